"""The command ``execute``."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlobject.backend.errors import translate
from sqlobject.dberrors import Error

from ._base import FAILED, OK, describe, register
from ._model import DatabaseCommand
from ._options import Option
from ._split import Speech, split

__all__ = ["CommandExecute"]


class Answer(NamedTuple):
    """What a statement gave."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    touched: int
    """How many rows there were or were changed; -1: the driver does not say."""


def ask(conn: Any, sql: str) -> Answer:
    """Run one statement by itself on a raw connection.

    :raises Error: the database refuses.
    """
    raw = conn.getConnection()
    driver = conn.driver
    try:
        cursor = driver.run(raw, sql, driver.no_params)
        if cursor.description is None:
            return Answer((), (), cursor.rowcount)
        rows = cursor.fetchall()
        names = [column[0] for column in cursor.description]
        return Answer(names, rows, len(rows))
    except Exception as exc:
        error = translate(exc, driver, sql=sql, backend=conn.dbName)
        if error is exc:
            raise
        raise error from exc
    finally:
        conn.releaseConnection(raw)


@register
class CommandExecute(DatabaseCommand):
    """Runs statements and prints what they give."""

    name = "execute"
    summary = "Execute SQL statements"
    common = ("verbose", "simulate", "connection", "config_file", "egg")
    own_options = (Option(("--stdin",), "use_stdin", "execute the standard input too"),)
    arguments = "[SQL …]"
    max_args = None

    def command(self) -> int:
        """Run one after the other; one that fails does not keep others from running."""
        conn = self.required_connection()
        texts = list(self.args)
        if self.options.use_stdin:
            self.tell("Reading additional SQL from stdin...")
            texts.append(sys.stdin.read())
        speech = Speech.of(conn.dialect)
        failed = 0
        for text in texts:
            for statement in split(text, speech):
                failed += not self.execute(conn, statement)
        return FAILED if failed else OK

    def execute(self, conn: Any, statement: str) -> bool:
        """Run one statement and print what it gives.

        :returns: whether it went well.
        """
        self.tell(statement)
        if self.simulate:
            self.say("(simulating; not executed)")
            return True
        try:
            answer = ask(conn, statement)
        except Error as exc:
            if not self.verbose:
                self.say(statement)
            self.say("****Error:")
            self.say(textwrap.indent(describe(exc), "    "))
            return False
        self.tell(f"{answer.touched} rows accessed")
        if answer.names:
            self.say("".join(f"{name}\t" for name in answer.names))
            for row in answer.rows:
                self.say("".join(f"{value!r}\t" for value in row))
            self.say()
        return True
