"""Core 19: threads, and the places where 3.14 locked itself out."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    dberrors,
    events,
    sqlhub,
)

THREADS = 8


def run_all(*functions: Any) -> list[Any]:
    """Run functions at once in threads; their results, or the first error."""
    barrier = threading.Barrier(len(functions))
    results: list[Any] = [None] * len(functions)
    errors: list[BaseException] = []

    def call(number: int, function: Any) -> None:
        try:
            barrier.wait(10)
            results[number] = function()
        except BaseException as error:  # noqa: BLE001 - raised by the caller
            errors.append(error)

    threads = [
        threading.Thread(target=call, args=pair, daemon=True)
        for pair in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    if errors:
        raise errors[0]
    return results


@pytest.fixture
def Shelf(filed: Any) -> Any:
    """A class on a file database, with one row."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        width = IntCol(default=0)

    Shelf.createTable()
    Shelf()
    assert Shelf._connection is filed
    return Shelf


def test_concurrent_gets_make_one_object(Shelf: Any, filed: Any) -> None:
    """Threads that ask for one row at once get one object."""
    for _ in range(10):
        filed.cache.clear()
        found = run_all(*[lambda: Shelf.get(1)] * THREADS)
        assert len({id(shelf) for shelf in found}) == 1


def test_concurrent_selects_make_one_object(Shelf: Any, filed: Any) -> None:
    """The same holds for threads that select."""
    for _ in range(10):
        filed.cache.clear()
        found = run_all(*[lambda: next(iter(Shelf.select()))] * THREADS)
        assert len({id(shelf) for shelf in found}) == 1


def test_objects_are_shared_between_threads(Shelf: Any) -> None:
    """What one thread writes another sees on the same object."""
    shelf = Shelf.get(1)

    def write() -> None:
        shelf.label = "written elsewhere"

    run_all(write)
    assert shelf.label == "written elsewhere"
    assert run_all(lambda: Shelf.get(1).label) == ["written elsewhere"]


def test_concurrent_writes_of_different_columns(Shelf: Any) -> None:
    """Writes of two threads to two columns of one object are both kept."""
    shelf = Shelf.get(1)

    def labels() -> None:
        for number in range(20):
            shelf.label = str(number)

    def widths() -> None:
        for number in range(20):
            shelf.set(width=number)

    run_all(labels, widths)
    assert (shelf.label, shelf.width) == ("19", 19)
    shelf.sync()
    assert (shelf.label, shelf.width) == ("19", 19)


def test_concurrent_creations_are_all_there(Shelf: Any) -> None:
    """Rows made in threads have ids of their own and are all in the table."""

    def make() -> list[int]:
        return [Shelf(width=1).id for _ in range(10)]

    made = [number for numbers in run_all(*[make] * THREADS) for number in numbers]
    assert len(set(made)) == THREADS * 10
    assert Shelf.selectBy(width=1).count() == THREADS * 10


def test_concurrent_expiry_and_reading(Shelf: Any) -> None:
    """Reading while another thread expires never shows half a row."""
    shelf = Shelf.get(1)
    shelf.set(label="5", width=5)

    def expire() -> None:
        for _ in range(30):
            shelf.expire()

    def read() -> None:
        for _ in range(30):
            assert shelf.label == "5"
            assert shelf.width == 5

    run_all(expire, read, read)


def test_thread_connection_is_the_threads_own(Shelf: Any, filed: Any) -> None:
    """``threadConnection`` of one thread is unknown to the others."""
    trans = filed.transaction()

    def inside() -> Any:
        sqlhub.threadConnection = trans
        try:
            return Shelf._connection
        finally:
            del sqlhub.threadConnection

    assert run_all(inside, lambda: Shelf._connection) == [trans, filed]
    trans.rollback()


def test_process_connection_is_everybodys(Shelf: Any, filed: Any) -> None:
    """``processConnection`` serves every thread."""
    assert run_all(*[lambda: Shelf._connection] * 3) == [filed] * 3


def test_do_in_transaction_does_not_capture_other_threads(
    Shelf: Any, filed: Any
) -> None:
    """Work of another thread is not inside this thread's transaction."""
    inside, done = threading.Event(), threading.Event()

    def mine() -> None:
        def work() -> None:
            assert Shelf._connection is not filed
            inside.set()
            assert done.wait(10)
            raise KeyError("roll back")

        with pytest.raises(KeyError):
            sqlhub.doInTransaction(work)

    def theirs() -> None:
        assert inside.wait(10)
        try:
            assert Shelf._connection is filed
            Shelf(label="theirs")
        finally:
            done.set()

    run_all(mine, theirs)
    assert Shelf.selectBy(label="theirs").count() == 1


def test_memory_database_from_another_thread_says_what_to_do(
    conn: Any, open_sqlite: Any
) -> None:
    """An in-memory database used by a second thread works or is a clear error."""

    class Shelf(SQLObject):
        label = StringCol(default="a")

    Shelf.createTable()
    Shelf()
    try:
        answer = run_all(lambda: Shelf.select().count())[0]
    except dberrors.Error as error:
        answer = str(error)
    assert answer == 1 or "thread" in answer
    shared = open_sqlite(check_same_thread=0)
    Shelf.createTable(connection=shared)
    Shelf(connection=shared)
    assert run_all(lambda: Shelf.select(connection=shared).count()) == [1]
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (1,)


def test_setter_calling_set(filed: Any, within: Any) -> None:
    """A ``_set_x`` called by ``set`` may call ``self.set``."""

    class Word(SQLObject):
        text = StringCol(default="")
        size = IntCol(default=0)

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value)
            self.set(size=len(value))

    def story() -> tuple[str, int]:
        Word.createTable()
        word = Word()
        word.set(text="abc")
        return word.text, word.size

    assert within(story) == ("abc", 3)
    assert filed.queryAll("SELECT text, size FROM word") == [("abc", 3)]


@pytest.mark.parametrize("how", ["expire", "sync"])
def test_setter_calling_expire_or_sync(filed: Any, within: Any, how: str) -> None:
    """A ``_set_x`` called by ``set`` may expire or synchronise the row."""

    class Word(SQLObject):
        text = StringCol(default="")

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value)
            if not self.sqlmeta._creating:
                getattr(self, how)()

    def story() -> str:
        Word.createTable()
        word = Word()
        word.set(text="abc")
        return word.text

    assert within(story) == "abc"
    assert filed.queryAll("SELECT text FROM word") == [("abc",)]


def test_setter_reading_an_expired_attribute(filed: Any, within: Any) -> None:
    """A ``_set_x`` called by ``set`` may read a row that was expired."""

    class Word(SQLObject):
        text = StringCol(default="")
        suffix = StringCol(default="!")

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value + (self.suffix or ""))

    def story() -> str:
        Word.createTable()
        word = Word()
        word.expire()
        word.set(text="abc")
        return word.text

    assert within(story) == "abc!"
    assert filed.queryAll("SELECT text FROM word") == [("abc!",)]


def test_set_of_a_key_while_a_listener_adds_columns(filed: Any, within: Any) -> None:
    """``set(fk=obj)`` with a listener that adds keys does not lock itself out."""

    class Person(SQLObject):
        name = StringCol(default="p")

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)
        changes = IntCol(default=0)

    def listener(inst: Any, kwargs: Any) -> None:
        kwargs["changes"] = inst.changes + 1

    events.listen(listener, Pet, events.RowUpdateSignal)

    def story() -> tuple[bool, int]:
        Person.createTable()
        Pet.createTable()
        person, pet = Person(), Pet()
        pet.set(owner=person)
        return pet.owner is person, pet.changes

    same, changes = within(story)
    assert same
    assert changes >= 1
    assert filed.queryAll("SELECT owner_id FROM pet") == [(1,)]


def test_created_signals_are_queued_by_thread(Shelf: Any) -> None:
    """A thread's RowCreated signals wait for its own constructor only."""
    heard: list[Any] = []
    lock = threading.Lock()

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        with lock:
            heard.append((threading.get_ident(), inst.width))

    events.listen(listener, Shelf, events.RowCreatedSignal)

    def make() -> int:
        number = threading.get_ident()
        for width in range(5):
            Shelf(width=width)
        return number

    idents = run_all(*[make] * 4)
    for ident in set(idents):
        mine = [width for number, width in heard if number == ident]
        assert mine == [0, 1, 2, 3, 4] * idents.count(ident)


def test_first_use_of_a_class_by_many_threads(filed: Any) -> None:
    """Eight threads that use a class for the first time at once all succeed."""
    for round_ in range(5):

        class sqlmeta:
            table = f"fresh_{round_}"

        space = {"sqlmeta": sqlmeta, "n": IntCol(default=1), "s": StringCol(default="")}
        Fresh: Any = type(f"Fresh{round_}", (SQLObject,), space)
        Fresh.createTable()

        def use(cls: Any = Fresh) -> int:
            row = cls(n=2)
            row.s = "x"
            row.set(n=3)
            assert cls.get(row.id) is row
            assert row in list(cls.select(cls.q.n == 3))
            row.expire()
            assert (row.n, row.s) == (3, "x")
            return row.id

        assert len(set(run_all(*[use] * THREADS))) == THREADS
        assert Fresh.select().count() == THREADS
    assert filed.tableExists("fresh_0")


def test_class_may_be_defined_in_a_thread(Shelf: Any) -> None:
    """Classes made in threads at once are all registered and usable."""

    def define(number: int) -> Any:
        made: Any = type(f"Made{number}", (SQLObject,), {"n": IntCol(default=number)})
        made.createTable()
        return made().n

    found = run_all(*[lambda n=n: define(n) for n in range(4)])
    assert found == [0, 1, 2, 3]
    assert Shelf.select().count() == 1
