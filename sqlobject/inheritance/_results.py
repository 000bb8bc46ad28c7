"""Results of a select over several tables.

The rows come from the root's table, which all objects of the family have; tables of
levels below are joined when the statement speaks of their columns. The objects are then
completed with one statement for each class among them, see ``_load``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from sqlobject.sqlbuilder import AND, NoDefault, SQLConstant, SQLTrueClause
from sqlobject.sresults import SelectResults, ThroughTo

from ._family import DISCRIMINATOR, chain, parents, root_of
from ._load import Prefetching, load
from ._siblings import parts, separated
from .iteration import InheritableIteration

__all__ = ["InheritableSelectResults"]

T = TypeVar("T")

_EVERYWHERE = "allLevels"


class InheritableSelectResults(SelectResults[T]):
    """Rows of a class, with those of its subclasses, as whole objects."""

    IterationClass = _known_iteration = InheritableIteration

    # The statement -----------------------------------------------------------------

    def queryForSelect(self) -> Any:
        """The SELECT that these results come from: rows of the root's table."""
        if self._is_alias():
            return super().queryForSelect()
        return self._of_root().queryForSelect()

    def _is_alias(self) -> bool:
        """Whether these are rows of one table under another name."""
        return not isinstance(self.sourceClass, type)

    def _of_root(self, *more: Any) -> SelectResults[Any]:
        """The same rows as results of the root class alone.

        :param more: further expressions that the statement will have.
        """
        cls = self.sourceClass
        order = self.ops["orderBy"]
        order = NoDefault if order is None else self._order(order)
        order = [] if order is NoDefault else order
        terms = order if isinstance(order, list) else [order]
        joins = self.ops.get("join")
        joins = joins if isinstance(joins, (list, tuple)) else [joins]
        (where, *terms), conditions = separated(cls, [self.clause, *terms])
        conditions = [*self._conditions([where, *terms, *joins, *more]), *conditions]
        for condition in conditions:
            where = condition if where is SQLTrueClause else AND(where, condition)
        ops = {**self.ops, "orderBy": terms or None}
        ops.pop(_EVERYWHERE, None)
        return SelectResults(root_of(cls), where, self.clauseTables, **ops)

    def _conditions(self, expressions: list[Any]) -> list[Any]:
        """That the rows are of the class, and that its levels belong together."""
        cls = self.sourceClass
        root, *below = chain(cls)
        tables: set[Any] = set()
        conditions = []
        if below:
            parent = cls.sqlmeta.parentClass
            conditions.append(parent.q.childName == cls.__name__)
            tables.add(parent.sqlmeta.table)
        for node in parts([*expressions]):
            tables.update(node.tablesUsedImmediate())
            if isinstance(node, SQLConstant) and node.const != "*":
                tables.update(level.sqlmeta.table for level in below)
        everywhere = self.ops.get(_EVERYWHERE) or any(
            isinstance(each, str) or getattr(each, "_kind", "") == "legacy_text"
            for each in expressions
        )
        conditions += [
            level.q.id == root.q.id
            for level in below
            if everywhere or level.sqlmeta.table in tables
        ]
        return conditions

    def _order_term(self, term: Any) -> Any:
        if isinstance(term, str) and not self._is_alias():
            cls = self.sourceClass
            if term == "id":
                return root_of(cls).q.id
            if term in cls._so_inherited:
                return getattr(cls.q, term)
        return super()._order_term(term)

    def _column(self, attribute: Any) -> Any:
        if isinstance(attribute, str) and attribute in self.sourceClass._so_inherited:
            return getattr(self.sourceClass.q, attribute)
        return super()._column(attribute)

    def _one_row(self, items: list[Any]) -> tuple[Any, ...]:
        if self._is_alias():
            return super()._one_row(items)
        results = self._of_root(*items).clone(connection=self._conn())
        row: tuple[Any, ...] = results._one_row(items)
        return row

    # Values without objects --------------------------------------------------------

    def _every_name(self) -> list[str]:
        if self._is_alias():
            return super()._every_name()
        cls = self.sourceClass
        inherited = [n for n, column in cls._so_inherited.items() if column.name == n]
        own = [name for name in super()._every_name() if name != DISCRIMINATOR]
        return ["id", *inherited, *own[1:]]

    def _field(self, name: str) -> Any:
        cls = self.sourceClass
        if not self._is_alias():
            if name == "id":
                return root_of(cls).q.id
            if name in cls._so_inherited:
                return getattr(cls.q, cls._so_inherited[name].name)
        return super()._field(name)

    def _export(self, terms: list[Any], names: Any) -> list[Any]:
        if self._is_alias():
            return super()._export(terms, names)
        of_root = self._of_root(*[term.expression for term in terms])
        return of_root.clone(connection=self._conn())._export(terms, names)

    # Using -------------------------------------------------------------------------

    def objects_of(self, conn: Any, rows: list[Any], connection: Any) -> list[T]:
        """Whole objects for rows that the statement gave."""
        cls = self.sourceClass
        found: list[Any]
        if self.ops.get("lazyColumns"):
            found = [row[0] and cls.get(row[0], connection=connection) for row in rows]
        elif self._is_alias():
            found = cls._so_load(conn, rows, connection)
        else:
            every = load(root_of(cls), conn, rows, connection)
            # What lacks a row further down is no whole object of the class.
            found = [obj for obj in every if obj is None or isinstance(obj, cls)]
        return found

    def _fetched(self) -> list[T]:
        if self._is_empty():
            return []
        connection = self.ops.get("connection")
        conn = self._conn()
        rows = conn.fetch_all(self.queryForSelect())
        objects = self.objects_of(conn, rows, connection)
        names, strict = self.ops.get("prefetch"), self.ops.get("strict")
        if (names or strict) and not self.ops.get("lazyColumns"):
            self.sourceClass._so_prefetch(objects, names, strict)
        return objects

    def _streamed(self) -> Iterator[T]:
        if self._is_empty():
            return iter(())
        connection = self.ops.get("connection")
        conn = self._conn()
        return Prefetching(
            conn.stream(self.queryForSelect()),
            lambda rows: self.objects_of(conn, rows, connection),
        )

    @property
    def throughTo(self) -> ThroughTo:
        """The related rows of all these: ``results.throughTo.owner``."""
        if self._is_alias():
            return super().throughTo
        return _ThroughTo(self.clone(**{_EVERYWHERE: True}))


class _ThroughTo(ThroughTo):
    """Names of keys and joins of any level, leading to the related rows."""

    def __getattr__(self, name: str) -> SelectResults[Any]:
        cls = self._results.sourceClass
        column = cls._so_inherited.get(name)
        if column is not None and column.foreignKey:
            return self._over_key(column)
        for level in parents(cls):
            for join in level.sqlmeta.joins:
                if join is not None and join.joinMethodName == name:
                    return self._over_join(join)
        return super().__getattr__(name)
