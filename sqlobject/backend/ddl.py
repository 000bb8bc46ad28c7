"""Floor 2, backend: definitions and changes become DDL text.

One `DDL` belongs to one dialect. What databases differ in is mostly data here: the
order of a column's clauses, how a foreign key is said, the words of ALTER TABLE. Where
the grammar itself differs, a plug-in overrides a method.

The layout of the text is that of earlier releases, because people read it in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, assert_never

from sqlobject.backend._ddl_column import References
from sqlobject.backend._ddl_index import IndexText
from sqlobject.dberrors import UsageError
from sqlobject.schema.changes import (
    AddColumn,
    AddIndex,
    AddTable,
    AlterColumn,
    DropColumn,
    DropIndex,
    DropTable,
)
from sqlobject.schema.order import creation_order
from sqlobject.schema.table import TableDef
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlobject.backend.introspect import Introspector
    from sqlobject.schema.changes import Change
    from sqlobject.schema.table import ColumnDef, TableReference
    from sqlobject.schema.types import SqlType

__all__ = ["DDL", "References"]


class DDL(IndexText):
    """Writes the DDL of one dialect; made by it, and shared between threads.

    Methods that make one statement give a text, those that may need several a list
    of texts: to be run in that order, on one connection, and without committing in
    between (SQLite drops some columns in several steps that belong together).
    """

    # -- tables

    def create_table(
        self, table: TableDef, *, if_not_exists: bool = False
    ) -> list[str]:
        """Give CREATE TABLE, and a sequence for its ids where one is needed.

        Indexes, later constraints and the table's own ``create_sql`` are not in it:
        see `indexes`, `constraints`, `create_all`.

        :raises UnsupportedFeature: IF NOT EXISTS is not known here.
        :raises UsageError: the table has no columns.
        """
        if not table.columns:
            msg = f"table {table.name!r} has no columns"
            raise UsageError(msg)
        words = self._if_not_exists() if if_not_exists else ""
        inline_key = len(table.primary_key) == 1
        lines = [
            self._column(c, table.name, inline_key=inline_key) for c in table.columns
        ]
        lines.extend(self._table_clauses(table, inline_key=inline_key))
        body = ",\n    ".join(lines)
        create = f"CREATE TABLE {words}{self.table_name(table)} (\n    {body}\n)"
        return [create, *self.create_sequences(table)]

    def _if_not_exists(self) -> str:
        if not self.create_if_not_exists:
            self.refuse("CREATE TABLE IF NOT EXISTS; ask the catalogue instead")
        return "IF NOT EXISTS "

    def _table_clauses(self, table: TableDef, *, inline_key: bool) -> list[str]:
        clauses = []
        if not inline_key and table.primary_key:
            clauses.append(f"PRIMARY KEY ({self.names(table.primary_key)})")
        clauses.extend(f"UNIQUE ({self.names(columns)})" for columns in table.uniques)
        for check in table.checks:
            name = f"CONSTRAINT {self.name(check.name)} " if check.name else ""
            clauses.append(f"{name}CHECK ({check.text})")
        if self.references is not References.NONE:
            clauses.extend(self._table_reference(r) for r in table.references)
        return clauses

    foreign_key_words: ClassVar[str] = "CONSTRAINT {} FOREIGN KEY"
    """How a foreign key that has a name begins."""

    def _table_reference(self, reference: TableReference) -> str:
        words = "FOREIGN KEY"
        if reference.name:
            words = self.foreign_key_words.format(self.name(reference.name))
        target = self.referenced_name(reference.table, reference.schema)
        return (
            f"{words} ({self.names(reference.columns)}) "
            f"REFERENCES {target} ({self.names(reference.foreign_columns)})"
            f"{self._actions(reference)}"
        )

    def create_join_table(self, table: TableDef, *, if_not_exists: bool = False) -> str:
        """Give CREATE TABLE of the table between two related classes."""
        words = self._if_not_exists() if if_not_exists else ""
        body = ",\n".join(self.column(column) for column in table.columns)
        return f"CREATE TABLE {words}{self.table_name(table)} (\n{body}\n)"

    def create_sequences(self, table: TableDef) -> list[str]:
        """Give the statements that make the sequences of the table's ids."""
        return self._sequences(table, 0)

    def drop_sequences(self, table: TableDef) -> list[str]:
        """Give the statements that drop the sequences of the table's ids."""
        return self._sequences(table, 1)

    def _sequences(self, table: TableDef, which: int) -> list[str]:
        if self.sequence_words is None:
            return []
        words = self.sequence_words[which]
        return [
            f"{words} {self.table_name(self.sequence_name(table, column.sequence))}"
            for column in table.columns
            if column.identity
        ]

    def drop_table(
        self,
        table: TableDef | str,
        *,
        cascade: bool = False,
        if_exists: bool = False,
    ) -> list[str]:
        """Give DROP TABLE, and what drops the sequences if a definition is given.

        :param cascade: take foreign keys of other tables along. Where the database
            has no such word it is left out: some do not mind, others refuse to drop
            a table that is still referred to.
        :raises UnsupportedFeature: IF EXISTS is not known here.
        """
        if if_exists and not self.drop_if_exists:
            self.refuse("DROP TABLE IF EXISTS; ask the catalogue instead")
        words = "IF EXISTS " if if_exists else ""
        tail = " CASCADE" if cascade and self.drop_cascade else ""
        drop = [f"DROP TABLE {words}{self.table_name(table)}{tail}"]
        return (
            drop + self.drop_sequences(table) if isinstance(table, TableDef) else drop
        )

    def clear_table(self, table: TableDef | str) -> str:
        """Give the statement that deletes all rows of a table."""
        return f"DELETE FROM {self.table_name(table)}"

    def create_all(self, tables: Iterable[TableDef]) -> list[str]:
        """Give everything that makes a set of tables, each after those it refers to.

        :raises UnsupportedFeature: the tables refer to one another in a circle, and
            the database has no word to add a foreign key later.
        """
        ordered = creation_order(tables)
        statements: list[str] = []
        later: list[str] = []
        circle = {name for cycle in ordered.cycles for name in cycle}
        for table in ordered.tables:
            plain, added = self._untie(table, circle)
            statements.extend(self.create_table(plain))
            statements.extend(self.indexes(plain))
            later.extend(self.constraints(plain))
            later.extend(added)
            later.extend(table.create_sql)
        return statements + later

    def _untie(self, table: TableDef, circle: set[str]) -> tuple[TableDef, list[str]]:
        """Take the references out of a table that stands in a circle."""
        if table.name not in circle or self.references in (
            References.LATER,
            References.NONE,
        ):
            return table, []
        tied = [c for c in table.columns if c.reference and c.reference.table in circle]
        columns = tuple(
            c._replace(reference=None) if c in tied else c for c in table.columns
        )
        full = self._full_name(table)
        return (
            table._replace(columns=columns),
            [self.add_reference(full, column) for column in tied],
        )

    # -- changes

    def add_column(self, table: str, column: ColumnDef) -> list[str]:
        """Give what adds a column to a table, and its reference where that is apart."""
        later = self.references in {References.LATER, References.CLAUSE}
        said = column._replace(reference=None) if later else column
        words = self.add_words.format(self._column(said, table, inline_key=True))
        statements = [f"ALTER TABLE {self.table_name(table)} {words}"]
        if column.reference and later:
            statements.append(self.add_reference(table, column))
        return statements

    def drop_column(
        self, table: str, column: str, catalogue: Introspector | None = None
    ) -> list[str]:
        """Give what drops a column.

        :param catalogue: asked for what stands in the way (indexes, constraints), so
            that it is dropped first. Without it the database may refuse.
        """
        before = self.free_column(table, column, catalogue) if catalogue else []
        words = self.drop_words.format(self.name(column))
        return [*before, f"ALTER TABLE {self.table_name(table)} {words}"]

    def free_column(
        self, table: str, column: str, catalogue: Introspector
    ) -> Sequence[str]:
        """Give what has to be dropped before a column can be."""
        del table, column, catalogue
        return []

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give what changes the type of a column, or whether it may be NULL.

        :raises UnsupportedFeature: the database cannot.
        """
        del table, old
        self.refuse(f"changing column {new.name} in place")

    def change(self, change: Change) -> list[str]:
        """Give the statements of one step from a schema to another."""
        match change:
            case AddTable(table):
                made = self.create_table(table) + self.indexes(table)
                return made + self.constraints(table) + list(table.create_sql)
            case DropTable(table):
                return self.drop_table(table)
            case AddColumn(name, column):
                return self.add_column(name, column)
            case DropColumn(name, column):
                return self.drop_column(name, column.name)
            case AlterColumn(name, old, new):
                return self.alter_column(name, old, new)
            case AddIndex(name, index):
                return [self.index(name, index)]
            case DropIndex(name, index):
                return [self.drop_index(name, index)]
        assert_never(change)

    def same_type(self, one: SqlType, other: SqlType) -> bool:
        """Tell whether two types are one in this database, as far as is known."""
        if Kind.ANY in (one.kind, other.kind):
            return True
        spell = self.dialect.sql_type
        return one == other or spell(one).upper() == spell(other).upper()
