"""Section 13: counting, aggregates and getOne."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    SQLObjectIntegrityError,
    SQLObjectNotFound,
)
from sqlobject.sqlbuilder import (
    func,
)

# -- counting and aggregates -----------------------------------------------------------


def test_count(stocked: Any) -> None:
    """``count()`` counts the rows of the condition."""
    assert stocked.Gear.select().count() == 6
    assert stocked.Gear.select(stocked.Gear.q.teeth > 25).count() == 3
    assert stocked.Gear.select(stocked.Gear.q.teeth > 99).count() == 0


def test_count_does_not_order(stocked: Any, sql: Any) -> None:
    """``count()`` asks ``COUNT(*)`` without an order."""
    sql.clear()
    stocked.Gear.select(orderBy="teeth").count()
    (statement,) = sql.of("SELECT")
    assert statement.startswith("SELECT COUNT(*) FROM gear")
    assert "ORDER BY" not in statement


def test_count_distinct(stocked: Any) -> None:
    """``distinct().count()`` counts each row once in a join."""
    q = stocked.Maker.q
    results = stocked.Maker.select(q.id == stocked.Gear.q.makerID)
    assert results.count() == 5
    assert results.distinct().count() == 2


@pytest.mark.parametrize("cut", [slice(1, 3), slice(None, 2)])
def test_count_of_a_slice_is_refused(stocked: Any, cut: slice) -> None:
    """Counting sliced results raises AssertionError."""
    with pytest.raises(AssertionError):
        stocked.Gear.select()[cut].count()


@pytest.mark.parametrize(
    ("name", "value"), [("sum", 150), ("min", 10), ("max", 50), ("avg", 30)]
)
def test_aggregates(stocked: Any, name: str, value: int) -> None:
    """``sum``, ``min``, ``max`` and ``avg`` take a column name or an expression."""
    results = stocked.Gear.select()
    assert getattr(results, name)("teeth") == value
    assert getattr(results, name)(stocked.Gear.q.teeth) == value


def test_aggregates_of_a_filter(stocked: Any) -> None:
    """Aggregates obey the condition."""
    results = stocked.Gear.select(stocked.Gear.q.note == "ten")
    assert results.sum("teeth") == 60
    assert results.max(stocked.Gear.q.teeth) == 50


def test_aggregates_of_nothing(stocked: Any) -> None:
    """An aggregate over no rows is None."""
    results = stocked.Gear.select(stocked.Gear.q.teeth > 99)
    assert results.sum("teeth") is None
    assert results.max("teeth") is None


def test_aggregates_of_distinct_values(stocked: Any) -> None:
    """With ``distinct`` each value counts once."""
    stocked.Gear(teeth=10)
    results = stocked.Gear.select()
    assert results.sum("teeth") == 160
    assert results.distinct().sum("teeth") == 150


def test_accumulate_one(stocked: Any) -> None:
    """``accumulateOne`` runs any function over one column."""
    results = stocked.Gear.select()
    assert results.accumulateOne("COUNT", "teeth") == 5
    assert results.accumulateOne("MAX", stocked.Gear.q.teeth) == 50


def test_accumulate_many(stocked: Any) -> None:
    """``accumulateMany`` gives a row of values, or one value for one pair."""
    results = stocked.Gear.select()
    q = stocked.Gear.q
    assert tuple(results.accumulateMany(("MIN", "teeth"), ("MAX", q.teeth))) == (10, 50)
    assert results.accumulateMany(("COUNT", q.note)) == 5


def test_accumulate_many_distinct(stocked: Any) -> None:
    """``accumulateMany`` of distinct results counts each value once."""
    q = stocked.Gear.q
    results = stocked.Gear.select().distinct()
    assert tuple(results.accumulateMany(("COUNT", q.note), ("SUM", q.teeth))) == (
        4,
        150,
    )


def test_accumulate_expressions(stocked: Any) -> None:
    """``accumulate`` takes raw text and expressions: one value or a row."""
    results = stocked.Gear.select()
    q = stocked.Gear.q
    assert results.accumulate("COUNT(*)") == 6
    assert results.accumulate(func.SUM(q.teeth)) == 150
    assert tuple(results.accumulate(func.SUM(q.teeth), func.MIN(q.teeth))) == (150, 10)


def test_aggregates_of_a_slice_are_not_those_of_the_whole(stocked: Any) -> None:
    """An aggregate over a slice obeys the slice or is refused, never ignores it."""
    results = stocked.Gear.select(orderBy="-teeth")[:2]
    try:
        total = results.sum("teeth")
    except AssertionError:
        return
    assert total == 90


# -- getOne ----------------------------------------------------------------------------


def test_get_one(stocked: Any) -> None:
    """``getOne`` gives the only row."""
    assert stocked.Gear.selectBy(teeth=20).getOne() is stocked.gears[1]


def test_get_one_of_none(stocked: Any) -> None:
    """No row raises SQLObjectNotFound, or gives the default."""
    results = stocked.Gear.selectBy(teeth=99)
    with pytest.raises(SQLObjectNotFound):
        results.getOne()
    assert results.getOne(None) is None
    assert results.getOne("nothing") == "nothing"


def test_get_one_of_several(stocked: Any) -> None:
    """Several rows raise SQLObjectIntegrityError, a default notwithstanding."""
    results = stocked.Gear.selectBy(note="ten")
    with pytest.raises(SQLObjectIntegrityError):
        results.getOne()
    with pytest.raises(SQLObjectIntegrityError):
        results.getOne(None)
