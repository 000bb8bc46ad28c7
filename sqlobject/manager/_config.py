"""The configuration file: which database, and where modules and versions are."""

from __future__ import annotations

import importlib
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from configparser import Error as IniError
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

from ._base import CommandError, describe

__all__ = ["apply_sys_path", "load_config"]

SECTION = "main"
TOOL_SECTION = "tool.sqlobject"
"""Where the settings of a ``pyproject.toml`` are looked for, if not in ``main``."""

PREFIXES = ("", "app:", "application:")
"""What may stand before the name of a section of an ini file."""

SCHEMES = ("config:", "egg:")
"""Spellings that only Paste Deploy understands."""

PASTE = "paste.deploy"


def load_config(spec: str) -> dict[str, Any]:
    """The settings in ``file`` or ``file#section``.

    Files that end in ``.toml`` are TOML, others ini files.  ``%(here)s`` in a value is
    the file's folder, ``%(name)s`` another setting of the section and ``%%`` a percent
    sign; other percent signs mean themselves, as a URI needs them.

    :raises CommandError: there is no such file or section, or more than one fits.
    """
    if spec.startswith(SCHEMES):
        return _by_paste(spec)
    name, _, section = spec.partition("#")
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise CommandError(f"Error: cannot read the file {name}: {exc}") from exc
    here = os.path.abspath(path.parent)  # noqa: PTH100 - no links followed
    if path.suffix.lower() == ".toml":
        return _toml(text, name, section, here)
    settings = _ini(text, name, section, here)
    if "use" in settings and _paste() is not None:
        # The section leans on others, in a way that Paste Deploy knows.
        return _by_paste(f"config:{path.absolute()}#{section or SECTION}")
    return settings


def apply_sys_path(settings: Mapping[str, Any]) -> None:
    """Have modules looked for in the folders of ``sys_path`` first."""
    value = settings.get("sys_path") or ()
    lines = value.splitlines() if isinstance(value, str) else value
    folders = [part.strip() for line in lines for part in str(line).split(os.pathsep)]
    sys.path[:0] = [folder for folder in folders if folder]


# -- ini files


def _ini(text: str, name: str, section: str, here: str) -> dict[str, Any]:
    parser = RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment] # keys are case-sensitive
    try:
        parser.read_string(text, source=name)
    except IniError as exc:
        raise CommandError(f"Error: {describe(exc)}") from exc
    wanted = section or SECTION
    names = [f"{prefix}{wanted}" for prefix in PREFIXES]
    fitting = [found for found in names if parser.has_section(found)]
    if len(fitting) != 1:
        raise _no_one_section(name, names, fitting, parser.sections())
    settings = dict(parser.items(fitting[0]))
    return dict(_filled_in(settings, here))


def _no_one_section(
    name: str, wanted: list[str], fitting: list[str], known: list[str]
) -> CommandError:
    if fitting:
        return CommandError(
            f"Error: {name} has several sections that fit: {_bracketed(fitting)}; "
            "leave one"
        )
    return CommandError(
        f"Error: {name} has none of the sections {_bracketed(wanted)}; "
        f"it has: {_bracketed(known)}"
    )


def _bracketed(names: list[str]) -> str:
    return ", ".join(f"[{name}]" for name in names) or "none"


_REFERENCE = re.compile(r"%\(([^)]+)\)s|%%")


def _filled_in(settings: Mapping[str, Any], here: str) -> Iterator[tuple[str, Any]]:
    """The settings with references to other ones replaced."""

    def value_of(name: str, asked: tuple[str, ...]) -> str:
        if name == "here":
            return here
        if name not in settings or name in asked:
            return f"%({name})s"
        return fill(str(settings[name]), (*asked, name))

    def fill(text: str, asked: tuple[str, ...]) -> str:
        return _REFERENCE.sub(
            lambda found: value_of(found[1], asked) if found[1] else "%", text
        )

    for name, value in settings.items():
        if isinstance(value, str):
            yield name, fill(value, (name,))
        elif isinstance(value, list):
            yield name, [fill(o, ()) if isinstance(o, str) else o for o in value]
        else:
            yield name, value


# -- TOML


def _toml(text: str, name: str, section: str, here: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise CommandError(f"Error: {name} is no TOML: {exc}") from exc
    wanted = [section] if section else [SECTION, TOOL_SECTION]
    tables = {one: _table(document, one) for one in wanted}
    fitting = [one for one, table in tables.items() if table is not None]
    if len(fitting) != 1:
        raise _no_one_section(name, wanted, fitting, list(document))
    return dict(_filled_in(tables[fitting[0]] or {}, here))


def _table(document: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    found: Any = document
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


# -- Paste Deploy


def _paste() -> Any:
    """The module, if it is installed."""
    try:
        return importlib.import_module(PASTE)
    except ImportError:
        return None


def _by_paste(spec: str) -> dict[str, Any]:
    module = _paste()
    if module is None:
        raise CommandError(
            f"Error: {spec} can be read only with Paste Deploy: pip install PasteDeploy"
        )
    try:
        return dict(module.appconfig(spec, relative_to=str(Path.cwd())))
    except (LookupError, OSError, ValueError) as exc:
        raise CommandError(f"Error: {spec}: {describe(exc)}") from exc
