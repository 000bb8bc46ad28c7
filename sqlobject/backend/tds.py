"""Floor 2, backend: what drivers of MSSQL and Sybase have in common.

Both servers speak TDS, and pymssql and FreeTDS talk to both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.errors import Code, Entry
from sqlobject.backend.values import TEXT_UUID, as_uuid
from sqlobject.dberrors import ConnectFailed, ConnectionLost
from sqlobject.schema.types import Kind

__all__ = [
    "DECODERS",
    "ENCODERS",
    "LOST",
    "LOST_MESSAGES",
    "number_in_arguments",
    "plain_words",
]

ENCODERS: Mapping[type, Callable[[Any], Any]] = TEXT_UUID
DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {Kind.BOOL: bool, Kind.BLOB: bytes, Kind.UUID: as_uuid}
)

LOST: tuple[Code, ...] = (20003, 20004, 20006, 20009, 20017, 20047)
"""Source: FreeTDS, ``sybdb.h``; 20017 (SYBESEOF) is a server that has hung up."""

LOST_MESSAGES: tuple[tuple[str, Entry], ...] = (
    (
        r"DBPROCESS is dead|not connected|connection (was )?(closed|broken)",
        ConnectionLost,
    ),
    (r"communication link failure|read from the server failed", ConnectionLost),
    (r"unable to connect|adaptive server is unavailable", ConnectFailed),
    (r"\[FreeTDS\].*\bUnknown error \(0\)", ConnectionLost),
)
"""The last is what FreeTDS says by ODBC when the server has hung up."""


def number_in_arguments(exc: BaseException) -> Code | None:
    """The server's number, first of the arguments or of a pair that is the first."""
    first = exc.args[0] if exc.args else None
    if isinstance(first, tuple) and first:
        first = first[0]
    if isinstance(first, int):
        return first
    number = getattr(exc, "number", None) or getattr(exc, "msg_no", None)
    return number if isinstance(number, int) else None


def plain_words(exc: BaseException) -> str:
    """The server's words, which pymssql hands over as bytes."""
    parts: list[Any] = list(exc.args)
    if len(parts) == 1 and isinstance(parts[0], tuple):
        parts = list(parts[0])
    words = [
        part.decode("utf-8", "replace") if isinstance(part, bytes) else part
        for part in parts
        if isinstance(part, (bytes, str))
    ]
    return words[-1] if words else str(exc)
