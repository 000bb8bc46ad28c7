"""Import time, and memory of loaded objects."""

from __future__ import annotations

import subprocess
from statistics import median
from typing import TYPE_CHECKING

from bench.environments import ROOT, child_environment
from bench.rounds import Worker
from bench.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.environments import Environments

__all__ = ["import_times", "memory"]


def import_times(
    environments: Environments,
    systems: Sequence[str],
    rounds: int,
    progress: Callable[[str], None],
) -> dict[str, float]:
    """CPU milliseconds that importing each system takes, with bytecode there."""
    systems = [system for system in systems if SYSTEMS[system].imports]
    times: dict[str, list[float]] = {system: [] for system in systems}
    for turn in range(rounds + 1):
        for system in systems:
            progress(f"import {turn}/{rounds}: {system}")
            imports = ", ".join(SYSTEMS[system].imports)
            own = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
            program = (
                f"{own if SYSTEMS[system].checkout else ''}"
                "from time import process_time as now\n"
                f"start = now()\nimport {imports}\nprint(now() - start)"
            )
            done = subprocess.run(
                [str(environments.python(system)), "-c", program],
                capture_output=True,
                text=True,
                check=False,
                env=child_environment(),
                cwd="/",
            )
            if turn and not done.returncode:
                times[system].append(float(done.stdout) * 1000)
    return {system: median(found) for system, found in times.items() if found}


def memory(
    environments: Environments,
    systems: Sequence[str],
    place: str,
    items: int,
    progress: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """Bytes a loaded object, ``traced`` by Python and ``resident``."""
    found: dict[str, dict[str, float]] = {}
    for system in systems:
        for way in ("traced", "resident"):
            progress(f"memory, {way}: {system}")
            worker = Worker(environments, system, place)
            try:
                worker.ask("resize", items)
                answer = worker.ask("memory", way)
            finally:
                worker.close()
            if "bytes" in answer:
                found.setdefault(system, {})[way] = answer["bytes"]
    return found
