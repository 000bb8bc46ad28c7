"""Options of connections: which there are, and how their text is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlobject.backend.options import UnknownOption
from sqlobject.dberrors import ConfigurationError

from ._pool import Limits
from ._uri import nearest

__all__ = ["GENERIC", "Boolean", "auto_commit", "limits_from", "read_options"]

YES = frozenset({"1", "yes", "true", "on"})
NO = frozenset({"0", "no", "false", "off", ""})

Read = Callable[[str], Any]


def Boolean(value: Any) -> bool:
    """Whether a word (or anything else) means yes.

    ``1 yes true on`` mean yes and ``0 no false off`` no, in any case; the empty text
    means no, any other one yes.
    """
    if isinstance(value, str):
        word = value.strip().lower()
        return word in YES or word not in NO
    return bool(value)


def auto_commit(value: Any) -> bool | str:
    """Yes, no, or the word ``exception``."""
    if isinstance(value, str) and value.strip().lower() == "exception":
        return "exception"
    return Boolean(value)


def debug(value: Any) -> bool | str:
    """Yes, no, or the word ``Pool``."""
    return "Pool" if value == "Pool" else Boolean(value)


def seconds(value: Any) -> float | None:
    """A number of seconds; nothing or ``none``: no limit."""
    return None if value in ("", "none", "None", None) else float(value)


def count(value: Any) -> int | None:
    """A whole number; nothing or ``none``: no limit."""
    return None if value in ("", "none", "None", None) else int(value)


POOL: Mapping[str, tuple[str, Read]] = MappingProxyType(
    {
        "poolSize": ("size", int),
        "poolOverflow": ("overflow", count),
        "poolTimeout": ("timeout", float),
        "poolMaxAge": ("max_age", seconds),
        "poolMaxIdle": ("max_idle", float),
    }
)

GENERIC: Mapping[str, Read] = MappingProxyType(
    {
        "name": str,
        "debug": debug,
        "debugOutput": Boolean,
        "debugThreading": Boolean,
        "cache": Boolean,
        "autoCommit": auto_commit,
        "logger": str,
        "loglevel": str,
        "logValues": Boolean,
        "registry": str,
        "style": str,
        **{name: read for name, (_, read) in POOL.items()},
    }
)
"""Options that every connection takes."""


def read_options(
    args: Mapping[str, Any], own: Mapping[str, Read], backend: str
) -> dict[str, Any]:
    """Options of a URI as constructor arguments.

    :param own: further options that this backend takes, and how each is read.
    :raises UnknownOption: nobody uses one of them.
    :raises ConfigurationError: the text of one cannot be read.
    """
    known = {**GENERIC, **own}
    found = {}
    for name, text in args.items():
        if name not in known:
            raise UnknownOption(
                f"A connection of the kind {backend!r} has no option {name!r}; "
                f"{nearest(name, known)}"
            )
        try:
            found[name] = known[name](text)
        except ValueError as exc:
            raise ConfigurationError(
                f"The option {name} of the kind {backend!r} cannot be {text!r}: {exc}"
            ) from exc
    return found


def limits_from(options: dict[str, Any]) -> Limits:
    """The limits of a pool; their options are taken out of ``options``."""
    chosen = {
        field: read(options.pop(name))
        for name, (field, read) in POOL.items()
        if name in options
    }
    return Limits(**chosen)
