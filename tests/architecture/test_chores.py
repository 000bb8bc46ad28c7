"""Makefile, setup.py and the code say the same of what is needed and offered."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import ROOT, modules

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SETUP = ast.parse((ROOT / "setup.py").read_text(encoding="utf-8"))


def made(name: str) -> set[str]:
    """The words of a variable of the Makefile, other variables within it opened."""
    found = re.search(rf"^{name} := (.*)$", MAKEFILE, re.MULTILINE)
    assert found, f"Makefile has no variable {name}"
    words: set[str] = set()
    for word in found[1].split():
        words |= made(word[2:-1]) if word.startswith("$(") else {word}
    return words


def built(name: str) -> set[str]:
    """The texts of a list in setup.py, other lists within it opened."""
    for statement in SETUP.body:
        if isinstance(statement, ast.Assign):
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id == name:
                return _texts(statement.value)
    raise AssertionError(f"setup.py has no list {name}")


def setup_argument(name: str) -> ast.expr:
    """An argument of ``setup()``."""
    for node in ast.walk(SETUP):
        if isinstance(node, ast.keyword) and node.arg == name:
            return node.value
    raise AssertionError(f"setup() is not given {name}")


def _texts(value: ast.expr) -> set[str]:
    assert isinstance(value, ast.List)
    texts: set[str] = set()
    for element in value.elts:
        if isinstance(element, ast.Starred):
            assert isinstance(element.value, ast.Name)
            texts |= built(element.value.id)
        else:
            texts.add(ast.literal_eval(element))
    return texts


def test_make_installs_what_the_extras_name() -> None:
    """Whoever installs by hand gets what ``make`` installs."""
    for name in ("TEST", "DEMO", "DEV"):
        assert made(name) == built(name), name


def test_make_installs_what_the_package_needs() -> None:
    """Versions aside."""
    needed = ast.literal_eval(setup_argument("install_requires"))
    assert made("RUNTIME") == {re.split(r"[<>=!~]", one)[0] for one in needed}


def test_make_and_setup_agree_on_the_oldest_python() -> None:
    """And so do the tools."""
    oldest = ast.literal_eval(setup_argument("python_requires")).removeprefix(">=")
    assert made("OLDEST") == set("({}, {})".format(*oldest.split(".")).split())
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'target-version = "py{oldest.replace(".", "")}"' in settings
    assert f'python_version = "{oldest}"' in settings


def test_entry_points_lead_somewhere() -> None:
    """Each names a module that is there and a name that it has."""
    by_name = {module.name: module for module in modules()}
    groups = ast.literal_eval(setup_argument("entry_points"))
    for entry in [entry for entries in groups.values() for entry in entries]:
        target, _, member = entry.partition("=")[2].strip().partition(":")
        if target.split(".")[1] not in {module.room for module in modules()}:
            continue  # the room is still to be built
        assert target in by_name, f"{entry}: no such module"
        assert member in _defined(by_name[target].tree), f"{entry}: no such name"


def _defined(tree: ast.Module) -> set[str]:
    """Names that a module defines, imports or assigns at its top."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            names.update(one.id for one in node.targets if isinstance(one, ast.Name))
    return names
