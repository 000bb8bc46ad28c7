"""What is wanted of a statement, and how debug lines call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = [
    "ALL",
    "COUNT",
    "DESCRIBED",
    "ID",
    "NONE",
    "ONE",
    "OPEN",
    "SELECTED",
    "Row",
    "Step",
    "count_of",
]

Row = tuple[Any, ...]


class Step(NamedTuple):
    """What is wanted of a statement."""

    label: str
    """How debug lines call it."""
    take: Callable[[Any], Any]
    """Gets it from the cursor."""
    reads: bool = False
    """Whether it is asked of statements that give rows."""
    shows: bool = True
    """Whether debug output shows the result."""


def _all(cursor: Any) -> list[Row]:
    rows: list[Row] = cursor.fetchall()
    return rows if type(rows) is list else list(rows)


def _one(cursor: Any) -> Row | None:
    row: Row | None = cursor.fetchone()
    return row


def count_of(cursor: Any) -> int:
    count: int = cursor.rowcount
    return count


def _described(cursor: Any) -> tuple[Any, list[Row]]:
    description = cursor.description
    return description, [] if description is None else _all(cursor)


def _cursor(cursor: Any) -> Any:
    return cursor


ALL = Step("QueryAll", _all, reads=True)
SELECTED = Step("Select", _all, reads=True)
ONE = Step("QueryOne", _one, reads=True)
DESCRIBED = Step("QueryAllDesc", _described, reads=True)
COUNT = Step("Query", count_of, shows=False)
NONE = COUNT
ID = Step("QueryIns", _cursor)
OPEN = Step("Select", _cursor, reads=True, shows=False)
