"""The query that a view reads from."""

from __future__ import annotations

from typing import Any

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import (
    AND,
    IN,
    Alias,
    ColumnAS,
    Expression,
    LEFTJOINOn,
    NoDefault,
    Select,
    SQLObjectTable,
)

from ._aggregates import conjuncts, isAggregate
from ._table import ViewAlias, spelled

__all__ = ["build"]


def build(cls: Any) -> None:
    """Work out the SELECT that a view reads from.

    :raises UsageError: the ``dbName`` of a column is no expression.
    """
    meta = cls.sqlmeta
    for column in meta.columnList:
        if isinstance(column.dbName, Expression):
            column.viewExpression, column.dbName = column.dbName, column.name
        elif not hasattr(column, "viewExpression"):
            raise UsageError(
                f"{cls.__name__} is a view: dbName of its column {column.name!r} must "
                f"be an expression such as Other.q.name, not {column.dbName!r}"
            )
    meta.table = ViewAlias(_select_of(meta), meta.alias)
    for space in (cls.q, cls.j):
        SQLObjectTable.clear(space)


def _select_of(meta: Any) -> Select:
    aggregates: dict[int, list[Any]] = {}
    restrictions: dict[int, Any] = {}
    plain = []
    for column in meta.columnList:
        if isAggregate(column.viewExpression):
            restriction = getattr(column, "aggregateClause", None)
            restrictions[id(restriction)] = restriction
            aggregates.setdefault(id(restriction), []).append(column)
        else:
            plain.append(column)
    where = list(conjuncts(meta.clause))
    having = [each for each in where if isAggregate(each)]
    where = [each for each in where if not isAggregate(each)]
    chosen = where
    if having:
        chosen = [*where, IN(meta.viewID, _grouped(meta, [], where, having))]
    base = Select(
        _items(meta, plain), distinct=True, where=_all(chosen), join=_join(meta)
    )
    if not aggregates:
        return base
    return _with_aggregates(
        meta,
        Alias(base, f"{meta.alias}_base"),
        plain,
        [
            (columns, _aggregated(meta, columns, where, restrictions[key]))
            for key, columns in aggregates.items()
        ],
    )


def _aggregated(meta: Any, columns: list[Any], where: list[Any], more: Any) -> Select:
    """Aggregates for each id, of the rows that meet one more condition."""
    restrictions = list(conjuncts(more))
    having = [each for each in restrictions if isAggregate(each)]
    plain = [each for each in restrictions if not isAggregate(each)]
    return _grouped(meta, _items(meta, columns), [*where, *plain], having)


def _grouped(
    meta: Any, items: list[Any], where: list[Any], having: list[Any]
) -> Select:
    return Select(
        items or [meta.viewID],
        where=_all(where),
        join=_join(meta),
        groupBy=meta.viewID,
        having=_all(having),
    )


def _with_aggregates(
    meta: Any, base: Any, plain: list[Any], parts: list[tuple[list[Any], Select]]
) -> Select:
    """The rows of a view, each with its aggregates beside it."""
    items = [ColumnAS(base.q.id, "id")]
    items += [ColumnAS(getattr(base.q, c.name), c.name) for c in plain]
    joins = []
    left: Any = base
    for number, (columns, select) in enumerate(parts):
        part = Alias(select, f"{meta.alias}_{number}")
        items += [ColumnAS(getattr(part.q, c.name), c.name) for c in columns]
        joins.append(LEFTJOINOn(left, part, base.q.id == part.q.id))
        left = None
    return Select(items, join=joins)


def _items(meta: Any, columns: list[Any]) -> list[Any]:
    return [
        ColumnAS(meta.viewID, "id"),
        *(ColumnAS(spelled(c.viewExpression), c.name) for c in columns),
    ]


def _all(conditions: list[Any]) -> Any:
    return spelled(AND(*conditions)) if conditions else NoDefault


def _join(meta: Any) -> Any:
    return NoDefault if meta.join is None else meta.join
