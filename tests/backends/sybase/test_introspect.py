"""The introspector of Sybase ASE, on rows as its manual describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlobject.schema.table import (
    CheckDef,
    Constant,
    IndexColumn,
    IndexDef,
    Reference,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from sqlobject.sybase.introspect import SybaseIntrospector, sql_type_of

COLUMNS = {1: "id", 2: "name", 3: "size", 4: "maker_id"}
INDEXES = {1: [("id", "ASC")], 2: [("size", "DESC"), ("name", "ASC")]}
TEXTS = {7: ["DEFAULT  'it", "''s'"], 8: ["DEFAULT 5"], 9: ["CHECK (size ", "> 0)"]}


def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    """Answer a query by a part of its text."""
    assert sql.count("?") == len(params)
    if "index_col(" in sql:
        _, index, place = params[:3]
        columns = INDEXES[index]
        return [columns[place - 1] if place <= len(columns) else (None, None)]
    if "FROM syscomments" in sql:
        return [(text,) for text in TEXTS[params[0]]]
    if "SELECT colid, name" in sql:
        return list(COLUMNS.items()) if params == (42,) else [(1, "id")]
    answers = {
        "o.type = ?": [("gear",), ("maker",), ("sysquerymetrics",)],
        "o.type IN": [(42, "U ")],
        "FROM syscolumns c": [
            ("id", "numeric", 9, 18, 0, 128, 0),
            ("name", "varchar", 20, None, None, 0, 7),
            ("size", "intn", 4, None, None, 8, 8),
            ("maker_id", "numericn", 9, 18, 0, 8, 0),
        ],
        "FROM sysindexes": [("gear_id", 1, 2, 2), ("gear_pair", 2, 0, 0)],
        "FROM sysreferences": [("fk_1", "maker", 43, 4, 1, *([0] * 30))],
        "FROM sysconstraints": [(9, "positive")],
        "sysdatabases": [("master",), ("shop",)],
    }
    (found,) = [rows for part, rows in answers.items() if part in sql]
    return found


CATALOGUE = SybaseIntrospector(fetch, backend_for("sybase").dialect)


def test_a_table_is_read() -> None:
    """Columns, defaults put together from their pieces, keys by number."""
    table = CATALOGUE.table("gear")
    assert [(c.name, c.type) for c in table.columns] == [
        ("id", SqlType(Kind.DECIMAL, precision=18, scale=0)),
        ("name", SqlType(Kind.VARCHAR, length=20)),
        ("size", SqlType(Kind.INT32)),
        ("maker_id", SqlType(Kind.DECIMAL, precision=18, scale=0)),
    ]
    assert [c.name for c in table.columns if c.nullable] == ["size", "maker_id"]
    assert table.column("name").default == Constant("it's")
    assert table.column("size").default == Constant(5)
    assert table.column("maker_id").reference == Reference("maker", "id", name="fk_1")
    assert table.checks == (CheckDef("size > 0", "positive"),)
    assert table.indexes == (
        IndexDef(
            "gear_pair",
            (IndexColumn("size", descending=True), IndexColumn("name")),
            full_name="gear_pair",
        ),
    )


def test_a_unique_identity_is_the_key() -> None:
    """Ids have always been IDENTITY UNIQUE here, without a primary key."""
    table = CATALOGUE.table("gear")
    assert table.primary_key == ("id",)
    assert table.column("id").identity
    assert not table.column("id").unique


def test_lists() -> None:
    """Without the server's own view."""
    assert CATALOGUE.tables() == ["gear", "maker", "sysquerymetrics"]
    assert CATALOGUE.views() == ["gear", "maker"]
    assert CATALOGUE.databases() == ["master", "shop"]


def test_foreign_keys_go_before_their_column() -> None:
    """And so do indexes."""
    ddl = backend_for("sybase").dialect.ddl
    assert ddl.drop_column("gear", "maker_id", CATALOGUE) == [
        "ALTER TABLE gear DROP CONSTRAINT fk_1",
        "ALTER TABLE gear DROP maker_id",
    ]
    assert ddl.drop_column("gear", "size", CATALOGUE) == [
        "DROP INDEX gear.gear_pair",
        "ALTER TABLE gear DROP size",
    ]


def test_types() -> None:
    """Nullable ones go by other names inside; lengths are bytes."""
    assert sql_type_of("intn", 8, None, None) == SqlType(Kind.INT64)
    assert sql_type_of("datetimn", 8, None, None) == SqlType(Kind.DATETIME)
    assert sql_type_of("univarchar", 20, None, None) == SqlType(
        Kind.VARCHAR, length=10, national=True
    )
    assert sql_type_of("image", 16, None, None) == SqlType(Kind.BLOB)
    assert sql_type_of("money", 8, None, None) == SqlType(Kind.RAW, raw="money")
