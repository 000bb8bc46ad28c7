"""What a column holds, said in no database's words.

A column describes its contents with a :class:`SqlType`; the dialect of a database
spells it. An introspector goes the other way: it reads a catalogue and hands back a
:class:`SqlType`.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from sqlobject.dberrors import UsageError

__all__ = ["PLAIN", "Kind", "SqlType", "key_type"]


class Kind(Enum):
    """The families of values a column can hold.

    Each has one *neutral* Python form, in which its values travel between the
    model and the driver; it is named behind the member.
    """

    ANY = "any"  # whatever it is: nothing is known about the column
    BOOL = "bool"  # bool
    INT8 = "int8"  # int
    INT16 = "int16"  # int
    INT24 = "int24"  # int
    INT32 = "int32"  # int
    INT64 = "int64"  # int
    FLOAT = "float"  # float
    DECIMAL = "decimal"  # Decimal
    CHAR = "char"  # str, of fixed length
    VARCHAR = "varchar"  # str, of limited length
    TEXT = "text"  # str
    BLOB = "blob"  # bytes
    DATE = "date"  # date
    TIME = "time"  # time
    DATETIME = "datetime"  # datetime
    TIMESTAMP = "timestamp"  # datetime, in a type the database keeps for time stamps
    INTERVAL = "interval"  # timedelta
    UUID = "uuid"  # UUID
    JSON = "json"  # str: JSON text
    JSONB = "jsonb"  # str: JSON text, in a form the database can search
    ENUM = "enum"  # str: one of the type's values
    SET = "set"  # str: some of the type's values, joined by commas
    RAW = "raw"  # anything: the user spelled the type
    KEY = "key"  # int or str: what the id of another table is

    # Members are compared by identity and are keys of every type table.
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        """Give a text that can be pasted back."""
        return f"Kind.{self.name}"


class SqlType(NamedTuple):
    """A type of column; compares by value and may be a key of a mapping."""

    kind: Kind
    length: int | None = None
    """Characters of a text, bytes of a BLOB; for whole numbers the display width.

    A KEY with a length holds text; without one, whole numbers.
    """
    precision: int | None = None
    """Digits of a DECIMAL in all, digits of a second for times, bits of a KEY."""
    scale: int | None = None
    """Digits of a DECIMAL after the point."""
    unsigned: bool = False
    """Whole numbers: no values below zero (where the database knows that)."""
    zerofill: bool = False
    """Whole numbers: shown with leading zeros (where the database knows that)."""
    national: bool = False
    """Texts: in the national (Unicode) character type, where there are two."""
    binary: bool = False
    """Texts: compared byte by byte."""
    values: tuple[str | None, ...] = ()
    """Members of an ENUM or SET; ``None`` among them says that NULL is one."""
    raw: str | None = None
    """The user's own spelling, for ``Kind.RAW``."""
    varying: bool = True
    """Texts and BLOBs with a length: shorter ones are kept as they are."""

    def __repr__(self) -> str:
        """Give a text that can be pasted back: only what differs from the usual."""
        parts = [repr(self.kind)]
        parts.extend(
            f"{name}={value!r}"
            for name, value in zip(self._fields[1:], self[1:], strict=True)
            if value != _USUAL[name]
        )
        return f"SqlType({', '.join(parts)})"


_USUAL: dict[str, Any] = SqlType._field_defaults

PLAIN: dict[Kind, SqlType] = {kind: SqlType(kind) for kind in Kind}
"""The type of each kind with nothing said about it."""

STRING_ID_LENGTH = 255
"""Characters of a string id where the database wants to be told."""

_ID_BITS = ((None, None), ("TINY", 8), ("SMALL", 16), ("MEDIUM", 24), ("BIG", 64))


def key_type(python_type: type, size: str | None = None) -> SqlType:
    """Give the type of a column that holds ids: the id itself, or one referring to it.

    :param python_type: ``int`` or ``str``, as in ``sqlmeta.idType``.
    :param size: as in ``sqlmeta.idSize``: ``TINY``, ``SMALL``, ``MEDIUM``, ``BIG``
        or ``None``.
    :raises UsageError: the size or the type is another one.
    """
    if issubclass(python_type, str):
        return SqlType(Kind.KEY, length=STRING_ID_LENGTH)
    if not issubclass(python_type, int):
        msg = f"an id must be int or str, not {python_type.__name__}"
        raise UsageError(msg)
    for name, bits in _ID_BITS:
        if name == size:
            return SqlType(Kind.KEY, precision=bits)
    known = ", ".join(repr(name) for name, _ in _ID_BITS)
    msg = f"idSize must be one of {known}, not {size!r}"
    raise UsageError(msg)
