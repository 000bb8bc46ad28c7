"""What the class statement makes of a family."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, StringCol
from sqlobject.dberrors import UsageError
from sqlobject.inheritance import (
    InheritableSelectResults,
    InheritableSQLMeta,
    InheritableSQLObject,
)


def test_base_is_no_table() -> None:
    """The base of all families is not registered and has no columns."""
    assert InheritableSQLObject.sqlmeta is InheritableSQLMeta
    assert InheritableSQLObject.SelectResultsClass is InheritableSelectResults
    assert InheritableSQLObject.sqlmeta.columns == {}
    assert InheritableSQLObject._inheritable is True


def test_columns_of_four_levels(family: SimpleNamespace) -> None:
    """Each class has its own columns, and knows those of all levels, root first."""
    assert list(family.Staff.sqlmeta.columns) == ["salary", "childName"]
    assert list(family.Chief.sqlmeta.columns) == ["room"]
    assert list(family.Chief.sqlmeta.getColumns()) == [
        "name",
        "code",
        "cityID",
        "age",
        "friendID",
        "salary",
        "room",
    ]
    assert list(family.Chief.sqlmeta.getAllColumns())[-2:] == ["salary", "room"]
    assert [j.joinMethodName for j in family.Person.sqlmeta.joins] == ["circles"]
    assert family.Person.sqlmeta.indexes == []


def test_inherited_key_cannot_be_declared_again(family: SimpleNamespace) -> None:
    """A foreign key of a parent is refused under either name."""
    with pytest.raises(AttributeError, match="city"):
        type("Bad1", (family.Person,), {"city": ForeignKey("City")})
    with pytest.raises(AttributeError, match="cityID"):
        type("Bad2", (family.Staff,), {"cityID": IntCol()})


def test_inherited_column_cannot_be_left_out(family: SimpleNamespace) -> None:
    """``name = None`` would leave a table without its column; it is refused."""
    with pytest.raises(AttributeError, match="name"):
        type("Bad3", (family.Person,), {"name": None})


def test_failed_class_is_not_among_the_children(family: SimpleNamespace) -> None:
    """A child whose class statement fails leaves no trace at its parent."""
    with pytest.raises(UsageError):
        type("Bad4", (family.Firm,), {"expire": IntCol()})
    assert family.Firm.sqlmeta.childClasses == {}


def test_new_root_may_use_names_of_the_old_family(family: SimpleNamespace) -> None:
    """Below ``_inheritable = False`` names of the old columns are free again."""

    class Intern(family.Chief):  # type: ignore[name-defined,misc]
        name = StringCol()

    Intern.createTable()
    intern = Intern(name="Ian")
    assert set(Intern.sqlmeta.columns) == {"name", "childName"}
    assert intern.name == "Ian"
    assert Intern.get(intern.id) is intern
    assert intern.sqlmeta.asDict() == {"id": intern.id, "name": "Ian"}
    assert family.Party.select().count() == 0


def test_column_of_a_child_may_be_called_as_in_another_branch(
    family: SimpleNamespace,
) -> None:
    """Two branches may have columns of one name."""

    class Shop(family.Firm):  # type: ignore[name-defined,misc]
        age = IntCol(default=3)

    Shop.createTable()
    assert Shop(name="s", code="s").age == 3


def test_attribute_of_the_child_stays(family: SimpleNamespace) -> None:
    """What a child's body says of an inherited column's name is kept."""

    class Loud(family.Person):  # type: ignore[name-defined,misc]
        @property
        def name(self) -> str:
            """The name, loudly."""
            return str(self._SO_get_name()).upper()

    Loud.createTable()
    assert Loud(name="ann", code="l").name == "ANN"


def test_overrides_are_called_on_the_object_itself(family: SimpleNamespace) -> None:
    """``_get_x`` and ``_set_x`` of a child stand before an inherited column."""

    class Cool(family.Person):  # type: ignore[name-defined,misc]
        def _get_name(self) -> str:
            return f"{self._SO_get_name()} ({self.age})"

        def _set_name(self, value: str) -> None:
            self._SO_set_name(value.title())

    Cool.createTable()
    cool = Cool(name="ann lee", code="c", age=5)
    assert cool.name == "Ann Lee (5)"
    cool.name = "bo"
    cool.set(name="bo li", age=6)
    assert cool.name == "Bo Li (6)"
    assert family.db.queryAll("SELECT name FROM party") == [("Bo Li",)]


def test_overrides_of_the_parent_see_the_child(db: Any) -> None:
    """An accessor written in the parent is called with the child as ``self``."""

    class Item(InheritableSQLObject):
        label = StringCol()

        def _get_label(self) -> str:
            return f"{type(self).__name__}:{self._SO_get_label()}"

    class Book(Item):
        pages = IntCol(default=1)

    for each in (Item, Book):
        each.createTable()
    assert Book(label="x").label == "Book:x"
    assert Item(label="y").label == "Item:y"


def test_child_without_columns(family: SimpleNamespace, sql: Any) -> None:
    """A last class without columns costs no statement when it is read."""

    class Temp(family.Staff):  # type: ignore[name-defined,misc]
        _inheritable = False

    Temp.createTable()
    temp = Temp(name="t", code="t")
    family.db.cache.clear()
    sql.clear()
    (found,) = family.Party.select()
    assert (type(found), found.id, found.salary) == (Temp, temp.id, 0)
    assert len(sql.of("SELECT")) == 3
    assert sql.of("SELECT") == [t for t in sql.of("SELECT") if " temp" not in t]
