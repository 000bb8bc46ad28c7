"""The stand-in by itself: what it refuses, as the server would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tds.engine import Session
from tests.tds.results import Failure, Rows
from tests.tds.server import StandIn


def played(product: str, *version: int) -> Iterator[StandIn]:
    with StandIn(product, version) as server:
        yield server


def session(server: StandIn) -> Session:
    found = server.log_in(server.user, server.password, server.database)
    answer(found, "CREATE TABLE t (id INT IDENTITY PRIMARY KEY, name VARCHAR(9) NULL)")
    return found


def answer(found: Session, text: str) -> Any:
    """The rows of the last result, or the number of the first error."""
    rows: Any = None
    for event in found.run(text, {}):
        if isinstance(event, Failure):
            return event.error.number
        if isinstance(event, Rows):
            rows = event.rows
    return rows


@pytest.mark.parametrize(
    ("product", "version", "text", "number"),
    [
        ("mssql", (16,), "SELECT name FROM t LIMIT 1", 102),
        ("mssql", (16,), "SELECT name || 'x' FROM t", 102),
        ("mssql", (16,), "SELECT LENGTH(name) FROM t", 195),
        ("mssql", (16,), "SELECT name FROM t WHERE 1", 4145),
        ("mssql", (16,), "SELECT name FROM t GROUP BY id", 8120),
        ("mssql", (16,), "INSERT INTO t (name) VALUES ('a') RETURNING id", 102),
        ("mssql", (16,), "CREATE TABLE u (a INT AUTO_INCREMENT)", 102),
        ("mssql", (16,), "SELECT a FROM nothing", 208),
        ("mssql", (16,), "SELECT a FROM t", 207),
        ("mssql", (16,), "INSERT INTO t (id, name) VALUES (1, 'a')", 544),
        ("mssql", (16,), "INSERT INTO t (name) VALUES ('1234567890')", 8152),
        ("mssql", (10,), "SELECT id FROM t ORDER BY id OFFSET 1 ROWS", 102),
        ("mssql", (9,), "INSERT INTO t (name) VALUES ('a'), ('b')", 102),
        ("mssql", (8,), "SELECT TOP (1) id FROM t", 102),
        ("mssql", (11,), "DROP TABLE IF EXISTS t", 102),
        ("sybase", (15, 7), "SELECT SCOPE_IDENTITY()", 195),
        ("sybase", (15, 7), "INSERT INTO t (name) VALUES ('a'), ('b')", 102),
        ("sybase", (12, 5), "CREATE TABLE u (a BIGINT NULL)", 2715),
    ],
)
def test_what_the_product_does_not_know_is_refused(
    product: str, version: tuple[int, ...], text: str, number: int
) -> None:
    for server in played(product, *version, 0):
        found = session(server)
        assert answer(found, text) == number
        found.close()


def test_a_batch_is_taken_apart_without_semicolons() -> None:
    for server in played("mssql", 16, 0):
        found = session(server)
        text = "INSERT INTO t (name) SELECT 'a' UNION ALL SELECT 'b' "
        text += "SELECT COUNT(*) FROM t"
        assert answer(found, text) == [(2,)]
        found.close()


def test_definitions_are_refused_in_a_transaction_of_ase() -> None:
    for server in played("sybase", 15, 7):
        found = session(server)
        answer(found, "BEGIN TRAN INSERT INTO t (name) VALUES ('a')")
        assert answer(found, "DROP TABLE t") == 2762
        found.close()


def test_a_statement_that_fails_leaves_the_transaction_open() -> None:
    for server in played("mssql", 16, 0):
        found = session(server)
        answer(found, "CREATE UNIQUE INDEX i ON t (name)")
        answer(found, "BEGIN TRAN INSERT INTO t (name) VALUES ('a')")
        assert answer(found, "INSERT INTO t (name) VALUES ('A')") == 2601
        assert answer(found, "SELECT @@TRANCOUNT, COUNT(*) FROM t") == [(1, 1)]
        found.close()


def test_whoever_waits_too_long_for_a_lock_is_told() -> None:
    for server in played("mssql", 16, 0):
        one, other = session(server), session(server)
        answer(one, "BEGIN TRAN INSERT INTO t (name) VALUES ('a')")
        answer(other, "SET LOCK_TIMEOUT 0")
        assert answer(other, "INSERT INTO t (name) VALUES ('b')") == 1222
        one.close()
        other.close()
