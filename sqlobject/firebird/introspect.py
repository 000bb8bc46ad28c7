"""What Firebird's catalogue says.

Source: Firebird 5.0 Language Reference, appendix "System Tables"; seen on 3.0.11.
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

__all__ = ["FirebirdIntrospector", "sql_type_of"]

# RDB$FIELDS.RDB$FIELD_TYPE
_KINDS: Mapping[int, Kind] = {
    7: Kind.INT16,
    8: Kind.INT32,
    10: Kind.FLOAT,
    12: Kind.DATE,
    13: Kind.TIME,
    14: Kind.CHAR,
    16: Kind.INT64,
    23: Kind.BOOL,
    24: Kind.DECIMAL,
    25: Kind.DECIMAL,
    26: Kind.DECIMAL,
    27: Kind.FLOAT,
    28: Kind.TIME,
    29: Kind.DATETIME,
    35: Kind.DATETIME,
    37: Kind.VARCHAR,
    261: Kind.BLOB,
}
_WHOLE = frozenset({7, 8, 16, 26})
_TEXTS = frozenset({14, 37})
_BLOB = 261
_TEXT_BLOB = 1
_OCTETS = 1  # the character set of bytes


def sql_type_of(
    number: int,
    sub_type: int | None,
    characters: int | None,
    precision: int | None,
    scale: int | None,
    charset: int | None,
) -> SqlType:
    """Give the type of a row of RDB$FIELDS.

    :param characters: the length of a text.
    :param scale: minus the digits after the point.
    """
    if number in _WHOLE and (sub_type or scale):
        # NUMERIC and DECIMAL are kept in whole numbers.
        return SqlType(Kind.DECIMAL, precision=precision or None, scale=-(scale or 0))
    if number in _TEXTS and charset == _OCTETS:
        return SqlType(Kind.BLOB, length=characters, varying=number != 14)
    if number in _TEXTS:
        return SqlType(_KINDS[number], length=characters)
    if number == _BLOB and sub_type == _TEXT_BLOB:
        return SqlType(Kind.TEXT)
    kind = _KINDS.get(number)
    return SqlType(Kind.RAW, raw=f"type {number}") if kind is None else SqlType(kind)


class FirebirdIntrospector(Introspector):
    """Asks one Firebird database.

    Names that were not quoted are in capitals in the catalogue.
    """

    folding = "upper"

    def tables(self) -> list[str]:
        """List the tables, sorted."""
        return self._names("IS NULL")

    def views(self) -> list[str]:
        """List the views, sorted."""
        return self._names("IS NOT NULL")

    def _names(self, view: str) -> list[str]:
        rows = self.ask(
            "SELECT TRIM(RDB$RELATION_NAME) FROM RDB$RELATIONS "
            f"WHERE COALESCE(RDB$SYSTEM_FLAG, 0) = 0 AND RDB$VIEW_BLR {view} "
            "ORDER BY 1"
        )
        return [self.given(name) for (name,) in rows]

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name."""
        return self._is_view(self.split(name)[1]) is False

    def _is_view(self, name: str) -> bool | None:
        """Tell whether a name is a view's; ``None``: there is nothing of this name."""
        rows = self.ask(
            "SELECT CASE WHEN RDB$VIEW_BLR IS NULL THEN 0 ELSE 1 END "
            "FROM RDB$RELATIONS WHERE RDB$RELATION_NAME = ?",
            name,
        )
        return bool(rows[0][0]) if rows else None

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view; there are no schemas."""
        del schema
        is_view = self._is_view(name)
        if is_view is None:
            return None
        key, uniques = self._keys(name)
        return Facts(
            self._columns(name),
            key,
            self._references(name),
            uniques,
            self._indexes(name),
            self._checks(name),
            is_view,
        )

    def _columns(self, table: str) -> list[ColumnDef]:
        identity = "r.RDB$IDENTITY_TYPE" if self.dialect.ddl.since(3) else "NULL"
        rows = self.ask(
            "SELECT TRIM(r.RDB$FIELD_NAME), f.RDB$FIELD_TYPE, f.RDB$FIELD_SUB_TYPE, "
            "f.RDB$CHARACTER_LENGTH, f.RDB$FIELD_PRECISION, f.RDB$FIELD_SCALE, "
            "f.RDB$CHARACTER_SET_ID, "
            "COALESCE(r.RDB$NULL_FLAG, f.RDB$NULL_FLAG, 0), "
            "COALESCE(r.RDB$DEFAULT_SOURCE, f.RDB$DEFAULT_SOURCE), "
            f"f.RDB$COMPUTED_SOURCE, {identity} FROM RDB$RELATION_FIELDS r "
            "JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE "
            "WHERE r.RDB$RELATION_NAME = ? ORDER BY r.RDB$FIELD_POSITION",
            table,
        )
        return [_column(row) for row in rows]

    def _keys(self, table: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        rows = self.ask(
            "SELECT TRIM(c.RDB$CONSTRAINT_NAME), TRIM(c.RDB$CONSTRAINT_TYPE), "
            "TRIM(s.RDB$FIELD_NAME) FROM RDB$RELATION_CONSTRAINTS c "
            "JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = c.RDB$INDEX_NAME "
            "WHERE c.RDB$RELATION_NAME = ? "
            "AND c.RDB$CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE') "
            "ORDER BY 1, s.RDB$FIELD_POSITION",
            table,
        )
        key: tuple[str, ...] = ()
        uniques = []
        for (_, kind), group in grouped(rows, 2).items():
            columns = tuple(row[0] for row in group)
            if kind == "PRIMARY KEY":
                key = columns
            else:
                uniques.append(columns)
        return key, uniques

    def _references(self, table: str) -> list[TableReference]:
        rows = self.ask(
            "SELECT TRIM(c.RDB$CONSTRAINT_NAME), TRIM(u.RDB$RELATION_NAME), "
            "TRIM(r.RDB$DELETE_RULE), TRIM(r.RDB$UPDATE_RULE), "
            "TRIM(s.RDB$FIELD_NAME), TRIM(t.RDB$FIELD_NAME) "
            "FROM RDB$RELATION_CONSTRAINTS c "
            "JOIN RDB$REF_CONSTRAINTS r "
            "ON r.RDB$CONSTRAINT_NAME = c.RDB$CONSTRAINT_NAME "
            "JOIN RDB$RELATION_CONSTRAINTS u "
            "ON u.RDB$CONSTRAINT_NAME = r.RDB$CONST_NAME_UQ "
            "JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = c.RDB$INDEX_NAME "
            "JOIN RDB$INDEX_SEGMENTS t ON t.RDB$INDEX_NAME = u.RDB$INDEX_NAME "
            "AND t.RDB$FIELD_POSITION = s.RDB$FIELD_POSITION "
            "WHERE c.RDB$RELATION_NAME = ? AND c.RDB$CONSTRAINT_TYPE = 'FOREIGN KEY' "
            "ORDER BY 1, s.RDB$FIELD_POSITION",
            table,
        )
        return [
            TableReference(
                tuple(row[0] for row in group),
                target,
                tuple(row[1] for row in group),
                _action(delete),
                _action(update),
                name,
            )
            for (name, target, delete, update), group in grouped(rows, 4).items()
        ]

    def _indexes(self, table: str) -> list[IndexDef]:
        condition = "i.RDB$CONDITION_SOURCE" if self.dialect.ddl.since(5) else "NULL"
        rows = self.ask(
            "SELECT TRIM(i.RDB$INDEX_NAME), COALESCE(i.RDB$UNIQUE_FLAG, 0), "
            f"COALESCE(i.RDB$INDEX_TYPE, 0), i.RDB$EXPRESSION_SOURCE, {condition}, "
            "TRIM(s.RDB$FIELD_NAME) FROM RDB$INDICES i "
            "LEFT JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME "
            "WHERE i.RDB$RELATION_NAME = ? AND NOT EXISTS "
            "(SELECT 1 FROM RDB$RELATION_CONSTRAINTS c "
            "WHERE c.RDB$INDEX_NAME = i.RDB$INDEX_NAME) "
            "ORDER BY 1, s.RDB$FIELD_POSITION",
            table,
        )
        found = []
        for parts, group in grouped(map(_plain, rows), 5).items():
            name, unique, direction, expression, where = parts
            down = bool(direction)
            columns = tuple(
                IndexColumn(column, expression=_inner(expression), descending=down)
                for (column,) in group
            )
            where = _without_word(where, "WHERE")
            found.append(IndexDef(name, columns, bool(unique), where, name))
        return found

    def _checks(self, table: str) -> list[CheckDef]:
        rows = self.ask(
            "SELECT TRIM(c.RDB$CONSTRAINT_NAME), t.RDB$TRIGGER_SOURCE "
            "FROM RDB$RELATION_CONSTRAINTS c "
            "JOIN RDB$CHECK_CONSTRAINTS k "
            "ON k.RDB$CONSTRAINT_NAME = c.RDB$CONSTRAINT_NAME "
            "JOIN RDB$TRIGGERS t ON t.RDB$TRIGGER_NAME = k.RDB$TRIGGER_NAME "
            "WHERE c.RDB$RELATION_NAME = ? AND c.RDB$CONSTRAINT_TYPE = 'CHECK' "
            "AND t.RDB$TRIGGER_TYPE = 1 ORDER BY 1",
            table,
        )
        found = []
        for name, source in rows:
            text = _inner(_without_word(whole_text(source), "CHECK"))
            found.append(CheckDef(text or "", name))
        return found

    def constraints_on(self, table: str, column: str) -> list[str]:
        """Name the unique, foreign and primary keys that a column is part of."""
        rows = self.ask(
            "SELECT TRIM(c.RDB$CONSTRAINT_NAME) FROM RDB$RELATION_CONSTRAINTS c "
            "JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = c.RDB$INDEX_NAME "
            "WHERE c.RDB$RELATION_NAME = ? AND s.RDB$FIELD_NAME = ? ORDER BY 1",
            self.split(table)[1],
            self.stored(column),
        )
        return [self.given(name) for (name,) in rows]


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    name, unique, direction, expression, where, column = row
    return name, unique, direction, whole_text(expression), whole_text(where), column


def _without_word(text: str | None, word: str) -> str | None:
    """Give a clause without the word that leads it."""
    if text is None:
        return None
    text = text.strip()
    return text[len(word) :].strip() if text.upper().startswith(word) else text


def _inner(text: str | None) -> str | None:
    """Give what is in the brackets around a clause."""
    if text is None:
        return None
    text = text.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _column(row: Sequence[Any]) -> ColumnDef:
    name, number, sub_type, length, precision, scale, charset = row[:7]
    not_null, default, computed, identity = row[7:]
    kind = sql_type_of(number, sub_type, length, precision, scale, charset)
    text = _without_word(_without_word(whole_text(default), "DEFAULT"), "=")
    return ColumnDef(
        name,
        kind,
        nullable=not not_null,
        default_sql=text,
        identity=identity is not None,
        default=parse_default(text, kind.kind),
        generated=_inner(whole_text(computed)),
    )


def _action(text: str) -> str | None:
    return None if text in {"RESTRICT", "NO ACTION"} else text
