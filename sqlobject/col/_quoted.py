"""Text in the national character set, as MSSQL spells it."""

from __future__ import annotations

from sqlobject.converters import sqlrepr
from sqlobject.sqlbuilder import SQLExpression

__all__ = ["NQuoted"]


class NQuoted(SQLExpression):
    """A text that is spelled ``N'…'``, for programs that build such literals."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        """Keep the text."""
        self.value = value

    def __hash__(self) -> int:
        return hash(self.value)

    def __sqlrepr__(self, db: str | None) -> str:
        """Give the literal."""
        text = sqlrepr(self.value, db)
        return text if text.startswith("N") else "N" + text
