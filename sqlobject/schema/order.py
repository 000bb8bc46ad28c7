"""The order in which tables can be created so that what they refer to is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlobject.schema.table import TableDef

__all__ = ["Order", "creation_order"]


class Order(NamedTuple):
    """Tables in creation order, and the circles that no order can serve."""

    tables: tuple[TableDef, ...]
    """Every table that was given; dropping goes the other way round."""
    cycles: tuple[tuple[str, ...], ...]
    """Names of the tables of each circle of references, in creation order.

    Foreign keys between them have to be added when all of them exist. A table that
    refers to itself is no circle.
    """


def creation_order(tables: Iterable[TableDef]) -> Order:
    """Sort tables so that each comes after those it refers to.

    Tables that do not depend on one another keep the order they came in. References
    to tables that were not given are left aside.
    """
    given = tuple(tables)
    names = [table.name for table in given]
    wanted = {
        table.name: sorted(
            (n for n in table.referenced_tables() if n in names and n != table.name),
            key=names.index,
        )
        for table in given
    }
    groups = _circles(names, wanted)
    by_name = {table.name: table for table in given}
    ordered = tuple(by_name[name] for group in groups for name in group)
    return Order(ordered, tuple(tuple(g) for g in groups if len(g) > 1))


class _Search:
    """State of Tarjan's search for strongly connected components."""

    __slots__ = ("found", "low", "number", "path", "wanted")

    def __init__(self, wanted: dict[str, list[str]]) -> None:
        self.wanted = wanted
        self.number: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.path: list[str] = []
        self.found: list[list[str]] = []

    def enter(self, name: str) -> None:
        self.number[name] = self.low[name] = len(self.number)
        self.path.append(name)

    def leave(self, name: str) -> None:
        if self.low[name] == self.number[name]:
            start = self.path.index(name)
            self.found.append(self.path[start:])
            del self.path[start:]


def _circles(names: Sequence[str], wanted: dict[str, list[str]]) -> list[list[str]]:
    """Group tables into strongly connected components, wanted ones first.

    Written without recursion: a long chain of references is no error.
    """
    search = _Search(wanted)
    for root in names:
        if root in search.number:
            continue
        search.enter(root)
        stack = [(root, iter(wanted[root]))]
        while stack:
            name, rest = stack[-1]
            for target in rest:
                if target not in search.number:
                    search.enter(target)
                    stack.append((target, iter(wanted[target])))
                    break
                if target in search.path:
                    low = min(search.low[name], search.number[target])
                    search.low[name] = low
            else:
                stack.pop()
                search.leave(name)
                if stack:
                    above = stack[-1][0]
                    search.low[above] = min(search.low[above], search.low[name])
    return [sorted(group, key=names.index) for group in search.found]
