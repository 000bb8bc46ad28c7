"""Plug-in firebird: the DB-API modules."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.values import NUMBERED_INTERVAL, TEXT_UUID, UNPADDED, as_uuid
from sqlobject.dberrors import (
    CheckViolation,
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    DataError,
    Deadlock,
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    ProgrammingError,
    SerializationFailure,
)
from sqlobject.schema.types import Kind

__all__ = ["DRIVERS", "FDB", "FIREBIRDSQL", "FIREBIRD_DRIVER", "create_database"]

GDS: Mapping[Code, Entry] = MappingProxyType(
    {
        335544321: DataError,  # arith_except
        335544336: Deadlock,  # deadlock
        335544345: LockTimeout,  # lock_conflict
        335544347: NotNullViolation,  # not_valid
        335544349: DuplicateEntryError,  # no_dup
        335544344: ConnectFailed,  # io_error
        335544451: SerializationFailure,  # update_conflict
        335544466: ForeignKeyViolation,  # foreign_key
        335544472: ConnectFailed,  # login
        335544510: LockTimeout,  # lock_timeout
        335544558: CheckViolation,  # check_constraint
        335544569: ProgrammingError,  # dsql_error
        335544665: DuplicateEntryError,  # unique_key_violation
        335544878: SerializationFailure,  # concurrent_transaction
        335544879: NotNullViolation,  # not_valid_for_var
        335544914: DataError,  # string_truncation
    }
)
"""Source: Firebird 5.0 Language Reference, appendix "Exception Codes and Messages"."""

VAGUE = (335544569, 335544321)
"""Codes that come first and say less than those behind them."""

LOST: tuple[Code, ...] = (
    335544721,  # network_error
    335544726,  # net_read_err
    335544727,  # net_write_err
    335544741,  # lost_db_connection
    335544856,  # att_shutdown
)

MESSAGES: tuple[tuple[str, Entry], ...] = (
    (r"violation of PRIMARY or UNIQUE KEY", DuplicateEntryError),
    (r"attempt to store duplicate value", DuplicateEntryError),
    (r"violation of FOREIGN KEY", ForeignKeyViolation),
    (r"validation error for column|value \"\*\*\* null \*\*\*\"", NotNullViolation),
    (r"violates CHECK constraint", CheckViolation),
    (r"lock time-out|lock conflict on no wait", LockTimeout),
    (r"deadlock", Deadlock),
    (r"update conflicts with concurrent update", SerializationFailure),
    (r"connection (lost|shutdown)|unable to complete network request", ConnectionLost),
    (r"Table unknown|Column unknown|Token unknown", ProgrammingError),
    (r"string right truncation|numeric value is out of range", DataError),
)


def _gds_codes(exc: BaseException) -> Code | None:
    """The code that says most: several of them lie in one exception."""
    codes = getattr(exc, "gds_codes", None) or ()
    known = [code for code in codes if code in GDS or code in LOST]
    telling = [code for code in known if code not in VAGUE]
    if known:
        found: Code = (telling or known)[0]
        return found
    for argument in exc.args:
        numbered = isinstance(argument, int) and argument > 335_000_000
        if numbered and argument not in VAGUE:
            told: Code = argument
            return told
    return getattr(exc, "sqlcode", None)


def _words(exc: BaseException) -> str:
    return "\n".join(
        str(argument) for argument in exc.args if isinstance(argument, str)
    )


ERRORS = ErrorMap(
    by_code=GDS, lost=LOST, by_message=MESSAGES, code=_gds_codes, text=_words
)

ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {**TEXT_UUID, **NUMBERED_INTERVAL[0]}
)


def as_text(value: Any) -> Any:
    """Text, where a BLOB of text comes as bytes or as a file."""
    if hasattr(value, "read"):
        value = value.read()
    return value.decode() if isinstance(value, bytes) else value


def as_bytes(value: Any) -> bytes:
    """Bytes, where a BLOB comes as text or as a file."""
    if hasattr(value, "read"):
        value = value.read()
    return value.encode() if isinstance(value, str) else bytes(value)


DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        **UNPADDED,
        **NUMBERED_INTERVAL[1],
        Kind.TEXT: as_text,
        Kind.JSON: as_text,
        Kind.BLOB: as_bytes,
        Kind.BOOL: bool,
        Kind.UUID: as_uuid,
    }
)


def numbers(text: str) -> tuple[int, ...] | None:
    """``3.0.11`` out of what a server says of itself."""
    found = re.search(r"(?:V|T|^)(\d+)\.(\d+)\.(\d+)", text)
    return None if found is None else tuple(map(int, found.groups()))


def dsn(address: Address) -> str:
    """``host/port:path``, as the client library wants it."""
    place = address.host or ""
    if place and address.port:
        place += f"/{address.port}"
    return f"{place}:{address.database}" if place else str(address.database)


def _options(address: Address) -> dict[str, Any]:
    named = {"charset": "UTF8", **address.options}
    named.pop("lock_timeout", None)
    return {name: value for name, value in named.items() if value is not None}


def _stream_by(
    run: Callable[[Any, str, Any], Any],
) -> Callable[[Any, str, Any, int], Iterator[list[tuple[Any, ...]]]]:
    """Batches of rows, which the server sends as they are fetched."""

    def stream(
        raw: Any, sql: str, params: Any, size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        cursor = run(raw, sql, params)
        while rows := cursor.fetchmany(size):
            yield rows

    return stream


def _engine_version(raw: Any) -> tuple[int, ...] | None:
    cursor = raw.cursor()
    cursor.execute(
        "SELECT RDB$GET_CONTEXT('SYSTEM', 'ENGINE_VERSION') FROM RDB$DATABASE"
    )
    row = cursor.fetchone()
    cursor.close()
    raw.commit()
    return numbers(str(row[0])) if row else None


# -- firebird-driver, of Firebird 3 and newer


def _firebird_connect(module: Any, address: Address) -> Any:
    options = _options(address)
    dialect = options.pop("dialect", None)
    if dialect is not None:
        options["sql_dialect"] = dialect
    raw = module.connect(
        dsn(address), user=address.user, password=address.password, **options
    )
    seconds = address.options.get("lock_timeout")
    if seconds is not None:
        block = module.tpb(module.Isolation.SNAPSHOT, lock_timeout=seconds)
        raw.default_tpb = raw.main_transaction.default_tpb = block
    return raw


@functools.cache
def _closing(cls: Any) -> type[Any]:
    """The module's cursors, but such that close themselves when they go."""

    class Cursor(cls):  # type: ignore[misc]
        def __del__(self) -> None:
            # The connection may be gone before its cursors are.
            with contextlib.suppress(Exception):
                self.close()

    return Cursor


def _firebird_run(raw: Any, sql: str, params: Any) -> Any:
    cursor = raw.cursor()
    cursor.__class__ = _closing(cursor.__class__)
    cursor.stream_blob_threshold = -1  # long values come as values, not as files
    cursor.execute(sql, params)
    return cursor


def _firebird_run_many(raw: Any, sql: str, rows: Any) -> Any:
    cursor = raw.cursor()
    cursor.__class__ = _closing(cursor.__class__)
    cursor.executemany(sql, list(rows))
    return cursor


def _firebird_ping(raw: Any) -> None:
    raw.ping()


FIREBIRD_DRIVER = Driver(
    name="firebird-driver",
    module="firebird.driver",
    pip="firebird-driver",
    aliases=("firebird",),
    paramstyle=ParamStyle.QMARK,
    connect=_firebird_connect,
    run=_firebird_run,
    run_many=_firebird_run_many,
    stream=_stream_by(_firebird_run),
    ping=_firebird_ping,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ERRORS,
    server_version=_engine_version,
)


# -- fdb


def _fdb_connect(module: Any, address: Address) -> Any:
    options = _options(address)
    options.setdefault("sql_dialect", options.pop("dialect", None) or 3)
    raw = module.connect(
        dsn=dsn(address), user=address.user, password=address.password, **options
    )
    seconds = address.options.get("lock_timeout")
    if seconds is not None:
        block = module.TPB()
        block.isolation_level = module.isc_tpb_concurrency
        block.lock_resolution = module.isc_tpb_wait
        block.lock_timeout = seconds
        raw.default_tpb = block
        raw.main_transaction.default_tpb = block
    return raw


def _fdb_run(raw: Any, sql: str, params: Any) -> Any:
    cursor = raw.cursor()
    cursor.execute(sql, params)
    cursor.set_stream_blob_treshold(-1)  # long values come as values, not as files
    return cursor


def _fdb_run_many(raw: Any, sql: str, rows: Any) -> Any:
    cursor = raw.cursor()
    cursor.executemany(sql, list(rows))
    return cursor


def _fdb_drop_statements(raw: Any) -> None:
    """Drop what cursors have prepared; the module only closes it when one ends.

    The traceback of an exception keeps a cursor for as long as somebody looks at it,
    and a statement that is still prepared keeps its tables from being dropped.
    """
    for cursor in filter(None, raw.main_transaction.cursors):
        # In another's weak hands it may be gone already, with the statement.
        with contextlib.suppress(ReferenceError):
            if cursor._ps is not None:
                cursor._ps._close()


def _fdb_commit(raw: Any) -> None:
    _fdb_drop_statements(raw)
    raw.commit()


def _fdb_rollback(raw: Any) -> None:
    _fdb_drop_statements(raw)
    raw.rollback()


FDB = Driver(
    name="fdb",
    module="fdb",
    aliases=("kinterbasdb",),
    paramstyle=ParamStyle.QMARK,
    connect=_fdb_connect,
    run=_fdb_run,
    run_many=_fdb_run_many,
    stream=_stream_by(_fdb_run),
    commit=_fdb_commit,
    rollback=_fdb_rollback,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ERRORS,
    server_version=_engine_version,
)


# -- firebirdsql, in Python alone


def _firebirdsql_connect(module: Any, address: Address) -> Any:
    options = _options(address)
    options.pop("dialect", None)
    return module.connect(
        host=address.host or "localhost",
        port=address.port or 3050,
        database=address.database,
        user=address.user,
        password=address.password,
        **options,
    )


FIREBIRDSQL = Driver(
    name="firebirdsql",
    module="firebirdsql",
    aliases=("pyfirebirdsql",),
    paramstyle=ParamStyle.QMARK,
    connect=_firebirdsql_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ERRORS,
    server_version=_engine_version,
)

# -- databases that are not there yet

PAGE = 8192
"""Bytes of a page: what decides how long the keys of an index may be."""


def _firebird_create(module: Any, address: Address, charset: str) -> Any:
    return module.create_database(
        dsn(address), user=address.user, password=address.password, charset=charset
    )


def _fdb_create(module: Any, address: Address, charset: str) -> Any:
    words = (dsn(address), address.user or "", address.password or "")
    place, user, password = (word.replace("'", "''") for word in words)
    return module.create_database(
        dsn=place, user=user, password=password, charset=charset, page_size=PAGE
    )


def _firebirdsql_create(module: Any, address: Address, charset: str) -> Any:
    return module.create_database(
        host=address.host or "localhost",
        port=address.port or 3050,
        database=address.database,
        user=address.user,
        password=address.password,
        charset=charset,
        page_size=PAGE,
    )


_CREATE: Mapping[str, Callable[[Any, Address, str], Any]] = MappingProxyType(
    {
        FIREBIRD_DRIVER.name: _firebird_create,
        FDB.name: _fdb_create,
        FIREBIRDSQL.name: _firebirdsql_create,
    }
)


def create_database(driver: Driver, module: Any, address: Address) -> None:
    """Make a database whose texts are in the character set of its connections.

    :raises ConfigurationError: that is no name of a character set.
    """
    charset = address.options.get("charset") or "UTF8"
    if not re.fullmatch(r"\w+", charset):
        raise ConfigurationError(
            f"charset={charset!r} is no character set of Firebird; UTF8 would be one"
        )
    raw = _CREATE[driver.name](module, address, charset)
    try:
        cursor = raw.cursor()
        cursor.execute(f"ALTER DATABASE SET DEFAULT CHARACTER SET {charset}")
        cursor.close()
        raw.commit()
    finally:
        raw.close()


DRIVERS = (FIREBIRD_DRIVER, FDB, FIREBIRDSQL)
"""In the order in which they are tried."""
