"""Marks: values that stand for the absence of one."""

from __future__ import annotations

__all__ = ["GONE", "MISSING", "UNKNOWN", "UNREAD", "Mark"]

GONE = "_so_gone"
"""Among a row's other attributes: it was deleted, and its state is not made yet."""


class Mark:
    """A value that is equal to nothing but itself; shared by everybody."""

    __slots__ = ("meaning",)

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning

    def __repr__(self) -> str:
        return f"<{self.meaning}>"


MISSING = Mark("not given")
"""A keyword that was left out."""

UNKNOWN = Mark("ask the database")
"""The kept form of a value that only the database can work out."""

UNREAD = Mark("replaced")
"""In a raw slot: the decoded value beside it was not made from a driver's value."""
