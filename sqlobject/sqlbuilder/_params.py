"""Statements that a class keeps: their values come when they are run."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ._base import (
    LIMIT,
    NONE_SHAPE,
    Expression,
    Shaped,
    leaf,
    leaves,
    operand,
    own_parts,
)
from ._node import Node

__all__ = [
    "Bare",
    "Columns",
    "Inline",
    "Literal",
    "Param",
    "Prepared",
    "RowWrite",
    "Same",
    "inlined",
    "written",
]


class Param(Node):
    """The place of a value that is given when the statement is run, already encoded."""

    __slots__ = ("sql_type",)
    _kind = "param"

    def __init__(self, sql_type: Any) -> None:
        """Expect a value of this `SqlType`."""
        self.sql_type = sql_type
        self.shape = ("param", sql_type)
        self.binds = ()
        self.size = 1


class Prepared(Expression):
    """A statement whose values come from `Param` alone; it is its own key.

    Made once and kept by whoever runs it often; other values in it become part of the
    text.  Its caller passes values, already encoded, in the order of the `Param`.

    It is not `Shaped`, whose ``__getattr__`` makes the key slower to read than to find.
    """

    __slots__ = ("binds", "key", "node", "write")
    _kind = "prepared"

    key: Any
    """What a connection keeps its compiled text by."""
    node: Any
    """The statement."""
    binds: tuple[Any, ...]
    """None: they come with the call."""
    write: RowWrite | None
    """What it does, if it is the UPDATE or DELETE of one row by its key."""

    def __init__(self, node: Any, write: RowWrite | None = None) -> None:
        """Keep a statement."""
        self.node = node
        self.key = self
        self.binds = ()
        self.write = write

    def components(self) -> list[Any]:
        """The statement."""
        return [self.node]


class RowWrite:
    """What the UPDATE or DELETE of one row does: its values, and the row's key last.

    It lets whoever runs the statement put off, merge and gather such writes without
    looking into them.
    """

    __slots__ = ("names", "ordered", "owner", "table", "together")

    def __init__(
        self,
        owner: str,
        table: str,
        names: tuple[str, ...] = (),
        *,
        ordered: bool = True,
        together: Callable[[Collection[str]], Prepared] | None = None,
    ) -> None:
        """Say what is written.

        :param owner: what people call the kind of row.
        :param names: what is set, in the order of the values; none: the row is deleted.
        :param ordered: whether it matters which of two rows is written first, as it
            does where a value may be in one row only, or refers to another row.
        :param together: gives the statement that sets several names at once; it is
            equal for writes that can be made one.
        """
        self.owner = owner
        self.table = table
        self.names = names
        self.ordered = ordered
        self.together = together


class Bare(Node):
    """A column by its name alone, where a statement speaks of one table only."""

    __slots__ = ("name",)
    _kind = "bare"

    def __init__(self, name: str) -> None:
        """Name a column."""
        self.name = name
        self.shape = ("bare", name)
        self.binds = ()
        self.size = 1


class Same(Node):
    """The condition that columns of the one table have values: ``a = (1) AND b = (2)``.

    It is how rows are named by their keys: the text is that of earlier releases.  The
    value None means NULL: ``a IS NULL``.
    """

    __slots__ = ("columns", "values")
    _kind = "same"

    def __init__(self, **values: Any) -> None:
        """Say which columns have which values."""
        self.columns = tuple(values)
        self.values = tuple([operand(value) for value in values.values()])
        shape, binds, size = leaves(self.values)
        self.size = size
        if size < LIMIT:
            self.shape = ("same", self.columns, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The values that are expressions."""
        return own_parts(self.values)


class Columns(Shaped):
    """Columns that are selected together again and again.

    It saves a statement the work of looking at each column: as a part of a shape, it
    is one thing.
    """

    __slots__ = ("items", "kept", "table")
    _kind = "columns"

    kept: dict[Any, Any]
    """What others made of them, for as long as they are the same."""

    def __init__(self, items: Any, table: str | None = None) -> None:
        """Keep columns, in this order.

        :param table: the table that they are of, if they may not name it themselves.
        """
        self.table = table
        self.items = tuple(items)
        self.kept = {}
        _, binds, size = leaves(self.items)
        self.size = 1
        if size < LIMIT or not any(leaf(each)[2] >= LIMIT for each in self.items):
            self.shape = object()
            self.binds = binds
        else:
            self.size = LIMIT

    def components(self) -> list[Any]:
        """The columns."""
        return list(self.items)

    def tablesUsedImmediate(self) -> list[Any]:
        """The table that they are of, if it was told."""
        return [] if self.table is None else [self.table]


class Literal(Shaped):
    """A value that is written into the text whatever the driver can do."""

    __slots__ = ("value",)
    _kind = "literal"

    def __init__(self, value: Any) -> None:
        """Write this neutral value."""
        self.value = value
        self.shape = NONE_SHAPE if value is None else ("literal", type(value), value)
        self.binds = ()
        self.size = 1


def written(value: Any) -> Any:
    """An operand in a place where a plain value has to stand in the text itself."""
    return value if isinstance(value, Expression) else Literal(value)


class Inline(Shaped):
    """An expression whose values are written into the text.

    Where two expressions have to be recognised as the same (GROUP BY and the items of
    its SELECT, for one), databases do not see through parameters.
    """

    __slots__ = ("expr",)
    _kind = "inline"

    def __init__(self, expr: Any) -> None:
        self.expr = expr
        shape, binds, size = leaf(expr)
        self.size = size
        if size < LIMIT:
            self.shape = ("inline", shape, binds)
            self.binds = ()

    def components(self) -> list[Any]:
        """The expression."""
        return [self.expr]


def inlined(value: Any) -> Any:
    """An operand with its values, if it has any, written into the text."""
    if isinstance(value, Expression):
        _, binds, size = value._leaf()
        return Inline(value) if binds or size >= LIMIT else value
    return Literal(value)
