"""Floor 2, backend: one wish, said in the way of each database.

Source: sqlite.org "UPSERT"; PostgreSQL 15 manual, "INSERT"; MySQL 8.0 manual, "INSERT …
ON DUPLICATE KEY UPDATE"; Transact-SQL reference, "MERGE"; Firebird 5.0 Language
Reference, "UPDATE OR INSERT", "MERGE"; SAP MaxDB Reference Manual, "DUPLICATES clause".
"""

from __future__ import annotations

from typing import Any

from sqlobject.backend._expressions import ExpressionText, joined
from sqlobject.backend.features import UpsertStyle

__all__ = ["UpsertText"]

_NEW = "new_"
"""The name of the rows that a MERGE brings."""


class UpsertText(ExpressionText):
    """The parts of an upsert."""

    def visit_upsert(self, node: Any) -> Any:
        """Write an upsert.

        :raises UnsupportedFeature: this database has none, or not so.
        """
        style = self.features.upsert
        if style is UpsertStyle.NONE:
            self.dialect.refuse("an INSERT that may UPDATE (Upsert)", "upsert")
        if node.where is not None and not self.features.upsert_where:
            self.dialect.refuse("an upsert with a condition", "upsert_where")
        return getattr(self, f"upsert_{style.name.lower()}")(node)

    def visit_excluded(self, node: Any) -> Any:
        """Write the value that an upsert would have inserted."""
        name = self.dialect.quote(node.name)
        style = self.features.upsert
        if style is UpsertStyle.ON_DUPLICATE_KEY:
            return (f"VALUES({name})",)
        if style is UpsertStyle.MERGE or style is UpsertStyle.UPDATE_OR_INSERT:
            return (f"{_NEW}.{name}",)
        return (f"excluded.{name}",)

    def _changes(self, node: Any) -> Any:
        return joined(
            ", ",
            [
                (f"{self.dialect.quote(name)}=", self.put(node, ("change", n), value))
                for n, (name, value) in enumerate(node.changes)
            ],
        )

    def _inserted(self, node: Any) -> Any:
        columns, rows = self.column_list(node), self.rows_to_insert(node)
        return ("INSERT INTO ", node.table, columns, rows)

    def upsert_on_conflict(self, node: Any) -> Any:
        """INSERT … ON CONFLICT."""
        key = ", ".join(map(self.dialect.quote, node.conflict))
        parts: list[Any] = [self._inserted(node), f" ON CONFLICT ({key}) DO "]
        if not node.changes:
            parts.append("NOTHING")
        else:
            parts += ("UPDATE SET ", self._changes(node))
            if node.where is not None:
                parts += (" WHERE ", node.where)
        return (*parts, self.returned(node))

    def upsert_on_duplicate_key(self, node: Any) -> Any:
        """INSERT … ON DUPLICATE KEY UPDATE."""
        changes = self._changes(node)
        if not node.changes:  # a change that changes nothing; IGNORE would hide errors
            key = self.dialect.quote(node.conflict[0])
            changes = f"{key}={key}"
        return (
            self._inserted(node),
            " ON DUPLICATE KEY UPDATE ",
            changes,
            self.returned(node),
        )

    def upsert_merge(self, node: Any) -> Any:
        """MERGE."""
        quote = self.dialect.quote
        hint = f" {self.features.merge_hint}" if self.features.merge_hint else ""
        table = node.table
        key = joined(
            " AND ",
            [(table, f".{name} = {_NEW}.{name}") for name in map(quote, node.conflict)],
        )
        rows = self.rows_as_selects(node, node.columns)
        parts: list[Any] = ["MERGE INTO ", table, hint, " USING (", rows]
        parts += (f") AS {_NEW} ON (", key, ")")
        if node.changes:
            parts.append(" WHEN MATCHED")
            if node.where is not None:
                parts += (" AND ", node.where)
            parts += (" THEN UPDATE SET ", self._changes(node))
        columns = ", ".join(map(quote, node.columns))
        values = ", ".join(f"{_NEW}.{quote(name)}" for name in node.columns)
        drawn = self.drawn_id(node)
        if drawn:
            columns = f"{quote(node.id_column)}, {columns}"
            values = f"{drawn}, {values}"
        insert = f" WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"
        ending = self.features.merge_end
        output = self.output(node, "inserted")
        return (*parts, insert, output, self.returned(node), ending)

    def upsert_update_or_insert(self, node: Any) -> Any:
        """UPDATE OR INSERT; what it cannot say is said by MERGE."""
        plain = len(node.rows) == 1 and node.where is None and _takes_all(node)
        if not plain or self.drawn_id(node):
            return self.upsert_merge(node)
        key = ", ".join(map(self.dialect.quote, node.conflict))
        columns, rows = self.column_list(node), self.rows_to_insert(node)
        return (
            "UPDATE OR INSERT INTO ",
            node.table,
            columns,
            rows,
            f" MATCHING ({key})",
            self.returned(node),
        )

    def upsert_update_duplicates(self, node: Any) -> Any:
        """INSERT … UPDATE DUPLICATES, which writes the whole row or nothing."""
        if node.changes and not _takes_all(node):
            self.dialect.refuse("an upsert that changes some of the columns")
        if node.id_column is not None and node.conflict != (node.id_column,):
            self.dialect.refuse("an upsert by another key than the primary key")
        word = "UPDATE" if node.changes else "IGNORE"
        return (self._inserted(node), f" {word} DUPLICATES")

    # -- what the other mix-ins have

    def drawn_id(self, node: Any) -> str | None:
        """See `WriteText`."""
        raise NotImplementedError

    def column_list(self, node: Any) -> str:
        """See `WriteText`."""
        raise NotImplementedError

    def rows_to_insert(self, node: Any) -> Any:
        """See `WriteText`."""
        raise NotImplementedError

    def rows_as_selects(self, node: Any, names: tuple[str, ...] = ()) -> Any:
        """See `WriteText`."""
        raise NotImplementedError

    def output(self, node: Any, rows: str) -> Any:
        """See `WriteText`."""
        raise NotImplementedError

    def returned(self, node: Any) -> Any:
        """See `WriteText`."""
        raise NotImplementedError


def _takes_all(node: Any) -> bool:
    """Whether every column but the key takes its new value."""
    wanted = [name for name in node.columns if name not in node.conflict]
    return [name for name, _ in node.changes] == wanted and all(
        getattr(value, "_kind", "") == "excluded" and value.name == name
        for name, value in node.changes
    )
