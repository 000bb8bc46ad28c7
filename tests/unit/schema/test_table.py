"""`sqlobject.schema.table`: tables as plain values."""

from __future__ import annotations

import pytest

from sqlobject.dberrors import UsageError
from sqlobject.schema.table import (
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    TableReference,
    id_column,
    join_table,
    key_type,
)
from sqlobject.schema.types import Kind, SqlType

INT = SqlType(Kind.INT32)


def test_primary_key_is_in_its_own_order() -> None:
    """A composite key may name its columns otherwise than the table does."""
    table = TableDef(
        "t",
        (ColumnDef("a", INT, key=2), ColumnDef("x", INT), ColumnDef("b", INT, key=1)),
    )
    assert table.primary_key == ("b", "a")


def test_a_table_may_have_no_key() -> None:
    """Then its key is empty."""
    assert TableDef("t", (ColumnDef("a", INT),)).primary_key == ()


def test_column_is_found_by_name() -> None:
    """An unknown name is answered with the known ones."""
    column = ColumnDef("a", INT)
    table = TableDef("t", (column, ColumnDef("b", INT)))
    assert table.column("a") is column
    with pytest.raises(KeyError, match=r"'t' has no column 'c'; it has: a, b"):
        table.column("c")


def test_referenced_tables_are_those_of_all_foreign_keys() -> None:
    """Foreign keys of one column and of several count."""
    table = TableDef(
        "t",
        (ColumnDef("a", INT, reference=Reference("x")), ColumnDef("b", INT)),
        references=(TableReference(("a", "b"), "y", ("p", "q")),),
    )
    assert table.referenced_tables() == {"x", "y"}


@pytest.mark.parametrize(
    ("python_type", "size", "expected"),
    [
        (int, None, SqlType(Kind.KEY)),
        (int, "TINY", SqlType(Kind.KEY, precision=8)),
        (int, "SMALL", SqlType(Kind.KEY, precision=16)),
        (int, "MEDIUM", SqlType(Kind.KEY, precision=24)),
        (int, "BIG", SqlType(Kind.KEY, precision=64)),
        (str, None, SqlType(Kind.KEY, length=255)),
    ],
)
def test_type_of_ids(python_type: type, size: str | None, expected: SqlType) -> None:
    """``sqlmeta.idType`` and ``idSize`` decide what holds an id."""
    assert key_type(python_type, size) == expected


@pytest.mark.parametrize(("python_type", "size"), [(float, None), (int, "HUGE")])
def test_other_ids_are_refused(python_type: type, size: str | None) -> None:
    """An id of another type or size is a ValueError, as it was."""
    with pytest.raises(UsageError) as caught:
        key_type(python_type, size)
    assert isinstance(caught.value, ValueError)


def test_int_ids_are_drawn_and_str_ids_are_not() -> None:
    """The id column of a class is its key."""
    drawn, given = id_column(), id_column("code", str)
    assert (drawn.name, drawn.identity, drawn.key, drawn.nullable) == (
        "id",
        True,
        1,
        False,
    )
    assert (given.name, given.identity, given.key) == ("code", False, 1)


def test_join_table_holds_what_the_ids_are() -> None:
    """Text ids on one side do not become whole numbers."""
    table = join_table("a_b", [("a_id", key_type(int)), ("b_id", key_type(str))])
    assert [c.type.length for c in table.columns] == [None, 255]
    assert not any(c.nullable for c in table.columns)


def test_override_is_per_dialect() -> None:
    """A user's spelling for one database is none for another."""
    column = ColumnDef("a", INT, overrides=(("postgres", "CITEXT"),))
    assert column.override("postgres") == "CITEXT"
    assert column.override("sqlite") is None


def test_definitions_are_values() -> None:
    """Equal definitions are equal and can be keys."""
    one = TableDef("t", (ColumnDef("a", INT),), (IndexDef("i", (IndexColumn("a"),)),))
    other = TableDef("t", (ColumnDef("a", INT),), (IndexDef("i", (IndexColumn("a"),)),))
    assert one == other
    assert len({one, other}) == 1
