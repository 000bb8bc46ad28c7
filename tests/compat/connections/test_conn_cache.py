"""Section 4c: the object cache of a connection."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol
from sqlobject.cache import CacheSet


@pytest.fixture
def made(shop: SimpleNamespace) -> SimpleNamespace:
    """The shop with two makers and a gear."""
    shop.a, shop.b = shop.Maker(label="a"), shop.Maker(label="b")
    shop.gear = shop.Gear(teeth=1)
    return shop


def test_connection_has_a_cache(conn: Any) -> None:
    """``conn.cache`` is a CacheSet."""
    assert isinstance(conn.cache, CacheSet)


def test_identity(made: SimpleNamespace) -> None:
    """One row is one object, however it is found."""
    assert made.Maker.get(made.a.id) is made.a
    assert made.Maker.select(made.Maker.q.label == "a")[0] is made.a
    assert made.Maker.selectBy(label="a").getOne() is made.a


def test_try_get(made: SimpleNamespace) -> None:
    """``tryGet`` and ``tryGetByName`` look without asking the database."""
    cache = made.conn.cache
    assert cache.tryGet(made.a.id, made.Maker) is made.a
    assert cache.tryGetByName(made.a.id, "Maker") is made.a
    assert cache.tryGet(999, made.Maker) is None
    assert cache.tryGetByName(1, "NoSuchClass") is None


def test_get_all(made: SimpleNamespace) -> None:
    """``getAll`` gives every held object, or those of one class."""
    cache = made.conn.cache
    assert {id(each) for each in cache.getAll(made.Maker)} == {id(made.a), id(made.b)}
    assert {id(each) for each in cache.getAll()} == {
        id(made.a),
        id(made.b),
        id(made.gear),
    }


def test_all_ids(made: SimpleNamespace) -> None:
    """``allIDs(cls)`` gives the ids instead of None."""
    assert sorted(made.conn.cache.allIDs(made.Maker)) == [made.a.id, made.b.id]


def test_sub_caches(made: SimpleNamespace) -> None:
    """There is one sub-cache for each class name."""
    by_name = made.conn.cache.allSubCachesByClassNames()
    assert {"Maker", "Gear"} <= set(by_name)
    assert len(list(made.conn.cache.allSubCaches())) == len(by_name)


def test_expire_forgets_one_object(made: SimpleNamespace) -> None:
    """``expire(id, cls)`` forgets one object, so that the row is read anew."""
    made.conn.cache.expire(made.a.id, made.Maker)
    assert made.conn.cache.tryGet(made.a.id, made.Maker) is None
    assert made.Maker.get(made.a.id) is not made.a
    assert made.Maker.get(made.b.id) is made.b


@pytest.mark.parametrize("whole", [True, False])
def test_clear(made: SimpleNamespace, whole: bool) -> None:
    """``clear()`` forgets everything, ``clear(cls)`` one class."""
    if whole:
        made.conn.cache.clear()
    else:
        made.conn.cache.clear(made.Maker)
    assert made.conn.cache.tryGet(made.a.id, made.Maker) is None
    assert (made.conn.cache.tryGet(made.gear.id, made.Gear) is None) is whole


def test_get_and_put_protocol(made: SimpleNamespace) -> None:
    """A miss of ``get`` is answered by ``put`` and ``finishPut``."""
    cache = made.conn.cache
    assert cache.get(made.a.id, made.Maker) is made.a
    assert cache.get(77, made.Maker) is None
    try:
        cache.put(77, made.Maker, made.b)
    finally:
        cache.finishPut(made.Maker)
    assert cache.tryGet(77, made.Maker) is made.b
    cache.expire(77, made.Maker)


def test_created_stores_an_object(made: SimpleNamespace) -> None:
    """``created(id, cls, obj)`` stores a new object."""
    made.conn.cache.created(78, made.Maker, made.b)
    assert made.conn.cache.tryGet(78, made.Maker) is made.b
    made.conn.cache.expire(78, made.Maker)


def test_weakref_all(made: SimpleNamespace) -> None:
    """``weakrefAll`` lets go of objects nobody else holds, and of no others."""
    gone = weakref.ref(made.b)
    made.conn.cache.weakrefAll(made.Maker)
    del made.b
    gc.collect()
    assert gone() is None
    assert made.Maker.get(made.a.id) is made.a


def test_cached_objects_are_kept_alive(made: SimpleNamespace, sql: Any) -> None:
    """The cache holds objects strongly: fetching one again asks nothing."""
    maker_id = made.b.id
    del made.b
    gc.collect()
    sql.clear()
    assert made.Maker.get(maker_id).label == "b"
    assert sql == []


def test_identity_without_a_cache(open_sqlite: Any) -> None:
    """With ``cache=False`` an object that is alive is still the only one of its row."""
    connection = open_sqlite(cache=False)

    class Plate(SQLObject):
        _connection = connection
        label = StringCol()

    Plate.createTable()
    plate = Plate(label="a")
    assert Plate.get(plate.id) is plate
    alive = weakref.ref(plate)
    del plate
    gc.collect()
    assert alive() is None


def test_identity_survives_many_objects(made: SimpleNamespace) -> None:
    """However many rows pass through, an object that is alive stays the only one."""
    for n in range(1000):
        made.Gear(teeth=n)
    for gear in made.Gear.select():
        assert gear.id
    assert made.Gear.get(made.gear.id) is made.gear
    assert made.Maker.get(made.a.id) is made.a
    assert len({each.id for each in made.Gear.select()}) == 1001


def test_connections_have_separate_caches(
    made: SimpleNamespace, open_sqlite: Any
) -> None:
    """The same id on two connections is two objects."""
    other = open_sqlite()
    made.Maker.createTable(connection=other)
    far = made.Maker(label="far", connection=other)
    assert far.id == made.a.id
    assert far is not made.a
    assert made.Maker.get(far.id) is made.a
    assert made.Maker.get(far.id, connection=other) is far
