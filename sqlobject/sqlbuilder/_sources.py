"""What a FROM clause names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ._base import Expression, open_parts, operand, tables_of
from ._names import Table

__all__ = ["as_tables", "source_key", "sources"]


def as_tables(given: Iterable[Any]) -> tuple[Any, ...]:
    """Tables as FROM names them: texts, or expressions that stand for a table."""
    return tuple([_table(each) for each in given])


def _table(given: Any) -> Any:
    found = given if isinstance(given, str) else operand(given)
    if isinstance(found, Expression):
        if found._kind == "alias":
            return found.q  # type: ignore[attr-defined]  # an Alias has one
        if isinstance(found, Table) and isinstance(found.tableName, Expression):
            return found if found._kind == "alias_table" else _table(found.tableName)
    return found


def source_key(source: Any) -> Any:
    """What two mentions of one table have in common."""
    if isinstance(source, str):
        return source
    if source._kind == "table" and isinstance(source.tableName, str):
        return source.tableName
    key = getattr(type(source), "source_key", None)
    return repr(source) if key is None else source.source_key


def sources(select: Any, left_out: Iterable[Any] = ()) -> list[Any]:
    """The tables that FROM names, each once and in order.

    They are expressions (a `Table` for each name that a field has), or texts as they
    were given, which may be more than a name.

    :param left_out: tables that joins name already.
    """
    found: dict[Any, Any] = {}
    for each in tables_of(open_parts(select)):
        source = Table(each) if isinstance(each, str) else _table(each)
        found.setdefault(source_key(source), source)
    for each in select.tables:
        found.setdefault(source_key(each), each)
    for each in left_out:
        found.pop(source_key(_table(each)), None)
    return [found[key] for key in sorted(found)]
