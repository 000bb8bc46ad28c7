"""Columns that are decoded when they are first read: what a program sees of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import DecimalCol, ForeignKey, IntCol, JSONCol, PickleCol, SQLObject
from sqlobject.dberrors import SQLObjectNotFound


class LateBox(SQLObject):
    price = DecimalCol(size=10, precision=2, default=None)
    facts = JSONCol(default=None)
    thing = PickleCol(default=None)
    number = IntCol(default=0)


class LateOwn(SQLObject):
    price = DecimalCol(size=10, precision=2, default=None)

    def _get_price(self) -> Any:
        return (self._SO_get_price() or 0) * 2


class LateParent(SQLObject):
    number = IntCol(default=0)


class LateChild(SQLObject):
    parent = ForeignKey("LateParent", default=None)


@pytest.fixture
def box(db: Any) -> Any:
    for cls in (LateBox, LateOwn, LateParent, LateChild):
        cls.createTable()
    LateBox(price=Decimal("1.50"), facts={"a": 1}, thing=[1, 2])
    db.cache.clear()
    return LateBox.get(1)


def test_a_value_is_the_same_object_each_time(box: Any) -> None:
    """It is decoded once."""
    assert box.price == Decimal("1.50")
    assert box.facts is box.facts
    box.thing.append(3)
    assert box.thing == [1, 2, 3]


def test_null_is_none(db: Any, box: Any) -> None:
    """Before and after the first read."""
    LateBox()
    db.cache.clear()
    other = LateBox.get(2)
    for _ in range(2):
        assert (other.price, other.facts, other.thing) == (None, None, None)


def test_a_row_that_was_never_read_can_be_set(box: Any) -> None:
    """Setting needs no read before it."""
    box.price = Decimal("2.25")
    assert box.price == Decimal("2.25")
    box.set(facts={"b": 2}, thing="new")
    assert (box.facts, box.thing) == ({"b": 2}, "new")


def test_a_select_brings_new_values_whether_they_were_read_or_not(
    db: Any, box: Any
) -> None:
    """Held objects follow the database."""
    db.query("UPDATE late_box SET price = 7.1, facts = '[1]'")
    list(LateBox.select())
    assert (box.price, box.facts) == (Decimal("7.10"), [1])
    db.query("UPDATE late_box SET price = NULL, facts = '[2]'")
    list(LateBox.select())
    assert (box.price, box.facts) == (None, [2])


def test_a_select_after_the_database_worked_out_a_value(box: Any) -> None:
    """What the object does not know yet comes with the rows."""
    box.price
    box.price = LateBox.q.price + 1
    assert list(LateBox.select()) == [box]
    assert box.price == Decimal("2.50")


def test_expire_and_sync(db: Any, box: Any) -> None:
    """Values are read anew, and decoded anew."""
    box.price
    db.query("UPDATE late_box SET price = 3")
    box.expire()
    assert box.price == Decimal("3.00")
    db.query("UPDATE late_box SET price = 4")
    box.sync()
    assert box.price == Decimal("4.00")


def test_a_failed_change_puts_back_what_was_there(box: Any) -> None:
    """Also what nobody has read yet."""
    with pytest.raises(TypeError):
        box.set(price=Decimal("9.00"), nonsense=1)
    assert box.price == Decimal("1.50")
    assert box.facts == {"a": 1}


def test_text_that_is_no_number_says_so_when_it_is_read(db: Any, box: Any) -> None:
    """The row can be loaded, and its other columns read."""
    db.query("UPDATE late_box SET price = 'much'")
    (found,) = LateBox.select()
    assert found.number == 0
    with pytest.raises(Invalid, match="much"):
        found.price


def test_a_getter_of_the_program_is_asked(db: Any, box: Any) -> None:
    """It stands in front, and its object is refreshed by what the database has."""
    own = LateOwn(price=Decimal("1.00"))
    assert own.price == Decimal("2.00")
    db.query("UPDATE late_own SET price = 5")
    list(LateOwn.select())
    assert own.price == Decimal("10.00")


def test_a_prefetched_parent_gives_way_to_another_key(
    db: Any, box: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The object follows its key, and the prefetched one is no longer asked."""
    one, other = LateParent(number=1), LateParent(number=2)
    LateChild(parent=one)
    LateChild(parent=None)
    db.cache.clear()
    child, orphan = LateChild.select(orderBy="id", prefetch=["parent"], strict=True)
    with monkeypatch.context() as patch:
        for name in ("fetch_all", "fetch_into", "fetch_one"):
            patch.setattr(db, name, None)
        assert child.parent.number == 1
        assert orphan.parent is None
    child.parent = other.id
    assert child.parent.number == 2
    orphan.parent = one.id
    assert (orphan.parentID, other.number) == (1, 2)


def test_a_prefetched_parent_that_is_not_there(db: Any, box: Any) -> None:
    """It is missed when it is read, as without a prefetch."""
    db.query("INSERT INTO late_child (parent_id) VALUES (77)")
    (child,) = LateChild.select(prefetch=["parent"], strict=True)
    with pytest.raises(SQLObjectNotFound):
        child.parent


def test_expire_forgets_a_prefetched_parent(db: Any, box: Any) -> None:
    """The parent is the one of the identity map then."""
    LateChild(parent=LateParent())
    db.cache.clear()
    (child,) = LateChild.select(prefetch=["parent"])
    old = child.parent
    db.cache.clear()
    assert child.parent is old
    child.expire()
    assert child.parent is not old
    assert child.parent is LateParent.get(1)
