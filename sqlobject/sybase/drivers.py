"""Plug-in sybase: the DB-API modules for Adaptive Server Enterprise.

All of them get statements with the values written out: pymssql and python-sybase send
no others, and what goes by ODBC with parameters becomes a temporary procedure, in which
``@@identity`` is lost, texts and images cannot be parameters, and ``? IS NULL`` is an
error.

Source: ASE Open Client, Client-Library Reference, "ct_dynamic"; FreeTDS issue 337.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend import tds
from sqlobject.backend.address import Address
from sqlobject.backend.driver import (
    Driver,
    ParamStyle,
    autocommit_by_method,
)
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.odbc import Keywords, odbc_drivers, odbc_errors
from sqlobject.backend.options import IGNORED, takes
from sqlobject.dberrors import (
    CheckViolation,
    DataError,
    Deadlock,
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    ProgrammingError,
)
from sqlobject.schema.types import Kind

__all__ = ["DRIVERS", "PYMSSQL", "SYBASE"]

CODES: Mapping[Code, Entry] = MappingProxyType(
    {
        207: ProgrammingError,  # invalid column name
        208: ProgrammingError,  # object not found
        247: DataError,  # a number is too large for its column
        233: NotNullViolation,  # found when the statement is compiled
        515: NotNullViolation,  # found when it runs
        546: ForeignKeyViolation,  # no such row to refer to
        547: ForeignKeyViolation,  # rows still refer to it
        548: CheckViolation,
        1205: Deadlock,
        2601: DuplicateEntryError,
        2615: DuplicateEntryError,
        9502: DataError,  # text would be truncated
        3606: DataError,  # arithmetic overflow
        2714: ProgrammingError,  # there is an object of that name
        12205: LockTimeout,
        12207: LockTimeout,
    }
)
"""Source: ASE 15.7, "Error Messages and Troubleshooting Guide"."""

DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        **tds.DECODERS,
        Kind.KEY: lambda value: value if isinstance(value, str) else int(value),
    }
)
"""Ids are NUMERIC(18,0), which comes as a Decimal."""


_EPOCH = datetime.date(1900, 1, 1)
_TICKS = 300
"""Of a second: how ASE counts times."""


def _date(value: Any) -> Any:
    """A date, which DB-Library hands over as it came: days since 1900."""
    if not isinstance(value, bytes):
        return value
    days = int.from_bytes(value, "little", signed=True)
    return _EPOCH + datetime.timedelta(days=days)


def _time(value: Any) -> Any:
    """A time of day, which DB-Library hands over as it came: parts of a second."""
    if not isinstance(value, bytes):
        return value
    ticks = int.from_bytes(value, "little")
    moment = datetime.datetime.min + datetime.timedelta(
        milliseconds=round(ticks * 1000 / _TICKS)
    )
    return moment.time()


PYMSSQL_DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {**DECODERS, Kind.DATE: _date, Kind.TIME: _time}
)


def version(raw: Any) -> tuple[int, ...] | None:
    """The server's version, out of ``@@version``: ``…/15.7.0/EBF …``, ``…/16.0 SP02``.

    A service pack counts as the third number.
    """
    cursor = raw.cursor()
    cursor.execute("SELECT @@version")
    row = cursor.fetchone()
    cursor.close()
    found = (
        re.search(r"/(\d+)\.(\d+)(?:(?:\.| SP)(\d+))?", str(row[0])) if row else None
    )
    return None if found is None else tuple(int(part or 0) for part in found.groups())


prepare = tds.begin_with(tds.WHOLE_TEXTS, "SET STRING_RTRUNCATION ON")
"""A text that is too long is an error then; else the server cuts it, in silence.

Source: ASE Reference Manual: Commands, "set".
"""


# -- pymssql, whose FreeTDS speaks TDS 5.0 as well


def _pymssql_connect(module: Any, address: Address) -> Any:
    """A connection by TDS 5.0.

    The settings that pymssql makes by itself are SQL Server's, so none are made.
    """
    raw = tds.dialled(
        module.connect,
        "5.0",
        address.options.get("tds_version"),
        server=address.host or "localhost",
        port=str(address.port or 5000),
        user=address.user,
        password=address.password,
        database=address.database or "",
        conn_properties="",
    )
    prepare(raw)
    return raw


PYMSSQL = Driver(
    name="pymssql",
    module="pymssql",
    options=takes("tds_version", locking=IGNORED),
    paramstyle=ParamStyle.LITERAL,
    connect=_pymssql_connect,
    encoders=tds.ENCODERS,
    decoders=PYMSSQL_DECODERS,
    errors=ErrorMap(
        by_code=CODES,
        by_message=tds.LOST_MESSAGES,
        lost=tds.LOST,
        code=tds.number_in_arguments,
        text=tds.plain_words,
    ),
    commit=tds.pymssql_commit,
    rollback=tds.pymssql_rollback,
    set_autocommit=autocommit_by_method,
    server_version=version,
)


# -- ODBC

ODBC = odbc_drivers(
    "FreeTDS",
    Keywords(
        options=MappingProxyType({"tds_version": "TDS_Version"}),
        always=(("TDS_Version", "5.0"), ("ClientCharset", "UTF-8")),
    ),
    options=takes(locking=IGNORED),
    package="tdsodbc",
    prepare=prepare,
    paramstyle=ParamStyle.LITERAL,
    encoders=tds.ENCODERS,
    decoders=DECODERS,
    errors=odbc_errors(by_code=CODES, by_message=tds.LOST_MESSAGES, lost=tds.LOST),
    server_version=version,
)


# -- the module of old, where a Python has it


def _sybase_connect(module: Any, address: Address) -> Any:
    raw = module.connect(
        address.host,
        address.user,
        address.password,
        database=address.database,
        auto_commit=0,
    )
    prepare(raw)
    return raw


SYBASE = Driver(
    name="sybase",
    module="Sybase",
    pip="python-sybase",
    options=takes(locking=IGNORED),
    paramstyle=ParamStyle.LITERAL,
    connect=_sybase_connect,
    encoders=tds.ENCODERS,
    decoders=DECODERS,
    errors=ErrorMap(by_code=CODES, by_message=tds.LOST_MESSAGES, lost=tds.LOST),
    server_version=version,
)

DRIVERS = (*ODBC, PYMSSQL, SYBASE)
"""In the order in which they are tried."""
