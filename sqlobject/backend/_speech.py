"""Floor 2, backend: what the compiler asks of the dialect it writes for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, Protocol

from sqlobject.backend.features import Features
from sqlobject.backend.literals import Literals

__all__ = ["Speech"]


class Speech(Protocol):
    """The part of `sqlobject.backend.dialect.Dialect` that the compiler knows."""

    name: ClassVar[str]
    features: Features
    literals: Literals
    sent_literals: Literals
    compiler: ClassVar[Any]
    select_clauses: ClassVar[tuple[str, ...]]

    @property
    def says_in_order(self) -> bool:
        """Whether values come in the order of the statement's binds, always."""

    @property
    def reference(self) -> Any:
        """The dialect in whose order binds are."""

    def quote(self, name: str) -> str:
        """Spell a name."""

    def quote_table(self, text: str) -> str:
        """Spell what names a table: a name, or raw text."""

    def function(self, name: str) -> str:
        """Spell the name of a function."""

    @property
    def ddl(self) -> Any:
        """What knows the names of sequences."""

    def own_literal(self, node: Any) -> str:
        """Spell a node that has text of its own: without it."""

    def sql_type(self, sql_type: Any) -> str:
        """Spell a type."""

    def cast_type(self, wanted: Any) -> str:
        """Spell the type of a CAST."""

    def refuse(
        self,
        what: str,
        feature: str | None = None,
        able: Callable[[Any], bool] | None = None,
    ) -> NoReturn:
        """Say aloud that the database cannot do this."""
