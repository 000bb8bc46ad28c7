"""Run an expression in Python instead of SQL.

Values follow SQL's rules for NULL: an operator gives None if a side is None, and AND
and OR know three answers.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlobject.dberrors import UsageError

__all__ = ["evaluate", "execute", "operatorMap"]

operatorMap: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "IN": lambda value, members: value in members,
}
"""What the operators of `SQLOp` do to two values that are not None."""

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "ABS": abs,
    "FLOOR": lambda value: int(value // 1),
    "LENGTH": len,
    "LOWER": str.lower,
    "POW": pow,
    "ROUND": round,
    "UPPER": str.upper,
}


def execute(expr: Any, executor: Any) -> Any:
    """The value of an expression, or what is no expression as it is.

    :param executor: its method ``field(table, column)`` gives the columns' values.
    :raises UsageError: only a database could say.
    """
    return expr.execute(executor) if hasattr(expr, "execute") else expr


def evaluate(node: Any, executor: Any) -> Any:
    """The value of an expression.

    :raises UsageError: only a database could say.
    """
    rule = _RULES.get(node._kind)
    if rule is None:
        raise UsageError(f"Only a database can work out {node!r}")
    return rule(node, executor)


def _op(node: Any, executor: Any) -> Any:
    if node.op in ("AND", "OR"):
        return _chain(node, executor)
    left, right = execute(node.expr1, executor), execute(node.expr2, executor)
    if node.op in ("IS", "IS NOT"):
        return (left is None) == (node.op == "IS")
    if left is None or right is None:
        return None
    rule = operatorMap.get(node.op)
    if rule is None:
        raise UsageError(f"Only a database knows the operator {node.op}")
    return rule(left, right)


def _chain(node: Any, executor: Any) -> Any:
    """AND and OR, in a loop: a chain of them may be very long."""
    decided = node.op == "OR"
    unknown = False
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if getattr(each, "_kind", "") == "op" and each.op == node.op:
            waiting += (each.expr2, each.expr1)
            continue
        value = execute(each, executor)
        if value is None:
            unknown = True
        elif bool(value) is decided:
            return decided
    return None if unknown else not decided


def _prefix(node: Any, executor: Any) -> Any:
    value = execute(node.expr, executor)
    if value is None:
        return None
    if node.prefix == "NOT":
        return not value
    if node.prefix == "-":
        return -value
    if node.prefix == "+":
        return +value
    raise UsageError(f"Only a database knows what {node.prefix} means")


def _call(node: Any, executor: Any) -> Any:
    name = getattr(node.expr, "const", "").upper()
    args = [execute(each, executor) for each in node.args]
    if name == "COALESCE":
        return next((each for each in args if each is not None), None)
    rule = _FUNCTIONS.get(name)
    if rule is None:
        raise UsageError(f"Only a database knows the function {node.expr!r}")
    return None if None in args else rule(*args)


def _like(node: Any, executor: Any) -> Any:
    value, pattern = execute(node.expr, executor), execute(node.string, executor)
    if value is None or pattern is None:
        return None
    flags = re.DOTALL | re.IGNORECASE
    if node._kind == "rlike":
        return re.search(pattern, value) is not None
    return re.fullmatch(_regex(pattern, node.escape), value, flags) is not None


def _regex(pattern: str, escape: str | None) -> str:
    """A pattern of LIKE as a regular expression."""
    parts = []
    plain = False
    for char in pattern:
        if plain:
            parts.append(re.escape(char))
            plain = False
        elif char == escape:
            plain = True
        else:
            parts.append({"%": ".*", "_": "."}.get(char) or re.escape(char))
    return "".join(parts)


def _quoted(node: Any, executor: Any) -> Any:
    if isinstance(node.expr, str):
        return node.pattern()
    value = execute(node.expr, executor)
    if value is None:
        return None
    return node.prefix + re.sub(r"[\\%_]", r"\\\g<0>", value) + node.postfix


def _sequence(node: Any, executor: Any) -> Any:
    return [execute(each, executor) for each in node.items]


def _concat(node: Any, executor: Any) -> Any:
    parts = [execute(each, executor) for each in node.expressions]
    return None if None in parts else "".join(map(str, parts))


def _between(node: Any, executor: Any) -> Any:
    low, value, high = (
        execute(each, executor) for each in (node.low, node.expr, node.high)
    )
    return None if None in (low, value, high) else low <= value <= high


def _case(node: Any, executor: Any) -> Any:
    of = execute(node.of, executor)
    for when, then in node.whens:
        found = execute(when, executor)
        if (found is not None and found == of) if node.of is not None else found:
            return execute(then, executor)
    return execute(node.else_, executor)


def _constant(node: Any, executor: Any) -> Any:
    del executor
    text = node.const.strip()
    words = {"NULL": None, "TRUE": True, "FALSE": False}
    if text.upper() in words:
        return words[text.upper()]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    raise UsageError(f"Only a database knows what {text!r} is")


_RULES: Mapping[str, Callable[[Any, Any], Any]] = {
    "between": _between,
    "call": _call,
    "case": _case,
    "concat": _concat,
    "constant": _constant,
    "field": lambda node, executor: executor.field(node.tableName, node.fieldName),
    "alias_field": lambda node, executor: executor.field(node.alias, node.fieldName),
    "column_as": lambda node, executor: execute(node.expr, executor),
    "delayed": lambda node, executor: execute(node.resolved, executor),
    "function": _call,
    "inline": lambda node, executor: execute(node.expr, executor),
    "like": _like,
    "like_quoted": _quoted,
    "literal": lambda node, _: node.value,
    "modulo": _op,
    "never": lambda *_: False,
    "op": _op,
    "prefix": _prefix,
    "rlike": _like,
    "sequence": _sequence,
    "true": lambda *_: True,
}
