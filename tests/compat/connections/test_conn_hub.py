"""Section 7: the hub, and where a class finds its connection."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, sqlhub
from sqlobject.dbconnection import ConnectionHub, Transaction
from sqlobject.dberrors import Deadlock


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


@pytest.fixture
def hub() -> ConnectionHub:
    """A hub of the test's own."""
    return ConnectionHub()


# -- look-up ---------------------------------------------------------------------------


def test_empty_hub(hub: ConnectionHub) -> None:
    """A hub without a connection raises AttributeError with 3.14's words."""
    with pytest.raises(AttributeError, match="No connection has been defined"):
        hub.getConnection()
    assert not hasattr(hub, "threadConnection")


def test_process_connection(hub: ConnectionHub, open_sqlite: Any) -> None:
    """The process connection serves every thread."""
    connection = open_sqlite()
    hub.processConnection = connection
    assert hub.getConnection() is connection
    assert in_thread(hub.getConnection) is connection


def test_thread_connection_comes_first(hub: ConnectionHub, open_sqlite: Any) -> None:
    """A thread's own connection goes before the process's, in that thread only."""
    process, thread = open_sqlite(), open_sqlite()
    hub.processConnection = process
    hub.threadConnection = thread
    assert hub.getConnection() is thread
    assert hub.threadConnection is thread
    assert in_thread(hub.getConnection) is process
    del hub.threadConnection
    assert hub.getConnection() is process


def test_thread_connection_set_to_none_means_unset(
    hub: ConnectionHub, open_sqlite: Any
) -> None:
    """``threadConnection = None`` falls back to the process connection."""
    process = open_sqlite()
    hub.processConnection = process
    hub.threadConnection = open_sqlite()
    hub.threadConnection = None
    assert hub.getConnection() is process


@pytest.mark.parametrize("slot", ["processConnection", "threadConnection"])
def test_uri_in_the_hub(hub: ConnectionHub, open_uri: Any, slot: str) -> None:
    """A URI text in either place is opened at first use."""
    setattr(hub, slot, "sqlite:/:memory:")
    assert hub.getConnection() is open_uri("sqlite:/:memory:")
    assert hub.getConnection().queryAll("SELECT 1") == [(1,)]


def test_all_threads_share_the_connection_of_a_uri(
    hub: ConnectionHub, open_uri: Any, tmp_path: Any
) -> None:
    """One URI set in two threads is one connection object."""
    uri = f"sqlite://{tmp_path / 'x.db'}"
    expected = open_uri(uri)

    def ask() -> Any:
        hub.threadConnection = uri
        return hub.getConnection()

    assert in_thread(ask) is expected
    assert in_thread(ask) is expected


# -- as a class attribute --------------------------------------------------------------


def test_hub_as_a_class_attribute(hub: ConnectionHub, open_sqlite: Any) -> None:
    """``_connection = hub`` in a class resolves at each access."""

    class Plate(SQLObject):
        _connection = hub
        label = StringCol()

    with pytest.raises(AttributeError):
        Plate._connection
    first, second = open_sqlite(), open_sqlite()
    hub.processConnection = first
    assert Plate._connection is first
    Plate.createTable()
    hub.processConnection = second
    assert Plate._connection is second
    assert not Plate.tableExists()


def test_class_without_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class can be declared without a connection; using it raises AttributeError."""

    class Plate(SQLObject):
        label = StringCol()

    assert not hasattr(Plate, "_connection")
    for call in (lambda: Plate(label="x"), lambda: list(Plate.select())):
        with pytest.raises(AttributeError):
            call()


@pytest.mark.parametrize("name", ["_connection", "connection"])
def test_connection_in_the_class_body(conn: Any, open_sqlite: Any, name: str) -> None:
    """A connection in the class body goes before the hub."""
    own = open_sqlite()
    made = type("Plate", (SQLObject,), {name: own, "label": StringCol()})
    assert made._connection is own
    made.createTable()
    assert own.tableExists("plate")
    assert not conn.tableExists("plate")


def test_uri_in_the_class_body(open_uri: Any) -> None:
    """A URI text in the class body is opened."""

    class Plate(SQLObject):
        _connection = "sqlite:/:memory:"
        label = StringCol()

    assert Plate._connection is open_uri("sqlite:/:memory:")
    Plate.createTable()


def test_both_names_in_the_class_body(open_sqlite: Any) -> None:
    """``_connection`` beside ``connection`` raises AssertionError."""
    with pytest.raises(AssertionError):
        type(
            "Plate",
            (SQLObject,),
            {"_connection": open_sqlite(), "connection": open_sqlite()},
        )


def test_connection_is_inherited(open_sqlite: Any) -> None:
    """A subclass uses its parent's connection."""
    own = open_sqlite()

    class Plate(SQLObject):
        _connection = own
        label = StringCol()

    class Dish(Plate):
        pass

    assert Dish._connection is own


def test_connection_of_the_module(module_from: Any, open_uri: Any) -> None:
    """``__connection__`` of a module serves its classes when the hub has none."""
    source = (
        "from sqlobject import SQLObject, StringCol\n"
        "__connection__ = 'sqlite:/:memory:'\n"
        "class Plate(SQLObject):\n"
        "    label = StringCol()\n"
    )
    module = module_from("module_with_connection", source)
    assert module.Plate._connection is open_uri("sqlite:/:memory:")
    module.Plate.createTable()
    assert module.Plate(label="x").label == "x"


def test_connection_of_the_module_yields_to_the_hub(
    conn: Any, module_from: Any
) -> None:
    """``__connection__`` is ignored when the hub has a connection already."""
    source = (
        "from sqlobject import SQLObject, StringCol\n"
        "__connection__ = 'sqlite:/:memory:'\n"
        "class Plate(SQLObject):\n"
        "    label = StringCol()\n"
    )
    module = module_from("module_with_ignored_connection", source)
    assert module.Plate._connection is conn


@pytest.mark.parametrize("as_uri", [False, True])
def test_set_connection(
    conn: Any, open_sqlite: Any, open_uri: Any, as_uri: bool
) -> None:
    """``Cls.setConnection`` takes a connection or a URI later on."""

    class Plate(SQLObject):
        label = StringCol()

    assert Plate._connection is conn
    if as_uri:
        Plate.setConnection("sqlite:/:memory:")
        assert Plate._connection is open_uri("sqlite:/:memory:")
    else:
        own = open_sqlite()
        Plate.setConnection(own)
        assert Plate._connection is own


# -- doInTransaction -------------------------------------------------------------------


@pytest.fixture(params=["processConnection", "threadConnection"])
def hubbed(request: pytest.FixtureRequest, file_shop: SimpleNamespace) -> Any:
    """The shop, its connection in either place of the hub."""
    if request.param == "threadConnection":
        del sqlhub.processConnection
    setattr(sqlhub, request.param, file_shop.conn)
    file_shop.slot = request.param
    return file_shop


def committed(shop: SimpleNamespace) -> list[str]:
    """The labels of makers that are committed."""
    rows = shop.conn.queryAll("SELECT label FROM maker ORDER BY label")
    return [row[0] for row in rows]


def test_function_in_a_transaction(hubbed: SimpleNamespace) -> None:
    """``doInTransaction`` runs a function in a transaction and gives its value."""

    def work(label: str, *, twice: bool) -> int:
        assert isinstance(sqlhub.getConnection(), Transaction)
        hubbed.Maker(label=label)
        if twice:
            hubbed.Maker(label=label * 2)
        assert committed(hubbed) == []
        return 42

    assert sqlhub.doInTransaction(work, "a", twice=True) == 42
    assert committed(hubbed) == ["a", "aa"]
    assert sqlhub.getConnection() is hubbed.conn
    assert getattr(sqlhub, hubbed.slot) is hubbed.conn


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_function_that_fails(hubbed: SimpleNamespace, error: Any) -> None:
    """Any exception rolls back at once, restores the hub and goes on."""

    def work() -> None:
        hubbed.Maker(label="a")
        raise error

    with pytest.raises(error):
        sqlhub.doInTransaction(work)
    assert sqlhub.getConnection() is hubbed.conn
    assert committed(hubbed) == []
    hubbed.Maker(label="b")
    assert committed(hubbed) == ["b"]


def test_nested_function(hubbed: SimpleNamespace) -> None:
    """``doInTransaction`` may be called inside another."""

    def inner() -> str:
        hubbed.Maker(label="inner")
        return "done"

    def outer() -> str:
        hubbed.Maker(label="outer")
        return sqlhub.doInTransaction(inner)

    assert sqlhub.doInTransaction(outer) == "done"
    assert committed(hubbed) == ["inner", "outer"]
    assert sqlhub.getConnection() is hubbed.conn


def test_function_without_a_connection(hub: ConnectionHub) -> None:
    """Without a connection ``doInTransaction`` raises AttributeError."""
    with pytest.raises(AttributeError):
        hub.doInTransaction(lambda: None)


def test_other_threads_are_not_drawn_into_a_transaction(
    file_shop: SimpleNamespace,
) -> None:
    """Another thread's work is not rolled back with a failed ``doInTransaction``."""

    def other_thread() -> Any:
        return (
            isinstance(sqlhub.getConnection(), Transaction),
            file_shop.conn.queryAll("SELECT COUNT(*) FROM maker"),
        )

    seen: list[Any] = []

    def work() -> None:
        seen.append(in_thread(other_thread))
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        sqlhub.doInTransaction(work)
    assert seen == [(False, [(0,)])]


def test_objects_made_in_the_function_are_usable_outside(
    hubbed: SimpleNamespace,
) -> None:
    """What the function made can be fetched on the ordinary connection."""
    made_id = sqlhub.doInTransaction(lambda: hubbed.Maker(label="a").id)
    assert hubbed.Maker.get(made_id).label == "a"
    assert hubbed.Maker.get(made_id)._connection is hubbed.conn


def test_transaction_of_the_hub(hubbed: SimpleNamespace) -> None:
    """``with sqlhub.transaction()`` puts the classes into a transaction."""
    with sqlhub.transaction() as trans:
        assert sqlhub.getConnection() is trans
        hubbed.Maker(label="a")
        assert committed(hubbed) == []
    assert committed(hubbed) == ["a"]
    assert sqlhub.getConnection() is hubbed.conn


def test_retries_run_the_function_again(hubbed: SimpleNamespace) -> None:
    """``retries=n`` repeats a function whose error says that this may help."""
    calls: list[int] = []

    def work() -> str:
        calls.append(1)
        hubbed.Maker(label=f"try {len(calls)}")
        if len(calls) == 1:
            raise Deadlock("lost the fight")
        return "done"

    assert sqlhub.doInTransaction(work, retries=2) == "done"
    assert len(calls) == 2
    assert committed(hubbed) == ["try 2"]


def test_retries_do_not_repeat_other_errors(hubbed: SimpleNamespace) -> None:
    """An error that would come again is not tried again."""
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        sqlhub.doInTransaction(work, retries=3)
    assert len(calls) == 1


def test_transaction_set_as_the_connection(file_shop: SimpleNamespace) -> None:
    """A transaction may be set on the hub by hand, as many programs do."""
    trans = file_shop.conn.transaction()
    sqlhub.processConnection = trans
    file_shop.Maker(label="a")
    assert committed(file_shop) == []
    trans.commit(close=True)
    sqlhub.processConnection = file_shop.conn
    assert [maker.label for maker in file_shop.Maker.select()] == ["a"]


def test_transaction_assigned_to_a_class(file_shop: SimpleNamespace) -> None:
    """A transaction may be assigned to ``Cls._connection``."""
    trans = file_shop.conn.transaction()
    file_shop.Maker._connection = trans
    file_shop.Maker(label="a")
    trans.rollback()
    file_shop.Maker._connection = file_shop.conn
    assert file_shop.Maker.select().count() == 0


@pytest.mark.parametrize("slot", ["processConnection", "threadConnection"])
def test_function_in_a_transaction_of_a_uri(
    hub: ConnectionHub, open_uri: Any, tmp_path: Any, slot: str
) -> None:
    """``doInTransaction`` works when the hub holds a URI text."""
    uri = f"sqlite://{tmp_path / 'x.db'}"
    setattr(hub, slot, uri)

    class Plate(SQLObject):
        _connection = hub
        label = StringCol()

    Plate.createTable()
    hub.doInTransaction(Plate, label="a")
    assert [plate.label for plate in Plate.select()] == ["a"]
    assert hub.getConnection() is open_uri(uri)
