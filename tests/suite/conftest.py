"""Behaviour that every database must show: its connections, and the closing table."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.suite import targets as _targets
from tests.suite.targets import ROOT, Target

TARGETS = pytest.StashKey[list[Target]]()
TARGET = pytest.StashKey[Target]()
COUNTS = pytest.StashKey[dict[str, dict[str, int]]]()
OPEN = pytest.StashKey[dict[str, Any]]()

REPORT = ROOT / "build" / "suite.json"


def targets_of(config: pytest.Config) -> list[Target]:
    """All targets of this run, looked for once; servers are started if need be."""
    if TARGETS not in config.stash:
        named = config.getoption("db")
        if named:
            aliases = {"sqlite": "sqlite:/:memory:"}
            found = [_targets.of_uri(aliases.get(uri, uri)) for uri in named]
        else:
            if _targets.start_servers():
                config.add_cleanup(_targets.stop_servers)
            folder = Path(config.stash.setdefault(_FOLDER, _folder(config)))
            found = _targets.found(folder)
        config.stash[TARGETS] = found
        config.stash[COUNTS] = {}
        config.stash[OPEN] = {}
        config.add_cleanup(lambda: close_all(config))
    return config.stash[TARGETS]


_FOLDER = pytest.StashKey[str]()


def _folder(config: pytest.Config) -> str:
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="sqlobject-suite-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def close_all(config: pytest.Config) -> None:
    """Close the connections that tests shared."""
    for connection in config.stash[OPEN].values():
        connection.close()


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker."""
    words = "real: of real databases; what a stand-in takes would prove nothing"
    config.addinivalue_line("markers", words)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on every target that answers."""
    if "target" not in metafunc.fixturenames:
        return
    running = [t for t in targets_of(metafunc.config) if not t.reason]
    if metafunc.definition.get_closest_marker("real"):
        running = [t for t in running if not t.stand_in]
    if "killed" in metafunc.fixturenames:
        running = [t for t in running if t.manners.kill]
    metafunc.parametrize("target", running, ids=[t.name for t in running])


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out tests that no target here is meant for: SQLite has nothing to kill."""
    meant = [item for item in items if not _without_target(item)]
    if len(meant) < len(items):
        config.hook.pytest_deselected(items=[i for i in items if _without_target(i)])
        items[:] = meant


def _without_target(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    if call is None or "target" not in call.params:
        return False
    return not isinstance(call.params["target"], Target)


@pytest.fixture
def db(
    target: Target, request: pytest.FixtureRequest, hub: Any, clean_registries: None
) -> Iterator[Any]:
    """A connection to the target, set as the process connection.

    The tables of the test's classes are dropped before and afterwards.
    """
    shared = request.config.stash[OPEN]
    if target.name not in shared:
        for name in list(shared):
            shared.pop(name).close()  # what it has open may keep others from DDL
        shared[target.name] = target.connect()
    connection = hub.processConnection = shared[target.name]
    connection.cache.clear()
    drop_tables(request.module, connection)
    yield connection
    drop_tables(request.module, connection)


@pytest.fixture
def connect(target: Target) -> Iterator[Callable[..., Any]]:
    """Makes further connection objects to the target, closed afterwards."""
    made = []

    def make(options: str = "") -> Any:
        made.append(target.connect(options))
        return made[-1]

    yield make
    for connection in made:
        connection.close()


@pytest.fixture
def killed(target: Target, connect: Callable[..., Any]) -> Callable[[Any], None]:
    """Has the server end every raw connection that a connection object keeps."""

    def kill(connection: Any) -> None:
        number = connection.queryOne(target.manners.who)[0]
        connect().query(target.manners.kill.format(number))

    return kill


def drop_tables(module: Any, connection: Any) -> None:
    """Drop the tables of a module's classes, and those that it names in ``TABLES``."""
    there = {name.lower() for name in connection.listTables()}
    for name in getattr(module, "TABLES", ()):
        if name in there:
            connection.dropTable(name)
    if not there:
        return
    classregistry = sys.modules["sqlobject.classregistry"]
    registries = classregistry.master.registries.values()
    classes = [cls for one in registries for cls in one.classes.values()]
    for cls in reversed(classes):
        if cls.__module__ == module.__name__:
            cls.dropTable(ifExists=True, cascade=True, connection=connection)


# -- the closing table


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Count the outcome of each test under its target."""
    report = yield
    parameters = getattr(item, "callspec", None)
    target = parameters and parameters.params.get("target")
    if isinstance(target, Target):
        counts = item.config.stash[COUNTS].setdefault(
            target.name, {"passed": 0, "failed": 0}
        )
        if report.failed:
            counts["failed"] += 1
        elif report.when == "call":
            counts["passed"] += 1
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show what ran where; the manual's support table is made from the same facts."""
    rows = [_row(target, config) for target in config.stash.get(TARGETS, [])]
    if not any(row["passed"] or row["failed"] for row in rows):
        return
    if os.environ.get(_targets.SUITE) == "all" and _whole(config):
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    terminalreporter.section("databases")
    line = "{:10}{:17}{:20}{:10}{:>8}{:>8}  {}"
    head = ("backend", "driver", "server", "kind", "passed", "failed", "")
    terminalreporter.write_line(line.format(*head))
    for row in rows:
        shown = {**row, "kind": ""} if row["reason"] else row  # nothing answered
        cells = [shown[name] for name in (*head[:-1], "reason")]
        terminalreporter.write_line(line.format(*cells).rstrip())


def _whole(config: pytest.Config) -> bool:
    """Whether no tests were picked out: a part of the suite vouches for nothing."""
    picked = any(map(config.getoption, ("keyword", "markexpr", "deselect")))
    return not picked and not any(".py" in place for place in config.args)


def _row(target: Target, config: pytest.Config) -> dict[str, Any]:
    counts = config.stash[COUNTS].get(target.name, {})
    return {
        "backend": target.backend,
        "driver": target.driver,
        "server": target.version,
        "kind": target.kind,
        "passed": counts.get("passed", 0),
        "failed": counts.get("failed", 0),
        "reason": target.reason.partition("\n")[0],
    }
