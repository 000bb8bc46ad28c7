#!/usr/bin/env python
"""Timings of SQLObject and of its peers against the plain driver.

Run ``python scripts/bench.py --help`` for the options, or ``make bench``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench.cli import main  # the package beside this file

if __name__ == "__main__":
    sys.exit(main())
