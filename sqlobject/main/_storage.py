"""Storage classes: where the values of rows lie.

Each table has two classes. The *storage class* is a plain one with a slot for
every column; the *public class*, the one the user wrote, stands in front of it and
adds no layout of its own. A loader makes a storage object, fills its slots with
ordinary stores, and then gives it its public class: from then on reading a column is
a native slot read, while every assignment goes through ``SQLObject.__setattr__``.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Any

__all__ = ["RAW", "REF", "Row", "can_have_slot", "has_slot", "make_storage", "slot"]

#: Prefix of the slot that keeps a lazily decoded value as the driver returned it.
RAW = "_so_raw_"

#: Prefix of the slot that keeps the row which a foreign key was prefetched with.
REF = "_so_ref_"


class Row:
    """What every row has: its key, its connection, and room for other attributes.

    ``_so_conn`` is None for a row that follows its class's connection;
    ``_so_extra`` is None until there is something to keep there.
    """

    __slots__ = ("__weakref__", "_so_conn", "_so_extra", "id")

    id: Any
    _so_conn: Any
    _so_extra: dict[str, Any] | None


def can_have_slot(name: str) -> bool:
    """Whether generated source may say ``obj.<name>``."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and not name.startswith(("__", "_so_"))
    )


def has_slot(cls: type, name: str) -> bool:
    """Whether objects of ``cls`` keep the column ``name`` in a slot."""
    return any(name in getattr(k, "_so_slots", ()) for k in cls.__mro__)


def make_storage(
    name: str, bases: tuple[type, ...], columns: Iterable[str]
) -> type[Row]:
    """The storage class for a public class with these bases.

    :param columns: attribute names that need a slot; those that a base has already
        are passed over.
    :raises TypeError: two of the bases keep columns of their own, so that no object
        can have the layout of both.
    """
    parents = _most_derived(
        vars(k)["_so_storage"]
        for base in bases
        for k in base.__mro__
        if "_so_storage" in vars(k)
    )
    if len(parents) > 1:
        names = " and ".join(base.__name__ for base in bases)
        raise TypeError(
            f"class {name} cannot be built on {names}: more than one of them has "
            "columns of its own; move the shared columns to one base class"
        )
    parent = parents[0] if parents else Row
    new = [c for c in dict.fromkeys(columns) if not has_slot(parent, c)]
    slots = list(new)
    if _brings_dict(bases) and not parent.__dictoffset__:
        slots.append("__dict__")
        if not new:  # a dictionary alone is no layout that the public class would take
            slots.append("_so_unused")
    return type(
        f"{name}Row",
        (parent,),
        {
            "__slots__": tuple(slots),
            "__module__": __name__,
            "__doc__": f"The values of one row of {name}.",
            "_so_slots": frozenset(new),
        },
    )


def slot(cls: type, name: str) -> Any:
    """The slot descriptor behind a column, also when a property stands before it.

    :raises KeyError: objects of ``cls`` have no such slot.
    """
    for k in cls.__mro__:
        if name in k.__dict__.get("_so_slots", ()):
            return k.__dict__[name]
    raise KeyError(name)


def _most_derived(storages: Iterable[type[Row]]) -> list[type[Row]]:
    found: list[type[Row]] = []
    for storage in storages:
        if any(issubclass(other, storage) for other in found):
            continue
        found = [other for other in found if not issubclass(storage, other)]
        found.append(storage)
    return found


def _brings_dict(bases: tuple[type, ...]) -> bool:
    return any(base.__dictoffset__ for base in bases)
