"""Settings of the manual; ``make docs`` builds it with warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE / "_ext"))

from sqlobject import version as release  # noqa: E402  (needs the path above)

project = "SQLObject"
author = "the SQLObject developers"
copyright = f"2025, {author}"
version = release.rpartition(".")[0]

extensions = ["backend_facts", "error_tree", "room_list"]
exclude_patterns = ["_build"]
nitpicky = True
default_role = "literal"
highlight_language = "python"
pygments_style = "friendly"
html_theme = "furo"
html_title = f"SQLObject {release}"
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
