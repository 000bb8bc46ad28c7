"""What SQL Server's catalogue says, as of version 2005 (9).

Source: Transact-SQL Reference, "Object Catalog Views": sys.tables, sys.columns,
sys.key_constraints, sys.indexes, sys.index_columns, sys.foreign_keys,
sys.foreign_key_columns, sys.default_constraints, sys.check_constraints,
sys.computed_columns. No server was at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend.introspect import (
    Facts,
    Introspector,
    grouped,
)
from sqlobject.backend.texts import (
    parse_default,
)
from sqlobject.schema.table import (
    CheckDef,
    ColumnDef,
    IndexColumn,
    IndexDef,
    TableReference,
)
from sqlobject.schema.types import Kind, SqlType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MSSQLIntrospector", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "bit": Kind.BOOL,
    "tinyint": Kind.INT8,
    "smallint": Kind.INT16,
    "int": Kind.INT32,
    "bigint": Kind.INT64,
    "real": Kind.FLOAT,
    "float": Kind.FLOAT,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "smalldatetime": Kind.DATETIME,
    "datetime2": Kind.DATETIME,
    "uniqueidentifier": Kind.UUID,
}
_TEXTS: Mapping[str, Kind] = {
    "char": Kind.CHAR,
    "nchar": Kind.CHAR,
    "varchar": Kind.VARCHAR,
    "nvarchar": Kind.VARCHAR,
    "text": Kind.TEXT,
    "ntext": Kind.TEXT,
}
_BYTES = frozenset({"binary", "varbinary", "image"})
_MONEY: Mapping[str, SqlType] = {
    "money": SqlType(Kind.DECIMAL, precision=19, scale=4),
    "smallmoney": SqlType(Kind.DECIMAL, precision=10, scale=4),
}
_ACTIONS = {"CASCADE", "SET_NULL", "SET_DEFAULT"}


def sql_type_of(name: str, length: int, precision: int, scale: int) -> SqlType:
    """Give the type of a row of sys.columns.

    :param length: bytes; -1 is what MAX means.
    """
    if name in _TEXTS:
        national = name.startswith("n")
        kind = _TEXTS[name]
        if length < 0 or kind is Kind.TEXT:
            return SqlType(Kind.TEXT, national=national)
        return SqlType(
            kind, length=length // 2 if national else length, national=national
        )
    if name in _BYTES:
        limited = length > 0 and name != "image"
        return SqlType(Kind.BLOB, length=length if limited else None)
    if name in {"decimal", "numeric"}:
        return SqlType(Kind.DECIMAL, precision=precision, scale=scale)
    if name in {"time", "datetime2"}:
        return SqlType(_KINDS[name], precision=scale)
    kind_or_none = _KINDS.get(name)
    if kind_or_none is None:
        return _MONEY.get(name, SqlType(Kind.RAW, raw=name))
    return SqlType(kind_or_none)


class MSSQLIntrospector(Introspector):
    """Asks one SQL Server database; without a schema, the user's own is meant."""

    def databases(self) -> list[str]:
        """List the databases of the server."""
        return [n for (n,) in self.ask("SELECT name FROM sys.databases ORDER BY name")]

    def tables(self) -> list[str]:
        """List the tables, sorted."""
        return self._names("U")

    def views(self) -> list[str]:
        """List the views, sorted."""
        return self._names("V")

    def _names(self, kind: str) -> list[str]:
        rows = self.ask(
            "SELECT o.name FROM sys.objects o WHERE o.type = ? "
            "AND o.is_ms_shipped = 0 AND o.schema_id = "
            "COALESCE(SCHEMA_ID(?), SCHEMA_ID()) ORDER BY o.name",
            kind,
            self.schema,
        )
        return [name for (name,) in rows]

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name; the collation decides case."""
        found = self._find(*self.split(name))
        return found is not None and found[1] == "U"

    def _find(self, schema: str | None, name: str) -> tuple[int, str] | None:
        rows = self.ask(
            "SELECT o.object_id, o.type FROM sys.objects o "
            "WHERE o.name = ? AND o.type IN ('U', 'V') AND o.schema_id = "
            "COALESCE(SCHEMA_ID(?), SCHEMA_ID())",
            name,
            schema,
        )
        return (rows[0][0], rows[0][1].strip()) if rows else None

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        found = self._find(schema, name)
        if found is None:
            return None
        number, kind = found
        key, uniques, indexes = self._indexes(number)
        checks = self.ask(
            "SELECT definition, name FROM sys.check_constraints "
            "WHERE parent_object_id = ? ORDER BY object_id",
            number,
        )
        return Facts(
            self._columns(number),
            key,
            self._references(number),
            uniques,
            indexes,
            [CheckDef(text, check) for text, check in checks],
            kind == "V",
        )

    def _columns(self, number: int) -> list[ColumnDef]:
        rows = self.ask(
            "SELECT c.name, t.name, c.max_length, c.precision, c.scale, c.is_nullable, "
            "c.is_identity, d.definition, p.definition FROM sys.columns c "
            "JOIN sys.types t ON t.user_type_id = c.system_type_id "
            "LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id "
            "LEFT JOIN sys.computed_columns p "
            "ON p.object_id = c.object_id AND p.column_id = c.column_id "
            "WHERE c.object_id = ? ORDER BY c.column_id",
            number,
        )
        return [_column(row) for row in rows]

    def _indexes(
        self, number: int
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[IndexDef]]:
        condition = "i.filter_definition" if self.dialect.ddl.since(10) else "NULL"
        rows = self.ask(
            "SELECT i.name, i.is_primary_key, i.is_unique_constraint, i.is_unique, "
            f"{condition}, c.name, k.is_descending_key FROM sys.indexes i "
            "JOIN sys.index_columns k "
            "ON k.object_id = i.object_id AND k.index_id = i.index_id "
            "JOIN sys.columns c "
            "ON c.object_id = k.object_id AND c.column_id = k.column_id "
            "WHERE i.object_id = ? AND i.is_hypothetical = 0 "
            "AND k.is_included_column = 0 ORDER BY i.index_id, k.key_ordinal",
            number,
        )
        key: tuple[str, ...] = ()
        uniques = []
        indexes = []
        for parts, group in grouped(rows, 5).items():
            name, primary, constraint, unique, where = parts
            columns = tuple(row[0] for row in group)
            if primary:
                key = columns
            elif constraint:
                uniques.append(columns)
            else:
                named = tuple(IndexColumn(c, descending=bool(d)) for c, d in group)
                indexes.append(IndexDef(name, named, bool(unique), where, name))
        return key, uniques, indexes

    def _references(self, number: int) -> list[TableReference]:
        rows = self.ask(
            "SELECT f.name, o.name, f.delete_referential_action_desc, "
            "f.update_referential_action_desc, "
            "CASE WHEN o.schema_id = SCHEMA_ID() THEN NULL "
            "ELSE SCHEMA_NAME(o.schema_id) END, a.name, b.name "
            "FROM sys.foreign_keys f "
            "JOIN sys.objects o ON o.object_id = f.referenced_object_id "
            "JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id "
            "JOIN sys.columns a ON a.object_id = k.parent_object_id "
            "AND a.column_id = k.parent_column_id "
            "JOIN sys.columns b ON b.object_id = k.referenced_object_id "
            "AND b.column_id = k.referenced_column_id "
            "WHERE f.parent_object_id = ? "
            "ORDER BY f.object_id, k.constraint_column_id",
            number,
        )
        return [
            TableReference(
                tuple(row[0] for row in group),
                table,
                tuple(row[1] for row in group),
                _action(delete),
                _action(update),
                name,
                schema,
            )
            for (name, table, delete, update, schema), group in grouped(rows, 5).items()
        ]

    def constraints_on(self, table: str, column: str) -> list[str]:
        """Name the constraints that a column is part of: none falls by itself."""
        found = self._find(*self.split(table))
        if found is None:
            return []
        rows = self.ask(
            "SELECT o.name FROM sys.columns c JOIN sys.objects o "
            "ON o.parent_object_id = c.object_id WHERE c.object_id = ? AND c.name = ? "
            "AND (o.object_id = c.default_object_id "
            "OR EXISTS (SELECT 1 FROM sys.check_constraints k "
            "WHERE k.object_id = o.object_id AND k.parent_column_id = c.column_id) "
            "OR EXISTS (SELECT 1 FROM sys.foreign_key_columns f "
            "WHERE f.constraint_object_id = o.object_id "
            "AND f.parent_column_id = c.column_id) "
            "OR EXISTS (SELECT 1 FROM sys.key_constraints q JOIN sys.index_columns i "
            "ON i.object_id = q.parent_object_id AND i.index_id = q.unique_index_id "
            "WHERE q.object_id = o.object_id AND i.column_id = c.column_id)) "
            "ORDER BY o.object_id",
            found[0],
            column,
        )
        return [name for (name,) in rows]


def _column(row: Sequence[Any]) -> ColumnDef:
    name, spelled, length, precision, scale, nullable, identity, default, text = row
    kind = sql_type_of(spelled, length, precision, scale)
    return ColumnDef(
        name,
        kind,
        nullable=bool(nullable),
        default_sql=default,
        identity=bool(identity),
        default=parse_default(default, kind.kind),
        generated=text,
    )


def _action(text: str) -> str | None:
    return text.replace("_", " ") if text in _ACTIONS else None
