"""Section 13: order, slices and indexes of SelectResults."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sresults import SelectResults

# -- order -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("teeth", [6, 1, 2, 3, 4, 5]),
        ("-teeth", [5, 4, 3, 2, 1, 6]),
        (["note", "-teeth"], [4, 6, 5, 1, 3, 2]),
        (["-note", "teeth"], [2, 3, 1, 5, 6, 4]),
        ("maker_id, teeth", [5, 6, 1, 2, 3, 4]),
        (["makerID", "-id"], [5, 6, 2, 1, 4, 3]),
    ],
)
def test_order_of_the_rows(stocked: Any, order: Any, ids: list[int]) -> None:
    """Rows come in the order asked for."""
    assert [gear.id for gear in stocked.Gear.select(orderBy=order)] == ids
    assert [gear.id for gear in stocked.Gear.select().orderBy(order)] == ids


def test_reversed_turns_every_term(stocked: Any) -> None:
    """``reversed`` turns each term of the order around."""
    forward = [g.id for g in stocked.Gear.select(orderBy=["note", "-teeth"])]
    for results in (
        stocked.Gear.select(orderBy=["note", "-teeth"], reversed=True),
        stocked.Gear.select(orderBy=["note", "-teeth"]).reversed(),
    ):
        assert [gear.id for gear in results] == forward[::-1]


def test_reversed_without_order_does_nothing(shop: Any) -> None:
    """Reversing unordered results adds no ORDER BY."""
    assert "ORDER BY" not in str(shop.Gear.select().reversed())


def test_reversed_twice_is_forward(stocked: Any) -> None:
    """Reversing twice restores the order."""
    results = stocked.Gear.select(orderBy="teeth")
    assert str(results.reversed().reversed()) == str(results)


def test_default_order(digits: Any) -> None:
    """``sqlmeta.defaultOrder`` orders unless the select says otherwise."""
    assert str(digits.select()).endswith(" ORDER BY digit.n")
    assert [d.n for d in digits.select(reversed=True)] == list(range(9, -1, -1))
    assert [d.n for d in digits.select(orderBy="-n")][:2] == [9, 8]
    assert "ORDER BY" not in str(digits.select(orderBy=None))


def test_order_by_an_empty_list(stocked: Any) -> None:
    """``orderBy=[]`` means no order and runs."""
    assert "ORDER BY" not in str(stocked.Gear.select(orderBy=[]))
    assert len(list(stocked.Gear.select(orderBy=[]))) == 6


# -- slices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cut",
    [
        slice(2, 5),
        slice(None, 5),
        slice(8, 20),
        slice(None, None),
        slice(0, None),
        slice(5, None),
        slice(None, 0),
        slice(0, 0),
        slice(3, 3),
        slice(5, 2),
        slice(20, 30),
        slice(20, None),
        slice(-3, None),
        slice(None, -3),
        slice(2, -2),
        slice(-5, -2),
        slice(-2, -5),
        slice(0, 10),
        slice(9, 10),
    ],
)
def test_slices_are_those_of_a_list(digits: Any, cut: slice) -> None:
    """A slice of results holds what the same slice of the list would hold."""
    assert [digit.n for digit in digits.select()[cut]] == list(range(10))[cut]


@pytest.mark.parametrize(
    "cuts",
    [
        (slice(2, 8), slice(1, 3)),
        (slice(2, 4), slice(1, 9)),
        (slice(None, 4), slice(2, None)),
        (slice(2, None), slice(None, 3)),
        (slice(2, None), slice(3, None)),
        (slice(None, 4), slice(9, None)),
        (slice(2, 6), slice(5, None)),
        (slice(2, 6), slice(4, 9)),
        (slice(2, 6), slice(None, 0)),
        (slice(None, 0), slice(1, 3)),
        (slice(1, 9), slice(1, 7), slice(1, 5)),
    ],
)
def test_slices_of_slices_are_those_of_a_list(
    digits: Any, cuts: tuple[slice, ...]
) -> None:
    """Slices of slices never reach beyond the outer one."""
    results, expected = digits.select(), list(range(10))
    for cut in cuts:
        results, expected = results[cut], expected[cut]
    assert [digit.n for digit in results] == expected


@pytest.mark.parametrize("cut", [slice(None, None), slice(0, None)])
def test_the_whole_slice_is_the_same_object(digits: Any, cut: slice) -> None:
    """``results[:]`` and ``results[0:]`` are the results themselves."""
    results = digits.select()
    assert results[cut] is results


@pytest.mark.parametrize("cut", [slice(2, 5), slice(None, 5), slice(5, None)])
def test_positive_slices_are_results(digits: Any, cut: slice) -> None:
    """A slice with positive bounds is still a question to the database."""
    assert isinstance(digits.select()[cut], SelectResults)


def test_negative_slices_are_lists(digits: Any) -> None:
    """A slice with a negative bound is a list."""
    assert isinstance(digits.select()[-3:], list)
    assert isinstance(digits.select()[:-3], list)


@pytest.mark.parametrize(
    "empty",
    [
        lambda r: r[:0],
        lambda r: r[0:0],
        lambda r: r[3:3],
        lambda r: r[5:2],
        lambda r: r.limit(0),
        lambda r: r.clone(limit=0),
        lambda r: r[2:4][7:],
    ],
)
def test_empty_slices_ask_nothing(digits: Any, sql: Any, empty: Any) -> None:
    """A slice of no rows yields none, without a query."""
    sql.clear()
    assert list(empty(digits.select())) == []
    assert sql == []


def test_limit_of_zero_as_argument(digits: Any) -> None:
    """``select(limit=0)`` yields nothing."""
    assert list(digits.select(limit=0)) == []


@pytest.mark.parametrize("step", [1, 2, -1])
def test_steps_are_refused(digits: Any, step: int) -> None:
    """A slice with a step raises AssertionError."""
    with pytest.raises(AssertionError):
        digits.select()[1:5:step]


@pytest.mark.parametrize("index", [0, 3, 9, -1, -2, -10])
def test_index(digits: Any, index: int) -> None:
    """An index gives the object at that place, counted from either end."""
    assert digits.select()[index].n == list(range(10))[index]


@pytest.mark.parametrize("index", [10, 99, -11])
def test_index_out_of_range(digits: Any, index: int) -> None:
    """An index beyond the rows raises IndexError."""
    with pytest.raises(IndexError):
        digits.select()[index]


def test_index_asks_for_one_row(digits: Any, sql: Any) -> None:
    """A positive index asks the database for one row."""
    sql.clear()
    assert digits.select()[3].n == 3
    assert len(sql.of("SELECT")) == 1
    assert sql.of("SELECT")[0].endswith("LIMIT 1 OFFSET 3")


def test_index_of_a_slice(digits: Any) -> None:
    """An index of a slice counts from the slice's start and stops at its end."""
    assert digits.select()[2:5][1].n == 3
    with pytest.raises(IndexError):
        digits.select()[2:4][5]


def test_limit_as_argument_and_method(digits: Any) -> None:
    """``limit=n`` and ``limit(n)`` are the slice ``[:n]``."""
    assert [d.n for d in digits.select(limit=3)] == [0, 1, 2]
    assert [d.n for d in digits.select().limit(3)] == [0, 1, 2]


def test_reversing_a_slice_turns_the_whole_around_first(digits: Any) -> None:
    """``reversed()`` of a slice is the slice of the reversed rows, as in 3.14."""
    assert [digit.n for digit in digits.select()[2:5].reversed()] == [7, 6, 5]
    assert [digit.n for digit in digits.select().reversed()[2:5]] == [7, 6, 5]


def test_first_and_last_of_a_slice(digits: Any) -> None:
    """``[0]`` and ``[-1]`` of a slice are its own first and last rows."""
    cut = digits.select()[2:5]
    assert (cut[0].n, cut[-1].n) == (2, 4)


def test_filter_of_a_slice_keeps_the_slice(digits: Any) -> None:
    """A condition added to a slice is applied before the slice is cut, as in 3.14."""
    found = digits.select()[2:5].filter(digits.q.n > 3)
    assert [digit.n for digit in found] == [6, 7, 8]
