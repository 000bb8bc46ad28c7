"""What the introspector of SQLite reads from tables made by hand."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from decimal import Decimal

import pytest

from sqlobject.dberrors import ProgrammingError
from sqlobject.schema.diff import diff_tables
from sqlobject.schema.table import (
    CheckDef,
    ColumnDef,
    Constant,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    TableReference,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from sqlobject.sqlite.introspect import SQLiteIntrospector
from tests.golden.ddl_cases import CASES as DDL_CASES
from tests.golden.ddl_cases import REFUSED, Case
from tests.golden.types_cases import CASES as TYPE_CASES

DIALECT = backend_for("sqlite").dialect


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    """A database in memory, where every statement commits by itself."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture
def catalogue(raw: sqlite3.Connection) -> SQLiteIntrospector:
    """Ask the catalogue of `raw`."""
    return SQLiteIntrospector(
        lambda sql, params: raw.execute(sql, params).fetchall(), DIALECT
    )


def column(catalogue: SQLiteIntrospector, declaration: str) -> ColumnDef:
    """Read back a column that was declared so."""
    catalogue.ask(f"CREATE TABLE t (x {declaration})")
    return catalogue.table("t").column("x")


# -- tables


def test_tables_and_views_are_listed_apart(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """Sorted, and without the tables that SQLite keeps for itself."""
    raw.execute("CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    raw.execute("CREATE TABLE a (x)")
    raw.execute("CREATE VIEW v AS SELECT x FROM a")
    assert catalogue.tables() == ["a", "b"]
    assert catalogue.tables(system=True) == ["a", "b", "sqlite_sequence"]
    assert catalogue.views() == ["v"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gear", True),
        ("GEAR", True),
        ("main.gear", True),
        ('"odd name"', True),
        ("odd name", True),
        ("v", False),
        ("gear_x", False),
        ("nothing", False),
        ("it's", False),
        ("temporary", True),
    ],
)
def test_table_exists(
    raw: sqlite3.Connection,
    catalogue: SQLiteIntrospector,
    name: str,
    expected: bool,
) -> None:
    """Whatever its case, as SQLite itself; views and indexes are no tables."""
    raw.execute("CREATE TABLE gear (x)")
    raw.execute("CREATE INDEX gear_x ON gear (x)")
    raw.execute('CREATE TABLE "odd name" (x)')
    raw.execute("CREATE VIEW v AS SELECT x FROM gear")
    raw.execute("CREATE TEMP TABLE temporary (x)")
    assert catalogue.table_exists(name) is expected


def test_a_missing_table_is_a_programming_error(catalogue: SQLiteIntrospector) -> None:
    """It says which tables there are."""
    catalogue.ask("CREATE TABLE gear (x)")
    with pytest.raises(ProgrammingError, match=r"no table 'gaer'; tables: gear"):
        catalogue.table("gaer")


def test_attached_databases_are_schemas(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """A table is found by its qualified name, or by an introspector of that schema."""
    raw.execute("ATTACH ':memory:' AS other")
    raw.execute("CREATE TABLE other.p (id INTEGER PRIMARY KEY)")
    raw.execute("CREATE TABLE other.c (p_id INT REFERENCES p)")
    raw.execute("CREATE INDEX other.c_p ON c (p_id)")
    assert catalogue.databases() == ["main", "other"]
    assert not catalogue.table_exists("c")
    assert catalogue.table_exists("other.c")
    there = SQLiteIntrospector(catalogue.fetch, DIALECT, "other")
    assert there.tables() == ["c", "p"]
    found = there.table("c")
    assert found == catalogue.table("other.c")
    assert found.schema == "other"
    assert found.column("p_id").reference == Reference("p", "id")
    assert [index.name for index in found.indexes] == ["c_p"]


def test_a_view_is_read_like_a_table(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """Its columns have the types of what they show."""
    raw.execute("CREATE TABLE t (a VARCHAR(5) NOT NULL, b INT)")
    raw.execute('CREATE VIEW v AS SELECT a AS "the name", b + 1 AS more FROM t')
    found = catalogue.table("v")
    assert found.is_view
    assert [(c.name, c.type.kind) for c in found.columns] == [
        ("the name", Kind.VARCHAR),
        ("more", Kind.ANY),
    ]


# -- NULL


def test_nullability_is_not_turned_round(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """NOT NULL columns are not nullable and the others are."""
    raw.execute("CREATE TABLE t (a INT NOT NULL, b INT, c TEXT NULL)")
    assert [c.nullable for c in catalogue.table("t").columns] == [False, True, True]


@pytest.mark.parametrize(
    ("declaration", "nullable"),
    [
        ("id INTEGER PRIMARY KEY", False),
        ("id INT PRIMARY KEY", True),
        ("id TEXT PRIMARY KEY", True),
        ("id TEXT PRIMARY KEY NOT NULL", False),
    ],
)
def test_keys_may_be_null_as_sqlite_has_it(
    catalogue: SQLiteIntrospector, declaration: str, nullable: bool
) -> None:
    """Only the row's own number, and what says so, is never NULL."""
    catalogue.ask(f"CREATE TABLE t ({declaration})")
    assert catalogue.table("t").column("id").nullable is nullable


# -- keys


def test_an_integer_key_is_drawn_by_the_database(
    catalogue: SQLiteIntrospector,
) -> None:
    """INTEGER, spelled so, is the row's own number."""
    catalogue.ask("CREATE TABLE t (id integer primary key, x)")
    found = catalogue.table("t")
    assert found.primary_key == ("id",)
    assert found.column("id").identity
    assert not found.column("x").identity


@pytest.mark.parametrize(
    "declaration",
    ["id INT PRIMARY KEY", "id INTEGER PRIMARY KEY) WITHOUT ROWID --", "id INTEGER, x"],
)
def test_other_keys_are_not_drawn(
    catalogue: SQLiteIntrospector, declaration: str
) -> None:
    """INT is another type, and a table without row numbers has none to give."""
    catalogue.ask(f"CREATE TABLE t ({declaration}\n)".replace("--\n)", ""))
    assert not catalogue.table("t").column("id").identity


def test_a_composite_key_keeps_its_order(catalogue: SQLiteIntrospector) -> None:
    """It need not be the order of the columns."""
    catalogue.ask("CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (c, a))")
    assert catalogue.table("t").primary_key == ("c", "a")


def test_a_table_without_rowid(catalogue: SQLiteIntrospector) -> None:
    """Its key is never NULL, and there is one."""
    catalogue.ask("CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID")
    found = catalogue.table("t")
    assert found.primary_key == ("b", "a")
    assert not any(c.nullable for c in found.columns)


def test_a_table_without_a_key(catalogue: SQLiteIntrospector) -> None:
    """That is no error."""
    catalogue.ask("CREATE TABLE t (x, y)")
    found = catalogue.table("t")
    assert found.primary_key == ()
    assert [c.type for c in found.columns] == [SqlType(Kind.ANY)] * 2


# -- types


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("", SqlType(Kind.ANY)),
        ("INT", SqlType(Kind.INT32)),
        ("INTEGER", SqlType(Kind.INT32)),
        ("INT(11)", SqlType(Kind.INT32)),
        ("TINYINT", SqlType(Kind.INT8)),
        ("SMALLINT", SqlType(Kind.INT16)),
        ("MEDIUMINT", SqlType(Kind.INT24)),
        ("BIGINT", SqlType(Kind.INT64)),
        ("UNSIGNED BIG INT", SqlType(Kind.INT64)),
        ("BOOLEAN", SqlType(Kind.BOOL)),
        ("bool", SqlType(Kind.BOOL)),
        ("REAL", SqlType(Kind.FLOAT)),
        ("FLOAT", SqlType(Kind.FLOAT)),
        ("DOUBLE PRECISION", SqlType(Kind.FLOAT)),
        ("NUMERIC", SqlType(Kind.DECIMAL)),
        ("NUMERIC(10,5)", SqlType(Kind.DECIMAL, precision=10, scale=5)),
        ("DECIMAL(10, 2)", SqlType(Kind.DECIMAL, precision=10, scale=2)),
        ("DATE", SqlType(Kind.DATE)),
        ("TIME", SqlType(Kind.TIME)),
        ("DATETIME", SqlType(Kind.DATETIME)),
        ("TIMESTAMP", SqlType(Kind.DATETIME)),
        ("INTERVAL", SqlType(Kind.INTERVAL)),
        ("TEXT", SqlType(Kind.TEXT)),
        ("CLOB", SqlType(Kind.TEXT)),
        ("VARCHAR", SqlType(Kind.TEXT)),
        ("VARCHAR(30)", SqlType(Kind.VARCHAR, length=30)),
        ("NVARCHAR(30)", SqlType(Kind.VARCHAR, length=30)),
        ("VARYING CHARACTER(30)", SqlType(Kind.VARCHAR, length=30)),
        ("CHAR(3)", SqlType(Kind.CHAR, length=3)),
        ("NATIVE CHARACTER(70)", SqlType(Kind.CHAR, length=70)),
        ("BLOB", SqlType(Kind.BLOB)),
        ("UUID", SqlType(Kind.UUID)),
        ("JSON", SqlType(Kind.JSON)),
        ("TINYTEXT", SqlType(Kind.TEXT)),
        ("LONGBLOB", SqlType(Kind.BLOB)),
        ("POINT", SqlType(Kind.RAW, raw="POINT")),
        ('"my type"', SqlType(Kind.RAW, raw="my type")),
    ],
)
def test_declared_types_are_recognised(
    catalogue: SQLiteIntrospector, declared: str, expected: SqlType
) -> None:
    """By their whole name, then by what SQLite would store in them."""
    assert column(catalogue, declared).type == expected


# -- defaults


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("TEXT DEFAULT 'x'", "x"),
        ("TEXT DEFAULT 'it''s'", "it's"),
        ('TEXT DEFAULT "x"', "x"),
        ("TEXT DEFAULT ''", ""),
        ("TEXT DEFAULT '5'", "5"),
        ("INT DEFAULT 5", 5),
        ("INT DEFAULT -5", -5),
        ("INT DEFAULT +5", 5),
        ("INT DEFAULT (5)", 5),
        ("INT DEFAULT ((5))", 5),
        ("INT DEFAULT '5'", 5),
        ("BOOLEAN DEFAULT 1", True),
        ("BOOLEAN DEFAULT TRUE", True),
        ("BOOLEAN DEFAULT 'f'", False),
        ("FLOAT DEFAULT 1.5", 1.5),
        ("FLOAT DEFAULT 1e3", 1000.0),
        ("FLOAT DEFAULT 2", 2.0),
        ("DECIMAL(9, 2) DEFAULT 1.50", Decimal("1.50")),
        ("DATE DEFAULT '2020-01-02'", datetime.date(2020, 1, 2)),
        ("TIME DEFAULT '10:20:30'", datetime.time(10, 20, 30)),
        ("TIMESTAMP DEFAULT '2020-01-02 03:04'", datetime.datetime(2020, 1, 2, 3, 4)),
        ("BLOB DEFAULT X'00ff'", b"\x00\xff"),
        ("BLOB DEFAULT 'abc'", b"abc"),
        ("DEFAULT 'x'", "x"),
        ("DEFAULT 7", 7),
        ("INT DEFAULT NULL", None),
    ],
)
def test_defaults_become_values(
    catalogue: SQLiteIntrospector, declared: str, expected: object
) -> None:
    """A plain default is a Python value of the column's kind, without its quotes."""
    found = column(catalogue, declared).default
    assert found == Constant(expected)
    assert found is not None
    assert type(found.value) is type(expected)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("TIMESTAMP DEFAULT CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
        ("INT DEFAULT (1 + 1)", "1 + 1"),
        ("TEXT DEFAULT ('a' || 'b')", "'a' || 'b'"),
        ("INT DEFAULT 'seven'", "'seven'"),
        ("DATE DEFAULT 'tomorrow'", "'tomorrow'"),
        ("INT DEFAULT 1.5", "1.5"),
    ],
)
def test_other_defaults_stay_text(
    catalogue: SQLiteIntrospector, declared: str, text: str
) -> None:
    """What is no value of the column's kind is kept as SQL only."""
    found = column(catalogue, declared)
    assert found.default is None
    assert found.default_sql == text


def test_no_default_is_no_default(catalogue: SQLiteIntrospector) -> None:
    """Nor is it NULL."""
    found = column(catalogue, "INT")
    assert (found.default, found.default_sql) == (None, None)


# -- foreign keys


def test_foreign_keys_are_seen(catalogue: SQLiteIntrospector) -> None:
    """With their names and what happens to the row."""
    catalogue.ask("CREATE TABLE maker (id INTEGER PRIMARY KEY, code TEXT UNIQUE)")
    catalogue.ask(
        "CREATE TABLE t (a INT CONSTRAINT a_exists REFERENCES maker(id) "
        "ON DELETE CASCADE ON UPDATE SET NULL, b TEXT REFERENCES maker (code), "
        "c INT REFERENCES maker, d INT)"
    )
    found = {c.name: c.reference for c in catalogue.table("t").columns}
    assert found == {
        "a": Reference("maker", "id", "CASCADE", "SET NULL", "a_exists"),
        "b": Reference("maker", "code"),
        "c": Reference("maker", "id"),
        "d": None,
    }


def test_foreign_keys_of_several_columns(catalogue: SQLiteIntrospector) -> None:
    """They belong to the table; without columns the other key is meant."""
    catalogue.ask("CREATE TABLE pair (p INT, q INT, PRIMARY KEY (p, q))")
    catalogue.ask(
        "CREATE TABLE t (a INT, b INT, "
        "CONSTRAINT to_pair FOREIGN KEY (a, b) REFERENCES pair (q, p), "
        "FOREIGN KEY (b, a) REFERENCES pair ON DELETE RESTRICT)"
    )
    assert catalogue.table("t").references == (
        TableReference(("a", "b"), "pair", ("q", "p"), name="to_pair"),
        TableReference(("b", "a"), "pair", ("p", "q"), "RESTRICT"),
    )


def test_a_reference_to_a_table_that_is_not_there(
    catalogue: SQLiteIntrospector,
) -> None:
    """SQLite allows it; then its id is meant."""
    assert column(catalogue, "INT REFERENCES later").reference == Reference("later")


# -- unique constraints, indexes, checks


def test_unique_constraints_are_no_indexes(catalogue: SQLiteIntrospector) -> None:
    """Those of one column are with it, the others with the table."""
    catalogue.ask("CREATE TABLE t (a INT UNIQUE, b INT, c INT, UNIQUE (c, b))")
    found = catalogue.table("t")
    assert [c.unique for c in found.columns] == [True, False, False]
    assert found.uniques == (("c", "b"),)
    assert found.indexes == ()


def test_indexes_are_read_in_full(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """Columns, expressions, direction, condition."""
    raw.execute('CREATE TABLE t (a INT, "odd name" TEXT, c)')
    raw.execute('CREATE INDEX i1 ON t ("odd name" DESC, a)')
    raw.execute("CREATE UNIQUE INDEX i2 ON t (c)")
    raw.execute(
        'CREATE INDEX "i 3" ON t (lower("odd name") COLLATE NOCASE, a + 1 DESC) '
        "WHERE a > 3 AND c IS NOT NULL"
    )
    assert catalogue.table("t").indexes == (
        IndexDef(
            "i1",
            (IndexColumn("odd name", descending=True), IndexColumn("a")),
            full_name="i1",
        ),
        IndexDef("i2", (IndexColumn("c"),), unique=True, full_name="i2"),
        IndexDef(
            "i 3",
            (
                IndexColumn(expression='lower("odd name") COLLATE NOCASE'),
                IndexColumn(expression="a + 1", descending=True),
            ),
            where="a > 3 AND c IS NOT NULL",
            full_name="i 3",
        ),
    )


def test_an_index_is_found_by_the_name_it_is_given(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """So that it is not created twice."""
    raw.execute("CREATE TABLE t (a INT)")
    index = IndexDef("mine", (IndexColumn("a"),))
    assert not catalogue.index_exists("t", index)
    raw.execute(DIALECT.ddl.index("t", index))
    assert catalogue.index_exists("t", index)
    raw.execute(DIALECT.ddl.index("t", index, if_not_exists=True))


def test_checks_are_read(catalogue: SQLiteIntrospector) -> None:
    """Those of columns and of the table, with brackets and strings inside."""
    catalogue.ask(
        "CREATE TABLE t (a TEXT CHECK (a in ('x)', 'y')), b INT, "
        "CONSTRAINT positive CHECK ((b > 0) OR (b IS NULL)))"
    )
    assert catalogue.table("t").checks == (
        CheckDef("a in ('x)', 'y')"),
        CheckDef("(b > 0) OR (b IS NULL)", "positive"),
    )


def test_generated_columns_say_how(catalogue: SQLiteIntrospector) -> None:
    """Stored ones, and those that are computed when read."""
    catalogue.ask(
        "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c AS (a + b))"
    )
    found = catalogue.table("t")
    assert [c.generated for c in found.columns] == [None, "a * 2", "a + b"]


def test_quoted_names_and_comments_do_not_confuse(
    catalogue: SQLiteIntrospector,
) -> None:
    """Commas, brackets and words inside of them mean nothing."""
    catalogue.ask(
        'CREATE TABLE "a (b, c)" ( -- CHECK (x, y)\n'
        '"order, (by)" INT /* REFERENCES z( */ CONSTRAINT "the check" '
        'CHECK ("order, (by)" > 0), [sel ect] TEXT, `x``y` INT)'
    )
    found = catalogue.table('"a (b, c)"')
    assert [c.name for c in found.columns] == ["order, (by)", "sel ect", "x`y"]
    assert found.checks == (CheckDef('"order, (by)" > 0', "the check"),)
    assert all(c.reference is None for c in found.columns)


def test_a_virtual_table_has_columns(catalogue: SQLiteIntrospector) -> None:
    """They have no types."""
    catalogue.ask("CREATE VIRTUAL TABLE t USING fts5 (title, body)")
    found = catalogue.table("t")
    assert [c.name for c in found.columns if c.name != "t"][:2] == ["title", "body"]


# -- there and back

KINDS = [
    case.sql_type
    for case in TYPE_CASES
    if case.sql_type.kind not in {Kind.KEY, Kind.RAW} and not case.sql_type.binary
]


@pytest.mark.parametrize("sql_type", KINDS, ids=repr)
def test_what_was_created_is_read_as_the_same_type(
    catalogue: SQLiteIntrospector, sql_type: SqlType
) -> None:
    """A class's table is not out of date the moment it is made."""
    wanted = TableDef("t", (ColumnDef("x", sql_type, nullable=False),))
    for statement in DIALECT.ddl.create_all([wanted]):
        catalogue.ask(statement)
    found = catalogue.table("t")
    assert diff_tables(found, wanted, DIALECT.ddl.same_type) == []


POSSIBLE = [case for case in DDL_CASES if case.expected["sqlite"] != REFUSED]


@pytest.mark.parametrize("case", POSSIBLE, ids=lambda case: case.name)
def test_golden_ddl_runs(raw: sqlite3.Connection, case: Case) -> None:
    """SQLite takes every statement of the golden cases."""
    raw.execute("ATTACH ':memory:' AS s")
    for statement in case.script(DIALECT.ddl):
        raw.execute(statement)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
