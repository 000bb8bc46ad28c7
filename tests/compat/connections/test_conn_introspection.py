"""Section 11: classes made from the tables of a SQLite database."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    BLOBCol,
    BoolCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    col,
    styles,
)

TABLE = """CREATE TABLE stuff (
    id INTEGER PRIMARY KEY,
    some_number INT NOT NULL,
    big_number BIGINT,
    first_name VARCHAR(50) DEFAULT 'Bob',
    last_name TEXT NOT NULL,
    quantity INTEGER DEFAULT 7,
    ratio REAL,
    other_ratio FLOAT,
    price DECIMAL(10, 2),
    is_good BOOLEAN DEFAULT 1,
    data BLOB,
    born DATE,
    seen_at TIMESTAMP,
    changed DATETIME,
    untyped
)"""


@pytest.fixture(params=[1, 0], ids=["table_info", "create_text"])
def any_way(request: pytest.FixtureRequest, open_sqlite: Any) -> Any:
    """A connection that looks at tables in either of SQLite's two ways."""
    connection = open_sqlite(use_table_info=bool(request.param))
    connection.query(TABLE)
    return connection


@pytest.fixture
def stuff(any_way: Any) -> Any:
    """A class made from the table alone."""

    class Stuff(SQLObject):
        _connection = any_way

        class sqlmeta:
            fromDatabase = True

    return Stuff


def test_columns_get_python_names(stuff: Any) -> None:
    """Attributes are named by the style, and keep the database's name."""
    assert set(stuff.sqlmeta.columns) == {
        "someNumber",
        "bigNumber",
        "firstName",
        "lastName",
        "quantity",
        "ratio",
        "otherRatio",
        "price",
        "isGood",
        "data",
        "born",
        "seenAt",
        "changed",
        "untyped",
    }
    assert stuff.sqlmeta.columns["firstName"].dbName == "first_name"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("someNumber", "SOIntCol"),
        ("quantity", "SOIntCol"),
        ("firstName", "SOStringCol"),
        ("lastName", "SOStringCol"),
        ("ratio", "SOFloatCol"),
        ("otherRatio", "SOFloatCol"),
        ("price", "SODecimalCol"),
        ("isGood", "SOBoolCol"),
        ("data", "SOBLOBCol"),
        ("born", "SODateCol"),
        ("seenAt", "SODateTimeCol"),
        ("changed", "SODateTimeCol"),
    ],
)
def test_columns_get_their_types(stuff: Any, name: str, kind: str) -> None:
    """The declared type decides the kind of column; dates are dates."""
    assert isinstance(stuff.sqlmeta.columns[name], getattr(col, kind))


def test_integers_of_any_width_are_integers(stuff: Any) -> None:
    """A BIGINT column is a kind of integer column."""
    assert isinstance(stuff.sqlmeta.columns["bigNumber"], col.SOIntCol)


def test_nullability_is_right_way_round(stuff: Any) -> None:
    """NOT NULL columns are ``notNone``; nullable ones are not."""
    columns = stuff.sqlmeta.columns
    assert columns["someNumber"].notNone
    assert columns["lastName"].notNone
    for name in ("bigNumber", "firstName", "quantity", "ratio", "born"):
        assert not columns[name].notNone


def test_defaults_are_values(stuff: Any) -> None:
    """Defaults are the values the table would fill in, not their SQL text."""
    row = stuff(someNumber=1, lastName="Smith")
    assert row.firstName == "Bob"
    assert row.quantity == 7
    assert row.isGood is True
    assert row.ratio is None
    assert stuff.get(row.id).firstName == "Bob"


def test_rows_round_trip(stuff: Any) -> None:
    """A class made from a table writes and reads every kind of value."""
    values = {
        "someNumber": 5,
        "bigNumber": 2**40,
        "firstName": "Ann",
        "lastName": "O'Hara",
        "quantity": 0,
        "ratio": 1.5,
        "otherRatio": 2.5,
        "price": Decimal("9.75"),
        "isGood": False,
        "born": datetime.date(1999, 12, 31),
        "seenAt": datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
        "changed": datetime.datetime(2020, 1, 2, 3, 4, 5),
    }
    row = stuff(**values)
    stuff._connection.cache.clear()
    again = stuff.get(row.id)
    assert {name: getattr(again, name) for name in values} == values
    assert stuff.selectBy(born=values["born"]).count() == 1
    assert stuff.selectBy(seenAt=values["seenAt"]).count() == 1


def test_types_are_checked(stuff: Any) -> None:
    """Columns found in the database check their values."""
    with pytest.raises(Invalid):
        stuff(someNumber="many", lastName="x")


def test_explicit_columns_win(any_way: Any) -> None:
    """A column declared in the class replaces the one found."""

    class Stuff(SQLObject):
        _connection = any_way

        class sqlmeta:
            fromDatabase = True

        firstName = StringCol(default="Eve", length=9)
        age = IntCol(dbName="quantity", default=1)

    assert Stuff.sqlmeta.columns["firstName"].default == "Eve"
    assert Stuff(someNumber=1, lastName="x").firstName == "Eve"


def test_column_declared_under_another_name_is_not_added_again(any_way: Any) -> None:
    """A column that the class reaches by ``dbName`` is not added a second time."""

    class Stuff(SQLObject):
        _connection = any_way

        class sqlmeta:
            fromDatabase = True

        age = IntCol(dbName="quantity", default=1)

    assert "quantity" not in Stuff.sqlmeta.columns
    assert Stuff(someNumber=1, lastName="x", age=5).age == 5


def test_id_column_under_another_name(open_sqlite: Any) -> None:
    """``sqlmeta.idName`` is the key and no ordinary column."""
    connection = open_sqlite()
    connection.query(
        "CREATE TABLE auto_test (auto_id INTEGER PRIMARY KEY, first_name TEXT)"
    )

    class AutoTest(SQLObject):
        _connection = connection

        class sqlmeta:
            idName = "auto_id"
            fromDatabase = True

    assert list(AutoTest.sqlmeta.columns) == ["firstName"]
    row = AutoTest(firstName="x")
    assert AutoTest.get(row.id) is row
    assert connection.queryAll("SELECT auto_id, first_name FROM auto_test") == [
        (row.id, "x")
    ]


def test_style_names_the_attributes(open_sqlite: Any) -> None:
    """The class's style turns column names into attribute names."""
    connection = open_sqlite()
    connection.query("CREATE TABLE Thing (id INTEGER PRIMARY KEY, FirstName TEXT)")

    class Thing(SQLObject):
        _connection = connection

        class sqlmeta:
            fromDatabase = True
            style = styles.MixedCaseStyle()

    assert list(Thing.sqlmeta.columns) == ["firstName"]
    assert Thing(firstName="x").firstName == "x"


def test_foreign_keys_are_recognised(open_sqlite: Any) -> None:
    """A REFERENCES clause makes a foreign key to the class of that table."""
    connection = open_sqlite()
    connection.query("CREATE TABLE owner (id INTEGER PRIMARY KEY, name TEXT)")
    connection.query(
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT, "
        "owner_id INT CONSTRAINT owner_id_exists REFERENCES owner(id))"
    )

    class Owner(SQLObject):
        _connection = connection

        class sqlmeta:
            fromDatabase = True

    class Pet(SQLObject):
        _connection = connection

        class sqlmeta:
            fromDatabase = True

    assert Pet.sqlmeta.columns["ownerID"].foreignKey == "Owner"
    owner = Owner(name="Ann")
    pet = Pet(name="Rex", owner=owner)
    assert pet.owner is owner
    assert pet.ownerID == owner.id


def test_missing_table(conn: Any) -> None:
    """A class over a table that does not exist yet has no columns and no error."""

    class Nowhere(SQLObject):
        class sqlmeta:
            fromDatabase = True

    assert dict(Nowhere.sqlmeta.columns) == {}


def test_columns_from_schema(any_way: Any) -> None:
    """``conn.columnsFromSchema(table, cls)`` gives column definitions."""

    class Bare(SQLObject):
        _connection = any_way

    found = {column.name: column for column in any_way.columnsFromSchema("stuff", Bare)}
    assert "id" not in found
    for name, kind in [
        ("someNumber", IntCol),
        ("firstName", StringCol),
        ("ratio", FloatCol),
        ("price", DecimalCol),
        ("isGood", BoolCol),
        ("data", BLOBCol),
        ("born", DateCol),
        ("seenAt", DateTimeCol),
    ]:
        assert isinstance(found[name], kind)


def test_add_columns_from_database(any_way: Any) -> None:
    """``sqlmeta.addColumnsFromDatabase()`` adds what the class does not have yet."""

    class Stuff(SQLObject):
        _connection = any_way
        someNumber = IntCol()

    Stuff.sqlmeta.addColumnsFromDatabase()
    assert {"someNumber", "lastName", "price"} <= set(Stuff.sqlmeta.columns)
    row = Stuff(someNumber=1, lastName="x")
    assert row.lastName == "x"


def test_text_of_the_table_is_read_carefully(open_sqlite: Any) -> None:
    """Commas, brackets and words inside defaults and names do not confuse."""
    connection = open_sqlite()
    connection.query(
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, "
        "a TEXT DEFAULT 'x, NOT NULL (y)', "
        "is_pointed BOOLEAN, "
        "d DECIMAL(8, 3) NOT NULL DEFAULT 1.5, "
        "CHECK (a <> 'INT'))"
    )

    class Odd(SQLObject):
        _connection = connection

        class sqlmeta:
            fromDatabase = True

    columns = Odd.sqlmeta.columns
    assert not columns["a"].notNone
    assert columns["d"].notNone
    assert isinstance(columns["isPointed"], col.SOBoolCol)
    row = Odd()
    assert row.a == "x, NOT NULL (y)"
    assert row.d == Decimal("1.5")


def test_view_can_be_read(conn: Any) -> None:
    """A class may be made from a database view and read."""
    conn.query("CREATE TABLE base (id INTEGER PRIMARY KEY, name TEXT, size INT)")
    conn.query("INSERT INTO base (name, size) VALUES ('a', 1)")
    conn.query("CREATE VIEW big AS SELECT id, name FROM base")

    class Big(SQLObject):
        class sqlmeta:
            fromDatabase = True

    assert [row.name for row in Big.select()] == ["a"]


def test_reserved_words_as_table_and_column_names(conn: Any) -> None:
    """Tables and columns named as SQL words or with blanks can be used."""
    conn.query(
        'CREATE TABLE "Order Details" (id INTEGER PRIMARY KEY, "group" TEXT, size INT)'
    )

    class Details(SQLObject):
        class sqlmeta:
            table = "Order Details"
            fromDatabase = True

    row = Details(group="x", size=1)
    assert row.group == "x"
    assert conn.queryAll('SELECT "group" FROM "Order Details"') == [("x",)]


def test_foreign_key_in_a_class_declared_by_hand(conn: Any) -> None:
    """A table made by a class is found again as that class declared it."""

    class Owner(SQLObject):
        name = StringCol(notNone=True, length=20)

    class Pet(SQLObject):
        age = IntCol(default=3)
        owner = ForeignKey("Owner", cascade=True)

    Owner.createTable()
    Pet.createTable()

    class Again(SQLObject):
        class sqlmeta:
            table = "pet"
            fromDatabase = True

    assert set(Again.sqlmeta.columns) == {"age", "ownerID"}
    assert isinstance(Again.sqlmeta.columns["ownerID"], col.SOForeignKey)
