"""Sections 3, 9 and 10: databases with a server, as far as their modules are told.

No server runs here: a module that notes what it is told takes the driver's place.
What servers answer is in ``tests/suite`` and ``tests/backends``.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import DateTimeCol, SQLObject, func
from sqlobject.col import SOStringCol, SOUnicodeCol
from sqlobject.dberrors import (
    ConfigurationError,
    ConnectFailed,
    ProgrammingError,
    UnsupportedFeature,
)
from sqlobject.postgres import builder as postgres_builder
from sqlobject.schema.table import ColumnDef, TableDef
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import OVER, Select, table

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "s3cr3t"


class OperationalError(Exception):
    """As modules call what is wrong with a server."""


def nothing(*_args: Any, **_named: Any) -> None:
    """What there is to tell that no test asks for."""


class Raw:
    """A raw connection that notes what it is told."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.server_version: Any = module.version
        self.autocommit: Any = module.switch or False

    def cursor(self) -> Any:
        return SimpleNamespace(
            execute=self.execute,
            fetchone=lambda: None,
            fetchall=list,
            close=lambda: None,
            description=None,
            rowcount=-1,
        )

    def execute(self, sql: str, params: Any = None) -> None:
        self.module.told.append(sql)

    def get_parameter_status(self, _name: str) -> None:
        return None

    def commit(self) -> None:
        self.module.told.append("COMMIT")

    rollback = close = setencoding = setdecoding = add_output_converter = nothing


class Module(ModuleType):
    """A driver's module that opens what was not refused."""

    version: Any = None
    switch: Any = None

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.asked: list[tuple[Any, dict[str, Any]]] = []
        self.told: list[str] = []
        self.refused: list[str] = []

    def connect(self, *args: Any, **named: Any) -> Raw:
        self.asked.append((args, named))
        if self.refused:
            raise OperationalError(self.refused.pop(0))
        return Raw(self)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Module]:
    """``module(name)``: what ``import name`` gives for this test."""

    def put(name: str) -> Module:
        made = Module(name)
        monkeypatch.setitem(sys.modules, name, made)
        return made

    return put


@pytest.fixture
def psycopg2(module: Any) -> Module:
    made: Module = module("psycopg2")
    made.version = 150004
    return made


@pytest.fixture
def pymysql(module: Any) -> Module:
    made: Module = module("pymysql")
    made.version = "10.11.2-MariaDB"
    made.switch = nothing
    return made


@pytest.fixture
def pyodbc(module: Any) -> Module:
    made: Module = module("pyodbc")
    return made


# -- what a module is told when a connection is opened


@pytest.mark.parametrize("option", ["", "&charset=utf8mb4", "&charset=utf8"])
def test_mysql_charset(open_uri: Any, pymysql: Module, option: str) -> None:
    """``utf8mb4`` is a charset like any other, and what is spoken by default."""
    conn = open_uri(f"mysql://u@h/db?driver=pymysql{option}")
    text = "SELECT '\u00e9\U0001f600'"
    conn.query(text)
    ((_, named),) = pymysql.asked
    assert named["charset"] == (option.partition("=")[2] or "utf8mb4")
    assert pymysql.told[0] == text


def test_pymysql_takes_nobodys_place(open_uri: Any, pymysql: Module) -> None:
    """PyMySQL is not put in the place of MySQLdb for the whole process."""
    before = sys.modules.get("MySQLdb")
    installed: list[str] = []
    pymysql.install_as_MySQLdb = lambda: installed.append("!")  # type: ignore[attr-defined]
    open_uri("mysql://u@h/db?driver=pymysql").query("SELECT 1")
    assert installed == []
    assert sys.modules.get("MySQLdb") is before


@pytest.mark.parametrize(
    "uri",
    [
        "postgres://{}@h/db?driver=odbc",
        "mysql://{}@h/db?driver=odbc",
        "mssql://{}@h/db?driver=odbc",
        "sybase://{}@h/db?driver=odbc",
        "maxdb://{}@h/db?driver=odbc",
    ],
)
def test_odbc_prints_no_connection_string(
    open_uri: Any, pyodbc: Module, capsys: pytest.CaptureFixture[str], uri: str
) -> None:
    """Nothing is printed when ODBC opens a connection; with debug on, no password."""
    for more in ("", "&debug=1&debugOutput=1"):
        open_uri(uri.format(f"me:{SECRET}") + more).makeConnection()
        assert SECRET in str(pyodbc.asked[-1])
        printed = capsys.readouterr()
        assert SECRET not in printed.out + printed.err
        assert more or printed.out + printed.err == ""


@pytest.mark.parametrize(
    ("uri", "name", "args", "told"),
    [
        (
            "postgres://me:pw@far:5555/db?driver=psycopg2&sslmode=require",
            "psycopg2",
            (),
            {
                "host": "far",
                "port": 5555,
                "user": "me",
                "password": "pw",
                "dbname": "db",
                "sslmode": "require",
            },
        ),
        (
            "postgres:///run/pg/db?driver=psycopg2",
            "psycopg2",
            (),
            {"host": "/run/pg", "dbname": "db"},
        ),
        (
            "mysql://me@far/db?driver=pymysql&unix_socket=/run/my&connect_timeout=7"
            "&ssl_ca=/ca.pem&ssl_key=/key.pem&init_command=SET%20x&local_infile=1",
            "pymysql",
            (),
            {
                "host": "far",
                "port": 3306,
                "user": "me",
                "password": "",
                "database": "db",
                "charset": "utf8mb4",
                "unix_socket": "/run/my",
                "connect_timeout": 7,
                "init_command": "SET x",
                "ssl": {"ca": "/ca.pem", "key": "/key.pem"},
                "local_infile": True,
            },
        ),
        (
            "mysql://me@far/db?driver=connector&ssl_ca=/ca.pem&connect_timeout=7",
            "mysql.connector",
            (),
            {
                "host": "far",
                "port": 3306,
                "user": "me",
                "password": "",
                "database": "db",
                "charset": "utf8mb4",
                "ssl_ca": "/ca.pem",
                "connection_timeout": 7,
                "buffered": True,
            },
        ),
        (
            "mssql://sa:pw@far:1444/db?driver=pymssql&timeout=9&charset=UTF-8"
            "&tds_version=7.3",
            "pymssql",
            (),
            {
                "server": "far",
                "port": "1444",
                "user": "sa",
                "password": "pw",
                "database": "db",
                "timeout": 9,
                "charset": "UTF-8",
                "tds_version": "7.3",
            },
        ),
        (
            "mssql://sa:pw@far:1444/db?driver=pyodbc&odbcdrv=My%20Driver",
            "pyodbc",
            (
                "Driver={My Driver};Server=far;Port=1444;UID=sa;PWD=pw;Database=db;"
                "TDS_Version=7.4;ClientCharset=UTF-8",
            ),
            {"autocommit": False},
        ),
        (
            "firebird://far:3051/data/x.fdb?driver=fdb&dialect=1&role=boss"
            "&charset=ISO-8859-1",
            "fdb",
            (),
            {
                "dsn": "far/3051:/data/x.fdb",
                "user": "sysdba",
                "password": "masterkey",
                "sql_dialect": 1,
                "role": "boss",
                "charset": "ISO88591",
            },
        ),
        (
            "firebird://me:pw@far/alias?driver=fdb",
            "fdb",
            (),
            {
                "dsn": "far/3050:alias",
                "user": "me",
                "password": "pw",
                "sql_dialect": 3,
                "charset": "UTF8",
            },
        ),
        (
            "sybase://me:pw@far/db?driver=sybase&locking=0",
            "Sybase",
            ("far", "me", "pw"),
            {"database": "db", "auto_commit": 0},
        ),
    ],
)
def test_parameters_of_a_uri_reach_the_module(
    open_uri: Any, module: Any, uri: str, name: str, args: Any, told: Any
) -> None:
    """Each under the name that the module has for it."""
    made = module(name)
    if name in {"pymysql", "pymssql"}:
        made.switch = nothing  # there autocommit is a method
    open_uri(uri).makeConnection()
    assert made.asked == [(args, told)]


def test_settings_of_a_postgres_connection(open_uri: Any, psycopg2: Module) -> None:
    """``schema`` and ``charset`` are said once to each raw connection."""
    conn = open_uri("postgres://h/db?driver=psycopg2&schema=one,%20Two&charset=LATIN1")
    conn.makeConnection()
    assert [text for text in psycopg2.told if text != "COMMIT"] == [
        "SET search_path TO one, Two",
        "SET client_encoding TO 'LATIN1'",
    ]


@pytest.mark.parametrize(
    ("backend", "name", "args", "named", "seen"),
    [
        ("postgres", "psycopg2", ("dbname=x",), {}, {"dsn": "dbname=x"}),
        (
            "postgres",
            "psycopg2",
            (None, "h", 5, "db", "me", "pw"),
            {},
            {"host": "h", "port": 5, "db": "db", "user": "me", "password": "pw"},
        ),
        (
            "mysql",
            "pymysql",
            ("db", "me"),
            {},
            {"host": "localhost", "port": 3306, "password": ""},
        ),
        (
            "mssql",
            "pymssql",
            ("db", "sa", "pw", "far", 1444, 0),
            {},
            {"host": "far", "port": 1444, "autoCommit": False},
        ),
        (
            "firebird",
            "fdb",
            ("far", "/x.fdb"),
            {"charset": "UTF-8", "role": "boss", "dialect": 3},
            {
                "host": "far",
                "port": 3050,
                "user": "sysdba",
                "password": "masterkey",
                "dbEncoding": "UTF8",
            },
        ),
        ("sybase", "pyodbc", ("db", "me"), {}, {"host": "localhost", "locking": 1}),
        (
            "maxdb",
            "pyodbc",
            ("h", 7210, "me", "pw", "db"),
            {"isolation": "15", "sqlmode": "internal"},
            {"host": "h", "port": 7210, "user": "me", "db": "db"},
        ),
    ],
)
def test_classes_are_built_as_ever(
    module: Any, backend: str, name: str, args: Any, named: Any, seen: Any
) -> None:
    """By position and keyword, with the defaults they had."""
    module(name)
    builder = importlib.import_module(f"sqlobject.{backend}").builder
    conn = builder()(*args, driver=name, debug=True, cache=False, **named)
    assert {key: getattr(conn, key) for key in seen} == seen
    assert (conn.dbName, conn.debug, conn.doCache) == (backend, True, False)
    assert conn.driver.name == name
    assert conn.module is sys.modules[name]
    conn.close()


# -- the server's version


def test_first_statements_are_in_the_words_of_the_server(
    open_uri: Any, pymysql: Module
) -> None:
    """An old server is met before anything is written for it, tables included."""
    pymysql.version = "5.5.60"
    conn = open_uri("mysql://u@h/db?driver=pymysql")

    class Page(SQLObject):
        seen = DateTimeCol()

        _connection = conn

    Page.createTable()
    (created,) = (text for text in pymysql.told if text.startswith("CREATE"))
    assert "seen DATETIME\n" in created


def test_old_server_refuses_the_first_statement(open_uri: Any, pymysql: Module) -> None:
    """What it cannot do is not sent to it, also when nothing was asked before."""
    pymysql.version = "5.7.44"
    conn = open_uri("mysql://u@h/db?driver=pymysql")
    number = OVER(func.ROW_NUMBER(), orderBy=table.t.a)
    with pytest.raises(UnsupportedFeature, match=r"needs mysql 8\.0\.1; .* 5\.7\.44"):
        conn.queryAll(Select([number]))
    with pytest.raises(UnsupportedFeature, match=r"needs mysql 8\.0\.1"):
        conn.stream(Select([number]))
    assert [text for text in pymysql.told if "SELECT" in text] == []


def test_texts_need_no_server(open_uri: Any, pymysql: Module) -> None:
    """``createTableSQL`` and ``sqlrepr`` are answered without connecting."""
    conn = open_uri("mysql://u@h/db?driver=pymysql")

    class Page(SQLObject):
        seen = DateTimeCol()

        _connection = conn

    assert "seen DATETIME(6)" in Page.createTableSQL()[0]
    assert conn.sqlrepr(Select([table.t.a])) == "SELECT t.a FROM t"
    assert pymysql.asked == []


# -- autoCommit


@pytest.mark.parametrize("word", ["0", "no", "off", "false"])
@pytest.mark.parametrize(
    "scheme", ["postgres", "mysql", "mssql", "sybase", "maxdb", "firebird"]
)
def test_auto_commit_is_as_asked_for(
    open_uri: Any, module: Any, scheme: str, word: str
) -> None:
    """No database overwrites ``autoCommit``, and any word for no will do."""
    driver = "fdb" if scheme == "firebird" else "pyodbc"
    module(driver)
    place = f"{scheme}://u:p@h/db?driver={driver}"
    assert open_uri(f"{place}&autoCommit={word}").autoCommit is False
    assert open_uri(f"{place}&autoCommit=1").autoCommit is True
    assert open_uri(place).autoCommit is True


def test_mssql_constructor_honours_auto_commit(module: Any) -> None:
    """``MSSQLConnection(autoCommit=0)`` switches the driver's autocommit off."""
    from sqlobject.mssql import builder

    switched: list[bool] = []
    module("pymssql").switch = switched.append
    conn = builder()("db", "sa", autoCommit=0, driver="pymssql")
    conn.makeConnection()
    assert (conn.autoCommit, switched) == (False, [False])
    conn.close()


# -- unicodeCols and use_unicode


class Catalogue:
    """A catalogue of one table."""

    def table_exists(self, name: str) -> bool:
        return name == "page"

    def table(self, _name: str) -> TableDef:
        kinds = {"body": SqlType(Kind.TEXT), "title": SqlType(Kind.VARCHAR, 20)}
        return TableDef("page", tuple(ColumnDef(n, t) for n, t in kinds.items()))


@pytest.mark.parametrize(
    ("uri", "unicode"),
    [
        ("postgres://h/db?driver=psycopg2", set()),
        ("postgres://h/db?driver=psycopg2&unicodeCols=0", set()),
        ("postgres://h/db?driver=psycopg2&unicodeCols=no", set()),
        ("postgres://h/db?driver=psycopg2&unicodeCols=1", {"body"}),
        ("mysql://u@h/db?driver=pymysql", set()),
        ("mysql://u@h/db?driver=pymysql&use_unicode=0", set()),
        ("mysql://u@h/db?driver=pymysql&use_unicode=1", {"title"}),
    ],
)
@pytest.mark.usefixtures("psycopg2", "pymysql")
def test_texts_of_a_table_become_unicode_columns(
    open_uri: Any, monkeypatch: pytest.MonkeyPatch, uri: str, unicode: set[str]
) -> None:
    """Only when asked for, and ``0`` is no."""
    conn = open_uri(uri)
    monkeypatch.setattr(type(conn), "introspector", Catalogue())

    class Page(SQLObject):
        class sqlmeta:
            fromDatabase = True

        _connection = conn

    columns = Page.sqlmeta.columns.values()
    definitions = conn.columnsFromSchema("page", Page)
    for found in (
        {c.name: c.baseClass for c in definitions},
        {c.name: c.__class__ for c in columns},
    ):
        assert {n for n, made in found.items() if made is SOUnicodeCol} == unicode
        assert {n for n, made in found.items() if made is SOStringCol} == (
            {"body", "title"} - unicode
        )


# -- databases that are made and dropped


def test_postgres_database_is_made_on_its_own_server(
    open_uri: Any, psycopg2: Module
) -> None:
    """Host, port and user are those of the URI; its database need not be there."""
    conn = open_uri("postgres://me@far:5555/New-One?driver=psycopg2&sslmode=require")
    conn.createEmptyDatabase()
    conn.dropDatabase()
    assert psycopg2.told == ['CREATE DATABASE "New-One"', 'DROP DATABASE "New-One"']
    assert [named for _, named in psycopg2.asked] == 2 * [
        {
            "host": "far",
            "port": 5555,
            "user": "me",
            "dbname": "postgres",
            "sslmode": "require",
        }
    ]


def test_postgres_database_of_a_dsn(psycopg2: Module) -> None:
    """A connection string is used, with another database in its place."""
    psycopg2.extensions = SimpleNamespace(  # type: ignore[attr-defined]
        parse_dsn=lambda dsn: dict(pair.split("=") for pair in dsn.split())
    )
    conn = postgres_builder()("host=far port=5555 dbname=new", driver="psycopg2")
    conn.createEmptyDatabase()
    assert psycopg2.told == ['CREATE DATABASE "new"']
    assert psycopg2.asked == [
        (("host=far port=5555 dbname=new",), {"dbname": "postgres"})
    ]
    conn.close()


def test_postgres_database_through_the_second_door(
    open_uri: Any, psycopg2: Module
) -> None:
    """Where there is no database ``postgres``, ``template1`` serves."""
    psycopg2.refused = ['database "postgres" does not exist']
    open_uri("postgres://me@h/new?driver=psycopg2").createEmptyDatabase()
    assert [named["dbname"] for _, named in psycopg2.asked] == ["postgres", "template1"]
    assert psycopg2.told == ['CREATE DATABASE "new"']


def test_no_door_opens(open_uri: Any, psycopg2: Module) -> None:
    """The error is that of connecting, and shows no password."""
    psycopg2.refused = [f"no {SECRET} here", f"no {SECRET} there"]
    conn = open_uri(f"postgres://me:{SECRET}@h/new?driver=psycopg2")
    with pytest.raises(ConnectFailed, match=r"there.*me@h") as caught:
        conn.createEmptyDatabase()
    assert SECRET not in str(caught.value)
    assert psycopg2.told == []


def test_mysql_database_is_made_without_being_there(
    open_uri: Any, pymysql: Module
) -> None:
    """The connection that makes it names no database."""
    conn = open_uri("mysql://me@far:3307/new`one?driver=pymysql")
    conn.createEmptyDatabase()
    conn.dropDatabase()
    assert pymysql.told == ["CREATE DATABASE `new``one`", "DROP DATABASE `new``one`"]
    for _, named in pymysql.asked:
        assert (named["host"], named["port"]) == ("far", 3307)
        assert "database" not in named


@pytest.fixture
def fdb(module: Any) -> Module:
    made: Module = module("fdb")
    made.made = []  # type: ignore[attr-defined]

    def create_database(**named: Any) -> Raw:
        made.made.append(named)  # type: ignore[attr-defined]
        return Raw(made)

    made.create_database = create_database  # type: ignore[attr-defined]
    return made


def test_firebird_database_is_made_by_the_module(open_uri: Any, fdb: Module) -> None:
    """In the character set of the connection; a quote in a password is no end of it."""
    fdb.refused = ["no such file"]
    open_uri("firebird://me:p%27w@far/data/x.fdb?driver=fdb").createEmptyDatabase()
    assert fdb.made == [
        {
            "dsn": "far/3050:/data/x.fdb",
            "user": "me",
            "password": "p''w",
            "charset": "UTF8",
            "page_size": 8192,
        }
    ]
    assert fdb.told == ["ALTER DATABASE SET DEFAULT CHARACTER SET UTF8", "COMMIT"]


def test_firebird_database_that_is_there_stays(open_uri: Any, fdb: Module) -> None:
    """One module would put an empty one in its place, so none is asked."""
    conn = open_uri("firebird://me:pw@far/data/x.fdb?driver=fdb")
    with pytest.raises(ProgrammingError, match="already exists"):
        conn.createEmptyDatabase()
    assert fdb.made == []


def test_firebird_database_of_an_odd_character_set(open_uri: Any, fdb: Module) -> None:
    """It is refused, with one that would do."""
    fdb.refused = ["no such file"]
    conn = open_uri("firebird://me:pw@far/data/x.fdb?driver=fdb&charset=UTF8;%20x")
    with pytest.raises(ConfigurationError, match="UTF8 would"):
        conn.createEmptyDatabase()
    assert fdb.made == []


@pytest.mark.parametrize("uri", ["postgres://h/?driver=psycopg2", "mysql://u@h/"])
@pytest.mark.usefixtures("psycopg2", "pymysql")
def test_database_without_a_name(open_uri: Any, uri: str) -> None:
    """What is to be made has to be named."""
    joint = "&" if "?" in uri else "?"
    conn = open_uri(uri if "driver" in uri else f"{uri}{joint}driver=pymysql")
    for call in (conn.createEmptyDatabase, conn.dropDatabase):
        with pytest.raises(ConfigurationError, match="name it"):
            call()


@pytest.mark.parametrize("scheme", ["mssql", "sybase", "maxdb"])
@pytest.mark.usefixtures("pyodbc")
def test_database_of_other_servers(open_uri: Any, scheme: str) -> None:
    """Where it was never possible, it is refused aloud."""
    conn = open_uri(f"{scheme}://u:p@h/db?driver=odbc")
    for call in (conn.createEmptyDatabase, conn.dropDatabase):
        with pytest.raises(UnsupportedFeature, match="own tools"):
            call()
