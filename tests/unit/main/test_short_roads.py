"""What the short roads must not lose of what the long ones do."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    DateCol,
    DateTimeCol,
    DecimalCol,
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    connectionForURI,
)
from sqlobject.dbconnection import ConnectionHub


class Shelf(SQLObject):
    name = StringCol()
    books = MultipleJoin("Book")


class Book(SQLObject):
    title = StringCol(default="untitled")
    price = DecimalCol(size=10, precision=2, default=None)
    pages = IntCol(default=None)
    shelf = ForeignKey("Shelf", default=None)


@pytest.fixture
def shelf(db: Any) -> Any:
    """A shelf in fresh tables."""
    Shelf.createTable()
    Book.createTable()
    return Shelf(name="top")


def test_class_that_comes_later_is_cascaded_to(shelf: Any) -> None:
    """Rows of a class were nobody's concern, until another class referred to it."""
    Shelf(name="other").destroySelf()
    Shelf(name="another").destroySelf()

    class Label(SQLObject):
        shelf = ForeignKey("Shelf", cascade=True)

    Label.createTable()
    Label(shelf=shelf)
    shelf.destroySelf()
    assert Label.select().count() == 0


def test_foreign_key_that_is_added_later_is_cascaded_to(shelf: Any) -> None:
    """The same for a column of a class that was there."""
    Shelf(name="other").destroySelf()
    Shelf(name="another").destroySelf()
    Book.sqlmeta.addColumn(
        ForeignKey("Shelf", name="second", cascade="null", default=None),
        changeSchema=True,
    )
    try:
        book = Book(second=shelf)
        shelf.destroySelf()
        assert book.secondID is None
    finally:
        Book.sqlmeta.delColumn("secondID")


def test_deleted_row_is_gone_outside_its_transaction(shelf: Any, db: Any) -> None:
    """An object outside learns of a deletion when the transaction commits."""
    Shelf(name="other").destroySelf()
    outside = Shelf.get(shelf.id)
    transaction = db.transaction()
    Shelf.get(shelf.id, connection=transaction).destroySelf()
    assert (("Shelf", [shelf.id])) in transaction.cache.changed_ids()
    transaction.commit(close=True)
    with pytest.raises(SQLObjectNotFound):
        _ = outside.name


def test_state_of_a_deleted_row(shelf: Any) -> None:
    """It says that it is deleted, however it was deleted."""
    Shelf(name="other").destroySelf()
    shelf.destroySelf()
    assert shelf.sqlmeta._obsolete


def test_rows_of_several_kinds_are_inserted_together(shelf: Any) -> None:
    """Keys may differ from row to row, and a foreign key has two names."""
    rows: list[dict[str, Any]] = [
        {"title": "a", "shelf": shelf},
        {"title": "b", "shelfID": shelf.id, "price": "1.5"},
        {"pages": 3},
        {"id": 70, "title": "d"},
    ]
    assert Book.insertMany(rows) == 4
    found = {b.title: (b.price, b.pages, b.shelfID) for b in Book.select()}
    assert found == {
        "a": (None, None, shelf.id),
        "b": (Decimal("1.50"), None, shelf.id),
        "untitled": (None, 3, None),
        "d": (None, None, None),
    }


def test_unknown_name_among_many_rows(shelf: Any) -> None:
    """It is refused, and nothing is inserted."""
    with pytest.raises(TypeError, match="colour"):
        Book.insertMany([{"title": "a"}, {"title": "b", "colour": "red"}])
    assert Book.select().count() == 0


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("1.5", "1.50"),
        ("7", "7.00"),
        ("-0.25", "-0.25"),
        ("0.125", "0.125"),
        ("1e-7", "1E-7"),
        ("12345678901234.5", "12345678901234.50"),
    ],
)
def test_decimals_keep_their_digits(
    shelf: Any, db: Any, stored: str, read: str
) -> None:
    """As many as the column has, and those beyond that the row has."""
    db.query(f"INSERT INTO book (title, price) VALUES ('x', {stored})")
    (book,) = Book.select(Book.q.title == "x")
    assert str(book.price) == read
    (again,) = Book.select(Book.q.title == "x")
    assert again is book
    assert str(again.price) == read


def test_children_after_a_column_was_added(shelf: Any) -> None:
    """What a join keeps of the other class does not outlive its columns."""
    Book(title="a", shelf=shelf)
    for _ in range(3):
        assert [book.title for book in shelf.books] == ["a"]
    Book.sqlmeta.addColumn(IntCol("weight", default=5), changeSchema=True)
    try:
        Book(title="b", shelf=shelf)
        assert [book.weight for book in shelf.books] == [None, 5]
    finally:
        Book.sqlmeta.delColumn("weight")


def test_aggregates_after_a_change_of_table(shelf: Any, db: Any) -> None:
    """Kept aggregates speak of the table that the class has now."""
    Book(title="a", pages=3)
    assert Book.select().sum("pages") == 3
    db.query("ALTER TABLE book RENAME TO volume")
    Book.sqlmeta.table = "volume"
    try:
        assert Book.select().sum("pages") == 3
        assert Book.select().count() == 1
    finally:
        Book.sqlmeta.table = "book"


def test_thread_and_process_each_use_their_own_connection(tmp_path: Any) -> None:
    """New rows, changes and deletions go where the hub of the class says, each time."""
    hub = ConnectionHub()

    class Note(SQLObject):
        _connection = hub
        text = StringCol()

    here, there = (connectionForURI(f"sqlite://{tmp_path}/{n}") for n in "ab")
    hub.processConnection = here
    Note.createTable()
    kept = [Note(text=str(n)) for n in range(3)]
    hub.threadConnection = there
    Note.createTable()
    other = Note(text="there")
    other.text = "changed there"
    Note(text="gone").destroySelf()
    Note(text="gone").destroySelf()
    assert [n.text for n in Note.select()] == ["changed there"]
    del hub.threadConnection
    kept[0].text = "changed here"
    kept[1].destroySelf()
    kept[2].destroySelf()
    assert [n.text for n in Note.select()] == ["changed here"]


def test_connection_that_is_named_by_a_text(db: Any) -> None:
    """A URI is opened when a row is made, changed or deleted, if it was not before."""
    hub = ConnectionHub()

    class Memo(SQLObject):
        _connection = hub
        text = StringCol()

    hub.processConnection = "sqlite:/:memory:"
    Memo.createTable()
    memo, spare = Memo(text="a"), Memo(text="b")
    memo.text = "c"
    spare.destroySelf()
    Memo(text="d").destroySelf()
    hub.threadConnection = hub.processConnection.uri()
    memo.text = "e"
    memo.destroySelf()
    Memo(text="f").destroySelf()
    assert Memo.select().count() == 0


def test_hub_of_another_kind_is_asked(db: Any) -> None:
    """A program's own hub decides for itself, also on the short roads."""
    asked: list[str] = []

    class Asking(ConnectionHub):
        def getConnection(self) -> Any:
            asked.append("asked")
            return super().getConnection()

    hub = Asking()
    hub.processConnection = db

    class Slip(SQLObject):
        _connection = hub
        text = StringCol()

    Slip.createTable()
    first, second = Slip(text="a"), Slip(text="b")
    first.destroySelf()
    second.text = "first time"
    for work in (
        lambda: Slip(text="c"),
        lambda: setattr(second, "text", "again"),
        second.destroySelf,
    ):
        asked.clear()
        work()
        assert asked


def test_default_that_is_made_counts_once_for_a_row(shelf: Any) -> None:
    """What makes a default value is called once for each row that needs it."""
    made: list[int] = []

    class Ticket(SQLObject):
        number = IntCol(default=lambda: made.append(1) or len(made))
        title = StringCol()
        day = DateCol(default=None)
        sent = DateTimeCol(default=None)

    Ticket.createTable()
    day, moment = datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5)
    rows = [
        Ticket(title="a"),
        Ticket(title="b", number=70),
        Ticket(title="c", day=moment, sent=moment),
        Ticket(title="d", day=day, sent=day),
    ]
    assert [r.number for r in rows] == [1, 70, 2, 3]
    assert {r.day for r in rows[2:]} <= {day, moment}
    for row in rows:
        row.sync()
    assert [r.day for r in rows] == [None, None, day, day]
    assert rows[2].sent == moment


def test_missing_value_names_its_column(shelf: Any) -> None:
    """Also if a value before it had to be converted."""
    with pytest.raises(TypeError, match="name"):
        Shelf()

    class Lamp(SQLObject):
        watts = IntCol()
        place = StringCol()

    Lamp.createTable()
    with pytest.raises(TypeError, match="place"):
        Lamp(watts=True)
    assert Lamp.select().count() == 0
