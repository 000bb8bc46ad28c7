"""Section 10: attributes bound to their class; ManyToMany and OneToMany."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    ManyToMany,
    OneToMany,
    SQLObject,
    StringCol,
)
from sqlobject.boundattributes import BoundAttribute, BoundFactory


class Made:
    """What the factories below make."""

    def __init__(self, added_class: type, attr_name: str, **attrs: Any) -> None:
        self.added_class, self.attr_name, self.attrs = added_class, attr_name, attrs


class Bound(BoundAttribute):
    """A bound attribute with a method that makes the object."""

    def make_object(cls, added_class: type, attr_name: str, **attrs: Any) -> Made:  # noqa: N805
        """Make what stands in the class."""
        return Made(added_class, attr_name, **attrs)


class Factory(BoundFactory):
    """A bound attribute with a class that makes the object."""

    factory_class = Made


@pytest.mark.parametrize("kind", [Bound, Factory])
def test_attribute_is_replaced_by_what_it_makes(conn: Any, kind: Any) -> None:
    """The object made stands in the class, told class, name and attributes."""

    class Plate(SQLObject):
        name = StringCol()
        thing = kind(size=5)

    assert isinstance(Plate.thing, Made)
    assert Plate.thing.added_class is Plate
    assert Plate.thing.attr_name == "thing"
    assert Plate.thing.attrs["size"] == 5
    assert "declarative_count" in Plate.thing.attrs
    assert "clone_for_subclass" in Plate.thing.attrs


@pytest.mark.parametrize("kind", [Bound, Factory])
def test_attribute_is_made_anew_for_a_subclass(conn: Any, kind: Any) -> None:
    """A subclass has an object of its own."""

    class Plate(SQLObject):
        thing = kind(size=5)

    class Dish(Plate):
        pass

    assert isinstance(Dish.thing, Made)
    assert Dish.thing is not Plate.thing
    assert Dish.thing.attr_name == "thing"
    assert Dish.thing.attrs["size"] == 5


# -- ManyToMany ------------------------------------------------------------------------


@pytest.fixture
def many(conn: Any) -> Any:
    """Kid and Tag, many to many from both sides."""

    class Kid(SQLObject):
        name = StringCol()
        tags = ManyToMany("Tag")

    class Tag(SQLObject):
        class sqlmeta:
            defaultOrder = "word"

        word = StringCol()
        kids = ManyToMany("Kid")

    Kid.createTable()
    Tag.createTable()
    return Kid, Tag


def test_join_table_is_made_once(many: Any, conn: Any) -> None:
    """The join table is created with either class's table, and once."""
    kid, _tag = many
    assert conn.tableExists(kid.tags.intermediateTable)


def test_add_and_remove(many: Any) -> None:
    """``add`` and ``remove`` link objects; both sides see it."""
    kid, tag = many
    ann, bob = kid(name="ann"), kid(name="bob")
    red, blue = tag(word="red"), tag(word="blue")
    ann.tags.add(red)
    ann.tags.add(blue)
    bob.tags.add(red)
    assert [each.word for each in ann.tags] == ["blue", "red"]
    assert sorted(each.name for each in red.kids) == ["ann", "bob"]
    ann.tags.remove(red)
    assert [each.word for each in ann.tags] == ["blue"]
    assert [each.name for each in red.kids] == ["bob"]


def test_create(many: Any) -> None:
    """``create`` makes an object and links it."""
    kid, tag = many
    ann = kid(name="ann")
    red = ann.tags.create(word="red")
    assert isinstance(red, tag)
    assert list(ann.tags) == [red]
    assert [each.name for each in red.kids] == ["ann"]


def test_wrapper_is_like_results(many: Any) -> None:
    """The wrapper answers as SelectResults do; it has no length."""
    kid, tag = many
    ann = kid(name="ann")
    for word in ("a", "b", "c"):
        ann.tags.create(word=word)
    assert ann.tags.count() == 3
    assert [each.word for each in ann.tags[1:]] == ["b", "c"]
    assert ann.tags[0].word == "a"
    assert [each.word for each in ann.tags.filter(tag.q.word > "a")] == ["b", "c"]
    assert [each.word for each in ann.tags.reversed()] == ["c", "b", "a"]
    assert ann.tags.distinct().count() == 3
    assert str(ann.tags).startswith("SELECT ")
    with pytest.raises(TypeError):
        len(ann.tags)
    assert bool(ann.tags)


def test_class_side_of_many_to_many(many: Any) -> None:
    """On the class the descriptor has names and a clause for queries."""
    kid, tag = many
    assert kid.tags.name == "tags"
    ann, bob = kid(name="ann"), kid(name="bob")
    ann.tags.create(word="red")
    bob.tags.create(word="blue")
    found = kid.select(kid.tags.clause & (tag.q.word == "red"))
    assert [each.name for each in found] == ["ann"]
    assert kid.tags.joinColumn
    assert kid.tags.otherColumn


def test_many_to_many_with_names_of_its_own(conn: Any) -> None:
    """Table and columns of the join may be named."""

    class Kid(SQLObject):
        name = StringCol()
        tags = ManyToMany(
            "Tag",
            intermediateTable="kid_has_tag",
            joinColumn="the_kid",
            otherColumn="the_tag",
        )

    class Tag(SQLObject):
        word = StringCol()

    Kid.createTable()
    Tag.createTable()
    Kid(name="ann").tags.create(word="red")
    assert conn.queryAll("SELECT the_kid, the_tag FROM kid_has_tag") == [(1, 1)]


def test_many_to_many_without_its_table(conn: Any) -> None:
    """``createJoinTable=False`` leaves the table to the user."""

    class Kid(SQLObject):
        name = StringCol()
        tags = ManyToMany("Tag", createJoinTable=False)

    class Tag(SQLObject):
        word = StringCol()

    Kid.createTable()
    Tag.createTable()
    assert not conn.tableExists(Kid.tags.intermediateTable)


def test_links_go_with_their_object(many: Any, conn: Any) -> None:
    """Destroying an object removes its links."""
    kid, _tag = many
    ann = kid(name="ann")
    ann.tags.create(word="red")
    ann.destroySelf()
    assert conn.queryAll(f"SELECT * FROM {kid.tags.intermediateTable}") == []


def test_many_to_many_in_a_transaction(filed: Any) -> None:
    """Links made through an object of a transaction belong to it."""

    class Kid(SQLObject):
        name = StringCol()
        tags = ManyToMany("Tag")

    class Tag(SQLObject):
        word = StringCol()

    Kid.createTable()
    Tag.createTable()
    trans = filed.transaction()
    kid = Kid(name="ann", connection=trans)
    kid.tags.create(word="red")
    assert [tag.word for tag in kid.tags] == ["red"]
    assert all(tag._connection is trans for tag in kid.tags)
    trans.rollback()
    assert Tag.select().count() == 0
    assert filed.queryAll(f"SELECT * FROM {Kid.tags.intermediateTable}") == []


# -- OneToMany -------------------------------------------------------------------------


@pytest.fixture
def owners(conn: Any) -> Any:
    """Owner with pets, one to many."""

    class Owner(SQLObject):
        name = StringCol()
        pets = OneToMany("Pet")

    class Pet(SQLObject):
        class sqlmeta:
            defaultOrder = "name"

        name = StringCol()
        owner = ForeignKey("Owner", default=None)

    Owner.createTable()
    Pet.createTable()
    return Owner, Pet


def test_many_side(owners: Any) -> None:
    """The attribute gives the objects that refer to this one."""
    owner, pet = owners
    ann, bob = owner(name="ann"), owner(name="bob")
    pet(name="rex", owner=ann)
    pet(name="cat", owner=ann)
    pet(name="cow", owner=bob)
    assert [each.name for each in ann.pets] == ["cat", "rex"]
    assert ann.pets.count() == 2
    assert ann.pets[0].name == "cat"


def test_create_on_the_many_side(owners: Any) -> None:
    """``create`` makes an object that refers to this one."""
    owner, pet = owners
    ann = owner(name="ann")
    rex = ann.pets.create(name="rex")
    assert isinstance(rex, pet)
    assert rex.owner is ann
    assert list(ann.pets) == [rex]


def test_class_side_of_one_to_many(owners: Any) -> None:
    """On the class the descriptor has a clause for queries."""
    owner, pet = owners
    ann = owner(name="ann")
    owner(name="bob")
    pet(name="rex", owner=ann)
    found = owner.select(owner.pets.clause & (pet.q.name == "rex"))
    assert [each.name for each in found] == ["ann"]
    assert owner.pets.joinColumn == "owner_id"
