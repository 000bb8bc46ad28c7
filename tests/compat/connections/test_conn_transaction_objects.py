"""Section 6: the objects inside a transaction, and its signals."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObjectNotFound, events, sqlmeta


@pytest.fixture
def trans(file_shop: SimpleNamespace) -> Any:
    """A transaction on the file database; rolled back at the end."""
    transaction = file_shop.conn.transaction()
    yield transaction
    transaction.rollback()


def outside(shop: SimpleNamespace) -> list[str]:
    """The labels of makers that are committed."""
    rows = shop.conn.queryAll("SELECT label FROM maker ORDER BY label")
    return [row[0] for row in rows]


# -- what a transaction shares with its connection -------------------------------------


def test_transaction_speaks_as_its_connection(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Methods and data of the connection are reached through the transaction."""
    assert trans.dbName == "sqlite"
    assert trans.module is file_shop.conn.module
    assert trans.sqlrepr("it's") == "'it''s'"
    assert trans.tableExists("maker")
    assert trans.filename == file_shop.conn.filename
    with pytest.raises(AttributeError):
        trans.no_such_attribute


def test_tables_made_in_a_transaction(trans: Any, file_shop: SimpleNamespace) -> None:
    """Table calls on a transaction run inside it."""
    trans.query("CREATE TABLE inner_table (a INTEGER)")
    assert trans.tableExists("inner_table")
    trans.rollback()
    assert not file_shop.conn.tableExists("inner_table")


def test_create_table_through_a_transaction(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """``Cls.dropTable(connection=trans)`` can be rolled back on SQLite."""
    file_shop.Gear.dropTable(connection=trans)
    assert not trans.tableExists("gear")
    trans.rollback()
    assert file_shop.conn.tableExists("gear")


# -- objects ---------------------------------------------------------------------------


def test_object_of_a_transaction_is_another_object(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """The same row through a transaction is an equal but distinct object."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    assert inside == maker
    assert inside is not maker
    assert inside._connection is trans
    assert inside.sqlmeta._perConnection
    assert file_shop.Maker.get(maker.id, connection=trans) is inside
    assert list(file_shop.Maker.select(connection=trans)) == [inside]
    assert list(file_shop.Maker.select(connection=trans))[0] is inside  # noqa: RUF015


def test_related_objects_stay_inside(trans: Any, file_shop: SimpleNamespace) -> None:
    """Foreign keys and joins of such an object give objects of the transaction."""
    maker = file_shop.Maker(label="a", connection=trans)
    gear = file_shop.Gear(teeth=1, maker=maker, connection=trans)
    tag = file_shop.Tag(word="t", connection=trans)
    maker.addTag(tag)
    assert gear.maker is maker
    assert maker.gears == [gear]
    assert maker.gears[0] is gear
    assert maker.tags[0] is tag
    assert tag.makers[0] is maker
    trans.commit()
    assert [tag.word for tag in file_shop.Maker.select()[0].tags] == ["t"]


def test_object_of_a_transaction_cannot_be_pickled(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Objects bound to a transaction refuse to be pickled."""
    maker = file_shop.Maker(label="a", connection=trans)
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(maker)


def test_commit_refreshes_the_outer_objects(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Objects held outside read the committed values."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    inside.label = "b"
    assert maker.label == "a"
    trans.commit()
    assert maker.label == "b"
    assert inside.label == "b"


@pytest.mark.parametrize("close", [False, True])
def test_commit_of_a_deletion_is_seen_outside(
    trans: Any, file_shop: SimpleNamespace, close: bool
) -> None:
    """An object deleted in a transaction is gone for its outer twin after commit."""
    maker = file_shop.Maker(label="a")
    maker_id = maker.id
    file_shop.Maker.delete(maker_id, connection=trans)
    assert maker.label == "a"
    trans.commit(close=close)
    with pytest.raises(SQLObjectNotFound):
        file_shop.Maker.get(maker_id)
    with pytest.raises(SQLObjectNotFound):
        maker.label


def test_objects_are_readable_again_after_begin(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After a rollback an object cannot be read until ``begin()``, then it can."""
    maker = file_shop.Maker(label="a")
    inside = file_shop.Maker.get(maker.id, connection=trans)
    inside.label = "b"
    trans.rollback()
    with pytest.raises(AssertionError):
        inside.label
    trans.begin()
    assert inside.label == "a"


def test_objects_stay_readable_after_commit_and_close(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After ``commit(close=True)`` values already read stay readable, writes fail."""
    maker = file_shop.Maker(label="a", connection=trans)
    assert maker.label == "a"
    trans.commit(close=True)
    assert maker.label == "a"
    with pytest.raises(AssertionError):
        maker.label = "b"


def test_new_object_is_found_outside_after_commit(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """After commit the outer connection makes an object of its own."""
    inside = file_shop.Maker(label="a", connection=trans)
    trans.commit()
    found = file_shop.Maker.get(inside.id)
    assert found == inside
    assert found is not inside
    assert found._connection is file_shop.conn


def test_lazy_iteration_inside_a_transaction(
    trans: Any, file_shop: SimpleNamespace
) -> None:
    """Inside a transaction ``lazyIter()`` works while other statements run."""
    for label in "abc":
        file_shop.Maker(label=label, connection=trans)
    seen = []
    for maker in file_shop.Maker.select(connection=trans, orderBy="label").lazyIter():
        maker.label = maker.label.upper()
        seen.append(maker.label)
    assert seen == ["A", "B", "C"]


# -- signals ---------------------------------------------------------------------------


def test_signals_of_commit_and_rollback(trans: Any, file_shop: SimpleNamespace) -> None:
    """Commit and rollback are announced with the classes and ids they concern."""
    heard: list[tuple[str, Any]] = []

    def on_commit(changed: Any) -> None:
        heard.append(("commit", dict(changed)))

    def on_rollback(changed: Any) -> None:
        heard.append(("rollback", dict(changed)))

    events.listen(on_commit, sqlmeta, events.CommitSignal)
    events.listen(on_rollback, sqlmeta, events.RollbackSignal)
    maker = file_shop.Maker(label="a", connection=trans)
    trans.commit()
    maker.label = "b"
    trans.rollback()
    assert [(kind, list(ids["Maker"])) for kind, ids in heard] == [
        ("commit", [maker.id]),
        ("rollback", [maker.id]),
    ]


def test_signal_comes_before_the_commit(trans: Any, file_shop: SimpleNamespace) -> None:
    """When CommitSignal is sent, others do not see the rows yet."""
    seen: list[list[str]] = []

    def on_commit(_changed: Any) -> None:
        seen.append(outside(file_shop))

    events.listen(on_commit, sqlmeta, events.CommitSignal)
    file_shop.Maker(label="a", connection=trans)
    trans.commit()
    assert seen == [[]]
    assert outside(file_shop) == ["a"]
