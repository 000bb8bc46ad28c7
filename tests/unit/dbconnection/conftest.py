"""No test here may hang: a thread that waits too long shows where, and ends the run."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator

import pytest

SECONDS = 60


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Give up after a minute."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
