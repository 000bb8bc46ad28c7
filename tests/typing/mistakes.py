"""A program full of mistakes; the type checker has to find each, and no other.

A line that ends in a comment with an error code is wrong in that way.
"""

from __future__ import annotations

from sqlobject.col import (
    DateCol,
    DecimalStringCol,
    EnumCol,
    ForeignKey,
    IntCol,
    StringCol,
    UuidCol,
)


class City:
    """Something to refer to."""


class Person:
    """A few columns."""

    name = StringCol(notNone=True)
    nick = StringCol()
    age = IntCol(notNone=True)
    born = DateCol(notNone=True)
    token = UuidCol(notNone=True)
    home: ForeignKey[City] = ForeignKey("City", notNone=True)


person = Person()
person.name = 3  # E: assignment
person.name = None  # E: assignment
person.nick = 3  # E: assignment
person.age = "3"  # E: assignment
person.born = 5  # E: assignment
person.token = 5  # E: assignment
person.home = Person()  # E: assignment
person.nick.upper()  # E: union-attr
person.age.upper()  # E: attr-defined
Person.name.nosuch()  # E: attr-defined
EnumCol()  # E: call-overload
DecimalStringCol(size=3)  # E: call-overload
StringCol(lenght=3)  # E: call-overload
IntCol(length="3")  # E: call-overload
StringCol(varchar="maybe")  # E: call-overload
ForeignKey()  # E: call-overload
ForeignKey("City", cascade="all")  # E: call-overload
