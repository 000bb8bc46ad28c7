"""What the catalogue of Sybase ASE says, as of version 12.5.

Source: ASE Reference Manual: Tables ("syscolumns", "sysconstraints", "sysindexes",
"sysobjects", "sysreferences", "syscomments", "systypes"), Building Blocks
("index_col", "index_colorder", "object_name"). No server was at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlobject.backend.introspect import (
    Facts,
    Introspector,
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

__all__ = ["SybaseIntrospector", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "bit": Kind.BOOL,
    "tinyint": Kind.INT8,
    "smallint": Kind.INT16,
    "int": Kind.INT32,
    "bigint": Kind.INT64,
    "real": Kind.FLOAT,
    "float": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "bigtime": Kind.TIME,
    "datetime": Kind.DATETIME,
    "smalldatetime": Kind.DATETIME,
    "bigdatetime": Kind.DATETIME,
    "text": Kind.TEXT,
    "unitext": Kind.TEXT,
    "image": Kind.BLOB,
}
# Types that admit NULL go by other names inside: intn holds any width of integer.
_NULLABLE: Mapping[str, Mapping[int, Kind]] = {
    "intn": {1: Kind.INT8, 2: Kind.INT16, 4: Kind.INT32, 8: Kind.INT64},
    "floatn": {4: Kind.FLOAT, 8: Kind.FLOAT},
    "datetimn": {4: Kind.DATETIME, 8: Kind.DATETIME},
    "daten": {4: Kind.DATE},
    "timen": {4: Kind.TIME},
    "bigdatetimen": {8: Kind.DATETIME},
    "bigtimen": {8: Kind.TIME},
}
_TEXTS: Mapping[str, Kind] = {
    "char": Kind.CHAR,
    "nchar": Kind.CHAR,
    "unichar": Kind.CHAR,
    "varchar": Kind.VARCHAR,
    "nvarchar": Kind.VARCHAR,
    "univarchar": Kind.VARCHAR,
}
_NULL_ALLOWED = 8
_IDENTITY = 128
_UNIQUE_INDEX = 2
_UNIQUE_CONSTRAINT = 2
_PRIMARY_KEY = 2048
_PARTS = 16


def sql_type_of(
    name: str, length: int, precision: int | None, scale: int | None
) -> SqlType:
    """Give the type of a row of syscolumns.

    :param length: bytes; two for each character of unichar and univarchar.
    """
    if name in _TEXTS:
        wide = name.startswith("uni")
        return SqlType(
            _TEXTS[name],
            length=length // 2 if wide else length,
            national=wide or name.startswith("n"),
        )
    if name in {"binary", "varbinary"}:
        return SqlType(Kind.BLOB, length=length, varying=name == "varbinary")
    if name in {"decimal", "numeric", "decimaln", "numericn"}:
        return SqlType(Kind.DECIMAL, precision=precision, scale=scale)
    kind = _KINDS.get(name) or _NULLABLE.get(name, {}).get(length)
    return SqlType(Kind.RAW, raw=name) if kind is None else SqlType(kind)


class SybaseIntrospector(Introspector):
    """Asks one database of an ASE server; a schema is the owner of a table here."""

    def databases(self) -> list[str]:
        """List the databases of the server."""
        rows = self.ask("SELECT name FROM master..sysdatabases ORDER BY name")
        return [name for (name,) in rows]

    def tables(self) -> list[str]:
        """List the tables, sorted."""
        return self._names("U")

    def views(self) -> list[str]:
        """List the views, sorted; sysquerymetrics is the server's own."""
        return [n for n in self._names("V") if n != "sysquerymetrics"]

    def _names(self, kind: str) -> list[str]:
        place, params = self._place(self.schema)
        rows = self.ask(
            f"SELECT o.name FROM sysobjects o WHERE o.type = ?{place} ORDER BY o.name",
            kind,
            *params,
        )
        return [name for (name,) in rows]

    def _place(self, schema: str | None) -> tuple[str, tuple[str, ...]]:
        if schema is None:
            return "", ()
        return " AND o.uid = user_id(?)", (schema,)

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name; the sort order decides case."""
        found = self._find(*self.split(name))
        return found is not None and found[1] == "U"

    def _find(self, schema: str | None, name: str) -> tuple[int, str] | None:
        place, params = self._place(schema)
        rows = self.ask(
            "SELECT o.id, o.type FROM sysobjects o "
            f"WHERE o.name = ? AND o.type IN ('U', 'V'){place}",
            name,
            *params,
        )
        return (rows[0][0], rows[0][1].strip()) if rows else None

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        found = self._find(schema, name)
        if found is None:
            return None
        number, kind = found
        key, uniques, indexes = self._indexes(number, name)
        columns = self._columns(number)
        if not key:
            # An id is IDENTITY UNIQUE as often as it is a primary key.
            drawn = [c.name for c in columns if c.identity]
            key = tuple(n for n in drawn if (n,) in uniques)
            uniques = [u for u in uniques if u != key]
        return Facts(
            columns,
            key,
            self._references(number),
            uniques,
            indexes,
            self._checks(number),
            kind == "V",
        )

    def _columns(self, number: int) -> list[ColumnDef]:
        rows = self.ask(
            "SELECT c.name, t.name, c.length, c.prec, c.scale, c.status, c.cdefault "
            "FROM syscolumns c JOIN systypes t ON t.usertype = c.usertype "
            "WHERE c.id = ? AND c.number = 0 ORDER BY c.colid",
            number,
        )
        return [self._column(row) for row in rows]

    def _column(self, row: Sequence[Any]) -> ColumnDef:
        name, spelled, length, precision, scale, status, default = row
        kind = sql_type_of(spelled, length, precision, scale)
        text = self._comment(default).strip() if default else None
        if text and text.upper().startswith("DEFAULT"):
            text = text[len("DEFAULT") :].strip()
        return ColumnDef(
            name,
            kind,
            nullable=bool(status & _NULL_ALLOWED),
            default_sql=text,
            identity=bool(status & _IDENTITY),
            default=parse_default(text, kind.kind),
        )

    def _comment(self, number: int) -> str:
        """Give the text of a default or check; it is kept in pieces."""
        rows = self.ask(
            "SELECT text FROM syscomments WHERE id = ? ORDER BY colid2, colid", number
        )
        return "".join(text for (text,) in rows)

    def _indexes(
        self, number: int, table: str
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[IndexDef]]:
        rows = self.ask(
            "SELECT name, indid, status, status2 FROM sysindexes "
            "WHERE id = ? AND indid BETWEEN 1 AND 254 ORDER BY indid",
            number,
        )
        key: tuple[str, ...] = ()
        uniques = []
        indexes = []
        for name, index, status, status2 in rows:
            parts = self._index_columns(table, index)
            columns = tuple(part.name or "" for part in parts)
            if status & _PRIMARY_KEY:
                key = columns
            elif status2 & _UNIQUE_CONSTRAINT:
                uniques.append(columns)
            else:
                unique = bool(status & _UNIQUE_INDEX)
                indexes.append(IndexDef(name, parts, unique, None, name))
        return key, uniques, indexes

    def _index_columns(self, table: str, index: int) -> tuple[IndexColumn, ...]:
        """Ask for the columns of an index, one by one until there is none."""
        found: list[IndexColumn] = []
        for place in range(1, _PARTS * 2):
            rows = self.ask(
                "SELECT index_col(?, ?, ?), index_colorder(?, ?, ?)",
                table,
                index,
                place,
                table,
                index,
                place,
            )
            column, direction = rows[0] if rows else (None, None)
            if column is None:
                break
            found.append(IndexColumn(column, descending=direction == "DESC"))
        return tuple(found)

    def _references(self, number: int) -> list[TableReference]:
        places = range(1, _PARTS + 1)
        keys = ", ".join(f"fokey{i}, refkey{i}" for i in places)
        rows = self.ask(
            "SELECT object_name(constrid), object_name(reftabid), reftabid, "
            f"{keys} FROM sysreferences WHERE tableid = ?",
            number,
        )
        if not rows:
            return []
        own = self._numbers(number)
        found = []
        for name, table, target, *numbers in rows:
            other = self._numbers(target)
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
            found.append(
                TableReference(
                    tuple(own[a] for a, _ in pairs if a),
                    table,
                    tuple(other[b] for _, b in pairs if b),
                    name=name,
                )
            )
        return found

    def _numbers(self, number: int) -> dict[int, str]:
        rows = self.ask("SELECT colid, name FROM syscolumns WHERE id = ?", number)
        return dict(rows)

    def _checks(self, number: int) -> list[CheckDef]:
        rows = self.ask(
            "SELECT constrid, object_name(constrid) FROM sysconstraints "
            "WHERE tableid = ? AND status & 128 = 128 ORDER BY constrid",
            number,
        )
        return [CheckDef(_condition(self._comment(n)), name) for n, name in rows]

    def constraints_on(self, table: str, column: str) -> list[str]:
        """Name the foreign keys that a column is part of."""
        found = self.table(table)
        own = found.column(column).reference
        names = [own.name] if own else []
        names += [r.name for r in found.references if column in r.columns]
        return [name for name in names if name]


_CHECK = re.compile(r".*?\bCHECK\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)


def _condition(text: str) -> str:
    """Give the condition of a check, which is kept with the words around it."""
    match = _CHECK.fullmatch(text)
    return match[1].strip() if match else text.strip()
