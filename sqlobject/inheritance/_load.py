"""From rows of one level to whole objects: one statement for each further level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlobject.dberrors import SQLObjectNotFound
from sqlobject.sqlbuilder import IN, Select

from ._storage import link, linked

__all__ = ["Prefetching", "batches", "descend", "load", "whole"]

#: Ids that stand in one statement: of so short a list the text is kept, see
#: ``sqlbuilder``, and every database takes it.
BATCH = 250


def batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A list of ids in pieces that fit into one statement each."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def load(cls: Any, conn: Any, rows: Sequence[Any], connection: Any = None) -> list[Any]:
    """Whole objects for rows ``(id, *columns)`` of a class's own table.

    They come in the order of the rows, None for a null id. An object is of the class
    furthest down that is known and has its row.

    :param connection: what the caller asked for by name; the objects are bound to it.
    """
    found = cls._so_load_level(conn, rows, connection)
    _ascend(cls, conn, [obj for obj in found if obj is not None], connection)
    return descend(cls, conn, found, connection)


def descend(cls: Any, conn: Any, objects: list[Any], connection: Any) -> list[Any]:
    """For objects of one level the whole objects, in the same order."""
    if not cls._inheritable or not cls.sqlmeta.childClasses:
        return objects
    going_on: dict[str, dict[Any, Any]] = {}
    for obj in objects:
        if obj is not None and obj.childName:
            going_on.setdefault(obj.childName, {})[obj.id] = obj
    below: dict[Any, Any] = {}
    for name, above in going_on.items():
        child = cls.sqlmeta.childClasses.get(name)
        if child is None:
            continue  # a class that nobody imported: its rows show what is known here
        level = _of_ids(child, conn, list(above), connection)
        for obj in level:
            link(obj, above[obj.id])
        below.update((obj.id, obj) for obj in descend(child, conn, level, connection))
    if not below:
        return objects
    return [obj and below.get(obj.id, obj) for obj in objects]


def _ascend(cls: Any, conn: Any, objects: list[Any], connection: Any) -> None:
    """Give objects of one level those of the levels above."""
    parent_class = cls.sqlmeta.parentClass
    alone = {obj.id: obj for obj in objects if linked(obj) is None}
    if parent_class is None or not alone:
        return
    level = _of_ids(parent_class, conn, list(alone), connection)
    for parent in level:
        link(alone[parent.id], parent)
    _ascend(parent_class, conn, level, connection)


def _of_ids(cls: Any, conn: Any, ids: Sequence[Any], connection: Any) -> list[Any]:
    """Objects of one level by their ids, as far as there are rows."""
    if not cls.sqlmeta.columnList:  # nothing to be read but the ids, which are known
        rows: list[Any] = [(id,) for id in ids]
        return list(cls._so_load_level(conn, rows, connection))
    found: list[Any] = []
    for some in batches(ids):
        statement = Select(cls._so_fields(), where=IN(cls.q.id, some))
        rows = conn.fetch_all(statement)
        found += cls._so_load_level(conn, rows, connection)
    return found


def whole(obj: Any, connection: Any) -> Any:
    """The object of the class furthest down that one of some level belongs to."""
    while obj.childName:
        child = type(obj).sqlmeta.childClasses.get(obj.childName)
        if child is None:
            break
        try:
            below = child.get(obj.id, connection=connection, childUpdate=True)
        except SQLObjectNotFound:
            break
        link(below, obj)
        obj = below
    return obj


class Prefetching(Iterator[Any]):
    """Whole objects for rows that arrive one by one, a batch of them at a time.

    :param load: called with a list of rows, gives the objects.
    """

    def __init__(self, rows: Iterator[Any], load: Any, size: int = 2 * BATCH) -> None:
        self._rows = rows
        self._load = load
        self._size = size
        self._ready: Iterator[Any] = iter(())

    def __next__(self) -> Any:
        for obj in self._ready:
            return obj
        rows = list(islice(self._rows, self._size))
        while rows:
            self._ready = iter(self._load(rows))
            for obj in self._ready:
                return obj
            rows = list(islice(self._rows, self._size))
        raise StopIteration
