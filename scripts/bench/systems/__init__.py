"""The systems compared: one module each, named here with what it needs.

A module defines ``Adapter``, a class with the methods of `base.System`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["SYSTEMS", "Kind"]

PLAIN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"sqlite": (), "postgres": ("psycopg[binary]",), "mysql": ("mysqlclient",)}
)
"""The drivers of the plain SQL that all are measured by."""

PSYCOPG2 = MappingProxyType({**PLAIN, "postgres": ("psycopg2-binary",)})


class Kind(NamedTuple):
    """Where one system lives."""

    title: str
    """The head of its column."""
    module: str
    needs: tuple[str, ...] = ()
    """Distributions that are installed for it."""
    drivers: Mapping[str, tuple[str, ...]] = PLAIN
    """What it needs as well for each database; it runs on those that are named."""
    imports: tuple[str, ...] = ()
    """What a program of it imports, for the time of that; nothing: not timed."""
    apart: bool = False
    """Whether it needs an environment of its own."""
    checkout: bool = False
    """Whether the library is the checkout that this script is part of."""
    peer: bool = True
    """Whether it is another library, and no yardstick."""


OURS = ("FormEncode", "PyDispatcher")

SYSTEMS = {
    "raw": Kind("plain driver", "raw", imports=("sqlite3",), peer=False),
    "ours": Kind(
        "SQLObject", "ours", OURS, imports=("sqlobject",), checkout=True, peer=False
    ),
    "ours_unit": Kind(
        "SQLObject, unit of work", "ours_unit", OURS, checkout=True, peer=False
    ),
    "slots": Kind("slots by hand", "slots", peer=False),
    "sqlobject3": Kind(
        "3.14",
        "sqlobject3",
        ("SQLObject==3.14.0",),
        PSYCOPG2,
        ("sqlobject",),
        apart=True,
    ),
    "sqlalchemy": Kind(
        "SQLAlchemy", "with_sqlalchemy", ("SQLAlchemy",), imports=("sqlalchemy.orm",)
    ),
    "django": Kind("Django", "with_django", ("Django",), imports=("django.db.models",)),
    "peewee": Kind("peewee", "with_peewee", ("peewee",), PSYCOPG2, ("peewee",)),
    "pony": Kind("Pony", "with_pony", ("pony",), PSYCOPG2, ("pony.orm",)),
    "storm": Kind("Storm", "with_storm", ("storm",), PSYCOPG2, ("storm.locals",)),
    "tortoise": Kind(
        "Tortoise",
        "with_tortoise",
        ("tortoise-orm",),
        {"sqlite": (), "postgres": ("asyncpg",), "mysql": ("asyncmy",)},
        ("tortoise",),
    ),
    "piccolo": Kind(
        "Piccolo",
        "with_piccolo",
        ("piccolo",),
        {"sqlite": ("aiosqlite",), "postgres": ("asyncpg",)},
        ("piccolo.table",),
    ),
}
