"""A picture of a table that ``--csv`` writes: a row an operation, a mark a system.

``python plot.py <picture.svg>`` reads the table from its input; it needs matplotlib.

The picture has no ground and its colours are of middling lightness: they stand out from
a white page as from a black one.
"""

from __future__ import annotations

import csv
import sys
from typing import TextIO

INK = "#7a7a7a"
OURS = "#d9480f"
LOOKS = {
    "SQLObject": ("o", OURS),
    "SQLObject, unit of work": ("D", "none"),
    "slots by hand": ("|", INK),
    "3.14": ("s", "#2b7fd0"),
    "SQLAlchemy": ("^", "#2f8f46"),
    "Django": ("v", "#a8720c"),
    "peewee": ("<", "#8f62d9"),
    "Pony": (">", "#c2458f"),
    "Storm": ("P", "#0f8a8a"),
    "Tortoise": ("X", "#7d8a1c"),
    "Piccolo": ("*", "#c05b5b"),
}
"""The mark and the colour of each column."""


def draw(table: TextIO, path: str) -> None:
    """Draw what a table says."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    (_, *systems), *lines = csv.reader(table)
    mpl.rcParams |= {
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "",  # the same picture of the same figures
        "font.size": 11,
        "text.color": INK,
    }
    figure = Figure(figsize=(10, 1.4 + 0.42 * len(lines)), layout="constrained")
    axes = figure.subplots()
    for i, system in enumerate(systems):
        mark, colour = LOOKS[system]
        ours = system.startswith("SQLObject")
        points = [
            (float(figures[i]), row)
            for row, (_, *figures) in enumerate(lines)
            if _is_figure(figures[i])
        ]
        axes.scatter(
            [x for x, _ in points],
            [y for _, y in points],
            marker=mark,
            s=70 if ours else 48,
            c=colour,
            edgecolors=OURS if colour == "none" else None,
            label=system,
            zorder=3 if ours else 2,
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axes.axvline(1, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(lines)), [operation for operation, *_ in lines])
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xlabel("CPU time; plain driver = 1", color=INK)
    axes.tick_params(colors=INK)
    axes.grid(color=INK, alpha=0.25, linewidth=0.6)
    axes.spines[:].set_visible(False)
    figure.legend(
        loc="outside upper center", ncols=6, frameon=False, labelcolor=INK, fontsize=10
    )
    figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})


def _is_figure(text: str) -> bool:
    """Whether there is anything to draw: neither a dash, nor nothing at all."""
    return text[:1].isdigit() and float(text) > 0


if __name__ == "__main__":
    draw(sys.stdin, sys.argv[1])
