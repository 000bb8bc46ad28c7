"""Transactions and savepoints, over a module that has no database."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from sqlobject.backend import Features
from sqlobject.dberrors import (
    ConnectionLost,
    IntegrityError,
    OperationalError,
    Remedy,
    UnsupportedFeature,
    UsageError,
)
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Param, Prepared, Select, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule, Once

BY_ID = Prepared(Select([table.p.a], where=table.p.id == Param(PLAIN[Kind.INT32])))


def test_statements_share_one_raw_connection() -> None:
    """And are committed together."""
    module = FakeModule()
    with FakeDB(module).transaction() as transaction:
        transaction.query("x")
        transaction.query("y")
    assert module.calls == [(1, "x", None), (1, "y", None), (1, "COMMIT", None)]


def test_exception_rolls_back() -> None:
    """Any, also one that ends the program."""
    module = FakeModule()
    conn = FakeDB(module)

    def fail(kind: type[BaseException]) -> None:
        with conn.transaction() as transaction:
            transaction.query("x")
            raise kind

    for kind in (ValueError, KeyboardInterrupt, SystemExit):
        with pytest.raises(kind):
            fail(kind)
    assert module.sql == ["x", "ROLLBACK"] * 3


def test_nothing_is_begun_before_the_first_statement() -> None:
    """A transaction that is not used costs nothing, and holds nothing."""
    module = FakeModule()
    with FakeDB(module).transaction():
        pass
    assert module.opened == []


def test_raw_connection_comes_back_as_it_was() -> None:
    """In autocommit mode again, in the pool."""
    module = FakeModule()
    conn = FakeDB(module)
    with conn.transaction() as transaction:
        transaction.query("x")
        assert module.opened[0].autocommit is False
    conn.query("y")
    assert module.opened[0].autocommit is True
    assert len(module.opened) == 1


def test_raw_connection_is_kept_over_a_commit() -> None:
    """What was set up on it, as a temporary table, is still there."""
    module = FakeModule()
    conn = FakeDB(module)
    transaction = conn.transaction()
    transaction.query("x")
    transaction.commit()
    conn.query("other")
    transaction.query("y")
    transaction.commit(close=True)
    assert [(n, sql) for n, sql, _ in module.calls] == [
        (1, "x"),
        (1, "COMMIT"),
        (2, "other"),
        (1, "y"),
        (1, "COMMIT"),
    ]


def test_ended_transaction_refuses() -> None:
    """Until it begins again."""
    module = FakeModule()
    transaction = FakeDB(module).transaction()
    with pytest.raises(UsageError, match="without first ending"):
        transaction.begin()
    transaction.rollback()
    transaction.rollback()
    transaction.commit()
    with pytest.raises(AssertionError, match="gone through ROLLBACK"):
        transaction.query("x")
    with pytest.raises(AssertionError):
        transaction.fetch_one(BY_ID, (1,))
    transaction.begin()
    transaction.query("y")
    transaction.commit(close=True)
    with pytest.raises(AssertionError):
        transaction.getConnection()
    with pytest.raises(TypeError, match="rollback"):
        transaction.close()
    assert module.sql == ["y", "COMMIT"]


def test_with_block_may_end_its_transaction_itself() -> None:
    """Leaving it does nothing then."""
    module = FakeModule()
    with FakeDB(module).transaction() as transaction:
        transaction.query("x")
        transaction.rollback()
    assert module.sql == ["x", "ROLLBACK"]
    with transaction:
        transaction.query("y")
    assert module.sql[2:] == ["y", "COMMIT"]


def test_forgotten_transaction_is_rolled_back() -> None:
    """And its raw connection goes back."""
    module = FakeModule()
    conn = FakeDB(module)
    transaction = conn.transaction()
    transaction.query("x")
    del transaction
    gc.collect()
    assert module.sql == ["x", "ROLLBACK"]
    conn.query("y")
    assert len(module.opened) == 1


def test_refused_commit_can_be_rolled_back() -> None:
    """A deferred rule that does not hold is noticed then."""
    module = FakeModule(("COMMIT", dbapi.IntegrityError("deferred")))
    conn = FakeDB(module)
    transaction = conn.transaction()
    transaction.query("x")
    with pytest.raises(IntegrityError, match="deferred"):
        transaction.commit()
    transaction.rollback()
    assert module.sql == ["x", "COMMIT", "ROLLBACK"]
    with pytest.raises(IntegrityError), conn.transaction() as second:
        second.query("y")
    assert module.sql[-1] == "ROLLBACK"


def test_commit_that_breaks_off_says_that_nobody_knows() -> None:
    """It may have happened, so it is never repeated."""
    module = FakeModule(("COMMIT", [Once(dbapi.gone())]))
    conn = FakeDB(module)
    transaction = conn.transaction()
    transaction.query("x")
    with pytest.raises(ConnectionLost) as caught:
        transaction.commit()
    assert caught.value.remedy is Remedy.UNKNOWN
    transaction.rollback()
    conn.query("y")
    assert module.calls[-1][:2] == (2, "y")


def test_lost_connection_leaves_the_pool() -> None:
    """And the transaction can be ended without a further error."""
    module = FakeModule(("bad", [Once(dbapi.gone())]))
    conn = FakeDB(module)
    with pytest.raises(ConnectionLost), conn.transaction() as transaction:
        transaction.query("bad")
    conn.query("good")
    assert module.calls[-1][:2] == (2, "good")


def test_failing_begin_gives_the_connection_back() -> None:
    """A transaction that cannot begin holds nothing."""

    def begin(raw: Any) -> None:
        raise dbapi.OperationalError("not now")

    module = FakeModule()
    conn = FakeDB(module, driver={"begin": begin}, poolSize=1, poolOverflow=0)
    transaction = conn.transaction()
    with pytest.raises(OperationalError, match="not now"):
        transaction.query("x")
    transaction.rollback()
    conn.query("y")
    assert len(module.opened) == 1


# -- savepoints


def test_transaction_within_a_transaction() -> None:
    """It is a savepoint, released when it commits."""
    module = FakeModule()
    with FakeDB(module).transaction() as outer:
        outer.query("a")
        with outer.transaction() as inner:
            assert inner.isTransaction
            inner.query("b")
        outer.query("c")
    assert module.sql == [
        "a",
        "SAVEPOINT sp_1",
        "b",
        "RELEASE SAVEPOINT sp_1",
        "c",
        "COMMIT",
    ]


def test_inner_rollback_leaves_the_outer_alone() -> None:
    """Only what was done since the savepoint is undone."""
    module = FakeModule()

    def fail(outer: Any) -> None:
        with outer.transaction() as inner:
            inner.query("b")
            raise ValueError("x")

    with FakeDB(module).transaction() as outer:
        with pytest.raises(ValueError, match="x"):
            fail(outer)
        outer.query("c")
    assert module.sql == [
        "SAVEPOINT sp_1",
        "b",
        "ROLLBACK TO SAVEPOINT sp_1",
        "RELEASE SAVEPOINT sp_1",
        "c",
        "COMMIT",
    ]


def test_three_deep_and_one_after_the_other() -> None:
    """Each savepoint has a name of its own."""
    module = FakeModule()
    with FakeDB(module).transaction() as one:
        with one.transaction() as two, two.transaction() as three:
            three.query("x")
        with one.transaction() as four:
            four.query("y")
    assert [sql for sql in module.sql if sql.startswith("SAVEPOINT")] == [
        "SAVEPOINT sp_1",
        "SAVEPOINT sp_2",
        "SAVEPOINT sp_3",
    ]
    assert module.sql[-1] == "COMMIT"


def test_savepoint_ends_with_its_transaction() -> None:
    """Using it afterwards is refused, not sent to the database."""
    module = FakeModule()
    outer = FakeDB(module).transaction()
    inner = outer.transaction()
    inner.query("x")
    outer.rollback()
    with pytest.raises(AssertionError):
        inner.query("y")
    inner.rollback()
    inner.commit()
    assert module.sql == ["SAVEPOINT sp_1", "x", "ROLLBACK"]
    with pytest.raises(AssertionError):
        outer.transaction()


def test_database_without_savepoints() -> None:
    """It is said aloud."""
    conn = FakeDB(FakeModule(), features=Features(savepoints=False))
    with conn.transaction() as outer, pytest.raises(UnsupportedFeature):
        outer.transaction()


# -- being a connection


def test_attributes_are_the_connections() -> None:
    """Methods bound to the transaction, data as it is."""

    class Special(FakeDB):
        colour = "red"

        def twice(self, sql: str) -> None:
            self.query(sql)
            self.query(sql)

        @property
        def me(self) -> Any:
            return self

    module = FakeModule()
    conn = Special(module)
    conn.extra = 5
    with conn.transaction() as transaction:
        assert transaction.colour == "red"
        assert transaction.extra == 5
        assert transaction.me is transaction
        transaction.twice("x")
        with pytest.raises(AttributeError, match="no attribute 'zork'"):
            transaction.zork
        with transaction.transaction() as part:
            part.twice("y")
            assert part.me is part
            assert part.colour == "red"
    assert {number for number, _, _ in module.calls} == {1}
    assert module.sql[-1] == "COMMIT"


def test_knows_its_connection_and_registry() -> None:
    """What the model asks of a connection, a transaction has too."""
    conn = FakeDB(FakeModule(), registry="mine", cache=False)
    transaction = conn.transaction()
    assert transaction.dbName == "fake"
    assert transaction.driver is conn.driver
    assert transaction.dialect is conn.dialect
    assert transaction.registry == "mine"
    assert transaction.doCache is False
    assert transaction.cache is not conn.cache
    assert transaction.homes == {}
    assert transaction.sqlrepr(5) == "5"
    assert "FakeDB" in repr(transaction)
    assert transaction._connection is None
    raw = transaction.getConnection()
    transaction.releaseConnection(raw)
    assert transaction._connection is raw


def test_threads_take_turns_in_one_transaction() -> None:
    """Two statements never meet on its raw connection."""
    inside: list[int] = []
    clashes: list[int] = []

    def answer(sql: str, params: Any) -> Any:
        if inside:
            clashes.append(1)
        inside.append(1)
        threading.Event().wait(0.002)
        inside.pop()
        return [(1,)]

    transaction = FakeDB(FakeModule(("SELECT", answer))).transaction()

    def work() -> None:
        for _ in range(5):
            assert transaction.fetch_one(BY_ID, (1,)) == (1,)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert clashes == []
    transaction.rollback()


def test_stream_reads_everything_first_where_it_has_to() -> None:
    """One raw connection cannot do two things at once, unless its driver says so."""
    module = FakeModule(("SELECT", [(n,) for n in range(4)]))
    with FakeDB(module).transaction() as transaction:
        rows = transaction.stream("SELECT", size=1)
        transaction.query("x")
        assert list(rows) == [(0,), (1,), (2,), (3,)]
    module = FakeModule(("SELECT", [(n,) for n in range(4)]))
    with FakeDB(
        module, driver={"open_cursors": True, "no_params": ()}
    ).transaction() as t:
        rows = t.stream("SELECT", size=1)
        t.query("x")
        assert list(rows) == [(0,), (1,), (2,), (3,)]


def test_attribute_that_the_connection_gets_later() -> None:
    """Transactions see it too, those under way and those to come."""
    module = FakeModule()
    conn = FakeDB(module)
    transaction = conn.transaction()
    conn.colour = "red"
    part = transaction.transaction()
    assert (transaction.colour, part.colour) == ("red", "red")
    transaction.colour = "blue"
    assert (transaction.colour, conn.colour, part.colour) == ("blue", "red", "red")
    del conn.colour
    assert not hasattr(part, "colour")
    conn.paint = conn.queryAll
    held = conn.getConnection()
    transaction.query("x")
    part.paint("y")
    assert [number for number, _, _ in module.calls] == [2, 2, 2]
    transaction.rollback()
    conn.releaseConnection(held)
