"""Laws that hold for every expression: bound and literal statements agree."""

from __future__ import annotations

import datetime
import functools
import operator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlobject import (
    DateTimeCol,
    DecimalStringCol,
    FloatCol,
    IntCol,
    SQLObject,
    StringCol,
)
from sqlobject.converters import sqlrepr
from sqlobject.sqlbuilder import AND, IN, NOT, OR, table

LAW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COMPARISONS = [
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
]
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
NUMBERS = st.integers(-60, 60)
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]


def conditions() -> st.SearchStrategy[Any]:
    """Give functions from ``q`` to a condition."""
    simple = st.one_of(
        st.tuples(st.sampled_from(COMPARISONS), NUMBERS).map(
            lambda pair: lambda q: pair[0](q.teeth, pair[1])
        ),
        st.tuples(st.sampled_from(COMPARISONS), TEXTS).map(
            lambda pair: lambda q: pair[0](q.note, pair[1])
        ),
        st.lists(NUMBERS, max_size=4).map(lambda ns: lambda q: IN(q.teeth, ns)),
        TEXTS.map(lambda text: lambda q: q.note.contains(text)),
        TEXTS.map(lambda text: lambda q: q.note.startswith(text)),
        st.just(lambda q: q.note == None),  # noqa: E711
        st.just(lambda q: q.maker != None),  # noqa: E711
    )
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(
                lambda fs: lambda q: AND(*[f(q) for f in fs])
            ),
            st.lists(inner, min_size=1, max_size=3).map(
                lambda fs: lambda q: OR(*[f(q) for f in fs])
            ),
            inner.map(lambda f: lambda q: NOT(f(q))),
        ),
        max_leaves=6,
    )


@LAW
@given(build=conditions())
def test_literal_text_and_iteration_find_the_same_rows(
    stocked: Any, build: Any
) -> None:
    """The rows of ``str(select())`` are the objects that iterating it yields."""
    results = stocked.Gear.select(build(stocked.Gear.q), orderBy="id")
    literal = [row[0] for row in stocked.conn.queryAll(str(results))]
    assert [gear.id for gear in results] == literal
    assert results.count() == len(literal)


@LAW
@given(text=TEXTS)
def test_every_text_survives_the_round_trip(stocked: Any, text: str) -> None:
    """A text literal reads back as itself, and a text stored is found again."""
    assert stocked.conn.queryOne("SELECT " + stocked.conn.sqlrepr(text)) == (text,)
    gear = stocked.Gear(note=text)
    assert gear in stocked.Gear.selectBy(note=text)
    assert gear in stocked.Gear.select(stocked.Gear.q.note.contains(text))
    gear.destroySelf()


@LAW
@given(text=TEXTS)
@pytest.mark.parametrize("db", DIALECTS)
def test_no_text_leaves_its_quotes(db: str, text: str) -> None:
    """Inside a literal every quote is doubled, and backslashes come in pairs."""
    literal = sqlrepr(text, db)
    body = literal[literal.index("'") + 1 : -1]
    assert literal.endswith("'")
    assert "'" not in body.replace("''", "")
    if db in ("mysql", "postgres"):
        assert "\\" not in functools.reduce(
            lambda rest, pair: rest.replace(pair, ""),
            ["\\\\", "\\0", "\\b", "\\n", "\\r", "\\t"],
            body,
        )


@pytest.fixture
def mixed(conn: Any) -> Any:
    """A class with columns of several types."""

    class Mixed(SQLObject):
        number = IntCol(default=None)
        real = FloatCol(default=None)
        money = DecimalStringCol(size=12, precision=2, default=None)
        at = DateTimeCol(default=None)
        text = StringCol(default=None)

    Mixed.createTable()
    return Mixed


@LAW
@given(
    number=st.none() | st.integers(-(2**63), 2**63 - 1),
    real=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    money=st.none() | st.decimals("-99999", "99999", places=2),
    at=st.none() | st.datetimes(datetime.datetime(1000, 1, 1)),
)
def test_values_of_every_type_are_found_again(
    mixed: Any,
    number: int | None,
    real: float | None,
    money: Decimal | None,
    at: datetime.datetime | None,
) -> None:
    """A value written is read back equal, and ``selectBy`` finds its row."""
    values = {"number": number, "real": real, "money": money, "at": at}
    row = mixed(**values)
    mixed._connection.cache.clear()
    again = mixed.get(row.id)
    assert {name: getattr(again, name) for name in values} == values
    for name, value in values.items():
        assert row.id in [found.id for found in mixed.selectBy(**{name: value})]


@LAW
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_arithmetic_chains_compute_as_python(conn: Any, numbers: list[int]) -> None:
    """A chain of additions and multiplications computes what Python computes."""
    expression, expected = table.t.c * 1, 3
    for n in numbers:
        expression, expected = (expression + n) * 2, (expected + n) * 2
    conn.query("CREATE TABLE t (c INTEGER)")
    conn.query("INSERT INTO t VALUES (3)")
    row = conn.queryOne(f"SELECT {conn.sqlrepr(expression)} FROM t")
    conn.query("DROP TABLE t")
    assert row == (expected,)
