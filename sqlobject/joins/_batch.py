"""Loading relations of many rows at once.

Rows that came from one ``select`` may form a :class:`Batch`: the first of them that is
asked for related rows fetches those of all, by one statement. A strict batch refuses
to fetch what was not asked for beforehand, so that a forgotten prefetch shows itself.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import AND, BETWEEN, IN, Select

from ._base import with_rows_of

__all__ = [
    "BATCH",
    "READY",
    "RELATED",
    "Batch",
    "UnloadedRelation",
    "forget_ready",
    "load_relation",
    "ready_rows",
]

BATCH = "_so_batch"
"""Where a row keeps the batch that it belongs to, among its other attributes."""

READY = "_so_ready"
"""Where a row keeps related rows that were fetched beforehand, by attribute name."""

RELATED = frozenset({BATCH, READY})
"""All that a row may keep among its other attributes and still be like any other."""

#: Ids in one statement, where the database sets no lower limit. So many values still
#: make a statement that is kept.
MOST = 256

#: Up to so many ids are sent as they are; more are made up to a power of two by naming
#: the last one again, so that few different statements come about.
FEW = 8


class UnloadedRelation(UsageError):
    """A strict row was asked for related rows that its select did not prefetch."""


class Batch:
    """Rows of one class that fetch what they relate to together.

    It holds them weakly: those that the program dropped are left out.

    :param strict: refuse to fetch what was not prefetched.
    """

    def __init__(self, objects: Iterable[Any], strict: bool = False) -> None:
        self.strict = strict
        self._members = [weakref.ref(obj) for obj in objects]

    def members(self) -> list[Any]:
        """The rows that are still in use."""
        return [obj for ref in self._members if (obj := ref()) is not None]

    def load(self, name: str) -> None:
        """Fetch the related rows of all members under one attribute name.

        :raises UnloadedRelation: the batch is strict.
        """
        members = self.members()
        if self.strict:
            owner = type(members[0]).__name__ if members else "a row"
            raise UnloadedRelation(
                f"{owner}.{name} was read, but its strict select did not prefetch it; "
                f"say prefetch=[{name!r}]"
            )
        load_relation(members, name)


def ready_rows(obj: Any, name: str) -> Any:
    """Related rows fetched beforehand, or by the row's batch now.

    :returns: None if there is neither.
    """
    extra = obj._so_extra
    if extra is None:
        return None
    ready = extra.get(READY)
    if ready is not None and name in ready:
        return ready[name]
    batch = extra.get(BATCH)
    if batch is None:
        return None
    batch.load(name)
    return extra.get(READY, {}).pop(name, None)


def forget_ready(obj: Any, name: str) -> None:
    """Let related rows be fetched anew: the relation has changed."""
    extra = obj._so_extra
    if extra is not None and READY in extra:
        extra[READY].pop(name, None)


def load_relation(objects: Sequence[Any], name: str) -> None:
    """Fetch what all these rows of one class relate to, and keep it with them.

    :param name: a foreign key, by either of its names, or a join.
    :raises UsageError: the class has no such relation.
    """
    if not objects:
        return
    cls = type(objects[0])
    meta = cls.sqlmeta
    column = meta.columns.get(cls._so_foreign.get(name, name))
    if column is not None and column.foreignKey is not None:
        _load_key(objects, column)
        return
    for join in meta.joins:
        if join is not None and join.joinMethodName == name:
            _load_join(objects, join)
            return
    known = [*cls._so_foreign, *(j.joinMethodName for j in meta.joins if j is not None)]
    raise UsageError(
        f"{cls.__name__} has no relation {name!r} to prefetch; "
        f"it has: {', '.join(known) or 'none'}"
    )


def _chunks(values: Iterable[Any], conn: Any) -> Iterator[list[Any]]:
    limit = conn.dialect.features.max_params or MOST
    most = min(limit, MOST)
    rest = iter(values)
    while chunk := list(islice(rest, most)):
        if len(chunk) > FEW:
            wanted = min(1 << (len(chunk) - 1).bit_length(), most)
            chunk += chunk[-1:] * (wanted - len(chunk))
        yield chunk


def _load_key(objects: Sequence[Any], column: Any) -> None:
    """Fetch the rows that a foreign key refers to; each is held by its referrers."""
    other = column.target
    bound = objects[0]._so_conn
    conn = other._connection if bound is None else bound
    by = getattr(column, "refColumn", None) or "id"
    keys = list(map(attrgetter(column.name), objects))
    wanted = set(keys) - {None}
    found: dict[Any, Any] = {}
    for condition in _conditions(getattr(other.q, by), sorted(wanted, key=repr), conn):
        for row in other.select(condition, connection=bound):
            found[getattr(row, by)] = row
    type(objects[0])._so_keep_referred(objects, column, keys, found)


def _load_join(objects: Sequence[Any], join: Any) -> None:
    """Fetch the related rows of a join, for each of the objects a list."""
    other = join.otherClass
    bound = objects[0]._so_conn
    conn = other._connection if bound is None else bound
    keys = list(map(attrgetter(join.own_attribute()), objects))
    lists: dict[Any, list[Any]] = {key: [] for key in keys}
    at = _place(join)
    if at is None:
        for chunk in _chunks(lists, conn):
            for key, row in _with_owners(join, chunk, conn, bound):
                lists[key].append(row)
    else:
        fields = other._so_fields()
        for condition in _conditions(fields[at], lists, conn):
            clause = with_rows_of(other, fields[at], condition)
            other._so_group(Select(fields, where=clause), at, lists, bound)
    if join.orderBy is not None:
        for rows in lists.values():
            join._applyOrderBy(rows, other)
    related = map(lists.__getitem__, keys)
    type(objects[0])._so_keep_ready(objects, join.joinMethodName, related)


def _with_owners(
    join: Any, owners: list[Any], conn: Any, bound: Any
) -> Iterable[tuple[Any, Any]]:
    """The key that each related row holds, and the row."""
    other = join.otherClass
    if join.own_attribute() != "id":  # a value of some column type, read as such
        field = join.other_field()
        found = list(other.select(IN(field, owners), connection=bound))
        return zip(map(attrgetter(field.column.name), found), found, strict=True)
    rows = conn.fetch_all(_rows_with_owner(join, owners))
    found = other._so_load(conn, [row[1:] for row in rows], bound)
    return zip(map(itemgetter(0), rows), found, strict=True)


def _conditions(field: Any, keys: Iterable[Any], conn: Any) -> Iterator[Any]:
    """That a field has one of some different keys: a condition for each statement.

    Numbers without a gap, as the keys of a table's rows often are, are one condition,
    however many they are.
    """
    known = list(keys)
    if len(known) > FEW and {*map(type, known)} == {int}:
        first, last = min(known), max(known)
        if last - first == len(known) - 1:
            yield BETWEEN(field, first, last)
            return
    for chunk in _chunks(known, conn):
        yield IN(field, chunk)


def _place(join: Any) -> int | None:
    """Where whole rows of a join's other class have our id; None: they do not."""
    if join.hasIntermediateTable() or join.own_attribute() != "id":
        return None
    field = join.other_field()
    for at, each in enumerate(join.otherClass._so_fields()):
        if each.tableName == field.tableName and each.fieldName == field.fieldName:
            return at
    return None


def _rows_with_owner(join: Any, owners: list[Any]) -> Select:
    """The SELECT of related rows, the id of the row that each belongs to first."""
    other = join.otherClass
    if not join.hasIntermediateTable():
        owner = join.other_field()
        clause = with_rows_of(other, owner, IN(owner, owners))
        return Select([owner, *other._so_fields()], where=clause)
    owner = join.between(join.joinColumn)
    clause = AND(other.q.id == join.between(join.otherColumn), IN(owner, owners))
    return Select([owner, *other._so_fields()], where=clause)
