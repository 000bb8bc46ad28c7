"""Section 14: classes over views."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLMultipleJoin,
    SQLObjectNotFound,
    StringCol,
)
from sqlobject.sqlbuilder import LEFTJOINOn, func
from sqlobject.views import ViewSQLObject, isAggregate


@pytest.fixture
def views(stocked: Any) -> Any:
    """Views over the shop: gears with their makers' labels, and totals per maker."""
    makers, gear = stocked.Maker, stocked.Gear

    class GearView(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.id
            clause = gear.q.makerID == makers.q.id

        size = IntCol(dbName=gear.q.teeth)
        label = StringCol(dbName=makers.q.label)
        maker = ForeignKey("Maker", dbName=makers.q.id)

    class MakerView(ViewSQLObject):
        class sqlmeta:
            idName = makers.q.id
            clause = gear.q.makerID == makers.q.id

        label = StringCol(dbName=makers.q.label)
        total = IntCol(dbName=func.SUM(gear.q.teeth))
        pieces = IntCol(dbName=func.COUNT(gear.q.id))
        big = IntCol(dbName=func.COUNT(gear.q.id))
        big.aggregateClause = gear.q.teeth > 15
        gears = MultipleJoin("GearView", joinColumn="makerID")
        sqlGears = SQLMultipleJoin("GearView", joinColumn="makerID")

    stocked.GearView, stocked.MakerView = GearView, MakerView
    return stocked


def test_columns_have_the_views_names(views: SimpleNamespace) -> None:
    """Fields of a view are named after the view and the attribute."""
    q = views.GearView.q
    assert str(q.size) == "gear_view.size"
    assert str(q.label) == "gear_view.label"
    assert str(q.id) == "gear_view.id"
    assert views.GearView.sqlmeta.columns["size"].dbName == "size"


def test_alias_of_a_view(views: SimpleNamespace) -> None:
    """``sqlmeta.alias`` is the styled class name, or the table the user names."""
    gear = views.Gear

    class Renamed(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.id
            table = "other_name"

        size = IntCol(dbName=gear.q.teeth)

    assert views.GearView.sqlmeta.alias == "gear_view"
    assert Renamed.sqlmeta.alias == "other_name"
    assert str(Renamed.q.size) == "other_name.size"
    assert Renamed.select().count() == 6


def test_select_reads_from_a_nested_select(views: SimpleNamespace) -> None:
    """A view's select reads from a DISTINCT subselect named as the view."""
    text = " ".join(str(views.GearView.select()).split())
    assert text.startswith("SELECT gear_view.id, gear_view.size, gear_view.label, ")
    assert "SELECT DISTINCT gear.id" in text
    assert "WHERE ((gear.maker_id) = (maker.id))" in text


def test_rows_of_a_view(views: SimpleNamespace) -> None:
    """A view gives the rows its condition lets through."""
    rows = [(v.id, v.size, v.label) for v in views.GearView.select(orderBy="id")]
    assert rows == [
        (1, 10, "acme"),
        (2, 20, "acme"),
        (3, 30, "bolt"),
        (4, 40, "bolt"),
        (6, None, "acme"),
    ]


def test_get_from_a_view(views: SimpleNamespace) -> None:
    """``get`` reads one row of a view."""
    assert views.GearView.get(3).label == "bolt"
    with pytest.raises(SQLObjectNotFound):
        views.GearView.get(5)


def test_conditions_on_a_view(views: SimpleNamespace) -> None:
    """Conditions, ``selectBy``, counting and distinct work on a view."""
    view = views.GearView
    assert view.select(view.q.size > 15).count() == 3
    assert [v.id for v in view.select(view.q.label == "bolt", orderBy="-id")] == [4, 3]
    assert sorted(v.id for v in view.selectBy(label="acme")) == [1, 2, 6]
    assert view.select(distinct=True).count() == 5


def test_foreign_key_of_a_view(views: SimpleNamespace) -> None:
    """A foreign key of a view gives the real object."""
    assert views.GearView.get(3).maker is views.bolt
    assert views.GearView.selectBy(maker=views.bolt).count() == 2


def test_aggregates_of_a_view(views: SimpleNamespace) -> None:
    """Aggregates are computed for each id of the view."""
    rows = [
        (m.label, m.total, m.pieces, m.big)
        for m in views.MakerView.select(orderBy="label")
    ]
    assert rows == [("acme", 30, 3, 1), ("bolt", 70, 2, 2)]


def test_conditions_on_aggregates(views: SimpleNamespace) -> None:
    """A condition may speak of an aggregate."""
    view = views.MakerView
    assert [m.label for m in view.select(view.q.total > 50)] == ["bolt"]
    assert view.select(view.q.pieces == 3).getOne().label == "acme"


def test_joins_of_a_view(views: SimpleNamespace) -> None:
    """Joins of a view give rows of the other view."""
    acme = views.MakerView.selectBy(label="acme").getOne()
    assert sorted(v.id for v in acme.gears) == [1, 2, 6]
    assert acme.sqlGears.count() == 3


def test_view_of_a_view(views: SimpleNamespace) -> None:
    """A view may be built over another view."""
    base = views.GearView

    class BigView(ViewSQLObject):
        class sqlmeta:
            idName = base.q.id
            clause = base.q.size > 15

        size = IntCol(dbName=base.q.size)

    assert sorted(v.size for v in BigView.select()) == [20, 30, 40]


def test_subclass_of_a_view(views: SimpleNamespace) -> None:
    """A subclass of a view has its columns and may add some."""
    gear = views.Gear

    class NotedView(views.GearView):  # type: ignore[name-defined,misc]
        note = StringCol(dbName=gear.q.note)

    found = NotedView.select(NotedView.q.note == "twenty").getOne()
    assert (found.size, found.label, found.note) == (20, "acme", "twenty")


def test_view_with_a_join(views: SimpleNamespace) -> None:
    """``sqlmeta.join`` joins the tables of a view."""
    gear, maker = views.Gear, views.Maker

    class OuterView(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.id
            join = LEFTJOINOn(gear, maker, gear.q.makerID == maker.q.id)

        label = StringCol(dbName=maker.q.label)

    found = {v.id: v.label for v in OuterView.select()}
    assert found == {1: "acme", 2: "acme", 3: "bolt", 4: "bolt", 5: None, 6: "acme"}


@pytest.mark.parametrize(
    "write",
    [
        lambda view: view(size=1, label="x", maker=None),
        lambda view: view.get(1).set(size=2),
        lambda view: view.get(1).destroySelf(),
        lambda view: view.createTable(),
    ],
)
def test_views_are_read_only(views: SimpleNamespace, write: Any) -> None:
    """Creating, changing and destroying through a view fail and change nothing."""
    before = views.conn.queryAll("SELECT * FROM gear ORDER BY id")
    with pytest.raises(Exception):  # noqa: B017, PT011
        write(views.GearView)
    assert views.conn.queryAll("SELECT * FROM gear ORDER BY id") == before


def test_view_is_no_table(views: SimpleNamespace) -> None:
    """``tableExists()`` of a view is False."""
    assert not views.GearView.tableExists()


def test_aggregate_expressions(views: SimpleNamespace) -> None:
    """Calls, and operators over calls, count as aggregates; fields do not."""
    q = views.Gear.q
    assert isAggregate(func.SUM(q.teeth))
    assert isAggregate(func.SUM(q.teeth) + 1)
    assert not isAggregate(q.teeth)
    assert not isAggregate(q.teeth + 1)
