"""Core 7.1: what becomes of the rows that refer to a destroyed one."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
    events,
)

pytestmark = pytest.mark.usefixtures("conn")


def make_pets(**options: Any) -> tuple[Any, Any]:
    """Person, and Pet with a key ``owner`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None, **options)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


def test_no_cascade_leaves_the_reference() -> None:
    """By default the id dangles, and reading the object is not found."""
    Person, Pet = make_pets()
    pet = Pet(owner=Person(name="a"))
    number = pet.ownerID
    Person.delete(number)
    pet.sync()
    assert pet.ownerID == number
    with pytest.raises(SQLObjectNotFound):
        _ = pet.owner


def test_cascade_true_destroys_the_dependants() -> None:
    """With ``cascade=True`` the referring rows go as well, others stay."""
    Person, Pet = make_pets(cascade=True)
    one, two = Person(name="a"), Person(name="b")
    gone, stays = Pet(owner=one), Pet(owner=two)
    one.destroySelf()
    with pytest.raises(SQLObjectNotFound):
        gone.sync()
    stays.sync()
    assert list(Pet.select()) == [stays]


def test_cascade_false_refuses() -> None:
    """With ``cascade=False`` a row that is referred to stays."""
    Person, Pet = make_pets(cascade=False)
    person = Person(name="a")
    pet = Pet(owner=person)
    with pytest.raises(SQLObjectIntegrityError):
        person.destroySelf()
    person.sync()
    pet.destroySelf()
    person.destroySelf()
    assert Person.select().count() == 0


def test_cascade_null_clears_the_reference() -> None:
    """With ``cascade='null'`` the referring rows lose their reference."""
    Person, Pet = make_pets(cascade="null")
    person = Person(name="a")
    pet = Pet(owner=person)
    Person.delete(person.id)
    pet.sync()
    assert pet.owner is None
    assert pet.ownerID is None


@pytest.mark.parametrize(
    ("value", "error"),
    [("maybe", ValueError), ("True", ValueError), (5, TypeError), ([], TypeError)],
)
def test_unknown_cascade(value: Any, error: type[Exception]) -> None:
    """Any other text is a ValueError, any other type a TypeError, at class creation."""
    with pytest.raises(error):
        type("Pet", (SQLObject,), {"owner": ForeignKey("Person", cascade=value)})


def make_two_keys(one: Any, two: Any) -> tuple[Any, Any]:
    """Person, and Letter with the keys ``sender`` and ``reader`` to it."""

    class Person(SQLObject):
        name = StringCol()

    class Letter(SQLObject):
        sender = ForeignKey("Person", default=None, cascade=one)
        reader = ForeignKey("Person", default=None, cascade=two)

    Person.createTable()
    Letter.createTable()
    return Person, Letter


def test_two_cascading_keys() -> None:
    """With two ``True`` keys a match in either destroys the row."""
    Person, Letter = make_two_keys(True, True)
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    Letter(sender=b, reader=a)
    kept = Letter(sender=b, reader=b)
    Person.delete(a.id)
    assert list(Letter.select()) == [kept]


def test_two_restricting_keys() -> None:
    """With two ``False`` keys a match in either refuses."""
    Person, Letter = make_two_keys(False, False)
    a, b, c = (Person(name=n) for n in "abc")
    Letter(sender=a, reader=b)
    for person in (a, b):
        with pytest.raises(SQLObjectIntegrityError):
            Person.delete(person.id)
    Person.delete(c.id)
    assert Person.select().count() == 2


def test_two_nulling_keys() -> None:
    """With two ``'null'`` keys each matching one is cleared, not the other."""
    Person, Letter = make_two_keys("null", "null")
    a, b = Person(name="a"), Person(name="b")
    one, two = Letter(sender=a, reader=b), Letter(sender=a, reader=a)
    Person.delete(a.id)
    one.sync()
    two.sync()
    assert (one.sender, one.reader) == (None, b)
    assert (two.sender, two.reader) == (None, None)


def test_cascading_beside_nulling_key() -> None:
    """A ``True`` match destroys, a ``'null'`` match alone clears."""
    Person, Letter = make_two_keys(True, "null")
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    cleared = Letter(sender=b, reader=a)
    Person.delete(a.id)
    cleared.sync()
    assert (cleared.sender, cleared.reader) == (b, None)
    assert list(Letter.select()) == [cleared]


def test_restriction_counts_only_for_its_own_column() -> None:
    """A restricting key that does not match does not stop the cascading one."""
    Person, Letter = make_two_keys(True, False)
    a, b = Person(name="a"), Person(name="b")
    Letter(sender=a, reader=b)
    a.destroySelf()
    assert Letter.select().count() == 0
    Letter(sender=None, reader=b)
    with pytest.raises(SQLObjectIntegrityError):
        b.destroySelf()


def test_restricting_key_of_another_row_does_not_stop_a_nulling_one() -> None:
    """So it is when the matching key is to be cleared."""
    Person, Letter = make_two_keys("null", False)
    a, b = Person(name="a"), Person(name="b")
    letter = Letter(sender=a, reader=b)
    a.destroySelf()
    letter.sync()
    assert (letter.sender, letter.reader) == (None, b)
    with pytest.raises(SQLObjectIntegrityError):
        b.destroySelf()


@pytest.mark.parametrize(
    ("cascade", "action"),
    [
        (None, ""),
        (True, "ON DELETE CASCADE"),
        (False, "ON DELETE RESTRICT"),
        ("null", "ON DELETE SET NULL"),
    ],
)
def test_cascade_in_the_table(cascade: Any, action: str) -> None:
    """Each cascade has its ON DELETE in the table's text."""
    _, Pet = make_pets(cascade=cascade)
    text, _ = Pet.createTableSQL()
    line = next(part for part in text.splitlines() if "owner_id" in part)
    wanted = "owner_id INT CONSTRAINT owner_id_exists REFERENCES person(id)"
    assert line.strip().rstrip(",").strip() == f"{wanted} {action}".strip()


def test_dependants_tell_their_listeners() -> None:
    """A row destroyed by a cascade sends its own signals."""
    Person, Pet = make_pets(cascade=True)
    heard: list[Any] = []

    def listener(inst: Any, post: Any) -> None:
        heard.append(inst)

    events.listen(listener, Pet, events.RowDestroySignal)
    events.listen(listener, Pet, events.RowDestroyedSignal)
    person = Person(name="a")
    pet = Pet(owner=person)
    person.destroySelf()
    assert heard == [pet, pet]


def test_nulling_with_listeners_and_counts() -> None:
    """The cleared row tells its listeners of the change."""
    Person, Pet = make_pets(cascade="null")
    heard: list[Any] = []

    def listener(inst: Any, kwargs: Any) -> None:
        heard.append(dict(kwargs))

    events.listen(listener, Pet, events.RowUpdateSignal)
    person = Person(name="a")
    Pet(owner=person)
    person.destroySelf()
    assert heard
    assert None in heard[0].values()


def test_plain_number_column_stops_nothing() -> None:
    """A column that only looks like a reference has no say."""

    class Person(SQLObject):
        name = StringCol()

    class Note(SQLObject):
        number = IntCol()

    Person.createTable()
    Note.createTable()
    person = Person(name="a")
    Note(number=person.id)
    person.destroySelf()
    assert Note.select().count() == 1
