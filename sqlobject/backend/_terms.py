"""Floor 2, backend: LIKE and texts, choices, windows, and the terms of an order."""

from __future__ import annotations

import re
from typing import Any

from sqlobject.backend._expressions import Bind, ExpressionText, joined
from sqlobject.backend._paging import is_paged
from sqlobject.backend.features import ConcatStyle
from sqlobject.sqlbuilder import Expression

__all__ = ["TermText"]

_WHOLE = frozenset({"EXISTS", "NOT EXISTS"})
_OPPOSITE = frozenset({"nulls_first", "nulls_last"})
_DIRECTIONS = _OPPOSITE | {"desc", "asc"}


class TermText(ExpressionText):
    """The parts of expressions that are more than operators, names and calls."""

    # -- texts

    def visit_concat(self, node: Any) -> Any:
        """Put texts together."""
        return self.operands(
            self.concatenated(
                [self.put(node, n, each) for n, each in enumerate(node.expressions)]
            )
        )

    def concatenated(self, parts: list[Any]) -> Any:
        """Parts put together in the dialect's way."""
        style = self.features.concat
        if style is ConcatStyle.FUNCTION:
            return ("CONCAT(", joined(", ", parts), ")")
        return joined(" || " if style is ConcatStyle.PIPES else " + ", parts)

    def visit_like(self, node: Any) -> Any:
        """Write a comparison with a pattern."""
        escape: Any = ()
        if node.escape is not None:
            escape = (" ESCAPE ", self.writer.spell(node.escape))
        expr, pattern = self.put(node, 0, node.expr), self.put(node, 1, node.string)
        return ("(", expr, " LIKE (", pattern, ")", escape, ")")

    def visit_rlike(self, node: Any) -> Any:
        """Write a comparison with a regular expression."""
        if self.features.regexp is None:
            self.dialect.refuse("a regular expression (RLIKE)", "regexp")
        expr, pattern = self.put(node, 0, node.expr), self.put(node, 1, node.string)
        return ("(", expr, f" {self.features.regexp} (", pattern, "))")

    def visit_like_quoted(self, node: Any) -> Any:
        """Write a pattern in which wildcards of a text mean nothing."""
        more = self.features.like_specials
        if isinstance(node.expr, str):
            pattern = node.pattern()
            if more and (self.writer.literal or self.writer.inline):
                pattern = re.sub(f"[{re.escape(more)}]", r"\\\g<0>", pattern)
                more = ""
            return self._replaced(Bind(pattern, node, 0), more)
        found = self._replaced(self.put(node, 0, node.expr), f"\\%_{more}")
        parts = [self.writer.spell(node.prefix)] if node.prefix else []
        parts.append(found)
        if node.postfix:
            parts.append(self.writer.spell(node.postfix))
        return self.concatenated(parts) if len(parts) > 1 else (found,)

    def _replaced(self, part: Any, wildcards: str) -> Any:
        spell = self.writer.spell
        for char in wildcards:
            escaped = f", {spell(char)}, {spell(f'{chr(92)}{char}')})"
            part = (f"{self.dialect.function('REPLACE')}(", part, escaped)
        return (part,)

    # -- subqueries, choices, conversions

    def visit_subquery(self, node: Any) -> Any:
        """Write a word and a subselect."""
        query = node.query
        if not isinstance(query, Expression):
            query = Bind(query, node, 0)
        elif node.op not in _WHOLE:
            query = self.members(query)
        return (f"{node.op} (", query, ")")

    def visit_in_subquery(self, node: Any) -> Any:
        """Write membership in a subselect."""
        query = self.members(node.subquery)
        return (self.put(node, 0, node.item), f" {node.op} (", query, ")")

    def members(self, query: Any) -> Any:
        """A subselect whose values are looked through; its limit may need a wrapper."""
        if self.features.limited_members or query._kind not in ("select", "union"):
            return query
        if not is_paged(query):
            return query
        return ("SELECT * FROM (", query, ") AS rows_")

    def visit_case(self, node: Any) -> Any:
        """Write a choice."""
        parts: list[Any] = ["CASE"]
        place = 0
        if node.of is not None:
            parts += (" ", self.put(node, place, node.of))
            place += 1
        for when, then in node.whens:
            plain = self.put if node.of is not None else self.condition
            parts += (" WHEN ", plain(node, place, when))
            parts += (" THEN ", self.put(node, place + 1, then))
            place += 2
        if node.else_ is not None:
            parts += (" ELSE ", self.put(node, place, node.else_))
        parts.append(" END")
        return parts

    def visit_cast(self, node: Any) -> Any:
        """Write a conversion to another type."""
        wanted = self.dialect.cast_type(node.type)
        return ("CAST(", self.put(node, 0, node.expr), f" AS {wanted})")

    def visit_distinct(self, node: Any) -> Any:
        """Write that an aggregate takes different values only."""
        return ("DISTINCT ", self.put(node, 0, node.expr))

    def visit_over(self, node: Any) -> Any:
        """Write a window.

        :raises UnsupportedFeature: this database has none, or none with a frame.
        """
        if not self.features.windows:
            self.dialect.refuse("a window (OVER)", "windows")
        if node.frame and not self.features.frames:
            self.dialect.refuse("a frame of a window (ROWS, RANGE)", "frames")
        parts: list[Any] = [self.put(node, 0, node.expr), " OVER ("]
        words: list[Any] = []
        place = 1
        if node.partition:
            terms = [
                self.put(node, place + n, each) for n, each in enumerate(node.partition)
            ]
            words.append(("PARTITION BY ", joined(", ", terms)))
            place += len(node.partition)
        if node.order:
            terms = [
                self.put(node, place + n, each) for n, each in enumerate(node.order)
            ]
            words.append(("ORDER BY ", joined(", ", terms)))
        if node.frame:
            words.append(node.frame)
        return [*parts, *joined(" ", words), ")"]

    # -- items and terms of an order

    def visit_column_as(self, node: Any) -> Any:
        """Write an expression with a name."""
        return (self.put(node, 0, node.expr), f" AS {self.dialect.quote(node.name)}")

    def visit_asc(self, node: Any) -> Any:
        """Write a term of an order, upwards."""
        return (self.put(node, 0, node.expr), " ASC")

    def visit_desc(self, node: Any) -> Any:
        """Write a term of an order, downwards; two such wishes cancel."""
        down, expr, owner = True, node.expr, node
        while isinstance(expr, Expression) and expr._kind in _DIRECTIONS:
            down ^= expr._kind == "desc"
            if expr._kind in _OPPOSITE:
                return self.nulls_placed(expr, down)
            owner = expr
            expr = expr.expr  # type: ignore[attr-defined]
        return (
            (self.put(owner, 0, expr), " DESC") if down else (self.put(owner, 0, expr),)
        )

    def visit_nulls_first(self, node: Any) -> Any:
        """Write a term of an order whose NULLs come first."""
        return self.nulls_placed(node, False)

    def visit_nulls_last(self, node: Any) -> Any:
        """Write a term of an order whose NULLs come last."""
        return self.nulls_placed(node, False)

    def nulls_placed(self, node: Any, turned: bool) -> Any:
        """A term with its NULLs in their place; turned round, both are opposite."""
        first = (node._kind == "nulls_first") is not turned
        down, expr = turned, node.expr
        while isinstance(expr, Expression) and expr._kind in ("desc", "asc"):
            down ^= expr._kind == "desc"
            expr = expr.expr  # type: ignore[attr-defined]
        direction = " DESC" if down else ""
        term = self.put(node, 0, expr)
        if self.features.nulls_order:
            return (term, direction, f" NULLS {'FIRST' if first else 'LAST'}")
        null, other = ("0", "1") if first else ("1", "0")
        choice = f" IS NULL THEN {null} ELSE {other} END, "
        return ("CASE WHEN ", term, choice, term, direction)
