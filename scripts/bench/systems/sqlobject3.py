"""SQLObject 3.14; what it has no method for is done with its builder of SQL."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from bench.data import COLUMNS
from sqlobject.sqlbuilder import Insert, Select, func

from ._sqlobjects import SQLObjects

_parsed = datetime.datetime.fromisoformat

PORTION = 500
"""Rows of one INSERT."""


class Adapter(SQLObjects):
    """The release that this library takes its names from."""

    name: ClassVar[str] = "sqlobject3"

    def fill_groups(self) -> None:
        for name in self.data.groups:
            self.Grp(name=name)

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        rows = [
            {
                "item_id": line["item"],
                "label": line["label"],
                "quantity": line["quantity"],
            }
            for line in self.data.lines
        ]
        self._insert(self.table("line"), rows)

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        transaction = self.conn.transaction()
        for at in range(0, len(rows), PORTION):
            statement = Insert(table, valueList=rows[at : at + PORTION])
            transaction.query(transaction.sqlrepr(statement))
        transaction.commit(close=True)

    def insert_bulk(self) -> None:
        rows = []
        for row in self.data.items:
            kept = {**row, "grp_id": row["grp"], "made": str(row["made"])}
            del kept["grp"]
            rows.append(kept)
        self._insert(self.table("item"), rows)

    def children_prefetched(self) -> Any:
        Item, Line, last = self.Item, self.Line, self.size.parents
        items = list(Item.select(Item.q.id <= last))
        lists: dict[int, list[Any]] = {o.id: [] for o in items}
        for line in Line.select(Line.q.itemID <= last):
            lists[line.itemID].append(line)
        return [[line.label for line in lists[o.id]] for o in items]

    def parents_joined(self) -> Any:
        groups = {o.id: o for o in self.Grp.select()}
        return [(o.name, groups[o.grpID].name) for o in self.Item.select()]

    def grouped(self) -> Any:
        q, conn = self.Item.q, self.conn
        return [
            list(
                conn.queryAll(
                    conn.sqlrepr(Select([q.grpID, func.SUM(q.number)], groupBy=q.grpID))
                )
            )
            for _ in range(self.size.groupings)
        ]

    def tuples(self) -> Any:
        q, conn = self.Item.q, self.conn
        fields = [q.id, *(getattr(q, c.name) for c in self.Item.sqlmeta.columnList)]
        rows = conn.queryAll(conn.sqlrepr(Select(fields)))
        if not self.sqlite:
            return rows
        return [
            (a, b, c, d, e, Decimal(str(f)), _parsed(g), bool(h), i, j)
            for a, b, c, d, e, f, g, h, i, j in rows
        ]

    def dicts(self) -> Any:
        return [dict(zip(COLUMNS, row, strict=True)) for row in self.tuples()]
