"""Modules that are loaded when they are first used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sqlobject.late import late


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that nobody has loaded."""
    (tmp_path / "quiet_room.py").write_text("answer = 42\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "quiet_room", raising=False)
    return "quiet_room"


def test_nothing_is_loaded_before_it_is_used(module: str) -> None:
    late(module)
    assert module not in sys.modules


def test_the_first_attribute_loads_the_module(module: str) -> None:
    assert late(module).answer == 42
    assert module in sys.modules


def test_a_module_within_a_package_is_that_module() -> None:
    assert late("os.path").join is __import__("os").path.join


def test_what_is_replaced_in_the_module_is_seen(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = late(module)
    assert proxy.answer == 42
    monkeypatch.setattr(sys.modules[module], "answer", 43)
    assert proxy.answer == 43


def test_repr_loads_nothing_and_tells_the_state(module: str) -> None:
    proxy = late(module)
    assert repr(proxy) == "<late module 'quiet_room', not loaded yet>"
    assert proxy.answer
    assert repr(proxy) == "<late module 'quiet_room', loaded>"


def test_dir_lists_what_the_loaded_module_has(module: str) -> None:
    proxy = late(module)
    assert "answer" not in dir(proxy)
    assert proxy.answer
    assert "answer" in dir(proxy)


def test_a_missing_module_is_noticed_when_it_is_used() -> None:
    proxy = late("sqlobject_has_no_such_room")
    with pytest.raises(ModuleNotFoundError, match="sqlobject_has_no_such_room"):
        _ = proxy.anything


def test_a_missing_attribute_is_the_modules_own_error() -> None:
    with pytest.raises(AttributeError, match="'math' has no attribute 'tau_squared'"):
        _ = late("math").tau_squared
