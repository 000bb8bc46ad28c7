"""``SQLObject``: the camelCase door on a table and on a row.

Methods here check their arguments and call one snake_case function of a neighbouring
room. Old programs override them; they are called, not inlined, where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlobject.dbconnection import ConnectionHub
from sqlobject.declarative import DeclarativeMeta
from sqlobject.late import late
from sqlobject.sqlbuilder import (
    NoDefault,
    SQLObjectTable,
    SQLObjectTableWithJoins,
)
from sqlobject.sresults import SelectResults

from . import (
    _assemble,
    _create,
    _destroy,
    _read,
    _relations,
    _shadow,
    _tables,
    _write,
)
from ._meta import sqlmeta
from ._plan import forget_plans, plan_of
from ._source import ConnectionSource
from ._storage import Row

if TYPE_CHECKING:
    from . import _bulk, _export, _pickle
else:
    _bulk = late("sqlobject.main._bulk")
    _export = late("sqlobject.main._export")
    _pickle = late("sqlobject.main._pickle")

__all__ = ["SQLObject", "sqlhub"]

sqlhub = ConnectionHub()

_SO = TypeVar("_SO", bound="SQLObject")


class SQLObject(Row, metaclass=DeclarativeMeta):
    """Base of table classes: a subclass is a table, its instance a row.

    Rows are shared between the threads that use one connection, and there is one
    object per row and connection. Assigning to a column sends an UPDATE.
    """

    __slots__ = ()
    __so_base__ = True

    sqlmeta = sqlmeta
    SelectResultsClass: ClassVar[type[SelectResults[Any]]] = SelectResults
    transaction_sender: ClassVar[Any] = sqlmeta

    _inheritable: ClassVar[bool] = False
    _parent: Any = None
    childName: ClassVar[Any] = None

    # What kinds of tables lie over several, or over none, have kinds of their own for.
    _so_table: ClassVar[Any] = SQLObjectTable
    _so_table_with_joins: ClassVar[Any] = SQLObjectTableWithJoins
    _so_inherited: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    # Written for each class by the room that makes classes.
    q: ClassVar[Any]
    j: ClassVar[Any]
    _so_storage: ClassVar[type[Row]] = Row
    _so_setters: ClassVar[dict[str, Callable[[Any, Any], None]]]
    _so_overridden: ClassVar[set[str]]
    _so_plan: ClassVar[Any]
    _so_in_levels: ClassVar[bool] = False
    """Whether a row may be made of rows of several tables; see :meth:`_so_levels`."""
    _connection: Any = ConnectionSource(sqlhub)

    # Making classes ----------------------------------------------------------------

    __classprepare__ = staticmethod(_assemble.prepare)

    def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
        _assemble.finish(cls, new_attrs)

    @classmethod
    def __classadopt__(cls, name: str, value: Any) -> Any:
        """What really is stored when a class attribute is assigned."""
        if name == "_connection":
            forget_plans(cls)
            return (
                value
                if isinstance(value, ConnectionSource)
                else ConnectionSource(value)
            )
        return _shadow.adopt(cls, name, value)

    @classmethod
    def _notifyFinishClassCreation(cls) -> None:
        """A hook for subclasses: the class is whole but for its properties."""

    @classmethod
    def _so_source(cls) -> ConnectionSource:
        """Where this class gets its connection from."""
        for k in cls.__mro__:
            if "_connection" in vars(k):
                source: ConnectionSource = vars(k)["_connection"]
                return source
        raise AttributeError("_connection")

    @classmethod
    def _so_shadow(cls, name: str) -> None:
        _shadow.shadow(cls, name)

    @classmethod
    def _so_fields(cls) -> list[Any]:
        """The fields of a whole row, the id first; one list as long as they stay."""
        fields: list[Any] = plan_of(cls).fields
        return fields

    @classmethod
    def _so_whole_row(cls) -> Any:
        """The same fields as one node, for statements made often."""
        return plan_of(cls).whole_row

    @classmethod
    def _so_prefetch(cls, objects: list[Any], names: Any, strict: Any) -> None:
        """Fetch relations of rows just selected; see :meth:`select`."""
        _relations.prefetch(objects, names, bool(strict))

    @classmethod
    def _so_keep_ready(cls, objects: Any, name: str, values: Any) -> None:
        """Keep related rows with the rows that they were fetched for."""
        _relations.keep_ready(objects, name, values)

    @classmethod
    def _so_keep_referred(
        cls, objects: Any, column: Any, keys: Any, found: Any
    ) -> None:
        """Keep the rows of a foreign key with those that they were fetched for."""
        _relations.keep_referred(objects, column, keys, found)

    @classmethod
    def _so_load(cls, conn: Any, rows: Any, connection: Any = None) -> list[Any]:
        """Objects for whole rows; see ``_read.load``."""
        return _read.load(cls, conn, rows, connection)

    @classmethod
    def _so_select(cls, statement: Any, connection: Any = None) -> list[Any]:
        """Objects for the whole rows that a statement gives."""
        return _read.select(cls, statement, connection)

    @classmethod
    def _so_group(
        cls, statement: Any, at: int, lists: Any, connection: Any = None
    ) -> None:
        """Add the objects of a statement's rows to lists by one of their values."""
        _read.group(cls, statement, at, lists, connection)

    @classmethod
    def _so_reader(cls, conn: Any, columns: Any, names: Any = None) -> Any:
        """What makes tuples or dictionaries of rows; see ``_export.reader``."""
        return _export.reader(cls, conn, columns, names)

    def _so_other_attributes(self) -> dict[str, Any]:
        """The attributes of the row that are no columns; to be changed with care."""
        return _read.extra_of(self)

    @staticmethod
    def _so_join_table(name: str, one: Any, other: Any) -> Any:
        """The table between two classes, for joins that create it."""
        return _tables.join_table_definition(name, one, other)

    @classmethod
    def _so_load_slowly(cls, rows: Any, bound: Any, factory: Any) -> list[Any]:
        return _read.load_slowly(cls, rows, bound, factory)

    @classmethod
    def _so_set_constructor(cls) -> None:
        _create.set_constructor(cls)

    @classmethod
    def _so_follow(cls, other: Any) -> None:
        """Talk to whatever connection another class talks to."""
        cls._connection = ConnectionSource.following(other)

    @classmethod
    def setConnection(cls, value: Any) -> None:
        """Have the class use this connection (or URI) instead of the hub's."""
        cls._connection = value

    # Making rows -------------------------------------------------------------------

    def __init__(self, /, **kw: Any) -> None:
        """Insert a row.

        :raises TypeError: an unknown keyword, or a column without value and default.
        :raises Invalid: a validator refuses a value.
        """
        if "_SO_fetch_no_create" in kw:
            return
        _write.create(self, kw)

    def _create(self, id: Any, /, **kw: Any) -> None:
        """Set the values of a new row and insert it; for overriding."""
        _write.create_row(self, id, kw)

    def _SO_finishCreate(self, id: Any = None) -> None:
        """Insert what was collected; for overriding."""
        _write.finish_create(self, id)

    def _init(self, id: Any, connection: Any = None, selectResults: Any = None) -> None:
        """Called when an object has its row, new or fetched; overrides call it."""
        _write.init(self, id, connection, selectResults)

    # Finding rows ------------------------------------------------------------------

    @classmethod
    def get(
        cls: type[_SO], id: Any, connection: Any = None, selectResults: Any = None
    ) -> _SO:
        """The object of a row, by its key.

        :param selectResults: the column values, if they are known already.
        :raises SQLObjectNotFound: there is no such row.
        """
        conn = connection
        if conn is None:
            plan = cls._so_plan
            conn = cls._connection if plan is None else plan.current()
        home = conn.homes.get(cls)
        if home is not None:
            try:
                obj = home.objects.get(id)
            except TypeError:
                obj = None
            if obj is not None and selectResults is None:
                found: _SO = obj
                return found
            if id.__class__ is home.plain_id and selectResults is None:
                # As `_read.get` does, for an id that needs neither checks nor encoding.
                row = conn.fetch_one(home.select_row, (id,))
                if row is not None:
                    bound = connection and _read.bound_connection(cls, connection)
                    one: _SO = home.one(id, row, bound, home.factory)
                    return one
        made: _SO = _read.get(cls, id, connection, selectResults)
        return made

    @classmethod
    def select(
        cls: type[_SO],
        clause: Any = None,
        clauseTables: Any = None,
        orderBy: Any = NoDefault,
        limit: Any = None,
        lazyColumns: bool = False,
        reversed: bool = False,
        distinct: bool = False,
        connection: Any = None,
        join: Any = None,
        forUpdate: Any = False,
        prefetch: Any = None,
        strict: bool = False,
    ) -> SelectResults[_SO]:
        """Rows that meet ``clause`` (an expression, SQL text, or None for all).

        Nothing is asked of the database until the results are used.

        :param prefetch: names of foreign keys and joins whose rows are fetched along,
            one statement each; ``'auto'``: a relation is fetched for all the rows when
            it is first read on one of them.
        :param strict: reading a relation that was not prefetched is an error.
        """
        return cls.SelectResultsClass(
            cls,
            clause,
            clauseTables=clauseTables,
            orderBy=orderBy,
            limit=limit,
            lazyColumns=lazyColumns,
            reversed=reversed,
            distinct=distinct,
            connection=connection,
            join=join,
            forUpdate=forUpdate,
            prefetch=prefetch,
            strict=strict,
        )

    @classmethod
    def selectBy(
        cls: type[_SO], /, connection: Any = None, **kw: Any
    ) -> SelectResults[_SO]:
        """Rows whose columns have these values; without any, all rows.

        :raises TypeError: a name that the class does not know.
        """
        if connection is not None:
            kw["connection"] = connection
        connection, kw = _write.split_connection(cls, kw)
        return cls.SelectResultsClass(
            cls, _tables.equalities(cls, kw), connection=connection
        )

    @classmethod
    def _SO_fetchAlternateID(
        cls, name: str, dbName: str, value: Any, connection: Any = None
    ) -> Any:
        return _tables.get_by(cls, {name: value}, connection)

    @classmethod
    def getOrCreate(
        cls: type[_SO], /, defaults: Any = None, **kw: Any
    ) -> tuple[_SO, bool]:
        """The one row with these values, or a new one with ``defaults`` besides.

        :returns: the object, and whether it was created.
        """
        made: tuple[_SO, bool] = _bulk.get_or_create(cls, defaults, kw)
        return made

    @classmethod
    def updateOrCreate(
        cls: type[_SO], /, defaults: Any = None, **kw: Any
    ) -> tuple[_SO, bool]:
        """The one row with these values, with ``defaults`` set on it, or a new one.

        :returns: the object, and whether it was created.
        """
        made: tuple[_SO, bool] = _bulk.update_or_create(cls, defaults, kw)
        return made

    # Many rows ---------------------------------------------------------------------

    @classmethod
    def insertMany(cls, rows: Any, connection: Any = None) -> int:
        """Insert rows given as mappings of attribute name to value: all, or none.

        No objects are made and no signals sent.

        :returns: how many rows there were.
        """
        return _bulk.insert_many(cls, rows, connection)

    @classmethod
    def bulkUpdate(cls, rows: Any, columns: Any, connection: Any = None) -> int:
        """Update ``columns`` of many rows: objects, or mappings with ``id``.

        :returns: how many rows were named.
        """
        return _bulk.bulk_update(cls, rows, columns, connection)

    @classmethod
    def upsert(
        cls, rows: Any, key: Any, update: Any = NoDefault, connection: Any = None
    ) -> int:
        """Insert rows, or update those whose ``key`` columns are there already.

        :returns: how many rows were given.
        :raises UnsupportedFeature: the database has nothing of the kind.
        """
        return _bulk.upsert(cls, rows, key, update, connection)

    # Attributes --------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        set_column = self._so_setters.get(name)
        if set_column is None:
            _write.set_other(self, name, value)
        else:
            set_column(self, value)

    def __getattr__(self, name: str) -> Any:
        return _read.missing_attribute(self, name)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # no real one
        """The attributes of the row that are no columns."""
        return _read.extra_of(self)

    def __delattr__(self, name: str) -> None:
        _shadow.delete(self, name)

    def set(self, /, **kw: Any) -> None:
        """Set several attributes as one change: one UPDATE, all or nothing.

        :raises TypeError: a name that the class does not know.
        :raises Invalid: a validator refuses a value.
        """
        _write.set_values(self, kw)

    def _so_restore(self, values: dict[str, Any]) -> None:
        """As :meth:`set`, past the setters that a user wrote."""
        _write.set_values(self, values, past_setters=True)

    def _so_write(self, values: Mapping[str, Any], past_setters: bool = False) -> None:
        """The change that :meth:`set` makes, once listeners know of it."""
        _write.write_values(self, values, past_setters)

    def _so_check(self, values: Mapping[str, Any], past_setters: bool = False) -> None:
        """Raise what :meth:`_so_write` would raise for these values."""
        _write.check_values(self, values, past_setters)

    def _SO_setValue(
        self, name: str, value: Any, from_python: Any, to_python: Any
    ) -> None:
        """Set one column; for overriding."""
        _write.assign(self, name, value)

    def _SO_getValue(self, name: str) -> Any:
        return getattr(self, name)

    def _SO_loadValue(self, attrName: str) -> Any:
        return getattr(self, attrName.removeprefix("_SO_val_"))

    def syncUpdate(self) -> None:
        """Send the changes that lazy updates put aside."""
        _write.sync_update(self)

    def sync(self) -> None:
        """Send what waits, and read the row again.

        :raises SQLObjectNotFound: the row is gone.
        """
        _write.sync(self)

    def expire(self) -> None:
        """Forget the values (unsent changes too); the next read asks the database."""
        _write.expire(self)

    # Deleting ----------------------------------------------------------------------

    def _so_whole(self) -> Any:
        """The object that stands for the whole row; others of its levels are parts."""
        return self

    def _so_levels(self) -> Sequence[Any]:
        """The objects whose rows make up this one, root first."""
        return (self,)

    def _so_refuse_destruction(self) -> None:
        """Raise an error if the row, a whole one, cannot be deleted as a whole."""

    destroySelf = _destroy.destroySelf

    _so_destroy = destroySelf

    @classmethod
    def delete(cls, id: Any, connection: Any = None) -> None:
        """Delete one row by its key, with its cascades.

        :raises SQLObjectNotFound: there is no such row.
        """
        cls.get(id, connection=connection).destroySelf()

    @classmethod
    def deleteMany(cls, where: Any = NoDefault, connection: Any = None) -> None:
        """Delete the rows that meet ``where``; None means all.

        Cascades, signals and objects in use are passed by.
        """
        _destroy.delete_many(cls, where, connection)

    @classmethod
    def deleteBy(cls, /, connection: Any = None, **kw: Any) -> None:
        """Delete the rows whose columns have these values.

        :raises TypeError: no values are given: say ``deleteMany(None)`` to delete all.
        """
        if connection is not None:
            kw["connection"] = connection
        connection, kw = _write.split_connection(cls, kw)
        _destroy.delete_by(cls, kw, connection)

    # The table ---------------------------------------------------------------------

    @classmethod
    def createTable(
        cls,
        ifNotExists: bool = False,
        createJoinTables: bool = True,
        createIndexes: bool = True,
        applyConstraints: bool = True,
        connection: Any = None,
    ) -> list[str]:
        """Create the table, its join tables and its indexes.

        :returns: statements left for the caller: constraints, if not applied.
        """
        return _tables.create_table(
            cls,
            ifNotExists,
            createJoinTables,
            createIndexes,
            applyConstraints,
            connection,
        )

    @classmethod
    def createTableSQL(
        cls,
        createJoinTables: bool = True,
        createIndexes: bool = True,
        connection: Any = None,
    ) -> tuple[str, list[str]]:
        """The text of :meth:`createTable` and the constraints to add afterwards."""
        return _tables.create_table_sql(
            cls, createJoinTables, createIndexes, connection
        )

    @classmethod
    def dropTable(
        cls,
        ifExists: bool = False,
        dropJoinTables: bool = True,
        cascade: bool = False,
        connection: Any = None,
    ) -> None:
        """Drop the table and the join tables that it owns."""
        _tables.drop_table(cls, ifExists, dropJoinTables, cascade, connection)

    @classmethod
    def clearTable(cls, connection: Any = None, clearJoinTables: bool = True) -> None:
        """Delete all rows, and those of the join tables that the class owns."""
        _tables.clear_table(cls, connection, clearJoinTables)

    @classmethod
    def tableExists(cls, connection: Any = None) -> bool:
        """Whether the table is there."""
        conn = connection or cls._connection
        return bool(conn.tableExists(cls.sqlmeta.table))

    @classmethod
    def createJoinTables(
        cls, ifNotExists: bool = False, connection: Any = None
    ) -> None:
        """Create the join tables that the class owns."""
        _tables.create_join_tables(cls, ifNotExists, connection)

    @classmethod
    def createJoinTablesSQL(cls, connection: Any = None) -> str:
        """The text of :meth:`createJoinTables`."""
        return ";\n".join(_tables.join_tables_sql(cls, connection))

    @classmethod
    def dropJoinTables(cls, ifExists: bool = False, connection: Any = None) -> None:
        """Drop the join tables that the class owns."""
        _tables.drop_join_tables(cls, ifExists, connection)

    @classmethod
    def createIndexes(cls, ifNotExists: bool = False, connection: Any = None) -> None:
        """Create the indexes of the class."""
        _tables.create_indexes(cls, ifNotExists, connection)

    @classmethod
    def createIndexesSQL(cls, connection: Any = None) -> str:
        """The text of :meth:`createIndexes`."""
        return ";\n".join(_tables.indexes_sql(cls, connection))

    @classmethod
    def _table_definition(cls, connection: Any = None) -> Any:
        """The table as a plain value, for whoever writes or compares schemas."""
        return _tables.table_definition(cls, connection)

    @classmethod
    def _reflect(cls, table: Any) -> list[Any]:
        """Column definitions for a table read from a catalogue."""
        return _tables.reflect(cls, table)

    # The protocol of an object -----------------------------------------------------

    @classmethod
    def coerceID(cls, value: Any) -> Any:
        """An id, or an object of the class, as the key's type."""
        if isinstance(value, cls):
            return value.id
        return cls.sqlmeta.idType(value)

    @classmethod
    def sqlrepr(cls, value: Any, connection: Any = None) -> str:
        """A value as SQL text for the class's connection."""
        text: str = (connection or cls._connection).sqlrepr(value)
        return text

    @classmethod
    def tablesUsedImmediate(cls) -> list[Any]:
        """The tables that an object names when it stands in an expression."""
        return [cls.q]

    def __sqlrepr__(self, db: str | None) -> str:
        return _tables.literal_id(self, db)

    def __repr__(self) -> str:
        if not _read.is_initialised(self):
            return f"<{type(self).__name__} (not initialized)>"
        items = " ".join(f"{name}={text}" for name, text in self._reprItems())
        return f"<{type(self).__name__} {self.id!r}{' ' + items if items else ''}>"

    def _reprItems(self) -> list[tuple[str, str]]:
        """``(name, shortened text)`` of every column, for ``repr``."""
        return [
            (column.name, _read.shortened(getattr(self, column.name)))
            for column in self.sqlmeta.columnList
        ]

    def __eq__(self, other: object) -> bool:
        if type(self) is type(other):
            return bool(self.id == other.id)
        return NotImplemented

    def __hash__(self) -> int:
        if not _read.is_initialised(self):
            return object.__hash__(self)  # a row that is still being made
        return hash((type(self).__name__, self.id))

    def __getstate__(self) -> dict[str, Any]:
        return _pickle.state(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        _pickle.restore(self, state)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _pickle.reduce(self)
