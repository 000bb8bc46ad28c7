"""Core 20.4 to 20.6: the class registry, declarative classes and bound attributes."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    IntCol,
    SQLObject,
    StringCol,
    classregistry,
)
from sqlobject.boundattributes import BoundAttribute, BoundFactory
from sqlobject.declarative import (
    Declarative,
    classinstancemethod,
    counter,
    setup_attributes,
)


def test_registry_of_classes() -> None:
    """Classes can be looked up, and waited for."""
    seen: list[Any] = []
    registry = classregistry.registry(None)
    registry.addClassCallback(
        "Shelf", lambda cls, x, y=0: seen.append((cls, x, y)), 1, y=2
    )
    assert seen == []

    class Shelf(SQLObject):
        label = StringCol()

    assert seen == [(Shelf, 1, 2)]
    registry.addClassCallback("Shelf", seen.append)
    assert seen[-1] is Shelf
    assert registry.getClass("Shelf") is Shelf
    assert classregistry.findClass("Shelf") is Shelf
    assert Shelf in registry.allClasses()
    assert registry.classes["Shelf"] is Shelf
    assert registry.name is None


def test_registry_callback_for_all_classes() -> None:
    """``addCallback`` hears of the present classes and the future ones."""
    registry = classregistry.ClassRegistry("own")
    seen: list[Any] = []

    class One:
        pass

    class Two:
        pass

    registry.addClass(One)
    registry.addCallback(seen.append)
    registry.addClass(Two)
    assert seen == [One, Two]
    with pytest.raises(ValueError, match="One"):
        registry.addClass(type("One", (), {}))


def test_registry_says_what_it_knows() -> None:
    """An unknown name is a KeyError that lists the known ones."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(KeyError, match="Shelf") as caught:
        classregistry.findClass("Nowhere")
    assert "Nowhere" in str(caught.value)
    assert Shelf.__name__ in str(caught.value)


def test_declarative_arguments() -> None:
    """Keywords become attributes; positionals are named by ``__unpackargs__``."""

    class Pan(Declarative):
        __unpackargs__ = ("size", "colour")
        size = 1

    pan = Pan(3, colour="red")
    assert (pan.size, pan.colour) == (3, "red")
    assert Pan().size == 1
    assert Pan(anything=5).anything == 5
    with pytest.raises(TypeError):
        Pan(1, 2, 3)
    with pytest.raises(TypeError):
        Pan(1, size=2)
    assert repr(pan).startswith("<Pan object")


def test_declarative_star_argument() -> None:
    """``('*', name)`` collects all positionals."""

    class Bag(Declarative):
        __unpackargs__ = ("*", "things")

    assert tuple(Bag(1, 2, 3).things) == (1, 2, 3)


def test_declarative_restriction() -> None:
    """``__restrict_attributes__`` limits the keywords."""

    class Pan(Declarative):
        __restrict_attributes__ = ("size",)
        size = 1

    assert Pan(size=2).size == 2
    with pytest.raises(TypeError):
        Pan(colour="red")
    assert Pan(size=2)(size=3).size == 3


def test_declarative_copies() -> None:
    """Calling an instance makes a changed copy."""

    class Pan(Declarative):
        size = 1
        colour = "black"

    pan = Pan(size=5)
    copy = pan(colour="red")
    assert (copy.size, copy.colour) == (5, "red")
    assert pan.colour == "black"


def test_declarative_singleton_and_counter() -> None:
    """One shared instance a class, and a growing count."""

    class Pan(Declarative):
        pass

    class Pot(Declarative):
        pass

    assert Pan.singleton() is Pan.singleton()
    assert Pan.singleton() is not Pot.singleton()
    assert Pan.declarative_count < Pot.declarative_count
    first, second = Pan(), Pan()
    assert first.declarative_count < second.declarative_count
    assert next(counter) < next(counter)


def test_declarative_mutable_attributes() -> None:
    """``__mutableattributes__`` are copied for each subclass."""

    class Pan(Declarative):
        __mutableattributes__ = ("tags",)
        tags = ["base"]

    class Pot(Pan):
        pass

    Pot.tags.append("pot")
    assert Pan.tags == ["base"]
    assert Pot.tags == ["base", "pot"]


def test_class_instance_method() -> None:
    """One method for both: ``self`` is None when called on the class."""

    class Both:
        @classinstancemethod
        def who(self, cls: Any) -> Any:
            return self, cls

    both = Both()
    assert both.who() == (both, Both)
    assert Both.who() == (None, Both)


def test_setup_attributes_calls_the_hook() -> None:
    """``setup_attributes`` tells values the class and the name."""
    told: list[Any] = []

    class Value:
        def __addtoclass__(self, cls: Any, name: str) -> None:
            told.append((cls, name))

    class Holder:
        pass

    setup_attributes(Holder, {"a": Value(), "b": 5})
    assert told == [(Holder, "a")]


def test_bound_attribute() -> None:
    """A BoundAttribute's ``make_object`` gives the attribute its value."""

    class Greeting(BoundAttribute):
        word = "hello"

        @classmethod
        def make_object(cls, added_class: Any, attr_name: str, **attrs: Any) -> Any:
            return (added_class.__name__, attr_name, attrs["word"])

    class Shelf(SQLObject):
        label = StringCol()
        greet = Greeting(word="ahoi")

    assert Shelf.greet == ("Shelf", "greet", "ahoi")


def test_bound_factory() -> None:
    """A BoundFactory's class is made for the class and name."""

    class Made:
        def __init__(self, soClass: Any, name: str, **attrs: Any) -> None:
            self.soClass, self.name, self.attrs = soClass, name, attrs

    class Factory(BoundFactory):
        factory_class = Made

    class Shelf(SQLObject):
        label = StringCol()
        thing = Factory(colour="red")

    assert isinstance(Shelf.thing, Made)
    assert Shelf.thing.soClass is Shelf
    assert Shelf.thing.name == "thing"
    assert Shelf.thing.attrs["colour"] == "red"


def test_sqlmeta_runs_the_hook_too() -> None:
    """Attributes of ``sqlmeta`` with ``__addtoclass__`` are told as well."""
    told: list[str] = []

    class Value:
        def __addtoclass__(self, cls: Any, name: str) -> None:
            told.append(name)

    class Shelf(SQLObject):
        class sqlmeta:
            extra = Value()

        n = IntCol()

    assert Shelf.sqlmeta.table == "shelf"
    assert "extra" in told
