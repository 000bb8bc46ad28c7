"""MaxDB's SQL (once SAP DB), as of version 7.7 and what older ones lack.

Source: SAP DB Reference Manual 7.2/7.3 and MaxDB SQL Reference 7.6: "Data type",
"Column attributes", "CREATE TABLE statement", "ALTER TABLE statement", "Sequence",
"LOCK option", "Restrictions for SQL Statements"; "Syntax List" 7.4 (reserved words).
The SQL mode is INTERNAL. No server was at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    Features,
    LimitStyle,
    LockStyle,
    NewId,
    RowsStyle,
    UpsertStyle,
)
from sqlobject.backend.types import (
    COMMON,
    NumberedIntervals,
    binary_refused,
    decimal_up_to,
    key_by_bits,
    number_words,
    words,
)
from sqlobject.schema.table import TableDef
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef
    from sqlobject.schema.types import SqlType

__all__ = ["MaxDBDDL", "MaxDBDialect"]

_LONGEST = 8000  # bytes, which are characters in the ASCII code attribute
_SEQUENCE_STEM = 28  # characters of the table's name; with _SEQ these are 32


class MaxDBDDL(DDL):
    """DDL of MaxDB."""

    clauses = ("null", "default", "unique", "check")
    references = References.CLAUSE
    actions: ClassVar[frozenset[str]] = frozenset()
    # As always: the model carries out the actions itself. The server forbids circles
    # of tables that all cascade.

    add_words = "ADD ({})"
    drop_words = "DROP ({})"
    drop_constraint_words = "DROP FOREIGN KEY {}"
    foreign_key_words = "FOREIGN KEY {}"
    drop_index_words = "DROP INDEX {index} ON {table}"
    create_if_not_exists = False
    drop_if_exists = False
    index_if_not_exists = False
    index_expressions = False
    sequence_words = ("CREATE SEQUENCE", "DROP SEQUENCE")

    def sequence_name(self, table: TableDef | str, sequence: str | None = None) -> str:
        """Give the name of a table's sequence: the class's own, or <table>_SEQ."""
        name = table.name if isinstance(table, TableDef) else table
        return sequence or f"{self.bare(name)[:_SEQUENCE_STEM]}_SEQ"

    def generated(self, column: ColumnDef) -> str:
        """Refuse a computed column.

        :raises UnsupportedFeature: always.
        """
        self.refuse(f"a computed column ({column.name})")

    def enum_check(self, column: ColumnDef) -> str:
        """Give the check of an ENUM; a NULL does not pass a CHECK by itself here."""
        check = super().enum_check(column)
        if not check or not column.nullable:
            return check
        return f"{check[:-1]} OR {self.name(column.name)} IS NULL)"

    def add_reference(self, table: str, column: ColumnDef) -> str:
        """Give what makes a column refer to another table; there is no CONSTRAINT."""
        reference = column.reference
        if reference is None:
            return super().add_reference(table, column)
        name = reference.name or self.constraint_name(table, column.name)
        return (
            f"ALTER TABLE {self.table_name(table)} ADD FOREIGN KEY {self.name(name)} "
            f"({self.name(column.name)}) REFERENCES {self._target(reference, ' ')}"
        )

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give MODIFY."""
        del old
        null = "NULL" if new.nullable else "NOT NULL"
        return [
            f"ALTER TABLE {self.table_name(table)} MODIFY "
            f"({self.name(new.name)} {self.type(new)} {null})"
        ]


def _text(word: str) -> Spelling:
    def spell(dialect: MaxDBDialect, sql_type: SqlType) -> str:
        binary_refused(dialect, sql_type)
        length = sql_type.length
        if length is None or length > _LONGEST:
            return "LONG ASCII"
        return f"{word}({length})"

    return spell


class MaxDBLiterals(NumberedIntervals):
    """Literals that ``sqlrepr`` shows, in which 3.14 wrote truth as a digit."""

    def of_bool(self, value: bool) -> str:
        """Spell a truth value."""
        return str(int(value))


class MaxDBDialect(Dialect):
    """MaxDB and SAP DB 7.3 and newer."""

    name = "maxdb"
    ddl_class = MaxDBDDL
    literals_class = MaxDBLiterals
    sent_class = NumberedIntervals
    features = Features(
        limit=LimitStyle.LIMIT_COMMA,
        unlimited="2147483647",
        bind_limits=False,
        ordered_parts=False,
        limited_parts=False,
        new_id=NewId.GENERATOR_FIRST,
        next_id="{sequence}.NEXTVAL",
        draw_id="SELECT {sequence}.NEXTVAL FROM DUAL",
        rows=RowsStyle.UNION_ALL,
        empty_insert=None,
        upsert=UpsertStyle.UPDATE_DUPLICATES,
        # Giving up a savepoint is left out: some releases of 7.6 refuse it.
        savepoint_words=("SAVEPOINT {}", "ROLLBACK TO {}", ""),
        savepoint_once=True,
        transactional_ddl=True,
        lock=LockStyle.WITH_LOCK,
        lock_words="WITH LOCK EXCLUSIVE",
        lock_nowait=None,
        lock_skip=None,
        lock_of=False,
        dummy_table="DUAL",
        cte=False,
        windows=False,
        nulls_order=False,
        items_bound=False,
        operands_bound=False,
        booleans=("TRUE", "FALSE"),
        predicates=False,
        regexp="LIKE",
        regexp_native=False,
        like_specials="*?(",
        max_identifier=32,
        max_params=2000,
        max_varchar=_LONGEST,
    )
    functions: ClassVar[Mapping[str, str]] = {"POW": "POWER", "COALESCE": "VALUE"}
    before: ClassVar[Older] = (
        ((7, 7), {"limit": LimitStyle.LIMIT}),  # a start is unsafe in releases of 7.6
        (
            (7, 6),
            {
                "limit": LimitStyle.ROWNO,
                "savepoint_words": (
                    "SUBTRANS BEGIN",
                    "SUBTRANS ROLLBACK",
                    "SUBTRANS END",
                ),
            },
        ),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        **number_words("SMALLINT", "SMALLINT", "INT", "INT", "FIXED(19,0)"),
        Kind.BOOL: "BOOLEAN",
        Kind.DECIMAL: decimal_up_to(38),
        Kind.CHAR: _text("CHAR"),
        Kind.VARCHAR: _text("VARCHAR"),
        Kind.TEXT: "LONG ASCII",
        Kind.BLOB: "LONG BYTE",
        Kind.INTERVAL: "FIXED(19,0)",
        Kind.KEY: key_by_bits(
            "VARCHAR({})",
            {8: "SMALLINT", 16: "SMALLINT", 64: "FIXED(19,0)", None: "INT"},
        ),
    }
    # Names of functions are reserved, too. A word too many does no harm, because a
    # quoted one is spelled as the server folds it.
    reserved_fold = True
    reserved = words(
        """
        ABS ACOS ADDDATE ADDTIME ALL ALPHA ALTER ANY ASCII ASIN ATAN ATAN2 AVG BINARY
        BIT BOOLEAN BYTE CASE CEIL CEILING CHAR CHARACTER CHECK CHR COLUMN CONCAT
        CONSTRAINT COS COSH COT COUNT CROSS CURDATE CURRENT CURRENT_SCHEMA CURTIME
        DATABASE DATE DATEDIFF DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR DEC DECIMAL
        DECODE DEFAULT DEGREES DELETE DIGITS DISTINCT DOUBLE EXCEPT EXISTS EXP EXPAND
        FIRST FIXED FLOAT FLOOR FOR FROM FULL GET_OBJECTNAME GET_SCHEMA GRAPHIC GREATEST
        GROUP HAVING HEX HEXTORAW HOUR IFNULL IGNORE INDEX INITCAP INNER INSERT INT
        INTEGER INTERNAL INTERSECT INTO JOIN KEY LAST LCASE LEAST LEFT LENGTH LFILL
        LIMIT LIST LN LOCATE LOG LOG10 LONG LONGFILE LOWER LPAD LTRIM MAKEDATE MAKETIME
        MAPCHAR MAX MBCS MICROSECOND MIN MINUTE MOD MONTH MONTHNAME NATURAL NCHAR NEXT
        NO NOROUND NOT NOW NOWAIT NULL NUM NUMERIC OBJECT OF ON ORDER PACKED PI POWER
        PREV PRIMARY RADIANS REAL REFERENCED REJECT REPLACE RFILL RIGHT ROUND ROWID
        ROWNO RPAD RTRIM SECOND SELECT SELUPD SERIAL SET SHOW SIGN SIN SINH SMALLINT
        SOME SOUNDEX SPACE SQRT STAMP STATISTICS STDDEV SUBDATE SUBSTR SUBSTRING SUBTIME
        SUM SYSDBA TABLE TAN TANH TIME TIMEDIFF TIMESTAMP TIMEZONE TO TOIDENTIFIER TOP
        TRANSACTION TRANSLATE TRIM TRUNC TRUNCATE UCASE UID UNICODE UNION UPDATE UPPER
        USER USERGROUP USING UTCDATE UTCDIFF VALUE VALUES VARCHAR VARGRAPHIC VARIANCE
        WEEK WEEKOFYEAR WHEN WHERE WITH YEAR ZONED
        """
    )

    def cast_type(self, wanted: Any) -> str:
        """Refuse a CAST: there are functions for single types only (NUM, CHR …).

        :raises UnsupportedFeature: always.
        """
        self.refuse(f"CAST to {wanted}; use NUM, CHR, FIXED or FLOAT")
