"""The version of this package, for people and for programs."""

from __future__ import annotations

version: str = "4.0.0"
"""The version as text: major, minor, micro."""

version_info: tuple[int, int, int, str, int] = (4, 0, 0, "final", 0)
"""Major, minor, micro, level and serial, in the order of `sys.version_info`."""
