"""Floor 2, backend: what a SELECT is made of, and UNION and its kin."""

from __future__ import annotations

import re
from typing import Any

from sqlobject.backend._expressions import (
    SPELLED,
    UNSPELLED,
    ExpressionText,
    joined,
)
from sqlobject.backend._paging import PagingText, is_paged
from sqlobject.backend.features import LockStyle
from sqlobject.sqlbuilder import Expression, NoDefault, sources

__all__ = ["SelectText"]

_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
_PREDICATES = frozenset(
    {"like", "rlike", "between", "never", "true", "in_subquery", "subquery"}
)
_COMPARISONS = frozenset(
    {"=", "<>", "!=", "<", "<=", ">", ">=", "IS", "IS NOT", "IN", "AND", "OR"}
)


class SelectText(PagingText, ExpressionText):
    """The parts of a SELECT.

    Each clause is a method that gives its parts, a blank before them; `select_clauses`
    of the dialect says in which order they stand.
    """

    def visit_select(self, node: Any) -> Any:
        """Write a SELECT."""
        numbered = self.numbered_page(node)
        return self.plain_select(node) if numbered is None else numbered

    def plain_select(self, node: Any, leave_out: tuple[str, ...] = ()) -> Any:
        """A SELECT clause by clause, but for some."""
        parts = [
            getattr(self, f"clause_{name}")(node)
            for name in self.dialect.select_clauses
            if name not in leave_out
        ]
        return self.around_page(node, ["SELECT", *parts])

    def clause_distinct(self, node: Any) -> Any:
        """Write DISTINCT, and what it is about.

        :raises UnsupportedFeature: this database knows no DISTINCT ON.
        """
        if not node.is_distinct:
            return ()
        if not node.distinct_on:
            return " DISTINCT"
        if not self.features.distinct_on:
            self.dialect.refuse("DISTINCT ON", "distinct_on")
        return (" DISTINCT ON(", self.listed((node, "distinct"), node.distinct_on), ")")

    def clause_items(self, node: Any) -> Any:
        """Write what is selected."""
        items = joined(", ", [self.item(node, each) for each in node.items])
        if self.features.items_bound:
            return (" ", items)
        return (" ", SPELLED, items, UNSPELLED)

    def item(self, node: Any, item: Any) -> Any:
        """One item; where a condition is no value, it is made one."""
        if not self.features.predicates and _is_condition(item):
            return ("CASE WHEN ", item, " THEN 1 ELSE 0 END")
        return self.put(node, "item", item)

    def clause_from(self, node: Any) -> Any:
        """Write FROM: tables in order, then joins."""
        joins = node.joins
        named = [table for join in joins for table in _tables_of_join(join)]
        tables = sources(node, named)
        hint = self.lock_hint(node)
        listed = joined(", ", [(self.source(each), hint) for each in tables])
        if not tables and not joins:
            dummy = self.features.dummy_table
            return f" FROM {dummy}" if dummy and not _has_from(node) else ()
        parts: list[Any] = [" FROM ", *listed]
        before = bool(tables)
        for join in joins:
            if before:
                own = getattr(join, "table1", None) is not None
                parts.append(", " if own else " ")
            parts.append(join)
            before = True
        return parts

    def source(self, table: Any) -> Any:
        """A table as FROM names it: a name is quoted if need be, other text is raw."""
        if not isinstance(table, str):
            return table
        return self.dialect.quote_table(table)

    def clause_where(self, node: Any) -> Any:
        """Write WHERE."""
        never = " WHERE (1 = 0)" if self.is_stopped(node) else ()
        if node.where is NoDefault:
            return never
        condition = self.condition(node, "where", node.where)
        if never:
            return (never, " AND (", condition, ")")
        return (" WHERE ", condition)

    def clause_group(self, node: Any) -> Any:
        """Write GROUP BY."""
        return (" GROUP BY ", joined(", ", node.group)) if node.group else ()

    def clause_having(self, node: Any) -> Any:
        """Write HAVING."""
        return () if node.having is NoDefault else (" HAVING ", node.having)

    def clause_order(self, node: Any) -> Any:
        """Write ORDER BY, where it decides something or the database does not mind."""
        if node.order and self.keeps_order(node):
            return (" ORDER BY ", joined(", ", node.order))
        return self.order_for_page(node)

    def keeps_order(self, node: Any) -> bool:
        """Whether the order of a SELECT is written; in a part it may be forbidden."""
        if self.features.ordered_parts or self.stands_by_itself(node):
            return True
        return is_paged(node) and not node.is_empty

    # -- locks

    def clause_lock(self, node: Any) -> Any:
        """Write how rows are locked.

        :raises UnsupportedFeature: this database cannot.
        """
        lock = node.lock
        if lock is None:
            return ()
        style, facts = self.features.lock, self.features
        if style is LockStyle.NONE:
            self.dialect.refuse("locking the rows of a SELECT (FOR UPDATE)", "lock")
        if lock.nowait and facts.lock_nowait is None:
            self.dialect.refuse("not waiting for a lock (NOWAIT)", "lock_nowait")
        if lock.skip_locked and facts.lock_skip is None:
            self.dialect.refuse("leaving out locked rows (SKIP LOCKED)", "lock_skip")
        if lock.of and not facts.lock_of:
            self.dialect.refuse("locking some of the tables (FOR UPDATE OF)", "lock_of")
        if style is LockStyle.HINTS:
            return ()
        parts: list[Any] = [f" {facts.lock_words}"]
        if lock.of:
            parts += (" OF ", joined(", ", lock.of))
        if lock.nowait:
            parts.append(f" {facts.lock_nowait}")
        if lock.skip_locked:
            parts.append(f" {facts.lock_skip}")
        return parts

    def lock_hint(self, node: Any) -> str:
        """What stands behind each table of FROM that is locked."""
        lock = node.lock
        if lock is None or self.features.lock is not LockStyle.HINTS:
            return ""
        words = ["UPDLOCK", "ROWLOCK"]
        if lock.nowait and self.features.lock_nowait:
            words.append(self.features.lock_nowait)
        if lock.skip_locked and self.features.lock_skip:
            words.append(self.features.lock_skip)
        return f" WITH ({', '.join(words)})"

    # -- joins

    def visit_join(self, node: Any) -> Any:
        """Write ``a JOIN b``; without a first table, the rest."""
        first, second = node.table1, node.table2
        if node.op == ",":
            return second if first is None else (first, ", ", second)
        self.check_join(node.op)
        return (() if first is None else first, f" {node.op} ", second)

    def visit_join_if(self, node: Any) -> Any:
        """Write ``a JOIN b ON condition`` or ``a JOIN b USING (columns)``."""
        self.check_join(node.op)
        first = () if node.table1 is None else (node.table1, " ")
        parts = (*first, f"{node.op} ", node.table2)
        if node.using_columns:
            names = ", ".join(map(self.dialect.quote, node.using_columns))
            return (*parts, f" USING ({names})")
        return (*parts, " ON ", self.condition(node, "on", node.on_condition))

    def check_join(self, op: str) -> None:
        """Refuse a kind of join that this database does not know.

        :raises UnsupportedFeature: it does not.
        """
        if "FULL" in op.split() and not self.features.full_join:
            self.dialect.refuse("a full outer join", "full_join")

    # -- several SELECTs

    def visit_union(self, node: Any) -> Any:
        """Write the parts of a UNION or of its kin.

        :raises UnsupportedFeature: this database does not know the kind.
        """
        word = node.word
        if word == "INTERSECT" and not self.features.intersect:
            self.dialect.refuse("INTERSECT", "intersect")
        if word == "EXCEPT":
            if self.features.except_word is None:
                self.dialect.refuse("EXCEPT", "except_word")
            word = self.features.except_word
        parts: list[Any] = joined(
            f" {word} ",
            [
                self.part_of_union(node, place, each)
                for place, each in enumerate(node.tables)
            ],
        )
        order: Any = ()
        if node.order and self.keeps_order(node):
            order = (" ORDER BY ", joined(", ", node.order))
        return self.page_of_union(node, parts, order)

    def part_of_union(self, node: Any, place: int, part: Any) -> Any:
        """One part; what has an order or a limit of its own stands by itself."""
        if not isinstance(part, Expression):
            return self.put(node, place, part)
        if not _stands_alone(part, node.word, place):
            return part
        if self.features.compound_parentheses:
            return ("(", part, ")")
        return ("SELECT * FROM (", part, f") AS part_{place + 1}")

    def visit_for_update(self, node: Any) -> Any:
        """Write nothing; the clause belongs to its SELECT."""
        del node
        return ()


def _has_from(node: Any) -> bool:
    """Whether raw text among the items brings a FROM with it."""
    return any(
        isinstance(item, Expression)
        and item._kind == "constant"
        and _FROM.search(item.const)  # type: ignore[attr-defined]  # it has a text
        for item in node.items
    )


def _stands_alone(part: Any, word: str, place: int) -> bool:
    """Whether a part of a UNION has an order or the like that is its own.

    Parts of the same kind need no brackets, but ``a - (b - c)`` is not ``a - b - c``.
    """
    kind = part._kind
    if kind == "select" and part.lock is not None:
        return True
    if kind == "union" and (part.word != word or (word == "EXCEPT" and place > 0)):
        return True
    return kind in ("select", "union") and (bool(part.order) or is_paged(part))


def _is_condition(item: Any) -> bool:
    """Whether an item is a comparison rather than a value."""
    if not isinstance(item, Expression):
        return False
    node: Any = item
    kind = node._kind
    if kind == "op":
        return node.op in _COMPARISONS
    if kind == "prefix":
        return bool(node.prefix == "NOT")
    if kind == "inline":
        return _is_condition(node.expr)
    return kind in _PREDICATES


def _tables_of_join(join: Any) -> list[Any]:
    tables = getattr(join, "tables", None)
    return [] if tables is None else list(tables())
