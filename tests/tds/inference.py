"""What types the columns of a result have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from tests.tds.functions import WINDOWED
from tests.tds.translation import Translator
from tests.tds.values import INTEGERS, TdsType

__all__ = ["Inference"]

_INT = TdsType("int")
_ID = TdsType("decimal", 0, 38, 0)
_NUMBERS = frozenset(
    [
        "COUNT",
        "LEN",
        "CHAR_LENGTH",
        "DATALENGTH",
        "OBJECTPROPERTY",
        "CHARINDEX",
        "YEAR",
        "MONTH",
        "DAY",
        "OBJECT_ID",
        "SCHEMA_ID",
        "ASCII",
        "UNICODE",
        "USER_ID",
    ]
)
_LIKE_ARGUMENT = frozenset(
    ["MIN", "MAX", "ISNULL", "COALESCE", "NULLIF", "ABS", "SUM", "ROUND", "AVG"]
)
_FIXED: Mapping[str, TdsType] = {
    "GETDATE": TdsType("datetime"),
    "SYSDATETIME": TdsType("datetime2", scale=7),
    "NEWID": TdsType("uniqueidentifier"),
    "SCOPE_IDENTITY": _ID,
    "COUNT_BIG": TdsType("bigint"),
    "SERVERPROPERTY": TdsType("nvarchar", 128),
}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg)


class Inference:
    """Finds types in a statement that is still Transact-SQL.

    :param translator: has found the tables of the statement.
    """

    def __init__(self, translator: Translator, root: exp.Expression) -> None:
        self.translator = translator
        self.derived = {
            s.alias.lower(): s.this for s in root.find_all(exp.Subquery) if s.alias
        }
        for common in root.find_all(exp.CTE):
            self.derived[common.alias.lower()] = common.this

    def columns(self, root: Any) -> list[tuple[str, TdsType | None]]:
        """Names and types of the columns of a query."""
        while isinstance(root, (exp.Subquery, exp.Paren)):
            root = root.this
        if isinstance(root, (exp.Union, exp.Except, exp.Intersect)):
            left, right = self.columns(root.this), self.columns(root.expression)
            pairs = zip(left, right, strict=False)
            return [(name, one or other) for (name, one), (_, other) in pairs]
        found: list[tuple[str, TdsType | None]] = []
        for item in root.expressions:
            name = item.alias if isinstance(item, exp.Alias) else ""
            if isinstance(item, exp.Column):
                name = item.name
            found.append((name, self.of(item)))
        return found

    def of(self, node: Any) -> TdsType | None:
        """The type of an expression; None: only its values tell."""
        if isinstance(node, (exp.Alias, exp.Paren, exp.Distinct)):
            inner = node.expressions if isinstance(node, exp.Distinct) else [node.this]
            return self.of(inner[0])
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, (exp.Cast, exp.Convert)):
            to = node.args["to"] if isinstance(node, exp.Cast) else node.this
            return self.translator.kind_of(to)
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Parameter):
            return self._parameter(node)
        if isinstance(node, exp.Anonymous):
            return self._function(node)
        if isinstance(node, exp.Window):
            known = node.this.name.upper() in WINDOWED
            return TdsType("bigint") if known else self.of(node.this)
        if isinstance(node, (exp.Subquery, exp.Select)):
            return self.columns(node)[0][1]
        if isinstance(node, exp.Case):
            results = [each.args["true"] for each in node.args["ifs"]]
            results.append(node.args.get("default"))
            return self._first(results)
        if isinstance(node, _ARITHMETIC):
            return self._arithmetic([self.of(c) for c in node.iter_expressions()])
        return TdsType("datetime") if isinstance(node, exp.CurrentTimestamp) else None

    def _first(self, nodes: list[Any]) -> TdsType | None:
        kinds = [self.of(node) for node in nodes if node is not None]
        return next((kind for kind in kinds if kind), None)

    def _column(self, node: exp.Column) -> TdsType | None:
        found = self.translator.column_type(node)
        if found:
            return found
        place = node.table.lower()
        queries = [self.derived.get(place)] if place else self.derived.values()
        for query in queries:
            if query is None or query is node.find_ancestor(exp.Select):
                continue
            for name, kind in self.columns(query):
                if name.lower() == node.name.lower():
                    return kind
        return None

    def _parameter(self, node: exp.Parameter) -> TdsType | None:
        if isinstance(node.this, exp.Parameter):
            name = node.this.name.lower()
            words = {"identity": _ID, "version": TdsType("nvarchar", 400)}
            return words.get(name, None if name == "servername" else _INT)
        known = self.translator.params.get(node.name.lower())
        return known[0] if known else None

    def _function(self, node: exp.Anonymous) -> TdsType | None:
        name = node.name.upper()
        if name in _NUMBERS:
            return _INT
        if name not in _LIKE_ARGUMENT:
            return _FIXED.get(name)
        found = self._first(node.expressions)
        if found and name in ("SUM", "AVG"):
            if found.name == "decimal":
                scale = found.scale if name == "SUM" else max(found.scale, 6)
                return TdsType("decimal", 0, 38, scale)
            return _INT if found.name in INTEGERS and found.name != "bigint" else found
        return found

    @staticmethod
    def _arithmetic(kinds: list[TdsType | None]) -> TdsType | None:
        if not all(kinds):
            return None
        names = {kind.name for kind in kinds if kind}
        if names <= set(INTEGERS):
            return TdsType("bigint") if "bigint" in names else _INT
        if "decimal" in names and names <= {"decimal", *INTEGERS}:
            scale = max(kind.scale for kind in kinds if kind)
            return TdsType("decimal", 0, 38, max(scale, 6))
        return TdsType("float") if names & {"float", "real"} else None


def _literal(node: exp.Literal) -> TdsType | None:
    if node.is_string:
        return TdsType("varchar", max(len(node.this), 1))
    text = str(node.this)
    if "e" in text.lower():
        return TdsType("float")
    if "." in text:
        whole, _, part = text.partition(".")
        return TdsType("decimal", 0, min(len(whole) + len(part), 38), len(part))
    return None
