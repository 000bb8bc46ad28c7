"""Expressions in Python's grammar that can do no harm.

The text is read by `ast` and worked out here, step by step; nothing of it is run.
There are plain values, containers, operators, comparisons, and calls of a few
functions that only make or count values.  Sizes are limited, so that a short text
takes a short time.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["evaluate"]

MAX_BITS = 10_000
"""Bits of the largest whole number that an operator may give."""

MAX_LENGTH = 1_000_000
"""Characters or members of what may be made."""

_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.Pow: operator.pow,
        ast.LShift: operator.lshift,
        ast.RShift: operator.rshift,
        ast.BitOr: operator.or_,
        ast.BitAnd: operator.and_,
        ast.BitXor: operator.xor,
    }
)

_UNARY: Mapping[type[ast.AST], Callable[[Any], Any]] = MappingProxyType(
    {
        ast.UAdd: operator.pos,
        ast.USub: operator.neg,
        ast.Invert: operator.invert,
        ast.Not: operator.not_,
    }
)

_COMPARISONS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Is: operator.is_,
        ast.IsNot: operator.is_not,
        ast.In: lambda one, other: one in other,
        ast.NotIn: lambda one, other: one not in other,
    }
)


def _range(*args: int) -> range:
    """A range that is no longer than what may be made."""
    found = range(*args)
    if not -1 < _length(found) <= MAX_LENGTH:
        raise ValueError("the range is too long")
    return found


def _length(numbers: range) -> int:
    """How many there are, also if `len` cannot say it."""
    span = numbers.stop - numbers.start
    return max(0, -(-span // numbers.step))


_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "abs": abs,
        "bool": bool,
        "dict": dict,
        "float": float,
        "frozenset": frozenset,
        "int": int,
        "len": len,
        "list": list,
        "max": max,
        "min": min,
        "range": _range,
        "round": round,
        "set": set,
        "sorted": sorted,
        "str": str,
        "sum": sum,
        "tuple": tuple,
    }
)


def evaluate(text: str) -> Any:
    """The value of an expression.

    :raises ValueError: it is no expression, or it asks for more than is allowed.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _value(tree.body)
    except (SyntaxError, TypeError, ArithmeticError, LookupError, MemoryError) as exc:
        raise ValueError(f"{text!r} cannot be worked out: {exc}") from exc
    except RecursionError as exc:
        raise ValueError("the expression is nested too deeply") from exc


def _value(node: ast.AST) -> Any:  # noqa: C901 - a table of cases
    match node:
        case ast.Constant(value):
            return value
        case ast.Tuple(items):
            return tuple(_values(items))
        case ast.List(items):
            return _values(items)
        case ast.Set(items):
            return set(_values(items))
        case ast.Dict(keys, values):
            if None in keys:
                raise ValueError("** is not allowed")
            given = _values(key for key in keys if key)
            return dict(zip(given, _values(values), strict=True))
        case ast.UnaryOp(op, operand):
            return _UNARY[type(op)](_value(operand))
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            return _operated(op, _value(left), _value(right))
        case ast.BoolOp(op, parts):
            return _chosen(isinstance(op, ast.And), parts)
        case ast.Compare(left, ops, others):
            return _compared(left, ops, others)
        case ast.IfExp(test, body, other):
            return _value(body if _value(test) else other)
        case ast.Subscript(whole, ast.Slice(lower, upper, step)):
            ends = [end and _value(end) for end in (lower, upper, step)]
            return _value(whole)[slice(*ends)]
        case ast.Subscript(whole, index):
            return _value(whole)[_value(index)]
        case ast.Call(ast.Name(name), args, keywords) if name in _FUNCTIONS:
            named = {one.arg: _value(one.value) for one in keywords if one.arg}
            if len(named) != len(keywords):
                raise ValueError("** is not allowed")
            return _FUNCTIONS[name](*_values(args), **named)
    what = ast.unparse(node)
    known = ", ".join(_FUNCTIONS)
    raise ValueError(
        f"{what!r} is not allowed: there are plain values, operators and the functions "
        f"{known}"
    )


def _values(nodes: Iterable[ast.AST]) -> list[Any]:
    return [_value(node) for node in nodes]


def _operated(op: ast.operator, left: Any, right: Any) -> Any:
    _check_size(op, left, right)
    return _OPERATORS[type(op)](left, right)


def _check_size(op: ast.operator, left: Any, right: Any) -> None:
    """Refuse what would be too large, before it is made."""
    if isinstance(left, int) and isinstance(right, int):
        bits = abs(left).bit_length()
        if isinstance(op, ast.Pow):
            bits *= max(right, 1)
        elif isinstance(op, ast.LShift):
            bits += max(right, 0)
        elif isinstance(op, ast.Mult):
            bits += abs(right).bit_length()
        if bits > MAX_BITS:
            raise ValueError("the number is too large")
    elif isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        raise ValueError("texts cannot be filled in with %")
    elif isinstance(op, ast.Mult):
        for whole, times in ((left, right), (right, left)):
            has_length = hasattr(whole, "__len__") and isinstance(times, int)
            if has_length and len(whole) * times > MAX_LENGTH:
                raise ValueError("the value is too long")


def _chosen(all_of: bool, parts: list[ast.expr]) -> Any:
    value = None
    for part in parts:
        value = _value(part)
        if bool(value) is not all_of:
            break
    return value


def _compared(left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr]) -> Any:
    value = _value(left)
    result: Any = True
    for op, other in zip(ops, others, strict=True):
        right = _value(other)
        result = _COMPARISONS[type(op)](value, right)
        if not result:
            break
        value = right
    return result
