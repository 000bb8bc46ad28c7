"""Loading many rows, and what the cyclic garbage collector has to do with it."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import IntCol, SQLObject
from sqlobject.main import _collector

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 8000


class ManyRow(SQLObject):
    number = IntCol()


class Knot:
    """Something that refers to itself, so that only the collector finds it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def many(db: Any) -> Iterator[Any]:
    ManyRow.createTable()
    ManyRow.insertMany({"number": n} for n in range(MANY))
    list(ManyRow.select(limit=1))
    enabled = gc.isenabled()
    gc.enable()
    yield ManyRow
    (gc.enable if enabled else gc.disable)()
    gc.unfreeze()


def test_each_row_has_its_object(many: Any) -> None:
    """However they are loaded: once, again while they are held, and in parts."""
    rows = list(many.select(orderBy="id"))
    assert [row.number for row in rows] == list(range(MANY))
    again = list(many.select(orderBy="id"))
    assert all(a is b for a, b in zip(rows, again, strict=True))


def test_held_rows_are_refreshed(many: Any, db: Any) -> None:
    """Changes that were made elsewhere are seen in all of them."""
    rows = list(many.select(orderBy="id"))
    db.query("UPDATE many_row SET number = number + 1")
    list(many.select())
    assert [row.number for row in rows] == list(range(1, MANY + 1))


def test_the_collector_stays_as_it_was(many: Any) -> None:
    """It is on afterwards if it was on before, and off if it was off."""
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    list(many.select())
    assert gc.isenabled()
    gc.disable()
    list(many.select())
    assert not gc.isenabled()
    assert gc.get_threshold() == thresholds
    assert gc.get_freeze_count() <= frozen


def test_what_a_program_has_frozen_stays_frozen(many: Any) -> None:
    """Servers freeze their objects before they fork."""
    gc.freeze()
    frozen = gc.get_freeze_count()
    assert frozen > 0
    list(many.select())
    assert gc.get_freeze_count() >= frozen * 0.9  # some were freed by count


def test_garbage_from_before_is_found_later(many: Any) -> None:
    """It grew old unseen; a full collection takes it."""
    knot = Knot()
    gone = weakref.ref(knot)
    del knot
    rows = list(many.select())
    gc.collect()
    assert gone() is None
    assert len(rows) == MANY


def test_rows_in_cycles_are_found_however_many_are_loaded(
    many: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that only loads and drops large results does not grow."""
    account = _collector._Account()
    account.allowed = 3 * MANY
    monkeypatch.setattr(_collector, "_account", account)
    monkeypatch.setattr(_collector, "LEAST", 3 * MANY)
    full = gc.get_stats()[2]["collections"]
    for _ in range(8):
        many._connection.cache.clear()
        for row in many.select():
            row.me = row
    assert gc.get_stats()[2]["collections"] > full
    gc.collect()
    alive = sum(type(each) is many for each in gc.get_objects())
    assert alive <= MANY


def test_the_account_counts_from_the_last_full_collection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that the interpreter made by itself counts as well."""
    monkeypatch.setattr(_collector, "LEAST", 10)
    account = _collector._Account()
    account.allowed = 100
    account.enter(99)
    gc.collect()
    before = gc.get_stats()[2]["collections"]
    account.enter(2)  # enough by now; but there was a collection in between
    assert gc.get_stats()[2]["collections"] == before
    assert account.moved == 2
    account.enter(99)
    assert gc.get_stats()[2]["collections"] == before + 1
    assert account.moved == 0
