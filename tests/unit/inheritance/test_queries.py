"""Selecting objects whose columns lie in several tables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol
from sqlobject.dberrors import UsageError
from sqlobject.joins import UnloadedRelation
from sqlobject.sqlbuilder import (
    AND,
    BETWEEN,
    DESC,
    IN,
    LIKE,
    NOT,
    OR,
    Alias,
    INNERJOINOn,
    LEFTJOINOn,
    Select,
    SQLConstant,
    func,
)


def names(results: Any) -> list[str]:
    """The names of the objects, in their order."""
    return [obj.name for obj in results]


# -- statements ------------------------------------------------------------------------


def test_select_of_the_root_is_one_table(town: SimpleNamespace) -> None:
    """A select of the root reads its table alone."""
    text = str(town.Party.select(town.Party.q.name == "Ann"))
    assert text.endswith("FROM party WHERE ((party.name) = ('Ann'))")


def test_select_of_a_child_names_its_class(town: SimpleNamespace) -> None:
    """Without a word of its columns, its table is not even joined."""
    text = str(town.Person.select())
    assert text.endswith("FROM party WHERE ((party.child_name) = ('Person'))")


def test_levels_are_joined_as_they_are_named(town: SimpleNamespace) -> None:
    """Tables that the condition names are joined to the root by id."""
    text = str(town.Staff.select(town.Staff.q.salary > 5))
    assert "FROM party, person, staff WHERE" in text
    assert "((person.child_name) = ('Staff'))" in text
    assert "((person.id) = (party.id))" in text
    assert "((staff.id) = (party.id))" in text
    text = str(town.Chief.select(town.Chief.q.name == "x"))
    assert "FROM party, staff WHERE" in text
    assert "((staff.id) = (party.id))" in text


def test_one_statement_for_each_class(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """However many rows there are, each class among them costs one statement."""
    for n in range(20):
        town.Staff(name=f"s{n}", code=f"s{n}")
        town.Chief(name=f"c{n}", code=f"c{n}", room=100 + n)
    forget()
    sql.clear()
    found = list(town.Party.select())
    assert len(found) == 45
    assert len(sql.of("SELECT")) == 5
    sql.clear()
    assert sum(p.salary for p in found if isinstance(p, town.Staff)) == 100
    assert sql == []


def test_children_are_fetched_by_their_ids(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """The statements of the lower levels ask for the ids that the upper one gave."""
    forget()
    sql.clear()
    list(town.Firm.select())
    assert sql.of("SELECT")[1:] == [
        "SELECT firm.id, firm.size, firm.head_id, firm.child_name FROM firm "
        "WHERE ((firm.id) IN (5))"
    ]


def test_more_rows_than_one_statement_takes(family: SimpleNamespace) -> None:
    """Many ids are asked for in pieces, and rows keep their order."""
    for n in range(600):
        family.Person(name=f"n{n:03}", code=f"c{n}", age=n)
    family.db.cache.clear()
    found = [(p.name, p.age) for p in family.Party.select(orderBy="-name")]
    assert found == [(f"n{n:03}", n) for n in reversed(range(600))]


# -- conditions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (lambda t: t.Staff.q.name == "Bob", ["Bob"]),
        (lambda t: t.Person.q.age > 30, ["Bob", "Eve"]),
        (lambda t: t.Party.q.name == "Eve", ["Eve"]),
        (lambda t: AND(t.Staff.q.age > 30, t.Staff.q.salary < 50), ["Bob"]),
        (lambda t: OR(t.Staff.q.name == "Eve", t.Staff.q.salary == 10), ["Bob", "Eve"]),
        (lambda t: NOT(t.Staff.q.name == "Eve"), ["Bob"]),
        (lambda t: LIKE(t.Staff.q.name, "%o%"), ["Bob"]),
        (lambda t: IN(t.Staff.q.id, [3, 4]), ["Bob", "Eve"]),
        (lambda t: IN(t.Staff.q.name, ["Bob"]), ["Bob"]),
        (lambda t: BETWEEN(t.Staff.q.age, 35, 45), ["Bob"]),
        (lambda t: t.Staff.q.id == t.eve.id, ["Eve"]),
        (lambda t: t.Staff.q.cityID == None, ["Bob", "Eve"]),  # noqa: E711
        (lambda t: func.LENGTH(t.Staff.q.name) == 3, ["Bob", "Eve"]),
        (lambda t: "salary > 50", ["Eve"]),
        (lambda t: "age > 30 OR salary > 0", ["Bob", "Eve"]),
        (lambda t: AND(SQLConstant("age > 45"), t.Staff.q.salary > 0), ["Eve"]),
        (lambda t: None, ["Bob", "Eve"]),
        (lambda t: "all", ["Bob", "Eve"]),
    ],
)
def test_condition(town: SimpleNamespace, condition: Any, found: list[str]) -> None:
    """Conditions may speak of columns of all levels, as fields or as text."""
    results = town.Staff.select(condition(town))
    assert sorted(names(results)) == found
    assert results.count() == len(found)


def test_condition_may_be_used_again(town: SimpleNamespace) -> None:
    """A condition means the same afterwards, for another class as well."""
    condition = town.Person.q.age > 30
    before = str(condition), condition.shape, condition.binds
    assert names(town.Person.select(condition, orderBy="name")) == ["Bob", "Eve"]
    assert names(town.Chief.select(condition)) == ["Eve"]
    assert (str(condition), condition.shape, condition.binds) == before


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"name": "Eve", "room": 7}, ["Eve"]),
        ({"name": "Eve", "room": 8}, []),
        ({"age": 50, "salary": 90, "code": "e"}, ["Eve"]),
        ({"id": 4}, ["Eve"]),
        ({"city": None}, ["Eve"]),
        ({"friendID": None}, ["Eve"]),
        ({}, ["Eve"]),
    ],
)
def test_select_by(
    town: SimpleNamespace, values: dict[str, Any], found: list[str]
) -> None:
    """``selectBy`` takes columns of all levels, keys by object or id, and ``id``."""
    assert names(town.Chief.selectBy(**values)) == found


def test_select_by_unknown(town: SimpleNamespace) -> None:
    """``selectBy`` refuses a name that no level has."""
    with pytest.raises(TypeError, match="wings"):
        town.Chief.selectBy(wings=2)


def test_field_of_no_level(town: SimpleNamespace) -> None:
    """``q`` says so when no level has the column; the discriminator is per level."""
    with pytest.raises(AttributeError, match="wings"):
        town.Chief.q.wings
    assert str(town.Staff.q.childName) == "staff.child_name"
    with pytest.raises(AttributeError):
        town.Chief.q.childName


def test_conditions_of_joins(town: SimpleNamespace) -> None:
    """``j`` knows the keys and joins of the levels above."""
    by_key = AND(town.Person.j.city, town.City.q.name == "York")
    assert names(town.Person.select(by_key)) == ["Ann"]
    town.eve.addClub(town.club)
    by_join = AND(town.Chief.j.clubs, town.Club.q.title == "Chess")
    assert names(town.Chief.select(by_join)) == ["Eve"]


def test_join_of_another_table(town: SimpleNamespace) -> None:
    """``join=`` tables may be tied to columns of any level."""
    town.eve.city = town.york
    inner = INNERJOINOn(None, town.City, town.Party.q.cityID == town.City.q.id)
    assert names(town.Staff.select(join=inner)) == ["Eve"]
    outer = LEFTJOINOn(town.Staff, town.City, town.City.q.id == town.Staff.q.salary)
    assert names(town.Staff.select(join=outer, orderBy="name")) == ["Bob", "Eve"]


def test_results_in_another_condition(town: SimpleNamespace) -> None:
    """Results of a child stand for their ids in ``IN``."""
    rich = town.Staff.select(town.Staff.q.salary > 50)
    assert names(town.Party.select(IN(town.Party.q.id, rich))) == ["Eve"]
    town.acme.headID = town.eve.id
    assert names(town.Firm.select(IN(town.Firm.q.headID, rich))) == ["Acme"]


# -- the other branch ------------------------------------------------------------------


def test_column_of_a_sibling_is_not_ones_own(town: SimpleNamespace) -> None:
    """``Firm.q.name`` in a select of people means a firm's name, not the person's."""
    condition = AND(town.Firm.q.headID == town.Person.q.id, town.Firm.q.name == "Acme")
    assert names(town.Person.select(condition)) == ["Ann"]
    condition = AND(town.Firm.q.headID == town.Person.q.id, town.Firm.q.name == "Ann")
    assert names(town.Person.select(condition)) == []
    condition = AND(town.Firm.q.headID == town.Person.q.id, town.Person.q.name == "Ann")
    assert names(town.Person.select(condition)) == ["Ann"]


def test_both_branches_by_inherited_columns(town: SimpleNamespace) -> None:
    """Two branches are compared with each other by columns they both inherit."""
    town.acme.city = town.york
    town.Firm(name="Zeta", code="z")
    pairs = town.Person.select(
        AND(
            town.Person.q.cityID == town.Firm.q.cityID,
            IN(town.Firm.q.name, ["Acme", "Zeta"]),
            LIKE(town.Firm.q.code, "f"),
        )
    )
    assert names(pairs) == ["Ann"]
    assert pairs.count() == 1
    assert names(pairs.filter(town.Firm.q.name == "Zeta")) == []


def test_order_by_a_column_of_a_sibling(town: SimpleNamespace) -> None:
    """An order by the sibling's column is about the sibling's row."""
    town.Firm(name="A first", code="1", head=town.bob)
    heads = town.Person.select(
        town.Firm.q.headID == town.Person.q.id, orderBy=town.Firm.q.name
    )
    assert names(heads) == ["Bob", "Ann"]
    assert names(heads.reversed()) == ["Ann", "Bob"]


def test_text_of_a_sibling_condition(town: SimpleNamespace) -> None:
    """The shared table appears a second time, under a name of its own."""
    text = str(town.Person.select(town.Firm.q.name == "Acme"))
    assert "party  party_of_firm" in text
    assert "((party_of_firm.name) = ('Acme'))" in text
    assert "((firm.id) = (party_of_firm.id))" in text


# -- order, slices, sums ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("name", ["Bob", "Eve"]),
        ("-name", ["Eve", "Bob"]),
        ("salary", ["Bob", "Eve"]),
        ("-salary", ["Eve", "Bob"]),
        (["-age", "name"], ["Eve", "Bob"]),
        ("-id", ["Eve", "Bob"]),
        ("staff.salary + person.age", ["Bob", "Eve"]),
        (lambda t: DESC(t.Staff.q.salary), ["Eve", "Bob"]),
        (lambda t: [DESC(t.Staff.q.age), t.Staff.q.name], ["Eve", "Bob"]),
        ([], None),
        (None, None),
    ],
)
def test_order(town: SimpleNamespace, order: Any, found: list[str] | None) -> None:
    """Objects are ordered by columns of any level."""
    results = town.Staff.select(orderBy=order(town) if callable(order) else order)
    if found is None:
        assert sorted(names(results)) == ["Bob", "Eve"]
    else:
        assert names(results) == found
        assert names(results.reversed()) == found[::-1]
        assert results[0].name == found[0]
        assert names(results[1:]) == found[1:]


def test_default_order_of_the_parent(db: Any) -> None:
    """``defaultOrder`` of the root orders its children, too."""
    from sqlobject.inheritance import InheritableSQLObject

    class Item(InheritableSQLObject):
        class sqlmeta:
            defaultOrder = "-rank"

        rank = IntCol()
        name = StringCol(default="")

    class Book(Item):
        pages = IntCol(default=0)

    for each in (Item, Book):
        each.createTable()
    for rank in (2, 3, 1):
        Book(rank=rank)
    assert [b.rank for b in Book.select()] == [3, 2, 1]
    assert [b.rank for b in Item.select()] == [3, 2, 1]


def test_sums_over_columns_of_any_level(town: SimpleNamespace) -> None:
    """Aggregates take names and fields of any level."""
    staff = town.Staff.select()
    assert staff.sum("salary") == 100
    assert staff.max("age") == 50
    assert staff.min("name") == "Bob"
    assert staff.avg(town.Staff.q.age) == 45
    assert staff.accumulateMany(("SUM", "salary"), ("MAX", town.Staff.q.age)) == (
        100,
        50,
    )
    assert staff.accumulate(func.MAX(town.Staff.q.salary)) == 90
    assert staff.accumulate("MAX(salary)") == 90
    assert staff.distinct().count() == 2
    assert town.Party.select().max("name") == "anon"


def test_one_of_many(town: SimpleNamespace) -> None:
    """``getOne``, ``distinct``, ``filter`` and ``newClause`` work on a child."""
    results = town.Staff.select(orderBy="name").distinct()
    assert names(results.filter("salary > 50")) == ["Eve"]
    assert names(results.filter(town.Staff.q.name == "Bob")) == ["Bob"]
    assert names(results.newClause(town.Staff.q.age == 50)) == ["Eve"]
    assert town.Staff.select(town.Staff.q.age == 50).getOne() is town.eve
    assert town.Staff.select(town.Staff.q.age == 5).getOne(None) is None


def test_walking_through_the_results(town: SimpleNamespace, forget: Any) -> None:
    """``lazyIter``, ``lazyColumns`` and ``iterSelect`` give the same whole objects."""
    forget()
    results = town.Party.select(orderBy="id")
    kinds = ["Party", "Person", "Staff", "Chief", "Firm"]
    assert [type(p).__name__ for p in results.lazyIter()] == kinds
    assert [type(p).__name__ for p in results.lazyColumns(True)] == kinds
    assert [type(p).__name__ for p in results.lazyColumns(True).lazyIter()] == kinds
    assert [type(p).__name__ for p in town.db.iterSelect(results)] == kinds
    staff = list(town.Staff.select(orderBy="id").lazyIter())
    assert staff == [town.Staff.get(3), town.Staff.get(4)]
    assert list(results[:0].lazyIter()) == []


def test_through_to(town: SimpleNamespace) -> None:
    """``throughTo`` starts from keys and joins of any level."""
    town.bob.set(friend=town.ann, city=town.york)
    town.bob.addClub(town.club)
    town.eve.addCircle(town.club)
    staff = town.Staff.select(town.Staff.q.salary > 0)
    assert names(staff.throughTo.friend) == ["Ann"]
    assert names(staff.throughTo.cityID) == ["York"]
    assert [c.title for c in staff.throughTo.clubs] == ["Chess"]
    assert [c.title for c in town.Chief.select().throughTo.circles] == ["Chess"]
    assert names(town.Firm.select().throughTo.head.throughTo.city) == ["York"]
    with pytest.raises(AttributeError, match="wings"):
        staff.throughTo.wings


def test_alias_is_one_table(town: SimpleNamespace) -> None:
    """An alias of a class stands for its own table, and gives whole objects."""
    other = Alias(town.Person, "other")
    found = other.select(AND(other.q.age > 40, other.q.id > 0))
    assert [p.name for p in found] == ["Eve"]
    assert found.count() == 1


def test_subselect(town: SimpleNamespace) -> None:
    """Fields of all levels may stand in statements made by hand."""
    inner = Select([town.Person.q.id], where=town.Person.q.age > 30)
    assert sorted(names(town.Party.select(IN(town.Party.q.id, inner)))) == [
        "Bob",
        "Eve",
    ]


# -- prefetching -----------------------------------------------------------------------


def test_relations_of_all_levels_are_prefetched(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """``prefetch`` takes keys and joins of any level, dotted as well."""
    town.eve.set(city=town.york, friend=town.ann)
    town.eve.addClub(town.club)
    forget()
    found = list(
        town.Staff.select(orderBy="id", prefetch=["friend.city", "clubs", "city"])
    )
    sql.clear()
    seen = [(p.city, p.friend and p.friend.city, p.clubs) for p in found]
    assert sql == []
    york, club = town.City.get(1), town.Club.get(1)
    assert seen == [(None, None, []), (york, york, [club])]
    with pytest.raises(UsageError, match="wings"):
        list(town.Staff.select(prefetch="wings"))


def test_relations_are_fetched_together(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """``prefetch='auto'`` fetches a relation for all rows when one is asked for it."""
    for party in town.Party.select():
        party.city = town.york
        party.addClub(town.club)
    forget()
    found = list(town.Party.select().prefetch())
    sql.clear()
    assert {p.city.name for p in found} == {"York"}
    assert {p.clubs[0].title for p in found} == {"Chess"}
    assert len(sql.of("SELECT")) == 2


def test_forgotten_prefetch_shows(town: SimpleNamespace, forget: Any) -> None:
    """``strict`` rows refuse relations of any level that were not prefetched."""
    town.eve.city = town.york
    forget()
    (eve,) = town.Chief.select(prefetch="clubs", strict=True)
    assert eve.clubs == []
    with pytest.raises(UnloadedRelation):
        eve.city
    with pytest.raises(UnloadedRelation):
        eve.circles


# -- columns and joins at run time -----------------------------------------------------


def test_column_comes_and_goes_at_every_level(town: SimpleNamespace) -> None:
    """Columns added to or removed from a parent are so for classes far below."""
    town.Party.sqlmeta.addColumn(IntCol("rank", default=1), changeSchema=True)
    town.eve.rank = 5
    town.eve.set(rank=6, room=1)
    assert names(town.Chief.select(town.Chief.q.rank == 6)) == ["Eve"]
    assert names(town.Chief.selectBy(rank=6)) == ["Eve"]
    assert town.Chief(name="n", code="n", rank=7, room=2).rank == 7
    assert "rank" in town.Chief.sqlmeta.getColumns()
    town.Party.sqlmeta.delColumn("rank", changeSchema=True)
    assert not hasattr(town.eve, "rank")
    assert "rank" not in town.Chief.sqlmeta.getColumns()
    with pytest.raises(AttributeError):
        town.Chief.q.rank
    with pytest.raises(TypeError):
        town.Chief(name="m", code="m", rank=7)


def test_added_column_must_be_free_below(town: SimpleNamespace) -> None:
    """A column that a class below has already is refused, and nothing changes."""
    with pytest.raises(UsageError, match="Staff"):
        town.Party.sqlmeta.addColumn(IntCol("salary"))
    assert "salary" not in town.Party.sqlmeta.columns


def test_middle_level_changes(town: SimpleNamespace) -> None:
    """A column of a middle level is added for those below it alone."""
    town.Person.sqlmeta.addColumn(StringCol("title", default=None), changeSchema=True)
    town.eve.title = "Dr"
    assert names(town.Staff.select(town.Staff.q.title == "Dr")) == ["Eve"]
    assert not hasattr(town.acme, "title")
    town.Person.sqlmeta.delColumn("title")
    assert not hasattr(town.eve, "title")


def test_plain_class_related_to_a_child(town: SimpleNamespace) -> None:
    """A join to a child by a key of the child's own table gives whole objects."""
    from sqlobject import MultipleJoin

    class Home(SQLObject):
        label = StringCol()
        dwellers = MultipleJoin("Dweller")

    from sqlobject import ForeignKey

    class Dweller(town.Person):  # type: ignore[name-defined,misc]
        home = ForeignKey("Home", default=None)

    for each in (Home, Dweller):
        each.createTable()
    home = Home(label="h")
    Dweller(name="d", code="d", age=3, home=home)
    town.db.cache.clear()
    (found,) = Home.get(home.id).dwellers
    assert (found.name, found.age) == ("d", 3)


def test_settings_changed_later(town: SimpleNamespace, sql: Any) -> None:
    """``sqlmeta`` of the root set later counts for the levels below it."""
    town.Party.sqlmeta.lazyUpdate = True
    sql.clear()
    town.eve.name, town.eve.room = "x", 1
    assert sql.of("UPDATE") == []
    town.eve.syncUpdate()
    assert [text.split()[1] for text in sql.of("UPDATE")] == ["party", "chief"]


@pytest.mark.parametrize("name", ["clear", "forget", "startswith"])
def test_inherited_column_called_like_a_part_of_q(db: Any, name: str) -> None:
    """An inherited column may be called as something that ``q`` has itself."""
    from sqlobject.inheritance import InheritableSQLObject

    base = type("Base", (InheritableSQLObject,), {name: IntCol(default=1)})
    child = type("Child", (base,), {"own": IntCol(default=2)})
    for each in (base, child):
        each.createTable()
    child(**{name: 5})
    assert child.select(getattr(child.q, name) == 5).count() == 1
