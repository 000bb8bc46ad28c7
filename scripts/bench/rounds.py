"""Systems in turn, each in a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.environments import ROOT, child_environment
from bench.operations import BY_NAME
from bench.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.environments import Environments

__all__ = ["Cell", "Results", "Worker", "race"]

WORKER = ROOT / "scripts" / "bench" / "worker.py"


class Worker:
    """The process of one system."""

    def __init__(self, environments: Environments, system: str, place: str) -> None:
        self.system = system
        library = str(ROOT) if SYSTEMS[system].checkout else "-"
        # A file, because a pipe that nobody empties would stop the process.
        self.words = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by `close`
        self.process = subprocess.Popen(
            [str(environments.python(system)), str(WORKER), library, system, place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.words,
            text=True,
            env=child_environment(),
        )

    def ask(self, *command: Any) -> dict[str, Any]:
        """Have one command done."""
        process = self.process
        try:
            process.stdin.write(json.dumps(command) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = process.stdout.readline()  # type: ignore[union-attr]
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.words.seek(0)
            words = self.words.read().strip().splitlines()
            return {"error": words[-1] if words else "the process ended"}
        found: dict[str, Any] = json.loads(answer) or {}
        return found

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()  # type: ignore[union-attr]
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()  # type: ignore[union-attr]
        self.words.close()


class Cell(NamedTuple):
    """One operation of one system."""

    ratio: float
    """Median over rounds of the system's CPU time by the plain driver's."""
    low: float
    """First quartile of those ratios."""
    high: float
    """Third quartile."""
    micros: float
    """Median of CPU microseconds a unit; only good on this machine at this moment."""
    digest: str


class Results(NamedTuple):
    """Cells by operation and system; and what went wrong."""

    cells: dict[str, dict[str, Cell]]
    troubles: list[str]
    disagreements: list[str]


def race(
    workers: Sequence[Worker],
    operations: Sequence[str],
    *,
    items: int,
    rounds: int,
    progress: Callable[[str], None],
) -> Results:
    """Run all operations on all systems, so many times, after one round to warm up."""
    troubles: dict[tuple[str, str], str] = {}
    times: dict[tuple[str, str], list[float]] = {}
    digests: dict[tuple[str, str], str] = {}
    for worker in workers:
        answer = worker.ask("resize", items)
        if "error" in answer:
            troubles[worker.system, "start"] = answer["error"]
    out = {system for system, _ in troubles}
    for turn in range(rounds + 1):
        for name in operations:
            for worker in workers:
                key = (worker.system, name)
                if worker.system in out or key in troubles:
                    continue
                step = f"round {turn}/{rounds}" if turn else "warming up"
                progress(f"{step}: {BY_NAME[name].title}, {worker.system}")
                answer = worker.ask("run", name)
                if "error" in answer:
                    troubles[key] = answer["error"]
                elif "cpu" in answer:
                    digests[key] = answer["digest"]
                    if turn:
                        each = answer["cpu"] / answer["units"]
                        times.setdefault(key, []).append(each)
    return Results(
        _cells(operations, times, digests),
        [f"{system}: {name}: {text}" for (system, name), text in troubles.items()],
        _disagreements(digests),
    )


def _cells(
    operations: Sequence[str],
    times: dict[tuple[str, str], list[float]],
    digests: dict[tuple[str, str], str],
) -> dict[str, dict[str, Cell]]:
    cells: dict[str, dict[str, Cell]] = {name: {} for name in operations}
    for (system, name), own in times.items():
        raw = times.get(("raw", name))
        if raw is None:
            continue
        ratios = sorted(a / b for a, b in zip(own, raw, strict=False) if b)
        if not ratios:
            continue
        last = len(ratios) - 1
        cells[name][system] = Cell(
            median(ratios),
            ratios[last // 4],
            ratios[last - last // 4],
            median(own) * 1e6,
            digests[system, name],
        )
    return cells


def _disagreements(digests: dict[tuple[str, str], str]) -> list[str]:
    return [
        f"{system}: {name}: another answer than the plain driver's"
        for (system, name), found in digests.items()
        if found != digests.get(("raw", name), found)
    ]
