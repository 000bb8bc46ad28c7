"""The systems compared: one module each, named here with what it needs.

A module defines ``Adapter``, a class with the methods of `base.System`.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["SYSTEMS", "Kind"]


class Kind(NamedTuple):
    """Where one system lives."""

    title: str
    module: str
    needs: tuple[str, ...] = ()
    """Distributions that are installed for it."""
    imports: tuple[str, ...] = ()
    """What a program of it imports, for the time of that."""
    apart: bool = False
    """Whether it needs an environment of its own."""
    databases: tuple[str, ...] = ("sqlite", "postgres")


SYSTEMS = {
    "raw": Kind("plain driver", "raw", (), ("sqlite3",)),
    "ours": Kind("SQLObject", "ours", (), ("sqlobject",)),
    "sqlobject3": Kind(
        "SQLObject 3.14",
        "sqlobject3",
        ("SQLObject==3.14.0", "psycopg2-binary"),
        ("sqlobject",),
        apart=True,
    ),
    "sqlalchemy": Kind(
        "SQLAlchemy", "with_sqlalchemy", ("SQLAlchemy",), ("sqlalchemy.orm",)
    ),
    "django": Kind("Django", "with_django", ("Django",), ("django.db.models",)),
    "peewee": Kind("peewee", "with_peewee", ("peewee", "psycopg2-binary"), ("peewee",)),
    "pony": Kind("Pony", "with_pony", ("pony", "psycopg2-binary"), ("pony.orm",)),
    "storm": Kind(
        "Storm", "with_storm", ("storm", "psycopg2-binary"), ("storm.locals",)
    ),
    "tortoise": Kind(
        "Tortoise", "with_tortoise", ("tortoise-orm", "asyncpg"), ("tortoise",)
    ),
}
