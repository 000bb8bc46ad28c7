"""Core 15.4: ManyToMany and OneToMany."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    ManyToMany,
    OneToMany,
    SQLObject,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def clubs(conn: Any) -> tuple[Any, Any]:
    """Person and Club tied both ways by ManyToMany."""

    class Person(SQLObject):
        name = StringCol(default="p")
        clubs = ManyToMany("Club")

    class Club(SQLObject):
        class sqlmeta:
            defaultOrder = "name"

        name = StringCol(default="c")
        rank = IntCol(default=0)
        people = ManyToMany("Person")

    Person.createTable()
    Club.createTable()
    assert Person._connection is conn
    return Person, Club


def names(rows: Any) -> list[str]:
    """The names of rows."""
    return [row.name for row in rows]


def test_add_iterate_remove(clubs: Any) -> None:
    """Links are made, read and cut from both sides."""
    Person, Club = clubs
    a, b = Person(name="a"), Person(name="b")
    chess, golf = Club(name="chess"), Club(name="golf")
    a.clubs.add(golf)
    a.clubs.add(chess)
    golf.people.add(b)
    assert list(a.clubs) == [chess, golf]
    assert list(b.clubs) == [golf]
    assert set(golf.people) == {a, b}
    a.clubs.remove(golf)
    assert list(a.clubs) == [chess]
    assert list(golf.people) == [b]


def test_create_makes_and_links(clubs: Any) -> None:
    """``create`` inserts a row and ties it."""
    Person, Club = clubs
    a = Person()
    chess = a.clubs.create(name="chess", rank=4)
    assert isinstance(chess, Club)
    assert list(a.clubs) == [chess]
    assert list(chess.people) == [a]


def test_wrapper_is_like_results(clubs: Any) -> None:
    """The value can be filtered, ordered, sliced, counted and shown."""
    Person, _ = clubs
    from sqlobject import classregistry

    Club = classregistry.findClass("Club")
    a = Person()
    for rank, name in enumerate("cab"):
        a.clubs.create(name=name, rank=rank)
    found = a.clubs
    assert found.count() == 3
    assert names(found) == ["a", "b", "c"]
    assert names(found.orderBy("-name")) == ["c", "b", "a"]
    assert names(found.filter(Club.q.rank > 0)) == ["a", "b"]
    assert names(found[1:]) == ["b", "c"]
    assert found[0].name == "a"
    assert names(found.distinct()) == ["a", "b", "c"]
    assert str(found).startswith("SELECT")
    assert bool(found)
    assert bool(Person().clubs)
    with pytest.raises(TypeError):
        len(found)


def test_class_access_describes_the_join(clubs: Any) -> None:
    """On the class the attribute says clause, table and columns."""
    Person, _ = clubs
    join = Person.clubs
    assert join.name == "clubs"
    assert join.intermediateTable
    assert join.joinColumn == "person_id"
    assert join.otherColumn == "club_id"
    assert Person._connection.sqlrepr(join.clause)


def test_joins_are_not_listed_in_sqlmeta(clubs: Any) -> None:
    """A ManyToMany is no entry of ``sqlmeta.joins``."""
    Person, _ = clubs
    assert Person.sqlmeta.joins == []


def test_clauses_can_be_combined(clubs: Any) -> None:
    """``Other.select(A.join.clause & ...)`` asks through two joins."""
    Person, Club = clubs

    class Town(SQLObject):
        name = StringCol()
        people = ManyToMany("Person")

    Town.createTable()
    rome, oslo = Town(name="rome"), Town(name="oslo")
    a, b = Person(name="a"), Person(name="b")
    rome.people.add(a)
    oslo.people.add(b)
    chess, golf = Club(name="chess"), Club(name="golf")
    a.clubs.add(chess)
    b.clubs.add(golf)
    clause = Town.people.clause & Person.clubs.clause & (Town.q.name == "rome")
    assert list(Club.select(clause)) == [chess]
    assert list(Club.select(Person.clubs.clause & (Person.q.name == "b"))) == [golf]


def test_names_of_its_own(conn: Any) -> None:
    """Table and columns can be chosen; both sides share one table."""

    class Person(SQLObject):
        duties = ManyToMany(
            "Role", intermediateTable="doing", joinColumn="who", otherColumn="what"
        )

    class Role(SQLObject):
        people = ManyToMany(
            "Person", intermediateTable="doing", joinColumn="what", otherColumn="who"
        )

    Person.createTable()
    Role.createTable()
    person, role = Person(), Role()
    person.duties.add(role)
    assert conn.queryAll("SELECT who, what FROM doing") == [(person.id, role.id)]
    assert list(role.people) == [person]


def test_join_table_of_the_programs_own(conn: Any) -> None:
    """With ``createJoinTable=False`` the table is somebody else's."""

    class Person(SQLObject):
        clubs = ManyToMany("Club", intermediateTable="member", createJoinTable=False)

    class Club(SQLObject):
        pass

    class Member(SQLObject):
        person = ForeignKey("Person")
        club = ForeignKey("Club")
        since = IntCol(default=None)

    for each in (Person, Club, Member):
        each.createTable()
    person, club = Person(), Club()
    Member(person=person, club=club, since=1999)
    assert list(person.clubs) == [club]
    person.clubs.remove(club)
    assert Member.select().count() == 0
    assert conn.tableExists("member")


def test_self_many_to_many() -> None:
    """A class can be tied to itself."""

    class Person(SQLObject):
        name = StringCol()
        friends = ManyToMany(
            "Person",
            intermediateTable="friendship",
            joinColumn="this_id",
            otherColumn="other_id",
        )

    Person.createTable()
    a, b = Person(name="a"), Person(name="b")
    a.friends.add(b)
    assert names(a.friends) == ["b"]
    assert names(b.friends) == []


def test_add_by_id(clubs: Any) -> None:
    """``add`` and ``remove`` take an id as well as an object."""
    Person, Club = clubs
    person, club = Person(), Club()
    person.clubs.add(club.id)
    assert list(person.clubs) == [club]
    person.clubs.remove(club.id)
    assert list(person.clubs) == []


def test_declared_as_an_inner_class(conn: Any) -> None:
    """``class clubs(ManyToMany): join = 'Club'`` is the same declaration."""

    class Person(SQLObject):
        class clubs(ManyToMany):
            join = "Club"

    class Club(SQLObject):
        pass

    Person.createTable()
    Club.createTable()
    person, club = Person(), Club()
    person.clubs.add(club)
    assert list(person.clubs) == [club]
    assert conn is Person._connection


@pytest.fixture
def pets(conn: Any) -> tuple[Any, Any]:
    """Person with OneToMany pets, and Pet with a key to it."""

    class Person(SQLObject):
        name = StringCol(default="p")
        pets = OneToMany("Pet")

    class Pet(SQLObject):
        name = StringCol(default="x")
        person = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    assert Person._connection is conn
    return Person, Pet


def test_one_to_many(pets: Any) -> None:
    """The rows that refer to this one, as results."""
    Person, Pet = pets
    person = Person()
    pet = Pet(name="a", person=person)
    Pet(name="other", person=Person())
    assert list(person.pets) == [pet]
    assert person.pets.count() == 1
    assert list(person.pets.filter(Pet.q.name == "z")) == []
    assert person.pets[0] is pet


def test_one_to_many_create(pets: Any) -> None:
    """``create`` makes a row that refers to this one."""
    Person, Pet = pets
    person = Person()
    pet = person.pets.create(name="new")
    assert isinstance(pet, Pet)
    assert pet.person is person
    assert list(person.pets) == [pet]


def test_one_to_many_with_a_column_of_its_own() -> None:
    """``joinColumn`` names the key in the other table."""

    class Person(SQLObject):
        pets = OneToMany("Pet", joinColumn="keeper_id")

    class Pet(SQLObject):
        keeper = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    person = Person()
    pet = person.pets.create()
    assert pet.keeper is person
    assert list(person.pets) == [pet]


def test_one_to_many_clause(pets: Any) -> None:
    """``Person.pets.clause`` joins the two tables in a select."""
    Person, Pet = pets
    a, b = Person(name="a"), Person(name="b")
    pet = Pet(person=a)
    Pet(person=b)
    found = Pet.select(Person.pets.clause & (Person.q.name == "a"))
    assert list(found) == [pet]


def test_default_order_is_honoured(clubs: Any) -> None:
    """The other class's ``defaultOrder`` orders the wrapper's rows."""
    Person, Club = clubs
    person = Person()
    for name in "bca":
        person.clubs.add(Club(name=name))
    assert names(person.clubs) == ["a", "b", "c"]
