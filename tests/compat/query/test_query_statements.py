"""Section 9: Select, Insert, Update, Delete, Replace and Union."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import OperationalError, UnsupportedFeature
from sqlobject.sqlbuilder import (
    DESC,
    Delete,
    Insert,
    Replace,
    Select,
    SQLConstant,
    SQLExpression,
    Union,
    Update,
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


# -- Insert ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            Insert("gear", values={"teeth": 1, "size": 2}),
            "INSERT INTO gear (size, teeth) VALUES (2, 1)",
        ),
        (
            Insert(GEAR, values={"teeth": 1}),
            "INSERT INTO gear (teeth) VALUES (1)",
        ),
        (
            Insert("gear", [{"teeth": 1, "size": 2}]),
            "INSERT INTO gear (size, teeth) VALUES (2, 1)",
        ),
        (
            Insert("gear", [{"teeth": 1, "size": 2}, {"size": 4, "teeth": 3}]),
            "INSERT INTO gear (size, teeth) VALUES (2, 1), (4, 3)",
        ),
        (
            Insert("gear", valueList=[{"b": 1, "a": None}], template=["b", "a"]),
            "INSERT INTO gear (b, a) VALUES (1, NULL)",
        ),
        (Insert("gear", [(1, 2)]), "INSERT INTO gear VALUES (1, 2)"),
        (Insert("gear", [(1, 2), (3, 4)]), "INSERT INTO gear VALUES (1, 2), (3, 4)"),
        (
            Insert("gear", [(1, 2)], template=["teeth", "size"]),
            "INSERT INTO gear (teeth, size) VALUES (1, 2)",
        ),
        (
            Insert("gear", values={"at": func.NOW()}),
            "INSERT INTO gear (at) VALUES (NOW())",
        ),
    ],
)
def test_insert_text(statement: Any, text: str) -> None:
    """An Insert reads as 3.14 wrote it; columns of dicts are sorted."""
    assert str(statement) == text


def test_insert_into_the_table_of_a_class(stocked: Any) -> None:
    """``Cls.q`` names the table, and the statement runs."""
    statement = Insert(stocked.Maker.q, [{"label": "dyna"}, {"label": "it's \\ here"}])
    stocked.conn.query(stocked.conn.sqlrepr(statement))
    labels = [maker.label for maker in stocked.Maker.select(orderBy="id")]
    assert labels == ["acme", "bolt", "crux", "dyna", "it's \\ here"]


def test_insert_strings_follow_the_dialect() -> None:
    """Strings in an Insert are quoted for the dialect."""
    statement = Insert("t", values={"a": "x\\y", "b": True})
    assert sqlrepr(statement, "mysql") == r"INSERT INTO t (a, b) VALUES ('x\\y', 1)"
    assert sqlrepr(statement, "postgres") == (
        r"INSERT INTO t (a, b) VALUES (E'x\\y', 't')"
    )


def test_insert_row_with_a_missing_key() -> None:
    """A later dict without a key of the first raises KeyError."""
    with pytest.raises(KeyError):
        str(Insert("gear", [{"a": 1, "b": 2}, {"a": 1}]))


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": 1}, {"a": 1, "b": 2}],
        [{"a": 1}, (1,)],
        [(1,), {"a": 1}],
    ],
)
def test_insert_rows_of_different_kinds(rows: Any) -> None:
    """A surplus key, or dicts mixed with sequences, raise TypeError."""
    with pytest.raises(TypeError):
        str(Insert("gear", rows))


def test_insert_takes_one_kind_of_values() -> None:
    """Both ``valueList`` and ``values`` raise TypeError."""
    with pytest.raises(TypeError):
        str(Insert("gear", [{"a": 1}], values={"a": 1}))


@pytest.mark.parametrize("kwargs", [{}, {"valueList": []}])
def test_insert_needs_values(kwargs: Any) -> None:
    """An Insert without rows raises TypeError when it is rendered."""
    with pytest.raises(TypeError):
        str(Insert("gear", **kwargs))


# -- Update, Replace -------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "verb"), [(Update, "UPDATE"), (Replace, "REPLACE")])
class TestUpdate:
    """Update and Replace differ in their verb alone."""

    def test_values_as_a_dict(self, kind: Any, verb: str) -> None:
        """The columns of a dict are sorted."""
        assert sqlrepr(kind("gear", {"teeth": 1, "size": 2}), "mysql") == (
            f"{verb} gear SET size=2, teeth=1"
        )

    def test_values_by_position(self, kind: Any, verb: str) -> None:
        """With a template the values stand in its order."""
        statement = kind("gear", [1, 2], template=["teeth", "size"])
        assert sqlrepr(statement, "mysql") == f"{verb} gear SET teeth=1, size=2"


def test_update_with_a_condition() -> None:
    """The condition of an Update follows WHERE."""
    statement = Update("gear", {"teeth": 1}, where=GEAR.size == 2)
    assert str(statement) == "UPDATE gear SET teeth=1 WHERE ((gear.size) = (2))"


def test_update_with_raw_text_as_condition() -> None:
    """The condition of an Update may be raw text."""
    statement = Update("gear", {"teeth": 1}, where="size = 2")
    assert str(statement) in (
        "UPDATE gear SET teeth=1 WHERE size = 2",
        "UPDATE gear SET teeth=1 WHERE (size = 2)",
    )


def test_update_with_none_as_condition() -> None:
    """``where=None`` is a condition that is never true."""
    assert str(Update("gear", {"teeth": 1}, where=None)) == (
        "UPDATE gear SET teeth=1 WHERE NULL"
    )


def test_update_runs(stocked: Any) -> None:
    """An Update with an expression as value changes the rows it says."""
    q = stocked.Gear.q
    statement = Update(
        stocked.Gear.q, {"teeth": q.teeth + 1, "note": "it's"}, where=q.teeth > 35
    )
    stocked.conn.query(stocked.conn.sqlrepr(statement))
    rows = stocked.conn.queryAll("SELECT teeth FROM gear WHERE note = 'it''s'")
    assert sorted(rows) == [(41,), (51,)]


# -- Delete ----------------------------------------------------------------------------


def test_delete_needs_its_condition() -> None:
    """A Delete without a condition argument raises TypeError."""
    with pytest.raises(TypeError):
        Delete("gear")


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (GEAR.teeth == 1, "DELETE FROM gear WHERE ((gear.teeth) = (1))"),
        (None, "DELETE FROM gear"),
    ],
)
def test_delete_text(where: Any, text: str) -> None:
    """A Delete reads as 3.14 wrote it; None means every row."""
    assert str(Delete("gear", where=where)) == text
    assert str(Delete(GEAR, where)) == text


def test_delete_runs(stocked: Any) -> None:
    """A Delete removes the rows it says."""
    q = stocked.Gear.q
    stocked.conn.query(stocked.conn.sqlrepr(Delete(q, where=q.teeth > 25)))
    assert stocked.Gear.select().count() == 3


# -- Union -----------------------------------------------------------------------------


def test_union_joins_its_parts() -> None:
    """A Union writes UNION between its parts."""
    one, two = Select([GEAR.teeth]), Select([table.maker.id])
    assert str(Union(one, two)) == (
        "SELECT gear.teeth FROM gear UNION SELECT maker.id FROM maker"
    )
    assert str(Union(one)) == "SELECT gear.teeth FROM gear"
    assert str(Union(one, two, SQLConstant("SELECT 1"))) == (
        "SELECT gear.teeth FROM gear UNION SELECT maker.id FROM maker UNION SELECT 1"
    )


def test_empty_union_is_empty_text() -> None:
    """A Union of nothing is empty text."""
    assert str(Union()) == ""


def test_union_runs(stocked: Any) -> None:
    """A Union gives the rows of all parts, each once."""
    q = stocked.Gear.q
    union = Union(Select([q.teeth], q.teeth < 25), Select([q.teeth], q.teeth < 35))
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(union))
    assert sorted(rows) == [(10,), (20,), (30,)]
