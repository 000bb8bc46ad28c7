"""Section 12: the errors a database raises."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from sqlobject import DatabaseIndex, IntCol, SQLObject, StringCol, dberrors
from sqlobject.dberrors import (
    DatabaseError,
    DataError,
    DuplicateEntryError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        (Error, Exception),
        (dberrors.Warning, Exception),
        (InterfaceError, Error),
        (DatabaseError, Error),
        (InternalError, DatabaseError),
        (OperationalError, DatabaseError),
        (ProgrammingError, DatabaseError),
        (IntegrityError, DatabaseError),
        (DataError, DatabaseError),
        (NotSupportedError, DatabaseError),
        (DuplicateEntryError, IntegrityError),
    ],
)
def test_tree_of_errors(child: type, parent: type) -> None:
    """The errors form the DB-API's tree, duplicates under integrity."""
    assert issubclass(child, parent)


def test_warning_is_no_error() -> None:
    """``dberrors.Warning`` stands beside ``Error``, not below it."""
    assert not issubclass(dberrors.Warning, Error)


@pytest.fixture
def unique(conn: Any) -> Any:
    """A class with a unique column, a required one and a checked one."""

    class Entry(SQLObject):
        name = StringCol(unique=True)
        need = StringCol(notNone=True, default="x")
        a = IntCol(default=0)
        b = IntCol(default=0)
        both = DatabaseIndex("a", "b", unique=True)

    Entry.createTable()
    return Entry


def test_duplicate_value(unique: Any) -> None:
    """A repeated unique value raises DuplicateEntryError with SQLite's text."""
    unique(name="a")
    with pytest.raises(DuplicateEntryError) as caught:
        unique(name="a", a=1)
    assert str(caught.value).startswith("UNIQUE constraint failed: entry.name")
    assert unique.select().count() == 1


@pytest.mark.parametrize(
    "update",
    [
        lambda entry: setattr(entry, "name", "a"),
        lambda entry: entry.set(name="a"),
        lambda entry: entry._connection.query("UPDATE entry SET name = 'a'"),
    ],
)
def test_duplicate_by_update(unique: Any, update: Any) -> None:
    """Updating into a duplicate raises DuplicateEntryError as well."""
    unique(name="a")
    second = unique(name="b", a=1)
    with pytest.raises(DuplicateEntryError):
        update(second)


def test_duplicate_of_an_index_and_a_key(unique: Any) -> None:
    """Unique indexes and primary keys raise DuplicateEntryError too."""
    first = unique(name="a")
    with pytest.raises(DuplicateEntryError):
        unique(name="b")
    with pytest.raises(DuplicateEntryError):
        unique(id=first.id, name="c", a=5)


def test_missing_table(conn: Any) -> None:
    """A missing table raises OperationalError on SQLite, with the driver's text."""

    class Nowhere(SQLObject):
        name = StringCol()

    for call in (
        lambda: Nowhere(name="x"),
        lambda: list(Nowhere.select()),
        lambda: Nowhere.get(1),
        lambda: conn.query("SELECT * FROM nowhere"),
    ):
        with pytest.raises(OperationalError, match="no such table: nowhere"):
            call()


def test_syntax_error(conn: Any) -> None:
    """A syntax error raises OperationalError on SQLite."""
    with pytest.raises(OperationalError, match="syntax error"):
        conn.query("SELEKT 1")


def test_missing_value(unique: Any) -> None:
    """NULL in a required column raises IntegrityError."""
    with pytest.raises(IntegrityError, match="NOT NULL"):
        unique(name="a", need=None)


def test_message_carries_the_drivers_facts(unique: Any) -> None:
    """``e.args[0]`` is text with code, module and exception of the driver."""
    unique(name="a")
    with pytest.raises(DuplicateEntryError) as caught:
        unique(name="a", a=1)
    message = caught.value.args[0]
    assert isinstance(message, str)
    assert message.code is None
    assert message.exception == "IntegrityError"
    assert "sqlite" in message.module


def test_drivers_exception_is_chained(conn: Any) -> None:
    """The driver's own exception is the context of ours."""
    with pytest.raises(OperationalError) as caught:
        conn.query("SELECT * FROM nowhere")
    chained = caught.value.__cause__ or caught.value.__context__
    assert isinstance(chained, sqlite3.OperationalError)


@pytest.mark.parametrize("method", ["query", "queryAll", "queryOne"])
def test_every_way_of_asking_translates(conn: Any, method: str) -> None:
    """Whichever method runs a statement, its errors are ours."""
    with pytest.raises(Error):
        getattr(conn, method)("SELECT * FROM nowhere")


def test_errors_while_connecting_translate(open_sqlite: Any, tmp_path: Any) -> None:
    """A database that cannot be opened raises OperationalError."""
    connection = open_sqlite(tmp_path / "no_such_folder" / "x.db")
    with pytest.raises(OperationalError):
        connection.query("SELECT 1")


def enforcing_factory(module: Any) -> type:
    """Give a SQLite connection class that enforces foreign keys."""

    class Enforcing(module.Connection):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.execute("PRAGMA foreign_keys = ON")

    return Enforcing


def test_errors_while_committing_translate(open_sqlite: Any, tmp_path: Any) -> None:
    """A commit that the database refuses raises our error."""
    connection = open_sqlite(tmp_path / "x.db", factory=enforcing_factory)
    connection.query("CREATE TABLE p (id INTEGER PRIMARY KEY)")
    connection.query(
        "CREATE TABLE c (p_id INT REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED)"
    )
    trans = connection.transaction()
    trans.query("INSERT INTO c VALUES (99)")
    with pytest.raises(IntegrityError):
        trans.commit()
    trans.rollback()
    assert connection.queryAll("SELECT * FROM c") == []


def test_errors_while_fetching_translate(conn: Any) -> None:
    """An error that appears while rows are fetched is ours."""
    conn.query("CREATE TABLE t (a INTEGER)")
    for n in (1, 2, 3):
        conn.query(f"INSERT INTO t VALUES ({n})")
    raw = conn.getConnection()

    def fussy(value: int) -> int:
        if value == 3:
            raise ValueError
        return value

    raw.create_function("fussy", 1, fussy)
    conn.releaseConnection(raw)
    with pytest.raises(Error):
        conn.queryAll("SELECT fussy(a) FROM t")


def test_error_knows_its_statement(conn: Any) -> None:
    """An error carries the statement that failed."""
    with pytest.raises(Error) as caught:
        conn.query("SELECT * FROM nowhere")
    assert caught.value.sql == "SELECT * FROM nowhere"


def test_foreign_key_violation(conn: Any) -> None:
    """With enforcement on, a dangling reference raises IntegrityError."""
    conn.query("PRAGMA foreign_keys = ON")
    conn.query("CREATE TABLE p (id INTEGER PRIMARY KEY)")
    conn.query("CREATE TABLE c (p_id INT REFERENCES p(id))")
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        conn.query("INSERT INTO c VALUES (99)")
