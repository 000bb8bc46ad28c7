"""Core 8.1: a program that sets no default connection and names one each time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    ManyToMany,
    MultipleJoin,
    OneToMany,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    SQLRelatedJoin,
    StringCol,
)


@pytest.fixture
def world(open_sqlite: Any) -> SimpleNamespace:
    """Three classes, two databases with their tables, and no hub connection."""

    class Person(SQLObject):
        name = StringCol(alternateID=True)
        pets = MultipleJoin("Pet", orderBy="name")
        petsSQL = SQLMultipleJoin("Pet")
        pet = SingleJoin("Pet")
        toys = RelatedJoin("Toy")
        toysSQL = SQLRelatedJoin("Toy", createRelatedTable=False)
        many = ManyToMany("Toy", intermediateTable="many_toys")
        one = OneToMany("Pet")

    class Pet(SQLObject):
        name = StringCol(default="p")
        person = ForeignKey("Person", default=None, cascade=True)
        vet = ForeignKey("Person", default=None, cascade="null")
        owed = ForeignKey("Person", default=None, cascade=False)
        idx = DatabaseIndex("name", "person", unique=True)

    class Toy(SQLObject):
        n = IntCol(default=1)
        people = RelatedJoin("Person")

    first, second = open_sqlite(), open_sqlite()
    for each in (Person, Pet, Toy):
        for connection in (first, second):
            each.createTable(connection=connection)
            assert each.tableExists(connection=connection)
    return SimpleNamespace(Person=Person, Pet=Pet, Toy=Toy, one=first, two=second)


def test_life_of_a_row(world: Any) -> None:
    """Making, finding, changing, reading anew and destroying."""
    c, Person = world.one, world.Person
    person = Person(name="ada", connection=c)
    assert Person.get(person.id, connection=c) is person
    assert Person.byName("ada", connection=c) is person
    assert list(Person.select(connection=c)) == [person]
    assert list(Person.select(Person.q.name == "ada", connection=c)) == [person]
    assert list(Person.selectBy(name="ada", connection=c)) == [person]
    assert Person.select(connection=c).count() == 1
    assert Person.select(connection=c).max("name") == "ada"
    assert Person.select(connection=c)[0] is person
    assert Person.select().connection(c)[:1][0] is person
    person.name = "grace"
    person.set(name="augusta")
    person.sync()
    person.expire()
    assert person.name == "augusta"
    assert "augusta" in repr(person)
    assert person.sqlmeta.asDict()["name"] == "augusta"
    person.destroySelf()
    with pytest.raises(SQLObjectNotFound):
        Person.get(person.id, connection=c)
    assert Person.select(connection=world.two).count() == 0


def test_keys_and_joins(world: Any) -> None:
    """References and every kind of join stay in the row's database."""
    c = world.one
    person = world.Person(name="ada", connection=c)
    pet = world.Pet(person=person, connection=c)
    toy = world.Toy(connection=c)
    assert pet.person is person
    person.addToy(toy)
    person.many.add(toy)
    c.cache.clear()
    person = world.Person.get(person.id, connection=c)
    assert [p.id for p in person.pets] == [pet.id]
    assert [p.id for p in person.petsSQL] == [pet.id]
    assert person.pet.id == pet.id
    assert [t.id for t in person.toys] == [toy.id]
    assert [t.id for t in person.toysSQL] == [toy.id]
    assert [t.id for t in person.many] == [toy.id]
    assert [p.id for p in person.one] == [pet.id]
    assert person.pets[0].person is person
    assert person.pets[0]._connection is c
    assert person.one.create(name="new")._connection is c
    assert person.many.create(n=2)._connection is c
    assert world.Pet.idx.get("p", person, connection=c).id == pet.id
    found = world.Pet.select(connection=c).throughTo.person
    assert list(found) == [person]
    person.removeToy(toy)
    assert list(person.toys) == []
    pet = person.pets[0]
    pet.person = None
    assert pet.person is None


def test_cascades(world: Any) -> None:
    """Cascades find their rows in the row's database."""
    c = world.one
    ada, bob, cyd = (world.Person(name=n, connection=c) for n in ("ada", "bob", "cyd"))
    gone = world.Pet(name="gone", person=ada, connection=c)
    kept = world.Pet(name="kept", vet=ada, owed=bob, connection=c)
    ada.destroySelf()
    kept.sync()
    assert kept.vet is None
    with pytest.raises(SQLObjectNotFound):
        gone.sync()
    with pytest.raises(SQLObjectIntegrityError):
        bob.destroySelf()
    world.Person.delete(cyd.id, connection=c)
    world.Pet.deleteBy(name="kept", connection=c)
    world.Pet.deleteMany(world.Pet.q.name == "nothing", connection=c)
    bob.destroySelf()
    assert world.Person.select(connection=c).count() == 0


def test_lazy_rows(world: Any) -> None:
    """A lazy row of a named connection writes there."""
    c = world.two
    person = world.Person(name="ada", connection=c)
    person.sqlmeta.lazyUpdate = True
    person.name = "bob"
    assert c.queryAll("SELECT name FROM person") == [("ada",)]
    person.syncUpdate()
    assert c.queryAll("SELECT name FROM person") == [("bob",)]


def test_schema(world: Any) -> None:
    """Schema methods need no default connection."""
    c = world.one
    for each in (world.Person, world.Pet, world.Toy):
        assert each.createTableSQL(connection=c)[0]
        each.clearTable(connection=c)
    world.Toy.sqlmeta.addColumn(
        IntCol("size", default=3), changeSchema=True, connection=c
    )
    assert world.Toy(connection=c).size == 3
    world.Toy.sqlmeta.delColumn("size", changeSchema=True, connection=c)
    world.Toy.sqlmeta.expireAll(connection=c)
    assert world.Toy.select(connection=c).count() == 1
    world.Person.dropJoinTables(connection=c)
    for each in (world.Person, world.Pet, world.Toy):
        each.dropTable(connection=c, dropJoinTables=False)
        assert not each.tableExists(connection=c)


def test_rows_of_two_databases_beside_each_other(world: Any) -> None:
    """The same ids in two databases are two rows that never mix."""
    rows = []
    for c, name in ((world.one, "ada"), (world.two, "bob")):
        person = world.Person(name=name, connection=c)
        world.Pet(name=name, person=person, connection=c)
        rows.append(person)
    assert [p.id for p in rows] == [1, 1]
    rows[0].name = "changed"
    assert rows[1].name == "bob"
    assert [p.pets[0].name for p in rows] == ["ada", "bob"]
    assert world.Pet.get(1, connection=world.two).person is rows[1]
    rows[0].destroySelf()
    assert world.Pet.select(connection=world.two).count() == 1


def test_without_any_connection_it_is_said(world: Any) -> None:
    """Leaving the connection out says what is missing."""
    for act in (
        lambda: world.Person(name="x"),
        lambda: world.Person.get(1),
        lambda: list(world.Person.select()),
        lambda: world.Person.selectBy(name="x").count(),
        world.Person.createTable,
        lambda: world.Person.deleteBy(name="x"),
    ):
        with pytest.raises(AttributeError, match="onnection"):
            act()
