"""What SQLObject of any release does in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject import (
    BoolCol,
    DatabaseIndex,
    DateTimeCol,
    DecimalCol,
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)
from sqlobject.sqlbuilder import AND

from .base import Place, System

if TYPE_CHECKING:
    from collections.abc import Container

URIS = {
    "sqlite": "sqlite:/:memory:",
    "postgres": "{0.uri}",
    "mysql": "mysql://{0.rest}?driver=mysqldb",
}


def models(system: System) -> tuple[Any, Any, Any]:
    """The classes of the three tables."""

    class Grp(SQLObject):
        class sqlmeta:
            table = system.table("grp")

        name = StringCol(length=40, notNone=True)

    class Item(SQLObject):
        class sqlmeta:
            table = system.table("item")

        name = StringCol(length=40, notNone=True)
        code = StringCol(length=20, notNone=True)
        number = IntCol(notNone=True)
        level = IntCol(default=None)
        price = DecimalCol(size=10, precision=2, notNone=True)
        made = DateTimeCol(notNone=True)
        active = BoolCol(notNone=True)
        note = StringCol(default=None)
        grp = ForeignKey("Grp", notNone=True)
        lines = MultipleJoin("Line", joinColumn="item_id")
        by_grp = DatabaseIndex("grp")

    class Line(SQLObject):
        class sqlmeta:
            table = system.table("line")

        item = ForeignKey("Item", notNone=True)
        label = StringCol(length=40, notNone=True)
        quantity = IntCol(notNone=True)
        by_item = DatabaseIndex("item")

    return Grp, Item, Line


class SQLObjects(System):
    """Objects by the public interface of both releases."""

    transactional: ClassVar[Container[str]] = ("insert", "update", "delete")
    """Operations within a transaction, which each of them commits."""
    mode: ClassVar[dict[str, bool]] = {}
    """Arguments of those transactions."""
    transaction: Any = None

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.Grp, self.Item, self.Line = models(self)
        uri = URIS[place.scheme].format(place)
        self.conn = sqlhub.processConnection = connectionForURI(uri)

    def create(self) -> None:
        self.conn.cache.clear()
        for cls in (self.Line, self.Item, self.Grp):
            cls.dropTable(ifExists=True)
        for cls in (self.Grp, self.Item, self.Line):
            cls.createTable()

    def begin(self) -> None:
        self.held = None
        self.conn.cache.clear()
        if self.operation in self.transactional:
            self.transaction = self.conn.transaction(**self.mode)
            sqlhub.threadConnection = self.transaction

    def end(self) -> None:
        if self.transaction is not None:  # nobody has committed
            self.transaction.rollback()
            self._leave()

    def commit(self) -> None:
        """Commit the transaction, and have the thread talk to the connection again."""
        self.transaction.commit(close=True)
        self._leave()

    def _leave(self) -> None:
        self.transaction = None
        del sqlhub.threadConnection

    def load(self, start: int, end: int) -> Any:
        q = self.Item.q
        return list(self.Item.select(AND(q.id >= start, q.id <= end)))

    def load_all(self) -> Any:
        return list(self.Item.select())

    def insert(self) -> None:
        Item = self.Item
        for row in self.rows():
            Item(**row)
        self.commit()

    def insert_auto(self) -> None:
        Item = self.Item
        for row in self.rows():
            Item(**row)

    def get(self) -> Any:
        get = self.Item.get
        return [get(id).name for id in self.ids()]

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
                o.grpID,
            )
            for o in self.Item.select()
        ]

    def filtered(self) -> Any:
        Item, q = self.Item, self.Item.q
        return [
            [
                o.name
                for o in Item.select(
                    AND(q.grpID == group, q.number > 800), orderBy=q.name, limit=5
                )
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in o.lines] for o in self.held]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def update(self) -> None:
        for o in self.held:
            o.number += 1
        self.commit()

    def delete(self) -> None:
        for o in self.held:
            o.destroySelf()
        self.commit()

    def aggregates(self) -> Any:
        Item, q = self.Item, self.Item.q
        return [
            Item.select(q.grpID == group).accumulateMany(
                ("COUNT", q.id),
                ("SUM", q.number),
                ("AVG", q.number),
                ("MIN", q.number),
                ("MAX", q.number),
            )
            for group in self.questions()
        ]
