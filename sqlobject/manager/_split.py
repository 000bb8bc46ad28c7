"""A script of SQL, statement by statement.

Semicolons part statements, but not those within quotes, comments, PostgreSQL's
``$tag$ … $tag$``, or the bodies of triggers and procedures (``BEGIN … END``).  What
clients use to say where a body ends is understood as well: ``DELIMITER`` of MySQL's,
``SET TERM`` of Firebird's, and a line ``GO`` of SQL Server's.

Sources: PostgreSQL manual 4.1 (Lexical Structure); MySQL manual 11.1.1 (String
Literals), 11.7 (Comments); sqlite.org, ``sqlite3_complete``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = ["Speech", "split"]


class Speech(NamedTuple):
    """What has to be known of a dialect to read its texts."""

    backslash: bool = False
    """Whether a backslash in a text hides the quote behind it."""
    hash_comments: bool = False
    """Whether ``#`` begins a comment."""
    nested_comments: bool = False
    """Whether a comment ``/* … */`` may have others inside."""

    @classmethod
    def of(cls, dialect: Any) -> Speech:
        """Learn it from the way the dialect itself writes."""
        return cls(
            backslash=dialect.literal_value("\\") == "'\\\\'",
            hash_comments=dialect.quote("a b").startswith("`"),
            nested_comments=getattr(dialect.features, "nested_comments", False),
        )


_WORD = re.compile(r"[^\W\d][\w$]*")
_DOLLAR = re.compile(r"\$(?:[^\W\d]\w*)?\$")
_DELIMITER = re.compile(r"[ \t]*DELIMITER[ \t]+(\S+)[ \t]*(?:\n|$)", re.IGNORECASE)
_SET_TERM = re.compile(r"\s*SET\s+TERM\s+(\S+)\s*$", re.IGNORECASE)
_GO = re.compile(r"[ \t]*GO[ \t]*(?:\r?\n|$)", re.IGNORECASE)

#: What may have a body between BEGIN and END.
_WITH_BODY = frozenset(
    {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "BLOCK"}
)
_MAKERS = frozenset({"CREATE", "ALTER", "RECREATE", "EXECUTE"})

#: What may follow an END that closes no BEGIN or CASE.
_CLOSED_OTHERWISE = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})


def split(text: str, speech: Speech = Speech()) -> list[str]:  # noqa: B008 - a value
    """The statements of a script, without what parts them; comments stay.

    What is nothing but comments is left out.
    """
    return list(_Splitter(text, speech).statements())


class _Splitter:
    """One walk through a script."""

    def __init__(self, text: str, speech: Speech) -> None:
        self.text = text
        self.speech = speech
        self.place = 0
        self.delimiter = ";"
        self._begin(0)

    def _begin(self, place: int) -> None:
        """Begin a statement."""
        self.start = place
        self.says_something = False
        self.words: list[str] = []
        self.depth = 0

    def statements(self) -> Iterator[str]:
        """All of them."""
        text = self.text
        while self.place < len(text):
            if self._at_line_start() and self._skipped_directive():
                continue
            if self._at_line_start() and (found := _GO.match(text, self.place)):
                yield from self._ended(found.end())
            elif self.depth == 0 and text.startswith(self.delimiter, self.place):
                yield from self._ended(self.place + len(self.delimiter))
            else:
                self._step()
        yield from self._ended(self.place)

    def _ended(self, place: int) -> Iterator[str]:
        """The statement that ends here, if it says something."""
        statement = self.text[self.start : self.place].strip()
        says_something = self.says_something
        self.place = place
        self._begin(place)
        if not says_something:
            return
        if found := _SET_TERM.match(statement):
            self.delimiter = found[1]
            return
        yield statement

    def _at_line_start(self) -> bool:
        return self.place == 0 or self.text[self.place - 1] == "\n"

    def _skipped_directive(self) -> bool:
        """Go past a line that says what parts statements from here on."""
        if self.says_something:
            return False
        found = _DELIMITER.match(self.text, self.place)
        if found is None:
            return False
        self.delimiter = found[1]
        self.place = found.end()
        self._begin(self.place)
        return True

    def _step(self) -> None:
        """Go past one thing: a comment, a quoted text, a word or a character."""
        text, place = self.text, self.place
        char = text[place]
        if char.isspace():
            self.place += 1
            return
        end = self._behind_comment(char)
        if end is not None:
            self.place = end
            return
        self.says_something = True
        if char == "[" and not self._is_subscript():
            self.place = self._behind("]", place + 1)
        elif char in "'\"`":
            self.place = self._behind_quote(char)
        elif char == "$" and (found := _DOLLAR.match(text, place)):
            self.place = self._behind(found[0], found.end())
        elif found := _WORD.match(text, place):
            self.place = found.end()
            self._heard(found[0].upper())
        else:
            if char == ";":
                self.words.append(char)
            self.place += 1

    def _behind(self, closing: str, start: int) -> int:
        """Where the text goes on behind a closing mark; its end, if there is none."""
        found = self.text.find(closing, start)
        return len(self.text) if found < 0 else found + len(closing)

    # -- comments and quotes

    def _behind_comment(self, char: str) -> int | None:
        text, place = self.text, self.place
        if text.startswith("--", place) or (char == "#" and self.speech.hash_comments):
            # The line's end stays, so that what is at its start is seen.
            end = text.find("\n", place)
            return len(text) if end < 0 else end
        if not text.startswith("/*", place):
            return None
        if text.startswith("/*!", place) and self.speech.hash_comments:
            self.says_something = True  # MySQL runs what is in there
        return self._behind_block(place + 2)

    def _behind_block(self, place: int) -> int:
        depth = 1
        while depth:
            closing = self.text.find("*/", place)
            if closing < 0:
                return len(self.text)
            opening = self.text.find("/*", place, closing)
            if self.speech.nested_comments and opening >= 0:
                depth += 1
                place = opening + 2
            else:
                depth -= 1
                place = closing + 2
        return place

    def _behind_quote(self, quote: str) -> int:
        """Behind a quoted text; a doubled quote closes it and opens it again."""
        escapes = quote != "`" and (
            self.speech.backslash or (quote == "'" and self._is_escape_string())
        )
        place = self.place + 1
        while place < len(self.text):
            char = self.text[place]
            if char == "\\" and escapes:
                place += 2
            elif char == quote:
                return place + 1
            else:
                place += 1
        return len(self.text)

    def _is_escape_string(self) -> bool:
        """Whether this is ``E'…'``, in which PostgreSQL knows backslashes."""
        before = self.text[max(self.place - 2, 0) : self.place]
        return before[-1:] in ("e", "E") and not (
            len(before) > 1 and (before[0].isalnum() or before[0] in "_$")
        )

    def _is_subscript(self) -> bool:
        """Whether a bracket is one of an array, not of a name in brackets."""
        before = self.text[self.place - 1] if self.place else " "
        inside = self.text[self.place + 1 : self.place + 2]
        return before.isalnum() or before in '_])"' or not _WORD.match(inside or " ")

    # -- bodies

    def _heard(self, word: str) -> None:
        """Count what opens and closes a body."""
        previous = self.words[-1] if self.words else ""
        self.words.append(word)
        if not self._has_body():
            return
        if previous == "END":
            # What END IF closes was not counted; END CASE is one thing.
            self.depth += word in _CLOSED_OTHERWISE
        elif word in ("BEGIN", "CASE"):
            self.depth += 1
        if word == "END" and self.depth:
            self.depth -= 1

    def _has_body(self) -> bool:
        first = self.words[:8]
        return first[0] in _MAKERS and not _WITH_BODY.isdisjoint(first)
