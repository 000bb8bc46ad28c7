"""Core 7: deleting rows by any of the four ways."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    OR,
    ForeignKey,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    events,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_shelf() -> Any:
    """A class with three rows."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    for label in "abc":
        Shelf(label=label)
    return Shelf


def labels(conn: Any, table: str = "shelf") -> list[str]:
    """The labels in the table."""
    rows = conn.queryAll(f"SELECT label FROM {table} ORDER BY id")
    return [label for (label,) in rows]


def test_destroy_self(conn: Any, sql: Any) -> None:
    """``destroySelf`` deletes the row and returns None."""
    Shelf = make_shelf()
    shelf = Shelf.get(2)
    sql.clear()
    assert shelf.destroySelf() is None
    assert sql.count("DELETE") == 1
    assert labels(conn) == ["a", "c"]
    with pytest.raises(SQLObjectNotFound):
        Shelf.get(2)


def test_destroyed_object_can_be_read_and_not_synchronised(conn: Any) -> None:
    """Values stay readable; ``sync`` says that the row is gone."""
    Shelf = make_shelf()
    shelf = Shelf.get(2)
    shelf.destroySelf()
    assert shelf.label == "b"
    shelf.label = "harmless"
    with pytest.raises(SQLObjectNotFound):
        shelf.sync()
    assert labels(conn) == ["a", "c"]


def test_destroying_twice_is_harmless(conn: Any) -> None:
    """A second ``destroySelf`` finds nothing to delete."""
    Shelf = make_shelf()
    shelf = Shelf.get(2)
    shelf.destroySelf()
    shelf.destroySelf()
    assert labels(conn) == ["a", "c"]


def test_destroyed_id_can_be_made_again() -> None:
    """A row of the same id is equal and another object."""
    Shelf = make_shelf()
    old = Shelf.get(2)
    old.destroySelf()
    new = Shelf(id=2, label="new")
    assert new is not old
    assert new == old
    assert Shelf.get(2) is new
    assert new.label == "new"


def test_delete_by_id(conn: Any) -> None:
    """``delete`` fetches and destroys; a missing row is not found."""
    Shelf = make_shelf()
    Shelf.delete(1)
    assert labels(conn) == ["b", "c"]
    with pytest.raises(SQLObjectNotFound):
        Shelf.delete(1)


def test_delete_calls_an_overridden_destroy_self() -> None:
    """``delete`` goes through the class's own ``destroySelf``."""
    destroyed: list[int] = []

    class Shelf(SQLObject):
        label = StringCol()

        def destroySelf(self) -> None:
            destroyed.append(self.id)
            super().destroySelf()

    Shelf.createTable()
    Shelf(label="a")
    Shelf.delete(1)
    assert destroyed == [1]
    assert Shelf.select().count() == 0


def test_delete_while_iterating(conn: Any) -> None:
    """Rows may be destroyed while a select is gone through."""
    Shelf = make_shelf()
    for shelf in Shelf.select(OR(Shelf.q.label == "a", Shelf.q.label == "b")):
        shelf.destroySelf()
    assert labels(conn) == ["c"]


def test_delete_with_the_cache_off(open_sqlite: Any) -> None:
    """Rows of a connection without cache can be destroyed."""
    uncached = open_sqlite(cache=False)

    class Shelf(SQLObject):
        _connection = uncached
        label = StringCol()

    Shelf.createTable()
    for label in "ab":
        Shelf(label=label)
    for shelf in Shelf.select():
        shelf.destroySelf()
    assert Shelf.select().count() == 0


def test_delete_many(conn: Any, sql: Any) -> None:
    """``deleteMany`` is one DELETE with an expression or raw text."""
    Shelf = make_shelf()
    sql.clear()
    Shelf.deleteMany(OR(Shelf.q.label == "a", Shelf.q.label == "b"))
    assert sql.count("DELETE") == 1
    assert labels(conn) == ["c"]
    Shelf(label="d")
    Shelf.deleteMany("label = 'd'")
    assert labels(conn) == ["c"]


def test_delete_many_needs_to_be_told(conn: Any) -> None:
    """Without a condition nothing is deleted; None means every row."""
    Shelf = make_shelf()
    with pytest.raises(TypeError):
        Shelf.deleteMany()
    assert labels(conn) == ["a", "b", "c"]
    Shelf.deleteMany(None)
    assert labels(conn) == []


def test_delete_by(conn: Any) -> None:
    """``deleteBy`` takes the keywords of ``selectBy``."""
    Shelf = make_shelf()
    Shelf.deleteBy(label="b")
    assert labels(conn) == ["a", "c"]
    with pytest.raises(TypeError):
        Shelf.deleteBy(colour="red")
    assert labels(conn) == ["a", "c"]


def test_delete_by_nothing_does_not_empty_the_table(conn: Any) -> None:
    """``deleteBy()`` without keywords is refused."""
    Shelf = make_shelf()
    with pytest.raises((TypeError, ValueError)):
        Shelf.deleteBy()
    assert labels(conn) == ["a", "b", "c"]


def test_delete_by_foreign_key() -> None:
    """A key may be given as object or id."""
    Person, Pet = make_pets()
    one, two = Person(name="a"), Person(name="b")
    Pet(owner=one)
    Pet(owner=two)
    Pet(owner=None)
    Pet.deleteBy(owner=one)
    assert Pet.selectBy(owner=one).count() == 0
    Pet.deleteBy(ownerID=two.id)
    assert [p.ownerID for p in Pet.select()] == [None]
    Pet.deleteBy(owner=None)
    assert Pet.select().count() == 0


def test_bulk_deletes_send_no_signals_and_keep_the_cache() -> None:
    """``deleteMany`` and ``deleteBy`` know nothing of instances."""
    Shelf = make_shelf()
    shelf = Shelf.get(1)
    heard: list[Any] = []

    def listener(inst: Any, post: Any) -> None:
        heard.append(inst)

    events.listen(listener, Shelf, events.RowDestroySignal)
    Shelf.deleteMany(Shelf.q.id == 1)
    Shelf.deleteBy(id=2)
    assert heard == []
    assert Shelf.get(1) is shelf


def test_deletes_over_another_connection(conn: Any, open_sqlite: Any) -> None:
    """``delete``, ``deleteMany`` and ``deleteBy`` take ``connection=``."""
    Shelf = make_shelf()
    other = open_sqlite()
    Shelf.createTable(connection=other)
    for number, label in enumerate("wxyz", 1):
        Shelf(id=number, label=label, connection=other)
    Shelf.delete(1, connection=other)
    Shelf.deleteMany(Shelf.q.label == "x", connection=other)
    Shelf.deleteBy(label="y", connection=other)
    assert labels(other) == ["z"]
    assert labels(conn) == ["a", "b", "c"]


def make_pets(**options: Any) -> tuple[Any, Any]:
    """Person, and Pet with a key ``owner`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None, **options)

    Person.createTable()
    Pet.createTable()
    return Person, Pet
