"""Aggregates and windows: ``COUNT(x, distinct=True)``, ``OVER(SUM(x), …)``."""

from __future__ import annotations

from typing import Any

from ._base import LIMIT, leaves, operand, own_parts
from ._node import Function, Node, SQLConstant
from ._operators import DISTINCT

__all__ = ["AVG", "COUNT", "MAX", "MIN", "OVER", "SUM"]

_STAR = SQLConstant("*")


def _aggregate(name: str, expr: Any, distinct: bool) -> Any:
    return Function(name, DISTINCT(expr) if distinct else expr)


def COUNT(expr: Any = _STAR, distinct: bool = False) -> Any:
    """How many rows there are, or values that are not NULL, or different ones."""
    return _aggregate("COUNT", expr, distinct)


def SUM(expr: Any, distinct: bool = False) -> Any:
    """The sum of the values, or of the different ones."""
    return _aggregate("SUM", expr, distinct)


def AVG(expr: Any, distinct: bool = False) -> Any:
    """The mean of the values, or of the different ones."""
    return _aggregate("AVG", expr, distinct)


def MIN(expr: Any, distinct: bool = False) -> Any:
    """The least value."""
    return _aggregate("MIN", expr, distinct)


def MAX(expr: Any, distinct: bool = False) -> Any:
    """The greatest value."""
    return _aggregate("MAX", expr, distinct)


class OVER(Node):
    """A function over a window of rows around each row.

    ``OVER(func.RANK(), partitionBy=q.makerID, orderBy=DESC(q.teeth))``; a ``frame`` is
    raw text, such as ``"ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"``.
    """

    __slots__ = ("expr", "frame", "order", "partition")
    _kind = "over"

    def __init__(
        self,
        expr: Any,
        partitionBy: Any = (),
        orderBy: Any = (),
        frame: str | None = None,
    ) -> None:
        self.expr = operand(expr)
        self.partition = _terms(partitionBy)
        self.order = _terms(orderBy)
        self.frame = frame
        shape, binds, size = leaves((self.expr, *self.partition, *self.order))
        self.size = size
        if size < LIMIT:
            self.shape = ("over", len(self.partition), frame, shape)
            self.binds = binds

    def components(self) -> list[Any]:
        """The function and the terms that are expressions."""
        return own_parts((self.expr, *self.partition, *self.order))


def _terms(given: Any) -> tuple[Any, ...]:
    if isinstance(given, (list, tuple)):
        return tuple([_term(each) for each in given])
    return (_term(given),)


def _term(given: Any) -> Any:
    return SQLConstant(given) if isinstance(given, str) else operand(given)
