"""Section 5: what debugging prints, and where."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol

MEMORY = "sqlite:/:memory:"
LINE = re.compile(r"^[ 0-9]\d/(?P<label>.{8})(?P<sep>:|->) *(?P<text>.*)$")


def parsed(out: str) -> list[tuple[str, str, str]]:
    """Take the lines apart into label, separator and text."""
    found = []
    for line in out.splitlines():
        match = LINE.match(line)
        assert match is not None, line
        found.append((match["label"].strip(), match["sep"], match["text"]))
    return found


def test_nothing_is_printed_unless_asked(
    filed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without ``debug`` nothing is printed."""
    filed.queryAll("SELECT 1")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_lines_of_one_query(filed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A query prints its label, QueryR, its result if asked, and the commit."""
    filed.debug = filed.debugOutput = True
    filed.queryAll("SELECT 1")
    assert capsys.readouterr().out.splitlines() == [
        " 1/QueryAll:  SELECT 1",
        " 1/QueryR  :  SELECT 1",
        " 1/QueryAll-> [(1,)]",
        " 1/COMMIT  :  auto",
    ]


def test_results_are_printed_only_if_asked(
    filed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``debug`` alone the results are left out."""
    filed.debug = True
    filed.queryAll("SELECT 1")
    out = capsys.readouterr().out
    assert "->" not in out
    assert " 1/QueryAll:  SELECT 1\n" in out


@pytest.mark.parametrize(
    ("method", "label", "result"),
    [
        ("query", "Query", None),
        ("queryAll", "QueryAll", "[(1,)]"),
        ("queryOne", "QueryOne", "(1,)"),
    ],
)
def test_label_of_each_kind_of_query(
    filed: Any,
    capsys: pytest.CaptureFixture[str],
    method: str,
    label: str,
    result: str | None,
) -> None:
    """Each kind of query has its label, padded to eight."""
    filed.debug = filed.debugOutput = True
    getattr(filed, method)("SELECT 1")
    lines = parsed(capsys.readouterr().out)
    assert (label, ":", "SELECT 1") in [(a, b, c.strip()) for a, b, c in lines]
    results = [text for name, sep, text in lines if sep == "->" and name == label]
    assert results == ([] if result is None else [result])


def test_objects_print_literal_statements(
    filed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Statements of objects are printed with their values spelled out."""

    class Plate(SQLObject):
        label = StringCol()

    Plate.createTable()
    filed.debug = True
    plate = Plate(label="it's")
    plate.label = "b"
    list(Plate.select(Plate.q.label == "b"))
    plate.destroySelf()
    lines = [
        (label, text.strip()) for label, _sep, text in parsed(capsys.readouterr().out)
    ]
    assert ("QueryIns", "INSERT INTO plate (label) VALUES ('it''s')") in lines
    assert ("Query", "UPDATE plate SET label = ('b') WHERE id = (1)") in lines
    assert (
        "Select",
        "SELECT plate.id, plate.label FROM plate WHERE ((plate.label) = ('b'))",
    ) in lines
    assert ("Query", "DELETE FROM plate WHERE id = (1)") in lines


def test_transaction_lines(filed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Commits and rollbacks of a transaction are printed."""
    filed.query("CREATE TABLE t (a INTEGER)")
    filed.debug = True
    trans = filed.transaction()
    trans.query("INSERT INTO t VALUES (1)")
    trans.commit()
    trans.query("INSERT INTO t VALUES (2)")
    trans.rollback()
    labels = [label for label, _sep, _text in parsed(capsys.readouterr().out)]
    assert "Query" in labels
    assert "COMMIT" in labels
    assert "ROLLBACK" in labels
    assert labels.index("Query") < labels.index("COMMIT") < labels.index("ROLLBACK")


def test_failed_statement_is_printed_as_an_error(
    filed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A statement that fails leaves an ERROR line."""
    filed.debug = True
    with pytest.raises(Exception, match="no_such_table"):
        filed.query("SELECT * FROM no_such_table")
    assert "ERROR" in [label for label, _s, _t in parsed(capsys.readouterr().out)]


def test_pool_lines(filed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """``debug = 'Pool'`` adds a line when a raw connection is taken or given back."""
    filed.debug = "Pool"
    filed.queryAll("SELECT 1")
    labels = [label for label, _sep, _text in parsed(capsys.readouterr().out)]
    assert labels.count("Pool") >= 2


def test_memory_prints_no_commit(conn: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A memory database prints no COMMIT line of its own."""
    conn.debug = True
    conn.queryAll("SELECT 1")
    labels = [label for label, _sep, _text in parsed(capsys.readouterr().out)]
    assert "QueryAll" in labels
    assert "COMMIT" not in labels


def test_thread_name(filed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """``debugThreading`` puts the thread's name behind the number."""
    filed.debug = filed.debugThreading = True
    filed.queryAll("SELECT 1")
    assert " 1:MainThread/QueryAll:  SELECT 1" in capsys.readouterr().out.splitlines()


def test_stderr(open_uri: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """``loglevel=stderr`` without a logger prints to standard error."""
    connection = open_uri(f"{MEMORY}?debug=1&loglevel=stderr")
    connection.queryAll("SELECT 1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "QueryAll:  SELECT 1" in captured.err


def test_uri_switches_debugging_on(
    open_uri: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """``debug=1&debugOutput=1`` in a URI prints statements and results."""
    open_uri(f"{MEMORY}?debug=1&debugOutput=1").queryAll("SELECT 1")
    out = capsys.readouterr().out
    assert "QueryAll:  SELECT 1" in out
    assert "QueryAll-> [(1,)]" in out


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_logger(open_uri: Any, caplog: pytest.LogCaptureFixture, level: str) -> None:
    """``logger`` and ``loglevel`` send the lines to the logging system."""
    caplog.set_level(logging.DEBUG, logger="shop.sql")
    connection = open_uri(f"{MEMORY}?debug=1&logger=shop.sql&loglevel={level}")
    connection.queryAll("SELECT 1")
    records = [record for record in caplog.records if record.name == "shop.sql"]
    assert records
    assert {record.levelname for record in records} == {level.upper()}
    assert any("QueryAll:  SELECT 1" in record.getMessage() for record in records)


@pytest.mark.parametrize("more", ["", "&loglevel=loudly"])
def test_logger_needs_a_level(open_uri: Any, more: str) -> None:
    """A logger without a level, or with an unknown one, is refused at once."""
    with pytest.raises((TypeError, AttributeError, ValueError)):
        open_uri(f"{MEMORY}?debug=1&logger=shop.sql{more}")


def test_percent_signs_in_statements_are_logged(
    open_uri: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A percent sign in a statement does not disturb the logging."""
    caplog.set_level(logging.DEBUG, logger="shop.sql")
    connection = open_uri(f"{MEMORY}?debug=1&logger=shop.sql&loglevel=info")
    connection.queryAll("SELECT '50% %s %d'")
    assert any("SELECT '50% %s %d'" in r.getMessage() for r in caplog.records)


def test_print_debug(filed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """``printDebug(raw, text, name, type)`` prints one line in the same form."""
    filed.debug = filed.debugOutput = True
    raw = filed.getConnection()
    capsys.readouterr()
    filed.printDebug(raw, "hello", "Mine")
    filed.printDebug(raw, [1], "Mine", "result")
    filed.releaseConnection(raw)
    lines = capsys.readouterr().out.splitlines()
    assert " 1/Mine    :  hello" in lines
    assert " 1/Mine    -> [1]" in lines
