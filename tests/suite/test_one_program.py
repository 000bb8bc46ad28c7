"""One program, of which only the URI differs, does the same on every database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("program.py")

FOUND = """\
count: 52
founded: 1899-12-31
first: ['Volume 12', 'Volume 11', 'Volume 10']
of south: ['Volume 03', 'Volume 06', 'Volume 09', 'Volume 12']
sum: 1278
price: 7.95
added: 2024-03-07 12:30:00
joined: 1
groups: True
red: ['Volume 09', 'Volume 10', 'Volume 11']
title: Volume A
pages: [999, 104, 103]
refused: True
left: 11
"""


def test_the_same_program_runs_on_every_database(target: Any) -> None:
    """In a process of its own, as its users run it."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), target.uri],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        timeout=120,
    )
    assert done.stderr == ""
    assert done.stdout == FOUND
