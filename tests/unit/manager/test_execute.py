"""execute: statements, what they give, and what goes wrong."""

from __future__ import annotations

import io
from typing import Any

import pytest


@pytest.fixture
def sql(shop: Any) -> Any:
    """``sql(*args)``: a run on a database with one table."""
    shop.query("CREATE TABLE t (a INTEGER)")

    def run(*args: str) -> Any:
        return shop("execute", "-c", shop.uri, *args)

    run.query = shop.query  # type: ignore[attr-defined]
    return run


def test_failure_shows_in_the_exit_code(sql: Any) -> None:
    """One failed statement of several is enough, and the others run."""
    done = sql("INSERT INTO t VALUES (1)", "SELECT nope", "INSERT INTO t VALUES (2)")
    assert done.code == 1
    assert done.out == (
        "SELECT nope\n****Error:\n    OperationalError: no such column: nope\n"
    )
    assert sql.query("SELECT a FROM t") == [(1,), (2,)]


def test_statement_without_rows(sql: Any) -> None:
    """It prints nothing; with ``-v`` how many rows it touched."""
    assert sql("INSERT INTO t VALUES (1), (2)") == (0, "", "")
    assert sql("-v", "DELETE FROM t").out == "DELETE FROM t\n2 rows accessed\n"
    assert sql("CREATE TABLE u (a INT)") == (0, "", "")


def test_no_rows(sql: Any) -> None:
    """The header is printed all the same."""
    assert sql("SELECT a, a AS b FROM t").out == "a\tb\t\n\n"


def test_several_statements_in_one_argument(sql: Any) -> None:
    """Each of them is run and answered."""
    assert sql("SELECT 1 AS a; SELECT ';' AS b;").out == "a\t\n1\t\n\nb\t\n';'\t\n\n"


def test_percent_signs(sql: Any) -> None:
    """They mean themselves."""
    assert sql("SELECT '%s ? %%' AS a").out == "a\t\n'%s ? %%'\t\n\n"


def test_simulation(sql: Any) -> None:
    """``-n`` shows the statement and says that it did not run."""
    done = sql("-n", "DROP TABLE t")
    assert done.out == "DROP TABLE t\n(simulating; not executed)\n"
    assert sql("SELECT a FROM t").code == 0


def test_standard_input(sql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes behind the arguments, as a script."""
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 2 AS b; SELECT 3 AS c"))
    assert sql("--stdin", "SELECT 1 AS a").out == (
        "a\t\n1\t\n\nb\t\n2\t\n\nc\t\n3\t\n\n"
    )


def test_database_that_cannot_be_opened(shop: Any) -> None:
    """Each statement says so, in a line."""
    done = shop("execute", "-c", "sqlite:///no/such/folder/x.db", "SELECT 1")
    assert done.code == 1
    assert "Traceback" not in done.out + done.err
    assert "unable to open" in done.out + done.err


def test_database_of_the_configuration(shop: Any) -> None:
    """A file without the setting is told apart from no file."""
    shop.write("a.ini", "[main]\nx = y\n")
    done = shop("execute", "-f", "a.ini", "SELECT 1")
    assert (done.code, done.err) == (2, "Error: a.ini has no setting 'database'\n")
    shop.write("a.toml", '[main]\ndatabase = "sqlite://%(here)s/shop.db"\n')
    assert shop("execute", "-f", "a.toml", "SELECT 1 AS a").out == "a\t\n1\t\n\n"
