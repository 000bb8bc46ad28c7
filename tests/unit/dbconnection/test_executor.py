"""Statements meeting cursors, over a module that has no database."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.backend import Features, ParamStyle
from sqlobject.backend.features import NewId, ReturningStyle
from sqlobject.dberrors import ConnectionLost, OperationalError, ProgrammingError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Delete, Insert, Param, Prepared, Select, Update, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule, Once

INT = PLAIN[Kind.INT32]
BY_ID = Prepared(Select([table.p.name], where=table.p.id == Param(INT)))
INSERT = Prepared(
    Insert("p", values=[Param(INT)], template=["a"], id_column="id", id_sequence="s")
)


def test_prepared_statement_gets_the_callers_values() -> None:
    """Text with placeholders, values beside it."""
    module = FakeModule(("SELECT", [("x",)]))
    conn = FakeDB(module)
    assert conn.fetch_one(BY_ID, (5,)) == ("x",)
    assert conn.fetch_all(BY_ID, (6,)) == [("x",)]
    assert module.calls == [
        (1, "SELECT p.name FROM p WHERE ((p.id) = (%s))", (5,)),
        (1, "SELECT p.name FROM p WHERE ((p.id) = (%s))", (6,)),
    ]


def test_statement_brings_its_own_values() -> None:
    """A node's values are its own, and never in the text."""
    module = FakeModule(("UPDATE", {"rowcount": 3}))
    conn = FakeDB(module)
    assert conn.execute(Update("p", {"a": "it's"}, where=table.p.id == 7)) == 3
    assert module.calls == [
        (1, "UPDATE p SET a=%s WHERE ((p.id) = (%s))", ("it's", 7)),
    ]


def test_text_goes_as_it_is() -> None:
    """Percent signs in a text without values are nobody's placeholders."""
    module = FakeModule(("SELECT", [(1,)]))
    conn = FakeDB(module)
    conn.queryAll("SELECT '50%'")
    conn.queryAll("SELECT %s", (1,))
    conn.queryAll("SELECT %(a)s", {"a": 1})
    assert [params for _, _, params in module.calls] == [None, (1,), {"a": 1}]


def test_values_of_a_text_are_encoded() -> None:
    """By their own types."""
    module = FakeModule()
    conn = FakeDB(module, driver={"encoders": {bool: int, int: str}})
    conn.query("x %s %s %s", (True, 2, "c"))
    conn.query("x", {"a": True})
    assert [params for _, _, params in module.calls] == [(1, "2", "c"), {"a": 1}]


def test_statement_without_rows_gives_none() -> None:
    """Asking a writing statement for rows is no error."""
    conn = FakeDB()
    assert conn.queryAll("DELETE FROM p") == []
    assert conn.queryOne("DELETE FROM p") is None
    assert conn.queryAllDescription("DELETE FROM p") == (None, [])


@pytest.mark.parametrize(
    ("answer", "features", "expected"),
    [
        ({"lastrowid": 9}, Features(), 9),
        ([(8,)], Features(new_id=NewId.RETURNING), 8),
        (
            {"results": [[(7,)]]},
            Features(new_id=NewId.SCOPE_IDENTITY, read_id="SELECT SCOPE_IDENTITY()"),
            7,
        ),
        ({"results": []}, Features(new_id=NewId.SCOPE_IDENTITY, read_id="X"), None),
    ],
)
def test_new_id_in_the_dialects_way(
    answer: Any, features: Features, expected: Any
) -> None:
    """The cursor tells it, or a row does, in the first result or a later one."""
    conn = FakeDB(FakeModule(("INSERT", answer)), features=features)
    assert conn.insert(INSERT, (1,)) == expected
    assert conn.insert(INSERT, (1,), 55) == 55


@pytest.mark.parametrize("prepared", [True, False])
def test_new_id_drawn_beforehand(prepared: bool) -> None:
    """The id is drawn from the sequence and inserted with the row."""
    module = FakeModule(("GEN_ID", [(41,)]))
    features = Features(
        new_id=NewId.GENERATOR_FIRST, draw_id="SELECT GEN_ID({sequence}, 1)"
    )
    conn = FakeDB(module, features=features)
    _give_ddl(conn)
    if prepared:
        assert conn.insert(INSERT, (1,)) == 41
    else:
        statement = Insert("p", values={"a": 1}, id_column="id", id_sequence="s")
        assert conn.insert(statement) == 41
    assert [call[1:] for call in module.calls] == [
        ("SELECT GEN_ID(s, 1)", None),
        ("INSERT INTO p (id, a) VALUES (%s, %s)", (41, 1)),
    ]


def test_new_id_asked_for_afterwards() -> None:
    """On the same raw connection."""
    module = FakeModule(("CURRVAL", [(42,)]))
    features = Features(new_id=NewId.CURRVAL, read_id="SELECT CURRVAL({sequence})")
    conn = FakeDB(module, features=features)
    _give_ddl(conn)
    assert conn.insert(INSERT, (1,)) == 42
    assert [number for number, _, _ in module.calls] == [1, 1]
    assert module.sql[1] == "SELECT CURRVAL(s)"


def _give_ddl(conn: FakeDB) -> None:
    """The neutral dialect has no DDL of its own; these ids come from sequences."""

    class Names:
        @staticmethod
        def sequence_name(table_name: str, sequence: str | None = None) -> str:
            return sequence or f"{table_name}_seq"

    conn.dialect.ddl = Names()


def test_many_rows_at_once() -> None:
    """A statement is run for each row of values, and all of it is one transaction."""
    module = FakeModule()
    conn = FakeDB(module)
    assert conn.execute_many(INSERT, [(1,), (2,)]) == 2
    assert [call[2] for call in module.calls[:2]] == [(1,), (2,)]
    assert module.sql[2:] == ["COMMIT"]
    with conn.transaction() as transaction:
        assert transaction.execute_many("x %s", iter([(3,)])) == 1
        assert module.calls[3][1:] == ("x %s", (3,))
        assert len(module.calls) == 4
    assert module.opened[0].autocommit is True


def test_many_rows_without_transactions() -> None:
    """Where there are none, or they are not wanted, each row goes as it goes."""
    for conn in (
        FakeDB(features=Features(transactions=False)),
        FakeDB(autoCommit=False),
    ):
        conn.execute_many("x %s", [(1,), (2,)])
        assert [sql for sql in conn.module.sql if sql == "x %s"] == ["x %s"] * 2
        assert "COMMIT" not in conn.module.sql


def test_stream_keeps_its_connection_until_the_last_row() -> None:
    """Another statement meanwhile gets another raw connection."""
    module = FakeModule(("SELECT", [(n,) for n in range(5)]))
    conn = FakeDB(module)
    rows = conn.stream("SELECT", size=2)
    assert next(rows) == (0,)
    conn.query("other")
    assert list(rows) == [(1,), (2,), (3,), (4,)]
    assert [number for number, _, _ in module.calls] == [1, 2]
    conn.query("last")
    assert module.calls[-1][0] == 1


def test_abandoned_stream_gives_back() -> None:
    """An iterator that goes lets its connection go."""
    module = FakeModule(("SELECT", [(n,) for n in range(5)]))
    conn = FakeDB(module)
    rows = conn.stream("SELECT", size=2)
    next(rows)
    del rows
    conn.query("other")
    assert len(module.opened) == 1


def test_error_in_a_stream_is_ours() -> None:
    """Also when it comes with a later batch."""

    class Breaking(dbapi.FakeCursor):
        def fetchmany(self, size: int = 1) -> list[Any]:
            if len(self.rows) < 3:
                raise dbapi.gone()
            return super().fetchmany(size)

    module = FakeModule(("SELECT", [(n,) for n in range(4)]))
    conn = FakeDB(module)
    raw = conn.getConnection()
    raw.cursor = lambda: Breaking(raw)
    conn.releaseConnection(raw)
    rows = conn.stream("SELECT", size=2)
    with pytest.raises(ConnectionLost):
        list(rows)
    conn.query("next")
    assert module.calls[-1][0] == 2


def test_module_that_cannot_bind_gets_text() -> None:
    """Values are written out, whoever brings them."""
    module = FakeModule()
    conn = FakeDB(module, driver={"paramstyle": ParamStyle.LITERAL})
    conn.execute(Update("p", {"a": 5}, where=table.p.id == 7))
    conn.execute(BY_ID, (5,))
    conn.execute_many(INSERT, [(1,), (2,)])
    assert [call[1:] for call in module.calls] == [
        ("UPDATE p SET a=5 WHERE ((p.id) = (7))", None),
        ("SELECT p.name FROM p WHERE ((p.id) = (5))", None),
        ("INSERT INTO p (a) VALUES (1)", None),
        ("INSERT INTO p (a) VALUES (2)", None),
        ("COMMIT", None),
    ]


def test_error_tells_what_is_known() -> None:
    """Statement, backend, driver and the module's own exception; no values."""
    refusal = dbapi.ProgrammingError(1146, "no such table")
    conn = FakeDB(FakeModule(("DELETE", refusal)))
    with pytest.raises(ProgrammingError, match="no such table") as caught:
        conn.execute(Delete("p", table.p.id == 7))
    error = caught.value
    assert error.sql == "DELETE FROM p WHERE ((p.id) = (%s))"
    assert (error.backend, error.driver, error.code) == ("fake", "fake", 1146)
    assert error.params is None
    assert error.__cause__ is refusal


def test_error_tells_values_only_if_asked() -> None:
    """``logValues`` is off unless somebody sets it."""
    conn = FakeDB(FakeModule(("DELETE", dbapi.OperationalError("no"))), logValues=True)
    with pytest.raises(OperationalError) as caught:
        conn.execute(Delete("p", table.p.id == 7))
    assert caught.value.params == (7,)


def test_error_has_no_traces_of_our_detours() -> None:
    """The user sees the module's exception and ours, nothing else."""
    conn = FakeDB(FakeModule(("SELECT", dbapi.OperationalError("no"))))
    with pytest.raises(OperationalError) as caught:
        conn.fetch_all(BY_ID, (1,))
    assert caught.value.__cause__ is not None
    assert caught.value.__cause__.__context__ is None


def test_exception_that_is_no_databases_passes() -> None:
    """A mistake of the program's is not dressed up as an error of the database."""
    conn = FakeDB(FakeModule(("SELECT", ZeroDivisionError("x"))))
    with pytest.raises(ZeroDivisionError):
        conn.queryAll("SELECT")
    assert conn.queryAll("other") == []


def test_error_gives_the_connection_back() -> None:
    """An error of the statement is none of the connection."""
    module = FakeModule(("bad", dbapi.OperationalError("no")))
    conn = FakeDB(module)
    for _ in range(3):
        with pytest.raises(OperationalError):
            conn.query("bad")
    assert len(module.opened) == 1


# -- what may be tried again


def test_lost_read_is_tried_again_on_another_connection() -> None:
    """A read outside transactions cannot happen twice."""
    module = FakeModule(("SELECT", [Once(dbapi.gone())]), ("SELECT", [("x",)]))
    conn = FakeDB(module)
    assert conn.fetch_one(BY_ID, (5,)) == ("x",)
    assert [number for number, sql, _ in module.calls if "SELECT" in sql] == [1, 2]
    assert module.opened[0].closed


def test_lost_read_of_a_text_is_tried_again() -> None:
    """So is a text that begins with SELECT."""
    module = FakeModule(("SELECT", [Once(dbapi.gone())]), ("SELECT", [("x",)]))
    assert FakeDB(module).queryOne(" select 1".upper()) == ("x",)


@pytest.mark.parametrize(
    "write",
    [
        lambda conn: conn.query("UPDATE p SET a = 1"),
        lambda conn: conn.queryAll("UPDATE p SET a = 1 RETURNING a"),
        lambda conn: conn.execute(Update("p", {"a": 1})),
        lambda conn: conn.insert(INSERT, (1,)),
    ],
)
def test_lost_write_is_never_repeated(write: Any) -> None:
    """It may have happened."""
    module = FakeModule(("UPDATE", dbapi.gone()), ("INSERT", dbapi.gone()))
    with pytest.raises(ConnectionLost):
        write(FakeDB(module))
    assert len([sql for sql in module.sql if sql != "CLOSE"]) == 1


@pytest.mark.parametrize(
    "statement",
    [
        Insert("p", values={"a": 1}, returning=["id"]),
        Update("p", {"a": 1}, returning=["id"]),
        Prepared(Delete("p", table.p.id == 1, returning=["id"])),
    ],
)
def test_lost_write_that_gives_rows_is_never_repeated(statement: Any) -> None:
    """Reading what was written does not make it a read."""
    gone = dbapi.gone()
    module = FakeModule(("UPDATE", gone), ("INSERT", gone), ("DELETE", gone))
    conn = FakeDB(module, features=Features(returning=ReturningStyle.RETURNING))
    with pytest.raises(ConnectionLost):
        conn.fetch_all(statement)
    assert len([sql for sql in module.sql if sql != "CLOSE"]) == 1


def test_lost_read_in_a_transaction_is_not_repeated() -> None:
    """What was done before it is lost too."""
    module = FakeModule(("SELECT", dbapi.gone()))
    with FakeDB(module).transaction() as transaction:
        with pytest.raises(ConnectionLost):
            transaction.fetch_one(BY_ID, (5,))
        transaction.rollback()
    assert module.sql.count("SELECT p.name FROM p WHERE ((p.id) = (%s))") == 1
