"""The door of ``sqlobject-admin``: its commands, and what runs them.

A program adds a command of its own with ``register``, or runs one with
``the_runner.run(["sqlobject-admin", "create", …])``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sqlobject.manager._base import (
    Command,
    CommandError,
    Runner,
    register,
    the_runner,
)
from sqlobject.manager._completion import CommandCompletion
from sqlobject.manager._execute import CommandExecute
from sqlobject.manager._help import CommandHelp
from sqlobject.manager._model import ClassCommand, DatabaseCommand
from sqlobject.manager._old_uri import convert_old_uri
from sqlobject.manager._options import OPTIONS, Option
from sqlobject.manager._record import CommandRecord
from sqlobject.manager._status import CommandStatus
from sqlobject.manager._tables import (
    CommandCreate,
    CommandDrop,
    CommandList,
    CommandSQL,
)
from sqlobject.manager._upgrade import CommandUpgrade
from sqlobject.manager._version import SQLObjectVersionTable

__all__ = [
    "OPTIONS",
    "ClassCommand",
    "Command",
    "CommandCompletion",
    "CommandCreate",
    "CommandDrop",
    "CommandError",
    "CommandExecute",
    "CommandHelp",
    "CommandList",
    "CommandRecord",
    "CommandSQL",
    "CommandStatus",
    "CommandUpgrade",
    "DatabaseCommand",
    "Option",
    "Runner",
    "SQLObjectVersionTable",
    "convert_old_uri",
    "main",
    "register",
    "the_runner",
]


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command line; without one, that of the process.

    Modules are looked for in the current folder first, as ``python -m`` does.

    :raises SystemExit: it did not go well; the code says how.
    """
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    the_runner.run(sys.argv if argv is None else argv)


if __name__ == "__main__":
    main()
