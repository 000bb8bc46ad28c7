"""The plug board: which package serves which kind of database.

Floor 0, ground.  A backend is named here as text and imported when it is first needed,
so that a program loads the one it uses.  Backends from elsewhere announce themselves
as entry points of the group ``sqlobject.backends``: name = URI scheme, object = the
`sqlobject.backend.Backend` (or a module that has it as ``backend``).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from sqlobject.dberrors import ConfigurationError
from sqlobject.late import late

if TYPE_CHECKING:
    from importlib import metadata
else:
    metadata = late("importlib.metadata")

__all__ = ["backend_for", "known_schemes"]

_GROUP = "sqlobject.backends"

_PACKAGES = (
    ("sqlite", "sqlobject.sqlite"),
    ("mysql", "sqlobject.mysql"),
    ("postgres", "sqlobject.postgres"),
    ("postgresql", "sqlobject.postgres"),
    ("psycopg", "sqlobject.postgres"),
    ("firebird", "sqlobject.firebird"),
    ("interbase", "sqlobject.firebird"),
    ("maxdb", "sqlobject.maxdb"),
    ("sapdb", "sqlobject.maxdb"),
    ("mssql", "sqlobject.mssql"),
    ("sybase", "sqlobject.sybase"),
    (None, "sqlobject.backend"),  # the neutral one, for text that no database reads
)


@functools.cache
def backend_for(name: str | None) -> Any:
    """The `sqlobject.backend.Backend` that serves a URI scheme or a ``dbName``.

    None gives the neutral backend, for `sqlrepr` without a database.  The answer is
    kept, so asking again is cheap.  (It is typed ``Any`` because the class lives two
    floors up; a caller there writes ``backend: Backend = backend_for(name)``.)

    :raises ConfigurationError: nobody serves that name.
    """
    package = dict(_PACKAGES).get(name)
    if package is not None:
        __import__(package)
        return sys.modules[package].backend
    for entry in metadata.entry_points(group=_GROUP):
        if entry.name == name:
            found = entry.load()
            return getattr(found, "backend", found)
    raise ConfigurationError(
        f"No backend serves {name!r}; there are: {', '.join(known_schemes())}. "
        f"Others can be installed as entry points of the group {_GROUP!r}."
    )


def known_schemes() -> list[str]:
    """All names that `backend_for` understands, ours first, then installed ones."""
    ours = [scheme for scheme, _ in _PACKAGES if scheme is not None]
    others = {entry.name for entry in metadata.entry_points(group=_GROUP)}
    return ours + sorted(others.difference(ours))
