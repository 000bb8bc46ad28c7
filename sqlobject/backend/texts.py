"""Floor 2, backend: what catalogues spell, read: types and defaults.

Apart from ``introspect``, so that only a program that reads a catalogue pays for it.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlobject.late import late
from sqlobject.schema.table import Constant
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping
else:
    uuid = late("uuid")

__all__ = ["TypeText", "closes_last", "parse_default", "read_type"]


# -- types as catalogues spell them


class TypeText(NamedTuple):
    """A type as it is spelled: ``NUMERIC(10, 2) UNSIGNED``, taken apart."""

    name: str
    """Lower case, single blanks; with what follows the brackets, if it is no flag."""
    args: tuple[str, ...]
    """What stands in the brackets; strings without their quotes."""
    flags: frozenset[str]
    """Lower-case words behind the type that do not name it."""

    def number(self, place: int = 0) -> int | None:
        """Give an argument as a number, if there is one."""
        try:
            return int(self.args[place])
        except (IndexError, ValueError):
            return None


_TYPE = re.compile(r"\s*([^(]*?)\s*(?:\((.*)\)\s*([^()]*))?$", re.DOTALL)
_ARG = re.compile(r"\s*(?:'((?:[^']|'')*)'|([^,]*))\s*(?:,|$)", re.DOTALL)
_FLAGS = frozenset({"unsigned", "signed", "zerofill", "binary", "unicode"})


def read_type(text: str) -> TypeText:
    """Take the spelling of a type apart; anything is a type."""
    match = _TYPE.match(text)
    if match is None:
        return TypeText(text.strip().lower(), (), frozenset())
    head, inner, tail = match.groups()
    words = f"{head} {tail or ''}".lower().split()
    flags = frozenset(words[1:]) & _FLAGS
    name = " ".join(w for i, w in enumerate(words) if i == 0 or w not in flags)
    return TypeText(name, _arguments(inner) if inner else (), flags)


def _arguments(text: str) -> tuple[str, ...]:
    found = []
    place = 0
    while place < len(text):
        match = _ARG.match(text, place)
        if match is None or match.end() == place:
            break
        quoted, plain = match.groups()
        found.append(plain.strip() if quoted is None else quoted.replace("''", "'"))
        place = match.end()
    return tuple(found)


# -- defaults as catalogues spell them

_STRING = re.compile(
    r"(?:N|E|U&|_\w+\s*)?'((?:[^']|'')*)'(?:::[\w\s.\"()\[\],]+)?$",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER = re.compile(
    r"([+-]?\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:::[\w\s.\"()]+)?$", re.I
)
_HEX = re.compile(r"X'((?:[0-9a-f]{2})*)'$", re.IGNORECASE)
_HEX_TEXT = re.compile(r"CAST\(X'((?:[0-9a-f]{2})*)' AS TEXT\)$", re.IGNORECASE)
_WORDS: Mapping[str, Any]
_WORDS = {"null": None, "true": True, "false": False}


def parse_default(text: str | None, kind: Kind) -> Constant | None:
    """Give the Python value that a DEFAULT clause says, if it is a plain one.

    ``None`` is also the answer when there is no default at all.

    :param text: without the word DEFAULT; brackets and PostgreSQL's casts may be
        around a value.
    :param kind: of the column; the value comes in that kind's neutral form.
    """
    if text is None:
        return None
    text = _bare(text)
    value: Any
    if "'" not in text:
        text = _bare(text.partition("::")[0])
    if text.lower() in _WORDS:
        value = _WORDS[text.lower()]
    elif match := _HEX.match(text):
        value = bytes.fromhex(match[1])
    elif match := _HEX_TEXT.match(text):  # how SQLite is told of text with a NUL
        value = bytes.fromhex(match[1]).decode()
    elif match := _STRING.match(text):
        value = match[1].replace("''", "'")
    elif match := _NUMBER.match(text):
        value = _number(match[1].replace(" ", ""))
    else:
        return None
    if value is None:
        return Constant(None)
    try:
        return Constant(_NEUTRAL.get(kind, _same)(value))
    except (TypeError, ValueError, ArithmeticError):
        return None


def _bare(text: str) -> str:
    """Take off blanks, and brackets that are around all of the text."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and closes_last(text):
        text = text[1:-1].strip()
    return text


def closes_last(text: str) -> bool:
    """Tell whether the bracket that opens a text is closed by its last character."""
    depth = 0
    quoted = False
    for place, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0:
                return place == len(text) - 1
    return False


def _number(text: str) -> int | Decimal:
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def _same(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _bool(value: Any) -> bool:
    if isinstance(value, str):
        word = value.lower()
        if word in {"1", "t", "true", "y", "yes"}:
            return True
        if word in {"0", "f", "false", "n", "no"}:
            return False
        raise ValueError(value)
    return bool(value)


def _int(value: Any) -> int:
    number = int(value)
    if not isinstance(value, str) and number != value:
        raise ValueError(value)
    return number


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    text = str(value)
    # PostgreSQL spells a bytea so, inside a text literal.
    return bytes.fromhex(text[2:]) if text.startswith("\\x") else text.encode()


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else _int(value)


def _uuid(value: Any) -> uuid.UUID:
    return uuid.UUID(str(value))


def _not_plain(value: Any) -> Any:
    raise ValueError(value)


_NEUTRAL: Mapping[Kind, Callable[[Any], Any]]
_NEUTRAL = {
    Kind.BOOL: _bool,
    **dict.fromkeys((Kind.INT8, Kind.INT16, Kind.INT24, Kind.INT32, Kind.INT64), _int),
    Kind.FLOAT: float,
    Kind.DECIMAL: _decimal,
    **dict.fromkeys((Kind.CHAR, Kind.VARCHAR, Kind.TEXT, Kind.ENUM, Kind.SET), str),
    Kind.JSON: str,
    Kind.JSONB: str,
    Kind.BLOB: _bytes,
    Kind.DATE: datetime.date.fromisoformat,
    Kind.TIME: datetime.time.fromisoformat,
    Kind.DATETIME: datetime.datetime.fromisoformat,
    Kind.TIMESTAMP: datetime.datetime.fromisoformat,
    Kind.INTERVAL: _not_plain,
    Kind.UUID: _uuid,
    Kind.KEY: _key,
}
