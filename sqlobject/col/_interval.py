"""Spans of time as text."""

from __future__ import annotations

import re
from datetime import timedelta

__all__ = ["read_interval"]

_INTERVAL = (
    r"(?:(?P<days>[+-]?\d+)\s*days?,?)?\s*"
    r"(?:(?P<sign>[+-]?)(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d(?:\.\d*)?))?"
    r"|(?P<alone>[+-]?\d+(?:\.\d*)?)\s*(?:seconds?|secs?))?"
)


def read_interval(text: str) -> timedelta | None:
    """Read ``1 day 02:03:04.5``, ``-1 days +22:00:00``, ``3 days 90 seconds``.

    These are the forms of Python's ``str``, of PostgreSQL's output ("Interval Output",
    style ``postgres``, without months and years) and of the literals that are written
    here.

    :returns: ``None`` for a text of another form.
    """
    match = re.fullmatch(_INTERVAL, text.strip(), re.IGNORECASE)
    if match is None or not match[0]:
        return None
    span = timedelta(days=int(match["days"] or 0))
    if match["alone"]:
        return span + _seconds(match["alone"])
    if match["hours"]:
        part = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        part += _seconds(match["seconds"] or "0")
        span += -part if match["sign"] == "-" else part
    return span


def _seconds(text: str) -> timedelta:
    whole, _, fraction = text.partition(".")
    micro = timedelta(microseconds=int(f"{fraction:0<6}"[:6]))
    return timedelta(seconds=int(whole)) + (-micro if text.startswith("-") else micro)
