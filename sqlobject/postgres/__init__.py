"""Plug-in postgres: PostgreSQL and what speaks its protocol.

Nobody imports it by name; `sqlobject.schemes` finds it.  Its doors are `backend`, and
for programs `builder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend import Backend
from sqlobject.late import late
from sqlobject.postgres.dialect import PostgresDialect
from sqlobject.postgres.drivers import DRIVERS
from sqlobject.postgres.introspect import PostgresIntrospector
from sqlobject.postgres.variants import VARIANTS

if TYPE_CHECKING:
    from types import ModuleType

    pgconnection: ModuleType
else:
    pgconnection = late("sqlobject.postgres.pgconnection")

__all__ = ["backend", "builder"]


def builder() -> type[Any]:
    """The connection class, loaded when it is first asked for."""
    found: type[Any] = pgconnection.PostgresConnection
    return found


backend = Backend(
    name="postgres",
    schemes=("postgres", "postgresql", "psycopg"),
    dialect=PostgresDialect(),
    drivers=DRIVERS,
    introspector=PostgresIntrospector,
    connection_class=builder,
    variants=VARIANTS,
)
