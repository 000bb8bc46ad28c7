"""The keyword arguments of columns, for type checkers; never loaded by a program.

A column of one's own may name them: ``def __init__(self, **kw: Unpack[TextPlain])``.

Each kind of column has a family of three: its arguments with ``notNone=True``, with
``alternateID=True`` (both mean that a row always has a value), and with neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NotRequired, TypedDict


class Options(TypedDict, total=False):
    """What every column takes."""

    dbName: Any
    default: Any
    defaultSQL: str | None
    unique: bool
    alternateMethodName: str | None
    sqlType: str | None
    validator: Any
    validator2: Any
    constraints: Callable[..., Any] | Sequence[Callable[..., Any]] | None
    immutable: bool
    cascade: bool | Literal["null"] | None
    lazy: bool
    noCache: bool
    forceDBName: bool
    title: str | None
    tags: Iterable[str]
    dbEncoding: str | None


class NotNone(Options):
    """There is always a value."""

    notNone: Literal[True]
    alternateID: NotRequired[bool]


class Unique(Options):
    """There is always a value, and no other row has it."""

    alternateID: Literal[True]
    notNone: NotRequired[bool]


class Plain(Options, total=False):
    """There may be no value."""

    notNone: bool
    notNull: bool
    alternateID: bool


class Text(TypedDict, total=False):
    """Columns of text."""

    length: int | None
    varchar: bool | Literal["auto"]
    char_binary: bool | None


class TextNotNone(Text, NotNone):
    """Columns of text, always with a value."""


class TextUnique(Text, Unique):
    """Columns of text, each value once."""


class TextPlain(Text, Plain):
    """Columns of text, perhaps without a value."""


class Enum(TypedDict):
    """Columns of one of several texts."""

    enumValues: Iterable[str | None]


class EnumNotNone(Enum, NotNone):
    """Columns of one of several texts, always with a value."""


class EnumUnique(Enum, Unique):
    """Columns of one of several texts, each value once."""


class EnumPlain(Enum, Plain):
    """Columns of one of several texts, perhaps without a value."""


class Set(TypedDict):
    """Columns of some of several texts."""

    setValues: Iterable[str]


class SetNotNone(Set, NotNone):
    """Columns of some of several texts, always with a value."""


class SetUnique(Set, Unique):
    """Columns of some of several texts, each value once."""


class SetPlain(Set, Plain):
    """Columns of some of several texts, perhaps without a value."""


class Int(TypedDict, total=False):
    """Columns of whole numbers."""

    length: int | None
    unsigned: bool | None
    zerofill: bool | None


class IntNotNone(Int, NotNone):
    """Columns of whole numbers, always with a value."""


class IntUnique(Int, Unique):
    """Columns of whole numbers, each value once."""


class IntPlain(Int, Plain):
    """Columns of whole numbers, perhaps without a value."""


class Decimal(TypedDict, total=False):
    """Columns of decimal numbers."""

    size: int | None
    precision: int | None


class DecimalNotNone(Decimal, NotNone):
    """Columns of decimal numbers, always with a value."""


class DecimalUnique(Decimal, Unique):
    """Columns of decimal numbers, each value once."""


class DecimalPlain(Decimal, Plain):
    """Columns of decimal numbers, perhaps without a value."""


class DecimalString(TypedDict):
    """Columns of decimal numbers kept as text."""

    size: int
    precision: int
    quantize: NotRequired[bool]


class DecimalStringNotNone(DecimalString, NotNone):
    """Columns of decimal numbers kept as text, always with a value."""


class DecimalStringUnique(DecimalString, Unique):
    """Columns of decimal numbers kept as text, each value once."""


class DecimalStringPlain(DecimalString, Plain):
    """Columns of decimal numbers kept as text, perhaps without a value."""


class DateTime(TypedDict, total=False):
    """Columns of a date with a time."""

    datetimeFormat: str | None


class DateTimeNotNone(DateTime, NotNone):
    """Columns of a date with a time, always with a value."""


class DateTimeUnique(DateTime, Unique):
    """Columns of a date with a time, each value once."""


class DateTimePlain(DateTime, Plain):
    """Columns of a date with a time, perhaps without a value."""


class Date(TypedDict, total=False):
    """Columns of dates."""

    dateFormat: str | None


class DateNotNone(Date, NotNone):
    """Columns of dates, always with a value."""


class DateUnique(Date, Unique):
    """Columns of dates, each value once."""


class DatePlain(Date, Plain):
    """Columns of dates, perhaps without a value."""


class Time(TypedDict, total=False):
    """Columns of times of the day."""

    timeFormat: str | None


class TimeNotNone(Time, NotNone):
    """Columns of times of the day, always with a value."""


class TimeUnique(Time, Unique):
    """Columns of times of the day, each value once."""


class TimePlain(Time, Plain):
    """Columns of times of the day, perhaps without a value."""


class Blob(TypedDict, total=False):
    """Columns of bytes."""

    length: int | None
    varchar: bool


class BlobNotNone(Blob, NotNone):
    """Columns of bytes, always with a value."""


class BlobUnique(Blob, Unique):
    """Columns of bytes, each value once."""


class BlobPlain(Blob, Plain):
    """Columns of bytes, perhaps without a value."""


class Pickle(TypedDict, total=False):
    """Columns of pickled objects."""

    length: int | None
    varchar: bool
    pickleProtocol: int


class PickleNotNone(Pickle, NotNone):
    """Columns of pickled objects, always with a value."""


class PickleUnique(Pickle, Unique):
    """Columns of pickled objects, each value once."""


class PicklePlain(Pickle, Plain):
    """Columns of pickled objects, perhaps without a value."""


class Hash(TypedDict, total=False):
    """Columns of hashed texts."""

    length: int | None
    hashMethod: Callable[[str], str] | None


class HashNotNone(Hash, NotNone):
    """Columns of hashed texts, always with a value."""


class HashUnique(Hash, Unique):
    """Columns of hashed texts, each value once."""


class HashPlain(Hash, Plain):
    """Columns of hashed texts, perhaps without a value."""
