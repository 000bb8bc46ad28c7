"""`sqlobject.schema.diff`: from one schema to another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.schema.changes import (
    AddColumn,
    AddIndex,
    AddTable,
    AlterColumn,
    DropColumn,
    DropIndex,
    DropTable,
)
from sqlobject.schema.diff import apply, diff, same_index
from sqlobject.schema.table import (
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
)
from sqlobject.schema.types import Kind, SqlType

INT = SqlType(Kind.INT32)
TEXT = SqlType(Kind.TEXT)
A, B = ColumnDef("a", INT), ColumnDef("b", TEXT)
INDEX = IndexDef("i", (IndexColumn("a"),))


def test_a_schema_does_not_differ_from_itself() -> None:
    """Nothing is to be done."""
    tables = [TableDef("t", (A, B), (INDEX,))]
    assert diff(tables, tables) == []


def test_tables_are_added_in_creation_order_and_dropped_in_the_opposite() -> None:
    """What is referred to comes first and goes last."""
    parent = TableDef("parent", (A,))
    child = TableDef("child", (ColumnDef("p", INT, reference=Reference("parent")),))
    assert diff([], [child, parent]) == [AddTable(parent), AddTable(child)]
    assert diff([parent, child], []) == [DropTable(child), DropTable(parent)]


def test_columns_and_indexes() -> None:
    """Each difference is one change."""
    old = TableDef("t", (A,), (INDEX,))
    new = TableDef("t", (B,), (INDEX._replace(unique=True),))
    assert diff([old], [new]) == [
        DropIndex("t", INDEX),
        AddColumn("t", B),
        DropColumn("t", A),
        AddIndex("t", INDEX._replace(unique=True)),
    ]


def test_type_and_null_are_reported() -> None:
    """A change of a column says what is different."""
    old = TableDef("t", (A,))
    new = TableDef("t", (ColumnDef("a", TEXT, nullable=False),))
    (change,) = diff([old], [new])
    assert isinstance(change, AlterColumn)
    assert change.type_differs
    assert change.null_differs
    assert change.describe() == (
        "column a of t has type SqlType(Kind.INT32), wanted is SqlType(Kind.TEXT) "
        "and allows NULL"
    )


def test_a_dialect_may_find_two_types_the_same() -> None:
    """Then only the rest of the column counts."""
    old = TableDef("t", (ColumnDef("a", SqlType(Kind.VARCHAR, length=9)),))
    new = TableDef("t", (ColumnDef("a", TEXT, nullable=False),))
    (change,) = diff([old], [new], same_type=lambda one, other: True)
    assert isinstance(change, AlterColumn)
    assert not change.type_differs
    assert change.null_differs


def test_index_names_do_not_matter() -> None:
    """A catalogue names an index in full, a class does not."""
    assert same_index(INDEX, INDEX._replace(name="t_i", full_name="t_i"))
    assert not same_index(INDEX, INDEX._replace(columns=(IndexColumn("b"),)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("lower(a)", "LOWER( a )", True), ("lower(a)", "upper(a)", False)],
)
def test_index_expressions_compare_as_text(one: str, other: str, same: bool) -> None:
    """Blanks and case do not make a difference."""
    left = IndexDef("i", (IndexColumn(expression=one),))
    right = IndexDef("i", (IndexColumn(expression=other),))
    assert same_index(left, right) is same


class FakeNode:
    """What a diff knows of an expression; comparing it gives another one."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape
        self.binds = ()

    def __eq__(self, other: object) -> Any:
        return self

    __hash__ = None  # type: ignore[assignment]  # like a node


def test_expression_nodes_compare_by_shape() -> None:
    """Two nodes are never asked whether they are equal: the answer is a node."""
    one = IndexDef("i", (IndexColumn(expression=FakeNode(("lower", "a"))),))
    other = IndexDef("i", (IndexColumn(expression=FakeNode(("upper", "a"))),))
    text = IndexDef("i", (IndexColumn(expression="lower(a)"),))
    assert not same_index(one, other)
    assert same_index(one, text)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (AddTable(TableDef("t", (A,))), "table t does not exist"),
        (DropTable(TableDef("t", (A,))), "table t is not wanted"),
        (AddColumn("t", A), "t has no column a"),
        (DropColumn("t", A), "t has an extra column a"),
        (AddIndex("t", INDEX), "t has no index i"),
        (DropIndex("t", INDEX), "t has an extra index i"),
    ],
)
def test_changes_describe_themselves(change: Any, text: str) -> None:
    """A line for a person."""
    assert change.describe() == text


NAMES = st.sampled_from("abcd")
COLUMNS = st.lists(
    st.tuples(NAMES, st.sampled_from([INT, TEXT]), st.booleans()).map(
        lambda parts: ColumnDef(*parts)
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda column: column.name,
)
PARTS = st.lists(NAMES.map(IndexColumn), min_size=1, max_size=2).map(tuple)
INDEXES = st.lists(
    st.tuples(st.sampled_from("xyz"), PARTS, st.booleans()).map(
        lambda parts: IndexDef(*parts)
    ),
    max_size=3,
    unique_by=lambda index: index.name,
)
SCHEMAS = st.lists(
    st.tuples(st.sampled_from("tuvw"), COLUMNS.map(tuple), INDEXES.map(tuple)).map(
        lambda parts: TableDef(*parts)
    ),
    max_size=4,
    unique_by=lambda table: table.name,
)


@given(SCHEMAS, SCHEMAS)
def test_applying_the_difference_gives_the_other_schema(
    old: list[TableDef], new: list[TableDef]
) -> None:
    """For any two schemas: no difference is left, and none is made up."""
    result = apply(old, diff(old, new))
    assert diff(result, new) == []
    assert diff(new, new) == []


def test_a_change_of_nothing_is_an_error() -> None:
    """A change that does not fit is not passed over."""
    with pytest.raises(KeyError):
        apply([], [DropColumn("t", A)])
    with pytest.raises(KeyError):
        apply([TableDef("t", (A,))], [DropIndex("t", INDEX)])
