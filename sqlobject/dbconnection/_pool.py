"""Where raw connections come from and go back to.

Four ways to share them, with one interface, `Pool`: `QueuePool` for servers, `NoPool`
for who wants none, and in ``_local_pool.py`` one connection per thread for databases in
files and one for everybody for a database in memory.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlobject.backend.errors import translate
from sqlobject.dberrors import Error, PoolTimeout

from ._slot import FreeList, Seat

if TYPE_CHECKING:
    from ._slot import SeatLike, Slot

__all__ = ["Limits", "NoPool", "Pool", "QueuePool", "close_slot"]


class Limits(NamedTuple):
    """How many connections a pool keeps, and for how long."""

    size: int = 10
    """Open connections that are kept."""
    overflow: int | None = None
    """Further ones under load; None: as many as are asked for."""
    timeout: float = 30.0
    """Seconds that a caller waits for one."""
    max_age: float | None = 3600.0
    """Seconds after which one is replaced; None: never."""
    max_idle: float = 30.0
    """Seconds of rest after which one is asked whether it still lives."""


class Pool:
    """Hands out slots; made by a connection, shared between threads.

    :param opener: makes a new slot.
    """

    seat: SeatLike | None = None
    """Where executors may take free slots by themselves; None: nowhere."""

    remembers_lent: ClassVar[bool] = True
    """Whether what `lend` gives has to come back."""

    drops_interrupted: ClassVar[bool] = False
    """Whether a raw connection is of no use any more after a statement that something
    other than an error broke off (`KeyboardInterrupt`)."""

    keeps_for_transactions: ClassVar[bool] = True
    """Whether a transaction keeps its slot after a commit, until it is closed."""

    _alive: ClassVar[weakref.WeakSet[Pool]] = weakref.WeakSet()

    def __init__(self, opener: Callable[[], Slot]) -> None:
        self._opener = weakref.WeakMethod(opener)
        self._alive.add(self)

    def new_slot(self) -> Slot:
        """A slot that is not of the pool yet."""
        opener = self._opener()
        if opener is None:
            raise ReferenceError("The connection of this pool is gone")
        return opener()

    def lease(self) -> Slot:
        """A slot for the caller alone, until it is given back.

        :raises PoolTimeout: all are in use, and were for too long.
        """
        raise NotImplementedError

    def lease_for(self, seat: Seat) -> Slot:
        """A slot for a transaction that keeps its own in ``seat``."""
        return self.lease()

    def held_by_this_thread(self) -> bool:
        """Whether another transaction of this thread has what a new one would need."""
        return False

    def lend(self) -> Slot:
        """A slot for a program that wants the raw connection itself."""
        return self.lease()

    def give_back(self, slot: Slot) -> None:
        """Take a slot back; it is dropped if it is lost."""
        raise NotImplementedError

    def discard(self, slot: Slot) -> None:
        """Close a leased slot instead of taking it back."""
        close_slot(slot)

    def lost_at_seat(self, slot: Slot) -> None:
        """Called when a slot that an executor took by itself was lost."""

    def close(self) -> None:
        """Close all that nobody uses; what is in use is closed when it comes back."""

    def renew(self) -> None:
        """Called when raw connections have to be opened in another way from now on."""

    def owner_gone(self) -> None:
        """Called when the connection object, and so everybody who used it, is gone."""

    def program_ends(self) -> None:
        """Called at the end of the program; threads may still be at work."""

    def forked(self) -> None:
        """Called in a child process: what was opened before belongs to the parent."""

    @classmethod
    def all_forked(cls) -> None:
        """Tell every pool, in a child process, that it was forked."""
        for pool in list(cls._alive):
            pool.forked()

    def __iter__(self) -> Iterator[Slot]:
        """The slots that wait to be used."""
        return iter(())

    def __len__(self) -> int:
        """How many slots wait to be used."""
        return sum(1 for _ in self)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Pool.all_forked)


def close_slot(slot: Slot) -> None:
    """Close a slot's raw connection; a broken one may complain, and is let go."""
    slot.lost = True
    try:
        slot.driver.close(slot.raw)
    except OSError:
        return
    except Exception as exc:
        if not isinstance(translate(exc, slot.driver), Error):
            raise


class NoPool(Pool):
    """No pool: a connection for each statement or transaction."""

    drops_interrupted = True

    def lease(self) -> Slot:
        return self.new_slot()

    def give_back(self, slot: Slot) -> None:
        close_slot(slot)


class QueueList(FreeList):
    """The free slots of a `QueuePool`, for executors that take them by themselves.

    They get only what need not be looked at first, and nothing while somebody waits:
    then they stand in the queue like everybody, and those who wait get their turns.
    """

    __slots__ = ("changed", "doubtful_since", "limits", "waiting")

    def __init__(self, limits: Limits, changed: threading.Condition) -> None:
        super().__init__()
        self.limits = limits
        self.changed = changed
        """Held by whoever counts; notified when a slot comes back."""
        self.waiting = 0
        """How many wait for a slot."""
        self.doubtful_since = 0.0
        """When a connection was last found broken."""

    def pop(self, _place: Any = -1) -> Slot:
        """The slot that was used last.

        :raises IndexError: there is none that may be used just so.
        """
        if self.waiting:
            raise IndexError
        slot = _last(self)
        if not self.is_fresh(slot):
            self.append(slot, used=slot.used)
            raise IndexError
        return slot

    def taken(self) -> Slot | None:
        """The slot that was used last, however long ago; None: there is none."""
        try:
            return _last(self)
        except IndexError:
            return None

    def is_fresh(self, slot: Slot) -> bool:
        """Whether a slot may be used without asking it whether it still works."""
        now, limits = monotonic(), self.limits
        return (
            now - slot.used <= limits.max_idle
            and slot.used > self.doubtful_since
            and (limits.max_age is None or now - slot.born <= limits.max_age)
        )

    def append(self, slot: Slot, used: float | None = None) -> None:
        """Take a slot back."""
        slot.used = monotonic() if used is None else used
        _put(self, slot)
        if self.closed:
            self.drain()
        elif self.waiting:
            with self.changed:
                self.changed.notify()

    def drain(self) -> None:
        """Close what is here."""
        while (slot := self.taken()) is not None:
            close_slot(slot)


_last: Callable[[list[Slot]], Slot] = list.pop
_put: Callable[[list[Slot], Slot], None] = list.append


class QueuePool(Pool):
    """A bounded number of connections; the one used last is the next to be used."""

    drops_interrupted = True
    seat: Seat

    def __init__(
        self,
        opener: Callable[[], Slot],
        limits: Limits,
        alive: Callable[[Slot], bool],
    ) -> None:
        """Share what ``opener`` makes, within the limits.

        :param alive: asks a slot whether it still works.
        """
        self.limits = limits
        self._asks = weakref.WeakMethod(alive)
        self.seat = Seat()
        self._start_empty()
        super().__init__(opener)

    def _start_empty(self) -> None:
        self._changed = threading.Condition()
        self._free = QueueList(self.limits, self._changed)
        self.seat.free = self._free
        self._in_use: set[Slot] = set()
        """What was leased; executors tell nobody what they take from the seat."""
        self._open = 0
        """How many there are, free or not, and those that are being opened."""
        self._opening = 0
        self._epoch = 0.0

    def lease(self) -> Slot:
        deadline = monotonic() + self.limits.timeout
        while True:
            slot = self._take_or_reserve(deadline)
            if slot is None:
                return self._opened()
            if self._fit(slot):
                slot.used = monotonic()
                return slot
            self.discard(slot)

    def _take_or_reserve(self, deadline: float) -> Slot | None:
        """A free slot, or None with a place reserved for a new one."""
        size, overflow = self.limits.size, self.limits.overflow
        with self._changed:
            while True:
                free = self._free
                free.waiting += 1  # before looking, for who gives back looks at it last
                try:
                    slot = free.taken()
                    if slot is not None:
                        self._in_use.add(slot)
                        return slot
                    if overflow is None or self._open < size + overflow:
                        self._open += 1
                        self._opening += 1
                        return None
                    in_time = self._changed.wait(deadline - monotonic())
                finally:
                    free.waiting -= 1
                if not in_time:
                    raise PoolTimeout(
                        f"No connection came free within {self.limits.timeout:g} s: "
                        f"all {self._open} are in use. Give back connections and "
                        "end transactions sooner, or raise poolSize or poolOverflow."
                    )

    def _opened(self) -> Slot:
        slot = None
        try:
            slot = self.new_slot()
        finally:
            with self._changed:
                self._opening -= 1
                if slot is not None:
                    self._in_use.add(slot)
                else:
                    self._open -= 1
                    self._changed.notify()
        return slot

    def _fit(self, slot: Slot) -> bool:
        """Whether a slot that waited may be used again."""
        if self._free.is_fresh(slot):
            return True
        age = self.limits.max_age
        if age is not None and monotonic() - slot.born > age:
            return False
        alive = self._asks()
        return alive is None or alive(slot)

    def give_back(self, slot: Slot) -> None:
        if slot.lost:
            # If one connection broke, the others that waited may have broken too.
            self._free.doubtful_since = monotonic()
            self.discard(slot)
            return
        keep = False
        with self._changed:
            if slot in self._in_use:
                self._in_use.discard(slot)
                keep = self._open <= self.limits.size and slot.born >= self._epoch
                if keep:
                    slot.used = monotonic()
                    _put(self._free, slot)
                else:
                    self._open -= 1
                self._changed.notify()
        if not keep:
            close_slot(slot)

    def discard(self, slot: Slot) -> None:
        with self._changed:
            if slot in self._in_use:
                self._in_use.discard(slot)
                self._open -= 1
            self._changed.notify()
        close_slot(slot)

    def lost_at_seat(self, slot: Slot) -> None:
        with self._changed:
            if slot.born >= self._epoch:
                self._in_use.add(slot)
        self.give_back(slot)

    def close(self) -> None:
        with self._changed:
            self._epoch = monotonic()
            old = self._free
            self._free = QueueList(self.limits, self._changed)
            self.seat.free = self._free
            old.closed = True
            # What an executor has from the seat is closed when it comes back.
            self._open = len(self._in_use) + self._opening
            self._changed.notify_all()
        old.drain()

    def renew(self) -> None:
        self.close()

    def owner_gone(self) -> None:
        self.close()

    def program_ends(self) -> None:
        self.close()

    def forked(self) -> None:
        # Closing them here would say good-bye to the server in the parent's name.
        self._left_to_parent = [self._free, self._in_use]
        self._start_empty()

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self._free))
