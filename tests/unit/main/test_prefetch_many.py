"""Prefetching for many rows: whatever their keys are, each gets its own."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, MultipleJoin, SQLObject
from sqlobject.sqlbuilder import IN


class CrowdHead(SQLObject):
    number = IntCol(default=0)
    limbs = MultipleJoin("CrowdLimb", joinColumn="head_id")


class CrowdLimb(SQLObject):
    number = IntCol()
    head = ForeignKey("CrowdHead", default=None)


@pytest.fixture
def crowd(db: Any) -> Any:
    for cls in (CrowdHead, CrowdLimb):
        cls.createTable()
    CrowdHead.insertMany({"number": n} for n in range(600))
    CrowdLimb.insertMany({"number": n, "head": n % 600 + 1} for n in range(1200))
    CrowdLimb.insertMany([{"number": -1, "head": None}])
    db.cache.clear()
    return db


@pytest.mark.parametrize(
    "chosen",
    [
        range(1, 601),
        range(1, 601, 2),
        range(300, 310),
        [1, 2, 3, 4, 5, 6, 7, 8, 600],
        [5],
    ],
    ids=["all", "every second", "ten in the middle", "a gap", "one"],
)
def test_each_has_its_own(crowd: Any, chosen: Any) -> None:
    """Keys with gaps and without, more than one statement takes, or a few."""
    where = IN(CrowdHead.q.id, list(chosen))
    heads = list(CrowdHead.select(where, prefetch=["limbs"], strict=True))
    assert {head.id: [limb.number for limb in head.limbs] for head in heads} == {
        id: [id - 1, id + 599] for id in chosen
    }
    crowd.cache.clear()
    where = IN(CrowdLimb.q.headID, list(chosen))
    limbs = list(CrowdLimb.select(where, prefetch=["head"], strict=True))
    assert len(limbs) == 2 * len(chosen)
    assert all(limb.head.number == limb.number % 600 for limb in limbs)


def test_rows_that_refer_to_nobody(crowd: Any) -> None:
    """They are left out where rows are gathered, and have None themselves."""
    (lost,) = CrowdLimb.selectBy(headID=None).prefetch("head")
    assert lost.head is None
