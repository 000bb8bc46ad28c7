"""Columns bound to stand-ins for classes: no connection, no rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sqlobject.classregistry import registry
from sqlobject.styles import defaultStyle

_numbers = itertools.count()


class StandInMeta:
    """What columns ask of ``sqlmeta``."""

    idName = "id"
    idType: type = int
    idSize: str | None = None
    dbEncoding: str | None = None
    style = defaultStyle

    def __init__(self, table: str, registry_name: str) -> None:
        self.table = table
        self.registry = registry_name
        self.columns: dict[str, Any] = {}


class StandIn:
    """An object of some class: all it has is a key."""

    _inheritable = False

    def __init__(self, id: Any = None, **values: Any) -> None:
        self.id = id
        vars(self).update(values)


@pytest.fixture
def new_class() -> Iterator[Callable[..., Any]]:
    """``new_class(name, idType=…)``: a stand-in, in a registry of this test's own."""
    name_of_registry = f"stand-ins {next(_numbers)}"

    def make(name: str = "Shelf", *, bases: Any = (StandIn,), **meta: Any) -> Any:
        made = type(name, bases, {})
        sqlmeta = StandInMeta(name.lower(), name_of_registry)
        vars(sqlmeta).update(meta)
        made.sqlmeta = sqlmeta  # type: ignore[attr-defined]
        registry(name_of_registry).addClass(made)
        return made

    yield make
    registry(name_of_registry).classes.clear()


@pytest.fixture
def bind(new_class: Callable[..., Any]) -> Callable[..., Any]:
    """``bind(column, name="x", to=cls)``: the column of a class, new if need be."""
    made: list[Any] = []

    def bind_one(column: Any, name: str | None = "x", to: Any = None) -> Any:
        if to is None:
            if not made:
                made.append(new_class())
            to = made[0]
        if name is not None and column.name is None:
            column.name = name
        bound = column.withClass(to)
        to.sqlmeta.columns[bound.name] = bound
        return bound

    return bind_one
