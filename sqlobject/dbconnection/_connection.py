"""The door on one database."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.driver import choose_driver
from sqlobject.backend.errors import translate
from sqlobject.backend.features import NewId
from sqlobject.backend.options import usable_options
from sqlobject.dberrors import ConnectionLost, Error, UsageError
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import Select, SQLConstant

from ._base import DBConnection
from ._forward import forward
from ._lazy import LazyTransaction
from ._legacy import RUNNING, SEAMS, driver_of_module, replaced_seams
from ._old_insert import INSERTING
from ._opener import registerConnectionInstance
from ._options import limits_from
from ._pool import NoPool, QueuePool
from ._query_cache import LazyQueryCacheTransaction, QueryCacheTransaction
from ._retry import tried_again
from ._savepoint import Savepoint
from ._slot import FreeList, Seat, Slot
from ._statements import NOTHING_KEPT, Statements
from ._transaction import Transaction

if TYPE_CHECKING:
    from sqlobject.backend import Dialect, Variant

    from ._pool import Limits, Pool
    from ._step import Step

__all__ = ["DBAPI", "variant_of"]

Transaction.part_class = Savepoint

OUTSIDE = (
    "Object used outside of a transaction; implicit COMMIT or ROLLBACK not allowed: "
    "autoCommit is 'exception'"
)

NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})

OPENING_AGAIN = 2
"""How often opening a connection is tried again, if the error says that this helps."""


def variant_of(
    variants: Sequence[Variant], greeting: str | None
) -> tuple[Variant | None, tuple[int, ...] | None]:
    """The product that says these words about itself, and its version behind them.

    :returns: None for what the words do not tell.
    """
    if greeting is None:
        return None, None
    for variant in variants:
        found = re.search(variant.greeting, greeting) if variant.greeting else None
        if found is not None:
            numbers = re.search(r"\d+(?:\.\d+)+", greeting[found.end() :])
            if numbers is None:
                return variant, None
            return variant, tuple(map(int, numbers[0].split(".")))
    return None, None


class DBAPI(DBConnection):
    """A connection through a DB-API module, with a pool of raw connections.

    Arguments beside those of `DBConnection` are limits of the pool: ``poolSize`` and
    ``poolOverflow`` (connections), ``poolTimeout``, ``poolMaxAge`` and ``poolMaxIdle``
    (seconds).

    A class of this library says in ``backend`` what it is, sets its `address` and calls
    `use_driver`, all before this constructor.  A class written for an earlier release
    sets ``self.module`` and defines ``makeConnection``; it is spoken to in SQL text.
    """

    module: Any = None
    pool: Pool

    def __init__(self, **kw: Any) -> None:
        if "driver" in self.__dict__:  # before anybody hears of this connection
            told = self.usable(self.address.options)
            self.address = self.address._replace(options=told)
        limits = limits_from(kw)
        super().__init__(**kw)
        registerConnectionInstance(self)
        if "driver" not in self.__dict__:
            self._use_module()
        self._lent: dict[int, Slot] = {}
        self._working: dict[int, Slot] = {}
        self._transactions: weakref.WeakSet[Transaction] = weakref.WeakSet()
        self._connectionCount = 0
        self._statements = Statements(self.dialect, self.driver)
        self._here = Seat()
        self.pool = self._make_pool(limits)
        self.seams = replaced_seams(self)
        self.choose_watch()

    # -- driver and server

    def use_driver(
        self, wanted: str | None = None, options: Mapping[str, Any] = NO_OPTIONS
    ) -> None:
        """Choose a DB-API module of the backend and load it.

        :param wanted: names in the order of preference, with commas between.
        :param options: what it will be told: who can serve them goes before who cannot.
        :raises ConfigurationError: none of them can be loaded.
        """
        backend = self.backend = backend_for(self.dbName)
        self.driver, self.module = choose_driver(
            backend.drivers, wanted, backend.name or "", options
        )
        self.dialect = self._as_reached(backend.dialect)

    def usable(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Of some options, those that the driver is to be told.

        :raises ConfigurationError: the driver cannot serve one of them.
        """
        backend = self.backend
        return usable_options(
            options, self.driver, backend.drivers, backend.name or "this kind"
        )

    def _as_reached(self, dialect: Dialect) -> Dialect:
        """A dialect narrowed to what the driver can do."""
        return dialect.through(self.driver.name, self.driver.lacks)

    def _use_module(self) -> None:
        """Make do with a module of the user's."""
        name = getattr(self, "dbName", None)
        try:
            self.backend = backend_for(name)
        except ValueError:
            self.backend = backend_for(None)
        self.dialect = self.backend.dialect
        self.driver = driver_of_module(self.module)

    def makeConnection(self) -> Any:
        """A new raw connection, which is not the pool's.

        :raises ConnectFailed: it cannot be opened.
        """
        raw = self.driver.connect(self.module, self.address)
        self._setAutoCommit(raw, self._autoCommit not in (False, "exception"))
        return raw

    def _setAutoCommit(self, conn: Any, auto: bool | int) -> None:
        """Switch autocommit of a raw connection, where there is a switch."""
        if self.driver.set_autocommit is not None:
            self.driver.set_autocommit(conn, bool(auto))

    def _open_slot(self) -> Slot:
        """A new raw connection for the pool."""
        raw = tried_again(self._connect, OPENING_AGAIN)
        self._meet(raw)
        self._connectionCount += 1
        return Slot(raw, self.driver, self._connectionCount)

    def _connect(self) -> Any:
        with self.in_our_words(where=self.address.describe(), opening=True):
            return self.makeConnection()

    def _meet(self, raw: Any) -> None:
        """Narrow the dialect to the server that answers."""
        version = self.driver.server_version(raw)
        greeting = None if self.driver.variant is None else self.driver.variant(raw)
        variant, own_version = variant_of(self.backend.variants, greeting)
        version = own_version or version
        if version is None or version == self.dialect.version:
            return
        narrowed = self.backend.dialect.for_version(version, variant)
        self.dialect = self._as_reached(narrowed)
        if variant is not None and variant.codes:
            codes: Mapping[Any, Any] = variant.codes
            errors = self.driver.errors.extended(codes)
            self.driver = self.driver.replaced(errors=errors)
        self._statements = Statements(self.dialect, self.driver)
        self.choose_way()

    def meet_server(self) -> None:
        """Open a connection if there was none yet; it goes to the pool."""
        if not self._connectionCount:
            self.pool.give_back(self.pool.lease())

    # -- which way statements go

    @property
    def cursor_tells_id(self) -> bool:
        """Whether a cursor has the id of the row that it inserted, one way or other."""
        style = self.dialect.features.new_id
        if style is NewId.LASTROWID:
            return self.driver.cursor_tells_id
        return style is NewId.RETURNING

    @property
    def id_comes_as_row(self) -> bool:
        """Whether it has it as an ordinary row."""
        return self.dialect.features.new_id is NewId.RETURNING

    def choose_way(self) -> None:
        """Let statements go the quick way, if nothing speaks against it now."""
        if "pool" not in self.__dict__:
            return
        seat = self.pool.seat
        quick = (
            seat is not None
            and self._watch is None
            and not self.seams
            and self._autoCommit
            and self._autoCommit != "exception"
            and self._commits_by_itself()
        )
        if seat is not None:
            self._here = seat
        self._plans = self._statements.quick if quick else NOTHING_KEPT
        self._id_plans = self._plans if self.cursor_tells_id else NOTHING_KEPT
        self._id_in_row = self.id_comes_as_row
        for transaction in list(self._transactions):
            transaction.choose_way()

    def _commits_by_itself(self) -> bool:
        """Whether raw connections need no word after a statement."""
        return self.driver.set_autocommit is not None

    @property
    def autoCommit(self) -> bool | str:
        """What becomes of a statement outside transactions: see the class."""
        return self._autoCommit

    @autoCommit.setter
    def autoCommit(self, value: bool | str) -> None:
        self._autoCommit = value
        self.pool.renew()
        self.choose_way()

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.__dict__:
            forward(self, name)
        object.__setattr__(self, name, value)
        if name in SEAMS:
            self.seams_changed()

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        if name in SEAMS:
            self.seams_changed()

    def seams_changed(self) -> None:
        """A method of earlier releases was replaced, or put back."""
        if "seams" in self.__dict__:
            self.seams = replaced_seams(self)
            for place in (self, *self._transactions):
                place.homes.clear()
            self.choose_way()

    seams: frozenset[str]
    """Names of the methods of earlier releases that are replaced on this connection."""

    # -- statements

    def _perform(self, step: Step, statement: Any, binds: Any) -> Any:
        if self.seams & RUNNING:
            return self._perform_old(self, step, statement, binds)
        return self._run_text(step, statement, binds)

    def _run_text(self, step: Step, statement: Any, binds: Any) -> Any:
        if self.seams & RUNNING:
            return self._run_old(self, step, statement, binds)
        try:
            return super()._perform(step, statement, binds)
        except ConnectionLost:
            if not (step.reads and self._is_read(statement)):
                raise
        return super()._perform(step, statement, binds)

    def _insert(self, statement: Any, binds: Any, given_id: Any) -> Any:
        if self.seams & INSERTING:
            return self._insert_old(self, statement, binds, given_id)
        return super()._insert(statement, binds, given_id)

    def run_old(self, meth: Any, *args: Any) -> Any:
        """Run a method of earlier releases with a raw connection."""
        return self._runWithConnection(meth, *args)

    def _lease(self) -> Slot:
        if self._autoCommit == "exception":
            raise UsageError(OUTSIDE)
        slot = self.pool.lease()
        slot.loose = True
        if self._watch is not None:
            self._watch.leased(slot.number, "ACQUIRE")
        if not self._autoCommit and not slot.borrowed:
            self.driver.begin(slot.raw)
        return slot

    def _give_back(self, slot: Slot) -> None:
        try:
            self._settle(slot)
        except Exception as exc:
            error = self._translated(exc, slot, "COMMIT", None)
            self.pool.discard(slot)
            if error is exc:
                raise
            raise error from exc
        if self._watch is not None:
            self._watch.leased(slot.number, "RELEASE")
        self.pool.give_back(slot)

    def _settle(self, slot: Slot) -> None:
        """Commit or roll back what a statement outside transactions did."""
        driver, raw = self.driver, slot.raw
        if slot.borrowed:
            return
        if not self._autoCommit:
            driver.rollback(raw)
            if self._watch is not None:
                self._watch.ended(slot.number, "ROLLBACK", "auto")
            return
        begun = driver.in_transaction
        if driver.set_autocommit is None:
            if self.supportTransactions:
                driver.commit(raw)
        elif slot.loose and begun is not None and begun(raw):
            # The text of the statement was BEGIN, or something like it.
            driver.commit(raw)
        if self._watch is not None:
            self._watch.ended(slot.number, "COMMIT", "auto")

    def _failed(
        self, slot: Slot, exc: BaseException, sql: str, values: Any
    ) -> BaseException:
        error = self._translated(exc, slot, sql, values)
        if slot.lost or not isinstance(exc, Exception):
            slot.lost = slot.lost or self.pool.drops_interrupted
            self.pool.give_back(slot)
            return error
        try:
            begun = self.driver.in_transaction
            by_itself = self.driver.set_autocommit is not None and self._autoCommit
            undone = not by_itself or (begun is not None and begun(slot.raw))
            if undone and not slot.borrowed:
                self.driver.rollback(slot.raw)
        except Exception as second:
            slot.lost = True
            if not isinstance(self._translated(second, slot, "ROLLBACK", None), Error):
                self.pool.give_back(slot)
                raise
        self.pool.give_back(slot)
        return error

    def _place_for(self, slot: Slot, free: FreeList, exc: BaseException) -> FreeList:
        if not isinstance(exc, Exception):
            slot.lost = slot.lost or self.pool.drops_interrupted
        if not slot.lost:
            return free
        self.pool.lost_at_seat(slot)
        return FreeList()

    def _may_repeat(self, statement: Any, slot: Slot, exc: BaseException) -> bool:
        if slot.lost and isinstance(exc, Exception):
            return self._is_read(statement)
        return super()._may_repeat(statement, slot, exc)

    def _shows_values(self) -> bool:
        return self._logValues

    def execute_many(self, statement: Any, rows: Iterable[Sequence[Any]]) -> int:
        """As `Executor.execute_many`; outside transactions it is one by itself.

        So it happens as a whole or not at all, and SQLite does not have to wait for the
        disk after each row.
        """
        alone = self._autoCommit and self._autoCommit != "exception"
        if (
            not alone
            or not self.dialect.features.transactions
            or self.pool.held_by_this_thread()
        ):
            return super().execute_many(statement, rows)
        with self.transaction() as transaction:
            return transaction.execute_many(statement, rows)

    # -- transactions

    def transaction(self, lazy: bool = False, queryCache: bool = False) -> Transaction:
        """A transaction, which takes a raw connection with its first statement.

        :param lazy: its UPDATEs and DELETEs of single rows wait for one another, and
            are sent together before anything else is; see `LazyTransaction`.
        :param queryCache: it does not ask the database again what it was told before;
            see `QueryCacheTransaction`.
        """
        if queryCache:
            made = LazyQueryCacheTransaction if lazy else QueryCacheTransaction
            return made(self)
        return LazyTransaction(self) if lazy else Transaction(self)

    def transaction_begins(self, transaction: Transaction) -> None:
        """Remember a transaction, which has to know if debug options change."""
        self._transactions.add(transaction)

    def transaction_ended(self, slot: Slot) -> None:
        """Take back the slot of a transaction."""
        if not slot.lost:
            try:
                self._setAutoCommit(slot.raw, bool(self._autoCommit))
            except Exception as exc:
                slot.lost = True
                if not isinstance(translate(exc, self.driver), Error):
                    self.pool.give_back(slot)
                    raise
        self.pool.give_back(slot)

    # -- the pool

    def _make_pool(self, limits: Limits) -> Pool:
        return QueuePool(self._open_slot, limits, self._alive)

    def _alive(self, slot: Slot) -> bool:
        """Whether a raw connection that rested still works."""
        question = Select([SQLConstant("1")])
        try:
            if self.driver.ping is not None:
                self.driver.ping(slot.raw)
            else:
                sql, values, _ = self._made_ready(question, ())
                slot.run(sql, values).fetchone()
                slot.reset()
        except Exception as exc:
            if not isinstance(translate(exc, self.driver), (Error, OSError)):
                raise
            return False
        return True

    @property
    def _pool(self) -> Pool | None:
        """The pool; None may be assigned, to open a connection for each statement."""
        return None if isinstance(self.pool, NoPool) else self.pool

    @_pool.setter
    def _pool(self, value: Any) -> None:
        if value is None:
            self.pool.close()
            self.pool = NoPool(self._open_slot)
            self.choose_way()

    def getConnection(self) -> Any:
        """A raw connection for the caller alone, to be given to `releaseConnection`."""
        slot = self.pool.lend()
        slot.loose = True
        if self.pool.remembers_lent:
            self._lent[id(slot.raw)] = slot
        if self._watch is not None:
            self._watch.leased(slot.number, "ACQUIRE")
        return slot.raw

    def releaseConnection(self, conn: Any, explicit: bool = False) -> None:
        """Take a raw connection back.

        :param explicit: the caller has committed or rolled back; otherwise that is
            done as `autoCommit` says.
        """
        slot = self._lent.pop(id(conn), None)
        refused = self._autoCommit == "exception" and not explicit
        if slot is not None and (explicit or refused):
            if refused:
                self.driver.rollback(conn)
            if self._watch is not None:
                self._watch.leased(slot.number, "RELEASE")
            self.pool.give_back(slot)
        elif slot is not None:
            try:
                self._give_back(slot)
            except ConnectionLost:
                # The caller closed it, so there is nothing to commit.
                return
        if refused:
            raise UsageError(OUTSIDE)

    def _discard(self, conn: Any) -> None:
        """Take back a raw connection with which something went wrong."""
        slot = self._lent.pop(id(conn), None)
        if slot is not None:
            self.driver.rollback(conn)
            self.pool.give_back(slot)

    def slot_of(self, conn: Any) -> Slot | None:
        return self._lent.get(id(conn)) or self._working.get(id(conn))

    def close(self) -> None:
        pool = self.__dict__.get("pool")
        if pool is not None:
            pool.close()

    def program_ends(self) -> None:
        self._program_ended = True
        for transaction in list(self.__dict__.get("_transactions", ())):
            transaction.forget()
        pool = self.__dict__.get("pool")
        if pool is not None:
            pool.program_ends()

    _program_ended = False

    def __del__(self) -> None:
        pool = self.__dict__.get("pool")
        if pool is not None and not self._program_ended:
            pool.owner_gone()
