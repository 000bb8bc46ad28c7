"""Types of Transact-SQL, and the form in which SQLite keeps their values.

Numbers are kept as numbers, decimals as text (compared as numbers by a collation),
dates and times as text of fixed form, bytes as bytes.
"""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

from tests.tds.failures import ServerError

__all__ = [
    "BINARIES",
    "INTEGERS",
    "TEXTS",
    "TdsType",
    "load",
    "named",
    "spec_of",
    "store",
    "type_of_spec",
    "type_of_value",
]

INTEGERS = {
    "bit": (0, 1),
    "tinyint": (0, 255),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
WIDE = frozenset({"nvarchar", "nchar", "ntext", "univarchar", "unichar", "unitext"})
LONG = frozenset({"text", "ntext", "unitext"})
TEXTS = WIDE | {"varchar", "char", "text"}
BINARIES = frozenset({"varbinary", "binary", "image"})
UTF8 = 8
_EXACT = Context(prec=60)


class TdsType(NamedTuple):
    """A type; ``length`` counts characters or bytes, -1 is MAX."""

    name: str
    length: int = 0
    precision: int = 0
    scale: int = 0

    @property
    def affinity(self) -> str:
        """What SQLite's column is declared as."""
        if self.name in INTEGERS:
            return "INTEGER"
        if self.name in ("float", "real"):
            return "REAL"
        if self.name in ("decimal", "money"):
            return "TEXT COLLATE tds_decimal"
        if self.name in TEXTS:
            return "TEXT COLLATE tds_text"
        return "BLOB" if self.name in BINARIES else "TEXT"


def named(name: str, arguments: tuple[str, ...], microsoft: bool) -> TdsType | None:
    """The type that a declaration spells, or None: there is no such type."""
    word = " ".join(name.lower().split())
    word = _ALIASES.get(word, word)
    numbers = tuple(-1 if a.lower() == "max" else int(a) for a in arguments)
    if word in ("decimal", "money", "smallmoney"):
        if word != "decimal":
            return TdsType("decimal", 0, 19 if word == "money" else 10, 4)
        return TdsType(word, 0, *(*numbers, *(18, 0)[len(numbers) :]))
    if word == "float":
        return TdsType("real" if numbers and numbers[0] < 25 else "float")
    if word in ("time", "datetime2"):
        if word == "datetime2" and not microsoft:
            return None
        return TdsType(word, scale=numbers[0] if numbers else (7 if microsoft else 3))
    if word in TEXTS | BINARIES:
        length = -1 if word in LONG or word == "image" else (numbers or (1,))[0]
        # ASE keeps its texts in the character set of the server, which is UTF-8 here.
        return TdsType(word, length, 0 if microsoft else UTF8)
    known = {*INTEGERS, "real", "date", "datetime", "smalldatetime"}
    known |= {"uniqueidentifier"} if microsoft else {"bigdatetime", "bigtime"}
    return TdsType(word) if word in known and not numbers else None


_ALIASES = {
    "integer": "int",
    "numeric": "decimal",
    "dec": "decimal",
    "double precision": "float",
    "character": "char",
    "character varying": "varchar",
}


def spec_of(kind: TdsType) -> str:
    """A type as one word, for functions called from SQL."""
    return ":".join(map(str, kind))


@functools.lru_cache(maxsize=512)
def type_of_spec(spec: str) -> TdsType:
    """The type behind a word."""
    name, *numbers = spec.split(":")
    return TdsType(name, *map(int, numbers))


def type_of_value(value: Any) -> TdsType:
    """The type of a value of which nothing else is known."""
    if isinstance(value, int):
        low, high = INTEGERS["int"]
        return TdsType("int" if low <= value <= high else "bigint")
    if isinstance(value, float):
        return TdsType("float")
    if isinstance(value, (bytes, bytearray)):
        return TdsType("varbinary", -1 if len(value) > 8000 else 8000)
    length = len(value) if isinstance(value, str) else 1
    return TdsType("nvarchar", -1 if length > 4000 else 4000)


def _failed(value: Any, kind: TdsType) -> ServerError:
    if kind.name in ("date", "time", "datetime", "datetime2", "smalldatetime"):
        text = "Conversion failed when converting date and/or time from string."
        return ServerError(241, text)
    if kind.name == "uniqueidentifier":
        text = "Conversion failed when converting from a character string to "
        return ServerError(8169, f"{text}uniqueidentifier.")
    return ServerError(
        245,
        f"Conversion failed when converting the value {value!r} to data type "
        f"{kind.name}.",
    )


def store(value: Any, kind: TdsType) -> Any:
    """Give the form in which a value of a column is kept.

    :raises ServerError: the value is not of the type, or too long for it.
    """
    if value is None:
        return None
    try:
        return _store(value, kind)
    except (ValueError, TypeError, ArithmeticError):
        raise _failed(value, kind) from None


def _store(value: Any, kind: TdsType) -> Any:
    if kind.name in INTEGERS:
        return _integer(value, kind)
    if kind.name in ("float", "real"):
        return float(value)
    if kind.name == "decimal":
        return _decimal(value, kind)
    if kind.name in TEXTS:
        return _text(value, kind)
    if kind.name in BINARIES:
        return _binary(value, kind)
    if kind.name == "uniqueidentifier":
        found = uuid.UUID(bytes_le=value) if isinstance(value, bytes) else value
        return str(uuid.UUID(str(found))).upper()
    return _MOMENTS[kind.name](str(value), kind)


def _integer(value: Any, kind: TdsType) -> int:
    low, high = INTEGERS[kind.name]
    if isinstance(value, str):
        value = int(value.strip() or "0")
    value = int(value)
    if kind.name == "bit":
        return int(bool(value))
    if not low <= value <= high:
        number = 220 if kind.name in ("tinyint", "smallint") else 8115
        text = f"Arithmetic overflow error for data type {kind.name}, value = {value}."
        raise ServerError(number, text)
    return int(value)


def _decimal(value: Any, kind: TdsType) -> str:
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
        step = Decimal(1).scaleb(-kind.scale)
        found = number.quantize(step, ROUND_HALF_UP, _EXACT)
    except InvalidOperation:
        text = "Error converting data type nvarchar to numeric."
        raise ServerError(8114, text) from None
    if len(found.as_tuple().digits) - kind.scale > kind.precision - kind.scale:
        text = "Arithmetic overflow error converting expression to data type numeric."
        raise ServerError(8115, text, state=8)
    return f"{found:f}"


def _text(value: Any, kind: TdsType) -> str:
    if isinstance(value, bytes):
        raise ServerError(
            257, f"Implicit conversion from varbinary to {kind.name} is not allowed."
        )
    text = str(value)
    if kind.name not in WIDE and kind.precision != UTF8:
        text = text.encode("cp1252", "replace").decode("cp1252")
    if 0 <= kind.length < len(text):
        if text[kind.length :].strip(" "):
            message = "String or binary data would be truncated."
            raise ServerError(8152, message, state=14)
        text = text[: kind.length]
    if kind.name in ("char", "nchar", "unichar"):
        text = text.ljust(kind.length)
    return text


def _binary(value: Any, kind: TdsType) -> bytes:
    if isinstance(value, str):
        message = "Implicit conversion from data type varchar to varbinary is not "
        raise ServerError(257, f"{message}allowed. Use the CONVERT function.", state=3)
    data = value.to_bytes(4, "big") if isinstance(value, int) else bytes(value)
    if 0 <= kind.length < len(data):
        message = "String or binary data would be truncated."
        raise ServerError(8152, message, state=14)
    return data.ljust(kind.length, b"\0") if kind.name == "binary" else data


def _moment(text: str) -> datetime.datetime:
    text = text.strip().replace("T", " ")
    if text.count(":") and "-" not in text:
        text = f"1900-01-01 {text}"
    head, dot, digits = text.partition(".")
    found = datetime.datetime.fromisoformat(head)
    micro = int(digits.ljust(7, "0")[:6]) if dot else 0
    return found.replace(microsecond=micro)


def _rounded(value: datetime.datetime, scale: int) -> datetime.datetime:
    if scale >= 6:
        return value
    step = 10 ** (6 - scale)
    extra = (value.microsecond + step // 2) // step * step - value.microsecond
    return value + datetime.timedelta(microseconds=extra)


def _of_datetime(text: str, kind: TdsType) -> str:
    if len(text.partition(".")[2]) > 3:  # datetime takes three digits and no more
        raise _failed(text, kind)
    found = _moment(text)
    if found.year < 1753:
        message = "The conversion of a varchar data type to a datetime data type "
        raise ServerError(242, f"{message}resulted in an out-of-range value.", state=3)
    ticks = (found.microsecond * 300 + 500_000) // 1_000_000
    whole = found.replace(microsecond=0)
    milli = (ticks * 10 + 1) // 3
    return _written(whole + datetime.timedelta(milliseconds=milli))


def _written(value: datetime.datetime) -> str:
    return value.isoformat(" ", "microseconds")


_MOMENTS: dict[str, Callable[[str, TdsType], str]] = {
    "datetime": _of_datetime,
    "smalldatetime": lambda text, _: _written(_moment(text).replace(second=0)),
    "datetime2": lambda text, kind: _written(_rounded(_moment(text), kind.scale)),
    "bigdatetime": lambda text, _: _written(_moment(text)),
    "date": lambda text, _: _moment(text).date().isoformat(),
    "time": lambda text, kind: _written(_rounded(_moment(text), kind.scale))[11:],
    "bigtime": lambda text, _: _written(_moment(text))[11:],
}


def load(value: Any, kind: TdsType) -> Any:
    """A kept value as Python's, for sending it; None is NULL."""
    if value is None:
        return None
    if "date" in kind.name or "time" in kind.name:
        moment = _moment(str(value))  # kept in the type's own form already
        if kind.name == "date":
            return moment.date()
        return moment.time() if kind.name in ("time", "bigtime") else moment
    value = store(value, kind) if kind.name not in TEXTS else str(value)
    if kind.name == "decimal":
        return Decimal(value)
    return uuid.UUID(value) if kind.name == "uniqueidentifier" else value
