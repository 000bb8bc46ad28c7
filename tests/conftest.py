"""What all tests share: databases, a clean world for each test, a shuffled order.

The library is imported by the fixtures, not here, so that the tests of the house itself
run whatever state it is in.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest

ALIASES = {"sqlite": "sqlite:/:memory:"}
UNSET = object()

OWN_CLASSES = pytest.StashKey[dict[str | None, dict[str, type]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own; ``-D`` has been the short one since the first release."""
    group = parser.getgroup("sqlobject")
    group.addoption(
        "--db",
        "-D",
        action="append",
        metavar="URI",
        help="run the tests that use the fixture 'db' on this database; repeatable "
        "(default: SQLite in memory)",
    )
    group.addoption(
        "--seed",
        type=int,
        metavar="NUMBER",
        help="shuffle the tests as a run with this seed did",
    )


# -- order


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed, once for all workers."""
    if config.option.seed is None:
        config.option.seed = random.randrange(100_000)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Shuffle the files, and the tests within each."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    shuffled = random.Random(config.option.seed)
    groups = list(files.values())
    shuffled.shuffle(groups)
    for group in groups:
        shuffled.shuffle(group)
    items[:] = [item for group in groups for item in group]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell how to get the same order again."""
    terminalreporter.write_line(f"order: --seed {config.option.seed}")


# -- classes: each test module, and each test, may use the names it likes


def registries() -> dict[str | None, Any]:
    """All class registries by name, if the library has been imported."""
    classregistry = sys.modules.get("sqlobject.classregistry")
    return classregistry.master.registries if classregistry else {}


class RegistryState(NamedTuple):
    """What one class registry holds at one moment."""

    classes: dict[str, type]
    callbacks: dict[str, list[Any]]
    generic_callbacks: list[Any]

    @classmethod
    def of(cls, registry: Any) -> RegistryState:
        """Now."""
        waiting = {name: list(calls) for name, calls in registry.callbacks.items()}
        generic = list(registry.generic_callbacks)
        return cls(dict(registry.classes), waiting, generic)

    def give_back(self, registry: Any, keep: Callable[[type], bool]) -> None:
        """Undo what happened since, but for new classes that are to be kept."""
        kept = {name: cls for name, cls in registry.classes.items() if keep(cls)}
        for current, before in (
            (registry.classes, {**self.classes, **kept}),
            (registry.callbacks, self.callbacks),
        ):
            current.clear()
            current.update(before)
        registry.generic_callbacks[:] = self.generic_callbacks


def stays(cls: type) -> bool:
    """Whether it belongs to a module that nobody will import a second time."""
    module = sys.modules.get(cls.__module__)
    return getattr(module, cls.__name__, None) is cls


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Iterator[None]:
    """Put aside the classes that a test module defines while it is imported."""
    report = yield
    if isinstance(collector, pytest.Module) and report.passed:
        own = collector.stash.setdefault(OWN_CLASSES, {})
        for name, registry in registries().items():
            own[name] = {
                title: cls
                for title, cls in registry.classes.items()
                if cls.__module__ == collector.obj.__name__
            }
            for title in own[name]:
                del registry.classes[title]
    return report


@pytest.fixture(autouse=True)
def clean_registries(request: pytest.FixtureRequest) -> Iterator[None]:
    """Bring in the classes of the test's module; forget those of the test."""
    before = {name: RegistryState.of(one) for name, one in registries().items()}
    module = request.node.getparent(pytest.Module)
    own = module.stash.get(OWN_CLASSES, {}) if module else {}
    for name, classes in own.items():
        registries()[name].classes.update(classes)
    yield
    mine = {cls for classes in own.values() for cls in classes.values()}
    empty = RegistryState({}, {}, [])
    for name, one in registries().items():
        before.get(name, empty).give_back(
            one, keep=lambda cls: stays(cls) and cls not in mine
        )


# -- connections and choices


@pytest.fixture(autouse=True)
def clean_settings() -> Iterator[None]:
    """Give back the process-wide choices as they were."""
    module = sys.modules.get("sqlobject.settings")
    settings = module.settings if module else None
    before = {
        name: getattr(settings, name) for name in getattr(settings, "__slots__", ())
    }
    yield
    for name, value in before.items():
        setattr(settings, name, value)


@pytest.fixture
def hub() -> Iterator[Any]:
    """``sqlobject.sqlhub`` without connections; afterwards it has its own again."""
    from sqlobject import sqlhub

    names = ("processConnection", "threadConnection")
    before = {name: getattr(sqlhub, name, UNSET) for name in names}
    for name, value in before.items():
        if value is not UNSET:
            delattr(sqlhub, name)
    yield sqlhub
    for name, value in before.items():
        if value is not UNSET:
            setattr(sqlhub, name, value)
        elif getattr(sqlhub, name, UNSET) is not UNSET:
            delattr(sqlhub, name)


@pytest.fixture
def uris() -> Iterator[Any]:
    """The URI opener, remembering no connection; those of the test are closed."""
    from sqlobject.dbconnection import TheURIOpener

    before = TheURIOpener.cachedURIs, dict(TheURIOpener.instanceNames)
    TheURIOpener.cachedURIs = {}
    yield TheURIOpener
    for connection in TheURIOpener.cachedURIs.values():
        connection.close()
    TheURIOpener.cachedURIs = before[0]
    TheURIOpener.instanceNames = before[1]


@pytest.fixture
def db(
    request: pytest.FixtureRequest, hub: Any, uris: Any, clean_registries: None
) -> Iterator[Any]:
    """A connection, set as the process connection.

    SQLite in memory, fresh for each test, or each database that ``--db`` names; there
    the tables of the test's classes are dropped afterwards.
    """
    uri = getattr(request, "param", ALIASES["sqlite"])
    connection = hub.processConnection = uris.connectionForURI(uri)
    yield connection
    if uri not in ALIASES.values():
        for cls in classes_of(request.module):
            cls.dropTable(ifExists=True, cascade=True, connection=connection)


def classes_of(module: ModuleType) -> list[Any]:
    """The registered classes that a test module or its test defined, newest first."""
    found = [cls for one in registries().values() for cls in one.classes.values()]
    return [cls for cls in reversed(found) if cls.__module__ == module.__name__]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses ``db`` on each database that was named."""
    named = metafunc.config.getoption("db")
    if named and "db" in metafunc.fixturenames:
        given = [ALIASES.get(name, name) for name in named]
        metafunc.parametrize("db", given, indirect=True, ids=_scheme)


def _scheme(uri: str) -> str:
    """What a report may show of a URI: no host, no password."""
    return uri.partition(":")[0]
