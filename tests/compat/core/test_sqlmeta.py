"""Core 3.1: the attributes of ``sqlmeta``."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MixedCaseStyle,
    MultipleJoin,
    SQLObject,
    StringCol,
    sqlmeta,
    styles,
)

pytestmark = pytest.mark.usefixtures("conn")


def test_three_forms_of_the_inner_class() -> None:
    """No base, ``object`` and ``sqlmeta`` itself may be written."""

    class One(SQLObject):
        class sqlmeta:
            table = "one_t"

    class Two(SQLObject):
        class sqlmeta(object):  # noqa: UP004
            table = "two_t"

    base = sqlmeta

    class Three(SQLObject):
        class sqlmeta(base):
            table = "three_t"

    tables = [each.sqlmeta.table for each in (One, Two, Three)]
    assert tables == ["one_t", "two_t", "three_t"]
    for each in (One, Two, Three):
        assert issubclass(each.sqlmeta, sqlmeta)


def test_inner_class_with_a_foreign_base_is_refused() -> None:
    """Anything but nothing, ``object`` or a sqlmeta cannot be the base."""

    class Foreign:
        pass

    inner = type("sqlmeta", (Foreign,), {"table": "t"})
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"sqlmeta": inner})


def test_unknown_attributes_are_kept() -> None:
    """What sqlmeta does not know it keeps for the program."""

    class Shelf(SQLObject):
        class sqlmeta:
            searchable = ("label",)

            @classmethod
            def caption(cls) -> str:
                return cls.soClass.__name__.upper()

        label = StringCol()

    assert Shelf.sqlmeta.searchable == ("label",)
    assert Shelf.sqlmeta.caption() == "SHELF"


def test_defaults() -> None:
    """A class that says nothing has 3.14's settings."""

    class FooBar(SQLObject):
        pass

    meta = FooBar.sqlmeta
    assert meta.table == "foo_bar"
    assert meta.idName == "id"
    assert meta.idType is int
    assert meta.idSize is None
    assert meta.idSequence is None
    assert meta.lazyUpdate is False
    assert meta.defaultOrder is None
    assert meta.cacheValues is True
    assert meta.registry is None
    assert meta.fromDatabase is False
    assert meta.dbEncoding is None
    assert meta.columns == {}
    assert meta.columnList == []
    assert meta.columnDefinitions == {}
    assert meta.indexes == []
    assert meta.indexDefinitions == []
    assert meta.joins == []
    assert meta.joinDefinitions == []
    assert meta.soClass is FooBar
    assert meta.parentClass is None
    assert meta.childName is None
    assert meta.childClasses == {}
    assert meta.style is styles.defaultStyle


@pytest.mark.parametrize("kind", [float, "int", list, None])
def test_wrong_id_type(kind: Any) -> None:
    """``idType`` is int or str; anything else is a TypeError at class creation."""
    inner = type("sqlmeta", (), {"idType": kind})
    with pytest.raises(TypeError):
        type("Shelf", (SQLObject,), {"sqlmeta": inner})


@pytest.mark.parametrize("kind", [int, str])
def test_right_id_types(kind: Any) -> None:
    """``int`` and ``str`` are good id types."""
    inner = type("sqlmeta", (), {"idType": kind})
    made: Any = type("Shelf", (SQLObject,), {"sqlmeta": inner})
    assert made.sqlmeta.idType is kind


@pytest.mark.parametrize("size", ["TINY", "SMALL", "MEDIUM", "BIG", None])
def test_right_id_sizes(size: Any) -> None:
    """The four sizes and None are accepted."""
    inner = type("sqlmeta", (), {"idSize": size})
    made: Any = type("Shelf", (SQLObject,), {"sqlmeta": inner})
    assert made.sqlmeta.idSize == size


@pytest.mark.parametrize("size", ["HUGE", "big", 4])
def test_wrong_id_size(size: Any) -> None:
    """An unknown size is a ValueError at class creation."""
    inner = type("sqlmeta", (), {"idSize": size})
    with pytest.raises(ValueError):  # noqa: PT011
        type("Shelf", (SQLObject,), {"sqlmeta": inner})


def test_id_size_does_not_alter_sqlite(conn: Any) -> None:
    """SQLite's key is the same for every size."""

    class Shelf(SQLObject):
        class sqlmeta:
            idSize = "BIG"

    text, _ = Shelf.createTableSQL(connection=conn)
    assert "id INTEGER PRIMARY KEY AUTOINCREMENT" in text


def test_own_table_and_id_name(conn: Any) -> None:
    """``table`` and ``idName`` are the names used in the database."""

    class Shelf(SQLObject):
        class sqlmeta:
            table = "board"
            idName = "board_no"

        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="a")
    shelf.label = "b"
    assert conn.queryAll("SELECT board_no, label FROM board") == [(shelf.id, "b")]
    assert list(Shelf.select(Shelf.q.id == shelf.id)) == [shelf]
    assert list(Shelf.select(orderBy=Shelf.q.id)) == [shelf]


def test_foreign_key_to_a_class_with_its_own_id_name() -> None:
    """A key to such a class references and joins on the right column."""

    class Shelf(SQLObject):
        class sqlmeta:
            idName = "shelf_no"

        label = StringCol()
        books = MultipleJoin("Book")

    class Book(SQLObject):
        shelf = ForeignKey("Shelf")

    text, _ = Book.createTableSQL()
    assert "REFERENCES shelf(shelf_no)" in text
    Shelf.createTable()
    Book.createTable()
    shelf = Shelf(label="a")
    book = Book(shelf=shelf)
    assert book.shelf is shelf
    assert list(shelf.books) == [book]


def test_style_of_the_connection_is_taken_at_class_creation(open_sqlite: Any) -> None:
    """A connection's style names new classes; changing it later changes nothing."""
    styled = open_sqlite()
    styled.style = MixedCaseStyle(longID=True)

    class FooBar(SQLObject):
        _connection = styled
        topSide = StringCol()

    styled.style = styles.DefaultStyle()
    assert FooBar.sqlmeta.table == "FooBar"
    assert FooBar.sqlmeta.idName == "FooBarID"
    assert FooBar.sqlmeta.columns["topSide"].dbName == "TopSide"


def test_style_of_the_class_beats_the_connections(open_sqlite: Any) -> None:
    """``sqlmeta.style`` wins over the connection's."""
    styled = open_sqlite()
    styled.style = MixedCaseStyle(longID=True)

    class FooBar(SQLObject):
        _connection = styled

        class sqlmeta:
            style = styles.DefaultStyle(longID=True)

        topSide = StringCol()

    assert FooBar.sqlmeta.table == "foo_bar"
    assert FooBar.sqlmeta.idName == "foo_bar_id"


def test_default_order_is_used(conn: Any) -> None:
    """``defaultOrder`` applies when ``orderBy`` is not given, and only then."""

    class Shelf(SQLObject):
        class sqlmeta:
            defaultOrder = "-width"

        width = IntCol()

    Shelf.createTable()
    for width in (2, 3, 1):
        Shelf(width=width)
    assert [s.width for s in Shelf.select()] == [3, 2, 1]
    assert [s.width for s in Shelf.select(orderBy="width")] == [1, 2, 3]
    assert [s.width for s in Shelf.select(orderBy=None)] == [2, 3, 1]
    assert "ORDER BY" in str(Shelf.select())
    assert "ORDER BY" not in str(Shelf.select(orderBy=None))
    assert conn is Shelf._connection


def test_default_order_may_be_a_list() -> None:
    """Several keys count from left to right."""

    class Shelf(SQLObject):
        class sqlmeta:
            defaultOrder = ["label", "-width"]

        label = StringCol()
        width = IntCol()

    Shelf.createTable()
    for label, width in (("b", 1), ("a", 1), ("a", 2)):
        Shelf(label=label, width=width)
    found = [(s.label, s.width) for s in Shelf.select()]
    assert found == [("a", 2), ("a", 1), ("b", 1)]


def test_cache_values_off_reads_the_database_each_time(conn: Any, sql: Any) -> None:
    """With ``cacheValues = False`` each read asks for its one column."""

    class Shelf(SQLObject):
        class sqlmeta:
            cacheValues = False

        label = StringCol()
        width = IntCol(default=1)

    Shelf.createTable()
    shelf = Shelf(label="a")
    conn.query("UPDATE shelf SET label = 'b'")
    assert shelf.label == "b"
    conn.query("UPDATE shelf SET label = 'c'")
    sql.clear()
    assert shelf.label == "c"
    (text,) = sql.of("SELECT")
    assert "label" in text
    assert "width" not in text


def test_cache_values_off_in_every_way(conn: Any) -> None:
    """Keys, ``asDict``, repr, ``set`` and joins work without stored values."""

    class Shelf(SQLObject):
        class sqlmeta:
            cacheValues = False

        label = StringCol(default="a")
        left = ForeignKey("Shelf", default=None)
        rights = MultipleJoin("Shelf", joinColumn="left_id")

    Shelf.createTable()
    first = Shelf()
    second = Shelf(left=first)
    assert second.left is first
    assert second.leftID == first.id
    assert list(first.rights) == [second]
    second.set(label="b", left=None)
    assert second.sqlmeta.asDict() == {"label": "b", "leftID": None, "id": second.id}
    assert "label='b'" in repr(second)
    second.expire()
    second.sync()
    assert [s.label for s in Shelf.select(orderBy="id")] == ["a", "b"]
    number = second.id
    conn.cache.clear()
    assert Shelf.get(number).label == "b"


def test_cache_values_off_after_destroy() -> None:
    """Without stored values a destroyed row cannot be read any more."""

    class Shelf(SQLObject):
        class sqlmeta:
            cacheValues = False

        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="a")
    shelf.destroySelf()
    with pytest.raises((AssertionError, LookupError)):
        _ = shelf.label


def test_instance_has_its_own_sqlmeta() -> None:
    """``inst.sqlmeta`` is an instance of the class's that knows its row."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    one, two = Shelf(label="a"), Shelf(label="b")
    assert isinstance(one.sqlmeta, Shelf.sqlmeta)
    assert one.sqlmeta is not two.sqlmeta
    assert one.sqlmeta.instance.id == one.id
    assert one.sqlmeta.columns is Shelf.sqlmeta.columns
    assert one.sqlmeta.table == "shelf"
    assert one.sqlmeta.soClass is Shelf
    assert one.sqlmeta.expired is False
    assert one.sqlmeta.dirty is False
    assert one.sqlmeta._perConnection is False


def test_lazy_update_of_one_instance(sql: Any) -> None:
    """``inst.sqlmeta.lazyUpdate = True`` makes only that row lazy."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    lazy, eager = Shelf(label="a"), Shelf(label="b")
    lazy.sqlmeta.lazyUpdate = True
    sql.clear()
    lazy.label = "c"
    assert sql.count("UPDATE") == 0
    eager.label = "d"
    assert sql.count("UPDATE") == 1
    lazy.syncUpdate()
    assert sql.count("UPDATE") == 2
    assert eager.sqlmeta.lazyUpdate is False


def test_columns_show_foreign_keys_by_their_id_name() -> None:
    """A foreign key appears as ``ownerID`` in columns, as ``owner`` nowhere."""

    class Pet(SQLObject):
        name = StringCol()
        owner = ForeignKey("Pet", default=None)
        twins = MultipleJoin("Pet", joinColumn="owner_id")
        byname = DatabaseIndex("name")

    meta = Pet.sqlmeta
    assert list(meta.columns) == ["name", "ownerID"]
    assert list(meta.columnDefinitions) == ["name", "ownerID"]
    assert [index.name for index in meta.indexes] == ["byname"]
    assert len(meta.joins) == 1
    assert len(meta.joinDefinitions) == 1
    assert len(meta.indexDefinitions) == 1


def test_plain_accessor_names() -> None:
    """Names whose accessor the user did not write are listed as plain."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol()

        def _set_width(self, value: int) -> None:
            self._SO_set_width(value)

    meta = Shelf.sqlmeta
    assert "label" in meta._plainSetters
    assert "width" not in meta._plainSetters
    assert "width" in meta._plainGetters


def test_set_class_hook_may_be_extended() -> None:
    """``sqlmeta.setClass`` is called with the class and may be overridden."""
    bound: list[str] = []
    base = sqlmeta

    class Shelf(SQLObject):
        class sqlmeta(base):
            @classmethod
            def setClass(cls, soClass: Any) -> None:
                super().setClass(soClass)
                bound.append(soClass.__name__)

        label = StringCol()

    assert bound == ["Shelf"]
    assert Shelf.sqlmeta.soClass is Shelf


def test_registry_is_a_namespace() -> None:
    """Foreign keys look their class up in the registry of their own class."""

    def meta() -> Any:
        return type("sqlmeta", (), {"registry": "zoo"})

    Person: Any = type("Person", (SQLObject,), {"sqlmeta": meta(), "name": StringCol()})
    Pet: Any = type(
        "Pet", (SQLObject,), {"sqlmeta": meta(), "owner": ForeignKey("Person")}
    )
    from sqlobject import classregistry

    zoo = classregistry.registry("zoo").classes
    try:
        Person.createTable()
        Pet.createTable()
        person = Person(name="p")
        assert Pet(owner=person).owner is person
        assert set(zoo) == {"Person", "Pet"}
    finally:
        zoo.clear()
