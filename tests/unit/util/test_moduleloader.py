"""Modules by name and by file."""

from __future__ import annotations

import os.path
import sys
from pathlib import Path

import pytest

from sqlobject.util.moduleloader import load_module, load_module_from_name

SOURCE = """
import sys
known_to_python = sys.modules.get(__name__)
answer = 42
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "models.py"
    file.write_text(SOURCE, encoding="utf-8")
    return file


def test_a_dotted_name_gives_the_innermost_module() -> None:
    assert load_module("os.path") is os.path


def test_a_file_is_run_under_the_name_given(path: Path) -> None:
    module = load_module_from_name(str(path), "shop.models")
    assert module.answer == 42
    assert module.__name__ == "shop.models"
    assert module.__file__ == str(path)


def test_python_knows_the_module_while_it_runs_and_not_after(path: Path) -> None:
    module = load_module_from_name(str(path), "shop_models")
    assert module.known_to_python is module
    assert "shop_models" not in sys.modules


def test_a_module_of_the_same_name_comes_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shop_models", os.path)
    assert load_module_from_name(str(path), "shop_models").answer == 42
    assert sys.modules["shop_models"] is os.path


def test_a_module_that_fails_is_forgotten(path: Path) -> None:
    path.write_text("1 / 0", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        load_module_from_name(str(path), "shop_models")
    assert "shop_models" not in sys.modules


def test_loading_leaves_nothing_beside_the_file(path: Path) -> None:
    load_module_from_name(str(path), "shop_models")
    found = {one.name for one in path.parent.iterdir()}
    assert found <= {"models.py", "__pycache__"}


def test_a_file_that_is_no_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=r"models\.txt"):
        load_module_from_name(str(tmp_path / "models.txt"), "models")
