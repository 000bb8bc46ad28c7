"""Plug-in firebird: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI
from sqlobject.dberrors import ConfigurationError, ConnectFailed, ProgrammingError
from sqlobject.firebird.drivers import create_database

__all__ = ["FirebirdConnection"]

PORT = 3050
FILES = (".fdb", ".gdb")
"""What the names of database files end with; any other path is an alias."""


class FirebirdConnection(DBAPI):
    """A database of Firebird.

    :param db: path of the file on the server, or an alias.
    :param dialect: SQL dialect of the database, 1 or 3; firebirdsql knows 3 alone.
    :param role: role that the user takes.
    :param charset: character set of the connection; UTF8 by default.
    :param driver: modules in the order of preference, with commas between.
    :param lock_timeout: seconds that a statement waits for a lock; 0: none at all;
        None: as long as it takes.
    """

    dbName = "firebird"
    schemes: ClassVar[list[str]] = ["firebird", "interbase"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {
            "driver": str,
            "dialect": int,
            "role": str,
            "charset": str,
            "lock_timeout": int,
        }
    )

    def __init__(
        self,
        host: str | None,
        db: str,
        port: int | str | None = "3050",
        user: str | None = "sysdba",
        password: str | None = "masterkey",  # noqa: S107 - the server's own default
        autoCommit: bool | int | str = 1,
        dialect: int | None = None,
        role: str | None = None,
        charset: str | None = None,
        *,
        driver: str | None = None,
        lock_timeout: int | None = None,
        **kw: Any,
    ) -> None:
        if lock_timeout is not None and lock_timeout < 0:
            raise ConfigurationError(
                f"lock_timeout is {lock_timeout}, but it is a number of seconds: "
                "0 for not to wait, and none at all to wait as long as it takes"
            )
        self.host, self.port = host, int(port) if port else PORT
        self.db, self.user, self.password = db, user, password
        self.dbEncoding = charset.replace("-", "") if charset else None
        self.role = role
        given = {
            "dialect": dialect,
            "role": role,
            "charset": self.dbEncoding,
            "lock_timeout": lock_timeout,
        }
        options = {name: value for name, value in given.items() if value is not None}
        self.use_driver(driver, options)
        self.address = Address(
            "firebird", driver, user, password, host, self.port, db, options
        )
        mode = autoCommit if isinstance(autoCommit, str) else bool(autoCommit)
        super().__init__(autoCommit=mode, **kw)

    @classmethod
    def _connectionFromParams(
        cls,
        user: str | None,
        password: str | None,
        host: str | None,
        port: int | None,
        path: str,
        args: dict[str, str],
    ) -> FirebirdConnection:
        if not path.lower().endswith(FILES):
            path = path.removeprefix("/")
        return cls(
            host,
            path,
            port or PORT,
            user or "sysdba",
            password or "masterkey",
            **cls.read_options(args),
        )

    def createEmptyDatabase(self) -> None:
        """Create the file on the server; its character set is the connection's.

        :raises ProgrammingError: it is there.
        """
        try:
            raw = self._connect()
        except ConnectFailed:
            pass
        else:  # some modules would put an empty one in its place
            self.driver.close(raw)
            raise ProgrammingError(
                f"the database {self.address.describe()} already exists",
                backend=self.dbName,
            )
        with self.in_our_words(where=self.address.describe(), opening=True):
            create_database(self.driver, self.module, self.address)

    def dropDatabase(self) -> None:
        """Delete the file on the server."""
        self.close()
        raw = self._connect()
        with self.in_our_words(where=self.address.describe()):
            raw.drop_database()
