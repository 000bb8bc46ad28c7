"""Types and values as TDS 5.0 writes them.

Source: Sybase, "TDS 5.0 Functional Specification", chapter "Data types".
"""

from __future__ import annotations

import datetime
import struct
from decimal import Decimal
from typing import Any

from tests.tds.types7 import decimal_bytes
from tests.tds.values import TdsType
from tests.tds.wire import Reader

__all__ = ["CHARSET", "format_of", "read_format", "read_value", "value"]

CHARSET = "utf-8"
_INT = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
_WIDTHS = {size: name for name, size in _INT.items()}
_EPOCH = datetime.datetime(1900, 1, 1)
_LONG = {"text": (0x23, 19), "unitext": (0x23, 19), "image": (0x22, 20)}
_FIXED = {
    0x30: 1,
    0x34: 2,
    0x38: 4,
    0xBF: 8,
    0x32: 1,
    0x3E: 8,
    0x3B: 4,
    0x3D: 8,
    0x3A: 4,
}
_MICRO = datetime.timedelta(microseconds=1)


def format_of(kind: TdsType) -> tuple[int, bytes]:
    """User type and data type of a column, with what follows the latter."""
    name = kind.name
    if name in _INT:
        return 7, bytes((0x26, _INT[name]))
    if name == "bit":
        return 16, bytes((0x32,))
    if name in ("float", "real"):
        return 8, bytes((0x6D, 8 if name == "float" else 4))
    if name == "decimal":
        return 10, bytes((0x6C, _size(kind) + 1, kind.precision, kind.scale))
    if name in ("datetime", "smalldatetime"):
        return 12, bytes((0x6F, 8 if name == "datetime" else 4))
    if name in ("date", "time"):
        return (37, bytes((0x7B, 4))) if name == "date" else (38, bytes((0x93, 4)))
    if name in ("bigdatetime", "bigtime"):
        return 35, bytes((0xBB if name == "bigdatetime" else 0xBC, 8, 6))
    if name in _LONG:
        code, user = _LONG[name]
        return user, struct.pack("<BiH", code, 0x7FFFFFFF, 1) + b"t"
    if name in ("varbinary", "binary"):
        if 0 < kind.length <= 255:
            return 4, bytes((0x25, kind.length))
        return 4, struct.pack("<Bi", 0xE1, 0x7FFFFFFF)
    if 0 < kind.length * 3 <= 255:
        return 2, bytes((0x27, kind.length * 3))
    return 2, struct.pack("<Bi", 0xAF, 0x7FFFFFFF)


def value(kind: TdsType, found: Any) -> bytes:
    """A value of a column."""
    name = kind.name
    if name == "bit":
        return bytes((int(bool(found)),))
    if name in _LONG:
        if found is None:
            return b"\0"
        data = _bytes(found)
        return b"\x10" + b"p" * 16 + b"t" * 8 + struct.pack("<i", len(data)) + data
    _, code = format_of(kind)
    if code[0] in (0xAF, 0xE1):
        data = b"" if found is None else _bytes(found)
        return struct.pack("<i", len(data)) + data
    if found is None:
        return b"\0"
    data = _plain(kind, found)
    return bytes((len(data),)) + data


def _size(kind: TdsType) -> int:
    """How many bytes the digits of a decimal take."""
    largest: int = 10**kind.precision - 1
    return (largest.bit_length() + 7) // 8


def _bytes(found: Any) -> bytes:
    return found.encode(CHARSET) if isinstance(found, str) else bytes(found)


def _plain(kind: TdsType, found: Any) -> bytes:
    name = kind.name
    if name in _INT:
        return int(found).to_bytes(_INT[name], "little", signed=name != "tinyint")
    if name in ("float", "real"):
        return struct.pack("<d" if name == "float" else "<f", found)
    if name == "decimal":
        sign, digits = decimal_bytes(kind, found)
        return bytes((sign,)) + digits.to_bytes(_size(kind), "big")
    if name == "date":
        return struct.pack("<i", (found - _EPOCH.date()).days)
    if name == "time":
        return struct.pack("<i", _ticks(found))
    if name == "bigtime":
        return struct.pack("<q", _since_midnight(found) // _MICRO)
    if name == "bigdatetime":
        spent = found - datetime.datetime(1, 1, 1) + datetime.timedelta(days=366)
        return struct.pack("<q", spent // _MICRO)
    if name == "datetime":
        return struct.pack("<iI", (found - _EPOCH).days, _ticks(found.time()))
    if name == "smalldatetime":
        spent = found - _EPOCH
        return struct.pack("<HH", spent.days, spent.seconds // 60)
    return _bytes(found)


def _since_midnight(found: datetime.time) -> datetime.timedelta:
    return datetime.datetime.combine(datetime.date.min, found) - datetime.datetime.min


def _ticks(found: datetime.time) -> int:
    return round(_since_midnight(found) / _MICRO * 300 / 1_000_000)


# -- parameters


def read_format(reader: Reader, wide: bool) -> list[tuple[str, int, TdsType]]:
    """Names, codes and types out of PARAMFMT, behind its length."""
    found = []
    for _ in range(reader.number(2)):
        name = reader.short(CHARSET)
        reader.number(4 if wide else 1)
        reader.number(4)
        code = reader.number(1)
        found.append((name, code, _read_type(reader, code)))
        reader.take(reader.number(1))
    return found


def _read_type(reader: Reader, code: int) -> TdsType:
    if code in _FIXED:
        names = {0x32: "bit", 0x3E: "float", 0x3B: "real", 0x3D: "datetime"}
        names[0x3A] = "smalldatetime"
        return TdsType(names.get(code) or _WIDTHS[_FIXED[code]])
    if code in (0x6C, 0x6A):
        reader.number(1)
        return TdsType("decimal", 0, reader.number(1), reader.number(1))
    if code in (0xAF, 0xE1):
        reader.number(4)
        return TdsType("varchar" if code == 0xAF else "varbinary", 16384)
    if code in (0x23, 0x22):
        reader.number(4)
        reader.take(reader.number(2))
        return TdsType("text" if code == 0x23 else "image", -1)
    size = reader.number(1)
    if code in (0xBB, 0xBC):
        reader.number(1)
    names = {
        0x26: _WIDTHS.get(size, "int"),
        0x68: "bit",
        0x6D: "float" if size == 8 else "real",
        0x6F: "datetime" if size == 8 else "smalldatetime",
        0x7B: "date",
        0x93: "time",
        0xBB: "bigdatetime",
        0xBC: "bigtime",
        0x25: "varbinary",
        0x2D: "varbinary",
    }
    return TdsType(
        names.get(code, "varchar"), size if code in (0x25, 0x27, 0x2F) else 0
    )


def read_value(reader: Reader, code: int, kind: TdsType) -> Any:
    """A parameter's value in Python."""
    if code in _FIXED:
        data = reader.take(_FIXED[code])
    elif code in (0xAF, 0xE1):
        data = reader.take(reader.number(4))
    elif code in (0x23, 0x22):
        if not (size := reader.number(1)):
            return None
        reader.take(size + 8)
        data = reader.take(reader.number(4))
    else:
        data = reader.take(reader.number(1))
    if not data:
        return None
    name = kind.name
    if name in ("varchar", "text"):
        return data.decode(CHARSET, "replace")
    return data if name in ("varbinary", "image") else _read_plain(name, kind, data)


def _read_plain(name: str, kind: TdsType, data: bytes) -> Any:
    if name in _INT or name == "bit":
        return int.from_bytes(data, "little", signed=len(data) > 1)
    if name in ("float", "real"):
        return struct.unpack("<d" if len(data) == 8 else "<f", data)[0]
    if name == "decimal":
        number = Decimal(int.from_bytes(data[1:], "big")).scaleb(-kind.scale)
        return -number if data[0] else number
    if name == "datetime":
        days, ticks = struct.unpack("<iI", data)
        spent = datetime.timedelta(days=days, milliseconds=(ticks * 10 + 1) // 3)
        return (_EPOCH + spent).isoformat(" ", "milliseconds")
    if name == "smalldatetime":
        days, minutes = struct.unpack("<HH", data)
        moment = _EPOCH + datetime.timedelta(days=days, minutes=minutes)
        return moment.isoformat(" ", "milliseconds")
    count = int.from_bytes(data, "little", signed=True)
    if name == "date":
        return (_EPOCH.date() + datetime.timedelta(days=count)).isoformat()
    if name == "time":
        moment = datetime.datetime.min + datetime.timedelta(milliseconds=count / 0.3)
        return moment.time().isoformat("milliseconds")
    moment = datetime.datetime.min + datetime.timedelta(microseconds=count)
    if name == "bigtime":
        return moment.time().isoformat()
    return (moment - datetime.timedelta(days=366)).isoformat(" ")
