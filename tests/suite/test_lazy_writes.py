"""Changes of a lazy transaction wait, and nobody who asks it can tell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from sqlobject import ForeignKey, IntCol, SQLObject, StringCol, sqlhub
from sqlobject.backend.writer import ParamStyle
from sqlobject.dberrors import DuplicateEntryError, UsageError
from tests.suite.needs import can


class SuiteTray(SQLObject):
    """What parts lie in."""

    label = StringCol(length=20)


class SuitePart(SQLObject):
    """What is counted."""

    code = StringCol(length=20, alternateID=True)
    amount = IntCol(default=0)
    note = StringCol(length=20, default=None)
    tray = ForeignKey("SuiteTray", default=None)


@pytest.fixture
def part(db: Any) -> Any:
    SuiteTray.createTable()
    SuitePart.createTable()
    SuitePart.insertMany({"code": f"c{n:02}", "amount": n} for n in range(20))
    return SuitePart


@pytest.fixture
def watched(
    db: Any,
    part: Any,
    connect: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> tuple[Any, Callable[[str], int]]:
    """A connection, and what counts the statements with a word that went over it."""
    caplog.set_level(logging.DEBUG, "sqlobject.sql")
    connection = connect()

    def count(word: str) -> int:
        said = [r.getMessage() for r in caplog.records if r.name == "sqlobject.sql"]
        return sum(text.lstrip().startswith(word) for text in said)

    return connection, count


def parts(connection: Any) -> list[Any]:
    return list(SuitePart.select(orderBy="code", connection=connection))


def amounts(connection: Any) -> list[int]:
    return [row.amount for row in parts(connection)]


def test_changes_are_sent_together(
    db: Any, watched: tuple[Any, Callable[[str], int]]
) -> None:
    """One batch of all UPDATEs that set the same, and one of all DELETEs."""
    connection, count = watched
    with connection.transaction(lazy=True) as transaction:
        rows = parts(transaction)
        for row in rows:
            row.amount += 100
            assert row.amount >= 100
        for row in rows:
            row.note = "seen"
        for row in rows[10:]:
            row.destroySelf()
        assert (count("UPDATE"), count("DELETE")) == (0, 0)
    batches = connection.driver.paramstyle is not ParamStyle.LITERAL
    assert (count("UPDATE"), count("DELETE")) == ((1, 1) if batches else (20, 10))
    db.cache.clear()
    found = [(row.amount, row.note) for row in parts(db)]
    assert found == [(100 + n, "seen") for n in range(10)]


def test_a_select_finds_what_was_assigned(db: Any, part: Any) -> None:
    """Whatever is asked of the transaction comes after the changes."""
    with db.transaction(lazy=True) as transaction:
        first, second, *_ = parts(transaction)
        first.amount = 700
        big = part.select(part.q.amount > 500, connection=transaction)
        assert [row.code for row in big] == ["c00"]
        second.amount = 800
        assert big.count() == 2
        assert big.max("amount") == 800
        first.destroySelf()
        assert transaction.queryOne("SELECT COUNT(*) FROM suite_part")[0] == 19
        second.note = "x"
        second.expire()
        assert second.note == "x"


def test_nobody_else_sees_changes_before_the_commit(
    db: Any, part: Any, connect: Callable[..., Any]
) -> None:
    """Not even those that were sent; afterwards all are there."""
    outside = part.byCode("c00")
    assert outside.amount == 0
    transaction = db.transaction(lazy=True)
    row = part.get(outside.id, connection=transaction)
    row.amount = 7
    assert (row.amount, outside.amount) == (7, 0)
    transaction.commit()
    assert outside.amount == 7
    row.amount = 8
    transaction.commit(close=True)
    assert part.byCode("c00", connection=connect()).amount == 8
    with pytest.raises(UsageError):
        row.amount = 9


def test_a_rollback_forgets_changes(db: Any, part: Any) -> None:
    """Those that waited and those that were sent."""
    transaction = db.transaction(lazy=True)
    first, second, *_ = parts(transaction)
    first.amount = 55
    transaction.flush()
    second.amount = 66
    second.destroySelf()
    transaction.rollback()
    assert amounts(db) == list(range(20))
    transaction.begin()
    assert part.get(first.id, connection=transaction).amount == 0
    transaction.commit(close=True)


def test_a_code_can_move_from_row_to_row(db: Any, part: Any) -> None:
    """What may be in one row only is sent in the order of the assignments."""
    with db.transaction(lazy=True) as transaction:
        first, second, third, *_ = parts(transaction)
        for row in (first, second, third):
            row.amount = 1
        first.code = "on the move"
        second.code = "c00"
        first.code = "c01"
        third.destroySelf()
        second.code = "c02"
    db.cache.clear()
    codes = [row.code for row in part.select(part.q.amount == 1, orderBy="id")]
    assert codes == ["c01", "c02"]


def test_a_row_is_let_go_before_what_it_refers_to_goes(
    db: Any, part: Any, target: Any, connect: Callable[..., Any]
) -> None:
    """References are changed in their order too, among deletions."""
    connection = connect()
    if target.manners.enforce:
        connection.query(target.manners.enforce)
    old, new = SuiteTray(label="old"), SuiteTray(label="new")
    kept, gone = parts(db)[:2]
    kept.tray = gone.tray = old
    with connection.transaction(lazy=True) as transaction:
        inside = {row.id: row for row in parts(transaction)}
        trays = {t.label: t for t in SuiteTray.select(connection=transaction)}
        inside[kept.id].amount = 5
        inside[kept.id].trayID = new.id
        inside[gone.id].destroySelf()
        trays["old"].destroySelf()
    db.cache.clear()
    assert part.get(kept.id).trayID == new.id
    assert [t.label for t in SuiteTray.select()] == ["new"]


def test_a_refused_change_says_which_row(db: Any, part: Any) -> None:
    """It comes when the changes are sent; the transaction can only be rolled back."""
    transaction = db.transaction(lazy=True)
    first, second, third, *_ = parts(transaction)
    third.amount = 500
    second.code = "c00"
    with pytest.raises(DuplicateEntryError, match=rf"SuitePart {second.id}\b"):
        transaction.flush()
    with pytest.raises(UsageError, match="only rollback"):
        first.amount = 2
    with pytest.raises(UsageError, match="only rollback"):
        transaction.commit()
    with pytest.raises(UsageError, match="only rollback"):
        transaction.queryAll("SELECT 1 FROM suite_part")
    transaction.rollback()
    assert amounts(db) == list(range(20))


def test_a_block_raises_what_its_commit_met(db: Any, part: Any) -> None:
    """And nothing of it stays."""

    def change() -> None:
        with db.transaction(lazy=True) as transaction:
            for row in parts(transaction):
                row.amount = 1
                row.code = "all the same"

    with pytest.raises(DuplicateEntryError, match="SuitePart"):
        change()
    assert amounts(db) == list(range(20))


def test_new_rows_come_after_the_changes_before_them(db: Any, part: Any) -> None:
    """A constructor sends its INSERT, and before it what waits."""
    with db.transaction(lazy=True) as transaction:
        first, second, *_ = parts(transaction)
        first.code = "other"
        second.destroySelf()
        made = [part(code=c, connection=transaction) for c in ("c00", "c01")]
        made[0].amount = 9
    assert part.byCode("c00", connection=db).amount == 9
    assert part.select().count() == 21


def test_a_transaction_within_sends_at_once(db: Any, part: Any) -> None:
    """It begins with everything sent, and can be undone by itself."""
    if not can(db, "savepoints"):
        return
    with db.transaction(lazy=True) as transaction:
        row = parts(transaction)[0]
        row.amount = 100
        within = transaction.transaction(lazy=True)
        again = part.get(row.id, connection=within)
        assert again.amount == 100
        again.amount = 200
        within.rollback()
        row.expire()
        assert row.amount == 100
        row.amount += 1
    db.cache.clear()
    assert part.get(row.id).amount == 101


def test_the_hub_begins_one_too(db: Any, part: Any) -> None:
    """Objects of the thread are then the transaction's."""
    with sqlhub.transaction(lazy=True) as transaction:
        for row in part.select():
            row.set(amount=row.amount + 1, note="n")
        assert part.select(part.q.note == "n").count() == 20
        part.byCode("c00").amount = 77
        assert sqlhub.threadConnection is transaction
    db.cache.clear()
    assert amounts(db) == [77, *range(2, 21)]
