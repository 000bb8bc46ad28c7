"""Fixtures of the extras' tests: listeners that write down what they hear."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import events

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
