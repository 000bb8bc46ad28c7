"""Plug-in sqlite: SQLite 3, through the standard library or ODBC.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder` and `isSupported`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.sqlite._odbc import ODBC
from sqlobject.sqlite.dialect import SQLiteDialect
from sqlobject.sqlite.drivers import SQLITE3
from sqlobject.sqlite.introspect import SQLiteIntrospector

if TYPE_CHECKING:
    from sqlobject.sqlite import sqliteconnection as connections
else:
    connections = late("sqlobject.sqlite.sqliteconnection")

__all__ = ["backend", "builder", "isSupported"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    return connections.SQLiteConnection


def isSupported() -> bool:
    """Whether this Python can work with SQLite."""
    try:
        SQLITE3.load()
    except ImportError:
        return False
    return True


backend = Backend(
    name="sqlite",
    schemes=("sqlite",),
    dialect=SQLiteDialect(),
    drivers=(SQLITE3, *ODBC),
    introspector=SQLiteIntrospector,
    connection_class=builder,
)
