"""Configuration files: which section, and what its values mean."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sqlobject.manager._config import apply_sys_path, load_config
from sqlobject.manager.command import CommandError


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """``write(name, text)``: the path of a file."""

    def one(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return one


def test_keys_are_case_sensitive(write: Any) -> None:
    """``Database`` is another key than ``database``."""
    path = write("a.ini", "[main]\nDatabase = x\ndatabase = y\n")
    assert load_config(path) == {"Database": "x", "database": "y"}


def test_percent_signs_of_a_uri(write: Any) -> None:
    """A URI may be percent-encoded; ``%%`` is one sign, as other readers have it."""
    path = write("a.ini", "[main]\ndatabase = mysql://u:a%40b@h/x\nother = 50%%\n")
    found = load_config(path)
    assert found == {"database": "mysql://u:a%40b@h/x", "other": "50%"}


def test_references(write: Any, tmp_path: Path) -> None:
    """A value may name the folder, and other values, but not itself."""
    text = "[DEFAULT]\nroot = %(here)s/d\n[main]\na = %(root)s/x\nb = %(b)s%(none)s\n"
    found = load_config(write("a.ini", text))
    assert found["a"] == f"{tmp_path}/d/x"
    assert found["b"] == "%(b)s%(none)s"


def test_circle_of_references(write: Any) -> None:
    """Values that name one another do not hang the command."""
    found = load_config(write("a.ini", "[main]\na = 1%(b)s\nb = 2%(a)s\n"))
    assert found["a"] == "12%(a)s"


def test_here_of_a_relative_path(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``here`` is absolute."""
    write("a.ini", "[main]\na = %(here)s\n")
    monkeypatch.chdir(tmp_path)
    assert load_config("a.ini") == {"a": str(tmp_path)}


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ('[main]\ndatabase = "sqlite://%(here)s/x"\n', "{}"),
        ('[tool.sqlobject]\ndatabase = "sqlite://%(here)s/x"\n', "{}"),
        ('[a.b]\ndatabase = "sqlite://%(here)s/x"\n', "{}#a.b"),
    ],
)
def test_toml(write: Any, tmp_path: Path, text: str, spec: str) -> None:
    """A file that ends in .toml is TOML; its section is a table."""
    path = write("a.toml", text)
    assert load_config(spec.format(path)) == {"database": f"sqlite://{tmp_path}/x"}


def test_toml_keeps_lists_and_numbers(write: Any, tmp_path: Path) -> None:
    """Values that are no texts stay what they are."""
    path = write("a.toml", '[main]\nsys_path = ["%(here)s/a", "b"]\nn = 3\n')
    assert load_config(path) == {"sys_path": [f"{tmp_path}/a", "b"], "n": 3}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.ini", "[x]\na = b\n", "it has: [x]"),
        ("a.ini", "[main]\na = b\n[app:main]\na = b\n", "several sections"),
        ("a.ini", "a = b\n", "no section"),
        ("a.ini", "[main]\na = 1\na = 2\n", "already exists"),
        ("a.toml", "[main\n", "no TOML"),
        ("a.toml", "[x]\na = 1\n", "it has: [x]"),
        ("a.toml", "[main]\na = 1\n[tool.sqlobject]\na = 1\n", "several"),
    ],
)
def test_bad_file(write: Any, name: str, text: str, words: str) -> None:
    """What is wrong is said in a line."""
    with pytest.raises(CommandError, match=r".") as caught:
        load_config(write(name, text))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(CommandError, match=r"nowhere\.ini"):
        load_config(str(tmp_path / "nowhere.ini"))


def test_file_that_is_no_text(tmp_path: Path) -> None:
    """A binary file is no traceback."""
    (tmp_path / "a.ini").write_bytes(b"\xff\xfe[")
    with pytest.raises(CommandError, match="cannot read"):
        load_config(str(tmp_path / "a.ini"))


@pytest.mark.parametrize(
    ("value", "folders"),
    [
        ("a", ["a"]),
        (f"a{os.pathsep}b", ["a", "b"]),
        ("\na\nb c\n", ["a", "b c"]),
        (["a", "b"], ["a", "b"]),
        ("", []),
    ],
)
def test_sys_path(
    value: Any, folders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One folder or several come before all others."""
    monkeypatch.setattr(sys, "path", ["old"])
    apply_sys_path({"sys_path": value})
    assert sys.path == [*folders, "old"]


# -- Paste Deploy


def test_paste_is_asked_for_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without Paste Deploy its spellings are refused with what to install."""
    monkeypatch.setitem(sys.modules, "paste", None)
    monkeypatch.setitem(sys.modules, "paste.deploy", None)
    with pytest.raises(CommandError, match="pip install PasteDeploy"):
        load_config("config:a.ini#main")


@pytest.fixture
def paste(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Paste Deploy that writes down what it is asked."""
    module: Any = ModuleType("paste.deploy")
    module.asked = []

    def appconfig(uri: str, relative_to: str) -> dict[str, str]:
        module.asked.append(uri)
        return {"database": "by paste"}

    module.appconfig = appconfig
    monkeypatch.setitem(sys.modules, "paste", ModuleType("paste"))
    monkeypatch.setitem(sys.modules, "paste.deploy", module)
    return module


def test_paste_reads_its_own_spellings(paste: Any) -> None:
    """``config:`` and ``egg:`` are handed to it."""
    assert load_config("egg:Shop#main") == {"database": "by paste"}
    assert paste.asked == ["egg:Shop#main"]


def test_paste_reads_sections_that_use_others(paste: Any, write: Any) -> None:
    """Only it knows what ``use`` means; plain sections are read without it."""
    path = write("a.ini", "[app:main]\nuse = egg:Shop\n[app:plain]\ndatabase = x\n")
    assert load_config(path) == {"database": "by paste"}
    assert paste.asked == [f"config:{path}#main"]
    assert load_config(f"{path}#plain") == {"database": "x"}
