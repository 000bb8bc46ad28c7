"""Section 3: restrictions, changes at run time, and signals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
)
from sqlobject.events import (
    RowCreatedSignal,
    RowCreateSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
)
from sqlobject.inheritance import InheritableSQLObject


def rows(zoo: SimpleNamespace, table: str, columns: str = "*") -> list[Any]:
    """The rows of a table in the order of ids."""
    return zoo.conn.queryAll(f"SELECT {columns} FROM {table} ORDER BY id")


# -- restrictions ----------------------------------------------------------------------


def test_inherited_column_cannot_be_declared_again(zoo: SimpleNamespace) -> None:
    """Declaring an inherited column again raises AttributeError."""
    with pytest.raises(AttributeError):
        type("Horse", (zoo.Animal,), {"name": StringCol()})


def test_discriminator_name_is_taken(conn: Any) -> None:
    """A column named ``childName`` raises AttributeError."""
    with pytest.raises(AttributeError):
        type("Odd", (InheritableSQLObject,), {"childName": StringCol()})


def test_two_inheritable_parents(zoo: SimpleNamespace) -> None:
    """Two inheritable parents raise NotImplementedError."""
    with pytest.raises(NotImplementedError):
        type("CatDog", (zoo.Cat, zoo.Dog), {})


def test_unknown_child_class(full: SimpleNamespace) -> None:
    """A row of a class that is not imported does not spoil a whole select."""
    full.conn.query("UPDATE animal SET child_name = 'Griffin' WHERE name = 'crow'")
    full.conn.cache.clear()
    names = {each.name for each in full.Animal.select(orderBy="name")}
    assert {"bit", "fido", "rex", "tom"} <= names


# -- columns and joins at run time -----------------------------------------------------


def test_column_added_to_the_parent(full: SimpleNamespace) -> None:
    """A column added to the parent appears in its children, and goes again."""
    full.Animal.sqlmeta.addColumn(IntCol("age", default=1), changeSchema=True)
    full.rex.age = 5
    assert full.rex.age == 5
    assert full.Dog(name="new", tag="t9", age=2).age == 2
    assert [dog.name for dog in full.Dog.select(full.Dog.q.age == 5)] == ["rex"]
    full.Animal.sqlmeta.delColumn("age", changeSchema=True)
    assert not hasattr(full.rex, "age")


def test_join_added_to_the_parent(full: SimpleNamespace) -> None:
    """A join added to the parent appears in its children, and goes again."""

    class Leash(SQLObject):
        animal = ForeignKey("Animal")

    Leash.createTable()
    join = MultipleJoin("Leash", joinMethodName="leashes")
    full.Animal.sqlmeta.addJoin(join)
    leash = Leash(animal=full.rex)
    assert full.rex.leashes == [leash]
    full.Animal.sqlmeta.delJoin(join)
    assert not hasattr(full.rex, "leashes")


# -- signals ---------------------------------------------------------------------------


def test_signals_of_creation(zoo: SimpleNamespace, hear: Any, diary: Any) -> None:
    """RowCreate goes child first, RowCreated parent first, both in order."""
    hear(zoo.Animal, RowCreateSignal, RowCreatedSignal, alsoSubclasses=False)
    hear(zoo.Dog, RowCreateSignal, RowCreatedSignal, alsoSubclasses=False)
    zoo.Dog(name="rex", tag="t")
    assert [(entry[0], type(entry[1]).__name__) for entry in diary] == [
        ("RowCreate", "Dog"),
        ("RowCreate", "Animal"),
        ("RowCreated", "Animal"),
        ("RowCreated", "Dog"),
    ]


def test_created_signal_sees_the_whole_tree(zoo: SimpleNamespace, hear: Any) -> None:
    """When RowCreated is sent, rows of all levels are there."""
    seen: list[Any] = []

    def post(*_args: Any) -> None:
        seen.append(
            tuple(len(rows(zoo, table)) for table in ("animal", "dog", "puppy"))
        )

    def act(_instance: Any, _kwargs: Any, post_funcs: Any) -> None:
        post()
        post_funcs.append(post)

    for each in (zoo.Animal, zoo.Dog, zoo.Puppy):
        hear(each, RowCreatedSignal, act=act, alsoSubclasses=False)
    zoo.Puppy(name="bit", tag="t")
    assert seen == [(1, 1, 1)] * 6


def test_signals_of_an_inherited_assignment(
    full: SimpleNamespace, hear: Any, diary: Any
) -> None:
    """Setting an inherited column is announced for the child and for the parent."""
    hear(full.Animal, RowUpdateSignal, RowUpdatedSignal, alsoSubclasses=False)
    hear(full.Dog, RowUpdateSignal, RowUpdatedSignal, alsoSubclasses=False)
    full.rex.name = "max"
    heard = [(entry[0], type(entry[1]).__name__) for entry in diary]
    assert heard.index(("RowUpdate", "Dog")) < heard.index(("RowUpdate", "Animal"))
    assert ("RowUpdated", "Animal") in heard


def test_signals_of_set(full: SimpleNamespace, hear: Any, diary: Any) -> None:
    """``set`` of own columns is announced, and of mixed columns with all of them."""
    hear(full.Dog, RowUpdateSignal, alsoSubclasses=False)
    full.rex.set(breed="pug")
    assert [entry[2] for entry in diary] == [{"breed": "pug"}]
    diary.clear()
    full.rex.set(breed="lab", name="max")
    assert diary[0][2] == {"breed": "lab", "name": "max"}


def test_signals_of_destruction(full: SimpleNamespace, hear: Any, diary: Any) -> None:
    """Destroying announces the parent's level before the child's."""
    hear(full.Animal, RowDestroySignal, alsoSubclasses=False)
    hear(full.Dog, RowDestroySignal, alsoSubclasses=False)
    full.rex.destroySelf()
    assert [type(entry[1]).__name__ for entry in diary] == ["Animal", "Dog"]


# -- plain subclassing -----------------------------------------------------------------


def test_subclass_of_a_class_that_is_not_inheritable(zoo: SimpleNamespace) -> None:
    """A subclass below ``_inheritable = False`` is a new root with its own columns."""

    class Whelp(zoo.Puppy):
        days = IntCol(default=0)

    assert Whelp.sqlmeta.parentClass is None
    assert set(Whelp.sqlmeta.columns) - {"childName"} == {"days"}
    Whelp.createTable()
    assert Whelp(days=2).days == 2


def test_inheritance_on_a_transaction(full: SimpleNamespace) -> None:
    """All levels of an object stay inside its transaction."""
    trans = full.conn.transaction()
    rex = full.Animal.get(full.rex.id, connection=trans)
    assert type(rex) is full.Dog
    assert rex._connection is trans
    rex.name, rex.breed = "max", "pug"
    full.Dog(name="new", tag="n", connection=trans)
    trans.rollback()
    full.conn.expireAll()
    assert (full.rex.name, full.rex.breed) == ("rex", "lab")
    assert full.Dog.select().count() == 3
