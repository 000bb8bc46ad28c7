"""Every type of column: what is stored comes back the same, and is found by value."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    CurrencyCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    EnumCol,
    FloatCol,
    IntCol,
    JSONCol,
    PickleCol,
    SetCol,
    SmallIntCol,
    SQLObject,
    StringCol,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
    UnicodeCol,
    UuidCol,
)
from tests.suite.needs import kept


class SuiteValue(SQLObject):
    """A column of each type."""

    text = StringCol(length=60, default=None)
    longText = UnicodeCol(default=None)
    fixed = StringCol(length=6, varchar=False, default=None)
    whole = IntCol(default=None)
    small = SmallIntCol(default=None)
    big = BigIntCol(default=None)
    real = FloatCol(default=None)
    exact = DecimalCol(size=15, precision=4, default=None)
    money = CurrencyCol(default=None)
    flag = BoolCol(default=None)
    day = DateCol(default=None)
    moment = DateTimeCol(default=None)
    clock = TimeCol(default=None)
    span = TimedeltaCol(default=None)
    data = BLOBCol(default=None)
    key = UuidCol(default=None)
    json = JSONCol(default=None)
    pickled = PickleCol(default=None)
    choice = EnumCol(enumValues=["one", "two"], default=None)


class SuiteStamp(SQLObject):
    """Some databases set a TIMESTAMP by themselves."""

    stamp = TimestampCol(default=None)


BYTES = bytes(range(256))

VALUES = {
    "text": ["plain", "", 'it\'s 100% \\ "x" ? :p %s $1', "  blanks "],
    "longText": ["x" * 65_000, "", "two\nlines\tand more\r\n"],
    "fixed": ["ab", "abcdef", "ab\t"],
    "whole": [0, -1, 2**31 - 1, -(2**31)],
    "small": [32767, -32768],
    "big": [2**63 - 1, -(2**63)],
    "real": [
        0.1,
        1 / 3,
        0.1 + 0.2,
        -1e-30,
        1e100,
        1e200,
        12345678.9,
        1234567890.123456,
    ],
    "exact": [Decimal("12345678901.2345"), Decimal("-0.0001"), Decimal(0)],
    "money": [Decimal("99999999.99"), Decimal("-1.10")],
    "flag": [True, False],
    "day": [datetime.date(2024, 2, 29), datetime.date(1, 1, 1)],
    "moment": [
        datetime.datetime(2024, 2, 29, 23, 59, 59, 123456),
        datetime.datetime(1999, 12, 31),
    ],
    "clock": [datetime.time(23, 59, 59, 123456), datetime.time(0)],
    "span": [
        datetime.timedelta(days=3, seconds=5, microseconds=7),
        datetime.timedelta(seconds=-1.5),
        datetime.timedelta(0),
    ],
    "data": [BYTES, b"", b"\x00", BYTES * 1000],
    "key": [uuid.UUID("12345678-1234-5678-1234-567812345678")],
    "json": [{"a": [1, 2.5, None, True, "\u00e9"]}, [], "text"],
    "pickled": [{1: (2, 3)}, {"x"}],
    "choice": ["one", "two"],
}
COMPARABLE = VALUES.keys() - {"longText", "data", "json", "pickled", "real"}
CASES = [(name, value) for name, values in VALUES.items() for value in values]


@pytest.fixture
def values(db: Any) -> Any:
    SuiteValue.createTable()
    return SuiteValue


@pytest.mark.parametrize("name", sorted(VALUES))
def test_what_is_stored_comes_back(db: Any, values: Any, name: str) -> None:
    """Value and type are the same, read anew."""
    for value in VALUES[name]:
        row = values(**{name: value})
        db.cache.clear()
        found = getattr(values.get(row.id), name)
        assert found == kept(db, value)
        assert type(found) is type(value)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_what_is_set_comes_back(db: Any, values: Any, name: str) -> None:
    """UPDATE takes the values that INSERT takes, and NULL."""
    row = values()
    for value in VALUES[name]:
        setattr(row, name, value)
        row.sync()
        assert getattr(row, name) == kept(db, value)
    setattr(row, name, None)
    row.sync()
    assert getattr(row, name) is None


def test_many_rows_arrive_as_single_ones_do(db: Any, values: Any) -> None:
    """As they do one by one, and NULL between them, in any number of rows."""
    longest = max(map(len, VALUES.values()))
    rows = [
        {name: some[n] for name, some in VALUES.items() if n < len(some)}
        for n in range(longest)
    ]
    whole = [{**dict.fromkeys(VALUES), **row} for row in rows]
    for count in (longest, 12 * longest):
        values.deleteMany(None)
        db.cache.clear()
        assert values.insertMany((whole * 12)[:count]) == count
        found = list(values.select(orderBy="id"))
        assert len(found) == count
        for given, row in zip(whole * 12, found, strict=False):
            for name, value in given.items():
                there = getattr(row, name)
                assert there == kept(db, value), name
                assert type(there) is type(value), name


@pytest.mark.parametrize("name", sorted(COMPARABLE))
def test_rows_are_found_by_value(values: Any, name: str) -> None:
    """A value in a condition meets the value in the table."""
    rows = {value: values(**{name: value}) for value in VALUES[name]}
    column = getattr(values.q, name)
    for value, row in rows.items():
        assert list(values.select(column == value)) == [row]
        assert list(values.selectBy(**{name: value})) == [row]
    assert values.select(column == None).count() == 0  # noqa: E711 - SQL's NULL


def test_null_is_none_in_every_column(db: Any, values: Any) -> None:
    """What was not given is NULL, and comes as None."""
    row = values()
    db.cache.clear()
    found = values.get(row.id)
    assert {name: getattr(found, name) for name in VALUES} == dict.fromkeys(VALUES)
    for name in sorted(VALUES):
        assert values.select(getattr(values.q, name) == None).count() == 1  # noqa: E711


def test_a_timestamp_comes_back(db: Any) -> None:
    """A moment in a TIMESTAMP column."""
    SuiteStamp.createTable()
    value = datetime.datetime(2024, 2, 29, 12, 30, 15, 654321)
    row = SuiteStamp(stamp=value)
    row.sync()
    assert row.stamp == kept(db, value)


def test_numbers_are_added_up_exactly(values: Any) -> None:
    """Sums of decimals are exact where the database has decimals."""
    for text in ("0.1", "0.2", "0.3"):
        values(exact=Decimal(text), whole=int(text[-1]))
    total = values.select().sum("exact")
    assert round(Decimal(str(total)), 4) == Decimal("0.6")
    assert values.select().sum("whole") == 6
    assert values.select().max("whole") == 3


class SuiteSet(SQLObject):
    """Several of some words."""

    words = SetCol(setValues=["a", "b", "c"], default=None)


def test_a_set_comes_back(db: Any) -> None:
    """Members of a SET, whatever the database keeps them in."""
    SuiteSet.createTable()
    row = SuiteSet(words={"a", "c"})
    row.sync()
    assert set(row.words) == {"a", "c"}
