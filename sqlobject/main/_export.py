"""Values of rows without objects: as tuples, or as dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlobject.sqlbuilder import SQLObjectState

from ._codegen import ExportForm, exporter
from ._plan import comes_plain, decoder, plan_of

__all__ = ["reader"]

#: Sets of columns that are kept for one class.
MOST_KEPT = 100

Reader = Callable[[Iterable[Any]], list[Any]]


def reader(cls: Any, conn: Any, columns: Sequence[Any], names: Any = None) -> Reader:
    """What turns rows that come a few at a time into a list of tuples.

    :param columns: the bound columns whose values are in a row, in this order; None
        for what is no column's, and comes as the driver gives it.
    :param names: keys for the same values; then it is a list of dictionaries.
    """
    kept = plan_of(cls).exporters
    key = (conn.dbName, conn.driver.name, tuple(columns), names)
    found: Reader | None = kept.get(key)
    if found is None:
        forms = [_form(column, conn.driver) for column in columns]
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = exporter(forms, names)
    return found


def _form(column: Any, driver: Any) -> ExportForm:
    if column is None:
        return ExportForm(None)
    if not column.has_validators:
        plain = comes_plain(column, driver)
        return ExportForm(decoder(column, driver), plain=plain)
    return ExportForm(_through_validators(column, driver), nulls=True)


def _through_validators(column: Any, driver: Any) -> Callable[[Any], Any]:
    """What sends a driver's value through a column's validators, None as well."""
    from_driver = driver.decoders.get(column.stored_kind)

    def decode(value: Any) -> Any:
        if value is not None and from_driver is not None:
            value = from_driver(value)
        if column.to_python is None:
            return value
        return column.to_python(value, SQLObjectState(column.soClass))

    return decode
