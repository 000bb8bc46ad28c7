"""Floor 2, backend: the Transact-SQL that Microsoft's server and Sybase's share.

Source: Microsoft, Transact-SQL Reference ("CREATE TABLE", "ALTER TABLE", "CREATE
INDEX", "IDENTITY"); Sybase, ASE Reference Manual: Commands, the same headings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    ConcatStyle,
    Features,
    ModuloStyle,
    NewId,
)
from sqlobject.backend.types import NumberedIntervals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlobject.backend.introspect import Introspector
    from sqlobject.schema.table import ColumnDef

__all__ = ["TSQL_FEATURES", "TransactDDL", "TransactDialect", "TransactLiterals"]

TSQL_FEATURES = Features(
    new_id=NewId.SCOPE_IDENTITY,
    savepoint_words=("SAVE TRANSACTION {}", "ROLLBACK TRANSACTION {}", ""),
    recursive_word="",
    nulls_order=False,
    concat=ConcatStyle.PLUS,
    modulo=ModuloStyle.OPERATOR,
    regexp="LIKE",
    regexp_native=False,
    predicates=False,
    like_specials="[",
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


class TransactLiterals(NumberedIntervals):
    """Literals that both understand."""

    bytes_words = "0x{}"


class TransactDialect(Dialect):
    """What the two dialects have in common."""

    quotes = ("[", "]")
    functions: ClassVar[Mapping[str, str]] = {"POW": "POWER"}
    literals_class = TransactLiterals
