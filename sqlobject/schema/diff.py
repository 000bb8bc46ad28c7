"""What has to change so that one schema becomes another.

Types are compared as the two sides state them. A catalogue often states less than a
class does (SQLite keeps ``VARCHAR(10)`` but MaxDB turns ``INT`` into ``FIXED(10)``),
so the caller may give ``same_type``, a dialect's judgement of whether two types are
one in its database.

Not compared, because catalogues give them back in words of their own: default texts,
checks, actions of foreign keys, names of constraints. Renames are not guessed: a
renamed column is one dropped and one added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.schema.changes import (
    AddColumn,
    AddIndex,
    AddTable,
    AlterColumn,
    Change,
    DropColumn,
    DropIndex,
    DropTable,
)
from sqlobject.schema.order import creation_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlobject.schema.table import IndexColumn, IndexDef, TableDef
    from sqlobject.schema.types import SqlType

    SameType = Callable[[SqlType, SqlType], bool]

__all__ = ["apply", "diff", "diff_tables", "same_index"]


def diff(
    old: Iterable[TableDef],
    new: Iterable[TableDef],
    same_type: SameType | None = None,
) -> list[Change]:
    """List the changes from one set of tables to another.

    New tables come first, in creation order; dropped ones last, in the opposite one.
    """
    had = {table.name: table for table in old}
    wants = {table.name: table for table in new}
    added = creation_order(t for name, t in wants.items() if name not in had).tables
    gone = creation_order(t for name, t in had.items() if name not in wants).tables
    changes: list[Change] = [AddTable(table) for table in added]
    for name, table in wants.items():
        if name in had:
            changes.extend(diff_tables(had[name], table, same_type))
    changes.extend(DropTable(table) for table in reversed(gone))
    return changes


def diff_tables(
    old: TableDef,
    new: TableDef,
    same_type: SameType | None = None,
) -> list[Change]:
    """List the changes from one form of a table to another.

    Indexes that go are named first and indexes that come last, so that they do not
    stand in the way of the columns.
    """
    name = new.name
    had = {column.name: column for column in old.columns}
    wants = {column.name: column for column in new.columns}
    old_indexes = _missing(old.indexes, new.indexes)
    new_indexes = _missing(new.indexes, old.indexes)
    changes: list[Change] = [DropIndex(name, index) for index in old_indexes]
    changes.extend(AddColumn(name, c) for c in new.columns if c.name not in had)
    for column in new.columns:
        before = had.get(column.name)
        if before is None:
            continue
        if same_type is not None and same_type(before.type, column.type):
            before = before._replace(type=column.type)
        if (before.type, before.nullable) != (column.type, column.nullable):
            changes.append(AlterColumn(name, before, column))
    changes.extend(DropColumn(name, c) for c in old.columns if c.name not in wants)
    changes.extend(AddIndex(name, index) for index in new_indexes)
    return changes


def apply(tables: Iterable[TableDef], changes: Iterable[Change]) -> list[TableDef]:
    """Give the tables as they are when the changes have been made.

    :raises KeyError: a change speaks of a table or column that is not there.
    """
    result = {table.name: table for table in tables}
    for change in changes:
        match change:
            case AddTable(table):
                result[table.name] = table
            case DropTable(table):
                del result[table.name]
            case _:
                result[change.table] = _apply_one(result[change.table], change)
    return list(result.values())


def _apply_one(table: TableDef, change: Any) -> TableDef:
    match change:
        case AddColumn(_, column):
            return table._replace(columns=(*table.columns, column))
        case DropColumn(_, column):
            gone = table.column(column.name)
            return table._replace(
                columns=tuple(c for c in table.columns if c is not gone)
            )
        case AlterColumn(_, _, column):
            before = table.column(column.name)
            after = before._replace(type=column.type, nullable=column.nullable)
            return table._replace(
                columns=tuple(after if c is before else c for c in table.columns)
            )
        case AddIndex(_, index):
            return table._replace(indexes=(*table.indexes, index))
        case DropIndex(_, index):
            return table._replace(indexes=_without(table.indexes, index))
    msg = f"not a change of a table: {change!r}"
    raise TypeError(msg)


def same_index(one: IndexDef, other: IndexDef) -> bool:
    """Tell whether two indexes do the same; their names do not matter."""
    return (
        one.unique == other.unique
        and _normal(one.where) == _normal(other.where)
        and len(one.columns) == len(other.columns)
        and all(
            _same_part(a, b) for a, b in zip(one.columns, other.columns, strict=True)
        )
    )


def _missing(these: Iterable[IndexDef], those: Iterable[IndexDef]) -> list[IndexDef]:
    """List the first ones that have no equal among the second."""
    left = list(those)
    lacking = []
    for index in these:
        twin = next((i for i, o in enumerate(left) if same_index(index, o)), None)
        if twin is None:
            lacking.append(index)
        else:
            del left[twin]
    return lacking


def _without(indexes: tuple[IndexDef, ...], index: IndexDef) -> tuple[IndexDef, ...]:
    for place, other in enumerate(indexes):
        if same_index(other, index):
            return indexes[:place] + indexes[place + 1 :]
    msg = f"there is no index like {index.name!r} to be dropped"
    raise KeyError(msg)


def _same_part(one: IndexColumn, other: IndexColumn) -> bool:
    """Compare by value, though nodes themselves do not."""
    if (one.name, one.length, one.descending) != (
        other.name,
        other.length,
        other.descending,
    ):
        return False
    left, right = _expression_key(one.expression), _expression_key(other.expression)
    if isinstance(left, str) != isinstance(right, str) and None not in (left, right):
        # A node on one side, a catalogue's text on the other: no telling.
        return True
    return bool(left == right)


def _expression_key(expression: Any) -> Any:
    if expression is None or isinstance(expression, str):
        return _normal(expression)
    return (expression.shape, expression.binds)


def _normal(text: str | None) -> str | None:
    """Give a condition without the blanks and brackets catalogues add."""
    return None if text is None else "".join(text.split()).strip("()").lower()
