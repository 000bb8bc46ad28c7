"""``import sqlobject`` loads what every program needs, and nothing more."""

from __future__ import annotations

import functools
import subprocess
import sys

from tests.architecture.floors import PLUGINS
from tests.architecture.source import ROOT

#: Packages of others that no program needs before it asks for something.
OTHERS = {
    "MySQLdb",
    "Sybase",
    "adodbapi",
    "fdb",
    "firebird",
    "firebirdsql",
    "formencode",
    "http",
    "kinterbasdb",
    "mariadb",
    "mysql",
    "paste",
    "pg",
    "pg8000",
    "pgdb",
    "psycopg",
    "psycopg2",
    "pydispatch",
    "pymssql",
    "pymysql",
    "pyodbc",
    "pypyodbc",
    "sapdb",
    "socketserver",
    "wsgiref",
}

#: Tools, and doors for people and processes.  (``sqlobject.util`` itself is empty.)
LATE = (
    "sqlobject.manager",
    "sqlobject.migrations",
    "sqlobject.reverse",
    "sqlobject.util.",
    "sqlobject.web",
    "sqlobject.wsgi_middleware",
)

#: Parts of the standard library that take long to load, compared with the whole budget
#: of 25 ms.  What the cheap parts bring along themselves does not count.
DEAR = {
    "base64",
    "dataclasses",
    "importlib.metadata",
    "inspect",
    "json",
    "logging",
    "pickle",
    "traceback",
    "urllib",
    "uuid",
}
CHEAP = (
    "collections.abc, datetime, decimal, enum, functools, itertools, operator, os, re, "
    "sys, threading, time, typing, weakref"
)

#: Run without ``site``, whose path files may load anything.
PROGRAM = f"""
import {CHEAP}
before = set(sys.modules)
sys.path.insert(0, {str(ROOT)!r})
import sqlobject
print("\\n".join(set(sys.modules) - before))
"""


@functools.cache
def loaded() -> frozenset[str]:
    """Names of all modules that a bare ``import sqlobject`` loads."""
    program = [sys.executable, "-S", "-c", PROGRAM]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"import sqlobject failed:\n{done.stderr}"
    return frozenset(done.stdout.split())


def test_no_driver_and_no_web_server_is_loaded() -> None:
    """Neither are FormEncode and PyDispatcher."""
    found = sorted(name for name in loaded() if name.split(".")[0] in OTHERS)
    assert not found, f"loaded: {', '.join(found)}; use sqlobject.late"


def test_no_backend_is_loaded() -> None:
    """The plug board loads the one that a program's URI names."""
    backends = {f"sqlobject.{name}" for name in PLUGINS}
    found = sorted(backends.intersection(loaded()))
    assert not found, f"loaded: {', '.join(found)}; ask sqlobject.schemes"


def test_no_tool_is_loaded() -> None:
    """Who wants the tools imports them."""
    found = sorted(name for name in loaded() if name.startswith(LATE))
    assert not found, (
        f"loaded: {', '.join(found)}; move what is needed to a lower floor"
    )


def test_nothing_that_talks_to_a_database_is_loaded() -> None:
    """Classes are written without it; it comes with the first connection."""
    engine = ("sqlobject.backend", "sqlobject.dbconnection._connection")
    found = sorted(name for name in loaded() if name.startswith(engine))
    found += sorted(loaded() & {"sqlobject.schema.table"})
    assert not found, f"loaded: {', '.join(found)}; use sqlobject.late"


def test_no_dear_part_of_the_standard_library_is_loaded() -> None:
    """They are loaded at the first use, by `sqlobject.late`."""
    found = sorted(
        name for name in loaded() if name in DEAR or name.partition(".")[0] in DEAR
    )
    assert not found, f"loaded: {', '.join(found)}; use sqlobject.late"
