"""Plug-in postgres: many rows by COPY, where that is the same as INSERT.

COPY hands each value to the input function of the column's type; INSERT has a value of
a type of its own converted.  The two agree for most values and not for all: COPY leaves
out the zone of a moment for a column without zones, and it passes by rules and row
security.  So the server is asked for the columns first, and what is not sure to be the
same goes by INSERT.

Source: PostgreSQL 15 manual, COPY; ``pg_type.dat`` for the numbers of the types.  Each
pair of types was tried on 15.18.
"""

from __future__ import annotations

import io
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlobject.backend.driver import Destination, Load

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fit", "by_copy_expert", "by_psycopg_copy", "by_stream", "fitting"]

Row = Sequence[Any]
RunOn = Callable[[Any, str, Any], Any]

_COLUMNS = """SELECT a.attname, a.atttypid FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
WHERE c.oid = {mark}::regclass AND a.attnum > 0 AND a.attidentity <> 'a'
AND c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT c.relrowsecurity"""
"""Columns of a table in which COPY does what INSERT does; a view has none, and neither
has a table with rules.  COPY overwrites an id that is GENERATED ALWAYS."""

_INT2, _INT4, _INT8, _TEXT, _TIMESTAMP, _TIMESTAMPTZ = 21, 23, 20, 25, 1114, 1184

_BINARY: Mapping[type, Mapping[int, int]] = MappingProxyType(
    {
        str: {_TEXT: _TEXT, 1043: _TEXT, 1042: _TEXT},
        int: {_INT2: _INT2, _INT4: _INT4, _INT8: _INT8},
        float: {701: 701},
        bool: {16: 16},
        bytes: {17: 17},
        Decimal: {1700: 1700},
        date: {1082: 1082},
        datetime: {_TIMESTAMP: _TIMESTAMP},
        time: {1083: 1083},
        timedelta: {1186: 1186},
        UUID: {2950: 2950},
    }
)
"""Type of value -> type of column -> what it is sent as in binary form."""

_AS_TEXT = frozenset(
    [(int, 1700), (datetime, _TIMESTAMPTZ), (date, _TIMESTAMP)]
    + [(kind, oid) for kind, found in _BINARY.items() for oid in found]
)
"""Type of value, and type of column that reads its text as it would convert it."""

_RANGES = MappingProxyType({_INT2: "h", _INT4: "i", _INT8: "q"})
"""What holds all numbers of a type and no other; psycopg cuts off what is too large."""


class Fit(NamedTuple):
    """How rows may go.

    :param binary: for each column the type it may be sent as; None: as text only.
    """

    binary: tuple[int, ...] | None


def _column_types(run: RunOn, raw: Any, to: Destination, mark: str) -> list[int] | None:
    """The type of each column; None: INSERT does more than COPY."""
    found = run(raw, _COLUMNS.format(mark=mark), (to.table,)).fetchall()
    types = dict(found)
    try:
        return [types[_as_folded(name)] for name in to.columns]
    except KeyError:
        return None


def _as_folded(name: str) -> str:
    """A name in a statement as the server understands it."""
    if name.startswith('"'):
        return name[1:-1].replace('""', '"')
    return name.lower()


def fitting(oids: Sequence[int], rows: Iterable[Row]) -> Fit | None:
    """How rows may go to columns of these types; None: not by COPY."""
    binary: list[int] = []
    for oid, given in zip(oids, zip(*rows, strict=True), strict=True):
        values, kinds = given, set(map(type, given))
        if type(None) in kinds:
            kinds.discard(type(None))
            values = tuple([value for value in given if value is not None])
        if not kinds:
            binary.append(_TEXT)  # NULL alone, which has no form
            continue
        kind = kinds.pop()
        if kinds or not _means_the_same(kind, oid, values):
            return None
        form = _BINARY[kind].get(oid, 0)
        if oid in _RANGES:
            try:
                array(_RANGES[oid], values)
            except (OverflowError, TypeError):
                form = 0
        binary.append(form)
    return Fit(tuple(binary) if all(binary) else None)


def _means_the_same(kind: type, oid: int, values: Sequence[Any]) -> bool:
    """Whether a column keeps of the text of values what it keeps of the values."""
    if kind is str:
        return True  # sent without a type of its own by INSERT, too
    if (kind, oid) not in _AS_TEXT:
        return False
    if kind is datetime and oid == _TIMESTAMPTZ:
        return True
    if kind is datetime or kind is time:
        return set(map(attrgetter("tzinfo"), values)) == {None}
    return True


# -- psycopg 3


def by_psycopg_copy(run: RunOn) -> Load:
    """Rows through ``cursor.copy``, in binary form if all of them have one."""

    def load(raw: Any, to: Destination, rows: Sequence[Row]) -> Any:
        oids = _column_types(run, raw, to, "$1")
        fit = None if oids is None else fitting(oids, rows)
        if fit is None:
            return None
        cursor = sys.modules[type(raw).__module__.partition(".")[0]].RawCursor(raw)
        form = " (FORMAT BINARY)" if fit.binary else ""
        with cursor.copy(to.sql + form) as copy:
            if fit.binary:
                copy.set_types(fit.binary)
            write = copy.write_row
            for row in rows:
                write(row)
        return cursor

    return load


# -- modules that are given the text

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES)


def _interval(value: timedelta) -> str:
    return f"{value.days} days {value.seconds}.{value.microseconds:06} seconds"


_SPELLED: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        str: _escaped,
        bool: lambda value: "t" if value else "f",
        bytes: lambda value: "\\\\x" + value.hex(),
        float: repr,
        datetime: datetime.isoformat,
        date: date.isoformat,
        time: time.isoformat,
        timedelta: _interval,
        type(None): lambda _: "\\N",
    }
)
"""What makes values the text of COPY; others are spelled as Python spells them."""


def _text_of(rows: Sequence[Row]) -> str | None:
    """Rows as COPY reads them; None: a value has no text there."""
    columns: list[Iterable[str]] = []
    for values in zip(*rows, strict=True):
        kinds = set(map(type, values))
        if Decimal in kinds and not _finite(values):
            return None
        if len(kinds) == 1:
            columns.append(map(_SPELLED.get(kinds.pop(), str), values))
        else:
            columns.append([_SPELLED.get(type(v), str)(v) for v in values])
    text = "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"
    return None if "\0" in text else text


def _finite(values: Iterable[Any]) -> bool:
    """Whether all decimals are numbers; psycopg2 makes NaN of what is infinite."""
    return all(value is None or value.is_finite() for value in values)


def _loader_of_text(
    run: RunOn,
    encoding: Callable[[Any], str],
    send: Callable[[Any, str, bytes], Any],
) -> Load:
    """What sends rows as text, in UTF-8 or at least in ASCII.

    It is encoded beforehand: what cannot be must not come to light amid a COPY.

    :param encoding: the server's name for that of a raw connection.
    """

    def load(raw: Any, to: Destination, rows: Sequence[Row]) -> Any:
        oids = _column_types(run, raw, to, "%s")
        if oids is None or fitting(oids, rows) is None:
            return None
        text = _text_of(rows)
        if text is None or not (text.isascii() or encoding(raw) == "UTF8"):
            return None
        return send(raw, to.sql, text.encode())

    return load


def by_copy_expert(run: RunOn) -> Load:
    """Rows through psycopg2's ``copy_expert``."""

    def send(raw: Any, sql: str, text: bytes) -> Any:
        cursor = raw.cursor()
        cursor.copy_expert(sql, io.BytesIO(text))
        return cursor

    return _loader_of_text(run, attrgetter("encoding"), send)


def by_stream(run: RunOn) -> Load:
    """Rows through pg8000's ``execute``, which takes a stream."""

    def encoding(raw: Any) -> str:
        return str(dict(raw.parameter_statuses).get("client_encoding"))

    def send(raw: Any, sql: str, text: bytes) -> Any:
        cursor = raw.cursor()
        cursor.execute(sql, stream=[text])
        return cursor

    return _loader_of_text(run, encoding, send)
