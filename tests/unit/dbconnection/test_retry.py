"""Waiting before another attempt."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from sqlobject.dbconnection import _retry
from sqlobject.dbconnection._retry import (
    FIRST_WAIT,
    LONGEST_WAIT,
    helps,
    tried_again,
    waits,
)
from sqlobject.dberrors import (
    ConnectFailed,
    DataError,
    Deadlock,
    OperationalError,
    Remedy,
)


def test_waits_double_up_to_a_limit() -> None:
    """And no two are quite the same."""
    found = list(islice(waits(), 10))
    for place, wait in enumerate(found):
        most = min(FIRST_WAIT * 2**place, LONGEST_WAIT)
        assert most / 2 <= wait <= most
    assert found != list(islice(waits(), 10))


@pytest.mark.parametrize(
    ("exc", "expected"),
    [
        (Deadlock("x"), True),
        (ConnectFailed("x"), True),
        (DataError("x"), False),
        (OperationalError("x", remedy=Remedy.STATEMENT), True),
        (Deadlock("x", remedy=Remedy.UNKNOWN), False),
        (ValueError("x"), False),
    ],
)
def test_the_error_says_whether_it_helps(exc: BaseException, expected: bool) -> None:
    """By its remedy, which a single error may refine."""
    assert helps(exc) is expected


def test_attempts_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last error is the one that is raised."""
    calls: list[int] = []
    slept: list[float] = []
    monkeypatch.setattr(_retry.time, "sleep", slept.append)

    def attempt() -> None:
        calls.append(1)
        raise Deadlock(f"attempt {len(calls)}")

    with pytest.raises(Deadlock, match="attempt 4"):
        tried_again(attempt, 3)
    assert len(slept) == 3


def test_an_attempt_that_succeeds_chooses_no_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Connections are opened this way; chance costs two milliseconds to load."""
    chosen: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        chosen.append((low, high))
        return high

    monkeypatch.setattr(random, "uniform", uniform)
    assert tried_again(lambda: "open", 3) == "open"
    assert chosen == []
