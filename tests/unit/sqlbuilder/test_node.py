"""What Python's operators write; LIKE and its helpers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from sqlobject.sqlbuilder import (
    ANY,
    EXISTS,
    LIKE,
    RLIKE,
    STARTSWITH,
    Function,
    Select,
    SQLCall,
    SQLConstant,
    SQLExprConverter,
    SQLModulo,
    SQLOp,
    SQLPrefix,
    Subquery,
    _LikeQuoted,
    const,
    func,
    sqlrepr,
    table,
)

A, B, N = table.gear.teeth, table.gear.size, table.gear.note
SUB = Select([table.maker.id])


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (A + B, "((gear.teeth) + (gear.size))"),
        (1 - A, "((1) - (gear.teeth))"),
        (2 * A, "((2) * (gear.teeth))"),
        (1 + A, "((1) + (gear.teeth))"),
        (A / 2, "((gear.teeth) / (2))"),
        (2 / A, "((2) / (gear.teeth))"),
        (A // 3, "FLOOR(((gear.teeth) / (3)))"),
        (7 // A, "FLOOR(((7) / (gear.teeth)))"),
        (A**2, "POW(gear.teeth, 2)"),
        (2**A, "POW(2, gear.teeth)"),
        (abs(A), "ABS(gear.teeth)"),
        (+A, "+ gear.teeth"),
        (-A, "- gear.teeth"),
        (-(-A), "- - gear.teeth"),
        (~A, "NOT gear.teeth"),
        (5 < A, "((gear.teeth) > (5))"),  # noqa: SIM300
        (A < None, "((gear.teeth) < NULL)"),
        (A == SQLConstant("NULL"), "((gear.teeth) = NULL)"),
        (A(1, B), "gear.teeth(1, gear.size)"),
        ((A > 1) & (B < 2), "(((gear.teeth) > (1)) AND ((gear.size) < (2)))"),
        (True & (B < 2), "((1) AND ((gear.size) < (2)))"),
        ((A > 1) | (B < 2), "(((gear.teeth) > (1)) OR ((gear.size) < (2)))"),
        (False | (B < 2), "((0) OR ((gear.size) < (2)))"),
        (SQLOp("like", A, B), "((gear.teeth) LIKE (gear.size))"),
        (SQLPrefix("PRIOR", A), "PRIOR gear.teeth"),
        (SQLCall(const.F, (1, None)), "F(1, NULL)"),
        (Function("FLOOR", A), "FLOOR(gear.teeth)"),
        (func.F(), "F()"),
        (Subquery("MYOP", const.list), "MYOP (list)"),
        (A == [1, 2], "((gear.teeth) = (1, 2))"),
    ],
)
def test_operator_writes_its_token(node: Any, text: str) -> None:
    """Each operator writes its SQL token, with brackets around operands."""
    assert str(node) == text


@pytest.mark.parametrize("make", [lambda: SQLModulo(A, 3), lambda: A % 3])
def test_modulo_is_the_dialects(make: Callable[[], Any]) -> None:
    """Modulo is an operator or a function, as the dialect has it."""
    assert sqlrepr(make(), "sqlite") == "((gear.teeth) % (3))"
    assert sqlrepr(make(), "postgres") == "MOD(gear.teeth, 3)"
    assert sqlrepr(7 % A, "sqlite") == "((7) % (gear.teeth))"


def test_modulo_beside_an_operator_is_grouped_once() -> None:
    """The brackets of an operator are not doubled, a call gets some."""
    assert sqlrepr(A % 2 == 0, "sqlite") == "(((gear.teeth) % (2)) = (0))"
    assert sqlrepr(A % 2 == 0, "mysql") == "((MOD(gear.teeth, 2)) = (0))"


# -- subqueries on the left ------------------------------------------------------------


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
def test_subquery_on_the_left_turns_the_operator(
    compare: Callable[[Any, Any], Any], mirrored: str
) -> None:
    """``ANY(sub) < x`` means ``x > ANY(sub)``, by operator and by ``SQLOp``."""
    text = f"((gear.teeth) {mirrored} ANY (SELECT maker.id FROM maker))"
    assert str(compare(ANY(SUB), A)) == text
    sign = {operator.eq: "=", operator.ne: "<>"}.get(compare)
    if sign is not None:
        assert str(SQLOp(sign, ANY(SUB), A)) == text


@pytest.mark.parametrize(
    ("compare", "sign"), [(operator.lt, "<"), (operator.ge, ">="), (operator.eq, "=")]
)
def test_value_before_a_subquery_keeps_its_meaning(
    compare: Callable[[Any, Any], Any], sign: str
) -> None:
    """``5 < ANY(sub)`` is reflected by Python and turned back."""
    assert str(compare(5, ANY(SUB))) == (
        f"((5) {sign} ANY (SELECT maker.id FROM maker))"
    )


def test_minus_a_subquery_is_not_exchanged() -> None:
    """A difference is not the same the other way round."""
    assert str(ANY(SUB) - A) == "((ANY (SELECT maker.id FROM maker)) - (gear.teeth))"


def test_exists_stands_on_the_right_of_and() -> None:
    """A condition EXISTS needs no brackets on the right."""
    text = "(((gear.teeth) = (1)) AND EXISTS (SELECT maker.id FROM maker))"
    assert str((A == 1) & EXISTS(SUB)) == text
    assert str(EXISTS(SUB) & (A == 1)) == text


# -- raw text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("x=1", "(x=1)"),
        ("(x=1)", "(x=1)"),
        ("(x=1) OR (y=2)", "((x=1) OR (y=2))"),
        ("(x=')') OR (y=2)", "((x=')') OR (y=2))"),
        ("(x=')')", "(x=')')"),
        ('(")" = 1)', '(")" = 1)'),
        ("((x))", "((x))"),
        ("(", "(()"),
        ("NULL", "NULL"),
        ("", "()"),
    ],
)
def test_raw_text_is_grouped_unless_it_is(raw: str, written: str) -> None:
    """Brackets at both ends do not group a text if they are two pairs."""
    assert str(SQLOp("AND", SQLConstant(raw), A)) == f"({written} AND (gear.teeth))"


def test_not_of_raw_text_negates_all_of_it() -> None:
    """NOT binds closer than OR, so raw text with an OR gets brackets."""
    assert str(~SQLConstant("x=1 OR y=2")) == "NOT (x=1 OR y=2)"
    assert str(~SQLConstant("x=1")) == "NOT x=1"
    assert str(~SQLConstant("(x=1 OR y=2)")) == "NOT (x=1 OR y=2)"
    assert str(~SQLConstant("f('a or b')")) == "NOT f('a or b')"


# -- LIKE ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (LIKE(N, "a%_'"), "(gear.note LIKE ('a%_'''))"),
        (LIKE(N, "a!%", escape="!"), "(gear.note LIKE ('a!%') ESCAPE '!')"),
        (LIKE(N, B), "(gear.note LIKE (gear.size))"),
        (N.startswith("50%_\\"), r"(gear.note LIKE ('50\%\_\\%') ESCAPE '\')"),
        (N.endswith("a"), r"(gear.note LIKE ('%a') ESCAPE '\')"),
        (N.contains("a"), r"(gear.note LIKE ('%a%') ESCAPE '\')"),
        (N.contains(""), r"(gear.note LIKE ('%%') ESCAPE '\')"),
        (RLIKE(N, "^a"), "(gear.note REGEXP ('^a'))"),
    ],
)
def test_like_text(node: Any, text: str) -> None:
    """LIKE keeps a pattern's wildcards; the helpers escape them."""
    assert sqlrepr(node, "sqlite") == text


def test_value_of_a_helper_is_one_bind() -> None:
    """The whole pattern is one value."""
    node = N.contains("5%")
    assert node.binds == ("%5\\%%",)
    assert node.shape == N.contains("other").shape
    assert node.shape != N.contains(B).shape


def test_expression_given_to_a_helper_is_escaped_by_the_database() -> None:
    """The value of an expression is escaped, never its SQL text."""
    escaped = (
        r"REPLACE(REPLACE(REPLACE(maker.pet_name, '\', '\\'), '%', '\%'), '_', '\_')"
    )
    assert sqlrepr(N.startswith(table.maker.pet_name), "sqlite") == (
        rf"(gear.note LIKE ({escaped} || '%') ESCAPE '\')"
    )
    assert sqlrepr(_LikeQuoted(table.maker.pet_name), "sqlite") == escaped


def test_quoted_text_takes_wildcards_before_and_behind() -> None:
    """Texts added to ``_LikeQuoted`` keep their wildcards."""
    pattern = "%" + _LikeQuoted("5%") + "_"
    assert sqlrepr(pattern, "sqlite") == r"'%5\%_'"
    assert pattern.binds == (r"%5\%_",)
    assert sqlrepr(_LikeQuoted(A) + B, "sqlite").endswith(") + (gear.size))")
    assert sqlrepr(B + _LikeQuoted(A), "sqlite").startswith("((gear.size) + (")


@pytest.mark.parametrize("value", [5, None, b"ab", 1.5, ["a"]])
def test_helper_takes_text_or_an_expression(value: object) -> None:
    """Anything else is a TypeError when the text is asked for."""
    node = STARTSWITH(N, value)
    with pytest.raises(TypeError, match="LIKE looks for a text"):
        sqlrepr(node, "sqlite")


def test_converter_of_expressions_writes_them() -> None:
    """``SQLExprConverter`` gives the text of an expression."""
    assert SQLExprConverter(A == "x", "sqlite") == "((gear.teeth) = ('x'))"


def test_parts_of_an_operation() -> None:
    """The parts of an operation can be read."""
    node = A + 5
    assert (node.op, node.expr1, node.expr2) == ("+", A, 5)
    assert len(node.components()) == 1
    assert node.components()[0] is A
