"""A version: the values that a row once had."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlobject.col import Col, DateTimeCol, KeyCol
from sqlobject.dberrors import SQLObjectNotFound, UsageError
from sqlobject.declarative import DeclarativeMeta
from sqlobject.main import SQLObject, rawGetterName
from sqlobject.sqlbuilder import AND

__all__ = ["Version", "archived", "make_version_class", "raw_values"]

#: What a column of the master says that makes no sense of its old values.
_LEFT_OUT = frozenset({"alternateID", "alternateMethodName", "immutable", "unique"})
_REQUIRED = frozenset({"notNone", "notNull"})


def archived(column: Any, nullable: bool = False) -> Col[Any]:
    """The definition of a column for the old values of another one.

    A key still leads to the object it referred to, but the database is not told: a
    history must not keep rows from being deleted, nor be deleted with them.

    :param nullable: for rows that are older than the column.
    """
    left_out = _LEFT_OUT | _REQUIRED if nullable else _LEFT_OUT
    if column.foreignKey is not None:
        return KeyCol(
            name=column.foreignName,
            foreignKey=column.foreignKey,
            refColumn=column.refColumn,
            dbName=column.dbName,
            notNone=column.notNone and not nullable,
        )
    definition = copy.copy(column.columnDef)
    arguments = {k: v for k, v in definition._kw.items() if k not in left_out}
    definition._kw = {**arguments, "dbName": column.dbName}
    return definition  # type: ignore[no-any-return]  # a copy of a Col


def raw_values(row: Any, columns: Any) -> dict[str, Any]:
    """The values of some columns of a row, past the getters that a user wrote."""
    return {name: getattr(row, rawGetterName(name))() for name in columns}


class Version(SQLObject):
    """Base of the classes of versions: values that a row, the *master*, once had.

    What a version does not have itself is asked of its master.
    """

    __so_base__ = True

    masterClass: ClassVar[Any] = None
    """The class whose history this is."""

    extraCols: ClassVar[dict[str, Col[Any]]] = {}
    """Columns that versions have besides the master's."""

    def __init__(self, /, **kw: Any) -> None:
        super().__init__(**kw)

    @classmethod
    def _kept(cls) -> Iterator[str]:
        """The columns that a version has of its master."""
        for name in cls.masterClass.sqlmeta.getColumns():
            if name in cls.sqlmeta.columns:
                yield name

    def restore(self) -> None:
        """Give the master these values again, as one change that is recorded too.

        :raises SQLObjectNotFound: the master was deleted.
        """
        columns = self.masterClass.sqlmeta.getColumns()
        names = [name for name in self._kept() if not columns[name].immutable]
        self.master._so_restore(raw_values(self, names))

    def nextVersion(self) -> Any:
        """The version after this one; after the last one the master.

        :raises SQLObjectNotFound: this is the last one, and the master was deleted.
        """
        cls = type(self)
        later = AND(cls.q.masterID == self.masterID, cls.q.id > self.id)
        found = cls.select(later, orderBy=cls.q.id, connection=self._connection)
        for version in found[:1]:
            return version
        return self.master

    def getChangedFields(self) -> list[str]:
        """Titles of the columns that have other values in the next version."""
        names = list(self._kept())
        own, later = raw_values(self, names), raw_values(self.nextVersion(), names)
        return [name.title() for name in names if own[name] != later[name]]

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name[:1] == "_" or name in ("id", "master", "masterID"):
                raise
            try:
                master = self.master
            except SQLObjectNotFound:
                master = None
            if master is None:
                raise
            return getattr(master, name)


def make_version_class(master: Any, extra: dict[str, Col[Any]]) -> Any:
    """The class of the versions of a class that is being made.

    :raises UsageError: columns of both would have the same name.
    """
    meta = master.sqlmeta
    columns = meta.getColumns()
    body: dict[str, Any] = {
        "dateArchived": DateTimeCol(default=DateTimeCol.now),
        "master": KeyCol(foreignKey=master.__name__, notNone=True),
        **extra,
    }
    names = {n for c in columns.values() for n in (c.name, c.foreignName)}
    taken = names & {*body, "masterID"}
    if taken:
        raise UsageError(
            f"versions of {master.__name__} cannot have {', '.join(sorted(taken))} "
            "both as a column of their own and as one of the row's"
        )
    for column in columns.values():
        body[column.foreignName or column.name] = archived(column)
    body.update(
        __module__=master.__module__,
        __doc__=f"Values that rows of {master.__name__} once had.",
        masterClass=master,
        extraCols=extra,
        sqlmeta=type("sqlmeta", (), {"registry": meta.registry, "style": meta.style}),
    )
    made = DeclarativeMeta(f"{master.__name__}Versions", (Version,), body)
    made._so_follow(master)
    return made
