"""The introspector of SQL Server, on rows as its manual describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlobject.mssql.introspect import MSSQLIntrospector, sql_type_of
from sqlobject.schema.table import (
    CheckDef,
    Constant,
    IndexColumn,
    IndexDef,
    Reference,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for

ANSWERS = {
    "JOIN sys.objects o ON o.parent_object_id": [("DF_1",), ("CK_1",)],
    "FROM sys.databases": [("master",), ("shop",)],
    "o.is_ms_shipped = 0": [("gear",), ("maker",)],
    "o.type IN ('U', 'V')": [(42, "U ")],
    "FROM sys.columns c JOIN sys.types": [
        ("id", "int", 4, 10, 0, False, True, None, None),
        ("name", "nvarchar", 40, 0, 0, False, False, "(N'it''s')", None),
        ("size", "int", 4, 10, 0, True, False, "((5))", None),
        ("maker_id", "int", 4, 10, 0, True, False, None, None),
        ("made", "datetime2", 8, 27, 6, True, False, "(getdate())", None),
        ("twice", "int", 4, 10, 0, True, False, None, "([size]*(2))"),
    ],
    "FROM sys.indexes i": [
        ("PK_gear", True, False, True, None, "id", False),
        ("UQ_name", False, True, True, None, "name", False),
        ("gear_few", False, False, False, "([size]>(3))", "size", True),
        ("gear_few", False, False, False, "([size]>(3))", "made", False),
    ],
    "FROM sys.foreign_keys f": [
        ("FK_1", "maker", "SET_NULL", "NO_ACTION", None, "maker_id", "id")
    ],
    "FROM sys.check_constraints": [("([size]>(0))", "CK_1")],
}


def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    """Answer a query by a part of its text."""
    assert sql.count("?") == len(params)
    return next(rows for part, rows in ANSWERS.items() if part in sql)


CATALOGUE = MSSQLIntrospector(fetch, backend_for("mssql").dialect)


def test_a_table_is_read() -> None:
    """Columns, keys, defaults without their brackets, computed values."""
    table = CATALOGUE.table("gear")
    assert [(c.name, c.type) for c in table.columns] == [
        ("id", SqlType(Kind.INT32)),
        ("name", SqlType(Kind.VARCHAR, length=20, national=True)),
        ("size", SqlType(Kind.INT32)),
        ("maker_id", SqlType(Kind.INT32)),
        ("made", SqlType(Kind.DATETIME, precision=6)),
        ("twice", SqlType(Kind.INT32)),
    ]
    assert table.primary_key == ("id",)
    assert [c.name for c in table.columns if c.identity] == ["id"]
    assert [c.name for c in table.columns if not c.nullable] == ["id", "name"]
    assert [c.name for c in table.columns if c.unique] == ["name"]
    assert table.column("name").default == Constant("it's")
    assert table.column("size").default == Constant(5)
    assert table.column("made").default is None
    assert table.column("twice").generated == "([size]*(2))"
    assert table.column("maker_id").reference == Reference(
        "maker", "id", "SET NULL", name="FK_1"
    )
    assert table.checks == (CheckDef("([size]>(0))", "CK_1"),)
    assert table.indexes == (
        IndexDef(
            "gear_few",
            (IndexColumn("size", descending=True), IndexColumn("made")),
            where="([size]>(3))",
            full_name="gear_few",
        ),
    )


def test_lists() -> None:
    """Tables and databases."""
    assert CATALOGUE.tables() == ["gear", "maker"]
    assert CATALOGUE.databases() == ["master", "shop"]
    assert CATALOGUE.table_exists("gear")


def test_what_stands_on_a_column_goes_first() -> None:
    """Defaults and checks are constraints with names here."""
    ddl = backend_for("mssql").dialect.ddl
    assert ddl.drop_column("gear", "size", CATALOGUE) == [
        "ALTER TABLE gear DROP CONSTRAINT DF_1",
        "ALTER TABLE gear DROP CONSTRAINT CK_1",
        "DROP INDEX gear_few ON gear",
        "ALTER TABLE gear DROP COLUMN size",
    ]


def test_types() -> None:
    """Lengths are bytes, and -1 is MAX."""
    assert sql_type_of("varchar", -1, 0, 0) == SqlType(Kind.TEXT)
    assert sql_type_of("nvarchar", -1, 0, 0) == SqlType(Kind.TEXT, national=True)
    assert sql_type_of("nchar", 6, 0, 0) == SqlType(Kind.CHAR, length=3, national=True)
    assert sql_type_of("varbinary", -1, 0, 0) == SqlType(Kind.BLOB)
    assert sql_type_of("image", 16, 0, 0) == SqlType(Kind.BLOB)
    assert sql_type_of("binary", 16, 0, 0) == SqlType(Kind.BLOB, length=16)
    assert sql_type_of("decimal", 9, 10, 2) == SqlType(
        Kind.DECIMAL, precision=10, scale=2
    )
    assert sql_type_of("money", 8, 19, 4) == SqlType(
        Kind.DECIMAL, precision=19, scale=4
    )
    assert sql_type_of("uniqueidentifier", 16, 0, 0) == SqlType(Kind.UUID)
    assert sql_type_of("xml", -1, 0, 0) == SqlType(Kind.RAW, raw="xml")
