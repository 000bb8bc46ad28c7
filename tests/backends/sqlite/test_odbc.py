"""SQLite through ODBC: the same database, told and read by another driver."""

from __future__ import annotations

import datetime
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    IntCol,
    JSONCol,
    SQLObject,
    TimeCol,
    TimedeltaCol,
    UnicodeCol,
    UuidCol,
)
from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import (
    CheckViolation,
    ConfigurationError,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DataError,
    DuplicateEntryError,
    ForeignKeyViolation,
    IntegrityError,
    LockTimeout,
    NotNullViolation,
    OperationalError,
    ProgrammingError,
    Remedy,
    UnsupportedFeature,
)
from sqlobject.sqlbuilder import RLIKE, Delete, Insert, func
from sqlobject.sqlite.sqliteconnection import SQLiteConnection

SHALOM = "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
EMOJI = "\U0001f600 \U0001f469\u200d\U0001f4bb"


class OdbcThing(SQLObject):
    """A column of each type whose values the driver would spoil."""

    text = UnicodeCol(default=None)
    whole = IntCol(default=None)
    big = BigIntCol(default=None)
    real = FloatCol(default=None)
    exact = DecimalCol(size=15, precision=4, default=None)
    flag = BoolCol(default=None)
    moment = DateTimeCol(default=None)
    clock = TimeCol(default=None)
    span = TimedeltaCol(default=None)
    data = BLOBCol(default=None)
    key = UuidCol(default=None)
    json = JSONCol(default=None)


VALUES = {
    "text": [SHALOM, EMOJI, "", "X'4142'", "{d '2020-01-01'} ? --", "x" * 70_000],
    "whole": [2**40, -1],
    "big": [2**63 - 1, -(2**63)],
    "real": [0.1, 1e100, float("inf"), 2.0],
    "exact": [Decimal("12345678901.2345"), Decimal(7)],
    "flag": [True, False],
    "moment": [datetime.datetime(2024, 2, 29, 1, 2, 3, 456789)],
    "clock": [datetime.time(1, 2, 3, 456789)],
    "span": [datetime.timedelta(days=30, microseconds=1)],
    "data": [b"", b"X'4142'", bytes(range(256)) * 500],
    "key": [uuid.UUID("12345678-1234-5678-1234-567812345678")],
    "json": [{"a": [1, 2.5, None, EMOJI]}, 5],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def conn(path: Path) -> Iterator[Any]:
    made = opened(path)
    yield made
    made.close()


def opened(path: Path | str, **options: Any) -> Any:
    return SQLiteConnection(path, driver="pyodbc", **{"timeout": 0.2, **options})


def stored(path: Path, sql: str) -> list[Any]:
    """What the module sqlite3 sees in the file."""
    raw = sqlite3.connect(path)
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


# -- where it is


@pytest.mark.parametrize("form", ["sqlite:{}", "sqlite://{}"])
@pytest.mark.parametrize("alias", ["pyodbc", "odbc", "odbc,sqlite3"])
def test_driver_in_a_uri(path: Path, uris: Any, form: str, alias: str) -> None:
    """The file is the one that the path says; the URI brings it back."""
    conn = connectionForURI(f"{form.format(path)}?driver={alias}")
    assert conn.driver.name == "pyodbc"
    conn.query("CREATE TABLE t (a)")
    assert stored(path, "SELECT name FROM sqlite_master") == [("t",)]
    assert connectionForURI(conn.uri()).driver.name == "pyodbc"
    assert conn.dialect.version == sqlite3_version(conn)


def sqlite3_version(conn: Any) -> tuple[int, ...]:
    (text,) = conn.queryOne("SELECT sqlite_version()")
    return tuple(map(int, text.split(".")))


def test_relative_path(
    tmp_path: Path, uris: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It means the folder of the moment it was said in, as ever."""
    monkeypatch.chdir(tmp_path)
    conn = connectionForURI("sqlite:x.db?driver=pyodbc")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    conn.query("CREATE TABLE t (a)")
    assert stored(tmp_path / "x.db", "SELECT name FROM sqlite_master") == [("t",)]


@pytest.mark.parametrize(
    "name", ["a b;c=d.db", "[1]{2}?#%41.db", f"{SHALOM}.db", f"{EMOJI}.db"], ids=ascii
)
def test_file_with_odd_characters(tmp_path: Path, name: str) -> None:
    """The driver knows no quotes and no characters beyond ASCII, but URIs."""
    conn = opened(tmp_path / name)
    conn.query("CREATE TABLE t (a)")
    conn.close()
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_path_that_the_driver_would_cut_off(tmp_path: Path) -> None:
    """It would open another file."""
    with pytest.raises(ConfigurationError, match="511"):
        opened(tmp_path / ("x" * 200) / ("y" * 200) / ("z" * 200)).query("SELECT 1")


@pytest.mark.parametrize("shape", ["text", "option"])
def test_read_only_mode(path: Path, shape: str) -> None:
    """By option, or as a URI of SQLite's own."""
    with pytest.raises(ConnectFailed):
        opened(path, mode="ro").query("SELECT 1")
    opened(path).query("CREATE TABLE t (a)")
    conn = (
        opened(path, mode="ro") if shape == "option" else opened(f"file:{path}?mode=ro")
    )
    assert conn.queryAll("SELECT * FROM t") == []
    with pytest.raises(OperationalError, match="readonly"):
        conn.query("INSERT INTO t VALUES (1)")
    conn.close()


@pytest.mark.parametrize("options", [{}, {"mode": "memory"}])
def test_memory_is_one_database_for_all_threads(options: Any) -> None:
    """As with sqlite3; another connection object has another one."""
    conn, other = opened(":memory:", **options), opened(":memory:", **options)
    conn.query("CREATE TABLE t (a)")
    worker = threading.Thread(target=conn.query, args=("INSERT INTO t VALUES (1)",))
    worker.start()
    worker.join(10)
    with conn.transaction() as transaction:
        transaction.query("INSERT INTO t VALUES (2)")
    assert conn.queryAll("SELECT a FROM t") == [(1,), (2,)]
    assert other.listTables() == []
    conn.close()
    assert conn.listTables() == []
    other.close()


def test_place_that_does_not_exist(tmp_path: Path) -> None:
    """And a file that is no database."""
    with pytest.raises(ConnectFailed):
        opened(tmp_path / "no" / "x.db").query("SELECT 1")
    (tmp_path / "text").write_text("no database" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        opened(tmp_path / "text").query("SELECT * FROM t")


def test_odbc_driver_that_is_not_there(path: Path) -> None:
    """The error says what to install, and is one of imports too."""
    conn = opened(path, odbcdrv="SQLite99")
    with pytest.raises(
        ConfigurationError, match="apt-get install libsqliteodbc"
    ) as got:
        conn.query("SELECT 1")
    assert "SQLite99" in str(got.value)
    assert isinstance(got.value, ImportError)


@pytest.mark.parametrize(
    "option",
    [
        {"factory": lambda module: module.Connection},
        {"cached_statements": 5},
        {"check_same_thread": True},
        {"encoding": "UTF-16"},
    ],
    ids=lambda option: next(iter(option)),
)
def test_options_of_the_other_driver_are_refused(path: Path, option: Any) -> None:
    """The driver has nothing of the kind."""
    with pytest.raises(ConfigurationError, match=next(iter(option))):
        opened(path, **option)


def test_options_that_both_have(path: Path) -> None:
    """Foreign keys, the journal; and a commit is on the disk, not only nearly."""
    conn = opened(path, foreign_keys=True, wal=True, check_same_thread=False)
    assert conn.queryOne("PRAGMA foreign_keys") == (1,)
    assert conn.queryOne("PRAGMA journal_mode") == ("wal",)
    assert conn.queryOne("PRAGMA synchronous") == (2,)
    conn.close()


# -- values


@pytest.mark.parametrize("name", sorted(VALUES))
def test_values_look_the_same_to_both_drivers(path: Path, name: str) -> None:
    """What one writes the other reads, and both write the same."""
    conn, other = opened(path), SQLiteConnection(path)
    OdbcThing.createTable(connection=conn)
    for value in VALUES[name]:
        ids = [OdbcThing(**{name: value}, connection=one).id for one in (conn, other)]
        for one in (conn, other):
            one.cache.clear()
            for id in ids:
                found = getattr(OdbcThing.get(id, connection=one), name)
                assert (found, type(found)) == (value, type(value))
        column = getattr(OdbcThing.sqlmeta.columns[name], "dbName", name)
        pair = f"FROM odbc_thing WHERE id IN ({ids[0]}, {ids[1]})"
        sql = f"SELECT DISTINCT typeof({column}), {column} {pair}"
        assert len(stored(path, sql)) == 1
        bare = conn.queryAll(f"SELECT {column} {pair}")
        if name in {"exact", "span"}:  # of types that ODBC has no word for
            bare = [(float(one),) for (one,) in bare]
        assert bare == stored(path, f"SELECT {column} {pair}")
    conn.close()
    other.close()


def test_whatever_is_in_a_column_is_read(conn: Any) -> None:
    """SQLite's types bind nobody: the driver alone would give None or cut numbers."""
    conn.query(
        "CREATE TABLE t (i INT, s SMALLINT, y TINYINT, b BOOLEAN, d DATE, m TIMESTAMP,"
        " r REAL)"
    )
    rows = [
        (2**60, 2**60, 2**60, 5, "soon", "2020-01-02 03:04:05.000006+02:00", 1e300),
        ("12ab", 1.5, "x", "x", "2020-01-02", "", "x"),
        (None,) * 7,
    ]
    conn.execute_many(f"INSERT INTO t VALUES ({', '.join('?' * 7)})", rows)
    assert conn.queryAll("SELECT * FROM t") == rows


def test_text_of_statements(conn: Any) -> None:
    """Literals and names of every script, and names of columns in what is told."""
    for text in (SHALOM, EMOJI, EMOJI * 300):
        assert conn.queryAll(f"SELECT '{text}' AS a, ?", [text]) == [(text, text)]
    description, _ = conn.queryAllDescription(f'SELECT 1 AS "{SHALOM}"')
    assert description[0][0] == SHALOM


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_law_text_comes_back(text: str) -> None:
    """Bound, and written into the statement."""
    literal = shared().dialect.literal(text)
    assert shared().queryOne(f"SELECT ?, {literal}", [text]) == (text, text)


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=300))
def test_law_numbers_and_bytes_come_back(number: int, data: bytes) -> None:
    """All of 64 bits."""
    assert shared().queryOne("SELECT ?, ?", [number, data]) == (number, data)


_SHARED: list[Any] = []


def shared() -> Any:
    if not _SHARED:
        _SHARED.append(opened(":memory:"))
    return _SHARED[0]


def test_what_the_driver_would_spoil_is_refused(conn: Any) -> None:
    """A NUL in a text; half a character; a number beyond 64 bits."""
    OdbcThing.createTable(connection=conn)
    with pytest.raises(DataError, match="NUL"):
        OdbcThing(text="a\0b", connection=conn)
    with pytest.raises(DataError, match="NUL"):
        conn.execute_many("INSERT INTO odbc_thing (text) VALUES (?)", [("a\0",)])
    with pytest.raises(DataError, match="UTF-8"):
        OdbcThing(text="\ud800", connection=conn)
    with pytest.raises(DataError, match="64 bits"):
        OdbcThing(big=2**63, connection=conn)
    assert OdbcThing.select(connection=conn).count() == 0
    assert OdbcThing.select(OdbcThing.q.big < 2**70, connection=conn).count() == 0


def test_doubles_come_with_fifteen_digits(conn: Any, path: Path) -> None:
    """They are stored whole; the driver reads them as text."""
    OdbcThing.createTable(connection=conn)
    row = OdbcThing(real=1 / 3, connection=conn)
    row.sync()
    assert row.real == 0.333333333333333
    assert stored(path, "SELECT real FROM odbc_thing") == [(1 / 3,)]


def test_expressions_have_the_type_of_their_first_value(conn: Any) -> None:
    """Sums and counts are numbers; columns know better than the driver."""
    OdbcThing.createTable(connection=conn)
    for whole in (1, 2**40):
        OdbcThing(whole=whole, flag=True, connection=conn)
    rows = OdbcThing.select(connection=conn)
    assert (rows.sum("whole"), rows.count(), rows.max("whole")) == (
        2**40 + 1,
        2,
        2**40,
    )
    assert rows.avg("whole") == (2**40 + 1) / 2
    assert isinstance(rows.count(), int)


# -- statements


def test_new_ids_and_counts(conn: Any) -> None:
    """Ids of new rows, and how many rows a statement touched."""
    conn.query("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT)")
    assert conn.insert(Insert("t", values={"a": 1})) == 1
    assert conn.insert(Insert("t", values={"id": 7, "a": 1}), given_id=7) == 7
    assert conn.insert(Insert("t", values={"a": 1})) == 8
    assert conn.execute_many("INSERT INTO t (a) VALUES (?)", [(5,), (6,)]) == 2
    assert conn.execute("UPDATE t SET a = 0 WHERE a = 1") == 3
    assert conn.execute("UPDATE t SET a = 0 WHERE a = 99") == 0


def test_what_the_driver_cannot_do_is_refused(conn: Any) -> None:
    """It throws the rows of RETURNING away, and takes no functions of the program's."""
    OdbcThing.createTable(connection=conn)
    statement = Delete("odbc_thing", where=OdbcThing.q.id == 1, returning=["id"])
    with pytest.raises(UnsupportedFeature, match=r"through pyodbc.*RETURNING"):
        conn.queryAll(statement)
    with pytest.raises(UnsupportedFeature, match=r"through pyodbc.*regular"):
        list(OdbcThing.select(RLIKE(OdbcThing.q.text, "a+"), connection=conn))
    with pytest.raises(OperationalError, match="no such function"):
        list(OdbcThing.select(func.MINE(OdbcThing.q.text) == 1, connection=conn))
    other = SQLiteConnection(":memory:")
    assert other.dialect.features.returning.name == "RETURNING"
    other.close()


def test_stream_beside_other_statements(conn: Any, path: Path) -> None:
    """It locks nobody out, in a transaction neither."""
    for place in (conn, opened(":memory:")):
        place.query("CREATE TABLE t (a INT)")
        place.execute_many("INSERT INTO t VALUES (?)", [(n,) for n in range(1500)])
        for one in (place, place.transaction()):
            total = 0
            for (number,) in one.stream("SELECT a FROM t WHERE a < ?", [1000]):
                total += number
                one.query(f"UPDATE t SET a = a WHERE a = {number}")
            assert total == 499_500
            if one is not place:
                one.rollback()


# -- transactions


def test_transactions(conn: Any, path: Path) -> None:
    """Nothing shows before the commit; a rollback undoes; a part by itself."""
    conn.query("CREATE TABLE t (a)")
    assert stored(path, "SELECT count(*) FROM t") == [(0,)]
    transaction = conn.transaction()
    transaction.query("INSERT INTO t VALUES (1)")
    assert stored(path, "SELECT count(*) FROM t") == [(0,)]
    part = transaction.transaction()
    part.query("INSERT INTO t VALUES (2)")
    part.rollback()
    transaction.commit()
    assert stored(path, "SELECT a FROM t") == [(1,)]
    transaction.query("DELETE FROM t")
    transaction.query("CREATE TABLE u (a)")
    transaction.rollback()
    assert stored(path, "SELECT a FROM t") == [(1,)]
    assert conn.listTables() == ["t"]


@pytest.mark.parametrize("auto", [True, False])
def test_statements_commit_by_themselves(path: Path, auto: bool) -> None:
    """Whatever the constructor says; set to false later, they leave no trace."""
    conn = opened(path, autoCommit=auto)
    conn.query("CREATE TABLE t (a)")
    conn.query("INSERT INTO t VALUES (1)")
    assert stored(path, "SELECT a FROM t") == [(1,)]
    conn.autoCommit = False
    conn.query("INSERT INTO t VALUES (2)")
    conn.autoCommit = True
    assert conn.queryAll("SELECT a FROM t") == [(1,)]
    conn.close()


def test_begin_as_a_text_does_not_linger(conn: Any, path: Path) -> None:
    """A transaction begun by hand ends with its statement."""
    conn.query("CREATE TABLE t (a)")
    conn.query("BEGIN IMMEDIATE")
    conn.query("INSERT INTO t VALUES (1)")
    assert stored(path, "SELECT a FROM t") == [(1,)]


def test_begin_immediately(path: Path) -> None:
    """Whoever begins may write, and keeps others from it."""
    conn = opened(path, begin="immediate")
    conn.query("CREATE TABLE t (a)")
    first, second = conn.transaction(), conn.transaction()
    first.queryAll("SELECT * FROM t")
    with pytest.raises(LockTimeout):
        second.queryAll("SELECT * FROM t")
    first.rollback()
    second.rollback()
    conn.close()


@pytest.mark.parametrize("option", ["timeout", "busy_timeout"])
def test_a_lock_is_waited_for_as_long_as_was_said(path: Path, option: str) -> None:
    """The driver waits twice, so it is told the half."""
    value: Any = 0.6 if option == "timeout" else 600
    conn = SQLiteConnection(path, driver="pyodbc", **{option: value})
    conn.query("CREATE TABLE t (a)")
    first, second = conn.transaction(), conn.transaction()
    first.query("INSERT INTO t VALUES (1)")
    started = time.monotonic()
    with pytest.raises(LockTimeout, match="database is locked") as caught:
        second.query("INSERT INTO t VALUES (2)")
    assert 0.4 < time.monotonic() - started < 3
    assert caught.value.remedy is Remedy.TRANSACTION
    first.commit(close=True)
    second.rollback()
    conn.close()


# -- errors


@pytest.mark.parametrize(
    ("sql", "error", "code", "words"),
    [
        ("INSERT INTO t (id) VALUES (1)", DuplicateEntryError, 2067, "UNIQUE"),
        ("INSERT INTO t (u) VALUES ('a')", DuplicateEntryError, 2067, "t.u"),
        ("UPDATE t SET n = NULL", NotNullViolation, 1299, "t.n"),
        ("UPDATE t SET c = 0", CheckViolation, 275, r"c > 0 AND \(c IN"),
        ("UPDATE t SET f = 99", ForeignKeyViolation, 787, "FOREIGN KEY"),
        ("DELETE FROM t WHERE id = 2", IntegrityError, 19, "^not this one$"),
        ("INSERT INTO t (id) VALUES ('x')", IntegrityError, 20, "datatype"),
        ("SELECT * FROM no_t", OperationalError, 1, "^no such table: no_t$"),
        ("SELEKT 1", OperationalError, 1, "syntax"),
        ("SELECT ?", ProgrammingError, None, "parameter"),
    ],
)
def test_errors(path: Path, sql: str, error: Any, code: Any, words: str) -> None:
    """By the rule that was broken, with SQLite's words alone."""
    conn = opened(path, foreign_keys=True)
    conn.query(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, u UNIQUE, n NOT NULL DEFAULT 0,"
        " c DEFAULT 1 CHECK (c > 0 AND (c IN (1, 2))), f REFERENCES t(id))"
    )
    conn.query(
        "CREATE TRIGGER g BEFORE DELETE ON t WHEN old.id = 2"
        " BEGIN SELECT RAISE(ABORT, 'not this one'); END"
    )
    conn.query("INSERT INTO t (id, u) VALUES (1, 'a')")
    conn.query("INSERT INTO t (id, u) VALUES (2, 'b')")
    with pytest.raises(error, match=words) as caught:
        conn.query(sql, [1, 2] if "?" in sql else None)
    assert type(caught.value) is error
    assert caught.value.code == code
    assert "SQLExecDirect" not in str(caught.value)
    assert conn.queryOne("SELECT count(*) FROM t") == (2,)
    conn.close()


def test_closed_behind_our_back(conn: Any) -> None:
    """One error at most; then there is a new raw connection."""
    conn.query("CREATE TABLE t (a)")
    raw = conn.getConnection()
    conn.releaseConnection(raw)
    raw.close()
    with pytest.raises(ConnectionLost):
        conn.query("INSERT INTO t VALUES (1)")
    conn.query("INSERT INTO t VALUES (2)")
    assert conn.queryAll("SELECT a FROM t") == [(2,)]
