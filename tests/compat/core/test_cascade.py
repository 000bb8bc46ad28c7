"""Core 7.1: what becomes of the rows that refer to a destroyed one."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    OR,
    ForeignKey,
    IntCol,
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


def test_no_cascade_leaves_the_reference() -> None:
    """By default the id dangles, and reading the object is not found."""
    Person, Pet = make_pets()
    pet = Pet(owner=Person(name="a"))
    number = pet.ownerID
    Person.delete(number)
    pet.sync()
    assert pet.ownerID == number
    with pytest.raises(SQLObjectNotFound):
        _ = pet.owner


def test_cascade_true_destroys_the_dependants() -> None:
    """With ``cascade=True`` the referring rows go as well, others stay."""
    Person, Pet = make_pets(cascade=True)
    one, two = Person(name="a"), Person(name="b")
    gone, stays = Pet(owner=one), Pet(owner=two)
    one.destroySelf()
    with pytest.raises(SQLObjectNotFound):
        gone.sync()
    stays.sync()
    assert list(Pet.select()) == [stays]


def test_cascade_false_refuses() -> None:
    """With ``cascade=False`` a row that is referred to stays."""
    Person, Pet = make_pets(cascade=False)
    person = Person(name="a")
    pet = Pet(owner=person)
    with pytest.raises(SQLObjectIntegrityError):
        person.destroySelf()
    person.sync()
    pet.destroySelf()
    person.destroySelf()
    assert Person.select().count() == 0


def test_cascade_null_clears_the_reference() -> None:
    """With ``cascade='null'`` the referring rows lose their reference."""
    Person, Pet = make_pets(cascade="null")
    person = Person(name="a")
    pet = Pet(owner=person)
    Person.delete(person.id)
    pet.sync()
    assert pet.owner is None
    assert pet.ownerID is None


@pytest.mark.parametrize(
    ("value", "error"),
    [("maybe", ValueError), ("True", ValueError), (5, TypeError), ([], TypeError)],
)
def test_unknown_cascade(value: Any, error: type[Exception]) -> None:
    """Any other text is a ValueError, any other type a TypeError, at class creation."""
    with pytest.raises(error):
        type("Pet", (SQLObject,), {"owner": ForeignKey("Person", cascade=value)})


def make_two_keys(one: Any, two: Any) -> tuple[Any, Any]:
    """Person, and Letter with the keys ``sender`` and ``reader`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Letter(SQLObject):
        sender = ForeignKey("Person", default=None, cascade=one)
        reader = ForeignKey("Person", default=None, cascade=two)

    Person.createTable()
    Letter.createTable()
    return Person, Letter


def test_two_cascading_keys() -> None:
    """With two ``True`` keys a match in either destroys the row."""
    Person, Letter = make_two_keys(True, True)
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    Letter(sender=b, reader=a)
    kept = Letter(sender=b, reader=b)
    Person.delete(a.id)
    assert list(Letter.select()) == [kept]


def test_two_restricting_keys() -> None:
    """With two ``False`` keys a match in either refuses."""
    Person, Letter = make_two_keys(False, False)
    a, b, c = (Person(name=n) for n in "abc")
    Letter(sender=a, reader=b)
    for person in (a, b):
        with pytest.raises(SQLObjectIntegrityError):
            Person.delete(person.id)
    Person.delete(c.id)
    assert Person.select().count() == 2


def test_two_nulling_keys() -> None:
    """With two ``'null'`` keys each matching one is cleared, not the other."""
    Person, Letter = make_two_keys("null", "null")
    a, b = Person(name="a"), Person(name="b")
    one, two = Letter(sender=a, reader=b), Letter(sender=a, reader=a)
    Person.delete(a.id)
    one.sync()
    two.sync()
    assert (one.sender, one.reader) == (None, b)
    assert (two.sender, two.reader) == (None, None)


def test_cascading_beside_nulling_key() -> None:
    """A ``True`` match destroys, a ``'null'`` match alone clears."""
    Person, Letter = make_two_keys(True, "null")
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    cleared = Letter(sender=b, reader=a)
    Person.delete(a.id)
    cleared.sync()
    assert (cleared.sender, cleared.reader) == (b, None)
    assert list(Letter.select()) == [cleared]


def test_restriction_counts_only_for_its_own_column() -> None:
    """A restricting key that does not match does not stop the cascading one."""
    Person, Letter = make_two_keys(True, False)
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    a.destroySelf()
    assert Letter.select().count() == 0
    Letter(sender=None, reader=b)
    with pytest.raises(SQLObjectIntegrityError):
        b.destroySelf()


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


@pytest.mark.parametrize(
    ("cascade", "action"),
    [
        (None, ""),
        (True, "ON DELETE CASCADE"),
        (False, "ON DELETE RESTRICT"),
        ("null", "ON DELETE SET NULL"),
    ],
)
def test_cascade_in_the_table(cascade: Any, action: str) -> None:
    """Each cascade has its ON DELETE in the table's text."""
    _, Pet = make_pets(cascade=cascade)
    text, _ = Pet.createTableSQL()
    line = next(part for part in text.splitlines() if "owner_id" in part)
    wanted = "owner_id INT CONSTRAINT owner_id_exists REFERENCES person(id)"
    assert line.strip().rstrip(",").strip() == f"{wanted} {action}".strip()


def test_dependants_tell_their_listeners() -> None:
    """A row destroyed by a cascade sends its own signals."""
    Person, Pet = make_pets(cascade=True)
    heard: list[Any] = []

    def listener(inst: Any, post: Any) -> None:
        heard.append(inst)

    events.listen(listener, Pet, events.RowDestroySignal)
    events.listen(listener, Pet, events.RowDestroyedSignal)
    person = Person(name="a")
    pet = Pet(owner=person)
    person.destroySelf()
    assert heard == [pet, pet]


def test_nulling_with_listeners_and_counts() -> None:
    """The cleared row tells its listeners of the change."""
    Person, Pet = make_pets(cascade="null")
    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any) -> None:
        heard.append(dict(kwargs))

    events.listen(listener, Pet, events.RowUpdateSignal)
    person = Person(name="a")
    Pet(owner=person)
    person.destroySelf()
    assert heard
    assert None in heard[0].values()


def test_plain_number_column_stops_nothing() -> None:
    """A column that only looks like a reference has no say."""

    class Person(SQLObject):
        name = StringCol()

    class Note(SQLObject):
        number = IntCol()

    Person.createTable()
    Note.createTable()
    person = Person(name="a")
    Note(number=person.id)
    person.destroySelf()
    assert Note.select().count() == 1
