"""Types and values as TDS 7.1 to 7.4 write them.

Source: [MS-TDS] 2.2.5.4 "Data Type Definitions", 2.2.5.5 "Data Type Dependent Data
Streams".
"""

from __future__ import annotations

import datetime
import struct
import uuid
from decimal import Decimal
from typing import Any

from tests.tds.values import WIDE, TdsType
from tests.tds.wire import Reader, ucs2

__all__ = [
    "COLLATION",
    "decimal_bytes",
    "read_type",
    "read_value",
    "type_info",
    "value",
]

COLLATION = bytes((0x09, 0x04, 0xD0, 0x00, 0x34))
"""SQL_Latin1_General_CP1_CI_AS."""

V72, V73 = 0x72090002, 0x730B0003
_INT = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
_EPOCH = datetime.datetime(1900, 1, 1)
_TIME_SIZES = (3, 3, 3, 4, 4, 5, 5, 5)
_NEW = frozenset({"date", "time", "datetime2"})


def sent_as(kind: TdsType, version: int) -> TdsType:
    """The type that takes the place of one which the protocol does not know yet."""
    if kind.name in _NEW and version < V73:
        return TdsType("nvarchar", 40)
    if kind.length == -1 and version < V72 and kind.name not in ("text", "image"):
        old = "ntext" if kind.name in WIDE else "text"
        return TdsType("image" if kind.name == "varbinary" else old, -1)
    return kind


def type_info(kind: TdsType) -> bytes:
    """TYPE_INFO of a column that admits NULL."""
    name = kind.name
    if name in _INT:
        return bytes((0x26, _INT[name]))
    if name == "bit":
        return bytes((0x68, 1))
    if name in ("float", "real"):
        return bytes((0x6D, 8 if name == "float" else 4))
    if name == "decimal":
        return bytes((0x6C, 17, kind.precision, kind.scale))
    if name in ("datetime", "smalldatetime"):
        return bytes((0x6F, 8 if name == "datetime" else 4))
    if name == "uniqueidentifier":
        return bytes((0x24, 16))
    if name == "date":
        return bytes((0x28,))
    if name in ("time", "datetime2"):
        return bytes((0x29 if name == "time" else 0x2A, kind.scale))
    if name in ("text", "ntext", "image"):
        code = {"text": 0x23, "ntext": 0x63, "image": 0x22}[name]
        collation = b"" if name == "image" else COLLATION
        return struct.pack("<BI", code, 0x7FFFFFFF) + collation
    return _variable(kind)


_CODES = {
    "nvarchar": 0xE7,
    "nchar": 0xEF,
    "varchar": 0xA7,
    "char": 0xAF,
    "varbinary": 0xA5,
    "binary": 0xAD,
}


def _variable(kind: TdsType) -> bytes:
    size = kind.length * 2 if kind.name in WIDE else kind.length
    size = 0xFFFF if kind.length == -1 else max(size, 1)
    collation = b"" if "binary" in kind.name else COLLATION
    return struct.pack("<BH", _CODES[kind.name], size) + collation


def value(kind: TdsType, found: Any) -> bytes:
    """A value of a column."""
    name = kind.name
    if name in ("text", "ntext", "image"):
        if found is None:
            return b"\0"
        data = _characters(kind, found)
        return b"\x10" + b"p" * 16 + b"t" * 8 + struct.pack("<I", len(data)) + data
    if name in _CODES:
        return _variable_value(kind, found)
    if found is None:
        return b"\0"
    data = _fixed(kind, found)
    return bytes((len(data),)) + data


def _characters(kind: TdsType, found: Any) -> bytes:
    if isinstance(found, (bytes, bytearray)):
        return bytes(found)
    text = str(found)
    return ucs2(text) if kind.name in WIDE else text.encode("cp1252", "replace")


def _variable_value(kind: TdsType, found: Any) -> bytes:
    if kind.length == -1:
        if found is None:
            return b"\xff" * 8
        data = _characters(kind, found)
        chunk = struct.pack("<I", len(data)) + data if data else b""
        return struct.pack("<Q", len(data)) + chunk + b"\0\0\0\0"
    if found is None:
        return b"\xff\xff"
    data = _characters(kind, found)
    return struct.pack("<H", len(data)) + data


def _fixed(kind: TdsType, found: Any) -> bytes:
    name = kind.name
    if name in _INT:
        return int(found).to_bytes(_INT[name], "little", signed=name != "tinyint")
    if name == "bit":
        return bytes((int(bool(found)),))
    if name in ("float", "real"):
        return struct.pack("<d" if name == "float" else "<f", found)
    if name == "decimal":
        sign, digits = decimal_bytes(kind, found)
        return bytes((1 - sign,)) + digits.to_bytes(16, "little")
    if name == "uniqueidentifier":
        return bytes(found.bytes_le)
    if name == "date":
        days: int = found.toordinal() - 1
        return days.to_bytes(3, "little")
    if name == "smalldatetime":
        spent = found - _EPOCH
        return struct.pack("<HH", spent.days, spent.seconds // 60)
    if name == "datetime":
        spent = found - _EPOCH
        ticks = spent.seconds * 300 + round(spent.microseconds * 300 / 1_000_000)
        return struct.pack("<iI", spent.days, ticks)
    data = _time(found, kind.scale)
    if name == "datetime2":
        data += (found.toordinal() - 1).to_bytes(3, "little")
    return data


def decimal_bytes(kind: TdsType, found: Decimal) -> tuple[int, int]:
    """Sign (1 is minus) and digits as one number."""
    scaled = int(found.scaleb(kind.scale).to_integral_value())
    return int(scaled < 0), abs(scaled)


def _time(found: Any, scale: int) -> bytes:
    seconds = found.hour * 3600 + found.minute * 60 + found.second
    ticks = (seconds * 10**6 + found.microsecond) * 10**scale // 10**6
    size: int = _TIME_SIZES[scale]
    return int(ticks).to_bytes(size, "little")


# -- parameters

_FIXED_READ = {
    0x30: ("tinyint", 1),
    0x32: ("bit", 1),
    0x34: ("smallint", 2),
    0x38: ("int", 4),
    0x7F: ("bigint", 8),
    0x3E: ("float", 8),
    0x3B: ("real", 4),
    0x3D: ("datetime", 8),
    0x3A: ("smalldatetime", 4),
}
_WIDTHS = {1: "tinyint", 2: "smallint", 4: "int", 8: "bigint"}
_LONG_CODES = {0x23: "text", 0x63: "ntext", 0x22: "image"}
_NAMES = {code: name for name, code in _CODES.items()}


def read_type(reader: Reader) -> tuple[int, TdsType]:
    """TYPE_INFO of a parameter: its code and type."""
    code = reader.number(1)
    if code in _FIXED_READ:
        return code, TdsType(_FIXED_READ[code][0])
    if code in (0x26, 0x68, 0x6D, 0x6F):
        size = reader.number(1)
        names = {
            0x26: _WIDTHS.get(size, "int"),
            0x68: "bit",
            0x6D: "float" if size == 8 else "real",
            0x6F: "datetime" if size == 8 else "smalldatetime",
        }
        return code, TdsType(names[code])
    if code in (0x6C, 0x6A):
        reader.number(1)
        return code, TdsType("decimal", 0, reader.number(1), reader.number(1))
    if code == 0x24:
        reader.number(1)
        return code, TdsType("uniqueidentifier")
    if code == 0x28:
        return code, TdsType("date")
    if code in (0x29, 0x2A, 0x2B):
        name = "time" if code == 0x29 else "datetime2"
        return code, TdsType(name, scale=reader.number(1))
    if code in _LONG_CODES:
        reader.number(4)
        if code != 0x22:
            reader.take(5)
        return code, TdsType(_LONG_CODES[code], -1)
    name = _NAMES[code]
    size = reader.number(2)
    if "binary" not in name:
        reader.take(5)
    length = -1 if size == 0xFFFF else size // 2 if name in WIDE else size
    return code, TdsType(name, length)


def read_value(reader: Reader, code: int, kind: TdsType) -> Any:
    """A parameter's value in Python."""
    if code in _FIXED_READ:
        return _plain(kind, reader.take(_FIXED_READ[code][1]))
    if code in _LONG_CODES:
        size = reader.number(4, signed=True)
        data = None if size < 0 else reader.take(size)
    elif kind.name in _CODES:
        data = _pieces(reader) if kind.length == -1 else _sized(reader)
    else:
        data = reader.take(reader.number(1)) or None
    if data is None:
        return None
    if kind.name in WIDE:
        return data.decode("utf-16-le", "surrogatepass")
    if kind.name in ("varchar", "char", "text"):
        return data.decode("cp1252", "replace")
    return data if "binary" in kind.name or code == 0x22 else _plain(kind, data)


def _sized(reader: Reader) -> bytes | None:
    size = reader.number(2)
    return None if size == 0xFFFF else reader.take(size)


def _pieces(reader: Reader) -> bytes | None:
    if reader.number(8) == 2**64 - 1:
        return None
    parts = bytearray()
    while size := reader.number(4):
        parts += reader.take(size)
    return bytes(parts)


def _plain(kind: TdsType, data: bytes) -> Any:
    name = kind.name
    if name in _INT or name == "bit":
        # One type code stands for all widths; the length of the value tells which.
        return int.from_bytes(data, "little", signed=len(data) > 1)
    if name in ("float", "real"):
        return struct.unpack("<d" if len(data) == 8 else "<f", data)[0]
    if name == "decimal":
        number = Decimal(int.from_bytes(data[1:], "little")).scaleb(-kind.scale)
        return number if data[0] else -number
    if name == "uniqueidentifier":
        return str(uuid.UUID(bytes_le=data)).upper()
    if name == "smalldatetime":
        days, minutes = struct.unpack("<HH", data)
        moment = _EPOCH + datetime.timedelta(days=days, minutes=minutes)
        return moment.isoformat(" ", "microseconds")
    if name == "datetime":
        days, ticks = struct.unpack("<iI", data)
        spent = datetime.timedelta(days=days, milliseconds=(ticks * 10 + 1) // 3)
        return (_EPOCH + spent).isoformat(" ", "milliseconds")
    return _new_moment(kind, data)


def _new_moment(kind: TdsType, data: bytes) -> str:
    if kind.name == "date":
        days = int.from_bytes(data, "little")
        return datetime.date.fromordinal(days + 1).isoformat()
    size = _TIME_SIZES[kind.scale]
    ticks = int.from_bytes(data[:size], "little")
    micro = ticks * 10**6 // 10**kind.scale
    moment = datetime.datetime.min + datetime.timedelta(microseconds=micro)
    if kind.name == "time":
        return moment.time().isoformat("microseconds")
    days = int.from_bytes(data[size : size + 3], "little")
    return (moment + datetime.timedelta(days=days)).isoformat(" ", "microseconds")
