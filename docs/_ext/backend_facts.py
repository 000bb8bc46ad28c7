"""Directives that write what the backends say of themselves.

A page of a database has tables of its drivers, types, statements, facts and errors.
All are made from the same declarations that the library runs by, so none of them can be
out of date; a fact without a name here fails the build.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives

from sqlobject import SQLObject, col
from sqlobject.backend import Backend, Dialect, Features, ParamStyle, Variant
from sqlobject.backend.errors import STANDARD_STATES, Verdict
from sqlobject.backend.features import LockStyle
from sqlobject.backend.options import Take
from sqlobject.dberrors import ConnectionLost, Remedy, UnsupportedFeature
from sqlobject.schema.table import TableDef, id_column
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import ForUpdate, Insert, Select, Upsert, table

SUPPORT = Path(__file__).resolve().parents[1] / "support.csv"
Version = tuple[int, ...]


# -- nodes


def _inline(text: str) -> list[nodes.Node]:
    """Text in which what stands between backticks is code."""
    kinds = itertools.cycle((nodes.Text, lambda part: nodes.literal(text=part)))
    return [make(part) for make, part in zip(kinds, text.split("`")) if part]  # noqa: B905


def _entry(cell: str) -> nodes.entry:
    entry = nodes.entry()
    for line in cell.split("\n"):
        paragraph = nodes.paragraph()
        paragraph += _inline(line)
        entry += paragraph
    return entry


def _row(cells: Iterable[str]) -> nodes.row:
    row = nodes.row()
    row += [_entry(cell) for cell in cells]
    return row


def _table(
    head: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]
) -> nodes.table:
    """A table whose cells are texts, with backticks around code."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=width) for width in widths]
    top = nodes.thead()
    top += _row(head)
    body = nodes.tbody()
    body += [_row(row) for row in rows]
    group += [top, body]
    found = nodes.table()
    found += group
    return found


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


# -- versions


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _just_before(version: Version) -> Version:
    """A version that is older, and newer than all that one would name."""
    *first, last = version
    return (*first, last - 1, 999) if last else (*_just_before(tuple(first)), 999)


def _ages(
    backend: Backend, variant: Variant | None = None
) -> Iterator[tuple[str, Dialect]]:
    """The dialect of the newest server, then of those before each change, by name."""
    dialect = backend.dialect
    yield "newest", dialect if variant is None else dialect.for_version(None, variant)
    history = dialect.before if variant is None else variant.before
    for version, _ in history:
        older = dialect.for_version(_just_before(version), variant)
        yield f"before {_dotted(version)}", older


def _through_ages(
    ages: Iterable[tuple[str, Any]], said: Callable[[Any], str]
) -> list[tuple[str, str]]:
    """What is said of each age, without those that differ in nothing from the newer."""
    found: list[tuple[str, str]] = []
    for name, dialect in ages:
        text = said(dialect)
        if not found or found[-1][1] != text:
            found.append((name, text))
    return found


def _cell(found: list[tuple[str, str]]) -> str:
    """Several ages in one cell, the newest first."""
    (_, newest), *older = found
    return "\n".join([newest, *(f"{name}: {text}" for name, text in older)])


# -- drivers


def _facts(changes: Iterable[tuple[str, Any]]) -> str:
    return "; ".join(f"{LABELS[name]}: {_said(value)}" for name, value in changes)


def _drivers(backend: Backend) -> nodes.Node:
    rows = []
    for driver in backend.drivers:
        words = ", ".join(map(_code, (driver.name, *driver.aliases)))
        style = driver.paramstyle
        marks = _code(style.value)
        if style is ParamStyle.LITERAL:
            marks = "values written out"
        install = f"pip install {driver.pip}"
        install = driver.pip if " " in driver.pip else _code(install)
        lacks = _facts(driver.lacks.items())
        rows.append((words, _code(driver.module), install, marks, lacks))
    head = ("driver=", "Module", "Install", "Placeholders", "Differs in")
    width = 5 if any(driver.lacks for driver in backend.drivers) else 4
    return _table(
        head[:width], (20, 16, 28, 14, 22)[:width], [row[:width] for row in rows]
    )


# -- options


def _take(take: Take | None) -> str:
    """What becomes of an option, in words."""
    if take is None:
        return "refused"
    if take.ignored:
        return "no effect"
    if take.values is None:
        return "yes"
    return f"only {', '.join(_code(str(value)) for value in take.values)}"


def _options(backend: Backend) -> nodes.Node:
    """Each option with each driver; drivers that take the same share a column."""
    alike: dict[tuple[tuple[str, Take], ...], list[str]] = {}
    for driver in backend.drivers:
        alike.setdefault(tuple(sorted(driver.options.items())), []).append(driver.name)
    columns = [
        (", ".join(map(_code, names)), dict(key)) for key, names in alike.items()
    ]
    known = [name for name in backend.connection_class().options if name != "driver"]
    rows = [
        (_code(name), *(_take(taken.get(name)) for _, taken in columns))
        for name in known
    ]
    head = ("Option", *(names for names, _ in columns))
    return _table(head, (24, *(len(columns) * [76 // len(columns)])), rows)


# -- types

COLUMNS: tuple[tuple[str, Any], ...] = (
    ("StringCol(length=40)", col.StringCol(length=40)),
    ("StringCol(length=40, varchar=False)", col.StringCol(length=40, varchar=False)),
    ("StringCol()", col.StringCol()),
    ("UnicodeCol(length=40)", col.UnicodeCol(length=40)),
    ("UnicodeCol()", col.UnicodeCol()),
    ("BoolCol()", col.BoolCol()),
    ("BoolCol(notNone=True)", col.BoolCol(notNone=True)),
    ("TinyIntCol()", col.TinyIntCol()),
    ("SmallIntCol()", col.SmallIntCol()),
    ("MediumIntCol()", col.MediumIntCol()),
    ("IntCol()", col.IntCol()),
    ("BigIntCol()", col.BigIntCol()),
    ("FloatCol()", col.FloatCol()),
    ("DecimalCol(size=12, precision=3)", col.DecimalCol(size=12, precision=3)),
    ("CurrencyCol()", col.CurrencyCol()),
    (
        "DecimalStringCol(size=12, precision=3)",
        col.DecimalStringCol(size=12, precision=3),
    ),
    ("DateCol()", col.DateCol()),
    ("TimeCol()", col.TimeCol()),
    ("DateTimeCol()", col.DateTimeCol()),
    ("TimestampCol()", col.TimestampCol()),
    ("TimedeltaCol()", col.TimedeltaCol()),
    ("BLOBCol()", col.BLOBCol()),
    ("PickleCol()", col.PickleCol()),
    ("UuidCol()", col.UuidCol()),
    ("JSONCol()", col.JSONCol()),
    ("JsonbCol()", col.JsonbCol()),
    ('EnumCol(enumValues=["a", "b"])', col.EnumCol(enumValues=["a", "b"])),
    ('SetCol(setValues=["a", "b"])', col.SetCol(setValues=["a", "b"])),
    ("ForeignKey()", col.ForeignKey("ColumnsOfEveryKind")),
)
"""As one writes it, and the column."""

ELSEWHERE = {"Col", "KeyCol"}
"""Columns that have no type of their own, or that of the id they hold."""


def _columns_class() -> Any:
    """A class with a column of each kind.

    :raises LookupError: there is a kind that is not in the table.
    """
    shown = {type(column).__name__ for _, column in COLUMNS}
    kinds = {name for name in col.__all__ if name.endswith("Col") and name[:2] != "SO"}
    if missing := kinds.difference(shown, ELSEWHERE):
        raise LookupError(f"no column of the kind {', '.join(missing)} is shown")
    body = {f"c{place}": column for place, (_, column) in enumerate(COLUMNS)}
    meta = type("sqlmeta", (), {"registry": __name__})
    return type("ColumnsOfEveryKind", (SQLObject,), {"sqlmeta": meta, **body})


_DEFINITIONS: list[Any] = []


def _definitions() -> list[Any]:
    """The columns in no dialect, made once."""
    if not _DEFINITIONS:
        columns = _columns_class().sqlmeta.columnList
        _DEFINITIONS.extend(column.definition() for column in columns)
    return _DEFINITIONS


def _type(dialect: Dialect, column: Any) -> str:
    """The type of a column, with its check if it has one."""
    try:
        text = dialect.ddl.type(column)
        check = dialect.ddl.enum_check(column._replace(name="c"))
    except UnsupportedFeature as exc:
        return _refusal(exc)
    return _code(" ".join(filter(None, (text, check))))


def _key(dialect: Dialect, python_type: type) -> str:
    """What the id of a class becomes, and what else is made for it."""
    create, *more = dialect.ddl.create_table(
        TableDef("person", (id_column("id", python_type),))
    )
    line = create.splitlines()[1].strip()
    return "\n".join(map(_code, (line, *more)))


def _types(backend: Backend, older: Sequence[Version]) -> nodes.Node:
    ages = [("newest", backend.dialect)]
    ages += [
        (f"in {_dotted(version)}", backend.dialect.for_version(version))
        for version in older
    ]
    rows = [
        (_code(f"sqlmeta.idType = {kind.__name__}"), _key(backend.dialect, kind))
        for kind in (int, str)
    ]
    for (text, _), column in zip(COLUMNS, _definitions(), strict=True):
        found = _through_ages(ages, lambda dialect, c=column: _type(dialect, c))
        rows.append((_code(text), _cell(found)))
    return _table(("Column", "Type"), (45, 55), rows)


# -- statements

_PERSON = table.person
STATEMENTS: tuple[tuple[str, Any], ...] = (
    (
        "the first ten rows",
        Select([_PERSON.name], orderBy=_PERSON.name, end=10),
    ),
    (
        "rows 20 to 29",
        Select([_PERSON.name], orderBy=_PERSON.name, start=20, end=30),
    ),
    (
        "insert a row",
        Insert(
            "person", values={"name": "Ada"}, id_column="id", id_sequence="person_ids"
        ),
    ),
    (
        "insert two rows",
        Insert("person", valueList=[{"name": "Ada"}, {"name": "Bob"}]),
    ),
    (
        "insert and give back",
        Insert("person", values={"name": "Ada"}, returning=["id", "name"]),
    ),
    (
        "upsert",
        Upsert("person", {"id": 1, "name": "Ada"}, ["id"], ["name"]),
    ),
    (
        "lock rows",
        Select([_PERSON.name], where=_PERSON.id == 1, forUpdate=True),
    ),
    (
        "lock, or fail at once",
        Select([_PERSON.name], where=_PERSON.id == 1, forUpdate=ForUpdate(nowait=True)),
    ),
    (
        "lock what is free",
        Select(
            [_PERSON.name], where=_PERSON.id == 1, forUpdate=ForUpdate(skipLocked=True)
        ),
    ),
)


def _refusal(exc: UnsupportedFeature) -> str:
    """What is said of every server that is too old, whichever it is."""
    return f"refused: {str(exc).partition('; this server is')[0]}"


def _statement(dialect: Dialect, node: Any) -> str:
    try:
        return _code(dialect.literal(node))
    except UnsupportedFeature as exc:
        return _refusal(exc)


def _statements(backend: Backend) -> nodes.Node:
    rows = []
    for name, node in STATEMENTS:
        found = _through_ages(
            _ages(backend), lambda dialect, n=node: _statement(dialect, n)
        )
        rows.append((name, _cell(found)))
    return _table(("Asked for", "What is sent, with the values in it"), (22, 78), rows)


# -- facts

LABELS = {
    "limit": "a part of the rows",
    "unlimited": "no limit, where a start needs one",
    "bind_limits": "its numbers may be parameters",
    "ordered_parts": "a subselect may have an order and no limit",
    "limited_parts": "a subselect may have a limit",
    "limited_members": "so may one behind IN",
    "new_id": "the id of a new row",
    "draw_id": "drawn with",
    "next_id": "drawn within a statement with",
    "read_id": "read with",
    "rows": "many rows of one INSERT",
    "union_pads": "UNION fills texts up with blanks",
    "max_rows": "rows of one INSERT",
    "load_words": "many rows past INSERT",
    "empty_insert": "INSERT without values",
    "replace": "Replace",
    "upsert": "upsert",
    "upsert_where": "its update may have a condition",
    "merge_hint": "words behind the target of MERGE",
    "merge_end": "words behind MERGE",
    "returning": "rows from writing statements",
    "transactions": "transactions",
    "savepoints": "savepoints",
    "savepoint_words": "set, go back, give up",
    "savepoint_once": "going back gives it up",
    "transactional_ddl": "CREATE and ALTER can be taken back",
    "lock": "locked rows of a SELECT",
    "lock_words": "words that lock",
    "lock_nowait": "not waiting for a lock",
    "lock_skip": "leaving out locked rows",
    "lock_of": "locking some of the tables",
    "dummy_table": "table of a SELECT without tables",
    "distinct_on": "DISTINCT ON",
    "compound_parentheses": "parts of a UNION in parentheses",
    "intersect": "INTERSECT",
    "except_word": "difference of two SELECTs",
    "cte": "common table expressions",
    "recursive_word": "word of those that name themselves",
    "windows": "window functions",
    "frames": "frames of windows (ROWS BETWEEN …)",
    "nulls_order": "NULLS FIRST and LAST (emulated elsewhere)",
    "full_join": "FULL JOIN",
    "items_bound": "items of a SELECT may be parameters",
    "operands_bound": "operands and arguments may be parameters",
    "concat": "texts put together",
    "modulo": "remainder",
    "regexp": "RLIKE becomes",
    "regexp_native": "with regular expressions of the server's own",
    "booleans": "True and False",
    "predicates": "a comparison may be a value",
    "like_specials": "further wildcards of LIKE",
    "time_ticks": "parts of a second that are kept",
    "float_digits": "digits of a floating-point number that come back",
    "empty_text": "an empty text is kept as",
    "empty_bytes": "no bytes are kept as",
    "unique_nulls": "several NULLs where values are unique",
    "max_identifier": "length of a name",
    "max_params": "parameters of a statement",
    "max_in_items": "members of an IN list",
    "max_varchar": "characters of a text type with a length",
    "max_depth": "operators nested in one another",
}
"""Each fact in words; the order is that of `Features`."""

CODE = {"unlimited", "draw_id", "next_id", "read_id", "empty_insert", "booleans"} | {
    name for name in LABELS if name.endswith(("_words", "_word", "_hint", "_end"))
}
CODE |= {"dummy_table", "lock_nowait", "lock_skip", "regexp", "like_specials"}


def _said(value: Any) -> str:
    """A fact's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def _fact(name: str, features: Features) -> str:
    value = getattr(features, name)
    if name.startswith("max_") and value is None:
        return "no limit known"
    if name in ("empty_text", "empty_bytes"):
        return "itself" if not value else _code(repr(value))
    if isinstance(value, tuple):
        return ", ".join(_code(word) if word else "nothing" for word in value)
    if name in CODE and value:
        return _code(value)
    return _said(value) if value != "" else "none"


WORDS = {"unlimited", "draw_id", "next_id", "read_id", "merge_hint", "merge_end"} | {
    "dummy_table",
    "recursive_word",
    "like_specials",
}
"""Facts that are words; where there are none, there is nothing to say."""


def _concerns(name: str, features: Features) -> bool:
    """Whether a fact means anything here."""
    if name == "lock_words":
        return features.lock is LockStyle.WITH_LOCK
    return name not in WORDS or bool(getattr(features, name))


def _facts_table(backend: Backend) -> nodes.Node:
    """All facts, with what older servers lack.

    :raises LookupError: `Features` has one that has no words here.
    """
    if tuple(LABELS) != Features._fields:
        odd = set(LABELS).symmetric_difference(Features._fields) or "their order"
        raise LookupError(f"facts in words and Features differ in {odd}")
    rows = []
    for name, label in LABELS.items():
        if not any(_concerns(name, one.features) for _, one in _ages(backend)):
            continue
        found = _through_ages(
            _ages(backend), lambda dialect, n=name: _fact(n, dialect.features)
        )
        rows.append((label, _cell(found)))
    return _table(("Fact", "Newest version, and older ones"), (45, 55), rows)


def _variants(backend: Backend) -> nodes.Node:
    rows = []
    for variant in backend.variants:
        ages = list(_ages(backend, variant))
        plain, own = backend.dialect.features, ages[0][1].features
        differs = [n for n in LABELS if getattr(plain, n) != getattr(own, n)]
        facts = [f"{LABELS[n]}: {_fact(n, own)}" for n in differs]
        for name, dialect in ages[1:]:
            newer, own = own, dialect.features
            changed = [n for n in LABELS if getattr(newer, n) != getattr(own, n)]
            said = "; ".join(f"{LABELS[n]}: {_fact(n, own)}" for n in changed)
            facts.append(f"{name}: {said}")
        codes = "\n".join(
            f"`{code}` {error.__name__}" for code, error in variant.codes.items()
        )
        rows.append((variant.name, "\n".join(facts), codes))
    return _table(("Product", "Differs in", "Further codes"), (16, 58, 26), rows)


# -- errors


def _exception(kind: type[BaseException]) -> str:
    """A class that is none of the DB-API's, in the nearest words that all know."""
    plain = next(one for one in kind.__mro__ if one.__module__ == "builtins")
    return f"`{plain.__name__}` of Python"


def _errors(backend: Backend, standard: bool) -> nodes.Node:
    """What becomes which exception, of all drivers together."""
    found: dict[tuple[str, Remedy], dict[str, None]] = {}

    def add(entry: Any, text: str) -> None:
        error, remedy = entry if isinstance(entry, Verdict) else (entry, entry.remedy)
        found.setdefault((error.__name__, remedy), {})[text] = None

    for driver in backend.drivers:
        errors = driver.errors
        for code, entry in errors.by_code.items():
            add(entry, _code(str(code)))
    if standard:
        for state, entry in STANDARD_STATES.items():
            add(entry, _code(state))
    lost = {code for driver in backend.drivers for code in driver.errors.lost}
    for driver in backend.drivers:
        for _, entry in driver.errors.by_message:
            add(entry, "the server's or the module's words")
        for kind, entry in driver.errors.by_class.items():
            add(entry, _exception(kind))
    for code in sorted(lost, key=str):
        add(ConnectionLost, _code(str(code)))
    rows = [
        (_code(name), ", ".join(texts), remedy.name.lower())
        for (name, remedy), texts in sorted(found.items(), key=lambda one: one[0][0])
    ]
    return _table(("Exception", "Codes, and words", "Remedy"), (28, 56, 16), rows)


# -- support


def _support(backend: Backend) -> nodes.Node:
    with SUPPORT.open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file)
    rows = [row[2:] for row in body if row[1] == backend.name]
    return _table(head[2:], (18, 32, 30, 10, 10), rows)


# -- directives


class _OfBackend(Directive):
    """A directive whose argument names a backend."""

    required_arguments = 1

    def made(self, backend: Backend) -> nodes.Node:
        """Give what stands in its place."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Make it."""
        return [self.made(backend_for(self.arguments[0]))]


class Drivers(_OfBackend):
    """``.. backend-drivers:: name``: modules in the order in which they are tried."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _drivers(backend)


class Options(_OfBackend):
    """``.. backend-options:: name``: which option each driver can serve."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _options(backend)


class Types(_OfBackend):
    """``.. backend-types:: name``: what columns become; ``:older:`` names versions."""

    option_spec = {"older": directives.unchanged}

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        older = [
            tuple(map(int, text.split(".")))
            for text in self.options.get("older", "").split()
        ]
        return _types(backend, older)


class Statements(_OfBackend):
    """``.. backend-statements:: name``: some statements in each version."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _statements(backend)


class Facts(_OfBackend):
    """``.. backend-facts:: name``: all of `Features`, in each version."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _facts_table(backend)


class Variants(_OfBackend):
    """``.. backend-variants:: name``: products that speak its protocol."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _variants(backend)


class Errors(_OfBackend):
    """``.. backend-errors:: name``: codes; with ``:sqlstates:`` the standard's too."""

    option_spec = {"sqlstates": directives.flag}

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _errors(backend, "sqlstates" in self.options)


class Support(_OfBackend):
    """``.. backend-support:: name``: where the suite ran on it."""

    def made(self, backend: Backend) -> nodes.Node:
        """Make the table."""
        return _support(backend)


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx about the directives."""
    tables = (Drivers, Options, Types, Statements, Facts, Variants, Errors, Support)
    for directive in tables:
        app.add_directive(f"backend-{directive.__name__.lower()}", directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
