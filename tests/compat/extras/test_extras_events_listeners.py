"""Section 2: listeners, how they are held and what they are told."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from sqlobject import (
    SQLObject,
    StringCol,
    events,
    sqlmeta,
)
from sqlobject.events import (
    CommitSignal,
    RollbackSignal,
    RowCreatedSignal,
    RowCreateSignal,
    RowUpdateSignal,
    Signal,
    listen,
    send,
)

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


def test_listener_on_the_base_of_all_classes(run_python: Any) -> None:
    """A listener on SQLObject itself hears every class, made before or after."""
    out = run_python(
        """
        from sqlobject import *
        from sqlobject import events
        sqlhub.processConnection = connectionForURI("sqlite:/:memory:")
        class Before(SQLObject):
            name = StringCol()
        def receiver(instance, kwargs, post_funcs):
            print(type(instance).__name__)
        events.listen(receiver, SQLObject, events.RowCreateSignal)
        class After(SQLObject):
            name = StringCol()
        class Child(After):
            pass
        for each in (Before, After, Child):
            each.createTable()
            each(name="x")
        """
    )
    assert out.split() == ["Before", "After", "Child"]
