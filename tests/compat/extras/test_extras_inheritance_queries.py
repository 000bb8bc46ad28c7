"""Section 3: queries over several levels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import ForeignKey, SQLObject
from sqlobject.sqlbuilder import AND, LIKE, OR

# -- conditions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (lambda z: z.Dog.select(z.Dog.q.breed == "lab"), ["bit", "rex"]),
        (lambda z: z.Dog.select(z.Dog.q.name == "rex"), ["rex"]),
        (lambda z: z.Dog.select(z.Animal.q.name == "rex"), ["rex"]),
        (lambda z: z.Puppy.select(z.Puppy.q.weeks > 1), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.breed == "lab"), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.name == "bit"), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.weeks > 5), []),
        (lambda z: z.Animal.select(z.Animal.q.name > "g"), ["rex", "tom"]),
        (
            lambda z: z.Dog.select(AND(z.Dog.q.breed == "lab", z.Dog.q.name == "rex")),
            ["rex"],
        ),
        (
            lambda z: z.Dog.select(OR(z.Dog.q.breed == "pug", z.Dog.q.name == "rex")),
            ["fido", "rex"],
        ),
        (lambda z: z.Dog.select(LIKE(z.Dog.q.name, "%i%")), ["bit", "fido"]),
        (lambda z: z.Dog.select(z.Dog.q.id == z.rex.id), ["rex"]),
        (lambda z: z.Puppy.select(z.Puppy.q.id == z.bit.id), ["bit"]),
        (lambda z: z.Animal.select("name = 'tom'"), ["tom"]),
    ],
)
def test_conditions(full: SimpleNamespace, build: Any, names: list[str]) -> None:
    """Conditions may speak of columns of any level."""
    assert sorted(each.name for each in build(full)) == names


def test_foreign_key_of_the_parent_in_conditions(full: SimpleNamespace) -> None:
    """``Child.q.<foreign key of the parent>`` works under both names."""
    for field in (full.Dog.q.keeper, full.Dog.q.keeperID):
        assert [dog.name for dog in full.Dog.select(field == full.sam)] == ["rex"]
    assert [p.name for p in full.Puppy.select(full.Puppy.q.keeperID == None)] == [  # noqa: E711
        "bit"
    ]


def test_raw_condition_on_a_child(full: SimpleNamespace) -> None:
    """A raw text condition on a child class is applied."""
    assert [dog.name for dog in full.Dog.select("breed = 'pug'")] == ["fido"]
    assert [dog.name for dog in full.Dog.select("animal.name = 'rex'")] == ["rex"]


def test_condition_is_not_changed_in_place(full: SimpleNamespace) -> None:
    """A condition given to a child's select can be used again elsewhere."""
    condition = full.Dog.q.id == full.rex.id
    before = str(condition)
    assert [dog.name for dog in full.Dog.select(condition)] == ["rex"]
    assert str(condition) == before


@pytest.mark.parametrize(
    ("kwargs", "names"),
    [
        ({"name": "rex"}, ["rex"]),
        ({"breed": "lab"}, ["bit", "rex"]),
        ({"name": "bit", "breed": "lab"}, ["bit"]),
        ({"keeper": None}, ["bit", "fido"]),
        ({}, ["bit", "fido", "rex"]),
    ],
)
def test_select_by(full: SimpleNamespace, kwargs: Any, names: list[str]) -> None:
    """``selectBy`` takes columns of the whole chain."""
    assert sorted(dog.name for dog in full.Dog.selectBy(**kwargs)) == names


def test_select_by_foreign_key(full: SimpleNamespace) -> None:
    """``selectBy`` takes an inherited foreign key by object or id."""
    for kwargs in ({"keeper": full.sam}, {"keeperID": full.sam.id}):
        assert [dog.name for dog in full.Dog.selectBy(**kwargs)] == ["rex"]


def test_select_by_unknown(full: SimpleNamespace) -> None:
    """An unknown name in ``selectBy`` is an AttributeError in a family.

    It is a TypeError too, as it is for other classes.
    """
    for expected in (AttributeError, TypeError):
        with pytest.raises(expected, match="wings"):
            list(full.Dog.selectBy(wings=2))


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["bit", "fido", "rex"]),
        ("-name", ["rex", "fido", "bit"]),
        (["breed", "name"], ["bit", "rex", "fido"]),
        ("breed", None),
        ("-breed", None),
    ],
)
def test_order_of_a_child(
    full: SimpleNamespace, order: Any, names: list[str] | None
) -> None:
    """A child is ordered by columns of any level, named by text."""
    found = [dog.name for dog in full.Dog.select(orderBy=order)]
    if names is not None:
        assert found == names
    elif order == "breed":
        assert found[-1] == "fido"
    else:
        assert found[0] == "fido"


def test_order_by_fields(full: SimpleNamespace) -> None:
    """Fields of any level order a child's select."""
    found = full.Dog.select(orderBy=[full.Dog.q.breed, full.Dog.q.name])
    assert [dog.name for dog in found] == ["bit", "rex", "fido"]
    found = full.Dog.select(orderBy=full.Animal.q.name)
    assert [dog.name for dog in found] == ["bit", "fido", "rex"]


def test_results_of_a_child(full: SimpleNamespace) -> None:
    """Counting, slicing, indexing and filtering work on a child's results."""
    results = full.Dog.select(orderBy="name")
    assert results.count() == 3
    assert [dog.name for dog in results[1:]] == ["fido", "rex"]
    assert results[0] is full.bit
    assert [dog.name for dog in results.filter(full.Dog.q.breed == "pug")] == ["fido"]
    assert [dog.name for dog in results.reversed()] == ["rex", "fido", "bit"]
    assert full.Dog.select(full.Dog.q.name == "rex").getOne() is full.rex
    assert full.Dog.select(full.Dog.q.breed == "lab").count() == 2


def test_lazy_columns(full: SimpleNamespace) -> None:
    """``lazyColumns`` gives the same objects."""
    full.conn.cache.clear()
    found = full.Animal.select(lazyColumns=True, orderBy="id")
    assert [type(each).__name__ for each in found][1:4] == ["Dog", "Dog", "Puppy"]


def test_aggregates(full: SimpleNamespace) -> None:
    """Aggregates take fields of any level."""
    results = full.Cat.select()
    assert results.max(full.Cat.q.lives) == 7
    assert results.min(full.Cat.q.name) == "tom"
    assert full.Animal.select().max("name") == "tom"
    assert full.Puppy.select().sum(full.Puppy.q.weeks) == 3


def test_through_to_from_a_child(full: SimpleNamespace) -> None:
    """``throughTo`` starts from a child's results."""
    found = full.Dog.select(full.Dog.q.name == "rex").throughTo.keeper
    assert [keeper.name for keeper in found] == ["Sam"]


def test_sibling_conditions_do_not_mix(full: SimpleNamespace) -> None:
    """Two branches joined through their keeper give the right pairs."""
    found = full.Cat.select(
        AND(full.Cat.q.keeperID == full.Keeper.q.id, full.Keeper.q.name == "Sam")
    )
    assert [cat.name for cat in found] == ["tom"]


# -- statements ------------------------------------------------------------------------


def test_statements_of_a_select(full: SimpleNamespace, sql: Any) -> None:
    """Children are fetched a class at a time, not a row at a time."""
    for n in range(10):
        full.Dog(name=f"d{n}", tag=f"x{n}")
    full.conn.cache.clear()
    sql.clear()
    found = list(full.Animal.select())
    assert len(found) == 15
    assert sql.count("SELECT") <= 5
    sql.clear()
    assert {each.name for each in found} >= {"rex", "d9"}
    assert sql == []


def test_text_of_a_child_select(zoo: SimpleNamespace) -> None:
    """A child's select joins its levels by id and names its class."""
    text = str(zoo.Dog.select(zoo.Dog.q.breed == "lab"))
    assert "FROM animal, dog WHERE" in text
    assert "((animal.child_name) = ('Dog'))" in text
    assert "((dog.id) = (animal.id))" in text or "((animal.id) = (dog.id))" in text
    assert "((dog.breed) = ('lab'))" in text


def test_foreign_key_to_a_child_class(full: SimpleNamespace) -> None:
    """A foreign key may refer to any level; its object is the most derived one."""

    class Basket(SQLObject):
        dog = ForeignKey("Dog")
        animal = ForeignKey("Animal", default=None)

    Basket.createTable()
    basket = Basket(dog=full.bit, animal=full.tom)
    full.conn.cache.clear()
    again = Basket.get(basket.id)
    assert type(again.dog) is full.Puppy
    assert type(again.animal) is full.Cat
    assert Basket.selectBy(dog=full.bit).count() == 1
    assert Basket.select(Basket.q.dog == full.bit).count() == 1


def test_joins_give_the_most_derived_objects(full: SimpleNamespace) -> None:
    """A join to the root class gives objects of their own classes."""
    full.conn.cache.clear()
    sam = full.Keeper.get(full.sam.id)
    kinds = {animal.name: type(animal).__name__ for animal in sam.animals}
    assert kinds == {"crow": "Animal", "rex": "Dog", "tom": "Cat"}


def test_filter_of_the_root_by_its_own_column(full: SimpleNamespace) -> None:
    """Results of the root are filtered and sliced; objects keep their classes."""
    results = full.Animal.select(orderBy="name").filter(full.Animal.q.name > "c")
    assert [type(each).__name__ for each in results[:3]] == ["Animal", "Dog", "Dog"]
    assert results[3] is full.tom


def test_distinct_results_of_a_child(full: SimpleNamespace) -> None:
    """``distinct`` works on a child's results and counts."""
    results = full.Dog.select(full.Dog.q.breed == "lab", distinct=True)
    assert results.count() == 2
    assert {dog.name for dog in results} == {"rex", "bit"}


def test_changing_the_condition_of_results(full: SimpleNamespace) -> None:
    """``newClause`` and ``clone`` of a child's results stay with the child."""
    results = full.Dog.select(full.Dog.q.breed == "lab", orderBy="name")
    changed = results.newClause(full.Dog.q.breed == "pug")
    assert [dog.name for dog in changed] == ["fido"]
    assert [dog.name for dog in results.clone(orderBy="-name")] == ["rex", "bit"]
