"""Histories of rows, as a program sees them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    JSONCol,
    PickleCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
)
from sqlobject.dberrors import UsageError
from sqlobject.events import RowCreateSignal, listen, unlisten
from sqlobject.include.hashcol import HashCol
from sqlobject.inheritance import InheritableSQLObject
from sqlobject.versioning import Version, Versioning


@pytest.fixture
def page(db: Any) -> Any:
    """A class with a history."""

    class Page(SQLObject):
        name = StringCol(alternateID=True, length=20)
        text = StringCol(default="")
        size = IntCol(default=0, notNone=True)
        versions = Versioning()

    Page.createTable()
    return Page


def texts(row: Any) -> list[str]:
    """What the history of a row says of its text, oldest first."""
    return [version.text for version in row.versions]


def columns(db: Any) -> list[str]:
    """The columns that the table of versions has in the database."""
    return [column.name for column in db.introspector.table("page_versions").columns]


# -- what is recorded ------------------------------------------------------------------


def test_history_is_in_order(page: Any) -> None:
    """Versions come oldest first, and results of them can be refined."""
    row = page(name="a", text="0")
    for n in range(1, 12):
        row.text = str(n)
    assert texts(row) == [str(n) for n in range(11)]
    assert row.versions.count() == 11
    assert row.versions[3:5][0].text == "3"
    assert row.versions.reversed()[0].text == "10"
    assert row.versions.max("id") == 11


def test_one_version_for_one_set(page: Any) -> None:
    """``set()`` records all values from before it, once."""
    row = page(name="a", text="x", size=1)
    row.set(text="y", size=2, name="b")
    (version,) = row.versions
    assert (version.name, version.text, version.size) == ("a", "x", 1)
    row.set()
    assert row.versions.count() == 2


def test_one_version_though_setters_are_the_users(db: Any) -> None:
    """``set()`` through setters that a user wrote is one change as well."""

    class Note(SQLObject):
        text = StringCol(default="")
        size = IntCol(default=0)
        versions = Versioning()

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value.strip())
            self._SO_set_size(len(value))

        def _get_text(self) -> str:
            return f"<{self._SO_get_text()}>"

    Note.createTable()
    note = Note(text=" one ")
    note.set(text=" two ", size=9)
    (version,) = note.versions
    assert (version.text, version.size) == ("one", 5)
    version.restore()
    assert (note.text, note.size) == ("<one>", 5)
    assert note.versions.count() == 2


def test_failed_change_outside_a_transaction(page: Any) -> None:
    """A change that is refused by its column changes nothing."""
    row = page(name="a", size=1)
    with pytest.raises(Exception, match="int"):
        row.size = "big"
    assert row.size == 1


def test_rolled_back_with_its_transaction(page: Any, db: Any) -> None:
    """Changes and versions of a transaction go and come together."""
    row = page(name="a", text="0")
    trans = db.transaction()
    inside = page.get(row.id, connection=trans)
    inside.text = "1"
    assert texts(inside) == ["0"]
    assert inside.versions[0]._connection is trans
    trans.rollback()
    trans.begin()
    page.get(row.id, connection=trans).text = "2"
    trans.commit(close=True)
    assert texts(row) == ["0"]
    assert row.text == "2"


def test_lazy_changes_are_one_version(db: Any) -> None:
    """With ``lazyUpdate`` what is sent at once is one version."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        text = StringCol()
        size = IntCol(default=0)
        versions = Versioning()

    Lazy.createTable()
    row = Lazy(text="a")
    row.text, row.size = "b", 1
    row.set(text="c", size=2)
    row.syncUpdate()
    row.text = "d"
    row.syncUpdate()
    assert [(v.text, v.size) for v in row.versions] == [("a", 0), ("c", 2)]


def test_values_of_every_kind(db: Any) -> None:
    """Hashes, pickles, documents and keys are recorded and restored as they were."""

    class Owner(SQLObject):
        title = StringCol(alternateID=True)

    class Thing(SQLObject):
        secret = HashCol(default=None)
        data = PickleCol(default=None)
        doc = JSONCol(default=None)
        owner = ForeignKey("Owner", default=None, cascade=False)
        named = ForeignKey("Owner", refColumn="title", default=None, dbName="its_name")
        fixed = IntCol(default=1, immutable=True)
        versions = Versioning()

    for each in (Owner, Thing):
        each.createTable()
    one, two = Owner(title="one"), Owner(title="two")
    row = Thing(secret="s1", data={1: 2}, doc=[1], owner=one, named=one)
    row.set(secret="s2", data=None, doc={"a": 1}, owner=two, named=two)
    (version,) = row.versions
    assert (version.secret == "s1", version.data, version.doc) == (True, {1: 2}, [1])
    assert (version.owner, version.named, version.fixed) == (one, one, 1)
    version.restore()
    assert (row.secret == "s1", row.data, row.doc) == (True, {1: 2}, [1])
    assert (row.owner, row.named) == (one, one)


def test_history_neither_keeps_nor_loses_rows(db: Any) -> None:
    """Keys in a history do not forbid deletions, and do not follow them."""

    class Owner(SQLObject):
        title = StringCol()

    class Kept(SQLObject):
        owner = ForeignKey("Owner", cascade=False, default=None)
        versions = Versioning()

    class Gone(SQLObject):
        owner = ForeignKey("Owner", cascade=True, default=None)
        versions = Versioning()

    for each in (Owner, Kept, Gone):
        each.createTable()
    owner = Owner(title="o")
    kept, gone = Kept(owner=owner), Gone(owner=owner)
    kept.owner = gone.owner = None
    owner.destroySelf()
    gone.destroySelf()
    assert [v.ownerID for v in kept.versions] == [1]
    (version,) = Gone.versions.versionClass.select()
    assert (version.masterID, version.ownerID) == (1, 1)
    assert "REFERENCES" not in Kept.versions.versionClass.createTableSQL()[0]
    with pytest.raises(SQLObjectNotFound):
        version.restore()
    with pytest.raises(AttributeError):
        version.wings


def test_text_keys(db: Any) -> None:
    """Rows with text keys have histories, too."""

    class Doc(SQLObject):
        class sqlmeta:
            idType = str

        text = StringCol()
        versions = Versioning()

    Doc.createTable()
    doc = Doc(id="d-1", text="a")
    doc.text = "b"
    (version,) = doc.versions
    assert (version.masterID, version.master, version.text) == ("d-1", doc, "a")


# -- versions --------------------------------------------------------------------------


def test_restoring_is_a_change_itself(page: Any) -> None:
    """``restore`` is recorded once, so that it can be undone."""
    row = page(name="a", text="x", size=1)
    row.set(text="y", size=2)
    row.versions[0].restore()
    assert (row.text, row.size) == ("x", 1)
    assert texts(row) == ["x", "y"]
    row.versions[1].restore()
    assert (row.text, row.size) == ("y", 2)


def test_versions_in_a_row(page: Any) -> None:
    """``nextVersion`` goes on among the row's own versions to the row itself."""
    row, other = page(name="a", text="0"), page(name="b", text="0")
    row.text = "1"
    other.text = "1"
    row.set(text="2", size=5)
    first, second = row.versions
    assert first.nextVersion() is second
    assert second.nextVersion() is row
    assert first.getChangedFields() == ["Text"]
    assert second.getChangedFields() == ["Text", "Size"]
    assert other.versions[0].nextVersion() is other


def test_titles_of_changed_fields(db: Any) -> None:
    """Titles are made of the attributes' names, keys as ids."""

    class Own(SQLObject):
        so_value = IntCol(default=0)
        owner = ForeignKey("Own", default=None)
        versions = Versioning()

    Own.createTable()
    row = Own()
    row.set(so_value=1, owner=row)
    assert row.versions[0].getChangedFields() == ["So_Value", "Ownerid"]


def test_version_class(page: Any) -> None:
    """The class of versions is a table class with the row's columns and more."""
    cls = page.versions.versionClass
    assert issubclass(cls, Version)
    assert cls.__name__ == "PageVersions"
    assert cls.sqlmeta.table == "page_versions"
    assert cls.masterClass is page
    assert not cls.sqlmeta.columns["name"].unique
    assert not hasattr(cls, "byName")
    assert page.versions.name == "versions"
    assert page.versions.soClass is page


def test_extra_columns_are_filled_by_listeners(db: Any) -> None:
    """Whoever listens to the version class may fill its extra columns."""

    class Page(SQLObject):
        text = StringCol()
        versions = Versioning(extraCols={"who": StringCol(default=None)})

    Page.createTable()
    cls = Page.versions.versionClass

    def sign(row: Any, values: dict[str, Any], post_funcs: Any) -> None:
        values["who"] = "me"

    listen(sign, cls, RowCreateSignal)
    try:
        page = Page(text="a")
        page.text = "b"
    finally:
        unlisten(sign, cls, RowCreateSignal)
    (version,) = page.versions
    assert (version.text, version.who) == ("a", "me")
    assert "who" in cls.extraCols
    assert version.getChangedFields() == ["Text"]
    version.restore()
    assert page.text == "a"


def test_names_that_clash(db: Any) -> None:
    """A row's column that a version has of its own is refused, and so is a second."""
    with pytest.raises(UsageError, match="master"):
        type("Bad1", (SQLObject,), {"master": StringCol(), "v": Versioning()})
    extra = Versioning(extraCols={"text": IntCol()})
    with pytest.raises(UsageError, match="text"):
        type("Bad2", (SQLObject,), {"text": StringCol(), "v": extra})
    with pytest.raises(ValueError, match="'two'"):
        type(
            "Bad3",
            (SQLObject,),
            {"text": StringCol(), "one": Versioning(), "two": Versioning()},
        )


def test_registry_and_connection_are_the_masters(db: Any, uris: Any) -> None:
    """The class of versions is registered and connected where its master is."""
    other = uris.connectionForURI("sqlite:/:memory:?timeout=9")

    class Far(SQLObject):
        class sqlmeta:
            registry = "far"

        text = StringCol()
        versions = Versioning()

    Far.setConnection(other)
    Far.createTable()
    assert other.tableExists("far_versions")
    assert not db.tableExists("far_versions")
    row = Far(text="a")
    row.text = "b"
    assert texts(row) == ["a"]
    assert Far.versions.versionClass._connection is other


# -- tables ----------------------------------------------------------------------------


def test_tables_come_and_go_together(page: Any, db: Any) -> None:
    """The table of versions is created, created again and dropped with the rows'."""
    assert db.tableExists("page_versions")
    page.dropTable()
    assert not db.tableExists("page_versions")
    page.createTable()
    row = page(name="a")
    row.text = "b"
    assert row.versions.count() == 1
    page.versions.versionClass.dropTable()
    page.dropTable()
    assert not db.tableExists("page")


def test_added_column_is_recorded(page: Any, db: Any) -> None:
    """A column added with its table is added to the versions', older ones lack it."""
    row = page(name="a", text="x")
    row.text = "y"
    column = IntCol("rank", default=5, notNone=True, defaultSQL="5")
    page.sqlmeta.addColumn(column, changeSchema=True)
    assert "rank" in columns(db)
    row.rank = 7
    assert [v.rank for v in row.versions] == [5, 5]
    row.versions[1].restore()
    assert row.rank == 5
    page.sqlmeta.delColumn("rank", changeSchema=True)
    row.text = "z"
    names = columns(db)
    assert "rank" not in names
    assert texts(row) == ["x", "y", "y", "y"]


def test_column_without_its_table(page: Any, db: Any) -> None:
    """A column added to the class alone is added to the class of versions alone."""
    before = columns(db)
    page.sqlmeta.addColumn(IntCol("rank", default=None))
    assert "rank" in page.versions.versionClass.sqlmeta.columns
    assert len(columns(db)) == len(before)
    page.sqlmeta.delColumn("rank")
    assert "rank" not in page.versions.versionClass.sqlmeta.columns


# -- subclasses ------------------------------------------------------------------------


def test_plain_subclass_has_a_history_of_its_own(page: Any) -> None:
    """A subclass, which is a table of its own, has versions of its own."""

    class Chapter(page):  # type: ignore[misc]
        number = IntCol(default=1)

    Chapter.createTable()
    row, chapter = page(name="a", text="p"), Chapter(name="a", text="c")
    assert row.id == chapter.id
    chapter.set(text="cc", number=2)
    row.text = "pp"
    assert [(v.text, v.number) for v in chapter.versions] == [("c", 1)]
    assert texts(row) == ["p"]
    assert Chapter.versions.versionClass.__name__ == "ChapterVersions"


def test_subclass_without_a_history(page: Any) -> None:
    """``versions = None`` leaves the history out; another name gives it that name."""

    class Silent(page):  # type: ignore[misc]
        versions = None

    class Renamed(page):  # type: ignore[misc]
        history = Versioning(extraCols={"who": StringCol(default="x")})

    for each in (Silent, Renamed):
        each.createTable()
    silent, renamed = Silent(name="s"), Renamed(name="r")
    silent.text = renamed.text = "new"
    assert silent.versions is None
    assert [v.who for v in renamed.history] == ["x"]
    assert list(renamed.versions) == list(renamed.history)
    assert page.versions.versionClass.select().count() == 0


@pytest.fixture
def family(db: Any) -> SimpleNamespace:
    """Base → Middle → Last, all with the history that the base declares."""

    class Owner(SQLObject):
        title = StringCol()

    class Base(InheritableSQLObject):
        name = StringCol()
        owner = ForeignKey("Owner", default=None)
        versions = Versioning()

    class Middle(Base):
        toy = StringCol(default=None)

    class Last(Middle):
        _inheritable = False
        size = IntCol(default=0)

    for each in (Owner, Base, Middle, Last):
        each.createTable()
    return SimpleNamespace(db=db, Owner=Owner, Base=Base, Middle=Middle, Last=Last)


def test_inherited_history_has_all_columns(family: SimpleNamespace) -> None:
    """A child's versions hold the columns of all levels; nothing else is recorded."""
    owner = family.Owner(title="o")
    last = family.Last(name="a", toy="b", size=1)
    last.name = "aa"
    last.set(toy="bb", size=2, owner=owner)
    last.size = 3
    found = [(v.name, v.toy, v.size, v.ownerID) for v in last.versions]
    assert found == [
        ("a", "b", 1, None),
        ("aa", "b", 1, None),
        ("aa", "bb", 2, owner.id),
    ]
    for cls in (family.Base, family.Middle):
        assert cls.versions.versionClass.select().count() == 0
    assert last.versions[0].getChangedFields() == ["Name"]


def test_restoring_all_levels_is_one_change(family: SimpleNamespace) -> None:
    """``restore`` of a child sets the columns of all levels, and is one version."""
    last = family.Last(name="a", toy="b", size=1)
    last.set(name="aa", toy="bb", size=2)
    last.versions[0].restore()
    assert (last.name, last.toy, last.size) == ("a", "b", 1)
    assert [v.name for v in last.versions] == ["a", "aa"]


def test_row_reached_through_its_parent(family: SimpleNamespace) -> None:
    """Changes by an object got from the root are recorded where it belongs."""
    last = family.Last(name="a")
    family.db.cache.clear()
    found = family.Base.get(last.id)
    found.name = "b"
    assert [v.name for v in found.versions] == ["a"]


def test_refused_change_of_several_levels(family: SimpleNamespace) -> None:
    """Mixed changes record the values from before any of them."""
    middle = family.Middle(name="a", toy="b")
    middle.set(toy="c")
    middle.set(name="x", toy="d")
    assert [(v.name, v.toy) for v in middle.versions] == [("a", "b"), ("a", "c")]


def test_column_added_to_the_root(family: SimpleNamespace) -> None:
    """A column added to the root is added to the histories of all levels."""
    last = family.Last(name="a")
    family.Base.sqlmeta.addColumn(IntCol("rank", default=1), changeSchema=True)
    last.rank = 2
    last.rank = 3
    assert [v.rank for v in last.versions][-1] == 2
    family.Base.sqlmeta.delColumn("rank", changeSchema=True)
    last.name = "b"
    assert "rank" not in family.Last.versions.versionClass.sqlmeta.columns
