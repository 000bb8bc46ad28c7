"""Section 13: SelectResults as an object, and its text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sqlobject.dbconnection import Iteration
from sqlobject.sqlbuilder import (
    AND,
    DESC,
    Select,
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


def test_results_name_their_iteration() -> None:
    """``SelectResults.IterationClass`` is the connection layer's Iteration."""
    assert SelectResults.IterationClass is Iteration


class Numbered(Iteration):
    """A program's own way to walk through results: each with its number."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.number = 0

    def __next__(self) -> Any:
        self.number += 1
        return (self.number, super().__next__())

    next = __next__


def test_results_are_walked_through_by_a_programs_iteration(stocked: Any) -> None:
    """``IterationClass`` of a results class makes what its results give."""

    class Listed(SelectResults):
        IterationClass = Numbered

    Gear = stocked.Gear
    Gear.SelectResultsClass = Listed
    every = [(number, Gear.get(number)) for number in range(1, 7)]
    results = Gear.select(orderBy="id")
    assert list(results) == every
    assert list(results.lazyIter()) == every
    assert list(results.lazyColumns(True)) == every
    assert list(results[1:3]) == [(1, Gear.get(2)), (2, Gear.get(3))]
    assert results[3] == (1, Gear.get(4))
    assert results.filter(Gear.q.id == 5).getOne() == (1, Gear.get(5))
    assert list(results[:0]) == list(results[:0].lazyIter()) == []
    assert list(results.prefetch("maker")) == every


def test_iteration_of_a_connection_brings_what_rows_are_now(stocked: Any) -> None:
    """Objects at hand are refreshed by ``conn.iterSelect`` as by any select."""
    Gear = stocked.Gear
    one, two = Gear.get(1), Gear.get(2)
    two.sqlmeta.lazyUpdate = True
    two.teeth = 50
    conn = Gear._connection
    conn.query("UPDATE gear SET teeth = 99")
    assert [gear.teeth for gear in conn.iterSelect(Gear.select(orderBy="id")[:2])] == [
        99,
        50,
    ]
    assert one.teeth == 99


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


# -- lazyColumns, rows of NULL ---------------------------------------------------------


def test_lazy_columns_load_when_read(stocked: Any, sql: Any) -> None:
    """With ``lazyColumns`` only ids are asked for; attributes load when read."""
    stocked.conn.cache.clear()
    sql.clear()
    found = list(stocked.Gear.select(lazyColumns=True, orderBy="id"))
    assert "teeth" not in sql.of("SELECT")[0]
    assert [gear.teeth for gear in found] == [10, 20, 30, 40, 50, None]


# -- queryForSelect --------------------------------------------------------------------


def test_query_for_select_is_a_select(stocked: Any) -> None:
    """``queryForSelect()`` gives the Select, id first."""
    statement = stocked.Gear.select(stocked.Gear.q.teeth > 25).queryForSelect()
    assert isinstance(statement, Select)
    assert stocked.conn.sqlrepr(statement).startswith(f"SELECT {COLUMNS} FROM gear ")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert [row[0] for row in rows] == [3, 4, 5]
