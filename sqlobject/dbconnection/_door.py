"""The public methods that a connection and a transaction have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlobject.sqlbuilder import Insert, Select

from ._bound import bound_class
from ._executor import Executor
from ._iteration import Iteration
from ._old_insert import INSERTING
from ._statements import NOTHING_KEPT
from ._step import ALL, DESCRIBED, NONE, ONE, Row

__all__ = ["Door"]


class Door(Executor):
    """What programs call on a connection or a transaction.

    Statements may be SQL text or expressions.  The values of a text go where its
    placeholders are, which look as the driver wants them.
    """

    isTransaction: bool = False
    """Whether this is a transaction rather than a connection."""

    registry: str | None
    """Name of the class registry whose classes are attributes here."""

    doCache: bool

    def query(self, sql: Any, params: Sequence[Any] = ()) -> None:
        """Run a statement for its effect.

        :raises Error: the database refuses.
        """
        self._run_text(NONE, sql, params)

    def queryAll(self, sql: Any, params: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement, as the driver gives them.

        :raises Error: the database refuses.
        """
        if sql.__class__ is Select and self._plans is not NOTHING_KEPT:
            return list(self.fetch_all(sql))
        rows: list[Row] = self._run_text(ALL, sql, params)
        return rows

    def queryOne(self, sql: Any, params: Sequence[Any] = ()) -> Row | None:
        """The first row of a statement, as the driver gives it; None: there is none.

        :raises Error: the database refuses.
        """
        row: Row | None = self._run_text(ONE, sql, params)
        return row

    def queryAllDescription(
        self, sql: Any, params: Sequence[Any] = ()
    ) -> tuple[Any, list[Row]]:
        """The cursor's ``description`` and all rows of a statement.

        :raises Error: the database refuses.
        """
        described: tuple[Any, list[Row]] = self._run_text(DESCRIBED, sql, params)
        return described

    def queryInsertID(
        self, soInstance: Any, id: Any, names: Sequence[str], values: Sequence[Any]
    ) -> Any:
        """Insert the row of an object.

        :param id: its id, if it was chosen; None: the database draws one.
        :param names: of the columns in the database.
        :param values: in the same order, neutral or expressions.
        :returns: the row's id.
        """
        if self.seams & INSERTING:
            chain: Any = self
            return chain.run_old(chain._queryInsertID, soInstance, id, names, values)
        meta = soInstance.sqlmeta
        row = dict(zip(names, values, strict=True))
        if id is not None:
            row = {meta.idName: id, **row}
        statement = Insert(
            meta.table,
            values=list(row.values()),
            template=list(row),
            id_column=meta.idName,
            id_sequence=meta.idSequence,
        )
        return self.insert(statement, (), id)

    def queryForSelect(self, select: Any) -> str:
        """The SQL text of select results."""
        return self.sqlrepr(select.queryForSelect())

    def accumulateSelect(self, select: Any, *expressions: Any) -> Any:
        """Work out expressions over all rows of select results.

        :returns: the value of one expression, or a row of several.
        """
        query = select.queryForSelect().newItems(expressions)
        row = self.fetch_one(query.unlimited().orderBy(None))
        if row is not None and len(expressions) == 1:
            return row[0]
        return row

    def iterSelect(self, select: Any) -> Iterator[Any]:
        """The objects of select results, one by one as rows arrive."""
        iteration = getattr(select, "IterationClass", Iteration)
        found: Iterator[Any] = iteration(self, None, select)
        return found

    def sqlrepr(self, v: Any) -> str:
        """A value or an expression as SQL text in this database's dialect."""
        return self.dialect.literal(v)

    def expireAll(self) -> None:
        """Have every object of this connection read its row anew when next asked."""
        self.cache.expire_all()

    def transaction(self, lazy: bool = False, queryCache: bool = False) -> Door:
        """A transaction on this connection; within a transaction, a part of it.

        :param lazy: its UPDATEs and DELETEs of single rows are gathered.
        :param queryCache: it keeps the answers to its questions.
        """
        raise NotImplementedError

    def bound(self, soClass: Any) -> Any:
        """A class (or the class of this name) seen through this connection.

        ``connection.bound("Person")`` is ``connection.Person``, and works too if the
        connection has an attribute of that name.

        :raises KeyError: the connection's registry has no such class.
        """
        name = soClass if isinstance(soClass, str) else soClass.__name__
        found = bound_class(self, name)
        if found is None:
            raise KeyError(f"{self!r} knows no class {name!r}")
        return found
