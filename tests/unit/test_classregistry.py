"""Which classes exist, and who waits for one that does not yet."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import classregistry
from sqlobject.classregistry import ClassRegistry, MasterRegistry


class Person:
    """Stands for a class of the user's."""


class Pet:
    """Another one."""


@pytest.fixture
def registry() -> ClassRegistry:
    return ClassRegistry("tests")


def test_a_class_is_found_by_its_name(registry: ClassRegistry) -> None:
    registry.addClass(Person)
    assert registry.getClass("Person") is Person


def test_classes_are_listed_in_the_order_of_making(registry: ClassRegistry) -> None:
    registry.addClass(Pet)
    registry.addClass(Person)
    assert registry.allClasses() == [Pet, Person]


def test_an_unknown_name_tells_the_known_ones(registry: ClassRegistry) -> None:
    registry.addClass(Person)
    registry.addClass(Pet)
    with pytest.raises(KeyError, match=r"'Parson' in .*'tests'.*: Person, Pet"):
        registry.getClass("Parson")


def test_an_empty_registry_says_so() -> None:
    with pytest.raises(KeyError, match=r"'default'.*: none"):
        ClassRegistry(None).getClass("Person")


def test_two_classes_of_one_name_are_refused(registry: ClassRegistry) -> None:
    registry.addClass(Person)
    double: Any = type("Person", (), {"__module__": "shop.models"})
    with pytest.raises(ValueError, match=r"test_classregistry.*shop\.models"):
        registry.addClass(double)
    assert registry.getClass("Person") is Person


def test_a_name_is_free_again_when_its_class_is_taken_out(
    registry: ClassRegistry,
) -> None:
    registry.addClass(Person)
    del registry.classes["Person"]
    registry.addClass(Person)
    assert registry.allClasses() == [Person]


def test_one_may_wait_for_a_class(registry: ClassRegistry) -> None:
    seen: list[Any] = []
    registry.addClassCallback("Person", lambda *args, **kw: seen.append((args, kw)))
    registry.addClassCallback(
        "Person", lambda *args, **kw: seen.append((args, kw)), 1, key=2
    )
    registry.addClass(Pet)
    assert seen == []
    registry.addClass(Person)
    assert seen == [((Person,), {}), ((Person, 1), {"key": 2})]


def test_who_waits_is_called_once(registry: ClassRegistry) -> None:
    seen: list[Any] = []
    registry.addClassCallback("Person", seen.append)
    registry.addClass(Person)
    del registry.classes["Person"]
    registry.addClass(Person)
    assert seen == [Person]


def test_nobody_waits_for_a_class_that_is_there(registry: ClassRegistry) -> None:
    seen: list[Any] = []
    registry.addClass(Person)
    registry.addClassCallback("Person", seen.append)
    assert seen == [Person]


def test_a_callback_for_all_hears_of_old_and_new(registry: ClassRegistry) -> None:
    seen: list[Any] = []
    registry.addClass(Person)
    registry.addCallback(seen.append)
    registry.addClass(Pet)
    assert seen == [Person, Pet]


def test_a_callback_may_define_another_class(registry: ClassRegistry) -> None:
    def define(cls: Any) -> None:
        if cls is Person:
            registry.addClass(Pet)

    registry.addCallback(define)
    registry.addClass(Person)
    assert registry.allClasses() == [Person, Pet]


def test_registries_are_spaces_of_their_own() -> None:
    master = MasterRegistry()
    master.registry("a").addClass(Person)
    assert master.registry("a") is master.registry("a")
    assert master.registry("b").allClasses() == []
    assert master.registry(None).name is None


def test_find_class_looks_into_the_registry_named() -> None:
    classregistry.registry("tests of find").addClass(Person)
    assert classregistry.findClass("Person", "tests of find") is Person
    with pytest.raises(KeyError):
        classregistry.findClass("Person of nobody")


def test_repr_names_the_registry(registry: ClassRegistry) -> None:
    assert repr(registry) == "<ClassRegistry 'tests', 0 classes>"
