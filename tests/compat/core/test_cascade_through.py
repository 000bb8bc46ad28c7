"""Core 7.1: links, chains, cycles and text keys in cascades."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    ManyToMany,
    RelatedJoin,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    events,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_pets(**options: Any) -> tuple[Any, Any]:
    """Person, and Pet with a key ``owner`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None, **options)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


def test_refused_delete_has_done_nothing() -> None:
    """A restriction found late leaves no cascade half done."""

    class Person(SQLObject):
        name = StringCol()
        clubs = RelatedJoin("Club")

    class Club(SQLObject):
        name = StringCol()
        members = RelatedJoin("Person")

    class Cat(SQLObject):
        owner = ForeignKey("Person", cascade=True)

    class Dog(SQLObject):
        owner = ForeignKey("Person", cascade="null", default=None)

    class Debt(SQLObject):
        debtor = ForeignKey("Person", cascade=False)

    for each in (Person, Club, Cat, Dog, Debt):
        each.createTable()
    person, club = Person(name="a"), Club(name="c")
    person.addClub(club)
    cat, dog = Cat(owner=person), Dog(owner=person)
    Debt(debtor=person)
    with pytest.raises(SQLObjectIntegrityError):
        person.destroySelf()
    cat.sync()
    dog.sync()
    assert dog.owner is person
    assert list(person.clubs) == [club]


def test_refusal_further_down_has_done_nothing() -> None:
    """A restriction two steps away is seen before anything is deleted."""

    class Owner(SQLObject):
        name = StringCol()

    class House(SQLObject):
        owner = ForeignKey("Owner", cascade=True)

    class Cellar(SQLObject):
        house = ForeignKey("House", cascade=True)

    class Lease(SQLObject):
        house = ForeignKey("House", cascade=False)

    for each in (Owner, House, Cellar, Lease):
        each.createTable()
    owner = Owner(name="a")
    empty = House(owner=owner)
    house = House(owner=owner)
    cellars = [Cellar(house=empty), Cellar(house=house)]
    Lease(house=house)
    with pytest.raises(SQLObjectIntegrityError):
        owner.destroySelf()
    for row in (owner, empty, house, *cellars):
        row.sync()


def test_cascade_runs_through_a_chain() -> None:
    """Dependants of dependants are destroyed through their own ``destroySelf``."""
    destroyed: list[str] = []

    class Owner(SQLObject):
        name = StringCol()

    class House(SQLObject):
        owner = ForeignKey("Owner", cascade=True)

        def destroySelf(self) -> None:
            destroyed.append("house")
            super().destroySelf()

    class Room(SQLObject):
        house = ForeignKey("House", cascade=True)

        def destroySelf(self) -> None:
            destroyed.append("room")
            super().destroySelf()

    for each in (Owner, House, Room):
        each.createTable()
    owner = Owner(name="a")
    house = House(owner=owner)
    Room(house=house)
    Room(house=house)
    owner.destroySelf()
    assert sorted(destroyed) == ["house", "room", "room"]
    assert House.select().count() == 0
    assert Room.select().count() == 0


def test_self_reference_with_cascade() -> None:
    """A row that refers to itself, or a tree of rows, can be destroyed."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None, cascade=True)

    Node.createTable()
    root = Node()
    root.parent = root
    child = Node(parent=root)
    Node(parent=child)
    kept = Node()
    root.destroySelf()
    assert list(Node.select()) == [kept]


def test_cycle_of_references_with_cascade() -> None:
    """Two rows that refer to each other go together."""

    class Husband(SQLObject):
        spouse = ForeignKey("Wife", default=None, cascade=True)

    class Wife(SQLObject):
        spouse = ForeignKey("Husband", default=None, cascade=True)

    Husband.createTable()
    Wife.createTable()
    wife = Wife()
    husband = Husband(spouse=wife)
    wife.spouse = husband
    husband.destroySelf()
    assert Husband.select().count() == 0
    assert Wife.select().count() == 0


def test_long_chain_of_references_with_cascade() -> None:
    """A chain longer than Python's stack goes whole, each row told and once."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None, cascade=True)

    Node.createTable()
    root = last = Node()
    for _ in range(1500):
        last = Node(parent=last)
    kept = Node()
    going: list[int] = []
    gone: list[int] = []

    def before(inst: Any, post: Any) -> None:
        going.append(inst.id)

    def after(inst: Any, post: Any) -> None:
        gone.append(inst.id)

    events.listen(before, Node, events.RowDestroySignal)
    events.listen(after, Node, events.RowDestroyedSignal)
    root.destroySelf()
    assert list(Node.select()) == [kept]
    assert going == list(range(root.id, last.id + 1))
    assert gone == going[::-1]


def test_long_chain_with_a_restriction_at_its_end(sql: Any) -> None:
    """It is refused untouched, and goes without looking at each row many times."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None, cascade=True)

    class Lease(SQLObject):
        node = ForeignKey("Node", cascade=False)

    Node.createTable()
    Lease.createTable()
    root = last = Node()
    for _ in range(400):
        last = Node(parent=last)
    lease = Lease(node=last)
    with pytest.raises(SQLObjectIntegrityError, match=rf"Node::{last.id}\b"):
        root.destroySelf()
    assert Node.select().count() == 401
    lease.destroySelf()
    sql.clear()
    root.destroySelf()
    assert Node.select().count() == 0
    assert sql.count("SELECT") < 401 * 5


def test_listener_that_fails_inside_a_cascade_leaves_rows_usable() -> None:
    """After the error all rows can be destroyed, as if nobody had begun."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None, cascade=True)

    Node.createTable()
    root = Node()
    middle = Node(parent=root)
    leaf = Node(parent=middle)

    def forbid(inst: Any, post: Any) -> None:
        if inst is leaf:
            raise PermissionError(inst.id)

    events.listen(forbid, Node, events.RowDestroySignal)
    with pytest.raises(PermissionError):
        root.destroySelf()
    assert Node.select().count() == 3
    del forbid
    root.destroySelf()
    assert Node.select().count() == 0


def test_related_rows_are_unlinked(conn: Any) -> None:
    """The rows of RelatedJoin tables go from either side, the others stay."""

    class Person(SQLObject):
        name = StringCol()
        clubs = RelatedJoin("Club")

    class Club(SQLObject):
        name = StringCol()
        members = RelatedJoin("Person")

    Person.createTable()
    Club.createTable()
    a, b = Person(name="a"), Person(name="b")
    one, two = Club(name="1"), Club(name="2")
    for person in (a, b):
        for club in (one, two):
            person.addClub(club)
    a.destroySelf()
    assert sorted(conn.queryAll("SELECT person_id, club_id FROM club_person")) == [
        (b.id, one.id),
        (b.id, two.id),
    ]
    one.destroySelf()
    assert list(b.clubs) == [two]


def test_one_sided_related_rows_are_unlinked(conn: Any) -> None:
    """A join declared on the other class only is cleaned as well."""

    class Person(SQLObject):
        name = StringCol()

    class Club(SQLObject):
        members = RelatedJoin("Person")

    Person.createTable()
    Club.createTable()
    person, club = Person(name="a"), Club()
    club.addPerson(person)
    person.destroySelf()
    assert conn.queryOne("SELECT COUNT(*) FROM club_person") == (0,)


def test_many_to_many_rows_are_unlinked(conn: Any) -> None:
    """The rows of ManyToMany tables go with either end."""

    class Person(SQLObject):
        name = StringCol()
        clubs = ManyToMany("Club")

    class Club(SQLObject):
        members = ManyToMany("Person")

    Person.createTable()
    Club.createTable()
    a, b, club, other = Person(name="a"), Person(name="b"), Club(), Club()
    for person in (a, b):
        person.clubs.add(club)
        person.clubs.add(other)
    a.destroySelf()
    club.destroySelf()
    table = Person.clubs.intermediateTable
    assert conn.queryOne(f"SELECT COUNT(*) FROM {table}") == (1,)
    assert list(b.clubs) == [other]


def test_text_keyed_rows_with_a_related_join(conn: Any) -> None:
    """A class with text ids and a RelatedJoin can destroy its rows."""

    class Person(SQLObject):
        class sqlmeta:
            idType = str

        clubs = RelatedJoin("Club")

    class Club(SQLObject):
        class sqlmeta:
            idType = str

        members = RelatedJoin("Person")

    Person.createTable()
    Club.createTable()
    person, club = Person(id="p'1"), Club(id="c-1")
    person.addClub(club)
    assert list(person.clubs) == [club]
    assert list(club.members) == [person]
    person.destroySelf()
    assert conn.queryOne("SELECT COUNT(*) FROM club_person") == (0,)
    assert list(club.members) == []


@pytest.mark.parametrize("cascade", [True, False, "null"])
def test_text_keyed_cascade(cascade: Any) -> None:
    """Cascades work for text ids as for numbers."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    class City(SQLObject):
        country = ForeignKey("Country", default=None, cascade=cascade)

    Country.createTable()
    City.createTable()
    country = Country(id="o'x")
    city = City(country=country)
    if cascade is False:
        with pytest.raises(SQLObjectIntegrityError):
            country.destroySelf()
    else:
        country.destroySelf()
        assert Country.select().count() == 0
        assert City.select().count() == (0 if cascade is True else 1)
    if cascade == "null":
        city.sync()
        assert city.country is None


@pytest.mark.parametrize("cascade", [True, False, "null"])
def test_cascade_stays_on_the_connection_of_the_row(
    open_sqlite: Any, cascade: Any
) -> None:
    """A row of another database cascades there and nowhere else."""
    Person, Pet = make_pets(cascade=cascade)
    other = open_sqlite()
    Person.createTable(connection=other)
    Pet.createTable(connection=other)
    here = Pet(owner=Person(name="here"))
    person = Person(name="there", connection=other)
    assert person.id == here.ownerID
    there = Pet(owner=person, connection=other)
    if cascade is False:
        with pytest.raises(SQLObjectIntegrityError):
            person.destroySelf()
    else:
        person.destroySelf()
        with pytest.raises(SQLObjectNotFound):
            person.sync()
        found = Pet.select(connection=other)
        assert [p.ownerID for p in found] == ([] if cascade is True else [None])
    here.sync()
    assert here.owner.name == "here"
    assert there.sqlmeta._perConnection
