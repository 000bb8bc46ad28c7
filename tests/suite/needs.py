"""What a database says of itself, asked by the tests."""

from __future__ import annotations

import contextlib
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
    """A moment or a time of day as this database gives it back."""
    digits = db.dialect.features.time_digits
    unit = 10 ** (6 - digits)
    return value.replace(microsecond=value.microsecond // unit * unit)
