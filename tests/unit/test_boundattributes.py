"""Attributes that are told the class they stand in, and their name there."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.boundattributes import BoundAttribute, BoundFactory
from sqlobject.declarative import Declarative


class Made:
    """What stands in the class in the end."""

    def __init__(self, added_class: Any, attr_name: str, **attrs: Any) -> None:
        self.added_class = added_class
        self.attr_name = attr_name
        self.attrs = attrs


class Tag(BoundAttribute):
    """An attribute that makes its object itself."""

    colour = "red"

    def make_object(self, added_class: Any, attr_name: str, **attrs: Any) -> Any:
        """Make it."""
        return Made(added_class, attr_name, **attrs)

    def helper(self) -> None:
        """Is no setting."""


class Factory(BoundFactory):
    """One that has it made."""

    factory_class = Made


@pytest.mark.parametrize("kind", [Tag, Factory])
def test_the_object_is_told_class_and_name(kind: Any) -> None:
    class Owner(Declarative):
        """Has one."""

        spot = kind()

    assert type(Owner.spot) is Made
    assert (Owner.spot.added_class, Owner.spot.attr_name) == (Owner, "spot")


def test_settings_are_passed_on() -> None:
    tag = Tag(size=3)

    class Owner(Declarative):
        """Has one."""

        spot: Any = tag

    assert Owner.spot.attrs == {
        "colour": "red",
        "size": 3,
        "clone_for_subclass": True,
        "declarative_count": tag.declarative_count,
    }


def test_a_factory_is_not_told_of_itself() -> None:
    class Owner(Declarative):
        """Has two."""

        one: Any = Factory(size=3)
        two: Any = BoundFactory(factory_class=Made)

    assert set(Owner.one.attrs) == {"size", "clone_for_subclass", "declarative_count"}
    assert set(Owner.two.attrs) == {"clone_for_subclass", "declarative_count"}


def test_a_factory_may_be_a_function() -> None:
    class Pair(BoundFactory):
        """Makes a pair."""

        @staticmethod
        def factory_class(added_class: Any, attr_name: str, **attrs: Any) -> Any:
            return added_class, attr_name

    class Owner(Declarative):
        """Has one."""

        spot: Any = Pair()

    assert Owner.spot == (Owner, "spot")


def test_a_nested_class_does_as_well_as_an_instance() -> None:
    class Owner(Declarative):
        """Has one."""

        class spot(Tag):
            """Configured by its body."""

            size = 3

    class Child(Owner):
        """Gets its own."""

    spots: list[Any] = [Owner.spot, Child.spot]
    assert [spot.added_class for spot in spots] == [Owner, Child]
    assert [spot.attrs["size"] for spot in spots] == [3, 3]


def test_a_subclass_gets_an_object_that_knows_the_subclass() -> None:
    class Owner(Declarative):
        """Has one."""

        spot: Any = Tag(size=3)

    class Child(Owner):
        """Gets its own."""

    class Grandchild(Child):
        """And so does this one."""

    made = [cls.spot for cls in (Owner, Child, Grandchild)]
    assert [one.added_class for one in made] == [Owner, Child, Grandchild]
    assert [one.attrs["size"] for one in made] == [3, 3, 3]


def test_a_subclass_shares_it_if_asked_to() -> None:
    class Owner(Declarative):
        """Has one."""

        spot: Any = Tag(clone_for_subclass=False)

    class Child(Owner):
        """Shares it."""

    assert Child.spot is Owner.spot


def test_a_subclass_may_say_something_else() -> None:
    class Owner(Declarative):
        """Has one."""

        spot: Any = Tag()

    class Child(Owner):
        """Has none."""

        spot = None

    class Grandchild(Child):
        """Neither."""

    assert Child.spot is None
    assert Grandchild.spot is None


def test_order_of_several_is_kept_in_a_subclass() -> None:
    order: list[tuple[str, str]] = []

    class Noting(BoundAttribute):
        """Notes when it is made."""

        def make_object(self, added_class: Any, attr_name: str, **attrs: Any) -> Any:
            """Make it."""
            order.append((added_class.__name__, attr_name))

    class Owner(Declarative):
        """Has many."""

        z, y, x, w, v = (Noting() for _ in range(5))

    class Child(Owner):
        """Gets its own."""

    assert [name for owner, name in order if owner == "Owner"] == list("zyxwv")
    assert [name for owner, name in order if owner == "Child"] == list("zyxwv")


def test_make_object_has_to_be_defined() -> None:
    with pytest.raises(NotImplementedError, match="BoundAttribute has to define"):

        class Owner(Declarative):
            """Has one that cannot make anything."""

            spot = BoundAttribute()
