"""Core 17.1: slices of results, on ten rows 0 to 9 in order."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import IntCol, SQLObject
from sqlobject.sresults import SelectResults

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def digits(conn: Any) -> Any:
    """Results over the rows 0 to 9, ordered."""

    class Digit(SQLObject):
        n = IntCol()

    Digit.createTable()
    for n in range(10):
        Digit(n=n)
    assert Digit._connection is conn
    return Digit.select(orderBy="n")


def values(rows: Any) -> list[int]:
    """The numbers of rows."""
    return [row.n for row in rows]


BOUNDS = [None, 0, 1, 2, 5, 9, 10, 15]


@pytest.mark.parametrize("start", BOUNDS)
@pytest.mark.parametrize("end", BOUNDS)
def test_slice_is_that_of_a_list(digits: Any, start: Any, end: Any) -> None:
    """``sr[a:b]`` gives the rows a list would."""
    assert values(digits[start:end]) == list(range(10))[start:end]


@pytest.mark.parametrize("start", [None, 0, 2, -3, -20])
@pytest.mark.parametrize("end", [None, 4, -1, -20])
def test_negative_bounds_are_those_of_a_list(digits: Any, start: Any, end: Any) -> None:
    """A negative bound counts from the end."""
    found = digits[start:end]
    assert values(found) == list(range(10))[start:end]
    if (start is not None and start < 0) or (end is not None and end < 0):
        assert isinstance(found, list)


INNER = [
    (slice(2, 8), slice(1, 3)),
    (slice(2, 4), slice(1, 9)),
    (slice(None, 4), slice(2, None)),
    (slice(2, None), slice(None, 3)),
    (slice(None, 4), slice(9, None)),
    (slice(2, 6), slice(5, None)),
    (slice(2, 6), slice(4, 4)),
    (slice(3, 3), slice(None, None)),
    (slice(5, 2), slice(0, 3)),
    (slice(None, 0), slice(None, 5)),
    (slice(1, None), slice(1, None)),
    (slice(8, 20), slice(1, 5)),
    (slice(2, 6), slice(0, 0)),
]


@pytest.mark.parametrize(("outer", "inner"), INNER)
def test_slice_of_a_slice_is_that_of_a_list(
    digits: Any, outer: slice, inner: slice
) -> None:
    """A slice of a slice never shows rows beyond the first one."""
    assert values(digits[outer][inner]) == list(range(10))[outer][inner]


def test_three_slices_deep(digits: Any) -> None:
    """Slices add up however deep."""
    assert values(digits[1:][1:9][2:5]) == [4, 5, 6]


def test_slice_with_only_a_start_returns_the_rest(digits: Any) -> None:
    """``sr[5:]`` is the second half."""
    assert values(digits[5:]) == [5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    "cut",
    [
        lambda r: r[:0],
        lambda r: r[0:0],
        lambda r: r.limit(0),
        lambda r: r.clone(limit=0),
        lambda r: r[3:3],
        lambda r: r[5:2],
    ],
)
def test_empty_slices_are_empty(digits: Any, cut: Any) -> None:
    """A limit of nothing gives nothing."""
    assert values(cut(digits)) == []


def test_limit_zero_as_keyword(digits: Any) -> None:
    """``select(limit=0)`` gives nothing."""
    assert values(digits.sourceClass.select(limit=0)) == []
    assert values(digits.sourceClass.select(limit=3, orderBy="n")) == [0, 1, 2]


def test_slices_are_results(digits: Any) -> None:
    """A slice with non-negative bounds is still lazy."""
    for part in (digits[2:5], digits[:5], digits[5:], digits[:]):
        assert isinstance(part, SelectResults)


def test_limit_is_a_slice(digits: Any) -> None:
    """``limit(n)`` is ``[:n]``."""
    assert values(digits.limit(3)) == [0, 1, 2]
    assert values(digits[2:].limit(3)) == [2, 3, 4]


def test_slice_of_one_select(digits: Any, sql: Any) -> None:
    """A slice asks the database for its rows only."""
    sql.clear()
    list(digits[2:5])
    (text,) = sql.of("SELECT")
    assert text.endswith("LIMIT 3 OFFSET 2")


@pytest.mark.parametrize("number", [0, 3, 9])
def test_index(digits: Any, sql: Any, number: int) -> None:
    """``sr[i]`` is one row by one statement."""
    sql.clear()
    assert digits[number].n == number
    assert sql.count("SELECT") == 1
    assert "LIMIT 1" in sql.of("SELECT")[0]


@pytest.mark.parametrize("number", [-1, -2, -10])
def test_negative_index(digits: Any, number: int) -> None:
    """A negative index counts from the end."""
    assert digits[number].n == 10 + number


@pytest.mark.parametrize("number", [10, 100, -11])
def test_index_out_of_range(digits: Any, number: int) -> None:
    """An index past either end is an IndexError."""
    with pytest.raises(IndexError):
        _ = digits[number]


@pytest.mark.parametrize(
    ("outer", "number"),
    [(slice(2, 4), 0), (slice(2, 4), 1), (slice(5, None), 3), (slice(2, 4), -1)],
)
def test_index_into_a_slice(digits: Any, outer: slice, number: int) -> None:
    """An index counts within the slice."""
    assert digits[outer][number].n == list(range(10))[outer][number]


@pytest.mark.parametrize(
    ("outer", "number"), [(slice(2, 4), 2), (slice(2, 4), 5), (slice(3, 3), 0)]
)
def test_index_past_a_slice(digits: Any, outer: slice, number: int) -> None:
    """An index past the slice is an IndexError, though the table goes on."""
    with pytest.raises(IndexError):
        _ = digits[outer][number]


@pytest.mark.parametrize("step", [1, 2, -1])
def test_steps_are_refused(digits: Any, step: int) -> None:
    """A slice with a step cannot be had."""
    with pytest.raises(AssertionError):
        _ = digits[::step]


def test_order_of_a_slice_is_turned_before_it_is_cut(digits: Any) -> None:
    """``sr[2:5].reversed()`` is the slice of the reversed rows."""
    assert values(digits[2:5].reversed()) == [7, 6, 5]


def test_filter_of_a_slice(digits: Any) -> None:
    """Conditions apply before the rows are cut."""
    Digit = digits.sourceClass
    assert values(digits[:3].filter(Digit.q.n > 5)) == [6, 7, 8]


def test_slice_with_lazy_columns(digits: Any, conn: Any) -> None:
    """A slice of ids loads the same rows."""
    conn.cache.clear()
    assert values(digits.lazyColumns(True)[3:5]) == [3, 4]


def test_get_one_of_a_slice(digits: Any) -> None:
    """``getOne`` counts the rows of the slice."""
    assert digits[4:5].getOne().n == 4
    assert digits[4:4].getOne(None) is None
