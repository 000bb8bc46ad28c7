"""Floor 2, backend: a driver's exception becomes one of `sqlobject.dberrors`.

One function, `translate`, and one table per driver, `ErrorMap`.  What a driver says is
looked up in this order: SQLSTATE, the driver's own number, the text of the message,
the class of the DB-API that has the same name.  A driver's own table goes before the
SQLSTATEs that mean the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from sqlobject import dberrors
from sqlobject.backend.address import HIDDEN
from sqlobject.dberrors import (
    CheckViolation,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DataError,
    Deadlock,
    DuplicateEntryError,
    Error,
    ErrorMessage,
    ForeignKeyViolation,
    IntegrityError,
    LockTimeout,
    NotNullViolation,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Remedy,
    SerializationFailure,
)

__all__ = ["ErrorMap", "Verdict", "translate", "verdict"]

Code = int | str


class Verdict(NamedTuple):
    """An entry of an error table that knows better than its class what helps."""

    error: type[Error]
    remedy: Remedy


Entry = type[Error] | Verdict


def _first_number(exc: BaseException) -> Code | None:
    """The driver's number: an ``errno``, or an int that leads the arguments."""
    number = getattr(exc, "errno", None)
    if number is None and exc.args:
        number = exc.args[0]
    return number if isinstance(number, int) else None


def _sqlstate(exc: BaseException) -> str | None:
    """The SQLSTATE where drivers of PostgreSQL and MySQL keep it."""
    for name in ("sqlstate", "pgcode"):
        state = getattr(exc, name, None)
        if isinstance(state, str) and len(state) == 5:
            return state
    return None


def _text(exc: BaseException) -> str:
    """The words of an exception, without the number and the SQLSTATE beside them."""
    words = [arg for arg in exc.args if isinstance(arg, str)]
    if len(exc.args) > 1 and words:
        return max(words, key=len)
    return str(exc)


class Translated(Protocol):
    """A driver, as far as this file knows it."""

    name: str
    errors: ErrorMap


class ErrorMap:
    """What one driver's exceptions mean; a value, made once per driver.

    :param by_sqlstate: SQLSTATE of five characters -> entry.
    :param by_code: the driver's number (or name) -> entry.
    :param by_message: pairs of a regular expression, searched for in the text without
        regard to case, and an entry; the first that fits is taken.
    :param by_class: exceptions that are not of the DB-API but come out of this
        driver when a value does not fit, and what they mean.
    :param lost: numbers and SQLSTATEs that say that the connection is gone.
    :param code: how to get the driver's number out of an exception.
    :param sqlstate: how to get the SQLSTATE.
    :param text: how to get the words.
    :param tell_code: whether ``error.args[0].code`` carries the number (or, if there
        is none, the SQLSTATE).
    """

    __slots__ = (
        "by_class",
        "by_code",
        "by_message",
        "by_sqlstate",
        "code",
        "lost",
        "sqlstate",
        "tell_code",
        "text",
    )

    def __init__(
        self,
        *,
        by_sqlstate: Mapping[str, Entry] | None = None,
        by_code: Mapping[Code, Entry] | None = None,
        by_message: tuple[tuple[str, Entry], ...] = (),
        by_class: Mapping[type[BaseException], Entry] | None = None,
        lost: tuple[Code, ...] = (),
        code: Callable[[BaseException], Code | None] = _first_number,
        sqlstate: Callable[[BaseException], str | None] = _sqlstate,
        text: Callable[[BaseException], str] = _text,
        tell_code: bool = True,
    ) -> None:
        self.by_sqlstate: Mapping[str, Entry] = by_sqlstate or {}
        self.by_code: Mapping[Code, Entry] = by_code or {}
        self.by_message = tuple(
            (re.compile(pattern, re.IGNORECASE), entry) for pattern, entry in by_message
        )
        self.by_class: Mapping[type[BaseException], Entry] = by_class or {}
        self.lost = frozenset(lost)
        self.code = code
        self.sqlstate = sqlstate
        self.text = text
        self.tell_code = tell_code

    def extended(self, entries: Mapping[Code, Entry]) -> ErrorMap:
        """The same table with further entries, which come first (for variants).

        :param entries: by number or, if the key is a text, by SQLSTATE.
        """
        states = {code: e for code, e in entries.items() if isinstance(code, str)}
        other = ErrorMap(
            by_sqlstate={**self.by_sqlstate, **states},
            by_code={**self.by_code, **entries},
            by_class=self.by_class,
            lost=tuple(self.lost.difference(entries)),
            code=self.code,
            sqlstate=self.sqlstate,
            text=self.text,
            tell_code=self.tell_code,
        )
        other.by_message = self.by_message
        return other


STANDARD_STATES: Mapping[str, Entry] = MappingProxyType(
    {
        "08001": ConnectFailed,
        "08004": ConnectFailed,
        "23502": NotNullViolation,
        "23503": ForeignKeyViolation,
        "23505": DuplicateEntryError,
        "23514": CheckViolation,
        "40001": SerializationFailure,
        "40P01": Deadlock,
        "55P03": LockTimeout,
        "57P01": ConnectionLost,
        "57P02": ConnectionLost,
        "57P03": ConnectFailed,
    }
)
"""SQLSTATEs that mean the same everywhere.

Source: SQL:2011 part 2, table 38; those with a P: PostgreSQL, appendix "Error Codes".
"""

STANDARD_CLASSES: Mapping[str, Entry] = MappingProxyType(
    {
        "08": ConnectionLost,
        "0A": NotSupportedError,
        "22": DataError,
        "23": IntegrityError,
        "28": ConnectFailed,
        "3D": ProgrammingError,  # no such database
        "40": OperationalError,
        "42": ProgrammingError,
        "53": OperationalError,
        "57": OperationalError,
    }
)
"""The first two characters of a SQLSTATE, for drivers whose classes say nothing."""

_VAGUE = (Error, DatabaseError)


def _same_name(exc: BaseException) -> type[Error] | None:
    """The class of the DB-API tree with the name of the exception or of a base."""
    for cls in type(exc).__mro__:
        found = getattr(dberrors, cls.__name__, None)
        if isinstance(found, type) and issubclass(found, Error):
            return found
    return None


def _entry(exc: BaseException, table: ErrorMap) -> Entry | None:
    """What an exception means; None: it does not come from a database."""
    state, code = table.sqlstate(exc), table.code(exc)
    named = _same_name(exc)
    for kind, entry in table.by_class.items():
        if isinstance(exc, kind):
            return entry
    if named is None:
        return None
    if code in table.lost or state in table.lost:
        return ConnectionLost
    if state is not None and state in table.by_sqlstate:
        return table.by_sqlstate[state]
    if code is not None and code in table.by_code:
        return table.by_code[code]
    if state is not None and state in STANDARD_STATES:
        return STANDARD_STATES[state]
    words = table.text(exc)
    for pattern, entry in table.by_message:
        if pattern.search(words):
            return entry
    if named in _VAGUE and state is not None:
        return STANDARD_CLASSES.get(state[:2], named)
    return named


def verdict(exc: BaseException, table: ErrorMap) -> Verdict | None:
    """The class of `sqlobject.dberrors` for an exception, and what may be done.

    :returns: None if the exception does not come from a database.
    """
    entry = _entry(exc, table)
    if entry is None or isinstance(entry, Verdict):
        return entry
    return Verdict(entry, entry.remedy)


def translate(
    exc: BaseException,
    driver: Translated,
    *,
    sql: str | None = None,
    params: object = None,
    backend: str | None = None,
    secret: str | None = None,
    where: str | None = None,
    opening: bool = False,
) -> BaseException:
    """One of `sqlobject.dberrors` for a driver's exception.

    :param secret: a password that must not show in the text.
    :param where: a description of the place, put behind the text.
    :param opening: the exception came while a connection was being opened.
    :returns: the exception itself, if it is ours already or not a database's.
    """
    if isinstance(exc, dberrors.SQLObjectError):
        return exc
    table = driver.errors
    found = verdict(exc, table)
    if found is None:
        return _warning(exc)
    error, remedy = found
    code, state = table.code(exc), table.sqlstate(exc)
    vague = error in (*_VAGUE, OperationalError, ConnectionLost)
    if opening and (vague or (state or "").startswith("3D")):
        error, remedy = ConnectFailed, ConnectFailed.remedy
    text = table.text(exc)
    if secret:
        text = text.replace(secret, HIDDEN)
    if where:
        text = f"{text}; used connection: {where}"
    message = ErrorMessage(
        text,
        code=(code if code is not None else state) if table.tell_code else None,
        module=type(exc).__module__,
        exception=type(exc).__name__,
        error=text,
    )
    return error(
        message,
        code=code if code is not None else state,
        sqlstate=state,
        sql=sql,
        params=params,
        backend=backend,
        driver=driver.name,
        remedy=remedy if remedy is not error.remedy else None,
    )


def _warning(exc: BaseException) -> BaseException:
    """A driver's Warning as ours, anything else as it is."""
    if not isinstance(exc, Exception) or isinstance(exc, Warning):
        return exc
    if any(cls.__name__ == "Warning" for cls in type(exc).__mro__):
        return dberrors.Warning(*exc.args)
    return exc
