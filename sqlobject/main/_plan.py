"""What is worked out once for a class, and once for a class on a connection.

A :class:`Plan` holds the statements and forms of one class; it is thrown away when
its columns, accessors or connection change and made anew when next needed. A
:class:`Home` is the plan seen from one connection: the identity map, and the loader
for rows as this driver returns them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlobject.classregistry import registry
from sqlobject.converters import converters, has_own_text
from sqlobject.schema.types import Kind
from sqlobject.sqlbuilder import (
    AND,
    Bare,
    Columns,
    Delete,
    Insert,
    NoDefault,
    Param,
    Prepared,
    RowWrite,
    Same,
    Select,
    SQLExpression,
    SQLObjectTable,
    Update,
)

from ._codegen import ColumnForm, NewColumn, loader
from ._marks import is_generated
from ._storage import REF, can_have_slot, has_slot, slot

if TYPE_CHECKING:
    from sqlobject.cache import CacheFactory
    from sqlobject.dbconnection import ConnectionHub

__all__ = [
    "Home",
    "Plan",
    "comes_plain",
    "decoder",
    "forget_plans",
    "home_of",
    "is_sql",
    "needs_encoder",
    "outdate",
    "overridden",
    "plain_forms",
    "plan_of",
]


def is_sql(value: Any) -> bool:
    """Whether a value is SQL to be sent rather than a value to be stored."""
    if isinstance(value, SQLExpression):
        return True
    if has_own_text(value):
        return not hasattr(type(value), "sqlmeta")
    return converters.user_converter(value) is not None


class Plan:
    """Statements and column lists of one class; made by :func:`plan_of`.

    Shared between threads. ``columns`` are bound columns in the order of every row
    that is read; a row is ``(id, *columns)``.
    """

    def __init__(self, cls: Any) -> None:
        meta = cls.sqlmeta
        self.cls = cls
        self.columns: tuple[Any, ...] = tuple(meta.columnList)
        self.by_name: dict[str, Any] = {c.name: c for c in self.columns}
        self.kept = meta.cacheValues
        self.homes: weakref.WeakSet[Home] = weakref.WeakSet()
        self.slotted = frozenset(
            c.name
            for c in self.columns
            if can_have_slot(c.name) and has_slot(cls._so_storage, c.name)
        )
        self.lazy = frozenset(
            c.name for c in self.columns if c.lazy_decode and c.name in self.slotted
        )
        #: Readers of rows to be inserted, by their keys; see ``_bulk``.
        self.row_readers: dict[tuple[str, ...], Any] = {}
        #: Foreign keys that have a slot for the row which was prefetched with them.
        self.referring = frozenset(
            c.name for c in self.columns if has_slot(cls._so_storage, REF + c.name)
        )
        #: What reads rows without making objects; see ``_export``.
        self.exporters: dict[Any, Any] = {}
        self.hooked = overridden(cls, _FETCH_HOOKS)
        self.fields = [
            cls.q.id,
            *(SQLObjectTable.field(cls.q, c.name) for c in self.columns),
        ]
        self.whole_row = Columns(self.fields)
        self.table: str = meta.table
        #: Types of new values that may need an encoder: a column's one plain type.
        self.encoded_types: tuple[type, ...] = tuple(
            form.only_type
            for form in map(self.new_form, self.columns)
            if form.encoded and form.only_type is not None
        )
        #: Gives the connection of the class that is in force now.
        self.current: Callable[[], Any] = _source_of(cls)
        #: The hub that it asks, if that is one of the usual kind.
        self.hub: ConnectionHub | None = _hub_of(cls)
        self.registry = registry(meta.registry)
        self.alone_at = -1
        """The state of the registry at which rows were found to be nobody's concern:
        deleting one is one statement."""
        self._where_id = Same(**{meta.idName: Param(meta.id_type)})
        self._selects: dict[tuple[str, ...], Prepared] = {}
        self._inserts: dict[tuple[str, ...], Prepared] = {}
        self._updates: dict[tuple[str, ...], Prepared] = {}
        self.select_row = self.select_columns([c.name for c in self.columns])
        self.delete_row = Prepared(
            Delete(cls.q, where=self._where_id), RowWrite(cls.__name__, self.table)
        )

    def select_columns(self, names: Sequence[str]) -> Prepared:
        """The SELECT of some columns of one row; its value is the id."""
        return Prepared(
            Select(
                [Bare(self._db_name(n)) for n in names] or "NULL",
                where=self.cls.q.id == Param(self.cls.sqlmeta.id_type),
            )
        )

    def select_by(self, names: tuple[str, ...]) -> Prepared:
        """The SELECT of whole rows by equality of these columns, in that order."""
        found = self._selects.get(names)
        if found is None:
            tests = [
                SQLObjectTable.field(self.cls.q, n) == Param(self._type(n))
                for n in names
            ]
            found = Prepared(Select(self.fields, where=AND(*tests)))
            self._selects[names] = found
        return found

    def insert(self, names: tuple[str, ...]) -> Prepared:
        """The INSERT of these columns; ``"id"`` among them means a given key."""
        found = self._inserts.get(names)
        if found is None:
            statement = self.insert_of({n: Param(self._type(n)) for n in names})
            found = self._inserts[names] = Prepared(statement)
        return found

    def insert_of(self, values: Mapping[str, Any]) -> Insert:
        """An INSERT that carries its values, some of which may be SQL."""
        return Insert(
            self.cls.q,
            values=list(values.values()),
            template=[self._db_name(n) for n in values],
            id_column=self.cls.sqlmeta.idName,
            id_sequence=self.cls.sqlmeta.idSequence,
        )

    def update(self, names: tuple[str, ...]) -> Prepared:
        """The UPDATE of these columns of one row; the id comes last."""
        found = self._updates.get(names)
        if found is None:
            statement = Update(
                self.cls.q,
                [Param(self._type(n)) for n in names],
                template=[self._db_name(n) for n in names],
                where=self._where_id,
                grouped=True,
            )
            write = RowWrite(
                self.cls.__name__,
                self.table,
                names,
                ordered=any(map(self._is_ordered, names)),
                together=self.update_together,
            )
            found = self._updates[names] = Prepared(statement, write)
        return found

    def update_together(self, names: Collection[str]) -> Prepared:
        """The UPDATE of these columns in the order of the class."""
        return self.update(tuple(c.name for c in self.columns if c.name in names))

    def _is_ordered(self, name: str) -> bool:
        """Whether it may matter which of two rows gets its value first."""
        column = self.by_name[name]
        if column.unique or column.alternateID or column.foreignKey:
            return True
        indexes = self.cls.sqlmeta.indexes
        return any(
            index.unique
            and (
                any(c.name == name for c in index.columns)
                or any("expression" in part for part in index.descriptions)
            )
            for index in indexes
        )

    def _db_name(self, name: str) -> str:
        if name == "id":
            return str(self.cls.sqlmeta.idName)
        return str(self.by_name[name].dbName)

    def _type(self, name: str) -> Any:
        return self.cls.sqlmeta.id_type if name == "id" else self.by_name[name].sql_type

    def loads_fast(self) -> bool:
        """Whether rows may be loaded by generated code: nothing to ask the user."""
        return (
            self.kept
            and not self.hooked
            and len(self.slotted) == len(self.columns)
            and not any(c.has_validators for c in self.columns)
        )

    def new_form(self, column: Any) -> NewColumn:
        """How generated code treats a column of a row that is made."""
        kind, value = "required", None
        if column.raw_default is not NoDefault:
            value = column.raw_default
            kind = "call" if callable(value) and not is_sql(value) else "value"
        return NewColumn(
            column.name,
            foreign=column.foreignName if column.foreignKey else None,
            plain=plain_forms(column),
            encoded=needs_encoder(column),
            lazy=column.name in self.lazy,
            default=kind,
            default_value=value,
        )

    def form(self, column: Any, driver: Any) -> ColumnForm:
        """How generated code treats a column whose values come from ``driver``."""
        return ColumnForm(
            column.name,
            decode=decoder(column, driver),
            lazy=column.name in self.lazy,
            plain=comes_plain(column, driver),
            partial=column.defaultSQL is not None or self._is_covered(column),
            refers=column.name in self.referring,
        )

    def _is_covered(self, column: Any) -> bool:
        """Whether something of the user's stands before the slot of a column."""
        name = column.name
        return name in self.slotted and getattr(self.cls, name) is not slot(
            self.cls, name
        )


def _source_of(cls: Any) -> Callable[[], Any]:
    current: Callable[[], Any] | None = getattr(cls._so_source(), "current", None)
    return current or (lambda: cls._connection)


def _hub_of(cls: Any) -> ConnectionHub | None:
    source = cls._so_source()
    return source.hub() if hasattr(source, "hub") else None


#: Methods of a class that take part in every fetch when a user overrides them.
_FETCH_HOOKS = ("__init__", "_init", "_SO_selectInit")


def overridden(cls: Any, names: Sequence[str]) -> bool:
    """Whether a class of the user's defines one of these methods itself."""
    for k in cls.__mro__:
        if "__so_base__" in k.__dict__:
            return False
        own = k.__dict__
        for name in names:
            if name in own and not is_generated(own[name]):
                return True
    return False


def decoder(column: Any, driver: Any) -> Callable[[Any], Any] | None:
    """One function from the driver's value (never None) to the kept one.

    :returns: None if they are the same.
    """
    from_driver: Callable[[Any], Any] | None
    from_driver = driver.decoders.get(column.stored_kind)
    to_python = column.to_python
    if to_python is None:
        return from_driver
    if from_driver is None:
        if getattr(to_python, "__defaults__", None):  # the state may be left out
            plain: Callable[[Any], Any] = to_python
            return plain
        return lambda value: to_python(value, None)
    return lambda value: to_python(from_driver(value), None)


def comes_plain(column: Any, driver: Any) -> type | None:
    """The exact type of values of a column that a driver may give as they are kept."""
    types: tuple[type, ...] = column.plain_types
    if column.has_validators or column.to_python is None or len(types) != 1:
        return None
    return types[0] if driver.decoders.get(column.stored_kind) is None else None


def needs_encoder(column: Any) -> bool:
    """Whether the stored form of a column may be of a type that drivers convert."""
    types = set(column.plain_types) | {column.neutral}
    return not types <= {str, int, float, type(None)}


def plain_forms(column: Any) -> tuple[type, ...]:
    """Exact types of values that a column stores and keeps as they come.

    ``NoneType`` is among them if the column takes None for NULL.
    """
    types: tuple[type, ...] = tuple(column.plain_types)
    return (*types, type(None)) if column.none_is_plain else types


class Home:
    """A class on one connection; kept in the connection's ``homes``.

    ``load(rows, conn, factory)`` and ``one(key, row, conn, factory)`` are generated
    for the driver; ``conn`` there is what the rows are bound to (None: they follow
    their class).
    """

    __slots__ = (
        "__weakref__",
        "encoders",
        "factory",
        "load",
        "loads_fast",
        "objects",
        "one",
        "plain_id",
        "plan",
        "select_row",
        "where",
    )

    def __init__(self, plan: Plan, conn: Any, load: Callable[..., list[Any]]) -> None:
        self.plan = plan
        self.where: dict[Any, Any] = conn.homes
        self.factory: CacheFactory = conn.cache.factory(plan.cls)
        # What may be handed out as it is: not rows that may have a level below.
        self.objects = {} if plan.cls._inheritable else self.factory.cache
        self.select_row = plan.select_row
        id_type = plan.cls.sqlmeta.idType
        #: Ids of exactly this type go to the driver as they are; None: no ids do.
        usual = (
            plan.columns
            and id_type not in conn.driver.encoders
            and not conn.seams & {"_SO_delete", "_SO_selectOne"}
        )
        self.plain_id = id_type if usual else None
        self.load = load
        #: What turns values of the plan's ``encoded_types`` into the driver's, or None.
        self.encoders = tuple(map(conn.driver.encoders.get, plan.encoded_types))
        one: Callable[..., Any] | None = getattr(load, "one", None)
        #: Whether rows are loaded without asking anybody.
        self.loads_fast = one is not None
        self.one = one or self._one

    def _one(self, key: Any, row: Sequence[Any], conn: Any, factory: Any) -> Any:
        return self.load(((key, *row),), conn, factory)[0]


def plan_of(cls: Any) -> Plan:
    """The plan of a class, made if there is none."""
    plan: Plan | None = cls.__dict__.get("_so_plan")
    if plan is None:
        plan = Plan(cls)
        cls._so_plan = plan
    return plan


def home_of(cls: Any, conn: Any) -> Home:
    """The home of a class on a connection, made if there is none or it is outdated."""
    home: Home | None = conn.homes.get(cls)
    plan = plan_of(cls)
    if home is None or home.plan is not plan:
        home = Home(plan, conn, _loader_for(plan, conn))
        conn.homes[cls] = home
        plan.homes.add(home)
    return home


def outdate(cls: Any) -> None:
    """As `forget_plans`, for a class whose columns or relations have changed."""
    registry(cls.sqlmeta.registry).changes += 1
    forget_plans(cls)


def forget_plans(cls: Any) -> None:
    """Throw away what was worked out for a class and for those derived from it."""
    plan: Plan | None = cls.__dict__.get("_so_plan")
    if plan is not None:
        for home in list(plan.homes):
            home.where.pop(cls, None)
        cls._so_plan = None
        cls._so_loaders = {}
        cls._so_setters.update(cls._so_deferred)
        cls._so_set_constructor()
    for derived in cls.__subclasses__():
        forget_plans(derived)


def _loader_for(plan: Plan, conn: Any) -> Callable[..., list[Any]]:
    if not plan.loads_fast():
        slowly: Callable[..., list[Any]] = plan.cls._so_load_slowly
        return slowly
    key = (conn.dbName, conn.driver.name, conn.cache.factory(plan.cls).doCache)
    found: Callable[..., list[Any]] | None = plan.cls._so_loaders.get(key)
    if found is None:
        found = loader(
            plan.cls._so_storage,
            plan.cls,
            [plan.form(c, conn.driver) for c in plan.columns],
            strong=key[2],
            decode_key=conn.driver.decoders.get(Kind.KEY),
        )
        plan.cls._so_loaders[key] = found
    return found
