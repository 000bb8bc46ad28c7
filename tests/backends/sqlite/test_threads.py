"""Many threads on one file, and on one database in memory."""

from __future__ import annotations

import gc
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sqlobject import sqlite
from sqlobject.dberrors import LockTimeout, OperationalError, ProgrammingError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Insert, Param, Prepared, Select, table

SQLiteConnection = sqlite.builder()
INT = PLAIN[Kind.INT32]
INSERT = Prepared(Insert("t", values=[Param(INT)], template=["a"], id_column="id"))
BY_ID = Prepared(Select([table.t.a], where=table.t.id == Param(INT)))
COUNT = "SELECT count(*) FROM t"


def run_all(*works: Callable[[], Any], timeout: float = 30) -> list[Any]:
    """What each function gives (or raises) in a thread of its own."""
    found: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        try:
            found[place] = works[place]()
        except BaseException as exc:  # noqa: BLE001
            found[place] = exc

    threads = [
        threading.Thread(target=run, args=(place,), daemon=True)
        for place in range(len(works))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return found


@pytest.fixture(params=["file", "memory"])
def conn(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database with a table, in a file or in memory."""
    place = ":memory:" if request.param == "memory" else tmp_path / "x.db"
    made = SQLiteConnection(place, timeout=20)
    made.query("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT)")
    yield made
    made.close()


@pytest.fixture
def memory() -> Any:
    made = SQLiteConnection(":memory:", timeout=0.2)
    made.query("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT)")
    yield made
    made.close()


@pytest.fixture
def filed(tmp_path: Path) -> Any:
    made = SQLiteConnection(tmp_path / "x.db", timeout=0.2)
    made.query("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT)")
    yield made
    made.close()


def test_every_thread_learns_its_own_ids(conn: Any) -> None:
    """On one raw connection another thread's insert could come between."""

    def work(n: int) -> list[tuple[int, int]]:
        return [(conn.insert(INSERT, (n * 1000 + k,)), n * 1000 + k) for k in range(50)]

    found = run_all(*(lambda n=n: work(n) for n in range(6)))
    pairs = [pair for many in found for pair in many]
    assert len(pairs) == 300
    for id, value in pairs:
        assert conn.fetch_one(BY_ID, (id,)) == (value,)


def test_transactions_of_threads_come_one_after_the_other(conn: Any) -> None:
    """Each counts, waits, and writes what it counted plus one."""
    conn.query("INSERT INTO t (a) VALUES (0)")

    def work() -> None:
        for _ in range(5):
            with conn.transaction() as transaction:
                transaction.query("UPDATE t SET a = a WHERE id = 1")
                (value,) = transaction.queryOne("SELECT a FROM t WHERE id = 1")
                time.sleep(0.001)
                transaction.query(f"UPDATE t SET a = {value + 1} WHERE id = 1")

    assert run_all(*[work] * 4) == [None] * 4
    assert conn.queryOne("SELECT a FROM t WHERE id = 1") == (20,)


def test_write_of_another_thread_never_lands_in_a_transaction(conn: Any) -> None:
    """It used to be rolled back with it, in memory."""
    begun, written = threading.Event(), threading.Event()

    def rolls_back() -> None:
        transaction = conn.transaction()
        transaction.query("INSERT INTO t (a) VALUES (1)")
        begun.set()
        written.wait(0.1)
        transaction.rollback()

    def writes() -> int:
        begun.wait(10)
        id: int = conn.insert(INSERT, (2,))
        written.set()
        return id

    run_all(rolls_back, writes)
    assert conn.queryAll("SELECT a FROM t") == [(2,)]


def test_reader_does_not_see_what_is_not_committed(memory: Any) -> None:
    """Another thread waits for the transaction to end, though not for ever."""
    transaction = memory.transaction()
    transaction.query("INSERT INTO t (a) VALUES (1)")
    started = time.monotonic()
    (found,) = run_all(lambda: memory.queryAll("SELECT a FROM t"))
    assert isinstance(found, LockTimeout)
    assert isinstance(found, OperationalError)
    assert "database is locked" in str(found)
    assert 0.15 < time.monotonic() - started < 5
    transaction.rollback()
    assert run_all(lambda: memory.queryAll("SELECT a FROM t")) == [[]]


def test_same_thread_takes_part_in_its_transaction(memory: Any) -> None:
    """There is one raw connection, so it sees and does the same."""
    transaction = memory.transaction()
    transaction.query("INSERT INTO t (a) VALUES (1)")
    assert memory.queryAll("SELECT a FROM t") == [(1,)]
    memory.query("INSERT INTO t (a) VALUES (2)")
    assert memory.insert(INSERT, (3,)) == 3
    transaction.rollback()
    assert memory.queryAll("SELECT a FROM t") == []
    memory.query("INSERT INTO t (a) VALUES (4)")
    assert memory.queryAll("SELECT a FROM t") == [(4,)]


def test_two_transactions_of_one_thread_in_memory(memory: Any) -> None:
    """The second cannot begin while the first is under way; the error says why."""
    first, second = memory.transaction(), memory.transaction()
    first.query("INSERT INTO t (a) VALUES (1)")
    started = time.monotonic()
    with pytest.raises(LockTimeout, match="this thread has another transaction"):
        second.query("INSERT INTO t (a) VALUES (2)")
    assert time.monotonic() - started < 1
    first.commit()
    second.query("INSERT INTO t (a) VALUES (2)")
    second.commit()
    first.query("INSERT INTO t (a) VALUES (3)")
    first.rollback()
    assert memory.queryAll("SELECT a FROM t") == [(1,), (2,)]


def test_transaction_can_be_handed_to_another_thread(conn: Any) -> None:
    """And ended there."""
    transaction = conn.transaction()
    transaction.query("INSERT INTO t (a) VALUES (1)")

    def goes_on() -> Any:
        transaction.query("INSERT INTO t (a) VALUES (2)")
        transaction.commit(close=True)
        return conn.queryOne(COUNT)

    assert run_all(goes_on) == [(2,)]
    assert conn.queryOne(COUNT) == (2,)
    conn.query("INSERT INTO t (a) VALUES (3)")


def test_transaction_forgotten_in_a_thread_that_ended(conn: Any) -> None:
    """It is rolled back, and nobody waits for it any more."""

    def forgets() -> None:
        conn.transaction().query("INSERT INTO t (a) VALUES (1)")

    run_all(forgets)
    gc.collect()
    conn.query("INSERT INTO t (a) VALUES (2)")
    assert conn.queryAll("SELECT a FROM t") == [(2,)]


def test_function_of_the_users_may_ask_the_database(conn: Any) -> None:
    """SQLite calls it in the middle of a statement, and it calls us."""
    raw = conn.getConnection()
    raw.create_function("ask", 0, lambda: conn.queryOne("SELECT 5")[0])
    conn.releaseConnection(raw)
    started = time.monotonic()
    assert conn.queryOne("SELECT ask() + 1") == (6,)
    query = Prepared(Select([table.t.a], where=table.t.id == Param(INT)))
    conn.fetch_all(query, (1,))
    assert conn.fetch_all("SELECT ask() + 2") == [(7,)]
    with conn.transaction() as transaction:
        transaction.query("CREATE TABLE u (a)")
        found = transaction.getConnection()
        found.create_function("ask", 0, lambda: transaction.queryOne("SELECT 6")[0])
        assert transaction.queryOne("SELECT ask() + 1") == (7,)
    assert time.monotonic() - started < 2


def test_lost_place_in_memory_is_found_again(memory: Any) -> None:
    """A thread interrupted between taking the connection and using it loses nothing."""
    memory.query("INSERT INTO t (a) VALUES (1)")
    memory.pool.seat.free.pop()
    gc.collect()
    assert memory.queryAll("SELECT a FROM t") == [(1,)]


# -- streams


def test_stream_does_not_lock_its_own_thread_out(conn: Any) -> None:
    """Writing while iterating used to fail on a file: "database is locked"."""
    for n in range(10):
        conn.insert(INSERT, (n,))
    seen = []
    for id, value in conn.stream("SELECT id, a FROM t ORDER BY id", size=2):
        conn.query(f"UPDATE t SET a = {value + 100} WHERE id = {id}")
        seen.append(value)
    assert seen == list(range(10))
    assert conn.queryOne("SELECT min(a) FROM t") == (100,)


def test_abandoned_stream_leaves_no_lock(filed: Any, tmp_path: Path) -> None:
    """Others can write at once."""
    for n in range(10):
        filed.insert(INSERT, (n,))
    rows = filed.stream("SELECT a FROM t", size=2)
    next(rows)
    del rows
    other = sqlite3.connect(tmp_path / "x.db", timeout=0)
    other.execute("DELETE FROM t")
    other.commit()
    other.close()


def test_first_row_of_many_leaves_no_lock(filed: Any, tmp_path: Path) -> None:
    """``queryOne`` reads one row and lets go of the rest."""
    for n in range(10):
        filed.insert(INSERT, (n,))
    all_of_them = Prepared(Select([table.t.a]))
    for _ in range(3):
        assert filed.fetch_one(all_of_them) == (0,)
        assert filed.queryOne("SELECT a FROM t") == (0,)
        other = sqlite3.connect(tmp_path / "x.db", timeout=0)
        other.execute("UPDATE t SET a = a")
        other.commit()
        other.close()


def test_stream_in_a_transaction_sees_its_rows(conn: Any) -> None:
    """And may be read after a savepoint was rolled back."""
    with conn.transaction() as transaction:
        for n in range(5):
            transaction.insert(INSERT, (n,))
        rows = transaction.stream("SELECT a FROM t ORDER BY id", size=2)
        assert next(rows) == (0,)
        assert list(rows) == [(n,) for n in range(1, 5)]


# -- raw connections


def open_handles(path: Path) -> int:
    """How often this process has the file open."""
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found += entry.readlink() == path
        except OSError:
            continue
    return found


@pytest.mark.parametrize("factory", [None, lambda module: module.Connection])
def test_connections_of_dead_threads_are_closed(tmp_path: Path, factory: Any) -> None:
    """However many come and go."""
    path = tmp_path / "x.db"
    conn = SQLiteConnection(path, factory=factory)
    conn.query("CREATE TABLE t (a)")
    before = open_handles(path)
    for _ in range(10):
        run_all(*[lambda: conn.queryAll("SELECT * FROM t")] * 3)
    gc.collect()
    assert open_handles(path) == before
    conn.close()
    assert open_handles(path) == 0


def test_closing_closes_what_other_threads_left(tmp_path: Path) -> None:
    """Also while those threads live; they open anew when they come again."""
    path = tmp_path / "x.db"
    conn = SQLiteConnection(path)
    conn.query("CREATE TABLE t (a)")
    asked, closed = threading.Event(), threading.Event()

    def work() -> Any:
        conn.queryAll("SELECT * FROM t")
        asked.set()
        closed.wait(10)
        return conn.queryAll("SELECT * FROM t")

    def closes() -> int:
        asked.wait(10)
        conn.close()
        found = open_handles(path)
        closed.set()
        return found

    assert run_all(work, closes) == [[], 0]
    conn.close()


def test_closing_while_threads_work(conn: Any) -> None:
    """Nobody crashes; whoever was in the middle finishes, or is told."""
    stop = threading.Event()

    def works() -> int:
        done = 0
        while not stop.is_set():
            try:
                conn.queryAll("SELECT 1")
                done += 1
            except OperationalError:
                continue
        return done

    def closes() -> int:
        for _ in range(30):
            conn.close()
            time.sleep(0.002)
        stop.set()
        return 0

    found = run_all(works, works, closes)
    assert all(isinstance(each, int) for each in found), found
    assert found[0] + found[1] > 0


def test_check_same_thread_is_honoured_if_asked(tmp_path: Path) -> None:
    """Then ``sqlite3`` refuses other threads itself."""
    memory = SQLiteConnection(":memory:", check_same_thread=True)
    memory.query("CREATE TABLE t (a)")
    (found,) = run_all(lambda: memory.query("SELECT 1"))
    assert isinstance(found, ProgrammingError)
    assert "thread" in str(found)
    memory.close()
    filed = SQLiteConnection(tmp_path / "x.db", check_same_thread=True)
    filed.query("CREATE TABLE t (a)")
    assert run_all(*[lambda: filed.queryAll("SELECT * FROM t")] * 3) == [[]] * 3
    gc.collect()
    filed.close()


def test_switched_off_pool(filed: Any, tmp_path: Path) -> None:
    """Each statement opens and closes."""
    filed._pool = None
    filed.query("INSERT INTO t (a) VALUES (1)")
    with filed.transaction() as transaction:
        transaction.query("INSERT INTO t (a) VALUES (2)")
    assert filed.queryOne(COUNT) == (2,)
    assert open_handles(tmp_path / "x.db") == 0
