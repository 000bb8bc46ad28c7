"""Many rows at once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from sqlobject import BLOBCol, DateTimeCol, IntCol, SQLObject, StringCol
from sqlobject.dberrors import DuplicateEntryError
from tests.suite.needs import needs


class SuiteStock(SQLObject):
    """A code that is taken once."""

    code = StringCol(length=20, alternateID=True)
    amount = IntCol(default=1)
    label = StringCol(length=30, default=None)
    seen = DateTimeCol(default=None)
    picture = BLOBCol(default=None)


MOMENT = datetime.datetime(2024, 2, 29, 12, 0, 1)


@pytest.fixture
def stock(db: Any) -> Any:
    SuiteStock.createTable()
    return SuiteStock


def test_many_rows_are_inserted(stock: Any) -> None:
    """Each gets an id of its own, and every value arrives."""
    count = 1500
    rows = (
        {"code": f"c{n}", "amount": n, "seen": MOMENT, "picture": b"\x00\xff"}
        for n in range(count)
    )
    assert stock.insertMany(rows) == count
    assert stock.select().count() == count
    row = stock.byCode("c77")
    assert (row.amount, row.label, row.seen) == (77, None, MOMENT)
    assert bytes(row.picture) == b"\x00\xff"
    assert stock(code="next").id not in {1, row.id}


def test_all_go_in_or_none(stock: Any) -> None:
    """A refused row keeps the others out."""
    with pytest.raises(DuplicateEntryError):
        stock.insertMany([{"code": "a"}, {"code": "b"}, {"code": "a"}])
    assert stock.select().count() == 0


def test_one_of_hundreds_keeps_the_others_out(db: Any, stock: Any) -> None:
    """Also within a transaction, which goes on."""
    rows: list[dict[str, Any]] = [{"code": f"c{n}"} for n in range(300)]
    rows[150] = {"code": "c7"}
    with pytest.raises(DuplicateEntryError):
        stock.insertMany(rows)
    assert stock.select().count() == 0
    with needs(db, "savepoints"), db.transaction() as transaction:
        stock(code="before", connection=transaction)
        with pytest.raises(DuplicateEntryError):
            stock.insertMany(rows, connection=transaction)
        rows[150] = {"code": "c150"}
        assert stock.insertMany(rows, connection=transaction) == 300
    with needs(db, "savepoints"):
        assert stock.select().count() == 301


class SuiteDefaults(SQLObject):
    """Values that the database has for columns that get none."""

    code = StringCol(length=20)
    amount = IntCol(defaultSQL="7")


def test_the_database_fills_in_what_is_left_out(db: Any) -> None:
    """Its own defaults, and ids that no row has."""
    SuiteDefaults.createTable()
    first = SuiteDefaults(code="first")
    SuiteDefaults.insertMany({"code": f"c{n}"} for n in range(200))
    last = SuiteDefaults(code="last")
    rows = list(SuiteDefaults.select())
    assert {row.amount for row in rows} == {7}
    ids = {row.id for row in rows}
    assert len(ids) == 202
    assert {first.id, last.id} <= ids


def test_many_rows_are_updated(stock: Any) -> None:
    """Each to a value of its own."""
    stock.insertMany({"code": f"c{n}"} for n in range(10))
    rows = list(stock.select(orderBy="id"))
    stock.bulkUpdate(
        [{"id": row.id, "amount": 100 + n} for n, row in enumerate(rows)], ["amount"]
    )
    assert stock.select().sum("amount") == 1045
    rows[0].sync()
    assert rows[0].amount == 100


def test_rows_are_inserted_or_updated(db: Any, stock: Any) -> None:
    """What is there changes, and the rest is made."""
    stock(code="a", amount=1, label="old")
    rows = [
        {"code": "a", "amount": 7, "label": "new"},
        {"code": "longer one", "amount": 8, "seen": MOMENT, "label": "\u00e9"},
    ]
    with needs(db, "upsert"):
        stock.upsert(rows, "code")
        db.cache.clear()
        found = [
            (r.code, r.amount, r.label, r.seen) for r in stock.select(orderBy="amount")
        ]
        assert found == [
            ("a", 7, "new", None),
            ("longer one", 8, "\u00e9", MOMENT),
        ]
        assert len({row.id for row in stock.select()}) == 2
    with needs(db, "upsert"):
        stock.upsert(
            {"code": "a", "amount": 99, "label": "x"}, "code", update=["label"]
        )
        db.cache.clear()
        assert (stock.byCode("a").amount, stock.byCode("a").label) == (7, "x")


def test_get_or_create(stock: Any) -> None:
    """Found the second time."""
    made, created = stock.getOrCreate(code="a", defaults={"amount": 4})
    found, again = stock.getOrCreate(code="a", defaults={"amount": 5})
    assert (created, again, found.amount) == (True, False, 4)
    assert made is found
    changed, _ = stock.updateOrCreate(code="a", defaults={"amount": 6})
    assert changed.amount == 6
