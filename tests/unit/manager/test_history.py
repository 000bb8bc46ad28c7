"""The folder of versions: names, scripts, and the way from one to another."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sqlobject.manager._history import History, same_text, shown

TODAY = datetime.date.today().isoformat()


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A folder of versions, with other things in it."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "2020-01-01.txt").write_text("no version")
    return History(str(tmp_path))


def make(history: History, *scripts: tuple[str, str]) -> None:
    """Make upgrade scripts and the versions they lie in."""
    for version, target in scripts:
        history.path(version).mkdir(exist_ok=True)
        history.script_path(version, "sqlite", target).write_text("x")


def test_versions(history: History) -> None:
    """Folders that begin with a day are versions, in the order of texts."""
    for name in ("2020-01-02", "2020-01-01a", "2020-01-01", "2020-01-01-rel1"):
        history.path(name).mkdir()
    assert history.versions() == [
        "2020-01-01",
        "2020-01-01-rel1",
        "2020-01-01a",
        "2020-01-02",
    ]
    assert history.last() == "2020-01-02"


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there has no versions."""
    history = History(str(tmp_path / "none"))
    assert history.versions() == []
    assert history.last() is None
    assert history.next_version() == TODAY


def test_next_version(history: History) -> None:
    """Versions of one day are lettered, on and on."""
    made = []
    for _ in range(30):
        made.append(history.next_version())
        history.path(made[-1]).mkdir()
    assert made[:3] == [TODAY, f"{TODAY}a", f"{TODAY}b"]
    assert made == sorted(made)
    assert history.next_version("rel1") == f"{TODAY}-rel1"


def test_largest_steps(history: History) -> None:
    """The way goes in the largest steps that there are."""
    make(history, ("2020-01", "x"))  # no version: its name is too short
    make(
        history,
        ("2020-01-01", "2020-01-02"),
        ("2020-01-01", "2020-01-03"),
        ("2020-01-02", "2020-01-03"),
        ("2020-01-03", "2020-01-04"),
    )
    way = history.way("2020-01-01", "2020-01-04", "sqlite")
    assert way is not None
    assert [script.target for script in way] == ["2020-01-03", "2020-01-04"]


def test_large_step_into_a_dead_end(history: History) -> None:
    """If the large step leads nowhere, the small ones are taken."""
    make(
        history,
        ("2020-01-01", "2020-01-03"),
        ("2020-01-01", "2020-01-02"),
        ("2020-01-02", "2020-01-04"),
    )
    way = history.way("2020-01-01", "2020-01-04", "sqlite")
    assert way is not None
    assert [script.target for script in way] == ["2020-01-02", "2020-01-04"]


def test_scripts_beyond_the_target(history: History) -> None:
    """They are not used."""
    make(history, ("2020-01-01", "2020-01-09"), ("2020-01-09", "2020-01-02"))
    assert history.way("2020-01-01", "2020-01-02", "sqlite") is None


def test_scripts_in_a_circle(history: History) -> None:
    """They do not hang the command."""
    make(history, ("2020-01-01", "2020-01-02"), ("2020-01-02", "2020-01-01"))
    assert history.way("2020-01-01", "2020-01-03", "sqlite") is None


def test_scripts_of_other_databases(history: History) -> None:
    """Each database has its own; case does not matter."""
    folder = history.path("2020-01-01")
    folder.mkdir()
    (folder / "UPGRADE_SQLite_2020-01-02.SQL").write_text("x")
    (folder / "upgrade_mysql_2020-01-02.sql").write_text("x")
    (folder / "upgrade_sqlite_2020.01.02.sql").write_text("x")
    (folder / "upgrade_sqlite_2020-01-02.sql~").write_text("x")
    found = history.scripts("2020-01-01", "sqlite")
    assert [script.path.name for script in found] == ["UPGRADE_SQLite_2020-01-02.SQL"]


def test_recorded_texts(history: History) -> None:
    """Files of one database, without the scripts."""
    folder = history.path("2020-01-01")
    folder.mkdir()
    for name in ("A_sqlite.sql", "A_mysql.sql", "upgrade_sqlite_2020-01-02.sql"):
        (folder / name).write_text(name)
    assert history.texts("2020-01-01", "sqlite") == {"A_sqlite.sql": "A_sqlite.sql"}


def test_same_text() -> None:
    """Comments and layout do not count."""
    one = "-- today\nCREATE TABLE a (\n    b INT\n);\n"
    assert same_text(one, "-- yesterday\n\nCREATE TABLE a (\n  b INT\n)")
    assert not same_text(one, one.replace("INT", "TEXT"))


def test_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are shown from the current folder."""
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b") == str(Path("a") / "b")
