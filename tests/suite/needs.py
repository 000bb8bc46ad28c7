"""What a database says of itself, asked by the tests."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from sqlobject.dberrors import UnsupportedFeature


def can(db: Any, feature: str) -> bool:
    """Whether a database declares a feature."""
    found = getattr(db.dialect.features, feature)
    return bool(found) and getattr(found, "name", None) != "NONE"


@contextlib.contextmanager
def needs(db: Any, feature: str) -> Iterator[None]:
    """What is done in the block works, or the database refuses it aloud."""
    if can(db, feature):
        yield
    else:
        with pytest.raises(UnsupportedFeature):
            yield


def kept(db: Any, value: Any) -> Any:
    """A value as this database gives it back."""
    features = db.dialect.features
    if value == "":
        return features.empty_text
    if value == b"":
        return features.empty_bytes
    if isinstance(value, float):
        return float(f"{value:.{features.float_digits}g}")
    if not isinstance(value, (datetime.datetime, datetime.time)):
        return value
    ticks = value.microsecond * features.time_ticks // 1_000_000
    micro = ticks * 1_000_000 // features.time_ticks
    if features.time_ticks < 1000:  # its drivers give milliseconds
        micro = micro // 1000 * 1000
    return value.replace(microsecond=micro)
