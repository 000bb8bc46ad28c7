"""Section 4: when a connection commits by itself."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, sqlhub


@pytest.fixture
def path(tmp_path: Any) -> Any:
    """The file of a database."""
    return tmp_path / "commit.db"


def rows_seen_by_others(open_sqlite: Any, path: Any) -> list[Any]:
    """What another connection finds in the table."""
    return open_sqlite(path).queryAll("SELECT * FROM t")


def test_each_statement_is_committed(open_sqlite: Any, path: Any) -> None:
    """By default every statement is seen by others at once."""
    first = open_sqlite(path)
    first.query("CREATE TABLE t (a INTEGER)")
    first.query("INSERT INTO t VALUES (1)")
    assert rows_seen_by_others(open_sqlite, path) == [(1,)]


@pytest.mark.parametrize("value", [1, True, "yes"])
def test_true_values_commit(open_sqlite: Any, path: Any, value: Any) -> None:
    """Any true value of ``autoCommit`` commits each statement."""
    first = open_sqlite(path, autoCommit=value)
    first.query("CREATE TABLE t (a INTEGER)")
    first.query("INSERT INTO t VALUES (1)")
    assert rows_seen_by_others(open_sqlite, path) == [(1,)]


@pytest.mark.parametrize("value", [0, False])
def test_sqlite_without_autocommit_does_not_lose_rows(
    open_sqlite: Any, path: Any, value: Any
) -> None:
    """Rows written with ``autoCommit=False`` are seen by others on every Python."""
    first = open_sqlite(path, autoCommit=value)
    first.query("CREATE TABLE t (a INTEGER)")
    first.query("INSERT INTO t VALUES (1)")
    assert rows_seen_by_others(open_sqlite, path) == [(1,)]


def test_auto_commit_in_a_uri(open_uri: Any, open_sqlite: Any, path: Any) -> None:
    """A URI may say ``autoCommit`` and rows are not lost."""
    first = open_uri(f"sqlite://{path}?autoCommit=0")
    first.query("CREATE TABLE t (a INTEGER)")
    first.query("INSERT INTO t VALUES (1)")
    assert rows_seen_by_others(open_sqlite, path) == [(1,)]


def test_exception_mode_refuses_work_outside_a_transaction(filed: Any) -> None:
    """With ``autoCommit = 'exception'`` work outside a transaction raises Exception."""

    class Plate(SQLObject):
        label = StringCol()

    Plate.createTable()
    filed.autoCommit = "exception"
    with pytest.raises(Exception, match="transaction"):
        Plate(label="outside")
    with pytest.raises(Exception, match="transaction"):
        filed.query("INSERT INTO plate (label) VALUES ('outside')")
    trans = filed.transaction()
    Plate(label="inside", connection=trans)
    trans.commit(close=True)
    filed.autoCommit = True
    assert [plate.label for plate in Plate.select()][-1] == "inside"


def test_exception_mode_allows_the_hub_transaction(filed: Any) -> None:
    """In that mode ``sqlhub.doInTransaction`` is the way to work."""

    class Plate(SQLObject):
        label = StringCol()

    Plate.createTable()
    filed.autoCommit = "exception"
    sqlhub.doInTransaction(lambda: Plate(label="inside"))
    filed.autoCommit = True
    assert [plate.label for plate in Plate.select()] == ["inside"]
