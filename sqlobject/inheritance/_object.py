"""``InheritableSQLObject``: the base of classes that lie in several tables."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlobject.col import Col, StringCol
from sqlobject.dberrors import Error, SQLObjectNotFound, UsageError
from sqlobject.main import SQLObject, is_generated
from sqlobject.sqlbuilder import Delete, NoDefault

from ._family import DISCRIMINATOR, column_names, parents
from ._load import load, whole
from ._meta import InheritableSQLMeta, table_classes
from ._namespace import InheritableTable, InheritableTableWithJoins
from ._relations import prefetch
from ._remove import delete_levels
from ._results import InheritableSelectResults
from ._storage import (
    InheritableRow,
    link,
    linked,
    parent_of,
    take_waiting_values,
    waiting_values,
)

__all__ = ["InheritableSQLObject"]


def prepare(
    name: str, bases: tuple[type, ...], attrs: dict[str, Any]
) -> tuple[tuple[type, ...], dict[str, Any]]:
    """The bases and body that a class is really made with.

    :raises NotImplementedError: there are two parents with tables.
    :raises AttributeError: a column is inherited already, or called ``childName``.
    """
    families = list(table_classes(bases))
    if len(families) > 1:
        names = " and ".join(base.__name__ for base in families)
        raise NotImplementedError(
            f"class {name} has two parents with tables, {names}: a row can have only "
            "one level above it"
        )
    body = dict(attrs)
    body.setdefault("_inheritable", True)
    _refuse_columns(name, families, body)
    if body["_inheritable"]:
        body[DISCRIMINATOR] = StringCol(length=255, default=None)
    prepared: tuple[tuple[type, ...], dict[str, Any]]
    prepared = SQLObject.__classprepare__(name, bases, body)
    return prepared


def _refuse_columns(name: str, families: list[Any], body: dict[str, Any]) -> None:
    if isinstance(body.get(DISCRIMINATOR), Col):
        raise AttributeError(
            f"class {name} cannot have a column {DISCRIMINATOR!r}: every class has one "
            "by that name, which says how a row goes on"
        )
    for parent in table_classes(families, inheritable=True):
        taken = column_names(parent)
        for attribute, value in body.items():
            if not (isinstance(value, Col) or value is None):
                continue
            bound = None
            if isinstance(value, Col) and value.refers():
                bound = parent.sqlmeta.style.instanceAttrToIDAttr(attribute)
            if {attribute, bound} & taken:
                what = "leave out" if value is None else "declare"
                raise AttributeError(
                    f"class {name} cannot {what} the column {attribute!r}: "
                    f"it lies in the table of {parent.__name__} or above"
                )


class InheritableSQLObject(SQLObject, InheritableRow):
    """Base of table classes whose subclasses add columns in tables of their own.

    A subclass with ``_inheritable = False`` ends the line: it has no ``childName``, and
    what derives from it begins a new one.
    """

    __slots__ = ()
    __so_base__ = True
    _so_in_levels: ClassVar[bool] = True

    sqlmeta = InheritableSQLMeta
    SelectResultsClass = InheritableSelectResults

    _inheritable: ClassVar[bool] = True

    _so_storage = InheritableRow
    _so_table = InheritableTable
    _so_table_with_joins = InheritableTableWithJoins

    __classprepare__ = staticmethod(prepare)

    def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
        SQLObject.__classinit__(cls, new_attrs)
        parent = cls.sqlmeta.parentClass
        if parent is not None:
            parent.sqlmeta.childClasses[cls.__name__] = cls

    @classmethod
    def _so_set_constructor(cls) -> None:
        if cls.sqlmeta.parentClass is None:  # with a level above nothing is plain
            super()._so_set_constructor()

    @classmethod
    def _so_load_level(cls, conn: Any, rows: Any, connection: Any = None) -> list[Any]:
        """Objects of this level alone for rows of its table."""
        return super()._so_load(conn, rows, connection)

    @classmethod
    def _so_load(cls, conn: Any, rows: Any, connection: Any = None) -> list[Any]:
        return load(cls, conn, rows, connection)

    @classmethod
    def _so_prefetch(cls, objects: list[Any], names: Any, strict: Any) -> None:
        prefetch(objects, names, bool(strict))

    @classmethod
    def _so_prefetch_level(cls, objects: list[Any], names: Any, strict: Any) -> None:
        """As :meth:`_so_prefetch`, for objects and relations of this level alone."""
        super()._so_prefetch(objects, names, strict)

    # Making rows -------------------------------------------------------------------

    def __init__(self, /, **kw: Any) -> None:
        """Insert a row at each level.

        :raises TypeError: an unknown keyword, or a column without value and default.
        :raises Invalid: a validator refuses a value.
        """
        super().__init__(**kw)

    def _SO_finishCreate(self, id: Any = None) -> None:
        """Insert what was collected, the level above first; for overriding."""
        above = type(self).sqlmeta.parentClass
        if above is None:
            super()._SO_finishCreate(id)
            return
        values = take_waiting_values(self)
        values[DISCRIMINATOR] = type(self).__name__
        if self._so_conn is not None:
            values["connection"] = self._so_conn
        if id is not None:
            values["id"] = id
        parent = above.__new__(above)
        # Past an `__init__` of the user's: it was called for the whole row already.
        made = vars(above).get("__init__")
        plain = is_generated(made)
        (made if plain else SQLObject.__init__)(parent, **values)
        link(self, parent)
        try:
            super()._SO_finishCreate(parent.id)
        except BaseException:
            _take_back(parent)
            raise

    # Finding rows ------------------------------------------------------------------

    @classmethod
    def get(
        cls,
        id: Any,
        connection: Any = None,
        selectResults: Any = None,
        childResults: Any = None,
        childUpdate: bool = False,
    ) -> Any:
        """The object of a row, by its key; it may be of a class further down.

        :param selectResults: the values of this level's columns, if they are known.
        :param childResults: not used; earlier releases handed over a child's values.
        :param childUpdate: give the object of this very level.
        :raises SQLObjectNotFound: there is no such row.
        """
        level = super().get(id, connection, selectResults)
        return level if childUpdate else whole(level, connection)

    @classmethod
    def _SO_fetchAlternateID(
        cls, name: str, dbName: str, value: Any, connection: Any = None
    ) -> Any:
        owner = next(c for c in (cls, *parents(cls)) if name in c.sqlmeta.columns)
        fetch = super(InheritableSQLObject, owner)._SO_fetchAlternateID
        found = whole(fetch(name, dbName, value, connection), connection)
        if not isinstance(found, cls):
            raise SQLObjectNotFound(
                f"The {cls.__name__} by {name}={value!r} does not exist: it is a "
                f"{type(found).__name__}"
            )
        return found

    # Attributes --------------------------------------------------------------------

    @property
    def _parent(self) -> Any:
        """The object of the level above; None at the root."""
        return parent_of(self)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError as error:
            missing = None if name[:1] == "_" else _missing_child(self, name)
            if missing is None:
                raise
            raise AttributeError(f"{error}: {missing}") from error

    def _so_write(self, values: Any, past_setters: bool = False) -> None:
        own, inherited = self._split(values, past_setters)
        if inherited:
            self._write_above(own, inherited, past_setters)
        if own or not inherited:
            super()._so_write(own, past_setters)

    def _write_above(
        self, own: dict[str, Any], inherited: dict[str, Any], past_setters: bool
    ) -> None:
        waiting = waiting_values(self)
        if waiting is not None:
            waiting.update(inherited)
            return
        super()._so_check(own, past_setters)  # before anything is written anywhere
        parent = parent_of(self)
        if past_setters:
            parent._so_restore(inherited)
        else:
            parent.set(**inherited)

    def _so_check(self, values: Any, past_setters: bool = False) -> None:
        own, inherited = self._split(values, past_setters)
        super()._so_check(own, past_setters)
        if inherited:
            parent_of(self)._so_check(inherited, past_setters)

    def _split(
        self, values: Any, past_setters: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is for this level, and what is for those above."""
        cls = type(self)
        inherited = {
            name: value
            for name, value in values.items()
            if name in cls._so_inherited
            and (past_setters or not _has_setter(cls, name))
        }
        own = {name: v for name, v in values.items() if name not in inherited}
        return own, inherited

    def syncUpdate(self) -> None:
        """Send the changes that lazy updates put aside, at each level."""
        parent = linked(self)
        if parent is not None:
            parent.syncUpdate()
        super().syncUpdate()

    def sync(self) -> None:
        """Send what waits, and read the rows of all levels again.

        :raises SQLObjectNotFound: one of them is gone.
        """
        parent = parent_of(self)
        if parent is not None:
            parent.sync()
        super().sync()

    def expire(self) -> None:
        """Forget the values of all levels; the next read asks the database."""
        parent = linked(self)
        if parent is not None:
            parent.expire()
        super().expire()

    def _reprItems(self) -> list[tuple[str, str]]:
        """``(name, shortened text)`` of every column, this level's first."""
        items = super()._reprItems()
        parent = parent_of(self)
        if parent is not None:
            items += parent._reprItems()
        return [item for item in items if item[0] != DISCRIMINATOR]

    # Deleting ----------------------------------------------------------------------

    def _so_whole(self) -> Any:
        return whole(self, self._so_conn)

    def _so_levels(self) -> list[Any]:
        parent = parent_of(self)
        above = [] if parent is None else parent._so_levels()
        return [*above, self]

    def _so_refuse_destruction(self) -> None:
        missing = _missing_child(self)
        if missing is not None:
            raise UsageError(f"{self!r} cannot be deleted as a whole: {missing}")

    @classmethod
    def deleteMany(cls, where: Any = NoDefault, connection: Any = None) -> None:
        """Delete the rows that meet ``where``, at all levels; None means all.

        Cascades, signals and objects in use are passed by.

        :raises UsageError: a row goes on in a class that is not known.
        """
        alone = cls.sqlmeta.parentClass is None and not cls._inheritable
        if where is NoDefault or alone:
            super().deleteMany(where, connection)
            return
        delete_levels(cls, where, connection or cls._connection)

    # Many rows ---------------------------------------------------------------------

    @classmethod
    def insertMany(cls, rows: Any, connection: Any = None) -> int:
        """Insert many rows, where there is no level above.

        :returns: how many rows there were.
        :raises UsageError: there is one: the rows lie in several tables.
        """
        _refuse_many(cls, "insertMany")
        return super().insertMany(rows, connection)

    @classmethod
    def upsert(
        cls, rows: Any, key: Any, update: Any = NoDefault, connection: Any = None
    ) -> int:
        """Insert or update rows, where there is no level above.

        :returns: how many rows were given.
        :raises UsageError: there is one: the rows lie in several tables.
        """
        _refuse_many(cls, "upsert")
        return super().upsert(rows, key, update, connection)

    @classmethod
    def bulkUpdate(cls, rows: Any, columns: Any, connection: Any = None) -> int:
        """Update ``columns`` of many rows: one statement for each level they lie in.

        :returns: how many rows were named.
        """
        if not any(name in cls._so_inherited for name in columns):
            return super().bulkUpdate(rows, columns, connection)
        rows = list(rows)
        own = [name for name in columns if name not in cls._so_inherited]
        with (connection or cls._connection).transaction() as transaction:
            if own:
                super().bulkUpdate(rows, own, transaction)
            for level in parents(cls):
                known = {*level.sqlmeta.columns, *level._so_foreign}
                theirs = [name for name in columns if name in known - set(own)]
                if theirs:
                    level.bulkUpdate(rows, theirs, transaction)
        return len(rows)


def _refuse_many(cls: Any, method: str) -> None:
    if cls.sqlmeta.parentClass is not None:
        raise UsageError(
            f"{cls.__name__}.{method} cannot be: rows of {cls.__name__} lie in several "
            "tables, and an object has to be made for each"
        )


def _has_setter(cls: Any, name: str) -> bool:
    """Whether a setter of the user's stands before an inherited column."""
    if name in cls._so_setters:
        return name in cls._so_overridden
    return getattr(getattr(cls, name, None), "fset", None) is not None


def _missing_child(obj: Any, name: str = "") -> str | None:
    """What to say of an object whose class further down is not known; else None."""
    cls = type(obj)
    if name == DISCRIMINATOR or not cls._inheritable:
        return None
    try:
        child = obj.childName
    except (AttributeError, SQLObjectNotFound):
        return None
    if not child or child in cls.sqlmeta.childClasses:
        return None
    return (
        f"the row goes on as a {child!r}, a class that is not known here; import the "
        "module that defines it"
    )


def _take_back(obj: Any) -> None:
    """Remove the rows of an object that could not be made whole, root last."""
    conn = obj._connection
    for level in reversed(obj._so_levels()):
        cls = type(level)
        level.sqlmeta._obsolete = True
        conn.cache.expire(level.id, cls)
        try:
            conn.execute(Delete(cls.q, where=cls.q.id == level.id))
        except Error:  # in a transaction that the first error ended, nothing is there
            return
