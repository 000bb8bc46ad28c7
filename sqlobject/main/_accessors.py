"""Attributes of a class: who answers when a name is read or set.

The rule of ``_get_x`` and ``_set_x``: a method of that name, if the user wrote one,
stands in front of the column, and reaches the column itself through ``_SO_get_x`` and
``_SO_set_x``. Where there is none, reading is a slot read and setting is a generated
function.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, MutableMapping
from types import FunctionType
from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.events import RowUpdatedSignal, RowUpdateSignal, heard
from sqlobject.joins import RELATED, ready_rows

from ._codegen import reference
from ._codegen import setter as generated_setter
from ._marks import Later, generated, is_generated
from ._plan import needs_encoder, plain_forms, plan_of
from ._read import decode_now, decoded, encoded, missing_attribute, not_found
from ._storage import RAW, REF, can_have_slot, has_slot, slot
from ._write import assign, key_of

__all__ = [
    "Removed",
    "add_column",
    "add_foreign_key",
    "getterName",
    "instanceName",
    "makeProperties",
    "rawGetterName",
    "rawSetterName",
    "remove_column",
    "setterName",
    "unmakeProperties",
]


def setterName(name: str) -> str:
    """Name of the method that sets attribute ``name``."""
    return f"_set_{name}"


def rawSetterName(name: str) -> str:
    """Name of the method that sets the column itself, past an override."""
    return f"_SO_set_{name}"


def getterName(name: str) -> str:
    """Name of the method that reads attribute ``name``."""
    return f"_get_{name}"


def rawGetterName(name: str) -> str:
    """Name of the method that reads the column itself, past an override."""
    return f"_SO_get_{name}"


def instanceName(name: str) -> str:
    """Name under which an instance shows the stored value of a column."""
    return f"_SO_val_{name}"


def _override(cls: Any, method: str) -> Any:
    """The user's method of this name, or None if there is only one of our own."""
    for k in cls.__mro__:
        if method in vars(k):
            found = vars(k)[method]
            ours = is_generated(found) or "__so_base__" in vars(k)
            return None if ours else getattr(cls, method)
    return None


# Columns ---------------------------------------------------------------------------


def add_column(cls: Any, column: Any) -> None:
    """Give a class the accessors of one bound column."""
    name = column.name
    if isinstance(vars(cls).get(name), Removed):
        delattr(cls, name)
    own_get = _override(cls, getterName(name))
    own_set = _override(cls, setterName(name))
    raw_get = _raw_getter(cls, column)
    if _override(cls, "_SO_setValue") is not None:
        raw_set = _replaced_setter(column)
    else:
        raw_set = _raw_setter(name)
    setattr(cls, rawGetterName(name), raw_get)
    setattr(cls, rawSetterName(name), raw_set)
    for way in ("from_python", "to_python"):
        convert = getattr(column, way)
        setattr(cls, f"_SO_{way}_{name}", convert and staticmethod(convert))
    if own_get is None:
        setattr(cls, getterName(name), raw_get)
    if own_set is None:
        setattr(cls, setterName(name), raw_set)
    native = (
        has_slot(cls._so_storage, name)
        and cls.sqlmeta.cacheValues
        and not column.decodes_lazily
    )
    if own_get is not None or not native:
        doc = getattr(cls, f"_doc_{name}", None)
        setattr(cls, name, property(own_get or raw_get, own_set or raw_set, doc=doc))
    elif isinstance(getattr(cls, name, None), (property, type(None))):
        setattr(cls, name, slot(cls, name))  # a base has something in front of it
    cls._so_setters[name] = own_set or raw_set
    if own_set is not None:
        cls._so_overridden.add(name)
    elif _override(cls, "_SO_setValue") is None and _can_be_fast(cls, column):
        fast = _deferred_setter(cls, name)
        cls._so_deferred[name] = cls._so_setters[name] = fast
    _note_plain(cls, name, own_get, own_set)
    if column.alternateMethodName:
        setattr(cls, column.alternateMethodName, _by_value(column))


def _note_plain(cls: Any, name: str, own_get: Any, own_set: Any) -> None:
    meta = cls.sqlmeta
    if own_get is None:
        meta._plainGetters[name] = 1
    if own_set is None:
        meta._plainSetters[name] = 1


def remove_column(cls: Any, column: Any) -> None:
    """Take the accessors of a column away from a class."""
    names = [column.name]
    if column.foreignKey is not None and column.foreignName:
        names.append(column.foreignName)
    for name in names:
        cls._so_setters.pop(name, None)
        cls._so_deferred.pop(name, None)
        cls._so_overridden.discard(name)
        cls._so_foreign.pop(name, None)
        for method in (getterName, setterName, rawGetterName, rawSetterName):
            if method(name) in cls.__dict__:
                delattr(cls, method(name))
        setattr(cls, name, Removed(name))
    if column.alternateMethodName in cls.__dict__:
        delattr(cls, column.alternateMethodName)


class Removed:
    """Stands where a column was, in front of the slot that objects still have.

    In a subclass that leaves something out, in front of what its parent has.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        owner = cls or type(obj)
        raise AttributeError(f"{owner.__name__} has no {self.name!r}: it was removed")


def _raw_getter(cls: Any, column: Any) -> Any:
    name = column.name
    if not cls.sqlmeta.cacheValues:
        return generated(_asking_getter(name))
    if not has_slot(cls._so_storage, name):
        return generated(lambda self: missing_attribute(self, name))
    read = slot(cls, name).__get__
    if has_slot(cls._so_storage, RAW + name):
        return generated(_decoding_getter(cls, column))

    def get(self: Any) -> Any:
        try:
            return read(self)
        except AttributeError:
            return missing_attribute(self, name)

    return generated(get)


def _decoding_getter(cls: Any, column: Any) -> Callable[[Any], Any]:
    """A getter for columns whose values are decoded when they are first read."""
    name = column.name
    plain_none = column.none_is_plain
    read, keep = slot(cls, name).__get__, slot(cls, name).__set__
    read_raw = slot(cls, RAW + name).__get__

    def get(self: Any) -> Any:
        try:
            value = read(self)
        except AttributeError:
            return missing_attribute(self, name)
        if value.__class__ is Later:
            raw = read_raw(self)
            if raw is None and plain_none:
                value = None
            else:
                try:
                    value = value.decode(raw)
                except (TypeError, ValueError):
                    return decode_now(self, name)
            keep(self, value)
        return value

    return get


def _asking_getter(name: str) -> Callable[[Any], Any]:
    """A getter for classes without ``cacheValues``: each read is a SELECT."""

    def get(self: Any) -> Any:
        meta = self.sqlmeta
        if meta._obsolete:
            raise UsageError(
                f"{type(self).__name__} {self.id!r} was deleted: its {name!r} is gone"
            )
        plan = plan_of(type(self))
        conn = self._connection
        row = conn.fetch_one(plan.select_columns((name,)), (encoded(conn, self.id),))
        if row is None:
            raise not_found(type(self), self.id)
        return decoded(self, plan.by_name[name], conn.driver, row[0])

    return get


def _raw_setter(name: str) -> Callable[[Any, Any], None]:
    """``_SO_set_x``: the general way, right whatever the object is doing."""

    def set_value(self: Any, value: Any) -> None:
        assign(self, name, value)

    generated(set_value)
    return set_value


def _replaced_setter(column: Any) -> Callable[[Any, Any], None]:
    """For classes of the user's that define ``_SO_setValue``: it is asked."""

    def set_value(self: Any, value: Any) -> None:
        self._SO_setValue(column.name, value, column.from_python, column.to_python)

    generated(set_value)
    return set_value


def _can_be_fast(cls: Any, column: Any) -> bool:
    """Whether an assignment may go through generated code."""
    meta = cls.sqlmeta
    return bool(
        column.plain_types
        and meta.cacheValues
        and not meta.lazyUpdate
        and not column.immutable
        and not column.lazy_decode
        and not column.has_validators
        and has_slot(cls._so_storage, column.name)
    )


def _deferred_setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    """Makes the fast setter of a column at its first call, when the class is whole."""

    def set_first(self: Any, value: Any) -> None:
        made = _fast_setter(cls, name)
        cls._so_setters[name] = made
        made(self, value)

    return set_first


def _fast_setter(cls: Any, name: str) -> Any:
    plan = plan_of(cls)
    column = plan.by_name[name]
    return generated_setter(
        name,
        plain_forms(column),
        encoded=needs_encoder(column),
        reach={
            "assign": assign,
            "heard": heard,
            "related": RELATED,
            "before": RowUpdateSignal,
            "after": RowUpdatedSignal,
            "Public": cls,
            "hub": cls._so_source().hub(),
            "current": cls._so_source().current,
            "update": plan.update((name,)),
            "store": slot(cls, name).__set__,
        },
    )


def _by_value(column: Any) -> Any:
    name = column.name

    def by(cls: Any, value: Any, connection: Any = None) -> Any:
        """The object whose column has this value.

        :raises SQLObjectNotFound: there is none.
        """
        return cls._SO_fetchAlternateID(name, column.dbName, value, connection)

    by.__name__ = column.alternateMethodName
    return classmethod(by)


# Foreign keys ----------------------------------------------------------------------


def add_foreign_key(cls: Any, column: Any) -> None:
    """Give a class the object attribute of a foreign key (``owner`` of ``ownerID``)."""
    name = column.foreignName
    own_get = _override(cls, getterName(name))
    own_set = _override(cls, setterName(name))
    raw_get = generated(_object_getter(cls, column))
    raw_set = generated(_object_setter(column))
    for method, function in (
        (rawGetterName(name), raw_get),
        (rawSetterName(name), raw_set),
    ):
        setattr(cls, method, function)
    if own_get is None:
        setattr(cls, getterName(name), raw_get)
        cls.sqlmeta._plainForeignGetters[name] = 1
    if own_set is None:
        setattr(cls, setterName(name), raw_set)
        cls.sqlmeta._plainForeignSetters[name] = 1
    else:
        cls._so_overridden.add(name)
    setattr(cls, name, property(own_get or raw_get, own_set or raw_set))
    cls._so_setters[name] = own_set or raw_set
    cls._so_foreign[name] = column.name


def _object_getter(cls: Any, column: Any) -> Callable[[Any], Any]:
    target = _Target(column)
    column_name = column.name
    foreign_name = column.foreignName
    reference_column: str = getattr(column, "refColumn", None) or ""
    referred = reference_column or "id"

    def find(self: Any, key: Any, near: Any) -> Any:
        """The object of a key; ``near`` is what was prefetched for another one."""
        other = target.cls or target.resolve(type(self))
        extra = self._so_extra
        if near is None and extra is not None:
            ready = ready_rows(self, foreign_name)
            if ready is None and has_reference:
                ready = getattr(self, REF + column_name)  # its batch has just got it
            if ready is not None and getattr(ready, referred) == key:
                return ready
        if reference_column:
            return other.select(
                getattr(other.q, reference_column) == key, connection=self._so_conn
            ).getOne()
        return other.get(key, connection=self._so_conn)

    has_reference = has_slot(cls._so_storage, REF + column_name)
    if has_reference and can_have_slot(referred):
        made: Callable[[Any], Any] = reference(
            column_name, referred, {"target": target, "find": find}
        )
        return made

    def get(self: Any) -> Any:
        key = getattr(self, column_name)
        return None if key is None else find(self, key, None)

    return get


class _Target:
    """The class that a foreign key names, found when it is first needed."""

    def __init__(self, column: Any) -> None:
        self.column = column
        self.cls: Any = None

    def resolve(self, owner: Any) -> Any:
        """Find the class.

        :raises AttributeError: no class of that name is known yet.
        """
        attribute = f"_SO_class_{self.column.foreignKey}"
        self.cls = getattr(owner, attribute, None)
        if self.cls is None:
            raise AttributeError(
                f"{owner.__name__}.{self.column.foreignName} points to class "
                f"{self.column.foreignKey!r}, which is not defined (yet)"
            )
        return self.cls


def _object_setter(column: Any) -> Callable[[Any, Any], None]:
    column_name = column.name

    def set_object(self: Any, value: Any) -> None:
        setattr(self, column_name, key_of(type(self), column_name, value))

    return set_object


# Properties of the user's ----------------------------------------------------------

_PARTS = ("_set_", "_get_", "_del_", "_doc_")


def makeProperties(obj: Any) -> None:
    """Make properties of the ``_get_x``, ``_set_x``, ``_del_x``, ``_doc_x`` found.

    :param obj: a class (what its own body says) or a dictionary.
    """
    space = obj if isinstance(obj, MutableMapping) else vars(obj)
    columns = getattr(obj, "_so_setters", {})  # these have their accessors already
    parts: dict[str, dict[str, Any]] = {}
    for name, value in list(space.items()):
        prefix = name[:5]
        if prefix in _PARTS and not is_generated(value):
            parts.setdefault(name[5:], {})[prefix] = value
    for name, found in parts.items():
        if name in columns or not found.keys() - {"_doc_"}:
            continue
        if _is_taken(obj, space, name):
            continue
        made = property(
            found.get("_get_"),
            found.get("_set_"),
            found.get("_del_"),
            found.get("_doc_"),
        )
        if isinstance(obj, MutableMapping):
            obj[name] = made
        else:
            setattr(obj, name, made)


def _is_taken(obj: Any, space: Any, name: str) -> bool:
    existing = space.get(name)
    if isinstance(existing, FunctionType):
        warnings.warn(
            f"{getattr(obj, '__name__', 'the class')} has a method {name!r} and "
            f"accessors for a property {name!r}: the method stays",
            stacklevel=4,
        )
    return name in space


def unmakeProperties(obj: Any) -> None:
    """Remove the properties that :func:`makeProperties` would make."""
    space = obj if isinstance(obj, MutableMapping) else vars(obj)
    for name, value in list(space.items()):
        if not isinstance(value, property):
            continue
        if any(prefix + name in space for prefix in _PARTS):
            if isinstance(obj, MutableMapping):
                del obj[name]
            else:
                delattr(obj, name)
