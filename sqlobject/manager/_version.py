"""The version that a database says it has: one row in a table of its own."""

from __future__ import annotations

from typing import Any

from sqlobject.col import DateTimeCol, StringCol
from sqlobject.main import SQLObject

from ._base import CommandError

__all__ = ["SQLObjectVersionTable", "stamp", "stamped", "version_of"]


class SQLObjectVersionTable(SQLObject):
    """The version of the schema; there is one row, or none before the first stamp."""

    class sqlmeta:  # noqa: N801 - its public name
        table = "sqlobject_db_version"

    version = StringCol()
    updated = DateTimeCol(default=DateTimeCol.now)


TABLE = "sqlobject_db_version"


def stamped(conn: Any) -> list[str]:
    """The versions in the table: one if all is well; none if there is no table."""
    if not SQLObjectVersionTable.tableExists(connection=conn):
        return []
    rows = SQLObjectVersionTable.select(connection=conn)
    return [row.version or "" for row in rows]


def version_of(conn: Any) -> str:
    """The version of a database.

    :raises CommandError: it has none, or more than one.
    """
    hint = 'stamp it with "record --force-db-version=VERSION"'
    if not SQLObjectVersionTable.tableExists(connection=conn):
        raise CommandError(f"No {TABLE} table! The version is not known; {hint}")
    found = stamped(conn)
    if not found:
        raise CommandError(f"No rows in {TABLE}! The version is not known; {hint}")
    if len(found) > 1:
        versions = ", ".join(sorted(found))
        raise CommandError(f"Ambiguous {TABLE} table: it has {versions}; {hint}")
    return found[0]


def stamp(conn: Any, version: str) -> None:
    """Have a database say that it has this version; its table must be there.

    :param conn: a connection, or the transaction that this is to be a part of.
    """
    SQLObjectVersionTable.clearTable(connection=conn)
    SQLObjectVersionTable(version=version, connection=conn)
