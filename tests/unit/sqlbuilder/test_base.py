"""Parts, tables, shape and binds of expressions, and what becomes of values."""

from __future__ import annotations

import datetime
import enum
import uuid
from decimal import Decimal
from typing import Any

import pytest

from sqlobject.converters import converters, registerConverter
from sqlobject.sqlbuilder import (
    AND,
    IN,
    SQLConstant,
    SQLExpression,
    SQLOp,
    SQLPrefix,
    func,
    operand,
    sqlrepr,
    table,
    tablesUsedSet,
)

teeth, size = table.gear.teeth, table.gear.size


# -- shape and binds -------------------------------------------------------------------


def test_values_are_in_the_binds_and_not_in_the_shape() -> None:
    """Two comparisons with different numbers have one shape."""
    assert (teeth == 1).shape == (teeth == 2).shape
    assert (teeth == 1).binds == (1,)
    assert hash((teeth == 1).shape) == hash((teeth == 2).shape)


@pytest.mark.parametrize(
    "other",
    [
        teeth == 1.0,
        teeth == True,  # noqa: E712
        teeth == "1",
        teeth == None,  # noqa: E711
        teeth != 1,
        teeth < 1,
        size == 1,
        teeth == size,
        teeth + 1,
    ],
)
def test_what_changes_the_text_or_a_slot_changes_the_shape(other: Any) -> None:
    """Operator, names, NULL and the type of a value are part of the shape."""
    assert (teeth == 1).shape != other.shape


def test_binds_come_in_reading_order() -> None:
    """Values stand in the order in which a reader meets them."""
    expression = AND(teeth + 1 > 2, 3 - size < 4, func.F(5, teeth, 6) == 7)
    assert expression.binds == (1, 2, 3, 4, 5, 6, 7)


def test_length_of_a_list_is_in_the_shape() -> None:
    """IN lists of different lengths have different shapes."""
    assert IN(teeth, [1, 2]).shape == IN(teeth, [3, 4]).shape
    assert IN(teeth, [1, 2]).shape != IN(teeth, [1, 2, 3]).shape
    assert IN(teeth, [1, 2]).shape != IN(teeth, [1, "2"]).shape


def test_large_expression_is_not_kept_but_has_its_binds() -> None:
    """A shape is not worth walking if it is very large; the values are found all the
    same.
    """
    large = IN(teeth, range(1000))
    assert large.shape is None
    assert large.binds == tuple(range(1000))
    assert (large & (size == 5)).shape is None
    assert (large & (size == 5)).binds == (*range(1000), 5)


def test_deep_expression_can_be_made_hashed_and_dropped() -> None:
    """A chain of 100,000 operations costs no stack."""
    deep = teeth == 0
    for n in range(1, 100_000):
        deep = deep & (teeth == n)
    assert deep.shape is None
    assert len(deep.binds) == 100_000
    assert deep.binds[-1] == 99_999
    hash(deep)
    del deep


def test_nodes_have_the_hash_of_an_object() -> None:
    """Expressions may be keys, each for itself."""
    first, second = teeth == 1, teeth == 1
    assert len({first, second}) == 2
    assert {first: "x"}[first] == "x"


# -- values ----------------------------------------------------------------------------


class Colour(enum.IntEnum):
    """An integer enumeration."""

    RED = 1


class Mood(str, enum.Enum):  # noqa: UP042 - the other kind is tested as well
    """A string enumeration."""

    GLAD = "glad"


class Size(enum.Enum):
    """A plain enumeration."""

    LARGE = 7


class Moment(datetime.datetime):
    """A subclass of datetime."""


class Counted:
    """An object that can be an index, like the numbers of some libraries."""

    def __index__(self) -> int:
        return 9


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Colour.RED, 1),
        (Mood.GLAD, "glad"),
        (Size.LARGE, 7),
        (Moment(2020, 1, 2), datetime.datetime(2020, 1, 2)),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"ab"), b"ab"),
        (Counted(), 9),
        (uuid.UUID(int=5), uuid.UUID(int=5)),
        (Decimal("1.5"), Decimal("1.5")),
        (True, True),
        (None, None),
    ],
)
def test_values_are_brought_into_a_neutral_type(value: Any, expected: Any) -> None:
    """Subclasses and their like become exactly one of the neutral types."""
    found = operand(value)
    assert found == expected
    assert type(found) is type(expected)


def test_unknown_value_complains_when_it_is_compiled_and_not_before() -> None:
    """A value that nobody knows is refused when the text is asked for."""
    node = teeth == object()
    with pytest.raises(ValueError, match="Unknown SQL builtin type"):
        sqlrepr(node, "sqlite")


class Spoken:
    """A user's class with its own SQL text."""

    def __sqlrepr__(self, db: str | None) -> str:
        return f"spoken_for_{db}()"


def test_object_with_own_text_is_never_kept() -> None:
    """Text of the user's own may be another one each time."""
    node = teeth == Spoken()
    assert node.shape is None
    assert node.binds == ()
    assert sqlrepr(node, "mysql") == "((gear.teeth) = (spoken_for_mysql()))"
    assert AND(node, size == 1).shape is None
    assert AND(node, size == 1).binds == (1,)


class Point:
    """A user's class that has a converter."""


class NearPoint(Point):
    """And a subclass of it."""


@pytest.mark.parametrize("kind", [Point, NearPoint])
def test_registered_converter_gives_the_text_in_expressions(kind: type) -> None:
    """A converter of the program is asked, for subclasses too."""
    registerConverter(Point, lambda _value, db: f"point('{db}')")
    try:
        node = teeth == kind()
        assert node.shape is None
        assert sqlrepr(node, "sqlite") == "((gear.teeth) = (point('sqlite')))"
    finally:
        del converters.klass[Point]


def test_converter_for_a_neutral_type_wins_over_the_bind() -> None:
    """A program may write whole numbers, say, in its own way."""
    registerConverter(int, lambda value, _db: f"whole({value:d})")
    try:
        assert sqlrepr(teeth == 3, "sqlite") == "((gear.teeth) = (whole(3)))"
        assert (teeth == 3).shape is None
    finally:
        del converters.klass[int]
        converters.plain.add(int)
    assert sqlrepr(teeth == 3, "sqlite") == "((gear.teeth) = (3))"


# -- subclasses of users ---------------------------------------------------------------


class Loud(SQLExpression):
    """A user's expression that speaks for itself."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __sqlrepr__(self, db: str | None) -> str:
        return f"LOUD({self.word}, {db})"


class Shouted(SQLOp):
    """A user's variant of one of ours that builds on its text."""

    def __sqlrepr__(self, db: str | None) -> str:
        return super().__sqlrepr__(db).upper()


def test_users_expression_takes_part_in_larger_ones() -> None:
    """A subclass that speaks for itself can be compared, joined and called."""
    assert sqlrepr(Loud("x") == 1, "sqlite") == "((LOUD(x, sqlite)) = (1))"
    assert sqlrepr(teeth == Loud("x"), "mysql") == "((gear.teeth) = (LOUD(x, mysql)))"
    assert sqlrepr(AND(Loud("x"), teeth == 1), "sqlite") == (
        "((LOUD(x, sqlite)) AND ((gear.teeth) = (1)))"
    )
    assert (teeth == Loud("x")).shape is None
    assert repr(Loud("x")) == "LOUD(x, None)"


def test_users_variant_may_use_the_text_of_its_base() -> None:
    """``super().__sqlrepr__`` gives what the base would have written."""
    assert sqlrepr(Shouted("=", teeth, 1), "sqlite") == "((GEAR.TEETH) = (1))"
    assert sqlrepr(Shouted("=", teeth, 1) & (size == 2), "sqlite") == (
        "(((GEAR.TEETH) = (1)) AND ((gear.size) = (2)))"
    )
    assert Shouted("=", teeth, 1).shape is None


class Hiding(SQLPrefix):
    """A user's variant that names other tables."""

    def components(self) -> list[Any]:
        return []

    def tablesUsedImmediate(self) -> list[Any]:
        return ["hidden"]


def test_users_variant_with_other_tables_is_not_kept() -> None:
    """What a subclass overrides cannot be seen in a shape, so the text is not kept."""
    node = Hiding("-", teeth)
    assert node.shape is None
    assert tablesUsedSet(node, "sqlite") == {"hidden"}
    assert sqlrepr(node, "sqlite") == "- gear.teeth"


# -- tables ----------------------------------------------------------------------------


def test_tables_are_found_through_all_parts() -> None:
    """Tables are collected from the whole expression."""
    node = AND(teeth == table.maker.id, IN(size, [table.tag.id, 1]), ~(table.x.y == 1))
    assert node.tablesUsedSet("sqlite") == {"gear", "maker", "tag", "x"}
    assert node.tablesUsed("sqlite") == {"gear", "maker", "tag", "x"}


@pytest.mark.parametrize("value", [5, "abc", None])
def test_values_use_no_tables(value: object) -> None:
    """``tablesUsedSet`` of no expression is an empty dict."""
    assert tablesUsedSet(value, "sqlite") == {}


def test_repr_without_a_dialect() -> None:
    """``repr`` is the text if it needs no dialect, and names the class else."""
    assert repr(teeth == 1) == "((gear.teeth) = (1))"
    assert repr(teeth == "x").startswith("<SQLOp ")
    assert repr(SQLConstant("raw")) == "raw"
