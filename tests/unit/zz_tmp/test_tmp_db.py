import pytest
from sqlobject import *
class Person(SQLObject):
    name = StringCol()
    pets = MultipleJoin("Pet")
class Pet(SQLObject):
    owner = ForeignKey("Person")
def test_one(db):
    assert sqlhub.getConnection() is db
    for c in Person, Pet: c.createTable()
    assert Person(name="x").name == "x"
    assert Person.select().count() == 1
def test_two(db):
    assert not Person.tableExists()
    class Local(SQLObject): n = IntCol()
    Local.createTable()
    assert Local(n=3).n == 3
def test_three(db):
    class Local(SQLObject): n = IntCol()
    for c in Person, Pet: c.createTable()
    p = Person(name="a"); q = Pet(owner=p)
    assert p.pets == [q]
def test_dynamic(db):
    L = type("Dyn", (SQLObject,), {"n": IntCol()})
    assert L.__module__ == __name__
