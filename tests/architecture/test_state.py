"""The process has few values that change, and they are objects with a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, modules, report

#: Module-level collections that may change.  The registries of classes, converters,
#: connections and listeners are objects, so the list is empty, and best left so.
CHANGING: frozenset[str] = frozenset()

DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
MAKERS = {
    "Counter",
    "OrderedDict",
    "WeakKeyDictionary",
    "WeakSet",
    "WeakValueDictionary",
    "bytearray",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "set",
}

#: Annotations through which a checker lets nobody change the value.
READ_ONLY = {
    "AbstractSet",
    "Collection",
    "Container",
    "Iterable",
    "Mapping",
    "Sequence",
}

#: What changes a collection.
CHANGERS = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}


def test_no_global_statement() -> None:
    """A function changes the object it was given, or one of the listed objects."""
    faults = [
        f"{module.at(node)}: 'global'; keep the value in an object and hand it over"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    assert not faults, report(faults)


def test_collections_at_module_level_are_constants() -> None:
    """A table of facts is in capitals, or read-only; whatever changes is an object."""
    faults = [
        f"{module.at(node)}: {name!r} is a collection of the whole process; if it is a "
        f"table of facts write it in capitals (or, if the name is old, annotate it as "
        f"Mapping or Sequence), else keep it in an object"
        for module in modules()
        for name, node in _collections(module).items()
        if name not in {"__all__", name.upper()}
        and f"{module.name}.{name}" not in CHANGING
    ]
    assert not faults, report(faults)


def test_constants_do_not_change() -> None:
    """No item of a module-level collection is set, added or taken out."""
    faults = [
        f"{module.at(node)}: changes {name!r}, which the whole process shares; keep "
        f"what changes in an object and hand it over"
        for module in modules()
        for node, name in _changes(module)
        if f"{module.name}.{name}" not in CHANGING
    ]
    assert not faults, report(faults)


def test_no_assert() -> None:
    """``python -O`` drops them; a caller's mistake is a `UsageError`."""
    faults = [
        f"{module.at(node)}: 'assert'; raise UsageError, or let the types say it"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert)
    ]
    assert not faults, report(faults)


def test_no_change_of_warning_filters() -> None:
    """Which warnings are shown is decided by the program."""
    faults = [
        f"{module.at(node)}: changes the warning filters of the whole process"
        for module in modules()
        if module.room != "manager"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"filterwarnings", "simplefilter"}
    ]
    assert not faults, report(faults)


def _collections(module: Module) -> dict[str, ast.stmt]:
    """Module-level names that are given a collection one can change."""
    found: dict[str, ast.stmt] = {}
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and not _read_only(statement):
            targets = [statement.target]
        else:
            continue
        if isinstance(statement.value, DISPLAYS) or _makes_collection(statement.value):
            for target in targets:
                if isinstance(target, ast.Name):
                    found[target.id] = statement
    return found


def _makes_collection(value: ast.expr | None) -> bool:
    if not isinstance(value, ast.Call):
        return False
    made = value.func
    name = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", None)
    return name in MAKERS


def _read_only(statement: ast.AnnAssign) -> bool:
    """Whether it is annotated as ``Mapping[…]`` or its like."""
    outer = statement.annotation
    if isinstance(outer, ast.Subscript):
        outer = outer.value
    return isinstance(outer, ast.Name) and outer.id in READ_ONLY


def _changes(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Where a function changes one of the module's own collections."""
    collections = _collections(module)
    for function in ast.walk(module.tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for node in ast.walk(function):
                name = _changed(node)
                if name in collections:
                    yield node, name


def _changed(node: ast.AST) -> str:
    """The name whose value a node changes in place, or ""."""
    value: ast.expr | None = None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        value = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        value = node.func.value if node.func.attr in CHANGERS else None
    return value.id if isinstance(value, ast.Name) else ""
