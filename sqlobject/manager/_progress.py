"""How far a long job is, for somebody who watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TextIO, TypeVar

__all__ = ["progress"]

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds after which a watcher wants to know."""


def progress(items: Sequence[T], what: str, out: TextIO | None = None) -> Iterator[T]:
    """Go through items; on a terminal, say how many are done if it takes long.

    The line is written over and over, to standard error, and wiped at the end.
    """
    out = out or sys.stderr
    if not out.isatty():
        yield from items
        return
    started = monotonic()
    shown = ""
    try:
        for number, item in enumerate(items, 1):
            if monotonic() - started > PATIENCE:
                shown = f"{what} {number} of {len(items)}"
                out.write(f"\r{shown}")
                out.flush()
            yield item
    finally:
        if shown:
            out.write(f"\r{' ' * len(shown)}\r")
            out.flush()
