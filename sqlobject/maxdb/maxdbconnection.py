"""Plug-in maxdb: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI

__all__ = ["MaxdbConnection"]


class MaxdbConnection(DBAPI):
    """A database of SAP MaxDB or SAP DB, 7.3 or newer.

    :param sqlmode: language of the session; only ``internal`` is written here.
    :param isolation: number of the isolation level: 0, 1, 2, 3, 10, 15, 20 or 30.
    :param timeout: seconds that an idle session lives.
    :param driver: modules in the order of preference, with commas between.
    :param odbcdrv: name of the ODBC driver, for the ODBC modules.
    """

    dbName = "maxdb"
    schemes: ClassVar[list[str]] = ["maxdb", "sapdb"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {
            "sqlmode": str,
            "isolation": str,
            "timeout": int,
            "driver": str,
            "odbcdrv": str,
        }
    )

    def __init__(
        self,
        host: str = "",
        port: int | None = None,
        user: str | None = None,
        password: str | None = None,
        database: str | None = None,
        autoCommit: bool | int | str = 1,
        sqlmode: str | None = "internal",
        isolation: str | int | None = None,
        timeout: int | None = None,
        *,
        driver: str | None = None,
        odbcdrv: str | None = None,
        **kw: Any,
    ) -> None:
        self.host, self.port = host, port
        self.db, self.user, self.password = database, user, password
        given = {
            "sqlmode": sqlmode,
            "isolation": isolation,
            "timeout": timeout,
            "odbcdrv": odbcdrv,
        }
        options = {name: value for name, value in given.items() if value is not None}
        self.use_driver(driver, options)
        self.address = Address(
            "maxdb", driver, user, password, host, port, database, options
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
    ) -> MaxdbConnection:
        return cls(
            host or "",
            port,
            user,
            password,
            path.strip("/"),
            **cls.read_options(args),
        )
