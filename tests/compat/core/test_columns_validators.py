"""Core 12.2: validators, their order, their state and their errors."""

from __future__ import annotations

import re
from typing import Any

import formencode
import pytest
from formencode import Invalid
from formencode import validators as fe

from sqlobject import (
    BLOBCol,
    Col,
    DecimalStringCol,
    EnumCol,
    ForeignKey,
    IntCol,
    JSONCol,
    SetCol,
    SQLObject,
    StringCol,
    UuidCol,
)
from sqlobject.col import SOValidator, validators

pytestmark = pytest.mark.usefixtures("conn")


class Recorder(fe.FancyValidator):
    """A validator that marks what passes through it."""

    mark = ""
    calls: list[Any] = []

    def to_python(self, value: Any, state: Any = None) -> Any:
        self.calls.append(("to", self.mark, value, state))
        return value

    def from_python(self, value: Any, state: Any = None) -> Any:
        self.calls.append(("from", self.mark, value, state))
        return value


def test_validator_stores_one_form_and_shows_another(box: Any, fresh: Any) -> None:
    """``from_python`` makes the stored form, ``to_python`` the one on the object."""

    class Plus(fe.FancyValidator):
        def _convert_from_python(self, value: Any, state: Any) -> Any:
            return value + 100

        def _convert_to_python(self, value: Any, state: Any) -> Any:
            return value - 100

    Box = box(IntCol(validator=Plus()))
    row = Box(value=5)
    assert row.value == 5
    assert Box._connection.queryAll("SELECT value FROM box") == [(105,)]
    row.value = 7
    assert row.value == 7
    assert fresh(row).value == 7
    assert Box.selectBy(value=7).count() == 1
    assert Box.select(Box.q.value == 7).count() == 1


def test_validator_class_is_taken_too(box: Any) -> None:
    """A validator class stands for an instance of it."""
    Box = box(StringCol(validator=fe.Email, default=None))
    assert Box(value="a@example.com").value == "a@example.com"
    with pytest.raises(Invalid):
        Box(value="nothing like it")


def test_order_of_two_validators(box: Any) -> None:
    """``validator2`` is nearest to the program, ``validator`` to the database."""
    calls: list[Any] = []
    far = Recorder(mark="validator", calls=calls)
    near = Recorder(mark="validator2", calls=calls)
    Box = box(StringCol(validator=far, validator2=near))
    row = Box(value="x")
    calls.clear()
    row.value = "y"
    outward = [mark for way, mark, *_ in calls if way == "from"]
    inward = [mark for way, mark, *_ in calls if way == "to"]
    assert outward == ["validator2", "validator"]
    assert inward == ["validator", "validator2"]


def test_each_validator_is_called_once_each_way(box: Any) -> None:
    """One assignment is one ``from_python`` and one ``to_python``."""
    calls: list[Any] = []
    Box = box(StringCol(validator=Recorder(mark="v", calls=calls)))
    row = Box(value="x")
    calls.clear()
    row.value = "y"
    assert [way for way, *_ in calls] == ["from", "to"]
    calls.clear()
    row.set(value="z")
    assert [way for way, *_ in calls] == ["from", "to"]


def test_loading_calls_to_python_only(box: Any, fresh: Any) -> None:
    """A row read from the table passes ``to_python``."""
    calls: list[Any] = []
    Box = box(StringCol(validator=Recorder(mark="v", calls=calls)))
    row = Box(value="x")
    calls.clear()
    again = fresh(row)
    assert again.value == "x"
    assert {way for way, *_ in calls} == {"to"}


def test_state_knows_the_object_and_the_connection(box: Any, conn: Any) -> None:
    """The state has ``soObject`` and ``connection``."""
    seen: list[Any] = []

    class Ask(fe.FancyValidator):
        def from_python(self, value: Any, state: Any = None) -> Any:
            seen.append((getattr(state.soObject, "id", None), state.connection))
            return value

    Box = box(StringCol(validator=Ask(), default=None))
    row = Box(value="x")
    seen.clear()
    row.value = "y"
    assert seen == [(row.id, None)]


def test_state_of_a_row_of_another_connection(box: Any, open_sqlite: Any) -> None:
    """An explicit connection is told to the validators."""
    seen: list[Any] = []

    class Ask(fe.FancyValidator):
        def from_python(self, value: Any, state: Any = None) -> Any:
            seen.append(state.connection)
            return value

    Box = box(StringCol(validator=Ask(), default=None))
    other = open_sqlite()
    Box.createTable(connection=other)
    row = Box(value="x", connection=other)
    seen.clear()
    row.value = "y"
    assert seen == [other]


def test_state_of_one_object_is_the_same_object(box: Any) -> None:
    """An instance keeps one state for all its validations."""
    calls: list[Any] = []
    Box = box(StringCol(validator=Recorder(mark="v", calls=calls)))
    row = Box(value="x")
    calls.clear()
    row.value = "y"
    row.value = "z"
    states = [state for *_, state in calls]
    assert all(state is states[0] for state in states)
    assert states[0] is row._SO_validatorState


def test_validator_knows_its_column(box: Any) -> None:
    """A validator of ours has the bound column at ``soCol``."""

    class Named(SOValidator):
        def from_python(self, value: Any, state: Any = None) -> Any:
            if value == "bad":
                raise validators.Invalid(f"not for {self.soCol.name}", value, state)
            return value

        def to_python(self, value: Any, state: Any = None) -> Any:
            return value

    Box = box(StringCol(validator=Named()))
    with pytest.raises(Invalid, match="not for value"):
        Box(value="bad")


def test_several_validators_are_joined_by_compound(box: Any) -> None:
    """``column.validator`` is FormEncode's All over the column's validators."""
    Box = box(StringCol(validator=fe.NotEmpty()))
    column = Box.sqlmeta.columns["value"]
    assert isinstance(column.validator, formencode.compound.All)
    assert column.from_python is not None
    with pytest.raises(Invalid):
        column.to_python("", None)


def test_none_passes(box: Any) -> None:
    """None is NULL for ordinary columns, whatever the validator converts."""
    assert box(IntCol(default=None))().value is None


def test_none_is_refused_by_sets(box: Any) -> None:
    """A SetCol has no NULL."""
    Box = box(SetCol(setValues=["r", "w"]))
    with pytest.raises(Invalid):
        Box(value=None)


def test_none_is_refused_by_enums_that_need_a_value(box: Any) -> None:
    """An EnumCol with notNone refuses None in Python."""
    Box = box(EnumCol(enumValues=["a", "b"], notNone=True))
    with pytest.raises(Invalid):
        Box(value=None)


def test_expressions_pass(box: Any) -> None:
    """An SQL expression goes to the database unconverted."""
    from sqlobject.sqlbuilder import SQLConstant

    Box = box(IntCol(default=None))
    row = Box(value=SQLConstant("40 + 2"))
    row.sync()
    assert row.value == 42
    row.value = Box.q.value + 1
    row.sync()
    assert row.value == 43


def test_expressions_in_a_blob_column(box: Any) -> None:
    """A BLOBCol given an expression stores its result or refuses it cleanly."""
    from sqlobject.sqlbuilder import SQLConstant

    Box = box(BLOBCol(default=None))
    with pytest.raises((Invalid, TypeError)):
        Box(value=object())
    try:
        row = Box(value=SQLConstant("NULL"))
    except (Invalid, TypeError):
        assert Box.select().count() == 0
    else:
        row.sync()
        assert row.value is None


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        (lambda: StringCol(default=None), 5),
        (lambda: IntCol(default=None), "5"),
        (lambda: EnumCol(enumValues=["a"], default="a"), "b"),
        (lambda: BLOBCol(default=None), "text"),
        (lambda: UuidCol(default=None), "not a uuid"),
        (lambda: JSONCol(default=None), {1, 2}),
        (lambda: DecimalStringCol(size=4, precision=2, default=None), "x"),
        (
            lambda: DecimalStringCol(size=4, precision=2, quantize=True, default=None),
            "12345",
        ),
    ],
)
def test_refusals_are_invalid(box: Any, column: Any, wrong: Any) -> None:
    """Whatever the kind of column, a refused value is an Invalid."""
    Box = box(column())
    with pytest.raises(Invalid) as caught:
        Box(value=wrong)
    assert caught.value.value == wrong
    assert str(caught.value)
    row = Box()
    with pytest.raises(Invalid):
        row.value = wrong
    assert Box.select().count() == 1


def test_invalid_has_formencodes_attributes(box: Any) -> None:
    """The error carries value, state and the two collections."""
    Box = box(IntCol(default=None))
    with pytest.raises(formencode.Invalid) as caught:
        Box(value="x")
    assert caught.value.value == "x"
    assert hasattr(caught.value, "state")
    assert hasattr(caught.value, "error_list")
    assert hasattr(caught.value, "error_dict")


def test_text_of_an_enum_error(box: Any) -> None:
    """The wording of the EnumCol error is relied on."""
    Box = box(EnumCol(enumValues=["a", "b"]))
    with pytest.raises(Invalid) as caught:
        Box(value="y")
    assert re.fullmatch(
        r"expected a member of [\[(]'a', 'b'[\])] in the EnumCol 'value', "
        "got 'y' instead",
        str(caught.value),
    )


def test_queries_convert_like_assignments() -> None:
    """Every comparison and IN runs the value through the column."""
    import uuid

    class Thing(SQLObject):
        key = UuidCol(default=None)
        number = IntCol(default=None)

    Thing.createTable()
    one, two = uuid.UUID(int=1), uuid.UUID(int=2)
    first, second = Thing(key=one, number=1), Thing(key=two, number=2)
    q = Thing.q
    assert list(Thing.select(q.key == one)) == [first]
    assert list(Thing.select(q.key != one)) == [second]
    assert list(Thing.select(q.key < two)) == [first]
    assert list(Thing.select(q.key <= one)) == [first]
    assert list(Thing.select(q.key > one)) == [second]
    assert list(Thing.select(q.key >= two)) == [second]
    from sqlobject import IN

    assert list(Thing.select(IN(q.key, [one]))) == [first]
    assert list(Thing.select(q.number == 1.0)) == [first]
    for make in (
        lambda: q.number == "x",
        lambda: q.number != "x",
        lambda: Thing.selectBy(number="x"),
        lambda: Thing.deleteBy(number="x"),
    ):
        with pytest.raises(Invalid):
            make()


def test_foreign_key_values_follow_the_targets_id_type() -> None:
    """A key is converted by ``idType`` of the class it refers to."""

    class Person(SQLObject):
        name = StringCol(default="")

    class Country(SQLObject):
        class sqlmeta:
            idType = str

    class Pet(SQLObject):
        owner = ForeignKey("Person", default=None)
        country = ForeignKey("Country", default=None)

    for each in (Person, Country, Pet):
        each.createTable()
    person, country = Person(), Country(id="fr")
    pet = Pet(owner=str(person.id), country="fr")
    assert pet.ownerID == person.id
    assert type(pet.ownerID) is int
    assert pet.country is country
    for wrong in ("abc", object(), 1.5j):
        with pytest.raises(Invalid):
            Pet(ownerID=wrong)
        with pytest.raises(Invalid):
            pet.ownerID = wrong
    assert pet.owner is person


def test_constraints_are_kept_on_the_column() -> None:
    """``constraints`` holds the automatic ones first, then the user's."""
    from sqlobject import constraints

    limit = constraints.MaxLength(3)

    class Shelf(SQLObject):
        label = StringCol(notNone=True, constraints=limit)
        number = IntCol(constraints=[constraints.notNull])

    label = Shelf.sqlmeta.columns["label"].constraints
    number = Shelf.sqlmeta.columns["number"].constraints
    assert label[0] is constraints.notNull
    assert constraints.isString in label
    assert label[-1] is limit
    assert constraints.isInt in number
    assert number[-1] is constraints.notNull
    Shelf.createTable()
    assert Shelf(label="longer than three", number=1).label == "longer than three"


def test_col_with_a_validator_only(box: Any) -> None:
    """A generic Col is converted by the user's validator alone."""
    Box = box(Col(validator=fe.Int(), sqlType="INT"))
    row = Box(value=3)
    assert row.value == 3
    with pytest.raises(Invalid):
        row.value = "x"
