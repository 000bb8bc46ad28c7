"""PostgreSQL's SQL, as of version 15 and what older ones lack.

Source: PostgreSQL 15 documentation: "SQL Key Words", "Data Types", "CREATE TABLE",
"CREATE INDEX", "ALTER TABLE", "SELECT", and the release notes of 8.2 to 15; seen on
15.18.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlobject.backend.ddl import DDL, References
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import (
    Features,
    NewId,
    ReturningStyle,
    UpsertStyle,
)
from sqlobject.backend.literals import BACKSLASH_ESCAPES, Literals
from sqlobject.backend.types import COMMON, key_by_bits, number_words, timed, words
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlobject.backend.dialect import Older
    from sqlobject.backend.types import Spelling
    from sqlobject.schema.table import ColumnDef

__all__ = ["PostgresDDL", "PostgresDialect", "PostgresLiterals"]

_SERIALS = {8: "SMALLSERIAL", 16: "SMALLSERIAL", 64: "BIGSERIAL"}


class PostgresDDL(DDL):
    """DDL of PostgreSQL."""

    references = References.LATER
    partial_indexes = True
    drop_cascade = True
    drop_index_words = "DROP INDEX {place}{index}"

    def settle(self) -> None:
        """CREATE INDEX knows IF NOT EXISTS since 9.5."""
        self.index_if_not_exists = self.since(9, 5)

    def measure(self, name: str) -> int:
        """Count bytes; the server cuts off what is longer than 63."""
        return len(name.encode())

    def identity(self, column: ColumnDef, *, key: bool) -> str:
        """Spell a serial column of the id's size."""
        serial = _SERIALS.get(column.type.precision or 0, "SERIAL")
        return f"{serial} PRIMARY KEY" if key else f"{serial} NOT NULL"

    def alter_column(self, table: str, old: ColumnDef, new: ColumnDef) -> list[str]:
        """Give what changes a column's type, and whether it may be NULL."""
        start = f"ALTER TABLE {self.table_name(table)} ALTER COLUMN"
        start += f" {self.name(new.name)}"
        statements = []
        if not self.same_type(old.type, new.type):
            statements.append(f"{start} TYPE {self.type(new)}")
        if old.nullable != new.nullable:
            word = "DROP" if new.nullable else "SET"
            statements.append(f"{start} {word} NOT NULL")
        return statements


class PostgresLiterals(Literals):
    """Literals of PostgreSQL."""

    escapes: ClassVar = BACKSLASH_ESCAPES
    backslash_mark = "E"
    bytes_words = "E'\\\\x{}'::bytea"
    special_floats: ClassVar = {
        "nan": "'NaN'::float8",
        "inf": "'Infinity'::float8",
        "-inf": "'-Infinity'::float8",
    }


class PostgresDialect(Dialect):
    """PostgreSQL 8.2 and newer."""

    name = "postgres"
    ddl_class = PostgresDDL
    literals_class = PostgresLiterals
    features = Features(
        new_id=NewId.RETURNING,
        load_words="COPY {table} ({columns}) FROM STDIN",
        upsert=UpsertStyle.ON_CONFLICT,
        upsert_where=True,
        returning=ReturningStyle.RETURNING,
        transactional_ddl=True,
        distinct_on=True,
        regexp="~",
        booleans=("'t'", "'f'"),
        max_identifier=63,
        max_params=65535,
        max_varchar=10485760,
    )
    before: ClassVar[Older] = (
        ((10,), {"load_words": None}),  # its catalogue knows less of columns
        (
            (9, 5),
            {"upsert": UpsertStyle.NONE, "upsert_where": False, "lock_skip": None},
        ),
        ((8, 4), {"cte": False, "windows": False}),
        ((8, 3), {"nulls_order": False}),
    )
    types: Mapping[Kind, Spelling] = {
        **COMMON,
        **number_words("SMALLINT", "SMALLINT", "INT", "INT", "BIGINT"),
        Kind.BOOL: "BOOL",
        Kind.TEXT: "TEXT",
        Kind.BLOB: "BYTEA",
        Kind.TIME: timed("TIME"),
        Kind.DATETIME: timed("TIMESTAMP"),
        Kind.TIMESTAMP: timed("TIMESTAMP"),
        Kind.INTERVAL: "INTERVAL",
        Kind.UUID: "UUID",
        Kind.JSONB: "JSONB",
        Kind.KEY: key_by_bits(
            "TEXT", {None: "INT", 8: "SMALLINT", 16: "SMALLINT", 64: "BIGINT"}
        ),
    }
    # The server's categories "reserved" and "reserved (can be function or type)";
    # each was tried as the name of a column and of a table, and so were all others.
    reserved = words(
        """
        ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH
        CASE CAST CHECK COLLATE COLLATION COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS
        CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME
        CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END
        EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN
        INITIALLY INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT
        LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER
        OVERLAPS PLACING PRIMARY REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR
        SOME SYMMETRIC SYSTEM_USER TABLE TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE
        USER USING VARIADIC VERBOSE WHEN WHERE WINDOW WITH
        """
    )

    def quote_part(self, name: str) -> str:
        """Spell one part of a name.

        A reserved word is quoted as the server would have folded it, so that it
        stays the name it is when somebody writes it without quotes elsewhere.
        """
        return super().quote_part(
            name.lower() if name.upper() in self.reserved else name
        )
