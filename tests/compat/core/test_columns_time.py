"""Core 12.3: dates, times, timestamps and durations."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    DateCol,
    DateTimeCol,
    SQLObject,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
    use_microseconds,
)
from sqlobject.dberrors import NotSupportedError

pytestmark = pytest.mark.usefixtures("conn")

MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5, 678901)


@pytest.mark.parametrize("kind", [DateTimeCol, TimestampCol])
@pytest.mark.parametrize(
    "moment",
    [
        MOMENT,
        MOMENT.replace(microsecond=0),
        dt.datetime(1, 1, 1),
        dt.datetime(1899, 12, 31, 23, 59, 59, 999999),
        dt.datetime.max,
    ],
)
def test_moments_round_trip(
    box: Any, fresh: Any, kind: Any, moment: dt.datetime
) -> None:
    """A datetime comes back to the microsecond, in any year."""
    Box = box(kind(default=None))
    row = Box(value=moment)
    assert row.value == moment
    assert fresh(row).value == moment
    assert Box.selectBy(value=moment).count() == 1
    assert Box.select(Box.q.value == moment).count() == 1


@pytest.mark.parametrize("kind", [DateTimeCol, TimestampCol, DateCol, TimeCol])
def test_none(box: Any, fresh: Any, kind: Any) -> None:
    """None is NULL."""
    assert fresh(box(kind(default=None))(value=None)).value is None


def test_stored_text_of_a_moment(box: Any, conn: Any) -> None:
    """SQLite holds the text 3.14 wrote, so that old files and new ones agree."""
    box(DateTimeCol())(value=MOMENT)
    assert conn.queryAll("SELECT value FROM box") == [("2020-01-02 03:04:05.678901",)]
    assert conn.queryOne("SELECT typeof(value) FROM box") == ("text",)


@pytest.mark.parametrize(
    ("fraction", "microseconds"),
    [(".678901", 678901), ("", 0), (".5", 500000), (".678", 678000)],
)
def test_moments_written_by_others(
    box: Any, conn: Any, fraction: str, microseconds: int
) -> None:
    """Texts with a fraction of any length, or without one, can be read."""
    Box = box(DateTimeCol(default=None))
    conn.query(f"INSERT INTO box (value) VALUES ('2020-01-02 03:04:05{fraction}')")
    (row,) = Box.select()
    assert row.value == MOMENT.replace(microsecond=microseconds)


def test_date_in_a_moment_column_is_midnight(box: Any, fresh: Any) -> None:
    """A plain date given to a DateTimeCol leaves a readable row."""
    row = box(DateTimeCol(default=None))(value=dt.date(2020, 1, 2))
    assert fresh(row).value == dt.datetime(2020, 1, 2)


def test_time_in_a_moment_column_never_breaks_the_row(box: Any, fresh: Any) -> None:
    """A time of day alone is no moment: refused, or readable."""
    Box = box(DateTimeCol(default=None))
    try:
        row = Box(value=dt.time(3, 4))
    except Invalid:
        assert Box.select().count() == 0
    else:
        assert fresh(row).value.time() == dt.time(3, 4)


@pytest.mark.parametrize("wrong", ["2020-01-02 03:04:05", "x", 5, [], object()])
def test_moments_refuse(box: Any, wrong: Any) -> None:
    """Texts are not read as moments when assigned, nor anything else."""
    with pytest.raises(Invalid):
        box(DateTimeCol())(value=wrong)


def test_time_zone_is_kept_or_refused(box: Any, fresh: Any) -> None:
    """A moment with a zone is not silently another moment."""
    zone = dt.timezone(dt.timedelta(hours=5))
    moment = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=zone)
    Box = box(DateTimeCol(default=None))
    try:
        row = Box(value=moment)
    except Invalid:
        assert Box.select().count() == 0
    else:
        assert fresh(row).value == moment


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (dt.date(2020, 1, 2), dt.date(2020, 1, 2)),
        (MOMENT, dt.date(2020, 1, 2)),
        ("2020-01-02", dt.date(2020, 1, 2)),
    ],
)
def test_dates(box: Any, fresh: Any, given: Any, kept: dt.date) -> None:
    """Dates, moments and texts in the column's format are dates."""
    Box = box(DateCol())
    row = Box(value=given)
    assert row.value == kept
    assert type(row.value) is dt.date
    assert fresh(row).value == kept
    assert type(fresh(row).value) is dt.date
    assert Box.selectBy(value=given).count() == 1
    assert Box._connection.queryAll("SELECT value FROM box") == [("2020-01-02",)]


@pytest.mark.parametrize("wrong", ["x", 5, [], object(), dt.time(3, 4)])
def test_dates_refuse(box: Any, wrong: Any) -> None:
    """What is no date, a time of day included, is Invalid."""
    with pytest.raises(Invalid):
        box(DateCol())(value=wrong)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (dt.time(3, 4, 5, 678901), dt.time(3, 4, 5, 678901)),
        (dt.time(0), dt.time(0)),
        (MOMENT, MOMENT.time()),
        (dt.timedelta(hours=3, minutes=4), dt.time(3, 4)),
        ("03:04:05.5", dt.time(3, 4, 5, 500000)),
        ("03:04:05", dt.time(3, 4, 5)),
    ],
)
def test_times(box: Any, fresh: Any, given: Any, kept: dt.time) -> None:
    """Times, moments, texts and durations under a day are times of day."""
    Box = box(TimeCol())
    row = Box(value=given)
    assert row.value == kept
    assert type(row.value) is dt.time
    assert fresh(row).value == kept
    assert Box.selectBy(value=given).count() == 1


@pytest.mark.parametrize(
    "wrong", ["x", 5, [], object(), dt.date(2020, 1, 2), dt.timedelta(days=1)]
)
def test_times_refuse(box: Any, wrong: Any) -> None:
    """What is no time of day, a date included, is Invalid."""
    with pytest.raises(Invalid):
        box(TimeCol())(value=wrong)


def test_own_date_format(box: Any, fresh: Any) -> None:
    """A DateCol with its own format can be written, read and found."""
    Box = box(DateCol(dateFormat="%d.%m.%Y"))
    row = Box(value=dt.date(2020, 1, 2))
    assert fresh(row).value == dt.date(2020, 1, 2)
    assert Box(value="03.01.2020").value == dt.date(2020, 1, 3)
    assert Box.selectBy(value=dt.date(2020, 1, 2)).count() == 1


def test_own_time_format(box: Any, fresh: Any) -> None:
    """A TimeCol with its own format can be written, read and found."""
    Box = box(TimeCol(timeFormat="%Hh%M"))
    row = Box(value=dt.time(3, 4))
    assert fresh(row).value == dt.time(3, 4)
    assert Box(value="05h06").value == dt.time(5, 6)
    assert Box.selectBy(value=dt.time(3, 4)).count() == 1


def test_own_moment_format(box: Any, fresh: Any) -> None:
    """A DateTimeCol with its own format can be written, read and found."""
    Box = box(DateTimeCol(datetimeFormat="%d.%m.%Y %H:%M"))
    row = Box(value=dt.datetime(2020, 1, 2, 3, 4))
    assert fresh(row).value == dt.datetime(2020, 1, 2, 3, 4)
    assert Box.selectBy(value=dt.datetime(2020, 1, 2, 3, 4)).count() == 1


def test_timestamp_has_no_format_and_a_default() -> None:
    """A TimestampCol takes no format and need not be given."""
    with pytest.raises(TypeError):
        type("Made", (SQLObject,), {"a": TimestampCol(datetimeFormat="%Y")})

    class Shelf(SQLObject):
        at = TimestampCol()

    Shelf.createTable()
    assert Shelf().at is None


def test_default_now_is_called_for_each_row(box: Any) -> None:
    """``default=DateTimeCol.now`` is the moment the row is made."""
    Box = box(DateTimeCol(default=DateTimeCol.now))
    before = dt.datetime.now()
    row = Box()
    assert before <= row.value <= dt.datetime.now()


@pytest.mark.parametrize(
    ("kind", "spelled"),
    [
        (DateTimeCol, "TIMESTAMP"),
        (TimestampCol, "TIMESTAMP"),
        (DateCol, "DATE"),
        (TimeCol, "TIME"),
    ],
)
def test_spelling_of_dates(box: Any, kind: Any, spelled: str) -> None:
    """SQLite's names of the types."""
    assert f"    value {spelled}\n" in box(kind()).createTableSQL()[0]


def test_order_and_range_of_moments(box: Any) -> None:
    """Moments can be ordered and compared in queries."""
    Box = box(DateTimeCol())
    rows = [Box(value=dt.datetime(2020, 1, day, 12)) for day in (3, 1, 2)]
    assert list(Box.select(orderBy="value")) == [rows[1], rows[2], rows[0]]
    noon = dt.datetime(2020, 1, 2)
    assert list(Box.select(Box.q.value < noon)) == [rows[1]]
    assert Box.select(Box.q.value >= noon).count() == 2


def test_dates_compare_with_moments_in_queries(box: Any) -> None:
    """A DateCol is compared by dates."""
    Box = box(DateCol())
    rows = [Box(value=dt.date(2020, 1, day)) for day in (3, 1, 2)]
    assert list(Box.select(Box.q.value > dt.date(2020, 1, 2))) == [rows[0]]
    assert list(Box.select(Box.q.value == MOMENT)) == [rows[2]]


def test_use_microseconds_off_and_on(box: Any, conn: Any) -> None:
    """``use_microseconds(False)`` writes whole seconds, until it is turned on."""
    Box = box(DateTimeCol(default=None))
    use_microseconds(False)
    try:
        row = Box(value=MOMENT)
        assert conn.sqlrepr(MOMENT) == "'2020-01-02 03:04:05'"
        row.sync()
        assert row.value == MOMENT.replace(microsecond=0)
    finally:
        use_microseconds(True)
    assert conn.sqlrepr(MOMENT) == "'2020-01-02 03:04:05.678901'"
    row = Box(value=MOMENT)
    row.sync()
    assert row.value == MOMENT


@pytest.mark.parametrize(
    "duration",
    [None, dt.timedelta(0), dt.timedelta(days=1, seconds=2, microseconds=3)],
)
def test_durations_never_break_the_row(box: Any, fresh: Any, duration: Any) -> None:
    """A duration round-trips, or is refused as what SQLite cannot hold."""
    Box = box(TimedeltaCol(default=None))
    try:
        row = Box(value=duration)
    except (Invalid, NotSupportedError):
        assert duration is not None
        assert Box.select().count() == 0
    else:
        assert row.value == duration
        assert fresh(row).value == duration
