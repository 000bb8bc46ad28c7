"""Floor 2, backend: what every database must say of itself.

Called by the engine, which hands statements to a dialect and values to a driver, and by
`sqlrepr`.  Doors: `Backend`, which a plug-in makes one of; `Dialect`, `Features`.

The neutral `backend` of this package serves text that no database reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlobject.backend.dialect import Dialect, NeutralDialect, Variant
from sqlobject.backend.features import Features
from sqlobject.backend.writer import Compiled, ParamStyle, StatementKind
from sqlobject.dberrors import ConfigurationError

__all__ = [
    "Backend",
    "Compiled",
    "Dialect",
    "Features",
    "ParamStyle",
    "StatementKind",
    "Variant",
    "backend",
]


class Backend:
    """One database family: made once by its plug-in, and shared by everybody."""

    __slots__ = (
        "connection_class",
        "dialect",
        "drivers",
        "introspector",
        "name",
        "schemes",
        "variants",
    )

    name: str | None
    """What ``dbName`` is on its connections."""
    schemes: tuple[str, ...]
    """The URI schemes that it serves."""
    dialect: Dialect
    """Its SQL, for servers of unknown version."""
    drivers: tuple[Any, ...]
    """Its DB-API modules, the preferred ones first."""
    introspector: Any
    """The class that reads its catalogue."""
    variants: tuple[Variant, ...]
    """Products that speak its protocol and differ in facts."""
    connection_class: Callable[[], type[Any]]
    """Gives the class of its connections, loaded when it is first asked for."""

    def __init__(
        self,
        name: str | None,
        schemes: Sequence[str],
        dialect: Dialect | type[Dialect],
        drivers: Sequence[Any] = (),
        introspector: Any = None,
        connection_class: Callable[[], type[Any]] | None = None,
        variants: Sequence[Variant] = (),
    ) -> None:
        """Declare a backend.

        :param connection_class: a function that loads the class of its connections
            and gives it.
        """
        self.name = name
        self.schemes = tuple(schemes)
        self.dialect = dialect if isinstance(dialect, Dialect) else dialect()
        self.drivers = tuple(drivers)
        self.introspector = introspector
        self.variants = tuple(variants)
        self.connection_class = connection_class or _no_connections

    def __repr__(self) -> str:
        return f"<Backend {self.name}>"


def _no_connections() -> type[Any]:
    raise ConfigurationError("The neutral backend makes no connections")


backend = Backend(None, (), NeutralDialect())
