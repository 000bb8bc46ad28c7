"""Floor 2, backend: values as most modules of servers want and give them.

Tables of encoders and decoders that a plug-in's ``drivers.py`` begins with.
"""

from __future__ import annotations

import datetime
import operator
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.types import from_microseconds, microseconds
from sqlobject.schema.types import Kind

__all__ = [
    "NUMBERED_INTERVAL",
    "TEXT_TIME",
    "TEXT_UUID",
    "UNPADDED",
    "as_uuid",
    "whole_text",
]

Encoders = Mapping[type, Callable[[Any], Any]]
Decoders = Mapping[Kind, Callable[[Any], Any]]


def as_uuid(value: Any) -> uuid.UUID:
    """A UUID, from itself or from text that may be padded."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value).strip())


def whole_text(value: Any) -> str | None:
    """A long text, which some modules hand out as bytes or as a file."""
    if value is None or isinstance(value, str):
        return value
    data = value if isinstance(value, bytes) else value.read()
    return data if isinstance(data, str) else bytes(data).decode()


def number_of(value: datetime.timedelta | int) -> int:
    """The whole number of microseconds; one that is a number already stays it."""
    return value if isinstance(value, int) else microseconds(value)


TEXT_UUID: Encoders = MappingProxyType({uuid.UUID: str})
"""For modules that do not know UUIDs, or servers that have no type for them."""

TEXT_TIME: Encoders = MappingProxyType(
    {datetime.time: operator.methodcaller("isoformat")}
)
"""For modules that cut off the fraction of a time of day."""

NUMBERED_INTERVAL: tuple[Encoders, Decoders] = (
    MappingProxyType({datetime.timedelta: number_of}),
    MappingProxyType({Kind.INTERVAL: from_microseconds}),
)
"""For servers without a type of lengths of time: see `NumberedIntervals`."""

UNPADDED: Decoders = MappingProxyType({Kind.CHAR: operator.methodcaller("rstrip", " ")})
"""For servers that give a CHAR with the blanks that fill it up.

They mean nothing in a comparison, and what was stored did not have them.
"""
