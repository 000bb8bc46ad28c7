"""Ten questions, each asked through the classes and once more by hand.

The body of each function is what the demo prints; ``by_hand`` is the same question
in SQL that knows nothing of the library, for :mod:`sqlite3` alone.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlobject import AND, DESC, IN, SQLObject, func, sqlhub
from sqlobject.sqlbuilder import (
    ISNULL,
    NOTEXISTS,
    LEFTJOINOn,
    Outer,
    Select,
)

from .models import AlternateName, City, Continent, Country, Currency, State

Rows = list[tuple[Any, ...]]

#: What people who live there call five capitals.
AT_HOME = ("東京", "Москва", "القاهرة", "Αθήνα", "दिल्ली")


class Question(NamedTuple):
    """One question: in words, in Python and in hand-written SQL."""

    words: str
    columns: tuple[str, ...]
    ask: Callable[[], Rows]
    by_hand: str
    values: tuple[Any, ...] = ()

    def source(self) -> str:
        """The Python of the question, without its heading."""
        text = textwrap.dedent(inspect.getsource(self.ask))
        body = ast.parse(text).body[0]
        assert isinstance(body, ast.FunctionDef)
        first = body.body[1].lineno - 1  # after the docstring
        return textwrap.dedent("\n".join(text.splitlines()[first:]))


def _rows(select: Select) -> Rows:
    """Run a statement of the SQL builder."""
    return [tuple(row) for row in sqlhub.getConnection().queryAll(select)]


def largest() -> Rows:
    """Which are the largest cities?"""
    cities = City.select(orderBy=["-population", "id"])[:8].prefetch("country")
    return [(city.name, city.country.name, city.population) for city in cities]


def millions() -> Rows:
    """How many cities have a million people, and how many live in them?"""
    big = City.select(City.q.population >= 1_000_000)
    return [
        big.accumulateMany(
            ("COUNT", City.q.id), ("SUM", City.q.population), ("MAX", City.q.latitude)
        )
    ]


def continents() -> Rows:
    """How many countries has each continent, and how many people?"""
    people = func.SUM(Country.q.population)
    return _rows(
        Select(
            [Continent.q.name, func.COUNT(Country.q.id), people],
            where=Country.q.continent == Continent.q.id,
            groupBy=Continent.q.name,
            orderBy=DESC(people),
        )
    )


def northern_capitals() -> Rows:
    """Which capitals lie farthest north?"""
    capitals = City.select(
        AND(City.q.country == Country.q.id, City.q.name == Country.q.capital),
        orderBy=[DESC(City.q.latitude), City.q.id],
    )
    five = capitals[:5].prefetch("country")
    return [(city.name, city.country.name, city.latitude) for city in five]


def swiss_neighbours() -> Rows:
    """Who are Switzerland's neighbours, and how does one pay there?"""
    return [
        (country.name, country.currency.name, len(country.languages))
        for country in Country.byIso("CH").neighbours
    ]


def without_city() -> Rows:
    """Which countries have no city in this file? (the first six, by name)"""
    empty = Country.select(
        ISNULL(City.q.id),
        join=LEFTJOINOn(None, City, City.q.country == Country.q.id),
        orderBy=[Country.q.name, Country.q.id],
    )
    return [(country.name, country.population) for country in empty[:6]]


def at_home() -> Rows:
    """Which cities do these names belong to?"""
    found = AlternateName.select(
        IN(AlternateName.q.text, AT_HOME), orderBy=AlternateName.q.id
    )
    return [
        (name.text, name.city.name, name.city.country.name)
        for name in found.prefetch("city.country")
    ]


def scripts() -> Rows:
    """In which scripts are the names written?"""
    number = func.COUNT(AlternateName.q.id)
    return _rows(
        Select(
            [AlternateName.q.script, number],
            groupBy=AlternateName.q.script,
            having=number >= 100,
            orderBy=[DESC(number), AlternateName.q.script],
            limit=8,
        )
    )


def states() -> Rows:
    """In which of the United States do most people live in cities?"""
    people = func.SUM(City.q.population)
    return _rows(
        Select(
            [State.q.name, func.COUNT(City.q.id), people],
            where=City.q.state == State.q.id,
            groupBy=State.q.name,
            having=people > 1_000_000,
            orderBy=DESC(people),
            limit=5,
        )
    )


def small_euro() -> Rows:
    """Which countries pay in euro and have no city above 100,000?"""
    big = Select(
        City.q.id,
        where=AND(City.q.country == Outer(Country).q.id, City.q.population > 100_000),
    )
    euro = Country.select(
        AND(Country.q.currency == Currency.byCode("EUR"), NOTEXISTS(big)),
        orderBy="name",
    )
    return [(country.name, country.capital) for country in euro]


QUESTIONS = (
    Question(
        "Which are the largest cities?",
        ("city", "country", "people"),
        largest,
        """
        SELECT city.name, country.name, city.population
        FROM city JOIN country ON country.id = city.country_id
        ORDER BY city.population DESC, city.id LIMIT 8
        """,
    ),
    Question(
        "How many cities have a million people or more, and how many live in them?",
        ("cities", "people", "northernmost at"),
        millions,
        """
        SELECT count(*), sum(population), max(latitude)
        FROM city WHERE population >= 1000000
        """,
    ),
    Question(
        "How many countries has each continent, and how many people?",
        ("continent", "countries", "people"),
        continents,
        """
        SELECT continent.name, count(*), sum(country.population) AS people
        FROM country JOIN continent ON continent.id = country.continent_id
        GROUP BY continent.name ORDER BY people DESC
        """,
    ),
    Question(
        "Which capitals lie farthest north?",
        ("capital", "country", "latitude"),
        northern_capitals,
        """
        SELECT city.name, country.name, city.latitude
        FROM city JOIN country ON country.id = city.country_id
        WHERE city.name = country.capital
        ORDER BY city.latitude DESC, city.id LIMIT 5
        """,
    ),
    Question(
        "Who are Switzerland's neighbours, what do they pay with, how many"
        " languages do they speak?",
        ("country", "currency", "languages"),
        swiss_neighbours,
        """
        SELECT other.name, currency.name,
               (SELECT count(*) FROM country_language AS spoken
                WHERE spoken.country_id = other.id)
        FROM country AS swiss
        JOIN country_neighbour AS border ON border.country_id = swiss.id
        JOIN country AS other ON other.id = border.neighbour_id
        JOIN currency ON currency.id = other.currency_id
        WHERE swiss.iso = 'CH' ORDER BY other.name
        """,
    ),
    Question(
        "Which countries have no city in this file? (the first six by name)",
        ("country", "people"),
        without_city,
        """
        SELECT name, population FROM country
        WHERE id NOT IN (SELECT country_id FROM city) ORDER BY name, id LIMIT 6
        """,
    ),
    Question(
        f"Which cities are called {', '.join(AT_HOME)}?",
        ("name", "city", "country"),
        at_home,
        f"""
        SELECT alternate_name.text, city.name, country.name
        FROM alternate_name
        JOIN city ON city.id = alternate_name.city_id
        JOIN country ON country.id = city.country_id
        WHERE alternate_name.text IN ({", ".join("?" * len(AT_HOME))})
        ORDER BY alternate_name.id
        """,
        AT_HOME,
    ),
    Question(
        "In which scripts are the names written?",
        ("script", "names"),
        scripts,
        """
        SELECT script, count(*) AS number FROM alternate_name
        GROUP BY script HAVING number >= 100 ORDER BY number DESC, script LIMIT 8
        """,
    ),
    Question(
        "In which of the United States do most people live in cities?",
        ("state", "cities", "people"),
        states,
        """
        SELECT state.name, count(*), sum(city.population) AS people
        FROM city JOIN state ON state.id = city.state_id
        GROUP BY state.name HAVING people > 1000000 ORDER BY people DESC LIMIT 5
        """,
    ),
    Question(
        "Which countries pay in euro and have no city above 100,000?",
        ("country", "capital"),
        small_euro,
        """
        SELECT name, capital FROM country
        WHERE currency_id = (SELECT id FROM currency WHERE code = 'EUR')
        AND (SELECT coalesce(max(population), 0) FROM city
             WHERE country_id = country.id) <= 100000
        ORDER BY name
        """,
    ),
)


def forget(*classes: type[SQLObject]) -> None:
    """Empty the identity map, so that each question starts from the file."""
    for soClass in classes:
        sqlhub.getConnection().cache.clear(soClass)
