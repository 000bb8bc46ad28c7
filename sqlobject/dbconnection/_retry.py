"""What may be tried again, and when: only where nothing can happen twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from sqlobject.dberrors import Remedy, SQLObjectError
from sqlobject.late import late

if TYPE_CHECKING:
    import random
else:
    random = late("random")

__all__ = ["FIRST_WAIT", "LONGEST_WAIT", "helps", "tried_again", "waits"]

T = TypeVar("T")

FIRST_WAIT = 0.05
LONGEST_WAIT = 2.0

AGAIN = (Remedy.TRANSACTION, Remedy.RECONNECT, Remedy.STATEMENT)
"""Remedies that a whole transaction, run again from its start, carries out."""


def waits() -> Iterator[float]:
    """Seconds to wait before further attempts: doubling, never the same for two.

    From half the wait to all of it, so that two that met once do not meet again.
    """
    wait = FIRST_WAIT
    while True:
        yield wait * random.uniform(0.5, 1.0)
        wait = min(2 * wait, LONGEST_WAIT)


def helps(exc: BaseException, remedies: tuple[Remedy, ...] = AGAIN) -> bool:
    """Whether running it again may help, by what the error says of itself."""
    return isinstance(exc, SQLObjectError) and exc.remedy in remedies


def tried_again(
    attempt: Callable[[], T], times: int, remedies: tuple[Remedy, ...] = AGAIN
) -> T:
    """What ``attempt()`` gives, tried again up to ``times`` times where that helps.

    :raises Exception: what the last attempt raised.
    """
    pauses = waits()
    while True:
        try:
            return attempt()
        except SQLObjectError as exc:
            if times <= 0 or not helps(exc, remedies):
                raise
        times -= 1
        time.sleep(next(pauses))
