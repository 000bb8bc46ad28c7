"""Core 6.3: expiry, and what is read afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, SQLObjectNotFound, StringCol

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with one row a/1 (id 1)."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol(default=1)

    Shelf.createTable()
    Shelf(label="a")
    assert Shelf._connection is conn
    return Shelf


def change(conn: Any) -> None:
    """Alter the row behind the object layer's back."""
    conn.query("UPDATE shelf SET label = 'z', width = 26 WHERE id = 1")


def test_values_are_stale_until_expired(Shelf: Any, conn: Any) -> None:
    """A change by others is seen after ``expire``, not before."""
    shelf = Shelf.get(1)
    change(conn)
    assert shelf.label == "a"
    shelf.expire()
    assert shelf.sqlmeta.expired is True
    assert shelf.label == "z"
    assert shelf.sqlmeta.expired is False


def test_one_select_reads_the_whole_row(Shelf: Any, sql: Any) -> None:
    """The first read after ``expire`` fetches all columns."""
    shelf = Shelf.get(1)
    shelf.expire()
    sql.clear()
    assert (shelf.label, shelf.width) == ("a", 1)
    assert sql.count("SELECT") == 1


def test_expiring_twice_does_nothing_more(Shelf: Any, sql: Any) -> None:
    """A second ``expire`` is a no-op."""
    shelf = Shelf.get(1)
    shelf.expire()
    shelf.expire()
    assert shelf.label == "a"
    assert sql.count("UPDATE") == 0


def test_expired_object_can_be_expired_again_after_a_read(
    Shelf: Any, conn: Any
) -> None:
    """Each ``expire`` after a read counts."""
    shelf = Shelf.get(1)
    shelf.expire()
    assert shelf.label == "a"
    change(conn)
    shelf.expire()
    assert shelf.label == "z"


def test_get_after_expire_builds_another_object(Shelf: Any) -> None:
    """``expire`` takes the instance out of the cache."""
    shelf = Shelf.get(1)
    shelf.expire()
    assert Shelf.get(1) is not shelf
    assert Shelf.get(1) == shelf


def test_write_to_an_expired_object_is_stored(Shelf: Any, conn: Any) -> None:
    """An assignment after ``expire`` writes and is read back."""
    shelf = Shelf.get(1)
    shelf.expire()
    shelf.label = "b"
    assert shelf.label == "b"
    assert shelf.width == 1
    assert conn.queryAll("SELECT label, width FROM shelf") == [("b", 1)]


def test_expire_after_a_write_to_an_expired_object_counts(
    Shelf: Any, conn: Any
) -> None:
    """A value written while expired does not stick for ever."""
    shelf = Shelf.get(1)
    shelf.expire()
    shelf.label = "b"
    change(conn)
    shelf.expire()
    assert shelf.label == "z"
    assert shelf.width == 26


def test_set_on_an_expired_object(Shelf: Any, conn: Any) -> None:
    """``set`` after ``expire`` writes; the other columns are read anew."""
    shelf = Shelf.get(1)
    change(conn)
    shelf.expire()
    shelf.set(label="b")
    assert (shelf.label, shelf.width) == ("b", 26)


def test_sync_of_an_expired_object(Shelf: Any, conn: Any) -> None:
    """``sync`` after ``expire`` reads the row once and for all."""
    shelf = Shelf.get(1)
    shelf.expire()
    change(conn)
    shelf.sync()
    assert (shelf.label, shelf.width) == ("z", 26)


def test_connection_expires_everything(Shelf: Any, conn: Any) -> None:
    """``conn.expireAll()`` expires the instances of all classes."""

    class Book(SQLObject):
        title = StringCol()

    Book.createTable()
    shelf, book = Shelf.get(1), Book(title="t")
    change(conn)
    conn.query("UPDATE book SET title = 'u'")
    conn.expireAll()
    assert (shelf.label, book.title) == ("z", "u")


def test_vanished_row(Shelf: Any, conn: Any) -> None:
    """Reading an expired object whose row is gone raises SQLObjectNotFound."""
    shelf = Shelf.get(1)
    conn.query("DELETE FROM shelf")
    shelf.expire()
    with pytest.raises(SQLObjectNotFound):
        _ = shelf.label
    with pytest.raises(SQLObjectNotFound):
        shelf.sync()


def test_id_of_an_expired_object_stays(Shelf: Any, sql: Any) -> None:
    """The id, equality and the hash need no reading."""
    shelf = Shelf.get(1)
    number = hash(shelf)
    shelf.expire()
    sql.clear()
    assert shelf.id == 1
    assert hash(shelf) == number
    assert list(sql) == []


def test_python_attributes_survive_expire(Shelf: Any) -> None:
    """What is no column is not touched."""
    shelf = Shelf.get(1)
    shelf.note = "mine"
    shelf.expire()
    assert shelf.note == "mine"


def test_overridden_expire_is_called(conn: Any) -> None:
    """A class may override ``expire`` and ``sync`` and call the base."""
    calls: list[str] = []

    class Shelf(SQLObject):
        label = StringCol()

        def expire(self) -> None:
            calls.append("expire")
            super().expire()

        def sync(self) -> None:
            calls.append("sync")
            super().sync()

    Shelf.createTable()
    shelf = Shelf(label="a")
    calls.clear()
    shelf.expire()
    shelf.sync()
    assert calls == ["expire", "sync"]
    other = Shelf(label="b")
    calls.clear()
    conn.expireAll()
    assert "expire" in calls
    assert other.label == "b"


def test_expiring_a_stray_object_leaves_the_cached_one(Shelf: Any, conn: Any) -> None:
    """An object the cache has forgotten cannot make it forget its successor."""
    stray = Shelf.get(1)
    conn.cache.clear()
    held = Shelf.get(1)
    stray.expire()
    assert Shelf.get(1) is held
    assert list(Shelf.select())[0] is held  # noqa: RUF015 - what a program writes
