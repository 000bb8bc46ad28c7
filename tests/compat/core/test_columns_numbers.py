"""Core 12.3: integer, boolean, float and decimal columns."""

from __future__ import annotations

import enum
import math
import uuid
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    BigIntCol,
    BoolCol,
    CurrencyCol,
    DecimalCol,
    DecimalStringCol,
    FloatCol,
    IntCol,
    MediumIntCol,
    SmallIntCol,
    SQLObject,
    TinyIntCol,
    dberrors,
)

pytestmark = pytest.mark.usefixtures("conn")

INTS = [IntCol, TinyIntCol, SmallIntCol, MediumIntCol, BigIntCol]


@pytest.mark.parametrize("kind", INTS)
@pytest.mark.parametrize("number", [0, 1, -1, 2**31, 2**63 - 1, -(2**63)])
def test_integers_round_trip(box: Any, fresh: Any, kind: Any, number: int) -> None:
    """Whole numbers come back as they went in."""
    row = box(kind())(value=number)
    again = fresh(row)
    assert again.value == number
    assert type(again.value) is int


@pytest.mark.parametrize("kind", INTS)
def test_integer_none(box: Any, fresh: Any, kind: Any) -> None:
    """None is NULL."""
    assert fresh(box(kind())(value=None)).value is None


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_integers_too_big_for_the_database(box: Any, number: int) -> None:
    """A number SQLite cannot hold is a clear error, and no row is made."""
    Box = box(IntCol(default=None))
    with pytest.raises((Invalid, dberrors.Error)):
        Box(value=number)
    row = Box()
    with pytest.raises((Invalid, dberrors.Error)):
        row.value = number
    assert row.value is None
    assert Box.select().count() == 1


class Whole:
    """An object that says what int it is."""

    def __int__(self) -> int:
        return 9


class Level(enum.IntEnum):
    """A number with a name."""

    HIGH = 3


class Number(int):
    """A subclass of int."""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (3.7, 3),
        (Decimal("4.9"), 4),
        (Fraction(7, 2), 3),
        (True, 1),
        (Whole(), 9),
        (Level.HIGH, 3),
        (Number(6), 6),
        (uuid.UUID(int=12), 12),
    ],
)
def test_integers_from_other_numbers(
    box: Any, fresh: Any, given: Any, kept: int
) -> None:
    """Anything with a whole-number form is stored as that number."""
    Box = box(IntCol())
    row = Box(value=given)
    assert row.value == kept
    assert type(row.value) is int
    assert fresh(row).value == kept
    assert Box._connection.queryAll("SELECT typeof(value) FROM box") == [("integer",)]
    assert Box.selectBy(value=given).count() == 1
    assert Box.select(Box.q.value == given).count() == 1


@pytest.mark.parametrize("kind", INTS)
@pytest.mark.parametrize("wrong", ["5", "", b"5", [], object(), math.nan, math.inf])
def test_integers_refuse(box: Any, kind: Any, wrong: Any) -> None:
    """Texts, lists and what is no number are Invalid."""
    with pytest.raises(Invalid):
        box(kind())(value=wrong)


def test_display_attributes_do_not_reach_sqlite() -> None:
    """``length``, ``unsigned`` and ``zerofill`` are MySQL's and leave others alone."""

    class Shelf(SQLObject):
        a = IntCol(length=5, unsigned=True, zerofill=True, default=1)

    assert "    a INT\n" in Shelf.createTableSQL()[0]
    Shelf.createTable()
    assert Shelf().a == 1


@pytest.mark.parametrize(
    ("kind", "spelled"),
    [
        (IntCol, "INT"),
        (TinyIntCol, "TINYINT"),
        (SmallIntCol, "SMALLINT"),
        (MediumIntCol, "MEDIUMINT"),
        (BigIntCol, "BIGINT"),
    ],
)
def test_spelling_of_integers(box: Any, kind: Any, spelled: str) -> None:
    """SQLite is told each kind by its own name."""
    assert f"    value {spelled}\n" in box(kind()).createTableSQL()[0]


class Truthy:
    """An object with a truth of its own."""

    def __bool__(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        (2, True),
        (0.0, False),
        (Decimal(1), True),
        (timedelta(0), False),
        (Truthy(), False),
        (None, None),
    ],
)
def test_booleans(box: Any, fresh: Any, given: Any, kept: Any) -> None:
    """Anything with a ``__bool__`` is its truth, None is NULL."""
    Box = box(BoolCol(default=None))
    row = Box(value=given)
    assert row.value is kept
    assert fresh(row).value is kept
    assert fresh(Box.select()[0]).value is kept


@pytest.mark.parametrize("wrong", ["true", "", [], [1], object()])
def test_booleans_refuse(box: Any, wrong: Any) -> None:
    """Texts, lists and plain objects are no booleans."""
    with pytest.raises(Invalid):
        box(BoolCol())(value=wrong)


def test_boolean_in_queries(box: Any, conn: Any) -> None:
    """True and False are 1 and 0 on SQLite."""
    Box = box(BoolCol())
    yes, no = Box(value=True), Box(value=False)
    assert list(Box.selectBy(value=True)) == [yes]
    assert list(Box.select(Box.q.value == False)) == [no]  # noqa: E712
    assert conn.queryAll("SELECT value FROM box ORDER BY id") == [(1,), (0,)]


@pytest.mark.parametrize("number", [0.0, 1.5, -2.25, 1e300, 5e-324, 0.1, 3])
def test_floats_round_trip(box: Any, fresh: Any, number: float) -> None:
    """Floats and ints come back with the same value."""
    assert fresh(box(FloatCol())(value=number)).value == number


class Half:
    """An object that says what float it is."""

    def __float__(self) -> float:
        return 0.5


@pytest.mark.parametrize(
    ("given", "kept"),
    [(Decimal("1.25"), 1.25), (Fraction(1, 4), 0.25), (Half(), 0.5), (Whole(), 9.0)],
)
def test_floats_from_other_numbers(box: Any, given: Any, kept: float) -> None:
    """Anything with a float form, or a whole one, is stored as that."""
    assert box(FloatCol())(value=given).value == kept


@pytest.mark.parametrize("wrong", ["1.5", b"1", [], object()])
def test_floats_refuse(box: Any, wrong: Any) -> None:
    """Texts and lists are Invalid."""
    with pytest.raises(Invalid):
        box(FloatCol())(value=wrong)


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_infinity_is_never_bad_sql(box: Any, fresh: Any, number: float) -> None:
    """Infinity is kept as it is, or refused as Invalid."""
    Box = box(FloatCol(default=None))
    try:
        row = Box(value=number)
    except Invalid:
        assert Box.select().count() == 0
    else:
        assert fresh(row).value == number
        assert Box.select(Box.q.value == number).count() == 1


def test_not_a_number_is_never_bad_sql(box: Any, fresh: Any) -> None:
    """NaN is kept, or refused as Invalid; it never becomes another number."""
    Box = box(FloatCol(default=None))
    try:
        row = Box(value=math.nan)
    except Invalid:
        assert Box.select().count() == 0
    else:
        kept = fresh(row).value
        assert kept is None or math.isnan(kept)


@pytest.mark.parametrize("kind", [DecimalCol, CurrencyCol])
@pytest.mark.parametrize(
    "given", [Decimal("1.25"), Decimal(0), Decimal("-3.5"), 7, "2.50", 0.5, True]
)
def test_decimals(box: Any, fresh: Any, kind: Any, given: Any) -> None:
    """Decimals, ints, floats and numeric texts are Decimals, at once and later."""
    row = box(kind(size=10, precision=2))(value=given)
    wanted = Decimal(str(given)) if not isinstance(given, bool) else Decimal(given)
    assert row.value == wanted
    assert type(row.value) is Decimal
    again = fresh(row)
    assert again.value == wanted
    assert type(again.value) is Decimal


def test_decimal_whole_number_is_a_decimal_while_cached(box: Any) -> None:
    """An int given to a DecimalCol is a Decimal on the object as well."""
    row = box(DecimalCol(size=10, precision=2))(value=5)
    assert type(row.value) is Decimal
    row.value = 6
    assert type(row.value) is Decimal
    row.sync()
    assert type(row.value) is Decimal


@pytest.mark.parametrize("wrong", ["x", "", b"1", [], object()])
def test_decimals_refuse(box: Any, wrong: Any) -> None:
    """What is no number is Invalid."""
    with pytest.raises(Invalid):
        box(DecimalCol(size=10, precision=2))(value=wrong)


def test_decimal_none(box: Any, fresh: Any) -> None:
    """None is NULL."""
    assert fresh(box(DecimalCol(size=10, precision=2))(value=None)).value is None


@pytest.mark.parametrize("arguments", [{}, {"size": 10}, {"precision": 2}])
def test_decimal_needs_size_and_precision(arguments: dict[str, int]) -> None:
    """A DecimalCol without both numbers cannot be right."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"a": DecimalCol(**arguments)})


def test_spelling_of_decimals() -> None:
    """Currency is a decimal of ten digits, two after the point."""

    class Shelf(SQLObject):
        a = CurrencyCol()
        b = DecimalCol(size=5, precision=1)
        c = DecimalStringCol(size=10, precision=2)
        d = FloatCol()
        e = BoolCol()

    lines = [line.strip(" ,") for line in Shelf.createTableSQL()[0].splitlines()]
    assert lines[2:-1] == [
        "a DECIMAL(10, 2)",
        "b DECIMAL(5, 1)",
        "c VARCHAR(12)",
        "d FLOAT",
        "e BOOLEAN",
    ]


def test_decimals_in_queries(box: Any) -> None:
    """A DecimalCol can be compared, ordered and summed."""
    Box = box(DecimalCol(size=10, precision=2))
    low, high = Box(value="1.50"), Box(value="2.25")
    assert list(Box.select(Box.q.value > Decimal("1.5"))) == [high]
    assert list(Box.select(Box.q.value == "1.5")) == [low]
    assert list(Box.select(orderBy="-value")) == [high, low]
    assert Decimal(str(Box.select().sum("value"))) == Decimal("3.75")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (Decimal("1.10"), "1.10"),
        (5, "5"),
        ("12.345", "12.345"),
        (0.5, "0.5"),
        (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
    ],
)
def test_decimal_strings_keep_every_digit(
    box: Any, fresh: Any, given: Any, stored: str
) -> None:
    """A DecimalStringCol stores plain text and loses nothing."""
    Box = box(DecimalStringCol(size=40, precision=10))
    row = Box(value=given)
    assert Box._connection.queryAll("SELECT value FROM box") == [(stored,)]
    assert type(fresh(row).value) is Decimal
    assert str(fresh(row).value) == stored


@pytest.mark.parametrize(
    ("given", "stored"), [("1.1", "1.10"), (5, "5.00"), (Decimal("1.239"), "1.24")]
)
def test_decimal_strings_quantized(
    box: Any, fresh: Any, given: Any, stored: str
) -> None:
    """``quantize=True`` rounds to the precision."""
    Box = box(DecimalStringCol(size=6, precision=2, quantize=True))
    row = Box(value=given)
    assert Box._connection.queryAll("SELECT value FROM box") == [(stored,)]
    assert fresh(row).value == Decimal(stored)
    assert Box.selectBy(value=given).count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"size": -1, "precision": 2},
        {"size": 5, "precision": -1},
        {"size": 5, "precision": 2, "quantize": 1},
    ],
)
def test_decimal_string_arguments(arguments: dict[str, Any]) -> None:
    """Size and precision are numbers from 0 up, quantize a bool."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"a": DecimalStringCol(**arguments)})
