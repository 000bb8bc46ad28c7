"""Section 2: signals of rows, their arguments and their order."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLObject,
    StringCol,
    events,
)
from sqlobject.events import (
    AddColumnSignal,
    ClassCreateSignal,
    CommitSignal,
    CreateTableSignal,
    DeleteColumnSignal,
    DropTableSignal,
    RollbackSignal,
    RowCreatedSignal,
    RowCreateSignal,
    RowDestroyedSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
    Signal,
    listen,
)

ALL_SIGNALS = [
    AddColumnSignal,
    ClassCreateSignal,
    CommitSignal,
    CreateTableSignal,
    DeleteColumnSignal,
    DropTableSignal,
    RollbackSignal,
    RowCreatedSignal,
    RowCreateSignal,
    RowDestroyedSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
]
ROW_SIGNALS = [
    RowCreateSignal,
    RowCreatedSignal,
    RowUpdateSignal,
    RowUpdatedSignal,
    RowDestroySignal,
    RowDestroyedSignal,
]


@pytest.mark.parametrize("signal", ALL_SIGNALS)
def test_signals_are_exported(signal: type) -> None:
    """Every signal is a Signal and exported, with ``listen`` and ``send``."""
    assert issubclass(signal, Signal)
    assert signal.__name__ in events.__all__
    assert {"listen", "send", "Signal"} <= set(events.__all__)


# -- rows ------------------------------------------------------------------------------


def test_creation(plate: Any, hear: Any, diary: Any) -> None:
    """Creating sends RowCreate before the insert and RowCreated after it."""
    rows: list[int] = []

    def count(*_args: Any) -> None:
        rows.append(plate._connection.queryOne("SELECT COUNT(*) FROM plate")[0])

    hear(plate, RowCreateSignal, RowCreatedSignal, act=count, post=True)
    made = plate(name="a")
    assert diary.names() == [
        "RowCreate",
        "RowCreate/post",
        "RowCreated",
        "RowCreated/post",
    ]
    assert rows == [0, 1]
    assert all(entry[1] is made for entry in diary)


def test_keywords_of_row_create(plate: Any, hear: Any, diary: Any) -> None:
    """RowCreate carries the keywords as given, and may change them."""

    def change(_instance: Any, kwargs: Any, _post: Any) -> None:
        kwargs["name"] = kwargs["name"].upper()
        kwargs["size"] = 9

    hear(plate, RowCreateSignal, act=change)
    made = plate(name="abc")
    assert (made.name, made.size) == ("ABC", 9)
    kwargs = diary[0][2]
    assert isinstance(kwargs, dict)


def test_row_create_shows_id_and_connection(
    plate: Any, open_sqlite: Any, hear: Any, diary: Any
) -> None:
    """The keywords of RowCreate still contain ``id`` and ``connection``."""
    seen: list[Any] = []
    hear(plate, RowCreateSignal, act=lambda _i, kwargs, _p: seen.append(dict(kwargs)))
    other = open_sqlite()
    plate.createTable(connection=other)
    plate(id=7, name="a", connection=other)
    assert seen == [{"id": 7, "name": "a", "connection": other}]


def test_row_created_can_read_its_object(plate: Any, hear: Any) -> None:
    """In RowCreated the object is complete."""
    seen: list[Any] = []
    hear(
        plate,
        RowCreatedSignal,
        act=lambda made, _kw, _post: seen.append((made.id, made.name, made.size)),
    )
    made = plate(name="a")
    assert seen == [(made.id, "a", 1)]


def test_row_created_has_the_keywords_of_the_call(
    plate: Any, hear: Any, diary: Any
) -> None:
    """The keywords of RowCreated name the class and id, and what was given."""
    hear(plate, RowCreatedSignal)
    made = plate(name="a")
    kwargs = diary[0][2]
    assert kwargs["class"] is plate
    assert kwargs["id"] == made.id
    assert kwargs["name"] == "a"


def test_row_created_waits_for_the_outermost_constructor(conn: Any, hear: Any) -> None:
    """Objects made while another is made are announced when all are done."""

    class Part(SQLObject):
        name = StringCol()

    class Whole(SQLObject):
        name = StringCol()
        part = ForeignKey("Part", default=None)

        def _create(self, id: Any, **kw: Any) -> None:
            kw["part"] = Part(name="inner")
            super()._create(id, **kw)

    Part.createTable()
    Whole.createTable()
    counts: list[int] = []
    hear(
        Part,
        RowCreatedSignal,
        act=lambda *_a: counts.append(conn.queryOne("SELECT COUNT(*) FROM whole")[0]),
    )
    whole = Whole(name="outer")
    assert counts == [1]
    assert whole.part.name == "inner"


def test_exception_in_row_create_prevents_the_row(plate: Any) -> None:
    """An exception in a RowCreate listener reaches the caller; no row is made."""

    def refuse(*_args: Any) -> None:
        raise RuntimeError("no plates today")

    listen(refuse, plate, RowCreateSignal)
    with pytest.raises(RuntimeError, match="no plates"):
        plate(name="a")
    assert plate.select().count() == 0


def test_exception_in_row_created_keeps_the_row(plate: Any) -> None:
    """An exception in a RowCreated listener reaches the caller; the row stays."""

    def refuse(*_args: Any) -> None:
        raise RuntimeError("too late")

    listen(refuse, plate, RowCreatedSignal)
    with pytest.raises(RuntimeError, match="too late"):
        plate(name="a")
    assert plate.select().count() == 1


def test_assignment(plate: Any, hear: Any, diary: Any) -> None:
    """An assignment sends RowUpdate before and RowUpdated after its UPDATE."""
    made = plate(name="a")
    stored: list[str] = []

    def look(*_args: Any) -> None:
        stored.append(plate._connection.queryOne("SELECT name FROM plate")[0])

    hear(plate, RowUpdateSignal, act=look)
    hear(plate, RowUpdatedSignal, act=look, post=True)
    made.name = "b"
    assert diary.names() == ["RowUpdate", "RowUpdated", "RowUpdated/post"]
    assert diary[0][1] is made
    assert diary[0][2] == {"name": "b"}
    assert stored == ["a", "b"]


def test_set(plate: Any, hear: Any, diary: Any) -> None:
    """``set`` sends one pair of signals with all keywords, also when it is empty."""
    made = plate(name="a")
    hear(plate, RowUpdateSignal, RowUpdatedSignal)
    made.set(name="b", size=5)
    assert diary.names() == ["RowUpdate", "RowUpdated"]
    assert diary[0][2] == {"name": "b", "size": 5}
    diary.clear()
    made.set()
    assert diary.names() == ["RowUpdate", "RowUpdated"]


def test_changing_the_keywords_of_an_update(plate: Any, hear: Any) -> None:
    """A RowUpdate listener changes what is written."""
    made = plate(name="a")

    def change(_instance: Any, kwargs: Any) -> None:
        if "name" in kwargs:
            kwargs["name"] = kwargs["name"].upper()

    hear(plate, RowUpdateSignal, act=change)
    made.name = "b"
    assert made.name == "B"
    made.set(name="c", size=2)
    assert made.name == "C"
    assert plate._connection.queryAll("SELECT name, size FROM plate") == [("C", 2)]


def test_adding_keywords_writes_once(
    plate: Any, hear: Any, diary: Any, sql: Any
) -> None:
    """A listener that adds keys to an assignment causes one UPDATE, one RowUpdated."""
    made = plate(name="a")

    def add(_instance: Any, kwargs: Any) -> None:
        kwargs["size"] = 77

    hear(plate, RowUpdateSignal, act=add)
    hear(plate, RowUpdatedSignal)
    sql.clear()
    made.name = "b"
    assert sql.count("UPDATE") == 1
    assert diary.names() == ["RowUpdate", "RowUpdated"]
    assert (made.name, made.size) == ("b", 77)
    assert plate._connection.queryAll("SELECT name, size FROM plate") == [("b", 77)]


def test_adding_keywords_to_an_overridden_setter(conn: Any, hear: Any) -> None:
    """A listener may add keys also when the assigned column has its own setter."""

    class Plate(SQLObject):
        name = StringCol()
        size = IntCol(default=1)

        def _set_name(self, value: str) -> None:
            self._SO_set_name(value.strip())

    Plate.createTable()
    made = Plate(name=" a ")

    def add(_instance: Any, kwargs: Any) -> None:
        kwargs["size"] = 77

    hear(Plate, RowUpdateSignal, act=add)
    made.name = " b "
    assert (made.name, made.size) == ("b", 77)
    assert conn.queryAll("SELECT name, size FROM plate") == [("b", 77)]


def test_removing_the_keyword_of_an_assignment(plate: Any, hear: Any) -> None:
    """A listener that removes the assigned key prevents the assignment."""
    made = plate(name="a")

    def remove(_instance: Any, kwargs: Any) -> None:
        kwargs.pop("name", None)

    hear(plate, RowUpdateSignal, act=remove)
    made.name = "b"
    assert plate._connection.queryAll("SELECT name FROM plate") == [("a",)]
    assert made.name == "a"


def test_exception_in_row_update_prevents_the_update(plate: Any) -> None:
    """An exception in a RowUpdate listener reaches the caller; nothing changes."""
    made = plate(name="a")

    def refuse(*_args: Any) -> None:
        raise RuntimeError("no")

    listen(refuse, plate, RowUpdateSignal)
    with pytest.raises(RuntimeError):
        made.name = "b"
    assert made.name == "a"
    assert plate._connection.queryAll("SELECT name FROM plate") == [("a",)]


def test_lazy_updates(conn: Any, hear: Any, diary: Any) -> None:
    """With lazyUpdate, RowUpdate is sent at assignment and RowUpdated at the sync."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        name = StringCol()
        size = IntCol(default=1)

    Lazy.createTable()
    made = Lazy(name="a")
    hear(Lazy, RowUpdateSignal)
    hear(Lazy, RowUpdatedSignal, post=True)
    made.name = "b"
    made.size = 2
    assert diary.names() == ["RowUpdate", "RowUpdate"]
    made.syncUpdate()
    assert diary.names()[2:] == ["RowUpdated", "RowUpdated/post"]
    made.syncUpdate()
    assert len(diary) == 4


def test_destruction(plate: Any, hear: Any, diary: Any) -> None:
    """Destroying sends RowDestroy, deletes, then sends RowDestroyed."""
    made = plate(name="a")
    counts: list[int] = []

    def count(*_args: Any) -> None:
        counts.append(plate._connection.queryOne("SELECT COUNT(*) FROM plate")[0])

    hear(plate, RowDestroySignal, RowDestroyedSignal, act=count, post=True)
    made.destroySelf()
    assert diary.names() == [
        "RowDestroy",
        "RowDestroy/post",
        "RowDestroyed",
        "RowDestroyed/post",
    ]
    assert counts == [1, 0]
    assert all(entry[1] is made for entry in diary)


def test_destruction_can_be_vetoed(plate: Any) -> None:
    """An exception in RowDestroy keeps the row."""
    made = plate(name="a")

    def refuse(*_args: Any) -> None:
        raise RuntimeError("no")

    listen(refuse, plate, RowDestroySignal)
    with pytest.raises(RuntimeError):
        made.destroySelf()
    assert plate.select().count() == 1


def test_destruction_announces_before_cascades(
    conn: Any, hear: Any, diary: Any
) -> None:
    """RowDestroy comes before cascades and before related rows are removed."""

    class Owner(SQLObject):
        name = StringCol()
        tags = RelatedJoin("Tag")

    class Pet(SQLObject):
        owner = ForeignKey("Owner", cascade=True)

    class Tag(SQLObject):
        owners = RelatedJoin("Owner")

    for each in (Owner, Pet, Tag):
        each.createTable()
    owner = Owner(name="a")
    Pet(owner=owner)
    owner.addTag(Tag())

    def look(*_args: Any) -> None:
        diary.append(
            (
                "rows",
                conn.queryOne("SELECT COUNT(*) FROM pet")[0],
                conn.queryOne("SELECT COUNT(*) FROM owner_tag")[0],
            )
        )

    hear(Owner, RowDestroySignal, RowDestroyedSignal, act=look)
    hear(Pet, RowDestroySignal)
    owner.destroySelf()
    assert [entry[0] if entry[0] != "rows" else entry for entry in diary] == [
        "RowDestroy",
        ("rows", 1, 1),
        "RowDestroy",
        "RowDestroyed",
        ("rows", 0, 0),
    ]


def test_no_signals_for_reading(plate: Any, hear: Any, diary: Any) -> None:
    """Fetching, selecting, syncing and expiring send nothing."""
    made = plate(name="a")
    hear(plate, *ROW_SIGNALS)
    made.sync()
    made.expire()
    plate.get(made.id)
    list(plate.select())
    plate.select().count()
    assert diary == []


# -- bulk ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda plate: plate.deleteMany(plate.q.name == "a"),
        lambda plate: plate.deleteBy(name="a"),
        lambda plate: plate.clearTable(),
    ],
)
def test_bulk_deletion_sends_no_row_signals(
    plate: Any, hear: Any, diary: Any, act: Any
) -> None:
    """Deleting without objects sends no signal of a row."""
    plate(name="a")
    hear(plate, RowDestroySignal, RowDestroyedSignal)
    act(plate)
    assert diary == []


def test_debug_events_prints_each_send(run_python: Any) -> None:
    """``debug_events()`` prints every signal as it is sent."""
    out = run_python(
        """
        from sqlobject import *
        from sqlobject import events
        sqlhub.processConnection = connectionForURI("sqlite:/:memory:")
        class Plate(SQLObject):
            name = StringCol()
        Plate.createTable()
        def receiver(*args): pass
        events.debug_events()
        events.listen(receiver, Plate, events.RowCreateSignal)
        Plate(name="a")
        """
    )
    assert any(
        line.startswith("send ") and "RowCreateSignal" in line and "Plate" in line
        for line in out.splitlines()
    )
    assert any(line.startswith("connect ") for line in out.splitlines())
