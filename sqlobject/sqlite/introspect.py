"""What SQLite's catalogue says: PRAGMAs, and the text that made each table.

Source: sqlite.org, "PRAGMA Statements" (table_xinfo, foreign_key_list, index_list,
index_xinfo as table-valued functions, 3.16 and later), "The Schema Table",
"Datatypes In SQLite" (3.1, determination of column affinity).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

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
from sqlobject.sqlite._text import brackets, name_of, parts, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlobject.backend.texts import TypeText
    from sqlobject.sqlite._text import Part, Token

__all__ = ["SQLiteIntrospector", "Source", "sql_type_of"]

_KINDS: Mapping[str, Kind] = {
    "boolean": Kind.BOOL,
    "bool": Kind.BOOL,
    "tinyint": Kind.INT8,
    "smallint": Kind.INT16,
    "int2": Kind.INT16,
    "mediumint": Kind.INT24,
    "int": Kind.INT32,
    "integer": Kind.INT32,
    "int4": Kind.INT32,
    "bigint": Kind.INT64,
    "int8": Kind.INT64,
    "big int": Kind.INT64,
    "unsigned big int": Kind.INT64,
    "real": Kind.FLOAT,
    "float": Kind.FLOAT,
    "double": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "decimal": Kind.DECIMAL,
    "numeric": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "timestamp": Kind.DATETIME,
    "interval": Kind.INTERVAL,
    "char": Kind.CHAR,
    "character": Kind.CHAR,
    "nchar": Kind.CHAR,
    "native character": Kind.CHAR,
    "varchar": Kind.VARCHAR,
    "nvarchar": Kind.VARCHAR,
    "character varying": Kind.VARCHAR,
    "varying character": Kind.VARCHAR,
    "text": Kind.TEXT,
    "clob": Kind.TEXT,
    "blob": Kind.BLOB,
    "binary": Kind.BLOB,
    "varbinary": Kind.BLOB,
    "uuid": Kind.UUID,
    "json": Kind.JSON,
    "jsonb": Kind.JSONB,
}

# What SQLite itself makes of a type name it has never heard of.
_AFFINITIES = (
    (re.compile(r"\b(big|small|tiny|medium|long)?int(eger)?\d*\b"), Kind.INT64),
    (re.compile(r"char|clob|text"), Kind.TEXT),
    (re.compile(r"blob"), Kind.BLOB),
    (re.compile(r"real|floa|doub"), Kind.FLOAT),
)


def sql_type_of(text: str) -> SqlType:
    """Give the type that a column's declaration means; any text may be one."""
    if not text.strip():
        return SqlType(Kind.ANY)
    spelled = read_type(text)
    kind = _KINDS.get(spelled.name)
    if kind is None:
        kind = next((k for p, k in _AFFINITIES if p.search(spelled.name)), None)
    if kind is None:
        return SqlType(Kind.RAW, raw=text)
    return _sized(kind, spelled)


def _sized(kind: Kind, spelled: TypeText) -> SqlType:
    number = spelled.number()
    if kind is Kind.DECIMAL:
        return SqlType(kind, precision=number, scale=spelled.number(1))
    if kind in {Kind.CHAR, Kind.VARCHAR} and number is None:
        return SqlType(Kind.TEXT)
    if kind in {Kind.CHAR, Kind.VARCHAR, Kind.TEXT, Kind.BLOB}:
        return SqlType(kind, length=number)
    return SqlType(kind)


class Source(NamedTuple):
    """The text that made a table or view, and where it is kept."""

    kind: str
    name: str
    sql: str
    schema: str


class SQLiteIntrospector(Introspector):
    """Asks one SQLite database, or one of those attached to it."""

    def databases(self) -> list[str]:
        """List the databases of the connection: ``main`` and what is attached."""
        rows = self.ask("SELECT name FROM pragma_database_list ORDER BY seq")
        return [name for (name,) in rows]

    def tables(self, *, system: bool = False) -> list[str]:
        """List the tables, sorted.

        :param system: those whose names SQLite keeps for itself, too.
        """
        return self._names("table", system=system)

    def views(self) -> list[str]:
        """List the views, sorted."""
        return self._names("view", system=False)

    def _names(self, kind: str, *, system: bool) -> list[str]:
        schema = self.dialect.quote(self.schema or "main")
        rows = self.ask(
            f"SELECT name FROM {schema}.sqlite_master WHERE type = ? ORDER BY name",
            kind,
        )
        return [n for (n,) in rows if system or not n.lower().startswith("sqlite_")]

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name, whatever its case."""
        schema, bare = self.split(name)
        found = self.source(schema, bare)
        return found is not None and found.kind == "table"

    def source(self, schema: str | None, name: str) -> Source | None:
        """Find the text that made a table or view; ``None``: there is none."""
        for place in [schema] if schema else ["temp", "main"]:
            rows = self.ask(
                f"SELECT type, name, sql FROM {self.dialect.quote(place)}.sqlite_master"
                " WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')",
                name,
            )
            for kind, stored, sql in rows:
                return Source(kind, stored, sql or "", place)
        return None

    def objects(self, schema: str, kind: str) -> list[tuple[str, str, str]]:
        """List the indexes, triggers or views: name, table and text of each."""
        rows = self.ask(
            f"SELECT name, tbl_name, sql FROM {self.dialect.quote(schema)}"
            ".sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY rowid",
            kind,
        )
        return [(name, table, sql) for name, table, sql in rows]

    def pragma(self, name: str) -> Any:
        """Give the value of a setting."""
        return self.ask(f"PRAGMA {name}")[0][0]

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view."""
        source = self.source(schema, name)
        if source is None:
            return None
        pieces = [] if source.kind == "view" else parts(source.sql)
        rows = self._pragma(
            "table_xinfo", source, 'name, type, "notnull", dflt_value, pk, hidden'
        )
        key = [row[0] for row in sorted(rows, key=lambda row: row[4]) if row[4]]
        uniques, indexes = self._indexes(source)
        return Facts(
            [_column(row, key, source, pieces) for row in rows],
            key,
            self._references(source, pieces),
            uniques,
            indexes,
            _checks(pieces),
            source.kind == "view",
        )

    def _pragma(
        self, pragma: str, source: Source, what: str
    ) -> Sequence[tuple[Any, ...]]:
        sql = f"SELECT {what} FROM pragma_{pragma}(?, ?)"
        return self.ask(sql, source.name, source.schema)

    def _indexes(self, source: Source) -> tuple[list[tuple[str, ...]], list[IndexDef]]:
        texts = {name: sql for name, _, sql in self.objects(source.schema, "index")}
        uniques = []
        indexes = []
        rows = self._pragma("index_list", source, 'name, "unique", origin, partial')
        for name, unique, origin, partial in reversed(rows):
            columns = self._index_columns(name, source, texts.get(name))
            if origin == "u":
                uniques.append(tuple(c.name or "" for c in columns))
            elif origin == "c":
                where = _where(texts[name]) if partial else None
                indexes.append(
                    IndexDef(name, tuple(columns), bool(unique), where, name)
                )
        return uniques, indexes

    def _index_columns(
        self, name: str, source: Source, text: str | None
    ) -> list[IndexColumn]:
        rows = self.ask(
            'SELECT cid, name, "desc" FROM pragma_index_xinfo(?, ?) WHERE key = 1'
            " ORDER BY seqno",
            name,
            source.schema,
        )
        pieces = parts(text) if text else []
        found = []
        for place, (cid, column, descending) in enumerate(rows):
            expression = None
            if cid < 0 and text:
                expression = _indexed(pieces[place], text)
            down = bool(descending)
            found.append(IndexColumn(column, expression=expression, descending=down))
        return found

    def _references(
        self, source: Source, pieces: Sequence[Part]
    ) -> list[TableReference]:
        names = dict(_reference_names(pieces))
        rows = self._pragma(
            "foreign_key_list",
            source,
            'id, "table", on_delete, on_update, "from", "to"',
        )
        found = []
        for (_, table, delete, update), group in reversed(grouped(rows, 4).items()):
            columns = tuple(row[0] for row in group)
            targets = tuple(row[1] for row in group)
            if None in targets:
                targets = self._key_of(source.schema, table, len(columns))
            found.append(
                TableReference(
                    columns,
                    table,
                    targets,
                    _action(delete),
                    _action(update),
                    names.get(tuple(c.lower() for c in columns)),
                )
            )
        return found

    def _key_of(self, schema: str, table: str, width: int) -> tuple[str, ...]:
        """Give the columns meant by REFERENCES without columns: the key."""
        rows = self.ask(
            "SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0 ORDER BY pk",
            table,
            schema,
        )
        names = tuple(name for (name,) in rows)
        return names if len(names) == width else ("id",) * width


def _action(text: str) -> str | None:
    return None if text == "NO ACTION" else text


def _column(
    row: Sequence[Any], key: Sequence[str], source: Source, pieces: Sequence[Part]
) -> ColumnDef:
    name, declared, not_null, default, place, hidden = row
    kind = sql_type_of(declared)
    # Only INTEGER, spelled so, and alone, is another name of the row's own number.
    alias = bool(place) and len(key) == 1 and declared.upper() == "INTEGER"
    identity = alias and not _without_rowid(source.sql)
    return ColumnDef(
        name,
        kind,
        nullable=not (not_null or identity),
        default_sql=default,
        identity=identity,
        default=parse_default(_single_quoted(default), kind.kind),
        generated=_generated(name, source.sql, pieces) if hidden in {2, 3} else None,
    )


def _single_quoted(text: str | None) -> str | None:
    """Give a default in single quotes: SQLite takes a double-quoted one as text."""
    found = list(tokens(text or ""))
    if len(found) == 1 and found[0].kind == "quoted":
        inner = name_of(found[0]).replace("'", "''")
        return f"'{inner}'"
    return text


def _without_rowid(sql: str) -> bool:
    found = list(tokens(sql))
    closing = max((i for i, t in enumerate(found) if t.text == ")"), default=-1)
    return any(token.word == "WITHOUT" for token in found[closing + 1 :])


def _generated(name: str, sql: str, pieces: Sequence[Part]) -> str | None:
    for part in pieces:
        if part.is_constraint or part.name.lower() != name.lower():
            continue
        for place, token in enumerate(part.tokens):
            if token.word == "AS":
                return _inside(part.tokens, place + 1, sql)
    return None


def _inside(found: Sequence[Token], opening: int, sql: str) -> str:
    closing = brackets(found, opening)
    return sql[found[opening].end : found[closing].start].strip()


def _where(sql: str) -> str | None:
    """Give the condition of a partial index: all behind its outermost WHERE."""
    depth = 0
    for token in tokens(sql):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.word == "WHERE":
            return sql[token.end :].strip()
    return None


def _indexed(part: Part, sql: str) -> str:
    """Give an indexed expression without its COLLATE and direction."""
    end = part.end
    found = part.tokens
    if len(found) > 1 and found[-1].word in {"ASC", "DESC"}:
        end = found[-2].end
    return sql[part.start : end]


def _checks(pieces: Sequence[Part]) -> list[CheckDef]:
    """Find all CHECKs, those of columns too, with the names they were given."""
    found = []
    for part in pieces:
        items = part.tokens
        for place, token in enumerate(items[:-1]):
            if token.word == "CHECK" and items[place + 1].text == "(":
                closing = brackets(items, place + 1)
                text = _joined(items[place + 2 : closing])
                found.append(CheckDef(text, _constraint_name(items, place)))
    return found


def _joined(found: Sequence[Token]) -> str:
    """Put tokens together again, with a blank where there was room between them."""
    text = ""
    for place, token in enumerate(found):
        gap = place > 0 and token.start > found[place - 1].end
        text += f" {token.text}" if gap else token.text
    return text


def _constraint_name(found: Sequence[Token], place: int) -> str | None:
    """Give the name said just before a constraint's own word, if there is one."""
    if place > 1 and found[place - 2].word == "CONSTRAINT":
        return name_of(found[place - 1])
    return None


def _reference_names(pieces: Sequence[Part]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Find the names of foreign keys: their columns in lower case, and the name."""
    for part in pieces:
        items = part.tokens
        for place, token in enumerate(items):
            if token.word == "FOREIGN" and part.is_constraint:
                closing = brackets(items, place + 2)
                between = items[place + 3 : closing]
                columns = tuple(name_of(t).lower() for t in between if t.text != ",")
            elif token.word == "REFERENCES" and not part.is_constraint:
                columns = (part.name.lower(),)
            else:
                continue
            name = _constraint_name(items, place)
            if name is not None:
                yield columns, name
