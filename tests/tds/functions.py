"""Functions of Transact-SQL, made for SQLite, and who has which since when."""

from __future__ import annotations

import datetime
import functools
import re
import sqlite3
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.tds.failures import ServerError
from tests.tds.values import TEXTS, WIDE, store, type_of_spec

__all__ = ["AGGREGATES", "MICROSOFT", "SYBASE", "WINDOWED", "install"]

NATIVE = frozenset({"COUNT", "SUM", "MIN", "MAX", "COALESCE", "NULLIF", "ABS"})
AGGREGATES = frozenset({"COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG"})
WINDOWED = frozenset(
    {
        *("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"),
        *("LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"),
    }
)

BOTH = (
    *[
        "COUNT",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "COALESCE",
        "NULLIF",
        "ABS",
        "UPPER",
        "LOWER",
        "LTRIM",
        "RTRIM",
    ],
    *[
        "SUBSTRING",
        "CHARINDEX",
        "ISNULL",
        "ROUND",
        "CEILING",
        "FLOOR",
        "POWER",
        "SQRT",
        "SIGN",
    ],
    *[
        "GETDATE",
        "DATALENGTH",
        "REVERSE",
        "REPLICATE",
        "CHAR",
        "ASCII",
        "YEAR",
        "MONTH",
        "DAY",
    ],
    *[
        "OBJECT_ID",
        "OBJECT_NAME",
        "OBJECTPROPERTY",
        "DB_NAME",
        "USER_NAME",
        "NEWID",
        "LEFT",
        "RIGHT",
    ],
)
MICROSOFT: dict[str, int] = {
    **dict.fromkeys(BOTH, 0),
    **dict.fromkeys(
        [
            "LEN",
            "REPLACE",
            "SCOPE_IDENTITY",
            "SERVERPROPERTY",
            "COUNT_BIG",
            "NCHAR",
            "UNICODE",
        ],
        8,
    ),
    **dict.fromkeys(
        ["ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE", "SCHEMA_ID", "SCHEMA_NAME"], 9
    ),
    "SYSDATETIME": 10,
    "CONCAT": 11,
    "TRIM": 14,
    **dict.fromkeys(["LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"], 11),
}
"""Name -> the version that brought it."""
SYBASE: dict[str, int] = {
    **dict.fromkeys(BOTH, 0),
    **dict.fromkeys(["CHAR_LENGTH", "STR_REPLACE", "LEN", "INDEX_COL", "USER_ID"], 0),
    **dict.fromkeys(("INDEX_COLORDER",), 0),
}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = Decimal(value.strip() or "0")
    except InvalidOperation:
        text = f"Conversion failed when converting the varchar value '{value}' "
        raise ServerError(245, f"{text}to data type int.") from None
    return int(found) if found == int(found) else float(found)


def add(left: Any, right: Any) -> Any:
    """Give ``+``: two texts are joined, a number makes a number of both."""
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    return _number(left) + _number(right)


def add_ase(left: Any, right: Any) -> Any:
    """Give ``+`` of ASE, for which NULL among texts is an empty text."""
    if isinstance(left, str) and right is None:
        return left
    return right if left is None and isinstance(right, str) else add(left, right)


@functools.lru_cache(maxsize=512)
def _pattern(pattern: str, escape: str | None, folded: bool) -> re.Pattern[str]:
    out, at = [], 0
    while at < len(pattern):
        one = pattern[at]
        if escape and one == escape and at + 1 < len(pattern):
            at += 1
            out.append(re.escape(pattern[at]))
        elif one == "%":
            out.append(".*")
        elif one == "_":
            out.append(".")
        elif one == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at + 1)
            inside = pattern[at + 1 : end].replace("\\", "\\\\")
            out.append(f"[{inside}]")
            at = end
        else:
            out.append(re.escape(one))
        at += 1
    return re.compile("".join(out), re.DOTALL | (re.IGNORECASE if folded else 0))


def _like(folded: bool) -> Callable[..., Any]:
    def like(pattern: Any, value: Any, escape: Any = None) -> Any:
        if pattern is None or value is None:
            return None
        found = _pattern(_text(pattern), escape, folded)
        return int(found.fullmatch(_text(value)) is not None)

    return like


def cast(value: Any, spec: str) -> Any:
    """Convert; a text that is too long is cut, which is no error here."""
    kind = type_of_spec(spec)
    if value is None:
        return None
    if kind.name not in TEXTS:
        if "binary" in kind.name and isinstance(value, str):
            value = value.encode("utf-16-le" if kind.name in WIDE else "cp1252")
        if kind.name in ("int", "bigint", "smallint", "tinyint"):
            value = _number(value)
        return store(value, kind)
    text = value.decode("cp1252") if isinstance(value, bytes) else _text(value)
    limit = 30 if kind.length == 0 else kind.length
    return text if limit == -1 else text[:limit]


def compared(value: Any, spec: str) -> Any:
    """Give a value in the form of a column that it is compared with."""
    return store(value, type_of_spec(spec))


def _null_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any) -> Any:
        return None if None in values else function(*values)

    return call


def _substring(text: Any, start: int, size: int) -> Any:
    if size < 0:
        raise ServerError(
            537, "Invalid length parameter passed to the LEFT or SUBSTRING function."
        )
    whole = text if isinstance(text, bytes) else _text(text)
    begin = start - 1
    return whole[max(begin, 0) : max(begin + size, 0)]


def _round(value: Any, digits: int = 0) -> Any:
    found = round(Decimal(str(value)), digits)
    return int(value) if isinstance(value, int) else float(found)


def _datalength(value: Any) -> int:
    return len(value) if isinstance(value, bytes) else len(_text(value))


def now() -> str:
    """Give the time of the server, to the millisecond."""
    return datetime.datetime.now().isoformat(" ", "milliseconds")


_SIMPLE: dict[str, tuple[int, Callable[..., Any]]] = {
    "LEN": (1, lambda v: len(_text(v).rstrip(" "))),
    "CHAR_LENGTH": (1, lambda v: len(_text(v))),
    "DATALENGTH": (1, _datalength),
    "UPPER": (1, lambda v: _text(v).upper()),
    "LOWER": (1, lambda v: _text(v).lower()),
    "LTRIM": (1, lambda v: _text(v).lstrip(" ")),
    "RTRIM": (1, lambda v: _text(v).rstrip(" ")),
    "TRIM": (1, lambda v: _text(v).strip(" ")),
    "REVERSE": (1, lambda v: _text(v)[::-1]),
    "REPLICATE": (2, lambda v, n: _text(v) * n),
    "LEFT": (2, lambda v, n: _substring(v, 1, n)),
    "RIGHT": (2, lambda v, n: _text(v)[-n:] if n else ""),
    "SUBSTRING": (3, _substring),
    "REPLACE": (3, lambda v, a, b: _text(v).replace(_text(a), _text(b))),
    "STR_REPLACE": (3, lambda v, a, b: _text(v).replace(_text(a), _text(b))),
    "CHARINDEX": (2, lambda part, v: _text(v).lower().find(_text(part).lower()) + 1),
    "CHAR": (1, chr),
    "NCHAR": (1, chr),
    "ASCII": (1, lambda v: ord(v[0])),
    "UNICODE": (1, lambda v: ord(v[0])),
    "ROUND": (2, _round),
    "CEILING": (1, lambda v: -(-v // 1)),
    "FLOOR": (1, lambda v: v // 1),
    "POWER": (2, lambda a, b: a**b),
    "SQRT": (1, lambda v: float(v) ** 0.5),
    "SIGN": (1, lambda v: (v > 0) - (v < 0)),
    "YEAR": (1, lambda v: int(str(v)[:4])),
    "MONTH": (1, lambda v: int(str(v)[5:7])),
    "DAY": (1, lambda v: int(str(v)[8:10])),
}


def _by_number(left: str, right: str) -> int:
    try:
        one, other = Decimal(left), Decimal(right)
    except InvalidOperation:
        return (left > right) - (left < right)
    return (one > other) - (one < other)


def _by_text(folded: bool) -> Callable[[str, str], int]:
    def compare(left: str, right: str) -> int:
        one, other = left.rstrip(" "), right.rstrip(" ")
        if folded:
            one, other = one.casefold(), other.casefold()
        return (one > other) - (one < other)

    return compare


class _Average:
    """AVG, which of whole numbers is a whole number."""

    def __init__(self) -> None:
        self.total: Any = 0
        self.rows = 0

    def step(self, value: Any) -> None:
        """Take a row in."""
        if value is not None:
            self.total += _number(value)
            self.rows += 1

    def finalize(self) -> Any:
        """Give the result."""
        if not self.rows:
            return None
        if isinstance(self.total, int):
            return int(self.total / self.rows)
        return self.total / self.rows


def install(db: sqlite3.Connection, microsoft: bool, keep: Callable[..., Any]) -> None:
    """Teach a connection of SQLite.

    :param keep: wraps a function so that its error is not lost on the way.
    """

    def define(name: str, count: int, function: Callable[..., Any]) -> None:
        db.create_function(f"tds_{name}", count, keep(function), deterministic=True)

    for name, (count, function) in _SIMPLE.items():
        define(name, count, _null_safe(function))
    define("add", 2, add if microsoft else add_ase)
    define("store", 2, compared)
    define("as", 2, compared)
    define("cast", 2, cast)
    define("CONCAT", -1, lambda *v: "".join(_text(x) for x in v if x is not None))
    for count in (2, 3):
        like = keep(_like(microsoft))
        db.create_function("like", count, like, deterministic=True)
    db.create_function("tds_now", 0, now)
    db.create_function("tds_newid", 0, lambda: str(uuid.uuid4()).upper())
    db.create_aggregate("tds_AVG", 1, _Average)
    db.create_collation("tds_decimal", _by_number)
    db.create_collation("tds_text", _by_text(microsoft))
