"""Values that each thread has for itself."""

from __future__ import annotations

import threading

from sqlobject.util import threadinglocal


def test_it_is_the_one_of_the_standard_library() -> None:
    assert threadinglocal.local is threading.local
