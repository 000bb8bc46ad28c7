"""What programs see through unmodified drivers, of the stand-in for a server."""

from __future__ import annotations

import datetime
import itertools
import uuid
from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    IntCol,
    SQLObject,
    StringCol,
    TimeCol,
    UnicodeCol,
    UuidCol,
    dberrors,
)
from sqlobject.sqlbuilder import func
from tests.tds.targets import Running

_names = itertools.count()


def _person() -> Any:
    class Person(SQLObject):
        class sqlmeta:
            table = "person"
            registry = f"tds-{next(_names)}"

        name = StringCol(length=40, alternateID=True)
        age = IntCol(default=None)

    return Person


def _sample() -> Any:
    class Sample(SQLObject):
        class sqlmeta:
            table = "sample"
            registry = f"tds-{next(_names)}"

        flag = BoolCol(default=None)
        big = BigIntCol(default=None)
        price = DecimalCol(size=20, precision=4, default=None)
        ratio = FloatCol(default=None)
        title = StringCol(length=50, default=None)
        text = UnicodeCol(default=None)
        day = DateCol(default=None)
        hour = TimeCol(default=None)
        moment = DateTimeCol(default=None)
        data = BLOBCol(default=None)
        key = UuidCol(default=None)

    return Sample


VALUES = [
    ("flag", True),
    ("flag", False),
    ("big", 2**62),
    ("price", Decimal("1234567890123456.7891")),
    ("price", Decimal("-0.0001")),
    ("ratio", -1.5e100),
    ("title", "it's 100%"),
    ("text", "grün, жёлтый, 日本"),
    ("day", datetime.date(1999, 12, 31)),
    ("hour", datetime.time(23, 59, 58)),
    ("moment", datetime.datetime(2024, 2, 29, 12, 30, 1)),
    ("data", bytes(range(256)) * 8),
    ("key", uuid.UUID("12345678-1234-5678-1234-567812345678")),
]


@pytest.mark.parametrize(("column", "value"), VALUES)
def test_a_value_comes_back_as_it_was_stored(
    running: Running, column: str, value: Any
) -> None:
    Sample = running.bound(_sample)
    made = Sample(**{column: value})
    running.connection.expireAll()
    assert getattr(Sample.get(made.id), column) == value


@pytest.mark.versions
def test_a_row_written_outside_a_transaction_is_seen_by_a_second_connection(
    running: Running,
) -> None:
    Person = running.bound(_person)
    Person(name="Ann", age=3)
    seen = [p.name for p in Person.select(connection=running.connect())]
    assert seen == ["Ann"]


@pytest.mark.versions
@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize("order", [None, "name", "-name"])
def test_a_page_is_right_or_refused_with_the_version_needed(
    running: Running, order: str | None, distinct: bool
) -> None:
    Person = running.bound(_person)
    for number in range(12):
        Person(name=f"n{number:02}", age=number)
    names = [f"n{number:02}" for number in range(12)]
    page = Person.select(orderBy=order, distinct=distinct)[5:10]
    if running.microsoft and running.target.version >= (9,):
        found = [person.name for person in page]
        if order is None:
            assert len(set(found)) == 5
            assert set(found) <= set(names)
        else:
            assert found == sorted(names, reverse=order == "-name")[5:10]
        return
    needed = "needs mssql 9" if running.microsoft else "needs sybase 16.0.2"
    with pytest.raises(dberrors.UnsupportedFeature, match=needed) as caught:
        list(page)
    assert "OFFSET" in str(caught.value)


@pytest.mark.versions
def test_the_first_rows_of_an_order(running: Running) -> None:
    Person = running.bound(_person)
    for number in (3, 1, 2):
        Person(name=f"n{number}", age=number)
    assert [p.age for p in Person.select(orderBy="-age")[:2]] == [3, 2]
    assert Person.select().count() == 3  # a limit does not stay behind


def test_a_name_is_found_by_its_beginning(running: Running) -> None:
    Person = running.bound(_person)
    for name in ("[x]a", "xa", "x_b"):
        Person(name=name)
    found = Person.select(Person.q.name.startswith("[x]"))
    assert [p.name for p in found] == ["[x]a"]
    assert Person.select(Person.q.name.contains("_")).count() == 1


@pytest.mark.versions
def test_an_id_of_ones_own_choice_is_kept(running: Running) -> None:
    Person = running.bound(_person)
    assert Person(id=500, name="Ann").id == 500
    assert Person(name="Bob").id == 501
    assert Person.get(500).name == "Ann"


def test_a_new_id_is_a_whole_number(running: Running) -> None:
    Person = running.bound(_person)
    assert repr(Person(name="Ann").id) == "1"


def test_a_transaction_is_undone_or_kept_as_a_whole(running: Running) -> None:
    Person = running.bound(_person)
    undone = running.connection.transaction()
    Person(name="Ann", connection=undone)
    undone.rollback()
    undone.begin()
    Person(name="Bob", connection=undone)
    undone.commit(close=True)
    other = running.connect()
    assert [p.name for p in Person.select(connection=other)] == ["Bob"]


def test_a_second_transaction_of_one_object_is_undone_as_well(
    running: Running,
) -> None:
    Person = running.bound(_person)
    changes = running.connection.transaction()
    Person(name="Ann", connection=changes)
    changes.rollback()
    changes.begin()
    Person(name="Bob", connection=changes)
    changes.rollback()
    assert Person.select().count() == 0


def test_a_savepoint_is_undone_alone(running: Running) -> None:
    Person = running.bound(_person)
    with running.connection.transaction() as outer:
        Person(name="Ann", connection=outer)
        inner = outer.transaction()
        Person(name="Bob", connection=inner)
        inner.rollback()
    assert [p.name for p in Person.select()] == ["Ann"]


def test_a_name_twice_is_a_duplicate_and_the_connection_goes_on(
    running: Running,
) -> None:
    Person = running.bound(_person)
    Person(name="Ann")
    with pytest.raises(dberrors.DuplicateEntryError):
        Person(name="Ann")
    assert Person(name="Bob").id
    assert Person.select().count() == 2


def test_a_deadlock_is_told_as_one_and_can_be_tried_again(running: Running) -> None:
    Person = running.bound(_person)
    ann = Person(name="Ann", age=1)
    running.server.fail_next("^UPDATE", 1205, severity=13)
    with pytest.raises(dberrors.Deadlock):
        ann.set(age=2)
    ann.set(age=3)
    running.connection.expireAll()
    assert Person.get(ann.id).age == 3


def test_a_dropped_connection_is_lost_and_replaced(running: Running) -> None:
    Person = running.bound(_person)
    Person(name="Ann")
    running.server.vanish_at("^UPDATE")
    with pytest.raises(dberrors.ConnectionLost):
        Person.byName("Ann").set(age=5)
    assert Person.byName("Ann").age is None


def test_the_catalogue_tells_what_was_created(running: Running) -> None:
    Sample = running.bound(_sample)
    connection = running.connection
    assert connection.tableExists("sample")
    assert not connection.tableExists("nothing")
    found = [c.name for c in connection.columnsFromSchema("sample", Sample)]
    assert found == [c.name for c in Sample.sqlmeta.columnList]


def test_a_column_is_added_and_dropped(running: Running) -> None:
    Person = running.bound(_person)
    ann = Person(name="Ann")
    Person.sqlmeta.addColumn(IntCol("height", default=None), changeSchema=True)
    ann.set(height=170)
    running.connection.expireAll()
    assert Person.get(ann.id).height == 170
    Person.sqlmeta.delColumn("height", changeSchema=True)
    assert Person.get(ann.id).name == "Ann"


def test_sums_and_counts(running: Running) -> None:
    Person = running.bound(_person)
    for number in range(4):
        Person(name=f"n{number}", age=number)
    everybody = Person.select()
    assert (everybody.count(), everybody.sum("age"), everybody.max("age")) == (4, 6, 3)
    oldest = Person.select(func.ABS(Person.q.age) > 2)
    assert [p.name for p in oldest] == ["n3"]
