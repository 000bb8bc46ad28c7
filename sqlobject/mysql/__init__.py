"""Plug-in mysql: MySQL, MariaDB and what speaks their protocol.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.mysql.dialect import MySQLDialect
from sqlobject.mysql.drivers import DRIVERS
from sqlobject.mysql.introspect import MySQLIntrospector
from sqlobject.mysql.variants import VARIANTS

if TYPE_CHECKING:
    from types import ModuleType

    mysqlconnection: ModuleType
else:
    mysqlconnection = late("sqlobject.mysql.mysqlconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = mysqlconnection.MySQLConnection
    return found


backend = Backend(
    name="mysql",
    schemes=("mysql",),
    dialect=MySQLDialect(),
    drivers=DRIVERS,
    introspector=MySQLIntrospector,
    connection_class=builder,
    variants=VARIANTS,
)
