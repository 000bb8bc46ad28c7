"""Plug-in postgres: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI, Boolean
from sqlobject.dberrors import ConfigurationError
from sqlobject.postgres.drivers import database_of
from sqlobject.schema.types import Kind

__all__ = ["PostgresConnection"]

ALWAYS_THERE = ("postgres", "template1")
"""Databases of every server, from which others are created."""


class PostgresConnection(DBAPI):
    """A database of PostgreSQL, or of a product that speaks its protocol.

    :param dsn: a connection string of libpq, used as it is instead of the parts.
    :param host: name or number; a path is the folder of a Unix socket; None: this
        machine.
    :param driver: modules in the order of preference, with commas between.
    :param sslmode: as libpq has it: ``disable``, ``prefer``, ``require`` …
    :param schema: schemas with commas between; they become the ``search_path``.
    :param charset: encoding that the server uses towards us; UTF-8 by default.
    :param unicodeCols: introspected columns of the type TEXT become UnicodeCol.
    :param odbcdrv: name of the ODBC driver, for the ODBC modules.
    """

    dbName = "postgres"
    schemes: ClassVar[list[str]] = ["postgres", "postgresql", "psycopg"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {
            "driver": str,
            "sslmode": str,
            "schema": str,
            "charset": str,
            "unicodeCols": Boolean,
            "odbcdrv": str,
            "connect_timeout": int,
            "application_name": str,
        }
    )

    def __init__(
        self,
        dsn: str | None = None,
        host: str | None = None,
        port: int | None = None,
        db: str | None = None,
        user: str | None = None,
        password: str | None = None,
        *,
        driver: str | None = None,
        sslmode: str | None = None,
        schema: str | None = None,
        charset: str | None = None,
        unicodeCols: bool = False,
        odbcdrv: str | None = None,
        connect_timeout: int | None = None,
        application_name: str | None = None,
        **kw: Any,
    ) -> None:
        self.dsn = dsn
        self.use_dsn = dsn is not None
        self.host, self.port = host, port
        self.db, self.user, self.password = db, user, password
        self.schema = schema
        self.unicodeCols = unicodeCols
        if unicodeCols:
            self.unicode_kinds = frozenset({Kind.TEXT})
        self.dbEncoding = charset
        given = {
            "dsn": dsn,
            "sslmode": sslmode,
            "schema": schema,
            "charset": charset,
            "odbcdrv": odbcdrv,
            "connect_timeout": connect_timeout,
            "application_name": application_name,
        }
        options = {name: value for name, value in given.items() if value is not None}
        self.use_driver(driver, options)
        named = db if dsn is None else None
        self.address = Address(
            "postgres", driver, user, password, host, port, named, options
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
    ) -> PostgresConnection:
        path = path.removeprefix("/")
        if host is None and "/" in path:
            # postgres:///folder/of/the/socket/database
            folder, _, path = path.rpartition("/")
            host = f"/{folder}"
        return cls(
            host=host,
            port=port,
            db=path,
            user=user,
            password=password,
            **cls.read_options(args),
        )

    def makeConnection(self) -> Any:
        """A new raw connection, set to the schemas and the encoding asked for."""
        raw = super().makeConnection()
        settings = []
        if self.schema:
            names = [name.strip() for name in self.schema.split(",")]
            quoted = ", ".join(self.dialect.quote(name) for name in names)
            settings.append(f"SET search_path TO {quoted}")
        if self.dbEncoding:
            encoding = self.dialect.literal_value(self.dbEncoding)
            settings.append(f"SET client_encoding TO {encoding}")
        for statement in settings:
            self.driver.run(raw, statement, self.driver.no_params)
            self.driver.commit(raw)
        if self.dbEncoding and hasattr(raw, "set_client_encoding"):
            # psycopg2 does not notice the statement, and would go on in UTF-8.
            raw.set_client_encoding(self.dbEncoding)
        return raw

    def _beside(self, what: str) -> tuple[str, list[Address]]:
        name = self.db
        if name is None and self.dsn is not None:
            name = database_of(self.module, self.dsn)
        name = name or self.user
        if not name:
            raise ConfigurationError(
                f"cannot {what}: this connection does not say which; name it in the "
                "URI, in db= or in the dsn"
            )
        doors = [self.address._replace(database=other) for other in ALWAYS_THERE]
        return name, [door for door in doors if door.database != name]
