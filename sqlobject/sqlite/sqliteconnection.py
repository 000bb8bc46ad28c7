"""Plug-in sqlite: the connection class."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI, Boolean, SharedPool, ThreadPool, write_uri
from sqlobject.dberrors import ConfigurationError, ProgrammingError
from sqlobject.sqlite import _odbc
from sqlobject.sqlite.drivers import SQLITE3, begin_immediately

if TYPE_CHECKING:
    from sqlobject.dbconnection import Limits, Pool, Slot

__all__ = ["SQLiteConnection"]

MEMORY = ":memory:"
TIMEOUT = 5.0
"""Seconds that a statement waits for a lock; the default of ``sqlite3`` too."""

SETTINGS = ("foreign_keys", "legacy_alter_table")
"""What is switched while a table is made anew."""

MODES = ("ro", "rw", "rwc", "memory")
BEGINNINGS = ("DEFERRED", "IMMEDIATE")
JOURNALS = ("DELETE", "TRUNCATE", "PERSIST", "MEMORY", "WAL", "OFF")
ENCODINGS = ("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE")


def _word_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """What reads one of these words, in any case."""

    def read(text: str) -> str:
        plain = text.upper().replace("_", "-")
        for word in words:
            if plain in (word.upper(), word.upper().replace("-", "")):
                return word
        raise ValueError(f"it is one of {', '.join(words)}")

    return read


class SQLiteConnection(DBAPI):
    """A database in a file or in memory.

    In a file, each thread has a raw connection of its own.  In memory there is one for
    all threads: they take turns, and a transaction keeps it until it ends.

    :param filename: a path, or ``:memory:``.
    :param autoCommit: false: the raw connection is not in autocommit mode, and is
        committed after each statement; through ODBC, statements commit by themselves.
        ``"exception"``: as on other databases.
    :param factory: gives, when called with the DB-API module, the class of raw
        connections; or the name of such a function in this module.
    :param timeout: seconds that a statement waits for a lock.
    :param check_same_thread: have ``sqlite3`` refuse other threads than the one that
        opened a raw connection.
    :param use_table_info: kept for programs that pass it; the catalogue is always read.
    :param mode: ``ro`` (read only), ``rw`` (the file has to exist), ``rwc`` or
        ``memory``.
    :param encoding: how a new database keeps text: UTF-8 or UTF-16, UTF-16le, UTF-16be.
    :param journal_mode: such as WAL, which lets readers and one writer work at once.
    :param wal: the same as ``journal_mode="WAL"``.
    :param busy_timeout: milliseconds, instead of ``timeout``.
    :param foreign_keys: have foreign keys enforced; SQLite does not by itself.
    :param cached_statements: how many statements ``sqlite3`` keeps prepared.
    :param driver: ``sqlite3``, or ``pyodbc`` with the ODBC driver "SQLite3".
    :param odbcdrv: another name of that ODBC driver.
    :param begin: ``IMMEDIATE`` has a transaction wait for its turn to write when it
        begins, instead of failing later if another wrote first.
    """

    dbName = "sqlite"
    schemes: ClassVar[list[str]] = ["sqlite"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {
            "timeout": float,
            "check_same_thread": Boolean,
            "factory": str,
            "use_table_info": Boolean,
            "mode": str,
            "encoding": str,
            "journal_mode": str,
            "wal": Boolean,
            "busy_timeout": int,
            "foreign_keys": Boolean,
            "cached_statements": int,
            "begin": str,
            "driver": str,
            "odbcdrv": str,
        }
    )

    def __init__(
        self,
        filename: str | os.PathLike[str],
        autoCommit: bool | int | str = 1,
        *,
        factory: str | Callable[[Any], Any] | None = None,
        timeout: float | None = None,
        check_same_thread: bool | None = None,
        use_table_info: bool = True,
        mode: str | None = None,
        encoding: str | None = None,
        journal_mode: str | None = None,
        wal: bool = False,
        busy_timeout: int | None = None,
        foreign_keys: bool = False,
        cached_statements: int | None = None,
        begin: str = "DEFERRED",
        driver: str | None = None,
        odbcdrv: str | None = None,
        **kw: Any,
    ) -> None:
        self.filename = os.fspath(filename)
        self.use_table_info = use_table_info
        mode = _chosen("mode", mode, MODES)
        self._memory = self.filename == MEMORY or mode == "memory"
        self.prints_commits = not self._memory
        self.timeout = _seconds(timeout, busy_timeout)
        given = {
            "timeout": self.timeout,
            "check_same_thread": check_same_thread,
            "cached_statements": cached_statements,
            "factory": factory or None,
            "encoding": encoding or None,
            "odbcdrv": odbcdrv,
        }
        self.use_driver(driver, given)
        self._connOptions = self.usable(given)
        if self._by_module:
            # Which thread uses a raw connection is the pool's business.
            self._connOptions.setdefault("check_same_thread", False)
            if factory:
                self._connOptions["factory"] = self._made_by(factory)
        self.address = Address("sqlite", database=self._database(mode))
        if self._by_module and (mode is not None or self.filename.startswith("file:")):
            self._connOptions["uri"] = True
        self._pragmas = _pragmas(
            encoding=_chosen("encoding", encoding, ENCODINGS),
            journal_mode=_chosen(
                "journal_mode", "WAL" if wal else journal_mode, JOURNALS
            ),
            foreign_keys=foreign_keys,
        )
        self._adjust_driver(autoCommit, _chosen("begin", begin, BEGINNINGS))
        by_word = autoCommit if isinstance(autoCommit, str) else True
        super().__init__(autoCommit=by_word, **kw)

    @property
    def _by_module(self) -> bool:
        """Whether it is the module of the standard library."""
        return self.driver.module == SQLITE3.module

    def _adjust_driver(self, autoCommit: bool | int | str, begin: str | None) -> None:
        if begin == "IMMEDIATE":
            found = begin_immediately if self._by_module else _odbc.begin_immediately
            self.driver = self.driver.replaced(begin=found)
        if not autoCommit and self._by_module:
            # The module begins by itself, so we commit.
            self._connOptions["isolation_level"] = ""
            self.driver = self.driver.replaced(
                set_autocommit=None, begin=self.driver.begin
            )

    def _made_by(self, factory: str | Callable[[Any], Any]) -> Any:
        if isinstance(factory, str):
            found: Callable[[Any], Any] | None = globals().get(factory)
            if not callable(found):
                raise ConfigurationError(
                    f"There is no function {factory!r} in {__name__}; put one there, "
                    "or pass the function itself to the constructor"
                )
            return found(self.module)
        return factory(self.module)

    def _database(self, mode: str | None) -> str:
        """What ``sqlite3`` is told to open; other threads will open the same."""
        if self.filename.startswith("file:"):
            return self.filename
        path = self.filename
        if not self._memory:
            path = os.path.abspath(path)  # noqa: PTH100 - a string, and no links followed
        if mode is None:
            return path
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return f"file:{quoted}?mode={mode}"

    @classmethod
    def _connectionFromParams(
        cls,
        user: str | None,
        password: str | None,
        host: str | None,
        port: int | None,
        path: str,
        args: dict[str, str],
    ) -> SQLiteConnection:
        if host or user or password or port:
            raise ConfigurationError(
                "A database of SQLite has no host, port, user or password, but the "
                f"URI names {host or user or 'one'!r}. A full path has one slash "
                f"behind the colon, or three: sqlite:/{host or ''}{path}"
            )
        memory = path.removeprefix("/") == MEMORY
        if not path:
            raise ConfigurationError(
                "The URI names no file; sqlite:/:memory: is a database in memory"
            )
        return cls(filename=MEMORY if memory else path, **cls.read_options(args))

    def _uri_address(self) -> Address:
        return Address(
            "sqlite",
            self._uri_driver,
            database=self.filename,
            options=self._uri_options,
        )

    def uri(self) -> str:
        """A URI that gives such a connection; a relative path stays relative."""
        if self.filename == MEMORY:
            return write_uri(self._uri_address()).replace(
                "sqlite::memory:", "sqlite:/:memory:"
            )
        return super().uri()

    # -- raw connections

    def makeConnection(self) -> Any:
        """A new raw connection, told what the options ask for."""
        address = self.address._replace(options=self._connOptions)
        raw = self.driver.connect(self.module, address)
        for pragma in self._pragmas:
            raw.execute(pragma)
        return raw

    def _make_pool(self, limits: Limits) -> Pool:
        if self._memory:
            return SharedPool(self._open_slot, self.timeout)
        return ThreadPool(self._open_slot)

    # -- the database

    def listTables(self) -> list[str]:
        """The names of the tables, sorted, with those that SQLite keeps for itself."""
        return self.introspector.tables(system=True)  # type: ignore[call-arg]

    def tableExists(self, tableName: str) -> bool:
        """Whether there is a table of exactly this name; a view is none."""
        catalogue = self.introspector
        schema, bare = catalogue.split(tableName)
        found = catalogue.source(schema, bare)  # type: ignore[attr-defined]
        return found is not None and found.kind == "table" and found.name == bare

    def in_turn(self: Any, slot: Slot, statements: Sequence[str]) -> None:
        """Run texts one after the other.

        They may switch settings that a rollback does not undo; after an error those
        are as they were.
        """
        before = [
            (name, slot.run(f"PRAGMA {name}", ()).fetchone()[0]) for name in SETTINGS
        ]
        try:
            super().in_turn(slot, statements)
        except BaseException:
            if not self.isTransaction and not slot.borrowed:
                slot.driver.rollback(slot.raw)
            for name, value in before:
                slot.run(f"PRAGMA {name} = {value}", ())
            raise

    def createEmptyDatabase(self) -> None:
        """Make the file, if it is not there.

        :raises ProgrammingError: it is there, and has tables.
        """
        if self._memory:
            return
        path = self.address.database or ""
        if os.path.exists(path) and self.listTables():  # noqa: PTH110
            raise ProgrammingError(
                f"the database {self.filename} already exists and has tables",
                backend=self.dbName,
            )
        with open(path, "ab"):  # noqa: PTH123
            pass

    def dropDatabase(self) -> None:
        """Delete the file; a database in memory is emptied.

        :raises FileNotFoundError: it is not there.
        """
        self.close()
        if self._memory:
            return
        path = self.address.database or ""
        os.unlink(path)  # noqa: PTH108
        for suffix in ("-journal", "-wal", "-shm"):
            if os.path.exists(path + suffix):  # noqa: PTH110
                os.unlink(path + suffix)  # noqa: PTH108


def _chosen(option: str, text: str | None, words: tuple[str, ...]) -> str | None:
    """One of some words.

    :raises ConfigurationError: it is none of them.
    """
    if not text:
        return None
    try:
        return _word_of(words)(text)
    except ValueError as exc:
        raise ConfigurationError(
            f"The option {option} cannot be {text!r}: {exc}"
        ) from exc


def _seconds(timeout: float | None, busy_timeout: int | None) -> float:
    if busy_timeout is not None:
        return busy_timeout / 1000
    return TIMEOUT if timeout is None else float(timeout)


def _pragmas(
    encoding: str | None, journal_mode: str | None, foreign_keys: bool
) -> list[str]:
    """What is said to each new raw connection."""
    found = []
    if encoding:
        found.append(f"PRAGMA encoding = '{encoding}'")
    if journal_mode:
        found.append(f"PRAGMA journal_mode = {journal_mode}")
    if foreign_keys:
        found.append("PRAGMA foreign_keys = ON")
    return found
