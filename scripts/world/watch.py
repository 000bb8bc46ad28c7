"""Listen to the SQL that is really sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlobject import sqlhub

#: The library's own logger; it is silent until somebody listens.
LOGGER = logging.getLogger("sqlobject.sql")


class _Collector(logging.Handler):
    """Keep the statement of every record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one statement; the library says "SQL | values | rows | time"."""
        self.statements.append(record.getMessage().rsplit(" | ", 3)[0])


@contextmanager
def watching() -> Iterator[list[str]]:
    """The statements sent inside the block, in order.

    Values travel beside the SQL; with ``logValues`` they are shown in their places.
    """
    collector = _Collector()
    before = LOGGER.level, LOGGER.propagate
    connection = sqlhub.getConnection()
    connection.logValues = True
    LOGGER.addHandler(collector)
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.propagate = False
    try:
        yield collector.statements
    finally:
        LOGGER.removeHandler(collector)
        LOGGER.setLevel(before[0])
        LOGGER.propagate = before[1]
        connection.logValues = False
