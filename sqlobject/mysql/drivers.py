"""Plug-in mysql: the DB-API modules."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import methodcaller
from types import MappingProxyType
from typing import Any

from sqlobject.backend.address import Address
from sqlobject.backend.driver import (
    Driver,
    ParamStyle,
    autocommit_by_attribute,
    autocommit_by_method,
    run_many_on_new_cursor,
    run_on_new_cursor,
)
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.odbc import (
    Keywords,
    odbc_drivers,
    odbc_errors,
    times_as_text,
)
from sqlobject.backend.options import IGNORED, only, takes
from sqlobject.backend.values import (
    NUMBERED_INTERVAL,
    TEXT_TIME,
    TEXT_UUID,
    as_uuid,
)
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
)
from sqlobject.mysql._ascii import in_ascii
from sqlobject.schema.types import Kind

__all__ = ["CONNECTOR", "DRIVERS", "MARIADB", "MYSQLDB", "PYMYSQL"]

CODES: Mapping[Code, Entry] = MappingProxyType(
    {
        1007: ProgrammingError,  # ER_DB_CREATE_EXISTS
        1008: ProgrammingError,  # ER_DB_DROP_EXISTS
        1044: ConnectFailed,  # ER_DBACCESS_DENIED_ERROR
        1045: ConnectFailed,  # ER_ACCESS_DENIED_ERROR
        1048: NotNullViolation,  # ER_BAD_NULL_ERROR
        1049: ConnectFailed,  # ER_BAD_DB_ERROR
        1054: ProgrammingError,  # ER_BAD_FIELD_ERROR
        1062: DuplicateEntryError,  # ER_DUP_ENTRY
        1064: ProgrammingError,  # ER_PARSE_ERROR
        1146: ProgrammingError,  # ER_NO_SUCH_TABLE
        1169: DuplicateEntryError,  # ER_DUP_UNIQUE
        1205: LockTimeout,  # ER_LOCK_WAIT_TIMEOUT
        1213: Deadlock,  # ER_LOCK_DEADLOCK
        1216: ForeignKeyViolation,  # ER_NO_REFERENCED_ROW
        1217: ForeignKeyViolation,  # ER_ROW_IS_REFERENCED
        1264: DataError,  # ER_WARN_DATA_OUT_OF_RANGE
        1364: NotNullViolation,  # ER_NO_DEFAULT_FOR_FIELD
        1366: DataError,  # ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
        1406: DataError,  # ER_DATA_TOO_LONG
        1451: ForeignKeyViolation,  # ER_ROW_IS_REFERENCED_2
        1452: ForeignKeyViolation,  # ER_NO_REFERENCED_ROW_2
        1586: DuplicateEntryError,  # ER_DUP_ENTRY_WITH_KEY_NAME
        2002: ConnectFailed,  # CR_CONNECTION_ERROR
        2003: ConnectFailed,  # CR_CONN_HOST_ERROR
        2005: ConnectFailed,  # CR_UNKNOWN_HOST
        3572: LockTimeout,  # ER_LOCK_NOWAIT
        3819: CheckViolation,  # ER_CHECK_CONSTRAINT_VIOLATED (MySQL)
        4025: CheckViolation,  # ER_CONSTRAINT_FAILED (MariaDB)
    }
)
"""Source: MySQL 8.0 Error Reference, "Server"; MariaDB, "Error Codes"."""

LOST: tuple[Code, ...] = (1053, 1077, 1078, 1079, 1080, 1927, 2006, 2013, 2055)
"""Shutdown, killed, gone away, lost during query. Source: as above, and "Client"."""

ERRORS = ErrorMap(by_code=CODES, by_class={OverflowError: DataError}, lost=LOST)

SWITCHES = ("use_unicode", "compress", "named_pipe", "local_infile")
"""What the constructor takes as whole numbers."""

SSL = ("ssl_key", "ssl_cert", "ssl_ca", "ssl_capath")
ALL_UNICODE = ("utf8mb4", "utf8")
"""Character sets of a module that speaks UTF-8 and nothing else."""

OPTIONS = takes(
    "unix_socket", "init_command", "connect_timeout", *SSL[:3], odbcdrv=IGNORED
)
"""What all modules take that speak the protocol."""


def keywords(address: Address, **names: str) -> dict[str, Any]:
    """An address and its options as keyword arguments of a module.

    :param names: what the module calls ``user``, ``password``, ``database`` and others
        if it has words of its own.
    """
    given = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password or "",
        "database": address.database or None,
        **address.options,
    }
    named = {names.get(name, name): value for name, value in given.items()}
    return {name: value for name, value in named.items() if value is not None}


def numbers(text: str) -> tuple[int, ...] | None:
    """The numbers a version begins with; old MariaDB puts ``5.5.5-`` before its own."""
    found = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)", text)
    return None if found is None else tuple(map(int, found.groups()))


def as_time(value: Any) -> Any:
    """A time of day; these modules give the time since midnight."""
    if isinstance(value, datetime.timedelta):
        return (datetime.datetime.min + value).time()
    return datetime.time.fromisoformat(value) if isinstance(value, str) else value


def as_bytes(value: Any) -> bytes:
    """Bytes, in whatever form they come."""
    return (
        value.encode("utf-8", "surrogateescape")
        if isinstance(value, str)
        else bytes(value)
    )


ENCODERS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {**TEXT_UUID, **NUMBERED_INTERVAL[0]}
)
DECODERS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        Kind.BLOB: as_bytes,
        Kind.BOOL: bool,
        Kind.TIME: as_time,
        Kind.UUID: as_uuid,
        **NUMBERED_INTERVAL[1],
    }
)


# -- mysqlclient and PyMySQL, which share most of their words


def _switched(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options with those that are switches as Booleans."""
    options = dict(given)
    options.update({name: bool(options[name]) for name in SWITCHES if name in options})
    return options


def _mysqldb_connect(module: Any, address: Address) -> Any:
    options = {"charset": "utf8mb4", **_switched(address.options)}
    for name in ("compress", "named_pipe"):
        if not options.get(name):  # mysqlclient takes any value for a yes
            options.pop(name, None)
    ssl = {name[4:]: options.pop(name) for name in SSL if name in options}
    if ssl:
        options["ssl"] = ssl
    return module.connect(**keywords(address._replace(options=options)))


def _server_side(raw: Any) -> Any:
    """The class of cursors that leave the rows on the server."""
    name = type(raw).__module__.partition(".")[0]
    return sys.modules[f"{name}.cursors"].SSCursor


def _stream(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    cursor = raw.cursor(_server_side(raw))
    try:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield list(rows)
    finally:
        cursor.close()


def _server_info(raw: Any) -> str:
    info: str = raw.get_server_info()
    return info


def _info_numbers(raw: Any) -> tuple[int, ...] | None:
    return numbers(_server_info(raw))


def _ping(raw: Any) -> None:
    raw.ping()


MYSQLDB = Driver(
    name="mysqldb",
    module="MySQLdb",
    pip="mysqlclient",
    aliases=("mysqlclient",),
    options=takes(
        "charset",
        "client_flag",
        "conv",
        "read_default_file",
        "read_default_group",
        "ssl_capath",
        *SWITCHES,
        **OPTIONS,
    ),
    paramstyle=ParamStyle.FORMAT,
    connect=_mysqldb_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    stream=_stream,
    errors=ERRORS,
    set_autocommit=autocommit_by_method,
    server_version=_info_numbers,
    variant=_server_info,
    ping=_ping,
)


def _pymysql_version(raw: Any) -> tuple[int, ...] | None:
    return numbers(raw.server_version)


def _pymysql_greeting(raw: Any) -> str:
    greeting: str = raw.server_version
    return greeting


def _ping_alone(raw: Any) -> None:
    """A ping that makes no new connection in the place of a lost one."""
    raw.ping(reconnect=False)


PYMYSQL = MYSQLDB.replaced(
    name="pymysql",
    module="pymysql",
    pip="PyMySQL",
    aliases=(),
    options=takes(**{**MYSQLDB.options, "compress": only(0), "named_pipe": only(0)}),
    errors=ErrorMap(
        by_code=CODES,
        by_class={**ERRORS.by_class, OSError: ConnectFailed},  # files for TLS
        lost=(*LOST, 0),
        by_message=((r"closed", ProgrammingError),),
    ),
    server_version=_pymysql_version,
    variant=_pymysql_greeting,
    ping=_ping_alone,
)


# -- MySQL Connector/Python


def _flags(number: int) -> list[int]:
    """The bits of a number; as a number it would take the place of the usual ones."""
    return [1 << place for place in range(number.bit_length()) if number >> place & 1]


def _connector_connect(module: Any, address: Address) -> Any:
    options = {"charset": "utf8mb4", **_switched(address.options)}
    if "client_flag" in options:
        options["client_flag"] = _flags(options["client_flag"])
    if "read_default_group" in options:
        if "read_default_file" not in options:
            raise ConfigurationError(
                "The driver connector reads a read_default_group only out of a "
                "read_default_file, and none is named"
            )
        # The others read the group of all clients besides.
        options["read_default_group"] = ["client", options["read_default_group"]]
    options["buffered"] = True  # or a result nobody reads blocks the next statement
    return module.connect(
        **keywords(
            address._replace(options=options),
            connect_timeout="connection_timeout",
            client_flag="client_flags",
            local_infile="allow_local_infile",
            read_default_file="option_files",
            read_default_group="option_groups",
        ),
    )


def _connector_greeting(raw: Any) -> str:
    greeting: str = raw.server_info
    return greeting


def _connector_version(raw: Any) -> tuple[int, ...] | None:
    return numbers(_connector_greeting(raw))


def _connector_stream(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    cursor = raw.cursor(buffered=False)
    try:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(size):
            yield list(rows)
    finally:
        while raw.unread_result and cursor.fetchmany(size):
            pass  # what is left stands in the way of the next statement
        cursor.close()


CONNECTOR = Driver(
    name="connector",
    module="mysql.connector",
    pip="mysql-connector-python",
    aliases=("mysql-connector", "mysql-connector-python", "connector-python"),
    options=takes(
        "charset",
        "client_flag",
        "compress",
        "local_infile",
        "read_default_file",
        "read_default_group",
        "use_unicode",
        named_pipe=only(0),
        **OPTIONS,
    ),
    paramstyle=ParamStyle.FORMAT,
    connect=_connector_connect,
    encoders=ENCODERS,
    decoders=DECODERS,
    stream=_connector_stream,
    errors=ErrorMap(
        by_code=CODES,
        lost=(*LOST, 2048),
        by_message=((r"connection not available", ConnectionLost),),
    ),
    set_autocommit=autocommit_by_attribute,
    server_version=_connector_version,
    variant=_connector_greeting,
    ping=_ping_alone,
)


# -- MariaDB Connector/Python


def _mariadb_connect(module: Any, address: Address) -> Any:
    return module.connect(
        **keywords(
            address._replace(options=_switched(address.options)),
            read_default_file="default_file",
            read_default_group="default_group",
        )
    )


def _mariadb_stream(
    raw: Any, sql: str, params: Any, size: int
) -> Iterator[list[tuple[Any, ...]]]:
    cursor = raw.cursor(buffered=False)
    try:
        cursor.execute(sql, params or ())
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        cursor.close()


_UP_TO_64_BITS = range(-(2**63), 2**64)


def _mariadb_fit(values: Iterable[Any]) -> None:
    """Look whether numbers have 64 bits at most.

    The module does not get to say so: it fails to make its exception, and damages
    memory on the way. Seen with 1.1.14.

    :raises OverflowError: one has more.
    """
    for value in values:
        if isinstance(value, int) and value not in _UP_TO_64_BITS:
            raise OverflowError("a number has more than 64 bits")


def _mariadb_run(raw: Any, sql: str, params: Any) -> Any:
    _mariadb_fit(params or ())
    return run_on_new_cursor(raw, sql, params)


def _mariadb_run_many(raw: Any, sql: str, rows: Any) -> Any:
    given = list(rows)
    for row in given:
        _mariadb_fit(row)
    return run_many_on_new_cursor(raw, sql, given)


MARIADB = Driver(
    name="mariadb",
    module="mariadb",
    options=takes(
        "client_flag",
        "compress",
        "local_infile",
        "read_default_file",
        "read_default_group",
        "ssl_capath",
        charset=only(*ALL_UNICODE),
        named_pipe=only(0),
        use_unicode=only(1),
        **OPTIONS,
    ),
    paramstyle=ParamStyle.QMARK,
    connect=_mariadb_connect,
    run=_mariadb_run,
    run_many=_mariadb_run_many,
    encoders=ENCODERS,
    decoders=DECODERS,
    stream=_mariadb_stream,
    no_params=(),
    errors=ERRORS,
    set_autocommit=autocommit_by_attribute,
    server_version=_connector_version,
    variant=_connector_greeting,
    ping=_ping,
)


# -- ODBC


def _odbc_greeting(raw: Any) -> str:
    row = raw.cursor().execute("SELECT VERSION()").fetchone()
    return str(row[0])


def _odbc_version(raw: Any) -> tuple[int, ...] | None:
    return numbers(_odbc_greeting(raw))


_SQL_CHAR, _SQL_WCHAR = 1, -8
"""Source: ODBC Programmer's Reference, appendix D."""


def _odbc_prepare(raw: Any) -> None:
    """Have values go and come as UTF-8, and times of day come as text.

    In UTF-16 the driver loses what is beyond the first plane in texts that are long.
    Seen on MariaDB Connector/ODBC 3.1.15.
    """
    times_as_text(raw)
    raw.setencoding("utf-8", ctype=_SQL_CHAR)
    for kind in (_SQL_CHAR, _SQL_WCHAR):
        raw.setdecoding(kind, encoding="utf-8", ctype=_SQL_CHAR)


def _odbc_new_id(cursor: Any) -> Any:
    cursor.execute("SELECT LAST_INSERT_ID()")
    return cursor.fetchone()[0]


_COMPRESSED = 2048
"""Source: MariaDB Connector/ODBC, "OPTIONS"; FLAG_COMPRESSED_PROTO."""

KEYWORDS = Keywords(
    options=MappingProxyType(
        {
            "unix_socket": "Socket",
            "charset": "Charset",
            "init_command": "INITSTMT",
            "connect_timeout": "CONN_TIMEOUT",
            "compress": lambda on, _: {"OPTIONS": _COMPRESSED if on else None},
            # Anything in its place switches it on.
            "named_pipe": lambda on, _: {"NAMEDPIPE": 1 if on else None},
            **{name: name.replace("_", "").upper() for name in SSL},
        }
    )
)
"""Source: MariaDB Connector/ODBC, "Connection Parameters"."""

ODBC = odbc_drivers(
    "MariaDB Unicode",
    KEYWORDS,
    options=takes(
        # Values travel as UTF-8 whatever the server is told: see `_odbc_prepare`.
        charset=only(*ALL_UNICODE, told=True),
        client_flag=only(0),
        local_infile=only(1),  # the driver cannot be kept from it
        use_unicode=only(1),
    ),
    encoders=MappingProxyType(
        {
            **ENCODERS,
            **TEXT_TIME,
            datetime.datetime: methodcaller("isoformat", " "),  # or its fraction goes
        }
    ),
    decoders=DECODERS,
    prepare=_odbc_prepare,
    package="odbc-mariadb",
    sayable=in_ascii,
    new_id=_odbc_new_id,
    errors=odbc_errors(by_code=CODES, lost=LOST),
    server_version=_odbc_version,
    variant=_odbc_greeting,
)

DRIVERS = (MYSQLDB, CONNECTOR, PYMYSQL, MARIADB, *ODBC)
"""In the order in which they are tried."""
