"""The folder in which versions of a schema are recorded.

::

    history/
      2026-11-22/                       a version: files as they were recorded that day
        Till_sqlite.sql
        upgrade_sqlite_2026-11-22a.sql  leads from this version to a later one
      2026-11-22a/

"Last" and "later" mean the order of the names as plain text.
"""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

__all__ = ["VERSION", "History", "Script", "same_text", "shown"]

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
"""How the name of a version begins."""

_SCRIPT = re.compile(r"upgrade_([a-z]+)_([^.]*)\.sql", re.IGNORECASE)


class Script(NamedTuple):
    """A file that leads from one version to another."""

    path: Path
    target: str


class History:
    """The versions in one folder, which may not exist yet."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def versions(self) -> list[str]:
        """The names of the versions, the last one at the end."""
        if not self.folder.is_dir():
            return []
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.is_dir() and VERSION.match(path.name)
        )

    def last(self) -> str | None:
        """The last version; None: there is none."""
        return next(reversed(self.versions()), None)

    def next_version(self, name: str | None = None) -> str:
        """The name of a version to be made today.

        :param name: what follows the day; otherwise a letter does, if it has to.
        """
        today = datetime.date.today().isoformat()
        if name:
            return f"{today}-{name}"
        taken = set(self.versions())
        version, suffix = today, ""
        while version in taken:
            suffix = _following(suffix)
            version = f"{today}{suffix}"
        return version

    def path(self, version: str) -> Path:
        """The folder of a version."""
        return self.folder / version

    def texts(self, version: str, db_name: str) -> dict[str, str]:
        """What was recorded of a version for one database: file name -> text."""
        ending = f"_{db_name}.sql"
        return {
            path.name: path.read_text(encoding="utf-8")
            for path in self.path(version).iterdir()
            if path.name.endswith(ending) and not _SCRIPT.fullmatch(path.name)
        }

    def scripts(self, version: str, db_name: str) -> list[Script]:
        """The scripts that lead on from a version, the farthest one first."""
        folder = self.path(version)
        found = []
        for path in folder.iterdir() if folder.is_dir() else ():
            match = _SCRIPT.fullmatch(path.name)
            if match and match[1].lower() == db_name.lower():
                found.append(Script(path, match[2]))
        return sorted(found, key=lambda script: script.target, reverse=True)

    def script_path(self, version: str, db_name: str, target: str) -> Path:
        """Where the script from one version to another is to be."""
        return self.path(version) / f"upgrade_{db_name}_{target}.sql"

    def way(self, version: str, target: str, db_name: str) -> list[Script] | None:
        """The scripts that lead to a version, in as large steps as there are.

        None: no way leads there.  Scripts beyond the target are left alone.
        """
        dead: set[str] = set()

        def search(here: str) -> list[Script] | None:
            if here == target:
                return []
            if here in dead:
                return None
            dead.add(here)
            for script in self.scripts(here, db_name):
                if script.target <= target:
                    rest = search(script.target)
                    if rest is not None:
                        return [script, *rest]
            return None

        return search(version)


def _following(suffix: str) -> str:
    """The suffix behind this one in the order of texts."""
    if not suffix or suffix.endswith("z"):
        return f"{suffix}a"
    place = ascii_lowercase.index(suffix[-1])
    return suffix[:-1] + ascii_lowercase[place + 1]


def same_text(one: str, other: str) -> bool:
    """Whether two recorded files say the same, comments and layout aside."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> list[str]:
    lines = (line.strip().rstrip(";").rstrip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("--")]


def shown(path: Path) -> str:
    """A path as a person likes to read it: from the current folder."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # on another drive of Windows
        return str(path)
    return near
