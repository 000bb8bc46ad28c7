"""`sqlobject.schema.types`: what a column holds."""

from __future__ import annotations

import pickle

import pytest

from sqlobject.schema.types import PLAIN, Kind, SqlType


def test_types_compare_by_value_and_can_be_keys() -> None:
    """Two types that say the same are one key of a mapping."""
    one = SqlType(Kind.DECIMAL, precision=10, scale=2)
    other = SqlType(Kind.DECIMAL, precision=10, scale=2)
    assert {one: "x"}[other] == "x"
    assert one != SqlType(Kind.DECIMAL, precision=10, scale=3)


@pytest.mark.parametrize(
    "sql_type",
    [
        *PLAIN.values(),
        SqlType(Kind.VARCHAR, length=10, national=True),
        SqlType(Kind.ENUM, values=("a", None)),
        SqlType(Kind.RAW, raw="CITEXT"),
        SqlType(Kind.BLOB, length=3, varying=False),
    ],
)
def test_repr_can_be_pasted_back(sql_type: SqlType) -> None:
    """The text of a type is the expression that makes it."""
    names = {"SqlType": SqlType, "Kind": Kind}
    assert eval(repr(sql_type), names) == sql_type  # it is our own text


def test_repr_says_only_what_is_unusual() -> None:
    """Fields that are as usual do not show."""
    text = repr(SqlType(Kind.INT32, unsigned=True))
    assert text == "SqlType(Kind.INT32, unsigned=True)"


def test_every_kind_has_a_plain_type() -> None:
    """`PLAIN` leaves no kind out."""
    assert set(PLAIN) == set(Kind)
    assert all(PLAIN[kind] == SqlType(kind) for kind in Kind)


def test_kinds_survive_pickling() -> None:
    """A kind that comes back is the same member."""
    assert pickle.loads(pickle.dumps(Kind.JSONB)) is Kind.JSONB  # ours
