"""MySQL's SQL, as of version 8.4 and what older ones lack.

Source: MySQL 8.4 Reference Manual: "Keywords and Reserved Words", "Data Types",
"CREATE TABLE", "ALTER TABLE", "CREATE INDEX", and the release notes of 5.6 to 8.4; the
words that MariaDB reserves were tried on 10.11.19. What differs in MariaDB and others
that speak the protocol is in ``variants``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    ConcatStyle,
    Features,
    LimitStyle,
    ReplaceStyle,
    UpsertStyle,
)
from sqlobject.backend.literals import BACKSLASH_ESCAPES
from sqlobject.backend.types import (
    COMMON,
    NumberedIntervals,
    decimal_up_to,
    enum_text,
    key_by_bits,
    words,
)
from sqlobject.schema.types import Kind, SqlType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlobject.backend.dialect import Older, Version
    from sqlobject.backend.introspect import Introspector
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef, IndexDef

__all__ = ["MySQLDDL", "MySQLDialect", "MySQLLiterals", "json", "moments"]

_SIZES = ((1 << 8, "TINY"), (1 << 16, ""), (1 << 24, "MEDIUM"), (1 << 32, "LONG"))
_INTEGERS = frozenset(
    {Kind.BOOL, Kind.INT8, Kind.INT16, Kind.INT24, Kind.INT32, Kind.INT64}
)
_CAST_WORDS = {Kind.FLOAT: "DOUBLE", Kind.BLOB: "BINARY", Kind.UUID: "CHAR(36)"}
_WIDTHS = {8: "TINYINT", 16: "SMALLINT", 24: "MEDIUMINT", 64: "BIGINT", None: "INT"}


class MySQLDDL(DDL):
    """DDL of MySQL."""

    references = References.LATER
    drop_constraint_words = "DROP FOREIGN KEY {}"
    drop_index_words = "ALTER TABLE {table} DROP INDEX {index}"
    index_if_not_exists = False

    def settle(self) -> None:
        """Indexes over expressions came with 8.0.13, but not to MariaDB.

        MariaDB in its turn knows IF NOT EXISTS for indexes, since 10.1.4.
        """
        dialect = self.dialect
        if isinstance(dialect, MySQLDialect):
            self.index_expressions = dialect.since((8, 0, 13))
            self.index_if_not_exists = dialect.is_mariadb and dialect.since(
                (99,), (10, 1, 4)
            )

    def constraint_name(self, table: str, column: str) -> str:
        """Make up the name of a foreign key: it is unique in the whole database."""
        return f"{self.bare(table)}_{column}_exists"

    def index_name(self, table: str, index: IndexDef) -> str:
        """Give the name of an index: it is unique in its table only."""
        del table
        return index.full_name or index.name

    def identity(self, column: ColumnDef, *, key: bool) -> str:
        """Spell an AUTO_INCREMENT column of the id's size; it must be a key."""
        words = "PRIMARY KEY" if key else "NOT NULL UNIQUE"
        return f"{self.dialect.sql_type(column.type)} {words} AUTO_INCREMENT"

    def enum_check(self, column: ColumnDef) -> str:
        """Give nothing: ENUM is a type."""
        del column
        return ""

    def index(self, table: str, index: IndexDef, *, if_not_exists: bool = False) -> str:
        """Give ALTER TABLE … ADD INDEX, as always."""
        if if_not_exists and not self.index_if_not_exists:
            self.refuse("ADD INDEX IF NOT EXISTS; ask the catalogue")
        if index.where is not None:
            self.refuse(f"an index with a condition ({index.name})")
        words = "UNIQUE" if index.unique else "INDEX"
        exists = "IF NOT EXISTS " if if_not_exists else ""
        name = self.name(self.index_name(table, index))
        return (
            f"ALTER TABLE {self.table_name(table)} ADD {words} {exists}{name} "
            f"({self.index_columns(index)})"
        )

    def index_expression(self, text: str) -> str:
        """Put an expression into brackets of its own."""
        return f"({text})"

    def prefix(self, name: str, length: int | None) -> str:
        """Give the first characters of a column."""
        return name if length is None else f"{name}({length})"

    def free_column(
        self, table: str, column: str, catalogue: Introspector
    ) -> list[str]:
        """Give what drops the foreign keys that stand on a column."""
        found = catalogue.table(table)
        own = found.column(column).reference
        names = [own.name] if own else []
        names += [r.name for r in found.references if column in r.columns]
        return [self.drop_constraint(table, name) for name in names if name]

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give MODIFY COLUMN, which says everything about the column anew."""
        del old
        text = self.column(new._replace(unique=False, key=0), table)
        return [f"ALTER TABLE {self.table_name(table)} MODIFY COLUMN {text}"]


class MySQLLiterals(NumberedIntervals):
    """Literals of MySQL, with backslash escapes (not NO_BACKSLASH_ESCAPES)."""

    escapes: ClassVar = BACKSLASH_ESCAPES


def moments(word: str) -> Callable[[MySQLDialect, SqlType], str]:
    """Spell a type of moments, with microseconds where the server has them.

    Source: MySQL 5.6.4 release notes; MariaDB 5.3.
    """

    def spell(dialect: MySQLDialect, sql_type: SqlType) -> str:
        digits = sql_type.precision
        if digits is None:
            digits = 6 if dialect.since((5, 6, 4), (5, 3)) else 0
        return f"{word}({digits})" if digits else word

    return spell


def json(dialect: MySQLDialect, sql_type: SqlType) -> str:
    """Spell JSON; before the server knew it, it is a long text."""
    del sql_type
    return "JSON" if dialect.since((5, 7, 8), (10, 2, 7)) else "LONGTEXT"


def _whole(word: str) -> Spelling:
    def spell(dialect: MySQLDialect, sql_type: SqlType) -> str:
        del dialect
        length = "" if sql_type.length is None else f"({sql_type.length})"
        unsigned = " UNSIGNED" if sql_type.unsigned else ""
        zerofill = " ZEROFILL" if sql_type.zerofill else ""
        return f"{word}{length}{unsigned}{zerofill}"

    return spell


def _limited(word: str) -> Spelling:
    def spell(dialect: MySQLDialect, sql_type: SqlType) -> str:
        if sql_type.length is None:
            return dialect.sql_type(sql_type._replace(kind=Kind.TEXT))
        return f"{word}({sql_type.length}){_binary(sql_type)}"

    return spell


def _binary(sql_type: SqlType) -> str:
    return " BINARY" if sql_type.binary else ""


def _sized(word: str, length: int) -> str:
    size = next((s for bound, s in _SIZES if length < bound), "LONG")
    return f"{size}{word}"


def _text(dialect: MySQLDialect, sql_type: SqlType) -> str:
    del dialect
    length = sql_type.length
    word = "TEXT" if length is None else _sized("TEXT", length)
    return f"{word}{_binary(sql_type)}"


def _blob(dialect: MySQLDialect, sql_type: SqlType) -> str:
    """Spell a BLOB by its length; without one it takes whatever comes."""
    del dialect
    return _sized("BLOB", (1 << 32) - 1 if sql_type.length is None else sql_type.length)


def _choices(word: str) -> Spelling:
    def spell(dialect: MySQLDialect, sql_type: SqlType) -> str:
        enum_text(dialect, sql_type)  # refuses an empty list of values
        literal = dialect.literal_value
        known = ", ".join(literal(v) for v in sql_type.values if v is not None)
        return f"{word}({known})"

    return spell


class MySQLDialect(Dialect):
    """MySQL 4.1 and newer; with a variant, MariaDB and others."""

    name = "mysql"
    quotes = ("`", "`")
    ddl_class = MySQLDDL
    literals_class = MySQLLiterals
    features = Features(
        limit=LimitStyle.LIMIT_COMMA,
        unlimited="18446744073709551615",
        limited_members=False,
        empty_insert="() VALUES ()",
        replace=ReplaceStyle.SET,
        upsert=UpsertStyle.ON_DUPLICATE_KEY,
        nulls_order=False,
        full_join=False,
        concat=ConcatStyle.FUNCTION,
        regexp="RLIKE",
        max_identifier=64,
        max_params=65535,
        max_varchar=16383,
    )
    before: ClassVar[Older] = (
        ((8, 0, 31), {"intersect": False, "except_word": None}),
        (
            (8, 0, 1),
            {
                "cte": False,
                "windows": False,
                "lock_nowait": None,
                "lock_skip": None,
                "lock_of": False,
            },
        ),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        Kind.BOOL: "BOOL",
        Kind.INT8: _whole("TINYINT"),
        Kind.INT16: _whole("SMALLINT"),
        Kind.INT24: _whole("MEDIUMINT"),
        Kind.INT32: _whole("INT"),
        Kind.INT64: _whole("BIGINT"),
        Kind.FLOAT: "DOUBLE PRECISION",
        Kind.DECIMAL: decimal_up_to(65),
        Kind.CHAR: _limited("CHAR"),
        Kind.VARCHAR: _limited("VARCHAR"),
        Kind.TEXT: _text,
        Kind.BLOB: _blob,
        Kind.TIME: moments("TIME"),
        Kind.DATETIME: moments("DATETIME"),
        Kind.TIMESTAMP: moments("TIMESTAMP"),
        Kind.JSONB: json,
        Kind.ENUM: _choices("ENUM"),
        Kind.SET: _choices("SET"),
        Kind.KEY: key_by_bits("VARCHAR({})", _WIDTHS),
    }
    # The words of MySQL 8.4 and of MariaDB 10.11 together: a quoted name is the same
    # name here. VALUE is a word inside INSERT only, but there it stands in the way.
    reserved = words(
        """
        ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT
        BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR CHARACTER CHECK COLLATE COLUMN
        CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CUBE CUME_DIST CURRENT_DATE
        CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE
        DATABASES DAY_HOUR DAY_MICROSECOND DAY_MINUTE DAY_SECOND DEC DECIMAL DECLARE
        DEFAULT DELAYED DELETE DELETE_DOMAIN_ID DENSE_RANK DESC DESCRIBE DETERMINISTIC
        DISTINCT DISTINCTROW DIV DOUBLE DO_DOMAIN_IDS DROP DUAL EACH ELSE ELSEIF EMPTY
        ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN FALSE FETCH FIRST_VALUE FLOAT FLOAT4
        FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT FUNCTION GENERATED GET GRANT GROUP
        GROUPING GROUPS HAVING HIGH_PRIORITY HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND IF
        IGNORE IGNORE_DOMAIN_IDS IN INDEX INFILE INNER INOUT INSENSITIVE INSERT INT INT1
        INT2 INT3 INT4 INT8 INTEGER INTERSECT INTERVAL INTO IO_AFTER_GTIDS
        IO_BEFORE_GTIDS IS ITERATE JOIN JSON_TABLE KEY KEYS KILL LAG LAST_VALUE LATERAL
        LEAD LEADING LEAVE LEFT LIKE LIMIT LINEAR LINES LOAD LOCALTIME LOCALTIMESTAMP
        LOCK LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MANUAL MASTER_BIND
        MASTER_DEMOTE_TO_REPLICA MASTER_DEMOTE_TO_SLAVE MASTER_SSL_VERIFY_SERVER_CERT
        MATCH MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT MINUTE_MICROSECOND
        MINUTE_SECOND MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NTH_VALUE NTILE NULL
        NUMERIC OF OFFSET ON OPTIMIZE OPTIMIZER_COSTS OPTION OPTIONALLY OR ORDER OUT
        OUTER OUTFILE OVER PAGE_CHECKSUM PARALLEL PARSE_VCOL_EXPR PARTITION PERCENT_RANK
        PORTION PRECISION PRIMARY PROCEDURE PURGE QUALIFY RANGE RANK READ READS
        READ_WRITE REAL RECURSIVE REFERENCES REF_SYSTEM_ID REGEXP RELEASE RENAME REPEAT
        REPLACE REQUIRE RESIGNAL RESTRICT RETURN RETURNING REVOKE RIGHT RLIKE ROW ROWS
        ROW_NUMBER SCHEMA SCHEMAS SECOND_MICROSECOND SELECT SENSITIVE SEPARATOR SET SHOW
        SIGNAL SMALLINT SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING
        SQL_BIG_RESULT SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SSL STARTING
        STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES STORED STRAIGHT_JOIN
        SYSTEM TABLE TABLESAMPLE TERMINATED THEN TINYBLOB TINYINT TINYTEXT TO TRAILING
        TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING UTC_DATE
        UTC_TIME UTC_TIMESTAMP VALUE VALUES VARBINARY VARCHAR VARCHARACTER VARYING
        VIRTUAL WHEN WHERE WHILE WINDOW WITH WRITE XOR YEAR_MONTH ZEROFILL
        """
    )

    def cast_type(self, wanted: Any) -> str:
        """Spell the type of a CAST, which knows other words than columns do.

        Source: "Cast Functions and Operators"; MariaDB has no JSON there.
        """
        if isinstance(wanted, str):
            return wanted
        sql_type = SqlType(wanted) if isinstance(wanted, Kind) else wanted
        kind = sql_type.kind
        if kind in _INTEGERS:
            return "UNSIGNED" if sql_type.unsigned else "SIGNED"
        if kind in {Kind.JSON, Kind.JSONB} and not self.is_mariadb:
            return "JSON"
        if kind in {Kind.DATETIME, Kind.TIMESTAMP}:
            return moments("DATETIME")(self, sql_type)
        if kind in _CAST_WORDS:
            return _CAST_WORDS[kind]
        if kind in {Kind.DATE, Kind.TIME, Kind.DECIMAL}:
            return self.sql_type(sql_type)
        return "CHAR" if sql_type.length is None else f"CHAR({sql_type.length})"

    @property
    def is_mariadb(self) -> bool:
        """Whether the server counts its versions as MariaDB does."""
        return self.variant is not None and self.variant.greeting == MARIADB_GREETING

    def since(self, own: Version, mariadb: Version | None = None) -> bool:
        """Tell whether the server is new enough; one of unknown version is.

        :param own: the version of MySQL that is.
        :param mariadb: the version of MariaDB that is; None: none.
        """
        wanted = mariadb if self.is_mariadb else own
        if wanted is None:
            return False
        return self.version is None or self.version >= wanted


MARIADB_GREETING = "MariaDB"
"""What a MariaDB server has in the words about its version."""
