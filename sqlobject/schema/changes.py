"""Single steps from one schema to another, as plain values.

A change says what is to happen; the DDL writer of a dialect says it in SQL.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlobject.schema.table import ColumnDef, IndexDef, TableDef

__all__ = [
    "AddColumn",
    "AddIndex",
    "AddTable",
    "AlterColumn",
    "Change",
    "DropColumn",
    "DropIndex",
    "DropTable",
]


class AddTable(NamedTuple):
    """A table is wanted that is not there."""

    table: TableDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"table {self.table.name} does not exist"


class DropTable(NamedTuple):
    """A table is there that nobody wants."""

    table: TableDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"table {self.table.name} is not wanted"


class AddColumn(NamedTuple):
    """A column is wanted that is not there."""

    table: str
    column: ColumnDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"{self.table} has no column {self.column.name}"


class DropColumn(NamedTuple):
    """A column is there that nobody wants."""

    table: str
    column: ColumnDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"{self.table} has an extra column {self.column.name}"


class AlterColumn(NamedTuple):
    """A column is there, but not as it is wanted."""

    table: str
    old: ColumnDef
    new: ColumnDef

    @property
    def type_differs(self) -> bool:
        """Whether the column is to hold something else."""
        return self.old.type != self.new.type

    @property
    def null_differs(self) -> bool:
        """Whether NULL is to be allowed, or no longer."""
        return self.old.nullable != self.new.nullable

    def describe(self) -> str:
        """Say in a line what is the matter."""
        parts = []
        if self.type_differs:
            parts.append(f"has type {self.old.type!r}, wanted is {self.new.type!r}")
        if self.null_differs:
            allowed = "allows" if self.old.nullable else "does not allow"
            parts.append(f"{allowed} NULL")
        return f"column {self.new.name} of {self.table} {' and '.join(parts)}"


class AddIndex(NamedTuple):
    """An index is wanted that is not there."""

    table: str
    definition: IndexDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"{self.table} has no index {self.definition.name}"


class DropIndex(NamedTuple):
    """An index is there that nobody wants."""

    table: str
    definition: IndexDef

    def describe(self) -> str:
        """Say in a line what is the matter."""
        return f"{self.table} has an extra index {self.definition.name}"


Change = (
    AddTable | DropTable | AddColumn | DropColumn | AlterColumn | AddIndex | DropIndex
)
"""Any of the steps."""
