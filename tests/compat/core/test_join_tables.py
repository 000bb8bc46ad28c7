"""Core 10 and 15.3: who makes and drops the tables between two classes."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    ManyToMany,
    RelatedJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
    dberrors,
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


def test_create_if_missing_completes_join_tables(conn: Any) -> None:
    """``ifNotExists`` also makes a join table that is missing."""
    conn.query("CREATE TABLE apple (id INTEGER PRIMARY KEY)")

    class Apple(SQLObject):
        trees = RelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    Apple.createTable(ifNotExists=True)
    Tree.createTable(ifNotExists=True)
    assert tables(conn) == ["apple", "apple_tree", "tree"]


def test_text_with_join_tables_and_indexes() -> None:
    """Join tables and indexes follow the table, a semicolon between."""

    class Apple(SQLObject):
        name = StringCol()
        trees = RelatedJoin("Tree")
        byname = DatabaseIndex("name")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    text, _ = Apple.createTableSQL()
    parts = text.split(";\n")
    assert [part.split("(")[0].strip() for part in parts] == [
        "CREATE TABLE apple",
        "CREATE TABLE apple_tree",
        "CREATE INDEX apple_byname ON apple",
    ]
    assert parts[1] == (
        "CREATE TABLE apple_tree (\napple_id INT NOT NULL,\ntree_id INT NOT NULL\n)"
    )
    assert parts[2] == "CREATE INDEX apple_byname ON apple (name)"
    bare, _ = Apple.createTableSQL(createJoinTables=False, createIndexes=False)
    assert bare == parts[0]
    assert Apple.createJoinTablesSQL() == parts[1]
    assert Apple.createIndexesSQL() == parts[2]
    assert Tree.createJoinTablesSQL() == ""


def test_create_without_join_tables_and_indexes(conn: Any) -> None:
    """The two flags leave join tables and indexes for later."""

    class Apple(SQLObject):
        name = StringCol()
        trees = RelatedJoin("Tree")
        byname = DatabaseIndex("name")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    Apple.createTable(createJoinTables=False, createIndexes=False)
    Tree.createTable()
    assert tables(conn) == ["apple", "tree"]
    assert indexes(conn) == []
    Apple.createJoinTables()
    Apple.createIndexes()
    assert tables(conn) == ["apple", "apple_tree", "tree"]
    assert indexes(conn) == ["apple_byname"]


def test_join_tables_on_their_own(conn: Any) -> None:
    """Join tables can be made and dropped by themselves, flags honoured."""

    class Apple(SQLObject):
        trees = RelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    Apple.createJoinTables()
    with pytest.raises(dberrors.OperationalError):
        Apple.createJoinTables()
    Apple.createJoinTables(ifNotExists=True)
    assert tables(conn) == ["apple_tree"]
    Apple.dropJoinTables()
    with pytest.raises(dberrors.OperationalError):
        Apple.dropJoinTables()
    Apple.dropJoinTables(ifExists=True)
    assert tables(conn) == []
    assert Tree.sqlmeta.table == "tree"


def test_drop_takes_the_join_table_along(conn: Any) -> None:
    """The owner drops the join table unless told not to."""

    class Apple(SQLObject):
        trees = RelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    for each in (Apple, Tree):
        each.createTable()
    Tree.dropTable()
    assert tables(conn) == ["apple", "apple_tree"]
    Tree.createTable()
    Apple.dropTable(dropJoinTables=False)
    assert tables(conn) == ["apple_tree", "tree"]
    Apple.createTable(createJoinTables=False)
    Apple.dropTable()
    assert tables(conn) == ["tree"]


def test_clear_table(conn: Any) -> None:
    """``clearTable`` deletes the rows and the owned join table's rows."""

    class Apple(SQLObject):
        trees = RelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    for each in (Apple, Tree):
        each.createTable()
    apple, tree = Apple(), Tree()
    apple.addTree(tree)
    Apple.clearTable(clearJoinTables=False)
    assert conn.queryOne("SELECT COUNT(*) FROM apple_tree") == (1,)
    Apple.clearTable()
    assert conn.queryOne("SELECT COUNT(*) FROM apple_tree") == (0,)
    assert Apple.select().count() == 0
    assert Tree.select().count() == 1
    assert Apple.get(apple.id) is apple


def test_one_sided_join_makes_its_table(conn: Any) -> None:
    """A RelatedJoin declared on one class only has its table, whichever class."""

    class Apple(SQLObject):
        name = StringCol(default="a")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    Apple.createTable()
    Tree.createTable()
    assert "apple_tree" in tables(conn)
    apple, tree = Apple(), Tree()
    tree.addApple(apple)
    assert list(tree.apples) == [apple]


def test_two_joins_over_one_table(conn: Any) -> None:
    """A list join beside an SQL join over the same table is created once."""

    class Apple(SQLObject):
        trees = RelatedJoin("Tree")
        treesSQL = SQLRelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    Apple.createTable()
    Tree.createTable()
    apple, tree = Apple(), Tree()
    apple.addTree(tree)
    assert list(apple.trees) == [tree]
    assert list(apple.treesSQL) == [tree]
    assert conn.queryOne("SELECT COUNT(*) FROM apple_tree") == (1,)
    Apple.dropTable()
    assert tables(conn) == ["tree"]


def test_related_table_of_the_programs_own(conn: Any) -> None:
    """With ``createRelatedTable=False`` the join never makes its table."""

    class Apple(SQLObject):
        trees = RelatedJoin(
            "Tree", intermediateTable="growing", createRelatedTable=False
        )

    class Tree(SQLObject):
        apples = RelatedJoin(
            "Apple", intermediateTable="growing", createRelatedTable=False
        )

    class Growing(SQLObject):
        apple = ForeignKey("Apple")
        tree = ForeignKey("Tree")
        since = IntCol(default=2000)

    for each in (Apple, Tree, Growing):
        each.createTable()
    apple, tree = Apple(), Tree()
    Growing(apple=apple, tree=tree, since=1999)
    assert list(apple.trees) == [tree]
    assert tables(conn) == ["apple", "growing", "tree"]


def test_many_to_many_table_is_made_with_either_class(conn: Any) -> None:
    """A ManyToMany's table is made when one of the two classes is created."""

    class Apple(SQLObject):
        trees = ManyToMany("Tree")

    class Tree(SQLObject):
        name = StringCol(default="t")

    Tree.createTable()
    Apple.createTable()
    assert len(tables(conn)) == 3
    apple, tree = Apple(), Tree()
    apple.trees.add(tree)
    assert list(apple.trees) == [tree]


def test_many_to_many_of_text_keyed_classes_holds_text(conn: Any) -> None:
    """So have those of a ManyToMany."""

    class Apple(SQLObject):
        class sqlmeta:
            idType = str

        trees = ManyToMany("Tree")

    class Tree(SQLObject):
        name = StringCol(default="t")

    Apple.createTable()
    Tree.createTable()
    (text,) = conn.queryOne("SELECT sql FROM sqlite_master WHERE name = 'apple_tree'")
    assert "apple_id TEXT NOT NULL" in text
    assert "tree_id INT NOT NULL" in text
    apple, tree = Apple(id="o'x"), Tree()
    apple.trees.add(tree)
    assert list(apple.trees) == [tree]


def test_join_columns_of_text_keyed_classes_hold_text() -> None:
    """The columns of a join table have the type of the ids they hold."""

    class Apple(SQLObject):
        class sqlmeta:
            idType = str

        trees = RelatedJoin("Tree")

    class Tree(SQLObject):
        apples = RelatedJoin("Apple")

    assert Apple.createJoinTablesSQL() == (
        "CREATE TABLE apple_tree (\napple_id TEXT NOT NULL,\ntree_id INT NOT NULL\n)"
    )
    assert Tree.createTableSQL()[0].startswith("CREATE TABLE tree")
