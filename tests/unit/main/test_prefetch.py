"""Relations of many rows: how many statements they take, and that answers are right."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    MultipleJoin,
    RelatedJoin,
    SingleJoin,
    SQLObject,
    StringCol,
)
from sqlobject.dberrors import UsageError
from sqlobject.joins import UnloadedRelation


@pytest.fixture
def family(db: Any) -> Any:
    """Ten people with three pets and one or two clubs each."""

    class Person(SQLObject):
        name = StringCol()
        pets = MultipleJoin("Pet", joinColumn="owner_id", orderBy="-name")
        card = SingleJoin("Card")
        clubs = RelatedJoin("Club", orderBy="name")

    class Pet(SQLObject):
        name = StringCol()
        owner = ForeignKey("Person")

    class Card(SQLObject):
        number = StringCol()
        person = ForeignKey("Person")

    class Club(SQLObject):
        name = StringCol()
        people = RelatedJoin("Person")

    for cls in (Person, Pet, Card, Club):
        cls.createTable()
    clubs = [Club(name=name) for name in ("chess", "golf")]
    for i in range(10):
        person = Person(name=f"p{i}")
        for k in range(3):
            Pet(name=f"{i}{k}", owner=person)
        for club in clubs[: 1 + i % 2]:
            person.addClub(club)
        if i % 2:
            Card(number=str(i), person=person)
    db.cache.clear()
    return Person, Pet, Club


@pytest.fixture
def statements(db: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The statements that ask for rows, as they are sent."""
    sent: list[Any] = []
    for name in ("fetch_all", "fetch_into", "fetch_one"):
        real = getattr(db, name)

        def asked(statement: Any, *rest: Any, real: Any = real) -> Any:
            sent.append(statement)
            return real(statement, *rest)

        monkeypatch.setattr(db, name, asked)
    return sent


def story(people: Any) -> list[Any]:
    return [
        (p.name, [pet.name for pet in p.pets], [club.name for club in p.clubs])
        for p in people
    ]


def test_without_prefetch_each_row_asks(family: Any, statements: list[Any]) -> None:
    """The plain way takes a statement for each relation of each row."""
    Person, _, _ = family
    story(Person.select())
    assert len(statements) == 21


@pytest.mark.parametrize("how", [["pets", "clubs"], "auto"])
def test_parents_with_children_and_many_to_many_take_three_statements(
    family: Any, statements: list[Any], how: Any
) -> None:
    """One for the rows, one for each relation; and the answers are the same."""
    Person, _, _ = family
    plain = story(Person.select(orderBy="name"))
    Person._connection.cache.clear()
    statements.clear()
    assert story(list(Person.select(orderBy="name", prefetch=how))) == plain
    assert len(statements) == 3


def test_foreign_keys_of_all_rows_take_one_statement(
    family: Any, statements: list[Any]
) -> None:
    """Reading the owner of each of thirty pets sends two statements."""
    _, Pet, _ = family
    names = [pet.owner.name for pet in Pet.select(prefetch=["owner"])]
    assert len(names) == 30
    assert len(statements) == 2


def test_the_method_says_the_same(family: Any, statements: list[Any]) -> None:
    """``results.prefetch(...)`` refines results like any other method."""
    Person, _, _ = family
    story(list(Person.select()[:4].prefetch("pets", "clubs")))
    assert len(statements) == 3


def test_a_dotted_name_goes_on(family: Any, statements: list[Any]) -> None:
    """``clubs.people`` fetches the clubs and then their people."""
    Person, _, _ = family
    people = list(Person.select(prefetch=["clubs.people"]))
    assert len(statements) == 3
    assert len(people[1].clubs[1].people) == 5
    assert len(statements) == 3


def test_single_joins_are_prefetched(family: Any, statements: list[Any]) -> None:
    """A SingleJoin gives its row; where there is none it gives None."""
    Person, _, _ = family
    people = list(Person.select(orderBy="name", prefetch=["card"]))
    assert [p.card and p.card.number for p in people][:4] == [None, "1", None, "3"]


@pytest.mark.parametrize("name", ["pets", "clubs", "card"])
def test_strict_rows_refuse_what_was_not_prefetched(family: Any, name: str) -> None:
    """The error names the relation and the remedy."""
    Person, _, _ = family
    person = Person.select(strict=True)[0]
    with pytest.raises(UnloadedRelation, match=name):
        getattr(person, name)


def test_strict_rows_refuse_keys_too(family: Any) -> None:
    """A foreign key that was not prefetched is refused."""
    _, Pet, _ = family
    pet = Pet.select(strict=True)[0]
    with pytest.raises(UnloadedRelation, match="owner"):
        _ = pet.owner


def test_strict_rows_give_what_was_prefetched(family: Any) -> None:
    """What was asked for beforehand is there."""
    Person, _, _ = family
    assert len(Person.select(prefetch=["pets"], strict=True)[0].pets) == 3


def test_unknown_relation_is_named_with_the_known_ones(family: Any) -> None:
    """A misspelt relation is an error that lists the right ones."""
    Person, _, _ = family
    with pytest.raises(UsageError, match=r"dogs.*pets"):
        list(Person.select(prefetch=["dogs"]))


def test_expire_forgets_what_was_prefetched(family: Any) -> None:
    """After ``expire`` the relation is asked for anew."""
    Person, Pet, _ = family
    person = Person.select(orderBy="name", prefetch=["pets"])[0]
    Pet(name="new", owner=person)
    assert len(person.pets) == 3
    person.expire()
    assert len(person.pets) == 4


def test_adding_to_a_prefetched_relation_shows(family: Any) -> None:
    """``addClub`` after a prefetch is seen at once."""
    Person, _, Club = family
    person = Person.select(orderBy="name", prefetch=["clubs"])[0]
    person.addClub(Club.selectBy(name="golf").getOne())
    assert [club.name for club in person.clubs] == ["chess", "golf"]


def test_changed_key_is_followed(family: Any) -> None:
    """Assigning another owner wins over the prefetched one."""
    Person, Pet, _ = family
    pet = Pet.select(orderBy="name", prefetch=["owner"])[0]
    other = Person.selectBy(name="p7").getOne()
    pet.owner = other
    assert pet.owner is other
