#!/usr/bin/env python3
"""All tests, in two halves at the same time.

    scripts/run_tests.py [ARGUMENT...]    arguments are pytest's

One half needs no server and is shown while it runs.  The other is what runs on
databases: the behaviour suite, the tests of each backend and of the stand-ins, and is
shown when both have ended, with the table of what ran on which server.  The servers are
started for it (``scripts/servers``) and stopped again; one that cannot be had is left
out, and the table says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVERS = [sys.executable, str(ROOT / "scripts" / "servers")]
LOG = ROOT / "build" / "databases.log"

ON_DATABASES = ("tests/suite", "tests/backends", "tests/tds", "tests/maxdb")
NOTHING_CHOSEN = 5
"""What pytest ends with if its arguments leave no test."""


def start_servers() -> dict[str, str]:
    """Start what can be started, and give the environment that tells where."""
    up = subprocess.run(
        [*SERVERS, "up"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    print(up.stderr, end="", file=sys.stderr)
    found = {}
    for line in up.stdout.splitlines():
        name, _, uri = line.partition(" ")
        if "://" in uri:
            found[f"SQLOBJECT_TEST_{name.upper()}"] = uri.strip()
        else:
            print(f"{name}: {uri.strip()}", file=sys.stderr)
    return found


def main(arguments: list[str]) -> int:
    """Run both halves; the status is that of the half that fared worse."""
    places = [place for place in ON_DATABASES if (ROOT / place).exists()]
    pytest = [sys.executable, "-m", "pytest"]
    environment = {**os.environ, **start_servers(), "SQLOBJECT_SUITE": "all"}
    LOG.parent.mkdir(exist_ok=True)
    try:
        with LOG.open("w", encoding="utf-8") as log:
            second = subprocess.Popen(
                [*pytest, *places, *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=ROOT,
            )
            ignored = [f"--ignore={place}" for place in places]
            first = subprocess.run(
                [*pytest, *ignored, *arguments], check=False, cwd=ROOT
            ).returncode
            ended = [first, second.wait()]
    finally:
        subprocess.run([*SERVERS, "down"], check=False, cwd=ROOT)
    print(LOG.read_text(encoding="utf-8", errors="replace"), end="")
    if all(status == NOTHING_CHOSEN for status in ended):
        return NOTHING_CHOSEN
    return max(status for status in ended if status != NOTHING_CHOSEN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
