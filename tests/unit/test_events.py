"""Signals: what happens to classes and rows, told to whoever listens."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from pydispatch import dispatcher

from sqlobject import events
from sqlobject.declarative import DeclarativeMeta
from sqlobject.events import RowCreatedSignal, RowUpdateSignal, Signal
from sqlobject.settings import settings

Family = Any


@pytest.fixture
def family() -> Family:
    """A class ``Parent`` made as users' classes are."""
    return DeclarativeMeta("Parent", (), {})


def child_of(*bases: Any) -> Any:
    return DeclarativeMeta("Child", bases, {})


class Ear:
    """A receiver that notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def __call__(self, *args: Any) -> str:
        self.heard.append(args)
        return "noted"

    def note(self, *args: Any) -> None:
        self.heard.append(args)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def watched() -> Iterator[list[int]]:
    """Grows by one at each change of listeners."""
    changes: list[int] = []

    def watcher() -> None:
        changes.append(1)

    events.subscribe_changes(watcher)
    yield changes
    events._book.watchers.remove(watcher)


# -- listen and send


def test_what_is_sent_is_heard(family: Family, ear: Ear) -> None:
    events.listen(ear, family, RowUpdateSignal)
    replies = events.send(RowUpdateSignal, family, "instance", {"a": 1})
    assert ear.heard == [("instance", {"a": 1})]
    assert replies == [(ear, "noted")]


def test_other_signals_and_other_classes_are_not_heard(
    family: Family, ear: Ear
) -> None:
    events.listen(ear, family, RowUpdateSignal)
    assert events.send(RowCreatedSignal, family, 1) == []
    assert events.send(RowUpdateSignal, child_of(), 1) == []
    assert ear.heard == []


def test_a_receiver_may_name_signal_and_sender(family: Family) -> None:
    heard = []

    def receiver(instance: Any, signal: Any, sender: Any) -> None:
        heard.append((instance, signal, sender))

    events.listen(receiver, family, RowUpdateSignal)
    events.send(RowUpdateSignal, family, "instance")
    assert heard == [("instance", RowUpdateSignal, family)]


def test_an_exception_of_a_receiver_reaches_the_caller(family: Family) -> None:
    def veto(instance: Any) -> None:
        raise PermissionError(instance)

    events.listen(veto, family, RowUpdateSignal)
    with pytest.raises(PermissionError):
        events.send(RowUpdateSignal, family, "instance")


def test_a_receiver_with_too_few_parameters_is_an_error(family: Family) -> None:
    def deaf() -> None:
        """Takes nothing."""

    events.listen(deaf, family, RowUpdateSignal)
    with pytest.raises(TypeError):
        events.send(RowUpdateSignal, family, "instance")


def test_listening_twice_is_hearing_once(family: Family, ear: Ear) -> None:
    child = child_of(family)
    events.listen(ear, family, RowUpdateSignal)
    events.listen(ear, family, RowUpdateSignal)
    events.send(RowUpdateSignal, family, 1)
    events.send(RowUpdateSignal, child, 2)
    events.send(RowUpdateSignal, child_of(family), 3)
    assert ear.heard == [(1,), (2,), (3,)]


# -- how long


def test_a_lambda_is_forgotten_by_default(family: Family) -> None:
    events.listen(lambda *args: None, family, RowUpdateSignal)
    gc.collect()
    assert not events.heard(family, RowUpdateSignal)


def test_a_lambda_may_be_kept(family: Family) -> None:
    heard: list[Any] = []
    events.listen(lambda one: heard.append((one,)), family, RowUpdateSignal, weak=False)
    child = child_of(family)
    gc.collect()
    events.send(RowUpdateSignal, family, 1)
    events.send(RowUpdateSignal, child, 2)
    assert heard == [(1,), (2,)]


def test_a_method_is_heard_as_long_as_its_object_lives(family: Family) -> None:
    ear = Ear()
    heard = ear.heard
    events.listen(ear.note, family, RowUpdateSignal)
    child = child_of(family)
    gc.collect()
    events.send(RowUpdateSignal, family, 1)
    events.send(RowUpdateSignal, child, 2)
    assert heard == [(1,), (2,)]
    del ear
    gc.collect()
    assert not events.heard(family, RowUpdateSignal)
    assert not events.heard(child, RowUpdateSignal)
    assert not events.heard(child_of(family), RowUpdateSignal)


def test_an_inherited_listening_is_not_weaker_than_the_first(family: Family) -> None:
    heard: list[Any] = []
    events.listen(lambda one: heard.append((one,)), family, RowUpdateSignal, weak=False)
    grandchild = child_of(child_of(family))
    gc.collect()
    events.send(RowUpdateSignal, grandchild, 1)
    assert heard == [(1,)]


# -- subclasses


def test_subclasses_made_later_are_heard(family: Family, ear: Ear) -> None:
    events.listen(ear, family, RowUpdateSignal)
    events.send(RowUpdateSignal, child_of(child_of(family)), 1)
    assert ear.heard == [(1,)]


def test_subclasses_that_were_there_are_heard(family: Family, ear: Ear) -> None:
    grandchild = child_of(child_of(family))
    events.listen(ear, family, RowUpdateSignal)
    events.send(RowUpdateSignal, grandchild, 1)
    assert ear.heard == [(1,)]


def test_also_subclasses_false_means_it(family: Family, ear: Ear) -> None:
    before = child_of(family)
    events.listen(ear, family, RowUpdateSignal, alsoSubclasses=False)
    after = child_of(family)
    for sender in (family, before, after):
        events.send(RowUpdateSignal, sender, sender)
    assert ear.heard == [(family,)]


def test_of_two_bases_with_one_listener_a_child_is_heard_once(ear: Ear) -> None:
    left, right = child_of(), child_of()
    events.listen(ear, left, RowUpdateSignal)
    events.listen(ear, right, RowUpdateSignal)
    events.send(RowUpdateSignal, child_of(left, right), 1)
    assert ear.heard == [(1,)]


def test_a_plain_class_may_send_too(ear: Ear) -> None:
    class Plain:
        """No metaclass."""

    events.listen(ear, Plain, RowUpdateSignal)
    events.send(RowUpdateSignal, Plain, 1)
    assert ear.heard == [(1,)]


def test_a_signal_of_ones_own_may_be_sent(family: Family, ear: Ear) -> None:
    class PriceChanged(Signal):
        """Mine."""

    events.listen(ear, family, PriceChanged)
    events.send(PriceChanged, child_of(family), 1)
    assert ear.heard == [(1,)]


# -- no longer


def test_unlisten_ends_it_for_the_whole_family(family: Family, ear: Ear) -> None:
    child = child_of(family)
    events.listen(ear, family, RowUpdateSignal)
    events.unlisten(ear, family, RowUpdateSignal)
    for sender in (family, child, child_of(family)):
        assert not events.heard(sender, RowUpdateSignal)


def test_unlisten_ends_what_was_held_strongly(family: Family, ear: Ear) -> None:
    events.listen(ear, family, RowUpdateSignal, weak=False)
    events.unlisten(ear, family, RowUpdateSignal)
    assert not events.heard(family, RowUpdateSignal)


def test_unlisten_leaves_others_and_other_signals(family: Family, ear: Ear) -> None:
    other = Ear()
    events.listen(ear, family, RowUpdateSignal)
    events.listen(ear, family, RowCreatedSignal)
    events.listen(other, family, RowUpdateSignal)
    events.unlisten(ear, family, RowUpdateSignal)
    events.send(RowUpdateSignal, family, 1)
    events.send(RowCreatedSignal, child_of(family), 2)
    assert (ear.heard, other.heard) == ([(2,)], [(1,)])


def test_unlisten_of_who_does_not_listen_is_nothing(family: Family, ear: Ear) -> None:
    events.unlisten(ear, family, RowUpdateSignal)
    events.unlisten(ear, dispatcher.Any, RowUpdateSignal)
    assert not events.heard(family, RowUpdateSignal)


def test_a_disconnected_receiver_is_not_inherited(family: Family, ear: Ear) -> None:
    events.listen(ear, family, RowUpdateSignal)
    dispatcher.disconnect(ear, signal=RowUpdateSignal, sender=family)
    assert not events.heard(child_of(family), RowUpdateSignal)


# -- heard


def test_heard_sees_connections_made_with_pydispatcher(
    family: Family, ear: Ear
) -> None:
    for signal, sender in [
        (RowUpdateSignal, family),
        (dispatcher.Any, family),
        (RowUpdateSignal, dispatcher.Any),
        (dispatcher.Any, dispatcher.Any),
    ]:
        assert not events.heard(family, RowUpdateSignal)
        dispatcher.connect(ear, signal=signal, sender=sender)
        assert events.heard(family, RowUpdateSignal)
        events.send(RowUpdateSignal, family, 1)
        dispatcher.disconnect(ear, signal=signal, sender=sender)
    assert ear.heard == [(1,)] * 4


def test_pydispatcher_is_not_loaded_for_nobody() -> None:
    program = """
from sqlobject import events
from sqlobject.declarative import DeclarativeMeta
import sys
Parent = DeclarativeMeta("Parent", (), {})
Child = DeclarativeMeta("Child", (Parent,), {})
assert not events.heard(Child, events.RowUpdateSignal)
assert events.send(events.RowUpdateSignal, Child, 1) == []
assert "pydispatch" not in sys.modules
def receiver(*args): ...
events.listen(receiver, Parent, events.RowUpdateSignal)
assert "pydispatch" in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_watchers_are_told_of_each_change(
    family: Family, ear: Ear, watched: list[int]
) -> None:
    events.listen(ear, family, RowUpdateSignal)
    assert len(watched) == 1
    child_of(family)
    assert len(watched) == 2
    events.unlisten(ear, family, RowUpdateSignal)
    assert len(watched) == 3


# -- looking on


def test_summary_lists_senders_signals_and_receivers(family: Family, ear: Ear) -> None:
    events.listen(ear, family, RowUpdateSignal)
    output = io.StringIO()
    events.summarize_events_by_sender(family, output, indent=2)
    name = f"{__name__}.Parent"
    assert output.getvalue().splitlines() == [
        f"  Sender: {name}",
        "  " + "=" * len(f"Sender: {name}"),
        "    Signal: sqlobject.events.RowUpdateSignal (1 receivers)",
        "    " + "-" * len("Signal: sqlobject.events.RowUpdateSignal (1 receivers)"),
        f"      {ear!r}",
    ]


def test_summary_of_everybody_goes_to_standard_output(
    family: Family, ear: Ear, capsys: pytest.CaptureFixture[str]
) -> None:
    events.listen(ear, family, RowUpdateSignal)
    dispatcher.connect(ear, signal=RowCreatedSignal)
    events.summarize_events_by_sender()
    dispatcher.disconnect(ear, signal=RowCreatedSignal)
    written = capsys.readouterr().out
    assert "Sender: _Any" in written
    assert f"Sender: {__name__}.Parent" in written


def test_debugging_writes_what_is_connected_and_sent(
    family: Family, ear: Ear, capsys: pytest.CaptureFixture[str]
) -> None:
    events.debug_events()
    assert events.heard(family, RowUpdateSignal), "even if nobody listens"
    events.listen(ear, family, RowUpdateSignal)
    events.send(RowUpdateSignal, family, "instance", {"a": 1})
    signal, sender = "sqlobject.events.RowUpdateSignal", f"{__name__}.Parent"
    assert capsys.readouterr().out.splitlines() == [
        f"connect {ear!r} to {signal} from {sender}",
        f"send {signal} from {sender}: 'instance', {{'a': 1}}",
    ]
    assert ear.heard == [("instance", {"a": 1})]


def test_debugging_can_be_ended(
    family: Family, ear: Ear, capsys: pytest.CaptureFixture[str]
) -> None:
    events.debug_events()
    events.debug_events(enabled=False)
    events.send(RowUpdateSignal, family, "instance")
    assert settings.eventDebug is False
    assert capsys.readouterr().out == ""


# -- defects that users met


def test_a_listened_class_can_be_collected(ear: Ear) -> None:
    gone = DeclarativeMeta("Gone", (), {})
    events.listen(ear, gone, RowUpdateSignal, weak=False)
    reference = weakref.ref(gone)
    del gone
    gc.collect()
    assert reference() is None
