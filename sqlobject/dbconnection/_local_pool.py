"""Pools for databases of this process: in a file, and in memory."""

from __future__ import annotations

import threading
import weakref
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from sqlobject.dberrors import LockTimeout

from ._executor import in_use_here
from ._pool import Pool, close_slot
from ._slot import FreeList, Seat, Slot, ThreadSeat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SharedPool", "ThreadPool"]


class ThreadPool(Pool):
    """One connection per thread, and more while a thread needs several at a time.

    The connections of a thread are closed when it ends.
    """

    seat: ThreadSeat

    KEPT = 2
    """Connections of one thread that are kept while it does not use them."""

    def __init__(self, opener: Callable[[], Slot]) -> None:
        self._start_empty()
        super().__init__(opener)

    def _start_empty(self) -> None:
        self.seat = ThreadSeat()
        self._lists: weakref.WeakSet[FreeList] = weakref.WeakSet()
        self._lock = threading.Lock()

    def lease(self) -> Slot:
        free = self.seat.free
        slot = _taken_from(free)
        if slot is None:
            slot = self.new_slot()
            with self._lock:
                self._lists.add(free)
        return _at_home(slot, free)

    def give_back(self, slot: Slot) -> None:
        home = slot.home
        if slot.lost or home is None or home.closed or len(home) >= self.KEPT:
            close_slot(slot)
        else:
            home.append(slot)

    def close(self) -> None:
        with self._lock:
            lists = list(self._lists)
            self._lists.clear()
        # What another thread uses at this moment is closed when it lets go of it.
        self.seat = ThreadSeat()
        for free in lists:
            free.closed = True
            while (slot := _taken_from(free)) is not None:
                close_slot(slot)

    def forked(self) -> None:
        # The inherited ones must not be used, and not even be closed.
        # Source: SQLite, "How To Corrupt An SQLite Database File", 2.6.
        self._left_to_parent = [list(free) for free in self._lists]
        self._start_empty()

    def __iter__(self) -> Iterator[Slot]:
        with self._lock:
            return iter([slot for free in self._lists for slot in free])


class _Holder(NamedTuple):
    """A transaction that has the one connection."""

    thread: int
    free: FreeList


class SharedPool(Pool):
    """One connection for everybody, as a database in memory needs it.

    A transaction has it for its whole life.  Meanwhile other threads wait; the thread
    that began the transaction may use the connection beside it, and then takes part.

    :param timeout: seconds that a thread waits for its turn.
    """

    seat: Seat
    keeps_for_transactions = False

    def __init__(self, opener: Callable[[], Slot], timeout: float) -> None:
        self.timeout = timeout
        self._first: Slot | None = None
        self._start_empty()
        super().__init__(opener)

    def _start_empty(self) -> None:
        self.seat = Seat()
        self._token: weakref.ref[Slot] | None = None
        self._holder: _Holder | None = None
        self._lock = threading.RLock()

    def lease(self) -> Slot:
        deadline = monotonic() + self.timeout
        pause = 0.0
        while True:
            slot = self._take()
            if slot is not None:
                slot.number += 1
                return slot
            if monotonic() >= deadline:
                raise LockTimeout(
                    "database is locked: another thread has a transaction on this "
                    f"database in memory, and did not end it within {self.timeout:g} s"
                )
            sleep(pause)
            pause = min(2 * pause or 0.00005, 0.01)

    def lend(self) -> Slot:
        # There is one raw connection, so whoever asks gets it, but not in the middle
        # of another thread's transaction.
        slot = self.lease()
        self.give_back(slot)
        beside = self._beside(slot)
        beside.borrowed = slot.borrowed
        return beside

    def lease_for(self, seat: Seat) -> Slot:
        slot = self.lease()
        if slot.home is not self.seat.free:
            if slot.home is not None:
                slot.home.append(slot)
            raise LockTimeout(
                "database is locked: this thread has another transaction on this "
                "database in memory, which has one connection only; end that one "
                "first, or begin this one from it, as a part of it"
            )
        self._holder = _Holder(threading.get_ident(), seat.free)
        return slot

    def _take(self) -> Slot | None:
        """The slot, if this thread may have it now."""
        free = self.seat.free
        slot = _taken_from(free)
        if slot is not None:
            slot.borrowed = False
            return _at_home(slot, free)
        holder = self._holder
        if holder is not None and holder.thread == threading.get_ident():
            slot = _taken_from(holder.free)
            if slot is not None:
                slot.borrowed = True
                return _at_home(slot, holder.free)
        with self._lock:
            if self._first is None:
                self._first = self.new_slot()
                return self._made(self._first)
            if self._token is None or self._token() is None:
                # Its user was interrupted between taking it and using it.
                return self._made(self._first)
        if in_use_here(self._first.raw):
            beside = self._beside(self._first)
            beside.borrowed = True
            return beside
        return None

    def _made(self, first: Slot) -> Slot:
        """The one slot that goes from hand to hand; ``first`` keeps what is open."""
        slot = self._beside(first)
        self._token = weakref.ref(slot)
        return _at_home(slot, self.seat.free)

    def _beside(self, first: Slot) -> Slot:
        """Another slot for the same raw connection."""
        return Slot(first.raw, first.driver, first.number)

    def give_back(self, slot: Slot) -> None:
        holder = self._holder
        home = slot.home
        if home is None or home.closed:
            return
        if holder is not None and home is self.seat.free:
            self._holder = None
        home.append(slot)

    def discard(self, slot: Slot) -> None:
        self.give_back(slot)

    def close(self) -> None:
        if self._first is None:
            return
        slot = self.lease()
        with self._lock:
            if slot.home is not None:
                slot.home.closed = True
            close_slot(self._first)
            self._first = None
            self._start_empty()

    def forked(self) -> None:
        # A database in memory was copied with the process and may be used on; but
        # whoever had the slot, or was waiting for it, is not in this process.
        self._start_empty()

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self.seat.free))


def _taken_from(free: FreeList) -> Slot | None:
    try:
        return free.pop()
    except IndexError:
        return None


def _at_home(slot: Slot, free: FreeList) -> Slot:
    slot.home = free
    return slot
