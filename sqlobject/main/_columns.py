"""Adding and removing columns, joins and indexes, when a class is made and later."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import MemberDescriptorType, ModuleType
from typing import Any

from sqlobject import dbconnection
from sqlobject.classregistry import registry
from sqlobject.col import Col, ForeignKey
from sqlobject.dberrors import UsageError
from sqlobject.events import AddColumnSignal, DeleteColumnSignal, heard, send
from sqlobject.sqlbuilder import SQLObjectTable

from ._accessors import (
    Removed,
    add_foreign_key,
    getterName,
    rawGetterName,
    remove_column,
)
from ._accessors import (
    add_column as add_column_accessors,
)
from ._marks import generated, is_generated
from ._plan import outdate
from ._read import drop_values
from ._storage import Row
from ._write import drop_collected

__all__ = [
    "add_column",
    "add_columns_from_database",
    "add_index",
    "add_join",
    "bind_column",
    "del_column",
    "del_join",
    "module_of",
    "protect_namespaces",
    "settings_changed",
]

#: Attributes of classes that no row needs: columns of these names stand beside them.
_BESIDE = ("q", "j", "select")


def module_of(cls: type) -> ModuleType | None:
    """The module that a class was defined in, if it is loaded."""
    return sys.modules.get(cls.__module__)


# Columns ---------------------------------------------------------------------------


def bind_column(
    cls: Any, definition: Any, change_schema: bool = False, connection: Any = None
) -> Any:
    """Bind a definition to a class, and give the class its accessors.

    :param change_schema: give the table the column, too.
    :returns: the bound column.
    :raises UsageError: the name is missing, or taken.
    """
    if definition.name is None and not isinstance(definition, ForeignKey):
        raise UsageError(
            f"a {type(definition).__name__} was added to {cls.__name__} without a "
            "name: give name="
        )
    followers: list[Callable[[Any, Any], object]] = []
    if heard(cls, AddColumnSignal):
        send(
            AddColumnSignal,
            cls,
            cls,
            connection,
            definition.name,
            definition,
            change_schema,
            followers,
        )
    meta = cls.sqlmeta
    column = definition.withClass(cls)
    column.when_changed = partial(outdate, cls)
    _check_name(cls, column)
    meta.columnDefinitions[column.name] = definition
    meta.columns[column.name] = column
    meta.columnList.append(column)
    add_column_accessors(cls, column)
    if column.foreignKey is not None:
        add_foreign_key(cls, column)
        registry(meta.registry).addClassCallback(
            column.foreignKey, _note_target, cls, f"_SO_class_{column.foreignKey}"
        )
    if change_schema:
        conn = connection or cls._connection
        try:
            conn.addColumn(meta.table, column)
        except BaseException:  # the class stays as the table is
            _unbind(cls, column)
            raise
    for follow in followers:
        follow(cls, column)
    return column


def _unbind(cls: Any, column: Any) -> None:
    """Take a column from a class, with the indexes over it."""
    meta = cls.sqlmeta
    del meta.columns[column.name]
    meta.columnDefinitions.pop(column.name, None)
    meta.columnList.remove(column)
    for index in [i for i in meta.indexes if column in i.columns]:
        at = meta.indexes.index(index)
        del meta.indexes[at], meta.indexDefinitions[at]
        if vars(cls).get(index.name) is index:
            delattr(cls, index.name)
    remove_column(cls, column)
    _rework(cls)


def _note_target(target: Any, cls: Any, attribute: str) -> None:
    setattr(cls, attribute, target)
    outdate(cls)


def _check_name(cls: Any, column: Any) -> None:
    """Refuse a name that something else has.

    :raises UsageError: it is ``id``, a column already, or an attribute of the class.
    """
    name = column.name
    if name == "id":
        raise UsageError(
            f"{cls.__name__} has a column named 'id': every class has its key by that "
            "name; set sqlmeta.idName for the name in the table"
        )
    names = [name]
    if column.foreignKey is not None:
        names.append(column.foreignName)
    for taken in names:
        if taken in cls.sqlmeta.columns:
            raise UsageError(f"{cls.__name__} has a column {taken!r} already")
        if taken not in _BESIDE and _is_attribute(cls, taken):
            raise UsageError(
                f"{cls.__name__} cannot have a column {taken!r}: it has an attribute "
                "of that name; name the column differently and give dbName="
            )


def _is_attribute(cls: Any, name: str) -> bool:
    """Whether a class has an attribute that is not the column of a parent."""
    for k in cls.__mro__:
        if name not in vars(k) or (issubclass(k, Row) and not hasattr(k, "sqlmeta")):
            continue
        if vars(k)[name] is None:  # room left for a column
            continue
        if k is not cls and name in _names_of_columns(k):
            continue
        if isinstance(vars(k)[name], Removed):
            continue
        return True
    return False


def _names_of_columns(cls: Any) -> set[str]:
    """Names that the columns of a class have, by the key or by the object."""
    if not hasattr(cls, "sqlmeta"):
        return set()
    return {*cls.sqlmeta.columns, *cls._so_foreign, *cls._so_inherited}


def protect_namespaces(cls: Any) -> None:
    """Let a column or a join be called ``q``, ``j`` or ``select``, for rows only."""
    meta = cls.sqlmeta
    joins = {join.joinMethodName for join in meta.joins if join is not None}
    for name in _BESIDE:
        if name in meta.columns or name in cls._so_foreign or name in joins:
            read = getattr(cls, getterName(name))
            setattr(cls, name, Beside(_of_class(cls, name), read))
        elif isinstance(vars(cls).get(name), (Beside, Removed)):
            setattr(cls, name, _of_class(cls, name))


def _of_class(cls: Any, name: str) -> Any:
    """What a class itself shows under a name of `_BESIDE`."""
    if name == "q":
        return cls._so_table(cls)
    if name == "j":
        return cls._so_table_with_joins(cls)
    return _found_above(cls, name)


def _found_above(cls: Any, name: str) -> Any:
    """An attribute as the classes above have it, past columns of that name."""
    for k in cls.__mro__[1:]:
        found = vars(k).get(name)
        if found is not None and not isinstance(
            found, (Beside, Removed, MemberDescriptorType)
        ):
            return found
    raise AttributeError(name)


class Beside:
    """What a class shows under a name that on its rows is a column."""

    def __init__(self, of_class: Any, read: Callable[[Any], Any]) -> None:
        self.of_class = of_class
        self.read = read

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        if obj is not None:
            return self.read(obj)
        bind = getattr(type(self.of_class), "__get__", None)
        return self.of_class if bind is None else bind(self.of_class, None, cls)


def add_column(
    cls: Any, definition: Any, change_schema: bool = False, connection: Any = None
) -> None:
    """Add a column to a finished class; see ``sqlmeta.addColumn``."""
    bind_column(cls, definition, change_schema, connection)
    _rework(cls)


def settings_changed(cls: Any) -> None:
    """Make anew what a class worked out from settings of its ``sqlmeta``."""
    cls.q = cls._so_table(cls)
    cls.j = cls._so_table_with_joins(cls)
    for column in cls.sqlmeta.columnList:
        add_column_accessors(cls, column)
    protect_namespaces(cls)
    outdate(cls)
    for derived in cls.__subclasses__():
        if getattr(derived, "_so_finished", False):
            settings_changed(derived)


def _rework(cls: Any) -> None:
    outdate(cls)
    protect_namespaces(cls)
    SQLObjectTable.clear(cls.q)
    SQLObjectTable.clear(cls.j)
    cls._so_set_constructor()


def add_columns_from_database(cls: Any, connection: Any = None) -> None:
    """Add what the live table has and the class does not define (by either name)."""
    conn = connection or cls._connection
    meta = cls.sqlmeta
    db_names = {c.dbName for c in meta.columnList}
    for definition in conn.columnsFromSchema(meta.table, cls):
        known = {c.name for c in meta.columnList} | set(cls._so_foreign)
        db_name = definition.bound_db_name(meta.style)
        if definition.name in known or db_name in db_names:
            continue
        add_column(cls, definition)


def del_column(
    cls: Any, given: Any, change_schema: bool = False, connection: Any = None
) -> None:
    """Remove a column; see ``sqlmeta.delColumn``."""
    meta = cls.sqlmeta
    column = _find_column(cls, given)
    followers: list[Callable[[Any, Any], object]] = []
    if heard(cls, DeleteColumnSignal):
        send(
            DeleteColumnSignal,
            cls,
            cls,
            connection,
            column.name,
            column,
            followers,
            changeSchema=change_schema,
        )
    if change_schema:  # first: if it fails, the class stays as the table is
        conn = connection or cls._connection
        conn.delColumn(meta, column)
    _forget_values(cls, column)
    _unbind(cls, column)
    for follow in followers:
        follow(cls, column)


def _forget_values(cls: Any, column: Any) -> None:
    """Have no row show a value of a column that goes, nor one that comes in its place.

    What was to be written to it is not written any more.
    """
    for known in dbconnection.DBConnection.identity_maps():
        for row in known.getAll(cls):
            drop_values(row, (column.name,))
            drop_collected(row, column.name)


def _find_column(cls: Any, given: Any) -> Any:
    """The bound column that a caller means by a name, a definition or itself."""
    columns = cls.sqlmeta.columns
    if isinstance(given, str):
        name = given if given in columns else cls._so_foreign.get(given)
        if name in columns:
            return columns[name]
        known = ", ".join(columns) or "none"
        raise ValueError(
            f"{cls.__name__} has no column {given!r} to remove; it has: {known}"
        )
    for column in cls.sqlmeta.columnList:
        if given is column or given is column.columnDef:
            return column
    kind = IndexError if isinstance(given, Col) else ValueError
    raise kind(f"{given!r} is no column of {cls.__name__}")


# Joins -----------------------------------------------------------------------------


def add_join(cls: Any, definition: Any) -> None:
    """Bind a join, and give the class its property and its add and remove methods."""
    meta = cls.sqlmeta
    join = definition.withClass(cls)
    meta.joinDefinitions.append(definition)
    meta.joins.append(join)
    registry(meta.registry).changes += 1
    name = join.joinMethodName

    def raw(self: Any) -> Any:
        return join.performJoin(self)

    generated(raw)
    setattr(cls, rawGetterName(name), raw)
    own = _users(cls, getterName(name))
    if own is None:
        setattr(cls, getterName(name), raw)
        meta._plainJoinGetters[name] = 1
    setattr(cls, name, property(own or join.performJoin))
    if hasattr(join, "remove"):
        _add_join_method(
            cls, meta._plainJoinAdders, "add", join.addRemoveName, join.add
        )
        _add_join_method(
            cls, meta._plainJoinRemovers, "remove", join.addRemoveName, join.remove
        )
    if name in _BESIDE:
        protect_namespaces(cls)


def _add_join_method(
    cls: Any, plain: dict[str, Any], verb: str, name: str, method: Any
) -> None:
    def function(self: Any, other: Any) -> None:
        method(self, other)

    generated(function)
    setattr(cls, f"_SO_{verb}{name}", function)
    if _users(cls, f"{verb}{name}") is None:
        setattr(cls, f"{verb}{name}", function)
        plain[f"{verb}{name}"] = 1


def _users(cls: Any, name: str) -> Any:
    """The user's own method of a name, or None."""
    found = getattr(cls, name, None)
    return None if is_generated(found) else found


def del_join(cls: Any, definition: Any) -> None:
    """Remove a join and what it gave the class; its place in ``joins`` stays empty."""
    meta = cls.sqlmeta
    place = next(
        (
            at
            for at, join in enumerate(meta.joins)
            if join is not None and join.joinDef is definition
        ),
        None,
    )
    if place is None:
        raise IndexError(f"{definition!r} is no join of {cls.__name__}")
    join = meta.joins[place]
    registry(meta.registry).changes += 1
    meta.joinDefinitions = [d for d in meta.joinDefinitions if d is not definition]
    meta.joins[place] = None
    name = join.joinMethodName
    for plain in (
        meta._plainJoinGetters,
        meta._plainJoinAdders,
        meta._plainJoinRemovers,
    ):
        plain.pop(name, None)
    names = [name, getterName(name), rawGetterName(name)]
    if hasattr(join, "remove"):
        for verb in ("add", "remove"):
            method = f"{verb}{join.addRemoveName}"
            names += [method, f"_SO_{method}"]
    for given in names:
        if given == name in _BESIDE:
            protect_namespaces(cls)
        elif given == name or is_generated(vars(cls).get(given)):
            delattr(cls, given)


# Indexes ---------------------------------------------------------------------------


def add_index(cls: Any, definition: Any) -> None:
    """Bind an index; it becomes a class attribute, and no SQL is run.

    :raises UsageError: it has no name.
    """
    if definition.name is None and not isinstance(definition, ForeignKey):
        raise UsageError(
            f"an index was added to {cls.__name__} without a name: give name="
        )
    index = definition.withClass(cls)
    cls.sqlmeta.indexDefinitions.append(definition)
    cls.sqlmeta.indexes.append(index)
    setattr(cls, index.name, index)
