"""A raw connection with what goes along with it, and the lists where free ones wait.

Whoever takes a `Slot` out of its list owns it until it is put back.  Taking and putting
back are ``list.pop`` and ``list.append``, which are atomic: so a list of free slots is
also the lock that keeps two threads off one raw connection, and the cheapest there is.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from sqlobject.backend.errors import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlobject.backend.driver import Driver

__all__ = ["FreeList", "Seat", "SeatLike", "Slot"]


class Slot:
    """One raw connection; made by a pool, used by one thread at a time.

    `run` runs a statement on it.  It may use one cursor for all of them, so a result
    is read to its end, or `reset` is called, before the next.
    """

    __slots__ = (
        "__weakref__",
        "born",
        "borrowed",
        "driver",
        "home",
        "loose",
        "lost",
        "number",
        "raw",
        "run",
        "used",
    )

    def __init__(self, raw: Any, driver: Driver, number: int) -> None:
        self.raw = raw
        self.driver = driver
        self.number = number
        """Counted from 1 per connection object; shown in debug lines."""
        self.run: Callable[[str, Any], Any] = driver.runner(raw)
        self.born = self.used = monotonic()
        self.home: FreeList | None = None
        """The list that it goes back to, where there are several."""
        self.borrowed = False
        """Whether it is a transaction's, so that others must not commit on it."""
        self.loose = True
        """Whether what is run on it may begin a transaction of its own."""
        self.lost = False
        """Whether it broke and must never be used again."""

    def reset(self) -> None:
        """Give up whatever its cursor still has to say."""
        try:
            self.run = self.driver.runner(self.raw)
        except Exception as exc:
            if verdict(exc, self.driver.errors) is None:
                raise
            self.lost = True

    def __repr__(self) -> str:
        return f"<Slot {self.number} of {self.driver.name}>"


class FreeList(list[Slot]):
    """Slots that nobody uses at the moment."""

    __slots__ = ("__weakref__", "closed")

    def __init__(self) -> None:
        super().__init__()
        self.closed = False
        """Whether what comes back here is to be closed instead of kept."""

    def __hash__(self) -> int:  # type: ignore[override]  # lists have none
        return id(self)

    def __eq__(self, other: object) -> bool:
        """One list is like no other, whatever is in it."""
        return self is other


class SeatLike(Protocol):
    """Where an executor finds its free slots."""

    free: FreeList


class Seat:
    """Where an executor finds its free slots: the same list for every thread."""

    __slots__ = ("free",)

    def __init__(self) -> None:
        self.free = FreeList()
