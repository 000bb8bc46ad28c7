"""The same table under another name: ``Alias(Gear, "g2").q.teeth``."""

from __future__ import annotations

import itertools
import re
import threading
from typing import Any, ClassVar

from sqlobject.dberrors import UsageError

from ._base import LIMIT, Expression, NoDefault
from ._entity import ClassField, ImportProxy
from ._names import Table
from ._node import SQLExpression
from ._params import Columns

__all__ = ["Alias", "AliasField", "AliasSQLMeta", "AliasTable"]


class AliasField(ClassField):
    """A column of an aliased table: ``g2.teeth``.

    If the table is a class's, values go through its column.
    """

    __slots__ = ("alias", "aliasTable", "field")
    _kind = "alias_field"

    def __init__(
        self,
        tableName: Any,
        fieldName: str,
        alias: str,
        aliasTable: AliasTable,
        field: Any = None,
    ) -> None:
        """Name a column under an alias; ``field`` is the class's own, if it is one."""
        original, so_class, column = fieldName, None, None
        if field is not None:
            original, so_class, column = field.original, field.soClass, field.column
        super().__init__(tableName, fieldName, original, so_class, column)
        self.alias = alias
        self.aliasTable = aliasTable
        self.field = field
        if isinstance(tableName, str):
            self.shape = ("alias", tableName, aliasTable.as_string, alias, fieldName)
        else:  # a statement: the FROM of whoever uses this field has values of its own
            self.size = LIMIT
            self.shape = None
            del self.binds

    def tablesUsedImmediate(self) -> list[Any]:
        """The aliased table, as it stands in FROM."""
        return [self.aliasTable]


class _DelayedAliasField(AliasField):
    """A column of an aliased class that may not exist yet."""

    __slots__ = ()

    def __init__(self, field: Any, alias: str, aliasTable: AliasTable) -> None:
        self.field = field
        self.original = field.original
        self.plain = frozenset()
        self.alias = alias
        self.aliasTable = aliasTable
        self.size = LIMIT

    def __getattr__(self, name: str) -> Any:
        if name in ("tableName", "fieldName", "soClass", "column"):
            return getattr(self.field, name)
        return super().__getattr__(name)

    def _convert(self, value: Any) -> Any:
        return self.field._convert(value)


class AliasTable(Table):
    """An aliased table: in FROM it is ``gear  g2``, and its attributes are its fields.

    Made by `Alias`.  It may alias a class, a name, a statement or an `ImportProxy`.
    """

    _kind = "alias_table"
    as_string: ClassVar[str] = ""
    """What stands between the table and its alias, such as ``AS``."""

    _numbers: ClassVar[Any] = itertools.count(1)
    _lock: ClassVar[Any] = threading.Lock()

    def __init__(self, table: Any, alias: str | None = None) -> None:
        """Alias a table.

        :raises UsageError: a statement is given no alias.
        """
        if isinstance(table, Alias):
            table = table._target
        self.soClass: Any = None
        name = table
        if _is_class(table):
            self.soClass = table
            name = table.sqlmeta.table
            if isinstance(name, Alias):  # a view: its table is a statement
                name = name._target
        elif isinstance(table, Table):
            name = table.tableName
        super().__init__(name)
        if alias is None:
            alias = self._next_name(name)
        self.alias = alias

    def _next_name(self, name: Any) -> str:
        if isinstance(name, ImportProxy):
            name = name._cls_name
        elif not isinstance(name, str):
            raise UsageError(
                f"A statement is aliased under a name: Alias(select, 'name'); "
                f"there is none for {name!r}"
            )
        with self._lock:
            number = next(self._numbers)
        return f"{re.sub(r'[^0-9A-Za-z_]', '_', name)}_alias{number}"

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        field: Any = None
        if isinstance(self.tableName, ImportProxy):
            found = getattr(self.tableName, attr)
            if found._kind == "delayed":
                return _DelayedAliasField(found, self.alias, self)
            return AliasField(found.tableName, found.fieldName, self.alias, self, found)
        if self.soClass is not None:
            field = getattr(self.soClass.q, attr)
        made = AliasField(
            self.tableName,
            attr if field is None else field.fieldName,
            self.alias,
            self,
            field,
        )
        self.__dict__[attr] = made
        return made

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        name = self.tableName
        if not isinstance(name, str):
            return None, (), LIMIT
        return ("alias_table", name, self.as_string, self.alias), (), 1

    @property
    def source_key(self) -> str:
        """What tells it from other tables of a FROM, and its place among them."""
        name = self.tableName
        if isinstance(name, ImportProxy):
            name = name.tableName
        elif isinstance(name, Expression) and name._kind == "cte":
            name = name.name  # type: ignore[attr-defined]  # a CTE has one
        if not isinstance(name, str):
            return f" ({self.alias}"
        return f"{name}  {self.alias}"  # as an alias's ``sqlmeta.table`` says it


def _is_class(table: Any) -> bool:
    return isinstance(table, type) and hasattr(table, "sqlmeta")


class AliasSQLMeta:
    """The ``sqlmeta`` of an aliased class: its own but for the table."""

    def __init__(self, table: Any, alias: str) -> None:
        """Stand for the ``sqlmeta`` of a class."""
        self._table = table
        self._alias = alias

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        meta = self._table.sqlmeta
        if attr == "table":
            return f"{meta.table}  {self._alias}"
        return getattr(meta, attr)


class Alias(SQLExpression):
    """A class, table or statement under another name; its fields are in ``q``.

    Everything else is the class's own, ``select`` apart, which selects from the alias
    and gives objects of the class.
    """

    _kind = "alias"

    def __init__(self, table: Any, alias: str | None = None) -> None:
        """Alias a class, the name of a table, a `Select` or a `Union`.

        :param alias: None makes one up, from the name of the table and a number.
        :raises UsageError: a statement is given no alias.
        """
        self._target = table
        self.q = AliasTable(table, alias)
        if _is_class(table):
            self.sqlmeta = AliasSQLMeta(table, self.q.alias)

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__") or attr == "_target":
            raise AttributeError(attr)
        if isinstance(self._target, (str, Expression)):
            raise AttributeError(f"{self!r} is no class and has no {attr!r}")
        return getattr(self._target, attr)

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        return self.q._leaf()

    def components(self) -> list[Any]:
        """The aliased table."""
        return [self.q]

    def _so_fields(self) -> list[Any]:
        """What a select of whole rows asks for: the class's fields, seen from here."""
        own = [field.original for field in self._target._so_fields()]
        return [getattr(self.q, name) for name in own]

    def _so_whole_row(self) -> Columns:
        """The same as one part of a statement."""
        return Columns(self._so_fields())

    def select(
        self,
        clause: Any = None,
        clauseTables: Any = None,
        orderBy: Any = NoDefault,
        limit: int | None = None,
        lazyColumns: bool = False,
        reversed: bool = False,
        distinct: bool = False,
        connection: Any = None,
        join: Any = None,
        forUpdate: Any = False,
    ) -> Any:
        """Rows of the class, chosen by conditions on the alias."""
        return self._target.SelectResultsClass(
            self,
            clause,
            clauseTables,
            orderBy=orderBy,
            limit=limit,
            lazyColumns=lazyColumns,
            reversed=reversed,
            distinct=distinct,
            connection=connection,
            join=join,
            forUpdate=forUpdate,
        )
