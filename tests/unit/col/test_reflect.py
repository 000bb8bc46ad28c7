"""From what a catalogue says to the columns of a class."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import col
from sqlobject.schema.table import ColumnDef, Constant, Reference, TableDef
from sqlobject.schema.types import Kind, SqlType
from sqlobject.styles import MixedCaseStyle, Style, defaultStyle

KINDS: list[tuple[SqlType, type, dict[str, Any]]] = [
    (SqlType(Kind.ANY), col.Col, {}),
    (SqlType(Kind.RAW, raw="MONEY"), col.Col, {"customSQLType": "MONEY"}),
    (SqlType(Kind.BOOL), col.BoolCol, {}),
    (SqlType(Kind.INT8), col.TinyIntCol, {}),
    (SqlType(Kind.INT16), col.SmallIntCol, {}),
    (SqlType(Kind.INT24), col.MediumIntCol, {}),
    (SqlType(Kind.INT32, length=11), col.IntCol, {"length": None}),
    (SqlType(Kind.INT64, unsigned=True), col.BigIntCol, {"unsigned": True}),
    (SqlType(Kind.FLOAT), col.FloatCol, {}),
    (
        SqlType(Kind.DECIMAL, precision=8, scale=3),
        col.DecimalCol,
        {"size": 8, "precision": 3},
    ),
    (
        SqlType(Kind.DECIMAL, precision=8),
        col.DecimalCol,
        {"size": 8, "precision": 0},
    ),
    (SqlType(Kind.DECIMAL), col.DecimalCol, {"size": None, "precision": None}),
    (
        SqlType(Kind.CHAR, length=3),
        col.StringCol,
        {"length": 3, "varchar": False},
    ),
    (
        SqlType(Kind.VARCHAR, length=30),
        col.StringCol,
        {"length": 30, "varchar": True},
    ),
    (
        SqlType(Kind.VARCHAR, length=9, binary=True),
        col.StringCol,
        {"char_binary": True},
    ),
    (SqlType(Kind.VARCHAR), col.StringCol, {"length": None}),
    (SqlType(Kind.TEXT, length=65535), col.StringCol, {"length": None}),
    (SqlType(Kind.TEXT, national=True), col.UnicodeCol, {}),
    (SqlType(Kind.VARCHAR, length=9, national=True), col.UnicodeCol, {"length": 9}),
    (SqlType(Kind.BLOB), col.BLOBCol, {"length": None}),
    (SqlType(Kind.BLOB, length=255), col.BLOBCol, {"length": 255}),
    (SqlType(Kind.DATE), col.DateCol, {}),
    (SqlType(Kind.TIME), col.TimeCol, {}),
    (SqlType(Kind.DATETIME), col.DateTimeCol, {}),
    (SqlType(Kind.TIMESTAMP, precision=6), col.TimestampCol, {}),
    (SqlType(Kind.INTERVAL), col.TimedeltaCol, {}),
    (SqlType(Kind.UUID), col.UuidCol, {}),
    (SqlType(Kind.JSON), col.JSONCol, {}),
    (SqlType(Kind.JSONB), col.JsonbCol, {}),
    (SqlType(Kind.ENUM, values=("a", "b")), col.EnumCol, {"enumValues": ["a", "b"]}),
    (SqlType(Kind.SET, values=("a", "b")), col.SetCol, {"setValues": ["a", "b"]}),
    (SqlType(Kind.KEY), col.KeyCol, {}),
]


@pytest.mark.parametrize(
    ("kind", "expected", "attributes"), KINDS, ids=[repr(k[0]) for k in KINDS]
)
def test_kind_of_column(
    bind: Any, kind: SqlType, expected: type, attributes: dict[str, Any]
) -> None:
    """Each kind of type has its column, and that has the type's measures."""
    made = col.column_from_definition(ColumnDef("foo_bar", kind), defaultStyle)
    assert type(made) is expected
    bound = bind(made)
    assert bound.name == "fooBar"
    assert bound.dbName == "foo_bar"
    for name, value in attributes.items():
        assert getattr(bound, name) == value


def test_every_kind_is_known() -> None:
    """No kind of type falls through."""
    assert {kind.kind for kind, _, _ in KINDS} == set(Kind)


RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"nullable": True},
        {"notNone": False, "unique": False, "raw_default": None},
    ),
    ({"nullable": False}, {"notNone": True, "unique": False, "alternateID": False}),
    (
        {"nullable": False, "unique": True},
        {"alternateID": True, "notNone": True, "alternateMethodName": "byFooBar"},
    ),
    (
        {"nullable": True, "unique": True},
        {"alternateID": False, "unique": True, "alternateMethodName": "byFooBar"},
    ),
    (
        {"default_sql": "7", "default": Constant(7)},
        {"raw_default": 7, "defaultSQL": "7"},
    ),
    ({"default_sql": "NULL", "default": Constant(None)}, {"raw_default": None}),
    ({"default_sql": "now()"}, {"defaultSQL": "now()"}),
    ({"nullable": False, "identity": True}, {"defaultSQL": ""}),
    ({"generated": "a + b"}, {"defaultSQL": ""}),
]


@pytest.mark.parametrize(("said", "attributes"), RULES)
def test_rules_of_a_column(
    bind: Any, said: dict[str, Any], attributes: dict[str, Any]
) -> None:
    """NOT NULL, UNIQUE and DEFAULT; nullable without a default means None."""
    definition = ColumnDef("foo_bar", SqlType(Kind.INT32), **said)
    bound = bind(col.column_from_definition(definition, defaultStyle))
    for name, value in attributes.items():
        assert getattr(bound, name) == value


def test_default_of_a_drawn_value_says_nothing_in_create_table(bind: Any) -> None:
    """The column is left out of INSERTs, and no DEFAULT is written."""
    definition = ColumnDef("n", SqlType(Kind.INT32), generated="a + b")
    bound = bind(col.column_from_definition(definition, defaultStyle))
    assert bound._extraSQL() == []


REFERENCES: list[tuple[str, Style, str, str]] = [
    # column, style -> key, object
    ("owner_id", defaultStyle, "ownerID", "owner"),
    ("owner", defaultStyle, "ownerID", "owner"),
    ("first_owner_id", defaultStyle, "firstOwnerID", "firstOwner"),
    ("OwnerID", MixedCaseStyle(), "ownerID", "owner"),
]


@pytest.mark.parametrize(("column", "style", "key", "holder"), REFERENCES)
def test_reference_becomes_a_foreign_key(
    new_class: Any, bind: Any, column: str, style: Style, key: str, holder: str
) -> None:
    """Its class is called as the style calls the class of that table."""
    table = style.pythonClassToDBTable("BigPerson")
    new_class("BigPerson", style=style, table=table)
    pet = new_class("Pet", style=style)
    definition = ColumnDef(
        column, SqlType(Kind.INT32), False, reference=Reference(table)
    )
    made = col.column_from_definition(definition, style)
    bound = bind(made, to=pet)
    assert type(made) is col.ForeignKey
    assert (bound.foreignKey, bound.name, bound.foreignName, bound.dbName) == (
        "BigPerson",
        key,
        holder,
        column,
    )
    assert bound.notNone


@pytest.mark.parametrize(
    ("action", "cascade"),
    [
        (None, None),
        ("CASCADE", True),
        ("RESTRICT", False),
        ("SET NULL", "null"),
        ("NO ACTION", None),
    ],
)
def test_action_becomes_the_cascade(
    bind: Any, action: str | None, cascade: Any
) -> None:
    """What the database does on deletion, the model does, too."""
    reference = Reference("person", "id", action)
    definition = ColumnDef("owner_id", SqlType(Kind.INT32), reference=reference)
    assert bind(col.column_from_definition(definition, defaultStyle)).cascade is cascade


def test_class_names_may_be_given(bind: Any) -> None:
    """Where the style does not know, the caller does."""
    definition = ColumnDef("o", SqlType(Kind.INT32), reference=Reference("t_people"))
    made = col.column_from_definition(
        definition, defaultStyle, class_names={"t_people": "Person"}
    )
    assert bind(made).foreignKey == "Person"


def test_schema_of_the_other_table_is_no_part_of_its_class(bind: Any) -> None:
    """``sales.person`` is the table of Person."""
    reference = Reference("sales.person")
    definition = ColumnDef("o", SqlType(Kind.INT32), reference=reference)
    assert bind(col.column_from_definition(definition, defaultStyle)).foreignKey == (
        "Person"
    )


def test_columns_of_a_table_in_order() -> None:
    """All but the key and what the class has itself."""
    table = TableDef(
        "pet",
        (
            ColumnDef("ID", SqlType(Kind.INT32), False, key=1),
            ColumnDef("last_name", SqlType(Kind.TEXT)),
            ColumnDef("own", SqlType(Kind.TEXT)),
            ColumnDef("age", SqlType(Kind.INT32)),
        ),
    )
    made = col.columns_from_table(table, defaultStyle, skip=["id", "own"])
    assert [column.name for column in made] == ["lastName", "age"]


def test_column_called_id_beside_another_key(bind: Any) -> None:
    """The attribute ``id`` is the key's, whatever that is called."""
    made = col.column_from_definition(
        ColumnDef("id", SqlType(Kind.INT32)), defaultStyle
    )
    bound = bind(made)
    assert (bound.name, bound.dbName) == ("id_", "id")


def test_column_whose_name_is_no_identifier(bind: Any) -> None:
    """Catalogues have names with blanks."""
    made = col.column_from_definition(
        ColumnDef("Unit Price", SqlType(Kind.FLOAT)), defaultStyle
    )
    assert bind(made).dbName == "Unit Price"


def test_column_goes_to_a_definition_and_back(bind: Any) -> None:
    """What is read can be written again."""
    definitions = [
        ColumnDef("a", SqlType(Kind.VARCHAR, length=5), nullable=False),
        ColumnDef("b", SqlType(Kind.DECIMAL, precision=5, scale=2), unique=True),
        ColumnDef("c", SqlType(Kind.ENUM, values=("x", "y")), default_sql="'x'"),
        ColumnDef("d", SqlType(Kind.INT64), nullable=False, unique=True),
    ]
    for definition in definitions:
        bound = bind(col.column_from_definition(definition, defaultStyle))
        assert bound.definition() == definition
