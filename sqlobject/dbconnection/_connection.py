"""The door on one database."""

from __future__ import annotations

import atexit
import re
import weakref
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.backend.driver import choose_driver
from sqlobject.backend.errors import translate
from sqlobject.backend.features import NewId
from sqlobject.cache import CacheSet
from sqlobject.dberrors import ConnectionLost, Error, UsageError
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import Select, SQLConstant

from ._bound import offer_classes
from ._door import Door
from ._forward import forward
from ._legacy import RUNNING, SEAMS, OldChain, driver_of_module, replaced_seams
from ._opener import registerConnectionInstance
from ._options import limits_from, read_options
from ._pool import NoPool, QueuePool
from ._retry import tried_again
from ._slot import FreeList, Seat, Slot
from ._statements import NOTHING_KEPT, Statements
from ._tables import Tables
from ._transaction import Transaction
from ._uri import parse_old_uri, parse_uri, write_old_uri, write_uri
from ._watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlobject.backend import Backend, Variant

    from ._executor import Step
    from ._pool import Limits, Pool

__all__ = ["DBAPI", "DBConnection"]

OUTSIDE = (
    "Object used outside of a transaction; implicit COMMIT or ROLLBACK not allowed: "
    "autoCommit is 'exception'"
)

OPENING_AGAIN = 2
"""How often opening a connection is tried again, if the error says that this helps."""


class DBConnection(Watching, Tables, OldChain, Door):
    """A database that the program can talk to; base of all connection classes.

    A connection object is shared between threads.  Classes of its registry are its
    attributes: ``connection.Person`` is the class Person that works on this
    connection.  Where an attribute has the name of a class, `bound` gives the class.

    :param name: a name that `connectionForURI` finds it by.
    :param debug: print statements; ``"Pool"``: and who takes and returns connections.
    :param debugOutput: print results.
    :param cache: keep objects even while nobody else does.
    :param style: how names are made for classes that have no style of their own.
    :param autoCommit: true: a statement outside transactions commits by itself; false:
        it is rolled back; ``"exception"``: it is refused.
    :param debugThreading: name the thread in debug lines.
    :param registry: the class registry that it serves.
    :param logger: a logger for debug lines, instead of standard output.
    :param loglevel: the logger's method, or the name of a stream of `sys`.
    :param logValues: whether values of statements may show in errors and in the log.
    """

    dbName: str
    schemes: ClassVar[list[str]] = []
    supportTransactions: bool = True
    backend: Backend
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    """Options of a URI beside those that all take, and how each is read."""

    address: Address = Address()
    """Where the database is."""

    _living: ClassVar[weakref.WeakSet[DBConnection]] = weakref.WeakSet()
    _uri_options: Mapping[str, str] = {}
    _uri_driver: str | None = None

    def __init__(
        self,
        name: str | None = None,
        debug: bool | str = False,
        debugOutput: bool = False,
        cache: bool = True,
        style: Any = None,
        autoCommit: bool | str = True,
        debugThreading: bool = False,
        registry: str | None = None,
        logger: str | None = None,
        loglevel: str | None = None,
        logValues: bool = False,
    ) -> None:
        self.name = name
        self.style = style
        self.registry = registry or None
        offer_classes(Door, self.registry)
        self.doCache = cache
        self.cache = CacheSet(cache=cache)
        self.homes = {}
        self._autoCommit = autoCommit
        self._plans = self._id_plans = NOTHING_KEPT
        self._start_watching(
            debug, debugOutput, debugThreading, logger, loglevel, logValues
        )
        registerConnectionInstance(self)
        self._living.add(self)

    # -- URIs

    @classmethod
    def connectionFromURI(cls, uri: str) -> DBConnection:
        """A new connection of this class, for a URI."""
        return cls._from_address(parse_uri(uri))

    @classmethod
    def connectionFromOldURI(cls, uri: str) -> DBConnection:
        """A new connection of this class, for a URI in the old spelling."""
        return cls._from_address(parse_old_uri(uri))

    @classmethod
    def _from_address(cls, address: Address) -> DBConnection:
        user, password, host, port, path, args = _taken_apart(address)
        made = cls._connectionFromParams(user, password, host, port, path, args)
        made._uri_options = dict(address.options)
        made._uri_driver = address.driver
        return made

    @classmethod
    def _connectionFromParams(
        cls,
        user: str | None,
        password: str | None,
        host: str | None,
        port: int | None,
        path: str,
        args: dict[str, str],
    ) -> DBConnection:
        """A new connection from the parts of a URI; each class has its own."""
        raise NotImplementedError

    @classmethod
    def _parseURI(cls, uri: str) -> tuple[Any, ...]:
        return _taken_apart(parse_uri(uri))

    @classmethod
    def _parseOldURI(cls, uri: str) -> tuple[Any, ...]:
        return _taken_apart(parse_old_uri(uri))

    @classmethod
    def read_options(cls, args: Mapping[str, Any]) -> dict[str, Any]:
        """Options of a URI as constructor arguments.

        :raises ConfigurationError: nobody uses one of them, or it cannot be read.
        """
        return read_options(args, cls.options, cls.dbName)

    def uri(self) -> str:
        """A URI that gives such a connection, with its password and its options."""
        return write_uri(self._uri_address())

    def oldUri(self) -> str:
        """The URI in the old spelling, without options."""
        return write_old_uri(self._uri_address())

    def _uri_address(self) -> Address:
        """The address as a URI has it: the database is a path."""
        database = getattr(self, "db", None) or ""
        return Address(
            self.dbName,
            self._uri_driver,
            getattr(self, "user", None),
            getattr(self, "password", None),
            getattr(self, "host", None),
            getattr(self, "port", None) or None,
            database if database.startswith("/") else f"/{database}",
            self._uri_options,
        )

    # -- ending

    def close(self) -> None:
        """Close the raw connections that nobody uses; the object stays usable."""

    @classmethod
    def close_all(cls) -> None:
        """Close every connection that is left when the program ends."""
        for connection in list(cls._living):
            connection.program_ends()

    def program_ends(self) -> None:
        """Close what is open, if that can be done at once."""
        self.close()

    def __repr__(self) -> str:
        where = self._uri_address()._replace(scheme="").describe()
        return f"<{type(self).__name__} {where}>"


atexit.register(DBConnection.close_all)


def _taken_apart(
    address: Address,
) -> tuple[str | None, str | None, str | None, int | None, str, dict[str, str]]:
    args = dict(address.options)
    if address.driver:
        args["driver"] = address.driver
    path = address.database or ""
    return address.user, address.password, address.host, address.port, path, args


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
        limits = limits_from(kw)
        super().__init__(**kw)
        if "driver" not in self.__dict__:
            self._use_module()
        self._lent: dict[int, Slot] = {}
        self._transactions: weakref.WeakSet[Transaction] = weakref.WeakSet()
        self._connectionCount = 0
        self._statements = Statements(self.dialect, self.driver)
        self._here = Seat()
        self.pool = self._make_pool(limits)
        self.seams = replaced_seams(self)
        self.choose_watch()

    # -- driver and server

    def use_driver(self, wanted: str | None = None) -> None:
        """Choose a DB-API module of the backend and load it.

        :param wanted: names in the order of preference, with commas between.
        :raises ConfigurationError: none of them can be loaded.
        """
        backend = self.backend = backend_for(self.dbName)
        self.driver, self.module = choose_driver(backend.drivers, wanted, backend.name)
        self.dialect = backend.dialect

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
        try:
            return self.makeConnection()
        except Exception as exc:
            error = translate(
                exc,
                self.driver,
                backend=self.dbName,
                secret=self.address.password,
                where=self.address.describe(),
                opening=True,
            )
            if error is exc:
                raise
            raise error from exc

    def _meet(self, raw: Any) -> None:
        """Narrow the dialect to the server that answers."""
        version = self.driver.server_version(raw)
        greeting = None if self.driver.variant is None else self.driver.variant(raw)
        variant, own_version = variant_of(self.backend.variants, greeting)
        version = own_version or version
        if version is None or version == self.dialect.version:
            return
        self.dialect = self.backend.dialect.for_version(version, variant)
        if variant is not None and variant.codes:
            codes: Mapping[Any, Any] = variant.codes
            errors = self.driver.errors.extended(codes)
            self.driver = self.driver.replaced(errors=errors)
        self._statements = Statements(self.dialect, self.driver)
        self.choose_way()

    # -- which way statements go

    @property
    def cursor_tells_id(self) -> bool:
        """Whether a cursor has the id of the row that it inserted."""
        style = self.dialect.features.new_id
        return style is NewId.LASTROWID and self.driver.cursor_tells_id

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
        self._plans = self._statements.young if quick else NOTHING_KEPT
        self._id_plans = self._plans if self.cursor_tells_id else NOTHING_KEPT
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
            self._seams_changed()

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        if name in SEAMS:
            self._seams_changed()

    def _seams_changed(self) -> None:
        """A method of earlier releases was replaced, or put back."""
        if "seams" in self.__dict__:
            self.seams = replaced_seams(self)
            self.homes.clear()
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

    def _is_read(self, statement: Any) -> bool:
        """Whether running a statement twice is the same as running it once."""
        if isinstance(statement, str):
            return statement.lstrip().upper().startswith("SELECT")
        return self._statements.plan(statement)[2].kind.name == "ROWS"

    def run_old(self, meth: Any, *args: Any) -> Any:
        """Run a method of earlier releases with a raw connection."""
        return self._runWithConnection(meth, *args)

    def _lease(self) -> Slot:
        if self._autoCommit == "exception":
            raise UsageError(OUTSIDE)
        slot = self.pool.lease()
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
        elif begun is not None and begun(raw):
            # The text of the statement was BEGIN, or something like it.
            driver.commit(raw)
        if self._watch is not None:
            self._watch.ended(slot.number, "COMMIT", "auto")

    def _failed(
        self, slot: Slot, exc: BaseException, sql: str, values: Any
    ) -> BaseException:
        error = self._translated(exc, slot, sql, values)
        if slot.lost or not isinstance(exc, Exception):
            slot.lost = slot.lost or self.pool.seat is None
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

    def _place_for(self, slot: Slot, free: FreeList) -> FreeList:
        return FreeList() if slot.lost else free

    def _shows_values(self) -> bool:
        return self._logValues

    # -- transactions

    def transaction(self) -> Transaction:
        """A transaction, which takes a raw connection with its first statement."""
        return Transaction(self)

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
        return self._lent.get(id(conn))

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
