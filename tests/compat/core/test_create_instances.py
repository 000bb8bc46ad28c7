"""Core 4: making rows by calling the class."""

from __future__ import annotations

from typing import Any

import pytest
from formencode import Invalid, validators

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    dberrors,
    func,
)
from sqlobject.sqlbuilder import SQLConstant

pytestmark = pytest.mark.usefixtures("conn")


def make_shelf() -> Any:
    """The class of the manual's example."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol(default=5)
        slot = IntCol(defaultSQL="3")

    Shelf.createTable()
    return Shelf


def test_defaults_and_database_defaults(conn: Any) -> None:
    """A missing value is the column's default, or what the database puts in."""
    shelf = make_shelf()(label="a")
    assert (shelf.label, shelf.width, shelf.slot) == ("a", 5, 3)
    assert conn.queryAll("SELECT label, width, slot FROM shelf") == [("a", 5, 3)]


def test_insert_leaves_columns_with_default_sql_out(sql: Any) -> None:
    """The INSERT names the columns in creation order, without ``defaultSQL`` ones."""
    make_shelf()(label="a")
    (text,) = sql.of("INSERT INTO shelf")
    assert (
        text.replace("(5)", "5") == "INSERT INTO shelf (label, width) VALUES ('a', 5)"
    )


def test_one_insert_makes_the_row(sql: Any) -> None:
    """A row costs one INSERT and at most one SELECT."""
    Shelf = make_shelf()
    sql.clear()
    Shelf(label="a", width=1, slot=2)
    assert sql.count("INSERT") == 1
    assert sql.count("SELECT") <= 1
    assert sql.count("UPDATE") == 0


def test_values_a_trigger_sets_are_seen(conn: Any) -> None:
    """What the database makes of the row while inserting is what is read."""
    Shelf = make_shelf()
    conn.query(
        "CREATE TRIGGER double AFTER INSERT ON shelf BEGIN "
        "UPDATE shelf SET slot = NEW.slot * 2 WHERE id = NEW.id; END"
    )
    assert Shelf(label="a").slot == 6


def test_positional_arguments_are_refused() -> None:
    """Values are named."""
    with pytest.raises(TypeError):
        make_shelf()("a")


def test_missing_value_names_the_first_missing_column(conn: Any) -> None:
    """A column without value and default is a TypeError that names it."""

    class Shelf(SQLObject):
        label = StringCol()
        width = IntCol()

    Shelf.createTable()
    with pytest.raises(TypeError, match="label"):
        Shelf()
    with pytest.raises(TypeError, match="width"):
        Shelf(label="a")
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


def test_unknown_keyword_is_named(conn: Any) -> None:
    """A keyword that is no attribute is a TypeError naming class and keyword."""
    with pytest.raises(TypeError, match="colour") as caught:
        make_shelf()(label="a", colour="red")
    assert "Shelf" in str(caught.value)
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


def test_none_is_null_and_not_the_default(conn: Any) -> None:
    """``None`` given is NULL stored, also where there is a default."""
    shelf = make_shelf()(label=None, width=None, slot=None)
    assert (shelf.label, shelf.width, shelf.slot) == (None, None, None)
    assert conn.queryAll("SELECT label, width, slot FROM shelf") == [(None, None, None)]


def test_explicit_id() -> None:
    """``id=`` chooses the key, turned into the class's id type."""
    Shelf = make_shelf()
    assert Shelf(id=77, label="a").id == 77
    assert Shelf(id="78", label="b").id == 78
    assert Shelf.get(78).label == "b"


def test_id_none_is_a_type_error() -> None:
    """``id=None`` is no key."""
    with pytest.raises(TypeError):
        make_shelf()(id=None, label="a")


def test_id_that_is_taken_is_a_duplicate() -> None:
    """A key that exists is refused by the database."""
    Shelf = make_shelf()
    Shelf(id=1, label="a")
    with pytest.raises(dberrors.IntegrityError):
        Shelf(id=1, label="b")
    assert Shelf.get(1).label == "a"
    assert Shelf.select().count() == 1


def test_callable_default_is_called_for_each_row() -> None:
    """A callable default is called once for each row that needs it."""
    numbers = iter(range(10))

    class Shelf(SQLObject):
        width = IntCol(default=lambda: next(numbers))

    Shelf.createTable()
    assert [Shelf().width, Shelf(width=7).width, Shelf().width] == [0, 7, 1]


def test_expression_as_default(conn: Any) -> None:
    """An SQL expression as default is worked out by the database."""

    class Shelf(SQLObject):
        label = StringCol(default=func.UPPER("abc"))
        width = IntCol(default=SQLConstant("2 + 3"))

    Shelf.createTable()
    Shelf()
    assert conn.queryAll("SELECT label, width FROM shelf") == [("ABC", 5)]


def test_expression_as_value_is_read_back(conn: Any) -> None:
    """A row made from an expression shows the database's result."""

    class Shelf(SQLObject):
        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label=func.LOWER("ABC"))
    assert shelf.label == "abc"
    assert conn.queryAll("SELECT label FROM shelf") == [("abc",)]


def make_pets() -> tuple[Any, Any]:
    """Two classes, one with a key to the other."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)

    Person.createTable()
    Pet.createTable()
    return Person, Pet


@pytest.mark.parametrize("form", ["object", "id", "idAttribute", "text"])
def test_foreign_key_by_any_keyword(form: str) -> None:
    """A key is given as object, as id, or through ``ownerID``."""
    Person, Pet = make_pets()
    person = Person(name="a")
    pet = {
        "object": lambda: Pet(owner=person),
        "id": lambda: Pet(owner=person.id),
        "idAttribute": lambda: Pet(ownerID=person.id),
        "text": lambda: Pet(owner=str(person.id)),
    }[form]()
    assert pet.ownerID == person.id
    assert pet.owner is person


def test_foreign_key_none() -> None:
    """``owner=None`` is no owner."""
    _, Pet = make_pets()
    pet = Pet(owner=None)
    assert pet.owner is None
    assert pet.ownerID is None


def test_foreign_key_given_twice() -> None:
    """If both are given the object wins over the id."""
    Person, Pet = make_pets()
    one, two = Person(name="a"), Person(name="b")
    assert Pet(owner=one, ownerID=two.id).owner is one


def test_property_with_setter_is_a_keyword() -> None:
    """A property of the class may be set while the row is made."""

    class Person(SQLObject):
        first = StringCol(default="")
        last = StringCol(default="")

        def _set_name(self, value: str) -> None:
            self.first, self.last = value.split(" ")

        def _get_name(self) -> str:
            return f"{self.first} {self.last}"

    Person.createTable()
    person = Person(name="Ada Lovelace")
    person.sync()
    assert (person.first, person.last) == ("Ada", "Lovelace")
    person.set(name="Grace Hopper")
    person.sync()
    assert person.name == "Grace Hopper"


def test_composite_setter_needs_defaults() -> None:
    """Columns a composite setter fills must have defaults."""

    class Person(SQLObject):
        first = StringCol()

        def _set_name(self, value: str) -> None:
            self.first = value

    Person.createTable()
    with pytest.raises(TypeError, match="first"):
        Person(name="Ada")


def test_setters_run_after_the_plain_columns() -> None:
    """Overridden setters and properties see the plain values of the same call."""

    class Shelf(SQLObject):
        label = StringCol(default="")
        width = IntCol(default=0)

        def _set_label(self, value: str) -> None:
            self._SO_set_label(f"{value}{self.width}")

    Shelf.createTable()
    shelf = Shelf(label="w", width=7)
    shelf.sync()
    assert shelf.label == "w7"


def test_class_without_columns(conn: Any) -> None:
    """A table with nothing but its key can be used."""

    class Nothing(SQLObject):
        pass

    Nothing.createTable()
    one, two = Nothing(), Nothing()
    assert one.id != two.id
    assert Nothing.get(two.id) is two
    conn.cache.clear()
    assert [n.id for n in Nothing.select(orderBy="id")] == [one.id, two.id]
    conn.cache.clear()
    nothing = Nothing.get(two.id)
    assert nothing.id == two.id
    nothing.expire()
    nothing.sync()
    nothing.set()
    assert repr(nothing) == f"<Nothing {two.id}>"
    with pytest.raises(SQLObjectNotFound):
        Nothing.get(99)
    assert Nothing.select().count() == 2
    Nothing.delete(one.id)
    assert Nothing.select().count() == 1


def test_empty_insert_uses_database_defaults() -> None:
    """A row made with no values at all has the database's defaults."""

    class Shelf(SQLObject):
        width = IntCol(defaultSQL="8")

    Shelf.createTable()
    assert Shelf().width == 8


def make_string_keyed() -> Any:
    """A class whose keys are texts."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        name = StringCol(default="")

    Country.createTable()
    return Country


def test_text_ids() -> None:
    """A text key is given by the caller and used everywhere."""
    Country = make_string_keyed()
    france = Country(id="fr", name="France")
    assert france.id == "fr"
    assert Country.get("fr") is france
    france.name = "La France"
    Country._connection.cache.clear()
    assert Country.get("fr").name == "La France"
    assert Country.selectBy(id="fr").count() == 1
    assert Country.select(Country.q.id == "fr").count() == 1
    Country.delete("fr")
    with pytest.raises(SQLObjectNotFound):
        Country.get("fr")


def test_value_that_cannot_be_read_makes_no_row(conn: Any) -> None:
    """A value its own column would not read back is refused before it is stored."""

    class Unreadable(validators.FancyValidator):
        def to_python(self, value: Any, state: Any = None) -> Any:
            raise Invalid("nobody can read this", value, state)

        def from_python(self, value: Any, state: Any = None) -> Any:
            return value

    class Shelf(SQLObject):
        secret = IntCol(default=None, validator=Unreadable())

    Shelf.createTable()
    with pytest.raises(Invalid, match="nobody can read this"):
        Shelf(secret=4)
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


def test_text_id_must_be_given(conn: Any) -> None:
    """Without a key no row is made: nobody could ever find it."""
    Country = make_string_keyed()
    with pytest.raises((TypeError, ValueError)):
        Country(name="nowhere")
    assert conn.queryOne("SELECT COUNT(*) FROM country") == (0,)


def test_text_id_with_a_quote() -> None:
    """A key may hold any text."""
    Country = make_string_keyed()
    odd = Country(id="o'x; --", name="odd")
    odd.name = "odder"
    odd.sync()
    Country(id="plain")
    assert Country.select(Country.q.id == odd).count() == 1
    odd.destroySelf()
    assert [c.id for c in Country.select()] == ["plain"]


def test_connection_keyword(open_sqlite: Any) -> None:
    """``connection=`` makes the row elsewhere and binds the instance to it."""
    Shelf = make_shelf()
    other = open_sqlite()
    Shelf.createTable(connection=other)
    shelf = Shelf(label="a", connection=other)
    assert shelf._connection is other
    assert shelf.sqlmeta._perConnection is True
    shelf.label = "b"
    assert other.queryAll("SELECT label FROM shelf") == [("b",)]
    assert Shelf.select().count() == 0


def test_own_connection_as_keyword_changes_nothing(conn: Any) -> None:
    """The class's own connection given by name does not set the flag."""
    shelf = make_shelf()(label="a", connection=conn)
    assert shelf.sqlmeta._perConnection is False


def test_create_hook_may_change_the_values() -> None:
    """``_create(id, **kw)`` stands between the call and the INSERT."""

    class Shelf(SQLObject):
        label = StringCol()

        def _create(self, id: Any, **kw: Any) -> None:
            kw["label"] = kw["label"].strip()
            super()._create(id, **kw)

    Shelf.createTable()
    assert Shelf(label="  a ").label == "a"


def test_init_hook_may_set_attributes_before_the_base() -> None:
    """Python attributes set before ``super()._init`` stay."""

    class Shelf(SQLObject):
        label = StringCol(default="a")

        def _init(self, *args: Any, **kw: Any) -> None:
            self.notes = []
            super()._init(*args, **kw)
            self.notes.append(self.label)

    Shelf.createTable()
    shelf = Shelf()
    assert shelf.notes == ["a"]
    number = shelf.id
    del shelf
    Shelf._connection.cache.clear()
    assert Shelf.get(number).notes == ["a"]


def test_init_hook_runs_after_insert_and_on_first_fetch(conn: Any) -> None:
    """``_init`` is called for a new row, and again when it is first fetched."""
    seen: list[Any] = []

    class Shelf(SQLObject):
        label = StringCol()

        def _init(self, id: Any, *args: Any, **kw: Any) -> None:
            super()._init(id, *args, **kw)
            seen.append((self.id, self.label))

    Shelf.createTable()
    shelf = Shelf(label="a")
    number = shelf.id
    Shelf.get(number)
    assert seen == [(number, "a")]
    del shelf
    conn.cache.clear()
    Shelf.get(number)
    assert seen == [(number, "a")] * 2
    conn.cache.clear()
    list(Shelf.select())
    assert seen == [(number, "a")] * 3


def test_dunder_init_runs_for_fetched_rows(conn: Any) -> None:
    """An overridden ``__init__`` that hands its keywords on serves fetches too."""
    calls: list[bool] = []

    class Shelf(SQLObject):
        label = StringCol()

        def __init__(self, **kw: Any) -> None:
            calls.append("label" in kw)
            super().__init__(**kw)

    Shelf.createTable()
    shelf = Shelf(label="a")
    number = shelf.id
    del shelf
    conn.cache.clear()
    assert Shelf.get(number).label == "a"
    assert calls == [True, False]


def test_finish_hook_puts_the_row_in(conn: Any) -> None:
    """``_SO_finishCreate`` is where the INSERT happens; it may be extended."""
    seen: list[Any] = []

    class Shelf(SQLObject):
        label = StringCol()

        def _SO_finishCreate(self, id: Any = None) -> None:
            seen.append(conn.queryOne("SELECT COUNT(*) FROM shelf")[0])
            super()._SO_finishCreate(id)
            seen.append(conn.queryOne("SELECT COUNT(*) FROM shelf")[0])

    Shelf.createTable()
    shelf = Shelf(label="a")
    assert seen == [0, 1]
    assert shelf.label == "a"


def test_row_is_hashable_and_comparable_right_after_creation() -> None:
    """A new row can be put into a set at once."""
    shelf = make_shelf()(label="a")
    assert shelf in {shelf}
    assert hash(shelf) == hash(("Shelf", shelf.id))


def test_failed_insert_leaves_no_instance_in_the_cache() -> None:
    """After a refused INSERT the class has no trace of the row."""

    class Shelf(SQLObject):
        label = StringCol(unique=True)

    Shelf.createTable()
    Shelf(label="a")
    with pytest.raises(dberrors.DuplicateEntryError):
        Shelf(label="a")
    assert Shelf.select().count() == 1
    assert Shelf(label="b").label == "b"


def test_insert_is_never_lazy(conn: Any) -> None:
    """Also with ``lazyUpdate`` a new row is in the table at once."""

    class Shelf(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="a")
    assert conn.queryAll("SELECT label FROM shelf") == [("a",)]
    assert shelf.sqlmeta.dirty is False
