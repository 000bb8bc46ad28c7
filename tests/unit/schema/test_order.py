"""`sqlobject.schema.order`: which table first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sqlobject.schema.order import creation_order
from sqlobject.schema.table import ColumnDef, Reference, TableDef
from sqlobject.schema.types import Kind, SqlType

INT = SqlType(Kind.INT32)


def table(name: str, *targets: str) -> TableDef:
    """Make a table that refers to others."""
    columns = [ColumnDef("id", INT, key=1)]
    columns += [ColumnDef(f"{t}_id", INT, reference=Reference(t)) for t in targets]
    return TableDef(name, tuple(columns))


def names(tables: tuple[TableDef, ...]) -> list[str]:
    """Give the names of tables."""
    return [t.name for t in tables]


def test_referenced_tables_come_first() -> None:
    """A chain is turned round."""
    order = creation_order([table("a", "b"), table("b", "c"), table("c")])
    assert names(order.tables) == ["c", "b", "a"]
    assert order.cycles == ()


def test_independent_tables_keep_their_order() -> None:
    """What nothing decides stays as it was given."""
    order = creation_order([table("z"), table("m"), table("a")])
    assert names(order.tables) == ["z", "m", "a"]


def test_a_table_that_refers_to_itself_is_no_circle() -> None:
    """Its foreign key can be there from the start."""
    order = creation_order([table("a", "a")])
    assert names(order.tables) == ["a"]
    assert order.cycles == ()


def test_references_to_unknown_tables_are_left_aside() -> None:
    """They are somebody else's."""
    assert names(creation_order([table("a", "elsewhere")]).tables) == ["a"]


def test_circles_are_reported() -> None:
    """All tables come out, and those in a circle are named together."""
    order = creation_order([table("a", "b"), table("b", "a"), table("c", "a")])
    assert names(order.tables)[2] == "c"
    assert order.cycles == (("a", "b"),)


def test_two_circles_are_told_apart() -> None:
    """A circle that needs another one comes after it."""
    given_tables = [
        table("p", "q", "a"),
        table("q", "p"),
        table("a", "b"),
        table("b", "a"),
    ]
    order = creation_order(given_tables)
    assert order.cycles == (("a", "b"), ("p", "q"))
    assert names(order.tables) == ["a", "b", "p", "q"]


def test_a_long_chain_is_no_error() -> None:
    """Sorting does not go deeper than Python allows."""
    chain = [table(f"t{i}", f"t{i + 1}") for i in range(3000)]
    assert names(creation_order(chain).tables)[-1] == "t0"


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20, unique=True)
)
def test_each_table_comes_once_and_late_only_in_circles(
    pairs: list[tuple[int, int]],
) -> None:
    """For any references: nothing is lost, and only circles break the order."""
    tables = [table(str(i), *(str(b) for a, b in pairs if a == i)) for i in range(8)]
    order = creation_order(tables)
    assert sorted(names(order.tables)) == [str(i) for i in range(8)]
    place = {name: i for i, name in enumerate(names(order.tables))}
    circles = [set(cycle) for cycle in order.cycles]
    for one, other in pairs:
        if place[str(one)] < place[str(other)]:
            assert any({str(one), str(other)} <= circle for circle in circles)
