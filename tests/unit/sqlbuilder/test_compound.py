"""Union and its kin, and common table expressions."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    CTE,
    DESC,
    Alias,
    ColumnAS,
    Except,
    Insert,
    Intersect,
    Select,
    SQLConstant,
    Union,
    UnionAll,
    Update,
    func,
    sqlrepr,
    table,
)

ONE = Select([table.gear.a], table.gear.b == 1)
TWO = Select([table.maker.a], table.maker.b == 2)
ONE_TEXT = "SELECT gear.a FROM gear WHERE ((gear.b) = (1))"
TWO_TEXT = "SELECT maker.a FROM maker WHERE ((maker.b) = (2))"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Union, "UNION"),
        (UnionAll, "UNION ALL"),
        (Intersect, "INTERSECT"),
        (Except, "EXCEPT"),
    ],
)
def test_parts_are_joined_by_the_word(kind: Any, word: str) -> None:
    """The four kinds differ in their word, and in their keys."""
    node = kind(ONE, TWO)
    assert sqlrepr(node, "sqlite") == f"{ONE_TEXT} {word} {TWO_TEXT}"
    assert node.binds == (1, 2)
    assert node.key != (UnionAll if kind is Union else Union)(ONE, TWO).key


def test_few_parts() -> None:
    """One part is itself, none are nothing."""
    assert str(Union(ONE)) == ONE_TEXT
    assert str(Union()) == ""
    assert str(Union(ONE, SQLConstant("SELECT 1"))) == f"{ONE_TEXT} UNION SELECT 1"


@pytest.mark.parametrize(
    ("node", "sqlite", "postgres"),
    [
        (
            Union(ONE, TWO, orderBy="1", limit=3),
            f"{ONE_TEXT} UNION {TWO_TEXT} ORDER BY 1 LIMIT 3",
            f"{ONE_TEXT} UNION {TWO_TEXT} ORDER BY 1 LIMIT 3",
        ),
        (
            Union(ONE.limit(1), TWO),
            f"SELECT * FROM ({ONE_TEXT} LIMIT 1) AS part_1 UNION {TWO_TEXT}",
            f"({ONE_TEXT} LIMIT 1) UNION {TWO_TEXT}",
        ),
        (
            Except(ONE, Union(TWO, TWO)),
            f"{ONE_TEXT} EXCEPT SELECT * FROM ({TWO_TEXT} UNION {TWO_TEXT}) AS part_2",
            f"{ONE_TEXT} EXCEPT ({TWO_TEXT} UNION {TWO_TEXT})",
        ),
        (
            Except(ONE, Except(TWO, TWO)),
            f"{ONE_TEXT} EXCEPT SELECT * FROM ({TWO_TEXT} EXCEPT {TWO_TEXT}) AS part_2",
            f"{ONE_TEXT} EXCEPT ({TWO_TEXT} EXCEPT {TWO_TEXT})",
        ),
        (
            Except(Except(ONE, TWO), TWO),
            f"{ONE_TEXT} EXCEPT {TWO_TEXT} EXCEPT {TWO_TEXT}",
            "",
        ),
        (
            Union(ONE, Union(TWO, TWO)),
            f"{ONE_TEXT} UNION {TWO_TEXT} UNION {TWO_TEXT}",
            "",
        ),
    ],
)
def test_parts_with_an_order_or_a_limit_stand_by_themselves(
    node: Any, sqlite: str, postgres: str
) -> None:
    """A limit of a part is not one of the whole."""
    assert sqlrepr(node, "sqlite") == sqlite
    assert sqlrepr(node, "postgres") == (postgres or sqlite)


def test_page_of_a_union_in_other_styles() -> None:
    """Where no limit can stand at the end, the union goes into a subselect."""
    node = Union(ONE, TWO, orderBy=DESC(SQLConstant("a")), limit=3)
    inner = f"{ONE_TEXT} UNION {TWO_TEXT}"
    assert sqlrepr(node, "mssql") == (
        f"SELECT TOP 3 * FROM ({inner}) AS rows_ ORDER BY a DESC"
    )
    page = Union(ONE, TWO, start=2, end=5)
    assert sqlrepr(page, "mssql") == (
        f"{inner} ORDER BY 1 OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY"
    )
    assert Union(ONE, TWO, limit=0).is_empty
    assert page.binds == (1, 2, 3, 2)


def test_union_in_a_condition_stands_in_brackets() -> None:
    """A compound statement is an operand like a SELECT."""
    assert str(table.x.y == Union(ONE, TWO)) == (
        f"((x.y) = ({ONE_TEXT} UNION {TWO_TEXT}))"
    )


@pytest.mark.parametrize("kind", [Intersect, Except])
def test_kind_that_is_unknown_is_refused(kind: Any) -> None:
    """A database without INTERSECT says so."""
    with pytest.raises(UnsupportedFeature):
        sqlrepr(kind(ONE, TWO), "sybase")


# -- WITH ------------------------------------------------------------------------------


def test_common_table_expression() -> None:
    """The statement that uses it begins with it."""
    big = CTE("big", Select([table.gear.a], table.gear.b > 5))
    statement = Select([big.q.a], big.q.a < 3, limit=2)
    assert sqlrepr(statement, "sqlite") == (
        "WITH big AS (SELECT gear.a FROM gear WHERE ((gear.b) > (5))) "
        "SELECT big.a FROM big WHERE ((big.a) < (3)) LIMIT 2"
    )
    assert statement.binds == (5, 3, 2)
    assert statement.key is None


def test_expression_that_names_itself() -> None:
    """A function of the expression makes a recursive one."""
    numbers = CTE(
        "numbers",
        lambda t: UnionAll(Select([ColumnAS(1, "n")]), Select([t.q.n + 1], t.q.n < 10)),
        columns=["n"],
    )
    text = (
        "numbers (n) AS (SELECT 1 AS n UNION ALL SELECT ((numbers.n) + (1)) "
        "FROM numbers WHERE ((numbers.n) < (10))) SELECT SUM(numbers.n) FROM numbers"
    )
    statement = Select([func.SUM(numbers.q.n)])
    assert sqlrepr(statement, "postgres") == f"WITH RECURSIVE {text}"
    assert sqlrepr(statement, "mssql") == f"WITH {text}"


def test_expressions_come_after_those_they_use() -> None:
    """One expression may use another; each stands there once."""
    first = CTE("first", ONE)
    second = CTE("second", Select([first.q.a], first.q.a > 7))
    statement = Select([second.q.a], second.q.a == first.q.a)
    assert sqlrepr(statement, "sqlite") == (
        f"WITH first AS ({ONE_TEXT}), second AS (SELECT first.a FROM first "
        "WHERE ((first.a) > (7))) SELECT second.a FROM first, second "
        "WHERE ((second.a) = (first.a))"
    )
    assert statement.binds == (1, 7)


def test_expression_in_a_subselect_stands_before_everything() -> None:
    """WITH belongs to the whole statement."""
    big = CTE("big", ONE)
    node = Update("gear", {"a": 5}, where=table.gear.a == Select([func.MAX(big.q.a)]))
    assert sqlrepr(node, "sqlite") == (
        f"WITH big AS ({ONE_TEXT}) UPDATE gear SET a=5 WHERE "
        "((gear.a) = (SELECT MAX(big.a) FROM big))"
    )
    assert node.binds == (1, 5)


def test_expression_under_an_alias() -> None:
    """A common table expression can be joined with itself."""
    big = CTE("big", ONE)
    other = Alias(big, "b2")
    assert sqlrepr(Select([big.q.a, other.q.a]), "sqlite") == (
        f"WITH big AS ({ONE_TEXT}) SELECT big.a, b2.a FROM big, big  b2"
    )


def test_with_is_refused_where_it_is_unknown() -> None:
    """A database without common table expressions says so."""
    with pytest.raises(UnsupportedFeature, match="WITH"):
        sqlrepr(Select([CTE("big", ONE).q.a]), "maxdb")


def test_insert_of_a_selection_from_an_expression() -> None:
    """An INSERT may take its rows from one."""
    big = CTE("big", ONE)
    node = Insert("t", select=Select([big.q.a]), template=["a"])
    assert sqlrepr(node, "sqlite") == (
        f"WITH big AS ({ONE_TEXT}) INSERT INTO t (a) SELECT big.a FROM big"
    )
