"""Core 9: ``_get_x``, ``_set_x`` and the other accessors a class may write itself."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Tag(conn: Any) -> Any:
    """The manual's example: a lowering setter and a read-only property."""

    class Tag(SQLObject):
        word = StringCol()
        size = IntCol(default=1)

        def _set_word(self, value: str) -> None:
            self._SO_set_word(value.lower())

        def _get_both(self) -> str:
            return self.word * 2

    Tag.createTable()
    assert Tag._connection is conn
    return Tag


def test_setter_serves_constructor_assignment_and_set(Tag: Any, conn: Any) -> None:
    """All three ways of writing go through the user's setter."""
    tag = Tag(word="ABC")
    assert tag.word == "abc"
    tag.word = "DEF"
    assert tag.word == "def"
    tag.set(word="GHI")
    assert tag.word == "ghi"
    assert conn.queryAll("SELECT word FROM tag") == [("ghi",)]


def test_setter_is_not_called_when_rows_are_loaded(conn: Any) -> None:
    """Loading and refreshing know nothing of setters."""
    calls: list[str] = []

    class Word(SQLObject):
        text = StringCol()

        def _set_text(self, value: str) -> None:
            calls.append(value)
            self._SO_set_text(value)

    Word.createTable()
    word = Word(text="a")
    assert calls == ["a"]
    number = word.id
    word.sync()
    word.expire()
    assert word.text == "a"
    conn.cache.clear()
    assert Word.get(number).text == "a"
    assert next(iter(Word.select())).text == "a"
    assert calls == ["a"]


def test_property_from_a_getter_alone_is_read_only(Tag: Any) -> None:
    """``_get_both`` makes the property ``both`` without a setter."""
    tag = Tag(word="ab")
    assert tag.both == "abab"
    with pytest.raises(AttributeError):
        tag.both = "x"


def test_property_from_a_setter_alone_is_write_only() -> None:
    """``_set_x`` alone makes a property that cannot be read."""

    class Box(SQLObject):
        label = StringCol(default="")

        def _set_shout(self, value: str) -> None:
            self.label = value.upper()

    Box.createTable()
    box = Box()
    box.shout = "abc"
    assert box.label == "ABC"
    with pytest.raises(AttributeError):
        _ = box.shout


def test_all_four_parts_of_a_property() -> None:
    """``_get_ _set_ _del_ _doc_`` make one property; a text alone makes none."""

    class Box(SQLObject):
        label = StringCol(default="x")

        def _get_name(self) -> str:
            return self.label

        def _set_name(self, value: str) -> None:
            self.label = value

        def _del_name(self) -> None:
            self.label = None

        _doc_name = "what it is called"
        _doc_other = "no property"

    Box.createTable()
    box = Box()
    box.name = "y"
    assert box.name == "y"
    del box.name
    assert box.label is None
    assert Box.name.__doc__ == "what it is called"
    assert not hasattr(Box, "other")


def test_getter_is_not_used_by_queries(conn: Any) -> None:
    """``selectBy`` and ``q`` compare what is stored."""

    class Word(SQLObject):
        text = StringCol()

        def _get_text(self) -> str:
            return self._SO_get_text().upper()

    Word.createTable()
    word = Word(text="abc")
    assert word.text == "ABC"
    assert Word.selectBy(text="ABC").count() == 0
    assert Word.selectBy(text="abc").count() == 1
    assert Word.select(Word.q.text == "abc").count() == 1
    assert conn.queryAll("SELECT text FROM word") == [("abc",)]


def test_getter_and_setter_together() -> None:
    """A value can have one form on the object and another in the table."""

    class Box(SQLObject):
        items = StringCol(default="")

        def _get_items(self) -> list[str]:
            stored = self._SO_get_items()
            return stored.split(",") if stored else []

        def _set_items(self, value: list[str]) -> None:
            self._SO_set_items(",".join(value))

    Box.createTable()
    box = Box(items=["a", "b"])
    assert box.items == ["a", "b"]
    box.set(items=["c"])
    box.sync()
    assert box.items == ["c"]
    assert Box.selectBy(items="c").count() == 1


def test_default_goes_through_the_setter() -> None:
    """A default value is written through the user's setter too."""

    class Word(SQLObject):
        text = StringCol(default="ABC")

        def _set_text(self, value: str) -> None:
            self._SO_set_text(value.lower())

    Word.createTable()
    word = Word()
    word.sync()
    assert word.text == "abc"


def test_getter_by_way_of_the_raw_one_reloads(conn: Any) -> None:
    """``_SO_get_x`` reads an expired row anew."""

    class Word(SQLObject):
        text = StringCol()

        def _get_text(self) -> str:
            return f"<{self._SO_get_text()}>"

    Word.createTable()
    word = Word(text="a")
    conn.query("UPDATE word SET text = 'b'")
    word.expire()
    assert word.text == "<b>"
    assert word._SO_get_text() == "b"


def test_setter_may_refuse(Tag: Any, conn: Any) -> None:
    """An exception of the setter reaches the caller and nothing is written."""

    class Word(SQLObject):
        text = StringCol()

        def _set_text(self, value: str) -> None:
            if " " in value:
                raise ValueError("one word only")
            self._SO_set_text(value)

    Word.createTable()
    word = Word(text="a")
    with pytest.raises(ValueError, match="one word only"):
        word.text = "a b"
    with pytest.raises(ValueError, match="one word only"):
        Word(text="a b")
    assert conn.queryAll("SELECT text FROM word") == [("a",)]


def test_setter_may_change_other_columns(conn: Any) -> None:
    """A setter may write several columns, also while the row is made."""

    class Shelf(SQLObject):
        label = StringCol()
        size = IntCol(default=0)

        def _set_label(self, value: str) -> None:
            self._SO_set_label(value)
            self.size = len(value)

    Shelf.createTable()
    shelf = Shelf(label="abc")
    assert shelf.size == 3
    shelf.label = "abcde"
    assert conn.queryAll("SELECT label, size FROM shelf") == [("abcde", 5)]


def make_pets() -> tuple[Any, Any, list[str]]:
    """Classes that write their key and join accessors themselves."""
    calls: list[str] = []

    class Person(SQLObject):
        name = StringCol()
        pets = MultipleJoin("Pet", joinColumn="owner_id")
        clubs = RelatedJoin("Pet", intermediateTable="club", addRemoveName="Club")

        def _get_pets(self) -> list[Any]:
            calls.append("pets")
            return [*self._SO_get_pets()]

        def addClub(self, pet: Any) -> None:
            calls.append("add")
            self._SO_addClub(pet)

        def removeClub(self, pet: Any) -> None:
            calls.append("remove")
            self._SO_removeClub(pet)

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)

        def _get_owner(self) -> Any:
            calls.append("get")
            return self._SO_get_owner()

        def _set_owner(self, value: Any) -> None:
            calls.append("set")
            self._SO_set_owner(value)

    Person.createTable()
    Pet.createTable()
    return Person, Pet, calls


def test_foreign_key_accessors_may_be_overridden() -> None:
    """``_get_owner`` and ``_set_owner`` are called once for each use."""
    Person, Pet, calls = make_pets()
    person = Person(name="a")
    pet = Pet(owner=person)
    assert calls == ["set"]
    assert pet.owner is person
    assert calls == ["set", "get"]
    pet.owner = None
    assert pet.ownerID is None
    assert calls == ["set", "get", "set"]


def test_foreign_key_id_setter_may_be_overridden() -> None:
    """The object setter writes through the id's setter."""
    seen: list[Any] = []

    class Pet(SQLObject):
        owner = ForeignKey("Pet", default=None)

        def _set_ownerID(self, value: Any) -> None:
            seen.append(value)
            self._SO_set_ownerID(value)

    Pet.createTable()
    first = Pet()
    seen.clear()
    pet = Pet(owner=first)
    assert seen == [first.id]
    pet.owner = None
    assert seen == [first.id, None]
    assert pet.owner is None


def test_join_accessors_may_be_overridden() -> None:
    """A user's ``_get_pets``, ``addClub`` and ``removeClub`` stand."""
    Person, Pet, calls = make_pets()
    person, pet = Person(name="a"), Pet()
    person.addClub(pet)
    assert list(person.clubs) == [pet]
    person.removeClub(pet)
    assert list(person.clubs) == []
    assert list(person.pets) == []
    assert [call for call in calls if call != "set"] == ["add", "remove", "pets"]


@pytest.mark.parametrize(
    "name",
    [
        "_SO_get_word",
        "_SO_set_word",
        "_get_word",
        "_set_word",
        "_SO_get_ownerID",
        "_SO_set_ownerID",
        "_SO_get_owner",
        "_SO_set_owner",
        "_get_owner",
        "_set_owner",
        "_SO_from_python_number",
        "_SO_to_python_number",
        "byWord",
        "_SO_get_tags",
        "_get_tags",
        "_SO_addTag",
        "addTag",
        "_SO_removeTag",
        "removeTag",
    ],
)
def test_generated_attributes(name: str) -> None:
    """The accessors 3.14 gave a class are all there."""

    class Tag(SQLObject):
        word = StringCol(unique=True)
        number = IntCol(default=None)
        owner = ForeignKey("Tag", default=None)
        tags = RelatedJoin("Tag", otherColumn="other_id", joinColumn="this_id")

    assert hasattr(Tag, name)


def test_class_of_a_foreign_key_is_an_attribute() -> None:
    """``_SO_class_Person`` is set as soon as the other class exists."""

    class Pet(SQLObject):
        owner = ForeignKey("Person")

    assert not hasattr(Pet, "_SO_class_Person")

    class Person(SQLObject):
        name = StringCol()

    assert Pet._SO_class_Person is Person


def test_validator_methods_are_attributes() -> None:
    """``_SO_from_python_x`` converts as the column does; None for a bare column."""
    from sqlobject import Col

    class Box(SQLObject):
        number = IntCol()
        anything = Col()

    Box.createTable()
    box = Box(number=1, anything="x")
    assert callable(Box._SO_from_python_number)
    assert box._SO_from_python_number(3.7, box._SO_validatorState) == 3
    assert Box._SO_from_python_anything is None
    assert Box._SO_to_python_anything is None


def test_method_of_the_same_name_is_kept_with_a_warning() -> None:
    """A property never hides a method; the class is told so."""

    def size(self: Any) -> int:
        return 7

    space = {"label": StringCol(), "size": size, "_get_size": lambda self: 3}
    with pytest.warns(UserWarning, match="size"):
        Box: Any = type("Box", (SQLObject,), space)
    Box.createTable()
    assert Box(label="a").size() == 7


def test_any_other_attribute_of_the_same_name_wins_silently() -> None:
    """A plain class attribute stays what it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        class Box(SQLObject):
            label = StringCol()
            size = 5

            def _get_size(self) -> int:
                return 3

    assert Box.size == 5


def test_accessor_overrides_through_a_plain_python_property() -> None:
    """An ordinary ``property`` with setter may be used as keyword and in ``set``."""

    class Box(SQLObject):
        label = StringCol(default="")

        @property
        def title(self) -> str:
            return self.label.title()

        @title.setter
        def title(self, value: str) -> None:
            self.label = value

    Box.createTable()
    box = Box(title="abc")
    assert box.title == "Abc"
    box.set(title="def")
    box.sync()
    assert box.label == "def"


def test_set_value_may_be_overridden(conn: Any) -> None:
    """A class that overrides ``_SO_setValue`` sees each plain assignment."""
    seen: list[tuple[str, Any]] = []

    class Box(SQLObject):
        label = StringCol(default="")

        def _SO_setValue(self, name: str, value: Any, *rest: Any) -> None:
            seen.append((name, value))
            super()._SO_setValue(name, value, *rest)

    Box.createTable()
    box = Box(label="a")
    box.label = "b"
    assert ("label", "b") in seen
    assert conn.queryAll("SELECT label FROM box") == [("b",)]


def test_overridden_set_serves_the_constructor() -> None:
    """A new row's values go through an overridden ``set`` as well."""
    seen: list[set[str]] = []

    class Box(SQLObject):
        label = StringCol(default="")
        size = IntCol(default=0)

        def set(self, **kw: Any) -> None:
            seen.append({*kw})
            if "label" in kw:
                kw["size"] = len(kw["label"])
            super().set(**kw)

    Box.createTable()
    box = Box(label="abc")
    box.sync()
    assert box.size == 3
    assert {"label", "size"} in seen


def test_set_may_be_overridden() -> None:
    """A class that overrides ``set`` is asked for its keywords."""

    class Box(SQLObject):
        label = StringCol(default="")
        size = IntCol(default=0)

        def set(self, **kw: Any) -> None:
            if "label" in kw:
                kw["size"] = len(kw["label"])
            super().set(**kw)

    Box.createTable()
    box = Box()
    box.set(label="abc")
    box.sync()
    assert (box.label, box.size) == ("abc", 3)
