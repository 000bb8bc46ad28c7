"""Core 3.2 and 3.3: changing a class and its table while the program runs."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_shelf() -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol(default=5)

    Shelf.createTable()
    return Shelf


def column_names(conn: Any, table: str) -> list[str]:
    """The columns a table has in the database."""
    return [row[1] for row in conn.queryAll(f"PRAGMA table_info({table})")]


def test_add_column_with_schema(conn: Any) -> None:
    """``addColumn(..., changeSchema=True)`` alters the table as well."""
    Shelf = make_shelf()
    old = Shelf(label="a")
    Shelf.sqlmeta.addColumn(IntCol("depth", default=9), changeSchema=True)
    assert column_names(conn, "shelf") == ["id", "label", "width", "depth"]
    assert old.depth is None
    old.depth = 4
    assert Shelf(label="b").depth == 9
    assert Shelf.selectBy(depth=4)[0] is old


def test_add_column_without_schema_is_loaded_on_first_read(conn: Any) -> None:
    """An instance at hand loads the new column when it is first read."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    conn.query("ALTER TABLE shelf ADD COLUMN depth INT DEFAULT 3")
    Shelf.sqlmeta.addColumn(IntCol("depth", default=None))
    assert shelf.depth == 3
    assert shelf.label == "a"


def test_add_column_missing_in_the_table_fails_with_a_database_error() -> None:
    """Without the schema change reading the column is an SQL error."""
    from sqlobject import dberrors

    Shelf = make_shelf()
    shelf = Shelf(label="a")
    Shelf.sqlmeta.addColumn(IntCol("depth", default=None))
    with pytest.raises(dberrors.Error):
        _ = shelf.depth


def test_failed_add_column_leaves_the_class_as_it_was(conn: Any) -> None:
    """If the table cannot be altered the class has no new column either."""
    from sqlobject import dberrors

    Shelf = make_shelf()
    shelf = Shelf(label="a")
    with pytest.raises(dberrors.Error):
        Shelf.sqlmeta.addColumn(StringCol("x", notNone=True), changeSchema=True)
    assert list(Shelf.sqlmeta.columns) == ["label", "width"]
    assert not hasattr(Shelf, "x")
    conn.cache.clear()
    assert Shelf.get(shelf.id).label == "a"
    assert Shelf(label="b").width == 5
    Shelf.sqlmeta.addColumn(StringCol("x", default="now"), changeSchema=True)
    assert Shelf(label="c").x == "now"


def test_failed_del_column_leaves_the_class_as_it_was(conn: Any) -> None:
    """If the table cannot be altered the class keeps its column."""
    from sqlobject import dberrors

    Shelf = make_shelf()
    Shelf(label="a")
    conn.query("DROP TABLE shelf")
    with pytest.raises(dberrors.Error):
        Shelf.sqlmeta.delColumn("width", changeSchema=True)
    assert list(Shelf.sqlmeta.columns) == ["label", "width"]
    Shelf.createTable()
    assert Shelf(label="b").width == 5


def test_unique_column_added_later_is_enforced() -> None:
    """UNIQUE is not lost where ALTER TABLE does not know it."""
    from sqlobject import dberrors

    Shelf = make_shelf()
    Shelf(label="a")
    Shelf.sqlmeta.addColumn(
        StringCol("code", unique=True, default=None), changeSchema=True
    )
    Shelf(label="b", code="x")
    with pytest.raises(dberrors.DuplicateEntryError):
        Shelf(label="c", code="x")


def test_indexed_column_can_be_removed(conn: Any) -> None:
    """A column goes with the index over it; the class can be created anew."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        width = IntCol(default=1)
        bylabel = DatabaseIndex("label")
        bywidth = DatabaseIndex("width")

    Shelf.createTable()
    Shelf.sqlmeta.delColumn("label", changeSchema=True)
    assert column_names(conn, "shelf") == ["id", "width"]
    Shelf.dropTable()
    Shelf.createTable()
    assert Shelf().width == 1
    assert [index.name for index in Shelf.sqlmeta.indexes] == ["bywidth"]


def test_add_column_needs_a_name() -> None:
    """A column without a name, or called ``id``, cannot be added."""
    Shelf = make_shelf()
    for column in (IntCol(), IntCol("id"), IntCol("label"), IntCol("expire")):
        with pytest.raises(AssertionError):
            Shelf.sqlmeta.addColumn(column)
    assert list(Shelf.sqlmeta.columns) == ["label", "width"]


@pytest.mark.parametrize("form", ["name", "definition", "bound"])
def test_del_column_by_any_form(conn: Any, form: str) -> None:
    """A column is removed by its name, its definition or its bound twin."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    column = {
        "name": "width",
        "definition": Shelf.sqlmeta.columnDefinitions["width"],
        "bound": Shelf.sqlmeta.columns["width"],
    }[form]
    Shelf.sqlmeta.delColumn(column, changeSchema=True)
    assert list(Shelf.sqlmeta.columns) == ["label"]
    assert list(Shelf.sqlmeta.columnDefinitions) == ["label"]
    assert column_names(conn, "shelf") == ["id", "label"]
    assert not hasattr(Shelf, "width")
    shelf.sync()
    assert shelf.label == "a"
    assert Shelf(label="b").label == "b"
    assert Shelf.select().count() == 2


def test_del_column_keeps_indexes_and_references(conn: Any) -> None:
    """Removing a column loses no index and bends no other table's reference."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol(default=1)
        bylabel = DatabaseIndex("label")

    class Book(SQLObject):
        shelf = ForeignKey("Shelf", cascade=True)

    Shelf.createTable()
    Book.createTable()
    shelf = Shelf(label="a")
    Book(shelf=shelf)
    Shelf.sqlmeta.delColumn("width", changeSchema=True)
    master = dict(conn.queryAll("SELECT name, sql FROM sqlite_master"))
    assert "shelf_bylabel" in master
    assert "ORIGINAL" not in "".join(text or "" for text in master.values())
    assert conn.queryAll("SELECT id, label FROM shelf") == [(shelf.id, "a")]


@pytest.mark.parametrize("name", ["owner", "ownerID"])
def test_del_column_of_a_foreign_key(conn: Any, name: str) -> None:
    """Both attributes of a foreign key go, whichever name was given."""

    class Pet(SQLObject):
        name = StringCol()
        owner = ForeignKey("Pet", default=None)

    Pet.createTable()
    pet = Pet(name="p")
    Pet.sqlmeta.delColumn(name, changeSchema=True)
    assert not hasattr(Pet, "owner")
    assert not hasattr(Pet, "ownerID")
    assert not hasattr(pet, "owner")
    assert column_names(conn, "pet") == ["id", "name"]
    assert Pet(name="q").name == "q"


def test_del_column_of_an_immutable_column() -> None:
    """An immutable column can be removed like any other."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        serial = IntCol(immutable=True, default=1)

    Shelf.sqlmeta.delColumn("serial")
    assert list(Shelf.sqlmeta.columns) == ["label"]
    assert not hasattr(Shelf, "serial")


def test_del_column_of_an_unknown_name() -> None:
    """A name that is no column is a ValueError, a foreign definition an IndexError."""
    Shelf = make_shelf()
    with pytest.raises(ValueError, match="nope"):
        Shelf.sqlmeta.delColumn("nope")
    with pytest.raises(IndexError):
        Shelf.sqlmeta.delColumn(IntCol("other"))


def test_column_can_be_replaced() -> None:
    """After ``delColumn`` the name is free for another column."""
    Shelf = make_shelf()
    Shelf.sqlmeta.delColumn("width", changeSchema=True)
    Shelf.sqlmeta.addColumn(StringCol("width", default="w"), changeSchema=True)
    assert Shelf(label="a").width == "w"


def test_unique_column_added_later_has_its_finder() -> None:
    """``addColumn`` of an alternateID gives the class its ``byX``."""
    Shelf = make_shelf()
    Shelf.sqlmeta.addColumn(StringCol("code", default=None, unique=True))
    Shelf.dropTable()
    Shelf.createTable()
    shelf = Shelf(label="a", code="x")
    assert Shelf.byCode("x") is shelf


def test_foreign_key_added_later_without_a_name(conn: Any) -> None:
    """A nameless foreign key is called after its class: ``person``, ``personID``."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        name = StringCol(default="p")

    Person.createTable()
    Pet.createTable()
    Pet.sqlmeta.addColumn(ForeignKey("Person", default=None), changeSchema=True)
    person = Person(name="a")
    pet = Pet(person=person)
    assert pet.personID == person.id
    assert pet.person is person
    assert list(Pet.selectBy(person=person)) == [pet]
    assert column_names(conn, "pet") == ["id", "name", "person_id"]
    Pet.sqlmeta.delColumn("personID", changeSchema=True)
    assert column_names(conn, "pet") == ["id", "name"]


def test_add_join_gives_the_property() -> None:
    """``addJoin`` with a method name or without one adds the accessor."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person")

    Person.createTable()
    Pet.createTable()
    Person.sqlmeta.addJoin(
        MultipleJoin("Pet", joinMethodName="pets", joinColumn="owner_id")
    )
    person = Person(name="a")
    pet = Pet(owner=person)
    assert list(person.pets) == [pet]


@pytest.mark.parametrize(
    ("other", "plural"), [("Pet", "pets"), ("Bus", "buses"), ("Key", "keys")]
)
def test_add_join_without_a_name_uses_the_plural(other: str, plural: str) -> None:
    """The accessor's default name is the class name's plural."""

    class Person(SQLObject):
        name = StringCol()

    Made: Any = type(other, (SQLObject,), {"person": ForeignKey("Person")})
    Person.createTable()
    Made.createTable()
    Person.sqlmeta.addJoin(MultipleJoin(other))
    person = Person(name="a")
    made = Made(person=person)
    assert list(getattr(person, plural)) == [made]


def test_del_join_takes_the_property_away() -> None:
    """``delJoin`` needs the same definition and leaves a hole in ``joins``."""

    class Person(SQLObject):
        name = StringCol()

    join = MultipleJoin("Pet", joinMethodName="pets")
    Person.sqlmeta.addJoin(join)
    assert hasattr(Person, "pets")
    with pytest.raises(IndexError):
        Person.sqlmeta.delJoin(MultipleJoin("Pet", joinMethodName="pets"))
    Person.sqlmeta.delJoin(join)
    assert not hasattr(Person, "pets")
    assert Person.sqlmeta.joins == [None]


def test_del_join_keeps_the_other_joins() -> None:
    """After one join was removed the others still read their own rows."""

    class Person(SQLObject):
        name = StringCol()
        cats = MultipleJoin("Cat", joinColumn="owner_id")
        dogs = MultipleJoin("Dog", joinColumn="owner_id")

    class Cat(SQLObject):
        owner = ForeignKey("Person")

    class Dog(SQLObject):
        owner = ForeignKey("Person")

    for each in (Person, Cat, Dog):
        each.createTable()
    person = Person(name="a")
    dog = Dog(owner=person)
    Person.sqlmeta.delJoin(Person.sqlmeta.joinDefinitions[0])
    assert not hasattr(Person, "cats")
    assert list(person.dogs) == [dog]


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_del_join_of_a_related_join(kind: Any) -> None:
    """A related join goes with its add and remove methods."""

    class Tag(SQLObject):
        word = StringCol()

    class Person(SQLObject):
        name = StringCol()

    join = kind("Tag", joinMethodName="tags")
    Person.sqlmeta.addJoin(join)
    assert hasattr(Person, "addTag")
    Person.sqlmeta.delJoin(join)
    assert not hasattr(Person, "tags")
    assert not hasattr(Person, "addTag")
    assert not hasattr(Person, "removeTag")


def test_add_index_becomes_an_attribute_and_runs_no_sql(sql: Any) -> None:
    """``addIndex`` declares the index; ``createIndexes`` makes it."""
    Shelf = make_shelf()
    sql.clear()
    Shelf.sqlmeta.addIndex(DatabaseIndex("label", name="bylabel"))
    assert list(sql) == []
    assert Shelf.bylabel.name == "bylabel"
    Shelf.createIndexes()
    assert sql.of("CREATE") == ["CREATE INDEX shelf_bylabel ON shelf (label)"]


def test_get_columns_is_a_copy() -> None:
    """Changing what ``getColumns`` gave changes no class."""
    Shelf = make_shelf()
    columns = Shelf.sqlmeta.getColumns()
    assert columns == Shelf.sqlmeta.columns
    columns.clear()
    assert list(Shelf.sqlmeta.columns) == ["label", "width"]


def test_as_dict_has_every_column_and_the_id() -> None:
    """``asDict`` uses the getters, shows keys as ``xID`` and ends with the id."""

    class Pet(SQLObject):
        name = StringCol()
        owner = ForeignKey("Pet", default=None)

        def _get_name(self) -> str:
            return self._SO_get_name().upper()

    Pet.createTable()
    first = Pet(name="a")
    pet = Pet(name="b", owner=first)
    assert pet.sqlmeta.asDict() == {"name": "B", "ownerID": first.id, "id": pet.id}
    assert list(pet.sqlmeta.asDict())[-1] == "id"


def test_expire_all_of_a_class(conn: Any) -> None:
    """``sqlmeta.expireAll`` makes every instance at hand read again."""
    Shelf = make_shelf()
    shelves = [Shelf(label="a"), Shelf(label="b")]
    conn.query("UPDATE shelf SET label = 'z'")
    assert [s.label for s in shelves] == ["a", "b"]
    Shelf.sqlmeta.expireAll()
    assert [s.label for s in shelves] == ["z", "z"]


def test_expire_all_leaves_other_classes_alone(conn: Any) -> None:
    """Only the class asked for is expired."""
    Shelf = make_shelf()

    class Book(SQLObject):
        title = StringCol()

    Book.createTable()
    Shelf(label="a")
    book = Book(title="t")
    conn.query("UPDATE book SET title = 'u'")
    Shelf.sqlmeta.expireAll()
    assert book.title == "t"


def test_add_columns_from_database(conn: Any) -> None:
    """``addColumnsFromDatabase`` adds what the class does not know yet."""
    conn.query("CREATE TABLE shelf (id INTEGER PRIMARY KEY, label TEXT, top_side INT)")

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.sqlmeta.addColumnsFromDatabase()
    assert list(Shelf.sqlmeta.columns) == ["label", "topSide"]
    assert Shelf(label="a", topSide=4).topSide == 4


def test_add_columns_from_database_knows_renamed_columns(conn: Any) -> None:
    """A column under another Python name is not added a second time."""
    conn.query("CREATE TABLE shelf (id INTEGER PRIMARY KEY, lbl TEXT)")

    class Shelf(SQLObject):
        label = StringCol(dbName="lbl")

    Shelf.sqlmeta.addColumnsFromDatabase(connection=conn)
    assert list(Shelf.sqlmeta.columns) == ["label"]


def test_send_uses_the_class_as_sender() -> None:
    """``sqlmeta.send`` reaches those who listen to the class."""
    from sqlobject import events

    class OwnSignal(events.Signal):
        pass

    Shelf = make_shelf()
    heard: list[Any] = []

    def listener(value: Any) -> None:
        heard.append(value)

    events.listen(listener, Shelf, OwnSignal)
    Shelf.sqlmeta.send(OwnSignal, 5)
    assert heard == [5]
