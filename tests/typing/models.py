"""A model as users write it; read by the type checker, never run by a test.

``test_reveal.py`` says what the checker has to find here.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, assert_type
from uuid import UUID

from sqlobject.col import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    Col,
    CurrencyCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    DecimalStringCol,
    EnumCol,
    FloatCol,
    ForeignKey,
    IntCol,
    JsonbCol,
    JSONCol,
    KeyCol,
    PickleCol,
    SetCol,
    SOStringCol,
    StringCol,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
    UnicodeCol,
    UuidCol,
)
from sqlobject.include.hashcol import DbHash, HashCol
from sqlobject.sqlbuilder import func


class SOUpperCol(SOStringCol):
    """A bound column of a user's own."""


class UpperCol(StringCol[str]):
    """A column of a user's own that always has a value."""

    baseClass = SOUpperCol


class LooseCol(Col):
    """A column of a user's own, as it was written before there were types."""


class City:
    """Something to refer to."""

    name = StringCol(notNone=True)


class Person:
    """One column of each kind, with and without a value."""

    name = StringCol(notNone=True)
    nick = StringCol()
    code = StringCol(length=5, alternateID=True)
    maybe = StringCol(notNone=False, length=3, varchar=False)
    motto = UnicodeCol(default=None)
    title = UnicodeCol(length=10, notNone=True)
    age = IntCol(notNone=True)
    height = IntCol()
    steps = BigIntCol(notNone=True, unsigned=True)
    happy = BoolCol(default=True)
    alive = BoolCol(notNone=True)
    weight = FloatCol()
    score = FloatCol(notNone=True)
    price = DecimalCol(size=10, precision=2, notNone=True)
    tax = DecimalCol(size=10, precision=2)
    wage = CurrencyCol()
    exact = DecimalStringCol(size=10, precision=2, quantize=True)
    size = EnumCol(enumValues=["small", "large"], notNone=True)
    form = EnumCol(enumValues=["round", None])
    rights = SetCol(setValues=["r", "w"])
    born = DateCol(notNone=True)
    died = DateCol(dateFormat="%d.%m.%Y")
    seen = DateTimeCol(default=DateTimeCol.now, notNone=True)
    left = DateTimeCol()
    stamp = TimestampCol()
    wakes = TimeCol()
    sleeps = TimedeltaCol(notNone=True)
    photo = BLOBCol()
    thumb = BLOBCol(notNone=True, length=1000)
    bag = PickleCol()
    token = UuidCol(notNone=True)
    other = UuidCol()
    data = JSONCol(notNone=True)
    tree = JsonbCol()
    secret = HashCol()
    pin = HashCol(notNone=True, hashMethod=str.upper)
    anything = Col(sqlType="MONEY")
    key = KeyCol(foreignKey="City")
    upper = UpperCol(notNone=True)
    loose = LooseCol(flag=True)
    home = ForeignKey("City")
    work: ForeignKey[City] = ForeignKey("City", notNone=True)
    school: ForeignKey[City | None] = ForeignKey("City", cascade="null")
    birthplace = ForeignKey(City, notNone=True)
    grave = ForeignKey(City)


def reads(person: Person) -> None:
    """What one reads from a row."""
    assert_type(person.name, str)
    assert_type(person.nick, str | None)
    assert_type(person.code, str)
    assert_type(person.maybe, str | None)
    assert_type(person.motto, str | None)
    assert_type(person.title, str)
    assert_type(person.age, int)
    assert_type(person.height, int | None)
    assert_type(person.steps, int)
    assert_type(person.happy, bool | None)
    assert_type(person.alive, bool)
    assert_type(person.weight, float | None)
    assert_type(person.score, float)
    assert_type(person.price, Decimal)
    assert_type(person.tax, Decimal | None)
    assert_type(person.wage, Decimal | None)
    assert_type(person.exact, Decimal | None)
    assert_type(person.size, str)
    assert_type(person.form, str | None)
    assert_type(person.rights, tuple[str, ...] | None)
    assert_type(person.born, datetime.date)
    assert_type(person.died, datetime.date | None)
    assert_type(person.seen, datetime.datetime)
    assert_type(person.left, datetime.datetime | None)
    assert_type(person.stamp, datetime.datetime | None)
    assert_type(person.wakes, datetime.time | None)
    assert_type(person.sleeps, datetime.timedelta)
    assert_type(person.photo, bytes | None)
    assert_type(person.thumb, bytes)
    assert_type(person.bag, Any)
    assert_type(person.token, UUID)
    assert_type(person.other, UUID | None)
    assert_type(person.data, Any)
    assert_type(person.tree, Any)
    assert_type(person.secret, DbHash | None)
    assert_type(person.pin, DbHash)
    assert_type(person.anything, Any)
    assert_type(person.key, Any)
    assert_type(person.upper, str)
    assert_type(person.loose, Any)
    assert_type(person.home, Any)
    assert_type(person.work, City)
    assert_type(person.school, City | None)
    assert_type(person.birthplace, City)
    assert_type(person.grave, City | None)
    assert_type(person.work.name, str)


def columns() -> None:
    """What one reads from the class: the columns."""
    assert_type(Person.name, StringCol[str])
    assert_type(Person.nick, StringCol[str | None])
    assert_type(Person.age, IntCol[int])
    assert_type(Person.work, ForeignKey[City])
    assert_type(Person.birthplace, ForeignKey[City])
    assert_type(Person.name.name, str | None)


def writes(person: Person, city: City) -> None:
    """What may be assigned."""
    person.name = "Zed"
    person.nick = None
    person.age = 5
    person.price = 5
    person.price = "12.50"
    person.price = Decimal("12.50")
    person.rights = {"r"}
    person.rights = "r,w"
    person.born = "2020-01-02"
    person.seen = datetime.date(2020, 1, 2)
    person.wakes = datetime.timedelta(hours=7)
    person.photo = bytearray(b"x")
    person.token = "12345678-1234-5678-1234-567812345678"
    person.secret = "open sesame"
    person.work = city
    person.work = 5
    person.grave = None
    person.seen = func.NOW()
    person.name = func.UPPER("x")
