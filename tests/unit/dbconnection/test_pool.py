"""The pool for servers: how many, how long, how old, and what if one breaks."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import pytest

from sqlobject.dbconnection import NoPool
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    OperationalError,
    PoolTimeout,
)
from sqlobject.sqlbuilder import Delete
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule, Once


def test_one_connection_serves_one_statement_after_the_other() -> None:
    """What is given back is used again."""
    module = FakeModule()
    conn = FakeDB(module)
    for _ in range(5):
        conn.query("x")
    assert len(module.opened) == 1


def test_no_more_than_size_are_kept() -> None:
    """Overflow is closed when it comes back."""
    module = FakeModule()
    conn = FakeDB(module, poolSize=2)
    raws = [conn.getConnection() for _ in range(5)]
    assert len({id(raw) for raw in raws}) == 5
    for raw in raws:
        conn.releaseConnection(raw)
    assert len(module.open_now) == 2
    assert len(conn._pool) == 2


def test_full_pool_says_so_in_time() -> None:
    """Whoever waits too long gets PoolTimeout, which names the way out."""
    conn = FakeDB(FakeModule(), poolSize=1, poolOverflow=1, poolTimeout=0.05)
    first, second = conn.getConnection(), conn.getConnection()
    started = time.monotonic()
    with pytest.raises(PoolTimeout, match=r"all 2 are in use.*poolSize"):
        conn.query("x")
    assert 0.04 < time.monotonic() - started < 5
    conn.releaseConnection(first)
    conn.query("x")
    conn.releaseConnection(second)


def test_waiting_thread_gets_what_is_given_back() -> None:
    """Without waiting for the end of its patience."""
    module = FakeModule()
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=30)
    raw = conn.getConnection()
    done = threading.Event()
    thread = threading.Thread(target=lambda: (conn.query("x"), done.set()), daemon=True)
    thread.start()
    assert not done.wait(0.05)
    conn.releaseConnection(raw)
    assert done.wait(5)
    thread.join(5)
    assert len(module.opened) == 1


def test_many_threads_never_share_a_raw_connection() -> None:
    """Nor open more than the limit."""
    busy: set[int] = set()
    clashes: list[int] = []

    def answer(sql: str, params: Any) -> None:
        raw = params[0]
        if raw in busy:
            clashes.append(raw)
        busy.add(raw)
        time.sleep(0.001)
        busy.discard(raw)

    module = FakeModule()
    conn = FakeDB(module, poolSize=3, poolOverflow=0)

    def work() -> None:
        for _ in range(20):
            raw = conn.getConnection()
            answer("", (raw.number,))
            conn.releaseConnection(raw)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert clashes == []
    assert len(module.opened) <= 3


def test_broken_connection_is_never_given_out_again() -> None:
    """On PostgreSQL one that was terminated used to poison the pool for ever."""
    module = FakeModule(("bad", [Once(dbapi.gone())]))
    conn = FakeDB(module)
    with pytest.raises(ConnectionLost):
        conn.query("bad")
    for _ in range(3):
        conn.query("good")
    assert [number for number, sql, _ in module.calls if sql == "good"] == [2, 2, 2]
    assert module.opened[0].closed


def test_others_are_asked_after_one_broke() -> None:
    """A server that restarts breaks all of them; the caller sees one error."""
    module = FakeModule(("bad", [Once(dbapi.gone())]))
    conn = FakeDB(module)
    raws = [conn.getConnection() for _ in range(3)]
    for raw in raws:
        conn.releaseConnection(raw)
    for raw in raws:
        raw.broken = True
    with pytest.raises(ConnectionLost):
        conn.query("bad")
    conn.query("good")
    assert module.calls[-1][:2] == (4, "good")
    assert len(module.open_now) == 1


def test_idle_connection_is_asked_for_life() -> None:
    """After ``poolMaxIdle`` seconds of rest."""
    module = FakeModule(("SELECT 1", [(1,)]))
    conn = FakeDB(module, poolMaxIdle=0)
    conn.query("x")
    conn.query("y")
    assert module.sql == ["x", "SELECT 1", "y"]
    module.opened[0].broken = True
    conn.query("z")
    assert module.calls[-1][:2] == (2, "z")


def test_driver_may_have_its_own_way_of_asking() -> None:
    """Its ``ping`` is used instead of a SELECT."""
    module = FakeModule()
    asked: list[Any] = []
    conn = FakeDB(module, driver={"ping": asked.append}, poolMaxIdle=0)
    conn.query("x")
    conn.query("y")
    assert asked == module.opened
    assert module.sql == ["x", "y"]


def test_old_connection_is_replaced() -> None:
    """After ``poolMaxAge`` seconds."""
    module = FakeModule()
    conn = FakeDB(module, poolMaxAge=0)
    conn.query("x")
    conn.query("y")
    assert [number for number, sql, _ in module.calls if sql != "CLOSE"] == [1, 2]
    assert module.opened[0].closed


def test_closed_pool_opens_again() -> None:
    """Close closes what waits, and what is out when it comes back."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    out = conn.getConnection()
    conn.close()
    conn.close()
    conn.releaseConnection(out)
    assert module.open_now == []
    conn.query("y")
    assert len(module.open_now) == 1


def test_pool_can_be_switched_off() -> None:
    """``_pool = None``: a connection for each statement."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    conn._pool = None
    assert isinstance(conn.pool, NoPool)
    assert conn._pool is None
    conn.query("y")
    conn.query("z")
    assert len(module.opened) == 3
    assert module.open_now == []


def test_forgotten_connection_closes_its_pool() -> None:
    """Raw connections do not outlive the object."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    del conn
    gc.collect()
    assert module.open_now == []


def test_forked_child_starts_empty() -> None:
    """It neither uses nor closes what belongs to the parent."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    out = conn.getConnection()
    conn.pool.forked()
    conn.query("y")
    assert module.calls[-1][0] == 2
    assert not module.opened[0].closed
    conn.releaseConnection(out)


# -- opening


def test_opening_is_tried_again() -> None:
    """A server that is just starting is given a moment."""
    module = FakeModule()
    module.refusals = [dbapi.OperationalError("starting up") for _ in range(2)]
    conn = FakeDB(module)
    conn.query("x")
    assert module.sql == ["x"]


def test_opening_that_fails_tells_where_but_no_password() -> None:
    """The error names the place."""
    module = FakeModule()
    module.refusals = [
        dbapi.OperationalError("cannot log in with hunter2") for _ in range(9)
    ]
    conn = FakeDB(module, password="hunter2")
    with pytest.raises(ConnectFailed, match=r"used connection: db$") as caught:
        conn.query("x")
    assert "hunter2" not in str(caught.value)
    assert isinstance(caught.value, OperationalError)


def test_failed_opening_leaves_its_place_to_others() -> None:
    """A place in a bounded pool is not lost."""
    module = FakeModule()
    module.refusals = [dbapi.OperationalError("no") for _ in range(3)]
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=0.05)
    with pytest.raises(ConnectFailed):
        conn.query("x")
    conn.query("x")


@pytest.mark.parametrize("option", ["poolSize", "poolTimeout"])
def test_limits_have_to_be_numbers(option: str) -> None:
    """Anything else is refused when the connection is made."""
    with pytest.raises((ConfigurationError, ValueError)):
        FakeDB(FakeModule(), **{option: "many"})


# -- commits


def test_autocommit_is_the_drivers_where_it_has_a_switch() -> None:
    """Nothing is said after a statement."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    assert module.opened[0].autocommit is True
    assert module.sql == ["x"]


def test_without_a_switch_each_statement_is_committed() -> None:
    """And rolled back after an error."""
    module = FakeModule(("bad", dbapi.OperationalError("no")))
    conn = FakeDB(module, driver={"set_autocommit": None})
    conn.query("x")
    with pytest.raises(OperationalError):
        conn.query("bad")
    assert module.sql == ["x", "COMMIT", "bad", "ROLLBACK"]


def test_auto_commit_off_rolls_back() -> None:
    """What is done outside transactions leaves no trace."""
    module = FakeModule()
    conn = FakeDB(module, autoCommit=False)
    conn.query("x")
    assert module.opened[0].autocommit is False
    assert module.sql == ["x", "ROLLBACK"]


def test_auto_commit_can_be_changed_later() -> None:
    """Raw connections of the other mode are not used any more."""
    module = FakeModule()
    conn = FakeDB(module)
    conn.query("x")
    conn.autoCommit = False
    conn.query("y")
    conn.autoCommit = True
    conn.query("z")
    assert [sql for sql in module.sql if sql != "CLOSE"] == ["x", "y", "ROLLBACK", "z"]
    assert module.open_now[0].autocommit is True


def test_auto_commit_exception_refuses() -> None:
    """Nothing is done outside transactions."""
    module = FakeModule()
    conn = FakeDB(module, autoCommit="exception")
    with pytest.raises(Exception, match="outside of a transaction"):
        conn.query("x")
    with conn.transaction() as transaction:
        transaction.query("y")
    assert module.sql == ["y", "COMMIT"]


def test_commit_that_fails_is_an_error() -> None:
    """Also the one after a single statement."""
    module = FakeModule(("COMMIT", dbapi.IntegrityError("deferred")))
    conn = FakeDB(module, driver={"set_autocommit": None})
    with pytest.raises(Exception, match="deferred"):
        conn.query("x")
    assert module.open_now == []


def test_raw_connection_that_was_lent_is_committed() -> None:
    """What a program began on it by hand, too, whatever ran on it before."""
    module = FakeModule()
    conn = FakeDB(module, driver={"in_transaction": lambda raw: True})
    conn.execute(Delete("p", None))
    assert module.sql == ["DELETE FROM p"], "a statement of ours begins nothing"
    conn.releaseConnection(conn.getConnection())
    conn.query("BEGIN")
    assert module.sql[1:] == ["COMMIT", "BEGIN", "COMMIT"]


def test_explicit_release_says_nothing() -> None:
    """The caller has committed or rolled back."""
    module = FakeModule()
    conn = FakeDB(module, driver={"set_autocommit": None})
    conn.releaseConnection(conn.getConnection(), explicit=True)
    assert module.sql == []
    conn.releaseConnection(conn.getConnection())
    assert module.sql == ["COMMIT"]
    conn.releaseConnection(object())
