"""Joins: one class, one line per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from ._base import LIMIT, Expression, leaves, operand, own_parts
from ._names import Field, Table, sqlIdentifier
from ._node import Node, SQLConstant

__all__ = [
    "CROSSJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
    "INNERJOIN",
    "JOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "NATURALFULLJOIN",
    "NATURALFULLOUTERJOIN",
    "NATURALJOIN",
    "NATURALLEFTJOIN",
    "NATURALLEFTOUTERJOIN",
    "NATURALRIGHTJOIN",
    "NATURALRIGHTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "STRAIGHTJOIN",
    "FULLJOINConditional",
    "FULLJOINOn",
    "FULLJOINUsing",
    "FULLOUTERJOINConditional",
    "FULLOUTERJOINOn",
    "FULLOUTERJOINUsing",
    "INNERJOINConditional",
    "INNERJOINOn",
    "INNERJOINUsing",
    "LEFTJOINConditional",
    "LEFTJOINOn",
    "LEFTJOINUsing",
    "LEFTOUTERJOINConditional",
    "LEFTOUTERJOINOn",
    "LEFTOUTERJOINUsing",
    "RIGHTJOINConditional",
    "RIGHTJOINOn",
    "RIGHTJOINUsing",
    "RIGHTOUTERJOINConditional",
    "RIGHTOUTERJOINOn",
    "RIGHTOUTERJOINUsing",
    "SQLJoin",
    "SQLJoinConditional",
    "SQLJoinOn",
    "SQLJoinUsing",
]


def _joined(table: Any) -> Any:
    """A table of a join: a text is SQL, a class its table, an alias as in FROM."""
    if table is None:
        return None
    if isinstance(table, str):
        return Table(table) if sqlIdentifier(table) else SQLConstant(table)
    found = operand(table)
    if isinstance(found, Expression) and found._kind == "alias":
        aliased: Any = found
        return aliased.q
    return found


class SQLJoin(Node):
    """Two tables and what stands between them; without a first one, the rest.

    Tables are classes, texts of SQL, aliases or ``table.name``.
    """

    __slots__ = ("op", "table1", "table2")
    _kind = "join"

    op: str
    """The words between the tables; an empty text: a comma."""

    def __init__(self, table1: Any, table2: Any, op: str = ",") -> None:
        self.op = op
        self.table1 = _joined(table1)
        self.table2 = _joined(table2)
        self._seal(())

    def _seal(self, more: Iterable[Any], words: Any = None) -> None:
        shape, binds, size = leaves((self.table1, self.table2, *more))
        self.size = size
        if size < LIMIT:
            self.shape = (self._kind, self.op, words, shape)
            self.binds = binds

    def tables(self) -> list[Any]:
        """The tables that it names, in the form of `tablesUsedImmediate`."""
        return [
            each.const if isinstance(each, SQLConstant) else each
            for each in (self.table1, self.table2)
            if each is not None
        ]

    def components(self) -> list[Any]:
        """The tables of the join that are statements have nothing for FROM."""
        return []

    def tablesUsedImmediate(self) -> list[Any]:
        """The tables that it names."""
        return self.tables()


class SQLJoinConditional(SQLJoin):
    """A join with a condition, or with columns of the same name."""

    __slots__ = ("on_condition", "using_columns")
    _kind = "join_if"

    def __init__(
        self,
        table1: Any,
        table2: Any,
        op: str,
        on_condition: Any = None,
        using_columns: Any = None,
    ) -> None:
        """Join two tables.

        :raises TypeError: there is no condition and no columns, or there are both.
        """
        if (on_condition is None) == (using_columns is None):
            raise TypeError(
                f"{op} takes on_condition or using_columns; "
                f"{'neither' if on_condition is None else 'both'} came"
            )
        self.op = op
        self.table1 = _joined(table1)
        self.table2 = _joined(table2)
        self.on_condition: Any = None
        self.using_columns: tuple[str, ...] = ()
        if using_columns is None:
            if isinstance(on_condition, str):
                on_condition = SQLConstant(on_condition)
            self.on_condition = operand(on_condition)
            self._seal((self.on_condition,))
        else:
            self.using_columns = _names(using_columns)
            self._seal((), self.using_columns)

    def components(self) -> list[Any]:
        """The condition."""
        return own_parts((self.on_condition,))


def _names(columns: Any) -> tuple[str, ...]:
    """Names of columns; a field gives its name without its table's."""
    if isinstance(columns, (str, Expression)):
        columns = (columns,)
    return tuple(
        [each.fieldName if isinstance(each, Field) else str(each) for each in columns]
    )


class SQLJoinOn(SQLJoinConditional):
    """A join with a condition: ``a LEFT JOIN b ON condition``."""

    __slots__ = ()

    def __init__(self, table1: Any, table2: Any, op: str, on_condition: Any) -> None:
        super().__init__(table1, table2, op, on_condition)


class SQLJoinUsing(SQLJoinConditional):
    """A join by columns of the same name: ``a LEFT JOIN b USING (c, d)``."""

    __slots__ = ()

    def __init__(self, table1: Any, table2: Any, op: str, using_columns: Any) -> None:
        super().__init__(table1, table2, op, None, using_columns)


F = TypeVar("F", bound=Callable[..., Any])
Plain = Callable[[Any, Any], SQLJoin]
Tested = Callable[[Any, Any, Any], SQLJoinConditional]


def _plain(op: str) -> Plain:
    def join(table1: Any, table2: Any) -> SQLJoin:
        return SQLJoin(table1, table2, op)

    return _named(join, op, "", f"``a {op} b``; without a first table, the rest.")


def _conditional(op: str) -> Callable[..., SQLJoinConditional]:
    def join(
        table1: Any, table2: Any, on_condition: Any = None, using_columns: Any = None
    ) -> SQLJoinConditional:
        return SQLJoinConditional(table1, table2, op, on_condition, using_columns)

    text = f"``a {op} b`` with a condition or with columns of the same name."
    return _named(join, op, "Conditional", text)


def _on(op: str) -> Tested:
    def join(table1: Any, table2: Any, on_condition: Any) -> SQLJoinConditional:
        return SQLJoinOn(table1, table2, op, on_condition)

    return _named(join, op, "On", f"``a {op} b ON condition``.")


def _using(op: str) -> Tested:
    def join(table1: Any, table2: Any, using_columns: Any) -> SQLJoinConditional:
        return SQLJoinUsing(table1, table2, op, using_columns)

    return _named(join, op, "Using", f"``a {op} b USING (c, d)``.")


def _named(function: F, op: str, suffix: str, text: str) -> F:
    function.__name__ = function.__qualname__ = op.replace(" ", "") + suffix
    function.__doc__ = text
    return function


JOIN = _plain("JOIN")
INNERJOIN = _plain("INNER JOIN")
CROSSJOIN = _plain("CROSS JOIN")
STRAIGHTJOIN = _plain("STRAIGHT JOIN")
LEFTJOIN = _plain("LEFT JOIN")
LEFTOUTERJOIN = _plain("LEFT OUTER JOIN")
NATURALJOIN = _plain("NATURAL JOIN")
NATURALLEFTJOIN = _plain("NATURAL LEFT JOIN")
NATURALLEFTOUTERJOIN = _plain("NATURAL LEFT OUTER JOIN")
RIGHTJOIN = _plain("RIGHT JOIN")
RIGHTOUTERJOIN = _plain("RIGHT OUTER JOIN")
NATURALRIGHTJOIN = _plain("NATURAL RIGHT JOIN")
NATURALRIGHTOUTERJOIN = _plain("NATURAL RIGHT OUTER JOIN")
FULLJOIN = _plain("FULL JOIN")
FULLOUTERJOIN = _plain("FULL OUTER JOIN")
NATURALFULLJOIN = _plain("NATURAL FULL JOIN")
NATURALFULLOUTERJOIN = _plain("NATURAL FULL OUTER JOIN")

INNERJOINConditional = _conditional("INNER JOIN")
LEFTJOINConditional = _conditional("LEFT JOIN")
LEFTOUTERJOINConditional = _conditional("LEFT OUTER JOIN")
RIGHTJOINConditional = _conditional("RIGHT JOIN")
RIGHTOUTERJOINConditional = _conditional("RIGHT OUTER JOIN")
FULLJOINConditional = _conditional("FULL JOIN")
FULLOUTERJOINConditional = _conditional("FULL OUTER JOIN")

INNERJOINOn = _on("INNER JOIN")
LEFTJOINOn = _on("LEFT JOIN")
LEFTOUTERJOINOn = _on("LEFT OUTER JOIN")
RIGHTJOINOn = _on("RIGHT JOIN")
RIGHTOUTERJOINOn = _on("RIGHT OUTER JOIN")
FULLJOINOn = _on("FULL JOIN")
FULLOUTERJOINOn = _on("FULL OUTER JOIN")

INNERJOINUsing = _using("INNER JOIN")
LEFTJOINUsing = _using("LEFT JOIN")
LEFTOUTERJOINUsing = _using("LEFT OUTER JOIN")
RIGHTJOINUsing = _using("RIGHT JOIN")
RIGHTOUTERJOINUsing = _using("RIGHT OUTER JOIN")
FULLJOINUsing = _using("FULL JOIN")
FULLOUTERJOINUsing = _using("FULL OUTER JOIN")
