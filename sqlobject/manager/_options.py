"""The options of commands, as data; optparse reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from optparse import OptionParser
from types import MappingProxyType
from typing import Any, NamedTuple

__all__ = ["OPTIONS", "Option", "ParserOf", "takes_value"]


class Option(NamedTuple):
    """One option of a command."""

    names: tuple[str, ...]
    dest: str
    help: str
    metavar: str | None = None
    """How its value shows in help; None: it has no value."""
    many: bool = False
    """With a value: it may be given again, and all are kept.  Without: it counts."""
    default: Any = None

    def keywords(self) -> dict[str, Any]:
        """What `optparse` wants to know."""
        if self.metavar is None:
            action = "count" if self.many else "store_true"
            default: Any = 0 if self.many else bool(self.default)
            return {"action": action, "default": default}
        action = "append" if self.many else "store"
        default = [] if self.many else self.default
        return {"action": action, "default": default, "metavar": self.metavar}


OPTIONS: Mapping[str, Option] = MappingProxyType(
    {
        "verbose": Option(
            ("-v", "--verbose"), "verbose", "say more; repeat for even more", many=True
        ),
        "simulate": Option(
            ("-n", "--simulate"), "simulate", "change nothing, but say what would be"
        ),
        "connection": Option(
            ("-c", "--connection"),
            "connection_uri",
            "the database, as a URI",
            metavar="URI",
        ),
        "config_file": Option(
            ("-f", "--config-file"),
            "config_file",
            "an ini or toml file that names the database; FILE#SECTION for a section "
            "other than 'main'",
            metavar="FILE",
        ),
        "module": Option(
            ("-m", "--module"),
            "modules",
            "a module to look for classes in; repeatable",
            metavar="MODULE",
            many=True,
        ),
        "package": Option(
            ("-p", "--package"),
            "packages",
            "a package to look for classes in, in all its modules; repeatable",
            metavar="PACKAGE",
            many=True,
        ),
        "class": Option(
            ("--class",),
            "class_matchers",
            "only classes whose name matches, such as 'Shop*'; repeatable",
            metavar="PATTERN",
            many=True,
        ),
        "egg": Option(
            ("--egg",),
            "eggs",
            "an installed distribution that says where its classes are; repeatable",
            metavar="DISTRIBUTION",
            many=True,
        ),
        "interactive": Option(
            ("-i", "--interactive"),
            "interactive",
            "ask before each step; twice: an empty answer means no",
            many=True,
        ),
    }
)
"""Options that several commands have, by the name that `Command.options` lists."""


class ParserOf(OptionParser):
    """Reads one command's options; what is wrong it says as `optparse` does."""

    def __init__(self, *, options: Iterable[Option], **kw: Any) -> None:
        super().__init__(**kw)
        for option in options:
            self.add_option(
                *option.names, dest=option.dest, help=option.help, **option.keywords()
            )


def takes_value(word: str, options: Iterable[Option]) -> bool:
    """Whether the word behind this one is the value of an option in it.

    :param word: ``--name``, ``--name=value``, ``-x``, ``-xyz`` or ``-xvalue``.
    """
    with_value = {n: o.metavar is not None for o in options for n in o.names}
    if word.startswith("--"):
        if "=" in word:
            return False
        if word in with_value:
            return with_value[word]
        begun = [value for name, value in with_value.items() if name.startswith(word)]
        return bool(begun) and all(begun)
    for place, letter in enumerate(word[1:], 1):
        if with_value.get(f"-{letter}"):
            return place == len(word) - 1
    return False
