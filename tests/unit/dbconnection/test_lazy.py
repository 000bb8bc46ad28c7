"""Transactions whose writes wait, over a module that has no database."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import ConnectionLost, IntegrityError, UsageError
from sqlobject.schema.types import PLAIN, Kind
from sqlobject.sqlbuilder import Param, Prepared, RowWrite, Update, table
from tests.fakes import dbapi
from tests.fakes.dbapi import FakeDB, FakeModule, Once

INT = PLAIN[Kind.INT32]


def together(names: Any) -> Prepared:
    """The UPDATE of these columns."""
    return UPDATES[tuple(sorted(names))]


def update(*names: str) -> Prepared:
    values = {name: Param(INT) for name in names}
    statement = Update(table.p, values, where=table.p.id == Param(INT))
    return Prepared(
        statement, RowWrite("P", "p", names, ordered=False, together=together)
    )


UPDATES = {names: update(*names) for names in [("a",), ("b",), ("a", "b")]}
SET_A, SET_B, SET_BOTH = UPDATES.values()


def sent(module: FakeModule) -> list[tuple[str, Any]]:
    return [(sql.partition(" WHERE")[0], values) for _, sql, values in module.calls]


def test_values_of_a_row_meet_in_one_statement() -> None:
    """The last one of each; and rows with the same statement follow each other."""
    module = FakeModule()
    with FakeDB(module).transaction(lazy=True) as transaction:
        assert transaction.execute(SET_A, (1, 10)) == -1
        transaction.execute(SET_A, (2, 20))
        transaction.execute(SET_B, (3, 10))
        transaction.execute(SET_A, (4, 10))
        transaction.execute(SET_BOTH, (5, 6, 30))
        assert module.opened == []
    assert [values for _, values in sent(module)] == [
        (4, 3, 10),
        (5, 6, 30),
        (2, 20),
        None,
    ]
    assert module.sql[-1] == "COMMIT"


def test_another_statement_comes_after_what_waits() -> None:
    """Whichever of the public methods runs it."""
    module = FakeModule()
    transaction = FakeDB(module).transaction(lazy=True)
    asks = (
        transaction.query,
        transaction.queryAll,
        transaction.queryOne,
        transaction.execute,
        transaction.fetch_all,
        transaction.fetch_one,
        lambda sql: list(transaction.stream(sql)),
        lambda sql: transaction.execute_many(sql, [()]),
        lambda _: transaction.getConnection(),
        lambda _: transaction.transaction(),
    )
    for n, ask in enumerate(asks):
        module.calls.clear()
        transaction.execute(SET_A, (n, 1))
        assert module.calls == []
        ask("SELECT 1")
        assert module.calls[0][2] == (n, 1)
    transaction.rollback()


def test_a_lost_connection_can_be_rolled_back() -> None:
    """Nothing is sent again; the transaction may begin anew."""
    module = FakeModule(("UPDATE", [Once(dbapi.gone())]))
    transaction = FakeDB(module).transaction(lazy=True)
    transaction.execute(SET_A, (1, 10))
    with pytest.raises(ConnectionLost, match="UPDATE of P 10"):
        transaction.commit()
    with pytest.raises(UsageError, match="server has gone away"):
        transaction.query("x")
    transaction.rollback()
    transaction.begin()
    transaction.execute(SET_A, (2, 10))
    transaction.commit(close=True)
    assert [values for _, values in sent(module) if values] == [(1, 10), (2, 10)]


def test_a_refused_batch_stays_refused_until_the_rollback() -> None:
    """What else waited is not lost unsaid: the commit refuses."""
    refusal = dbapi.IntegrityError("no")
    module = FakeModule(("UPDATE", refusal))
    transaction = FakeDB(module).transaction(lazy=True)
    transaction.execute(SET_A, (1, 10))
    transaction.execute(SET_B, (1, 11))
    with pytest.raises(IntegrityError, match=r"no \(in the waiting UPDATE of P 10\)"):
        transaction.flush()
    for _ in range(2):
        with pytest.raises(UsageError, match="only rollback"):
            transaction.commit(close=True)
    transaction.rollback()
    assert module.sql[-1] == "ROLLBACK"
    with pytest.raises(UsageError, match="begin another"):
        transaction.execute(SET_A, (1, 10))


def test_a_row_without_a_key_to_know_it_by_is_written_at_once() -> None:
    """After what waits."""
    module = FakeModule()
    with FakeDB(module).transaction(lazy=True) as transaction:
        transaction.execute(SET_A, (1, 10))
        transaction.execute(SET_A, (2, bytearray(b"k")))
        assert [values for _, values in sent(module)] == [
            (1, 10),
            (2, bytearray(b"k")),
        ]


def test_methods_of_earlier_releases_see_every_write() -> None:
    """A program that replaced one is asked for each, when it is made."""
    seen: list[str] = []

    class Old(FakeDB):
        def _query(self, conn: Any, s: str) -> None:
            seen.append(s)

    with Old(FakeModule()).transaction(lazy=True) as transaction:
        transaction.execute(SET_A, (1, 10))
        assert len(seen) == 1
