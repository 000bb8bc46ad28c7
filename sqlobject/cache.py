"""Floor 0, ground: the identity map. One row, one object, per connection.

A :class:`CacheSet` belongs to one connection (or transaction) and keeps a
:class:`CacheFactory` for each class. The model reads a factory's strong
dictionary directly on its hot paths, and stores the object of a row that was just made,
or takes out that of a row that was deleted, by one operation on a dictionary, which is
atomic. Everything else that changes the map goes through the methods here, under the
factory's lock, and expects that an entry may come or go at any moment.

How entries leave: objects are held strongly until the map has grown to its limit.
Then the older half is looked through, and what nobody but the map refers to is
dropped. An object that was found in use in two such rounds is held weakly from
then on, so that objects in reference cycles can go as well.
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable, Hashable, Iterable
from itertools import islice, repeat
from typing import Any

__all__ = ["CacheFactory", "CacheSet"]


class _Probe:
    """Something whose references can be counted."""


def _counts_of(objects: Iterable[Any]) -> Iterable[int]:
    """How many references there are to each of these objects, while it is looked at."""
    return map(sys.getrefcount, objects)


def _references_of_an_unused_entry() -> int | None:
    """What `_counts_of` says of an object that only one dictionary, or list, holds.

    :returns: None where counts cannot be relied on (another interpreter, or one
        without the global lock); entries then become weak references instead.
    """
    if sys.implementation.name != "cpython":
        return None
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return None
    held = {1: _Probe()}
    found = {*_counts_of(map(held.get, held)), *_counts_of([_Probe()])}
    return found.pop() if len(found) == 1 else None


_UNUSED = _references_of_an_unused_entry()


class CacheFactory:
    """The identity map of one class on one connection; shared between threads.

    :param cullFrequency: entries that may gather before the first look at what is
        still in use.
    :param cullFraction: one in so many of the entries (the oldest) is looked at.
    :param cache: False keeps weak references only: identity holds while an object
        is alive, and nothing is kept alive by the map.
    """

    __slots__ = (
        "_frequency",
        "_last_survivors",
        "_weak_limit",
        "cache",
        "cullCount",
        "cullFraction",
        "cullOffset",
        "deleted",
        "doCache",
        "expiredCache",
        "limit",
        "lock",
    )

    def __init__(
        self, cullFrequency: int = 100, cullFraction: int = 2, cache: bool = True
    ) -> None:
        self.cullFraction = cullFraction
        self.doCache = cache
        self.cullCount = 0
        self.cullOffset = 0
        self.cullFrequency = cullFrequency
        self.lock = threading.RLock()
        self.cache: dict[Hashable, Any] = {}
        self.expiredCache: dict[Hashable, weakref.ref[Any]] = {}
        self.deleted: set[Hashable] = set()
        """Ids of rows that were deleted here, until a transaction ends."""
        self._last_survivors: frozenset[Hashable] = frozenset()

    @property
    def cullFrequency(self) -> int:
        """Entries that may gather before the first look at what is still in use."""
        return self._frequency

    @cullFrequency.setter
    def cullFrequency(self, value: int) -> None:
        self._frequency = self.limit = self._weak_limit = value

    def size(self) -> int:
        """How many entries there are; some may stand for objects that are gone."""
        return len(self.cache) + len(self.expiredCache)

    def tryGet(self, id: Hashable) -> Any | None:
        """The object of this id if one is alive, else None."""
        obj = self.cache.get(id)
        if obj is None and self.expiredCache:
            return self.revive(id)
        return obj

    def revive(self, id: Hashable) -> Any | None:
        """The weakly held object of this id, held strongly again; None if gone."""
        with self.lock:
            reference = self.expiredCache.get(id)
            if reference is None:
                return self.cache.get(id)
            obj = reference()
            if obj is None:
                del self.expiredCache[id]
            elif self.doCache:
                del self.expiredCache[id]
                return self.cache.setdefault(id, obj)
            return obj

    def get(self, id: Hashable) -> Any | None:
        """The object of this id; on a miss None, **with the lock held**.

        After a miss the caller must :meth:`put` (or give up) and then
        :meth:`finishPut`.
        """
        obj = self.tryGet(id)
        if obj is None:
            self.lock.acquire()
            obj = self.tryGet(id)
            if obj is not None:
                self.lock.release()
        return obj

    def put(self, id: Hashable, obj: Any) -> None:
        """Store an object found to be missing by :meth:`get`."""
        self.adopt(id, obj)

    def finishPut(self) -> None:
        """Release the lock that a missed :meth:`get` left held.

        :raises RuntimeError: it is not held.
        """
        self.lock.release()

    def created(self, id: Hashable, obj: Any) -> None:
        """Store an object whose row was just made; it takes the place of any other."""
        with self.lock:
            self.expiredCache.pop(id, None)
            self._keep(id, obj)

    def adopt(self, id: Hashable, obj: Any) -> Any:
        """Store ``obj`` unless the id has an object already.

        :returns: the one object of this id from now on.
        """
        with self.lock:
            held = self.tryGet(id)
            if held is not None:
                return held
            self._keep(id, obj)
            return obj

    def _keep(self, id: Hashable, obj: Any) -> None:
        if not self.doCache:
            self.expiredCache[id] = weakref.ref(obj)
            if len(self.expiredCache) > self.limit:
                self._drop_dead()
            return
        self.cache[id] = obj
        if len(self.cache) >= self.limit:
            self.cull()

    def trim(self) -> None:
        """Cull if the map has outgrown its limit; called after a batch was added."""
        if len(self.cache) >= self.limit:
            with self.lock:
                self.cull()

    def cull(self) -> None:
        """Drop what nobody uses among the oldest entries."""
        with self.lock:
            if len(self.expiredCache) >= self._weak_limit:
                self._drop_dead()
            held = self.cache
            survivors = self._drop_unused(self._oldest())
            again = self._last_survivors.intersection(survivors)
            for id in again:
                obj = held.pop(id, None)
                if obj is not None:
                    self.expiredCache[id] = weakref.ref(obj)
            self._last_survivors = frozenset(survivors).difference(again)
            self.limit = max(self.cullFrequency, 2 * len(held))

    def _oldest(self) -> list[Hashable]:
        """The ids of the entries that are to be looked at."""
        held = self.cache
        while True:
            try:
                return list(islice(held, len(held) // max(self.cullFraction, 1)))
            except RuntimeError:  # another thread made a row at that moment
                continue

    def _drop_unused(self, ids: list[Hashable]) -> list[Hashable]:
        """Drop those of ``ids`` that only the map refers to; return the others."""
        if _UNUSED is None:
            self._last_survivors = frozenset(ids)
            return ids
        held = self.cache
        unused = ids
        watched: list[Hashable] = []
        survivors: list[Hashable] = []
        counts = list(_counts_of(map(held.get, ids)))
        watchers = list(map(weakref.getweakrefcount, map(held.get, ids)))
        if any(watchers) or max(counts, default=0) > _UNUSED:
            unused = []
            for id, count, watching in zip(ids, counts, watchers, strict=True):
                if count > _UNUSED:
                    survivors.append(id)
                else:
                    (watched if watching else unused).append(id)
        out = list(map(held.pop, unused, repeat(None)))
        # Another thread may have taken an object between the count and the removal.
        # One that is out of the map and still nowhere else cannot be taken any more.
        if max(_counts_of(out), default=0) > _UNUSED:
            for place, count in enumerate(_counts_of(out)):
                if count > _UNUSED:
                    self._put_back(unused[place], out[place])
                    survivors.append(unused[place])
        del out
        return survivors + [id for id in watched if not self._dropped(id)]

    def _put_back(self, id: Hashable, obj: Any) -> None:
        if obj is not None:  # else somebody deleted the row meanwhile
            self.cache.setdefault(id, obj)

    def _dropped(self, id: Hashable) -> bool:
        """Drop an object that has weak references, if nobody takes it by them."""
        obj = self.cache.pop(id, None)
        if obj is None:
            return True
        reference = weakref.ref(obj)
        del obj
        obj = reference()
        self._put_back(id, obj)
        return obj is None

    def _drop_dead(self) -> None:
        for id, reference in list(self.expiredCache.items()):
            if reference() is None:
                del self.expiredCache[id]
        self._weak_limit = max(self.cullFrequency, 2 * len(self.expiredCache))
        if not self.doCache:
            self.limit = self._weak_limit

    def expire(self, id: Hashable) -> None:
        """Forget the object of this id; the next fetch makes another one."""
        with self.lock:
            self.cache.pop(id, None)
            self.expiredCache.pop(id, None)

    def release(self, id: Hashable, obj: Any) -> None:
        """Forget this object; another one that took its place stays."""
        with self.lock:
            if self.cache.get(id) is obj:
                gone = self.cache.pop(id, None)
                if gone is not obj:
                    self._put_back(id, gone)
            reference = self.expiredCache.get(id)
            if reference is not None and reference() is obj:
                del self.expiredCache[id]

    def expireAll(self) -> None:
        """Hold every object weakly from now on."""
        if not self.doCache:
            return
        with self.lock:
            for id in list(self.cache):
                obj = self.cache.pop(id, None)
                if obj is not None:
                    self.expiredCache[id] = weakref.ref(obj)

    def clear(self) -> None:
        """Forget everything. Objects still in use lose their identity."""
        with self.lock:
            self.cache.clear()
            self.expiredCache.clear()
            self.limit = self._weak_limit = self.cullFrequency

    def allIDs(self) -> list[Hashable]:
        """The ids of all live objects."""
        return [id for id, _ in self.items()]

    def getAll(self) -> list[Any]:
        """All live objects."""
        return [obj for _, obj in self.items()]

    def items(self) -> list[tuple[Hashable, Any]]:
        """``(id, object)`` of all live objects, the strongly held first."""
        with self.lock:
            found = list(self.cache.copy().items())
            for id, reference in self.expiredCache.items():
                obj = reference()
                if obj is not None:
                    found.append((id, obj))
            return found


class CacheSet:
    """The identity maps of one connection: one :class:`CacheFactory` a class.

    Methods take the class last; :attr:`caches` shows the factories by class name,
    as old programs look them up. Two classes of one name (in different registries)
    have a map each.
    """

    #: Entries a class may gather on a connection before unused ones are dropped.
    CULL_FREQUENCY = 1000

    def __init__(
        self,
        cullFrequency: int = CULL_FREQUENCY,
        cullFraction: int = 2,
        cache: bool = True,
    ) -> None:
        self._make: Callable[[], CacheFactory] = lambda: CacheFactory(
            cullFrequency, cullFraction, cache
        )
        self._lock = threading.Lock()
        self._by_class: dict[type, CacheFactory] = {}
        self.caches: dict[str, CacheFactory] = {}

    def factory(self, cls: type) -> CacheFactory:
        """The map of this class, made when first asked for."""
        found = self._by_class.get(cls)
        if found is None:
            with self._lock:
                found = self._by_class.get(cls)
                if found is None:
                    found = self._make()
                    self._by_class[cls] = found
                    self.caches[cls.__name__] = found
        return found

    def get(self, id: Hashable, cls: type) -> Any | None:
        """See :meth:`CacheFactory.get`: a miss leaves the lock held."""
        return self.factory(cls).get(id)

    def put(self, id: Hashable, cls: type, obj: Any) -> None:
        """See :meth:`CacheFactory.put`.

        :raises KeyError: nothing of this class was ever asked for.
        """
        self._by_class[cls].put(id, obj)

    def finishPut(self, cls: type) -> None:
        """See :meth:`CacheFactory.finishPut`."""
        self._by_class[cls].finishPut()

    def created(self, id: Hashable, cls: type, obj: Any) -> None:
        """See :meth:`CacheFactory.created`."""
        self.factory(cls).created(id, obj)

    def expire(self, id: Hashable, cls: type) -> None:
        """Forget one object; silent when the class is unknown here."""
        found = self._by_class.get(cls)
        if found is not None:
            found.expire(id)

    def release(self, id: Hashable, cls: type, obj: Any) -> None:
        """See :meth:`CacheFactory.release`; silent when the class is unknown here."""
        found = self._by_class.get(cls)
        if found is not None:
            found.release(id, obj)

    def deleted(self, id: Hashable, cls: type) -> None:
        """Forget one object, and remember that its row was deleted here."""
        found = self.factory(cls)
        found.expire(id)
        found.deleted.add(id)

    def clear(self, cls: type | None = None) -> None:
        """Forget every object, or every object of one class."""
        for found in self._factories(cls):
            found.clear()

    def tryGet(self, id: Hashable, cls: type) -> Any | None:
        """The live object of this id and class, or None."""
        found = self._by_class.get(cls)
        return None if found is None else found.tryGet(id)

    def tryGetByName(self, id: Hashable, clsname: str) -> Any | None:
        """The live object of this id and class name, or None."""
        found = self.caches.get(clsname)
        return None if found is None else found.tryGet(id)

    def allIDs(self, cls: type) -> list[Hashable]:
        """The ids of all live objects of a class."""
        return [id for found in self._factories(cls) for id in found.allIDs()]

    def allSubCaches(self) -> list[CacheFactory]:
        """The maps of all classes seen so far."""
        return list(self._by_class.values())

    def allSubCachesByClassNames(self) -> dict[str, CacheFactory]:
        """The maps of all classes seen so far, by class name."""
        return dict(self.caches)

    def weakrefAll(self, cls: type | None = None) -> None:
        """Hold all objects, or those of one class, weakly from now on."""
        for found in self._factories(cls):
            found.expireAll()

    def getAll(self, cls: type | None = None) -> list[Any]:
        """All live objects, or those of one class."""
        return [obj for found in self._factories(cls) for obj in found.getAll()]

    def _factories(self, cls: type | None) -> list[CacheFactory]:
        if cls is None:
            return list(self._by_class.values())
        found = self._by_class.get(cls)
        return [] if found is None else [found]

    # What a transaction asks when it ends.

    def changed_ids(self) -> list[tuple[str, list[Hashable]]]:
        """``(class name, ids)`` of all objects seen or deleted here."""
        return [
            (cls.__name__, ids)
            for cls in list(self._by_class)
            if (ids := self._touched(cls))
        ]

    def _touched(self, cls: type) -> list[Hashable]:
        found = self._by_class.get(cls)
        ids = dict.fromkeys(found.allIDs() if found is not None else ())
        if found is not None:
            ids.update(dict.fromkeys(found.deleted))
        return list(ids)

    def senders(self) -> list[Any]:
        """Who sends Commit and Rollback signals for the classes seen here."""
        senders = (getattr(cls, "transaction_sender", None) for cls in self._by_class)
        return [sender for sender in dict.fromkeys(senders) if sender is not None]

    def publish_to(self, parent: CacheSet) -> None:
        """After a commit: expire the parent's copies of all that was touched here."""
        for cls, ours in list(self._by_class.items()):
            theirs = parent._by_class.get(cls)
            if theirs is not None:
                for obj in self._copies(cls, ours, theirs):
                    obj.expire()
        self._forget_deleted()

    def _copies(
        self, cls: type, ours: CacheFactory, theirs: CacheFactory
    ) -> Iterable[Any]:
        """What another map has of the rows that were seen or deleted here.

        The smaller map is walked through: a transaction that commits a thousand times
        must not look at all of its objects each time.
        """
        if theirs.size() < ours.size():
            return [
                obj
                for id, obj in theirs.items()
                if id in ours.deleted or ours.tryGet(id) is not None
            ]
        found = map(theirs.tryGet, self._touched(cls))
        return [obj for obj in found if obj is not None]

    def rolled_back(self) -> None:
        """After a rollback: expire every object of this transaction."""
        self._forget_deleted()
        self.expire_all()

    def _forget_deleted(self) -> None:
        for found in list(self._by_class.values()):
            found.deleted.clear()

    def expire_all(self) -> None:
        """Expire every live object."""
        for obj in self.getAll():
            obj.expire()
