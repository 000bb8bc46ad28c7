"""Fixtures of the compat stories: fresh databases and witnesses of what they do."""

from __future__ import annotations

import importlib.util
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import sqlhub, sqlite
from sqlobject.dbconnection import TheURIOpener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

_UNSET = object()
_SLOTS = ("processConnection", "threadConnection")


def _hub_state() -> dict[str, Any]:
    """What the hub answers for its two connections, absent ones left out."""
    found = {name: getattr(sqlhub, name, _UNSET) for name in _SLOTS}
    return {name: value for name, value in found.items() if value is not _UNSET}


def _set_hub(state: dict[str, Any]) -> None:
    """Give the hub exactly the connections of an earlier *state*."""
    for name in _SLOTS:
        if name in state:
            setattr(sqlhub, name, state[name])
        elif getattr(sqlhub, name, _UNSET) is not _UNSET:
            delattr(sqlhub, name)


@pytest.fixture(autouse=True)
def clean_world() -> Iterator[None]:
    """Forget the URIs, the names and the hub connections that a test made."""
    cached = dict(TheURIOpener.cachedURIs)
    names = dict(TheURIOpener.instanceNames)
    hub = _hub_state()
    try:
        yield
    finally:
        TheURIOpener.cachedURIs = cached
        TheURIOpener.instanceNames = names
        _set_hub(hub)


@pytest.fixture
def open_sqlite() -> Iterator[Callable[..., Any]]:
    """``open_sqlite(":memory:", **options)``: connections closed at the end."""
    opened: list[Any] = []

    def open_one(filename: str = ":memory:", **options: Any) -> Any:
        connection = sqlite.builder()(str(filename), **options)
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        connection.close()


@pytest.fixture
def conn(open_sqlite: Callable[..., Any]) -> Any:
    """A fresh in-memory SQLite database, set as the process connection."""
    connection = open_sqlite()
    sqlhub.processConnection = connection
    return connection


@pytest.fixture
def filed(open_sqlite: Callable[..., Any], tmp_path: Path) -> Any:
    """A fresh SQLite file database, set as the process connection."""
    connection = open_sqlite(tmp_path / "story.db")
    sqlhub.processConnection = connection
    return connection


class Statements(list[str]):
    """The statements a database was sent, values spelled out, oldest first."""

    def of(self, *verbs: str) -> list[str]:
        """Those that begin with one of *verbs*, blanks put in order."""
        words = tuple(verb.upper() for verb in verbs)
        return [
            " ".join(text.split()) for text in self if text.upper().startswith(words)
        ]

    def count(self, *verbs: str) -> int:  # type: ignore[override]
        """How many begin with one of *verbs*."""
        return len(self.of(*verbs))


@pytest.fixture
def watch() -> Iterator[Callable[[Any], Statements]]:
    """``watch(connection)``: a live list of the statements SQLite was sent."""
    watched: list[Any] = []

    def watch_one(connection: Any) -> Statements:
        seen = Statements()
        raw = connection.getConnection()
        raw.set_trace_callback(seen.append)
        connection.releaseConnection(raw)
        watched.append(raw)
        return seen

    yield watch_one
    for raw in watched:
        raw.set_trace_callback(None)


@pytest.fixture
def sql(conn: Any, watch: Callable[[Any], Statements]) -> Statements:
    """The statements sent to ``conn`` since the test began (or ``sql.clear()``)."""
    return watch(conn)


@pytest.fixture
def within() -> Callable[..., Any]:
    """``within(function, seconds=10)``: its result, or a failure if it hangs."""

    def run(function: Callable[[], Any], seconds: float = 10.0) -> Any:
        results: list[Any] = []
        errors: list[BaseException] = []

        def call() -> None:
            try:
                results.append(function())
            except BaseException as error:  # noqa: BLE001 - raised by the caller
                errors.append(error)

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            pytest.fail(f"still waiting after {seconds} seconds: a deadlock")
        if errors:
            raise errors[0]
        return results[0]

    return run


@pytest.fixture
def module_from(tmp_path: Path) -> Iterator[Callable[[str, str], ModuleType]]:
    """``module_from(name, source)``: *source* imported as the module *name*."""
    made: list[str] = []

    def load(name: str, source: str) -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        made.append(name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in made:
        sys.modules.pop(name, None)
