"""MultipleJoin, SingleJoin, RelatedJoin, and their twins that give SelectResults."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlobject.sqlbuilder import (
    AND,
    Alias,
    Delete,
    Insert,
    NoDefault,
    Param,
    Prepared,
    Same,
    Select,
    SQLExpression,
    Table,
)
from sqlobject.sresults import SelectResults

from ._base import Join, SOJoin, getID, with_rows_of
from ._batch import READY, forget_ready, ready_rows

__all__ = [
    "JoinToTable",
    "MultipleJoin",
    "OtherTableToJoin",
    "RelatedJoin",
    "SOMultipleJoin",
    "SORelatedJoin",
    "SOSQLMultipleJoin",
    "SOSQLRelatedJoin",
    "SOSingleJoin",
    "SQLJoinSelectResults",
    "SQLMultipleJoin",
    "SQLRelatedJoin",
    "SingleJoin",
    "TableToId",
]

THIS_ALIAS = "_SO_SQLRelatedJoin_ThisTable"
OTHER_ALIAS = "_SO_SQLRelatedJoin_OtherTable"


class SOMultipleJoin(SOJoin):
    """The rows of another class whose foreign key holds our id, as a list."""

    def __init__(self, addRemoveName: str | None = None, **kw: Any) -> None:
        super().__init__(**kw)
        name = self.otherClassName
        self.addRemoveName = addRemoveName or name[:1].upper() + name[1:]
        self._usual_order = type(self)._applyOrderBy is SOJoin._applyOrderBy
        self._made_for: Any = None
        self._made_with: Any = None
        self._statement: Any = None

    def performJoin(self, inst: Any) -> Any:
        """The related rows, whole, by one statement."""
        extra = inst._so_extra
        if extra is not None:
            kept = extra.get(READY)
            ready = None if kept is None else kept.get(self.joinMethodName)
            if ready is None:
                ready = ready_rows(inst, self.joinMethodName)
            if ready is not None:
                return list(ready)
        other = self._other or self.otherClass
        bound = inst._so_conn
        plan = self._made_with
        if bound is not None:
            conn = bound
        else:
            conn = other._connection if plan is None else plan.current()
        home = conn.homes.get(other)
        if home is not None and home.plan is plan and bound is None:
            key = inst.id
            encode = conn.driver.encoders.get(key.__class__)
            sent = (key,) if encode is None else (encode(key),)
            rows = conn.fetch_all(self._statement, sent)
            found = home.load(rows, None, home.factory)
            order = self._orderBy
            if order is NoDefault:
                order = other.__dict__["sqlmeta"].defaultOrder  # past the metaclass
            if order is None and self._usual_order:
                return found
            return self._applyOrderBy(found, other)
        fields = other._so_fields()
        if self._made_for is not fields:
            self._statement = self._prepared(fields)
            self._made_for, self._made_with = fields, None
        if home is not None and self._statement is not None and not other._inheritable:
            # From now on the short way above: as long as the other class's plan stays
            # the same, nothing else can have changed, unless rows have several levels.
            self._made_with = home.plan
        if self._statement is None:
            rows = conn.fetch_all(self._select(fields, self.own_key(inst)))
        else:
            rows = conn.fetch_all(self._statement, self._key(conn, inst))
        found = other._so_load(conn, rows, bound)
        return self._applyOrderBy(found, other)

    def _prepared(self, fields: list[Any]) -> Prepared | None:
        """The statement that takes an id; None if the key holds something else."""
        if self.own_attribute() != "id":
            return None
        return Prepared(self._select(fields, Param(self.soClass.sqlmeta.id_type)))

    def _select(self, fields: list[Any], key: Any) -> Select:
        owner = self.other_field()
        clause = with_rows_of(self.otherClass, owner, owner == key)
        return Select(fields, where=clause)

    def _key(self, conn: Any, inst: Any) -> tuple[Any, ...]:
        key = inst.id
        encode = conn.driver.encoders.get(key.__class__)
        return (key,) if encode is None else (encode(key),)


class MultipleJoin(Join):
    """``pets = MultipleJoin('Pet')``: the other class's foreign key points here."""

    baseClass: ClassVar[Any] = SOMultipleJoin


class SOSQLMultipleJoin(SOMultipleJoin):
    """The rows of another class whose foreign key holds our id, as SelectResults."""

    def performJoin(self, inst: Any) -> SelectResults[Any]:
        """Results to be refined, counted or walked through."""
        found: SelectResults[Any] = self.otherClass.select(
            self.other_field() == self.own_key(inst),
            orderBy=self.orderBy,
            connection=inst._so_conn,
        )
        return found


class SQLMultipleJoin(Join):
    """As `MultipleJoin`, giving SelectResults."""

    baseClass = SOSQLMultipleJoin


class SOSingleJoin(SOMultipleJoin):
    """The one row of another class whose foreign key holds our id, or None."""

    def __init__(self, makeDefault: bool = False, **kw: Any) -> None:
        super().__init__(**kw)
        self.makeDefault = makeDefault

    def performJoin(self, inst: Any) -> Any:
        """The first related row; None or, if asked for, a new row if there is none."""
        ready = ready_rows(inst, self.joinMethodName)
        if ready:
            return ready[0]
        found = self.otherClass.select(
            self.other_field() == self.own_key(inst),
            orderBy=self.orderBy,
            connection=inst._so_conn,
        )[:1]
        for row in found:
            return row
        if not self.makeDefault:
            return None
        keys = {c.dbName: c.name for c in self.otherClass.sqlmeta.columnList}
        key = keys.get(self.joinColumn, str(self.joinColumn))
        return self.otherClass(**{key: self.own_key(inst)}, connection=inst._so_conn)


class SingleJoin(Join):
    """``profile = SingleJoin('Profile')``: at most one row points here."""

    baseClass = SOSingleJoin


class SORelatedJoin(SOMultipleJoin):
    """Rows related through a table between the two classes, as a list.

    :param otherColumn: column of that table with the other class's id.
    :param intermediateTable: its name; by default both tables' names, sorted.
    :param createRelatedTable: whether creating the class's table creates it too.
    """

    def __init__(
        self,
        otherColumn: str | None = None,
        intermediateTable: str | None = None,
        createRelatedTable: bool = True,
        **kw: Any,
    ) -> None:
        self.intermediateTable = intermediateTable
        self.otherColumn = otherColumn
        self.createRelatedTable = createRelatedTable
        super().__init__(**kw)

    def _setOtherClass(self, cls: Any) -> None:
        super()._setOtherClass(cls)
        own, other = self.soClass.sqlmeta, cls.sqlmeta
        if self.intermediateTable is None:
            self.intermediateTable = "_".join(sorted((own.table, other.table)))
        if self.otherColumn is None:
            self.otherColumn = own.style.tableReference(other.table)
            if self.otherColumn == self.joinColumn:
                # A class related to itself: two columns cannot have one name.
                self.otherColumn = own.style.tableReference(f"other_{other.table}")

    def hasIntermediateTable(self) -> bool:
        """Always."""
        return True

    def own_attribute(self) -> str:
        """The id: the table between the classes holds ids."""
        return "id"

    def between(self, name: str | None) -> Any:
        """A column of the table between the classes."""
        return getattr(Table(self.intermediateTable), str(name))

    def _prepared(self, fields: list[Any]) -> Prepared | None:
        key = Param(self.soClass.sqlmeta.id_type)
        clause = AND(
            self.between(self.joinColumn) == key,
            self.otherClass.q.id == self.between(self.otherColumn),
        )
        return Prepared(Select(fields, where=clause))

    def add(self, inst: Any, other: Any) -> None:
        """Relate an object (or the row of an id) to ``inst``."""
        forget_ready(inst, self.joinMethodName)
        columns = [self.joinColumn, self.otherColumn]
        conn = inst._connection
        if "_SO_intermediateInsert" in conn.seams:
            # A program put a method of its own there.
            pair = columns[0], inst.id, columns[1], self._other_id(other)
            conn._SO_intermediateInsert(self.intermediateTable, *pair)
            return
        conn.execute(
            Insert(
                Table(self.intermediateTable),
                values=[inst.id, self._other_id(other)],
                template=columns,
            )
        )

    def remove(self, inst: Any, other: Any) -> None:
        """End every relation to an object (or the row of an id)."""
        forget_ready(inst, self.joinMethodName)
        one, two = str(self.joinColumn), str(self.otherColumn)
        other_id = self._other_id(other)
        conn = inst._connection
        if "_SO_intermediateDelete" in conn.seams:
            conn._SO_intermediateDelete(
                self.intermediateTable, one, inst.id, two, other_id
            )
            return
        where = Same(**{one: inst.id, two: other_id})
        conn.execute(Delete(Table(self.intermediateTable), where=where))

    def _other_id(self, other: Any) -> Any:
        if self.otherClass.sqlmeta.idType is str:
            return getattr(other, "id", other)
        return getID(other)


class RelatedJoin(MultipleJoin):
    """``roles = RelatedJoin('Role')``: many to many, through a table between."""

    baseClass = SORelatedJoin


class OtherTableToJoin(SQLExpression):
    """``other.id = between.other_id``."""

    def __init__(
        self, otherTable: str, otherIdName: str, interTable: str, joinColumn: str
    ) -> None:
        self.otherTable = otherTable
        self.otherIdName = otherIdName
        self.interTable = interTable
        self.joinColumn = joinColumn

    def components(self) -> list[Any]:
        """The comparison that it stands for."""
        one = getattr(Table(self.otherTable), self.otherIdName)
        return [one == getattr(Table(self.interTable), self.joinColumn)]

    def __sqlrepr__(self, db: str | None) -> str:
        return (
            f"{self.otherTable}.{self.otherIdName} = "
            f"{self.interTable}.{self.joinColumn}"
        )


class JoinToTable(SQLExpression):
    """``between.this_id = this.id``."""

    def __init__(
        self, table: str, idName: str, interTable: str, joinColumn: str
    ) -> None:
        self.table = table
        self.idName = idName
        self.interTable = interTable
        self.joinColumn = joinColumn

    def components(self) -> list[Any]:
        """The comparison that it stands for."""
        one = getattr(Table(self.interTable), self.joinColumn)
        return [one == getattr(Table(self.table), self.idName)]

    def __sqlrepr__(self, db: str | None) -> str:
        return f"{self.interTable}.{self.joinColumn} = {self.table}.{self.idName}"


class TableToId(SQLExpression):
    """``this.id = 5``."""

    def __init__(self, table: str, idName: str, idValue: Any) -> None:
        self.table = table
        self.idName = idName
        self.idValue = idValue

    def components(self) -> list[Any]:
        """The comparison that it stands for."""
        return [getattr(Table(self.table), self.idName) == self.idValue]

    def __sqlrepr__(self, db: str | None) -> str:
        return self.components()[0].__sqlrepr__(db)  # type: ignore[no-any-return]


class SOSQLRelatedJoin(SORelatedJoin):
    """Rows related through a table between the two classes, as SelectResults."""

    def performJoin(self, inst: Any) -> SelectResults[Any]:
        """Results to be refined, counted or walked through."""
        other = self.otherClass
        clause: Any
        if other is self.soClass:
            return self._to_itself(inst)
        clause = AND(
            other.q.id == self.between(self.otherColumn),
            self.between(self.joinColumn) == inst.id,
        )
        found: SelectResults[Any] = other.select(
            clause, orderBy=self.orderBy, connection=inst._so_conn
        )
        return found

    def _to_itself(self, inst: Any) -> SelectResults[Any]:
        """A class related to itself: its table stands under another name.

        ``filter`` then needs ``Alias(Cls, '_SO_SQLRelatedJoin_OtherTable')``.
        """
        other = Alias(self.soClass, OTHER_ALIAS)
        clause = AND(
            other.q.id == self.between(self.otherColumn),
            self.between(self.joinColumn) == inst.id,
        )
        order = self.orderBy
        results = other.select(clause, orderBy=order, connection=inst._so_conn)
        return SQLJoinSelectResults.guarding(results)


class SQLRelatedJoin(RelatedJoin):
    """As `RelatedJoin`, giving SelectResults."""

    baseClass = SOSQLRelatedJoin


class SQLJoinSelectResults(SelectResults[Any]):
    """Results over an alias of a class that is related to itself."""

    _guarded: ClassVar[str] = OTHER_ALIAS

    @classmethod
    def guarding(cls, results: SelectResults[Any]) -> SQLJoinSelectResults:
        """The same results, with :meth:`filter` watched."""
        return cls(
            results.sourceClass, results.clause, results.clauseTables, **results.ops
        )

    def filter(self, filter_clause: Any) -> SelectResults[Any]:
        """As ever, but the condition must speak of the alias.

        :raises ValueError: it speaks of the class itself.
        """
        if filter_clause is not None and isinstance(filter_clause, SQLExpression):
            table = self.sourceClass.sqlmeta.table.split()[0]
            if table in filter_clause.tablesUsedSet(self._conn().dbName):
                name = table
                raise ValueError(
                    f"a condition on rows related to their own class must use "
                    f"Alias(…, {self._guarded!r}), not {name!r} itself"
                )
        return super().filter(filter_clause)
