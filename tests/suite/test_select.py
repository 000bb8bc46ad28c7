"""Rows are chosen, ordered, counted, cut out and streamed."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from sqlobject import (
    AND,
    IN,
    LIKE,
    NOT,
    OR,
    IntCol,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    func,
)
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    CONCAT,
    CONTAINSSTRING,
    CTE,
    DESC,
    ENDSWITH,
    ISNOTNULL,
    ISNULL,
    NOTIN,
    OVER,
    STARTSWITH,
    Except,
    Intersect,
    Select,
    Union,
    UnionAll,
)
from tests.suite.needs import can, needs


class SuiteItem(SQLObject):
    """Numbered rows in groups of four."""

    title = StringCol(length=30)
    number = IntCol()
    part = IntCol(default=None)


@pytest.fixture
def item(db: Any) -> Any:
    SuiteItem.createTable()
    SuiteItem.insertMany(
        {"title": f"item {n:02}", "number": n, "part": n % 4} for n in range(20)
    )
    SuiteItem(title="a% _b", number=20)
    return SuiteItem


def numbers(results: Any) -> list[int]:
    return [row.number for row in results]


def test_conditions(item: Any) -> None:
    """Comparisons, AND, OR, NOT, lists and NULL."""
    q = item.q
    every = item.select(orderBy="number")
    assert numbers(every.filter(AND(q.number > 3, q.number <= 6))) == [4, 5, 6]
    assert numbers(every.filter(OR(q.number == 1, q.number == 18))) == [1, 18]
    assert numbers(every.filter(NOT(q.number < 19))) == [19, 20]
    assert numbers(every.filter(IN(q.number, [2, 4, 99]))) == [2, 4]
    assert every.filter(NOTIN(q.number, [2, 4])).count() == 19
    assert every.filter(IN(q.number, [])).count() == 0
    assert numbers(every.filter(ISNULL(q.part))) == [20]
    assert every.filter(ISNOTNULL(q.part)).count() == 20
    assert numbers(every.filter(q.number * 2 + 1 == 9)) == [4]
    assert numbers(every.filter(q.number % 7 == 6)) == [6, 13, 20]


@pytest.mark.parametrize("count", [25, 250, 1400])
def test_a_long_list(item: Any, count: int) -> None:
    """Each of its values is a parameter."""
    wanted = [*range(18, 18 + count)]
    assert item.select(IN(item.q.number, wanted)).count() == 3


def test_texts_are_searched(item: Any) -> None:
    """LIKE and its relations; wildcards in values mean themselves where it says so."""
    q = item.q
    assert item.select(LIKE(q.title, "item 1%")).count() == 10
    assert item.select(STARTSWITH(q.title, "item 0")).count() == 10
    assert item.select(ENDSWITH(q.title, "7")).count() == 2
    assert item.select(CONTAINSSTRING(q.title, "% _")).count() == 1
    assert item.select(STARTSWITH(q.title, "a%")).count() == 1
    assert item.select(STARTSWITH(q.title, "i%")).count() == 0
    assert item.select(q.title.startswith("item 1")).count() == 10


def test_text_is_put_together(item: Any) -> None:
    """In the way of the database."""
    q = item.q
    assert numbers(item.select(CONCAT(q.title, "!") == "item 03!")) == [3]


def test_subqueries(item: Any) -> None:
    """A SELECT inside IN."""
    inner = Select(item.q.number, where=item.q.part == 3)
    assert numbers(item.select(IN(item.q.number, inner), orderBy="number")) == [
        3,
        7,
        11,
        15,
        19,
    ]


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize("order", [None, "number", "-number"])
def test_slices(db: Any, item: Any, order: str | None, distinct: bool) -> None:
    """A part of the rows is what Python would cut out of the list, or is refused."""
    results = item.select(orderBy=order, distinct=distinct)
    whole = numbers(results)
    assert sorted(whole) == list(range(21))
    if not db.dialect.features.limit.has_start:
        assert numbers(results[:3]) == whole[:3] or order is None
        with pytest.raises(UnsupportedFeature, match="OFFSET"):
            list(results[5:10])
        return
    for cut in (
        slice(5, 10),
        slice(None, 3),
        slice(18, None),
        slice(0, 0),
        slice(30, 40),
        slice(5, 100),
    ):
        part = numbers(results[cut])
        if order is None:
            assert len(part) == len(whole[cut])
            assert set(part) <= set(whole)
        else:
            assert part == whole[cut]
    assert results[7].number == whole[7] or order is None
    if order is not None:
        assert numbers(results[5:15][2:4]) == whole[5:15][2:4]
        assert numbers(results[-3:]) == whole[-3:]


def test_orders(item: Any) -> None:
    """By several columns, up and down."""
    found = [
        (row.part, row.number)
        for row in item.select(item.q.part != None, orderBy=["part", "-number"])  # noqa: E711
    ]
    assert found == sorted(found, key=lambda pair: (pair[0], -pair[1]))
    assert item.select(orderBy=DESC(item.q.number))[0].number == 20
    assert item.select(orderBy="number").reversed()[0].number == 20
    assert item.select().orderBy("-number")[0].number == 20


def test_aggregates(item: Any) -> None:
    """Count, sum, minimum, maximum and average."""
    results = item.select(item.q.number < 10)
    assert results.count() == 10
    assert results.sum("number") == 45
    assert results.min("number") == 0
    assert results.max("number") == 9
    assert float(results.avg("number")) in (4.5, 4.0)
    assert item.select(distinct=True).count() == 21
    assert item.select(item.q.number > 99).sum("number") is None


def test_groups(db: Any, item: Any) -> None:
    """A statement of one's own with GROUP BY and HAVING."""
    q = item.q
    statement = Select(
        [q.part, func.COUNT(q.id)],
        where=q.part != None,  # noqa: E711
        groupBy=q.part,
        having=func.COUNT(q.id) > 1,
        orderBy=q.part,
    )
    assert db.fetch_all(statement) == [(n, 5) for n in range(4)]


@pytest.mark.parametrize(
    ("kind", "feature", "expected"),
    [
        (Union, None, [0, 1, 2, 3, 4, 5, 6, 7]),
        (UnionAll, None, [0, 1, 2, 3, 3, 4, 4, 5, 6, 7]),
        (Intersect, "intersect", [3, 4]),
        (Except, "except_word", [0, 1, 2]),
    ],
)
def test_sets(
    db: Any, item: Any, kind: Any, feature: str | None, expected: list[int]
) -> None:
    """Rows of one SELECT with, and, and without those of another."""
    q = item.q
    few = Select([q.number], where=q.number < 5)
    more = Select([q.number], where=AND(q.number > 2, q.number < 8))
    with needs(db, feature) if feature else nullcontext():
        assert sorted(row[0] for row in db.fetch_all(kind(few, more))) == expected
    if feature != "except_word":
        return
    with needs(db, feature):
        nested = Except(few, Except(few, more))
        assert sorted(row[0] for row in db.fetch_all(nested)) == [3, 4]


def test_windows(db: Any, item: Any) -> None:
    """Places, neighbours and running sums, each within its part."""
    q = item.q

    def answers(window: Any) -> list[int | None]:
        rows = db.fetch_all(
            Select(
                [q.number, window],
                where=AND(q.part == 1, q.number < 12),
                orderBy=q.number,
            )
        )
        return [None if value is None else int(value) for _, value in rows]

    with needs(db, "windows"):
        assert answers(OVER(func.ROW_NUMBER(), q.part, DESC(q.number))) == [3, 2, 1]
        assert answers(OVER(func.LAG(q.number), q.part, q.number)) == [None, 1, 5]
        assert answers(OVER(func.SUM(q.number), q.part)) == [15, 15, 15]
    frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    with needs(db, "frames" if can(db, "windows") else "windows"):
        assert answers(OVER(func.SUM(q.number), q.part, q.number, frame)) == [1, 6, 15]


def test_common_table_expressions(db: Any, item: Any) -> None:
    """A SELECT with a name, plain and in terms of itself."""
    q = item.q
    big = CTE("big", Select([q.number, q.part], where=q.number > 14))
    with needs(db, "cte"):
        statement = Select([big.q.number], where=big.q.part == 3)
        assert db.fetch_all(statement) == [(15,), (19,)]
        chosen = item.select(IN(q.number, Select([big.q.number], big.q.part == 2)))
        assert numbers(chosen) == [18]
    steps = CTE(
        "steps",
        lambda t: UnionAll(
            Select([q.number], where=q.number == 2),
            Select([q.number], where=q.number == t.q.n * 2),
        ),
        columns=["n"],
    )
    with needs(db, "cte"):
        found = sorted(row[0] for row in db.fetch_all(Select([steps.q.n])))
        assert found == [2, 4, 8, 16]


def test_one_row(item: Any) -> None:
    """Asked for one row, it wants exactly one."""
    assert item.selectBy(number=3).getOne().title == "item 03"
    assert item.selectBy(number=99).getOne(None) is None
    with pytest.raises(SQLObjectNotFound):
        item.selectBy(number=99).getOne()
    with pytest.raises(SQLObjectIntegrityError):
        item.selectBy(part=1).getOne()


def test_rows_stream_while_others_are_read(db: Any, item: Any) -> None:
    """While results are iterated over, other statements run."""
    seen = []
    for row in item.select(orderBy="number").lazyIter():
        assert item.select().count() == 21
        seen.append(row.number)
    assert seen == list(range(21))


def test_a_stream_may_be_given_up(db: Any, item: Any) -> None:
    """Its connection comes back and works."""
    for _ in range(30):
        stream = db.stream(Select(item.q.number, orderBy=item.q.number), size=5)
        assert next(stream) == (0,)
        del stream
    assert item.select().count() == 21


def test_streams_give_all_rows(db: Any, item: Any) -> None:
    """Over several batches, with a value, and inside a transaction."""
    statement = Select(item.q.number, where=item.q.number > 1, orderBy=item.q.number)
    assert list(db.stream(statement, size=4)) == [(n,) for n in range(2, 21)]
    with db.transaction() as transaction:
        assert len(list(transaction.stream(statement, size=4))) == 19


def test_rows_are_locked_for_update(db: Any, item: Any) -> None:
    """A lock is asked for in the database's words."""
    with db.transaction() as transaction, needs(db, "lock"):
        rows = item.select(item.q.number == 3, forUpdate=True, connection=transaction)
        assert numbers(rows) == [3]
