"""The errors that the stand-in answers with, by their numbers.

Source: SQL Server, "Database Engine events and errors"; ASE 15.7, "Error Messages and
Troubleshooting Guide".
"""

from __future__ import annotations

__all__ = ["ServerError", "Vanish", "near", "unknown_function"]


class ServerError(Exception):
    """What a server answers in place of a result.

    :param number: the server's own number.
    :param severity: 11 to 16 are the user's to correct; 13 is a deadlock.
    :param ends_batch: the rest of the batch is not run.
    :param ends_transaction: the transaction is rolled back.
    """

    def __init__(
        self,
        number: int,
        message: str,
        severity: int = 16,
        *,
        state: int = 1,
        ends_batch: bool = False,
        ends_transaction: bool = False,
    ) -> None:
        super().__init__(number, message)
        self.number = number
        self.message = message
        self.severity = severity
        self.state = state
        self.ends_batch = ends_batch
        self.ends_transaction = ends_transaction


class Vanish(Exception):
    """The connection is to be dropped without a word."""


def near(text: str) -> ServerError:
    """The answer to what is no Transact-SQL, or not of this version."""
    return ServerError(102, f"Incorrect syntax near '{text}'.", 15, ends_batch=True)


def unknown_function(name: str) -> ServerError:
    """The answer to a call of a function that the product does not have."""
    return ServerError(
        195,
        f"'{name}' is not a recognized built-in function name.",
        15,
        state=10,
        ends_batch=True,
    )
