"""Floor 2, backend: the two ways a value enters a statement.

The compiler hands each value to a writer.  The *binding* writer puts a placeholder into
the text and remembers whose it is; the *literal* writer spells the value.  Apart from
that the two texts are the same.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "BindingWriter",
    "Compiled",
    "LiteralWriter",
    "ParamStyle",
    "StatementKind",
    "Writer",
]


class ParamStyle(Enum):
    """How a DB-API module marks a parameter in the text."""

    QMARK = "?"
    FORMAT = "%s"
    NAMED = ":p1"
    NUMERIC = ":1"
    DOLLAR = "$1"
    LITERAL = "nothing: values are written out"


class StatementKind(Enum):
    """What running a statement gives."""

    ROWS = "rows"
    WRITE = "a count of rows"
    INSERT = "the id of a new row"
    DDL = "nothing"


class Compiled(NamedTuple):
    """A statement as text for one dialect and one parameter style.

    Made by `Dialect.compile`; may be kept and shared between threads if `keep`.

    A caller passes the values like this::

        values = statement.binds
        if compiled.order is not None:
            values = tuple(map(values.__getitem__, compiled.order))

    and then encodes them by `slots`.  With no slots at all the text is to be run
    without parameters, because percent signs in it are not doubled.
    """

    sql: str
    slots: tuple[Any, ...]
    """For each placeholder, in the order of the text: the exact neutral type of its
    value, or the `SqlType` of its `Param`."""
    kind: StatementKind
    keep: bool
    """Whether the text serves every statement of the same key."""
    order: tuple[int, ...] | None = None
    """For each placeholder the index of its value in the statement's binds, where that
    is not simply the next one: the dialect says things in another order, says one twice
    or has written some into the text."""
    id_column: str | None = None
    """Name of the column whose new value an INSERT is to tell, if it was given one."""
    id_sequence: str | None = None
    """Name of the sequence behind that column, if the class names one."""

    def arrange(self, binds: Sequence[Any]) -> Sequence[Any]:
        """Values of a statement in the order of the placeholders."""
        if self.order is None:
            return binds
        return tuple(map(binds.__getitem__, self.order))


class Writer:
    """Collects the text of one statement; made for one compilation."""

    literal = True
    """Whether values are written into the text."""
    prepared = False
    """Whether only a `Param` has a placeholder."""

    def __init__(self, spell: Callable[[Any], str]) -> None:
        """Write literals by this function."""
        self.spell = spell
        self.parts: list[str] = []
        self.inline = 0
        """Above zero, values are written into the text whatever the writer does."""
        self.unkept = 0
        """The same, for values that the statement's key does not know."""
        self.spelled = False
        """Whether the text has a value in it that the statement's key does not know."""

    def fresh(self) -> Writer:
        """Another one of the same kind, for a text that will be put before this."""
        return type(self)(self.spell)

    def append(self, other: Writer) -> None:
        """Put the text of another behind this."""
        self.parts += other.parts
        self.spelled |= other.spelled

    def value(self, value: Any, owner: Any, place: Any) -> None:
        """Write a value that stands at some place of some node."""
        del owner, place
        self.parts.append(self.spell(value))

    def text(self) -> str:
        """The statement so far."""
        return "".join(self.parts)


class LiteralWriter(Writer):
    """Spells each value."""


class BindingWriter(Writer):
    """Puts a placeholder in the place of each value."""

    literal = False

    def __init__(
        self, spell: Callable[[Any], str], paramstyle: ParamStyle, prepared: bool
    ) -> None:
        """Mark parameters in this style.

        :param prepared: only a `Param` is one; other values are spelled.
        """
        super().__init__(spell)
        self.paramstyle = paramstyle
        self.prepared = prepared
        self.inline = 1 if prepared else 0
        self.holes: list[int] = []
        """Which of the parts are placeholders; they are filled at the end."""
        self.slots: list[Any] = []
        self.values: list[Any] = []
        self.keys: list[Any] = []
        """Of each placeholder, what it has in common with that in another dialect."""

    def fresh(self) -> BindingWriter:
        """Another one of the same kind, for a text that will be put before this."""
        return type(self)(self.spell, self.paramstyle, self.prepared)

    def append(self, other: Writer) -> None:
        """Put the text of another behind this."""
        if isinstance(other, BindingWriter):
            self.holes += [len(self.parts) + place for place in other.holes]
            self.slots += other.slots
            self.values += other.values
            self.keys += other.keys
        super().append(other)

    def value(self, value: Any, owner: Any, place: Any) -> None:
        """Write a placeholder, and remember whose it is."""
        if self.inline or self.unkept:
            self.parts.append(self.spell(value))
            self.spelled |= self.unkept > 0
        else:
            self.hole(value, type(value), (id(owner), place))

    def hole(self, value: Any, slot: Any, key: Any) -> None:
        """Write a placeholder."""
        self.holes.append(len(self.parts))
        self.parts.append("")
        self.slots.append(slot)
        self.values.append(value)
        self.keys.append(key)

    def text(self) -> str:
        """The statement so far; percent signs are doubled if the style asks for it."""
        style = self.paramstyle.name
        parts = self.parts
        if style == "FORMAT" and self.holes:
            parts = [part.replace("%", "%%") for part in parts]
        else:
            parts = list(parts)
        mark = _MARKS[style]
        for number, place in enumerate(self.holes, 1):
            parts[place] = mark(number)
        return "".join(parts)


_MARKS: dict[str, Callable[[int], str]] = {
    "QMARK": lambda _: "?",
    "FORMAT": lambda _: "%s",
    "NAMED": lambda place: f":p{place}",
    "NUMERIC": lambda place: f":{place}",
    "DOLLAR": lambda place: f"${place}",
    "LITERAL": lambda _: "?",
}
