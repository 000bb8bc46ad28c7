"""The rows, the same for every system and on every run."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any, NamedTuple

__all__ = ["COLUMNS", "FIELDS", "GROUPS", "Data", "make"]

GROUPS = 100
"""Parents, each of ``items / GROUPS`` items."""

CHILDREN = 3
"""Lines of each item that has any."""

FIELDS = (
    "name",
    "code",
    "number",
    "level",
    "price",
    "made",
    "active",
    "note",
    "grp",
)
"""Attributes of an item; ``grp`` is the id of its parent."""

COLUMNS = ("id", *FIELDS[:-1], "grp_id")
"""Columns of table ``item``."""


class Data(NamedTuple):
    """What fills the tables; ids are places counted from 1."""

    groups: list[str]
    items: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    """``item`` (an id), ``label``, ``quantity``."""
    parents: int
    """Items that have lines: the first so many."""


def make(items: int, parents: int) -> Data:
    """So many items, of which the first ``parents`` have lines."""
    rand = random.Random(20)
    start = datetime.datetime(2020, 1, 1)
    rows = [
        {
            "name": f"item {rand.randrange(10**6):06d} {i}",
            "code": f"C-{i:08d}",
            "number": rand.randrange(1000),
            "level": rand.randrange(50) if rand.random() < 0.8 else None,
            "price": Decimal(rand.randrange(100, 10**7)) / 100,
            "made": start + datetime.timedelta(microseconds=rand.randrange(10**14)),
            "active": rand.random() < 0.5,
            "note": f"note of {i}" if rand.random() < 0.7 else None,
            "grp": i % GROUPS + 1,
        }
        for i in range(items)
    ]
    lines = [
        {"item": i + 1, "label": f"line {k} of {i}", "quantity": rand.randrange(100)}
        for i in range(parents)
        for k in range(CHILDREN)
    ]
    return Data([f"group {i}" for i in range(GROUPS)], rows, lines, parents)
