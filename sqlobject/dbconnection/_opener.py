"""From an address to a connection object, and the memory of those already made."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlobject.dberrors import ConfigurationError, UsageError
from sqlobject.late import late
from sqlobject.schemes import backend_for, known_schemes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from . import _uri as uris
    from ._base import DBConnection
else:
    uris = late("sqlobject.dbconnection._uri")

__all__ = [
    "ConnectionURIOpener",
    "TheURIOpener",
    "connectionForURI",
    "dbConnectionForScheme",
    "registerConnection",
    "registerConnectionInstance",
]


SCHEMES = (
    "sqlite",
    "mysql",
    "postgres",
    "postgresql",
    "psycopg",
    "firebird",
    "interbase",
    "maxdb",
    "sapdb",
    "mssql",
    "sybase",
)
"""Schemes with a builder from the start; installed ones are found when asked for."""


class ConnectionURIOpener:
    """Finds or makes connection objects; the process has one, `TheURIOpener`.

    Its three dictionaries are open to programs, which clear or replace them:
    `schemeBuilders` (scheme -> a function that gives the connection class),
    `instanceNames` (name -> connection) and `cachedURIs` (URI text -> connection).
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.schemeBuilders: dict[str, Callable[[], type[DBConnection]]] = {
            scheme: partial(_class_for, scheme) for scheme in SCHEMES
        }
        self.instanceNames: dict[str, DBConnection] = {}
        self.cachedURIs: dict[str, DBConnection] = {}

    def registerConnection(
        self, schemes: Iterable[str], builder: Callable[[], type[DBConnection]]
    ) -> None:
        """Have ``builder()`` give the connection class for these schemes.

        :raises UsageError: another builder serves one of them.
        """
        with self._lock:
            schemes = list(schemes)
            for scheme in schemes:
                if self.schemeBuilders.get(scheme, builder) is not builder:
                    raise UsageError(
                        f"The scheme {scheme!r} is served already, by "
                        f"{self.schemeBuilders[scheme]!r}; it cannot be given to "
                        f"{builder!r} too"
                    )
            self.schemeBuilders.update(dict.fromkeys(schemes, builder))

    def registerConnectionInstance(self, inst: DBConnection) -> None:
        """Remember a connection under its ``name``, if it has one.

        :raises UsageError: the name is taken, or has a colon.
        """
        name = inst.name
        if not name:
            return
        with self._lock:
            if ":" in name:
                raise UsageError(
                    f"The name of a connection must not have a colon: {name!r}"
                )
            if name in self.instanceNames:
                raise UsageError(
                    f"An instance has already been registered with the name {name}"
                )
            self.instanceNames[name] = inst

    def connectionForURI(
        self, uri: str, oldUri: bool = False, **args: Any
    ) -> DBConnection:
        """The connection for a URI or a name: the same one for the same text.

        :param oldUri: the URI is in the old spelling, without percent-encoding.
        :param args: further options; they are put behind those of the URI.
        :raises ConfigurationError: nobody serves the scheme, nothing has that name, or
            an option is not known.
        """
        uri = uris.with_options(uri, args)
        with self._lock:
            found = self.cachedURIs.get(uri)
            if found is not None:
                return found
            if ":" not in uri:
                return self._named(uri)
            cls = self.dbConnectionForScheme(uri.partition(":")[0])
            made: DBConnection
            if oldUri:
                made = cls.connectionFromOldURI(uri)
            else:
                made = cls.connectionFromURI(uri)
            self.cachedURIs[uri] = made
            return made

    def _named(self, name: str) -> DBConnection:
        found = self.instanceNames.get(name)
        if found is None:
            known = ", ".join(sorted(self.instanceNames)) or "none"
            raise ConfigurationError(
                f"{uris.hidden(name)!r} is neither a URI (scheme:…) nor the name of a "
                f"connection; names in use: {known}"
            )
        return found

    def dbConnectionForScheme(self, scheme: str) -> type[DBConnection]:
        """The connection class that serves a scheme.

        :raises ConfigurationError: nobody does.
        """
        builder = self.schemeBuilders.get(scheme)
        if builder is not None:
            return builder()
        known = {*self.schemeBuilders, *known_schemes()}
        if scheme not in known:
            raise ConfigurationError(
                f"No SQLObject driver exists for {scheme!r}; "
                f"{uris.nearest(scheme, known)}"
            )
        return _class_for(scheme)


def _class_for(scheme: str) -> type[DBConnection]:
    """The connection class of a backend on the plug board."""
    cls: type[DBConnection] = backend_for(scheme).connection_class()
    return cls


TheURIOpener = ConnectionURIOpener()

registerConnection = TheURIOpener.registerConnection
registerConnectionInstance = TheURIOpener.registerConnectionInstance
connectionForURI = TheURIOpener.connectionForURI
dbConnectionForScheme = TheURIOpener.dbConnectionForScheme
