"""Floor 4, model: a history of every row of a class.

``versions = Versioning()`` in a class body makes a second class, ``NoteVersions``, with
a table of its own. Before each change of a row its values go there.
"""

from __future__ import annotations

from ._version import Version
from ._versioning import Versioning

__all__ = ["Version", "Versioning"]
