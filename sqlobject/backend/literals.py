"""Floor 2, backend: a neutral value spelled as a literal.

This is the one place where a value becomes part of a statement's text; it is used for
`sqlrepr`, logs, DDL and drivers that cannot bind.
"""

from __future__ import annotations

import datetime
import decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.dberrors import UsageError
from sqlobject.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlobject.backend.features import Features

__all__ = ["BACKSLASH_ESCAPES", "Literals", "NeutralLiterals"]

BACKSLASH_ESCAPES: Mapping[str, str] = {
    "'": "''",
    "\\": "\\\\",
    "\0": "\\0",
    "\b": "\\b",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
"""`Literals.escapes` of a dialect whose literals understand backslashes."""


class Literals:
    """Spells neutral values for one dialect; made by it, shared between threads.

    A dialect overrides data, or the method of one type.
    """

    escapes: ClassVar[Mapping[str, str]] = {"'": "''"}
    """What stands for a character inside a text literal."""

    backslash_mark: ClassVar[str] = ""
    """What stands before a text literal that has a backslash in it."""

    nul_words: ClassVar[str | None] = None
    """A literal of a text that has NULs in it, where they cannot stand in a statement;
    the hexadecimal digits of its UTF-8 go into the braces."""

    bytes_words: ClassVar[str] = "X'{}'"
    """A literal of bytes; the hexadecimal digits go into the braces."""

    special_floats: ClassVar[Mapping[str, str]] = {}
    """Spellings of ``nan``, ``inf`` and ``-inf``; they stand bare otherwise."""

    def __init__(self, features: Features) -> None:
        """Spell for a dialect that has these features."""
        self.booleans = features.booleans
        self._table = str.maketrans(dict(self.escapes))

    def spell(self, value: Any) -> str:
        """The literal of one neutral value.

        :raises ValueError: the value is not neutral.
        """
        name = self._by_type.get(type(value).__name__)
        if name is None:
            raise ValueError(f"Unknown SQL builtin type: {type(value)} for {value!r}")
        text: str = getattr(self, name)(value)
        return text

    _by_type: ClassVar[Mapping[str, str]] = {
        "NoneType": "of_null",
        "bool": "of_bool",
        "int": "of_int",
        "float": "of_float",
        "Decimal": "of_decimal",
        "str": "of_str",
        "bytes": "of_bytes",
        "datetime": "of_datetime",
        "date": "of_date",
        "time": "of_time",
        "timedelta": "of_timedelta",
        "UUID": "of_uuid",
    }

    def of_null(self, value: None) -> str:
        """Spell None."""
        del value
        return "NULL"

    def of_bool(self, value: bool) -> str:
        """Spell a truth value."""
        return self.booleans[not value]

    def of_int(self, value: int) -> str:
        """Spell a whole number; its size is not limited."""
        try:
            return str(value)
        except ValueError:  # Python limits the digits it converts, Decimal does not
            return format(decimal.Decimal(value), "f")

    def of_float(self, value: float) -> str:
        """Spell a floating-point number by its shortest exact form."""
        text = repr(value)
        return self.special_floats.get(text, text)

    def of_decimal(self, value: decimal.Decimal) -> str:
        """Spell a decimal number."""
        return value.to_eng_string()

    def of_str(self, value: str) -> str:
        """Spell a text."""
        if self.nul_words is not None and "\0" in value:
            return self.nul_words.format(value.encode().hex().upper())
        return self.quote(value.translate(self._table))

    def quote(self, escaped: str) -> str:
        """Put a text in quotes in which everything is escaped already."""
        mark = self.backslash_mark if "\\" in escaped else ""
        return f"{mark}'{escaped}'"

    def of_bytes(self, value: bytes) -> str:
        """Spell bytes."""
        return self.bytes_words.format(value.hex().upper())

    def of_datetime(
        self, value: datetime.datetime, microseconds: bool | None = None
    ) -> str:
        """Spell a moment, with its offset from UTC if it has one.

        :param microseconds: None leaves it to `settings`.
        """
        if microseconds is None:
            microseconds = settings.microseconds
        spec = "microseconds" if microseconds else "seconds"
        return self.quote(value.isoformat(" ", spec))

    def of_date(self, value: datetime.date) -> str:
        """Spell a day."""
        return self.quote(value.isoformat())

    def of_time(self, value: datetime.time, microseconds: bool | None = None) -> str:
        """Spell a time of day.

        :param microseconds: None leaves it to `settings`.
        """
        if microseconds is None:
            microseconds = settings.microseconds
        spec = "microseconds" if microseconds else "seconds"
        return self.quote(value.isoformat(spec))

    def of_timedelta(self, value: datetime.timedelta) -> str:
        """Spell a length of time."""
        fraction = f".{value.microseconds:06}" if value.microseconds else ""
        return f"INTERVAL '{value.days} days {value.seconds}{fraction} seconds'"

    def of_uuid(self, value: Any) -> str:
        """Spell a UUID."""
        return self.quote(f"{value}")


class NeutralLiterals(Literals):
    """Spells what reads the same in every dialect, and nothing else."""

    def of_str(self, value: str) -> str:
        """Refuse a text: which characters need escapes depends on the dialect.

        :raises UsageError: always; it is an AssertionError.
        """
        raise UsageError(
            f"A text is spelled differently by each database: say which one to write "
            f"{value!r} for, as in sqlrepr(value, 'sqlite')"
        )
