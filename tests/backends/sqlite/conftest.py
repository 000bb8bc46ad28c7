"""No test here may hang: a thread that waits too long shows where, and ends the run.

Those of ODBC are collected only where pyodbc and the ODBC driver are.
"""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

SECONDS = 60
ODBC_DRIVER = "SQLite3"


def odbc_is_here() -> bool:
    """Whether the ODBC driver can be used."""
    if find_spec("pyodbc") is None:
        return False
    import pyodbc

    return ODBC_DRIVER in pyodbc.drivers()


collect_ignore_glob = [] if odbc_is_here() else ["test_odbc*.py"]


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Give up after a minute."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
