"""Core 16: Python names and database names."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    MixedCaseStyle,
    MixedCaseUnderscoreStyle,
    MultipleJoin,
    SQLObject,
    StringCol,
    Style,
    styles,
)

MIXED = [
    ("fooBar", "foo_bar"),
    ("fooID", "foo_id"),
    ("ID", "id"),
    ("HTMLPage", "html_page"),
    ("htmlHTTPPage", "html_http_page"),
    ("ABC", "ab_c"),
    ("fooBAR", "foo_ba_r"),
    ("fooIDs", "foo_i_ds"),
    ("personId", "person_id"),
    ("aB", "a_b"),
    ("x1Y2", "x1_y2"),
    ("_foo", "foo"),
]


@pytest.mark.parametrize(("mixed", "under"), MIXED)
def test_mixed_to_under(mixed: str, under: str) -> None:
    """Capitals become underscores, exactly as 3.14 made them."""
    assert styles.mixedToUnder(mixed) == under
    assert MixedCaseUnderscoreStyle().pythonAttrToDBColumn(mixed) == under


@pytest.mark.parametrize(
    ("under", "mixed"),
    [
        ("foo_bar", "fooBar"),
        ("foo_id", "fooID"),
        ("id", "id"),
        ("_id", "ID"),
        ("a_b_c", "aBC"),
        ("foo__bar", "foo_bar"),
        ("foo_", "foo_"),
    ],
)
def test_under_to_mixed(under: str, mixed: str) -> None:
    """Underscores become capitals, exactly as 3.14 made them."""
    assert styles.underToMixed(under) == mixed
    assert MixedCaseUnderscoreStyle().dbColumnToPythonAttr(under) == mixed


def test_word_helpers() -> None:
    """``capword`` and ``lowerword`` touch the first letter only."""
    assert styles.capword("fooBar") == "FooBar"
    assert styles.lowerword("FooBar") == "fooBar"


METHODS = [
    ("pythonAttrToDBColumn", "fooBar", "fooBar", "foo_bar", "FooBar"),
    ("dbColumnToPythonAttr", "foo_bar", "foo_bar", "fooBar", "foo_bar"),
    ("dbColumnToPythonAttr", "FooBar", "FooBar", "FooBar", "fooBar"),
    ("pythonClassToDBTable", "FooBar", "FooBar", "foo_bar", "FooBar"),
    ("dbTableToPythonClass", "foo_bar", "foo_bar", "FooBar", "Foo_bar"),
    ("idForTable", "foo", "id", "id", "id"),
    ("tableReference", "foo", "foo_id", "foo_id", "fooID"),
    ("pythonClassToAttr", "FooBar", "fooBar", "fooBar", "fooBar"),
    ("instanceAttrToIDAttr", "foo", "fooID", "fooID", "fooID"),
    ("instanceIDAttrToAttr", "fooID", "foo", "foo", "foo"),
    ("pythonClassToDBTableReference", "FooBar", "FooBar_id", "foo_bar_id", "FooBarID"),
]


@pytest.mark.parametrize(("method", "name", "plain", "under", "mixed"), METHODS)
def test_methods_of_the_styles(
    method: str, name: str, plain: str, under: str, mixed: str
) -> None:
    """Each style turns names over in its own way."""
    assert getattr(Style(), method)(name) == plain
    assert getattr(MixedCaseUnderscoreStyle(), method)(name) == under
    assert getattr(MixedCaseStyle(), method)(name) == mixed


def test_two_letter_class_name() -> None:
    """A class ``aB`` is the table ``ab``: its first letter is lowered first."""
    assert MixedCaseUnderscoreStyle().pythonClassToDBTable("aB") in ("ab", "a_b")
    assert MixedCaseUnderscoreStyle().pythonClassToDBTable("AB") == "ab"


def test_long_ids() -> None:
    """With ``longID`` the key is called after its table."""
    assert Style(longID=True).idForTable("foo") == "foo_id"
    assert MixedCaseUnderscoreStyle(longID=True).idForTable("foo") == "foo_id"
    assert MixedCaseStyle(longID=True).idForTable("Foo") == "FooID"


@pytest.mark.parametrize(
    "method",
    [
        "pythonAttrToDBColumn",
        "dbColumnToPythonAttr",
        "pythonClassToDBTable",
        "dbTableToPythonClass",
        "idForTable",
    ],
)
def test_functions_replace_methods(method: str) -> None:
    """A function given to a style receives the style and the name."""
    seen: list[Any] = []

    def turn(style: Any, name: str) -> str:
        seen.append(style)
        return f"x_{name}"

    style = MixedCaseUnderscoreStyle(**{method: turn})
    assert getattr(style, method)("name") == "x_name"
    assert seen == [style]


def test_default_style() -> None:
    """The default is the underscore style."""
    assert styles.DefaultStyle is MixedCaseUnderscoreStyle
    assert isinstance(styles.defaultStyle, MixedCaseUnderscoreStyle)


@pytest.mark.usefixtures("conn")
def test_get_style() -> None:
    """``getStyle`` asks the class, then the connection, then takes the default."""
    own = MixedCaseStyle()

    class Shelf(SQLObject):
        class sqlmeta:
            style = own

    class Plain(SQLObject):
        pass

    assert styles.getStyle(Shelf) is own
    assert styles.getStyle(Plain) is styles.defaultStyle


@pytest.mark.usefixtures("conn")
def test_mixed_case_class(conn: Any) -> None:
    """The manual's sample: table ``Crate``, key ``CrateID``, columns in capitals."""

    class Crate(SQLObject):
        class sqlmeta:
            style = MixedCaseStyle(longID=True)

        topSide = StringCol(default="t")
        twin = ForeignKey("Crate", default=None)
        twins = MultipleJoin("Crate", joinColumn="TwinID")

    Crate.createTable()
    assert Crate.sqlmeta.table == "Crate"
    assert Crate.sqlmeta.idName == "CrateID"
    assert [c.dbName for c in Crate.sqlmeta.columnList] == ["TopSide", "TwinID"]
    first = Crate(topSide="a")
    second = Crate(topSide="b", twin=first)
    assert list(first.twins) == [second]
    assert conn.queryAll("SELECT CrateID, TopSide, TwinID FROM Crate") == [
        (first.id, "a", None),
        (second.id, "b", first.id),
    ]
    assert list(Crate.select(Crate.q.topSide == "b")) == [second]
    assert list(Crate.select(orderBy="-topSide")) == [second, first]


@pytest.mark.usefixtures("conn")
def test_join_column_follows_the_style() -> None:
    """The default join column is the style's reference to the own table."""
    mixed = MixedCaseStyle(longID=True)

    class Crate(SQLObject):
        class sqlmeta:
            style = mixed

        parts = MultipleJoin("Part")

    class Part(SQLObject):
        class sqlmeta:
            style = mixed

        crate = ForeignKey("Crate")

    Crate.createTable()
    Part.createTable()
    crate = Crate()
    part = Part(crate=crate)
    assert list(crate.parts) == [part]
    assert Part.sqlmeta.columns["crateID"].dbName == "CrateID"


@pytest.mark.usefixtures("conn")
def test_own_style_class(conn: Any) -> None:
    """A program's own Style subclass names tables and columns."""

    class Shouting(Style):
        def pythonAttrToDBColumn(self, attr: str) -> str:
            return attr.upper()

        def dbColumnToPythonAttr(self, col: str) -> str:
            return col.lower()

        def pythonClassToDBTable(self, className: str) -> str:
            return f"TBL_{className.upper()}"

        def idForTable(self, table_name: str) -> str:
            return "KEY"

    class Shelf(SQLObject):
        class sqlmeta:
            style = Shouting()

        label = StringCol()
        owner = ForeignKey("Shelf", default=None)

    assert Shelf.sqlmeta.table == "TBL_SHELF"
    assert [c.dbName for c in Shelf.sqlmeta.columnList] == ["LABEL", "OWNERID"]
    Shelf.createTable()
    shelf = Shelf(label="a")
    shelf.label = "b"
    assert conn.queryAll("SELECT KEY, LABEL FROM TBL_SHELF") == [(shelf.id, "b")]
