"""Classes that are configured by their attributes.

Floor 0, ground.  `DeclarativeMeta` is the metaclass under everything that a user
declares by a class statement; `Declarative` is a base for small objects that are told
everything by keyword.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from sqlobject.events import (
    ClassCreateSignal,
    heard,
    inherit_listeners,
    send,
)
from sqlobject.late import late

if TYPE_CHECKING:
    import copy
else:
    copy = late("copy")

__all__ = [
    "Declarative",
    "DeclarativeMeta",
    "classinstancemethod",
    "counter",
    "setup_attributes",
]

counter = itertools.count()
"""Numbers each class and each instance of `Declarative` in the order of making."""


class classinstancemethod:  # noqa: N801 - it is used as a decorator
    """A method for a class and for its instances: ``func(self, cls, …)``.

    ``self`` is None when it is called on the class.
    """

    def __init__(self, func: Callable[..., Any]) -> None:
        self.func = func
        self.__doc__ = func.__doc__

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return partial(self.func, instance, type(instance) if owner is None else owner)


def setup_attributes(cls: type, attrs: Mapping[str, Any]) -> None:
    """Let each attribute that has ``__addtoclass__(cls, name)`` take its place.

    A class among the attributes is asked too, if it has made the method one that can
    be called on classes.
    """
    for name, value in list(attrs.items()):
        hook = getattr(value, "__addtoclass__", None)
        if hook is not None and not (
            isinstance(value, type) and isinstance(hook, FunctionType)
        ):
            hook(cls, name)


class DeclarativeMeta(type):
    """Makes classes that can take part in their own making.

    In this order: `sqlobject.events.ClassCreateSignal` if somebody hears it (the
    class body may still be changed); attributes that the bases hand on (their
    ``__handed_on__``); ``__classprepare__(name, bases, new_attrs)`` of a base, which
    answers with the bases and the body that the class is really made of; the class
    itself, with the listeners of its bases; the signal's early functions;
    ``__classinit__(cls, new_attrs)``, which gets what the class statement said; the
    signal's post functions.

    Later, an attribute that is set on the class is what ``__classadopt__(name,
    value)`` of the class makes of the value.  Subclasses inherit all three hooks; the
    first two are static methods, ``__classinit__`` without saying so.
    """

    def __new__(
        cls,
        name: str,
        bases: tuple[type, ...],
        new_attrs: dict[str, Any],
        **kwargs: Any,
    ) -> Any:
        """Make a class; ``new_attrs`` is left as it was."""
        new_attrs = dict(new_attrs)
        if "__module__" not in new_attrs:
            new_attrs["__module__"] = _caller()
        early: list[Callable[[Any], object]] = []
        post: list[Callable[[Any], object]] = []
        sender = bases[0] if bases else None
        if heard(sender, ClassCreateSignal):
            send(ClassCreateSignal, sender, name, bases, new_attrs, post, early)
        _hand_on(bases, new_attrs)
        if isinstance(new_attrs.get("__classinit__"), FunctionType):
            new_attrs["__classinit__"] = staticmethod(new_attrs["__classinit__"])
        real_bases, body = _prepare(name, bases, new_attrs)
        new_class: Any = super().__new__(cls, name, real_bases, body, **kwargs)
        inherit_listeners(new_class)
        for func in early:
            func(new_class)
        if hasattr(new_class, "__classinit__"):
            new_class.__classinit__(new_class, new_attrs)
        for func in post:
            func(new_class)
        return new_class

    def __setattr__(cls, name: str, value: Any) -> None:
        """Set an attribute of a class, in the form that the class gives it."""
        adopt = getattr(cls, "__classadopt__", None)
        super().__setattr__(name, value if adopt is None else adopt(name, value))


def _prepare(
    name: str, bases: tuple[type, ...], new_attrs: dict[str, Any]
) -> tuple[tuple[type, ...], dict[str, Any]]:
    """The bases and the body that a class is really made of."""
    for base in bases:
        prepare = getattr(base, "__classprepare__", None)
        if prepare is not None:
            prepared: tuple[tuple[type, ...], dict[str, Any]]
            prepared = prepare(name, bases, new_attrs)
            return prepared
    return bases, new_attrs


def _caller() -> str:
    """The module that makes a class without a class statement."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("sqlobject."):
        frame = frame.f_back
    name: str = frame.f_globals.get("__name__", "__main__")
    return name


def _hand_on(bases: tuple[type, ...], new_attrs: dict[str, Any]) -> None:
    """Write into a class body what its bases hand on and it does not say itself."""
    settled = set(new_attrs)
    for base in bases:
        for ancestor in base.__mro__:
            said = vars(ancestor)
            handed_on = said.get("__handed_on__", {}).items()
            new_attrs.update({key: it for key, it in handed_on if key not in settled})
            settled.update(said)


class Declarative(metaclass=DeclarativeMeta):
    """An object that is told everything by keyword, or by subclassing.

    Any keyword becomes an attribute; ``__restrict_attributes__`` lists the only ones
    that do.  ``__unpackargs__`` names arguments given by position; ``("*", name)``
    collects them all under one name.  Values named in ``__mutableattributes__`` are
    copied for each subclass and instance, so that a change stays where it was made.
    Calling an instance makes a changed copy of it.
    """

    __unpackargs__: tuple[str, ...] = ()
    __mutableattributes__: tuple[str, ...] = ()
    __restrict_attributes__: tuple[str, ...] | None = None

    declarative_count: int
    """Rises with every class and every instance made."""

    def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
        cls.declarative_count = next(counter)
        for name in cls.__mutableattributes__:
            if name not in new_attrs and hasattr(cls, name):
                setattr(cls, name, copy.copy(getattr(cls, name)))
        setup_attributes(cls, new_attrs)

    def __init__(self, *args: Any, **kw: Any) -> None:
        self.declarative_count = next(counter)
        attributes = self._name_arguments(args, kw)
        if self.__unpackargs__[:1] == ("*",) and not hasattr(
            self, self.__unpackargs__[1]
        ):
            attributes.setdefault(self.__unpackargs__[1], ())
        for name in self.__mutableattributes__:
            if name not in attributes and hasattr(self, name):
                attributes[name] = copy.copy(getattr(self, name))
        for name, value in attributes.items():
            setattr(self, name, value)

    def __call__(self, *args: Any, **kw: Any) -> Any:
        """A copy of this object with some attributes changed."""
        attributes = {
            name: value
            for name, value in vars(self).items()
            if name != "declarative_count"
        }
        attributes.update(self._name_arguments(args, kw))
        return type(self)(**attributes)

    @classinstancemethod
    def singleton(self: Any, cls: Any) -> Any:
        """The one shared instance of the class; of an instance, itself."""
        if self is not None:
            return self
        if "_singleton" not in vars(cls):
            cls._singleton = cls()
        return cls._singleton

    @classinstancemethod
    def __repr__(self: Any, cls: Any) -> str:  # noqa: PLE0302 - both are given
        if self is None:
            return type.__repr__(cls)
        attributes = "".join(
            f" {name}={value!r}"
            for name, value in sorted(vars(self).items())
            if name != "declarative_count"
        )
        return f"<{cls.__name__} object {self.declarative_count}{attributes}>"

    def _name_arguments(
        self, args: tuple[Any, ...], kw: dict[str, Any]
    ) -> dict[str, Any]:
        """All arguments by name.

        :raises TypeError: too many, one twice, or one that is not among the allowed.
        """
        title = type(self).__name__
        names = self.__unpackargs__
        if names[:1] == ("*",):
            given = {names[1]: args} if args else {}
        elif len(args) > len(names):
            takes = f"{len(names)} ({', '.join(names)})" if names else "none"
            raise TypeError(
                f"{title} was given {len(args)} arguments by position; it takes {takes}"
            )
        else:
            given = dict(zip(names, args, strict=False))
        for name in given:
            if name in kw:
                raise TypeError(f"{title} was given {name!r} by position and by name")
        given.update(kw)
        allowed = self.__restrict_attributes__
        if allowed is not None:
            for name in given:
                if name not in allowed:
                    takes = ", ".join(allowed)
                    raise TypeError(
                        f"{title} does not take {name!r}; it takes: {takes}"
                    )
        return given
