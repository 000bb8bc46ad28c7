"""Small helpers that old programs import, and the machinery of deprecation."""

from __future__ import annotations

import warnings
from typing import Any

from sqlobject.settings import settings

__all__ = [
    "CreateNewSQLObject",
    "deprecated",
    "getID",
    "getObject",
    "setDeprecationLevel",
]


class CreateNewSQLObject:
    """A mark that nothing uses; programs import its name."""


def deprecated(message: str, level: int = 1, stacklevel: int = 2) -> None:
    """Say that something is going away.

    :raises NotImplementedError: such things are errors by now (`setDeprecationLevel`).
    """
    if settings.exception_level is not None and settings.exception_level <= level:
        raise NotImplementedError(message)
    if settings.warnings_level is not None and settings.warnings_level <= level:
        warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


def setDeprecationLevel(warning: int | None = 1, exception: int | None = None) -> None:
    """From which level on deprecated things warn, and from which they are errors."""
    settings.warnings_level = warning
    settings.exception_level = exception


def getID(obj: Any, refColumn: str | None = None) -> Any:
    """The id of an object (or what a key to ``refColumn`` holds), or an id itself.

    Text that is a whole number becomes one.

    :raises TypeError: it is neither an object nor an id.
    """
    if obj is None or isinstance(obj, int):
        return obj
    if hasattr(type(obj), "sqlmeta"):
        return getattr(obj, refColumn or "id")
    if isinstance(obj, str):
        try:
            return int(obj)
        except ValueError:
            return obj
    raise TypeError(
        f"{obj!r} is neither an object nor an id: ids are whole numbers or text"
    )


def getObject(obj: Any, klass: Any) -> Any:
    """An object itself, or the object of an id; None stays None."""
    if obj is None or hasattr(type(obj), "sqlmeta"):
        return obj
    return klass.get(obj)
