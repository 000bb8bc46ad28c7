"""Plug-in mssql: the DB-API modules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import (
    Driver,
    ParamStyle,
    autocommit_by_attribute,
    autocommit_by_method,
)
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.odbc import Keywords, native_code, odbc_drivers, odbc_errors
from sqlobject.backend.tds import (
    DECODERS,
    ENCODERS,
    LOST,
    LOST_MESSAGES,
    ODBC_ENCODERS,
    WHOLE_TEXTS,
    begin_with,
    dialled,
    number_in_arguments,
    plain_words,
    pymssql_commit,
    pymssql_rollback,
)
from sqlobject.dberrors import (
    CheckViolation,
    ConnectFailed,
    DataError,
    Deadlock,
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    ProgrammingError,
    SerializationFailure,
)

__all__ = ["DRIVERS", "MSSQL_PYTHON", "PYMSSQL", "PYTDS"]

CODES: Mapping[Code, Entry] = MappingProxyType(
    {
        207: ProgrammingError,  # invalid column name
        208: ProgrammingError,  # invalid object name
        515: NotNullViolation,
        1205: Deadlock,
        1222: LockTimeout,
        2601: DuplicateEntryError,  # unique index
        2627: DuplicateEntryError,  # unique constraint
        2628: DataError,  # text would be truncated, from 2019
        2714: ProgrammingError,  # there is an object of that name
        3960: SerializationFailure,  # snapshot isolation
        4060: ConnectFailed,  # cannot open database
        8115: DataError,  # arithmetic overflow
        8152: DataError,  # text would be truncated
        18456: ConnectFailed,  # login failed
    }
)
"""Source: SQL Server, "Database Engine events and errors"."""

MESSAGES: tuple[tuple[str, Entry], ...] = (
    (r"\bFOREIGN KEY\b|\bREFERENCE constraint\b", ForeignKeyViolation),
    (r"\bCHECK constraint\b", CheckViolation),
    *LOST_MESSAGES,
)
"""547 is a foreign key and a check alike: the words tell them apart."""

SOCKETS: tuple[Code, ...] = (*LOST, 10053, 10054)
"""Source: Winsock error codes, for the last two."""

ERRORS = ErrorMap(
    by_code=CODES,
    by_message=MESSAGES,
    lost=SOCKETS,
    code=number_in_arguments,
    text=plain_words,
)


def numbers(text: str) -> tuple[int, ...] | None:
    """The parts of ``ProductVersion``: ``11.0.7001.0``."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", text)
    return None if found is None else tuple(map(int, found.groups()))


def product_version(raw: Any) -> tuple[int, ...] | None:
    """The server's version, asked in a form that every driver can fetch."""
    cursor = raw.cursor()
    cursor.execute("SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR(128))")
    row = cursor.fetchone()
    cursor.close()
    return numbers(str(row[0])) if row and row[0] else None


# -- pymssql


def _pymssql_connect(module: Any, address: Address) -> Any:
    options = {k: v for k, v in address.options.items() if k not in _ODBC_ONLY}
    found = {
        "server": address.host,
        "port": None if address.port is None else str(address.port),
        "user": address.user,
        "password": address.password,
        "database": address.database,
    }
    given = {name: value for name, value in found.items() if value is not None}
    return dialled(module.connect, **given, **options)


_ODBC_ONLY = frozenset({"odbcdrv", "sspi", "ncli", "encrypt", "trust"})


PYMSSQL = Driver(
    name="pymssql",
    module="pymssql",
    # It sends no values but writes them out: moments without their microseconds, no
    # bytes at all as a text.  Our literals are the dialect's.
    paramstyle=ParamStyle.LITERAL,
    connect=_pymssql_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    errors=ERRORS,
    commit=pymssql_commit,
    rollback=pymssql_rollback,
    set_autocommit=autocommit_by_method,
    server_version=product_version,
)


# -- python-tds


def _pytds_connect(module: Any, address: Address) -> Any:
    options = {
        k: v for k, v in address.options.items() if k not in {*_ODBC_ONLY, "charset"}
    }
    return module.connect(
        dsn=address.host or "localhost",
        port=address.port or 1433,
        user=address.user,
        password=address.password,
        database=address.database,
        **options,
    )


PYTDS = Driver(
    name="pytds",
    module="pytds",
    pip="python-tds",
    aliases=("python-tds",),
    paramstyle=ParamStyle.FORMAT,
    connect=_pytds_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ERRORS,
    set_autocommit=autocommit_by_attribute,
    server_version=product_version,
)


# -- mssql-python, which carries Microsoft's own ODBC driver


def _mssql_python_connect(module: Any, address: Address) -> Any:
    server = address.host or "localhost"
    if address.port:
        server += f",{address.port}"
    parts = {
        "Server": server,
        "Database": address.database,
        "UID": address.user,
        "PWD": address.password,
        "Encrypt": address.options.get("encrypt", "yes"),
        "TrustServerCertificate": address.options.get("trust", "no"),
    }
    text = ";".join(
        f"{name}={{{str(value).replace('}', '}}')}}}"
        for name, value in parts.items()
        if value is not None
    )
    return module.connect(text)


MSSQL_PYTHON = Driver(
    name="mssql-python",
    module="mssql_python",
    pip="mssql-python",
    paramstyle=ParamStyle.QMARK,
    connect=_mssql_python_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=odbc_errors(by_code=CODES, by_message=MESSAGES, lost=SOCKETS),
    set_autocommit=autocommit_by_attribute,
    server_version=product_version,
)


# -- ODBC

KEYWORDS = Keywords(
    options=MappingProxyType(
        {
            "tds_version": "TDS_Version",
            "charset": "ClientCharset",
            "timeout": "Timeout",
            "encrypt": "Encrypt",
            "trust": "TrustServerCertificate",
            "sspi": "Trusted_Connection",
        }
    ),
    always=(("TDS_Version", "7.4"), ("ClientCharset", "UTF-8")),
)
"""For FreeTDS, which speaks to all servers since 2000; Microsoft's differs."""

_NOTHING_BEGUN = 3903


def _odbc_rollback(raw: Any) -> None:
    """Roll back, if the server has not done so already.

    After a deadlock it has, and FreeTDS asks for it again, which is error 3903.
    """
    try:
        raw.rollback()
    except Exception as exc:
        if native_code(exc) != _NOTHING_BEGUN:
            raise


ODBC = odbc_drivers(
    "FreeTDS",
    KEYWORDS,
    package="tdsodbc",
    rollback=_odbc_rollback,
    prepare=begin_with(WHOLE_TEXTS),
    encoders=ODBC_ENCODERS,
    decoders=DECODERS,
    errors=odbc_errors(by_code=CODES, by_message=MESSAGES, lost=SOCKETS),
    server_version=product_version,
)

DRIVERS = (PYMSSQL, *ODBC, MSSQL_PYTHON, PYTDS)
"""In the order in which they are tried."""
