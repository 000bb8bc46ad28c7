"""What holds for every value: nothing but Invalid is raised, and values come back."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from formencode import Invalid
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sqlobject import col
from sqlobject.sqlbuilder import SQLConstant
from sqlobject.styles import defaultStyle


class Owner:
    """A stand-in for a class."""

    sqlmeta = SimpleNamespace(
        style=defaultStyle,
        registry="laws",
        table="owner",
        idName="id",
        idType=int,
        columns={},
    )


def bound(definition: Any) -> Any:
    """Bind a definition to the stand-in."""
    definition.name = "x"
    return definition.withClass(Owner)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2)
zones = st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(minutes=-210))])
moments = st.datetimes(timezones=zones)
members = st.sampled_from(["r", "w", "x"])

ROUND_TRIPS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "Col": (col.Col(), json_values),
    "StringCol": (col.StringCol(), st.text()),
    "UnicodeCol": (col.UnicodeCol(), st.text()),
    "IntCol": (col.IntCol(), st.integers() | st.booleans()),
    "BoolCol": (col.BoolCol(), st.booleans()),
    "FloatCol": (
        col.FloatCol(),
        st.floats(allow_nan=False) | st.integers(),
    ),
    "DecimalCol": (col.DecimalCol(size=20, precision=2), decimals | st.integers()),
    "DecimalStringCol": (
        col.DecimalStringCol(size=20, precision=2),
        st.decimals(
            allow_nan=False, allow_infinity=False, min_value=-(10**50), max_value=10**50
        ),
    ),
    "EnumCol": (col.EnumCol(enumValues=["r", "w", "x"]), members),
    "SetCol": (
        col.SetCol(setValues=["r", "w", "x"]),
        st.lists(members, unique=True).map(tuple),
    ),
    "DateTimeCol": (col.DateTimeCol(), moments),
    "DateCol": (col.DateCol(), st.dates()),
    "TimeCol": (col.TimeCol(), st.times(timezones=zones)),
    "TimedeltaCol": (col.TimedeltaCol(), st.timedeltas()),
    "BLOBCol": (col.BLOBCol(), st.binary()),
    "PickleCol": (col.PickleCol(), json_values | st.binary() | moments),
    "UuidCol": (col.UuidCol(), st.uuids()),
    "JSONCol": (col.JSONCol(), json_values),
    "JsonbCol": (col.JsonbCol(), json_values),
    "ForeignKey": (col.ForeignKey("Nobody"), st.integers()),
}

anything = (
    json_values
    | st.binary()
    | st.floats()
    | st.decimals()
    | st.fractions()
    | st.complex_numbers()
    | moments
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.frozensets(st.integers() | st.text())
    | st.tuples(st.text(), st.integers())
    | st.builds(object)
    | st.builds(bytearray)
    | st.sampled_from([SQLConstant("NULL"), int, len, ..., range(3)])
)


def through(column: Any, value: Any) -> tuple[Any, Any]:
    """Give the kept and the read form of a value."""
    kept = value if column.from_python is None else column.from_python(value, None)
    read = kept if column.to_python is None else column.to_python(kept, None)
    return kept, read


@pytest.mark.parametrize("kind", ROUND_TRIPS)
@given(data=st.data())
@settings(max_examples=40)
def test_value_comes_back(kind: str, data: st.DataObject) -> None:
    """What a column takes is read as it was assigned."""
    definition, values = ROUND_TRIPS[kind]
    value = data.draw(values)
    _, read = through(bound(definition), value)
    assert read == value


@pytest.mark.parametrize("kind", ROUND_TRIPS)
@given(value=anything)
@settings(max_examples=30)
def test_only_invalid_is_raised(kind: str, value: Any) -> None:
    """Whatever is assigned: it is taken, or Invalid is raised."""
    column = bound(ROUND_TRIPS[kind][0])
    try:
        kept, read = through(column, value)
    except Invalid:
        return
    again = kept if column.from_python is None else column.from_python(read, None)
    if kind == "PickleCol" or "nan" in repr(kept).lower():
        return
    if isinstance(kept, SQLConstant):
        assert again is kept
    else:
        assert through(column, read)[1] == read
        assert type(again) is type(kept)


@pytest.mark.parametrize("kind", ROUND_TRIPS)
@given(value=anything)
@settings(max_examples=30)
def test_only_invalid_is_raised_when_reading(kind: str, value: Any) -> None:
    """Whatever the database holds: it is read, or Invalid is raised."""
    column = bound(ROUND_TRIPS[kind][0])
    if column.to_python is None:
        return
    with contextlib.suppress(Invalid):
        column.to_python(value, None)


def outcome(way: Any, value: Any) -> str:
    """Give what comes of a value, or why it is refused."""
    try:
        return repr(way(value, None))
    except Invalid as error:
        return f"Invalid: {error}"


@pytest.mark.parametrize("kind", ROUND_TRIPS)
@given(value=anything)
@settings(max_examples=30)
def test_validators_do_the_same(kind: str, value: Any) -> None:
    """The way through FormEncode takes and refuses the same values."""
    column = bound(ROUND_TRIPS[kind][0])
    chain = column.validator
    if chain is None:
        return
    assert outcome(chain.from_python, value) == outcome(column.from_python, value)


@given(value=decimals)
def test_decimal_read_from_a_float_is_exact(value: Decimal) -> None:
    """Up to 15 digits a float keeps a decimal number; all its digits are read."""
    assume(abs(value) < Decimal(10) ** 13)
    column = bound(col.DecimalCol(size=15, precision=2))
    assert str(column.to_python(float(value), None)) == str(
        abs(value) if value == 0 else value
    ) or (value == 0 and math.copysign(1, float(value)) < 0)


@given(value=st.binary())
def test_old_base64_text_is_read(value: bytes) -> None:
    """Bytes that earlier releases wrote as base64 come back, with or without lines."""
    import base64

    column = bound(col.BLOBCol())
    assert column.to_python(base64.b64encode(value).decode(), None) == value
    assert column.to_python(base64.encodebytes(value).decode(), None) == value


@given(moment=moments)
def test_moment_of_an_own_format_is_read_as_written(moment: dt.datetime) -> None:
    """Values are written as ISO 8601, whatever the format, and are readable."""
    column = bound(col.DateTimeCol(datetimeFormat="%d.%m.%Y"))
    kept = column.from_python(moment, None)
    assert column.to_python(kept.isoformat(" "), None) == moment
