"""What happens when something is set: assignment, ``set()``, creation, lazy updates.

An object *collects* while it is being made, while ``set()`` calls setters of the
user's, and as long as its updates are lazy: values are then put aside in
``_SO_createValues`` (stored form by column name) instead of being sent. Otherwise one
UPDATE goes out, and the object changes only after it succeeded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.events import (
    RowCreatedSignal,
    RowCreateSignal,
    RowUpdatedSignal,
    RowUpdateSignal,
    heard,
    send,
)
from sqlobject.sqlbuilder import NoDefault, Same, SQLObjectState, Update

from ._codegen import slot_is_set
from ._marks import UNKNOWN, Later
from ._plan import home_of, is_sql, plan_of
from ._read import (
    bound_connection,
    drop_related,
    drop_values,
    encoded,
    extra_of,
    fetch,
    fill,
    keep_value,
    reload,
    set_identity,
    state_of,
)
from ._storage import Row, slot

__all__ = [
    "assign",
    "check_values",
    "convert",
    "convert_for_query",
    "create",
    "create_row",
    "drop_collected",
    "expire",
    "finish_create",
    "init",
    "key_of",
    "missing",
    "set_other",
    "set_values",
    "split_connection",
    "sync",
    "sync_update",
    "write_values",
]

_COLLECTED = "_SO_createValues"


def missing(cls: type, name: str) -> None:
    """Refuse a constructor call without a value for a column.

    :raises TypeError: always.
    """
    raise TypeError(f"{cls.__name__}() did not get expected keyword argument {name!r}")


def convert(obj: Any, name: str, value: Any) -> tuple[Any, Any]:
    """A user's value of a column as ``(stored form, form the program sees)``.

    :raises Invalid: a validator refuses it (FormEncode's exception).
    """
    column = plan_of(type(obj)).by_name[name]
    if is_sql(value) and column.accepts_expressions:
        return value, UNKNOWN
    if hasattr(type(value), "sqlmeta") and column.from_python is None:
        value = value.id
    state = state_of(obj) if column.has_validators else None
    stored = value
    if column.from_python is not None:
        stored = column.from_python(value, state)
    if is_sql(stored):
        return stored, UNKNOWN
    if column.to_python is None:
        return stored, stored
    return stored, column.to_python(stored, state)


def convert_for_query(cls: Any, column: Any, value: Any) -> Any:
    """A user's value of a column as it is stored, to be compared with.

    :raises Invalid: a validator refuses it (FormEncode's exception).
    """
    if column.from_python is None:
        return value.id if hasattr(type(value), "sqlmeta") else value
    return column.from_python(value, SQLObjectState(cls))


# One attribute ---------------------------------------------------------------------


def assign(obj: Any, name: str, value: Any) -> None:
    """Set one column: send an UPDATE, or put the value aside if the object collects."""
    cls = type(obj)
    if not _is_making(obj) and heard(cls, RowUpdateSignal):
        values = {name: value}
        send(RowUpdateSignal, cls, obj, values)
        if values.keys() != {name}:
            obj._so_write(values, past_setters=True)
            return
        value = values[name]
    _refuse_immutable(obj, (name,))
    stored, kept = convert(obj, name, value)
    if _collects(obj):
        _put_aside(obj, {name: (stored, kept)})
        return
    _update(obj, {name: stored})
    _keep(obj, name, kept)
    if heard(cls, RowUpdatedSignal):
        _send_with_followers(RowUpdatedSignal, cls, obj)


def _refuse_immutable(obj: Any, names: Iterable[str]) -> None:
    """Let a column that is immutable be set only while its row is made.

    :raises AttributeError: one of ``names`` is such a column.
    """
    columns = plan_of(type(obj)).by_name
    for name in names:
        if columns[name].immutable and not _is_making(obj):
            raise AttributeError(
                f"{type(obj).__name__}.{name} is immutable: "
                "it is set when a row is made"
            )


def set_other(obj: Any, name: str, value: Any) -> None:
    """Set an attribute that is no column, as Python would on an ordinary object."""
    cls = type(obj)
    found = next((k.__dict__[name] for k in cls.__mro__ if name in k.__dict__), None)
    if hasattr(type(found), "__set__"):
        object.__setattr__(obj, name, value)
        return
    if name.startswith("_SO_val_") and name[8:] in plan_of(cls).by_name:
        keep_value(obj, plan_of(cls).by_name[name[8:]], value)
        return
    if found is not None and not cls.__dictoffset__:
        cls._so_shadow(name)
    extra_of(obj)[name] = value


def _send_with_followers(signal: Any, cls: type, obj: Any, *args: Any) -> None:
    followers: list[Callable[[Any], object]] = []
    send(signal, cls, obj, *args, followers)
    for follow in followers:
        follow(obj)


def _update(obj: Any, stored: Mapping[str, Any]) -> None:
    """One UPDATE of some columns of the object's row."""
    plan = plan_of(type(obj))
    conn = obj._connection
    names = tuple(c.name for c in plan.columns if c.name in stored)
    if "_SO_update" in conn.seams:
        # A program put a method of its own there.
        conn._SO_update(obj, [(plan.by_name[n].dbName, stored[n]) for n in names])
        return
    if any(is_sql(stored[name]) for name in names):
        cls = type(obj)
        values = {plan.by_name[n].dbName: stored[n] for n in names}
        where = Same(**{cls.sqlmeta.idName: obj.id})
        conn.execute(Update(cls.q, values, list(values), where, grouped=True))
        return
    values_sent = [encoded(conn, stored[name]) for name in names]
    conn.execute(plan.update(names), (*values_sent, encoded(conn, obj.id)))


def _keep(obj: Any, name: str, kept: Any) -> None:
    plan = plan_of(type(obj))
    if not plan.kept:
        return
    if kept is UNKNOWN:
        drop_values(obj, (name,))
    else:
        keep_value(obj, plan.by_name[name], kept)


# Collecting ------------------------------------------------------------------------


def _is_making(obj: Any) -> bool:
    extra = obj._so_extra
    return extra is not None and "sqlmeta" in extra and bool(extra["sqlmeta"]._creating)


def _collects(obj: Any) -> bool:
    meta = obj.sqlmeta
    return bool(meta._creating or meta._setting or meta.lazyUpdate)


def _put_aside(obj: Any, values: Mapping[str, tuple[Any, Any]]) -> None:
    waiting = extra_of(obj).setdefault(_COLLECTED, {})
    for name, (stored, kept) in values.items():
        waiting[name] = stored
        _keep_aside(obj, name, kept)
    if not obj.sqlmeta._creating:
        obj.sqlmeta.dirty = True


def _keep_aside(obj: Any, name: str, kept: Any) -> None:
    """Show a value that is not sent yet; an expression shows as itself till then."""
    plan = plan_of(type(obj))
    if kept is UNKNOWN:
        kept = obj._so_extra[_COLLECTED][name]
    if plan.kept:
        keep_value(obj, plan.by_name[name], kept)


# Several at once -------------------------------------------------------------------


def set_values(obj: Any, values: dict[str, Any], past_setters: bool = False) -> None:
    """Set several attributes as one change: all of them, or none.

    :param past_setters: pass by the setters that a user wrote for columns.
    :raises TypeError: a name that the class does not know.
    :raises AttributeError: a property that cannot be set.
    """
    if not _is_making(obj) and heard(type(obj), RowUpdateSignal):
        send(RowUpdateSignal, type(obj), obj, values)
    obj._so_write(values, past_setters)


def check_values(
    obj: Any, values: Mapping[str, Any], past_setters: bool = False
) -> None:
    """Raise what :func:`write_values` would raise before it writes anything."""
    plain, _ = _sorted_out(type(obj), values, past_setters)
    _refuse_immutable(obj, plain)
    for name, value in plain.items():
        convert(obj, name, value)


def write_values(
    obj: Any, values: Mapping[str, Any], past_setters: bool = False
) -> None:
    """The change that :func:`set_values` makes, once listeners know of it."""
    cls = type(obj)
    plain, through = _sorted_out(cls, values, past_setters)
    _refuse_immutable(obj, plain)
    converted = {name: convert(obj, name, value) for name, value in plain.items()}
    if _collects(obj):
        _put_aside(obj, converted)
        _set_through(obj, through)
        return
    if through:
        _collect_then_send(obj, through, converted)
    elif converted:
        _update(obj, {name: stored for name, (stored, _) in converted.items()})
        for name, (_, kept) in converted.items():
            _keep(obj, name, kept)
    if heard(cls, RowUpdatedSignal):
        _send_with_followers(RowUpdatedSignal, cls, obj)


def _sorted_out(
    cls: Any, values: Mapping[str, Any], past_setters: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Names that go straight into columns, and names that go through a setter."""
    plan = plan_of(cls)
    overridden = () if past_setters else cls._so_overridden
    plain: dict[str, Any] = {}
    through: dict[str, Any] = {}
    objects: dict[str, Any] = {}
    for name, value in values.items():
        if name in plan.by_name and name not in overridden:
            plain[name] = value
        elif name in cls._so_foreign and name not in overridden:
            objects[cls._so_foreign[name]] = value
        elif name in cls._so_setters or _is_settable(cls, name):
            through[name] = value
        else:
            raise TypeError(
                f"{cls.__name__}.set() got an unexpected keyword argument {name!r}"
            )
    for name, value in objects.items():
        if name in overridden:
            through[name] = key_of(cls, name, value)
        else:
            plain[name] = value
    return plain, through


def key_of(cls: Any, name: str, value: Any) -> Any:
    """What a foreign key's column holds for an object; anything else stays itself.

    :raises Invalid: the object is of another class (FormEncode's exception).
    """
    if not hasattr(type(value), "sqlmeta"):
        return value
    return convert_for_query(cls, plan_of(cls).by_name[name], value)


def _is_settable(cls: type, name: str) -> bool:
    return hasattr(cls, name) and name != "id"


def _set_through(obj: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        try:
            setattr(obj, name, value)
        except AttributeError as error:
            raise AttributeError(f"{error} (with attribute {name!r})") from error


def _collect_then_send(
    obj: Any, through: Mapping[str, Any], converted: Mapping[str, tuple[Any, Any]]
) -> None:
    """Call setters with the object collecting, then send one UPDATE of everything.

    If anything fails the object is put back as it was.
    """
    meta = obj.sqlmeta
    before = _held_values(obj)
    meta._setting = True
    try:
        _put_aside(obj, converted)
        _set_through(obj, through)
        _send_collected(obj)
    except BaseException:
        extra_of(obj).pop(_COLLECTED, None)
        _put_back(obj, before)
        raise
    finally:
        meta._setting = False
        meta.dirty = False


def _held_values(obj: Any) -> dict[str, Any]:
    plan = plan_of(type(obj))
    held = {}
    for name in plan.slotted:
        target = slot(type(obj), name)
        if slot_is_set(target, obj):
            value = target.__get__(obj)
            if value.__class__ is not Later:
                held[name] = value
    return held


def _put_back(obj: Any, before: Mapping[str, Any]) -> None:
    plan = plan_of(type(obj))
    drop_values(obj)
    for name, value in before.items():
        keep_value(obj, plan.by_name[name], value)


# Lazy updates, sync, expire --------------------------------------------------------


def sync_update(obj: Any) -> None:
    """Send what was put aside, in one UPDATE."""
    if not _send_collected(obj):
        return
    obj.sqlmeta.dirty = False
    if heard(type(obj), RowUpdatedSignal):
        _send_with_followers(RowUpdatedSignal, type(obj), obj)


def _send_collected(obj: Any) -> bool:
    """Send what was put aside, in one UPDATE.

    :returns: whether there was anything.
    """
    extra = obj._so_extra
    waiting = None if extra is None else extra.get(_COLLECTED)
    if not waiting:
        return False
    _update(obj, waiting)
    extra.pop(_COLLECTED)
    drop_values(obj, [name for name, value in waiting.items() if is_sql(value)])
    return True


def drop_collected(obj: Any, name: str) -> None:
    """Forget what waits to be sent to one column."""
    extra = obj._so_extra
    waiting = None if extra is None else extra.get(_COLLECTED)
    if waiting and waiting.pop(name, waiting) is not waiting and not waiting:
        obj.sqlmeta.dirty = False


def sync(obj: Any) -> None:
    """Send what waits, then read the row again.

    :raises SQLObjectNotFound: the row is gone.
    """
    sync_update(obj)
    drop_related(obj)
    reload(obj)


def expire(obj: Any) -> None:
    """Forget all values, and unsent changes; the next read asks the database."""
    meta = obj.sqlmeta
    if meta._setting:
        # A setter that `set` called: what it set before is no unsent change.
        _send_collected(obj)
    drop_values(obj)
    extra = extra_of(obj)
    extra.pop(_COLLECTED, None)
    drop_related(obj)
    meta.dirty = False
    meta.expired = True
    obj._connection.cache.release(obj.id, type(obj), obj)


# Making a row ----------------------------------------------------------------------


class _Announcements(threading.local):
    """RowCreated signals that wait for the outermost constructor of a thread."""

    depth = 0

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []


_announcements = _Announcements()


def create(obj: Any, values: dict[str, Any]) -> None:
    """Make a row from constructor keywords; the general way, with all hooks."""
    _announcements.depth += 1
    try:
        _create(obj, values)
    finally:
        _announcements.depth -= 1
        if not _announcements.depth:
            waiting, _announcements.waiting = _announcements.waiting, []
            for announce in waiting:
                announce()


def _create(obj: Any, values: dict[str, Any]) -> None:
    cls = type(obj)
    followers: list[Callable[[Any], object]] = []
    if heard(cls, RowCreateSignal):
        send(RowCreateSignal, cls, obj, values, followers)
    given_values = dict(values)
    connection, values = split_connection(cls, values)
    Row.__dict__["_so_conn"].__set__(obj, None)
    meta = obj.sqlmeta
    bound = bound_connection(cls, connection)
    if bound is not None:
        Row.__dict__["_so_conn"].__set__(obj, bound)
    meta._creating = True
    try:
        given = values.pop("id", NoDefault)
        if given is None:
            raise TypeError(
                f"{cls.__name__}(id=None) cannot name a row: leave id out to have the "
                "database make one"
            )
        obj._create(None if given is NoDefault else cls.coerceID(given), **values)
        for follow in followers:
            follow(obj)
    finally:
        meta._creating = False
    if heard(cls, RowCreatedSignal):
        facts = {**given_values, "class": cls, "id": obj.id}
        _announcements.waiting.append(lambda: _announce(obj, facts))


def _announce(obj: Any, facts: dict[str, Any]) -> None:
    if not obj.sqlmeta._obsolete:  # it may have been taken back meanwhile
        _send_with_followers(RowCreatedSignal, type(obj), obj, facts)


def split_connection(cls: Any, values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Tell a ``connection=`` argument from the value of a column of that name."""
    rest = dict(values)
    given = rest.get("connection")
    is_value = "connection" in cls.sqlmeta.columns and not hasattr(given, "fetch_all")
    return (None if is_value else rest.pop("connection", None)), rest


def create_row(obj: Any, id: Any, values: dict[str, Any]) -> None:
    """Fill in defaults, stage the values, and insert (the body of ``_create``).

    :raises TypeError: a column has neither value nor default.
    """
    cls = type(obj)
    extra_of(obj).setdefault(_COLLECTED, {})
    for column in plan_of(cls).columns:
        if column.name in values or column.foreignName in values:
            continue
        default = column.default
        if default is NoDefault:
            if column.defaultSQL is None:
                missing(cls, column.name)
            continue
        values[column.name] = default
    obj.set(**values)
    obj._SO_finishCreate(id)


def finish_create(obj: Any, id: Any = None) -> None:
    """Send the INSERT of what was collected, and give the object its place."""
    cls = type(obj)
    plan = plan_of(cls)
    conn = obj._connection
    waiting = extra_of(obj).pop(_COLLECTED, {})
    names = tuple(c.name for c in plan.columns if c.name in waiting)
    values = [waiting[name] for name in names]
    if id is not None:
        names, values = ("id", *names), [id, *values]
    elif cls.sqlmeta.idType is str:
        raise UsageError(
            f"{cls.__name__}() needs id=: a table with text keys cannot make one itself"
        )
    if any(is_sql(value) for value in values):
        statement = plan.insert_of(dict(zip(names, values, strict=True)))
        new_id = conn.insert(statement, statement.binds, id)
    else:
        sent = [encoded(conn, value) for value in values]
        new_id = conn.insert(plan.insert(names), tuple(sent), id)
    if id is None:
        id = new_id
    drop_values(obj, [name for name, value in waiting.items() if is_sql(value)])
    set_identity(obj, id, obj._so_conn)
    home_of(cls, conn).factory.created(id, obj)
    obj._init(id)


def init(obj: Any, id: Any, connection: Any, values: Any) -> None:
    """The body of ``_init``: place a fetched row's values; after an INSERT, nothing.

    :raises SQLObjectNotFound: no values were handed over, and there is no such row.
    """
    if slot_is_set(Row.__dict__["id"], obj) and obj.sqlmeta._creating:
        return
    set_identity(obj, id, connection)
    fill(obj, fetch(obj) if values is None else values)
