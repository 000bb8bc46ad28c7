"""Plug-in mysql: the connection class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sqlobject.backend.address import Address
from sqlobject.dbconnection import DBAPI
from sqlobject.dberrors import ConfigurationError
from sqlobject.schema.types import Kind

__all__ = ["MySQLConnection"]

PORT = 3306
SSL = ("ssl_key", "ssl_cert", "ssl_ca", "ssl_capath")
NUMBERS = (
    "connect_timeout",
    "compress",
    "named_pipe",
    "use_unicode",
    "client_flag",
    "local_infile",
)
TEXTS = (
    "driver",
    "unix_socket",
    "init_command",
    "read_default_file",
    "read_default_group",
    "charset",
    "odbcdrv",
    *SSL,
)


def _no_text(text: str) -> Any:
    """Refuse to read a mapping out of text."""
    del text
    raise ValueError("it is a mapping, which only the constructor can be given")


class MySQLConnection(DBAPI):
    """A database of MySQL or MariaDB, or of a product that speaks their protocol.

    :param driver: modules in the order of preference, with commas between.
    :param charset: what the server is told to speak; ``utf8mb4`` by default, which has
        every character.
    :param kw: ``unix_socket``, ``init_command``, ``read_default_file``,
        ``read_default_group``, ``conv``, ``connect_timeout`` (seconds), ``compress``,
        ``named_pipe``, ``use_unicode``, ``client_flag``, ``local_infile``, ``ssl_key``,
        ``ssl_cert``, ``ssl_ca``, ``ssl_capath``, ``odbcdrv``, and what every connection
        takes.
    """

    dbName = "mysql"
    schemes: ClassVar[list[str]] = ["mysql"]
    supportTransactions = True
    options: ClassVar[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
        {**dict.fromkeys(TEXTS, str), **dict.fromkeys(NUMBERS, int), "conv": _no_text}
    )

    def __init__(
        self,
        db: str,
        user: str | None,
        password: str | None = "",
        host: str | None = "localhost",
        port: int | None = 0,
        *,
        driver: str | None = None,
        charset: str | None = None,
        **kw: Any,
    ) -> None:
        self.host, self.port = host or "localhost", port or PORT
        self.db, self.user, self.password = db, user, password
        self.dbEncoding = charset
        self.kw = {
            name: kw.pop(name) for name in (*TEXTS, *NUMBERS, "conv") if name in kw
        }
        if self.kw.get("use_unicode"):
            self.unicode_kinds = frozenset({Kind.VARCHAR})
        options = dict(self.kw)
        if charset:
            options["charset"] = charset
        self.use_driver(driver, options)
        self.address = Address(
            "mysql", driver, user, password, self.host, self.port, db, options
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
    ) -> MySQLConnection:
        return cls(
            db=path.strip("/"),
            user=user or "",
            password=password or "",
            host=host or "localhost",
            port=port or 0,
            **cls.read_options(args),
        )

    def _beside(self, what: str) -> tuple[str, list[Address]]:
        if not self.db:
            raise ConfigurationError(
                f"cannot {what}: this connection does not say which; name it in the "
                "URI or in db="
            )
        return self.db, [self.address._replace(database=None)]

    def server_version(self) -> tuple[tuple[int, ...], str] | None:
        """The server's version, and ``MySQL`` or the name of the variant.

        :returns: None if it does not say.
        """
        self.queryOne("SELECT 1")  # so that the server has been met
        dialect = self.dialect
        if not dialect.version:
            return None
        variant = dialect.variant
        return tuple(dialect.version), "MySQL" if variant is None else variant.name

    def can_use_microseconds(self) -> bool:
        """Whether times keep fractions of a second (MySQL 5.6.4, MariaDB 5.3)."""
        return self._is_since((5, 6, 4), (5, 3))

    def can_use_json_funcs(self) -> bool:
        """Whether there are functions for JSON (MySQL 5.7, MariaDB 10.2.7)."""
        return self._is_since((5, 7), (10, 2, 7))

    def _is_since(self, mysql: tuple[int, ...], mariadb: tuple[int, ...]) -> bool:
        found = self.server_version()
        if found is None:
            return False
        version, product = found
        return version >= (mariadb if "MariaDB" in product else mysql)
