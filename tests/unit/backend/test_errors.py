"""A driver's exceptions become ours, by table."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from sqlobject import dberrors
from sqlobject.backend.errors import ErrorMap, Verdict, translate, verdict
from sqlobject.dberrors import (
    CheckViolation,
    ConnectFailed,
    ConnectionLost,
    DatabaseError,
    DataError,
    Deadlock,
    DuplicateEntryError,
    Error,
    ForeignKeyViolation,
    IntegrityError,
    InterfaceError,
    LockTimeout,
    NotNullViolation,
    OperationalError,
    ProgrammingError,
    Remedy,
    SerializationFailure,
)
from tests.fakes import dbapi
from tests.fakes.dbapi import fake_driver


class StateError(dbapi.DatabaseError):
    """One that carries a SQLSTATE, as PostgreSQL's drivers have it."""

    def __init__(self, state: str, text: str = "words") -> None:
        super().__init__(text)
        self.sqlstate = state


class Specific(dbapi.OperationalError):
    """A class of the driver's own below one of the DB-API."""


def told(exc: BaseException, table: ErrorMap | None = None, **facts: Any) -> Any:
    return translate(exc, fake_driver(errors=table or ErrorMap()), **facts)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("23505", DuplicateEntryError),
        ("23503", ForeignKeyViolation),
        ("23502", NotNullViolation),
        ("23514", CheckViolation),
        ("23000", IntegrityError),
        ("40001", SerializationFailure),
        ("40P01", Deadlock),
        ("55P03", LockTimeout),
        ("57P01", ConnectionLost),
        ("08006", ConnectionLost),
        ("08001", ConnectFailed),
        ("42P01", ProgrammingError),
        ("22001", DataError),
        ("3D000", ProgrammingError),
        ("28P01", ConnectFailed),
        ("XX000", DatabaseError),
    ],
)
def test_sqlstates_mean_the_same_everywhere(state: str, expected: type) -> None:
    """Where the driver's class says nothing in particular, the first two count."""
    error = told(StateError(state))
    assert type(error) is expected
    assert error.sqlstate == state
    assert error.args[0].code == state


def test_order_of_the_table() -> None:
    """Own SQLSTATE, own number, common SQLSTATE, words, name of the class."""

    class Full(StateError):
        def __init__(self, state: str, number: int, text: str) -> None:
            super().__init__(state, text)
            self.errno = number

    exc = Full("23505", 1, "deadlock words")
    steps = [
        ({"by_sqlstate": {"23505": DataError}}, DataError),
        ({"by_code": {1: CheckViolation}}, CheckViolation),
        ({}, DuplicateEntryError),
    ]
    everything: dict[str, Any] = {"by_message": (("DEADLOCK", Deadlock),)}
    for part, _ in steps:
        everything |= part
    for part, expected in steps:
        assert type(told(exc, ErrorMap(**everything))) is expected
        for name in part:
            del everything[name]
    odd = Full("ZZZZZ", 1, "deadlock words")
    assert type(told(odd, ErrorMap(by_message=(("DEADLOCK", Deadlock),)))) is Deadlock
    assert type(told(odd)) is DatabaseError


@pytest.mark.parametrize(
    ("exc", "expected"),
    [
        (dbapi.OperationalError(1, "x"), OperationalError),
        (Specific("x"), OperationalError),
        (dbapi.Error("x"), Error),
        (dbapi.IntegrityError("x"), IntegrityError),
        (type("InterfaceError", (Exception,), {})("x"), InterfaceError),
    ],
)
def test_class_of_the_same_name(exc: Exception, expected: type) -> None:
    """If no table knows better."""
    assert type(told(exc)) is expected


def test_lost_connections() -> None:
    """By number or SQLSTATE, whatever else the table says."""
    table = ErrorMap(lost=(2006, "XX001"), by_code={2006: DataError})
    assert type(told(dbapi.gone(), table)) is ConnectionLost
    assert type(told(StateError("XX001"), table)) is ConnectionLost


def test_table_may_know_a_better_remedy() -> None:
    """Than the class has."""
    table = ErrorMap(by_code={5: Verdict(OperationalError, Remedy.STATEMENT)})
    error = told(dbapi.OperationalError(5, "x"), table)
    assert type(error) is OperationalError
    assert error.remedy is Remedy.STATEMENT
    assert OperationalError.remedy is Remedy.NONE
    assert verdict(dbapi.OperationalError(6, "x"), table) == (
        OperationalError,
        Remedy.NONE,
    )


def test_table_with_further_entries() -> None:
    """A variant's go first; texts are SQLSTATEs."""
    table = ErrorMap(
        by_code={1: DataError},
        by_message=(("lock", LockTimeout),),
        lost=(9,),
        tell_code=False,
    ).extended({1: Deadlock, "40001": DataError, 9: CheckViolation})
    assert type(told(dbapi.OperationalError(1, "x"), table)) is Deadlock
    assert type(told(StateError("40001"), table)) is DataError
    assert type(told(dbapi.OperationalError(9, "x"), table)) is CheckViolation
    error = told(dbapi.OperationalError(2, "a lock"), table)
    assert type(error) is LockTimeout
    assert error.args[0].code is None


def test_what_an_error_carries() -> None:
    """Words of the driver, its number, class and module; statement and place."""
    error = told(
        dbapi.ProgrammingError(1146, "no such table"),
        sql="SELECT",
        params=(1,),
        backend="shop",
    )
    message = error.args[0]
    assert str(error) == message == "no such table"
    assert (message.code, message.exception) == (1146, "ProgrammingError")
    assert message.module == "tests.fakes.dbapi"
    assert (error.sql, error.params, error.backend) == ("SELECT", (1,), "shop")
    assert (error.driver, error.code) == ("fake", 1146)


def test_errors_while_opening() -> None:
    """The place is told, the password is not."""
    error = told(
        dbapi.OperationalError("login failed for u:hunter2"),
        secret="hunter2",
        where="u@h/d",
        opening=True,
    )
    assert type(error) is ConnectFailed
    assert str(error) == "login failed for u:***; used connection: u@h/d"
    assert type(told(dbapi.gone(), opening=True)) is ConnectFailed
    kept = told(dbapi.ProgrammingError("no such database"), opening=True)
    assert type(kept) is ProgrammingError
    absent = told(StateError("3D000", "no such database"), opening=True)
    assert type(absent) is ConnectFailed


def test_others_pass() -> None:
    """Ours are not translated again, and a program's mistakes are its own."""
    ours = Deadlock("x")
    assert told(ours) is ours
    for exc in (ValueError("x"), KeyboardInterrupt(), builtins.Warning("w")):
        assert told(exc) is exc
    by_class = ErrorMap(by_class={OverflowError: DataError})
    assert type(told(OverflowError("too large"), by_class)) is DataError
    assert told(ValueError("x"), by_class).__class__ is ValueError


def test_drivers_warning() -> None:
    """It is the built-in one, as it always was raised."""

    class Warning(Exception):
        pass

    error = told(Warning("careful"))
    assert type(error) is dberrors.Warning
    assert isinstance(error, builtins.Warning)
    assert error.args == ("careful",)
