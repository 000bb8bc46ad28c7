"""Checks on one Python value."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import constraints
from sqlobject.constraints import BadValue, InList, MaxLength

COLUMN = SimpleNamespace(name="size")


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        (constraints.isString, ""),
        (constraints.notNull, 0),
        (constraints.isInt, 3),
        (constraints.isInt, True),
        (constraints.isFloat, 3),
        (constraints.isFloat, 3.5),
        (constraints.isBool, False),
        (InList([1, None]), None),
        (MaxLength(3), "abc"),
        (MaxLength(3), []),
    ],
)
def test_a_good_value_passes(constraint: Any, value: object) -> None:
    assert constraint("an object", COLUMN, value) is None


@pytest.mark.parametrize(
    ("constraint", "value", "said"),
    [
        (constraints.isString, 3, "only text is allowed: 3 for size"),
        (constraints.isString, b"x", "only text"),
        (constraints.notNull, None, "None is not allowed"),
        (constraints.isInt, 3.0, "only an int"),
        (constraints.isInt, "3", "only an int"),
        (constraints.isFloat, "3", "only a float"),
        (constraints.isBool, 1, "only True and False"),
        (InList([1, 2]), 3, r"only one of \[1, 2\] is allowed: 3"),
        (MaxLength(3), "abcd", "at most 3 are allowed and it has 4"),
        (MaxLength(3), 7, "only a value that has a length"),
    ],
)
def test_a_bad_value_is_refused(constraint: Any, value: object, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        constraint("an object", COLUMN, value)


def test_the_error_keeps_what_was_found() -> None:
    error = BadValue("too heavy", "a shelf", COLUMN, 3.5, "and old")
    assert isinstance(error, ValueError)
    assert error.desc == "too heavy"
    assert error.col is COLUMN
    assert error.obj == "'a shelf'"
    assert error.value == "3.5"
    assert error.args == ("too heavy: 3.5 for size of 'a shelf'", "and old")


def test_the_error_names_a_column_given_as_text() -> None:
    assert "for size of" in str(BadValue("too heavy", None, "size", 3))
