"""Core 8: pickling and copying rows."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol, sqlhub

pytestmark = pytest.mark.usefixtures("pickled_tables")


class PickledShelf(SQLObject):
    """A class that pickle can find by its name."""

    label = StringCol(default="a")
    width = IntCol(default=5)
    neighbour = ForeignKey("PickledShelf", default=None)


class PickledLazyShelf(SQLObject):
    """The same, updated lazily."""

    class sqlmeta:
        lazyUpdate = True

    label = StringCol(default="a")


@pytest.fixture
def pickled_tables(conn: Any) -> None:
    """Make the two tables on this test's database."""
    for each in (PickledShelf, PickledLazyShelf):
        each.createTable(connection=conn)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_row_comes_back(conn: Any, protocol: int) -> None:
    """A pickled row is the same row when it is not at hand any more."""
    shelf = PickledShelf(label="b", width=7)
    data = pickle.dumps(shelf, protocol)
    number = shelf.id
    del shelf
    conn.cache.clear()
    again = pickle.loads(data)
    assert isinstance(again, PickledShelf)
    assert (again.id, again.label, again.width) == (number, "b", 7)


def test_unpickled_row_is_the_one_of_the_cache(conn: Any) -> None:
    """After unpickling ``get`` gives that object, and it can be written."""
    data = pickle.dumps(PickledShelf(label="b"))
    conn.cache.clear()
    again = pickle.loads(data)
    assert PickledShelf.get(again.id) is again
    again.label = "c"
    assert conn.queryAll("SELECT label FROM pickled_shelf") == [("c",)]


def test_unpickling_a_row_at_hand_is_refused() -> None:
    """While the row is cached a second object of it cannot be made."""
    shelf = PickledShelf()
    data = pickle.dumps(shelf)
    with pytest.raises(ValueError, match=str(shelf.id)):
        pickle.loads(data)
    assert PickledShelf.get(shelf.id) is shelf


def test_copy_is_refused_the_same_way() -> None:
    """``copy.copy`` of a row at hand goes the same road."""
    shelf = PickledShelf()
    with pytest.raises(ValueError, match=str(shelf.id)):
        copy.copy(shelf)


def test_waiting_changes_are_written_first(conn: Any) -> None:
    """Pickling a lazy row writes what waits."""
    lazy = PickledLazyShelf()
    lazy.label = "b"
    data = pickle.dumps(lazy)
    assert conn.queryAll("SELECT label FROM pickled_lazy_shelf") == [("b",)]
    del lazy
    conn.cache.clear()
    assert pickle.loads(data).label == "b"


def test_row_of_a_connection_of_its_own_is_refused(open_sqlite: Any) -> None:
    """A row bound to a connection cannot be pickled."""
    other = open_sqlite()
    PickledShelf.createTable(connection=other)
    shelf = PickledShelf(connection=other)
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(shelf)


def test_row_of_a_transaction_is_refused(filed: Any) -> None:
    """A row of a transaction cannot be pickled."""
    PickledShelf.createTable(connection=filed)
    trans = filed.transaction()
    try:
        shelf = PickledShelf(connection=trans)
        with pytest.raises(pickle.PicklingError):
            pickle.dumps(shelf)
    finally:
        trans.rollback()


def test_python_attributes_travel_along(conn: Any) -> None:
    """What the program set on the object is part of it."""
    shelf = PickledShelf()
    shelf.note = ["mine"]
    data = pickle.dumps(shelf)
    del shelf
    conn.cache.clear()
    assert pickle.loads(data).note == ["mine"]


def test_keys_travel_as_ids(conn: Any) -> None:
    """A reference is read from the database after unpickling."""
    first = PickledShelf(label="first")
    data = pickle.dumps(PickledShelf(neighbour=first))
    conn.cache.clear()
    again = pickle.loads(data)
    assert again.neighbourID == first.id
    assert again.neighbour.label == "first"


def test_expired_row_can_be_pickled(conn: Any) -> None:
    """An expired row is pickled with the values of the database."""
    shelf = PickledShelf(label="a")
    conn.query("UPDATE pickled_shelf SET label = 'z'")
    shelf.expire()
    data = pickle.dumps(shelf)
    del shelf
    conn.cache.clear()
    assert pickle.loads(data).label == "z"


def test_second_database_takes_the_row(open_sqlite: Any) -> None:
    """Where the row is not cached, as in another process, unpickling works."""
    data = pickle.dumps(PickledShelf(label="b"))
    sqlhub.processConnection = open_sqlite()
    PickledShelf.createTable()
    again = pickle.loads(data)
    assert again.label == "b"
