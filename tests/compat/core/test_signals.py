"""Core 11: hooks and signals, their arguments and their moments."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    dberrors,
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


def test_row_create_signal() -> None:
    """RowCreate has the instance, the keywords and the post functions."""
    Shelf = make_shelf()
    heard = ear(Shelf, events.RowCreateSignal, 3)
    shelf = Shelf(label="x")
    ((inst, kwargs, post),) = heard.heard
    assert inst is shelf
    assert kwargs["label"] == "x"
    assert isinstance(post, list)


def test_row_create_listener_may_change_the_row(conn: Any) -> None:
    """What a listener does to the keywords is what is inserted."""
    Shelf = make_shelf()

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        kwargs["label"] = kwargs["label"].upper()
        kwargs.setdefault("width", 9)

    events.listen(listener, Shelf, events.RowCreateSignal)
    assert Shelf(label="x").label == "X"
    assert conn.queryAll("SELECT label, width FROM shelf") == [("X", 9)]


def test_row_create_listener_may_choose_the_id() -> None:
    """The keywords hold ``id`` too, and may be given one."""
    Shelf = make_shelf()

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        kwargs["id"] = kwargs.get("id", 41) + 1

    events.listen(listener, Shelf, events.RowCreateSignal)
    assert Shelf().id == 42
    assert Shelf(id=7).id == 8


def test_order_of_creation() -> None:
    """Create, then its post functions on the usable row, then Created and its."""
    Shelf = make_shelf()
    order: list[Any] = []

    def on_create(inst: Any, kwargs: Any, post: Any) -> None:
        order.append("create")
        post.append(lambda made: order.append(("create post", made.label)))

    def on_created(inst: Any, kwargs: Any, post: Any) -> None:
        order.append("created")
        post.append(lambda made: order.append(("created post", made.id)))

    events.listen(on_create, Shelf, events.RowCreateSignal)
    events.listen(on_created, Shelf, events.RowCreatedSignal)
    shelf = Shelf(label="x")
    assert order == [
        "create",
        ("create post", "x"),
        "created",
        ("created post", shelf.id),
    ]


def test_row_created_signal_says_class_and_id() -> None:
    """The keywords of RowCreated hold at least the class and the id."""
    Shelf = make_shelf()
    heard = ear(Shelf, events.RowCreatedSignal, 3)
    shelf = Shelf(label="x")
    ((inst, kwargs, _),) = heard.heard
    assert inst is shelf
    assert kwargs["class"] is Shelf
    assert kwargs["id"] == shelf.id


def test_row_created_comes_after_the_outermost_constructor() -> None:
    """A row made while another is being made is announced when both exist."""
    order: list[str] = []

    class Part(SQLObject):
        name = StringCol()

    class Whole(SQLObject):
        name = StringCol()
        part = ForeignKey("Part", default=None)

        def _create(self, id: Any, **kw: Any) -> None:
            kw["part"] = Part(name="p")
            order.append("part made")
            super()._create(id, **kw)
            order.append("whole made")

    Part.createTable()
    Whole.createTable()

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        order.append(type(inst).__name__)

    for each in (Part, Whole):
        events.listen(listener, each, events.RowCreatedSignal)
    Whole(name="w")
    assert order == ["part made", "whole made", "Part", "Whole"]


def test_inner_created_signal_survives_a_failing_outer_row() -> None:
    """The inner row exists, so it is announced though the outer one failed."""

    class Part(SQLObject):
        name = StringCol()

    class Whole(SQLObject):
        name = StringCol(unique=True)

        def _create(self, id: Any, **kw: Any) -> None:
            Part(name="p")
            super()._create(id, **kw)

    Part.createTable()
    Whole.createTable()
    Whole(name="w")
    heard = ear(Part, events.RowCreatedSignal, 3)
    with pytest.raises(dberrors.DuplicateEntryError):
        Whole(name="w")
    assert len(heard.heard) == 1


def test_row_update_signal() -> None:
    """RowUpdate has the instance and what is about to be written."""
    Shelf = make_shelf()
    shelf = Shelf()
    heard = ear(Shelf, events.RowUpdateSignal, 2)
    shelf.label = "x"
    shelf.set(label="y", width=2)
    assert [(i is shelf, dict(kw)) for i, kw in heard.heard] == [
        (True, {"label": "x"}),
        (True, {"label": "y", "width": 2}),
    ]


def test_row_update_comes_before_validation() -> None:
    """A listener sees a value the column will refuse."""
    from formencode import Invalid

    Shelf = make_shelf()
    shelf = Shelf()
    heard = ear(Shelf, events.RowUpdateSignal, 2)
    with pytest.raises(Invalid):
        shelf.width = "wide"
    assert heard.heard[0][1] == {"width": "wide"}


def test_row_update_listener_may_change_the_value(conn: Any) -> None:
    """What a listener does to the keywords is what is written."""
    Shelf = make_shelf()
    shelf = Shelf()

    def listener(inst: Any, kwargs: Any) -> None:
        if "label" in kwargs:
            kwargs["label"] = kwargs["label"].upper()

    events.listen(listener, Shelf, events.RowUpdateSignal)
    shelf.label = "x"
    assert shelf.label == "X"
    shelf.set(label="y")
    assert conn.queryAll("SELECT label FROM shelf") == [("Y",)]


def test_row_update_listener_may_add_columns(conn: Any, sql: Any) -> None:
    """Keys a listener adds are written in the same single UPDATE."""
    Shelf = make_shelf()
    shelf = Shelf()

    def listener(inst: Any, kwargs: Any) -> None:
        kwargs["width"] = 77

    events.listen(listener, Shelf, events.RowUpdateSignal)
    heard = ear(Shelf, events.RowUpdatedSignal, 2)
    sql.clear()
    shelf.label = "x"
    assert sql.count("UPDATE") == 1
    assert len(heard.heard) == 1
    assert (shelf.label, shelf.width) == ("x", 77)
    assert conn.queryAll("SELECT label, width FROM shelf") == [("x", 77)]


def test_row_updated_signal_and_its_post_functions() -> None:
    """RowUpdated comes after the UPDATE, its functions after that."""
    Shelf = make_shelf()
    shelf = Shelf()
    seen: list[Any] = []

    def listener(inst: Any, post: Any) -> None:
        seen.append(inst.label)
        post.append(lambda made: seen.append(made.id))

    events.listen(listener, Shelf, events.RowUpdatedSignal)
    shelf.label = "x"
    assert seen == ["x", shelf.id]


def test_empty_set_is_announced() -> None:
    """``set()`` writes nothing and still sends both signals."""
    Shelf = make_shelf()
    shelf = Shelf()
    before = ear(Shelf, events.RowUpdateSignal, 2)
    after = ear(Shelf, events.RowUpdatedSignal, 2)
    shelf.set()
    assert len(before.heard) == 1
    assert len(after.heard) == 1


def test_lazy_signals() -> None:
    """RowUpdate at each assignment, RowUpdated once at ``syncUpdate``."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        label = StringCol(default="a")

    Lazy.createTable()
    lazy = Lazy()
    before = ear(Lazy, events.RowUpdateSignal, 2)
    after = ear(Lazy, events.RowUpdatedSignal, 2)
    lazy.label = "b"
    lazy.label = "c"
    assert (len(before.heard), len(after.heard)) == (2, 0)
    lazy.syncUpdate()
    lazy.syncUpdate()
    assert (len(before.heard), len(after.heard)) == (2, 1)


def test_destroy_signals_and_their_order(conn: Any) -> None:
    """Destroy, DELETE, Destroy's functions, Destroyed, Destroyed's functions."""
    Shelf = make_shelf()
    shelf = Shelf()
    order: list[Any] = []

    def count() -> int:
        return conn.queryOne("SELECT COUNT(*) FROM shelf")[0]

    def on_destroy(inst: Any, post: Any) -> None:
        order.append(("destroy", inst is shelf, count()))
        post.append(lambda gone: order.append(("destroy post", count())))

    def on_destroyed(inst: Any, post: Any) -> None:
        order.append(("destroyed", inst is shelf))
        post.append(lambda gone: order.append("destroyed post"))

    events.listen(on_destroy, Shelf, events.RowDestroySignal)
    events.listen(on_destroyed, Shelf, events.RowDestroyedSignal)
    shelf.destroySelf()
    assert order == [
        ("destroy", True, 1),
        ("destroy post", 0),
        ("destroyed", True),
        "destroyed post",
    ]


def test_destroy_listener_may_forbid(conn: Any) -> None:
    """An exception in a RowDestroy listener keeps the row."""
    Shelf = make_shelf()
    shelf = Shelf()

    def listener(inst: Any, post: Any) -> None:
        raise PermissionError("never")

    events.listen(listener, Shelf, events.RowDestroySignal)
    with pytest.raises(PermissionError):
        shelf.destroySelf()
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (1,)


def test_create_listener_may_forbid(conn: Any) -> None:
    """An exception in a RowCreate listener makes no row."""
    Shelf = make_shelf()

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        raise PermissionError("never")

    events.listen(listener, Shelf, events.RowCreateSignal)
    with pytest.raises(PermissionError):
        Shelf()
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


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


def test_no_signals_for_reading(conn: Any) -> None:
    """get, select, sync, expire and bulk deletes send nothing."""
    Shelf = make_shelf()
    shelf = Shelf()
    heard = [
        ear(Shelf, events.RowUpdateSignal, 2),
        ear(Shelf, events.RowUpdatedSignal, 2),
        ear(Shelf, events.RowCreateSignal, 3),
        ear(Shelf, events.RowDestroySignal, 2),
    ]
    list(Shelf.select())
    shelf.sync()
    shelf.expire()
    conn.cache.clear()
    Shelf.get(shelf.id)
    Shelf.deleteMany(None)
    Shelf.clearTable()
    assert [each.heard for each in heard] == [[], [], [], []]
