"""``sqlmeta``: what a class says of itself as a table, and a row of its state."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

from sqlobject.col import Col, SOCol
from sqlobject.declarative import DeclarativeMeta
from sqlobject.events import send
from sqlobject.index import DatabaseIndex
from sqlobject.joins import Join
from sqlobject.schema.types import SqlType, key_type
from sqlobject.styles import Style, getStyle

from . import _columns
from ._marks import GONE
from ._read import extra_of

__all__ = ["sqlmeta"]

_ID_SIZES = (None, "TINY", "SMALL", "MEDIUM", "BIG")


#: Settings that decide how a class's accessors and statements are made.
_WORKED_INTO_CLASSES = frozenset({"cacheValues", "idName", "lazyUpdate", "table"})


class SQLMetaType(DeclarativeMeta):
    """The metaclass of ``sqlmeta``: read on a row, it gives that row's own state."""

    def __setattr__(cls, name: str, value: Any) -> None:  # noqa: N805 - a metaclass
        super().__setattr__(name, value)
        owner = cls.__dict__.get("soClass")
        if name in _WORKED_INTO_CLASSES and getattr(owner, "_so_finished", False):
            _columns.settings_changed(owner)

    def __get__(cls, obj: Any, owner: type | None = None) -> Any:  # noqa: N805 - a class
        if obj is None:
            return cls
        extra = extra_of(obj)
        state = extra.get("sqlmeta")
        if state is None:
            state = extra["sqlmeta"] = cls(obj)
            if extra.pop(GONE, False):
                state._obsolete = True
        return state


class sqlmeta(metaclass=SQLMetaType):  # noqa: N801 - its public name
    """Settings and parts of one table; subclass it inside a class to change them.

    The class stands for a table; an instance of it, ``row.sqlmeta``, for the state
    of one row. Attributes it does not know are kept.
    """

    #: Name of the table; by default the style makes it of the class name.
    table: ClassVar[str | None] = None
    #: Name of the key column; by default the style makes it of the table's name.
    idName: ClassVar[str | None] = None
    #: ``int`` or ``str``; every id that a caller gives goes through it.
    idType: ClassVar[type] = int
    #: ``'TINY'``, ``'SMALL'``, ``'MEDIUM'``, ``'BIG'`` or None: width of the key.
    idSize: ClassVar[str | None] = None
    #: Sequence or generator that makes keys, where the database has them.
    idSequence: ClassVar[str | None] = None
    style: ClassVar[Style | None] = None
    lazyUpdate: Any = False
    defaultOrder: ClassVar[Any] = None
    cacheValues: ClassVar[bool] = True
    registry: ClassVar[str | None] = None
    fromDatabase: ClassVar[bool] = False
    dbEncoding: ClassVar[str | None] = None
    columns: ClassVar[dict[str, Any]] = {}
    columnList: ClassVar[list[Any]] = []
    columnDefinitions: ClassVar[dict[str, Col[Any]]] = {}
    indexes: ClassVar[list[Any]] = []
    indexDefinitions: ClassVar[list[DatabaseIndex]] = []
    joins: ClassVar[list[Any]] = []
    joinDefinitions: ClassVar[list[Join]] = []
    soClass: ClassVar[Any] = None
    parentClass: ClassVar[Any] = None
    childClasses: ClassVar[dict[str, Any]] = {}
    childName: ClassVar[str | None] = None

    #: What the key column holds; worked out from ``idType`` and ``idSize``.
    id_type: ClassVar[SqlType]

    # State of one row.
    expired: bool = False
    dirty: bool = False
    _creating: bool = False
    _setting: bool = False
    _obsolete: bool = False
    _destroying: bool = False

    # Names whose accessor the user did not replace.
    _plainSetters: ClassVar[dict[str, Any]] = {}
    _plainGetters: ClassVar[dict[str, Any]] = {}
    _plainForeignSetters: ClassVar[dict[str, Any]] = {}
    _plainForeignGetters: ClassVar[dict[str, Any]] = {}
    _plainJoinGetters: ClassVar[dict[str, Any]] = {}
    _plainJoinAdders: ClassVar[dict[str, Any]] = {}
    _plainJoinRemovers: ClassVar[dict[str, Any]] = {}

    def __init__(self, instance: Any) -> None:
        self.instance = weakref.proxy(instance)

    @property
    def _perConnection(self) -> bool:
        """Whether the row is bound to a connection that is not its class's."""
        return self.instance._so_conn is not None

    @classmethod
    def send(cls, signal: Any, *args: Any, **kw: Any) -> Any:
        """Send a signal with the class as its sender."""
        return send(signal, cls.soClass, *args, **kw)

    @classmethod
    def setClass(cls, soClass: Any) -> None:
        """Bind this ``sqlmeta`` to its class, and settle what was left open.

        :raises TypeError: ``idType`` is neither int nor str.
        :raises ValueError: an unknown ``idSize``.
        """
        if cls.idType not in (int, str):
            raise TypeError(
                f"{soClass.__name__}.sqlmeta.idType is {cls.idType!r}: "
                "it must be int or str"
            )
        if cls.idSize not in _ID_SIZES:
            raise ValueError(
                f"{soClass.__name__}.sqlmeta.idSize is {cls.idSize!r}: "
                f"it must be one of {_ID_SIZES}"
            )
        cls.soClass = soClass
        if not cls.style:
            cls.style = getStyle(soClass)
        if cls.table is None:
            cls.table = cls.style.pythonClassToDBTable(soClass.__name__)
        if cls.idName is None:
            cls.idName = cls.style.idForTable(cls.table)
        cls.id_type = key_type(cls.idType, cls.idSize)
        cls._start_afresh()

    @classmethod
    def _start_afresh(cls) -> None:
        """Give the class lists of its own; definitions begin as its parent's."""
        cls.columns = {}
        cls.columnList = []
        cls.indexes = []
        cls.joins = []
        cls.columnDefinitions = dict(cls.columnDefinitions)
        cls.indexDefinitions = list(cls.indexDefinitions)
        cls.joinDefinitions = list(cls.joinDefinitions)
        cls.childClasses = {}
        cls._plainSetters, cls._plainGetters = {}, {}
        cls._plainForeignSetters, cls._plainForeignGetters = {}, {}
        cls._plainJoinGetters = {}
        cls._plainJoinAdders, cls._plainJoinRemovers = {}, {}

    @classmethod
    def addColumn(
        cls, columnDef: Col[Any], changeSchema: bool = False, connection: Any = None
    ) -> None:
        """Add a column to the class, and to the table if ``changeSchema``.

        :raises UsageError: it has no name, or its name is taken.
        """
        _columns.add_column(cls.soClass, columnDef, changeSchema, connection)

    @classmethod
    def addColumnsFromDatabase(cls, connection: Any = None) -> None:
        """Add the columns of the live table that the class does not define."""
        _columns.add_columns_from_database(cls.soClass, connection)

    @classmethod
    def delColumn(
        cls,
        column: Col[Any] | SOCol | str,
        changeSchema: bool = False,
        connection: Any = None,
    ) -> None:
        """Remove a column from the class, and from the table if ``changeSchema``.

        :raises ValueError: there is no such column.
        """
        _columns.del_column(cls.soClass, column, changeSchema, connection)

    @classmethod
    def addJoin(cls, joinDef: Join) -> None:
        """Add a join to the class."""
        _columns.add_join(cls.soClass, joinDef)

    @classmethod
    def delJoin(cls, joinDef: Join) -> None:
        """Remove a join; it must be the same definition object.

        :raises IndexError: the class has no such join.
        """
        _columns.del_join(cls.soClass, joinDef)

    @classmethod
    def addIndex(cls, indexDef: DatabaseIndex) -> None:
        """Add an index to the class; no SQL is run.

        :raises UsageError: it has no name.
        """
        _columns.add_index(cls.soClass, indexDef)

    @classmethod
    def getColumns(cls) -> dict[str, Any]:
        """The bound columns by attribute name; a copy."""
        return dict(cls.columns)

    @classmethod
    def expireAll(cls, connection: Any = None) -> None:
        """Expire every object of the class that the connection knows."""
        conn = connection or cls.soClass._connection
        for obj in conn.cache.getAll(cls.soClass):
            obj.expire()

    def asDict(self) -> dict[str, Any]:
        """The row as a dictionary: every column by attribute name, and ``id`` last."""
        obj = self.instance
        values = {name: getattr(obj, name) for name in type(self).getColumns()}
        values["id"] = obj.id
        return values
