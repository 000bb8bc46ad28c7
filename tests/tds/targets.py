"""Which stand-ins the tests run on, by which drivers."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

from sqlobject import SQLObject
from sqlobject.dbconnection import connectionForURI
from tests.tds.server import StandIn

__all__ = ["Running", "Target", "chosen"]

_VERSIONS = {
    "mssql": [(8, 0), (9, 0), (10, 0), (11, 0), (13, 0), (16, 0)],
    "sybase": [(12, 5), (15, 0), (15, 7), (16, 0)],
}
_USUAL = {"mssql": (16, 0), "sybase": (15, 7)}


class Target(NamedTuple):
    """One product and version, reached through one driver."""

    product: str
    version: tuple[int, ...]
    driver: str

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.product}-{'.'.join(map(str, self.version))}-{self.driver}"


def _drivers() -> list[str]:
    found = ["pymssql"] if find_spec("pymssql") else []
    if find_spec("pyodbc"):
        asked = ["odbcinst", "-q", "-d", "-n", "FreeTDS"]
        try:
            known = subprocess.run(asked, capture_output=True, check=False)
        except OSError:
            return found
        if known.returncode == 0:
            found.append("pyodbc")
    return found


def chosen(every_version: bool) -> list[Target]:
    """The targets that can be had here."""
    found = []
    for driver in _drivers():
        for product, versions in _VERSIONS.items():
            wanted = versions if every_version else [_USUAL[product]]
            found += [Target(product, version, driver) for version in wanted]
    return found


class Running:
    """A stand-in that runs."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.server = StandIn(target.product, target.version, patience=1.0).start()
        self.connections: list[Any] = []
        self.connection = self.connect()

    @property
    def microsoft(self) -> bool:
        """Whether SQL Server is played."""
        return self.target.product == "mssql"

    def connect(self) -> Any:
        """A connection object of its own, with its own cache."""
        found = connectionForURI(
            f"{self.target.product}://{self.server.user}:{self.server.password}"
            f"@127.0.0.1:{self.server.port}/{self.server.database}"
            f"?driver={self.target.driver}&timeout={len(self.connections) + 30}"
            if self.microsoft
            else f"sybase://{self.server.user}:{self.server.password}"
            f"@127.0.0.1:{self.server.port}/{self.server.database}"
            f"?driver={self.target.driver}&locking={len(self.connections)}"
        )
        self.connections.append(found)
        return found

    def bound(self, made: Callable[[], type[SQLObject]]) -> Any:
        """A class with its table, bound to the first connection."""
        found: Any = made()
        found._connection = self.connection
        found.createTable()
        return found

    def close(self) -> None:
        """Hang up, and stop the stand-in."""
        for connection in self.connections:
            connection.close()
        self.server.stop()
