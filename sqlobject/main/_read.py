"""From rows to objects: get, load, refresh, and what an unset attribute means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import GetSetDescriptorType
from typing import Any

from sqlobject.dberrors import SQLObjectNotFound, UsageError
from sqlobject.joins import READY
from sqlobject.schema.types import Kind
from sqlobject.sqlbuilder import SQLObjectState

from ._codegen import slot_is_set
from ._collector import FIRST_BATCHES, settled, settler
from ._marks import UNREAD, Later
from ._plan import Home, Plan, decoder, home_of, plan_of
from ._storage import RAW, REF, Row, slot

__all__ = [
    "bound_connection",
    "decode_now",
    "decoded",
    "drop_related",
    "drop_values",
    "fetch",
    "get",
    "group",
    "keep_value",
    "load",
    "load_slowly",
    "missing_attribute",
    "reload",
    "select",
    "state_of",
]

_set_id = Row.__dict__["id"].__set__
_set_conn = Row.__dict__["_so_conn"].__set__
_set_extra = Row.__dict__["_so_extra"].__set__


def bound_connection(cls: Any, connection: Any) -> Any:
    """What a row got through ``connection`` is bound to.

    :returns: None if that is the class's own connection, which the row then follows.
    """
    if connection is None:
        return None
    try:
        return None if cls._so_source().current() is connection else connection
    except AttributeError:  # the class has no connection of its own
        return connection


def get(cls: Any, id: Any, connection: Any = None, row: Any = None) -> Any:
    """The object of this id: the one in use, or one made from its row.

    :param row: column values already read, without the id.
    :raises SQLObjectNotFound: there is no such row.
    :raises UsageError: the id is None.
    """
    if id is None:
        raise UsageError(
            f"{cls.__name__}.get(None) cannot name a row: an id must not be None"
        )
    if hasattr(type(id), "sqlmeta"):
        raise TypeError(f"{cls.__name__}.get takes an id, not the object {id!r}")
    id = cls.coerceID(id)
    conn = cls._connection if connection is None else connection
    home = conn.homes.get(cls) or home_of(cls, conn)
    obj = home.factory.tryGet(id)
    if obj is not None:
        if row is not None and not obj.sqlmeta.dirty:
            fill(obj, row)  # a select brings what the row is now
        return obj
    if row is None:
        found = _row_by_id(cls, id, conn)
        if found is None:
            raise not_found(cls, id)
        if not home.plan.columns:
            found = ()
    else:
        found = row
    bound = bound_connection(cls, connection)
    return home.one(id, found, bound, home.factory)


def _row_by_id(cls: Any, id: Any, conn: Any) -> Any:
    """The columns of the row of this id; None: there is none."""
    if "_SO_selectOne" in conn.seams:
        sought = cls.__new__(cls)
        set_identity(sought, id, conn)
        return _by_old_method(sought, conn)
    return conn.fetch_one(plan_of(cls).select_row, (encoded(conn, id),))


def _by_old_method(obj: Any, conn: Any) -> Any:
    """The columns of an object's row, by a method that a program put there."""
    return conn._SO_selectOne(obj, [c.dbName for c in plan_of(type(obj)).columns])


def encoded(conn: Any, value: Any) -> Any:
    """A neutral value as this connection's driver takes it."""
    encode = conn.driver.encoders.get(value.__class__)
    return value if encode is None else encode(value)


def not_found(cls: Any, id: Any) -> SQLObjectNotFound:
    """The error for a row that is not there."""
    return SQLObjectNotFound(f"The object {cls.__name__} by the ID {id} does not exist")


def load(cls: Any, conn: Any, rows: Sequence[Any], connection: Any = None) -> list[Any]:
    """Objects for rows ``(id, *columns)`` read through ``conn``; None for a null id.

    :param connection: what the caller asked for by name; the objects are bound to it.
    """
    home = conn.homes.get(cls) or home_of(cls, conn)
    bound = None if connection is None else bound_connection(cls, connection)
    return home.load(rows, bound, home.factory)


def select(cls: Any, statement: Any, connection: Any = None) -> list[Any]:
    """Objects for the whole rows that a statement gives; see `load`."""
    bound = None
    if connection is None:
        plan = cls._so_plan
        conn = cls._connection if plan is None else plan.current()
    else:
        conn = connection
        bound = bound_connection(cls, connection)
    home = conn.homes.get(cls) or home_of(cls, conn)
    found: list[Any]
    if not home.loads_fast:
        found = home.load(conn.fetch_all(statement), bound, home.factory)
        return found
    found = conn.fetch_into(statement, partial(gathered, home, bound))
    return found


def gathered(home: Home, bound: Any, batches: Iterable[Any]) -> list[Any]:
    """Objects for rows that come a few at a time, of a class that is loaded fast."""
    load, factory = home.load, home.factory
    found: list[Any] | None = None
    settle: Callable[[], None] | None = None
    for number, rows in enumerate(batches):
        found = load(rows, bound, factory, found)
        if number >= FIRST_BATCHES:
            settle = settle or settler()
            settle()
    if found is None:
        return []
    if settle is not None:
        settled(len(found))
    return found


def group(
    cls: Any, statement: Any, at: int, lists: dict[Any, list[Any]], connection: Any
) -> None:
    """Add objects for the whole rows that a statement gives to ``lists``.

    :param at: where a row has the key of its list; no list: it is left out.
    """
    conn = cls._connection if connection is None else connection

    def add(rows: Sequence[Any], objects: Iterable[Any]) -> None:
        for row, obj in zip(rows, objects, strict=True):
            one = lists.get(row[at])
            if one is not None:
                one.append(obj)

    home = conn.homes.get(cls) or home_of(cls, conn)
    if cls._inheritable or not home.loads_fast:
        rows = conn.fetch_all(statement)
        add(rows, cls._so_load(conn, rows, connection))
        return
    bound = None if connection is None else bound_connection(cls, connection)

    def take(batches: Iterable[Any]) -> None:
        for number, rows in enumerate(batches):
            found: list[Any] | None = (
                [] if number else None
            )  # the map is trimmed at the beginning
            add(rows, home.load(rows, bound, home.factory, found))

    conn.fetch_into(statement, take)


def load_slowly(cls: Any, rows: Iterable[Any], bound: Any, factory: Any) -> list[Any]:
    """What generated loaders do, for classes that take part in fetching.

    User code (``_init``, ``__init__``, validators) runs without any lock held, so that
    it may fetch other rows; of two objects made at once for one row, one wins.
    """
    found: list[Any] = []
    conn = cls._connection if bound is None else bound
    decode_key = conn.driver.decoders.get(Kind.KEY)
    for row in rows:
        key = row[0]
        if key is None:
            found.append(None)
            continue
        obj = factory.tryGet(key)
        if obj is None:
            if decode_key is not None:
                key = decode_key(key)
            obj = factory.adopt(key, _fetched(cls, key, bound, row[1:]))
        elif not obj.sqlmeta.dirty:
            fill(obj, row[1:])
        found.append(obj)
    return found


def _fetched(cls: Any, id: Any, bound: Any, values: Any) -> Any:
    obj = cls.__new__(cls)
    obj.__init__(_SO_fetch_no_create=True)
    obj._init(id, connection=bound, selectResults=values)
    return obj


def set_identity(obj: Any, id: Any, bound: Any) -> None:
    """Give a new object its key and its connection."""
    _set_id(obj, id)
    _set_conn(obj, bound)


def fill(obj: Any, values: Sequence[Any]) -> None:
    """Store column values, as the driver returned them, on an object."""
    plan = plan_of(type(obj))
    if not plan.kept:
        return
    driver = obj._connection.driver
    for column, value in zip(plan.columns, values, strict=True):
        if column.name in plan.lazy:
            decode = decoder(column, driver) or _as_it_is
            slot(type(obj), RAW + column.name).__set__(obj, value)
            slot(type(obj), column.name).__set__(obj, Later(decode))
        else:
            keep_value(obj, column, decoded(obj, column, driver, value))


def decoded(obj: Any, column: Any, driver: Any, value: Any) -> Any:
    """The driver's value of a column as the program sees it."""
    if value is not None:
        from_driver = driver.decoders.get(column.stored_kind)
        if from_driver is not None:
            try:
                value = from_driver(value)
            except (TypeError, ValueError):
                # Old text that the driver's form does not fit: the column may know it.
                if column.to_python is None:
                    raise
    if column.to_python is None:
        return value
    return column.to_python(value, state_of(obj) if column.has_validators else None)


def keep_value(obj: Any, column: Any, value: Any) -> None:
    """Store a value, as the program sees it, where the column keeps it."""
    plan = plan_of(type(obj))
    name = column.name
    if name not in plan.slotted:
        extra_of(obj)[name] = value
        return
    slot(type(obj), name).__set__(obj, value)
    if name in plan.lazy:
        slot(type(obj), RAW + name).__set__(obj, UNREAD)


def drop_values(obj: Any, names: Iterable[str] | None = None) -> None:
    """Forget the values of some or all columns; the next read asks the database."""
    plan = plan_of(type(obj))
    extra = obj._so_extra
    for name in plan.by_name if names is None else names:
        if name not in plan.slotted:
            if extra is not None:
                extra.pop(name, None)
            continue
        target = slot(type(obj), name)
        if slot_is_set(target, obj):
            target.__delete__(obj)
        if name in plan.lazy:
            slot(type(obj), RAW + name).__set__(obj, UNREAD)
        if name in plan.referring:
            slot(type(obj), REF + name).__set__(obj, None)


def drop_related(obj: Any) -> None:
    """Forget what was fetched along with a row."""
    extra = obj._so_extra
    if extra is not None:
        extra.pop(READY, None)
    for name in plan_of(type(obj)).referring:
        slot(type(obj), REF + name).__set__(obj, None)


def extra_of(obj: Any) -> dict[str, Any]:
    """The dictionary of an object's other attributes, made when first needed."""
    extra: dict[str, Any] | None = obj._so_extra
    if extra is None:
        cls = type(obj)
        # A class with a base that has a dictionary keeps everything in that one.
        extra = _own_dict(cls).__get__(obj) if cls.__dictoffset__ else {}
        _set_extra(obj, extra)
    return extra


def _own_dict(cls: type) -> Any:
    """The descriptor of the dictionary that objects of a class really have."""
    return next(
        vars(k)["__dict__"]
        for k in cls.__mro__
        if isinstance(vars(k).get("__dict__"), GetSetDescriptorType)
    )


def state_of(obj: Any) -> Any:
    """The validator state of an object: the same one for all its life."""
    extra = extra_of(obj)
    state = extra.get("_SO_validatorState")
    if state is None:
        state = SQLObjectState(obj, connection=obj._so_conn)
        extra["_SO_validatorState"] = state
    return state


def fetch(obj: Any) -> tuple[Any, ...]:
    """The column values of an object's row, from the database.

    :raises SQLObjectNotFound: the row is gone.
    """
    conn = obj._connection
    if "_SO_selectOne" in conn.seams:
        row = _by_old_method(obj, conn)
    else:
        statement = plan_of(type(obj)).select_row
        row = conn.fetch_one(statement, (encoded(conn, obj.id),))
    if row is None:
        raise not_found(type(obj), obj.id)
    values: tuple[Any, ...] = tuple(row) if plan_of(type(obj)).columns else ()
    return values


def reload(obj: Any) -> None:
    """Read the row again, whatever the object holds."""
    fill(obj, fetch(obj))
    extra = obj._so_extra
    if extra is not None and "sqlmeta" in extra:
        extra["sqlmeta"].expired = False


def missing_attribute(obj: Any, name: str) -> Any:
    """The answer to an attribute that the object does not hold.

    :raises AttributeError: it is nobody's attribute.
    :raises SQLObjectNotFound: it is a column, and the row is gone.
    """
    cls = type(obj)
    if name in ("_so_extra", "_so_conn"):
        return None
    if name.startswith(REF):
        slot(cls, name).__set__(obj, None)
        return None
    extra = obj._so_extra
    if extra is not None and name in extra:
        return extra[name]
    plan = plan_of(cls)
    if name in plan.by_name:
        return _unset_column(obj, plan, name)
    if name.startswith("_SO_val_") and name[8:] in plan.by_name:
        return getattr(obj, name[8:])
    if name == "_SO_validatorState":
        return state_of(obj)
    made = getattr(cls, name, None)
    if isinstance(made, property) and made.fget is not None:
        # The property itself said so: ask it again for its own words.
        return made.fget(obj)
    raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")


def _unset_column(obj: Any, plan: Plan, name: str) -> Any:
    if not slot_is_set(Row.__dict__["id"], obj):
        raise AttributeError(
            f"{type(obj).__name__}.{name} has no value yet: the row is being made"
        )
    reload(obj)
    if name in plan.lazy:
        return decode_now(obj, name)
    if name in plan.slotted:
        return slot(type(obj), name).__get__(obj)
    return extra_of(obj)[name]


def decode_now(obj: Any, name: str) -> Any:
    """Decode the driver's value of a column with all care, and keep what it gives."""
    cls = type(obj)
    raw = slot(cls, RAW + name).__get__(obj)
    if raw is UNREAD:  # another thread has set it
        return slot(cls, name).__get__(obj)
    column = plan_of(cls).by_name[name]
    value = decoded(obj, column, obj._connection.driver, raw)
    slot(cls, name).__set__(obj, value)
    return value


def _as_it_is(value: Any) -> Any:
    return value


def is_initialised(obj: Any) -> bool:
    """Whether an object has its key: it is not one that is just being made."""
    return slot_is_set(Row.__dict__["id"], obj)


def shortened(value: Any) -> str:
    """The ``repr`` of a value, cut in the middle if it is longer than 20 characters."""
    text = repr(value)
    return text if len(text) <= 20 else f"{text[:17]}...{text[-1]}"
