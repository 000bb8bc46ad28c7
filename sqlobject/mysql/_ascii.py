"""Text of statements for MariaDB's ODBC driver, which can be told ASCII alone.

Connector/ODBC miscounts what is beyond ASCII in a statement: the text arrives changed
or with garbage behind it, or memory that is not its own is written to.  Values are not
concerned.  Seen on 3.1.15 under unixODBC 2.3.11, whatever the encoding it is told.
"""

from __future__ import annotations

import re

from sqlobject.backend.literals import BACKSLASH_ESCAPES
from sqlobject.dberrors import UnsupportedFeature

__all__ = ["in_ascii"]

_PIECES = re.compile(
    r"""
    (?P<choices> \b(?:ENUM|SET)\s*\( (?: \s* '(?:[^'\\]|\\.|'')*' \s* ,? )+ )
  | (?P<text>    '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" )
  | (?P<name>    `(?:[^`]|``)*` )
  | (?P<comment> --[ \t][^\n]* | \#[^\n]* | /\*.*?\*/ )
  | (?P<beyond>  [^\W\d]*[^\x00-\x7f]\w* )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TEXT = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL)

_ESCAPE = re.compile(r"\\(.)|''|\"\"", re.DOTALL)
_MEANT = {
    **{escape[1:]: char for char, escape in BACKSLASH_ESCAPES.items()},
    "Z": "\x1a",
    "%": "\\%",  # only a pattern takes the backslash off
    "_": "\\_",
}
"""Source: MySQL 8.0 manual, "String Literals", table 9.1."""


def in_ascii(sql: str) -> str:
    """The same statement in ASCII: literals beyond it are written in digits.

    :raises UnsupportedFeature: a name is beyond ASCII, and cannot be written so.
    """
    return sql if sql.isascii() else _PIECES.sub(_piece, sql)


def _piece(found: re.Match[str]) -> str:
    text = found[0]
    if text.isascii():
        return text
    if found.lastgroup == "text":
        return f"_utf8mb4 {_hexadecimal(text)}"
    if found.lastgroup == "choices":  # where no character set may be named
        return _TEXT.sub(_choice, text)
    if found.lastgroup == "comment":
        return " "
    raise UnsupportedFeature(
        f"MariaDB's ODBC driver cannot do this: a name beyond ASCII ({text}); it "
        "damages the text of such a statement. PyMySQL, mysqlclient and the others can."
    )


def _choice(found: re.Match[str]) -> str:
    return found[0] if found[0].isascii() else _hexadecimal(found[0])


def _hexadecimal(literal: str) -> str:
    """A text literal as X'…'."""
    quote = literal[0]
    value = _ESCAPE.sub(lambda found: _meant(found, quote), literal[1:-1])
    return f"X'{value.encode().hex()}'"


def _meant(found: re.Match[str], quote: str) -> str:
    """The character that an escape stands for."""
    escaped = found[1]
    if escaped is not None:
        return _MEANT.get(escaped, escaped)
    return quote if found[0] == quote * 2 else found[0]
