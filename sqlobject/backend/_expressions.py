"""Floor 2, backend: what expressions are made of.

A method ``visit_<kind>`` gives the parts of one kind of node: texts, `Bind`, nodes,
tuples of those, and marks between which values become text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlobject.backend.features import Features, ModuloStyle
from sqlobject.dberrors import CompileError
from sqlobject.sqlbuilder import Expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlobject.backend._speech import Speech
    from sqlobject.backend.writer import Writer

__all__ = [
    "INLINE",
    "OUTLINE",
    "SPELLED",
    "UNSPELLED",
    "Bind",
    "ExpressionText",
    "Mark",
    "joined",
]

LONGEST_CHAIN = 24
"""Terms of an AND or OR that are nested to the right; more are nested evenly.

SQLite's parser gives up on the 31st bracket, and its planner on an expression of a
thousand levels (sqlite.org, "Implementation Limits"; seen on 3.40.1).
"""

_STATEMENTS = frozenset({"select", "union"})


class Bind(NamedTuple):
    """A value, and the node and place it stands at."""

    value: Any
    owner: Any
    place: Any


class Mark:
    """Tells the walk something."""


INLINE = Mark()
"""From here on values are written into the text; the statement's key has them …"""
_ARITHMETIC = frozenset("+-*/")

SPELLED = Mark()
"""… or this dialect wants it, and the key knows nothing of it …"""
OUTLINE = Mark()
UNSPELLED = Mark()
"""… and from here on not any more."""


def joined(separator: str, parts: Iterable[Any]) -> list[Any]:
    """Parts with a text between each two of them."""
    result: list[Any] = []
    for part in parts:
        result += (separator, part)
    return result[1:]


class ExpressionText:
    """The parts of expressions."""

    dialect: Speech
    features: Features
    writer: Writer
    root: Any
    own_texts: dict[int, str]

    # -- operands

    def put(self, owner: Any, place: Any, value: Any) -> Any:
        """An operand as it is; a SELECT gets its brackets."""
        if isinstance(value, Expression):
            if value._kind in _STATEMENTS:
                return ("(", value, ")")
            return value
        return "NULL" if value is None else Bind(value, owner, place)

    def group(self, owner: Any, place: Any, value: Any) -> Any:
        """An operand in brackets, unless it stands in brackets already or is NULL."""
        if isinstance(value, Expression):
            return value if self.is_grouped(value) else ("(", value, ")")
        return "NULL" if value is None else ("(", Bind(value, owner, place), ")")

    def is_grouped(self, node: Any) -> bool:
        """Whether a node's text may stand beside an operator."""
        if node._legacy:
            return _closes(self.own_text(node))
        if node._grouped:
            return True
        kind = node._kind
        if kind == "constant":
            return _closes(node.const)
        if kind == "modulo":
            return self.features.modulo is not ModuloStyle.FUNCTION
        if kind == "inline":
            return node.expr._kind in _STATEMENTS or self.is_grouped(node.expr)
        if kind == "legacy_text":
            return _closes(self.own_text(node))
        return False

    def condition(self, owner: Any, place: Any, value: Any) -> Any:
        """An operand of AND, OR and NOT, or a whole condition.

        Where Boolean columns are no conditions they are compared.
        """
        if self._is_bare(value):
            return ("(", value, f" = {self.features.booleans[0]})")
        return self.put(owner, place, value)

    def _is_bare(self, value: Any) -> bool:
        """Whether it is a Boolean column where those are no conditions."""
        return (
            not self.features.predicates
            and isinstance(value, Expression)
            and value._kind in ("field", "alias_field")
        )

    def listed(self, owner: Any, values: Iterable[Any]) -> list[Any]:
        """Operands with commas."""
        return joined(
            ", ", [self.put(owner, place, each) for place, each in enumerate(values)]
        )

    # -- operators

    def visit_op(self, node: Any) -> Any:
        """Write ``((a) op (b))``; long chains of AND and OR are nested evenly."""
        op = node.op
        if op in ("AND", "OR"):
            terms = _chain(node)
            if len(terms) > LONGEST_CHAIN:
                return self._evenly(terms, f" {op} ")
        elif op == "IN" and self._too_many(node.expr2):
            return self._in_pieces(node)
        right = node.expr2
        if isinstance(right, Expression) and right._kind == "subquery":
            second = right
        else:
            second = self._side(node, 2, right)
        whole = ("(", self._side(node, 1, node.expr1), f" {op} ", second, ")")
        return self.operands(whole) if op in _ARITHMETIC else whole

    def operands(self, parts: Any) -> Any:
        """What is computed with, written out where it may not be a parameter."""
        if self.features.operands_bound:
            return parts
        return (SPELLED, parts, UNSPELLED)

    def _side(self, node: Any, place: int, value: Any) -> Any:
        if node.op in ("AND", "OR") and self._is_bare(value):
            return ("(", value, f" = {self.features.booleans[0]})")
        return self.group(node, place, value)

    def _evenly(self, terms: list[tuple[Any, int, Any]], word: str) -> Any:
        if len(terms) == 1:
            node, place, value = terms[0]
            return self._side(node, place, value)
        middle = len(terms) // 2
        return (
            "(",
            self._evenly(terms[:middle], word),
            word,
            self._evenly(terms[middle:], word),
            ")",
        )

    def _too_many(self, members: Any) -> bool:
        limit = self.features.max_in_items
        return (
            limit is not None
            and isinstance(members, Expression)
            and members._kind == "sequence"
            and len(members.items) > limit  # type: ignore[attr-defined]
        )

    def _in_pieces(self, node: Any) -> Any:
        """Write a long IN list as several, because the database limits its length."""
        members, size = node.expr2, self.features.max_in_items or 1
        pieces = []
        for start in range(0, len(members.items), size):
            chosen = range(start, min(start + size, len(members.items)))
            values = [self.put(members, n, members.items[n]) for n in chosen]
            item = self.group(node, 1, node.expr1)
            pieces.append(("(", item, " IN (", joined(", ", values), "))"))
        return ("(", joined(" OR ", pieces), ")")

    def visit_modulo(self, node: Any) -> Any:
        """Write the remainder of a division."""
        style = self.features.modulo
        if style is ModuloStyle.FUNCTION:
            left, right = self.put(node, 1, node.expr1), self.put(node, 2, node.expr2)
            return self.operands(("MOD(", left, ", ", right, ")"))
        word = " % " if style is ModuloStyle.OPERATOR else " MOD "
        left, right = self.group(node, 1, node.expr1), self.group(node, 2, node.expr2)
        return ("(", left, word, right, ")")

    def visit_prefix(self, node: Any) -> Any:
        """Write a word or sign before its operand."""
        operand = node.expr
        if node.prefix == "NOT":
            if isinstance(operand, Expression) and _is_loose(operand):
                return ("NOT (", operand, ")")
            return ("NOT ", self.condition(node, 0, operand))
        return (f"{node.prefix} ", self.put(node, 0, operand))

    def visit_between(self, node: Any) -> Any:
        """Write ``((a) BETWEEN (b) AND (c))``."""
        return (
            "(",
            self.group(node, 0, node.expr),
            " BETWEEN ",
            self.group(node, 1, node.low),
            " AND ",
            self.group(node, 2, node.high),
            ")",
        )

    def visit_never(self, node: Any) -> Any:
        """Write a condition that never holds."""
        del node
        return ("(1 = 0)",)

    def visit_true(self, node: Any) -> Any:
        """Write a condition that always holds."""
        del node
        return ("1 = 1",)

    # -- names, constants, calls

    def visit_field(self, node: Any) -> Any:
        """Write ``table.column``."""
        table = node.tableName
        if isinstance(table, str):
            table = self.dialect.quote(table)
        return (table, ".", self.dialect.quote(node.fieldName))

    def visit_alias_field(self, node: Any) -> Any:
        """Write ``alias.column``."""
        return (
            f"{self.dialect.quote(node.alias)}.{self.dialect.quote(node.fieldName)}",
        )

    def visit_delayed(self, node: Any) -> Any:
        """Write the field of a class, or what stands for it until there is one."""
        field = node.resolved
        return (node.fieldName,) if field is None else (field,)

    def visit_import_proxy(self, node: Any) -> Any:
        """Write the table of a class that may not exist yet."""
        return (node.tableName,)

    def visit_table(self, node: Any) -> Any:
        """Write the name of a table."""
        table = node.tableName
        return (self.dialect.quote(table) if isinstance(table, str) else table,)

    def visit_alias(self, node: Any) -> Any:
        """Write an aliased table as FROM names it."""
        return (node.q,)

    def visit_alias_table(self, node: Any) -> Any:
        """Write ``table  alias``, or a statement in brackets and its alias."""
        table = node.tableName
        name = f" {node.as_string} {self.dialect.quote(node.alias)}"
        if isinstance(table, str):
            return (f"{self.dialect.quote(table)}{name}",)
        if table._kind in ("import_proxy", "cte", "table"):
            return (table, name)
        return (" (", table, f"){name}")

    def visit_cte(self, node: Any) -> Any:
        """Write the name of a common table expression, and remember it for WITH."""
        self.ctes[node.name] = node
        return (self.dialect.quote(node.name),)

    ctes: dict[str, Any]

    def visit_constant(self, node: Any) -> Any:
        """Write raw text."""
        return (node.const,)

    def visit_call(self, node: Any) -> Any:
        """Write a call."""
        return (node.expr, "(", self.operands(self.listed(node, node.args)), ")")

    def visit_function(self, node: Any) -> Any:
        """Write the call of a function that has another name here, maybe."""
        name = self.dialect.function(node.expr.const)
        return (name, "(", self.operands(self.listed(node, node.args)), ")")

    def visit_sequence(self, node: Any) -> Any:
        """Write values in brackets."""
        return ("(", self.listed(node, node.items), ")")

    def visit_literal(self, node: Any) -> Any:
        """Write a value that is part of the text."""
        return (self.writer.spell(node.value),)

    def visit_inline(self, node: Any) -> Any:
        """Write an expression with its values in the text."""
        return (INLINE, self.put(node, 0, node.expr), OUTLINE)

    def visit_columns(self, node: Any) -> Any:
        """Write columns that are selected together."""
        return joined(", ", node.items)

    def visit_legacy_text(self, node: Any) -> Any:
        """Write what a value says of itself."""
        return (self.own_text(node),)

    def own_text(self, node: Any) -> str:
        """What a program's value or node says of itself; it is asked once a time."""
        key = id(node)
        text = self.own_texts.get(key)
        if text is None:
            say = node.text if node._kind == "legacy_text" else node.__sqlrepr__
            text = self.own_texts[key] = say(self.dialect.name)
        return text

    def visit_unspeakable(self, node: Any) -> Any:
        """Complain about a value."""
        raise node.error

    def visit_prepared(self, node: Any) -> Any:
        """Write the statement that is kept."""
        if node is self.root:
            self.root = node.node
        return node.node

    def visit_bare(self, node: Any) -> Any:
        """Write a column's name."""
        return self.dialect.quote(node.name)

    def visit_same(self, node: Any) -> Any:
        """Write the condition that columns have values."""
        tests = [
            f"{self.dialect.quote(name)} IS NULL"
            if value is None
            else self.equality(node, place, name, value)
            for place, (name, value) in enumerate(
                zip(node.columns, node.values, strict=True)
            )
        ]
        return joined(" AND ", tests) if tests else "1 = 1"

    def equality(self, node: Any, place: int, name: str, value: Any) -> Any:
        """A column and its value: ``a = (1)``."""
        return (f"{self.dialect.quote(name)} = ", self.group(node, place, value))

    def visit_param(self, node: Any) -> Any:
        """Write the place of a value that comes later.

        :raises CompileError: the statement is not `Prepared`.
        """
        writer: Any = self.writer
        if not writer.prepared:
            raise CompileError("A Param has no value: it belongs into a Prepared")
        writer.hole(None, node.sql_type, (id(node), 0))
        return ()


def _chain(node: Any) -> list[tuple[Any, int, Any]]:
    """The terms of nested operations of one kind, with the places they stand at."""
    terms: list[tuple[Any, int, Any]] = []
    waiting: list[tuple[Any, int, Any]] = [(None, 0, node)]
    while waiting:
        owner, place, each = waiting.pop()
        if (
            isinstance(each, Expression)
            and each._kind == "op"
            and not each._legacy
            and each.op == node.op  # type: ignore[attr-defined]
        ):
            waiting += (
                (each, 2, each.expr2),  # type: ignore[attr-defined]
                (each, 1, each.expr1),  # type: ignore[attr-defined]
            )
        else:
            terms.append((owner, place, each))
    return terms


# -- raw text --------------------------------------------------------------------------

_PIECES = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \[[^\]]*\]
    | --[^\n]* | /\*.*?\*/ | [()] | \b(?:AND|OR)\b""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def _closes(text: str) -> bool:
    """Whether raw text is NULL, or stands in one pair of brackets from end to end."""
    if text == "NULL":
        return True
    if not text.startswith("("):
        return False
    depth = 0
    for match in _PIECES.finditer(text):
        piece = match.group()
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth -= 1
            if depth == 0:
                return match.end() == len(text.rstrip())
    return False


def _is_loose(node: Any) -> bool:
    """Whether it is a NOT, or raw text with an AND or OR outside of brackets.

    By the standard only one NOT may stand before a condition.
    """
    if node._kind == "prefix":
        return bool(node.prefix == "NOT")
    return node._kind == "constant" and any(_outside(node.const))


def _outside(text: str) -> Iterator[bool]:
    depth = 0
    for match in _PIECES.finditer(text):
        piece = match.group().upper()
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth == 0 and piece in ("AND", "OR"):
            yield True
