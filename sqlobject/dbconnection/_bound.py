"""A class seen through one connection: ``connection.Person``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.classregistry import registry
from sqlobject.late import late

if TYPE_CHECKING:
    import inspect
else:
    inspect = late("inspect")

__all__ = ["ConnMethodWrapper", "ConnWrapper", "bound_class"]


def bound_class(connection: Any, name: str) -> ConnWrapper | None:
    """The class of this name in the connection's registry, bound to the connection."""
    found = registry(connection.registry).classes.get(name)
    return None if found is None else ConnWrapper(found, connection)


class ConnWrapper:
    """A class whose calls get ``connection=`` by themselves; made on each access.

    Attributes that are not methods, and methods that take no connection, are the
    class's own.
    """

    def __init__(self, soClass: Any, connection: Any) -> None:
        self._soClass = soClass
        self._connection = connection

    def __call__(self, *args: Any, **kw: Any) -> Any:
        kw.setdefault("connection", self._connection)
        return self._soClass(*args, **kw)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._soClass, name)
        if callable(found) and _takes_connection(found):
            return ConnMethodWrapper(found, self._connection)
        return found

    def __repr__(self) -> str:
        return f"<{self._soClass.__name__} through {self._connection!r}>"


class ConnMethodWrapper:
    """A method whose calls get ``connection=`` by themselves."""

    def __init__(self, method: Any, connection: Any) -> None:
        self._method = method
        self._connection = connection

    def __call__(self, *args: Any, **kw: Any) -> Any:
        kw.setdefault("connection", self._connection)
        return self._method(*args, **kw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._method, name)

    def __repr__(self) -> str:
        return f"<{self._method!r} through {self._connection!r}>"


def _takes_connection(method: Any) -> bool:
    """Whether a method has a parameter ``connection``."""
    try:
        return "connection" in inspect.signature(method).parameters
    except (TypeError, ValueError):
        return False
