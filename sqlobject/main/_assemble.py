"""From a class statement to a finished class.

Before the class exists, :func:`prepare` takes columns, joins and indexes out of its
body and gives it a storage class with a slot for each column. When it exists,
:func:`finish` binds the definitions, its parents' first, and makes the accessors.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlobject.classregistry import registry
from sqlobject.col import Col, columns_from_table
from sqlobject.dberrors import UsageError
from sqlobject.declarative import setup_attributes
from sqlobject.index import DatabaseIndex
from sqlobject.joins import Join
from sqlobject.sqlbuilder import SQLObjectTable
from sqlobject.styles import defaultStyle

from . import _columns
from ._accessors import Removed, makeProperties
from ._meta import sqlmeta
from ._read import missing_attribute
from ._source import ConnectionSource
from ._storage import RAW, REF, Row, can_have_slot, make_storage

__all__ = ["finish", "prepare"]


class Declared(NamedTuple):
    """What a class body declared, by attribute name."""

    columns: dict[str, Col[Any]]
    joins: dict[str, Join]
    indexes: dict[str, DatabaseIndex]
    removed: frozenset[str]
    connection: Any


# Before the class exists -----------------------------------------------------------


def prepare(
    name: str, bases: tuple[type, ...], attrs: dict[str, Any]
) -> tuple[tuple[type, ...], dict[str, Any]]:
    """The bases and body that a class is really made with."""
    if "__so_base__" in attrs:  # a base of table classes, like SQLObject: no table
        return bases, {"__slots__": (), **attrs}
    body = dict(attrs)
    parent = _parent(bases)
    inherited = _definitions(parent) if parent is not None else {}
    declared = _take_declared(name, bases, body)
    definitions = {
        k: v for k, v in inherited.items() if k not in declared.removed
    } | declared.columns
    style = _early_style(body, parent, declared.connection)
    slots: list[str] = []
    for attribute, definition in definitions.items():
        slots += _slots_for(attribute, definition, style)
    if _setting(body, parent, "fromDatabase"):
        known = {d.bound_db_name(style) for d in definitions.values()}
        reflected = _reflect_early(name, body, parent, declared, style)
        for attribute, definition in reflected.items():
            if attribute in definitions or definition.bound_db_name(style) in known:
                continue
            declared.columns[attribute] = definition
            slots += _slots_for(attribute, definition, style)
    storage = make_storage(name, bases, slots)
    body["_so_storage"] = storage
    body["_so_declared"] = declared
    body.setdefault("__slots__", ())
    _wrap_getattr(bases, body)
    return (*bases, storage), body


def _wrap_getattr(bases: tuple[type, ...], body: dict[str, Any]) -> None:
    """Let ``__getattr__`` of the user's be asked after that of all rows, not instead.

    It may stand in the class or in a mixin in front of the table class.
    """
    own = body.get("__getattr__")
    if own is None:
        first = next((b for b in bases if hasattr(b, "__getattr__")), None)
        if first is None or hasattr(first, "sqlmeta"):
            return
        own = first.__getattr__

    def __getattr__(self: Any, name: str) -> Any:  # noqa: N807 - it is one
        try:
            return missing_attribute(self, name)
        except AttributeError:
            return own(self, name)

    body["__getattr__"] = __getattr__


def _definitions(parent: Any) -> dict[str, Any]:
    """Definitions of columns by the attribute names they were declared under."""
    return {d.name: d for d in parent.sqlmeta.columnDefinitions.values()}


def _parent(bases: Iterable[type]) -> Any:
    """The first base that is a table class, or the base of all of them."""
    return next((b for b in bases if hasattr(b, "sqlmeta")), None)


def _take_declared(
    name: str, bases: tuple[type, ...], body: dict[str, Any]
) -> Declared:
    columns = _take(name, body, Col)
    joins = _take(name, body, Join)
    indexes = _take(name, body, DatabaseIndex)
    removed = _take_removed(bases, body)
    given = [body.pop(k) for k in ("_connection", "connection") if k in body]
    if len(given) > 1:
        raise UsageError(
            f"class {name} says both _connection and connection: one of them will do"
        )
    connection = given[0] if given else None
    return Declared(columns, joins, indexes, removed, connection)


def _take_removed(bases: tuple[type, ...], body: dict[str, Any]) -> frozenset[str]:
    """Names of what a class body leaves out of what it inherits, by ``name = None``.

    In the body stands a :class:`Removed` for each attribute that is to be seen no more.
    """
    parent = _parent(bases)
    said = {a for a, v in body.items() if v is None}
    if parent is None or not said:
        return frozenset()
    columns, hidden = _removed_columns(parent.sqlmeta, said)
    for attribute in columns & said:
        del body[attribute]
    removed = set(columns)
    for join in parent.sqlmeta.joins:
        if join is not None and join.joinMethodName in said:
            removed.add(join.joinMethodName)
            if hasattr(join, "remove"):
                hidden |= {f"add{join.addRemoveName}", f"remove{join.addRemoveName}"}
    for index in parent.sqlmeta.indexes:
        if index.name in said:
            removed.add(index.name)
        elif any(column.name in columns for column in index.columns):
            removed.add(index.name)
            hidden.add(index.name)
    for attribute in hidden:
        if _is_of_a_table_class(bases, attribute):
            body.setdefault(attribute, Removed(attribute))
    return frozenset(removed)


def _removed_columns(meta: Any, said: set[str]) -> tuple[set[str], set[str]]:
    """Every name of the columns that are left out, and attributes that go with them."""
    columns: set[str] = set()
    finders: set[str] = set()
    for column in meta.columnList:
        names = {column.name, column.foreignName, column.columnDef.name} - {None}
        if names & said:
            columns |= names
            finders |= {column.alternateMethodName} - {None}
    return columns, columns | finders


def _is_of_a_table_class(bases: tuple[type, ...], name: str) -> bool:
    """Whether an attribute comes from a table class, not from a mix-in before it."""
    classes = (cls for base in bases for cls in base.__mro__)
    owner = next((cls for cls in classes if name in vars(cls)), Row)
    return issubclass(owner, Row)


def _take(name: str, body: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Take the definitions of one kind out of a class body."""
    found = {k: v for k, v in body.items() if isinstance(v, kind)}
    for attribute, definition in found.items():
        if not (kind is DatabaseIndex and definition.name is not None):
            _name(name, attribute, definition)
        del body[attribute]
    return found


def _name(class_name: str, attribute: str, value: Any) -> None:
    """Tell a definition its attribute name.

    :raises UsageError: it has another name already.
    """
    if value.name not in (None, attribute):
        raise UsageError(
            f"class {class_name} calls a definition {attribute!r} that names itself "
            f"{value.name!r}: leave the name out, or give dbName="
        )
    value.name = attribute


def _setting(body: dict[str, Any], parent: Any, setting: str) -> Any:
    """A ``sqlmeta`` setting before there is a ``sqlmeta``."""
    own = body.get("sqlmeta")
    if own is not None and hasattr(own, setting):
        return getattr(own, setting)
    return getattr(parent.sqlmeta, setting, None) if parent is not None else None


def _early_style(body: dict[str, Any], parent: Any, connection: Any) -> Any:
    style = _setting(body, parent, "style")
    if style:
        return style
    source = ConnectionSource(connection) if connection is not None else None
    if source is None and parent is not None:
        source = parent._so_source()
    if source is not None and source.is_open():
        return getattr(source.current(), "style", None) or defaultStyle
    return defaultStyle


def _slots_for(attribute: str, definition: Col[Any], style: Any) -> list[str]:
    """The slots of one column; a name that cannot be one has none."""
    name = definition.bound_name(style) or attribute
    if not can_have_slot(name):
        return []
    slots = [name]
    if definition.baseClass.decodes_lazily:
        slots.append(RAW + name)
    if definition.refers():
        slots.append(REF + name)
    return slots


def _reflect_early(
    name: str, body: dict[str, Any], parent: Any, declared: Declared, style: Any
) -> dict[str, Col[Any]]:
    """Columns of the live table, before the class exists."""
    source = (
        ConnectionSource(declared.connection)
        if declared.connection is not None
        else parent._so_source()
    )
    own = vars(body["sqlmeta"]) if "sqlmeta" in body else {}
    table = own.get("table") or style.pythonClassToDBTable(name)
    id_name = _setting(body, parent, "idName") or style.idForTable(table)
    connection = source.current()
    catalogue = connection.introspector
    if not catalogue.table_exists(table) and table not in catalogue.views():
        return {}
    found = columns_from_table(connection.read_table(table), style, skip=(id_name,))
    return {str(column.name): column for column in found}


# When the class exists -------------------------------------------------------------


def finish(cls: Any, new_attrs: dict[str, Any]) -> None:
    """Bind everything a class declared (the body of ``__classinit__``)."""
    _reset(cls)
    declared: Declared | None = cls.__dict__.get("_so_declared")
    if declared is None:
        return  # the root of all table classes is no table
    _bind_connection(cls, declared)
    _bind_sqlmeta(cls, new_attrs)
    cls.q = cls._so_table(cls)
    cls.j = cls._so_table_with_joins(cls)
    _bind_columns(cls, declared)
    setup_attributes(cls, new_attrs)
    _bind_joins(cls, declared)
    _bind_indexes(cls, declared)
    cls.sqlmeta.columnList.sort(key=lambda column: column.creationOrder)
    cls.sqlmeta.columns = {c.name: c for c in cls.sqlmeta.columnList}
    _columns.protect_namespaces(cls)
    SQLObjectTable.clear(cls.q)
    SQLObjectTable.clear(cls.j)
    cls._notifyFinishClassCreation()
    makeProperties(cls)
    _columns.protect_namespaces(cls)
    cls._so_set_constructor()
    registry(cls.sqlmeta.registry).addClass(cls)
    cls._so_finished = True


def _reset(cls: Any) -> None:
    """Own, empty tables of accessors for a new class."""
    cls._so_plan = None
    cls._so_loaders = {}
    cls._so_setters = {}
    cls._so_deferred = {}
    cls._so_foreign = {}
    cls._so_overridden = set()
    cls._so_links = []
    cls._so_finished = False


def _bind_sqlmeta(cls: Any, new_attrs: dict[str, Any]) -> None:
    """Give the class a ``sqlmeta`` of its own.

    :raises UsageError: the one in the body has a base that is no ``sqlmeta``.
    """
    own = new_attrs.get("sqlmeta")
    parent: Any = next(
        (vars(k)["sqlmeta"] for k in cls.__mro__[1:] if "sqlmeta" in vars(k)), sqlmeta
    )
    if own is None:
        made = type(parent)("sqlmeta", (parent,), {"__module__": cls.__module__})
    elif isinstance(own, type) and issubclass(own, sqlmeta):
        made = own
    elif own.__bases__ in ((), (object,)):
        settings = {
            k: v
            for k, v in vars(own).items()
            if not (k.startswith("__") and k.endswith("__"))
        }
        made = type(parent)(
            own.__name__, (parent,), {"__module__": cls.__module__, **settings}
        )
    else:
        raise UsageError(
            f"{cls.__name__}.sqlmeta derives from {own.__bases__[0].__name__}: derive "
            "it from sqlmeta, from the parent's sqlmeta, or from nothing"
        )
    for unshared in ("table", "childName"):
        if unshared not in vars(made):
            setattr(made, unshared, None)
    cls.sqlmeta = made
    made.setClass(cls)
    if own is not None:
        setup_attributes(made, vars(own))


def _bind_connection(cls: Any, declared: Declared) -> None:
    if declared.connection is not None:
        cls.setConnection(declared.connection)
    elif not cls._so_source().is_open():
        module = _columns.module_of(cls)
        default = getattr(module, "__connection__", None)
        if default is not None:
            cls.setConnection(default)


def _bind_columns(cls: Any, declared: Declared) -> None:
    meta = cls.sqlmeta
    inherited = [
        definition
        for name, definition in meta.columnDefinitions.items()
        if name not in declared.removed and definition.name not in declared.columns
    ]
    meta.columnDefinitions = {}
    for definition in [*inherited, *declared.columns.values()]:
        _columns.bind_column(cls, definition)


def _bind_joins(cls: Any, declared: Declared) -> None:
    meta = cls.sqlmeta
    inherited, meta.joinDefinitions = meta.joinDefinitions, []
    said = {*declared.joins, *declared.removed}
    kept = [join for join in inherited if join.name not in said]
    for definition in kept + list(declared.joins.values()):
        _columns.add_join(cls, definition)


def _bind_indexes(cls: Any, declared: Declared) -> None:
    meta = cls.sqlmeta
    inherited, meta.indexDefinitions = meta.indexDefinitions, []
    said = {*declared.indexes, *declared.removed}
    kept = [index for index in inherited if index.name not in said]
    for definition in kept + list(declared.indexes.values()):
        _columns.add_index(cls, definition)
