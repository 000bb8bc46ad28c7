"""KeyCol and ForeignKey: names, values, types and what they refer to."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import col
from sqlobject.schema.table import Reference, key_type
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import SQLConstant
from sqlobject.styles import MixedCaseStyle, defaultStyle, mixedToUnder


@pytest.fixture
def person(new_class: Any) -> Any:
    """Make a class that can be referred to; its keys are ints."""
    return new_class("Person")


@pytest.fixture
def pet(new_class: Any) -> Any:
    """Make the class that refers to it."""
    return new_class("Pet")


# -- names

NAMES = [
    # how it is written -> attribute of the key, of the object, column
    (col.ForeignKey("Person"), "owner", "ownerID", "owner", "owner_id"),
    (col.ForeignKey("Person"), "ownerID", "ownerID", "owner", "owner_id"),
    (col.ForeignKey("Person"), None, "personID", "person", "person_id"),
    (col.ForeignKey("Person"), "ID", "IDID", "ID", mixedToUnder("IDID")),
    (col.ForeignKey("Person", dbName="o"), "owner", "ownerID", "owner", "o"),
    (col.KeyCol(foreignKey="Person"), "owner", "ownerID", "owner", "owner_id"),
    (col.KeyCol(foreignKey="Person"), "ownerID", "ownerID", "owner", "owner_id"),
    (col.Col(foreignKey="Person"), "owner", "ownerID", "owner", "owner_id"),
    (col.KeyCol(), "owner", "owner", None, "owner"),
]


@pytest.mark.parametrize(("column", "written", "key", "holder", "db_name"), NAMES)
def test_names_of_key_and_object(
    bind: Any,
    person: Any,
    column: Any,
    written: str | None,
    key: str,
    holder: str | None,
    db_name: str,
) -> None:
    """A key is called after its object, whichever of the two is written."""
    bound = bind(column, written)
    assert (bound.name, bound.foreignName, bound.dbName) == (key, holder, db_name)
    assert bound.joinName == holder
    assert bound.origName == (written or "person")


@pytest.mark.parametrize(("column", "written", "key", "holder", "db_name"), NAMES)
def test_definition_tells_the_names_before_it_is_bound(
    column: Any, written: str | None, key: str, holder: str | None, db_name: str
) -> None:
    """A class may ask before it is made; without a name there is nothing to tell."""
    definition = type(column)(**column._kw)
    if written is not None:
        definition.name = written
    assert definition.refers() is (holder is not None)
    assert definition.bound_name(defaultStyle) == (key if written else None)
    expected = db_name if written else None
    assert definition.bound_db_name(defaultStyle) == expected


def test_names_follow_the_style(new_class: Any, bind: Any) -> None:
    """The style says how a key is called after its object."""
    cls = new_class("Crate", style=MixedCaseStyle(longID=True))
    bound = bind(col.ForeignKey("Crate"), "twin", to=cls)
    assert (bound.name, bound.dbName) == ("twinID", "TwinID")


def test_class_itself_may_be_given(bind: Any, person: Any) -> None:
    """``ForeignKey(Person)`` means the class of that name."""
    bound = bind(col.ForeignKey(person), "owner")
    assert bound.foreignKey == "Person"
    assert bound.target is person
    assert bind(col.ForeignKey(person), None).name == "personID"


# -- values


def test_object_stands_for_its_key(bind: Any, person: Any, pet: Any) -> None:
    """Assigned to the key itself, an object is kept as its key."""
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    assert bound.from_python(person(7), None) == 7
    assert bound.to_python is None


def test_object_of_another_class_is_refused(bind: Any, person: Any, pet: Any) -> None:
    """A pet is no owner."""
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    with pytest.raises(Invalid, match=r"expected a Person in the ForeignKey 'ownerID'"):
        bound.from_python(pet(7), None)


def test_class_is_no_object(bind: Any, person: Any, pet: Any) -> None:
    """The class has an sqlmeta, too, but is no row."""
    with pytest.raises(Invalid):
        bind(col.ForeignKey("Person"), "owner", to=pet).from_python(person, None)


def test_object_without_a_key_is_refused(bind: Any, person: Any, pet: Any) -> None:
    """An object that is not in the database cannot be referred to."""
    with pytest.raises(Invalid, match="without id"):
        bind(col.ForeignKey("Person"), "owner", to=pet).from_python(person(), None)


def test_inheritable_child_is_an_object_of_its_parent(
    new_class: Any, bind: Any, person: Any, pet: Any
) -> None:
    """A child row of an inheritable class has its parent's key."""
    child = new_class("Employee", bases=(person,))
    child._inheritable = True
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    assert bound.from_python(child(3), None) == 3


def test_plain_subclass_is_another_table(
    new_class: Any, bind: Any, person: Any, pet: Any
) -> None:
    """A subclass that is not inheritable keeps its rows elsewhere."""
    other = new_class("Employee", bases=(person,))
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    with pytest.raises(Invalid, match="got a Employee"):
        bound.from_python(other(3), None)


def test_another_class_of_the_same_table_will_do(
    new_class: Any, bind: Any, person: Any, pet: Any
) -> None:
    """What counts is the table."""
    twin = new_class("Twin", table=person.sqlmeta.table)
    assert bind(col.ForeignKey("Person"), "o", to=pet).from_python(twin(3), None) == 3


def test_weak_proxy_of_an_object_will_do(bind: Any, person: Any, pet: Any) -> None:
    """Programs hold objects weakly, too."""
    import weakref

    owner = person(4)
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    assert bound.from_python(weakref.proxy(owner), None) == 4


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("x", "x"),
        (5, "5"),
        (uuid.UUID(int=1), str(uuid.UUID(int=1))),
    ],
)
def test_str_keys(new_class: Any, bind: Any, value: Any, key: str) -> None:
    """Where keys are texts, ints and UUIDs become texts."""
    new_class("Country", idType=str)
    bound = bind(col.ForeignKey("Country"), "home")
    assert bound.from_python(value, None) == key


@pytest.mark.parametrize("value", [1.5, b"x", [], object()])
def test_what_is_no_str_key(new_class: Any, bind: Any, value: Any) -> None:
    """Not everything that has a text is a key."""
    new_class("Country", idType=str)
    with pytest.raises(Invalid, match="str key"):
        bind(col.ForeignKey("Country"), "home").from_python(value, None)


def test_class_that_comes_later(new_class: Any, bind: Any, pet: Any) -> None:
    """Until it is there, ints and texts are taken as they are."""
    bound = bind(col.ForeignKey("Country"), "home", to=pet)
    assert bound.target is None
    assert bound.plain_types == ()
    assert bound.from_python(5, None) == 5
    assert bound.from_python("5", None) == "5"
    assert bound.sql_type == SqlType(Kind.KEY)
    new_class("Country", idType=str)
    assert bound.plain_types == (str,)
    assert bound.from_python(5, None) == "5"
    assert bound.sql_type == key_type(str)


def test_object_of_a_class_not_registered(bind: Any, pet: Any) -> None:
    """Then its name has to do."""

    class Country:
        id = 3

        class sqlmeta:
            table = "country"

    bound = bind(col.ForeignKey("Country"), "home", to=pet)
    assert bound.from_python(Country(), None) == 3
    with pytest.raises(Invalid):
        bound.from_python(pet(1), None)


def test_plain_key_column_takes_anything(bind: Any, person: Any, pet: Any) -> None:
    """KeyCol checks nothing, but knows what an object's key is."""
    bound = bind(col.KeyCol(foreignKey="Person"), "owner", to=pet)
    assert bound.from_python(person(7), None) == 7
    assert bound.from_python(1.5, None) == 1.5
    with pytest.raises(Invalid):
        bound.from_python(pet(7), None)
    own = bind(col.KeyCol(), "any", to=pet)
    assert own.from_python(pet(7), None) == 7


def test_expression_may_be_assigned(bind: Any, person: Any, pet: Any) -> None:
    """``pet.ownerID = func.…`` is sent as SQL."""
    expression = SQLConstant("NULL")
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    assert bound.from_python(expression, None) is expression


# -- refColumn


def test_other_column_of_the_object_is_kept(bind: Any, person: Any, pet: Any) -> None:
    """``refColumn`` names what is kept instead of the key."""
    bind(col.StringCol(length=8, dbName="CODE"), "code", to=person)
    bound = bind(col.ForeignKey("Person", refColumn="code"), "owner", to=pet)
    assert bound.refColumn == "code"
    assert bound.from_python(person(7, code="abc"), None) == "abc"
    assert bound.from_python("abc", None) == "abc"
    assert bound.plain_types == ()
    assert bound.sql_type == SqlType(Kind.VARCHAR, length=8)
    assert bound.stored_kind is Kind.VARCHAR
    assert bound.definition().reference == Reference("person", "CODE")
    with pytest.raises(Invalid):
        bound.from_python(7, None)
    with pytest.raises(Invalid, match="without code"):
        bound.from_python(person(7, code=None), None)


def test_value_of_the_other_column_is_converted(
    bind: Any, person: Any, pet: Any
) -> None:
    """What is kept is the other column's neutral form."""
    bind(col.UuidCol(), "token", to=person)
    bound = bind(col.ForeignKey("Person", refColumn="token"), "owner", to=pet)
    token = uuid.UUID(int=5)
    assert bound.from_python(str(token), None) == token
    assert bound.from_python(person(1, token=token), None) == token


def test_other_column_that_is_no_column(bind: Any, person: Any, pet: Any) -> None:
    """Then it is taken for a name in the database."""
    bound = bind(col.ForeignKey("Person", refColumn="CODE"), "owner", to=pet)
    assert bound.definition().reference == Reference("person", "CODE")


# -- the schema


@pytest.mark.parametrize(
    ("cascade", "action"),
    [(None, None), (True, "CASCADE"), (False, "RESTRICT"), ("null", "SET NULL")],
)
def test_reference_in_the_schema(
    bind: Any, person: Any, pet: Any, cascade: Any, action: str | None
) -> None:
    """Table, key and what happens on deletion."""
    person.sqlmeta.idName = "person_key"
    bound = bind(col.ForeignKey("Person", cascade=cascade), "owner", to=pet)
    assert bound.definition().reference == Reference("person", "person_key", action)


@pytest.mark.parametrize("column", [col.KeyCol(foreignKey="Person"), col.KeyCol()])
def test_plain_key_column_refers_to_nothing(
    bind: Any, person: Any, column: Any
) -> None:
    """The database is not told."""
    assert bind(column, "owner").definition().reference is None


@pytest.mark.parametrize("size", [None, "TINY", "SMALL", "MEDIUM", "BIG"])
def test_type_is_that_of_the_other_keys(
    bind: Any, person: Any, pet: Any, size: str | None
) -> None:
    """A reference to a BIGINT key is a BIGINT, or the constraint cannot be made."""
    person.sqlmeta.idSize = size
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    assert bound.sql_type == key_type(int, size)


def test_own_key_column_has_the_type_of_its_class(new_class: Any, bind: Any) -> None:
    """``KeyCol()`` alone holds keys of its own class."""
    cls = new_class("Country", idType=str)
    assert bind(col.KeyCol(), "other", to=cls).sql_type == key_type(str)


def test_definition_before_the_other_class_is_a_key_error(bind: Any, pet: Any) -> None:
    """The table cannot be made yet, and the message lists the classes."""
    bound = bind(col.ForeignKey("Person"), "owner", to=pet)
    with pytest.raises(KeyError, match=r"'Person'.*Pet"):
        bound.definition()


@pytest.mark.parametrize(
    "database",
    ["mysql", "postgres", "sqlite", "sybase", "mssql", "firebird", "maxdb"],
)
def test_old_reference_methods_ask_the_dialect(
    bind: Any, person: Any, pet: Any, database: str
) -> None:
    """``sqliteCreateReferenceConstraint()`` and its kin; Firebird has none."""
    bound = bind(col.ForeignKey("Person", cascade=True), "owner", to=pet)
    text = getattr(bound, f"{database}CreateReferenceConstraint")()
    assert isinstance(text, str)
    assert text == "" or "person" in text


def test_old_reference_text_of_sqlite_and_postgres(
    bind: Any, person: Any, pet: Any
) -> None:
    """Inline in one, by ALTER TABLE in the other."""
    bound = bind(col.ForeignKey("Person", cascade=True), "owner", to=pet)
    assert bound.sqliteCreateReferenceConstraint() == (
        "CONSTRAINT owner_id_exists REFERENCES person(id) ON DELETE CASCADE"
    )
    assert bound.postgresCreateReferenceConstraint() == (
        "ALTER TABLE pet ADD CONSTRAINT owner_id_exists FOREIGN KEY (owner_id) "
        "REFERENCES person (id) ON DELETE CASCADE"
    )
