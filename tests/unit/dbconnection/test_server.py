"""What a connection learns from the server that answers it."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.backend import Features, Variant
from sqlobject.dbconnection._connection import variant_of
from sqlobject.dberrors import SerializationFailure
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Param, Prepared, Select, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule

BY_ID = Prepared(Select([table.p.a], where=table.p.id == Param(PLAIN[Kind.INT32])))
COUSIN = Variant(
    "Cousin",
    greeting="Cousin",
    features={"savepoints": False},
    before=(((2, 5), {"cte": False}),),
    codes={1213: SerializationFailure},
)
OTHER = Variant("Other", greeting="-OT-")


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        (None, (None, None)),
        ("PostgreSQL 15.1", (None, None)),
        ("Cousin CCL v22.1.3 (linux 64)", (COUSIN, (22, 1, 3))),
        ("11.2-OT-2.18.0.0-b65", (OTHER, (2, 18, 0, 0))),
        ("10.11-Cousin", (COUSIN, None)),
    ],
)
def test_greeting_tells_the_product(greeting: str | None, expected: Any) -> None:
    """And its own version, which is not that of the one it answers for."""
    assert variant_of([OTHER, COUSIN], greeting) == expected


def test_dialect_is_narrowed_to_the_server() -> None:
    """When the first raw connection is open; kept texts are made anew."""
    module = FakeModule(("bad", dbapi.OperationalError(1213, "conflict")))
    conn = FakeDB(
        module,
        driver={
            "server_version": lambda raw: (15, 1),
            "variant": lambda raw: "Cousin v2.4",
        },
    )
    conn.backend.variants = (COUSIN,)
    early = conn.transaction()
    assert conn.dialect.version is None
    before = conn._statements
    conn.fetch_all(BY_ID, (1,))
    assert conn.dialect.version == (2, 4)
    assert conn.dialect.variant is COUSIN
    assert (conn.dialect.features.savepoints, conn.dialect.features.cte) == (
        False,
        False,
    )
    assert conn._statements is not before
    with pytest.raises(SerializationFailure):
        conn.query("bad")
    with pytest.raises(SerializationFailure):
        early.query("bad")
    assert early.dialect is conn.dialect
    early.rollback()


def test_same_server_again_changes_nothing() -> None:
    """Each new raw connection is asked, the dialect is made once."""
    conn = FakeDB(driver={"server_version": lambda raw: (15, 1)}, features=Features())
    held = [conn.getConnection() for _ in range(3)]
    conn.query("x")
    dialect = conn.dialect
    for raw in held:
        conn.releaseConnection(raw)
    held = [conn.getConnection() for _ in range(5)]
    assert conn.dialect is dialect
    assert dialect.version == (15, 1)
