"""A person's editor, for the script between two versions."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ._base import MISUSED, CommandError

__all__ = ["edited", "editor", "template"]

MARKER = "-- Everything from this line on is left out of the script."


def template(old: str, new: str, db_name: str, statements: Sequence[str] = ()) -> str:
    """What the editor is opened with: room for the script, and hints below a line.

    :param statements: a draft of the script, to be moved above the line.
    """
    lines = [
        "",
        MARKER,
        f"-- Above it, write what upgrades {db_name} from {old} to {new}.",
    ]
    if statements:
        lines.append("-- A draft, as the database is now; move up what is right:")
        lines += ["", *statements]
    return "\n".join(lines) + "\n"


def editor() -> list[str]:
    """The words of the command that edits a file.

    :raises CommandError: the environment names none.
    """
    command = os.environ.get("EDITOR") or os.environ.get("VISUAL")
    if not command:
        raise CommandError(
            "Error: --edit needs an editor: set the environment variable EDITOR",
            MISUSED,
        )
    return shlex.split(command, posix=os.name == "posix")


def edited(text: str) -> str | None:
    """What a person makes of a text, up to the marker; None: nothing was changed.

    :raises CommandError: the editor cannot be run, or fails.
    """
    with tempfile.TemporaryDirectory(prefix="sqlobject-") as folder:
        path = Path(folder) / "upgrade.sql"
        path.write_text(text, encoding="utf-8")
        command = [*editor(), str(path)]
        try:
            code = subprocess.call(command)  # noqa: S603 - the user's own choice
        except OSError as exc:
            raise CommandError(f"Error: cannot run the editor: {exc}") from exc
        if code:
            raise CommandError(f"Error: the editor {command[0]} ended with {code}")
        found = path.read_text(encoding="utf-8")
    if found == text:
        return None
    script = found.partition(MARKER)[0].strip()
    return f"{script}\n" if script else None
