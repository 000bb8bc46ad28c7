"""Floor 2, backend: spellings of types that several dialects share.

The entries of a dialect's ``types`` are texts, or functions of the dialect and the
type. Here are the functions that are not one database's own, and :data:`COMMON`, the
table that plug-ins start from.

What few databases have natively takes a portable form elsewhere:

========  ==================================================================
kind      stored as
========  ==================================================================
UUID      its 36 characters
ENUM      text as long as the longest value, with a CHECK
SET       text as long as all values joined by commas
INTERVAL  a whole number of microseconds
JSON(B)   text
========  ==================================================================
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlobject.backend.literals import Literals
from sqlobject.dberrors import UsageError
from sqlobject.schema.types import Kind, SqlType

if TYPE_CHECKING:
    from sqlobject.backend.dialect import Dialect

Spelling = str | Callable[[Any, SqlType], str]

__all__ = [
    "COMMON",
    "NumberedIntervals",
    "Spelling",
    "as_text",
    "binary_refused",
    "decimal_up_to",
    "enum_text",
    "from_microseconds",
    "key_by_bits",
    "microseconds",
    "number_words",
    "raw",
    "set_text",
    "sized",
    "timed",
    "too_abstract",
    "words",
]


def too_abstract(dialect: Dialect, sql_type: SqlType) -> str:
    """Refuse a column of which nothing is known.

    :raises UsageError: always; it is a ValueError.
    """
    del sql_type
    msg = (
        f"A plain Col is too abstract for {dialect.name}: "
        "use a column class that says what it holds, or give it a sqlType"
    )
    raise UsageError(msg)


def raw(dialect: Dialect, sql_type: SqlType) -> str:
    """Hand on what the user spelled."""
    del dialect
    return sql_type.raw or ""


def as_text(dialect: Dialect, sql_type: SqlType) -> str:
    """Spell the text type of the same length, or without one."""
    kind = Kind.TEXT if sql_type.length is None else Kind.VARCHAR
    return dialect.sql_type(SqlType(kind, length=sql_type.length))


def sized(word: str) -> Spelling:
    """Spell a text type with its length in brackets; without one it is a TEXT.

    :raises UsageError: (the result does) it is to be compared byte by byte.
    """

    def spell(dialect: Dialect, sql_type: SqlType) -> str:
        binary_refused(dialect, sql_type)
        if sql_type.length is None:
            return dialect.sql_type(sql_type._replace(kind=Kind.TEXT))
        return f"{word}({sql_type.length})"

    return spell


def binary_refused(dialect: Dialect, sql_type: SqlType) -> None:
    """Refuse a text that is to be compared byte by byte, where none can be.

    :raises UsageError: it is to be; it is a ValueError.
    """
    if sql_type.binary:
        msg = (
            f"{dialect.name} has no binary character type (char_binary): "
            "give the column a sqlType with a collation instead"
        )
        raise UsageError(msg)


def decimal_up_to(digits: int | None, word: str = "DECIMAL") -> Spelling:
    """Spell a decimal number, of at most so many digits in all."""

    def spell(dialect: Dialect, sql_type: SqlType) -> str:
        precision, scale = sql_type.precision, sql_type.scale
        if precision is None:
            return word
        if digits is not None and precision > digits:
            dialect.refuse(f"{precision} decimal digits; it takes {digits}")
        return (
            f"{word}({precision})" if scale is None else f"{word}({precision}, {scale})"
        )

    return spell


def enum_text(dialect: Dialect, sql_type: SqlType) -> str:
    """Spell the text type that holds the longest of an ENUM's values.

    :raises UsageError: the ENUM has no values; it is a ValueError.
    """
    lengths = [len(value) for value in sql_type.values if value is not None]
    if not sql_type.values:
        msg = "an ENUM needs at least one value (enumValues is empty)"
        raise UsageError(msg)
    length = max([1, *lengths])
    return dialect.sql_type(SqlType(Kind.VARCHAR, length=length))


def set_text(dialect: Dialect, sql_type: SqlType) -> str:
    """Spell the text type that holds all of a SET's values at once."""
    joined = ",".join(value or "" for value in sql_type.values)
    return dialect.sql_type(SqlType(Kind.VARCHAR, length=max(1, len(joined))))


def key_by_bits(text: str, numbers: Mapping[int | None, str]) -> Spelling:
    """Spell the type of ids: text ones, or whole numbers by their bits.

    :param text: with ``{}`` for the length, if it takes one.
    :param numbers: bits (None: nothing is said) -> spelling.
    """

    def spell(dialect: Dialect, sql_type: SqlType) -> str:
        del dialect
        if sql_type.length is not None:
            return text.format(sql_type.length)
        return numbers.get(sql_type.precision) or numbers[None]

    return spell


def number_words(*words: str) -> dict[Kind, Spelling]:
    """Name the five widths of whole numbers, from INT8 to INT64."""
    kinds = (Kind.INT8, Kind.INT16, Kind.INT24, Kind.INT32, Kind.INT64)
    return dict(zip(kinds, words, strict=True))


def timed(word: str, digits: int | None = None) -> Spelling:
    """Spell a type of moments, with the digits of a second it keeps.

    :param digits: what is said if the column says nothing; None: nothing.
    """

    def spell(dialect: Dialect, sql_type: SqlType) -> str:
        del dialect
        wanted = digits if sql_type.precision is None else sql_type.precision
        return word if wanted is None else f"{word}({wanted})"

    return spell


def words(text: str) -> frozenset[str]:
    """Give the words of a text, as for a dialect's ``reserved``."""
    return frozenset(text.split())


def microseconds(value: datetime.timedelta) -> int:
    """Give the whole number in which a length of time is kept."""
    return (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds


def from_microseconds(value: int) -> datetime.timedelta:
    """Give the length of time that a whole number stands for."""
    return datetime.timedelta(microseconds=value)


class NumberedIntervals(Literals):
    """Literals of a dialect that keeps a length of time as its microseconds."""

    def of_timedelta(self, value: datetime.timedelta) -> str:
        """Spell a length of time."""
        return str(microseconds(value))


COMMON: Mapping[Kind, Spelling] = {
    Kind.ANY: too_abstract,
    Kind.RAW: raw,
    **number_words("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"),
    Kind.FLOAT: "FLOAT",
    Kind.DECIMAL: decimal_up_to(None),
    Kind.CHAR: sized("CHAR"),
    Kind.VARCHAR: sized("VARCHAR"),
    Kind.DATE: "DATE",
    Kind.TIME: "TIME",
    Kind.DATETIME: "TIMESTAMP",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.INTERVAL: "BIGINT",
    Kind.UUID: "VARCHAR(36)",
    Kind.JSON: as_text,
    Kind.JSONB: as_text,
    Kind.ENUM: enum_text,
    Kind.SET: set_text,
}
"""What most databases say; BOOL, TEXT, BLOB and KEY are each one's own."""
