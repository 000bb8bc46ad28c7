"""Code asks for features, never for the name of a database or driver."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from tests.architecture.floors import PLUGINS
from tests.architecture.source import Module, modules, report

BACKEND_NAMES = {
    "sqlite": {"sqlite", "sqlite3"},
    "mysql": {"mysql", "mysqldb", "mysqlclient", "pymysql", "mariadb"},
    "postgres": {"postgres", "postgresql", "psycopg", "psycopg2", "pg8000", "pygresql"},
    "mssql": {"mssql", "pymssql", "adodb", "adodbapi"},
    "sybase": {"sybase"},
    "maxdb": {"maxdb", "sapdb"},
    "firebird": {"firebird", "interbase", "fdb", "kinterbasdb", "firebirdsql"},
}
ODBC_NAMES = {"odbc", "pyodbc", "pypyodbc"}
NAMES = ODBC_NAMES.union(*BACKEND_NAMES.values())

#: Where several backends' ODBC drivers are one thing.
ODBC_ROOM = "sqlobject.backend.odbc"


def test_every_backend_is_on_the_list() -> None:
    """A backend without its names here would go unwatched."""
    assert set(BACKEND_NAMES) == set(PLUGINS)


def test_no_comparison_with_a_backend_or_driver_name() -> None:
    """``==``, ``in``, ``startswith``, ``endswith`` and ``match`` are read."""
    faults = [
        f"{module.at(node)}: compares with {text!r}; ask the dialect's features, or "
        f"let the driver carry the fact"
        for module in modules()
        for node, text in _compared(module.tree)
        if text.lower() in NAMES - _own_names(module)
    ]
    assert not faults, report(faults)


def _own_names(module: Module) -> set[str]:
    """Names that the module may compare with: those of its own backend."""
    if module.name == ODBC_ROOM:
        return ODBC_NAMES
    own = BACKEND_NAMES.get(module.room)
    return own | ODBC_NAMES if own else set()


def _compared(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Each text that something is compared with."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        elif _asks_for_prefix(node):
            parts = list(node.args)
        for part in parts:
            for text in _texts(part):
                yield part, text


def _asks_for_prefix(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"startswith", "endswith"}
    )


def _texts(part: ast.expr) -> Iterator[str]:
    """The texts of a constant, or of a tuple, list or set of constants."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    elif isinstance(part, (ast.Tuple, ast.List, ast.Set)):
        for element in part.elts:
            yield from _texts(element)
