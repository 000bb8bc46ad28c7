"""Dates and times: how values of them change form."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlobject.col._conversion import Conversion, Converter
from sqlobject.col._interval import read_interval
from sqlobject.col._invalid import refused
from sqlobject.settings import settings
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DATETIME_FORMAT",
    "DATE_FORMAT",
    "TIME_FORMAT",
    "date_conversion",
    "datetime_conversion",
    "time_conversion",
    "timedelta_conversion",
]

DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M:%S.%f"


def _parse(text: str, layout: str) -> datetime:
    """Read a text by a ``strptime`` format.

    With ``.%f`` at its end the fraction may be missing, or longer than six digits.

    :raises ValueError: the text has another form.
    """
    if layout.endswith(".%f"):
        whole, point, fraction = text.rpartition(".")
        if point and fraction.isdigit():
            text = f"{whole}.{fraction[:6]}"
        else:
            layout = layout.removesuffix(".%f")
    return datetime.strptime(text, layout)


def _without_fraction(value: Any) -> Any:
    return value if settings.microseconds else value.replace(microsecond=0)


def _from_foreign(value: Any, layout: str) -> datetime | None:
    """Read a moment of another library by the text its ``strftime`` gives."""
    if isinstance(value, (str, date, time)) or not hasattr(value, "strftime"):
        return None
    text = value.strftime(layout)
    try:
        return _parse(text, layout) if isinstance(text, str) else None
    except ValueError:
        return None


def datetime_conversion(place: str, layout: str | None) -> Conversion:
    """Moments; a date is its midnight. The time zone is kept.

    :param layout: a ``strptime`` format in which the database may hold the values as
        text, besides ISO 8601.
    """

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is datetime:
            if settings.microseconds or not value.microsecond:
                return value
            return value.replace(microsecond=0)
        if value is None or isinstance(value, SQLExpression):
            return value
        found = _as_datetime(value, layout or DATETIME_FORMAT)
        if found is None:
            raise refused("a datetime", place, value, state)
        return _without_fraction(found)

    if layout is None:
        return Conversion(from_python, None, (datetime,))
    return Conversion(from_python, _datetime_reader(place, layout), (datetime,))


def _datetime_reader(place: str, layout: str) -> Converter:
    def to_python(value: Any, state: Any = None) -> Any:
        if isinstance(value, str):
            try:
                return _read(value, layout, datetime.fromisoformat)
            except ValueError as error:
                raise refused("a date and a time", place, value, state) from error
        if value is None or isinstance(value, (datetime, SQLExpression)):
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)
        raise refused("a datetime", place, value, state)

    return to_python


def date_conversion(place: str, layout: str | None) -> Conversion:
    """Dates, also as text; a datetime gives its date. A time is refused.

    :param layout: the ``strptime`` format of texts; usually ``%Y-%m-%d``.
    """
    wanted = f"a date or a text like {layout or DATE_FORMAT}"

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is date or value is None:
            return value
        if isinstance(value, date):  # a datetime is one, too
            return date(value.year, value.month, value.day)
        if isinstance(value, SQLExpression):
            return value
        if isinstance(value, str):
            try:
                return _parse(value, layout or DATE_FORMAT).date()
            except ValueError as error:
                raise refused(wanted, place, value, state) from error
        found = _from_foreign(value, layout or DATE_FORMAT)
        if found is None:
            raise refused(wanted, place, value, state)
        return found.date()

    if layout is None:
        return Conversion(from_python, None, (date,))

    def to_python(value: Any, state: Any = None) -> Any:
        if isinstance(value, str):
            try:
                found = _read(value, layout, date.fromisoformat)
            except ValueError as error:
                raise refused(wanted, place, value, state) from error
            return found.date() if isinstance(found, datetime) else found
        return from_python(value, state)

    return Conversion(from_python, to_python, (date,))


def time_conversion(place: str, layout: str | None) -> Conversion:
    """Times of the day, also as text or as the time since midnight.

    A datetime gives its time, with its time zone. A date is refused.

    :param layout: the ``strptime`` format of texts; usually ``%H:%M:%S.%f``, where
        the fraction may be left out.
    """
    wanted = f"a time or a text like {layout or TIME_FORMAT}"

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is time:
            if settings.microseconds or not value.microsecond:
                return value
            return value.replace(microsecond=0)
        if value is None or isinstance(value, SQLExpression):
            return value
        found = _as_time(value, layout or TIME_FORMAT)
        if found is None:
            raise refused(wanted, place, value, state)
        return _without_fraction(found)

    if layout is None:
        return Conversion(from_python, None, (time,))

    def to_python(value: Any, state: Any = None) -> Any:
        if isinstance(value, str):
            try:
                found = _read(value, layout, time.fromisoformat)
            except ValueError as error:
                raise refused(wanted, place, value, state) from error
            return found.timetz() if isinstance(found, datetime) else found
        if value is None or isinstance(value, (time, SQLExpression)):
            return value
        return from_python(value, state)

    return Conversion(from_python, to_python, (time,))


def timedelta_conversion(place: str) -> Conversion:
    """Spans of time, to the microsecond; also as text: ``1 day 02:03:04.5``."""

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is timedelta or value is None:
            return value
        if isinstance(value, timedelta):
            return timedelta(value.days, value.seconds, value.microseconds)
        if isinstance(value, SQLExpression):
            return value
        found = read_interval(value) if isinstance(value, str) else None
        if found is None:
            raise refused("a timedelta", place, value, state)
        return found

    return Conversion(from_python, from_python, (timedelta,))


def _read(text: str, layout: str, read_iso: Callable[[str], Any]) -> Any:
    """Read a text by its format, else as ISO 8601, in which values are written.

    :raises ValueError: it has neither form.
    """
    try:
        return _parse(text, layout)
    except ValueError:
        return read_iso(text)


def _as_datetime(value: Any, layout: str) -> datetime | None:
    """Make a moment of what can be taken for one; ``None``: it cannot."""
    if not isinstance(value, date):
        return _from_foreign(value, layout)
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return datetime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        value.tzinfo,
        fold=value.fold,
    )


def _as_time(value: Any, layout: str) -> time | None:
    """Make a time of what can be taken for one; ``None``: it cannot."""
    if isinstance(value, (time, datetime)):
        return time(
            value.hour,
            value.minute,
            value.second,
            value.microsecond,
            value.tzinfo,
            fold=value.fold,
        )
    if isinstance(value, timedelta):
        return (datetime.min + value).time() if value.days == 0 else None
    if isinstance(value, str):
        try:
            return _parse(value, layout).timetz()
        except ValueError:
            return None
    found = _from_foreign(value, layout)
    return None if found is None else found.timetz()
