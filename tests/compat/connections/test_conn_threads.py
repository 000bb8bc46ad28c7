"""Section 8: pooling and threads on SQLite."""

from __future__ import annotations

import gc
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import sqlhub

TIMEOUT = 10


def run_all(count: int, work: Any) -> list[Any]:
    """Run ``work(n)`` in ``count`` threads at once; give results and exceptions."""
    outcome: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(n: int) -> None:
        try:
            start.wait(TIMEOUT)
            outcome[n] = work(n)
        except Exception as error:  # noqa: BLE001
            outcome[n] = error

    threads = [
        threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert not any(thread.is_alive() for thread in threads)
    return outcome


def test_threads_share_a_file_database(file_shop: SimpleNamespace) -> None:
    """Many threads read through one connection object."""
    for n in range(5):
        file_shop.Maker(label=f"m{n}")
    found = run_all(6, lambda _n: file_shop.Maker.select().count())
    assert found == [5] * 6


def test_each_thread_has_its_own_raw_connection(filed: Any) -> None:
    """On a file every thread is lent another raw connection."""
    held: list[Any] = []
    lock = threading.Lock()
    all_in = threading.Barrier(4)

    def work(_n: int) -> int:
        raw = filed.getConnection()
        with lock:
            held.append(raw)
        all_in.wait(TIMEOUT)
        filed.releaseConnection(raw)
        return 1

    assert run_all(4, work) == [1] * 4
    assert len({id(raw) for raw in held}) == 4


def test_one_thread_uses_its_raw_connection_again(filed: Any) -> None:
    """A raw connection given back is lent to the same thread again."""
    first = filed.getConnection()
    filed.releaseConnection(first)
    second = filed.getConnection()
    filed.releaseConnection(second)
    assert second is first


def test_overlapping_uses_get_different_raw_connections(filed: Any) -> None:
    """A raw connection that is out is not lent a second time."""
    first, second = filed.getConnection(), filed.getConnection()
    assert first is not second
    filed.releaseConnection(first)
    filed.releaseConnection(second)


def test_memory_has_exactly_one_raw_connection(conn: Any) -> None:
    """A memory database has one raw connection, always the same."""
    first = conn.getConnection()
    assert conn.getConnection() is first
    conn.releaseConnection(first)
    assert conn.getConnection() is first
    assert conn._memory


def test_file_is_no_memory(filed: Any) -> None:
    """``_memory`` tells a memory database from a file."""
    assert not filed._memory


def open_connections(module: Any) -> int:
    """How many raw connections of SQLite are open in this process."""
    gc.collect()
    count = 0
    for each in gc.get_objects():
        # What `isinstance` asks, a proxy passes on, perhaps to what is no longer there.
        if not issubclass(type(each), module.Connection):
            continue
        try:
            each.total_changes
        except module.ProgrammingError:
            continue
        count += 1
    return count


def test_connections_of_dead_threads_do_not_pile_up(filed: Any) -> None:
    """Threads that come and go leave no open raw connections behind."""
    filed.queryAll("SELECT 1")
    before = open_connections(filed.module)
    for _ in range(20):
        thread = threading.Thread(target=filed.queryAll, args=("SELECT 1",))
        thread.start()
        thread.join(TIMEOUT)
    filed.queryAll("SELECT 1")
    assert open_connections(filed.module) <= before + 1


def test_lazy_iteration_while_other_statements_run(file_shop: SimpleNamespace) -> None:
    """A stream holds its raw connection; other statements of the thread get another."""
    for n in range(5):
        file_shop.Gear(teeth=n)
    seen = []
    for gear in file_shop.Gear.select(orderBy="teeth").lazyIter():
        assert file_shop.Gear.select().count() == 5
        seen.append(gear.teeth)
    assert seen == [0, 1, 2, 3, 4]


def test_abandoned_stream_gives_its_connection_back(file_shop: SimpleNamespace) -> None:
    """A stream dropped half-way does not keep the database locked."""
    for n in range(5):
        file_shop.Gear(teeth=n)
    for _ in range(10):
        next(iter(file_shop.Gear.select().lazyIter()))
    file_shop.Gear(teeth=99)
    assert file_shop.Gear.select().count() == 6


def test_failed_statement_does_not_spoil_the_pool(file_shop: SimpleNamespace) -> None:
    """After an error the next statement works."""
    for _ in range(3):
        with pytest.raises(Exception, match="no_such_table"):
            file_shop.conn.query("SELECT * FROM no_such_table")
    assert file_shop.conn.queryAll("SELECT 1") == [(1,)]


def test_pool_can_be_switched_off(file_shop: SimpleNamespace) -> None:
    """``conn._pool = None`` closes each raw connection after its use."""
    file_shop.conn._pool = None
    file_shop.Maker(label="a")
    assert [maker.label for maker in file_shop.Maker.select()] == ["a"]


def test_objects_are_shared_between_threads(file_shop: SimpleNamespace) -> None:
    """Threads that get one row at the same time get one object."""
    maker_id = file_shop.Maker(label="a").id
    file_shop.conn.cache.clear()
    found = run_all(6, lambda _n: file_shop.Maker.get(maker_id))
    assert {id(each) for each in found} == {id(found[0])}
    assert found[0].label == "a"


def test_writes_of_many_threads_all_arrive(file_shop: SimpleNamespace) -> None:
    """Rows created by several threads are all there, each with an id of its own."""

    def work(n: int) -> list[int]:
        return [file_shop.Gear(teeth=n * 100 + k).id for k in range(5)]

    found = run_all(4, work)
    ids = [one for many in found for one in many]
    assert len(set(ids)) == 20
    assert file_shop.Gear.select().count() == 20


def test_thread_transactions_are_separate(file_shop: SimpleNamespace) -> None:
    """Each thread has its own transaction through ``threadConnection``."""

    def work(n: int) -> None:
        sqlhub.threadConnection = file_shop.conn
        try:
            sqlhub.doInTransaction(file_shop.Maker, label=f"t{n}")
        finally:
            del sqlhub.threadConnection

    assert run_all(3, work) == [None] * 3
    labels = [maker.label for maker in file_shop.Maker.select(orderBy="label")]
    assert labels == ["t0", "t1", "t2"]


def test_lock_of_one_object_does_not_hang(
    file_shop: SimpleNamespace, within: Any
) -> None:
    """Threads that set, sync and expire one object at a time all finish."""
    maker = file_shop.Maker(label="a")

    def work(n: int) -> None:
        for k in range(5):
            maker.set(label=f"{n}.{k}")
            maker.sync()
            maker.expire()
            assert maker.label

    outcome = within(lambda: run_all(3, work), 20)
    assert outcome == [None] * 3
