"""Section 15: running an expression in Python."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sqlbuilder import AND, LIKE, NOT, OR, execute, table

ROW = {("gear", "teeth"): 12, ("gear", "size"): 5, ("gear", "note"): "A Twelve"}
T, S, N = table.gear.teeth, table.gear.size, table.gear.note


class RowExecutor:
    """Supplies the values of one row."""

    def field(self, table_name: str, column: str) -> Any:
        """Give the value of a column."""
        return ROW[table_name, column]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (T, 12),
        (T + S, 17),
        (T - S, 7),
        (T * 2, 24),
        (T / 4, 3),
        (T > S, True),
        (T >= 12, True),
        (T < S, False),
        (T <= 12, True),
        (T == 12, True),
        (T == 13, False),
        (-T, -12),
        (+T, 12),
        (NOT(T == 12), False),
        (AND(T == 12, S == 5), True),
        (AND(T == 12, S == 6), False),
        (OR(T == 1, S == 5), True),
        (OR(T == 1, S == 1), False),
        (AND(T + 1 > 12, OR(S == 1, S * 2 == 10)), True),
        (LIKE(N, "%twelve"), True),
        (LIKE(N, "a%"), True),
        (LIKE(N, "%thirteen%"), False),
    ],
)
def test_expression_runs_in_python(expression: Any, value: object) -> None:
    """``expr.execute(executor)`` computes what the database would."""
    result = expression.execute(RowExecutor())
    assert (bool(result) if isinstance(value, bool) else result) == value


@pytest.mark.parametrize("value", [5, "abc", None])
def test_plain_values_execute_as_themselves(value: object) -> None:
    """The function ``execute`` gives a plain value back."""
    assert execute(value, RowExecutor()) == value


def test_function_execute_runs_expressions() -> None:
    """The function ``execute`` runs an expression."""
    assert execute(T + 1, RowExecutor()) == 13
