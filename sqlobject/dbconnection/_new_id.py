"""How the id of a new row is learned, where the cursor does not simply tell it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlobject.backend.features import NewId
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Expression, Insert, Param, Prepared

if TYPE_CHECKING:
    from sqlobject.backend import Compiled, Dialect

    from ._slot import Slot

__all__ = ["id_from_rows", "id_of", "insert_by_style"]


def insert_by_style(executor: Any, statement: Any, binds: Any) -> Any:
    """Insert a row with an id of the database's choosing.

    :returns: the id; None if the statement says nothing of a column for it.
    """
    features = executor.dialect.features
    style = features.new_id
    if style is NewId.LASTROWID:
        return executor.perform_insert(statement, binds, executor.driver.new_id)
    compiled = executor.compiled(statement)
    if compiled is not None:
        if compiled.id_column is None:
            return executor.perform_insert(statement, binds, _nothing)
        if style is NewId.GENERATOR_FIRST and features.draw_id is not None:
            return _drawn_first(executor, statement, binds, compiled)
        if style is NewId.CURRVAL and features.read_id is not None:
            return _asked_after(executor, statement, binds, compiled)
    return executor.perform_insert(statement, binds, id_from_rows)


def _nothing(_cursor: Any) -> None:
    """No id: nobody asked for one."""


def id_from_rows(cursor: Any) -> Any:
    """The id that an INSERT gives as a row, in its first or a later result."""
    while cursor.description is None:
        more: Callable[[], Any] | None = getattr(cursor, "nextset", None)
        if more is None or not more():
            return None
    row = cursor.fetchone()
    return None if row is None else id_of(row)


def id_of(row: Any) -> Any:
    """The id in a row of one: SCOPE_IDENTITY() and @@IDENTITY are NUMERIC(38)."""
    return int(row[0]) if isinstance(row[0], Decimal) else row[0]


def _insert_of(statement: Any) -> Any:
    return statement.node if isinstance(statement, Prepared) else statement


def _sequence(dialect: Dialect, insert: Any, compiled: Compiled) -> str:
    """The name of the sequence that a table's ids come from."""
    table = dialect.own_literal(insert.table)
    name: str = dialect.ddl.sequence_name(table, compiled.id_sequence)
    return dialect.quote(name)


def _drawn_first(executor: Any, statement: Any, binds: Any, compiled: Compiled) -> Any:
    """Draw an id, then insert the row with it."""
    insert = _insert_of(statement)
    if insert.columns is None or insert.select is not None or len(insert.rows) != 1:
        return executor.perform_insert(statement, binds, _nothing)  # each draws its own
    if compiled.id_column in insert.columns:
        executor.execute(statement, binds)
        chosen = insert.rows[0][insert.columns.index(compiled.id_column)]
        return None if isinstance(chosen, Expression) else chosen
    dialect = executor.dialect
    words = dialect.features.draw_id or ""
    sequence = _sequence(dialect, insert, compiled)
    row = executor.fetch_one(words.format(sequence=sequence))
    drawn = None if row is None else row[0]
    prepared = isinstance(statement, Prepared)
    columns = (compiled.id_column, *insert.columns)
    key = Param(PLAIN[Kind.KEY]) if prepared else drawn
    whole = Insert(insert.table, values=[key, *insert.rows[0]], template=columns)
    if prepared:
        executor.execute(Prepared(whole), (drawn, *binds))
    else:
        executor.execute(whole)
    return drawn


def _asked_after(executor: Any, statement: Any, binds: Any, compiled: Compiled) -> Any:
    """Insert the row, then ask on the same raw connection which id it got."""
    dialect, insert = executor.dialect, _insert_of(statement)
    words = dialect.features.read_id or ""
    question = words.format(
        table=dialect.own_literal(insert.table),
        sequence=_sequence(dialect, insert, compiled),
    )
    no_params = executor.driver.no_params

    def insert_and_ask(slot: Slot, sql: str, values: Any) -> Any:
        slot.run(sql, values)
        row = slot.run(question, no_params).fetchone()
        return None if row is None else id_of(row)

    return executor.perform_on_slot(statement, binds, insert_and_ask)
