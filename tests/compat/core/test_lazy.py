"""Core 6.2: lazy updates."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    dberrors,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Lazy(conn: Any) -> Any:
    """A lazily updated class with a table."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        label = StringCol()
        width = IntCol(default=1)
        code = StringCol(default=None, unique=True)

    Lazy.createTable()
    assert Lazy._connection is conn
    return Lazy


def stored(conn: Any) -> Any:
    """The only row of the table."""
    (found,) = conn.queryAll("SELECT label, width FROM lazy")
    return found


def test_assignment_waits(Lazy: Any, conn: Any, sql: Any) -> None:
    """Changes are seen on the object and not yet in the table."""
    lazy = Lazy(label="a")
    sql.clear()
    lazy.label = "b"
    lazy.set(width=2)
    assert (lazy.label, lazy.width) == ("b", 2)
    assert lazy.sqlmeta.dirty is True
    assert sql.count("UPDATE") == 0
    assert stored(conn) == ("a", 1)


def test_sync_update_writes_once_in_creation_order(
    Lazy: Any, conn: Any, sql: Any
) -> None:
    """``syncUpdate`` is one UPDATE of what changed."""
    lazy = Lazy(label="a")
    lazy.width = 2
    lazy.label = "b"
    lazy.label = "c"
    sql.clear()
    lazy.syncUpdate()
    (text,) = sql.of("UPDATE")
    assert text.index("label") < text.index("width")
    assert "code" not in text
    assert stored(conn) == ("c", 2)
    assert lazy.sqlmeta.dirty is False


def test_sync_update_without_changes_does_nothing(Lazy: Any, sql: Any) -> None:
    """With nothing waiting no SQL is sent."""
    lazy = Lazy(label="a")
    lazy.label = "b"
    lazy.syncUpdate()
    sql.clear()
    lazy.syncUpdate()
    assert sql.count("UPDATE") == 0


def test_sync_writes_and_reads_back(Lazy: Any, conn: Any) -> None:
    """``sync`` writes what waits, then reads the whole row."""
    lazy = Lazy(label="a")
    conn.query("UPDATE lazy SET width = 50")
    lazy.label = "b"
    lazy.sync()
    assert stored(conn) == ("b", 50)
    assert lazy.width == 50
    assert lazy.sqlmeta.dirty is False


def test_sync_works_on_any_instance(conn: Any) -> None:
    """``sync`` of an ordinary row reads it anew."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="a")
    conn.query("UPDATE shelf SET label = 'b'")
    shelf.sync()
    assert shelf.label == "b"
    shelf.syncUpdate()
    conn.query("DELETE FROM shelf")
    with pytest.raises(SQLObjectNotFound):
        shelf.sync()


def test_expire_drops_the_changes_and_the_dirt(Lazy: Any, conn: Any) -> None:
    """After ``expire`` nothing waits, and a select refreshes the row again."""
    lazy = Lazy(label="a")
    lazy.label = "b"
    lazy.expire()
    assert lazy.sqlmeta.dirty is False
    assert lazy.label == "a"
    lazy.syncUpdate()
    assert stored(conn) == ("a", 1)
    conn.query("UPDATE lazy SET label = 'new'")
    (found,) = Lazy.select()
    assert found.label == "new"


@pytest.mark.parametrize("whole", ["class", "connection"])
def test_expiring_all_drops_the_changes_and_the_dirt(
    Lazy: Any, conn: Any, whole: str
) -> None:
    """``expireAll`` does with each row what ``expire`` does."""
    lazy = Lazy(label="a")
    lazy.label = "b"
    (Lazy.sqlmeta if whole == "class" else conn).expireAll()
    assert lazy.sqlmeta.dirty is False
    assert lazy.label == "a"
    lazy.syncUpdate()
    assert stored(conn) == ("a", 1)


def test_refused_value_does_not_wait(Lazy: Any, conn: Any) -> None:
    """A value the validator refuses is not staged."""
    lazy = Lazy(label="a")
    with pytest.raises(Invalid):
        lazy.width = "x"
    with pytest.raises(Invalid):
        lazy.set(label="b", width="x")
    assert (lazy.label, lazy.width) == ("a", 1)
    lazy.syncUpdate()
    assert stored(conn) == ("a", 1)


def test_failed_sync_update_can_be_mended(Lazy: Any) -> None:
    """After the database refused the changes still wait and can be corrected."""
    Lazy(label="a", code="x")
    lazy = Lazy(label="b", code="y")
    lazy.set(label="c", code="x")
    with pytest.raises(dberrors.DuplicateEntryError):
        lazy.syncUpdate()
    assert lazy.sqlmeta.dirty is True
    lazy.code = "z"
    lazy.syncUpdate()
    lazy.expire()
    assert (lazy.label, lazy.code) == ("c", "z")


def test_changes_of_a_forgotten_object_are_lost(Lazy: Any, conn: Any) -> None:
    """What was never synchronised goes with the object."""
    lazy = Lazy(label="a")
    lazy.label = "b"
    del lazy
    conn.cache.clear()
    gc.collect()
    assert stored(conn) == ("a", 1)
    assert Lazy.select()[0].label == "a"


def test_lazy_foreign_key(conn: Any) -> None:
    """A key waits as well, and the object attribute shows the new one."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        owner = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    person, pet = Person(name="a"), Pet()
    pet.owner = person
    assert pet.owner is person
    assert conn.queryAll("SELECT owner_id FROM pet") == [(None,)]
    pet.syncUpdate()
    assert conn.queryAll("SELECT owner_id FROM pet") == [(person.id,)]


def test_lazy_expression(Lazy: Any, conn: Any) -> None:
    """An expression waits and is worked out at ``syncUpdate``."""
    lazy = Lazy(label="a", width=4)
    lazy.width = Lazy.q.width + 1
    lazy.syncUpdate()
    assert stored(conn) == ("a", 5)
    lazy.sync()
    assert lazy.width == 5


def test_lazy_without_cached_values_shows_the_database(conn: Any) -> None:
    """With ``cacheValues = False`` a read shows what is stored."""

    class Shelf(SQLObject):
        class sqlmeta:
            lazyUpdate = True
            cacheValues = False

        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="a")
    shelf.label = "b"
    assert shelf.label == "a"
    shelf.syncUpdate()
    assert shelf.label == "b"
    assert conn.queryAll("SELECT label FROM shelf") == [("b",)]


def test_destroyed_lazy_row_writes_nothing(Lazy: Any, conn: Any) -> None:
    """Waiting changes of a destroyed row are dropped with it."""
    lazy = Lazy(label="a")
    lazy.label = "b"
    lazy.destroySelf()
    assert conn.queryOne("SELECT COUNT(*) FROM lazy") == (0,)


def test_turning_laziness_off_writes_at_once_again(Lazy: Any, conn: Any) -> None:
    """The flag may be cleared on one instance."""
    lazy = Lazy(label="a")
    lazy.sqlmeta.lazyUpdate = False
    lazy.label = "b"
    assert stored(conn) == ("b", 1)


def test_overridden_setter_of_a_lazy_class(conn: Any) -> None:
    """A raw setter called from ``_set_x`` stages the value."""

    class Word(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        text = StringCol()

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value.lower())

    Word.createTable()
    word = Word(text="ABC")
    assert word.text == "abc"
    word.text = "DEF"
    assert word.text == "def"
    assert conn.queryAll("SELECT text FROM word") == [("abc",)]
    word.syncUpdate()
    assert conn.queryAll("SELECT text FROM word") == [("def",)]
