"""tuples() and dicts(): what a program gets when it wants no objects."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject import (
    BoolCol,
    DateTimeCol,
    DecimalCol,
    ForeignKey,
    IntCol,
    JSONCol,
    PickleCol,
    SQLObject,
    StringCol,
)
from sqlobject.dberrors import UsageError
from sqlobject.inheritance import InheritableSQLObject
from sqlobject.sqlbuilder import DESC, Alias, ColumnAS, func

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)


class WareMaker(SQLObject):
    name = StringCol()


class Ware(SQLObject):
    name = StringCol()
    price = DecimalCol(size=10, precision=2, default=None)
    made = DateTimeCol(default=None)
    active = BoolCol(default=None)
    facts = JSONCol(default=None)
    thing = PickleCol(default=None)
    maker = ForeignKey("WareMaker", default=None)


class Shouted(SQLObject):
    name = StringCol(validator=None)
    number = IntCol()

    def _get_name(self) -> str:
        return str(self._SO_get_name()).upper()


class Being(InheritableSQLObject):
    name = StringCol()
    legs = IntCol(default=0)


class Beast(Being):
    horns = DecimalCol(size=5, precision=1, default=None)


@pytest.fixture
def wares(db: Any) -> Any:
    for cls in (WareMaker, Ware, Shouted, Being, Beast):
        cls.createTable()
    maker = WareMaker(name="Acme")
    Ware(
        name="anvil",
        price=Decimal("12.50"),
        made=MOMENT,
        active=True,
        facts={"a": [1]},
        thing=(1, 2),
        maker=maker,
    )
    Ware(name="rope")
    db.cache.clear()
    return Ware


def values_of(obj: Any) -> tuple[Any, ...]:
    names = ["id", *(column.name for column in obj.sqlmeta.columnList)]
    return tuple(getattr(obj, name) for name in names)


def test_values_are_those_of_the_attributes(wares: Any) -> None:
    """Decimals, moments, Booleans, JSON and pickles are not what SQLite keeps."""
    found = wares.select(orderBy="id").tuples()
    assert found == [values_of(ware) for ware in wares.select(orderBy="id")]
    assert found[0] == (
        (1, "anvil", Decimal("12.50"), MOMENT, True, {"a": [1]}, (1, 2), 1)
    )
    assert [type(value) for value in found[0]][2:5] == [
        Decimal,
        datetime.datetime,
        bool,
    ]
    assert found[1] == (2, "rope", None, None, None, None, None, None)


def test_dictionaries_have_the_names_of_attributes(wares: Any) -> None:
    """As a row's own asDict() would say it."""
    found = wares.select(orderBy="id").dicts()
    assert found == [ware.sqlmeta.asDict() for ware in wares.select(orderBy="id")]
    assert list(found[0])[:2] == ["id", "name"]


def test_some_columns_by_name_field_and_expression(wares: Any) -> None:
    """In the order in which they are asked for."""
    q = wares.q
    found = wares.select(q.id == 1).tuples("price", q.name, "id", func.UPPER(q.name))
    assert found == [(Decimal("12.50"), "anvil", 1, "ANVIL")]


def test_a_foreign_key_is_its_key_by_either_name(wares: Any) -> None:
    """There is no object; what the row holds is given."""
    assert wares.select(orderBy="id").tuples("maker", "makerID") == [
        (1, 1),
        (None, None),
    ]
    assert wares.selectBy(id=1).dicts("maker") == [{"maker": 1}]


def test_values_of_two_classes(wares: Any) -> None:
    """The condition joins them; a name of one's own goes with ColumnAS."""
    q = wares.q
    found = wares.select(q.makerID == WareMaker.q.id).dicts(
        "name", ColumnAS(WareMaker.q.name, "by"), ColumnAS(q.price, "cost")
    )
    assert found == [{"name": "anvil", "by": "Acme", "cost": Decimal("12.50")}]


def test_a_name_that_no_variable_could_have(wares: Any) -> None:
    """It is a key like any other."""
    (found,) = wares.selectBy(id=1).dicts(ColumnAS(func.LENGTH(wares.q.name), "n l"))
    assert found == {"n l": 5}


def test_order_slice_and_filter_hold(wares: Any) -> None:
    """It is the same question, asked for values."""
    wares.insertMany([{"name": f"nail {n}"} for n in range(300)])
    nails = wares.select(wares.q.name.startswith("nail"), orderBy=DESC(wares.q.id))
    assert nails.tuples("name")[:2] == [("nail 299",), ("nail 298",)]
    assert len(nails.tuples("name")) == 300
    assert nails[10:12].tuples("name") == [("nail 289",), ("nail 288",)]
    assert nails[5:5].tuples() == []
    assert nails.filter(wares.q.name == "nail 7").dicts("name") == [{"name": "nail 7"}]
    assert nails.reversed().limit(1).tuples("name") == [("nail 0",)]


def test_different_values_only(wares: Any) -> None:
    """distinct() is about the values that are asked for."""
    wares.insertMany([{"name": "nail"} for _ in range(3)])
    found = wares.select(wares.q.name == "nail").distinct().tuples("name")
    assert found == [("nail",)]


def test_no_objects_are_made_or_changed(wares: Any, db: Any) -> None:
    """Neither the identity map nor an object in use takes notice."""
    held = wares.get(1)
    db.query("UPDATE ware SET name = 'hammer' WHERE id = 1")
    before = set(db.cache.allIDs(wares))
    assert wares.selectBy(id=1).tuples("name") == [("hammer",)]
    assert held.name == "anvil"
    wares.select().dicts()
    assert set(db.cache.allIDs(wares)) == before


def test_getters_of_the_program_are_not_asked(wares: Any) -> None:
    """They need an object, and there is none."""
    Shouted(name="hello", number=1)
    assert [one.name for one in Shouted.select()] == ["HELLO"]
    assert Shouted.select().tuples("name") == [("hello",)]


def test_validators_of_the_program_are_asked(db: Any) -> None:
    """They say what a value is in Python, None as well."""
    from formencode import validators

    class Doubling(validators.FancyValidator):  # type: ignore[misc]
        def to_python(self, value: Any, state: Any = None) -> Any:
            return None if value is None else int(value) * 2

        def from_python(self, value: Any, state: Any = None) -> Any:
            return None if value is None else value // 2

    class Doubled(SQLObject):
        number = IntCol(validator=Doubling(), default=None)

    Doubled.createTable()
    Doubled(number=4)
    Doubled()
    db.cache.clear()
    assert Doubled.select(orderBy="id").tuples("number") == [(4,), (None,)]
    assert db.queryAll("SELECT number FROM doubled ORDER BY id") == [(2,), (None,)]


def test_an_alias(wares: Any) -> None:
    """Its values are read in the same way."""
    other = Alias(wares, "other")
    found = other.select(other.q.id == 1).tuples("name", "price", "made")
    assert found == [("anvil", Decimal("12.50"), MOMENT)]


def test_a_family_has_the_values_of_all_its_levels(wares: Any) -> None:
    """The columns lie in two tables."""
    Being(name="snail")
    Beast(name="ox", legs=4, horns=Decimal("2.0"))
    assert Beast.select().dicts() == [
        {"id": 2, "name": "ox", "legs": 4, "horns": Decimal("2.0")}
    ]
    assert Beast.select().tuples("horns", "id") == [(Decimal("2.0"), 2)]
    assert Being.select(orderBy="id").tuples("name") == [("snail",), ("ox",)]


def test_within_a_transaction(wares: Any, db: Any) -> None:
    """It is asked on the connection of the results."""
    transaction = db.transaction()
    transaction.query("UPDATE ware SET name = 'saw' WHERE id = 1")
    assert wares.selectBy(id=1, connection=transaction).tuples("name") == [("saw",)]
    transaction.rollback()
    assert wares.selectBy(id=1).tuples("name") == [("anvil",)]


def test_an_unknown_name_is_refused(wares: Any) -> None:
    """With the names that there are."""
    with pytest.raises(UsageError, match=r"no column 'prize'.*price"):
        wares.select().tuples("prize")


def test_an_expression_without_a_name_is_refused(wares: Any) -> None:
    """A dictionary needs one."""
    with pytest.raises(UsageError, match="ColumnAS"):
        wares.select().dicts(func.UPPER(wares.q.name))


def test_two_values_under_one_name_are_refused(wares: Any) -> None:
    """One of them would be lost."""
    with pytest.raises(UsageError, match="two values under 'name'"):
        wares.select(wares.q.makerID == WareMaker.q.id).dicts("name", WareMaker.q.name)


def test_prefetch_is_refused(wares: Any) -> None:
    """It would be forgotten silently."""
    with pytest.raises(UsageError, match="prefetch"):
        wares.select(prefetch=["maker"]).tuples()


def test_a_column_that_is_added_later(wares: Any) -> None:
    """It is among them from then on."""

    class Growing(SQLObject):
        name = StringCol()

    Growing.createTable()
    Growing(name="one")
    assert Growing.select().tuples() == [(1, "one")]
    Growing.sqlmeta.addColumn(IntCol("size", default=None), changeSchema=True)
    assert Growing.select().tuples() == [(1, "one", None)]
    Growing.sqlmeta.delColumn("size", changeSchema=True)
    assert Growing.select().dicts() == [{"id": 1, "name": "one"}]


@given(
    price=st.none()
    | st.decimals(min_value=-99999, max_value=99999, places=2, allow_nan=False),
    active=st.none() | st.booleans(),
    made=st.none() | st.datetimes(),
    facts=st.none() | st.dictionaries(st.text(), st.integers(-1000, 1000)),
)
def test_any_values_are_those_of_the_attributes(
    wares_once: Any, price: Any, active: Any, made: Any, facts: Any
) -> None:
    """Whatever is stored, both ways of reading agree."""
    ware = wares_once(name="x", price=price, active=active, made=made, facts=facts)
    ware.expire()
    results = wares_once.selectBy(id=ware.id)
    assert results.tuples() == [values_of(results.getOne())]


@pytest.fixture(scope="module")
def wares_once() -> Any:
    from sqlobject import connectionForURI

    class OnceWare(SQLObject):
        _connection = connectionForURI("sqlite:/:memory:")
        name = StringCol()
        price = DecimalCol(size=10, precision=2, default=None)
        made = DateTimeCol(default=None)
        active = BoolCol(default=None)
        facts = JSONCol(default=None)

    OnceWare.createTable()
    return OnceWare
