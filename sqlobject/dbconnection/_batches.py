"""Rows of one statement in lists of a few each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from ._step import Row

if TYPE_CHECKING:
    from ._slot import Slot

__all__ = ["FEW_ROWS", "Batches", "batches_of"]

T = TypeVar("T")

FEW_ROWS = 100
"""Rows that stand as tuples at once while they are turned into something else: they fit
into the nearest cache, and what they took is used again by the next ones."""


class Batches:
    """The rows that a cursor still has, behind those that were fetched already."""

    __slots__ = ("_cursor", "_rows", "at_end", "failed")

    def __init__(self, rows: list[Row], cursor: Any) -> None:
        self._rows = rows
        self._cursor = cursor
        self.at_end = False
        """Whether the cursor has no more."""
        self.failed = False
        """Whether the cursor raised an exception."""

    def __iter__(self) -> Iterator[list[Row]]:
        rows = self._rows
        fetch = self._cursor.fetchmany
        while rows:
            yield rows
            try:
                rows = fetch(FEW_ROWS)
            except BaseException:
                self.failed = True
                raise
        self.at_end = True

    def given_to(self, take: Callable[[Batches], T], slot: Slot) -> T:
        """What ``take`` makes of them; the cursor has no more to say then."""
        try:
            return take(self)
        finally:
            if not self.at_end:
                self._cursor.close()
                slot.reset()


def batches_of(rows: list[Row]) -> Iterable[list[Row]]:
    """A list of rows in pieces."""
    if len(rows) <= FEW_ROWS:
        return (rows,)
    return (rows[i : i + FEW_ROWS] for i in range(0, len(rows), FEW_ROWS))
