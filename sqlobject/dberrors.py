"""Every exception that this library raises.

Floor 0, ground.  The lower half is the tree of the DB-API (PEP 249), the same for all
databases and drivers::

    SQLObjectError
    ├── SQLObjectNotFound (LookupError)
    ├── SQLObjectIntegrityError
    ├── UsageError (ValueError, AssertionError)
    ├── ConfigurationError (ValueError, AssertionError)
    ├── CompileError
    │   └── UnsupportedFeature (also NotSupportedError)
    ├── MigrationError
    ├── Warning (the built-in Warning)
    └── Error
        ├── InterfaceError
        └── DatabaseError
            ├── DataError
            ├── InternalError
            ├── NotSupportedError
            ├── ProgrammingError
            ├── IntegrityError
            │   ├── DuplicateEntryError
            │   ├── ForeignKeyViolation
            │   ├── NotNullViolation
            │   └── CheckViolation
            └── OperationalError
                ├── ConnectFailed
                ├── ConnectionLost
                ├── PoolTimeout
                ├── Deadlock
                ├── LockTimeout
                └── SerializationFailure

Each class says in `remedy` what may be done about it.
"""

from __future__ import annotations

import builtins
from enum import Enum

__all__ = [
    "CheckViolation",
    "CompileError",
    "ConfigurationError",
    "ConnectFailed",
    "ConnectionLost",
    "DataError",
    "DatabaseError",
    "Deadlock",
    "DuplicateEntryError",
    "Error",
    "ErrorMessage",
    "ForeignKeyViolation",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "LockTimeout",
    "MigrationError",
    "NotNullViolation",
    "NotSupportedError",
    "OperationalError",
    "PoolTimeout",
    "ProgrammingError",
    "Remedy",
    "SQLObjectError",
    "SQLObjectIntegrityError",
    "SQLObjectNotFound",
    "SerializationFailure",
    "UnsupportedFeature",
    "UsageError",
    "Warning",
]


class Remedy(Enum):
    """What may be done about an error without a person's help."""

    NONE = "nothing; the call itself has to change"
    STATEMENT = "say the statement again"
    TRANSACTION = "run the whole transaction again"
    RECONNECT = "open a new connection, then run the whole transaction again"
    UNKNOWN = "never repeat it: it may have happened"


class SQLObjectError(Exception):
    """Anything that this library raises."""

    remedy: Remedy = Remedy.NONE
    """What may be done; a single error may carry a better answer than its class."""


class SQLObjectNotFound(SQLObjectError, LookupError):
    """There is no such row."""


class SQLObjectIntegrityError(SQLObjectError):
    """A restriction forbids it, or there are more rows than the one asked for."""


class UsageError(SQLObjectError, ValueError, AssertionError):
    """A call that cannot be right, whatever the database holds.

    It is an AssertionError too, because earlier releases asserted.
    """


class ConfigurationError(SQLObjectError, ValueError, AssertionError):
    """A URI, an option or a choice of driver that cannot be right.

    It is an AssertionError too, because earlier releases asserted.
    """


class MigrationError(SQLObjectError):
    """The schema cannot be changed in the way that was asked."""


class Warning(SQLObjectError, builtins.Warning):
    """The driver has something to say that is not an error."""


class ErrorMessage(str):
    """The text of an error, with what the driver said about it beside it.

    It is the first argument of every `Error`: ``error.args[0].code``.
    """

    code: int | str | None
    """The driver's number or SQLSTATE; None where the driver has none."""

    module: str | None
    """The DB-API module that raised, or None."""

    exception: str | None
    """The name of the class that the driver raised, or None."""

    error: str | None
    """The server's own text, where the driver hands it over."""

    def __new__(
        cls,
        text: object,
        *,
        code: int | str | None = None,
        module: str | None = None,
        exception: str | None = None,
        error: str | None = None,
    ) -> ErrorMessage:
        """A message of this text; anything but text is turned into it."""
        message = super().__new__(cls, text)
        message.code = code
        message.module = module
        message.exception = exception
        message.error = error
        return message


class Error(SQLObjectError):
    """What a database or its driver reports; the root of the DB-API tree.

    The driver's own exception is the `__cause__`.
    """

    code: int | str | None
    """The driver's number or name for the fault."""

    sqlstate: str | None
    """Five characters, where the driver gives them."""

    sql: str | None
    """The statement, with placeholders instead of values."""

    params: object
    """The bound values, and only if the user asked to log values."""

    backend: str | None
    """The name of the database family."""

    driver: str | None
    """The name of the DB-API module."""

    def __init__(
        self,
        msg: object = "",
        *,
        code: int | str | None = None,
        sqlstate: str | None = None,
        sql: str | None = None,
        params: object = None,
        backend: str | None = None,
        driver: str | None = None,
        remedy: Remedy | None = None,
    ) -> None:
        """Keep what is known about the fault.

        :param remedy: a better answer than the class's own, for this error alone.
        """
        if not isinstance(msg, ErrorMessage):
            msg = ErrorMessage(msg, code=code, module=driver)
        super().__init__(msg)
        self.code = code
        self.sqlstate = sqlstate
        self.sql = sql
        self.params = params
        self.backend = backend
        self.driver = driver
        if remedy is not None:
            self.remedy = remedy


class InterfaceError(Error):
    """The driver was used wrongly or does not work, rather than the database."""


class DatabaseError(Error):
    """The database refused or failed."""


class DataError(DatabaseError):
    """A value is too long, out of range or of the wrong form."""


class InternalError(DatabaseError):
    """The database found itself in a state it does not expect."""


class NotSupportedError(DatabaseError):
    """The database or its driver cannot do this."""


class ProgrammingError(DatabaseError):
    """The statement is wrong: its grammar, a name, the number of its values."""


class IntegrityError(DatabaseError):
    """The row would break a rule of its table."""


class DuplicateEntryError(IntegrityError):
    """There is such a row already, where only one may be."""


class ForeignKeyViolation(IntegrityError):
    """The row refers to one that is not there, or is itself referred to."""


class NotNullViolation(IntegrityError):
    """A column that may not be NULL would be NULL."""


class CheckViolation(IntegrityError):
    """A CHECK condition of the table does not hold."""


class OperationalError(DatabaseError):
    """Something about running the database, not about the statement."""


class ConnectFailed(OperationalError):
    """No connection could be opened."""

    remedy = Remedy.RECONNECT


class ConnectionLost(OperationalError):
    """The connection broke while it was in use."""

    remedy = Remedy.RECONNECT


class PoolTimeout(OperationalError):
    """All connections were in use for as long as the caller would wait."""

    remedy = Remedy.STATEMENT


class Deadlock(OperationalError):
    """Two transactions waited for each other, and this one had to give way."""

    remedy = Remedy.TRANSACTION


class LockTimeout(OperationalError):
    """Somebody else held a lock for too long."""

    remedy = Remedy.TRANSACTION


class SerializationFailure(OperationalError):
    """The transaction does not fit into one order with the others."""

    remedy = Remedy.TRANSACTION


class CompileError(SQLObjectError):
    """The expression cannot be written as SQL."""


class UnsupportedFeature(CompileError, NotSupportedError):
    """This database, in this version, cannot do what was asked."""
