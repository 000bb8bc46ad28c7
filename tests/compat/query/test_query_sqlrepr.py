"""Section 2: literals of plain values, for all seven dialect names."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sqlobject import use_microseconds
from sqlobject.converters import (
    sqlrepr,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]
PLAIN = ["sqlite", "firebird", "sybase", "maxdb", "mssql"]
OTHERS = [name for name in DIALECTS if name != "postgres"]
EVERY = [*DIALECTS, None]


# -- strings ---------------------------------------------------------------------------


@pytest.mark.parametrize("db", DIALECTS)
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", "''"),
        ("abc", "'abc'"),
        ("O'Hara", "'O''Hara'"),
        ("''", "''''''"),
        ('say "hi"', "'say \"hi\"'"),
        ("50%", "'50%'"),
    ],
)
def test_string_is_quoted_and_its_quotes_doubled(
    db: str, value: str, text: str
) -> None:
    """A string goes into single quotes, quotes inside doubled, on every backend."""
    assert sqlrepr(value, db) == text


@pytest.mark.parametrize("db", DIALECTS)
def test_text_beyond_ascii_stays_what_it_is(db: str) -> None:
    """SQL Server needs the N, or what its code page lacks becomes question marks."""
    mark = "N" if db == "mssql" else ""
    assert sqlrepr("héllo €", db) == f"{mark}'héllo €'"


@pytest.mark.parametrize("db", PLAIN)
@pytest.mark.parametrize("value", ["a\\b", "a\nb", "a\tb", "a\rb", "a\bb"])
def test_plain_dialects_leave_control_characters_alone(db: str, value: str) -> None:
    """Backends without backslash escapes get control characters raw."""
    assert sqlrepr(value, db) == f"'{value}'"


@pytest.mark.parametrize(
    ("value", "inner"),
    [
        ("a\\b", r"a\\b"),
        ("a\nb", r"a\nb"),
        ("a\tb", r"a\tb"),
        ("a\rb", r"a\rb"),
        ("a\bb", r"a\bb"),
    ],
)
def test_mysql_and_postgres_escape_with_backslashes(value: str, inner: str) -> None:
    """MySQL escapes with backslashes; PostgreSQL does so in an ``E'…'`` literal."""
    assert sqlrepr(value, "mysql") == f"'{inner}'"
    assert sqlrepr(value, "postgres") == f"E'{inner}'"


def test_mysql_escapes_nul() -> None:
    r"""A NUL character becomes ``\0`` on MySQL."""
    assert sqlrepr("a\0b", "mysql") == r"'a\0b'"


def test_mysql_leaves_ctrl_z_alone() -> None:
    """Ctrl-Z stays raw on MySQL."""
    assert sqlrepr("a\x1ab", "mysql") == "'a\x1ab'"


def test_postgres_literal_without_backslash_has_no_e() -> None:
    """PostgreSQL's ``E`` prefix appears only when there is a backslash to say."""
    assert sqlrepr("plain", "postgres") == "'plain'"
    assert sqlrepr("qu'ote", "postgres") == "'qu''ote'"


def test_quote_and_backslash_together() -> None:
    """Quotes are doubled and backslashes escaped in one literal."""
    assert sqlrepr("a'\\", "mysql") == r"'a''\\'"
    assert sqlrepr("a'\\", "postgres") == r"E'a''\\'"
    assert sqlrepr("a'\\", "sqlite") == "'a''\\'"


@pytest.mark.parametrize("db", [None, "oracle", "SQLITE", ""])
def test_string_needs_a_known_dialect(db: str | None) -> None:
    """A string for no dialect or an unknown one is refused with AssertionError."""
    with pytest.raises(AssertionError):
        sqlrepr("abc", db)


# -- numbers, None ---------------------------------------------------------------------


@pytest.mark.parametrize("db", EVERY)
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (5, "5"),
        (-5, "-5"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        (1e100, "1e+100"),
        (0.1, "0.1"),
        (None, "NULL"),
    ],
)
def test_numbers_and_none_need_no_dialect(
    db: str | None, value: object, text: str
) -> None:
    """Integers of any size, floats by repr and NULL read the same everywhere."""
    assert sqlrepr(value, db) == text


@pytest.mark.parametrize("db", EVERY)
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("10.50"), "10.50"),
        (Decimal("-3"), "-3"),
        (Decimal("1E+5"), "100E+3"),
        (Decimal("0"), "0"),
    ],
)
def test_decimal_is_engineering_text(db: str | None, value: Decimal, text: str) -> None:
    """A Decimal is its engineering string without quotes."""
    assert sqlrepr(value, db) == text


def test_booleans_of_postgres_are_letters() -> None:
    """PostgreSQL says booleans as quoted letters."""
    assert sqlrepr(True, "postgres") == "'t'"
    assert sqlrepr(False, "postgres") == "'f'"


@pytest.mark.parametrize("db", [*OTHERS, None])
def test_booleans_elsewhere_are_digits(db: str | None) -> None:
    """Every other backend says booleans as 1 and 0."""
    assert sqlrepr(True, db) == "1"
    assert sqlrepr(False, db) == "0"


# -- sequences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((), "()"),
        ([], "()"),
        ((1,), "(1)"),
        ((1, 2), "(1, 2)"),
        ([1, None, 2.5], "(1, NULL, 2.5)"),
        ({7}, "(7)"),
        (frozenset([7]), "(7)"),
        ({"a": 1}, "('a')"),
        ((1, (2, 3)), "(1, (2, 3))"),
        (["a", "b'c"], "('a', 'b''c')"),
    ],
)
def test_sequences_are_parenthesised_lists(value: object, text: str) -> None:
    """Sequences, sets and the keys of a dict are converted element by element."""
    assert sqlrepr(value, "sqlite") == text


def test_elements_of_a_sequence_follow_the_dialect() -> None:
    """Elements inside a list are spelled for the dialect asked for."""
    assert sqlrepr([True, "a\\"], "postgres") == r"('t', E'a\\')"
    assert sqlrepr([True, "a\\"], "mysql") == r"(1, 'a\\')"


# -- dates and times -------------------------------------------------------------------

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)


FRACTIONS = {"firebird": "0000"}
"""Firebird keeps four digits of a second, and refuses a literal with more."""


@pytest.mark.parametrize("db", EVERY)
def test_datetime_has_microseconds(db: str | None) -> None:
    """A datetime is quoted with six fractional digits, where six are taken."""
    digits = FRACTIONS.get(db or "", "000006")
    assert sqlrepr(MOMENT, db) == f"'2020-01-02 03:04:05.{digits}'"


@pytest.mark.parametrize("db", EVERY)
def test_date_is_iso(db: str | None) -> None:
    """A date is quoted in ISO form."""
    assert sqlrepr(datetime.date(2020, 1, 2), db) == "'2020-01-02'"


def test_early_years_are_padded() -> None:
    """Years before 1900 and before 1000 are written with four digits."""
    assert sqlrepr(datetime.date(1, 2, 3), "sqlite") == "'0001-02-03'"
    assert sqlrepr(datetime.date(1815, 6, 18), "sqlite") == "'1815-06-18'"
    early = sqlrepr(datetime.datetime(987, 1, 1), "sqlite")
    assert early == "'0987-01-01 00:00:00.000000'"


@pytest.mark.parametrize("db", EVERY)
def test_time_has_microseconds(db: str | None) -> None:
    """A time is quoted with six fractional digits, where six are taken."""
    digits = FRACTIONS.get(db or "", "000006")
    assert sqlrepr(datetime.time(3, 4, 5, 6), db) == f"'03:04:05.{digits}'"


def test_struct_time_has_whole_seconds() -> None:
    """A ``time.struct_time`` is quoted without a fraction."""
    moment = time.struct_time((2020, 1, 2, 3, 4, 5, 3, 2, 0))
    assert sqlrepr(moment, "sqlite") == "'2020-01-02 03:04:05'"


def test_timedelta_is_an_interval() -> None:
    """A timedelta is an INTERVAL of days and seconds."""
    span = datetime.timedelta(days=1, seconds=2)
    assert sqlrepr(span, "postgres") == "INTERVAL '1 days 2 seconds'"


@pytest.fixture
def whole_seconds() -> Iterator[None]:
    """Switch microseconds off for one test."""
    use_microseconds(False)
    yield
    use_microseconds(True)


@pytest.mark.usefixtures("whole_seconds")
def test_microseconds_can_be_switched_off() -> None:
    """``use_microseconds(False)`` leaves the fraction out of datetimes and times."""
    assert sqlrepr(MOMENT, "sqlite") == "'2020-01-02 03:04:05'"
    assert sqlrepr(datetime.time(3, 4, 5, 6), "sqlite") == "'03:04:05'"


def test_microseconds_can_be_switched_on_again() -> None:
    """``use_microseconds()`` brings the fraction back."""
    use_microseconds(False)
    use_microseconds()
    assert sqlrepr(MOMENT, "sqlite") == "'2020-01-02 03:04:05.000006'"
