"""Section 4: predicates and small constructors."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sqlbuilder import (
    ALL,
    AND,
    ANY,
    CONCAT,
    DESC,
    EXISTS,
    IN,
    ISNOTNULL,
    ISNULL,
    NOT,
    NOTEXISTS,
    NOTIN,
    OR,
    SOME,
    ColumnAS,
    Outer,
    Select,
    SQLCall,
    SQLConstant,
    SQLPrefix,
    SQLTrueClause,
    Subquery,
    Union,
    const,
    func,
    sqlrepr,
    table,
)

A, B, C = table.gear.teeth, table.gear.size, table.gear.mass
SUB = Select([table.maker.id])
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]

# -- AND, OR, NOT ----------------------------------------------------------------------


@pytest.mark.parametrize("join", [AND, OR])
def test_nothing_to_join_is_none(join: Any) -> None:
    """``AND()`` and ``OR()`` without operands give None."""
    assert join() is None


@pytest.mark.parametrize("join", [AND, OR])
def test_one_operand_comes_back_itself(join: Any) -> None:
    """``AND(x)`` is ``x`` itself, even when it is no expression."""
    condition = A == 1
    assert join(condition) is condition
    assert join(True) is True


@pytest.mark.parametrize(("join", "word"), [(AND, "AND"), (OR, "OR")])
def test_operands_nest_to_the_right(join: Any, word: str) -> None:
    """Three operands read ``(x AND (y AND z))``."""
    assert str(join(A == 1, B == 2)) == (
        f"(((gear.teeth) = (1)) {word} ((gear.size) = (2)))"
    )
    assert str(join(A == 1, B == 2, C == 3)) == (
        f"(((gear.teeth) = (1)) {word} "
        f"(((gear.size) = (2)) {word} ((gear.mass) = (3))))"
    )


@pytest.mark.parametrize("join", [AND, OR])
def test_thousands_of_operands_do_not_exhaust_the_stack(join: Any) -> None:
    """A condition of 5,000 operands is built and rendered."""
    text = sqlrepr(join(*[n == A for n in range(5000)]), "sqlite")
    assert text.count("gear.teeth") == 5000


def test_thousands_of_operands_select_rows(stocked: Any) -> None:
    """A long OR runs on the database, within the depth SQLite allows."""
    q = stocked.Gear.q
    found = stocked.Gear.select(OR(*[q.teeth == n for n in range(400)]))
    assert found.count() == 5


def test_not_prefixes_its_operand() -> None:
    """``NOT(x)`` reads ``NOT x``."""
    assert str(NOT(A == 1)) == "NOT ((gear.teeth) = (1))"
    assert str(NOT(A)) == "NOT gear.teeth"


def test_not_of_a_conjunction_negates_all_of_it(stocked: Any) -> None:
    """NOT applied to an AND negates the whole."""
    q = stocked.Gear.q
    found = stocked.Gear.select(
        AND(NOT(AND(q.teeth > 15, q.teeth < 45)), ISNOTNULL(q.teeth)), orderBy="teeth"
    )
    assert [gear.teeth for gear in found] == [10, 50]


# -- IN, NOTIN -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (IN(A, [1, 2]), "((gear.teeth) IN (1, 2))"),
        (IN(A, (1,)), "((gear.teeth) IN (1))"),
        (IN(A, {3}), "((gear.teeth) IN (3))"),
        (IN(A, frozenset([3])), "((gear.teeth) IN (3))"),
        (NOTIN(A, [1, 2]), "NOT ((gear.teeth) IN (1, 2))"),
        (IN(A, SUB), "gear.teeth IN (SELECT maker.id FROM maker)"),
        (NOTIN(A, SUB), "gear.teeth NOT IN (SELECT maker.id FROM maker)"),
        (
            IN(A, Union(SUB, Select([table.tag.id]))),
            "((gear.teeth) IN (SELECT maker.id FROM maker UNION "
            "SELECT tag.id FROM tag))",
        ),
    ],
)
def test_membership_text(expression: Any, text: str) -> None:
    """IN and NOTIN read as 3.14 wrote them, for lists and for subselects."""
    assert str(expression) == text


def test_string_as_the_list_is_one_element() -> None:
    """A string given to IN is one value, not a list of characters."""
    assert sqlrepr(IN(A, "abc"), "sqlite") == "((gear.teeth) IN ('abc'))"


def test_membership_finds_rows(stocked: Any) -> None:
    """IN and NOTIN select by membership."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert select(IN(q.teeth, [10, 30])).count() == 2
    assert select(NOTIN(q.teeth, [10, 30])).count() == 3


@pytest.mark.parametrize("empty", [[], (), set(), frozenset()])
def test_membership_in_nothing_is_never_true(stocked: Any, empty: Any) -> None:
    """IN with an empty sequence finds nothing, NOTIN finds every row."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert list(select(IN(q.id, empty))) == []
    assert select(NOTIN(q.id, empty)).count() == 6


@pytest.mark.parametrize("db", DIALECTS)
def test_membership_in_nothing_is_never_an_empty_list(db: str) -> None:
    """No dialect gets ``IN ()``, which only SQLite would understand."""
    assert "()" not in sqlrepr(IN(A, []), db)
    assert "()" not in sqlrepr(NOTIN(A, []), db)


def test_membership_accepts_ranges_and_generators(stocked: Any) -> None:
    """Any iterable serves as the list of IN and NOTIN."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert select(IN(q.teeth, range(10, 31, 10))).count() == 3
    assert select(IN(q.teeth, (n for n in [10, 50]))).count() == 2
    assert select(NOTIN(q.teeth, range(10, 31, 10))).count() == 2
    assert select(IN(q.teeth, {10: "a", 20: "b"}.keys())).count() == 2


def test_membership_in_select_results(stocked: Any) -> None:
    """IN takes SelectResults: the ids of the rows they would give."""
    big = stocked.Gear.select(stocked.Gear.q.teeth > 25)
    found = stocked.Gear.select(IN(stocked.Gear.q.id, big))
    assert sorted(gear.teeth for gear in found) == [30, 40, 50]


def test_not_membership_in_select_results(stocked: Any) -> None:
    """NOTIN takes SelectResults as IN does."""
    big = stocked.Gear.select(stocked.Gear.q.teeth > 25)
    found = stocked.Gear.select(NOTIN(stocked.Gear.q.id, big))
    assert sorted(gear.id for gear in found) == [1, 2, 6]


def test_membership_in_select_results_asks_for_the_id_only(stocked: Any) -> None:
    """SelectResults inside IN become a subselect of the id column."""
    big = stocked.Gear.select(stocked.Gear.q.teeth > 25)
    assert sqlrepr(IN(stocked.Gear.q.id, big), "sqlite") == (
        "gear.id IN (SELECT gear.id FROM gear WHERE ((gear.teeth) > (25)))"
    )


def test_membership_with_a_subselect_finds_rows(stocked: Any) -> None:
    """IN with a Select compares with the rows of the subselect."""
    makers = Select([stocked.Maker.q.id], stocked.Maker.q.label == "acme")
    found = stocked.Gear.select(IN(stocked.Gear.q.makerID, makers))
    assert sorted(gear.id for gear in found) == [1, 2, 6]
    found = stocked.Gear.select(NOTIN(stocked.Gear.q.makerID, makers))
    assert sorted(gear.id for gear in found) == [3, 4]


def test_membership_of_instances_compares_ids(stocked: Any) -> None:
    """Instances inside an IN list stand for their ids."""
    found = stocked.Gear.select(
        IN(stocked.Gear.q.makerID, [stocked.acme, stocked.crux])
    )
    assert sorted(gear.id for gear in found) == [1, 2, 6]


# -- NULL ------------------------------------------------------------------------------


def test_null_predicates() -> None:
    """ISNULL and ISNOTNULL read as 3.14 wrote them."""
    assert str(ISNULL(A)) == "((gear.teeth) IS NULL)"
    assert str(ISNOTNULL(A)) == "((gear.teeth) IS NOT NULL)"


def test_null_predicates_find_rows(stocked: Any) -> None:
    """ISNULL finds the rows without a value, ISNOTNULL the others."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert [gear.id for gear in select(ISNULL(q.teeth))] == [6]
    assert select(ISNOTNULL(q.teeth)).count() == 5


# -- subqueries ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (EXISTS(SUB), "EXISTS (SELECT maker.id FROM maker)"),
        (NOTEXISTS(SUB), "NOT EXISTS (SELECT maker.id FROM maker)"),
        (SOME(SUB), "SOME (SELECT maker.id FROM maker)"),
        (ANY(SUB), "ANY (SELECT maker.id FROM maker)"),
        (ALL(SUB), "ALL (SELECT maker.id FROM maker)"),
        (Subquery("MYOP", SUB), "MYOP (SELECT maker.id FROM maker)"),
        (ANY(const.list), "ANY (list)"),
        (ALL(SUB) < A, "((gear.teeth) > ALL (SELECT maker.id FROM maker))"),
    ],
)
def test_subquery_text(expression: Any, text: str) -> None:
    """EXISTS and its kin read ``OP (SELECT …)``; any expression may stand inside."""
    assert str(expression) == text


def test_correlated_exists(stocked: Any) -> None:
    """EXISTS with an outer reference is answered for each outer row."""
    inner = Select(
        [stocked.Gear.q.id],
        stocked.Gear.q.makerID == Outer(stocked.Maker).q.id,
    )
    assert [m.label for m in stocked.Maker.select(EXISTS(inner), orderBy="label")] == [
        "acme",
        "bolt",
    ]
    assert [m.label for m in stocked.Maker.select(NOTEXISTS(inner))] == ["crux"]


# -- small constructors ----------------------------------------------------------------


def test_column_as_gives_a_name() -> None:
    """``ColumnAS`` writes the name raw behind AS."""
    assert str(ColumnAS(A, "t")) == "gear.teeth AS t"
    assert str(ColumnAS(func.SUM(A), "total")) == "SUM(gear.teeth) AS total"
    assert str(ColumnAS(A, const.total)) == "gear.teeth AS total"


@pytest.mark.parametrize(
    ("db", "text"),
    [
        ("mysql", "CONCAT(gear.teeth, 'x', gear.size)"),
        ("mssql", "gear.teeth + 'x' + gear.size"),
        ("sybase", "gear.teeth + 'x' + gear.size"),
        ("sqlite", "gear.teeth || 'x' || gear.size"),
        ("postgres", "gear.teeth || 'x' || gear.size"),
        ("firebird", "gear.teeth || 'x' || gear.size"),
        ("maxdb", "gear.teeth || 'x' || gear.size"),
    ],
)
def test_concatenation_is_spelled_by_the_dialect(db: str, text: str) -> None:
    """CONCAT is a function on MySQL, plus on Transact-SQL and bars elsewhere."""
    assert sqlrepr(CONCAT(A, "x", B), db) == text


def test_concatenation_computes(stocked: Any) -> None:
    """CONCAT joins strings on the database."""
    q = stocked.Gear.q
    found = stocked.Gear.select(CONCAT(q.note, "-", q.note) == "twenty-twenty")
    assert [gear.id for gear in found] == [2]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (DESC(A), "gear.teeth DESC"),
        (DESC(DESC(A)), "gear.teeth"),
        (DESC(DESC(DESC(A))), "gear.teeth DESC"),
        (DESC(func.LOWER(A)), "LOWER(gear.teeth) DESC"),
        (SQLConstant("anything at all"), "anything at all"),
        (SQLPrefix("PRIOR", A), "PRIOR gear.teeth"),
        (SQLCall(const.F, (1, 2)), "F(1, 2)"),
        (SQLCall(SQLConstant("s.f"), (A,)), "s.f(gear.teeth)"),
        (SQLTrueClause, "1 = 1"),
    ],
)
def test_small_constructor_text(expression: Any, text: str) -> None:
    """DESC cancels in pairs; constants, prefixes and calls read as given."""
    assert str(expression) == text


def test_membership_in_a_slice_of_results(stocked: Any) -> None:
    """Sliced results inside IN stand for the rows of the slice alone."""
    q, select = stocked.Gear.q, stocked.Gear.select
    largest = select(q.teeth > 0, orderBy="-teeth")[:2]
    assert sorted(gear.teeth for gear in select(IN(q.id, largest))) == [40, 50]
    assert select(IN(q.id, select()[:0])).count() == 0


def test_membership_in_results_of_another_class(stocked: Any) -> None:
    """Results of another class stand for its ids, whatever their options."""
    makers = stocked.Maker.select(stocked.Maker.q.label != "acme", orderBy="label")
    for results in (makers, makers.distinct(), makers.reversed()):
        found = stocked.Gear.select(IN(stocked.Gear.q.makerID, results))
        assert sorted(gear.id for gear in found) == [3, 4]


def test_membership_in_a_long_list(stocked: Any) -> None:
    """A list of 40,000 values is no more trouble than a short one."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert select(IN(q.teeth, range(40_000))).count() == 5
    assert len(list(select(NOTIN(q.teeth, list(range(100, 40_100)))))) == 5


def test_comparison_with_a_huge_number(stocked: Any) -> None:
    """A number beyond 64 bits is compared, not refused by the driver."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert select(q.teeth == 10**30).count() == 0
    assert select(q.teeth < 10**30).count() == 5
    assert list(select(q.teeth > -(10**30), orderBy="id"))[0].id == 1  # noqa: RUF015
    assert select(IN(q.teeth, [10, 10**30])).count() == 1
