"""``sqlobject-admin`` as people have it: installed, and in a checkout."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120

SOURCE = """
from sqlobject import *


class Zone(SQLObject):
    title = StringCol()
    tills = RelatedJoin("Till")


class Till(SQLObject):
    zone = ForeignKey("Zone")
    amount = IntCol(default=0)
    zones = RelatedJoin("Zone")
    byAmount = DatabaseIndex("amount")
"""

ENTRY = "import sys; from sqlobject.manager.command import {0}; sys.exit({0}())"
"""What a console script does."""


class Installed(NamedTuple):
    """Commands, and the environment that they need."""

    admin: list[str]
    convert: list[str]
    path: str
    """For ``PYTHONPATH``."""


class Done(NamedTuple):
    """What a run left."""

    code: int
    out: str
    err: str


def run(command: list[str], folder: Path, path: str, text: str = "") -> Done:
    """Run a command in a folder, without anything of this process's own path."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment.pop("EDITOR", None)
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, "PYTHONPATH": path},
        input=text,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def can_build() -> bool:
    """Whether pip can make a wheel here without fetching anything."""
    if not all(map(importlib.util.find_spec, ("pip", "setuptools"))):
        return False
    if importlib.util.find_spec("wheel"):
        return True
    # Since 70.1 it makes wheels by itself.
    major, minor = importlib.metadata.version("setuptools").split(".")[:2]
    return (int(major), int(minor)) >= (70, 1)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The package built from a copy of the checkout and installed by pip.

    Where nothing can be built, the copy stands for the installed package, and what its
    console scripts would do is done.
    """
    copy = tmp_path_factory.mktemp("copy")
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "sqlobject",
        copy / "sqlobject",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    if not can_build():
        python = [sys.executable, "-c"]
        return Installed(
            [*python, ENTRY.format("main")],
            [*python, ENTRY.format("convert_old_uri")],
            str(copy),
        )
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    offline = ["--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    done = run([*pip, *offline, "--target", str(target), str(copy)], copy, "")
    assert done.code == 0, done.err
    scripts = target / ("Scripts" if os.name == "nt" else "bin")
    return Installed(
        [str(scripts / "sqlobject-admin")],
        [str(scripts / "sqlobject-convertOldURI")],
        str(target),
    )


@pytest.fixture(scope="module")
def checkout() -> Installed:
    """The scripts of the checkout, with nothing installed."""
    scripts = ROOT / "scripts"
    return Installed(
        [sys.executable, str(scripts / "sqlobject-admin")],
        [sys.executable, str(scripts / "sqlobject-convertOldURI")],
        "",
    )


@pytest.fixture(params=["installed", "checkout"])
def tool(request: pytest.FixtureRequest) -> Installed:
    """One after the other."""
    found: Installed = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def admin(tool: Installed, tmp_path: Path) -> Callable[..., Done]:
    """``admin(*args)``: run the command beside a module ``shopmodel``."""
    (tmp_path / "shopmodel.py").write_text(SOURCE, encoding="utf-8")

    def call(*args: str, text: str = "") -> Done:
        return run([*tool.admin, *args], tmp_path, tool.path, text)

    return call


def query(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """Ask the database from outside."""
    raw = sqlite3.connect(folder / "shop.db")
    try:
        rows = raw.execute(statement).fetchall()
        raw.commit()
        return rows
    finally:
        raw.close()


def test_life_of_a_schema(admin: Callable[..., Done], tmp_path: Path) -> None:
    """Create, look, record, change, upgrade, drop: the whole round."""
    where = ["-m", "shopmodel", "-c", f"sqlite://{tmp_path}/shop.db"]
    history = ["--output-dir", "hist"]

    assert admin("list", "-m", "shopmodel") == (
        0,
        "shopmodel.Zone\nshopmodel.Till\n",
        "",
    )
    assert admin("status", *where, "--exit-code").code == 1
    assert admin("create", *where, "-v").out.endswith(
        "2 tables created (0 already exist)\n"
    )
    assert admin("status", *where, "-v", "--exit-code").code == 0

    first = admin("record", *where, *history)
    assert first.code == 0, first.err
    old = first.out.rpartition(" ")[2].strip()
    assert query(tmp_path, "SELECT version FROM sqlobject_db_version") == [(old,)]

    module = tmp_path / "shopmodel.py"
    wider = "    title = StringCol()\n    colour = StringCol(default='red')\n"
    module.write_text(SOURCE.replace("    title = StringCol()\n", wider))
    assert admin("status", *where).out == (
        "Checking Zone...\n  Database missing column: colour\n"
    )
    second = admin("record", *where, *history)
    assert "  zone: Database missing column: colour\n" in second.out
    new = f"{old}a"
    assert f"Creating version {new}\n" in second.out
    assert query(tmp_path, "SELECT version FROM sqlobject_db_version") == [(old,)]

    to = ["-c", f"sqlite://{tmp_path}/shop.db", *history]
    missing = admin("upgrade", *to)
    assert missing.code == 1
    assert missing.err.startswith(f"No way to upgrade from {old} to {new}\n")
    script = tmp_path / "hist" / old / f"upgrade_sqlite_{new}.sql"
    script.write_text(
        "ALTER TABLE zone ADD COLUMN colour TEXT;\nUPDATE zone SET colour = 'red;';\n"
    )
    assert admin("upgrade", *to) == (0, "Done.\n", "")
    assert admin("upgrade", *to) == (0, "Database up to date\n", "")
    assert admin("status", *where, "--exit-code").code == 0
    assert admin("record", *where, *history).out == (
        f"Current status matches version {new}\n"
    )

    assert admin("drop", *where, "-i", text="y\nn\n").code == 0
    left = query(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert ("zone",) in left
    assert ("till",) not in left


def test_exit_codes(admin: Callable[..., Done], tmp_path: Path) -> None:
    """They tell what kind of failure it was; no failure is a traceback."""
    uri = f"sqlite://{tmp_path}/shop.db"
    for code, args in [
        (0, ["help"]),
        (2, []),
        (2, ["zork"]),
        (2, ["list", "--zork"]),
        (2, ["create", "-m", "shopmodel"]),
        (1, ["create", "-m", "no_such_module", "-c", uri]),
        (1, ["create", "-c", uri]),
        (1, ["execute", "-c", uri, "SELECT nope"]),
        (0, ["execute", "-c", uri, "SELECT 1"]),
        (1, ["create", "-m", "shopmodel", "-f", "no.ini"]),
        (1, ["create", "-m", "shopmodel", "-c", "sqlite:///no/such/folder/x.db"]),
        (1, ["create", "-m", "shopmodel", "-c", "zork://x"]),
    ]:
        done = admin(*args)
        assert (args, done.code) == (args, code)
        assert "Traceback" not in done.err


def test_password_is_not_shown(admin: Callable[..., Done]) -> None:
    """Neither by an error nor by its traceback."""
    for more in ([], ["-vv"]):
        done = admin("execute", "-c", "zork://me:secret@host/x", "SELECT 1", *more)
        assert done.code == 1
        assert "secret" not in done.out + done.err


def test_output_that_nobody_reads(tool: Installed, tmp_path: Path) -> None:
    """``sqlobject-admin … | head -1`` ends without a word."""
    (tmp_path / "shopmodel.py").write_text(SOURCE, encoding="utf-8")
    command = [*tool.admin, "list", "-m", "shopmodel"]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": tool.path},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_old_uris(tool: Installed, tmp_path: Path) -> None:
    """``sqlobject-convertOldURI`` prints the new spelling."""
    done = run([*tool.convert, "mysql://u:p@ss@h/a b"], tmp_path, tool.path)
    assert done == (0, "mysql://u:p%40ss@h/a%20b\n", "")
    assert run(tool.convert, tmp_path, tool.path).code == 1


@pytest.mark.parametrize("name", ["sqlobject-admin", "sqlobject-convertOldURI"])
def test_script_without_the_package(name: str, tmp_path: Path) -> None:
    """It says what is missing in two lines, and ends with 3."""
    script = tmp_path / "bin" / name
    script.parent.mkdir()
    shutil.copy(ROOT / "scripts" / name, script)
    (script.parent / "sqlobject").mkdir()
    done = run([sys.executable, str(script), "list"], tmp_path, "")
    assert done.code == 3
    assert done.out == ""
    assert len(done.err.splitlines()) == 2
    assert "pip install SQLObject" in done.err


def test_scripts_can_be_run_directly() -> None:
    """They are executable, and look for Python in the environment."""
    for name in ("sqlobject-admin", "sqlobject-convertOldURI"):
        script = ROOT / "scripts" / name
        assert os.access(script, os.X_OK)
        first = script.read_text(encoding="utf-8").splitlines()[0]
        assert first == "#!/usr/bin/env python3"
