"""Core 8.1: which connection a class, a row and its joins talk to."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    ManyToMany,
    MultipleJoin,
    OneToMany,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectNotFound,
    SQLRelatedJoin,
    StringCol,
    sqlhub,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_shelf() -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol(alternateID=True)

    Shelf.createTable()
    return Shelf


def test_set_connection_by_object_or_uri(conn: Any, open_sqlite: Any) -> None:
    """``setConnection`` moves a class to another database."""
    Shelf = make_shelf()
    Shelf(label="here")
    other = open_sqlite()
    Shelf.setConnection(other)
    Shelf.createTable()
    assert Shelf._connection is other
    assert Shelf.select().count() == 0
    Shelf.setConnection("sqlite:/:memory:?cache=1")
    Shelf.createTable()
    assert Shelf(label="uri").label == "uri"
    Shelf._connection.close()
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (1,)


def test_assigned_connection_serves_rows_at_hand(open_sqlite: Any) -> None:
    """``Class._connection = other`` also moves its ordinary instances."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    other = open_sqlite()
    Shelf._connection = other
    Shelf.createTable()
    Shelf(id=shelf.id, label="z")
    shelf.sync()
    assert shelf.label == "z"
    shelf.label = "y"
    assert other.queryAll("SELECT label FROM shelf") == [("y",)]


def test_hub_change_serves_the_class_at_once(open_sqlite: Any) -> None:
    """A class without its own connection follows the hub."""
    Shelf = make_shelf()
    Shelf(label="a")
    sqlhub.processConnection = open_sqlite()
    Shelf.createTable()
    assert Shelf.select().count() == 0


def test_thread_connection_beats_the_process_connection(
    conn: Any, open_sqlite: Any
) -> None:
    """The thread's connection is asked first, until it is deleted."""
    Shelf = make_shelf()
    other = open_sqlite()
    Shelf.createTable(connection=other)
    sqlhub.threadConnection = other
    try:
        Shelf(label="thread")
        assert Shelf._connection is other
    finally:
        del sqlhub.threadConnection
    assert Shelf._connection is conn
    assert Shelf.select().count() == 0


def test_thread_connection_none_means_unset(conn: Any) -> None:
    """``threadConnection = None`` falls back to the process connection."""
    Shelf = make_shelf()
    sqlhub.threadConnection = None
    assert Shelf._connection is conn


def test_identity_is_per_connection(open_sqlite: Any) -> None:
    """The same row through two connections is two equal objects."""
    Shelf = make_shelf()
    other = open_sqlite()
    Shelf.createTable(connection=other)
    one, two = Shelf(label="a"), Shelf(label="a", connection=other)
    assert one.id == two.id
    assert one == two
    assert one is not two
    assert Shelf.get(one.id) is one
    assert Shelf.get(one.id, connection=other) is two
    assert next(iter(Shelf.select(connection=other))) is two
    assert Shelf.byLabel("a", connection=other) is two


def test_flag_of_a_row_of_another_connection(conn: Any, open_sqlite: Any) -> None:
    """``_perConnection`` is set only for a connection that is not the class's."""
    Shelf = make_shelf()
    other = open_sqlite()
    Shelf.createTable(connection=other)
    Shelf(label="a")
    Shelf(label="a", connection=other)
    conn.cache.clear()
    other.cache.clear()
    assert Shelf.get(1).sqlmeta._perConnection is False
    assert Shelf.get(1, connection=conn).sqlmeta._perConnection is False
    assert Shelf.get(1, connection=other).sqlmeta._perConnection is True
    assert Shelf.get(1, connection=other)._connection is other
    (found,) = Shelf.select(connection=other)
    assert found.sqlmeta._perConnection is True


def make_family(open_sqlite: Any) -> tuple[Any, Any, Any]:
    """Person and Pet tied in every way, on the hub's and another database."""

    class Person(SQLObject):
        name = StringCol()
        pets = MultipleJoin("Pet", joinColumn="owner_id")
        pets_sql = SQLMultipleJoin("Pet", joinColumn="owner_id")
        pet = SingleJoin("Pet", joinColumn="owner_id")
        liked = RelatedJoin("Pet", addRemoveName="Liked", intermediateTable="liking")
        liked_sql = SQLRelatedJoin(
            "Pet",
            addRemoveName="LikedSQL",
            intermediateTable="liking",
            createRelatedTable=False,
        )
        many = ManyToMany("Pet", intermediateTable="many_pets")
        one = OneToMany("Pet", joinColumn="owner_id")

    class Pet(SQLObject):
        name = StringCol(default="p")
        owner = ForeignKey("Person", default=None)

    other = open_sqlite()
    for connection in (None, other):
        Pet.createTable(connection=connection)
        Person.createTable(connection=connection)
    return Person, Pet, other


def test_foreign_key_is_read_where_the_row_lives(open_sqlite: Any) -> None:
    """``pet.owner`` of a row of another database is looked for there."""
    Person, Pet, other = make_family(open_sqlite)
    Person(name="here")
    there = Person(name="there", connection=other)
    pet = Pet(owner=there, connection=other)
    assert pet.owner is there
    other.cache.clear()
    assert Pet.get(pet.id, connection=other).owner.name == "there"


@pytest.mark.parametrize("name", ["pets", "pets_sql", "one"])
def test_one_to_many_is_read_where_the_row_lives(open_sqlite: Any, name: str) -> None:
    """Joins of a row of another database list that database's rows."""
    Person, Pet, other = make_family(open_sqlite)
    here = Person(name="here")
    Pet(owner=here)
    there = Person(name="there", connection=other)
    pet = Pet(owner=there, connection=other)
    Pet(owner=there, connection=other)
    found = list(getattr(there, name))
    assert len(found) == 2
    assert found[0] is pet
    assert len(list(getattr(here, name))) == 1


def test_single_join_is_read_where_the_row_lives(open_sqlite: Any) -> None:
    """A SingleJoin looks into the row's own database."""
    Person, Pet, other = make_family(open_sqlite)
    there = Person(name="there", connection=other)
    pet = Pet(owner=there, connection=other)
    assert there.pet is pet
    assert Person(name="here").pet is None


@pytest.mark.parametrize("name", ["liked", "liked_sql"])
def test_related_join_is_used_where_the_row_lives(open_sqlite: Any, name: str) -> None:
    """Links of a row of another database are made and read there."""
    Person, Pet, other = make_family(open_sqlite)
    here = Person(name="here")
    there = Person(name="there", connection=other)
    pet = Pet(connection=other)
    there.addLiked(pet)
    assert list(getattr(there, name)) == [pet]
    assert next(iter(getattr(there, name))) is pet
    assert list(getattr(here, name)) == []
    there.removeLikedSQL(pet)
    assert list(getattr(there, name)) == []


def test_many_to_many_is_used_where_the_row_lives(open_sqlite: Any) -> None:
    """A ManyToMany of a row of another database works there."""
    Person, Pet, other = make_family(open_sqlite)
    here = Person(name="here")
    there = Person(name="there", connection=other)
    pet = Pet(connection=other)
    there.many.add(pet)
    assert next(iter(there.many)) is pet
    made = there.many.create(name="made")
    assert made._connection is other
    assert list(here.many) == []
    there.many.remove(pet)
    assert list(there.many) == [made]


def test_one_to_many_creates_where_the_row_lives(open_sqlite: Any) -> None:
    """``OneToMany.create`` makes the row in the owner's database."""
    Person, Pet, other = make_family(open_sqlite)
    there = Person(name="there", connection=other)
    made = there.one.create(name="made")
    assert made.owner is there
    assert Pet.select().count() == 0


def test_row_of_a_transaction_is_bound_to_it(filed: Any) -> None:
    """A row got through a transaction uses it for everything."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    trans = filed.transaction()
    inside = Shelf.get(shelf.id, connection=trans)
    assert inside is not shelf
    assert inside._connection is trans
    assert inside.sqlmeta._perConnection is True
    inside.label = "b"
    assert shelf.label == "a"
    trans.rollback()
    shelf.sync()
    assert shelf.label == "a"


def test_commit_expires_the_outer_copies(filed: Any) -> None:
    """After a commit the connection's own objects show what was written."""
    Shelf = make_shelf()
    shelf, gone = Shelf(label="a"), Shelf(label="gone")
    trans = filed.transaction()
    Shelf.get(shelf.id, connection=trans).label = "b"
    Shelf.delete(gone.id, connection=trans)
    trans.commit()
    assert shelf.label == "b"
    with pytest.raises(SQLObjectNotFound):
        _ = gone.label
    trans.commit(close=True)


def test_rolled_back_rows_need_a_new_begin(filed: Any) -> None:
    """After a rollback the transaction's objects wait for ``begin``."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    trans = filed.transaction()
    inside = Shelf.get(shelf.id, connection=trans)
    inside.label = "b"
    trans.rollback()
    with pytest.raises(AssertionError):
        _ = inside.label
    trans.begin()
    assert inside.label == "a"
    trans.rollback()


def test_row_made_in_a_transaction_that_was_rolled_back(filed: Any) -> None:
    """It never existed: neither the transaction nor the connection finds it."""
    Shelf = make_shelf()
    trans = filed.transaction()
    made = Shelf(label="never", connection=trans)
    number = made.id
    trans.rollback()
    trans.begin()
    with pytest.raises(SQLObjectNotFound):
        _ = made.label
    with pytest.raises(SQLObjectNotFound):
        Shelf.get(number, connection=trans)
    trans.rollback()
    with pytest.raises(SQLObjectNotFound):
        Shelf.get(number)


def test_row_destroyed_in_a_transaction_that_was_rolled_back(filed: Any) -> None:
    """It is still there, for the connection and for the next transaction."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    trans = filed.transaction()
    Shelf.get(shelf.id, connection=trans).destroySelf()
    with pytest.raises(SQLObjectNotFound):
        Shelf.get(shelf.id, connection=trans)
    trans.rollback()
    trans.begin()
    assert Shelf.get(shelf.id, connection=trans).label == "a"
    trans.rollback()
    shelf.label = "b"
    shelf.sync()
    assert shelf.label == "b"


def test_row_made_in_a_transaction_is_found_after_commit(filed: Any) -> None:
    """After a commit the connection has an object of its own for the row."""
    Shelf = make_shelf()
    trans = filed.transaction()
    made = Shelf(label="a", connection=trans)
    trans.commit()
    outside = Shelf.get(made.id)
    assert outside is not made
    assert outside == made
    assert outside.sqlmeta._perConnection is False
    trans.commit(close=True)
    assert made.label == "a"


def test_transaction_as_the_threads_connection(filed: Any) -> None:
    """``hub.threadConnection = trans`` puts all work of the thread into it."""
    Shelf = make_shelf()
    trans = filed.transaction()
    sqlhub.threadConnection = trans
    try:
        shelf = Shelf(label="a")
        assert shelf.sqlmeta._perConnection is False
        shelf.label = "b"
        assert Shelf.select().count() == 1
        trans.rollback()
    finally:
        del sqlhub.threadConnection
    assert Shelf.select().count() == 0


@pytest.mark.parametrize("number", [5, "5", True + 4])
def test_text_ids_from_other_types(number: Any) -> None:
    """With ``idType = str`` every id given is turned into text."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        name = StringCol(default="n")

    Country.createTable()
    country = Country(id=number)
    assert country.id == "5"
    assert Country.get(5) is country
    assert Country.get("5") is country
    Country.delete(5)
    assert Country.select().count() == 0
