"""Predicates and the small constructors: AND, IN, DESC, CASE and their kin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ._base import LIMIT, converted, leaf, leaves, operand, own_parts
from ._node import (
    LIKE,
    Function,
    Node,
    SQLOp,
    SQLPrefix,
    _LikeQuoted,
)
from ._params import written

__all__ = [
    "AND",
    "ASC",
    "BETWEEN",
    "CASE",
    "CAST",
    "COALESCE",
    "CONCAT",
    "CONTAINSSTRING",
    "DESC",
    "DISTINCT",
    "ENDSWITH",
    "ISNOTNULL",
    "ISNULL",
    "NOT",
    "NULLIF",
    "NULLSFIRST",
    "NULLSLAST",
    "OR",
    "STARTSWITH",
    "ColumnAS",
]

# -- AND, OR, NOT ----------------------------------------------------------------------


_new: Callable[[Any], Any] = object.__new__


def _chain(op: str, terms: tuple[Any, ...]) -> Any:
    """Join any number of terms, from the right."""
    if not terms:
        return None
    joined = terms[-1]
    for term in reversed(terms[:-1]):
        if isinstance(term, Node):
            joined = term & joined if op == "AND" else term | joined
        else:
            joined = SQLOp(op, term, joined)
    return joined


def AND(*ops: Any) -> Any:
    """The condition that all of these hold: ``(x AND (y AND z))``.

    One alone comes back as it is; none give None.
    """
    if len(ops) == 2:  # by far the most frequent, so it is made here and at once
        left, right = ops
        if isinstance(right, Node) and isinstance(left, Node):
            if left._kind == "subquery":
                return left & right
            node: SQLOp = _new(SQLOp)
            node.op = "AND"
            node.expr1 = left
            node.expr2 = right
            node.size = size = left.size + right.size
            if size < LIMIT:
                node.shape = ("AND", left.shape, right.shape)
                node.binds = left.binds + right.binds
            return node
    return _chain("AND", ops)


def OR(*ops: Any) -> Any:
    """The condition that one of these holds at least: ``(x OR (y OR z))``.

    One alone comes back as it is; none give None.
    """
    if len(ops) == 2:
        left, right = ops
        if isinstance(left, Node):
            return left | right
    return _chain("OR", ops)


def NOT(op: Any) -> Any:
    """The condition that this does not hold."""
    return SQLPrefix("NOT", op)


# -- NULL, ranges ----------------------------------------------------------------------


def ISNULL(expr: Any) -> Any:
    """The condition that it is NULL."""
    return SQLOp("IS", expr, None)


def ISNOTNULL(expr: Any) -> Any:
    """The condition that it is not NULL."""
    return SQLOp("IS NOT", expr, None)


class BETWEEN(Node):
    """The condition that it lies between two values, or is one of them."""

    __slots__ = ("expr", "high", "low")
    _kind = "between"
    _grouped = True

    def __init__(self, expr: Any, low: Any, high: Any) -> None:
        self.expr = operand(expr)
        self.low = converted(expr, low)
        self.high = converted(expr, high)
        shape, binds, size = leaves((self.expr, self.low, self.high))
        self.size = size
        if size < LIMIT:
            self.shape = ("between", shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The three operands, if they are expressions."""
        return own_parts((self.expr, self.low, self.high))


# -- texts -----------------------------------------------------------------------------


def STARTSWITH(expr: Any, s: Any) -> Any:
    """The condition that it begins with this text, wildcards meaning nothing."""
    return LIKE(expr, _LikeQuoted(s, "", "%"), "\\")


def ENDSWITH(expr: Any, s: Any) -> Any:
    """The condition that it ends in this text, wildcards meaning nothing."""
    return LIKE(expr, _LikeQuoted(s, "%"), "\\")


def CONTAINSSTRING(expr: Any, s: Any) -> Any:
    """The condition that this text is in it, wildcards meaning nothing."""
    return LIKE(expr, _LikeQuoted(s, "%", "%"), "\\")


class CONCAT(Node):
    """Texts put together in the dialect's way."""

    __slots__ = ("expressions",)
    _kind = "concat"

    def __init__(self, *expressions: Any) -> None:
        self.expressions = tuple([operand(each) for each in expressions])
        shape, binds, size = leaves(self.expressions)
        self.size = size
        if size < LIMIT:
            self.shape = ("concat", shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The parts that are expressions."""
        return own_parts(self.expressions)


# -- names and order -------------------------------------------------------------------


class _Wrapped(Node):
    """One operand and a word about it."""

    __slots__ = ("expr",)

    def __init__(self, expr: Any) -> None:
        self.expr = operand(expr)
        shape, binds, size = leaf(self.expr)
        self.size = size = size + 1
        if size < LIMIT:
            self.shape = (self._kind, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The operand, if it is an expression."""
        return own_parts((self.expr,))


class ColumnAS(_Wrapped):
    """An expression with a name: ``expr AS name``; the name is raw text."""

    __slots__ = ("name",)
    _kind = "column_as"

    def __init__(self, expr: Any, name: Any) -> None:
        super().__init__(written(operand(expr)))
        self.name = name if isinstance(name, str) else str(name)
        if self.size < LIMIT:
            self.shape = ("as", self.name, self.shape)


class _Term(_Wrapped):
    """A term of ORDER BY; a number in it is that of a column, and stands as it is."""

    __slots__ = ()

    def __init__(self, expr: Any) -> None:
        super().__init__(written(operand(expr)))


class DESC(_Term):
    """A term of ORDER BY, from the greatest down; two of them cancel."""

    __slots__ = ()
    _kind = "desc"


class ASC(_Term):
    """A term of ORDER BY, from the least up, said aloud."""

    __slots__ = ()
    _kind = "asc"


class NULLSFIRST(_Term):
    """A term of ORDER BY (maybe `DESC`) whose NULLs come before everything."""

    __slots__ = ()
    _kind = "nulls_first"


class NULLSLAST(_Term):
    """A term of ORDER BY (maybe `DESC`) whose NULLs come after everything."""

    __slots__ = ()
    _kind = "nulls_last"


class DISTINCT(_Wrapped):
    """The different ones of an aggregate's arguments: ``COUNT(DISTINCT x)``."""

    __slots__ = ()
    _kind = "distinct"


# -- choices and conversions -----------------------------------------------------------


class CASE(Node):
    """The value that belongs to the first condition that holds.

    ``CASE((q.n > 5, "many"), (q.n > 1, "some"), else_="few")``; with ``of=q.n`` what
    stands in the place of a condition is a value to compare with.
    """

    __slots__ = ("else_", "of", "whens")
    _kind = "case"

    def __init__(
        self, *whens: tuple[Any, Any], of: Any = None, else_: Any = None
    ) -> None:
        """Pair conditions with values; ``else_`` is for when none holds.

        :raises TypeError: there are no pairs.
        """
        if not whens:
            raise TypeError("CASE needs pairs of a condition and a value")
        self.of = operand(of)
        self.whens = tuple([(operand(when), operand(then)) for when, then in whens])
        self.else_ = operand(else_)
        shape, binds, size = leaves(self._flat())
        self.size = size
        if size < LIMIT:
            self.shape = ("case", of is None, else_ is None, shape)
            self.binds = binds

    def _flat(self) -> Iterable[Any]:
        if self.of is not None:
            yield self.of
        for when, then in self.whens:
            yield when
            yield then
        if self.else_ is not None:
            yield self.else_

    def components(self) -> list[Any]:
        """All its parts that are expressions."""
        return own_parts(self._flat())


class CAST(Node):
    """A value as another type: a `SqlType`, a kind of one, or raw text."""

    __slots__ = ("expr", "type")
    _kind = "cast"

    def __init__(self, expr: Any, type: Any) -> None:
        self.expr = operand(expr)
        self.type = type
        shape, binds, size = leaf(self.expr)
        self.size = size = size + 1
        if size < LIMIT:
            self.shape = ("cast", type, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """What is converted, if it is an expression."""
        return own_parts((self.expr,))


def COALESCE(*args: Any) -> Any:
    """The first of these that is not NULL."""
    return Function("COALESCE", *args)


def NULLIF(expr: Any, other: Any) -> Any:
    """NULL if the two are equal, else the first."""
    return Function("NULLIF", expr, other)
