"""Core 2: classes, their connections and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import (
    IntCol,
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
