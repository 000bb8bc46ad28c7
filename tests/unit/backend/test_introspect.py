"""`sqlobject.backend.introspect`: what is the same for all catalogues."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.backend.introspect import (
    Facts,
    Introspector,
    grouped,
    unquoted,
    with_marks,
)
from sqlobject.backend.texts import (
    TypeText,
    parse_default,
    read_type,
)
from sqlobject.dberrors import ProgrammingError, UnsupportedFeature
from sqlobject.schema.table import ColumnDef, Constant, Reference, TableReference
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for

INT = SqlType(Kind.INT32)


@pytest.mark.parametrize(
    ("text", "name", "args", "flags"),
    [
        ("INT", "int", (), set()),
        ("varchar(30)", "varchar", ("30",), set()),
        ("DECIMAL(10, 2)", "decimal", ("10", "2"), set()),
        ("int(5) unsigned zerofill", "int", ("5",), {"unsigned", "zerofill"}),
        ("INT UNSIGNED", "int", (), {"unsigned"}),
        ("UNSIGNED BIG INT", "unsigned big int", (), set()),
        ("character varying(9)", "character varying", ("9",), set()),
        (
            "timestamp(6) without time zone",
            "timestamp without time zone",
            ("6",),
            set(),
        ),
        ("enum('a','b,c','it''s')", "enum", ("a", "b,c", "it's"), set()),
        ("enum('a)','(b')", "enum", ("a)", "(b"), set()),
        ("", "", (), set()),
    ],
)
def test_types_are_taken_apart(
    text: str, name: str, args: tuple[str, ...], flags: set[str]
) -> None:
    """Name, what is in the brackets, words behind."""
    assert read_type(text) == TypeText(name, args, frozenset(flags))


@given(st.text())
def test_any_text_may_be_a_type(text: str) -> None:
    """No spelling is an error."""
    assert isinstance(read_type(text), TypeText)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("'x'::character varying", Kind.VARCHAR, "x"),
        ("'-5'::integer", Kind.INT32, -5),
        ("(5)::numeric", Kind.DECIMAL, Decimal(5)),
        ("NULL::character varying", Kind.VARCHAR, None),
        ("((5))", Kind.INT32, 5),
        ("(getdate())", Kind.DATETIME, ...),
        ("N'x'", Kind.VARCHAR, "x"),
        ("('it''s')", Kind.TEXT, "it's"),
        ("_utf8mb4'x'", Kind.TEXT, "x"),
        ("'a' || 'b'", Kind.TEXT, ...),
        ("(1)+(2)", Kind.INT32, ...),
        ("now()", Kind.DATETIME, ...),
        ("'{}'::jsonb", Kind.JSONB, "{}"),
        ("'\\x00ff'::bytea", Kind.BLOB, b"\x00\xff"),
        ("'yes'", Kind.BOOL, True),
        ("'maybe'", Kind.BOOL, ...),
        ("'00000000-0000-0000-0000-000000000001'", Kind.UUID, UUID(int=1)),
        ("'10:20'", Kind.TIME, datetime.time(10, 20)),
        ("'1 day'::interval", Kind.INTERVAL, ...),
        ("5", Kind.KEY, 5),
        ("'a'", Kind.KEY, "a"),
        ("1.5", Kind.ANY, 1.5),
    ],
)
def test_defaults_are_parsed(text: str, kind: Kind, value: object) -> None:
    """A plain value in the kind's neutral form, or nothing (here: ``...``)."""
    expected = None if value is ... else Constant(value)
    assert parse_default(text, kind) == expected


def test_no_default_is_none() -> None:
    """That is another thing than a default of NULL."""
    assert parse_default(None, Kind.INT32) is None
    assert parse_default("NULL", Kind.INT32) == Constant(None)


@given(st.text(), st.sampled_from(list(Kind)))
def test_any_text_may_be_a_default(text: str, kind: Kind) -> None:
    """Whatever a catalogue says, it is a value or none."""
    assert parse_default(text, kind) is None or parse_default(text, kind)


@given(st.text())
def test_a_quoted_text_is_that_text(text: str) -> None:
    """What was written as a literal is read back."""
    literal = backend_for("sqlite").dialect.literal_value(text)
    assert parse_default(literal, Kind.TEXT) == Constant(text)


def test_marks_are_counted_from_one() -> None:
    """Each style of placeholder has its own."""
    sql = "SELECT ? FROM t WHERE a = ?"
    assert with_marks(sql, lambda place: f"${place}") == "SELECT $1 FROM t WHERE a = $2"
    assert with_marks("SELECT 1", lambda place: "%s") == "SELECT 1"


def test_rows_are_gathered_in_order_of_appearance() -> None:
    """The first values name the thing, the rest is a part of it."""
    rows = [("b", 1, "x"), ("a", 2, "y"), ("b", 3, "z")]
    assert grouped(rows) == {("b",): [(1, "x"), (3, "z")], ("a",): [(2, "y")]}


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ('"a ""b"""', 'a "b"'),
        ("[a]", "a"),
        ("`a``b`", "a`b"),
        ("a", "a"),
        ('"', '"'),
        ("", ""),
    ],
)
def test_names_lose_their_quotes(name: str, bare: str) -> None:
    """In all three styles."""
    assert unquoted(name) == bare


class Canned(Introspector):
    """An introspector that knows one table."""

    def tables(self) -> list[str]:
        return ["known"]

    def facts(self, schema: str | None, name: str) -> Facts | None:
        if name not in {"known", "KNOWN"}:
            return None
        return Facts(
            [ColumnDef("A", INT), ColumnDef("B", INT), ColumnDef("c", INT)],
            key=("B", "A"),
            references=[
                TableReference(("A",), "O", ("ID",), name="FK1"),
                TableReference(("A",), "P", ("ID",), name="FK2"),
            ],
            uniques=[("A",), ("A", "B")],
        )


def canned(name: str, **options: Any) -> Canned:
    """Make it for some dialect."""

    def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
        raise AssertionError(sql)

    return Canned(fetch, backend_for(name).dialect, **options)


def test_facts_come_together_at_their_columns() -> None:
    """What is about one column stands with it, the rest with the table."""
    table = canned("sqlite").table("known")
    assert table.primary_key == ("B", "A")
    assert [c.unique for c in table.columns] == [True, False, False]
    assert table.uniques == (("A", "B"),)
    assert table.column("A").reference == Reference("O", "ID", name="FK1")
    assert [r.name for r in table.references] == ["FK2"]


def test_names_are_given_as_one_would_write_them() -> None:
    """Where unquoted names are folded up they come down again, others in quotes."""

    class Folding(Canned):
        folding = "upper"

    table = Folding(lambda sql, params: [], backend_for("firebird").dialect).table(
        "known"
    )
    assert [c.name for c in table.columns] == ["a", "b", '"c"']
    assert table.primary_key == ("b", "a")
    assert table.column("a").reference == Reference("o", "id", name="fk1")
    assert table.name == "known"


def test_a_schema_may_be_in_the_name_or_in_the_introspector() -> None:
    """The name's own wins."""
    assert canned("sqlite").table("s.known").schema == "s"
    assert canned("sqlite", schema="x").table("known").schema == "x"
    assert canned("sqlite", schema="x").table("s.known").schema == "s"


def test_a_missing_table_is_named() -> None:
    """And so are those that are there."""
    with pytest.raises(ProgrammingError, match="no table 'other'; tables: known"):
        canned("sqlite").table("other")


def test_not_every_catalogue_lists_databases() -> None:
    """Then that is said."""
    with pytest.raises(UnsupportedFeature, match="list of databases"):
        canned("firebird").databases()
