"""Storm."""

from __future__ import annotations

from typing import Any, ClassVar

from storm.expr import Avg, Count, Max, Min, Sum
from storm.locals import (
    Bool,
    DateTime,
    Decimal,
    Int,
    Reference,
    ReferenceSet,
    Store,
    Unicode,
    create_database,
)

from bench.data import COLUMNS

from .base import Place, System, read_whole

KEYS = {
    "sqlite": "INTEGER PRIMARY KEY",
    "postgres": "SERIAL PRIMARY KEY",
    "mysql": "INT AUTO_INCREMENT PRIMARY KEY",
}


class Adapter(System):
    """Writes may wait for the commit, as is its way; no bulk insert, no prefetch."""

    name: ClassVar[str] = "storm"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        own = self

        class Grp:
            __storm_table__ = own.table("grp")
            id = Int(primary=True)
            name = Unicode()

        class Line:
            __storm_table__ = own.table("line")
            id = Int(primary=True)
            item_id = Int()
            label = Unicode()
            quantity = Int()

        class Item:
            __storm_table__ = own.table("item")
            id = Int(primary=True)
            name = Unicode()
            code = Unicode()
            number = Int()
            level = Int()
            price = Decimal()
            made = DateTime()
            active = Bool()
            note = Unicode()
            grp_id = Int()
            grp = Reference(grp_id, Grp.id)
            lines = ReferenceSet(id, Line.item_id, order_by=Line.id)  # noqa: A003

        self.Grp, self.Item, self.Line = Grp, Item, Line
        uri = "sqlite:" if self.sqlite else place.uri
        self.store = Store(create_database(uri))

    def create(self) -> None:
        key = KEYS[self.place.scheme]
        time = "DATETIME(6)" if self.place.scheme == "mysql" else "TIMESTAMP"
        price = "TEXT" if self.sqlite else "DECIMAL(10, 2)"
        item, grp, line = map(self.table, ("item", "grp", "line"))
        execute = self.store.execute
        self.store.rollback()
        for name in (line, item, grp):
            execute(f"DROP TABLE IF EXISTS {name}")
        execute(f"CREATE TABLE {grp} (id {key}, name VARCHAR(40) NOT NULL)")
        execute(
            f"CREATE TABLE {item} (id {key}, name VARCHAR(40) NOT NULL, "
            f"code VARCHAR(20) NOT NULL, number INT NOT NULL, level INT, "
            f"price {price} NOT NULL, made {time} NOT NULL, "
            f"active BOOLEAN NOT NULL, note TEXT, grp_id INT NOT NULL)"
        )
        execute(
            f"CREATE TABLE {line} (id {key}, item_id INT NOT NULL, "
            "label VARCHAR(40) NOT NULL, quantity INT NOT NULL)"
        )
        execute(f"CREATE INDEX {item}_grp ON {item} (grp_id)")
        execute(f"CREATE INDEX {line}_item ON {line} (item_id)")
        self.store.commit()

    def _item(self, row: dict[str, Any]) -> Any:
        o = self.Item()
        o.name = row["name"]
        o.code = row["code"]
        o.number = row["number"]
        o.level = row["level"]
        o.price = row["price"]
        o.made = row["made"]
        o.active = row["active"]
        o.note = row["note"]
        o.grp_id = row["grp"]
        return o

    def fill_groups(self) -> None:
        for name in self.data.groups:
            o = self.Grp()
            o.name = name
            self.store.add(o)
            self.store.flush()
        self.store.commit()

    def fill_items(self) -> None:
        for row in self.data.items:
            self.store.add(self._item(row))
            self.store.flush()
        self.store.commit()

    def fill_lines(self) -> None:
        for line in self.data.lines:
            o = self.Line()
            o.item_id, o.label, o.quantity = line.values()
            self.store.add(o)
            self.store.flush()
        self.store.commit()

    def begin(self) -> None:
        self.held = None
        self.store.reset()

    def load(self, start: int, end: int) -> Any:
        Item = self.Item
        return list(self.store.find(Item, Item.id >= start, Item.id <= end))

    def load_all(self) -> Any:
        return list(self.store.find(self.Item))

    # -- operations

    def insert(self) -> None:
        add, item = self.store.add, self._item
        for row in self.rows():
            add(item(row))
            self.store.flush()  # keeps the order of the rows
        self.store.commit()

    def insert_auto(self) -> None:
        store, item = self.store, self._item
        for row in self.rows():
            store.add(item(row))
            store.commit()

    def get(self) -> Any:
        get, Item = self.store.get, self.Item
        return [get(Item, id).name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        return [(o.name, o.number, o.level) for o in self.store.find(self.Item)]

    select_again = select

    def select_whole(self) -> Any:
        return read_whole(self.store.find(self.Item))

    def filtered(self) -> Any:
        find, Item = self.store.find, self.Item
        return [
            [
                o.name
                for o in find(Item, Item.grp_id == group, Item.number > 800).order_by(
                    Item.name
                )[:5]
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in o.lines] for o in self.held]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def parents_joined(self) -> Any:
        found = self.store.find((self.Item, self.Grp), self.Item.grp_id == self.Grp.id)
        return [(o.name, grp.name) for o, grp in found]

    def aggregates(self) -> Any:
        find, Item, n = self.store.find, self.Item, self.Item.number
        what = (Count(Item.id), Sum(n), Avg(n), Min(n), Max(n))
        return [find(what, Item.grp_id == group).one() for group in self.questions()]

    def grouped(self) -> Any:
        Item = self.Item
        what = (Item.grp_id, Sum(Item.number))
        return [
            list(self.store.find(what).group_by(Item.grp_id))
            for _ in range(self.size.groupings)
        ]

    def _values(self) -> Any:
        fields = [getattr(self.Item, name) for name in COLUMNS]
        return self.store.find(self.Item).values(*fields)

    def tuples(self) -> Any:
        return list(self._values())

    def dicts(self) -> Any:
        return [dict(zip(COLUMNS, row, strict=True)) for row in self._values()]

    def update(self) -> None:
        for o in self.held:
            o.number += 1
        self.store.commit()

    def delete(self) -> None:
        for o in self.held:
            self.store.remove(o)
        self.store.commit()
