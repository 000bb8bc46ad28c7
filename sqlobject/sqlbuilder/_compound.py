"""Statements of several SELECTs: UNION and its kin, and WITH."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from ._base import LIMIT, NoDefault, leaves, operand, own_parts
from ._names import Field, Table
from ._node import Node, SQLExpression
from ._statements import order_terms

__all__ = ["CTE", "CTEField", "Except", "Intersect", "Union", "UnionAll"]


class Union(Node):
    """The rows of all parts, each once."""

    __slots__ = ("end", "key", "order", "start", "tables")
    _kind = "union"
    word: ClassVar[str] = "UNION"
    """What stands between the parts."""

    key: Any
    """What a connection keeps its compiled text by; None: it does not."""
    tables: tuple[Any, ...]
    """The parts."""

    def __init__(
        self,
        *tables: Any,
        orderBy: Any = NoDefault,
        limit: int | None = None,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        """Put statements together.

        :param orderBy: the order of the whole; texts are SQL.
        :param limit: as for `Select`, like ``start`` and ``end``.
        """
        self.tables = tuple([operand(each) for each in tables])
        self.order = order_terms(orderBy)
        self.start = start
        self.end = end if limit is None else start + limit
        shape, binds, size = leaves((*self.tables, *self.order))
        self.size = max(size, LIMIT) if shape is None else size
        self.key = None
        if shape is None:
            return
        if self.is_empty:
            page: Any = "empty"
        else:
            page = (self.end is not None, self.start > 0)
            if self.end is not None:
                binds += (self.end - self.start,)
            if self.start:
                binds += (self.start,)
        self.shape = self.key = (self.word, len(self.tables), page, shape)
        self.binds = binds

    @property
    def is_empty(self) -> bool:
        """Whether it is limited to no rows at all, so that nobody need be asked."""
        return self.end is not None and self.end <= self.start

    def components(self) -> list[Any]:
        """The parts; each SELECT among them has a FROM of its own."""
        return own_parts(self.tables)


class UnionAll(Union):
    """The rows of all parts, as often as they come."""

    __slots__ = ()
    word = "UNION ALL"


class Intersect(Union):
    """The rows that every part has."""

    __slots__ = ()
    word = "INTERSECT"


class Except(Union):
    """The rows of the first part that no other has."""

    __slots__ = ()
    word = "EXCEPT"


class CTEField(Field):
    """A column of a common table expression."""

    __slots__ = ("cte",)

    def __init__(self, cte: CTE, fieldName: str) -> None:
        super().__init__(cte.name, fieldName)
        self.cte = cte
        self.size = LIMIT  # the WITH of whoever uses it has values of its own
        self.shape = None
        del self.binds

    def tablesUsedImmediate(self) -> list[Any]:
        """The expression itself, which stands in FROM by its name."""
        return [self.cte]


class _CTETable(Table):
    """The columns of a common table expression."""

    def __init__(self, cte: CTE) -> None:
        super().__init__(cte.name)
        self._cte = cte

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        return CTEField(self._cte, attr)


class CTE(SQLExpression):
    """A SELECT with a name, for the statement that uses it: ``WITH name AS (…)``.

    Its columns are in ``q``.  One that names itself is given a function of itself::

        numbers = CTE("numbers", lambda t: UnionAll(
            Select([ColumnAS(1, "n")]),
            Select([t.q.n + 1], t.q.n < 10),
        ), columns=["n"])
        Select([numbers.q.n])
    """

    _kind = "cte"

    def __init__(
        self,
        name: str,
        query: Any | Callable[[CTE], Any],
        columns: Iterable[str] = (),
        recursive: bool | None = None,
    ) -> None:
        """Name a statement.

        :param query: the statement, or a function of this object that makes it.
        :param columns: names of its columns, where they differ from the statement's.
        :param recursive: whether it names itself; by default a function's does.
        """
        self.name = name
        self.columns = tuple(columns)
        self.q = _CTETable(self)
        if recursive is None:
            recursive = callable(query) and not isinstance(query, SQLExpression)
        self.recursive = recursive
        if callable(query) and not isinstance(query, SQLExpression):
            query = query(self)
        self.query = operand(query)

    @property
    def source_key(self) -> str:
        """What tells it from other tables of a FROM, and its place among them."""
        return self.name
