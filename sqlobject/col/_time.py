"""Columns of dates and times: DateTime, Date, Time, Timestamp and Timedelta."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlobject.classregistry import master
from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import AS_IS, Conversion
from sqlobject.col._moments import (
    DATE_FORMAT,
    DATETIME_FORMAT,
    TIME_FORMAT,
    date_conversion,
    datetime_conversion,
    time_conversion,
    timedelta_conversion,
)
from sqlobject.late import late
from sqlobject.schema.types import Kind
from sqlobject.settings import settings

if TYPE_CHECKING:
    from typing import Unpack, overload

    from sqlobject.col import options as o
    from sqlobject.sqlbuilder import SQLExpression

_door: Any = late("sqlobject.col")

__all__ = [
    "DATETIME_IMPLEMENTATION",
    "DateCol",
    "DateTimeCol",
    "SODateCol",
    "SODateTimeCol",
    "SOTimeCol",
    "SOTimedeltaCol",
    "SOTimestampCol",
    "TimeCol",
    "TimedeltaCol",
    "TimestampCol",
    "use_microseconds",
]

DATETIME_IMPLEMENTATION = "datetime"
"""The standard library's datetime, as ``default_datetime_implementation`` names it."""


def use_microseconds(use: bool = True) -> None:
    """Choose for the whole process whether times keep fractions of a second.

    Without them, values that are assigned lose their fractions, and so do literals.
    """
    if settings.microseconds == bool(use):
        return
    settings.microseconds = bool(use)
    classes = [cls for each in master.registries.values() for cls in each.allClasses()]
    tables = [cls.sqlmeta for cls in classes if hasattr(cls, "sqlmeta")]
    for column in [one for meta in tables for one in meta.columns.values()]:
        if isinstance(column, _SOMomentCol) and column.when_changed is not None:
            column.when_changed()


# -- bound columns


class _SOMomentCol(SOCol):
    """What bound columns of dates and times have in common."""

    format_argument = ""
    """The keyword argument that says how texts look."""

    has_fractions = True
    """Whether its values may have fractions of a second."""

    def __init__(self, **kw: Any) -> None:
        """Take the format."""
        layout = kw.pop(self.format_argument, None)
        self.layout: str | None = layout if layout != self.usual_layout() else None
        super().__init__(**kw)

    def usual_layout(self) -> str:
        """Give the format that needs no special care."""
        return DATETIME_FORMAT

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name and the format."""
        return {"name": self.name, "format": self.layout}

    def moment_conversion(self) -> Conversion:
        """Make the conversion for the standard library's types."""
        return datetime_conversion(self.place, self.layout)

    def conversion(self) -> Conversion:
        """Convert, unless ``default_datetime_implementation`` has been emptied."""
        if not _door.default_datetime_implementation:
            return AS_IS
        return self.moment_conversion()

    @property
    def plain_types(self) -> tuple[type, ...]:
        """The column's own type; none where fractions of a second are to be dropped."""
        if self.has_fractions and not settings.microseconds:
            return ()
        return super().plain_types

    @property
    def stored_kind(self) -> Kind | None:
        """The kind; None under a format of one's own, which only the column knows."""
        return self.kind if self.layout is None else None


class SODateTimeCol(_SOMomentCol):
    """A bound column of moments."""

    kind = Kind.DATETIME
    neutral_type = datetime
    validator_name = "DateTimeValidator"
    format_argument = "datetimeFormat"

    @property
    def datetimeFormat(self) -> str:
        """The ``strptime`` format of values that the database holds as text."""
        return self.layout or self.usual_layout()


class SOTimestampCol(SODateTimeCol):
    """A bound column of time stamps; if nothing is said, the default is None."""

    kind = Kind.TIMESTAMP

    def __init__(self, **kw: Any) -> None:
        """Put in None for a missing default.

        :raises TypeError: there is a ``datetimeFormat``.
        """
        if "datetimeFormat" in kw:
            raise TypeError(
                f"TimestampCol {kw.get('name')!r} does not take datetimeFormat=; "
                "DateTimeCol does"
            )
        kw.setdefault("default", None)
        super().__init__(**kw)


class SODateCol(_SOMomentCol):
    """A bound column of dates."""

    kind = Kind.DATE
    neutral_type = date
    validator_name = "DateValidator"
    has_fractions = False
    format_argument = "dateFormat"

    def usual_layout(self) -> str:
        """Give the format that needs no special care."""
        return DATE_FORMAT

    def moment_conversion(self) -> Conversion:
        """Make the conversion for the standard library's types."""
        return date_conversion(self.place, self.layout)

    @property
    def dateFormat(self) -> str:
        """The ``strptime`` format of texts."""
        return self.layout or self.usual_layout()


class SOTimeCol(_SOMomentCol):
    """A bound column of times of the day."""

    kind = Kind.TIME
    neutral_type = time
    validator_name = "TimeValidator"
    format_argument = "timeFormat"

    def usual_layout(self) -> str:
        """Give the format that needs no special care."""
        return TIME_FORMAT

    def moment_conversion(self) -> Conversion:
        """Make the conversion for the standard library's types."""
        return time_conversion(self.place, self.layout)

    @property
    def timeFormat(self) -> str:
        """The ``strptime`` format of texts."""
        return self.layout or self.usual_layout()


class SOTimedeltaCol(SOCol):
    """A bound column of spans of time."""

    kind = Kind.INTERVAL
    neutral_type = timedelta
    validator_name = "TimedeltaValidator"

    def conversion(self) -> Conversion:
        """Spans of time."""
        return timedelta_conversion(self.place)


# -- definitions


class DateTimeCol(Col[T]):
    """A column of moments; a date that is assigned stands for its midnight.

    ``datetimeFormat`` is the format of values that the database holds as text. They
    are written as ISO 8601 in any case, and read in both forms.
    """

    baseClass = SODateTimeCol

    @staticmethod
    def now() -> datetime:
        """Give the present moment, in local time: ``default=DateTimeCol.now``."""
        return datetime.now()

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateTimeCol[datetime],
            name: str | None = None,
            **kw: Unpack[o.DateTimeNotNone],
        ) -> None: ...
        @overload
        def __init__(
            self: DateTimeCol[datetime],
            name: str | None = None,
            **kw: Unpack[o.DateTimeUnique],
        ) -> None: ...
        @overload
        def __init__(
            self: DateTimeCol[datetime | None],
            name: str | None = None,
            **kw: Unpack[o.DateTimePlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(self, obj: object, value: T | date | SQLExpression) -> None: ...


if TYPE_CHECKING:
    TimestampCol = DateTimeCol
else:

    class TimestampCol(DateTimeCol):
        """A column of time stamps, in a type the database may fill itself."""

        baseClass = SOTimestampCol


class DateCol(Col[T]):
    """A column of dates, which may be assigned as texts of ``dateFormat``, too."""

    baseClass = SODateCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateCol[date], name: str | None = None, **kw: Unpack[o.DateNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: DateCol[date], name: str | None = None, **kw: Unpack[o.DateUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: DateCol[date | None],
            name: str | None = None,
            **kw: Unpack[o.DatePlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(self, obj: object, value: T | str | SQLExpression) -> None: ...


class TimeCol(Col[T]):
    """A column of times of the day, which may be assigned as texts, too."""

    baseClass = SOTimeCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: TimeCol[time], name: str | None = None, **kw: Unpack[o.TimeNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: TimeCol[time], name: str | None = None, **kw: Unpack[o.TimeUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: TimeCol[time | None],
            name: str | None = None,
            **kw: Unpack[o.TimePlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(
            self, obj: object, value: T | datetime | timedelta | str | SQLExpression
        ) -> None: ...


class TimedeltaCol(Col[T]):
    """A column of spans of time, exact to the microsecond."""

    baseClass = SOTimedeltaCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: TimedeltaCol[timedelta],
            name: str | None = None,
            **kw: Unpack[o.NotNone],
        ) -> None: ...
        @overload
        def __init__(
            self: TimedeltaCol[timedelta],
            name: str | None = None,
            **kw: Unpack[o.Unique],
        ) -> None: ...
        @overload
        def __init__(
            self: TimedeltaCol[timedelta | None],
            name: str | None = None,
            **kw: Unpack[o.Plain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(self, obj: object, value: T | str | SQLExpression) -> None: ...
