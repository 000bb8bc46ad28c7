"""Which classes exist, and who waits for one that does not yet.

Floor 0, ground.  Classes name one another as text (``ForeignKey("Person")``), often
before the other class is made.  A registry is a space of such names; a class chooses
its own with ``sqlmeta.registry``, and a connection is bound to one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["ClassRegistry", "MasterRegistry", "findClass", "registry"]


class ClassRegistry:
    """The classes of one space of names, and what waits for them.

    Made by `MasterRegistry.registry`.  Classes are defined while modules are
    imported, so it relies on the import lock rather than on one of its own.
    """

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.classes: dict[str, type[Any]] = {}
        self.callbacks: dict[str, list[Callable[[type[Any]], object]]] = {}
        self.generic_callbacks: list[Callable[[type[Any]], object]] = []
        self.changes = 0
        """Grows when a class comes, or what is said of relations in one changes."""

    def addClassCallback(
        self,
        className: str,
        callback: Callable[..., object],
        *args: object,
        **kwargs: object,
    ) -> None:
        """Call ``callback(cls, *args, **kwargs)`` once the class of this name exists.

        That is at once if it exists already.
        """

        def call(cls: type[Any]) -> None:
            callback(cls, *args, **kwargs)

        if className in self.classes:
            call(self.classes[className])
        else:
            self.callbacks.setdefault(className, []).append(call)

    def addCallback(self, callback: Callable[[type[Any]], object]) -> None:
        """Call ``callback(cls)`` for every class there is and every one to come."""
        self.generic_callbacks.append(callback)
        for cls in list(self.classes.values()):
            callback(cls)

    def addClass(self, cls: type[Any]) -> None:
        """Enter a class, and tell those who waited for it.

        :raises ValueError: another class has that name here.
        """
        name = cls.__name__
        if name in self.classes:
            other = self.classes[name]
            raise ValueError(
                f"A class {name!r} is already in the registry {self._title()}: "
                f"{other!r} from module {other.__module__}, now {cls!r} from module "
                f"{cls.__module__}. Rename one, or give it another sqlmeta.registry."
            )
        self.classes[name] = cls
        for callback in self.callbacks.pop(name, ()):
            callback(cls)
        for callback in list(self.generic_callbacks):
            callback(cls)
        self.changes += 1

    def getClass(self, className: str) -> type[Any]:
        """The class of this name.

        :raises KeyError: there is none yet.
        """
        try:
            return self.classes[className]
        except KeyError:
            known = ", ".join(sorted(self.classes)) or "none"
            raise KeyError(
                f"No class {className!r} in the registry {self._title()}; "
                f"its classes: {known}"
            ) from None

    def allClasses(self) -> list[type[Any]]:
        """All classes, in the order in which they were made."""
        return list(self.classes.values())

    def _title(self) -> str:
        return "'default'" if self.name is None else repr(self.name)

    def __repr__(self) -> str:
        return f"<ClassRegistry {self._title()}, {len(self.classes)} classes>"


class MasterRegistry:
    """All registries of the process, by name."""

    def __init__(self) -> None:
        self.registries: dict[str | None, ClassRegistry] = {}

    def registry(self, name: str | None) -> ClassRegistry:
        """The registry of this name, made when first asked for; None is the usual."""
        if name not in self.registries:
            self.registries[name] = ClassRegistry(name)
        return self.registries[name]


master = MasterRegistry()
"""The registries of this process."""

registry = master.registry


def findClass(name: str, class_registry: str | None = None) -> type[Any]:
    """The class of this name in the registry of that name.

    :raises KeyError: there is none yet.
    """
    return registry(class_registry).getClass(name)
