"""DDL and introspection on a PostgreSQL server.

``SQLOBJECT_TEST_POSTGRES`` is a URI that libpq understands, of a database in which a
schema may be made and dropped again.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from sqlobject.backend.introspect import with_marks
from sqlobject.dberrors import ProgrammingError, UnsupportedFeature
from sqlobject.postgres.introspect import PostgresIntrospector
from sqlobject.schema.diff import diff_tables
from sqlobject.schema.table import (
    CheckDef,
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    TableReference,
    id_column,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from tests.golden.ddl_cases import CASES as DDL_CASES
from tests.golden.ddl_cases import REFUSED, Case
from tests.golden.types_cases import CASES as TYPE_CASES

SCHEMA = "sqlobject_test"

TABLES = r"""
CREATE TYPE mood AS ENUM ('sad', 'it''s ok')
CREATE DOMAIN positive AS INT NOT NULL CHECK (value > 0)
CREATE TABLE sqlobject_test_2.box (id SERIAL PRIMARY KEY)
CREATE TABLE person (id BIGSERIAL PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'x''y',
 t TEXT DEFAULT 'hi', n INT DEFAULT 5, neg INT DEFAULT -5, b BOOL DEFAULT true,
 d NUMERIC(10, 2) DEFAULT 1.50, ts TIMESTAMP DEFAULT now(), tz TIMESTAMPTZ, ti TIME(3),
 iv INTERVAL, u UUID DEFAULT '00000000-0000-0000-0000-000000000001', j JSON,
 jb JSONB DEFAULT '{}', m mood DEFAULT 'sad', p positive, arr INT[], pt POINT,
 ch CHAR(3), by BYTEA DEFAULT '\x00ff', gen INT GENERATED ALWAYS AS (n * 2) STORED,
 idy INT GENERATED ALWAYS AS IDENTITY, dd DATE DEFAULT '2020-01-02', email TEXT UNIQUE,
 box_id INT REFERENCES sqlobject_test_2.box (id) ON DELETE CASCADE,
 boss BIGINT CONSTRAINT boss_exists REFERENCES person ON DELETE SET NULL
 ON UPDATE CASCADE,
 "firstName" TEXT, CHECK (n > 0), UNIQUE (name, t))
CREATE TABLE pet (a INT, b INT, PRIMARY KEY (b, a))
CREATE TABLE kit (a INT, b INT, CONSTRAINT kk FOREIGN KEY (a, b) REFERENCES pet (a, b)
 ON DELETE RESTRICT)
CREATE INDEX p1 ON person (name DESC, lower(t)) WHERE n > 3
CREATE UNIQUE INDEX p2 ON person (n) INCLUDE (neg)
CREATE VIEW v_person AS SELECT id, name FROM person
"""


@pytest.fixture
def raw() -> Iterator[Any]:
    """A connection whose tables are in a schema of their own."""
    uri = os.environ["SQLOBJECT_TEST_POSTGRES"]
    drop = f"DROP SCHEMA IF EXISTS {SCHEMA}, {SCHEMA}_2, s CASCADE"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("SET client_min_messages TO warning")
        connection.execute(drop)
        for name in (SCHEMA, f"{SCHEMA}_2", "s"):
            connection.execute(f"CREATE SCHEMA {name}")
        connection.execute(f"SET search_path TO {SCHEMA}")
        yield connection
        connection.execute(drop)


@pytest.fixture
def dialect(raw: Any) -> Any:
    """PostgreSQL's dialect, for the version of this server."""
    number = raw.info.server_version
    return backend_for("postgres").dialect.for_version(
        (number // 10000, number % 10000)
    )


@pytest.fixture
def catalogue(raw: Any, dialect: Any) -> PostgresIntrospector:
    """Ask the catalogue of `raw`."""

    def fetch(sql: str, params: Any) -> Any:
        return raw.execute(with_marks(sql, lambda place: "%s"), params).fetchall()

    return PostgresIntrospector(fetch, dialect)


@pytest.fixture
def tables(raw: Any) -> None:
    """Make the tables above."""
    for statement in TABLES.replace("\n ", " ").strip().split("\n"):
        raw.execute(statement)


POSSIBLE = [case for case in DDL_CASES if case.expected["postgres"] != REFUSED]


@pytest.mark.parametrize("case", POSSIBLE, ids=lambda case: case.name)
def test_golden_ddl_runs(raw: Any, dialect: Any, case: Case) -> None:
    """The server takes every statement of the golden cases."""
    for statement in case.script(dialect.ddl):
        raw.execute(statement)


KINDS = [
    case.sql_type
    for case in TYPE_CASES
    if case.sql_type.kind not in {Kind.RAW, Kind.ANY} and not case.sql_type.binary
]


@pytest.mark.parametrize("sql_type", KINDS, ids=repr)
def test_what_was_created_is_read_as_the_same_type(
    raw: Any, dialect: Any, catalogue: PostgresIntrospector, sql_type: SqlType
) -> None:
    """A class's table is not out of date the moment it is made."""
    index = IndexDef("i", (IndexColumn("x", descending=True),), unique=True)
    column = ColumnDef("x", sql_type, nullable=False)
    wanted = TableDef("t", (id_column(), column), (index,))
    for statement in dialect.ddl.create_all([wanted]):
        raw.execute(statement)
    found = catalogue.table("t")
    assert diff_tables(found, wanted, dialect.ddl.same_type) == []
    assert catalogue.index_exists("t", index)


@pytest.mark.usefixtures("tables")
def test_tables_are_listed(catalogue: PostgresIntrospector) -> None:
    """Those that the search path finds; views apart."""
    assert catalogue.tables() == ["kit", "person", "pet"]
    assert catalogue.views() == ["v_person"]
    there = PostgresIntrospector(catalogue.fetch, catalogue.dialect, f"{SCHEMA}_2")
    assert there.tables() == ["box"]
    assert there.table("box").primary_key == ("id",)
    assert "template1" in catalogue.databases()


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("person", True),
        ("Person", True),
        ('"Person"', False),
        ("v_person", False),
        ("p1", False),
        ("person_id_seq", False),
        ("box", False),
        (f"{SCHEMA}_2.box", True),
        ("pg_class", True),
        ("it's", False),
    ],
)
def test_table_exists(
    catalogue: PostgresIntrospector, name: str, expected: bool
) -> None:
    """Tables only, and only those that an unqualified name would find."""
    assert catalogue.table_exists(name) is expected


@pytest.mark.usefixtures("tables")
def test_columns_are_read(catalogue: PostgresIntrospector) -> None:
    """Types, NULL, drawn and computed values."""
    found = catalogue.table("person")
    types = {c.name: c.type for c in found.columns}
    assert types == {
        "id": SqlType(Kind.INT64),
        "name": SqlType(Kind.VARCHAR, length=20),
        "t": SqlType(Kind.TEXT),
        "n": SqlType(Kind.INT32),
        "neg": SqlType(Kind.INT32),
        "b": SqlType(Kind.BOOL),
        "d": SqlType(Kind.DECIMAL, precision=10, scale=2),
        "ts": SqlType(Kind.DATETIME),
        "tz": SqlType(Kind.DATETIME),
        "ti": SqlType(Kind.TIME, precision=3),
        "iv": SqlType(Kind.INTERVAL),
        "u": SqlType(Kind.UUID),
        "j": SqlType(Kind.JSON),
        "jb": SqlType(Kind.JSONB),
        "m": SqlType(Kind.ENUM, values=("sad", "it's ok")),
        "p": SqlType(Kind.INT32),
        "arr": SqlType(Kind.RAW, raw="integer[]"),
        "pt": SqlType(Kind.RAW, raw="point"),
        "ch": SqlType(Kind.CHAR, length=3),
        "by": SqlType(Kind.BLOB),
        "gen": SqlType(Kind.INT32),
        "idy": SqlType(Kind.INT32),
        "dd": SqlType(Kind.DATE),
        "email": SqlType(Kind.TEXT),
        "box_id": SqlType(Kind.INT32),
        "boss": SqlType(Kind.INT64),
        '"firstName"': SqlType(Kind.TEXT),
    }
    assert [c.name for c in found.columns if not c.nullable] == [
        "id",
        "name",
        "p",
        "idy",
    ]
    assert [c.name for c in found.columns if c.identity] == ["id", "idy"]
    assert found.column("id").sequence == "person_id_seq"
    assert found.column("gen").generated == "(n * 2)"
    assert [c.name for c in found.columns if c.unique] == ["email"]
    assert found.primary_key == ("id",)
    assert found.uniques == (("name", "t"),)
    assert found.checks == (CheckDef("(n > 0)", "person_n_check"),)


@pytest.mark.usefixtures("tables")
def test_defaults_become_values(catalogue: PostgresIntrospector) -> None:
    """Casts are taken off; what is computed stays SQL."""
    columns = catalogue.table("person").columns
    values = {c.name: c.default.value for c in columns if c.default}
    assert values == {
        "name": "x'y",
        "t": "hi",
        "n": 5,
        "neg": -5,
        "b": True,
        "d": Decimal("1.50"),
        "u": UUID(int=1),
        "jb": "{}",
        "m": "sad",
        "by": b"\x00\xff",
        "dd": datetime.date(2020, 1, 2),
    }
    assert catalogue.table("person").column("ts").default_sql == "now()"


@pytest.mark.usefixtures("tables")
def test_references_and_indexes_are_read(catalogue: PostgresIntrospector) -> None:
    """Across schemas, of several columns, with expressions and conditions."""
    found = catalogue.table("person")
    assert found.column("box_id").reference == Reference(
        "box", "id", "CASCADE", None, "person_box_id_fkey", f"{SCHEMA}_2"
    )
    assert found.column("boss").reference == Reference(
        "person", "id", "SET NULL", "CASCADE", "boss_exists"
    )
    assert catalogue.table("kit").references == (
        TableReference(("a", "b"), "pet", ("a", "b"), "RESTRICT", None, "kk"),
    )
    assert catalogue.table("pet").primary_key == ("b", "a")
    assert found.indexes == (
        IndexDef(
            "p1",
            (
                IndexColumn("name", descending=True),
                IndexColumn(expression="lower(t)"),
            ),
            where="(n > 3)",
            full_name="p1",
        ),
        IndexDef("p2", (IndexColumn("n"),), unique=True, full_name="p2"),
    )


@pytest.mark.usefixtures("tables")
def test_a_view_is_read_like_a_table(catalogue: PostgresIntrospector) -> None:
    """It has columns, and no key."""
    found = catalogue.table("v_person")
    assert found.is_view
    assert [c.name for c in found.columns] == ["id", "name"]


def test_a_missing_table_is_a_programming_error(
    catalogue: PostgresIntrospector,
) -> None:
    """As when it is selected from."""
    with pytest.raises(ProgrammingError, match="no table 'nothing'"):
        catalogue.table("nothing")


@pytest.mark.usefixtures("tables")
def test_every_literal_is_taken(raw: Any, dialect: Any) -> None:
    """Bytes, special numbers, intervals, backslashes."""
    spell = dialect.literal_value
    for value, text in (
        (b"\x00\xff", "SELECT {} = '\\x00ff'::bytea"),
        (float("inf"), "SELECT {} = 'Infinity'::float8"),
        (datetime.timedelta(days=1, microseconds=5), "SELECT {} > INTERVAL '1 day'"),
        ("a\\b\n'", "SELECT length({}) = 5"),
        (True, "SELECT {}::bool"),
    ):
        assert raw.execute(text.format(spell(value))).fetchone() == (True,)


def test_reserved_words_are_those_of_the_server(raw: Any, dialect: Any) -> None:
    """Each word of the server can be a column and a table when we spell it."""
    words = raw.execute("SELECT word FROM pg_get_keywords()").fetchall()
    for (word,) in words:
        name = dialect.quote(word)
        raw.execute(f"CREATE TABLE {name} (id INT)")
        raw.execute(f"ALTER TABLE {name} ADD COLUMN {name} INT")
        raw.execute(f"INSERT INTO {name} (id, {name}) VALUES (1, 2)")
        row = raw.execute(
            f"SELECT {name}.{name} FROM {name} WHERE (({name}.{name}) = (2))"
        ).fetchone()
        assert row == (2,), word
        raw.execute(f"DROP TABLE {name}")


def test_what_an_older_server_lacks_is_refused(dialect: Any) -> None:
    """The same dialect, narrowed to another version."""
    index = IndexDef("i", (IndexColumn("a"),))
    with pytest.raises(UnsupportedFeature):
        dialect.for_version((9, 4)).ddl.index("t", index, if_not_exists=True)
