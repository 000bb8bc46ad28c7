"""The admin command, run in this process in a folder of its own."""

from __future__ import annotations

import sqlite3
import sys
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sqlobject.manager.command import the_runner

SHOP = """
from sqlobject.col import *
from sqlobject.index import DatabaseIndex
from sqlobject.joins import RelatedJoin
from sqlobject.main import SQLObject


class Zone(SQLObject):
    title = StringCol()
    tills = RelatedJoin("Till")


class Till(SQLObject):
    zone = ForeignKey("Zone")
    amount = IntCol(default=0)
    zones = RelatedJoin("Zone")
    byAmount = DatabaseIndex("amount")
"""


class Done(NamedTuple):
    """What a run left."""

    code: int
    out: str
    err: str


class Shop:
    """A folder with a module ``shop`` and a database, and the command in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.db = folder / "shop.db"
        self.uri = f"sqlite://{self.db}"
        self.write("shop.py", SHOP)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def __call__(self, *args: str) -> Done:
        """Run a command line."""
        code = 0
        try:
            the_runner.run(["sqlobject-admin", *args])
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else 0
        out, err = self.capsys.readouterr()
        return Done(code, out, err)

    def model(self, command: str, *args: str) -> Done:
        """Run a command with the module and the database."""
        return self(command, *args, "-m", "shop", "-c", self.uri)

    def query(self, statement: str) -> list[Any]:
        """Ask the database from outside."""
        raw = sqlite3.connect(self.db)
        try:
            rows = raw.execute(statement).fetchall()
            raw.commit()
        finally:
            raw.close()
        return rows

    def tables(self) -> set[str]:
        """The tables of the database."""
        if not self.db.exists():
            return set()
        found = self.query("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found if not name.startswith("sqlite_")}

    def stamped(self) -> list[str]:
        """The versions that the database says it has."""
        if "sqlobject_db_version" not in self.tables():
            return []
        return [v for (v,) in self.query("SELECT version FROM sqlobject_db_version")]


@pytest.fixture(autouse=True)
def own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command adds to the path of modules is taken away again."""
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture
def shop(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    hub: Any,
    uris: Any,
) -> Any:
    """A shop whose modules are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield Shop(tmp_path, capsys)
    for name in set(sys.modules) - before:
        path = getattr(sys.modules[name], "__file__", None) or ""
        if path.startswith(str(tmp_path)):
            del sys.modules[name]
