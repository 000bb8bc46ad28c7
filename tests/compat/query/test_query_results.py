"""Section 13: SelectResults, what ``select()`` and ``selectBy()`` give."""

from __future__ import annotations

import re
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    SQLRelatedJoin,
    StringCol,
)
from sqlobject.sqlbuilder import (
    AND,
    DESC,
    OR,
    LEFTJOINOn,
    Select,
    SQLConstant,
    func,
)
from sqlobject.sresults import SelectResults

COLUMNS = "gear.id, gear.teeth, gear.note, gear.maker_id"


# -- the text --------------------------------------------------------------------------


def test_text_of_a_plain_select(shop: Any) -> None:
    """``str(select())`` lists id and columns and ends in ``WHERE 1 = 1``."""
    expected = f"SELECT {COLUMNS} FROM gear WHERE 1 = 1"
    assert str(shop.Gear.select()) == expected
    assert str(shop.Gear.select("all")) == expected
    assert str(shop.Gear.select(None)) == expected


def test_text_of_a_conditional_select(shop: Any) -> None:
    """``str(select(condition))`` is the literal statement of its database."""
    q = shop.Gear.q
    assert str(shop.Gear.select(AND(q.teeth > 3, q.note == "it's"))) == (
        f"SELECT {COLUMNS} FROM gear WHERE "
        "(((gear.teeth) > (3)) AND ((gear.note) = ('it''s')))"
    )


def test_text_of_a_raw_select(shop: Any) -> None:
    """A string clause is raw SQL."""
    assert str(shop.Gear.select("teeth > 3")) in (
        f"SELECT {COLUMNS} FROM gear WHERE teeth > 3",
        f"SELECT {COLUMNS} FROM gear WHERE (teeth > 3)",
    )


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("teeth", "gear.teeth"),
        ("-teeth", "gear.teeth DESC"),
        ("makerID", "gear.maker_id"),
        ("maker_id", "gear.maker_id"),
        (["teeth", "-note"], "gear.teeth, gear.note DESC"),
        (("teeth", "note"), "gear.teeth, gear.note"),
        ("teeth / 2", "teeth / 2"),
    ],
)
def test_order_text(shop: Any, order: Any, text: str) -> None:
    """Order strings name Python columns, a minus descends, others are raw."""
    sql = str(shop.Gear.select(orderBy=order))
    written = sql.split(" ORDER BY ")[1]
    assert written == text or (order == "maker_id" and written == "maker_id")


def test_order_by_expressions(shop: Any) -> None:
    """Fields, DESC, calls and lists of these order a select."""
    q = shop.Gear.q
    for order, text in [
        (q.teeth, "gear.teeth"),
        (DESC(q.teeth), "gear.teeth DESC"),
        ([DESC(q.teeth), q.id], "gear.teeth DESC, gear.id"),
        (func.ABS(q.teeth), "ABS(gear.teeth)"),
        (["-teeth", q.id], "gear.teeth DESC, gear.id"),
    ]:
        assert str(shop.Gear.select(orderBy=order)).split(" ORDER BY ")[1] == text


@pytest.mark.parametrize(
    ("change", "tail"),
    [
        (lambda r: r[:5], "LIMIT 5"),
        (lambda r: r[2:5], "LIMIT 3 OFFSET 2"),
        (lambda r: r.limit(4), "LIMIT 4"),
        (lambda r: r[2:8][1:3], "LIMIT 2 OFFSET 3"),
        (lambda r: r[2:4][1:9], "LIMIT 1 OFFSET 3"),
        (lambda r: r[:4][2:], "LIMIT 2 OFFSET 2"),
    ],
)
def test_slice_text(shop: Any, change: Any, tail: str) -> None:
    """Slices end in LIMIT and OFFSET and compose."""
    text = str(change(shop.Gear.select(orderBy="id")))
    assert text.split("ORDER BY ")[1].split(" ", 1)[1] == tail


def test_distinct_text(shop: Any) -> None:
    """``distinct`` writes SELECT DISTINCT, as argument and as method."""
    expected = f"SELECT DISTINCT {COLUMNS} FROM gear WHERE 1 = 1"
    assert str(shop.Gear.select(distinct=True)) == expected
    assert str(shop.Gear.select().distinct()) == expected


def test_lazy_columns_text(shop: Any) -> None:
    """``lazyColumns`` asks for the id alone."""
    expected = "SELECT gear.id FROM gear WHERE 1 = 1"
    assert str(shop.Gear.select(lazyColumns=True)) == expected
    assert str(shop.Gear.select().lazyColumns(True)) == expected


# -- the object ------------------------------------------------------------------------


def test_results_are_an_opaque_object(stocked: Any) -> None:
    """Results have no length, are always true and print as an address."""
    results = stocked.Gear.select(stocked.Gear.q.id > 99)
    assert isinstance(results, SelectResults)
    assert bool(results) is True
    assert re.fullmatch(r"<SelectResults at (0x)?[0-9a-f]+>", repr(results))
    with pytest.raises(TypeError):
        len(results)


def test_results_carry_their_parts(stocked: Any) -> None:
    """Results show their class, condition, tables and options."""
    q = stocked.Gear.q
    results = stocked.Gear.select(q.teeth > 1, orderBy="teeth", limit=3)
    assert results.sourceClass is stocked.Gear
    assert str(results.clause) == "((gear.teeth) > (1))"
    assert list(results.tables) == ["gear"]
    assert "orderBy" in results.ops


def test_results_class_can_be_replaced(stocked: Any) -> None:
    """``SelectResultsClass`` of a class makes its results."""

    class Counted(SelectResults):
        def doubled(self) -> int:
            return 2 * self.count()

    stocked.Gear.SelectResultsClass = Counted
    assert stocked.Gear.select().doubled() == 12
    assert stocked.Gear.select().filter(stocked.Gear.q.id > 3).doubled() == 6


def test_queries_run_only_when_asked(stocked: Any, sql: Any) -> None:
    """Making and changing results sends nothing to the database."""
    sql.clear()
    results = stocked.Gear.select(orderBy="teeth")
    results.filter(stocked.Gear.q.id > 1).reversed().distinct()[1:3].limit(1)
    assert sql == []


def test_each_iteration_asks_again(stocked: Any) -> None:
    """Results are a question: asked twice, they see what changed meanwhile."""
    results = stocked.Gear.select()
    assert len(list(results)) == 6
    stocked.Gear(teeth=99)
    assert len(list(results)) == 7


def test_iteration_survives_deletion(stocked: Any) -> None:
    """Rows may be deleted while iterating: all were fetched first."""
    for gear in stocked.Gear.select():
        gear.destroySelf()
    assert stocked.Gear.select().count() == 0


def test_lazy_iteration(stocked: Any) -> None:
    """``lazyIter()`` gives the same objects one by one."""
    found = [gear.id for gear in stocked.Gear.select(orderBy="id").lazyIter()]
    assert found == [1, 2, 3, 4, 5, 6]


def test_lazy_iteration_ends_with_stop_iteration(stocked: Any) -> None:
    """Asked beyond its end, a lazy iterator says StopIteration again and again."""
    rows = iter(stocked.Gear.select(stocked.Gear.q.id == 1).lazyIter())
    assert next(rows).id == 1
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(rows)


def test_membership_test(stocked: Any) -> None:
    """``x in results`` looks at the rows."""
    results = stocked.Gear.select(stocked.Gear.q.teeth > 25)
    assert stocked.gears[2] in results
    assert stocked.gears[0] not in results


def test_rows_are_the_objects_already_held(stocked: Any) -> None:
    """A select yields the very objects that are alive, refreshed."""
    held = stocked.gears[0]
    stocked.conn.query("UPDATE gear SET teeth = 11 WHERE id = 1")
    found = list(stocked.Gear.select(stocked.Gear.q.id == 1))
    assert found[0] is held
    assert held.teeth == 11


def test_results_made_by_hand(stocked: Any) -> None:
    """``SelectResults(cls, clause, clauseTables, **ops)`` makes results directly."""
    q = stocked.Gear.q
    results = SelectResults(stocked.Gear, q.teeth > 15, orderBy="-teeth", limit=2)
    assert [gear.teeth for gear in results] == [50, 40]
    results = SelectResults(stocked.Gear, q.teeth > 15, orderBy="teeth", start=1, end=3)
    assert [gear.teeth for gear in results] == [30, 40]
    with pytest.raises(AssertionError):
        SelectResults(stocked.Gear, q.teeth > 15, limit=2, start=1)


# -- changed copies --------------------------------------------------------------------


def test_copies_leave_the_original_alone(stocked: Any) -> None:
    """Every changing method gives a copy."""
    base = stocked.Gear.select(stocked.Gear.q.teeth > 5)
    before = str(base)
    for change in (
        lambda r: r.orderBy("teeth"),
        lambda r: r.limit(1),
        lambda r: r.lazyColumns(True),
        lambda r: r.reversed(),
        lambda r: r.distinct(),
        lambda r: r.filter(stocked.Gear.q.id == 1),
        lambda r: r.newClause(stocked.Gear.q.id == 1),
        lambda r: r.clone(orderBy="note"),
        lambda r: r[1:2],
    ):
        assert change(base) is not base
        assert str(base) == before


def test_new_clause_keeps_the_options(stocked: Any) -> None:
    """``newClause`` replaces the condition and nothing else."""
    base = stocked.Gear.select(stocked.Gear.q.teeth > 5, orderBy="-teeth", limit=2)
    changed = base.newClause(stocked.Gear.q.teeth < 35)
    assert [gear.teeth for gear in changed] == [30, 20]


def test_clone_changes_options(stocked: Any) -> None:
    """``clone`` changes the options it is given."""
    base = stocked.Gear.select(stocked.Gear.q.teeth > 5, orderBy="teeth")
    assert [gear.teeth for gear in base.clone(reversed=True, limit=2)] == [50, 40]


def test_limit_of_a_slice_through_clone_is_refused(stocked: Any) -> None:
    """A limit beside an existing slice raises AssertionError."""
    with pytest.raises(AssertionError):
        stocked.Gear.select()[1:3].clone(limit=1)


def test_filters_add_up(stocked: Any) -> None:
    """Each ``filter`` adds a condition."""
    q = stocked.Gear.q
    results = stocked.Gear.select().filter(q.teeth > 15).filter(q.teeth < 45)
    assert sorted(gear.teeth for gear in results) == [20, 30, 40]


def test_filter_by_nothing_is_the_same_object(stocked: Any) -> None:
    """``filter(None)`` gives the results themselves."""
    results = stocked.Gear.select()
    assert results.filter(None) is results


def test_filter_by_raw_text_is_applied(stocked: Any) -> None:
    """``filter('teeth = 20')`` filters, as documented."""
    results = stocked.Gear.select().filter("teeth = 20")
    assert [gear.id for gear in results] == [2]


def test_raw_clauses_keep_their_grouping(stocked: Any) -> None:
    """A raw clause with OR stays together when a filter is added, on either side."""
    q = stocked.Gear.q
    raw = "(teeth = 10) OR (teeth = 20)"
    assert [g.id for g in stocked.Gear.select(raw).filter(q.note == "twenty")] == [2]
    found = stocked.Gear.select(q.note == "twenty").filter(raw)
    assert [gear.id for gear in found] == [2]
    found = stocked.Gear.select("teeth = 10 OR teeth = 20").filter("note = 'twenty'")
    assert [gear.id for gear in found] == [2]


def test_connection_of_the_results(stocked: Any, open_sqlite: Any) -> None:
    """``connection(conn)`` asks another database."""
    other = open_sqlite()
    stocked.Gear.createTable(connection=other)
    stocked.Gear(teeth=77, connection=other)
    results = stocked.Gear.select()
    assert [gear.teeth for gear in results.connection(other)] == [77]
    assert [gear.teeth for gear in stocked.Gear.select(connection=other)] == [77]
    assert results.count() == 6


# -- order -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("teeth", [6, 1, 2, 3, 4, 5]),
        ("-teeth", [5, 4, 3, 2, 1, 6]),
        (["note", "-teeth"], [4, 6, 5, 1, 3, 2]),
        (["-note", "teeth"], [2, 3, 1, 5, 6, 4]),
        ("maker_id, teeth", [5, 6, 1, 2, 3, 4]),
        (["makerID", "-id"], [5, 6, 2, 1, 4, 3]),
    ],
)
def test_order_of_the_rows(stocked: Any, order: Any, ids: list[int]) -> None:
    """Rows come in the order asked for."""
    assert [gear.id for gear in stocked.Gear.select(orderBy=order)] == ids
    assert [gear.id for gear in stocked.Gear.select().orderBy(order)] == ids


def test_reversed_turns_every_term(stocked: Any) -> None:
    """``reversed`` turns each term of the order around."""
    forward = [g.id for g in stocked.Gear.select(orderBy=["note", "-teeth"])]
    for results in (
        stocked.Gear.select(orderBy=["note", "-teeth"], reversed=True),
        stocked.Gear.select(orderBy=["note", "-teeth"]).reversed(),
    ):
        assert [gear.id for gear in results] == forward[::-1]


def test_reversed_without_order_does_nothing(shop: Any) -> None:
    """Reversing unordered results adds no ORDER BY."""
    assert "ORDER BY" not in str(shop.Gear.select().reversed())


def test_reversed_twice_is_forward(stocked: Any) -> None:
    """Reversing twice restores the order."""
    results = stocked.Gear.select(orderBy="teeth")
    assert str(results.reversed().reversed()) == str(results)


def test_default_order(digits: Any) -> None:
    """``sqlmeta.defaultOrder`` orders unless the select says otherwise."""
    assert str(digits.select()).endswith(" ORDER BY digit.n")
    assert [d.n for d in digits.select(reversed=True)] == list(range(9, -1, -1))
    assert [d.n for d in digits.select(orderBy="-n")][:2] == [9, 8]
    assert "ORDER BY" not in str(digits.select(orderBy=None))


def test_order_by_an_empty_list(stocked: Any) -> None:
    """``orderBy=[]`` means no order and runs."""
    assert "ORDER BY" not in str(stocked.Gear.select(orderBy=[]))
    assert len(list(stocked.Gear.select(orderBy=[]))) == 6


# -- slices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cut",
    [
        slice(2, 5),
        slice(None, 5),
        slice(8, 20),
        slice(None, None),
        slice(0, None),
        slice(5, None),
        slice(None, 0),
        slice(0, 0),
        slice(3, 3),
        slice(5, 2),
        slice(20, 30),
        slice(20, None),
        slice(-3, None),
        slice(None, -3),
        slice(2, -2),
        slice(-5, -2),
        slice(-2, -5),
        slice(0, 10),
        slice(9, 10),
    ],
)
def test_slices_are_those_of_a_list(digits: Any, cut: slice) -> None:
    """A slice of results holds what the same slice of the list would hold."""
    assert [digit.n for digit in digits.select()[cut]] == list(range(10))[cut]


@pytest.mark.parametrize(
    "cuts",
    [
        (slice(2, 8), slice(1, 3)),
        (slice(2, 4), slice(1, 9)),
        (slice(None, 4), slice(2, None)),
        (slice(2, None), slice(None, 3)),
        (slice(2, None), slice(3, None)),
        (slice(None, 4), slice(9, None)),
        (slice(2, 6), slice(5, None)),
        (slice(2, 6), slice(4, 9)),
        (slice(2, 6), slice(None, 0)),
        (slice(None, 0), slice(1, 3)),
        (slice(1, 9), slice(1, 7), slice(1, 5)),
    ],
)
def test_slices_of_slices_are_those_of_a_list(
    digits: Any, cuts: tuple[slice, ...]
) -> None:
    """Slices of slices never reach beyond the outer one."""
    results, expected = digits.select(), list(range(10))
    for cut in cuts:
        results, expected = results[cut], expected[cut]
    assert [digit.n for digit in results] == expected


@pytest.mark.parametrize("cut", [slice(None, None), slice(0, None)])
def test_the_whole_slice_is_the_same_object(digits: Any, cut: slice) -> None:
    """``results[:]`` and ``results[0:]`` are the results themselves."""
    results = digits.select()
    assert results[cut] is results


@pytest.mark.parametrize("cut", [slice(2, 5), slice(None, 5), slice(5, None)])
def test_positive_slices_are_results(digits: Any, cut: slice) -> None:
    """A slice with positive bounds is still a question to the database."""
    assert isinstance(digits.select()[cut], SelectResults)


def test_negative_slices_are_lists(digits: Any) -> None:
    """A slice with a negative bound is a list."""
    assert isinstance(digits.select()[-3:], list)
    assert isinstance(digits.select()[:-3], list)


@pytest.mark.parametrize(
    "empty",
    [
        lambda r: r[:0],
        lambda r: r[0:0],
        lambda r: r[3:3],
        lambda r: r[5:2],
        lambda r: r.limit(0),
        lambda r: r.clone(limit=0),
        lambda r: r[2:4][7:],
    ],
)
def test_empty_slices_ask_nothing(digits: Any, sql: Any, empty: Any) -> None:
    """A slice of no rows yields none, without a query."""
    sql.clear()
    assert list(empty(digits.select())) == []
    assert sql == []


def test_limit_of_zero_as_argument(digits: Any) -> None:
    """``select(limit=0)`` yields nothing."""
    assert list(digits.select(limit=0)) == []


@pytest.mark.parametrize("step", [1, 2, -1])
def test_steps_are_refused(digits: Any, step: int) -> None:
    """A slice with a step raises AssertionError."""
    with pytest.raises(AssertionError):
        digits.select()[1:5:step]


@pytest.mark.parametrize("index", [0, 3, 9, -1, -2, -10])
def test_index(digits: Any, index: int) -> None:
    """An index gives the object at that place, counted from either end."""
    assert digits.select()[index].n == list(range(10))[index]


@pytest.mark.parametrize("index", [10, 99, -11])
def test_index_out_of_range(digits: Any, index: int) -> None:
    """An index beyond the rows raises IndexError."""
    with pytest.raises(IndexError):
        digits.select()[index]


def test_index_asks_for_one_row(digits: Any, sql: Any) -> None:
    """A positive index asks the database for one row."""
    sql.clear()
    assert digits.select()[3].n == 3
    assert len(sql.of("SELECT")) == 1
    assert sql.of("SELECT")[0].endswith("LIMIT 1 OFFSET 3")


def test_index_of_a_slice(digits: Any) -> None:
    """An index of a slice counts from the slice's start and stops at its end."""
    assert digits.select()[2:5][1].n == 3
    with pytest.raises(IndexError):
        digits.select()[2:4][5]


def test_limit_as_argument_and_method(digits: Any) -> None:
    """``limit=n`` and ``limit(n)`` are the slice ``[:n]``."""
    assert [d.n for d in digits.select(limit=3)] == [0, 1, 2]
    assert [d.n for d in digits.select().limit(3)] == [0, 1, 2]


# -- selectBy --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kwargs", "ids"),
    [
        ({"teeth": 10}, [1]),
        ({"note": "ten"}, [1, 5]),
        ({"note": "ten", "teeth": 50}, [5]),
        ({"teeth": None}, [6]),
        ({"note": None}, [4]),
        ({"maker": None}, [5]),
        ({"makerID": None}, [5]),
        ({"makerID": 1}, [1, 2, 6]),
        ({"id": 3}, [3]),
        ({"teeth": 11}, []),
        ({}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_select_by(stocked: Any, kwargs: Any, ids: list[int]) -> None:
    """``selectBy`` finds the rows whose columns equal the values; None is NULL."""
    assert sorted(gear.id for gear in stocked.Gear.selectBy(**kwargs)) == ids


def test_select_by_a_foreign_key(stocked: Any) -> None:
    """A foreign key is given as object or id under either name."""
    for kwargs in (
        {"maker": stocked.acme},
        {"maker": stocked.acme.id},
        {"makerID": stocked.acme},
        {"makerID": stocked.acme.id},
    ):
        found = stocked.Gear.selectBy(**kwargs)
        assert sorted(gear.id for gear in found) == [1, 2, 6]


def test_select_by_text(shop: Any) -> None:
    """The text of ``selectBy`` names bare columns and says IS NULL for None."""
    text = str(shop.Gear.selectBy(teeth=3, note=None))
    assert re.search(r" WHERE \(*teeth = \(?3\)? AND note IS NULL\)*$", text)


def test_select_by_unknown_name(shop: Any) -> None:
    """An unknown column raises TypeError at once."""
    with pytest.raises(TypeError):
        shop.Gear.selectBy(nope=1)


def test_select_by_invalid_value(shop: Any) -> None:
    """A value the column refuses raises Invalid at once."""
    with pytest.raises(Invalid):
        shop.Gear.selectBy(teeth="many")


def test_select_by_takes_a_connection(stocked: Any) -> None:
    """``selectBy(connection=…)`` asks that connection; results can go on."""
    found = stocked.Gear.selectBy(note="ten", connection=stocked.conn)
    assert [gear.id for gear in found.orderBy("-teeth")] == [5, 1]
    assert [gear.id for gear in found.filter(stocked.Gear.q.teeth > 20)] == [5]


# -- counting and aggregates -----------------------------------------------------------


def test_count(stocked: Any) -> None:
    """``count()`` counts the rows of the condition."""
    assert stocked.Gear.select().count() == 6
    assert stocked.Gear.select(stocked.Gear.q.teeth > 25).count() == 3
    assert stocked.Gear.select(stocked.Gear.q.teeth > 99).count() == 0


def test_count_does_not_order(stocked: Any, sql: Any) -> None:
    """``count()`` asks ``COUNT(*)`` without an order."""
    sql.clear()
    stocked.Gear.select(orderBy="teeth").count()
    (statement,) = sql.of("SELECT")
    assert statement.startswith("SELECT COUNT(*) FROM gear")
    assert "ORDER BY" not in statement


def test_count_distinct(stocked: Any) -> None:
    """``distinct().count()`` counts each row once in a join."""
    q = stocked.Maker.q
    results = stocked.Maker.select(q.id == stocked.Gear.q.makerID)
    assert results.count() == 5
    assert results.distinct().count() == 2


@pytest.mark.parametrize("cut", [slice(1, 3), slice(None, 2)])
def test_count_of_a_slice_is_refused(stocked: Any, cut: slice) -> None:
    """Counting sliced results raises AssertionError."""
    with pytest.raises(AssertionError):
        stocked.Gear.select()[cut].count()


@pytest.mark.parametrize(
    ("name", "value"), [("sum", 150), ("min", 10), ("max", 50), ("avg", 30)]
)
def test_aggregates(stocked: Any, name: str, value: int) -> None:
    """``sum``, ``min``, ``max`` and ``avg`` take a column name or an expression."""
    results = stocked.Gear.select()
    assert getattr(results, name)("teeth") == value
    assert getattr(results, name)(stocked.Gear.q.teeth) == value


def test_aggregates_of_a_filter(stocked: Any) -> None:
    """Aggregates obey the condition."""
    results = stocked.Gear.select(stocked.Gear.q.note == "ten")
    assert results.sum("teeth") == 60
    assert results.max(stocked.Gear.q.teeth) == 50


def test_aggregates_of_nothing(stocked: Any) -> None:
    """An aggregate over no rows is None."""
    results = stocked.Gear.select(stocked.Gear.q.teeth > 99)
    assert results.sum("teeth") is None
    assert results.max("teeth") is None


def test_aggregates_of_distinct_values(stocked: Any) -> None:
    """With ``distinct`` each value counts once."""
    stocked.Gear(teeth=10)
    results = stocked.Gear.select()
    assert results.sum("teeth") == 160
    assert results.distinct().sum("teeth") == 150


def test_accumulate_one(stocked: Any) -> None:
    """``accumulateOne`` runs any function over one column."""
    results = stocked.Gear.select()
    assert results.accumulateOne("COUNT", "teeth") == 5
    assert results.accumulateOne("MAX", stocked.Gear.q.teeth) == 50


def test_accumulate_many(stocked: Any) -> None:
    """``accumulateMany`` gives a row of values, or one value for one pair."""
    results = stocked.Gear.select()
    q = stocked.Gear.q
    assert tuple(results.accumulateMany(("MIN", "teeth"), ("MAX", q.teeth))) == (10, 50)
    assert results.accumulateMany(("COUNT", q.note)) == 5


def test_accumulate_many_distinct(stocked: Any) -> None:
    """``accumulateMany`` of distinct results counts each value once."""
    q = stocked.Gear.q
    results = stocked.Gear.select().distinct()
    assert tuple(results.accumulateMany(("COUNT", q.note), ("SUM", q.teeth))) == (
        4,
        150,
    )


def test_accumulate_expressions(stocked: Any) -> None:
    """``accumulate`` takes raw text and expressions: one value or a row."""
    results = stocked.Gear.select()
    q = stocked.Gear.q
    assert results.accumulate("COUNT(*)") == 6
    assert results.accumulate(func.SUM(q.teeth)) == 150
    assert tuple(results.accumulate(func.SUM(q.teeth), func.MIN(q.teeth))) == (150, 10)


def test_aggregates_of_a_slice_are_not_those_of_the_whole(stocked: Any) -> None:
    """An aggregate over a slice obeys the slice or is refused, never ignores it."""
    results = stocked.Gear.select(orderBy="-teeth")[:2]
    try:
        total = results.sum("teeth")
    except AssertionError:
        return
    assert total == 90


# -- getOne ----------------------------------------------------------------------------


def test_get_one(stocked: Any) -> None:
    """``getOne`` gives the only row."""
    assert stocked.Gear.selectBy(teeth=20).getOne() is stocked.gears[1]


def test_get_one_of_none(stocked: Any) -> None:
    """No row raises SQLObjectNotFound, or gives the default."""
    results = stocked.Gear.selectBy(teeth=99)
    with pytest.raises(SQLObjectNotFound):
        results.getOne()
    assert results.getOne(None) is None
    assert results.getOne("nothing") == "nothing"


def test_get_one_of_several(stocked: Any) -> None:
    """Several rows raise SQLObjectIntegrityError, a default notwithstanding."""
    results = stocked.Gear.selectBy(note="ten")
    with pytest.raises(SQLObjectIntegrityError):
        results.getOne()
    with pytest.raises(SQLObjectIntegrityError):
        results.getOne(None)


# -- lazyColumns, rows of NULL ---------------------------------------------------------


def test_lazy_columns_load_when_read(stocked: Any, sql: Any) -> None:
    """With ``lazyColumns`` only ids are asked for; attributes load when read."""
    stocked.conn.cache.clear()
    sql.clear()
    found = list(stocked.Gear.select(lazyColumns=True, orderBy="id"))
    assert "teeth" not in sql.of("SELECT")[0]
    assert [gear.teeth for gear in found] == [10, 20, 30, 40, 50, None]


# -- throughTo -------------------------------------------------------------------------


@pytest.fixture
def school(conn: Any) -> Any:
    """Sites with groups and pupils, joined in every way."""

    class Site(SQLObject):
        name = StringCol()
        groups = SQLMultipleJoin("Band", orderBy="name")
        listed = MultipleJoin("Band", orderBy="-name")

    class Band(SQLObject):
        name = StringCol()
        level = IntCol()
        site = ForeignKey("Site")
        pupils = SQLRelatedJoin("Pupil", orderBy="name")
        roster = RelatedJoin(
            "Pupil",
            createRelatedTable=False,
            orderBy="-name",
            addRemoveName="ToRoster",
        )

    class Pupil(SQLObject):
        name = StringCol()
        bands = RelatedJoin("Band")

    for each in (Site, Band, Pupil):
        each.createTable()
    north, south, _empty = (Site(name=name) for name in ("north", "south", "empty"))
    one, _two, three = (
        Band(name="one", level=1, site=north),
        Band(name="two", level=2, site=north),
        Band(name="three", level=3, site=south),
    )
    ann, bob, cid = (Pupil(name=name) for name in ("ann", "bob", "cid"))
    one.addPupil(bob)
    one.addPupil(ann)
    three.addPupil(cid)
    three.addPupil(ann)
    conn.classes = (Site, Band, Pupil)
    return conn.classes


def test_through_to_a_foreign_key(school: Any) -> None:
    """``throughTo.<foreign key>`` gives the related objects, each once."""
    site, band, _pupil = school
    for name in ("site", "siteID"):
        found = getattr(band.select(band.q.level < 3).throughTo, name)
        assert isinstance(found, SelectResults)
        assert [each.name for each in found] == ["north"]
        assert type(found[0]) is site


def test_through_to_a_multiple_join(school: Any) -> None:
    """``throughTo.<MultipleJoin>`` gives the many side in the join's order."""
    site, _band, _pupil = school
    found = site.select(site.q.name == "north").throughTo.groups
    assert [each.name for each in found] == ["one", "two"]
    found = site.select(site.q.name == "north").throughTo.listed
    assert [each.name for each in found] == ["two", "one"]


def test_through_to_a_related_join(school: Any) -> None:
    """``throughTo.<RelatedJoin>`` goes through the intermediate table."""
    _site, band, _pupil = school
    found = band.select(band.q.level == 1).throughTo.pupils
    assert [each.name for each in found] == ["ann", "bob"]
    found = band.select(band.q.level == 1).throughTo.roster
    assert [each.name for each in found] == ["bob", "ann"]


def test_through_to_chains(school: Any) -> None:
    """Steps can be chained, filtered and counted."""
    site, band, _pupil = school
    found = site.select(site.q.name == "south").throughTo.groups.throughTo.pupils
    assert {each.name for each in found} == {"ann", "cid"}
    groups = site.select().throughTo.groups
    assert groups.count() == 3
    assert [each.name for each in groups.filter(band.q.level > 2)] == ["three"]


def test_through_to_unknown(school: Any) -> None:
    """An unknown name raises AttributeError."""
    site, band, _pupil = school
    with pytest.raises(AttributeError):
        site.select().throughTo.nope
    with pytest.raises(AttributeError):
        band.select().throughTo.name


def test_through_to_keeps_the_connection(school: Any, conn: Any) -> None:
    """Objects reached through results of a transaction belong to it."""
    site, _band, _pupil = school
    trans = conn.transaction()
    found = list(site.select(connection=trans).throughTo.groups)
    assert found
    assert all(each._connection is trans for each in found)
    trans.rollback()


# -- queryForSelect --------------------------------------------------------------------


def test_query_for_select_is_a_select(stocked: Any) -> None:
    """``queryForSelect()`` gives the Select, id first."""
    statement = stocked.Gear.select(stocked.Gear.q.teeth > 25).queryForSelect()
    assert isinstance(statement, Select)
    assert stocked.conn.sqlrepr(statement).startswith(f"SELECT {COLUMNS} FROM gear ")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert [row[0] for row in rows] == [3, 4, 5]


# -- clauses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        ("teeth > 25", 3),
        ("teeth > 25 OR note = 'ten'", 4),
        (SQLConstant("teeth > 25"), 3),
        (True, 6),
        (1, 6),
        (0, 0),
    ],
)
def test_raw_clauses(stocked: Any, clause: Any, count: int) -> None:
    """Strings and numbers as a clause are raw SQL."""
    assert stocked.Gear.select(clause).count() == count
    assert len(list(stocked.Gear.select(clause))) == count


def test_raw_clause_with_a_percent_sign(stocked: Any) -> None:
    """A percent sign or question mark in raw text is nothing special."""
    assert stocked.Gear.select("note LIKE '%t%' AND note <> '?'").count() == 4


def test_string_values_are_never_code(stocked: Any) -> None:
    """Quotes inside a value stay inside it."""
    evil = "x' OR '1'='1"
    assert stocked.Gear.select(stocked.Gear.q.note == evil).count() == 0
    assert stocked.Gear.selectBy(note=evil).count() == 0
    gear = stocked.Gear(note=evil)
    assert stocked.Gear.selectBy(note=evil).getOne() is gear


def test_group_by_through_a_select(stocked: Any) -> None:
    """Groups are asked for with a Select over the class's fields."""
    q = stocked.Gear.q
    statement = Select(
        [q.note, func.COUNT(q.id)],
        q.note != None,  # noqa: E711
        groupBy=[q.note],
        orderBy=q.note,
    )
    assert stocked.conn.queryAll(stocked.conn.sqlrepr(statement)) == [
        ("blank", 1),
        ("ten", 2),
        ("thirty", 1),
        ("twenty", 1),
    ]


def test_delete_many_with_a_condition(stocked: Any) -> None:
    """``deleteMany`` with an OR deletes the rows of either side."""
    q = stocked.Gear.q
    stocked.Gear.deleteMany(OR(q.teeth == 10, q.teeth == 20))
    assert sorted(gear.id for gear in stocked.Gear.select()) == [3, 4, 5, 6]


def test_delete_many_needs_its_condition(stocked: Any) -> None:
    """``deleteMany()`` without a condition raises TypeError; None means all."""
    with pytest.raises(TypeError):
        stocked.Gear.deleteMany()
    assert stocked.Gear.select().count() == 6
    stocked.Gear.deleteMany(None)
    assert stocked.Gear.select().count() == 0


def test_delete_by(stocked: Any) -> None:
    """``deleteBy`` deletes the rows whose columns equal the values."""
    stocked.Gear.deleteBy(note="ten")
    assert sorted(gear.id for gear in stocked.Gear.select()) == [2, 3, 4, 6]
    stocked.Gear.deleteBy(maker=stocked.bolt)
    assert sorted(gear.id for gear in stocked.Gear.select()) == [2, 6]


def test_delete_by_nothing_does_not_empty_the_table(stocked: Any) -> None:
    """``deleteBy()`` without a condition is refused instead of deleting every row."""
    with pytest.raises((TypeError, ValueError, AssertionError)):
        stocked.Gear.deleteBy()
    assert stocked.Gear.select().count() == 6


def test_outer_join_rows(stocked: Any) -> None:
    """Rows without an id yield None among the objects, however fetched."""
    gear, maker = stocked.Gear, stocked.Maker
    results = gear.select(
        gear.q.id == None,  # noqa: E711
        join=LEFTJOINOn(maker, gear, gear.q.makerID == maker.q.id),
    )
    assert list(results) == [None]
    assert list(results.lazyIter()) == [None]
