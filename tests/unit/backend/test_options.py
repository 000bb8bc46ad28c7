"""Options of a connection, and the modules that can serve them."""

from __future__ import annotations

import ssl
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle, choose_driver
from sqlobject.backend.options import (
    HERE,
    IGNORED,
    UnknownOption,
    only,
    serves,
    takes,
    usable_options,
)
from sqlobject.dbconnection import dbConnectionForScheme
from sqlobject.dberrors import ConfigurationError
from sqlobject.schemes import backend_for, known_schemes

BACKENDS = ("sqlite", "postgres", "mysql", "firebird", "mssql", "sybase", "maxdb")
CONSTRUCTOR_ONLY = {"dsn"}
"""What only the constructor takes, and no URI."""


def driver(name: str, **options: Any) -> Driver:
    """A driver that takes these options; its module is always there."""
    return Driver(
        name=name,
        module="types",
        paramstyle=ParamStyle.QMARK,
        connect=lambda *_: None,
        options=takes(**options),
    )


PLAIN = driver("plain", colour=only("red", "blue"), seen=HERE, old=IGNORED)
ABLE = driver(
    "able", colour=only("red", "green", told=True), loud=only(0, 1, told=True)
)


def usable(one: Driver, **given: Any) -> dict[str, Any]:
    """What is left of some options for one of the two."""
    return usable_options(given, one, (PLAIN, ABLE), "paint")


def test_a_driver_is_told_what_it_can_use() -> None:
    """What asks for the usual, or is seen to elsewhere, is not its business."""
    assert usable(PLAIN, colour="red", seen="x", old="y", other=None) == {}
    assert usable(ABLE, colour="GREEN", loud=False) == {
        "colour": "GREEN",
        "loud": False,
    }


@pytest.mark.parametrize(
    ("one", "options", "said"),
    [
        (PLAIN, {"loud": 1}, "plain has nothing for the option loud. .* able"),
        (PLAIN, {"colour": "green"}, "told colour=green: .*red or blue.* able"),
        (ABLE, {"seen": 1}, "able has nothing for the option seen. .*driver=plain"),
        (ABLE, {"loud": 2}, "told loud=2.*no other driver of paint has"),
    ],
)
def test_what_it_cannot_is_refused_with_who_can(
    one: Driver, options: Any, said: str
) -> None:
    with pytest.raises(UnknownOption, match=said) as caught:
        usable(one, **options)
    assert isinstance(caught.value, (ConfigurationError, TypeError))


def test_a_module_that_nobody_described_is_told_everything() -> None:
    """It may be the program's own."""
    unknown = Driver(
        name="own", module="types", paramstyle=ParamStyle.QMARK, connect=print
    )
    assert usable(unknown, whatever=1, none=None) == {"whatever": 1, "none": None}


names = st.sampled_from(["colour", "seen", "old", "loud", "odd"])
values = st.sampled_from([None, "red", "blue", "green", 0, 1, True, ""])


@given(st.dictionaries(names, values), st.sampled_from([PLAIN, ABLE]))
def test_law_refused_or_served(options: dict[str, Any], one: Driver) -> None:
    """`serves` says beforehand what `usable_options` does."""
    if serves(one, options):
        found = usable(one, **options)
        assert found.items() <= options.items()
        assert set(options) - set(found) <= {
            name
            for name, value in options.items()
            if value is None or not one.options[name].told
        }
    else:
        with pytest.raises(UnknownOption):
            usable(one, **options)


def test_who_can_goes_before_who_cannot() -> None:
    """In the order of preference otherwise; if nobody can, the first one says so."""
    both = (PLAIN, ABLE)
    assert choose_driver(both)[0] is PLAIN
    assert choose_driver(both, options={"loud": 1})[0] is ABLE
    assert choose_driver(both, "plain,able", options={"loud": 1})[0] is ABLE
    assert choose_driver(both, "plain", options={"loud": 1})[0] is PLAIN
    assert choose_driver(both, options={"nobody": 1})[0] is PLAIN


@pytest.mark.parametrize("name", BACKENDS)
def test_each_option_of_a_backend_is_for_some_driver(name: str) -> None:
    """And a driver takes none that no URI can name."""
    backend = backend_for(name)
    known = set(backend.connection_class().options) - {"driver"}
    taken = {option for one in backend.drivers for option in one.options}
    assert taken - CONSTRUCTOR_ONLY == known


def test_all_backends_are_looked_at() -> None:
    ours = map(backend_for, known_schemes())
    found = {b.name for b in ours if type(b.dialect).__module__[:10] == "sqlobject."}
    assert found == set(BACKENDS)


# -- what a program sees

ACCEPTED = (
    "postgres://h/db?driver=psycopg&odbcdrv=PostgreSQL+ANSI&sslmode=require",
    "postgres://h/db?driver=pg8000&sslmode=prefer&charset=utf8&unicodeCols=1",
    "postgres://h/db?driver=pyodbc&odbcdrv=PostgreSQL+Unicode&charset=utf8",
    "mysql://u@h/db?driver=pymysql&odbcdrv=MySQL&compress=0&named_pipe=0",
    "mysql://u@h/db?driver=mariadb&use_unicode=1&charset=utf8",
    "mssql://u@h/db?driver=pymssql&ncli=1&sspi=1&odbcdrv=SQL+Server",
    "sybase://u@h/db?driver=pymssql&locking=0",
    "maxdb://u:p@h/db?driver=pyodbc&sqlmode=internal&isolation=2",
    "firebird://h/x.fdb?driver=firebirdsql&dialect=3",
)
"""Options that have always been taken, and cost nothing where they mean nothing."""

REFUSED = (
    ("postgres://h/db?driver=pyodbc&charset=LATIN1", "charset", "psycopg"),
    ("mysql://u@h/db?driver=pymysql&compress=1", "compress", "mysqldb"),
    ("mysql://u@h/db?driver=connector&ssl_capath=/c", "ssl_capath", "mysqldb"),
    ("mysql://u@h/db?driver=mariadb&charset=latin1", "charset", "mysqldb"),
    ("mysql://u@h/db?driver=mariadb&use_unicode=0", "use_unicode", "mysqldb"),
    ("mysql://u@h/db?driver=pyodbc&local_infile=0", "local_infile", "mysqldb"),
    ("mysql://u@h/db?driver=pyodbc&read_default_file=/f", "read_default", "mysqldb"),
    ("mssql://u@h/db?driver=pymssql&trust=no", "trust", "pyodbc"),
    ("sybase://u@h/db?driver=pymssql&odbcdrv=x", "odbcdrv", "pyodbc"),
    ("maxdb://u:p@h/db?driver=pyodbc&timeout=9", "timeout", "sdb"),
    ("firebird://h/x.fdb?driver=firebirdsql&dialect=1", "dialect", "firebird-driver"),
    ("sqlite:/:memory:?driver=sqlite3&odbcdrv=SQLite3", "odbcdrv", "pyodbc"),
    ("sqlite:/:memory:?driver=pyodbc&encoding=UTF-8", "encoding", "sqlite3"),
)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every module can be imported, and opens nothing."""
    for name in BACKENDS:
        for one in backend_for(name).drivers:
            if one.module != "sqlite3":
                monkeypatch.setitem(sys.modules, one.module, ModuleType(one.module))


def opened(uri: str) -> Any:
    """A connection object for a URI."""
    return dbConnectionForScheme(uri.partition(":")[0]).connectionFromURI(uri)


@pytest.mark.parametrize("uri", ACCEPTED)
def test_uris_of_earlier_releases_are_taken(uri: str, modules: None) -> None:
    assert opened(uri).address.scheme == uri.partition(":")[0]


@pytest.mark.parametrize(("uri", "option", "able"), REFUSED)
def test_what_would_be_dropped_is_refused(
    uri: str, option: str, able: str, modules: None
) -> None:
    """Before anything is opened; with the option, the driver and a way out."""
    with pytest.raises(UnknownOption, match=rf"(?s){option}.*driver={able}"):
        opened(uri)


def test_a_refused_connection_leaves_its_name_free(uris: Any, modules: None) -> None:
    """It can be made again, with an option less."""
    with pytest.raises(UnknownOption):
        uris.connectionForURI("mysql://u@h/db?driver=pymysql&compress=1&name=mine")
    made = uris.connectionForURI("mysql://u@h/db?driver=pymysql&name=mine")
    assert uris.connectionForURI("mine") is made


def test_an_option_finds_its_driver(modules: None) -> None:
    """Where none is named, one that can serve it is taken."""
    assert opened("maxdb://u:p@h/db").driver.name == "pyodbc"
    assert opened("maxdb://u:p@h/db?timeout=600").driver.name == "sdb"
    assert opened("mssql://u@h/db?trust=no").driver.name == "pyodbc"
    assert opened("mysql://u@h/db?driver=pymysql,mariadb&compress=1").driver.name == (
        "mariadb"
    )


def test_a_mapping_is_not_read_out_of_a_uri(modules: None) -> None:
    """``conv`` comes through the constructor."""
    with pytest.raises(ConfigurationError, match=r"conv.*constructor"):
        opened("mysql://u@h/db?driver=pymysql&conv=x")


def test_dsn_is_for_libpq(modules: None) -> None:
    """Others would look for a server elsewhere."""
    from sqlobject.postgres import builder

    for name in ("pg8000", "pyodbc"):
        with pytest.raises(UnknownOption, match=r"dsn.*driver=psycopg"):
            builder()(dsn="host=far", driver=name)


# -- what modules are told


class Told:
    """A module and a raw connection that note what they hear."""

    Error = Exception

    def __init__(self) -> None:
        self.args: tuple[Any, ...] = ()
        self.named: dict[str, Any] = {}
        self.said: list[Any] = []
        self.timeout: Any = None

    def connect(self, *args: Any, **named: Any) -> Told:
        self.args, self.named = args, named
        return self

    def cursor(self) -> Told:
        return self

    def execute(self, sql: str, values: Any = None) -> None:
        self.said.append((sql, values))

    def close(self) -> None:
        pass

    commit = setencoding = setdecoding = add_output_converter = (
        lambda *_args, **_named: None
    )


def told(name: str, driver_name: str, **options: Any) -> Told:
    """What the module of a driver is told."""
    module = Told()
    (one,) = (d for d in backend_for(name).drivers if d.name == driver_name)
    one.connect(module, Address(name, host="h", database="db", options=options))
    return module


def test_libpq_is_told_options_beside_a_dsn() -> None:
    """They were dropped."""
    found = told("postgres", "psycopg", dsn="host=far", sslmode="require")
    assert (found.args, found.named["sslmode"]) == (("host=far",), "require")


def test_maxdb_by_odbc() -> None:
    """The mode is a keyword, the isolation a statement."""
    found = told("maxdb", "pyodbc", sqlmode="internal", isolation="15")
    assert "SQLMode=INTERNAL" in found.args[0]
    assert found.said == [("SET ISOLATION LEVEL 15", None)]
    with pytest.raises(ConfigurationError, match="isolation"):
        told("maxdb", "pyodbc", isolation="1; DROP TABLE t")


def test_pymssql_is_told_of_encryption() -> None:
    assert told("mssql", "pymssql", encrypt="yes").named["encryption"] == "require"
    assert told("mssql", "pymssql", encrypt="no").named["encryption"] == "off"
    with pytest.raises(ConfigurationError, match="strict"):
        told("mssql", "pymssql", encrypt="strict")


def test_either_odbc_driver_understands_encryption() -> None:
    """FreeTDS has another word for it than Microsoft, and each reads its own."""
    text = told("mssql", "pyodbc", encrypt="yes", odbcdrv="ODBC Driver 18").args[0]
    assert "Encrypt=yes" in text
    assert "Encryption=require" in text


def test_certificates_by_odbc() -> None:
    """FreeTDS looks at none, so nobody may rely on it."""
    with pytest.raises(ConfigurationError, match="certificate"):
        told("mssql", "pyodbc", trust="no")
    text = told("mssql", "pyodbc", trust="no", odbcdrv="ODBC Driver 18").args[0]
    assert "TrustServerCertificate=no" in text


def test_time_for_statements_by_odbc() -> None:
    assert told("mssql", "pyodbc", timeout=9).timeout == 9


def test_login_as_the_user_of_the_system() -> None:
    assert "Trusted_Connection=Yes" in told("mssql", "pyodbc", sspi=True).args[0]
    assert "Trusted_Connection" not in told("mssql", "pyodbc", sspi=False).args[0]
    assert (
        "Trusted_Connection={yes}" in told("mssql", "mssql-python", sspi=True).args[0]
    )
    assert told("mssql", "pytds", sspi=True).named["use_sso"] is True


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("disable", False),
        ("allow", None),
        ("prefer", None),
        ("require", True),
    ],
)
def test_pg8000_and_tls(mode: str, expected: Any) -> None:
    """``disable`` is without; ``require`` takes whoever answers, as libpq does."""
    found = told("postgres", "pg8000", sslmode=mode).named
    assert found.get("ssl_context") is expected


def test_pg8000_looks_at_certificates() -> None:
    """It used to take any."""
    for mode, by_name in (("verify-ca", False), ("verify-full", True)):
        context = told("postgres", "pg8000", sslmode=mode).named["ssl_context"]
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname is by_name
    with pytest.raises(ConfigurationError, match=r"sslmode.*verify-full"):
        told("postgres", "pg8000", sslmode="sometimes")


def test_mysql_by_odbc() -> None:
    """Each option under the driver's keyword."""
    text = told(
        "mysql",
        "pyodbc",
        connect_timeout=5,
        init_command="SET a = 1; SET b = 2",
        compress=1,
        named_pipe=0,
        ssl_ca="/ca.pem",
        ssl_capath="/certs",
    ).args[0]
    for pair in (
        "CONN_TIMEOUT=5",
        "INITSTMT={SET a = 1; SET b = 2}",
        "OPTIONS=2048",
        "SSLCA=/ca.pem",
        "SSLCAPATH=/certs",
    ):
        assert pair in text.split(";") or pair in text
    assert "NAMEDPIPE" not in text


def test_mysqlclient_takes_any_value_for_a_yes() -> None:
    """So it is not told what is switched off."""
    found = told("mysql", "mysqldb", compress=0, named_pipe=0, local_infile=0).named
    assert {"compress", "named_pipe"}.isdisjoint(found)
    assert found["local_infile"] is False


def test_connector_and_its_words() -> None:
    """Flags one by one; a group of options only out of a file."""
    found = told("mysql", "connector", client_flag=6, connect_timeout=3).named
    assert (found["client_flags"], found["connection_timeout"]) == ([2, 4], 3)
    with pytest.raises(ConfigurationError, match="read_default_file"):
        told("mysql", "connector", read_default_group="mine")


def test_tds_version_of_pymssql_on_sybase(monkeypatch: pytest.MonkeyPatch) -> None:
    """The URI goes before the environment, and that is as it was afterwards."""
    import os

    seen: list[Any] = []
    raw = SimpleNamespace(cursor=Told, commit=lambda: None)

    def connect(**_named: Any) -> Any:
        seen.append(os.environ.get("TDSVER"))
        return raw

    (one,) = (d for d in backend_for("sybase").drivers if d.name == "pymssql")
    module = SimpleNamespace(connect=connect)
    monkeypatch.delenv("TDSVER", raising=False)
    one.connect(module, Address("sybase"))
    assert "TDSVER" not in os.environ
    monkeypatch.setenv("TDSVER", "4.2")
    one.connect(module, Address("sybase"))
    one.connect(module, Address("sybase", options={"tds_version": "7.0"}))
    assert (seen, os.environ["TDSVER"]) == (["5.0", "4.2", "7.0"], "4.2")
