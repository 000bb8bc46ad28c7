"""Core 18: the identity map."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol, classregistry
from sqlobject.cache import CacheFactory, CacheSet

pytestmark = pytest.mark.usefixtures("conn")


class Thing:
    """Something to keep."""


def test_factory_protocol() -> None:
    """A miss is None with the lock held; ``put`` and ``finishPut`` end it."""
    cache = CacheFactory()
    assert cache.get(1) is None
    thing = Thing()
    cache.put(1, thing)
    cache.finishPut()
    assert cache.get(1) is thing
    assert cache.tryGet(1) is thing
    assert cache.tryGet(2) is None


def test_factory_finish_put_without_a_miss() -> None:
    """Releasing a lock nobody holds is a RuntimeError."""
    with pytest.raises(RuntimeError):
        CacheFactory().finishPut()


def test_factory_miss_holds_the_lock_against_other_threads() -> None:
    """Until ``finishPut`` no other thread's ``get`` of a missing id returns."""
    cache = CacheFactory()
    assert cache.get(1) is None
    thing, found, started = Thing(), [], threading.Event()

    def ask() -> None:
        started.set()
        found.append(cache.get(1))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert started.wait(5)
    thread.join(0.05)
    assert found == []
    cache.put(1, thing)
    cache.finishPut()
    thread.join(5)
    assert found == [thing]


def test_factory_created_and_listings() -> None:
    """New objects are kept; ids and objects can be listed."""
    cache = CacheFactory()
    things = {n: Thing() for n in range(5)}
    for number, thing in things.items():
        cache.created(number, thing)
    assert sorted(cache.allIDs()) == [0, 1, 2, 3, 4]
    assert set(map(id, cache.getAll())) == set(map(id, things.values()))


def test_factory_expire_forgets() -> None:
    """``expire`` forgets an object strongly and weakly."""
    cache = CacheFactory()
    thing = Thing()
    cache.created(1, thing)
    cache.expire(1)
    cache.expire(2)
    assert cache.tryGet(1) is None
    assert list(cache.getAll()) == []


def test_factory_expire_all_keeps_weakly() -> None:
    """After ``expireAll`` an object in use is found, others may go."""
    cache = CacheFactory()
    used = Thing()
    cache.created(1, used)
    cache.created(2, Thing())
    cache.expireAll()
    gc.collect()
    assert cache.tryGet(1) is used
    assert cache.get(1) is used
    assert cache.tryGet(2) is None


def test_factory_hit_is_strong_again() -> None:
    """An object found weakly is kept strongly from then on."""
    cache = CacheFactory()
    used = Thing()
    cache.created(1, used)
    cache.expireAll()
    assert 1 not in cache.cache
    assert cache.get(1) is used
    assert cache.cache[1] is used


def test_factory_clear() -> None:
    """``clear`` forgets everything."""
    cache = CacheFactory()
    thing = Thing()
    cache.created(1, thing)
    cache.clear()
    assert cache.tryGet(1) is None
    assert list(cache.allIDs()) == []


def test_factory_without_strong_references() -> None:
    """``cache=False`` keeps objects weakly: identity while they live."""
    cache = CacheFactory(cache=False)
    thing = Thing()
    cache.created(1, thing)
    assert cache.tryGet(1) is thing
    reference = weakref.ref(thing)
    del thing
    gc.collect()
    assert reference() is None
    assert cache.tryGet(1) is None
    cache.expireAll()
    cache.cull()
    cache.expire(1)


def test_factory_fields() -> None:
    """The fields that tests and programs look at are there."""
    cache = CacheFactory(cullFrequency=7, cullFraction=3)
    assert cache.cullFrequency == 7
    assert cache.cullFraction == 3
    assert cache.doCache is True
    assert cache.cullCount == 0
    assert cache.cullOffset == 0
    assert isinstance(cache.cache, dict)
    assert hasattr(cache, "expiredCache")
    assert hasattr(cache, "lock")


def test_factory_cull_lets_unused_objects_go() -> None:
    """Culling bounds what is kept for nobody, and keeps what is used."""
    cache = CacheFactory()
    used = Thing()
    cache.created(0, used)
    references = []
    for number in range(1, 50):
        thing = Thing()
        references.append(weakref.ref(thing))
        cache.created(number, thing)
        del thing
    for _ in range(20):
        cache.cull()
    gc.collect()
    assert sum(reference() is not None for reference in references) < 49
    assert cache.tryGet(0) is used


def test_factory_culls_by_itself() -> None:
    """A long run of new objects does not keep them all."""
    cache = CacheFactory(cullFrequency=20)
    references = []
    for number in range(1000):
        thing = Thing()
        references.append(weakref.ref(thing))
        cache.created(number, thing)
        del thing
    gc.collect()
    assert sum(reference() is not None for reference in references) < 900


class One:
    """A class of things."""


class Two:
    """Another class of things."""


def test_set_protocol() -> None:
    """A CacheSet does for each class what a factory does for one."""
    caches = CacheSet()
    assert caches.get(1, One) is None
    thing = One()
    caches.put(1, One, thing)
    caches.finishPut(One)
    other = Two()
    caches.created(1, Two, other)
    assert caches.get(1, One) is thing
    assert caches.tryGet(1, Two) is other
    assert caches.tryGetByName(1, "One") is thing
    assert caches.tryGetByName(9, "One") is None
    assert caches.tryGetByName(1, "Three") is None


def test_set_listings() -> None:
    """``allIDs`` and ``getAll`` list by class or over all."""
    caches = CacheSet()
    one, two = One(), Two()
    caches.created(1, One, one)
    caches.created(2, Two, two)
    assert list(caches.allIDs(One)) == [1]
    assert list(caches.getAll(One)) == [one]
    assert set(map(id, caches.getAll())) == {id(one), id(two)}
    assert len(list(caches.allSubCaches())) == 2
    assert set(caches.allSubCachesByClassNames()) == {"One", "Two"}


def test_set_of_an_unknown_class() -> None:
    """Looking and expiring are silent, putting is a KeyError."""
    caches = CacheSet()
    assert caches.tryGet(1, One) is None
    caches.expire(1, One)
    with pytest.raises(KeyError):
        caches.put(1, One, One())


def test_set_expire_clear_and_weakref_all() -> None:
    """The forgetting methods work by class and over all."""
    caches = CacheSet()
    one, two = One(), Two()
    for clear in (lambda: caches.clear(One), caches.clear):
        caches.created(1, One, one)
        caches.created(2, Two, two)
        clear()
        assert caches.tryGet(1, One) is None
    assert caches.tryGet(2, Two) is None
    caches.created(1, One, one)
    caches.created(3, One, One())
    caches.weakrefAll(One)
    gc.collect()
    assert caches.tryGet(1, One) is one
    assert caches.tryGet(3, One) is None
    caches.expire(1, One)
    assert caches.tryGet(1, One) is None
    caches.created(2, Two, two)
    caches.weakrefAll()
    assert caches.tryGet(2, Two) is two


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol(default="a")

    Shelf.createTable()
    assert Shelf._connection is conn
    return Shelf


def test_connection_has_a_cache_by_class(Shelf: Any, conn: Any) -> None:
    """``conn.cache.caches[name]`` is the class's factory."""
    assert isinstance(conn.cache, CacheSet)
    shelf = Shelf()
    factory = conn.cache.caches["Shelf"]
    assert isinstance(factory, CacheFactory)
    assert factory.cache[shelf.id] is shelf
    assert conn.cache.tryGet(shelf.id, Shelf) is shelf
    assert conn.cache.tryGetByName(shelf.id, "Shelf") is shelf
    assert conn.doCache


def test_one_row_is_one_object(Shelf: Any) -> None:
    """get, select, selectBy and an index all give the same object."""
    shelf = Shelf()
    assert Shelf.get(shelf.id) is shelf
    assert Shelf.select()[0] is shelf
    assert Shelf.selectBy(label="a").getOne() is shelf
    assert next(iter(Shelf.select().lazyIter())) is shelf


def test_identity_holds_while_the_object_lives(Shelf: Any, conn: Any) -> None:
    """However many rows pass through, a held object stays the one."""
    held = Shelf()
    for _ in range(300):
        Shelf()
    for _ in range(3):
        list(Shelf.select())
        gc.collect()
    assert Shelf.get(held.id) is held
    assert conn.cache.tryGet(held.id, Shelf) is held


def test_unused_rows_do_not_pile_up(Shelf: Any, conn: Any) -> None:
    """Rows that nobody holds leave the cache in the long run."""
    Shelf()
    conn.cache.caches["Shelf"].cullFrequency = 20
    for _ in range(3000):
        Shelf()
    gc.collect()
    assert len(conn.cache.caches["Shelf"].cache) < 2900


def test_connection_without_cache_keeps_identity_only(open_sqlite: Any) -> None:
    """With ``cache=0`` an object lives as long as the program holds it."""
    uncached = open_sqlite(cache=False)

    class Shelf(SQLObject):
        _connection = uncached
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf()
    number = shelf.id
    assert Shelf.get(number) is shelf
    assert Shelf.select()[0] is shelf
    reference = weakref.ref(shelf)
    del shelf
    gc.collect()
    assert reference() is None
    assert Shelf.get(number).label == "a"
    assert not uncached.doCache


@pytest.mark.parametrize("text", ["0", "no", "false", "off", ""])
def test_cache_off_by_uri(text: str) -> None:
    """``?cache=0`` and its kin, also the blank value, turn the cache off."""
    from sqlobject import connectionForURI

    connection = connectionForURI(f"sqlite:/:memory:?cache={text}&name=c{text}x")
    try:
        assert not connection.doCache
    finally:
        connection.close()


def test_expire_all_gives_new_objects(Shelf: Any, conn: Any) -> None:
    """After ``expireAll`` of the connection ``get`` builds new objects."""
    shelf = Shelf()
    conn.expireAll()
    again = Shelf.get(shelf.id)
    assert again is not shelf
    assert again == shelf


def test_clear_gives_new_objects(Shelf: Any, conn: Any) -> None:
    """After ``cache.clear()`` ``get`` builds new objects; both live on their own."""
    shelf = Shelf()
    conn.cache.clear()
    again = Shelf.get(shelf.id)
    assert again is not shelf
    again.label = "b"
    assert shelf.label == "a"
    shelf.sync()
    assert shelf.label == "b"


def test_classes_of_one_name_do_not_share_rows(conn: Any) -> None:
    """Two classes of one name in two registries keep their own objects."""

    class Shelf(SQLObject):
        label = StringCol(default="first")

    class sqlmeta:
        registry = "other place"
        table = "other_shelf"

    Other: Any = type(
        "Shelf", (SQLObject,), {"sqlmeta": sqlmeta, "n": IntCol(default=5)}
    )
    try:
        Shelf.createTable()
        Other.createTable()
        one, two = Shelf(), Other()
        assert one.id == two.id
        assert Shelf.get(one.id) is one
        assert Other.get(two.id) is two
        assert type(Other.select()[0]) is Other
        assert type(Shelf.select()[0]) is Shelf
        assert conn.queryOne("SELECT COUNT(*) FROM other_shelf") == (1,)
    finally:
        classregistry.registry("other place").classes.clear()


def test_transaction_has_a_cache_of_its_own(filed: Any) -> None:
    """Objects of a transaction are not those of the connection."""

    class Shelf(SQLObject):
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf()
    trans = filed.transaction()
    try:
        assert trans.cache is not filed.cache
        inside = Shelf.get(shelf.id, connection=trans)
        assert inside is not shelf
        assert Shelf.get(shelf.id, connection=trans) is inside
    finally:
        trans.rollback()


def test_getting_while_loading_another_row_of_the_class(
    filed: Any, within: Any
) -> None:
    """``_init`` may get another row of its own class that is not at hand."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None)

        def _init(self, *args: Any, **kw: Any) -> None:
            super()._init(*args, **kw)
            self.ancestors = 0
            if self.parentID is not None:
                self.ancestors = self.parent.ancestors + 1

    def story() -> int:
        Node.createTable()
        leaf = Node(parent=Node(parent=Node()))
        number = leaf.id
        del leaf
        filed.cache.clear()
        return Node.get(number).ancestors

    assert within(story) == 2


def test_getting_while_a_value_is_decoded(filed: Any, within: Any) -> None:
    """A validator's ``to_python`` may get another row of the class."""
    from formencode import validators

    class Follow(validators.FancyValidator):
        def to_python(self, value: Any, state: Any = None) -> Any:
            return Chain.get(value) if isinstance(value, int) else value

        def from_python(self, value: Any, state: Any = None) -> Any:
            return getattr(value, "id", value)

    class Chain(SQLObject):
        link = IntCol(default=None, validator2=Follow())

    def story() -> Any:
        Chain.createTable()
        last = Chain(link=Chain())
        number = last.id
        del last
        filed.cache.clear()
        return Chain.get(number).link.link

    assert within(story) is None


def test_factory_cull_keeps_what_only_a_weak_reference_knows_if_it_is_taken() -> None:
    """Weak references of a program's do not keep objects, nor lose them when used."""
    cache = CacheFactory()
    thing = Thing()
    reference = weakref.ref(thing)
    for number in range(10):
        cache.created(number, thing if number == 0 else Thing())
    cache.cull()
    assert cache.tryGet(0) is reference() is thing
    del thing
    for _ in range(4):
        cache.cull()
    assert reference() is None
    assert cache.tryGet(0) is None


def test_factory_culls_while_others_store_and_take_out() -> None:
    """Entries may come and go in other threads while the map is looked through."""
    cache = CacheFactory(cullFrequency=50)
    held = {number: Thing() for number in range(0, 3000, 7)}
    troubles: list[BaseException] = []
    done = threading.Event()

    def store(first: int) -> None:
        try:
            for number in range(first, 3000, 3):
                cache.cache[number] = held.get(number) or Thing()
                if number % 5 == 0 and number not in held:
                    cache.cache.pop(number, None)
        except BaseException as exc:  # noqa: BLE001 - shown below
            troubles.append(exc)

    def look() -> None:
        try:
            while not done.is_set():
                cache.cull()
                cache.items()
        except BaseException as exc:  # noqa: BLE001 - shown below
            troubles.append(exc)

    writers = [threading.Thread(target=store, args=(n,)) for n in range(3)]
    lookers = [threading.Thread(target=look) for _ in range(2)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in writers + lookers:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in lookers:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert troubles == []
    assert all(cache.tryGet(number) is thing for number, thing in held.items())
    for _ in range(20):
        cache.cull()
    assert len(cache.allIDs()) < 1000


def test_deleted_rows_leave_nothing_behind(Shelf: Any, conn: Any) -> None:
    """A connection need not know what was deleted; only a transaction has to tell."""
    for shelf in [Shelf() for _ in range(30)]:
        shelf.destroySelf()
    Shelf().destroySelf()
    assert not conn.cache.caches["Shelf"].deleted
    assert conn.cache.allIDs(Shelf) == []
