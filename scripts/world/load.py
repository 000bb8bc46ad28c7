"""Fill the tables: rows as objects, and the many small ones in bulk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from tqdm import tqdm

from sqlobject import sqlhub

from .models import (
    TABLES,
    AlternateName,
    City,
    Continent,
    Country,
    Currency,
    Language,
    State,
    size_of,
)
from .source import Source, codes, script

#: Cities of one transaction.
BATCH = 2_000
#: Alternate names handed over at once.
MANY = 5_000

Item = TypeVar("Item")


class Loaded(NamedTuple):
    """What one step brought, and how long it took in seconds."""

    what: str
    rows: int
    seconds: float


def create_tables() -> None:
    """Create every table, with its indexes and join tables."""
    for table in TABLES:
        table.createTable()


def load(source: Source, *, quiet: bool = False) -> Iterator[Loaded]:
    """Load everything, step by step; yields after each step."""
    whole = sqlhub.doInTransaction
    yield _timed("continents", whole, _continents, source)
    yield _timed("currencies", whole, _currencies, source)
    yield _timed("languages", whole, _languages, source)
    yield _timed("countries", whole, _countries, source)
    yield _timed("neighbour pairs", whole, _neighbours, source)
    yield _timed("US states", whole, _states, source)
    yield _timed("cities", _cities, source, quiet)
    yield _timed("alternate names", _names, source, quiet)


def _timed(what: str, function: Callable[..., Any], *args: Any) -> Loaded:
    """Run one step and look at the clock."""
    start = time.perf_counter()
    rows = function(*args)
    return Loaded(what, int(rows), time.perf_counter() - start)


def _continents(source: Source) -> int:
    for item in source.continents:
        Continent(
            code=item["continentCode"],
            name=item["name"],
            population=item["population"],
        )
    return len(source.continents)


def _currencies(source: Source) -> int:
    known = {
        item["currencycode"]: item["currencyname"]
        for item in source.countries
        if item["currencycode"]
    }
    for code, name in sorted(known.items()):
        Currency(code=code, name=name)
    return len(known)


def _languages(source: Source) -> int:
    known = {code for item in source.countries for code in codes(item["languages"])}
    for code in sorted(known):
        Language(code=code)
    return len(known)


def _countries(source: Source) -> int:
    for item in source.countries:
        money = item["currencycode"]
        country = Country(
            iso=item["iso"],
            iso3=item["iso3"],
            name=item["name"],
            capital=item["capital"] or None,
            population=item["population"],
            area=item["areakm2"],
            continent=Continent.byCode(item["continentcode"]),
            currency=Currency.byCode(money) if money else None,
        )
        for code in codes(item["languages"]):
            country.addLanguage(Language.byCode(code))
    return len(source.countries)


def _neighbours(source: Source) -> int:
    pairs = 0
    by_iso = {country.iso: country for country in Country.select()}
    for item in source.countries:
        for iso in codes(item["neighbours"]):
            by_iso[item["iso"]].addNeighbour(by_iso[iso])
            pairs += 1
    return pairs


def _states(source: Source) -> int:
    for item in source.states:
        State(code=item["code"], name=item["name"])
    return len(source.states)


def _cities(source: Source, quiet: bool) -> int:
    """Plain construction, one INSERT a city, a transaction every BATCH."""
    countries = {country.iso: country.id for country in Country.select()}
    states = {state.code: state.id for state in State.select()}
    with _bar(len(source.cities), "cities", quiet) as bar:
        for batch in _batches(source.cities, BATCH):
            with sqlhub.transaction():
                for item in batch:
                    iso = item["countrycode"]
                    state = states.get(item["admin1code"]) if iso == "US" else None
                    City(
                        id=item["geonameid"],
                        name=item["name"],
                        countryID=countries[iso],
                        stateID=state,
                        latitude=item["latitude"],
                        longitude=item["longitude"],
                        population=item["population"],
                        size=size_of(item["population"]),
                        timezone=item["timezone"],
                    )
            bar.update(len(batch))
    return len(source.cities)


def _names(source: Source, quiet: bool) -> int:
    """Many rows at once, one transaction for all."""
    rows = [
        {"cityID": city["geonameid"], "text": name, "script": script(name)}
        for city in source.cities
        for name in city["alternatenames"]
    ]
    with sqlhub.transaction(), _bar(len(rows), "alternate names", quiet) as bar:
        for batch in _batches(rows, MANY):
            bar.update(AlternateName.insertMany(batch))
    return len(rows)


def _bar(total: int, what: str, quiet: bool) -> tqdm[Any]:
    """A progress bar; silent when asked, and where there is no terminal."""
    return tqdm(
        total=total,
        desc=what,
        unit=" rows",
        unit_scale=True,
        leave=False,
        disable=True if quiet else None,
    )


def _batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
