"""Fixtures of the extras' tests: listeners that write down what they hear."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
    events,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Diary(list[Any]):
    """What was heard, oldest first; ``names()`` gives the names alone."""

    def names(self) -> list[str]:
        """The names of the entries."""
        return [entry[0] for entry in self]


@pytest.fixture
def diary() -> Diary:
    """An empty diary."""
    return Diary()


@pytest.fixture
def hear(diary: Diary) -> Iterator[Callable[..., Callable[..., None]]]:
    """``hear(cls, Signal, …)``: write each signal and its arguments into the diary.

    ``act`` is called with the arguments too; ``post`` adds a post function that writes
    ``name + "/post"``.
    """
    held: list[Any] = []

    def listen(
        cls: type,
        *signals: type,
        act: Callable[..., None] | None = None,
        post: bool = False,
        **kw: Any,
    ) -> Callable[..., None]:
        def one(signal: type) -> Callable[..., None]:
            name = signal.__name__.removesuffix("Signal")

            def receiver(*args: Any) -> None:
                diary.append((name, *args))
                if act is not None:
                    act(*args)
                if post:
                    args[-1].append(lambda *more: diary.append((f"{name}/post", *more)))

            return receiver

        for signal in signals:
            receiver = one(signal)
            held.append(receiver)
            events.listen(receiver, cls, signal, **kw)
        return held[-1]

    yield listen
    held.clear()


ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., str]:
    """``run_python(source)``: its output, run as a program of its own."""

    def run(source: str, *args: str) -> str:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(source), *args],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


SHOPMODEL = """
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


class Done(NamedTuple):
    """What a run of the admin command left."""

    code: int
    out: str
    err: str


class Admin:
    """Runs ``sqlobject-admin`` in a folder that holds ``shopmodel.py``."""

    root = ROOT
    source = SHOPMODEL

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "shop.db"
        self.uri = f"sqlite://{self.db}"
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
            "PYTHONWARNINGS": "default",
        }
        self.environment.pop("EDITOR", None)
        self.write("shopmodel.py", SHOPMODEL)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def start(self, command: list[str], text: str | None, **env: str) -> Done:
        """Run a command and wait for it."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **env},
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def __call__(self, *args: str, text: str | None = None, **env: str) -> Done:
        """Run ``python -m sqlobject.manager.command`` with arguments."""
        command = [sys.executable, "-m", "sqlobject.manager.command", *args]
        return self.start(command, text, **env)

    def model(self, *args: str, **kw: Any) -> Done:
        """Run a command with the sample module and database."""
        return self(*args, "-m", "shopmodel", "-c", self.uri, **kw)

    def query(self, statement: str) -> list[Any]:
        """Ask the database."""
        raw = sqlite3.connect(self.db)
        try:
            rows = raw.execute(statement).fetchall()
            raw.commit()
            return rows
        finally:
            raw.close()

    def tables(self) -> set[str]:
        """The tables of the database."""
        if not self.db.exists():
            return set()
        found = self.query("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row[0] for row in found if not row[0].startswith("sqlite_")}


@pytest.fixture
def admin(tmp_path: Path) -> Admin:
    """The admin command in a folder of its own."""
    return Admin(tmp_path)


@pytest.fixture
def plate(conn: Any) -> Any:
    """A class with two columns and its table."""

    class Plate(SQLObject):
        name = StringCol()
        size = IntCol(default=1)

    Plate.createTable()
    return Plate


@pytest.fixture
def zoo(conn: Any) -> SimpleNamespace:
    """Animal → Dog → Puppy, Animal → Cat, and a keeper whom animals have."""
    from sqlobject.inheritance import InheritableSQLObject

    class Keeper(SQLObject):
        name = StringCol()
        animals = MultipleJoin("Animal")

    class Animal(InheritableSQLObject):
        name = StringCol()
        tag = StringCol(alternateID=True, length=20, default=None)
        keeper = ForeignKey("Keeper", default=None)
        toys = RelatedJoin("Toy")

    class Dog(Animal):
        breed = StringCol(default=None)

    class Puppy(Dog):
        _inheritable = False
        weeks = IntCol(default=0)

    class Cat(Animal):
        lives = IntCol(default=9)

    class Toy(SQLObject):
        label = StringCol()
        animals = RelatedJoin("Animal")

    classes = (Keeper, Animal, Dog, Puppy, Cat, Toy)
    for each in classes:
        each.createTable()
    return SimpleNamespace(conn=conn, **{each.__name__: each for each in classes})


@pytest.fixture
def full(zoo: SimpleNamespace) -> SimpleNamespace:
    """The zoo with a keeper, an animal, two dogs, a puppy and a cat."""
    zoo.sam = zoo.Keeper(name="Sam")
    zoo.crow = zoo.Animal(name="crow", tag="t1", keeper=zoo.sam)
    zoo.rex = zoo.Dog(name="rex", tag="t2", breed="lab", keeper=zoo.sam)
    zoo.fido = zoo.Dog(name="fido", tag="t3", breed="pug")
    zoo.bit = zoo.Puppy(name="bit", tag="t4", breed="lab", weeks=3)
    zoo.tom = zoo.Cat(name="tom", tag="t5", lives=7, keeper=zoo.sam)
    return zoo
