"""One process that runs one system: commands come as lines of JSON, answers go back.

Started as ``python worker.py <folder of the library, or -> <system> <place>`` in the
environment of that system.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import sys
import time
import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def settle(value: Any) -> Any:
    """A value as all systems would give it: times, numbers and lists in one form."""
    if isinstance(value, (bool, int, float, Decimal)):
        return f"{float(value):.5f}"
    if isinstance(value, date):
        return value.isoformat()[:26]
    if isinstance(value, dict):
        return sorted((key, settle(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [settle(one) for one in value]
    return value


def digest(answer: Any) -> str:
    """A short form of an answer, for comparison."""
    text = json.dumps(settle(answer), default=str)
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


class Runner:
    """Runs operations of one system, with the tables as each of them needs them."""

    def __init__(self, system: str, place: str) -> None:
        from bench.systems import SYSTEMS
        from bench.systems.base import Place

        module = importlib.import_module(f"bench.systems.{SYSTEMS[system].module}")
        self.system = module.Adapter(Place.of(place))
        self.ready = ""
        """How the tables are: ``full``, ``empty`` (no items), or anything."""

    def resize(self, items: int) -> None:
        """Make other data."""
        from bench.data import make
        from bench.operations import Size

        size = Size.of(items)
        self.system.size = size
        self.system.data = make(items, size.parents)
        self.ready = ""

    def _provide(self, state: str) -> None:
        if self.ready == state:
            return
        system = self.system
        system.create()
        system.fill_groups()
        if state == "full":
            system.fill_items()
            system.fill_lines()
        self.ready = state

    def _hold(self, what: str | None) -> None:
        system, items = self.system, self.system.size.items
        if what is None:
            return
        count = getattr(system.size, "singles" if what == "last" else what)
        if what == "last":
            system.held = system.load(items - min(count, items // 2) + 1, items)
        elif what == "items":
            system.held = system.load_all()
        else:
            system.held = system.load(1, count)

    def run(self, name: str) -> dict[str, Any]:
        """Run one operation once.

        :returns: ``cpu`` and ``wall`` seconds, ``units``, and a digest of the answer.
        """
        from bench.operations import BY_NAME

        operation, system = BY_NAME[name], self.system
        method = getattr(system, name, None)
        if method is None:
            return {"absent": True}
        self._provide("empty" if operation.empty else "full")
        system.held, system.operation = None, name
        system.begin()
        try:
            self._hold(operation.holds)
            units = getattr(system.size, operation.unit)
            if operation.holds == "last":
                units = len(system.held)
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            answer = method()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        finally:
            system.operation, system.held = "", None
            system.end()
        if operation.spoils:
            self.ready = ""
            answer = self._written()
        elif name == "aggregates":
            # Tortoise gives the average of whole numbers as a whole number.
            answer = [(*row[:2], int(row[2]), *row[3:]) for row in answer]
        elif name in ("parents", "parents_joined"):
            answer = sorted(answer)  # nobody has asked for an order
        elif name in ("tuples", "grouped"):
            answer = (
                sorted(map(tuple, answer))
                if name == "tuples"
                else [sorted(map(tuple, rows)) for rows in answer]
            )
        return {"cpu": cpu, "wall": wall, "units": units, "digest": digest(answer)}

    def _written(self) -> Any:
        """What a writing operation left in the table."""
        self.system.begin()
        try:
            return sorted(self.system.select_whole(), key=lambda row: row[0])
        finally:
            self.system.end()

    def memory(self, way: str) -> dict[str, Any]:
        """Load all items and say how many bytes each holds.

        :param way: ``traced`` by Python, or ``resident`` by the system.
        """
        self._provide("full")
        system = self.system
        system.begin()
        system.held = system.load(1, 10)  # what is made once is not counted
        gc.collect()
        if way == "traced":
            tracemalloc.start()
        before = self._bytes(way)
        system.held = system.load_all()
        gc.collect()
        used = self._bytes(way) - before
        count = len(system.held)
        system.end()
        return {"bytes": used / count}

    @staticmethod
    def _bytes(way: str) -> int:
        if way == "traced":
            return tracemalloc.get_traced_memory()[0]
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """Let the process end."""
        if hasattr(self.system, "close"):
            self.system.close()


def main() -> int:
    """Answer commands until there are no more."""
    library, system, place = sys.argv[1:4]
    # In front: what is measured; never this folder, whose names are nobody's business.
    sys.path[0] = str(HERE.parent)
    if library != "-":
        sys.path.insert(0, library)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    runner = Runner(system, place)
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            answer = getattr(runner, command)(*arguments)
        except Exception as exc:  # noqa: BLE001 - reported, and the others go on
            runner.ready = ""
            answer = {"error": f"{type(exc).__name__}: {exc}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    runner.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
