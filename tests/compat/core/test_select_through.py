"""Core 17: ``throughTo``, results of related classes."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    ManyToMany,
    MultipleJoin,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)
from sqlobject.sresults import SelectResults

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def school(conn: Any) -> tuple[Any, Any, Any]:
    """School, Pupil and Course, three of each, joined in every way."""

    class School(SQLObject):
        name = StringCol()
        pupils = MultipleJoin("Pupil", orderBy="name")
        pupilsSQL = SQLMultipleJoin("Pupil")

    class Pupil(SQLObject):
        name = StringCol()
        age = IntCol(default=10)
        school = ForeignKey("School")
        courses = RelatedJoin("Course", orderBy="-name")
        coursesSQL = SQLRelatedJoin("Course")

    class Course(SQLObject):
        name = StringCol()
        pupils = RelatedJoin("Pupil")

    for each in (School, Pupil, Course):
        each.createTable()
    schools = [School(name=n) for n in ("north", "south")]
    courses = [Course(name=n) for n in ("art", "biology")]
    for number, name in enumerate(("dora", "anna", "carl", "bert")):
        pupil = Pupil(name=name, age=10 + number, school=schools[number % 2])
        pupil.addCourse(courses[number % 2])
        if name == "dora":
            pupil.addCourse(courses[1])
    assert School._connection is conn
    return School, Pupil, Course


def names(rows: Any) -> list[str]:
    """The names of rows."""
    return [row.name for row in rows]


@pytest.mark.parametrize("name", ["school", "schoolID"])
def test_through_a_key(school: Any, name: str) -> None:
    """The rows that the selected rows refer to, each once."""
    School, Pupil, _ = school
    found = getattr(Pupil.select(Pupil.q.age < 14).throughTo, name)
    assert isinstance(found, SelectResults)
    assert sorted(names(found)) == ["north", "south"]
    young = getattr(Pupil.selectBy(name="dora").throughTo, name)
    assert list(young) == [School.selectBy(name="north")[0]]


@pytest.mark.parametrize("name", ["pupils", "pupilsSQL"])
def test_through_a_multiple_join(school: Any, name: str) -> None:
    """The rows that refer to the selected rows."""
    School, _, _ = school
    found = getattr(School.selectBy(name="south").throughTo, name)
    assert sorted(names(found)) == ["anna", "bert"]
    if name == "pupils":
        assert names(found) == ["anna", "bert"]


@pytest.mark.parametrize("name", ["courses", "coursesSQL"])
def test_through_a_related_join(school: Any, name: str) -> None:
    """The rows linked with the selected rows."""
    _, Pupil, _ = school
    found = getattr(Pupil.selectBy(name="dora").throughTo, name)
    assert sorted(set(names(found))) == ["art", "biology"]
    if name == "courses":
        assert names(found.distinct()) == ["biology", "art"]


def test_through_twice(school: Any) -> None:
    """Results through one relation can go through the next."""
    School, _, Course = school
    found = School.selectBy(name="south").throughTo.pupils.throughTo.courses
    assert set(names(found)) == {"biology"}
    back = Course.selectBy(name="art").throughTo.pupils.throughTo.school
    assert set(names(back)) == {"north"}


def test_through_can_be_refined(school: Any) -> None:
    """The results are ordinary ones: filter, order, count."""
    School, Pupil, _ = school
    found = School.select().throughTo.pupils
    assert found.count() == 4
    assert names(found.filter(Pupil.q.age > 11).orderBy("-age")) == ["bert", "carl"]


def test_through_an_unknown_name(school: Any) -> None:
    """A name that is no key and no join is an AttributeError."""
    School, _, _ = school
    with pytest.raises(AttributeError):
        _ = School.select().throughTo.nope


def test_through_over_another_connection(school: Any, open_sqlite: Any) -> None:
    """The connection of the results is kept."""
    School, Pupil, _ = school
    other = open_sqlite()
    School.createTable(connection=other)
    Pupil.createTable(connection=other, createJoinTables=False)
    there = School(name="there", connection=other)
    Pupil(name="zoe", school=there, connection=other)
    found = School.select(connection=other).throughTo.pupils
    assert names(found) == ["zoe"]
    assert found[0]._connection is other


def test_through_serves_as_prefetch(school: Any, conn: Any, sql: Any) -> None:
    """After listing the schools of all pupils reading them costs nothing."""
    _, Pupil, _ = school
    conn.cache.clear()
    pupils = list(Pupil.select())
    schools = list(Pupil.select().throughTo.school)
    sql.clear()
    assert {pupil.school.name for pupil in pupils} == {"north", "south"}
    assert list(sql) == []
    assert len(schools) == 2


def test_many_to_many_beside_it() -> None:
    """A ManyToMany's wrapper delegates ``throughTo`` to its results."""

    class Person(SQLObject):
        name = StringCol()
        clubs = ManyToMany("Club")

    class Town(SQLObject):
        name = StringCol()

    class Club(SQLObject):
        name = StringCol()
        town = ForeignKey("Town")

    for each in (Person, Town, Club):
        each.createTable()
    person, town = Person(name="a"), Town(name="rome")
    person.clubs.create(name="chess", town=town)
    assert list(person.clubs.throughTo.town) == [town]
