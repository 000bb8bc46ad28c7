"""What ``import sdb.dbapi`` gives: the module's calling conventions, on the stand-in.

Source: "sdb.dbapi Module" (help.sap.com): ``connect(user, password, database, host,
**config)`` with texts as values; paramstyle qmark; no transaction is committed by
itself, unless ``autocommit`` is ``on``; every SQL error is a `ProgrammingError` with an
``errorCode``; `Cursor.execute` gives the count of rows, and ``rowcount`` stays -1; a
LONG is read from an object, once; dates are texts in the format INTERNAL.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from tests.maxdb.database import Database, Session
from tests.maxdb.grammar import Refusal

CONFIG = {
    "autocommit": ("on", "off"),
    "sqlmode": ("internal", "oracle"),
    "isolation": ("0", "1", "2", "3", "10", "15", "20", "30"),
    "timeout": None,
}
WRITTEN = (str, int, float, bytes, type(None))


class StandardError(Exception):
    """Root of the module's errors."""


class Error(StandardError):
    """As the DB-API has it."""

    def __init__(self, code: int, words: str, place: int = 0) -> None:
        super().__init__(code, words)
        self.errorCode, self.message, self.errorPos = code, words, place

    def __str__(self) -> str:
        return f"[{self.errorCode}] (at {self.errorPos}) {self.message}"


class InterfaceError(Error):
    """As the DB-API has it."""


class DatabaseError(Error):
    """As the DB-API has it."""


class ProgrammingError(DatabaseError):
    """What every SQL error is."""


class Long:
    """A value of a LONG column, to be read once."""

    def __init__(self, value: Any) -> None:
        self._rest = value

    def read(self, size: int = -1) -> Any:
        """So much of it; all that is left by default."""
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


class Cursor:
    """A cursor."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.arraysize = 1
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str, params: Any = None) -> int | None:
        """Run a statement; how many rows it touched, if it gives none."""
        values = () if params is None else tuple(params)
        for value in values:
            if type(value) not in (*WRITTEN, bool):
                raise InterfaceError(-10425, f"Cannot convert {type(value).__name__}")
        try:
            rows, kinds, columns, count = self.connection.session.run(sql, values)
        except Refusal as exc:
            raise ProgrammingError(exc.code, exc.words, exc.place) from exc
        self.description = columns if rows is not None else None
        self._rows = [
            tuple(_given(value, kind) for value, kind in _paired(row, kinds))
            for row in rows or ()
        ]
        return None if rows is not None else count

    def executemany(self, sql: str, rows: Any) -> int:
        """Run a statement for each row of values."""
        return sum(self.execute(sql, row) or 0 for row in rows)

    def fetchone(self) -> Any:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> Any:
        """The next rows."""
        size = size or self.arraysize
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchall(self) -> Any:
        """All that are left."""
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """Give up."""
        self._rows = []


def _paired(row: tuple[Any, ...], kinds: list[str]) -> Any:
    return zip(row, kinds or [""] * len(row), strict=True)


def _given(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind.startswith("LONG"):
        return Long(value)
    return bool(value) if kind.startswith("BOOLEAN") else value


class Connection:
    """A connection."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def commit(self) -> None:
        """End the transaction."""
        self.session.commit()

    def rollback(self) -> None:
        """Take the transaction back."""
        self.session.rollback()

    def close(self) -> None:
        """Say good-bye; what was not committed is lost."""
        self.session.rollback()
        self.session.raw.close()


def install(database: Database, name: str = "sdb") -> types.ModuleType:
    """Put the module where ``import`` finds it."""

    def connect(
        user: str, password: str, dbname: str, host: str = "", **config: str
    ) -> Connection:
        for key, value in config.items():
            known = CONFIG.get(key, ())
            if not isinstance(value, str):
                raise InterfaceError(-10000, f"{key} is to be a text")
            if known is not None and value.lower() not in known:
                raise InterfaceError(-10000, f"Unknown option {key}={value}")
        if (user.upper(), password) != (database.user, "secret"):
            raise DatabaseError(-4008, "Unknown user name/password combination")
        del dbname, host
        auto = config.get("autocommit", "off").lower() == "on"
        return Connection(Session(database, auto))

    package, module = types.ModuleType(name), types.ModuleType(f"{name}.dbapi")
    package.__path__ = []
    vars(module).update(
        connect=connect,
        apilevel="2.0",
        threadsafety=1,
        paramstyle="qmark",
        Error=Error,
        InterfaceError=InterfaceError,
        DatabaseError=DatabaseError,
        ProgrammingError=ProgrammingError,
    )
    vars(package)["dbapi"] = module
    sys.modules[name], sys.modules[module.__name__] = package, module
    return module
