"""Marks: values that stand for the absence of one, and of functions that we made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = [
    "GONE",
    "MISSING",
    "NOBODY",
    "UNKNOWN",
    "UNREAD",
    "Later",
    "Mark",
    "generated",
    "is_generated",
]

GONE = "_so_gone"
"""Among a row's other attributes: it was deleted, and its state is not made yet."""


class Mark:
    """A value that is equal to nothing but itself; shared by everybody."""

    __slots__ = ("meaning",)

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning

    def __repr__(self) -> str:
        return f"<{self.meaning}>"


class Later:
    """In a column's slot: the driver's value in the slot beside it is not decoded yet.

    :param decode: what decodes it; called with values other than None.
    """

    __slots__ = ("decode",)

    def __init__(self, decode: Callable[[Any], Any]) -> None:
        self.decode = decode


class Nobody:
    """In the place of a row that was looked for and is not there."""

    __slots__ = ()

    def __getattr__(self, name: str) -> None:
        return None


NOBODY = Nobody()

MISSING = Mark("not given")
"""A keyword that was left out."""

UNKNOWN = Mark("ask the database")
"""The kept form of a value that only the database can work out."""

UNREAD = Mark("replaced")
"""In a raw slot: the decoded value beside it was not made from a driver's value."""


def generated(function: Any) -> Any:
    """Mark a function as made by us: a program that wrote its own is asked instead."""
    function._so_generated = True
    return function


def is_generated(function: Any) -> bool:
    """Whether a function (or None) was made by us."""
    return bool(getattr(function, "_so_generated", False))
