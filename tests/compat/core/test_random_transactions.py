"""A transaction and its connection, led at random beside a model.

The transaction makes, changes and destroys rows, commits, rolls back and begins again;
the connection looks on. Neither may ever see what is not its own.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sqlobject import (
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    classregistry,
    sqlhub,
    sqlite,
)

IDS = st.integers(1, 5)
LABELS = st.sampled_from(["a", "b", "o'x"])


class Books(RuleBasedStateMachine):
    """The machine: what is committed, what the transaction sees, what objects show."""

    @initialize()
    def start(self) -> None:
        """Three rows in a file, a transaction beside the connection."""
        classregistry.registry(None).classes.pop("Book", None)
        self.folder = tempfile.mkdtemp()
        self.conn = sqlite.builder()(str(Path(self.folder) / "books.db"), timeout=1)
        self.conn.query("PRAGMA journal_mode = WAL")
        self.conn.query("PRAGMA synchronous = OFF")
        sqlhub.processConnection = self.conn

        class Book(SQLObject):
            label = StringCol(default="a")
            count = IntCol(default=0)

        self.Book = Book
        Book.createTable()
        self.outer = {}
        self.committed: dict[int, str] = {}
        for _ in range(3):
            book = Book()
            self.outer[book.id] = book
            self.committed[book.id] = "a"
        self.shown: dict[int, str | None] = dict(self.committed)
        self.cached = set(self.outer)  # an expired object is in no cache any more
        self.trans = self.conn.transaction()
        self.open = True
        self.inner: dict[int, Any] = {}
        self.working = dict(self.committed)
        self.touched: set[int] = set()

    def teardown(self) -> None:
        """Close and remove the file."""
        if hasattr(self, "conn"):
            if self.open:
                self.trans.rollback()
            self.conn.close()
            shutil.rmtree(self.folder)

    # -- inside the transaction

    @precondition(lambda self: self.open)
    @rule(label=LABELS)
    def make(self, label: str) -> None:
        """A row is made inside."""
        book = self.Book(label=label, connection=self.trans)
        assert book.id not in self.working
        self.inner[book.id] = book
        self.working[book.id] = label
        self.touched.add(book.id)

    @precondition(lambda self: self.open)
    @rule(number=IDS, label=LABELS)
    def change(self, number: int, label: str) -> None:
        """A row is changed inside."""
        if number not in self.working:
            with pytest.raises(SQLObjectNotFound):
                self.Book.get(number, connection=self.trans)
            return
        book = self.Book.get(number, connection=self.trans)
        assert book is not self.outer.get(number)
        book.label = label
        assert book.label == label
        self.inner[number] = book
        self.working[number] = label
        self.touched.add(number)

    @precondition(lambda self: self.open)
    @rule(number=IDS)
    def destroy(self, number: int) -> None:
        """A row is destroyed inside."""
        if number not in self.working:
            return
        self.Book.delete(number, connection=self.trans)
        del self.working[number]
        self.inner.pop(number, None)
        self.touched.add(number)

    @precondition(lambda self: self.open)
    @rule()
    def look_inside(self) -> None:
        """The transaction sees its own work."""
        rows = self.Book.select(connection=self.trans, orderBy="id")
        assert {book.id: book.label for book in rows} == self.working
        for book in rows:
            self.inner[book.id] = book
            self.touched.add(book.id)
            assert book._connection is self.trans

    # -- outside

    @rule(number=IDS)
    def look_outside(self, number: int) -> None:
        """An object of the connection shows what it read last."""
        book = self.outer.get(number)
        if book is None:
            return
        if self.shown[number] is None:
            if number not in self.committed:
                with pytest.raises(SQLObjectNotFound):
                    _ = book.label
                return
            self.shown[number] = self.committed[number]
        assert book.label == self.shown[number]

    @rule()
    def select_outside(self) -> None:
        """The connection selects what is committed, and its objects are refreshed."""
        rows = list(self.Book.select(orderBy="id"))
        assert {book.id: book.label for book in rows} == self.committed
        for book in rows:
            self.outer[book.id] = book
            self.shown[book.id] = book.label
            self.cached.add(book.id)

    # -- ends and beginnings

    @precondition(lambda self: self.open)
    @rule(close=st.booleans())
    def commit(self, close: bool) -> None:
        """What was done inside is everybody's; outer copies are read anew."""
        self.trans.commit(close=close)
        self.committed = dict(self.working)
        for number in self.touched & self.cached:
            self.shown[number] = None
        self.cached -= self.touched
        self.touched = set(self.inner)
        self.open = not close

    @precondition(lambda self: self.open)
    @rule()
    def roll_back(self) -> None:
        """What was done inside never happened; its objects wait for ``begin``."""
        self.trans.rollback()
        self.working = dict(self.committed)
        self.open = False
        for book in self.inner.values():
            with pytest.raises(AssertionError):
                _ = book.label
        self.touched.clear()

    @precondition(lambda self: not self.open)
    @rule(again=st.booleans())
    def begin(self, again: bool) -> None:
        """The same transaction begins again, or another one takes its place."""
        if again:
            self.trans.begin()
        else:
            self.trans = self.conn.transaction()
            self.inner.clear()
        self.open = True
        self.working = dict(self.committed)
        self.touched = set(self.inner)
        self.trans.cache.clear()
        self.inner.clear()
        self.touched.clear()

    @invariant()
    def outside_sees_what_is_committed(self) -> None:
        """The file holds the committed rows, as another connection reads them."""
        if hasattr(self, "committed"):
            rows = self.conn.queryAll("SELECT id, label FROM book ORDER BY id")
            assert dict(rows) == self.committed


@pytest.mark.usefixtures("conn")
def test_random_transactions() -> None:
    """No string of ordinary steps lets uncommitted work out, or loses committed one."""
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, derandomize=True
        ),
    )
