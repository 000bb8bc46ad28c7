"""Pony."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from pony import orm

from bench.data import COLUMNS

from .base import Place, System


class Adapter(System):
    """Writes may wait for the commit, as is its way; it has no bulk insert."""

    name: ClassVar[str] = "pony"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.db: Any = orm.Database()
        if self.sqlite:
            self.db.bind(provider="sqlite", filename=":memory:")
        else:
            mysql = place.scheme == "mysql"
            self.db.bind(
                provider=place.scheme,
                user=place.user,
                host=place.host,
                port=place.port,
                **{
                    "passwd" if mysql else "password": place.password,
                    "db" if mysql else "database": place.database,
                },
            )
        own = self

        class Grp(self.db.Entity):
            _table_ = own.table("grp")
            name = orm.Required(str, 40)
            items = orm.Set("Item")

        class Item(self.db.Entity):
            _table_ = own.table("item")
            name = orm.Required(str, 40)
            code = orm.Required(str, 20)
            number = orm.Required(int)
            level = orm.Optional(int)
            price = orm.Required(Decimal, 10, 2)
            made = orm.Required(datetime.datetime, precision=6)
            active = orm.Required(bool)
            note = orm.Optional(orm.LongStr, nullable=True, lazy=False)
            grp = orm.Required(Grp)
            lines = orm.Set("Line")

        class Line(self.db.Entity):
            _table_ = own.table("line")
            item = orm.Required(Item)
            label = orm.Required(str, 40)
            quantity = orm.Required(int)

        self.Grp, self.Item, self.Line = Grp, Item, Line
        self.db.generate_mapping(create_tables=True)

    def create(self) -> None:
        orm.rollback()
        self.db.drop_all_tables(with_all_data=True)
        self.db.create_tables()

    def fill_groups(self) -> None:
        with orm.db_session:
            for name in self.data.groups:
                self.Grp(name=name)

    def fill_items(self) -> None:
        with orm.db_session:
            for row in self.data.items:
                self.Item(**row)

    def fill_lines(self) -> None:
        with orm.db_session:
            for line in self.data.lines:
                self.Line(**line)

    def begin(self) -> None:
        self.held = None
        orm.db_session.__enter__()

    def end(self) -> None:
        self.held = None
        orm.db_session.__exit__()

    def load(self, start: int, end: int) -> Any:
        return self.Item.select(lambda i: i.id >= start and i.id <= end)[:]

    def load_all(self) -> Any:
        return self.Item.select()[:]

    # -- operations

    def insert(self) -> None:
        Item = self.Item
        for row in self.rows():
            Item(**row)
        orm.commit()

    def insert_auto(self) -> None:
        Item = self.Item
        for row in self.rows():
            Item(**row)
            orm.commit()

    def get(self) -> Any:
        Item = self.Item
        return [Item[id].name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        return [(o.name, o.number, o.level) for o in self.Item.select()]

    select_again = select

    def select_whole(self) -> Any:
        return [
            (
                o.id,
                o.name,
                o.code,
                o.number,
                o.level,
                o.price,
                o.made,
                o.active,
                o.note,
                o.grp.id,
            )
            for o in self.Item.select()
        ]

    def filtered(self) -> Any:
        Item = self.Item
        return [
            [
                o.name
                for o in Item.select(lambda i: i.grp.id == group and i.number > 800)  # noqa: B023 - read at once
                .order_by(Item.name)
                .limit(5)
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in sorted(o.lines, key=_id)] for o in self.held]

    def children_prefetched(self) -> Any:
        last = self.size.parents
        found = self.Item.select(lambda i: i.id <= last).prefetch(self.Item.lines)
        return [[line.label for line in sorted(o.lines, key=_id)] for o in found]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def parents_joined(self) -> Any:
        found = self.Item.select().prefetch(self.Grp)
        return [(o.name, o.grp.name) for o in found]

    def aggregates(self) -> Any:
        Item = self.Item
        return [
            orm.select(
                (
                    orm.count(),
                    orm.sum(i.number),
                    orm.avg(i.number),
                    orm.min(i.number),
                    orm.max(i.number),
                )
                for i in Item
                if i.grp.id == group
            ).first()
            for group in self.questions()
        ]

    def grouped(self) -> Any:
        Item = self.Item
        return [
            orm.select((i.grp.id, orm.sum(i.number)) for i in Item)[:]
            for _ in range(self.size.groupings)
        ]

    def tuples(self) -> Any:
        Item = self.Item
        return orm.select(
            (
                i.id,
                i.name,
                i.code,
                i.number,
                i.level,
                i.price,
                i.made,
                i.active,
                i.note,
                i.grp.id,
            )
            for i in Item
        )[:]

    def dicts(self) -> Any:
        rows = (o.to_dict() for o in self.Item.select())
        return [dict(zip(COLUMNS, row.values(), strict=True)) for row in rows]

    def update(self) -> None:
        for o in self.held:
            o.number += 1
        orm.commit()

    def delete(self) -> None:
        for o in self.held:
            o.delete()
        orm.commit()


def _id(obj: Any) -> Any:
    return obj.id
