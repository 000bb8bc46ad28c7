"""Core 2.1: plain Python inheritance copies columns into a table of its own."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    Col,
    DatabaseIndex,
    ForeignKey,
    IntCol,
    ManyToMany,
    MixedCaseStyle,
    MultipleJoin,
    OneToMany,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


def indexes_of(conn: Any, table: str) -> list[str]:
    """Names of the indexes SQLite has on a table, those it made itself left out."""
    rows = conn.queryAll(
        "SELECT name FROM sqlite_master WHERE type = 'index' "
        f"AND tbl_name = '{table}' AND sql IS NOT NULL ORDER BY name"
    )
    return [name for (name,) in rows]


def test_subclass_has_a_table_of_its_own() -> None:
    """Rows of the subclass are no rows of the parent."""

    class Person(SQLObject):
        name = StringCol()

    class Employee(Person):
        wage = IntCol(default=1)

    Person.createTable()
    Employee.createTable()
    Employee(name="e", wage=5)
    assert Employee.sqlmeta.table == "employee"
    assert Person.select().count() == 0
    assert [e.name for e in Employee.select()] == ["e"]


def test_inherited_columns_are_copies() -> None:
    """Each class has its own bound column and the columns in order of making."""

    class Person(SQLObject):
        name = StringCol()
        age = IntCol()

    class Employee(Person):
        wage = IntCol()

    assert list(Employee.sqlmeta.columns) == ["name", "age", "wage"]
    names = [column.name for column in Employee.sqlmeta.columnList]
    assert names == ["name", "age", "wage"]
    assert Employee.sqlmeta.columns["name"] is not Person.sqlmeta.columns["name"]
    assert Employee.sqlmeta.columns["name"].soClass is Employee
    assert list(Person.sqlmeta.columns) == ["name", "age"]


def test_settings_are_inherited() -> None:
    """idName, style, lazyUpdate, defaultOrder and idType come from the parent."""
    own_style = MixedCaseStyle(longID=True)

    class Base(SQLObject):
        class sqlmeta:
            idName = "key"
            style = own_style
            lazyUpdate = True
            defaultOrder = "name"
            idType = str
            cacheValues = False

        name = StringCol()

    class Child(Base):
        size = IntCol()

    meta = Child.sqlmeta
    assert (meta.idName, meta.style, meta.lazyUpdate) == ("key", own_style, True)
    assert (meta.defaultOrder, meta.idType, meta.cacheValues) == ("name", str, False)


def test_table_and_columns_are_not_inherited() -> None:
    """The table name is the subclass's own; the parent's columns do not grow."""

    class Base(SQLObject):
        class sqlmeta:
            table = "base_table"

        name = StringCol()

    class Child(Base):
        size = IntCol()

    assert Child.sqlmeta.table == "child"
    assert "size" not in Base.sqlmeta.columns


def test_id_name_is_reset_by_none() -> None:
    """``idName = None`` lets the style choose again."""

    class Base(SQLObject):
        class sqlmeta:
            idName = "key"

    class Child(Base):
        class sqlmeta:
            idName = None

    assert Base.sqlmeta.idName == "key"
    assert Child.sqlmeta.idName == "id"


def test_sqlmeta_of_the_child_adds_to_the_parents() -> None:
    """A plain inner class is laid over the parent's settings."""

    class Base(SQLObject):
        class sqlmeta:
            idName = "key"
            lazyUpdate = True

    class Child(Base):
        class sqlmeta:
            lazyUpdate = False

    assert Child.sqlmeta.idName == "key"
    assert Child.sqlmeta.lazyUpdate is False


def test_sqlmeta_derived_from_the_parents() -> None:
    """``class sqlmeta(Base.sqlmeta)`` derives by hand."""

    class Base(SQLObject):
        class sqlmeta:
            idName = "key"

    class Child(Base):
        class sqlmeta(Base.sqlmeta):
            table = "child_rows"

        size = IntCol()

    assert Child.sqlmeta.idName == "key"
    assert Child.sqlmeta.table == "child_rows"
    assert list(Child.sqlmeta.columns) == ["size"]


def test_mix_in_columns_are_not_collected() -> None:
    """A column on a plain class stays a definition, it is no column."""

    class Mix:
        extra = IntCol()

    class Thing(Mix, SQLObject):
        name = StringCol()

    assert list(Thing.sqlmeta.columns) == ["name"]
    assert isinstance(Thing.extra, Col)


def test_two_column_bases_are_refused_with_the_remedy() -> None:
    """Columns of two bases cannot lie in one row; the error says what to do."""

    class Left(SQLObject):
        name = StringCol(default="l")

    class Right(SQLObject):
        size = IntCol(default=1)

    with pytest.raises(TypeError, match=r"Left and Right.*one base class"):

        class Both(Left, Right):
            pass


@pytest.mark.parametrize("kind", [MultipleJoin, SQLMultipleJoin, OneToMany])
def test_inherited_multiple_join_can_be_read(kind: Any) -> None:
    """A join of the parent works on rows of the subclass."""

    class Owner(SQLObject):
        name = StringCol()
        pets = kind("Pet", joinColumn="owner_id")
        pet = SingleJoin("Pet", joinColumn="owner_id")

    class Keeper(Owner):
        grade = IntCol(default=1)

    class Pet(SQLObject):
        name = StringCol()
        owner = ForeignKey("Keeper")

    Keeper.createTable()
    Pet.createTable()
    keeper = Keeper(name="k")
    pet = Pet(name="p", owner=keeper)
    assert list(keeper.pets) == [pet]
    assert keeper.pet is pet


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_inherited_related_join_can_be_used(conn: Any, kind: Any) -> None:
    """Rows can be linked through a RelatedJoin that the parent declared."""

    class Owner(SQLObject):
        name = StringCol()
        tags = kind("Tag")

    class Tag(SQLObject):
        word = StringCol()

    class Keeper(Owner):
        pass

    for each in (Owner, Keeper, Tag):
        each.createTable(ifNotExists=True)
    owner, keeper, tag = Owner(name="o"), Keeper(name="k"), Tag(word="t")
    assert owner.id == keeper.id
    keeper.addTag(tag)
    assert list(keeper.tags) == [tag]
    assert list(owner.tags) == []
    assert conn.queryAll("SELECT * FROM keeper_tag") == [(keeper.id, tag.id)]
    keeper.removeTag(tag)
    assert list(keeper.tags) == []


def test_inherited_joins_go_by_the_subclass() -> None:
    """Where a join names no column, the key to the subclass is meant."""

    class Owner(SQLObject):
        pets = MultipleJoin("Pet")
        many = OneToMany("Pet")

    class Keeper(Owner):
        pass

    class Pet(SQLObject):
        owner = ForeignKey("Owner", default=None)
        keeper = ForeignKey("Keeper", default=None)

    for each in (Owner, Keeper, Pet):
        each.createTable()
    owner, keeper = Owner(), Keeper()
    assert owner.id == keeper.id
    owned, kept = Pet(owner=owner), Pet(keeper=keeper)
    assert (owner.pets, keeper.pets) == ([owned], [kept])
    assert (list(owner.many), list(keeper.many)) == ([owned], [kept])
    made = keeper.many.create()
    assert (made.keeper, made.owner) == (keeper, None)
    assert [join.soClass for join in Keeper.sqlmeta.joins] == [Keeper]


def test_joins_of_the_parent_stay_readable_on_the_parent() -> None:
    """A subclass's own joins do not disturb the positions of the parent's."""

    class Owner(SQLObject):
        name = StringCol()
        pets = MultipleJoin("Pet", joinColumn="owner_id")

    class Keeper(Owner):
        cages = MultipleJoin("Cage")

    class Pet(SQLObject):
        owner = ForeignKey("Owner")

    class Cage(SQLObject):
        keeper = ForeignKey("Keeper")

    for each in (Owner, Keeper, Pet, Cage):
        each.createTable()
    owner, keeper = Owner(name="o"), Keeper(name="k")
    pet, cage = Pet(owner=owner), Cage(keeper=keeper)
    assert list(owner.pets) == [pet]
    assert list(keeper.cages) == [cage]
    assert not hasattr(owner, "cages")


def test_inherited_index_is_created(conn: Any) -> None:
    """The subclass's table has the parent's indexes under its own name."""

    class Base(SQLObject):
        name = StringCol()
        byname = DatabaseIndex("name")

    class Child(Base):
        size = IntCol()
        bysize = DatabaseIndex("size", "name")

    Base.createTable()
    Child.createTable()
    assert indexes_of(conn, "base") == ["base_byname"]
    assert indexes_of(conn, "child") == ["child_byname", "child_bysize"]


def test_inherited_unique_index_finds_rows_of_the_subclass() -> None:
    """``Child.idx.get`` looks into the child's table."""

    class Base(SQLObject):
        name = StringCol()
        pk = DatabaseIndex("name", unique=True)

    class Child(Base):
        pass

    Base.createTable()
    Child.createTable()
    Base(name="a")
    child = Child(name="a")
    assert Child.pk.get("a") is child


def test_inherited_many_to_many_belongs_to_the_child() -> None:
    """A ManyToMany of the parent links rows of the subclass."""

    class Base(SQLObject):
        name = StringCol()
        tags = ManyToMany("Tag")

    class Child(Base):
        pass

    class Tag(SQLObject):
        word = StringCol()

    for each in (Tag, Base, Child):
        each.createTable()
    child, tag = Child(name="c"), Tag(word="t")
    child.tags.add(tag)
    assert list(child.tags) == [tag]


def test_inherited_column_is_dropped_by_none() -> None:
    """``name = None`` in the subclass removes the inherited column."""

    class Base(SQLObject):
        name = StringCol()
        size = IntCol(default=2)

    class Child(Base):
        name = None

    assert list(Child.sqlmeta.columns) == ["size"]
    assert list(Base.sqlmeta.columns) == ["name", "size"]
    Child.createTable()
    assert Child().size == 2
    assert not hasattr(Child, "name")
    assert not hasattr(Child(), "name")
    with pytest.raises(TypeError, match="name"):
        Child(name="a")


@pytest.mark.parametrize("said", ["owner", "ownerID"])
def test_inherited_key_is_dropped_by_either_name(conn: Any, said: str) -> None:
    """A foreign key goes with both its attributes, as ``delColumn`` has it."""

    class Base(SQLObject):
        name = StringCol(default="a")
        owner = ForeignKey("Base", default=None)

    Child: Any = type("Child", (Base,), {said: None})
    assert list(Child.sqlmeta.columns) == ["name"]
    Child.createTable()
    child = Child()
    for attribute in ("owner", "ownerID"):
        assert not hasattr(Child, attribute)
        assert not hasattr(child, attribute)
        assert hasattr(Base, attribute)
    assert conn.queryAll("SELECT * FROM child") == [(child.id, "a")]


def test_dropped_column_takes_its_finder_and_indexes_along(conn: Any) -> None:
    """What looks for the column, or is an index over it, is not inherited."""

    class Base(SQLObject):
        code = StringCol(alternateID=True)
        name = StringCol(default="a")
        bycode = DatabaseIndex("code", "name", unique=True)
        byname = DatabaseIndex("name")

    class Child(Base):
        code = None

    assert [index.name for index in Child.sqlmeta.indexes] == ["byname"]
    assert not hasattr(Child, "bycode")
    assert not hasattr(Child, "byCode")
    Child.createTable()
    assert indexes_of(conn, "child") == ["child_byname"]
    Base.createTable()
    base = Base(code="x")
    assert Base.byCode("x") is base
    assert Base.bycode.get("x", "a") is base


def test_dropped_column_may_come_back_below() -> None:
    """A subclass of the class without the column may have one of the name."""

    class Base(SQLObject):
        name = StringCol(default="a")

    class Child(Base):
        name = None

    class Grandchild(Child):
        name = IntCol(default=1)

    Grandchild.createTable()
    row = Grandchild(name=2)
    row.name = 3
    row.sync()
    assert row.name == 3


def test_name_of_a_dropped_column_is_free_for_a_mix_in() -> None:
    """A mix-in in front of the parent may have an attribute of that name."""

    class Named:
        @property
        def name(self) -> str:
            return "always this"

    class Base(SQLObject):
        name = StringCol(default="a")
        size = IntCol(default=1)

    class Child(Named, Base):
        name = None

    Child.createTable()
    assert Child().name == "always this"


def test_inherited_joins_and_indexes_are_dropped_by_none(conn: Any) -> None:
    """``None`` leaves out a join, with its methods, or an index as well."""

    class Tag(SQLObject):
        word = StringCol()

    class Base(SQLObject):
        name = StringCol(default="a")
        tags = RelatedJoin("Tag")
        pets = MultipleJoin("Pet")
        many = ManyToMany("Tag")
        byname = DatabaseIndex("name")

    class Child(Base):
        tags = None
        pets = None
        many = None
        byname = None

    assert (Child.sqlmeta.joins, Child.sqlmeta.indexes) == ([], [])
    Tag.createTable()
    Child.createTable()
    child = Child()
    assert (child.tags, child.pets, child.many) == (None, None, None)
    assert not hasattr(child, "addTag")
    assert not hasattr(child, "removeTag")
    assert indexes_of(conn, "child") == []
    assert not conn.tableExists("child_tag")
    assert hasattr(Base, "addTag")
    assert len(Base.sqlmeta.joins) == 2


def test_inherited_column_is_overridden() -> None:
    """A column of the same name in the subclass takes the parent's place."""

    class Base(SQLObject):
        size = IntCol(default=2)

    class Child(Base):
        size = StringCol(default="big")

    assert list(Child.sqlmeta.columns) == ["size"]
    Child.createTable()
    assert Child().size == "big"
    assert Base.sqlmeta.columns["size"].default == 2


def test_inherited_accessor_overrides_hold() -> None:
    """A ``_set_x`` of the parent serves the inherited column."""

    class Base(SQLObject):
        word = StringCol()

        def _set_word(self, value: str) -> None:
            self._SO_set_word(value.lower())

    class Child(Base):
        pass

    Child.createTable()
    assert Child(word="ABC").word == "abc"


def test_child_may_override_an_inherited_columns_setter() -> None:
    """A ``_set_x`` in the subclass replaces the inherited column's setter."""

    class Base(SQLObject):
        word = StringCol()

    class Child(Base):
        def _set_word(self, value: str) -> None:
            self._SO_set_word(value + "!")

    Base.createTable()
    Child.createTable()
    assert Child(word="a").word == "a!"
    assert Base(word="a").word == "a"


def test_foreign_key_is_inherited() -> None:
    """An inherited key has both its attributes on the subclass."""

    class Person(SQLObject):
        name = StringCol()

    class Base(SQLObject):
        owner = ForeignKey("Person")

    class Child(Base):
        pass

    Person.createTable()
    Child.createTable()
    person = Person(name="p")
    child = Child(owner=person)
    assert child.owner is person
    assert child.ownerID == person.id
    assert Child.selectBy(owner=person).count() == 1
