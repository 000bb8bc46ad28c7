"""Transactions whose writes wait for one another."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlobject.dberrors import Error, ErrorMessage, LockTimeout, UsageError
from sqlobject.events import CommitSignal
from sqlobject.sqlbuilder import Prepared

from ._statements import NOTHING_KEPT
from ._transaction import TURN_TIMEOUT, Transaction
from ._waiting import Batch, Waiting

if TYPE_CHECKING:
    from ._slot import Slot

__all__ = ["LazyTransaction"]

MOST_WAITING = 10_000
"""Writes that wait; one more sends them."""


class LazyTransaction(Transaction):
    """A transaction whose writes wait; made by ``transaction(lazy=True)``.

    The UPDATE and the DELETE of one row, as an assignment and ``destroySelf`` make
    them, are put aside.  They are sent before any other statement, before a
    transaction within this one begins, and before the commit: so nobody who asks this
    transaction can tell the difference.  A rollback forgets them.

    While something waits, no plans are kept; so every statement takes the long way,
    which comes to `_lease`, and that sends what waits.
    """

    def __init__(self, dbConnection: Any) -> None:
        self._waiting = Waiting()
        self._turn = threading.RLock()
        self._sending = False
        """Whether the thread whose turn it is sends what waits."""
        self._unsent: BaseException | None = None
        """Why what waited was not sent; until the rollback, which has to follow."""
        super().__init__(dbConnection)

    def execute(self, statement: Any, binds: Sequence[Any] = ()) -> int:
        """As `Executor.execute`; but writes of single rows wait, and give -1."""
        write = statement.write if statement.__class__ is Prepared else None
        if write is None or self.seams or (self._parts and self._has_part()):
            return super().execute(statement, binds)
        waiting = self._waiting
        self._begin_turn()
        try:
            if self._obsolete:
                self._assert_active()
            if self._unsent is not None or len(waiting.writes) >= MOST_WAITING:
                self._send_waiting()
            if not self._sending and waiting.add(statement, write, binds):
                self._plans = self._id_plans = NOTHING_KEPT
                return -1
        finally:
            self._turn.release()
        return super().execute(statement, binds)

    def flush(self) -> None:
        """Send what waits.

        :raises Error: the database refuses.  Nothing but a rollback can follow then.
        """
        self._assert_active()
        if self._waiting.writes or self._unsent is not None:
            self._send_waiting()

    def choose_way(self) -> None:
        super().choose_way()
        if self._waiting.writes or self._unsent is not None:
            self._plans = self._id_plans = NOTHING_KEPT

    def _lease(self) -> Slot:
        if self._waiting.writes or self._unsent is not None:
            self._assert_active()
            self._send_waiting()
        return super()._lease()

    def _begin_turn(self) -> None:
        turn = self._turn
        if not turn.acquire(False) and not turn.acquire(timeout=TURN_TIMEOUT):
            raise LockTimeout(
                "another thread has been sending the changes of this transaction for "
                f"more than {TURN_TIMEOUT:g} s"
            )

    def _send_waiting(self) -> None:
        self._begin_turn()
        try:
            if self._sending:
                return  # this thread is about it, and the database asks us something
            if self._unsent is not None:
                raise UsageError(
                    "Changes that waited in this transaction could not be sent; only "
                    f"rollback() can follow. The reason was {self._unsent!r}"
                ) from self._unsent
            self._sending = True
            try:
                for batch in self._waiting.batches():
                    self._send(batch)
            except BaseException as exc:
                self._unsent = exc
                raise
            finally:
                self._sending = False
                self._waiting.clear()
                self.choose_way()
        finally:
            self._turn.release()

    def _send(self, batch: Batch) -> None:
        try:
            if len(batch.rows) == 1:
                super().execute(batch.statement, batch.rows[0])
            else:
                self.execute_many(batch.statement, batch.rows)
        except Error as error:
            _say_more(error, batch)
            raise
        except Exception as error:
            error.add_note(f"This was in {batch}.")
            raise

    def _drop_waiting(self) -> None:
        self._begin_turn()
        self._waiting.clear()
        self._unsent = None
        self._turn.release()

    def transaction(self, lazy: bool = False, queryCache: bool = False) -> Transaction:
        """As `Transaction.transaction`, once everything is sent that waits."""
        self.flush()
        return super().transaction(lazy, queryCache)

    def commit(self, close: bool = False) -> None:
        if not self._obsolete:
            self.flush()
        super().commit(close)

    def _tell(self, signal: Any) -> None:
        super()._tell(signal)
        if signal is CommitSignal:
            self.flush()  # what listeners have changed

    def rollback(self) -> None:
        if self._obsolete:
            return
        self._drop_waiting()
        try:
            super().rollback()
        finally:
            self._drop_waiting()


def _say_more(error: Error, batch: Batch) -> None:
    """Say in the message of an error which rows it was about."""
    said = error.args[0]
    text = f"{said} (in {batch})"
    error.args = (
        ErrorMessage(
            text,
            code=said.code,
            module=said.module,
            exception=said.exception,
            error=said.error,
        ),
        *error.args[1:],
    )
