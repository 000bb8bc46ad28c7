"""Plug-in mssql: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI, Boolean

__all__ = ["MSSQLConnection"]

NAMES = (
    "timeout",
    "charset",
    "tds_version",
    "sspi",
    "ncli",
    "odbcdrv",
    "encrypt",
    "trust",
)


class MSSQLConnection(DBAPI):
    """A database of Microsoft SQL Server, 2000 or newer.

    :param driver: modules in the order of preference, with commas between.
    :param kw: ``timeout`` (seconds), ``charset``, ``tds_version``, ``sspi`` (log in as
        the user of the operating system), ``odbcdrv``, ``encrypt`` and ``trust`` (for
        drivers of Microsoft's), and what every connection takes.
    """

    dbName = "mssql"
    schemes: ClassVar[list[str]] = ["mssql"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {
            **dict.fromkeys((*NAMES, "driver"), str),
            "timeout": int,
            "sspi": Boolean,
            "ncli": Boolean,
        }
    )

    def __init__(
        self,
        db: str,
        user: str | None,
        password: str | None = "",
        host: str | None = "localhost",
        port: int | None = None,
        autoCommit: bool | int | str = 1,
        *,
        driver: str | None = None,
        **kw: Any,
    ) -> None:
        self.host, self.port = host or "localhost", port
        self.db, self.user, self.password = db, user, password
        given = {name: kw.pop(name) for name in NAMES if name in kw}
        options = {name: value for name, value in given.items() if value is not None}
        self.use_driver(driver, options)
        self.dbEncoding = options.get("charset")
        self.timeout = options.get("timeout")
        self.tds_version = options.get("tds_version")
        self.address = Address(
            "mssql", driver, user, password, self.host, port, db, options
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
    ) -> MSSQLConnection:
        return cls(
            path.strip("/"),
            user or "",
            password or "",
            host or "localhost",
            port,
            **cls.read_options(args),
        )
