"""Keys that look like nothing: 0, negative numbers, empty and odd texts."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    MultipleJoin,
    RelatedJoin,
    SingleJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")

NUMBERS = [0, -1, 1, 2**31, 2**62, -(2**62)]
TEXTS = ["", " ", "0", "None", "NULL", "null", "1.0", "A", "a", "ä", "a\tb"]


def make(kind: type) -> tuple[Any, Any, Any]:
    """Owner with ids of one type, Thing with a key to it, and Club."""

    class Owner(SQLObject):
        class sqlmeta:
            idType = kind

        name = StringCol(default="n")
        things = MultipleJoin("Thing")
        thing = SingleJoin("Thing")
        clubs = RelatedJoin("Club")

    class Thing(SQLObject):
        owner = ForeignKey("Owner", default=None, cascade=True)

    class Club(SQLObject):
        name = StringCol(default="c")
        owners = RelatedJoin("Owner")

    for each in (Owner, Thing, Club):
        each.createTable()
    return Owner, Thing, Club


@pytest.mark.parametrize("key", NUMBERS + TEXTS)
def test_everything_works_for_this_key(conn: Any, key: Any) -> None:
    """A row of any key is made, found, referred to, joined and destroyed."""
    Owner, Thing, Club = make(type(key))
    other = Owner(id=77 if isinstance(key, int) else "other")
    owner = Owner(id=key)
    assert owner.id == key
    thing = Thing(owner=owner)
    Thing(owner=other)
    club = Club()
    owner.addClub(club)
    conn.cache.clear()
    owner, thing, club = Owner.get(key), Thing.get(thing.id), Club.get(club.id)
    assert owner.name == "n"
    assert thing.ownerID == key
    assert thing.owner is owner
    assert list(owner.things) == [thing]
    assert owner.thing is thing
    assert list(owner.clubs) == [club]
    assert list(club.owners) == [owner]
    owner.name = "m"
    owner.sync()
    assert owner.name == "m"
    assert list(Owner.selectBy(id=key)) == [owner]
    assert list(Owner.select(Owner.q.id == key)) == [owner]
    assert list(Thing.selectBy(owner=owner)) == [thing]
    assert list(Thing.selectBy(owner=key)) == [thing]
    assert list(Thing.select(Thing.q.owner == owner)) == [thing]
    assert Thing(owner=key).owner is owner
    owner.removeClub(club)
    assert list(owner.clubs) == []
    owner.destroySelf()
    assert Thing.select().count() == 1
    with pytest.raises(SQLObjectNotFound):
        Owner.get(key)


def test_texts_that_differ_in_case_are_two_rows() -> None:
    """SQLite tells ``a`` from ``A``, and so does the cache."""
    Owner, _, _ = make(str)
    lower, upper = Owner(id="a", name="lower"), Owner(id="A", name="upper")
    assert Owner.get("a") is lower
    assert Owner.get("A") is upper
    assert Owner.select(orderBy="id").count() == 2


def test_number_like_texts_are_not_numbers() -> None:
    """``'1'`` and ``'01'`` are two keys."""
    Owner, _, _ = make(str)
    for key in ("1", "01", "1 "):
        Owner(id=key, name=key)
    assert [Owner.get(key).name for key in ("1", "01", "1 ")] == ["1", "01", "1 "]
