"""The options, and what they ask for in turn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import extras, report
from bench.environments import DRAWING, ROOT, Environments
from bench.operations import BY_NAME, GROWING, OPERATIONS
from bench.rounds import Results, Worker, race
from bench.systems import SYSTEMS
from bench.systems.base import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

SERVERS = {"postgres": "BENCH_POSTGRES", "mysql": "BENCH_MYSQL"}
"""The variables that hold the URIs that names of servers stand for."""

GROWERS = ("raw", "ours")
"""Systems that are watched as the table grows, unless others are named."""


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
        help="sqlite (in memory), postgres or mysql (a URI in "
        f"{' or '.join(SERVERS.values())} or of scripts/servers), or a URI",
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
        "--growth",
        default="1000,10000,100000",
        help="numbers of rows, for --extras; a million takes ten minutes more",
    )
    parser.add_argument("--csv", type=Path, help="write the table of docs/speed*.csv")
    parser.add_argument("--plot", type=Path, help="write a picture of it, as SVG")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    options = parser.parse_args(given)
    if options.quick:
        options.items, options.rounds, options.extras = 2_000, 3, False
    options.growers = _chosen(
        parser, options.systems or " ".join(GROWERS), list(SYSTEMS)
    )
    options.ops = _chosen(parser, options.ops, list(BY_NAME))
    options.systems = _chosen(parser, options.systems, list(SYSTEMS))
    for names in (options.systems, options.growers):
        if "raw" not in names:
            names.insert(0, "raw")
    options.db = _place(parser, options.db)
    return options


def _chosen(parser: argparse.ArgumentParser, text: str, known: list[str]) -> list[str]:
    names = text.replace(",", " ").split() or known
    for name in names:
        if name not in known:
            parser.error(f"{name!r} is none of: {', '.join(known)}")
    return [name for name in known if name in names]


def _place(parser: argparse.ArgumentParser, text: str) -> str:
    uri = os.environ.get(SERVERS[text], "") if text in SERVERS else text
    if not uri:
        servers = [sys.executable, str(ROOT / "scripts" / "servers"), "uri", text]
        done = subprocess.run(servers, check=False, capture_output=True, text=True)
        uri = "" if done.returncode else done.stdout.strip()
        if "://" not in uri:
            parser.error(
                f"no server: start one with scripts/servers up {text}, or set "
                f"{SERVERS[text]} to the URI of a database made for this"
            )
    try:
        Place.of(uri)
    except ValueError as exc:
        parser.error(f"--db: {exc}")
    return uri


def main(given: Sequence[str] | None = None) -> int:
    """Run it.

    :returns: 1 if systems gave different answers, else 0.
    """
    options = _arguments(given)
    progress = report.Progress()
    scheme = Place.of(options.db).scheme
    wanted = [name for name in options.systems if scheme in SYSTEMS[name].drivers]
    environments = Environments(progress.say)
    systems = environments.prepare(wanted, scheme)
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
    text = report.csv_text(results, systems)
    if options.csv:
        options.csv.write_text(text, encoding="utf-8")
    if options.plot:
        _draw(environments, text, options.plot)
    return 1 if results.disagreements else 0


def _draw(environments: Environments, table: str, path: Path) -> None:
    """Have the picture drawn, in an environment that has what this needs."""
    python = environments.python("raw")
    trouble = environments.install(python, DRAWING)
    if trouble is not None:
        print(f"\nno picture: {trouble}")
        return
    plot = str(ROOT / "scripts" / "bench" / "plot.py")
    subprocess.run([str(python), plot, str(path)], check=True, input=table, text=True)


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
    growers = [system for system in systems if system in options.growers]
    by_size = {
        size: _race(environments, growers, options, GROWING, size, progress)
        for size in map(int, options.growth.replace(",", " ").split())
    }
    progress.clear()
    print(f"\n{report.growth_table(by_size, growers, GROWING)}")
    growth = {str(size): _plain(results) for size, results in by_size.items()}
    return {"import": imports, "memory": memory, "growth": growth}


def _plain(results: Results) -> dict[str, Any]:
    return {
        name: {system: cell._asdict() for system, cell in cells.items()}
        for name, cells in results.cells.items()
    }
