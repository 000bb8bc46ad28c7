"""Fetching relations along with objects whose relations lie at several levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlobject.joins import BATCH, READY, Batch, load_relation

from ._family import parents
from ._storage import parent_of

__all__ = ["prefetch"]


class _FamilyBatch(Batch):
    """Objects of one family that fetch what they relate to together."""

    def load(self, name: str) -> None:
        """Fetch the related rows of all members under one attribute name.

        :raises UnloadedRelation: the batch is strict.
        """
        if self.strict:
            super().load(name)
        _load(self.members(), name)


def prefetch(objects: Sequence[Any], names: Any, strict: bool) -> None:
    """As of plain classes, see ``SQLObject.select``.

    :raises UsageError: none of the objects has a relation of that name.
    """
    rows = list({id(obj): obj for obj in objects if obj is not None}.values())
    if names != "auto":
        for path in [names] if isinstance(names, str) else names or ():
            _load_path(rows, str(path))
    if names == "auto" or strict:
        batch = _FamilyBatch(rows, strict)
        for obj in rows:
            obj._so_other_attributes()[BATCH] = batch
        above: dict[Any, list[Any]] = {}
        for obj in rows:
            for parent in obj._so_levels()[:-1]:
                above.setdefault(type(parent), []).append(parent)
        for cls, level in above.items():
            cls._so_prefetch_level(level, names if names == "auto" else (), strict)


def _load_path(objects: Sequence[Any], path: str) -> None:
    """Fetch ``toys``, or ``toys.maker`` in two steps."""
    first, _, rest = path.partition(".")
    _load(objects, first)
    if not rest:
        return
    following: dict[Any, dict[int, Any]] = {}
    for obj in objects:
        related = getattr(obj, first, None)
        for other in related if isinstance(related, list) else [related]:
            if other is not None:
                following.setdefault(type(other), {})[id(other)] = other
    for cls, others in following.items():
        cls._so_prefetch(list(others.values()), [rest], False)


def _load(objects: Sequence[Any], name: str) -> None:
    """Fetch what the objects relate to at the level where the relation is."""
    groups: dict[Any, list[tuple[Any, Any]]] = {}
    for obj in objects:
        owner = _owner(type(obj), name)
        if owner is not None:
            groups.setdefault(owner, []).append((obj, _at_level(obj, owner)))
    if objects and not groups:
        load_relation(objects, name)  # it knows what to say
    for pairs in groups.values():
        load_relation([level for _, level in pairs], name)
        for obj, level in pairs:
            ready = level._so_other_attributes().get(READY, {})
            if obj is not level and name in ready:
                obj._so_other_attributes().setdefault(READY, {})[name] = ready[name]


def _owner(cls: Any, name: str) -> Any:
    """The class of the family in whose body a relation stands; None: in none."""
    for level in (cls, *parents(cls)):
        joins = [join.joinMethodName for join in level.sqlmeta.joins if join]
        column = level.sqlmeta.columns.get(level._so_foreign.get(name, name))
        if name in joins or (column is not None and column.foreignKey is not None):
            return level
    return None


def _at_level(obj: Any, cls: Any) -> Any:
    while type(obj) is not cls:
        obj = parent_of(obj)
    return obj
