#!/usr/bin/env python3
"""The support table: what the behaviour suite recorded, and nothing else.

    scripts/support.py    build/suite.json -> docs/support.csv and README.md

``make test`` and ``make suite`` leave ``build/suite.json`` behind.  The manual shows
the whole of ``docs/support.csv``, a line a driver; the front page shows the same facts
with the drivers together that fared alike.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "build" / "suite.json"
TABLE = ROOT / "docs" / "support.csv"
PAGE = ROOT / "README.md"
PLACE = re.compile(
    r"(<!-- support table: begin.*?-->\n).*?(<!-- support table: end -->)", re.S
)

TITLES = {
    "sqlite": "SQLite",
    "postgres": "PostgreSQL",
    "mysql": "MySQL and MariaDB",
    "firebird": "Firebird",
    "mssql": "Microsoft SQL Server",
    "sybase": "Sybase ASE",
    "maxdb": "MaxDB",
}
"""The databases, in the order of the table."""

SAYS = {
    "embedded": "the library itself",
    "server": "real server",
    "stand-in": "stand-in, not the real server",
}
"""What the suite calls an answerer, in words for readers."""

NEVER = {"maxdb": "never run on a server; its SQL is checked against a stand-in"}
"""What is to be said of a database that answered nowhere."""


class Unfit(Exception):
    """What was recorded cannot stand in a table of everything; the text says why."""


class Line(NamedTuple):
    """One driver in the table; the names are the heads of the columns."""

    database: str
    scheme: str
    driver: str
    ran_on: str
    state: str
    passed: str
    failed: str


def line(row: Mapping[str, Any]) -> Line:
    """What is to be said of one driver.

    :raises Unfit: it says not enough, or no test ran though the database answered.
    """
    if "kind" not in row:
        raise Unfit("it does not say what answered; run the suite again")
    backend, driver = row["backend"], row["driver"]
    title = TITLES[backend]
    if row["reason"]:
        state = NEVER.get(backend, f"not run here: {_short(row['reason'])}")
        return Line(title, backend, driver, "", state, "", "")
    if not row["passed"] and not row["failed"]:
        raise Unfit(f"{backend} answered through {driver}, but no test ran there")
    state = SAYS[row["kind"]]
    ran_on = _product(title, row["server"])
    if row["kind"] == "stand-in":
        ran_on = f"a stand-in for {ran_on}"
    counts = (str(row["passed"]), str(row["failed"]))
    return Line(title, backend, driver, ran_on, state, *counts)


def _short(reason: str) -> str:
    """A reason without the words of an exception behind it."""
    return reason.partition(" (")[0]


def _product(title: str, server: str) -> str:
    """Name and version; a server that says its own name needs no other."""
    return server if server[:1].isalpha() else f"{title} {server}"


def lines(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The table, in its order: databases as above, drivers as they are tried.

    :raises Unfit: as `line`; or a database is missing.
    """
    found = [line(row) for row in rows]
    missing = set(TITLES).difference(one.scheme for one in found)
    if missing:
        raise Unfit(f"it says nothing of {', '.join(sorted(missing))}")
    return sorted(found, key=lambda one: list(TITLES).index(one.scheme))


def read(path: Path = TABLE) -> list[Line]:
    """The table as it stands in the manual."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Line(*cells) for cells in list(csv.reader(file))[1:]]


def write(table: list[Line], path: Path = TABLE) -> None:
    """Write the manual's table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(name.replace("_", " ").capitalize() for name in Line._fields)
        writer.writerows(table)


def markdown(table: list[Line]) -> str:
    """The front page's table: drivers that fared alike share a line."""
    parts = [
        "| Database | Drivers | Ran on | | Passed | Failed |\n",
        "| --- | --- | --- | --- | --- | --- |\n",
    ]
    alike = itertools.groupby(
        sorted(table, key=_place), key=lambda one: (one.database, one.ran_on, one.state)
    )
    for (database, ran_on, state), group in alike:
        drivers = list(group)
        names = ", ".join(one.driver for one in drivers)
        passed, failed = (
            sum(int(one[column] or 0) for one in drivers) if ran_on else ""
            for column in (5, 6)
        )
        cells = (database, names, ran_on, state, passed, failed)
        parts.append(f"| {' | '.join(map(str, cells))} |\n")
    return "".join(parts)


def _place(one: Line) -> tuple[int, bool, str, str]:
    return list(TITLES).index(one.scheme), not one.ran_on, one.ran_on, one.state


def main() -> int:
    """Bring the manual and the front page up to date."""
    try:
        table = lines(json.loads(RECORDED.read_text(encoding="utf-8")))
    except FileNotFoundError:
        print(f"There is no {RECORDED}; make test, or make suite, leaves one.")
        return 2
    except Unfit as exc:
        print(f"{RECORDED} is of no use: {exc}.")
        return 2
    write(table)
    text = PAGE.read_text(encoding="utf-8")
    made = PLACE.sub(lambda found: f"{found[1]}{markdown(table)}{found[2]}", text)
    PAGE.write_text(made, encoding="utf-8")
    print(markdown(table), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
