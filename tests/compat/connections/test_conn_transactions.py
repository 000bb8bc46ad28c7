"""Section 6: transactions, savepoints, and the objects inside them."""

from __future__ import annotations

import gc
import pickle
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObjectNotFound, dberrors, events, sqlhub, sqlmeta
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


# -- what a transaction shares with its connection -------------------------------------


def test_transaction_speaks_as_its_connection(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Methods and data of the connection are reached through the transaction."""
    assert trans.dbName == "sqlite"
    assert trans.module is file_shop.conn.module
    assert trans.sqlrepr("it's") == "'it''s'"
    assert trans.tableExists("maker")
    assert trans.filename == file_shop.conn.filename
    with pytest.raises(AttributeError):
        trans.no_such_attribute


def test_tables_made_in_a_transaction(trans: Any, file_shop: SimpleNamespace) -> None:
    """Table calls on a transaction run inside it."""
    trans.query("CREATE TABLE inner_table (a INTEGER)")
    assert trans.tableExists("inner_table")
    trans.rollback()
    assert not file_shop.conn.tableExists("inner_table")


def test_create_table_through_a_transaction(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """``Cls.dropTable(connection=trans)`` can be rolled back on SQLite."""
    file_shop.Gear.dropTable(connection=trans)
    assert not trans.tableExists("gear")
    trans.rollback()
    assert file_shop.conn.tableExists("gear")


# -- objects ---------------------------------------------------------------------------


def test_object_of_a_transaction_is_another_object(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """The same row through a transaction is an equal but distinct object."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    assert inside == maker
    assert inside is not maker
    assert inside._connection is trans
    assert inside.sqlmeta._perConnection
    assert file_shop.Maker.get(maker.id, connection=trans) is inside
    assert list(file_shop.Maker.select(connection=trans)) == [inside]
    assert list(file_shop.Maker.select(connection=trans))[0] is inside  # noqa: RUF015


def test_related_objects_stay_inside(trans: Any, file_shop: SimpleNamespace) -> None:
    """Foreign keys and joins of such an object give objects of the transaction."""
    maker = file_shop.Maker(label="a", connection=trans)
    gear = file_shop.Gear(teeth=1, maker=maker, connection=trans)
    tag = file_shop.Tag(word="t", connection=trans)
    maker.addTag(tag)
    assert gear.maker is maker
    assert maker.gears == [gear]
    assert maker.gears[0] is gear
    assert maker.tags[0] is tag
    assert tag.makers[0] is maker
    trans.commit()
    assert [tag.word for tag in file_shop.Maker.select()[0].tags] == ["t"]


def test_object_of_a_transaction_cannot_be_pickled(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Objects bound to a transaction refuse to be pickled."""
    maker = file_shop.Maker(label="a", connection=trans)
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(maker)


def test_commit_refreshes_the_outer_objects(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Objects held outside read the committed values."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    inside.label = "b"
    assert maker.label == "a"
    trans.commit()
    assert maker.label == "b"
    assert inside.label == "b"


@pytest.mark.parametrize("close", [False, True])
def test_commit_of_a_deletion_is_seen_outside(
    trans: Any, file_shop: SimpleNamespace, close: bool
) -> None:
    """An object deleted in a transaction is gone for its outer twin after commit."""
    maker = file_shop.Maker(label="a")
    maker_id = maker.id
    file_shop.Maker.delete(maker_id, connection=trans)
    assert maker.label == "a"
    trans.commit(close=close)
    with pytest.raises(SQLObjectNotFound):
        file_shop.Maker.get(maker_id)
    with pytest.raises(SQLObjectNotFound):
        maker.label


def test_objects_are_readable_again_after_begin(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After a rollback an object cannot be read until ``begin()``, then it can."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    inside.label = "b"
    trans.rollback()
    with pytest.raises(AssertionError):
        inside.label
    trans.begin()
    assert inside.label == "a"


def test_objects_stay_readable_after_commit_and_close(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After ``commit(close=True)`` values already read stay readable, writes fail."""
    maker = file_shop.Maker(label="a", connection=trans)
    assert maker.label == "a"
    trans.commit(close=True)
    assert maker.label == "a"
    with pytest.raises(AssertionError):
        maker.label = "b"


def test_new_object_is_found_outside_after_commit(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After commit the outer connection makes an object of its own."""
    inside = file_shop.Maker(label="a", connection=trans)
    trans.commit()
    found = file_shop.Maker.get(inside.id)
    assert found == inside
    assert found is not inside
    assert found._connection is file_shop.conn


def test_lazy_iteration_inside_a_transaction(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Inside a transaction ``lazyIter()`` works while other statements run."""
    for label in "abc":
        file_shop.Maker(label=label, connection=trans)
    seen = []
    for maker in file_shop.Maker.select(connection=trans, orderBy="label").lazyIter():
        maker.label = maker.label.upper()
        seen.append(maker.label)
    assert seen == ["A", "B", "C"]


# -- signals ---------------------------------------------------------------------------


def test_signals_of_commit_and_rollback(trans: Any, file_shop: SimpleNamespace) -> None:
    """Commit and rollback are announced with the classes and ids they concern."""
    heard: list[tuple[str, Any]] = []

    def on_commit(changed: Any) -> None:
        heard.append(("commit", dict(changed)))

    def on_rollback(changed: Any) -> None:
        heard.append(("rollback", dict(changed)))

    events.listen(on_commit, sqlmeta, events.CommitSignal)
    events.listen(on_rollback, sqlmeta, events.RollbackSignal)
    maker = file_shop.Maker(label="a", connection=trans)
    trans.commit()
    maker.label = "b"
    trans.rollback()
    assert [(kind, list(ids["Maker"])) for kind, ids in heard] == [
        ("commit", [maker.id]),
        ("rollback", [maker.id]),
    ]


def test_signal_comes_before_the_commit(trans: Any, file_shop: SimpleNamespace) -> None:
    """When CommitSignal is sent, others do not see the rows yet."""
    seen: list[list[str]] = []

    def on_commit(_changed: Any) -> None:
        seen.append(outside(file_shop))

    events.listen(on_commit, sqlmeta, events.CommitSignal)
    file_shop.Maker(label="a", connection=trans)
    trans.commit()
    assert seen == [[]]
    assert outside(file_shop) == ["a"]


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
