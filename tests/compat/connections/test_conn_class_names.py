"""Section 4: ``connection.ClassName``."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, SQLObjectNotFound, StringCol
from sqlobject.dbconnection import Transaction


@pytest.fixture
def two(shop: SimpleNamespace, open_sqlite: Any) -> SimpleNamespace:
    """The shop with a second database that has the same tables."""
    shop.other = open_sqlite()
    for each in (shop.Maker, shop.Gear, shop.Tag):
        each.createTable(connection=shop.other)
    return shop


def test_class_on_a_connection_creates_there(two: SimpleNamespace) -> None:
    """``conn.Maker(…)`` creates its row on that connection."""
    maker = two.other.Maker(label="far")
    assert maker._connection is two.other
    assert two.Maker.select().count() == 0
    assert two.other.queryAll("SELECT label FROM maker") == [("far",)]


@pytest.mark.parametrize(
    "find",
    [
        lambda bound: bound.get(1),
        lambda bound: bound.select()[0],
        lambda bound: bound.select(orderBy="label").getOne(),
        lambda bound: bound.selectBy(label="far").getOne(),
    ],
)
def test_methods_of_a_class_on_a_connection(two: SimpleNamespace, find: Any) -> None:
    """``conn.Maker.get(…)``, ``select`` and ``selectBy`` ask that connection."""
    two.Maker(label="near")
    two.other.Maker(label="far")
    found = find(two.other.Maker)
    assert found.label == "far"
    assert found._connection is two.other


def test_deleting_through_a_class_on_a_connection(two: SimpleNamespace) -> None:
    """``conn.Maker.delete`` and ``deleteBy`` change that connection only."""
    two.Maker(label="near")
    two.other.Maker(label="far")
    two.other.Maker(label="farther")
    two.other.Maker.delete(1)
    with pytest.raises(SQLObjectNotFound):
        two.other.Maker.get(1)
    two.other.Maker.deleteBy(label="farther")
    assert two.other.queryAll("SELECT * FROM maker") == []
    assert two.Maker.select().count() == 1


def test_alternate_method_of_a_class_on_a_connection(open_sqlite: Any) -> None:
    """``conn.User.byLogin(…)`` asks that connection."""
    connection = open_sqlite()

    class Login(SQLObject):
        name = StringCol(alternateID=True)

    Login.createTable(connection=connection)
    created = connection.Login(name="root")
    assert connection.Login.byName("root") is created


def test_unknown_class_on_a_connection(conn: Any) -> None:
    """A connection has no attribute for a class that does not exist."""
    with pytest.raises(AttributeError):
        conn.NoSuchClassAtAll


def test_class_is_known_to_connections_made_before_and_after(open_sqlite: Any) -> None:
    """Every live connection knows every class of its registry."""
    before = open_sqlite()

    class Sprocket(SQLObject):
        name = StringCol()

    after = open_sqlite()
    for connection in (before, after):
        Sprocket.createTable(connection=connection)
        assert connection.Sprocket(name="x").name == "x"


@pytest.mark.parametrize("name", ["query", "cache", "uri", "debug"])
def test_class_named_like_an_attribute_of_connections(
    conn: Any, open_sqlite: Any, name: str
) -> None:
    """A class may have any name: connections keep their own attribute of that name."""
    made = type(
        name,
        (SQLObject,),
        {"word": StringCol(), "__module__": __name__},
    )
    made.createTable()
    assert made(word="x").word == "x"
    later = open_sqlite()
    assert later.queryAll("SELECT 1") == [(1,)]
    later.query("CREATE TABLE t (a INTEGER)")
    assert later.doCache


def test_class_on_a_transaction(shop: SimpleNamespace) -> None:
    """A transaction knows the classes as its connection does."""
    trans = shop.conn.transaction()
    assert isinstance(trans, Transaction)
    maker = trans.Maker(label="t")
    assert maker._connection is trans
    assert trans.Maker.get(maker.id) is maker
    trans.rollback()
    assert shop.Maker.select().count() == 0


def test_tables_through_a_class_on_a_connection(
    shop: SimpleNamespace, open_sqlite: Any
) -> None:
    """``conn.Maker.createTable()`` and its kin work on that connection."""
    other = open_sqlite()
    assert not other.Maker.tableExists()
    other.Maker.createTable()
    assert other.tableExists("maker")
    other.Maker(label="far")
    other.Maker.clearTable()
    assert other.queryAll("SELECT * FROM maker") == []
    other.Maker.dropTable()
    assert not other.tableExists("maker")
    assert shop.Maker.tableExists()


def test_attributes_of_a_class_on_a_connection(shop: SimpleNamespace) -> None:
    """``conn.Maker.q`` and ``conn.Maker.sqlmeta`` are those of the class."""
    assert str(shop.conn.Maker.q.label) == "maker.label"
    assert shop.conn.Maker.sqlmeta.table == "maker"
    with pytest.raises(AttributeError):
        shop.conn.Maker.nope


def test_class_named_like_an_attribute_of_connections_in_a_transaction(
    open_sqlite: Any,
) -> None:
    """The connection's attribute wins there too, whatever its registry."""

    class debug(SQLObject):
        class sqlmeta:
            registry = "tools"

    class filename(SQLObject):
        class sqlmeta:
            registry = "tools"

    class tableExists(SQLObject):
        class sqlmeta:
            registry = "tools"

    class Hammer(SQLObject):
        class sqlmeta:
            registry = "tools"

    plain, tools = open_sqlite(), open_sqlite(registry="tools")
    for conn in (plain, tools):
        transaction = conn.transaction()
        assert transaction.debug is False
        assert transaction.filename == conn.filename
        assert transaction.tableExists("hammer") is False
        transaction.rollback()
    Hammer.createTable(connection=tools)
    with tools.transaction() as transaction:
        assert transaction.Hammer()._connection is transaction
    for kind in (debug, filename, tableExists):
        assert tools.bound(kind) is not None
