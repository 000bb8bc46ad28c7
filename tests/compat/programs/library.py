"""A lending library: one-to-many and many-to-many joins, options and all.

Usage: library.py FILE
"""

import sys

from sqlobject import (
    ForeignKey,
    IntCol,
    ManyToMany,
    MultipleJoin,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectIntegrityError,
    SQLRelatedJoin,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Author(SQLObject):
    name = StringCol(alternateID=True)
    books = RelatedJoin("Book", intermediateTable="writing", orderBy="title")
    booksQuery = SQLRelatedJoin(
        "Book", intermediateTable="writing", createRelatedTable=False
    )


class Book(SQLObject):
    title = StringCol()
    year = IntCol(default=None)
    authors = RelatedJoin("Author", intermediateTable="writing", addRemoveName="Writer")
    copies = MultipleJoin("Volume", joinColumn="of_id", orderBy=["-shelf", "id"])
    subjects = ManyToMany("Subject", intermediateTable="about")
    summary = SingleJoin("Summary", makeDefault=True)


class Volume(SQLObject):
    of = ForeignKey("Book", cascade=True)
    shelf = StringCol(default="A")
    loans = SQLMultipleJoin("Loan")


class Summary(SQLObject):
    book = ForeignKey("Book", cascade=True)
    text = StringCol(default="to be written")


class Subject(SQLObject):
    word = StringCol(alternateID=True)
    books = ManyToMany("Book", intermediateTable="about")


class Reader(SQLObject):
    name = StringCol()
    loans = SQLMultipleJoin("Loan")
    friends = RelatedJoin(
        "Reader",
        joinColumn="from_id",
        otherColumn="to_id",
        intermediateTable="friendship",
        addRemoveName="Friend",
    )


class Loan(SQLObject):
    reader = ForeignKey("Reader", cascade=False)
    volume = ForeignKey("Volume", cascade=False)
    days = IntCol(default=14)


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)
    for table in (Author, Book, Volume, Summary, Subject, Reader, Loan):
        table.createTable(ifNotExists=True)
    terry, neil = Author(name="Terry"), Author(name="Neil")
    omens = Book(title="Omens", year=1990)
    coraline = Book(title="Coraline", year=2002)
    for author in (terry, neil):
        author.addBook(omens)
    coraline.addWriter(neil)
    volumes = [Volume(of=omens, shelf=shelf) for shelf in "ABB"]
    fantasy = omens.subjects.create(word="fantasy")
    coraline.subjects.add(fantasy)
    ann, bob = Reader(name="Ann"), Reader(name="Bob")
    ann.addFriend(bob)
    Loan(reader=ann, volume=volumes[0])
    Loan(reader=ann, volume=volumes[1], days=7)

    print([book.title for book in neil.books], [a.name for a in omens.authors])
    print(neil.booksQuery.count(), neil.booksQuery.max("year"))
    print([volume.shelf for volume in omens.copies])
    print(sorted(book.title for book in fantasy.books))
    print(coraline.summary.text, coraline.summary is coraline.summary)
    print(ann.loans.count(), ann.loans.sum("days"), volumes[2].loans.count())
    print([friend.name for friend in ann.friends], [f.name for f in bob.friends])
    print([r.name for r in Loan.select(Loan.q.days < 10).throughTo.reader])
    print([b.title for b in Book.select((Author.q.name == "Terry") & Author.j.books)])
    try:
        ann.destroySelf()
    except SQLObjectIntegrityError as error:
        print(type(error).__name__)
    omens.removeWriter(terry)
    coraline.destroySelf()
    print([book.title for book in terry.books], [book.title for book in neil.books])


if __name__ == "__main__":
    main(sys.argv[1])
