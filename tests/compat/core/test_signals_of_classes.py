"""Core 11: signals of classes, columns, tables and transactions, and who hears them."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    IntCol,
    SQLObject,
    StringCol,
    events,
    sqlmeta,
)

pytestmark = pytest.mark.usefixtures("conn")


class Ear:
    """A listener that keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self.receiver: Any = None  # held here, so that it goes with the listener

    def __call__(self, *args: Any) -> None:
        self.heard.append(args)


def ear(cls: Any, signal: Any, count: int) -> Ear:
    """Listen to *signal* of *cls*, which has *count* arguments."""
    kept = Ear()

    # PyDispatcher looks at the parameters of a receiver: each number its own.
    def one(a: Any) -> None:
        kept(a)

    def two(a: Any, b: Any) -> None:
        kept(a, b)

    def three(a: Any, b: Any, c: Any) -> None:
        kept(a, b, c)

    def five(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
        kept(a, b, c, d, e)

    def six(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:
        kept(a, b, c, d, e, f)

    receivers = {1: one, 2: two, 3: three, 5: five, 6: six}
    kept.receiver = receivers[count]
    events.listen(kept.receiver, cls, signal)
    return kept


def make_shelf() -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        width = IntCol(default=5)

    Shelf.createTable()
    return Shelf


def test_class_create_signal_arguments() -> None:
    """The first base hears of a class with five arguments."""

    class Base(SQLObject):
        pass

    heard = ear(Base, events.ClassCreateSignal, 5)

    class Child(Base):
        label = StringCol()

    ((name, bases, new_attrs, post_funcs, early_funcs),) = [
        args for args in heard.heard if args[0] == "Child"
    ]
    assert (name, bases) == ("Child", (Base,))
    assert "label" in new_attrs
    assert isinstance(post_funcs, list)
    assert isinstance(early_funcs, list)
    assert list(Child.sqlmeta.columns) == ["label"]


def test_class_create_listener_may_add_columns() -> None:
    """What a listener puts into ``new_attrs`` is part of the class."""

    class Base(SQLObject):
        pass

    def listener(name: str, bases: Any, attrs: Any, post: Any, early: Any) -> None:
        attrs["added"] = IntCol(default=7)

    events.listen(listener, Base, events.ClassCreateSignal)

    class Child(Base):
        label = StringCol()

    Child.createTable()
    assert set(Child.sqlmeta.columns) == {"label", "added"}
    assert Child(label="a").added == 7


def test_class_create_functions_run_early_and_late() -> None:
    """``early_funcs`` see the bare class, ``post_funcs`` the finished one."""
    seen: list[tuple[str, str]] = []

    class Base(SQLObject):
        pass

    def listener(name: str, bases: Any, attrs: Any, post: Any, early: Any) -> None:
        early.append(lambda cls: seen.append(("early", cls.__name__)))
        post.append(lambda cls: seen.append(("post", ",".join(cls.sqlmeta.columns))))

    events.listen(listener, Base, events.ClassCreateSignal)

    class Child(Base):
        label = StringCol()

    assert seen == [("early", "Child"), ("post", "label")]
    assert Child.__name__ == "Child"


def test_add_column_signal() -> None:
    """AddColumn comes before the column is there, its functions after."""
    Shelf = make_shelf()
    column = IntCol("depth", default=None)
    seen: list[Any] = []

    def listener(
        cls: Any, connection: Any, name: str, col: Any, change: bool, post: Any
    ) -> None:
        seen.append((cls, name, col is column, change, "depth" in cls.sqlmeta.columns))
        post.append(lambda cls, bound: seen.append((cls, bound.name)))

    events.listen(listener, Shelf, events.AddColumnSignal)
    Shelf.sqlmeta.addColumn(column, changeSchema=True)
    assert seen == [(Shelf, "depth", True, True, False), (Shelf, "depth")]


def test_add_column_signal_of_a_subclass() -> None:
    """Listeners of a class hear of the columns of later subclasses."""

    class Base(SQLObject):
        pass

    heard = ear(Base, events.AddColumnSignal, 6)

    class Child(Base):
        label = StringCol()

    assert [(args[0], args[2]) for args in heard.heard] == [(Child, "label")]


def test_delete_column_signal() -> None:
    """DeleteColumn comes before the removal, its functions after."""
    Shelf = make_shelf()
    seen: list[Any] = []

    def listener(cls: Any, connection: Any, name: str, col: Any, post: Any) -> None:
        seen.append((cls, name, "width" in cls.sqlmeta.columns))
        post.append(lambda cls, bound: seen.append((bound.name, cls)))

    events.listen(listener, Shelf, events.DeleteColumnSignal)
    Shelf.sqlmeta.delColumn("width")
    assert seen == [(Shelf, "width", True), ("width", Shelf)]


@pytest.mark.parametrize("explicit", [False, True])
def test_create_table_signal(conn: Any, explicit: bool) -> None:
    """CreateTable has the connection argument as given; functions the real one."""

    class Shelf(SQLObject):
        label = StringCol()

    seen: list[Any] = []

    def listener(cls: Any, connection: Any, extra_sql: Any, post: Any) -> None:
        seen.append((cls, connection, cls.tableExists()))
        post.append(lambda cls, real: seen.append((cls, real, cls.tableExists())))

    events.listen(listener, Shelf, events.CreateTableSignal)
    given = conn if explicit else None
    Shelf.createTable(connection=given)
    assert seen == [(Shelf, given, False), (Shelf, conn, True)]
    Shelf.createTable(ifNotExists=True)
    assert len(seen) == 2


def test_drop_table_signal(conn: Any) -> None:
    """DropTable comes before the DROP, its functions after."""
    Shelf = make_shelf()
    seen: list[Any] = []

    def listener(cls: Any, connection: Any, extra_sql: Any, post: Any) -> None:
        seen.append((cls, connection, bool(cls.tableExists())))
        post.append(lambda cls, real: seen.append((cls, real, bool(cls.tableExists()))))

    events.listen(listener, Shelf, events.DropTableSignal)
    Shelf.dropTable()
    assert seen == [(Shelf, None, True), (Shelf, conn, False)]


@pytest.mark.parametrize("how", ["commit", "rollback"])
def test_transaction_signals(filed: Any, how: str) -> None:
    """Commit and Rollback list the ids by class name; sqlmeta is the sender."""
    Shelf = make_shelf()
    trans = filed.transaction()
    one = Shelf(connection=trans)
    two = Shelf(connection=trans)
    signal = events.CommitSignal if how == "commit" else events.RollbackSignal
    heard = ear(sqlmeta, signal, 1)
    getattr(trans, how)()
    ((listed,),) = heard.heard
    assert [(name, sorted(ids)) for name, ids in listed] == [
        ("Shelf", sorted([one.id, two.id]))
    ]
    if how == "commit":
        trans.commit(close=True)


def test_subclasses_made_later_are_heard() -> None:
    """A listener of a class also hears of rows of its later subclasses."""

    class Base(SQLObject):
        label = StringCol(default="a")

    heard = ear(Base, events.RowCreateSignal, 3)

    class Child(Base):
        pass

    Child.createTable()
    child = Child()
    assert [args[0] for args in heard.heard] == [child]


def test_subclasses_made_before_are_heard() -> None:
    """A listener also hears of subclasses that exist already."""

    class Base(SQLObject):
        label = StringCol(default="a")

    class Child(Base):
        pass

    heard = ear(Base, events.RowCreateSignal, 3)
    Child.createTable()
    Child()
    assert len(heard.heard) == 1


def test_also_subclasses_false_is_honoured() -> None:
    """``alsoSubclasses=False`` listens to the class alone."""

    class Base(SQLObject):
        label = StringCol(default="a")

    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        heard.append(inst)

    events.listen(listener, Base, events.RowCreateSignal, alsoSubclasses=False)

    class Child(Base):
        pass

    Base.createTable()
    Child.createTable()
    Child()
    base = Base()
    assert heard == [base]


def test_listener_on_sqlobject_hears_every_class() -> None:
    """Listening to SQLObject itself covers classes made afterwards."""
    heard: list[str] = []

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        heard.append(type(inst).__name__)

    events.listen(listener, SQLObject, events.RowCreateSignal)
    make_shelf()()
    assert "Shelf" in heard


def test_receivers_are_held_weakly_by_default() -> None:
    """A receiver nobody else holds vanishes; ``weak=False`` keeps it."""
    import gc

    Shelf = make_shelf()
    heard: list[str] = []
    events.listen(lambda i, kw: heard.append("weak"), Shelf, events.RowUpdateSignal)
    events.listen(
        lambda i, kw: heard.append("kept"), Shelf, events.RowUpdateSignal, weak=False
    )
    gc.collect()
    Shelf().label = "x"
    assert heard == ["kept"]


def test_receiver_may_ask_for_signal_and_sender() -> None:
    """A receiver with ``signal`` and ``sender`` parameters is given both."""
    Shelf = make_shelf()
    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any, signal: Any, sender: Any) -> None:
        heard.append((signal, sender))

    events.listen(listener, Shelf, events.RowUpdateSignal)
    Shelf().label = "x"
    assert heard == [(events.RowUpdateSignal, Shelf)]


def test_connections_through_pydispatcher_itself() -> None:
    """A receiver connected with PyDispatcher's own words hears as well."""
    from pydispatch import dispatcher

    Shelf = make_shelf()
    shelf = Shelf()
    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any) -> None:
        heard.append(dict(kwargs))

    dispatcher.connect(listener, signal=events.RowUpdateSignal, sender=Shelf)
    shelf.label = "x"
    dispatcher.disconnect(listener, signal=events.RowUpdateSignal, sender=Shelf)
    shelf.label = "y"
    assert heard == [{"label": "x"}]
