"""Compiled statements of one connection, found by the statement's key."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.writer import ParamStyle

if TYPE_CHECKING:
    from sqlobject.backend import Dialect
    from sqlobject.backend.driver import Driver
    from sqlobject.backend.writer import Compiled

__all__ = ["MOST_TEXT", "MOST_VALUES", "NOTHING_KEPT", "Plan", "Statements"]

MOST_TEXT = 8000
"""Characters; a longer text is used and dropped."""

MOST_VALUES = 256
"""A statement with more placeholders is used and dropped."""

SIZE = 500

Encode = Callable[[Any], Any]
Plan = tuple[str, Encode | None, "Compiled"]
"""Text; what turns a statement's values into the driver's (None: they are passed to it
as the caller gives them); and what else is known of the statement."""

NOTHING_KEPT: Mapping[Hashable, Plan] = MappingProxyType({})
"""In the place of the kept plans, it sends every statement the long way round."""


class Statements:
    """The compiled statements of one dialect and driver; shared between threads.

    At most ``size`` are kept.  They stand in two halves: a hit in the young half costs
    one look into a dictionary and changes nothing, as the executor's quick way needs.
    When it is full it becomes the old half, and what is not used again from there
    leaves with it.  So the ``size / 2`` statements used last are always kept.

    The dictionary `young` stays the same object for life, because executors hold it.
    """

    __slots__ = ("_dialect", "_driver", "_half", "_lock", "_old", "quick", "young")

    def __init__(self, dialect: Dialect, driver: Driver, size: int = SIZE) -> None:
        self._dialect = dialect
        self._driver = driver
        self._half = max(1, size // 2)
        self._lock = threading.Lock()
        self.young: dict[Hashable, Plan] = {}
        literal = driver.paramstyle is ParamStyle.LITERAL
        self.quick: Mapping[Hashable, Plan] = NOTHING_KEPT if literal else self.young
        """Those whose text is ready to be sent: none, if values have to go into it."""
        self._old: dict[Hashable, Plan] = {}

    def __len__(self) -> int:
        """How many statements are kept."""
        return len(self.young) + len(self._old.keys() - self.young.keys())

    def plan(self, statement: Any) -> Plan:
        """The plan of a statement: kept, or made now.

        :raises CompileError: the dialect cannot say it.
        """
        key = statement.key
        if key is not None:
            found = self.young.get(key)
            if found is not None:
                return found
            found = self._old.get(key)
            if found is not None:
                self._keep(key, found)
                return found
        style = self._driver.paramstyle
        if style is ParamStyle.LITERAL:
            # Values are written in for marks that Python can fill.
            style = ParamStyle.FORMAT
        compiled: Compiled = self._dialect.compile(statement, style)
        made = (compiled.sql, self._encoder(statement, compiled), compiled)
        if (
            key is not None
            and compiled.keep
            and len(compiled.sql) <= MOST_TEXT
            and len(compiled.slots) <= MOST_VALUES
        ):
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, plan: Plan) -> None:
        with self._lock:
            if len(self.young) >= self._half and key not in self.young:
                self._old = dict(self.young)
                self.young.clear()
            self.young[key] = plan

    def _encoder(self, statement: Any, compiled: Compiled) -> Encode | None:
        """What is to be done to a statement's values, decided once."""
        named = self._driver.paramstyle is ParamStyle.NAMED
        if not compiled.slots:
            no_params = self._driver.no_params
            return None if no_params == () else lambda _: no_params
        steps: list[Encode] = []
        if compiled.order is not None:
            steps.append(arranger(compiled.order))
        if has_values(statement):
            encoders = self._driver.encoders
            picked = [encoders.get(slot) for slot in compiled.slots]
            if any(picked):
                steps.append(encoder(picked))
            elif not steps:
                steps.append(tuple)
        if named:
            steps.append(by_name)
        return in_turn(steps)


def has_values(statement: Any) -> bool:
    """Whether a statement brings neutral values of its own.

    One made of `Param` alone (`Prepared`) does not: its caller passes encoded ones.
    """
    return bool(statement.binds)


def arranger(order: tuple[int, ...]) -> Encode:
    """What puts values into the order of the placeholders."""
    if len(order) == 1:
        only = order[0]
        return lambda binds: (binds[only],)
    return itemgetter(*order)


def encoder(encoders: Sequence[Encode | None]) -> Encode:
    """What makes neutral values acceptable to the driver."""

    def encode(binds: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            [
                value if convert is None else convert(value)
                for convert, value in zip(encoders, binds, strict=True)
            ]
        )

    return encode


def by_name(binds: Sequence[Any]) -> dict[str, Any]:
    """Values under the names that the compiler gives their placeholders."""
    return {f"p{place}": value for place, value in enumerate(binds, 1)}


def in_turn(steps: list[Encode]) -> Encode | None:
    """One function that does all the steps; None: there are none."""
    if not steps:
        return None
    first, *rest = steps
    if not rest:
        return first

    def encode(binds: Any) -> Any:
        for step in steps:
            binds = step(binds)
        return binds

    return encode
