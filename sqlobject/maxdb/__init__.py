"""Plug-in maxdb: MaxDB, once SAP DB.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.maxdb.dialect import MaxDBDialect
from sqlobject.maxdb.drivers import DRIVERS
from sqlobject.maxdb.introspect import MaxDBIntrospector

if TYPE_CHECKING:
    from types import ModuleType

    maxdbconnection: ModuleType
else:
    maxdbconnection = late("sqlobject.maxdb.maxdbconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = maxdbconnection.MaxdbConnection
    return found


backend = Backend(
    name="maxdb",
    schemes=("maxdb", "sapdb"),
    dialect=MaxDBDialect(),
    drivers=DRIVERS,
    introspector=MaxDBIntrospector,
    connection_class=builder,
)
