"""``connection.Person``: classes seen through a connection."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.classregistry import registry
from tests.fakes.dbapi import FakeDB, FakeModule


class Thing:
    """Not of the model; the registry takes any class."""

    colour = "red"

    def __init__(self, name: str, connection: Any = None) -> None:
        self.name = name
        self.connection = connection

    @classmethod
    def get(cls, id: int, connection: Any = None) -> Any:
        return (id, connection)

    @classmethod
    def by(cls, connection: Any = None, **kw: Any) -> Any:
        return (kw, connection)

    @classmethod
    def plain(cls) -> str:
        return "plain"


@pytest.fixture
def conn() -> Any:
    found = registry("bound tests").classes
    found["Thing"] = Thing
    yield FakeDB(FakeModule(), registry="bound tests")
    found.clear()


def test_calls_get_the_connection(conn: FakeDB) -> None:
    """The constructor and every method that takes one."""
    assert conn.Thing("a").connection is conn
    assert conn.Thing.get(5) == (5, conn)
    assert conn.Thing.by(name="x") == ({"name": "x"}, conn)
    assert conn.Thing.get(5, connection="other") == (5, "other")


def test_the_rest_is_the_classes_own(conn: FakeDB) -> None:
    """Methods without connection, and plain attributes."""
    assert conn.Thing.plain() == "plain"
    assert conn.Thing.colour == "red"
    assert conn.Thing.get.__name__ == "get"
    assert "Thing through" in repr(conn.Thing)
    with pytest.raises(AttributeError):
        conn.Thing.zork


def test_in_a_transaction_they_get_the_transaction(conn: FakeDB) -> None:
    """Not the connection behind it."""
    with conn.transaction() as transaction:
        assert transaction.Thing.get(5) == (5, transaction)
        with transaction.transaction() as part:
            assert part.Thing.get(5) == (5, part)


def test_unknown_class(conn: FakeDB) -> None:
    """It is an AttributeError like any other."""
    assert not hasattr(conn, "Zork")
    with pytest.raises(KeyError, match="Zork"):
        conn.bound("Zork")
    assert not hasattr(FakeDB(registry="another"), "Thing")


def test_class_with_the_name_of_an_attribute(conn: FakeDB) -> None:
    """A class called ``query`` used to make every new connection fail."""
    registry("bound tests").addClass(type("query", (Thing,), {}))
    other = FakeDB(FakeModule(), registry="bound tests")
    other.query("x")
    assert other.bound("query").get(5) == (5, other)
    assert other.bound(Thing).get(5) == (5, other)
    with other.transaction() as transaction:
        transaction.query("y")
        assert transaction.bound("query").get(5) == (5, transaction)


def test_class_that_appears_later(conn: FakeDB) -> None:
    """The registry is asked each time."""
    with conn.transaction() as transaction:
        registry("bound tests").addClass(type("Late", (Thing,), {}))
        assert conn.Late.get(1) == (1, conn)
        assert transaction.Late.get(1) == (1, transaction)
    del registry("bound tests").classes["Late"]
    assert not hasattr(conn, "Late")
