"""Statements that take effect together, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol, sqlhub
from sqlobject.dberrors import UsageError
from tests.suite.needs import needs


class SuiteAccount(SQLObject):
    """What is moved about."""

    name = StringCol(length=20)
    balance = IntCol(default=0)


@pytest.fixture
def account(db: Any) -> Any:
    SuiteAccount.createTable()
    return SuiteAccount


def names(connection: Any) -> list[str]:
    return [a.name for a in SuiteAccount.select(orderBy="name", connection=connection)]


def test_a_commit_is_seen_elsewhere(
    db: Any, account: Any, connect: Callable[..., Any]
) -> None:
    """And not before."""
    other = connect()
    transaction = db.transaction()
    account(name="a", connection=transaction)
    assert names(transaction) == ["a"]
    assert names(other) == []
    transaction.commit()
    assert names(other) == ["a"]
    account(name="b", connection=transaction)
    transaction.commit(close=True)
    assert names(other) == ["a", "b"]
    with pytest.raises(UsageError):
        account(name="c", connection=transaction)


def test_a_rollback_undoes_everything(db: Any, account: Any) -> None:
    """New rows, changes and deletions."""
    kept, gone = account(name="a", balance=1), account(name="b")
    transaction = db.transaction()
    account.get(kept.id, connection=transaction).balance = 2
    account.get(gone.id, connection=transaction).destroySelf()
    account(name="c", connection=transaction)
    assert names(transaction) == ["a", "c"]
    transaction.rollback()
    assert names(db) == ["a", "b"]
    kept.sync()
    assert kept.balance == 1
    transaction.begin()
    account(name="d", connection=transaction)
    transaction.commit(close=True)
    assert names(db) == ["a", "b", "d"]


def test_objects_outside_follow_a_commit(db: Any, account: Any) -> None:
    """What was changed inside is read anew outside."""
    outside = account(name="a", balance=1)
    with db.transaction() as transaction:
        account.get(outside.id, connection=transaction).balance = 5
        assert outside.balance == 1
    assert outside.balance == 5


def test_a_with_block_rolls_back_on_an_error(db: Any, account: Any) -> None:
    """And commits otherwise."""
    with db.transaction() as transaction:
        account(name="a", connection=transaction)

    class Stop(Exception):
        pass

    def fail() -> None:
        with db.transaction() as transaction:
            account(name="b", connection=transaction)
            raise Stop

    with pytest.raises(Stop):
        fail()
    assert names(db) == ["a"]


def test_savepoints(db: Any, account: Any) -> None:
    """A part of a transaction is undone by itself, or goes with the whole."""
    with needs(db, "savepoints"), db.transaction() as outer:
        account(name="a", connection=outer)
        inner = outer.transaction()
        account(name="b", connection=inner)
        inner.rollback()
        with outer.transaction() as second:
            account(name="c", connection=second)
            with second.transaction() as third:
                account(name="d", connection=third)
        assert names(outer) == ["a", "c", "d"]
    assert names(db) == ["a", "c", "d"]


def test_an_outer_rollback_takes_savepoints_along(db: Any, account: Any) -> None:
    """A savepoint's commit is only as good as the transaction's."""
    with needs(db, "savepoints"):
        outer = db.transaction()
        with outer.transaction() as inner:
            account(name="a", connection=inner)
        outer.rollback()
    assert names(db) == []


def test_functions_run_in_a_transaction(db: Any, account: Any) -> None:
    """It commits, and gives back what the function gives."""

    def work(name: str) -> int:
        return int(account(name=name, balance=3).balance)

    assert sqlhub.doInTransaction(work, "a") == 3

    def fail() -> None:
        account(name="b")
        raise KeyError("b")

    with pytest.raises(KeyError):
        sqlhub.doInTransaction(fail)
    assert names(db) == ["a"]


def test_without_autocommit_nothing_stays(
    account: Any, connect: Callable[..., Any]
) -> None:
    """With autoCommit false, what is outside a transaction is rolled back."""
    careful = connect()
    careful.autoCommit = False
    account(name="a", connection=careful)
    assert names(connect()) == []
    with careful.transaction() as transaction:
        account(name="b", connection=transaction)
    assert names(connect()) == ["b"]


def test_an_error_leaves_the_transaction_usable_after_rollback(
    db: Any, account: Any
) -> None:
    """A savepoint contains the damage of a statement that fails."""
    with db.transaction() as outer:
        account(name="a", connection=outer)
        with needs(db, "savepoints"):
            inner = outer.transaction()
            with pytest.raises(Exception, match=r"(?i)no_such_table"):
                inner.query("DELETE FROM no_such_table")
            inner.rollback()
        account(name="b", connection=outer)
    assert names(db) == ["a", "b"]
