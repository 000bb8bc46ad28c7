"""Section 6: commit, rollback, begin, savepoints."""

from __future__ import annotations

import gc
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, dberrors, sqlhub
from sqlobject.dbconnection import Transaction


@pytest.fixture
def trans(file_shop: SimpleNamespace) -> Any:
    """A transaction on the file database; rolled back at the end."""
    transaction = file_shop.conn.transaction()
    yield transaction
    transaction.rollback()


def outside(shop: SimpleNamespace) -> list[str]:
    """The labels of makers that are committed."""
    rows = shop.conn.queryAll("SELECT label FROM maker ORDER BY label")
    return [row[0] for row in rows]


# -- commit, rollback, begin -----------------------------------------------------------


def test_kind(trans: Any, file_shop: SimpleNamespace) -> None:
    """``conn.transaction()`` gives a Transaction with a cache of its own."""
    assert isinstance(trans, Transaction)
    assert trans.cache is not file_shop.conn.cache


def test_work_is_seen_by_others_after_commit(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Rows of a transaction are invisible outside until it commits."""
    maker = file_shop.Maker(label="a", connection=trans)
    assert maker.label == "a"
    assert outside(file_shop) == []
    trans.commit()
    assert outside(file_shop) == ["a"]


def test_rollback_undoes(trans: Any, file_shop: SimpleNamespace) -> None:
    """A rollback forgets inserts, updates and deletes."""
    keep = file_shop.Maker(label="keep")
    gone = file_shop.Maker(label="gone")
    file_shop.Maker(label="new", connection=trans)
    file_shop.Maker.get(keep.id, connection=trans).label = "changed"
    file_shop.Maker.get(gone.id, connection=trans).destroySelf()
    trans.rollback()
    assert outside(file_shop) == ["gone", "keep"]
    file_shop.conn.expireAll()
    assert keep.label == "keep"


def test_commit_keeps_the_transaction_open(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After ``commit()`` the same transaction goes on."""
    file_shop.Maker(label="a", connection=trans)
    trans.commit()
    file_shop.Maker(label="b", connection=trans)
    trans.commit()
    file_shop.Maker(label="c", connection=trans)
    trans.rollback()
    assert outside(file_shop) == ["a", "b"]


def test_finished_transaction_refuses_work(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After a rollback every kind of query raises AssertionError until ``begin()``."""
    trans.rollback()
    for call in (
        lambda: trans.query("SELECT 1"),
        lambda: trans.queryAll("SELECT 1"),
        lambda: trans.queryOne("SELECT 1"),
        lambda: list(file_shop.Maker.select(connection=trans)),
        lambda: file_shop.Maker(label="x", connection=trans),
    ):
        with pytest.raises(AssertionError):
            call()
    trans.begin()
    assert trans.queryAll("SELECT 1") == [(1,)]


def test_committed_and_closed_transaction_refuses_work(trans: Any) -> None:
    """After ``commit(close=True)`` it must begin again as well."""
    trans.commit(close=True)
    with pytest.raises(AssertionError):
        trans.query("SELECT 1")
    trans.begin()
    assert trans.queryOne("SELECT 1") == (1,)


def test_begin_of_a_running_transaction(trans: Any) -> None:
    """``begin()`` of a transaction that runs raises AssertionError."""
    with pytest.raises(AssertionError):
        trans.begin()


def test_finishing_twice_is_harmless(trans: Any) -> None:
    """A second rollback, or a commit after it, does nothing."""
    trans.rollback()
    trans.rollback()
    trans.commit()
    trans.commit(close=True)
    trans.begin()
    assert trans.queryAll("SELECT 1") == [(1,)]


def test_begin_after_rollback_starts_afresh(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After ``begin()`` the same object is a new transaction."""
    file_shop.Maker(label="a", connection=trans)
    trans.rollback()
    trans.begin()
    file_shop.Maker(label="b", connection=trans)
    trans.commit()
    assert outside(file_shop) == ["b"]


def test_close_is_refused(trans: Any) -> None:
    """``close()`` of a transaction raises TypeError: it would not say which way."""
    with pytest.raises(TypeError):
        trans.close()


def test_forgotten_transaction_is_rolled_back(file_shop: SimpleNamespace) -> None:
    """A transaction that nobody holds any more is undone."""
    transaction = file_shop.conn.transaction()
    transaction.query("INSERT INTO maker (label) VALUES ('lost')")
    del transaction
    gc.collect()
    assert outside(file_shop) == []
    file_shop.Maker(label="free to write")


# -- context manager, savepoints -------------------------------------------------------


def test_with_statement_commits(file_shop: SimpleNamespace) -> None:
    """``with conn.transaction() as t`` commits at its end."""
    with file_shop.conn.transaction() as trans:
        file_shop.Maker(label="a", connection=trans)
        assert outside(file_shop) == []
    assert outside(file_shop) == ["a"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_with_statement_rolls_back(file_shop: SimpleNamespace, error: Any) -> None:
    """Any exception inside rolls back and goes on."""

    def work() -> None:
        with file_shop.conn.transaction() as trans:
            file_shop.Maker(label="a", connection=trans)
            raise error

    with pytest.raises(error):
        work()
    assert outside(file_shop) == []
    file_shop.Maker(label="b")
    assert outside(file_shop) == ["b"]


def test_with_statement_after_rollback_by_hand(file_shop: SimpleNamespace) -> None:
    """A rollback inside the block is final."""
    with file_shop.conn.transaction() as trans:
        file_shop.Maker(label="a", connection=trans)
        trans.rollback()
    assert outside(file_shop) == []


def test_nested_transaction_is_a_savepoint(file_shop: SimpleNamespace) -> None:
    """An inner transaction that fails undoes its own part only."""

    def fail_inside(trans: Any) -> None:
        with trans.transaction() as inner:
            file_shop.Maker(label="inner", connection=inner)
            raise ValueError("inner")

    with file_shop.conn.transaction() as trans:
        file_shop.Maker(label="outer", connection=trans)
        with pytest.raises(ValueError, match="inner"):
            fail_inside(trans)
        file_shop.Maker(label="later", connection=trans)
    assert outside(file_shop) == ["later", "outer"]


def test_nested_transaction_that_succeeds(file_shop: SimpleNamespace) -> None:
    """An inner transaction that succeeds still depends on the outer one."""
    seen: list[Any] = []

    def work() -> None:
        with file_shop.conn.transaction() as trans:
            with trans.transaction() as inner:
                file_shop.Maker(label="inner", connection=inner)
            seen.extend(trans.queryAll("SELECT label FROM maker"))
            raise ValueError("outer")

    with pytest.raises(ValueError, match="outer"):
        work()
    assert seen == [("inner",)]
    assert outside(file_shop) == []


def test_nested_transaction_leaves_outer_objects_right(
    file_shop: SimpleNamespace,
) -> None:
    """After an inner rollback the outer transaction's objects show what holds."""

    def fail_inside(trans: Any, maker_id: int) -> None:
        with trans.transaction() as inner:
            file_shop.Maker.get(maker_id, connection=inner).label = "b"
            raise ValueError("x")

    with file_shop.conn.transaction() as trans:
        maker = file_shop.Maker(label="a", connection=trans)
        with pytest.raises(ValueError, match="x"):
            fail_inside(trans, maker.id)
        assert file_shop.Maker.get(maker.id, connection=trans).label == "a"
    assert outside(file_shop) == ["a"]


def test_savepoint_by_hand(file_shop: SimpleNamespace) -> None:
    """An inner transaction can be committed and rolled back by hand."""
    trans = file_shop.conn.transaction()
    inner = trans.transaction()
    file_shop.Maker(label="undone", connection=inner)
    inner.rollback()
    inner = trans.transaction()
    file_shop.Maker(label="done", connection=inner)
    inner.commit()
    assert outside(file_shop) == []
    trans.commit(close=True)
    assert outside(file_shop) == ["done"]


def test_finishing_by_hand_inside_a_with_statement(file_shop: SimpleNamespace) -> None:
    """Inside the block one may commit, or roll back and begin again."""
    with file_shop.conn.transaction() as trans:
        file_shop.Maker(label="a", connection=trans)
        trans.commit()
        file_shop.Maker(label="b", connection=trans)
        trans.rollback()
        trans.begin()
        file_shop.Maker(label="c", connection=trans)
    assert outside(file_shop) == ["a", "c"]


def test_hub_transaction_as_context_manager(file_shop: SimpleNamespace) -> None:
    """Inside ``with conn.transaction()`` set on the hub, classes need no argument."""
    with file_shop.conn.transaction() as trans:
        sqlhub.threadConnection = trans
        try:
            file_shop.Maker(label="a")
            assert [maker.label for maker in file_shop.Maker.select()] == ["a"]
        finally:
            del sqlhub.threadConnection
        assert outside(file_shop) == []
    assert outside(file_shop) == ["a"]


# -- SQLite ----------------------------------------------------------------------------


def test_second_writer_waits_and_gives_up(
    file_shop: SimpleNamespace, open_sqlite: Any
) -> None:
    """While a transaction writes, another writer is told of the lock."""
    impatient = open_sqlite(file_shop.conn.filename, timeout=0.05)
    with file_shop.conn.transaction() as trans:
        file_shop.Maker(label="a", connection=trans)
        with pytest.raises(dberrors.OperationalError, match="database is locked"):
            impatient.query("INSERT INTO maker (label) VALUES ('b')")
    impatient.query("INSERT INTO maker (label) VALUES ('c')")
    assert outside(file_shop) == ["a", "c"]


def test_transaction_on_memory(shop: SimpleNamespace) -> None:
    """A memory database has transactions too."""
    trans = shop.conn.transaction()
    shop.Maker(label="a", connection=trans)
    trans.rollback()
    assert shop.Maker.select().count() == 0
    trans = shop.conn.transaction()
    shop.Maker(label="b", connection=trans)
    trans.commit(close=True)
    assert [maker.label for maker in shop.Maker.select()] == ["b"]


def test_closing_the_connection_leaves_transactions_alone(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """``conn.close()`` closes what is pooled; a running transaction goes on."""
    file_shop.Maker(label="a", connection=trans)
    file_shop.conn.close()
    file_shop.Maker(label="b", connection=trans)
    trans.commit(close=True)
    assert outside(file_shop) == ["a", "b"]


def test_duplicate_inside_a_transaction(filed: Any) -> None:
    """After a refused row the transaction keeps the others."""

    class Entry(SQLObject):
        name = StringCol(unique=True)

    Entry.createTable()
    with filed.transaction() as trans:
        Entry(name="a", connection=trans)
        with pytest.raises(dberrors.DuplicateEntryError):
            Entry(name="a", connection=trans)
        Entry(name="b", connection=trans)
    assert sorted(entry.name for entry in Entry.select()) == ["a", "b"]


def test_failed_statement_leaves_the_transaction_usable(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After a failed statement SQLite's transaction goes on."""
    file_shop.Maker(label="a", connection=trans)
    with pytest.raises(dberrors.OperationalError):
        trans.query("SELECT * FROM no_such_table")
    trans.commit()
    assert outside(file_shop) == ["a"]


def test_transaction_gives_its_raw_connection_back(file_shop: SimpleNamespace) -> None:
    """Transactions one after the other do not pile up raw connections."""
    raw_connections = set()
    for _ in range(5):
        trans = file_shop.conn.transaction()
        raw_connections.add(id(trans.getConnection()))
        trans.commit(close=True)
    assert len(raw_connections) <= 2
