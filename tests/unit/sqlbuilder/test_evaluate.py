"""Expressions worked out in Python."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import (
    AND,
    BETWEEN,
    CASE,
    COALESCE,
    CONCAT,
    IN,
    ISNOTNULL,
    ISNULL,
    LIKE,
    NOT,
    NOTIN,
    OR,
    RLIKE,
    Alias,
    ColumnAS,
    Select,
    SQLConstant,
    SQLPrefix,
    SQLTrueClause,
    const,
    execute,
    func,
    table,
)

T = table.t


class Row:
    """An executor over one row."""

    def field(self, name: str, column: str) -> Any:
        return {
            ("t", "a"): 5,
            ("t", "b"): 2,
            ("t", "n"): None,
            ("t", "s"): "Hello%_x",
            ("other", "a"): 50,
        }[name, column]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (T.a + T.b, 7),
        (T.a - 1, 4),
        (T.a * T.b, 10),
        (T.a / T.b, 2.5),
        (T.a // T.b, 2),
        (T.a % T.b, 1),
        (7 % T.a, 2),
        (T.a**2, 25),
        (-T.a, -5),
        (+T.a, 5),
        (abs(-T.a), 5),
        (T.a == 5, True),
        (T.a != 5, False),
        (T.a < 6, True),
        (T.a <= 4, False),
        (T.a > 4, True),
        (T.a >= 6, False),
        (T.a == None, False),  # noqa: E711
        (ISNULL(T.n), True),
        (ISNOTNULL(T.n), False),
        (T.n == 1, None),
        (T.n + 1, None),
        (NOT(T.n == 1), None),
        (AND(T.a == 5, T.b == 2), True),
        (AND(T.a == 5, T.n == 2), None),
        (AND(T.a == 0, T.n == 2), False),
        (OR(T.a == 0, T.b == 2), True),
        (OR(T.a == 0, T.n == 2), None),
        (OR(T.a == 0, T.b == 0), False),
        (OR(T.a == 5, T.n == 2), True),
        (NOT(T.a == 5), False),
        (IN(T.a, [4, 5]), True),
        (NOTIN(T.a, [4, 5]), False),
        (IN(T.a, []), False),
        (BETWEEN(T.a, 1, T.a), True),
        (LIKE(T.s, "hell%"), True),
        (LIKE(T.s, "h_llo%"), True),
        (LIKE(T.s, "x%"), False),
        (LIKE(T.s, "hello!%!_x", "!"), True),
        (LIKE(T.n, "x"), None),
        (T.s.startswith("hello%"), True),
        (T.s.startswith("hello_"), False),
        (T.s.endswith("_x"), True),
        (T.s.contains("lo%"), True),
        (T.s.contains(T.s), True),
        (T.s.contains(T.n), None),
        (RLIKE(T.s, "^H.*x$"), True),
        (func.UPPER(T.s), "HELLO%_X"),
        (func.lower(T.s), "hello%_x"),
        (func.LENGTH(T.n), None),
        (COALESCE(T.n, T.a), 5),
        (COALESCE(T.n, None), None),
        (CONCAT(T.s, "!"), "Hello%_x!"),
        (CONCAT(T.s, T.n), None),
        (CASE((T.a > 9, "big"), (T.a > 1, "small")), "small"),
        (CASE((1, "one"), of=T.a, else_="many"), "many"),
        (CASE((5, "five"), of=T.a), "five"),
        (SQLTrueClause, True),
        (SQLConstant("12"), 12),
        (SQLConstant("1.5"), 1.5),
        (const.NULL, None),
        (ColumnAS(T.a, "x"), 5),
        (Alias("t", "other").q.a, 50),
        (T.a == [1, 2], False),
    ],
)
def test_value(expression: Any, value: Any) -> None:
    """The value is the one a database would give, NULL included."""
    found = execute(expression, Row())
    assert found == value
    assert (found is None) == (value is None)


@pytest.mark.parametrize("value", [5, "x", None])
def test_what_is_no_expression_is_its_own_value(value: Any) -> None:
    """``execute`` takes anything."""
    assert execute(value, Row()) is value


@pytest.mark.parametrize(
    "expression",
    [
        func.MAX(T.a),
        const.CURRENT_DATE,
        SQLPrefix("PRIOR", T.a),
        Select([T.a]),
        T.a == Select([T.a]),
    ],
)
def test_what_only_a_database_can_say(expression: Any) -> None:
    """Aggregates, subselects and unknown words are refused by name."""
    with pytest.raises(UsageError, match="Only a database"):
        execute(expression, Row())


def test_long_chains_cost_no_stack() -> None:
    """A condition of many terms is worked out in a loop."""
    node = T.a == -1
    for n in range(20_000):
        node = node | (T.b == n + 10)
    assert execute(node, Row()) is False
    assert execute(OR(*[T.a == n for n in range(20_000)]), Row()) is True
