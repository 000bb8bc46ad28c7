"""Columns of one class in a statement about another one of the same family.

``Cat.q.name`` lies in the table of animals, as ``Dog.q.name`` does. In a select of
dogs it must not mean the dog's own row, so there the table gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlobject.sqlbuilder import Alias, Expression, SQLCall, SQLConstant

from ._family import chain, parents, root_of
from ._meta import InheritableSQLMeta

__all__ = ["parts", "separated"]

_STATEMENTS = frozenset({"select", "union"})


def parts(expressions: Iterable[Any]) -> Iterator[Any]:
    """The expressions and all that they are made of; inner statements stand alone."""
    waiting = [each for each in expressions if isinstance(each, Expression)]
    while waiting:
        node = waiting.pop()
        if node._kind in _STATEMENTS:
            continue
        yield node
        inner = node.components()
        if isinstance(node, SQLCall) and isinstance(node.expr, SQLConstant):
            inner = [each for each in inner if each is not node.expr]  # its name
        waiting += inner


def separated(cls: Any, expressions: list[Any]) -> tuple[list[Any], list[Any]]:
    """Expressions of a select of ``cls``, and conditions that belong to them.

    Fields that reach a table of ``cls`` through another branch of the family are
    replaced by those of an alias of that table.
    """
    fields = [node for node in parts(expressions) if _is_of_sibling(cls, node)]
    if not fields:
        return expressions, []
    shared = {level.sqlmeta.table for level in chain(cls)}
    aliases: dict[tuple[Any, str], Any] = {}
    swaps: dict[int, Any] = {}
    conditions: list[Any] = []
    for field in fields:
        sibling, table = field.soClass, field.tableName
        if table == sibling.sqlmeta.table:
            continue
        owner = field.column.soClass
        if (sibling, table) not in aliases:
            other = owner
            if table in shared:
                other = Alias(owner, f"{table}_of_{sibling.sqlmeta.table}")
            aliases[sibling, table] = other
            conditions.append(sibling.q.id == other.q.id)
        if table in shared:
            alias = aliases[sibling, table]
            swaps[id(field)] = getattr(alias.q, field.column.name)
    return [_rebuilt(each, swaps) for each in expressions], conditions


def _is_of_sibling(cls: Any, node: Any) -> bool:
    """Whether a node is a field of the same family, but not of the same line."""
    other = getattr(node, "soClass", None) if node._kind == "field" else None
    meta = getattr(other, "sqlmeta", None)
    if not (isinstance(meta, type) and issubclass(meta, InheritableSQLMeta)):
        return False
    if other in chain(cls) or cls in parents(other):
        return False
    return root_of(other) is root_of(cls)


def _rebuilt(node: Any, swaps: dict[int, Any]) -> Any:
    """A node with some of its parts replaced; itself if there is nothing to replace."""
    if id(node) in swaps:
        return swaps[id(node)]
    if isinstance(node, tuple):
        made = tuple([_rebuilt(each, swaps) for each in node])
        same = all(new is old for new, old in zip(made, node, strict=True))
        return node if same else made
    if not isinstance(node, Expression) or node._kind in _STATEMENTS:
        return node
    held = {
        name: getattr(node, name)
        for kind in type(node).__mro__
        for name in getattr(kind, "__slots__", ())
        if name not in ("binds", "shape", "size") and hasattr(node, name)
    }
    changed = {name: _rebuilt(value, swaps) for name, value in held.items()}
    if all(changed[name] is value for name, value in held.items()):
        return node
    copy = object.__new__(type(node))  # without shape: its text is made anew each time
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy
