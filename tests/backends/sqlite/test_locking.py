"""Locks: who waits for whom, for how long, and what may be done about it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sqlobject import sqlite
from sqlobject.dbconnection import ConnectionHub
from sqlobject.dberrors import (
    DuplicateEntryError,
    ForeignKeyViolation,
    LockTimeout,
    NotNullViolation,
    OperationalError,
    Remedy,
    SerializationFailure,
)

SQLiteConnection = sqlite.builder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


def opened(path: Path, **options: Any) -> Any:
    conn = SQLiteConnection(path, **{"timeout": 0.1, **options})
    conn.query("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, a INT NOT NULL)")
    return conn


def test_second_writer_is_told_in_time(path: Path) -> None:
    """After ``timeout`` seconds; its transaction may be run again."""
    conn = opened(path)
    first, second = conn.transaction(), conn.transaction()
    first.query("INSERT INTO t VALUES (1, 1)")
    started = time.monotonic()
    with pytest.raises(LockTimeout, match="database is locked") as caught:
        second.query("INSERT INTO t VALUES (2, 2)")
    assert 0.05 < time.monotonic() - started < 5
    assert isinstance(caught.value, OperationalError)
    assert caught.value.remedy is Remedy.TRANSACTION
    first.commit(close=True)
    second.rollback()
    conn.close()


def test_stale_snapshot_is_a_serialization_failure(path: Path) -> None:
    """A reader that wants to write after another wrote has to start again (WAL)."""
    conn = opened(path, wal=True)
    conn.query("INSERT INTO t VALUES (1, 1)")
    reader = conn.transaction()
    assert reader.queryAll("SELECT a FROM t") == [(1,)]
    with conn.transaction() as writer:
        writer.query("UPDATE t SET a = 2")
    with pytest.raises(SerializationFailure) as caught:
        reader.query("UPDATE t SET a = 3")
    assert caught.value.remedy is Remedy.TRANSACTION
    reader.rollback()
    conn.close()


def test_immediate_transactions_wait_instead(path: Path) -> None:
    """``begin=IMMEDIATE``: whoever begins may write; the others wait for that."""
    conn = opened(path, begin="immediate", timeout=10, wal=True)
    conn.query("INSERT INTO t VALUES (1, 0)")
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                with conn.transaction() as transaction:
                    (a,) = transaction.queryOne("SELECT a FROM t")
                    time.sleep(0.001)
                    transaction.query(f"UPDATE t SET a = {a + 1}")
        except BaseException as exc:  # noqa: BLE001
            errors.append(exc)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert conn.queryOne("SELECT a FROM t") == (20,)
    conn.close()


def test_retries_get_through(path: Path) -> None:
    """``doInTransaction(retries=…)`` runs the function again."""
    conn = opened(path, wal=True)
    conn.query("INSERT INTO t VALUES (1, 0)")
    hub = ConnectionHub()
    hub.processConnection = conn
    errors: list[BaseException] = []

    def count() -> None:
        here = hub.getConnection()
        (a,) = here.queryOne("SELECT a FROM t")
        here.query(f"UPDATE t SET a = {a + 1}")

    def work() -> None:
        try:
            for _ in range(5):
                hub.doInTransaction(count, retries=20)
        except BaseException as exc:  # noqa: BLE001
            errors.append(exc)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(50)
    assert errors == []
    assert conn.queryOne("SELECT a FROM t") == (15,)
    conn.close()


def test_write_ahead_log_lets_readers_go_on(path: Path) -> None:
    """Without it they would wait for the writer."""
    conn = opened(path, journal_mode="wal")
    assert conn.queryOne("PRAGMA journal_mode") == ("wal",)
    conn.query("INSERT INTO t VALUES (1, 1)")
    writer = conn.transaction()
    writer.query("UPDATE t SET a = 2")
    assert conn.queryAll("SELECT a FROM t") == [(1,)]
    writer.commit(close=True)
    assert conn.queryAll("SELECT a FROM t") == [(2,)]
    conn.close()


def test_foreign_keys_on_request(path: Path) -> None:
    """On every raw connection, also those of other threads and transactions."""
    conn = opened(path, foreign_keys=True)
    conn.query("CREATE TABLE c (t_id INT REFERENCES t(id))")
    with pytest.raises(ForeignKeyViolation, match="FOREIGN KEY"):
        conn.query("INSERT INTO c VALUES (9)")
    with pytest.raises(ForeignKeyViolation), conn.transaction() as transaction:
        transaction.query("INSERT INTO c VALUES (9)")
    conn.close()
    loose = opened(path)
    loose.query("INSERT INTO c VALUES (9)")
    loose.close()


def test_errors_by_the_rule_that_was_broken(path: Path) -> None:
    """With the library's words and code."""
    conn = opened(path)
    conn.query("INSERT INTO t VALUES (1, 1)")
    with pytest.raises(DuplicateEntryError, match="UNIQUE constraint failed") as caught:
        conn.query("INSERT INTO t VALUES (1, 1)")
    assert caught.value.code == 1555
    assert caught.value.args[0].code is None
    assert caught.value.args[0].exception == "IntegrityError"
    with pytest.raises(NotNullViolation):
        conn.query("INSERT INTO t VALUES (2, NULL)")
    conn.close()


@pytest.mark.parametrize("place", ["file", "memory"] if hasattr(os, "fork") else [])
def test_forked_child_works_by_itself(path: Path, place: str) -> None:
    """A child neither uses nor closes the raw connections of its parent."""
    conn = opened(path) if place == "file" else opened(":memory:")  # type: ignore[arg-type]
    conn.query("INSERT INTO t VALUES (1, 1)")
    transaction = conn.transaction()
    transaction.query("INSERT INTO t VALUES (2, 2)")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        answer = b"?"
        try:
            rows = conn.queryAll("SELECT count(*) FROM t")
            answer = repr(rows).encode()
            conn.close()
        except BaseException as exc:  # noqa: BLE001
            answer = repr(exc).encode()
        finally:
            os.write(write, answer)
            os._exit(0)
    os.close(write)
    answer = os.read(read, 1000).decode()
    os.close(read)
    os.waitpid(pid, 0)
    # In memory the child has a copy of all that was there, transaction and all.
    assert answer == ("[(1,)]" if place == "file" else "[(2,)]")
    transaction.commit(close=True)
    assert conn.queryOne("SELECT count(*) FROM t") == (2,)
    conn.close()
    if place == "file":
        raw = sqlite3.connect(path)
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        raw.close()
