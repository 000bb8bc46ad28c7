"""Floor 2, backend: how a part of the rows is asked for, in each style.

Source of the styles: sqlite.org "SELECT"; PostgreSQL 15 manual, "LIMIT and OFFSET";
MySQL 8.0 manual, "SELECT Statement"; Transact-SQL reference, "TOP" and "ORDER BY
clause"; Firebird 5.0 Language Reference, "FIRST, SKIP"; SAP MaxDB Reference Manual,
"ROWNO predicate"; Sybase ASE Reference Manual, "set".
"""

from __future__ import annotations

from typing import Any

from sqlobject.backend._expressions import (
    INLINE,
    OUTLINE,
    SPELLED,
    UNSPELLED,
    Bind,
    ExpressionText,
    joined,
)
from sqlobject.backend.features import LimitStyle
from sqlobject.dberrors import CompileError
from sqlobject.sqlbuilder import Expression, NoDefault

__all__ = ["PagingText", "is_paged"]

_TAIL = (
    LimitStyle.LIMIT_OFFSET,
    LimitStyle.LIMIT_COMMA,
    LimitStyle.LIMIT,
)
_COUNTED = (LimitStyle.ROWCOUNT, LimitStyle.ROWS_LIMIT)
_TOPS = (LimitStyle.TOP, LimitStyle.FETCH, LimitStyle.ROW_NUMBER)


_PART = "a limit of rows in a part of a statement"


def _starts(style: LimitStyle) -> bool:
    return style.has_start


def _starts_unions(style: LimitStyle) -> bool:
    return style.has_start and style is not LimitStyle.ROW_NUMBER


def is_paged(node: Any) -> bool:
    """Whether a statement asks for a part of its rows."""
    return node.end is not None or bool(node.start)


class PagingText(ExpressionText):
    """The parts of a statement that say which of its rows are wanted."""

    def stands_by_itself(self, node: Any) -> bool:
        """Whether a SELECT is the statement, or what an INSERT takes its rows from."""
        return node is self.root or node is getattr(self.root, "select", None)

    def number(self, node: Any, place: str, value: int) -> Any:
        """A number of rows, as a parameter if it may be one."""
        bind = Bind(value, node, place)
        return bind if self.features.bind_limits else (SPELLED, bind, UNSPELLED)

    def size(self, node: Any) -> Any:
        """How many rows are wanted."""
        return self.number(node, "limit", node.end - node.start)

    def first(self, node: Any) -> Any:
        """How many rows are left out at the beginning."""
        return self.number(node, "start", node.start)

    def check_page(self, node: Any) -> None:
        """Refuse a page that this database cannot give.

        :raises UnsupportedFeature: it cannot.
        """
        style = self.features.limit
        if not is_paged(node) or node.is_empty:
            return
        if style is LimitStyle.NONE:
            self.dialect.refuse("a limit of rows (LIMIT)", "limit")
        union = node._kind == "union"
        able = _starts_unions if union else _starts
        if node.start and not able(style):
            what = f"a start of rows (OFFSET){' of a UNION' if union else ''}"
            self.dialect.refuse(what, "limit", able)
        if not self.stands_by_itself(node):
            if not self.features.limited_parts:
                self.dialect.refuse(_PART, "limited_parts")
            if style is LimitStyle.ROWCOUNT:
                self.dialect.refuse(_PART, "limit")
        if style is LimitStyle.ROWNO and (node.order or union):
            self.dialect.refuse("a limit of rows in an order", "limit")

    # -- at the front

    def clause_first(self, node: Any) -> Any:
        """Write FIRST and SKIP, which stand before DISTINCT."""
        self.check_page(node)
        if self.features.limit is not LimitStyle.FIRST_SKIP:
            return ()
        if node.is_empty:
            return " FIRST 0"
        parts: list[Any] = []
        if node.end is not None:
            parts += (" FIRST ", self.size(node))
            if not node.start:
                parts.append(" SKIP 0")
        if node.start:
            parts += (" SKIP ", self.first(node))
        return parts

    def clause_top(self, node: Any) -> Any:
        """Write TOP, which stands behind DISTINCT."""
        if self.features.limit not in _TOPS or node.end is None:
            return ()
        if node.is_empty:
            return " TOP 0"
        if node.start:
            return ()
        written = self.writer.literal or self.writer.inline
        if self.features.bind_limits and not written:
            return (" TOP (", self.size(node), ")")
        return (" TOP ", self.size(node))

    # -- at the end

    def order_for_page(self, node: Any) -> Any:
        """Write the ORDER BY that paging needs where nobody asked for one."""
        if (
            self.features.limit is not LimitStyle.FETCH
            or not node.start
            or node.is_empty
        ):
            return ()
        plain = node._kind == "select" and not node.is_distinct
        return " ORDER BY (SELECT NULL)" if plain else " ORDER BY 1"

    def clause_limit(self, node: Any) -> Any:
        """Write what stands at the end about the rows wanted."""
        style = self.features.limit
        if not is_paged(node):
            return ()
        if node.is_empty:
            return " LIMIT 0" if style in _TAIL else ()
        if style is LimitStyle.ROWS_LIMIT and not self.is_counted(node):
            return self._rows_limit(node)
        if style in _TAIL:
            return self._limit_offset(node, style is LimitStyle.LIMIT_COMMA)
        if style is LimitStyle.FETCH and node.start:
            parts = [" OFFSET ", self.first(node), " ROWS"]
            if node.end is not None:
                parts += (" FETCH NEXT ", self.size(node), " ROWS ONLY")
            return parts
        if style is LimitStyle.ROWNO:
            word = " WHERE" if node.where is NoDefault else " AND"
            return (f"{word} ROWNO <= ", self.size(node))
        return ()

    def _rows_limit(self, node: Any) -> Any:
        if node.end is None:
            return (" ROWS OFFSET ", self.first(node))
        offset = (" OFFSET ", self.first(node)) if node.start else ()
        return (" ROWS LIMIT ", self.size(node), offset)

    def _limit_offset(self, node: Any, comma: bool) -> Any:
        unlimited = self.features.unlimited
        if not node.start:
            return (" LIMIT ", self.size(node))
        if node.end is not None:
            if comma:
                return (" LIMIT ", self.first(node), ", ", self.size(node))
            return (" LIMIT ", self.size(node), " OFFSET ", self.first(node))
        if unlimited is None:
            return (" OFFSET ", self.first(node))
        if comma:
            return (" LIMIT ", self.first(node), f", {unlimited}")
        return (f" LIMIT {unlimited} OFFSET ", self.first(node))

    def is_stopped(self, node: Any) -> bool:
        """Whether only a condition can make an empty page empty."""
        return node.is_empty and self.features.limit in (
            *_COUNTED,
            LimitStyle.ROWNO,
            LimitStyle.NONE,
        )

    # -- several SELECTs

    def page_of_union(self, node: Any, parts: list[Any], order: Any) -> Any:
        """A part of the rows of several SELECTs.

        :raises UnsupportedFeature: this database cannot give it.
        """
        style = self.features.limit
        self.check_page(node)
        if not is_paged(node) or style in _TAIL:
            return (*parts, order, self.clause_limit(node))
        if self.is_stopped(node):
            return ("SELECT * FROM (", *parts, ") AS rows_ WHERE (1 = 0)")
        if style in _COUNTED:
            return self.around_page(node, [*parts, order, self.clause_limit(node)])
        if node.start and style is LimitStyle.FETCH:
            order = order or self.order_for_page(node)
            return (*parts, order, self.clause_limit(node))
        head = (self.clause_first(node), self.clause_top(node))
        return ("SELECT", *head, " * FROM (", *parts, ") AS rows_", order)

    # -- around the statement

    def is_counted(self, node: Any) -> bool:
        """Whether the rows of a page are counted from outside of the statement."""
        return (
            self.features.limit in _COUNTED
            and node.end is not None
            and not node.start
            and not node.is_empty
            and self.stands_by_itself(node)
        )

    def around_page(self, node: Any, parts: list[Any]) -> Any:
        """The statement with what has to stand around it."""
        if self.is_counted(node):
            size = self.size(node)
            return ("SET ROWCOUNT ", size, " ", *parts, " SET ROWCOUNT 0")
        return parts

    # -- a numbered subselect

    def numbered_page(self, node: Any) -> Any:
        """A page with a start, cut out of a subselect whose rows are numbered.

        None: this statement, or this dialect, does not want that.
        """
        if (
            self.features.limit is not LimitStyle.ROW_NUMBER
            or not node.start
            or node.is_empty
        ):
            return None
        items = list(self._flat_items(node))
        names = [f"c{place}" for place in range(1, len(items) + 1)]
        columns = ", ".join(names)
        order = joined(", ", node.order) if node.order else "(SELECT NULL)"
        named = [(each, f" AS {name}") for each, name in zip(items, names, strict=True)]
        number = (", ROW_NUMBER() OVER (ORDER BY ", order, ") AS row_number_")
        inner: Any
        if node.is_distinct:
            inner = self._numbered_distinct(node, named, columns)
        else:
            rest = [
                getattr(self, f"clause_{name}")(node)
                for name in self.dialect.select_clauses
                if name in ("from", "where", "group", "having")
            ]
            inner = ("SELECT ", joined(", ", named), number, *rest)
        bounds: list[Any] = ["row_number_ > ", self.first(node)]
        if node.end is not None:
            bounds += (" AND row_number_ <= ", self.number(node, "end", node.end))
        return (
            f"SELECT {columns} FROM (",
            inner,
            ") AS page_ WHERE ",
            *bounds,
            " ORDER BY row_number_",
        )

    def _flat_items(self, node: Any) -> Any:
        for item in node.items:
            kind = item._kind if isinstance(item, Expression) else ""
            if kind == "columns":
                yield from item.items
            elif kind == "constant" and "*" in item.const:
                raise CompileError(
                    f"{self.dialect.name} numbers rows to find a start, so each item "
                    f"needs a name: spell out {item.const}"
                )
            elif kind == "column_as":
                yield item.expr
            else:
                yield self.put(node, "item", item)

    def _numbered_distinct(self, node: Any, named: list[Any], columns: str) -> Any:
        """Number the rows outside of a DISTINCT, which would see the numbers else."""
        terms = [_without_direction(each) for each in node.order]
        extra = [(term, f" AS o{n}") for n, (term, _) in enumerate(terms, 1)]
        order = ", ".join(f"o{n}{word}" for n, (_, word) in enumerate(terms, 1))
        rest = [
            getattr(self, f"clause_{name}")(node)
            for name in self.dialect.select_clauses
            if name in ("from", "where", "group", "having")
        ]
        return (
            f"SELECT {columns}, ROW_NUMBER() OVER (ORDER BY {order or 'c1'})"
            " AS row_number_ FROM (SELECT DISTINCT ",
            joined(", ", [*named, *extra]),
            *rest,
            ") AS rows_",
        )


def _without_direction(term: Any) -> tuple[Any, str]:
    down = inline = False
    while isinstance(term, Expression) and term._kind in ("desc", "asc", "inline"):
        down ^= term._kind == "desc"
        inline |= term._kind == "inline"
        term = term.expr  # type: ignore[attr-defined]
    if inline:
        term = (INLINE, term, OUTLINE)
    return term, " DESC" if down else ""
