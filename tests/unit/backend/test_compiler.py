"""The bound form: placeholders, slots, kinds, and what is kept."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from sqlobject.backend import Compiled, Dialect, Features, ParamStyle, StatementKind
from sqlobject.backend.features import LimitStyle
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import (
    AND,
    IN,
    NULLSLAST,
    Alias,
    Delete,
    Insert,
    Select,
    SQLConstant,
    Union,
    Update,
    Upsert,
    func,
    table,
)

GEAR = table.gear
gear_a, gear_b = GEAR.a, GEAR.b


class PlainDialect(Dialect):
    """A database that does what the standard says."""

    name = "plain"
    reserved = frozenset({"ORDER", "SELECT"})


class FewDialect(PlainDialect):
    """A database that takes few parameters and short lists."""

    features = Features(max_params=4, max_in_items=2)


PLAIN, FEW = PlainDialect(), FewDialect()
STATEMENT = Select([gear_a], AND(gear_a == 1, gear_b == "x%"), limit=5)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (ParamStyle.QMARK, "((gear.a) = (?)) AND ((gear.b) = (?))) LIMIT ?"),
        (ParamStyle.FORMAT, "((gear.a) = (%s)) AND ((gear.b) = (%s))) LIMIT %s"),
        (ParamStyle.NAMED, "((gear.a) = (:p1)) AND ((gear.b) = (:p2))) LIMIT :p3"),
        (ParamStyle.NUMERIC, "((gear.a) = (:1)) AND ((gear.b) = (:2))) LIMIT :3"),
        (ParamStyle.DOLLAR, "((gear.a) = ($1)) AND ((gear.b) = ($2))) LIMIT $3"),
    ],
)
def test_placeholder_of_each_style(style: ParamStyle, text: str) -> None:
    """The placeholders are those of the driver; the rest is the same."""
    compiled = PLAIN.compile(STATEMENT, style)
    assert compiled == Compiled(
        f"SELECT gear.a FROM gear WHERE ({text}",
        (int, str, int),
        StatementKind.ROWS,
        True,
    )


def test_percent_signs_are_doubled_beside_placeholders_only() -> None:
    """Modules of the format style read percent signs when they are given values."""
    bound = Select([gear_a], AND(gear_b == "5%", SQLConstant("c LIKE '7%'")))
    assert PLAIN.compile(bound, ParamStyle.FORMAT).sql == (
        "SELECT gear.a FROM gear WHERE (((gear.b) = (%s)) AND (c LIKE '7%%'))"
    )
    unbound = Select([gear_a], SQLConstant("c LIKE '7%'"))
    assert PLAIN.compile(unbound, ParamStyle.FORMAT).sql == (
        "SELECT gear.a FROM gear WHERE c LIKE '7%'"
    )


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (Select([gear_a]), StatementKind.ROWS),
        (Union(Select([gear_a])), StatementKind.ROWS),
        (Insert("t", values={"a": 1}), StatementKind.INSERT),
        (Insert("t", values={"a": 1}, returning="a"), StatementKind.ROWS),
        (Update("t", {"a": 1}), StatementKind.WRITE),
        (Delete("t", None), StatementKind.WRITE),
        (Delete("t", None, returning="a"), StatementKind.ROWS),
        (Upsert("t", {"a": 1}, "a"), StatementKind.WRITE),
    ],
)
def test_kind_of_a_statement(node: Any, kind: StatementKind) -> None:
    """The engine is told whether rows come."""
    postgres = backend_for("postgres").dialect
    assert postgres.compile(node, ParamStyle.QMARK).kind is kind


def test_slots_are_exact_types() -> None:
    """Encoders are chosen by what a value exactly is."""
    day = datetime.date(2020, 1, 2)
    node = Insert("t", [(1, True, 1.5, "x", b"y", day, None)])
    compiled = PLAIN.compile(node, ParamStyle.QMARK)
    assert compiled.slots == (int, bool, float, str, bytes, datetime.date)
    assert compiled.sql == "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, NULL)"


def test_order_where_a_dialect_says_things_elsewhere() -> None:
    """``order`` tells which of the binds each placeholder takes."""
    node = Select([gear_a + 1], gear_b == 2, start=3, limit=4)
    assert node.binds == (1, 2, 4, 3)
    for db, order in {
        "sqlite": None,
        "mysql": (0, 1, 3, 2),
        "mssql": (0, 1, 3, 2),
        "firebird": (2, 3, 1),
    }.items():
        compiled = backend_for(db).dialect.compile(node, ParamStyle.QMARK)
        assert compiled.order == order
    assert compiled.arrange(node.binds) == (4, 3, 2)


def test_value_that_a_dialect_says_twice() -> None:
    """A placeholder may take a value that another has taken."""
    node = Select([gear_a], gear_a == 1, orderBy=NULLSLAST(func.F(gear_b, 7)))
    mysql = backend_for("mysql").dialect
    compiled = mysql.compile(node, ParamStyle.QMARK)
    assert compiled.sql.endswith(
        "ORDER BY CASE WHEN F(gear.b, ?) IS NULL THEN 1 ELSE 0 END, F(gear.b, ?)"
    )
    assert compiled.order == (0, 1, 1)
    assert compiled.arrange(node.binds) == (1, 7, 7)


def test_node_that_stands_twice_has_its_values_twice() -> None:
    """The same object in two places takes two parameters."""
    same = gear_a == 5
    node = Select([gear_a], AND(same, Alias("x", "y").q.b == 3, same), start=1, limit=2)
    mssql = backend_for("mssql").dialect
    assert node.binds == (5, 3, 5, 2, 1)
    compiled = mssql.compile(node, ParamStyle.QMARK)
    assert compiled.arrange(node.binds) == (5, 3, 5, 1, 2)


def test_numbers_of_a_page_in_the_text() -> None:
    """Where paging takes no parameters, the text is used once."""
    sybase = backend_for("sybase").dialect
    compiled = sybase.compile(Select([gear_a], gear_b == 1, limit=5), ParamStyle.QMARK)
    assert compiled.sql == (
        "SET ROWCOUNT 5 SELECT gear.a FROM gear WHERE ((gear.b) = (?)) SET ROWCOUNT 0"
    )
    assert not compiled.keep
    assert compiled.order == (0,)
    assert sybase.compile(Select([gear_a], gear_b == 1), ParamStyle.QMARK).keep


def test_more_values_than_parameters_become_text() -> None:
    """A statement too large to be bound is written out, once."""
    small = FEW.compile(
        Select([gear_a], AND(gear_a == 1, gear_a == 2, gear_a == 3)), ParamStyle.QMARK
    )
    assert len(small.slots) == 3
    assert small.keep
    node = Select([gear_a], IN(gear_a, range(10)))
    large = FEW.compile(node, ParamStyle.QMARK)
    assert large.slots == ()
    assert large.order == ()
    assert not large.keep
    assert large.arrange(node.binds) == ()
    assert "8, 9" in large.sql


def test_long_list_is_written_in_pieces() -> None:
    """Where IN takes few members, several do the work of one."""
    node = IN(gear_a, [1, 2, 3])
    text = "(((gear.a) IN ({}, {})) OR ((gear.a) IN ({})))"
    assert FEW.literal(node) == text.format(1, 2, 3)
    assert FEW.compile(node, ParamStyle.QMARK).sql == text.format("?", "?", "?")
    assert FEW.literal(~node) == f"NOT {text.format(1, 2, 3)}"
    assert FEW.literal(IN(gear_a, [1, 2])) == "((gear.a) IN (1, 2))"


def test_expression_looked_for_in_a_long_list_brings_its_values_each_time() -> None:
    """A value before IN is repeated with it."""
    node = IN(gear_a + 9, [1, 2, 3])
    compiled = FEW.with_features(Features(max_in_items=2)).compile(
        node, ParamStyle.QMARK
    )
    assert compiled.arrange(node.binds) == (9, 1, 2, 9, 3)


def test_what_is_not_kept_says_so() -> None:
    """Derived tables and program's own texts are compiled each time."""
    derived = Alias(Select([gear_a], gear_b == 1), "d")
    assert not PLAIN.compile(Select([derived.q.a]), ParamStyle.QMARK).keep


@pytest.mark.parametrize("style", list(ParamStyle))
def test_hundred_thousand_terms_compile_in_every_style(style: ParamStyle) -> None:
    """No recursion limit is met, whatever the style."""
    node = AND(*[gear_a == n for n in range(100_000)])
    compiled = PLAIN.compile(node, style)
    assert len(compiled.slots) == 100_000
    assert not compiled.keep
    assert node.binds == tuple(range(100_000))


def test_deep_nesting_of_other_kinds_costs_no_stack() -> None:
    """Calls and subselects may be nested as deep as one likes."""
    node: Any = gear_a
    for _ in range(20_000):
        node = func.F(-node)
    assert PLAIN.literal(node).count("F(- ") == 20_000
    query: Any = Select([gear_a])
    for _ in range(5_000):
        query = Select([gear_a], gear_a == query)
    assert PLAIN.literal(query).count("SELECT") == 5_001


# -- conditions and values -------------------------------------------------------------


def test_boolean_columns_are_compared_where_they_are_no_conditions() -> None:
    """A bare column becomes ``(column = 1)`` on Transact-SQL."""
    node = Select([gear_a], AND(GEAR.done, ~GEAR.gone, gear_b == 1))
    mssql = backend_for("mssql").dialect
    assert mssql.literal(node) == (
        "SELECT gear.a FROM gear WHERE ((gear.done = 1) AND "
        "((NOT (gear.gone = 1)) AND ((gear.b) = (1))))"
    )
    assert mssql.literal(Select([gear_a], GEAR.done)).endswith("WHERE (gear.done = 1)")
    assert PLAIN.literal(Select([gear_a], GEAR.done)).endswith("WHERE gear.done")


def test_condition_as_an_item_is_a_value_everywhere() -> None:
    """Where conditions are no values, a CASE makes them some."""
    mssql = backend_for("mssql").dialect
    assert mssql.literal(Select([gear_a > 1, gear_a])) == (
        "SELECT CASE WHEN ((gear.a) > (1)) THEN 1 ELSE 0 END, gear.a FROM gear"
    )
    assert PLAIN.literal(Select([gear_a > 1])) == "SELECT ((gear.a) > (1)) FROM gear"


# -- pages -----------------------------------------------------------------------------


def _styled(style: LimitStyle, **more: Any) -> Dialect:
    return PLAIN.with_features(Features(limit=style, **more))


PAGE = Select([gear_a], gear_b == 7, orderBy=gear_a, start=2, end=5)
HEAD = PAGE.clone(start=0)
TAIL = PAGE.clone(end=None)
NONE = PAGE.clone(start=0, end=0)
BODY = "gear.a FROM gear WHERE ((gear.b) = (7)) ORDER BY gear.a"


@pytest.mark.parametrize(
    ("style", "more", "texts"),
    [
        (
            LimitStyle.LIMIT_OFFSET,
            {},
            [
                f"SELECT {BODY} LIMIT 3 OFFSET 2",
                f"SELECT {BODY} LIMIT 5",
                f"SELECT {BODY} OFFSET 2",
                f"SELECT {BODY} LIMIT 0",
            ],
        ),
        (
            LimitStyle.LIMIT_OFFSET,
            {"unlimited": "-1"},
            [
                f"SELECT {BODY} LIMIT 3 OFFSET 2",
                f"SELECT {BODY} LIMIT 5",
                f"SELECT {BODY} LIMIT -1 OFFSET 2",
                f"SELECT {BODY} LIMIT 0",
            ],
        ),
        (
            LimitStyle.LIMIT_COMMA,
            {"unlimited": "999"},
            [
                f"SELECT {BODY} LIMIT 2, 3",
                f"SELECT {BODY} LIMIT 5",
                f"SELECT {BODY} LIMIT 2, 999",
                f"SELECT {BODY} LIMIT 0",
            ],
        ),
        (
            LimitStyle.FETCH,
            {},
            [
                f"SELECT {BODY} OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY",
                f"SELECT TOP 5 {BODY}",
                f"SELECT {BODY} OFFSET 2 ROWS",
                f"SELECT TOP 0 {BODY}",
            ],
        ),
        (
            LimitStyle.FIRST_SKIP,
            {},
            [
                f"SELECT FIRST 3 SKIP 2 {BODY}",
                f"SELECT FIRST 5 SKIP 0 {BODY}",
                f"SELECT SKIP 2 {BODY}",
                f"SELECT FIRST 0 {BODY}",
            ],
        ),
        (
            LimitStyle.ROW_NUMBER,
            {},
            [
                "SELECT c1 FROM (SELECT gear.a AS c1, ROW_NUMBER() OVER (ORDER BY "
                "gear.a) AS row_number_ FROM gear WHERE ((gear.b) = (7))) AS page_ "
                "WHERE row_number_ > 2 AND row_number_ <= 5 ORDER BY row_number_",
                f"SELECT TOP 5 {BODY}",
                "SELECT c1 FROM (SELECT gear.a AS c1, ROW_NUMBER() OVER (ORDER BY "
                "gear.a) AS row_number_ FROM gear WHERE ((gear.b) = (7))) AS page_ "
                "WHERE row_number_ > 2 ORDER BY row_number_",
                f"SELECT TOP 0 {BODY}",
            ],
        ),
        (
            LimitStyle.TOP,
            {},
            [None, f"SELECT TOP 5 {BODY}", None, f"SELECT TOP 0 {BODY}"],
        ),
        (
            LimitStyle.ROWCOUNT,
            {},
            [
                None,
                f"SET ROWCOUNT 5 SELECT {BODY} SET ROWCOUNT 0",
                None,
                "SELECT gear.a FROM gear WHERE (1 = 0) AND (((gear.b) = (7))) "
                "ORDER BY gear.a",
            ],
        ),
        (
            LimitStyle.NONE,
            {},
            [
                None,
                None,
                None,
                "SELECT gear.a FROM gear WHERE (1 = 0) AND (((gear.b) = (7))) "
                "ORDER BY gear.a",
            ],
        ),
    ],
)
def test_page_in_each_style(
    style: LimitStyle, more: Any, texts: list[str | None]
) -> None:
    """A page is asked for in the dialect's way, or refused; it is never forgotten."""
    dialect = _styled(style, **more)
    for statement, text in zip((PAGE, HEAD, TAIL, NONE), texts, strict=True):
        if text is None:
            with pytest.raises(UnsupportedFeature, match="rows"):
                dialect.literal(statement)
        else:
            assert dialect.literal(statement) == text


def test_page_by_row_numbers_in_a_condition() -> None:
    """The oldest style counts rows in the condition, and cannot do so in an order."""
    dialect = _styled(LimitStyle.ROWNO)
    bare = HEAD.orderBy(None)
    assert dialect.literal(bare) == (
        "SELECT gear.a FROM gear WHERE ((gear.b) = (7)) AND ROWNO <= 5"
    )
    assert dialect.literal(Select([gear_a], limit=5)) == (
        "SELECT gear.a FROM gear WHERE ROWNO <= 5"
    )
    for statement in (HEAD, PAGE):
        with pytest.raises(UnsupportedFeature):
            dialect.literal(statement)


def test_text_with_newlines_is_not_lost() -> None:
    """Nothing is cut out of finished text to make a page."""
    node = Select([gear_a], gear_b == "one\ntwo", limit=1)
    for style in (LimitStyle.TOP, LimitStyle.FIRST_SKIP, LimitStyle.ROWCOUNT):
        assert "'one\ntwo'" in _styled(style).literal(node)


def test_distinct_stands_where_it_has_to() -> None:
    """DISTINCT comes before TOP and behind FIRST."""
    node = Select([gear_a], distinct=True, limit=5)
    assert (
        _styled(LimitStyle.TOP).literal(node)
        == "SELECT DISTINCT TOP 5 gear.a FROM gear"
    )
    assert _styled(LimitStyle.FIRST_SKIP).literal(node) == (
        "SELECT FIRST 5 SKIP 0 DISTINCT gear.a FROM gear"
    )


def test_start_without_an_order() -> None:
    """Where paging needs an order, one that orders nothing is made up."""
    fetch = _styled(LimitStyle.FETCH)
    assert fetch.literal(Select([gear_a], start=2)) == (
        "SELECT gear.a FROM gear ORDER BY (SELECT NULL) OFFSET 2 ROWS"
    )
    assert fetch.literal(Select([gear_a], start=2, distinct=True)) == (
        "SELECT DISTINCT gear.a FROM gear ORDER BY 1 OFFSET 2 ROWS"
    )


def test_numbered_page_of_different_rows() -> None:
    """Rows are numbered when they are known to differ."""
    node = Select([gear_a, gear_b], distinct=True, orderBy=-gear_b, start=1, limit=2)
    assert _styled(LimitStyle.ROW_NUMBER).literal(node) == (
        "SELECT c1, c2 FROM (SELECT c1, c2, ROW_NUMBER() OVER (ORDER BY o1) AS "
        "row_number_ FROM (SELECT DISTINCT gear.a AS c1, gear.b AS c2, "
        "- gear.b AS o1 FROM gear) AS rows_) AS page_ "
        "WHERE row_number_ > 1 AND row_number_ <= 3 ORDER BY row_number_"
    )


def test_page_of_a_subselect_is_refused_where_it_would_mean_another() -> None:
    """A row count is about the whole statement."""
    node = Select([gear_a], gear_a == Select([gear_b], limit=1))
    with pytest.raises(UnsupportedFeature, match="part of a statement"):
        _styled(LimitStyle.ROWCOUNT).literal(node)
    assert "(SELECT TOP 1 gear.b FROM gear)" in _styled(LimitStyle.TOP).literal(node)
