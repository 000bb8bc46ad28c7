"""Write the table of ``docs/support.csv`` into ``README.md``.

Run ``python docs/_ext/support_table.py`` after a change of the table; a test compares
the two.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(
    r"(<!-- support table: begin.*?-->\n).*?(<!-- support table: end -->)", re.S
)


def markdown(table: Path) -> str:
    """The table in Markdown."""
    with table.open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    lines = [head, ["---"] * len(head), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Bring the front page up to date."""
    page = ROOT / "README.md"
    table = markdown(ROOT / "docs" / "support.csv")
    text = page.read_text(encoding="utf-8")
    page.write_text(
        PLACE.sub(lambda found: f"{found[1]}{table}{found[2]}", text),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
