"""Core 1.2: the small functions of ``sqlobject.main``."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLObject,
    StringCol,
    getID,
    getObject,
    main,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("conn")


def make_shelf() -> Any:
    """A class with one row."""

    class Shelf(SQLObject):
        label = StringCol(default=None)
        code = StringCol(default="c")

    Shelf.createTable()
    return Shelf


@pytest.mark.parametrize(
    ("given", "expected"), [(7, 7), ("12", 12), ("abc", "abc"), (None, None)]
)
def test_get_id_of_plain_values(given: Any, expected: Any) -> None:
    """``getID`` keeps ints, reads numbers out of text and passes None on."""
    assert getID(given) == expected


def test_get_id_of_an_instance() -> None:
    """``getID`` of an instance is its id."""
    shelf = make_shelf()(label="a")
    assert getID(shelf) == shelf.id


def test_get_id_of_an_instance_by_another_column() -> None:
    """``refColumn`` names the attribute that is taken instead of the id."""
    shelf = make_shelf()(label="a", code="x9")
    assert getID(shelf, "code") == "x9"
    assert getID(shelf, refColumn="code") == "x9"


def test_get_object_of_an_id_is_the_row() -> None:
    """``getObject(1, Shelf)`` fetches the row, as its name says."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    assert getObject(shelf.id, Shelf) is shelf
    assert getObject(str(shelf.id), Shelf) is shelf


def test_get_object_passes_objects_and_none() -> None:
    """None stays None and an instance stays itself."""
    Shelf = make_shelf()
    shelf = Shelf(label="a")
    assert getObject(None, Shelf) is None
    assert getObject(shelf, Shelf) is shelf


def test_accessor_names() -> None:
    """The five spellings of a column's accessors."""
    assert main.setterName("x") == "_set_x"
    assert main.rawSetterName("x") == "_SO_set_x"
    assert main.getterName("x") == "_get_x"
    assert main.rawGetterName("x") == "_SO_get_x"
    assert main.instanceName("x") == "_SO_val_x"


def test_make_properties_of_a_dictionary() -> None:
    """``_get_x`` and its kin in a dictionary become the property ``x``."""
    space: dict[str, Any] = {
        "_get_size": lambda self: 5,
        "_doc_size": "how big",
        "_doc_alone": "no property for a text alone",
    }
    main.makeProperties(space)
    assert isinstance(space["size"], property)
    assert space["size"].__doc__ == "how big"
    assert "alone" not in space


def test_make_and_unmake_properties_of_a_class() -> None:
    """What ``makeProperties`` builds on a class ``unmakeProperties`` takes away."""

    class Box:
        _size = 3

        def _get_size(self) -> int:
            return self._size

        def _set_size(self, value: int) -> None:
            self._size = value

    main.makeProperties(Box)
    box: Any = Box()
    box.size = 9
    assert box.size == 9
    main.unmakeProperties(Box)
    assert "size" not in vars(Box)


def test_find_dependencies_lists_cascading_classes() -> None:
    """Classes with a cascading key or a RelatedJoin to a class depend on it."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", cascade=True)

    class Letter(SQLObject):
        sender = ForeignKey("Person")

    class Club(SQLObject):
        members = RelatedJoin("Person")

    found = main.findDependencies("Person")
    assert Pet in found
    assert Club in found
    assert Letter not in found
    assert Person not in found


def test_find_dependant_columns_lists_cascading_keys() -> None:
    """Only keys to the class that say what happens on delete are listed."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", cascade="null")
        vet = ForeignKey("Person")
        keeper = ForeignKey("Person", cascade=False)
        age = IntCol()

    found = [column.name for column in main.findDependantColumns("Person", Pet)]
    assert sorted(found) == ["keeperID", "ownerID"]


@pytest.fixture
def quiet_levels() -> Iterator[None]:
    """Put the deprecation levels back after the test."""
    warning, exception = main.warnings_level, main.exception_level
    yield
    main.setDeprecationLevel(warning=warning, exception=exception)


@pytest.mark.usefixtures("quiet_levels")
def test_deprecated_warns() -> None:
    """At the default level an old way of saying gives a DeprecationWarning."""
    main.setDeprecationLevel()
    with pytest.warns(DeprecationWarning, match="old ways"):
        main.deprecated("old ways")


@pytest.mark.usefixtures("quiet_levels")
def test_deprecated_raises_when_told_to() -> None:
    """``setDeprecationLevel(exception=1)`` makes old ways errors."""
    main.setDeprecationLevel(exception=1)
    with pytest.raises(NotImplementedError):
        main.deprecated("old ways")


@pytest.mark.usefixtures("quiet_levels")
def test_deprecated_is_silent_when_told_to() -> None:
    """``setDeprecationLevel(None)`` silences the warnings."""
    main.setDeprecationLevel(warning=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        main.deprecated("old ways")
    assert main.warnings_level is None
