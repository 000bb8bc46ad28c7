"""Plug-in firebird: the DB-API modules."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle, run_on_new_cursor
from sqlobject.backend.errors import Code, Entry, ErrorMap, Verdict
from sqlobject.backend.options import only, takes
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
    OperationalError,
    ProgrammingError,
    Remedy,
    SerializationFailure,
    UnsupportedFeature,
)
from sqlobject.firebird.mended import Mended
from sqlobject.schema.types import Kind

__all__ = ["DRIVERS", "FDB", "FIREBIRDSQL", "FIREBIRD_DRIVER", "create_database"]

GDS: Mapping[Code, Entry] = MappingProxyType(
    {
        335544472: ConnectFailed,  # login
        335544344: ConnectFailed,  # io_error
        335544665: DuplicateEntryError,  # unique_key_violation
        335544349: DuplicateEntryError,  # no_dup
        335544466: ForeignKeyViolation,  # foreign_key
        335544347: NotNullViolation,  # not_valid
        335544879: NotNullViolation,  # not_valid_for_var
        335544558: CheckViolation,  # check_constraint
        335544510: Verdict(LockTimeout, Remedy.TRANSACTION),  # lock_timeout
        335544345: LockTimeout,  # lock_conflict
        335544336: Deadlock,  # deadlock
        335544451: SerializationFailure,  # update_conflict
        335544878: SerializationFailure,  # concurrent_transaction
        335544453: OperationalError,  # obj_in_use
        335544914: DataError,  # string_truncation
        335544334: DataError,  # convert_error
        335544321: DataError,  # arith_except
        335544569: ProgrammingError,  # dsql_error
    }
)
"""Several of these lie in one exception: the first of this table counts.

Source: Firebird 5.0 Language Reference, appendix "Exception Codes and Messages".  Seen
on 3.0.11: a row that somebody else holds gives deadlock, update_conflict and
concurrent_transaction, whether the time to wait was up, the other one has changed it
meanwhile, or each waits for the other.  Locks of tables have codes of their own.
"""

VAGUE = (335544569, 335544321)
"""Codes that say less than the words beside them."""

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
    (r"object .* is in use", OperationalError),
    (r"update conflicts with concurrent update", SerializationFailure),
    (r"connection (lost|shutdown)|unable to complete network request", ConnectionLost),
    (r"Table unknown|Column unknown|Token unknown", ProgrammingError),
    (r"string right truncation|numeric value is out of range", DataError),
    (r"numeric overflow|arithmetic exception|conversion error", DataError),
)

_RANK = (*LOST, *GDS)
_WAITED: Mapping[str, int] = MappingProxyType(
    {
        "lock time-out on wait transaction": 335544510,
        "lock conflict on no wait transaction": 335544345,
    }
)
"""What fdb tells in words alone, unless it comes first."""


_CONFLICTS = frozenset((335544336, 335544451, 335544878))
"""What the server says of a row that somebody else holds or has changed."""

_LOCK_TIMEOUT_CODE = 335544510


def _gds_codes(exc: BaseException) -> Code | None:
    """The code that says most, or that of a time that was up: see `_timed`."""
    code = _first_code(exc)
    if code in _CONFLICTS and getattr(exc, _TIME_WAS_UP, False):
        return _LOCK_TIMEOUT_CODE
    return code


def _first_code(exc: BaseException) -> Code | None:
    """The code that says most: several of them lie in one exception."""
    codes = getattr(exc, "gds_codes", None) or ()
    for code in _RANK:
        if code in codes:
            return code
    for argument in exc.args:
        if isinstance(argument, int) and argument > 335_000_000:
            if argument in VAGUE:
                continue
            words = _words(exc)
            waited = (code for text, code in _WAITED.items() if text in words)
            return next(waited, argument)
    return getattr(exc, "sqlcode", None)


def _words(exc: BaseException) -> str:
    return "\n".join(
        str(argument) for argument in exc.args if isinstance(argument, str)
    )


class Misfit(ValueError):
    """A value that a module does not send, because it does not fit into its column."""


ERRORS = ErrorMap(
    by_code=GDS,
    by_class={Misfit: DataError},
    lost=LOST,
    by_message=MESSAGES,
    code=_gds_codes,
    text=_words,
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


OPTIONS = takes("dialect", "role", "charset", "lock_timeout")


def _options(address: Address) -> dict[str, Any]:
    named = {"charset": "UTF8", **address.options}
    named.pop("lock_timeout", None)
    return {name: value for name, value in named.items() if value is not None}


_WAIT, _NOWAIT, _LOCK_TIMEOUT = b"\x06", b"\x07", b"\x15"


def _patient(block: bytes, seconds: int) -> bytes:
    """A block of transaction parameters, but with another patience; 0: none at all.

    Source: Firebird API, ``isc_tpb_wait``, ``_nowait`` and ``_lock_timeout``.
    """
    if not seconds:
        return block.replace(_WAIT, _NOWAIT, 1)
    return block + _LOCK_TIMEOUT + b"\x04" + seconds.to_bytes(4, "little")


_PATIENCE = "sqlobject_lock_timeout"
"""Attribute of a raw connection: the seconds that it waits for a lock."""

_TIME_WAS_UP = "sqlobject_time_was_up"
"""Attribute of an exception."""


_AT_ONCE = 0.05
"""Seconds: what is answered within them was not waited for."""


def _timed(run: Callable[[Any, str, Any], Any]) -> Callable[[Any, str, Any], Any]:
    """Run a statement, and note when it failed after waiting as long as it may.

    The server has one answer for a row that was waited for too long and for one that
    somebody else has changed meanwhile (see `GDS`). But a wait that ends before its
    time was no wait for too long, and so the clock knows. The server counts whole
    seconds, and the first of them may have begun already.
    """

    def timed(raw: Any, sql: str, params: Any) -> Any:
        seconds = getattr(raw, _PATIENCE, 0)
        if not seconds:
            return run(raw, sql, params)
        started = monotonic()
        try:
            return run(raw, sql, params)
        except Exception as exc:
            least = max(seconds - 1, _AT_ONCE)
            setattr(exc, _TIME_WAS_UP, monotonic() - started >= least)
            raise

    return timed


class _Misfits:
    """A plain ValueError of what runs inside is told to be about a value."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, exc: BaseException | None, trace: object) -> None:
        if isinstance(exc, ValueError):
            raise Misfit(str(exc)) from exc


_MISFITS = _Misfits()


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


def _be_patient(raw: Any, address: Address) -> None:
    """Have the transactions of firebird-driver and fdb wait as long as is asked for."""
    seconds = address.options.get("lock_timeout")
    if seconds is not None:
        block = _patient(raw.default_tpb, seconds)
        raw.default_tpb = raw.main_transaction.default_tpb = block
        setattr(raw, _PATIENCE, seconds)


# -- firebird-driver, of Firebird 3 and newer


def _firebird_connect(module: Any, address: Address) -> Any:
    options = _options(address)
    dialect = options.pop("dialect", None)
    raw = module.connect(
        dsn(address), user=address.user, password=address.password, **options
    )
    if dialect is not None:
        # The module would read it from a configuration of the whole process.
        raw._Connection__sql_dialect = dialect
    _be_patient(raw, address)
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
    with _MISFITS:
        cursor.execute(sql, params)
    return cursor


def _firebird_run_many(raw: Any, sql: str, rows: Any) -> Any:
    cursor = raw.cursor()
    cursor.__class__ = _closing(cursor.__class__)
    given = list(rows)
    with _MISFITS:
        cursor.executemany(sql, given)
    return cursor


def _firebird_commit(raw: Any) -> None:
    if raw.main_transaction.is_active():
        raw.commit()


def _firebird_rollback(raw: Any) -> None:
    if raw.main_transaction.is_active():  # or what failed first is not heard of
        raw.rollback()


def _firebird_ping(raw: Any) -> None:
    raw.ping()


FIREBIRD_DRIVER = Driver(
    name="firebird-driver",
    module="firebird.driver",
    pip="firebird-driver",
    options=OPTIONS,
    aliases=("firebird",),
    paramstyle=ParamStyle.QMARK,
    connect=_firebird_connect,
    run=_timed(_firebird_run),
    run_many=_timed(_firebird_run_many),
    stream=_stream_by(_timed(_firebird_run)),
    commit=_firebird_commit,
    rollback=_firebird_rollback,
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
    _be_patient(raw, address)
    return raw


_FDB_LONGEST = 65535


def _fdb_room(sql: str) -> None:
    """Look whether a statement arrives as a whole: its length is sent in 16 bits.

    :raises UnsupportedFeature: it would be cut.
    """
    if len(sql) * 4 > _FDB_LONGEST:
        size = len(sql.encode())
        if size > _FDB_LONGEST:
            raise UnsupportedFeature(
                f"The driver fdb cannot send a statement of {size} bytes, only of "
                f"{_FDB_LONGEST}; firebird-driver can"
            )


def _fdb_run(raw: Any, sql: str, params: Any) -> Any:
    _fdb_room(sql)
    cursor = raw.cursor()
    with _MISFITS:
        cursor.execute(sql, params)
    cursor.set_stream_blob_treshold(-1)  # long values come as values, not as files
    return cursor


def _fdb_run_many(raw: Any, sql: str, rows: Any) -> Any:
    _fdb_room(sql)
    cursor = raw.cursor()
    given = list(rows)
    with _MISFITS:
        cursor.executemany(sql, given)
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
    options=OPTIONS,
    aliases=("kinterbasdb",),
    paramstyle=ParamStyle.QMARK,
    connect=_fdb_connect,
    run=_timed(_fdb_run),
    run_many=_timed(_fdb_run_many),
    stream=_stream_by(_timed(_fdb_run)),
    commit=_fdb_commit,
    rollback=_fdb_rollback,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ERRORS,
    server_version=_engine_version,
)


# -- firebirdsql, in Python alone


@functools.cache
def _mended(cls: Any) -> type[Any]:
    """The module's connections, but such that give back what they were given."""
    return type("Connection", (Mended, cls), {})


def _firebirdsql_connect(module: Any, address: Address) -> Any:
    raw = module.connect(
        host=address.host or "localhost",
        port=address.port or 3050,
        database=address.database,
        user=address.user,
        password=address.password,
        **_options(address),
    )
    raw.__class__ = _mended(raw.__class__)
    seconds = address.options.get("lock_timeout")
    if seconds is not None:
        transaction = raw.cursor().transaction  # for as long as the connection lives
        transaction.transaction_parameter_block = tuple(
            _patient(block, seconds)
            for block in transaction.transaction_parameter_block
        )
        setattr(raw, _PATIENCE, seconds)
    return raw


def _firebirdsql_run_many(raw: Any, sql: str, rows: Any) -> Any:
    cursor = raw.cursor()
    statement = cursor.prep(sql)
    try:
        for row in rows:
            cursor.execute(statement, row)
    finally:
        statement.stmt.drop()
    return cursor


def _firebirdsql_finish(raw: Any) -> None:
    """Drop what cursors have prepared: see `_fdb_drop_statements`.

    A transaction in which nothing was run yet is ended too.  The module would not, and
    the server does not let a connection go that has one.
    """
    for transaction, cursors in raw._cursors.items():
        for cursor in list(cursors):
            cursor.close()
        transaction.is_dirty = True


def _firebirdsql_commit(raw: Any) -> None:
    _firebirdsql_finish(raw)
    raw.commit()


def _firebirdsql_rollback(raw: Any) -> None:
    _firebirdsql_finish(raw)
    raw.rollback()


FIREBIRDSQL = Driver(
    name="firebirdsql",
    module="firebirdsql",
    options=takes("role", "charset", "lock_timeout", dialect=only(3)),
    aliases=("pyfirebirdsql",),
    paramstyle=ParamStyle.QMARK,
    connect=_firebirdsql_connect,
    run=_timed(run_on_new_cursor),
    run_many=_timed(_firebirdsql_run_many),
    commit=_firebirdsql_commit,
    rollback=_firebirdsql_rollback,
    encoders=ENCODERS,
    decoders=DECODERS,
    no_params=(),
    errors=ErrorMap(
        by_code=GDS,
        by_class={OSError: ConnectionLost, UnicodeError: DataError},
        lost=LOST,
        by_message=(
            *MESSAGES,
            (r"Can not recv\(\) packets|response:op_code", ConnectionLost),
        ),
        code=_gds_codes,
        text=_words,
    ),
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
