"""Products that speak MySQL's protocol and differ in facts.

Source: MariaDB Knowledge Base ("Compatibility & Differences", "SELECT", "Error Codes"),
seen on 10.11.19; TiDB 8 documentation ("MySQL Compatibility", "SAVEPOINT", "Error
Codes"); Galera Cluster documentation ("Differences from a Standalone MySQL Server"),
its certification failures and loss of quorum seen on a cluster of MariaDB 10.11.19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlobject.backend.dialect import Variant
from sqlobject.backend.features import UpsertStyle
from sqlobject.dberrors import ConnectionLost, SerializationFailure
from sqlobject.mysql.dialect import MARIADB_GREETING

if TYPE_CHECKING:
    from sqlobject.backend.dialect import Older

__all__ = ["GALERA", "MARIADB", "TIDB", "VARIANTS"]

_MARIADB_BEFORE: Older = (
    ((10, 6), {"lock_skip": None}),
    ((10, 3), {"lock_nowait": None, "intersect": False, "except_word": None}),
    ((10, 2), {"cte": False, "windows": False}),
)

MARIADB = Variant(
    "MariaDB",
    greeting=MARIADB_GREETING,
    features={"lock_of": False},
    before=_MARIADB_BEFORE,
)
"""MariaDB; its version is its own, not that of the MySQL it answers to."""

GALERA = MARIADB._replace(
    name="Galera",
    codes={
        1047: ConnectionLost,  # no quorum: this node takes no statements
        1213: SerializationFailure,  # also at COMMIT, when certification fails
    },
)
"""A MariaDB that is a node of a cluster: ``wsrep_on`` is what tells it."""

TIDB = Variant(
    "TiDB",
    greeting=r"TiDB",
    features={
        "lock_skip": None,
        "lock_of": True,
        "upsert": UpsertStyle.ON_DUPLICATE_KEY,
    },
    before=(((6, 2), {"savepoints": False}),),
    codes={
        8002: SerializationFailure,  # a lock was lost
        8022: SerializationFailure,  # commit failed, to be tried again
        8028: SerializationFailure,  # the schema changed meanwhile
        9007: SerializationFailure,  # write conflict
    },
)
"""TiDB; its version is the one behind ``TiDB-v`` in the greeting."""

VARIANTS = (TIDB, MARIADB)
"""Those that the greeting tells; the first that fits is meant."""
