"""Section 2: converters, quoting, and values that 3.14 could not say."""

from __future__ import annotations

import array
import datetime
import enum
import uuid
import warnings
from collections import OrderedDict, namedtuple
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import SQLObject, StringCol
from sqlobject.converters import (
    converters,
    lookupConverter,
    quote_str,
    registerConverter,
    sqlrepr,
    unquote_str,
)
from sqlobject.sqlbuilder import Alias, SQLExprConverter, SQLExpression, table

if TYPE_CHECKING:
    from collections.abc import Iterator

DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]
EVERY = [*DIALECTS, None]


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


@pytest.mark.parametrize("name", ["gizmo", "s.t"])
def test_table_says_its_name(name: str) -> None:
    """``sqlrepr`` of a table without a class is its name, as that of ``Class.q`` is."""
    assert sqlrepr(getattr(table, name), "sqlite") == name
    assert sqlrepr(Alias("gizmo", "g").q, "sqlite") == "gizmo  g"
    assert Alias("gizmo", "g").q.tm_year.fieldName == "tm_year"


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


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_infinity_is_a_number_or_refused(conn: Any, value: float) -> None:
    """Infinity has a literal that reads back, or none, but never a bare word."""
    try:
        text = conn.sqlrepr(value)
    except (ValueError, TypeError):
        return
    assert conn.queryOne(f"SELECT {text}") == (value,)


def test_not_a_number_is_null_or_refused(conn: Any) -> None:
    """NaN, which SQLite cannot hold, is NULL or refused, but never a bare word."""
    try:
        text = conn.sqlrepr(float("nan"))
    except (ValueError, TypeError):
        return
    assert conn.queryOne(f"SELECT {text}") == (None,)
