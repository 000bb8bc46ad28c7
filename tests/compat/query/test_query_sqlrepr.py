"""Section 2: ``sqlrepr`` and the converters, for all seven dialect names."""

from __future__ import annotations

import array
import datetime
import enum
import time
import uuid
import warnings
from collections import OrderedDict, namedtuple
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import SQLObject, StringCol, use_microseconds
from sqlobject.converters import (
    converters,
    lookupConverter,
    quote_str,
    registerConverter,
    sqlrepr,
    unquote_str,
)
from sqlobject.sqlbuilder import SQLExprConverter, SQLExpression, table

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
        ("héllo €", "'héllo €'"),
    ],
)
def test_string_is_quoted_and_its_quotes_doubled(
    db: str, value: str, text: str
) -> None:
    """A string goes into single quotes, quotes inside doubled, on every backend."""
    assert sqlrepr(value, db) == text


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


@pytest.mark.parametrize("db", EVERY)
def test_datetime_has_microseconds(db: str | None) -> None:
    """A datetime is quoted with six fractional digits."""
    assert sqlrepr(MOMENT, db) == "'2020-01-02 03:04:05.000006'"


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
    """A time is quoted with six fractional digits."""
    assert sqlrepr(datetime.time(3, 4, 5, 6), db) == "'03:04:05.000006'"


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


# -- hooks -----------------------------------------------------------------------------


class Money:
    """A user's class with its own SQL text."""

    def __init__(self, amount: int) -> None:
        self.amount = amount

    def __sqlrepr__(self, db: str | None) -> str:
        return f"money_{db}({self.amount})"


@pytest.mark.parametrize("db", EVERY)
def test_object_may_speak_for_itself(db: str | None) -> None:
    """An object with ``__sqlrepr__`` is asked with the dialect's name."""
    assert sqlrepr(Money(3), db) == f"money_{db}(3)"


def test_object_that_speaks_for_itself_inside_a_list() -> None:
    """``__sqlrepr__`` is honoured for the elements of a sequence too."""
    assert sqlrepr([Money(1), 2], "mysql") == "(money_mysql(1), 2)"


class Point:
    """A user's class without its own SQL text."""

    def __init__(self, x: int, y: int) -> None:
        self.x, self.y = x, y


@pytest.fixture
def point_converter() -> Iterator[None]:
    """Register a converter for Point, and forget it afterwards."""
    registerConverter(Point, lambda value, db: f"point({value.x}, {value.y}) /*{db}*/")
    yield
    converters.klass.pop(Point, None)
    converters.basic.pop(Point, None)


@pytest.mark.usefixtures("point_converter")
def test_registered_converter_is_used() -> None:
    """``registerConverter`` teaches the library a user's class."""
    assert sqlrepr(Point(1, 2), "mysql") == "point(1, 2) /*mysql*/"
    assert lookupConverter(Point(1, 2))(Point(3, 4), "x") == "point(3, 4) /*x*/"


@pytest.mark.usefixtures("point_converter")
def test_later_converter_replaces_the_earlier() -> None:
    """A second registration for the same type wins."""
    registerConverter(Point, lambda value, _db: f"p{value.x}")
    assert sqlrepr(Point(1, 2), "mysql") == "p1"


def test_unknown_type_is_refused() -> None:
    """A type nobody knows raises ValueError."""
    with pytest.raises(ValueError, match="Point"):
        sqlrepr(Point(1, 2), "sqlite")


def test_lookup_of_an_unknown_type_gives_the_default() -> None:
    """``lookupConverter`` returns its default for a type nobody knows."""
    assert lookupConverter(Point(1, 2)) is None
    assert lookupConverter(Point(1, 2), 7) == 7


@pytest.mark.parametrize("value", [1 + 2j, object(), iter([])])
def test_values_without_a_meaning_in_sql_are_refused(value: object) -> None:
    """Complex numbers and arbitrary objects raise ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        sqlrepr(value, "sqlite")


# -- quote_str, unquote_str ------------------------------------------------------------


@pytest.mark.parametrize("db", DIALECTS)
def test_quote_str_wraps_escaped_text(db: str) -> None:
    """``quote_str`` puts quotes around text that is escaped already."""
    assert quote_str("it''s", db) == "'it''s'"


def test_quote_str_marks_backslashes_for_postgres() -> None:
    """``quote_str`` adds PostgreSQL's ``E`` when a backslash is present."""
    assert quote_str(r"a\nb", "postgres") == r"E'a\nb'"
    assert quote_str(r"a\nb", "mysql") == r"'a\nb'"


@pytest.mark.parametrize(
    ("text", "inner"),
    [("'abc'", "abc"), ("E'abc'", "abc"), ("e'abc'", "abc"), ("abc", "abc"), ("", "")],
)
def test_unquote_str_strips_either_form(text: str, inner: str) -> None:
    """``unquote_str`` strips quotes of both forms and leaves anything else alone."""
    assert unquote_str(text) == inner


# -- mended: types that 3.14 could not say ---------------------------------------------


class Colour(enum.IntEnum):
    """An integer enumeration."""

    RED = 1


class Mood(enum.StrEnum):
    """A string enumeration."""

    GLAD = "glad"


class Name(str):
    """A subclass of str."""

    __slots__ = ()


class Count(int):
    """A subclass of int."""


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Colour.RED, "1"),
        (Mood.GLAD, "'glad'"),
        (Name("O'N"), "'O''N'"),
        (Count(7), "7"),
        (Pair(1, "x"), "(1, 'x')"),
        (OrderedDict(a=1, b=2), "('a', 'b')"),
    ],
)
def test_subclasses_are_said_like_their_base(value: object, text: str) -> None:
    """Subclasses of str, int, tuple and dict, enumerations too, have a literal."""
    assert sqlrepr(value, "sqlite") == text


def test_uuid_is_quoted_text() -> None:
    """A UUID is said as its text."""
    value = uuid.UUID("12345678-1234-5678-1234-567812345678")
    assert sqlrepr(value, "sqlite") == "'12345678-1234-5678-1234-567812345678'"


@pytest.mark.parametrize(
    "value", [b"\x00\xffA'", bytearray(b"\x00\xffA'"), memoryview(b"\x00\xffA'")]
)
def test_bytes_are_a_literal_that_reads_back(conn: Any, value: Any) -> None:
    """bytes, bytearray and memoryview have a literal that reads back as bytes."""
    row = conn.queryOne("SELECT " + conn.sqlrepr(value))
    assert bytes(row[0]) == b"\x00\xffA'"


def test_memoryview_does_not_print_its_address() -> None:
    """A memoryview is never rendered as ``<memory at 0x…>``."""
    assert "memory at" not in sqlrepr(memoryview(b"ab"), "sqlite")


def test_unicode_array_is_a_string() -> None:
    """An array of characters is said as a string."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        value = array.array("u", "ab'c")
    assert sqlrepr(value, "sqlite") == "'ab''c'"


def test_zone_of_a_datetime_is_not_silently_lost() -> None:
    """A datetime with a zone keeps it or is refused, but never loses it unsaid."""
    zone = datetime.timezone(datetime.timedelta(hours=5))
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=zone)
    try:
        text = sqlrepr(moment, "postgres")
    except (TypeError, ValueError):
        return
    assert text != "'2020-01-02 03:04:05.000000'"


# -- expressions -----------------------------------------------------------------------


def test_expressions_speak_for_themselves() -> None:
    """``sqlrepr`` of an expression, or of a user's kind of one, is its own text."""

    class Shout(SQLExpression):
        """A user's expression."""

        def __sqlrepr__(self, db: str | None) -> str:
            return f"SHOUT_{db}"

    assert sqlrepr(Shout(), "mysql") == "SHOUT_mysql"
    assert sqlrepr(Shout(), None) == repr(Shout()) == "SHOUT_None"
    assert sqlrepr(Shout() + 1, "mysql") == "((SHOUT_mysql) + (1))"
    assert SQLExprConverter(table.gear.teeth == 1, "mysql") == "((gear.teeth) = (1))"


# -- SQLObject instances ---------------------------------------------------------------


def test_instance_with_integer_id_is_its_id(shop: Any) -> None:
    """An object with an integer id is said as that number."""
    maker = shop.Maker(label="acme")
    assert sqlrepr(maker, "sqlite") == str(maker.id)


def test_instance_with_string_id_is_quoted(conn: Any) -> None:
    """An object with a string id is said as a quoted string, never as bare text."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        name = StringCol()

    Country.createTable()
    country = Country(id="x' OR '1'='1", name="Trouble")
    assert sqlrepr(country, "sqlite") == "'x'' OR ''1''=''1'"
    assert conn.queryOne(
        f"SELECT name FROM country WHERE id = {sqlrepr(country, 'sqlite')}"
    ) == ("Trouble",)


def test_connection_and_class_speak_their_own_dialect(shop: Any) -> None:
    """``conn.sqlrepr`` and ``Class.sqlrepr`` render for their own database."""
    assert shop.conn.sqlrepr("a\\b") == "'a\\b'"
    assert shop.Maker.sqlrepr("a\\b") == "'a\\b'"
    assert shop.conn.sqlrepr(True) == "1"
