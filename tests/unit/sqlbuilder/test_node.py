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

teeth, size, note = table.gear.teeth, table.gear.size, table.gear.note
SUB = Select([table.maker.id])


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (teeth + size, "((gear.teeth) + (gear.size))"),
        (1 - teeth, "((1) - (gear.teeth))"),
        (2 * teeth, "((2) * (gear.teeth))"),
        (1 + teeth, "((1) + (gear.teeth))"),
        (teeth / 2, "((gear.teeth) / (2))"),
        (2 / teeth, "((2) / (gear.teeth))"),
        (teeth // 3, "FLOOR(((gear.teeth) / (3)))"),
        (7 // teeth, "FLOOR(((7) / (gear.teeth)))"),
        (teeth**2, "POW(gear.teeth, 2)"),
        (2**teeth, "POW(2, gear.teeth)"),
        (abs(teeth), "ABS(gear.teeth)"),
        (+teeth, "+ gear.teeth"),
        (-teeth, "- gear.teeth"),
        (-(+teeth), "- + gear.teeth"),
        (~teeth, "NOT gear.teeth"),
        (5 < teeth, "((gear.teeth) > (5))"),  # noqa: SIM300
        (teeth < None, "((gear.teeth) < NULL)"),
        (teeth == SQLConstant("NULL"), "((gear.teeth) = NULL)"),
        (teeth(1, size), "gear.teeth(1, gear.size)"),
        ((teeth > 1) & (size < 2), "(((gear.teeth) > (1)) AND ((gear.size) < (2)))"),
        (True & (size < 2), "((1) AND ((gear.size) < (2)))"),
        ((teeth > 1) | (size < 2), "(((gear.teeth) > (1)) OR ((gear.size) < (2)))"),
        (False | (size < 2), "((0) OR ((gear.size) < (2)))"),
        (SQLOp("like", teeth, size), "((gear.teeth) LIKE (gear.size))"),
        (SQLPrefix("PRIOR", teeth), "PRIOR gear.teeth"),
        (SQLCall(const.F, (1, None)), "F(1, NULL)"),
        (Function("FLOOR", teeth), "FLOOR(gear.teeth)"),
        (func.F(), "F()"),
        (Subquery("MYOP", const.list), "MYOP (list)"),
        (teeth == [1, 2], "((gear.teeth) = (1, 2))"),
    ],
)
def test_operator_writes_its_token(node: Any, text: str) -> None:
    """Each operator writes its SQL token, with brackets around operands."""
    assert str(node) == text


@pytest.mark.parametrize("make", [lambda: SQLModulo(teeth, 3), lambda: teeth % 3])
def test_modulo_is_the_dialects(make: Callable[[], Any]) -> None:
    """Modulo is an operator or a function, as the dialect has it."""
    assert sqlrepr(make(), "sqlite") == "((gear.teeth) % (3))"
    assert sqlrepr(make(), "postgres") == "MOD(gear.teeth, 3)"
    assert sqlrepr(7 % teeth, "sqlite") == "((7) % (gear.teeth))"


def test_modulo_beside_an_operator_is_grouped_once() -> None:
    """The brackets of an operator are not doubled, a call gets some."""
    assert sqlrepr(teeth % 2 == 0, "sqlite") == "(((gear.teeth) % (2)) = (0))"
    assert sqlrepr(teeth % 2 == 0, "mysql") == "((MOD(gear.teeth, 2)) = (0))"


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
    assert str(compare(ANY(SUB), teeth)) == text
    sign = {operator.eq: "=", operator.ne: "<>"}.get(compare)
    if sign is not None:
        assert str(SQLOp(sign, ANY(SUB), teeth)) == text


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
    assert (
        str(ANY(SUB) - teeth) == "((ANY (SELECT maker.id FROM maker)) - (gear.teeth))"
    )


def test_exists_stands_on_the_right_of_and() -> None:
    """A condition EXISTS needs no brackets on the right."""
    text = "(((gear.teeth) = (1)) AND EXISTS (SELECT maker.id FROM maker))"
    assert str((teeth == 1) & EXISTS(SUB)) == text
    assert str(EXISTS(SUB) & (teeth == 1)) == text


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
    assert str(SQLOp("AND", SQLConstant(raw), teeth)) == f"({written} AND (gear.teeth))"


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
        (LIKE(note, "a%_'"), "(gear.note LIKE ('a%_'''))"),
        (LIKE(note, "a!%", escape="!"), "(gear.note LIKE ('a!%') ESCAPE '!')"),
        (LIKE(note, size), "(gear.note LIKE (gear.size))"),
        (note.startswith("50%_\\"), r"(gear.note LIKE ('50\%\_\\%') ESCAPE '\')"),
        (note.endswith("a"), r"(gear.note LIKE ('%a') ESCAPE '\')"),
        (note.contains("a"), r"(gear.note LIKE ('%a%') ESCAPE '\')"),
        (note.contains(""), r"(gear.note LIKE ('%%') ESCAPE '\')"),
        (RLIKE(note, "^a"), "(gear.note REGEXP ('^a'))"),
    ],
)
def test_like_text(node: Any, text: str) -> None:
    """LIKE keeps a pattern's wildcards; the helpers escape them."""
    assert sqlrepr(node, "sqlite") == text


def test_value_of_a_helper_is_one_bind() -> None:
    """The whole pattern is one value."""
    node = note.contains("5%")
    assert node.binds == ("%5\\%%",)
    assert node.shape == note.contains("other").shape
    assert node.shape != note.contains(size).shape


def test_expression_given_to_a_helper_is_escaped_by_the_database() -> None:
    """The value of an expression is escaped, never its SQL text."""
    escaped = (
        r"REPLACE(REPLACE(REPLACE(maker.pet_name, '\', '\\'), '%', '\%'), '_', '\_')"
    )
    assert sqlrepr(note.startswith(table.maker.pet_name), "sqlite") == (
        rf"(gear.note LIKE ({escaped} || '%') ESCAPE '\')"
    )
    assert sqlrepr(_LikeQuoted(table.maker.pet_name), "sqlite") == escaped


def test_quoted_text_takes_wildcards_before_and_behind() -> None:
    """Texts added to ``_LikeQuoted`` keep their wildcards."""
    pattern = "%" + _LikeQuoted("5%") + "_"
    assert sqlrepr(pattern, "sqlite") == r"'%5\%_'"
    assert pattern.binds == (r"%5\%_",)
    assert sqlrepr(_LikeQuoted(teeth) + size, "sqlite").endswith(") + (gear.size))")
    assert sqlrepr(size + _LikeQuoted(teeth), "sqlite").startswith("((gear.size) + (")


@pytest.mark.parametrize("value", [5, None, b"ab", 1.5, ["a"]])
def test_helper_takes_text_or_an_expression(value: object) -> None:
    """Anything else is a TypeError when the text is asked for."""
    node = STARTSWITH(note, value)
    with pytest.raises(TypeError, match="LIKE looks for a text"):
        sqlrepr(node, "sqlite")


def test_converter_of_expressions_writes_them() -> None:
    """``SQLExprConverter`` gives the text of an expression."""
    assert SQLExprConverter(teeth == "x", "sqlite") == "((gear.teeth) = ('x'))"


def test_parts_of_an_operation() -> None:
    """The parts of an operation can be read."""
    node = teeth + 5
    assert (node.op, node.expr1, node.expr2) == ("+", teeth, 5)
    assert len(node.components()) == 1
    assert node.components()[0] is teeth
