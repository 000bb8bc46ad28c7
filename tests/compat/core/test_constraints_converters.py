"""Core 20.1 to 20.3: constraints, database errors and converters."""

from __future__ import annotations

import datetime as dt
import enum
import time
import uuid
from collections import OrderedDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sqlobject import (
    SQLObject,
    constraints,
    converters,
    dberrors,
)
from sqlobject.converters import sqlrepr

DATABASES = ["sqlite", "mysql", "postgres", "firebird", "sybase", "maxdb", "mssql"]


class Column:
    """Something with a name, as constraints see a column."""

    name = "col"


GOOD = [
    (constraints.isString, "text"),
    (constraints.notNull, 0),
    (constraints.isInt, 5),
    (constraints.isFloat, 1.5),
    (constraints.isBool, True),
    (constraints.isBool, False),
    (constraints.InList(("a", "b")), "b"),
    (constraints.MaxLength(3), "abc"),
]


BAD = [
    (constraints.isString, 5),
    (constraints.notNull, None),
    (constraints.isInt, "5"),
    (constraints.isFloat, "1.5"),
    (constraints.isBool, 5),
    (constraints.InList(("a", "b")), "c"),
    (constraints.MaxLength(3), "abcd"),
    (constraints.MaxLength(3), 5),
]


@pytest.mark.parametrize(("check", "value"), GOOD)
def test_constraint_passes(check: Any, value: Any) -> None:
    """A good value raises nothing."""
    assert check(object(), Column(), value) is None


@pytest.mark.parametrize(("check", "value"), BAD)
def test_constraint_refuses(check: Any, value: Any) -> None:
    """A bad value is a BadValue that tells object, column and value."""
    column = Column()
    with pytest.raises(constraints.BadValue) as caught:
        check("the object", column, value)
    assert isinstance(caught.value, ValueError)
    assert caught.value.col is column
    assert caught.value.value == repr(value)
    assert caught.value.obj == repr("the object")
    assert caught.value.desc


def test_database_error_tree() -> None:
    """The classes stand in the DB-API's order; duplicates are integrity errors."""
    d = dberrors
    assert issubclass(d.Error, Exception)
    assert issubclass(d.Warning, Exception)
    assert issubclass(d.InterfaceError, d.Error)
    assert issubclass(d.DatabaseError, d.Error)
    for each in (
        d.InternalError,
        d.OperationalError,
        d.ProgrammingError,
        d.IntegrityError,
        d.DataError,
        d.NotSupportedError,
    ):
        assert issubclass(each, d.DatabaseError)
    assert issubclass(d.DuplicateEntryError, d.IntegrityError)


def test_database_error_of_a_missing_table(conn: Any) -> None:
    """A missing table is an OperationalError with its text and parts."""
    with pytest.raises(dberrors.OperationalError) as caught:
        conn.query("SELECT * FROM nowhere")
    message = caught.value.args[0]
    assert isinstance(message, str)
    assert "no such table: nowhere" in message
    assert hasattr(message, "code")
    assert hasattr(message, "module")
    assert message.exception == "OperationalError"
    assert caught.value.__cause__ is not None or caught.value.__context__ is not None


def test_duplicate_error_text(conn: Any) -> None:
    """The text of a duplicate is SQLite's."""
    conn.query("CREATE TABLE t (a INT UNIQUE)")
    conn.query("INSERT INTO t VALUES (1)")
    with pytest.raises(
        dberrors.DuplicateEntryError, match=r"^UNIQUE constraint failed: t\.a$"
    ):
        conn.query("INSERT INTO t VALUES (1)")


TEXTS = [
    ("plain", "'plain'", "'plain'", "'plain'"),
    ("o'x", "'o''x'", "'o''x'", "'o''x'"),
    ("a\\b", "'a\\b'", "'a\\\\b'", "E'a\\\\b'"),
    ("a\nb", "'a\nb'", "'a\\nb'", "E'a\\nb'"),
    ("a\rb", "'a\rb'", "'a\\rb'", "E'a\\rb'"),
    ("a\tb", "'a\tb'", "'a\\tb'", "E'a\\tb'"),
    ("a\bb", "'a\bb'", "'a\\bb'", "E'a\\bb'"),
    ("", "''", "''", "''"),
    ('"%_', "'\"%_'", "'\"%_'", "'\"%_'"),
]


@pytest.mark.parametrize(("text", "plain", "mysql", "postgres"), TEXTS)
def test_texts(text: str, plain: str, mysql: str, postgres: str) -> None:
    """Quotes are doubled everywhere; two databases escape more."""
    wanted = {"mysql": mysql, "postgres": postgres}
    for db in DATABASES:
        assert sqlrepr(text, db) == wanted.get(db, plain)


@pytest.mark.parametrize("db", [None, "oracle", ""])
def test_texts_need_a_known_database(db: Any) -> None:
    """A text cannot be spelled for nobody."""
    with pytest.raises(AssertionError):
        sqlrepr("text", db)


Pair = namedtuple("Pair", "a b")


class Colour(enum.StrEnum):
    """A text with a name."""

    RED = "red"


class Level(enum.IntEnum):
    """A number with a name."""

    HIGH = 3


class Word(str):
    """A subclass of str."""

    __slots__ = ()


VALUES: list[tuple[Any, str]] = [
    (5, "5"),
    (10**30, "1" + "0" * 30),
    (1.5, "1.5"),
    (1e300, "1e+300"),
    (None, "NULL"),
    (True, "1"),
    (False, "0"),
    (Decimal("1.50"), "1.50"),
    (Decimal("1E+5"), "100E+3"),
    ((1, "a"), "(1, 'a')"),
    ([1, None], "(1, NULL)"),
    ((), "()"),
    ({3: "x"}, "(3)"),
    ({4}, "(4)"),
    (frozenset([5]), "(5)"),
    (dt.datetime(2020, 1, 2, 3, 4, 5, 6), "'2020-01-02 03:04:05.000006'"),
    (dt.date(2020, 1, 2), "'2020-01-02'"),
    (dt.date(1, 1, 2), "'0001-01-02'"),
    (dt.time(3, 4, 5, 6), "'03:04:05.000006'"),
    (time.struct_time((2020, 1, 2, 3, 4, 5, 0, 0, 0)), "'2020-01-02 03:04:05'"),
    (Colour.RED, "'red'"),
    (Level.HIGH, "3"),
    (Word("w"), "'w'"),
    (Pair(1, 2), "(1, 2)"),
    (OrderedDict([(1, 2)]), "(1)"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[repr(v) for v, _ in VALUES])
def test_values(value: Any, text: str) -> None:
    """Each kind of value has its literal on SQLite."""
    assert sqlrepr(value, "sqlite") == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("StringLikeConverter", "o'x", "'o''x'"),
        ("IntConverter", 5, "5"),
        ("LongConverter", 5, "5"),
        ("BoolConverter", True, "1"),
        ("FloatConverter", 1.5, "1.5"),
        ("NoneConverter", None, "NULL"),
        ("SequenceConverter", (1, "a"), "(1, 'a')"),
        ("DecimalConverter", Decimal("1.50"), "1.50"),
        ("DateConverter", dt.date(2020, 1, 2), "'2020-01-02'"),
        (
            "DateTimeConverter",
            dt.datetime(2020, 1, 2, 3, 4, 5, 6),
            "'2020-01-02 03:04:05'",
        ),
        (
            "DateTimeConverterMS",
            dt.datetime(2020, 1, 2, 3, 4, 5, 6),
            "'2020-01-02 03:04:05.000006'",
        ),
        ("TimeConverter", dt.time(3, 4, 5, 6), "'03:04:05'"),
        ("TimeConverterMS", dt.time(3, 4, 5, 6), "'03:04:05.000006'"),
        (
            "StructTimeConverter",
            time.struct_time((2020, 1, 2, 3, 4, 5, 0, 0, 0)),
            "'2020-01-02 03:04:05'",
        ),
    ],
)
def test_converter_functions(name: str, value: Any, text: str) -> None:
    """Each converter can be called by itself, as programs' own converters do."""
    assert getattr(converters, name)(value, "sqlite") == text


def test_durations() -> None:
    """A duration is an INTERVAL where there is such a thing."""
    duration = dt.timedelta(days=1, seconds=2)
    assert sqlrepr(duration, "postgres") == "INTERVAL '1 days 2 seconds'"


@pytest.mark.parametrize("db", DATABASES)
def test_booleans(db: str) -> None:
    """Postgres says 't' and 'f', the others 1 and 0."""
    wanted = ("'t'", "'f'") if db == "postgres" else ("1", "0")
    assert (sqlrepr(True, db), sqlrepr(False, db)) == wanted


@pytest.mark.parametrize("value", [5, 1.5, None, True, dt.date(2020, 1, 2)])
def test_values_that_need_no_database(value: Any) -> None:
    """Numbers, None, booleans and dates are spelled without a database, too."""
    assert sqlrepr(value) == sqlrepr(value, "sqlite")


@pytest.mark.parametrize("value", [Fraction(1, 3), 1j, object(), range(3)])
def test_values_without_a_spelling(value: Any) -> None:
    """An unknown type is a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        sqlrepr(value, "sqlite")


@pytest.mark.parametrize("value", [b"a\x00'", bytearray(b"ab"), memoryview(b"ab")])
def test_bytes_have_a_literal_that_works(conn: Any, value: Any) -> None:
    """Bytes are spelled as SQLite spells them, and read back."""
    text = conn.sqlrepr(value)
    assert conn.queryOne(f"SELECT {text}")[0] == bytes(value)


def test_uuid_has_a_literal() -> None:
    """A UUID is its text."""
    key = uuid.UUID(int=5)
    assert sqlrepr(key, "sqlite") == f"'{key}'"


def test_object_with_a_form_of_its_own() -> None:
    """``__sqlrepr__`` is asked with the database's name."""

    class Own:
        def __sqlrepr__(self, db: str) -> str:
            return f"for {db}"

    assert sqlrepr(Own(), "mysql") == "for mysql"
    assert sqlrepr([Own(), 1], "sqlite") == "(for sqlite, 1)"


def test_registered_converter() -> None:
    """``registerConverter`` adds a type; the later one wins."""

    class Point:
        pass

    converters.registerConverter(Point, lambda value, db: f"POINT1 {db}")
    converters.registerConverter(Point, lambda value, db: f"POINT2 {db}")
    assert sqlrepr(Point(), "sqlite") == "POINT2 sqlite"
    assert converters.lookupConverter(Point()) is not None
    assert converters.lookupConverter(Fraction(1), "none") == "none"


def test_registered_converter_works_in_rows_and_queries(conn: Any) -> None:
    """A type with a converter can be stored and asked for."""
    from sqlobject import Col

    class Celsius:
        def __init__(self, degrees: int) -> None:
            self.degrees = degrees

    converters.registerConverter(Celsius, lambda value, db: f"({value.degrees} + 273)")

    class Room(SQLObject):
        heat = Col(sqlType="INT", default=None)

    Room.createTable()
    room = Room(heat=Celsius(20))
    assert conn.queryAll("SELECT heat FROM room") == [(293,)]
    assert list(Room.select(Room.q.heat == Celsius(20))) == [room]
    room.heat = Celsius(0)
    room.sync()
    assert room.heat == 273


def test_quoting_helpers() -> None:
    """``quote_str`` adds quotes, ``unquote_str`` takes them off."""
    assert converters.quote_str("abc", "sqlite") == "'abc'"
    assert converters.quote_str("a\\\\b", "postgres") == "E'a\\\\b'"
    assert converters.quote_str("abc", "postgres") == "'abc'"
    assert converters.unquote_str("'abc'") == "abc"
    assert converters.unquote_str("E'abc'") == "abc"
    assert converters.unquote_str("e'abc'") == "abc"
    assert converters.unquote_str("abc") == "abc"
