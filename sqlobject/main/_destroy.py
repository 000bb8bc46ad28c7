"""Deleting rows, and what becomes of the rows that refer to them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from typing import Any

from sqlobject.classregistry import registry
from sqlobject.dberrors import SQLObjectIntegrityError
from sqlobject.events import RowDestroyedSignal, RowDestroySignal, heard, send
from sqlobject.joins import RELATED
from sqlobject.sqlbuilder import OR, Delete, NoDefault, Same, Table

from ._marks import GONE
from ._plan import plan_of
from ._read import encoded
from ._storage import Row
from ._tables import equalities

__all__ = [
    "delete_by",
    "delete_many",
    "destroySelf",
    "findDependantColumns",
    "findDependencies",
]


_set_extra = Row.__dict__["_so_extra"].__set__


def findDependencies(name: str, registry: str | None = None) -> list[Any]:
    """Classes with a cascading foreign key, or a related join, to class ``name``."""
    from_registry = _registered(registry)
    return [
        cls
        for cls in from_registry
        if findDependantColumns(name, cls) or list(_related_joins(name, cls))
    ]


def _registered(name: str | None) -> list[Any]:
    return list(registry(name).allClasses())


def findDependantColumns(name: str, klass: Any) -> list[Any]:
    """The columns of ``klass`` that cascade from class ``name``."""
    return [
        column
        for column in klass.sqlmeta.columnList
        if column.foreignKey == name and column.cascade is not None
    ]


def _related_joins(name: str, cls: Any) -> Iterator[Any]:
    """The joins of ``cls`` that go through a table between it and class ``name``."""
    for join in cls.sqlmeta.joins:
        if join is None or not join.hasIntermediateTable():
            continue
        if join.otherClassName == name:
            yield join


def destroySelf(self: Any) -> None:
    """Delete this row, and whatever its cascades ask for.

    :raises SQLObjectIntegrityError: a row that must stay refers to it, or to one that
        would be deleted with it. Nothing has been changed then.
    """
    cls: Any = type(self)
    plan = cls._so_plan
    if (
        plan is not None
        and plan.alone_at == plan.registry.changes
        and ((extra := self._so_extra) is None or extra.keys() <= RELATED)
        and not (
            "pydispatch.dispatcher" in sys.modules
            and heard(cls, RowDestroySignal, RowDestroyedSignal)
        )
    ):
        conn = self._so_conn
        if conn is None:
            hub = plan.hub
            conn = None if hub is None else hub.threadingLocal.connection
            if conn is None or conn.__class__ is str:
                conn = plan.current()
        home = conn.homes.get(cls)
        id = self.id
        if home is not None and id.__class__ is home.plain_id:
            conn.execute(plan.delete_row, (id,))
            _set_extra(self, {GONE: True})
            factory = home.factory
            if factory.cache.pop(id, None) is None or id in factory.expiredCache:
                factory.expire(id)  # it may be on its way from one to the other
            if conn.isTransaction:
                factory.deleted.add(id)
            return
    _destroy_at_length(self)


def _destroy_at_length(obj: Any) -> None:
    """Delete a row that others may refer to, or that somebody may want to hear of.

    Rows that go with it wait in a list, not on Python's stack: a chain of rows that
    refer to each other may be of any length.
    """
    whole = obj._so_whole()
    if whole.sqlmeta._destroying:
        return
    _refuse_if_needed(whole)
    waiting = [_steps(whole)]
    try:
        while waiting:
            row = next(waiting[-1], None)
            if row is None:
                waiting.pop()
            elif not row.sqlmeta._destroying:
                _destroy_following(row, waiting)
    finally:
        for steps in reversed(waiting):
            steps.close()


def _destroy_following(row: Any, waiting: list[Generator[Any]]) -> None:
    """Destroy a row that goes with another, or let it wait for those that go with it.

    What follows it has been looked at already, unless it has a ``destroySelf`` of its
    own, which may do anything.
    """
    if not _is_left_to_us(row):
        row.destroySelf()
        return
    whole = row._so_whole()
    if not whole.sqlmeta._destroying:
        for level in whole._so_levels():
            _refuse_level_if_needed(level)
        waiting.append(_steps(whole))


def _is_left_to_us(row: Any) -> bool:
    """Whether ``row.destroySelf()`` would come here, and not end at once."""
    plan = row._so_plan
    if plan is not None and plan.alone_at == plan.registry.changes:
        return False
    return getattr(row.destroySelf, "__func__", None) is row._so_destroy.__func__


def _steps(whole: Any) -> Generator[Any]:
    """Delete one row, stopping at each that has to be destroyed before."""
    whole._so_refuse_destruction()
    cls: Any = type(whole)
    if is_alone(cls):
        plan = plan_of(cls)
        plan.alone_at = plan.registry.changes
    levels = whole._so_levels()
    for level in levels:
        level.sqlmeta._destroying = True
    try:
        followers = [_announce(level) for level in levels]
        for level in levels:
            yield from _delete(level)
    finally:
        for level in levels:
            level.sqlmeta._destroying = False
    for level, following in zip(levels, followers, strict=True):
        for follow in following:
            follow(level)
        _report(level)


def is_alone(cls: Any) -> bool:
    """Whether no other row is concerned when a row of a class is deleted."""
    plan = plan_of(cls)
    if not plan.kept or cls.__dictoffset__ or cls._so_links or cls._so_in_levels:
        return False
    if any(j is not None and j.hasIntermediateTable() for j in cls.sqlmeta.joins):
        return False
    return not findDependencies(cls.__name__, cls.sqlmeta.registry)


def _announce(obj: Any) -> list[Callable[[Any], object]]:
    """Tell that a row is about to go.

    :returns: what is to be called when it is gone.
    """
    cls = type(obj)
    followers: list[Callable[[Any], object]] = []
    if heard(cls, RowDestroySignal):
        send(RowDestroySignal, cls, obj, followers)
    return followers


def _delete(obj: Any) -> Iterator[Any]:
    """Delete one row of one table, giving those that have to be destroyed before."""
    cls = type(obj)
    _unlink(obj)
    for dependent in findDependencies(cls.__name__, cls.sqlmeta.registry):
        yield from _release(obj, dependent)
    conn = obj._connection
    if "_SO_delete" in conn.seams:
        # A program put a method of its own there.
        conn._SO_delete(obj)
    else:
        conn.execute(plan_of(cls).delete_row, (encoded(conn, obj.id),))
    obj.sqlmeta._obsolete = True
    if conn.isTransaction:
        conn.cache.deleted(obj.id, cls)
    else:
        conn.cache.expire(obj.id, cls)


def _report(obj: Any) -> None:
    """Tell that a row is gone."""
    cls = type(obj)
    if heard(cls, RowDestroyedSignal):
        followers: list[Callable[[Any], object]] = []
        send(RowDestroyedSignal, cls, obj, followers)
        for follow in followers:
            follow(obj)


def _unlink(obj: Any) -> None:
    """Delete the object's rows in the tables between it and related classes."""
    cls = type(obj)
    seen = set()
    for join in cls.sqlmeta.joins:
        if join is not None and join.hasIntermediateTable():
            seen.add((join.intermediateTable, join.joinColumn))
    seen.update(cls._so_links)
    for table, column in sorted(seen):
        _delete_links(obj, table, column)


def _delete_links(obj: Any, table: str, column: str) -> None:
    where = Same(**{column: obj.id})
    obj._connection.execute(Delete(Table(table), where=where))


def _release(obj: Any, dependent: Any) -> Iterator[Any]:
    """Let go of the rows of one class that refer to the object.

    :returns: those to be destroyed.
    """
    name = type(obj).__name__
    for join in _related_joins(name, dependent):
        _delete_links(obj, join.intermediateTable, join.otherColumn)
    columns = findDependantColumns(name, dependent)
    nulled = [c for c in columns if c.cascade == "null"]
    deleted = [c for c in columns if c.cascade is True]
    if nulled:
        for row in _referring(obj, dependent, nulled):
            key = {c.name: None for c in nulled if _refers(row, c, obj)}
            row.set(**key)
    if deleted:
        yield from _referring(obj, dependent, deleted)


def _refers(row: Any, column: Any, obj: Any) -> bool:
    return bool(getattr(row, column.name) == _referred(obj, column))


def _referred(obj: Any, column: Any) -> Any:
    """What a foreign key to the object holds."""
    return getattr(obj, getattr(column, "refColumn", None) or "id")


def _referring(obj: Any, dependent: Any, columns: list[Any]) -> list[Any]:
    """Rows of a class whose columns, any of them, refer to the object."""
    tests = [getattr(dependent.q, c.name) == _referred(obj, c) for c in columns]
    return list(dependent.select(OR(*tests), connection=obj._connection))


def _refuse_if_needed(obj: Any) -> None:
    """Look through all that a deletion would reach for a row that forbids it."""
    seen: set[tuple[type, Any]] = set()
    waiting = [obj]
    for row in waiting:  # which grows
        for level in row._so_levels():
            cls: Any = type(level)
            if (cls, level.id) not in seen:
                seen.add((cls, level.id))
                _refuse_level_if_needed(level)
                waiting += _following(level)


def _refuse_level_if_needed(obj: Any) -> None:
    cls: Any = type(obj)
    for dependent in findDependencies(cls.__name__, cls.sqlmeta.registry):
        columns = findDependantColumns(cls.__name__, dependent)
        forbidding = [c for c in columns if c.cascade is False]
        rows = _referring(obj, dependent, forbidding) if forbidding else []
        if rows:
            shown = ", ".join(repr(row.id) for row in rows[:5])
            more = "" if len(rows) <= 5 else f" and {len(rows) - 5} more"
            raise SQLObjectIntegrityError(
                f"Tried to delete {cls.__name__}::{obj.id} but table "
                f"{dependent.sqlmeta.table} has a restriction against it: "
                f"{dependent.__name__} {shown}{more} refer to it"
            )


def _following(obj: Any) -> Iterator[Any]:
    """Rows that would be deleted with the object, where a row may forbid that."""
    cls: Any = type(obj)
    for dependent in findDependencies(cls.__name__, cls.sqlmeta.registry):
        columns = findDependantColumns(cls.__name__, dependent)
        following = [c for c in columns if c.cascade is True]
        if following and _reaches_a_restriction(dependent):
            yield from _referring(obj, dependent, following)


def _reaches_a_restriction(cls: Any) -> bool:
    """Whether deleting rows of a class may be forbidden, at any distance."""
    waiting, seen = [cls], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for dependent in findDependencies(current.__name__, current.sqlmeta.registry):
            for column in findDependantColumns(current.__name__, dependent):
                if column.cascade is False:
                    return True
                if column.cascade is True:
                    waiting.append(dependent)
    return False


def delete_many(cls: Any, where: Any, connection: Any) -> None:
    """Delete rows without looking at them; see ``SQLObject.deleteMany``."""
    if where is NoDefault:
        raise TypeError(
            f"{cls.__name__}.deleteMany() needs a condition; None deletes every row"
        )
    conn = connection or cls._connection
    conn.execute(Delete(cls.q, where))


def delete_by(cls: Any, values: dict[str, Any], connection: Any) -> None:
    """Delete rows by equality; see ``SQLObject.deleteBy``."""
    if not values:
        raise TypeError(
            f"{cls.__name__}.deleteBy() without values would delete every row; "
            f"say {cls.__name__}.deleteMany(None) if that is meant"
        )
    cls.deleteMany(equalities(cls, values), connection=connection)
