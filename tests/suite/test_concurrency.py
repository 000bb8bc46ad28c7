"""Several connections and threads at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol
from sqlobject.dberrors import OperationalError, Remedy


class SuiteCounter(SQLObject):
    """What several count up."""

    name = StringCol(length=20)
    number = IntCol(default=0)


@pytest.fixture
def counter(db: Any) -> Any:
    SuiteCounter.createTable()
    return SuiteCounter


def test_threads_share_a_connection(db: Any, counter: Any) -> None:
    """Each inserts and reads its own rows; none is lost and no id given twice."""

    def work(number: int) -> list[int]:
        ids = [counter(name=f"t{number}", number=n).id for n in range(10)]
        assert counter.selectBy(name=f"t{number}").count() == 10
        return ids

    with ThreadPoolExecutor(4) as pool:
        ids = [id for some in pool.map(work, range(4)) for id in some]
    assert len(set(ids)) == 40
    assert counter.select().count() == 40


def test_of_two_that_wait_for_each_other_one_gives_up(
    db: Any, counter: Any, target: Any, connect: Callable[..., Any]
) -> None:
    """Its error says that the whole transaction may be run again; then it works."""
    one, two = counter(name="one"), counter(name="two")
    both_hold = threading.Barrier(2, timeout=20)
    failures = []

    def work(first: int, second: int) -> None:
        connection = connect(target.manners.impatient_options)
        tries = 0
        while True:
            transaction = connection.transaction()
            sql = "UPDATE suite_counter SET number = number + 1 WHERE id = {}"
            try:
                transaction.query(sql.format(first))
                if tries == 0:
                    both_hold.wait()
                transaction.query(sql.format(second))
                transaction.commit(close=True)
            except (OperationalError, threading.BrokenBarrierError) as exc:
                transaction.rollback()
                failures.append(exc)
                if tries == 0:
                    both_hold.abort()
                tries += 1
                assert tries < 20
                time.sleep(random.random() * 0.2 * tries)
            else:
                return

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(work, one.id, two.id), pool.submit(work, two.id, one.id)]
        for each in done:
            each.result()
    told = [exc for exc in failures if isinstance(exc, OperationalError)]
    assert told
    assert {exc.remedy for exc in told} <= {Remedy.TRANSACTION, Remedy.STATEMENT}
    one.sync()
    two.sync()
    assert (one.number, two.number) == (2, 2)


def test_retries_end_well(db: Any, counter: Any, hub: Any) -> None:
    """doInTransaction(retries=…) counts right though all count the same row."""
    row = counter(name="one")

    def count() -> None:
        mine = counter.get(row.id)
        if db.dialect.features.lock.name != "NONE":
            counter.select(counter.q.id == row.id, forUpdate=True).getOne()
        mine.expire()
        mine.number = mine.number + 1

    def work(_: int) -> None:
        for _attempt in range(5):
            hub.doInTransaction(count, retries=50)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    row.sync()
    assert 1 <= row.number <= 15
