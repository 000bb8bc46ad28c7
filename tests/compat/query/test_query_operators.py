"""Section 3: what Python's operators write."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject.sqlbuilder import (
    ANY,
    Select,
    SQLConstant,
    SQLOp,
    const,
    func,
    sqlrepr,
    table,
    tablesUsedSet,
)

if TYPE_CHECKING:
    from collections.abc import Callable

A, B = table.gear.teeth, table.gear.size
SUB = Select([table.maker.id])
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (A + B, "((gear.teeth) + (gear.size))"),
        (A - B, "((gear.teeth) - (gear.size))"),
        (A * B, "((gear.teeth) * (gear.size))"),
        (A / B, "((gear.teeth) / (gear.size))"),
        (A + 1, "((gear.teeth) + (1))"),
        (A - 1, "((gear.teeth) - (1))"),
        (A * 2, "((gear.teeth) * (2))"),
        (A / 2, "((gear.teeth) / (2))"),
        (1 + A, "((1) + (gear.teeth))"),
        (1 - A, "((1) - (gear.teeth))"),
        (2 * A, "((2) * (gear.teeth))"),
        (2 / A, "((2) / (gear.teeth))"),
        (A < B, "((gear.teeth) < (gear.size))"),
        (A <= 5, "((gear.teeth) <= (5))"),
        (A > 5, "((gear.teeth) > (5))"),
        (A >= 5.5, "((gear.teeth) >= (5.5))"),
        (5 < A, "((gear.teeth) > (5))"),  # noqa: SIM300
        (A == 5, "((gear.teeth) = (5))"),
        (A != 5, "((gear.teeth) <> (5))"),
        (A == None, "((gear.teeth) IS NULL)"),  # noqa: E711
        (A != None, "((gear.teeth) IS NOT NULL)"),  # noqa: E711
        (operator.eq(None, A), "((gear.teeth) IS NULL)"),
        (operator.ne(None, A), "((gear.teeth) IS NOT NULL)"),
        ((A > 1) & (B < 2), "(((gear.teeth) > (1)) AND ((gear.size) < (2)))"),
        ((A > 1) | (B < 2), "(((gear.teeth) > (1)) OR ((gear.size) < (2)))"),
        (A + B * 2, "((gear.teeth) + ((gear.size) * (2)))"),
        ((A + B) * 2, "(((gear.teeth) + (gear.size)) * (2))"),
        (const.x + const.y, "((x) + (y))"),
        (A // B, "FLOOR(((gear.teeth) / (gear.size)))"),
        (A // 3, "FLOOR(((gear.teeth) / (3)))"),
        (7 // A, "FLOOR(((7) / (gear.teeth)))"),
        (A**2, "POW(gear.teeth, 2)"),
        (2**A, "POW(2, gear.teeth)"),
        (abs(A), "ABS(gear.teeth)"),
        (+A, "+ gear.teeth"),
        (-A, "- gear.teeth"),
        (~A, "NOT gear.teeth"),
        (~(A == 1), "NOT ((gear.teeth) = (1))"),
        (A(1, B), "gear.teeth(1, gear.size)"),
        (func.ROUND(A, 2), "ROUND(gear.teeth, 2)"),
        (func.NOW(), "NOW()"),
        (func.SUM(A), "SUM(gear.teeth)"),
    ],
)
def test_operator_writes_its_token(expression: Any, text: str) -> None:
    """Each operator writes the SQL token that 3.14 wrote, parentheses included."""
    assert str(expression) == text


def test_ordering_against_none_is_not_special(shop: Any) -> None:
    """An ordering comparison with None compares with NULL and finds nothing."""
    assert str(A < None) == "((gear.teeth) < NULL)"
    shop.Gear(teeth=1)
    assert list(shop.Gear.select(shop.Gear.q.teeth < None)) == []


def test_modulo_of_sqlite_is_an_operator() -> None:
    """SQLite writes modulo with a percent sign."""
    assert sqlrepr(A % 3, "sqlite") == "((gear.teeth) % (3))"
    assert sqlrepr(A % B, "sqlite") == "((gear.teeth) % (gear.size))"


@pytest.mark.parametrize("db", ["mysql", "postgres", "firebird", "maxdb", None])
def test_modulo_elsewhere_is_a_function(db: str | None) -> None:
    """The other backends that know MOD write it as a function."""
    assert sqlrepr(A % 3, db) == "MOD(gear.teeth, 3)"


@pytest.mark.parametrize("db", ["mssql", "sybase"])
def test_modulo_of_transact_sql_is_an_operator(db: str) -> None:
    """Transact-SQL has no MOD function, so the percent sign is written."""
    assert sqlrepr(A % 3, db) == "((gear.teeth) % (3))"


@pytest.mark.parametrize("db", ["mysql", "postgres", "firebird", None])
def test_reflected_modulo_keeps_its_order(db: str | None) -> None:
    """``7 % column`` divides seven by the column."""
    assert sqlrepr(7 % A, db) == "MOD(7, gear.teeth)"


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda q: q % 3, [10 % 3, 20 % 3]),
        (lambda q: 27 % q, [27 % 10, 27 % 20]),
        (lambda q: q // 3, [10 // 3, 20 // 3]),
        (lambda q: q + 1, [11, 21]),
        (lambda q: 100 - q, [90, 80]),
        (lambda q: -q, [-10, -20]),
        (lambda q: abs(q - 15), [5, 5]),
        (lambda q: q**2, [100, 400]),
        (lambda q: (q + 1) * 2, [22, 42]),
    ],
)
def test_arithmetic_computes_what_python_would(
    stocked: Any, build: Callable[[Any], Any], expected: list[int]
) -> None:
    """Arithmetic on columns gives the numbers that Python's operators would."""
    q = stocked.Gear.q
    statement = Select([build(q.teeth)], q.id <= 2, orderBy=q.id)
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert [row[0] for row in rows] == expected


def test_modulo_inside_a_statement_follows_the_dialect() -> None:
    """Modulo is spelled for the dialect however deep it stands."""
    statement = Select([A], (A % 2) == 0)
    assert sqlrepr(statement, "sqlite") == (
        "SELECT gear.teeth FROM gear WHERE (((gear.teeth) % (2)) = (0))"
    )
    assert sqlrepr(statement, "mysql") == (
        "SELECT gear.teeth FROM gear WHERE ((MOD(gear.teeth, 2)) = (0))"
    )


@pytest.mark.parametrize("db", DIALECTS)
def test_string_operand_is_a_literal(db: str) -> None:
    """A string operand is quoted for the dialect."""
    assert sqlrepr(A == "it's", db) == "((gear.teeth) = ('it''s'))"


def test_boolean_operand_follows_the_dialect_however_deep() -> None:
    """Booleans inside nested expressions are spelled for the dialect asked for."""
    nested = ((A == True) & (B == False)) | (A == 1)  # noqa: E712
    assert sqlrepr(nested, "postgres") == (
        "((((gear.teeth) = ('t')) AND ((gear.size) = ('f'))) OR ((gear.teeth) = (1)))"
    )
    assert sqlrepr(nested, "sqlite") == (
        "((((gear.teeth) = (1)) AND ((gear.size) = (0))) OR ((gear.teeth) = (1)))"
    )


# -- SQLOp -----------------------------------------------------------------------------


def test_sqlop_upper_cases_its_operator() -> None:
    """``SQLOp`` writes the operator in capitals."""
    assert str(SQLOp("is not", A, None)) == "((gear.teeth) IS NOT NULL)"
    assert str(SQLOp("and", A, B)) == "((gear.teeth) AND (gear.size))"


def test_right_hand_subquery_is_not_wrapped_again() -> None:
    """A subquery on the right stands without a second pair of parentheses."""
    assert str(ANY(SUB) == 5) == "((5) = ANY (SELECT maker.id FROM maker))"
    assert str(ANY(SUB) == A) == "((gear.teeth) = ANY (SELECT maker.id FROM maker))"


@pytest.mark.parametrize(
    ("compare", "mirrored"),
    [
        (operator.lt, ">"),
        (operator.le, ">="),
        (operator.gt, "<"),
        (operator.ge, "<="),
        (operator.eq, "="),
        (operator.ne, "<>"),
    ],
)
def test_subquery_on_the_left_mirrors_the_comparison(
    compare: Callable[[Any, Any], Any], mirrored: str
) -> None:
    """``ANY(sub) < x`` is moved to the right and its operator turned around."""
    assert str(compare(ANY(SUB), A)) == (
        f"((gear.teeth) {mirrored} ANY (SELECT maker.id FROM maker))"
    )


@pytest.mark.parametrize(
    ("compare", "sign"),
    [
        (operator.lt, "<"),
        (operator.le, "<="),
        (operator.gt, ">"),
        (operator.ge, ">="),
        (operator.eq, "="),
        (operator.ne, "<>"),
    ],
)
def test_plain_value_compared_with_a_subquery_keeps_its_meaning(
    compare: Callable[[Any, Any], Any], sign: str
) -> None:
    """``5 < ANY(sub)`` says exactly that, though Python reflects it."""
    expected = f"((5) {sign} ANY (SELECT maker.id FROM maker))"
    assert str(compare(5, ANY(SUB))) == expected


def test_raw_text_with_two_groups_stays_one_operand(stocked: Any) -> None:
    """Raw text such as ``(x=1) OR (y=2)`` is not taken as grouped already."""
    either = SQLConstant("(gear.teeth = 10) OR (gear.teeth = 20)")
    found = stocked.Gear.select((stocked.Gear.q.note == "twenty") & either)
    assert [gear.teeth for gear in found] == [20]
    found = stocked.Gear.select(either & (stocked.Gear.q.note == "twenty"))
    assert [gear.teeth for gear in found] == [20]


# -- the object ------------------------------------------------------------------------


def test_expressions_are_always_true() -> None:
    """An expression has no truth of its own: it counts as true."""
    assert bool(A == 1) is True
    assert bool(A) is True


def test_expression_prints_its_sql() -> None:
    """``repr`` and ``str`` give the SQL without a dialect."""
    assert repr(A == 1) == "((gear.teeth) = (1))"
    assert str(A == 1) == "((gear.teeth) = (1))"


def test_expression_that_needs_a_dialect_still_has_a_repr() -> None:
    """An expression with a string prints its class name instead of failing."""
    assert repr(A == "x").startswith("<SQLOp ")
    assert repr(A == "x").endswith(">")


def test_components_are_the_direct_parts() -> None:
    """``components()`` lists the sub-expressions."""
    left, right = A == 1, B == 2
    parts = (left & right).components()
    assert any(part is left for part in parts)
    assert any(part is right for part in parts)


def test_tables_used_are_a_set_of_names() -> None:
    """``tablesUsed`` and ``tablesUsedSet`` collect table names through the tree."""
    expression = (table.maker.id == A) & (B + 1 > 2)
    assert set(expression.tablesUsedSet("sqlite")) == {"gear", "maker"}
    assert set(expression.tablesUsed("sqlite")) == {"gear", "maker"}
    assert set(tablesUsedSet(expression, "sqlite")) == {"gear", "maker"}


@pytest.mark.parametrize("value", [5, "abc", None, 1.5])
def test_plain_values_use_no_tables(value: object) -> None:
    """``tablesUsedSet`` of a plain value is empty."""
    assert not tablesUsedSet(value, "sqlite")


def test_tables_used_immediate_is_only_this_node() -> None:
    """``tablesUsedImmediate`` names the table of a field, and none for an operator."""
    assert [str(each) for each in A.tablesUsedImmediate()] == ["gear"]
    assert list((A == 1).tablesUsedImmediate()) == []
