"""The part of a connection that decides who is told of its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._log import (
    DebugLines,
    Watch,
    makeDebugWriter,
    statement_logger,
    wants_statements,
    when_level_changes,
)

if TYPE_CHECKING:
    from ._slot import Slot

__all__ = ["Watching"]


class Watching:
    """Debug options as properties: what they mean is worked out when one is set."""

    _watch: Watch | None = None
    prints_commits: bool = True
    """Whether debug lines tell of the commit after each statement."""

    def _start_watching(
        self,
        debug: bool | str,
        debugOutput: bool,
        debugThreading: bool,
        logger: str | None,
        loglevel: str | None,
        logValues: bool,
    ) -> None:
        self._debug = debug
        self._debugOutput = debugOutput
        self._debugThreading = debugThreading
        self._logValues = logValues
        self._debugWriter: Any = makeDebugWriter(self, logger, loglevel)
        when_level_changes(self)

    @property
    def debug(self) -> bool | str:
        """Whether statements are printed; ``"Pool"``: leases of connections too."""
        return self._debug

    @debug.setter
    def debug(self, value: bool | str) -> None:
        self._debug = value
        self.choose_watch()

    @property
    def debugOutput(self) -> bool:
        """Whether results are printed."""
        return self._debugOutput

    @debugOutput.setter
    def debugOutput(self, value: bool) -> None:
        self._debugOutput = value
        self.choose_watch()

    @property
    def debugThreading(self) -> bool:
        """Whether debug lines name the thread."""
        return self._debugThreading

    @debugThreading.setter
    def debugThreading(self, value: bool) -> None:
        self._debugThreading = value
        self.choose_watch()

    @property
    def debugWriter(self) -> Any:
        """What debug lines are written with: ``write(line)``."""
        return self._debugWriter

    @debugWriter.setter
    def debugWriter(self, value: Any) -> None:
        self._debugWriter = value
        self.choose_watch()

    @property
    def logValues(self) -> bool:
        """Whether values of statements may show in errors and in the log."""
        return self._logValues

    @logValues.setter
    def logValues(self, value: bool) -> None:
        self._logValues = value
        self.choose_watch()

    def level_changed(self) -> None:
        """The level of the logger ``sqlobject.sql`` was set."""
        self.choose_watch()

    def choose_watch(self) -> None:
        """Work out who is told of statements from now on."""
        lines = None
        if self._debug or self._debugOutput:
            lines = DebugLines(
                self._debugWriter,
                statements=bool(self._debug),
                output=self._debugOutput,
                threading=self._debugThreading,
                pool=self._debug == "Pool",
                commits=self.prints_commits,
            )
        logger = statement_logger() if wants_statements() else None
        if lines is None and logger is None:
            self._watch = None
        else:
            self._watch = Watch(lines, logger, self._logValues)
        self.choose_way()

    def choose_way(self) -> None:
        """Let statements go the quick way, if nothing speaks against it now."""
        raise NotImplementedError

    def printDebug(self, conn: Any, s: Any, name: str, type: str = "query") -> None:
        """Write a debug line about a raw connection.

        :param type: ``"result"``: ``s`` is shown as Python writes it.
        """
        slot: Slot | None = self.slot_of(conn)
        lines = DebugLines(
            self._debugWriter,
            statements=True,
            output=True,
            threading=self._debugThreading,
            pool=False,
            commits=True,
        )
        number = 0 if slot is None else slot.number
        if type == "result":
            lines.line(number, name, repr(s), "->")
        else:
            lines.line(number, name, s)

    def slot_of(self, conn: Any) -> Slot | None:
        """The slot of a raw connection that was handed out."""
        raise NotImplementedError
