"""Floor 6, front: ``sqlobject-admin``, the command that people and scripts call.

Door: `command`.  Each of the files beside it holds a command or two; what they share is
in ``_base.py`` (commands and the runner), ``_options.py``, ``_find.py`` (classes) and
``_config.py`` (files).
"""

from __future__ import annotations
