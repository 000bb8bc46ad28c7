"""One SQLite database: opening it, its options, its file."""

from __future__ import annotations

import gc
import os
import sqlite3
import warnings
from pathlib import Path
from typing import Any

import pytest

from sqlobject import sqlite
from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DuplicateEntryError,
    OperationalError,
    ProgrammingError,
)
from sqlobject.sqlite import sqliteconnection

SQLiteConnection = sqlite.builder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def conn(path: Path) -> Any:
    made = SQLiteConnection(path)
    yield made
    made.close()


# -- URIs


@pytest.mark.parametrize("form", ["sqlite:{}", "sqlite://{}"])
def test_full_path(path: Path, uris: Any, form: str) -> None:
    """One slash behind the colon, or three."""
    conn = connectionForURI(form.format(path))
    conn.query("CREATE TABLE t (a)")
    assert path.exists()
    assert conn.uri() == f"sqlite://{path}"


def test_two_slashes_and_a_path_are_a_host(path: Path, uris: Any) -> None:
    """``"sqlite:/" + "/tmp/x.db"``: a real program does this; the error tells how."""
    with pytest.raises(AssertionError, match=r"three: sqlite:/tmp/x\.db$"):
        connectionForURI("sqlite:/" + "/tmp/x.db")  # noqa: S108 - never opened
    for uri in ("sqlite://u:p@h/x", "sqlite://h:5/x"):
        with pytest.raises(ConfigurationError, match="no host"):
            connectionForURI(uri)
    with pytest.raises(ConfigurationError, match="names no file"):
        connectionForURI("sqlite:")


def test_relative_path_stays_relative(
    path: Path, uris: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``uri()`` used to make a full path of it."""
    monkeypatch.chdir(path.parent)
    conn = connectionForURI("sqlite:x.db?timeout=3&wal=1")
    assert conn.uri() == "sqlite:x.db?timeout=3&wal=1"
    conn.query("CREATE TABLE t (a)")
    assert path.exists()
    assert conn.filename == "x.db"
    monkeypatch.chdir("/")
    conn.close()
    assert conn.tableExists("t"), "another directory later does not matter"


@pytest.mark.parametrize(
    "uri", ["sqlite:/:memory:", "sqlite::memory:", "sqlite:///:memory:"]
)
def test_memory(uris: Any, uri: str) -> None:
    """However it is said."""
    conn = connectionForURI(uri)
    assert conn._memory
    assert conn.filename == ":memory:"
    assert conn.uri() == "sqlite:/:memory:"
    assert connectionForURI(uri) is conn
    assert repr(conn) == "<SQLiteConnection :memory:>"


def test_options_survive_in_the_uri(path: Path, uris: Any) -> None:
    """``uri()`` used to lose all of them."""
    uri = f"sqlite://{path}?timeout=2&foreign_keys=1&debug="
    assert connectionForURI(uri).uri() == uri


# -- options


def test_timeout(path: Path) -> None:
    """Seconds, or milliseconds under the other name."""
    for options, seconds in (
        ({}, 5.0),
        ({"timeout": 2}, 2.0),
        ({"busy_timeout": 70}, 0.07),
    ):
        conn = SQLiteConnection(path, **options)
        (found,) = conn.queryOne("PRAGMA busy_timeout")
        assert (found, conn.timeout) == (seconds * 1000, seconds)
        conn.close()


def test_conn_options_are_what_sqlite3_is_given(path: Path) -> None:
    """Programs look at them and change them before they connect."""
    conn = SQLiteConnection(path, timeout=1, check_same_thread=True)
    assert conn._connOptions["timeout"] == 1
    assert conn._connOptions["check_same_thread"] is True
    conn._connOptions["timeout"] = 9
    assert conn.queryOne("PRAGMA busy_timeout") == (9000,)
    conn.close()


def own_factory(module: Any) -> type:
    class Own(module.Connection):  # type: ignore[misc]
        pass

    return Own


def test_factory_as_callable_and_as_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets the module and gives the class of raw connections."""
    monkeypatch.setattr(sqliteconnection, "own_factory", own_factory, raising=False)
    for factory in (own_factory, "own_factory"):
        conn = SQLiteConnection(path, factory=factory)
        raw = conn.getConnection()
        assert type(raw).__name__ == "Own"
        conn.releaseConnection(raw)
        conn.close()
    with pytest.raises(ConfigurationError, match="no function 'zork'"):
        SQLiteConnection(path, factory="zork")


def test_read_only_mode(path: Path) -> None:
    """Nothing can be written, and nothing is created."""
    with pytest.raises(ConnectFailed, match="unable to open"):
        SQLiteConnection(path, mode="ro").query("SELECT 1")
    assert not path.exists()
    SQLiteConnection(path).query("CREATE TABLE t (a)")
    conn = SQLiteConnection(path, mode="RO")
    assert conn.queryAll("SELECT * FROM t") == []
    with pytest.raises(OperationalError, match="readonly"):
        conn.query("INSERT INTO t VALUES (1)")
    conn.close()


def test_file_with_odd_characters(tmp_path: Path) -> None:
    """Also where the path becomes part of SQLite's own URI."""
    path = tmp_path / "a?b#c%20.db"
    conn = SQLiteConnection(path, mode="rwc")
    conn.query("CREATE TABLE t (a)")
    conn.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a?b#c%20.db"]


def test_uri_of_sqlites_own(path: Path) -> None:
    """A file name that is one is handed on."""
    conn = SQLiteConnection(f"file:{path}?mode=rwc")
    conn.query("CREATE TABLE t (a)")
    conn.close()
    assert path.exists()


def test_encoding_of_a_new_database(path: Path) -> None:
    """It used to be documented and refused."""
    conn = SQLiteConnection(path, encoding="utf16le")
    conn.query("CREATE TABLE t (a)")
    assert conn.queryOne("PRAGMA encoding") == ("UTF-16le",)
    conn.query("INSERT INTO t VALUES ('ä€😀')")
    assert conn.queryOne("SELECT a FROM t") == ("ä€😀",)
    conn.close()


@pytest.mark.parametrize(
    ("option", "value"),
    [("mode", "0644"), ("encoding", "latin1"), ("journal_mode", "x"), ("begin", "y")],
)
def test_words_that_mean_nothing(path: Path, option: str, value: str) -> None:
    """The error lists those that do."""
    with pytest.raises(ConfigurationError, match=f"option {option} cannot be"):
        SQLiteConnection(path, **{option: value})


def test_cached_statements(path: Path) -> None:
    """More than sqlite3 keeps by itself, unless it is said."""
    assert sqlite.SQLITE3.connect is not None
    conn = SQLiteConnection(path, cached_statements=7)
    assert conn._connOptions["cached_statements"] == 7
    conn.query("SELECT 1")
    conn.close()


def test_many_statements_do_not_lose_their_preparation(path: Path) -> None:
    """With 300 different ones in turn none is prepared anew."""
    conn = SQLiteConnection(path)
    raw = conn.getConnection()
    seen: list[str] = []
    raw.set_authorizer(lambda *args: seen.append("prepared") or sqlite3.SQLITE_OK)
    for _ in range(3):
        for n in range(300):
            raw.execute(f"SELECT {n}")
    conn.releaseConnection(raw)
    assert len(seen) == 300
    conn.close()


def test_use_table_info_is_accepted(path: Path) -> None:
    """Programs pass it."""
    assert SQLiteConnection(path, use_table_info=False).use_table_info is False
    assert SQLiteConnection(path).use_table_info is True


# -- commits


def other_program(path: Path, sql: str) -> list[Any]:
    """What another program sees."""
    raw = sqlite3.connect(path)
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


@pytest.mark.parametrize("auto", [True, False, 1, 0])
def test_rows_are_committed_whatever_the_constructor_says(
    path: Path, auto: Any
) -> None:
    """On Python 3.12 and later ``autoCommit=False`` used to commit nothing, ever."""
    conn = SQLiteConnection(path, autoCommit=auto)
    conn.query("CREATE TABLE t (a)")
    conn.query("INSERT INTO t VALUES (1)")
    assert other_program(path, "SELECT a FROM t") == [(1,)]
    assert conn.autoCommit is True
    with conn.transaction() as transaction:
        transaction.query("INSERT INTO t VALUES (2)")
        assert other_program(path, "SELECT a FROM t") == [(1,)]
    assert other_program(path, "SELECT a FROM t") == [(1,), (2,)]
    conn.close()


def test_raw_connection_is_in_the_mode_that_was_asked_for(path: Path) -> None:
    """``isolation_level`` None is real autocommit."""
    for auto, level in ((True, None), (False, "")):
        conn = SQLiteConnection(path, autoCommit=auto)
        raw = conn.getConnection()
        assert raw.isolation_level == level
        conn.releaseConnection(raw)
        conn.close()


@pytest.mark.parametrize("option", ["autoCommit=0", "autoCommit=1"])
def test_auto_commit_in_a_uri(path: Path, uris: Any, option: str) -> None:
    """Rows are committed too."""
    conn = connectionForURI(f"sqlite:{path}?{option}")
    conn.query("CREATE TABLE t (a)")
    conn.query("INSERT INTO t VALUES (1)")
    assert other_program(path, "SELECT a FROM t") == [(1,)]


def test_auto_commit_set_to_false_rolls_back(conn: Any, path: Path) -> None:
    """What is done outside transactions leaves no trace."""
    conn.query("CREATE TABLE t (a)")
    conn.autoCommit = False
    conn.query("INSERT INTO t VALUES (1)")
    conn.execute("INSERT INTO t VALUES (2)")
    conn.autoCommit = True
    assert conn.queryAll("SELECT * FROM t") == []
    conn.query("INSERT INTO t VALUES (3)")
    assert conn.queryAll("SELECT * FROM t") == [(3,)]


def test_auto_commit_exception(conn: Any) -> None:
    """Statements outside transactions are refused before they do anything."""
    conn.query("CREATE TABLE t (a)")
    conn.autoCommit = "exception"
    with pytest.raises(Exception, match="outside of a transaction"):
        conn.query("INSERT INTO t VALUES (1)")
    raw = conn.getConnection()
    with pytest.raises(Exception, match="outside of a transaction"):
        conn.releaseConnection(raw)
    conn.autoCommit = True
    assert conn.queryAll("SELECT * FROM t") == []


def test_begin_as_a_text_does_not_linger(conn: Any, path: Path) -> None:
    """A transaction begun by hand ends with its statement, as it always did."""
    conn.query("CREATE TABLE t (a)")
    conn.query("BEGIN IMMEDIATE")
    conn.query("INSERT INTO t VALUES (1)")
    assert other_program(path, "SELECT a FROM t") == [(1,)]


def test_many_rows_are_all_there_or_none(path: Path) -> None:
    """And SQLite waits for the disk once, not after each row."""
    for place in (path, ":memory:"):
        conn = SQLiteConnection(place)
        conn.query("CREATE TABLE t (a INT UNIQUE)")
        assert conn.execute_many("INSERT INTO t VALUES (?)", [(1,), (2,)]) == 2
        with pytest.raises(DuplicateEntryError):
            conn.execute_many("INSERT INTO t VALUES (?)", [(3,), (1,), (4,)])
        assert conn.queryAll("SELECT a FROM t") == [(1,), (2,)]
        with conn.transaction() as transaction:
            transaction.query("INSERT INTO t VALUES (5)")
            transaction.execute_many("INSERT INTO t VALUES (?)", [(6,), (7,)])
            transaction.rollback()
        assert conn.queryAll("SELECT a FROM t") == [(1,), (2,)]
        conn.close()
    memory = SQLiteConnection(":memory:")
    memory.query("CREATE TABLE t (a)")
    transaction = memory.transaction()
    transaction.query("INSERT INTO t VALUES (1)")
    memory.execute_many("INSERT INTO t VALUES (?)", [(2,), (3,)])
    transaction.rollback()
    assert memory.queryAll("SELECT a FROM t") == [], "it took part in the transaction"
    memory.close()


# -- the file


def test_empty_database_is_made(path: Path) -> None:
    """A file without tables."""
    conn = SQLiteConnection(path)
    conn.createEmptyDatabase()
    conn.createEmptyDatabase()
    assert path.exists()
    assert conn.listTables() == []
    conn.close()


def test_database_with_tables_is_never_emptied(conn: Any, path: Path) -> None:
    """``create --create-db`` used to truncate it."""
    conn.query("CREATE TABLE t (a)")
    conn.query("INSERT INTO t VALUES (1)")
    with pytest.raises(ProgrammingError, match="already exists and has tables"):
        conn.createEmptyDatabase()
    assert conn.queryAll("SELECT * FROM t") == [(1,)]


def test_dropped_database_is_gone(path: Path) -> None:
    """With everything that lies beside it."""
    conn = SQLiteConnection(path, wal=True)
    conn.query("CREATE TABLE t (a)")
    conn.dropDatabase()
    assert list(path.parent.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        conn.dropDatabase()
    memory = SQLiteConnection(":memory:")
    memory.query("CREATE TABLE t (a)")
    memory.createEmptyDatabase()
    memory.dropDatabase()
    assert memory.listTables() == []


def test_catalogue(conn: Any) -> None:
    """Tables, sorted, with those of SQLite's own; databases."""
    conn.query("CREATE TABLE t2 (a INTEGER PRIMARY KEY AUTOINCREMENT)")
    conn.query("CREATE TABLE t1 (a)")
    conn.query("CREATE VIEW v AS SELECT * FROM t1")
    assert conn.listTables() == ["sqlite_sequence", "t1", "t2"]
    assert conn.listDatabases() == ["main"]
    assert conn.tableExists("t1")
    assert not any(map(conn.tableExists, ("T1", "v", "t'1", "t")))


def test_file_that_is_no_database(path: Path) -> None:
    """The error is ours."""
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(DatabaseError, match="not a database"):
        SQLiteConnection(path).queryAll("SELECT * FROM t")


def test_place_that_does_not_exist(tmp_path: Path) -> None:
    """Where it was tried is said."""
    conn = SQLiteConnection(tmp_path / "no" / "x.db")
    with pytest.raises(ConnectFailed, match=r"used connection: .*x\.db"):
        conn.query("SELECT 1")


# -- closing


def test_everything_is_closed(path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """From Python 3.13 on a raw connection that is forgotten open is complained of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        conn = SQLiteConnection(path)
        conn.query("SELECT 1")
        raw = conn.getConnection()
        conn.query("SELECT 1")
        conn.releaseConnection(raw)
        del raw, conn
        gc.collect()


def test_raw_connections_of_a_closed_one_are_closed(conn: Any) -> None:
    """Those that wait at once, those that are out when they come back."""
    first, second = conn.getConnection(), conn.getConnection()
    conn.releaseConnection(first)
    conn.close()
    conn.releaseConnection(second)
    for raw in (first, second):
        with pytest.raises(sqlite3.ProgrammingError):
            raw.execute("SELECT 1")


def test_closed_behind_our_back(conn: Any) -> None:
    """A raw connection that somebody closed is lost; later statements get another."""
    raw = conn.getConnection()
    raw.close()
    conn.releaseConnection(raw)
    conn.query("CREATE TABLE t (a)")
    raw = conn.getConnection()
    conn.releaseConnection(raw)
    raw.close()
    with pytest.raises(ConnectionLost):
        conn.query("INSERT INTO t VALUES (1)")
    conn.query("INSERT INTO t VALUES (2)")
    raw = conn.getConnection()
    conn.releaseConnection(raw)
    raw.close()
    assert conn.queryAll("SELECT a FROM t") == [(2,)], "a read is tried again"


def test_process_wide_sqlite3_is_left_alone() -> None:
    """``sqlite3.Binary`` and the adapters used to be replaced for everybody."""
    assert sqlite3.Binary is memoryview
    before = dict(sqlite3.adapters)
    connectionForURI("sqlite:/:memory:").query("SELECT 1")
    assert dict(sqlite3.adapters) == before
    assert os.environ is not None
