"""Classes are found in modules, packages and distributions, and put in order."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from sqlobject.main import SQLObject
from sqlobject.util.moduleloader import load_module

from ._base import CommandError, describe

__all__ = [
    "Distribution",
    "Ordered",
    "classes_of_module",
    "classes_of_package",
    "find_distribution",
    "import_module",
    "in_order",
    "matching",
]

Warn = Callable[[str], object]

METADATA = "sqlobject.txt"
"""The file of a distribution that says where its classes are."""

GROUP = "sqlobject.models"
"""Entry points that say the same: their values are modules."""


# -- modules and packages


def import_module(name: str) -> Any:
    """The module of this name.

    :raises CommandError: it cannot be imported.
    """
    try:
        return load_module(name)
    except Exception as exc:
        raise CommandError(
            f"Error: cannot import the module {name!r}: {describe(exc)}"
        ) from exc


def classes_of_module(module: Any) -> list[Any]:
    """The classes that a module lists in ``soClasses``, or else those it defines.

    :raises CommandError: something in ``soClasses`` is no class.
    """
    listed = getattr(module, "soClasses", None)
    if listed is None:
        found = [getattr(module, name, None) for name in dir(module)]
        return [
            one for one in found if _is_table(one) and one.__module__ == module.__name__
        ]
    classes = [
        getattr(module, one, one) if isinstance(one, str) else one for one in listed
    ]
    for one in classes:
        if not _is_table(one):
            raise CommandError(
                f"Error: {module.__name__}.soClasses lists {one!r}, which is no class "
                "of SQLObject"
            )
    return classes


def _is_table(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, SQLObject)


def classes_of_package(name: str, warn: Warn) -> list[Any]:
    """The classes of all modules of a package, but for its ``__init__.py``.

    :param warn: is told of modules that cannot be imported; the others count.
    :raises CommandError: the package itself cannot be imported.
    """
    package = import_module(name)
    found: list[Any] = []
    for module_name in _module_names(name, getattr(package, "__path__", ())):
        module = _imported(module_name, warn)
        if module is not None:
            found += classes_of_module(module)
    return found


def _module_names(package: str, paths: Iterable[str]) -> Iterator[str]:
    """The modules of a package and of those within it, by folder, without importing."""
    for info in pkgutil.iter_modules(list(paths)):
        name = f"{package}.{info.name}"
        if not info.ispkg:
            yield name
            continue
        within = [str(Path(path) / info.name) for path in paths]
        yield from _module_names(name, within)


def _imported(name: str, warn: Warn) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as exc:
        warn(f'Could not import module "{name}". Error was : "{exc}"')
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - a module may do anything
        text = describe(exc)
        warn(f'Unknown exception while processing module "{name}" : "{text}"')
    return None


# -- distributions


class Distribution(NamedTuple):
    """What an installed distribution says of itself."""

    name: str
    modules: tuple[str, ...]
    history_dir: str | None
    """Where its versions are recorded."""


def find_distribution(spec: str, warn: Warn) -> Distribution:
    """What a distribution says in ``sqlobject.txt`` or by its entry points.

    :param spec: its name; a version behind it is not looked at.
    :param warn: is told if it says nothing.
    :raises CommandError: it is not installed.
    """
    name = re.split(r"[\s\[<>=!~;]", spec.strip(), maxsplit=1)[0]
    try:
        found = importlib.metadata.distribution(name)
    except (importlib.metadata.PackageNotFoundError, ValueError) as exc:
        raise CommandError(f"Error: no distribution {name!r} is installed") from exc
    modules = [one.module for one in found.entry_points if one.group == GROUP]
    text = _metadata_of(found)
    if text is None and not modules:
        warn(f"No {METADATA} in {name} egg info")
    settings = _settings(text or "", warn)
    listed = [part.strip() for part in settings.get("db_module", "").split(",")]
    modules = list(dict.fromkeys([*filter(None, listed), *modules]))
    history = settings.get("history_dir")
    if history is not None:
        history = history.replace("$base", str(_base_of(found)))
    return Distribution(name, tuple(modules), history)


def _metadata_of(found: importlib.metadata.Distribution) -> str | None:
    """The text of ``sqlobject.txt``: from the metadata, or else among the files."""
    text = found.read_text(METADATA)
    if text is not None:
        return text
    for path in found.files or ():
        if path.name == METADATA and Path(str(path.locate())).exists():
            return path.read_text(encoding="utf-8")
    return None


def _settings(text: str, warn: Warn) -> dict[str, str]:
    settings: dict[str, str] = {}
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        key = key.strip()
        if not equals:
            warn(f"{METADATA} has a line without '=': {line!r}")
            continue
        if key in settings:
            warn(f"{METADATA} says {key} more than once; the last one counts")
        settings[key] = value.strip()
    return settings


def _base_of(found: importlib.metadata.Distribution) -> Path:
    """The folder a distribution is in; of one in development, its checkout."""
    origin = json.loads(found.read_text("direct_url.json") or "{}")
    url = urlsplit(origin.get("url", ""))
    if origin.get("dir_info", {}).get("editable") and url.scheme == "file":
        return Path(unquote(url.path))
    return Path(str(found.locate_file("")))


# -- choice and order


def matching(classes: Iterable[Any], patterns: Iterable[str]) -> list[Any]:
    """Each class once, if its name matches one of the patterns or there are none."""
    wanted = list(patterns)
    return [
        cls
        for cls in dict.fromkeys(classes)
        if not wanted or any(fnmatch(cls.__name__, one) for one in wanted)
    ]


class Ordered(NamedTuple):
    """Classes, each after those it refers to."""

    classes: list[Any]
    circle: tuple[str, ...] = ()
    """Names of classes that refer to one another; then the order is as found."""


def in_order(classes: list[Any]) -> Ordered:
    """Sort classes by how deeply they depend on others; equals stay as they are."""
    by_name = {cls.__name__: cls for cls in classes}
    depths: dict[Any, int] = {}

    def depth(cls: Any, way: tuple[Any, ...]) -> int:
        if cls in way:
            raise _Circle((*way[way.index(cls) :], cls))
        if cls not in depths:
            below = [depth(one, (*way, cls)) for one in _needed_by(cls, by_name)]
            depths[cls] = 1 + max(below, default=-1)
        return depths[cls]

    try:
        return Ordered(sorted(classes, key=lambda cls: depth(cls, ())))
    except _Circle as exc:
        return Ordered(classes, tuple(cls.__name__ for cls in exc.way))


class _Circle(Exception):
    def __init__(self, way: tuple[Any, ...]) -> None:
        super().__init__(way)
        self.way = way


def _needed_by(cls: Any, by_name: dict[str, Any]) -> Iterator[Any]:
    """The classes among those given whose tables have to be there first."""
    names = [
        column.foreignKey
        for column in cls.sqlmeta.columnList
        if column.foreignKey is not None
    ]
    parent = cls.sqlmeta.parentClass
    if parent is not None:
        names.append(parent.__name__)
    for name in dict.fromkeys(names):
        other = by_name.get(name)
        if other is not None and other is not cls:
            yield other
