"""Settings of a class that a program changes after the class was made."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
    events,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with two rows, used once in every way."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        width = IntCol(default=5)

    Shelf.createTable()
    for label in "ab":
        shelf = Shelf(label=label)
        shelf.width = 5
        shelf.set(label=label)
        shelf.sync()
    assert [s.label for s in Shelf.select()] == ["a", "b"]
    assert Shelf.selectBy(label="a").count() == 1
    assert Shelf._connection is conn
    return Shelf


def test_lazy_update_turned_on(Shelf: Any, sql: Any) -> None:
    """``sqlmeta.lazyUpdate = True`` makes rows at hand and new ones lazy."""
    shelf = Shelf.get(1)
    Shelf.sqlmeta.lazyUpdate = True
    sql.clear()
    shelf.label = "z"
    Shelf.get(2).set(label="y")
    assert sql.count("UPDATE") == 0
    assert shelf.sqlmeta.dirty
    Shelf.sqlmeta.lazyUpdate = False
    shelf.width = 9
    assert sql.count("UPDATE") >= 1


def test_default_order_changed(Shelf: Any) -> None:
    """``sqlmeta.defaultOrder`` counts from now on."""
    Shelf.sqlmeta.defaultOrder = "-label"
    assert [s.label for s in Shelf.select()] == ["b", "a"]
    Shelf.sqlmeta.defaultOrder = None
    assert "ORDER BY" not in str(Shelf.select())


def test_table_changed(Shelf: Any, conn: Any) -> None:
    """``sqlmeta.table`` may be set to another table of the same shape."""
    conn.query("CREATE TABLE other (id INTEGER PRIMARY KEY, label TEXT, width INT)")
    conn.query("INSERT INTO other VALUES (1, 'other', 1)")
    conn.cache.clear()
    Shelf.sqlmeta.table = "other"
    assert [s.label for s in Shelf.select()] == ["other"]
    shelf = Shelf.get(1)
    assert shelf.label == "other"
    shelf.label = "changed"
    shelf.set(width=2)
    made = Shelf(label="made")
    assert conn.queryAll("SELECT label, width FROM other") == [
        ("changed", 2),
        ("made", 5),
    ]
    made.destroySelf()
    shelf.sync()
    assert Shelf.selectBy(label="changed").count() == 1
    assert Shelf.select(Shelf.q.label == "changed").count() == 1
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (2,)
    assert conn.queryAll("SELECT label FROM shelf") == [("a",), ("b",)]


def test_connection_changed(Shelf: Any, conn: Any, open_sqlite: Any) -> None:
    """After ``setConnection`` every kind of statement goes to the new database."""
    other = open_sqlite()
    Shelf.setConnection(other)
    Shelf.createTable()
    shelf = Shelf(label="x")
    shelf.label = "y"
    shelf.set(width=7)
    shelf.sync()
    assert other.queryAll("SELECT label, width FROM shelf") == [("y", 7)]
    assert [s.label for s in Shelf.select()] == ["y"]
    assert Shelf.selectBy(label="y").getOne() is shelf
    assert Shelf.get(shelf.id) is shelf
    shelf.destroySelf()
    assert Shelf.select().count() == 0
    assert conn.queryAll("SELECT label FROM shelf") == [("a",), ("b",)]


def test_listener_that_comes_and_goes(Shelf: Any) -> None:
    """A listener counts as long as it is connected, on rows at hand as well."""
    from pydispatch import dispatcher

    shelf = Shelf.get(1)
    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any) -> None:
        heard.append(dict(kwargs))

    shelf.label = "before"
    events.listen(listener, Shelf, events.RowUpdateSignal)
    shelf.label = "during"
    dispatcher.disconnect(listener, signal=events.RowUpdateSignal, sender=Shelf)
    shelf.label = "after"
    events.listen(listener, Shelf, events.RowUpdateSignal)
    shelf.label = "again"
    assert heard == [{"label": "during"}, {"label": "again"}]


def test_create_listener_that_comes_and_goes(Shelf: Any) -> None:
    """The same for new rows."""
    from pydispatch import dispatcher

    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        heard.append(kwargs["label"])

    Shelf(label="before")
    events.listen(listener, Shelf, events.RowCreateSignal)
    Shelf(label="during")
    dispatcher.disconnect(listener, signal=events.RowCreateSignal, sender=Shelf)
    Shelf(label="after")
    assert heard == ["during"]


def test_columns_changed_under_rows_at_hand(Shelf: Any, conn: Any) -> None:
    """Rows at hand go along when columns come and go."""
    shelf = Shelf.get(1)
    Shelf.sqlmeta.addColumn(IntCol("depth", default=3), changeSchema=True)
    shelf.depth = 8
    shelf.set(label="z", depth=9)
    assert Shelf(label="n").depth == 3
    Shelf.sqlmeta.delColumn("width", changeSchema=True)
    assert shelf.depth == 9
    assert not hasattr(shelf, "width")
    shelf.sync()
    assert (shelf.label, shelf.depth) == ("z", 9)
    with pytest.raises(TypeError):
        shelf.set(width=1)
    with pytest.raises(TypeError):
        Shelf(width=1)
    Shelf.sqlmeta.addColumn(StringCol("width", default="w"), changeSchema=True)
    assert Shelf(label="m").width == "w"
    shelf.width = "v"
    conn.cache.clear()
    assert [s.width for s in Shelf.select(orderBy="id")][:1] == ["v"]


def test_column_added_by_assignment_is_no_column(Shelf: Any) -> None:
    """Only ``addColumn`` adds columns; the class can be told of one later."""
    Shelf.extra = 5
    assert "extra" not in Shelf.sqlmeta.columns
    assert Shelf.get(1).extra == 5


def test_join_added_after_use(Shelf: Any) -> None:
    """A join added to a class in use is there for rows at hand."""

    class Book(SQLObject):
        shelf = ForeignKey("Shelf")

    Book.createTable()
    shelf = Shelf.get(1)
    book = Book(shelf=shelf)
    Shelf.sqlmeta.addJoin(MultipleJoin("Book", joinMethodName="books"))
    assert list(shelf.books) == [book]


def test_subclass_made_after_changes_of_the_parent(Shelf: Any) -> None:
    """A later subclass has the columns the parent has then."""
    Shelf.sqlmeta.addColumn(IntCol("depth", default=3))

    class Wide(Shelf):
        extra = IntCol(default=1)

    assert list(Wide.sqlmeta.columns) == ["label", "width", "depth", "extra"]
    Wide.createTable()
    assert Wide().depth == 3


def test_cache_switched_off_for_a_connection(Shelf: Any, conn: Any) -> None:
    """``conn.cache.clear()`` in the middle of work loses no write."""
    shelf = Shelf.get(1)
    conn.cache.clear()
    shelf.label = "old object"
    assert Shelf.get(1).label == "old object"
    assert Shelf.get(1) is not shelf


def test_replaced_update_method_is_asked(Shelf: Any, conn: Any) -> None:
    """A program that replaces ``conn._SO_update`` sees each UPDATE."""
    calls: list[Any] = []
    original = conn._SO_update

    def counting(so: Any, values: Any) -> Any:
        calls.append((so, [name for name, _ in values]))
        return original(so, values)

    shelf = Shelf.get(1)
    conn._SO_update = counting
    try:
        shelf.label = "b"
        shelf.set(label="c", width=1)
        shelf.sqlmeta.lazyUpdate = True
        shelf.label = "d"
        shelf.syncUpdate()
    finally:
        del conn._SO_update
    assert [names for _, names in calls] == [["label"], ["label", "width"], ["label"]]
    assert all(so is shelf for so, _ in calls)
    assert conn.queryOne("SELECT label, width FROM shelf WHERE id = 1") == ("d", 1)


def test_raw_loader_of_one_value(Shelf: Any, conn: Any) -> None:
    """``_SO_loadValue`` gives a value by its stored name, reading if it has to."""
    from sqlobject.main import instanceName

    shelf = Shelf.get(1)
    assert shelf._SO_loadValue(instanceName("label")) == "a"
    conn.query("UPDATE shelf SET label = 'z'")
    shelf.expire()
    assert shelf._SO_loadValue(instanceName("label")) == "z"


def test_removed_column_shows_on_no_row(Shelf: Any, conn: Any) -> None:
    """What was read of a column that came at run time goes when the column goes."""
    shelf = Shelf.get(1)
    Shelf.sqlmeta.addColumn(IntCol("depth", default=7), changeSchema=True)
    shelf.depth = 8
    Shelf.sqlmeta.delColumn("depth", changeSchema=True)
    assert not hasattr(shelf, "depth")
    assert "depth" not in vars(shelf)


@pytest.mark.parametrize("name", ["width", "depth"])
def test_column_that_comes_back_is_empty(Shelf: Any, conn: Any, name: str) -> None:
    """A column removed and added anew has the table's values on every row at hand."""
    if name not in Shelf.sqlmeta.columns:
        Shelf.sqlmeta.addColumn(IntCol(name, default=7), changeSchema=True)
    shelf = Shelf.get(1)
    inside = conn.transaction()
    with inside, inside.transaction() as part:
        setattr(shelf, name, 9)
        others = [Shelf.get(2, connection=door) for door in (inside, part)]
        for other in others:
            getattr(other, name)
        Shelf.sqlmeta.delColumn(name)
        conn.query(f"UPDATE shelf SET {name} = NULL")
        Shelf.sqlmeta.addColumn(IntCol(name, default=None))
        assert [getattr(row, name) for row in (shelf, *others)] == [None, None, None]


def test_unsent_value_of_a_removed_column_is_not_sent(Shelf: Any, sql: Any) -> None:
    """``syncUpdate`` sends what waits for the columns that are left."""
    Shelf.sqlmeta.lazyUpdate = True
    one, two = Shelf.get(1), Shelf.get(2)
    one.width = two.width = 9
    two.label = "z"
    Shelf.sqlmeta.delColumn("width", changeSchema=True)
    assert (one.sqlmeta.dirty, two.sqlmeta.dirty) == (False, True)
    sql.clear()
    one.syncUpdate()
    two.syncUpdate()
    assert sql.count("UPDATE") == 1
    assert [s.label for s in Shelf.select(orderBy="id")] == ["a", "z"]
