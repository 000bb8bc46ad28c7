"""Rows changed while everybody looks, and a transaction that never happened."""

from __future__ import annotations

from pathlib import Path

from sqlobject import SQLObjectNotFound, sqlhub

from .checks import by_hand, same
from .models import AlternateName, City, Country, size_of
from .page import Page
from .source import script
from .watch import watching


def change_rows(page: Page, path: Path) -> None:
    """Create, assign, set, join, unjoin and destroy; each looked up by hand."""
    swiss = Country.byIso("CH")

    with watching() as sent:
        city = City(
            name="Seldwyla",
            country=swiss,
            latitude=47.25,
            longitude=8.25,
            population=4_321,
            size=size_of(4_321),
            timezone="Europe/Zurich",
        )
    page.code('city = City(name="Seldwyla", country=swiss, population=4_321, …)')
    page.sql(sent)
    _look(page, path, city.id, ("Seldwyla", 4_321, "village"))

    with watching() as sent:
        city.population += 1
    page.code("city.population += 1")
    page.sql(sent)
    _look(page, path, city.id, ("Seldwyla", 4_322, "village"))

    with watching() as sent:
        city.set(name="Seldwyla 塞尔德维拉", population=12_000, size=size_of(12_000))
    page.code('city.set(name="Seldwyla 塞尔德维拉", population=12_000, size="town")')
    page.sql(sent)
    _look(page, path, city.id, ("Seldwyla 塞尔德维拉", 12_000, "town"))

    with watching() as sent:
        name = AlternateName(city=city, text="Σελντβίλα", script=script("Σελντβίλα"))
    page.code('AlternateName(city=city, text="Σελντβίλα", script="Greek")')
    page.sql(sent)
    same(
        "names of the new city",
        by_hand(path, "SELECT text FROM alternate_name WHERE id = ?", (name.id,)),
        [("Σελντβίλα",)],
    )
    page.good(f"{name.text} is there, and its script is {name.script}")

    _neighbour(page, path, swiss)

    key = city.id
    with watching() as sent:
        city.destroySelf()
    page.code("city.destroySelf()          # and its names, by cascade")
    page.sql(sent)
    gone = by_hand(
        path,
        "SELECT (SELECT count(*) FROM city WHERE id = ?),"
        " (SELECT count(*) FROM alternate_name WHERE city_id = ?)",
        (key, key),
    )
    same("rows left of the destroyed city", gone, [(0, 0)])
    page.good("sqlite3 finds neither the city nor its names")


def _look(page: Page, path: Path, key: int, expected: tuple[str, int, str]) -> None:
    """See through sqlite3 what the row says now."""
    found = by_hand(
        path, "SELECT name, population, size FROM city WHERE id = ?", (key,)
    )
    same(f"city {key} by sqlite3", found, [expected])
    page.good(f"sqlite3 reads {', '.join(map(str, expected))}")


def _neighbour(page: Page, path: Path, swiss: Country) -> None:
    """Join a country to one far away, and let go again."""
    far = Country.select(Country.q.iso != swiss.iso, orderBy="-area")[0]
    before = len(swiss.neighbours)
    with watching() as sent:
        swiss.addNeighbour(far)
    page.code(f"swiss.addNeighbour(far)     # {far.name}, for a moment")
    page.sql(sent)
    count = "SELECT count(*) FROM country_neighbour WHERE country_id = ?"
    same("neighbours after adding", by_hand(path, count, (swiss.id,)), [(before + 1,)])
    with watching() as sent:
        swiss.removeNeighbour(far)
    page.code("swiss.removeNeighbour(far)")
    page.sql(sent)
    same("neighbours after removing", by_hand(path, count, (swiss.id,)), [(before,)])
    page.good(f"{before} neighbours, {before + 1} for a moment, {before} again")


def roll_back(page: Page, path: Path) -> None:
    """Destroy the largest city and all its names, and take it back."""
    largest = City.select(orderBy=["-population", "id"])[0]
    count = (
        "SELECT (SELECT count(*) FROM city WHERE id = ?),"
        " (SELECT count(*) FROM alternate_name WHERE city_id = ?)"
    )
    before = by_hand(path, count, (largest.id, largest.id))
    names = before[0][1]

    with watching() as sent:
        transaction = sqlhub.getConnection().transaction()
        doomed = City.get(largest.id, connection=transaction)
        doomed.destroySelf()
        inside = _count_inside(transaction, largest.id)
        transaction.rollback()
    page.code(
        "transaction = connection.transaction()\n"
        f"doomed = City.get({largest.id}, connection=transaction)"
        f"   # {largest.name}\n"
        "doomed.destroySelf()\n"
        "transaction.rollback()"
    )
    page.sql(sent, most=4)
    same("rows seen inside the transaction", inside, (0, 0))
    page.good(f"inside: no {largest.name}, none of its {names:,} names")
    same(
        "rows after the rollback",
        by_hand(path, count, (largest.id, largest.id)),
        before,
    )
    same("the object outside", City.get(largest.id).name, largest.name)
    page.good(f"after rollback(): {largest.name} and {names:,} names, as before")


def _count_inside(transaction: object, key: int) -> tuple[int, int]:
    """What the transaction sees of a city: its row, its names."""
    try:
        City.get(key, connection=transaction)
    except SQLObjectNotFound:
        rows = 0
    else:
        rows = 1
    names = AlternateName.selectBy(connection=transaction, cityID=key)
    return rows, names.count()
