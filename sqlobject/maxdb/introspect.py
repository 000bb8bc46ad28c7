"""What MaxDB's catalogue says, as of version 7.6 (schemas; owners before).

Source: "System Tables" 7.4 and the tables of the schema DOMAIN in MaxDB 7.6: TABLES,
COLUMNS, FOREIGNKEYCOLUMNS, INDEXES, INDEXCOLUMNS, CONSTRAINTS. No server was at hand.
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
from sqlobject.backend.values import whole_text
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

__all__ = ["MaxDBIntrospector", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "BOOLEAN": Kind.BOOL,
    "SMALLINT": Kind.INT16,
    "INTEGER": Kind.INT32,
    "INT": Kind.INT32,
    "FLOAT": Kind.FLOAT,
    "VFLOAT": Kind.FLOAT,
    "DATE": Kind.DATE,
    "TIME": Kind.TIME,
    "TIMESTAMP": Kind.DATETIME,
}
# How wide a FIXED without digits after the point is that stands for a whole number.
_WHOLE: Mapping[int, Kind] = {5: Kind.INT16, 10: Kind.INT32, 19: Kind.INT64}


def sql_type_of(name: str, code: str | None, length: int, scale: int | None) -> SqlType:
    """Give the type of a row of COLUMNS.

    :param code: the code attribute: ASCII, UNICODE or BYTE.
    :param length: characters of a text, digits of a number.
    """
    code = (code or "").strip().upper()
    national = code == "UNICODE"
    if name.startswith("LONG"):
        return SqlType(Kind.BLOB if code == "BYTE" else Kind.TEXT, national=national)
    if name in {"CHAR", "VARCHAR"}:
        varying = name == "VARCHAR"
        if code == "BYTE":
            return SqlType(Kind.BLOB, length=length, varying=varying)
        kind = Kind.VARCHAR if varying else Kind.CHAR
        return SqlType(kind, length=length, national=national)
    if name in {"FIXED", "DECIMAL"}:
        if not scale and length in _WHOLE:
            return SqlType(_WHOLE[length])
        return SqlType(Kind.DECIMAL, precision=length, scale=scale or 0)
    found = _KINDS.get(name)
    return SqlType(Kind.RAW, raw=name) if found is None else SqlType(found)


class MaxDBIntrospector(Introspector):
    """Asks one MaxDB database; without a schema, the current one is meant.

    Before 7.6 there are owners instead of schemas, and the user is the current one.
    """

    folding = "upper"

    @property
    def _owner(self) -> str:
        """The column that tells whose a thing is."""
        return "SCHEMANAME" if self.dialect.ddl.since(7, 6) else "OWNER"

    def _place(self, schema: str | None) -> tuple[str, tuple[str, ...]]:
        if schema is None:
            current = "CURRENT_SCHEMA" if self.dialect.ddl.since(7, 6) else "USER"
            return f"{self._owner} = {current}", ()
        return f"{self._owner} = ?", (schema,)

    def tables(self) -> list[str]:
        """List the tables, sorted."""
        return self._names("TABLE")

    def views(self) -> list[str]:
        """List the views, sorted."""
        return self._names("VIEW")

    def _names(self, kind: str) -> list[str]:
        place, params = self._place(self.split("")[0])
        rows = self.ask(
            f"SELECT TABLENAME FROM DOMAIN.TABLES WHERE {place} AND TYPE = ? "
            "ORDER BY TABLENAME",
            *params,
            kind,
        )
        return [self.given(name.strip()) for (name,) in rows]

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name."""
        return self._kind(*self.split(name)) == "TABLE"

    def _kind(self, schema: str | None, name: str) -> str | None:
        place, params = self._place(schema)
        rows = self.ask(
            "SELECT TYPE FROM DOMAIN.TABLES "
            f"WHERE {place} AND TABLENAME = ? AND TYPE IN ('TABLE', 'VIEW')",
            *params,
            name,
        )
        return rows[0][0].strip() if rows else None

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        kind = self._kind(schema, name)
        if kind is None:
            return None
        rows = self._rows(
            'COLUMNNAME, DATATYPE, CODETYPE, LEN, "DEC", NULLABLE, '
            f'"DEFAULT", {self._function()}, MODE, KEYPOS',
            "COLUMNS",
            "POS",
            schema,
            name,
        )
        keyed = sorted((row[9], row[0].strip()) for row in rows if row[8] == "KEY")
        uniques, indexes = self._indexes(schema, name)
        checks = self._rows(
            "CONSTRAINTNAME, DEFINITION", "CONSTRAINTS", "1", schema, name
        )
        return Facts(
            [_column(row) for row in rows],
            [name for _, name in keyed],
            self._references(schema, name),
            uniques,
            indexes,
            [CheckDef(whole_text(text) or "", check.strip()) for check, text in checks],
            kind == "VIEW",
        )

    def _function(self) -> str:
        """The column that says which function is a default; 7.6 has one."""
        return "DEFAULTFUNCTION" if self.dialect.ddl.since(7, 6) else "NULL"

    def _rows(
        self, what: str, source: str, order: str, schema: str | None, table: str
    ) -> Sequence[tuple[Any, ...]]:
        place, params = self._place(schema)
        return self.ask(
            f"SELECT {what} FROM DOMAIN.{source} WHERE {place} AND TABLENAME = ? "
            f"ORDER BY {order}",
            *params,
            table,
        )

    def _references(self, schema: str | None, table: str) -> list[TableReference]:
        rows = self._rows(
            "FKEYNAME, REFTABLENAME, RULE, COLUMNNAME, REFCOLUMNNAME",
            "FOREIGNKEYCOLUMNS",
            "FKEYNAME",
            schema,
            table,
        )
        return [
            TableReference(
                tuple(row[0].strip() for row in group),
                target.strip(),
                tuple(row[1].strip() for row in group),
                _action(rule),
                name=name.strip(),
            )
            for (name, target, rule), group in grouped(rows, 3).items()
        ]

    def _indexes(
        self, schema: str | None, table: str
    ) -> tuple[list[tuple[str, ...]], list[IndexDef]]:
        kinds = dict(
            self._rows("INDEXNAME, TYPE", "INDEXES", "INDEXNAME", schema, table)
        )
        rows = self._rows(
            "INDEXNAME, COLUMNNAME, SORT",
            "INDEXCOLUMNS",
            "INDEXNAME, COLUMNNO",
            schema,
            table,
        )
        uniques = []
        indexes = []
        for (name,), group in grouped(rows).items():
            unique = (kinds.get(name) or "").strip() == "UNIQUE"
            columns = tuple(
                IndexColumn(column.strip(), descending=sort == "DESC")
                for column, sort in group
            )
            bare = name.strip()
            if unique and bare.startswith("INDEX__"):
                # A UNIQUE in the table's definition is kept as an index like this.
                uniques.append(tuple(c.name or "" for c in columns))
            else:
                indexes.append(IndexDef(bare, columns, unique, None, bare))
        return uniques, indexes

    def constraints_on(self, table: str, column: str) -> list[str]:
        """Name the foreign keys that a column is part of."""
        found = self.table(table)
        single = [c.reference for c in found.columns if self.same_name(c.name, column)]
        names = [reference.name for reference in single if reference]
        names += [
            r.name
            for r in found.references
            if any(self.same_name(name, column) for name in r.columns)
        ]
        return [name for name in names if name]


def _column(row: Sequence[Any]) -> ColumnDef:
    name, spelled, code, length, scale, nullable, default, function = row[:8]
    kind = sql_type_of(spelled.strip(), code, length, scale)
    text = whole_text(function) or whole_text(default)
    drawn = bool(text) and str(text).upper().startswith("SERIAL")
    plain = None
    if text is not None and not function and not drawn:
        # A constant is kept without its quotes.
        doubled = text.strip().replace("'", "''")
        plain = parse_default(f"'{doubled}'", kind.kind)
        text = f"'{doubled}'"
    return ColumnDef(
        name.strip(),
        kind,
        nullable=nullable == "YES",
        default_sql=None if drawn else text,
        identity=drawn,
        default=plain,
    )


def _action(rule: str | None) -> str | None:
    """Give what a RULE like ``DELETE CASCADE`` says; RESTRICT is the usual one."""
    text = (rule or "").replace("DELETE", "").strip()
    return text if text and text != "RESTRICT" else None
