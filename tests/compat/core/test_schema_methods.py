"""Core 10: creating, asking for and dropping tables."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    BoolCol,
    DatabaseIndex,
    EnumCol,
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLObject,
    StringCol,
    dberrors,
    events,
)

pytestmark = pytest.mark.usefixtures("conn")


def tables(conn: Any) -> list[str]:
    """The user's tables."""
    rows = conn.queryAll(
        "SELECT name FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in rows]


def indexes(conn: Any) -> list[str]:
    """The user's indexes."""
    rows = conn.queryAll(
        "SELECT name FROM sqlite_master WHERE type = 'index' "
        "AND sql IS NOT NULL ORDER BY name"
    )
    return [name for (name,) in rows]


def make_shelf() -> Any:
    """A class without a table yet."""

    class Shelf(SQLObject):
        label = StringCol(length=10)
        width = IntCol(default=5, notNone=True)
        bylabel = DatabaseIndex("label")

    return Shelf


def test_create_and_drop(conn: Any) -> None:
    """A table is made with its indexes, asked for and dropped."""
    Shelf = make_shelf()
    assert not Shelf.tableExists()
    Shelf.createTable()
    assert Shelf.tableExists()
    assert tables(conn) == ["shelf"]
    assert indexes(conn) == ["shelf_bylabel"]
    Shelf.dropTable()
    assert not Shelf.tableExists()
    assert tables(conn) == []


def test_create_twice(conn: Any) -> None:
    """A second create is an error unless ``ifNotExists`` is given."""
    Shelf = make_shelf()
    Shelf.createTable(ifNotExists=True)
    Shelf(label="a")
    with pytest.raises(dberrors.OperationalError):
        Shelf.createTable()
    Shelf.createTable(ifNotExists=True)
    assert Shelf.select().count() == 1


def test_drop_of_a_missing_table() -> None:
    """Dropping nothing is an error unless ``ifExists`` is given."""
    Shelf = make_shelf()
    with pytest.raises(dberrors.OperationalError):
        Shelf.dropTable()
    Shelf.dropTable(ifExists=True)
    Shelf.createTable()
    Shelf.dropTable(ifExists=True)
    assert not Shelf.tableExists()


def test_create_always_gives_a_list() -> None:
    """``createTable`` gives a list, also when the table was there."""
    Shelf = make_shelf()
    assert Shelf.createTable(ifNotExists=True) == []
    assert Shelf.createTable(ifNotExists=True) == []


def test_create_if_missing_completes_indexes(conn: Any) -> None:
    """``ifNotExists`` also makes indexes that are missing from an old table."""
    conn.query(
        "CREATE TABLE shelf (id INTEGER PRIMARY KEY, label VARCHAR(10), width INT)"
    )
    make_shelf().createTable(ifNotExists=True)
    assert indexes(conn) == ["shelf_bylabel"]


def test_text_of_a_table() -> None:
    """The text has one column a line, four spaces before it."""

    class Person(SQLObject):
        name = StringCol()

    class Shelf(SQLObject):
        label = StringCol(length=10, alternateID=True)
        width = IntCol(notNone=True, default=5)
        slot = IntCol(defaultSQL="3")
        open = BoolCol()
        kind = EnumCol(enumValues=["a", "bcd"])
        owner = ForeignKey("Person", cascade=True)

    text, constraints = Shelf.createTableSQL()
    assert text == (
        "CREATE TABLE shelf (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    label VARCHAR(10) NOT NULL UNIQUE,\n"
        "    width INT NOT NULL,\n"
        "    slot INT DEFAULT 3,\n"
        "    open BOOLEAN,\n"
        "    kind VARCHAR(3) CHECK (kind in ('a', 'bcd')),\n"
        "    owner_id INT CONSTRAINT owner_id_exists REFERENCES person(id) "
        "ON DELETE CASCADE\n"
        ")"
    )
    assert constraints == []
    assert Person.sqlmeta.table == "person"


def test_text_runs_as_it_stands(conn: Any) -> None:
    """The text of ``createTableSQL`` can be given to the database."""
    Shelf = make_shelf()
    text, _ = Shelf.createTableSQL()
    for part in text.split(";\n"):
        conn.query(part)
    assert Shelf(label="a").width == 5


def test_indexes_if_not_exists(conn: Any) -> None:
    """``createIndexes(ifNotExists=True)`` passes over those that are there."""
    Shelf = make_shelf()
    Shelf.createTable()
    with pytest.raises(dberrors.OperationalError):
        Shelf.createIndexes()
    Shelf.createIndexes(ifNotExists=True)
    assert indexes(conn) == ["shelf_bylabel"]
    conn.query("DROP INDEX shelf_bylabel")
    Shelf.createIndexes(ifNotExists=True)
    assert indexes(conn) == ["shelf_bylabel"]


def test_schema_methods_over_another_connection(conn: Any, open_sqlite: Any) -> None:
    """Each schema method takes ``connection=``."""

    class Apple(SQLObject):
        name = StringCol(default="")
        trees = RelatedJoin("Tree")
        byname = DatabaseIndex("name")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    other = open_sqlite()
    Apple.createTable(
        connection=other, createJoinTables=False, createIndexes=False, ifNotExists=True
    )
    Apple.createJoinTables(connection=other)
    Apple.createIndexes(connection=other)
    assert Apple.tableExists(connection=other)
    assert not Apple.tableExists()
    assert tables(other) == ["apple", "apple_tree"]
    assert indexes(other) == ["apple_byname"]
    assert Apple.createTableSQL(connection=other)[0].startswith("CREATE TABLE apple")
    assert Apple.createJoinTablesSQL(connection=other)
    assert Apple.createIndexesSQL(connection=other)
    Apple(connection=other)
    Apple.clearTable(connection=other)
    assert Apple.select(connection=other).count() == 0
    Apple.dropJoinTables(connection=other)
    Apple.dropTable(connection=other, dropJoinTables=False)
    assert tables(other) == []
    assert tables(conn) == []
    assert Tree.sqlmeta.table == "tree"


def test_mutual_references(conn: Any) -> None:
    """Two tables that refer to each other can be made, constraints put off."""

    class Hen(SQLObject):
        egg = ForeignKey("Egg", default=None)

    class Egg(SQLObject):
        hen = ForeignKey("Hen", default=None)

    later = Hen.createTable(applyConstraints=False)
    later += Egg.createTable(applyConstraints=False)
    for statement in later:
        conn.query(statement)
    hen = Hen()
    egg = Egg(hen=hen)
    hen.egg = egg
    assert hen.egg.hen is hen


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE extra_a (n INT)",
        ["CREATE TABLE extra_a (n INT)", "CREATE TABLE extra_b (n INT)"],
        ("CREATE TABLE extra_a (n INT)",),
        {"sqlite": "CREATE TABLE extra_a (n INT)", "mysql": "NOT FOR US"},
        {"sqlite": ["CREATE TABLE extra_a (n INT)", "CREATE TABLE extra_b (n INT)"]},
    ],
)
def test_create_sql_runs_with_the_table(conn: Any, script: Any) -> None:
    """``sqlmeta.createSQL`` is run after CREATE TABLE, in any of its forms."""
    inner = type("sqlmeta", (), {"createSQL": script})
    Shelf: Any = type("Shelf", (SQLObject,), {"sqlmeta": inner, "n": IntCol()})
    Shelf.createTable()
    wanted = ["extra_a", "extra_b"] if "extra_b" in str(script) else ["extra_a"]
    assert tables(conn) == [*wanted, "shelf"]


def test_create_sql_of_another_database_only(conn: Any) -> None:
    """A dictionary without our database's name runs nothing."""
    inner = type("sqlmeta", (), {"createSQL": {"mysql": "NOT FOR US"}})
    Shelf: Any = type("Shelf", (SQLObject,), {"sqlmeta": inner, "n": IntCol()})
    Shelf.createTable()
    assert tables(conn) == ["shelf"]


def test_create_sql_of_a_wrong_type() -> None:
    """Anything but text, list, tuple and dictionary is refused."""
    inner = type("sqlmeta", (), {"createSQL": 5})
    Shelf: Any = type("Shelf", (SQLObject,), {"sqlmeta": inner, "n": IntCol()})
    with pytest.raises(AssertionError):
        Shelf.createTable()


def test_create_sql_is_given_back_when_constraints_are_put_off(conn: Any) -> None:
    """With ``applyConstraints=False`` the statements are returned, not run."""

    class Shelf(SQLObject):
        class sqlmeta:
            createSQL = ("CREATE TABLE extra_a (n INT)",)

        label = StringCol()

    assert Shelf.createTable(applyConstraints=False) == ["CREATE TABLE extra_a (n INT)"]
    assert tables(conn) == ["shelf"]
    assert Shelf.createTableSQL()[1] == ["CREATE TABLE extra_a (n INT)"]


def test_create_sql_dictionary_asks_the_connection_given(open_sqlite: Any) -> None:
    """Without a class connection ``connection=`` says which database it is."""
    from sqlobject import sqlhub

    del sqlhub.processConnection
    other = open_sqlite()

    class Shelf(SQLObject):
        class sqlmeta:
            createSQL = {"sqlite": "CREATE TABLE extra_a (n INT)"}

        label = StringCol()

    Shelf.createTable(connection=other)
    assert tables(other) == ["extra_a", "shelf"]


def test_table_whose_key_leads_nowhere_yet() -> None:
    """A key to a class that is not defined fails naming it, when it is needed."""

    class Pet(SQLObject):
        owner = ForeignKey("Nobody", default=None)

    with pytest.raises(KeyError, match="Nobody"):
        Pet.createTable()


def test_id_column_by_type(conn: Any) -> None:
    """An int key counts up by itself, a text key is a text."""

    class Number(SQLObject):
        pass

    class Text(SQLObject):
        class sqlmeta:
            idType = str

    assert "id INTEGER PRIMARY KEY AUTOINCREMENT" in Number.createTableSQL()[0]
    assert "id TEXT PRIMARY KEY" in Text.createTableSQL()[0]
    assert conn.dbName == "sqlite"


def test_create_signal_statements_are_run(conn: Any) -> None:
    """SQL that a CreateTableSignal listener adds is executed."""
    Shelf = make_shelf()

    def listener(cls: Any, connection: Any, extra_sql: list[str], post: Any) -> None:
        extra_sql.append("CREATE TABLE extra_a (n INT)")

    events.listen(listener, Shelf, events.CreateTableSignal)
    Shelf.createTable()
    assert tables(conn) == ["extra_a", "shelf"]


def test_drop_signal_statements_are_run_without_a_connection_argument(
    conn: Any,
) -> None:
    """SQL that a DropTableSignal listener adds is executed, with no argument."""
    Shelf = make_shelf()
    Shelf.createTable()
    conn.query("CREATE TABLE extra_a (n INT)")

    def listener(cls: Any, connection: Any, extra_sql: list[str], post: Any) -> None:
        extra_sql.append("DROP TABLE extra_a")

    events.listen(listener, Shelf, events.DropTableSignal)
    Shelf.dropTable()
    assert tables(conn) == []


@pytest.mark.parametrize("name", ["Order Details", '"Order Details"'])
def test_table_named_with_a_blank(conn: Any, name: str) -> None:
    """A table name that needs quoting works in every method, quoted or not."""

    class Detail(SQLObject):
        class sqlmeta:
            table = name

        label = StringCol()

    Detail.createTable()
    detail = Detail(label="a")
    detail.label = "b"
    detail.sync()
    assert [d.label for d in Detail.select(Detail.q.label == "b")] == ["b"]
    assert conn.queryAll('SELECT label FROM "Order Details"') == [("b",)]
    detail.destroySelf()
    assert Detail.select().count() == 0
    Detail.dropTable()
    assert tables(conn) == []
