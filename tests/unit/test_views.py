"""Classes over queries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
)
from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import (
    AND,
    IN,
    OVER,
    Alias,
    LEFTJOINOn,
    Select,
    func,
)
from sqlobject.views import (
    ViewSQLMeta,
    ViewSQLObject,
    ViewSQLObjectField,
    ViewSQLObjectTable,
    isAggregate,
    scalar,
)


@pytest.fixture
def shop(db: Any) -> SimpleNamespace:
    """Makers with gears, and a view of each kind."""

    class Maker(SQLObject):
        label = StringCol()
        gears = MultipleJoin("Gear")

    class Gear(SQLObject):
        teeth = IntCol(default=None)
        maker = ForeignKey("Maker", default=None)

    class GearView(ViewSQLObject):
        class sqlmeta:
            idName = Gear.q.id
            clause = AND(Gear.q.makerID == Maker.q.id, Gear.q.teeth < 1000)

        teeth = IntCol(dbName=Gear.q.teeth)
        label = StringCol(dbName=Maker.q.label)
        owner = ForeignKey("Maker", dbName=Maker.q.id)

    class Totals(ViewSQLObject):
        class sqlmeta:
            idName = Maker.q.id
            clause = Gear.q.makerID == Maker.q.id

        label = StringCol(dbName=Maker.q.label)
        total = IntCol(dbName=func.SUM(Gear.q.teeth))
        twice = IntCol(dbName=func.SUM(Gear.q.teeth) * 2)
        big = IntCol(dbName=func.COUNT(Gear.q.id))
        big.aggregateClause = Gear.q.teeth > 15
        many = IntCol(dbName=func.MAX(Gear.q.teeth))
        many.aggregateClause = func.COUNT(Gear.q.id) > 1

    for each in (Maker, Gear):
        each.createTable()
    acme, bolt, crux = (Maker(label=name) for name in ("acme", "bolt", "crux"))
    for teeth, maker in ((10, acme), (20, acme), (30, bolt), (2000, bolt), (5, None)):
        Gear(teeth=teeth, maker=maker)
    return SimpleNamespace(
        db=db,
        Maker=Maker,
        Gear=Gear,
        GearView=GearView,
        Totals=Totals,
        acme=acme,
        bolt=bolt,
        crux=crux,
    )


# -- reading ---------------------------------------------------------------------------


def test_base_is_no_table() -> None:
    """The base of all views is not registered and has no columns."""
    assert ViewSQLObject.sqlmeta is ViewSQLMeta
    assert ViewSQLObject.sqlmeta.columns == {}


def test_names(shop: SimpleNamespace) -> None:
    """Columns are called as their attributes; the table is the query."""
    meta = shop.GearView.sqlmeta
    assert meta.alias == "gear_view"
    assert meta.idName == "id"
    assert str(meta.viewID) == "gear.id"
    assert isinstance(meta.table, Alias)
    assert isinstance(shop.GearView.q, ViewSQLObjectTable)
    assert isinstance(shop.GearView.q.teeth, ViewSQLObjectField)
    assert {c.name: c.dbName for c in meta.columnList} == {
        "teeth": "teeth",
        "label": "label",
        "ownerID": "ownerID",
    }
    with pytest.raises(AttributeError):
        shop.GearView.q.wings


def test_rows(shop: SimpleNamespace) -> None:
    """A view shows the rows that its condition lets through, as objects."""
    rows = [(v.id, v.teeth, v.label) for v in shop.GearView.select(orderBy="id")]
    assert rows == [(1, 10, "acme"), (2, 20, "acme"), (3, 30, "bolt")]
    assert shop.GearView.get(3).owner is shop.bolt
    assert shop.GearView.get(3) is shop.GearView.get(3)
    with pytest.raises(SQLObjectNotFound):
        shop.GearView.get(4)


def test_results_of_a_view(shop: SimpleNamespace) -> None:
    """Results of a view are refined as any others."""
    view = shop.GearView
    assert view.select().count() == 3
    assert view.select(view.q.teeth > 15).sum("teeth") == 50
    assert [v.id for v in view.select(orderBy=["label", "-teeth"])] == [2, 1, 3]
    assert [v.id for v in view.select(orderBy="id")[1:]] == [2, 3]
    assert [v.id for v in view.selectBy(owner=shop.acme, teeth=20)] == [2]
    assert [v.id for v in view.select("label = 'bolt'")] == [3]
    assert view.select(view.q.id == 2).getOne().teeth == 20
    assert view.select().throughTo.owner.count() == 2
    assert [v.id for v in view.select(orderBy="-id").lazyIter()] == [3, 2, 1]


def test_rows_show_what_is_there_now(shop: SimpleNamespace) -> None:
    """Selecting again, and ``sync``, show changes of the tables beneath."""
    row = shop.GearView.get(1)
    shop.Gear.get(1).teeth = 11
    assert row.teeth == 10
    row.sync()
    assert row.teeth == 11
    shop.Gear.get(1).teeth = 12
    list(shop.GearView.select())
    assert row.teeth == 12


def test_statements_are_kept(shop: SimpleNamespace) -> None:
    """Equal statements about a view have equal keys, and no values of the view's."""
    one, other = (shop.GearView.select(shop.GearView.q.teeth > n) for n in (1, 2))
    key = one.queryForSelect().key
    assert key is not None
    assert key == other.queryForSelect().key
    assert one.queryForSelect().binds == (1,)
    assert "< (1000)" in str(one)


def test_aggregates(shop: SimpleNamespace) -> None:
    """Aggregates are worked out for each id, each of the rows it asks for."""
    rows = {
        t.label: (t.total, t.twice, t.big, t.many)
        for t in shop.Totals.select(orderBy="label")
    }
    assert rows == {"acme": (30, 60, 1, 20), "bolt": (2030, 4060, 2, 2000)}
    assert [t.label for t in shop.Totals.select(shop.Totals.q.total > 50)] == ["bolt"]
    assert shop.Totals.select().max("total") == 2030


def test_aggregates_without_rows(shop: SimpleNamespace) -> None:
    """Where no row meets an aggregate's own condition, it is None."""
    shop.Gear.get(2).destroySelf()
    acme = shop.Totals.selectBy(label="acme").getOne()
    assert (acme.big, acme.many) == (None, None)


def test_condition_on_an_aggregate_of_the_view(shop: SimpleNamespace) -> None:
    """An aggregate in ``sqlmeta.clause`` chooses groups, as HAVING does."""
    gear, makers = shop.Gear, shop.Maker

    class Busy(ViewSQLObject):
        class sqlmeta:
            idName = makers.q.id
            clause = AND(gear.q.makerID == makers.q.id, func.SUM(gear.q.teeth) > 100)

        label = StringCol(dbName=makers.q.label)
        pieces = IntCol(dbName=func.COUNT(gear.q.id))

    assert [(b.label, b.pieces) for b in Busy.select()] == [("bolt", 2)]


def test_only_aggregates(shop: SimpleNamespace) -> None:
    """A view may have nothing but aggregates."""
    gear = shop.Gear

    class Sums(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.makerID
            clause = gear.q.makerID != None  # noqa: E711

        total = IntCol(dbName=func.SUM(gear.q.teeth))

    assert {s.id: s.total for s in Sums.select()} == {1: 30, 2: 2030}


def test_join(shop: SimpleNamespace) -> None:
    """``sqlmeta.join`` ties tables for plain columns and for aggregates."""
    gear, makers = shop.Gear, shop.Maker

    class All(ViewSQLObject):
        class sqlmeta:
            idName = makers.q.id
            join = LEFTJOINOn(makers, gear, gear.q.makerID == makers.q.id)

        label = StringCol(dbName=makers.q.label)
        pieces = IntCol(dbName=func.COUNT(gear.q.id))

    rows = [(a.label, a.pieces) for a in All.select(orderBy="label")]
    assert rows == [("acme", 2), ("bolt", 2), ("crux", 0)]


def test_functions_of_one_row(shop: SimpleNamespace) -> None:
    """Scalar functions give a value for each row; unknown ones may be marked so."""
    makers, gear = shop.Maker, shop.Gear
    raw = shop.db.getConnection()
    raw.create_function("backwards", 1, lambda text: text[::-1])
    shop.db.releaseConnection(raw)

    class Loud(ViewSQLObject):
        class sqlmeta:
            idName = makers.q.id
            table = "loud_ones"

        loud = StringCol(dbName=func.UPPER(makers.q.label))
        back = StringCol(dbName=scalar(func.backwards(makers.q.label)))
        size = IntCol(dbName=func.length(makers.q.label) + 1)

    text = str(Loud.select())
    assert "GROUP BY" not in text
    assert "loud_ones" in text
    first = Loud.select(Loud.q.loud == "ACME").getOne()
    assert (first.back, first.size) == ("emca", 5)
    assert not isAggregate(scalar(func.backwards(gear.q.teeth)))
    assert isAggregate(func.backwards(gear.q.teeth))
    with pytest.raises(TypeError, match="call"):
        scalar(gear.q.teeth)


def test_what_is_an_aggregate(shop: SimpleNamespace) -> None:
    """Calls are, and what is made of them; windows, subselects and fields are not."""
    q = shop.Gear.q
    for expression in (
        func.SUM(q.teeth),
        func.SUM(q.teeth) / func.COUNT(q.id),
        -func.MAX(q.teeth),
        func.ABS(func.MIN(q.teeth)),
        scalar(func.odd(func.SUM(q.teeth))),
        func.my_own(q.teeth),
    ):
        assert isAggregate(expression)
    for expression in (
        q.teeth,
        q.teeth + 1,
        abs(q.teeth),
        func.COALESCE(q.teeth, 0),
        OVER(func.SUM(q.teeth), partitionBy=q.makerID),
        IN(q.id, Select([func.MAX(q.id)])),
        5,
        "text",
    ):
        assert not isAggregate(expression)


def test_view_of_a_view(shop: SimpleNamespace) -> None:
    """A view is built over views, with aggregates over what they show."""
    base, totals = shop.GearView, shop.Totals

    class Best(ViewSQLObject):
        class sqlmeta:
            idName = totals.q.id
            clause = base.q.ownerID == totals.q.id

        label = StringCol(dbName=totals.q.label)
        total = IntCol(dbName=totals.q.total)
        shown = IntCol(dbName=func.SUM(base.q.teeth))

    rows = [(b.label, b.total, b.shown) for b in Best.select(orderBy="label")]
    assert rows == [("acme", 30, 30), ("bolt", 2030, 30)]
    assert Best.select(Best.q.total > 100).count() == 1


def test_views_in_other_statements(shop: SimpleNamespace) -> None:
    """Fields of a view stand in selects of tables, in joins and under an alias."""
    totals, makers = shop.Totals, shop.Maker
    rich = AND(totals.q.id == makers.q.id, totals.q.total > 100)
    assert [m.label for m in makers.select(rich)] == ["bolt"]
    outer = LEFTJOINOn(None, totals, totals.q.id == makers.q.id)
    poor = makers.select(totals.q.total == None, join=outer)  # noqa: E711
    assert [m.label for m in poor] == ["crux"]
    inside = IN(makers.q.id, Select([totals.q.id], where=totals.q.total < 100))
    assert [m.label for m in makers.select(inside)] == ["acme"]
    other = Alias(totals, "other")
    assert [t.label for t in other.select(other.q.total > 100)] == ["bolt"]


def test_joins_between_views_and_tables(shop: SimpleNamespace) -> None:
    """A view may have joins to views and to tables."""
    makers = shop.Maker

    class Home(ViewSQLObject):
        class sqlmeta:
            idName = makers.q.id

        label = StringCol(dbName=makers.q.label)
        shown = MultipleJoin("GearView", joinColumn="ownerID")
        gears = MultipleJoin("Gear", joinColumn="maker_id")

    home = Home.selectBy(label="bolt").getOne()
    assert [g.id for g in home.shown] == [3]
    assert sorted(g.id for g in home.gears) == [3, 4]


def test_subclass(shop: SimpleNamespace) -> None:
    """A subclass has the columns, the id and the condition of its parent."""
    gear = shop.Gear

    class More(shop.GearView):  # type: ignore[name-defined,misc]
        half = IntCol(dbName=gear.q.teeth / 2)

    assert More.sqlmeta.alias == "more"
    rows = [(m.id, m.teeth, m.half, m.owner.label) for m in More.select(orderBy="id")]
    assert rows == [(1, 10, 5, "acme"), (2, 20, 10, "acme"), (3, 30, 15, "bolt")]

    class Fewer(shop.GearView):  # type: ignore[name-defined,misc]
        class sqlmeta:
            table = "few"
            clause = AND(gear.q.makerID == shop.Maker.q.id, gear.q.teeth < 15)

    assert [f.id for f in Fewer.select()] == [1]


def test_columns_at_run_time(shop: SimpleNamespace) -> None:
    """Columns can be added to a view, and removed."""
    view = shop.GearView
    view.sqlmeta.addColumn(IntCol("more", dbName=shop.Gear.q.teeth + 1))
    assert view.select(view.q.more == 21).getOne().id == 2
    view.sqlmeta.delColumn("more")
    assert not hasattr(view.get(1), "more")
    assert "more" not in str(view.select())
    for change in (view.sqlmeta.addColumn, view.sqlmeta.delColumn):
        with pytest.raises(UsageError, match="view"):
            change(IntCol("x", dbName=shop.Gear.q.id), changeSchema=True)


def test_transactions(shop: SimpleNamespace) -> None:
    """Through a transaction a view shows what was changed in it."""
    trans = shop.db.transaction()
    shop.Gear.get(1, connection=trans).teeth = 77
    assert shop.GearView.get(1, connection=trans).teeth == 77
    trans.rollback()
    assert shop.GearView.get(1).teeth == 10


# -- what cannot be --------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda view: view(teeth=1, label="x", owner=None),
        lambda view: setattr(view.get(1), "teeth", 2),
        lambda view: setattr(view.get(1), "owner", None),
        lambda view: view.get(1).set(teeth=2),
        lambda view: view.get(1).destroySelf(),
        lambda view: view.delete(1),
        lambda view: view.deleteMany(view.q.id == 1),
        lambda view: view.deleteBy(teeth=10),
        lambda view: view.insertMany([{"teeth": 1}]),
        lambda view: view.bulkUpdate([{"id": 1, "teeth": 1}], ["teeth"]),
        lambda view: view.upsert({"id": 1, "teeth": 1}, "id"),
        lambda view: view.createTable(),
        lambda view: view.createTable(ifNotExists=True),
        lambda view: view.clearTable(),
        lambda view: view.dropTable(),
    ],
)
def test_writing_is_refused(shop: SimpleNamespace, write: Any) -> None:
    """Whatever would write says that a view cannot, and sends nothing."""
    before = shop.db.queryAll("SELECT * FROM gear ORDER BY id")
    with pytest.raises(UsageError, match="GearView is a view"):
        write(shop.GearView)
    assert shop.db.queryAll("SELECT * FROM gear ORDER BY id") == before
    assert shop.GearView.get(1).teeth == 10


def test_view_is_no_table(shop: SimpleNamespace) -> None:
    """There is no table, so dropping one if it exists is fine."""
    assert shop.GearView.tableExists() is False
    shop.GearView.dropTable(ifExists=True)


def test_attributes_that_are_no_columns(shop: SimpleNamespace) -> None:
    """Other attributes of a row can be set, and setters of the user's are called."""
    gear = shop.Gear

    class Editable(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.id

        teeth = IntCol(dbName=gear.q.teeth)

        def _set_teeth(self, value: int) -> None:
            gear.get(self.id).teeth = value
            self.sync()

    row = Editable.get(1)
    row.note = "mine"
    row.teeth = 99
    assert (row.note, row.teeth, gear.get(1).teeth) == ("mine", 99, 99)
    row.set(teeth=98)
    assert row.teeth == 98


def test_definitions_that_are_none(shop: SimpleNamespace) -> None:
    """A view without an expression for its id or a column is refused, and how."""
    with pytest.raises(UsageError, match="idName must be an expression"):
        type("Bad1", (ViewSQLObject,), {"n": IntCol(dbName=shop.Gear.q.teeth)})
    meta = type("sqlmeta", (), {"idName": shop.Gear.q.id})
    with pytest.raises(UsageError, match="'n' must be an expression"):
        type("Bad2", (ViewSQLObject,), {"n": IntCol(), "sqlmeta": meta})


def test_index_on_a_view_is_never_created(shop: SimpleNamespace) -> None:
    """An index of a view is a way to get a row; the database is not told."""
    gear = shop.Gear

    class Found(ViewSQLObject):
        class sqlmeta:
            idName = gear.q.id

        teeth = IntCol(dbName=gear.q.teeth)
        byTeeth = DatabaseIndex("teeth", unique=True)

    assert Found.byTeeth.get(20).id == 2
