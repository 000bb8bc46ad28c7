"""Core 10.1: columns found in the live table."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    BLOBCol,
    BoolCol,
    Col,
    DateCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    TimeCol,
    styles,
)

pytestmark = pytest.mark.usefixtures("conn")

PERSON = """CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    first_name VARCHAR(100) NOT NULL,
    note TEXT,
    age INT DEFAULT 5,
    word VARCHAR(10) DEFAULT 'it''s',
    score FLOAT,
    member BOOLEAN DEFAULT 1,
    picture BLOB,
    price DECIMAL(10, 2),
    born DATE,
    seen TIMESTAMP,
    wakes TIME,
    updated DATETIME
)"""


@pytest.fixture
def Person(conn: Any) -> Any:
    """A class that learns its columns from a table made by hand."""
    conn.query(PERSON)

    class Person(SQLObject):
        class sqlmeta:
            fromDatabase = True

    return Person


def test_names_are_those_of_the_style(Person: Any) -> None:
    """Database names become Python names; the key is no column."""
    columns = Person.sqlmeta.columns
    assert "firstName" in columns
    assert columns["firstName"].dbName == "first_name"
    assert "id" not in columns
    assert len(columns) == 12


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("firstName", StringCol),
        ("note", StringCol),
        ("age", IntCol),
        ("score", FloatCol),
        ("member", BoolCol),
        ("picture", BLOBCol),
        ("price", DecimalCol),
        ("born", DateCol),
        ("seen", DateTimeCol),
        ("wakes", TimeCol),
        ("updated", DateTimeCol),
    ],
)
def test_types_are_recognised(Person: Any, name: str, kind: type[Col]) -> None:
    """Each declared type has its column class, dates included."""
    assert issubclass(type(Person.sqlmeta.columnDefinitions[name]), kind)
    assert isinstance(Person.sqlmeta.columns[name], kind.baseClass)


def test_not_null_is_not_none(Person: Any) -> None:
    """NOT NULL in the table is ``notNone`` on the column, and only there."""
    columns = Person.sqlmeta.columns
    assert columns["firstName"].notNone
    assert not columns["note"].notNone
    assert not columns["age"].notNone


def test_defaults_are_values(Person: Any) -> None:
    """A default of the table is the value it stands for."""
    person = Person(firstName="a")
    assert person.age == 5
    assert person.word == "it's"
    assert person.member in (True, 1)
    assert person.note is None
    assert person.price is None


def test_values_round_trip(Person: Any, conn: Any) -> None:
    """Rows can be written and read with the right Python types."""
    given = {
        "firstName": "Ada",
        "note": "n",
        "age": 36,
        "score": 1.5,
        "member": False,
        "picture": b"\x00\xff",
        "price": Decimal("12.50"),
        "born": datetime.date(1815, 12, 10),
        "seen": datetime.datetime(2020, 1, 2, 3, 4, 5),
        "wakes": datetime.time(6, 30),
        "updated": datetime.datetime(2021, 1, 2, 3, 4, 5),
    }
    person = Person(**given)
    conn.cache.clear()
    again = Person.get(person.id)
    assert {name: getattr(again, name) for name in given} == given


def test_column_not_null_without_value_is_required(Person: Any) -> None:
    """A NOT NULL column without default must be given."""
    with pytest.raises(TypeError, match="firstName"):
        Person()


def test_declared_columns_win(conn: Any) -> None:
    """A column in the class body is not replaced by the table's."""
    conn.query(PERSON)

    class Person(SQLObject):
        class sqlmeta:
            fromDatabase = True

        age = StringCol(default="x")
        given = StringCol(dbName="first_name")

    assert isinstance(Person.sqlmeta.columnDefinitions["age"], StringCol)
    assert "firstName" not in Person.sqlmeta.columns
    assert Person(given="a").age == "x"


def test_own_id_name(conn: Any) -> None:
    """The key named by ``idName`` is left out of the columns."""
    conn.query("CREATE TABLE auto_test (auto_id INTEGER PRIMARY KEY, last_name TEXT)")

    class AutoTest(SQLObject):
        class sqlmeta:
            fromDatabase = True
            idName = "auto_id"

    assert list(AutoTest.sqlmeta.columns) == ["lastName"]
    row = AutoTest(lastName="x")
    assert AutoTest.get(row.id) is row
    assert AutoTest.select(AutoTest.q.lastName == "x").count() == 1


def test_another_style(conn: Any) -> None:
    """The class's style turns the database's names into Python's."""
    conn.query("CREATE TABLE AutoTest (AutoTestID INTEGER PRIMARY KEY, LastName TEXT)")

    class AutoTest(SQLObject):
        class sqlmeta:
            fromDatabase = True
            style = styles.MixedCaseStyle(longID=True)

    assert list(AutoTest.sqlmeta.columns) == ["lastName"]
    assert AutoTest(lastName="x").lastName == "x"


def test_foreign_keys_are_found(conn: Any) -> None:
    """A REFERENCES clause becomes a ForeignKey to the class of that table."""
    conn.query("CREATE TABLE box (id INTEGER PRIMARY KEY, label TEXT)")
    conn.query(
        "CREATE TABLE thing (id INTEGER PRIMARY KEY, box_id INT REFERENCES box(id))"
    )

    class Box(SQLObject):
        class sqlmeta:
            fromDatabase = True

    class Thing(SQLObject):
        class sqlmeta:
            fromDatabase = True

    assert isinstance(Thing.sqlmeta.columnDefinitions["boxID"], ForeignKey)
    box = Box(label="b")
    thing = Thing(box=box)
    assert thing.boxID == box.id
    assert thing.box is box


def test_missing_table_has_no_columns() -> None:
    """A table that does not exist yields no columns and no error."""

    class Nowhere(SQLObject):
        class sqlmeta:
            fromDatabase = True

    assert Nowhere.sqlmeta.columns == {}


def test_columns_from_schema_gives_definitions(conn: Any) -> None:
    """``conn.columnsFromSchema`` gives named, unbound columns."""
    conn.query(PERSON)

    class Person(SQLObject):
        pass

    found = conn.columnsFromSchema("person", Person)
    assert all(isinstance(column, Col) for column in found)
    assert found[0].name == "firstName"
    assert len(found) == 12


def test_own_table_read_back(conn: Any) -> None:
    """A table made by a class is understood by a class that reads it."""

    class Shelf(SQLObject):
        label = StringCol(length=10, notNone=True)
        width = IntCol(default=None)
        made = DateTimeCol(default=None)

    Shelf.createTable()

    class Reader(SQLObject):
        class sqlmeta:
            table = "shelf"
            fromDatabase = True

    assert list(Reader.sqlmeta.columns) == ["label", "width", "made"]
    now = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
    shelf = Shelf(label="a", width=1, made=now)
    reader = Reader.get(shelf.id)
    assert (reader.label, reader.width, reader.made) == ("a", 1, now)


def test_quoted_and_odd_names(conn: Any) -> None:
    """Reserved words as column names are quoted when they are used."""
    conn.query(
        'CREATE TABLE odd (id INTEGER PRIMARY KEY, "group" TEXT, "select" INT, n INT)'
    )

    class Odd(SQLObject):
        class sqlmeta:
            fromDatabase = True

        chosen = IntCol(dbName="select", default=None)

    odd = Odd(group="g", chosen=3, n=1)
    odd.sync()
    assert (odd.group, odd.chosen, odd.n) == ("g", 3, 1)
    assert Odd.selectBy(group="g").count() == 1
