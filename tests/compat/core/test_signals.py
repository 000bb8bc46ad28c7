"""Core 11: signals of rows, their arguments and their moments."""

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
