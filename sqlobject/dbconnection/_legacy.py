"""Connections written the old way, and methods that programs replace.

Earlier releases ran every statement through a chain of methods that took SQL text, and
wrote objects through others.  Programs have connection classes of their own that
override some of them, and replace some on living connections to count or change what
happens.  Here the chain is kept, as `OldChain`; while anything in it is replaced, the
executor speaks through it, with the values written into the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType, MethodType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.driver import Driver
from sqlobject.backend.errors import ErrorMap, translate
from sqlobject.backend.features import LimitStyle
from sqlobject.backend.writer import ParamStyle
from sqlobject.dberrors import UsageError
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import (
    Bare,
    Delete,
    Field,
    Insert,
    Same,
    Select,
    SQLConstant,
    Union,
    Update,
)

from ._new_id import insert_by_style
from ._old_insert import INSERTING, OnRaw, row_in
from ._step import ALL, COUNT, DESCRIBED, ID, NONE, ONE, SELECTED

if TYPE_CHECKING:
    from ._step import Step

__all__ = [
    "RUNNING",
    "SEAMS",
    "OldChain",
    "driver_of_module",
    "is_replaced",
    "replaced_seams",
]

RUNNING = frozenset(
    {
        "_executeRetry",
        "_query",
        "_queryAll",
        "_queryAllDescription",
        "_queryInsertID",
        "_queryOne",
        "_runWithConnection",
        "query",
        "queryAll",
        "queryInsertID",
        "queryOne",
    }
)
"""Methods that run a statement; the executor goes through them if one is replaced."""

WRITING = frozenset(
    {
        "_SO_delete",
        "_SO_intermediateDelete",
        "_SO_intermediateInsert",
        "_SO_intermediateJoin",
        "_SO_selectJoin",
        "_SO_selectOne",
        "_SO_selectOneAlt",
        "_SO_update",
    }
)
"""Methods that read or write objects.

The model looks at `seams` for those that write and for ``_SO_selectOne``.  The others
read keys, where it now reads whole rows, so that it has no use for them.
"""

SPELLING = frozenset({"_queryAddLimitOffset"})
"""Methods that have a part in the text of a statement."""

SEAMS = RUNNING | WRITING | SPELLING | INSERTING

PUBLIC = MappingProxyType(
    {ALL: "queryAll", SELECTED: "queryAll", ONE: "queryOne", COUNT: "query"}
)
"""The public method behind which the model's statements went."""


def replaced_seams(connection: Any) -> frozenset[str]:
    """Which of the old methods are not this library's on a connection."""
    return frozenset(name for name in SEAMS if _replaced(connection, name))


def is_replaced(connection: Any, *names: str) -> bool:
    """Whether one of these methods is not this library's on a connection.

    :param connection: it, or a transaction on it.
    """
    root = getattr(connection, "_root", connection)
    return any(_replaced(root, name) for name in names)


def _replaced(connection: Any, name: str) -> bool:
    own = connection.__dict__.get(name)
    if own is not None:
        # Put back by hand: the method of the class, bound to this connection.
        original = isinstance(own, MethodType) and own.__self__ is connection
        return not (original and _is_ours(own.__func__))
    return not _is_ours(getattr(type(connection), name, None))


def _is_ours(function: Any) -> bool:
    module: str = getattr(function, "__module__", None) or ""
    return module.partition(".")[0] == __package__.partition(".")[0]


def driver_of_module(module: Any) -> Driver:
    """A driver for a connection class that brings its own DB-API module.

    Nothing is known of the module, so values are written into the text.
    """
    name = getattr(module, "__name__", None) or "unknown"
    return Driver(
        name=name,
        module=name,
        paramstyle=ParamStyle.LITERAL,
        connect=_connects_itself,
        errors=ErrorMap(),
    )


def _connects_itself(module: Any, address: Any) -> Any:
    raise NotImplementedError(
        "A connection class with its own module has to define makeConnection()"
    )


_PIECES = re.compile(
    r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[()]|SELECT\b|ORDER\s+BY\b|\w+|.""",
    re.IGNORECASE | re.DOTALL,
)
_DISTINCT = re.compile(r"DISTINCT\s+", re.IGNORECASE)


def _taken_apart(query: str) -> tuple[str, bool, str, str | None]:
    """A SELECT as text: what stands before it, DISTINCT, its middle, its order.

    Words in quotes and brackets are none of its own.

    :raises UsageError: there is no SELECT in it.
    """
    depth, begin, order = 0, None, None
    for found in _PIECES.finditer(query):
        piece = found[0].upper()
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth -= 1
        elif depth == 0 and piece == "SELECT" and begin is None:
            begin = found
        elif depth == 0 and piece.startswith("ORDER") and piece.endswith("BY"):
            order = found
    if begin is None:
        raise UsageError(f"only a SELECT can be cut into pages, not {query!r}")
    end = len(query) if order is None else order.start()
    middle = query[begin.end() : end].strip()
    distinct = _DISTINCT.match(middle)
    return (
        query[: begin.start()].lstrip(),
        distinct is not None,
        middle if distinct is None else middle[distinct.end() :],
        None if order is None else query[order.end() :].strip(),
    )


class OldChain:
    """The methods of earlier releases that ran SQL text and wrote objects.

    Base of `DBAPI`, written in terms of its public methods.
    """

    def _runWithConnection(self: Any, meth: Any, *args: Any) -> Any:
        """Call ``meth(raw, *args)`` with a raw connection from the pool."""
        if _replaced(self, "getConnection"):
            conn = self.getConnection()
            try:
                val = meth(conn, *args)
            except BaseException:
                self._discard(conn)
                raise
            self.releaseConnection(conn)
            return val
        slot = self._lease()
        self._working[id(slot.raw)] = slot
        try:
            val = meth(slot.raw, *args)
        except BaseException as exc:
            error = self._failed(slot, exc, None, None)
            if error is exc:
                raise
            raise error from exc
        finally:
            self._working.pop(id(slot.raw), None)
        self._give_back(slot)
        return val

    @classmethod
    def _queryAddLimitOffset(cls: Any, query: str, start: int, end: int | None) -> str:
        """The text of a SELECT that gives rows from ``start`` on, before ``end``."""
        dialect = backend_for(cls.dbName).dialect
        before, distinct, rest, order = _taken_apart(query)
        start = start or 0
        counting = (LimitStyle.ROWCOUNT, LimitStyle.ROWS_LIMIT)
        by_count = dialect.features.limit in counting
        statement: Any
        if by_count and end is not None and end <= start:
            # Nothing can be added behind a condition that the text may end in.
            word = "DISTINCT " if distinct else ""
            statement = Union(SQLConstant(f"SELECT {word}{rest}"), limit=0)
        else:
            statement = Select(
                [SQLConstant(rest)],
                distinct=distinct,
                orderBy=order,
                start=start,
                end=end,
            )
        text: str = dialect.literal(statement)
        return before + text

    def _old_text(self: Any, statement: Any, binds: Any) -> str:
        """A statement as text, values and all, for methods that take text."""
        if isinstance(statement, str):
            return statement
        self.meet_server()
        if self.seams & SPELLING and getattr(statement, "end", None) is not None:
            whole = self._spelled(statement.unlimited(), binds, "")
            paged: str = self._queryAddLimitOffset(
                whole, statement.start, statement.end
            )
            return paged
        spelled: str = self._spelled(statement, binds, "")
        return spelled

    def _executeRetry(self: Any, conn: Any, cursor: Any, query: str) -> Any:
        """Run a text on a cursor."""
        if self.debug:
            self.printDebug(conn, query, "QueryR")
        try:
            return cursor.execute(query)
        except Exception as exc:
            if self.debug:
                self.printDebug(conn, f"{query} {exc}", "ERROR")
            error = translate(exc, self.driver, sql=query, backend=self.dbName)
            if error is exc:
                raise
            raise error from exc

    def _told(self: Any, conn: Any, label: str, s: str, get: Any) -> Any:
        """Run a text on a new cursor, with debug lines, and get the result from it."""
        if self.debug:
            self.printDebug(conn, s, label)
        cursor = conn.cursor()
        self._executeRetry(conn, cursor, s)
        result = get(cursor)
        if self.debugOutput:
            self.printDebug(conn, result, label, "result")
        return result

    def _query(self: Any, conn: Any, s: str) -> None:
        if self.debug:
            self.printDebug(conn, s, NONE.label)
        self._executeRetry(conn, conn.cursor(), s)

    def _queryAll(self: Any, conn: Any, s: str) -> Any:
        return self._told(conn, ALL.label, s, lambda cursor: cursor.fetchall())

    def _queryAllDescription(self: Any, conn: Any, s: str) -> Any:
        return self._told(
            conn,
            DESCRIBED.label,
            s,
            lambda cursor: (cursor.description, cursor.fetchall()),
        )

    def _queryOne(self: Any, conn: Any, s: str) -> Any:
        return self._told(conn, ONE.label, s, lambda cursor: cursor.fetchone())

    def _queryInsertID(
        self: Any,
        conn: Any,
        soInstance: Any,
        id: Any,
        names: Sequence[str],
        values: Sequence[Any],
    ) -> Any:
        """Insert the row of an object on a raw connection; returns its id."""
        meta = soInstance.sqlmeta
        names, values = list(names), list(values)
        if id is not None:
            names, values = [meta.idName, *names], [id, *values]
        on_raw = OnRaw(self, conn)
        insert = Insert(
            meta.table,
            values=values,
            template=names,
            id_column=meta.idName if id is None else None,
            id_sequence=meta.idSequence,
        )
        if id is None:
            self.meet_server()
            id = insert_by_style(on_raw, insert, ())
        else:
            on_raw.execute(insert)
        if self.debugOutput:
            self.printDebug(conn, id, ID.label, "result")
        return id

    def _insert_old(
        self: Any, connection: Any, statement: Any, binds: Any, given_id: Any
    ) -> Any:
        """Insert a row by methods that a program has replaced.

        :param connection: this connection, or a transaction on it.
        """
        new = row_in(statement, binds, given_id)
        if new is None:
            return connection.insert_anyhow(statement, binds, given_id)
        obj, names, values = new
        return connection.queryInsertID(obj, given_id, names, values)

    def _insertSQL(
        self: Any, table: str, names: Sequence[str], values: Sequence[Any]
    ) -> str:
        """The text of an INSERT."""
        insert = Insert(table, values=list(values), template=list(names))
        text: str = self.sqlrepr(insert)
        return text

    def _SO_update(self: Any, so: Any, values: Sequence[tuple[str, Any]]) -> None:
        """Update an object's row: pairs of database column and stored value."""
        table, key = _row_of(so)
        names = [name for name, _ in values]
        stored = [value for _, value in values]
        self.execute(Update(table, stored, names, key, grouped=True))

    def _SO_selectOne(self: Any, so: Any, columnNames: Sequence[str]) -> Any:
        """Columns of an object's row, or None."""
        meta = so.sqlmeta
        key = Field(meta.table, meta.idName) == so.id
        return self.fetch_one(_select(columnNames, meta.table, key))

    def _SO_selectOneAlt(
        self: Any, so: Any, columnNames: Sequence[str], condition: Any
    ) -> Any:
        """Columns of the row that meets a condition, or None.

        :param condition: text, an expression, or a mapping of columns to values.
        """
        if hasattr(condition, "items"):
            condition = self._SO_columnClause(so.sqlmeta.soClass, condition)
        if isinstance(condition, str):
            condition = SQLConstant(condition)
        return self.fetch_one(_select(columnNames, so.sqlmeta.table, condition))

    def _SO_delete(self: Any, so: Any) -> None:
        """Delete an object's row."""
        table, key = _row_of(so)
        self.execute(Delete(table, key))

    def _SO_selectJoin(self: Any, soClass: Any, column: str, value: Any) -> Any:
        """Ids of the rows of a class whose column has a value."""
        meta = soClass.sqlmeta
        return self.fetch_all(
            _select([meta.idName], meta.table, Same(**{column: value}))
        )

    def _SO_intermediateJoin(
        self: Any, table: str, getColumn: str, joinColumn1: str, value: Any
    ) -> Any:
        """One column of a join table where the other has a value."""
        condition = Same(**{joinColumn1: value})
        return self.fetch_all(_select([getColumn], table, condition))

    def _SO_intermediateDelete(
        self: Any,
        table: str,
        firstColumn: str,
        firstValue: Any,
        secondColumn: str,
        secondValue: Any,
    ) -> None:
        """Delete a pair from a join table."""
        pair = Same(**{firstColumn: firstValue, secondColumn: secondValue})
        self.execute(Delete(table, pair))

    def _SO_intermediateInsert(
        self: Any,
        table: str,
        firstColumn: str,
        firstValue: Any,
        secondColumn: str,
        secondValue: Any,
    ) -> None:
        """Insert a pair into a join table."""
        self.execute(
            Insert(
                table,
                values=[firstValue, secondValue],
                template=[firstColumn, secondColumn],
            )
        )

    def _SO_columnClause(self: Any, soClass: Any, kw: Any) -> str:
        """The text of a condition: columns, by their names here, have these values.

        :param kw: a foreign key goes by either of its names, with an object or an id.
        """
        meta = soClass.sqlmeta
        names = {"id": meta.idName}
        for name, column in meta.columns.items():
            names[name] = names[getattr(column, "foreignName", None) or name] = (
                column.dbName
            )
        columns = {names[name]: getattr(v, "id", v) for name, v in kw.items()}
        text: str = self.sqlrepr(Same(**columns))
        return text

    def _perform_old(
        self: Any, connection: Any, step: Step, statement: Any, binds: Any
    ) -> Any:
        """Run a statement of the model's, by public methods if those are replaced.

        :param connection: this connection, or a transaction on it.
        """
        public = PUBLIC.get(step, "")
        if public not in self.seams:
            return self._run_old(connection, step, statement, binds)
        result = getattr(connection, public)(self._old_text(statement, binds))
        return -1 if step is COUNT else result

    def _run_old(
        self: Any, connection: Any, step: Step, statement: Any, binds: Any
    ) -> Any:
        """Run a statement through the chain, as text."""
        if binds and isinstance(statement, str):
            raise UsageError(
                f"{type(self).__name__} runs text only: methods of earlier releases "
                "have no place for values; write them into the text with sqlrepr()"
            )
        text = self._old_text(statement, binds)
        run = connection.run_old
        if step.label == ID.label:
            return run(self._query_for_id, text, step.take)
        if step is COUNT:
            return run(self._query_for_count, text)
        if step is ONE:
            return run(self._queryOne, text)
        if step is DESCRIBED:
            return run(self._queryAllDescription, text)
        return run(self._queryAll, text)

    def _query_for_count(self: Any, conn: Any, s: str) -> int:
        """Run a text; the chain has no counts, so the driver is not asked."""
        self._query(conn, s)
        return -1

    def _query_for_id(self: Any, conn: Any, s: str, take: Any) -> Any:
        return self._told(conn, ID.label, s, take)


def _row_of(so: Any) -> tuple[str, Any]:
    """Table and condition of an object's row."""
    meta = so.sqlmeta
    return meta.table, Same(**{meta.idName: so.id})


def _select(names: Sequence[str], table: str, condition: Any) -> Any:
    return Select([Bare(name) for name in names], condition, staticTables=[table])
