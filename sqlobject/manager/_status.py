"""The command ``status``."""

from __future__ import annotations

from typing import Any

from ._base import FAILED, OK, register
from ._compare import compare
from ._model import ClassCommand
from ._options import Option
from ._progress import progress

__all__ = ["CommandStatus"]


@register
class CommandStatus(ClassCommand):
    """Says how tables differ from their classes."""

    name = "status"
    summary = "Show differences between the classes and the database"
    needs_classes = True
    own_options = (
        Option(
            ("--exit-code",),
            "exit_code",
            "exit with 1 if anything is out of sync",
        ),
    )

    def command(self) -> int:
        """Name each class that has something wrong; with ``-v`` look more closely."""
        in_sync = out_of_sync = absent = 0
        for cls in progress(self.classes(), "table"):
            found = compare(cls)
            lines = found.lines(details=bool(self.verbose))
            self._report(cls, lines)
            if not found.exists:
                absent += 1
            elif lines:
                out_of_sync += 1
            else:
                in_sync += 1
        self.tell(
            f"{in_sync} in sync; {out_of_sync} out of sync; {absent} not in database"
        )
        differs = out_of_sync or absent
        return FAILED if differs and self.options.exit_code else OK

    def _report(self, cls: Any, lines: list[str]) -> None:
        if lines or self.verbose:
            self.say(f"Checking {cls.__name__}...")
        for line in lines:
            self.say(f"  {line}")
