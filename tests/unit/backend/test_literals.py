"""Values spelled as literals."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from sqlobject.backend import Features
from sqlobject.backend.literals import BACKSLASH_ESCAPES, Literals, NeutralLiterals
from sqlobject.settings import settings

PLAIN = Literals(Features())


class Slashed(Literals):
    """A dialect with backslashes in its literals, and its own way for odd values."""

    escapes = BACKSLASH_ESCAPES
    backslash_mark = "E"
    bytes_words = "'\\x{}'"
    special_floats = {"nan": "'NaN'::float"}


SLASHED = Slashed(Features(booleans=("TRUE", "FALSE")))
MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
ZONE = datetime.timezone(datetime.timedelta(hours=5))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "1"),
        (False, "0"),
        (-5, "-5"),
        (0.1, "0.1"),
        (1e100, "1e+100"),
        (float("inf"), "inf"),
        (Decimal("1E+5"), "100E+3"),
        ("it's", "'it''s'"),
        ("a\\b\n", "'a\\b\n'"),
        (b"\x00\xffA", "X'00FF41'"),
        (b"", "X''"),
        (MOMENT, "'2020-01-02 03:04:05.000006'"),
        (MOMENT.replace(microsecond=0), "'2020-01-02 03:04:05.000000'"),
        (MOMENT.replace(tzinfo=ZONE), "'2020-01-02 03:04:05.000006+05:00'"),
        (datetime.datetime(987, 1, 1), "'0987-01-01 00:00:00.000000'"),
        (datetime.date(1, 2, 3), "'0001-02-03'"),
        (datetime.time(3, 4, 5), "'03:04:05.000000'"),
        (datetime.timedelta(1, 2), "INTERVAL '1 days 2 seconds'"),
        (datetime.timedelta(1, 2, 5), "INTERVAL '1 days 2.000005 seconds'"),
        (uuid.UUID(int=1), "'00000000-0000-0000-0000-000000000001'"),
    ],
)
def test_plain_literals(value: Any, text: str) -> None:
    """Each neutral type has its spelling."""
    assert PLAIN.spell(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        ("plain", "'plain'"),
        ("a'\\\0\b\n\r\tz", r"E'a''\\\0\b\n\r\tz'"),
        (b"\xff", r"'\xFF'"),
        (float("nan"), "'NaN'::float"),
    ],
)
def test_literals_of_a_dialect_with_backslashes(value: Any, text: str) -> None:
    """Escapes, marks and words are data of the dialect."""
    assert SLASHED.spell(value) == text


@pytest.fixture
def whole_seconds() -> Iterator[None]:
    """Leave fractions of a second out, for one test."""
    settings.microseconds = False
    yield
    settings.microseconds = True


def test_whole_numbers_of_any_size() -> None:
    """Python's limit of digits is no limit of SQL."""
    assert PLAIN.spell(10**5000) == "1" + "0" * 5000


@pytest.mark.usefixtures("whole_seconds")
def test_fractions_may_be_left_out() -> None:
    """The setting is read each time."""
    assert PLAIN.spell(MOMENT) == "'2020-01-02 03:04:05'"
    assert PLAIN.spell(MOMENT.time()) == "'03:04:05'"
    assert PLAIN.of_datetime(MOMENT, True) == "'2020-01-02 03:04:05.000006'"


def test_text_with_a_nul_where_that_cannot_stand() -> None:
    """A dialect may write such a text by its bytes."""

    class Careful(Literals):
        nul_words = "CAST(X'{}' AS TEXT)"

    careful = Careful(Features())
    assert careful.spell("a\0ß") == "CAST(X'6100C39F' AS TEXT)"
    assert careful.spell("a") == "'a'"


@pytest.mark.parametrize("value", [object(), 1j, [1], range(2)])
def test_what_is_not_neutral_is_refused(value: Any) -> None:
    """Only neutral values have literals."""
    with pytest.raises(ValueError, match="Unknown SQL builtin type"):
        PLAIN.spell(value)


def test_neutral_literals_refuse_texts() -> None:
    """A text without a dialect is an AssertionError, and tells what to do."""
    with pytest.raises(AssertionError, match="say which one"):
        NeutralLiterals(Features()).spell("x")
    assert NeutralLiterals(Features()).spell(5) == "5"
