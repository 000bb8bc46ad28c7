"""The source of the package, read and taken apart once for all tests here."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = "sqlobject"


class Module(NamedTuple):
    """One file of the package."""

    path: Path
    name: str
    """Its full name; of a folder's ``__init__.py``, the folder's."""

    tree: ast.Module

    @property
    def room(self) -> str:
        """The module or folder under the package it belongs to; "" is the door."""
        return room_of(self.name)

    @property
    def folder(self) -> str:
        """The full name of the package whose private modules it may import."""
        return self.name if self.is_door else self.name.rpartition(".")[0]

    @property
    def is_door(self) -> bool:
        """Whether it is the ``__init__.py`` of a folder."""
        return self.path.name == "__init__.py"

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as editors like to read it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


class Import(NamedTuple):
    """One name that one module imports from the package."""

    module: Module
    node: ast.AST
    target: str
    """Full name of the module that is imported."""

    member: str | None
    """What is taken from it, unless it is the module that is taken."""

    @property
    def room(self) -> str:
        """The room it comes from."""
        return room_of(self.target)


@functools.cache
def modules() -> tuple[Module, ...]:
    """All files of the package that there are."""
    found = []
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        found.append(Module(path, name, tree))
    return tuple(found)


@functools.cache
def imports() -> tuple[Import, ...]:
    """All imports of the package by itself, those for types only included."""
    names = {module.name for module in modules()}
    return tuple(one for module in modules() for one in _imports_of(module, names))


def _imports_of(module: Module, names: set[str]) -> Iterator[Import]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if room_of(alias.name) or alias.name == PACKAGE:
                    yield Import(module, node, alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            if base.split(".")[0] != PACKAGE:
                continue
            for alias in node.names:
                if f"{base}.{alias.name}" in names:
                    yield Import(module, node, f"{base}.{alias.name}", None)
                else:
                    yield Import(module, node, base, alias.name)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    """The full name of the module after ``from``."""
    if not node.level:
        return node.module or ""
    parts = module.folder.split(".")
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)


def room_of(name: str) -> str:
    """The room of a module; "" for the package's door and for other packages."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == PACKAGE else ""


def report(faults: list[str]) -> str:
    """The faults as a message, one a line; empty if there are none."""
    return "\n".join(faults)
