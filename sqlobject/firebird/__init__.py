"""Plug-in firebird: Firebird, once InterBase.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.firebird.dialect import FirebirdDialect
from sqlobject.firebird.drivers import DRIVERS
from sqlobject.firebird.introspect import FirebirdIntrospector
from sqlobject.late import late

if TYPE_CHECKING:
    from types import ModuleType

    firebirdconnection: ModuleType
else:
    firebirdconnection = late("sqlobject.firebird.firebirdconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = firebirdconnection.FirebirdConnection
    return found


backend = Backend(
    name="firebird",
    schemes=("firebird", "interbase"),
    dialect=FirebirdDialect(),
    drivers=DRIVERS,
    introspector=FirebirdIntrospector,
    connection_class=builder,
)
