"""Section 10: what a connection says of its database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol


def test_table_exists(shop: SimpleNamespace) -> None:
    """``tableExists`` is a bool, and exact about the name's case."""
    assert shop.conn.tableExists("maker") is True
    assert shop.conn.tableExists("Maker") is False
    assert shop.conn.tableExists("nope") is False


def test_views_and_indexes_are_no_tables(shop: SimpleNamespace) -> None:
    """``tableExists`` speaks of tables alone."""
    shop.conn.query("CREATE VIEW maker_view AS SELECT * FROM maker")
    shop.conn.query("CREATE INDEX maker_index ON maker (label)")
    assert not shop.conn.tableExists("maker_view")
    assert not shop.conn.tableExists("maker_index")


@pytest.mark.parametrize("name", ["it's", 'a"b', "x' OR '1'='1", "a b"])
def test_odd_table_names_are_looked_for_literally(conn: Any, name: str) -> None:
    """Quotes in a name looked for are part of the name."""
    assert not conn.tableExists(name)
    quoted = '"' + name.replace('"', '""') + '"'
    conn.query(f"CREATE TABLE {quoted} (a INTEGER)")
    assert conn.tableExists(name)


def test_class_table_exists(shop: SimpleNamespace) -> None:
    """``Cls.tableExists()`` asks its connection."""
    assert shop.Maker.tableExists()
    shop.Maker.dropTable()
    assert not shop.Maker.tableExists()


def test_list_tables(conn: Any) -> None:
    """``listTables`` gives the names of all tables, sorted."""
    for name in ("zeta", "alpha", "mid"):
        conn.query(f"CREATE TABLE {name} (a INTEGER)")
    conn.query("CREATE VIEW a_view AS SELECT * FROM mid")
    assert conn.listTables() == ["alpha", "mid", "zeta"]


def test_list_tables_after_creating_classes(shop: SimpleNamespace) -> None:
    """``listTables`` finds the tables of classes and of their joins."""
    assert {"gear", "maker", "maker_tag", "tag"} <= set(shop.conn.listTables())


def test_list_databases(conn: Any) -> None:
    """``listDatabases`` of SQLite knows ``main``, and what is attached."""
    assert conn.listDatabases() == ["main"]
    conn.query("ATTACH DATABASE ':memory:' AS other")
    assert conn.listDatabases() == ["main", "other"]


def test_create_empty_database_makes_the_file(open_sqlite: Any, tmp_path: Any) -> None:
    """``createEmptyDatabase`` makes the file of a SQLite database."""
    path = tmp_path / "new.db"
    open_sqlite(path).createEmptyDatabase()
    assert path.exists()


def test_create_empty_database_of_memory(conn: Any) -> None:
    """``createEmptyDatabase`` of a memory database does nothing."""
    conn.createEmptyDatabase()
    assert conn.queryAll("SELECT 1") == [(1,)]


def test_drop_database_removes_the_file(open_sqlite: Any, tmp_path: Any) -> None:
    """``dropDatabase`` removes the file; a missing one raises FileNotFoundError."""
    path = tmp_path / "old.db"
    connection = open_sqlite(path)
    connection.query("CREATE TABLE t (a INTEGER)")
    connection.dropDatabase()
    assert not path.exists()
    with pytest.raises(FileNotFoundError):
        connection.dropDatabase()


def test_create_and_drop_of_a_class(conn: Any) -> None:
    """``createTable(ifNotExists=True)`` and ``dropTable(ifExists=True)`` may repeat."""

    class Plate(SQLObject):
        label = StringCol()

    for _ in range(2):
        Plate.createTable(ifNotExists=True)
    assert Plate.tableExists()
    for _ in range(2):
        Plate.dropTable(ifExists=True)
    assert not Plate.tableExists()
