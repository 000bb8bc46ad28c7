"""Many rows at once: what goes in, what is refused, and that it is all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from formencode import Invalid

from sqlobject import DateTimeCol, ForeignKey, IntCol, SQLObject, StringCol, func
from sqlobject.dberrors import DuplicateEntryError, UsageError


@pytest.fixture
def stock(db: Any) -> Any:
    class Shelf(SQLObject):
        label = StringCol(alternateID=True)

    class Stock(SQLObject):
        code = StringCol(alternateID=True)
        amount = IntCol(default=1)
        shelf = ForeignKey("Shelf", default=None)
        seen = DateTimeCol(default=DateTimeCol.now)

    Shelf.createTable()
    Stock.createTable()
    return Stock


def codes(cls: Any) -> list[str]:
    return [row.code for row in cls.select(orderBy="code")]


def test_insert_many_takes_an_iterable_of_mappings(stock: Any) -> None:
    """Rows may come one by one, and their number is given back."""
    assert stock.insertMany({"code": f"c{i:04}"} for i in range(2500)) == 2500
    assert stock.select().count() == 2500
    assert stock.byCode("c0007").amount == 1
    assert stock.byCode("c0007").seen is not None


def test_insert_many_takes_rows_of_different_columns(stock: Any) -> None:
    """Each row says what it knows; ids may be given."""
    stock.insertMany(
        [{"code": "a", "amount": 5}, {"code": "b"}, {"code": "c", "id": 9}]
    )
    assert [(row.code, row.amount) for row in stock.select(orderBy="code")] == [
        ("a", 5),
        ("b", 1),
        ("c", 1),
    ]
    assert stock.byCode("c").id == 9


def test_insert_many_is_all_or_nothing(stock: Any) -> None:
    """A row that the database refuses keeps the others out as well."""
    with pytest.raises(DuplicateEntryError):
        stock.insertMany([{"code": "a"}, {"code": "b"}, {"code": "a"}])
    assert codes(stock) == []


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"amount": 1}, TypeError),
        ({"code": "a", "colour": "red"}, TypeError),
        ({"code": "a", "amount": "many"}, Invalid),
        ({"code": "a", "amount": func.RANDOM()}, UsageError),
    ],
)
def test_insert_many_refuses_what_a_constructor_would(
    stock: Any, row: dict[str, Any], error: type[Exception]
) -> None:
    """Missing, unknown and invalid values are errors before anything is sent."""
    with pytest.raises(error):
        stock.insertMany([{"code": "first"}, row])
    assert codes(stock) == []


def test_insert_many_inside_a_transaction_goes_with_it(stock: Any, db: Any) -> None:
    """In a transaction of the caller's, the rows come and go with it."""
    transaction = db.transaction()
    stock.insertMany([{"code": "a"}], connection=transaction)
    transaction.rollback()
    assert codes(stock) == []


def test_bulk_update_of_mappings_and_objects(stock: Any) -> None:
    """Rows are named by id or by the object."""
    stock.insertMany({"code": c} for c in "abc")
    a, b, c = stock.select(orderBy="code")
    assert (
        stock.bulkUpdate(
            [{"id": a.id, "amount": 10}, {"id": b.id, "amount": 20}], ["amount"]
        )
        == 2
    )
    c.sync()
    assert [row.amount for row in stock.select(orderBy="code")] == [10, 20, 1]


@pytest.mark.parametrize("rows", [[{"amount": 3}], [{"id": None, "amount": 3}]])
def test_bulk_update_needs_an_id(stock: Any, rows: list[Any]) -> None:
    """A row that names no id is refused."""
    with pytest.raises(UsageError):
        stock.bulkUpdate(rows, ["amount"])


def test_bulk_update_needs_columns(stock: Any) -> None:
    """Without columns there is nothing to update; an unknown one is refused."""
    with pytest.raises(UsageError):
        stock.bulkUpdate([], [])
    with pytest.raises(TypeError):
        stock.bulkUpdate([{"id": 1}], ["colour"])


def test_upsert_inserts_and_updates(stock: Any) -> None:
    """Rows that are there change, others are made."""
    stock(code="a", amount=1)
    assert (
        stock.upsert([{"code": "a", "amount": 7}, {"code": "b", "amount": 8}], "code")
        == 2
    )
    assert [(r.code, r.amount) for r in stock.select(orderBy="code")] == [
        ("a", 7),
        ("b", 8),
    ]


def test_upsert_of_some_columns(stock: Any) -> None:
    """Only the named columns of a row that is there change; none if there are none."""
    stock(code="a", amount=1)
    stock.upsert({"code": "a", "amount": 7}, "code", update=[])
    assert stock.byCode("a").amount == 1
    stock.upsert({"code": "a", "amount": 7}, "code", update=["amount"])
    assert stock.byCode("a").amount == 7


def test_upsert_of_more_rows_than_a_statement_holds(stock: Any) -> None:
    """Many rows are sent in portions, and all arrive."""
    rows = [{"code": f"c{i}", "amount": i} for i in range(20_000)]
    assert stock.upsert(rows, "code") == 20_000
    assert stock.upsert(rows, "code") == 20_000
    assert stock.select().count() == 20_000


def test_get_or_create(stock: Any) -> None:
    """The first call makes the row, the second finds it."""
    made, created = stock.getOrCreate(code="a", defaults={"amount": 4})
    found, again = stock.getOrCreate(code="a", defaults={"amount": 5})
    assert (created, again) == (True, False)
    assert found is made
    assert found.amount == 4


def test_update_or_create(stock: Any) -> None:
    """The first call makes the row, the second changes it."""
    stock.updateOrCreate(code="a", defaults={"amount": 4})
    found, created = stock.updateOrCreate(code="a", defaults={"amount": 5})
    assert not created
    assert found.amount == 5
    assert stock.select().count() == 1
