"""The finished file, opened as if nobody had told us what is in it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from sqlobject import SQLObject, connectionForURI

from .checks import by_hand, same
from .page import Page

#: A registry of its own: the classes found may bear names that are taken.
REGISTRY = "found in the file"


def reopen(page: Page, path: Path) -> None:
    """Make a class of every table that has a key, and read through them."""
    connection = connectionForURI(
        f"sqlite:{path.resolve().as_posix()}", registry=REGISTRY
    )
    try:
        found = {name: _found(name, connection) for name in _tables(path)}
        page.code(
            "class City(SQLObject):\n    class sqlmeta:\n        fromDatabase = True"
        )
        page.table(
            ("table", "columns found"),
            [row for name in sorted(found) for row in _described(name, found[name])],
        )
        city = found["city"].select(orderBy=["-population", "id"])[0]
        rows = by_hand(
            path,
            "SELECT city.name, country.name, city.population FROM city"
            " JOIN country ON country.id = city.country_id"
            " ORDER BY city.population DESC, city.id LIMIT 1",
        )
        same(
            "the largest city, found again",
            [(city.name, city.country.name, city.population)],
            rows,
        )
        page.good(
            f"{city.name} lies in {city.country.name}:"
            " the foreign key was found in the file as well"
        )
        for name, soClass in found.items():
            ((number,),) = by_hand(path, f'SELECT count(*) FROM "{name}"')
            same(f"rows of {name}", soClass.select().count(), number)
        page.good(f"{len(found)} classes count as many rows as sqlite3 does")
    finally:
        connection.close()


def _tables(path: Path) -> list[str]:
    """Tables that have a key of their own, by sqlite3."""
    return [
        name
        for (name,) in by_hand(
            path,
            "SELECT t.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c"
            " WHERE t.type = 'table' AND c.name = 'id' AND c.pk = 1 ORDER BY t.name",
        )
    ]


def _found(name: str, connection: Any) -> Any:
    """The class of one table, made of nothing but the table."""
    meta = type(
        "sqlmeta", (), {"table": name, "fromDatabase": True, "registry": REGISTRY}
    )
    title = "".join(word.capitalize() for word in name.split("_"))
    return type(title, (SQLObject,), {"sqlmeta": meta, "_connection": connection})


def _described(name: str, soClass: Any) -> list[tuple[str, str]]:
    """Name of a table, names and kinds of its columns, in as many lines as needed."""
    columns = ", ".join(
        f"{column.name} {type(column).__name__.removeprefix('SO').removesuffix('Col')}"
        for column in soClass.sqlmeta.columnList
    )
    return [
        (name if not place else "", line)
        for place, line in enumerate(textwrap.wrap(columns, 60))
    ]
