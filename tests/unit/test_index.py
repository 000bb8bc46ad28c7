"""Indexes: their columns, their definition, and getting one object by them."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import col
from sqlobject.dberrors import UsageError
from sqlobject.index import DatabaseIndex, SODatabaseIndex
from sqlobject.schema.table import IndexColumn, IndexDef
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import func
from sqlobject.styles import defaultStyle

LAST = col.StringCol()


@pytest.fixture
def person() -> Any:
    """Make a stand-in for a class with three columns."""

    class Results:
        def getOne(self) -> str:
            return "the one"

    class Fields:
        def __getattr__(self, name: str) -> Any:
            return getattr(func, name)

    class Person:
        q = Fields()
        asked: Any = None

        class sqlmeta:
            table = "person"
            style = defaultStyle
            registry = "indexes"
            columns: dict[str, Any] = {}

        @classmethod
        def select(cls, clause: Any, connection: Any = None) -> Results:
            cls.asked = (str(clause), connection)
            return Results()

    for name, column in (
        ("lastName", LAST),
        ("age", col.IntCol()),
        ("boss", col.ForeignKey("Person")),
    ):
        column.name = name
        bound = column.withClass(Person)
        Person.sqlmeta.columns[bound.name] = bound
    return Person


def bound(person: Any, *columns: Any, **kw: Any) -> SODatabaseIndex:
    """Bind an index to the stand-in."""
    return DatabaseIndex(*columns, name="idx", **kw).withClass(person)


PARTS: list[tuple[Any, IndexColumn]] = [
    ("lastName", IndexColumn("last_name")),
    (LAST, IndexColumn("last_name")),
    ("boss", IndexColumn("boss_id")),
    ("bossID", IndexColumn("boss_id")),
    ({"column": "lastName"}, IndexColumn("last_name")),
    ({"column": "lastName", "length": 10}, IndexColumn("last_name", length=10)),
    ({"column": LAST, "length": 10}, IndexColumn("last_name", length=10)),
    ({"expression": "lower(last_name)"}, IndexColumn(expression="lower(last_name)")),
]


@pytest.mark.parametrize(("part", "expected"), PARTS)
def test_part_of_an_index(person: Any, part: Any, expected: IndexColumn) -> None:
    """By attribute, by object, by definition, or as a dict."""
    assert bound(person, part).definition().columns == (expected,)


def test_expression_node_is_handed_on(person: Any) -> None:
    """The DDL writer spells it."""
    node = func.LOWER("x")
    (part,) = bound(person, {"expression": node}).definition().columns
    assert part.expression is node


def test_definition_of_an_index(person: Any) -> None:
    """Name, columns in order, uniqueness."""
    assert bound(person, "age", "lastName", unique=True).definition() == IndexDef(
        "idx", (IndexColumn("age"), IndexColumn("last_name")), unique=True
    )


def test_bound_index_tells_what_it_is(person: Any) -> None:
    """The public attributes."""
    definition = DatabaseIndex("age", {"column": "lastName", "length": 3}, name="idx")
    index = definition.withClass(person)
    columns = person.sqlmeta.columns
    assert index.soClass is person
    assert (index.name, index.unique) == ("idx", False)
    assert index.creationOrder == definition.creationOrder
    assert index.descriptions == [
        {"column": columns["age"]},
        {"column": columns["lastName"], "length": 3},
    ]
    assert index.columns == [columns["age"], columns["lastName"]]
    assert repr(index) == "<SODatabaseIndex idx (age, lastName)>"


def test_dict_that_is_given_is_not_changed(person: Any) -> None:
    """It may be used for another index."""
    part = {"column": "lastName", "length": 10}
    bound(person, part)
    assert part == {"column": "lastName", "length": 10}


@pytest.mark.parametrize(
    "part",
    [
        {"column": "age", "expression": "age + 1"},
        {"expression": "age + 1", "length": 3},
        {"length": 3},
        {},
        {"column": "age", "size": 3},
    ],
)
def test_part_that_says_too_much_or_too_little(person: Any, part: Any) -> None:
    """Either a column or an expression."""
    with pytest.raises(AssertionError, match="'idx'"):
        bound(person, part)


@pytest.mark.parametrize("part", ["height", col.IntCol(), {"column": "height"}, 5])
def test_unknown_column_is_a_value_error(person: Any, part: Any) -> None:
    """The message lists the columns there are."""
    with pytest.raises(ValueError, match="lastName, age, bossID"):
        bound(person, part)


def test_index_over_nothing_is_refused(person: Any) -> None:
    """It would be no SQL."""
    with pytest.raises(UsageError, match="no columns"):
        bound(person)


def test_index_without_a_name_is_refused(person: Any) -> None:
    """The class statement gives it one; ``addIndex`` cannot."""
    with pytest.raises(UsageError, match="no name"):
        DatabaseIndex("age").withClass(person)


def test_unknown_keyword_is_a_type_error() -> None:
    """It is not lost in silence."""
    with pytest.raises(TypeError, match="uniq="):
        DatabaseIndex("age", uniq=True)


def test_order_of_definitions_is_that_of_the_columns() -> None:
    """One counter numbers both."""
    one, two, three = col.IntCol(), DatabaseIndex("a"), col.IntCol()
    assert one.creationOrder < two.creationOrder < three.creationOrder
    assert repr(two) == f"<DatabaseIndex {id(two):x} (unnamed)>"


# -- get


@pytest.mark.parametrize(
    ("args", "kw"),
    [((5, 7), {}), ((), {"age": 5, "boss": 7}), ((), {"bossID": 7, "age": 5})],
)
def test_get_by_position_or_keyword(
    person: Any, args: tuple[Any, ...], kw: dict[str, Any]
) -> None:
    """One value for each column, in the order of the columns."""
    index = bound(person, "age", "boss", unique=True)
    assert index.get(*args, **kw) == "the one"
    assert person.asked == ("(((age) = (5)) AND ((bossID) = (7)))", None)


def test_get_takes_a_connection(person: Any) -> None:
    """As all that fetch."""
    bound(person, "age", unique=True).get(5, connection="other")
    assert person.asked[1] == "other"


@pytest.mark.parametrize(
    ("args", "kw"),
    [
        ((), {}),
        ((5,), {}),
        ((5, 6, 7), {}),
        ((5,), {"boss": 7}),
        ((), {"age": 5}),
        ((), {"age": 5, "height": 7}),
        ((), {"boss": 7, "bossID": 7, "age": 5}),
    ],
)
def test_get_wants_all_values_in_one_way(
    person: Any, args: tuple[Any, ...], kw: dict[str, Any]
) -> None:
    """Anything else would find the wrong row."""
    with pytest.raises(TypeError, match="age, bossID"):
        bound(person, "age", "boss", unique=True).get(*args, **kw)


def test_get_needs_a_unique_index(person: Any) -> None:
    """Others may find several rows."""
    with pytest.raises(AttributeError, match="not unique"):
        bound(person, "age").get(5)


def test_get_passes_over_expressions(person: Any) -> None:
    """Only columns have values to ask for."""
    index = bound(person, {"expression": "x"}, "age", unique=True)
    assert index.get(5) == "the one"


# -- SQL


def test_statement_of_a_dialect(person: Any) -> None:
    """By name of the database, or by the dialect itself."""
    index = bound(person, "age", "lastName", unique=True)
    assert index.createSQL("sqlite") == (
        "CREATE UNIQUE INDEX person_idx ON person (age, last_name)"
    )
    assert index.createSQL(backend_for("mysql").dialect) == (
        "ALTER TABLE person ADD UNIQUE idx (age, last_name)"
    )
    person._connection = backend_for("postgres")  # has a dialect, as connections do
    assert index.createSQL() == index.createSQL("postgres")
