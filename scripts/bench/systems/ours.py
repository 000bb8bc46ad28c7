"""This library, by its public interface."""

from __future__ import annotations

from typing import Any, ClassVar

from bench.data import COLUMNS
from sqlobject import sqlhub
from sqlobject.sqlbuilder import ColumnAS, Select, func

from ._sqlobjects import SQLObjects


class Adapter(SQLObjects):
    """The checkout that this script is part of."""

    name: ClassVar[str] = "ours"

    def fill_groups(self) -> None:
        self.Grp.insertMany({"name": name} for name in self.data.groups)

    def fill_items(self) -> None:
        self.Item.insertMany(self.data.items)

    def fill_lines(self) -> None:
        self.Line.insertMany(self.data.lines)

    def insert_bulk(self) -> None:
        self.fill_items()

    def children_prefetched(self) -> Any:
        Item = self.Item
        found = Item.select(Item.q.id <= self.size.parents, prefetch=["lines"])
        return [[line.label for line in o.lines] for o in found]

    def parents_joined(self) -> Any:
        return [(o.name, o.grp.name) for o in self.Item.select(prefetch=["grp"])]

    def grouped(self) -> Any:
        q, query = self.Item.q, sqlhub.getConnection().queryAll
        return [
            list(query(Select([q.grpID, func.SUM(q.number)], groupBy=q.grpID)))
            for _ in range(self.size.groupings)
        ]

    def tuples(self) -> Any:
        return self.Item.select().tuples()

    def dicts(self) -> Any:
        key = ColumnAS(self.Item.q.grpID, "grp_id")
        return self.Item.select().dicts(*COLUMNS[:-1], key)
