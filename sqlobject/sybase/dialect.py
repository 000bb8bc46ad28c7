"""Sybase (SAP) ASE's SQL, as of version 16.0 SP02 and what older ones lack.

Source: ASE Reference Manual: Building Blocks ("Reserved words", "System and
User-Defined Datatypes"), Commands ("create table", "alter table", "create index",
"drop index", "merge", "select"), and "What's New" of 12.5.3, 15.0 and 16.0 SP02. No
server was at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.features import (
    LimitStyle,
    LockStyle,
    RowsStyle,
    UpsertStyle,
)
from sqlobject.backend.tsql import (
    TSQL_FEATURES,
    TransactCompiler,
    TransactDDL,
    TransactDialect,
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
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef
    from sqlobject.schema.types import SqlType

__all__ = ["SybaseDDL", "SybaseDialect"]


class SybaseDDL(TransactDDL):
    """DDL of Sybase ASE."""

    clauses = ("default", "null", "unique", "check", "reference")
    null_words = "NULL"
    # A column of which nothing is said admits no NULL here (error 233).
    drop_words = "DROP {}"
    drop_index_words = "DROP INDEX {table}.{index}"

    def settle(self) -> None:
        """Indexes over expressions came with 15.0."""
        self.index_expressions = self.since(15)

    def measure(self, name: str) -> int:
        """Count bytes."""
        return len(name.encode())

    def type(self, column: ColumnDef) -> str:
        """Spell the type; a BIT cannot be NULL, so a Boolean that can is a TINYINT."""
        if column.nullable and column.type.kind is Kind.BOOL:
            return column.override(self.dialect.name) or "TINYINT"
        return super().type(column)

    def generated(self, column: ColumnDef) -> str:
        """Spell a computed column; its type follows from the expression."""
        return f"AS {column.generated} MATERIALIZED"

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give MODIFY."""
        del old
        return [
            f"ALTER TABLE {self.table_name(table)} MODIFY "
            f"{self.name(new.name)} {self.type(new)} {self._null_word(new)}"
        ]


def _big(dialect: SybaseDialect, sql_type: SqlType) -> str:
    del sql_type
    return "BIGINT" if dialect.ddl.since(15) else "NUMERIC(19,0)"


class SybaseCompiler(TransactCompiler):
    """Writes statements for Sybase ASE."""

    # Source: ASE Reference Manual: Tables, "syscolumns".
    has_identity = (
        "EXISTS (SELECT 1 FROM syscolumns WHERE id = OBJECT_ID({}) "
        "AND status & 128 = 128)"
    )

    def new_id(self, node: Any) -> Any:
        """Ask for the new id in the same batch, whose statements nothing parts."""
        found = super().new_id(node)
        return f" {self.features.read_id}" if found else found


class SybaseDialect(TransactDialect):
    """Sybase ASE 12.5 and newer."""

    name = "sybase"
    functions: ClassVar[Mapping[str, str]] = {
        **TransactDialect.functions,
        "REPLACE": "STR_REPLACE",
    }
    compiler = SybaseCompiler
    ddl_class = SybaseDDL
    features = TSQL_FEATURES._replace(
        limit=LimitStyle.ROWS_LIMIT,
        bind_limits=False,
        read_id="SELECT @@IDENTITY",
        rows=RowsStyle.UNION_ALL,
        empty_insert="VALUES ()",
        upsert=UpsertStyle.MERGE,
        lock_nowait=None,
        lock_skip=None,
        lock_of=False,
        compound_parentheses=False,
        intersect=False,
        except_word=None,
        cte=False,
        windows=False,
        full_join=False,
        items_bound=False,
        time_ticks=300,
        empty_text=" ",
        empty_bytes=b"\0",
        max_identifier=255,
        max_params=255,
    )
    before: ClassVar[Older] = (
        ((16, 0, 2), {"limit": LimitStyle.ROWCOUNT}),
        ((15, 7), {"upsert": UpsertStyle.NONE, "lock": LockStyle.NONE}),
        ((15,), {"max_identifier": 30}),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        **number_words("TINYINT", "SMALLINT", "INT", "INT", "BIGINT"),
        Kind.INT64: _big,
        Kind.INTERVAL: _big,
        Kind.BOOL: "BIT",
        Kind.DECIMAL: decimal_up_to(38),
        Kind.TEXT: "TEXT",
        Kind.BLOB: "IMAGE",
        Kind.DATETIME: "DATETIME",
        Kind.TIMESTAMP: "DATETIME",  # TIMESTAMP is a number of the row's version here
        Kind.KEY: key_by_bits("VARCHAR({})", {None: "NUMERIC(18,0)"}),
    }
    reserved = words(
        """
        ADD ALL ALTER AND ANY ARITH_OVERFLOW AS ASC AT AUTHORIZATION AVG BEGIN BETWEEN
        BREAK BROWSE BULK BY CASCADE CASE CHAR_CONVERT CHECK CHECKPOINT CLOSE CLUSTERED
        COALESCE COMMIT COMPUTE CONFIRM CONNECT CONSTRAINT CONTINUE CONTROLROW CONVERT
        COUNT CREATE CURRENT CURSOR DATABASE DBCC DEALLOCATE DECLARE DEFAULT DELETE DESC
        DETERMINISTIC DISK DISTINCT DOUBLE DROP DUMMY DUMP ELSE END ENDTRAN ERRLVL
        ERRORDATA ERROREXIT ESCAPE EXCEPT EXCLUSIVE EXEC EXECUTE EXISTS EXIT
        EXP_ROW_SIZE EXTERNAL FETCH FILLFACTOR FOR FOREIGN FROM FUNC FUNCTION GOTO GRANT
        GROUP HAVING HOLDLOCK IDENTITY IDENTITY_GAP IDENTITY_INSERT IDENTITY_START IF IN
        INDEX INOUT INSERT INSTALL INTERSECT INTO IS ISOLATION JAR JOIN KEY KILL LEVEL
        LIKE LINENO LOAD LOCK MATERIALIZED MAX MAX_ROWS_PER_PAGE MIN MIRROR MIRROREXIT
        MODIFY NATIONAL NEW NOHOLDLOCK NONCLUSTERED NOT NULL NULLIF NUMERIC_TRUNCATION
        OF OFF OFFSETS ON ONCE ONLINE ONLY OPEN OPTION OR ORDER OUT OUTPUT OVER
        PARTITION PERM PERMANENT PLAN PREPARE PRIMARY PRINT PRIVILEGES PROC PROCEDURE
        PROCESSEXIT PROXY_TABLE PUBLIC QUIESCE RAISERROR READ READPAST READTEXT
        RECONFIGURE REFERENCES REMOVE REORG REPLACE REPLICATION RESERVEPAGEGAP RETURN
        RETURNS REVOKE ROLE ROLLBACK ROWCOUNT ROWS RULE SAVE SCHEMA SCROLL SELECT
        SEMI_SENSITIVE SET SETUSER SHARED SHUTDOWN SOME STATISTICS STRINGSIZE STRIPE SUM
        SYB_IDENTITY SYB_RESTREE SYB_TERMINATE TABLE TEMP TEMPORARY TEXTSIZE TO TOP
        TRACEFILE TRAN TRANSACTION TRIGGER TRUNCATE TSEQUAL UNION UNIQUE UNPARTITION
        UPDATE USE USER USER_OPTION USING VALUES VARYING VIEW WAITFOR WHEN WHERE WHILE
        WITH WORK WRITETEXT XMLEXTRACT XMLPARSE XMLTEST XMLVALIDATE
        """
    )
