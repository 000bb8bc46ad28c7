"""A class seen through one connection: ``connection.Person``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.classregistry import registry
from sqlobject.late import late

if TYPE_CHECKING:
    import inspect
else:
    inspect = late("inspect")

__all__ = ["ConnMethodWrapper", "ConnWrapper", "bound_class", "offer_classes"]


def bound_class(connection: Any, name: str) -> ConnWrapper | None:
    """The class of this name in the connection's registry, bound to the connection."""
    found = registry(connection.registry).classes.get(name)
    return None if found is None else ConnWrapper(found, connection)


class OfClass:
    """An attribute of connections that is a class of their registry, by its name.

    An attribute of any other meaning goes before it.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, connection: Any, owner: type | None = None) -> Any:
        if connection is None:
            return self
        found = bound_class(connection, self.name)
        if found is None:
            raise AttributeError(
                f"{connection!r} has no attribute {self.name!r}, and its registry has "
                "no class of that name"
            )
        return found


class Offer:
    """Told of every class of a registry; compares by the base of all connections."""

    __slots__ = ("base",)

    def __init__(self, base: type) -> None:
        self.base = base

    def __call__(self, cls: type) -> None:
        """Make a class an attribute of connections, if none has that name."""
        if not hasattr(self.base, cls.__name__):
            setattr(self.base, cls.__name__, OfClass(cls.__name__))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Offer) and other.base is self.base

    def __hash__(self) -> int:
        return hash(self.base)


def offer_classes(base: type, name: str | None) -> None:
    """Make the classes of a registry, now and later, attributes of connections."""
    offer, found = Offer(base), registry(name)
    if offer not in found.generic_callbacks:
        found.addCallback(offer)


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
