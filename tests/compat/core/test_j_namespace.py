"""Core 15.5: the ``j`` namespace, joins as conditions."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    MultipleJoin,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def family(conn: Any) -> tuple[Any, Any, Any]:
    """Person, Pet and Club with joins between them, two rows each."""

    class Person(SQLObject):
        name = StringCol()
        pets = MultipleJoin("Pet")
        petsSQL = SQLMultipleJoin("Pet")
        clubs = RelatedJoin("Club")
        clubsSQL = SQLRelatedJoin("Club")

    class Pet(SQLObject):
        name = StringCol()
        person = ForeignKey("Person")

    class Club(SQLObject):
        name = StringCol()
        people = RelatedJoin("Person")

    for each in (Person, Pet, Club):
        each.createTable()
    for number in "12":
        person = Person(name=f"person{number}")
        Pet(name=f"pet{number}", person=person)
        person.addClub(Club(name=f"club{number}"))
    assert Person._connection is conn
    return Person, Pet, Club


def test_foreign_key(family: Any, conn: Any) -> None:
    """``Pet.j.person`` ties a pet to its person."""
    Person, Pet, _ = family
    assert conn.sqlrepr(Pet.j.person) == "((pet.person_id) = (person.id))"
    found = Pet.select(Pet.j.person & (Person.q.name == "person2"))
    assert [pet.name for pet in found] == ["pet2"]


@pytest.mark.parametrize("name", ["pets", "petsSQL"])
def test_multiple_join_with_its_default_column(
    family: Any, conn: Any, name: str
) -> None:
    """``Person.j.pets`` ties a person to its pets."""
    Person, Pet, _ = family
    clause = getattr(Person.j, name)
    assert conn.sqlrepr(clause) == "((pet.person_id) = (person.id))"
    found = Person.select(clause & (Pet.q.name == "pet2"))
    assert [person.name for person in found] == ["person2"]


@pytest.mark.parametrize("name", ["clubs", "clubsSQL"])
def test_related_join(family: Any, name: str) -> None:
    """``Person.j.clubs`` ties a person to its clubs through their table."""
    Person, _, Club = family
    clause = getattr(Person.j, name)
    found = Person.select(clause & (Club.q.name == "club1"))
    assert [person.name for person in found] == ["person1"]


def test_columns_behave_as_in_q(family: Any, conn: Any) -> None:
    """Any other name is what ``q`` gives."""
    Person, _, _ = family
    assert conn.sqlrepr(Person.j.name) == "person.name"
    assert conn.sqlrepr(Person.j.id) == "person.id"
    with pytest.raises(AttributeError):
        _ = Person.j.nope


def test_multiple_join_with_a_python_name() -> None:
    """A ``joinColumn`` given as Python attribute works as well."""

    class Person(SQLObject):
        pets = MultipleJoin("Pet", joinColumn="keeperID")

    class Pet(SQLObject):
        keeper = ForeignKey("Person")

    Person.createTable()
    Pet.createTable()
    person = Person()
    pet = Pet(keeper=person)
    assert list(Pet.select(Person.j.pets & (Person.q.id == person.id))) == [pet]
