"""How an index is said in DDL; part of `ddl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.backend._ddl_column import ColumnText
from sqlobject.backend.texts import closes_last
from sqlobject.dberrors import UsageError

if TYPE_CHECKING:
    from sqlobject.schema.table import IndexColumn, IndexDef, TableDef

__all__ = ["IndexText"]


class IndexText(ColumnText):
    """Writes indexes."""

    def index(self, table: str, index: IndexDef, *, if_not_exists: bool = False) -> str:
        """Give the statement that makes an index.

        :raises UsageError: it has no columns.
        :raises UnsupportedFeature: it has an expression, a condition or an IF NOT
            EXISTS that the database does not know.
        """
        if if_not_exists and not self.index_if_not_exists:
            self.refuse("CREATE INDEX IF NOT EXISTS; ask the catalogue")
        unique = "UNIQUE " if index.unique else ""
        words = "IF NOT EXISTS " if if_not_exists else ""
        name = self.name(self.index_name(table, index))
        return (
            f"CREATE {unique}INDEX {words}{name} ON {self.table_name(table)} "
            f"({self.index_columns(index)}){self._where(index)}"
        )

    def _where(self, index: IndexDef) -> str:
        if index.where is None:
            return ""
        if not self.partial_indexes:
            self.refuse(f"an index with a condition ({index.name})")
        return f" WHERE {index.where}"

    def index_columns(self, index: IndexDef) -> str:
        """Give the list of what an index is over, without its brackets."""
        if not index.columns:
            msg = f"index {index.name!r} has no columns"
            raise UsageError(msg)
        return ", ".join(self.index_column(part) for part in index.columns)

    def index_column(self, part: IndexColumn) -> str:
        """Give one part of an index."""
        tail = " DESC" if part.descending and self.descending_indexes else ""
        if part.expression is not None:
            if not self.index_expressions:
                self.refuse("an index over an expression")
            return self.index_expression(self.expression(part.expression)) + tail
        if part.name is None:
            msg = "a part of an index must name a column or an expression"
            raise UsageError(msg)
        return self.prefix(self.name(part.name), part.length) + tail

    def prefix(self, name: str, length: int | None) -> str:
        """Give the first characters of a column, where an index can be over them.

        Elsewhere the whole column is indexed: that finds the same rows.
        """
        del length
        return name

    def expression(self, expression: Any) -> str:
        """Give the text of an expression, which may be one already."""
        if isinstance(expression, str):
            return expression
        return self.dialect.literal(expression)

    def index_expression(self, text: str) -> str:
        """Put an expression into the form it has inside CREATE INDEX.

        A call may stand as it is, anything else has to be in brackets.
        """
        return text if is_call(text) else f"({text})"

    def indexes(self, table: TableDef, *, if_not_exists: bool = False) -> list[str]:
        """Give the statements that make all indexes of a table."""
        full = self._full_name(table)
        return [
            self.index(full, index, if_not_exists=if_not_exists)
            for index in table.indexes
        ]

    def drop_index(self, table: str, index: IndexDef) -> str:
        """Give the statement that drops an index."""
        return self.drop_index_words.format(
            index=self.name(self.index_name(table, index)),
            table=self.table_name(table),
            place=self.place(table),
        )


def is_call(text: str) -> bool:
    """Tell whether a text is one call of a function, and no more."""
    name, opening, _ = text.partition("(")
    rest = text[len(name) :]
    return bool(opening) and name.strip().isidentifier() and closes_last(rest)
