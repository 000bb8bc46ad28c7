"""Core 13: references to other rows."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    IN,
    ForeignKey,
    IntCol,
    KeyCol,
    MultipleJoin,
    OneToMany,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    dberrors,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_pets(**options: Any) -> tuple[Any, Any]:
    """Person, and Pet with a key ``owner`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        name = StringCol(default="p")
        owner = ForeignKey("Person", default=None, **options)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


def test_names_of_a_key() -> None:
    """``owner`` is the column ``ownerID``, ``owner_id`` in the table."""
    _, Pet = make_pets()
    column = Pet.sqlmeta.columns["ownerID"]
    assert column.name == "ownerID"
    assert column.dbName == "owner_id"
    assert column.foreignKey == "Person"
    assert column.foreignName == "owner"
    assert column.origName == "owner"


def test_key_declared_with_the_id_suffix(conn: Any) -> None:
    """``ownerID = ForeignKey(...)`` is the same column as ``owner = ...``."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        ownerID = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    assert list(Pet.sqlmeta.columns) == ["ownerID"]
    assert Pet.sqlmeta.columns["ownerID"].dbName == "owner_id"
    person = Person(name="a")
    pet = Pet(owner=person)
    assert pet.ownerID == person.id
    assert pet.owner is person


def test_class_is_found_by_name_when_it_is_there() -> None:
    """The other class may be defined later."""

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)

    class Person(SQLObject):
        name = StringCol()

    Person.createTable()
    Pet.createTable()
    person = Person(name="a")
    assert Pet(owner=person).owner is person


def test_reading_the_object(sql: Any, conn: Any) -> None:
    """The object comes from the cache, or by one SELECT."""
    Person, Pet = make_pets()
    person = Person(name="a")
    pet = Pet(owner=person)
    sql.clear()
    assert pet.owner is person
    assert list(sql) == []
    number = pet.id
    conn.cache.clear()
    pet = Pet.get(number)
    sql.clear()
    assert pet.owner.name == "a"
    assert sql.count("SELECT") == 1


def test_null_key_reads_none(sql: Any) -> None:
    """NULL is None, and nothing is asked."""
    _, Pet = make_pets()
    pet = Pet()
    sql.clear()
    assert pet.owner is None
    assert list(sql) == []


def test_dangling_key() -> None:
    """An id without a row raises SQLObjectNotFound when the object is read."""
    _, Pet = make_pets()
    pet = Pet(ownerID=99)
    assert pet.ownerID == 99
    with pytest.raises(SQLObjectNotFound):
        _ = pet.owner


@pytest.mark.parametrize(
    "wrong", [1.5, Decimal("1.5"), uuid.UUID(int=1), "abc", [], {}]
)
def test_wrong_values_are_refused_and_not_null(conn: Any, wrong: Any) -> None:
    """A value that is no key is refused; it does not become NULL."""
    Person, Pet = make_pets()
    person = Person(name="a")
    pet = Pet(owner=person)
    with pytest.raises((Invalid, TypeError)):
        pet.owner = wrong
    with pytest.raises((Invalid, TypeError)):
        pet.set(owner=wrong)
    with pytest.raises((Invalid, TypeError)):
        Pet(owner=wrong)
    assert pet.owner is person
    assert conn.queryAll("SELECT owner_id FROM pet") == [(person.id,)]


def test_instance_of_the_wrong_class_is_refused(conn: Any) -> None:
    """A key takes rows of the class it refers to."""
    Person, Pet = make_pets()

    class Stone(SQLObject):
        name = StringCol(default="s")

    Stone.createTable()
    stone = Stone()
    pet = Pet()
    for write in (
        lambda: setattr(pet, "owner", stone),
        lambda: setattr(pet, "ownerID", stone),
        lambda: pet.set(owner=stone),
        lambda: Pet(owner=stone),
        lambda: Pet(ownerID=stone),
    ):
        with pytest.raises((Invalid, TypeError)):
            write()
    assert conn.queryAll("SELECT owner_id FROM pet") == [(None,)]
    assert Person.select().count() == 0


def test_instance_of_a_subclass_of_a_base_is_accepted() -> None:
    """A key to a class takes instances of its Python subclasses' own kind."""

    class Person(SQLObject):
        name = StringCol(default="p")

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)

    class Dog(Pet):
        pass

    for each in (Person, Pet, Dog):
        each.createTable()
    person = Person()
    assert Dog(owner=person).owner is person


def test_queries_know_both_names(conn: Any) -> None:
    """``q.owner`` and ``q.ownerID`` are the same field."""
    _, Pet = make_pets()
    assert conn.sqlrepr(Pet.q.owner) == "pet.owner_id"
    assert conn.sqlrepr(Pet.q.ownerID) == "pet.owner_id"
    assert conn.sqlrepr(Pet.q.owner == None) == (  # noqa: E711
        "((pet.owner_id) IS NULL)"
    )


def test_order_by_the_id_name() -> None:
    """Rows can be ordered by the key."""
    Person, Pet = make_pets()
    one, two = Person(name="a"), Person(name="b")
    second, first = Pet(owner=two), Pet(owner=one)
    assert list(Pet.select(orderBy="ownerID")) == [first, second]
    assert list(Pet.select(orderBy="-ownerID")) == [second, first]
    assert list(Pet.select(orderBy=Pet.q.owner)) == [first, second]


def test_joins_by_key_in_queries() -> None:
    """Rows can be found by columns of the rows they refer to."""
    Person, Pet = make_pets()
    one, two = Person(name="a"), Person(name="b")
    pet = Pet(owner=one)
    Pet(owner=two)
    found = Pet.select((Pet.q.ownerID == Person.q.id) & (Person.q.name == "a"))
    assert list(found) == [pet]


def test_key_to_another_column() -> None:
    """With ``refColumn`` the key holds that column's value."""

    class Country(SQLObject):
        code = IntCol(alternateID=True)
        name = StringCol(default="")

    class City(SQLObject):
        country = ForeignKey("Country", refColumn="code", default=None)

    Country.createTable()
    City.createTable()
    Country(code=100)
    france = Country(code=33, name="France")
    city = City(country=france)
    assert city.countryID == 33
    assert city.country is france
    text, _ = City.createTableSQL()
    assert "REFERENCES country(code)" in text
    city.country = None
    city.countryID = 33
    assert city.country is france
    assert list(City.selectBy(country=france)) == [city]
    assert list(City.select(City.q.country == france)) == [city]
    assert list(City.select(City.q.country != france)) == []
    assert list(City.select(IN(City.q.country, [france]))) == [city]
    City.deleteBy(country=france)
    assert City.select().count() == 0


@pytest.mark.parametrize("kind", ["cities", "citiesSQL", "one", "city", "through", "j"])
def test_joins_over_a_key_to_another_column(kind: str) -> None:
    """Joins back over a ``refColumn`` key go by that column, not by the id."""

    class Country(SQLObject):
        code = IntCol(alternateID=True)
        cities = MultipleJoin("City")
        citiesSQL = SQLMultipleJoin("City")
        one = OneToMany("City")
        city = SingleJoin("City")

    class City(SQLObject):
        country = ForeignKey("Country", refColumn="code", default=None)

    Country.createTable()
    City.createTable()
    first, second = Country(code=2), Country(code=1)
    mine = City(country=first)
    City(country=second)
    this_one = Country.q.id == first.id
    found = {
        "cities": lambda: first.cities,
        "citiesSQL": lambda: first.citiesSQL,
        "one": lambda: first.one,
        "city": lambda: [first.city],
        "through": lambda: Country.select(this_one).throughTo.cities,
        "j": lambda: City.select(Country.j.cities & this_one),
    }[kind]()
    assert list(found) == [mine]


@pytest.mark.parametrize("cascade", [True, False, "null"])
def test_cascade_over_a_key_to_another_column(cascade: Any) -> None:
    """A cascade looks for the value that the key holds."""

    class Country(SQLObject):
        code = IntCol(alternateID=True)

    class City(SQLObject):
        country = ForeignKey("Country", refColumn="code", default=None, cascade=cascade)

    Country.createTable()
    City.createTable()
    first, second = Country(code=2), Country(code=1)
    mine, other = City(country=first), City(country=second)
    if cascade is False:
        with pytest.raises(SQLObjectIntegrityError):
            first.destroySelf()
        mine.destroySelf()
    first.destroySelf()
    left = {city.id: city.countryID for city in City.select()}
    assert left.pop(other.id) == 1
    assert left == ({mine.id: None} if cascade == "null" else {})


def test_key_to_a_text_column() -> None:
    """``refColumn`` may name a text column."""

    class Country(SQLObject):
        code = StringCol(alternateID=True, length=2)

    class City(SQLObject):
        country = ForeignKey("Country", refColumn="code", default=None)

    Country.createTable()
    City.createTable()
    france = Country(code="fr")
    city = City(country=france)
    city.sync()
    assert city.countryID == "fr"
    assert city.country is france
    assert list(City.selectBy(country=france)) == [city]


def test_key_to_text_ids() -> None:
    """A key to a class with text ids holds text."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    class City(SQLObject):
        country = ForeignKey("Country", default=None)

    Country.createTable()
    City.createTable()
    assert "country_id TEXT" in City.createTableSQL()[0]
    france = Country(id="fr")
    city = City(country=france)
    city.sync()
    assert city.countryID == "fr"
    assert city.country is france
    assert City(country="fr").country is france
    assert City.selectBy(country="fr").count() == 2


def test_key_col_with_a_foreign_key() -> None:
    """``KeyCol(foreignKey=...)`` gives both attributes and no REFERENCES."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = KeyCol(foreignKey="Person", default=None)

    Person.createTable()
    Pet.createTable()
    assert "REFERENCES" not in Pet.createTableSQL()[0]
    person = Person(name="a")
    pet = Pet(owner=person)
    assert pet.ownerID == person.id
    assert pet.owner is person
    pet.owner = None
    assert pet.owner is None
    pet.ownerID = person.id
    assert pet.owner is person


@pytest.mark.parametrize("name", ["owner", "ownerID"])
def test_key_col_keeps_what_it_is_given(conn: Any, name: str) -> None:
    """A KeyCol checks no plain value, and makes NULL of none."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = KeyCol(foreignKey="Person", default=None)

    Pet.createTable()
    pet = Pet()
    for value in (2.5, "x-7", 3):
        setattr(pet, name, value)
        pet.sync()
        assert pet.ownerID == value
        assert conn.queryOne("SELECT owner_id FROM pet") == (value,)
    assert Person.sqlmeta.table == "person"


def test_db_name_of_a_key(conn: Any) -> None:
    """``dbName`` names the column in the table."""
    Person, Pet = make_pets(dbName="belongs_to")
    person = Person(name="a")
    Pet(owner=person)
    assert conn.queryAll("SELECT belongs_to FROM pet") == [(person.id,)]
    assert next(iter(Pet.selectBy(owner=person))).owner is person


def test_required_key(conn: Any) -> None:
    """``notNone`` on a key is NOT NULL; without default it must be given."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", notNone=True)

    Person.createTable()
    Pet.createTable()
    with pytest.raises(TypeError, match="owner"):
        Pet()
    with pytest.raises((dberrors.IntegrityError, Invalid)):
        Pet(owner=None)
    assert conn.queryOne("SELECT COUNT(*) FROM pet") == (0,)


def test_unique_key_has_its_finder() -> None:
    """A unique key can be looked up by object or id."""

    class Person(SQLObject):
        name = StringCol()

    class Passport(SQLObject):
        holder = ForeignKey("Person", unique=True, default=None)

    Person.createTable()
    Passport.createTable()
    person = Person(name="a")
    passport = Passport(holder=person)
    assert Passport.byHolderID(person.id) is passport
    with pytest.raises(dberrors.DuplicateEntryError):
        Passport(holder=person)


def test_undefined_target() -> None:
    """A key to a class that never comes says so when it is used."""

    class Pet(SQLObject):
        name = StringCol(default="p")
        owner = ForeignKey("Nobody", default=None)

    with pytest.raises(KeyError, match="Nobody"):
        Pet.createTable()


def test_two_keys_to_one_class() -> None:
    """Each key keeps its own object."""

    class Person(SQLObject):
        name = StringCol()

    class Letter(SQLObject):
        sender = ForeignKey("Person")
        reader = ForeignKey("Person")

    Person.createTable()
    Letter.createTable()
    a, b = Person(name="a"), Person(name="b")
    letter = Letter(sender=a, reader=b)
    assert (letter.sender, letter.reader) == (a, b)
    letter.sender, letter.reader = b, a
    letter.sync()
    assert (letter.sender, letter.reader) == (b, a)


def test_key_to_its_own_class() -> None:
    """A tree of rows."""

    class Node(SQLObject):
        parent = ForeignKey("Node", default=None)

    Node.createTable()
    root = Node()
    leaf = Node(parent=Node(parent=root))
    assert leaf.parent.parent is root
    assert root.parent is None


def test_key_given_without_class_name() -> None:
    """A ForeignKey needs to be told the class."""
    with pytest.raises((TypeError, AssertionError, ValueError)):
        type("Pet", (SQLObject,), {"owner": ForeignKey()})


def test_key_in_an_insert_order_of_columns(conn: Any) -> None:
    """The key stands in the table where it was declared."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        first = StringCol(default="f")
        owner = ForeignKey("Person", default=None)
        last = StringCol(default="l")

    Person.createTable()
    Pet.createTable()
    Pet(owner=Person(name="a"))
    assert conn.queryAll("SELECT * FROM pet") == [(1, "f", 1, "l")]


def test_deleted_row_cannot_be_read_through_a_cached_key() -> None:
    """After the other row was destroyed the key finds nothing."""
    Person, Pet = make_pets()
    person = Person(name="a")
    pet = Pet(owner=person)
    assert pet.owner is person
    person.destroySelf()
    with pytest.raises(SQLObjectNotFound):
        _ = pet.owner
