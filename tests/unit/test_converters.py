"""Values and SQL: `sqlrepr`, the registry, neutral values, quotes."""

from __future__ import annotations

import array
import datetime
import enum
import time
import uuid
import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import converters
from sqlobject.converters import (
    has_own_text,
    lookupConverter,
    neutral,
    quote_str,
    registerConverter,
    sqlrepr,
    unquote_str,
)

DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]
MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)


class Colour(enum.IntEnum):
    """An integer enumeration."""

    RED = 1


class Mood(str, enum.Enum):  # noqa: UP042 - the other kind is tested as well
    """A string enumeration."""

    GLAD = "glad"


class Name(str):
    """A subclass of str."""

    __slots__ = ()


class Ratio(float):
    """A subclass of float."""


class Day(datetime.date):
    """A subclass of date."""


class Hour(datetime.time):
    """A subclass of time."""


class Span(datetime.timedelta):
    """A subclass of timedelta."""


class Key(uuid.UUID):
    """A subclass of UUID."""


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Colour.RED, 1),
        (Mood.GLAD, "glad"),
        (Name("x"), "x"),
        (Ratio(1.5), 1.5),
        (Day(2020, 1, 2), datetime.date(2020, 1, 2)),
        (Hour(1, 2, 3, 4), datetime.time(1, 2, 3, 4)),
        (Span(days=1, microseconds=3), datetime.timedelta(days=1, microseconds=3)),
        (Key(int=5), uuid.UUID(int=5)),
        (memoryview(b"x"), b"x"),
        (
            time.struct_time((2020, 1, 2, 3, 4, 5, 3, 2, 0)),
            MOMENT.replace(microsecond=0),
        ),
        (True, True),
        (None, None),
    ],
)
def test_subclasses_become_their_neutral_type(value: Any, expected: Any) -> None:
    """What comes out is of exactly one of the neutral types."""
    found = neutral(value)
    assert found == expected
    assert type(found) is type(expected)


def test_zone_and_fold_of_a_moment_are_kept() -> None:
    """A subclass of datetime loses nothing."""

    class Moment(datetime.datetime):
        pass

    zone = datetime.UTC
    found = neutral(Moment(2020, 1, 2, tzinfo=zone, fold=1))
    assert (found.tzinfo, found.fold, type(found)) == (zone, 1, datetime.datetime)


def test_array_of_characters_is_a_text() -> None:
    """An array of any other kind is not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert neutral(array.array("u", "ab'c")) == "ab'c"
    with pytest.raises(ValueError, match="Unknown"):
        neutral(array.array("i", [1]))


@pytest.mark.parametrize("value", [1j, object(), iter(()), range(3), type])
def test_other_types_are_unknown(value: Any) -> None:
    """What means nothing in SQL is refused by name."""
    with pytest.raises(ValueError, match="Unknown SQL builtin type"):
        neutral(value)
    with pytest.raises(ValueError, match="Unknown SQL builtin type"):
        sqlrepr(value, "sqlite")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((), "()"),
        ((1, None, (2, "a")), "(1, NULL, (2, 'a'))"),
        ({"k": 1}, "('k')"),
        (OrderedDict(b=1, a=2), "('b', 'a')"),
        (Pair(1, 2), "(1, 2)"),
        (frozenset([7]), "(7)"),
        (time.struct_time((2020, 1, 2, 3, 4, 5, 3, 2, 0)), "'2020-01-02 03:04:05'"),
    ],
)
def test_sequences_and_moments(value: Any, text: str) -> None:
    """Sequences stand in brackets, a struct_time has no fraction."""
    assert sqlrepr(value, "sqlite") == text


@pytest.mark.parametrize("db", ["oracle", "SQLITE", ""])
def test_unknown_database_is_an_assertion_error(db: str) -> None:
    """A name that nobody serves is refused."""
    with pytest.raises(AssertionError):
        sqlrepr("x", db)


class Spoken:
    """A type that speaks for itself."""

    def __sqlrepr__(self, db: str | None) -> str:
        return f"spoken({db})"


def test_own_text_is_asked_with_the_name_of_the_dialect() -> None:
    """Aliases of a scheme are spelled by the one name of the backend."""
    assert sqlrepr(Spoken(), "postgresql") == "spoken(postgres)"
    assert sqlrepr(Spoken()) == "spoken(None)"
    assert sqlrepr([Spoken()], "mysql") == "(spoken(mysql))"
    assert has_own_text(Spoken())
    assert not has_own_text(Spoken)


class Point:
    """A type with a converter."""


class NearPoint(Point):
    """A subclass of it."""


@pytest.fixture
def point() -> Iterator[None]:
    """Register a converter, and forget it."""
    registerConverter(Point, lambda _value, db: f"point({db})")
    yield
    converters.converters.klass.pop(Point, None)


@pytest.mark.usefixtures("point")
def test_converter_serves_a_type_and_its_subclasses() -> None:
    """The nearest base decides."""
    assert sqlrepr(Point(), "mysql") == "point(mysql)"
    assert sqlrepr(NearPoint(), "mysql") == "point(mysql)"
    assert sqlrepr({Point()}, "mysql") == "(point(mysql))"
    assert lookupConverter(NearPoint())(None, "x") == "point(x)"
    registerConverter(Point, lambda _value, _db: "later")
    assert sqlrepr(Point(), "mysql") == "later"


def test_lookup_finds_the_function_of_a_type() -> None:
    """Built-in types have the functions of their names; unknown ones the default."""
    assert lookupConverter(5) is converters.IntConverter
    assert lookupConverter(True) is converters.BoolConverter
    assert lookupConverter(Colour.RED) is converters.IntConverter
    assert lookupConverter(MOMENT) is converters.DateTimeConverterMS
    assert lookupConverter([]) is converters.SequenceConverter
    assert lookupConverter(object()) is None
    assert lookupConverter(object(), 7) == 7


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        ("StringLikeConverter", "it's", "'it''s'"),
        ("IntConverter", 5, "5"),
        ("LongConverter", 5, "5"),
        ("BoolConverter", True, "1"),
        ("FloatConverter", 1.5, "1.5"),
        ("DecimalConverter", Decimal("1.50"), "1.50"),
        ("NoneConverter", None, "NULL"),
        ("SequenceConverter", [1, "a"], "(1, 'a')"),
        ("DateConverter", MOMENT.date(), "'2020-01-02'"),
        ("DateTimeConverter", MOMENT, "'2020-01-02 03:04:05'"),
        ("DateTimeConverterMS", MOMENT, "'2020-01-02 03:04:05.000006'"),
        ("TimeConverter", MOMENT.time(), "'03:04:05'"),
        ("TimeConverterMS", MOMENT.time(), "'03:04:05.000006'"),
        ("TimedeltaConverter", datetime.timedelta(1, 2), None),
        ("StructTimeConverter", MOMENT.timetuple(), "'2020-01-02 03:04:05'"),
    ],
)
def test_function_of_each_name(function: str, value: Any, text: str | None) -> None:
    """The functions of earlier releases write what they always wrote."""
    expected = "INTERVAL '1 days 2 seconds'" if text is None else text
    db = "postgres" if text is None else "sqlite"
    assert getattr(converters, function)(value, db) == expected


@pytest.mark.parametrize("db", DIALECTS)
def test_quotes_go_around_and_off(db: str) -> None:
    """Quoting escaped text is undone by unquoting."""
    assert quote_str("it''s", db) == "'it''s'"
    assert unquote_str(quote_str(r"a\nb", db)) == r"a\nb"


@pytest.mark.parametrize(
    ("text", "inner"),
    [("E'a'", "a"), ("e'a'", "a"), ("a", "a"), ("'", "'"), ("E'", "E'"), ("", "")],
)
def test_unquote_leaves_other_text_alone(text: str, inner: str) -> None:
    """Only a literal loses its quotes."""
    assert unquote_str(text) == inner


def test_escapes_are_listed() -> None:
    """The list of replacements is that of dialects with backslashes."""
    assert dict(converters.sqlStringReplace)["\\"] == "\\\\"
