"""Classes that are configured by their attributes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from sqlobject import events
from sqlobject.declarative import (
    Declarative,
    DeclarativeMeta,
    classinstancemethod,
    setup_attributes,
)


class Pan(Declarative):
    """A declarative class of a user's."""

    size = 20
    lid = None


class Ordered(Declarative):
    """One that takes arguments by position."""

    __unpackargs__ = ("size", "lid")


class Many(Declarative):
    """One that takes any number of them."""

    __unpackargs__ = ("*", "sizes")


class Strict(Declarative):
    """One that takes only what it lists."""

    __restrict_attributes__ = ("size", "lid")
    __unpackargs__ = ("size",)


# -- instances


def test_keywords_become_attributes() -> None:
    pan = Pan(size=3, colour="red")
    assert (pan.size, pan.colour, pan.lid) == (3, "red", None)  # type: ignore[attr-defined]


def test_arguments_by_position_are_named() -> None:
    pan: Any = Ordered(3, lid="glass")
    assert (pan.size, pan.lid) == (3, "glass")


def test_all_arguments_may_go_under_one_name() -> None:
    many: Any = Many(1, 2, colour="red")
    assert many.sizes == (1, 2)
    assert Many().sizes == ()  # type: ignore[attr-defined]


def test_arguments_that_are_not_given_do_not_replace_what_is_there() -> None:
    class Preset(Many):
        """Has a default."""

        sizes = (9,)

    assert Preset().sizes == (9,)
    assert Preset(1)(colour="red").sizes == (1,)
    assert Preset(sizes=(2,)).sizes == (2,)


def test_too_many_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Ordered .* 3 arguments .* 2 \(size, lid\)"):
        Ordered(1, 2, 3)
    with pytest.raises(TypeError, match="it takes none"):
        Pan(1)


def test_an_argument_given_twice_is_refused() -> None:
    with pytest.raises(TypeError, match="'size' by position and by name"):
        Ordered(1, size=2)


def test_an_attribute_that_is_not_listed_is_refused() -> None:
    assert vars(Strict(1, lid=2)).items() >= {"size": 1, "lid": 2}.items()
    with pytest.raises(TypeError, match="'colour'; it takes: size, lid"):
        Strict(colour="red")


def test_calling_an_instance_makes_a_changed_copy() -> None:
    pan = Pan(size=3, lid="glass")
    copy = pan(size=4)
    assert (copy.size, copy.lid) == (4, "glass")
    assert (pan.size, pan.lid) == (3, "glass")
    assert type(copy) is Pan


def test_a_copy_takes_arguments_by_position() -> None:
    copy = Ordered(3, lid="glass")(4)
    assert (copy.size, copy.lid) == (4, "glass")


def test_a_restricted_instance_can_be_copied() -> None:
    copy = Strict(3)(lid="glass")
    assert (copy.size, copy.lid) == (3, "glass")
    with pytest.raises(TypeError, match="'colour'"):
        copy(colour="red")


def test_singleton_is_one_a_class() -> None:
    class Small(Pan):
        """A subclass has its own."""

    assert Pan.singleton() is Pan.singleton()
    assert Small.singleton() is not Pan.singleton()
    assert type(Small.singleton()) is Small
    pan = Pan()
    assert pan.singleton() is pan


def test_the_count_rises_with_each_class_and_instance() -> None:
    class First(Declarative):
        """Made first."""

    one, two = First(), First()

    class Last(Declarative):
        """Made last."""

    counts = [made.declarative_count for made in (First, one, two, Last)]
    assert counts == sorted(set(counts))


def test_repr_of_an_instance_tells_its_attributes() -> None:
    pan = Pan(size=3, lid="glass")
    number = pan.declarative_count
    assert repr(pan) == f"<Pan object {number} lid='glass' size=3>"


def test_repr_called_on_the_class_tells_the_class() -> None:
    assert Pan.__repr__() == repr(Pan) == f"<class '{__name__}.Pan'>"


# -- attributes that can be changed in place


class Listed(Declarative):
    """One whose list must not be shared."""

    __mutableattributes__ = ("tags", "not_there")
    tags: Any = ["a"]


def test_a_subclass_changes_only_its_own_copy() -> None:
    class More(Listed):
        """Adds to it."""

    More.tags.append("b")
    assert (Listed.tags, More.tags) == (["a"], ["a", "b"])


def test_an_instance_changes_only_its_own_copy() -> None:
    one = Listed()
    one.tags.append("b")
    assert (Listed.tags, one.tags, Listed().tags) == (["a"], ["a", "b"], ["a"])


def test_what_is_given_is_not_copied() -> None:
    tags = ["z"]

    class Other(Listed):
        """Says it anew."""

    Other.tags = tags
    assert Listed(tags=tags).tags is tags


# -- classinstancemethod


class Speaker:
    """Has a method for both."""

    @classinstancemethod
    def who(self: Any, cls: Any, greeting: str = "I am") -> tuple[Any, Any, str]:
        """Tell who was asked."""
        return self, cls, greeting


def test_a_class_is_given_alone() -> None:
    assert Speaker.who() == (None, Speaker, "I am")


def test_an_instance_is_given_with_its_class() -> None:
    class Child(Speaker):
        """Inherits it."""

    child = Child()
    assert child.who(greeting="we are") == (child, Child, "we are")


def test_the_method_can_be_looked_at() -> None:
    assert list(inspect.signature(Speaker().who).parameters) == ["greeting"]
    assert vars(Speaker)["who"].__doc__ == "Tell who was asked."


# -- attributes that take their place


class Placed:
    """Notes where it was put."""

    def __init__(self) -> None:
        self.place: tuple[Any, str] | None = None

    def __addtoclass__(self, cls: Any, name: str) -> None:
        self.place = (cls, name)


def test_an_attribute_is_told_its_class_and_name() -> None:
    class Owner(Declarative):
        """Has one."""

        spot = Placed()

    assert Owner.spot.place == (Owner, "spot")


def test_a_nested_class_with_an_instance_method_is_left_alone() -> None:
    class Owner(Declarative):
        """Has the class itself as an attribute."""

        kind = Placed

    assert Owner.kind is Placed


def test_an_attribute_may_add_others() -> None:
    class Adder:
        """Adds to the body it stands in."""

        def __addtoclass__(self, cls: Any, name: str) -> None:
            body["more"] = 1

    body: dict[str, Any] = {"adder": Adder()}
    setup_attributes(object, body)
    assert body["more"] == 1


# -- the metaclass


def test_classinit_is_inherited_and_gets_the_body() -> None:
    seen = []

    class Base(metaclass=DeclarativeMeta):
        """Has the hook."""

        def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            seen.append((cls, "size" in new_attrs))

    class Child(Base):
        """Has a size."""

        size = 3

    assert seen == [(Base, False), (Child, True)]


def test_a_class_without_bases_and_hook_is_made() -> None:
    assert DeclarativeMeta("Bare", (), {}).__mro__[1:] == (object,)


def test_classes_made_by_type_go_the_same_way() -> None:
    made: Any = type("Made", (Pan,), {"size": 3})
    assert type(made) is DeclarativeMeta
    assert made.declarative_count > Pan.declarative_count


def test_a_class_made_by_type_belongs_to_the_module_that_made_it() -> None:
    class Meta(DeclarativeMeta):
        """One more call on the way."""

        def __new__(cls, *args: Any) -> Any:
            return super().__new__(cls, *args)

    assert type("Made", (Pan,), {}).__module__ == __name__
    assert Meta("Made", (), {}).__module__ == __name__
    assert type("Made", (Pan,), {"__module__": "shop"}).__module__ == "shop"


def test_a_body_given_to_type_is_left_as_it_was() -> None:
    body = {"size": 3, "__classinit__": lambda cls, new_attrs: None}
    before = dict(body)
    DeclarativeMeta("Made", (), body)
    assert body == before


def test_keywords_of_a_class_statement_reach_init_subclass() -> None:
    class Base(metaclass=DeclarativeMeta):
        """Takes a keyword."""

        colour = "none"

        def __init_subclass__(cls, colour: str = "", **kw: Any) -> None:
            cls.colour = colour

    class Child(Base, colour="red"):
        """Gives it."""

    assert Child.colour == "red"


def test_a_base_may_decide_what_a_class_is_made_of() -> None:
    class Storage:
        """Put under each class."""

        __slots__ = ()

    bodies = []

    class Base(metaclass=DeclarativeMeta):
        """Takes ``size`` away and puts Storage under it."""

        @staticmethod
        def __classprepare__(
            name: str, bases: tuple[type, ...], new_attrs: dict[str, Any]
        ) -> tuple[tuple[type, ...], dict[str, Any]]:
            rest = {key: value for key, value in new_attrs.items() if key != "size"}
            return (*bases, Storage), rest

        def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            bodies.append(new_attrs.get("size"))

    class Mixin:
        """Stands before the base that decides."""

    class Thing(Mixin, Base):
        """Has a size."""

        size = 3

    assert Thing.__mro__ == (Thing, Mixin, Base, Storage, object)
    assert not hasattr(Thing, "size")
    assert bodies == [None, 3]


def test_a_class_may_give_another_form_to_what_is_set_on_it() -> None:
    class Base(metaclass=DeclarativeMeta):
        """Doubles numbers."""

        size = 0

        @classmethod
        def __classadopt__(cls, name: str, value: Any) -> Any:
            return value * 2 if isinstance(value, int) else value

    class Child(Base):
        """Inherits the habit."""

    Child.size = 3
    Child.colour = "red"  # type: ignore[attr-defined]
    assert (Base.size, Child.size) == (0, 6)
    assert Child.colour == "red"  # type: ignore[attr-defined]


def test_the_making_of_a_class_can_be_heard_and_changed() -> None:
    calls: list[Any] = []

    class Base(metaclass=DeclarativeMeta):
        """Listened to."""

        def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            calls.append(("classinit", new_attrs.get("added")))

    def receiver(
        name: str, bases: Any, new_attrs: Any, post_funcs: Any, early_funcs: Any
    ) -> None:
        calls.append((name, bases))
        new_attrs["added"] = 1
        early_funcs.append(lambda cls: calls.append(("early", cls.added)))
        post_funcs.append(lambda cls: calls.append(("post", cls.__name__)))

    calls.clear()
    events.listen(receiver, Base, events.ClassCreateSignal)

    class Child(Base):
        """Made now."""

    assert Child.added == 1  # type: ignore[attr-defined]
    assert calls == [
        ("Child", (Base,)),
        ("early", 1),
        ("classinit", 1),
        ("post", "Child"),
    ]


def test_listeners_of_the_base_hear_the_child_during_its_making() -> None:
    class Base(metaclass=DeclarativeMeta):
        """Sends while it is made."""

        def __classinit__(cls: Any, new_attrs: dict[str, Any]) -> None:  # noqa: N805
            events.send(events.AddColumnSignal, cls, cls.__name__)

    heard: list[Any] = []

    def receiver(name: str) -> None:
        heard.append(name)

    events.listen(receiver, Base, events.AddColumnSignal)

    class Child(Base):
        """Made now."""

    assert Child.__name__ in heard
