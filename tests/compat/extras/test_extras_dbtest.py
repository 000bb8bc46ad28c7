"""Section 11: the pytest support that other projects use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

TEST = """
from sqlobject import *
from sqlobject.tests.dbtest import (
    getConnection, getConnectionURI, inserts, raises, setupClass, supports,
)


class Plate(SQLObject):
    name = StringCol()
    size = IntCol(default=1)


class Dish(SQLObject):
    plate = ForeignKey("Plate")


def test_setup_class():
    setupClass(Plate)
    assert Plate.select().count() == 0
    Plate(name="a")
    setupClass(Plate)
    assert Plate.select().count() == 0


def test_setup_several():
    setupClass([Plate, Dish])
    plate = Plate(name="a")
    assert Dish(plate=plate).plate is plate


def test_inserts():
    setupClass(Plate)
    rows = inserts(Plate, [("a", 1), ("b", 2)], "name size")
    assert [row.name for row in Plate.select(orderBy="size")] == ["a", "b"]
    assert rows[1].size == 2


def test_connection():
    setupClass(Plate)
    assert getConnection() is Plate._connection
    assert getConnection().dbName == "sqlite"
    assert getConnectionURI().startswith("sqlite:")


def test_supports():
    assert supports("transactions")


def test_raises():
    raises(ValueError, int, "x")
"""


@pytest.fixture
def project(tmp_path: Any) -> Any:
    """A project of a user with a test file and this library's support."""
    (tmp_path / "test_plates.py").write_text(TEST)
    (tmp_path / "conftest.py").write_text("from sqlobject.conftest import *\n")

    def run(*args: str) -> Any:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "no:cacheprovider",
                "--rootdir",
                str(tmp_path),
                "-v",
                *args,
                str(tmp_path),
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    run.folder = tmp_path  # type: ignore[attr-defined]
    return run


@pytest.mark.parametrize(
    "name", ["pytest_addoption", "pytest_configure", "setup_tests"]
)
def test_names_of_the_support(run_python: Any, name: str) -> None:
    """``sqlobject.conftest`` offers what projects import into their own."""
    out = run_python(f"from sqlobject.conftest import {name}; print('ok')")
    assert out == "ok\n"


@pytest.mark.parametrize(
    "name",
    [
        "setupClass",
        "getConnection",
        "getConnectionURI",
        "inserts",
        "supports",
        "raises",
        "Dummy",
        "setupCyclicClasses",
        "setSQLiteConnectionFactory",
    ],
)
def test_names_of_the_helpers(run_python: Any, name: str) -> None:
    """``sqlobject.tests.dbtest`` offers the helpers that projects import."""
    out = run_python(f"from sqlobject.tests.dbtest import {name}; print('ok')")
    assert out == "ok\n"


def test_tests_of_a_project(project: Any) -> None:
    """Tests that use the helpers run on SQLite when no database is named."""
    done = project()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_database_by_uri(project: Any) -> None:
    """``-D URI`` runs them on that database."""
    path = project.folder / "chosen.db"
    done = project("-D", f"sqlite://{path}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.exists()


def test_database_by_alias(project: Any) -> None:
    """``-D sqlite`` is the alias of a SQLite database."""
    done = project("-D", "sqlite")
    assert done.returncode == 0, done.stdout + done.stderr


def test_sql_can_be_shown(project: Any) -> None:
    """``-S`` shows the SQL of the tests."""
    done = project("-S", "-s")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INSERT INTO plate" in done.stdout + done.stderr


def test_importing_leaves_no_file_behind(run_python: Any, tmp_path: Any) -> None:
    """Importing the helpers makes no file in the current folder."""
    run_python("import sqlobject.tests.dbtest")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".db"] == []


def test_dummy(run_python: Any) -> None:
    """``Dummy(**kw)`` is an object with those attributes."""
    out = run_python(
        "from sqlobject.tests.dbtest import Dummy; print(Dummy(a=1, b=2).b)"
    )
    assert out == "2\n"
