"""Section 11: which tables a statement names in FROM."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sqlbuilder import (
    AND,
    EXISTS,
    IN,
    Select,
    func,
    sqlrepr,
    table,
)

GEAR, MAKER, TAG = table.gear, table.maker, table.tag


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        (Select([GEAR.teeth]), "gear"),
        (Select([TAG.word, GEAR.teeth, MAKER.label]), "gear, maker, tag"),
        (Select([GEAR.teeth], MAKER.id == GEAR.maker_id), "gear, maker"),
        (Select([func.MAX(GEAR.teeth + TAG.id)]), "gear, tag"),
        (Select([GEAR.teeth], staticTables=["zoo", "ant"]), "ant, gear, zoo"),
        (Select([GEAR.teeth], staticTables=["gear"]), "gear"),
        (Select([GEAR.teeth], AND(GEAR.a == 1, TAG.b == 2, MAKER.c == 3)),
         "gear, maker, tag"),
        (Select([GEAR.teeth], ~(TAG.b == 2)), "gear, tag"),
        (Select([getattr(table, "s.t").c]), "s.t"),
    ],
)  # fmt: skip
def test_tables_are_found_and_sorted(statement: Any, tables: str) -> None:
    """FROM names the tables of items and condition, sorted, each once."""
    text = str(statement)
    assert text.split(" FROM ")[1].split(" WHERE ", maxsplit=1)[0] == tables


@pytest.mark.parametrize(
    "kwargs",
    [{"orderBy": MAKER.label}, {"groupBy": MAKER.label}, {"having": MAKER.id > 1}],
)
def test_order_and_group_add_no_tables(kwargs: Any) -> None:
    """ORDER BY, GROUP BY and HAVING do not add tables."""
    text = str(Select([GEAR.teeth], **kwargs))
    assert text.startswith("SELECT gear.teeth FROM gear ")
    assert "gear, maker" not in text


def test_subselects_keep_their_tables_to_themselves() -> None:
    """Tables inside EXISTS and IN subselects stay inside."""
    inner = Select([MAKER.id])
    assert str(Select([GEAR.teeth], EXISTS(inner))) == (
        "SELECT gear.teeth FROM gear WHERE EXISTS (SELECT maker.id FROM maker)"
    )
    assert str(Select([GEAR.teeth], IN(GEAR.maker_id, inner))) == (
        "SELECT gear.teeth FROM gear WHERE "
        "gear.maker_id IN (SELECT maker.id FROM maker)"
    )


def test_comparison_with_a_select_keeps_its_tables_inside() -> None:
    """A subselect compared with a column adds no table outside."""
    inner = Select([func.MAX(MAKER.id)])
    assert str(Select([GEAR.teeth], GEAR.maker_id == inner)) == (
        "SELECT gear.teeth FROM gear WHERE "
        "((gear.maker_id) = (SELECT MAX(maker.id) FROM maker))"
    )


def test_raw_text_adds_no_tables() -> None:
    """Tables inside raw text are not looked for."""
    text = str(Select(["gear.teeth"], "maker.id = 1", staticTables=["gear"]))
    assert text.split(" FROM ")[1].split(" WHERE ", maxsplit=1)[0] == "gear"


def test_select_always_names_its_own_table(stocked: Any) -> None:
    """``select()`` names the table of its class, and those of its condition."""
    found = stocked.Gear.select(stocked.Maker.q.label == "acme")
    assert " FROM gear, maker WHERE " in str(found)
    assert found.count() == 6


def test_clause_tables_are_added(stocked: Any) -> None:
    """``clauseTables`` names the tables that raw text speaks of."""
    found = stocked.Gear.select(
        "maker.label = 'bolt' AND gear.maker_id = maker.id",
        clauseTables=["maker"],
        orderBy=stocked.Gear.q.id,
    )
    assert " FROM gear, maker WHERE " in str(found)
    assert [gear.id for gear in found] == [3, 4]


def test_tables_do_not_repeat(stocked: Any) -> None:
    """A table named in several places stands once in FROM."""
    found = stocked.Gear.select(
        AND(stocked.Gear.q.teeth > 1, stocked.Gear.q.id > 1), clauseTables=["gear"]
    )
    assert " FROM gear WHERE " in str(found)


@pytest.mark.parametrize("db", ["mysql", "postgres", "sqlite", "mssql"])
def test_strings_do_not_disturb_the_search(db: str) -> None:
    """Tables are found whatever literals stand beside them."""
    statement = Select([GEAR.teeth], AND(MAKER.label == "a.b", TAG.word == "tag.x"))
    assert " FROM gear, maker, tag WHERE " in sqlrepr(statement, db)
