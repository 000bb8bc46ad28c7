"""Products that speak PostgreSQL's protocol and differ in facts.

Source: CockroachDB 23.2 documentation ("PostgreSQL Compatibility", "Transaction Retry
Error Reference", "SELECT FOR UPDATE", "SERIAL"); YugabyteDB 2.20 documentation
("PostgreSQL compatibility", "Transaction error codes", "DDL transactions"). No server
was at hand, so COPY is left alone.
"""

from __future__ import annotations

from sqlobject.backend.dialect import Variant
from sqlobject.dberrors import ConnectionLost, SerializationFailure

__all__ = ["COCKROACH", "VARIANTS", "YUGABYTE"]

COCKROACH = Variant(
    "CockroachDB",
    greeting=r"CockroachDB",
    features={
        "transactional_ddl": False,
        "lock_of": False,
        "max_identifier": None,
        "load_words": None,
    },
    before=(
        ((22, 2), {"lock_skip": None}),
        ((20, 2), {"lock_nowait": None}),
    ),
    codes={
        "40001": SerializationFailure,  # "restart transaction", at COMMIT as well
        "CR000": SerializationFailure,
        "XXUUU": ConnectionLost,  # the client cannot know what became of it
    },
)
"""CockroachDB; its version is the one behind the ``v`` in the greeting.

Its SERIAL draws 64 bits and no running numbers; its INT is 64 bits wide, too.
"""

YUGABYTE = Variant(
    "YugabyteDB",
    greeting=r"-YB-",
    features={"transactional_ddl": False, "load_words": None},
    before=(((2, 12), {"lock_skip": None}),),
    codes={
        "40001": SerializationFailure,  # conflicts, and "restart read required"
        "XX000": SerializationFailure,  # a schema version that has passed meanwhile
    },
)
"""YugabyteDB; its version is the one behind ``YB-`` in the greeting."""

VARIANTS = (COCKROACH, YUGABYTE)
"""Those that the greeting tells."""
