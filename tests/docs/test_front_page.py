"""What the front page says is what the manual and the package say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from scripts.bench.systems import SYSTEMS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")


def test_figures_of_speed_are_those_that_were_measured() -> None:
    """Ours, 3.14's, and the smallest of those that the page names as the others."""
    with (ROOT / "docs" / "speed.csv").open(encoding="utf-8", newline="") as file:
        measured = {row["Operation"]: row for row in csv.DictReader(file)}
    named = re.search(r"is the fastest of (.+?) in\s+that line", PAGE, re.S)
    assert named is not None
    others = re.split(r",\s+|\s+and\s+", named[1])
    peers = [kind.title for kind in SYSTEMS.values() if kind.peer]
    columns = next(iter(measured.values())).keys()
    assert others == [x for x in peers if x in columns and x != "3.14"]
    shown = re.findall(
        r"^\| ([^|-][^|]*) \| ([\d.]+) \| (\S+) \| (\S+) \|$", PAGE, re.M
    )
    assert len(shown) >= 5
    for operation, *figures in shown:
        row = measured[operation]
        best = min((row[x] for x in others if row[x] != "–"), key=float)  # noqa: RUF001
        assert figures == [row["SQLObject"], row["3.14"], best], operation


def test_extras_to_install_are_those_of_the_package() -> None:
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    extras = setup.partition("extras_require={")[2].partition("}")[0]
    known = set(re.findall(r'"(\w+)": ', extras))
    named = set(re.findall(r"\[(\w+)\](?:'| and|,)", PAGE))
    assert {"postgres", "mysql", "firebird", "odbc", "mssql", "sybase"} <= named
    assert named <= known


def test_files_that_the_front_page_links_to_are_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
