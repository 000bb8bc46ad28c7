"""Core 12.4: how each column is declared in each database."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    Col,
    CurrencyCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    DecimalStringCol,
    EnumCol,
    FloatCol,
    ForeignKey,
    IntCol,
    JsonbCol,
    JSONCol,
    KeyCol,
    MediumIntCol,
    PickleCol,
    SetCol,
    SmallIntCol,
    SQLObject,
    StringCol,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
    TinyIntCol,
    UnicodeCol,
    UuidCol,
)
from sqlobject.include.hashcol import HashCol

DATABASES = ["mysql", "postgres", "sqlite", "sybase", "mssql", "firebird", "maxdb"]
LONG_TEXT = {"firebird": "BLOB SUB_TYPE TEXT", "maxdb": "LONG ASCII"}
MS_TEXT = ("VARCHAR(MAX)", "VARCHAR(4000)")
MS_UNICODE = ("NVARCHAR(MAX)", "NVARCHAR(4000)")
MS_BLOB = ("VARBINARY(MAX)", "IMAGE")
MS_MOMENT = ("DATETIME2(6)", "DATETIME")

Cells = dict[str, Any]


def everywhere(text: Any, **others: Any) -> Cells:
    """The same *text* in every database but for *others*."""
    return {db: others.get(db, text) for db in DATABASES}


TABLE: list[tuple[str, Any, Cells]] = [
    ("Col with a type", lambda: Col(sqlType="X"), everywhere("X")),
    (
        "StringCol",
        StringCol,
        everywhere("TEXT", mssql=MS_TEXT, **LONG_TEXT),
    ),
    ("StringCol(10)", lambda: StringCol(length=10), everywhere("VARCHAR(10)")),
    (
        "StringCol(10) fixed",
        lambda: StringCol(length=10, varchar=False),
        everywhere("CHAR(10)"),
    ),
    ("StringCol typed", lambda: StringCol(sqlType="CITEXT"), everywhere("CITEXT")),
    (
        "UnicodeCol",
        UnicodeCol,
        everywhere("TEXT", mssql=MS_UNICODE, **LONG_TEXT),
    ),
    (
        "UnicodeCol(10)",
        lambda: UnicodeCol(length=10),
        everywhere("VARCHAR(10)", mssql="NVARCHAR(10)"),
    ),
    ("IntCol", IntCol, everywhere("INT")),
    (
        "IntCol display",
        lambda: IntCol(length=5, unsigned=True, zerofill=True),
        everywhere("INT", mysql="INT(5) UNSIGNED ZEROFILL"),
    ),
    ("IntCol typed", lambda: IntCol(sqlType="OID"), everywhere("OID")),
    ("TinyIntCol", TinyIntCol, {"mysql": "TINYINT", "sqlite": "TINYINT"}),
    (
        "SmallIntCol",
        SmallIntCol,
        everywhere("SMALLINT"),
    ),
    (
        "MediumIntCol",
        MediumIntCol,
        {"mysql": "MEDIUMINT", "sqlite": "MEDIUMINT"},
    ),
    ("BigIntCol", BigIntCol, everywhere("BIGINT", maxdb=None, sybase=None)),
    (
        "BoolCol",
        BoolCol,
        {
            "mysql": "BOOL",
            "postgres": "BOOL",
            "sqlite": "BOOLEAN",
            "sybase": ("BIT", "TINYINT"),
            "mssql": "BIT",
            "firebird": ("INT", "BOOLEAN"),
            "maxdb": "BOOLEAN",
        },
    ),
    (
        "FloatCol",
        FloatCol,
        everywhere("FLOAT", mysql="DOUBLE PRECISION", firebird="DOUBLE PRECISION"),
    ),
    ("KeyCol", KeyCol, everywhere("INT", sybase="NUMERIC(18,0)")),
    (
        "DateTimeCol",
        DateTimeCol,
        everywhere(
            "TIMESTAMP",
            mysql=("DATETIME(6)", "DATETIME"),
            mssql=MS_MOMENT,
            sybase=("DATETIME", "BIGDATETIME"),
        ),
    ),
    (
        "TimestampCol",
        TimestampCol,
        everywhere(
            "TIMESTAMP",
            mysql=("TIMESTAMP(6)", "TIMESTAMP"),
            mssql=MS_MOMENT,
            sybase=("DATETIME", "BIGDATETIME"),
        ),
    ),
    ("DateCol", DateCol, everywhere("DATE", mssql=("DATE", "VARCHAR(10)"))),
    (
        "TimeCol",
        TimeCol,
        everywhere(
            "TIME",
            mysql=("TIME(6)", "TIME"),
            mssql=("TIME(6)", "TIME"),
            sybase=("TIME", "BIGTIME"),
        ),
    ),
    ("TimedeltaCol", TimedeltaCol, {"postgres": "INTERVAL"}),
    (
        "DecimalCol",
        lambda: DecimalCol(size=10, precision=2),
        everywhere("DECIMAL(10, 2)"),
    ),
    ("CurrencyCol", CurrencyCol, everywhere("DECIMAL(10, 2)")),
    (
        "DecimalStringCol",
        lambda: DecimalStringCol(size=10, precision=2),
        everywhere("VARCHAR(12)"),
    ),
    (
        "BLOBCol",
        BLOBCol,
        {"postgres": "BYTEA", "mssql": MS_BLOB},
    ),
    (
        "BLOBCol of a length",
        lambda: BLOBCol(length=70000),
        {"mysql": "MEDIUMBLOB", "postgres": "BYTEA", "mssql": MS_BLOB},
    ),
    (
        "PickleCol",
        lambda: PickleCol(length=70000),
        {"mysql": "MEDIUMBLOB", "postgres": "BYTEA", "mssql": MS_BLOB},
    ),
    (
        "UuidCol",
        UuidCol,
        everywhere("VARCHAR(36)", postgres="UUID"),
    ),
    ("JsonbCol", JsonbCol, {"postgres": "JSONB"}),
    (
        "JSONCol",
        JSONCol,
        {"sqlite": "TEXT", "postgres": "TEXT", "mysql": "TEXT"},
    ),
    ("JSONCol(50)", lambda: JSONCol(length=50), everywhere("VARCHAR(50)")),
    ("SetCol", lambda: SetCol(setValues=["r", "w"]), {"mysql": "SET('r', 'w')"}),
    ("HashCol", HashCol, everywhere("VARCHAR(32)")),
    (
        "EnumCol",
        lambda: EnumCol(enumValues=["a", "bcd"]),
        everywhere(
            "VARCHAR(3) CHECK (c in ('a', 'bcd'))", mysql="ENUM('a', 'bcd')", maxdb=None
        ),
    ),
    (
        "EnumCol with a quote",
        lambda: EnumCol(enumValues=["o'x"]),
        everywhere(
            "VARCHAR(3) CHECK (c in ('o''x'))", mysql="ENUM('o''x')", maxdb=None
        ),
    ),
    (
        "EnumCol notNone",
        lambda: EnumCol(enumValues=["a"], notNone=True),
        everywhere(
            "VARCHAR(1) CHECK (c in ('a')) NOT NULL",
            mysql="ENUM('a') NOT NULL",
            firebird="VARCHAR(1) NOT NULL CHECK (c in ('a'))",
            sybase="VARCHAR(1) NOT NULL CHECK (c in ('a'))",
            maxdb="VARCHAR(1) NOT NULL CHECK (c in ('a'))",
        ),
    ),
    (
        "all suffixes",
        lambda: IntCol(notNone=True, unique=True, defaultSQL="7"),
        everywhere(
            "INT NOT NULL UNIQUE DEFAULT 7",
            firebird=("INT DEFAULT 7 NOT NULL UNIQUE", "INT NOT NULL UNIQUE DEFAULT 7"),
            maxdb=None,
            sybase=("INT DEFAULT 7 NOT NULL UNIQUE", "INT NOT NULL UNIQUE DEFAULT 7"),
            mssql=("INT DEFAULT 7 NOT NULL UNIQUE", "INT NOT NULL UNIQUE DEFAULT 7"),
        ),
    ),
]


def declared(column: Any, db: str) -> str:
    """The line of the column ``c`` in the database *db*."""
    Made: Any = type("Made", (SQLObject,), {"c": column})
    return getattr(Made.sqlmeta.columns["c"], f"{db}CreateSQL")()


@pytest.mark.parametrize(
    ("make", "db", "expected"),
    [
        pytest.param(make, db, expected, id=f"{name}-{db}")
        for name, make, cells in TABLE
        for db, expected in cells.items()
        if expected is not None
    ],
)
def test_declaration(make: Any, db: str, expected: Any) -> None:
    """The column's line in CREATE TABLE is 3.14's, or its mended form."""
    line = declared(make(), db)
    accepted = expected if isinstance(expected, tuple) else (expected,)
    if db == "sybase":  # where NULL has to be said, since NOT NULL is the default
        line = line.replace(" NULL", "") if "NOT NULL" not in line else line
    assert line in {f"c {text}" for text in accepted}


def test_maxdb_has_enums() -> None:
    """MaxDB, where 3.14 failed, declares and checks the values and takes NULL."""
    line = declared(EnumCol(enumValues=["a", "bcd"]), "maxdb")
    assert line.startswith("c VARCHAR(3) CHECK (c in ('a', 'bcd')")


def test_maxdb_has_all_suffixes() -> None:
    """MaxDB has the three suffixes in the order of its own grammar."""
    line = declared(IntCol(notNone=True, unique=True, defaultSQL="7"), "maxdb")
    assert line.startswith("c INT ")
    for suffix in ("NOT NULL", "UNIQUE", "DEFAULT 7"):
        assert suffix in line


@pytest.mark.parametrize("db", [db for db in DATABASES if db != "sqlite"])
def test_generic_column_needs_a_type(db: str) -> None:
    """``Col()`` says nothing a typed database could use."""
    with pytest.raises(ValueError):  # noqa: PT011
        declared(Col(), db)


def test_generic_column_has_no_type_in_sqlite() -> None:
    """SQLite takes a column without a type."""
    assert declared(Col(), "sqlite") == "c"


@pytest.mark.parametrize("db", DATABASES)
def test_blob_without_length_holds_more_than_a_line(db: str) -> None:
    """A plain BLOBCol is not a type of 255 bytes."""
    assert "TINY" not in declared(BLOBCol(), db)


@pytest.mark.parametrize("db", DATABASES)
def test_enum_with_none_does_not_list_null(db: str) -> None:
    """A None member makes the column nullable and is not part of the list."""
    line = declared(EnumCol(enumValues=["a", None]), db)
    assert ", NULL" not in line
    assert "NOT NULL" not in line
    assert "'a'" in line


@pytest.mark.parametrize("db", ["mysql", "mssql"])
def test_binary_text_is_accepted_where_it_exists(db: str) -> None:
    """``char_binary`` is MySQL's BINARY; MSSQL ignores it."""
    line = declared(StringCol(length=10, char_binary=True), db)
    assert line == ("c VARCHAR(10) BINARY" if db == "mysql" else "c VARCHAR(10)")


@pytest.mark.parametrize("db", ["postgres", "sqlite", "sybase", "firebird", "maxdb"])
def test_binary_text_is_refused_elsewhere(db: str) -> None:
    """A word the database does not have is refused aloud."""
    with pytest.raises(Exception, match=r"(?i)binary"):
        declared(StringCol(length=10, char_binary=True), db)


KEYS = {
    "mysql": "owner_id INT",
    "postgres": "owner_id INT",
    "sqlite": "owner_id INT CONSTRAINT owner_id_exists REFERENCES person(id)",
    "sybase": "owner_id NUMERIC(18,0) REFERENCES person(id)",
    "mssql": "owner_id INT REFERENCES person(id)",
    "maxdb": "owner_id INT",
    "firebird": "owner_id INT",
}


@pytest.mark.parametrize("db", DATABASES)
def test_declaration_of_a_key(db: str) -> None:
    """A key has the type of what it refers to, and its reference where inline."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person")

    line = getattr(Pet.sqlmeta.columns["ownerID"], f"{db}CreateSQL")()
    assert line.replace(" NULL", "").strip().startswith(KEYS[db])
    assert Person.sqlmeta.table == "person"


@pytest.mark.parametrize("db", DATABASES)
def test_declaration_of_a_text_key(db: str) -> None:
    """A key to text ids is a text column."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    class City(SQLObject):
        country = ForeignKey("Country")

    line = getattr(City.sqlmeta.columns["countryID"], f"{db}CreateSQL")()
    assert any(word in line for word in ("TEXT", "CHAR"))
    assert Country.sqlmeta.idType is str


@pytest.mark.parametrize(
    ("db", "text"),
    [
        (
            "postgres",
            "ALTER TABLE pet ADD CONSTRAINT owner_id_exists FOREIGN KEY (owner_id) "
            "REFERENCES person (id) ON DELETE CASCADE",
        ),
        (
            "mysql",
            "ALTER TABLE pet ADD CONSTRAINT pet_owner_id_exists FOREIGN KEY (owner_id) "
            "REFERENCES person (id) ON DELETE CASCADE",
        ),
    ],
)
def test_reference_added_later(db: str, text: str) -> None:
    """PostgreSQL and MySQL are told of the reference after the tables are made."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", cascade=True)

    column = Pet.sqlmeta.columns["ownerID"]
    found = getattr(column, f"{db}CreateReferenceConstraint")()
    assert found.strip() == text
    assert Person.sqlmeta.table == "person"


@pytest.mark.parametrize("db", DATABASES)
def test_type_methods(db: str) -> None:
    """``_mysqlType`` and its kin give the type alone."""
    Made: Any = type("Made", (SQLObject,), {"c": StringCol(length=7, notNone=True)})
    assert getattr(Made.sqlmeta.columns["c"], f"_{db}Type")() == "VARCHAR(7)"


def test_extra_sql_of_a_column() -> None:
    """``_extraSQL`` lists what follows the type."""

    class Made(SQLObject):
        c = IntCol(alternateID=True, defaultSQL="7")

    assert Made.sqlmeta.columns["c"]._extraSQL() == ["NOT NULL", "UNIQUE", "DEFAULT 7"]
