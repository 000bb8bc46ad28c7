"""Section 3: InheritableSQLObject, one table for each level."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    inheritance,
)
from sqlobject.inheritance import InheritableSQLObject


def rows(zoo: SimpleNamespace, table: str, columns: str = "*") -> list[Any]:
    """The rows of a table in the order of ids."""
    return zoo.conn.queryAll(f"SELECT {columns} FROM {table} ORDER BY id")


# -- tables and classes ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["InheritableSQLObject", "InheritableSQLMeta", "InheritableSelectResults"]
)
def test_names(name: str) -> None:
    """The package offers its three names and the iteration's module."""
    from sqlobject.inheritance import iteration

    assert hasattr(inheritance, name)
    assert hasattr(iteration, "InheritableIteration")
    assert inheritance.__all__ == ["InheritableSQLObject"]


def test_each_level_has_its_table(zoo: SimpleNamespace) -> None:
    """Each class has a table with its own columns and, unless last, ``child_name``."""

    def names(table: str) -> list[str]:
        return [row[1] for row in zoo.conn.queryAll(f"PRAGMA table_info({table})")]

    assert names("animal") == ["id", "name", "tag", "keeper_id", "child_name"]
    assert names("dog") == ["id", "breed", "child_name"]
    assert names("puppy") == ["id", "weeks"]
    assert names("cat") == ["id", "lives", "child_name"]


def test_sqlmeta_knows_the_family(zoo: SimpleNamespace) -> None:
    """``sqlmeta`` names parent and children."""
    assert zoo.Dog.sqlmeta.parentClass is zoo.Animal
    assert zoo.Puppy.sqlmeta.parentClass is zoo.Dog
    assert zoo.Animal.sqlmeta.parentClass is None
    assert set(zoo.Animal.sqlmeta.childClasses) == {"Dog", "Cat"}
    assert zoo.Animal.sqlmeta.childClasses["Dog"] is zoo.Dog
    assert dict(zoo.Puppy.sqlmeta.childClasses) == {}
    assert zoo.Dog.sqlmeta.childName == "Dog"


def test_columns_of_each_level(zoo: SimpleNamespace) -> None:
    """``columns`` are a level's own, ``getColumns()`` those of the whole chain."""
    assert set(zoo.Puppy.sqlmeta.columns) == {"weeks"}
    assert set(zoo.Dog.sqlmeta.columns) >= {"breed"}
    assert set(zoo.Puppy.sqlmeta.getColumns()) == {
        "name",
        "tag",
        "keeperID",
        "breed",
        "weeks",
    }
    assert "childName" in zoo.Puppy.sqlmeta.getAllColumns()


# -- creation --------------------------------------------------------------------------


def test_rows_of_a_child(zoo: SimpleNamespace) -> None:
    """A child's row has the same id at every level; parents name the next class."""
    bit = zoo.Puppy(name="bit", tag="t", breed="lab", weeks=3)
    assert rows(zoo, "animal", "id, name, child_name") == [(bit.id, "bit", "Dog")]
    assert rows(zoo, "dog") == [(bit.id, "lab", "Puppy")]
    assert rows(zoo, "puppy") == [(bit.id, 3)]


def test_row_of_a_parent(zoo: SimpleNamespace) -> None:
    """An object of the root class has no child."""
    crow = zoo.Animal(name="crow", tag="t")
    assert rows(zoo, "animal", "id, name, child_name") == [(crow.id, "crow", None)]


def test_ids_go_on_across_the_family(full: SimpleNamespace) -> None:
    """Ids are given out by the root table."""
    assert [full.crow.id, full.rex.id, full.fido.id, full.bit.id, full.tom.id] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_missing_argument_inserts_nothing(zoo: SimpleNamespace) -> None:
    """A missing required argument of the child raises TypeError before any insert."""

    class Horse(zoo.Animal):
        height = IntCol()

    Horse.createTable()
    with pytest.raises(TypeError):
        Horse(name="h", tag="t")
    assert rows(zoo, "animal") == []


def test_unknown_argument_inserts_nothing(zoo: SimpleNamespace) -> None:
    """An unknown argument raises TypeError before any insert."""
    with pytest.raises(TypeError):
        zoo.Dog(name="h", tag="t", wings=2)
    assert rows(zoo, "animal") == []


def test_failed_child_leaves_no_parent(zoo: SimpleNamespace) -> None:
    """When the child's row cannot be inserted, the parent's is not left behind."""

    class Horse(zoo.Animal):
        number = IntCol(unique=True)

    Horse.createTable()
    Horse(name="a", tag="t1", number=1)
    with pytest.raises(Exception, match="UNIQUE"):
        Horse(name="b", tag="t2", number=1)
    assert rows(zoo, "animal", "name") == [("a",)]


# -- fetching --------------------------------------------------------------------------


@pytest.mark.parametrize("cached", [True, False])
def test_get_gives_the_most_derived_object(full: SimpleNamespace, cached: bool) -> None:
    """``get`` at any level gives the object of the class it was made with."""
    ids = full.rex.id, full.bit.id, full.tom.id
    if not cached:
        full.conn.cache.clear()
    rex, bit, tom = (full.Animal.get(each) for each in ids)
    assert [type(each).__name__ for each in (rex, bit, tom)] == ["Dog", "Puppy", "Cat"]
    assert type(full.Dog.get(ids[1])) is full.Puppy
    assert (bit.name, bit.breed, bit.weeks) == ("bit", "lab", 3)


def test_get_of_the_level_itself(full: SimpleNamespace) -> None:
    """``childUpdate=True`` gives the object of the level asked for."""
    animal = full.Animal.get(full.rex.id, childUpdate=True)
    assert type(animal) is full.Animal
    assert animal.name == "rex"


def test_get_of_a_sibling(full: SimpleNamespace) -> None:
    """An id of another branch raises SQLObjectNotFound."""
    with pytest.raises(SQLObjectNotFound):
        full.Cat.get(full.rex.id)
    with pytest.raises(SQLObjectNotFound):
        full.Puppy.get(full.rex.id)


def test_select_gives_the_most_derived_objects(full: SimpleNamespace) -> None:
    """Selecting at any level gives objects of the classes they were made with."""
    full.conn.cache.clear()
    found = list(full.Animal.select(orderBy="id"))
    assert [type(each).__name__ for each in found] == [
        "Animal",
        "Dog",
        "Dog",
        "Puppy",
        "Cat",
    ]
    assert [each.name for each in full.Dog.select(orderBy="name")] == [
        "bit",
        "fido",
        "rex",
    ]
    assert [each.name for each in full.Puppy.select()] == ["bit"]


def test_alternate_method(full: SimpleNamespace) -> None:
    """``byTag`` of any level finds objects of their own classes."""
    assert full.Animal.byTag("t4") is full.bit
    assert full.Dog.byTag("t4") is full.bit
    assert full.Puppy.byTag("t4") is full.bit
    with pytest.raises(SQLObjectNotFound):
        full.Animal.byTag("nope")


def test_unique_index_of_the_parent(conn: Any) -> None:
    """A unique index of the parent is reached from the child."""

    class Machine(InheritableSQLObject):
        maker = StringCol()
        number = IntCol()
        pk = DatabaseIndex("maker", "number", unique=True)

    class Lathe(Machine):
        size = IntCol()

    Machine.createTable()
    Lathe.createTable()
    lathe = Lathe(maker="a", number=1, size=5)
    assert Machine.pk.get("a", 1) is lathe
    assert Lathe.pk.get(maker="a", number=1) is lathe


# -- attributes ------------------------------------------------------------------------


def test_attributes_of_every_level(full: SimpleNamespace) -> None:
    """An object reads and writes the columns of all its levels."""
    assert (full.bit.name, full.bit.breed, full.bit.weeks) == ("bit", "lab", 3)
    full.bit.name, full.bit.breed, full.bit.weeks = "bob", "pug", 4
    full.conn.cache.clear()
    again = full.Puppy.get(4)
    assert (again.name, again.breed, again.weeks) == ("bob", "pug", 4)


def test_inherited_foreign_key(full: SimpleNamespace) -> None:
    """An inherited foreign key is read and written as object and as id."""
    assert full.rex.keeper is full.sam
    assert full.rex.keeperID == full.sam.id
    full.bit.keeper = full.sam
    assert full.bit.keeperID == full.sam.id
    full.bit.keeperID = None
    assert full.bit.keeper is None


def test_inherited_joins(full: SimpleNamespace) -> None:
    """Joins of the parent work on a child, with their add and remove methods."""
    ball = full.Toy(label="ball")
    full.rex.addToy(ball)
    assert full.rex.toys == [ball]
    assert ball.animals == [full.rex]
    assert ball.animals[0] is full.rex
    full.rex.removeToy(ball)
    assert full.rex.toys == []
    assert {each.name for each in full.sam.animals} == {"crow", "rex", "tom"}


def test_set_across_levels(full: SimpleNamespace, sql: Any) -> None:
    """``set`` sends one UPDATE for each level, root first."""
    sql.clear()
    full.bit.set(name="a", breed="b", weeks=2)
    assert [text.split()[1] for text in sql.of("UPDATE")] == ["animal", "dog", "puppy"]
    assert (full.bit.name, full.bit.breed, full.bit.weeks) == ("a", "b", 2)


def test_as_dict(full: SimpleNamespace) -> None:
    """``asDict`` has the columns of every level, inherited foreign keys too."""
    assert full.bit.sqlmeta.asDict() == {
        "id": full.bit.id,
        "name": "bit",
        "tag": "t4",
        "keeperID": None,
        "breed": "lab",
        "weeks": 3,
    }


def test_repr(full: SimpleNamespace) -> None:
    """``repr`` shows a level's own columns first and hides the discriminator."""
    text = repr(full.bit)
    assert text.startswith(f"<Puppy {full.bit.id} weeks=3 ")
    assert "breed='lab'" in text
    assert "name='bit'" in text
    assert "childName" not in text


def test_child_name_of_a_leaf(full: SimpleNamespace) -> None:
    """``childName`` of the last class of a chain can be read."""
    assert full.rex.childName is None
    assert full.bit.childName is None or full.bit.childName == "Puppy"


# -- destruction -----------------------------------------------------------------------


def test_destroy_removes_every_level(full: SimpleNamespace) -> None:
    """Destroying an object deletes its row at each level."""
    bit_id = full.bit.id
    full.bit.destroySelf()
    for table in ("animal", "dog", "puppy"):
        assert (bit_id,) not in rows(full, table, "id")
    assert full.Animal.select().count() == 4


def test_delete_by_the_parent(full: SimpleNamespace) -> None:
    """``Parent.delete(id)`` deletes every level as well."""
    full.Animal.delete(full.bit.id)
    assert rows(full, "puppy") == []
    assert full.Dog.select().count() == 2


def test_delete_many_removes_every_level(full: SimpleNamespace) -> None:
    """``Child.deleteMany`` leaves no rows of the other levels behind."""
    full.Dog.deleteMany(full.Dog.q.breed == "pug")
    assert sorted(each.name for each in full.Animal.select()) == [
        "bit",
        "crow",
        "rex",
        "tom",
    ]


def test_delete_by_a_parent_column(full: SimpleNamespace) -> None:
    """``Child.deleteBy`` takes a column of the parent."""
    full.Dog.deleteBy(name="fido")
    assert sorted(each.name for each in full.Animal.select()) == [
        "bit",
        "crow",
        "rex",
        "tom",
    ]


def test_cascade_to_a_child(conn: Any) -> None:
    """A cascading foreign key in a child class works when its target goes."""

    class Owner(SQLObject):
        name = StringCol()

    class Thing(InheritableSQLObject):
        name = StringCol()

    class Owned(Thing):
        owner = ForeignKey("Owner", cascade="null", default=None)

    for each in (Owner, Thing, Owned):
        each.createTable()
    owner = Owner(name="a")
    thing = Owned(name="t", owner=owner)
    owner.destroySelf()
    thing.expire()
    assert thing.owner is None


def test_cascade_along_a_chain_of_children(conn: Any) -> None:
    """A long chain of rows of two levels goes whole."""

    class Node(InheritableSQLObject):
        up = ForeignKey("Node", default=None, cascade=True)

    class Leaf(Node):
        size = IntCol(default=1)

    Node.createTable()
    Leaf.createTable()
    root = last = Leaf()
    for number in range(400):
        last = (Node, Leaf)[number % 2](up=last)
    kept = Leaf()
    root.destroySelf()
    assert list(Node.select()) == [kept]
    assert conn.queryAll("SELECT id FROM leaf") == [(kept.id,)]
