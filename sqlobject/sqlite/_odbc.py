"""Plug-in sqlite: through ODBC, with Christian Werner's driver "SQLite3".

It fetches all rows of a result at once, each value as text, and tells their type by the
column's declaration, or of an expression by its first value.  So numbers, dates and
times are taken as the text that is stored and read here: by themselves they would lose
what is beyond 32 bits, the offset of a moment, and whatever is not of the type
declared.

What is lost for good: digits of a double beyond the 15th; and that numbers are numbers,
in an expression whose first value is NULL, and in columns of types unknown to ODBC
(DECIMAL among them) when a program reads them as bare rows.

Source: libsqliteodbc 0.9998, ``sqlite3odbc.c``.
"""

from __future__ import annotations

import os
import re
import urllib.parse
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.driver import Count, Threads
from sqlobject.backend.errors import Code, Entry, ErrorMap
from sqlobject.backend.features import ReturningStyle
from sqlobject.backend.odbc import (
    Keywords,
    TupleCursor,
    native_code,
    odbc_drivers,
    run_for_tuples,
)
from sqlobject.backend.options import only, takes
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectionLost,
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
)
from sqlobject.schema.types import Kind
from sqlobject.sqlite.drivers import (
    DECODERS,
    ENCODERS,
    ERRORS,
    OPTIONS,
    always_on,
    decode_blob,
    widen,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlobject.backend.address import Address

__all__ = ["ODBC", "begin_immediately"]


# -- values

_NUMBERS = (-7, -6, -5, 4, 5, 6, 7, 8)
"""BIT, TINYINT, BIGINT, INTEGER, SMALLINT, FLOAT, REAL, DOUBLE."""

_MOMENTS = (9, 10, 11, 91, 92, 93)
"""DATE, TIME and TIMESTAMP, of ODBC 2 and 3.

Source: ODBC Programmer's Reference, appendix D.
"""


def as_text(value: bytes | None) -> str | bytes | None:
    """Text as it is stored; bytes if they are none."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def as_number(value: bytes | str | None) -> int | float | str | bytes | None:
    """A number by how it looks; what does not look like one, as it is."""
    if value is None:
        return None
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return as_text(value) if isinstance(value, bytes) else value


_SQL_CHAR, _SQL_WCHAR = 1, -8


def prepare(raw: Any) -> None:
    """Have text go and come as UTF-8, and values of these types be read here.

    In UTF-16 the text of a statement would lose what is beyond the first plane.
    """
    raw.setencoding("utf-8", ctype=_SQL_CHAR)
    for code in (_SQL_CHAR, _SQL_WCHAR):
        raw.setdecoding(code, encoding="utf-8", ctype=_SQL_CHAR)
    for code in _NUMBERS:
        raw.add_output_converter(code, as_number)
    for code in _MOMENTS:
        raw.add_output_converter(code, as_text)


def whole(values: Any) -> Any:
    """The same values.

    :raises DataError: the driver would cut off one of them.
    """
    for value in values or ():
        if type(value) is str and "\0" in value:
            raise DataError(
                "SQLite's ODBC driver cuts texts off at a NUL, and a value has one at "
                f"place {value.index(chr(0))}. The module sqlite3 keeps it."
            )
    return values


class NamedCursor(TupleCursor):
    """A cursor that spells the names of columns as they are.

    They come as if each byte was a character, with others behind them.
    """

    __slots__ = ()

    @property
    def description(self) -> Any:
        """What is known of the columns; None: there are no rows."""
        found = self.cursor.description
        return found and tuple((_spelled(one[0]), *one[1:]) for one in found)


def _spelled(name: str) -> str:
    name = name.partition("\0")[0]
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def run(raw: Any, sql: str, params: Any) -> NamedCursor:
    """Run a statement."""
    return NamedCursor(run_for_tuples(raw, sql, whole(params)).cursor)


def run_many(raw: Any, sql: str, rows: Iterable[Any]) -> Count:
    """Run a statement once for each row of values; pyodbc does not add up the rows."""
    cursor = raw.cursor()
    try:
        return Count(sum(cursor.execute(sql, whole(row)).rowcount for row in rows))
    finally:
        cursor.close()


def _number_first(
    decode: Callable[[Any], Any] | None = None,
) -> Callable[[Any], Any]:
    """A decoder for numbers that may come as text: those of expressions."""

    def decoded(value: Any) -> Any:
        number = as_number(value) if isinstance(value, str) else value
        return number if decode is None else decode(number)

    return decoded


_INTEGERS = (Kind.INT8, Kind.INT16, Kind.INT24, Kind.INT32, Kind.INT64, Kind.FLOAT)


# -- connections


def located(database: str) -> str:
    """A database as a URI of SQLite's own, in which the driver misreads nothing.

    It neither knows quotes nor characters beyond ASCII, and takes 511 at most.
    """
    if database == ":memory:":
        return database
    if database.startswith("file:"):
        found = urllib.parse.quote(database, safe="!#$%&'()*+,-./:=?@_~[]")
    else:
        path = database.replace(os.sep, "/")
        slash = "" if path.startswith("/") else "/"  # before a drive
        found = f"file://{slash}{urllib.parse.quote(os.fsencode(path), safe='/:')}"
    if len(found) > 511:
        raise ConfigurationError(
            "SQLite's ODBC driver takes paths of 511 characters, and this one has "
            f"{len(found)}: {found}"
        )
    return found


def milliseconds(seconds: float) -> int:
    """How long the driver is to wait for a lock: half of it, because it waits twice.

    Nothing means a quarter of an hour to it, so it is told a millisecond at least.
    """
    return max(1, round(seconds * 500))


_WORDS = Keywords(
    options=MappingProxyType({"timeout": "Timeout"}),
    always=(("BigInt", "1"), ("SyncPragma", "FULL")),
    braces=False,
)


def _told(address: Address) -> Address:
    """The address in the driver's terms."""
    options = dict(address.options)
    options["timeout"] = milliseconds(options.get("timeout", 5.0))
    return address._replace(
        database=located(address.database or ""), options=MappingProxyType(options)
    )


def begin(raw: Any) -> None:
    """Begin a transaction that takes its locks when it needs them."""
    raw.execute("BEGIN").close()


def begin_immediately(raw: Any) -> None:
    """Begin a transaction that may write, and wait for that now."""
    raw.execute("BEGIN IMMEDIATE").close()


def commit(raw: Any) -> None:
    """Commit, if something was begun."""
    _end(raw, "COMMIT")


def rollback(raw: Any) -> None:
    """Roll back, if something was begun."""
    _end(raw, "ROLLBACK")


def _end(raw: Any, word: str) -> None:
    try:
        raw.execute(word).close()
    except Exception as exc:
        if "no transaction is active" not in str(exc):
            raise


def in_transaction(raw: Any) -> bool:
    """Whether something was begun: then nothing can be begun in it."""
    try:
        raw.execute("BEGIN").close()
    except Exception as exc:
        if "within a transaction" not in str(exc):
            raise
        return True
    raw.execute("ROLLBACK").close()
    return False


def version(raw: Any) -> tuple[int, ...]:
    """The version of the library that the driver has loaded."""
    row = raw.execute("SELECT sqlite_version()").fetchone()
    return tuple(map(int, row[0].split(".")))


def new_id(cursor: TupleCursor) -> Any:
    """The id of the row just inserted on this raw connection."""
    cursor.execute("SELECT last_insert_rowid()")
    row = cursor.fetchone()
    return None if row is None else row[0]


# -- errors

_CONSTRAINT = 19
_EXTENDED: Mapping[str, int] = MappingProxyType(
    {
        "UNIQUE": 2067,  # or 1555, if it is the primary key
        "NOT NULL": 1299,
        "FOREIGN KEY": 787,
        "CHECK": 275,
    }
)
"""First words of a message -> the code that SQLite has for it."""

_BEHIND = r"(?: \(-?\d+\))+(?: \(SQL\w+\))?$"
"""What the driver, the driver manager and the module put behind SQLite's words."""


def _text(exc: BaseException) -> str:
    """SQLite's words, without what the layers between put around them."""
    if not exc.args or isinstance(exc, (OverflowError, UnicodeEncodeError)):
        return ERRORS.text(exc)
    text = max(map(str, exc.args), key=len)
    return re.sub(_BEHIND, "", text.partition("[SQLite]")[2]) or text


def _code(exc: BaseException) -> int | None:
    """SQLite's number.

    The driver tells only the basic ones; of constraints, the words tell the rest.
    """
    code = native_code(exc)
    if code == _CONSTRAINT:
        words = _text(exc).partition(" constraint failed")[0]
        return _EXTENDED.get(words, _CONSTRAINT)
    return code if isinstance(code, int) and code > 0 else None


_CODES: Mapping[Code, Entry] = MappingProxyType(
    {
        **ERRORS.by_code,
        1: OperationalError,  # SQLITE_ERROR
        8: OperationalError,  # SQLITE_READONLY
        10: OperationalError,  # SQLITE_IOERR
        11: DatabaseError,  # SQLITE_CORRUPT
        13: OperationalError,  # SQLITE_FULL
        19: IntegrityError,  # SQLITE_CONSTRAINT
    }
)
"""The classes are those of the module sqlite3."""

_ERRORS = ErrorMap(
    by_code=_CODES,
    by_message=((r"closed connection|not connected", ConnectionLost),),
    by_class=ERRORS.by_class,
    code=_code,
    sqlstate=ERRORS.sqlstate,
    text=_text,
    tell_code=False,
)


def _adjusted() -> tuple[Any, ...]:
    """The drivers, each connecting to an address in the ODBC driver's terms."""
    drivers = odbc_drivers(
        "SQLite3",
        _WORDS,
        prepare,
        options=takes(check_same_thread=only(0), **OPTIONS),
        package="libsqliteodbc",
        autocommit=True,
        threads=Threads.PER_THREAD,
        run=run,
        run_many=run_many,
        encoders=ENCODERS,
        decoders=MappingProxyType(
            {
                **DECODERS,
                **dict.fromkeys(_INTEGERS, _number_first()),
                Kind.BOOL: _number_first(bool),
                Kind.INTERVAL: _number_first(DECODERS[Kind.INTERVAL]),
                Kind.BLOB: decode_blob,
            }
        ),
        errors=_ERRORS,
        begin=begin,
        commit=commit,
        rollback=rollback,
        set_autocommit=always_on,
        in_transaction=in_transaction,
        server_version=version,
        new_id=new_id,
        open_cursors=True,
        widen=widen,
        lacks=MappingProxyType(
            {
                "returning": ReturningStyle.NONE,
                "regexp": None,
                "float_digits": 15,
            }
        ),
    )
    return tuple(
        driver.replaced(connect=_connecting(driver.connect))
        for driver in drivers
        if driver.name == "pyodbc"  # the other one has no converters of this kind
    )


def _connecting(connect: Callable[[Any, Address], Any]) -> Callable[..., Any]:
    return lambda module, address: connect(module, _told(address))


ODBC = _adjusted()
