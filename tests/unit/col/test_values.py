"""Which values each kind of column takes, how it keeps them and how they are read."""

from __future__ import annotations

import datetime as dt
import enum
import pickle
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import col
from sqlobject.sqlbuilder import SQLConstant


class Shade(str, enum.Enum):  # noqa: UP042 - its text is not its value
    """Texts that are members."""

    DARK = "dark"

    def __str__(self) -> str:
        return "not its value"


class Level(enum.IntEnum):
    """Numbers that are members."""

    HIGH = 3


class Name(str):
    """A text of a subclass."""


class OnlyInt:
    """Something that can be an int, but is no number."""

    def __int__(self) -> int:
        return 9


class OnlyIndex:
    """Something that can be a position."""

    def __index__(self) -> int:
        return 8


class Truth:
    """Something that says itself whether it is true."""

    def __bool__(self) -> bool:
        return True


class Troubled:
    """Something that cannot say whether it is true, as an array of two."""

    def __bool__(self) -> bool:
        raise ValueError("ambiguous")


class Stamp:
    """A moment of another library."""

    def strftime(self, layout: str) -> str:
        return dt.datetime(2020, 1, 2, 3, 4, 5, 600).strftime(layout)


class Unprintable:
    """Something whose repr fails."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


UID = uuid.UUID("12345678-1234-5678-1234-567812345678")
UTC = dt.UTC
MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5, 678)
AWARE = MOMENT.replace(tzinfo=UTC)
TODAY = dt.date(2020, 1, 2)
NOON = dt.time(12, 0, 0, 5)
NAN, INF = float("nan"), float("inf")

StrList = list[tuple[Any, Any, Any]]


def kinds() -> dict[str, Any]:
    """Make a definition of each kind, by a name for the test's id."""
    return {
        "Col": col.Col,
        "KeyCol": col.KeyCol,
        "StringCol": col.StringCol,
        "StringCol(length)": lambda **kw: col.StringCol(length=3, **kw),
        "UnicodeCol": col.UnicodeCol,
        "IntCol": col.IntCol,
        "TinyIntCol": col.TinyIntCol,
        "SmallIntCol": col.SmallIntCol,
        "MediumIntCol": col.MediumIntCol,
        "BigIntCol": col.BigIntCol,
        "BoolCol": col.BoolCol,
        "FloatCol": col.FloatCol,
        "DecimalCol": lambda **kw: col.DecimalCol(size=10, precision=2, **kw),
        "CurrencyCol": col.CurrencyCol,
        "DecimalStringCol": lambda **kw: col.DecimalStringCol(
            size=6, precision=2, **kw
        ),
        "DecimalStringCol(quantize)": lambda **kw: col.DecimalStringCol(
            size=6, precision=2, quantize=True, **kw
        ),
        "EnumCol": lambda **kw: col.EnumCol(enumValues=["light", "dark"], **kw),
        "SetCol": lambda **kw: col.SetCol(setValues=["r", "w", "x"], **kw),
        "DateTimeCol": col.DateTimeCol,
        "DateTimeCol(format)": lambda **kw: col.DateTimeCol(
            datetimeFormat="%d.%m.%Y %H:%M", **kw
        ),
        "TimestampCol": col.TimestampCol,
        "DateCol": col.DateCol,
        "DateCol(format)": lambda **kw: col.DateCol(dateFormat="%d.%m.%Y", **kw),
        "TimeCol": col.TimeCol,
        "TimeCol(format)": lambda **kw: col.TimeCol(timeFormat="%H.%M", **kw),
        "TimedeltaCol": col.TimedeltaCol,
        "BLOBCol": col.BLOBCol,
        "PickleCol": col.PickleCol,
        "UuidCol": col.UuidCol,
        "JSONCol": col.JSONCol,
        "JsonbCol": col.JsonbCol,
        "ForeignKey": lambda **kw: col.ForeignKey("Shelf", **kw),
    }


KINDS = kinds()

KEPT: StrList = [
    # kind, assigned, kept
    ("Col", "text", "text"),
    ("Col", 5, 5),
    ("Col", b"b", b"b"),
    ("KeyCol", 5, 5),
    ("KeyCol", "five", "five"),
    ("StringCol", "text", "text"),
    ("StringCol", "", ""),
    ("StringCol", Name("n"), "n"),
    ("StringCol", Shade.DARK, "dark"),
    ("StringCol", "grün".encode(), "grün"),
    ("StringCol", memoryview(b"abc"), "abc"),
    ("StringCol", bytearray(b"abc"), "abc"),
    ("StringCol(length)", "much longer", "much longer"),
    ("UnicodeCol", "ß", "ß"),
    ("UnicodeCol", Shade.DARK, "dark"),
    ("IntCol", 7, 7),
    ("IntCol", True, 1),
    ("IntCol", Level.HIGH, 3),
    ("IntCol", 3.7, 3),
    ("IntCol", Decimal("5.5"), 5),
    ("IntCol", UID, UID.int),
    ("IntCol", OnlyInt(), 9),
    ("IntCol", OnlyIndex(), 8),
    ("TinyIntCol", 7, 7),
    ("SmallIntCol", 7, 7),
    ("MediumIntCol", 7, 7),
    ("BigIntCol", 2**62, 2**62),
    ("BoolCol", True, True),
    ("BoolCol", 0, False),
    ("BoolCol", 2, True),
    ("BoolCol", 0.0, False),
    ("BoolCol", Decimal(1), True),
    ("BoolCol", dt.timedelta(0), False),
    ("BoolCol", Truth(), True),
    ("FloatCol", 1.5, 1.5),
    ("FloatCol", 3, 3),
    ("FloatCol", True, 1),
    ("FloatCol", INF, INF),
    ("FloatCol", Decimal("-inf"), -INF),
    ("FloatCol", Decimal("1.25"), 1.25),
    ("FloatCol", Fraction(1, 4), 0.25),
    ("FloatCol", OnlyInt(), 9.0),
    ("DecimalCol", Decimal("1.234"), Decimal("1.234")),
    ("DecimalCol", 5, Decimal(5)),
    ("DecimalCol", True, Decimal(1)),
    ("DecimalCol", 1.1, Decimal("1.1")),
    ("DecimalCol", "12.50", Decimal("12.50")),
    ("CurrencyCol", "12.50", Decimal("12.50")),
    ("DecimalStringCol", Decimal("1E+3"), "1000"),
    ("DecimalStringCol", 1.5, "1.5"),
    ("DecimalStringCol", 1e-7, "0.0000001"),
    ("DecimalStringCol", 5, "5"),
    ("DecimalStringCol", "10.01", "10.01"),
    ("DecimalStringCol", "99999999", "99999999"),
    ("DecimalStringCol(quantize)", "10.01", "10.01"),
    ("DecimalStringCol(quantize)", 10, "10.00"),
    ("DecimalStringCol(quantize)", "1.239", "1.24"),
    ("EnumCol", "dark", "dark"),
    ("EnumCol", Shade.DARK, "dark"),
    ("SetCol", "r,w", "r,w"),
    ("SetCol", ["w", "r"], "w,r"),
    ("SetCol", ("r",), "r"),
    ("SetCol", {"x", "w", "r"}, "r,w,x"),
    ("SetCol", frozenset({"other", "x"}), "x,other"),
    ("SetCol", [], ""),
    ("SetCol", (part for part in "rw"), "r,w"),
    ("DateTimeCol", MOMENT, MOMENT),
    ("DateTimeCol", AWARE, AWARE),
    ("DateTimeCol", TODAY, dt.datetime(2020, 1, 2)),
    ("DateTimeCol", Stamp(), dt.datetime(2020, 1, 2, 3, 4, 5, 600)),
    ("DateTimeCol(format)", Stamp(), dt.datetime(2020, 1, 2, 3, 4)),
    ("DateTimeCol(format)", MOMENT, MOMENT),
    ("TimestampCol", MOMENT, MOMENT),
    ("DateCol", TODAY, TODAY),
    ("DateCol", MOMENT, TODAY),
    ("DateCol", "2020-01-02", TODAY),
    ("DateCol", Stamp(), TODAY),
    ("DateCol(format)", "02.01.2020", TODAY),
    ("TimeCol", NOON, NOON),
    ("TimeCol", MOMENT, dt.time(3, 4, 5, 678)),
    ("TimeCol", AWARE, dt.time(3, 4, 5, 678, UTC)),
    ("TimeCol", "12:00:00.000005", NOON),
    ("TimeCol", "12:00:00", dt.time(12)),
    ("TimeCol", dt.timedelta(hours=12, microseconds=5), NOON),
    ("TimeCol(format)", "12.30", dt.time(12, 30)),
    ("TimedeltaCol", dt.timedelta(1, 2, 3), dt.timedelta(1, 2, 3)),
    ("TimedeltaCol", "1 days 2 seconds", dt.timedelta(1, 2)),
    ("TimedeltaCol", "-1 day, 0:00:01.5", dt.timedelta(-1, 1, 500000)),
    ("TimedeltaCol", "2 days -01:00", dt.timedelta(days=2, hours=-1)),
    ("TimedeltaCol", "-0.25 seconds", dt.timedelta(milliseconds=-250)),
    ("BLOBCol", b"\x00\xff", b"\x00\xff"),
    ("BLOBCol", bytearray(b"a"), b"a"),
    ("BLOBCol", memoryview(b"abcd")[::2], b"ac"),
    ("UuidCol", UID, UID),
    ("UuidCol", str(UID).upper(), UID),
    ("JSONCol", {"a": [1, None]}, '{"a": [1, null]}'),
    ("JSONCol", "text", '"text"'),
    ("JSONCol", 1.5, "1.5"),
    ("JSONCol", True, "true"),
    ("JsonbCol", [1], "[1]"),
    ("ForeignKey", 5, 5),
    ("ForeignKey", "5", 5),
    ("ForeignKey", True, 1),
    ("ForeignKey", Level.HIGH, 3),
]

REFUSED: list[tuple[str, Any]] = [
    ("StringCol", 5),
    ("StringCol", b"\xff\xfe"),
    ("StringCol", ["a"]),
    ("StringCol", object()),
    ("StringCol", Unprintable()),
    ("UnicodeCol", b"a"),
    ("UnicodeCol", 5),
    ("IntCol", "5"),
    ("IntCol", NAN),
    ("IntCol", INF),
    ("IntCol", b"5"),
    ("IntCol", [5]),
    ("IntCol", 1j),
    ("IntCol", Decimal("nan")),
    ("BoolCol", "yes"),
    ("BoolCol", []),
    ("BoolCol", object()),
    ("BoolCol", Troubled()),
    ("FloatCol", "1.5"),
    ("FloatCol", NAN),
    ("FloatCol", []),
    ("FloatCol", Decimal("nan")),
    ("FloatCol", Decimal("snan")),
    ("DecimalCol", "one"),
    ("DecimalCol", NAN),
    ("DecimalCol", Decimal("inf")),
    ("DecimalCol", "nan"),
    ("DecimalCol", []),
    ("DecimalCol", b"1"),
    ("DecimalCol", None.__class__),
    ("DecimalStringCol", "one"),
    ("DecimalStringCol", Decimal("nan")),
    ("DecimalStringCol(quantize)", 10000),
    ("DecimalStringCol(quantize)", "-9999.999"),
    ("EnumCol", "blue"),
    ("EnumCol", 5),
    ("EnumCol", ["dark"]),
    ("EnumCol", {}),
    ("SetCol", None),
    ("SetCol", 5),
    ("SetCol", ["r", 1]),
    ("SetCol", ["r,w"]),
    ("SetCol", [None]),
    ("DateTimeCol", "2020-01-02 03:04:05"),
    ("DateTimeCol", NOON),
    ("DateTimeCol", 5),
    ("DateTimeCol", dt.timedelta(1)),
    ("DateCol", NOON),
    ("DateCol", "02.01.2020"),
    ("DateCol", "2020-02-30"),
    ("DateCol", 5),
    ("DateCol(format)", "2020-01-02"),
    ("TimeCol", TODAY),
    ("TimeCol", "noon"),
    ("TimeCol", dt.timedelta(days=1)),
    ("TimeCol", dt.timedelta(seconds=-1)),
    ("TimeCol", 12),
    ("TimedeltaCol", 5),
    ("TimedeltaCol", "soon"),
    ("TimedeltaCol", ""),
    ("TimedeltaCol", NOON),
    ("BLOBCol", "text"),
    ("BLOBCol", 5),
    ("BLOBCol", [1]),
    ("PickleCol", lambda: None),
    ("PickleCol", (part for part in "ab")),
    ("UuidCol", "not one"),
    ("UuidCol", 5),
    ("UuidCol", UID.bytes),
    ("JSONCol", (1, 2)),
    ("JSONCol", {"a": object()}),
    ("JSONCol", {(1, 2): 3}),
    ("JSONCol", b"1"),
    ("JsonbCol", (1, 2)),
    ("JsonbCol", {1, 2}),
    ("JsonbCol", NAN),
    ("ForeignKey", 1.5),
    ("ForeignKey", 2.0),
    ("ForeignKey", Decimal(2)),
    ("ForeignKey", "two"),
    ("ForeignKey", "1.5"),
    ("ForeignKey", b"1"),
    ("ForeignKey", [1]),
    ("ForeignKey", object()),
]

READ: StrList = [
    # kind, neutral (or just as a driver gives it), what the user reads
    ("DecimalCol", 1.1, Decimal("1.10")),
    ("DecimalCol", 5, Decimal("5.00")),
    ("DecimalCol", 0.30000000000000004, Decimal("0.30")),
    ("DecimalCol", 2.675, Decimal("2.675")),
    ("DecimalCol", -2.675, Decimal("-2.675")),
    ("DecimalCol", 1e30, Decimal("1000000000000000000000000000000.00")),
    ("DecimalCol", "1.234", Decimal("1.234")),
    ("DecimalCol", b"1.5", Decimal("1.5")),
    ("DecimalCol", Decimal("1.234"), Decimal("1.234")),
    ("DecimalStringCol", "10.010", Decimal("10.010")),
    ("DecimalStringCol(quantize)", "10.015", Decimal("10.02")),
    ("SetCol", "r,w", ("r", "w")),
    ("SetCol", "", ()),
    ("SetCol", {"w", "r"}, ("r", "w")),
    ("SetCol", ("r",), ("r",)),
    ("DateTimeCol(format)", "02.01.2020 03:04", dt.datetime(2020, 1, 2, 3, 4)),
    ("DateTimeCol(format)", "2020-01-02 03:04:05.000678", MOMENT),
    ("DateTimeCol(format)", "2020-01-02T03:04:05.000678+00:00", AWARE),
    ("DateTimeCol(format)", "2020-01-02", dt.datetime(2020, 1, 2)),
    ("DateTimeCol(format)", TODAY, dt.datetime(2020, 1, 2)),
    ("DateTimeCol(format)", MOMENT, MOMENT),
    ("DateCol(format)", "02.01.2020", TODAY),
    ("DateCol(format)", "2020-01-02", TODAY),
    ("DateCol(format)", MOMENT, TODAY),
    ("TimeCol(format)", "12.30", dt.time(12, 30)),
    ("TimeCol(format)", "12:00:00.000005", NOON),
    ("TimeCol(format)", NOON, NOON),
    ("TimedeltaCol", "1 day 02:03:04.5", dt.timedelta(1, 7384, 500000)),
    ("BLOBCol", "AP8=", b"\x00\xff"),
    ("BLOBCol", "AP8=\n", b"\x00\xff"),
    ("BLOBCol", "", b""),
    ("BLOBCol", "no base64, grün", "no base64, grün".encode()),
    ("BLOBCol", memoryview(b"a"), b"a"),
    ("PickleCol", pickle.dumps([1]), [1]),
    ("PickleCol", memoryview(pickle.dumps([1])), [1]),
    ("UuidCol", str(UID), UID),
    ("JSONCol", '{"a": 1}', {"a": 1}),
    ("JSONCol", b"[1]", [1]),
    ("JSONCol", {"a": 1}, {"a": 1}),
    ("JsonbCol", "null", None),
    ("JsonbCol", [1], [1]),
]

UNREADABLE: list[tuple[str, Any]] = [
    ("DecimalCol", "one"),
    ("DecimalCol", []),
    ("DecimalStringCol", "one"),
    ("SetCol", 5),
    ("DateTimeCol(format)", "yesterday"),
    ("DateTimeCol(format)", 5),
    ("DateCol(format)", "yesterday"),
    ("TimeCol(format)", "noon"),
    ("TimedeltaCol", "soon"),
    ("BLOBCol", 5),
    ("PickleCol", b"no pickle"),
    ("PickleCol", 5),
    ("PickleCol", b"cno_such_module\nx\n."),
    ("UuidCol", "not one"),
    ("JSONCol", "{"),
    ("JsonbCol", ""),
]


def _ids(cases: list[Any]) -> list[str]:
    return [f"{case[0]}-{position}" for position, case in enumerate(cases)]


@pytest.mark.parametrize(("kind", "value", "kept"), KEPT, ids=_ids(KEPT))
def test_value_is_kept_in_its_neutral_form(
    bind: Any, kind: str, value: Any, kept: Any
) -> None:
    """What is assigned becomes the neutral form, of exactly that type."""
    column = bind(KINDS[kind]())
    found = value if column.from_python is None else column.from_python(value, None)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(("kind", "value"), REFUSED, ids=_ids(REFUSED))
def test_value_is_refused_with_invalid(bind: Any, kind: str, value: Any) -> None:
    """What does not fit raises FormEncode's Invalid, which names the column."""
    column = bind(KINDS[kind](), "label")
    with pytest.raises(Invalid, match=column.name) as caught:
        column.from_python(value, "state")
    assert caught.value.value is value
    assert caught.value.state == "state"


@pytest.mark.parametrize(("kind", "value", "read"), READ, ids=_ids(READ))
def test_stored_value_is_read(bind: Any, kind: str, value: Any, read: Any) -> None:
    """What the database holds becomes what the user reads."""
    found = bind(KINDS[kind]()).to_python(value, None)
    assert found == read
    assert type(found) is type(read)
    assert str(found) == str(read)


@pytest.mark.parametrize(("kind", "value"), UNREADABLE, ids=_ids(UNREADABLE))
def test_broken_stored_value_raises_invalid(bind: Any, kind: str, value: Any) -> None:
    """No other error leaks out of reading."""
    with pytest.raises(Invalid, match="x"):
        bind(KINDS[kind]()).to_python(value, None)


@pytest.mark.parametrize("kind", KINDS.keys() - {"JsonbCol", "SetCol"})
def test_none_is_null_both_ways(bind: Any, kind: str) -> None:
    """None stays None: it is NULL."""
    column = bind(KINDS[kind]())
    assert column.none_is_plain
    for way in (column.from_python, column.to_python):
        assert way is None or way(None, None) is None


def test_jsonb_keeps_none_as_null_text(bind: Any) -> None:
    """JsonbCol stores JSON's null, as ever."""
    column = bind(col.JsonbCol())
    assert not column.none_is_plain
    assert column.from_python(None, None) == "null"


def test_set_reads_a_null_that_is_there(bind: Any) -> None:
    """None is not assigned, but a row that has NULL is readable."""
    column = bind(col.SetCol(setValues=["r"]))
    assert not column.none_is_plain
    assert column.to_python(None, None) is None


@pytest.mark.parametrize("kind", KINDS.keys() - {"PickleCol"})
def test_expressions_pass_both_ways(bind: Any, kind: str) -> None:
    """An SQL expression may be assigned to any column."""
    column = bind(KINDS[kind]())
    expression = SQLConstant("NOW()")
    assert column.accepts_expressions
    for way in (column.from_python, column.to_python):
        assert way is None or way(expression, None) is expression


def test_pickle_column_does_not_take_expressions_for_sql(bind: Any) -> None:
    """To PickleCol everything is a value."""
    assert not bind(col.PickleCol()).accepts_expressions


@pytest.mark.parametrize("kind", KINDS)
def test_plain_types_are_left_alone(bind: Any, kind: str) -> None:
    """Both ways leave a value of a plain type as it is, so they may be skipped."""
    samples: dict[type, Any] = {
        str: "text",
        int: 7,
        bool: True,
        Decimal: Decimal("1.5"),
        dt.date: TODAY,
        dt.datetime: AWARE,
        dt.time: NOON,
        dt.timedelta: dt.timedelta(1),
        bytes: b"AP8=",
        uuid.UUID: UID,
    }
    column = bind(KINDS[kind]())
    for plain in column.plain_types:
        value = samples[plain]
        for way in (column.from_python, column.to_python):
            assert way is None or way(value, None) is value


@pytest.mark.parametrize(("kind", "value", "kept"), KEPT, ids=_ids(KEPT))
def test_neutral_type_is_what_is_kept(
    bind: Any, kind: str, value: Any, kept: Any
) -> None:
    """``neutral`` tells the type of the kept form, where there is one."""
    neutral = bind(KINDS[kind]()).neutral
    exceptions = (kind == "FloatCol" and type(kept) is int) or neutral is None
    assert exceptions or type(kept) is neutral


def test_enum_message_names_members_column_and_value(bind: Any) -> None:
    """The words that programs look for."""
    with pytest.raises(Invalid) as caught:
        bind(col.EnumCol(enumValues=["a", "b"])).from_python("y", None)
    assert str(caught.value) == (
        "expected a member of ['a', 'b'] in the EnumCol 'x', got 'y' instead"
    )


def test_enum_message_shows_a_tuple_as_such(bind: Any) -> None:
    """Members given as a tuple are shown as one."""
    with pytest.raises(Invalid, match=r"expected a member of \('a',\) in"):
        bind(col.EnumCol(enumValues=("a",))).from_python("y", None)


def test_enum_that_may_not_be_none_refuses_none(bind: Any) -> None:
    """EnumCol(notNone=True) is the one column that checks for None itself."""
    with pytest.raises(Invalid, match="got None instead"):
        bind(col.EnumCol(enumValues=["a"], notNone=True)).from_python(None, None)
    assert not bind(col.EnumCol(enumValues=["a"], notNone=True), "y").none_is_plain


def test_enum_reads_values_that_are_no_longer_members(bind: Any) -> None:
    """A row outlives a change of the members."""
    assert bind(col.EnumCol(enumValues=["a"])).to_python is None


def test_message_shows_long_values_shortened(bind: Any) -> None:
    """A megabyte in a message helps nobody."""
    with pytest.raises(Invalid) as caught:
        bind(col.IntCol()).from_python("x" * 1_000_000, None)
    assert len(str(caught.value)) < 400


def test_string_column_decodes_with_the_columns_encoding(bind: Any) -> None:
    """``dbEncoding`` says how bytes are meant."""
    column = bind(col.StringCol(dbEncoding="latin-1"))
    assert column.from_python(b"gr\xfcn", None) == "grün"


def test_decimal_without_precision_keeps_all_digits(bind: Any) -> None:
    """Columns read from a catalogue may not know their digits."""
    column = bind(col.DecimalCol(size=None, precision=None))
    assert str(column.to_python(1.125, None)) == "1.125"


def test_pickle_round_trip_gives_a_copy(bind: Any) -> None:
    """What is read is equal to what was assigned, and another object."""
    column = bind(col.PickleCol())
    value = {"a": [1, 2]}
    found = column.to_python(column.from_python(value, None), None)
    assert found == value
    assert found is not value


def test_pickle_protocol_is_used(bind: Any) -> None:
    """``pickleProtocol`` chooses the form."""
    column = bind(col.PickleCol(pickleProtocol=0))
    assert column.from_python([1], None) == pickle.dumps([1], 0)


def test_pickle_reads_old_base64_text(bind: Any) -> None:
    """Pickles that earlier releases wrote to SQLite are text."""
    column = bind(col.PickleCol())
    assert column.to_python("gARdlEsBYS4=", None) == [1]


def test_json_keeps_nan_as_ever(bind: Any) -> None:
    """JSONCol is text, in which Python's own NaN may stand."""
    assert bind(col.JSONCol()).from_python(NAN, None) == "NaN"


def test_json_that_contains_itself_is_refused(bind: Any) -> None:
    """No RecursionError or ValueError leaks."""
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(Invalid):
        bind(col.JSONCol()).from_python(loop, None)


def test_lazily_decoded_columns(bind: Any) -> None:
    """What is dear to decode is decoded at the first read; with validators, at once."""
    lazy = {kind for kind in KINDS if bind(KINDS[kind](), f"c{len(kind)}").lazy_decode}
    assert lazy == {
        "DecimalCol",
        "CurrencyCol",
        "DecimalStringCol",
        "DecimalStringCol(quantize)",
        "PickleCol",
        "JSONCol",
        "JsonbCol",
    }
