"""What the catalogue of MySQL and MariaDB says.

Source: MySQL 8.4 Reference Manual and MariaDB Knowledge Base, "INFORMATION_SCHEMA
Tables"; seen on MariaDB 10.11.19. MariaDB quotes texts in COLUMN_DEFAULT since 10.2.7
(MDEV-13132), MySQL never does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlobject.backend.introspect import (
    Facts,
    Introspector,
    grouped,
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
    from collections.abc import Mapping, Sequence

    from sqlobject.backend.dialect import Version
    from sqlobject.backend.texts import TypeText

__all__ = ["MySQLIntrospector", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "bool": Kind.BOOL,
    "boolean": Kind.BOOL,
    "tinyint": Kind.INT8,
    "smallint": Kind.INT16,
    "year": Kind.INT16,
    "mediumint": Kind.INT24,
    "int": Kind.INT32,
    "integer": Kind.INT32,
    "bigint": Kind.INT64,
    "float": Kind.FLOAT,
    "double": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "decimal": Kind.DECIMAL,
    "numeric": Kind.DECIMAL,
    "char": Kind.CHAR,
    "varchar": Kind.VARCHAR,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "timestamp": Kind.TIMESTAMP,
    "enum": Kind.ENUM,
    "set": Kind.SET,
    "json": Kind.JSONB,
    "uuid": Kind.UUID,
    "binary": Kind.BLOB,
    "varbinary": Kind.BLOB,
}
# Without a length where a column that says none gets this type.
_LENGTHS: Mapping[str, SqlType] = {
    "tinytext": SqlType(Kind.TEXT, length=(1 << 8) - 1),
    "text": SqlType(Kind.TEXT),
    "mediumtext": SqlType(Kind.TEXT, length=(1 << 24) - 1),
    "longtext": SqlType(Kind.TEXT, length=(1 << 32) - 1),
    "tinyblob": SqlType(Kind.BLOB, length=(1 << 8) - 1),
    "blob": SqlType(Kind.BLOB, length=(1 << 16) - 1),
    "mediumblob": SqlType(Kind.BLOB, length=(1 << 24) - 1),
    "longblob": SqlType(Kind.BLOB),
}
_WHOLE = frozenset({Kind.INT8, Kind.INT16, Kind.INT24, Kind.INT32, Kind.INT64})
_BASE_TABLES = "('BASE TABLE', 'SYSTEM VERSIONED')"


def sql_type_of(text: str) -> SqlType:
    """Give the type that ``COLUMN_TYPE`` spelled; any text may be one."""
    if text.lower() in {"tinyint(1)", "bit(1)"}:
        return SqlType(Kind.BOOL)
    spelled = read_type(text)
    if spelled.name in _LENGTHS:
        return _LENGTHS[spelled.name]
    kind = _KINDS.get(spelled.name)
    return SqlType(Kind.RAW, raw=text) if kind is None else _sized(kind, spelled)


def _sized(kind: Kind, spelled: TypeText) -> SqlType:
    number = spelled.number()
    if kind in {Kind.ENUM, Kind.SET}:
        return SqlType(kind, values=spelled.args)
    if kind is Kind.DECIMAL:
        return SqlType(kind, precision=number, scale=spelled.number(1))
    if kind in {Kind.CHAR, Kind.VARCHAR}:
        return SqlType(kind, length=number)
    if kind is Kind.BLOB:
        return SqlType(kind, length=number, varying=spelled.name != "binary")
    if kind in {Kind.TIME, Kind.DATETIME, Kind.TIMESTAMP}:
        return SqlType(kind, precision=number or 0)
    zerofill = "zerofill" in spelled.flags
    return SqlType(
        kind,
        length=number if zerofill else None,
        unsigned=kind in _WHOLE and "unsigned" in spelled.flags,
        zerofill=zerofill,
    )


class MySQLIntrospector(Introspector):
    """Asks one database of a MySQL or MariaDB server.

    What other products call a schema is a database here.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask as any introspector does; the server's product is asked for, too."""
        super().__init__(*args, **options)
        self._product: tuple[bool, Version] | None = None

    def product(self) -> tuple[bool, Version]:
        """Tell whether the server is a MariaDB, and give its own version."""
        if self._product is None:
            words = str(self.ask("SELECT VERSION()")[0][0])
            maria = "mariadb" in words.lower()
            numbers = re.findall(r"\d+\.\d+(?:\.\d+)?", words)
            # Older MariaDB servers put a 5.5.5 in front of their own version.
            own = numbers[1] if maria and words.startswith("5.5.5-") else numbers[0]
            self._product = maria, tuple(int(part) for part in own.split("."))
        return self._product

    def since(self, mysql: Version, mariadb: Version) -> bool:
        """Tell whether the server is at least as new as the one that applies."""
        maria, version = self.product()
        return version >= (mariadb if maria else mysql)

    def databases(self) -> list[str]:
        """List the databases of the server."""
        rows = self.ask(
            "SELECT schema_name FROM information_schema.schemata ORDER BY schema_name"
        )
        return [name for (name,) in rows]

    def tables(self) -> list[str]:
        """List the tables, sorted."""
        return self._names(f"IN {_BASE_TABLES}")

    def views(self) -> list[str]:
        """List the views, sorted."""
        return self._names("= 'VIEW'")

    def _names(self, kind: str) -> list[str]:
        place, params = self._place("table_schema", self.schema)
        rows = self.ask(
            "SELECT table_name FROM information_schema.tables "
            f"WHERE {place} AND table_type {kind} ORDER BY table_name",
            *params,
        )
        return [name for (name,) in rows]

    def _place(self, column: str, schema: str | None) -> tuple[str, tuple[str, ...]]:
        if schema is None:
            return f"{column} = DATABASE()", ()
        return f"{column} = ?", (schema,)

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name."""
        schema, bare = self.split(name)
        return self._kind(schema, bare) not in {None, "VIEW"}

    def _kind(self, schema: str | None, name: str) -> str | None:
        place, params = self._place("table_schema", schema)
        rows = self.ask(
            "SELECT table_type FROM information_schema.tables "
            f"WHERE {place} AND table_name = ?",
            *params,
            name,
        )
        return rows[0][0] if rows else None

    def index_exists(self, table: str, index: IndexDef) -> bool:
        """Tell whether a table has an index of this name, a constraint's own too."""
        schema, bare = self.split(table)
        place, params = self._place("table_schema", schema)
        rows = self.ask(
            "SELECT 1 FROM information_schema.statistics "
            f"WHERE {place} AND table_name = ? AND index_name = ?",
            *params,
            bare,
            self.dialect.ddl.index_name(table, index),
        )
        return bool(rows)

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        kind = self._kind(schema, name)
        if kind is None:
            return None
        checks = self._checks(schema, name)
        columns = self._columns(schema, name, _json_columns(checks))
        references = self._references(schema, name)
        key, uniques, indexes = self._indexes(schema, name)
        # InnoDB makes an index for each foreign key that has none.
        own = {(r.name, r.columns) for r in references}
        indexes = [
            i for i in indexes if (i.name, tuple(c.name for c in i.columns)) not in own
        ]
        plain = [c for c in checks if not _JSON_VALID.fullmatch(c.text)]
        is_view = kind == "VIEW"
        return Facts(columns, key, references, uniques, indexes, plain, is_view)

    def _columns(
        self, schema: str | None, name: str, json: frozenset[str]
    ) -> list[ColumnDef]:
        place, params = self._place("table_schema", schema)
        computed = self.since((5, 7, 6), (10, 2, 5))
        expression = "generation_expression" if computed else "NULL"
        rows = self.ask(
            "SELECT column_name, column_type, is_nullable, column_default, extra, "
            f"{expression} FROM information_schema.columns "
            f"WHERE {place} AND table_name = ? ORDER BY ordinal_position",
            *params,
            name,
        )
        quoted = self.product()[0] and self.since((99,), (10, 2, 7))
        return [self._column(row, json, quoted=quoted) for row in rows]

    def _column(
        self, row: Sequence[Any], json: frozenset[str], *, quoted: bool
    ) -> ColumnDef:
        name, spelled, nullable, default, extra, expression = row
        kind = sql_type_of(_decoded(spelled))
        if name in json:
            kind = SqlType(Kind.JSONB)
        text = _decoded(default)
        if not quoted:
            text = self._spelled(text, kind, extra.upper())
        elif text == "NULL":
            text = None
        return ColumnDef(
            name,
            kind,
            nullable=nullable == "YES",
            default_sql=text,
            identity="auto_increment" in extra.lower(),
            # Bytes come garbled, as text.
            default=None if kind.kind is Kind.BLOB else parse_default(text, kind.kind),
            generated=_decoded(expression) or None,
        )

    def _spelled(self, text: str | None, kind: SqlType, extra: str) -> str | None:
        """Give a default as it has to be written; MySQL tells its bare value."""
        if text is None:
            return None
        number = kind.kind in {*_WHOLE, Kind.BOOL, Kind.FLOAT, Kind.DECIMAL}
        current = text.upper().startswith("CURRENT_TIMESTAMP")
        if number or current or "DEFAULT_GENERATED" in extra:
            return text
        return self.dialect.literal_value(text)

    def _references(self, schema: str | None, name: str) -> list[TableReference]:
        place, params = self._place("k.table_schema", schema)
        rows = self.ask(
            "SELECT k.constraint_name, k.referenced_table_name, r.delete_rule, "
            "r.update_rule, CASE WHEN k.referenced_table_schema = k.table_schema "
            "THEN NULL ELSE k.referenced_table_schema END, "
            "k.column_name, k.referenced_column_name "
            "FROM information_schema.key_column_usage k "
            "JOIN information_schema.referential_constraints r "
            "ON r.constraint_schema = k.constraint_schema "
            "AND r.constraint_name = k.constraint_name "
            "AND r.table_name = k.table_name "
            f"WHERE {place} AND k.table_name = ? "
            "AND k.referenced_table_name IS NOT NULL "
            "ORDER BY k.constraint_name, k.ordinal_position",
            *params,
            name,
        )
        return [
            TableReference(
                tuple(row[0] for row in group),
                table,
                tuple(row[1] for row in group),
                self._action(delete),
                self._action(update),
                constraint,
                other,
            )
            for (constraint, table, delete, update, other), group in grouped(
                rows, 5
            ).items()
        ]

    def _action(self, text: str) -> str | None:
        """Give an action that was asked for; servers say what they do otherwise.

        To MariaDB and MySQL, RESTRICT and NO ACTION are one, and each names the other
        when nothing was said.
        """
        silent = "RESTRICT" if self.product()[0] else "NO ACTION"
        return None if text == silent else text

    def _indexes(
        self, schema: str | None, name: str
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[IndexDef]]:
        place, params = self._place("table_schema", schema)
        has_expressions = self.since((8, 0, 13), (999,))
        expression = "expression" if has_expressions else "NULL"
        rows = self.ask(
            f"SELECT index_name, non_unique, column_name, sub_part, {expression}, "
            "collation FROM information_schema.statistics "
            f"WHERE {place} AND table_name = ? ORDER BY index_name, seq_in_index",
            *params,
            name,
        )
        key: tuple[str, ...] = ()
        uniques: list[tuple[str, ...]] = []
        indexes = []
        for (index, several), group in grouped(rows, 2).items():
            columns = tuple(
                IndexColumn(column, length, _decoded(text), direction == "D")
                for column, length, text, direction in group
            )
            names = tuple(c.name or "" for c in columns)
            if index == "PRIMARY":
                key = names
            elif not several and names == (index,):
                # What UNIQUE behind a column makes: an index named after it.
                uniques.append(names)
            else:
                indexes.append(
                    IndexDef(index, columns, unique=not several, full_name=index)
                )
        return key, uniques, indexes

    def _checks(self, schema: str | None, name: str) -> list[CheckDef]:
        if not self.since((8, 0, 16), (10, 2, 22)):
            return []
        place, params = self._place("t.table_schema", schema)
        same_table = "AND c.table_name = t.table_name " if self.product()[0] else ""
        rows = self.ask(
            "SELECT c.constraint_name, c.check_clause "
            "FROM information_schema.check_constraints c "
            "JOIN information_schema.table_constraints t "
            "ON t.constraint_schema = c.constraint_schema "
            f"AND t.constraint_name = c.constraint_name {same_table}"
            f"WHERE {place} AND t.table_name = ? AND t.constraint_type = 'CHECK' "
            "ORDER BY c.constraint_name",
            *params,
            name,
        )
        return [CheckDef(_decoded(text) or "", check) for check, text in rows]


_JSON_VALID = re.compile(r"json_valid\(`([^`]+)`\)", re.IGNORECASE)


def _json_columns(checks: Sequence[CheckDef]) -> frozenset[str]:
    """Name the columns that MariaDB was told are JSON: each has such a check."""
    found = (_JSON_VALID.fullmatch(check.text) for check in checks)
    return frozenset(match[1] for match in found if match)


def _decoded(value: Any) -> Any:
    """Give text that some drivers hand out as bytes."""
    return value.decode() if isinstance(value, bytes) else value
