"""The statements that write: Insert, Update, Replace, Delete, Upsert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ._base import LIMIT, Expression, NoDefault, leaves, operand, own_parts
from ._names import Table, sqlIdentifier
from ._node import Node, SQLConstant
from ._statements import raw

__all__ = [
    "Delete",
    "Excluded",
    "Insert",
    "Replace",
    "Update",
    "Upsert",
    "dictToList",
]

_MOST = 4000


def dictToList(template: Any, dict: Mapping[Any, Any]) -> list[Any]:
    """The values of a mapping in the order of a template.

    :raises KeyError: the mapping lacks one.
    :raises TypeError: it has one that the template does not name.
    """
    values = [dict[key] for key in template]
    if len(dict) > len(values):
        surplus = sorted(str(key) for key in dict if key not in template)
        raise TypeError(
            f"The row has {', '.join(surplus)}, which is not among the columns "
            f"{', '.join(map(str, template))}"
        )
    return values


def target(table: Any) -> Any:
    """The table that a statement writes to: a class, its ``q``, a name, raw text."""
    if isinstance(table, str):
        return Table(table) if sqlIdentifier(table) else SQLConstant(table)
    return operand(table)


def _returned(items: Any) -> tuple[Any, ...]:
    """What a writing statement gives back; texts are SQL."""
    if items is None:
        return ()
    if isinstance(items, (str, Expression)):
        items = (items,)
    return tuple([raw(each) for each in items])


class _Writing(Node):
    """What all statements that write have in common."""

    __slots__ = ("key", "returning", "table")

    key: Any
    """What a connection keeps its compiled text by; None: it does not."""
    table: Any
    """Where it writes."""
    returning: tuple[Any, ...]
    """What it gives back of each row it writes."""

    def _seal(self, words: Any, *groups: Iterable[Any]) -> None:
        """Work out shape and binds.

        :param words: what decides the text beside the operands.
        """
        shapes: list[Any] = [self._kind, words]
        binds: list[Any] = []
        total = 1
        kept = True
        for group in ((self.table,), *groups, self.returning):
            shape, own, size = leaves(group)
            total += size
            kept = kept and shape is not None
            shapes.append(shape)
            binds.extend(own)
        self.size = max(total, LIMIT)  # a statement is no part of an expression
        self.key = None
        if kept:
            self.binds = tuple(binds)
            if total <= _MOST:
                self.shape = self.key = tuple(shapes)


class Insert(_Writing):
    """New rows: ``INSERT INTO t (a, b) VALUES (1, 2), (3, 4)``."""

    __slots__ = ("columns", "id_column", "id_sequence", "rows", "select")
    _kind = "insert"

    columns: tuple[str, ...] | None
    """Names of columns; None: all, in the order of the table."""
    rows: tuple[tuple[Any, ...], ...]
    """Values of rows; none if they come from `select`."""
    select: Any

    def __init__(
        self,
        table: Any,
        valueList: Any = None,
        values: Any = None,
        template: Any = NoDefault,
        *,
        select: Any = None,
        returning: Any = None,
        id_column: str | None = None,
        id_sequence: str | None = None,
    ) -> None:
        """Say which rows are new.

        A row is a mapping of column to value (the columns are sorted, unless a template
        orders them), or a sequence in the order of the template or the table.

        :param valueList: rows.
        :param values: one row.
        :param template: names of columns.
        :param select: a statement that gives the rows.
        :param returning: columns or expressions to give back of each row.
        :param id_column: the column whose new value the caller wants to learn.
        :param id_sequence: the sequence behind that column, where there is one.
        :raises TypeError: there are no rows, or they differ in kind, or one has a
            surplus column.
        :raises KeyError: a row lacks a column.
        """
        self.table = target(table)
        self.returning = _returned(returning)
        self.id_column = id_column
        self.id_sequence = id_sequence
        self.select = None if select is None else raw(select)
        rows: Iterable[Any] = _rows(valueList, values, select)
        self.columns, self.rows = _aligned(rows, template)
        self._seal(
            (self.columns, len(self.rows), id_column, id_sequence, select is not None),
            [value for row in self.rows for value in row],
            () if self.select is None else (self.select,),
        )

    def components(self) -> list[Any]:
        """The values that are expressions."""
        return own_parts([value for row in self.rows for value in row])


def _rows(value_list: Any, values: Any, select: Any) -> list[Any]:
    given = [each for each in (value_list, values, select) if each is not None]
    if len(given) > 1:
        raise TypeError("INSERT takes one of valueList, values and select")
    if select is not None:
        return []
    rows = [values] if values is not None else list(value_list or ())
    if not rows:
        raise TypeError("INSERT needs values, and none came")
    return rows


def _aligned(
    rows: Iterable[Any], template: Any
) -> tuple[tuple[str, ...] | None, tuple[tuple[Any, ...], ...]]:
    """Columns, and rows of operands in their order."""
    columns = None if template is NoDefault else tuple(template)
    aligned: list[tuple[Any, ...]] = []
    mappings: bool | None = None
    for row in rows:
        is_mapping = hasattr(row, "keys")
        if mappings is None:
            mappings = is_mapping
            if is_mapping and columns is None:
                columns = tuple(sorted(row.keys()))
        elif mappings != is_mapping:
            raise TypeError("The rows of an INSERT are all mappings, or none is")
        given = dictToList(columns, row) if is_mapping else row
        aligned.append(tuple([operand(value) for value in given]))
    if mappings is None and columns == ():
        columns = None
    return columns, tuple(aligned)


class Update(_Writing):
    """Changed rows: ``UPDATE t SET a=1 WHERE …``."""

    __slots__ = ("columns", "grouped", "values", "where")
    _kind = "update"

    columns: tuple[str, ...]
    values: tuple[Any, ...]
    where: Any
    """The condition; `NoDefault`: all rows."""

    def __init__(
        self,
        table: Any,
        values: Any,
        template: Any = NoDefault,
        where: Any = NoDefault,
        *,
        returning: Any = None,
        grouped: bool = False,
    ) -> None:
        """Say what changes in which rows.

        :param values: a mapping of column to value (the columns are sorted), or a
            sequence in the order of the template.
        :param where: a condition; a text is SQL.
        :param grouped: write ``a = (1)``, as assignments to objects do.
        :raises TypeError: the values do not fit the template.
        """
        self.table = target(table)
        self.returning = _returned(returning)
        if hasattr(values, "keys"):
            names = sorted(values.keys()) if template is NoDefault else list(template)
            values = dictToList(names, values)
        elif template is NoDefault:
            raise TypeError("UPDATE needs a mapping of columns, or a template of them")
        else:
            names = list(template)
            if len(names) != len(values):
                raise TypeError(
                    f"UPDATE has {len(values)} values for {len(names)} columns"
                )
        self.columns = tuple(names)
        self.values = tuple([operand(value) for value in values])
        self.where = NoDefault if where is NoDefault else raw(where)
        self.grouped = grouped
        self._seal(
            (self.columns, self.where is NoDefault, grouped),
            self.values,
            () if self.where is NoDefault else (self.where,),
        )

    def components(self) -> list[Any]:
        """The values that are expressions, and the condition."""
        return own_parts((*self.values, self.where))


class Replace(Update):
    """A row in the place of another with its key: ``REPLACE t SET a=1``.

    Only some databases have it; `Upsert` is for all.
    """

    __slots__ = ()
    _kind = "replace"


class Delete(_Writing):
    """Rows that go: ``DELETE FROM t WHERE …``."""

    __slots__ = ("where",)
    _kind = "delete"

    def __init__(self, table: Any, where: Any, *, returning: Any = None) -> None:
        """Say which rows go.

        :param where: a condition; a text is SQL, and None means all rows.
        """
        self.table = target(table)
        self.returning = _returned(returning)
        self.where = None if where is None or where is NoDefault else raw(where)
        self._seal(self.where is None, () if self.where is None else (self.where,))

    def components(self) -> list[Any]:
        """The condition."""
        return own_parts((self.where,))


class Excluded(Node):
    """The value that an `Upsert` would have inserted into a column.

    ``Upsert("stock", {"code": "x", "n": 1}, ["code"], {"n": const.n + Excluded("n")})``
    """

    __slots__ = ("name",)
    _kind = "excluded"

    def __init__(self, name: str) -> None:
        """Speak of this column."""
        self.name = name
        self.shape = ("excluded", name)
        self.binds = ()
        self.size = 1


class Upsert(_Writing):
    """Rows that are new, or change the ones there are.

    It is written in the way of each database; those that have none refuse it.
    """

    __slots__ = (
        "changes",
        "columns",
        "conflict",
        "id_column",
        "id_sequence",
        "rows",
        "where",
    )
    _kind = "upsert"

    conflict: tuple[str, ...]
    """The columns that tell whether a row is there."""
    changes: tuple[tuple[str, Any], ...]
    """Columns of a row that is there, and what they become; none: it stays."""

    def __init__(
        self,
        table: Any,
        values: Any,
        conflict: Iterable[str],
        update: Any = NoDefault,
        *,
        template: Any = NoDefault,
        where: Any = None,
        returning: Any = None,
        id_column: str | None = None,
        id_sequence: str | None = None,
    ) -> None:
        """Say which rows are to be there.

        :param values: a row as for `Insert`, or a list of them.
        :param conflict: the columns of a primary key or unique index.  Some databases
            go by any such index of the table.
        :param update: what changes in a row that is there: names of columns that take
            the new values, or a mapping of column to value or expression, in which
            `Excluded` is the new value.  All others by default; none if it is empty.
        :param where: a condition for changing a row that is there.
        :param id_column: the column of ids, for databases where the statement has to
            draw them; one that is among the columns is not drawn.
        :param id_sequence: the sequence behind that column, where there is one.
        :raises TypeError: the rows do not fit one another.
        """
        self.table = target(table)
        self.returning = _returned(returning)
        rows = list(values) if isinstance(values, (list, tuple)) else [values]
        columns, self.rows = _aligned(rows, template)
        if columns is None or not self.rows:
            raise TypeError("Upsert needs rows whose columns have names")
        self.columns = columns
        self.conflict = (conflict,) if isinstance(conflict, str) else tuple(conflict)
        if update is NoDefault:
            update = [name for name in columns if name not in self.conflict]
        if not hasattr(update, "keys"):
            update = {name: Excluded(name) for name in update}
        self.changes = tuple([(name, operand(update[name])) for name in update])
        self.where = None if where is None else raw(where)
        self.id_column = id_column
        self.id_sequence = id_sequence
        self._seal(
            (
                columns,
                len(self.rows),
                id_column,
                id_sequence,
                self.conflict,
                tuple([name for name, _ in self.changes]),
                where is None,
            ),
            [value for row in self.rows for value in row],
            [value for _, value in self.changes],
            () if self.where is None else (self.where,),
        )

    def components(self) -> list[Any]:
        """The values that are expressions."""
        return own_parts(
            [value for row in self.rows for value in row]
            + [value for _, value in self.changes]
        )
