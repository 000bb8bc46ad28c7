"""Tables, columns and indexes as plain values.

Classes make them to be created; introspectors make them from a catalogue; the DDL
writer, the comparison of two schemas and tools read them. All are frozen, compare
by value and have a ``repr`` that can be pasted back. (An index over an expression
node compares by that node's shape: see :func:`sqlobject.schema.diff.same_index`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlobject.schema.types import SqlType, key_type

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ACTIONS",
    "CheckDef",
    "ColumnDef",
    "Constant",
    "IndexColumn",
    "IndexDef",
    "Reference",
    "TableDef",
    "TableReference",
    "id_column",
    "join_table",
    "key_type",
]

ACTIONS = frozenset({"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"})
"""What may happen to a row whose referenced row is deleted or changes its key."""


class Constant(NamedTuple):
    """A default that is one plain value, in its neutral Python form."""

    value: Any


class Reference(NamedTuple):
    """A foreign key of one column."""

    table: str
    column: str = "id"
    on_delete: str | None = None
    """One of :data:`ACTIONS`; ``None``: nothing is said."""
    on_update: str | None = None
    name: str | None = None
    """Name of the constraint; ``None``: the one the dialect makes up."""
    schema: str | None = None
    """Schema of the referenced table, where it is not the usual one."""


class TableReference(NamedTuple):
    """A foreign key of several columns."""

    columns: tuple[str, ...]
    table: str
    foreign_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    name: str | None = None
    schema: str | None = None


class ColumnDef(NamedTuple):
    """A column of a table."""

    name: str
    type: SqlType
    nullable: bool = True
    unique: bool = False
    default_sql: str | None = None
    """The text behind DEFAULT."""
    identity: bool = False
    """The database draws the value."""
    reference: Reference | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    """Spellings of the type that the user gave for some dialects: (name, text)."""
    key: int = 0
    """Place in the primary key, counted from 1; 0: not in it."""
    sequence: str | None = None
    """Sequence or generator that the values are drawn from, if it is a known one."""
    default: Constant | None = None
    """The default as a Python value, if ``default_sql`` says a plain one."""
    generated: str | None = None
    """The expression of a column that the database computes."""

    def override(self, dialect_name: str) -> str | None:
        """Give the user's own spelling of the type for one dialect, if there is."""
        for name, text in self.overrides:
            if name == dialect_name:
                return text
        return None


class IndexColumn(NamedTuple):
    """One part of an index: a column, some of its characters, or an expression."""

    name: str | None = None
    length: int | None = None
    """How many of the column's first characters (or bytes) are indexed."""
    expression: Any = None
    """A ``sqlbuilder`` node or SQL text, instead of a column."""
    descending: bool = False


class IndexDef(NamedTuple):
    """An index of one table."""

    name: str
    columns: tuple[IndexColumn, ...]
    unique: bool = False
    where: str | None = None
    """Condition of a partial index, as SQL text."""
    full_name: str | None = None
    """Name in the database; ``None``: the one the dialect makes of ``name``."""


class CheckDef(NamedTuple):
    """A condition that every row of a table meets."""

    text: str
    name: str | None = None


class TableDef(NamedTuple):
    """A table, or (when read from a catalogue) a view."""

    name: str
    columns: tuple[ColumnDef, ...]
    indexes: tuple[IndexDef, ...] = ()
    schema: str | None = None
    references: tuple[TableReference, ...] = ()
    """Foreign keys of several columns; those of one are with their column."""
    uniques: tuple[tuple[str, ...], ...] = ()
    """Unique constraints over several columns."""
    checks: tuple[CheckDef, ...] = ()
    create_sql: tuple[str, ...] = ()
    """Statements to be run when the table has been made."""
    is_view: bool = False

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the columns of the primary key, in its order; may be empty."""
        keyed = sorted((c.key, c.name) for c in self.columns if c.key)
        return tuple(name for _, name in keyed)

    def column(self, name: str) -> ColumnDef:
        """Find a column by its name in the database.

        :raises KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(c.name for c in self.columns) or "none"
        msg = f"table {self.name!r} has no column {name!r}; it has: {known}"
        raise KeyError(msg)

    def referenced_tables(self) -> frozenset[str]:
        """Names of the tables that foreign keys of this one refer to."""
        single = {c.reference.table for c in self.columns if c.reference}
        return frozenset(single.union(r.table for r in self.references))


def id_column(
    name: str = "id",
    python_type: type = int,
    size: str | None = None,
    sequence: str | None = None,
) -> ColumnDef:
    """Make the id column of a class: the primary key, drawn by the database if int.

    :raises UsageError: no such type or size of id.
    """
    return ColumnDef(
        name,
        key_type(python_type, size),
        nullable=False,
        identity=issubclass(python_type, int),
        key=1,
        sequence=sequence,
    )


def join_table(name: str, sides: Iterable[tuple[str, SqlType]]) -> TableDef:
    """Make the table between two related classes.

    :param sides: the column of each side, and the type of the ids it holds (from
        :func:`key_type`).
    """
    columns = tuple(ColumnDef(column, kind, nullable=False) for column, kind in sides)
    return TableDef(name, columns)
