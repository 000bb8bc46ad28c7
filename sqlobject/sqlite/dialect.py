"""SQLite's SQL, as of version 3.41 and what older ones lack.

Source: sqlite.org: "Release History", "SQL As Understood By SQLite", "Datatypes In
SQLite", "Implementation Limits", "ALTER TABLE"; seen on 3.40.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlobject.backend.ddl import DDL
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    Features,
    LockStyle,
    ModuloStyle,
    ReplaceStyle,
    ReturningStyle,
    UpsertStyle,
)
from sqlobject.backend.types import COMMON, NumberedIntervals, key_by_bits, words
from sqlobject.schema.table import IndexColumn, IndexDef
from sqlobject.schema.types import Kind
from sqlobject.sqlite._rebuild import (
    can_drop_in_place,
    mentioning,
    rebuild_without,
    refuse_if_used,
)
from sqlobject.sqlite.introspect import SQLiteIntrospector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.introspect import Introspector
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef

__all__ = ["SQLiteDDL", "SQLiteDialect", "SQLiteLiterals"]


class SQLiteDDL(DDL):
    """DDL of SQLite."""

    partial_indexes = True
    drop_index_words = "DROP INDEX {place}{index}"

    def measure(self, name: str) -> int:
        """Count nothing: names are as long as you like."""
        del name
        return 0

    def identity(self, column: ColumnDef, *, key: bool) -> str:
        """Spell the id column; only a key of its own counts on."""
        if not key:
            self.refuse(f"drawing values for {column.name}, which is not the key")
        return "INTEGER PRIMARY KEY AUTOINCREMENT"

    def referenced_name(self, table: str, schema: str | None) -> str:
        """Spell the name of a table behind REFERENCES: one of the same database."""
        del schema
        return self.name(self.bare(table))

    def index(self, table: str, index: IndexDef, *, if_not_exists: bool = False) -> str:
        """Give CREATE INDEX; the schema stands before the index, not the table."""
        text = super().index(self.bare(table), index, if_not_exists=if_not_exists)
        place = self.place(table)
        if not place:
            return text
        name = self.name(self.index_name(table, index))
        before, _, after = text.partition(f"{name} ON ")
        return f"{before}{place}{name} ON {after}"

    def generated(self, column: ColumnDef) -> str:
        """Spell a computed column; a stored one could not be added later."""
        return f"{self.type(column)} GENERATED ALWAYS AS ({column.generated}) VIRTUAL"

    def add_column(self, table: str, column: ColumnDef) -> list[str]:
        """Give what adds a column; one that is UNIQUE gets an index instead.

        Source: "ALTER TABLE ADD COLUMN": no PRIMARY KEY or UNIQUE constraint.
        """
        if not column.unique:
            return super().add_column(table, column)
        parts = (IndexColumn(column.name),)
        index = IndexDef(f"{column.name}_unique", parts, unique=True)
        statements = super().add_column(table, column._replace(unique=False))
        return [*statements, self.index(table, index)]

    def drop_column(
        self, table: str, column: str, catalogue: Introspector | None = None
    ) -> list[str]:
        """Give what drops a column: ALTER TABLE, or making the table anew.

        Indexes over the column go with it.

        :param catalogue: needed before 3.35, and when something else in the table
            speaks of the column.
        :raises UnsupportedFeature: a trigger or view uses the column; or the server
            is old and there is no catalogue.
        :raises UsageError: the column is not there, the only one, or in the key.
        """
        in_place = self.since(3, 35)
        if not isinstance(catalogue, SQLiteIntrospector):
            if not in_place:
                self.refuse("ALTER TABLE DROP COLUMN without asking the catalogue")
            return super().drop_column(table, column)
        source = catalogue.source(*catalogue.split(table))
        if source is None:
            return super().drop_column(table, column)
        refuse_if_used(catalogue, source, column)
        if not (in_place and can_drop_in_place(source, column)):
            return rebuild_without(catalogue, source, column, self.quoted)
        schema = self.quoted(source.schema)
        indexes = mentioning(catalogue, source, "index", column)
        drops = [f"DROP INDEX {schema}.{self.quoted(name)}" for name in indexes]
        return [*drops, *super().drop_column(table, column)]

    def quoted(self, name: str) -> str:
        """Spell a name in quotes, whether it needs them or not."""
        doubled = name.replace('"', '""')
        return f'"{doubled}"'


class SQLiteLiterals(NumberedIntervals):
    """Literals of SQLite."""

    special_floats: ClassVar = {"inf": "9e999", "-inf": "-9e999", "nan": "NULL"}
    # Source: "Frequently Asked Questions" and "REAL values": too large a number is
    # infinite; there is no NaN, it is stored as NULL.

    nul_words = "CAST(X'{}' AS TEXT)"
    # Text of a statement ends at a NUL ("sqlite3_prepare"); a value may have one.


class SQLiteDialect(Dialect):
    """SQLite 3."""

    name = "sqlite"
    ddl_class = SQLiteDDL
    literals_class = SQLiteLiterals
    features = Features(
        unlimited="-1",
        max_params=32766,
        replace=ReplaceStyle.VALUES,
        upsert=UpsertStyle.ON_CONFLICT,
        upsert_where=True,
        returning=ReturningStyle.RETURNING,
        transactional_ddl=True,
        lock=LockStyle.NONE,
        lock_nowait=None,
        lock_skip=None,
        lock_of=False,
        compound_parentheses=False,
        modulo=ModuloStyle.OPERATOR,
        regexp="REGEXP",
        regexp_native=False,
        max_depth=1000,
    )
    before: ClassVar[Older] = (
        ((3, 39), {"full_join": False}),
        ((3, 35), {"returning": ReturningStyle.NONE}),
        ((3, 32), {"max_params": 999}),
        ((3, 30), {"nulls_order": False}),
        ((3, 25), {"windows": False}),
        ((3, 24), {"upsert": UpsertStyle.NONE, "upsert_where": False}),
        ((3, 8, 3), {"cte": False}),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        Kind.ANY: "",
        Kind.BOOL: "BOOLEAN",
        Kind.TEXT: "TEXT",
        Kind.BLOB: "BLOB",
        Kind.JSONB: "TEXT",
        Kind.INTERVAL: "INTERVAL",  # of INTEGER affinity, because INT is in the name
        Kind.KEY: key_by_bits("TEXT", {None: "INT"}),
    }
    # Words that are no names, found by trying each of the keywords as the name of a
    # column and of a table, and the words that lead a join.
    reserved = words(
        """
        ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CAST CHECK COLLATE COMMIT
        CONSTRAINT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DEFAULT
        DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM FULL
        GROUP HAVING IF IN INDEX INNER INSERT INTERSECT INTO IS ISNULL JOIN LEFT LIMIT
        NATURAL NOT NOTHING NOTNULL NULL ON OR ORDER OUTER PRIMARY RAISE REFERENCES
        RETURNING RIGHT SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE USING
        VALUES WHEN WHERE WITH
        """
    )
