"""Section 12: LIMIT and OFFSET in every dialect."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sqlobject.dbconnection import dbConnectionForScheme
from sqlobject.dberrors import UnsupportedFeature, UsageError
from sqlobject.sqlbuilder import Select, sqlrepr, table

GEAR = table.gear
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]


def text_of(db: str, start: int, end: int | None, **kwargs: Any) -> str:
    """Render a slice of a plain select for ``db``."""
    return sqlrepr(Select([GEAR.teeth], start=start, end=end, **kwargs), db)


@pytest.mark.parametrize(
    ("db", "text"),
    [
        ("sqlite", "SELECT gear.teeth FROM gear LIMIT 5"),
        ("postgres", "SELECT gear.teeth FROM gear LIMIT 5"),
        ("mysql", "SELECT gear.teeth FROM gear LIMIT 5"),
        ("mssql", "SELECT TOP 5 gear.teeth FROM gear"),
        ("firebird", "SELECT FIRST 5 SKIP 0 gear.teeth FROM gear"),
        ("sybase", "SET ROWCOUNT 5 SELECT gear.teeth FROM gear SET ROWCOUNT 0"),
    ],
)
def test_limit_only(db: str, text: str) -> None:
    """A limit without an offset reads as 3.14 wrote it."""
    assert text_of(db, 0, 5) == text
    assert sqlrepr(Select([GEAR.teeth], limit=5), db) == text


@pytest.mark.parametrize(
    ("db", "text"),
    [
        ("sqlite", "SELECT gear.teeth FROM gear LIMIT 5 OFFSET 2"),
        ("postgres", "SELECT gear.teeth FROM gear LIMIT 5 OFFSET 2"),
        ("mysql", "SELECT gear.teeth FROM gear LIMIT 2, 5"),
        ("firebird", "SELECT FIRST 5 SKIP 2 gear.teeth FROM gear"),
    ],
)
def test_limit_and_offset(db: str, text: str) -> None:
    """A limit with an offset reads as 3.14 wrote it."""
    assert text_of(db, 2, 7) == text
    assert sqlrepr(Select([GEAR.teeth], limit=5, start=2), db) == text


@pytest.mark.parametrize(
    ("db", "text"),
    [
        ("postgres", "SELECT gear.teeth FROM gear OFFSET 2"),
        ("firebird", "SELECT SKIP 2 gear.teeth FROM gear"),
    ],
)
def test_offset_only(db: str, text: str) -> None:
    """An offset without a limit reads as 3.14 wrote it where that was right."""
    assert text_of(db, 2, None) == text


def test_offset_only_on_sqlite_returns_the_rest() -> None:
    """SQLite says an offset alone with ``LIMIT -1``, not ``LIMIT 0``."""
    assert text_of("sqlite", 2, None) == (
        "SELECT gear.teeth FROM gear LIMIT -1 OFFSET 2"
    )


def test_offset_only_on_mysql_uses_a_huge_limit() -> None:
    """MySQL says an offset alone with a limit beyond any table."""
    text = text_of("mysql", 2, None)
    match = re.search(r" LIMIT (?:2, (\d+)|(\d+) OFFSET 2)$", text)
    assert match is not None, text
    assert int(match.group(1) or match.group(2)) >= 2**62


def test_mssql_really_skips_rows() -> None:
    """SQL Server gets an offset in a form it understands."""
    text = text_of("mssql", 2, 7, orderBy=GEAR.teeth)
    if "ROW_NUMBER" in text.upper():
        assert "7" in text
    else:
        assert re.search(r"ORDER BY gear\.teeth OFFSET 2 ROWS FETCH NEXT 5 ROWS", text)
    text = text_of("mssql", 2, None, orderBy=GEAR.teeth)
    assert re.search(r"OFFSET 2 ROWS", text) or "ROW_NUMBER" in text.upper()


def test_mssql_says_distinct_before_top() -> None:
    """SQL Server wants DISTINCT before TOP."""
    assert text_of("mssql", 0, 5, distinct=True) == (
        "SELECT DISTINCT TOP 5 gear.teeth FROM gear"
    )


def test_firebird_says_first_before_distinct() -> None:
    """Firebird wants FIRST and SKIP before DISTINCT."""
    assert text_of("firebird", 0, 5, distinct=True) == (
        "SELECT FIRST 5 SKIP 0 DISTINCT gear.teeth FROM gear"
    )


@pytest.mark.parametrize("db", DIALECTS)
def test_text_after_a_newline_survives(db: str) -> None:
    """A string with a newline keeps everything behind it in a limited statement."""
    statement = Select([GEAR.teeth], GEAR.note == "one\ntwo", limit=5)
    text = sqlrepr(statement, db)
    assert "two'" in text


@pytest.mark.parametrize("db", DIALECTS)
@pytest.mark.parametrize(("start", "end"), [(2, 7), (2, None)])
def test_offset_is_never_dropped_in_silence(
    db: str, start: int, end: int | None
) -> None:
    """A dialect writes the offset or refuses it, but never forgets it."""
    try:
        text = text_of(db, start, end, orderBy=GEAR.teeth)
    except UnsupportedFeature:
        return
    whole = sqlrepr(Select([GEAR.teeth], orderBy=GEAR.teeth), db)
    numbers = {int(n) for n in re.findall(r"\b\d+\b", text)}
    assert text != whole
    assert start in numbers or start + 1 in numbers


@pytest.mark.parametrize("db", DIALECTS)
def test_limit_is_never_dropped_in_silence(db: str) -> None:
    """Every dialect limits the number of rows, with and without a condition."""
    for clause in (GEAR.size > 3, GEAR.size == GEAR.teeth):
        text = sqlrepr(Select([GEAR.teeth], clause, orderBy=GEAR.teeth, limit=5), db)
        assert re.search(r"\b5\b", text)


def test_maxdb_limit_without_a_condition_is_well_formed() -> None:
    """MaxDB's limit does not leave a condition without its WHERE."""
    text = text_of("maxdb", 0, 5)
    assert re.search(r"\b5\b", text)
    if "ROWNO" in text:
        assert re.search(r"WHERE\b.*ROWNO <= 5", text)


@pytest.mark.parametrize(
    ("db", "start", "end", "text"),
    [
        ("sqlite", 0, 5, "SELECT a FROM t LIMIT 5"),
        ("sqlite", 2, 7, "SELECT a FROM t LIMIT 5 OFFSET 2"),
        ("sqlite", 2, None, "SELECT a FROM t LIMIT -1 OFFSET 2"),
        ("postgres", 0, 5, "SELECT a FROM t LIMIT 5"),
        ("postgres", 2, 7, "SELECT a FROM t LIMIT 5 OFFSET 2"),
        ("postgres", 2, None, "SELECT a FROM t OFFSET 2"),
        ("mysql", 0, 5, "SELECT a FROM t LIMIT 5"),
        ("mysql", 2, 7, "SELECT a FROM t LIMIT 2, 5"),
        ("mssql", 0, 5, "SELECT TOP 5 a FROM t"),
        ("firebird", 0, 5, "SELECT FIRST 5 SKIP 0 a FROM t"),
        ("firebird", 2, 7, "SELECT FIRST 5 SKIP 2 a FROM t"),
        ("firebird", 2, None, "SELECT SKIP 2 a FROM t"),
        ("sybase", 0, 5, "SET ROWCOUNT 5 SELECT a FROM t SET ROWCOUNT 0"),
    ],
)
def test_limit_added_by_hand(db: str, start: int, end: int | None, text: str) -> None:
    """``_queryAddLimitOffset`` of a connection class slices a finished query."""
    add = dbConnectionForScheme(db)._queryAddLimitOffset
    assert add("SELECT a FROM t", start, end) == text


@pytest.mark.parametrize(
    ("db", "query", "start", "end", "text"),
    [
        (
            "mssql",
            "SELECT DISTINCT a FROM t WHERE b='x\ny'",
            0,
            5,
            "SELECT DISTINCT TOP 5 a FROM t WHERE b='x\ny'",
        ),
        (
            "firebird",
            "select  distinct a FROM t WHERE b='x\ny'",
            0,
            5,
            "SELECT FIRST 5 SKIP 0 DISTINCT a FROM t WHERE b='x\ny'",
        ),
        (
            "mssql",
            "SELECT a FROM t ORDER BY a, b DESC",
            2,
            7,
            "SELECT a FROM t ORDER BY a, b DESC OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY",
        ),
        (
            "mssql",
            "SELECT RANK() OVER (ORDER BY a) FROM t WHERE b = ' ORDER BY c'",
            2,
            None,
            "SELECT RANK() OVER (ORDER BY a) FROM t WHERE b = ' ORDER BY c' "
            "ORDER BY (SELECT NULL) OFFSET 2 ROWS",
        ),
        (
            "mssql",
            "WITH big AS (SELECT a FROM t) SELECT a FROM big",
            0,
            5,
            "WITH big AS (SELECT a FROM t) SELECT TOP 5 a FROM big",
        ),
        (
            "sybase",
            "SELECT a FROM t WHERE b = 1 ORDER BY a",
            0,
            0,
            "SELECT * FROM (SELECT a FROM t WHERE b = 1) AS rows_ WHERE (1 = 0)",
        ),
        (
            "mysql",
            "SELECT a FROM t ORDER BY a",
            0,
            5,
            "SELECT a FROM t ORDER BY a LIMIT 5",
        ),
    ],
)
def test_limit_added_to_a_longer_query(
    db: str, query: str, start: int, end: int | None, text: str
) -> None:
    """The words are put where they belong, and nothing of the query is lost."""
    assert dbConnectionForScheme(db)._queryAddLimitOffset(query, start, end) == text


def test_limit_added_to_what_is_no_query() -> None:
    """It is refused, with what was found."""
    with pytest.raises(UsageError, match="DELETE FROM t"):
        dbConnectionForScheme("sqlite")._queryAddLimitOffset("DELETE FROM t", 0, 5)


@pytest.mark.parametrize("db", DIALECTS)
def test_no_limit_no_words(db: str) -> None:
    """Without a slice no dialect adds anything."""
    assert text_of(db, 0, None) == "SELECT gear.teeth FROM gear"


def test_limit_needs_a_dialect() -> None:
    """A limited statement cannot be rendered for no dialect."""
    with pytest.raises(AssertionError):
        sqlrepr(Select([GEAR.teeth], limit=5), None)


def test_limit_of_zero_gives_no_rows(stocked: Any) -> None:
    """``limit=0`` means no rows at all."""
    statement = Select([GEAR.teeth], limit=0)
    assert stocked.conn.queryAll(stocked.conn.sqlrepr(statement)) == []


@pytest.mark.parametrize(
    ("kwargs", "expected"),
    [
        ({"limit": 2}, [10, 20]),
        ({"start": 2, "limit": 2}, [30, 40]),
        ({"start": 2, "end": 4}, [30, 40]),
        ({"start": 3}, [40, 50]),
        ({"end": 1}, [10]),
        ({"limit": 1, "end": 4}, [10]),
    ],
)
def test_slices_on_the_database(stocked: Any, kwargs: Any, expected: list[int]) -> None:
    """``start``, ``end`` and ``limit`` give the rows they say; limit overrides end."""
    statement = Select([GEAR.teeth], GEAR.teeth > 0, orderBy=GEAR.teeth, **kwargs)
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(statement))
    assert [row[0] for row in rows] == expected
