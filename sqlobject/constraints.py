"""Checks on one Python value.

Floor 0, ground.  A constraint is a callable ``(obj, col, value)`` that raises
`BadValue` or returns nothing.  Columns list theirs in ``constraints``; validators, not
these, decide what is stored, so whoever wants a check calls it.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

__all__ = [
    "BadValue",
    "InList",
    "MaxLength",
    "isBool",
    "isFloat",
    "isInt",
    "isString",
    "notNull",
]


class BadValue(ValueError):
    """A value that a constraint does not let pass."""

    def __init__(
        self, desc: str, obj: object, col: Any, value: object, *args: object
    ) -> None:
        """Keep what was found.

        :param desc: what is wrong, as a sentence without its end.
        :param obj: the object whose attribute it is; its ``repr`` is kept.
        :param col: the column.
        :param value: what was found; its ``repr`` is kept.
        """
        self.desc = desc
        self.col = col
        self.obj = repr(obj)
        self.value = repr(value)
        name = getattr(col, "name", col)
        super().__init__(f"{desc}: {self.value} for {name} of {self.obj}", *args)


def isString(obj: object, col: Any, value: object) -> None:
    """Only text passes."""
    if not isinstance(value, str):
        raise BadValue("only text is allowed", obj, col, value)


def notNull(obj: object, col: Any, value: object) -> None:
    """Anything but None passes."""
    if value is None:
        raise BadValue("None is not allowed", obj, col, value)


def isInt(obj: object, col: Any, value: object) -> None:
    """Only whole numbers pass."""
    if not isinstance(value, int):
        raise BadValue("only an int is allowed", obj, col, value)


def isFloat(obj: object, col: Any, value: object) -> None:
    """Only numbers pass: int and float."""
    if not isinstance(value, (int, float)):
        raise BadValue("only a float is allowed", obj, col, value)


def isBool(obj: object, col: Any, value: object) -> None:
    """Only True and False pass."""
    if not isinstance(value, bool):
        raise BadValue("only True and False are allowed", obj, col, value)


class InList:
    """Only members of a collection pass."""

    def __init__(self, seq: Container[Any]) -> None:
        self.list = seq

    def __call__(self, obj: object, col: Any, value: object) -> None:
        """Check one value."""
        if value not in self.list:
            raise BadValue(f"only one of {self.list!r} is allowed", obj, col, value)


class MaxLength:
    """Only values of at most so many items, or characters, pass."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, obj: object, col: Any, value: Any) -> None:
        """Check one value; what has no length does not pass."""
        try:
            length = len(value)
        except TypeError:
            raise BadValue(
                "only a value that has a length is allowed", obj, col, value
            ) from None
        if length > self.length:
            raise BadValue(
                f"at most {self.length} are allowed and it has {length}",
                obj,
                col,
                value,
            )
