"""The arguments that every kind of column takes: effects, checks and errors."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sqlobject import col
from sqlobject.constraints import (
    InList,
    MaxLength,
    isBool,
    isFloat,
    isInt,
    isString,
    notNull,
)
from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import NoDefault, SQLConstant

MAKERS: dict[str, Any] = {
    "Col": col.Col,
    "KeyCol": col.KeyCol,
    "ForeignKey": lambda **kw: col.ForeignKey("Shelf", **kw),
    "StringCol": col.StringCol,
    "UnicodeCol": col.UnicodeCol,
    "IntCol": col.IntCol,
    "TinyIntCol": col.TinyIntCol,
    "SmallIntCol": col.SmallIntCol,
    "MediumIntCol": col.MediumIntCol,
    "BigIntCol": col.BigIntCol,
    "BoolCol": col.BoolCol,
    "FloatCol": col.FloatCol,
    "DecimalCol": lambda **kw: col.DecimalCol(size=4, precision=2, **kw),
    "CurrencyCol": col.CurrencyCol,
    "DecimalStringCol": lambda **kw: col.DecimalStringCol(size=4, precision=2, **kw),
    "EnumCol": lambda **kw: col.EnumCol(enumValues=["a"], **kw),
    "SetCol": lambda **kw: col.SetCol(setValues=["a"], **kw),
    "DateTimeCol": col.DateTimeCol,
    "TimestampCol": col.TimestampCol,
    "DateCol": col.DateCol,
    "TimeCol": col.TimeCol,
    "TimedeltaCol": col.TimedeltaCol,
    "BLOBCol": col.BLOBCol,
    "PickleCol": col.PickleCol,
    "UuidCol": col.UuidCol,
    "JSONCol": col.JSONCol,
    "JsonbCol": col.JsonbCol,
}

every_kind = pytest.mark.parametrize("kind", MAKERS)

ARGUMENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # what is given -> attributes of the bound column
    "nothing": (
        {},
        {
            "defaultSQL": None,
            "alternateID": False,
            "unique": False,
            "alternateMethodName": None,
            "notNone": False,
            "customSQLType": None,
            "immutable": False,
            "cascade": None,
            "lazy": False,
            "noCache": False,
            "title": None,
            "tags": [],
            "dbEncoding": None,
        },
    ),
    "dbName": ({"dbName": "LABEL"}, {"dbName": "LABEL"}),
    "default": ({"default": None}, {"default": None, "raw_default": None}),
    "defaultSQL": ({"defaultSQL": "7"}, {"defaultSQL": "7"}),
    "notNone": ({"notNone": True}, {"notNone": True}),
    "notNull": ({"notNull": True}, {"notNone": True}),
    "both": ({"notNone": True, "notNull": True}, {"notNone": True}),
    "neither": ({"notNone": False, "notNull": False}, {"notNone": False}),
    "alternateID": (
        {"alternateID": True},
        {"alternateID": True, "unique": True, "notNone": False},
    ),
    "not unique": (
        {"alternateID": True, "unique": False},
        {"alternateID": True, "unique": False, "alternateMethodName": None},
    ),
    "unique": ({"unique": True}, {"alternateID": False, "unique": True}),
    "method": (
        {"alternateMethodName": "find"},
        {"alternateMethodName": "find", "unique": False},
    ),
    "sqlType": ({"sqlType": "MONEY"}, {"customSQLType": "MONEY"}),
    "immutable": ({"immutable": True}, {"immutable": True}),
    "cascade yes": ({"cascade": True}, {"cascade": True}),
    "cascade no": ({"cascade": False}, {"cascade": False}),
    "cascade null": ({"cascade": "null"}, {"cascade": "null"}),
    "lazy": ({"lazy": True, "noCache": True}, {"lazy": True, "noCache": True}),
    "title": ({"title": "Label"}, {"title": "Label"}),
    "tags": ({"tags": ("a", "b")}, {"tags": ["a", "b"]}),
    "dbEncoding": ({"dbEncoding": "koi8-r"}, {"dbEncoding": "koi8-r"}),
}


@every_kind
@pytest.mark.parametrize("case", ARGUMENTS)
def test_argument_has_its_effect(bind: Any, kind: str, case: str) -> None:
    """Each common argument means the same for every kind of column."""
    given, expected = ARGUMENTS[case]
    bound = bind(MAKERS[kind](**given), "label")
    if kind == "TimestampCol" and "default" not in given:
        assert bound.default is None
    for name, value in expected.items():
        assert getattr(bound, name) == value


@every_kind
def test_bound_column_knows_where_it_belongs(bind: Any, kind: str) -> None:
    """Class, definition and order are kept; names follow the style."""
    definition = MAKERS[kind]()
    bound = bind(definition, "fooBar")
    suffix = "ID" if kind == "ForeignKey" else ""
    assert bound.name == f"fooBar{suffix}"
    assert bound.dbName == ("foo_bar_id" if suffix else "foo_bar")
    assert bound.origName == "fooBar"
    assert bound.columnDef is definition
    assert bound.creationOrder == definition.creationOrder
    assert bound.soClass.__name__ == "Shelf"
    assert isinstance(bound, definition.baseClass)


@every_kind
def test_unknown_argument_is_a_type_error(bind: Any, kind: str) -> None:
    """A misspelt keyword is not lost in silence, and the message names it."""
    with pytest.raises(TypeError, match=r"'x'.*nosuch="):
        bind(MAKERS[kind](nosuch=1))


@every_kind
def test_contradicting_aliases_are_refused(bind: Any, kind: str) -> None:
    """``notNone`` and ``notNull`` are one choice."""
    with pytest.raises(UsageError, match="two names of one choice"):
        bind(MAKERS[kind](notNone=True, notNull=False))


@every_kind
@pytest.mark.parametrize("name", ["id", "a b", "1st", "a-b", "grün", ".a", ""])
def test_name_that_cannot_be_a_column_is_refused(
    bind: Any, kind: str, name: str
) -> None:
    """The key's name, and what is no SQL identifier."""
    with pytest.raises(AssertionError):
        bind(MAKERS[kind](), name)


@pytest.mark.parametrize("kind", MAKERS.keys() - {"ForeignKey"})
def test_column_without_a_name_is_refused(bind: Any, kind: str) -> None:
    """A definition that was never named cannot be bound."""
    with pytest.raises(AssertionError, match="no name"):
        bind(MAKERS[kind](), None)


@pytest.mark.parametrize("name", ["a", "_a", "a1", "A_b.c", "a."])
def test_name_that_can_be_a_column(bind: Any, name: str) -> None:
    """Letters, digits, ``_`` and dots."""
    assert bind(col.IntCol(), name).name == name


def test_name_is_free_with_forceDBName(bind: Any) -> None:
    """``forceDBName`` skips the check of the identifier."""
    assert bind(col.IntCol(forceDBName=True), "a b").name == "a b"


@every_kind
@pytest.mark.parametrize(
    ("cascade", "error"), [("all", ValueError), (1, TypeError), ([], TypeError)]
)
def test_wrong_cascade_is_refused(
    bind: Any, kind: str, cascade: Any, error: type[Exception]
) -> None:
    """Texts other than 'null' are ValueErrors, other types TypeErrors."""
    with pytest.raises(error, match="cascade="):
        bind(MAKERS[kind](cascade=cascade))


@every_kind
def test_extra_attributes_are_handed_on(bind: Any, kind: str) -> None:
    """What is set on a definition is found on the bound column."""
    definition = MAKERS[kind]()
    definition.unit = "cm"
    assert definition.unit == "cm"
    assert definition._extra_vars == {"unit": "cm"}
    assert bind(definition).unit == "cm"


def test_unknown_attribute_of_a_definition_is_an_attribute_error() -> None:
    """Only what was set is there."""
    with pytest.raises(AttributeError, match="unit"):
        col.IntCol("x").unit  # type: ignore[attr-defined]


def test_definition_can_be_copied() -> None:
    """The copy has the same arguments."""
    one = col.IntCol("x", default=3)
    assert copy.copy(one)._kw == {"default": 3}


# -- the method for unique columns


@pytest.mark.parametrize(
    ("column", "name", "method"),
    [
        (col.StringCol(unique=True), "label", "byLabel"),
        (col.StringCol(alternateID=True), "fooBar", "byFooBar"),
        (col.ForeignKey("Shelf", unique=True), "owner", "byOwnerID"),
        (col.IntCol(unique=True, alternateMethodName="find"), "n", "find"),
    ],
)
def test_unique_column_names_its_method(
    bind: Any, column: Any, name: str, method: str
) -> None:
    """``by`` and the name with a capital, unless a name is given."""
    assert bind(column, name).alternateMethodName == method


# -- defaults


def test_callable_default_is_called_each_time(bind: Any) -> None:
    """``default=list`` gives a new list to each row."""
    bound = bind(col.JSONCol(default=list))
    assert bound.default == []
    assert bound.default is not bound.default
    assert bound.raw_default is list


def test_expression_as_default_is_kept(bind: Any) -> None:
    """Something with an SQL text is not called."""
    expression = SQLConstant("NOW")
    assert bind(col.IntCol(default=expression)).default is expression


def test_missing_default_is_NoDefault(bind: Any) -> None:
    """There is a difference between no default and None."""
    assert bind(col.IntCol()).default is NoDefault


def test_timestamp_may_have_another_default(bind: Any) -> None:
    """None is only what TimestampCol puts in where nothing is said."""
    assert bind(col.TimestampCol(default=NoDefault)).default is NoDefault


# -- tags and constraints


def test_tags_are_each_columns_own(bind: Any) -> None:
    """Adding a tag to one column adds it to no other."""
    one, other = bind(col.IntCol(), "a"), bind(col.IntCol(), "b")
    one.tags.append("seen")
    assert other.tags == []


def test_definitions_tags_are_not_shared_by_classes(new_class: Any, bind: Any) -> None:
    """Two classes of one definition have a list each."""
    definition = col.IntCol("a", tags=["one"])
    first = definition.withClass(new_class("First"))
    first.tags.append("two")
    assert definition.withClass(new_class("Second")).tags == ["one"]


def own_check(obj: Any, column: Any, value: Any) -> None:
    """Let everything pass."""


CONSTRAINTS: list[tuple[Any, list[Any]]] = [
    (col.Col(), []),
    (col.StringCol(), [isString]),
    (col.IntCol(), [isInt]),
    (col.BoolCol(), [isBool]),
    (col.FloatCol(), [isFloat]),
    (col.JSONCol(), []),
    (col.BLOBCol(notNone=True), [notNull]),
    (col.IntCol(notNone=True, constraints=own_check), [notNull, isInt, own_check]),
    (col.IntCol(constraints=[own_check, own_check]), [isInt, own_check, own_check]),
]


@pytest.mark.parametrize(("column", "expected"), CONSTRAINTS)
def test_constraints_are_listed_in_order(
    bind: Any, column: Any, expected: list[Any]
) -> None:
    """First that there is a value, then its type, then the user's own."""
    assert bind(column).constraints == expected


def test_constraints_that_have_arguments(bind: Any) -> None:
    """Length and members are checked, too."""
    text = bind(col.StringCol(length=5), "a").constraints
    assert [type(c) for c in text[1:]] == [MaxLength]
    assert text[1].length == 5
    enum = bind(col.EnumCol(enumValues=["x"]), "b").constraints
    assert [type(c) for c in enum[1:]] == [InList]
    assert enum[1].list == ["x"]


# -- arguments of single kinds


@pytest.mark.parametrize(
    ("make", "missing"),
    [
        (col.EnumCol, "enumValues"),
        (col.SetCol, "setValues"),
        (col.DecimalCol, "size"),
        (lambda: col.DecimalCol(size=3), "precision"),
        (lambda: col.DecimalCol(precision=3), "size"),
        (lambda: col.DecimalStringCol(size=3), "precision"),
        (lambda: col.DecimalStringCol(size=-1, precision=0), "size"),
        (lambda: col.DecimalCol(size=3, precision=-1), "precision"),
        (lambda: col.DecimalStringCol(size=3, precision=1, quantize=1), "quantize"),
        (lambda: col.DecimalStringCol(size=None, precision=1), "size"),
        (lambda: col.StringCol(varchar=True), "varchar"),
    ],
)
def test_missing_or_wrong_argument_of_a_kind(
    bind: Any, make: Any, missing: str
) -> None:
    """What a kind cannot do without is asked for by name, as a UsageError."""
    with pytest.raises(UsageError, match=missing):
        bind(make())


def test_foreign_key_without_class_is_a_type_error(bind: Any) -> None:
    """A reference has to refer to something."""
    with pytest.raises(TypeError, match="ForeignKey"):
        bind(col.ForeignKey())  # type: ignore[call-overload]


def test_timestamp_takes_no_format(bind: Any) -> None:
    """Only DateTimeCol has a format."""
    with pytest.raises(TypeError, match="datetimeFormat"):
        bind(col.TimestampCol(datetimeFormat="%Y"))


def test_formats_can_be_read_back(bind: Any) -> None:
    """The bound column tells its format, the usual one too."""
    assert bind(col.DateTimeCol(), "a").datetimeFormat == "%Y-%m-%d %H:%M:%S.%f"
    assert bind(col.DateCol(), "b").dateFormat == "%Y-%m-%d"
    assert bind(col.TimeCol(), "c").timeFormat == "%H:%M:%S.%f"
    assert bind(col.DateCol(dateFormat="%d"), "d").dateFormat == "%d"


@pytest.mark.parametrize(
    ("given", "varchar"),
    [
        ({}, False),
        ({"length": 5}, True),
        ({"length": 5, "varchar": False}, False),
        ({"length": 5, "varchar": "auto"}, True),
    ],
)
def test_varchar_follows_the_length(
    bind: Any, given: dict[str, Any], varchar: bool
) -> None:
    """With a length it is VARCHAR, unless the user wants CHAR."""
    assert bind(col.StringCol(**given)).varchar is varchar


# -- names


def test_definition_of_another_name_is_refused() -> None:
    """``a = IntCol("b")`` contradicts itself."""
    definition = col.IntCol("b")
    with pytest.raises(AssertionError, match="'b' already"):
        definition.name = "a"


def test_definition_may_be_named_twice_alike() -> None:
    """``a = IntCol("a")`` is said twice, but not wrong."""
    definition = col.IntCol("a")
    definition.name = "a"
    assert definition.name == "a"


def test_definitions_are_numbered_in_order() -> None:
    """The order of a table's columns is that of the class statement."""
    one, two = col.IntCol(), col.StringCol()
    assert one.creationOrder < two.creationOrder


def test_dbName_may_be_an_expression(bind: Any) -> None:
    """A view's columns are made from expressions."""
    expression = SQLConstant("COUNT(*)")
    assert bind(col.IntCol(dbName=expression)).dbName is expression


# -- repr


def boom() -> int:
    """Be a default that must not be asked."""
    raise RuntimeError("called")


def test_repr_of_a_definition() -> None:
    """Kind, identity and name."""
    definition = col.IntCol("x")
    assert repr(definition) == f"<IntCol {id(definition):x} x>"
    assert repr(col.IntCol()).endswith(" (unnamed)>")


def test_repr_of_a_bound_column(bind: Any) -> None:
    """Kind, name and what is said of it."""
    assert repr(bind(col.IntCol(default=1, notNone=True))) == (
        "<SOIntCol x default=1 not null>"
    )
    assert repr(bind(col.StringCol(alternateID=True), "y")) == (
        "<SOStringCol y alternate ID>"
    )
    assert repr(bind(col.ForeignKey("Shelf"), "owner")) == (
        "<SOForeignKey ownerID connected to Shelf>"
    )


def test_repr_does_not_call_the_default(bind: Any) -> None:
    """Looking at a column must not have effects."""
    assert "boom" in repr(bind(col.IntCol(default=boom)))


# -- encodings


def test_encoding_is_looked_up_from_column_to_connection(
    new_class: Any, bind: Any
) -> None:
    """Column, then sqlmeta, then connection, then the default."""

    class State:
        soObject: Any = None
        connection: Any = None

    class Connection:
        dbEncoding = "ascii"

    cls, state = new_class("Coded"), State()
    column = bind(col.StringCol(), to=cls)
    state.soObject = cls
    assert column.getDbEncoding(state) == "utf-8"
    assert column.getDbEncoding(state, default="latin-1") == "latin-1"
    assert column.getDbEncoding(None) == "utf-8"
    cls._connection = Connection()
    assert column.getDbEncoding(state) == "ascii"
    state.connection = type("Other", (), {"dbEncoding": "cp850"})()
    assert column.getDbEncoding(state) == "cp850"
    cls.sqlmeta.dbEncoding = "utf-16"
    assert column.getDbEncoding(state) == "utf-16"
    column.dbEncoding = "koi8-r"
    assert column.getDbEncoding(state) == "koi8-r"


def test_pushKey_is_a_default() -> None:
    """What is given stays."""
    kw = {"a": 1}
    col.pushKey(kw, "a", 2)
    col.pushKey(kw, "b", 3)
    assert kw == {"a": 1, "b": 3}
