"""A family of four levels and two branches, and who relates to it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
)
from sqlobject.inheritance import InheritableSQLObject


class Statements(list[str]):
    """What a database was sent, oldest first, values spelled out."""

    def of(self, verb: str) -> list[str]:
        """Those that begin with a verb."""
        return [" ".join(text.split()) for text in self if text.startswith(verb)]


@pytest.fixture
def sql(db: Any) -> Any:
    """The statements sent since the test began (or ``sql.clear()``)."""
    seen = Statements()
    raw = db.getConnection()
    raw.set_trace_callback(seen.append)
    db.releaseConnection(raw)
    yield seen
    raw.set_trace_callback(None)


@pytest.fixture
def family(db: Any) -> SimpleNamespace:
    """Party → Person → Staff → Chief and Party → Firm, with empty tables."""

    class City(SQLObject):
        name = StringCol()
        parties = MultipleJoin("Party")

    class Club(SQLObject):
        title = StringCol()
        parties = RelatedJoin("Party")
        people = RelatedJoin("Person", addRemoveName="Member")

    class Party(InheritableSQLObject):
        name = StringCol()
        code = StringCol(alternateID=True, length=10, default=None)
        city = ForeignKey("City", default=None)
        clubs = RelatedJoin("Club")
        named = DatabaseIndex("name")

    class Person(Party):
        age = IntCol(default=0)
        friend = ForeignKey("Party", default=None)
        circles = RelatedJoin("Club", addRemoveName="Circle")

    class Staff(Person):
        salary = IntCol(default=0)

    class Chief(Staff):
        _inheritable = False
        room = IntCol(default=None, unique=True)

    class Firm(Party):
        size = IntCol(default=1)
        head = ForeignKey("Person", default=None)

    classes = (City, Club, Party, Person, Staff, Chief, Firm)
    for each in classes:
        each.createTable()
    return SimpleNamespace(db=db, **{each.__name__: each for each in classes})


@pytest.fixture
def town(family: SimpleNamespace) -> SimpleNamespace:
    """The family with one city and a row of each class."""
    family.york = family.City(name="York")
    family.club = family.Club(title="Chess")
    family.party = family.Party(name="anon", code="p")
    family.ann = family.Person(name="Ann", code="a", age=30, city=family.york)
    family.bob = family.Staff(name="Bob", code="b", age=40, salary=10)
    family.eve = family.Chief(name="Eve", code="e", age=50, salary=90, room=7)
    family.acme = family.Firm(name="Acme", code="f", size=5, head=family.ann)
    return family


@pytest.fixture
def forget(town: SimpleNamespace) -> Any:
    """``forget()``: the next fetch makes new objects."""
    return town.db.cache.clear
