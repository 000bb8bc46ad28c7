"""Users' models under ``mypy --strict``: right programs pass, each mistake is found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sqlobject

HERE = Path(__file__).parent
ROOT = Path(sqlobject.__path__[0]).parent
ERROR = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+): error: .*\[(?P<code>[\w-]+)\]$")


def check(program: Path, cache: Path) -> tuple[str, list[tuple[int, str]]]:
    """Run the checker; give its output, and the errors as (line, code)."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            "--follow-imports=silent",
            "--no-error-summary",
            "--hide-error-context",
            "--no-color-output",
            f"--cache-dir={cache}",
            str(program),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
    )
    found = [ERROR.match(line) for line in done.stdout.splitlines()]
    errors = [(int(m["line"]), m["code"]) for m in found if m]
    return done.stdout + done.stderr, errors


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what the checker learns about the library from one run to the next."""
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.parametrize("program", ["models.py", "program.py"])
def test_right_program_is_read_as_it_is_meant(program: str, cache: Path) -> None:
    """Every ``assert_type`` in it holds, and nothing is complained of."""
    output, _ = check(HERE / program, cache)
    assert output == ""


def test_each_mistake_is_found_and_nothing_else(cache: Path) -> None:
    """The marked lines are wrong, in the way they are marked."""
    program = HERE / "mistakes.py"
    marked = [
        (number, mark[1])
        for number, line in enumerate(program.read_text().splitlines(), 1)
        if (mark := re.search(r"# E: ([\w-]+)$", line))
    ]
    output, errors = check(program, cache)
    assert errors == marked, output
