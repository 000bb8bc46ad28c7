"""Dates and times: fractions, zones, formats and the process-wide choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from sqlobject import col
from sqlobject.settings import settings

MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5, 678)
ZONE = dt.timezone(dt.timedelta(hours=2))


@pytest.fixture
def whole_seconds() -> Iterator[None]:
    """No fractions while the test runs."""
    before = settings.microseconds
    col.use_microseconds(False)
    yield
    settings.microseconds = before


class Pendulum(dt.datetime):
    """A moment of a library that builds on the standard one."""


def test_fractions_are_kept_by_default(bind: Any) -> None:
    """To the microsecond."""
    assert bind(col.DateTimeCol()).from_python(MOMENT, None) is MOMENT


@pytest.mark.usefixtures("whole_seconds")
@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        (col.DateTimeCol(), MOMENT, MOMENT.replace(microsecond=0)),
        (
            col.DateTimeCol(),
            Pendulum(2020, 1, 2, 3, 4, 5, 9),
            MOMENT.replace(microsecond=0),
        ),
        (col.TimestampCol(), MOMENT, MOMENT.replace(microsecond=0)),
        (col.TimeCol(), MOMENT.time(), dt.time(3, 4, 5)),
        (col.TimeCol(), MOMENT, dt.time(3, 4, 5)),
        (col.TimeCol(), "03:04:05.5", dt.time(3, 4, 5)),
    ],
)
def test_fractions_are_dropped_if_so_chosen(
    bind: Any, column: Any, value: Any, kept: Any
) -> None:
    """``use_microseconds(False)``."""
    assert bind(column).from_python(value, None) == kept


def test_choice_counts_for_columns_bound_before(bind: Any, request: Any) -> None:
    """A class made earlier follows the choice, too."""
    column = bind(col.DateTimeCol())
    changes: list[str] = []
    column.when_changed = lambda: changes.append("changed")
    assert column.plain_types == (dt.datetime,)
    bind(col.IntCol(), "other")
    request.getfixturevalue("whole_seconds")
    assert column.from_python(MOMENT, None).microsecond == 0
    assert column.plain_types == ()
    col.use_microseconds()
    assert column.from_python(MOMENT, None).microsecond == 678
    assert column.plain_types == (dt.datetime,)
    assert changes == ["changed", "changed"]
    col.use_microseconds()
    assert len(changes) == 2


def test_dates_have_no_fractions_to_drop(bind: Any, request: Any) -> None:
    """DateCol is the same either way."""
    column = bind(col.DateCol())
    request.getfixturevalue("whole_seconds")
    assert column.plain_types == (dt.date,)


def test_moments_of_a_subclass_become_plain(bind: Any) -> None:
    """What is held is what a later read gives."""
    kept = bind(col.DateTimeCol()).from_python(
        Pendulum(2020, 1, 2, 3, 4, 5, 678, ZONE, fold=1), None
    )
    assert type(kept) is dt.datetime
    assert kept == MOMENT.replace(tzinfo=ZONE)
    assert (kept.tzinfo, kept.fold) == (ZONE, 1)


def test_zone_is_kept(bind: Any) -> None:
    """Nothing is dropped in silence."""
    aware = MOMENT.replace(tzinfo=ZONE)
    assert bind(col.DateTimeCol(), "a").from_python(aware, None).tzinfo is ZONE
    assert bind(col.TimeCol(), "b").from_python(aware, None).tzinfo is ZONE


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("02.01.2020 03:04:05.5", dt.datetime(2020, 1, 2, 3, 4, 5, 500000)),
        ("02.01.2020 03:04:05.1234567", dt.datetime(2020, 1, 2, 3, 4, 5, 123456)),
        ("02.01.2020 03:04:05", dt.datetime(2020, 1, 2, 3, 4, 5)),
    ],
)
def test_fraction_of_an_own_format(bind: Any, text: str, read: dt.datetime) -> None:
    """It may be missing, short, or longer than Python keeps."""
    column = bind(col.DateTimeCol(datetimeFormat="%d.%m.%Y %H:%M:%S.%f"))
    assert column.to_python(text, None) == read


def test_foreign_moment_that_cannot_be_read_is_refused(bind: Any) -> None:
    """Not everything with a strftime is a moment."""

    class Odd:
        def strftime(self, layout: str) -> str:
            return "never"

    class Strange:
        def strftime(self, layout: str) -> Any:
            return None

    for value in (Odd(), Strange()):
        for column in (col.DateTimeCol(), col.DateCol(), col.TimeCol()):
            with pytest.raises(col.validators.Invalid):
                bind(column).from_python(value, None)


def test_now_is_the_present_moment() -> None:
    """``default=DateTimeCol.now``."""
    before = dt.datetime.now()
    assert before <= col.DateTimeCol.now() <= dt.datetime.now()
    assert not hasattr(col.DateCol, "now")
    assert not hasattr(col.TimeCol, "now")


def test_emptied_implementation_turns_validation_off(
    bind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns bound while it is empty take anything."""
    monkeypatch.setattr(col, "default_datetime_implementation", None)
    for column in (col.DateTimeCol(), col.DateCol(), col.TimeCol()):
        assert bind(column).from_python is None
    monkeypatch.undo()
    assert bind(col.DateTimeCol()).from_python is not None


@pytest.mark.parametrize(
    "span",
    [
        dt.timedelta(0),
        dt.timedelta(days=3),
        dt.timedelta(days=-3, seconds=5),
        dt.timedelta(hours=-1),
        dt.timedelta(microseconds=-1),
        dt.timedelta.max,
        dt.timedelta.min,
    ],
)
def test_spans_are_read_from_pythons_own_text(bind: Any, span: dt.timedelta) -> None:
    """``str(span)`` comes back to the microsecond."""
    assert bind(col.TimedeltaCol()).from_python(str(span), None) == span
