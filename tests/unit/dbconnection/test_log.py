"""What is told of statements, and to whom."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Param, Prepared, Select, Update, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule

LOGGER = logging.getLogger("sqlobject.sql")


@pytest.fixture
def level() -> Iterator[Any]:
    """Set the level of the logger; afterwards it is as it was."""
    before = LOGGER.level
    yield LOGGER.setLevel
    LOGGER.setLevel(before)


class Lines(list[str]):
    """A debug writer."""

    def write(self, text: str) -> None:
        self.append(text)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was said of statements; a transaction of another test may end meanwhile."""
    messages = [record.getMessage() for record in caplog.records]
    return [text for text in messages if " | " in text]


def test_logger_is_told_every_statement(
    level: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """SQL, number of values, rows and milliseconds; no values."""
    conn = FakeDB(FakeModule(("SELECT", [("secret",)]), ("UPDATE", {"rowcount": 2})))
    level(logging.DEBUG)
    conn.fetch_all(Select([table.p.a], where=table.p.b == "hidden"))
    conn.execute(Update("p", {"a": "hidden"}))
    conn.queryOne("SELECT 1")
    messages = told(caplog)
    assert len(messages) == 3
    assert "| 1 values | 1 rows |" in messages[0]
    assert "| 1 values | 2 rows |" in messages[1]
    assert all(message.endswith(" ms") for message in messages)
    assert not any("secret" in message for message in messages)


def test_values_only_if_asked(level: Any, caplog: pytest.LogCaptureFixture) -> None:
    """``logValues`` shows them."""
    conn = FakeDB(FakeModule(), logValues=True)
    level(logging.DEBUG)
    conn.query("x %s", ("shown",))
    assert "'shown'" in told(caplog)[0]


def test_nobody_listens_nothing_is_done(level: Any) -> None:
    """A level that is set later is noticed, and so is its end."""
    conn = FakeDB()
    level(logging.WARNING)
    assert conn._watch is None
    level(logging.DEBUG)
    assert conn._watch is not None
    level("WARNING")
    assert conn._watch is None


def test_inherited_level_is_looked_at_when_the_connection_is_made() -> None:
    """As ``basicConfig(level=DEBUG)`` sets it."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        assert FakeDB()._watch is not None
    finally:
        root.setLevel(before)


def test_failures_and_ends_are_told(
    level: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal, a commit, a rollback."""
    conn = FakeDB(FakeModule(("bad", dbapi.OperationalError("no"))))
    level(logging.DEBUG)
    with pytest.raises(Exception, match="no"):
        conn.query("bad")
    with conn.transaction() as transaction:
        transaction.query("x")
    messages = [record.getMessage() for record in caplog.records]
    messages = [text for text in messages if text != "ROLLBACK"]
    assert "bad | failed" in messages[0]
    assert messages[-1] == "COMMIT"


def debugging(**kw: Any) -> tuple[FakeDB, Lines]:
    """A connection that writes debug lines into a list."""
    rows = [(1, "a")]
    conn = FakeDB(FakeModule(("SELECT", rows), ("INSERT", {"lastrowid": 9})), **kw)
    lines = Lines()
    conn.debugWriter = lines
    return conn, lines


def test_debug_lines_look_as_they_always_did() -> None:
    """Number, label, text; the result if asked; the commit."""
    conn, lines = debugging(debug=True, debugOutput=True)
    conn.queryAll("SELECT 1")
    assert lines == [
        " 1/QueryAll:  SELECT 1",
        " 1/QueryR  :  SELECT 1",
        " 1/QueryAll-> [(1, 'a')]",
        " 1/COMMIT  :  auto",
    ]


def test_debug_lines_spell_values_out() -> None:
    """Whoever brings them."""
    conn, lines = debugging(debug=True)
    by_id = Select([table.p.a], where=table.p.id == Param(PLAIN[Kind.INT32]))
    conn.fetch_one(Prepared(by_id), (5,))
    conn.execute(Update("p", {"a": 7}))
    assert lines[0] == " 1/QueryOne:  SELECT p.a FROM p WHERE ((p.id) = (5))"
    assert lines[3] == " 1/Query   :  UPDATE p SET a=7"


def test_thread_names() -> None:
    """Behind the number."""
    conn, lines = debugging(debug=True, debugThreading=True)
    conn.query("x")
    assert lines[0] == " 1:MainThread/Query   :  x"


def test_pool_lines() -> None:
    """``debug="Pool"`` tells who comes and goes."""
    conn, lines = debugging(debug="Pool")
    conn.releaseConnection(conn.getConnection())
    assert [line.split("/")[1].split(":")[0].strip() for line in lines] == [
        "Pool",
        "COMMIT",
        "Pool",
    ]


def test_debug_can_be_switched_at_any_time() -> None:
    """Also for transactions that run."""
    conn, lines = debugging()
    with conn.transaction() as transaction:
        transaction.query("x")
        conn.debug = True
        transaction.query("y")
        conn.debug = False
        transaction.query("z")
    assert [line for line in lines if "Query " in line] == [" 1/Query   :  y"]


def test_results_alone() -> None:
    """``debugOutput`` without ``debug`` shows results only."""
    conn, lines = debugging(debugOutput=True)
    conn.queryOne("SELECT 1")
    assert lines == [" 1/QueryOne-> (1, 'a')"]


def test_streams_and_many_rows_are_told_too() -> None:
    """Under their own labels."""
    conn, lines = debugging(debug=True)
    list(conn.stream("SELECT 1"))
    conn.execute_many("INSERT %s", [(1,), (2,)])
    assert lines[0] == " 1/Select  :  SELECT 1"
    assert " 1/Query   :  INSERT %s" in lines


def test_own_line() -> None:
    """``printDebug`` writes one in the same form, debugging or not."""
    conn, lines = debugging()
    raw = conn.getConnection()
    conn.printDebug(raw, "text", "Mine")
    conn.printDebug(raw, ["x"], "Mine", "result")
    conn.releaseConnection(raw)
    assert lines == [" 1/Mine    :  text", " 1/Mine    -> ['x']"]


def test_console_and_logger_writers(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Standard output, another stream of ``sys``, or a logger."""
    FakeDB(debug=True).query("one")
    FakeDB(debug=True, loglevel="stderr").query("two")
    caplog.set_level(logging.INFO, logger="mine")
    FakeDB(debug=True, logger="mine", loglevel="info").query("three %")
    out, err = capsys.readouterr()
    assert "Query   :  one\n" in out
    assert "Query   :  two\n" in err
    assert [r.levelname for r in caplog.records][:1] == ["INFO"]
    assert "three %" in caplog.records[0].getMessage()


@pytest.mark.parametrize("loglevel", [None, "loudly"])
def test_logger_needs_a_level(loglevel: str | None) -> None:
    """When the connection is made, not at the first line."""
    with pytest.raises((TypeError, AttributeError)):
        FakeDB(debug=True, logger="mine", loglevel=loglevel)
