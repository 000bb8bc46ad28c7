"""A small program on real classes; read by the type checker, never run by a test."""

from __future__ import annotations

from typing import assert_type

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Person(SQLObject):
    """A person."""

    name = StringCol(alternateID=True, length=40)
    nick = StringCol(default=None)
    age = IntCol(notNone=True)
    by_age = DatabaseIndex("age")


class Pet(SQLObject):
    """A pet of a person."""

    name = StringCol(notNone=True)
    owner: ForeignKey[Person] = ForeignKey("Person", notNone=True, cascade=True)
    sitter = ForeignKey(Person)


def main() -> None:
    """Make, find and change rows."""
    sqlhub.processConnection = connectionForURI("sqlite:/:memory:")
    Person.createTable()
    zed = Person(name="Zed", age=5)
    assert_type(zed.name, str)
    assert_type(zed.nick, str | None)
    assert_type(zed.age + 1, int)
    zed.nick = "Z"
    pet = Pet(name="Rex", owner=zed)
    assert_type(pet.owner, Person)
    assert_type(pet.owner.age, int)
    assert_type(pet.sitter, Person | None)
    assert_type(Person.get(1), Person)
    for person in Person.select(Person.q.age > 3, orderBy="name")[:10]:
        assert_type(person, Person)
        assert_type(person.name, str)
