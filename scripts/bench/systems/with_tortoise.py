"""Tortoise; one event loop for everything, which is what a caller pays."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from tortoise import Tortoise, fields
from tortoise.functions import Avg, Count, Max, Min, Sum
from tortoise.models import Model
from tortoise.transactions import in_transaction

from bench.data import COLUMNS

from .base import Place, System, read_whole

DRIVERS = {"postgres": "asyncpg", "mysql": "mysql"}


class Grp(Model):
    """A parent."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(40)

    class Meta:
        table = "bench_tortoise_grp"


class Item(Model):
    """The row that most is about."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(40)
    code = fields.CharField(20)
    number = fields.IntField()
    level = fields.IntField(null=True)
    price = fields.DecimalField(10, 2)
    made = fields.DatetimeField()
    active = fields.BooleanField()
    note = fields.TextField(null=True)
    grp: Any = fields.ForeignKeyField("bench.Grp", db_index=True)
    lines: Any

    class Meta:
        table = "bench_tortoise_item"


class Line(Model):
    """A child."""

    id = fields.IntField(primary_key=True)
    item: Any = fields.ForeignKeyField(
        "bench.Item", related_name="lines", db_index=True
    )
    label = fields.CharField(40)
    quantity = fields.IntField()

    class Meta:
        table = "bench_tortoise_line"


class Adapter(System):
    """No identity map: a held object is fetched again."""

    name: ClassVar[str] = "tortoise"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        uri = "sqlite://:memory:"
        if not self.sqlite:
            uri = f"{DRIVERS[place.scheme]}://{place.rest}"
        started = Tortoise.init(db_url=uri, modules={"bench": [__name__]}, use_tz=False)
        # The connections are known within this context only.
        self.context = self.run(started)
        self.context.__enter__()

    def run(self, coroutine: Any) -> Any:
        """Wait for something."""
        return self.loop.run_until_complete(coroutine)

    def close(self) -> None:
        """Close the connections, whose threads would keep the process alive."""
        self.run(Tortoise.close_connections())

    def create(self) -> None:
        self.run(self._create())

    async def _create(self) -> None:
        from tortoise import connections

        conn = connections.get("default")
        for model in (Line, Item, Grp):
            await conn.execute_script(f"DROP TABLE IF EXISTS {model._meta.db_table}")
        await Tortoise.generate_schemas()

    def _stored(self, row: dict[str, Any]) -> dict[str, Any]:
        return {("grp_id" if k == "grp" else k): v for k, v in row.items()}

    def fill_groups(self) -> None:
        self.run(Grp.bulk_create([Grp(name=name) for name in self.data.groups]))

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        lines = [
            Line(item_id=x["item"], label=x["label"], quantity=x["quantity"])
            for x in self.data.lines
        ]
        self.run(Line.bulk_create(lines))

    def load(self, start: int, end: int) -> Any:
        return self.run(_all(Item.filter(id__gte=start, id__lte=end)))

    def load_all(self) -> Any:
        return self.run(_all(Item.all()))

    # -- operations

    def insert(self) -> None:
        async def work() -> None:
            async with in_transaction():
                for row in self.rows():
                    await Item.create(**self._stored(row))

        self.run(work())

    def insert_auto(self) -> None:
        async def work() -> None:
            for row in self.rows():
                await Item.create(**self._stored(row))

        self.run(work())

    def insert_bulk(self) -> None:
        items = [Item(**self._stored(row)) for row in self.data.items]
        self.run(Item.bulk_create(items))

    def get(self) -> Any:
        async def work() -> Any:
            return [(await Item.get(id=id)).name for id in self.ids()]

        return self.run(work())

    get_held = get

    def select(self) -> Any:
        async def work() -> Any:
            return [(o.name, o.number, o.level) for o in await Item.all()]

        return self.run(work())

    select_again = select

    def select_whole(self) -> Any:
        async def work() -> Any:
            return read_whole(await Item.all())

        return self.run(work())

    def filtered(self) -> Any:
        async def work() -> Any:
            return [
                [
                    o.name
                    for o in await Item.filter(grp_id=group, number__gt=800)
                    .order_by("name")
                    .limit(5)
                ]
                for group in self.questions()
            ]

        return self.run(work())

    def children(self) -> Any:
        async def work() -> Any:
            return [[line.label for line in await o.lines] for o in self.held]

        return self.run(work())

    def children_prefetched(self) -> Any:
        async def work() -> Any:
            last = self.size.parents
            found = await Item.filter(id__lte=last).prefetch_related("lines")
            return [[line.label for line in o.lines] for o in found]

        return self.run(work())

    def parents(self) -> Any:
        async def work() -> Any:
            return [(await o.grp).name for o in self.held]

        return self.run(work())

    def parents_joined(self) -> Any:
        async def work() -> Any:
            return [
                (o.name, o.grp.name) for o in await Item.all().select_related("grp")
            ]

        return self.run(work())

    def aggregates(self) -> Any:
        async def work() -> Any:
            return [
                (
                    await Item.filter(grp_id=group)
                    .annotate(
                        a=Count("id"),
                        b=Sum("number"),
                        c=Avg("number"),
                        d=Min("number"),
                        e=Max("number"),
                    )
                    .values_list("a", "b", "c", "d", "e")
                )[0]
                for group in self.questions()
            ]

        return self.run(work())

    def grouped(self) -> Any:
        async def work() -> Any:
            return [
                await Item.annotate(total=Sum("number"))
                .group_by("grp_id")
                .values_list("grp_id", "total")
                for _ in range(self.size.groupings)
            ]

        return self.run(work())

    def tuples(self) -> Any:
        return self.run(_all(Item.all().values_list(*COLUMNS)))

    def dicts(self) -> Any:
        return self.run(_all(Item.all().values(*COLUMNS)))

    def update(self) -> None:
        async def work() -> None:
            async with in_transaction():
                for o in self.held:
                    o.number += 1
                    await o.save(update_fields=["number"])

        self.run(work())

    def delete(self) -> None:
        async def work() -> None:
            async with in_transaction():
                for o in self.held:
                    await o.delete()

        self.run(work())


async def _all(query: Any) -> Any:
    return await query
