"""What is timed, and what must be there before."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["BY_NAME", "GROWING", "OPERATIONS", "Operation", "Size"]


class Size(NamedTuple):
    """How much of everything."""

    items: int
    singles: int
    """Items on which something is done one at a time."""
    parents: int
    queries: int
    """Small queries of one kind."""
    groupings: int
    """Statements that look at the whole table."""

    @classmethod
    def of(cls, items: int) -> Size:
        """The usual proportions for so many items."""
        small = min(items, 2000)
        return cls(items, small, min(items // 2, 1000), min(items // 10, 500), 10)


class Operation(NamedTuple):
    """One line of the table; ``name`` is the method of a system that does it."""

    name: str
    title: str
    unit: str
    """The field of `Size` that says how often it is done."""
    holds: str | None = None
    """Which objects are loaded before the clock starts: a field of `Size`."""
    empty: bool = False
    """Whether the table of items must be empty before."""
    spoils: bool = False
    """Whether the tables are not as they were afterwards."""


OPERATIONS = (
    Operation(
        "insert", "insert one by one, one transaction", "singles", None, True, True
    ),
    Operation(
        "insert_auto", "insert one by one, autocommit", "singles", None, True, True
    ),
    Operation("insert_bulk", "bulk insert", "items", None, True, True),
    Operation("get", "get by key, cold", "singles"),
    Operation("get_held", "get by key, object held", "singles", "singles"),
    Operation("select", "select all, read 3 attributes", "items"),
    Operation("select_whole", "select all, read 10 attributes", "items"),
    Operation(
        "select_again", "select all again, objects held, read 3", "items", "items"
    ),
    Operation("filtered", "filter + order + limit 5", "queries"),
    Operation("children", "one-to-many, N+1", "parents", "parents"),
    Operation("children_prefetched", "one-to-many, prefetched", "parents"),
    Operation("parents", "many-to-one, lazy", "singles", "singles"),
    Operation("parents_joined", "many-to-one, joined or prefetched", "items"),
    Operation("aggregates", "count/sum/avg/min/max with a filter", "queries"),
    Operation("grouped", "sum per group (100 groups)", "groupings"),
    Operation("tuples", "export as tuples", "items"),
    Operation("dicts", "export as dicts", "items"),
    Operation(
        "update",
        "update one attribute, one transaction",
        "singles",
        "singles",
        spoils=True,
    ),
    Operation(
        "delete", "delete objects, one transaction", "singles", "last", spoils=True
    ),
)

BY_NAME = {operation.name: operation for operation in OPERATIONS}

GROWING = ("select", "get", "insert", "update", "filtered")
"""Operations that are watched as the table grows."""
