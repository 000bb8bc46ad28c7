"""Pools for databases of this process: in a file, and in memory."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from sqlobject.dberrors import LockTimeout

from ._executor import in_use_here
from ._pool import Pool, close_slot
from ._slot import FreeList, Seat, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SharedPool", "ThreadPool", "ThreadSeat"]


class ThreadList(FreeList):
    """The free slots of one thread; they are closed when it ends."""

    __slots__ = ()

    def __del__(self, close: Callable[[Slot], object] = close_slot) -> None:
        for slot in self:
            close(slot)


class ThreadSeat(threading.local):
    """Where an executor finds its free slots: a list for each thread."""

    def __init__(self) -> None:
        """Called by `threading.local` once in each thread."""
        self.free: FreeList = ThreadList()


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

    def program_ends(self) -> None:
        self.close()

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

    While nobody waits, executors take the one slot out of its list by themselves.  Who
    has to wait closes that door: then all stand in one queue, and get their turns in
    the order in which they came.

    :param timeout: seconds that a thread waits for its turn.
    """

    seat: Seat
    keeps_for_transactions = False
    remembers_lent = False

    def __init__(self, opener: Callable[[], Slot], timeout: float) -> None:
        self.timeout = timeout
        self.seat = Seat()
        self._start_empty()
        self._first: Slot | None = None
        self._lent = False
        super().__init__(opener)

    def _start_empty(self) -> None:
        self._free = FreeList()
        self.seat.free = self._free
        self._token: weakref.ref[Slot] | None = None
        self._holder: _Holder | None = None
        self._queue: deque[object] = deque()
        self._turn = threading.Condition(threading.RLock())

    def lease(self) -> Slot:
        slot = self._beside_a_statement()
        if slot is None:
            slot = self._when_it_is_our_turn()
        slot.number += 1
        return slot

    def _when_it_is_our_turn(self) -> Slot:
        """The slot, after those who came before us."""
        me = object()
        deadline = monotonic() + self.timeout
        with self._turn:
            self._queue.append(me)
            try:
                while True:
                    slot = self._take() if self._queue[0] is me else None
                    if slot is not None:
                        return slot
                    self.seat.free = NOBODY
                    left = deadline - monotonic()
                    if left <= 0:
                        raise LockTimeout(
                            "database is locked: another thread has a transaction on "
                            "this database in memory, and did not end it within "
                            f"{self.timeout:g} s"
                        )
                    # Whoever took it before the door was closed says nothing when it
                    # comes back, so the first of the queue looks from time to time.
                    self._turn.wait(min(left, GLANCE))
            finally:
                self._queue.remove(me)
                if not self._queue:
                    self.seat.free = self._free
                self._turn.notify_all()

    def _take(self) -> Slot | None:
        """The slot, if it is free."""
        slot = _taken_from(self._free)
        if slot is not None:
            slot.borrowed = False
            return _at_home(slot, self._free)
        if self._first is None:
            self._first = self.new_slot()
            self._first.number -= 1
            return self._made(self._first)
        if self._token is None or self._token() is None:
            # Its user was interrupted between taking it and using it.
            return self._made(self._first)
        return None

    def _beside_a_statement(self) -> Slot | None:
        """What this thread may use without waiting, because it has the slot already."""
        holder, first = self._holder, self._first
        if holder is not None and holder.thread == threading.get_ident():
            slot = _taken_from(holder.free)
            if slot is not None:
                slot.borrowed = True
                return _at_home(slot, holder.free)
        if first is not None and not self._free and in_use_here(first.raw):
            beside = self._beside(first)
            beside.borrowed = True
            return beside
        return None

    def held_by_this_thread(self) -> bool:
        holder = self._holder
        return holder is not None and holder.thread == threading.get_ident()

    def lend(self) -> Slot:
        # There is one raw connection, so whoever asks gets it, but not in the middle
        # of another thread's transaction.
        slot = self.lease()
        self._lent = True
        self.give_back(slot)
        beside = self._beside(slot)
        beside.borrowed = slot.borrowed
        return beside

    def lease_for(self, seat: Seat) -> Slot:
        slot = self.lease()
        if slot.home is not self._free:
            if slot.home is not None:
                slot.home.append(slot)
            raise LockTimeout(
                "database is locked: this thread has another transaction on this "
                "database in memory, which has one connection only; end that one "
                "first, or begin this one from it, as a part of it"
            )
        self._holder = _Holder(threading.get_ident(), seat.free)
        return slot

    def _made(self, first: Slot) -> Slot:
        """The one slot that goes from hand to hand; ``first`` keeps what is open."""
        slot = self._beside(first)
        self._token = weakref.ref(slot)
        return _at_home(slot, self._free)

    def _beside(self, first: Slot) -> Slot:
        """Another slot for the same raw connection."""
        return Slot(first.raw, first.driver, first.number)

    def give_back(self, slot: Slot) -> None:
        home = slot.home
        if home is None or home.closed:
            return
        if home is self._free:
            self._holder = None
        home.append(slot)
        if self._queue:
            with self._turn:
                self._turn.notify_all()

    def discard(self, slot: Slot) -> None:
        self.give_back(slot)

    def close(self) -> None:
        if self._first is None:
            return
        slot = self.lease()
        with self._turn:
            lent = self._lent
            if slot.home is not None:
                slot.home.closed = True
            self._first = self._token = self._holder = None
            self._lent = False
            self._free = FreeList()
            if not self._queue:
                self.seat.free = self._free
            self._turn.notify_all()
        if not lent:
            close_slot(slot)
        # If a program has the raw connection, perhaps in the middle of a statement, it
        # closes when the program lets go of it.

    def owner_gone(self) -> None:
        if self._first is not None and not self._lent:
            close_slot(self._first)

    def forked(self) -> None:
        # A database in memory was copied with the process and may be used on; but
        # whoever had the slot, or was waiting for it, is not in this process.
        self._start_empty()

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self._free))


NOBODY = FreeList()
"""The list behind a closed door; nothing is ever put into it."""

GLANCE = 0.001
"""Seconds between two looks of the first in the queue."""


def _taken_from(free: FreeList) -> Slot | None:
    try:
        return free.pop()
    except IndexError:
        return None


def _at_home(slot: Slot, free: FreeList) -> Slot:
    slot.home = free
    return slot
