"""Pickling rows: values travel, connections and caches do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlobject.joins import BATCH, READY
from sqlobject.late import late

from ._marks import GONE
from ._plan import home_of, plan_of
from ._read import extra_of, keep_value, set_identity

if TYPE_CHECKING:
    import pickle
else:
    pickle = late("pickle")

__all__ = ["reduce", "restore", "state"]

_LEFT_BEHIND = {
    "sqlmeta",
    "_SO_validatorState",
    "_SO_createValues",
    "_connection",
    BATCH,
    GONE,
    READY,
}


def reduce(obj: Any) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
    """How ``pickle`` and ``copy`` take an object apart."""
    return _empty, (type(obj),), obj.__getstate__()


def _empty(cls: Any) -> Any:
    return cls.__new__(cls)


def state(obj: Any) -> dict[str, Any]:
    """The values of an object; lazy changes are sent first.

    :raises pickle.PicklingError: it belongs to one connection.
    """
    if obj._so_conn is not None:
        raise pickle.PicklingError(
            f"{obj!r} belongs to a connection of its own and cannot be pickled; "
            "fetch it through the class's connection instead"
        )
    obj.syncUpdate()
    kept = {k: v for k, v in (obj._so_extra or {}).items() if k not in _LEFT_BEHIND}
    kept["id"] = obj.id
    for name in plan_of(type(obj)).by_name:
        kept[name] = getattr(obj, name)
    return kept


def restore(obj: Any, kept: dict[str, Any]) -> None:
    """Fill an unpickled object and give it its place in the identity map.

    :raises ValueError: another object of that row is in use.
    """
    cls = type(obj)
    kept = dict(kept)
    id = kept.pop("id")
    factory = home_of(cls, cls._connection).factory
    if factory.tryGet(id) is not None:
        raise ValueError(
            f"cannot unpickle {cls.__name__} {id!r}: an object of that row is in use "
            "on this connection"
        )
    set_identity(obj, id, None)
    plan = plan_of(cls)
    extra = extra_of(obj)
    for name, value in kept.items():
        if name in plan.by_name:
            if plan.kept:
                keep_value(obj, plan.by_name[name], value)
        else:
            extra[name] = value
    factory.created(id, obj)
