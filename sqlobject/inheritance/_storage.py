"""Where an object keeps the one of the level above, and what waits for it."""

from __future__ import annotations

from typing import Any

from sqlobject.main import Row

__all__ = [
    "InheritableRow",
    "link",
    "linked",
    "parent_of",
    "take_waiting_values",
    "waiting_values",
]

_WAITING = "_SO_inheritedValues"


class InheritableRow(Row):
    """A row that may have a level above it."""

    __slots__ = ("_so_parent",)

    _so_parent: Any


_read = InheritableRow.__dict__["_so_parent"].__get__
link = InheritableRow.__dict__["_so_parent"].__set__
"""``link(obj, parent)``: the object of the level above is this."""


def linked(obj: Any) -> Any:
    """The object of the level above if it is known already, else None."""
    try:
        return _read(obj)
    except AttributeError:
        return None


def parent_of(obj: Any) -> Any:
    """The object of the level above, fetched if need be; None: there is no such level.

    :raises SQLObjectNotFound: its row is gone.
    :raises AttributeError: the object is still being made.
    """
    try:
        return _read(obj)
    except AttributeError:
        pass
    above = type(obj).sqlmeta.parentClass
    if above is None:
        return None
    parent = above.get(obj.id, connection=obj._so_conn, childUpdate=True)
    link(obj, parent)
    return parent


def waiting_values(obj: Any) -> dict[str, Any] | None:
    """Values for the level above, collected while the object is being made.

    :returns: None if it is not, or has its level above already.
    """
    extra = obj._so_extra
    if extra is None or linked(obj) is not None:
        return None
    meta = extra.get("sqlmeta")
    if meta is None or not meta._creating:
        return None
    values: dict[str, Any] = extra.setdefault(_WAITING, {})
    return values


def take_waiting_values(obj: Any) -> dict[str, Any]:
    """The collected values; they wait no longer."""
    values: dict[str, Any] = (obj._so_extra or {}).pop(_WAITING, {})
    return values
