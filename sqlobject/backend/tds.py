"""Floor 2, backend: what drivers of MSSQL and Sybase have in common.

Both servers speak TDS, and pymssql and FreeTDS talk to both.
"""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.errors import Code, Entry
from sqlobject.backend.values import (
    NUMBERED_INTERVAL,
    TEXT_TIME,
    TEXT_UUID,
    UNPADDED,
    as_uuid,
)
from sqlobject.dberrors import ConnectFailed, ConnectionLost
from sqlobject.schema.types import Kind

__all__ = [
    "DECODERS",
    "ENCODERS",
    "LOST",
    "LOST_MESSAGES",
    "ODBC_ENCODERS",
    "WHOLE_TEXTS",
    "begin_with",
    "dialled",
    "number_in_arguments",
    "plain_words",
    "pymssql_commit",
    "pymssql_rollback",
]

_NUMBER, _SPAN = NUMBERED_INTERVAL

ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {**TEXT_UUID, **_NUMBER}
)
DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {**UNPADDED, **_SPAN, Kind.BOOL: bool, Kind.BLOB: bytes, Kind.UUID: as_uuid}
)

_OLDEST_DATETIME = 1753


def _old_as_text(value: datetime.date) -> Any:
    """A day or moment; as text if no DATETIME can hold it.

    FreeTDS is one to three days out for such dates when it is given them as dates.
    Seen with FreeTDS 1.3.17.
    """
    return value if value.year >= _OLDEST_DATETIME else value.isoformat()


ODBC_ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {
        **ENCODERS,
        **TEXT_TIME,
        datetime.date: _old_as_text,
        datetime.datetime: _old_as_text,
    }
)

WHOLE_TEXTS = "SET TEXTSIZE 2147483647"
"""Without it a server cuts long texts and bytes off, at 32 KB or less, in silence.

Source: Transact-SQL Reference, "SET TEXTSIZE"; ASE Reference Manual: Commands, "set".
"""


def begin_with(*statements: str) -> Callable[[Any], None]:
    """What says some statements on a new connection."""

    def prepare(raw: Any) -> None:
        cursor = raw.cursor()
        for sql in statements:
            cursor.execute(sql)
        cursor.close()
        raw.commit()

    return prepare


_TDSVER = "TDSVER"
_dialling = threading.Lock()


def dialled(
    connect: Callable[..., Any],
    protocol: str = "",
    asked: str | None = None,
    **arguments: Any,
) -> Any:
    """A connection of pymssql's, by a version of TDS that it has no argument for.

    FreeTDS reads the variable TDSVER of the process while it connects, so it is set
    for that moment, and one connects at a time.  One that the user has set stays.

    :param protocol: the version where nothing else is said.
    :param asked: the version that this connection is to have, whatever is set.
    """
    with _dialling:
        before = os.environ.get(_TDSVER)
        chosen = asked or before or protocol
        if chosen:
            os.environ[_TDSVER] = chosen
        try:
            return connect(**arguments)
        finally:
            if before is not None:
                os.environ[_TDSVER] = before
            elif chosen:
                del os.environ[_TDSVER]


def pymssql_commit(raw: Any) -> None:
    """Commit; see `_told`."""
    _told(raw.commit)


def pymssql_rollback(raw: Any) -> None:
    """Roll back; see `_told`."""
    _told(raw.rollback)


def _told(act: Callable[[], object]) -> None:
    """End a transaction; on a dead connection pymssql raises what no DB-API knows."""
    try:
        act()
    except Exception as exc:
        if type(exc).__name__ != "MSSQLDriverException":
            raise
        raise ConnectionLost(str(exc)) from exc


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
