"""Core 15.1 and 15.2: MultipleJoin, SingleJoin and their SQL kin."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DESC,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
    joins,
)
from sqlobject.sresults import SelectResults

pytestmark = pytest.mark.usefixtures("conn")


ALL = [MultipleJoin, SQLMultipleJoin, SingleJoin, RelatedJoin, SQLRelatedJoin]


def make_family(join: Any, **options: Any) -> tuple[Any, Any]:
    """Person with the join ``pets`` of one kind, and Pet with a key to it."""

    class Person(SQLObject):
        name = StringCol(default="a")
        pets = join("Pet", **options)

    class Pet(SQLObject):
        name = StringCol(default=None)
        age = IntCol(default=None)
        person = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


def names(rows: Any) -> list[Any]:
    """The names of rows."""
    return [row.name for row in rows]


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin])
def test_multiple_join(join: Any) -> None:
    """The rows that refer to this one, and no others."""
    Person, Pet = make_family(join)
    one, two = Person(), Person()
    pets = [Pet(name=n, person=one) for n in "xyz"]
    Pet(name="other", person=two)
    Pet(name="nobody's")
    assert sorted(names(one.pets)) == ["x", "y", "z"]
    assert set(one.pets) == set(pets)
    assert list(Person().pets) == []


def test_list_join_gives_a_list() -> None:
    """A MultipleJoin's value is a list of its own."""
    Person, Pet = make_family(MultipleJoin)
    person = Person()
    Pet(person=person)
    found = person.pets
    assert isinstance(found, list)
    found.clear()
    assert len(person.pets) == 1


def test_sql_join_gives_results() -> None:
    """An SQLMultipleJoin's value can be filtered, ordered, counted and summed."""
    Person, Pet = make_family(SQLMultipleJoin)
    person = Person()
    for age, name in ((3, "x"), (1, "y"), (2, "z")):
        Pet(name=name, age=age, person=person)
    found = person.pets
    assert isinstance(found, SelectResults)
    assert found.count() == 3
    assert found.max("age") == 3
    assert found.sum("age") == 6
    assert names(found.orderBy("age")) == ["y", "z", "x"]
    assert names(found.filter(Pet.q.age > 1).orderBy("-age")) == ["x", "z"]
    assert names(found.orderBy("age")[1:]) == ["z", "x"]


def test_list_and_sql_joins_agree() -> None:
    """Both kinds give the same objects in the same order."""

    class Person(SQLObject):
        pets = MultipleJoin("Pet", orderBy="name")
        petsSQL = SQLMultipleJoin("Pet", orderBy="name")

    class Pet(SQLObject):
        name = StringCol()
        person = ForeignKey("Person")

    Person.createTable()
    Pet.createTable()
    person = Person()
    for name in "cab":
        Pet(name=name, person=person)
    listed, selected = list(person.pets), list(person.petsSQL)
    assert names(listed) == ["a", "b", "c"]
    assert all(a is b for a, b in zip(listed, selected, strict=True))


def test_join_sees_changes_at_once() -> None:
    """A join asks the database each time."""
    Person, Pet = make_family(MultipleJoin)
    one, two = Person(), Person()
    pet = Pet(person=one)
    assert list(one.pets) == [pet]
    pet.person = two
    assert list(one.pets) == []
    assert list(two.pets) == [pet]
    pet.destroySelf()
    assert list(two.pets) == []


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin])
@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("age", ["a1", "a2", "b3", "c5"]),
        ("-age", ["c5", "b3", "a2", "a1"]),
        (["name", "age"], ["a1", "a2", "b3", "c5"]),
        (["name", "-age"], ["a2", "a1", "b3", "c5"]),
        (["-name", "age"], ["c5", "b3", "a1", "a2"]),
        (("-name", "-age"), ["c5", "b3", "a2", "a1"]),
    ],
)
def test_join_order(join: Any, order: Any, expected: list[str]) -> None:
    """``orderBy`` sorts by the first key first, ``-`` turning a key round."""
    Person, Pet = make_family(join, orderBy=order)
    person = Person()
    for name, age in (("b", 3), ("a", 2), ("c", 5), ("a", 1)):
        Pet(name=name, age=age, person=person)
    assert [f"{pet.name}{pet.age}" for pet in person.pets] == expected


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin])
def test_join_order_by_fields(join: Any) -> None:
    """``orderBy`` takes fields and DESC of fields."""

    class Pet(SQLObject):
        name = StringCol()
        person = ForeignKey("Person", default=None)

    class Person(SQLObject):
        up = join("Pet", orderBy=Pet.q.name)
        down = join("Pet", orderBy=DESC(Pet.q.name))

    Person.createTable()
    Pet.createTable()
    person = Person()
    for name in "bca":
        Pet(name=name, person=person)
    assert names(person.up) == ["a", "b", "c"]
    assert names(person.down) == ["c", "b", "a"]


def test_none_sorts_first() -> None:
    """Rows without the value come first in a list join."""
    Person, Pet = make_family(MultipleJoin, orderBy="age")
    person = Person()
    for age in (2, None, 1):
        Pet(age=age, person=person)
    assert [p.age for p in person.pets] == [None, 1, 2]


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin])
def test_join_uses_the_other_classes_default_order(join: Any) -> None:
    """Without ``orderBy`` the other class's ``defaultOrder`` counts, with None none."""

    class Person(SQLObject):
        pets = join("Pet")
        plain = join("Pet", orderBy=None)

    class Pet(SQLObject):
        class sqlmeta:
            defaultOrder = "-name"

        name = StringCol()
        person = ForeignKey("Person")

    Person.createTable()
    Pet.createTable()
    person = Person()
    for name in "bca":
        Pet(name=name, person=person)
    assert names(person.pets) == ["c", "b", "a"]
    assert names(person.plain) == ["b", "c", "a"]


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin, SingleJoin])
@pytest.mark.parametrize("column", ["keeper_id", "keeperID"])
def test_join_column(join: Any, column: str) -> None:
    """``joinColumn`` may be the database's name or Python's."""

    class Person(SQLObject):
        pets = join("Pet", joinColumn=column)

    class Pet(SQLObject):
        keeper = ForeignKey("Person")

    Person.createTable()
    Pet.createTable()
    person = Person()
    pet = Pet(keeper=person)
    found = person.pets
    assert (found if join is SingleJoin else next(iter(found))) is pet


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin, SingleJoin])
def test_join_over_a_renamed_column(join: Any) -> None:
    """A key whose ``dbName`` is its own is joined by that name."""

    class Person(SQLObject):
        pets = join("Pet", joinColumn="belongs")

    class Pet(SQLObject):
        owner = ForeignKey("Person", dbName="belongs")

    Person.createTable()
    Pet.createTable()
    person = Person()
    pet = Pet(owner=person)
    found = person.pets
    assert (found if join is SingleJoin else next(iter(found))) is pet


@pytest.mark.parametrize("join", ALL)
def test_accessor_is_read_only(join: Any) -> None:
    """A join cannot be assigned."""
    Person, _ = make_family(join)
    with pytest.raises(AttributeError):
        Person().pets = []


@pytest.mark.parametrize("join", ALL)
def test_join_arguments(join: Any) -> None:
    """The other class is needed; unknown keywords are refused."""
    with pytest.raises(TypeError):
        type("Person", (SQLObject,), {"pets": join()})
    with pytest.raises(TypeError):
        type("Person", (SQLObject,), {"pets": join("Pet", colour="red")})


@pytest.mark.parametrize("join", ALL)
def test_join_to_a_class_that_is_not_there(join: Any) -> None:
    """The other class may come later; using the join before is an error by name."""

    class Person(SQLObject):
        pets = join("Pet", joinColumn="person_id")

    Person.createTable(createJoinTables=False)
    person = Person()
    with pytest.raises((AttributeError, KeyError), match=r"Pet|otherClass"):
        list(person.pets)


@pytest.mark.parametrize("join", [MultipleJoin, SQLMultipleJoin, RelatedJoin])
def test_join_method_name(join: Any) -> None:
    """``joinMethodName`` names the accessor of a join added later."""

    class Person(SQLObject):
        pass

    Person.sqlmeta.addJoin(join("Pet", joinMethodName="animals"))
    assert hasattr(Person, "animals")


def test_single_join() -> None:
    """A SingleJoin gives the one row, or None."""
    Person, Pet = make_family(SingleJoin)
    one, two = Person(), Person()
    pet = Pet(person=one)
    assert one.pets is pet
    assert two.pets is None
    Pet(person=one)
    assert one.pets in set(Pet.selectBy(person=one))


def test_single_join_makes_a_default_row() -> None:
    """``makeDefault=True`` inserts a row on the first read."""
    Person, Pet = make_family(SingleJoin, makeDefault=True)
    person = Person()
    pet = person.pets
    assert isinstance(pet, Pet)
    assert pet.person is person
    assert person.pets is pet
    assert Pet.select().count() == 1


def test_list_join_sorts_by_what_getters_show() -> None:
    """An overridden getter's value is what a MultipleJoin's order goes by."""

    class Person(SQLObject):
        pets = MultipleJoin("Pet", orderBy="name")

    class Pet(SQLObject):
        name = StringCol()
        person = ForeignKey("Person")

        def _get_name(self) -> str:
            return self._SO_get_name()[::-1]

    Person.createTable()
    Pet.createTable()
    person = Person()
    for name in ("az", "by", "cx"):
        Pet(name=name, person=person)
    assert names(person.pets) == ["xc", "yb", "za"]


@pytest.mark.parametrize(
    ("join", "kind"), [(SQLMultipleJoin, "one"), (SQLRelatedJoin, "many")]
)
def test_sql_joins_in_a_transaction(filed: Any, join: Any, kind: str) -> None:
    """The results of a transaction's row are asked within the transaction."""

    class Person(SQLObject):
        pets = join("Pet")

    class Pet(SQLObject):
        name = StringCol(default="p")
        person = ForeignKey("Person", default=None)

    Pet.createTable()
    Person.createTable()
    trans = filed.transaction()
    try:
        person = Person(connection=trans)
        if kind == "one":
            pet = Pet(person=person, connection=trans)
        else:
            pet = Pet(connection=trans)
            person.addPet(pet)
        assert list(person.pets) == [pet]
        assert person.pets.count() == 1
        assert person.pets[0]._connection is trans
    finally:
        trans.rollback()
    assert Person.select().count() == 0


def test_multiple_join_costs_one_select(sql: Any, conn: Any) -> None:
    """Rows of a join are loaded whole, not one by one."""
    Person, Pet = make_family(MultipleJoin)
    person = Person()
    for name in "abc":
        Pet(name=name, person=person)
    number = person.id
    conn.cache.clear()
    person = Person.get(number)
    sql.clear()
    assert sorted(names(person.pets)) == ["a", "b", "c"]
    assert sql.count("SELECT") == 1


def test_join_refreshes_nothing_it_should_not() -> None:
    """Rows held already are the same objects in a join."""
    Person, Pet = make_family(MultipleJoin)
    person = Person()
    pet = Pet(person=person)
    assert person.pets[0] is pet


def test_join_of_text_keyed_rows() -> None:
    """Joins work for text ids of any spelling."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        cities = MultipleJoin("City")
        citiesSQL = SQLMultipleJoin("City")
        capital = SingleJoin("City")
        clubs = RelatedJoin("Club")
        clubsSQL = SQLRelatedJoin("Club")

    class City(SQLObject):
        country = ForeignKey("Country", default=None)

    class Club(SQLObject):
        countries = RelatedJoin("Country")

    for each in (Country, City, Club):
        each.createTable()
    country = Country(id="o'x")
    city, club = City(country=country), Club()
    country.addClub(club)
    assert list(country.cities) == [city]
    assert list(country.citiesSQL) == [city]
    assert country.capital is city
    assert list(country.clubs) == [club]
    assert list(country.clubsSQL) == [club]
    assert list(club.countries) == [country]
    club.removeCountry("o'x")
    assert list(country.clubs) == []


def test_join_helpers() -> None:
    """``getID``, ``doSort`` and ``Min`` serve programs' own joins."""
    Person, Pet = make_family(MultipleJoin)
    person = Person()
    assert joins.getID(person) == person.id
    assert joins.getID("7") == 7
    rows = [Pet(name=n, age=a) for n, a in (("b", 1), ("a", None), ("c", 1))]
    assert names(joins.doSort(list(rows), "name")) == ["a", "b", "c"]
    assert names(joins.doSort(list(rows), "-name")) == ["c", "b", "a"]
    assert names(joins.doSort(list(rows), ["age", "-name"])) == ["a", "c", "b"]
    assert joins.doSort(list(rows), None) == rows
    assert joins.Min < -(10**9)
    assert joins.Min < ""
    assert isinstance(joins.Min, joins.MinType)


def test_own_join_class() -> None:
    """A program's own bound join class works through ``baseClass``."""

    class SOLoudJoin(joins.SOMultipleJoin):
        def performJoin(self, inst: Any) -> Any:
            return [row.name.upper() for row in super().performJoin(inst)]

    class LoudJoin(MultipleJoin):
        baseClass = SOLoudJoin

    Person, Pet = make_family(LoudJoin)
    person = Person()
    Pet(name="rex", person=person)
    assert person.pets == ["REX"]
