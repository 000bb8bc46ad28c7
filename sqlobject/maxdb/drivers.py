"""Plug-in maxdb: the DB-API modules for SAP MaxDB and SAP DB 7."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.odbc import Keywords, odbc_drivers, odbc_errors
from sqlobject.dberrors import (
    CheckViolation,
    ConnectionLost,
    Deadlock,
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    ProgrammingError,
)

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

ERRORS = ErrorMap(by_code=CODES)
ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType({uuid.UUID: str})


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
    found = {name: value for name, value in options.items() if value is not None}
    return module.connect(
        address.user, address.password, address.database, host, **found
    )


SDB = Driver(
    name="sdb",
    module="sdb.dbapi",
    pip="sdb (it comes with the server)",
    paramstyle=ParamStyle.QMARK,
    connect=_native_connect,
    encoders=ENCODERS,
    no_params=(),
    errors=ERRORS,
    server_version=version,
)

SAPDB = SDB.replaced(
    name="sapdb", module="sapdb.dbapi", pip="sapdb (it comes with the server)"
)

ODBC = odbc_drivers(
    "MaxDB",
    Keywords(
        host="ServerNode",
        port=None,
        host_and_port="{host}:{port}",
        database="ServerDB",
        always=(("SQLMode", "INTERNAL"),),
    ),
    encoders=ENCODERS,
    errors=odbc_errors(by_code=CODES),
    server_version=version,
)

DRIVERS = (*ODBC, SDB, SAPDB)
"""In the order in which they are tried."""
