"""SELECT: the statement that asks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from sqlobject.dberrors import UsageError

from ._base import (
    LIMIT,
    Expression,
    NoDefault,
    Shaped,
    leaves,
    operand,
    own_parts,
)
from ._names import Table
from ._node import Node, SQLConstant
from ._operators import AND, DESC
from ._params import Columns, inlined, written
from ._sources import as_tables

__all__ = ["ForUpdate", "Select", "order_terms", "raw"]

_new: Callable[[Any], Any] = object.__new__
_MOST = 4000
"""Nodes and values of the largest statement whose text is kept."""


class ForUpdate(Node):
    """How the rows of a `Select` are locked: ``forUpdate=ForUpdate(nowait=True)``."""

    __slots__ = ("nowait", "of", "skip_locked")
    _kind = "for_update"

    def __init__(
        self, nowait: bool = False, skipLocked: bool = False, of: Iterable[Any] = ()
    ) -> None:
        """Lock rows until the transaction ends.

        :param nowait: raise rather than wait for a row that is locked already.
        :param skipLocked: leave such rows out.
        :param of: the tables whose rows are locked; all of them if there are none.
        :raises UsageError: one can wait, raise or leave out, not two of them.
        """
        if nowait and skipLocked:
            raise UsageError("FOR UPDATE takes nowait or skipLocked, not both")
        self.nowait = nowait
        self.skip_locked = skipLocked
        self.of = tuple([raw(each) for each in of])
        shape, _, size = leaves(self.of)
        self.size = size
        if size < LIMIT:
            self.shape = ("for update", nowait, skipLocked, shape)
            self.binds = ()

    def components(self) -> list[Any]:
        """Nothing that FROM would have to name."""
        return []


def raw(value: Any) -> Any:
    """An operand in a place where a text is SQL, not a value."""
    return SQLConstant(value) if isinstance(value, str) else operand(value)


def _listed(given: Any) -> tuple[Any, ...]:
    """A clause's terms: one, or any number of them."""
    if given is NoDefault or given is None:
        return ()
    if isinstance(given, (list, tuple)):
        return tuple(given)
    if isinstance(given, (str, Expression)) or not hasattr(given, "__next__"):
        return (given,)
    return tuple(given)


def order_terms(given: Any, reversed: bool = False) -> tuple[Any, ...]:
    """The terms of an ORDER BY, texts being SQL; reversed, each goes the other way."""
    if isinstance(given, Expression):
        return (DESC(given),) if reversed else (given,)
    terms = [
        written(raw(each))
        for each in _listed(given)
        if not isinstance(each, str) or each
    ]
    if reversed:
        terms = [DESC(each) for each in terms]
    return tuple(terms)


def _number(value: Any) -> int:
    return value if type(value) is int else operator.index(value)


class Select(Node):
    """A SELECT; its methods give changed copies.

    The FROM clause is worked out from the tables that items, joins and the condition
    name, and ``staticTables``.
    """

    __slots__ = (
        "_given",
        "distinct_on",
        "end",
        "group",
        "having",
        "is_distinct",
        "items",
        "joins",
        "key",
        "lock",
        "order",
        "start",
        "tables",
        "where",
    )
    _kind = "select"

    _given: dict[str, Any] | None
    key: Any
    """What a connection keeps its compiled text by; None: it does not."""
    items: tuple[Any, ...]
    where: Any
    """The condition; `NoDefault`: there is none."""
    start: int
    """Rows left out at the beginning."""
    end: int | None
    """Number of the first row left out at the end, counted from 0."""
    tables: tuple[Any, ...]
    """The tables that FROM names whatever the rest says."""
    order: tuple[Any, ...]
    """The terms of ORDER BY as they are written."""

    def __init__(
        self,
        items: Any = NoDefault,
        where: Any = NoDefault,
        groupBy: Any = NoDefault,
        having: Any = NoDefault,
        orderBy: Any = NoDefault,
        limit: Any = NoDefault,
        join: Any = NoDefault,
        lazyColumns: bool = False,
        distinct: bool = False,
        start: int = 0,
        end: int | None = None,
        reversed: bool = False,
        forUpdate: Any = False,
        clause: Any = NoDefault,
        staticTables: Any = NoDefault,
        distinctOn: Any = NoDefault,
    ) -> None:
        """Say what is selected.

        Texts are SQL.  Rows are counted from 0: ``start=2, end=5`` gives three of them;
        ``limit`` is a number of rows and wins over ``end``.

        :param clause: another name for ``where``; it wins.
        :param lazyColumns: only the first item is selected.
        :param reversed: each term of the order goes the other way.
        :param forUpdate: True, or a `ForUpdate`.
        :raises UsageError: the start is negative.
        """
        if clause is NoDefault:
            clause = where
        items = _listed(items)
        self._given = {
            "items": list(items),
            "clause": clause,
            "groupBy": groupBy,
            "having": having,
            "orderBy": orderBy,
            "limit": limit,
            "join": join,
            "lazyColumns": lazyColumns,
            "distinct": distinct,
            "distinctOn": distinctOn,
            "start": start,
            "end": end,
            "reversed": reversed,
            "forUpdate": forUpdate,
            "staticTables": staticTables,
        }
        self.items = tuple([written(raw(each)) for each in items])
        if lazyColumns:
            self.items = self.items[:1]
            if self.items and isinstance(self.items[0], Columns):
                self.items = self.items[0].items[:1]
        self.where = NoDefault if clause is NoDefault else raw(clause)
        self.group = _groups(groupBy)
        if having is None:
            having = NoDefault
        self.having = having if having is NoDefault else raw(having)
        self.order = order_terms(orderBy, reversed)
        self.joins = tuple([raw(each) for each in _listed(join)])
        self.tables = as_tables(_listed(staticTables))
        self.is_distinct = bool(distinct)
        self.distinct_on = order_terms(distinctOn) if distinct else ()
        self.lock = ForUpdate() if forUpdate is True else (forUpdate or None)
        self.start = _number(start) if start else 0
        if self.start < 0:
            raise UsageError(f"Rows are counted from 0, so {start} is no start")
        self.end = None if end is None else _number(end)
        if limit is not NoDefault and limit is not None:
            self.end = self.start + _number(limit)
        self._seal()

    def _seal(self) -> None:
        """Work out shape and binds."""
        if self.group or (self.is_distinct and self.order):
            self.items = tuple([inlined(each) for each in self.items])
            self.group = tuple([inlined(each) for each in self.group])
            self.order = tuple([inlined(each) for each in self.order])
            self.distinct_on = tuple([inlined(each) for each in self.distinct_on])
            if self.having is not NoDefault and self.group:
                self.having = inlined(self.having)
        names = tuple([each for each in self.tables if isinstance(each, str)])
        shapes: list[Any] = ["select", self.is_distinct, names]
        binds: list[Any] = []
        total = 1
        for part in (
            self.distinct_on,
            self.items,
            own_parts(self.tables),
            self.joins,
            () if self.where is NoDefault else (self.where,),
            self.group,
            () if self.having is NoDefault else (self.having,),
            self.order,
            () if self.lock is None else (self.lock,),
        ):
            shape, own, size = leaves(part)
            total += size
            if shape is None or total > _MOST:
                self.size = max(total, LIMIT)
                self.key = None
                return
            shapes.append(shape)
            binds.extend(own)
        shapes.append(self._page(binds))
        self.shape = self.key = tuple(shapes)
        self.binds = tuple(binds)
        self.size = total

    def _page(self, binds: list[Any]) -> Any:
        """The shape of the paging; its numbers are added to the binds."""
        if self.is_empty:
            return "empty"
        if self.end is not None:
            binds.append(self.end - self.start)
        if self.start:
            binds.append(self.start)
        return (self.end is not None, self.start > 0)

    @classmethod
    def rows(
        cls,
        columns: Columns,
        where: Any,
        tables: tuple[str, ...],
        order: tuple[Any, ...] = (),
        start: int = 0,
        end: int | None = None,
    ) -> Select:
        """A SELECT of rows of one class, made in one step.

        The arguments are in the form that a Select keeps: ``where`` is a node,
        ``tables`` the name of the class's table and other texts for FROM, and
        ``order`` has expressions.
        """
        if not isinstance(where, Shaped):  # a program's own kind of expression
            return cls._rows_at_length(columns, where, tables, order, start, end)
        self: Select = _new(cls)
        self._given = None
        self.items = (columns,)
        self.where = where
        self.tables = tables
        self.order = order
        self.start = start
        self.end = end
        self.group = self.joins = self.distinct_on = ()
        self.having = NoDefault
        self.is_distinct = False
        self.lock = None
        size = columns.size + where.size
        binds = where.binds if where.size < LIMIT else ()
        shapes: list[Any] = []
        for term in order:
            if not isinstance(term, Shaped):
                return cls._rows_at_length(columns, where, tables, order, start, end)
            size += term.size
            if size < LIMIT:
                shapes.append(term.shape)
                binds += term.binds
        self.size = size
        if size >= LIMIT:
            self.key = None
            return self
        if end is None:
            if start:
                binds += (start,)
        elif end <= start:
            start = -1
        elif start:
            binds += (end - start, start)
        else:
            binds += (end,)
        self.shape = self.key = (
            "rows",
            columns.shape,
            where.shape,
            tables,
            tuple(shapes),
            end is None,
            start and start // abs(start),
        )
        self.binds = binds
        return self

    @classmethod
    def _rows_at_length(
        cls,
        columns: Columns,
        where: Any,
        tables: tuple[str, ...],
        order: tuple[Any, ...],
        start: int,
        end: int | None,
    ) -> Select:
        """The same as `rows`, the long way."""
        return cls(
            [columns],
            where=where,
            orderBy=list(order),
            start=start,
            end=end,
            staticTables=[Table(tables[0]), *tables[1:]],
        )

    @property
    def is_empty(self) -> bool:
        """Whether it is limited to no rows at all, so that nobody need be asked."""
        return self.end is not None and self.end <= self.start

    @property
    def first_item(self) -> Any:
        """The first of the items."""
        first = self.items[0]
        return first.items[0] if isinstance(first, Columns) else first

    @property
    def ops(self) -> dict[str, Any]:
        """The arguments that it was made of, by name."""
        given = self._given
        if given is None:
            given = {
                "items": list(self.items),
                "clause": self.where,
                "groupBy": NoDefault,
                "having": NoDefault,
                "orderBy": list(self.order) or NoDefault,
                "limit": NoDefault,
                "join": NoDefault,
                "lazyColumns": False,
                "distinct": False,
                "distinctOn": NoDefault,
                "start": self.start,
                "end": self.end,
                "reversed": False,
                "forUpdate": False,
                "staticTables": [Table(self.tables[0]), *self.tables[1:]],
            }
        return dict(given)

    def components(self) -> list[Any]:
        """What decides the FROM clause: items, joins and the condition."""
        return own_parts((*self.items, *self.joins, self.where))

    def tablesUsedImmediate(self) -> list[Any]:
        """The tables that FROM names whatever the rest says."""
        return list(self.tables)

    # -- changed copies

    def clone(self, **newOps: Any) -> Select:
        """A copy with some arguments replaced, by their names in `ops`."""
        return Select(**{**self.ops, **newOps})

    def newItems(self, items: Any) -> Select:
        """A copy that selects other items."""
        return self.clone(items=items)

    def newClause(self, new_clause: Any) -> Select:
        """A copy with another condition."""
        return self.clone(clause=new_clause)

    def orderBy(self, orderBy: Any) -> Select:
        """A copy in another order."""
        return self.clone(orderBy=orderBy)

    def unlimited(self) -> Select:
        """A copy of all rows."""
        return self.clone(limit=NoDefault, start=0, end=None)

    def limit(self, limit: int) -> Select:
        """A copy of so many rows at most."""
        return self.clone(limit=limit)

    def lazyColumns(self, value: bool) -> Select:
        """A copy that selects the first item only, or all."""
        return self.clone(lazyColumns=value)

    def reversed(self) -> Select:
        """A copy in the opposite order."""
        return self.clone(reversed=not self.ops["reversed"])

    def distinct(self) -> Select:
        """A copy without repeated rows."""
        return self.clone(distinct=True)

    def filter(self, filter_clause: Any) -> Select:
        """A copy with one more condition; None adds nothing.

        A text is SQL.
        """
        if filter_clause is None:
            return self
        clause = self.ops["clause"]
        if clause is NoDefault:
            return self.newClause(filter_clause)
        return self.newClause(AND(raw(clause), raw(filter_clause)))


def _groups(given: Any) -> tuple[Any, ...]:
    """The terms of a GROUP BY; one text is SQL, texts in a list are values."""
    if isinstance(given, str):
        return (SQLConstant(given),)
    return tuple([written(operand(each)) for each in _listed(given)])
