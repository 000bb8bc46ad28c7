"""The support table says of every driver where the suite ran on it, and no more."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject.schemes import backend_for, known_schemes

ROOT = Path(__file__).resolve().parents[2]
support = SimpleNamespace(**runpy.run_path(str(ROOT / "scripts" / "support.py")))


def row(backend: str, driver: str, **said: Any) -> dict[str, Any]:
    """What the suite records of a driver."""
    usual = {"server": "", "kind": "server", "passed": 0, "failed": 0, "reason": ""}
    return {"backend": backend, "driver": driver, **usual, **said}


def everything() -> list[dict[str, Any]]:
    """A record in which nothing is missing: every driver is uninstalled."""
    return [
        row(name, driver.name, reason="not installed (No module named 'x')")
        for name in support.TITLES
        for driver in backend_for(name).drivers
    ]


def test_the_manual_names_every_driver_of_every_database_once() -> None:
    ours = [
        found
        for found in map(backend_for, known_schemes())
        if type(found.dialect).__module__.startswith("sqlobject.")
    ]
    assert {backend.name for backend in ours} == set(support.TITLES)
    listed = [(line.scheme, line.driver) for line in support.read()]
    assert listed == [
        (name, driver.name)
        for name in support.TITLES
        for driver in backend_for(name).drivers
    ]


def test_the_front_page_shows_what_the_manual_says() -> None:
    page = support.PAGE.read_text(encoding="utf-8")
    shown = support.PLACE.search(page)[0].partition("-->\n")[2]
    assert shown.startswith(support.markdown(support.read()))


def test_a_line_has_figures_if_and_only_if_something_answered() -> None:
    for line in support.read():
        answered = line.state in support.SAYS.values()
        assert bool(line.ran_on) is answered, line
        assert bool(line.passed and line.failed) is answered, line


@pytest.mark.parametrize("backend", ["mssql", "sybase"])
def test_a_stand_in_is_never_called_the_server(backend: str) -> None:
    line = support.line(row(backend, "x", server="16.0", kind="stand-in", passed=9))
    assert "not the real server" in line.state
    assert line.ran_on.startswith("a stand-in for ")


def test_a_server_says_its_own_name() -> None:
    line = support.line(row("mysql", "pymysql", server="MariaDB 10.11.19", passed=9))
    assert line.ran_on == "MariaDB 10.11.19"
    assert (line.state, line.passed, line.failed) == ("real server", "9", "0")


def test_what_did_not_run_says_why_and_has_no_figures() -> None:
    line = support.line(row("postgres", "pypyodbc", reason="not installed (…)"))
    assert line.state == "not run here: not installed"
    assert (line.ran_on, line.passed, line.failed) == ("", "", "")
    line = support.line(row("maxdb", "sdb", reason="no server to be had; …"))
    assert line.state.startswith("never run on a server")


def test_drivers_that_fared_alike_share_a_line_of_the_front_page() -> None:
    table = [
        support.line(row("postgres", name, server="15.20", passed=number))
        for name, number in (("psycopg", 7), ("pg8000", 5))
    ]
    table.insert(1, support.line(row("postgres", "pypyodbc", reason="not installed")))
    shown = support.markdown(table).splitlines()[2:]
    assert shown == [
        "| PostgreSQL | psycopg, pg8000 | PostgreSQL 15.20 | real server | 12 | 0 |",
        "| PostgreSQL | pypyodbc |  | not run here: not installed |  |  |",
    ]


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    table = support.lines(everything())
    support.write(table, tmp_path / "table.csv")
    assert support.read(tmp_path / "table.csv") == table


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: rows[0].pop("kind"), "what answered"),
        (lambda rows: rows[0].update(reason="", server="3.40"), "no test ran there"),
        (lambda rows: rows.__delitem__(slice(0, 2)), "nothing of sqlite"),
    ],
    ids=["old record", "part of the suite", "part of the databases"],
)
def test_a_record_that_is_not_of_everything_is_refused(spoil: Any, said: str) -> None:
    rows = json.loads(json.dumps(everything()))
    spoil(rows)
    with pytest.raises(support.Unfit, match=said):
        support.lines(rows)
