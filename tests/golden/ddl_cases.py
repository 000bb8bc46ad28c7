"""What each dialect makes of a definition: cases as data.

A case is a call on the dialect's DDL writer and the statements it gives, per dialect;
:data:`REFUSED` stands for `UnsupportedFeature`. Where a statement was seen to work, or
what it was read in, is in `types_cases.PROVENANCE`; the tests under ``tests/backends``
run those of the servers that are named there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schema.changes import AddTable, AlterColumn, DropTable
from sqlobject.schema.table import (
    CheckDef,
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    TableReference,
    id_column,
    join_table,
    key_type,
)
from sqlobject.schema.types import Kind, SqlType
from tests.golden.types_cases import DIALECTS

REFUSED = ["refused"]

INT = SqlType(Kind.INT32)
NAME = SqlType(Kind.VARCHAR, length=20)


class Case(NamedTuple):
    """One call and what it gives."""

    name: str
    call: Callable[[Any], list[str]]
    expected: dict[str, list[str]]
    before: tuple[str, ...] = ()
    """What has to be there so that a server takes the statements."""
    provenance: dict[str, str] = {}
    """Where it differs from `types_cases.PROVENANCE`."""

    def script(self, ddl: Any) -> list[str]:
        """Give what a server is to run: the tables needed, then the case itself.

        :raises UnsupportedFeature: this dialect, in this version, cannot do it.
        """
        texts = self.call(ddl)
        if texts and not texts[0].startswith(("CREATE ", "ALTER ", "DROP ")):
            texts = [f"CREATE TABLE one (size INT, {text})" for text in texts]
        return [*self.before, *texts]

    def possible(self, ddl: Any) -> list[str]:
        """Give what a server is to run, or nothing if the case is refused there."""
        try:
            return self.script(ddl)
        except UnsupportedFeature:
            return []


def everywhere(*statements: str, **others: list[str]) -> dict[str, list[str]]:
    """Expect the same of all dialects but some."""
    return {name: others.get(name, list(statements)) for name in DIALECTS}


def table(*columns: str) -> str:
    """Put columns into the layout of CREATE TABLE."""
    return "CREATE TABLE gear (\n    " + ",\n    ".join(columns) + "\n)"


def one_column(column: ColumnDef) -> Callable[[Any], list[str]]:
    """Ask for the text of a column."""
    return lambda ddl: [ddl.column(column, "gear")]


MAKER = "CREATE TABLE maker (id INT NOT NULL PRIMARY KEY)"
PAIR = "CREATE TABLE pair (p INT NOT NULL, q INT NOT NULL, PRIMARY KEY (p, q))"
INDEXED = ("CREATE INDEX gear_pair ON gear (size)", "CREATE INDEX pair ON gear (name)")
EXISTING = "CREATE TABLE gear (id INT NOT NULL PRIMARY KEY, name VARCHAR(20), size INT)"

PLAIN = TableDef("gear", (id_column(), ColumnDef("name", NAME)))
REFERRING = ColumnDef("maker_id", key_type(int), reference=Reference("maker"))
CASCADING = REFERRING._replace(
    nullable=False, reference=Reference("maker", on_delete="CASCADE")
)
ENUM = ColumnDef("kind", SqlType(Kind.ENUM, values=("a", None, "bcd")))
INDEX = IndexDef("pair", (IndexColumn("name", 3), IndexColumn("size")))
LOWER = IndexDef("low", (IndexColumn(expression="lower(name)"),))
DOWN = IndexDef("down", (IndexColumn("size", descending=True),))
PARTIAL = IndexDef("few", (IndexColumn("size"),), where="size > 3")
IN_SCHEMA = "CREATE TABLE s.gear (\n    size INT NOT NULL\n)"
GIVEN_KEYS = TableDef(
    "gear",
    (
        ColumnDef("a", INT, nullable=False, key=2),
        ColumnDef("b", INT, nullable=False, key=1),
        ColumnDef("c", INT),
    ),
    uniques=(("a", "c"),),
    checks=(CheckDef("c > 0", "positive"),),
)

MADE: dict[str, list[str]] = {
    "sqlite": [table("id INTEGER PRIMARY KEY AUTOINCREMENT", "name VARCHAR(20)")],
    "mysql": [table("id INT PRIMARY KEY AUTO_INCREMENT", "name VARCHAR(20)")],
    "postgres": [table("id SERIAL PRIMARY KEY", "name VARCHAR(20)")],
    "mssql": [table("id INT IDENTITY UNIQUE", "name VARCHAR(20)")],
    "sybase": [table("id NUMERIC(18,0) IDENTITY UNIQUE", "name VARCHAR(20) NULL")],
    "firebird": [
        table("id INT NOT NULL PRIMARY KEY", "name VARCHAR(20)"),
        "CREATE GENERATOR GEN_gear",
    ],
    "maxdb": [
        table("id INT PRIMARY KEY", "name VARCHAR(20)"),
        "CREATE SEQUENCE gear_SEQ",
    ],
}

CASES = [
    Case(
        "CREATE TABLE",
        lambda ddl: ddl.create_table(PLAIN),
        MADE,
    ),
    *(
        Case(
            f"id of size {size}",
            one_column(id_column("id", int, size)),
            {
                "sqlite": ["id INTEGER PRIMARY KEY AUTOINCREMENT"],
                "mysql": [f"id {mysql} PRIMARY KEY AUTO_INCREMENT"],
                "postgres": [f"id {serial} PRIMARY KEY"],
                "mssql": [f"id {mssql} IDENTITY UNIQUE"],
                "sybase": ["id NUMERIC(18,0) IDENTITY UNIQUE"],
                "firebird": [f"id {firebird} NOT NULL PRIMARY KEY"],
                "maxdb": [f"id {maxdb} PRIMARY KEY"],
            },
        )
        for size, mysql, serial, mssql, firebird, maxdb in (
            ("TINY", "TINYINT", "SMALLSERIAL", "TINYINT", "SMALLINT", "SMALLINT"),
            ("SMALL", "SMALLINT", "SMALLSERIAL", "SMALLINT", "SMALLINT", "SMALLINT"),
            ("MEDIUM", "MEDIUMINT", "SERIAL", "INT", "INT", "INT"),
            ("BIG", "BIGINT", "BIGSERIAL", "BIGINT", "BIGINT", "FIXED(19,0)"),
        )
    ),
    Case(
        "str id",
        one_column(id_column("id", str)),
        everywhere(
            "id VARCHAR(255) NOT NULL PRIMARY KEY",
            sqlite=["id TEXT PRIMARY KEY"],
            mysql=["id VARCHAR(255) PRIMARY KEY"],
            postgres=["id TEXT PRIMARY KEY"],
            maxdb=["id VARCHAR(255) PRIMARY KEY"],
        ),
    ),
    Case(
        "everything about a column",
        one_column(ColumnDef("n", INT, nullable=False, unique=True, default_sql="7")),
        everywhere(
            "n INT NOT NULL UNIQUE DEFAULT 7",
            sybase=["n INT DEFAULT 7 NOT NULL UNIQUE"],
            firebird=["n INT DEFAULT 7 NOT NULL UNIQUE"],
            maxdb=["n INT NOT NULL DEFAULT 7 UNIQUE"],
        ),
    ),
    Case(
        "a nullable Boolean",
        one_column(ColumnDef("b", SqlType(Kind.BOOL))),
        {
            "sqlite": ["b BOOLEAN"],
            "mysql": ["b BOOL"],
            "postgres": ["b BOOL"],
            "mssql": ["b BIT"],
            "sybase": ["b TINYINT NULL"],
            "firebird": ["b INT"],
            "maxdb": ["b BOOLEAN"],
        },
    ),
    Case(
        "ENUM",
        one_column(ENUM),
        everywhere(
            "kind VARCHAR(3) CHECK (kind in ('a', 'bcd'))",
            mysql=["kind ENUM('a', 'bcd')"],
            sybase=["kind VARCHAR(3) NULL CHECK (kind in ('a', 'bcd'))"],
            maxdb=["kind VARCHAR(3) CHECK (kind in ('a', 'bcd') OR kind IS NULL)"],
        ),
    ),
    Case(
        "ENUM NOT NULL",
        one_column(ENUM._replace(nullable=False)),
        everywhere(
            "kind VARCHAR(3) CHECK (kind in ('a', 'bcd')) NOT NULL",
            mysql=["kind ENUM('a', 'bcd') NOT NULL"],
            sybase=["kind VARCHAR(3) NOT NULL CHECK (kind in ('a', 'bcd'))"],
            firebird=["kind VARCHAR(3) NOT NULL CHECK (kind in ('a', 'bcd'))"],
            maxdb=["kind VARCHAR(3) NOT NULL CHECK (kind in ('a', 'bcd'))"],
        ),
    ),
    Case(
        "a spelling of the user's for one dialect",
        one_column(ColumnDef("t", NAME, overrides=(("postgres", "CHAR(9)"),))),
        everywhere(
            "t VARCHAR(20)", postgres=["t CHAR(9)"], sybase=["t VARCHAR(20) NULL"]
        ),
    ),
    Case(
        "a name that is a word of SQL",
        one_column(ColumnDef("order", INT)),
        {
            "sqlite": ['"order" INT'],
            "mysql": ["`order` INT"],
            "postgres": ['"order" INT'],
            "mssql": ["[order] INT"],
            "sybase": ["[order] INT NULL"],
            "firebird": ['"ORDER" INT'],
            "maxdb": ['"ORDER" INT'],
        },
    ),
    Case(
        "a foreign key",
        one_column(CASCADING),
        everywhere(
            "maker_id INT NOT NULL",
            sqlite=[
                "maker_id INT NOT NULL CONSTRAINT maker_id_exists "
                "REFERENCES maker(id) ON DELETE CASCADE"
            ],
            mssql=["maker_id INT NOT NULL REFERENCES maker(id)"],
            sybase=["maker_id NUMERIC(18,0) NOT NULL REFERENCES maker(id)"],
            maxdb=[
                "maker_id INT NOT NULL, FOREIGN KEY (maker_id) REFERENCES maker(id)"
            ],
        ),
        (MAKER,),
    ),
    Case(
        "a foreign key, later",
        lambda ddl: ddl.constraints(TableDef("gear", (id_column(), CASCADING))),
        everywhere(
            mysql=[
                "ALTER TABLE gear ADD CONSTRAINT gear_maker_id_exists FOREIGN KEY "
                "(maker_id) REFERENCES maker (id) ON DELETE CASCADE"
            ],
            postgres=[
                "ALTER TABLE gear ADD CONSTRAINT maker_id_exists FOREIGN KEY "
                "(maker_id) REFERENCES maker (id) ON DELETE CASCADE"
            ],
        ),
        (MAKER, "CREATE TABLE gear (id INT, maker_id INT NOT NULL)"),
    ),
    Case(
        "a composite key, a unique constraint and a check",
        lambda ddl: ddl.create_table(GIVEN_KEYS),
        everywhere(
            table(
                "a INT NOT NULL",
                "b INT NOT NULL",
                "c INT",
                "PRIMARY KEY (b, a)",
                "UNIQUE (a, c)",
                "CONSTRAINT positive CHECK (c > 0)",
            ),
            sybase=[
                table(
                    "a INT NOT NULL",
                    "b INT NOT NULL",
                    "c INT NULL",
                    "PRIMARY KEY (b, a)",
                    "UNIQUE (a, c)",
                    "CONSTRAINT positive CHECK (c > 0)",
                )
            ],
        ),
    ),
    Case(
        "the table between two classes",
        lambda ddl: [
            ddl.create_join_table(
                join_table(
                    "inter",
                    [("a_id", key_type(int)), ("b_id", key_type(str))],
                )
            )
        ],
        everywhere(
            "CREATE TABLE inter (\na_id INT NOT NULL,\nb_id VARCHAR(255) NOT NULL\n)",
            sqlite=["CREATE TABLE inter (\na_id INT NOT NULL,\nb_id TEXT NOT NULL\n)"],
            postgres=[
                "CREATE TABLE inter (\na_id INT NOT NULL,\nb_id TEXT NOT NULL\n)"
            ],
            sybase=[
                "CREATE TABLE inter (\na_id NUMERIC(18,0) NOT NULL,\n"
                "b_id VARCHAR(255) NOT NULL\n)"
            ],
        ),
    ),
    Case(
        "an index",
        lambda ddl: [ddl.index("gear", INDEX)],
        everywhere(
            "CREATE INDEX gear_pair ON gear (name, size)",
            mysql=["ALTER TABLE gear ADD INDEX pair (name(3), size)"],
        ),
        (EXISTING,),
    ),
    Case(
        "a unique index",
        lambda ddl: [ddl.index("gear", INDEX._replace(unique=True))],
        everywhere(
            "CREATE UNIQUE INDEX gear_pair ON gear (name, size)",
            mysql=["ALTER TABLE gear ADD UNIQUE pair (name(3), size)"],
        ),
        (EXISTING,),
    ),
    Case(
        "an index that falls",
        lambda ddl: [ddl.index("gear", DOWN)],
        everywhere(
            "CREATE INDEX gear_down ON gear (size DESC)",
            mysql=["ALTER TABLE gear ADD INDEX down (size DESC)"],
            firebird=["CREATE DESCENDING INDEX gear_down ON gear (size)"],
        ),
        (EXISTING,),
    ),
    Case(
        "an index over an expression",
        lambda ddl: [ddl.index("gear", LOWER)],
        everywhere(
            "CREATE INDEX gear_low ON gear (lower(name))",
            mysql=["ALTER TABLE gear ADD INDEX low ((lower(name)))"],
            mssql=REFUSED,
            firebird=["CREATE INDEX gear_low ON gear COMPUTED BY (lower(name))"],
            maxdb=REFUSED,
        ),
        (EXISTING,),
        provenance={"mysql": "manual: MySQL 8.4 Reference Manual, CREATE INDEX"},
    ),
    Case(
        "an index with a condition",
        lambda ddl: [ddl.index("gear", PARTIAL)],
        everywhere(
            "CREATE INDEX gear_few ON gear (size) WHERE size > 3",
            mysql=REFUSED,
            sybase=REFUSED,
            maxdb=REFUSED,
        ),
        (EXISTING,),
        provenance={
            "firebird": "manual: Firebird 5.0 Language Reference, CREATE INDEX"
        },
    ),
    Case(
        "an index, if it is not there",
        lambda ddl: [ddl.index("gear", INDEX, if_not_exists=True)],
        everywhere(
            *REFUSED,
            sqlite=["CREATE INDEX IF NOT EXISTS gear_pair ON gear (name, size)"],
            postgres=["CREATE INDEX IF NOT EXISTS gear_pair ON gear (name, size)"],
        ),
        (EXISTING,),
    ),
    Case(
        "DROP INDEX",
        lambda ddl: [ddl.drop_index("gear", INDEX)],
        everywhere(
            "DROP INDEX gear_pair",
            mysql=["ALTER TABLE gear DROP INDEX pair"],
            mssql=["DROP INDEX gear_pair ON gear"],
            sybase=["DROP INDEX gear.gear_pair"],
            maxdb=["DROP INDEX gear_pair ON gear"],
        ),
        (EXISTING, *INDEXED),
    ),
    Case(
        "DROP TABLE",
        lambda ddl: ddl.create_table(PLAIN) + ddl.change(DropTable(PLAIN)),
        {
            name: [
                *made,
                "DROP TABLE gear",
                *(text.replace("CREATE", "DROP") for text in made[1:]),
            ]
            for name, made in MADE.items()
        },
    ),
    Case(
        "DROP TABLE CASCADE",
        lambda ddl: ddl.drop_table("gear", cascade=True),
        everywhere("DROP TABLE gear", postgres=["DROP TABLE gear CASCADE"]),
        (EXISTING,),
    ),
    Case(
        "DROP TABLE IF EXISTS",
        lambda ddl: ddl.drop_table("gear", if_exists=True),
        everywhere(
            "DROP TABLE IF EXISTS gear", sybase=REFUSED, firebird=REFUSED, maxdb=REFUSED
        ),
        (EXISTING,),
    ),
    Case(
        "ADD COLUMN",
        lambda ddl: ddl.add_column("gear", ColumnDef("weight", INT)),
        everywhere(
            "ALTER TABLE gear ADD COLUMN weight INT",
            mssql=["ALTER TABLE gear ADD weight INT"],
            sybase=["ALTER TABLE gear ADD weight INT NULL"],
            firebird=["ALTER TABLE gear ADD weight INT"],
            maxdb=["ALTER TABLE gear ADD (weight INT)"],
        ),
        (EXISTING,),
    ),
    Case(
        "ADD COLUMN that refers",
        lambda ddl: ddl.add_column("gear", REFERRING),
        {
            "sqlite": [
                "ALTER TABLE gear ADD COLUMN maker_id INT "
                "CONSTRAINT maker_id_exists REFERENCES maker(id)"
            ],
            "mysql": [
                "ALTER TABLE gear ADD COLUMN maker_id INT",
                "ALTER TABLE gear ADD CONSTRAINT gear_maker_id_exists "
                "FOREIGN KEY (maker_id) REFERENCES maker (id)",
            ],
            "postgres": [
                "ALTER TABLE gear ADD COLUMN maker_id INT",
                "ALTER TABLE gear ADD CONSTRAINT maker_id_exists "
                "FOREIGN KEY (maker_id) REFERENCES maker (id)",
            ],
            "mssql": ["ALTER TABLE gear ADD maker_id INT REFERENCES maker(id)"],
            "sybase": [
                "ALTER TABLE gear ADD maker_id NUMERIC(18,0) NULL REFERENCES maker(id)"
            ],
            "firebird": ["ALTER TABLE gear ADD maker_id INT"],
            "maxdb": [
                "ALTER TABLE gear ADD (maker_id INT)",
                "ALTER TABLE gear ADD FOREIGN KEY maker_id_exists (maker_id) "
                "REFERENCES maker (id)",
            ],
        },
        (MAKER, EXISTING),
    ),
    Case(
        "ADD COLUMN that is unique",
        lambda ddl: ddl.add_column("gear", ColumnDef("weight", INT, unique=True)),
        everywhere(
            "ALTER TABLE gear ADD COLUMN weight INT UNIQUE",
            sqlite=[
                "ALTER TABLE gear ADD COLUMN weight INT",
                "CREATE UNIQUE INDEX gear_weight_unique ON gear (weight)",
            ],
            mssql=["ALTER TABLE gear ADD weight INT UNIQUE"],
            sybase=["ALTER TABLE gear ADD weight INT NULL UNIQUE"],
            firebird=["ALTER TABLE gear ADD weight INT UNIQUE"],
            maxdb=["ALTER TABLE gear ADD (weight INT UNIQUE)"],
        ),
        (EXISTING,),
    ),
    Case(
        "DROP COLUMN",
        lambda ddl: ddl.drop_column("gear", "size"),
        everywhere(
            "ALTER TABLE gear DROP COLUMN size",
            sybase=["ALTER TABLE gear DROP size"],
            firebird=["ALTER TABLE gear DROP size"],
            maxdb=["ALTER TABLE gear DROP (size)"],
        ),
        (EXISTING,),
    ),
    Case(
        "changing a column",
        lambda ddl: ddl.change(
            AlterColumn(
                "gear",
                ColumnDef("size", INT),
                ColumnDef("size", SqlType(Kind.INT64), nullable=False),
            )
        ),
        {
            "sqlite": REFUSED,
            "mysql": ["ALTER TABLE gear MODIFY COLUMN size BIGINT NOT NULL"],
            "postgres": [
                "ALTER TABLE gear ALTER COLUMN size TYPE BIGINT",
                "ALTER TABLE gear ALTER COLUMN size SET NOT NULL",
            ],
            "mssql": ["ALTER TABLE gear ALTER COLUMN size BIGINT NOT NULL"],
            "sybase": ["ALTER TABLE gear MODIFY size BIGINT NOT NULL"],
            "firebird": [
                "ALTER TABLE gear ALTER size TYPE BIGINT",
                "ALTER TABLE gear ALTER size SET NOT NULL",
            ],
            "maxdb": ["ALTER TABLE gear MODIFY (size FIXED(19,0) NOT NULL)"],
        },
        (EXISTING,),
    ),
    Case(
        "a computed column",
        one_column(ColumnDef("twice", INT, generated="size * 2")),
        {
            "sqlite": ["twice INT GENERATED ALWAYS AS (size * 2) VIRTUAL"],
            "mysql": ["twice INT GENERATED ALWAYS AS (size * 2) STORED"],
            "postgres": ["twice INT GENERATED ALWAYS AS (size * 2) STORED"],
            "mssql": ["twice AS (size * 2) PERSISTED"],
            "sybase": ["twice AS size * 2 MATERIALIZED"],
            "firebird": ["twice COMPUTED BY (size * 2)"],
            "maxdb": REFUSED,
        },
    ),
    Case(
        "a table in a schema, with an index that comes and goes",
        lambda ddl: [
            *ddl.change(
                AddTable(
                    TableDef(
                        "gear",
                        (ColumnDef("size", INT, nullable=False),),
                        (IndexDef("i", (IndexColumn("size"),)),),
                        schema="s",
                    )
                )
            ),
            ddl.drop_index("s.gear", IndexDef("i", (IndexColumn("size"),))),
        ],
        {
            "sqlite": [
                IN_SCHEMA,
                "CREATE INDEX s.gear_i ON gear (size)",
                "DROP INDEX s.gear_i",
            ],
            "mysql": [
                IN_SCHEMA,
                "ALTER TABLE s.gear ADD INDEX i (size)",
                "ALTER TABLE s.gear DROP INDEX i",
            ],
            "postgres": [
                IN_SCHEMA,
                "CREATE INDEX gear_i ON s.gear (size)",
                "DROP INDEX s.gear_i",
            ],
            "mssql": [
                IN_SCHEMA,
                "CREATE INDEX gear_i ON s.gear (size)",
                "DROP INDEX gear_i ON s.gear",
            ],
            "sybase": [
                IN_SCHEMA,
                "CREATE INDEX gear_i ON s.gear (size)",
                "DROP INDEX s.gear.gear_i",
            ],
            "firebird": REFUSED,
            "maxdb": [
                IN_SCHEMA,
                "CREATE INDEX gear_i ON s.gear (size)",
                "DROP INDEX gear_i ON s.gear",
            ],
        },
    ),
    Case(
        "a foreign key of two columns",
        lambda ddl: ddl.create_table(
            TableDef(
                "gear",
                (
                    ColumnDef("a", INT, nullable=False),
                    ColumnDef("b", INT, nullable=False),
                ),
                references=(
                    TableReference(("a", "b"), "pair", ("p", "q"), name="to_pair"),
                ),
            )
        ),
        everywhere(
            table(
                "a INT NOT NULL",
                "b INT NOT NULL",
                "CONSTRAINT to_pair FOREIGN KEY (a, b) REFERENCES pair (p, q)",
            ),
            firebird=[table("a INT NOT NULL", "b INT NOT NULL")],
            maxdb=[
                table(
                    "a INT NOT NULL",
                    "b INT NOT NULL",
                    "FOREIGN KEY to_pair (a, b) REFERENCES pair (p, q)",
                )
            ],
        ),
        (PAIR,),
    ),
]
