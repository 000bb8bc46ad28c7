"""Piccolo; one event loop for everything, which is what a caller pays.

On SQLite it opens a connection for each statement outside transactions; so the database
is a file, in memory where there is a place for that, and every operation but the one
that commits each row is a transaction, whose statements share a connection.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from piccolo.columns import (
    Boolean,
    ForeignKey,
    Integer,
    Numeric,
    Serial,
    Text,
    Timestamp,
    Varchar,
)
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.query.functions import Avg, Count, Max, Min, Sum
from piccolo.table import Table

from .base import Place, System

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
PORTION = 1000
"""Rows of one INSERT: a statement has no more than 32,767 values."""


class Adapter(System):
    """No identity map: a held object is fetched again; no prefetch of children."""

    name: ClassVar[str] = "piccolo"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.engine: Any
        if self.sqlite:
            self.folder = tempfile.TemporaryDirectory(
                dir=MEMORY if MEMORY.is_dir() else None
            )
            self.engine = SQLiteEngine(path=str(Path(self.folder.name) / "bench.db"))
        else:
            self.engine = PostgresEngine(
                {
                    "host": place.host,
                    "port": place.port,
                    "user": place.user,
                    "password": place.password,
                    "database": place.database,
                }
            )
            self.wait(self.engine.start_connection_pool(min_size=1, max_size=1))
        db = self.engine

        class Grp(Table, db=db, tablename=self.table("grp")):
            id = Serial(primary_key=True)
            name = Varchar(40, null=False)

        class Item(Table, db=db, tablename=self.table("item")):
            id = Serial(primary_key=True)
            name = Varchar(40, null=False)
            code = Varchar(20, null=False)
            number = Integer(null=False)
            level = Integer(null=True, default=None)
            price = Numeric((10, 2), null=False)
            made = Timestamp(null=False)
            active = Boolean(null=False)
            note = Text(null=True, default=None)
            grp = ForeignKey(Grp, null=False, index=True)

        class Line(Table, db=db, tablename=self.table("line")):
            id = Serial(primary_key=True)
            item = ForeignKey(Item, null=False, index=True)
            label = Varchar(40, null=False)
            quantity = Integer(null=False)

        self.Grp: Any = Grp
        self.Item: Any = Item
        self.Line: Any = Line

    def wait(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """What something gives that is waited for."""
        return self.loop.run_until_complete(coroutine)

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Do something in a transaction."""

        async def within() -> Any:
            async with self.engine.transaction():
                return await work()

        return self.wait(within())

    def close(self) -> None:
        """Close the connections; take the file away."""
        if self.sqlite:
            self.folder.cleanup()
        else:
            self.wait(self.engine.close_connection_pool())

    def create(self) -> None:
        async def work() -> None:
            for table in (self.Line, self.Item, self.Grp):
                await table.alter().drop_table(if_exists=True)
            for table in (self.Grp, self.Item, self.Line):
                await table.create_table()

        self.run(work)

    def _many(self, table: Any, rows: list[dict[str, Any]]) -> None:
        async def work() -> None:
            for start in range(0, len(rows), PORTION):
                portion = rows[start : start + PORTION]
                await table.insert(*[table(**row) for row in portion])

        self.run(work)

    def fill_groups(self) -> None:
        self._many(self.Grp, [{"name": name} for name in self.data.groups])

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        self._many(self.Line, self.data.lines)

    def load(self, start: int, end: int) -> Any:
        async def work() -> Any:
            id = self.Item.id
            return await self.Item.objects().where((id >= start) & (id <= end))

        return self.run(work)

    def load_all(self) -> Any:
        async def work() -> Any:
            return await self.Item.objects()

        return self.run(work)

    # -- operations

    def insert(self) -> None:
        self.run(self._insert)

    def insert_auto(self) -> None:
        self.wait(self._insert())

    async def _insert(self) -> None:
        Item = self.Item
        for row in self.rows():
            await Item(**row).save()

    def insert_bulk(self) -> None:
        self._many(self.Item, self.data.items)

    def get(self) -> Any:
        async def work() -> Any:
            Item = self.Item
            return [(await Item.objects().get(Item.id == id)).name for id in self.ids()]

        return self.run(work)

    get_held = get

    def select(self) -> Any:
        return [(o.name, o.number, o.level) for o in self.load_all()]

    select_again = select

    def select_whole(self) -> Any:
        return [
            (
                o.id,
                o.name,
                o.code,
                o.number,
                o.level,
                o.price,
                o.made,
                o.active,
                o.note,
                o.grp,
            )
            for o in self.load_all()
        ]

    def filtered(self) -> Any:
        async def work() -> Any:
            Item = self.Item
            return [
                [
                    o.name
                    for o in await Item.objects()
                    .where((Item.grp == group) & (Item.number > 800))
                    .order_by(Item.name)
                    .limit(5)
                ]
                for group in self.questions()
            ]

        return self.run(work)

    def children(self) -> Any:
        async def work() -> Any:
            Line = self.Line
            return [
                [x.label for x in await Line.objects().where(Line.item == o.id)]
                for o in self.held
            ]

        return self.run(work)

    def parents(self) -> Any:
        async def work() -> Any:
            grp = self.Item.grp
            return [(await o.get_related(grp)).name for o in self.held]

        return self.run(work)

    def parents_joined(self) -> Any:
        async def work() -> Any:
            Item = self.Item
            return [(o.name, o.grp.name) for o in await Item.objects(Item.grp)]

        return self.run(work)

    def aggregates(self) -> Any:
        async def work() -> Any:
            Item, number = self.Item, self.Item.number
            what = [
                Count(alias="a"),
                Sum(number, alias="b"),
                Avg(number, alias="c"),
                Min(number, alias="d"),
                Max(number, alias="e"),
            ]
            return [
                tuple(
                    (await Item.select(*what).where(Item.grp == group).first()).values()
                )
                for group in self.questions()
            ]

        return self.run(work)

    def grouped(self) -> Any:
        async def work() -> Any:
            Item = self.Item
            query = Item.select(Item.grp, Sum(Item.number)).group_by(Item.grp)
            return [
                [tuple(row.values()) for row in await query]
                for _ in range(self.size.groupings)
            ]

        return self.run(work)

    def dicts(self) -> Any:
        async def work() -> Any:
            *columns, grp = self.Item.all_columns()
            return await self.Item.select(*columns, grp.as_alias("grp_id"))

        return self.run(work)

    def update(self) -> None:
        async def work() -> None:
            changed = [self.Item.number]
            for o in self.held:
                o.number += 1
                await o.save(changed)

        self.run(work)

    def delete(self) -> None:
        async def work() -> None:
            for o in self.held:
                await o.remove()

        self.run(work)
