"""Core 14: DatabaseIndex."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    dberrors,
    func,
)
from sqlobject.index import SODatabaseIndex

pytestmark = pytest.mark.usefixtures("conn")


def make_person(**indexes: Any) -> Any:
    """A class with three columns and the indexes given."""

    class Club(SQLObject):
        name = StringCol(default="c")

    space = {
        "firstName": StringCol(length=100, default="f"),
        "lastName": StringCol(length=100, default="l"),
        "age": IntCol(default=1),
        "club": ForeignKey("Club", default=None),
        **indexes,
    }
    Person: Any = type("Person", (SQLObject,), space)
    Club.createTable()
    Person.createTable()
    return Person


def statements(Person: Any) -> list[str]:
    """The statements that make the class's indexes."""
    return Person.createIndexesSQL().split(";\n")


def test_attribute_is_the_bound_index() -> None:
    """The class attribute is an SODatabaseIndex named after itself."""
    Person = make_person(byname=DatabaseIndex("firstName", unique=True))
    index = Person.byname
    assert isinstance(index, SODatabaseIndex)
    assert index.name == "byname"
    assert index.soClass is Person
    assert index.unique is True
    assert len(index.descriptions) == 1
    assert index.creationOrder
    assert Person.sqlmeta.indexes == [index]


@pytest.mark.parametrize(
    ("index", "text"),
    [
        (
            lambda: DatabaseIndex("firstName", "lastName"),
            "CREATE INDEX person_idx ON person (first_name, last_name)",
        ),
        (
            lambda: DatabaseIndex("age", unique=True),
            "CREATE UNIQUE INDEX person_idx ON person (age)",
        ),
        (
            lambda: DatabaseIndex({"column": "firstName", "length": 3}),
            "CREATE INDEX person_idx ON person (first_name)",
        ),
        (lambda: DatabaseIndex("club"), "CREATE INDEX person_idx ON person (club_id)"),
        (
            lambda: DatabaseIndex("clubID"),
            "CREATE INDEX person_idx ON person (club_id)",
        ),
        (
            lambda: DatabaseIndex({"expression": "lower(first_name)"}),
            "CREATE INDEX person_idx ON person (lower(first_name))",
        ),
    ],
)
def test_text_of_an_index(index: Any, text: str) -> None:
    """Columns may be named in any of the ways."""
    Person = make_person(idx=index())
    assert statements(Person) == [text]


def test_expression_of_the_builder(conn: Any) -> None:
    """An index over an SQLBuilder expression is made and used by name."""
    Person = make_person(idx=DatabaseIndex({"expression": func.lower(func.trim("x"))}))
    (text,) = statements(Person)
    assert text.startswith("CREATE INDEX person_idx ON person (")
    assert "lower" in text
    assert conn.queryOne("SELECT name FROM sqlite_master WHERE name = 'person_idx'")


def test_name_is_that_of_the_attribute() -> None:
    """Several indexes are made in the order written."""
    Person = make_person(
        second=DatabaseIndex("age"), first=DatabaseIndex("firstName", unique=True)
    )
    assert statements(Person) == [
        "CREATE INDEX person_second ON person (age)",
        "CREATE UNIQUE INDEX person_first ON person (first_name)",
    ]


def test_unknown_column() -> None:
    """A name that is no column is a ValueError."""
    with pytest.raises(ValueError, match="nope"):
        make_person(idx=DatabaseIndex("nope"))


@pytest.mark.parametrize(
    "description",
    [
        {"expression": "lower(a)", "column": "age"},
        {"expression": "lower(a)", "length": 3},
    ],
)
def test_expression_beside_column(description: dict[str, Any]) -> None:
    """An expression excludes column and length."""
    with pytest.raises(AssertionError):
        make_person(idx=DatabaseIndex(description))


def test_description_given_is_not_altered() -> None:
    """The program's own dictionary stays as it was."""
    description = {"column": "age", "length": 3}
    make_person(idx=DatabaseIndex(description))
    assert description == {"column": "age", "length": 3}


def test_index_without_columns() -> None:
    """An index over nothing is refused, at the latest when it is made."""
    with pytest.raises((ValueError, TypeError, AssertionError)):
        make_person(idx=DatabaseIndex())


def test_unique_index_is_enforced() -> None:
    """A second row with the same values is a DuplicateEntryError."""
    Person = make_person(idx=DatabaseIndex("firstName", "age", unique=True))
    Person(firstName="a", age=1)
    Person(firstName="a", age=2)
    with pytest.raises(dberrors.DuplicateEntryError):
        Person(firstName="a", age=1)


def test_get_by_a_unique_index() -> None:
    """``idx.get`` takes all values by position or all by name."""
    Person = make_person(idx=DatabaseIndex("firstName", "age", unique=True))
    person = Person(firstName="a", age=1)
    Person(firstName="a", age=2)
    assert Person.idx.get("a", 1) is person
    assert Person.idx.get(firstName="a", age=1) is person
    with pytest.raises(SQLObjectNotFound):
        Person.idx.get("a", 3)


@pytest.mark.parametrize(
    ("positional", "named"),
    [
        (("a",), {}),
        (("a", 1, 2), {}),
        (("a",), {"age": 1}),
        ((), {"age": 1}),
        ((), {"age": 1, "firstName": "a", "lastName": "b"}),
    ],
)
def test_get_with_the_wrong_arguments(
    positional: tuple[Any, ...], named: dict[str, Any]
) -> None:
    """A wrong number of values, or both manners at once, is a TypeError."""
    Person = make_person(idx=DatabaseIndex("firstName", "age", unique=True))
    Person(firstName="a", age=1)
    with pytest.raises(TypeError):
        Person.idx.get(*positional, **named)


def test_get_of_an_index_that_is_not_unique() -> None:
    """Only a unique index can get a row."""
    Person = make_person(idx=DatabaseIndex("age"))
    with pytest.raises(AttributeError):
        Person.idx.get(1)


def test_get_by_a_key() -> None:
    """A key is given as object or id, under either name."""
    from sqlobject import classregistry

    Person = make_person(idx=DatabaseIndex("club", unique=True))
    Club = classregistry.findClass("Club")
    club = Club()
    person = Person(club=club)
    assert Person.idx.get(club) is person
    assert Person.idx.get(club.id) is person
    assert Person.idx.get(club=club) is person


def test_get_over_another_connection(open_sqlite: Any) -> None:
    """``connection=`` asks that database."""
    from sqlobject import classregistry

    Person = make_person(idx=DatabaseIndex("age", unique=True))
    other = open_sqlite()
    classregistry.findClass("Club").createTable(connection=other)
    Person.createTable(connection=other)
    there = Person(age=7, connection=other)
    assert Person.idx.get(7, connection=other) is there
    with pytest.raises(SQLObjectNotFound):
        Person.idx.get(7)


def test_get_with_several_rows() -> None:
    """If the table holds two such rows all the same, that is said."""
    Person = make_person(idx=DatabaseIndex("age", unique=True))
    Person._connection.query("DROP INDEX person_idx")
    Person(age=1)
    Person(age=1)
    with pytest.raises(SQLObjectIntegrityError):
        Person.idx.get(1)


def test_column_object_in_an_index() -> None:
    """A column of the same body may stand for its name."""
    name = StringCol(default="x")

    class Shelf(SQLObject):
        label = name
        width = IntCol(default=1)
        idx = DatabaseIndex(name, width, unique=True)

    assert Shelf.createIndexesSQL() == (
        "CREATE UNIQUE INDEX shelf_idx ON shelf (label, width)"
    )
    Shelf.createTable()
    shelf = Shelf()
    assert Shelf.idx.get("x", 1) is shelf
