"""`sqlobject.backend.ddl`: definitions and changes become text."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sqlobject.backend.dialect import Dialect
from sqlobject.dberrors import UnsupportedFeature, UsageError
from sqlobject.mysql.variants import MARIADB
from sqlobject.schema.changes import AddColumn, AddIndex, DropColumn, DropIndex
from sqlobject.schema.table import (
    ColumnDef,
    IndexColumn,
    IndexDef,
    Reference,
    TableDef,
    id_column,
    key_type,
)
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import func, table

DIALECTS = ("sqlite", "mysql", "postgres", "mssql", "sybase", "firebird", "maxdb")
INT = SqlType(Kind.INT32)


def dialect(name: str, *version: int) -> Dialect:
    """Give a dialect, narrowed to a version if one is said."""
    found: Dialect = backend_for(name).dialect
    return found.for_version(version) if version else found


def referring(name: str, *targets: str) -> TableDef:
    """Make a table that refers to others."""
    columns = [id_column()]
    columns += [
        ColumnDef(f"{t}_id", key_type(int), reference=Reference(t)) for t in targets
    ]
    return TableDef(name, tuple(columns))


# -- names


@pytest.mark.parametrize(
    ("name", "limit"),
    [("mysql", 64), ("postgres", 63), ("mssql", 128), ("sybase", 255), ("maxdb", 32)],
)
def test_names_longer_than_the_limit_are_refused(name: str, limit: int) -> None:
    """No server is left to cut a name off in silence."""
    ddl = dialect(name).ddl
    assert ddl.name("x" * limit) == "x" * limit
    with pytest.raises(UnsupportedFeature, match=f"length of {limit + 1}"):
        ddl.name("x" * (limit + 1))


def test_limit_of_names_follows_the_version() -> None:
    """Firebird took 31 bytes before 4.0, and 63 characters since."""
    with pytest.raises(UnsupportedFeature):
        dialect("firebird", 3, 0).ddl.name("x" * 32)
    assert dialect("firebird", 4, 0).ddl.name("ä" * 63)


def test_postgres_counts_the_bytes_of_a_name() -> None:
    """Its limit is one of bytes."""
    with pytest.raises(UnsupportedFeature, match="length of 64"):
        dialect("postgres").ddl.name("ä" * 32)


def test_the_name_made_of_table_and_index_is_measured_too() -> None:
    """Postgres would cut it off, and two indexes could be one."""
    index = IndexDef("y" * 40, (IndexColumn("a"),))
    with pytest.raises(UnsupportedFeature):
        dialect("postgres").ddl.index("x" * 40, index)


def test_sqlite_names_have_no_limit() -> None:
    """As long as you like."""
    assert dialect("sqlite").ddl.name("x" * 1000) == "x" * 1000


def test_quoted_names_are_left_alone() -> None:
    """A user who quotes knows why."""
    ddl = dialect("postgres").ddl
    assert ddl.table_name('"My Table"') == '"My Table"'
    assert ddl.name('"' + "x" * 63 + '"')


def test_qualified_names_are_quoted_by_part() -> None:
    """A table may be in a schema whose name is a word."""
    assert dialect("postgres").ddl.table_name("user.order") == '"user"."order"'
    assert dialect("mssql").ddl.table_name("dbo.a b") == "dbo.[a b]"


def test_an_index_is_named_after_its_table_without_the_schema() -> None:
    """The name of an index is not qualified."""
    text = dialect("postgres").ddl.index("s.gear", IndexDef("i", (IndexColumn("a"),)))
    assert text == "CREATE INDEX gear_i ON s.gear (a)"


def test_sequences_take_the_classs_own_name() -> None:
    """``sqlmeta.idSequence`` is honoured where ids come from a sequence."""
    made = dialect("firebird").ddl.create_table(
        TableDef("gear", (id_column(sequence="numbers"),))
    )
    assert made[1] == "CREATE GENERATOR numbers"


def test_maxdb_cuts_the_stem_of_its_sequences() -> None:
    """As always: 28 characters of the table's name, then _SEQ."""
    name = dialect("maxdb").ddl.sequence_name("t" * 32)
    assert name == "t" * 28 + "_SEQ"


@pytest.mark.parametrize("name", ["sqlite", "mysql", "postgres", "mssql", "sybase"])
def test_there_is_no_sequence_where_ids_are_drawn_otherwise(name: str) -> None:
    """Asking for its name is an error."""
    with pytest.raises(UnsupportedFeature):
        dialect(name).ddl.sequence_name("gear")


# -- tables


def test_a_table_needs_columns() -> None:
    """Nothing is sent that cannot be right."""
    with pytest.raises(UsageError, match="no columns"):
        dialect("sqlite").ddl.create_table(TableDef("t", ()))


def test_if_not_exists() -> None:
    """Said where the database knows it, refused aloud elsewhere."""
    plain = TableDef("t", (ColumnDef("a", INT),))
    for name in ("sqlite", "mysql", "postgres"):
        (text,) = dialect(name).ddl.create_table(plain, if_not_exists=True)
        assert text.startswith("CREATE TABLE IF NOT EXISTS t (")
    for name in ("mssql", "sybase", "firebird", "maxdb"):
        with pytest.raises(UnsupportedFeature, match="catalogue"):
            dialect(name).ddl.create_table(plain, if_not_exists=True)


def test_drop_if_exists_needs_mssql_2016() -> None:
    """Before, the catalogue has to be asked."""
    assert dialect("mssql", 13).ddl.drop_table("t", if_exists=True) == [
        "DROP TABLE IF EXISTS t"
    ]
    with pytest.raises(UnsupportedFeature):
        dialect("mssql", 12).ddl.drop_table("t", if_exists=True)


def test_an_action_that_does_not_exist_is_refused() -> None:
    """A typing error does not become SQL."""
    column = ColumnDef("a", INT, reference=Reference("t", on_delete="CASCADES"))
    with pytest.raises(UsageError, match="must be one of CASCADE"):
        dialect("sqlite").ddl.column(column)


@pytest.mark.parametrize("name", DIALECTS)
def test_create_all_makes_referenced_tables_first(name: str) -> None:
    """Whatever order the tables are given in."""
    tables = [referring("a", "b"), referring("b", "c"), referring("c")]
    made = [
        text.split()[2]
        for text in dialect(name).ddl.create_all(tables)
        if text.startswith("CREATE TABLE")
    ]
    assert made == ["c", "b", "a"]


@pytest.mark.parametrize("name", ["mssql", "sybase", "maxdb", "sqlite"])
def test_create_all_ties_a_circle_when_its_tables_are_there(name: str) -> None:
    """References in a circle come last, as ALTER TABLE."""
    texts = dialect(name).ddl.create_all([referring("a", "b"), referring("b", "a")])
    tables = [t for t in texts if t.startswith("CREATE TABLE")]
    assert len(tables) == 2
    assert not any("REFERENCES" in text for text in tables)
    assert [t.split(" ADD ")[0] for t in texts[-2:]] == [
        "ALTER TABLE a",
        "ALTER TABLE b",
    ]


def test_create_all_runs_indexes_and_extra_statements() -> None:
    """Indexes stand behind their table, the rest behind all tables."""
    indexed = referring("a")._replace(
        indexes=(IndexDef("i", (IndexColumn("id"),)),),
        create_sql=("ANALYZE",),
    )
    texts = dialect("sqlite").ddl.create_all([indexed, referring("b")])
    assert [text.partition(" (")[0] for text in texts] == [
        "CREATE TABLE a",
        "CREATE INDEX a_i ON a",
        "CREATE TABLE b",
        "ANALYZE",
    ]


def test_firebird_drops_no_generator_for_a_bare_name() -> None:
    """Only a definition tells whether the table has an id that is drawn."""
    ddl = dialect("firebird").ddl
    assert ddl.drop_table("inter") == ["DROP TABLE inter"]
    assert ddl.drop_sequences(referring("a")) == ["DROP GENERATOR GEN_a"]


# -- indexes


def test_an_index_needs_columns() -> None:
    """``CREATE INDEX … ()`` is never sent."""
    with pytest.raises(UsageError, match="no columns"):
        dialect("sqlite").ddl.index("t", IndexDef("i", ()))
    with pytest.raises(UsageError, match="column or an expression"):
        dialect("sqlite").ddl.index("t", IndexDef("i", (IndexColumn(),)))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("lower(a)", "(lower(a))"),
        ("a || b", "((a || b))"),
        ("lower(a) || lower(b)", "((lower(a) || lower(b)))"),
        ("f(')')", "(f(')'))"),
    ],
)
def test_what_is_no_call_stands_in_brackets(expression: str, text: str) -> None:
    """Postgres wants brackets around any expression but a call."""
    index = IndexDef("i", (IndexColumn(expression=expression),))
    made = dialect("postgres").ddl.index("t", index)
    assert made == f"CREATE INDEX t_i ON t {text}"


def test_an_expression_may_be_a_node() -> None:
    """It is written out in the dialect's words."""
    index = IndexDef("i", (IndexColumn(expression=func.lower(table.t.order)),))
    made = dialect("postgres").ddl.index("t", index)
    assert made == 'CREATE INDEX t_i ON t (lower(t."order"))'


def test_mariadb_has_no_indexes_over_expressions_but_if_not_exists() -> None:
    """MySQL has the one, MariaDB the other."""
    mysql = dialect("mysql")
    mariadb = mysql.for_version((10, 11, 19), MARIADB)
    over = IndexDef("i", (IndexColumn(expression="lower(a)"),))
    plain = IndexDef("i", (IndexColumn("a"),))
    with pytest.raises(UnsupportedFeature):
        mariadb.ddl.index("t", over)
    with pytest.raises(UnsupportedFeature):
        mysql.for_version((5, 7, 40)).ddl.index("t", over)
    assert mariadb.ddl.index("t", plain, if_not_exists=True) == (
        "ALTER TABLE t ADD INDEX IF NOT EXISTS i (a)"
    )


def test_postgres_knows_if_not_exists_for_indexes_since_9_5() -> None:
    """Before, the catalogue has to be asked."""
    plain = IndexDef("i", (IndexColumn("a"),))
    with pytest.raises(UnsupportedFeature):
        dialect("postgres", 9, 4).ddl.index("t", plain, if_not_exists=True)


def test_old_mssql_drops_an_index_by_its_table() -> None:
    """Before 2005 the table stood before the index."""
    index = IndexDef("i", (IndexColumn("a"),))
    assert dialect("mssql", 8).ddl.drop_index("t", index) == "DROP INDEX t.t_i"


@pytest.mark.parametrize(
    "parts",
    [
        (IndexColumn("a"), IndexColumn("b", descending=True)),
        (IndexColumn("a"), IndexColumn(expression="lower(b)")),
    ],
)
def test_firebird_refuses_mixed_indexes(parts: tuple[IndexColumn, ...]) -> None:
    """An index has one direction there, or one expression."""
    with pytest.raises(UnsupportedFeature):
        dialect("firebird").ddl.index("t", IndexDef("i", parts))


# -- changes


def test_changes_of_columns_and_indexes_have_statements() -> None:
    """A step of a comparison becomes text without further ado."""
    ddl = dialect("postgres").ddl
    column = ColumnDef("a", INT)
    index = IndexDef("i", (IndexColumn("a"),))
    assert ddl.change(AddColumn("t", column)) == ["ALTER TABLE t ADD COLUMN a INT"]
    assert ddl.change(DropColumn("t", column)) == ["ALTER TABLE t DROP COLUMN a"]
    assert ddl.change(AddIndex("t", index)) == ["CREATE INDEX t_i ON t (a)"]
    assert ddl.change(DropIndex("t", index)) == ["DROP INDEX t_i"]


def test_postgres_alters_only_what_differs() -> None:
    """A type that is spelled alike is no change."""
    ddl = dialect("postgres").ddl
    old = ColumnDef("a", SqlType(Kind.ENUM, values=("x", "yz")))
    new = ColumnDef("a", SqlType(Kind.VARCHAR, length=2), nullable=False)
    assert ddl.alter_column("t", old, new) == [
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL"
    ]


def test_firebird_2_5_cannot_forbid_null_later() -> None:
    """That came with 3.0."""
    old, new = ColumnDef("a", INT), ColumnDef("a", INT, nullable=False)
    with pytest.raises(UnsupportedFeature, match=r"3\.0"):
        dialect("firebird", 2, 5).ddl.alter_column("t", old, new)


@pytest.mark.parametrize("name", DIALECTS)
def test_types_spelled_alike_are_the_same(name: str) -> None:
    """A catalogue that says less than the class is not out of date."""
    ddl = dialect(name).ddl
    text = SqlType(Kind.VARCHAR, length=36)
    assert ddl.same_type(text, text)
    assert not ddl.same_type(INT, text)
    assert ddl.same_type(SqlType(Kind.ANY), text)


def test_sqlite_before_3_35_needs_the_catalogue_to_drop_a_column() -> None:
    """Then the table has to be made anew."""
    with pytest.raises(UnsupportedFeature, match="catalogue"):
        dialect("sqlite", 3, 34).ddl.drop_column("t", "a")


class Catalogue:
    """An introspector that knows one table."""

    def __init__(self, known: TableDef, constraints: Any = ()) -> None:
        self.known = known
        self.constraints = constraints

    def table(self, name: str) -> TableDef:
        return self.known

    def constraints_on(self, table: str, column: str) -> Any:
        return self.constraints

    def same_name(self, one: str, other: str) -> bool:
        return one == other


INDEXED = TableDef(
    "t",
    (ColumnDef("a", INT, reference=Reference("o", name="a_fk")), ColumnDef("b", INT)),
    (IndexDef("i", (IndexColumn("a"),), full_name="t_i"),),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "mssql",
            [
                "ALTER TABLE t DROP CONSTRAINT df_1",
                "DROP INDEX t_i ON t",
                "ALTER TABLE t DROP COLUMN a",
            ],
        ),
        (
            "sybase",
            [
                "ALTER TABLE t DROP CONSTRAINT df_1",
                "DROP INDEX t.t_i",
                "ALTER TABLE t DROP a",
            ],
        ),
        (
            "firebird",
            [
                "ALTER TABLE t DROP CONSTRAINT df_1",
                "DROP INDEX t_i",
                "ALTER TABLE t DROP a",
            ],
        ),
        (
            "mysql",
            ["ALTER TABLE t DROP FOREIGN KEY a_fk", "ALTER TABLE t DROP COLUMN a"],
        ),
        ("postgres", ["ALTER TABLE t DROP COLUMN a"]),
    ],
)
def test_what_stands_in_the_way_of_a_column_goes_first(
    name: str, expected: list[str]
) -> None:
    """With a catalogue at hand, constraints and indexes are dropped by name."""
    catalogue: Any = Catalogue(INDEXED, ["df_1"])
    assert dialect(name).ddl.drop_column("t", "a", catalogue) == expected


def test_no_statement_ends_in_blanks() -> None:
    """A reference without an action leaves nothing behind it."""
    column = ColumnDef("a_id", INT, reference=Reference("a"))
    for name, nullable in itertools.product(DIALECTS, (True, False)):
        text = dialect(name).ddl.column(column._replace(nullable=nullable))
        assert text == text.strip()
        assert "  " not in text
