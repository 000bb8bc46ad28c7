"""Floor 2, backend: what a URI says, taken apart.

Made by `sqlobject.dbconnection` from a URI or from a connection's constructor
arguments, read by the `connect` function of a driver.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HIDDEN", "Address", "is_secret"]

HIDDEN = "***"
"""What is shown in the place of a password."""

_SECRET_PARTS = ("pass", "pwd", "secret", "token")


def is_secret(option: str) -> bool:
    """Whether the value of an option of this name must never be shown."""
    name = option.lower()
    return any(part in name for part in _SECRET_PARTS)


class Address(NamedTuple):
    """Where a database is and how to get in; compares by value.

    Its `repr` and its text hide the password and every option that looks like one.
    """

    scheme: str = ""
    """The first word of the URI, or the backend's own name."""

    driver: str | None = None
    """Names of DB-API modules in the order of preference, with commas between."""

    user: str | None = None
    password: str | None = None
    host: str | None = None
    """Host name or number, without the brackets of IPv6; None: this machine."""

    port: int | None = None
    database: str | None = None
    """Name or path.  Fresh from a URI it keeps the slash it begins with."""

    options: Mapping[str, Any] = MappingProxyType({})
    """Whatever else was said, by name; text if it comes from a URI."""

    def hiding_secrets(self) -> Address:
        """The same address, fit to be shown."""
        shown = {
            name: HIDDEN if is_secret(name) and value else value
            for name, value in self.options.items()
        }
        password = HIDDEN if self.password else self.password
        return self._replace(password=password, options=shown)

    def __repr__(self) -> str:
        """Names and values, without secrets."""
        pairs = zip(self._fields, self.hiding_secrets(), strict=True)
        parts = [f"{name}={value!r}" for name, value in pairs if value]
        return f"Address({', '.join(parts)})"

    def describe(self) -> str:
        """Where this is, for an error message: ``user@host:port/database``."""
        place = f"{self.user}@" if self.user else ""
        if self.host:
            place += f"[{self.host}]" if ":" in self.host else self.host
        if self.port:
            place += f":{self.port}"
        name = (self.database or "").lstrip("/") if place else self.database or ""
        return f"{place}/{name}" if place else name or "the default database"
