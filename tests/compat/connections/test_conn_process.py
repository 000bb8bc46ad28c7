"""Connections of a whole process: its end, and its children."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLATE = """
    import sys
    from sqlobject import *
    sqlhub.processConnection = connectionForURI("sqlite://" + sys.argv[1])
    class Plate(SQLObject):
        name = StringCol()
"""


@pytest.fixture
def program(tmp_path: Any) -> Any:
    """``program(source)``: run it strictly; give its output, and its complaints."""

    def run(source: str) -> tuple[str, str]:
        done = subprocess.run(
            [
                sys.executable,
                "-X",
                "dev",
                "-W",
                "error",
                "-c",
                textwrap.dedent(PLATE) + textwrap.dedent(source),
                str(tmp_path / "x.db"),
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    return run


def test_program_that_just_ends_leaves_no_complaint(program: Any) -> None:
    """Open connections at the end of a program cause no warning."""
    out, err = program(
        """
        Plate.createTable()
        Plate(name="a")
        print([plate.name for plate in Plate.select()])
        """
    )
    assert (out, err) == ("['a']\n", "")


def test_program_that_ends_inside_a_transaction(program: Any) -> None:
    """A transaction left open at the end is undone, without a complaint."""
    _out, err = program(
        """
        Plate.createTable()
        trans = sqlhub.processConnection.transaction()
        Plate(name="lost", connection=trans)
        """
    )
    assert err == ""
    out, _err = program("print(Plate.select().count())")
    assert out == "0\n"


def test_threads_that_ended_leave_no_complaint(program: Any) -> None:
    """Threads that used a file database and ended cause no warning."""
    out, err = program(
        """
        import threading
        Plate.createTable()
        for n in range(3):
            thread = threading.Thread(target=Plate, kwargs={"name": str(n)})
            thread.start()
            thread.join()
        print(Plate.select().count())
        """
    )
    assert (out, err) == ("3\n", "")


def test_child_process_opens_its_own_connection(program: Any) -> None:
    """After a fork parent and child both go on working."""
    out, err = program(
        """
        import os
        Plate.createTable()
        Plate(name="before")
        child = os.fork()
        if child == 0:
            Plate(name="child")
            os._exit(0 if Plate.select().count() == 2 else 1)
        _pid, status = os.waitpid(child, 0)
        Plate(name="parent")
        print(os.waitstatus_to_exitcode(status))
        print(sorted(plate.name for plate in Plate.select()))
        """
    )
    assert (out, err) == ("0\n['before', 'child', 'parent']\n", "")
