"""Python values and SQL: what a value is, and its text.

Floor 1, language.  A value reaches SQL in one of eleven *neutral* forms (`bool`, `int`,
`float`, `Decimal`, `str`, `bytes`, `date`, `time`, `datetime`, `timedelta`, `UUID`) or
as None; `neutral` brings subclasses, enumerations and their like into one of them.  How
a neutral value is spelled is the business of each dialect: see `sqlrepr`.

Programs teach the library their own types with `registerConverter`, or give them a
method ``__sqlrepr__(db)``; both answer with SQL text for the database of that name.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import operator
import sys
import time
from collections.abc import Callable
from typing import Any

from sqlobject.schemes import backend_for

__all__ = [
    "BoolConverter",
    "ConverterRegistry",
    "DateConverter",
    "DateTimeConverter",
    "DateTimeConverterMS",
    "DecimalConverter",
    "FloatConverter",
    "IntConverter",
    "LongConverter",
    "NoneConverter",
    "SequenceConverter",
    "StringLikeConverter",
    "StructTimeConverter",
    "TimeConverter",
    "TimeConverterMS",
    "TimedeltaConverter",
    "converters",
    "has_own_text",
    "lookupConverter",
    "mxDateTimeDeltaType",
    "mxDateTimeType",
    "neutral",
    "pendulumDateTimeType",
    "quote_str",
    "registerConverter",
    "sqlStringReplace",
    "sqlrepr",
    "unquote_str",
    "zopeDateTimeType",
]

Converter = Callable[[Any, "str | None"], str]

mxDateTimeType = mxDateTimeDeltaType = zopeDateTimeType = pendulumDateTimeType = None
"""Kept as names: libraries for dates that earlier releases looked for."""

sqlStringReplace = (
    ("'", "''"),
    ("\\", "\\\\"),
    ("\0", "\\0"),
    ("\b", "\\b"),
    ("\n", "\\n"),
    ("\r", "\\r"),
    ("\t", "\\t"),
)
"""What stands for a character in a literal with backslash escapes, in this order."""


def sqlrepr(obj: Any, db: str | None = None) -> str:
    """The SQL text of a value or an expression, values written out.

    :param db: a ``dbName`` or URI scheme; None writes what needs no dialect.
    :raises ValueError: nothing is known about values of this type.
    :raises AssertionError: no backend has that name, or it takes a dialect to say it.
    """
    text: str = backend_for(db).dialect.literal(obj)
    return text


def has_own_text(value: Any) -> bool:
    """Whether a value is of a type that says its SQL itself, by ``__sqlrepr__``."""
    return hasattr(type(value), "__sqlrepr__")


# -- the functions of earlier releases, by type ----------------------------------------


def _by_dialect(value: Any, db: str | None) -> str:
    text: str = backend_for(db).dialect.literal_value(neutral(value))
    return text


def StringLikeConverter(value: Any, db: str | None) -> str:
    """The literal of a text."""
    return _by_dialect(value, db)


def IntConverter(value: int, db: str | None) -> str:
    """The literal of a whole number."""
    return _by_dialect(value, db)


def LongConverter(value: int, db: str | None) -> str:
    """The literal of a whole number."""
    return _by_dialect(value, db)


def BoolConverter(value: bool, db: str | None) -> str:
    """The literal of a truth value."""
    return _by_dialect(value, db)


def FloatConverter(value: float, db: str | None) -> str:
    """The literal of a floating-point number."""
    return _by_dialect(value, db)


def DecimalConverter(value: decimal.Decimal, db: str | None) -> str:
    """The literal of a decimal number."""
    return _by_dialect(value, db)


def NoneConverter(value: None, db: str | None) -> str:
    """The word NULL."""
    return _by_dialect(value, db)


def SequenceConverter(value: Any, db: str | None) -> str:
    """The elements, or a dict's keys, in parentheses."""
    return f"({', '.join(sqlrepr(each, db) for each in value)})"


def StructTimeConverter(value: time.struct_time, db: str | None) -> str:
    """The literal of a moment, without a fraction of a second."""
    return DateTimeConverter(datetime.datetime(*value[:6]), db)


def DateTimeConverter(value: datetime.datetime, db: str | None) -> str:
    """The literal of a moment, without a fraction of a second."""
    text: str = backend_for(db).dialect.literals.of_datetime(value, False)
    return text


def DateTimeConverterMS(value: datetime.datetime, db: str | None) -> str:
    """The literal of a moment, with microseconds."""
    text: str = backend_for(db).dialect.literals.of_datetime(value, True)
    return text


def DateConverter(value: datetime.date, db: str | None) -> str:
    """The literal of a day."""
    text: str = backend_for(db).dialect.literals.of_date(value)
    return text


def TimeConverter(value: datetime.time, db: str | None) -> str:
    """The literal of a time of day, without a fraction of a second."""
    text: str = backend_for(db).dialect.literals.of_time(value, False)
    return text


def TimeConverterMS(value: datetime.time, db: str | None) -> str:
    """The literal of a time of day, with microseconds."""
    text: str = backend_for(db).dialect.literals.of_time(value, True)
    return text


def TimedeltaConverter(value: datetime.timedelta, db: str | None) -> str:
    """The literal of a length of time."""
    return _by_dialect(value, db)


# -- the registry ----------------------------------------------------------------------


class ConverterRegistry:
    """Which function writes values of which type; one per process, `converters`.

    `basic` has the library's own, `klass` those of the program, which win.
    """

    def __init__(self, basic: dict[type, Converter], plain: set[type]) -> None:
        self.basic = basic
        self.klass: dict[type, Converter] = {}
        self.plain = plain
        """Exact types whose values are neutral, and have no converter of the user."""

    def registerConverter(self, typ: type, func: Converter) -> None:
        """Let ``func(value, db)`` write the values of a type and of its subclasses."""
        self.klass[typ] = func
        self.plain.discard(typ)

    def lookupConverter(self, value: Any, default: Any = None) -> Any:
        """The function that writes values of this type, or of its nearest base."""
        for base in type(value).__mro__:
            found = self.klass.get(base) or self.basic.get(base)
            if found is not None:
                return found
        return default

    def user_converter(self, value: Any) -> Converter | None:
        """The function that the program registered for values of this type, if any."""
        if self.klass:
            for base in type(value).__mro__:
                if base in self.klass:
                    return self.klass[base]
                if base in self.basic:
                    return None
        return None


converters = ConverterRegistry(
    {
        bool: BoolConverter,
        int: IntConverter,
        float: FloatConverter,
        decimal.Decimal: DecimalConverter,
        str: StringLikeConverter,
        bytes: StringLikeConverter,
        bytearray: StringLikeConverter,
        memoryview: StringLikeConverter,
        type(None): NoneConverter,
        time.struct_time: StructTimeConverter,
        datetime.datetime: DateTimeConverterMS,
        datetime.date: DateConverter,
        datetime.time: TimeConverterMS,
        datetime.timedelta: TimedeltaConverter,
        tuple: SequenceConverter,
        list: SequenceConverter,
        set: SequenceConverter,
        frozenset: SequenceConverter,
        dict: SequenceConverter,
    },
    {
        bool,
        int,
        float,
        decimal.Decimal,
        str,
        bytes,
        datetime.datetime,
        datetime.date,
        datetime.time,
        datetime.timedelta,
    },
)

registerConverter = converters.registerConverter
lookupConverter = converters.lookupConverter

# -- neutral values --------------------------------------------------------------------


def _moment(value: Any) -> datetime.datetime:
    return datetime.datetime(
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


def _time_of_day(value: Any) -> datetime.time:
    return datetime.time(
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        value.tzinfo,
        fold=value.fold,
    )


def _day(value: Any) -> datetime.date:
    return datetime.date(value.year, value.month, value.day)


def _span(value: Any) -> datetime.timedelta:
    return datetime.timedelta(value.days, value.seconds, value.microseconds)


# What makes an instance of exactly the key from one of its subclass; a datetime is a
# date and a bool an int, so `neutral` walks the bases from the nearest on.
_REMADE: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__int__,
    float: float.__float__,
    decimal.Decimal: decimal.Decimal,
    str: str.__str__,
    bytes: bytes,
    bytearray: bytes,
    memoryview: bytes,
    datetime.datetime: _moment,
    datetime.date: _day,
    datetime.time: _time_of_day,
    datetime.timedelta: _span,
    time.struct_time: lambda value: datetime.datetime(*value[:6]),
}


def neutral(value: Any) -> Any:
    """The same value in exactly one of the neutral types, or None.

    :raises ValueError: it has none of the types that mean something in SQL.
    """
    kind = type(value)
    if kind in converters.plain or value is None:
        return value
    for base in kind.__mro__:
        remake = _REMADE.get(base)
        if remake is not None:
            return remake(value)
    if isinstance(value, enum.Enum):
        return neutral(value.value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name == "uuid.UUID" or _is_uuid(value):
        return value if name == "uuid.UUID" else sys.modules["uuid"].UUID(str(value))
    if name == "array.array" and value.typecode in "uw":
        return value.tounicode()
    if hasattr(kind, "__index__"):
        return operator.index(value)
    raise ValueError(f"Unknown SQL builtin type: {kind} for {value!r}")


def _is_uuid(value: Any) -> bool:
    module = sys.modules.get("uuid")
    return module is not None and isinstance(value, module.UUID)


# -- quotes ----------------------------------------------------------------------------


def quote_str(s: str, db: str | None) -> str:
    """Put quotes around a text in which everything is escaped already."""
    text: str = backend_for(db).dialect.literals.quote(s)
    return text


def unquote_str(s: str) -> str:
    """Take the quotes of a literal off; any other text comes back unchanged."""
    opening = 2 if s[:1] in ("E", "e") else 1
    if len(s) > opening and s[opening - 1] == s[-1] == "'":
        return s[opening:-1]
    return s
