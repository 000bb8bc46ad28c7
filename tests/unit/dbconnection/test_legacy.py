"""Connections written the old way, and methods that programs replace."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject.dbconnection import DBAPI, dbConnectionForScheme
from sqlobject.dberrors import UsageError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Insert, Param, Prepared, Select, Update, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule

INT = PLAIN[Kind.INT32]
BY_ID = Prepared(Select([table.p.a], where=table.p.id == Param(INT)))


class Old(DBAPI):
    """As a program wrote it for an earlier release."""

    dbName = "sqlite"
    schemes = ["old"]

    def __init__(self, module: FakeModule, **kw: Any) -> None:
        self.module = module
        self.texts: list[str] = []
        super().__init__(**kw)

    def makeConnection(self) -> Any:
        return self.module.connect("old")

    def _setAutoCommit(self, conn: Any, auto: bool | int) -> None:
        conn.autocommit = auto

    def _executeRetry(self, conn: Any, cursor: Any, query: str) -> Any:
        self.texts.append(query)
        return cursor.execute(query)

    @classmethod
    def _queryAddLimitOffset(cls, query: str, start: int, end: int | None) -> str:
        return f"{query} ROWS {start} TO {end}"


@pytest.fixture
def old() -> Old:
    return Old(FakeModule(("SELECT", [(1,)]), ("INSERT", {"lastrowid": 3})))


def test_every_statement_is_text(old: Old) -> None:
    """Values are written into it, whoever brings them."""
    assert old.fetch_one(BY_ID, (5,)) == (1,)
    assert old.fetch_all(Select([table.p.a], where=table.p.b == "it's")) == [(1,)]
    old.execute(Update("p", {"a": 7}))
    assert old.insert(Insert("p", values={"a": 1}, id_column="id")) == 3
    assert old.texts == [
        "SELECT p.a FROM p WHERE ((p.id) = (5))",
        "SELECT p.a FROM p WHERE ((p.b) = ('it''s'))",
        "UPDATE p SET a=7",
        "INSERT INTO p (a) VALUES (1)",
    ]


def test_own_way_of_limits_is_used(old: Old) -> None:
    """The class knows how its database pages."""
    old.fetch_all(Select([table.p.a], start=2, end=5))
    assert old.texts == ["SELECT p.a FROM p ROWS 2 TO 5"]


def test_statements_outside_transactions_are_committed(old: Old) -> None:
    """As before."""
    old.query("x")
    assert old.module.sql == ["x", "COMMIT"]


def test_transactions_speak_text_too(old: Old) -> None:
    """On their raw connection."""
    with old.transaction() as transaction:
        transaction.execute(Update("p", {"a": 7}))
        assert transaction.queryAll("SELECT 1") == [(1,)]
        assert transaction.fetch_one(BY_ID, (5,)) == (1,)
    assert len(old.texts) == 3
    assert old.module.sql[-1] == "COMMIT"


def test_values_beside_a_text_are_refused(old: Old) -> None:
    """There is no way to hand them on."""
    with pytest.raises(UsageError, match="write them into the text"):
        old.query("x ?", (1,))


def test_class_that_only_brings_a_module() -> None:
    """Without overriding how statements run it is asked in text as well."""

    class Plain(DBAPI):
        dbName = "sqlite"

        def __init__(self, module: FakeModule) -> None:
            self.module = module
            super().__init__()

        def makeConnection(self) -> Any:
            return self.module.connect()

    module = FakeModule(("SELECT", [(1,)]))
    conn = Plain(module)
    assert conn.fetch_one(BY_ID, (5,)) == (1,)
    assert module.calls[0][1:] == ("SELECT p.a FROM p WHERE ((p.id) = (5))", None)
    assert "_executeRetry" not in conn.seams


def test_module_without_connect_says_what_is_missing() -> None:
    """``makeConnection`` has to be there."""

    class Nothing(DBAPI):
        dbName = "nothing"
        module = FakeModule()

    with pytest.raises(NotImplementedError, match="makeConnection"):
        Nothing().query("x")


# -- replaced on a living connection


def test_replaced_method_sees_every_statement() -> None:
    """Programs count statements that way, and put the method back."""
    module = FakeModule(("SELECT", [(1,)]))
    conn = FakeDB(module)
    conn.homes["x"] = 1  # type: ignore[index,assignment]
    real = conn._executeRetry
    seen: list[str] = []

    def counting(raw: Any, cursor: Any, query: str) -> Any:
        seen.append(query)
        return real(raw, cursor, query)

    assert conn.seams == frozenset()
    conn._executeRetry = counting
    assert conn.seams == {"_executeRetry"}
    assert conn.homes == {}
    assert conn.fetch_one(BY_ID, (5,)) == (1,)
    conn.query("x")
    conn._executeRetry = real
    assert conn.seams == frozenset()
    conn.query("y")
    assert seen == ["SELECT p.a FROM p WHERE ((p.id) = (5))", "x"]


def test_replaced_public_method_sees_the_models_statements() -> None:
    """And may call what it replaced."""
    conn = FakeDB(FakeModule(("SELECT", [(1,)])))
    real, seen = conn.queryAll, []

    def counting(sql: str) -> Any:
        seen.append(sql)
        return real(sql)

    conn.queryAll = counting  # type: ignore[method-assign,assignment]
    assert conn.fetch_all(BY_ID, (5,)) == [(1,)]
    assert seen == ["SELECT p.a FROM p WHERE ((p.id) = (5))"]
    conn.query = seen.append  # type: ignore[method-assign,assignment]
    assert conn.execute(Update("p", {"a": 7})) == -1
    del conn.query
    del conn.queryAll
    assert conn.seams == frozenset()
    assert seen[1:] == ["UPDATE p SET a=7"]


def test_error_in_a_replaced_method_gives_the_connection_back() -> None:
    """And is one of ours if the original raised it."""
    module = FakeModule(("bad", dbapi.ProgrammingError("no")))
    conn = FakeDB(module)
    real = conn._executeRetry
    conn._executeRetry = partial(real)
    with pytest.raises(Exception, match="no") as caught:
        conn.queryAll("bad")
    assert type(caught.value).__module__ == "sqlobject.dberrors"
    conn.query("x")
    assert len(module.opened) == 1


# -- the methods themselves


@pytest.fixture
def row() -> Any:
    columns = {"a": SimpleNamespace(dbName="a_db")}
    meta = SimpleNamespace(
        table="p", idName="id", idSequence=None, columns=columns, soClass=None
    )
    meta.soClass = SimpleNamespace(sqlmeta=meta)
    return SimpleNamespace(sqlmeta=meta, id=5)


def texts(call: Any) -> list[str]:
    """What a call sends, as text."""
    conn = Old(FakeModule(("SELECT", [(1,)]), ("INSERT", {"lastrowid": 3})))
    call(conn)
    return conn.texts


def test_methods_that_write_objects(row: Any) -> None:
    """They take what they always took."""
    assert texts(lambda conn: conn._SO_delete(row)) == ["DELETE FROM p WHERE id = (5)"]
    (update,) = texts(lambda conn: conn._SO_update(row, [("a", 1), ("b", "x")]))
    assert update == "UPDATE p SET a = (1), b = ('x') WHERE id = (5)"
    (insert,) = texts(
        lambda conn: conn._SO_intermediateInsert("pt", "p_id", 1, "t_id", 2)
    )
    assert insert == "INSERT INTO pt (p_id, t_id) VALUES (1, 2)"
    (delete,) = texts(
        lambda conn: conn._SO_intermediateDelete("pt", "p_id", 1, "t_id", 2)
    )
    assert delete == "DELETE FROM pt WHERE p_id = (1) AND t_id = (2)"


def test_methods_that_read_objects(row: Any) -> None:
    """Ids and columns, by id, by a condition, through a join."""
    assert texts(lambda conn: conn._SO_selectOne(row, ["a", "b"])) == [
        "SELECT a, b FROM p WHERE ((p.id) = (5))"
    ]
    for condition in ("a_db = 7", {"a": 7}, table.p.a_db == 7):
        (text,) = texts(lambda conn, c=condition: conn._SO_selectOneAlt(row, ["a"], c))
        assert text.startswith("SELECT a FROM p WHERE")
        assert "7" in text
    assert texts(lambda conn: conn._SO_selectJoin(row, "x_id", 9)) == [
        "SELECT id FROM p WHERE x_id = (9)"
    ]
    assert texts(lambda conn: conn._SO_intermediateJoin("pt", "t_id", "p_id", 9)) == [
        "SELECT t_id FROM pt WHERE p_id = (9)"
    ]


def test_methods_of_the_chain(row: Any) -> None:
    """Called directly, as subclasses call them."""
    conn = Old(FakeModule(("SELECT", [(1,)]), ("INSERT", {"lastrowid": 3})))
    run = conn._runWithConnection
    assert run(conn._queryAll, "SELECT 1") == [(1,)]
    assert run(conn._queryOne, "SELECT 2") == (1,)
    assert run(conn._queryAllDescription, "SELECT 3")[1] == [(1,)]
    assert run(conn._queryInsertID, row, None, ["a"], [1]) == 3
    assert run(conn._queryInsertID, row, 8, ["a"], [1]) == 8
    assert conn.texts[-2:] == [
        "INSERT INTO p (a) VALUES (1)",
        "INSERT INTO p (id, a) VALUES (8, 1)",
    ]


def test_pages_of_a_text() -> None:
    """Rows from the second number on, before the third."""
    page = dbConnectionForScheme("sqlite")._queryAddLimitOffset
    assert page("SELECT x FROM y", 2, 5) == "SELECT x FROM y LIMIT 3 OFFSET 2"
    assert page("SELECT x FROM y", 0, 5) == "SELECT x FROM y LIMIT 5"
