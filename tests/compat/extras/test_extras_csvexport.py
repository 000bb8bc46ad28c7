"""Section 6: rows as CSV text."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol, classregistry
from sqlobject.util.csvexport import export_csv, export_csv_zip


@pytest.fixture
def people(conn: Any) -> Any:
    """A class whose columns have titles for people, with three rows."""

    class Town(SQLObject):
        name = StringCol()

    class Person(SQLObject):
        name = StringCol()
        age = IntCol(default=None)
        secret = StringCol(default="x")
        secret.noCSV = True
        mail = StringCol(default="m", title="Mail address")
        phone = StringCol(default="p", title="ignored")
        phone.csvTitle = "Phone"
        town = ForeignKey("Town", default=None)

        def _get_upper(self) -> str:
            return self.name.upper()

    Town.createTable()
    Person.createTable()
    town = Town(name="Here")
    Person(name="Zed", age=30, town=town)
    Person(name='Ann "A", B', age=20)
    Person(name="Bob")
    return Person


def parsed(text: str) -> list[list[str]]:
    """Read CSV text."""
    return list(csv.reader(io.StringIO(text)))


def test_whole_class(people: Any) -> None:
    """A class is exported with a header of titles, foreign keys as ids, no id."""
    text = export_csv(people, orderBy="id")
    assert parsed(text) == [
        ["name", "age", "Mail address", "Phone", "townID"],
        ["Zed", "30", "m", "p", "1"],
        ['Ann "A", B', "20", "m", "p", ""],
        ["Bob", "", "m", "p", ""],
    ]


def test_lines_end_as_csv_says(people: Any) -> None:
    """Rows end in carriage return and newline."""
    text = export_csv(people)
    assert text.count("\r\n") == 4
    assert text.endswith("\r\n")


def test_select_results(people: Any) -> None:
    """Results are exported in place of a class, or beside it."""
    results = people.select(people.q.age > 10, orderBy="name")
    for text in (export_csv(results), export_csv(people, select=results)):
        assert [row[0] for row in parsed(text)[1:]] == ['Ann "A", B', "Zed"]


def test_list_of_objects(people: Any) -> None:
    """A list of objects is exported."""
    text = export_csv(people, select=[people.get(3), people.get(1)])
    assert [row[0] for row in parsed(text)[1:]] == ["Bob", "Zed"]


def test_results_twice(people: Any) -> None:
    """Results as class beside ``select`` raise AssertionError."""
    with pytest.raises(AssertionError):
        export_csv(people.select(), select=people.select())


def test_order(people: Any) -> None:
    """``orderBy`` orders a class or its results."""
    text = export_csv(people, orderBy="-name")
    assert [row[0] for row in parsed(text)[1:]] == ["Zed", "Bob", 'Ann "A", B']
    text = export_csv(people, select=people.select(people.q.age > 0), orderBy="name")
    assert [row[0] for row in parsed(text)[1:]] == ['Ann "A", B', "Zed"]


def test_order_of_the_class(people: Any) -> None:
    """``csvOrderBy`` of the class orders it when no select is given."""
    people.csvOrderBy = "name"
    text = export_csv(people)
    assert [row[0] for row in parsed(text)[1:]] == ['Ann "A", B', "Bob", "Zed"]


@pytest.mark.parametrize("wrap", [lambda out: out, csv.writer])
def test_writer(people: Any, wrap: Any) -> None:
    """With a file or a csv writer the text goes there and None comes back."""
    out = io.StringIO()
    assert export_csv(people, writer=wrap(out), orderBy="id") is None
    assert parsed(out.getvalue())[1][0] == "Zed"


def test_extra_columns(people: Any) -> None:
    """``extraCSVColumns`` adds attributes, with titles if given."""
    people.extraCSVColumns = ["id", ("upper", "In capitals")]
    rows = parsed(export_csv(people, orderBy="id"))
    assert rows[0][-2:] == ["id", "In capitals"]
    assert rows[1][-2:] == ["1", "ZED"]


def test_column_order(people: Any) -> None:
    """``csvColumnOrder`` names the columns that come first; the rest follow."""
    people.csvColumnOrder = ["age", "townID"]
    for _ in range(2):
        rows = parsed(export_csv(people, orderBy="id"))
        assert rows[0] == ["age", "townID", "name", "Mail address", "Phone"]
        assert rows[1] == ["30", "1", "Zed", "m", "p"]
    assert people.csvColumnOrder == ["age", "townID"]


def test_unknown_column_in_the_order(people: Any) -> None:
    """An unknown name in ``csvColumnOrder`` raises KeyError."""
    people.csvColumnOrder = ["nope"]
    with pytest.raises(KeyError):
        export_csv(people)


def test_connection(people: Any, open_sqlite: Any) -> None:
    """``connection`` says whose rows are exported."""
    other = open_sqlite()
    people.createTable(connection=other)
    people(name="Far", connection=other)
    assert [row[0] for row in parsed(export_csv(people, connection=other))] == [
        "name",
        "Far",
    ]


def test_values_of_every_kind(people: Any) -> None:
    """Texts beyond ASCII and with line ends survive."""
    people(name="héllo\nwörld €")
    rows = parsed(export_csv(people, orderBy="id"))
    assert rows[-1][0] == "héllo\nwörld €"


# -- zip -------------------------------------------------------------------------------


def contents(data: bytes) -> dict[str, list[list[str]]]:
    """The members of a zip file, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name: parsed(archive.read(name).decode("utf-8"))
            for name in archive.namelist()
        }


def test_zip_of_classes(people: Any) -> None:
    """Several classes go into one zip, a file each, returned as bytes."""
    town = classregistry.findClass("Town")
    data = export_csv_zip([people, town])
    assert isinstance(data, bytes)
    found = contents(data)
    assert set(found) == {"Person.csv", "Town.csv"}
    assert found["Town.csv"] == [["name"], ["Here"]]
    assert len(found["Person.csv"]) == 4


def test_zip_of_results(people: Any) -> None:
    """Results, and pairs of class and results, are accepted."""
    for item in (
        people.select(people.q.name == "Bob"),
        (people, people.select(people.q.name == "Bob")),
        (people, [people.get(3)]),
    ):
        found = contents(export_csv_zip([item]))
        assert [row[0] for row in found["Person.csv"]] == ["name", "Bob"]


def test_zip_names(people: Any) -> None:
    """``csvFilename`` and ``filename_prefix`` make the names; ``.csv`` is added."""
    people.csvFilename = "folk"
    assert set(contents(export_csv_zip([people], filename_prefix="out/"))) == {
        "out/folk.csv"
    }
    people.csvFilename = "folk.txt"
    assert set(contents(export_csv_zip([people]))) == {"folk.txt"}


def test_zip_into_a_file(people: Any, tmp_path: Any) -> None:
    """The zip may be written to a file or into an open zip file."""
    path = tmp_path / "a.zip"
    with path.open("wb") as output:
        assert export_csv_zip([people], file=output) is None
    assert set(contents(path.read_bytes())) == {"Person.csv"}
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        assert export_csv_zip([people], zip=archive) is None
    assert set(contents((tmp_path / "b.zip").read_bytes())) == {"Person.csv"}
