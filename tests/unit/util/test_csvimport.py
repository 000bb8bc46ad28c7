"""Reading CSV: what the stories of old programs leave open."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.col import ForeignKey, IntCol, StringCol
from sqlobject.main import SQLObject
from sqlobject.util.csvexport import export_csv
from sqlobject.util.csvimport import (
    Reference,
    create_data,
    load_csv,
    load_csv_from_directory,
    register_coercer,
)


def load(text: str, **kw: Any) -> Any:
    """Load a text."""
    return load_csv(csv.reader(io.StringIO(text, newline="")), **kw)


def test_errors_name_line_and_column() -> None:
    """A person has to find the cell."""
    with pytest.raises(ValueError, match=r"line 4: column 'age': .*'many'"):
        load("CLASS:,P\nname,age:int\nann,1\nbob,many\n")


def test_errors_name_the_file(tmp_path: Path) -> None:
    """Of several files, too."""
    (tmp_path / "P.csv").write_text("age:int\nx\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^P\.csv, line 2: column 'age'"):
        load_csv_from_directory(str(tmp_path))


def test_blank_rows_of_a_spreadsheet() -> None:
    """Spreadsheets write blank rows with all their commas."""
    assert load("CLASS:,P\na,b\n,,\n1,2\n, \n") == {"P": [{"a": "1", "b": "2"}]}


def test_class_without_rows() -> None:
    """It is known all the same."""
    assert load("CLASS:,P\na\nCLASS:,Q\n") == {"P": [], "Q": []}


def test_class_again() -> None:
    """A class may come back, with another header."""
    text = "CLASS:,P\na\n1\nCLASS:,Q\nx\n2\nCLASS:,P\nb\n3\n"
    assert load(text)["P"] == [{"a": "1"}, {"b": "3"}]


def test_argument_of_a_type() -> None:
    """It is read, and nobody uses it."""
    assert load("CLASS:,P\na:int(5)\n7\n") == {"P": [{"a": 7}]}


@given(st.text())
def test_text_that_escapes_nothing(text: str) -> None:
    """Any text without backslashes comes back as it was."""
    plain = text.replace("\\", "")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["CLASS:", "P"], ["a:escaped"], [f"x{plain}"]])
    rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert load_csv(rows) == {"P": [{"a": f"x{plain}"}]}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r"\x41\u00e9\U0001F600\101\N{BULLET}", "Aé😀A•"),
        (r"\\n\'\"", "\\n'\""),
        (r"C:\dir\q", r"C:\dir\q"),
        (r"end\ ".strip(), "end\\"),
        (r"é\té", "é\té"),
    ],
)
def test_escapes(cell: str, text: str) -> None:
    """Python's escapes are understood; other backslashes are themselves."""
    rows = [["CLASS:", "P"], ["a"], [cell]]
    assert load_csv(rows) == {"P": [{"a": text}]}


@pytest.mark.parametrize("cell", ["NOW+", "NOWHERE", "2020-13-01", "tomorrow"])
def test_odd_dates(cell: str) -> None:
    """They are refused."""
    with pytest.raises(ValueError, match="line 3: column 'a'"):
        load(f"CLASS:,P\na:date\n{cell}\n")


def test_relative_date_with_blanks() -> None:
    """Blanks and case do not matter."""
    found = load("CLASS:,P\na:date\nnow + 1\n")["P"][0]["a"]
    assert found - datetime.date.today() <= datetime.timedelta(days=1)


def test_type_with_a_broken_reader() -> None:
    """What a type of one's own raises beside ValueError is left alone."""

    def broken(text: str) -> Any:
        raise KeyError(text)

    register_coercer("broken_for_test", broken)
    with pytest.raises(KeyError):
        load("CLASS:,P\na:broken_for_test\nx\n")


# -- objects


@pytest.fixture
def classes(db: Any) -> dict[str, type[SQLObject]]:
    """People who live in towns; a person's name sorts before a town's."""

    class Town(SQLObject):
        name = StringCol()
        mayor = ForeignKey("Person", default=None)

    class Person(SQLObject):
        name = StringCol()
        age = IntCol(default=None)
        town = ForeignKey("Town", default=None)

    for cls in (Town, Person):
        cls.createTable()
    return {"Town": Town, "Person": Person}


def test_order_follows_references(classes: Any) -> None:
    """Objects are made before those that refer to them, without being told."""
    text = "CLASS:,Person\nname,town:ref\nAnn,here\nCLASS:,Town\n[name],name\nhere,H\n"
    made = create_data(load(text), classes)
    (ann,) = classes["Person"].select()
    assert ann.town is made["here"]


def test_references_both_ways(classes: Any) -> None:
    """Where no order serves, the name that is missing is told."""
    text = (
        "CLASS:,Person\n[name],name,town:ref\nann,Ann,here\n"
        "CLASS:,Town\n[name],name,mayor:ref\nhere,H,ann\n"
    )
    with pytest.raises(ValueError, match="'ann'"):
        create_data(load(text), classes)


def test_order_by_a_function(classes: Any) -> None:
    """``keyorder`` may be what `sorted` takes."""
    text = (
        "CLASS:,Person\n[name],name,town:ref\nann,A,here\n"
        "CLASS:,Town\n[name],name\nhere,H\n"
    )
    made = create_data(
        load(text), classes.__getitem__, keyorder=lambda name: name != "Town"
    )
    assert made["ann"].town is made["here"]


def test_data_is_not_changed(classes: Any) -> None:
    """It can be used again."""
    data = load("CLASS:,Town\n[name],name\nhere,H\n")
    create_data(data, classes)
    assert data == {"Town": [{"[name]": "here", "name": "H"}]}


def test_references_compare_by_name() -> None:
    """They are plain values."""
    assert Reference("a") == Reference("a")
    assert Reference("a") != Reference("b")
    assert len({Reference("a"), Reference("a")}) == 1


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS, st.integers()), max_size=5))
def test_what_is_exported_is_imported(rows: list[tuple[str, int]]) -> None:
    """Rows come back from their CSV, if the titles have the types."""

    class Row:
        def __init__(self, name: str, age: int) -> None:
            self.name, self.age = name, age

    class Column:
        columnDef = None

        def __init__(self, title: str) -> None:
            self.title = title

    class Table:
        class sqlmeta:
            @staticmethod
            def getColumns() -> dict[str, Any]:
                return {"name": Column("name:str"), "age": Column("age:int")}

    objects = [Row(f"x{name}", age) for name, age in rows]
    text = export_csv(Table, select=objects)
    lines = csv.reader(io.StringIO(text, newline=""))
    found = load_csv(lines, default_class="Row")["Row"]
    assert found == [{"name": one.name, "age": one.age} for one in objects]
