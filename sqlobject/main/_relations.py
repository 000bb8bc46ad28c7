"""Fetching relations along with the rows that have them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from sqlobject.joins import BATCH, READY, Batch, load_relation

from ._marks import NOBODY
from ._plan import plan_of
from ._read import extra_of
from ._storage import REF, Row, slot

__all__ = ["keep_ready", "keep_referred", "prefetch"]

_set_extra = Row.__dict__["_so_extra"].__set__


def keep_referred(
    objects: Sequence[Any], column: Any, keys: Sequence[Any], found: dict[Any, Any]
) -> None:
    """Keep the rows that a foreign key refers to with those that refer to them.

    :param keys: those that the objects hold.
    :param found: the rows that there are, by key.
    """
    cls = type(objects[0])
    if column.name not in plan_of(cls).referring:
        keep_ready(objects, column.foreignName, map(found.get, keys))
        return
    for key in set(keys).difference(found, (None,)):
        found[key] = NOBODY
    keep = slot(cls, REF + column.name).__set__
    deque(map(keep, objects, map(found.get, keys)), maxlen=0)


def keep_ready(objects: Iterable[Any], name: str, values: Iterable[Any]) -> None:
    """Keep related rows with the rows of one class that they were fetched for."""
    for obj, value in zip(objects, values, strict=True):
        extra = obj._so_extra
        if extra is None:
            extra = extra_of(obj) if obj.__class__.__dictoffset__ else None
        if extra is None:
            _set_extra(obj, {READY: {name: value}})
            continue
        ready = extra.get(READY)
        if ready is None:
            extra[READY] = {name: value}
        else:
            ready[name] = value


def prefetch(objects: list[Any], names: Any, strict: bool) -> None:
    """Fetch relations of rows of one class, one statement each.

    :param names: names of foreign keys and joins; a dotted one goes on from there;
        ``"auto"``: fetch each when it is first read.
    :param strict: reading any other is an error from now on.
    :raises UsageError: the class has no relation of that name.
    """
    rows = [obj for obj in objects if obj is not None]
    auto = names == "auto"
    if not auto:
        for name in [names] if isinstance(names, str) else names or ():
            _load_path(rows, str(name))
    if auto or strict:
        batch = Batch(rows, strict)
        for obj in rows:
            extra_of(obj)[BATCH] = batch


def _load_path(objects: list[Any], path: str) -> None:
    """Fetch ``pets``, or ``pets.vet`` in two steps."""
    first, _, rest = path.partition(".")
    load_relation(objects, first)
    if not rest:
        return
    following: dict[int, Any] = {}
    for obj in objects:
        related = getattr(obj, first)
        for other in related if isinstance(related, list) else [related]:
            if other is not None:
                following[id(other)] = other
    for cls in {type(obj) for obj in following.values()}:
        own = [obj for obj in following.values() if type(obj) is cls]
        cls._so_prefetch(own, [rest], False)
