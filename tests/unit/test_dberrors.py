"""The tree of exceptions, and what each error carries."""

from __future__ import annotations

import builtins
import pickle

import pytest

from sqlobject import dberrors
from sqlobject.dberrors import ErrorMessage, Remedy

PUBLIC = [getattr(dberrors, name) for name in dberrors.__all__]
CLASSES = [
    one
    for one in PUBLIC
    if isinstance(one, type) and issubclass(one, dberrors.SQLObjectError)
]
ERRORS = [one for one in CLASSES if issubclass(one, dberrors.Error)]


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("InterfaceError", "Error"),
        ("DatabaseError", "Error"),
        ("DataError", "DatabaseError"),
        ("InternalError", "DatabaseError"),
        ("NotSupportedError", "DatabaseError"),
        ("ProgrammingError", "DatabaseError"),
        ("IntegrityError", "DatabaseError"),
        ("OperationalError", "DatabaseError"),
        ("DuplicateEntryError", "IntegrityError"),
        ("ForeignKeyViolation", "IntegrityError"),
        ("NotNullViolation", "IntegrityError"),
        ("CheckViolation", "IntegrityError"),
        ("ConnectFailed", "OperationalError"),
        ("ConnectionLost", "OperationalError"),
        ("PoolTimeout", "OperationalError"),
        ("Deadlock", "OperationalError"),
        ("LockTimeout", "OperationalError"),
        ("SerializationFailure", "OperationalError"),
        ("UnsupportedFeature", "CompileError"),
        ("UnsupportedFeature", "NotSupportedError"),
    ],
)
def test_the_tree(child: str, parent: str) -> None:
    assert issubclass(getattr(dberrors, child), getattr(dberrors, parent))


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.__name__)
def test_everything_is_caught_as_ours(one: type[Exception]) -> None:
    with pytest.raises(dberrors.SQLObjectError):
        raise one("it happened")


@pytest.mark.parametrize(
    ("one", "caught_as"),
    [
        (dberrors.SQLObjectNotFound, LookupError),
        (dberrors.UsageError, AssertionError),
        (dberrors.UsageError, ValueError),
        (dberrors.ConfigurationError, AssertionError),
        (dberrors.ConfigurationError, ValueError),
        (dberrors.Warning, builtins.Warning),
    ],
)
def test_code_that_catches_the_builtin_goes_on_working(
    one: type[Exception], caught_as: type[Exception]
) -> None:
    with pytest.raises(caught_as):
        raise one("it happened")


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: one.__name__)
def test_the_message_is_text_that_carries_the_drivers_words(
    one: type[dberrors.Error],
) -> None:
    message = ErrorMessage(
        "UNIQUE constraint failed: a.b",
        code=1062,
        module="pymysql",
        exception="IntegrityError",
    )
    error = one(message, code=1062, driver="pymysql")
    assert str(error) == "UNIQUE constraint failed: a.b"
    assert error.args[0].code == 1062
    assert error.args[0].module == "pymysql"
    assert error.args[0].exception == "IntegrityError"
    assert error.args[0].error is None


def test_plain_text_becomes_such_a_message() -> None:
    error = dberrors.OperationalError("no such table: a", driver="sqlite3")
    assert isinstance(error.args[0], ErrorMessage)
    assert error.args[0].code is None
    assert error.args[0].module == "sqlite3"


def test_an_exception_may_be_given_as_the_message() -> None:
    assert str(dberrors.DataError(ValueError("too long"))) == "too long"


def test_an_error_says_where_it_comes_from() -> None:
    error = dberrors.DuplicateEntryError(
        "twice",
        code="23505",
        sqlstate="23505",
        sql="INSERT INTO a VALUES (%s)",
        backend="postgres",
        driver="psycopg",
    )
    assert (error.code, error.sqlstate) == ("23505", "23505")
    assert (error.backend, error.driver) == ("postgres", "psycopg")
    assert error.sql == "INSERT INTO a VALUES (%s)"
    assert error.params is None


@pytest.mark.parametrize(
    ("one", "remedy"),
    [
        (dberrors.Deadlock, Remedy.TRANSACTION),
        (dberrors.LockTimeout, Remedy.TRANSACTION),
        (dberrors.SerializationFailure, Remedy.TRANSACTION),
        (dberrors.ConnectionLost, Remedy.RECONNECT),
        (dberrors.ConnectFailed, Remedy.RECONNECT),
        (dberrors.PoolTimeout, Remedy.STATEMENT),
        (dberrors.DuplicateEntryError, Remedy.NONE),
        (dberrors.SQLObjectNotFound, Remedy.NONE),
        (dberrors.OperationalError, Remedy.NONE),
    ],
)
def test_each_class_names_its_remedy(
    one: type[dberrors.SQLObjectError], remedy: Remedy
) -> None:
    assert one("it happened").remedy is remedy


def test_one_error_may_know_better_than_its_class() -> None:
    lost = dberrors.ConnectionLost("during COMMIT", remedy=Remedy.UNKNOWN)
    assert lost.remedy is Remedy.UNKNOWN
    assert dberrors.ConnectionLost.remedy is Remedy.RECONNECT


def test_an_error_travels_to_another_process_whole() -> None:
    error = dberrors.Deadlock(
        ErrorMessage("deadlock detected", code="40P01", module="psycopg"),
        sqlstate="40P01",
        sql="UPDATE a SET b = 1",
        remedy=Remedy.STATEMENT,
    )
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is dberrors.Deadlock
    assert vars(copy) == vars(error)
    assert copy.args[0].code == "40P01"
    assert copy.args[0].module == "psycopg"


def test_the_docstring_draws_every_class() -> None:
    drawn = dberrors.__doc__ or ""
    assert [one.__name__ for one in CLASSES if one.__name__ not in drawn] == []
