"""Signals: what happens to classes and rows, told to whoever listens.

Floor 0, ground.  Built on PyDispatcher, which is loaded when somebody first listens;
until then a signal costs one question, `heard`.  Receivers that were connected with
PyDispatcher itself hear these signals like any other.

Arguments travel by position, as each signal lists them; a receiver may also name
``signal`` and ``sender``.  An exception in a receiver reaches the caller.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

from sqlobject.late import late
from sqlobject.settings import settings

if TYPE_CHECKING:
    from pydispatch import dispatcher
else:
    dispatcher = late("pydispatch.dispatcher")

__all__ = [
    "AddColumnSignal",
    "ClassCreateSignal",
    "CommitSignal",
    "CreateTableSignal",
    "DeleteColumnSignal",
    "DropTableSignal",
    "RollbackSignal",
    "RowCreateSignal",
    "RowCreatedSignal",
    "RowDestroySignal",
    "RowDestroyedSignal",
    "RowUpdateSignal",
    "RowUpdatedSignal",
    "Signal",
    "debug_events",
    "heard",
    "inherit_listeners",
    "listen",
    "send",
    "subscribe_changes",
    "summarize_events_by_sender",
    "unlisten",
]

Receiver = Callable[..., Any]
"""Anything PyDispatcher can call: a function, a method, an object with ``__call__``."""


class Signal:
    """Base of all signals; they are sent as classes and never instantiated."""


class ClassCreateSignal(Signal):
    """A class is about to be made; the sender is its first base.

    Arguments: ``(name, bases, new_attrs, post_funcs, early_funcs)``.  ``new_attrs``
    may be changed.  ``early_funcs(cls)`` run when the class is made, ``post_funcs``
    when it is finished.
    """


class AddColumnSignal(Signal):
    """A column is about to be added; also for each one of a new class.

    Arguments: ``(cls, connection, column_name, column_definition, change_schema,
    post_funcs)``; post functions get ``(cls, so_column)``.
    """


class DeleteColumnSignal(Signal):
    """A column is about to be removed.

    Arguments: ``(cls, connection, column_name, so_column, post_funcs)``; post
    functions get ``(cls, so_column)``.
    """


class CreateTableSignal(Signal):
    """A table is about to be created.

    Arguments: ``(cls, connection, extra_sql, post_funcs)``; statements put into
    ``extra_sql`` are run after it; post functions get ``(cls, connection)``.
    """


class DropTableSignal(Signal):
    """A table is about to be dropped; arguments as for `CreateTableSignal`."""


class RowCreateSignal(Signal):
    """A row is about to be inserted.

    Arguments: ``(instance, kwargs, post_funcs)``; ``kwargs`` may be changed; post
    functions get ``(instance,)`` after the insert.
    """


class RowCreatedSignal(Signal):
    """A row was inserted and its object is whole.

    Arguments: ``(instance, kwargs, post_funcs)``.
    """


class RowUpdateSignal(Signal):
    """An attribute, or several by ``set()``, is about to be written.

    Arguments: ``(instance, kwargs)``; ``kwargs`` may be changed.
    """


class RowUpdatedSignal(Signal):
    """The row was updated.

    Arguments: ``(instance, post_funcs)``.
    """


class RowDestroySignal(Signal):
    """The row is about to be deleted; an exception prevents it.

    Arguments: ``(instance, post_funcs)``.
    """


class RowDestroyedSignal(Signal):
    """The row was deleted.

    Arguments: ``(instance, post_funcs)``.
    """


class CommitSignal(Signal):
    """A transaction is about to be committed; the sender is the base ``sqlmeta``.

    Arguments: ``([(class_name, [ids]), …],)``.
    """


class RollbackSignal(Signal):
    """A transaction is about to be rolled back; as `CommitSignal`."""


class _Listening:
    """One call of `listen` that subclasses are to take over."""

    __slots__ = ("receiver", "signal", "weak")

    def __init__(self, receiver: Receiver, signal: Any, weak: bool) -> None:
        self.receiver = _weakly(receiver) if weak else lambda: receiver
        self.signal = signal
        self.weak = weak


def _weakly(receiver: Receiver) -> Callable[[], Receiver | None]:
    """A reference to a receiver; to a method's object and function, not to the pair."""
    if getattr(receiver, "__self__", None) is None:
        return weakref.ref(receiver)
    owner = weakref.ref(receiver.__self__)  # type: ignore[attr-defined]  # a method
    function = weakref.ref(receiver.__func__)  # type: ignore[attr-defined]

    def method() -> Receiver | None:
        live, code = owner(), function()
        if live is None or code is None:
            return None
        bound: Receiver = code.__get__(live)
        return bound

    return method


class _ListenerBook:
    """Who listens to a class and its subclasses; the one instance is ``_book``.

    PyDispatcher knows every single connection.  The book adds what it does not know:
    which of them a subclass takes over, and who wants to hear of changes.
    """

    def __init__(self) -> None:
        self.heritable: weakref.WeakKeyDictionary[type, list[_Listening]] = (
            weakref.WeakKeyDictionary()
        )
        self.watchers: list[Callable[[], object]] = []

    def add(self, cls: type, listening: _Listening) -> None:
        """Note a listening; it replaces an earlier one of the same receiver."""
        self.remove(cls, listening.receiver(), listening.signal)
        self.heritable.setdefault(cls, []).append(listening)

    def remove(self, cls: type, receiver: Receiver | None, signal: Any) -> None:
        """Forget what one receiver hears of a signal, and receivers that died."""
        entries = self.heritable.get(cls)
        if entries is not None:
            entries[:] = [
                entry
                for entry in entries
                if (live := entry.receiver()) is not None
                and not (live == receiver and entry.signal is signal)
            ]

    def changed(self) -> None:
        """Tell the watchers."""
        for watcher in list(self.watchers):
            watcher()


_book = _ListenerBook()


def listen(
    receiver: Receiver,
    soClass: Any,
    signal: Any,
    alsoSubclasses: bool = True,
    weak: bool = True,
) -> None:
    """Have ``receiver`` called whenever ``soClass`` sends ``signal``.

    :param alsoSubclasses: and whenever a subclass of it does, be it there already or
        made later.
    :param weak: keep no reference that would hold the receiver alive; a lambda needs
        ``weak=False``.
    """
    dispatcher.connect(receiver, signal=signal, sender=soClass, weak=weak)
    if settings.eventDebug:
        _show(f"connect {receiver!r} to {_title(signal)} from {_title(soClass)}")
    if isinstance(soClass, type):
        if alsoSubclasses:
            for subclass in _subclasses(soClass):
                dispatcher.connect(receiver, signal=signal, sender=subclass, weak=weak)
            _book.add(soClass, _Listening(receiver, signal, weak))
        else:
            _book.remove(soClass, receiver, signal)
    _book.changed()


def unlisten(receiver: Receiver, soClass: Any, signal: Any) -> None:
    """Undo `listen`: for the class and, where it was included, its subclasses.

    Whoever does not listen is left alone.
    """
    classes = [soClass]
    if isinstance(soClass, type):
        classes += _subclasses(soClass)
        _book.remove(soClass, receiver, signal)
    for cls in classes:
        for connected in list(dispatcher.getReceivers(cls, signal)):
            live = list(dispatcher.liveReceivers([connected]))
            if receiver in live:
                weak = isinstance(connected, dispatcher.WEAKREF_TYPES)
                dispatcher.disconnect(receiver, signal=signal, sender=cls, weak=weak)
    _book.changed()


def inherit_listeners(new_class: type) -> None:
    """Connect to a new class whoever listens to its bases and their subclasses.

    Called by `sqlobject.declarative.DeclarativeMeta`.  A receiver that was
    disconnected from the base by PyDispatcher's own means is not taken over.
    """
    if not _book.heritable:
        return
    for base in reversed(new_class.__mro__[1:]):
        for entry in _book.heritable.get(base, ()):
            receiver = entry.receiver()
            if receiver in _receivers(base, entry.signal):
                dispatcher.connect(
                    receiver, signal=entry.signal, sender=new_class, weak=entry.weak
                )
    _book.changed()


def heard(sender: Any, *signals: Any) -> bool:
    """Whether sending one of these would reach anybody; cheap where nobody listens."""
    loaded = sys.modules.get("pydispatch.dispatcher")
    if loaded is None or not loaded.connections or settings.eventDebug:
        return settings.eventDebug
    anything = loaded.Any
    for some_sender in (sender, anything):
        known = loaded.connections.get(id(some_sender))
        if known is not None:
            for signal in (*signals, anything):
                if signal in known:
                    return True
    return False


def send(
    signal: Any, sender: Any, *arguments: object, **named: object
) -> list[tuple[Receiver, Any]]:
    """Call everybody who hears ``signal`` from ``sender``.

    :returns: pairs of receiver and what it returned.
    """
    if not heard(sender, signal):
        return []
    if settings.eventDebug:
        shown = ", ".join(repr(argument) for argument in arguments)
        _show(f"send {_title(signal)} from {_title(sender)}: {shown}")
    replies: list[tuple[Receiver, Any]]
    replies = dispatcher.send(signal, sender, *arguments, **named)
    return replies


def subscribe_changes(callback: Callable[[], object]) -> None:
    """Call ``callback()`` after each `listen`, `unlisten` and inherited listening.

    Connections made with PyDispatcher itself are not announced; `heard` sees them.
    """
    _book.watchers.append(callback)


def summarize_events_by_sender(
    sender: Any = None, output: TextIO | None = None, indent: int = 0
) -> None:
    """Write who listens to what, per sender, each part under its headline.

    :param sender: only this one.
    :param output: standard output, if none is given.
    :param indent: spaces before each line.
    """
    stream = sys.stdout if output is None else output
    senders = [sender] if sender is not None else _senders()
    margin = " " * indent
    for one in sorted(senders, key=_title):
        stream.write(_headline(f"{margin}Sender: {_title(one)}", "=", margin))
        signals = dispatcher.connections.get(id(one), {})
        for signal in sorted(signals, key=_title):
            live = list(dispatcher.liveReceivers(signals[signal]))
            title = f"{margin}  Signal: {_title(signal)} ({len(live)} receivers)"
            stream.write(_headline(title, "-", margin + "  "))
            stream.writelines(f"{margin}    {receiver!r}\n" for receiver in live)


def debug_events(enabled: bool = True) -> None:
    """Write each `listen` and each signal to standard output from now on."""
    settings.eventDebug = enabled
    _book.changed()


def _senders() -> list[Any]:
    """All senders somebody listens to and that are still there."""
    found = [live for reference in dispatcher.senders.values() if (live := reference())]
    if id(dispatcher.Any) in dispatcher.connections:
        found.append(dispatcher.Any)
    return found


def _receivers(sender: Any, signal: Any) -> list[Receiver]:
    return list(dispatcher.liveReceivers(dispatcher.getReceivers(sender, signal)))


def _subclasses(cls: type) -> Iterator[type]:
    """All subclasses at any depth, each of them once."""
    seen: set[type] = set()
    waiting: list[type] = list(type.__subclasses__(cls))
    while waiting:
        subclass = waiting.pop()
        if subclass not in seen:
            seen.add(subclass)
            waiting += type.__subclasses__(subclass)
            yield subclass


def _title(thing: Any) -> str:
    """``module.Name`` for a class, its ``repr`` for anything else."""
    if isinstance(thing, type):
        return f"{thing.__module__}.{thing.__name__}"
    return repr(thing)


def _headline(text: str, mark: str, margin: str) -> str:
    return f"{text}\n{margin}{mark * (len(text) - len(margin))}\n"


def _show(line: str) -> None:
    sys.stdout.write(line + "\n")
