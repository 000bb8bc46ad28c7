"""Plug-in firebird: what has to be mended in the connections of firebirdsql.

As of 1.5.0 the module

* sends a float as a whole number and a power of ten, so that it comes back a little
  different or, from 1e128 on, as something else; cuts numbers of more than 64 bits;
  sends True where the column is a number, bytes as text, and what it does not know as
  its ``repr``;
* takes the second half of a long description of parameters for an error, from some
  twenty parameters on;
* strips more than blanks from a CHAR, takes the bytes of an OCTETS for text, and when
  they are none, it stumbles with the rest of the answer unread.

Source: the module's own ``wireprotocol.py``; Firebird, ``impl/blr.h`` and
``sqlda_pub.h``.
"""

from __future__ import annotations

import datetime
import functools
import importlib
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

__all__ = ["Mended"]

# Types in an SQLDA
CHAR, VARCHAR, BOOLEAN = 452, 448, 32764
OCTETS = 1

# The same in BLR, in which a message is described
MESSAGE, END = b"\x05\x02\x04\x00", b"\xff\x4c"
NULL_FLAG = b"\x07\x00"
NOTHING = b"\x0e\x00\x00"
BLR_TEXT, BLR_BYTES = b"\x0e", b"\x0f\x01\x00"
BLR_INT32, BLR_INT64 = b"\x08\x00", b"\x10\x00"
BLR_DOUBLE, BLR_BOOLEAN, BLR_BLOB = b"\x1b", b"\x17", b"\x09\x00"
BLR_DATE, BLR_TIME, BLR_MOMENT = b"\x0c", b"\x0d", b"\x23"
BLR_TIME_WITH_ZONE, BLR_MOMENT_WITH_ZONE = b"\x1c", b"\x1d"

LONGEST = 32767
"""Bytes of a text; what is longer is made a BLOB first."""

INT32 = range(-(2**31), 2**31)
INT64 = range(-(2**63), 2**63)

Sent = tuple[bytes, bytes]


def _number(value: int) -> Sent | str:
    """A whole number; as text, which the server will refuse, if it is too long."""
    if value in INT32:
        return BLR_INT32, int(value).to_bytes(4, "big", signed=True)
    if value in INT64:
        return BLR_INT64, int(value).to_bytes(8, "big", signed=True)
    return str(int(value))


@functools.cache
def _ways() -> tuple[tuple[Any, Callable[[Any], Sent | str | bytes]], ...]:
    """How values of a type are sent; a text or bytes: as these are."""
    wire = importlib.import_module("firebirdsql.wireprotocol")

    def moment(value: datetime.datetime) -> Sent:
        if value.tzinfo is None:
            return BLR_MOMENT, wire.convert_timestamp(value)
        return BLR_MOMENT_WITH_ZONE, wire.convert_timestamp_tz(value)

    def time(value: datetime.time) -> Sent:
        if value.tzinfo is None:
            return BLR_TIME, wire.convert_time(value)
        return BLR_TIME_WITH_ZONE, wire.convert_time_tz(value)

    return (
        (str, str),
        (int, _number),
        (float, lambda value: (BLR_DOUBLE, struct.pack(">d", value))),
        ((bytes, bytearray, memoryview), bytes),
        (Decimal, lambda value: f"{value:f}"),
        (datetime.datetime, moment),
        (datetime.date, lambda value: (BLR_DATE, wire.convert_date(value))),
        (datetime.time, time),
    )


class Mended:
    """What stands before the module's own class of connections."""

    buffer_length = 65535
    """As long a piece of a BLOB as the server gives at once."""

    accept_version: int
    bytes_to_str: Callable[[Any], str]
    str_to_bytes: Callable[[str], bytes]
    _create_blob: Callable[[Any, bytes], bytes]

    # -- what is sent

    def _op_prepare_statement(self, *args: Any, **options: Any) -> None:
        """Leave room for the longest description of columns and parameters."""
        if self.accept_version >= 13:  # before that, the length has 16 bits
            self.buffer_length = 2**20
        try:
            super()._op_prepare_statement(*args, **options)  # type: ignore[misc]
        finally:
            self.__dict__.pop("buffer_length", None)

    def params_to_blr(
        self, transaction: Any, params: Any, described: Any = None
    ) -> tuple[bytes, bytes]:
        """Give the types of parameters in the server's own words, and the values."""
        in_front = self.accept_version >= 13  # of all values: which are NULL
        targets = [column.sqltype for column in described or ()]
        targets += [None] * (len(params) - len(targets))
        types, values, nulls = [], [], 0
        for number, (value, target) in enumerate(zip(params, targets, strict=False)):
            kind, data = self._as_sent(transaction, value, target)
            types.append(kind + NULL_FLAG)
            values.append(data + bytes(-len(data) % 4))
            nulls |= (value is None) << number
            if not in_front:
                values.append(b"\xff" * 4 if value is None else bytes(4))
        if in_front:
            size = (len(types) + 31) // 32 * 4
            values.insert(0, nulls.to_bytes(size, "little"))
        count = (2 * len(types)).to_bytes(2, "little")
        return MESSAGE + count + b"".join(types) + END, b"".join(values)

    def _as_sent(self, transaction: Any, value: Any, target: int | None) -> Sent:
        """Give the type of a parameter, and the value.

        :param target: the type that the server asks for.
        :raises TypeError: there is no type for it.
        """
        if value is None:
            return NOTHING, b""
        if target == BOOLEAN and value in (0, 1):
            return BLR_BOOLEAN, bytes([value == 1])
        if target in (CHAR, VARCHAR) and isinstance(value, float):
            value = str(value)
        for kind, spell in _ways():
            if isinstance(value, kind):
                found = spell(value)
                break
        else:
            raise TypeError(f"firebirdsql cannot send a {type(value).__name__}")
        if isinstance(found, tuple):
            return found
        if isinstance(found, str):
            start, data = BLR_TEXT, self.str_to_bytes(found)
        else:
            start, data = BLR_BYTES, found
        if len(data) > LONGEST:
            return BLR_BLOB, self._create_blob(transaction, data)
        return start + len(data).to_bytes(2, "little"), data

    # -- what comes back

    def _op_fetch_response(self, statement: Any, columns: Any) -> Any:
        self._mend_texts(columns)
        return super()._op_fetch_response(statement, columns)  # type: ignore[misc]

    def _op_sql_response(self, columns: Any) -> Any:
        self._mend_texts(columns)
        return super()._op_sql_response(columns)  # type: ignore[misc]

    def _mend_texts(self, columns: Any) -> None:
        """Have the columns of an answer read by us."""
        for column in columns:
            if column.sqltype not in (CHAR, VARCHAR):
                continue
            if column.sqlsubtype == OCTETS:
                column.value = bytes
            else:
                blanks = " " if column.sqltype == CHAR else ""
                column.value = functools.partial(self._text, blanks)

    def _text(self, blanks: str, data: Any) -> str | bytes:
        """Give a text without the blanks that fill it up; if it is none, the bytes."""
        try:
            return self.bytes_to_str(data).rstrip(blanks)
        except UnicodeDecodeError:
            return bytes(data)
