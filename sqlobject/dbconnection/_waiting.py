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

    __slots__ = ("fence", "key", "ordered", "row", "statement", "values", "write")

    def __init__(
        self, statement: Prepared, write: RowWrite, key: Any, values: dict[str, Any]
    ) -> None:
        self.statement = statement
        self.write = write
        self.row = (write.table, key)
        self.key = key
        self.values = values
        self.ordered = False
        self.fence = 0

    def settle(self) -> None:
        """Take the statement that sets all of its values."""
        together = self.write.together
        if together is None or len(self.values) == len(self.write.names):
            return
        self.statement = together(self.values)
        self.write = self.statement.write or self.write


class Batch:
    """A statement with the values of several rows.

    :param keys: those of the rows, for messages.
    """

    __slots__ = ("keys", "rows", "statement", "write")

    def __init__(self, statement: Prepared, write: RowWrite) -> None:
        self.statement = statement
        self.write = write
        self.rows: list[tuple[Any, ...]] = []
        self.keys: list[Any] = []

    def __str__(self) -> str:
        """What it does, as messages say it."""
        word = "UPDATE" if self.write.names else "DELETE"
        shown = ", ".join(map(repr, self.keys[:MOST_SHOWN]))
        more = len(self.keys) - MOST_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        return f"the waiting {word} of {self.write.owner} {shown}{rest}"


class Waiting:
    """Writes of single rows; sending them comes to the same as if none had waited.

    Writes are *ordered* if they delete a row, or set something that may stand in one
    row only, or that refers to another row: these keep their order among each other.
    All writes of one row do, too.  Anything else may be sent before or after what
    concerns other rows; so a row's later values join those that wait already.

    Not safe between threads by itself.
    """

    __slots__ = ("_fence", "_last", "_writes")

    def __init__(self) -> None:
        self._writes: list[_Write] = []
        self._last: dict[tuple[str, Any], _Write] = {}
        self._fence = 0
        """How many ordered writes there were."""

    def __len__(self) -> int:
        return len(self._writes)

    def clear(self) -> None:
        """Forget everything."""
        self._writes.clear()
        self._last.clear()
        self._fence = 0

    def add(self, statement: Prepared, write: RowWrite, binds: Sequence[Any]) -> bool:
        """Let a write wait.

        :returns: False if it cannot: its row could not be told from others.
        """
        *values, key = binds
        kind = key.__class__
        if kind not in KEYS:
            return False
        # Texts may be equal for the database that are not for Python.
        ordered = write.ordered or kind not in NUMBERS
        names = write.names
        last = self._last.get((write.table, key))
        if (
            last is not None
            and write.together is not None
            and write.together == last.write.together
            and (not ordered or last.fence == self._fence)
        ):
            last.values.update(zip(names, values, strict=True))
        else:
            sets = dict(zip(names, values, strict=True))
            last = _Write(statement, write, key, sets)
            last.fence = self._fence
            self._writes.append(last)
            self._last[last.row] = last
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
        for each in self._writes:
            each.settle()
            earliest = of_row.get(each.row, 0)
            if each.ordered:
                earliest = max(earliest, of_ordered)
            place = of_statement.get(each.statement, -1)
            if place < earliest:
                place = of_statement[each.statement] = len(made)
                made.append(Batch(each.statement, each.write))
            of_row[each.row] = place
            if each.ordered:
                of_ordered = place
            batch = made[place]
            values = each.values
            batch.rows.append((*map(values.__getitem__, batch.write.names), each.key))
            batch.keys.append(each.key)
        return iter(made)
