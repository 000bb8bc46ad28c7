"""Laws of shapes, binds and texts, over statements made up at random."""

from __future__ import annotations

import copy
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlobject.backend import Compiled, Dialect, ParamStyle
from sqlobject.backend.literals import Literals
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import (
    AND,
    BETWEEN,
    CASE,
    COALESCE,
    CONCAT,
    DESC,
    EXISTS,
    IN,
    LIKE,
    NOT,
    NOTIN,
    NULLSLAST,
    OR,
    Alias,
    Columns,
    Delete,
    Insert,
    LEFTJOINOn,
    Select,
    SQLConstant,
    SQLOp,
    Union,
    Update,
    Upsert,
    table,
)

Build = Callable[[int], Any]
"""Makes a node; 0 and 1 are two fillings with values of the same types."""

DIALECTS: list[Dialect] = [
    backend_for(name).dialect
    for name in ["sqlite", "postgres", "mysql", "mssql", "sybase", "firebird", "maxdb"]
]
OLD = [
    backend_for("mssql").dialect.for_version((10, 0)),
    backend_for("mssql").dialect.for_version((8, 0)),
    backend_for("sqlite").dialect.for_version((3, 8)),
]

t_a, t_b, t_s = table.t.a, table.t.b, table.t.s
NAMES = st.sampled_from([t_a, t_b, t_s, table.u.a, Alias("u", "u2").q.b])
NUMBERS = st.integers(-(2**31), 2**31)
# A dollar sign looks like a placeholder to the test, and SQLite has trouble with NUL.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0$"), max_size=8)


def pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """Two values of one kind."""
    return st.tuples(values, values)


VALUES = st.one_of(
    pairs(NUMBERS),
    pairs(TEXTS),
    pairs(st.floats(allow_nan=False, allow_infinity=False)),
    pairs(st.booleans()),
    pairs(st.binary(max_size=5)),
)


def value(pair: tuple[Any, Any]) -> Build:
    """One of the two values."""
    return lambda side: pair[side]


def constant(node: Any) -> Build:
    """The same thing in both fillings."""
    return lambda side: node


def made(make: Callable[..., Any], *parts: Build) -> Build:
    """A node of parts, each in the same filling."""
    return lambda side: make(*[part(side) for part in parts])


def listed(item: Any) -> Any:
    """Something for a list of items, in which a bare text is SQL and not a value.

    As SQL, a text with an open quote or comment would take in what follows it.
    """
    return SQLOp("||", item, "") if isinstance(item, str) else item


def operator_of(sign: str) -> Callable[[Any, Any], Any]:
    """A binary operation, whether its sides are expressions or not."""
    return lambda left, right: SQLOp(sign, left, right)


def compounds(inner: st.SearchStrategy[Build]) -> st.SearchStrategy[Build]:
    """Larger expressions of smaller ones."""
    signs = st.sampled_from(
        ["+", "-", "*", "/", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"]
    )
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        st.builds(lambda s, x, y: made(operator_of(s), x, y), signs, inner, inner),
        st.builds(lambda xs: made(lambda *a: AND(t_a == 1, *a), *xs), several),
        st.builds(lambda xs: made(lambda *a: OR(t_b == 1, *a), *xs), several),
        st.builds(lambda x: made(NOT, x), inner),
        st.builds(lambda x, y: made(lambda p, q: (t_a + p) % q, x, y), inner, inner),
        st.builds(lambda x: made(lambda p: -(t_b * p), x), inner),
        st.builds(lambda xs: made(lambda *a: IN(t_a, a), *xs), several),
        st.builds(lambda xs: made(lambda *a: NOTIN(t_s, a), *xs), several),
        st.builds(
            lambda x, y: made(lambda p, q: BETWEEN(t_a, p, q), x, y), inner, inner
        ),
        st.builds(lambda xs: made(COALESCE, *xs, constant(0)), several),
        st.builds(lambda xs: made(CONCAT, *xs, constant(t_s)), several),
        st.builds(
            lambda x, y, z: made(lambda p, q, r: CASE((p, q), else_=r), x, y, z),
            inner,
            inner,
            inner,
        ),
        st.builds(
            lambda x, y: made(
                lambda p, q: EXISTS(Select([t_b, listed(p)], t_a == q)), x, y
            ),
            inner,
            inner,
        ),
        st.builds(
            lambda x, n: made(
                lambda p, k: t_a == Select([listed(p)], t_b == 1, limit=k), x, n
            ),
            inner,
            pairs(st.integers(1, 9)).map(value),
        ),
    )


LIKES = st.one_of(
    pairs(TEXTS).map(lambda p: made(t_s.startswith, value(p))),
    pairs(TEXTS).map(lambda p: made(t_s.contains, value(p))),
    pairs(TEXTS).map(lambda p: made(lambda x: LIKE(t_s, x, "!"), value(p))),
    st.just(constant(t_s.endswith(table.t.s))),
)
LEAVES = st.one_of(
    NAMES.map(constant), VALUES.map(value), LIKES, st.just(constant(None))
)
EXPRESSIONS = st.recursive(LEAVES, compounds, max_leaves=12)
CONDITIONS = st.builds(lambda x: made(lambda p: AND(t_a != -1, p), x), EXPRESSIONS)


# SQLite takes ``x AND 0`` for the number of a column when it is written out.
TERMS = st.one_of(
    NAMES.map(constant), VALUES.map(lambda pair: made(lambda p: t_b * p, value(pair)))
)


@st.composite
def selects(draw: st.DrawFn) -> Build:
    """A SELECT with any of its clauses."""
    items = draw(st.lists(EXPRESSIONS, min_size=1, max_size=3))
    condition = draw(CONDITIONS)
    order = draw(st.lists(TERMS, max_size=2))
    wraps = draw(
        st.lists(st.sampled_from([DESC, NULLSLAST, None]), min_size=2, max_size=2)
    )
    group = draw(st.lists(EXPRESSIONS, max_size=2)) if draw(st.booleans()) else []
    join = draw(st.none() | CONDITIONS)
    distinct = draw(st.booleans())
    page = draw(st.sampled_from(["none", "limit", "start", "both", "both", "empty"]))
    numbers = draw(pairs(st.integers(1, 5)))

    def build(side: int) -> Any:
        ops: dict[str, Any] = {
            "none": {},
            "limit": {"limit": numbers[side]},
            "start": {"start": numbers[side]},
            "both": {"start": numbers[side], "limit": numbers[1 - side]},
            "empty": {"limit": 0},
        }[page]
        terms = [
            item(side) if wrap is None else wrap(item(side))
            for item, wrap in zip(order, wraps, strict=False)
        ]
        return Select(
            [listed(item(side)) for item in items],
            condition(side),
            groupBy=[listed(item(side)) for item in group],
            orderBy=terms,
            join=None if join is None else LEFTJOINOn(None, "v", join(side)),
            distinct=distinct,
            staticTables=["t"],
            **ops,
        )

    return build


ROWS = st.lists(st.lists(EXPRESSIONS, min_size=2, max_size=2), min_size=1, max_size=3)


@st.composite
def writes(draw: st.DrawFn) -> Build:
    """A statement that writes."""
    kind = draw(st.sampled_from(["insert", "update", "delete", "upsert"]))
    rows, condition = draw(ROWS), draw(CONDITIONS)
    returning = draw(st.sampled_from([None, "a"]))

    def build(side: int) -> Any:
        values = [tuple([each(side) for each in row]) for row in rows]
        if kind == "insert":
            return Insert("t", values, template=["a", "b"], returning=returning)
        if kind == "update":
            pair = {"a": values[0][0], "b": values[0][1]}
            return Update("t", pair, where=condition(side), returning=returning)
        if kind == "delete":
            return Delete("t", condition(side), returning=returning)
        return Upsert("t", values, ["a"], template=["a", "b"])

    return build


QUICK = st.builds(
    lambda condition, numbers: (
        lambda side: Select.rows(
            COLUMNS, condition(side), ("t",), (t_b,), *sorted(numbers[side])
        )
    ),
    CONDITIONS,
    st.tuples(
        st.tuples(st.integers(1, 3), st.integers(4, 9)),
        st.tuples(st.integers(1, 3), st.integers(4, 9)),
    ),
)
COLUMNS = Columns([table.t.a, table.t.s])
UNIONS = st.builds(
    lambda parts, n: (
        lambda side: Union(*[part(side) for part in parts], orderBy="1", limit=n[side])
    ),
    st.lists(selects(), min_size=2, max_size=3),
    pairs(st.integers(1, 5)),
)
STATEMENTS = st.one_of(selects(), selects(), writes(), QUICK, UNIONS)


def as_sent(dialect: Dialect) -> Dialect:
    """The dialect, showing literals as it sends them."""
    found = copy.copy(dialect)
    found.literals = found.sent_literals
    return found


def compiled(dialect: Dialect, node: Any) -> Compiled | None:
    """The bound form, or None where the dialect cannot say it."""
    try:
        return dialect.compile(node, ParamStyle.DOLLAR)
    except UnsupportedFeature:
        return None


@given(STATEMENTS)
@settings(max_examples=150, deadline=None)
def test_equal_shapes_have_equal_text_in_every_dialect(build: Build) -> None:
    """What has one key is one statement with other values."""
    one, two = build(0), build(1)
    if one.key is None or one.key != two.key:
        return
    for dialect in (*DIALECTS, *OLD):
        first, second = compiled(dialect, one), compiled(dialect, two)
        if first is None or second is None:
            assert first is second
        elif first.keep:
            assert first == second


@given(STATEMENTS, STATEMENTS)
@settings(max_examples=150, deadline=None)
def test_different_texts_come_from_different_shapes(one: Build, two: Build) -> None:
    """No two statements are taken for one another."""
    first, second = one(0), two(0)
    if first.key is None or second.key is None:
        return
    for dialect in DIALECTS:
        texts = compiled(dialect, first), compiled(dialect, second)
        kept = all(text is not None and text.keep for text in texts)
        if kept and texts[0] != texts[1]:
            assert first.key != second.key


@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_binds_are_in_reading_order(build: Build) -> None:
    """What a node works out while it is made is what a reader of the text finds."""
    node = build(0)
    dialect = DIALECTS[0]
    assert node.binds == dialect.binds(node)
    assert [type(each) for each in node.binds] == [
        type(each) for each in dialect.binds(node)
    ]


@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_each_value_meets_its_placeholder_in_every_dialect(build: Build) -> None:
    """The bound text with the arranged values in it is the literal text."""
    node = build(0)
    for dialect in map(as_sent, (*DIALECTS, *OLD)):
        bound = compiled(dialect, node)
        if bound is None:
            continue
        if dialect.features.like_specials and "REPLACE(" in bound.sql:
            continue  # the text escapes what the literal has escaped already
        values = bound.arrange(node.binds) if bound.slots else ()
        assert len(values) == len(bound.slots)
        assert tuple(map(type, values)) == bound.slots
        spelled = iter([dialect.literal_value(each) for each in values])
        filled = _filled(bound.sql, spelled)
        assert _plain(filled) == _plain(dialect.literal(node))
        assert next(spelled, None) is None


def _filled(sql: str, spelled: Iterator[str]) -> str:
    """The text with each placeholder replaced by the next literal."""
    return re.sub(r"\$\d+", lambda match: next(spelled), sql)


def _plain(sql: str) -> str:
    """Without what a bound form has of its own."""
    return re.sub(r"TOP \((\d+)\)", r"TOP \1", sql)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A database with three tables and some rows."""
    made = sqlite3.connect(":memory:")
    for name in "tuv":
        made.execute(f"CREATE TABLE {name} (a INT, b INT, s TEXT)")
        made.executemany(
            f"INSERT INTO {name} VALUES (?, ?, ?)",
            [(1, 2, "one"), (3, None, "a%_\\b"), (5, 7, None), (0, -1, "it's")],
        )
    yield made
    made.close()


@given(selects())
@settings(max_examples=200, deadline=None)
def test_literal_and_bound_forms_give_the_same_rows(
    connection: sqlite3.Connection, build: Build
) -> None:
    """On SQLite itself, a value is the same value in both forms."""
    node = build(0)
    dialect = DIALECTS[0]
    bound = dialect.compile(node, ParamStyle.QMARK)
    literal = dialect.literal(node)
    try:
        rows = connection.execute(bound.sql, bound.arrange(node.binds)).fetchall()
    except sqlite3.Error as error:
        with pytest.raises(type(error)):
            connection.execute(literal).fetchall()
        return
    assert _comparable(rows) == _comparable(connection.execute(literal).fetchall())


def _comparable(rows: list[Any]) -> list[str]:
    return sorted(map(repr, rows))


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=30)


class NulLiterals(Literals):
    """SQLite's way to write a text with NULs: they cannot stand in a statement."""

    nul_words = "CAST(X'{}' AS TEXT)"


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_unchanged(
    connection: sqlite3.Connection, text: str
) -> None:
    """No text, quotes and backslashes included, leaves its literal."""
    node = Select([SQLConstant("t.a")], text == t_s)
    dialect = DIALECTS[0]
    spelled = NulLiterals(dialect.features).spell(text)
    assert connection.execute(f"SELECT {spelled}").fetchone()[0] == text
    found = connection.execute("SELECT ?", (text,)).fetchone()[0]
    assert found == text
    bound = dialect.compile(node, ParamStyle.QMARK)
    assert bound.sql == "SELECT t.a FROM t WHERE ((t.s) = (?))"
    assert node.binds == (text,)


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_text_is_found_by_the_like_helpers(
    connection: sqlite3.Connection, text: str
) -> None:
    """The helpers look for exactly the text, in both forms, by expression too."""
    dialect = DIALECTS[0]
    if "\0" in text:
        return  # SQLite's LIKE stops at a NUL
    item = SQLConstant(dialect.literal_value(f"<{text}>"))
    looked_for = SQLConstant(dialect.literal_value(text))
    for found in (item.contains(text), item.contains(looked_for)):
        node = Select([found])
        assert connection.execute(dialect.literal(node)).fetchone() == (1,)
        bound = dialect.compile(node, ParamStyle.QMARK)
        row = connection.execute(bound.sql, bound.arrange(node.binds)).fetchone()
        assert row == (1,)
    other = item.contains(text + "?")
    assert connection.execute(dialect.literal(Select([other]))).fetchone() == (0,)
