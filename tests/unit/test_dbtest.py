"""Helpers for the tests of programs: what the stories of such programs leave open."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.col import ForeignKey, IntCol, StringCol
from sqlobject.main import SQLObject
from sqlobject.tests import dbtest


@pytest.fixture(autouse=True)
def own_options(monkeypatch: pytest.MonkeyPatch, hub: Any, uris: Any) -> dbtest.Options:
    """Options that no other test sees."""
    options = dbtest.Options()
    monkeypatch.setattr(dbtest, "options", options)
    return options


def test_tables_are_made_in_their_order() -> None:
    """Classes may be given in any."""

    class Box(SQLObject):
        shelf = ForeignKey("Shelf", notNone=True)

    class Shelf(SQLObject):
        name = StringCol()

    for _ in range(2):
        dbtest.setupClass([Box, Shelf], force=True)
        assert Box(shelf=Shelf(name="a")).id == 1


def test_table_follows_its_class() -> None:
    """A column that was added since is in the new table."""

    class Growing(SQLObject):
        a = IntCol(default=1)

    dbtest.setupClass(Growing)
    Growing.sqlmeta.addColumn(IntCol("b", default=2))
    dbtest.setupClass(Growing)
    assert Growing().b == 2


def test_cyclic_classes() -> None:
    """Each may refer to the other."""

    class Left(SQLObject):
        right = ForeignKey("Right", default=None)

    class Right(SQLObject):
        left = ForeignKey("Left", default=None)

    for _ in range(2):
        dbtest.setupCyclicClasses(Left, Right)
        left = Left()
        left.right = Right(left=left)
        assert left.right.left is left


def test_rows_from_mappings() -> None:
    """Without a schema each row is a mapping."""

    class Row(SQLObject):
        a = IntCol()

    dbtest.setupClass(Row)
    made = dbtest.inserts(Row, [{"a": 1}, {"a": 2}])
    assert [row.a for row in made] == [1, 2]


@pytest.mark.parametrize(
    ("feature", "answer"),
    [
        ("transactions", True),
        ("savepoints", True),
        ("limitSelect", True),
        ("dropTableCascade", False),
        ("expressionIndex", True),
        ("transactionalDdl", True),
        ("distinct_on", False),
    ],
)
def test_supports(feature: str, answer: bool) -> None:
    """The facts of the dialect answer, in either spelling."""
    assert dbtest.supports(feature) is answer


def test_unknown_feature() -> None:
    """A misspelt one would skip a test for ever."""
    with pytest.raises(ValueError, match=r"savepionts.*savepoints"):
        dbtest.supports("savepionts")


def test_database_and_its_aliases(own_options: dbtest.Options) -> None:
    """A URI is itself."""
    assert dbtest.getConnectionURI() == "sqlite:/:memory:"
    own_options.Database = "mysql://me@host/db"
    assert dbtest.getConnectionURI() == "mysql://me@host/db"


def test_statements_can_be_shown(
    own_options: dbtest.Options, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options hold for the connection that is given out."""
    own_options.show_sql = own_options.show_sql_output = True
    conn = dbtest.getConnection()
    conn.queryAll("SELECT 42")
    assert "SELECT 42" in capsys.readouterr().out
    assert conn.debugOutput


def test_connection_with_a_factory(tmp_path: Any, own_options: dbtest.Options) -> None:
    """The class then has a connection of its own."""
    own_options.Database = f"sqlite://{tmp_path}/a.db"

    class Made(SQLObject):
        a = IntCol()

    made: list[Any] = []

    def factory(module: Any) -> Any:
        class Own(module.Connection):  # type: ignore[misc]
            def __init__(self, *args: Any, **kw: Any) -> None:
                super().__init__(*args, **kw)
                made.append(self)

        return Own

    dbtest.setupClass(Made)
    dbtest.setSQLiteConnectionFactory(Made, factory)
    Made(a=1)
    assert made
    assert Made._connection is not dbtest.getConnection()
    Made._connection.close()


def test_raises() -> None:
    """Called with a function, or as a block."""
    dbtest.raises(ValueError, int, "x")
    with dbtest.raises((KeyError, ValueError)) as caught:
        int("x")
    assert isinstance(caught.value, ValueError)
    with pytest.raises(AssertionError, match="was not raised"):
        dbtest.raises(ValueError, int, "1")
    with pytest.raises(KeyError), dbtest.raises(ValueError):
        raise KeyError("other")
