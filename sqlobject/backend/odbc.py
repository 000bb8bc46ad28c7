"""Floor 2, backend: every driver that goes through ODBC.

A plug-in says which keywords its ODBC driver wants, and gets a `Driver` for each Python
module that can talk to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlobject.backend.address import HIDDEN, Address, is_secret
from sqlobject.backend.driver import (
    Driver,
    DriverNotFound,
    ParamStyle,
    autocommit_by_attribute,
)
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.options import Take, takes
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectionLost,
    DataError,
    LockTimeout,
    ProgrammingError,
)

__all__ = [
    "Keywords",
    "TupleCursor",
    "connection_string",
    "native_code",
    "odbc_drivers",
    "odbc_errors",
    "run_for_tuples",
    "shown",
    "spelled",
    "times_as_text",
]

RunOn = Callable[[Any, str, Any], Any]
"""Runs a statement on a raw connection, with values, and gives the cursor."""

Spell = Callable[[Any, str], Mapping[str, object]]
"""Keywords and values for an option's value, and the ODBC driver that is named."""

_NO_OPTIONS: Mapping[str, str | Spell] = MappingProxyType({})

MODULES = (("pyodbc", "pyodbc"), ("pypyodbc", "pypyodbc"))
"""Name and module, in the order in which ``driver=odbc`` tries them."""


class Keywords(NamedTuple):
    """What the parts of an address are called in a driver's connection string."""

    driver: str = "Driver"
    host: str = "Server"
    port: str | None = "Port"
    """None: the port goes behind the host, see `host_and_port`."""
    user: str = "UID"
    password: str = "PWD"  # noqa: S105 - the keyword, not a password
    database: str = "Database"
    host_and_port: str = "{host},{port}"
    """How host and port are put together where the port has no keyword."""
    options: Mapping[str, str | Spell] = _NO_OPTIONS
    """Options of the URI -> keyword, or what gives keywords and values."""
    always: tuple[tuple[str, str], ...] = ()
    """Keywords and values that every connection gets, unless an option sets them."""
    braces: bool = True
    """Whether values with special characters stand in braces, as they should; if not,
    the driver takes them as they are, up to the next semicolon."""


_SPECIAL = re.compile(r"[\[\]{}(),;?*=!@]|^\s|\s$")


def spelled(value: object, *, in_braces: bool = False) -> str:
    """A value as it stands in a connection string.

    One with a special character goes into braces, in which ``}`` is doubled; with
    ``in_braces`` any does, unless it comes so.

    Source: ODBC Programmer's Reference, SQLDriverConnect, "Comments"; MS-ODBCSTR 2.1.2.
    """
    text = str(value)
    if in_braces and text.startswith("{") and text.endswith("}"):
        return text
    if text and not in_braces and not _SPECIAL.search(text):
        return text
    doubled = text.replace("}", "}}")
    return f"{{{doubled}}}"


def bare(keyword: str, value: object) -> str:
    """A value for a driver that knows no braces.

    :raises ConfigurationError: it has a semicolon, where the driver would stop reading.
    """
    text = str(value)
    if ";" in text:
        raise ConfigurationError(
            f"This ODBC driver cannot be told a value with a semicolon ({keyword})"
        )
    return text


def connection_string(
    pairs: Iterable[tuple[str, object]], *, braces: bool = True
) -> str:
    """``keyword=value;…``; what is None is left out, and a driver is in braces."""
    parts = []
    for keyword, value in pairs:
        if value is not None:
            always = keyword.lower() == "driver"
            text = (
                spelled(value, in_braces=always)
                if always or braces
                else bare(keyword, value)
            )
            parts.append(f"{keyword}={text}")
    return ";".join(parts)


_PAIR = re.compile(r"([^=;]+)=(\{(?:[^}]|\}\})*\}|[^;]*)(;|$)")


def shown(text: str) -> str:
    """A connection string with its passwords hidden."""

    def hide(found: re.Match[str]) -> str:
        keyword, value, end = found.groups()
        return f"{keyword}={HIDDEN if is_secret(keyword) else value}{end}"

    return _PAIR.sub(hide, text)


def pairs_of(
    address: Address, keywords: Keywords, default_driver: str
) -> list[tuple[str, object]]:
    """What a connection string says for an address, in order."""
    options = dict(address.options)
    host, port = address.host, address.port
    named = options.pop("odbcdrv", None) or default_driver
    if port is not None and keywords.port is None:
        host, port = keywords.host_and_port.format(host=host or "", port=port), None
    found: dict[str, object] = {
        keywords.host: host,
        keywords.port or "": port,
        keywords.user: address.user,
        keywords.password: address.password,
        keywords.database: address.database,
        **dict(keywords.always),
    }
    for option, keyword in keywords.options.items():
        value = options.get(option)
        if value is None:
            continue
        if isinstance(keyword, str):
            found[keyword] = value
        else:
            found.update(keyword(value, str(named)))
    return [(keywords.driver, named), *found.items()]


_ABSENT = r"IM00[23]|Can't open lib"
"""What a driver manager says of an ODBC driver that it does not know or cannot load.

Source: ODBC Programmer's Reference, appendix A (IM002, IM003); unixODBC 2.3.11.
"""


def opened(
    module: Any, text: str, named: object, package: str, **arguments: Any
) -> Any:
    """A raw connection.

    :param named: the ODBC driver.
    :param arguments: of the module's own, beside the connection string.
    :param package: what has it, for those who do not.
    :raises DriverNotFound: the driver manager does not know it.
    """
    try:
        return module.connect(text, **arguments)
    except module.Error as exc:
        said = " ".join(map(str, exc.args))
        if not re.search(_ABSENT, said):
            raise
        install = f"; apt-get install {package} on Debian" if package else ""
        raise DriverNotFound(
            f"There is no ODBC driver {str(named).strip('{}')!r} here: {exc.args[-1]}. "
            f"'odbcinst -q -d' lists those that are there{install}. The option odbcdrv "
            "names another one."
        ) from exc


def odbc_drivers(
    default_driver: str,
    keywords: Keywords | None = None,
    prepare: Callable[[Any], object] | None = None,
    *,
    options: Mapping[str, Take] = MappingProxyType({}),
    login_timeout: str = "",
    settle: Callable[[Any, Mapping[str, Any]], object] | None = None,
    package: str = "",
    autocommit: bool = False,
    sayable: Callable[[str], str] | None = None,
    **driver: Any,
) -> tuple[Driver, ...]:
    """A driver for each Python module that speaks ODBC.

    :param default_driver: name under which the ODBC driver is registered; the option
        ``odbcdrv`` overrides it.
    :param keywords: what the connection string says.
    :param prepare: what is done with each new connection.
    :param options: what becomes of options beside ``odbcdrv`` and those of
        ``keywords``.
    :param login_timeout: the option that says how many seconds opening may take.
    :param settle: sees to what only statements on a new connection can do; it gets the
        options.
    :param package: the Debian package that has the ODBC driver.
    :param autocommit: whether a new connection is in autocommit mode.
    :param sayable: gives the text of a statement as the ODBC driver can take it.
    :param driver: further parameters of `Driver`, the same for all of them.
    """
    words = keywords or Keywords()

    def connect(module: Any, address: Address) -> Any:
        pairs = pairs_of(address, words, default_driver)
        text = connection_string(pairs, braces=words.braces)
        arguments: dict[str, Any] = {"autocommit": autocommit}
        seconds = address.options.get(login_timeout)
        if seconds is not None:
            arguments["timeout"] = seconds
        raw = opened(module, text, pairs[0][1], package, **arguments)
        if prepare is not None:
            prepare(raw)
        if settle is not None:
            settle(raw, address.options)
        return raw

    run: RunOn = run_for_tuples if sayable is None else saying(sayable)
    run = driver.pop("run", run)
    parameters: dict[str, Any] = {
        "paramstyle": ParamStyle.QMARK,
        "run": run,
        "run_many": run_many_with(sayable or str),
        "stream": stream_tuples_with(run),
        "connect": connect,
        "options": takes("odbcdrv", *words.options, **options),
        "errors": odbc_errors(),
        "set_autocommit": autocommit_by_attribute,
        **driver,
    }
    return tuple(
        Driver(name=name, module=module, pip=name, aliases=("odbc",), **parameters)
        for name, module in MODULES
    )


class TupleCursor:
    """A cursor whose rows are tuples; those of pyodbc only look like some."""

    __slots__ = ("cursor", "execute", "nextset")

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.execute = cursor.execute
        self.nextset = cursor.nextset

    @property
    def description(self) -> Any:
        """What is known of the columns; None: there are no rows."""
        return self.cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the statement touched; -1: not known."""
        count: int = self.cursor.rowcount
        return count

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return list(map(tuple, self.cursor.fetchall()))

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """The next rows."""
        return list(map(tuple, self.cursor.fetchmany(size)))

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None: there is none."""
        row = self.cursor.fetchone()
        return None if row is None else tuple(row)

    def close(self) -> None:
        """Give up."""
        self.cursor.close()


def run_for_tuples(raw: Any, sql: str, params: Any) -> TupleCursor:
    """Run a statement; without parameters the module must not be told of any."""
    cursor = raw.cursor()
    try:
        if params:
            cursor.execute(sql, params)
        else:
            cursor.execute(sql)
    except BaseException:
        cursor.close()  # left open, it keeps the connection busy under FreeTDS
        raise
    return TupleCursor(cursor)


def saying(sayable: Callable[[str], str]) -> RunOn:
    """As `run_for_tuples`, for drivers that cannot take every text."""
    return lambda raw, sql, params: run_for_tuples(raw, sayable(sql), params)


def run_many_with(sayable: Callable[[str], str]) -> Callable[[Any, str, Any], Any]:
    """What runs a statement once for each row of values."""

    def run_many(raw: Any, sql: str, rows: Iterable[Any]) -> Any:
        cursor = raw.cursor()
        try:
            cursor.executemany(sayable(sql), rows)
        except BaseException:
            cursor.close()  # as in `run_for_tuples`
            raise
        return cursor

    return run_many


def stream_tuples_with(
    run: RunOn,
) -> Callable[[Any, str, Any, int], Iterator[list[tuple[Any, ...]]]]:
    """Batches of rows; whether all are in memory is the ODBC driver's choice."""

    def stream(
        raw: Any, sql: str, params: Any, size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        cursor = run(raw, sql, params)
        try:
            while rows := cursor.fetchmany(size):
                yield rows
        finally:
            cursor.close()

    return stream


_TIME = 92
"""Source: ODBC Programmer's Reference, appendix D: SQL_TYPE_TIME."""


def times_as_text(raw: Any) -> None:
    """Have times of day come as text: the structure of ODBC has no fraction."""
    raw.add_output_converter(_TIME, lambda value: value and value.decode("ascii"))


# -- errors

_STATES: Mapping[str, Entry] = MappingProxyType(
    {
        "08003": ConnectionLost,
        "08007": ConnectionLost,
        "08S01": ConnectionLost,
        "42S02": ProgrammingError,
        "42S22": ProgrammingError,
        "HYT00": LockTimeout,
        "HYT01": ConnectionLost,
    }
)
"""Source: ODBC Programmer's Reference, appendix A, "ODBC Error Codes"."""

_NATIVE = re.compile(r"\((-?\d+)\)\s*(?:\(SQL\w+\))?\s*$")


def native_code(exc: BaseException) -> Code | None:
    """The server's own number: ``… (208) (SQLExecDirectW)``."""
    found = _NATIVE.search(str(exc.args[-1])) if exc.args else None
    return None if found is None else int(found[1])


def odbc_state(exc: BaseException) -> str | None:
    """The SQLSTATE, which leads the arguments, or ends them if it is pyodbc's own."""
    state = next((arg for arg in exc.args if _is_state(arg)), None)
    return None if state is None else str(state)


def _is_state(argument: object) -> bool:
    return isinstance(argument, str) and len(argument) == 5


def odbc_errors(
    *,
    by_sqlstate: Mapping[str, Entry] | None = None,
    by_code: Mapping[Code, Entry] | None = None,
    by_message: tuple[tuple[str, Entry], ...] = (),
    lost: tuple[Code, ...] = (),
) -> ErrorMap:
    """The error table of ODBC with a server's own numbers and words."""
    return ErrorMap(
        by_sqlstate={**_STATES, **(by_sqlstate or {})},
        by_code=by_code,
        by_class={OverflowError: DataError},
        by_message=by_message,
        lost=lost,
        code=native_code,
        sqlstate=odbc_state,
    )
