"""The options, and what they ask for in turn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import extras, report
from bench.environments import ROOT, Environments
from bench.operations import BY_NAME, GROWING, OPERATIONS
from bench.rounds import Results, Worker, race
from bench.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

POSTGRES = "BENCH_POSTGRES"
"""The variable that holds the URI that ``--db postgres`` stands for."""


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description="CPU time of each system by that of the plain driver."
    )
    names = ", ".join(one.name for one in OPERATIONS)
    parser.add_argument("--ops", default="", help=f"some of: {names}")
    parser.add_argument("--systems", default="", help=f"some of: {', '.join(SYSTEMS)}")
    parser.add_argument(
        "--db",
        default="sqlite",
        help=f"sqlite (in memory), postgres (URI in ${POSTGRES}), or a postgres URI",
    )
    parser.add_argument("--items", type=int, default=10_000, help="rows of the table")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--quick", action="store_true", help="2,000 rows, 3 rounds, nothing else"
    )
    parser.add_argument("--spread", action="store_true", help="show quartiles too")
    parser.add_argument(
        "--extras", action="store_true", help="import time, memory and growth as well"
    )
    parser.add_argument(
        "--growth", default="1000,10000,100000", help="numbers of rows, for --extras"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    options = parser.parse_args(given)
    if options.quick:
        options.items, options.rounds, options.extras = 2_000, 3, False
    options.ops = _chosen(parser, options.ops, list(BY_NAME))
    options.systems = _chosen(parser, options.systems, list(SYSTEMS))
    if "raw" not in options.systems:
        options.systems.insert(0, "raw")
    options.db = _place(parser, options.db)
    return options


def _chosen(parser: argparse.ArgumentParser, text: str, known: list[str]) -> list[str]:
    names = text.replace(",", " ").split() or known
    for name in names:
        if name not in known:
            parser.error(f"{name!r} is none of: {', '.join(known)}")
    return [name for name in known if name in names]


def _place(parser: argparse.ArgumentParser, text: str) -> str:
    if text != "postgres":
        return text
    uri = os.environ.get(POSTGRES, "")
    if not uri:
        servers = [sys.executable, str(ROOT / "scripts" / "servers"), "uri", "postgres"]
        done = subprocess.run(servers, check=False, capture_output=True, text=True)
        uri = "" if done.returncode else done.stdout.strip()
    if "://" not in uri:
        parser.error(
            f"no server: start one with scripts/servers up postgres, or set {POSTGRES} "
            "to the URI of a database made for this"
        )
    return uri


def main(given: Sequence[str] | None = None) -> int:
    """Run it.

    :returns: 1 if systems gave different answers, else 0.
    """
    options = _arguments(given)
    progress = report.Progress()
    scheme = "sqlite" if options.db.startswith("sqlite") else "postgres"
    wanted = [name for name in options.systems if scheme in SYSTEMS[name].databases]
    environments = Environments(progress.say)
    systems = environments.prepare(wanted)
    results = _race(
        environments, systems, options, options.ops, options.items, progress
    )
    progress.clear()
    print(f"CPU time; plain driver = 1; {options.items:,} rows, {scheme}\n")
    print(report.table(results, systems, spread=options.spread))
    content: dict[str, Any] = {
        "database": scheme,
        "items": options.items,
        "rounds": options.rounds,
        "refused": environments.refused,
        "troubles": results.troubles,
        "disagreements": results.disagreements,
        "cells": _plain(results),
    }
    if options.extras:
        content |= _extras(environments, systems, options, progress)
    for name, why in environments.refused.items():
        print(f"\nnot installed: {name}: {why}")
    for line in [*results.troubles, *results.disagreements]:
        print(f"\n{line}")
    report.save(options.json, content)
    return 1 if results.disagreements else 0


def _race(
    environments: Environments,
    systems: list[str],
    options: argparse.Namespace,
    operations: Sequence[str],
    items: int,
    progress: report.Progress,
) -> Results:
    workers = [Worker(environments, system, options.db) for system in systems]
    try:
        return race(
            workers,
            operations,
            items=items,
            rounds=options.rounds,
            progress=progress,
        )
    finally:
        for worker in workers:
            worker.close()


def _extras(
    environments: Environments,
    systems: list[str],
    options: argparse.Namespace,
    progress: report.Progress,
) -> dict[str, Any]:
    imports = extras.import_times(environments, systems, 15, progress)
    progress.clear()
    print()
    print(report.extra_lines("import", imports, "CPU ms"))
    memory = extras.memory(environments, systems, options.db, 100_000, progress)
    progress.clear()
    print(report.extra_lines("memory", memory, "bytes a row, traced / resident"))
    by_size = {
        size: _race(environments, systems, options, GROWING, size, progress)
        for size in map(int, options.growth.replace(",", " ").split())
    }
    progress.clear()
    print(f"\n{report.growth_table(by_size, systems, GROWING)}")
    growth = {str(size): _plain(results) for size, results in by_size.items()}
    return {"import": imports, "memory": memory, "growth": growth}


def _plain(results: Results) -> dict[str, Any]:
    return {
        name: {system: cell._asdict() for system, cell in cells.items()}
        for name, cells in results.cells.items()
    }
