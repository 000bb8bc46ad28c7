"""Plug-in mssql: Microsoft SQL Server and Azure SQL.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.mssql.dialect import MSSQLDialect
from sqlobject.mssql.drivers import DRIVERS
from sqlobject.mssql.introspect import MSSQLIntrospector

if TYPE_CHECKING:
    from types import ModuleType

    mssqlconnection: ModuleType
else:
    mssqlconnection = late("sqlobject.mssql.mssqlconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = mssqlconnection.MSSQLConnection
    return found


backend = Backend(
    name="mssql",
    schemes=("mssql",),
    dialect=MSSQLDialect(),
    drivers=DRIVERS,
    introspector=MSSQLIntrospector,
    connection_class=builder,
)
