"""The table in the terminal, and the JSON file."""

from __future__ import annotations

import csv
import io
import json
import platform
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

from bench.operations import BY_NAME
from bench.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.rounds import Results

__all__ = ["Progress", "csv_text", "extra_lines", "growth_table", "save", "table"]


class Progress:
    """One line that says what is going on; nothing where nobody watches."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        if self._shown:
            print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def shown(number: float) -> str:
    """Three digits that mean something."""
    if number < 9.995:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 99.95 else f"{number:.0f}"


def table(results: Results, systems: Sequence[str], *, spread: bool) -> str:
    """Ratios to the plain driver, an operation a line."""
    others = [system for system in systems if system != "raw"]
    head = ["operation", "raw µs", *others]
    lines = [head]
    for name, cells in results.cells.items():
        if "raw" not in cells:
            continue
        line = [BY_NAME[name].title, shown(cells["raw"].micros)]
        for system in others:
            cell = cells.get(system)
            if cell is None:
                line.append("-")
                continue
            text = shown(cell.ratio)
            if spread:
                text += f" ({shown(cell.low)}-{shown(cell.high)})"
            line.append(text)
        lines.append(line)
    return _aligned(lines)


def csv_text(results: Results, systems: Sequence[str]) -> str:
    """Ratios to the plain driver, as the manual has them."""
    others = [system for system in systems if system != "raw"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Operation", *(SYSTEMS[system].title for system in others)])
    for name, cells in results.cells.items():
        found = [cells.get(system) for system in others]
        if any(found):
            figures = [shown(cell.ratio) if cell else "–" for cell in found]  # noqa: RUF001
            writer.writerow([BY_NAME[name].title, *figures])
    return text.getvalue()


def growth_table(
    by_size: dict[int, Results], systems: Sequence[str], names: Sequence[str]
) -> str:
    """Ratios as the table grows: one line an operation and size."""
    others = [system for system in systems if system != "raw"]
    lines = [["operation, rows", *others]]
    for name in names:
        for size, results in by_size.items():
            cells = results.cells[name]
            found = [cells.get(system) for system in others]
            lines.append(
                [
                    f"{name}, {size:,}",
                    *(shown(cell.ratio) if cell else "-" for cell in found),
                ]
            )
    return _aligned(lines)


def extra_lines(title: str, values: dict[str, Any], unit: str) -> str:
    """One quantity of each system."""
    shown_values = [
        f"{system} {' / '.join(shown(one) for one in _parts(value))}"
        for system, value in values.items()
    ]
    return f"{title} ({unit}): {', '.join(shown_values)}"


def _parts(value: Any) -> list[float]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _aligned(lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def save(path: Path, content: dict[str, Any]) -> None:
    """Write everything to a JSON file, with what it was run on."""
    about = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "sqlite": sqlite3.sqlite_version,
        "machine": platform.machine(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"about": about, **content}, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8")
