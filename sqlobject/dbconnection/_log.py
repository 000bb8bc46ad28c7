"""What is told of statements: the logger ``sqlobject.sql``, and the old debug lines."""

from __future__ import annotations

import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from sqlobject.late import late

if TYPE_CHECKING:
    import logging

    from ._step import Step
else:
    logging = late("logging")

__all__ = [
    "ConsoleWriter",
    "DebugLines",
    "LogWriter",
    "Watch",
    "makeDebugWriter",
    "statement_logger",
    "wants_statements",
    "when_level_changes",
]

LOGGER = "sqlobject.sql"


class ConsoleWriter:
    """Writes debug lines to standard output, or to ``sys.<loglevel>``."""

    def __init__(self, connection: Any, loglevel: str | None) -> None:
        self.loglevel = loglevel or "stdout"

    def write(self, text: str) -> None:
        """Write a line."""
        stream = getattr(sys, self.loglevel)
        stream.write(f"{text}\n")


class LogWriter:
    """Writes debug lines to a logger of the program's.

    :raises TypeError: there is no level.
    :raises AttributeError: loggers have no method of that name.
    """

    def __init__(self, connection: Any, logger: str, loglevel: str | None) -> None:
        if not isinstance(loglevel, str):
            raise TypeError(
                f"The logger {logger!r} needs a loglevel: debug, info, warning, error, "
                "critical or exception"
            )
        self.logger = logger
        self.loglevel = loglevel
        self.logmethod = getattr(logging.getLogger(logger), loglevel)

    def write(self, text: str) -> None:
        """Log a line."""
        self.logmethod(text)


def makeDebugWriter(
    connection: Any, loggerName: str | None, loglevel: str | None
) -> ConsoleWriter | LogWriter:
    """The writer that the options ``logger`` and ``loglevel`` ask for."""
    if not loggerName:
        return ConsoleWriter(connection, loglevel)
    return LogWriter(connection, loggerName, loglevel)


class DebugLines:
    """Debug output as it always looked; made when ``debug`` is set.

    ``writer.write(line)`` gets each line.
    """

    def __init__(
        self,
        writer: Any,
        *,
        statements: bool,
        output: bool,
        threading: bool,
        pool: bool,
        commits: bool,
    ) -> None:
        self.writer = writer
        self.statements = statements
        self.output = output
        self.threading = threading
        self.pool = pool
        self.commits = commits

    def line(self, number: int, label: str, text: str, mark: str = ": ") -> None:
        """Write one line: number/label: text."""
        thread = f":{threading.current_thread().name}" if self.threading else ""
        self.writer.write(f"{number:2d}{thread}/{label:<8}{mark} {text}")


class Watch:
    """What is told of each statement; a connection has one while somebody listens.

    :param lines: the old debug output, if it is wanted.
    :param logger: ``sqlobject.sql``, if it is wanted.
    :param values: whether values may be shown.
    """

    def __init__(
        self, lines: DebugLines | None, logger: logging.Logger | None, values: bool
    ) -> None:
        self.lines = lines
        self.logger = logger
        self.values = values

    def asked(self, number: int, label: str, text: str) -> None:
        """A statement is about to be run."""
        lines = self.lines
        if lines is not None and lines.statements:
            lines.line(number, label, text)
            lines.line(number, "QueryR", text)

    def answered(
        self,
        number: int,
        step: Step,
        sql: str,
        values: Any,
        result: Any,
        seconds: float,
    ) -> None:
        """A statement was run."""
        lines = self.lines
        if lines is not None and lines.output and step.shows:
            lines.line(number, step.label, repr(result), "->")
        if self.logger is not None:
            self.logger.debug(
                "%s | %d values%s | %s rows | %.3f ms",
                sql,
                len(values or ()),
                f" {values!r}" if self.values and values else "",
                _rows(result),
                1000 * seconds,
            )

    def failed(self, number: int, text: str, exc: BaseException) -> None:
        """A statement was refused."""
        if self.lines is not None:
            self.lines.line(number, "ERROR", f"{text} {exc}")
        if self.logger is not None:
            self.logger.debug("%s | failed: %s", text, exc)

    def ended(self, number: int, label: str, text: str) -> None:
        """A transaction was committed or rolled back."""
        lines = self.lines
        by_itself = text == "auto"
        if lines is not None and lines.statements and (lines.commits or not by_itself):
            lines.line(number, label, text)
        if self.logger is not None and not by_itself:
            self.logger.debug("%s", label)

    def leased(self, number: int, what: str) -> None:
        """A connection left the pool or came back."""
        if self.lines is not None and self.lines.pool:
            self.lines.line(number, "Pool", what)


def _rows(result: Any) -> Any:
    """How many rows a result has or tells of."""
    if isinstance(result, list):
        return len(result)
    if isinstance(result, tuple):
        return 1
    return result if isinstance(result, int) else "-"


def wants_statements() -> bool:
    """Whether the program listens to ``sqlobject.sql`` at this moment."""
    return "logging" in sys.modules and statement_logger().isEnabledFor(logging.DEBUG)


def statement_logger() -> logging.Logger:
    """The logger that is told of every statement."""
    return logging.getLogger(LOGGER)


class _Listeners:
    """Connections that want to know when the level of ``sqlobject.sql`` is set."""

    def __init__(self) -> None:
        self.connections: weakref.WeakSet[Any] = weakref.WeakSet()
        self.installed = False

    def add(self, connection: Any) -> None:
        """Tell this connection from now on."""
        self.connections.add(connection)
        if self.installed:
            return
        self.installed = True
        logger = statement_logger()
        set_level = logger.setLevel

        def setLevel(level: int | str) -> None:
            set_level(level)
            for listener in list(self.connections):
                listener.level_changed()

        logger.setLevel = setLevel  # type: ignore[method-assign]


_listeners = _Listeners()


def when_level_changes(connection: Any) -> None:
    """Call ``connection.level_changed()`` when the logger's own level is set."""
    _listeners.add(connection)
