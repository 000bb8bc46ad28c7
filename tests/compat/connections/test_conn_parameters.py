"""Section 2: generic parameters, and those of SQLite."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, classregistry, dberrors, styles
from sqlobject.dbconnection import Boolean
from sqlobject.sqlite import sqliteconnection

MEMORY = "sqlite:/:memory:"


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("1", True),
        ("yes", True),
        ("YES", True),
        ("true", True),
        ("True", True),
        ("on", True),
        ("0", False),
        ("no", False),
        ("No", False),
        ("false", False),
        ("off", False),
        ("OFF", False),
        ("maybe", True),
        ("", False),
        (1, True),
        (0, False),
        (None, False),
        (True, True),
        (False, False),
        ([], False),
        ([0], True),
    ],
)
def test_boolean(value: Any, truth: bool) -> None:
    """``Boolean`` reads the usual words in any case; others count when not empty."""
    assert Boolean(value) is truth


@pytest.mark.parametrize("name", ["debug", "debugOutput", "debugThreading"])
def test_switches_are_off_unless_set(open_uri: Any, name: str) -> None:
    """The debug switches are off by default and read by ``Boolean``."""
    assert not getattr(open_uri(MEMORY), name)
    assert not getattr(open_uri(f"{MEMORY}?{name}=off"), name)


def test_debug_can_be_switched_on(open_uri: Any) -> None:
    """``?debug=yes`` switches debugging on."""
    assert open_uri(f"{MEMORY}?debug=yes").debug


@pytest.mark.parametrize(
    ("text", "on"), [("", True), ("?cache=1", True), ("?cache=0", False)]
)
def test_cache_parameter(open_uri: Any, text: str, on: bool) -> None:
    """``cache`` decides whether objects are held strongly."""
    assert open_uri(MEMORY + text).doCache is on


def test_auto_commit_is_on_by_default(open_uri: Any) -> None:
    """Connections commit by themselves unless told otherwise."""
    assert open_uri(MEMORY).autoCommit


def test_registry_parameter(open_uri: Any) -> None:
    """``registry`` names the class registry whose classes the connection knows."""
    connection = open_uri(f"{MEMORY}?registry=depot_registry")
    assert connection.registry == "depot_registry"

    class Box(SQLObject):
        class sqlmeta:
            registry = "depot_registry"

        _connection = connection
        name = StringCol()

    class Crate(SQLObject):
        name = StringCol()

    Box.createTable()
    assert connection.Box(name="x").name == "x"
    assert not hasattr(connection, "Crate")
    assert classregistry.registry("depot_registry").getClass("Box") is Box
    del classregistry.registry("depot_registry").classes["Box"]


def test_style_parameter(open_sqlite: Any) -> None:
    """A style given to the constructor names the tables of classes made on it."""
    connection = open_sqlite(style=styles.MixedCaseStyle(longID=True))

    class BigBox(SQLObject):
        _connection = connection
        someName = StringCol()

    assert BigBox.sqlmeta.table == "BigBox"
    assert BigBox.sqlmeta.idName == "BigBoxID"
    assert BigBox.sqlmeta.columns["someName"].dbName == "SomeName"


def test_attributes_of_a_connection(open_sqlite: Any) -> None:
    """A connection shows what it is."""
    connection = open_sqlite(name="shown")
    assert connection.dbName == "sqlite"
    assert connection.name == "shown"
    assert "sqlite" in connection.schemes
    assert connection.module.__name__.endswith("sqlite3")
    assert connection.supportTransactions
    assert connection.style is None
    assert connection.registry is None


# -- SQLite ----------------------------------------------------------------------------


def test_timeout_is_how_long_a_writer_waits(open_uri: Any, tmp_path: Any) -> None:
    """With a short ``timeout`` a second writer gives up soon: OperationalError."""
    path = tmp_path / "busy.db"
    first = open_uri(f"sqlite://{path}")
    first.query("CREATE TABLE t (a INTEGER)")
    trans = first.transaction()
    trans.query("INSERT INTO t VALUES (1)")
    second = open_uri(f"sqlite://{path}?timeout=0.05")
    with pytest.raises(dberrors.OperationalError, match="locked"):
        second.query("INSERT INTO t VALUES (2)")
    trans.rollback()
    second.query("INSERT INTO t VALUES (3)")
    assert first.queryAll("SELECT a FROM t") == [(3,)]


def in_thread(call: Any) -> Any:
    """Run ``call`` in another thread; give its result or its exception."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(call())
        except Exception as error:  # noqa: BLE001
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(5)
    return outcome[0]


def test_memory_database_in_another_thread(open_uri: Any) -> None:
    """Another thread is refused or finds the same data, but never an empty database."""
    connection = open_uri(MEMORY)
    connection.query("CREATE TABLE t (a INTEGER)")
    outcome = in_thread(lambda: connection.queryAll("SELECT a FROM t"))
    assert outcome == [] or type(outcome).__name__ == "ProgrammingError"


def test_memory_database_may_be_shared(open_uri: Any) -> None:
    """``check_same_thread=0`` lets other threads use a memory database."""
    connection = open_uri(f"{MEMORY}?check_same_thread=0")
    connection.query("CREATE TABLE t (a INTEGER)")
    assert in_thread(lambda: connection.queryAll("SELECT a FROM t")) == []


def shouting_factory(module: Any) -> type:
    """Give a SQLite connection class with a function of its own."""

    class Shouting(module.Connection):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.create_function("shout", 1, lambda text: text.upper() + "!")

    return Shouting


def test_factory_as_a_callable(open_sqlite: Any) -> None:
    """``factory`` is called with the driver module and gives the class to connect."""
    connection = open_sqlite(factory=shouting_factory)
    assert connection.queryOne("SELECT shout('hey')") == ("HEY!",)


def test_factory_by_name(open_uri: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a URI ``factory`` is a name in SQLite's connection module."""
    monkeypatch.setattr(
        sqliteconnection, "shouting_factory", shouting_factory, raising=False
    )
    connection = open_uri(f"{MEMORY}?factory=shouting_factory")
    assert connection.queryOne("SELECT shout('hey')") == ("HEY!",)


@pytest.mark.parametrize(
    ("text", "value"),
    [("", True), ("?use_table_info=1", True), ("?use_table_info=0", False)],
)
def test_use_table_info(open_uri: Any, text: str, value: bool) -> None:
    """``use_table_info`` decides how a table is looked at; it is on by default."""
    assert bool(open_uri(MEMORY + text).use_table_info) is value
