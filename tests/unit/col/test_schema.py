"""What columns say of themselves to the schema: types, rules, definitions."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import col
from sqlobject.dberrors import UsageError
from sqlobject.include.hashcol import HashCol
from sqlobject.schema.table import ColumnDef
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for

TYPES: list[tuple[Any, SqlType]] = [
    (col.Col(), SqlType(Kind.ANY)),
    (col.StringCol(), SqlType(Kind.TEXT)),
    (col.StringCol(length=10), SqlType(Kind.VARCHAR, length=10)),
    (
        col.StringCol(length=10, varchar=False),
        SqlType(Kind.CHAR, length=10, varying=False),
    ),
    (
        col.StringCol(length=10, char_binary=True),
        SqlType(Kind.VARCHAR, length=10, binary=True),
    ),
    (col.StringCol(char_binary=True), SqlType(Kind.TEXT, binary=True)),
    (col.UnicodeCol(), SqlType(Kind.TEXT, national=True)),
    (col.UnicodeCol(length=10), SqlType(Kind.VARCHAR, length=10, national=True)),
    (col.IntCol(), SqlType(Kind.INT32)),
    (
        col.IntCol(length=5, unsigned=True, zerofill=True),
        SqlType(Kind.INT32, length=5, unsigned=True, zerofill=True),
    ),
    (col.TinyIntCol(), SqlType(Kind.INT8)),
    (col.SmallIntCol(), SqlType(Kind.INT16)),
    (col.MediumIntCol(), SqlType(Kind.INT24)),
    (col.BigIntCol(unsigned=True), SqlType(Kind.INT64, unsigned=True)),
    (col.BoolCol(), SqlType(Kind.BOOL)),
    (col.FloatCol(), SqlType(Kind.FLOAT)),
    (col.KeyCol(), SqlType(Kind.KEY)),
    (col.DecimalCol(size=10, precision=2), SqlType(Kind.DECIMAL, None, 10, 2)),
    (col.DecimalCol(size=None, precision=None), SqlType(Kind.DECIMAL)),
    (col.CurrencyCol(), SqlType(Kind.DECIMAL, None, 10, 2)),
    (col.CurrencyCol(size=5, precision=1), SqlType(Kind.DECIMAL, None, 5, 1)),
    (col.DecimalStringCol(size=10, precision=2), SqlType(Kind.VARCHAR, length=12)),
    (col.EnumCol(enumValues=["a", "b"]), SqlType(Kind.ENUM, values=("a", "b"))),
    (col.EnumCol(enumValues=("a", None)), SqlType(Kind.ENUM, values=("a", None))),
    (col.SetCol(setValues=["r", "w"]), SqlType(Kind.SET, values=("r", "w"))),
    (col.DateTimeCol(), SqlType(Kind.DATETIME)),
    (col.TimestampCol(), SqlType(Kind.TIMESTAMP)),
    (col.DateCol(), SqlType(Kind.DATE)),
    (col.TimeCol(), SqlType(Kind.TIME)),
    (col.TimedeltaCol(), SqlType(Kind.INTERVAL)),
    (col.BLOBCol(), SqlType(Kind.BLOB, varying=False)),
    (col.BLOBCol(length=9, varchar=True), SqlType(Kind.BLOB, length=9)),
    (col.PickleCol(length=9), SqlType(Kind.BLOB, length=9, varying=False)),
    (col.UuidCol(), SqlType(Kind.UUID)),
    (col.JSONCol(), SqlType(Kind.TEXT)),
    (col.JSONCol(length=50), SqlType(Kind.VARCHAR, length=50)),
    (col.JsonbCol(), SqlType(Kind.JSONB)),
    (HashCol(), SqlType(Kind.VARCHAR, length=32)),
    (HashCol(hashMethod=str.upper), SqlType(Kind.TEXT)),
]


@pytest.mark.parametrize(
    ("column", "expected"), TYPES, ids=[f"{type(c).__name__}-{t}" for c, t in TYPES]
)
def test_type_in_no_databases_words(bind: Any, column: Any, expected: SqlType) -> None:
    """A column says what it holds; the dialect spells it."""
    bound = bind(column)
    assert bound.sql_type == expected
    assert bound.definition().type == expected


@pytest.mark.parametrize("column", [c for c, _ in TYPES])
def test_users_type_counts_for_every_kind(bind: Any, column: Any) -> None:
    """``sqlType`` is honoured everywhere, and how values are decoded stays."""
    plain = bind(column, "a")
    chosen = bind(type(column)(**column._kw, sqlType="MONEY"), "b")
    assert chosen.sql_type == SqlType(Kind.RAW, raw="MONEY")
    assert chosen.stored_kind is plain.stored_kind


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (col.StringCol(), Kind.TEXT),
        (col.JSONCol(length=5), Kind.VARCHAR),
        (col.DateCol(), Kind.DATE),
        (col.DateCol(dateFormat="%Y-%m-%d"), Kind.DATE),
        (col.DateCol(dateFormat="%d.%m.%Y"), None),
        (col.DateTimeCol(datetimeFormat="%s"), None),
        (col.TimeCol(timeFormat="%H"), None),
        (col.DecimalCol(size=3, precision=1), None),
        (col.KeyCol(), Kind.KEY),
    ],
)
def test_decoder_is_the_drivers_unless_only_the_column_knows(
    bind: Any, column: Any, kind: Kind | None
) -> None:
    """Own formats and roundings need the value just as the driver gives it."""
    assert bind(column).stored_kind is kind


RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"nullable": True, "unique": False, "default_sql": None}),
    ({"notNone": True}, {"nullable": False, "unique": False}),
    ({"unique": True}, {"nullable": True, "unique": True}),
    ({"alternateID": True}, {"nullable": False, "unique": True}),
    ({"alternateID": True, "unique": False}, {"nullable": False, "unique": True}),
    ({"defaultSQL": "7"}, {"default_sql": "7"}),
    ({"dbName": '"group"'}, {"name": '"group"'}),
]


@pytest.mark.parametrize(("given", "expected"), RULES)
def test_rules_of_a_definition(
    bind: Any, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    """NOT NULL, UNIQUE and DEFAULT."""
    definition = bind(col.IntCol(**given)).definition()
    assert isinstance(definition, ColumnDef)
    for field, value in expected.items():
        assert getattr(definition, field) == value


@pytest.mark.parametrize("members", [[], [None], ["a", 5]])
def test_enum_without_texts_makes_no_table(bind: Any, members: list[Any]) -> None:
    """The class can be made, its table cannot."""
    bound = bind(col.EnumCol(enumValues=members))
    with pytest.raises(UsageError, match="enumValues="):
        bound.definition()


# -- the old methods


NAMES = ["mysql", "postgres", "sqlite", "sybase", "mssql", "firebird", "maxdb"]


@pytest.mark.parametrize("database", NAMES)
def test_old_type_methods_ask_the_dialect(bind: Any, database: str) -> None:
    """``_mysqlType()`` and its kin still answer."""
    bound = bind(col.StringCol(length=10))
    assert getattr(bound, f"_{database}Type")() == "VARCHAR(10)"


@pytest.mark.parametrize("database", NAMES)
def test_old_create_methods_ask_the_dialect(bind: Any, database: str) -> None:
    """``mysqlCreateSQL()`` and its kin give the line of CREATE TABLE."""
    bound = bind(col.IntCol(notNone=True, unique=True, defaultSQL="7"))
    line = getattr(bound, f"{database}CreateSQL")()
    assert line.split()[:2] == ["x", "INT"]
    assert {"NOT", "UNIQUE", "DEFAULT"} < set(line.split())


def test_createSQL_takes_a_dialect_or_its_name(bind: Any) -> None:
    """One method for all databases."""
    bound = bind(col.BoolCol(notNone=True))
    assert bound.createSQL("sqlite") == "x BOOLEAN NOT NULL"
    assert bound.createSQL(backend_for("postgres").dialect) == "x BOOL NOT NULL"


def test_createSQL_asks_the_classs_connection(bind: Any) -> None:
    """Without an argument it is that database; without a connection, none."""
    bound = bind(col.BoolCol())
    with pytest.raises(AttributeError):
        bound.createSQL()
    bound.soClass._connection = backend_for("mssql")  # has a dialect, as connections do
    assert bound.createSQL() == "x BIT"
    assert bound._sqlType() == "BIT"


def test_old_method_asks_the_connection_it_is_given(bind: Any) -> None:
    """``mysqlCreateSQL(connection)`` may ask about the server's features."""

    class Dialect:
        def sql_type(self, kind: SqlType) -> str:
            return "DATETIME(6)"

    class Connection:
        dialect = Dialect()

    assert bind(col.DateTimeCol())._mysqlType(Connection()) == "DATETIME(6)"


def test_extra_sql_in_order(bind: Any) -> None:
    """NOT NULL, UNIQUE, DEFAULT."""
    bound = bind(col.IntCol(alternateID=True, defaultSQL="7"))
    assert bound._extraSQL() == ["NOT NULL", "UNIQUE", "DEFAULT 7"]


# -- the old hooks


class SOInetCol(col.SOStringCol):
    """A user's own column: one type for all databases."""

    def _sqlType(self) -> str:
        return "INET"


class InetCol(col.StringCol[Any]):
    """Its definition."""

    baseClass = SOInetCol


class SOMoneyCol(col.SOFloatCol):
    """A user's own column: types for some databases, arguments of its own."""

    def __init__(self, **kw: Any) -> None:
        self.symbol = kw.pop("symbol", "$")
        super().__init__(**kw)

    def _postgresType(self) -> str:
        return f"MONEY /* {self.symbol} */"

    def _mssqlType(self, connection: Any = None) -> str:
        return "SMALLMONEY" if connection is None else "MONEY"


class MoneyCol(col.FloatCol[Any]):
    """Its definition."""

    baseClass = SOMoneyCol


class SOCheckedCol(col.SOIntCol):
    """A user's own column: the whole line of CREATE TABLE."""

    def sqliteCreateSQL(self, connection: Any = None) -> str:
        extra = " ".join(self._extraSQL())
        return f"{self.dbName} INT CHECK ({self.dbName} > 0) {extra}"


class CheckedCol(col.IntCol[Any]):
    """Its definition."""

    baseClass = SOCheckedCol


def test_own_type_for_all_databases(bind: Any) -> None:
    """``_sqlType`` of a user's column."""
    bound = bind(InetCol())
    assert bound.sql_type == SqlType(Kind.RAW, raw="INET")
    assert bound.definition().overrides == ()
    assert bound._mysqlType() == "INET"
    assert bound.stored_kind is Kind.TEXT
    assert bound.from_python("127.0.0.1", None) == "127.0.0.1"


def test_own_type_yields_to_sqlType(bind: Any) -> None:
    """What one column says beats what its kind says."""
    assert bind(InetCol(sqlType="CIDR")).sql_type.raw == "CIDR"


def test_own_type_may_build_on_the_usual_one(bind: Any) -> None:
    """``super()._sqlType()`` works."""

    class SOLoudCol(col.SOIntCol):
        def _sqlType(self) -> str:
            return super()._sqlType() + " /* loud */"

    class LoudCol(col.IntCol[Any]):
        baseClass = SOLoudCol

    bound = bind(LoudCol())
    bound.soClass._connection = backend_for("mysql")
    assert bound.sql_type.raw == "INT /* loud */"


def test_own_types_for_some_databases(bind: Any) -> None:
    """``_postgresType`` counts there, the usual type elsewhere."""
    definition = bind(MoneyCol(symbol="€")).definition()
    assert definition.type == SqlType(Kind.FLOAT)
    assert definition.override("postgres") == "MONEY /* € */"
    assert definition.override("mssql") == "SMALLMONEY"
    assert definition.override("sqlite") is None


def test_own_hooks_are_inherited(bind: Any) -> None:
    """A subclass of a user's column keeps its hooks."""

    class SOEuroCol(SOMoneyCol):
        def _sqliteType(self) -> str:
            return "EURO"

    class EuroCol(col.FloatCol[Any]):
        baseClass = SOEuroCol

    definition = bind(EuroCol()).definition()
    assert dict(definition.overrides).keys() == {"postgres", "mssql", "sqlite"}


def test_own_line_keeps_what_is_special_in_it(bind: Any) -> None:
    """The name and the usual clauses are written by the dialect again, once."""
    bound = bind(CheckedCol(notNone=True))
    assert bound.definition().override("sqlite") == "INT CHECK (x > 0)"
    assert bound.createSQL("sqlite") == "x INT CHECK (x > 0) NOT NULL"


def test_unknown_argument_of_an_own_column(bind: Any) -> None:
    """Own arguments pass, others do not."""
    assert bind(MoneyCol(symbol="£")).symbol == "£"
    with pytest.raises(TypeError, match="sign="):
        bind(MoneyCol(sign="£"), "y")
