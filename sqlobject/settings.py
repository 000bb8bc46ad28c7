"""The few choices that hold for a whole process.

Floor 0, ground.  Everything else is chosen per connection, per class or per call.
"""

from __future__ import annotations

__all__ = ["Settings", "settings"]


class Settings:
    """The choices of one process; the one instance is `settings`.

    A value is changed by assigning to it and is read each time it is needed.  Names
    that are not listed here are refused, so a misspelt choice is not lost in silence.
    """

    __slots__ = ("eventDebug", "exception_level", "microseconds", "warnings_level")

    microseconds: bool
    """Whether date and time columns keep fractions of a second."""

    warnings_level: int | None
    """Deprecated calls of this level and above warn; None: none of them does."""

    exception_level: int | None
    """Deprecated calls of this level and above raise; None: none of them does."""

    eventDebug: bool
    """Whether `sqlobject.events` writes each signal to standard output."""

    def __init__(self) -> None:
        self.microseconds = True
        self.warnings_level = 1
        self.exception_level = None
        self.eventDebug = False

    def __repr__(self) -> str:
        chosen = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"Settings({chosen})"


settings = Settings()
