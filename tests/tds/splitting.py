"""Takes a batch apart: statements of Transact-SQL need nothing between them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from sqlglot.dialects.sqlite import SQLite
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from tests.tds.failures import near

__all__ = ["Embedded", "Piece", "Statement", "Strict", "pieces", "split", "word"]


_Parser: Any = TSQL.Parser


class Strict(TSQL):
    """Transact-SQL whose functions keep the names they were called by."""

    class Parser(_Parser):  # type: ignore[misc]
        """Knows no function but the casts; who may call what is decided later."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parser
            for name, parser in TSQL.Parser.FUNCTION_PARSERS.items()
            if name in ("CAST", "CONVERT")
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {
            kind: found
            for kind, found in TSQL.Parser.NO_PAREN_FUNCTIONS.items()
            if kind is TokenType.CURRENT_TIMESTAMP
        }


class Embedded(SQLite):
    """SQLite with names in brackets, which are never taken for texts."""

    class Tokenizer(SQLite.Tokenizer):
        """Brackets come first, so they are what is written."""

        IDENTIFIERS: ClassVar[list[Any]] = [("[", "]"), '"', "`"]


class Piece(NamedTuple):
    """A word or a sign; sqlglot takes some pairs of words for one, which end here."""

    text: str
    token_type: TokenType
    start: int
    end: int


class Statement(NamedTuple):
    """One statement: its words and its text."""

    tokens: list[Piece]
    text: str

    @property
    def words(self) -> list[str]:
        """The words in capitals; what was quoted keeps its case behind a mark."""
        return [word(token) for token in self.tokens]


_QUOTED = (TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING)


def word(token: Piece) -> str:
    """A token in capitals; names and texts in quotes keep theirs, behind a mark."""
    if token.token_type is TokenType.IDENTIFIER:
        return f"[{token.text}"
    if token.token_type in _QUOTED:
        return f"'{token.text}"
    return token.text.upper()


_STARTS = frozenset(
    [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "SET",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVE",
        "CREATE",
        "DROP",
        "ALTER",
        "EXEC",
        "EXECUTE",
        "DECLARE",
        "IF",
        "MERGE",
        "USE",
        "KILL",
        "TRUNCATE",
        "PRINT",
        "WAITFOR",
        "RAISERROR",
        "WITH",
        "LOCK",
        "ELSE",
        "END",
    ]
)
_FOREIGN = {
    TokenType.DPIPE: "|",
    TokenType.DCOLON: "::",
    TokenType.LIMIT: "LIMIT",
    TokenType.ILIKE: "ILIKE",
    TokenType.RLIKE: "RLIKE",
    TokenType.GLOB: "GLOB",
    TokenType.NATURAL: "NATURAL",
    TokenType.QUALIFY: "QUALIFY",
    TokenType.USING: "USING",
}


def pieces(text: str) -> list[Piece]:
    """The words and signs of a text.

    :raises ServerError: it is no Transact-SQL.
    """
    if "`" in _without_quoted(text):
        raise near("`")
    try:
        found = list(Strict().tokenize(text))
    except SqlglotError:
        raise near(text.strip()[:20]) from None
    out = []
    for token in found:
        kind = token.token_type
        if kind in _QUOTED or not re.search(r"\s", token.text):
            out.append(Piece(token.text, kind, token.start, token.end))
            continue
        source = text[token.start : token.end + 1]
        for part in re.finditer(r"\S+", source):
            start = token.start + part.start()
            end = token.start + part.end() - 1
            out.append(Piece(part[0], kind, start, end))
    return out


def _without_quoted(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\[[^\]]*\]|\"[^\"]*\"", "", text)


class _Splitter:
    """Decides of each word whether a statement starts with it."""

    def __init__(self) -> None:
        self.first = ""
        self.seen: set[str] = set()
        self.before = self.earlier = ""
        self.body = ""

    def starts(self, text: str, following: str) -> bool:
        """Whether a statement starts here, which stands outside of parentheses."""
        if text not in _STARTS or not self.first:
            return not self.first
        if self.before in ("UNION", "ALL", "EXCEPT", "INTERSECT", "THEN", "AS"):
            return False
        if self.first == "IF" and not self.body:
            self.body, self.seen = text, set()
            return False
        return not self._belongs(text, following)

    def _belongs(self, text: str, following: str) -> bool:
        first = self.body or self.first
        if text == "SELECT" and first in ("INSERT", "WITH"):
            return not self.seen & {"SELECT", "VALUES", "DEFAULT"}
        if text == "SET":
            if self.before in ("UPDATE", "DELETE") and self.earlier == "ON":
                return True
            return first == "MERGE" or (first == "UPDATE" and "SET" not in self.seen)
        if text in ("UPDATE", "DELETE"):
            return self.before in ("ON", "FOR")
        if text == "WITH":
            return True
        if text in ("DROP", "ALTER") and first == "ALTER":
            if not self.seen & {"ADD", "DROP", "MODIFY", "COLUMN"}:
                return text == "DROP" or following == "COLUMN"
            return following in ("COLUMN", "CONSTRAINT")
        if text in ("INSERT", "EXEC", "LOCK"):
            return first in ("MERGE", "WITH") or text == "LOCK"
        if text == "IF":
            return self.before in ("TABLE", "VIEW", "INDEX")
        return text in ("ELSE", "END")

    def step(self, text: str, inside: bool) -> None:
        """Go past a word, which may stand inside of parentheses."""
        self.first = self.first or text
        if not inside:
            self.seen.add(text)
        self.earlier, self.before = self.before, text


def split(text: str) -> list[Statement]:
    """The statements of a batch.

    :raises ServerError: it is no Transact-SQL.
    """
    tokens = pieces(text)
    found_ones: list[list[Piece]] = []
    state = _Splitter()
    depth = 0
    for place, token in enumerate(tokens):
        found = word(token)
        if found == "RETURNING":
            raise near(found)
        if token.token_type in _FOREIGN and not (
            token.token_type is TokenType.USING and "MERGE" in state.seen
        ):
            raise near(_FOREIGN[token.token_type])
        if token.token_type is TokenType.SEMICOLON and not depth:
            state = _Splitter()
            continue
        following = word(tokens[place + 1]) if place + 1 < len(tokens) else ""
        if not depth and state.starts(found, following):
            state = _Splitter()
            found_ones.append([])
        depth += {"(": 1, ")": -1}.get(found, 0)
        state.step(found, depth > 0)
        found_ones[-1].append(token)
    if depth:
        raise near("(" if depth > 0 else ")")
    return [Statement(p, text[p[0].start : p[-1].end + 1]) for p in found_ones if p]
