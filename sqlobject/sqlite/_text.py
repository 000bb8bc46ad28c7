"""SQLite keeps a table's definition as the text that made it; this takes it apart.

What PRAGMAs do not tell (names of constraints, checks, expressions of indexes and of
generated columns) stands in that text only, and a column can be taken out of a table
without harm to the rest only by taking it out of the text.

Source: sqlite.org, "CREATE TABLE", "Keywords", "SQL Comment Syntax".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Part", "Token", "brackets", "name_of", "parts", "tokens"]

_TOKEN = re.compile(
    r"""
    (?P<skip>   \s+ | --[^\n]* | /\*.*?(?:\*/|$) )
  | (?P<string> '(?:[^']|'')*' )
  | (?P<quoted> "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
  | (?P<word>   [^\W\d][\w$]* )
  | (?P<number> \d[\w.]* )
  | (?P<sign>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word, a string, a quoted name, a number or a sign."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword it may be, in upper case; empty if it cannot be one."""
        return self.text.upper() if self.kind == "word" else ""


class Part(NamedTuple):
    """One column or constraint inside CREATE TABLE, as its tokens."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    @property
    def is_constraint(self) -> bool:
        """Whether it is a constraint of the table, not a column."""
        return self.tokens[0].word in _CONSTRAINTS

    @property
    def name(self) -> str:
        """The column's name, without quotes."""
        return name_of(self.tokens[0])

    def mentions(self, name: str) -> bool:
        """Tell whether a name occurs anywhere in it."""
        wanted = name.lower()
        return any(
            name_of(token).lower() == wanted
            for token in self.tokens
            if token.kind in {"word", "quoted"}
        )


_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


def tokens(sql: str) -> Iterator[Token]:
    """Cut SQL text into its tokens; blanks and comments are left out."""
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or "sign"
        if kind != "skip":
            yield Token(kind, match[0], match.start(), match.end())


def name_of(token: Token) -> str:
    """Give the name a token stands for, without its quotes."""
    text = token.text
    if token.kind not in {"quoted", "string"}:
        return text
    quote = text[-1]
    inner = text[1:-1]
    return inner if quote == "]" else inner.replace(quote * 2, quote)


def brackets(found: Sequence[Token], start: int) -> int:
    """Find the bracket that closes the one at ``start``.

    :raises ValueError: nothing closes it.
    """
    depth = 0
    for place in range(start, len(found)):
        depth += {"(": 1, ")": -1}.get(found[place].text, 0)
        if depth == 0:
            return place
    msg = "brackets do not match"
    raise ValueError(msg)


def parts(sql: str) -> list[Part]:
    """Give what stands between the outermost brackets, parted by its commas.

    For CREATE TABLE these are columns and constraints, for CREATE INDEX what is
    indexed. Empty for a text without brackets (a virtual table may be one).
    """
    found = list(tokens(sql))
    opening = next((i for i, token in enumerate(found) if token.text == "("), None)
    if opening is None:
        return []
    closing = brackets(found, opening)
    result = []
    current: list[Token] = []
    depth = 0
    for token in found[opening + 1 : closing]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            result.append(_part(current))
            current = []
        else:
            current.append(token)
    return [*result, _part(current)] if current else result


def _part(found: Sequence[Token]) -> Part:
    return Part(tuple(found), found[0].start, found[-1].end)
