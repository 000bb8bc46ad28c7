"""Plug-in sqlite: the DB-API module ``sqlite3`` of the standard library.

What goes in looks in the file as it always did: dates and times as text, ``1`` and
``0`` for Booleans.  Nothing is registered with the ``sqlite3`` module, which belongs
to the whole process.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime
import functools
import math
import sqlite3
import uuid
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.driver import Driver, ParamStyle, Threads
from sqlobject.backend.errors import ErrorMap, Verdict
from sqlobject.backend.options import HERE, IGNORED, takes
from sqlobject.backend.types import microseconds
from sqlobject.dberrors import (
    CheckViolation,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DataError,
    DuplicateEntryError,
    Error,
    ForeignKeyViolation,
    IntegrityError,
    LockTimeout,
    NotNullViolation,
    Remedy,
    SerializationFailure,
)
from sqlobject.schema.types import Kind
from sqlobject.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from sqlobject.backend.address import Address

__all__ = [
    "CACHED_STATEMENTS",
    "OPTIONS",
    "SQLITE3",
    "begin_immediately",
    "connection_class",
]

CACHED_STATEMENTS = 512
"""Statements that ``sqlite3`` keeps prepared.  Its own 128 are too few for a program of
many classes: beyond them each statement is prepared anew."""

EXACT_DIGITS = 15
"""Digits of a decimal number that a double holds in every case (C's DBL_DIG)."""

INT64 = range(-(2**63), 2**63)


# -- neutral -> sqlite3


def encode_date(value: datetime.date) -> str:
    """``2020-01-02``."""
    return value.isoformat()


def encode_time(value: datetime.time) -> str:
    """``03:04:05.000006``, or ``03:04:05`` where fractions are not kept."""
    return value.isoformat("microseconds" if settings.microseconds else "seconds")


def encode_datetime(value: datetime.datetime) -> str:
    """``2020-01-02 03:04:05.000006``, with the offset of an aware one behind it."""
    return value.isoformat(" ", "microseconds" if settings.microseconds else "seconds")


def encode_decimal(value: Decimal) -> int | float:
    """The same number as SQLite keeps it.

    :raises DataError: it would lose digits.  A NUMERIC column turns what looks like a
        number into a double, silently, even if it comes as text.

    Source: "Datatypes In SQLite", 3, "Type Affinity".
    """
    text = str(value)
    if len(text) <= EXACT_DIGITS and text[-1] <= "9" and "E" not in text:
        return float(text)  # the usual case: so few digits are exact whatever they are
    if value.is_finite():
        if value == value.to_integral_value() and int(value) in INT64:
            return int(value)
        number = float(value)
        digits = len(value.normalize().as_tuple().digits)
        if digits <= EXACT_DIGITS and Decimal(repr(number)) == value:
            return number
    raise DataError(
        f"SQLite cannot keep {value} as a number without losing digits: it has "
        f"doubles, which are exact to {EXACT_DIGITS} digits. A DecimalStringCol keeps "
        "them all."
    )


def widen(values: Any) -> Any:
    """Doubles in the place of whole numbers beyond 64 bits.

    As literals SQLite reads them so too; comparing a double with an INTEGER is exact.

    Source: "Datatypes In SQLite", 4, "Comparison Expressions"; "SQLite Syntax",
    "numeric-literal".
    """
    if hasattr(values, "keys"):
        return {name: _widened(value) for name, value in values.items()}
    return tuple(map(_widened, values))


def _widened(value: Any) -> Any:
    if not isinstance(value, int) or value in INT64:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


# -- sqlite3 -> neutral


def decode_decimal(value: float | str) -> Decimal:
    """The number whose digits a double shows; text as it stands."""
    return Decimal(repr(value) if isinstance(value, float) else value)


def decode_timedelta(value: float) -> datetime.timedelta:
    """A number of microseconds."""
    return datetime.timedelta(microseconds=value)


def decode_blob(value: bytes | str) -> bytes:
    """Bytes as they are; text as base64, which earlier releases stored."""
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return value.encode()


ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {
        datetime.date: encode_date,
        datetime.time: encode_time,
        datetime.datetime: encode_datetime,
        datetime.timedelta: microseconds,  # there is no type for lengths of time
        Decimal: encode_decimal,
        uuid.UUID: str,
    }
)

DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        Kind.BOOL: bool,
        Kind.DECIMAL: decode_decimal,
        Kind.DATE: datetime.date.fromisoformat,
        Kind.TIME: datetime.time.fromisoformat,
        Kind.DATETIME: datetime.datetime.fromisoformat,
        Kind.TIMESTAMP: datetime.datetime.fromisoformat,
        Kind.INTERVAL: decode_timedelta,
        Kind.UUID: uuid.UUID,
        Kind.BLOB: decode_blob,
    }
)


# -- connections


@functools.cache
def connection_class(module: ModuleType) -> type[sqlite3.Connection]:
    """The module's connection class, but one that closes itself when it goes."""

    class Connection(module.Connection):  # type: ignore[misc,name-defined]
        def __del__(self) -> None:
            # Not if it could not even be opened.
            with contextlib.suppress(module.ProgrammingError):
                self.close()

    return Connection


def connect(module: ModuleType, address: Address) -> sqlite3.Connection:
    """A raw connection; options of the address are keyword arguments of the module's.

    ``isolation_level=None`` means that nothing is begun behind our back, and that
    every statement commits by itself.
    """
    arguments = {
        "isolation_level": None,
        "cached_statements": CACHED_STATEMENTS,
        "factory": connection_class(module),
        **address.options,
    }
    raw: sqlite3.Connection = module.connect(address.database, **arguments)
    return raw


def reusing_one_cursor(raw: sqlite3.Connection) -> Any:
    """One cursor for all statements: making it is a tenth of a small statement."""
    return raw.cursor().execute


def begin(raw: sqlite3.Connection) -> None:
    """Begin a transaction that takes its locks when it needs them."""
    raw.execute("BEGIN")


def begin_immediately(raw: sqlite3.Connection) -> None:
    """Begin a transaction that may write, and wait for that now."""
    raw.execute("BEGIN IMMEDIATE")


def always_on(raw: sqlite3.Connection, on: bool) -> None:
    """Nothing: without BEGIN, every statement commits by itself."""


def version(_raw: sqlite3.Connection) -> tuple[int, ...]:
    """The version of the library, which is the server."""
    return sqlite3.sqlite_version_info


# -- errors


def _code(exc: BaseException) -> int | None:
    code = getattr(exc, "sqlite_errorcode", None)
    return code if isinstance(code, int) else None


def _no_state(_exc: BaseException) -> str | None:
    return None


def _text(exc: BaseException) -> str:
    """The words of the library, or plainer ones where Python's own speak of C."""
    if isinstance(exc, OverflowError):
        return (
            "SQLite keeps whole numbers of 64 bits, from -2**63 to 2**63-1; a value "
            f"is larger ({exc})"
        )
    if isinstance(exc, UnicodeEncodeError):
        return (
            "SQLite keeps text as UTF-8, which has no form for "
            f"{exc.object[exc.start]!r} at place {exc.start} of a value ({exc.reason})"
        )
    return str(exc)


_CODES: Mapping[int | str, type[Error] | Verdict] = MappingProxyType(
    {
        5: LockTimeout,  # SQLITE_BUSY
        6: LockTimeout,  # SQLITE_LOCKED
        14: Verdict(ConnectFailed, Remedy.NONE),  # SQLITE_CANTOPEN
        18: DataError,  # SQLITE_TOOBIG
        20: IntegrityError,  # SQLITE_MISMATCH
        26: Verdict(DatabaseError, Remedy.NONE),  # SQLITE_NOTADB
        261: LockTimeout,  # SQLITE_BUSY_RECOVERY
        262: LockTimeout,  # SQLITE_LOCKED_SHAREDCACHE
        275: CheckViolation,  # SQLITE_CONSTRAINT_CHECK
        517: SerializationFailure,  # SQLITE_BUSY_SNAPSHOT
        773: LockTimeout,  # SQLITE_BUSY_TIMEOUT
        787: ForeignKeyViolation,  # SQLITE_CONSTRAINT_FOREIGNKEY
        1299: NotNullViolation,  # SQLITE_CONSTRAINT_NOTNULL
        1555: DuplicateEntryError,  # SQLITE_CONSTRAINT_PRIMARYKEY
        2067: DuplicateEntryError,  # SQLITE_CONSTRAINT_UNIQUE
        2579: DuplicateEntryError,  # SQLITE_CONSTRAINT_ROWID
    }
)
"""Source: sqlite.org, "Result and Error Codes"."""

ERRORS = ErrorMap(
    by_code=_CODES,
    by_message=(("on a closed database", ConnectionLost),),
    by_class={OverflowError: DataError, UnicodeEncodeError: DataError},
    code=_code,
    sqlstate=_no_state,
    text=_text,
    tell_code=False,
)

OPTIONS = takes(
    "timeout",
    busy_timeout=HERE,
    foreign_keys=HERE,
    journal_mode=HERE,
    wal=HERE,
    mode=HERE,
    begin=HERE,
    use_table_info=IGNORED,
)
"""What can be done however the library is reached."""

SQLITE3 = Driver(
    name="sqlite3",
    options=takes(
        "cached_statements",
        "check_same_thread",
        "factory",
        encoding=HERE,
        **OPTIONS,
    ),
    module="sqlite3",
    pip="a Python that was built with sqlite3",
    paramstyle=ParamStyle.QMARK,
    threads=Threads.PER_THREAD,
    connect=connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    run=sqlite3.Connection.execute,
    runner=reusing_one_cursor,
    errors=ERRORS,
    begin=begin,
    set_autocommit=always_on,
    in_transaction=attrgetter("in_transaction"),
    server_version=version,
    no_params=(),
    open_cursors=True,
    rows_on_demand=True,
    widen=widen,
)
