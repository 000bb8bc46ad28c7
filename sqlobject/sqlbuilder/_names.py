"""Tables, fields and names: ``table.gizmo.size``, ``func.MAX(x)``."""

from __future__ import annotations

import re
import weakref
from typing import Any, ClassVar

from ._base import LIMIT
from ._node import Node, SQLConstant, SQLExpression

__all__ = [
    "TRUE",
    "ConstantSpace",
    "Field",
    "SQLObjectState",
    "SQLTrueClause",
    "SQLTrueClauseClass",
    "Table",
    "TableSpace",
    "const",
    "func",
    "safeSQLRE",
    "sqlIdentifier",
    "table",
]

safeSQLRE = re.compile(r"^[a-zA-Z_][a-zA-Z0-9_.]*$")
"""What a name looks like that never needs quotes; dots part schema, table, column."""


def sqlIdentifier(obj: Any) -> bool:
    """Whether this is the text of a plain name, and nothing else."""
    return isinstance(obj, str) and safeSQLRE.fullmatch(obj) is not None


class SQLObjectState:
    """What a validator is told about the value at hand: its object, its connection."""

    __slots__ = ("connection", "soObject")

    def __init__(self, soObject: Any, connection: Any = None) -> None:
        """Speak of a row or a class; it is held weakly."""
        self.soObject: Any = weakref.proxy(soObject)
        self.connection = connection


class Field(Node):
    """A column of a table: ``gizmo.size``."""

    __slots__ = ("fieldName", "tableName")
    _kind = "field"

    def __init__(self, tableName: Any, fieldName: str) -> None:
        """Name a column; the names are the database's."""
        self.tableName = tableName
        self.fieldName = fieldName
        self.shape = f"{tableName}.{fieldName}"
        self.binds = ()
        self.size = 1

    def tablesUsedImmediate(self) -> list[Any]:
        """The name of its table."""
        return [self.tableName]


class Table(SQLExpression):
    """A table by its name; its attributes are its fields.

    Names that a table has itself, such as ``tableName``, hide fields: use `Field`.
    """

    FieldClass: ClassVar[Any] = Field
    _kind = "table"

    def __init__(self, tableName: Any) -> None:
        """Name a table, with its schema if that is needed."""
        self.tableName = tableName

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        return self.FieldClass(self.tableName, attr)

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        name = self.tableName
        return (("table", name), (), 1) if isinstance(name, str) else (None, (), LIMIT)


class TableSpace:
    """Tables as attributes: ``table.gizmo``."""

    TableClass: ClassVar[type[Table]] = Table

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        return self.TableClass(attr)


class ConstantSpace:
    """Bare words as attributes: ``const.CURRENT_DATE``; called: ``func.MAX(x)``."""

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        return SQLConstant(attr)


class SQLTrueClauseClass(Node):
    """A condition that always holds: ``1 = 1``."""

    __slots__ = ()
    _kind = "true"

    def __init__(self) -> None:
        self.shape = "true"
        self.binds = ()
        self.size = 1


table = TableSpace()
const = ConstantSpace()
func = const
SQLTrueClause = TRUE = SQLTrueClauseClass()
