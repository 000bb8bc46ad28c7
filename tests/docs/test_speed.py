"""The timings of the manual: what they are made by does what the page says."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((ROOT / "docs").glob("speed*.csv"))


@pytest.fixture(autouse=True)
def bench_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))


class ThisPython:
    """The environment that these tests run in, which has this library's needs."""

    def python(self, system: str) -> str:
        return sys.executable


def raced(*systems: str, ops: tuple[str, ...] = ()) -> Any:
    from bench.operations import BY_NAME
    from bench.rounds import Worker, race

    workers = [Worker(ThisPython(), name, "sqlite:/:memory:") for name in systems]
    try:
        return race(
            workers, ops or tuple(BY_NAME), items=40, rounds=1, progress=lambda _: None
        )
    finally:
        for worker in workers:
            worker.close()


def test_ours_and_what_is_made_by_hand_answer_as_the_plain_driver() -> None:
    results = raced("raw", "ours", "ours_unit", "slots")
    assert results.troubles == []
    assert results.disagreements == []
    for name, cells in results.cells.items():
        assert {"raw", "ours", "ours_unit"} <= cells.keys(), name
    made_nothing = [n for n, cells in results.cells.items() if "slots" not in cells]
    assert made_nothing == ["insert_bulk", "aggregates", "grouped", "tuples", "dicts"]


def test_the_table_has_the_titles_of_the_page_and_a_dash_for_what_is_lacking() -> None:
    from bench.report import csv_text

    results = raced("raw", "ours", "slots", ops=("get_held", "tuples"))
    text = csv_text(results, ["raw", "ours", "slots"])
    head, get, tuples = csv.reader(text.splitlines())
    assert head == ["Operation", "SQLObject", "slots by hand"]
    assert get[0] == "get by key, object held"
    assert 0 < float(get[1]) < float(get[2])
    assert tuples[0] == "export as tuples"
    assert float(tuples[1]) > 0
    assert tuples[2] == "–"  # noqa: RUF001


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_tables_of_the_manual_are_such_as_are_written_now(path: Path) -> None:
    from bench.operations import OPERATIONS
    from bench.systems import SYSTEMS

    with path.open(encoding="utf-8", newline="") as file:
        (_, *systems), *lines = csv.reader(file)
    titles = [kind.title for kind in SYSTEMS.values()]
    assert [title for title in titles if title in systems] == systems
    assert [line[0] for line in lines] == [one.title for one in OPERATIONS]


def test_each_column_has_a_mark_of_its_own_in_the_picture() -> None:
    from bench.plot import LOOKS
    from bench.systems import SYSTEMS

    drawn = [kind.title for name, kind in SYSTEMS.items() if name != "raw"]
    assert sorted(LOOKS) == sorted(drawn)
    assert len(set(LOOKS.values())) == len(drawn)


@pytest.mark.parametrize(
    ("uri", "scheme", "port"),
    [
        ("sqlite:/:memory:", "sqlite", 0),
        ("postgresql://me@here/db", "postgres", 5432),
        ("mysql://me@here:3307/db", "mysql", 3307),
        ("mariadb://me@here/db", "mysql", 3306),
    ],
)
def test_databases_by_uri(uri: str, scheme: str, port: int) -> None:
    from bench.systems.base import Place

    place = Place.of(uri)
    assert (place.scheme, place.port) == (scheme, port)


def test_a_database_that_nobody_measures_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from bench.cli import main

    with pytest.raises(SystemExit):
        main(["--db", "oracle://here/db"])
    told = capsys.readouterr().err
    assert "'oracle' is none of: sqlite, postgres://…, mysql://…" in told
