"""What values look like in the file, and how they come back."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject import sqlite
from sqlobject.dberrors import DataError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.settings import settings
from sqlobject.sqlbuilder import Insert, Param, Prepared, Select, Update, table
from sqlobject.sqlite.drivers import (
    SQLITE3,
    decode_blob,
    decode_decimal,
    encode_decimal,
)

SQLiteConnection = sqlite.builder()
UTC = datetime.UTC


@pytest.fixture
def conn() -> Any:
    made = SQLiteConnection(":memory:")
    made.query("CREATE TABLE t (v)")
    yield made
    made.close()


def stored(conn: Any, value: Any) -> Any:
    """What SQLite has of a value, and its type."""
    conn.execute(Insert("t", values={"v": value}))
    return conn.queryOne("SELECT v, typeof(v) FROM t")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, (None, "null")),
        (True, (1, "integer")),
        (False, (0, "integer")),
        (2**63 - 1, (2**63 - 1, "integer")),
        (-(2**63), (-(2**63), "integer")),
        (1.5, (1.5, "real")),
        ("it's \0 €", ("it's \0 €", "text")),
        ("", ("", "text")),
        (b"\0\xff", (b"\0\xff", "blob")),
        (datetime.date(20, 1, 2), ("0020-01-02", "text")),
        (datetime.time(3, 4, 5, 6), ("03:04:05.000006", "text")),
        (
            datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
            ("2020-01-02 03:04:05.000006", "text"),
        ),
        (datetime.datetime(2020, 1, 2), ("2020-01-02 00:00:00.000000", "text")),
        (
            datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
            ("2020-01-02 03:04:05.000000+00:00", "text"),
        ),
        (datetime.timedelta(days=-1, microseconds=7), (-86399999993, "integer")),
        (Decimal("1.10"), (1.1, "real")),
        (Decimal("1E+5"), (100000, "integer")),
        (Decimal("-0.5"), (-0.5, "real")),
        (Decimal(2**60), (2**60, "integer")),
        (
            uuid.UUID("12345678-1234-5678-1234-567812345678"),
            ("12345678-1234-5678-1234-567812345678", "text"),
        ),
    ],
)
def test_values_as_they_always_looked(conn: Any, value: Any, expected: Any) -> None:
    """The same in the file as the literals of earlier releases."""
    assert stored(conn, value) == expected


def test_whole_seconds(conn: Any) -> None:
    """Where fractions are switched off they are not written."""
    settings.microseconds = False
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
    assert stored(conn, moment) == ("2020-01-02 03:04:05", "text")
    conn.query("DELETE FROM t")
    assert stored(conn, moment.time()) == ("03:04:05", "text")


@pytest.mark.parametrize(
    "value",
    [
        Decimal("0.1234567890123456789"),
        Decimal("12345678901234567890.5"),
        Decimal(2**70),
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
)
def test_decimals_that_would_lose_digits_are_refused(conn: Any, value: Decimal) -> None:
    """They used to be rounded in silence; the error names a column that keeps them."""
    with pytest.raises(DataError, match="DecimalStringCol"):
        conn.execute(Insert("t", values={"v": value}))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_law_a_decimal_comes_back_or_is_refused(value: Decimal) -> None:
    """It is never another number."""
    try:
        encoded = encode_decimal(value)
    except DataError:
        return
    assert decode_decimal(encoded) == value


@given(st.decimals(-(10**9), 10**9, places=6))
def test_law_ordinary_decimals_are_taken(value: Decimal) -> None:
    """Fifteen digits are always enough for a double."""
    assert decode_decimal(encode_decimal(value)) == value


def test_numbers_too_large_are_refused_clearly(conn: Any) -> None:
    """Not with words about C."""
    for value in (2**63, -(2**63) - 1, 10**40):
        with pytest.raises(DataError, match="64 bits"):
            conn.execute(Insert("t", values={"v": value}))
    with pytest.raises(DataError, match="64 bits"):
        conn.query("INSERT INTO t VALUES (?)", (2**63,))


@pytest.mark.parametrize("number", [2**63, 10**30, 10**400])
def test_numbers_too_large_to_be_stored_may_be_compared_with(
    conn: Any, number: int
) -> None:
    """No stored number is as large, and that is an answer; the second time too."""
    conn.query("INSERT INTO t VALUES (?)", (2**63 - 1,))
    for _ in range(2):
        for condition, found in (
            (table.t.v == number, 0),
            (table.t.v < number, 1),
            (table.t.v > -number - 1, 1),
        ):
            query = Select([table.t.v], where=condition)
            assert len(conn.fetch_all(query)) == found
            assert (conn.fetch_one(query) is not None) == bool(found)
    assert conn.queryAll("SELECT v FROM t WHERE v = ?", (number,)) == []
    assert conn.queryAll("SELECT v FROM t WHERE v = :n", {"n": number}) == []
    by_value = Prepared(Select([table.t.v], where=table.t.v == Param(PLAIN[Kind.KEY])))
    with conn.transaction() as transaction:
        for _ in range(2):
            assert transaction.fetch_one(by_value, (number,)) is None
    with pytest.raises(DataError, match="64 bits"):
        conn.execute(Update("t", {"v": number}))
    assert conn.queryAll("SELECT v FROM t") == [(2**63 - 1,)]


def test_text_that_is_none_is_refused_clearly(conn: Any) -> None:
    """A lone surrogate has no form in UTF-8."""
    with pytest.raises(DataError, match=r"'\\ud800' at place 1"):
        conn.execute(Insert("t", values={"v": "a\ud800b"}))
    assert conn.queryAll("SELECT * FROM t") == []


def test_values_of_texts_look_the_same(conn: Any) -> None:
    """Whoever passes them."""
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    conn.query("INSERT INTO t VALUES (?)", (moment,))
    assert conn.queryAll("SELECT v FROM t WHERE v = ?", (moment,)) == [
        ("2020-01-02 03:04:05.000000",)
    ]
    conn.query("UPDATE t SET v = :v", {"v": Decimal("2.5")})
    assert conn.queryOne("SELECT v FROM t") == (2.5,)


def test_conditions_find_what_was_stored(conn: Any) -> None:
    """A value is encoded alike on both sides."""
    day = datetime.date(2020, 1, 2)
    conn.execute(Insert("t", values={"v": day}))
    query = Select([table.t.v], where=table.t.v == day)
    assert conn.fetch_all(query) == [("2020-01-02",)]


decode = SQLITE3.decoders


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Kind.BOOL, 1, True),
        (Kind.BOOL, 0, False),
        (Kind.DATE, "2020-01-02", datetime.date(2020, 1, 2)),
        (Kind.TIME, "03:04:05.000006", datetime.time(3, 4, 5, 6)),
        (Kind.TIME, "03:04:05", datetime.time(3, 4, 5)),
        (
            Kind.DATETIME,
            "2020-01-02 03:04:05.000006",
            datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
        ),
        (Kind.TIMESTAMP, "2020-01-02T03:04:05", datetime.datetime(2020, 1, 2, 3, 4, 5)),
        (
            Kind.DATETIME,
            "2020-01-02 03:04:05+02:00",
            datetime.datetime(
                2020,
                1,
                2,
                3,
                4,
                5,
                tzinfo=datetime.timezone(datetime.timedelta(hours=2)),
            ),
        ),
        (Kind.INTERVAL, -86399999993, datetime.timedelta(days=-1, microseconds=7)),
        (Kind.DECIMAL, 1.1, Decimal("1.1")),
        (Kind.DECIMAL, 5, Decimal(5)),
        (Kind.DECIMAL, "1.10", Decimal("1.10")),
        (Kind.BLOB, b"\0\xff", b"\0\xff"),
        (Kind.BLOB, "AP8n", b"\0\xff'"),
        (Kind.BLOB, "no base64!", b"no base64!"),
        (
            Kind.UUID,
            "12345678-1234-5678-1234-567812345678",
            uuid.UUID("12345678-1234-5678-1234-567812345678"),
        ),
    ],
)
def test_decoded(kind: Kind, raw: Any, expected: Any) -> None:
    """Neutral again, whoever wrote it."""
    found = decode[kind](raw)
    assert found == expected
    assert type(found) is type(expected)


@given(st.binary())
def test_law_blobs_come_back(data: bytes) -> None:
    """Every byte."""
    assert decode_blob(data) == data


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_law_moments_come_back(moment: datetime.datetime) -> None:
    """With their offset, if they have one."""
    try:
        found = decode[Kind.DATETIME](SQLITE3.encoders[datetime.datetime](moment))
    except ValueError:
        assert moment.tzinfo is not None  # an offset of odd seconds in the far past
        return
    assert found == moment.replace(fold=0) or found.utcoffset() == moment.utcoffset()
