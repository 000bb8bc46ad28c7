"""Plug-in sybase: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI

__all__ = ["SybaseConnection"]


class SybaseConnection(DBAPI):
    """A database of Sybase Adaptive Server Enterprise, 12.5 to 16.

    :param locking: kept for programs that pass it; the drivers have no such choice.
    :param driver: modules in the order of preference, with commas between.
    :param tds_version: version of the protocol; 5.0 by default.
    :param odbcdrv: name of the ODBC driver, for the ODBC modules.
    """

    dbName = "sybase"
    schemes: ClassVar[list[str]] = ["sybase"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {"locking": int, "driver": str, "tds_version": str, "odbcdrv": str}
    )

    def __init__(
        self,
        db: str,
        user: str | None,
        password: str | None = "",
        host: str | None = "localhost",
        port: int | None = None,
        locking: int = 1,
        *,
        driver: str | None = None,
        tds_version: str | None = None,
        odbcdrv: str | None = None,
        **kw: Any,
    ) -> None:
        self.host, self.port = host or "localhost", port
        self.db, self.user, self.password = db, user, password
        self.locking = locking
        given = {"locking": locking, "tds_version": tds_version, "odbcdrv": odbcdrv}
        options = {name: value for name, value in given.items() if value is not None}
        self.use_driver(driver, options)
        self.address = Address(
            "sybase", driver, user, password, self.host, port, db, options
        )
        super().__init__(**kw)

    @classmethod
    def _connectionFromParams(
        cls,
        user: str | None,
        password: str | None,
        host: str | None,
        port: int | None,
        path: str,
        args: dict[str, str],
    ) -> SybaseConnection:
        return cls(
            path.strip("/"),
            user or "",
            password or "",
            host or "localhost",
            port,
            **cls.read_options(args),
        )
