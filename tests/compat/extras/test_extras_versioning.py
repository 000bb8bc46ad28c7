"""Section 4: Versioning, a history of every row."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol
from sqlobject.versioning import Versioning


@pytest.fixture
def note(conn: Any) -> Any:
    """A class with versions."""

    class Note(SQLObject):
        bodytext = StringCol()
        title = StringCol(alternateID=True, length=30, default="t")
        size = IntCol(default=0)
        versions = Versioning()

    Note.createTable()
    return Note


def bodies(row: Any) -> list[str]:
    """The recorded texts, oldest first."""
    return [version.bodytext for version in row.versions]


def test_no_versions_at_first(note: Any) -> None:
    """A new row has no versions."""
    row = note(bodytext="one")
    assert list(row.versions) == []
    assert row.versions.count() == 0


def test_version_table_comes_with_the_table(note: Any) -> None:
    """The version table is created with the master's table."""
    assert note.versions.versionClass.tableExists()
    assert note._connection.tableExists("note_versions")


def test_old_values_are_recorded(note: Any) -> None:
    """Each assignment records the values that were there before, oldest first."""
    row = note(bodytext="one")
    row.bodytext = "two"
    row.bodytext = "three"
    assert bodies(row) == ["one", "two"]
    assert row.bodytext == "three"


def test_one_version_for_one_set(note: Any) -> None:
    """``set`` records one version with all the old values."""
    row = note(bodytext="one", size=1)
    row.set(bodytext="two", size=2)
    (version,) = row.versions
    assert (version.bodytext, version.size) == ("one", 1)


def test_version_knows_when(note: Any) -> None:
    """A version carries the moment it was archived, its master and its id."""
    row = note(bodytext="one")
    row.bodytext = "two"
    version = row.versions[0]
    age = datetime.datetime.now() - version.dateArchived
    assert abs(age) < datetime.timedelta(seconds=30)
    assert version.master is row
    assert version.masterID == row.id


def test_versions_of_one_row_only(note: Any) -> None:
    """Each row has a history of its own."""
    first, second = note(bodytext="a"), note(bodytext="b", title="u")
    first.bodytext = "aa"
    assert bodies(first) == ["a"]
    assert bodies(second) == []


def test_descriptor(note: Any) -> None:
    """On the class the attribute is the descriptor with the version class."""
    assert note.versions.name == "versions"
    assert note.versions.soClass is note
    assert note.versions.versionClass.__name__ == "NoteVersions"
    assert note.versions.versionClass.masterClass is note
    assert set(note.versions.versionClass.sqlmeta.columns) >= {
        "dateArchived",
        "masterID",
        "bodytext",
        "title",
        "size",
    }


def test_restore(note: Any) -> None:
    """``restore()`` brings the old values back, and is a change itself."""
    row = note(bodytext="one", size=1)
    row.set(bodytext="two", size=2)
    row.versions[0].restore()
    assert (row.bodytext, row.size) == ("one", 1)
    assert bodies(row) == ["one", "two"]


def test_next_version(note: Any) -> None:
    """``nextVersion()`` is the following version, at last the master."""
    row = note(bodytext="one")
    row.bodytext = "two"
    row.bodytext = "three"
    first, second = row.versions
    assert first.nextVersion() == second
    assert second.nextVersion() is row


def test_changed_fields(note: Any) -> None:
    """``getChangedFields()`` gives the titles of the columns that changed next."""
    row = note(bodytext="one", size=1)
    row.bodytext = "two"
    row.size = 2
    first, second = row.versions
    assert first.getChangedFields() == ["Bodytext"]
    assert second.getChangedFields() == ["Size"]


def test_unchanged_value_is_a_version_too(note: Any) -> None:
    """Assigning the value that is there already records a version as well."""
    row = note(bodytext="one")
    row.bodytext = "one"
    assert bodies(row) == ["one"]


def test_unknown_attributes_fall_through_to_the_master(note: Any) -> None:
    """A version answers for what only its master has."""
    note.shout = lambda self: self.bodytext.upper()
    row = note(bodytext="one")
    row.bodytext = "two"
    assert row.versions[0].shout() == "TWO"


def test_extra_columns(conn: Any) -> None:
    """``extraCols`` adds columns to the versions alone."""

    class Page(SQLObject):
        text = StringCol()
        versions = Versioning(extraCols={"reason": StringCol(default="none given")})

    Page.createTable()
    page = Page(text="a")
    page.text = "b"
    assert page.versions[0].reason == "none given"
    assert "reason" not in Page.sqlmeta.columns
    assert set(Page.versions.extraCols) == {"reason"}
    page.versions[0].restore()
    assert page.text == "a"


def test_history_outlives_its_row(note: Any) -> None:
    """Destroying a row keeps its history."""
    row = note(bodytext="one")
    row.bodytext = "two"
    row.destroySelf()
    assert note.versions.versionClass.select().count() == 1


def test_history_on_a_transaction(filed: Any) -> None:
    """Versions are written on the row's own connection and roll back with it."""

    class Note(SQLObject):
        bodytext = StringCol()
        versions = Versioning()

    Note.createTable()
    row = Note(bodytext="one")
    trans = filed.transaction()
    Note.get(row.id, connection=trans).bodytext = "two"
    trans.rollback()
    assert list(row.versions) == []


def test_lazy_updates(conn: Any) -> None:
    """With lazyUpdate the version records the values before the change."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        text = StringCol()
        versions = Versioning()

    Lazy.createTable()
    row = Lazy(text="one")
    row.text = "two"
    row.syncUpdate()
    assert [version.text for version in row.versions] == ["one"]


def test_foreign_key_of_the_master(conn: Any) -> None:
    """A foreign key is recorded, and read as object from the version."""

    class Owner(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Owner")
        versions = Versioning()

    Owner.createTable()
    Pet.createTable()
    first, second = Owner(name="a"), Owner(name="b")
    pet = Pet(owner=first)
    pet.owner = second
    assert [version.ownerID for version in pet.versions] == [first.id]
    assert pet.versions[0].owner is first


def test_dropping_the_table_drops_the_versions(note: Any) -> None:
    """The version table goes with its master's table, so that both can come again."""
    row = note(bodytext="one")
    row.bodytext = "two"
    note.dropTable()
    assert not note.versions.versionClass.tableExists()
    note.createTable()
    row = note(bodytext="x")
    assert list(row.versions) == []


def test_two_histories_on_one_class(conn: Any) -> None:
    """A second Versioning on one class is refused with ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        type(
            "Twice",
            (SQLObject,),
            {"text": StringCol(), "one": Versioning(), "two": Versioning()},
        )


# -- with inheritance ------------------------------------------------------------------


@pytest.fixture
def family(conn: Any) -> Any:
    """An inheritable parent and child, both with versions."""
    from sqlobject.inheritance import InheritableSQLObject

    class Owner(SQLObject):
        name = StringCol()

    class Base(InheritableSQLObject):
        name = StringCol()
        owner = ForeignKey("Owner", default=None)
        versions = Versioning()

    class Child(Base):
        toy = StringCol(default=None)
        versions = Versioning()

    for each in (Owner, Base, Child):
        each.createTable()
    return Owner, Base, Child


def test_versions_of_a_parent(family: Any) -> None:
    """An object of the parent class is recorded there."""
    _owner, base, _child = family
    row = base(name="a")
    row.name = "b"
    assert [version.name for version in row.versions] == ["a"]


def test_versions_of_a_child(family: Any) -> None:
    """A child's version holds the columns of all levels."""
    _owner, base, child = family
    row = child(name="a", toy="ball")
    row.name = "b"
    row.toy = "bone"
    found = [(version.name, version.toy) for version in row.versions]
    assert found == [("a", "ball"), ("b", "ball")]
    assert base.versions.versionClass.select().count() == 0


def test_set_of_a_child_records_one_version_before_the_change(family: Any) -> None:
    """``set`` of own and inherited columns records the old values once."""
    _owner, _base, child = family
    row = child(name="a", toy="ball")
    row.set(toy="bone")
    row.set(name="b", toy="bowl")
    found = [(version.name, version.toy) for version in row.versions]
    assert found == [("a", "ball"), ("a", "bone")]


def test_inherited_foreign_key_is_recorded(family: Any) -> None:
    """A child with an inherited foreign key can be versioned."""
    owner, _base, child = family
    first, second = owner(name="x"), owner(name="y")
    row = child(name="a", owner=first)
    row.owner = second
    assert [version.ownerID for version in row.versions] == [first.id]


def test_restore_of_a_child(family: Any) -> None:
    """``restore`` brings back the values of all levels."""
    _owner, _base, child = family
    row = child(name="a", toy="ball")
    row.name = "b"
    row.toy = "bone"
    row.versions[0].restore()
    assert (row.name, row.toy) == ("a", "ball")
