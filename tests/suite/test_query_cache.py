"""A transaction with a query cache asks the database once, and is never out of date."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from sqlobject import DateTimeCol, IntCol, SQLObject, StringCol, sqlhub
from sqlobject.sqlbuilder import Insert, Prepared, Select, Update, func
from tests.suite.needs import can, needs


class SuiteCoin(SQLObject):
    """What is counted again and again."""

    name = StringCol(length=20)
    worth = IntCol(default=0)
    minted = DateTimeCol(default=None)


@pytest.fixture
def coin(db: Any) -> Any:
    SuiteCoin.createTable()
    SuiteCoin.insertMany({"name": f"c{n:02}", "worth": n} for n in range(10))
    return SuiteCoin


@pytest.fixture
def asked(
    db: Any, coin: Any, connect: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> Iterator[tuple[Any, Callable[[], int]]]:
    """A transaction, and what counts the SELECTs that went over it."""
    caplog.set_level(logging.DEBUG, "sqlobject.sql")
    transaction = connect().transaction(queryCache=True)

    def count() -> int:
        said = [r.getMessage() for r in caplog.records if r.name == "sqlobject.sql"]
        return sum(text.lstrip().startswith("SELECT") for text in said)

    yield transaction, count
    transaction.rollback()


def worths(connection: Any) -> list[int]:
    found = SuiteCoin.select(orderBy="name", connection=connection)
    return [row.worth for row in found]


def test_the_same_question_is_asked_once(
    asked: tuple[Any, Callable[[], int]],
) -> None:
    """Of objects, aggregates, exported rows and statements of SQLBuilder."""
    transaction, count = asked
    q = SuiteCoin.q

    def ask() -> Any:
        rich = SuiteCoin.select(q.worth > 6, orderBy="name", connection=transaction)
        sums = Select([func.SUM(q.worth)], where=q.worth < 5)
        return (
            list(rich),
            rich.count(),
            rich.sum("worth"),
            rich.tuples("name"),
            transaction.queryAll(sums),
        )

    first = ask()
    before = count()
    assert before >= 5
    assert [ask() for _ in range(3)] == [first] * 3
    assert count() == before
    assert [row.name for row in first[0]] == ["c07", "c08", "c09"]
    assert ask()[0][0] is first[0][0]


def test_another_question_is_another(asked: tuple[Any, Callable[[], int]]) -> None:
    """Each set of values has its own answer."""
    transaction, _ = asked
    q = SuiteCoin.q
    for value in (1, 2, 3):
        found = SuiteCoin.select(q.worth == value, connection=transaction)
        assert [row.worth for row in found] == [value]
    here = datetime(2024, 2, 29, 12, 0)
    for moment in (here, here + timedelta(hours=1)):
        coin = SuiteCoin(name="new", minted=moment, connection=transaction)
        found = SuiteCoin.select(q.minted == moment, connection=transaction)
        assert [row.id for row in found] == [coin.id]


def test_rows_that_are_given_out_may_be_changed(
    asked: tuple[Any, Callable[[], int]],
) -> None:
    """The list is the program's own."""
    transaction, _ = asked
    sums = Select([SuiteCoin.q.worth], where=SuiteCoin.q.worth < 3)
    transaction.queryAll(sums).clear()
    assert len(transaction.queryAll(sums)) == 3
    found = SuiteCoin.select(connection=transaction)
    list(found).clear()
    assert len(list(found)) == 10


def _assign(transaction: Any) -> None:
    SuiteCoin.selectBy(name="c03", connection=transaction).getOne().worth += 100


def _create(transaction: Any) -> None:
    for _ in range(3):  # the first goes another way than those after it
        worths(transaction)
        SuiteCoin(name="new", worth=100, connection=transaction)


def _destroy(transaction: Any) -> None:
    SuiteCoin.selectBy(name="c03", connection=transaction).getOne().destroySelf()


def _insert_many(transaction: Any) -> None:
    SuiteCoin.insertMany([{"name": "new", "worth": 8}], connection=transaction)


def _delete_many(transaction: Any) -> None:
    SuiteCoin.deleteMany(SuiteCoin.q.worth > 3, connection=transaction)


def _say(transaction: Any) -> None:
    transaction.query("UPDATE suite_coin SET worth = worth + 1")


def _say_by_builder(transaction: Any) -> None:
    transaction.query(Update("suite_coin", {"worth": 7}))


def _say_prepared(transaction: Any) -> None:
    statement = Prepared(Insert("suite_coin", values={"name": "p", "worth": 5}))
    transaction.execute(statement, statement.node.binds)


def _past_the_library(transaction: Any) -> None:
    cursor = transaction.getConnection().cursor()
    cursor.execute("UPDATE suite_coin SET worth = worth + 1")
    cursor.close()


def _in_a_part(transaction: Any) -> None:
    if not can(transaction, "savepoints"):
        return
    part = transaction.transaction()
    SuiteCoin.selectBy(name="c01", connection=part).getOne().worth = 55
    assert sorted(worths(transaction))[-1] == 55
    part.commit(close=True)


def _undone_in_a_part(transaction: Any) -> None:
    if not can(transaction, "savepoints"):
        return
    part = transaction.transaction()
    SuiteCoin.selectBy(name="c01", connection=part).getOne().worth = 55
    worths(transaction)
    part.rollback()


CHANGES = [
    _assign,
    _create,
    _destroy,
    _insert_many,
    _delete_many,
    _say,
    _say_by_builder,
    _past_the_library,
    _in_a_part,
    _undone_in_a_part,
]


@pytest.mark.parametrize("lazy", [False, True], ids=["", "lazy"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__[1:])
def test_a_change_is_seen_at_once(
    db: Any, coin: Any, change: Callable[[Any], None], lazy: bool
) -> None:
    """Whatever way it takes to the database; the same as without a cache."""
    seen = []
    for options in ({}, {"queryCache": True, "lazy": lazy}):
        transaction = db.transaction(**options)
        for _ in range(2):
            before = worths(transaction), coin.select(connection=transaction).count()
        change(transaction)
        for _ in range(2):
            after = worths(transaction), coin.select(connection=transaction).count()
            seen.append((before, after))
        transaction.rollback()
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_what_others_commit_is_seen_after_a_commit(
    db: Any, coin: Any, connect: Callable[..., Any]
) -> None:
    """Or when somebody asks for it by ``expireAll``, or one object by ``expire``."""
    with db.transaction(queryCache=True) as transaction:
        assert worths(transaction) == list(range(10))
        transaction.commit()  # or some databases would keep others from writing
        connect().query("UPDATE suite_coin SET worth = 1")
        assert worths(transaction) == [1] * 10


def test_rows_are_locked_each_time(asked: tuple[Any, Callable[[], int]]) -> None:
    """A locking read is a statement with an effect."""
    transaction, count = asked
    with needs(transaction, "lock"):
        for number in range(1, 4):
            rows = SuiteCoin.select(forUpdate=True, connection=transaction)
            assert len(list(rows)) == 10
            assert count() == number


def test_an_expired_object_is_the_same_object_in_the_next_answer(
    db: Any, coin: Any
) -> None:
    """There is one object for a row, also after one was dropped from the map."""
    with db.transaction(queryCache=True) as transaction:
        found = coin.select(orderBy="name", connection=transaction)
        first = next(iter(found))
        first.expire()
        again = next(iter(found))
        assert again is coin.get(again.id, connection=transaction)
        transaction.cache.clear()
        again = next(iter(found))
        assert again is coin.get(again.id, connection=transaction)


def test_the_hub_begins_one_too(db: Any, coin: Any) -> None:
    """With both kinds of saving, as a unit of work."""
    with sqlhub.transaction(lazy=True, queryCache=True):
        for _ in range(2):
            for row in coin.select():
                row.worth += 1
        assert coin.select().sum("worth") == sum(range(10)) + 20
    db.cache.clear()
    assert worths(db) == list(range(2, 12))
