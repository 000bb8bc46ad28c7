"""What PostgreSQL's catalogue says.

Source: PostgreSQL 15 documentation, "System Catalogs" and "System Information
Functions"; seen on 15.18.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend.introspect import (
    Facts,
    Introspector,
    grouped,
    unquoted,
)
from sqlobject.backend.texts import (
    parse_default,
    read_type,
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
    from collections.abc import Mapping

__all__ = ["PostgresIntrospector", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "boolean": Kind.BOOL,
    "smallint": Kind.INT16,
    "integer": Kind.INT32,
    "bigint": Kind.INT64,
    "real": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "numeric": Kind.DECIMAL,
    "character": Kind.CHAR,
    "character varying": Kind.VARCHAR,
    "text": Kind.TEXT,
    "bytea": Kind.BLOB,
    "date": Kind.DATE,
    "time without time zone": Kind.TIME,
    "time with time zone": Kind.TIME,
    "timestamp without time zone": Kind.DATETIME,
    "timestamp with time zone": Kind.DATETIME,
    "interval": Kind.INTERVAL,
    "uuid": Kind.UUID,
    "json": Kind.JSON,
    "jsonb": Kind.JSONB,
}
_ACTIONS = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}


def sql_type_of(text: str) -> SqlType:
    """Give the type that ``format_type`` spelled; any text may be one."""
    spelled = read_type(text)
    kind = _KINDS.get(spelled.name)
    number = spelled.number()
    if kind is None:
        return SqlType(Kind.RAW, raw=text)
    if kind is Kind.DECIMAL:
        return SqlType(kind, precision=number, scale=spelled.number(1))
    if kind is Kind.VARCHAR and number is None:
        return SqlType(Kind.TEXT)
    if kind in {Kind.CHAR, Kind.VARCHAR}:
        return SqlType(kind, length=number)
    if kind in {Kind.TIME, Kind.DATETIME}:
        return SqlType(kind, precision=number)
    return SqlType(kind)


class PostgresIntrospector(Introspector):
    """Asks one PostgreSQL database.

    Without a schema, what the search path finds is meant.
    """

    folding = "lower"

    def databases(self) -> list[str]:
        """List the databases of the server, templates too."""
        rows = self.ask("SELECT datname FROM pg_catalog.pg_database ORDER BY datname")
        return [name for (name,) in rows]

    def tables(self) -> list[str]:
        """List the tables, sorted, partitioned ones too."""
        return self._names("'r', 'p'")

    def views(self) -> list[str]:
        """List the views, sorted, materialised ones too."""
        return self._names("'v', 'm'")

    def _names(self, kinds: str) -> list[str]:
        place, params = self._place(self.split("")[0])
        rows = self.ask(
            "SELECT c.relname FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE c.relkind IN ({kinds}) AND {place} "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "ORDER BY c.relname",
            *params,
        )
        return [self.given(name) for (name,) in rows]

    def _place(self, schema: str | None) -> tuple[str, tuple[str, ...]]:
        if schema is None:
            return "pg_catalog.pg_table_is_visible(c.oid)", ()
        return "n.nspname = ?", (schema,)

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name; foreign ones count, too."""
        found = self._find(*self.split(name))
        return found is not None and found[1] in {"r", "p", "f"}

    def _find(self, schema: str | None, name: str) -> tuple[int, str] | None:
        """Find a table or view: its number and its kind."""
        place, params = self._place(schema)
        rows = self.ask(
            "SELECT CAST(c.oid AS bigint), c.relkind FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE {place} AND c.relname = ? "
            "AND c.relkind IN ('r', 'p', 'f', 'v', 'm')",
            *params,
            name,
        )
        return (rows[0][0], _text(rows[0][1])) if rows else None

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        found = self._find(schema, name)
        if found is None:
            return None
        oid, kind = found
        key, uniques, references, checks = self._constraints(oid)
        return Facts(
            self._columns(oid),
            key,
            references,
            uniques,
            self._indexes(oid),
            checks,
            kind in {"v", "m"},
        )

    def _columns(self, oid: int) -> list[ColumnDef]:
        version = self.dialect.version or (15,)
        identity = "a.attidentity" if version >= (10,) else "''"
        generated = "a.attgenerated" if version >= (12,) else "''"
        rows = self.ask(
            "SELECT a.attname, "
            "pg_catalog.format_type(COALESCE(NULLIF(t.typbasetype, 0), a.atttypid), "
            "CASE WHEN t.typbasetype = 0 THEN a.atttypmod ELSE t.typtypmod END), "
            "a.attnotnull OR t.typnotnull, "
            "pg_catalog.pg_get_expr(d.adbin, d.adrelid), "
            f"{identity}, {generated}, t.typtype, CAST(t.oid AS bigint) "
            "FROM pg_catalog.pg_attribute a "
            "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
            "LEFT JOIN pg_catalog.pg_attrdef d "
            "ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
            "WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 "
            "AND NOT a.attisdropped ORDER BY a.attnum",
            oid,
        )
        return [self._column(*row) for row in rows]

    def _column(
        self,
        name: str,
        spelled: str,
        not_null: bool,
        default: str | None,
        identity: Any,
        generated: Any,
        type_kind: Any,
        type_oid: int,
    ) -> ColumnDef:
        if _text(type_kind) == "e":
            kind = SqlType(Kind.ENUM, values=self._labels(type_oid))
        else:
            kind = sql_type_of(spelled)
        computed = default if _text(generated) else None
        sequence = _sequence(default) if computed is None else None
        plain = None if computed else default
        return ColumnDef(
            name,
            kind,
            nullable=not not_null,
            default_sql=None if sequence else plain,
            identity=bool(_text(identity)) or sequence is not None,
            sequence=sequence,
            default=parse_default(plain, kind.kind),
            generated=computed,
        )

    def _labels(self, type_oid: int) -> tuple[str, ...]:
        rows = self.ask(
            "SELECT enumlabel FROM pg_catalog.pg_enum "
            "WHERE enumtypid = CAST(? AS oid) ORDER BY enumsortorder",
            type_oid,
        )
        return tuple(label for (label,) in rows)

    def _constraints(
        self, oid: int
    ) -> tuple[
        tuple[str, ...],
        list[tuple[str, ...]],
        list[TableReference],
        list[CheckDef],
    ]:
        rows = self.ask(
            "SELECT o.conname, o.contype, f.relname, o.confdeltype, o.confupdtype, "
            "CASE WHEN f.oid IS NULL OR pg_catalog.pg_table_is_visible(f.oid) "
            "THEN NULL ELSE n.nspname END, a.attname, b.attname "
            "FROM pg_catalog.pg_constraint o "
            "CROSS JOIN LATERAL unnest(o.conkey) WITH ORDINALITY AS k (num, place) "
            "JOIN pg_catalog.pg_attribute a "
            "ON a.attrelid = o.conrelid AND a.attnum = k.num "
            "LEFT JOIN pg_catalog.pg_class f "
            "ON f.oid = o.confrelid AND o.confrelid <> 0 "
            "LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.relnamespace "
            "LEFT JOIN pg_catalog.pg_attribute b "
            "ON b.attrelid = f.oid AND b.attnum = o.confkey[k.place] "
            "WHERE o.conrelid = CAST(? AS oid) AND o.contype IN ('p', 'u', 'f') "
            "ORDER BY o.oid, k.place",
            oid,
        )
        key: tuple[str, ...] = ()
        uniques = []
        references = []
        for parts, group in grouped(rows, 6).items():
            name, kind, table, delete, update, schema = parts
            columns = tuple(row[0] for row in group)
            if _text(kind) == "p":
                key = columns
            elif _text(kind) == "u":
                uniques.append(columns)
            else:
                references.append(
                    TableReference(
                        columns,
                        table,
                        tuple(row[1] for row in group),
                        _ACTIONS.get(_text(delete)),
                        _ACTIONS.get(_text(update)),
                        name,
                        schema,
                    )
                )
        return key, uniques, references, self._checks(oid)

    def _checks(self, oid: int) -> list[CheckDef]:
        rows = self.ask(
            "SELECT conname, pg_catalog.pg_get_expr(conbin, conrelid) "
            "FROM pg_catalog.pg_constraint "
            "WHERE conrelid = CAST(? AS oid) AND contype = 'c' ORDER BY oid",
            oid,
        )
        return [CheckDef(text, name) for name, text in rows]

    def _indexes(self, oid: int) -> list[IndexDef]:
        newer = self.dialect.version is None or self.dialect.version >= (11,)
        width = "i.indnkeyatts" if newer else "i.indnatts"
        rows = self.ask(
            "SELECT c.relname, i.indisunique, "
            "pg_catalog.pg_get_expr(i.indpred, i.indrelid), a.attname, "
            "pg_catalog.pg_get_indexdef(i.indexrelid, CAST(k.place AS int), true), "
            "i.indoption[k.place - 1] "
            "FROM pg_catalog.pg_index i "
            "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
            "CROSS JOIN LATERAL unnest(CAST(i.indkey AS smallint[])) "
            "WITH ORDINALITY AS k (num, place) "
            "LEFT JOIN pg_catalog.pg_attribute a "
            "ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0 "
            f"WHERE i.indrelid = CAST(? AS oid) AND k.place <= {width} "
            "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint o "
            "WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')) "
            "ORDER BY i.indexrelid, k.place",
            oid,
        )
        return [
            IndexDef(
                name,
                tuple(_index_column(*row) for row in group),
                unique=bool(unique),
                where=where,
                full_name=name,
            )
            for (name, unique, where), group in grouped(rows, 3).items()
        ]


def _index_column(column: str | None, text: str, option: int) -> IndexColumn:
    down = bool(option & 1)
    if column is not None:
        return IndexColumn(column, descending=down)
    return IndexColumn(expression=text, descending=down)


def _text(value: Any) -> str:
    """Give a catalogue's one-byte character, which some drivers hand out as bytes."""
    return value.decode() if isinstance(value, bytes) else str(value or "").strip("\0")


def _sequence(default: str | None) -> str | None:
    """Give the sequence that a default draws from, if that is all it does."""
    if default is None or not default.startswith("nextval('"):
        return None
    return unquoted(default.split("'")[1])
