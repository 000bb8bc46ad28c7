"""The databases and drivers that the behaviour suite runs on.

SQLite in files always does.  A server does if ``SQLOBJECT_TEST_POSTGRES``, ``_MYSQL``,
``_FIREBIRD``, ``_MSSQL``, ``_SYBASE`` or ``_MAXDB`` has its URI; with
``SQLOBJECT_SUITE=all`` those that can be had are started for this run
(``scripts/servers``), and stand-ins play those that cannot.  Each is tried with every
driver that is installed.

What servers call things is said here and nowhere in the tests.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from sqlobject.dbconnection import dbConnectionForScheme
from sqlobject.schemes import backend_for

ROOT = Path(__file__).resolve().parents[2]
SERVERS = [sys.executable, str(ROOT / "scripts" / "servers")]
SUITE = "SQLOBJECT_SUITE"
STARTED = ("postgres", "mysql", "firebird")
"""What ``scripts/servers`` can start."""


class Manners(NamedTuple):
    """What the tests have to say to a server in its own words."""

    who: str = ""
    """A question for the number of this connection; empty: it cannot be killed."""
    kill: str = ""
    """What ends the connection of a number."""
    impatient: str = ""
    """What makes a transaction wait for locks for a second at most."""
    impatient_options: str = ""
    """The same as options of the URI."""
    enforce: str = ""
    """What makes a connection look after foreign keys."""


MANNERS = {
    "sqlite": Manners(
        impatient_options="timeout=0.3", enforce="PRAGMA foreign_keys = ON"
    ),
    "postgres": Manners(
        "SELECT pg_backend_pid()",
        "SELECT pg_terminate_backend({})",
        "SET LOCAL lock_timeout = '300ms'",
    ),
    "mysql": Manners(
        "SELECT CONNECTION_ID()",
        "KILL {}",
        "SET SESSION innodb_lock_wait_timeout = 1",
    ),
    "firebird": Manners(
        "SELECT CURRENT_CONNECTION FROM RDB$DATABASE",
        "DELETE FROM MON$ATTACHMENTS WHERE MON$ATTACHMENT_ID = {}",
        impatient_options="lock_timeout=2",
    ),
    "mssql": Manners("SELECT @@SPID", "KILL {}", "SET LOCK_TIMEOUT 300"),
    "sybase": Manners("SELECT @@spid", "KILL {}", "SET LOCK WAIT 1"),
    "maxdb": Manners(),
}

STAND_INS = {"mssql": (16, 0), "sybase": (15, 7)}
"""Which version of them the stand-in for servers that speak TDS plays."""


class Target(NamedTuple):
    """One database, reached through one driver."""

    backend: str
    driver: str
    uri: str = ""
    reason: str = ""
    """Why it is not run on; empty: it is."""
    version: str = ""
    stand_in: bool = False
    """Whether it only plays the server."""

    @property
    def name(self) -> str:
        """How reports call it; no host and no password."""
        return f"{self.backend}-{self.driver}"

    @property
    def kind(self) -> str:
        """What answers: a ``server``, a ``stand-in`` for one, or ``embedded``."""
        if self.backend == "sqlite":
            return "embedded"
        return "stand-in" if self.stand_in else "server"

    @property
    def manners(self) -> Manners:
        """What is to be said in the server's own words."""
        return MANNERS[self.backend]

    def connect(self, options: str = "") -> Any:
        """A connection object of its own."""
        uri = self.uri
        if options:
            uri += f"{'&' if '?' in uri else '?'}{options}"
        return dbConnectionForScheme(self.backend).connectionFromURI(uri)


def of_uri(uri: str) -> Target:
    """The target behind a URI that ``--db`` names."""
    scheme = uri.partition(":")[0]
    if uri == "sqlite:/:memory:":
        uri = f"sqlite://{Path(tempfile.mkdtemp(prefix='sqlobject-')) / 'suite.db'}"
    connection = dbConnectionForScheme(scheme).connectionFromURI(uri)
    return _met(Target(backend_for(scheme).name or "", connection.driver.name, uri))


def found(folder: Path) -> list[Target]:
    """Every target that there could be, with why it is not if it is not.

    :param folder: for databases in files.
    """
    return [target for name in MANNERS for target in _of_backend(name, folder)]


def _of_backend(name: str, folder: Path) -> list[Target]:
    """One target for each driver of a backend."""
    server = _no_server if name == "sqlite" else _server
    uri, missing = server(name)
    played = name in STAND_INS and _variable(name) not in os.environ
    targets = []
    for driver in backend_for(name).drivers:
        target = Target(name, driver.name, reason=missing, stand_in=played)
        try:
            driver.load()
        except ImportError as exc:
            target = target._replace(reason=f"not installed ({exc})")
        if not target.reason:
            place = uri or f"sqlite://{folder / driver.name}.db"
            joint = "&" if "?" in place else "?"
            target = _met(target._replace(uri=f"{place}{joint}driver={driver.name}"))
        targets.append(target)
    return targets


def _no_server(name: str) -> tuple[str, str]:
    """Nothing is needed, and nothing is in the way."""
    del name
    return "", ""


def _server(name: str) -> tuple[str, str]:
    """The URI of a server, or why there is none."""
    given = os.environ.get(_variable(name))
    if given:
        return given, ""
    if os.environ.get(SUITE) != "all":
        return "", "no server asked for"
    if name in STAND_INS:
        return _stand_in(name)
    if name not in STARTED:
        return "", f"no server to be had; {_variable(name)} may have the URI of one"
    asked = subprocess.run(
        [*SERVERS, "uri", name], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip(), asked.stderr.strip()


def _variable(name: str) -> str:
    return f"SQLOBJECT_TEST_{name.upper()}"


def _stand_in(name: str) -> tuple[str, str]:
    """The URI of a stand-in, which runs until this process ends."""
    if find_spec("sqlglot") is None:
        return "", "the stand-in needs sqlglot"
    from tests.tds.server import StandIn

    server = StandIn(name, STAND_INS[name], patience=1.0).start()
    atexit.register(server.stop)
    place = f"{server.user}:{server.password}@127.0.0.1:{server.port}"
    return f"{name}://{place}/{server.database}", ""


def start_servers() -> bool:
    """Start servers, if they are asked for and do not run; tell whether they were."""
    if os.environ.get(SUITE) != "all":
        return False
    before = subprocess.run(
        [*SERVERS, "status"], capture_output=True, text=True, check=False
    )
    idle = any(line.split()[-1] == "-" for line in before.stdout.splitlines())
    if idle:
        subprocess.run([*SERVERS, "up"], capture_output=True, check=False)
    return idle


def stop_servers() -> None:
    """Stop what `start_servers` started."""
    subprocess.run([*SERVERS, "down"], check=False)


def _met(target: Target) -> Target:
    """The target with its server's version, or with why it does not answer."""
    try:
        connection = target.connect()
        connection.listTables()
    except Exception as exc:  # noqa: BLE001 - whatever it is goes into the report
        return target._replace(reason=f"{type(exc).__name__}: {exc}")
    dialect = connection.dialect
    product = "" if dialect.variant is None else f"{dialect.variant.name} "
    version = ".".join(map(str, dialect.version or ()))
    connection.close()
    return target._replace(version=product + version)
