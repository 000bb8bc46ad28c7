"""Section 4: methods of connections that programs override or replace."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import DatabaseIndex, RelatedJoin, SQLObject, StringCol, sqlite
from sqlobject.dbconnection import DBConnection

PRIVATE = [
    "_SO_update",
    "_SO_selectOne",
    "_SO_selectOneAlt",
    "_SO_delete",
    "_SO_selectJoin",
    "_SO_intermediateJoin",
    "_SO_intermediateInsert",
    "_SO_intermediateDelete",
    "_runWithConnection",
    "_executeRetry",
    "_query",
    "_queryAll",
    "_queryOne",
    "_queryInsertID",
    "_insertSQL",
    "_queryAddLimitOffset",
    "_setAutoCommit",
]


@pytest.mark.parametrize("name", PRIVATE)
def test_underscore_methods_that_programs_replace(conn: Any, name: str) -> None:
    """The underscore methods that programs patch are there to be patched."""
    assert callable(getattr(conn, name))


class Watched(sqlite.builder()):  # type: ignore[misc]
    """A connection that overrides methods as programs do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.seen: list[tuple[str, Any]] = []
        super().__init__(*args, **kwargs)

    def _SO_update(self, *args: Any) -> Any:
        self.seen.append(("update", args))
        return super()._SO_update(*args)

    def _executeRetry(self, *args: Any) -> Any:
        self.seen.append(("execute", args[-1]))
        return super()._executeRetry(*args)

    def makeConnection(self) -> Any:
        self.seen.append(("connect", None))
        return super().makeConnection()

    def kinds(self) -> set[str]:
        """Which methods were called."""
        return {kind for kind, _args in self.seen}

    def texts(self) -> list[str]:
        """The SQL texts that were executed."""
        return [text for kind, text in self.seen if kind == "execute"]


@pytest.fixture
def watched() -> Any:
    """A class on a connection with overridden methods."""
    connection = Watched(":memory:")

    class Plate(SQLObject):
        _connection = connection
        label = StringCol()

    Plate.createTable()
    yield SimpleNamespace(Plate=Plate, conn=connection)
    connection.close()


def test_overridden_update_is_called(watched: SimpleNamespace) -> None:
    """A connection's own ``_SO_update`` runs when an attribute is set."""
    plate = watched.Plate(label="a")
    watched.conn.seen.clear()
    plate.label = "b"
    assert "update" in watched.conn.kinds()
    assert watched.conn.queryAll("SELECT label FROM plate") == [("b",)]


def test_overridden_execute_sees_every_statement(watched: SimpleNamespace) -> None:
    """A connection's own ``_executeRetry`` sees every statement as literal text."""
    plate = watched.Plate(label="it's")
    plate.label = "b"
    list(watched.Plate.select(watched.Plate.q.label == "b"))
    plate.destroySelf()
    texts = watched.conn.texts()
    assert "INSERT INTO plate (label) VALUES ('it''s')" in texts
    assert "UPDATE plate SET label = ('b') WHERE id = (1)" in texts
    assert any("WHERE ((plate.label) = ('b'))" in text for text in texts)
    assert "DELETE FROM plate WHERE id = (1)" in texts


def test_overridden_make_connection_is_called(watched: SimpleNamespace) -> None:
    """A connection's own ``makeConnection`` opens its raw connections."""
    assert "connect" in watched.conn.kinds()


def test_patched_instance_method_is_called(
    shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A method replaced on the connection object itself is called."""
    maker = shop.Maker(label="a")
    calls: list[Any] = []
    real = shop.conn._SO_update

    def counting(*args: Any) -> Any:
        calls.append(args)
        return real(*args)

    monkeypatch.setattr(shop.conn, "_SO_update", counting)
    maker.label = "b"
    maker.set(label="c")
    assert len(calls) == 2
    assert shop.conn.queryAll("SELECT label FROM maker") == [("c",)]


PASSED_ON = ["query", "queryAll", "_runWithConnection", "_queryAll", "_executeRetry"]


@pytest.mark.parametrize("name", PASSED_ON)
def test_tables_can_be_asked_for_while_a_method_is_wrapped(
    shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A wrapper that passes its arguments on does not stop ``tableExists``."""
    conn, real = shop.conn, getattr(shop.conn, name)
    monkeypatch.setattr(conn, name, partial(real))
    assert conn.tableExists("maker")
    assert not conn.tableExists("it's not there")
    assert "maker" in conn.listTables()
    shop.Maker.createTable(ifNotExists=True)
    (label,) = [
        column
        for column in conn.columnsFromSchema("maker", shop.Maker)
        if column.name == "label"
    ]
    assert label.name == "label"


@pytest.mark.parametrize("name", ["queryInsertID", "_queryInsertID", "_insertSQL"])
def test_rows_are_inserted_by_the_method_that_a_program_overrides(name: str) -> None:
    """With the id that it gives, in transactions, and with an id of one's own."""
    seen: list[Any] = []
    base: Any = sqlite.builder()

    def passing_on(self: Any, *args: Any) -> Any:
        seen.append(args[-2:])
        return getattr(base, name)(self, *args)

    connection = type("Own", (base,), {name: passing_on})(":memory:")

    class Platter(SQLObject):
        _connection = connection
        label = StringCol()

    Platter.createTable()
    assert Platter(label="it's").id == 1
    assert Platter(id=7, label="b").id == 7
    assert len(seen) == 2
    assert seen[0] == (["label"], ["it's"])
    with connection.transaction() as transaction:
        assert Platter(label="c", connection=transaction).id == 8
    rows = connection.queryAll("SELECT id, label FROM platter ORDER BY id")
    assert rows == [(1, "it's"), (7, "b"), (8, "c")]
    connection.close()


def test_inserting_method_gets_an_object_of_the_class() -> None:
    """It asks it for its table, and decides on the id."""
    base: Any = sqlite.builder()

    class Numbered(base):  # type: ignore[misc]
        def _queryInsertID(
            self, conn: Any, soInstance: Any, id: Any, names: Any, values: Any
        ) -> Any:
            assert isinstance(soInstance, Dish)
            assert soInstance.sqlmeta.table == "dish"
            taken = self._queryOne(conn, "SELECT COUNT(*) FROM dish")[0]
            return super()._queryInsertID(conn, soInstance, 100 + taken, names, values)

    connection = Numbered(":memory:")

    class Dish(SQLObject):
        _connection = connection
        label = StringCol()

    Dish.createTable()
    assert [Dish(label="a").id, Dish(label="b").id] == [100, 101]
    assert Dish.get(101).label == "b"
    connection.close()


def test_overridden_delete_is_called_for_each_row() -> None:
    """As for rows that are only to be marked as gone."""
    base: Any = sqlite.builder()

    class Keeping(base):  # type: ignore[misc]
        def _SO_delete(self, so: Any) -> None:
            self.query(f"UPDATE {so.sqlmeta.table} SET gone = 1 WHERE id = {so.id}")

    connection = Keeping(":memory:")

    class Saucer(SQLObject):
        _connection = connection
        gone = StringCol(default=None)

    Saucer.createTable()
    for _ in range(3):
        Saucer().destroySelf()
    Saucer()
    Saucer.get(4).destroySelf()
    rows = connection.queryAll("SELECT id, gone FROM saucer")
    assert rows == [(1, "1"), (2, "1"), (3, "1"), (4, "1")]
    connection.close()


def test_replaced_methods_for_rows_and_links_are_called(
    shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading one row, and what a related join writes."""
    maker, tag = shop.Maker(label="a"), shop.Tag(word="w")
    calls: list[Any] = []

    def watch(name: str) -> None:
        real = getattr(shop.conn, name)
        monkeypatch.setattr(
            shop.conn, name, lambda *args: (calls.append((name, *args)), real(*args))[1]
        )

    for name in ("_SO_selectOne", "_SO_intermediateInsert", "_SO_intermediateDelete"):
        watch(name)
    maker.addTag(tag)
    assert list(maker.tags) == [tag]
    maker.removeTag(tag)
    assert list(maker.tags) == []
    pair = ("maker_tag", "maker_id", maker.id, "tag_id", tag.id)
    assert calls == [
        ("_SO_intermediateInsert", *pair),
        ("_SO_intermediateDelete", *pair),
    ]
    calls.clear()
    maker.expire()
    assert maker.label == "a"
    shop.conn.cache.clear()
    assert shop.Maker.get(maker.id).label == "a"
    assert [name for name, so, _columns in calls if so.id == maker.id] == [
        "_SO_selectOne",
        "_SO_selectOne",
    ]


def test_method_replaced_on_the_class_of_a_connection_in_use_is_called(
    shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that counts statements replaces it there, and puts it back."""
    kind, seen = type(shop.conn), []
    shop.Maker(label="before")
    real = kind._executeRetry

    def counting(self: Any, conn: Any, cursor: Any, query: str) -> Any:
        seen.append(query)
        return real(self, conn, cursor, query)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "_executeRetry", counting)
        shop.Maker(label="a")
        transaction = shop.conn.transaction()
        shop.Maker(label="b", connection=transaction)
        transaction.rollback()
    shop.Maker(label="c")
    assert seen == [
        "INSERT INTO maker (label) VALUES ('a')",
        "INSERT INTO maker (label) VALUES ('b')",
    ]


def test_debug_lines_are_written_while_a_method_is_wrapped(
    shop: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same lines as without, in a transaction and for an error too."""
    conn = shop.conn

    def lines() -> list[str]:
        capsys.readouterr()
        maker = shop.Maker(label="a")
        maker.label = "b"
        conn.queryAll("SELECT 1")
        with pytest.raises(Exception, match="syntax"):
            conn.query("zork")
        maker.destroySelf()
        transaction = conn.transaction()
        transaction.queryOne("SELECT 2")
        transaction.rollback()
        written = capsys.readouterr().out.splitlines()
        # In memory every statement has a number of its own, and ids go on.
        return [re.sub(r"^ *\d+/|\(\d+\)|> \d+", "", line) for line in written]

    monkeypatch.setattr(conn, "debug", True)
    monkeypatch.setattr(conn, "debugOutput", True)
    plain = lines()
    monkeypatch.setattr(conn, "_executeRetry", partial(conn._executeRetry))
    assert lines() == plain
    assert "QueryAll:  SELECT 1" in plain
    assert "QueryIns:  INSERT INTO maker (label) VALUES ('a')" in plain


def test_debug_lines_tell_which_raw_connection_a_wrapped_method_works_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """By its number."""
    conn = sqlite.builder()(str(tmp_path / "db"), debug=True)
    conn._executeRetry = partial(conn._executeRetry)
    conn.query("SELECT 1")
    transaction = conn.transaction()
    transaction.queryAll("SELECT 2")
    transaction.rollback()
    numbers = [line[:3] for line in capsys.readouterr().out.splitlines()]
    assert set(numbers) == {" 1/"}
    conn.close()


def test_tables_are_made_of_the_texts_that_a_program_overrides() -> None:
    """The id column, a column, an index, the table between two classes."""
    base: Any = sqlite.builder()

    class Own(base):  # type: ignore[misc]
        def createIDColumn(self, soClass: Any) -> str:
            return f"{soClass.sqlmeta.idName} INTEGER PRIMARY KEY"

        def createColumn(self, soClass: Any, col: Any) -> str:
            # In a transaction self is the transaction, so super() would not do.
            return f"{base.createColumn(self, soClass, col)} COLLATE NOCASE"

        def createIndexSQL(self, soClass: Any, index: Any) -> str:
            sql: str = base.createIndexSQL(self, soClass, index)
            return sql.replace("INDEX ", "INDEX my")

        def _SO_createJoinTableSQL(self, join: Any) -> str:
            return f"CREATE TABLE {join.intermediateTable} (knife_id, fork_id, note)"

        def createSQL(self, soClass: Any) -> list[str]:
            return [f"INSERT INTO {soClass.sqlmeta.table} VALUES (5, 'five')"]

    connection = Own(":memory:")

    class Fork(SQLObject):
        _connection = connection
        label = StringCol()
        labels = DatabaseIndex("label")
        knives = RelatedJoin("Knife")

    class Knife(SQLObject):
        _connection = connection
        label = StringCol()
        forks = RelatedJoin("Fork")

    with connection.transaction() as transaction:
        Fork.createTable(connection=transaction)
    Knife.createTable()
    assert Fork.createTableSQL()[0] == (
        "CREATE TABLE fork (\n"
        "    id INTEGER PRIMARY KEY,\n"
        "    label TEXT COLLATE NOCASE\n"
        ");\n"
        "CREATE TABLE fork_knife (knife_id, fork_id, note);\n"
        "CREATE INDEX myfork_labels ON fork (label)"
    )
    assert Fork.select(Fork.q.label == "FIVE").getOne().id == 5
    names = connection.queryAll("SELECT name FROM sqlite_master WHERE type = 'index'")
    assert names == [("myfork_labels",)]
    assert connection.queryAllDescription("SELECT * FROM fork_knife")[0][2][0] == "note"
    connection.close()


def test_whole_text_of_a_table_may_be_overridden() -> None:
    """``createTableSQL`` of the connection is what ``createTable`` runs."""
    base: Any = sqlite.builder()

    class Own(base):  # type: ignore[misc]
        def createTableSQL(self, soClass: Any) -> Any:
            sql, constraints = super().createTableSQL(soClass)
            return sql + " WITHOUT ROWID", constraints

    connection = Own(":memory:")

    class Spoon(SQLObject):
        class sqlmeta:
            idType = str

        _connection = connection

    Spoon.createTable()
    (sql,) = connection.queryOne("SELECT sql FROM sqlite_master WHERE name = 'spoon'")
    assert sql.endswith("WITHOUT ROWID")
    connection.close()


def test_text_of_a_condition_takes_either_name_of_a_foreign_key(
    shop: SimpleNamespace,
) -> None:
    """With an object, an id, or None."""
    maker = shop.Maker(label="a")
    clause = shop.conn._SO_columnClause
    assert clause(shop.Gear, {"maker": maker}) == f"maker_id = ({maker.id})"
    assert clause(shop.Gear, {"makerID": 7, "teeth": 3}) == (
        "maker_id = (7) AND teeth = (3)"
    )
    assert clause(shop.Gear, {"maker": None}) == "maker_id IS NULL"
    found = shop.conn._SO_selectOneAlt(shop.Maker, ["label"], {"id": maker.id})
    assert found == ("a",)


def test_connection_class_without_a_database_can_be_printed() -> None:
    """As one that is made only to be filled in."""
    assert repr(DBConnection()) == "<DBConnection>"
