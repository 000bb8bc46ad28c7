"""The floors of the house, as a table: what each room stands on.

A room is a module or folder directly under ``sqlobject/``.  Layers are listed from the
ground up; a room may import rooms of lower layers and nothing else, not even its
neighbours.  The import contract in ``pyproject.toml`` and the docstrings of the rooms
say the same; `test_floors` compares them.  Rooms that are still to be built have their
place already.
"""

from __future__ import annotations

from typing import NamedTuple


class Layer(NamedTuple):
    """Rooms side by side that do not know one another."""

    floor: int
    rooms: tuple[str, ...]


FLOORS = ("ground", "language", "backend", "engine", "model", "tools", "front")

LAYERS = (
    Layer(0, ("late",)),
    Layer(0, ("dberrors", "styles", "constraints", "cache", "settings")),
    Layer(0, ("events",)),
    Layer(0, ("schemes", "classregistry", "declarative")),
    Layer(1, ("converters", "schema")),
    Layer(1, ("sqlbuilder",)),
    Layer(1, ("pyexpr",)),
    Layer(2, ("backend",)),
    Layer(3, ("dbconnection",)),
    Layer(4, ("col", "boundattributes")),
    Layer(4, ("index",)),
    Layer(4, ("sresults", "include", "records")),
    Layer(4, ("joins",)),
    Layer(4, ("main",)),
    Layer(4, ("views", "inheritance", "versioning")),
    Layer(5, ("migrations", "reverse", "util")),
    Layer(6, ("web", "wsgi_middleware")),
    Layer(6, ("manager",)),
)

#: They stand beside the model, on floors 0 to 3, and nobody imports them.
PLUGINS = ("sqlite", "mysql", "postgres", "mssql", "sybase", "maxdb", "firebird")
PLUGIN_STANDS_ON = 3

#: For programs that use the library and for their tests; no room imports them.
FOR_USERS_ONLY = ("compat", "conftest", "tests")

#: Bare facts that any room may read.
FACTS = ("__version__",)

#: Rooms that know SQL, and neither databases nor connections.
KNOW_NO_DATABASE = ("col", "index", "sresults", "joins")
DATABASE = ("backend", "dbconnection")

LEVEL = {room: level for level, layer in enumerate(LAYERS) for room in layer.rooms}
FLOOR = {room: layer.floor for layer in LAYERS for room in layer.rooms}
