#!/usr/bin/env python
"""The world in one SQLite file: load it, ask it, change it, check it.

Run ``python scripts/demo.py --help`` for the options, or ``make demo``.
"""

from __future__ import annotations

import sys
from pathlib import Path

# The demo runs this checkout, whatever else may be installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from world.cli import main

if __name__ == "__main__":
    sys.exit(main())
