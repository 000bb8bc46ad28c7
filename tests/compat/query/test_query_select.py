"""Section 9: Select."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import OperationalError, UnsupportedFeature
from sqlobject.sqlbuilder import (
    DESC,
    Select,
    SQLExpression,
    const,
    func,
    sqlrepr,
    table,
)

GEAR = table.gear


# -- Select ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (Select([GEAR.teeth]), "SELECT gear.teeth FROM gear"),
        (Select(GEAR.teeth), "SELECT gear.teeth FROM gear"),
        (Select((GEAR.teeth, GEAR.size)), "SELECT gear.teeth, gear.size FROM gear"),
        (Select(["teeth"], staticTables=["gear"]), "SELECT teeth FROM gear"),
        (Select("teeth", staticTables=["gear"]), "SELECT teeth FROM gear"),
        (
            Select([const.teeth, func.MAX(const.size)], staticTables=["gear"]),
            "SELECT teeth, MAX(size) FROM gear",
        ),
        (
            Select([GEAR.teeth], GEAR.size > 3),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3))",
        ),
        (
            Select([GEAR.teeth], clause=GEAR.size > 3),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3))",
        ),
        (
            Select([GEAR.teeth], GEAR.size > 1, clause=GEAR.size > 3),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3))",
        ),
        (Select([GEAR.teeth], None), "SELECT gear.teeth FROM gear WHERE NULL"),
        (
            Select([GEAR.teeth], groupBy=GEAR.size),
            "SELECT gear.teeth FROM gear GROUP BY gear.size",
        ),
        (
            Select([GEAR.teeth], groupBy="size"),
            "SELECT gear.teeth FROM gear GROUP BY size",
        ),
        (
            Select([GEAR.teeth], groupBy=[GEAR.size, GEAR.note]),
            "SELECT gear.teeth FROM gear GROUP BY gear.size, gear.note",
        ),
        (
            Select([GEAR.teeth], groupBy=GEAR.size, having=func.COUNT(GEAR.id) > 1),
            "SELECT gear.teeth FROM gear GROUP BY gear.size "
            "HAVING ((COUNT(gear.id)) > (1))",
        ),
        (
            Select([GEAR.teeth], orderBy=GEAR.size),
            "SELECT gear.teeth FROM gear ORDER BY gear.size",
        ),
        (
            Select([GEAR.teeth], orderBy=DESC(GEAR.size)),
            "SELECT gear.teeth FROM gear ORDER BY gear.size DESC",
        ),
        (
            Select([GEAR.teeth], orderBy=[GEAR.size, DESC(GEAR.note)]),
            "SELECT gear.teeth FROM gear ORDER BY gear.size, gear.note DESC",
        ),
        (
            Select([GEAR.teeth], orderBy="size"),
            "SELECT gear.teeth FROM gear ORDER BY size",
        ),
        (
            Select([GEAR.teeth], orderBy=GEAR.size, reversed=True),
            "SELECT gear.teeth FROM gear ORDER BY gear.size DESC",
        ),
        (
            Select([GEAR.teeth], orderBy=[GEAR.size, DESC(GEAR.note)], reversed=True),
            "SELECT gear.teeth FROM gear ORDER BY gear.size DESC, gear.note",
        ),
        (Select([GEAR.teeth], orderBy=None), "SELECT gear.teeth FROM gear"),
        (Select([GEAR.teeth], reversed=True), "SELECT gear.teeth FROM gear"),
        (
            Select([GEAR.teeth], distinct=True),
            "SELECT DISTINCT gear.teeth FROM gear",
        ),
        (
            Select([GEAR.teeth], distinct=True, distinctOn=GEAR.size),
            "SELECT DISTINCT ON(gear.size) gear.teeth FROM gear",
        ),
        (
            Select([GEAR.teeth], distinctOn=GEAR.size),
            "SELECT gear.teeth FROM gear",
        ),
        (
            Select([GEAR.teeth, GEAR.size], lazyColumns=True),
            "SELECT gear.teeth FROM gear",
        ),
        (Select([func.NOW()]), "SELECT NOW()"),
        (Select([1, GEAR.size]), "SELECT 1, gear.size FROM gear"),
    ],
)
def test_select_text(statement: Any, text: str) -> None:
    """A Select reads as 3.14 wrote it, clause by clause."""
    assert str(statement) == text


@pytest.mark.parametrize("db", ["mysql", "postgres"])
def test_clauses_stand_in_order(db: str) -> None:
    """WHERE, GROUP BY, HAVING, ORDER BY, the limit and FOR UPDATE follow in order."""
    statement = Select(
        [GEAR.teeth],
        GEAR.size > 3,
        GEAR.note,
        func.COUNT(GEAR.id) > 1,
        GEAR.teeth,
        5,
        distinct=True,
        forUpdate=True,
    )
    assert sqlrepr(statement, db) == (
        "SELECT DISTINCT gear.teeth FROM gear WHERE ((gear.size) > (3)) "
        "GROUP BY gear.note HAVING ((COUNT(gear.id)) > (1)) "
        "ORDER BY gear.teeth LIMIT 5 FOR UPDATE"
    )


def test_raw_text_as_where_and_order(stocked: Any) -> None:
    """Strings as where and orderBy are raw SQL; a minus means nothing special."""
    statement = Select([GEAR.teeth], "teeth > 15 AND teeth < 45", orderBy="teeth DESC")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert rows == [(40,), (30,), (20,)]


def test_strings_in_a_group_list_are_literals() -> None:
    """A string inside a list of groups is a value, not a name."""
    statement = Select([GEAR.teeth], groupBy=[GEAR.size, "x"])
    assert sqlrepr(statement, "sqlite").endswith("GROUP BY gear.size, 'x'")


def test_empty_order_list_means_no_order() -> None:
    """``orderBy=[]`` leaves no dangling ORDER BY."""
    assert str(Select([GEAR.teeth], orderBy=[])) == "SELECT gear.teeth FROM gear"


def test_nested_select_as_an_item_is_parenthesised(stocked: Any) -> None:
    """A Select among the items is a scalar subselect in parentheses."""
    inner = Select([func.MAX(GEAR.teeth)])
    statement = Select([table.maker.label, inner], table.maker.label == "acme")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert rows == [("acme", 50)]


def test_items_from_a_generator() -> None:
    """Items may come from a generator."""
    statement = Select((field for field in [GEAR.teeth]), staticTables=["gear"])
    assert str(statement) == "SELECT gear.teeth FROM gear"


def test_options_are_in_ops() -> None:
    """The options of a Select can be read in ``ops``."""
    statement = Select([GEAR.teeth], GEAR.size > 3, distinct=True, limit=5)
    ops = statement.ops
    for key in [
        "items",
        "clause",
        "groupBy",
        "having",
        "orderBy",
        "limit",
        "join",
        "lazyColumns",
        "distinct",
        "distinctOn",
        "start",
        "end",
        "reversed",
        "forUpdate",
        "staticTables",
    ]:
        assert key in ops
    assert ops["distinct"] is True
    assert str(ops["clause"]) == "((gear.size) > (3))"


# -- Select: copies with a change ------------------------------------------------------

BASE = Select([GEAR.teeth], GEAR.size > 3, orderBy=GEAR.size)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda s: s.newItems([GEAR.note]),
            "SELECT gear.note FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.size",
        ),
        (
            lambda s: s.newItems("gear.*"),
            "SELECT gear.* FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.size",
        ),
        (
            lambda s: s.newClause(GEAR.size == 1),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) = (1)) ORDER BY gear.size",
        ),
        (
            lambda s: s.orderBy(GEAR.teeth),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.teeth",
        ),
        (
            lambda s: s.reversed(),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) "
            "ORDER BY gear.size DESC",
        ),
        (
            lambda s: s.reversed().reversed(),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.size",
        ),
        (
            lambda s: s.distinct(),
            "SELECT DISTINCT gear.teeth FROM gear WHERE ((gear.size) > (3)) "
            "ORDER BY gear.size",
        ),
        (
            lambda s: s.newItems([GEAR.note, GEAR.teeth]).lazyColumns(True),
            "SELECT gear.note FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.size",
        ),
        (
            lambda s: s.clone(groupBy=GEAR.note),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) "
            "GROUP BY gear.note ORDER BY gear.size",
        ),
        (
            lambda s: s.filter(GEAR.teeth == 1),
            "SELECT gear.teeth FROM gear WHERE "
            "(((gear.size) > (3)) AND ((gear.teeth) = (1))) ORDER BY gear.size",
        ),
        (
            lambda s: s.clone(limit=5).unlimited(),
            "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) ORDER BY gear.size",
        ),
    ],
)
def test_changed_copy(change: Any, text: str) -> None:
    """Each method gives a changed copy and leaves the original alone."""
    before = str(BASE)
    assert str(change(BASE)) == text
    assert str(BASE) == before


def test_filter_by_nothing_is_the_same_object() -> None:
    """``filter(None)`` gives the statement itself."""
    assert BASE.filter(None) is BASE


def test_limit_gives_a_limited_copy() -> None:
    """``limit(n)`` gives a copy with the limit instead of None."""
    limited = BASE.limit(2)
    assert sqlrepr(limited, "sqlite") == (
        "SELECT gear.teeth FROM gear WHERE ((gear.size) > (3)) "
        "ORDER BY gear.size LIMIT 2"
    )


def test_filter_without_a_clause() -> None:
    """``filter`` works on a statement that has no condition yet."""
    statement = Select([GEAR.teeth]).filter(GEAR.size == 1)
    assert str(statement) == "SELECT gear.teeth FROM gear WHERE ((gear.size) = (1))"


def test_filter_by_raw_text(stocked: Any) -> None:
    """``filter('raw text')`` adds a condition, not a string literal."""
    statement = Select([GEAR.teeth], GEAR.teeth > 15, orderBy=GEAR.teeth)
    statement = statement.filter("gear.teeth = 20 OR gear.teeth = 10")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert rows == [(20,)]


def test_raw_clause_keeps_its_grouping_when_filtered(stocked: Any) -> None:
    """A raw clause with OR stays together when another condition is added."""
    statement = Select([GEAR.teeth], "(gear.teeth = 10) OR (gear.teeth = 20)")
    statement = statement.filter(GEAR.note == "twenty")
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert rows == [(20,)]


def test_select_is_an_expression(stocked: Any) -> None:
    """A statement is an expression and runs through the connection."""
    statement = Select([func.COUNT(GEAR.id)])
    assert isinstance(statement, SQLExpression)
    assert stocked.conn.queryAll(stocked.conn.sqlrepr(statement)) == [(6,)]


def test_for_update_is_refused_aloud_by_sqlite(stocked: Any) -> None:
    """SQLite has no FOR UPDATE: the statement fails instead of forgetting it."""
    results = stocked.Gear.select(forUpdate=True)
    with pytest.raises((OperationalError, UnsupportedFeature)):
        list(results)
