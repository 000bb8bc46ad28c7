"""Section 7: rows from CSV text."""

from __future__ import annotations

import csv
import datetime
import io
from types import ModuleType
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol
from sqlobject.util import csvimport
from sqlobject.util.csvimport import (
    Reference,
    create_data,
    load_csv,
    load_csv_from_directory,
    register_coercer,
)


def load(text: str, **kwargs: Any) -> Any:
    """Load CSV text given as a string."""
    return load_csv(csv.reader(io.StringIO(text)), **kwargs)


def one(cell: str, kind: str = "str", **kwargs: Any) -> Any:
    """Load a single cell of a type."""
    quoted = '"' + cell.replace('"', '""') + '"'
    return load(f"CLASS:,T\nx:{kind}\n{quoted}\n", **kwargs)["T"][0]["x"]


def test_classes_and_headers() -> None:
    """``CLASS:`` rows begin a class; the next row is its header."""
    text = (
        "CLASS:,Person\n"
        "name:str,age:int\n"
        "Ann,20\n"
        "Bob,30\n"
        "\n"
        "CLASS:,Town\n"
        "name:str\n"
        "Here\n"
    )
    assert load(text) == {
        "Person": [{"name": "Ann", "age": 20}, {"name": "Bob", "age": 30}],
        "Town": [{"name": "Here"}],
    }


def test_default_class() -> None:
    """With ``default_class`` the text may begin with the header."""
    assert load("name:str\nAnn\n", default_class="Person") == {
        "Person": [{"name": "Ann"}]
    }


def test_default_type() -> None:
    """Columns without a type have the default one."""
    assert load("CLASS:,T\nx\n5\n", default_type="int") == {"T": [{"x": 5}]}


def test_plain_text_by_default() -> None:
    """Without any types a cell is text in which escapes are understood."""
    assert load("CLASS:,T\nx\nplain\n") == {"T": [{"x": "plain"}]}
    assert load("CLASS:,T\nx\na\\nb\n") == {"T": [{"x": "a\nb"}]}


def test_comments() -> None:
    """``[comment]`` rows and columns, and columns without a header, are skipped."""
    text = "CLASS:,T\na:str,[comment],,b:str\n1,note,junk,2\n[comment],3,4,5\n6,,,7\n"
    assert load(text) == {"T": [{"a": "1", "b": "2"}, {"a": "6", "b": "7"}]}


def test_name_column() -> None:
    """The ``[name]`` column is kept under that key."""
    assert load("CLASS:,T\n[name],x:int\nfirst,1\n") == {
        "T": [{"[name]": "first", "x": 1}]
    }


def test_default_and_null_cells() -> None:
    """``[default]`` leaves a column out, ``[null]`` is None."""
    assert load("CLASS:,T\na:int,b:int\n[default],[null]\n") == {"T": [{"b": None}]}


def test_short_rows() -> None:
    """A short row is filled with empty cells."""
    assert load("CLASS:,T\na:str,b:str\nx\n") == {"T": [{"a": "x", "b": ""}]}


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("str", "a\\nb", "a\\nb"),
        ("string", "x", "x"),
        ("int", "42", 42),
        ("float", "1.5", 1.5),
        ("bool", "y", True),
        ("bool", "YES", True),
        ("bool", "t", True),
        ("boolean", "true", True),
        ("bool", "on", True),
        ("bool", "1", True),
        ("bool", "n", False),
        ("bool", "no", False),
        ("bool", "f", False),
        ("bool", "false", False),
        ("bool", "off", False),
        ("bool", "0", False),
        ("date", "2020-01-02", datetime.date(2020, 1, 2)),
        ("date", "", None),
        ("datetime", "2020-01-02T03:04:05", datetime.datetime(2020, 1, 2, 3, 4, 5)),
        ("datetime", "2020-01-02 03:04", datetime.datetime(2020, 1, 2, 3, 4)),
        ("datetime", "", None),
        ("ref", "", None),
        ("escaped", "a\\tb", "a\tb"),
        ("escaped", "caf\u00e9", "caf\u00e9"),
        ("strescaped", "a\\tb", "a\tb"),
        ("base64", "aGVsbG8=", None),
    ],
)
def test_types(kind: str, cell: str, value: object) -> None:
    """Each type of column turns its text into a value, on Python 3 too."""
    found = one(cell, kind)
    if kind == "base64":
        assert found in (b"hello", "hello")
    else:
        assert found == value
        assert type(found) is type(value)


@pytest.mark.parametrize(("cell", "days"), [("NOW", 0), ("NOW+3", 3), ("NOW-2", -2)])
def test_relative_dates(cell: str, days: int) -> None:
    """``NOW±days`` counts from today."""
    today = datetime.date.today()
    found = one(cell, "date")
    assert abs((found - today).days - days) <= 1


def test_relative_datetimes() -> None:
    """``NOW±seconds`` counts from the moment."""
    now = datetime.datetime.now()
    found = one("NOW+3600", "datetime")
    assert abs((found - now).total_seconds() - 3600) < 30


def test_references() -> None:
    """``ref`` cells give a Reference by name."""
    found = one("first", "ref")
    assert isinstance(found, Reference)
    assert found.name == "first"


def test_python_cells() -> None:
    """``python`` cells are evaluated only when that is allowed."""
    assert one("[1, 2 + 3]", "python", allow_python=True) == [1, 5]
    with pytest.raises(ValueError):  # noqa: PT011
        one("[1, 2 + 3]", "python", allow_python=False)


@pytest.mark.parametrize(
    "text",
    [
        "name:str\nAnn\n",
        "CLASS:\nname:str\nAnn\n",
        "CLASS:,T\nx:zork\n1\n",
        "CLASS:,T\nx:bool\nperhaps\n",
        "CLASS:,T\nx:int(5\n1\n",
        "CLASS:,T\nx:int\nmany\n",
    ],
)
def test_mistakes(text: str) -> None:
    """A missing class, an unknown type or a bad value raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        load(text)


def test_several_classes_may_be_forbidden() -> None:
    """With ``allow_multiple_classes=False`` a CLASS row raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        load(
            "name:str\nAnn\nCLASS:,Town\nname:str\nHere\n",
            default_class="Person",
            allow_multiple_classes=False,
        )


def test_own_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """``register_coercer`` teaches a new type, with arguments of its own."""
    register_coercer("shout", lambda text, mark: text.upper() + mark, "!")
    assert one("hey", "shout") == "HEY!"
    assert csvimport.load_csv is load_csv


# -- objects ---------------------------------------------------------------------------


@pytest.fixture
def classes(conn: Any) -> ModuleType:
    """Person and Town with tables, in a module."""

    class Town(SQLObject):
        name = StringCol()

    class Person(SQLObject):
        name = StringCol()
        age = IntCol(default=None)
        town = ForeignKey("Town", default=None)

    Town.createTable()
    Person.createTable()
    module = ModuleType("town_and_person")
    module.Town, module.Person = Town, Person
    return module


TEXT = (
    "CLASS:,Town\n"
    "[name],name:str\n"
    "here,Here\n"
    "CLASS:,Person\n"
    "[name],name:str,age:int,town:ref\n"
    "ann,Ann,20,here\n"
    "bob,Bob,[null],\n"
)


@pytest.mark.parametrize("order", [None, ["Town", "Person"]])
def test_objects_from_a_module(classes: Any, order: Any) -> None:
    """``create_data`` makes the objects and resolves references by name."""
    classes.soClasses = [classes.Town, classes.Person]
    made = create_data(load(TEXT), classes, keyorder=order)
    assert classes.Person.select().count() == 2
    ann = classes.Person.selectBy(name="Ann").getOne()
    assert (ann.age, ann.town.name) == (20, "Here")
    assert classes.Person.selectBy(name="Bob").getOne().town is None
    assert made["here"] is classes.Town.select()[0]
    assert made["ann"] is ann


def test_objects_without_any_order(classes: Any) -> None:
    """``create_data`` works without a list of classes, on Python 3 too."""
    data = load("CLASS:,Town\n[name],name:str\nhere,Here\n")
    made = create_data(data, classes)
    assert made["here"].name == "Here"


def test_classes_from_a_function(classes: Any) -> None:
    """The classes may be looked up by a function."""
    made = create_data(
        load(TEXT), lambda name: getattr(classes, name), keyorder=["Town", "Person"]
    )
    assert made["ann"].name == "Ann"


def test_unknown_reference(classes: Any) -> None:
    """A reference nobody made raises ValueError."""
    text = "CLASS:,Person\nname:str,town:ref\nAnn,nowhere\n"
    with pytest.raises(ValueError, match="nowhere"):
        create_data(load(text), classes, keyorder=["Person"])


def test_ambiguous_reference(classes: Any) -> None:
    """A name given twice cannot be referred to: ValueError."""
    text = (
        "CLASS:,Town\n[name],name:str\nhere,A\nhere,B\n"
        "CLASS:,Person\nname:str,town:ref\nAnn,here\n"
    )
    with pytest.raises(ValueError, match="here"):
        create_data(load(text), classes, keyorder=["Town", "Person"])


def test_name_given_twice(classes: Any) -> None:
    """Objects of one name come back as a list."""
    text = "CLASS:,Town\n[name],name:str\nhere,A\nhere,B\n"
    made = create_data(load(text), classes, keyorder=["Town"])
    assert [town.name for town in made["here"]] == ["A", "B"]


def test_directory(classes: Any, tmp_path: Any) -> None:
    """A directory of CSV files is loaded, a file for each class."""
    (tmp_path / "Town.csv").write_text("name:str\nHere\nThere\n", encoding="utf-8")
    (tmp_path / "Person.csv").write_text("name:str,age:int\nAnn,20\n", encoding="utf-8")
    data = load_csv_from_directory(str(tmp_path))
    assert data == {
        "Town": [{"name": "Here"}, {"name": "There"}],
        "Person": [{"name": "Ann", "age": 20}],
    }
