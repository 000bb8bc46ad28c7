"""Statements in dialects that say them in their own way, or cannot."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.backend import Dialect, Features
from sqlobject.backend.features import (
    ConcatStyle,
    LimitStyle,
    LockStyle,
    ModuloStyle,
    RowsStyle,
    UpsertStyle,
)
from sqlobject.dberrors import CompileError, UnsupportedFeature
from sqlobject.sqlbuilder import (
    CONCAT,
    EXISTS,
    IN,
    OVER,
    ColumnAS,
    Columns,
    Excluded,
    ForUpdate,
    Insert,
    Intersect,
    Prepared,
    Select,
    Union,
    Upsert,
    func,
    table,
)

GEAR = table.gear


class PlainDialect(Dialect):
    """A database that does what it is told to be able to do."""

    name = "plain"


def able(**facts: Any) -> Dialect:
    """A dialect of which these facts differ from the standard."""
    return PlainDialect().with_features(Features(**facts))


# -- locks -----------------------------------------------------------------------------

HINTS = able(lock=LockStyle.HINTS, lock_skip="READPAST", lock_of=False)


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (True, "UPDLOCK, ROWLOCK"),
        (ForUpdate(nowait=True), "UPDLOCK, ROWLOCK, NOWAIT"),
        (ForUpdate(skipLocked=True), "UPDLOCK, ROWLOCK, READPAST"),
    ],
)
def test_lock_as_a_hint_behind_each_table(lock: Any, words: str) -> None:
    """Where FOR UPDATE is unknown, tables carry hints."""
    node = Select([GEAR.a], table.x.b == 1, forUpdate=lock)
    hint = f"WITH ({words})"
    assert HINTS.literal(node) == (
        f"SELECT gear.a FROM gear {hint}, x {hint} WHERE ((x.b) = (1))"
    )


@pytest.mark.parametrize(
    ("facts", "lock", "message"),
    [
        ({"lock": LockStyle.NONE}, True, "FOR UPDATE"),
        ({"lock_nowait": None}, ForUpdate(nowait=True), "NOWAIT"),
        ({"lock_skip": None}, ForUpdate(skipLocked=True), "SKIP LOCKED"),
        ({"lock_of": False}, ForUpdate(of=["gear"]), "FOR UPDATE OF"),
    ],
)
def test_lock_that_a_database_does_not_know(
    facts: Any, lock: Any, message: str
) -> None:
    """A wish about locks is refused, not dropped."""
    with pytest.raises(UnsupportedFeature, match=message):
        able(**facts).literal(Select([GEAR.a], forUpdate=lock))


def test_words_of_a_lock_are_the_dialects() -> None:
    """Another word may stand for FOR UPDATE."""
    dialect = able(lock=LockStyle.WITH_LOCK, lock_words="WITH LOCK")
    assert dialect.literal(Select([GEAR.a], forUpdate=True)).endswith(
        "FROM gear WITH LOCK"
    )


# -- inserts ---------------------------------------------------------------------------

ROWS = Insert("t", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])


def test_rows_as_selects() -> None:
    """Where VALUES takes one row, several are selected."""
    dialect = able(rows=RowsStyle.UNION_ALL, dummy_table="DUAL")
    assert dialect.literal(ROWS) == (
        "INSERT INTO t (a, b) SELECT 1, 'x' FROM DUAL UNION ALL SELECT 2, 'y' FROM DUAL"
    )
    single = Insert("t", values={"a": 1})
    assert dialect.literal(single) == "INSERT INTO t (a) VALUES (1)"


@pytest.mark.parametrize(
    ("facts", "node"),
    [
        ({"rows": RowsStyle.NONE}, ROWS),
        ({"max_rows": 1}, ROWS),
        ({"empty_insert": None}, Insert("t", values={})),
        ({}, Insert("t", [{}, {}])),
    ],
)
def test_insert_that_a_database_does_not_know(facts: Any, node: Any) -> None:
    """Too many rows, or a row of nothing, are refused."""
    with pytest.raises(UnsupportedFeature, match="INSERT"):
        able(**facts).literal(node)


def test_upsert_where_none_is_known() -> None:
    """An upsert is not an INSERT."""
    with pytest.raises(UnsupportedFeature, match="Upsert"):
        able().literal(Upsert("t", {"a": 1}, "a"))


def test_upsert_by_merge_of_several_rows() -> None:
    """What UPDATE OR INSERT cannot say is said by MERGE."""
    dialect = able(upsert=UpsertStyle.UPDATE_OR_INSERT, upsert_where=True)
    several = Upsert("t", [{"k": 1, "a": 2}, {"k": 3, "a": 4}], "k")
    assert dialect.literal(several) == (
        "MERGE INTO t USING (SELECT 2 AS a, 1 AS k UNION ALL SELECT 4 AS a, 3 AS k) "
        "AS new_ ON (t.k = new_.k) WHEN MATCHED THEN UPDATE SET a=new_.a "
        "WHEN NOT MATCHED THEN INSERT (a, k) VALUES (new_.a, new_.k)"
    )
    conditional = Upsert("t", {"k": 1, "a": 2}, "k", where=table.t.a < Excluded("a"))
    assert " WHEN MATCHED AND ((t.a) < (new_.a)) THEN UPDATE" in dialect.literal(
        conditional
    )


# -- pages of unions, numbered pages ---------------------------------------------------

ONE, TWO = Select([GEAR.a]), Select([table.x.a])
INNER = "SELECT gear.a FROM gear UNION SELECT x.a FROM x"


@pytest.mark.parametrize(
    ("style", "ops", "text"),
    [
        (
            LimitStyle.FIRST_SKIP,
            {"limit": 3},
            "SELECT FIRST 3 SKIP 0 * FROM ({}) AS rows_",
        ),
        (
            LimitStyle.FIRST_SKIP,
            {"start": 1, "orderBy": "1"},
            "SELECT SKIP 1 * FROM ({}) AS rows_ ORDER BY 1",
        ),
        (LimitStyle.FIRST_SKIP, {"limit": 0}, "SELECT FIRST 0 * FROM ({}) AS rows_"),
        (LimitStyle.TOP, {"limit": 3}, "SELECT TOP 3 * FROM ({}) AS rows_"),
        (LimitStyle.ROWCOUNT, {"limit": 3}, "SET ROWCOUNT 3 {} SET ROWCOUNT 0"),
        (
            LimitStyle.ROWCOUNT,
            {"limit": 0},
            "SELECT * FROM ({}) AS rows_ WHERE (1 = 0)",
        ),
        (LimitStyle.TOP, {"start": 1}, None),
        (LimitStyle.ROW_NUMBER, {"start": 1}, None),
        (LimitStyle.ROWNO, {"limit": 3}, None),
        (LimitStyle.NONE, {"limit": 3}, None),
    ],
)
def test_page_of_a_union(style: LimitStyle, ops: Any, text: str | None) -> None:
    """A union is cut as a whole, or not at all."""
    dialect, node = able(limit=style), Union(ONE, TWO, **ops)
    if text is None:
        with pytest.raises(UnsupportedFeature, match="rows"):
            dialect.literal(node)
    else:
        assert dialect.literal(node) == text.format(INNER)


def test_items_of_a_numbered_page_get_names() -> None:
    """Names of a program's own do not come in the way."""
    dialect = able(limit=LimitStyle.ROW_NUMBER)
    node = Select([Columns([GEAR.a, GEAR.b]), ColumnAS(GEAR.c, "x")], start=1)
    assert dialect.literal(node) == (
        "SELECT c1, c2, c3 FROM (SELECT gear.a AS c1, gear.b AS c2, gear.c AS c3, "
        "ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) AS row_number_ FROM gear) AS page_ "
        "WHERE row_number_ > 1 ORDER BY row_number_"
    )
    with pytest.raises(CompileError, match="spell out"):
        dialect.literal(Select(["gear.*"], start=1, staticTables=["gear"]))


# -- the rest --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "node", "text"),
    [
        ({"modulo": ModuloStyle.WORD}, GEAR.a % 2, "((gear.a) MOD (2))"),
        ({"concat": ConcatStyle.FUNCTION}, CONCAT(GEAR.a, 1), "CONCAT(gear.a, 1)"),
        ({"dummy_table": "DUAL"}, Select([func.NOW()]), "SELECT NOW() FROM DUAL"),
        ({"dummy_table": "DUAL"}, Select(["a FROM t"]), "SELECT a FROM t"),
        (
            {"like_specials": "["},
            GEAR.a.contains("[x"),
            r"(gear.a LIKE ('%\[x%') ESCAPE '\')",
        ),
        (
            {"predicates": False},
            Select([EXISTS(ONE), IN(GEAR.a, ONE), ~(GEAR.b == 1)]),
            "SELECT CASE WHEN EXISTS (SELECT gear.a FROM gear) THEN 1 ELSE 0 END, "
            "CASE WHEN gear.a IN (SELECT gear.a FROM gear) THEN 1 ELSE 0 END, "
            "CASE WHEN NOT ((gear.b) = (1)) THEN 1 ELSE 0 END FROM gear",
        ),
        (
            {"predicates": False},
            Select([GEAR.a > 1], groupBy=GEAR.a > 1),
            "SELECT CASE WHEN ((gear.a) > (1)) THEN 1 ELSE 0 END FROM gear "
            "GROUP BY ((gear.a) > (1))",
        ),
        ({}, Prepared(ONE), "SELECT gear.a FROM gear"),
    ],
)
def test_style(facts: Any, node: Any, text: str) -> None:
    """Each style of a feature writes its words."""
    assert able(**facts).literal(node) == text


@pytest.mark.parametrize(
    ("facts", "node"),
    [
        ({"windows": False}, OVER(func.RANK())),
        ({"intersect": False}, Intersect(ONE, TWO)),
    ],
)
def test_what_is_unknown_is_refused(facts: Any, node: Any) -> None:
    """Windows and INTERSECT are not everywhere."""
    with pytest.raises(UnsupportedFeature):
        able(**facts).literal(node)


def test_table_given_as_such() -> None:
    """A table may be named by itself."""
    assert able().literal(Select(["*"], staticTables=[table.gear])) == (
        "SELECT * FROM gear"
    )
