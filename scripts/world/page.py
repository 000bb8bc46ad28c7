"""Printing: headings, code, SQL and small tables, with or without a terminal."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

CODES = {"bold": "1", "dim": "2", "green": "32", "red": "31", "cyan": "36"}
KEYWORDS = re.compile(
    r"\b(SELECT|INSERT|INTO|VALUES|UPDATE|SET|DELETE|FROM|WHERE|GROUP BY|ORDER BY"
    r"|HAVING|LIMIT|OFFSET|LEFT JOIN|ON|AND|OR|NOT|IN|EXISTS|AS|DESC|IS|NULL"
    r"|DISTINCT|LIKE)\b"
)
#: Longest SQL shown; a bulk INSERT is longer than anybody reads.
LONGEST_SQL = 900
#: Most rows shown of one answer; all of them are checked.
MOST_ROWS = 10


class Page:
    """Where the demo writes.

    Colours are used only on a terminal, and never when ``NO_COLOR`` is set.
    """

    def __init__(self, out: TextIO, *, quiet: bool = False) -> None:
        self._out = out
        self._quiet = quiet
        self._colours = (
            out.isatty()
            and "NO_COLOR" not in os.environ
            and os.environ.get("TERM") != "dumb"
        )
        self._width = max(60, min(100, shutil.get_terminal_size((88, 24)).columns))

    def say(self, text: str = "", *, always: bool = False) -> None:
        """Write one line; a quiet page keeps only what must always be said."""
        if always or not self._quiet:
            self._out.write(text + "\n")
            self._out.flush()

    def colour(self, text: str, *styles: str) -> str:
        """The text in these styles, or as it is."""
        if not self._colours:
            return text
        return f"\x1b[{';'.join(CODES[style] for style in styles)}m{text}\x1b[0m"

    def chapter(self, title: str) -> None:
        """A heading with a rule under it."""
        self.say()
        self.say(self.colour(title, "bold"))
        self.say(self.colour("─" * self._width, "dim"))

    def section(self, number: int, title: str) -> None:
        """A numbered question."""
        self.say()
        self.say(self.colour(f"{number:>2}. {title}", "bold"))

    def code(self, source: str) -> None:
        """Python, beside a gutter."""
        for line in source.splitlines():
            self.say(f"{self._gutter('py')}{self.colour(line, 'cyan')}")

    def sql(self, statements: Sequence[str], most: int = 3) -> None:
        """The SQL that was sent; after ``most`` statements only how many more."""
        for statement in statements[:most]:
            for line in self._wrapped(" ".join(statement.split())):
                self.say(f"{self._gutter('sql')}{self._keywords(line)}")
        if len(statements) > most:
            left = len(statements) - most
            more = f"… and {left:,} more statement{'s' if left > 1 else ''}"
            self.say(f"{self._gutter('sql')}{self.colour(more, 'dim')}")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows under their columns; numbers to the right."""
        found = list(rows)
        body = [[_shown(value) for value in row] for row in found[:MOST_ROWS]]
        lines = [list(columns), *body]
        widths = [max(_width(line[i]) for line in lines) for i in range(len(columns))]
        right = [
            bool(body) and all(_is_number(line[i]) for line in body)
            for i in range(len(columns))
        ]
        for place, line in enumerate(lines):
            cells = [
                _padded(cell, widths[i], to_right=right[i])
                for i, cell in enumerate(line)
            ]
            text = "  ".join(cells).rstrip()
            self.say(
                f"{self._gutter('')}{self.colour(text, 'dim') if not place else text}"
            )
        if not body:
            self.say(f"{self._gutter('')}(nothing)")
        if len(found) > len(body):
            more = f"… and {len(found) - len(body):,} more"
            self.say(f"{self._gutter('')}{self.colour(more, 'dim')}")

    def good(self, text: str) -> None:
        """Something that was checked and holds."""
        self.say(f"     {self.colour('✓', 'green')} {text}")

    def bad(self, text: str) -> None:
        """Something that was checked and does not hold; said even when quiet."""
        self.say(f"     {self.colour('✗', 'red')} {text}", always=True)

    def _gutter(self, label: str) -> str:
        return self.colour(f"{label:>6} │ ", "dim")

    def _wrapped(self, text: str) -> list[str]:
        if len(text) > LONGEST_SQL:
            text = f"{text[:LONGEST_SQL]} … ({len(text):,} characters)"
        return textwrap.wrap(
            text, self._width - 9, break_long_words=False, break_on_hyphens=False
        )

    def _keywords(self, line: str) -> str:
        if not self._colours:
            return line
        return KEYWORDS.sub(lambda match: self.colour(match.group(), "green"), line)


def _shown(value: Any) -> str:
    """One cell as text."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)


def _is_number(text: str) -> bool:
    return text == "-" or text.replace(",", "").replace(".", "").lstrip("-").isdigit()


def _width(text: str) -> int:
    """Columns on a terminal: wide letters take two, marks that combine none."""
    return sum(
        0
        if unicodedata.category(letter) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(letter) in {"W", "F"}
        else 1
        for letter in text
    )


def _padded(text: str, width: int, *, to_right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if to_right else text + blanks
