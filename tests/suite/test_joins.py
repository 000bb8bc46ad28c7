"""Classes that belong together."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    StringCol,
)
from sqlobject.sqlbuilder import INNERJOINOn, LEFTJOINOn, Select, func


class SuiteAuthor(SQLObject):
    """Who writes."""

    name = StringCol(length=30)
    books = MultipleJoin("SuiteBook", joinColumn="author_id", orderBy="title")
    sqlBooks = SQLMultipleJoin("SuiteBook", joinColumn="author_id")
    desk = SingleJoin("SuiteDesk", joinColumn="author_id")


class SuiteBook(SQLObject):
    """What is written."""

    title = StringCol(length=30)
    pages = IntCol(default=0)
    author = ForeignKey("SuiteAuthor", default=None, cascade=True)
    tags = RelatedJoin("SuiteTag", orderBy="word")


class SuiteTag(SQLObject):
    """What is said of it."""

    word = StringCol(length=30)
    books = RelatedJoin("SuiteBook")


class SuiteDesk(SQLObject):
    """Where it is written."""

    author = ForeignKey("SuiteAuthor", default=None, cascade="null")


@pytest.fixture
def library(db: Any) -> Any:
    for cls in (SuiteAuthor, SuiteBook, SuiteTag, SuiteDesk):
        cls.createTable()
    ann, bob = SuiteAuthor(name="Ann"), SuiteAuthor(name="Bob")
    SuiteBook(title="B", pages=20, author=ann)
    SuiteBook(title="A", pages=10, author=ann)
    SuiteBook(title="C", pages=30)
    return ann, bob


class SuiteHeard(SQLObject):
    """Takes part in being fetched, which other classes do not."""

    name = StringCol(length=30, default="x")

    def _init(self, *args: Any, **kw: Any) -> None:
        super()._init(*args, **kw)


def test_a_row_that_was_read_is_referred_to_like_one_that_was_made(
    db: Any, library: Any
) -> None:
    """Its id is a whole number, whatever the database keeps it in."""
    db.cache.clear()
    ann = SuiteAuthor.select(SuiteAuthor.q.name == "Ann").getOne()
    book = SuiteBook.selectBy(title="C").getOne()
    assert (type(ann.id), type(book.id)) == (int, int)
    book.author = ann
    assert book.authorID == ann.id
    assert {type(each) for each in db.cache.allIDs(SuiteAuthor)} == {int}
    SuiteHeard.createTable()
    made = SuiteHeard()
    db.cache.clear()
    found = SuiteHeard.select().getOne()
    assert (type(found.id), found.id) == (int, made.id)


def test_the_many_side(library: Any) -> None:
    """A list in the order asked for, or results to go on with."""
    ann, bob = library
    assert [book.title for book in ann.books] == ["A", "B"]
    assert bob.books == []
    assert ann.sqlBooks.count() == 2
    assert ann.sqlBooks.sum("pages") == 30
    assert ann.books[0].author is ann
    assert SuiteBook.selectBy(author=ann).count() == 2
    assert SuiteBook.selectBy(author=None).getOne().title == "C"


def test_one_to_one(library: Any) -> None:
    """A single row, or None."""
    ann, bob = library
    desk = SuiteDesk(author=ann)
    assert ann.desk is desk
    assert bob.desk is None


def test_many_to_many(library: Any) -> None:
    """Rows of the table between, added and removed from both sides."""
    book = SuiteBook.selectBy(title="A").getOne()
    new, old = SuiteTag(word="new"), SuiteTag(word="old")
    book.addSuiteTag(old)
    new.addSuiteBook(book)
    assert [tag.word for tag in book.tags] == ["new", "old"]
    assert old.books == [book]
    book.removeSuiteTag(old)
    assert book.tags == [new]


def test_conditions_across_tables(library: Any) -> None:
    """By foreign key in a condition, and by explicit joins."""
    q, a = SuiteBook.q, SuiteAuthor.q
    books = SuiteBook.select((q.author == a.id) & (a.name == "Ann"), orderBy=q.title)
    assert [book.title for book in books] == ["A", "B"]
    joined = SuiteBook.select(
        a.name == "Ann",
        join=INNERJOINOn(SuiteBook, SuiteAuthor, q.author == a.id),
        orderBy=q.title,
    )
    assert [book.title for book in joined] == ["A", "B"]
    assert list(SuiteAuthor.select(a.name == "Ann").throughTo.books) != []


def test_outer_joins_with_groups(db: Any, library: Any) -> None:
    """Who wrote nothing is counted too."""
    q, a = SuiteBook.q, SuiteAuthor.q
    statement = Select(
        [a.name, func.COUNT(q.id)],
        join=LEFTJOINOn(SuiteAuthor, SuiteBook, q.author == a.id),
        groupBy=a.name,
        orderBy=a.name,
    )
    assert db.fetch_all(statement) == [("Ann", 2), ("Bob", 0)]


def test_cascades(library: Any) -> None:
    """Rows that refer go along, or forget."""
    ann, _ = library
    desk = SuiteDesk(author=ann)
    ann.destroySelf()
    assert [book.title for book in SuiteBook.select()] == ["C"]
    desk.sync()
    assert desk.author is None
