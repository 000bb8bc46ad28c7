"""``insertMany`` and ``upsert``: what is in the table afterwards, and who refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import DatabaseIndex, IntCol, SQLObject, StringCol
from sqlobject.dberrors import (
    DuplicateEntryError,
    OperationalError,
    UnsupportedFeature,
)
from sqlobject.sqlbuilder import Excluded, Upsert, table

from .conftest import text_for

MANY = 100_000

ONE = Upsert("stock", {"code": "a", "amount": 1}, "code")
SEVERAL = Upsert(
    "stock", [{"code": "a", "amount": 1}, {"code": "b", "amount": 2}], "code"
)
CONDITIONAL = Upsert(
    "stock",
    {"code": "a", "amount": 1},
    "code",
    where=table.stock.amount < Excluded("amount"),
)


@pytest.fixture
def stock(conn: Any) -> Any:
    """A class ``Stock`` with an empty table."""
    return stock_on(conn)


def stock_on(connection: Any) -> Any:
    """A class ``Stock`` with its table on a connection."""

    class Stock(SQLObject):
        code = StringCol(alternateID=True)
        amount = IntCol(default=1)
        shelf = StringCol(default="hall")
        place = IntCol(default=None)
        byPlace = DatabaseIndex("shelf", "place", unique=True)

        _connection = connection

    Stock.createTable()
    return Stock


def contents(cls: Any) -> list[Any]:
    """Codes, amounts and shelves, in the order of the ids."""
    return [(row.code, row.amount, row.shelf) for row in cls.select(orderBy="id")]


# -- insertMany


def test_a_hundred_thousand_rows(stock: Any) -> None:
    """One call, and every row is there once with its own values."""
    rows = ({"code": f"c{n:06}", "amount": n, "place": n} for n in range(MANY))
    assert stock.insertMany(rows) == MANY
    ask = stock._connection.queryOne
    assert ask(
        "SELECT COUNT(*), COUNT(DISTINCT id), COUNT(DISTINCT code), SUM(amount), "
        "MIN(amount), MAX(amount), MIN(id), MAX(id) FROM stock"
    ) == (MANY, MANY, MANY, MANY * (MANY - 1) // 2, 0, MANY - 1, 1, MANY)
    wrong = (
        "SELECT COUNT(*) FROM stock WHERE code <> printf('c%06d', amount) "
        "OR place <> amount OR amount <> id - 1 OR shelf <> 'hall'"
    )
    assert ask(wrong) == (0,)
    for n in (0, 999, 1000, 54_321, MANY - 1):
        row = stock.byCode(f"c{n:06}")
        assert (row.amount, row.shelf, row.place) == (n, "hall", n)
    assert stock.select().count() == MANY
    assert stock.select().sum("amount") == MANY * (MANY - 1) // 2
    assert stock.select(orderBy="id")[0].code == "c000000"
    assert stock.select(orderBy="-id")[0].code == f"c{MANY - 1:06}"


def test_the_last_of_a_hundred_thousand_rows_is_refused(stock: Any) -> None:
    """Then none is in."""
    rows = ({"code": f"c{n % (MANY - 1)}"} for n in range(MANY))
    with pytest.raises(DuplicateEntryError):
        stock.insertMany(rows)
    assert stock.select().count() == 0


# -- upsert


def test_upsert_makes_and_changes_rows(stock: Any) -> None:
    """What is there keeps its id and what was not named; the rest is made."""
    old = stock(code="a", amount=1, shelf="cellar")
    old_id = old.id
    rows = [{"code": "b", "amount": 8}, {"code": "a", "amount": 7}]
    assert stock.upsert(rows, "code", update=["amount"]) == 2
    old.expire()
    assert (old.id, old.amount, old.shelf) == (old_id, 7, "cellar")
    assert contents(stock) == [("a", 7, "cellar"), ("b", 8, "hall")]


def test_upsert_changes_everything_else_by_default(stock: Any) -> None:
    """Defaults of what is not given are part of the row."""
    stock(code="a", amount=5, shelf="cellar")
    stock.upsert({"code": "a", "amount": 7}, "code")
    assert contents(stock) == [("a", 7, "hall")]


def test_upsert_that_changes_nothing(stock: Any) -> None:
    """``update=[]`` leaves what is there as it is."""
    stock(code="a", amount=5, shelf="cellar")
    rows = [{"code": "a", "amount": 7}, {"code": "b", "amount": 8}]
    assert stock.upsert(rows, "code", update=[]) == 2
    assert contents(stock) == [("a", 5, "cellar"), ("b", 8, "hall")]


def test_upsert_by_several_columns(stock: Any) -> None:
    """The key may be an index of two columns."""
    stock(code="a", amount=1, shelf="x", place=1)
    rows = [
        {"code": "b", "amount": 2, "shelf": "x", "place": 2},
        {"code": "c", "amount": 3, "shelf": "x", "place": 1},
    ]
    stock.upsert(rows, ["shelf", "place"], update=["amount"])
    assert contents(stock) == [("a", 3, "x"), ("b", 2, "x")]


def test_upsert_by_id(stock: Any) -> None:
    """Or the primary key."""
    made = stock(code="a", amount=1)
    rows = [{"id": made.id, "code": "A", "amount": 2}, {"id": 77, "code": "B"}]
    stock.upsert(rows, "id")
    assert contents(stock) == [("A", 2, "hall"), ("B", 1, "hall")]
    assert stock.get(77).code == "B"


def test_upsert_of_a_hundred_thousand_rows(stock: Any) -> None:
    """Half of them there already: all have the new values, none is twice."""
    stock.insertMany({"code": f"c{n}", "amount": -1} for n in range(MANY // 2))
    rows = ({"code": f"c{n}", "amount": n} for n in range(MANY))
    assert stock.upsert(rows, "code") == MANY
    ask = stock._connection.queryOne
    assert ask(
        "SELECT COUNT(*), COUNT(DISTINCT code), SUM(amount), MIN(amount) FROM stock"
    ) == (MANY, MANY, MANY * (MANY - 1) // 2, 0)
    assert ask("SELECT COUNT(*) FROM stock WHERE code <> 'c' || amount") == (0,)


def test_upsert_by_what_is_not_unique(stock: Any) -> None:
    """The database says that it has no such key, and nothing is written."""
    with pytest.raises(OperationalError, match="ON CONFLICT"):
        stock.upsert({"code": "a"}, "amount")
    assert contents(stock) == []


def test_upsert_statement_with_a_condition(stock: Any) -> None:
    """Of SQLBuilder: only what is less becomes more."""
    stock(code="a", amount=5)
    stock(code="b", amount=5)
    rows = [{"code": "a", "amount": 9}, {"code": "b", "amount": 1}]
    q = stock.q
    statement = Upsert(
        q, rows, ["code"], ["amount"], where=q.amount < Excluded("amount")
    )
    stock._connection.query(statement)
    rows = stock._connection.queryAll("SELECT code, amount FROM stock ORDER BY code")
    assert rows == [("a", 9), ("b", 5)]


@pytest.mark.parametrize(
    ("statement", "name", "version", "message"),
    [
        (
            ONE,
            "sqlite",
            (3, 23),
            r"\(Upsert\) needs sqlite 3\.24; this server is 3\.23",
        ),
        (ONE, "postgres", (9, 4), r"\(Upsert\) needs postgres 9\.5; .* is 9\.4"),
        (SEVERAL, "mssql", (9,), r"\(Upsert\) needs mssql 10; this server is 9"),
        (ONE, "sybase", (15, 5), r"\(Upsert\) needs sybase 15\.7; .* is 15\.5"),
        (CONDITIONAL, "mysql", (8, 4), "mysql cannot do this: an upsert with a cond"),
        (CONDITIONAL, "sybase", (16,), "sybase cannot do this: an upsert with a cond"),
        (CONDITIONAL, "maxdb", (7, 9), "maxdb cannot do this: an upsert with a cond"),
        (CONDITIONAL, "firebird", (5,), "firebird cannot do this: an upsert with"),
    ],
)
def test_server_without_upsert_refuses(
    statement: Any, name: str, version: Any, message: str
) -> None:
    """Aloud, with the version that would do."""
    with pytest.raises(UnsupportedFeature, match=message):
        text_for(statement, name, *version)


@pytest.mark.parametrize(
    ("name", "version", "start"),
    [
        ("sqlite", (3, 24), "INSERT INTO stock"),
        ("postgres", (9, 5), "INSERT INTO stock"),
        ("mysql", (5, 7), "INSERT INTO stock"),
        ("mssql", (10,), "MERGE INTO stock"),
        ("sybase", (15, 7), "MERGE INTO stock"),
        ("firebird", (2, 5), "UPDATE OR INSERT INTO stock"),
        ("maxdb", (7, 6), "INSERT INTO stock"),
    ],
)
def test_server_with_upsert_is_asked(name: str, version: Any, start: str) -> None:
    """From the version on that knows it, in its words."""
    text = text_for(ONE, name, *version)
    assert text.startswith(start)
    assert "UPDATE" in text


def test_upsert_on_an_old_server_writes_nothing(old_sqlite: Any) -> None:
    """It is refused before the first row."""
    stock = stock_on(old_sqlite(3, 23))
    stock(code="a", amount=1)
    rows = [{"code": "b", "amount": 8}, {"code": "a", "amount": 7}]
    with pytest.raises(UnsupportedFeature, match=r"needs sqlite 3\.24"):
        stock.upsert(rows, "code")
    assert contents(stock) == [("a", 1, "hall")]
