"""The command ``help``."""

from __future__ import annotations

import sys

from ._base import Command, register, show_help

__all__ = ["CommandHelp"]


@register
class CommandHelp(Command):
    """Lists the commands, or shows the help of one."""

    name = "help"
    summary = "Show help"
    common = ()
    arguments = "[COMMAND]"
    max_args = 1

    def command(self) -> int | None:
        """Print the list; of a named command, what ``-h`` would print."""
        if self.args:
            return self.runner.get(self.args[0])(self.runner, ["-h"]).run()
        show_help(self.runner.commands, sys.stdout)
        return None
