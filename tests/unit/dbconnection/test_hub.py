"""The hub: whose connection it is, and transactions of a thread."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sqlobject.dbconnection import ConnectionHub, TheURIOpener, _retry
from sqlobject.dberrors import Deadlock
from tests.fakes.dbapi import FakeDB, FakeModule


@pytest.fixture
def hub() -> ConnectionHub:
    return ConnectionHub()


class Slow:
    """Sleeping is noted instead of done."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


def in_thread(work: Any) -> Any:
    """What a function gives in another thread."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as exc:  # noqa: BLE001
            found.append(exc)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    return found[0]


def test_no_connection(hub: ConnectionHub) -> None:
    """Asking is an AttributeError, wherever it is asked."""
    for ask in (
        hub.getConnection,
        lambda: hub.threadConnection,
        lambda: hub.processConnection,
        lambda: type("C", (), {"_connection": hub})._connection,
    ):
        with pytest.raises(AttributeError):
            ask()
    assert not hasattr(hub, "processConnection")


def test_thread_goes_before_process(hub: ConnectionHub) -> None:
    """Each thread has its own, or the process's."""
    mine, ours = FakeDB(), FakeDB()
    hub.processConnection = ours
    hub.threadConnection = mine
    assert hub.getConnection() is mine
    assert in_thread(hub.getConnection) is ours
    del hub.threadConnection
    assert hub.getConnection() is ours
    del hub.processConnection
    with pytest.raises(AttributeError):
        del hub.processConnection


def test_none_means_unset(hub: ConnectionHub) -> None:
    """The thread that was given None used to have no connection at all."""
    ours = FakeDB()
    hub.processConnection = ours
    hub.threadConnection = None
    assert hub.threadConnection is None
    assert hub.getConnection() is ours
    assert type("C", (), {"_connection": hub})._connection is ours
    hub.processConnection = None
    with pytest.raises(AttributeError):
        hub.getConnection()


def test_uri_is_opened_when_it_is_first_needed(
    hub: ConnectionHub, uris: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then it is the object."""
    hub.processConnection = "sqlite:/:memory:"
    hub.threadConnection = "sqlite:/:memory:?cache=0"
    assert TheURIOpener.cachedURIs == {}
    first = hub.getConnection()
    assert first.doCache is False
    assert hub.threadConnection is first
    del hub.threadConnection
    assert hub.processConnection is hub.getConnection()
    assert len(TheURIOpener.cachedURIs) == 2


def test_class_attribute_gives_the_connection(hub: ConnectionHub) -> None:
    """An instance may have its own."""

    class Thing:
        _connection = hub

    hub.processConnection = ours = FakeDB()
    thing = Thing()
    assert Thing._connection is ours
    assert thing._connection is ours
    thing._connection = "mine"  # type: ignore[assignment]
    assert thing._connection == "mine"
    assert Thing._connection is ours


def test_do_in_transaction(hub: ConnectionHub) -> None:
    """Arguments go in, the result comes out, the transaction is committed."""
    module = FakeModule()
    hub.processConnection = conn = FakeDB(module)

    def work(a: int, *, b: int) -> int:
        assert hub.getConnection() is not conn
        assert hub.processConnection is conn
        hub.getConnection().query("x")
        return a + b

    assert hub.doInTransaction(work, 1, b=2) == 3
    assert hub.getConnection() is conn
    assert module.sql == ["x", "COMMIT"]


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_do_in_transaction_rolls_back(
    hub: ConnectionHub, kind: type[BaseException]
) -> None:
    """Whatever leaves the function."""
    module = FakeModule()
    hub.processConnection = conn = FakeDB(module)

    def work() -> None:
        hub.getConnection().query("x")
        raise kind

    with pytest.raises(kind):
        hub.doInTransaction(work)
    assert module.sql == ["x", "ROLLBACK"]
    assert hub.getConnection() is conn


def test_other_threads_are_not_in_the_transaction(hub: ConnectionHub) -> None:
    """An insert of another thread used to be rolled back with it."""
    hub.processConnection = conn = FakeDB()
    seen = hub.doInTransaction(lambda: in_thread(hub.getConnection))
    assert seen is conn


def test_thread_connection_comes_back(hub: ConnectionHub) -> None:
    """Also if it was a URI or None."""
    mine = FakeDB()
    for before in (mine, None):
        hub.processConnection = FakeDB()
        hub.threadConnection = before
        hub.doInTransaction(lambda: None)
        assert hub.threadConnection is before


def test_nested_transactions_are_parts(hub: ConnectionHub) -> None:
    """An inner one that fails takes back its own work only."""
    module = FakeModule()
    hub.processConnection = FakeDB(module)

    def inner() -> None:
        hub.getConnection().query("inner")
        raise ValueError("x")

    def outer() -> None:
        hub.getConnection().query("outer")
        with pytest.raises(ValueError, match="x"):
            hub.doInTransaction(inner)

    hub.doInTransaction(outer)
    assert [sql.split()[0] for sql in module.sql] == [
        "outer",
        "SAVEPOINT",
        "inner",
        "ROLLBACK",
        "RELEASE",
        "COMMIT",
    ]


def test_transaction_as_a_block(hub: ConnectionHub) -> None:
    """The same, without a function."""
    module = FakeModule()
    hub.processConnection = conn = FakeDB(module)
    with hub.transaction() as transaction:
        assert hub.getConnection() is transaction
        transaction.query("x")
    with pytest.raises(ValueError, match="y"), hub.transaction() as transaction:
        raise ValueError("y")
    assert hub.getConnection() is conn
    assert module.sql == ["x", "COMMIT"]


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(_retry.time, "sleep", slow)
    return slow


def test_retries_run_the_whole_function_again(
    hub: ConnectionHub, no_waiting: Slow
) -> None:
    """If the error says that this helps, so often and no more."""
    module = FakeModule()
    hub.processConnection = FakeDB(module)
    calls: list[int] = []

    def work() -> str:
        calls.append(1)
        hub.getConnection().query("x")
        if len(calls) < 3:
            raise Deadlock("you lost")
        return "done"

    assert hub.doInTransaction(work, retries=5) == "done"
    assert module.sql == ["x", "ROLLBACK", "x", "ROLLBACK", "x", "COMMIT"]
    assert len(no_waiting.waits) == 2
    calls.clear()
    with pytest.raises(Deadlock):
        hub.doInTransaction(work, retries=1)
    assert len(calls) == 2


def test_retries_only_where_it_helps(hub: ConnectionHub, no_waiting: Slow) -> None:
    """An error of the program's own is not repeated; nor is an inner transaction."""
    hub.processConnection = FakeDB()
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        hub.doInTransaction(work, retries=5)
    assert len(calls) == 1

    def deadlocks() -> None:
        calls.append(1)
        raise Deadlock("you lost")

    calls.clear()
    with pytest.raises(Deadlock):
        hub.doInTransaction(lambda: hub.doInTransaction(deadlocks, retries=5))
    assert len(calls) == 1
    assert repr(hub) == "<ConnectionHub>"
