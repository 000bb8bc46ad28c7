"""Collections whose fields the user chooses: classes are made while it runs.

Usage: collection_manager.py FILE
"""

import sys

from sqlobject import (
    BoolCol,
    DateCol,
    FloatCol,
    IntCol,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)
from sqlobject.declarative import DeclarativeMeta

KINDS = {"text": StringCol, "number": IntCol, "flag": BoolCol, "date": DateCol}


class Watcher(type):
    """A metaclass of the program's own."""

    seen = []

    def __new__(mcs, name, bases, space):
        mcs.seen.append(name)
        return super().__new__(mcs, name, bases, space)


class WatchedMeta(Watcher, DeclarativeMeta):
    """Both metaclasses at once."""


class Element(SQLObject, metaclass=WatchedMeta):
    """What all collections share."""

    class sqlmeta:
        style = None
        human_name = "element"

    name = StringCol()
    seen = BoolCol(default=False)

    def title(self):
        return "*" + self.name if self.seen else self.name


def make_collection(name, fields):
    """Make the class of a collection from a list of (field, kind)."""
    space = {field: KINDS[kind](default=None) for field, kind in fields}
    space["__module__"] = __name__

    class sqlmeta:
        table = "collection_" + name.lower()
        human_name = name.lower()

    space["sqlmeta"] = sqlmeta
    return type(name, (Element,), space)


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)
    films = make_collection("Film", [("year", "number"), ("director", "text")])
    books = make_collection("Book", [("pages", "number"), ("read", "date")])
    for collection in (films, books):
        collection.createTable()
        print(
            collection.sqlmeta.human_name,
            [c.name for c in collection.sqlmeta.columnList],
        )
    films(name="Metropolis", year=1927, director="Lang")
    films(name="M", year=1931, director="Lang", seen=True)
    films(name="Brazil", year=1985, director="Gilliam")
    books(name="Momo", pages=304)

    films.sqlmeta.addColumn(FloatCol("rating", default=None), changeSchema=True)
    best = films.selectBy(name="M").getOne()
    setattr(best, "rating", 9.5)  # noqa: B010
    films.sqlmeta.delColumn("year", changeSchema=True)
    print([film.title() for film in films.select(orderBy="-name")])
    print(
        films.select(films.q.director == "Lang").count(), films.select().max("rating")
    )
    print(sorted(best.sqlmeta.asDict().items(), key=lambda item: item[0]))
    print(films.sqlmeta.soClass is films, issubclass(films, Element))
    print(Watcher.seen)


if __name__ == "__main__":
    main(sys.argv[1])
