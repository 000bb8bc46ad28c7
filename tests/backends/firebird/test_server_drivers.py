"""What each module does on a Firebird server: values, locks, what is left behind.

``SQLOBJECT_TEST_FIREBIRD`` is a URI (``firebird://user:password@host:port/path.fdb``);
the tables are made in that database and dropped again.
"""

from __future__ import annotations

import importlib.util
import math
import os
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver
from sqlobject.backend.errors import translate
from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import (
    ConfigurationError,
    DataError,
    Deadlock,
    Error,
    LockTimeout,
    ProgrammingError,
    UnsupportedFeature,
)
from sqlobject.firebird.drivers import DRIVERS, FIREBIRDSQL

URI = os.environ["SQLOBJECT_TEST_FIREBIRD"]
INSTALLED = [d for d in DRIVERS if importlib.util.find_spec(d.module.split(".")[0])]

COLUMNS = {
    "i": "BIGINT",
    "f": "DOUBLE PRECISION",
    "d": "NUMERIC(18, 4)",
    "s": "VARCHAR(50)",
    "c": "CHAR(10)",
    "o": "VARCHAR(40) CHARACTER SET OCTETS",
    "flag": "BOOLEAN",
    "b": "BLOB",
    "t": "BLOB SUB_TYPE TEXT",
}


@pytest.fixture(params=INSTALLED, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    """Each module that is installed."""
    found: Driver = request.param
    return found


def opened(driver: Driver, options: str = "") -> Any:
    """A connection object of its own."""
    joint = "&" if "?" in URI else "?"
    return connectionForURI(f"{URI}{joint}driver={driver.name}{options}&cache=1")


@pytest.fixture
def connect(driver: Driver, uris: Any) -> Any:
    """Makes connection objects; those of one test are closed after it."""

    def make(options: str = "") -> Any:
        return opened(driver, options)

    return make


@pytest.fixture
def db(connect: Any) -> Iterator[Any]:
    """A connection to a database with one table of rows and one of all sorts."""
    connection = connect()
    drop(connection)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.query(f"CREATE TABLE drv_value ({columns})")
    connection.query("CREATE TABLE drv_row (id INT NOT NULL PRIMARY KEY, n INT)")
    for number in (1, 2):
        connection.query(f"INSERT INTO drv_row (id, n) VALUES ({number}, 0)")
    yield connection
    drop(connection)


def drop(connection: Any) -> None:
    for table in ("drv_value", "drv_row"):
        if connection.tableExists(table):
            connection.dropTable(table)


def echo(db: Any, column: str, value: Any) -> Any:
    """A value after it was in a column."""
    db.query(f"INSERT INTO drv_value ({column}) VALUES (?)", [value])
    try:
        return db.queryOne(f"SELECT {column} FROM drv_value")[0]
    finally:
        db.query("DELETE FROM drv_value")


# -- values


many = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@many
@given(value=st.floats(allow_nan=False))
@example(value=1e200)
@example(value=0.1 + 0.2)
def test_a_float_comes_back(db: Any, value: float) -> None:
    """To its last bit, whatever its size."""
    found = echo(db, "f", value)
    assert (found, math.copysign(1, found)) == (value, math.copysign(1, value))


@many
@given(value=st.integers(-(2**63), 2**63 - 1))
def test_a_whole_number_comes_back(db: Any, value: int) -> None:
    """All 64 bits of it."""
    assert echo(db, "i", value) == value


@many
@given(value=st.decimals("-99999999999999.9999", "99999999999999.9999", places=4))
def test_a_decimal_comes_back(db: Any, value: Decimal) -> None:
    """All 18 digits of it."""
    assert echo(db, "d", value) == value


@many
@given(value=st.text(st.characters(codec="utf-8"), max_size=50))
@example(value="blanks \t ")
def test_a_text_comes_back(db: Any, value: str) -> None:
    """Blanks at its end and all, in a VARCHAR and in a BLOB."""
    assert echo(db, "s", value) == value
    assert echo(db, "t", value) == value


@many
@given(value=st.binary(max_size=40))
@example(value=b"\xff\xfe \t ")
def test_bytes_come_back(db: Any, value: bytes) -> None:
    """Whether they look like text or not, in OCTETS and in a BLOB."""
    assert echo(db, "o", value) == value
    assert echo(db, "b", value) == value


def test_a_fixed_text_is_filled_up_with_blanks_alone(db: Any) -> None:
    """A tab at its end is its own."""
    assert echo(db, "c", "a\t").rstrip(" ") == "a\t"


def test_truth_comes_back(db: Any) -> None:
    """From a BOOLEAN, and as a number from a number."""
    for value in (True, False):
        assert echo(db, "flag", value) is value
        assert echo(db, "i", value) == int(value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("i", 2**63),
        ("i", -(2**70)),
        ("i", "one"),
        ("d", Decimal("123456789012345678901234.5")),
        ("d", Decimal("NaN")),
        ("s", "x" * 51),
    ],
)
def test_a_value_that_does_not_fit(db: Any, column: str, value: Any) -> None:
    """It is refused as such, and nothing is stored."""
    with pytest.raises(DataError):
        echo(db, column, value)
    assert db.queryAll("SELECT * FROM drv_value") == []


@pytest.mark.parametrize("count", [18, 25, 1100, 1300, 5000])
def test_many_parameters(db: Any, count: int) -> None:
    """As many as there are."""
    marks = " AND ".join(["id>=?"] * count)
    sql = f"SELECT COUNT(*) FROM drv_row WHERE {marks}"
    assert db.queryOne(sql, [1] * count) == (2,)
    assert db.queryOne(sql, [1] * (count - 1) + [3]) == (0,)


@pytest.mark.parametrize("size", [65_000, 65_535, 65_536, 70_000, 140_000])
def test_a_long_statement(db: Any, driver: Driver, size: int) -> None:
    """It arrives as a whole or is refused; its beginning alone is not run."""
    start = "UPDATE drv_row SET n = 1 WHERE 1 = 1"
    sql = f"{start}{' AND n = 0':>{size - len(start)}}"
    assert len(sql) == size
    if driver.name == "fdb" and size > 65_535:
        with pytest.raises(UnsupportedFeature, match=f"{size} bytes, only of 65535"):
            db.query(sql)
        with pytest.raises(UnsupportedFeature, match=f"{size} bytes"):
            db.execute_many(sql, [[]])
        assert db.queryAll("SELECT DISTINCT n FROM drv_row") == [(0,)]
    else:
        db.query(sql)
        assert db.queryAll("SELECT DISTINCT n FROM drv_row") == [(1,)]


def test_many_columns_and_nulls(db: Any) -> None:
    """Each value comes in its own place."""
    marks = ", ".join(f"CAST(? AS INT) AS a_rather_long_name_{n}" for n in range(200))
    values = [None if n % 3 else n for n in range(200)]
    assert db.queryAll(f"SELECT {marks} FROM RDB$DATABASE", values) == [tuple(values)]


# -- what is left behind


def test_a_failure_before_the_transaction_is_told(db: Any) -> None:
    """Not that there was nothing to roll back."""

    def rows() -> Iterator[list[int]]:
        raise LookupError("no rows")
        yield []

    with pytest.raises(LookupError, match="no rows"):
        db.execute_many("INSERT INTO drv_row (id) VALUES (?)", rows())
    with pytest.raises(ProgrammingError):
        db.execute_many("INSERT INTO no_such (id) VALUES (?)", [[1]])
    assert db.queryOne("SELECT COUNT(*) FROM drv_row") == (2,)


def test_a_failure_while_rows_are_read_keeps_no_table(db: Any) -> None:
    """It comes with the first row, when the statement is under way."""
    with pytest.raises(DataError) as caught:
        db.queryAll("SELECT 1 / n FROM drv_row")
    db.dropTable("drv_row")
    assert caught.value.__traceback__ is not None
    assert not db.tableExists("drv_row")


# -- locks


def isolation(connection: Any) -> tuple[int, int]:
    """How transactions are kept apart, and how long one waits for another."""
    found: tuple[int, int] = connection.queryOne(
        "SELECT MON$ISOLATION_MODE, MON$LOCK_TIMEOUT FROM MON$TRANSACTIONS "
        "WHERE MON$TRANSACTION_ID = CURRENT_TRANSACTION"
    )
    return found


@pytest.mark.parametrize(("option", "told"), [(0, 0), (1, 1), (300, 300)])
def test_patience_changes_nothing_else(connect: Any, option: int, told: int) -> None:
    """The isolation stays the module's own; without the option one waits for ever."""
    level, for_ever = isolation(connect())
    assert for_ever == -1
    impatient = connect(f"&lock_timeout={option}")
    assert isolation(impatient) == (level, told)
    with impatient.transaction() as transaction:
        assert isolation(transaction) == (level, told)


def test_no_patience_at_all(db: Any, connect: Any) -> None:
    """With 0 it fails at once."""
    holder = db.transaction()
    holder.query("UPDATE drv_row SET n = 1 WHERE id = 1")
    start = time.monotonic()
    with pytest.raises(Deadlock):
        connect("&lock_timeout=0").query("UPDATE drv_row SET n = 2 WHERE id = 1")
    assert time.monotonic() - start < 1
    holder.rollback()
    assert db.queryAll("SELECT DISTINCT n FROM drv_row") == [(0,)]


def test_a_row_that_changed_meanwhile_was_not_waited_for(db: Any, connect: Any) -> None:
    """The server's codes are those of a time that is up, and the time is not."""
    first = connect("&lock_timeout=30").transaction()
    first.query("UPDATE drv_row SET n = 1 WHERE id = 1")
    second = connect("&lock_timeout=30").transaction()
    second.queryAll("SELECT n FROM drv_row")
    done: list[Error] = []

    def reach() -> None:
        try:
            second.query("UPDATE drv_row SET n = 2 WHERE id = 1")
        except Error as exc:
            done.append(exc)

    other = threading.Thread(target=reach)
    other.start()
    time.sleep(0.3)
    first.commit(close=True)
    other.join()
    second.rollback()
    assert [type(error) for error in done] == [Deadlock]


def test_negative_patience_is_refused(connect: Any) -> None:
    """It says what would work."""
    with pytest.raises(ConfigurationError, match=r"lock_timeout is -1.* 0 for not"):
        connect("&lock_timeout=-1")


def test_each_waits_for_the_other(db: Any) -> None:
    """One of them gives way, the other goes on."""
    first, second = db.transaction(), db.transaction()
    first.query("UPDATE drv_row SET n = 1 WHERE id = 1")
    second.query("UPDATE drv_row SET n = 2 WHERE id = 2")
    errors: list[Error] = []

    def reach(transaction: Any, number: int) -> None:
        try:
            transaction.query(f"UPDATE drv_row SET n = 3 WHERE id = {number}")
        except Error as exc:
            errors.append(exc)
            transaction.rollback()

    other = threading.Thread(target=reach, args=(second, 1))
    other.start()
    reach(first, 2)
    other.join()
    assert [type(error) for error in errors] == [Deadlock]
    first.rollback()
    second.rollback()


TABLE_LOCKS = b"\x03\x09\x01"  # version 3, write, consistency
WAIT_A_SECOND = b"\x06\x15\x04\x01\x00\x00\x00"
NO_WAIT = b"\x07"


def begun_with(driver: Driver, raw: Any, block: bytes) -> None:
    """Have the transactions of a raw connection begin with these parameters."""
    if driver.name == "firebirdsql":
        raw.cursor().transaction.transaction_parameter_block = (block,) * 5
    else:
        raw.default_tpb = raw.main_transaction.default_tpb = block


@pytest.mark.parametrize("patience", [WAIT_A_SECOND, NO_WAIT], ids=["wait", "no wait"])
def test_a_table_that_is_waited_for_too_long(
    db: Any, driver: Driver, patience: bytes
) -> None:
    """Here the server says that it was the time."""
    holder = db.transaction()
    holder.query("UPDATE drv_row SET n = 1 WHERE id = 1")
    address: Address = db.address
    raw = driver.connect(driver.load(), address)
    begun_with(driver, raw, TABLE_LOCKS + patience)
    try:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
            driver.run(raw, "UPDATE drv_row SET n = 2", ())
        assert type(translate(caught.value, driver)) is LockTimeout
        driver.rollback(raw)
    finally:
        driver.close(raw)
        holder.rollback()


def test_a_dialect_that_the_module_does_not_know(driver: Driver, connect: Any) -> None:
    """It is refused, or it is used."""
    if driver.name == "firebirdsql":
        with pytest.raises(ConfigurationError, match=r"dialect=1: there is only 3"):
            connect("&dialect=1")
    else:
        old = connect("&dialect=1")
        assert old.queryOne('SELECT "text" FROM RDB$DATABASE') == ("text",)


@pytest.mark.parametrize(
    "driver", [d for d in INSTALLED if d is FIREBIRDSQL], indirect=True
)
def test_a_value_of_a_type_that_cannot_be_sent(db: Any) -> None:
    """It is refused; what a person would read of it is not stored instead."""
    with pytest.raises(TypeError, match="cannot send a complex"):
        echo(db, "s", 1j)
    assert db.queryOne("SELECT COUNT(*) FROM drv_value") == (0,)
