"""DDL and introspection on a MySQL or MariaDB server.

``SQLOBJECT_TEST_MYSQL`` is a URI (``mysql://user:password@host:port/``) of an account
that may make and drop databases.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pymysql
import pytest

from sqlobject.backend.introspect import with_marks
from sqlobject.mysql.introspect import MySQLIntrospector
from sqlobject.mysql.variants import VARIANTS
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

DATABASE = "sqlobject_test"
OTHERS = (f"{DATABASE}_2", "s")

TABLES = """
CREATE TABLE sqlobject_test_2.box (id INT PRIMARY KEY AUTO_INCREMENT)
CREATE TABLE person (id BIGINT PRIMARY KEY AUTO_INCREMENT,
 name VARCHAR(20) NOT NULL DEFAULT 'x''y', t TEXT, n INT DEFAULT 5,
 u INT UNSIGNED DEFAULT 5, z INT(5) ZEROFILL, b BOOL DEFAULT true,
 d DECIMAL(10, 2) DEFAULT 1.50, ts TIMESTAMP(6) DEFAULT now(6) ON UPDATE now(6),
 dt DATETIME(6), ti TIME(3), j JSON, m ENUM('sad', 'it''s ok') DEFAULT 'sad',
 se SET('a', 'b'), ch CHAR(3), vb VARBINARY(10), bl BLOB, lb LONGBLOB, mt MEDIUMTEXT,
 gen INT GENERATED ALWAYS AS (n * 2) STORED, dd DATE DEFAULT '2020-01-02',
 email VARCHAR(50) UNIQUE, box_id INT, boss BIGINT, ye YEAR, fl FLOAT,
 nn INT DEFAULT NULL, CONSTRAINT positive CHECK (n > 0), UNIQUE KEY nt (name, t(10)),
 CONSTRAINT bx FOREIGN KEY (box_id) REFERENCES sqlobject_test_2.box (id)
 ON DELETE CASCADE, CONSTRAINT boss_exists FOREIGN KEY (boss) REFERENCES person (id)
 ON DELETE SET NULL ON UPDATE CASCADE)
CREATE TABLE pet (a INT, b INT, PRIMARY KEY (b, a))
CREATE TABLE kit (a INT, b INT, CONSTRAINT kk FOREIGN KEY (b, a) REFERENCES pet (b, a))
CREATE INDEX p1 ON person (name DESC, n)
CREATE UNIQUE INDEX p2 ON person (n)
CREATE VIEW v_person AS SELECT id, name FROM person
"""


@pytest.fixture
def raw() -> Iterator[Any]:
    """A connection to a database of its own."""
    parts = urlsplit(os.environ["SQLOBJECT_TEST_MYSQL"])
    connection = pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username,
        password=parts.password or "",
        charset="utf8mb4",
        autocommit=True,
    )
    with connection.cursor() as cursor:
        for name in (DATABASE, *OTHERS):
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute(f"USE {DATABASE}")
        yield cursor
        for name in (DATABASE, *OTHERS):
            cursor.execute(f"DROP DATABASE {name}")
    connection.close()


@pytest.fixture
def dialect(raw: Any) -> Any:
    """MySQL's dialect, for the product and version of this server."""
    raw.execute("SELECT VERSION()")
    greeting = raw.fetchone()[0]
    variant = next((v for v in VARIANTS if re.search(v.greeting, greeting)), None)
    version = tuple(int(n) for n in re.findall(r"\d+", greeting)[:3])
    return backend_for("mysql").dialect.for_version(version, variant)


@pytest.fixture
def catalogue(raw: Any, dialect: Any) -> MySQLIntrospector:
    """Ask the catalogue of `raw`."""

    def fetch(sql: str, params: Any) -> Any:
        raw.execute(with_marks(sql, lambda place: "%s"), params)
        return raw.fetchall()

    return MySQLIntrospector(fetch, dialect)


@pytest.fixture
def tables(raw: Any) -> None:
    """Make the tables above."""
    for statement in TABLES.replace("\n ", " ").strip().split("\n"):
        raw.execute(statement)


POSSIBLE = [case for case in DDL_CASES if case.expected["mysql"] != REFUSED]


@pytest.mark.parametrize("case", POSSIBLE, ids=lambda case: case.name)
def test_golden_ddl_runs(raw: Any, dialect: Any, case: Case) -> None:
    """The server takes every statement of the golden cases that it is said to."""
    for statement in case.possible(dialect.ddl):
        raw.execute(statement)


KINDS = [
    case.sql_type
    for case in TYPE_CASES
    if case.sql_type.kind not in {Kind.RAW, Kind.ANY}
    and case.sql_type != SqlType(Kind.SET, values=("r", "w"))
]


@pytest.mark.parametrize("sql_type", KINDS, ids=repr)
def test_what_was_created_is_read_as_the_same_type(
    raw: Any, dialect: Any, catalogue: MySQLIntrospector, sql_type: SqlType
) -> None:
    """A class's table is not out of date the moment it is made."""
    index = IndexDef("i", (IndexColumn("x", 3 if sql_type.kind in LONG else None),))
    column = ColumnDef("x", sql_type._replace(binary=False), nullable=False)
    wanted = TableDef("t", (id_column(), column), (index,))
    for statement in dialect.ddl.create_all([wanted]):
        raw.execute(statement)
    found = catalogue.table("t")
    assert diff_tables(found, wanted, dialect.ddl.same_type) == []
    assert catalogue.index_exists("t", index)


LONG = {Kind.TEXT, Kind.BLOB, Kind.JSON, Kind.JSONB, Kind.VARCHAR}


@pytest.mark.usefixtures("tables")
def test_tables_are_listed(catalogue: MySQLIntrospector) -> None:
    """Those of this database; views apart."""
    assert catalogue.tables() == ["kit", "person", "pet"]
    assert catalogue.views() == ["v_person"]
    there = MySQLIntrospector(catalogue.fetch, catalogue.dialect, OTHERS[0])
    assert there.tables() == ["box"]
    assert there.table("box").primary_key == ("id",)
    assert set(catalogue.databases()) >= {DATABASE, *OTHERS}


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("person", True),
        ("`person`", True),
        ("v_person", False),
        ("p1", False),
        ("box", False),
        (f"{OTHERS[0]}.box", True),
        ("it's", False),
    ],
)
def test_table_exists(catalogue: MySQLIntrospector, name: str, expected: bool) -> None:
    """Tables only."""
    assert catalogue.table_exists(name) is expected


@pytest.mark.usefixtures("tables")
def test_columns_are_read(catalogue: MySQLIntrospector) -> None:
    """Types, NULL, drawn and computed values."""
    found = catalogue.table("person")
    types = {c.name: c.type for c in found.columns}
    assert types == {
        "id": SqlType(Kind.INT64),
        "name": SqlType(Kind.VARCHAR, length=20),
        "t": SqlType(Kind.TEXT),
        "n": SqlType(Kind.INT32),
        "u": SqlType(Kind.INT32, unsigned=True),
        "z": SqlType(Kind.INT32, length=5, unsigned=True, zerofill=True),
        "b": SqlType(Kind.BOOL),
        "d": SqlType(Kind.DECIMAL, precision=10, scale=2),
        "ts": SqlType(Kind.TIMESTAMP, precision=6),
        "dt": SqlType(Kind.DATETIME, precision=6),
        "ti": SqlType(Kind.TIME, precision=3),
        "j": SqlType(Kind.JSONB),
        "m": SqlType(Kind.ENUM, values=("sad", "it's ok")),
        "se": SqlType(Kind.SET, values=("a", "b")),
        "ch": SqlType(Kind.CHAR, length=3),
        "vb": SqlType(Kind.BLOB, length=10),
        "bl": SqlType(Kind.BLOB, length=65535),
        "lb": SqlType(Kind.BLOB),
        "mt": SqlType(Kind.TEXT, length=(1 << 24) - 1),
        "gen": SqlType(Kind.INT32),
        "dd": SqlType(Kind.DATE),
        "email": SqlType(Kind.VARCHAR, length=50),
        "box_id": SqlType(Kind.INT32),
        "boss": SqlType(Kind.INT64),
        "ye": SqlType(Kind.INT16),
        "fl": SqlType(Kind.FLOAT),
        "nn": SqlType(Kind.INT32),
    }
    assert [c.name for c in found.columns if not c.nullable][:2] == ["id", "name"]
    assert [c.name for c in found.columns if c.identity] == ["id"]
    assert found.column("gen").generated == "`n` * 2"
    assert [c.name for c in found.columns if c.unique] == ["email"]
    assert found.primary_key == ("id",)
    assert found.checks == (CheckDef("`n` > 0", "positive"),)


@pytest.mark.usefixtures("tables")
def test_defaults_become_values(catalogue: MySQLIntrospector) -> None:
    """A text is not given with its quotes, nor NULL as a text."""
    columns = catalogue.table("person").columns
    values = {c.name: c.default.value for c in columns if c.default}
    assert values == {
        "name": "x'y",
        "n": 5,
        "u": 5,
        "b": True,
        "d": Decimal("1.50"),
        "m": "sad",
        "dd": datetime.date(2020, 1, 2),
    }
    (ts, nn) = (catalogue.table("person").column(c) for c in ("ts", "nn"))
    assert (ts.default_sql or "").lower() == "current_timestamp(6)"
    assert nn.default_sql is None


@pytest.mark.usefixtures("tables")
def test_references_and_indexes_are_read(catalogue: MySQLIntrospector) -> None:
    """Across databases, of several columns; without the indexes made for them."""
    found = catalogue.table("person")
    assert found.column("box_id").reference == Reference(
        "box", "id", "CASCADE", None, "bx", OTHERS[0]
    )
    assert found.column("boss").reference == Reference(
        "person", "id", "SET NULL", "CASCADE", "boss_exists"
    )
    assert catalogue.table("kit").references == (
        TableReference(("b", "a"), "pet", ("b", "a"), name="kk"),
    )
    assert catalogue.table("kit").indexes == ()
    assert catalogue.table("pet").primary_key == ("b", "a")
    assert found.indexes == (
        IndexDef(
            "nt",
            (IndexColumn("name"), IndexColumn("t", 10)),
            unique=True,
            full_name="nt",
        ),
        IndexDef(
            "p1",
            (IndexColumn("name", descending=True), IndexColumn("n")),
            full_name="p1",
        ),
        IndexDef("p2", (IndexColumn("n"),), unique=True, full_name="p2"),
    )


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("name", "expected"), [("nt", True), ("email", True), ("p9", False)]
)
def test_index_exists(catalogue: MySQLIntrospector, name: str, expected: bool) -> None:
    """Also one that a UNIQUE column made: the name is taken."""
    index = IndexDef(name, (IndexColumn("email"),), unique=True)
    assert catalogue.index_exists("person", index) is expected


@pytest.mark.usefixtures("tables")
def test_a_column_with_a_foreign_key_can_be_dropped(
    raw: Any, dialect: Any, catalogue: MySQLIntrospector
) -> None:
    """The key goes first."""
    for statement in dialect.ddl.drop_column("person", "box_id", catalogue):
        raw.execute(statement)
    assert "box_id" not in {c.name for c in catalogue.table("person").columns}


def test_casts_are_taken(raw: Any, dialect: Any) -> None:
    """The words of CAST are others than those of columns."""
    for kind, value in (
        (Kind.INT32, "'5'"),
        (Kind.TEXT, "5"),
        (Kind.FLOAT, "'1.5'"),
        (Kind.DATE, "'2020-01-02'"),
        (Kind.DATETIME, "'2020-01-02'"),
        (Kind.BLOB, "'x'"),
        (Kind.JSONB, "'{}'"),
        (SqlType(Kind.DECIMAL, precision=5, scale=2), "'1.5'"),
    ):
        raw.execute(f"SELECT CAST({value} AS {dialect.cast_type(kind)})")
        assert raw.fetchone()[0] is not None


def test_every_literal_is_taken(raw: Any, dialect: Any) -> None:
    """Bytes, backslashes, quotes, control characters."""
    spell = dialect.literal_value
    data, text = spell(b"\x00\xff"), spell("\\\n'")
    raw.execute(f"SELECT HEX({data}), {text}")
    assert raw.fetchone() == ("00FF", "\\\n'")


def test_reserved_words_are_those_of_the_server(raw: Any, dialect: Any) -> None:
    """Each word of the server can be a column and a table when we spell it."""
    raw.execute("SELECT word FROM information_schema.keywords")
    words = {word.lower() for (word,) in raw.fetchall()}
    for word in sorted(w for w in words if w.replace("_", "").isalnum()):
        name = dialect.quote(word)
        raw.execute(f"CREATE TABLE {name} (key_ INT)")
        raw.execute(f"ALTER TABLE {name} ADD COLUMN {name} INT")
        raw.execute(f"INSERT INTO {name} (key_, {name}) VALUES (1, 2)")
        raw.execute(f"SELECT {name}.{name} FROM {name} WHERE (({name}.{name}) = (2))")
        assert raw.fetchone() == (2,), word
        raw.execute(f"DROP TABLE {name}")
