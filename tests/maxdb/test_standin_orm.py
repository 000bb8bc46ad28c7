"""What programs see by the driver for ``sdb.dbapi``, of the stand-in for MaxDB."""

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
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    StringCol,
    TimeCol,
    TimedeltaCol,
    UnicodeCol,
    UuidCol,
    dberrors,
)
from tests.maxdb.conftest import Running

_names = itertools.count()


def _classes() -> Any:
    registry_ = f"maxdb-{next(_names)}"

    class Team(SQLObject):
        class sqlmeta:
            registry = registry_

        name = StringCol(length=40)
        people = SQLMultipleJoin("Person")

    class Person(SQLObject):
        class sqlmeta:
            registry = registry_

        name = StringCol(length=40, alternateID=True)
        age = IntCol(default=None)
        team = ForeignKey("Team", default=None)
        topics = RelatedJoin("Topic")

    class Topic(SQLObject):
        class sqlmeta:
            registry = registry_

        title = StringCol(length=20)
        people = RelatedJoin("Person")

    return Team, Person, Topic


class StandInSample(SQLObject):
    """One column of each kind."""

    flag = BoolCol(default=None)
    big = BigIntCol(default=None)
    price = DecimalCol(size=12, precision=4, default=None)
    ratio = FloatCol(default=None)
    title = StringCol(length=50, default=None)
    text = UnicodeCol(default=None)
    day = DateCol(default=None)
    hour = TimeCol(default=None)
    moment = DateTimeCol(default=None)
    span = TimedeltaCol(default=None)
    data = BLOBCol(default=None)
    key = UuidCol(default=None)


VALUES = [
    ("flag", True),
    ("flag", False),
    ("big", 2**62),
    ("price", Decimal("12345678.7891")),
    ("price", Decimal("-0.0001")),
    ("ratio", -1.5e50),
    ("title", "it's 100%"),
    ("text", "grün, жёлтый, 日本" * 99),
    ("day", datetime.date(987, 12, 31)),
    ("hour", datetime.time(23, 59, 58)),
    ("moment", datetime.datetime(2024, 2, 29, 12, 30, 1, 250)),
    ("span", datetime.timedelta(days=3, microseconds=7)),
    ("data", bytes(range(256)) * 8),
    ("key", uuid.UUID("12345678-1234-5678-1234-567812345678")),
]


@pytest.mark.parametrize(("column", "value"), VALUES)
def test_a_value_comes_back_as_it_was_stored(
    running: Running, column: str, value: Any
) -> None:
    running.bound(StandInSample)
    made = StandInSample(**{column: value})
    running.connection.expireAll()
    found = getattr(StandInSample.get(made.id), column)
    assert found == value
    assert type(found) is type(value)
    if column not in ("text", "data"):
        chosen = StandInSample.select(getattr(StandInSample.q, column) == value)
        assert [row.id for row in chosen] == [made.id]


def test_rows_are_made_found_changed_and_destroyed(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    ann, bob = Person(name="Ann", age=3), Person(name="Bob")
    assert (ann.id, bob.id) == (1, 2)
    ann.age = 4
    bob.set(name="Rob", age=5)
    running.connection.expireAll()
    assert (Person.byName("Ann").age, Person.byName("Rob").age) == (4, 5)
    Person.delete(ann.id)
    assert [p.name for p in Person.select()] == ["Rob"]
    assert Person(id=700, name="Eve").id == 700


def test_a_row_is_seen_by_a_second_connection(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    Person(name="Ann")
    other = running.connect()
    assert [p.name for p in Person.select(connection=other)] == ["Ann"]


def test_a_transaction_is_undone_or_kept_as_a_whole(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    trans = running.connection.transaction()
    Person(name="Ann", connection=trans)
    trans.rollback()
    trans.begin()
    Person(name="Bob", connection=trans)
    trans.commit(close=True)
    assert [p.name for p in Person.select()] == ["Bob"]


def test_a_savepoint_is_undone_alone(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    with running.connection.transaction() as outer:
        Person(name="Ann", connection=outer)
        inner = outer.transaction()
        Person(name="Bob", connection=inner)
        inner.rollback()
        kept = outer.transaction()
        Person(name="Eve", connection=kept)
        kept.commit()
    assert [p.name for p in Person.select(orderBy="name")] == ["Ann", "Eve"]


def test_a_page_is_right_or_refused_with_the_version_needed(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    Person.insertMany({"name": f"n{n:02}", "age": n} for n in range(12))
    page, first = Person.select(orderBy="name")[5:8], Person.select(orderBy="-age")[:2]
    if running.database.version >= (7, 7):
        assert [p.name for p in page] == ["n05", "n06", "n07"]
    else:
        with pytest.raises(dberrors.UnsupportedFeature, match=r"needs maxdb 7\.7"):
            list(page)
    if running.database.version >= (7, 6):
        assert [p.age for p in first] == [11, 10]
    else:
        with pytest.raises(dberrors.UnsupportedFeature, match=r"needs maxdb 7\.6"):
            list(first)
        assert len(list(Person.select()[:3])) == 3


def test_joins_fetch_what_belongs_together(running: Running) -> None:
    Team, Person, Topic = running.bound(*_classes())
    red, topic = Team(name="red"), Topic(title="trees")
    ann, bob = Person(name="Ann", team=red), Person(name="Bob", team=red)
    ann.addTopic(topic)
    assert [p.name for p in red.people.orderBy("name")] == ["Ann", "Bob"]
    assert [t.title for t in ann.topics] == ["trees"]
    assert bob.topics == []
    named = Person.select((Person.q.teamID == Team.q.id) & (Team.q.name == "red"))
    assert named.count() == 2


def test_texts_full_of_wildcards_are_found(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    for name in ("a%_*?([x\\'", "aab", "b"):
        Person(name=name)
    assert [p.name for p in Person.select(Person.q.name.startswith("a%_*?("))] == [
        "a%_*?([x\\'"
    ]
    assert Person.select(Person.q.name.startswith("a")).count() == 2


def test_sums_counts_and_lists(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    Person.insertMany({"name": f"n{n}", "age": n} for n in range(4))
    everybody = Person.select()
    assert (everybody.count(), everybody.sum("age"), everybody.max("age")) == (4, 6, 3)
    assert Person.select(Person.q.age % 2 == 1).count() == 2


def test_errors_are_told_by_their_numbers(running: Running) -> None:
    Team, Person, _ = running.bound(*_classes())
    Person(name="Ann")
    with pytest.raises(dberrors.DuplicateEntryError):
        Person(name="Ann")
    with pytest.raises(dberrors.NotNullViolation):
        running.connection.query("INSERT INTO person (id) VALUES (77)")
    with pytest.raises(dberrors.ForeignKeyViolation):
        Person(name="Bob", team=99)
    for text, number in (("DELETE FROM nothing", -4004), ("SELECT 1", -3014)):
        with pytest.raises(dberrors.ProgrammingError) as caught:
            running.connection.query(text)
        assert caught.value.args[0].code == number
    assert Person(name="Bob", team=Team(name="red")).id


def test_the_catalogue_tells_what_was_created(running: Running) -> None:
    _Team, Person, _Topic = running.bound(*_classes())
    connection = running.connection
    assert connection.tableExists("person")
    assert not connection.tableExists("nothing")
    assert {"TEAM", "PERSON", "TOPIC"} <= {n.upper() for n in connection.listTables()}
    found = connection.columnsFromSchema("person", Person)
    assert [c.name for c in found] == ["name", "age", "team"]
    Person.dropTable()
    assert not connection.tableExists("person")


def test_a_column_is_added_and_dropped(running: Running) -> None:
    Team, _, _ = running.bound(*_classes())
    red = Team(name="red")
    Team.sqlmeta.addColumn(IntCol("size", default=None), changeSchema=True)
    red.size = 11
    running.connection.expireAll()
    assert Team.get(red.id).size == 11
    Team.sqlmeta.delColumn("size", changeSchema=True)
    assert Team.get(red.id).name == "red"


def test_an_upsert_by_another_key_is_refused(running: Running) -> None:
    _, Person, _ = running.bound(*_classes())
    with pytest.raises(dberrors.UnsupportedFeature, match="primary key"):
        Person.upsert({"name": "Ann", "age": 1}, "name")
    assert Person.select().count() == 0


def test_the_version_is_asked_for(running: Running) -> None:
    running.connection.queryAll("SELECT DUMMY FROM DUAL")
    assert running.connection.dialect.version == running.database.version
