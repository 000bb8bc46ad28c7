"""Taking a column out of a table when ALTER TABLE cannot.

SQLite drops a column only if nothing else speaks of it (and not at all before 3.35).
Otherwise the table is made anew without the column, filled and renamed; its other
indexes and triggers, the rest of its text, the counter of its ids and the references
of other tables stay as they are.

Source: sqlite.org, "ALTER TABLE", section "Making Other Kinds Of Table Schema Changes",
and the note on ``legacy_alter_table`` there: without it, views that speak of the table
would stop it from being renamed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sqlobject.dberrors import UnsupportedFeature, UsageError
from sqlobject.sqlite._text import brackets, name_of, parts, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlobject.sqlite._text import Part, Token
    from sqlobject.sqlite.introspect import Source, SQLiteIntrospector

    Quote = Callable[[str], str]

__all__ = ["can_drop_in_place", "mentioning", "rebuild_without", "refuse_if_used"]


def can_drop_in_place(source: Source, column: str) -> bool:
    """Tell whether ALTER TABLE … DROP COLUMN takes this column of a table.

    Indexes, triggers and views are not looked at.
    """
    for part in parts(source.sql):
        own = not part.is_constraint and part.name.lower() == column.lower()
        if own and any(
            token.word in {"PRIMARY", "UNIQUE", "REFERENCES"} for token in part.tokens
        ):
            return False
        if not own and part.mentions(column):
            return False
    return True


def mentioning(
    catalogue: SQLiteIntrospector, source: Source, kind: str, column: str
) -> list[str]:
    """Name the indexes, triggers or views that speak of a column of a table."""
    wanted = {column.lower(), source.name.lower()}
    found = []
    for name, _, sql in catalogue.objects(source.schema, kind):
        said = {
            name_of(token).lower()
            for token in tokens(sql)
            if token.kind in {"word", "quoted"}
        }
        if wanted <= said:
            found.append(name)
    return found


def rebuild_without(
    catalogue: SQLiteIntrospector, source: Source, column: str, quote: Quote
) -> list[str]:
    """Give the statements that make a table anew without one of its columns.

    They are to be run on one connection, in order. If foreign keys are enforced they
    bring a transaction of their own, because enforcing cannot be switched off inside
    one; otherwise they stand in a savepoint. After an error roll back.

    :raises UsageError: the column is not there, is the only one or is part of the key.
    :raises UnsupportedFeature: the table is a virtual one.
    """
    if "VIRTUAL" in [token.word for token in tokens(source.sql)][:2]:
        msg = f"a column of the virtual table {source.name!r} cannot be dropped"
        raise UnsupportedFeature(msg)
    kept = _kept(source, column)
    steps = list(_steps(catalogue, source, column, kept, quote))
    if catalogue.pragma("foreign_keys"):
        return [
            "PRAGMA foreign_keys = OFF",
            "BEGIN IMMEDIATE",
            *steps,
            "COMMIT",
            "PRAGMA foreign_keys = ON",
        ]
    return ["SAVEPOINT drop_column", *steps, "RELEASE SAVEPOINT drop_column"]


def _kept(source: Source, column: str) -> list[Part]:
    """Give the parts of a table's text that stay."""
    wanted = column.lower()
    found = parts(source.sql)
    columns = [part for part in found if not part.is_constraint]
    own = next((part for part in columns if part.name.lower() == wanted), None)
    if own is None:
        known = ", ".join(part.name for part in columns)
        msg = f"table {source.name!r} has no column {column!r}; it has: {known}"
        raise UsageError(msg)
    if len(columns) == 1:
        msg = f"{column!r} is the only column of {source.name!r}; drop the table"
        raise UsageError(msg)
    going = [p for p in found if p.is_constraint and p.mentions(column)]
    if any(token.word == "PRIMARY" for p in [own, *going] for token in p.tokens):
        msg = f"{column!r} is part of the primary key of {source.name!r}"
        raise UsageError(msg)
    return [p for p in found if p is not own and p not in going]


def _steps(
    catalogue: SQLiteIntrospector,
    source: Source,
    column: str,
    kept: list[Part],
    quote: Quote,
) -> Iterator[str]:
    schema = quote(source.schema)
    old = f"{schema}.{quote(source.name)}"
    other = f"{source.name}_without_{column}"
    new = f"{schema}.{quote(other)}"
    stored = ", ".join(quote(p.name) for p in kept if _is_stored(p))
    going = mentioning(catalogue, source, "index", column)
    again = [
        sql
        for kind in ("index", "trigger")
        for name, table, sql in catalogue.objects(source.schema, kind)
        if table.lower() == source.name.lower() and name not in going
    ]
    yield _text(source.sql, kept, new)
    yield f"INSERT INTO {new} ({stored}) SELECT {stored} FROM {old}"
    if _counts(source.sql):
        counter = f"{schema}.sqlite_sequence"
        names = (literal(other), literal(source.name))
        yield f"DELETE FROM {counter} WHERE name = {names[0]}"
        yield (
            f"INSERT INTO {counter} (name, seq) "
            f"SELECT {names[0]}, seq FROM {counter} WHERE name = {names[1]}"
        )
    legacy = catalogue.pragma("legacy_alter_table")
    yield f"DROP TABLE {old}"
    if not legacy:
        yield "PRAGMA legacy_alter_table = ON"
    yield f"ALTER TABLE {new} RENAME TO {quote(source.name)}"
    if not legacy:
        yield "PRAGMA legacy_alter_table = OFF"
    yield from (_in_schema(sql, schema) for sql in again)


def literal(text: str) -> str:
    """Spell a text as SQLite's literal."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _text(sql: str, kept: list[Part], name: str) -> str:
    """Give CREATE TABLE under another name, with some of its parts only."""
    found = list(tokens(sql))
    opening = next(i for i, token in enumerate(found) if token.text == "(")
    closing = brackets(found, opening)
    body = ",\n    ".join(_verbatim(sql, part) for part in kept)
    return f"CREATE TABLE {name} (\n    {body}\n){sql[found[closing].end :]}"


def _verbatim(sql: str, part: Part) -> str:
    text = sql[part.start : part.end]
    # A comment to the end of the line would swallow the comma that follows.
    return f"{text}\n" if "--" in text else text


def _is_stored(part: Part) -> bool:
    """Whether a part is a column whose values are not computed."""
    return not part.is_constraint and not _computed(part.tokens)


def _computed(found: tuple[Token, ...]) -> bool:
    return any(
        token.word == "AS" and following.text == "("
        for token, following in pairwise(found)
    )


def _counts(sql: str) -> bool:
    """Whether ids are counted on, so that none is used twice."""
    return any(token.word == "AUTOINCREMENT" for token in tokens(sql))


def _in_schema(sql: str, schema: str) -> str:
    """Put the schema before the name that a CREATE INDEX or TRIGGER makes."""
    found = list(tokens(sql))
    place = next(
        i for i, token in enumerate(found) if token.word in {"INDEX", "TRIGGER"}
    )
    name = found[place + 1]
    if name.word == "IF":
        name = found[place + 4]
    return f"{sql[: name.start]}{schema}.{sql[name.start :]}"


def refuse_if_used(catalogue: SQLiteIntrospector, source: Source, column: str) -> None:
    """Make sure that no trigger or view would be broken.

    :raises UnsupportedFeature: one speaks of the column.
    """
    for kind in ("trigger", "view"):
        for name in mentioning(catalogue, source, kind, column):
            msg = (
                f"column {column!r} of {source.name!r} cannot be dropped: "
                f"{kind} {name!r} uses it; drop that first"
            )
            raise UnsupportedFeature(msg)
