"""Select: its text, its FROM clause, its copies, its pages."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import UnsupportedFeature, UsageError
from sqlobject.sqlbuilder import (
    DESC,
    EXISTS,
    Columns,
    ForUpdate,
    LEFTJOINOn,
    NoDefault,
    Select,
    SQLConstant,
    SQLExpression,
    SQLTrueClause,
    const,
    func,
    order_terms,
    sqlrepr,
    table,
)

GEAR = table.gear
BASE = Select([GEAR.teeth], GEAR.size > 3, orderBy=GEAR.size)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (Select(GEAR.teeth), "SELECT gear.teeth FROM gear"),
        (Select((GEAR.a, GEAR.b)), "SELECT gear.a, gear.b FROM gear"),
        (Select("a, b", staticTables="gear"), "SELECT a, b FROM gear"),
        (Select(iter([GEAR.a])), "SELECT gear.a FROM gear"),
        (Select([1, None, GEAR.a]), "SELECT 1, NULL, gear.a FROM gear"),
        (Select([func.NOW()]), "SELECT NOW()"),
        (Select([GEAR.a], None), "SELECT gear.a FROM gear WHERE NULL"),
        (Select([GEAR.a], "a > 1"), "SELECT gear.a FROM gear WHERE a > 1"),
        (Select([GEAR.a], True), "SELECT gear.a FROM gear WHERE 1"),
        (
            Select([GEAR.a], GEAR.b > 1, clause=GEAR.b > 3),
            "SELECT gear.a FROM gear WHERE ((gear.b) > (3))",
        ),
        (Select([GEAR.a], groupBy="b"), "SELECT gear.a FROM gear GROUP BY b"),
        (
            Select([GEAR.a], groupBy=[GEAR.b, 7], having=func.COUNT(GEAR.a) > 1),
            "SELECT gear.a FROM gear GROUP BY gear.b, 7 HAVING ((COUNT(gear.a)) > (1))",
        ),
        (Select([GEAR.a], orderBy="b"), "SELECT gear.a FROM gear ORDER BY b"),
        (Select([GEAR.a], orderBy=2), "SELECT gear.a FROM gear ORDER BY 2"),
        (Select([GEAR.a], orderBy=[]), "SELECT gear.a FROM gear"),
        (Select([GEAR.a], orderBy=""), "SELECT gear.a FROM gear"),
        (Select([GEAR.a], orderBy=None), "SELECT gear.a FROM gear"),
        (
            Select([GEAR.a], orderBy=["b", DESC(GEAR.c)], reversed=True),
            "SELECT gear.a FROM gear ORDER BY b DESC, gear.c",
        ),
        (Select([GEAR.a], distinct=True), "SELECT DISTINCT gear.a FROM gear"),
        (
            Select([GEAR.a], distinct=True, distinctOn=[GEAR.b, "c"]),
            "SELECT DISTINCT ON(gear.b, c) gear.a FROM gear",
        ),
        (Select([GEAR.a], distinctOn=GEAR.b), "SELECT gear.a FROM gear"),
        (Select([GEAR.a, GEAR.b], lazyColumns=True), "SELECT gear.a FROM gear"),
        (
            Select([GEAR.a, Select([func.MAX(GEAR.b)])]),
            "SELECT gear.a, (SELECT MAX(gear.b) FROM gear) FROM gear",
        ),
        (
            Select([GEAR.a], GEAR.b == Select([table.maker.id])),
            "SELECT gear.a FROM gear WHERE ((gear.b) = (SELECT maker.id FROM maker))",
        ),
    ],
)
def test_text(statement: Any, text: str) -> None:
    """A Select reads clause by clause; texts are SQL."""
    assert str(statement) == text


def test_strings_in_a_group_list_are_values() -> None:
    """One string is SQL, strings in a list are literals."""
    text = sqlrepr(Select([GEAR.a], groupBy=[GEAR.b, "x"]), "sqlite")
    assert text.endswith("GROUP BY gear.b, 'x'")


# -- FROM ------------------------------------------------------------------------------


def test_tables_stand_in_order_and_once() -> None:
    """FROM is sorted; a table named twice stands there once."""
    statement = Select(
        [table.b.x, table.a.y], table.c.z == table.b.x, staticTables=["d", "b", "a"]
    )
    assert str(statement).startswith("SELECT b.x, a.y FROM a, b, c, d WHERE ")


def test_inner_tables_stay_inside() -> None:
    """A subselect names its tables itself."""
    inner = Select([table.maker.id], table.maker.x == 1)
    assert str(Select([GEAR.a, inner], EXISTS(inner))) == (
        "SELECT gear.a, (SELECT maker.id FROM maker WHERE ((maker.x) = (1))) FROM gear "
        "WHERE EXISTS (SELECT maker.id FROM maker WHERE ((maker.x) = (1)))"
    )


def test_order_and_groups_name_no_tables() -> None:
    """Only items, joins and the condition decide what FROM says."""
    statement = Select([GEAR.a], groupBy=table.x.a, orderBy=table.y.a)
    assert " FROM gear GROUP BY" in str(statement)


def test_joined_tables_are_left_out() -> None:
    """What a join names is not named before it."""
    q, m = table.gear, table.maker
    join = LEFTJOINOn(None, "maker", q.maker_id == m.id)
    assert str(Select([q.a, m.b], join=join)) == (
        "SELECT gear.a, maker.b FROM gear LEFT JOIN maker ON "
        "((gear.maker_id) = (maker.id))"
    )


def test_static_tables_may_be_raw_text() -> None:
    """What is more than a name is not quoted."""
    statement = Select(["g.a"], staticTables=["gear g", "order"])
    assert sqlrepr(statement, "sqlite") == 'SELECT g.a FROM gear g, "order"'


def test_tables_of_fields_are_names() -> None:
    """The name of a field's table is quoted if it has to be."""
    details = getattr(table, "Order Details")
    assert sqlrepr(Select([details.x], details.select == 1), "sqlite") == (
        'SELECT "Order Details".x FROM "Order Details" '
        'WHERE (("Order Details"."select") = (1))'
    )


def test_tables_used_by_a_statement() -> None:
    """A Select tells its tables like any expression."""
    assert Select([GEAR.a], table.x.y == 1).tablesUsedSet("sqlite") == {"gear", "x"}


# -- copies ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda s: s.newItems("gear.*"),
            "SELECT gear.* FROM gear WHERE {} ORDER BY gear.size",
        ),
        (
            lambda s: s.newClause(GEAR.x == 1),
            "SELECT gear.teeth FROM gear WHERE ((gear.x) = (1)) ORDER BY gear.size",
        ),
        (lambda s: s.orderBy(None), "SELECT gear.teeth FROM gear WHERE {}"),
        (
            lambda s: s.reversed(),
            "SELECT gear.teeth FROM gear WHERE {} ORDER BY gear.size DESC",
        ),
        (
            lambda s: s.reversed().reversed(),
            "SELECT gear.teeth FROM gear WHERE {} ORDER BY gear.size",
        ),
        (
            lambda s: s.distinct(),
            "SELECT DISTINCT gear.teeth FROM gear WHERE {} ORDER BY gear.size",
        ),
        (
            lambda s: s.lazyColumns(True),
            "SELECT gear.teeth FROM gear WHERE {} ORDER BY gear.size",
        ),
        (
            lambda s: s.limit(5).unlimited(),
            "SELECT gear.teeth FROM gear WHERE {} ORDER BY gear.size",
        ),
        (
            lambda s: s.limit(5),
            "SELECT gear.teeth FROM gear WHERE {} ORDER BY gear.size LIMIT 5",
        ),
        (
            lambda s: s.clone(groupBy=GEAR.n),
            "SELECT gear.teeth FROM gear WHERE {} GROUP BY gear.n ORDER BY gear.size",
        ),
        (
            lambda s: s.filter(GEAR.x == 1),
            "SELECT gear.teeth FROM gear WHERE "
            "({} AND ((gear.x) = (1))) ORDER BY gear.size",
        ),
        (
            lambda s: s.filter("x=1 OR y=2"),
            "SELECT gear.teeth FROM gear WHERE "
            "({} AND (x=1 OR y=2)) ORDER BY gear.size",
        ),
        (
            lambda s: s.filter("(x=1) OR (y=2)"),
            "SELECT gear.teeth FROM gear WHERE "
            "({} AND ((x=1) OR (y=2))) ORDER BY gear.size",
        ),
    ],
)
def test_changed_copy(change: Any, text: str) -> None:
    """Each method gives a changed copy; the original stays."""
    before = sqlrepr(BASE, "sqlite")
    assert sqlrepr(change(BASE), "sqlite") == text.format("((gear.size) > (3))")
    assert sqlrepr(BASE, "sqlite") == before


def test_filter_of_a_statement_without_a_condition() -> None:
    """``filter`` makes the condition if there is none; None changes nothing."""
    bare = Select([GEAR.a])
    assert (
        str(bare.filter(GEAR.b == 1))
        == "SELECT gear.a FROM gear WHERE ((gear.b) = (1))"
    )
    assert (
        str(bare.filter("b = 1 OR c = 2"))
        == "SELECT gear.a FROM gear WHERE b = 1 OR c = 2"
    )
    assert bare.filter(None) is bare


def test_options_can_be_read() -> None:
    """``ops`` has every option by its name, and is a copy."""
    ops = Select([GEAR.a], distinct=True, limit=5).ops
    assert sorted(ops) == sorted(
        [
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
        ]
    )
    assert ops["distinct"] is True
    assert ops["limit"] == 5
    assert ops["clause"] is NoDefault
    statement = Select([GEAR.a])
    statement.ops["distinct"] = True
    assert statement.ops["distinct"] is False


# -- pages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ops", "start", "end"),
    [
        ({}, 0, None),
        ({"limit": 5}, 0, 5),
        ({"start": 2}, 2, None),
        ({"start": 2, "end": 5}, 2, 5),
        ({"start": 2, "limit": 5}, 2, 7),
        ({"limit": 5, "end": 100}, 0, 5),
        ({"limit": None}, 0, None),
        ({"start": None}, 0, None),
        ({"limit": True}, 0, 1),
    ],
)
def test_limit_start_and_end(ops: Any, start: int, end: int | None) -> None:
    """``limit`` is a number of rows from the start on, and wins over ``end``."""
    statement = Select([GEAR.a], **ops)
    assert (statement.start, statement.end) == (start, end)
    assert not statement.is_empty


@pytest.mark.parametrize(
    "ops", [{"limit": 0}, {"end": 0}, {"start": 3, "end": 3}, {"start": 5, "end": 2}]
)
def test_empty_page_is_known_and_asks_for_no_rows(ops: Any) -> None:
    """A page without rows needs no query, and gives none if it is run."""
    statement = Select([GEAR.a], GEAR.b == 1, **ops)
    assert statement.is_empty
    assert statement.binds == (1,)
    assert sqlrepr(statement, "sqlite").endswith(" LIMIT 0")


def test_negative_start_is_refused() -> None:
    """Rows are counted from the beginning."""
    with pytest.raises(UsageError):
        Select([GEAR.a], start=-1)


def test_page_needs_a_dialect() -> None:
    """Without a dialect there is no text for a limit, but a repr."""
    statement = Select([GEAR.a], limit=5)
    with pytest.raises(AssertionError):
        sqlrepr(statement)
    assert repr(statement).startswith("<Select ")


def test_pages_of_different_numbers_have_one_shape() -> None:
    """Turning pages compiles nothing."""
    first, second = (Select([GEAR.a], start=n, end=n + 10) for n in (10, 20))
    assert first.key == second.key
    assert first.binds == (10, 10)
    assert second.binds == (10, 20)
    assert first.key != Select([GEAR.a], end=10).key != Select([GEAR.a]).key


# -- keys ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        BASE.newItems([GEAR.other]),
        BASE.newClause(GEAR.size < 3),
        BASE.newClause(GEAR.size > 3.0),
        BASE.orderBy(DESC(GEAR.size)),
        BASE.orderBy(None),
        BASE.distinct(),
        BASE.clone(distinct=True, distinctOn=GEAR.x),
        BASE.clone(groupBy=GEAR.size),
        BASE.clone(having=func.COUNT(1) > 1),
        BASE.clone(forUpdate=True),
        BASE.clone(forUpdate=ForUpdate(nowait=True)),
        BASE.clone(forUpdate=ForUpdate(skipLocked=True)),
        BASE.clone(forUpdate=ForUpdate(of=["gear"])),
        BASE.clone(staticTables=["other"]),
        BASE.clone(join="JOIN x"),
        BASE.limit(1),
        BASE.limit(0),
        BASE.clone(start=1),
    ],
)
def test_everything_that_changes_the_text_changes_the_key(other: Select) -> None:
    """Different statements are not taken for one another."""
    assert other.key is not None
    assert other.key != BASE.key


def test_values_of_groups_are_part_of_the_text_and_the_key() -> None:
    """A database recognises a group in the items only by equal text."""

    def by(size: int) -> Select:
        part = func.SUBSTR(GEAR.note, 1, size)
        return Select([part, func.COUNT(GEAR.id)], GEAR.a > 7, groupBy=part)

    assert by(2).binds == (7,)
    assert by(2).key == by(2).key
    assert by(2).key != by(3).key
    assert by(2).key != by(2.0).key  # type: ignore[arg-type]


def test_values_of_a_distinct_order_are_part_of_the_text() -> None:
    """With DISTINCT, ORDER BY has to repeat an item's text."""

    def by(n: int) -> Select:
        return Select([GEAR.a + n], orderBy=GEAR.a + n, distinct=True)

    assert by(1).binds == ()
    assert by(1).key != by(2).key


# -- rows of a class -------------------------------------------------------------------

COLUMNS = Columns([GEAR.id, GEAR.teeth])


@pytest.mark.parametrize(
    ("ops", "text"),
    [
        ({}, ""),
        ({"order": (GEAR.teeth,)}, " ORDER BY gear.teeth"),
        ({"order": (DESC(GEAR.a), GEAR.b)}, " ORDER BY gear.a DESC, gear.b"),
        ({"end": 5}, " LIMIT 5"),
        ({"start": 2, "end": 5}, " LIMIT 3 OFFSET 2"),
        ({"start": 2}, " LIMIT -1 OFFSET 2"),
        ({"end": 0}, " LIMIT 0"),
    ],
)
def test_rows_of_a_class_made_in_one_step(ops: Any, text: str) -> None:
    """The quick way gives the statement that the long way would."""
    quick = Select.rows(COLUMNS, GEAR.x == 7, ("gear",), **ops)
    ops = {("orderBy" if key == "order" else key): value for key, value in ops.items()}
    long = Select([GEAR.id, GEAR.teeth], GEAR.x == 7, staticTables=["gear"], **ops)
    expected = f"SELECT gear.id, gear.teeth FROM gear WHERE ((gear.x) = (7)){text}"
    assert sqlrepr(quick, "sqlite") == sqlrepr(long, "sqlite") == expected
    assert quick.binds == long.binds
    assert sqlrepr(quick.clone(), "sqlite") == expected
    assert sqlrepr(quick.newItems("x"), "sqlite").startswith("SELECT x FROM gear WHERE")


def test_keys_of_quick_statements() -> None:
    """The quick way keeps by shape, and tells different pages apart."""

    def rows(n: int, **ops: Any) -> Any:
        return Select.rows(COLUMNS, GEAR.x == n, ("gear",), **ops).key

    assert rows(1) == rows(2) is not None
    assert rows(1, start=2, end=5) == rows(1, start=3, end=4)
    keys = [
        rows(1, **ops)
        for ops in ({}, {"end": 5}, {"start": 1}, {"start": 1, "end": 5}, {"end": 0})
    ]
    assert len(set(keys)) == 5
    assert rows(1) != Select.rows(Columns([GEAR.id]), GEAR.x == 1, ("gear",)).key


def test_quick_statement_with_a_large_condition_is_not_kept() -> None:
    """Its values are found all the same."""
    large = GEAR.x == 0
    for n in range(500):
        large = large | (GEAR.x == n)
    statement = Select.rows(COLUMNS, large, ("gear",), end=3)
    assert statement.key is None
    assert len(statement.binds) == 502


class Loud(SQLExpression):
    """A program's own kind of expression."""

    def __sqlrepr__(self, db: str | None) -> str:
        return f"loud_{db}()"


def test_quick_statement_over_a_programs_own_expressions() -> None:
    """A condition or an order that has no shape is written all the same."""
    for ops, text in (
        ({}, "SELECT gear.id, gear.teeth FROM gear WHERE loud_sqlite()"),
        (
            {"order": (Loud(),), "end": 2},
            "SELECT gear.id, gear.teeth FROM gear WHERE loud_sqlite() "
            "ORDER BY loud_sqlite() LIMIT 2",
        ),
    ):
        statement = Select.rows(COLUMNS, Loud(), ("gear",), **ops)
        assert sqlrepr(statement, "sqlite") == text
        assert statement.key is None
    statement = Select.rows(COLUMNS, GEAR.x == 1, ("gear",), order=(Loud(),))
    assert statement.binds == (1,)


def test_values_of_distinct_on_are_part_of_the_text() -> None:
    """DISTINCT ON has to repeat the order's text as well."""
    part = func.SUBSTR(GEAR.note, 1, 2)
    statement = Select([GEAR.a], distinct=True, distinctOn=part, orderBy=part)
    assert statement.binds == ()
    assert sqlrepr(statement, "postgres") == (
        "SELECT DISTINCT ON(SUBSTR(gear.note, 1, 2)) gear.a FROM gear "
        "ORDER BY SUBSTR(gear.note, 1, 2)"
    )


def test_first_item_of_either_form() -> None:
    """The id of results is their first item."""
    assert Select.rows(COLUMNS, SQLTrueClause, ("gear",)).first_item is COLUMNS.items[0]
    assert str(Select([const.a, const.b]).first_item) == "a"


def test_order_terms_in_the_form_a_statement_keeps() -> None:
    """Texts are SQL, one or many."""
    assert [str(each) for each in order_terms(["a", GEAR.b])] == ["a", "gear.b"]
    assert [str(each) for each in order_terms("a", reversed=True)] == ["a DESC"]
    assert order_terms(None) == ()


# -- locks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        (True, "FOR UPDATE"),
        (ForUpdate(nowait=True), "FOR UPDATE NOWAIT"),
        (ForUpdate(skipLocked=True), "FOR UPDATE SKIP LOCKED"),
        (ForUpdate(of=["gear"]), "FOR UPDATE OF gear"),
    ],
)
def test_locks(lock: Any, text: str) -> None:
    """``forUpdate`` is True or says more."""
    assert sqlrepr(Select([GEAR.a], forUpdate=lock), "postgres").endswith(f" {text}")


def test_lock_is_refused_where_there_is_none() -> None:
    """SQLite locks no rows, and says so."""
    with pytest.raises(UnsupportedFeature, match="FOR UPDATE"):
        sqlrepr(Select([GEAR.a], forUpdate=True), "sqlite")


def test_lock_either_raises_or_leaves_out() -> None:
    """Both wishes at once contradict each other."""
    with pytest.raises(UsageError):
        ForUpdate(nowait=True, skipLocked=True)


def test_raw_text_is_not_a_value() -> None:
    """Raw items of equal text have equal shapes, others not."""
    assert Select(["a"]).key == Select([SQLConstant("a")]).key != Select(["b"]).key
