"""A DB-API module as a value: loading, choosing, defaults."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject.backend.address import Address, is_secret
from sqlobject.backend.driver import Driver, DriverNotFound, ParamStyle, choose_driver
from sqlobject.backend.errors import ErrorMap
from sqlobject.dberrors import ConfigurationError, ConnectionLost
from tests.fakes.dbapi import FakeModule, gone


def driver(name: str, module: str = "no_such_module_at_all", **facts: Any) -> Driver:
    return Driver(
        name=name,
        module=module,
        paramstyle=ParamStyle.QMARK,
        connect=lambda module, address: module,
        **facts,
    )


MISSING = driver("first", pip="first-on-pypi")
JSON = driver("second", "json")
ODBC1 = driver("one", aliases=("odbc",))
ODBC2 = driver("two", "json", aliases=("odbc",))


def test_first_that_loads_is_taken() -> None:
    """In the backend's order."""
    found, module = choose_driver([MISSING, JSON], None, "shop")
    assert found is JSON
    assert module.__name__ == "json"


@pytest.mark.parametrize("wanted", ["second", " SECOND ", "first,second", "odbc"])
def test_users_order(wanted: str) -> None:
    """Names with commas, in any case; one word may mean several."""
    found, _ = choose_driver([MISSING, JSON, ODBC1, ODBC2], wanted, "shop")
    assert found is (ODBC2 if wanted == "odbc" else JSON)


@pytest.mark.parametrize("wanted", [None, "", ",", " , "])
def test_no_wish(wanted: str | None) -> None:
    """Nothing said is the backend's order."""
    assert choose_driver([MISSING, JSON], wanted)[0] is JSON


def test_unknown_name() -> None:
    """The known ones are listed."""
    with pytest.raises(ConfigurationError, match="'zork'; known are: first, second"):
        choose_driver([MISSING, JSON], "second,zork", "shop")


def test_none_can_be_loaded() -> None:
    """Each with its reason and what to install; it is an ImportError as before."""
    with pytest.raises(ImportError) as caught:
        choose_driver([MISSING, driver("third")], None, "shop")
    assert isinstance(caught.value, DriverNotFound)
    assert isinstance(caught.value, ConfigurationError)
    text = str(caught.value)
    assert "No driver for shop" in text
    assert (
        "first (No module named 'no_such_module_at_all'; pip install first-on-pypi)"
        in text
    )
    assert "third (" in text
    with pytest.raises(DriverNotFound, match="nothing, it has none"):
        choose_driver([])


def test_changed_driver_is_another() -> None:
    """What is not changed stays."""
    original = driver("a", encoders={int: str}, no_params=())
    changed = original.replaced(name="b")
    assert (changed.name, changed.no_params) == ("b", ())
    assert changed.encoders is original.encoders
    assert original.name == "a"
    with pytest.raises(TypeError):
        original.replaced(colour="red")
    ran: list[Any] = []
    other = original.replaced(run=lambda *args: ran.append(args))
    other.runner("raw")("SELECT", None)
    assert ran == [("raw", "SELECT", None)]
    assert repr(original) == "<Driver a>"


def test_ways_of_a_plain_module() -> None:
    """What the DB-API says, if nothing else is said."""
    module = FakeModule(("SELECT", [(1,), (2,), (3,)]), ("INSERT", {"lastrowid": 7}))
    raw: Any = module.connect()
    plain = driver("plain")
    run = plain.runner(raw)
    assert run("SELECT", None).fetchall() == [(1,), (2,), (3,)]
    run("SELECT ?", (1,))
    assert plain.new_id(run("INSERT", ())) == 7
    assert plain.run_many(raw, "x ?", [(1,), (2,)]).rowcount == 2
    assert list(plain.stream(raw, "SELECT", None, 2)) == [[(1,), (2,)], [(3,)]]
    plain.begin(raw)
    plain.commit(raw)
    plain.rollback(raw)
    plain.close(raw)
    assert [params for _, sql, params in module.calls if "SELECT" in sql] == [
        None,
        (1,),
        None,
    ]
    assert module.sql[-3:] == ["COMMIT", "ROLLBACK", "CLOSE"]
    assert plain.server_version(raw) is None


def test_begin_switches_autocommit_off() -> None:
    """Where there is a switch."""
    switched: list[bool] = []
    plain = driver("plain", set_autocommit=lambda raw, on: switched.append(on))
    plain.begin(None)
    assert switched == [False]
    own = plain.replaced(set_autocommit=lambda raw, on: switched.append(not on))
    own.begin(None)
    assert switched == [False, True]


def test_lost_connection_is_recognised() -> None:
    """By the driver's table."""
    plain = driver("plain", errors=ErrorMap(lost=(2006,)))
    assert plain.is_lost(gone())
    assert not plain.is_lost(ValueError("x"))
    assert issubclass(ConnectionLost, Exception)


# -- addresses


def test_address_hides_secrets() -> None:
    """Password, and options that look like one."""
    address = Address(
        "mysql",
        None,
        "u",
        "hunter2",
        "h",
        3306,
        "/d",
        {"ssl_password": "hunter2", "charset": "utf8"},
    )
    for text in (repr(address), str(address), f"{address}", address.describe()):
        assert "hunter2" not in text
    assert "charset" in repr(address)
    assert address.password == "hunter2"
    assert address.describe() == "u@h:3306/d"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Address("sqlite", database="/a/b"), "/a/b"),
        (Address("x", host="::1", port=5, database="d"), "[::1]:5/d"),
        (Address("x"), "the default database"),
    ],
)
def test_address_in_words(address: Address, expected: str) -> None:
    """As an error names the place."""
    assert address.describe() == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("password", True), ("sslPWD", True), ("auth_token", True), ("charset", False)],
)
def test_names_of_secrets(name: str, expected: bool) -> None:
    """Known by their names."""
    assert is_secret(name) is expected
    assert SimpleNamespace is not None
