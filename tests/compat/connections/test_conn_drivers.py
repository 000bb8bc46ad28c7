"""Section 3: which driver module is chosen, as far as no server is needed."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

import pytest

from sqlobject import connectionForURI

NAMES = [
    "psycopg",
    "psycopg2",
    "pgdb",
    "pg8000",
    "pg8000.dbapi",
    "MySQLdb",
    "mysql",
    "mysql.connector",
    "pymysql",
    "mariadb",
    "adodbapi",
    "pymssql",
    "fdb",
    "kinterbasdb",
    "firebirdsql",
    "firebird",
    "firebird.driver",
    "pyodbc",
    "pypyodbc",
    "Sybase",
    "sapdb",
    "sapdb.dbapi",
]


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that no driver module is installed."""
    for name in NAMES:
        monkeypatch.setitem(sys.modules, name, None)


def use(uri: str) -> Any:
    """Open a URI and ask something, so that the driver must be there."""
    connection = connectionForURI(uri)
    return connection.query("SELECT 1")


@pytest.mark.parametrize(
    "uri",
    [
        "postgres://localhost/db?driver=zork",
        "mysql://localhost/db?driver=zork",
        "mssql://localhost/db?driver=zork",
        "firebird://localhost/db?driver=zork",
    ],
)
def test_unknown_driver(uri: str) -> None:
    """A driver name nobody knows raises ValueError that says which."""
    with pytest.raises(ValueError, match="zork"):
        use(uri)


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    ("uri", "names"),
    [
        ("postgres://localhost/db", ["psycopg", "psycopg2"]),
        ("mysql://user@localhost/db", ["mysqldb", "pymysql"]),
        ("mssql://localhost/db", ["pymssql"]),
        ("firebird://localhost/db", ["fdb"]),
        ("postgres://localhost/db?driver=psycopg2,pg8000", ["psycopg2", "pg8000"]),
    ],
)
def test_no_driver_installed(uri: str, names: list[str]) -> None:
    """When none of the drivers can be imported, ImportError names them."""
    with pytest.raises(ImportError) as caught:
        use(uri)
    text = str(caught.value).lower()
    assert all(name in text for name in names)


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    "uri", ["sybase://u:p@localhost/db", "maxdb://u:p@localhost/db"]
)
def test_single_driver_missing(uri: str) -> None:
    """A backend with one driver raises ImportError without it."""
    with pytest.raises(ImportError):
        use(uri)


@pytest.mark.usefixtures("nothing_installed")
def test_default_mysql_drivers_are_all_known() -> None:
    """A plain MySQL URI never dies of a driver name from its own default list."""
    with pytest.raises(ImportError):
        use("mysql://user@localhost/db")


def test_sqlite_keeps_the_standard_library_as_it_was(conn: Any) -> None:
    """Using the library leaves ``sqlite3.Binary`` alone."""
    conn.query("SELECT 1")
    assert sqlite3.Binary is memoryview


def test_no_password_in_a_repr() -> None:
    """Neither ``repr`` nor ``str`` of a connection shows its password."""
    try:
        connection = connectionForURI("postgres://user:s3cr3t@localhost/db")
    except ImportError:
        return
    assert "s3cr3t" not in repr(connection)
    assert "s3cr3t" not in str(connection)
    connection.close()


def test_connection_tells_the_name_of_the_chosen_driver() -> None:
    """Programs compare ``connection.driver`` with names, and print it."""
    driver: Any = connectionForURI("sqlite:/:memory:?driver=sqlite3").driver
    assert driver == "sqlite3"
    assert driver != "pyodbc"
    assert driver in ("pyodbc", "sqlite3")
    assert driver in {"pyodbc", "sqlite3"}
    assert {"sqlite3": "yes"}[driver] == "yes"
    assert f"{driver}" == "sqlite3"
    assert repr(driver) == "<Driver sqlite3>"
    assert driver == driver.replaced().name
    assert driver != driver.replaced()
