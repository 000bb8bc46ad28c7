"""peewee."""

from __future__ import annotations

from typing import Any, ClassVar

from peewee import (
    BooleanField,
    CharField,
    DateTimeField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    Model,
    MySQLDatabase,
    PostgresqlDatabase,
    SqliteDatabase,
    TextField,
    chunked,
    fn,
    prefetch,
)

from .base import Place, System, read_whole

DATABASES = {"postgres": PostgresqlDatabase, "mysql": MySQLDatabase}


class Microseconds(DateTimeField):
    """A time as MySQL keeps it whole."""

    field_type = "DATETIME(6)"


class Adapter(System):
    """No identity map: a held object is fetched again."""

    name: ClassVar[str] = "peewee"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.db: Any
        if self.sqlite:
            self.db = SqliteDatabase(":memory:")
        else:
            self.db = DATABASES[place.scheme](
                place.database,
                user=place.user,
                password=place.password,
                host=place.host,
                port=place.port,
            )
        own = self
        times = Microseconds if place.scheme == "mysql" else DateTimeField

        class Base(Model):
            class Meta:
                database = own.db

        class Grp(Base):
            class Meta:
                table_name = own.table("grp")

            name = CharField(40)

        class Item(Base):
            class Meta:
                table_name = own.table("item")

            name = CharField(40)
            code = CharField(20)
            number = IntegerField()
            level = IntegerField(null=True)
            price = DecimalField(10, 2)
            made = times()
            active = BooleanField()
            note = TextField(null=True)
            grp = ForeignKeyField(Grp, backref="items")

        class Line(Base):
            class Meta:
                table_name = own.table("line")

            item = ForeignKeyField(Item, backref="lines")
            label = CharField(40)
            quantity = IntegerField()

        self.Grp, self.Item, self.Line = Grp, Item, Line
        self.models = [Grp, Item, Line]
        self.db.connect()

    def create(self) -> None:
        self.db.drop_tables(self.models)
        self.db.create_tables(self.models)

    def _many(self, model: Any, rows: list[dict[str, Any]]) -> None:
        with self.db.atomic():
            for batch in chunked(rows, 1000):
                model.insert_many(batch).execute()

    def fill_groups(self) -> None:
        self._many(self.Grp, [{"name": name} for name in self.data.groups])

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        self._many(self.Line, self.data.lines)

    def load(self, start: int, end: int) -> Any:
        return list(self.Item.select().where(self.Item.id.between(start, end)))

    def load_all(self) -> Any:
        return list(self.Item.select())

    # -- operations

    def insert(self) -> None:
        with self.db.atomic():
            self.insert_auto()

    def insert_auto(self) -> None:
        create = self.Item.create
        for row in self.rows():
            create(**row)

    def insert_bulk(self) -> None:
        self._many(self.Item, self.data.items)

    def get(self) -> Any:
        get = self.Item.get_by_id
        return [get(id).name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        return [(o.name, o.number, o.level) for o in self.Item.select().iterator()]

    select_again = select

    def select_whole(self) -> Any:
        return read_whole(self.Item.select().iterator())

    def filtered(self) -> Any:
        Item = self.Item
        return [
            [
                o.name
                for o in Item.select()
                .where(Item.grp == group, Item.number > 800)
                .order_by(Item.name)
                .limit(5)
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in o.lines] for o in self.held]

    def children_prefetched(self) -> Any:
        items = self.Item.select().where(self.Item.id <= self.size.parents)
        found = prefetch(items, self.Line.select())
        return [[line.label for line in o.lines] for o in found]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def parents_joined(self) -> Any:
        query = self.Item.select(self.Item, self.Grp).join(self.Grp)
        return [(o.name, o.grp.name) for o in query.iterator()]

    def aggregates(self) -> Any:
        Item, number = self.Item, self.Item.number
        return [
            Item.select(
                fn.COUNT(Item.id),
                fn.SUM(number),
                fn.AVG(number),
                fn.MIN(number),
                fn.MAX(number),
            )
            .where(Item.grp == group)
            .scalar(as_tuple=True)
            for group in self.questions()
        ]

    def grouped(self) -> Any:
        Item = self.Item
        query = Item.select(Item.grp, fn.SUM(Item.number)).group_by(Item.grp)
        return [list(query.clone().tuples()) for _ in range(self.size.groupings)]

    def tuples(self) -> Any:
        return list(self.Item.select().tuples().iterator())

    def dicts(self) -> Any:
        return [
            {("grp_id" if k == "grp" else k): v for k, v in row.items()}
            for row in self.Item.select().dicts().iterator()
        ]

    def update(self) -> None:
        only = [self.Item.number]
        with self.db.atomic():
            for o in self.held:
                o.number += 1
                o.save(only=only)

    def delete(self) -> None:
        with self.db.atomic():
            for o in self.held:
                o.delete_instance()
