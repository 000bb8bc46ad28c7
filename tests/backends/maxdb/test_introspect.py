"""The introspector of MaxDB, on rows as its manual describes them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest

from sqlobject.maxdb.introspect import MaxDBIntrospector, sql_type_of
from sqlobject.schema.table import (
    CheckDef,
    Constant,
    IndexColumn,
    IndexDef,
    Reference,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for

DIALECT = backend_for("maxdb").dialect


class Answers:
    """Answers queries by a part of their text, and keeps them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, sql: str, params: Sequence[Any]) -> list[Any]:
        assert sql.count("?") == len(params)
        self.asked.append(sql)
        answers = {
            "SELECT TABLENAME": [("GEAR      ",), ("MAKER",)],
            "SELECT TYPE": [("TABLE",)] if params[-1] == "GEAR" else [],
            "FROM DOMAIN.COLUMNS": [
                row("ID", "INTEGER", 10, None, "NO", None, "SERIAL(1)", "KEY", 1),
                row("NAME", "VARCHAR", 20, None, "NO", "it's"),
                row("SIZE", "FIXED", 10, 0, "YES", "5"),
                row("MAKER_ID", "INTEGER", 10, None, "YES"),
                row("PRICE", "FIXED", 9, 2, "YES"),
                row("MADE", "TIMESTAMP", 26, None, "YES", None, "TIMESTAMP"),
            ],
            "FOREIGNKEYCOLUMNS": [
                ("FK_1", "MAKER", "DELETE CASCADE", "MAKER_ID", "ID")
            ],
            "FROM DOMAIN.INDEXES": [("INDEX__1", "UNIQUE"), ("GEAR_SIZE", None)],
            "INDEXCOLUMNS": [
                ("INDEX__1", "NAME", "ASC"),
                ("GEAR_SIZE", "SIZE", "DESC"),
            ],
            "FROM DOMAIN.CONSTRAINTS": [("POSITIVE", io.StringIO("SIZE > 0"))],
        }
        (found,) = [rows for part, rows in answers.items() if part in sql]
        return found


def row(
    name: str,
    kind: str,
    length: int,
    scale: int | None,
    nullable: str,
    default: str | None = None,
    function: str | None = None,
    mode: str = "OPT",
    place: int | None = None,
) -> tuple[Any, ...]:
    """Make a row of COLUMNS."""
    return (
        name,
        kind,
        "ASCII",
        length,
        scale,
        nullable,
        default,
        function,
        mode,
        place,
    )


@pytest.fixture
def answers() -> Answers:
    """A catalogue of one table."""
    return Answers()


def test_a_table_is_read(answers: Answers) -> None:
    """Columns, constants without quotes, functions, drawn values."""
    table = MaxDBIntrospector(answers, DIALECT).table("gear")
    assert [(c.name, c.type) for c in table.columns] == [
        ("id", SqlType(Kind.INT32)),
        ("name", SqlType(Kind.VARCHAR, length=20)),
        ("size", SqlType(Kind.INT32)),
        ("maker_id", SqlType(Kind.INT32)),
        ("price", SqlType(Kind.DECIMAL, precision=9, scale=2)),
        ("made", SqlType(Kind.DATETIME)),
    ]
    assert table.primary_key == ("id",)
    assert [c.name for c in table.columns if c.identity] == ["id"]
    assert [c.name for c in table.columns if not c.nullable] == ["id", "name"]
    assert [c.name for c in table.columns if c.unique] == ["name"]
    assert table.column("name").default == Constant("it's")
    assert table.column("name").default_sql == "'it''s'"
    assert table.column("size").default == Constant(5)
    assert table.column("made").default_sql == "TIMESTAMP"
    assert table.column("made").default is None
    assert table.column("maker_id").reference == Reference(
        "maker", "id", "CASCADE", name="fk_1"
    )
    assert table.checks == (CheckDef("SIZE > 0", "positive"),)
    assert table.indexes == (
        IndexDef(
            "gear_size",
            (IndexColumn("size", descending=True),),
            full_name="gear_size",
        ),
    )


def test_owners_come_before_schemas(answers: Answers) -> None:
    """7.6 has schemas, older servers have owners."""
    MaxDBIntrospector(answers, DIALECT.for_version((7, 6))).tables()
    MaxDBIntrospector(answers, DIALECT.for_version((7, 5))).tables()
    new, old = answers.asked
    assert "SCHEMANAME = CURRENT_SCHEMA" in new
    assert "OWNER = USER" in old


def test_names_are_folded_up_and_given_back_down(answers: Answers) -> None:
    """As one would write them."""
    catalogue = MaxDBIntrospector(answers, DIALECT)
    assert catalogue.tables() == ["gear", "maker"]
    assert catalogue.table_exists("gear")
    assert not catalogue.table_exists('"gear"')


def test_foreign_keys_go_before_their_column(answers: Answers) -> None:
    """They are dropped by name."""
    catalogue = MaxDBIntrospector(answers, DIALECT)
    assert catalogue.constraints_on("gear", "maker_id") == ["fk_1"]
    assert catalogue.constraints_on("gear", "size") == []


@pytest.mark.parametrize(
    ("name", "code", "length", "scale", "expected"),
    [
        ("LONG", "BYTE", 0, None, SqlType(Kind.BLOB)),
        ("LONG", "UNICODE", 0, None, SqlType(Kind.TEXT, national=True)),
        ("CHAR", "BYTE", 16, None, SqlType(Kind.BLOB, length=16, varying=False)),
        ("FIXED", None, 19, 0, SqlType(Kind.INT64)),
        ("BOOLEAN", None, 1, None, SqlType(Kind.BOOL)),
        ("ODD", None, 1, None, SqlType(Kind.RAW, raw="ODD")),
    ],
)
def test_types(
    name: str, code: str | None, length: int, scale: int | None, expected: SqlType
) -> None:
    """The code attribute tells bytes from text."""
    assert sql_type_of(name, code, length, scale) == expected
