"""The plug board: which package serves which kind of database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from sqlobject import schemes
from sqlobject.dberrors import ConfigurationError


@pytest.fixture(autouse=True)
def _ask_anew() -> Iterator[None]:
    schemes.backend_for.cache_clear()
    yield
    schemes.backend_for.cache_clear()


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """Puts a stand-in where a backend package would be; gives its backend."""

    def put(name: str) -> object:
        module: Any = ModuleType(name)
        module.backend = object()
        monkeypatch.setitem(sys.modules, name, module)
        return module.backend

    return put


def install(monkeypatch: pytest.MonkeyPatch, name: str, found: object) -> None:
    """Have a distribution announce a backend."""
    entry = SimpleNamespace(name=name, load=lambda: found)

    def entry_points(group: str) -> list[Any]:
        return [entry] if group == "sqlobject.backends" else []

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)


@pytest.mark.parametrize(
    ("name", "served_by"),
    [
        ("sqlite", "sqlobject.sqlite"),
        ("mysql", "sqlobject.mysql"),
        ("postgres", "sqlobject.postgres"),
        ("postgresql", "sqlobject.postgres"),
        ("psycopg", "sqlobject.postgres"),
        ("firebird", "sqlobject.firebird"),
        ("interbase", "sqlobject.firebird"),
        ("maxdb", "sqlobject.maxdb"),
        ("sapdb", "sqlobject.maxdb"),
        ("mssql", "sqlobject.mssql"),
        ("sybase", "sqlobject.sybase"),
        (None, "sqlobject.backend"),
    ],
)
def test_each_name_is_served_by_its_package(
    name: str | None, served_by: str, package: Callable[[str], object]
) -> None:
    backend = package(served_by)
    assert schemes.backend_for(name) is backend


def test_an_unknown_name_tells_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"'oracle'.*sqlite, mysql, .*sybase"):
        schemes.backend_for("oracle")


def test_code_that_catches_the_old_assertion_goes_on_working() -> None:
    with pytest.raises(AssertionError):
        schemes.backend_for("no such database")


def test_a_backend_from_elsewhere_is_found_once_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigurationError):
        schemes.backend_for("oracle")
    backend = object()
    install(monkeypatch, "oracle", backend)
    assert schemes.backend_for("oracle") is backend


def test_a_backend_from_elsewhere_may_be_a_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = object()
    install(monkeypatch, "oracle", SimpleNamespace(backend=backend))
    assert schemes.backend_for("oracle") is backend


def test_nobody_takes_the_place_of_a_backend_of_ours(
    monkeypatch: pytest.MonkeyPatch, package: Callable[[str], object]
) -> None:
    ours = package("sqlobject.sqlite")
    install(monkeypatch, "sqlite", object())
    assert schemes.backend_for("sqlite") is ours


def test_known_schemes_are_ours_and_those_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = schemes.known_schemes()
    install(monkeypatch, "oracle", object())
    assert schemes.known_schemes() == [*ours, "oracle"]
    assert ours[0] == "sqlite"
    assert len(ours) == 11
