"""Plug-in postgres: the DB-API modules."""

from __future__ import annotations

import datetime
import functools
import getpass
import importlib
import itertools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import (
    Count,
    Driver,
    ParamStyle,
    autocommit_by_attribute,
    run_on_new_cursor,
)
from sqlobject.backend.errors import Entry, ErrorMap
from sqlobject.backend.odbc import (
    Keywords,
    odbc_drivers,
    odbc_errors,
    run_for_tuples,
)
from sqlobject.backend.options import HERE, IGNORED, SERVED, only, takes
from sqlobject.backend.values import TEXT_TIME, TEXT_UUID, UNPADDED, as_uuid
from sqlobject.dberrors import ConfigurationError, ConnectFailed, ConnectionLost
from sqlobject.late import late
from sqlobject.postgres._copy import by_copy_expert, by_psycopg_copy, by_stream
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    import socket
    import ssl
else:
    socket = late("socket")
    ssl = late("ssl")

__all__ = ["DRIVERS", "PG8000", "PSYCOPG", "PSYCOPG2", "database_of"]

MESSAGES: tuple[tuple[str, Entry], ...] = (
    (r"server closed the connection", ConnectionLost),
    (r"connection (already closed|is closed|is lost)", ConnectionLost),
    (r"terminating connection", ConnectionLost),
    (r"could not connect|connection (to server .*)?failed", ConnectFailed),
)
ERRORS = ErrorMap(by_message=MESSAGES)
"""Most is told by SQLSTATEs; a broken socket has none."""

_names = itertools.count(1)


# -- connecting

OPTIONS = takes(
    "sslmode",
    "connect_timeout",
    "application_name",
    schema=HERE,
    charset=HERE,
    unicodeCols=HERE,
    odbcdrv=IGNORED,
)
"""What modules that speak the protocol take."""

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""Source: PostgreSQL manual, libpq, "SSL Mode Descriptions"."""


def known_mode(mode: str) -> str:
    """The word of libpq for how much a connection is to be secured.

    :raises ConfigurationError: it is none.
    """
    if mode not in SSL_MODES:
        raise ConfigurationError(
            f"The option sslmode cannot be {mode!r}: it is one of "
            f"{', '.join(SSL_MODES)}"
        )
    return mode


def keywords(address: Address, database: str = "dbname") -> dict[str, Any]:
    """An address as keyword arguments, without options the module does not share."""
    found = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        database: address.database or None,
    }
    return {name: value for name, value in found.items() if value is not None}


LIBPQ = takes(**OPTIONS, dsn=SERVED)


def _libpq(module: Any, address: Address) -> Any:
    """A connection through libpq: its keywords, or a ready connection string."""
    options = dict(address.options)
    dsn = options.pop("dsn", None)
    if dsn is not None:
        other = {} if address.database is None else {"dbname": address.database}
        return module.connect(dsn, **other, **options)
    return module.connect(**keywords(address), **options)


def database_of(module: Any, dsn: str) -> str | None:
    """The database that a connection string of libpq names, as libpq reads it."""
    if hasattr(module, "conninfo"):
        found: Mapping[str, Any] = module.conninfo.conninfo_to_dict(dsn)
    else:
        found = module.extensions.parse_dsn(dsn)
    return found.get("dbname")


def numbers(version: int) -> tuple[int, ...]:
    """The parts of ``server_version``: 150018 is 15.18, 90603 is 9.6.3.

    Source: PostgreSQL manual, libpq, PQserverVersion.
    """
    if version >= 100_000:
        return version // 10_000, version % 10_000
    return version // 10_000, version // 100 % 100, version % 100


# -- psycopg 3


def _raw_cursor_runner(raw: Any) -> Callable[[str, Any], Any]:
    """One cursor for all statements, which takes ``$1`` as the server does."""
    cursor = _module_of(raw).RawCursor(raw)
    execute: Callable[[str, Any], Any] = cursor.execute
    return execute


def _module_of(raw: Any) -> Any:
    return sys.modules[type(raw).__module__.partition(".")[0]]


def _psycopg_run(raw: Any, sql: str, params: Any) -> Any:
    return _module_of(raw).RawCursor(raw).execute(sql, params)


def _psycopg_run_many(raw: Any, sql: str, rows: Any) -> Any:
    cursor = _module_of(raw).RawCursor(raw)
    cursor.executemany(sql, rows)
    return cursor


def _psycopg_stream(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows through a cursor of the server, which survives a commit if it has to."""
    name = f"sqlobject_{next(_names)}"
    make = _module_of(raw).RawServerCursor
    with make(raw, name, withhold=raw.autocommit) as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield rows


def _psycopg_version(raw: Any) -> tuple[int, ...]:
    return numbers(raw.info.server_version)


def _psycopg_greeting(raw: Any) -> str | None:
    greeting: str | None = raw.info.parameter_status("crdb_version")
    return greeting or raw.info.parameter_status("server_version")


def _psycopg_busy(raw: Any) -> bool:
    return bool(raw.info.transaction_status.value)


PSYCOPG = Driver(
    name="psycopg",
    whole_results=True,
    module="psycopg",
    pip="psycopg[binary]",
    options=LIBPQ,
    rows_on_demand=True,
    paramstyle=ParamStyle.DOLLAR,
    connect=_libpq,
    run=_psycopg_run,
    runner=_raw_cursor_runner,
    run_many=_psycopg_run_many,
    load_many=by_psycopg_copy(_psycopg_run),
    stream=_psycopg_stream,
    errors=ERRORS,
    decoders=UNPADDED,
    set_autocommit=autocommit_by_attribute,
    in_transaction=_psycopg_busy,
    server_version=_psycopg_version,
    variant=_psycopg_greeting,
)


# -- psycopg2

_FROM_TEXT: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {**UNPADDED, Kind.BLOB: bytes, Kind.UUID: as_uuid}
)


def _psycopg2_run_many(raw: Any, sql: str, rows: Iterable[Any]) -> Count:
    """Send a hundred statements at a time; ``executemany`` waits for each answer.

    How many rows they touched is told of the last statement only, so not at all.

    Source: psycopg2 manual, "Fast execution helpers".
    """
    extras = importlib.import_module("psycopg2.extras")
    with raw.cursor() as cursor:
        extras.execute_batch(cursor, sql, rows)
    return Count()


def _psycopg2_stream(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    name = f"sqlobject_{next(_names)}"
    with raw.cursor(name, withhold=raw.autocommit) as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield rows


def _psycopg2_version(raw: Any) -> tuple[int, ...]:
    return numbers(raw.server_version)


def _psycopg2_greeting(raw: Any) -> str | None:
    greeting: str | None = raw.get_parameter_status("crdb_version")
    return greeting or raw.get_parameter_status("server_version")


def _psycopg2_busy(raw: Any) -> bool:
    return bool(raw.info.transaction_status)


PSYCOPG2 = Driver(
    name="psycopg2",
    whole_results=True,
    module="psycopg2",
    pip="psycopg2-binary",
    options=LIBPQ,
    rows_on_demand=True,
    paramstyle=ParamStyle.FORMAT,
    connect=_libpq,
    encoders=TEXT_UUID,
    decoders=_FROM_TEXT,
    run_many=_psycopg2_run_many,
    load_many=by_copy_expert(run_on_new_cursor),
    stream=_psycopg2_stream,
    errors=ERRORS,
    set_autocommit=autocommit_by_attribute,
    in_transaction=_psycopg2_busy,
    server_version=_psycopg2_version,
    variant=_psycopg2_greeting,
)


# -- pg8000


ROOTS = "~/.postgresql/root.crt"
"""Whom libpq trusts; where there is no such file, pg8000 trusts whom Python does."""


def _ssl_context(mode: str | None) -> Any:
    """What pg8000 wants to hear in the place of ``sslmode``.

    By itself it does as libpq with ``prefer``; True means TLS with whoever answers.
    """
    if mode in (None, "allow", "prefer"):
        return None
    if not known_mode(mode).startswith("verify"):
        return mode == "require"
    roots = os.path.expanduser(ROOTS)  # noqa: PTH111 - pathlib is slow to load
    given = roots if os.path.exists(roots) else None  # noqa: PTH110
    context = ssl.create_default_context(cafile=given)
    context.check_hostname = mode == "verify-full"
    return context


def _pg8000_connect(module: Any, address: Address) -> Any:
    options = dict(address.options)
    security = _ssl_context(options.pop("sslmode", None))
    if security is not None:
        options["ssl_context"] = security
    seconds = options.pop("connect_timeout", None) or None  # 0: no limit, as in libpq
    found = {"user": getpass.getuser(), **keywords(address, "database"), **options}
    if seconds is None:
        return module.connect(**found)
    # The module's own timeout would hold for statements too, and leave the socket open.
    place = found.get("host", "localhost"), found.get("port", 5432)
    line = socket.create_connection(place, seconds)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        raw = module.connect(**found, sock=line)
    except BaseException:
        line.close()
        raise
    raw._usock.settimeout(None)
    return raw


def _pg8000_version(raw: Any) -> tuple[int, ...] | None:
    text = _pg8000_greeting(raw)
    if text is None:
        return None
    found = text.split()[0].split(".")
    return tuple(int(part) for part in found if part.isdigit()) or None


def _pg8000_greeting(raw: Any) -> str | None:
    for name, value in dict(raw.parameter_statuses).items():
        if str(name, "ascii") if isinstance(name, bytes) else name == "server_version":
            return value.decode() if isinstance(value, bytes) else value
    return None


def _pg8000_facts(exc: BaseException) -> Mapping[str, str]:
    """What the server said, by the one-letter names of its protocol."""
    first = exc.args[0] if exc.args else None
    return first if isinstance(first, dict) else {}


def _pg8000_state(exc: BaseException) -> str | None:
    return _pg8000_facts(exc).get("C")


def _pg8000_text(exc: BaseException) -> str:
    return _pg8000_facts(exc).get("M") or str(exc)


@functools.cache
def _cursor_class(module: ModuleType) -> type[Any]:
    """The module's cursors, but with rows that are tuples."""

    class Cursor(module.Cursor):  # type: ignore[misc,name-defined]
        def __next__(self) -> tuple[Any, ...]:
            return tuple(super().__next__())

    return Cursor


def _pg8000_cursor(raw: Any) -> Any:
    return _cursor_class(sys.modules[type(raw).__module__])(raw)


def _pg8000_run(raw: Any, sql: str, params: Any) -> Any:
    cursor = _pg8000_cursor(raw)
    cursor.execute(sql, params)
    return cursor


def _declared(
    run: Callable[[Any, str, Any], Any], no_params: Any
) -> Callable[[Any, str, Any, int], Iterator[list[tuple[Any, ...]]]]:
    """A stream for modules that have no cursors of the server's: it is said in SQL.

    Source: PostgreSQL manual, DECLARE; one WITH HOLD survives the commit of its
    statement.
    """

    def stream(
        raw: Any, sql: str, params: Any, size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        name = f"sqlobject_{next(_names)}"
        hold = "WITH HOLD " if raw.autocommit else ""
        run(raw, f"DECLARE {name} NO SCROLL CURSOR {hold}FOR {sql}", params)
        fetch = f"FETCH {int(size)} FROM {name}"
        while rows := list(run(raw, fetch, no_params).fetchall()):
            yield rows
        run(raw, f"CLOSE {name}", no_params)

    return stream


PG8000 = Driver(
    name="pg8000",
    whole_results=True,
    module="pg8000.dbapi",
    pip="pg8000",
    options=OPTIONS,
    paramstyle=ParamStyle.FORMAT,
    connect=_pg8000_connect,
    run=_pg8000_run,
    load_many=by_stream(_pg8000_run),
    stream=_declared(_pg8000_run, ()),
    no_params=(),
    decoders=MappingProxyType({**UNPADDED, Kind.BLOB: bytes}),
    errors=ErrorMap(
        sqlstate=_pg8000_state,
        text=_pg8000_text,
        by_message=(
            (r"network error|connection (is )?closed|can't create", ConnectionLost),
        ),
        by_class={OSError: ConnectionLost},
    ),
    set_autocommit=autocommit_by_attribute,
    server_version=_pg8000_version,
)


# -- ODBC


def _odbc_version(raw: Any) -> tuple[int, ...] | None:
    row = raw.cursor().execute("SHOW server_version_num").fetchone()
    return numbers(int(row[0]))


def _interval_text(value: datetime.timedelta) -> str:
    return f"{value.days} days {value.seconds}.{value.microseconds:06} seconds"


_INTERVAL = re.compile(
    r"(?:(-?\d+) days? ?)?(?:([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?"
)


def _as_interval(value: str) -> datetime.timedelta:
    """A length of time, out of ``3 days -00:00:05.25``.

    Source: PostgreSQL manual, "Interval Output"; months and years have no length.
    """
    found = _INTERVAL.fullmatch(value)
    if found is None:
        raise ValueError(f"not a length of time: {value!r}")
    days, sign, hours, minutes, seconds, fraction = found.groups()
    time = datetime.timedelta(
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "").ljust(6, "0")),
    )
    return datetime.timedelta(int(days or 0)) + (-time if sign == "-" else time)


def _odbc_settle(raw: Any, options: Mapping[str, Any]) -> None:
    """Say what a connection string has no keyword for."""
    name = options.get("application_name")
    if name is not None:
        cursor = raw.cursor()
        cursor.execute("SELECT set_config('application_name', ?, false)", [name])
        cursor.close()
        raw.commit()


ODBC = odbc_drivers(
    "PostgreSQL Unicode",
    Keywords(
        options=MappingProxyType(
            # The driver would take any word, and mean nothing by it.
            {"sslmode": lambda mode, _: {"SSLmode": known_mode(mode)}}
        ),
        always=(("BoolsAsChar", "0"), ("LFConversion", "0")),
    ),
    options=takes(
        "connect_timeout",
        "application_name",
        schema=HERE,
        unicodeCols=HERE,
        # It goes on in UTF-8 whatever the server is told, and damages texts so.
        charset=only("UTF8", "UTF-8", "Unicode"),
    ),
    login_timeout="connect_timeout",
    settle=_odbc_settle,
    encoders=MappingProxyType(
        {**TEXT_UUID, **TEXT_TIME, datetime.timedelta: _interval_text}
    ),
    decoders=MappingProxyType({**_FROM_TEXT, Kind.INTERVAL: _as_interval}),
    package="odbc-postgresql",
    stream=_declared(run_for_tuples, None),
    errors=odbc_errors(
        by_message=(
            *MESSAGES,
            (r"internal SAVEPOINT failed|could not send", ConnectionLost),
        )
    ),
    server_version=_odbc_version,
)

DRIVERS = (PSYCOPG, PSYCOPG2, PG8000, *ODBC)
"""In the order in which they are tried."""
