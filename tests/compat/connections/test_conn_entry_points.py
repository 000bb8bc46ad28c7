"""Section 1: the ways to a connection."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest

import sqlobject
from sqlobject import SQLObject, StringCol, connectionForURI, dbconnection, sqlite
from sqlobject.dbconnection import (
    TheURIOpener,
    dbConnectionForScheme,
    registerConnection,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMES = {
    "sqlite": "sqlite",
    "mysql": "mysql",
    "postgres": "postgres",
    "postgresql": "postgres",
    "psycopg": "postgres",
    "firebird": "firebird",
    "interbase": "firebird",
    "maxdb": "maxdb",
    "sapdb": "maxdb",
    "mssql": "mssql",
    "sybase": "sybase",
}
MEMORY = "sqlite:/:memory:"


@pytest.mark.parametrize(
    "name",
    [
        "connectionForURI",
        "dbConnectionForScheme",
        "registerConnection",
        "registerConnectionInstance",
        "ConnectionURIOpener",
        "TheURIOpener",
        "ConnectionHub",
        "Transaction",
        "DBConnection",
        "DBAPI",
        "Iteration",
        "ConnWrapper",
        "ConnMethodWrapper",
        "Boolean",
        "ConsoleWriter",
        "LogWriter",
        "makeDebugWriter",
    ],
)
def test_public_names(name: str) -> None:
    """Each name that 3.14's ``dbconnection`` had can be imported from it."""
    assert hasattr(dbconnection, name)


def test_one_function_at_both_addresses() -> None:
    """``sqlobject.connectionForURI`` is the one of ``dbconnection``."""
    assert connectionForURI is dbconnection.connectionForURI


def test_hub_is_the_default_of_every_class() -> None:
    """``sqlhub`` is a ConnectionHub."""
    assert isinstance(sqlobject.sqlhub, dbconnection.ConnectionHub)


# -- the cache of URIs -----------------------------------------------------------------


def test_same_text_same_connection(open_uri: Any) -> None:
    """One URI text always gives the same connection object."""
    assert open_uri(MEMORY) is connectionForURI(MEMORY)


def test_other_text_other_connection(open_uri: Any) -> None:
    """Any difference in the text gives another connection, another memory database."""
    first, second = open_uri(MEMORY), open_uri(MEMORY + "?debug=0")
    assert first is not second
    first.query("CREATE TABLE t (a INTEGER)")
    assert first.tableExists("t")
    assert not second.tableExists("t")


def test_memory_database_lives_as_long_as_its_uri_is_cached(
    open_uri: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reconnecting to memory finds the same data until the cache is emptied."""
    open_uri(MEMORY).query("CREATE TABLE t (a INTEGER)")
    assert open_uri(MEMORY).tableExists("t")
    monkeypatch.setattr(TheURIOpener, "cachedURIs", {})
    assert not open_uri(MEMORY).tableExists("t")


def test_cached_uris_are_readable(open_uri: Any) -> None:
    """``TheURIOpener.cachedURIs`` maps final texts to connections."""
    connection = open_uri(MEMORY)
    assert TheURIOpener.cachedURIs[MEMORY] is connection


def test_keywords_are_appended_to_the_uri(open_uri: Any) -> None:
    """Keyword arguments become parameters of the URI, before it is looked up."""
    assert open_uri(MEMORY, debug=0) is open_uri(MEMORY + "?debug=0")
    assert open_uri(MEMORY + "?debug=0", cache=0) is open_uri(
        MEMORY + "?debug=0&cache=0"
    )
    assert open_uri(MEMORY, cache=0).doCache is False


def test_keywords_are_encoded(open_uri: Any) -> None:
    """Keyword arguments are encoded for the URI."""
    connection = open_uri(MEMORY, name="a b&c")
    assert connection.name == "a b&c"
    assert connectionForURI("a b&c") is connection


# -- schemes ---------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "name"), SCHEMES.items())
def test_scheme_gives_a_connection_class(scheme: str, name: str) -> None:
    """Every scheme has its class, which knows its canonical name."""
    found = dbConnectionForScheme(scheme)
    assert isinstance(found, type)
    assert found.dbName == name
    assert scheme in found.schemes


@pytest.mark.parametrize("name", sorted(set(SCHEMES.values())))
def test_builder_gives_the_connection_class(name: str) -> None:
    """``sqlobject.<backend>.builder()`` gives the class without loading a driver."""
    package = importlib.import_module(f"sqlobject.{name}")
    assert package.builder() is dbConnectionForScheme(name)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("sqlite.sqliteconnection", "SQLiteConnection"),
        ("postgres.pgconnection", "PostgresConnection"),
        ("mysql.mysqlconnection", "MySQLConnection"),
        ("mssql.mssqlconnection", "MSSQLConnection"),
        ("firebird.firebirdconnection", "FirebirdConnection"),
        ("sybase.sybaseconnection", "SybaseConnection"),
        ("maxdb.maxdbconnection", "MaxdbConnection"),
    ],
)
def test_connection_classes_are_where_they_were(module: str, name: str) -> None:
    """The connection classes can be imported from their old modules."""
    found = getattr(importlib.import_module(f"sqlobject.{module}"), name)
    assert issubclass(found, dbconnection.DBAPI)
    assert issubclass(found, dbconnection.DBConnection)


@pytest.mark.parametrize("call", [dbConnectionForScheme, connectionForURI])
def test_unknown_scheme(call: Any) -> None:
    """An unknown scheme raises AssertionError that names the known ones."""
    scheme = "oracle9" if call is dbConnectionForScheme else "oracle9://host/db"
    with pytest.raises(AssertionError, match="sqlite") as caught:
        call(scheme)
    assert "oracle9" in str(caught.value)


def test_scheme_builders_are_listed() -> None:
    """``TheURIOpener.schemeBuilders`` knows every scheme."""
    assert set(SCHEMES) <= set(TheURIOpener.schemeBuilders)


def test_sqlite_can_be_built_directly(open_sqlite: Any) -> None:
    """A connection can be built without a URI."""
    connection = open_sqlite(":memory:")
    assert connection.queryAll("SELECT 1") == [(1,)]
    assert connection.dbName == "sqlite"
    assert connection.filename == ":memory:"


def test_sqlite_is_supported() -> None:
    """``sqlobject.sqlite.isSupported`` says yes: programs ask it."""
    assert sqlite.isSupported()


# -- names -----------------------------------------------------------------------------


def test_connection_by_name(open_uri: Any) -> None:
    """A text without a colon is the name of an earlier connection."""
    connection = open_uri(MEMORY + "?name=store")
    assert connection.name == "store"
    assert connectionForURI("store") is connection
    assert TheURIOpener.instanceNames["store"] is connection


def test_name_by_constructor(open_sqlite: Any) -> None:
    """A connection built directly can have a name as well."""
    connection = open_sqlite(name="depot")
    assert connectionForURI("depot") is connection


def test_unknown_name(open_uri: Any) -> None:
    """An unknown name raises AssertionError that says which."""
    with pytest.raises(AssertionError, match="nowhere"):
        connectionForURI("nowhere")


def test_name_taken_twice(open_uri: Any) -> None:
    """A second connection of the same name is refused, with 3.14's words."""
    open_uri(MEMORY + "?name=store")
    with pytest.raises(
        AssertionError, match="An instance has already been registered with the name"
    ):
        open_uri(MEMORY + "?name=store&debug=0")


def test_name_with_a_colon(open_uri: Any) -> None:
    """A name with a colon would look like a URI and is refused."""
    with pytest.raises(AssertionError):
        open_uri(MEMORY + "?name=a:b")


# -- own schemes -----------------------------------------------------------------------


@pytest.fixture
def own_scheme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Register a scheme of the user's own, and forget it afterwards."""
    monkeypatch.setattr(
        TheURIOpener, "schemeBuilders", dict(TheURIOpener.schemeBuilders)
    )

    class OwnConnection(sqlite.builder()):  # type: ignore[misc]
        schemes = ("ownlite",)

    def builder() -> type:
        return OwnConnection

    registerConnection(["ownlite"], builder)
    return OwnConnection, builder


def test_own_scheme(own_scheme: Any, open_uri: Any) -> None:
    """A user may register a scheme with a builder that gives a class."""
    own, _builder = own_scheme
    connection = open_uri("ownlite:/:memory:")
    assert type(connection) is own
    assert dbConnectionForScheme("ownlite") is own

    class Thing(SQLObject):
        _connection = connection
        name = StringCol()

    Thing.createTable()
    assert Thing.get(Thing(name="x").id).name == "x"


def test_own_scheme_registered_again(own_scheme: Any) -> None:
    """The same builder may be registered again, another one is refused."""
    _own, builder = own_scheme
    registerConnection(["ownlite"], builder)
    with pytest.raises(AssertionError):
        registerConnection(["ownlite"], lambda: object)
