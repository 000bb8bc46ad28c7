"""Core 17: what ``select`` gives."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sqlobject import (
    AND,
    DESC,
    RLIKE,
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    dberrors,
    func,
)
from sqlobject.sqlbuilder import SQLConstant
from sqlobject.sresults import SelectResults

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Item(conn: Any) -> Any:
    """Six rows: (a,1) (b,2) (c,3) (a,4) (b,5) (c,6)."""

    class Item(SQLObject):
        name = StringCol()
        shelfNo = IntCol()

    Item.createTable()
    for number in range(1, 7):
        Item(name="cab"[number % 3], shelfNo=number)
    assert Item._connection is conn
    return Item


def numbers(rows: Any) -> list[int]:
    """The numbers of rows."""
    return [row.shelfNo for row in rows]


def test_results_are_lazy(Item: Any, sql: Any) -> None:
    """Nothing is sent before the rows are asked for."""
    sql.clear()
    results = Item.select(Item.q.shelfNo > 1).orderBy("name").distinct()[1:3]
    assert isinstance(results, SelectResults)
    assert list(sql) == []
    list(results)
    assert sql.count("SELECT") == 1


def test_results_ask_again_each_time(Item: Any) -> None:
    """Each iteration runs the query anew."""
    results = Item.select()
    assert len(list(results)) == 6
    Item(name="d", shelfNo=7)
    assert len(list(results)) == 7


def test_results_have_attributes(Item: Any) -> None:
    """The parts 3.14 showed are there."""
    clause = Item.q.shelfNo == 1
    results = Item.select(clause, orderBy="name")
    assert results.sourceClass is Item
    assert results.clause is clause
    assert results.ops["orderBy"] is not None
    assert list(results.tables) == ["item"]
    assert hasattr(results, "clauseTables")


def test_results_have_no_length_and_are_true(Item: Any) -> None:
    """``len`` is refused, truth does not ask the database."""
    with pytest.raises(TypeError):
        len(Item.select())
    assert bool(Item.select(Item.q.shelfNo > 100))


def test_changes_make_copies(Item: Any) -> None:
    """Every method leaves the results it was called on alone."""
    results = Item.select()
    before = str(results)
    for change in (
        lambda: results.orderBy("name"),
        lambda: results.filter(Item.q.shelfNo == 1),
        results.distinct,
        lambda: results.limit(1),
        results.reversed,
        lambda: results[1:2],
        lambda: results.newClause(Item.q.shelfNo == 2),
        lambda: results.clone(limit=1),
        lambda: results.lazyColumns(True),
        lambda: results.connection(Item._connection),
    ):
        assert change() is not results
    assert str(results) == before


def test_iteration_fetches_first(Item: Any) -> None:
    """Rows may be changed or deleted while they are gone through."""
    seen = []
    for item in Item.select():
        seen.append(item.shelfNo)
        Item.deleteMany(Item.q.shelfNo == 7 - item.shelfNo)
    assert seen == [1, 2, 3, 4, 5, 6]


def test_lazy_iter(Item: Any) -> None:
    """``lazyIter`` gives row after row, then simply ends."""
    iterator = Item.select(orderBy="shelfNo").lazyIter()
    assert next(iter(iterator)).shelfNo == 1
    rest = [item.shelfNo for item in iterator]
    assert rest[-1] == 6
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(iterator)


def test_lazy_iter_beside_other_work(Item: Any) -> None:
    """Other statements may run while rows are streamed."""
    rows = Item.select(orderBy="shelfNo").lazyIter()
    seen = [(item.shelfNo, Item.select().count()) for item in rows]
    assert seen == [(n, 6) for n in range(1, 7)]


def test_lazy_iter_in_a_transaction(filed: Any) -> None:
    """In a transaction rows may be changed while they are gone through."""

    class Item(SQLObject):
        n = IntCol()

    Item.createTable()
    for n in range(3):
        Item(n=n)
    trans = filed.transaction()
    for item in Item.select(orderBy="n", connection=trans).lazyIter():
        item.n = item.n + 10
    trans.commit(close=True)
    assert [item.n for item in Item.select(orderBy="n")] == [10, 11, 12]


def test_matching_by_regular_expression(open_sqlite: Any) -> None:
    """RLIKE works on SQLite when the program's ``factory`` knows REGEXP."""

    def factory(module: Any) -> Any:
        class WithRegexp(module.Connection):
            def __init__(self, *args: Any, **kw: Any) -> None:
                super().__init__(*args, **kw)
                self.create_function(
                    "regexp", 2, lambda pattern, text: bool(re.search(pattern, text))
                )

            def __del__(self) -> None:
                self.close()

        return WithRegexp

    connection = open_sqlite(factory=factory)

    class Item(SQLObject):
        _connection = connection
        name = StringCol()

    Item.createTable()
    for name in ("abc", "xbz", "other"):
        Item(name=name)
    assert [i.name for i in Item.select(RLIKE(Item.q.name, "^.b"))] == ["abc", "xbz"]


def test_membership(Item: Any) -> None:
    """``in`` looks through the rows."""
    first = Item.get(1)
    assert first in Item.select()
    assert first not in Item.select(Item.q.shelfNo > 1)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("shelfNo", [1, 2, 3, 4, 5, 6]),
        ("-shelfNo", [6, 5, 4, 3, 2, 1]),
        ("shelf_no", [1, 2, 3, 4, 5, 6]),
        ("-shelf_no", [6, 5, 4, 3, 2, 1]),
        (["name", "shelfNo"], [1, 4, 2, 5, 3, 6]),
        (["name", "-shelfNo"], [4, 1, 5, 2, 6, 3]),
        (["-name", "-shelfNo"], [6, 3, 5, 2, 4, 1]),
        (("-name", "shelfNo"), [3, 6, 2, 5, 1, 4]),
        ("name, shelf_no", [1, 4, 2, 5, 3, 6]),
        ("id", [1, 2, 3, 4, 5, 6]),
        ("-id", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_order_by_words(Item: Any, order: Any, expected: list[int]) -> None:
    """Python names, database names, ``-`` and lists can be mixed."""
    assert numbers(Item.select(orderBy=order)) == expected
    assert numbers(Item.select().orderBy(order)) == expected


def test_order_by_expressions(Item: Any) -> None:
    """Fields, DESC and functions can be ordered by."""
    q = Item.q
    assert numbers(Item.select(orderBy=q.shelfNo)) == [1, 2, 3, 4, 5, 6]
    assert numbers(Item.select(orderBy=DESC(q.shelfNo))) == [6, 5, 4, 3, 2, 1]
    assert numbers(Item.select(orderBy=[DESC(q.name), q.shelfNo])) == [3, 6, 2, 5, 1, 4]
    assert numbers(Item.select(orderBy=[DESC(DESC(q.shelfNo))])) == [1, 2, 3, 4, 5, 6]
    assert numbers(Item.select(orderBy=func.ABS(q.shelfNo - 6))) == [6, 5, 4, 3, 2, 1]


def test_order_by_nothing(Item: Any) -> None:
    """None and an empty list mean no order."""
    assert "ORDER BY" not in str(Item.select(orderBy="name").orderBy(None))
    assert sorted(numbers(Item.select().orderBy([]))) == [1, 2, 3, 4, 5, 6]
    assert sorted(numbers(Item.select(orderBy=[]))) == [1, 2, 3, 4, 5, 6]


def test_order_by_id_of_another_name() -> None:
    """``orderBy='id'`` means the key, whatever it is called."""

    class Shelf(SQLObject):
        class sqlmeta:
            idName = "shelf_no"

        label = StringCol()

    Shelf.createTable()
    for label in "ab":
        Shelf(label=label)
    assert [s.label for s in Shelf.select(orderBy="-id")] == ["b", "a"]
    assert [s.label for s in Shelf.select(orderBy="id")] == ["a", "b"]


def test_order_by_a_key(Item: Any) -> None:
    """A key orders under both its names."""

    class Part(SQLObject):
        item = ForeignKey("Item")

    Part.createTable()
    for number in (3, 1, 2):
        Part(item=number)
    for order in ("itemID", "item", "item_id"):
        assert [p.itemID for p in Part.select(orderBy=order)] == [1, 2, 3]


def test_reversed(Item: Any) -> None:
    """``reversed`` turns every term round, twice is none, without order nothing."""
    results = Item.select(orderBy=["name", "-shelfNo"])
    assert numbers(results.reversed()) == [3, 6, 2, 5, 1, 4]
    assert numbers(results.reversed().reversed()) == numbers(results)
    assert numbers(Item.select(orderBy="shelfNo", reversed=True)) == [6, 5, 4, 3, 2, 1]
    assert "ORDER BY" not in str(Item.select().reversed())


def test_distinct(Item: Any) -> None:
    """``distinct`` gives each row once where a join repeats it."""

    class Part(SQLObject):
        item = ForeignKey("Item")

    Part.createTable()
    for number in (1, 1, 2):
        Part(item=number)
    results = Item.select(Part.q.itemID == Item.q.id, orderBy="shelfNo")
    assert numbers(results) == [1, 1, 2]
    assert numbers(results.distinct()) == [1, 2]
    assert results.count() == 3
    assert results.distinct().count() == 2
    assert Item.select(Part.q.itemID == Item.q.id, distinct=True).count() == 2


def test_filter(Item: Any) -> None:
    """``filter`` adds conditions; None adds nothing."""
    results = Item.select(Item.q.shelfNo > 2)
    assert numbers(results.filter(Item.q.shelfNo < 5)) == [3, 4]
    assert numbers(results.filter(None)) == [3, 4, 5, 6]
    assert numbers(Item.select().filter(Item.q.name == "a")) == [1, 4]


def test_filter_with_raw_text(Item: Any) -> None:
    """A text given to ``filter`` is SQL, kept together by parentheses."""
    results = Item.select(Item.q.shelfNo > 2).filter("name = 'a' OR name = 'b'")
    assert numbers(results) == [4, 5]
    assert numbers(Item.select().filter(SQLConstant("name = 'a'"))) == [1, 4]


def test_raw_clause_keeps_its_grouping_when_filtered(Item: Any) -> None:
    """``select('(a) OR (b)').filter(c)`` means (a or b) and c."""
    results = Item.select("(name = 'a') OR (name = 'b')").filter(Item.q.shelfNo > 2)
    assert numbers(results) == [4, 5]
    plain = Item.select("name = 'a' OR name = 'b'").filter(Item.q.shelfNo > 2)
    assert numbers(plain) == [4, 5]


def test_new_clause_keeps_the_other_options(Item: Any) -> None:
    """``newClause`` changes the condition only."""
    results = Item.select(Item.q.shelfNo < 3, orderBy="-shelfNo")[:2]
    assert numbers(results.newClause(Item.q.shelfNo > 3)) == [6, 5]


def test_clone(Item: Any) -> None:
    """``clone`` takes any option."""
    results = Item.select().clone(orderBy="-shelfNo", limit=2)
    assert numbers(results) == [6, 5]


def test_other_connection(Item: Any, open_sqlite: Any) -> None:
    """``connection`` asks another database."""
    other = open_sqlite()
    Item.createTable(connection=other)
    there = Item(name="z", shelfNo=26, connection=other)
    (found,) = Item.select().connection(other)
    assert found is there
    assert Item.select(connection=other).count() == 1
    assert Item.select(connection=other).sum("shelf_no") == 26


def test_lazy_columns(Item: Any, conn: Any, sql: Any) -> None:
    """``lazyColumns`` fetches ids first and rows one by one."""
    conn.cache.clear()
    sql.clear()
    assert numbers(Item.select(orderBy="shelfNo").lazyColumns(True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert sql.count("SELECT") == 7
    assert numbers(Item.select(lazyColumns=True, orderBy="shelfNo")) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_count(Item: Any) -> None:
    """``count`` counts without fetching."""
    assert Item.select().count() == 6
    assert Item.select(Item.q.name == "a").count() == 2
    assert Item.select(orderBy="name").count() == 2 * 3
    assert Item.select(Item.q.shelfNo > 100).count() == 0


@pytest.mark.parametrize(
    "cut", [lambda r: r[:3], lambda r: r.limit(3), lambda r: r[2:]]
)
def test_count_of_a_slice_is_refused(Item: Any, cut: Any) -> None:
    """A slice cannot be counted."""
    with pytest.raises(AssertionError):
        cut(Item.select()).count()


def test_get_one(Item: Any) -> None:
    """``getOne`` wants exactly one row."""
    assert Item.select(Item.q.shelfNo == 3).getOne().shelfNo == 3
    none = Item.select(Item.q.shelfNo == 100)
    with pytest.raises(SQLObjectNotFound):
        none.getOne()
    assert none.getOne(None) is None
    assert none.getOne("nothing") == "nothing"
    with pytest.raises(SQLObjectIntegrityError):
        Item.select().getOne()
    with pytest.raises(SQLObjectIntegrityError):
        Item.select().getOne(None)


def test_for_update_is_said_or_refused(Item: Any) -> None:
    """``forUpdate`` is never dropped in silence by a database without it."""
    results = Item.select(forUpdate=True)
    with pytest.raises((dberrors.Error, dberrors.NotSupportedError)):
        list(results)


def test_limit_and_slice_in_one_constructor(Item: Any) -> None:
    """``limit`` beside ``start`` or ``end`` contradicts itself."""
    with pytest.raises(AssertionError):
        SelectResults(Item, None, limit=3, start=1)
    with pytest.raises(AssertionError):
        SelectResults(Item, None, limit=3, end=1)
    made = SelectResults(Item, Item.q.shelfNo > 2, orderBy="shelfNo", limit=2)
    assert numbers(made) == [3, 4]


def test_query_for_select(Item: Any, conn: Any) -> None:
    """``queryForSelect`` is the statement as a builder object."""
    select = Item.select(Item.q.shelfNo > 4).queryForSelect()
    rows = conn.queryAll(conn.sqlrepr(select))
    assert rows == [(5, "b", 5), (6, "c", 6)]


def test_text_of_results(Item: Any) -> None:
    """``str`` is the SQL: column list, doubled parentheses, order, limit."""
    results = Item.select(
        AND(Item.q.name == "a", Item.q.shelfNo > 2), orderBy=["name", "-shelfNo"]
    )[1:4]
    assert str(results) == (
        "SELECT item.id, item.name, item.shelf_no FROM item "
        "WHERE (((item.name) = ('a')) AND ((item.shelf_no) > (2))) "
        "ORDER BY item.name, item.shelf_no DESC LIMIT 3 OFFSET 1"
    )
    assert str(Item.select()) == (
        "SELECT item.id, item.name, item.shelf_no FROM item WHERE 1 = 1"
    )
    assert "SelectResults" in repr(results)


def test_aggregates(Item: Any) -> None:
    """sum, min, max and avg of a column or field."""
    results = Item.select(Item.q.shelfNo > 2)
    assert results.sum(Item.q.shelfNo) == 18
    assert results.min(Item.q.shelfNo) == 3
    assert results.max(Item.q.shelfNo) == 6
    assert results.avg(Item.q.shelfNo) == 4.5
    assert results.sum("shelf_no") == 18
    assert results.max("name") == "c"


def test_aggregates_know_python_names(Item: Any) -> None:
    """A Python attribute name is translated as in ``orderBy``."""
    assert Item.select().max("shelfNo") == 6


def test_aggregates_of_nothing(Item: Any) -> None:
    """Over no rows an aggregate is None."""
    none = Item.select(Item.q.shelfNo > 100)
    assert none.sum(Item.q.shelfNo) is None
    assert none.max(Item.q.shelfNo) is None
    assert none.avg(Item.q.shelfNo) is None


def test_distinct_aggregates(Item: Any) -> None:
    """With ``distinct`` each value counts once."""
    for _ in range(2):
        Item(name="z", shelfNo=6)
    assert Item.select().sum(Item.q.shelfNo) == 33
    assert Item.select(distinct=True).sum(Item.q.shelfNo) == 21
    assert Item.select().distinct().avg("shelf_no") == 3.5


def test_accumulate(Item: Any) -> None:
    """Several aggregates come from one statement."""
    results = Item.select()
    assert results.accumulateOne("MAX", "shelf_no") == 6
    assert results.accumulateMany(("MIN", "shelf_no"), ("MAX", Item.q.shelfNo)) == (
        1,
        6,
    )
    assert results.accumulateMany(("MAX", "shelf_no")) == 6
    assert results.accumulate("COUNT(*)") == 6
    assert results.accumulate(func.MIN(Item.q.shelfNo), func.COUNT(Item.q.id)) == (1, 6)
    assert results.accumulate("MIN(shelf_no)", "MAX(shelf_no)") == (1, 6)


def test_aggregate_of_a_slice_is_not_wrong(Item: Any) -> None:
    """An aggregate over a slice counts the slice, or is refused as count is."""
    part = Item.select(orderBy="shelfNo")[:2]
    try:
        total = part.sum(Item.q.shelfNo)
    except AssertionError:
        total = sum(numbers(part))
    assert total == 3


def test_raw_text_with_percent_signs(Item: Any) -> None:
    """A percent sign in raw SQL means itself."""
    assert numbers(Item.select("name LIKE '%a%'")) == [1, 4]
    assert Item.select("name LIKE '%a%'").count() == 2
