"""Which expressions give one value for many rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlobject.sqlbuilder import (
    OVER,
    Expression,
    Function,
    SQLCall,
    SQLConstant,
    SQLOp,
)

__all__ = ["conjuncts", "isAggregate", "scalar"]

_STATEMENTS = frozenset({"select", "union"})

#: Functions that give a value for each row. Any other call is taken for an aggregate,
#: because databases have more of those than one can list, and users add to them.
_SCALAR = re.compile(
    r"ABS|CEIL(ING)?|CHAR(ACTER)?_LENGTH|COALESCE|CONCAT|DATE(TIME)?|EXTRACT|FLOOR|IFNULL"
    r"|INSTR|JSON_(CONTAINS|EXTRACT|LENGTH)|LEFT|LENGTH|LOWER|[LR]?PAD|[LR]?TRIM|MOD|NULLIF"
    r"|POSITION|POW(ER)?|REPLACE|RIGHT|ROUND|SIGN|SQRT|STRFTIME|SUBSTR(ING)?|TIME|TRUNC"
    r"|UPPER",
    re.IGNORECASE,
)


class _Scalar(SQLCall):
    """A call that gives a value for each row; see `scalar`."""

    __slots__ = ()


class _ScalarFunction(_Scalar):
    """As `_Scalar`, of a function that dialects may have other names for."""

    __slots__ = ()
    _kind = Function._kind


def scalar(call: Any) -> Any:
    """The same call, said to give a value for each row and not one of many rows.

    For functions of the database's or of the user's that `isAggregate` cannot know:
    ``slug = StringCol(dbName=scalar(func.slugify(Post.q.title)))``.

    :raises TypeError: it is no call.
    """
    if not isinstance(call, SQLCall):
        raise TypeError(f"scalar() takes a call such as func.LOWER(x), not {call!r}")
    made = _ScalarFunction if isinstance(call, Function) else _Scalar
    return made(call.expr, call.args)


def isAggregate(expr: Any) -> bool:
    """Whether an expression gives one value for many rows.

    Calls do, but for those of well-known functions of one row and those marked with
    `scalar`; and whatever is made of one that does.
    """
    if not isinstance(expr, Expression) or expr._kind in _STATEMENTS:
        return False
    if isinstance(expr, OVER):
        return False
    if isinstance(expr, SQLCall) and not isinstance(expr, _Scalar):
        name = expr.expr.const if isinstance(expr.expr, SQLConstant) else ""
        if not _SCALAR.fullmatch(name):
            return True
    return any(isAggregate(part) for part in expr.components())


def conjuncts(clause: Any) -> Iterator[Any]:
    """The conditions that a clause is the AND of."""
    if isinstance(clause, SQLOp) and clause.op == "AND":
        yield from conjuncts(clause.expr1)
        yield from conjuncts(clause.expr2)
    elif clause is not None:
        yield SQLConstant(clause) if isinstance(clause, str) else clause
