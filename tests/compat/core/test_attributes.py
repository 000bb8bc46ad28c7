"""Core 6 and 6.1: reading and writing attributes, one by one and with ``set``."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    BoolCol,
    DateTimeCol,
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    dberrors,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol(default=None)
        width = IntCol(default=5)
        code = StringCol(default=None, unique=True)

    Shelf.createTable()
    assert Shelf._connection is conn
    return Shelf


def row(conn: Any, columns: str = "label, width") -> Any:
    """The only row of the table."""
    (found,) = conn.queryAll(f"SELECT {columns} FROM shelf")
    return found


def test_assignment_is_an_update(Shelf: Any, conn: Any, sql: Any) -> None:
    """An assignment is written at once, with one UPDATE of that column."""
    shelf = Shelf(label="a")
    sql.clear()
    shelf.label = "b"
    (text,) = sql.of("UPDATE")
    assert text.startswith("UPDATE shelf SET label")
    assert "width" not in text
    assert row(conn) == ("b", 5)
    assert shelf.label == "b"


def test_unchanged_value_is_written_too(Shelf: Any, sql: Any) -> None:
    """Writing what is there already is still an UPDATE."""
    shelf = Shelf(label="a")
    sql.clear()
    shelf.label = "a"
    assert sql.count("UPDATE") == 1


def test_reading_sends_nothing(Shelf: Any, sql: Any) -> None:
    """Values at hand cost no SQL."""
    shelf = Shelf(label="a")
    _ = (shelf.label, shelf.width, shelf.code)
    sql.clear()
    assert (shelf.label, shelf.width, shelf.code) == ("a", 5, None)
    assert list(sql) == []


def test_value_kept_is_what_the_column_makes_of_it(Shelf: Any) -> None:
    """After an assignment the attribute shows the value as it would be read."""

    class Thing(SQLObject):
        flag = BoolCol(default=None)
        number = IntCol(default=None)

    Thing.createTable()
    thing = Thing(flag=1, number=3.7)
    assert thing.flag is True
    assert thing.number == 3
    thing.flag = 0
    thing.number = True
    assert thing.flag is False
    assert thing.number == 1
    assert type(thing.number) is int


def test_refused_value_changes_nothing(Shelf: Any, conn: Any) -> None:
    """A value the validator refuses is neither stored nor kept."""
    shelf = Shelf(label="a")
    with pytest.raises(Invalid):
        shelf.width = "wide"
    assert shelf.width == 5
    assert row(conn) == ("a", 5)


def test_failed_update_changes_nothing(Shelf: Any) -> None:
    """A value the database refuses is not kept on the instance."""
    Shelf(label="a", code="x")
    shelf = Shelf(label="b", code="y")
    with pytest.raises(dberrors.DuplicateEntryError):
        shelf.code = "x"
    assert shelf.code == "y"
    shelf.sync()
    assert shelf.code == "y"


def test_expression_is_worked_out_by_the_database(Shelf: Any, conn: Any) -> None:
    """An SQL expression may be assigned; after ``sync`` its result is read."""
    shelf = Shelf(label="a", width=5)
    shelf.width = Shelf.q.width + 3
    assert row(conn) == ("a", 8)
    shelf.sync()
    assert shelf.width == 8


def test_expression_in_set(Shelf: Any, conn: Any) -> None:
    """``set`` takes expressions beside values."""
    shelf = Shelf(label="a", width=5)
    shelf.set(width=Shelf.q.width * 2, label="b")
    assert row(conn) == ("b", 10)
    shelf.expire()
    assert shelf.width == 10


def test_unknown_attribute_is_a_python_attribute(Shelf: Any, sql: Any) -> None:
    """A name that is no column is kept on the object and goes nowhere."""
    shelf = Shelf(label="a")
    sql.clear()
    shelf.colour = "red"
    shelf._note = [1]
    assert shelf.colour == "red"
    assert shelf._note == [1]
    assert Shelf.get(shelf.id).colour == "red"
    assert list(sql) == []
    del shelf.colour
    with pytest.raises(AttributeError):
        _ = shelf.colour


def test_attribute_that_was_never_set(Shelf: Any) -> None:
    """Reading a name nobody set is an AttributeError naming it."""
    shelf = Shelf(label="a")
    with pytest.raises(AttributeError, match="colour"):
        _ = shelf.colour
    assert not hasattr(shelf, "colour")
    assert getattr(shelf, "colour", "none") == "none"


def test_column_cannot_be_deleted(Shelf: Any) -> None:
    """``del inst.column`` is an AttributeError."""
    shelf = Shelf(label="a")
    with pytest.raises(AttributeError):
        del shelf.label
    assert shelf.label == "a"


def test_row_that_vanished(Shelf: Any, conn: Any) -> None:
    """Reading an expired attribute of a row that is gone says so."""
    shelf = Shelf(label="a")
    conn.query("DELETE FROM shelf")
    assert shelf.label == "a"
    shelf.expire()
    with pytest.raises(SQLObjectNotFound):
        _ = shelf.label


def test_set_is_one_update_in_creation_order(Shelf: Any, conn: Any, sql: Any) -> None:
    """``set`` writes all its columns with one UPDATE, in creation order."""
    shelf = Shelf(label="a")
    sql.clear()
    assert shelf.set(width=9, label="b") is None
    (text,) = sql.of("UPDATE")
    assert text.index("label") < text.index("width")
    assert row(conn) == ("b", 9)
    assert (shelf.label, shelf.width) == ("b", 9)


def test_set_of_nothing_sends_nothing(Shelf: Any, sql: Any) -> None:
    """``set()`` runs no SQL."""
    shelf = Shelf(label="a")
    sql.clear()
    shelf.set()
    assert list(sql) == []


@pytest.mark.parametrize("name", ["colour", "id", "note"])
def test_set_of_an_unknown_name(Shelf: Any, conn: Any, name: str) -> None:
    """``set`` knows columns and properties of the class only."""
    shelf = Shelf(label="a")
    shelf.note = "mine"
    with pytest.raises(TypeError, match=name):
        shelf.set(label="b", **{name: 5})
    assert row(conn) == ("a", 5)
    assert shelf.label == "a"


def test_set_of_a_read_only_property_names_it(Shelf: Any) -> None:
    """A property without setter is an AttributeError with its name."""

    class Box(SQLObject):
        label = StringCol()

        def _get_size(self) -> int:
            return 3

    Box.createTable()
    box = Box(label="a")
    with pytest.raises(AttributeError, match="size"):
        box.set(size=4)


def test_set_is_all_or_nothing_when_a_value_is_refused(Shelf: Any, conn: Any) -> None:
    """After an Invalid neither the row nor the instance has changed."""
    shelf = Shelf(label="a")
    with pytest.raises(Invalid):
        shelf.set(label="b", width="wide")
    assert (shelf.label, shelf.width) == ("a", 5)
    assert row(conn) == ("a", 5)


def test_set_is_all_or_nothing_when_the_database_refuses(Shelf: Any) -> None:
    """After a failed UPDATE the instance shows the old values."""
    Shelf(label="a", code="x")
    shelf = Shelf(label="b", code="y")
    with pytest.raises(dberrors.DuplicateEntryError):
        shelf.set(label="c", code="x", width=1)
    assert (shelf.label, shelf.code, shelf.width) == ("b", "y", 5)


def test_set_uses_overridden_setters(Shelf: Any, conn: Any) -> None:
    """A ``_set_x`` of the user is called by ``set``."""

    class Box(SQLObject):
        label = StringCol()
        width = IntCol(default=1)

        def _set_label(self, value: str) -> None:
            self._SO_set_label(value.lower())

    Box.createTable()
    box = Box(label="A")
    box.set(label="BB", width=2)
    assert conn.queryAll("SELECT label, width FROM box") == [("bb", 2)]
    assert (box.label, box.width) == ("bb", 2)


def make_pets() -> tuple[Any, Any]:
    """Two classes, one with a key to the other."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        name = StringCol(default="p")
        owner = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


def test_set_of_a_key_by_id_is_one_statement(sql: Any) -> None:
    """``set(ownerID=..., name=...)`` is one UPDATE."""
    Person, Pet = make_pets()
    person, pet = Person(name="a"), Pet()
    sql.clear()
    pet.set(ownerID=person.id, name="q")
    assert sql.count("UPDATE") == 1
    assert pet.owner is person


@pytest.mark.parametrize("form", ["set", "assign"])
def test_set_of_a_key_by_object(conn: Any, form: str) -> None:
    """``owner=`` in ``set`` and by assignment stores the object's id."""
    Person, Pet = make_pets()
    person, pet = Person(name="a"), Pet()
    if form == "set":
        pet.set(owner=person, name="q")
    else:
        pet.owner = person
    assert pet.owner is person
    assert pet.ownerID == person.id
    assert conn.queryAll("SELECT owner_id FROM pet") == [(person.id,)]
    pet.owner = None
    assert pet.ownerID is None
    assert conn.queryAll("SELECT owner_id FROM pet") == [(None,)]


def test_object_assigned_to_the_id_attribute_becomes_an_id(conn: Any) -> None:
    """``pet.ownerID = person`` leaves an id, not an instance."""
    Person, Pet = make_pets()
    person, pet = Person(name="a"), Pet()
    pet.ownerID = person
    assert pet.ownerID == person.id
    assert type(pet.ownerID) is int
    assert pet.owner is person
    assert conn.queryAll("SELECT owner_id FROM pet") == [(person.id,)]


def test_two_names_of_one_row(Shelf: Any) -> None:
    """What one part of the program writes another part sees."""
    shelf = Shelf(label="a")
    same = Shelf.get(shelf.id)
    same.label = "b"
    assert shelf.label == "b"


def test_datetime_is_kept_as_given() -> None:
    """A date with microseconds survives the assignment and the database."""

    class Event(SQLObject):
        at = DateTimeCol(default=None)

    Event.createTable()
    at = datetime.datetime(2020, 1, 2, 3, 4, 5, 678)
    event = Event(at=at)
    assert event.at == at
    event.sync()
    assert event.at == at


@pytest.mark.parametrize(
    "text",
    [
        "line\nfeed",
        "carriage\rreturn",
        "tab\there",
        "back\\slash",
        "quote's",
        'double"quote',
        "percent % underscore _",
        "",
        "\\'",
        "\\n",
        "snow \u2603 \U0001f600",
    ],
)
def test_text_survives(Shelf: Any, text: str) -> None:
    """Any text comes back as it was written."""
    shelf = Shelf(label=text)
    shelf.sync()
    assert shelf.label == text
    shelf.label = text + text
    shelf.sync()
    assert shelf.label == text + text
    assert Shelf.selectBy(label=text + text).getOne() is shelf


def test_row_value_setters_of_old_programs(Shelf: Any, conn: Any) -> None:
    """``_SO_setValue`` is what a raw setter ends in."""
    shelf = Shelf(label="a")
    shelf._SO_set_label("b")
    assert shelf._SO_get_label() == "b"
    assert row(conn) == ("b", 5)
    assert callable(shelf._SO_setValue)
