"""Expressions and what Python's operators make of them.

Making a node is one Python call for the common operands, because a query is made anew
each time it runs: the operators of `Node` are closures that fill the new node's slots
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from ._base import (
    LIMIT,
    PLAIN,
    Expression,
    Sequence,
    Shaped,
    Unspeakable,
    leaf,
    leaves,
    operand,
    own_parts,
)

__all__ = [
    "LIKE",
    "RLIKE",
    "Function",
    "Node",
    "SQLCall",
    "SQLConstant",
    "SQLExprConverter",
    "SQLExpression",
    "SQLModulo",
    "SQLOp",
    "SQLPrefix",
    "Subquery",
    "_LikeQuoted",
]


class SQLExpression(Expression):
    """Anything that has a place in SQL: a column, a condition, a whole statement.

    Immutable, and so shared freely.  Python's operators make larger expressions;
    ``repr`` shows the SQL.  An expression has no truth of its own: Python's ``and``,
    ``or``, ``not`` and ``in`` do not mean what they do in SQL.

    A program's own subclass says its text with ``__sqlrepr__(db)``.
    """

    __slots__ = ()

    def __call__(self, *args: Any) -> Any:
        return SQLCall(self, args)

    def __add__(self, other: Any) -> Any:
        return SQLOp("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return SQLOp("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return SQLOp("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return SQLOp("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return SQLOp("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return SQLOp("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return SQLOp("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return SQLOp("/", other, self)

    def __floordiv__(self, other: Any) -> Any:
        return Function("FLOOR", SQLOp("/", self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return Function("FLOOR", SQLOp("/", other, self))

    def __mod__(self, other: Any) -> Any:
        return SQLModulo("%", self, other)

    def __rmod__(self, other: Any) -> Any:
        return SQLModulo("%", other, self)

    def __pow__(self, other: Any) -> Any:
        return Function("POW", self, other)

    def __rpow__(self, other: Any) -> Any:
        return Function("POW", other, self)

    def __abs__(self) -> Any:
        return Function("ABS", self)

    def __pos__(self) -> Any:
        return SQLPrefix("+", self)

    def __neg__(self) -> Any:
        return SQLPrefix("-", self)

    def __invert__(self) -> Any:
        return SQLPrefix("NOT", self)

    def __and__(self, other: Any) -> Any:
        return SQLOp("AND", self, other)

    def __rand__(self, other: Any) -> Any:
        return SQLOp("AND", other, self)

    def __or__(self, other: Any) -> Any:
        return SQLOp("OR", self, other)

    def __ror__(self, other: Any) -> Any:
        return SQLOp("OR", other, self)

    def __lt__(self, other: Any) -> Any:
        return SQLOp("<", self, other)

    def __le__(self, other: Any) -> Any:
        return SQLOp("<=", self, other)

    def __gt__(self, other: Any) -> Any:
        return SQLOp(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return SQLOp(">=", self, other)

    def __eq__(self, other: object) -> Any:
        return SQLOp("IS" if other is None else "=", self, other)

    def __ne__(self, other: object) -> Any:
        return SQLOp("IS NOT" if other is None else "<>", self, other)

    __hash__ = object.__hash__

    def startswith(self, s: Any) -> Any:
        """The condition that it begins with this text, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(s, "", "%"), "\\")

    def endswith(self, s: Any) -> Any:
        """The condition that it ends in this text, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(s, "%"), "\\")

    def contains(self, s: Any) -> Any:
        """The condition that this text is in it, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(s, "%", "%"), "\\")


def SQLExprConverter(value: SQLExpression, db: str | None) -> str:
    """The text of an expression; what `registerConverter` would be given for one."""
    return value.__sqlrepr__(db)


# -- fast operators --------------------------------------------------------------------

_new: Callable[[Any], Any] = object.__new__
_PLAIN = PLAIN
_LIMIT = LIMIT


def _operator(op: str, none: str | None = None) -> Any:
    """A method ``self op other``; ``none`` is the operator for None on the right."""

    def combine(self: Node, other: Any) -> SQLOp:
        kind = type(other)
        if kind in _PLAIN:
            node: SQLOp = _new(SQLOp)
            node.op = op
            node.expr1 = self
            node.expr2 = other
            node.size = size = self.size + 1
            if size < _LIMIT:
                node.shape = (op, self.shape, kind)
                node.binds = (*self.binds, other)
            return node
        if none is not None and other is None:
            return SQLOp(none, self, other)
        return SQLOp(op, self, other)

    return combine


def _junction(op: str) -> Any:
    """A method ``self AND other`` or its kin."""

    def combine(self: Node, other: Any) -> SQLOp:
        if isinstance(other, Node):
            node: SQLOp = _new(SQLOp)
            node.op = op
            node.expr1 = self
            node.expr2 = other
            node.size = size = self.size + other.size
            if size < _LIMIT:
                node.shape = (op, self.shape, other.shape)
                node.binds = self.binds + other.binds
            return node
        return SQLOp(op, self, other)

    return combine


class Node(SQLExpression, Shaped):
    """An expression that is no table: it knows its shape, binds and size."""

    __slots__ = ()

    __add__ = _operator("+")
    __sub__ = _operator("-")
    __mul__ = _operator("*")
    __truediv__ = _operator("/")
    __and__ = _junction("AND")
    __or__ = _junction("OR")
    __lt__ = _operator("<")
    __le__ = _operator("<=")
    __gt__ = _operator(">")
    __ge__ = _operator(">=")
    __eq__ = _operator("=", "IS")
    __ne__ = _operator("<>", "IS NOT")
    __hash__ = object.__hash__


_MIRRORED = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "=": "=",
    "<>": "<>",
    "AND": "AND",
    "OR": "OR",
    "+": "+",
    "*": "*",
}


class SQLOp(Node):
    """Two operands and what stands between them: ``((a) op (b))``."""

    __slots__ = ("expr1", "expr2", "op")
    _kind = "op"
    _grouped = True

    op: str
    """The operator, in capitals."""
    expr1: Any
    """The left side: an expression, a neutral value or None."""
    expr2: Any

    def __init__(self, op: str, expr1: Any, expr2: Any) -> None:
        """Combine two operands.

        A `Subquery` on the left goes to the right, where databases want it, and the
        operator is turned round.
        """
        op = op.upper()
        left, right = operand(expr1), operand(expr2)
        if isinstance(left, Subquery) and op in _MIRRORED:
            op, left, right = _MIRRORED[op], right, left
        self.op = op
        self.expr1 = left
        self.expr2 = right
        shape1, binds1, size1 = leaf(left)
        shape2, binds2, size2 = leaf(right)
        self.size = size = size1 + size2
        if size < _LIMIT:
            self.shape = (op, shape1, shape2)
            self.binds = binds1 + binds2

    def components(self) -> list[Any]:
        """The two sides, if they are expressions."""
        return own_parts((self.expr1, self.expr2))


class SQLModulo(SQLOp):
    """The remainder of a division, in the dialect's way."""

    __slots__ = ()
    _kind = "modulo"
    _grouped = False

    def __init__(self, *args: Any) -> None:
        """Take two operands; an operator before them is allowed and ignored."""
        super().__init__("%", *args[-2:])


class SQLPrefix(Node):
    """A word or sign before an operand: ``NOT x``."""

    __slots__ = ("expr", "prefix")
    _kind = "prefix"

    def __init__(self, prefix: str, expr: Any) -> None:
        self.prefix = prefix
        self.expr = operand(expr)
        shape, binds, size = leaf(self.expr)
        self.size = size = size + 1
        if size < LIMIT:
            self.shape = ("prefix", prefix, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The operand, if it is an expression."""
        return own_parts((self.expr,))


class SQLCall(Node):
    """A call: ``expr(args)``."""

    __slots__ = ("args", "expr")
    _kind = "call"

    def __init__(self, expr: Any, args: Iterable[Any]) -> None:
        self.expr = operand(expr)
        self.args = tuple([operand(each) for each in args])
        shape, binds, size = leaves((self.expr, *self.args))
        self.size = size
        if size < LIMIT:
            self.shape = (self._kind, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """What is called, and the arguments that are expressions."""
        return own_parts((self.expr, *self.args))


class Function(SQLCall):
    """A call of a function that every database has, by whatever name.

    The portable name is in capitals; a dialect may have another for it.
    """

    __slots__ = ()
    _kind = "function"

    def __init__(self, name: str, *args: Any) -> None:
        super().__init__(SQLConstant(name), args)


class SQLConstant(Node):
    """Raw SQL text; it has to be grouped by whoever writes it, or is when combined."""

    __slots__ = ("const",)
    _kind = "constant"

    def __init__(self, const: str) -> None:
        self.const = const
        self.shape = ("sql", const)
        self.binds = ()
        self.size = 1


class Subquery(Node):
    """A word and an expression in parentheses: ``EXISTS (SELECT …)``."""

    __slots__ = ("op", "query")
    _kind = "subquery"

    def __init__(self, op: str, query: Any) -> None:
        self.op = op
        self.query = operand(query)
        shape, binds, size = leaf(self.query)
        self.size = size = size + 1
        if size < LIMIT:
            self.shape = ("subquery", op, shape)
            self.binds = binds

    # Python reflects ``5 < ANY(query)`` into ``ANY(query) > 5``; SQLOp turns it back.
    __and__ = SQLExpression.__and__
    __or__ = SQLExpression.__or__
    __add__ = SQLExpression.__add__
    __mul__ = SQLExpression.__mul__
    __lt__ = SQLExpression.__lt__
    __le__ = SQLExpression.__le__
    __gt__ = SQLExpression.__gt__
    __ge__ = SQLExpression.__ge__
    __eq__ = SQLExpression.__eq__
    __ne__ = SQLExpression.__ne__
    __hash__ = object.__hash__


# -- LIKE ------------------------------------------------------------------------------

_WILDCARD = re.compile(r"[\\%_]")


class _LikeQuoted(Node):
    """A text to be looked for by LIKE, in which wildcards mean nothing.

    Texts added before and after it keep their wildcards.  An expression is escaped by
    the database itself, with nested calls of REPLACE.
    """

    __slots__ = ("expr", "postfix", "prefix")
    _kind = "like_quoted"

    expr: Any
    """The text as it was given, an expression, or an `Unspeakable`."""
    prefix: str
    postfix: str

    def __init__(self, expr: Any, prefix: str = "", postfix: str = "") -> None:
        found = operand(expr)
        if not isinstance(found, (str, Expression)) or isinstance(found, Sequence):
            found = Unspeakable(
                TypeError(
                    f"LIKE looks for a text or an expression, not for "
                    f"{type(expr).__name__}: {expr!r}"
                )
            )
        self.expr = found
        self.prefix = prefix
        self.postfix = postfix
        if isinstance(found, str):
            self.size = 1
            self.shape = ("quoted", str)
            self.binds = (self.pattern(),)
            return
        shape, binds, size = leaf(found)
        self.size = size
        if size < LIMIT:
            self.shape = ("quoted", prefix, postfix, shape)
            self.binds = binds

    def pattern(self) -> str:
        """The whole pattern of a plain text, escaped with backslashes."""
        return f"{self.prefix}{_WILDCARD.sub(_escaped, self.expr)}{self.postfix}"

    def components(self) -> list[Any]:
        """The expression, if it is one."""
        return own_parts((self.expr,))

    def __add__(self, other: Any) -> Any:
        if isinstance(other, str):
            return _LikeQuoted(self.expr, self.prefix, self.postfix + other)
        return SQLOp("+", self, other)

    def __radd__(self, other: Any) -> Any:
        if isinstance(other, str):
            return _LikeQuoted(self.expr, other + self.prefix, self.postfix)
        return SQLOp("+", other, self)


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match.group()}"


class LIKE(Node):
    """A comparison with a pattern: ``(expr LIKE (pattern))``.

    The pattern keeps its wildcards ``%`` and ``_``; for a text without any there are
    `STARTSWITH`, `ENDSWITH` and `CONTAINSSTRING`.
    """

    __slots__ = ("escape", "expr", "string")
    _kind = "like"
    _grouped = True

    op = "LIKE"

    def __init__(self, expr: Any, string: Any, escape: str | None = None) -> None:
        """Compare with a pattern, in which this character makes wildcards plain."""
        self.expr = operand(expr)
        self.string = operand(string)
        self.escape = escape
        shape1, binds1, size1 = leaf(self.expr)
        shape2, binds2, size2 = leaf(self.string)
        self.size = size = size1 + size2 + 1
        if size < LIMIT:
            self.shape = (self._kind, shape1, shape2, escape)
            self.binds = binds1 + binds2

    def components(self) -> list[Any]:
        """What is compared, and the pattern, if they are expressions."""
        return own_parts((self.expr, self.string))


class RLIKE(LIKE):
    """A comparison with a regular expression, of the kind the database has."""

    __slots__ = ()
    _kind = "rlike"
    op = "RLIKE"
