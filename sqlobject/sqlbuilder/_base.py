"""What every expression has: parts, tables, shape and binds; no operators yet.

Two things are worked out when a node is made, from its parts and without looking
further down: its *shape*, a nested tuple of everything that decides the text, and its
*binds*, the values that do not, in reading order.  Statements of equal shape have equal
text, so a connection compiles each shape once.

A shape is None where the text cannot be kept: the node holds a user's own text, or it
is so large that walking its shape would cost more than compiling it.  The binds of such
a node are found when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from sqlobject.converters import converters, has_own_text, neutral
from sqlobject.schemes import backend_for

from ._evaluate import evaluate

__all__ = [
    "LIMIT",
    "PLAIN",
    "Expression",
    "LegacyText",
    "NoDefault",
    "Sequence",
    "Shaped",
    "Unspeakable",
    "VersionError",
    "converted",
    "ids_of",
    "leaf",
    "leaves",
    "open_parts",
    "operand",
    "own_parts",
    "tablesUsedSet",
    "tables_of",
]

PLAIN = converters.plain
LIMIT = 400
"""Nodes and values of the largest expression whose shape is kept."""

NONE_SHAPE = type(None)
"""Stands in a shape for None, which is written out and has no bind."""


class NoDefault:
    """Stands for an argument that was not given."""


class VersionError(Exception):
    """A library is too old; nothing raises it any more."""


class Expression:
    """Anything that has a place in SQL; the structural half of `SQLExpression`."""

    __slots__ = ()

    # Names here are also looked for on `Class.q`, where they would hide a column of the
    # same name: those of earlier releases apart, they begin with an underscore.
    _kind: ClassVar[str] = "text"
    """Which method of the compiler writes it."""
    _legacy: ClassVar[bool] = False
    """Whether a program's subclass speaks for itself."""
    _grouped: ClassVar[bool] = False
    """Whether its text always stands in one pair of parentheses."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = cls.__dict__
        if "__sqlrepr__" in own:
            cls._legacy = True
        elif cls.__module__.startswith("sqlobject.") or not (
            "components" in own or "tablesUsedImmediate" in own
        ):
            return
        if issubclass(cls, Shaped):  # what it overrides cannot be seen in a shape
            for name, rule in (("shape", _no_shape), ("size", _limit)):
                setattr(cls, name, property(rule, _ignore))

    def __sqlrepr__(self, db: str | None) -> str:
        """The SQL text for the database of this name, values written out."""
        text: str = backend_for(db).dialect.own_literal(self)
        return text

    def __repr__(self) -> str:
        try:
            return self.__sqlrepr__(None)
        except (AssertionError, ValueError):
            return f"<{type(self).__name__} {id(self):x}>"

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        """Shape, binds and size."""
        return None, (), LIMIT

    def _convert(self, value: Any) -> Any:
        """What `operand` makes of a value that this is compared with."""
        return operand(value)

    def _convert_all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """As `_convert`, for the members of a list."""
        return values

    def components(self) -> list[Any]:
        """The expressions that it is directly made of."""
        return []

    def tablesUsedImmediate(self) -> list[Any]:
        """The tables that it names itself, not through its parts."""
        return []

    def tablesUsedSet(self, db: str | None) -> set[str]:
        """The tables that it names, as they would stand in FROM."""
        spell = backend_for(db).dialect.literal
        return {
            each if isinstance(each, str) else spell(each) for each in tables_of([self])
        }

    def tablesUsed(self, db: str | None) -> set[str]:
        """The tables that it names, as they would stand in FROM."""
        return self.tablesUsedSet(db)

    def execute(self, executor: Any) -> Any:
        """Its value, worked out in Python.

        :param executor: its method ``field(table, column)`` gives the columns' values.
        """
        return evaluate(self, executor)


class Shaped(Expression):
    """An expression that knows its shape, binds and size."""

    __slots__ = ("binds", "shape", "size")

    shape: Any
    """Everything that decides the text, as a hashable value; None: do not keep it."""
    binds: tuple[Any, ...]
    """Neutral values, in the order in which a reader meets them."""
    size: int
    """Nodes and values in it; `LIMIT` or more: the shape is None."""

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        size = self.size
        return (self.shape, self.binds, size) if size < LIMIT else (None, (), size)

    def __getattr__(self, name: str) -> Any:
        """What was not worked out when the node was made."""
        if name == "binds":
            return backend_for(None).dialect.binds(self)
        if name == "shape":
            return None
        if name == "size":
            return LIMIT
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")


def _no_shape(_node: Any) -> None:
    return None


def _limit(_node: Any) -> int:
    return LIMIT


def _ignore(_node: Any, _value: Any) -> None:
    return None


# -- values in expressions -------------------------------------------------------------


def operand(value: Any) -> Any:
    """What a node keeps of a value: an expression, a neutral value or None.

    An object stands for its id, a class for its table.  A value of a type that nobody
    knows becomes an `Unspeakable`, which complains when it is compiled.
    """
    kind = type(value)
    if kind in PLAIN or value is None or isinstance(value, Expression):
        return value
    converter = converters.user_converter(value)
    if converter is not None:
        return LegacyText(value, converter)
    if has_own_text(value):
        if hasattr(kind, "sqlmeta"):
            return operand(value.id)
        return LegacyText(value)
    if hasattr(kind, "queryForSelect"):
        return ids_of(value)
    if isinstance(value, type) and hasattr(value, "sqlmeta"):
        return getattr(value, "q", value.sqlmeta.table)
    if isinstance(value, (list, tuple, set, frozenset, dict)) and not hasattr(
        value, "tm_year"
    ):
        return Sequence(value)
    try:
        return neutral(value)
    except ValueError as error:
        return Unspeakable(error)


def ids_of(results: Any) -> Any:
    """The subselect of the ids that a `SelectResults` would give."""
    select = results.queryForSelect()
    return select.newItems([select.first_item])


def converted(expr: Any, value: Any) -> Any:
    """What `operand` makes of a value that is compared with an expression.

    A field of a class sends it through its column first.

    :raises formencode.Invalid: the column does not take it.
    """
    return expr._convert(value) if isinstance(expr, Expression) else operand(value)


def leaf(value: Any) -> tuple[Any, tuple[Any, ...], int]:
    """Shape, binds and size of what `operand` gave."""
    if isinstance(value, Expression):
        return value._leaf()
    if value is None:
        return NONE_SHAPE, (), 1
    return type(value), (value,), 1


def leaves(values: Iterable[Any]) -> tuple[Any, tuple[Any, ...], int]:
    """Shapes, binds and size of several operands together."""
    shapes: list[Any] = []
    binds: list[Any] = []
    size = 1
    for value in values:
        shape, own, weight = leaf(value)
        size += weight
        if weight >= LIMIT:
            return None, (), LIMIT
        shapes.append(shape)
        binds.extend(own)
    return tuple(shapes), tuple(binds), size


def own_parts(values: Iterable[Any]) -> list[Any]:
    """Those of some operands that are expressions."""
    return [value for value in values if isinstance(value, Expression)]


_CLOSED = frozenset({"select", "union"})


def open_parts(node: Expression) -> list[Any]:
    """The parts of an expression that have no FROM of their own."""
    return [each for each in own_parts(node.components()) if each._kind not in _CLOSED]


def tables_of(expressions: Iterable[Any]) -> Iterator[Any]:
    """The tables that expressions name: names, and expressions that stand for tables.

    The same one may come several times.  A SELECT inside has a FROM of its own.
    """
    waiting = own_parts(expressions)
    while waiting:
        node = waiting.pop()
        yield from node.tablesUsedImmediate()
        waiting += open_parts(node)


def tablesUsedSet(obj: Any, db: str | None) -> Any:
    """The tables that an expression names, as they would stand in FROM.

    For anything else it is empty.
    """
    return obj.tablesUsedSet(db) if isinstance(obj, Expression) else {}


class LegacyText(Shaped):
    """A value that says its SQL itself, or by a converter of the program.

    It is asked with the dialect's name each time; its text is never kept.
    """

    __slots__ = ("converter", "value")
    _kind = "legacy_text"

    def __init__(
        self, value: Any, converter: Callable[[Any, Any], str] | None = None
    ) -> None:
        self.value = value
        self.converter = converter
        self.size = LIMIT

    def text(self, db: str | None) -> str:
        """The SQL for the database of this name."""
        if self.converter is not None:
            return self.converter(self.value, db)
        text: str = self.value.__sqlrepr__(db)
        return text


class Unspeakable(Shaped):
    """What has no place in SQL; the complaint comes when it is compiled."""

    __slots__ = ("error",)
    _kind = "unspeakable"

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.size = LIMIT


class Sequence(Shaped):
    """Values in parentheses: ``(a, b)``; a dict gives its keys."""

    __slots__ = ("items",)
    _kind = "sequence"
    _grouped = True

    def __init__(self, values: Iterable[Any]) -> None:
        items = tuple(values)
        kinds = tuple(map(type, items))
        if PLAIN.issuperset(kinds):
            shapes, binds, size = kinds, items, len(items) + 1
        else:
            items = tuple([operand(value) for value in items])
            shapes, binds, size = leaves(items)
        self.items = items
        self.size = size
        if size < LIMIT:
            self.shape = ("(", shapes)
            self.binds = binds

    def components(self) -> list[Any]:
        """Those of the values that are expressions."""
        return own_parts(self.items)
