"""Firebird's SQL, as of version 5 and what older ones lack.

Source: Firebird Language Reference 2.5, 3.0, 4.0 and 5.0: "Data Types and Subtypes",
"Data Definition (DDL) Statements", "Reserved Words"; dialect 3 of the database is
meant. Seen on 3.0.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    Features,
    LimitStyle,
    LockStyle,
    NewId,
    ReturningStyle,
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
    import datetime
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.introspect import Introspector
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef, IndexDef
    from sqlobject.schema.types import SqlType

__all__ = ["FirebirdDDL", "FirebirdDialect", "FirebirdLiterals"]

_LONGEST = 8191  # characters of UTF8, at most four bytes each, in 32765 bytes


class FirebirdDDL(DDL):
    """DDL of Firebird."""

    clauses = ("default", "null", "unique", "check")
    references = References.NONE
    # As always: the model keeps the references itself. To add one, the server wants
    # a table that nobody else uses.

    key_words = "NOT NULL PRIMARY KEY"
    add_words = "ADD {}"
    drop_words = "DROP {}"
    create_if_not_exists = False
    drop_if_exists = False
    index_if_not_exists = False
    sequence_words = ("CREATE GENERATOR", "DROP GENERATOR")

    def settle(self) -> None:
        """Indexes with a condition came with 5.0."""
        self.partial_indexes = self.since(5)

    def measure(self, name: str) -> int:
        """Count bytes before 4.0, characters since."""
        return len(name) if self.since(4) else len(name.encode())

    def table_name(self, table: TableDef | str, schema: str | None = None) -> str:
        """Spell the name of a table.

        :raises UnsupportedFeature: it is qualified; there are no schemas.
        """
        text = super().table_name(table, schema)
        if len(self.dialect.split_name(text)) > 1:
            self.refuse(f"a table in a schema ({text})")
        return text

    def sequence_name(self, table: TableDef | str, sequence: str | None = None) -> str:
        """Give the name of a table's generator: the class's own, or GEN_<table>."""
        name = table.name if isinstance(table, TableDef) else table
        return sequence or f"GEN_{self.bare(name)}"

    def generated(self, column: ColumnDef) -> str:
        """Spell a computed column; its type follows from the expression."""
        return f"COMPUTED BY ({column.generated})"

    def index(self, table: str, index: IndexDef, *, if_not_exists: bool = False) -> str:
        """Give CREATE INDEX: one expression, or columns in one direction.

        :raises UnsupportedFeature: it mixes directions, or expressions and columns.
        """
        if if_not_exists:
            self.refuse("CREATE INDEX IF NOT EXISTS; ask the catalogue instead")
        directions = {part.descending for part in index.columns}
        if len(directions) > 1:
            self.refuse(f"an index in two directions ({index.name})")
        words = "UNIQUE " if index.unique else ""
        words += "DESCENDING " if True in directions else ""
        name = self.name(self.index_name(table, index))
        return (
            f"CREATE {words}INDEX {name} ON {self.table_name(table)} "
            f"{self._indexed(index)}{self._where(index)}"
        )

    def _indexed(self, index: IndexDef) -> str:
        expressions = [p.expression for p in index.columns if p.expression is not None]
        if not expressions:
            plain = index._replace(
                columns=tuple(p._replace(descending=False) for p in index.columns)
            )
            return f"({self.index_columns(plain)})"
        if len(index.columns) > 1:
            self.refuse(f"an index over an expression and more ({index.name})")
        return f"COMPUTED BY ({self.expression(expressions[0])})"

    def free_column(
        self, table: str, column: str, catalogue: Introspector
    ) -> list[str]:
        """Give what drops the indexes and constraints that a column is part of."""
        found = catalogue.table(table)
        indexes = [
            index
            for index in found.indexes
            if any(catalogue.same_name(p.name or "", column) for p in index.columns)
        ]
        return [
            *(
                self.drop_constraint(table, name)
                for name in catalogue.constraints_on(table, column)
            ),
            *(self.drop_index(table, index) for index in indexes),
        ]

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give what changes a type (it may only grow), and whether NULL is allowed.

        :raises UnsupportedFeature: NULL is to be allowed or not, before 3.0.
        """
        start = f"ALTER TABLE {self.table_name(table)} ALTER {self.name(new.name)}"
        statements = []
        if not self.same_type(old.type, new.type):
            statements.append(f"{start} TYPE {self.type(new)}")
        if old.nullable != new.nullable:
            if not self.since(3):
                self.refuse("ALTER … SET NOT NULL, which needs 3.0")
            word = "DROP" if new.nullable else "SET"
            statements.append(f"{start} {word} NOT NULL")
        return statements


def _text(word: str) -> Spelling:
    def spell(dialect: FirebirdDialect, sql_type: SqlType) -> str:
        binary_refused(dialect, sql_type)
        length = sql_type.length
        if length is None or length > _LONGEST:
            return "BLOB SUB_TYPE TEXT"
        return f"{word}({length})"

    return spell


def _decimal(dialect: FirebirdDialect, sql_type: SqlType) -> str:
    spell = decimal_up_to(38 if dialect.ddl.since(4) else 18)
    return spell if isinstance(spell, str) else spell(dialect, sql_type)


class FirebirdLiterals(NumberedIntervals):
    """Literals of Firebird; more than four digits of a second are refused.

    Source: Firebird Language Reference, "Date and Time Data Types"; seen on 3.0.11.
    """

    def of_datetime(
        self, value: datetime.datetime, microseconds: bool | None = None
    ) -> str:
        """Spell a moment."""
        return self._shortened(super().of_datetime(value, microseconds))

    def of_time(self, value: datetime.time, microseconds: bool | None = None) -> str:
        """Spell a time of day."""
        return self._shortened(super().of_time(value, microseconds))

    def _shortened(self, text: str) -> str:
        start, dot, digits = text.partition(".")
        return f"{start}.{digits[:4]}'" if dot else text


class FirebirdDialect(Dialect):
    """Firebird 2.5 and newer."""

    name = "firebird"
    ddl_class = FirebirdDDL
    literals_class = FirebirdLiterals
    features = Features(
        limit=LimitStyle.FIRST_SKIP,
        new_id=NewId.GENERATOR_FIRST,
        next_id="GEN_ID({sequence}, 1)",
        draw_id="SELECT GEN_ID({sequence}, 1) FROM RDB$DATABASE",
        rows=RowsStyle.UNION_ALL,
        union_pads=True,
        upsert=UpsertStyle.UPDATE_OR_INSERT,
        returning=ReturningStyle.RETURNING,
        transactional_ddl=True,
        lock=LockStyle.WITH_LOCK,
        lock_words="WITH LOCK",
        lock_nowait=None,
        lock_of=False,
        dummy_table="RDB$DATABASE",
        intersect=False,
        except_word=None,
        items_bound=False,
        operands_bound=False,
        regexp="SIMILAR TO",
        regexp_native=False,
        max_identifier=63,
        max_in_items=65535,
        time_ticks=10_000,
        max_varchar=_LONGEST,
    )
    functions: ClassVar[Mapping[str, str]] = {"POW": "POWER"}
    before: ClassVar[Older] = (
        (
            (5,),
            {"lock_skip": None, "compound_parentheses": False, "max_in_items": 1500},
        ),
        ((4,), {"max_identifier": 31, "frames": False}),
        ((3,), {"windows": False, "predicates": False}),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        **number_words("SMALLINT", "SMALLINT", "INT", "INT", "BIGINT"),
        Kind.BOOL: "INT",
        Kind.FLOAT: "DOUBLE PRECISION",  # FLOAT has 32 bits
        Kind.DECIMAL: _decimal,
        Kind.CHAR: _text("CHAR"),
        Kind.VARCHAR: _text("VARCHAR"),
        Kind.TEXT: "BLOB SUB_TYPE TEXT",
        Kind.BLOB: "BLOB",
        Kind.KEY: key_by_bits(
            "VARCHAR({})", {8: "SMALLINT", 16: "SMALLINT", 64: "BIGINT", None: "INT"}
        ),
    }
    # Of 4.0 and 5.0, which have the same; a word too many does no harm, because a
    # quoted one is spelled as the server folds it.
    reserved_fold = True
    reserved = words(
        """
        ADD ADMIN ALL ALTER AND ANY AS AT AVG BEGIN BETWEEN BIGINT BINARY BIT_LENGTH
        BLOB BOOLEAN BOTH BY CASE CAST CHAR CHARACTER CHARACTER_LENGTH CHAR_LENGTH CHECK
        CLOSE COLLATE COLUMN COMMENT COMMIT CONNECT CONSTRAINT CORR COUNT COVAR_POP
        COVAR_SAMP CREATE CROSS CURRENT CURRENT_CONNECTION CURRENT_DATE CURRENT_ROLE
        CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TRANSACTION CURRENT_USER CURSOR DATE DAY
        DEC DECFLOAT DECIMAL DECLARE DEFAULT DELETE DELETING DETERMINISTIC DISCONNECT
        DISTINCT DOUBLE DROP ELSE END ESCAPE EXECUTE EXISTS EXTERNAL EXTRACT FALSE FETCH
        FILTER FLOAT FOR FOREIGN FROM FULL FUNCTION GDSCODE GLOBAL GRANT GROUP HAVING
        HOUR IN INDEX INNER INSENSITIVE INSERT INSERTING INT INT128 INTEGER INTO IS JOIN
        LATERAL LEADING LEFT LIKE LOCAL LOCALTIME LOCALTIMESTAMP LONG LOWER MAX MERGE
        MIN MINUTE MONTH NATIONAL NATURAL NCHAR NO NOT NULL NUMERIC OCTET_LENGTH OF
        OFFSET ON ONLY OPEN OR ORDER OUTER OVER PARAMETER PLAN POSITION POST_EVENT
        PRECISION PRIMARY PROCEDURE PUBLICATION RDB$DB_KEY RDB$ERROR RDB$GET_CONTEXT
        RDB$GET_TRANSACTION_CN RDB$RECORD_VERSION RDB$ROLE_IN_USE RDB$SET_CONTEXT
        RDB$SYSTEM_PRIVILEGE REAL RECORD_VERSION RECREATE RECURSIVE REFERENCES REGR_AVGX
        REGR_AVGY REGR_COUNT REGR_INTERCEPT REGR_R2 REGR_SLOPE REGR_SXX REGR_SXY
        REGR_SYY RELEASE RESETTING RETURN RETURNING_VALUES RETURNS REVOKE RIGHT ROLLBACK
        ROW ROWS ROW_COUNT SAVEPOINT SCROLL SECOND SELECT SENSITIVE SET SIMILAR SMALLINT
        SOME SQLCODE SQLSTATE START STDDEV_POP STDDEV_SAMP SUM TABLE THEN TIME TIMESTAMP
        TIMEZONE_HOUR TIMEZONE_MINUTE TO TRAILING TRIGGER TRIM TRUE UNBOUNDED UNION
        UNIQUE UNKNOWN UPDATE UPDATING UPPER USER USING VALUE VALUES VARBINARY VARCHAR
        VARIABLE VARYING VAR_POP VAR_SAMP VIEW WHEN WHERE WHILE WINDOW WITH WITHOUT YEAR
        """
    )
