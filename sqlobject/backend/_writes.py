"""Floor 2, backend: what the statements that write are made of."""

from __future__ import annotations

from typing import Any

from sqlobject.backend._expressions import (
    SPELLED,
    UNSPELLED,
    ExpressionText,
    joined,
)
from sqlobject.backend.emulate import UpsertText
from sqlobject.backend.features import (
    NewId,
    ReplaceStyle,
    ReturningStyle,
    RowsStyle,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import NoDefault

__all__ = ["WriteText"]


class WriteText(UpsertText, ExpressionText):
    """The parts of INSERT, UPDATE, REPLACE, DELETE and of upserts."""

    def visit_insert(self, node: Any) -> Any:
        """Write an INSERT, and what tells the new id."""
        rows = self.rows_to_insert(node)
        return (
            "INSERT INTO ",
            node.table,
            self.column_list(node),
            self.output(node, "inserted"),
            rows,
            self.returned(node),
            self.new_id(node),
        )

    def column_list(self, node: Any) -> str:
        """The columns that get values; an empty text if all do, or none."""
        if not node.columns:
            return ""
        names = list(map(self.dialect.quote, node.columns))
        if self.drawn_id(node):
            names.insert(0, self.dialect.quote(node.id_column))
        return f" ({', '.join(names)})"

    def drawn_id(self, node: Any) -> str | None:
        """What draws an id for each row, if rows have none and the database does not.

        An INSERT whose id is to be learned gets it beforehand, see `NewId`; this is
        for the others.
        """
        words, name = self.features.next_id, getattr(node, "id_column", None)
        if words is None or name is None or not node.columns:
            return None
        if name in node.columns or getattr(node, "select", None) is not None:
            return None
        table = self.dialect.own_literal(node.table)
        sequence = self.dialect.ddl.sequence_name(table, node.id_sequence)
        return words.format(sequence=self.dialect.quote(sequence))

    def rows_to_insert(self, node: Any) -> Any:
        """The values of an INSERT, row by row.

        :raises UnsupportedFeature: this database inserts one row at a time, or fewer
            than these, or none without a value.
        """
        select = getattr(node, "select", None)
        if select is not None:
            return (" ", select)
        if node.columns == ():
            words = self.features.empty_insert
            if words is None or len(node.rows) > 1:
                self.dialect.refuse("an INSERT without a value", "empty_insert")
            return f" {words}"
        count, style = len(node.rows), self.features.rows
        limit = self.features.max_rows
        if count > 1 and style is RowsStyle.NONE:
            self.dialect.refuse("an INSERT of several rows", "rows")
        if limit is not None and count > limit:
            self.dialect.refuse(f"an INSERT of more than {limit} rows", "max_rows")
        if count > 1 and style is RowsStyle.UNION_ALL:
            return (" ", self.rows_as_selects(node))
        rows = [("(", values, ")") for values in self.row_values(node)]
        return (" VALUES ", joined(", ", rows))

    def row_values(self, node: Any) -> list[Any]:
        """The values of each row, with commas."""
        place = 0
        rows = []
        drawn = self.drawn_id(node)
        for row in node.rows:
            values = [self.put(node, place + n, each) for n, each in enumerate(row)]
            place += len(row)
            if drawn:
                values.insert(0, (drawn,))
            rows.append(joined(", ", values))
        return rows

    def rows_as_selects(self, node: Any, names: tuple[str, ...] = ()) -> Any:
        """Rows as one SELECT each, with UNION ALL between them."""
        dummy = self.features.dummy_table
        source = f" FROM {dummy}" if dummy else ""
        place = 0
        selects = []
        drawn = self.drawn_id(node)
        for row in node.rows:
            values = [self._unpadded(node, place + n, v) for n, v in enumerate(row)]
            place += len(row)
            if names:
                values = [
                    (value, f" AS {self.dialect.quote(name)}")
                    for value, name in zip(values, names, strict=True)
                ]
            elif drawn:
                values.insert(0, (drawn,))
            selects.append(("SELECT ", joined(", ", values), source))
        rows = joined(" UNION ALL ", selects)
        return rows if self.features.items_bound else (SPELLED, rows, UNSPELLED)

    def _unpadded(self, node: Any, place: int, value: Any) -> Any:
        """A value in one of several SELECTs, as long as it is."""
        put = self.put(node, place, value)
        if not (self.features.union_pads and isinstance(value, str)):
            return put
        length = len(value) or 1
        kind = self.dialect.sql_type(SqlType(Kind.VARCHAR, length))
        return ("CAST(", put, f" AS {kind})")

    def new_id(self, node: Any) -> Any:
        """What makes an INSERT tell the id of its row, where the text has to."""
        if node.id_column is None or node.returning:
            return ()
        style = self.features.new_id
        if style is NewId.RETURNING:
            return f" RETURNING {self.dialect.quote(node.id_column)}"
        if style is NewId.SCOPE_IDENTITY and self.features.read_id is not None:
            return f"; {self.features.read_id}"
        return ()

    # -- UPDATE, REPLACE, DELETE

    def visit_update(self, node: Any) -> Any:
        """Write an UPDATE."""
        return (
            "UPDATE ",
            node.table,
            " SET ",
            self.assignments(node),
            self.output(node, "inserted"),
            self.where_of(node),
            self.returned(node),
        )

    def assignments(self, node: Any) -> Any:
        """Columns and their values: ``a=1, b=2``, or ``a = (1), b = (2)``."""
        pairs = enumerate(zip(node.columns, node.values, strict=True))
        if node.grouped:
            each = [self.equality(node, place, *pair) for place, pair in pairs]
        else:
            each = [
                (f"{self.dialect.quote(name)}=", self.put(node, place, value))
                for place, (name, value) in pairs
            ]
        return joined(", ", each)

    def where_of(self, node: Any) -> Any:
        """The condition of a statement that writes."""
        if node.where is NoDefault:
            return ()
        return (" WHERE ", self.condition(node, "where", node.where))

    def visit_replace(self, node: Any) -> Any:
        """Write a REPLACE.

        :raises UnsupportedFeature: this database has none, or it has no condition.
        """
        style = self.features.replace
        if style is ReplaceStyle.SET:
            words = (" SET ", self.assignments(node), self.where_of(node))
            return ("REPLACE ", node.table, *words)
        if style is ReplaceStyle.NONE:
            self.dialect.refuse("REPLACE; Upsert does the same", "replace")
        if node.where is not NoDefault:
            self.dialect.refuse("REPLACE with a condition")
        values = [self.put(node, n, each) for n, each in enumerate(node.values)]
        return (
            "REPLACE INTO ",
            node.table,
            self.column_list(node),
            " VALUES (",
            joined(", ", values),
            ")",
            self.returned(node),
        )

    def visit_delete(self, node: Any) -> Any:
        """Write a DELETE."""
        where: Any = ()
        if node.where is not None:
            where = (" WHERE ", self.condition(node, "where", node.where))
        return (
            "DELETE FROM ",
            node.table,
            self.output(node, "deleted"),
            where,
            self.returned(node),
        )

    # -- what is given back

    def returned(self, node: Any) -> Any:
        """What a statement gives back of its rows, if that stands at the end.

        :raises UnsupportedFeature: this database gives nothing back.
        """
        if not node.returning:
            return ()
        style = self.features.returning
        if style is ReturningStyle.NONE:
            self.dialect.refuse("giving back rows (RETURNING)", "returning")
        if style is ReturningStyle.OUTPUT:
            return ()
        items = [self.unqualified(each) for each in node.returning]
        return (" RETURNING ", joined(", ", items))

    def output(self, node: Any, rows: str) -> Any:
        """What a statement gives back of its rows, if that stands in the middle."""
        if not node.returning or self.features.returning is not ReturningStyle.OUTPUT:
            return ()
        items = []
        for item in node.returning:
            name = getattr(item, "fieldName", None) or getattr(item, "const", None)
            if name is None:
                self.dialect.refuse("giving back more than plain columns (OUTPUT)")
            items.append(f"{rows}.{self.dialect.quote(name)}")
        return f" OUTPUT {', '.join(items)}"

    def unqualified(self, item: Any) -> Any:
        """A column by its name alone, as RETURNING wants it."""
        name = getattr(item, "fieldName", None)
        return item if name is None else self.dialect.quote(name)
