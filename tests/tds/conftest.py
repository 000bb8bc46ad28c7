"""The stand-in needs sqlglot, and each driver's tests need the driver."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.tds.targets import Running

collect_ignore_glob: list[str] = []
if find_spec("sqlglot") is None:
    collect_ignore_glob.append("test_*.py")
if find_spec("pymssql") is None and find_spec("pyodbc") is None:
    collect_ignore_glob.append("test_standin_*.py")
if find_spec("pymssql") is None:
    collect_ignore_glob.append("test_standin_pymssql*.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on every product, version and driver that it asks for."""
    if "running" not in metafunc.fixturenames:
        return
    from tests.tds.targets import chosen

    targets = chosen(metafunc.definition.get_closest_marker("versions") is not None)
    ids = [target.name for target in targets]
    metafunc.parametrize("running", targets, ids=ids, indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker."""
    config.addinivalue_line("markers", "versions: run on every version that is played")


@pytest.fixture
def running(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    """A stand-in that runs, and connections of this library's to it."""
    from tests.tds.targets import Running

    target: Any = request.param
    if target.product == "sybase" and target.driver == "pymssql":
        monkeypatch.setenv("TDSVER", "5.0")
    running = Running(target)
    try:
        yield running
    finally:
        running.close()
