"""Options and a fixture for the tests of programs that use the library.

A program's own ``conftest.py`` takes them with ``from sqlobject.conftest import *``.
Then `sqlobject.tests.dbtest` works on the database that ``-D`` names.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sqlobject.events import debug_events
from sqlobject.settings import settings
from sqlobject.tests.dbtest import ALIASES, options

__all__ = ["pytest_addoption", "pytest_configure", "setup_tests"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options to the command line of pytest."""
    group = parser.getgroup("sqlobject", "SQLObject")
    group.addoption(
        "-D",
        "--Database",
        action="store",
        dest="Database",
        default="sqlite",
        help="the database of the tests: a URI, or one of the aliases "
        f"{', '.join(ALIASES)} (default: sqlite)",
    )
    group.addoption(
        "-S",
        "--SQL",
        action="store_true",
        dest="show_sql",
        default=False,
        help="print the statements",
    )
    group.addoption(
        "-O",
        "--SQL-output",
        action="store_true",
        dest="show_sql_output",
        default=False,
        help="print what the statements give",
    )
    group.addoption(
        "-E",
        "--events",
        action="store_true",
        dest="debug_events",
        default=False,
        help="print each signal that is sent",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Hand the options to the helpers."""
    options.Database = config.getoption("Database")
    options.show_sql = config.getoption("show_sql")
    options.show_sql_output = config.getoption("show_sql_output")


@pytest.fixture(autouse=True)
def setup_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print signals during each test, if that was asked for."""
    before = settings.eventDebug
    if request.config.getoption("debug_events"):
        debug_events()
    yield
    settings.eventDebug = before
