"""The tables in which a server tells of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.tds.definitions import Table
from tests.tds.translation import Product

__all__ = ["system_tables"]


def system_tables(
    product: Product, tables: Mapping[str, Table], database: str, wanted: set[str]
) -> list[tuple[Table, list[tuple[Any, ...]]]]:
    """The system tables that are wanted, with their rows."""
    del product, tables, database, wanted
    return []
