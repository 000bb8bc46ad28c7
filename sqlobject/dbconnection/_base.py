"""The base of all connection classes: what does not need a DB-API module."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.cache import CacheSet

from ._bound import offer_classes
from ._door import Door
from ._legacy import SEAMS, OldChain
from ._options import read_options
from ._statements import NOTHING_KEPT
from ._tables import Tables
from ._uri import parse_old_uri, parse_uri, write_old_uri, write_uri
from ._watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlobject.backend import Backend

__all__ = ["DBConnection"]


class ConnectionType(type):
    """The class of connection classes: it notices methods that are put there later.

    Programs replace a method of a class for the length of a test, say, when connections
    of that class exist already.
    """

    _living: weakref.WeakSet[DBConnection]

    def __setattr__(cls, name: str, value: Any) -> None:
        """Set an attribute of a class, and let its connections know."""
        super().__setattr__(name, value)
        cls._changed(name)

    def __delattr__(cls, name: str) -> None:
        """Remove an attribute of a class, and let its connections know."""
        super().__delattr__(name)
        cls._changed(name)

    def _changed(cls, name: str) -> None:
        if name in SEAMS:
            kind: Any = cls
            for connection in list(cls._living):
                if isinstance(connection, kind):
                    connection.seams_changed()


class DBConnection(Watching, Tables, OldChain, Door, metaclass=ConnectionType):
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

    def seams_changed(self) -> None:
        """A method of earlier releases was replaced, or put back."""

    # -- ending

    def close(self) -> None:
        """Close the raw connections that nobody uses; the object stays usable."""

    @classmethod
    def close_all(cls) -> None:
        """Close every connection that is left when the program ends."""
        for connection in list(cls._living):
            connection.program_ends()

    @classmethod
    def identity_maps(cls) -> Iterator[CacheSet]:
        """Those of all connections and transactions there are in the program."""
        waiting: list[Any] = list(cls._living)
        while waiting:
            door = vars(waiting.pop())
            yield door["cache"]
            waiting += [*door.get("_transactions", ()), *door.get("_parts", ())]

    def program_ends(self) -> None:
        """Close what is open, if that can be done at once."""
        self.close()

    def __repr__(self) -> str:
        if not hasattr(self, "dbName"):  # it is no connection to anything yet
            return f"<{type(self).__name__}>"
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
