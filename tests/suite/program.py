"""A program as users write it; nothing in it depends on the database.

    python program.py URI

It makes its tables, works with them, prints what it found, and drops them.
"""

from __future__ import annotations

import datetime
import sys
from decimal import Decimal
from typing import Any

from sqlobject import (
    AND,
    BoolCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
    UnicodeCol,
    connectionForURI,
    func,
    sqlhub,
)
from sqlobject.dberrors import DuplicateEntryError
from sqlobject.sqlbuilder import Select


class ProgramPublisher(SQLObject):
    """Who brings books out."""

    name = UnicodeCol(length=60, alternateID=True)
    founded = DateCol(default=None)
    books = MultipleJoin("ProgramBook", joinColumn="publisher_id", orderBy="title")


class ProgramBook(SQLObject):
    """What is brought out."""

    title = UnicodeCol(length=100, notNone=True)
    isbn = StringCol(length=20, alternateID=True)
    price = DecimalCol(size=10, precision=2, default=None)
    pages = IntCol(default=0)
    inPrint = BoolCol(default=True)
    added = DateTimeCol(default=None)
    publisher = ForeignKey("ProgramPublisher", default=None)
    tags = RelatedJoin("ProgramTag", orderBy="word")


class ProgramTag(SQLObject):
    """A word for books."""

    word = StringCol(length=20, alternateID=True)
    books = RelatedJoin("ProgramBook", orderBy="title")


CLASSES = (ProgramPublisher, ProgramBook, ProgramTag)
ADDED = datetime.datetime(2024, 2, 29, 12, 30)


def fill() -> None:
    """Make rows: one by one, and many at once."""
    north = ProgramPublisher(name="Nørd & Sønner", founded=datetime.date(1899, 12, 31))
    south = ProgramPublisher(name="Südverlag")
    for number in range(1, 13):
        ProgramBook(
            title=f"Volume {number:02}",
            isbn=f"0-{number:03}",
            price=Decimal(number) + Decimal("0.95"),
            pages=100 + number,
            added=ADDED + datetime.timedelta(days=number),
            publisher=north if number % 3 else south,
        )
    ProgramBook.insertMany(
        {"title": f"Reprint {n}", "isbn": f"9-{n:03}", "inPrint": False}
        for n in range(40)
    )
    for word in ("red", "rare"):
        tag = ProgramTag(word=word)
        for book in ProgramBook.select(ProgramBook.q.pages > 108, orderBy="title")[:3]:
            book.addProgramTag(tag)


def ask() -> dict[str, Any]:
    """Read in all the usual ways."""
    book, q = ProgramBook, ProgramBook.q
    south = ProgramPublisher.byName("Südverlag")
    priced = book.select(q.price != None, orderBy="-price")  # noqa: E711 - SQL's NULL
    return {
        "count": book.select().count(),
        "founded": ProgramPublisher.byName("Nørd & Sønner").founded,
        "first": [each.title for each in priced[:3]],
        "of south": [each.title for each in south.books],
        "sum": book.select(q.inPrint == True).sum("pages"),  # noqa: E712
        "price": book.byIsbn("0-007").price,
        "added": book.byIsbn("0-007").added,
        "joined": book.select(
            AND(q.publisher == ProgramPublisher.q.id, q.title.endswith("3"))
        ).count(),
        "groups": [
            tuple(row)
            for row in sqlhub.processConnection.fetch_all(
                Select(
                    [q.publisher, func.COUNT(q.id)],
                    where=q.publisher != None,  # noqa: E711
                    groupBy=q.publisher,
                    having=func.COUNT(q.id) > 4,
                )
            )
        ]
        == [(ProgramPublisher.byName("Nørd & Sønner").id, 8)],
        "red": [each.title for each in ProgramTag.byWord("red").books],
    }


def change() -> dict[str, Any]:
    """Write: one column, several, by condition, in transactions, and delete."""
    book = ProgramBook.byIsbn("0-001")
    book.pages = 999
    book.set(title="Volume A", price=Decimal("0.50"))
    try:
        ProgramBook(title="twice", isbn="0-002")
    except DuplicateEntryError:
        refused = True
    else:
        refused = False
    transaction = sqlhub.processConnection.transaction()
    ProgramBook.get(book.id, connection=transaction).title = "taken back"
    ProgramBook.byIsbn("0-012", connection=transaction).destroySelf()
    transaction.rollback()

    def swap() -> None:
        one, two = ProgramBook.byIsbn("0-003"), ProgramBook.byIsbn("0-004")
        one.pages, two.pages = two.pages, one.pages

    sqlhub.doInTransaction(swap)
    ProgramBook.deleteMany(ProgramBook.q.inPrint == False)  # noqa: E712
    ProgramBook.byIsbn("0-011").destroySelf()
    sqlhub.processConnection.cache.clear()
    return {
        "title": ProgramBook.byIsbn("0-001").title,
        "pages": [ProgramBook.byIsbn(f"0-00{n}").pages for n in (1, 3, 4)],
        "refused": refused,
        "left": ProgramBook.select().count(),
    }


def main(uri: str) -> dict[str, Any]:
    """Do all of it on one database."""
    connection = sqlhub.processConnection = connectionForURI(uri)
    for cls in reversed(CLASSES):
        cls.dropTable(ifExists=True, cascade=True)
    for cls in CLASSES:
        cls.createTable()
    try:
        fill()
        return {**ask(), **change()}
    finally:
        for cls in reversed(CLASSES):
            cls.dropTable(cascade=True)
        connection.close()


if __name__ == "__main__":
    for name, value in main(sys.argv[1]).items():
        print(f"{name}: {value}")
