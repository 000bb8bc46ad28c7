"""Deleting many rows at once, at every level that they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import AND, IN, Delete, Select

from ._family import parents
from ._load import batches

__all__ = ["delete_levels"]


def delete_levels(cls: Any, where: Any, conn: Any) -> None:
    """Delete the rows of a class that meet a condition, with those above and below.

    :raises UsageError: a row goes on in a class that is not known; nothing is deleted.
    """
    results = cls.select(where, orderBy=None, lazyColumns=True, connection=conn)
    ids = [row[0] for row in conn.fetch_all(results.queryForSelect())]
    levels = list(_below(cls, ids, conn))
    # Furthest down first: if the last ones fail, no row is left without one above.
    for level, its_ids in [*reversed(levels), *((c, ids) for c in parents(cls))]:
        for some in batches(its_ids):
            conn.execute(Delete(level.q, where=IN(level.q.id, some)))


def _below(cls: Any, ids: list[Any], conn: Any) -> Iterator[tuple[Any, list[Any]]]:
    """A class and the classes below it, each with the ids of the rows it has."""
    yield cls, ids
    if not cls._inheritable:
        return
    going_on: dict[str, list[Any]] = {}
    for some in batches(ids):
        goes_on = AND(IN(cls.q.id, some), cls.q.childName != None)  # noqa: E711
        rows = conn.fetch_all(Select([cls.q.id, cls.q.childName], where=goes_on))
        for id, name in rows:
            going_on.setdefault(name, []).append(id)
    for name, its_ids in going_on.items():
        child = cls.sqlmeta.childClasses.get(name)
        if child is None:
            raise UsageError(
                f"{len(its_ids)} rows of {cls.__name__} go on as a {name!r}, a class "
                "that is not known here; import the module that defines it, so that "
                "they can be deleted as a whole"
            )
        yield from _below(child, its_ids, conn)
