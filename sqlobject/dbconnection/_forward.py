"""Attributes that a transaction has from its connection.

They are put on a class of their own for each class of connections, one descriptor a
name.  A ``__getattr__`` would do the same in fewer lines, but up to Python 3.11 a class
that has one pays at *every* attribute that is read, also on the quickest road.
"""

from __future__ import annotations

from types import MethodType
from typing import Any, TypeVar

from ._bound import OfClass

__all__ = ["Forwarded", "forward", "specialised"]

T = TypeVar("T")


class Forwarded:
    """An attribute that is looked up on the connection and bound to the transaction."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, transaction: Any, owner: type | None = None) -> Any:
        if transaction is None:
            return self
        name, root = self.name, transaction._root
        if name not in root.__dict__:
            described = _of_class(type(root), name)
            if isinstance(described, property):
                return described.__get__(transaction)
        found = getattr(root, name)
        if isinstance(found, MethodType) and found.__self__ is root:
            return MethodType(found.__func__, transaction)
        return found


def _of_class(cls: type, name: str) -> Any:
    """What stands under a name in a class or its bases; None if nothing does."""
    for k in cls.__mro__:
        if name in k.__dict__:
            return k.__dict__[name]
    return None


def _means(cls: type, name: str) -> bool:
    """Whether a name is an attribute of a class, and not only that of an object class.

    Object classes are attributes of connections and transactions too, if nothing else
    of a connection has that name.
    """
    found = getattr(cls, name, OfClass)
    return found is not OfClass and found.__class__ is not OfClass


def specialised(cls: type[T], root: Any, own: frozenset[str]) -> type[T]:
    """The subclass of a transaction class for transactions on ``root``'s class.

    :param own: names that are not forwarded.
    """
    kinds: dict[type[Any], type[Any]]
    if "_transaction_classes" not in type(root).__dict__:
        type(root)._transaction_classes = {}
    kinds = type(root)._transaction_classes
    found: type[T] | None = kinds.get(cls)
    if found is None:
        of_root = {name for name in dir(type(root)) if _means(type(root), name)}
        names = {name for name in of_root if not _means(cls, name)} - own
        space: dict[str, Any] = {name: Forwarded(name) for name in names}
        space |= {"__doc__": cls.__doc__, "__module__": cls.__module__}
        space["_names_seen"] = set()
        found = kinds[cls] = type(cls.__name__, (cls,), space)
    seen: set[str] = found.__dict__["_names_seen"]
    if not root.__dict__.keys() <= seen:
        for name in root.__dict__.keys() - seen:
            if not _means(found, name) and name not in own:
                setattr(found, name, Forwarded(name))
        seen.update(root.__dict__)
    return found


def forward(root: Any, name: str) -> None:
    """A connection has got a new attribute; its transactions have it too."""
    for kind in type(root).__dict__.get("_transaction_classes", {}).values():
        if not _means(kind, name) and name not in kind.own_names:
            setattr(kind, name, Forwarded(name))
