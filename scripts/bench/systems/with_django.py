"""Django's ORM."""

from __future__ import annotations

from typing import Any, ClassVar

import django
from django.conf import settings

from bench.data import COLUMNS

from .base import Place, System, read_whole

ENGINES = {"postgres": "postgresql", "mysql": "mysql"}


class Adapter(System):
    """No identity map: a held object is fetched again."""

    name: ClassVar[str] = "django"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        database: dict[str, Any] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
        }
        if not self.sqlite:
            database = {
                "ENGINE": f"django.db.backends.{ENGINES[place.scheme]}",
                "NAME": place.database,
                "USER": place.user,
                "PASSWORD": place.password,
                "HOST": place.host,
                "PORT": place.port,
            }
        settings.configure(
            DATABASES={"default": database},
            USE_TZ=False,
            TIME_ZONE="UTC",  # or some times of spring do not come back
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        )
        django.setup()
        from django.db import connection, models, transaction

        self.connection, self.models, self.transaction = connection, models, transaction
        own = self

        class Grp(models.Model):
            name = models.CharField(max_length=40)

            class Meta:
                app_label = "bench"
                db_table = own.table("grp")

        class Item(models.Model):
            name = models.CharField(max_length=40)
            code = models.CharField(max_length=20)
            number = models.IntegerField()
            level = models.IntegerField(null=True)
            price = models.DecimalField(max_digits=10, decimal_places=2)
            made = models.DateTimeField()
            active = models.BooleanField()
            note = models.TextField(null=True)
            grp = models.ForeignKey(Grp, models.CASCADE)

            class Meta:
                app_label = "bench"
                db_table = own.table("item")

        class Line(models.Model):
            item = models.ForeignKey(Item, models.CASCADE, related_name="lines")
            label = models.CharField(max_length=40)
            quantity = models.IntegerField()

            class Meta:
                app_label = "bench"
                db_table = own.table("line")

        self.Grp, self.Item, self.Line = Grp, Item, Line

    def create(self) -> None:
        have = self.connection.introspection.table_names()
        with self.connection.schema_editor() as editor:
            for model in (self.Line, self.Item, self.Grp):
                if model._meta.db_table in have:
                    editor.delete_model(model)
            for model in (self.Grp, self.Item, self.Line):
                editor.create_model(model)

    def _stored(self, row: dict[str, Any]) -> dict[str, Any]:
        return {("grp_id" if k == "grp" else k): v for k, v in row.items()}

    def fill_groups(self) -> None:
        self.Grp.objects.bulk_create([self.Grp(name=n) for n in self.data.groups])

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        self.Line.objects.bulk_create(
            [
                self.Line(item_id=x["item"], label=x["label"], quantity=x["quantity"])
                for x in self.data.lines
            ]
        )

    def load(self, start: int, end: int) -> Any:
        return list(self.Item.objects.filter(id__range=(start, end)))

    def load_all(self) -> Any:
        return list(self.Item.objects.all())

    # -- operations

    def insert(self) -> None:
        with self.transaction.atomic():
            self.insert_auto()

    def insert_auto(self) -> None:
        create = self.Item.objects.create
        for row in self.rows():
            create(**self._stored(row))

    def insert_bulk(self) -> None:
        self.Item.objects.bulk_create(
            [self.Item(**self._stored(row)) for row in self.data.items]
        )

    def get(self) -> Any:
        get = self.Item.objects.get
        return [get(pk=id).name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        found = self.Item.objects.all().iterator()
        return [(o.name, o.number, o.level) for o in found]

    select_again = select

    def select_whole(self) -> Any:
        return read_whole(self.Item.objects.all().iterator())

    def filtered(self) -> Any:
        objects = self.Item.objects
        return [
            [
                o.name
                for o in objects.filter(grp_id=group, number__gt=800).order_by("name")[
                    :5
                ]
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in o.lines.all()] for o in self.held]

    def children_prefetched(self) -> Any:
        found = self.Item.objects.filter(id__lte=self.size.parents)
        return [
            [line.label for line in o.lines.all()]
            for o in found.prefetch_related("lines")
        ]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def parents_joined(self) -> Any:
        found = self.Item.objects.select_related("grp").iterator()
        return [(o.name, o.grp.name) for o in found]

    def aggregates(self) -> Any:
        objects, m = self.Item.objects, self.models
        return [
            tuple(
                objects.filter(grp_id=group)
                .aggregate(
                    a=m.Count("id"),
                    b=m.Sum("number"),
                    c=m.Avg("number"),
                    d=m.Min("number"),
                    e=m.Max("number"),
                )
                .values()
            )
            for group in self.questions()
        ]

    def grouped(self) -> Any:
        total = self.models.Sum("number")
        return [
            list(self.Item.objects.values_list("grp_id").annotate(total))
            for _ in range(self.size.groupings)
        ]

    def tuples(self) -> Any:
        return list(self.Item.objects.values_list(*COLUMNS).iterator())

    def dicts(self) -> Any:
        return list(self.Item.objects.values(*COLUMNS).iterator())

    def update(self) -> None:
        with self.transaction.atomic():
            for o in self.held:
                o.number += 1
                o.save(update_fields=["number"])

    def delete(self) -> None:
        with self.transaction.atomic():
            for o in self.held:
                o.delete()
