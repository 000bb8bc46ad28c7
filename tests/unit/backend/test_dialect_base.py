"""What every dialect inherits: names, versions, refusals, types, the neutral one."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.backend import Backend, Dialect, Features, Variant, backend
from sqlobject.backend.features import LimitStyle, LockStyle, UpsertStyle
from sqlobject.converters import sqlrepr
from sqlobject.dberrors import (
    ConfigurationError,
    NotSupportedError,
    UnsupportedFeature,
    UsageError,
)
from sqlobject.schema.types import PLAIN, Kind, SqlType
from sqlobject.sqlbuilder import Select, Upsert, func, table


class Acme(Dialect):
    """A database that grew up over the years."""

    name = "acme"
    reserved = frozenset({"ORDER", "USER"})
    features = Features(limit=LimitStyle.FETCH, upsert=UpsertStyle.MERGE)
    before = (
        ((11, 0), {"limit": LimitStyle.ROW_NUMBER}),
        ((9,), {"limit": LimitStyle.TOP, "upsert": UpsertStyle.NONE}),
    )
    types = {
        Kind.INT32: "INT",
        Kind.VARCHAR: lambda dialect, wanted: f"VARCHAR({wanted.length})",
    }
    functions = {"POW": "POWER"}


ACME = Acme()


# -- names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("gear", "gear"),
        ("Gear_2", "Gear_2"),
        ("größe", "größe"),
        ("#temp", '"#temp"'),
        ("a$b#c@d", "a$b#c@d"),
        ("order", '"order"'),
        ("Order", '"Order"'),
        ("s.order", 's."order"'),
        ("s.t.c", "s.t.c"),
        ("Order Details", '"Order Details"'),
        ("2nd", '"2nd"'),
        ('say "hi"', '"say ""hi"""'),
        ('"order"', '"order"'),
        ('"a.b".c', '"a.b".c'),
        ("[order].x", "[order].x"),
        ("`order`", "`order`"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_name_is_quoted_if_it_needs_it(name: str, spelled: str) -> None:
    """Reserved words and odd characters are quoted; what comes quoted is left alone."""
    assert ACME.quote(name) == spelled


def test_quotes_of_the_dialect() -> None:
    """The closing quote is doubled inside a name."""

    class Bracketed(Acme):
        quotes = ("[", "]")

    assert Bracketed().quote("a]b c") == "[a]]b c]"
    assert Bracketed().quote("user") == "[user]"


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("order", '"order"'),
        ("s.order", 's."order"'),
        ("gear g2", "gear g2"),
        ("gear, maker", "gear, maker"),
        ('"order" o', '"order" o'),
    ],
)
def test_table_text_is_a_name_or_raw(text: str, spelled: str) -> None:
    """What is more than a name is the user's own SQL."""
    assert ACME.quote_table(text) == spelled


# -- versions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "limit", "upsert"),
    [
        (None, LimitStyle.FETCH, UpsertStyle.MERGE),
        ((12, 1), LimitStyle.FETCH, UpsertStyle.MERGE),
        ((11, 0), LimitStyle.FETCH, UpsertStyle.MERGE),
        ((10, 50, 1), LimitStyle.ROW_NUMBER, UpsertStyle.MERGE),
        ((9, 0), LimitStyle.ROW_NUMBER, UpsertStyle.MERGE),
        ((8, 0), LimitStyle.TOP, UpsertStyle.NONE),
    ],
)
def test_older_server_can_do_less(
    version: Any, limit: LimitStyle, upsert: UpsertStyle
) -> None:
    """Facts are narrowed by what older versions lack."""
    narrowed = ACME.for_version(version)
    assert narrowed.features.limit is limit
    assert narrowed.features.upsert is upsert
    assert narrowed.version == version
    assert ACME.version is None
    assert ACME.features.limit is LimitStyle.FETCH


def test_variant_has_facts_of_its_own() -> None:
    """A product that speaks the protocol may differ in either direction."""
    variant = Variant(
        "acmeish",
        features={"lock": LockStyle.NONE},
        before=(((2,), {"upsert": UpsertStyle.NONE}),),
        types={Kind.INT32: "INT4"},
    )
    narrowed = ACME.for_version((1, 0), variant)
    assert narrowed.features.lock is LockStyle.NONE
    assert narrowed.features.limit is LimitStyle.FETCH
    assert narrowed.features.upsert is UpsertStyle.NONE
    assert narrowed.sql_type(PLAIN[Kind.INT32]) == "INT4"
    assert ACME.sql_type(PLAIN[Kind.INT32]) == "INT"


def test_driver_that_can_do_less() -> None:
    """The refusal names it; what it shares with the database stays the latter's."""
    limited = ACME.through(
        "pyacme", {"upsert": UpsertStyle.NONE, "limit": LimitStyle.FETCH}
    )
    assert limited.features.upsert is UpsertStyle.NONE
    with pytest.raises(UnsupportedFeature, match="acme through pyacme cannot do this"):
        limited.refuse("an upsert", "upsert")
    with pytest.raises(UnsupportedFeature, match=r"needs acme 11\.0"):
        limited.refuse("a start", "limit", lambda style: style is LimitStyle.FETCH)
    assert ACME.features.upsert is UpsertStyle.MERGE
    assert ACME.through("pyacme", {}) is ACME


def test_misspelt_fact_is_refused() -> None:
    """A fact that no one asks for would be lost in silence."""
    with pytest.raises(TypeError, match="limits"):
        Features().replace_with({"limits": LimitStyle.TOP})


def test_refusal_names_feature_backend_and_both_versions() -> None:
    """What a server cannot do is said with the version that can."""
    old = ACME.for_version((8, 0))
    statement = Upsert("t", {"a": 1}, "a")
    with pytest.raises(UnsupportedFeature) as caught:
        old.literal(statement)
    message = str(caught.value)
    assert "Upsert" in message
    assert "acme 9" in message
    assert "this server is 8.0" in message
    assert isinstance(caught.value, NotSupportedError)
    assert caught.value.backend == "acme"


def test_refusal_of_what_no_version_can() -> None:
    """Without a version to wait for, the database is named alone."""
    with pytest.raises(UnsupportedFeature, match="DISTINCT ON"):
        ACME.literal(Select([table.t.a], distinct=True, distinctOn=table.t.a))


# -- types and functions ---------------------------------------------------------------


def test_types_are_texts_or_functions() -> None:
    """A type that is missing is refused."""
    assert ACME.sql_type(SqlType(Kind.VARCHAR, length=7)) == "VARCHAR(7)"
    assert ACME.cast_type(Kind.INT32) == "INT"
    assert ACME.cast_type("ANYTHING") == "ANYTHING"
    with pytest.raises(UnsupportedFeature, match=r"Kind\.BLOB"):
        ACME.sql_type(PLAIN[Kind.BLOB])


def test_functions_of_other_names() -> None:
    """Operators use the dialect's name of a function; what a user spells stays."""
    assert ACME.literal(table.t.a**2) == "POWER(t.a, 2)"
    assert ACME.literal(func.POW(table.t.a, 2)) == "POW(t.a, 2)"


# -- backends --------------------------------------------------------------------------


def test_neutral_backend_serves_nobody() -> None:
    """The backend without a name writes what reads the same everywhere."""
    assert backend.name is None
    assert sqlrepr(table.t.a == 1) == "((t.a) = (1))"
    for refused in ("text", Select([table.t.a], limit=1)):
        with pytest.raises(UsageError):
            sqlrepr(refused)
    with pytest.raises(ConfigurationError):
        backend.connection_class()


def test_backend_is_a_declaration() -> None:
    """A plug-in names its parts; the dialect may be given as a class."""
    made = Backend("acme", ["acme"], Acme, connection_class=lambda: dict)
    assert (made.name, made.schemes, made.drivers) == ("acme", ("acme",), ())
    assert isinstance(made.dialect, Acme)
    assert made.connection_class() is dict
    assert repr(made) == "<Backend acme>"
    assert "acme any version" in repr(made.dialect)
    assert "acme 8.0" in repr(ACME.for_version((8, 0)))
