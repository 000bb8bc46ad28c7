"""Rows are made, read, changed and deleted, and take effect at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, SQLObjectNotFound, StringCol


class SuitePerson(SQLObject):
    """A row with a name that is taken once."""

    name = StringCol(length=40, alternateID=True)
    age = IntCol(default=None)


class SuiteEmpty(SQLObject):
    """A table that has an id and nothing that must be said."""

    note = StringCol(length=10, default=None)


class SuiteWord(SQLObject):
    """Ids that are text."""

    class sqlmeta:
        idType = str

    meaning = StringCol(length=40)


class SuiteOrder(SQLObject):
    """Names that are words of SQL."""

    class sqlmeta:
        table = "order"

    user = StringCol(length=20)
    group = IntCol(default=0)


class SuiteLazy(SQLObject):
    """Changes wait until they are asked for."""

    class sqlmeta:
        lazyUpdate = True

    name = StringCol(length=20)
    age = IntCol(default=0)


@pytest.fixture
def person(db: Any) -> Any:
    SuitePerson.createTable()
    return SuitePerson


def test_ids_are_drawn_in_order(person: Any) -> None:
    """Each new row has an id of its own, which grows."""
    ids = [person(name=f"p{n}").id for n in range(5)]
    assert ids == sorted(set(ids))
    assert all(type(id) is int for id in ids)


def test_an_id_may_be_given(person: Any) -> None:
    """A row may bring its id."""
    assert person(id=4711, name="given").id == 4711
    assert person.get(4711).name == "given"


def test_a_row_without_values(db: Any) -> None:
    """Nothing has to be said."""
    SuiteEmpty.createTable()
    first, second = SuiteEmpty(), SuiteEmpty()
    assert first.id != second.id
    assert SuiteEmpty.select().count() == 2


def test_other_connections_see_a_new_row(
    person: Any, connect: Callable[..., Any]
) -> None:
    """Outside transactions every statement commits by itself."""
    row = person(name="Ann", age=7)
    other = connect()
    assert person.get(row.id, connection=other).age == 7
    row.age = 8
    assert other.queryAll("SELECT age FROM suite_person") == [(8,)]
    row.destroySelf()
    assert other.queryAll("SELECT age FROM suite_person") == []


def test_a_row_is_changed(db: Any, person: Any) -> None:
    """By attribute, by set(), and back to NULL."""
    row = person(name="Ann", age=7)
    row.set(name="Bea", age=9)
    db.cache.clear()
    again = person.get(row.id)
    assert (again.name, again.age) == ("Bea", 9)
    again.age = None
    again.sync()
    assert again.age is None


def test_a_row_is_found_by_its_alternate_id(person: Any) -> None:
    """And a missing one is not."""
    row = person(name="Ann")
    assert person.byName("Ann") is row
    with pytest.raises(SQLObjectNotFound):
        person.byName("Bob")
    with pytest.raises(SQLObjectNotFound):
        person.get(row.id + 1000)


def test_rows_are_deleted(person: Any) -> None:
    """One by one, and many at once."""
    rows = [person(name=f"p{n}", age=n) for n in range(6)]
    person.delete(rows[0].id)
    rows[1].destroySelf()
    person.deleteMany(person.q.age > 3)
    assert [row.age for row in person.select(orderBy="age")] == [2, 3]
    person.deleteBy(age=2)
    assert person.select().count() == 1
    person.clearTable()
    assert person.select().count() == 0


def test_ids_may_be_text(db: Any) -> None:
    """Text is a key like any other."""
    SuiteWord.createTable()
    SuiteWord(id="b\u00e4r", meaning="bear")
    db.cache.clear()
    assert SuiteWord.get("b\u00e4r").meaning == "bear"
    assert [w.id for w in SuiteWord.select()] == ["b\u00e4r"]


def test_names_that_are_words_of_sql(db: Any) -> None:
    """A table called order with columns called user and group."""
    SuiteOrder.createTable()
    row = SuiteOrder(user="me", group=3)
    row.group = 4
    assert SuiteOrder.selectBy(group=4).getOne() is row
    assert SuiteOrder.select(SuiteOrder.q.user == "me", orderBy="group").count() == 1


def test_lazy_changes_wait(db: Any) -> None:
    """Until syncUpdate() nothing is sent."""
    SuiteLazy.createTable()
    row = SuiteLazy(name="a")
    row.name, row.age = "b", 5
    assert db.queryAll("SELECT name, age FROM suite_lazy") == [("a", 0)]
    row.syncUpdate()
    assert db.queryAll("SELECT name, age FROM suite_lazy") == [("b", 5)]


def test_rows_are_tuples_with_every_driver(db: Any, person: Any) -> None:
    """Raw SQL gives a list of tuples, one tuple, or None."""
    person(name="Ann", age=7)
    sql = "SELECT name, age FROM suite_person"
    assert db.queryAll(sql) == [("Ann", 7)]
    assert db.queryOne(sql) == ("Ann", 7)
    assert db.queryOne(f"{sql} WHERE age = 8") is None
    assert db.query("UPDATE suite_person SET age = 9") is None
    assert db.queryOne(sql) == ("Ann", 9)


def test_percent_signs_in_raw_sql(db: Any, person: Any) -> None:
    """SQL without values is sent as it stands."""
    person(name="100%", age=1)
    person(name="%s", age=2)
    sql = "SELECT age FROM suite_person WHERE name LIKE '%0%' OR name = '%s'"
    assert sorted(db.queryAll(sql)) == [(1,), (2,)]
