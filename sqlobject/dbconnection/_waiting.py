"""Writes of single rows that wait to be sent together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from sqlobject.sqlbuilder import Prepared, RowWrite

__all__ = ["Batch", "Waiting"]

NUMBERS = (int, Decimal)
"""Exact types of keys that are equal for the database if they are for Python."""

KEYS = (*NUMBERS, str, bytes, UUID)
"""Exact types of keys by which a row is known again."""

MOST_SHOWN = 5
"""Keys that an error names."""


class _Write:
    """One row's write; further values of the row may be added to it."""

    __slots__ = ("binds", "fence", "ordered", "row", "statement", "write")

    def __init__(
        self,
        statement: Prepared,
        write: RowWrite,
        binds: Sequence[Any],
        row: tuple[str, Any],
    ) -> None:
        self.statement = statement
        self.write = write
        self.binds = binds
        self.row = row
        self.ordered = False
        self.fence = 0

    def add(self, statement: Prepared, write: RowWrite, binds: Sequence[Any]) -> None:
        """Set some more of the row, or the same anew."""
        if statement is self.statement or write.together is None:
            self.binds = binds
            return
        values = dict(zip(self.write.names, self.binds, strict=False))
        values.update(zip(write.names, binds, strict=False))
        self.statement = write.together(values)
        self.write = self.statement.write or write
        self.binds = (*map(values.__getitem__, self.write.names), binds[-1])


class Batch:
    """A statement with the values of several rows."""

    __slots__ = ("rows", "statement", "write")

    def __init__(self, statement: Prepared, write: RowWrite) -> None:
        self.statement = statement
        self.write = write
        self.rows: list[Sequence[Any]] = []

    def __str__(self) -> str:
        """What it does, as messages say it."""
        word = "UPDATE" if self.write.names else "DELETE"
        shown = ", ".join([_shown(row[-1]) for row in self.rows[:MOST_SHOWN]])
        more = len(self.rows) - MOST_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        return f"the waiting {word} of {self.write.owner} {shown}{rest}"


def _shown(key: Any) -> str:
    return str(key) if key.__class__ in NUMBERS else repr(key)


class Waiting:
    """Writes of single rows; sending them comes to the same as if none had waited.

    Writes are *ordered* if they delete a row, or set something that may stand in one
    row only, or that refers to another row: these keep their order among each other.
    All writes of one row do, too.  Anything else may be sent before or after what
    concerns other rows; so a row's later values join those that wait already.

    Not safe between threads by itself.
    """

    __slots__ = ("_fence", "_last", "writes")

    def __init__(self) -> None:
        self.writes: list[_Write] = []
        self._last: dict[tuple[str, Any], _Write] = {}
        self._fence = 0
        """How many ordered writes there were."""

    def clear(self) -> None:
        """Forget everything."""
        self.writes.clear()
        self._last.clear()
        self._fence = 0

    def add(self, statement: Prepared, write: RowWrite, binds: Sequence[Any]) -> bool:
        """Let a write wait.

        :returns: False if it cannot: its row could not be told from others.
        """
        key = binds[-1]
        kind = key.__class__
        ordered = write.ordered
        if kind is not int:
            if kind not in KEYS:
                return False
            # Texts may be equal for the database that are not for Python.
            ordered = ordered or kind not in NUMBERS
        row = (write.table, key)
        last = self._last.get(row)
        if (
            last is not None
            and write.together is not None
            and write.together == last.write.together
            and (not ordered or last.fence == self._fence)
        ):
            last.add(statement, write, binds)
        else:
            last = self._last[row] = _Write(statement, write, binds, row)
            last.fence = self._fence
            self.writes.append(last)
        if ordered:
            self._fence += 1
            last.fence = self._fence
            last.ordered = True
        return True

    def batches(self) -> Iterator[Batch]:
        """The writes, together where they have the same statement and may be."""
        made: list[Batch] = []
        of_statement: dict[Prepared, int] = {}
        of_row: dict[tuple[str, Any], int] = {}
        of_ordered = 0
        for each in self.writes:
            earliest = of_row.get(each.row, 0)
            if each.ordered and of_ordered > earliest:
                earliest = of_ordered
            place = of_statement.get(each.statement, -1)
            if place < earliest:
                place = of_statement[each.statement] = len(made)
                made.append(Batch(each.statement, each.write))
            of_row[each.row] = place
            if each.ordered:
                of_ordered = place
            made[place].rows.append(each.binds)
        return iter(made)
