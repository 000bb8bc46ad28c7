"""What a connection does with tables: it asks the dialect and the introspector."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import sqlite
from sqlobject.backend import ParamStyle
from sqlobject.dberrors import NotSupportedError, ProgrammingError
from sqlobject.schema.table import (
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    id_column,
    key_type,
)
from sqlobject.schema.types import PLAIN, Kind
from tests.fakes.dbapi import FakeDB, FakeModule

NAME = ColumnDef("name", PLAIN[Kind.TEXT])
OWNER = ColumnDef("owner_id", key_type(int), reference=Reference("owner"))
PET = TableDef(
    "pet", (id_column(), NAME, OWNER), create_sql=("CREATE VIEW v AS SELECT 1",)
)


class Definition:
    """Something that has a definition, as columns and indexes do."""

    def __init__(self, value: Any, **facts: Any) -> None:
        self.value = value
        self.__dict__.update(facts)

    def definition(self) -> Any:
        return self.value


class Pet:
    """A class, as far as a connection asks it."""

    sqlmeta = SimpleNamespace(
        table="pet", idName="id", idType=int, idSize=None, id_type=key_type(int)
    )

    @staticmethod
    def _table_definition(connection: Any = None) -> TableDef:
        return PET

    @staticmethod
    def _reflect(table: TableDef) -> Any:
        return [column.name for column in table.columns]


class Owner:
    sqlmeta = SimpleNamespace(table="owner", idType=str, id_type=key_type(str))


@pytest.fixture
def conn() -> Any:
    made = sqlite.builder()(":memory:")
    yield made
    made.close()


def test_table_of_a_class(conn: Any) -> None:
    """Created, with what is to be run later given back."""
    text, later = conn.createTableSQL(Pet)
    assert text == (
        "CREATE TABLE pet (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    name TEXT,\n"
        "    owner_id INT CONSTRAINT owner_id_exists REFERENCES owner(id)\n"
        ")"
    )
    assert later == ["CREATE VIEW v AS SELECT 1"]
    assert conn.createTable(Pet) == later
    assert conn.tableExists("pet")
    assert conn.columnsFromSchema("pet", Pet) == ["id", "name", "owner_id"]
    with pytest.raises(ProgrammingError, match="no table 'zork'"):
        conn.columnsFromSchema("zork", Pet)


def test_parts_of_the_text(conn: Any) -> None:
    """As subclasses of earlier releases asked for them."""
    assert conn.createColumns(Pet).splitlines()[1] == "    name TEXT,"
    assert conn.createColumn(Pet, Definition(NAME)) == "name TEXT"
    assert conn.createIDColumn(Pet) == "id INTEGER PRIMARY KEY AUTOINCREMENT"
    assert conn.createSQL(Pet) == ["CREATE VIEW v AS SELECT 1"]
    assert conn.createReferenceConstraints(Pet) == []
    assert conn.createReferenceConstraint(Pet, Definition(NAME)) is None
    assert conn.createReferenceConstraint(Pet, Definition(OWNER)) is None
    index = IndexDef("byName", (IndexColumn("name"),))
    text = conn.createIndexSQL(Pet, Definition(index))
    assert text == "CREATE INDEX pet_byName ON pet (name)"
    conn.createTable(Pet)
    assert not conn.indexExists("pet", index)
    conn._SO_createIndex(Pet, Definition(index))
    assert conn.indexExists("pet", index)


def test_join_tables(conn: Any) -> None:
    """Two columns, of the types of the ids."""
    join = SimpleNamespace(
        soClass=Pet,
        otherClass=Owner,
        intermediateTable="owner_pet",
        joinColumn="pet_id",
        otherColumn="owner_id",
    )
    assert conn._SO_createJoinTableSQL(join) == (
        "CREATE TABLE owner_pet (\npet_id INT NOT NULL,\nowner_id TEXT NOT NULL\n)"
    )
    conn._SO_createJoinTable(join)
    assert conn.tableExists("owner_pet")
    conn._SO_dropJoinTable(join)
    assert not conn.tableExists("owner_pet")
    assert conn.joinSQLType(join) == "INT"


def test_columns_come_and_go(conn: Any) -> None:
    """In a table that has rows."""
    conn.createTable(Pet)
    conn.query("INSERT INTO pet (name) VALUES ('Rex')")
    age = Definition(ColumnDef("age", PLAIN[Kind.INT32]), dbName="age")
    conn.addColumn("pet", age)
    conn.query("UPDATE pet SET age = 5")
    assert conn.queryAll("SELECT * FROM pet") == [(1, "Rex", None, 5)]
    conn.delColumn(Pet.sqlmeta, Definition(OWNER, dbName="owner_id"))
    assert conn.queryAll("SELECT * FROM pet") == [(1, "Rex", 5)]
    conn.clearTable("pet")
    assert conn.queryAll("SELECT * FROM pet") == []
    conn.dropTable("pet")
    assert not conn.tableExists("pet")


def test_in_a_transaction_it_is_the_transactions(conn: Any) -> None:
    """What is rolled back was not created."""
    transaction = conn.transaction()
    transaction.createTable(Pet)
    assert transaction.tableExists("pet")
    assert transaction.columnsFromSchema("pet", Pet) == ["id", "name", "owner_id"]
    transaction.rollback()
    assert not conn.tableExists("pet")


@pytest.mark.parametrize("foreign_keys", [False, True])
def test_dropped_column_is_all_or_nothing(foreign_keys: bool) -> None:
    """A failure in the middle of making a table anew leaves it as it was."""
    conn = sqlite.builder()(":memory:", foreign_keys=foreign_keys)
    conn.query("CREATE TABLE t (a INT UNIQUE, b INT)")
    conn.query("INSERT INTO t VALUES (1, 2)")
    conn.query("CREATE TABLE t_without_a (x)")
    with pytest.raises(Exception, match="already exists"):
        conn.delColumn(SimpleNamespace(table="t"), SimpleNamespace(dbName="a"))
    assert conn.queryAll("SELECT a, b FROM t") == [(1, 2)]
    assert conn.queryOne("PRAGMA foreign_keys") == (int(foreign_keys),)
    assert conn.queryOne("PRAGMA legacy_alter_table") == (0,)
    conn.dropTable("t_without_a")
    conn.delColumn(SimpleNamespace(table="t"), SimpleNamespace(dbName="a"))
    assert conn.queryAll("SELECT * FROM t") == [(2,)]
    conn.close()


def test_databases_cannot_be_made_everywhere() -> None:
    """It is said aloud."""
    conn = FakeDB()
    for call in (conn.createEmptyDatabase, conn.dropDatabase):
        with pytest.raises(NotSupportedError, match="own tools"):
            call()


@pytest.mark.parametrize(
    ("style", "sql", "params"),
    [
        (ParamStyle.QMARK, "a LIKE 'x%' AND b = ? AND c = ?", (1, 2)),
        (ParamStyle.FORMAT, "a LIKE 'x%%' AND b = %s AND c = %s", (1, 2)),
        (ParamStyle.DOLLAR, "a LIKE 'x%' AND b = $1 AND c = $2", (1, 2)),
        (ParamStyle.NUMERIC, "a LIKE 'x%' AND b = :1 AND c = :2", (1, 2)),
        (ParamStyle.NAMED, "a LIKE 'x%' AND b = :p1 AND c = :p2", {"p1": 1, "p2": 2}),
        (ParamStyle.LITERAL, "a LIKE 'x%' AND b = 1 AND c = 2", None),
    ],
)
def test_questions_to_the_catalogue(style: ParamStyle, sql: str, params: Any) -> None:
    """Introspectors write ``?``; the driver gets what it wants."""
    module = FakeModule()
    conn = FakeDB(module, driver={"paramstyle": style})
    conn.ask_catalogue("a LIKE 'x%' AND b = ? AND c = ?", (1, 2))
    conn.ask_catalogue("a LIKE 'x%'")
    assert module.calls[0][1:] == (sql, params)
    assert module.calls[1][1:] == ("a LIKE 'x%'", None)
