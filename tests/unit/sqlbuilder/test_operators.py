"""AND, OR, IN, CASE and the other constructors."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import (
    ALL,
    AND,
    ANY,
    ASC,
    AVG,
    BETWEEN,
    CASE,
    CAST,
    COALESCE,
    CONCAT,
    COUNT,
    DESC,
    DISTINCT,
    EXISTS,
    IN,
    ISNOTNULL,
    ISNULL,
    MAX,
    MIN,
    NOT,
    NOTEXISTS,
    NOTIN,
    NULLIF,
    NULLSFIRST,
    NULLSLAST,
    OR,
    OVER,
    SOME,
    SUM,
    TRUE,
    ColumnAS,
    Same,
    Select,
    SQLTrueClause,
    Union,
    func,
    sqlrepr,
    table,
)

teeth, size, mass = table.gear.teeth, table.gear.size, table.gear.mass
SUB = Select([table.maker.id])
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]


# -- AND, OR ---------------------------------------------------------------------------


@pytest.mark.parametrize("join", [AND, OR])
def test_few_operands(join: Any) -> None:
    """None for none, the operand itself for one."""
    condition = teeth == 1
    assert join() is None
    assert join(condition) is condition
    assert join(True) is True


@pytest.mark.parametrize(("join", "word"), [(AND, "AND"), (OR, "OR")])
def test_operands_nest_to_the_right(join: Any, word: str) -> None:
    """Three operands read ``(x AND (y AND z))``."""
    node = join(teeth == 1, size == 2, mass == 3)
    assert str(node) == (
        f"(((gear.teeth) = (1)) {word} "
        f"(((gear.size) = (2)) {word} ((gear.mass) = (3))))"
    )
    assert node.binds == (1, 2, 3)


@pytest.mark.parametrize("join", [AND, OR])
def test_operands_may_be_values(join: Any) -> None:
    """Plain values are operands like any other."""
    assert str(join(True, teeth == 1, 5)).count("(1)") == 2


@pytest.mark.parametrize(("join", "word"), [(AND, " AND "), (OR, " OR ")])
def test_many_operands_nest_evenly(join: Any, word: str) -> None:
    """Beyond what parsers take, the brackets are laid evenly; the order stays."""
    text = str(join(*[teeth == n for n in range(100)]))
    depth = deepest = 0
    for char in text:
        depth += {"(": 1, ")": -1}.get(char, 0)
        deepest = max(deepest, depth)
    assert text.count(word) == 99
    assert deepest <= 10
    assert [
        int(n) for n in text.replace("(", " ").replace(")", " ").split() if n.isdigit()
    ] == list(range(100))


def test_nothing_is_lost_between_chains() -> None:
    """An OR inside a long AND stays together."""
    node = AND(*[OR(teeth == n, size == n) for n in range(40)])
    text = str(node)
    assert text.count(" OR ") == 40
    assert text.count(" AND ") == 39
    assert "(((gear.teeth) = (3)) OR ((gear.size) = (3)))" in text


@pytest.mark.parametrize("join", [AND, OR])
def test_hundred_thousand_operands_cost_no_stack(join: Any) -> None:
    """There is no recursion in making, compiling or dropping a condition."""
    node = join(*[teeth == n for n in range(100_000)])
    assert sqlrepr(node, "sqlite").count("gear.teeth") == 100_000
    loop = teeth == 0
    for n in range(1, 100_000):
        loop = loop | (teeth == n)
    assert sqlrepr(loop, "sqlite").count("gear.teeth") == 100_000


# -- membership ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (IN(teeth, [1, 2]), "((gear.teeth) IN (1, 2))"),
        (IN(teeth, {3}), "((gear.teeth) IN (3))"),
        (IN(teeth, range(3)), "((gear.teeth) IN (0, 1, 2))"),
        (IN(teeth, (n for n in (4, 5))), "((gear.teeth) IN (4, 5))"),
        (IN(teeth, {1: "a", 2: "b"}), "((gear.teeth) IN (1, 2))"),
        (IN(teeth, 5), "((gear.teeth) IN (5))"),
        (IN(teeth, None), "((gear.teeth) IN (NULL))"),
        (IN(teeth, [1, None]), "((gear.teeth) IN (1, NULL))"),
        (IN(teeth, [size, 1]), "((gear.teeth) IN (gear.size, 1))"),
        (IN(teeth, [size + 1]), "((gear.teeth) IN (((gear.size) + (1))))"),
        (IN(teeth, size), "((gear.teeth) IN (gear.size))"),
        (NOTIN(teeth, [1]), "NOT ((gear.teeth) IN (1))"),
        (IN(teeth, SUB), "gear.teeth IN (SELECT maker.id FROM maker)"),
        (NOTIN(teeth, SUB), "gear.teeth NOT IN (SELECT maker.id FROM maker)"),
        (
            IN(teeth, Union(SUB, SUB)),
            "((gear.teeth) IN (SELECT maker.id FROM maker UNION "
            "SELECT maker.id FROM maker))",
        ),
        (IN(teeth, []), "(1 = 0)"),
        (NOTIN(teeth, iter(())), "NOT (1 = 0)"),
        (IN(5, [1, 2]), "((5) IN (1, 2))"),
    ],
)
def test_membership_text(node: Any, text: str) -> None:
    """IN takes any iterable, a subselect or one value."""
    assert str(node) == text


def test_text_is_one_member() -> None:
    """A string given to IN is no list of characters."""
    assert sqlrepr(IN(teeth, "abc"), "sqlite") == "((gear.teeth) IN ('abc'))"
    assert sqlrepr(IN(teeth, b"ab"), "sqlite") == "((gear.teeth) IN (X'6162'))"


class Results:
    """Stands in for the results of a class's select."""

    def queryForSelect(self) -> Any:
        return Select([table.gear.id, teeth, size], teeth > 25, staticTables=["gear"])


@pytest.mark.parametrize(("member", "word"), [(IN, "IN"), (NOTIN, "NOT IN")])
def test_results_stand_for_their_ids(member: Any, word: str) -> None:
    """The results of a select give a subselect of ids."""
    assert str(member(table.x.y, Results())) == (
        f"x.y {word} (SELECT gear.id FROM gear WHERE ((gear.teeth) > (25)))"
    )
    assert str(table.x.y == Results()) == (
        "((x.y) = (SELECT gear.id FROM gear WHERE ((gear.teeth) > (25))))"
    )


def test_empty_list_still_uses_the_items_table() -> None:
    """The table of the item is in FROM though the list is empty."""
    assert str(Select(["1"], NOTIN(teeth, []))) == (
        "SELECT 1 FROM gear WHERE NOT (1 = 0)"
    )


# -- small constructors ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (NOT(teeth == 1), "NOT ((gear.teeth) = (1))"),
        (ISNULL(teeth), "((gear.teeth) IS NULL)"),
        (ISNOTNULL(teeth), "((gear.teeth) IS NOT NULL)"),
        (BETWEEN(teeth, 1, size), "((gear.teeth) BETWEEN (1) AND (gear.size))"),
        (EXISTS(SUB), "EXISTS (SELECT maker.id FROM maker)"),
        (NOTEXISTS(SUB), "NOT EXISTS (SELECT maker.id FROM maker)"),
        (ALL(SUB) < teeth, "((gear.teeth) > ALL (SELECT maker.id FROM maker))"),
        (teeth == SOME(SUB), "((gear.teeth) = SOME (SELECT maker.id FROM maker))"),
        (ANY([1, 2]), "ANY ((1, 2))"),
        (SQLTrueClause, "1 = 1"),
        (TRUE, "1 = 1"),
        (DESC(teeth), "gear.teeth DESC"),
        (DESC(DESC(teeth)), "gear.teeth"),
        (DESC(DESC(DESC(teeth))), "gear.teeth DESC"),
        (ASC(teeth), "gear.teeth ASC"),
        (DESC(ASC(teeth)), "gear.teeth DESC"),
        (NULLSFIRST(DESC(teeth)), "gear.teeth DESC NULLS FIRST"),
        (NULLSLAST(teeth), "gear.teeth NULLS LAST"),
        (DESC(NULLSLAST(teeth)), "gear.teeth DESC NULLS FIRST"),
        (DESC(NULLSFIRST(DESC(teeth))), "gear.teeth NULLS LAST"),
        (ColumnAS(teeth, "t"), "gear.teeth AS t"),
        (ColumnAS(SUB, "t"), "(SELECT maker.id FROM maker) AS t"),
        (ColumnAS(5, "n"), "5 AS n"),
        (COALESCE(teeth, 0), "COALESCE(gear.teeth, 0)"),
        (NULLIF(teeth, 0), "NULLIF(gear.teeth, 0)"),
        (COUNT(), "COUNT(*)"),
        (COUNT(teeth), "COUNT(gear.teeth)"),
        (COUNT(teeth, distinct=True), "COUNT(DISTINCT gear.teeth)"),
        (SUM(teeth, distinct=True), "SUM(DISTINCT gear.teeth)"),
        (AVG(teeth), "AVG(gear.teeth)"),
        (MIN(teeth), "MIN(gear.teeth)"),
        (MAX(teeth + 1), "MAX(((gear.teeth) + (1)))"),
        (func.COUNT(DISTINCT(teeth)), "COUNT(DISTINCT gear.teeth)"),
        (
            CASE((teeth > 5, 2), (teeth > 1, 1), else_=0),
            "CASE WHEN ((gear.teeth) > (5)) THEN 2 "
            "WHEN ((gear.teeth) > (1)) THEN 1 ELSE 0 END",
        ),
        (
            CASE((1, 10), (2, size), of=teeth),
            "CASE gear.teeth WHEN 1 THEN 10 WHEN 2 THEN gear.size END",
        ),
        (CAST(teeth, "CHAR(3)"), "CAST(gear.teeth AS CHAR(3))"),
        (OVER(func.RANK(), orderBy=teeth), "RANK() OVER (ORDER BY gear.teeth)"),
        (
            OVER(SUM(teeth), [size, "x"], DESC(mass), "ROWS 1 PRECEDING"),
            "SUM(gear.teeth) OVER (PARTITION BY gear.size, x "
            "ORDER BY gear.mass DESC ROWS 1 PRECEDING)",
        ),
        (OVER(SUM(teeth)), "SUM(gear.teeth) OVER ()"),
        (Same(a=1, b=None), "a = (1) AND b IS NULL"),
        (Same(), "1 = 1"),
    ],
)
def test_text(node: Any, text: str) -> None:
    """Each constructor writes what its name says."""
    assert str(node) == text


def test_case_needs_a_pair() -> None:
    """A CASE without a WHEN says nothing."""
    with pytest.raises(TypeError):
        CASE(else_=1)


@pytest.mark.parametrize(
    ("db", "text"),
    [
        ("mysql", "CONCAT(gear.teeth, 'x', gear.size)"),
        ("mssql", "gear.teeth + 'x' + gear.size"),
        ("sqlite", "gear.teeth || 'x' || gear.size"),
    ],
)
def test_concatenation(db: str, text: str) -> None:
    """Texts are put together in the dialect's way; their tables are known."""
    node = CONCAT(teeth, "x", size)
    assert sqlrepr(node, db) == text
    assert node.tablesUsedSet(db) == {"gear"}


def test_cast_to_a_type_of_the_schema() -> None:
    """A type without dialect is spelled by each."""
    node = CAST(teeth, SqlType(Kind.VARCHAR, length=5))
    assert sqlrepr(node, "postgres") == "CAST(gear.teeth AS VARCHAR(5))"
    assert sqlrepr(CAST(teeth, Kind.FLOAT), "sqlite").startswith("CAST(gear.teeth AS ")


def test_nulls_have_their_place_where_nobody_can_say_so() -> None:
    """Where NULLS LAST is unknown, a CASE comes before the term."""
    statement = Select([teeth], orderBy=NULLSLAST(DESC(teeth)))
    assert sqlrepr(statement, "mysql").endswith(
        "ORDER BY CASE WHEN gear.teeth IS NULL THEN 1 ELSE 0 END, gear.teeth DESC"
    )
