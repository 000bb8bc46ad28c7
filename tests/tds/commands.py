"""Statements that say how the session is to go on: SET, transactions, USE."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tests.tds.failures import ServerError, near
from tests.tds.results import Count, Event
from tests.tds.splitting import Statement

if TYPE_CHECKING:
    from tests.tds.server import StandIn
    from tests.tds.translation import Product

__all__ = ["FOR_UPDATE", "Commands"]

FOR_UPDATE = "for update"
"""What the tree of a query says beside its nodes."""

_BOTH = "NOCOUNT QUOTED_IDENTIFIER ARITHABORT TEXTSIZE LANGUAGE DATEFORMAT DATEFIRST"
_MICROSOFT = frozenset(
    f"{_BOTH} ANSI_NULLS ANSI_NULL_DFLT_ON ANSI_PADDING ANSI_WARNINGS ANSI_DEFAULTS "
    "CONCAT_NULL_YIELDS_NULL CURSOR_CLOSE_ON_COMMIT XACT_ABORT ARITHIGNORE FMTONLY "
    "NUMERIC_ROUNDABORT DEADLOCK_PRIORITY".split()
)
_SYBASE = frozenset(f"{_BOTH} ANSINULL CHAINED SQLNULL STRING_RTRUNCATION".split())
_STARTING = frozenset(
    ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER")
)
_LOCKING = frozenset(("UPDLOCK", "XLOCK", "HOLDLOCK", "TABLOCKX", "SERIALIZABLE"))


class Commands:
    """The state of a session, and what changes it."""

    server: StandIn
    product: Product
    db: sqlite3.Connection
    database: str

    def reset(self) -> None:
        """Begin anew."""
        self.trancount = 0
        self.implicit = False
        self.row_limit = 0
        self.rowcount = 0
        self.identity: int | None = None
        self.last_identity: int | None = None if self.product.microsoft else 0
        self.identity_insert = ""
        self.right_truncation = False
        self.lock_wait: float | None = None
        self.last_error = 0
        self.savepoints: list[str] = []
        self._reported = False
        self._end = "committed"

    # -- transactions

    def begin_if_implicit(self, first: str, tree: Any) -> None:
        """Begin the transaction that a statement begins by itself."""
        if not self.implicit or self.trancount or first not in _STARTING:
            return
        if first in ("CREATE", "DROP", "ALTER") and not self.product.microsoft:
            return
        if isinstance(tree, exp.Select) and not tree.find(exp.Table):
            return
        self.trancount = 1

    def ensure_writing(self) -> None:
        """Take the right to write, of which SQLite has one for all tables."""
        if self.trancount and not self.db.in_transaction:
            try:
                self.db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                raise self.lock_failure() from None

    def lock_failure(self) -> ServerError:
        """Give the error of a wait that was too long.

        A server waits for ever by default; here that is a deadlock after a while.
        """
        if not self.product.microsoft and self.lock_wait is not None:
            text = "Can't acquire a lock within the specified wait period."
            return ServerError(12205, text, 17, ends_transaction=True)
        if self.lock_wait is not None:
            text = "Lock request time out period exceeded."
            return ServerError(1222, text, 16, state=51)
        text = f"Transaction (Process ID {id(self) % 100}) was deadlocked on lock "
        text += "resources with another process and has been chosen as the deadlock "
        return ServerError(
            1205, f"{text}victim. Rerun the transaction.", 13, ends_transaction=True
        )

    def wants_lock(self, tree: exp.Expression) -> bool:
        """Whether a query locks the rows it reads."""
        hints = {
            each.name.upper()
            for found in tree.find_all(exp.WithTableHint)
            for each in found.expressions
        }
        locks = hints & _LOCKING or tree.meta.get(FOR_UPDATE)
        return bool(self.trancount and locks)

    def roll_back_all(self) -> None:
        """End the transaction, and undo it."""
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        self.trancount = 0
        self.savepoints = []
        self._end = "rolled back"

    def take_transaction_change(self) -> str | None:
        """What has become of the transaction since this was asked last."""
        now = bool(self.trancount)
        if now is self._reported:
            return None
        self._reported = now
        return "begun" if now else self._end

    def _commit(self) -> None:
        if not self.trancount:
            text = "The COMMIT TRANSACTION request has no corresponding BEGIN "
            if self.product.microsoft:
                raise ServerError(3902, f"{text}TRANSACTION.")
            return
        self.trancount -= 1
        if not self.trancount:
            if self.db.in_transaction:
                self.db.execute("COMMIT")
            self.savepoints = []
            self._end = "committed"

    def _rollback(self, name: str) -> None:
        if not self.trancount:
            text = "The ROLLBACK TRANSACTION request has no corresponding BEGIN "
            if self.product.microsoft:
                raise ServerError(3903, f"{text}TRANSACTION.")
            return
        if not name:
            self.roll_back_all()
        elif name.lower() in self.savepoints:
            self.db.execute(f"ROLLBACK TO [{name.lower()}]")
        else:
            text = f"Cannot roll back {name}. No transaction or savepoint of that "
            raise ServerError(6401, f"{text}name was found.")

    def _save(self, name: str) -> None:
        if not self.trancount:
            text = "Cannot issue SAVE TRANSACTION when there is no active transaction."
            raise ServerError(628, text, 13)
        self.ensure_writing()
        if len(name) > 32:
            raise ServerError(
                103,
                f"The identifier that starts with '{name}' is too "
                "long. Maximum length is 32.",
                15,
            )
        self.db.execute(f"SAVEPOINT [{name.lower()}]")
        self.savepoints.append(name.lower())

    # -- commands

    def command(self, statement: Statement) -> Iterator[Event]:
        """Run what is neither a query, a change nor a definition."""
        words = statement.words
        first, rest = words[0], words[1:]
        if first in ("BEGIN", "COMMIT", "ROLLBACK", "SAVE"):
            self.server.interfere(statement.text)
            self._transaction(first, rest)
        elif first == "SET":
            self._set(rest)
        elif first == "USE" and len(rest) == 1:
            self.database = rest[0].lstrip("[")
        elif first == "KILL" and len(rest) == 1 and rest[0].isdigit():
            self.server.kill(int(rest[0]))
        elif first in ("EXEC", "EXECUTE") and rest:
            yield from self._exec(rest)
        elif first.startswith("SP_"):  # a call needs no EXEC in front of a batch
            yield from self._exec(words)
        else:
            raise near(statement.tokens[0].text)
        yield Count(None, bool(self.trancount))

    def _exec(self, words: list[str]) -> list[Event]:
        arguments, minus = [], ""
        for each in words[1:]:
            if each == "-":
                minus = each
            elif each not in (",", "@"):
                arguments.append(minus + each.lstrip("'["))
                minus = ""
        return self.call(words[0].lstrip("[").lower(), arguments)

    def call(self, name: str, arguments: list[Any]) -> list[Event]:
        """Call a stored procedure."""
        raise NotImplementedError

    def _transaction(self, first: str, rest: list[str]) -> None:
        if (rest and rest[0] in ("TRAN", "TRANSACTION")) or (
            rest and rest[0] == "WORK" and first in ("COMMIT", "ROLLBACK")
        ):
            rest = rest[1:]
        elif first in ("BEGIN", "SAVE") or rest:
            raise near(rest[0] if rest else first)
        if len(rest) > 1 or (first == "SAVE" and not rest):
            raise near(rest[-1] if rest else first)
        name = rest[0].lstrip("[") if rest else ""
        if first == "BEGIN":
            self.trancount += 1
        elif first == "COMMIT":
            self._commit()
        elif first == "ROLLBACK":
            self._rollback(name)
        else:
            self._save(name)

    def _set(self, words: list[str]) -> None:
        option, rest = words[0], words[1:]
        known = _MICROSOFT if self.product.microsoft else _SYBASE
        if option in ("ROWCOUNT", "LOCK_TIMEOUT"):
            self._set_number(option, rest)
        elif option == "IDENTITY_INSERT" and len(rest) == 2:
            self._set_identity_insert(rest[0].lstrip("["), rest[1] == "ON")
        elif option == "LOCK" and not self.product.microsoft:
            wait = float(rest[1]) if len(rest) > 1 else None
            self._wait(0.0 if rest[0] == "NOWAIT" else wait)
        elif option == "TRANSACTION" and rest[:2] == ["ISOLATION", "LEVEL"]:
            pass
        elif option == "IMPLICIT_TRANSACTIONS" and self.product.microsoft:
            self.implicit = rest == ["ON"]
        elif option in known or option in ("ANSI_NULLS",):
            if option == "CHAINED":
                self.implicit = rest == ["ON"]
            elif option == "STRING_RTRUNCATION":
                self.right_truncation = rest == ["ON"]
            while "," in rest:  # several options in one statement
                rest = rest[rest.index(",") + 1 :]
        else:
            text = f"'{option}' is not a recognized SET option."
            raise ServerError(195, text, 15, state=5, ends_batch=True)

    def _set_number(self, option: str, rest: list[str]) -> None:
        text = "".join(rest)
        if not text.lstrip("-").isdigit():
            raise near(text)
        if option == "ROWCOUNT":
            self.row_limit = int(text)
        elif not self.product.microsoft:
            raise near(option)
        else:
            self._wait(None if int(text) < 0 else int(text) / 1000)

    def _wait(self, seconds: float | None) -> None:
        self.lock_wait = seconds
        waits = self.server.patience if seconds is None else seconds
        self.db.execute(f"PRAGMA busy_timeout = {int(waits * 1000)}")

    def _set_identity_insert(self, table: str, on: bool) -> None:
        if on and self.identity_insert not in ("", table.lower()):
            raise ServerError(
                8107,
                f"IDENTITY_INSERT is already ON for table '{self.identity_insert}'. "
                f"Cannot perform SET operation for table '{table}'.",
            )
        self.identity_insert = table.lower() if on else ""
