"""Writing CSV: what the stories of old programs leave open."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from sqlobject.col import BLOBCol, DateTimeCol, StringCol
from sqlobject.main import SQLObject
from sqlobject.util.csvexport import export_csv, export_csv_zip
from sqlobject.util.csvimport import load_csv


@pytest.fixture
def notes(db: Any) -> Any:
    """A class with a table."""

    class Note(SQLObject):
        text = StringCol(title="text:escaped")
        data = BLOBCol(default=None, title="data:base64")
        made = DateTimeCol(default=None, title="made:datetime")

    Note.createTable()
    return Note


def parsed(text: str | None) -> list[list[str]]:
    """The rows of a text."""
    return list(csv.reader(io.StringIO(text or "", newline="")))


def test_bytes_are_base64(notes: Any) -> None:
    """They can be read back."""
    notes(text="a", data=b"\0\xff")
    text = export_csv(notes)
    assert parsed(text)[1][1] == "AP8="
    found = load_csv(parsed(text), default_class="Note")["Note"]
    assert found == [{"text": "a", "data": b"\0\xff", "made": None}]


def test_many_rows_are_not_held_at_once(
    notes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are asked for in parts, never all together."""
    notes.insertMany([{"text": str(n)} for n in range(2000)])

    def all_at_once(*_: Any) -> Any:
        raise AssertionError("all rows at once")

    for name in ("fetch_all", "fetch_into"):
        monkeypatch.setattr(type(notes._connection), name, all_at_once)
    assert len(parsed(export_csv(notes))) == 2001


def test_list_cannot_be_ordered(notes: Any) -> None:
    """It is said what would do."""
    with pytest.raises(ValueError, match="sort it"):
        export_csv(notes, select=[notes(text="a")], orderBy="text")


def test_slice_of_results(notes: Any) -> None:
    """Results are exported as they are."""
    for text in "abc":
        notes(text=text)
    rows = parsed(export_csv(notes.select(orderBy="-text")[:2]))
    assert [row[0] for row in rows[1:]] == ["c", "b"]


def test_empty_class(notes: Any) -> None:
    """There is a header all the same."""
    assert export_csv(notes) == "text:escaped,data:base64,made:datetime\r\n"


def test_zip_to_a_path(notes: Any, tmp_path: Any) -> None:
    """``file`` may be a path."""
    notes(text="é")
    assert export_csv_zip([notes], file=str(tmp_path / "a.zip")) is None
    assert (tmp_path / "a.zip").stat().st_size > 0


def test_class_settings_are_not_changed(notes: Any) -> None:
    """The order that a class names is its own."""
    notes.csvColumnOrder = order = ["made"]
    notes.extraCSVColumns = extra = [("id", "Number")]
    assert parsed(export_csv(notes))[0] == [
        "made:datetime",
        "text:escaped",
        "data:base64",
        "Number",
    ]
    assert (order, extra) == (["made"], [("id", "Number")])
