"""The query of a view as a table: in FROM, and behind ``Stock.q``."""

from __future__ import annotations

from typing import Any

from sqlobject.sqlbuilder import (
    Alias,
    AliasField,
    AliasTable,
    Inline,
    Select,
    SQLObjectTable,
)

__all__ = ["ViewAlias", "ViewSQLObjectField", "ViewSQLObjectTable", "spelled"]


class _ViewTable(AliasTable):
    """The SELECT of a view under its name, as it stands in FROM."""

    def __init__(self, select: Select, alias: str) -> None:
        # Without values of its own, so that statements about the view can be kept.
        super().__init__(spelled(select), alias)
        self._token = object()

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        return ("view", self._token), (), 1

    @property
    def source_key(self) -> str:
        """What tells it from other tables of a FROM, and its place among them."""
        return str(self.alias)


class ViewAlias(Alias):
    """What ``sqlmeta.table`` of a view is."""

    q: _ViewTable

    def __init__(self, select: Select, alias: str) -> None:
        self._target = select
        self.q = _ViewTable(select, alias)

    @property
    def source_key(self) -> str:
        """As its table's: both may be named for one FROM."""
        return self.q.source_key

    def __str__(self) -> str:
        return str(self.q.alias)


class ViewSQLObjectField(AliasField):
    """A column of a view: ``Stock.q.teeth``."""

    __slots__ = ()

    def __init__(self, table: _ViewTable, fieldName: str, field: Any) -> None:
        super().__init__(table.alias, fieldName, table.alias, table, field)
        self.shape = ("view", table._token, fieldName)


class ViewSQLObjectTable(SQLObjectTable):
    """The fields of a view by their names in Python: ``Stock.q``."""

    def _find(self, attr: str) -> Any:
        field = super()._find(attr)
        table = self.soClass.sqlmeta.table
        if not isinstance(table, ViewAlias):
            return field  # the class is being made
        return ViewSQLObjectField(table.q, field.fieldName, field)


def spelled(expr: Any) -> Any:
    """An expression with its values, if it has any, written into the text."""
    return Inline(expr) if getattr(expr, "binds", ()) else expr
