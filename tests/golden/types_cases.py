"""How each dialect spells each type: cases as data.

A case is a type and its spelling per dialect; a tuple of two says (without the server
feature, with it), the older form first. `PROVENANCE` says where a spelling was seen to
work, or what it was read in; the tests under ``tests/backends`` run the ones that name
a server.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlobject.schema.types import Kind, SqlType

DIALECTS = ("sqlite", "mysql", "postgres", "mssql", "sybase", "firebird", "maxdb")

PROVENANCE = {
    "sqlite": "server 3.40.1",
    "mysql": "server MariaDB 10.11.19",
    "postgres": "server 15.18",
    "firebird": "server 3.0.11",
    "mssql": "manual: Transact-SQL Reference, Data types",
    "sybase": "manual: ASE Reference Manual, Building Blocks, datatypes",
    "maxdb": "manual: SAP DB Reference Manual 7.2/7.3, Data type",
}

# Which version lacks the feature that makes the second form of a tuple.
OLDER = {"mysql": (5, 5), "mssql": (8,), "sybase": (12, 5), "firebird": (2, 5)}

ABSTRACT = "too abstract"
BINARY = "binary"

Spelled = str | tuple[str, str]


class Case(NamedTuple):
    """One type and what it is called; :data:`ABSTRACT` and the like mean an error."""

    name: str
    sql_type: SqlType
    spelled: dict[str, Spelled]


def everywhere(text: Spelled, **others: Spelled) -> dict[str, Spelled]:
    """Say the same for all dialects but some."""
    return {name: others.get(name, text) for name in DIALECTS}


VARCHAR = Kind.VARCHAR

CASES = [
    Case("Col()", SqlType(Kind.ANY), everywhere(ABSTRACT, sqlite="")),
    Case("sqlType", SqlType(Kind.RAW, raw="CITEXT"), everywhere("CITEXT")),
    # -- text
    Case(
        "StringCol()",
        SqlType(Kind.TEXT),
        everywhere(
            "TEXT",
            mssql=("VARCHAR(4000)", "VARCHAR(MAX)"),
            firebird="BLOB SUB_TYPE TEXT",
            maxdb="LONG ASCII",
        ),
    ),
    Case(
        "StringCol(length=10)", SqlType(VARCHAR, length=10), everywhere("VARCHAR(10)")
    ),
    Case(
        "StringCol(length=10, varchar=False)",
        SqlType(Kind.CHAR, length=10),
        everywhere("CHAR(10)"),
    ),
    Case(
        "StringCol(length=10, char_binary=True)",
        SqlType(VARCHAR, length=10, binary=True),
        everywhere(BINARY, mysql="VARCHAR(10) BINARY", mssql="VARCHAR(10)"),
    ),
    Case(
        "UnicodeCol()",
        SqlType(Kind.TEXT, national=True),
        everywhere(
            "TEXT",
            mssql=("NVARCHAR(4000)", "NVARCHAR(MAX)"),
            firebird="BLOB SUB_TYPE TEXT",
            maxdb="LONG ASCII",
        ),
    ),
    Case(
        "UnicodeCol(length=10)",
        SqlType(VARCHAR, length=10, national=True),
        everywhere("VARCHAR(10)", mssql="NVARCHAR(10)"),
    ),
    Case(
        "a text too long for VARCHAR",
        SqlType(VARCHAR, length=9000),
        everywhere(
            "VARCHAR(9000)",
            mssql=("VARCHAR(4000)", "VARCHAR(MAX)"),
            firebird="BLOB SUB_TYPE TEXT",
            maxdb="LONG ASCII",
        ),
    ),
    Case(
        "EnumCol(['a', 'bcd'])",
        SqlType(Kind.ENUM, values=("a", "bcd")),
        everywhere("VARCHAR(3)", mysql="ENUM('a', 'bcd')"),
    ),
    Case(
        "EnumCol with None",
        SqlType(Kind.ENUM, values=("a", None)),
        everywhere("VARCHAR(1)", mysql="ENUM('a')"),
    ),
    Case(
        "SetCol(['r', 'w'])",
        SqlType(Kind.SET, values=("r", "w")),
        everywhere("VARCHAR(3)", mysql="SET('r', 'w')"),
    ),
    Case("UuidCol", SqlType(Kind.UUID), everywhere("VARCHAR(36)", postgres="UUID")),
    Case(
        "JSONCol as JSON",
        SqlType(Kind.JSON),
        everywhere(
            "TEXT",
            mssql=("VARCHAR(4000)", "VARCHAR(MAX)"),
            firebird="BLOB SUB_TYPE TEXT",
            maxdb="LONG ASCII",
        ),
    ),
    Case("JSON(50)", SqlType(Kind.JSON, length=50), everywhere("VARCHAR(50)")),
    Case(
        "JsonbCol",
        SqlType(Kind.JSONB),
        everywhere(
            "TEXT",
            postgres="JSONB",
            mysql=("LONGTEXT", "JSON"),
            mssql=("NVARCHAR(4000)", "NVARCHAR(MAX)"),
            firebird="BLOB SUB_TYPE TEXT",
            maxdb="LONG ASCII",
        ),
    ),
    # -- numbers
    Case(
        "BoolCol",
        SqlType(Kind.BOOL),
        {
            "sqlite": "BOOLEAN",
            "mysql": "BOOL",
            "postgres": "BOOL",
            "mssql": "BIT",
            "sybase": "BIT",
            "firebird": "INT",
            "maxdb": "BOOLEAN",
        },
    ),
    Case("IntCol", SqlType(Kind.INT32), everywhere("INT")),
    Case(
        "IntCol(length=5, unsigned=True, zerofill=True)",
        SqlType(Kind.INT32, length=5, unsigned=True, zerofill=True),
        everywhere("INT", mysql="INT(5) UNSIGNED ZEROFILL"),
    ),
    Case(
        "TinyIntCol",
        SqlType(Kind.INT8),
        everywhere(
            "TINYINT", postgres="SMALLINT", firebird="SMALLINT", maxdb="SMALLINT"
        ),
    ),
    Case("SmallIntCol", SqlType(Kind.INT16), everywhere("SMALLINT")),
    Case(
        "MediumIntCol",
        SqlType(Kind.INT24),
        everywhere("INT", sqlite="MEDIUMINT", mysql="MEDIUMINT"),
    ),
    Case(
        "BigIntCol",
        SqlType(Kind.INT64),
        everywhere("BIGINT", sybase=("NUMERIC(19,0)", "BIGINT"), maxdb="FIXED(19,0)"),
    ),
    Case(
        "FloatCol",
        SqlType(Kind.FLOAT),
        everywhere("FLOAT", mysql="DOUBLE PRECISION", firebird="DOUBLE PRECISION"),
    ),
    Case(
        "DecimalCol(10, 2)",
        SqlType(Kind.DECIMAL, precision=10, scale=2),
        everywhere("DECIMAL(10, 2)"),
    ),
    # -- times
    Case(
        "DateCol", SqlType(Kind.DATE), everywhere("DATE", mssql=("VARCHAR(10)", "DATE"))
    ),
    Case(
        "TimeCol",
        SqlType(Kind.TIME),
        everywhere("TIME", mysql=("TIME", "TIME(6)"), mssql=("VARCHAR(15)", "TIME(6)")),
    ),
    Case(
        "DateTimeCol",
        SqlType(Kind.DATETIME),
        everywhere(
            "TIMESTAMP",
            mysql=("DATETIME", "DATETIME(6)"),
            mssql=("DATETIME", "DATETIME2(6)"),
            sybase="DATETIME",
        ),
    ),
    Case(
        "TimestampCol",
        SqlType(Kind.TIMESTAMP),
        everywhere(
            "TIMESTAMP",
            mysql=("TIMESTAMP", "TIMESTAMP(6)"),
            mssql=("DATETIME", "DATETIME2(6)"),
            sybase="DATETIME",
        ),
    ),
    Case(
        "TimedeltaCol",
        SqlType(Kind.INTERVAL),
        everywhere(
            "BIGINT",
            sqlite="INTERVAL",
            postgres="INTERVAL",
            sybase=("NUMERIC(19,0)", "BIGINT"),
            maxdb="FIXED(19,0)",
        ),
    ),
    # -- bytes
    Case(
        "BLOBCol()",
        SqlType(Kind.BLOB),
        {
            "sqlite": "BLOB",
            "mysql": "LONGBLOB",
            "postgres": "BYTEA",
            "mssql": ("IMAGE", "VARBINARY(MAX)"),
            "sybase": "IMAGE",
            "firebird": "BLOB",
            "maxdb": "LONG BYTE",
        },
    ),
    *(
        Case(
            f"BLOBCol(length={length})",
            SqlType(Kind.BLOB, length=length),
            {
                "sqlite": "BLOB",
                "mysql": word,
                "postgres": "BYTEA",
                "mssql": ("IMAGE", "VARBINARY(MAX)"),
                "sybase": "IMAGE",
                "firebird": "BLOB",
                "maxdb": "LONG BYTE",
            },
        )
        for length, word in (
            (255, "TINYBLOB"),
            (256, "BLOB"),
            (65535, "BLOB"),
            (65536, "MEDIUMBLOB"),
            (1 << 24, "LONGBLOB"),
        )
    ),
    # -- ids
    Case(
        "an int id elsewhere",
        SqlType(Kind.KEY),
        everywhere("INT", sybase="NUMERIC(18,0)"),
    ),
    Case(
        "a big id elsewhere",
        SqlType(Kind.KEY, precision=64),
        {
            "sqlite": "INT",
            "mysql": "BIGINT",
            "postgres": "BIGINT",
            "mssql": "BIGINT",
            "sybase": "NUMERIC(18,0)",
            "firebird": "BIGINT",
            "maxdb": "FIXED(19,0)",
        },
    ),
    Case(
        "a tiny id elsewhere",
        SqlType(Kind.KEY, precision=8),
        {
            "sqlite": "INT",
            "mysql": "TINYINT",
            "postgres": "SMALLINT",
            "mssql": "TINYINT",
            "sybase": "NUMERIC(18,0)",
            "firebird": "SMALLINT",
            "maxdb": "SMALLINT",
        },
    ),
    Case(
        "a str id elsewhere",
        SqlType(Kind.KEY, length=255),
        everywhere("VARCHAR(255)", sqlite="TEXT", postgres="TEXT"),
    ),
]
