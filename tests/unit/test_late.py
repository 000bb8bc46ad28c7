"""Modules that are loaded when they are first used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sqlobject import dbconnection
from sqlobject.late import late, late_names


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


def test_names_of_a_package_come_from_its_rooms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late name loads the module that it is in, and then is the package's own."""
    house = tmp_path / "quiet_house"
    house.mkdir()
    (house / "__init__.py").write_text(
        "from sqlobject.late import late_names\n"
        "__all__ = ['answer']\n"
        "__getattr__ = late_names(__name__, {'answer': '_room'})\n",
        encoding="utf-8",
    )
    (house / "_room.py").write_text("answer = 42\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import quiet_house  # type: ignore[import-not-found]

    assert "quiet_house._room" not in sys.modules
    from quiet_house import answer

    assert answer == 42
    assert "quiet_house._room" in sys.modules
    assert vars(quiet_house)["answer"] == 42


def test_a_name_that_no_room_has_is_an_attribute_error() -> None:
    get = late_names("sqlobject.dbconnection", {"DBAPI": "_connection"})
    with pytest.raises(AttributeError, match="dbconnection' has no attribute 'Nobody'"):
        get("Nobody")


def test_every_late_name_of_the_engine_is_there() -> None:
    assert set(dbconnection.__all__) <= set(dir(dbconnection))
    for name in dbconnection.__all__:
        found = getattr(dbconnection, name)
        assert getattr(found, "__name__", name) == name or not isinstance(found, type)
