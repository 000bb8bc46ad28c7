"""Plug-in sybase: Sybase (SAP) ASE.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.sybase.dialect import SybaseDialect
from sqlobject.sybase.drivers import DRIVERS
from sqlobject.sybase.introspect import SybaseIntrospector

if TYPE_CHECKING:
    from types import ModuleType

    sybaseconnection: ModuleType
else:
    sybaseconnection = late("sqlobject.sybase.sybaseconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = sybaseconnection.SybaseConnection
    return found


backend = Backend(
    name="sybase",
    schemes=("sybase",),
    dialect=SybaseDialect(),
    drivers=DRIVERS,
    introspector=SybaseIntrospector,
    connection_class=builder,
)
