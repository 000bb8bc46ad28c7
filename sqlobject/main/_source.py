"""Which connection a class, or one row, talks to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlobject.dbconnection import ConnectionHub, connectionForURI

from ._storage import Row

__all__ = ["ConnectionSource"]

_bind = Row.__dict__["_so_conn"].__set__


class ConnectionSource:
    """The ``_connection`` of a class: a hub, a connection, or a URI not opened yet.

    Read on a class it gives the connection in force now; read on a row, the
    connection that the row is bound to, if it is bound to one.
    """

    __slots__ = ("current", "source")

    #: Gives the connection in force now; raises AttributeError where a hub has none.
    current: Callable[[], Any]

    def __init__(self, source: Any) -> None:
        self.source = source
        if isinstance(source, ConnectionHub):
            self.current = source.getConnection
        elif isinstance(source, str):
            self.current = self._open
        else:
            self.current = lambda: source

    @classmethod
    def following(cls, other: Any) -> ConnectionSource:
        """Whatever connection another class talks to, each time it is asked."""
        source = cls(None)
        source.current = lambda: other._connection
        return source

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        if obj is not None:
            bound = obj._so_conn
            if bound is not None:
                return bound
        return self.current()

    def __set__(self, obj: Any, connection: Any) -> None:
        _bind(obj, connection)

    def _open(self) -> Any:
        connection = self.source = connectionForURI(self.source)
        self.current = lambda: connection
        return connection

    def hub(self) -> ConnectionHub | None:
        """The hub that is asked, if it is one of the usual kind."""
        source = self.source
        return source if type(source) is ConnectionHub else None

    def is_open(self) -> bool:
        """Whether :meth:`current` would give a connection."""
        try:
            return self.current() is not None
        except AttributeError:
            return False
