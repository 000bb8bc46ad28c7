"""Who is whose parent: the classes above and below one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = [
    "DISCRIMINATOR",
    "chain",
    "column_names",
    "descendants",
    "parents",
    "root_of",
]

#: The column that names the class of the next level.
DISCRIMINATOR = "childName"


def parents(cls: Any) -> Iterator[Any]:
    """The classes above a class, nearest first."""
    parent = cls.sqlmeta.parentClass
    while parent is not None:
        yield parent
        parent = parent.sqlmeta.parentClass


def chain(cls: Any) -> list[Any]:
    """The classes whose tables make up a class, root first, itself last."""
    return [*reversed(list(parents(cls))), cls]


def root_of(cls: Any) -> Any:
    """The class at the top."""
    return chain(cls)[0]


def descendants(cls: Any) -> Iterator[Any]:
    """The classes below a class, parents before their children."""
    for child in cls.sqlmeta.childClasses.values():
        yield child
        yield from descendants(child)


def column_names(cls: Any) -> set[str]:
    """Every name by which rows of a class have a column, at any level."""
    columns = cls.sqlmeta.getAllColumns().values()
    return {name for c in columns for name in (c.name, c.foreignName) if name}
