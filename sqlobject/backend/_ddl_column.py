"""How a column and what it refers to are said inside DDL; part of `ddl`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar, NoReturn

from sqlobject.backend.features import NewId
from sqlobject.backend.introspect import unquoted
from sqlobject.dberrors import UsageError
from sqlobject.schema.table import ACTIONS, TableDef, TableReference
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlobject.backend.dialect import Dialect
    from sqlobject.schema.table import ColumnDef, IndexDef, Reference

__all__ = ["ColumnText", "References"]


class References(Enum):
    """Where a dialect says what a column refers to."""

    INLINE = "behind the column, with a name for the constraint"
    PLAIN = "behind the column, without a name"
    CLAUSE = "as a clause of its own behind the column"
    LATER = "by an ALTER TABLE when all tables are there"
    NONE = "not at all"


class ColumnText:
    """Writes names, columns and references."""

    clauses: ClassVar[tuple[str, ...]] = (
        "check",
        "null",
        "unique",
        "default",
        "reference",
    )
    """The order of what stands behind a column's type."""

    references: ClassVar[References] = References.INLINE
    actions: ClassVar[frozenset[str]] = ACTIONS
    """What may be said behind ON DELETE and ON UPDATE.

    An action that is not among them is left to the model, which carries it out
    itself before the row goes.
    """

    key_words: ClassVar[str] = "PRIMARY KEY"
    """What is said of the one column of a primary key."""

    null_words: ClassVar[str] = ""
    """What is said of a column that may be NULL."""

    add_words: ClassVar[str] = "ADD COLUMN {}"
    drop_words: ClassVar[str] = "DROP COLUMN {}"
    drop_constraint_words: ClassVar[str] = "DROP CONSTRAINT {}"
    drop_index_words: ClassVar[str] = "DROP INDEX {index}"

    create_if_not_exists: bool = True
    """Whether CREATE TABLE knows IF NOT EXISTS."""

    drop_if_exists: bool = True
    """Whether DROP TABLE knows IF EXISTS."""

    index_if_not_exists: bool = True
    index_expressions: bool = True
    partial_indexes: bool = False
    descending_indexes: bool = True
    drop_cascade: bool = False
    """Whether DROP TABLE takes other tables' references along."""

    sequence_words: ClassVar[tuple[str, str] | None] = None
    """How the sequence behind an int id is made and dropped, if there is one."""

    def __init__(self, dialect: Dialect) -> None:
        """Write for this dialect: its names, types and literals."""
        self.dialect = dialect
        self.settle()

    def settle(self) -> None:
        """Make what follows from the server's version; plug-ins override this."""

    def since(self, *version: int) -> bool:
        """Tell whether the server is of this version or newer; unknown ones are."""
        found = self.dialect.version
        return found is None or found >= version

    def name(self, text: str) -> str:
        """Spell a name that is not qualified, quoted if it has to be.

        :raises UnsupportedFeature: it is longer than the database takes.
        """
        limit = self.dialect.features.max_identifier
        spelled = self.dialect.quote_part(text)
        if limit is not None:
            bare = unquoted(text)
            if self.measure(bare) > limit:
                self.refuse(
                    f"the name {bare!r} has a length of {self.measure(bare)}; "
                    f"names may have {limit}"
                )
        return spelled

    def measure(self, name: str) -> int:
        """Count what the limit of names is about; some databases count bytes."""
        return len(name)

    def table_name(self, table: TableDef | str, schema: str | None = None) -> str:
        """Spell the name of a table, with its schema if it has one."""
        if isinstance(table, TableDef):
            return self.table_name(table.name, table.schema)
        parts = [schema] if schema else []
        parts.extend(self.dialect.split_name(table))
        return ".".join(self.name(part) for part in parts)

    def names(self, names: Iterable[str]) -> str:
        """Spell a list of columns, without its brackets."""
        return ", ".join(self.name(name) for name in names)

    def constraint_name(self, table: str, column: str) -> str:
        """Make up the name of a foreign key's constraint."""
        del table
        return f"{column}_exists"

    def index_name(self, table: str, index: IndexDef) -> str:
        """Give the name an index has in the database, not yet quoted."""
        return index.full_name or f"{self.bare(table)}_{index.name}"

    def place(self, table: str) -> str:
        """Give the schema in front of a table's name, with its dot; may be empty."""
        before = self.dialect.split_name(table)[:-1]
        return "".join(f"{self.name(part)}." for part in before)

    def bare(self, table: str) -> str:
        """Give the name of a table without its schema and without quotes."""
        return unquoted(self.dialect.split_name(table)[-1])

    def sequence_name(self, table: TableDef | str, sequence: str | None = None) -> str:
        """Give the name of the sequence that a table's ids are drawn from.

        :raises UnsupportedFeature: ids are not drawn from a sequence here.
        """
        del table, sequence
        self.refuse("drawing ids from a sequence")

    def refuse(self, what: str, feature: str | None = None) -> NoReturn:
        """Say aloud that the database cannot do it.

        :raises UnsupportedFeature: always.
        """
        self.dialect.refuse(what, feature)

    # -- columns

    def column(self, column: ColumnDef, table: str = "") -> str:
        """Give the text of a column inside CREATE TABLE.

        :param table: the table's name, for constraints that are named after it.
        """
        return self._column(column, table, inline_key=True)

    def _column(self, column: ColumnDef, table: str, *, inline_key: bool) -> str:
        head = self.name(column.name)
        if column.generated:
            return f"{head} {self.generated(column)}"
        if column.identity:
            return f"{head} {self.identity(column, key=inline_key and column.key > 0)}"
        words = [head, self.type(column)]
        words.extend(
            self._clause(clause, column, table, inline_key=inline_key)
            for clause in self.clauses
        )
        text = " ".join(word for word in words if word)
        return text + self._reference_clause(column)

    def _clause(
        self, clause: str, column: ColumnDef, table: str, *, inline_key: bool
    ) -> str:
        if clause == "check":
            return self.enum_check(column)
        if clause == "null":
            if inline_key and column.key:
                return self.key_words
            return self.null_words if column.nullable else "NOT NULL"
        if clause == "unique":
            return "UNIQUE" if column.unique else ""
        if clause == "default":
            return f"DEFAULT {column.default_sql}" if column.default_sql else ""
        return self.inline_reference(column, table)

    def type(self, column: ColumnDef) -> str:
        """Spell the type of a column, or hand on what the user spelled."""
        override = column.override(self.dialect.name)
        return self.dialect.sql_type(column.type) if override is None else override

    def identity(self, column: ColumnDef, *, key: bool) -> str:
        """Spell the type of a column whose values the database draws.

        Where they are drawn beforehand, it is a column like others.

        :param key: it is the primary key on its own.
        :raises UnsupportedFeature: there is no such thing.
        """
        if self.dialect.features.new_id is not NewId.GENERATOR_FIRST:
            self.refuse("a column whose values the database draws")
        words = self.key_words if key else "NOT NULL UNIQUE"
        return f"{self.dialect.sql_type(column.type)} {words}"

    def generated(self, column: ColumnDef) -> str:
        """Spell what is behind the name of a column that the database computes."""
        return f"{self.type(column)} GENERATED ALWAYS AS ({column.generated}) STORED"

    def enum_check(self, column: ColumnDef) -> str:
        """Give the check of an ENUM, where that is no type; empty for other kinds.

        A NULL passes any CHECK, so it is never named among the values.
        """
        if column.type.kind is not Kind.ENUM or column.override(self.dialect.name):
            return ""
        literal = self.dialect.sent_literals.spell
        known = ", ".join(literal(v) for v in column.type.values if v is not None)
        return f"CHECK ({self.name(column.name)} in ({known}))"

    # -- references

    def inline_reference(self, column: ColumnDef, table: str) -> str:
        """Give the text of a reference inside CREATE TABLE; may be empty."""
        reference = column.reference
        if reference is None:
            return ""
        target = self._target(reference)
        if self.references is References.INLINE:
            name = reference.name or self.constraint_name(table, column.name)
            return f"CONSTRAINT {self.name(name)} REFERENCES {target}"
        if self.references is References.PLAIN:
            return f"REFERENCES {target}"
        return ""

    def _reference_clause(self, column: ColumnDef) -> str:
        if column.reference is None or self.references is not References.CLAUSE:
            return ""
        target = self._target(column.reference)
        return f", FOREIGN KEY ({self.name(column.name)}) REFERENCES {target}"

    def _target(self, reference: Reference, gap: str = "") -> str:
        table = self.referenced_name(reference.table, reference.schema)
        column = self.name(reference.column)
        return f"{table}{gap}({column}){self._actions(reference)}"

    def referenced_name(self, table: str, schema: str | None) -> str:
        """Spell the name of a table behind REFERENCES."""
        return self.table_name(table, schema)

    def _actions(self, reference: Reference | TableReference) -> str:
        text = ""
        for word, action in (
            ("DELETE", reference.on_delete),
            ("UPDATE", reference.on_update),
        ):
            if action is not None and action not in ACTIONS:
                known = ", ".join(sorted(ACTIONS))
                msg = f"ON {word} {action!r}: an action must be one of {known}"
                raise UsageError(msg)
            if action in self.actions:
                text += f" ON {word} {action}"
        return text

    def add_reference(self, table: str, column: ColumnDef) -> str:
        """Give the statement that makes a column refer to another table.

        :raises UsageError: the column does not refer to anything.
        """
        reference = column.reference
        if reference is None:
            msg = f"column {column.name!r} of {table!r} refers to nothing"
            raise UsageError(msg)
        name = reference.name or self.constraint_name(table, column.name)
        return (
            f"ALTER TABLE {self.table_name(table)} ADD CONSTRAINT {self.name(name)} "
            f"FOREIGN KEY ({self.name(column.name)}) "
            f"REFERENCES {self._target(reference, ' ')}"
        )

    def drop_constraint(self, table: str, name: str) -> str:
        """Give the statement that drops a constraint, a foreign key for instance."""
        words = self.drop_constraint_words.format(self.name(name))
        return f"ALTER TABLE {self.table_name(table)} {words}"

    def constraints(self, table: TableDef) -> list[str]:
        """Give what is to be run when all tables are there: references, if need be."""
        if self.references is not References.LATER:
            return []
        full = self._full_name(table)
        return [self.add_reference(full, c) for c in table.columns if c.reference]

    def _full_name(self, table: TableDef) -> str:
        return f"{table.schema}.{table.name}" if table.schema else table.name
