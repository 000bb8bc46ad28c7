"""Plug-in maxdb: the DB-API modules for SAP MaxDB and SAP DB 7."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.odbc import Keywords, odbc_drivers, odbc_errors
from sqlobject.backend.options import SERVED, takes
from sqlobject.backend.values import (
    NUMBERED_INTERVAL,
    TEXT_UUID,
    UNPADDED,
    as_uuid,
    whole_text,
)
from sqlobject.dberrors import (
    CheckViolation,
    ConfigurationError,
    ConnectionLost,
    Deadlock,
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    ProgrammingError,
)
from sqlobject.schema.types import Kind

__all__ = ["DRIVERS", "SAPDB", "SDB"]

CODES: Mapping[Code, Entry] = MappingProxyType(
    {
        200: DuplicateEntryError,  # primary key
        250: DuplicateEntryError,  # unique index
        300: CheckViolation,
        320: CheckViolation,  # of a view
        350: ForeignKeyViolation,
        360: ForeignKeyViolation,
        400: LockTimeout,  # NOWAIT
        500: LockTimeout,
        600: Deadlock,  # the work was taken back
        700: ConnectionLost,  # the session ended
        -708: ConnectionLost,
        -709: ConnectionLost,
        -807: ConnectionLost,
        -3005: ProgrammingError,  # invalid SQL statement
        -3008: ProgrammingError,
        -4004: ProgrammingError,  # unknown table
        -4005: ProgrammingError,  # unknown column
        -5005: NotNullViolation,  # a mandatory value is missing
        -6000: ProgrammingError,  # there is a table of that name
    }
)
"""Source: MaxDB 7.6 reference, "Messages"; its numbers in SQL mode INTERNAL."""


def _number(exc: BaseException) -> Code | None:
    """The server's number, which the module keeps as ``errorCode``."""
    found = getattr(exc, "errorCode", None)
    if found is None and exc.args:
        found = exc.args[0]
    return found if isinstance(found, int) else None


ERRORS = ErrorMap(by_code=CODES, code=_number)
ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {**TEXT_UUID, **NUMBERED_INTERVAL[0]}
)

# -- values of the server's own module
#
# Source: "datetimeformat" in the reference manual: a session of the module speaks the
# format INTERNAL, one by ODBC the format ISO.

_DATE, _TIME, _MOMENT = "%Y%m%d", "00%H%M%S", "%Y%m%d%H%M%S%f"

NATIVE_ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {
        **ENCODERS,
        Decimal: lambda value: format(value, "f"),
        datetime.date: lambda value: f"{value:%Y%m%d}".zfill(8),
        datetime.time: lambda value: value.strftime(_TIME),
        datetime.datetime: lambda value: value.strftime(_MOMENT).zfill(20),
    }
)


def _moment(value: Any) -> datetime.datetime:
    return datetime.datetime.strptime(str(value).strip(), _MOMENT)


def _long(value: Any) -> Any:
    """A LONG, which comes as an object to be read once."""
    return value.read() if hasattr(value, "read") else value


def _bytes(value: Any) -> bytes:
    found = _long(value)
    return found.encode("latin-1") if isinstance(found, str) else bytes(found)


NATIVE_DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        **UNPADDED,
        **NUMBERED_INTERVAL[1],
        Kind.BOOL: bool,
        Kind.DECIMAL: lambda value: Decimal(str(value)),
        Kind.TEXT: whole_text,
        Kind.JSON: whole_text,
        Kind.JSONB: whole_text,
        Kind.BLOB: _bytes,
        Kind.UUID: as_uuid,
        Kind.DATE: lambda value: _moment(f"{value}000000000000").date(),
        Kind.TIME: lambda value: datetime.datetime.strptime(value, _TIME).time(),
        Kind.DATETIME: _moment,
        Kind.TIMESTAMP: _moment,
    }
)


def version(raw: Any) -> tuple[int, ...] | None:
    """The version of the kernel: ``Kernel    7.6.00    Build …``."""
    cursor = raw.cursor()
    cursor.execute("SELECT KERNEL FROM VERSIONS")
    row = cursor.fetchone()
    cursor.close()
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", str(row[0])) if row else None
    return None if found is None else tuple(map(int, found.groups()))


# -- the server's own module, under both of its names


def _native_connect(module: Any, address: Address) -> Any:
    """A session in SQL mode INTERNAL, which the dialect is written in."""
    options = {"sqlmode": "INTERNAL", **address.options}
    host = address.host or ""
    if address.port:
        host += f":{address.port}"
    found = {name: str(value) for name, value in options.items() if value is not None}
    return module.connect(
        address.user, address.password, address.database, host, **found
    )


def _run(raw: Any, sql: str, params: Any) -> Any:
    """Run a statement; the count of rows is what the module's method returns."""
    cursor = raw.cursor()
    count = cursor.execute(sql) if params is None else cursor.execute(sql, params)
    if isinstance(count, int):
        cursor.rowcount = count
    return cursor


SDB = Driver(
    name="sdb",
    module="sdb.dbapi",
    pip="sdb (it comes with the server)",
    options=takes("sqlmode", "isolation", "timeout"),
    paramstyle=ParamStyle.QMARK,
    connect=_native_connect,
    encoders=NATIVE_ENCODERS,
    decoders=NATIVE_DECODERS,
    run=_run,
    errors=ERRORS,
    server_version=version,
)

SAPDB = SDB.replaced(
    name="sapdb", module="sapdb.dbapi", pip="sapdb (it comes with the server)"
)


def _odbc_settle(raw: Any, options: Mapping[str, Any]) -> None:
    """Say what is a setting of the ODBC driver's, and no keyword.

    Source: MaxDB reference manual, "SET ISOLATION LEVEL".
    """
    level = options.get("isolation")
    if level is None:
        return
    if not str(level).isdigit():
        raise ConfigurationError(
            f"The option isolation cannot be {level!r} by ODBC: it is a number"
        )
    cursor = raw.cursor()
    cursor.execute(f"SET ISOLATION LEVEL {level}")
    cursor.close()
    raw.commit()


ODBC = odbc_drivers(
    "MaxDB",
    Keywords(
        options=MappingProxyType(
            {"sqlmode": lambda mode, _: {"SQLMode": str(mode).upper()}}
        ),
        host="ServerNode",
        port=None,
        host_and_port="{host}:{port}",
        database="ServerDB",
        always=(("SQLMode", "INTERNAL"),),
    ),
    options=takes(isolation=SERVED),
    settle=_odbc_settle,
    encoders=ENCODERS,
    errors=odbc_errors(by_code=CODES),
    server_version=version,
)

DRIVERS = (*ODBC, SDB, SAPDB)
"""In the order in which they are tried."""
