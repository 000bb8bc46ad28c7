"""A directive that lists every module with the first sentence of its docstring."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

PACKAGE = Path(__file__).resolve().parents[2] / "sqlobject"


def _sentence(path: Path) -> str:
    """The first sentence of a module's docstring; nothing if it has none."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(text.split("\n\n")[0].split())
    return first.replace("`", "")


def _item(name: str, sentence: str) -> nodes.list_item:
    line = nodes.paragraph()
    line += nodes.literal(text=name)
    if sentence:
        line += nodes.Text(f" {sentence}")
    item = nodes.list_item()
    item += line
    return item


def _folder(folder: Path) -> nodes.bullet_list:
    """The modules of a folder, then the folders in it."""
    found = nodes.bullet_list()
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            found += _item(path.name, _sentence(path))
    for inner in sorted(path.parent for path in folder.glob("*/__init__.py")):
        item = _item(f"{inner.name}/", _sentence(inner / "__init__.py"))
        below = _folder(inner)
        if below.children:
            item += below
        found += item
    return found


class RoomList(Directive):
    """``.. room-list::`` becomes a nested list of the whole package."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return [_folder(PACKAGE)]


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx about the directive."""
    app.add_directive("room-list", RoomList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
