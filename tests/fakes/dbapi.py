"""A DB-API module that has no database: it records what it is told.

``FakeModule()`` stands for the module.  What its cursors answer is played back from
``answers``: pairs of a part of a statement and rows, an exception to raise, or a
function of statement and values.
"""

from __future__ import annotations

import threading
from typing import Any

from sqlobject.backend import Backend, Dialect, Features
from sqlobject.backend.address import Address
from sqlobject.backend.driver import Driver, ParamStyle
from sqlobject.backend.errors import ErrorMap
from sqlobject.dbconnection import DBAPI


class FakeError(Exception):
    """Root of the module's errors."""


class Error(FakeError):
    """As the DB-API has it."""


class DatabaseError(Error):
    """As the DB-API has it."""


class OperationalError(DatabaseError):
    """As the DB-API has it."""


class ProgrammingError(DatabaseError):
    """As the DB-API has it."""


class IntegrityError(DatabaseError):
    """As the DB-API has it."""


LOST = 2006
"""The number that says that the connection is gone."""


def gone() -> OperationalError:
    """What a broken connection raises."""
    return OperationalError(LOST, "server has gone away")


class FakeCursor:
    """Answers from the module's script."""

    def __init__(self, raw: FakeConnection) -> None:
        self.raw = raw
        self.rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: Any = None
        self.results: list[list[Any]] = []

    def execute(self, sql: str, params: Any = None) -> None:
        """Run a statement."""
        self.raw.check()
        self.raw.module.record(self.raw, sql, params)
        answer = self.raw.module.answer(sql, params)
        if isinstance(answer, BaseException):
            if answer.args[:1] == (LOST,):
                self.raw.broken = True
            raise answer
        self.results = []
        if isinstance(answer, dict):
            self.rowcount = answer.get("rowcount", -1)
            self.lastrowid = answer.get("lastrowid")
            self.results = [list(rows) for rows in answer.get("results", [])]
            answer = None
        if answer is None:
            self.description, self.rows = None, []
        else:
            self.show(answer)

    def show(self, rows: Any) -> None:
        """Have rows to give."""
        self.rows = list(rows)
        width = len(self.rows[0]) if self.rows else 1
        self.description = [
            (f"c{n}", None, None, None, None, None, None) for n in range(width)
        ]
        self.rowcount = len(self.rows)

    def executemany(self, sql: str, rows: Any) -> None:
        """Run a statement for each row of values."""
        count = 0
        for row in rows:
            self.execute(sql, row)
            count += 1
        self.rowcount = count

    def nextset(self) -> bool | None:
        """Go on to the next result, if there is one."""
        if not self.results:
            return None
        self.show(self.results.pop(0))
        return True

    def fetchone(self) -> Any:
        """One row."""
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        rows, self.rows = self.rows, []
        return rows

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Some rows."""
        rows, self.rows = self.rows[:size], self.rows[size:]
        return rows

    def close(self) -> None:
        """Give up."""
        self.rows = []


class FakeConnection:
    """A raw connection."""

    def __init__(self, module: FakeModule, number: int, arguments: Any) -> None:
        self.module = module
        self.number = number
        self.arguments = arguments
        self.autocommit = False
        self.closed = False
        self.broken = False

    def check(self) -> None:
        """Refuse work that a real one would refuse."""
        if self.closed or self.broken:
            raise gone()

    def cursor(self) -> FakeCursor:
        """A new cursor."""
        self.check()
        return FakeCursor(self)

    def commit(self) -> None:
        """Record a commit."""
        self.check()
        self.module.record(self, "COMMIT", None)
        answer = self.module.answer("COMMIT", None)
        if isinstance(answer, BaseException):
            if answer.args[:1] == (LOST,):
                self.broken = True
            raise answer

    def rollback(self) -> None:
        """Record a rollback."""
        self.check()
        self.module.record(self, "ROLLBACK", None)

    def close(self) -> None:
        """Record the end."""
        self.closed = True
        self.module.record(self, "CLOSE", None)


class FakeModule:
    """What ``import`` of a DB-API module would give."""

    __name__ = "fake"

    def __init__(self, *answers: tuple[str, Any]) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[int, str, Any]] = []
        self.opened: list[FakeConnection] = []
        self.refusals: list[BaseException] = []
        self._lock = threading.Lock()

    def connect(self, *arguments: Any, **named: Any) -> FakeConnection:
        """A new raw connection, unless it is to be refused."""
        with self._lock:
            if self.refusals:
                raise self.refusals.pop(0)
            raw = FakeConnection(self, len(self.opened) + 1, (arguments, named))
            self.opened.append(raw)
            return raw

    def record(self, raw: FakeConnection, sql: str, params: Any) -> None:
        """Note a call."""
        with self._lock:
            self.calls.append((raw.number, sql, params))

    def answer(self, sql: str, params: Any) -> Any:
        """What the script says about a statement; a single answer is used up."""
        for place, (part, answer) in enumerate(self.answers):
            if part in sql:
                if isinstance(answer, list) and answer and isinstance(answer[0], Once):
                    given = answer.pop(0).answer
                    if not answer:
                        del self.answers[place]
                    return given
                return answer(sql, params) if callable(answer) else answer
        return None

    @property
    def sql(self) -> list[str]:
        """The statements that were run, in order."""
        return [sql for _, sql, _ in self.calls]

    @property
    def open_now(self) -> list[FakeConnection]:
        """Raw connections that were not closed."""
        return [raw for raw in self.opened if not raw.closed]


class Once:
    """An answer that is given one time."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer


class FakeDialect(Dialect):
    """The standard's SQL."""

    name = "fake"


ERRORS = ErrorMap(lost=(LOST,))


def connect(module: FakeModule, address: Address) -> FakeConnection:
    """A raw connection."""
    return module.connect(address.database, **address.options)


def switch(raw: FakeConnection, on: bool) -> None:
    """Switch autocommit."""
    raw.check()
    raw.autocommit = on


def fake_driver(**changes: Any) -> Driver:
    """A driver for `FakeModule`."""
    parameters: dict[str, Any] = {
        "name": "fake",
        "module": "fake",
        "paramstyle": ParamStyle.FORMAT,
        "connect": connect,
        "errors": ERRORS,
        "set_autocommit": switch,
    }
    return Driver(**{**parameters, **changes})


class FakeDB(DBAPI):
    """A connection over `FakeModule`; ``driver`` holds changes of its driver."""

    dbName = "fake"

    def __init__(
        self,
        module: FakeModule | None = None,
        driver: dict[str, Any] | None = None,
        features: Features | None = None,
        password: str | None = None,
        **kw: Any,
    ) -> None:
        dialect: Dialect = FakeDialect()
        if features is not None:
            dialect = dialect.with_features(features)
        self.backend = Backend("fake", ("fake",), dialect)
        self.dialect = dialect
        self.module = module or FakeModule()
        self.driver = fake_driver(**(driver or {}))
        self.address = Address("fake", password=password, database="db")
        super().__init__(**kw)
