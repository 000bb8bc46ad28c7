"""Fixtures of the core tests: a class with one column, and second looks at rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import SQLObject

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def box(conn: Any) -> Callable[..., Any]:
    """``box(column)``: a class ``Box`` with that column as ``value``, and its table."""

    def make(column: Any, **space: Any) -> Any:
        made: Any = type("Box", (SQLObject,), {"value": column, **space})
        made.createTable(connection=conn)
        return made

    return make


@pytest.fixture
def fresh(conn: Any) -> Callable[[Any], Any]:
    """``fresh(row)``: the same row as another part of the program would load it."""

    def load(row: Any) -> Any:
        cls, number = type(row), row.id
        conn.cache.clear()
        again = cls.get(number)
        assert again is not row
        return again

    return load
