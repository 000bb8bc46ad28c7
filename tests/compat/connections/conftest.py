"""Fixtures of the connection tests: a fresh opener, and classes on a file."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
    connectionForURI,
)
from sqlobject.dbconnection import TheURIOpener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def open_uri(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """``open_uri(uri, **args)``: from an empty cache of URIs, closed at the end."""
    monkeypatch.setattr(TheURIOpener, "cachedURIs", {})
    opened: list[Any] = []

    def open_one(uri: str, **args: Any) -> Any:
        connection = connectionForURI(uri, **args)
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        connection.close()


def shop_classes() -> SimpleNamespace:
    """Maker, Gear and Tag, joined in the usual ways, without tables yet."""

    class Maker(SQLObject):
        label = StringCol()
        gears = MultipleJoin("Gear")
        tags = RelatedJoin("Tag")

    class Gear(SQLObject):
        teeth = IntCol(default=None)
        note = StringCol(default=None)
        maker = ForeignKey("Maker", default=None)

    class Tag(SQLObject):
        word = StringCol()
        makers = RelatedJoin("Maker")

    return SimpleNamespace(Maker=Maker, Gear=Gear, Tag=Tag)


def with_tables(classes: SimpleNamespace, connection: Any) -> SimpleNamespace:
    """Create the tables of the shop in ``connection``."""
    for each in (classes.Maker, classes.Gear, classes.Tag):
        each.createTable()
    classes.conn = connection
    return classes


@pytest.fixture
def shop(conn: Any) -> SimpleNamespace:
    """The shop on in-memory SQLite."""
    return with_tables(shop_classes(), conn)


@pytest.fixture
def file_shop(filed: Any) -> SimpleNamespace:
    """The shop on a SQLite file."""
    return with_tables(shop_classes(), filed)
