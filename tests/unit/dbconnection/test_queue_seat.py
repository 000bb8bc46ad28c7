"""Statements that take a server's raw connection by themselves, past the queue."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sqlobject.backend.features import Features, NewId, ReturningStyle
from sqlobject.dberrors import ConnectionLost, PoolTimeout
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Insert, Param, Prepared, Select, table
from tests.fakes.dbapi import FakeDB, FakeModule, Once

INT = PLAIN[Kind.INT32]
BY_ID = Prepared(Select([table.p.name], where=table.p.id == Param(INT)))
ADD = Prepared(Insert("p", values=[Param(INT)], template=["a"], id_column="id"))
RETURNING = Features(new_id=NewId.RETURNING)


class Interrupt(BaseException):
    """Something that is no error: a key, or a greenlet that is killed."""


def warm(conn: FakeDB) -> None:
    """From the second time on, a statement goes the quick way."""
    conn.fetch_one(BY_ID, (1,))


def way_is_quick(conn: FakeDB, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Statements that take the long way from now on."""
    long: list[Any] = []
    perform = type(conn)._perform

    def told(self: Any, step: Any, statement: Any, binds: Any) -> Any:
        long.append(statement)
        return perform(self, step, statement, binds)

    monkeypatch.setattr(type(conn), "_perform", told)
    return long


def test_a_statement_does_not_stand_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes what is free, and puts it back."""
    module = FakeModule(("SELECT", [("x",)]), ("INSERT", [(7,)]))
    conn = FakeDB(module, features=RETURNING)
    warm(conn)
    conn.insert(ADD, (1,))
    long = way_is_quick(conn, monkeypatch)
    assert conn.fetch_one(BY_ID, (2,)) == ("x",)
    assert conn.fetch_all(BY_ID, (2,)) == [("x",)]
    assert conn.insert(ADD, (2,)) == 7
    assert conn.insert(ADD, (2,), 9) == 9
    assert long == []
    assert len(module.opened) == 1
    assert len(conn.pool) == 1


def test_an_insert_that_gives_no_row_has_no_id() -> None:
    """A trigger may have swallowed it."""
    module = FakeModule(("INSERT", [Once([(1,)]), Once([]), Once([(3,)])]))
    conn = FakeDB(module, features=RETURNING)
    assert [conn.insert(ADD, (n,)) for n in range(3)] == [1, None, 3]


def test_the_limit_holds_on_both_ways() -> None:
    """Statements and transactions together open no more than they may."""
    lock, busy, most = threading.Lock(), [0], [0]

    def answer(*_: Any) -> list[Any]:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.0005)
        with lock:
            busy[0] -= 1
        return [("x",)]

    module = FakeModule(("SELECT", answer))
    conn = FakeDB(module, poolSize=2, poolOverflow=1, poolTimeout=30)
    warm(conn)

    def work(number: int) -> None:
        for turn in range(40):
            if (number + turn) % 3:
                assert conn.fetch_one(BY_ID, (turn,)) == ("x",)
            else:
                with conn.transaction() as transaction:
                    transaction.fetch_one(BY_ID, (turn,))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(8))) == [None] * 8
    assert most[0] <= 3
    assert len(module.open_now) <= 3
    assert conn.pool._open == len(module.open_now)


def test_whoever_waits_gets_a_turn() -> None:
    """Though another thread takes and gives back all the time."""
    module = FakeModule(("SELECT", [("x",)]))
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=20)
    warm(conn)
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            conn.fetch_one(BY_ID, (1,))

    thread = threading.Thread(target=busy, daemon=True)
    thread.start()
    try:
        for _ in range(20):
            with conn.transaction() as transaction:
                transaction.fetch_one(BY_ID, (1,))
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert len(module.opened) == 1


def test_a_full_pool_says_so_to_statements_too() -> None:
    """A transaction has the only connection."""
    module = FakeModule(("SELECT", [("x",)]))
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=0.05)
    warm(conn)
    with conn.transaction() as transaction:
        transaction.fetch_one(BY_ID, (1,))
        with pytest.raises(PoolTimeout):
            conn.fetch_one(BY_ID, (1,))
    assert conn.fetch_one(BY_ID, (1,)) == ("x",)


def test_an_idle_connection_is_asked_first() -> None:
    """On the quick way as in the queue."""
    module = FakeModule(("SELECT 1", [(1,)]), ("SELECT", [("x",)]))
    conn = FakeDB(module, poolMaxIdle=0)
    warm(conn)
    conn.fetch_one(BY_ID, (1,))
    assert "SELECT 1" in module.sql
    module.opened[0].broken = True
    assert conn.fetch_one(BY_ID, (1,)) == ("x",)
    assert len(module.opened) == 2


def test_a_read_whose_connection_was_lost_is_run_again() -> None:
    """On another one; the place of the lost one is free."""
    module = FakeModule(("SELECT", [("x",)]))
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=0.05)
    warm(conn)
    for _ in range(3):
        module.open_now[0].broken = True
        assert conn.fetch_one(BY_ID, (1,)) == ("x",)
        module.open_now[0].broken = True
        assert conn.fetch_all(BY_ID, (1,)) == [("x",)]
    assert len(module.opened) == 7
    assert conn.pool._open == 1


def test_a_write_whose_connection_was_lost_is_not() -> None:
    """Nobody knows whether it happened; but its place is free for the next."""
    module = FakeModule(("INSERT", [(7,)]))
    conn = FakeDB(
        module, features=RETURNING, poolSize=1, poolOverflow=0, poolTimeout=0.05
    )
    assert conn.insert(ADD, (1,)) == 7
    for _ in range(3):
        module.open_now[0].broken = True
        with pytest.raises(ConnectionLost):
            conn.insert(ADD, (1,))
        assert conn.insert(ADD, (1,)) == 7


def test_what_a_statement_that_writes_gives_back_is_not_asked_for_twice() -> None:
    """Reading its rows does not make it a read."""
    giving = Prepared(
        Insert("p", values=[Param(INT)], template=["a"], returning=[table.p.id])
    )
    module = FakeModule(("INSERT", [(7,)]))
    conn = FakeDB(
        module, features=RETURNING._replace(returning=ReturningStyle.RETURNING)
    )
    assert conn.fetch_all(giving, (1,)) == [(7,)]
    module.open_now[0].broken = True
    with pytest.raises(ConnectionLost):
        conn.fetch_all(giving, (1,))


def test_an_interrupted_connection_is_not_used_again() -> None:
    """It may still have an answer in it that nobody fetched."""
    module = FakeModule(
        ("SELECT", [Once([("x",)]), Once(Interrupt())]), ("SELECT", [("y",)])
    )
    conn = FakeDB(module, poolSize=1, poolOverflow=0, poolTimeout=0.05)
    warm(conn)
    with pytest.raises(Interrupt):
        conn.fetch_one(BY_ID, (1,))
    assert module.open_now == []
    assert conn.fetch_one(BY_ID, (1,)) == ("y",)
    assert len(module.opened) == 2


def test_what_comes_back_to_a_closed_pool_is_closed() -> None:
    """A statement was under way when the pool was closed."""
    module = FakeModule()
    conn = FakeDB(module)

    def answer(*_: Any) -> list[Any]:
        conn.close()
        return [("x",)]

    module.answers = [("SELECT", [Once([("x",)])]), ("SELECT", answer)]
    warm(conn)
    assert conn.fetch_one(BY_ID, (1,)) == ("x",)
    assert module.open_now == []
    assert conn.pool._open == 0


def test_broken_ones_are_doubted_after_one_was_lost() -> None:
    """The others that wait are asked before they are used."""
    module = FakeModule(("SELECT 1", [(1,)]), ("SELECT", [("x",)]))
    conn = FakeDB(module)
    warm(conn)
    raws = [conn.getConnection() for _ in range(3)]
    for raw in raws:
        conn.releaseConnection(raw)
        raw.broken = True
    assert conn.fetch_one(BY_ID, (1,)) == ("x",)
    assert conn.fetch_one(BY_ID, (1,)) == ("x",)
    assert len(module.open_now) == 1
