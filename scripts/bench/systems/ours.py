"""This library, by its public interface."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlobject import sqlhub

from ._sqlobjects import SQLObjects


class Adapter(SQLObjects):
    """The checkout that this script is part of."""

    name: ClassVar[str] = "ours"

    def fill_groups(self) -> None:
        self.Grp.insertMany({"name": name} for name in self.data.groups)

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        self.Line.insertMany(self.data.lines)

    def insert(self) -> None:
        Item = self.Item
        with sqlhub.transaction():
            for row in self.rows():
                Item(**row)

    def insert_bulk(self) -> None:
        self.Item.insertMany(self.data.items)

    def load_parents(self) -> Any:
        """Items with their lines."""
        Item = self.Item
        return Item.select(Item.q.id <= self.size.parents, prefetch=["lines"])

    def children_prefetched(self) -> Any:
        return [[line.label for line in o.lines] for o in self.load_parents()]

    def parents_joined(self) -> Any:
        return [(o.name, o.grp.name) for o in self.Item.select(prefetch=["grp"])]

    def update(self) -> None:
        with self.conn.transaction() as transaction:
            for o in self.held:
                o._connection = transaction
                o.number += 1

    def delete(self) -> None:
        for o in self.held:
            o.destroySelf()
