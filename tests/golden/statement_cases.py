"""What each server, in each version, is sent for a statement: cases as data.

The cases are here, and what becomes of them stands in ``statements.txt``::

    == paging
    from mssql: "TOP", "ORDER BY Clause"

    -- the first [:5]
    *: SELECT gear.name FROM gear LIMIT ?
    mssql: SELECT TOP 5 gear.name FROM gear
    mssql 2012, mssql 2022: SELECT TOP (?) gear.name FROM gear
    maxdb 7.4: REFUSED a limit of rows in an order; needs maxdb 7.6

A line holds for the editions it names, else for those of the dialects it names, else
(``*``) for all.  REFUSED stands for `UnsupportedFeature`, and what would be needed.
Where several statements are sent, ``;;`` is between them.

Every line has its provenance, see `Edition.provenance`.  ``server 15.20`` is the
version that took it, and ``tests/suite/test_golden.py`` has it taken again wherever
such a server is there.  ``manual: …`` is what it was read in, by the ``from`` lines of
the topic, or of the case; there was no such server.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sqlobject.backend.dialect import Dialect
from sqlobject.mysql.variants import MARIADB
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import (
    CASE,
    CAST,
    COALESCE,
    CONCAT,
    CTE,
    DESC,
    IN,
    LIKE,
    NOT,
    NOTIN,
    NULLSFIRST,
    NULLSLAST,
    OVER,
    SUM,
    ColumnAS,
    Delete,
    Except,
    Excluded,
    ForUpdate,
    FULLOUTERJOINOn,
    INNERJOINOn,
    Insert,
    Intersect,
    LEFTJOINOn,
    Select,
    Union,
    UnionAll,
    Update,
    Upsert,
    func,
    table,
)

# -- servers


MANUALS = {
    "sqlite": "sqlite.org",
    "mysql": "MySQL 8.0 Reference Manual, MariaDB Knowledge Base",
    "postgres": "PostgreSQL Documentation",
    "mssql": "Transact-SQL Reference",
    "sybase": "ASE Reference Manual",
    "firebird": "Firebird Language Reference",
    "maxdb": "SAP DB Reference Manual 7.2/7.3, MaxDB SQL Reference 7.6",
}


class Edition(NamedTuple):
    """A product in a version; ``server`` is what it called itself where it was run."""

    name: str
    dialect: str
    version: tuple[int, ...]
    server: str = ""
    variant: Any = None

    @property
    def product(self) -> str:
        """How refusals call it."""
        return self.variant.name if self.variant else self.dialect

    @property
    def speech(self) -> Dialect:
        """The dialect that a connection to such a server has."""
        found: Dialect = backend_for(self.dialect).dialect
        return found.for_version(self.version, self.variant)

    def provenance(self, case: str) -> str:
        """Where what a case says of this edition was seen, or read."""
        topic = TOPICS[case]
        if self.server:
            return self.server
        read_in = SOURCES[case].get(self.dialect) or SOURCES[topic].get(self.dialect)
        if read_in is None:
            raise LookupError(f"{case!r} has no source for {self.name}")
        return f"manual: {MANUALS[self.dialect]}, {read_in}"

    def said(self, case: str) -> str:
        """What ``statements.txt`` says that a case becomes."""
        lines = LINES[case]
        for name in (self.name, self.dialect, "*"):
            if name in lines:
                return lines[name]
        raise LookupError(f"{case!r} says nothing of {self.name}")

    def refusal(self, said: str) -> str | None:
        """The words of a refusal; None: it is none."""
        if not said.startswith(REFUSED):
            return None
        what, _, needed = said.removeprefix(REFUSED).partition("; needs ")
        if not needed:
            return f"{self.product} cannot do this: {what}"
        version = ".".join(map(str, self.version))
        return f"{what} needs {needed}; this server is {version}"


def edition_of(dialect: Dialect) -> Edition:
    """The newest edition that a server of this version is, or is newer than."""
    greeting = dialect.variant and dialect.variant.greeting
    found = [
        edition
        for edition in EDITIONS
        if edition.dialect == dialect.name
        and (edition.variant and edition.variant.greeting) == greeting
        and (dialect.version is None or edition.version <= dialect.version)
    ]
    return found[-1]


EDITIONS = (
    Edition("sqlite 3.22", "sqlite", (3, 22)),
    Edition("sqlite 3.34", "sqlite", (3, 34)),
    Edition("sqlite 3.40", "sqlite", (3, 40), "server 3.40.1"),
    Edition("mysql 5.7", "mysql", (5, 7, 44)),
    Edition("mysql 8.0", "mysql", (8, 0, 30)),
    Edition("mysql 8.4", "mysql", (8, 4)),
    Edition("mariadb 10.1", "mysql", (10, 1), variant=MARIADB),
    Edition("mariadb 10.11", "mysql", (10, 11), "server MariaDB 10.11.19", MARIADB),
    Edition("postgres 8.2", "postgres", (8, 2)),
    Edition("postgres 9.4", "postgres", (9, 4)),
    Edition("postgres 15", "postgres", (15,), "server 15.20"),
    Edition("mssql 2000", "mssql", (8,)),
    Edition("mssql 2005", "mssql", (9,)),
    Edition("mssql 2008", "mssql", (10,)),
    Edition("mssql 2012", "mssql", (11,)),
    Edition("mssql 2022", "mssql", (16,)),
    Edition("sybase 12.5", "sybase", (12, 5)),
    Edition("sybase 15.0", "sybase", (15, 0)),
    Edition("sybase 15.7", "sybase", (15, 7)),
    Edition("sybase 16.0", "sybase", (16, 0)),
    Edition("sybase 16.0 SP02", "sybase", (16, 0, 2)),
    Edition("firebird 2.5", "firebird", (2, 5)),
    Edition("firebird 3.0", "firebird", (3, 0), "server 3.0.11"),
    Edition("firebird 4.0", "firebird", (4, 0)),
    Edition("firebird 5.0", "firebird", (5, 0)),
    Edition("maxdb 7.4", "maxdb", (7, 4)),
    Edition("maxdb 7.6", "maxdb", (7, 6)),
    Edition("maxdb 7.7", "maxdb", (7, 7)),
)


REFUSED = "REFUSED "

LINES: dict[str, dict[str, str]] = {}
"""Case -> name of an edition or dialect, or ``*`` -> what it becomes."""
SOURCES: dict[str, dict[str, str]] = {}
"""Topic, or case -> dialect -> chapters of its manual."""
TOPICS: dict[str, str] = {}
"""Case -> topic."""


def _read() -> None:
    topic = case = ""
    for line in Path(__file__).with_name("statements.txt").read_text().splitlines():
        if line.startswith("== "):
            topic = case = line[3:]
            SOURCES[topic] = {}
        elif line.startswith("-- "):
            case = f"{topic}: {line[3:]}"
            TOPICS[case] = topic
            LINES[case], SOURCES[case] = {}, {}
        elif line.startswith("from "):
            names, _, chapters = line[5:].partition(": ")
            SOURCES[case].update(dict.fromkeys(names.split(", "), chapters))
        elif line and not line.startswith("#"):
            names, _, text = line.partition(": ")
            LINES[case].update(dict.fromkeys(names.split(", "), text))


_read()


class Case(NamedTuple):
    """A statement and what comes of it."""

    title: str
    topic: str
    statement: Callable[[], Any]
    gives: list[tuple[Any, ...]] | int | None = None
    """Rows that it gives of `ROWS` and `MAKERS`, or how many."""
    leaves: list[tuple[Any, ...]] | None = None
    """Rows that are in its table afterwards, without their ids."""

    @property
    def name(self) -> str:
        """Topic and title, as in ``statements.txt``."""
        return f"{self.topic}: {self.title}"


GEAR, MAKER, ODD = table.gear, table.maker, table.group

HARD = "z%_*?([x\\'"
"""A name full of characters that mean something, somewhere."""
ROWS = [*((f"g{n}", n, n % 3) for n in range(1, 8)), (HARD, None, 9)]
"""Names, sizes and parts of the rows of ``gear`` that a case finds."""
MAKERS = [(0, "zero"), (1, "one"), (5, "five")]
"""Parts and titles in ``maker``."""


def page(start: int, end: int | None, **more: Any) -> Callable[[], Any]:
    """A part of the rows in the order of their names."""
    more = {"orderBy": GEAR.name, **more}
    return lambda: Select([GEAR.name, GEAR.size], start=start, end=end, **more)


def unordered(start: int, end: int | None) -> Callable[[], Any]:
    """A part of the rows in no order."""
    return lambda: Select([GEAR.name, GEAR.size], start=start, end=end)


def parts(**more: Any) -> Callable[[], Any]:
    """Parts of two gears, and those of all makers."""
    return lambda: UnionAll(
        Select([GEAR.part], GEAR.size < 3), Select([MAKER.part]), **more
    )


def numbers(t: Any) -> Any:
    """The numbers from 1 to 4."""
    return UnionAll(Select([ColumnAS(1, "n")]), Select([t.q.n + 1], t.q.n < 4))


CASES = (
    Case(
        "a page [5:10]",
        "paging",
        page(5, 10),
        gives=[("g6", 6), ("g7", 7), (HARD, None)],
    ),
    Case(
        "a page without an end [5:]",
        "paging",
        page(5, None),
        gives=[("g6", 6), ("g7", 7), (HARD, None)],
    ),
    Case(
        "the first [:5]",
        "paging",
        page(0, 5),
        gives=[(f"g{n}", n) for n in range(1, 6)],
    ),
    Case("no rows [5:5]", "paging", page(5, 5), gives=[]),
    Case("a page of no order [5:10]", "paging", unordered(5, 10), gives=3),
    Case(
        "a page of no order without an end [5:]", "paging", unordered(5, None), gives=3
    ),
    Case("the first of no order [:5]", "paging", unordered(0, 5), gives=5),
    Case(
        "a page with a condition [1:3]",
        "paging",
        page(1, 3, where=GEAR.part == 1),
        gives=[("g4", 4), ("g7", 7)],
    ),
    Case(
        "a page of different rows [5:10]",
        "paging",
        page(5, 10, distinct=True),
        gives=[("g6", 6), ("g7", 7), (HARD, None)],
    ),
    Case(
        "a page of different rows without an end [5:]",
        "paging",
        page(5, None, distinct=True),
        gives=[("g6", 6), ("g7", 7), (HARD, None)],
    ),
    Case(
        "the first of different rows [:5]",
        "paging",
        page(0, 5, distinct=True),
        gives=[(f"g{n}", n) for n in range(1, 6)],
    ),
    Case(
        "a page of different rows of no order [2:10]",
        "paging",
        lambda: Select([GEAR.part], distinct=True, start=2, end=10),
        gives=2,
    ),
    Case(
        "a page downwards by two columns [1:4]",
        "paging",
        lambda: Select(
            [GEAR.name],
            GEAR.size > 0,
            orderBy=[GEAR.part, DESC(GEAR.name)],
            start=1,
            end=4,
        ),
        gives=[("g3",), ("g7",), ("g4",)],
    ),
    Case(
        "a page of groups [1:3]",
        "paging",
        lambda: Select(
            [GEAR.part, func.COUNT(GEAR.name)],
            groupBy=GEAR.part,
            orderBy=GEAR.part,
            start=1,
            end=3,
        ),
        gives=[(1, 3), (2, 2)],
    ),
    Case(
        "a page of a join [1:3]",
        "paging",
        lambda: Select(
            [GEAR.name, MAKER.title],
            GEAR.part == MAKER.part,
            orderBy=GEAR.name,
            start=1,
            end=3,
        ),
        gives=[("g3", "zero"), ("g4", "one")],
    ),
    Case(
        "the first of a union [:3]",
        "paging",
        parts(orderBy="1", end=3),
        gives=[(0,), (1,), (1,)],
    ),
    Case(
        "a page of a union [1:3]",
        "paging",
        parts(orderBy="1", start=1, end=3),
        gives=[(1,), (1,)],
    ),
    Case(
        "a row",
        "insert",
        lambda: Insert("maker", values={"part": 7, "title": "it's"}),
        leaves=[*MAKERS, (7, "it's")],
    ),
    Case(
        "several rows",
        "insert",
        lambda: Insert(
            "maker", [{"part": 7, "title": "x"}, {"part": 8, "title": "longer"}]
        ),
        leaves=[*MAKERS, (7, "x"), (8, "longer")],
    ),
    Case(
        "several rows whose ids are drawn",
        "insert",
        lambda: Insert(
            "gear",
            [
                {"name": "n1", "size": 9, "part": 1},
                {"name": "n22", "size": 8, "part": 1},
            ],
            id_column="id",
        ),
        leaves=[*ROWS[:7], ("n1", 9, 1), ("n22", 8, 1), ROWS[7]],
    ),
    Case(
        "a row of a chosen id",
        "insert",
        lambda: Insert(
            "gear",
            values={"id": 700, "name": "new", "size": 9, "part": 1},
            id_column="id",
        ),
        leaves=[*ROWS[:7], ("new", 9, 1), ROWS[7]],
    ),
    Case(
        "a row without values",
        "insert",
        lambda: Insert("maker", values={}),
        leaves=[*MAKERS, (6, "six")],
    ),
    Case(
        "rows of a SELECT",
        "insert",
        lambda: Insert(
            "maker",
            template=["part", "title"],
            select=Select([GEAR.size, GEAR.name], GEAR.size > 6),
        ),
        leaves=[*MAKERS, (7, "g7")],
    ),
    Case(
        "all columns",
        "upsert",
        lambda: Upsert("gear", {"name": "g7", "size": 70, "part": 5}, "name"),
        leaves=[*ROWS[:6], ("g7", 70, 5), ROWS[7]],
    ),
    Case(
        "some columns",
        "upsert",
        lambda: Upsert(
            "gear", {"name": "g7", "size": 70, "part": 5}, "name", update=["size"]
        ),
        leaves=[*ROWS[:6], ("g7", 70, 1), ROWS[7]],
    ),
    Case(
        "what is there stays",
        "upsert",
        lambda: Upsert(
            "gear", {"name": "g7", "size": 70, "part": 5}, "name", update=[]
        ),
        leaves=ROWS,
    ),
    Case(
        "a computed change",
        "upsert",
        lambda: Upsert(
            "gear",
            {"name": "g7", "size": 70, "part": 5},
            "name",
            update={"size": Excluded("size") + 1},
        ),
        leaves=[*ROWS[:6], ("g7", 71, 1), ROWS[7]],
    ),
    Case(
        "a condition",
        "upsert",
        lambda: Upsert(
            "gear", {"name": "g7", "size": 70, "part": 5}, "name", where=GEAR.size < 5
        ),
        leaves=ROWS,
    ),
    Case(
        "several rows",
        "upsert",
        lambda: Upsert(
            "gear",
            [
                {"name": "g7", "size": 70, "part": 5},
                {"name": "g70", "size": 71, "part": 6},
            ],
            "name",
            id_column="id",
        ),
        leaves=[*ROWS[:6], ("g7", 70, 5), ("g70", 71, 6), ROWS[7]],
    ),
    Case(
        "a row by its id",
        "upsert",
        lambda: Upsert(
            "gear",
            {"id": 700, "name": "new", "size": 9, "part": 1},
            "id",
            id_column="id",
        ),
        leaves=[*ROWS[:7], ("new", 9, 1), ROWS[7]],
    ),
    Case(
        "of an INSERT",
        "returning",
        lambda: Insert(
            "gear",
            values={"name": "new", "size": 9, "part": 1},
            id_column="id",
            returning=[GEAR.name, GEAR.size],
        ),
        gives=[("new", 9)],
    ),
    Case(
        "of an UPDATE",
        "returning",
        lambda: Update(
            "gear",
            {"size": 70},
            where=GEAR.name == "g7",
            returning=[GEAR.name, GEAR.size],
        ),
        gives=[("g7", 70)],
    ),
    Case(
        "of a DELETE",
        "returning",
        lambda: Delete("gear", GEAR.name == "g7", returning=[GEAR.name, GEAR.size]),
        gives=[("g7", 7)],
        leaves=ROWS[:6] + ROWS[7:],
    ),
    Case(
        "an expression",
        "returning",
        lambda: Update(
            "gear", {"size": 70}, where=GEAR.name == "g7", returning=[GEAR.size + 1]
        ),
        gives=[(71,)],
    ),
    Case(
        "UPDATE",
        "write",
        lambda: Update("gear", {"size": 70, "part": None}, where=GEAR.name == "g7"),
        leaves=[*ROWS[:6], ("g7", 70, None), ROWS[7]],
    ),
    Case(
        "UPDATE computed",
        "write",
        lambda: Update("gear", {"size": GEAR.size * 10}, where=GEAR.size > 6),
        leaves=[*ROWS[:6], ("g7", 70, 1), ROWS[7]],
    ),
    Case(
        "UPDATE by a subselect",
        "write",
        lambda: Update(
            "gear",
            {"size": 0},
            where=IN(GEAR.part, Select([MAKER.part], MAKER.title == "five")),
        ),
        leaves=ROWS,
    ),
    Case(
        "UPDATE of all rows",
        "write",
        lambda: Update("gear", {"part": 3}),
        leaves=[(a, b, 3) for a, b, _ in ROWS],
    ),
    Case(
        "DELETE",
        "write",
        lambda: Delete("gear", GEAR.size >= 2),
        leaves=[ROWS[0], ROWS[7]],
    ),
    Case(
        "DELETE by a subselect",
        "write",
        lambda: Delete(
            "gear", IN(GEAR.part, Select([MAKER.part], orderBy=MAKER.title))
        ),
        leaves=[ROWS[1], ROWS[4], ROWS[7]],
    ),
    Case("DELETE of all rows", "write", lambda: Delete("gear", None), leaves=[]),
    Case(
        "a pattern",
        "like",
        lambda: Select([GEAR.name], LIKE(GEAR.name, "g_"), orderBy=GEAR.name),
        gives=[(f"g{n}",) for n in range(1, 8)],
    ),
    Case(
        "a pattern with an escape",
        "like",
        lambda: Select([GEAR.name], LIKE(GEAR.name, "z!%!_%", escape="!")),
        gives=[(HARD,)],
    ),
    Case(
        "a beginning",
        "like",
        lambda: Select([GEAR.name], GEAR.name.startswith("z%_")),
        gives=[(HARD,)],
    ),
    Case(
        "a part full of wildcards",
        "like",
        lambda: Select([GEAR.name], GEAR.name.contains("%_*?([x\\'")),
        gives=[(HARD,)],
    ),
    Case(
        "an end",
        "like",
        lambda: Select([GEAR.name], GEAR.name.endswith("x\\'")),
        gives=[(HARD,)],
    ),
    Case(
        "another column's text",
        "like",
        lambda: Select([GEAR.name], GEAR.name.contains(GEAR.name), orderBy=GEAR.name),
        gives=8,
    ),
    Case(
        "CASE",
        "expressions",
        lambda: Select(
            [GEAR.name, CASE((GEAR.size < 3, "small"), else_="large")],
            GEAR.part == 1,
            orderBy=GEAR.name,
        ),
        gives=[("g1", "small"), ("g4", "large"), ("g7", "large")],
    ),
    Case(
        "CAST to a number",
        "expressions",
        lambda: Select([CAST(GEAR.size, Kind.INT64)], GEAR.name == "g7"),
        gives=[(7,)],
    ),
    Case(
        "CAST to a text",
        "expressions",
        lambda: Select(
            [GEAR.name], CAST(GEAR.size, SqlType(Kind.VARCHAR, length=10)) == "7"
        ),
        gives=[("g7",)],
    ),
    Case(
        "CAST to a decimal",
        "expressions",
        lambda: Select(
            [CAST(GEAR.size, SqlType(Kind.DECIMAL, precision=10, scale=2))],
            GEAR.name == "g7",
        ),
        gives=[(7,)],
    ),
    Case(
        "texts put together",
        "expressions",
        lambda: Select([CONCAT(GEAR.name, "-", GEAR.name)], GEAR.name == "g7"),
        gives=[("g7-g7",)],
    ),
    Case(
        "a remainder",
        "expressions",
        lambda: Select([GEAR.name], GEAR.size % 4 == 3, orderBy=GEAR.name),
        gives=[("g3",), ("g7",)],
    ),
    Case(
        "COALESCE",
        "expressions",
        lambda: Select([COALESCE(GEAR.size, -1)], GEAR.part == 9),
        gives=[(-1,)],
    ),
    Case(
        "a power",
        "expressions",
        lambda: Select([GEAR.name], GEAR.size**2 == 49),
        gives=[("g7",)],
    ),
    Case(
        "a condition as a value",
        "expressions",
        lambda: Select([GEAR.name, GEAR.size > 6], GEAR.part == 1, orderBy=GEAR.name),
        gives=[("g1", 0), ("g4", 0), ("g7", 1)],
    ),
    Case(
        "NULLs first",
        "expressions",
        lambda: Select([GEAR.size], orderBy=NULLSFIRST(GEAR.size), end=2),
        gives=[(None,), (1,)],
    ),
    Case(
        "NULLs last, downwards",
        "expressions",
        lambda: Select([GEAR.size], orderBy=NULLSLAST(DESC(GEAR.size))),
        gives=[(n,) for n in range(7, 0, -1)] + [(None,)],
    ),
    Case(
        "a list",
        "expressions",
        lambda: Select([GEAR.name], IN(GEAR.size, [1, 7, 8]), orderBy=GEAR.name),
        gives=[("g1",), ("g7",)],
    ),
    Case(
        "not in a list, negated",
        "expressions",
        lambda: Select(
            [GEAR.name], NOT(NOTIN(GEAR.size, [1, 7, 8])), orderBy=GEAR.name
        ),
        gives=[("g1",), ("g7",)],
    ),
    Case(
        "nothing but a value",
        "expressions",
        lambda: Select([func.ABS(-7)]),
        gives=[(7,)],
    ),
    Case(
        "INNER JOIN",
        "joins",
        lambda: Select(
            [GEAR.name, MAKER.title],
            join=INNERJOINOn(GEAR, MAKER, GEAR.part == MAKER.part),
            orderBy=GEAR.name,
            where=GEAR.size > 3,
        ),
        gives=[("g4", "one"), ("g6", "zero"), ("g7", "one")],
    ),
    Case(
        "LEFT JOIN",
        "joins",
        lambda: Select(
            [GEAR.name, MAKER.title],
            join=LEFTJOINOn(GEAR, MAKER, GEAR.part == MAKER.part),
            orderBy=GEAR.name,
            where=GEAR.size > 3,
        ),
        gives=[("g4", "one"), ("g5", None), ("g6", "zero"), ("g7", "one")],
    ),
    Case(
        "FULL OUTER JOIN",
        "joins",
        lambda: Select(
            [GEAR.name, MAKER.title],
            join=FULLOUTERJOINOn(GEAR, MAKER, GEAR.part == MAKER.part),
        ),
        gives=9,
    ),
    Case(
        "UNION",
        "sets",
        lambda: Union(Select([GEAR.part]), Select([MAKER.part]), orderBy="1"),
        gives=[(0,), (1,), (2,), (5,), (9,)],
    ),
    Case("UNION ALL", "sets", parts(), gives=5),
    Case(
        "INTERSECT",
        "sets",
        lambda: Intersect(Select([GEAR.part]), Select([MAKER.part]), orderBy="1"),
        gives=[(0,), (1,)],
    ),
    Case(
        "EXCEPT",
        "sets",
        lambda: Except(Select([GEAR.part]), Select([MAKER.part]), orderBy="1"),
        gives=[(2,), (9,)],
    ),
    Case(
        "a UNION of ordered parts",
        "sets",
        lambda: UnionAll(
            Select([GEAR.size], orderBy=GEAR.size, end=2, where=GEAR.size > 0),
            Select([MAKER.part], orderBy=MAKER.part, end=1),
            orderBy="1",
        ),
        gives=[(0,), (1,), (2,)],
    ),
    Case(
        "a subselect of the first",
        "sets",
        lambda: Select(
            [MAKER.title],
            IN(MAKER.part, Select([GEAR.part], orderBy=GEAR.name, end=2)),
            orderBy=MAKER.title,
        ),
        gives=[("one",)],
    ),
    Case(
        "WITH",
        "with",
        lambda: Select([CTE("big", Select([GEAR.name], GEAR.size > 5)).q.name]),
        gives=2,
    ),
    Case(
        "WITH RECURSIVE",
        "with",
        lambda: Select([func.COUNT(CTE("numbers", numbers, columns=["n"]).q.n)]),
        gives=[(4,)],
    ),
    Case(
        "a number within a part",
        "windows",
        lambda: Select(
            [
                GEAR.name,
                OVER(func.ROW_NUMBER(), partitionBy=GEAR.part, orderBy=DESC(GEAR.size)),
            ],
            GEAR.size > 4,
            orderBy=GEAR.name,
        ),
        gives=[("g5", 1), ("g6", 1), ("g7", 1)],
    ),
    Case(
        "a running sum",
        "windows",
        lambda: Select(
            [GEAR.size, OVER(SUM(GEAR.size), orderBy=GEAR.size)],
            GEAR.size < 4,
            orderBy=GEAR.size,
        ),
        gives=[(1, 1), (2, 3), (3, 6)],
    ),
    Case(
        "FOR UPDATE",
        "locks",
        lambda: Select([GEAR.name], GEAR.size == 7, forUpdate=True),
        gives=[("g7",)],
    ),
    Case(
        "FOR UPDATE in an order",
        "locks",
        lambda: Select([GEAR.name], GEAR.size > 5, orderBy=GEAR.name, forUpdate=True),
        gives=[("g6",), ("g7",)],
    ),
    Case(
        "without waiting",
        "locks",
        lambda: Select([GEAR.name], GEAR.size == 7, forUpdate=ForUpdate(nowait=True)),
        gives=[("g7",)],
    ),
    Case(
        "but for locked rows",
        "locks",
        lambda: Select(
            [GEAR.name], GEAR.size == 7, forUpdate=ForUpdate(skipLocked=True)
        ),
        gives=[("g7",)],
    ),
    Case(
        "of one of the tables",
        "locks",
        lambda: Select([GEAR.name], GEAR.size == 7, forUpdate=ForUpdate(of=["gear"])),
        gives=[("g7",)],
    ),
    Case(
        "reserved words",
        "names",
        lambda: Select([ODD.order, ODD.select], ODD.order > 1, orderBy=ODD.order),
        gives=[(2, "b")],
    ),
    Case(
        "reserved words written to",
        "names",
        lambda: Insert("group", values={"order": 3, "select": "c"}),
    ),
    Case(
        "a name with a blank and quotes",
        "names",
        lambda: Select([ColumnAS(GEAR.size, 'my "size" [`now`]')], GEAR.size == 7),
        gives=[(7,)],
    ),
)


class Value(NamedTuple):
    """A value that is written into a text, and the column it is read back from."""

    title: str
    column: str
    value: Any

    @property
    def name(self) -> str:
        """As in ``statements.txt``."""
        return f"literals: {self.title}"


VALUES = (
    Value("a text", "text", 'it\'s "so"'),
    Value("backslashes", "text", "a\\b\\\\'"),
    Value("control characters", "text", "one\ntwo\tthree\r"),
    Value("other scripts", "text", "grün, жёлтый, 日本, \N{SNAKE}"),
    Value("percent signs and marks", "text", "100% ? %s :a $1"),
    Value("an empty text", "text", ""),
    Value("bytes", "data", b"\x00\xff'\\"),
    Value("no bytes", "data", b""),
    Value("True", "flag", True),
    Value("False", "flag", False),
    Value("a day", "day", datetime.date(1999, 12, 31)),
    Value("a moment", "moment", datetime.datetime(2024, 2, 29, 12, 30, 1)),
    Value("a time of day", "clock", datetime.time(23, 59, 58)),
    Value("a decimal", "price", Decimal("-12345678901.0625")),
    Value("a small decimal", "price", Decimal("0.0001")),
    Value("a number with an exponent", "ratio", 1.5e-12),
    Value("a large number", "big", -(2**62)),
    Value("a UUID", "key", uuid.UUID(int=1)),
    Value("NULL", "text", None),
)

SAVEPOINTS = "savepoints: setting one, going back, giving it up"
NEW_ROW = "new ids: an INSERT whose id is to be learned"


def new_row() -> Any:
    """A row whose id the database chooses."""
    values = {"name": "new", "size": 9, "part": 1}
    return Insert("gear", values=values, id_column="id")
