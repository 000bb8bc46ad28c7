"""Rows that are handed over a few at a time, while they are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import connectionForURI
from sqlobject.dbconnection._batches import FEW_ROWS
from sqlobject.dberrors import OperationalError
from sqlobject.sqlbuilder import Field, Select, func

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

N = Field("number", "n")


@pytest.fixture(params=["memory", "file"])
def conn(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    place = "/:memory:" if request.param == "memory" else f"{tmp_path}/numbers.db"
    conn = connectionForURI(f"sqlite:{place}")
    conn.query("CREATE TABLE number (n INTEGER)")
    transaction = conn.transaction()
    for n in range(1000):
        transaction.query(f"INSERT INTO number VALUES ({n})")
    transaction.commit(close=True)
    yield conn
    conn.close()


def lengths(batches: Iterable[list[Any]]) -> list[int]:
    return [len(rows) for rows in batches]


def numbers(batches: Iterable[list[Any]]) -> list[int]:
    return [n for rows in batches for (n,) in rows]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1000])
def test_all_rows_come_in_small_lists(conn: Any, count: int) -> None:
    """The first time, when the statement is new, and the next time as well."""
    select = Select([N], where=count > N, orderBy=N)
    for _ in range(3):
        assert conn.fetch_into(select, numbers) == list(range(count))
        assert max(conn.fetch_into(select, lengths)) <= FEW_ROWS


def test_within_a_transaction(conn: Any) -> None:
    """It has the rows that the transaction has."""
    transaction = conn.transaction()
    transaction.query("DELETE FROM number WHERE n >= 500")
    for _ in range(2):
        found = transaction.fetch_into(Select([N], orderBy=N), numbers)
        assert found == list(range(500))
    transaction.rollback()
    assert len(conn.fetch_into(Select([N]), numbers)) == 1000


def test_an_exception_of_the_taker_leaves_nothing_open(conn: Any) -> None:
    """It comes out unchanged, and the table can be dropped at once."""
    select = Select([N], orderBy=N)
    conn.fetch_into(select, numbers)

    def stops(batches: Iterable[list[Any]]) -> None:
        for _ in batches:
            raise OverflowError("my own")

    with pytest.raises(OverflowError, match=r"^my own$"):
        conn.fetch_into(select, stops)
    conn.query("DROP TABLE number")


def test_a_taker_that_stops_early_leaves_nothing_open(conn: Any) -> None:
    """What it did not want is not fetched."""
    select = Select([N], orderBy=N)
    conn.fetch_into(select, numbers)
    assert conn.fetch_into(select, lambda batches: next(iter(batches)))[0] == (0,)
    conn.query("DROP TABLE number")


def test_an_error_in_the_middle_is_the_databases(conn: Any) -> None:
    """A function fails at a late row: it is reported as errors are, with the text."""
    raw = conn.getConnection()

    def picky(n: int) -> int:
        if n > 300:
            raise ValueError(n)
        return n

    raw.create_function("picky", 1, picky)
    conn.releaseConnection(raw)
    select = Select([func.picky(N)], where=N >= 0)
    few = Select([func.picky(N)], where=N < 0)
    conn.fetch_into(few, numbers)
    for _ in range(2):
        with pytest.raises(OperationalError, match="user-defined function"):
            conn.fetch_into(select, numbers)
    assert conn.fetch_one(Select([func.COUNT(N)])) == (1000,)


def test_other_statements_while_rows_are_taken(conn: Any) -> None:
    """The thread that takes them may ask something else, in memory too."""
    select = Select([N], orderBy=N)
    conn.fetch_into(select, numbers)

    def asks(batches: Iterable[list[Any]]) -> list[Any]:
        return [conn.queryOne("SELECT count(*) FROM number")[0] for _ in batches]

    assert conn.fetch_into(select, asks) == [1000] * 10
