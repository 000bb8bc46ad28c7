"""Eight threads at once on one SQLite file: nothing lost, nothing twice, no deadlock.

``SQLOBJECT_THREAD_SECONDS`` says how long they go on (default 3).
"""

from __future__ import annotations

import faulthandler
import os
import random
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    dberrors,
    sqlhub,
    sqlite,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = float(os.environ.get("SQLOBJECT_THREAD_SECONDS", "3"))
THREADS = 8
ACCOUNTS = 10
START_BALANCE = 1000


class Purse(SQLObject):
    """Money that moves in transactions; its sum never changes."""

    label = StringCol(alternateID=True)
    balance = IntCol(default=START_BALANCE)
    events = MultipleJoin("Happening", joinColumn="purse_id")


class Happening(SQLObject):
    """What a thread did, written once and never changed."""

    thread = IntCol()
    number = IntCol()
    text = StringCol(default="")
    purse = ForeignKey("Purse", default=None)
    words = RelatedJoin("Word")


class Word(SQLObject):
    """Rows that come and go."""

    text = StringCol(unique=True)
    count = IntCol(default=0)
    happenings = RelatedJoin("Happening")


TABLES = (Purse, Happening, Word)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Any]:
    """A file database of the hub, with the tables and some rows."""
    connection = sqlite.builder()(str(tmp_path / "threads.db"), timeout=30)
    connection.query("PRAGMA journal_mode = WAL")
    before = getattr(sqlhub, "processConnection", None)
    sqlhub.processConnection = connection
    for table in TABLES:
        table.createTable()
    for number in range(ACCOUNTS):
        Purse(label=f"purse {number}")
    try:
        yield connection
    finally:
        connection.close()
        del sqlhub.processConnection
        if before is not None:
            sqlhub.processConnection = before


class Crowd:
    """Threads that work until the time is up, and a watchdog over them."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.stop = threading.Event()
        self.done = [0] * THREADS

    def run(self, work: Callable[[int, random.Random], None], seconds: float) -> None:
        """Let each thread call *work* again and again for some *seconds*.

        :raises AssertionError: a thread hangs.
        """
        threads = [
            threading.Thread(target=self._loop, args=(n, work), daemon=True)
            for n in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        give_up = time.monotonic() + 60
        for thread in threads:
            thread.join(max(0.0, give_up - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            faulthandler.dump_traceback(sys.__stderr__)
            pytest.fail("a thread hangs: a deadlock")
        if self.errors:
            raise self.errors[0]
        assert all(self.done), "a thread never got its turn"

    def _loop(self, number: int, work: Callable[[int, random.Random], None]) -> None:
        chance = random.Random(number)
        try:
            while not self.stop.is_set():
                work(number, chance)
                self.done[number] += 1
        except BaseException as error:  # noqa: BLE001 - raised by the caller
            self.errors.append(error)
            self.stop.set()


def again(work: Callable[[], Any]) -> Any:
    """Do *work*, again when another thread holds the file or was faster."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            return work()
        except (dberrors.LockTimeout, dberrors.SerializationFailure, dberrors.Deadlock):
            time.sleep(random.uniform(0.001, 0.02))
    pytest.fail("the file never became free")


def move_money(chance: random.Random) -> None:
    """Take from one purse and give to another, all or nothing."""
    source, target = chance.sample(range(ACCOUNTS), 2)
    amount = chance.randint(1, 20)

    def transfer() -> None:
        taken = Purse.byLabel(f"purse {source}")
        given = Purse.byLabel(f"purse {target}")
        taken.set(balance=Purse.q.balance - amount)
        if chance.random() < 0.2:
            raise KeyError("changed my mind")
        given.set(balance=Purse.q.balance + amount)

    try:
        again(lambda: sqlhub.doInTransaction(transfer))
    except KeyError:
        return


def test_mixed_work_of_eight_threads(database: Any) -> None:
    """Reads, writes, deletes and transactions at once leave a consistent file."""
    written: list[list[int]] = [[] for _ in range(THREADS)]

    def write(number: int, chance: random.Random) -> None:
        count = len(written[number])
        purse = Purse.get(chance.randint(1, ACCOUNTS))
        made = again(lambda: Happening(thread=number, number=count, purse=purse))
        written[number].append(made.id)
        assert (made.thread, made.number) == (number, count)
        assert made.purse == purse

    def change(number: int, chance: random.Random) -> None:
        if not written[number]:
            return
        mine = Happening.get(chance.choice(written[number]))
        text = f"{number}:{chance.random()}"
        again(lambda: setattr(mine, "text", text))
        assert mine.text == text

    def read(number: int, chance: random.Random) -> None:
        rows = list(Happening.select(Happening.q.thread == number))
        assert {row.id for row in rows} >= set(written[number][:-1])
        assert len({row.number for row in rows}) == len(rows)
        for row in rows[:5]:
            assert Happening.get(row.id) is row

    def come_and_go(number: int, chance: random.Random) -> None:
        word = again(lambda: Word(text=f"{number} {chance.random()}"))
        if written[number]:
            mine = Happening.get(written[number][-1])
            again(lambda: mine.addWord(word))
            assert word in list(mine.words)
        again(word.destroySelf)
        with pytest.raises(SQLObjectNotFound):
            word.sync()

    def look(number: int, chance: random.Random) -> None:
        purse = Purse.get(chance.randint(1, ACCOUNTS))
        purse.expire()
        assert isinstance(purse.balance, int)
        assert Purse.select().count() == ACCOUNTS
        assert Purse.select().sum("balance") == ACCOUNTS * START_BALANCE

    def work(number: int, chance: random.Random) -> None:
        todo = chance.choice([write, write, change, read, come_and_go, look, None])
        if todo is None:
            move_money(chance)
        else:
            todo(number, chance)

    Crowd().run(work, SECONDS)
    rows = database.queryAll("SELECT id, thread, number FROM happening")
    assert sorted(number for number, *_ in rows) == sorted(
        number for numbers in written for number in numbers
    )
    for thread, numbers in enumerate(written):
        mine = sorted(number for _, who, number in rows if who == thread)
        assert mine == list(range(len(numbers)))
    total = database.queryOne("SELECT SUM(balance) FROM purse")
    assert total == (ACCOUNTS * START_BALANCE,)
    assert database.queryOne("SELECT COUNT(*) FROM word") == (0,)
    assert database.queryOne("SELECT COUNT(*) FROM happening_word") == (0,)
    assert database.queryOne("PRAGMA integrity_check") == ("ok",)


def test_identity_holds_while_the_cache_is_emptied(database: Any) -> None:
    """In each moment all threads share one object a row, if one of them holds it."""
    held = [Purse.get(number) for number in range(1, ACCOUNTS + 1)]

    def work(number: int, chance: random.Random) -> None:
        index = chance.randrange(ACCOUNTS)
        found = chance.choice(
            [
                lambda: Purse.get(index + 1),
                lambda: Purse.byLabel(f"purse {index}"),
                lambda: Purse.selectBy(label=f"purse {index}").getOne(),
                lambda: Purse.select(Purse.q.id == index + 1)[0],
            ]
        )()
        assert found is held[index]
        if chance.random() < 0.05:
            database.cache.weakrefAll()

    Crowd().run(work, min(SECONDS, 5))
    assert [Purse.get(number) for number in range(1, ACCOUNTS + 1)] == held


def test_increments_are_not_lost(database: Any) -> None:
    """A count that eight threads raise in the database ends at their number."""
    counted = [0] * THREADS
    word = Word(text="counted")

    def work(number: int, chance: random.Random) -> None:
        del chance
        again(lambda: word.set(count=Word.q.count + 1))
        counted[number] += 1

    Crowd().run(work, min(SECONDS, 5))
    word.sync()
    assert word.count == sum(counted)


def test_transactions_do_not_see_each_other(database: Any) -> None:
    """What a transaction has not committed no other thread reads."""

    def work(number: int, chance: random.Random) -> None:
        def spoil() -> None:
            mine = Purse.get(number + 1)
            mine.label = f"spoilt by {number}"
            assert Purse.get(number + 1).label == f"spoilt by {number}"
            raise KeyError("roll back")

        if chance.random() < 0.3:
            with pytest.raises(KeyError):
                again(lambda: sqlhub.doInTransaction(spoil))
        labels = [purse.label for purse in Purse.select(orderBy="id")]
        assert labels == [f"purse {n}" for n in range(ACCOUNTS)]

    Crowd().run(work, min(SECONDS, 5))
    labels = [purse.label for purse in Purse.select(orderBy="id")]
    assert labels == [f"purse {n}" for n in range(ACCOUNTS)]
    assert database.queryOne("SELECT COUNT(*) FROM purse") == (ACCOUNTS,)
