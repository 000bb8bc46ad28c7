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
from sqlobject.backend.options import IGNORED, only, takes
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
    ConfigurationError,
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


# -- options

ODBC_ONLY = takes(ncli=IGNORED, odbcdrv=IGNORED)
"""What nothing comes of beside other modules."""

NO = frozenset({"no", "optional", "0", "false", "off"})
YES = frozenset({"yes", "mandatory", "1", "true", "on"})
"""Source: Microsoft ODBC Driver for SQL Server, "DSN and Connection String
Keywords and Attributes".
"""


def encryption(word: str) -> tuple[str, str]:
    """A word for encryption as Microsoft's driver has it, and as FreeTDS has it.

    :raises ConfigurationError: it is none.
    """
    plain = str(word).lower()
    if plain in NO:
        return "no", "off"
    if plain in YES:
        return "yes", "require"
    if plain == "strict":
        return "strict", "strict"
    raise ConfigurationError(
        f"The option encrypt cannot be {word!r}: it is yes, no or strict"
    )


def trusts(word: str) -> bool:
    """Whether a certificate is taken as it comes.

    :raises ConfigurationError: the word says neither.
    """
    plain = str(word).lower()
    if plain not in YES | NO:
        raise ConfigurationError(
            f"The option trust cannot be {word!r}: it is yes or no"
        )
    return plain in YES


UTF_8 = only("UTF-8", "UTF8")
"""The character set of modules that speak the server's Unicode whatever is said."""


# -- pymssql


def _pymssql_connect(module: Any, address: Address) -> Any:
    options = dict(address.options)
    if "encrypt" in options:
        _, options["encryption"] = encryption(options.pop("encrypt"))
        if options["encryption"] == "strict":
            raise ConfigurationError(
                "The driver pymssql knows no encrypt=strict, only yes and no; "
                "mssql-python does, and so may ODBC"
            )
    found = {
        "server": address.host,
        "port": None if address.port is None else str(address.port),
        "user": address.user,
        "password": address.password,
        "database": address.database,
    }
    given = {name: value for name, value in found.items() if value is not None}
    return dialled(module.connect, **given, **options)


PYMSSQL = Driver(
    name="pymssql",
    module="pymssql",
    options=takes(
        "timeout",
        "charset",
        "tds_version",
        "encrypt",
        trust=only("yes", "true", "on", "1"),  # FreeTDS looks at no certificate
        sspi=IGNORED,  # without a user FreeTDS logs in so by itself
        **ODBC_ONLY,
    ),
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


_PROTOCOLS: Mapping[str, int] = MappingProxyType(
    {
        "7.0": 0x70000000,
        "7.1": 0x71000001,
        "7.2": 0x72090002,
        "7.3": 0x730B0003,
        "7.4": 0x74000004,
    }
)
"""Source: MS-TDS, "LOGIN7", TDSVersion."""


def _pytds_version(text: str) -> int:
    """The number that a version of the protocol has in it.

    :raises ConfigurationError: there is no such version.
    """
    if text not in _PROTOCOLS:
        raise ConfigurationError(
            f"The option tds_version cannot be {text!r} with the driver pytds: it is "
            f"one of {', '.join(_PROTOCOLS)}"
        )
    return _PROTOCOLS[text]


def _pytds_connect(module: Any, address: Address) -> Any:
    options = dict(address.options)
    if "tds_version" in options:
        options["tds_version"] = _pytds_version(options["tds_version"])
    if "sspi" in options:
        options["use_sso"] = options.pop("sspi")
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
    options=takes(
        "timeout",
        "tds_version",
        "sspi",
        charset=UTF_8,
        **ODBC_ONLY,
    ),
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
    options = address.options
    trusted = options.get("sspi")
    parts = {
        "Server": server,
        "Database": address.database,
        "UID": None if trusted else address.user,
        "PWD": None if trusted else address.password,
        "Trusted_Connection": "yes" if trusted else None,
        "Encrypt": encryption(options.get("encrypt", "yes"))[0],
        "TrustServerCertificate": "yes" if trusts(options.get("trust", "no")) else "no",
    }
    text = ";".join(
        f"{name}={{{str(value).replace('}', '}}')}}}"
        for name, value in parts.items()
        if value is not None
    )
    if "timeout" in options:
        return module.connect(text, timeout=options["timeout"])
    return module.connect(text)


MSSQL_PYTHON = Driver(
    name="mssql-python",
    module="mssql_python",
    pip="mssql-python",
    options=takes(
        "timeout",
        "encrypt",
        "trust",
        "sspi",
        charset=UTF_8,
        **ODBC_ONLY,
    ),
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


def _free(driver: str) -> bool:
    """Whether an ODBC driver is FreeTDS, by its name or its file."""
    return "freetds" in driver.lower() or "tdsodbc" in driver.lower()


def _odbc_encrypt(word: str, _driver: str) -> Mapping[str, object]:
    """What either driver understands; the other keyword is nothing to it."""
    microsoft, freetds = encryption(word)
    return {"Encrypt": microsoft, "Encryption": freetds}


def _odbc_trust(word: str, driver: str) -> Mapping[str, object]:
    trusted = trusts(word)
    if not trusted and _free(driver):
        raise ConfigurationError(
            f"The ODBC driver {driver} looks at no certificate, so there is only "
            "trust=yes with it. Microsoft's does, which odbcdrv may name; so does "
            "driver=mssql-python"
        )
    return {"TrustServerCertificate": "yes" if trusted else "no"}


def _odbc_settle(raw: Any, options: Mapping[str, Any]) -> None:
    """Give statements the time that they may take, whatever the ODBC driver."""
    seconds = options.get("timeout")
    if seconds is None:
        return
    if hasattr(raw, "settimeout"):  # pypyodbc
        raw.settimeout(seconds)
    else:
        raw.timeout = seconds


KEYWORDS = Keywords(
    options=MappingProxyType(
        {
            "tds_version": "TDS_Version",
            "charset": "ClientCharset",
            "encrypt": _odbc_encrypt,
            "trust": _odbc_trust,
            "sspi": lambda on, _: {"Trusted_Connection": "Yes" if on else None},
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
    options=takes("timeout", ncli=IGNORED),
    settle=_odbc_settle,
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
