"""Sparing the cyclic garbage collector from looking at rows as they are loaded.

The collector looks at every new object twice, and again at all of them whenever their
number has grown by a quarter: of a large result, that costs more than making its
objects. But fresh rows cannot be garbage, because the result list holds them. So while
a large result is loaded, what is young is moved to the oldest generation unseen, every
few rows; there it is looked at by full collections, as everything else is.

The interpreter does not count what is moved that way. `settled` does, and has a full
collection run when as much has been moved as there was at the last one; so garbage in
cycles is found as surely as without us, however many rows a program loads.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable

__all__ = ["FIRST_BATCHES", "settled", "settler"]

FIRST_BATCHES = 25
"""Batches of one result before anything is done: so few rows are no burden, and when
they are there the collector has looked at what was young before them."""

OWN_FROZEN = 1000
"""Objects that an interpreter may keep frozen by itself: 3.12 begins with some 400."""

LEAST = 100_000
"""Rows that may be moved before a full collection, however few objects there are."""


def _nothing() -> None:
    """Leave it to the collector."""


def _move_on() -> None:
    """Move what is young to the oldest generation."""
    gc.freeze()
    gc.unfreeze()


def _can_move() -> bool:
    """Whether this interpreter's collector works in the way described above.

    From 3.14 on it goes through the old objects step by step; without the global lock
    there are no generations.
    """
    return (
        sys.implementation.name == "cpython"
        and sys.version_info < (3, 14)
        and getattr(sys, "_is_gil_enabled", lambda: True)()
    )


_MOVES = _can_move()


class _Account:
    """What was moved since the last full collection; shared by all threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.moved = 0
        self.allowed = LEAST
        self.collections = -1

    def enter(self, rows: int) -> None:
        """Note that rows were moved; collect if it is time."""
        with self.lock:
            self.moved += rows
            if self.moved < self.allowed:
                return
            collections = gc.get_stats()[2]["collections"]
            if collections != self.collections:
                # The interpreter has done it by itself, some time since.
                self.moved, self.collections = rows, collections
                if rows < self.allowed:
                    return
            self.moved = 0
        gc.collect()
        with self.lock:
            self.collections = gc.get_stats()[2]["collections"]
            self.allowed = max(LEAST, len(gc.get_objects()))


_account = _Account()


def settler() -> Callable[[], None]:
    """What to call after each batch of a large result but the `FIRST_BATCHES`.

    It does nothing in a program that has the collector switched off, or that keeps
    objects from it (``gc.freeze``) by itself.
    """
    if _MOVES and gc.isenabled() and gc.get_freeze_count() < OWN_FROZEN:
        return _move_on
    return _nothing


def settled(rows: int) -> None:
    """Tell how many rows were moved, when they are all there."""
    _account.enter(rows)
