"""Floor 2, backend: the Transact-SQL that Microsoft's server and Sybase's share.

Source: Microsoft, Transact-SQL Reference ("CREATE TABLE", "ALTER TABLE", "CREATE
INDEX", "IDENTITY"); Sybase, ASE Reference Manual: Commands, the same headings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.compiler import Compiler
from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    ConcatStyle,
    Features,
    ModuloStyle,
    NewId,
)
from sqlobject.backend.types import NumberedIntervals
from sqlobject.settings import settings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from sqlobject.backend.introspect import Introspector
    from sqlobject.schema.table import ColumnDef

__all__ = [
    "TSQL_FEATURES",
    "SentLiterals",
    "TransactCompiler",
    "TransactDDL",
    "TransactDialect",
    "TransactLiterals",
]

TSQL_FEATURES = Features(
    new_id=NewId.SCOPE_IDENTITY,
    savepoint_words=("SAVE TRANSACTION {}", "ROLLBACK TRANSACTION {}", ""),
    ordered_parts=False,
    recursive_word="",
    nulls_order=False,
    concat=ConcatStyle.PLUS,
    modulo=ModuloStyle.OPERATOR,
    regexp="LIKE",
    regexp_native=False,
    predicates=False,
    like_specials="[",
    unique_nulls=False,
)
"""What both have in common."""


class TransactDDL(DDL):
    """DDL that both understand."""

    references = References.PLAIN
    actions: ClassVar[frozenset[str]] = frozenset()
    # Sybase knows no actions at all, and Microsoft's server refuses the tables of
    # many programs with them: two ways to one table, or a table that refers to
    # itself, are error 1785. The model carries the actions out anyway.

    key_words = "NOT NULL PRIMARY KEY"
    add_words = "ADD {}"
    create_if_not_exists = False
    drop_if_exists = False
    index_if_not_exists = False

    def identity(self, column: ColumnDef, *, key: bool) -> str:
        """Spell an IDENTITY column, which admits no NULL by itself."""
        unique = " UNIQUE" if key or column.unique else ""
        return f"{self.dialect.sql_type(column.type)} IDENTITY{unique}"

    def free_column(
        self, table: str, column: str, catalogue: Introspector
    ) -> list[str]:
        """Give what drops the indexes and constraints that a column is part of."""
        found = catalogue.table(table)
        names = list(catalogue.constraints_on(table, column))
        indexes = [
            index
            for index in found.indexes
            if any(part.name == column for part in index.columns)
        ]
        return [
            *(self.drop_constraint(table, name) for name in names),
            *(self.drop_index(table, index) for index in indexes),
        ]

    def _null_word(self, column: ColumnDef) -> str:
        return "NULL" if column.nullable else "NOT NULL"


class TransactCompiler(Compiler):
    """Writes statements for both.

    An IDENTITY column takes ids that the caller chose only while that is switched on,
    which it can be for one table of a session at a time; so it is switched off at once.
    A table without one must not be named there.

    Source: Transact-SQL Reference, "SET IDENTITY_INSERT" (error 8106); ASE Reference
    Manual: Commands, "set" (identity_insert).
    """

    has_identity: ClassVar[str]
    """A condition on a table; the literal of its name goes into the braces."""

    ends: ClassVar[str] = ""
    """What stands between the statements of a batch."""

    def visit_insert(self, node: Any) -> Any:
        """Write INSERT, with the switch if it brings ids."""
        return self._with_chosen_id(node, super().visit_insert(node), self.ends)

    def visit_upsert(self, node: Any) -> Any:
        """Write MERGE, which has an end of its own, in the same way."""
        return self._with_chosen_id(node, super().visit_upsert(node), "")

    def _with_chosen_id(self, node: Any, words: Any, end: str) -> Any:
        if getattr(node, "id_column", None) not in (node.columns or ()):
            return words
        table = self.dialect.own_literal(node.table)
        name = "'" + table.replace("'", "''") + "'"
        condition = self.has_identity.format(name)
        switch = f"IF {condition} SET IDENTITY_INSERT {table} "
        return (f"{switch}ON{self.ends} ", words, f"{end} {switch}OFF")


class TransactLiterals(NumberedIntervals):
    """Literals that both understand."""

    bytes_words = "0x{}"


class SentLiterals(TransactLiterals):
    """Literals that both understand in every column."""

    def __init__(self, features: Features) -> None:
        super().__init__(features)
        self.exact = features.time_ticks == Features().time_ticks

    def of_str(self, value: str) -> str:
        """Spell a text.

        In a literal a backslash and the end of the line behind it are not there for
        the server, so these two are kept apart.

        Source: Transact-SQL Reference, "Backslash (Line Continuation)"; ASE Reference
        Manual: Building Blocks, "Expressions", on character strings.
        """
        parts = _CONTINUED.split(value)
        if len(parts) == 1:
            return super().of_str(value)
        return f"({' + '.join(map(super().of_str, parts))})"

    def of_datetime(
        self, value: datetime.datetime, microseconds: bool | None = None
    ) -> str:
        """Spell a moment; a DATETIME refuses a text with more than milliseconds."""
        if microseconds is None:
            microseconds = settings.microseconds
        if not microseconds or self.exact:
            return super().of_datetime(value, microseconds)
        return self.quote(value.isoformat(" ", "milliseconds"))

    def of_time(self, value: datetime.time, microseconds: bool | None = None) -> str:
        """Spell a time of day, as exactly as the server keeps it."""
        if microseconds is None:
            microseconds = settings.microseconds
        if not microseconds or self.exact:
            return super().of_time(value, microseconds)
        return self.quote(value.isoformat("milliseconds"))


_CONTINUED = re.compile(r"(?<=\\)(?=\r?\n)")


class TransactDialect(Dialect):
    """What the two dialects have in common."""

    quotes = ("[", "]")
    functions: ClassVar[Mapping[str, str]] = {"POW": "POWER"}
    literals_class = TransactLiterals
    sent_class = SentLiterals
