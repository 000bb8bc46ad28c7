"""This library as a unit of work, as some of its peers always are.

All that an operation does is within one transaction, whose writes wait for one another
and whose questions are asked once; and what is held was loaded with its relations for
the asking.
"""

from __future__ import annotations

from typing import Any, ClassVar

from bench.operations import BY_NAME
from sqlobject import sqlhub
from sqlobject.sqlbuilder import AND

from . import ours


class Adapter(ours.Adapter):
    """``transaction(lazy=True, queryCache=True)`` and ``prefetch="auto"``."""

    name: ClassVar[str] = "ours_unit"
    transactional = BY_NAME.keys() - {"insert_auto"}
    mode: ClassVar[dict[str, bool]] = {"lazy": True, "queryCache": True}

    def load(self, start: int, end: int) -> Any:
        q = self.Item.q
        within = AND(q.id >= start, q.id <= end)
        return list(self.Item.select(within, prefetch="auto"))

    def load_all(self) -> Any:
        return list(self.Item.select(prefetch="auto"))

    def insert_auto(self) -> None:
        Item, transaction, mode = self.Item, sqlhub.transaction, self.mode
        for row in self.rows():
            with transaction(**mode):
                Item(**row)

    def insert_bulk(self) -> None:
        super().insert_bulk()
        self.commit()

    def select_again(self) -> Any:
        return [(o.name, o.number, o.level) for o in self.load_all()]
