"""Section 10: declarative classes and class hooks."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, declarative
from sqlobject.declarative import (
    Declarative,
    DeclarativeMeta,
    classinstancemethod,
    setup_attributes,
)


class Pan(Declarative):
    """A plain declarative class."""

    size = 1
    colour = "black"


# -- Declarative -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Declarative",
        "DeclarativeMeta",
        "classinstancemethod",
        "setup_attributes",
        "counter",
    ],
)
def test_names(name: str) -> None:
    """Each name that 3.14's module had can be imported from it."""
    assert hasattr(declarative, name)


def test_keywords_become_attributes() -> None:
    """Keyword arguments become attributes; others keep the class's value."""
    pan = Pan(size=3, handle="long")
    assert (pan.size, pan.colour, pan.handle) == (3, "black", "long")
    assert Pan.size == 1


def test_positional_arguments_need_names() -> None:
    """Positional arguments without ``__unpackargs__`` raise TypeError."""
    with pytest.raises(TypeError):
        Pan(3)


def test_positional_arguments() -> None:
    """``__unpackargs__`` names the positional arguments."""

    class Pot(Declarative):
        __unpackargs__ = ("size", "colour")
        size = 1
        colour = "black"

    assert (Pot(3).size, Pot(3).colour) == (3, "black")
    assert (Pot(3, "red").size, Pot(3, "red").colour) == (3, "red")
    for args, kwargs in [((1, 2, 3), {}), ((1,), {"size": 2})]:
        with pytest.raises(TypeError):
            Pot(*args, **kwargs)


def test_all_positional_arguments() -> None:
    """``('*', name)`` collects every positional argument."""

    class Pot(Declarative):
        __unpackargs__ = ("*", "parts")

    assert list(Pot(1, 2, 3).parts) == [1, 2, 3]
    assert list(Pot().parts) == []


def test_restricted_attributes() -> None:
    """``__restrict_attributes__`` limits the keywords: TypeError for others."""

    class Pot(Declarative):
        __restrict_attributes__ = ("size",)
        size = 1

    assert Pot(size=2).size == 2
    with pytest.raises(TypeError):
        Pot(colour="red")


def test_calling_an_instance_copies_it() -> None:
    """An instance called with keywords gives a changed copy."""
    pan = Pan(size=3)
    other = pan(colour="red")
    assert (other.size, other.colour) == (3, "red")
    assert (pan.size, pan.colour) == (3, "black")
    assert type(other) is Pan


def test_calling_an_instance_with_restricted_attributes() -> None:
    """Copies work for classes with restricted attributes too."""

    class Pot(Declarative):
        __restrict_attributes__ = ("size",)
        size = 1

    assert Pot(size=2)(size=3).size == 3


def test_singleton() -> None:
    """``singleton()`` gives one instance of the class, always the same."""

    class Pot(Declarative):
        size = 1

    class Lid(Pot):
        pass

    assert Pot.singleton() is Pot.singleton()
    assert isinstance(Lid.singleton(), Lid)
    assert Lid.singleton() is not Pot.singleton()


def test_creation_counter() -> None:
    """``declarative_count`` grows with every class and instance."""
    first, second = Pan(), Pan()

    class Later(Pan):
        pass

    assert first.declarative_count < second.declarative_count
    assert second.declarative_count < Later.declarative_count
    assert Later.declarative_count < Later().declarative_count


def test_repr() -> None:
    """``repr`` of an instance shows its class and attributes."""
    text = repr(Pan(size=3))
    assert text.startswith("<Pan object ")
    assert "size=3" in text
    assert text.endswith(">")


def test_repr_of_a_class() -> None:
    """``repr`` of a declarative class works."""
    assert "Pan" in repr(Pan)
    assert "Pan" in Pan.__repr__()


def test_mutable_attributes_are_copied_for_each_subclass() -> None:
    """Lists and dicts named in ``__mutableattributes__`` are not shared."""

    class Pot(Declarative):
        __mutableattributes__ = ("parts",)
        parts: list[Any] = []

    class Lid(Pot):
        pass

    Lid.parts.append(1)
    assert Pot.parts == []
    assert Lid.parts == [1]


def test_class_init() -> None:
    """``__classinit__`` runs for the class and its subclasses with the new names."""
    seen: list[Any] = []

    class Pot(Declarative):
        size = 1

        def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            seen.append((cls.__name__, new_attrs.get("size")))

    class Lid(Pot):
        size = 2

    assert issubclass(Lid, Pot)
    assert seen == [("Pot", 1), ("Lid", 2)]


# -- helpers ---------------------------------------------------------------------------


def test_class_instance_method() -> None:
    """Such a method gets the instance, or None when called on the class."""

    class Thing:
        @classinstancemethod
        def who(self: Any, cls: Any, *args: Any) -> Any:
            return self, cls, args

    thing = Thing()
    assert Thing.who(1) == (None, Thing, (1,))
    assert thing.who(1, 2) == (thing, Thing, (1, 2))


class Added:
    """A value that wants to know where it is put."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def __addtoclass__(self, cls: type, name: str) -> None:
        self.seen.append((cls, name))


def test_setup_attributes() -> None:
    """``setup_attributes`` tells each value that asks for it."""
    value = Added()

    class Thing:
        pass

    setup_attributes(Thing, {"a": value, "b": 5})
    assert value.seen == [(Thing, "a")]


def test_values_in_a_class_body_are_told(conn: Any) -> None:
    """A value in the body of an SQLObject class or its sqlmeta is told too."""
    value, inner = Added(), Added()

    class Plate(SQLObject):
        class sqlmeta:
            extra = inner

        name = StringCol()
        marker = value

    assert value.seen == [(Plate, "marker")]
    assert inner.seen == [(Plate.sqlmeta, "extra")]


def test_sqlobject_classes_are_declarative() -> None:
    """``DeclarativeMeta`` is the metaclass of SQLObject: foreign ones mix with it."""
    assert isinstance(SQLObject, DeclarativeMeta)


def test_foreign_metaclass(conn: Any) -> None:
    """A metaclass that mixes DeclarativeMeta's with another makes working classes."""

    class Counting(type):
        made: list[str] = []

        def __init__(cls, name: str, *args: Any, **kwargs: Any) -> None:
            super().__init__(name, *args, **kwargs)
            Counting.made.append(name)

    class Mixed(Counting, type(SQLObject)):  # type: ignore[misc]
        pass

    class Plate(SQLObject, metaclass=Mixed):
        name = StringCol()

    Plate.createTable()
    assert Plate(name="a").name == "a"
    assert "Plate" in Counting.made
