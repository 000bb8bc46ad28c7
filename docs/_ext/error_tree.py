"""A directive that writes the tree of exceptions from ``sqlobject.dberrors``."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from sqlobject import dberrors

Tree = dict[type[BaseException], list[type[BaseException]]]


def _tree() -> Tree:
    """Each class of ours under the first of its bases that is ours."""
    ours = [
        value
        for name in dberrors.__all__
        if isinstance(value := getattr(dberrors, name), type)
        and issubclass(value, dberrors.SQLObjectError)
    ]
    below: Tree = {}
    for cls in ours:
        parents = [base for base in cls.__bases__ if base in ours]
        if parents:
            below.setdefault(parents[0], []).append(cls)
    return below


def _also(cls: type[BaseException]) -> str:
    """The other things that an exception of this class is."""
    others = [base.__name__ for base in cls.__bases__[1:]]
    return f" (also {' and '.join(others)})" if others else ""


def _item(cls: type[BaseException], tree: Tree) -> nodes.list_item:
    """One class, what it means, what may be done, and the classes under it."""
    line = nodes.paragraph()
    line += nodes.strong(text=cls.__name__)
    line += nodes.Text(_also(cls))
    summary = " ".join((cls.__doc__ or "").split("\n\n")[0].split())
    line += nodes.Text(f" — {summary}")
    remedy = cls.__dict__.get("remedy")
    if remedy is not None and remedy is not dberrors.Remedy.NONE:
        line += nodes.Text(" Remedy: ")
        line += nodes.literal(text=remedy.name)
        line += nodes.Text(".")
    item = nodes.list_item()
    item += line
    if cls in tree:
        item += _list(sorted(tree[cls], key=lambda one: one.__name__), tree)
    return item


def _list(classes: list[type[BaseException]], tree: Tree) -> nodes.bullet_list:
    found = nodes.bullet_list()
    for cls in classes:
        found += _item(cls, tree)
    return found


class ErrorTree(Directive):
    """``.. error-tree::`` becomes a nested list of all exceptions."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        return [_list([dberrors.SQLObjectError], _tree())]


class RemedyList(Directive):
    """``.. remedy-list::`` becomes a definition list of `Remedy`."""

    def run(self) -> list[nodes.Node]:
        """Make the list."""
        found = nodes.definition_list()
        for remedy in dberrors.Remedy:
            term = nodes.term()
            term += nodes.literal(text=remedy.name)
            meaning = nodes.definition()
            meaning += nodes.paragraph(
                text=f"{remedy.value[0].upper()}{remedy.value[1:]}."
            )
            item = nodes.definition_list_item()
            item += [term, meaning]
            found += item
        return [found]


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx about the directives."""
    app.add_directive("error-tree", ErrorTree)
    app.add_directive("remedy-list", RemedyList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
