"""Seven tables, said as classes.

A class statement is a table, an instance is a row, an assignment is an UPDATE.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlobject import (
    BigIntCol,
    DatabaseIndex,
    DateTimeCol,
    EnumCol,
    FloatCol,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
    UnicodeCol,
)


class Continent(SQLObject):
    """One of the seven."""

    byCode: ClassVar[Callable[[str], Continent]]  # made by alternateID
    code = StringCol(length=2, alternateID=True)
    name = UnicodeCol(notNone=True)
    population = BigIntCol(notNone=True)
    countries = MultipleJoin("Country", orderBy="name")


class Currency(SQLObject):
    """Money; several countries may share one."""

    byCode: ClassVar[Callable[[str], Currency]]  # made by alternateID
    code = StringCol(length=3, alternateID=True)
    name = UnicodeCol(notNone=True)
    countries = MultipleJoin("Country", orderBy="name")


class Language(SQLObject):
    """A language as spoken somewhere: ``fr-CH`` is not ``fr-CA``."""

    byCode: ClassVar[Callable[[str], Language]]  # made by alternateID
    code = StringCol(length=10, alternateID=True)
    countries = SQLRelatedJoin("Country", orderBy="name")


class Country(SQLObject):
    """A country, or what has a code like one."""

    byIso: ClassVar[Callable[[str], Country]]  # made by alternateID
    iso = StringCol(length=2, alternateID=True)
    iso3 = StringCol(length=3, alternateID=True)
    name = UnicodeCol(notNone=True)
    capital = UnicodeCol(default=None)
    population = BigIntCol(notNone=True)
    area = FloatCol(notNone=True)  # square kilometres
    continent = ForeignKey("Continent", notNone=True)
    currency = ForeignKey("Currency", default=None)
    languages = RelatedJoin("Language", orderBy="code")
    # A class joined to itself has to say which side is which.
    neighbours = RelatedJoin(
        "Country",
        joinColumn="country_id",
        otherColumn="neighbour_id",
        intermediateTable="country_neighbour",
        addRemoveName="Neighbour",
        orderBy="name",
    )
    cities = SQLMultipleJoin("City", orderBy="-population")


class State(SQLObject):
    """A state of the United States of America."""

    byCode: ClassVar[Callable[[str], State]]  # made by alternateID
    code = StringCol(length=2, alternateID=True)
    name = UnicodeCol(notNone=True)
    cities = SQLMultipleJoin("City", orderBy="-population")


SIZES = ("village", "town", "city", "metropolis")


class City(SQLObject):
    """A populated place. The key is its number at geonames.org."""

    name = UnicodeCol(notNone=True)
    country = ForeignKey("Country", notNone=True)
    state = ForeignKey("State", default=None)
    latitude = FloatCol(notNone=True)  # degrees, north is positive
    longitude = FloatCol(notNone=True)  # degrees, east is positive
    population = IntCol(notNone=True)
    size = EnumCol(enumValues=list(SIZES), notNone=True)
    timezone = StringCol(length=40, notNone=True)
    loaded = DateTimeCol(default=DateTimeCol.now)
    names = SQLMultipleJoin("AlternateName", orderBy="id")
    by_country = DatabaseIndex("country")
    by_population = DatabaseIndex("population")


class AlternateName(SQLObject):
    """What else a city is called, in any script."""

    city = ForeignKey("City", notNone=True, cascade=True)
    text = UnicodeCol(notNone=True)
    script = StringCol(length=20, notNone=True)
    by_city = DatabaseIndex("city")
    by_text = DatabaseIndex("text")


TABLES = (Continent, Currency, Language, Country, State, City, AlternateName)


def size_of(population: int) -> str:
    """The word for a place of that many inhabitants."""
    if population < 10_000:
        return "village"
    if population < 100_000:
        return "town"
    return "city" if population < 1_000_000 else "metropolis"
