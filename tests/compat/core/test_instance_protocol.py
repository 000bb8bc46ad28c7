"""Core 8: repr, equality, hashing, truth and the other manners of a row."""

from __future__ import annotations

import datetime
import operator
from typing import Any

import pytest

from sqlobject import (
    DateTimeCol,
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
)

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        label = StringCol(default=None)
        width = IntCol(default=5)

    Shelf.createTable()
    assert Shelf._connection is conn
    return Shelf


def test_repr_shows_id_and_columns(Shelf: Any) -> None:
    """``<Shelf 1 label='a' width=5>``; ``str`` is the same."""
    shelf = Shelf(label="a")
    assert repr(shelf) == f"<Shelf {shelf.id} label='a' width=5>"
    assert str(shelf) == repr(shelf)


def test_repr_shortens_long_values_once(Shelf: Any) -> None:
    """A long value is cut to its beginning and its last character."""
    shelf = Shelf(label="q" * 40)
    assert "label='qqqqqqqqqqqqqqqq...'" in repr(shelf)


def test_repr_of_a_value_of_just_twenty_characters(Shelf: Any) -> None:
    """A value whose repr has 20 characters is shown whole."""
    shelf = Shelf(label="x" * 18)
    assert f"label='{'x' * 18}'" in repr(shelf)


def test_repr_of_a_shortened_date() -> None:
    """A date is cut like anything else."""

    class Event(SQLObject):
        at = DateTimeCol()

    Event.createTable()
    event = Event(at=datetime.datetime(2020, 1, 2, 3, 4, 5))
    assert "at=datetime.datetime...)" in repr(event)


def test_repr_shows_text_ids_quoted() -> None:
    """The id is shown as its repr."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    Country.createTable()
    assert repr(Country(id="fr")) == "<Country 'fr'>"


def test_repr_shows_keys_by_id() -> None:
    """A foreign key appears as ``ownerID``."""

    class Pet(SQLObject):
        owner = ForeignKey("Pet", default=None)

    Pet.createTable()
    first = Pet()
    assert repr(Pet(owner=first)) == f"<Pet {first.id + 1} ownerID={first.id}>"


def test_repr_before_the_row_exists() -> None:
    """An object that is being made says so."""
    seen: list[str] = []

    class Shelf(SQLObject):
        label = StringCol()

        def __init__(self, **kw: Any) -> None:
            seen.append(repr(self))
            super().__init__(**kw)

    Shelf.createTable()
    Shelf(label="a")
    assert seen == ["<Shelf (not initialized)>"]


def test_repr_reads_an_expired_row(Shelf: Any, conn: Any) -> None:
    """The values shown are those of the row."""
    shelf = Shelf(label="a")
    conn.query("UPDATE shelf SET label = 'b'")
    shelf.expire()
    assert "label='b'" in repr(shelf)


def test_repr_items_may_be_overridden() -> None:
    """``_reprItems`` is where a class says what it shows."""

    class Shelf(SQLObject):
        label = StringCol()
        secret = StringCol(default="s3cret")

        def _reprItems(self) -> Any:
            return [item for item in super()._reprItems() if item[0] != "secret"]

    Shelf.createTable()
    shelf = Shelf(label="a")
    assert repr(shelf) == f"<Shelf {shelf.id} label='a'>"


def test_repr_uses_the_getters() -> None:
    """An overridden getter's value is shown."""

    class Word(SQLObject):
        text = StringCol()

        def _get_text(self) -> str:
            return self._SO_get_text().upper()

    Word.createTable()
    assert "text='ABC'" in repr(Word(text="abc"))


def test_equality_is_class_and_id(Shelf: Any, conn: Any) -> None:
    """Two objects of one row are equal; other rows and classes are not."""

    class Book(SQLObject):
        label = StringCol()

    Book.createTable()
    shelf = Shelf(label="a")
    conn.cache.clear()
    same = Shelf.get(shelf.id)
    assert same is not shelf
    assert same == shelf
    assert not same != shelf  # noqa: SIM202 - the other operator
    assert Shelf(label="a") != shelf
    assert Book(label="a") != shelf
    assert shelf != shelf.id
    assert shelf != "a"
    assert shelf is not None


def test_subclass_rows_are_not_equal_to_parent_rows(Shelf: Any) -> None:
    """Exactly the same class is asked for."""

    class Wide(Shelf):
        pass

    Wide.createTable()
    shelf, wide = Shelf(label="a"), Wide(label="a")
    assert shelf.id == wide.id
    assert shelf != wide


@pytest.mark.parametrize(
    "compare", [operator.lt, operator.le, operator.gt, operator.ge]
)
def test_rows_have_no_order(Shelf: Any, compare: Any) -> None:
    """Ordering two rows is a TypeError; sort with a key."""
    one, two = Shelf(label="a"), Shelf(label="b")
    with pytest.raises(TypeError):
        compare(one, two)
    assert sorted([two, one], key=operator.attrgetter("label")) == [one, two]


def test_hash_is_stable_over_expire(Shelf: Any) -> None:
    """The hash depends on class name and id alone."""
    shelf = Shelf(label="a")
    number = hash(shelf)
    assert number == hash(("Shelf", shelf.id))
    shelf.expire()
    assert hash(shelf) == number
    shelf.sync()
    assert hash(shelf) == number
    assert Shelf.get(shelf.id) in {shelf}


def test_rows_are_always_true(Shelf: Any) -> None:
    """A row counts as true, whatever it holds."""
    assert Shelf(label=None, width=0)
    assert bool(Shelf(label=""))


def test_row_in_sql_is_its_id(Shelf: Any, conn: Any) -> None:
    """``sqlrepr`` of a row is the id."""
    shelf = Shelf(label="a")
    assert conn.sqlrepr(shelf) == str(shelf.id)
    assert shelf.__sqlrepr__("sqlite") == str(shelf.id)
    assert Shelf.select(Shelf.q.id == shelf).count() == 1


def test_text_keyed_row_in_sql_is_quoted(conn: Any) -> None:
    """A text id becomes a proper literal."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    class City(SQLObject):
        country = ForeignKey("Country")

    Country.createTable()
    City.createTable()
    country = Country(id="o'x")
    city = City(country=country)
    assert conn.sqlrepr(country) == "'o''x'"
    assert list(City.select(City.q.country == country)) == [city]
    assert list(City.select(City.q.countryID == country)) == [city]
    assert list(Country.select(Country.q.id == country)) == [country]


def test_class_spells_values_for_its_connection(Shelf: Any) -> None:
    """``Class.sqlrepr`` gives the literal of a value."""
    assert Shelf.sqlrepr("o'x") == "'o''x'"
    assert Shelf.sqlrepr(None) == "NULL"
    assert Shelf(label="a").sqlrepr(5) == "5"


def test_instances_have_no_as_dict(Shelf: Any) -> None:
    """The dictionary form is ``inst.sqlmeta.asDict()`` only."""
    shelf = Shelf(label="a")
    assert not hasattr(shelf, "asDict")
    assert shelf.sqlmeta.asDict() == {"label": "a", "width": 5, "id": shelf.id}


def test_instance_names_its_tables(Shelf: Any) -> None:
    """``tablesUsedImmediate`` lets instances stand in expressions."""
    (table,) = Shelf(label="a").tablesUsedImmediate()
    assert str(table) == "shelf"


def test_inheritance_hooks_of_a_plain_class(Shelf: Any) -> None:
    """A plain class is not inheritable, has no parent and no child name."""
    shelf = Shelf(label="a")
    assert shelf._inheritable is False
    assert shelf._parent is None
    assert shelf.sqlmeta.childName is None


def test_results_class_may_be_replaced(Shelf: Any) -> None:
    """``SelectResultsClass`` is what ``select`` gives."""
    from sqlobject.sresults import SelectResults

    class Counting(SelectResults):
        def double(self) -> int:
            return 2 * self.count()

    class Box(SQLObject):
        SelectResultsClass = Counting
        label = StringCol()

    Box.createTable()
    Box(label="a")
    assert Shelf.SelectResultsClass is SelectResults
    assert Box.select().double() == 2
    assert Box.selectBy(label="a").orderBy("label").double() == 2


def test_weak_references_to_rows(Shelf: Any) -> None:
    """A row can be referred to weakly."""
    import weakref

    shelf = Shelf(label="a")
    assert weakref.ref(shelf)() is shelf
