"""Hand-written SQL through the driver, giving objects of a class with ``__slots__``.

What a program does that wants objects and no library: each column is decoded, a new
object is told its id, and there is no identity map.  Where no objects are made, the
plain driver does the same, and this has no operation.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from bench.data import COLUMNS

from . import raw
from .base import read_whole

if TYPE_CHECKING:
    from .base import Place

_parsed = datetime.datetime.fromisoformat


class Grp:
    __slots__ = ("id", "name")

    def __init__(self, row: Any) -> None:
        self.id, self.name = row


class Line:
    __slots__ = ("id", "item_id", "label", "quantity")

    def __init__(self, row: Any) -> None:
        self.id, self.item_id, self.label, self.quantity = row


class Item:
    """A row of values that are what they should be."""

    __slots__ = COLUMNS

    def __init__(self, row: Any) -> None:
        (
            self.id,
            self.name,
            self.code,
            self.number,
            self.level,
            self.price,
            self.made,
            self.active,
            self.note,
            self.grp_id,
        ) = row


class SQLiteItem(Item):
    """A row as SQLite gives it."""

    __slots__ = ()

    def __init__(self, row: Any) -> None:
        (
            self.id,
            self.name,
            self.code,
            self.number,
            self.level,
            price,
            made,
            active,
            self.note,
            self.grp_id,
        ) = row
        self.price = Decimal(str(price))
        self.made = _parsed(made)
        self.active = bool(active)


class MySQLItem(Item):
    """A row as MySQL gives it."""

    __slots__ = ()

    def __init__(self, row: Any) -> None:
        (
            self.id,
            self.name,
            self.code,
            self.number,
            self.level,
            self.price,
            self.made,
            active,
            self.note,
            self.grp_id,
        ) = row
        self.active = bool(active)


def _as_it_is(o: Item) -> tuple[Any, ...]:
    return (
        o.name,
        o.code,
        o.number,
        o.level,
        o.price,
        o.made,
        o.active,
        o.note,
        o.grp_id,
    )


def _as_sqlite_keeps(o: Item) -> tuple[Any, ...]:
    return (
        o.name,
        o.code,
        o.number,
        o.level,
        float(o.price),
        o.made.isoformat(" ", "microseconds"),
        o.active,
        o.note,
        o.grp_id,
    )


class Adapter(raw.Adapter):
    """The same statements as the plain driver's."""

    name: ClassVar[str] = "slots"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        kinds = {"sqlite": SQLiteItem, "postgres": Item, "mysql": MySQLItem}
        self.Item = kinds[place.scheme]
        self.stored_object = _as_sqlite_keeps if self.sqlite else _as_it_is
        self.returning = place.scheme == "postgres"
        self.sql_new = self.sql_insert + (" RETURNING id" if self.returning else "")

    def load(self, start: int, end: int) -> Any:
        return list(map(self.Item, super().load(start, end)))

    def load_all(self) -> Any:
        return list(map(self.Item, super().load_all()))

    # -- operations

    def insert(self) -> None:
        self.conn.execute("BEGIN")
        self.insert_auto()
        self.conn.execute("COMMIT")

    def insert_auto(self) -> None:
        execute, sql, stored = self.conn.execute, self.sql_new, self.stored_object
        returning = self.returning
        for row in self.rows():
            o = Item((None, *row.values()))
            cursor = execute(sql, stored(o))
            o.id = cursor.fetchone()[0] if returning else cursor.lastrowid

    insert_bulk = None

    def get(self) -> Any:
        execute, sql, Item = self.conn.execute, self.sql_get, self.Item
        return [Item(execute(sql, (id,)).fetchone()).name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        found = map(self.Item, self.conn.execute(self.sql_all))
        return [(o.name, o.number, o.level) for o in found]

    select_again = select

    def select_whole(self) -> Any:
        return read_whole(map(self.Item, self.conn.execute(self.sql_all)))

    tuples = dicts = aggregates = grouped = None

    def filtered(self) -> Any:
        execute, sql, Item = self.conn.execute, self.sql_filtered, self.Item
        return [
            [o.name for o in map(Item, execute(sql, (group, 800)))]
            for group in self.questions()
        ]

    def children(self) -> Any:
        execute, sql = self.conn.execute, self.sql_children
        return [
            [line.label for line in map(Line, execute(sql, (o.id,)))] for o in self.held
        ]

    def children_prefetched(self) -> Any:
        last = (self.size.parents,)
        items = list(map(self.Item, self.conn.execute(self.sql_parents, last)))
        lists: dict[int, list[Line]] = {o.id: [] for o in items}
        for line in map(Line, self.conn.execute(self.sql_lines, last)):
            lists[line.item_id].append(line)
        return [[line.label for line in lists[o.id]] for o in items]

    def parents(self) -> Any:
        execute, sql = self.conn.execute, self.sql_group
        return [Grp(execute(sql, (o.grp_id,)).fetchone()).name for o in self.held]

    def parents_joined(self) -> Any:
        Item, width = self.Item, len(COLUMNS)
        pairs = [
            (Item(row[:width]), Grp(row[width:]))
            for row in self.conn.execute(self.sql_joined)
        ]
        return [(o.name, grp.name) for o, grp in pairs]

    def update(self) -> None:
        execute, sql = self.conn.execute, self.sql_update
        execute("BEGIN")
        for o in self.held:
            o.number += 1
            execute(sql, (o.number, o.id))
        execute("COMMIT")

    def delete(self) -> None:
        execute, sql = self.conn.execute, self.sql_delete
        execute("BEGIN")
        for o in self.held:
            execute(sql, (o.id,))
        execute("COMMIT")
