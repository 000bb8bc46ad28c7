"""Rows whose keys are texts: countries, languages and who speaks what.

Usage: text_keys.py FILE
"""

import sys

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    connectionForURI,
    sqlhub,
)


class Country(SQLObject):
    class sqlmeta:
        idType = str
        idName = "code"
        defaultOrder = "name"

    name = StringCol()
    capital = ForeignKey("City", default=None)
    cities = MultipleJoin("City", orderBy="-people")
    languages = RelatedJoin("Language", orderBy="name")


class Language(SQLObject):
    class sqlmeta:
        idType = str

    name = StringCol(default="")
    countries = RelatedJoin("Country")


class City(SQLObject):
    name = StringCol()
    people = IntCol(default=0)
    country = ForeignKey("Country", cascade=True)
    place = DatabaseIndex("country", "name", unique=True)


def main(path):
    sqlhub.processConnection = connectionForURI("sqlite:" + path)
    for table in (Country, Language, City):
        table.createTable()
    norway = Country(id="no", name="Norway")
    odd = Country(id="o'x; --", name="Odd")
    City(name="Bergen", people=290, country=norway)
    norway.capital = City(name="Oslo", people=700, country="no")
    City(name="Other", country=odd)
    for code, name in (("nb", "Bokmaal"), ("se", "Sami"), ("nn", "Nynorsk")):
        norway.addLanguage(Language(id=code, name=name))
    odd.addLanguage("se")
    print([city.name for city in norway.cities], norway.capital.name)
    print([language.name for language in norway.languages])
    print(sorted(country.id for country in Language.get("se").countries))
    print(City.place.get(norway, "Oslo").people, City.place.get("no", "Bergen").people)
    print([c.name for c in City.select(City.q.country == odd)])
    norway.removeLanguage("nb")
    odd.destroySelf()
    try:
        Country.get("o'x; --")
    except SQLObjectNotFound as error:
        print(error)
    print(City.select().count(), [c.id for c in Country.select()])


if __name__ == "__main__":
    main(sys.argv[1])
