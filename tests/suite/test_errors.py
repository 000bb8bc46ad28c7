"""The same mistake is the same error on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol
from sqlobject.dberrors import (
    CheckViolation,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DataError,
    DuplicateEntryError,
    Error,
    ForeignKeyViolation,
    IntegrityError,
    LockTimeout,
    NotNullViolation,
    OperationalError,
    ProgrammingError,
)

TABLES = ("suite_child", "suite_parent", "suite_checked")


class SuiteUnique(SQLObject):
    """A name that is taken once, and a number that must be."""

    name = StringCol(length=10, alternateID=True)
    number = IntCol(notNone=True, default=0)


@pytest.fixture
def unique(db: Any) -> Any:
    SuiteUnique.createTable()
    return SuiteUnique


def test_a_duplicate(db: Any, unique: Any) -> None:
    """A unique value twice, a key twice, and by UPDATE."""
    first, second = unique(name="a"), unique(name="b")
    with pytest.raises(DuplicateEntryError) as caught:
        unique(name="a")
    assert isinstance(caught.value, IntegrityError)
    assert caught.value.sql
    assert caught.value.driver == db.driver.name
    assert caught.value.__cause__ is not None
    with pytest.raises(DuplicateEntryError):
        unique(id=first.id, name="c")
    with pytest.raises(DuplicateEntryError):
        second.name = "a"
    assert unique.select().count() == 2


def test_null_where_none_is_allowed(db: Any) -> None:
    """By INSERT and by UPDATE."""
    db.query("CREATE TABLE suite_checked (n INT NOT NULL, name VARCHAR(10))")
    db.query("INSERT INTO suite_checked (n, name) VALUES (1, 'a')")
    for sql in (
        "INSERT INTO suite_checked (n, name) VALUES (NULL, 'b')",
        "UPDATE suite_checked SET n = NULL WHERE name = 'a'",
    ):
        with pytest.raises(NotNullViolation):
            db.query(sql)


def test_a_foreign_key(db: Any, target: Any, connect: Callable[..., Any]) -> None:
    """A reference to nothing, and a row that others refer to."""
    db.query("CREATE TABLE suite_parent (id INT NOT NULL PRIMARY KEY)")
    db.query(
        "CREATE TABLE suite_child (parent INT, "
        "FOREIGN KEY (parent) REFERENCES suite_parent (id))"
    )
    with connect().transaction() as transaction:
        if target.manners.enforce:
            transaction.rollback()
            pool_wide = connect()
            pool_wide.query(target.manners.enforce)
            check_references(pool_wide)
        else:
            check_references(db)


def check_references(connection: Any) -> None:
    connection.query("INSERT INTO suite_parent (id) VALUES (1)")
    connection.query("INSERT INTO suite_child (parent) VALUES (1)")
    for sql in (
        "INSERT INTO suite_child (parent) VALUES (2)",
        "DELETE FROM suite_parent WHERE id = 1",
    ):
        with pytest.raises(ForeignKeyViolation):
            connection.query(sql)


def test_a_check(db: Any) -> None:
    """A condition of the table that a row does not meet."""
    db.query("CREATE TABLE suite_checked (n INT, CHECK (n > 0))")
    db.query("INSERT INTO suite_checked (n) VALUES (1)")
    with pytest.raises(CheckViolation):
        db.query("INSERT INTO suite_checked (n) VALUES (-1)")


@pytest.mark.parametrize(
    "sql",
    ["SELECT a FROM no_such_table", "SELECT no_such FROM suite_unique", "SELEKT 1"],
)
def test_a_statement_that_cannot_be_right(db: Any, unique: Any, sql: str) -> None:
    """A missing table, a missing column, no SQL at all; then all goes on."""
    with pytest.raises((ProgrammingError, OperationalError)) as caught:
        db.queryAll(sql)
    assert type(caught.value) in (ProgrammingError, OperationalError)
    assert caught.value.args[0]
    assert db.queryOne("SELECT COUNT(*) FROM suite_unique") == (0,)


def test_a_text_that_is_too_long(db: Any, unique: Any) -> None:
    """It is refused, or (where lengths are only words) kept whole."""
    try:
        row = unique(name="x" * 11)
    except DataError:
        assert unique.select().count() == 0
    else:
        row.sync()
        assert row.name == "x" * 11


def test_a_number_that_is_too_large(db: Any, unique: Any) -> None:
    """It is refused, alone and among others, and nothing else is stored instead."""
    with pytest.raises(DataError):
        unique(name="a", number=2**70)
    with pytest.raises(DataError):
        unique.insertMany([{"name": "a"}, {"name": "b", "number": 2**70}])
    assert unique.select().count() == 0


def test_what_failed_does_not_keep_its_table(db: Any, unique: Any) -> None:
    """Somebody may look at an error for long; meanwhile the table can be dropped."""
    unique(name="a")
    errors = []
    for fail in (
        lambda: unique(name="a"),
        lambda: unique.insertMany([{"name": "b"}, {"name": "a"}]),
        lambda: db.queryAll("SELECT no_such FROM suite_unique"),
        lambda: unique.select(unique.q.name == "a").getOne().set(number=2**70),
    ):
        with pytest.raises(Error) as caught:
            fail()
        errors.append(caught.value)
    with pytest.raises(DuplicateEntryError) as caught, db.transaction() as transaction:
        unique(name="a", connection=transaction)
    errors.append(caught.value)
    unique.dropTable()
    assert not db.tableExists("suite_unique")
    assert all(error.__traceback__ is not None for error in errors)


def test_an_error_of_the_callers_own_stays_one(db: Any, unique: Any) -> None:
    """What comes out of an iterator of rows is not about the database."""

    def rows() -> Iterator[dict[str, Any]]:
        yield {"name": "a"}
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more") as caught:
        unique.insertMany(rows())
    assert type(caught.value) is ValueError
    assert unique.select().count() == 0


def test_an_error_shows_no_values(unique: Any) -> None:
    """Values may be secrets."""
    unique(name="a")
    with pytest.raises(DuplicateEntryError) as caught:
        unique(name="a", number=424242)
    assert caught.value.params is None


def test_a_lock_that_is_waited_for_too_long(
    db: Any, unique: Any, target: Any, connect: Callable[..., Any]
) -> None:
    """Two transactions want one row; the second gives up, and may try again."""
    row = unique(name="a")
    first = db.transaction()
    unique.get(row.id, connection=first).number = 1
    other = connect(target.manners.impatient_options).transaction()
    try:
        if target.manners.impatient:
            other.query(target.manners.impatient)
        with pytest.raises(LockTimeout) as caught:
            other.query("UPDATE suite_unique SET number = 2")
        assert type(caught.value) is LockTimeout
        assert caught.value.remedy.name in {"STATEMENT", "TRANSACTION"}
    finally:
        other.rollback()
        first.rollback()
    assert db.queryAll("SELECT number FROM suite_unique") == [(0,)]


def test_a_lost_connection_is_lost_once(
    db: Any, unique: Any, connect: Callable[..., Any], killed: Any
) -> None:
    """The server ends a connection: one error at most, and never a dead one again."""
    mine = connect()
    unique(name="a", connection=mine)
    for number in range(3):
        killed(mine)
        with pytest.raises(ConnectionLost):
            mine.query("UPDATE suite_unique SET number = 7")
        unique(name=f"b{number}", connection=mine)
    assert unique.select(connection=mine).count() == 4


def test_a_read_survives_a_lost_connection(
    unique: Any, connect: Callable[..., Any], killed: Any
) -> None:
    """Reading twice is the same as reading once, so it is tried again."""
    mine = connect()
    unique(name="a", connection=mine)
    killed(mine)
    assert mine.queryAll("SELECT name FROM suite_unique") == [("a",)]
    killed(mine)
    assert unique.select(connection=mine).count() == 1
    killed(mine)
    mine.cache.clear()
    assert unique.byName("a", connection=mine).number == 0


def test_a_transaction_does_not_survive(
    unique: Any, connect: Callable[..., Any], killed: Any
) -> None:
    """What it did is gone, and it can begin again."""
    mine = connect()
    transaction = mine.transaction()
    unique(name="a", connection=transaction)
    killed(transaction)
    with pytest.raises(ConnectionLost):
        unique(name="b", connection=transaction)
    transaction.rollback()
    assert unique.select(connection=mine).count() == 0
    transaction.begin()
    unique(name="c", connection=transaction)
    transaction.commit(close=True)
    assert unique.select(connection=mine).count() == 1


def test_a_server_that_does_not_answer(target: Any) -> None:
    """It cannot be connected to; the password stays untold."""
    if not target.manners.kill:
        nowhere = target._replace(uri="sqlite:///no/such/folder/x.db")
    else:
        scheme, _, rest = target.uri.partition("://")
        tail = rest.partition("/")[2]
        nowhere = target._replace(uri=f"{scheme}://u:sekret@127.0.0.1:1/{tail}")
    with pytest.raises(ConnectFailed) as caught:
        nowhere.connect().queryAll("SELECT 1")
    assert isinstance(caught.value, (OperationalError, DatabaseError))
    assert "sekret" not in f"{caught.value!r} {caught.value}"
    assert isinstance(caught.value, Error)
