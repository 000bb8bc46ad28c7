"""Statements that a class keeps, and values that become text."""

from __future__ import annotations

import pytest

from sqlobject.backend import ParamStyle, StatementKind
from sqlobject.dberrors import CompileError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import (
    AND,
    CTE,
    Alias,
    Columns,
    Insert,
    Param,
    Prepared,
    Select,
    Update,
    func,
    sqlrepr,
    table,
)

INT, TEXT = PLAIN[Kind.INT32], PLAIN[Kind.TEXT]
GEAR = table.gear
SQLITE = backend_for("sqlite").dialect


def test_prepared_statement_has_the_places_of_its_params() -> None:
    """The slots are the types of the params, in the order of the text."""
    prepared = Prepared(
        Update(GEAR, {"a": Param(INT), "b": Param(TEXT)}, where=GEAR.id == Param(INT))
    )
    compiled = SQLITE.compile(prepared, ParamStyle.QMARK)
    assert compiled.sql == "UPDATE gear SET a=?, b=? WHERE ((gear.id) = (?))"
    assert compiled.slots == (INT, TEXT, INT)
    assert compiled.kind is StatementKind.WRITE
    assert compiled.keep
    assert compiled.order is None
    assert prepared.key is prepared
    assert prepared.binds == ()
    assert len({prepared, Prepared(prepared.node)}) == 2


def test_other_values_of_a_prepared_statement_are_text() -> None:
    """They cannot change, so they need no place."""
    prepared = Prepared(
        Select([GEAR.a], AND(GEAR.kind == "it's", GEAR.id == Param(INT)), limit=1)
    )
    compiled = SQLITE.compile(prepared, ParamStyle.QMARK)
    assert compiled.sql == (
        "SELECT gear.a FROM gear WHERE (((gear.kind) = ('it''s')) "
        "AND ((gear.id) = (?))) LIMIT 1"
    )
    assert compiled.slots == (INT,)
    assert compiled.keep


@pytest.mark.parametrize(("db", "order"), [("mysql", None), ("mssql", None)])
def test_order_of_params(db: str, order: object) -> None:
    """Where a dialect says things elsewhere, the order of params is told."""
    prepared = Prepared(
        Select([GEAR.a + Param(INT)], GEAR.id == Param(TEXT), start=2, end=7)
    )
    compiled = backend_for(db).dialect.compile(prepared, ParamStyle.QMARK)
    assert compiled.slots == (INT, TEXT)
    assert compiled.order is order


def test_param_without_a_prepared_is_refused() -> None:
    """A Param has no value of its own."""
    with pytest.raises(CompileError, match="Prepared"):
        SQLITE.compile(Select([GEAR.a], GEAR.id == Param(INT)), ParamStyle.QMARK)
    with pytest.raises(CompileError, match="Prepared"):
        sqlrepr(GEAR.id == Param(INT), "sqlite")


def test_insert_tells_its_id_in_the_way_of_the_dialect() -> None:
    """An INSERT names the column whose value is wanted, and its sequence."""
    prepared = Prepared(
        Insert(
            GEAR,
            values=[Param(INT)],
            template=["a"],
            id_column="id",
            id_sequence="gear_ids",
        )
    )
    texts = {
        "sqlite": "INSERT INTO gear (a) VALUES (?)",
        "postgres": "INSERT INTO gear (a) VALUES (?) RETURNING id",
        "mssql": "INSERT INTO gear (a) VALUES (?); SELECT SCOPE_IDENTITY()",
    }
    for db, text in texts.items():
        compiled = backend_for(db).dialect.compile(prepared, ParamStyle.QMARK)
        assert compiled.sql == text
        assert compiled.kind is StatementKind.INSERT
        assert (compiled.id_column, compiled.id_sequence) == ("id", "gear_ids")


def test_columns_are_one_thing_in_a_shape() -> None:
    """A statement over many columns is found without looking at each."""
    many = Columns([getattr(GEAR, f"c{n}") for n in range(1000)])
    first, second = (Select([many], GEAR.id == n) for n in (1, 2))
    assert first.key == second.key is not None
    assert sqlrepr(first, "sqlite").count("gear.c") == 1000
    assert sqlrepr(Select([many], lazyColumns=True), "sqlite") == (
        "SELECT gear.c0 FROM gear"
    )
    assert first.tablesUsedSet("sqlite") == {"gear"}


def test_columns_with_values_keep_them() -> None:
    """Expressions among the columns have their binds in order."""
    columns = Columns([GEAR.a, func.COALESCE(GEAR.b, 7)])
    statement = Select([columns], GEAR.c == 8)
    assert statement.binds == (7, 8)
    assert sqlrepr(statement, "sqlite") == (
        "SELECT gear.a, COALESCE(gear.b, 7) FROM gear WHERE ((gear.c) = (8))"
    )


def test_columns_of_a_derived_table_are_not_kept() -> None:
    """The FROM of such a statement has values of its own."""
    derived = Alias(Select([GEAR.a], GEAR.b == 5), "d")
    columns = Columns([derived.q.a])
    assert columns.shape is None
    assert Select([columns]).binds == (5,)
    assert Select([columns]).key is None
    assert Columns([CTE("t", Select([GEAR.a])).q.a]).shape is None
