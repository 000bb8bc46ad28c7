"""COPY in the place of INSERT: the same rows, the same errors, or it is not used.

``SQLOBJECT_TEST_POSTGRES`` is a URI; a schema is made in that database and dropped.
"""

from __future__ import annotations

import datetime
import importlib.util
import itertools
import logging
import os
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlobject.backend.driver import Driver
from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import (
    DataError,
    DuplicateEntryError,
    Error,
    NotNullViolation,
)
from sqlobject.postgres.drivers import PG8000, PSYCOPG, PSYCOPG2
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import Insert, Param, Prepared, Table

URI = os.environ["SQLOBJECT_TEST_POSTGRES"]
SCHEMA = "sqlobject_copy"
LOADERS = [
    driver
    for driver in (PSYCOPG, PSYCOPG2, PG8000)
    if importlib.util.find_spec(driver.module.split(".")[0])
]
MANY = 60
NUMBERS = itertools.count()

UTC = datetime.UTC
EAST = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
MOMENT = datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)


@pytest.fixture(params=LOADERS, ids=lambda driver: driver.name, scope="module")
def driver(request: pytest.FixtureRequest) -> Driver:
    """Each module that COPY is used with."""
    found: Driver = request.param
    return found


@pytest.fixture(scope="module")
def db(driver: Driver) -> Iterator[Any]:
    """A connection with an empty schema, in a time zone that is not UTC."""
    joint = "&" if "?" in URI else "?"
    conn = connectionForURI(f"{URI}{joint}driver={driver.name}&poolSize=1")
    conn.query(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    conn.query(f"CREATE SCHEMA {SCHEMA}")
    conn.query("SET TIME ZONE 'America/New_York'")
    yield conn
    conn.query(f"DROP SCHEMA {SCHEMA} CASCADE")
    conn.close()


@pytest.fixture
def sent(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """The first words of the statements that are sent from now on."""
    words: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(record.getMessage().split()[0])

    logger = logging.getLogger("sqlobject.sql")
    ear, level = Ear(), logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    yield words
    logger.removeHandler(ear)
    logger.setLevel(level)


def made(db: Any, columns: str) -> str:
    """A new table; under an old name psycopg would meet what it has prepared."""
    table = f"{SCHEMA}.t{next(NUMBERS)}"
    db.query(f"CREATE TABLE {table} ({columns})")
    return table


def insert_of(table: str, *columns: str) -> Prepared:
    values = [Param(SqlType(Kind.TEXT)) for _ in columns]
    return Prepared(Insert(Table(table), values=values, template=list(columns)))


def encoded(db: Any, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    encoders = db.driver.encoders
    return [
        tuple(encoders.get(type(v), lambda value: value)(v) for v in row)
        for row in rows
    ]


def outcome(db: Any, table: str, rows: list[tuple[Any, ...]], many: bool) -> Any:
    """What the table has afterwards, as the server spells it; or the error's class."""
    db.query(f"TRUNCATE {table}")
    statement = insert_of(table, "value")
    rows = encoded(db, rows)
    try:
        with db.transaction() as transaction:
            if many:
                transaction.insert_many(statement, rows)
            else:
                for row in rows:
                    transaction.execute(statement, row)
    except (Error, ValueError) as exc:  # a text with a NUL, which psycopg2 refuses
        return type(exc)
    found = db.queryAll(
        f"SELECT value::text, count(*) FROM {table} GROUP BY 1 ORDER BY 1"
    )
    return [tuple(row) for row in found]


CASES = {
    "text": ["a", "", "tab\tline\nreturn\r\\ \\N \\. end", "é\U0001f600", "nul\0"],
    "varchar(5)": ["ab", "abcdef", "abcde   "],
    "char(5)": ["ab ", "abcdef"],
    "smallint": [1, 2**15, -(2**15)],
    "int": [7, 2**31, -(2**31), 1.5, Decimal("2.5"), True, "12", "x"],
    "bigint": [2**63 - 1, 2**63],
    "float8": [0.1, 1e300, float("inf"), float("nan"), 3, Decimal("0.1")],
    "real": [0.1, 1e300],
    "numeric(10, 2)": [Decimal("1.005"), 0.1 + 0.2, 5, Decimal("NaN"), Decimal("1e20")],
    "numeric": [0.1 + 0.2, Decimal("1e-30"), Decimal("Infinity")],
    "bool": [True, 1, "yes"],
    "bytea": [b"", bytes(range(256)), "\\x00ff"],
    "date": [datetime.date(1, 1, 1), MOMENT, "2024-02-29"],
    "timestamp": [
        MOMENT,
        MOMENT.replace(tzinfo=UTC),
        MOMENT.replace(tzinfo=EAST),
        MOMENT.date(),
    ],
    "timestamptz": [MOMENT, MOMENT.replace(tzinfo=UTC), MOMENT.replace(tzinfo=EAST)],
    "timestamp(3)": [MOMENT],
    "time": [MOMENT.time(), datetime.time(12, tzinfo=EAST)],
    "interval": [
        datetime.timedelta(days=-3, seconds=5, microseconds=7),
        datetime.timedelta(0),
    ],
    "uuid": [uuid.UUID(int=5), str(uuid.UUID(int=6)), "no uuid"],
    "json": ['{"a": "\\t\\u00e9"}', "[]", "{"],
    "jsonb": ['{"a": "\\t\\u00e9"}'],
    "inet": ["10.0.0.1"],
    "int[]": ["{1,2}"],
}
PAIRS = [(kind, value) for kind, values in CASES.items() for value in values]


@pytest.mark.parametrize(("kind", "value"), PAIRS, ids=str)
def test_many_rows_become_what_single_rows_become(
    db: Any, kind: str, value: Any
) -> None:
    """Whatever the column is, and whatever is put into it, with NULL between."""
    table = made(db, f"value {kind}")
    rows = [(value,), (None,)] * MANY
    assert outcome(db, table, rows, many=True) == outcome(db, table, rows, many=False)


@pytest.mark.parametrize("style", ["postgres", "sql_standard", "iso_8601"])
def test_lengths_of_time_do_not_depend_on_how_they_are_shown(
    db: Any, style: str
) -> None:
    """A setting of the session changes how some spellings are read."""
    table = made(db, "value interval")
    rows = [(datetime.timedelta(days=-3, seconds=5, microseconds=7),)] * MANY
    db.query(f"SET intervalstyle = '{style}'")
    try:
        many, single = (outcome(db, table, rows, many=m) for m in (True, False))
    finally:
        db.query("SET intervalstyle = 'postgres'")
    assert many == single


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NULLABLE_ROWS = st.lists(
    st.tuples(
        st.none() | ANY_TEXT,
        st.none() | st.binary(max_size=20),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=6),
        st.none() | st.datetimes(),
        st.none() | st.booleans(),
        st.none()
        | st.timedeltas(
            datetime.timedelta(days=-10_000), datetime.timedelta(days=10_000)
        ),
    ),
    min_size=MANY,
    max_size=MANY + 20,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(rows=NULLABLE_ROWS)
def test_what_went_in_is_there(db: Any, rows: list[tuple[Any, ...]]) -> None:
    """Any values, in any mixture with NULL."""
    names = ("a", "b", "c", "d", "e", "f", "g", "h")
    table = made(
        db,
        "id serial, a text, b bytea, c bigint, d float8, e numeric, f timestamp, "
        "g bool, h interval",
    )
    with db.transaction() as transaction:
        transaction.insert_many(insert_of(table, *names), encoded(db, rows))
    found = db.queryAll(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
    there = [(r[0], r[1] if r[1] is None else bytes(r[1]), *r[2:]) for r in found]
    assert there == rows


def test_copy_is_what_is_sent(db: Any, sent: list[str]) -> None:
    """For many rows; for few it would not be worth asking about the table."""
    table = made(db, "a int, b text")
    rows = [(n, f"row {n}") for n in range(MANY)]
    for count, word in ((MANY, "COPY"), (3, "INSERT")):
        sent.clear()
        with db.transaction() as transaction:
            transaction.insert_many(insert_of(table, "a", "b"), rows[:count])
        assert [w for w in sent if w in ("COPY", "INSERT")] == [word]


def test_texts_go_in_the_encoding_of_the_connection(db: Any, driver: Driver) -> None:
    """Which is not always UTF-8; what it cannot say is an error and no other letter."""
    joint = "&" if "?" in URI else "?"
    conn = connectionForURI(f"{URI}{joint}driver={driver.name}&charset=latin1")
    try:
        table = f"{SCHEMA}.t{next(NUMBERS)}"
        conn.query(f"CREATE TABLE {table} (value text)")
        rows = [("\u00e9\t\u00fc",)] * MANY
        assert outcome(conn, table, rows, many=True) == [("\u00e9\t\u00fc", MANY)]
        letters = (
            f"SELECT DISTINCT encode(convert_to(value, 'UTF8'), 'hex') FROM {table}"
        )
        assert conn.queryAll(letters) == [("c3a909c3bc",)]
        rows = [("\u20ac",)] * MANY
        with (
            pytest.raises((Error, UnicodeEncodeError)),
            conn.transaction() as transaction,
        ):
            transaction.insert_many(insert_of(table, "value"), rows)
    finally:
        conn.close()


NAMES = ['"Odd ""name"""', "select", "plain", "MixedCase"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_need_quotes(db: Any, sent: list[str], name: str) -> None:
    """They reach the columns that they are the names of."""
    plain = name[1:-1].replace('""', '"') if name.startswith('"') else name
    spelled = db.dialect.quote(plain)
    table = made(db, f"{spelled} int, other int")
    sent.clear()
    with db.transaction() as transaction:
        transaction.insert_many(
            insert_of(table, plain, "other"), [(n, -n) for n in range(MANY)]
        )
    assert "INSERT" not in sent
    assert db.queryOne(f"SELECT sum({spelled}) FROM {table}")[0] == sum(range(MANY))


@pytest.mark.parametrize(
    "words",
    [
        "CREATE RULE r AS ON INSERT TO {} WHERE NEW.value > 5 DO INSTEAD NOTHING",
        "CREATE TRIGGER g BEFORE INSERT ON {} FOR EACH ROW "
        "EXECUTE FUNCTION sqlobject_copy.small_only()",
        "ALTER TABLE {} ADD CHECK (value < 30)",
        "CREATE UNIQUE INDEX ON {} ((value % 40))",
        "ALTER TABLE {} ADD COLUMN w int GENERATED ALWAYS AS (value * 2) STORED",
        "ALTER TABLE {} ALTER value ADD GENERATED ALWAYS AS IDENTITY",
    ],
)
def test_what_the_table_does_with_rows(db: Any, words: str) -> None:
    """Rules, triggers, checks and the rest see many rows as they see single ones."""
    db.query(
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.small_only() RETURNS trigger "
        "LANGUAGE plpgsql AS $$BEGIN IF NEW.value % 2 = 0 THEN RETURN NULL; END IF; "
        "RETURN NEW; END$$"
    )
    table = made(db, "value int NOT NULL")
    db.query(words.format(table))
    rows = [(n,) for n in range(MANY)]
    assert outcome(db, table, rows, many=True) == outcome(db, table, rows, many=False)


def test_a_view_takes_many_rows(db: Any) -> None:
    """COPY would refuse it; INSERT does not."""
    table = made(db, "value int")
    db.query(f"CREATE VIEW {SCHEMA}.v AS SELECT value FROM {table}")
    with db.transaction() as transaction:
        transaction.insert_many(
            insert_of(f"{SCHEMA}.v", "value"), [(n,) for n in range(MANY)]
        )
    assert db.queryOne(f"SELECT count(*) FROM {table}")[0] == MANY


def test_row_security_is_obeyed(db: Any) -> None:
    """COPY would not work there at all."""
    table = made(db, "value int")
    db.query(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    db.query(f"CREATE POLICY p ON {table} WITH CHECK (value < 1000)")
    rows = [(n,) for n in range(MANY)]
    assert outcome(db, table, rows, many=True) == outcome(db, table, rows, many=False)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ((5, "again"), DuplicateEntryError),
        ((None, "x"), NotNullViolation),
        ((1000, "longer than ten"), DataError),
    ],
)
def test_an_error_is_what_it_is_for_one_row(
    db: Any, bad: Any, error: type[Error]
) -> None:
    """It takes all rows back, and the connection goes on."""
    table = made(db, "a int PRIMARY KEY, b varchar(10)")
    rows: list[Any] = [(n, f"row {n}") for n in range(MANY)]
    rows.insert(MANY // 2, bad)
    with pytest.raises(error), db.transaction() as transaction:
        transaction.insert_many(insert_of(table, "a", "b"), rows)
    assert db.queryOne(f"SELECT count(*) FROM {table}")[0] == 0
    with db.transaction() as transaction:
        rows.remove(bad)
        assert transaction.insert_many(insert_of(table, "a", "b"), rows) == MANY
    assert db.queryOne(f"SELECT count(*) FROM {table}")[0] == MANY
