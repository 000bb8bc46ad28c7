"""Floor 2, backend: one DB-API module, described as a value.

A plug-in's ``drivers.py`` is a table of these.  The engine knows a module only through
its `Driver`: how to load it and connect, how it marks parameters, what it accepts and
returns, how it begins and ends transactions, and what its exceptions mean.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlobject.backend.errors import ErrorMap, verdict
from sqlobject.backend.options import OPEN, serves
from sqlobject.backend.writer import ParamStyle
from sqlobject.dberrors import ConfigurationError, ConnectionLost

if TYPE_CHECKING:
    from sqlobject.backend.address import Address
    from sqlobject.backend.options import Take
    from sqlobject.schema.types import Kind

__all__ = [
    "Count",
    "Destination",
    "Driver",
    "DriverNotFound",
    "Load",
    "ParamStyle",
    "RawConnection",
    "RawCursor",
    "Threads",
    "autocommit_by_attribute",
    "autocommit_by_method",
    "choose_driver",
    "run_many_on_new_cursor",
    "run_on_new_cursor",
]

Row = tuple[Any, ...]


class RawCursor(Protocol):
    """A cursor of the DB-API (PEP 249), as far as this library uses it."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """What is known of the columns; None: there are no rows."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement touched or gave; -1: not known."""

    @property
    def lastrowid(self) -> Any:
        """The id of the row just inserted, where the module tells it."""

    def execute(self, sql: str, params: Any = ..., /) -> Any:
        """Run a statement."""

    def executemany(self, sql: str, rows: Any, /) -> Any:
        """Run a statement once for each row of values."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> Any:
        """All rows that are left."""

    def fetchmany(self, size: int = ..., /) -> Any:
        """The next rows."""

    def close(self) -> None:
        """Give up."""


class RawConnection(Protocol):
    """A connection of the DB-API (PEP 249), as far as this library uses it."""

    def cursor(self) -> Any:
        """A new cursor."""

    def commit(self) -> None:
        """End the transaction."""

    def rollback(self) -> None:
        """Take the transaction back."""

    def close(self) -> None:
        """Say good-bye to the server."""


Run = Callable[[str, Any], Any]
"""Runs one statement on one raw connection and gives the cursor."""


class Destination(NamedTuple):
    """Where many new rows go; names are spelled as in a statement."""

    sql: str
    """`Features.load_words` with the names put in."""
    table: str
    columns: tuple[str, ...]


Load = Callable[[Any, Destination, Sequence[Sequence[Any]]], Any]
"""Brings rows to a table and gives the cursor; or None, and nothing has happened."""


class Threads(Enum):
    """Which threads may use a raw connection."""

    SHARED = "any thread, one at a time"
    PER_THREAD = "best kept to the thread that opened it"


class DriverNotFound(ConfigurationError, ImportError):
    """None of the wanted DB-API modules can be loaded."""


def run_on_new_cursor(raw: Any, sql: str, params: Any) -> Any:
    """Run a statement on a fresh cursor, and give the cursor.

    :param params: None: the text has no placeholders, and its percent signs are not
        doubled; so the module must not be told of parameters at all.
    """
    cursor = raw.cursor()
    if params is None:
        cursor.execute(sql)
    else:
        cursor.execute(sql, params)
    return cursor


class Count(NamedTuple):
    """In the place of a cursor: how many rows were touched in all."""

    rowcount: int = -1
    """-1: the module does not say."""


def run_many_on_new_cursor(raw: Any, sql: str, rows: Iterable[Any]) -> Any:
    """Run a statement once for each row of values, and give the cursor."""
    cursor = raw.cursor()
    cursor.executemany(sql, rows)
    return cursor


def stream_from_new_cursor(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[Row]]:
    """Batches of at most ``size`` rows.  Many modules hold the whole result anyway."""
    cursor = run_on_new_cursor(raw, sql, params)
    try:
        while batch := cursor.fetchmany(size):
            yield batch
    finally:
        cursor.close()


def begin_by_first_statement(_raw: Any) -> None:
    """Nothing: by the DB-API a transaction begins with its first statement."""


def commit(raw: Any) -> None:
    """Commit what was done on this connection."""
    raw.commit()


def rollback(raw: Any) -> None:
    """Take back what was done on this connection."""
    raw.rollback()


def close(raw: Any) -> None:
    """Close this connection."""
    raw.close()


def autocommit_by_method(raw: Any, on: bool) -> None:
    """Switch autocommit where it is a method (as an attribute, always true)."""
    raw.autocommit(on)


def autocommit_by_attribute(raw: Any, on: bool) -> None:
    """Switch autocommit where it is an attribute."""
    raw.autocommit = on


def last_row_id(cursor: Any) -> Any:
    """The id of the row just inserted, as the cursor tells it."""
    return cursor.lastrowid


def version_unknown(_raw: Any) -> tuple[int, ...] | None:
    """No version: the dialect of the newest known server is used."""
    return None


_NO_CHANGE: Mapping[Any, Callable[[Any], Any]] = MappingProxyType({})
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Driver:
    """One DB-API module; a value, shared between threads, never changed once made.

    :param name: what ``driver=`` in a URI says.
    :param module: full name of the module to import.
    :param pip: what to install it with: ``pip install <pip>``.
    :param aliases: other words for it in ``driver=``.
    :param paramstyle: how the compiler marks parameters for it.
    :param connect: makes a raw connection; it gets the module and the address.
    :param options: options of a connection -> what becomes of each; those that are not
        listed are refused.  Nothing said: ``connect`` gets whatever was given.
    :param threads: who may use a raw connection.
    :param encoders: exact neutral type -> what turns a value into one that the module
        accepts; types that are not listed pass as they are.
    :param decoders: kind of column -> what turns the module's value (never None) into
        the neutral one; kinds that are not listed come as they are.
    :param run: ``run(raw, sql, params)`` runs a statement and gives a cursor.
        ``params`` is None if the text has no placeholders.
    :param runner: ``runner(raw)`` gives a ``run`` for this connection alone, where that
        can be quicker; it may use one cursor again and again.
    :param run_many: ``run_many(raw, sql, rows)``: the same with many rows of values.
    :param load_many: ``load_many(raw, destination, rows)`` brings rows to a table by a
        road of the server's that is quicker than INSERT; it gives None, having changed
        nothing, if these rows in that table might not become the same.  None: the
        module has none.
    :param stream: ``stream(raw, sql, params, size)`` gives lists of rows, in bounded
        memory if the module can do that.
    :param errors: what its exceptions mean.
    :param begin: begins a transaction.  The default is to switch autocommit off, if
        there is a switch, and otherwise to wait for the first statement.
    :param commit: ends a transaction.
    :param rollback: takes a transaction back.
    :param set_autocommit: ``set_autocommit(raw, on)``; None: the module has no switch,
        and the engine commits after each statement.
    :param in_transaction: whether something is uncommitted; None: it cannot be asked.
    :param server_version: numbers of the server's version; None: not known.
    :param variant: name of the product that answers, if it is one of the backend's
        variants.
    :param ping: fails if the connection is gone; None: a SELECT is used.
    :param new_id: the id of an inserted row, from the cursor.
    :param no_params: what ``run`` is given where there are no parameters.
    :param open_cursors: whether other statements may run on a connection while a cursor
        of it is still being read.
    :param rows_on_demand: whether rows are made when they are fetched, so that
        fetching a few at a time keeps memory small.
    :param whole_results: whether a cursor has its whole result as soon as the statement
        has run, so that nothing is left open behind what is read of it.
    :param widen: ``widen(values)`` gives values that may be compared with in the place
        of those for which the module raises OverflowError; None: it takes any.
    :param lacks: facts of the dialect that are otherwise through this module, because
        it cannot do what the database can.
    :param close: closes a connection.
    """

    __slots__ = (
        "aliases",
        "begin",
        "close",
        "commit",
        "connect",
        "decoders",
        "encoders",
        "errors",
        "in_transaction",
        "lacks",
        "load_many",
        "module",
        "name",
        "new_id",
        "no_params",
        "open_cursors",
        "options",
        "paramstyle",
        "ping",
        "pip",
        "rollback",
        "rows_on_demand",
        "run",
        "run_many",
        "runner",
        "server_version",
        "set_autocommit",
        "stream",
        "threads",
        "variant",
        "whole_results",
        "widen",
    )

    def __init__(
        self,
        *,
        name: str,
        module: str,
        paramstyle: ParamStyle,
        connect: Callable[[Any, Address], Any],
        pip: str | None = None,
        aliases: tuple[str, ...] = (),
        options: Mapping[str, Take] = OPEN,
        threads: Threads = Threads.SHARED,
        encoders: Mapping[type, Callable[[Any], Any]] = _NO_CHANGE,
        decoders: Mapping[Kind, Callable[[Any], Any]] = _NO_CHANGE,
        run: Callable[[Any, str, Any], Any] = run_on_new_cursor,
        runner: Callable[[Any], Run] | None = None,
        run_many: Callable[[Any, str, Iterable[Any]], Any] = run_many_on_new_cursor,
        load_many: Load | None = None,
        stream: Callable[
            [Any, str, Any, int], Iterator[list[Row]]
        ] = stream_from_new_cursor,
        errors: ErrorMap | None = None,
        begin: Callable[[Any], object] | None = None,
        commit: Callable[[Any], object] = commit,
        rollback: Callable[[Any], object] = rollback,
        set_autocommit: Callable[[Any, bool], object] | None = None,
        in_transaction: Callable[[Any], bool] | None = None,
        server_version: Callable[[Any], tuple[int, ...] | None] = version_unknown,
        variant: Callable[[Any], str | None] | None = None,
        ping: Callable[[Any], object] | None = None,
        new_id: Callable[[Any], Any] = last_row_id,
        no_params: Any = None,
        open_cursors: bool = False,
        rows_on_demand: bool = False,
        whole_results: bool = False,
        widen: Callable[[Any], Any] | None = None,
        lacks: Mapping[str, Any] = _NOTHING,
        close: Callable[[Any], object] = close,
    ) -> None:
        self.name = name
        self.module = module
        self.pip = pip or name
        self.aliases = aliases
        self.paramstyle = paramstyle
        self.connect = connect
        self.options = options
        self.threads = threads
        self.encoders = encoders
        self.decoders = decoders
        self.run = run
        self.runner = runner or functools.partial(functools.partial, run)
        self.run_many = run_many
        self.load_many = load_many
        self.stream = stream
        self.errors = errors or ErrorMap()
        self.begin = begin or _beginner(set_autocommit)
        self.commit = commit
        self.rollback = rollback
        self.set_autocommit = set_autocommit
        self.in_transaction = in_transaction
        self.server_version = server_version
        self.variant = variant
        self.ping = ping
        self.new_id = new_id
        self.no_params = no_params
        self.open_cursors = open_cursors
        self.rows_on_demand = rows_on_demand
        self.whole_results = whole_results
        self.widen = widen
        self.lacks = lacks
        self.close = close

    def replaced(self, **changes: Any) -> Driver:
        """A driver like this one with some of its parameters changed.

        :raises TypeError: there is no such parameter.
        """
        kept = {name: getattr(self, name) for name in self.__slots__}
        if "run" in changes:
            del kept["runner"]
        if "set_autocommit" in changes:
            del kept["begin"]
        return Driver(**{**kept, **changes})

    @property
    def cursor_tells_id(self) -> bool:
        """Whether a cursor has the id of the row it inserted, without being asked."""
        return self.new_id is last_row_id

    def load(self) -> ModuleType:
        """Import the module.

        :raises ImportError: it is not there, or does not load.
        """
        return importlib.import_module(self.module)

    def is_lost(self, exc: BaseException) -> bool:
        """Whether an exception of this module says that the connection is gone."""
        found = verdict(exc, self.errors)
        return found is not None and issubclass(found.error, ConnectionLost)

    def __eq__(self, other: object) -> bool:
        """Whether it is this driver; its name stands for it, as in earlier releases."""
        if isinstance(other, str):
            return self.name == other
        return self is other

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Driver {self.name}>"


def _beginner(
    set_autocommit: Callable[[Any, bool], object] | None,
) -> Callable[[Any], object]:
    if set_autocommit is None:
        return begin_by_first_statement
    switch = set_autocommit
    return lambda raw: switch(raw, False)


def choose_driver(
    drivers: Sequence[Driver],
    wanted: str | None = None,
    backend: str = "",
    options: Mapping[str, Any] = _NOTHING,
) -> tuple[Driver, ModuleType]:
    """The first driver whose module can be loaded, and that module.

    One that cannot serve an option gives way to one that can, if that can be loaded.

    :param drivers: what the backend offers, in its own order of preference.
    :param wanted: names with commas between, in the user's order; None or empty: the
        backend's order.
    :param backend: for messages.
    :param options: what the connection is to be told.
    :raises ConfigurationError: a name is not known.
    :raises DriverNotFound: none of them can be loaded; it is an ImportError too.
    """
    failures: list[str] = []
    first: tuple[Driver, ModuleType] | None = None
    for driver in _preferred(drivers, wanted, backend):
        try:
            found = driver, driver.load()
        except ImportError as exc:
            failures.append(f"{driver.name} ({exc}; pip install {driver.pip})")
            continue
        if serves(driver, options):
            return found
        first = first or found
    if first is not None:
        return first  # it is refused what it cannot serve, with words that help
    raise DriverNotFound(
        f"No driver for {backend or 'this database'} can be loaded. "
        f"Tried: {', '.join(failures) or 'nothing, it has none'}."
    )


def _preferred(
    drivers: Sequence[Driver], wanted: str | None, backend: str
) -> list[Driver]:
    """The drivers to try, each once."""
    names = [name.strip().lower() for name in (wanted or "").split(",")]
    names = [name for name in names if name]
    if not names:
        return list(drivers)
    found: dict[Driver, None] = {}
    for name in names:
        fitting = [d for d in drivers if name == d.name or name in d.aliases]
        if not fitting:
            known = ", ".join(d.name for d in drivers) or "none"
            raise ConfigurationError(
                f"Unknown {backend or 'database'} driver {name!r}; known are: {known}"
            )
        found.update(dict.fromkeys(fitting))
    return list(found)
