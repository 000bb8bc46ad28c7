"""ODBC: connection strings and errors."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.backend.address import Address
from sqlobject.backend.driver import DriverNotFound, ParamStyle, choose_driver
from sqlobject.backend.errors import translate
from sqlobject.backend.odbc import (
    Keywords,
    connection_string,
    odbc_drivers,
    odbc_errors,
    shown,
    spelled,
)
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectionLost,
    DuplicateEntryError,
    IntegrityError,
    LockTimeout,
    ProgrammingError,
)


def string_for(
    address: Address, keywords: Keywords | None = None, default: str = "Some Driver"
) -> str:
    """What the module is asked to connect with."""
    asked: list[Any] = []
    module = SimpleNamespace(
        connect=lambda *a, **kw: asked.append((a, kw)), Error=Exception
    )
    (first, *_) = odbc_drivers(default, keywords)
    first.connect(module, address)
    ((text,), named) = asked[0]
    assert named == {"autocommit": False}
    found: str = text
    return found


def test_whole_address() -> None:
    """Every part under its keyword; the driver in braces."""
    address = Address("x", None, "u", "p", "h", 5432, "db")
    assert string_for(address) == (
        "Driver={Some Driver};Server=h;Port=5432;UID=u;PWD=p;Database=db"
    )


def test_what_is_not_said_is_left_out() -> None:
    """And another driver may be named."""
    address = Address("x", database="db", options={"odbcdrv": "My Driver"})
    assert string_for(address) == "Driver={My Driver};Database=db"


def test_keywords_of_a_driver() -> None:
    """Port behind the host, options by their own names, fixed values."""
    keywords = Keywords(
        user="User Id",
        port=None,
        options={"tds_version": "TDS_Version", "timeout": "Timeout"},
        always=(("TDS_Version", "7.4"), ("ClientCharset", "UTF-8")),
    )
    address = Address("x", None, "u", None, "h", 1433, "db", {"tds_version": "7.1"})
    assert string_for(address, keywords) == (
        "Driver={Some Driver};Server={h,1433};User Id=u;Database=db;"
        "TDS_Version=7.1;ClientCharset=UTF-8"
    )


def test_driver_that_comes_in_braces_or_as_a_path() -> None:
    """Both are taken as they are meant."""
    for given_name, expected in (
        ("{FreeTDS}", "{FreeTDS}"),
        ("/usr/lib/libtdsodbc.so", "{/usr/lib/libtdsodbc.so}"),
        ("odd}name", "{odd}}name}"),
    ):
        address = Address("x", options={"odbcdrv": given_name})
        assert string_for(address) == f"Driver={expected}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        (5, "5"),
        ("a;b", "{a;b}"),
        ("a}b", "{a}}b}"),
        ("{a}", "{{a}}}"),
        (" x", "{ x}"),
        ("", "{}"),
        ("a=b", "{a=b}"),
    ],
)
def test_special_characters(value: object, expected: str) -> None:
    """A password with a semicolon used to end the string there."""
    assert spelled(value) == expected


def parsed(text: str) -> dict[str, str]:
    """What an ODBC driver manager makes of a string."""
    found = {}
    for key, value in re.findall(r"([^=;]+)=(\{(?:[^}]|\}\})*\}|[^;]*)(?:;|$)", text):
        braced = value.startswith("{")
        found[key] = value[1:-1].replace("}}", "}") if braced else value
    return found


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@given(st.dictionaries(st.sampled_from(["UID", "PWD", "Database", "Server"]), texts))
def test_law_values_arrive(pairs: dict[str, str]) -> None:
    """Whatever the characters."""
    assert parsed(connection_string(pairs.items())) == pairs


@given(texts.filter(lambda text: len(text) > 3))
def test_law_passwords_are_never_shown(password: str) -> None:
    """However many braces they have."""
    text = connection_string(
        [("Driver", "D"), ("UID", "user"), ("PWD", password), ("Password", password)]
    )
    assert parsed(shown(text)) == {
        "Driver": "D",
        "UID": "user",
        "PWD": "***",
        "Password": "***",
    }


def test_drivers_of_both_modules() -> None:
    """``odbc`` means one after the other."""
    drivers = odbc_drivers("D", server_version=lambda raw: (1,))
    assert [driver.name for driver in drivers] == ["pyodbc", "pypyodbc"]
    assert all(driver.aliases == ("odbc",) for driver in drivers)
    assert all(driver.paramstyle is ParamStyle.QMARK for driver in drivers)
    assert drivers[0].server_version(None) == (1,)
    with pytest.raises(ImportError, match=r"pyodbc \(.*pypyodbc \("):
        choose_driver(
            [driver.replaced(module=f"no_{driver.module}") for driver in drivers],
            "odbc",
        )


def test_autocommit_is_an_attribute() -> None:
    """And switched as one."""
    raw = SimpleNamespace(autocommit=True)
    (driver, _) = odbc_drivers("D")
    driver.begin(raw)
    assert raw.autocommit is False
    assert driver.set_autocommit is not None
    driver.set_autocommit(raw, True)
    assert raw.autocommit is True


class OdbcError(Exception):
    """The root of the module's errors."""


Error = type("Error", (OdbcError,), {})
IntegrityErr = type("IntegrityError", (Error,), {})
ProgrammingErr = type("ProgrammingError", (Error,), {})
OperationalErr = type("OperationalError", (Error,), {})


@pytest.mark.parametrize(
    ("exc", "expected", "code"),
    [
        (
            ProgrammingErr(
                "42S02",
                "[42S02] [FreeTDS][SQL Server]Invalid object (208) (SQLExecDirectW)",
            ),
            ProgrammingError,
            208,
        ),
        (
            IntegrityErr("23000", "[23000] Duplicate key (2627) (SQLExecDirectW)"),
            DuplicateEntryError,
            2627,
        ),
        (IntegrityErr("23000", "[23000] other (547)"), IntegrityError, 547),
        (OperationalErr("08S01", "[08S01] link failure"), ConnectionLost, "08S01"),
        (OperationalErr("HYT00", "[HYT00] timeout"), LockTimeout, "HYT00"),
    ],
)
def test_errors(exc: Exception, expected: type, code: Any) -> None:
    """SQLSTATE in front, the server's number behind."""
    errors = odbc_errors(by_code={2627: DuplicateEntryError})
    (driver, _) = odbc_drivers("D", errors=errors)
    error: Any = translate(exc, driver)
    assert type(error) is expected
    assert error.code == code
    assert error.sqlstate == exc.args[0]
    assert str(error).startswith(f"[{error.sqlstate}]")


# -- an ODBC driver that is not there, or has ways of its own


@pytest.mark.parametrize(
    "args",
    [
        ("01000", "[01000] Can't open lib 'D' : file not found (0) (SQLDriverConnect)"),
        ("IM002", "[IM002] Data source name not found and no default driver specified"),
    ],
)
def test_odbc_driver_that_is_missing(args: tuple[str, str]) -> None:
    """The error says which, what to install, and where to look."""

    def connect(text: str, autocommit: bool) -> Any:
        raise Error(*args)

    module: Any = SimpleNamespace(connect=connect, Error=Error)
    (driver, _) = odbc_drivers("D", package="odbc-d")
    with pytest.raises(DriverNotFound, match=r"'D'.*apt-get install odbc-d") as caught:
        driver.connect(module, Address("x", password="sekret"))
    assert "sekret" not in str(caught.value)
    assert isinstance(caught.value, ImportError)


def test_other_refusals_are_left_alone() -> None:
    """A wrong password is no missing driver."""

    def connect(text: str, autocommit: bool) -> Any:
        raise Error("28000", "[28000] Access denied (1045) (SQLDriverConnect)")

    (driver, _) = odbc_drivers("D", package="odbc-d")
    with pytest.raises(Error, match="denied"):
        driver.connect(SimpleNamespace(connect=connect, Error=Error), Address("x"))


def test_driver_that_knows_no_braces() -> None:
    """Values as they are; one with a semicolon cannot be said."""
    address = Address("x", database="file:/a%20b?mode=ro&x=[1]")
    keywords = Keywords(braces=False)
    assert string_for(address, keywords) == (
        "Driver={Some Driver};Database=file:/a%20b?mode=ro&x=[1]"
    )
    with pytest.raises(ConfigurationError, match="semicolon"):
        string_for(address._replace(database="a;b"), keywords)


def test_text_that_the_driver_cannot_take() -> None:
    """It is changed on every road: one statement, many rows, a stream."""
    asked: list[str] = []

    class Cursor(SimpleNamespace):
        description = None
        nextset = None

        def execute(self, sql: str, *params: Any) -> None:
            asked.append(sql)

        def executemany(self, sql: str, rows: Any) -> None:
            asked.append(sql)

        def fetchmany(self, size: int) -> list[Any]:
            return []

        def close(self) -> None:
            pass

    (driver, _) = odbc_drivers("D", sayable=str.upper)
    raw = SimpleNamespace(cursor=Cursor)
    driver.run(raw, "a", None)
    driver.run_many(raw, "b", [])
    assert list(driver.stream(raw, "c", None, 5)) == []
    assert asked == ["A", "B", "C"]
