"""UNION, UNION ALL, INTERSECT and EXCEPT: their rows, and who refuses them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlobject import IN, IntCol, SQLObject
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    CTE,
    DESC,
    Alias,
    Except,
    Intersect,
    Select,
    SQLConstant,
    Union,
    UnionAll,
    func,
    table,
)

from .conftest import text_for

ONE, TWO = Select([table.gear.teeth]), Select([table.tag.teeth])

NUMBERS = st.lists(st.integers(0, 6), max_size=8)
LAW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def two(conn: Any) -> Any:
    """``two(a, b)``: SELECTs of one column from tables that hold these numbers."""

    class Left(SQLObject):
        n = IntCol()

    class Right(SQLObject):
        n = IntCol()

    for each in (Left, Right):
        each.createTable()

    def fill(a: list[int], b: list[int]) -> tuple[Any, Any]:
        for cls, numbers in ((Left, a), (Right, b)):
            cls.deleteMany(None)
            cls.insertMany({"n": n} for n in numbers)
        return Select([Left.q.n]), Select([Right.q.n])

    fill.conn = conn  # type: ignore[attr-defined]
    return fill


def column(conn: Any, statement: Any) -> list[Any]:
    """The first column of what a statement gives."""
    return [row[0] for row in conn.queryAll(statement)]


@LAW
@given(a=NUMBERS, b=NUMBERS)
def test_rows_are_those_of_pythons_sets(two: Any, a: list[int], b: list[int]) -> None:
    """What Python's sets and lists say, bound and written out."""
    left, right = two(a, b)
    for kind, expected in (
        (Union, sorted({*a, *b})),
        (UnionAll, sorted(a + b)),
        (Intersect, sorted(set(a) & set(b))),
        (Except, sorted(set(a) - set(b))),
    ):
        statement = kind(left, right)
        assert sorted(column(two.conn, statement)) == expected
        literal = two.conn.sqlrepr(statement)
        assert sorted(column(two.conn, literal)) == expected


@LAW
@given(a=NUMBERS, b=NUMBERS, start=st.integers(0, 4), limit=st.integers(0, 5))
def test_order_and_page_are_of_the_whole(
    two: Any, a: list[int], b: list[int], start: int, limit: int
) -> None:
    """``orderBy``, ``start`` and ``limit`` of the union itself."""
    left, right = two(a, b)
    order = DESC(SQLConstant("n"))
    statement = UnionAll(left, right, orderBy=order, start=start, limit=limit)
    whole = sorted(a + b, reverse=True)
    assert column(two.conn, statement) == whole[start : start + limit]


def test_order_and_page_of_a_part(two: Any) -> None:
    """They are that part's alone."""
    left, right = two([5, 3, 1], [4, 2])
    largest = left.orderBy(DESC(SQLConstant("n"))).limit(1)
    assert sorted(column(two.conn, UnionAll(largest, right))) == [2, 4, 5]


def test_parts_within_parts(two: Any) -> None:
    """Brackets are kept: ``a - (a - b)`` is not ``(a - a) - b``."""
    left, right = two([1, 2, 3], [2, 3, 4])
    assert sorted(column(two.conn, Except(left, Except(left, right)))) == [2, 3]
    assert sorted(column(two.conn, Except(Except(left, left), right))) == []
    inner = Intersect(Union(left, right), right)
    assert sorted(column(two.conn, UnionAll(inner, left))) == [1, 2, 2, 3, 3, 4]


KINDS: dict[Any, Any] = {Union: set.__or__, Intersect: set.__and__, Except: set.__sub__}
FORMULAS = st.recursive(
    st.sampled_from(["left", "right"]),
    lambda inner: st.tuples(st.sampled_from(list(KINDS)), inner, inner),
    max_leaves=5,
)


@LAW
@given(a=NUMBERS, b=NUMBERS, formula=FORMULAS)
def test_formulas_of_sets(two: Any, a: list[int], b: list[int], formula: Any) -> None:
    """However they are nested, they are what Python makes of its sets."""
    left, right = two(a, b)

    def said(part: Any) -> Any:
        if isinstance(part, str):
            return left if part == "left" else right
        kind, one, other = part
        return kind(said(one), said(other))

    def known(part: Any) -> set[int]:
        if isinstance(part, str):
            return set(a if part == "left" else b)
        kind, one, other = part
        found: set[int] = KINDS[kind](known(one), known(other))
        return found

    assert set(column(two.conn, said(formula))) == known(formula)


def test_null_is_equal_to_null(stocked: Any) -> None:
    """Among sets, unlike in a comparison."""
    teeth = Select([stocked.Gear.q.teeth])
    assert (None,) in stocked.conn.queryAll(Intersect(teeth, teeth))
    assert stocked.conn.queryAll(Except(teeth, teeth)) == []


def test_several_columns_and_values(stocked: Any) -> None:
    """Whole rows are compared, and conditions keep their values apart."""
    q = stocked.Gear.q
    few = Select([q.teeth, q.note], q.note == "ten")
    small = Select([q.teeth, q.note], q.teeth < 35)
    rows = stocked.conn.queryAll
    assert rows(Intersect(few, small)) == [(10, "ten")]
    assert sorted(rows(Except(small, few))) == [(20, "twenty"), (30, "thirty")]
    assert rows(Except(few, small)) == [(50, "ten")]


@pytest.mark.parametrize(
    ("kind", "ids"),
    [(Union, [1, 2, 3, 5]), (Intersect, [1]), (Except, [2, 3])],
)
def test_objects_by_a_set_of_ids(stocked: Any, kind: Any, ids: list[int]) -> None:
    """``IN`` takes any of them, and the objects are the usual ones."""
    q = stocked.Gear.q
    chosen = kind(Select([q.id], q.teeth < 35), Select([q.id], q.note == "ten"))
    gears = list(stocked.Gear.select(IN(q.id, chosen), orderBy="id"))
    assert [gear.id for gear in gears] == ids
    assert gears[0] is stocked.Gear.get(ids[0])


def test_union_as_a_table(stocked: Any) -> None:
    """Under an alias, or as a common table expression, it is asked like a table."""
    q = stocked.Gear.q
    either = UnionAll(Select([q.teeth], q.teeth < 25), Select([q.teeth], q.teeth > 15))
    seen = Alias(either, "seen")
    rows = stocked.conn.queryAll
    assert rows(Select([func.COUNT(seen.q.teeth), func.SUM(seen.q.teeth)])) == [
        (6, 170)
    ]
    named = CTE("named", either)
    assert rows(Select([func.MAX(named.q.teeth)], named.q.teeth < 45)) == [(40,)]


@pytest.mark.parametrize(
    ("kind", "name", "version", "variant", "message"),
    [
        (Intersect, "mysql", (5, 7, 44), None, r"INTERSECT needs mysql 8\.0\.31"),
        (Except, "mysql", (8, 0, 30), None, r"EXCEPT needs mysql 8\.0\.31"),
        (Intersect, "mysql", (10, 2), "MariaDB", r"INTERSECT needs MariaDB 10\.3"),
        (Except, "mysql", (10, 2), "MariaDB", r"EXCEPT needs MariaDB 10\.3"),
        (Intersect, "mssql", (8,), None, "INTERSECT needs mssql 9; this server is 8"),
        (Except, "mssql", (8,), None, "EXCEPT needs mssql 9; this server is 8"),
        (Intersect, "sybase", (), None, "sybase cannot do this: INTERSECT"),
        (Except, "sybase", (16,), None, "sybase cannot do this: EXCEPT"),
        (Intersect, "firebird", (5,), None, "firebird cannot do this: INTERSECT"),
        (Except, "firebird", (2, 5), None, "firebird cannot do this: EXCEPT"),
    ],
)
def test_server_without_it_refuses(
    kind: Any, name: str, version: Any, variant: Any, message: str
) -> None:
    """Aloud, with the version that would do."""
    with pytest.raises(UnsupportedFeature, match=message):
        text_for(kind(ONE, TWO), name, *version, variant=variant)


@pytest.mark.parametrize(
    ("kind", "name", "version", "variant", "word"),
    [
        (Intersect, "mysql", (8, 0, 31), None, "INTERSECT"),
        (Except, "mysql", (10, 3), "MariaDB", "EXCEPT"),
        (Intersect, "mssql", (9,), None, "INTERSECT"),
        (Except, "maxdb", (7, 6), None, "EXCEPT"),
        (Except, "postgres", (8, 2), None, "EXCEPT"),
        *[
            (kind, name, (), None, word)
            for kind, word in ((Union, "UNION"), (UnionAll, "UNION ALL"))
            for name in ("mysql", "mssql", "sybase", "firebird", "maxdb", "postgres")
        ],
    ],
)
def test_server_with_it_is_asked(
    kind: Any, name: str, version: Any, variant: Any, word: str
) -> None:
    """From the version on that knows it; UNION is known to all."""
    text = text_for(kind(ONE, TWO), name, *version, variant=variant)
    assert text == f"SELECT gear.teeth FROM gear {word} SELECT tag.teeth FROM tag"
