"""What running a batch yields, in the words of neither protocol."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.tds.failures import ServerError
from tests.tds.values import TdsType

__all__ = ["Count", "Event", "Failure", "Rows"]


class Rows(NamedTuple):
    """A result: names and types of its columns, and its rows."""

    columns: list[tuple[str, TdsType]]
    rows: list[tuple[Any, ...]]


class Count(NamedTuple):
    """The end of a statement; None: it does not count rows."""

    rows: int | None
    in_transaction: bool = False


class Failure(NamedTuple):
    """An error; what follows it shows whether the batch went on."""

    error: ServerError
    in_transaction: bool = False


Event = Rows | Count | Failure
