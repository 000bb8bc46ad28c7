"""The same door on one held connection."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.cache import CacheSet
from sqlobject.dberrors import (
    ConnectionLost,
    LockTimeout,
    Remedy,
    UnsupportedFeature,
    UsageError,
)
from sqlobject.events import CommitSignal, RollbackSignal, heard, send

from ._door import Door
from ._executor import in_use_here
from ._forward import specialised
from ._legacy import RUNNING
from ._long_way import BATCH
from ._old_insert import INSERTING
from ._slot import FreeList, Seat, Slot
from ._statements import NOTHING_KEPT
from ._step import ALL

if TYPE_CHECKING:
    from types import TracebackType

    from ._step import Row, Step

__all__ = ["Transaction"]

TURN_TIMEOUT = 30.0
"""Seconds that a thread waits for another that uses the same transaction."""


class Transaction(Door):
    """A connection whose statements take effect together, or not at all.

    Made by `DBAPI.transaction`.  It holds one raw connection from its first statement
    on, and has objects of its own.  It may be used as a ``with`` block, which commits
    when it is left, or rolls back if an exception leaves it.

    Threads may share it, one statement at a time.  Attributes that it does not have
    itself are those of the connection, bound to the transaction.
    """

    isTransaction = True
    part_class: type[Transaction]
    """What a transaction within a transaction is."""
    own_names: ClassVar[frozenset[str]] = frozenset(
        {
            *("_here", "_id_in_row", "_id_plans", "_plans", "_statements", "_watch"),
            "seams",
            *("cache", "dbName", "dialect", "doCache", "driver", "homes", "registry"),
        }
    )
    """Attributes that a transaction always has itself, so that none is forwarded: what
    stands under such a name in the class makes reading it slower."""

    def __new__(cls, dbConnection: Any) -> Transaction:
        """A transaction that has the attributes of its connection too."""
        return object.__new__(specialised(cls, _root_of(dbConnection), cls.own_names))

    def __init__(self, dbConnection: Any) -> None:
        self._dbConnection: Any = dbConnection
        self._root: Any = _root_of(dbConnection)
        self._obsolete = True
        self._slot: Slot | None = None
        self._begun = False
        self._home: FreeList | None = None
        self._parts: weakref.WeakSet[Transaction] = weakref.WeakSet()
        self._parts_begun = 0
        self._from_parts: list[tuple[str, list[Any]]] = []
        self._part_senders: list[Any] = []
        self._here: Seat = Seat()
        self._adopt()
        self.homes = {}
        self.doCache = dbConnection.doCache
        self.registry = dbConnection.registry
        self.dbName = dbConnection.dbName
        self.cache = self.new_cache()
        self.begin()

    def new_cache(self) -> CacheSet:
        """Where its objects are kept."""
        return CacheSet(cache=self.doCache)

    def _adopt(self) -> None:
        """Take over what the connection knows of its server by now."""
        parent = self._dbConnection
        self.driver = parent.driver
        self.dialect = parent.dialect
        self._statements = parent._statements
        self._watch = parent._watch

    def choose_way(self) -> None:
        """Let statements go the quick way, if nothing speaks against it now."""
        self._watch = self._dbConnection._watch
        self.seams = self._dbConnection.seams
        quick = self._begun and self._watch is None and not self._dbConnection.seams
        self._plans = self._statements.quick if quick else NOTHING_KEPT
        tells = quick and self._dbConnection.cursor_tells_id
        self._id_plans = self._plans if tells else NOTHING_KEPT
        self._id_in_row = self._dbConnection.id_comes_as_row

    # -- beginning and ending

    def begin(self) -> None:
        """Start again after a rollback or a closing commit.

        :raises UsageError: the transaction has not ended.
        """
        if not self._obsolete:
            raise UsageError(
                "You cannot begin a new transaction without first ending the current "
                "one: call rollback() or commit(close=True)"
            )
        self._obsolete = False
        self._dbConnection.transaction_begins(self)
        self.choose_way()

    def commit(self, close: bool = False) -> None:
        """Make everything done so far permanent.

        Objects outside, of rows that were seen or changed here, read them anew.
        Nothing happens if the transaction has ended already.

        :param close: end the transaction; otherwise it goes on, with the next
            statement beginning anew.
        :raises Error: the database refuses.  The transaction has not ended then, and
            can be rolled back, unless the error is `ConnectionLost`: then nobody
            knows whether it was committed.
        """
        if self._obsolete:
            return
        self._tell(CommitSignal)
        if self._begun:
            self._end_raw("COMMIT")
        self._end_parts()
        self._publish()
        self._let_go(close)

    def rollback(self) -> None:
        """Undo everything since the last commit, and end the transaction.

        Its objects read their rows anew.  Nothing happens if it has ended already.
        """
        if self._obsolete:
            return
        self._tell(RollbackSignal)
        try:
            if self._begun:
                self._end_raw("ROLLBACK")
        except ConnectionLost:
            # The server has rolled it back by itself.
            self._begun = False
        finally:
            self._end_parts()
            self._let_go(close=True)
            self._from_parts.clear()
            self._part_senders.clear()
            self.cache.rolled_back()

    def close(self) -> None:
        """Refuse: it would not say what is to become of the changes.

        :raises TypeError: always.
        """
        raise TypeError(
            "You cannot just close a transaction - you should either call rollback() "
            "or commit(close=True) to close it"
        )

    def __enter__(self) -> Transaction:
        if self._obsolete:
            self.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.rollback()
            return
        try:
            self.commit(close=True)
        except BaseException:
            self.rollback()
            raise

    def __del__(self) -> None:
        if not self.__dict__.get("_obsolete", True):
            self.rollback()

    def forget(self) -> None:
        """Leave it to the database to roll back, because the program ends."""
        self._obsolete = True

    def _tell(self, signal: Any) -> None:
        """Send a signal about the rows that were seen or changed here."""
        senders = dict.fromkeys([*self.cache.senders(), *self._part_senders])
        for sender in senders:
            if heard(sender, signal):
                send(signal, sender, [*self.cache.changed_ids(), *self._from_parts])

    def _publish(self) -> None:
        """Have objects outside, of rows that were seen or changed here, read anew."""
        outside = self._dbConnection.cache
        self.cache.publish_to(outside)
        for name, ids in self._from_parts:
            for id in ids:
                obj = outside.tryGetByName(id, name)
                if obj is not None:
                    obj.expire()
        self._from_parts.clear()
        self._part_senders.clear()

    def take_over(self, part: Transaction) -> None:
        """Answer for what a part of this transaction did and committed."""
        self._from_parts += [*part.cache.changed_ids(), *part._from_parts]
        self._part_senders += [*part.cache.senders(), *part._part_senders]

    def _end_raw(self, word: str) -> None:
        """Commit or roll back on the raw connection."""
        slot = self._take()
        driver, watch = self.driver, self._watch
        if watch is not None:
            watch.ended(slot.number, word, "")
        try:
            (driver.commit if word == "COMMIT" else driver.rollback)(slot.raw)
        except BaseException as exc:
            error = self._translated(exc, slot, word, None)
            self._put(slot)
            if isinstance(error, ConnectionLost):
                if word == "COMMIT":
                    error.remedy = Remedy.UNKNOWN
                self._let_go(close=True)
            if error is exc:
                raise
            raise error from exc
        self._begun = False
        self._put(slot)

    def _let_go(self, close: bool) -> None:
        """Give the raw connection back, and become obsolete if it is the end."""
        self._begun = False
        self._obsolete = self._obsolete or close
        self.choose_way()
        slot = self._slot
        if slot is None:
            return
        if close or not self._dbConnection.pool.keeps_for_transactions:
            self._slot = None
            slot = self._take()
            slot.home = self._home
            self._dbConnection.transaction_ended(slot)

    def _end_parts(self) -> None:
        """End the savepoints that were begun within this transaction."""
        for part in list(self._parts):
            part._end_parts()
            part._let_go(close=True)
        self._parts.clear()

    def _has_part(self) -> bool:
        """Whether another transaction is going on within this one."""
        return any(not part._obsolete for part in self._parts)

    def name_part(self) -> str:
        """A name for the next savepoint of this transaction."""
        self._parts_begun += 1
        return f"sp_{self._parts_begun}"

    # -- statements

    def _perform(self, step: Step, statement: Any, binds: Any) -> Any:
        root = self._root
        if root.seams & RUNNING:
            return root._perform_old(self, step, statement, binds)
        return super()._perform(step, statement, binds)

    def _run_text(self, step: Step, statement: Any, binds: Any) -> Any:
        root = self._root
        if root.seams & RUNNING:
            return root._run_old(self, step, statement, binds)
        return super()._perform(step, statement, binds)

    def _insert(self, statement: Any, binds: Any, given_id: Any) -> Any:
        root = self._root
        if root.seams & INSERTING:
            return root._insert_old(self, statement, binds, given_id)
        return super()._insert(statement, binds, given_id)

    def run_old(self, meth: Any, *args: Any) -> Any:
        """Run a method of earlier releases with the raw connection."""
        raw = self.getConnection()
        working = self._root._working
        working[id(raw)] = self._slot
        try:
            return meth(raw, *args)
        finally:
            working.pop(id(raw), None)

    def _assert_active(self) -> None:
        if self._obsolete:
            raise UsageError(
                "This transaction has already gone through ROLLBACK (or was closed); "
                "begin another transaction with begin()"
            )

    def _lease(self) -> Slot:
        self._assert_active()
        if not self._begun:
            self._begin_raw()
        return self._take()

    def _begin_raw(self) -> None:
        """Get a raw connection, if there is none, and begin on it."""
        slot = self._slot
        if slot is None:
            slot = self._dbConnection.pool.lease_for(self._here)
            self._home = slot.home
            self._slot = slot
            self._adopt()
        else:
            slot = self._take()
        try:
            self.driver.begin(slot.raw)
        except BaseException as exc:
            error = self._translated(exc, slot, "BEGIN", None)
            self._put(slot)
            if slot.lost:
                self._let_go(close=False)
            if error is exc:
                raise
            raise error from exc
        self._begun = True
        self._put(slot)
        self.choose_way()

    def _take(self) -> Slot:
        """The slot, for this thread alone."""
        deadline = monotonic() + TURN_TIMEOUT
        pause = 0.0
        while True:
            try:
                return self._here.free.pop()
            except IndexError:
                pass
            held = self._slot
            if held is not None and in_use_here(held.raw):
                return Slot(held.raw, held.driver, held.number)
            if monotonic() >= deadline:
                raise LockTimeout(
                    "another thread has been using this transaction for more than "
                    f"{TURN_TIMEOUT:g} s"
                )
            sleep(pause)
            pause = min(2 * pause or 0.00005, 0.01)

    def _put(self, slot: Slot) -> None:
        if slot is self._slot or self._slot is None:
            self._here.free.append(slot)

    def _give_back(self, slot: Slot) -> None:
        self._put(slot)

    def _failed(
        self, slot: Slot, exc: BaseException, sql: str, values: Any
    ) -> BaseException:
        error = self._translated(exc, slot, sql, values)
        self._put(slot)
        return error

    def stream(
        self, statement: Any, binds: Sequence[Any] = (), size: int = BATCH
    ) -> Iterator[Row]:
        """As on a connection; all rows at once if the driver has one cursor only."""
        if self.driver.open_cursors:
            return super().stream(statement, binds, size)
        return iter(self._perform(ALL, statement, binds))

    def transaction(self, lazy: bool = False, queryCache: bool = False) -> Transaction:
        """A part of this transaction that can be rolled back by itself.

        :param lazy: changes nothing here: what a part writes is sent at once.
        :param queryCache: changes nothing either: what a part asks is asked.
        :raises UnsupportedFeature: the database has no savepoints.
        """
        self._assert_active()
        if not self.dialect.features.savepoints:
            raise UnsupportedFeature(
                f"A transaction within a transaction needs savepoints, which "
                f"{self.dbName} does not have"
            )
        part = self.part_class(self)
        self._parts.add(part)
        return part

    def getConnection(self) -> Any:
        """The raw connection of this transaction; it stays the transaction's."""
        slot = self._lease()
        self._put(slot)
        return slot.raw

    def releaseConnection(self, conn: Any, explicit: bool = False) -> None:
        """Nothing: the raw connection is kept until the transaction ends."""

    @property
    def _connection(self) -> Any:
        """The raw connection, if there is one at the moment."""
        return None if self._slot is None else self._slot.raw

    def __repr__(self) -> str:
        state = "ended" if self._obsolete else "begun" if self._begun else "open"
        return f"<{type(self).__name__} ({state}) on {self._dbConnection!r}>"


def _root_of(connection: Any) -> Any:
    """The connection itself, also for a part of one of its transactions."""
    return connection._root if connection.isTransaction else connection
