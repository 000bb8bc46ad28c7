"""Subselects in conditions: EXISTS, ANY, ALL, SOME, and IN, with lists too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ._base import (
    LIMIT,
    Expression,
    Sequence,
    ids_of,
    leaf,
    operand,
    own_parts,
)
from ._node import Node, SQLOp, SQLPrefix, Subquery

__all__ = [
    "ALL",
    "ANY",
    "EXISTS",
    "IN",
    "NOTEXISTS",
    "NOTIN",
    "SOME",
    "INSubquery",
    "NOTINSubquery",
    "Never",
]


def EXISTS(subquery: Any) -> Any:
    """The condition that the subselect has a row."""
    return Subquery("EXISTS", subquery)


def NOTEXISTS(subquery: Any) -> Any:
    """The condition that the subselect has no row."""
    return Subquery("NOT EXISTS", subquery)


def SOME(subquery: Any) -> Any:
    """Any of the subselect's values, in a comparison."""
    return Subquery("SOME", subquery)


def ANY(subquery: Any) -> Any:
    """Any of the subselect's values, in a comparison."""
    return Subquery("ANY", subquery)


def ALL(subquery: Any) -> Any:
    """Each of the subselect's values, in a comparison."""
    return Subquery("ALL", subquery)


class INSubquery(Node):
    """Membership in a subselect: ``item IN (SELECT …)``."""

    __slots__ = ("item", "subquery")
    _kind = "in_subquery"
    op = "IN"

    def __init__(self, item: Any, subquery: Any) -> None:
        self.item = operand(item)
        self.subquery = operand(subquery)
        shape1, binds1, size1 = leaf(self.item)
        shape2, binds2, size2 = leaf(self.subquery)
        self.size = size = size1 + size2
        if size < LIMIT:
            self.shape = (self.op, "subquery", shape1, shape2)
            self.binds = binds1 + binds2

    def components(self) -> list[Any]:
        """The item; the subselect has a FROM of its own."""
        return own_parts((self.item,))


class NOTINSubquery(INSubquery):
    """The opposite: ``item NOT IN (SELECT …)``."""

    __slots__ = ()
    op = "NOT IN"


class Never(Node):
    """Membership in an empty list: a condition that never holds."""

    __slots__ = ("item",)
    _kind = "never"
    _grouped = True

    def __init__(self, item: Any) -> None:
        self.item = operand(item)
        shape, _, size = leaf(self.item)
        self.size = size
        if size < LIMIT:
            self.shape = ("never", shape)
            self.binds = ()

    def components(self) -> list[Any]:
        """The item: its table is used all the same."""
        return own_parts((self.item,))


def IN(item: Any, list: Any) -> Any:
    """The condition that an item is among these.

    :param list: any iterable of values, a `Select`, or the results of a class's
        ``select``; a text is one value, not its characters.
    """
    return _membership(item, list, INSubquery)


def NOTIN(item: Any, list: Any) -> Any:
    """The condition that an item is not among these; `list` as for `IN`."""
    found = _membership(item, list, NOTINSubquery)
    return found if isinstance(found, NOTINSubquery) else SQLPrefix("NOT", found)


def _membership(item: Any, values: Any, subquery: type[INSubquery]) -> Any:
    if isinstance(values, Expression):
        if values._kind == "select":
            return subquery(item, values)
        return SQLOp("IN", item, values)
    if isinstance(values, (str, bytes, bytearray, memoryview)):
        values = (values,)
    elif hasattr(values, "queryForSelect"):
        return subquery(item, ids_of(values))
    elif not isinstance(values, Iterable):
        values = (values,)
    members = tuple(values)
    if isinstance(item, Expression):
        members = item._convert_all(members)
    if not members:
        return Never(item)
    return SQLOp("IN", item, Sequence(members))
