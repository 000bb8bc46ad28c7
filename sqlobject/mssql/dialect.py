"""Microsoft SQL Server's SQL, as of version 2016 (13) and what older ones lack.

Source: Transact-SQL Reference: "Reserved Keywords", "Data types", "CREATE TABLE",
"ALTER TABLE", "DROP TABLE", "CREATE INDEX", "OUTPUT clause", "Table Value Constructor",
"Maximum capacity specifications". No server was at hand.

Versions are those of ``SERVERPROPERTY('ProductVersion')``: 8 is 2000, 9 is 2005, 10 is
2008, 11 is 2012, 13 is 2016.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlobject.backend.features import (
    LimitStyle,
    LockStyle,
    ReturningStyle,
    RowsStyle,
    UpsertStyle,
)
from sqlobject.backend.tsql import (
    TSQL_FEATURES,
    SentLiterals,
    TransactCompiler,
    TransactDDL,
    TransactDialect,
    TransactLiterals,
)
from sqlobject.backend.types import (
    COMMON,
    decimal_up_to,
    key_by_bits,
    number_words,
    words,
)
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef, IndexDef
    from sqlobject.schema.types import SqlType

__all__ = ["MSSQLDDL", "MSSQLCompiler", "MSSQLDialect"]

_WIDTHS = {8: "TINYINT", 16: "SMALLINT", 64: "BIGINT", None: "INT"}


class MSSQLDDL(TransactDDL):
    """DDL of Microsoft SQL Server."""

    index_expressions = False

    def settle(self) -> None:
        """DROP TABLE IF EXISTS came with 2016, indexes with a condition with 2008."""
        self.drop_if_exists = self.since(13)
        self.partial_indexes = self.since(10)

    def generated(self, column: ColumnDef) -> str:
        """Spell a computed column; its type follows from the expression."""
        return f"AS ({column.generated}) PERSISTED"

    def drop_index(self, table: str, index: IndexDef) -> str:
        """Give DROP INDEX … ON; before 2005 the table stood before the index."""
        name = self.name(self.index_name(table, index))
        if self.since(9):
            return f"DROP INDEX {name} ON {self.table_name(table)}"
        return f"DROP INDEX {self.table_name(table)}.{name}"

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give ALTER COLUMN, which says whether NULL is allowed every time."""
        del old
        return [
            f"ALTER TABLE {self.table_name(table)} ALTER COLUMN "
            f"{self.name(new.name)} {self.type(new)} {self._null_word(new)}"
        ]


def _text(word: str, limit: int) -> Spelling:
    """Spell a text type; what is too long, or has no length, is a MAX or the limit."""

    def spell(dialect: MSSQLDialect, sql_type: SqlType) -> str:
        national = "N" if sql_type.national else ""
        longest = limit // 2 if national else limit
        length = sql_type.length
        if length is not None and length <= longest:
            return f"{national}{word}({length})"
        if dialect.ddl.since(9):
            return f"{national}VARCHAR(MAX)"
        # TEXT would hold more, but cannot be compared, ordered by or made DISTINCT.
        return f"{national}VARCHAR(4000)"

    return spell


def _newer(version: int, spelling: str, older: str) -> Spelling:
    def spell(dialect: MSSQLDialect, sql_type: SqlType) -> str:
        if not dialect.ddl.since(version):
            return older
        digits = 6 if sql_type.precision is None else sql_type.precision
        return spelling.format(digits)

    return spell


def _json(dialect: MSSQLDialect, sql_type: SqlType) -> str:
    """Spell text, Unicode if it is to be searched."""
    kind = Kind.TEXT if sql_type.length is None else Kind.VARCHAR
    national = sql_type.national or sql_type.kind is Kind.JSONB
    return dialect.sql_type(sql_type._replace(kind=kind, national=national))


class MSSQLLiterals(TransactLiterals):
    """Literals of Microsoft SQL Server."""

    def quote(self, escaped: str) -> str:
        """Put a text in quotes, as Unicode if it is more than ASCII.

        Without the N the server reads it in the code page of the database, and what
        that has not becomes a question mark.
        """
        return f"{'' if escaped.isascii() else 'N'}'{escaped}'"


class MSSQLSentLiterals(MSSQLLiterals, SentLiterals):
    """Literals that every column takes."""

    def of_datetime(
        self, value: datetime.datetime, microseconds: bool | None = None
    ) -> str:
        """Spell a moment so that a DATETIME column takes it as well as a DATETIME2.

        Source: Transact-SQL Reference, "datetime": a text converts to it with three
        digits behind the second, a DATETIME2 with any.
        """
        text = super().of_datetime(value, microseconds)
        if not self.exact or value.tzinfo is not None or "." not in text:
            return text
        if value.microsecond % 1000:
            return f"CAST({text} AS DATETIME2(6))"
        return self.quote(value.isoformat(" ", "milliseconds"))


class MSSQLCompiler(TransactCompiler):
    """Writes statements for SQL Server."""

    has_identity = "OBJECTPROPERTY(OBJECT_ID({}), 'TableHasIdentity') = 1"
    ends = ";"


class MSSQLDialect(TransactDialect):
    """Microsoft SQL Server 2000 and newer, and Azure SQL."""

    name = "mssql"
    compiler = MSSQLCompiler
    literals_class = MSSQLLiterals
    sent_class = MSSQLSentLiterals
    ddl_class = MSSQLDDL
    features = TSQL_FEATURES._replace(
        limit=LimitStyle.FETCH,
        read_id="SELECT SCOPE_IDENTITY()",
        max_rows=1000,
        upsert=UpsertStyle.MERGE,
        upsert_where=True,
        merge_hint="WITH (HOLDLOCK)",
        merge_end=";",
        returning=ReturningStyle.OUTPUT,
        compound_parentheses=False,
        transactional_ddl=True,
        lock=LockStyle.HINTS,
        lock_skip="READPAST",
        lock_of=False,
        max_identifier=128,
        max_params=2098,  # 2100, of which sp_executesql takes two
        max_varchar=4000,
    )
    before: ClassVar[Older] = (
        (
            (11,),
            {"limit": LimitStyle.ROW_NUMBER, "bind_limits": False, "frames": False},
        ),
        (
            (10,),
            {
                "rows": RowsStyle.UNION_ALL,
                "max_rows": None,
                "upsert": UpsertStyle.NONE,
                "upsert_where": False,
                "merge_hint": "",
                "merge_end": "",
                "time_ticks": 300,
            },
        ),
        (
            (9,),
            {
                "limit": LimitStyle.TOP,
                "returning": ReturningStyle.NONE,
                "cte": False,
                "windows": False,
                "intersect": False,
                "except_word": None,
            },
        ),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        **number_words("TINYINT", "SMALLINT", "INT", "INT", "BIGINT"),
        Kind.BOOL: "BIT",
        Kind.DECIMAL: decimal_up_to(38),
        Kind.CHAR: _text("CHAR", 8000),
        Kind.VARCHAR: _text("VARCHAR", 8000),
        Kind.TEXT: _text("VARCHAR", 0),
        Kind.BLOB: _newer(9, "VARBINARY(MAX)", "IMAGE"),
        Kind.DATE: _newer(10, "DATE", "VARCHAR(10)"),
        Kind.TIME: _newer(10, "TIME({})", "VARCHAR(15)"),
        Kind.DATETIME: _newer(10, "DATETIME2({})", "DATETIME"),
        Kind.TIMESTAMP: _newer(10, "DATETIME2({})", "DATETIME"),
        Kind.JSON: _json,
        Kind.JSONB: _json,
        Kind.KEY: key_by_bits("VARCHAR({})", _WIDTHS),
    }
    reserved = words(
        """
        ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE
        BULK BY CASCADE CASE CHECK CHECKPOINT CLOSE CLUSTERED COALESCE COLLATE COLUMN
        COMMIT COMPUTE CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE CONVERT CREATE CROSS
        CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE
        DBCC DEALLOCATE DECLARE DEFAULT DELETE DENY DESC DISK DISTINCT DISTRIBUTED
        DOUBLE DROP DUMP ELSE END ERRLVL ESCAPE EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL
        FETCH FILE FILLFACTOR FOR FOREIGN FREETEXT FREETEXTTABLE FROM FULL FUNCTION GOTO
        GRANT GROUP HAVING HOLDLOCK IDENTITY IDENTITYCOL IDENTITY_INSERT IF IN INDEX
        INNER INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE LINENO LOAD MERGE
        NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF OFF OFFSETS ON OPEN
        OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER OVER PERCENT
        PIVOT PLAN PRECISION PRIMARY PRINT PROC PROCEDURE PUBLIC RAISERROR READ READTEXT
        RECONFIGURE REFERENCES REPLICATION RESTORE RESTRICT RETURN REVERT REVOKE RIGHT
        ROLLBACK ROWCOUNT ROWGUIDCOL RULE SAVE SCHEMA SECURITYAUDIT SELECT
        SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE SEMANTICSIMILARITYTABLE
        SESSION_USER SET SETUSER SHUTDOWN SOME STATISTICS SYSTEM_USER TABLE TABLESAMPLE
        TEXTSIZE THEN TO TOP TRAN TRANSACTION TRIGGER TRUNCATE TRY_CONVERT TSEQUAL UNION
        UNIQUE UNPIVOT UPDATE UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN WHERE
        WHILE WITH WITHIN WRITETEXT
        """
    )
