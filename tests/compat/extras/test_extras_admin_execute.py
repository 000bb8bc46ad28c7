"""Section 1.5: execute."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def filled(admin: Any) -> Any:
    """The admin command on a database with two rows."""
    admin.query("CREATE TABLE t (a INTEGER, b TEXT)")
    admin.query("INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    return admin


def test_rows(filled: Any) -> None:
    """Rows are printed under a header, each value followed by a tab."""
    done = filled("execute", "-c", filled.uri, "SELECT a, b FROM t ORDER BY a")
    assert done.code == 0, done.err
    assert done.out == "a\tb\t\n1\t'x'\t\n2\tNone\t\n\n"


def test_several_statements(filled: Any) -> None:
    """Each argument is a statement of its own."""
    done = filled("execute", "-c", filled.uri, "SELECT 1 AS one", "SELECT 2 AS two")
    assert done.out == "one\t\n1\t\n\ntwo\t\n2\t\n\n"


def test_change_is_kept(filled: Any) -> None:
    """A statement that changes the database takes effect."""
    done = filled("execute", "-c", filled.uri, "INSERT INTO t VALUES (3, 'z')")
    assert done.code == 0, done.err
    assert filled.query("SELECT COUNT(*) FROM t") == [(3,)]


def test_verbose(filled: Any) -> None:
    """``-v`` shows the statement and how many rows there were."""
    done = filled("execute", "-v", "-c", filled.uri, "SELECT a FROM t")
    assert "SELECT a FROM t" in done.out
    assert "rows accessed" in done.out


def test_error_does_not_stop_the_rest(filled: Any) -> None:
    """A failing statement is shown with its error; the next ones run."""
    done = filled("execute", "-c", filled.uri, "SELECT nope FROM t", "SELECT 5 AS five")
    assert "SELECT nope FROM t" in done.out
    assert "****Error:" in done.out
    assert "nope" in done.out
    assert "five\t\n5\t\n" in done.out


def test_standard_input(filled: Any) -> None:
    """``--stdin`` takes one more statement from the input."""
    done = filled(
        "execute", "--stdin", "-c", filled.uri, text="SELECT COUNT(*) AS n FROM t"
    )
    assert done.out == "n\t\n2\t\n\n"


def test_simulation_runs_nothing(filled: Any) -> None:
    """``execute -n`` does not run the statements."""
    done = filled("execute", "-n", "-c", filled.uri, "DELETE FROM t")
    assert done.code == 0, done.err
    assert filled.query("SELECT COUNT(*) FROM t") == [(2,)]


def test_no_connection(admin: Any) -> None:
    """Without a connection the tool says that one is needed, without a traceback."""
    done = admin("execute", "SELECT 1")
    assert done.code != 0
    assert "Traceback" not in done.err
    assert "--connection" in done.out + done.err
