"""INSERTs of connections on which a program has replaced how a row is inserted.

Earlier releases inserted a row by ``queryInsertID``, which asked ``_queryInsertID``,
which asked ``_insertSQL``.  While one of them is replaced on a connection, the rows of
its objects go that way again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import Insert, Prepared

from ._step import ID

__all__ = ["INSERTING", "OnRaw", "row_in"]

INSERTING = frozenset({"_insertSQL", "_queryInsertID", "queryInsertID"})
"""Methods that insert the row of an object."""


def row_in(
    statement: Any, binds: Sequence[Any], given_id: Any
) -> tuple[Any, list[str], list[Any]] | None:
    """What ``queryInsertID`` takes of an INSERT: an object, columns and their values.

    The object is one of the right class and has no values yet.  None: the statement
    does not insert one row of a class.
    """
    insert = statement.node if isinstance(statement, Prepared) else statement
    cls = getattr(getattr(insert, "table", None), "soClass", None)
    if cls is None or insert.columns is None or len(insert.rows) != 1:
        return None
    values = binds if isinstance(statement, Prepared) else insert.rows[0]
    row = dict(zip(insert.columns, values, strict=True))
    if given_id is not None:
        row.pop(cls.sqlmeta.idName, None)
    return cls.__new__(cls), list(row), list(row.values())


class OnRaw:
    """Runs an INSERT on one raw connection, as text, for `insert_by_style`."""

    def __init__(self, chain: Any, raw: Any) -> None:
        """Use the methods of a connection or a transaction."""
        self.chain = chain
        self.raw = raw
        self.dialect = chain.dialect
        self.driver = chain.driver

    def run(self, sql: str, _values: Any = None) -> Any:
        """Run a text, and give its cursor."""
        if self.chain.debug:
            self.chain.printDebug(self.raw, sql, ID.label)
        cursor = self.raw.cursor()
        self.chain._executeRetry(self.raw, cursor, sql)
        return cursor

    def execute(self, statement: Any) -> None:
        """Run a statement for its effect."""
        self.run(self._text(statement))

    def fetch_one(self, sql: str) -> Any:
        """The first row of a query."""
        return self.run(sql).fetchone()

    def perform_insert(
        self, statement: Any, _binds: Any, new_id: Callable[[Any], Any]
    ) -> Any:
        """Insert a row; ``new_id`` gets its id from the cursor."""
        return new_id(self.run(self._text(statement)))

    def perform_on_slot(
        self, statement: Any, _binds: Any, run: Callable[[Any, str, Any], Any]
    ) -> Any:
        """Do more than one thing with the raw connection."""
        return run(self, self._text(statement), None)

    def compiled(self, statement: Any) -> Any:
        """What is known of a statement."""
        return self.chain.compiled(statement)

    def _text(self, insert: Any) -> str:
        """The text of an INSERT; what makes it tell the id follows the program's own.

        :raises UsageError: the words for that stand inside the statement here.
        """
        whole: str = self.chain._old_text(insert, ())
        if "_insertSQL" not in self.chain.seams:
            return whole
        # The name as it is written here, which the method writes as it stands.
        table = self.dialect.own_literal(insert.table)
        names, values = list(insert.columns), list(insert.rows[0])
        own: str = self.chain._insertSQL(table, names, values)
        bare = self.dialect.literal(Insert(insert.table, values=values, template=names))
        if not whole.startswith(bare):
            raise UsageError(
                f"{type(self.chain).__name__}._insertSQL() cannot be replaced where "
                "an INSERT asks for the new id in its middle; replace "
                "_queryInsertID() instead"
            )
        return own + whole[len(bare) :]
