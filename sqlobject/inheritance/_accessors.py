"""Attributes of the levels above, as attributes of an object.

A column of `Animal` is read and set on a dog through the dog's level above. Methods
``_get_x`` and ``_set_x`` of the user's, wherever in the family they stand, are called
on the dog itself, as any inherited method is, and reach the column through
``_SO_get_x`` and ``_SO_set_x``.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, methodcaller
from typing import Any

from sqlobject.events import RowUpdateSignal, heard, send
from sqlobject.main import (
    generated,
    getterName,
    is_generated,
    rawGetterName,
    rawSetterName,
    setterName,
)
from sqlobject.sqlbuilder import SQLObjectTable

from ._family import DISCRIMINATOR, parents
from ._storage import linked, parent_of, waiting_values

__all__ = [
    "forget_columns",
    "inherit",
    "inherit_column",
    "lose_column",
]


class Inherited(property):
    """The attribute of a column that lies in the table of a level above."""


def inherit(cls: Any) -> None:
    """Give a new class the attributes of the classes above it."""
    cls._so_inherited = {}
    for parent in parents(cls):
        for column in parent.sqlmeta.columnList:
            if column.name != DISCRIMINATOR:
                inherit_column(cls, column)


def inherit_column(cls: Any, column: Any) -> None:
    """Give a class the attributes of one column of a class above it."""
    name = column.name
    cls._so_inherited[name] = column
    _give(cls, name, _reader(cls, name), _writer(name))
    if column.foreignKey is not None:
        cls._so_inherited[column.foreignName] = column
        _give(
            cls,
            column.foreignName,
            _reader(cls, column.foreignName),
            _object_writer(name),
        )


def lose_column(cls: Any, column: Any) -> None:
    """Take away what :func:`inherit_column` gave."""
    for name in (column.name, column.foreignName):
        if not name or cls._so_inherited.get(name) is not column:
            continue
        del cls._so_inherited[name]
        cls._so_setters.pop(name, None)
        cls._so_overridden.discard(name)
        if isinstance(vars(cls).get(name), Inherited):
            delattr(cls, name)
        for method in (getterName, setterName, rawGetterName, rawSetterName):
            if is_generated(vars(cls).get(method(name))):
                delattr(cls, method(name))


def forget_columns(cls: Any) -> None:
    """Have the namespaces of a class look its columns up again."""
    SQLObjectTable.clear(cls.q)
    SQLObjectTable.clear(cls.j)


def _give(
    cls: Any, name: str, read: Callable[[Any], Any], write: Callable[[Any, Any], None]
) -> None:
    own_read = _written(cls, getterName(name))
    own_write = _written(cls, setterName(name))
    setattr(cls, rawGetterName(name), read)
    setattr(cls, rawSetterName(name), write)
    if own_read is None:
        setattr(cls, getterName(name), read)
    if own_write is None:
        setattr(cls, setterName(name), write)
    if name in vars(cls):
        return  # the class body says itself what this attribute is
    setattr(cls, name, Inherited(own_read or read, own_write or write))
    cls._so_setters[name] = own_write or write
    if own_write is not None:
        cls._so_overridden.add(name)


def _written(cls: Any, method: str) -> Any:
    """The user's method of this name, or None."""
    found = getattr(cls, method, None)
    return None if is_generated(found) else found


def _reader(cls: Any, name: str) -> Callable[[Any], Any]:
    parent_class = cls.sqlmeta.parentClass
    read: Callable[[Any], Any] = attrgetter(name)
    if _written(parent_class, getterName(name)) is not None:
        read = methodcaller(rawGetterName(name))

    def get(self: Any) -> Any:
        parent = linked(self)
        if parent is None:
            values = waiting_values(self)
            if values is not None and name in values:
                return values[name]
            parent = parent_of(self)
        if parent is None:
            raise AttributeError(f"{type(self).__name__} rows have no {name!r}")
        return read(parent)

    return generated(get)  # type: ignore[no-any-return]  # the function itself


def _writer(name: str) -> Callable[[Any, Any], None]:
    write = rawSetterName(name)

    def set_value(self: Any, value: Any) -> None:
        waiting = waiting_values(self)
        if waiting is not None:
            waiting[name] = value
            return
        cls = type(self)
        if heard(cls, RowUpdateSignal) and not self.sqlmeta._setting:
            values = {name: value}
            send(RowUpdateSignal, cls, self, values)
            if values.keys() != {name}:
                self._so_write(values, past_setters=True)
                return
            value = values[name]
        getattr(parent_of(self), write)(value)

    return generated(set_value)  # type: ignore[no-any-return]  # the function itself


def _object_writer(column_name: str) -> Callable[[Any, Any], None]:
    def set_object(self: Any, value: Any) -> None:
        setattr(self, column_name, value)

    return generated(set_object)  # type: ignore[no-any-return]  # the function itself
