"""The same file, seen through :mod:`sqlite3` alone."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .models import size_of
from .questions import Question, Rows
from .source import Source, codes, script


class Mismatch(Exception):
    """The file, the library and the package do not say the same."""


def by_hand(path: Path, sql: str, values: tuple[Any, ...] = ()) -> Rows:
    """Rows of one hand-written statement, over a connection of its own."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def same(what: str, found: object, expected: object) -> None:
    """Compare two answers.

    :raises Mismatch: they differ; the message shows both.
    """
    if found != expected:
        raise Mismatch(f"{what}: found {found!r}, expected {expected!r}")


def check_question(path: Path, question: Question, answer: Rows) -> None:
    """Ask the question once more by hand.

    :raises Mismatch: the answers differ.
    """
    same(question.words, answer, by_hand(path, question.by_hand, question.values))


def check_file(path: Path, source: Source) -> Iterator[str]:
    """Compare the whole file with the package; yields what was found to hold.

    :raises Mismatch: something is missing, too much or different.
    """
    yield _countries(path, source)
    yield _cities(path, source)
    yield _names(path, source)
    ((verdict,),) = by_hand(path, "PRAGMA integrity_check")
    same("PRAGMA integrity_check", verdict, "ok")
    yield "SQLite itself finds nothing wrong with the file"


def _countries(path: Path, source: Source) -> str:
    """Continents, countries, languages, neighbours and states."""
    found = by_hand(
        path,
        """
        SELECT country.iso, country.iso3, country.name, country.capital,
               country.population, country.area, continent.code, currency.code
        FROM country JOIN continent ON continent.id = country.continent_id
        LEFT JOIN currency ON currency.id = country.currency_id
        ORDER BY country.iso
        """,
    )
    expected = sorted(
        (
            item["iso"],
            item["iso3"],
            item["name"],
            item["capital"] or None,
            item["population"],
            item["areakm2"],
            item["continentcode"],
            item["currencycode"] or None,
        )
        for item in source.countries
    )
    _compare("country", found, expected)
    pairs = by_hand(
        path,
        """
        SELECT one.iso, other.iso FROM country_neighbour
        JOIN country AS one ON one.id = country_id
        JOIN country AS other ON other.id = neighbour_id ORDER BY 1, 2
        """,
    )
    _compare("pair of neighbours", pairs, _pairs(source, "neighbours"))
    spoken = by_hand(
        path,
        """
        SELECT country.iso, language.code FROM country_language
        JOIN country ON country.id = country_id
        JOIN language ON language.id = language_id ORDER BY 1, 2
        """,
    )
    _compare("spoken language", spoken, _pairs(source, "languages"))
    ((continents, states),) = by_hand(
        path, "SELECT (SELECT count(*) FROM continent), (SELECT count(*) FROM state)"
    )
    same("number of continents", continents, len(source.continents))
    same("number of states", states, len(source.states))
    return (
        f"{continents} continents, {len(found)} countries, {states} states,"
        f" {len(pairs):,} pairs of neighbours, {len(spoken):,} spoken languages"
    )


def _pairs(source: Source, field: str) -> Rows:
    """Every pair (country, code) that a comma-separated field speaks of."""
    return sorted(
        (item["iso"], code) for item in source.countries for code in codes(item[field])
    )


def _cities(path: Path, source: Source) -> str:
    """Every city, every column."""
    found = by_hand(
        path,
        """
        SELECT city.id, city.name, country.iso, state.code, latitude, longitude,
               city.population, city.size, timezone
        FROM city JOIN country ON country.id = city.country_id
        LEFT JOIN state ON state.id = city.state_id ORDER BY city.id
        """,
    )
    states = {item["code"] for item in source.states}
    expected = sorted(
        (
            item["geonameid"],
            item["name"],
            item["countrycode"],
            item["admin1code"]
            if item["countrycode"] == "US" and item["admin1code"] in states
            else None,
            item["latitude"],
            item["longitude"],
            item["population"],
            size_of(item["population"]),
            item["timezone"],
        )
        for item in source.cities
    )
    _compare("city", found, expected)
    return f"{len(found):,} cities, every column as in the package"


def _names(path: Path, source: Source) -> str:
    """Every alternate name, in order and letter for letter."""
    found = by_hand(
        path, "SELECT city_id, text, script FROM alternate_name ORDER BY id"
    )
    expected = [
        (city["geonameid"], name, script(name))
        for city in source.cities
        for name in city["alternatenames"]
    ]
    _compare("alternate name", found, expected)
    return f"{len(found):,} alternate names, letter for letter as in the package"


def _compare(what: str, found: Rows, expected: Rows) -> None:
    """Compare row by row, so that the message names the first difference."""
    for place, (one, other) in enumerate(itertools.zip_longest(found, expected)):
        if one != other:
            raise Mismatch(
                f"{what} number {place + 1:,} differs: the file has {one!r},"
                f" the package has {other!r}"
                f" ({len(found):,} rows in the file, {len(expected):,} expected)"
            )
