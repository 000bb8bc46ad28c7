"""``sqlmeta`` of classes that lie in several tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlobject.col import Col, SOCol
from sqlobject.dberrors import UsageError
from sqlobject.main import sqlmeta

from ._accessors import forget_columns, inherit, inherit_column, lose_column
from ._family import DISCRIMINATOR, chain, descendants

__all__ = ["InheritableSQLMeta", "table_classes"]


class _Dirty:
    """Whether changes wait to be sent, at this level or at one above."""

    def __get__(self, meta: Any, owner: Any = None) -> bool:
        if meta is None:
            return False
        if vars(meta).get("dirty") or meta.parentClass is None:
            return bool(vars(meta).get("dirty"))
        parent = getattr(meta.instance, "_so_parent", None)  # through a weak proxy
        return parent is not None and bool(parent.sqlmeta.dirty)

    def __set__(self, meta: Any, value: bool) -> None:
        vars(meta)["dirty"] = value


class InheritableSQLMeta(sqlmeta):
    """What a class says of its own level; ``getColumns()`` is about all of them.

    ``parentClass`` and ``childClasses`` (by name) are the next levels; ``childName`` is
    what the level above calls this class.
    """

    dirty: Any = _Dirty()

    @classmethod
    def setClass(cls, soClass: Any) -> None:
        """Bind this ``sqlmeta`` to its class, and give that what it inherits."""
        super().setClass(soClass)
        # Columns, joins and indexes stay where they are: they are not copied down.
        cls.columnDefinitions, cls.joinDefinitions, cls.indexDefinitions = {}, [], []
        cls.parentClass = next(table_classes(soClass.__bases__, True), None)
        cls.childName = soClass.__name__ if cls.parentClass is not None else None
        if not soClass._inheritable:
            soClass.childName = None
        inherit(soClass)

    @classmethod
    def getColumns(cls) -> dict[str, Any]:
        """The columns of all levels by attribute name, root first; a copy."""
        columns = cls.getAllColumns()
        columns.pop(DISCRIMINATOR, None)
        return columns

    @classmethod
    def getAllColumns(cls) -> dict[str, Any]:
        """As :meth:`getColumns`, with the column that names the next level's class."""
        return {
            name: column
            for level in chain(cls.soClass)
            for name, column in level.sqlmeta.columns.items()
        }

    @classmethod
    def addColumn(
        cls, columnDef: Col[Any], changeSchema: bool = False, connection: Any = None
    ) -> None:
        """Add a column to the class, and so to those below it.

        :raises UsageError: it has no name, or its name is taken, be it further down.
        """
        below = list(descendants(cls.soClass))
        name = columnDef.bound_name(cls.style) if cls.style else columnDef.name
        for child in below:
            if {columnDef.name, name} & _own_names(child):
                raise UsageError(
                    f"{cls.soClass.__name__} cannot get a column {columnDef.name!r}: "
                    f"{child.__name__} has one already"
                )
        super().addColumn(columnDef, changeSchema, connection)
        added = next(c for c in cls.columnList if c.columnDef is columnDef)
        for child in below:
            inherit_column(child, added)
            forget_columns(child)

    @classmethod
    def delColumn(
        cls,
        column: Col[Any] | SOCol | str,
        changeSchema: bool = False,
        connection: Any = None,
    ) -> None:
        """Remove a column from the class, and so from those below it.

        :raises ValueError: there is no such column at this level.
        """
        before = list(cls.columnList)
        super().delColumn(column, changeSchema, connection)
        for gone in [c for c in before if c not in cls.columnList]:
            for child in descendants(cls.soClass):
                lose_column(child, gone)
                forget_columns(child)

    @classmethod
    def expireAll(cls, connection: Any = None) -> None:
        """Expire every object of the class, and of those below it."""
        conn = connection or cls.soClass._connection
        for level in (cls.soClass, *descendants(cls.soClass)):
            for obj in conn.cache.getAll(level):
                obj.expire()

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "lazyUpdate":  # changes of all levels wait, or none
            parent = self.instance._parent
            if parent is not None:
                parent.sqlmeta.lazyUpdate = value


def _own_names(cls: Any) -> set[str | None]:
    columns = cls.sqlmeta.columnList
    return {name for c in columns for name in (c.name, c.foreignName) if name}


def table_classes(bases: Iterable[Any], inheritable: bool = False) -> Any:
    """Those among some bases that are tables of a family.

    :param inheritable: only those that may have levels below.
    """
    for base in bases:
        meta = getattr(base, "sqlmeta", None)
        if meta is None or not issubclass(meta, InheritableSQLMeta):
            continue
        if "__so_base__" not in vars(base) and (base._inheritable or not inheritable):
            yield base
