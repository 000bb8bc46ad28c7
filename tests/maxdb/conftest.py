"""A stand-in for MaxDB in each of the versions that differ."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sqlobject.dbconnection import connectionForURI
from tests.maxdb.database import Database
from tests.maxdb.module import install

VERSIONS = [(7, 4, 3), (7, 6, 0), (7, 7, 4)]


class Running:
    """A stand-in, and connections to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connections: list[Any] = []
        self.connection = self.connect()

    def connect(self, options: str = "") -> Any:
        """A connection object of its own."""
        found = connectionForURI(
            "maxdb://test:secret@localhost/db?driver=sdb"
            f"&timeout={len(self.connections) + 30}{options}"
        )
        self.connections.append(found)
        return found

    def bound(self, *made: Any) -> Any:
        """Classes with their tables, bound to the first connection."""
        for cls in made:
            cls._connection = self.connection
            cls.createTable()
        return made if len(made) > 1 else made[0]


@pytest.fixture(params=VERSIONS, ids=lambda v: ".".join(map(str, v)))
def running(
    request: pytest.FixtureRequest, tmp_path: Path, uris: Any, clean_registries: None
) -> Iterator[Running]:
    """The stand-in as the module ``sdb.dbapi``."""
    before = {name: sys.modules.get(name) for name in ("sdb", "sdb.dbapi")}
    database = Database(tmp_path, request.param)
    install(database)
    standin = Running(database)
    yield standin
    for connection in standin.connections:
        connection.close()
    for name, found in before.items():
        if found is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = found
