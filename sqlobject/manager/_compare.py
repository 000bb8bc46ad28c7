"""How the table of a class differs from the one in the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.main import SQLObject
from sqlobject.schema.changes import (
    AddColumn,
    AddIndex,
    AlterColumn,
    Change,
    DropColumn,
    DropIndex,
)
from sqlobject.schema.diff import diff_tables
from sqlobject.schema.table import TableDef

__all__ = ["MISSING", "Comparison", "compare", "draft"]

MISSING = "Does not exist in database"


class Comparison(NamedTuple):
    """What was found about the table of one class."""

    exists: bool
    columns: tuple[str, ...] = ()
    """Surplus and missing columns, a line each."""
    details: tuple[str, ...] = ()
    """What else differs, a line each: types, NULL, indexes, join tables."""
    changes: tuple[Change, ...] = ()
    """What would make the table what the class says."""

    def lines(self, details: bool) -> list[str]:
        """All differences that are of interest."""
        if not self.exists:
            return [MISSING]
        return [*self.columns, *(self.details if details else ())]


def compare(cls: Any) -> Comparison:
    """Compare a class with its table."""
    conn = cls._connection
    if not cls.tableExists():
        return Comparison(exists=False)
    wanted = _definition(cls, conn)
    found = _spelled_alike(conn, conn.introspector.table(cls.sqlmeta.table), wanted)
    changes = tuple(diff_tables(found, wanted, conn.dialect.ddl.same_type))
    columns = [*_surplus(changes), *_lacking(changes)]
    details = [*_details(conn, changes), *_join_tables(cls, conn)]
    return Comparison(True, tuple(columns), tuple(details), changes)


def _definition(cls: type[SQLObject], conn: Any) -> TableDef:
    found: TableDef = cls._table_definition(conn)
    return found


def _spelled_alike(conn: Any, found: TableDef, wanted: TableDef) -> TableDef:
    """The table with the names of columns as the class spells them.

    Its key counts as NOT NULL, whatever the catalogue says: SQLite lets a key of text
    be NULL unless that is forbidden.

    Source: sqlite.org, "CREATE TABLE", 3.5 (The PRIMARY KEY).
    """
    same = conn.introspector.same_name
    quote = conn.dialect.quote

    def spelling(name: str) -> str:
        for column in wanted.columns:
            if column.name == name:
                return name
        for column in wanted.columns:
            if same(quote(column.name), quote(name)):
                return column.name
        return name

    columns = tuple(
        c._replace(name=spelling(c.name), nullable=c.nullable and not c.key)
        for c in found.columns
    )
    indexes = tuple(
        index._replace(
            columns=tuple(
                part._replace(name=spelling(part.name)) if part.name else part
                for part in index.columns
            )
        )
        for index in found.indexes
    )
    return found._replace(columns=columns, indexes=indexes)


def _surplus(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        if isinstance(change, DropColumn):
            yield f"Database has extra column: {change.column.name}"


def _lacking(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        if isinstance(change, AddColumn):
            yield f"Database missing column: {change.column.name}"


def _details(conn: Any, changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        match change:
            case AlterColumn():
                yield from _altered(conn, change)
            case DropIndex(_, index):
                yield f"Database has extra index: {index.full_name or index.name}"
            case AddIndex(table, index):
                name = conn.dialect.ddl.index_name(table, index)
                yield f"Database missing index: {name}"


def _altered(conn: Any, change: AlterColumn) -> Iterator[str]:
    name = change.new.name
    if change.type_differs:
        spell = conn.dialect.sql_type
        has, wants = spell(change.old.type), spell(change.new.type)
        yield f"Database has column {name} as {has}, not {wants}"
    if change.null_differs:
        allows = "allows" if change.old.nullable else "does not allow"
        yield f"Database {allows} NULL in column: {name}"


def _join_tables(cls: Any, conn: Any) -> Iterator[str]:
    joins = [join for join in cls.sqlmeta.joins if join is not None]
    names = [
        join.intermediateTable
        for join in joins
        if join.hasIntermediateTable() and join.createRelatedTable
    ]
    for name in dict.fromkeys(names):
        if not conn.tableExists(name):
            yield f"Database missing join table: {name}"


def draft(cls: Any, comparison: Comparison) -> list[str]:
    """Statements that would make a table what the class says; comments where none can.

    They are a draft: a renamed column shows as one dropped and one added.
    """
    conn = cls._connection
    ddl = conn.dialect.ddl
    if not comparison.exists:
        text, constraints = cls.createTableSQL()
        return [f"{one};" for one in (text, *constraints)]
    found = []
    for change in comparison.changes:
        try:
            found += [f"{text};" for text in ddl.change(change)]
        except UnsupportedFeature as exc:
            found.append(f"-- {change.describe()}: {exc}")
    return found
