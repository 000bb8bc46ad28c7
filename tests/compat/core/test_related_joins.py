"""Core 15.3: RelatedJoin and SQLRelatedJoin."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    IntCol,
    RelatedJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
)
from sqlobject.sresults import SelectResults

pytestmark = pytest.mark.usefixtures("conn")


def names(rows: Any) -> list[Any]:
    """The names of rows."""
    return [row.name for row in rows]


def make_clubs(kind: Any, **options: Any) -> tuple[Any, Any]:
    """Person and Club tied both ways by one kind of related join."""

    class Person(SQLObject):
        name = StringCol(default="p")
        clubs = kind("Club", **options)

    class Club(SQLObject):
        name = StringCol(default="c")
        rank = IntCol(default=0)
        people = kind("Person", **options)

    Person.createTable()
    Club.createTable()
    return Person, Club


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_related_join(kind: Any) -> None:
    """Links are made and read from both sides."""
    Person, Club = make_clubs(kind)
    a, b = Person(name="a"), Person(name="b")
    chess, golf = Club(name="chess"), Club(name="golf")
    a.addClub(chess)
    a.addClub(golf.id)
    golf.addPerson(b)
    assert set(a.clubs) == {chess, golf}
    assert list(b.clubs) == [golf]
    assert set(golf.people) == {a, b}
    assert next(iter(chess.people)) is a


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_related_join_remove(kind: Any) -> None:
    """Removing takes object or id and is silent when there is no link."""
    Person, Club = make_clubs(kind)
    a, club, other = Person(name="a"), Club(), Club()
    a.addClub(club)
    a.addClub(other)
    a.removeClub(club)
    a.removeClub(club)
    club.removePerson(a.id)
    assert list(a.clubs) == [other]
    other.removePerson(a)
    assert list(a.clubs) == []


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_related_join_keeps_duplicates(kind: Any) -> None:
    """A link made twice is there twice; removing takes both."""
    Person, Club = make_clubs(kind)
    a, club = Person(), Club()
    a.addClub(club)
    a.addClub(club)
    assert list(a.clubs) == [club, club]
    a.removeClub(club)
    assert list(a.clubs) == []


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_related_join_order(kind: Any) -> None:
    """``orderBy`` sorts by its first key first."""
    Person, Club = make_clubs(kind, orderBy=["name", "-id"])
    a = Person()
    for name in ("b", "a", "b"):
        a.addClub(Club(name=name))
    assert [(c.name, c.id) for c in a.clubs] == [("a", 2), ("b", 3), ("b", 1)]


def test_related_table_and_its_names(conn: Any) -> None:
    """The table is both table names sorted, the columns refer to them."""
    Person, Club = make_clubs(RelatedJoin)
    person, club = Person(), Club()
    person.addClub(club)
    rows = conn.queryAll("SELECT person_id, club_id FROM club_person")
    assert rows == [(person.id, club.id)]


def test_related_join_with_names_of_its_own(conn: Any) -> None:
    """Table, columns and method names can all be chosen."""

    class Person(SQLObject):
        roles = RelatedJoin(
            "Role",
            joinColumn="who",
            otherColumn="what",
            intermediateTable="doing",
            addRemoveName="Duty",
        )

    class Role(SQLObject):
        people = RelatedJoin(
            "Person", joinColumn="what", otherColumn="who", intermediateTable="doing"
        )

    Person.createTable()
    Role.createTable()
    person, role = Person(), Role()
    person.addDuty(role)
    assert conn.queryAll("SELECT who, what FROM doing") == [(person.id, role.id)]
    assert list(role.people) == [person]
    person.removeDuty(role)
    assert list(person.roles) == []


def test_sql_related_join_results() -> None:
    """An SQLRelatedJoin's value can be filtered, ordered and counted."""
    Person, Club = make_clubs(SQLRelatedJoin)
    a = Person()
    for rank in (3, 1, 2):
        a.addClub(Club(name=f"c{rank}", rank=rank))
    found = a.clubs
    assert isinstance(found, SelectResults)
    assert found.count() == 3
    assert found.max("rank") == 3
    assert names(found.orderBy("rank")) == ["c1", "c2", "c3"]
    assert names(found.filter(Club.q.rank > 1).orderBy("-rank")) == ["c3", "c2"]


def test_list_and_sql_related_joins_agree() -> None:
    """Both kinds give the same objects."""

    class Person(SQLObject):
        clubs = RelatedJoin("Club", orderBy="name")
        clubsSQL = SQLRelatedJoin("Club", orderBy="name")

    class Club(SQLObject):
        name = StringCol()

    Person.createTable()
    Club.createTable()
    a = Person()
    for name in "cab":
        a.addClub(Club(name=name))
    assert names(a.clubs) == ["a", "b", "c"]
    assert list(a.clubs) == list(a.clubsSQL)


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_self_join(kind: Any) -> None:
    """A class may be tied to itself with two column names."""

    class Person(SQLObject):
        name = StringCol()
        friends = kind(
            "Person", joinColumn="this_id", otherColumn="other_id", orderBy="name"
        )

    Person.createTable()
    a, b, c = (Person(name=n) for n in "abc")
    a.addPerson(c)
    a.addPerson(b)
    b.addPerson(a)
    assert names(a.friends) == ["b", "c"]
    assert names(b.friends) == ["a"]
    assert names(c.friends) == []


@pytest.mark.parametrize("kind", [RelatedJoin, SQLRelatedJoin])
def test_self_join_without_column_names(kind: Any) -> None:
    """A self-join that names no columns does not end in bad SQL."""

    class Person(SQLObject):
        name = StringCol()
        friends = kind("Person")

    Person.createTable()
    a, b = Person(name="a"), Person(name="b")
    a.addPerson(b)
    assert names(a.friends) == ["b"]
    assert names(b.friends) == []


def test_self_join_filter_needs_the_alias() -> None:
    """Filtering a self-join by the plain class says which alias to use."""
    from sqlobject.sqlbuilder import Alias

    class Person(SQLObject):
        name = StringCol()
        friends = SQLRelatedJoin("Person", joinColumn="this_id", otherColumn="other_id")

    Person.createTable()
    a, b, c = (Person(name=n) for n in "abc")
    a.addPerson(b)
    a.addPerson(c)
    with pytest.raises(ValueError, match="_SO_SQLRelatedJoin_OtherTable"):
        a.friends.filter(Person.q.name == "b")
    other = Alias(Person, "_SO_SQLRelatedJoin_OtherTable")
    assert names(a.friends.filter(other.q.name == "b")) == ["b"]


@pytest.mark.parametrize(("kind", "later"), [(RelatedJoin, False), (RelatedJoin, True)])
def test_one_sided_join(kind: Any, later: bool) -> None:
    """A join declared on one class only works from that side."""

    class Apple(SQLObject):
        name = StringCol(default="a")

    class Bark(SQLObject):
        name = StringCol(default="b")

    (Bark if later else Apple).sqlmeta.addJoin(
        kind("Apple" if later else "Bark", joinMethodName="others")
    )
    Apple.createTable()
    Bark.createTable()
    apple, bark = Apple(), Bark()
    if later:
        bark.addApple(apple)
        assert list(bark.others) == [apple]
    else:
        apple.addBark(bark)
        assert list(apple.others) == [bark]
