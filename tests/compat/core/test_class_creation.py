"""Core 2: what a class statement does, accepts and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
    classregistry,
    sqlhub,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

SHELF = "from sqlobject import SQLObject, StringCol\n"


def test_a_class_needs_no_connection() -> None:
    """A class may be defined before any database is known."""

    class Shelf(SQLObject):
        label = StringCol()

    assert list(Shelf.sqlmeta.columns) == ["label"]
    assert Shelf.sqlmeta.table == "shelf"


def test_using_a_class_without_connection_is_an_attribute_error() -> None:
    """Asking a class for rows when no connection is set names the trouble."""

    class Shelf(SQLObject):
        label = StringCol()

    assert not hasattr(Shelf, "_connection")
    with pytest.raises(AttributeError):
        Shelf(label="a")
    with pytest.raises(AttributeError):
        list(Shelf.select())


def test_columns_are_named_after_their_attributes() -> None:
    """A definition in the body gets the attribute's name."""
    definition = StringCol()

    class Shelf(SQLObject):
        label = definition

    assert definition.name == "label"
    assert Shelf.sqlmeta.columnDefinitions["label"] is definition


def test_column_list_keeps_the_order_of_the_body(conn: Any) -> None:
    """``columnList`` and the table have the columns in the order written."""

    class Shelf(SQLObject):
        zeta = StringCol()
        alpha = IntCol()
        owner = ForeignKey("Shelf")
        mid = IntCol()

    names = [column.name for column in Shelf.sqlmeta.columnList]
    assert names == ["zeta", "alpha", "ownerID", "mid"]
    Shelf.createTable()
    described = [row[1] for row in conn.queryAll("PRAGMA table_info(shelf)")]
    assert described == ["id", "zeta", "alpha", "owner_id", "mid"]


def test_order_is_that_of_making_the_columns() -> None:
    """Columns made earlier come first, wherever the body puts them."""
    early = IntCol()

    class Shelf(SQLObject):
        label = StringCol()
        first = early

    names = [column.name for column in Shelf.sqlmeta.columnList]
    assert names == ["first", "label"]


def test_class_made_by_calling_the_metaclass(conn: Any) -> None:
    """``type(SQLObject)`` and ``type(name, bases, ns)`` make ordinary classes."""
    space = {"label": StringCol(), "width": IntCol(default=3)}
    Shelf: Any = type("Shelf", (SQLObject,), space)
    Shelf.createTable()
    assert Shelf(label="a").width == 3
    assert Shelf.selectBy(label="a").count() == 1


@pytest.mark.parametrize("attribute", ["_connection", "connection"])
def test_connection_in_the_body(open_sqlite: Any, attribute: str) -> None:
    """``_connection`` or ``connection`` in the body binds the class to it."""
    own = open_sqlite()
    Shelf: Any = type("Shelf", (SQLObject,), {attribute: own, "label": StringCol()})
    assert Shelf._connection is own
    Shelf.createTable()
    Shelf(label="a")
    assert own.queryAll("SELECT label FROM shelf") == [("a",)]


def test_connection_of_the_body_beats_the_hub(conn: Any, open_sqlite: Any) -> None:
    """A class with its own connection does not look at the hub."""
    own = open_sqlite()

    class Shelf(SQLObject):
        _connection = own
        label = StringCol()

    Shelf.createTable()
    Shelf(label="a")
    assert own.queryAll("SELECT label FROM shelf") == [("a",)]
    assert not conn.tableExists("shelf")


def test_connection_of_the_body_may_be_a_uri() -> None:
    """A text stands for the connection it names."""

    class Shelf(SQLObject):
        _connection = "sqlite:/:memory:"
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a").label == "a"
    Shelf._connection.close()


def test_two_connections_in_one_body_are_refused(open_sqlite: Any) -> None:
    """``_connection`` beside ``connection`` cannot be right."""
    space = {"_connection": open_sqlite(), "connection": open_sqlite()}
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), space)


def test_connection_is_inherited(open_sqlite: Any) -> None:
    """A subclass talks to its parent's connection."""
    own = open_sqlite()

    class Base(SQLObject):
        _connection = own

    class Shelf(Base):
        label = StringCol()

    assert Shelf._connection is own


def test_module_connection_is_found(
    module_from: Callable[[str, str], ModuleType],
) -> None:
    """``__connection__`` of the module serves its classes when the hub has none."""
    module = module_from(
        "shelf_module",
        SHELF + "__connection__ = 'sqlite:/:memory:'\n"
        "class Shelf(SQLObject):\n    label = StringCol()\n",
    )
    module.Shelf.createTable()
    assert module.Shelf(label="a").label == "a"
    module.Shelf._connection.close()


def test_module_connection_is_ignored_when_the_hub_has_one(
    conn: Any, module_from: Callable[[str, str], ModuleType]
) -> None:
    """The hub's connection at class creation wins over ``__connection__``."""
    module = module_from(
        "shelf_module",
        SHELF + "__connection__ = 'sqlite:/:memory:?name=unused'\n"
        "class Shelf(SQLObject):\n    label = StringCol()\n",
    )
    assert module.Shelf._connection is conn


def test_hub_may_hold_a_uri() -> None:
    """``sqlhub.processConnection`` may be a text; it is opened at first use."""
    sqlhub.processConnection = "sqlite:/:memory:"

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a").label == "a"
    assert not isinstance(Shelf._connection, str)
    Shelf._connection.close()


def test_class_name_is_taken() -> None:
    """A second class of one name is refused and both modules are named."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(ValueError, match=__name__.rpartition(".")[2]):
        type("Shelf", (SQLObject,), {"__module__": "elsewhere"})


def test_class_name_may_repeat_in_another_registry() -> None:
    """Each registry is a namespace of its own."""

    class Shelf(SQLObject):
        label = StringCol()

    class sqlmeta:
        registry = "second"

    Other: Any = type("Shelf", (SQLObject,), {"sqlmeta": sqlmeta, "size": IntCol()})
    try:
        assert classregistry.findClass("Shelf") is Shelf
        assert classregistry.findClass("Shelf", "second") is Other
    finally:
        del classregistry.registry("second").classes["Shelf"]


def test_class_that_failed_is_not_registered() -> None:
    """After a class statement failed the name is free again."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"id": StringCol()})
    assert "Shelf" not in classregistry.registry(None).classes

    class Shelf(SQLObject):
        label = StringCol()

    assert classregistry.findClass("Shelf") is Shelf


def test_connection_offers_the_class(conn: Any) -> None:
    """``conn.Shelf(...)`` makes a row over that connection."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    shelf = conn.Shelf(label="x")
    assert isinstance(shelf, Shelf)
    assert conn.queryAll("SELECT label FROM shelf") == [("x",)]


def test_connection_offers_the_methods_of_the_class(
    conn: Any, open_sqlite: Any
) -> None:
    """``other.Shelf.get(1)`` and ``.select()`` speak to that connection."""

    class Shelf(SQLObject):
        label = StringCol(alternateID=True)

    other = open_sqlite()
    for each in (conn, other):
        Shelf.createTable(connection=each)
    Shelf(label="here")
    there = other.Shelf(label="there")
    assert other.Shelf.get(there.id) is there
    assert [shelf.label for shelf in other.Shelf.select()] == ["there"]
    assert other.Shelf.selectBy(label="here").count() == 0
    assert other.Shelf.byLabel("there") is there
    assert [shelf.label for shelf in conn.Shelf.select()] == ["here"]


@pytest.mark.parametrize("name", ["query", "cache", "debug", "uri", "close"])
def test_class_named_like_a_connection_method(
    conn: Any, open_sqlite: Any, name: str
) -> None:
    """Any class name is allowed, the connection keeps its own attribute."""
    Made: Any = type(name, (SQLObject,), {"label": StringCol()})
    Made.createTable()
    assert Made(label="a").label == "a"
    assert Made.select().count() == 1
    assert open_sqlite().queryOne("SELECT 1") == (1,)
    assert conn.queryOne("SELECT 1") == (1,)


@pytest.mark.parametrize(
    "name", ["expire", "set", "_init", "get", "destroySelf", "sync"]
)
def test_column_may_not_hide_a_method(name: str) -> None:
    """A column named like a method of the class is refused."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {name: IntCol()})


def test_column_may_not_be_called_id() -> None:
    """The key is not declared as a column."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"id": IntCol()})


def test_column_may_not_be_added_twice() -> None:
    """A name that is a column already cannot be added again."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AssertionError):
        Shelf.sqlmeta.addColumn(StringCol("label"))


def test_column_with_two_names_is_refused() -> None:
    """``a = IntCol('b')`` contradicts itself."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"a": IntCol("b")})


def test_column_with_its_own_name_is_fine() -> None:
    """``a = IntCol('a')`` says the same twice."""
    Shelf: Any = type("Shelf", (SQLObject,), {"a": IntCol("a")})
    assert list(Shelf.sqlmeta.columns) == ["a"]


@pytest.mark.parametrize("name", ["bad name", "x-y", "1st", "a;b", "a'b"])
def test_name_that_is_no_identifier_is_refused(name: str) -> None:
    """Without ``forceDBName`` a column's name is an identifier."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AssertionError):
        Shelf.sqlmeta.addColumn(StringCol(name))
    assert list(Shelf.sqlmeta.columns) == ["label"]


@pytest.mark.parametrize("name", ["Unit Price", "x-y", "1st", "a;b", "a'b", "Größe"])
@pytest.mark.usefixtures("conn")
def test_database_name_of_any_spelling_is_quoted(name: str) -> None:
    """A ``dbName`` that is no identifier is quoted wherever it is used."""

    class Shelf(SQLObject):
        price = IntCol(dbName=name, default=None)

    Shelf.createTable()
    shelf = Shelf(price=1)
    shelf.price = 2
    shelf.sync()
    assert shelf.price == 2
    assert list(Shelf.select(Shelf.q.price == 2, orderBy="-price")) == [shelf]
    assert list(Shelf.selectBy(price=2)) == [shelf]
    assert Shelf.select().max(Shelf.q.price) == 2


@pytest.mark.usefixtures("conn")
def test_force_db_name_takes_an_already_quoted_name() -> None:
    """``forceDBName`` lets the user's own quoting through to the database."""

    class Shelf(SQLObject):
        odd = StringCol(dbName='"odd name"', forceDBName=True)

    Shelf.createTable()
    shelf = Shelf(odd="a")
    shelf.odd = "b"
    Shelf._connection.cache.clear()
    assert Shelf.get(shelf.id).odd == "b"
    assert Shelf.select(Shelf.q.odd == "b").count() == 1
    assert Shelf.selectBy(odd="b", connection=None)[0].odd == "b"


@pytest.mark.usefixtures("conn")
def test_forced_name_that_is_no_python_name() -> None:
    """A forced attribute name with a blank works through getattr and setattr."""

    class Shelf(SQLObject):
        plain = StringCol(default="p")

    Shelf.sqlmeta.addColumn(
        StringCol("odd name", dbName="odd", forceDBName=True, default=None)
    )
    Shelf.createTable()
    shelf = Shelf(**{"odd name": "a"})
    setattr(shelf, "odd name", "b")
    shelf.sync()
    assert getattr(shelf, "odd name") == "b"


@pytest.mark.parametrize("name", ["q", "j", "connection"])
@pytest.mark.usefixtures("conn")
def test_column_called_like_a_namespace_is_not_lost(name: str) -> None:
    """A column ``q``, ``j`` or ``connection`` works or is refused by name."""
    try:
        Shelf: Any = type("Shelf", (SQLObject,), {name: StringCol(), "n": IntCol()})
    except AssertionError as error:
        said = str(error)
    else:
        Shelf.createTable()
        shelf = Shelf(n=1, **{name: "kept"})
        shelf.sync()
        assert getattr(shelf, name) == "kept"
        said = name
    assert name in said


@pytest.mark.parametrize("name", ["self", "cls"])
def test_column_called_self_or_cls_is_a_column(conn: Any, name: str) -> None:
    """A column may bear the name of a method's first parameter."""
    Shelf: Any = type("Shelf", (SQLObject,), {name: StringCol()})
    Shelf.createTable()
    shelf = Shelf(**{name: "a"})
    shelf.set(**{name: "b"})
    assert getattr(shelf, name) == "b"
    assert list(Shelf.selectBy(**{name: "b"})) == [shelf]
    Shelf.deleteBy(**{name: "b"})
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


@pytest.mark.usefixtures("conn")
def test_reserved_words_as_names() -> None:
    """Class ``Order`` with columns ``group``, ``select`` and ``user`` just works."""

    class Order(SQLObject):
        group = StringCol(alternateID=True)
        select = StringCol(default="s")
        user = ForeignKey("Order", default=None)
        where = IntCol(default=1)
        by_group = DatabaseIndex("group", "where")
        orders = MultipleJoin("Order", joinColumn="user_id")

    Order.createTable()
    first = Order(group="a")
    second = Order(group="b", user=first, where=7)
    second.set(where=8, select="t")
    second.sync()
    assert (second.where, second.select, second.user) == (8, "t", first)
    assert list(Order.selectBy(select="t")) == [second]
    assert Order.byGroup("b") is second
    assert list(Order.select(Order.q.where > 5, orderBy="group")) == [second]
    assert list(Order.selectBy(group="b", user=first)) == [second]
    assert list(first.orders) == [second]
    assert Order.select().max("group") == "b"
    second.destroySelf()
    Order.deleteBy(group="a")
    assert Order.select().count() == 0
    Order.clearTable()
    Order.dropTable()


def test_notification_hook_of_a_finished_class() -> None:
    """``_notifyFinishClassCreation`` is called when all columns are there."""
    seen: list[list[str]] = []

    class Base(SQLObject):
        @classmethod
        def _notifyFinishClassCreation(cls) -> None:
            seen.append(list(cls.sqlmeta.columns))

    class Shelf(Base):
        label = StringCol()

    assert Shelf.sqlmeta.columns
    assert seen[-1] == ["label"]


def test_class_init_hook_may_be_overridden() -> None:
    """``__classinit__(cls, new_attrs)`` sees each class and its body."""
    seen: list[tuple[str, bool]] = []

    class Base(SQLObject):
        def __classinit__(cls, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            SQLObject.__classinit__(cls, new_attrs)
            seen.append((cls.__name__, "label" in new_attrs))

    class Shelf(Base):
        label = StringCol()

    assert list(Shelf.sqlmeta.columns) == ["label"]
    assert seen == [("Base", False), ("Shelf", True)]


def test_values_with_an_add_to_class_hook() -> None:
    """An attribute with ``__addtoclass__`` is told its class and name."""
    told: list[tuple[str, str]] = []

    class Note:
        def __addtoclass__(self, cls: type, name: str) -> None:
            told.append((cls.__name__, name))

    class Shelf(SQLObject):
        label = StringCol()
        note = Note()

    assert told == [("Shelf", "note")]
    assert list(Shelf.sqlmeta.columns) == ["label"]


@pytest.mark.usefixtures("conn")
def test_metaclass_mixed_with_a_foreign_one() -> None:
    """A class may have a metaclass derived from SQLObject's and another one."""
    names: list[str] = []

    class Recorder(type):
        def __init__(cls, name: str, bases: Any, space: Any, **kw: Any) -> None:
            super().__init__(name, bases, space)
            names.append(name)

    class Mixed(Recorder, type(SQLObject)):
        pass

    class Plain(metaclass=Recorder):
        def shout(self) -> str:
            return self.label.upper()

    class Shelf(SQLObject, Plain, metaclass=Mixed):
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a").shout() == "A"
    assert names == ["Plain", "Shelf"]


@pytest.mark.usefixtures("conn")
def test_class_with_plain_mix_in() -> None:
    """Methods and properties of a plain base are available on rows."""

    class Loud:
        def shout(self) -> str:
            return self.label.upper()

        @property
        def size(self) -> int:
            return len(self.label)

    class Shelf(Loud, SQLObject):
        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="abc")
    assert shelf.shout() == "ABC"
    assert shelf.size == 3


@pytest.mark.usefixtures("conn")
def test_class_attributes_and_methods_of_the_body_stay() -> None:
    """What is no column, join or index in the body is left as it is."""

    class Shelf(SQLObject):
        label = StringCol()
        colours = ("red", "blue")

        @classmethod
        def make(cls, label: str) -> Any:
            return cls(label=label)

        @staticmethod
        def twice(n: int) -> int:
            return 2 * n

        @property
        def title(self) -> str:
            return f"<{self.label}>"

    Shelf.createTable()
    shelf = Shelf.make("a")
    assert shelf.colours == ("red", "blue")
    assert shelf.twice(4) == 8
    assert shelf.title == "<a>"


@pytest.mark.usefixtures("conn")
def test_base_class_overriding_init() -> None:
    """A base below SQLObject may override ``__init__`` and ``_init``."""
    made: list[str] = []

    class Base(SQLObject):
        def __init__(self, *args: Any, **kw: Any) -> None:
            kw.pop("extra", None)
            super().__init__(*args, **kw)

        def _init(self, *args: Any, **kw: Any) -> None:
            super()._init(*args, **kw)
            made.append(type(self).__name__)

    class Shelf(Base):
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a", extra=5).label == "a"
    assert made == ["Shelf"]


def test_q_of_a_class_follows_later_columns(conn: Any) -> None:
    """``q`` knows a column as soon as it is added, and no other name."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AttributeError):
        _ = Shelf.q.width
    Shelf.sqlmeta.addColumn(IntCol("width"))
    assert conn.sqlrepr(Shelf.q.width) == "shelf.width"
    assert conn.sqlrepr(Shelf.q.id) == "shelf.id"


def test_column_annotations_do_not_disturb() -> None:
    """``label: str = StringCol()`` is a column like any other."""

    class Shelf(SQLObject):
        label: Any = StringCol()
        count: Any = IntCol()

    assert list(Shelf.sqlmeta.columns) == ["label", "count"]
