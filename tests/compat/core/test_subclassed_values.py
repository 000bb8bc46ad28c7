"""Values of subclasses of the plain types are stored, found and bound as those."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    IN,
    BLOBCol,
    BoolCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    IntCol,
    JSONCol,
    StringCol,
    TimeCol,
    UnicodeCol,
    func,
)

pytestmark = pytest.mark.usefixtures("conn")


class Text(str):
    __slots__ = ()


class Number(int):
    pass


class Real(float):
    pass


class Money(Decimal):
    pass


class Day(dt.date):
    pass


class Clock(dt.time):
    pass


class Moment(dt.datetime):
    pass


class Blob(bytes):
    pass


class Level(enum.IntEnum):
    HIGH = 3


class Flag(enum.IntFlag):
    BIG = 4


class Colour(enum.StrEnum):
    RED = "red"


class OldColour(str, enum.Enum):  # noqa: UP042 - as programs wrote before 3.11
    BLUE = "blue"


CASES: list[tuple[Any, Any, Any]] = [
    (StringCol, Text("t"), "t"),
    (UnicodeCol, Text("t"), "t"),
    (StringCol, Colour.RED, "red"),
    (StringCol, OldColour.BLUE, "blue"),
    (IntCol, Number(5), 5),
    (IntCol, Level.HIGH, 3),
    (IntCol, Flag.BIG, 4),
    (FloatCol, Real(1.5), 1.5),
    (FloatCol, Number(2), 2),
    (lambda: DecimalCol(size=9, precision=2), Money("1.25"), Decimal("1.25")),
    (DateCol, Day(2020, 1, 2), dt.date(2020, 1, 2)),
    (TimeCol, Clock(3, 4, 5), dt.time(3, 4, 5)),
    (DateTimeCol, Moment(2020, 1, 2, 3), dt.datetime(2020, 1, 2, 3)),
    (BLOBCol, Blob(b"b"), b"b"),
    (BoolCol, Number(1), True),
    (JSONCol, Text("t"), "t"),
]


@pytest.mark.parametrize(("kind", "given", "plain"), CASES)
def test_value_of_a_subclass(
    box: Any, fresh: Any, kind: Any, given: Any, plain: Any
) -> None:
    """The row shows and stores the plain value, and is found by either."""
    Box = box(kind())
    row = Box(value=given)
    again = fresh(row)
    assert again.value == plain
    assert type(again.value) in (type(plain), float)
    again.value = given
    again.set(value=given)
    again.sync()
    assert again.value == plain
    if kind is not JSONCol:
        for value in (given, plain):
            assert Box.selectBy(value=value).count() == 1
            assert Box.select(Box.q.value == value).count() == 1
            assert Box.select(Box.q.value >= value).count() == 1
            assert Box.select(IN(Box.q.value, [value])).count() == 1
            assert Box.select(Box.q.value != value).count() == 0


@pytest.mark.parametrize(
    ("given", "plain"),
    [(Text("t"), "t"), (Number(5), 5), (Level.HIGH, 3), (Colour.RED, "red")],
)
def test_value_of_a_subclass_in_a_function(box: Any, given: Any, plain: Any) -> None:
    """Values that meet no column are bound as plain ones too."""
    Box = box(StringCol(default="x"))
    Box()
    assert Box.select(func.COALESCE(given, 1) == plain).count() == 1
    assert Box.select(func.COALESCE(given, 1) == given).count() == 1
    assert Box.select().accumulate(func.MAX(func.COALESCE(given, 0))) == plain


def test_id_of_a_subclass(box: Any) -> None:
    """Ids may be given as any int."""
    Box = box(StringCol(default="x"))
    row = Box(id=Number(5))
    assert type(row.id) is int
    assert Box.get(Number(5)) is row
    assert Box.get(Level.HIGH + 2) is row
    assert list(Box.select(Box.q.id == Number(5))) == [row]
    assert list(Box.selectBy(id=Number(5))) == [row]
