"""The command ``upgrade``: from the database's version to a later one, by scripts."""

from __future__ import annotations

import re
from typing import Any

from sqlobject.dberrors import Error

from ._base import CommandError, describe, register
from ._history import History, Script, shown
from ._model import DatabaseCommand
from ._options import Option
from ._progress import progress
from ._split import Speech, split
from ._version import stamp, version_of

__all__ = ["OUTPUT_DIR", "CommandUpgrade"]

OUTPUT_DIR = Option(
    ("--output-dir",),
    "output_dir",
    "the folder in which versions are recorded",
    metavar="DIR",
)

RULE = "-" * 60

NO_TRANSACTION = re.compile(
    r"^--\s*sqlobject-admin:\s*no transaction\s*$", re.IGNORECASE | re.MULTILINE
)
"""A line that a script has if the database refuses transactions for what it does."""

_TRANSACTION = re.compile(
    r"(BEGIN|START|COMMIT|END)(\s+(TRAN|TRANSACTION|WORK))?", re.IGNORECASE
)
"""A statement that begins or ends a transaction."""


@register
class CommandUpgrade(DatabaseCommand):
    """Runs the scripts that lead to a version."""

    name = "upgrade"
    summary = "Update the database to a recorded version, by its upgrade scripts"
    common = ("verbose", "simulate", "connection", "config_file", "egg")
    own_options = (
        Option(
            ("--upgrade-to",),
            "upgrade_to",
            "the version to upgrade to; the last one, if not given",
            metavar="VERSION",
        ),
        OUTPUT_DIR,
    )

    def command(self) -> None:
        """Find the scripts, then run each and note the version it leads to."""
        conn = self.required_connection()
        history = History(self.history_dir())
        target = self.options.upgrade_to or history.last()
        if target is None:
            self.say(f"No versions are recorded in {shown(history.folder)}")
            return
        current = version_of(conn)
        self.tell(f"Current version: {current}")
        if current == target:
            self.say("Database up to date")
            return
        plan = self._plan(history, current, target, conn.dbName)
        self.tell("Plan:")
        for script in plan:
            self.tell(f"  Use {shown(script.path)} to upgrade to {script.target}")
        for script in plan:
            self._run(conn, script)
        self.say("Done.")

    def _plan(
        self, history: History, current: str, target: str, db_name: str
    ) -> list[Script]:
        for script in history.scripts(current, db_name):
            if script.target > target:
                self.tell(f"{shown(script.path)} is too new: not used", 2)
        plan = history.way(current, target, db_name)
        if plan is None:
            needed = history.script_path(current, db_name, target)
            raise CommandError(
                f"No way to upgrade from {current} to {target}\n"
                f"(you need a {needed.relative_to(history.folder)} script)"
            )
        return plan

    def _run(self, conn: Any, script: Script) -> None:
        """Run a script and note its version; as one transaction, if that is possible.

        :raises CommandError: something in it failed.
        """
        text = script.path.read_text(encoding="utf-8")
        if self.verbose:
            self.say("Running:")
            self.say(text.rstrip())
            self.say(RULE)
        if self.simulate:
            return
        statements = split(text, Speech.of(conn.dialect))
        try:
            if NO_TRANSACTION.search(text):
                self._run_all(conn, statements)
                with conn.transaction() as transaction:
                    stamp(transaction, script.target)
                return
            statements = [s for s in statements if not _TRANSACTION.fullmatch(_bare(s))]
            with conn.transaction() as transaction:
                self._run_all(transaction, statements)
                stamp(transaction, script.target)
        except Error as exc:
            raise CommandError(
                f"Error in script: {shown(script.path)}\n{describe(exc)}"
                f"\n{_statement_of(exc)}".rstrip()
            ) from exc

    def _run_all(self, conn: Any, statements: list[str]) -> None:
        for statement in progress(statements, "statement"):
            conn.query(statement)


def _bare(statement: str) -> str:
    """A statement without the comments in front of it."""
    return re.sub(r"^(\s|--[^\n]*\n|/\*.*?\*/)+", "", statement, flags=re.DOTALL)


def _statement_of(exc: Error) -> str:
    """The statement that failed, as far as it helps to find it."""
    first, *more = (exc.sql or "").strip().splitlines() or [""]
    return f"in: {first} …" if more else f"in: {first}" if first else ""
