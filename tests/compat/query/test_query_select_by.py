"""Section 13: selectBy, raw clauses, and what deletes by condition."""

from __future__ import annotations

from typing import Any

import pytest
from formencode import Invalid

from sqlobject.sqlbuilder import (
    OR,
    LEFTJOINOn,
    Select,
    SQLConstant,
    func,
)

# -- selectBy --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kwargs", "ids"),
    [
        ({"teeth": 10}, [1]),
        ({"note": "ten"}, [1, 5]),
        ({"note": "ten", "teeth": 50}, [5]),
        ({"teeth": None}, [6]),
        ({"note": None}, [4]),
        ({"maker": None}, [5]),
        ({"makerID": None}, [5]),
        ({"makerID": 1}, [1, 2, 6]),
        ({"id": 3}, [3]),
        ({"teeth": 11}, []),
        ({}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_select_by(stocked: Any, kwargs: Any, ids: list[int]) -> None:
    """``selectBy`` finds the rows whose columns equal the values; None is NULL."""
    assert sorted(gear.id for gear in stocked.Gear.selectBy(**kwargs)) == ids


def test_select_by_a_foreign_key(stocked: Any) -> None:
    """A foreign key is given as object or id under either name."""
    for kwargs in (
        {"maker": stocked.acme},
        {"maker": stocked.acme.id},
        {"makerID": stocked.acme},
        {"makerID": stocked.acme.id},
    ):
        found = stocked.Gear.selectBy(**kwargs)
        assert sorted(gear.id for gear in found) == [1, 2, 6]


def test_select_by_text(shop: Any) -> None:
    """The text of ``selectBy`` names columns and says IS NULL for None."""
    text = str(shop.Gear.selectBy(teeth=3, note=None))
    assert text.endswith("WHERE (((gear.teeth) = (3)) AND ((gear.note) IS NULL))")


def test_select_by_unknown_name(shop: Any) -> None:
    """An unknown column raises TypeError at once."""
    with pytest.raises(TypeError):
        shop.Gear.selectBy(nope=1)


def test_select_by_invalid_value(shop: Any) -> None:
    """A value the column refuses raises Invalid at once."""
    with pytest.raises(Invalid):
        shop.Gear.selectBy(teeth="many")


def test_select_by_takes_a_connection(stocked: Any) -> None:
    """``selectBy(connection=…)`` asks that connection; results can go on."""
    found = stocked.Gear.selectBy(note="ten", connection=stocked.conn)
    assert [gear.id for gear in found.orderBy("-teeth")] == [5, 1]
    assert [gear.id for gear in found.filter(stocked.Gear.q.teeth > 20)] == [5]


# -- clauses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        ("teeth > 25", 3),
        ("teeth > 25 OR note = 'ten'", 4),
        (SQLConstant("teeth > 25"), 3),
        (True, 6),
        (1, 6),
        (0, 0),
    ],
)
def test_raw_clauses(stocked: Any, clause: Any, count: int) -> None:
    """Strings and numbers as a clause are raw SQL."""
    assert stocked.Gear.select(clause).count() == count
    assert len(list(stocked.Gear.select(clause))) == count


def test_raw_clause_with_a_percent_sign(stocked: Any) -> None:
    """A percent sign or question mark in raw text is nothing special."""
    assert stocked.Gear.select("note LIKE '%t%' AND note <> '?'").count() == 4


def test_string_values_are_never_code(stocked: Any) -> None:
    """Quotes inside a value stay inside it."""
    evil = "x' OR '1'='1"
    assert stocked.Gear.select(stocked.Gear.q.note == evil).count() == 0
    assert stocked.Gear.selectBy(note=evil).count() == 0
    gear = stocked.Gear(note=evil)
    assert stocked.Gear.selectBy(note=evil).getOne() is gear


def test_group_by_through_a_select(stocked: Any) -> None:
    """Groups are asked for with a Select over the class's fields."""
    q = stocked.Gear.q
    statement = Select(
        [q.note, func.COUNT(q.id)],
        q.note != None,  # noqa: E711
        groupBy=[q.note],
        orderBy=q.note,
    )
    assert stocked.conn.queryAll(stocked.conn.sqlrepr(statement)) == [
        ("blank", 1),
        ("ten", 2),
        ("thirty", 1),
        ("twenty", 1),
    ]


def test_delete_many_with_a_condition(stocked: Any) -> None:
    """``deleteMany`` with an OR deletes the rows of either side."""
    q = stocked.Gear.q
    stocked.Gear.deleteMany(OR(q.teeth == 10, q.teeth == 20))
    assert sorted(gear.id for gear in stocked.Gear.select()) == [3, 4, 5, 6]


def test_delete_many_needs_its_condition(stocked: Any) -> None:
    """``deleteMany()`` without a condition raises TypeError; None means all."""
    with pytest.raises(TypeError):
        stocked.Gear.deleteMany()
    assert stocked.Gear.select().count() == 6
    stocked.Gear.deleteMany(None)
    assert stocked.Gear.select().count() == 0


def test_delete_by(stocked: Any) -> None:
    """``deleteBy`` deletes the rows whose columns equal the values."""
    stocked.Gear.deleteBy(note="ten")
    assert sorted(gear.id for gear in stocked.Gear.select()) == [2, 3, 4, 6]
    stocked.Gear.deleteBy(maker=stocked.bolt)
    assert sorted(gear.id for gear in stocked.Gear.select()) == [2, 6]


def test_delete_by_nothing_does_not_empty_the_table(stocked: Any) -> None:
    """``deleteBy()`` without a condition is refused instead of deleting every row."""
    with pytest.raises((TypeError, ValueError, AssertionError)):
        stocked.Gear.deleteBy()
    assert stocked.Gear.select().count() == 6


def test_outer_join_rows(stocked: Any) -> None:
    """Rows without an id yield None among the objects, however fetched."""
    gear, maker = stocked.Gear, stocked.Maker
    results = gear.select(
        gear.q.id == None,  # noqa: E711
        join=LEFTJOINOn(maker, gear, gear.q.makerID == maker.q.id),
    )
    assert list(results) == [None]
    assert list(results.lazyIter()) == [None]
