"""Section 4: what one may ask a connection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol, dberrors
from sqlobject.dbconnection import DBAPI, DBConnection, Iteration
from sqlobject.sqlbuilder import Select, func

PUBLIC = [
    "query",
    "queryAll",
    "queryOne",
    "queryAllDescription",
    "queryInsertID",
    "iterSelect",
    "accumulateSelect",
    "queryForSelect",
    "sqlrepr",
    "transaction",
    "getConnection",
    "releaseConnection",
    "makeConnection",
    "close",
    "expireAll",
    "tableExists",
    "listTables",
    "listDatabases",
    "columnsFromSchema",
    "createTable",
    "createTableSQL",
    "dropTable",
    "clearTable",
    "addColumn",
    "delColumn",
    "createEmptyDatabase",
    "dropDatabase",
    "createBinary",
    "uri",
    "oldUri",
    "connectionFromURI",
    "connectionFromOldURI",
    "printDebug",
]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_methods(conn: Any, name: str) -> None:
    """Every public method of 3.14's connections is there."""
    assert callable(getattr(conn, name))


def test_connection_is_a_dbapi(conn: Any) -> None:
    """A connection is a DBAPI, which is a DBConnection."""
    assert isinstance(conn, DBAPI)
    assert isinstance(conn, DBConnection)


# -- raw statements --------------------------------------------------------------------


def test_query_returns_nothing(conn: Any) -> None:
    """``query`` runs one statement and gives None."""
    assert conn.query("CREATE TABLE t (a INTEGER, b TEXT)") is None
    assert conn.query("INSERT INTO t VALUES (1, 'x')") is None
    assert conn.query("SELECT * FROM t") is None


@pytest.fixture
def rows(conn: Any) -> Any:
    """A connection with a table ``t`` of two rows."""
    conn.query("CREATE TABLE t (a INTEGER, b TEXT)")
    conn.query("INSERT INTO t VALUES (1, 'x')")
    conn.query("INSERT INTO t VALUES (2, NULL)")
    return conn


def test_query_all_gives_a_list_of_tuples(rows: Any) -> None:
    """``queryAll`` gives every row as the driver gives it."""
    found = rows.queryAll("SELECT a, b FROM t ORDER BY a")
    assert found == [(1, "x"), (2, None)]
    assert isinstance(found, list)
    assert all(isinstance(row, tuple) for row in found)
    assert rows.queryAll("SELECT a FROM t WHERE a > 9") == []


def test_query_one_gives_the_first_row(rows: Any) -> None:
    """``queryOne`` gives the first row, or None."""
    assert rows.queryOne("SELECT a, b FROM t ORDER BY a") == (1, "x")
    assert rows.queryOne("SELECT a FROM t WHERE a > 9") is None


def test_query_all_description(rows: Any) -> None:
    """``queryAllDescription`` gives the cursor's description beside the rows."""
    description, found = rows.queryAllDescription("SELECT a, b AS bee FROM t")
    assert [column[0] for column in description] == ["a", "bee"]
    assert sorted(found) == [(1, "x"), (2, None)]


@pytest.mark.parametrize(
    "text", ["SELECT '%s'", "SELECT '50%'", "SELECT '?'", "SELECT ':a'", "SELECT '$1'"]
)
def test_raw_text_is_not_searched_for_placeholders(conn: Any, text: str) -> None:
    """Raw SQL text goes to the database as it is."""
    assert conn.queryOne(text) == (text[len("SELECT '") : -1],)


def test_query_insert_id(shop: SimpleNamespace) -> None:
    """``queryInsertID`` inserts and gives the new id; a given id wins."""
    maker = shop.Maker(label="a")
    new = shop.conn.queryInsertID(maker, None, ["label"], ["b"])
    assert new == maker.id + 1
    assert shop.Maker.get(new).label == "b"
    assert shop.conn.queryInsertID(maker, 99, ["label"], ["c"]) == 99
    assert shop.Maker.get(99).label == "c"


def test_iter_select(shop: SimpleNamespace) -> None:
    """``iterSelect`` streams the objects of results."""
    shop.Maker(label="a")
    shop.Maker(label="b")
    stream = shop.conn.iterSelect(shop.Maker.select(orderBy="label"))
    assert isinstance(stream, Iteration)
    assert [maker.label for maker in stream] == ["a", "b"]


def test_accumulate_select(shop: SimpleNamespace) -> None:
    """``accumulateSelect`` gives a value for one expression and a row for several."""
    for n in (1, 2, 3):
        shop.Gear(teeth=n)
    results = shop.Gear.select()
    teeth = shop.Gear.q.teeth
    assert shop.conn.accumulateSelect(results, func.SUM(teeth)) == 6
    assert tuple(
        shop.conn.accumulateSelect(results, func.MIN(teeth), func.MAX(teeth))
    ) == (1, 3)


def test_query_for_select(shop: SimpleNamespace) -> None:
    """``queryForSelect`` gives the SQL text of results."""
    results = shop.Gear.select(shop.Gear.q.teeth > 1)
    assert shop.conn.queryForSelect(results) == str(results)


def test_sqlrepr_of_statements(shop: SimpleNamespace) -> None:
    """``sqlrepr`` of a statement is text that runs."""
    shop.Gear(teeth=5, note="it's")
    statement = Select([shop.Gear.q.note], shop.Gear.q.note == "it's")
    assert shop.conn.queryAll(shop.conn.sqlrepr(statement)) == [("it's",)]


# -- raw connections -------------------------------------------------------------------


def test_raw_connection_is_the_drivers(conn: Any) -> None:
    """``getConnection`` lends the driver's own connection."""
    raw = conn.getConnection()
    assert isinstance(raw, conn.module.Connection)
    assert raw.execute("SELECT 1").fetchall() == [(1,)]
    conn.releaseConnection(raw)


def test_make_connection_is_a_new_one(filed: Any) -> None:
    """``makeConnection`` opens another raw connection that is not pooled."""
    raw = filed.makeConnection()
    pooled = filed.getConnection()
    assert raw is not pooled
    filed.releaseConnection(pooled)
    assert raw.execute("SELECT 1").fetchone() == (1,)
    raw.close()


def test_closed_connection_reconnects(file_shop: SimpleNamespace) -> None:
    """After ``close()`` the object connects again when it is used."""
    maker = file_shop.Maker(label="a")
    file_shop.conn.close()
    assert file_shop.Maker.select().count() == 1
    maker.label = "b"
    file_shop.conn.close()
    assert file_shop.conn.queryAll("SELECT label FROM maker") == [("b",)]


def test_closing_twice_is_harmless(filed: Any) -> None:
    """``close()`` may be called on a closed connection."""
    filed.close()
    filed.close()
    assert filed.queryAll("SELECT 1") == [(1,)]


def test_closed_memory_database_is_empty(conn: Any) -> None:
    """Closing a memory database forgets its data."""
    conn.query("CREATE TABLE t (a INTEGER)")
    conn.close()
    assert not conn.tableExists("t")
    conn.query("CREATE TABLE t (a INTEGER)")


def test_expire_all(shop: SimpleNamespace) -> None:
    """``expireAll`` makes every held object read itself anew."""
    maker, gear = shop.Maker(label="a"), shop.Gear(teeth=1)
    shop.conn.query("UPDATE maker SET label = 'b'")
    shop.conn.query("UPDATE gear SET teeth = 2")
    assert (maker.label, gear.teeth) == ("a", 1)
    shop.conn.expireAll()
    assert (maker.label, gear.teeth) == ("b", 2)


def test_create_binary(conn: Any) -> None:
    """``createBinary`` wraps bytes as the driver wants them."""
    assert bytes(conn.createBinary(b"a\0b")) == b"a\0b"


# -- tables ----------------------------------------------------------------------------


def test_create_table_of_a_class(conn: Any) -> None:
    """``createTable(cls)`` creates and gives the constraints that remain: none here."""

    class Plate(SQLObject):
        label = StringCol()

    assert list(conn.createTable(Plate)) == []
    assert conn.tableExists("plate")


def test_create_table_sql(conn: Any) -> None:
    """``createTableSQL(cls)`` gives the text and the constraints."""

    class Plate(SQLObject):
        label = StringCol()

    text, constraints = conn.createTableSQL(Plate)
    assert text == (
        "CREATE TABLE plate (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    label TEXT\n"
        ")"
    )
    assert list(constraints) == []


def test_drop_and_clear_table(conn: Any) -> None:
    """``clearTable`` empties a table, ``dropTable`` removes it."""
    conn.query("CREATE TABLE t (a INTEGER)")
    conn.query("INSERT INTO t VALUES (1)")
    conn.clearTable("t")
    assert conn.queryAll("SELECT * FROM t") == []
    conn.dropTable("t")
    assert not conn.tableExists("t")


def test_add_and_delete_column(shop: SimpleNamespace) -> None:
    """``addColumn`` and ``delColumn`` change the table."""
    shop.Gear(teeth=1, note="x")
    shop.Gear.sqlmeta.addColumn(IntCol("mass", default=7))
    column = shop.Gear.sqlmeta.columns["mass"]
    shop.conn.addColumn("gear", column)
    assert shop.conn.queryAll("SELECT mass FROM gear") == [(None,)]
    shop.conn.delColumn(shop.Gear.sqlmeta, column)
    names = [row[1] for row in shop.conn.queryAll("PRAGMA table_info(gear)")]
    assert names == ["id", "teeth", "note", "maker_id"]
    assert shop.conn.queryAll("SELECT teeth, note FROM gear") == [(1, "x")]


def test_statements_without_rows(conn: Any) -> None:
    """``queryAll`` of a statement that gives no rows is an empty list."""
    assert conn.queryAll("CREATE TABLE t (a INTEGER)") == []
    assert conn.queryAll("INSERT INTO t VALUES (1)") == []
    assert conn.queryOne("UPDATE t SET a = 2") is None


def test_two_statements_at_once_are_refused(conn: Any) -> None:
    """SQLite runs one statement at a time and says so."""
    with pytest.raises((dberrors.ProgrammingError, Warning)):
        conn.query("SELECT 1; SELECT 2")
