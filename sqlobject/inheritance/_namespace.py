"""``Dog.q`` and ``Dog.j``: the columns of all levels under one name."""

from __future__ import annotations

from typing import Any

from sqlobject.sqlbuilder import SQLObjectTable, SQLObjectTableWithJoins

from ._family import parents

__all__ = ["InheritableTable", "InheritableTableWithJoins"]


def _is_own(cls: Any, attr: str) -> bool:
    return attr == "id" or attr in cls.sqlmeta.columns or attr in cls._so_foreign


class InheritableTable(SQLObjectTable):
    """The fields of a class and of those above it, each in its own table.

    A field remembers the class it was asked of (``soClass``); its column knows the
    class it lies in.
    """

    def _find(self, attr: str) -> Any:
        if not _is_own(self.soClass, attr):
            column = self.soClass._so_inherited.get(attr)
            if column is not None:
                table = column.soClass.sqlmeta.table
                return self.FieldClass(table, column.dbName, attr, self.soClass, column)
        return super()._find(attr)

    def _unhide(self) -> None:
        super()._unhide()
        for name in self.soClass._so_inherited:
            if hasattr(type(self), name):
                self.__dict__[name] = self._find(name)


class InheritableTableWithJoins(SQLObjectTableWithJoins):
    """The conditions that join a class, or one above it, to their relatives."""

    def _find(self, attr: str) -> Any:
        cls = self.soClass
        if not _is_own(cls, attr) and not _has_join(cls, attr):
            for parent in parents(cls):
                if _is_own(parent, attr) or _has_join(parent, attr):
                    return getattr(parent.j, attr)
        return super()._find(attr)


def _has_join(cls: Any, name: str) -> bool:
    return any(join and join.joinMethodName == name for join in cls.sqlmeta.joins)
