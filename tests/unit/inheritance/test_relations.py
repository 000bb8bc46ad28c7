"""A join whose other class has its foreign key in the table of a class above it."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import ForeignKey, MultipleJoin, SQLMultipleJoin, SQLObject, StringCol
from sqlobject.inheritance import InheritableSQLObject


@pytest.fixture
def boss(db: Any) -> Any:
    """A boss of two staff, one of whom is a developer; and a boss of another one."""

    class Boss(SQLObject):
        staff = MultipleJoin("Staff")
        developers = MultipleJoin("Developer", joinColumn="boss_id")
        found = SQLMultipleJoin("Developer", joinColumn="boss_id")

    class Staff(InheritableSQLObject):
        name = StringCol()
        boss = ForeignKey("Boss")

    class Developer(Staff):
        language = StringCol()

    for cls in (Boss, Staff, Developer):
        cls.createTable(connection=db)
    first, second = Boss(), Boss()
    Developer(name="Ada", boss=first, language="APL")
    Staff(name="Bob", boss=first)
    Developer(name="Cy", boss=second, language="C")
    return first


def test_join_to_a_subclass_finds_its_rows(boss: Any) -> None:
    """The key lies in the parent's table: rows of the two tables are of one id."""
    assert [row.name for row in boss.developers] == ["Ada"]
    assert [row.name for row in boss.found] == ["Ada"]
    assert [row.name for row in boss.staff] == ["Ada", "Bob"]


def test_prefetch_of_a_join_to_a_subclass(boss: Any) -> None:
    """Batched, the same rows go to the same owners."""
    rows = list(type(boss).select().prefetch("developers"))
    assert [[dev.name for dev in row.developers] for row in rows] == [["Ada"], ["Cy"]]


def test_foreign_key_takes_a_row_of_a_class_below(db: Any) -> None:
    """A row of a subclass is a row of the class that the key names."""

    class Owner(InheritableSQLObject):
        name = StringCol()

    class Breeder(Owner):
        kennel = StringCol()

    class Dog(SQLObject):
        owner = ForeignKey("Owner")

    for cls in (Owner, Breeder, Dog):
        cls.createTable(connection=db)
    breeder = Breeder(name="Ann", kennel="North")
    assert Dog(owner=breeder).owner is breeder
