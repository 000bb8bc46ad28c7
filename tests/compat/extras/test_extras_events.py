"""Section 2: signals, their arguments, their order, and their listeners."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLObject,
    StringCol,
    col,
    events,
    sqlmeta,
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
    send,
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


@pytest.fixture
def plate(conn: Any) -> Any:
    """A class with two columns and its table."""

    class Plate(SQLObject):
        name = StringCol()
        size = IntCol(default=1)

    Plate.createTable()
    return Plate


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


# -- columns ---------------------------------------------------------------------------


def test_add_column(plate: Any, hear: Any, diary: Any) -> None:
    """Adding a column sends its definition; the post function gets the bound column."""
    hear(plate, AddColumnSignal, post=True)
    definition = IntCol("mass", default=None)
    plate.sqlmeta.addColumn(definition)
    entry, post = diary
    assert entry[:2] == ("AddColumn", plate)
    assert entry[3] == "mass"
    assert entry[4] is definition
    assert entry[5] is False
    assert post[0] == "AddColumn/post"
    assert post[1] is plate
    assert post[2] is plate.sqlmeta.columns["mass"]


def test_add_column_on_a_subclass(conn: Any, hear: Any, diary: Any) -> None:
    """The columns of a new subclass are announced to listeners on its parent."""

    class Base(SQLObject):
        pass

    hear(Base, AddColumnSignal)

    class Child(Base):
        answer = IntCol(default=42)

    names = [entry[3] for entry in diary if entry[1] is Child]
    assert names == ["answer"]
    assert isinstance(diary[-1][4], IntCol)


def test_delete_column(plate: Any, hear: Any, diary: Any) -> None:
    """Deleting a column is announced before it is gone, with the bound column."""
    column = plate.sqlmeta.columns["size"]
    present: list[bool] = []
    hear(
        plate,
        DeleteColumnSignal,
        act=lambda *_a: present.append("size" in plate.sqlmeta.columns),
        post=True,
    )
    plate.sqlmeta.delColumn("size")
    assert diary.names() == ["DeleteColumn", "DeleteColumn/post"]
    assert diary[0][1] is plate
    assert diary[0][3] == "size"
    assert diary[0][4] is column
    assert isinstance(column, col.SOIntCol)
    assert present == [True]
    assert "size" not in plate.sqlmeta.columns


# -- tables ----------------------------------------------------------------------------


@pytest.fixture
def tableless(conn: Any) -> Any:
    """A class without its table."""

    class Plate(SQLObject):
        name = StringCol()

    return Plate


def test_create_table(tableless: Any, conn: Any, hear: Any, diary: Any) -> None:
    """Creating a table is announced before; the post function gets the connection."""
    existed: list[bool] = []
    hear(
        tableless,
        CreateTableSignal,
        act=lambda *_a: existed.append(tableless.tableExists()),
        post=True,
    )
    tableless.createTable()
    assert diary.names() == ["CreateTable", "CreateTable/post"]
    assert diary[0][1] is tableless
    assert existed == [False]
    assert diary[1][1:] == (tableless, conn)


def test_create_table_if_not_exists_is_silent(
    tableless: Any, hear: Any, diary: Any
) -> None:
    """A table that exists already is not announced."""
    tableless.createTable()
    hear(tableless, CreateTableSignal)
    tableless.createTable(ifNotExists=True)
    assert diary == []


def test_extra_sql_of_create_table_is_run(tableless: Any, conn: Any, hear: Any) -> None:
    """Statements that a CreateTable listener adds are executed."""
    hear(
        tableless,
        CreateTableSignal,
        act=lambda _c, _conn, extra, _post: extra.append(
            "CREATE TABLE extra_table (a INTEGER)"
        ),
    )
    tableless.createTable()
    assert conn.tableExists("extra_table")


def test_drop_table(tableless: Any, conn: Any, hear: Any, diary: Any) -> None:
    """Dropping a table is announced before; the post function gets the connection."""
    tableless.createTable()
    existed: list[bool] = []
    hear(
        tableless,
        DropTableSignal,
        act=lambda *_a: existed.append(tableless.tableExists()),
        post=True,
    )
    tableless.dropTable()
    assert diary.names() == ["DropTable", "DropTable/post"]
    assert existed == [True]
    assert diary[1][1:] == (tableless, conn)


@pytest.mark.parametrize("given", [True, False])
def test_extra_sql_of_drop_table_is_run(
    tableless: Any, conn: Any, hear: Any, given: bool
) -> None:
    """Statements that a DropTable listener adds are executed, connection or not."""
    conn.query("CREATE TABLE extra_table (a INTEGER)")
    tableless.createTable()
    hear(
        tableless,
        DropTableSignal,
        act=lambda _c, _conn, extra, _post: extra.append("DROP TABLE extra_table"),
    )
    tableless.dropTable(**({"connection": conn} if given else {}))
    assert not conn.tableExists("extra_table")
    assert not conn.tableExists("plate")


# -- classes ---------------------------------------------------------------------------


def test_class_creation(conn: Any, hear: Any, diary: Any) -> None:
    """A new class is announced to its first base, with five arguments."""

    class Base(SQLObject):
        pass

    hear(Base, ClassCreateSignal)

    class Child(Base):
        name = StringCol()

    (entry,) = [entry for entry in diary if entry[1] == "Child"]
    _signal, name, bases, attributes, post_funcs, early_funcs = entry
    assert name == "Child"
    assert bases == (Base,)
    assert "name" in attributes
    assert isinstance(post_funcs, list)
    assert isinstance(early_funcs, list)


def test_class_creation_may_add_columns(conn: Any, hear: Any) -> None:
    """A listener may add columns to the class in the making."""

    class Base(SQLObject):
        pass

    def add(name: str, _bases: Any, attributes: Any, *_rest: Any) -> None:
        if name == "Child":
            attributes["stamp"] = IntCol(default=5)

    hear(Base, ClassCreateSignal, act=add)

    class Child(Base):
        pass

    Child.createTable()
    assert Child().stamp == 5


def test_functions_around_class_creation(conn: Any, hear: Any) -> None:
    """Early functions see the bare class, post functions the finished one."""

    class Base(SQLObject):
        pass

    seen: list[Any] = []

    def add(_n: str, _b: Any, _a: Any, post_funcs: Any, early_funcs: Any) -> None:
        early_funcs.append(lambda cls: seen.append(("early", cls.__name__)))
        post_funcs.append(
            lambda cls: (
                seen.append(("post", list(cls.sqlmeta.columns)))
                if hasattr(cls, "sqlmeta")
                else None
            )
        )

    hear(Base, ClassCreateSignal, act=add)

    class Child(Base):
        name = StringCol()

    assert ("early", "Child") in seen
    assert ("post", ["name"]) in seen
    assert seen.index(("early", "Child")) < seen.index(("post", ["name"]))


# -- listeners -------------------------------------------------------------------------


def test_listeners_are_held_weakly(plate: Any, diary: Any) -> None:
    """A listener that nobody else holds vanishes."""
    listen(lambda *_a: diary.append(1), plate, RowCreateSignal)
    gc.collect()
    plate(name="a")
    assert diary == []


def test_listeners_can_be_held_strongly(plate: Any, diary: Any) -> None:
    """``weak=False`` keeps a listener alive."""
    listen(lambda *_a: diary.append(1), plate, RowCreateSignal, weak=False)
    gc.collect()
    plate(name="a")
    assert diary == [1]


def test_strong_listeners_stay_strong_for_subclasses(conn: Any, diary: Any) -> None:
    """A strongly held listener hears the subclasses as reliably as its class."""

    class Base(SQLObject):
        name = StringCol(default=None)

    listen(lambda *_a: diary.append(1), Base, RowCreateSignal, weak=False)

    class Child(Base):
        pass

    gc.collect()
    Child.createTable()
    Child()
    assert diary == [1]


def test_listeners_hear_later_subclasses(conn: Any, hear: Any, diary: Any) -> None:
    """A listener on a class hears subclasses made afterwards."""

    class Base(SQLObject):
        name = StringCol(default=None)

    hear(Base, RowCreateSignal)

    class Child(Base):
        pass

    class Grandchild(Child):
        pass

    for each in (Base, Child, Grandchild):
        each.createTable()
        each()
    assert [type(entry[1]) for entry in diary] == [Base, Child, Grandchild]


def test_listeners_hear_existing_subclasses(conn: Any, hear: Any, diary: Any) -> None:
    """A listener on a class hears the subclasses that exist already."""

    class Base(SQLObject):
        name = StringCol(default=None)

    class Child(Base):
        pass

    Child.createTable()
    hear(Base, RowCreateSignal)
    Child()
    assert len(diary) == 1


def test_listener_of_one_class_only(conn: Any, hear: Any, diary: Any) -> None:
    """``alsoSubclasses=False`` leaves the subclasses out."""

    class Base(SQLObject):
        name = StringCol(default=None)

    hear(Base, RowCreateSignal, alsoSubclasses=False)

    class Child(Base):
        pass

    for each in (Base, Child):
        each.createTable()
        each()
    assert [type(entry[1]) for entry in diary] == [Base]


def test_listener_hears_each_signal_once(conn: Any, hear: Any, diary: Any) -> None:
    """However deep the inheritance, one signal is heard once."""

    class Base(SQLObject):
        name = StringCol(default=None)

    class Child(Base):
        pass

    hear(Base, RowCreateSignal)

    class Grandchild(Child):
        pass

    Grandchild.createTable()
    Grandchild()
    assert len(diary) == 1


def test_listener_may_take_signal_and_sender(plate: Any) -> None:
    """A listener may ask for ``signal`` and ``sender`` by name."""
    seen: list[Any] = []

    def receiver(
        _instance: Any, _kwargs: Any, _post: Any, signal: Any, sender: Any
    ) -> None:
        seen.append((signal, sender))

    listen(receiver, plate, RowCreateSignal)
    plate(name="a")
    assert seen == [(RowCreateSignal, plate)]


def test_listener_with_too_few_arguments(plate: Any) -> None:
    """A listener that cannot take the arguments raises TypeError to the caller."""

    def receiver(_instance: Any) -> None:
        """Take one argument alone."""

    listen(receiver, plate, RowCreateSignal)
    with pytest.raises(TypeError):
        plate(name="a")


def test_bound_method_as_listener(plate: Any) -> None:
    """A method of an object that is held is a fine listener."""

    class Watcher:
        def __init__(self) -> None:
            self.seen: list[Any] = []

        def created(self, instance: Any, _kwargs: Any, _post: Any) -> None:
            self.seen.append(instance)

    watcher = Watcher()
    listen(watcher.created, plate, RowCreatedSignal)
    made = plate(name="a")
    assert watcher.seen == [made]


def test_raw_dispatcher_connections_are_heard(plate: Any, diary: Any) -> None:
    """Receivers connected straight to PyDispatcher hear the signals too."""
    from pydispatch import dispatcher

    def receiver(_instance: Any, _kwargs: Any, _post: Any, sender: Any) -> None:
        diary.append(("any", sender))

    dispatcher.connect(receiver, signal=RowCreateSignal, sender=dispatcher.Any)
    try:
        plate(name="a")
    finally:
        dispatcher.disconnect(receiver, signal=RowCreateSignal, sender=dispatcher.Any)
    assert ("any", plate) in diary


def test_send_is_the_dispatchers(plate: Any) -> None:
    """``send`` delivers a signal by hand and gives receivers with their results."""

    def receiver(value: Any) -> str:
        return f"got {value}"

    class OwnSignal(Signal):
        """A signal of the user's own."""

    listen(receiver, plate, OwnSignal)
    answers = send(OwnSignal, plate, 5)
    assert [answer for _receiver, answer in answers] == ["got 5"]


def test_sqlmeta_send(plate: Any, diary: Any) -> None:
    """``Cls.sqlmeta.send`` sends a signal from the class."""

    class OwnSignal(Signal):
        """A signal of the user's own."""

    def receiver(value: Any) -> None:
        diary.append(value)

    listen(receiver, plate, OwnSignal)
    plate.sqlmeta.send(OwnSignal, 5)
    assert diary == [5]


def test_commit_signal_is_silent_for_an_empty_transaction(
    filed: Any, diary: Any
) -> None:
    """A transaction that touched nothing announces nothing."""

    def receiver(changed: Any) -> None:
        diary.append(changed)

    listen(receiver, sqlmeta, CommitSignal)
    listen(receiver, sqlmeta, RollbackSignal)
    trans = filed.transaction()
    trans.commit()
    trans.rollback()
    assert diary == []


# -- reports ---------------------------------------------------------------------------


def test_summary(plate: Any, hear: Any, capsys: Any) -> None:
    """``summarize_events_by_sender`` lists senders, signals and receivers."""
    hear(plate, RowCreateSignal, RowUpdateSignal)
    events.summarize_events_by_sender(plate)
    lines = capsys.readouterr().out.splitlines()
    sender = next(i for i, line in enumerate(lines) if line.startswith("Sender: "))
    assert "Plate" in lines[sender]
    assert set(lines[sender + 1].strip()) == {"="}
    signals = [line.strip() for line in lines if line.strip().startswith("Signal: ")]
    assert any("RowCreateSignal (1 receivers)" in line for line in signals)
    assert any("RowUpdateSignal (1 receivers)" in line for line in signals)


def test_summary_into_a_file(plate: Any, hear: Any, tmp_path: Any) -> None:
    """The summary can be written to an open file."""
    hear(plate, RowCreateSignal)
    path = tmp_path / "summary.txt"
    with path.open("w") as output:
        events.summarize_events_by_sender(plate, output=output)
    assert "Sender: " in path.read_text()


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
