"""Virtual environments for the workers, made when they are first needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["DRAWING", "ROOT", "Environments", "child_environment"]

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

DRAWING = ("matplotlib",)
"""What the picture needs, in the environment that most systems share."""


def child_environment() -> dict[str, str]:
    """Variables for processes: bytecode is kept, as on a user's machine."""
    variables = dict(os.environ)
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    variables["PYTHONPYCACHEPREFIX"] = str(ROOT / ".venv" / f"bench-{VERSION}-cache")
    variables["PYTHONHASHSEED"] = "0"
    return variables


class Environments:
    """``.venv/bench-<version>``, and another for SQLObject 3.14, of the same name."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.refused: dict[str, str] = {}
        """Systems that cannot be installed on this Python, and why."""

    def python(self, system: str) -> Path:
        """The interpreter that a system runs in."""
        apart = f"-{system}" if SYSTEMS[system].apart else ""
        return ROOT / ".venv" / f"bench-{VERSION}{apart}" / "bin" / "python"

    def prepare(self, systems: Iterable[str], database: str) -> list[str]:
        """Install what these systems need on a database.

        :returns: those that can run; the others are in `refused`.
        """
        usable = []
        for system in systems:
            kind = SYSTEMS[system]
            needs = (*kind.needs, *kind.drivers[database])
            trouble = self.install(self.python(system), needs)
            if trouble is None:
                usable.append(system)
            else:
                self.refused[system] = trouble
        return usable

    def install(self, python: Path, needs: Iterable[str]) -> str | None:
        """Install something into the environment of this interpreter.

        :returns: what went wrong, if anything did.
        """
        if not python.exists():
            self._say(f"making {python.parents[1].relative_to(ROOT)}")
            subprocess.run(
                [sys.executable, "-m", "venv", str(python.parents[1])], check=True
            )
        stamp = python.parents[1] / ".installed"
        have = set(stamp.read_text().split("\n")) if stamp.exists() else set()
        missing = [name for name in needs if name not in have]
        if not missing:
            return None
        self._say(f"installing {', '.join(missing)}")
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
        ]
        done = subprocess.run(
            [*pip, *missing], check=False, capture_output=True, text=True
        )
        if done.returncode:
            errors = [x for x in done.stderr.splitlines() if "ERROR" in x.upper()]
            return (errors or done.stderr.splitlines() or ["pip failed"])[-1]
        stamp.write_text("\n".join(sorted(have.union(missing))))
        return None
