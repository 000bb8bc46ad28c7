"""From a URI or a name to a connection object."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dbconnection import (
    Boolean,
    ConnectionURIOpener,
    DBConnection,
    connectionForURI,
    dbConnectionForScheme,
)
from sqlobject.dberrors import ConfigurationError, UsageError
from tests.fakes.dbapi import FakeDB


@pytest.fixture
def opener() -> ConnectionURIOpener:
    return ConnectionURIOpener()


class Served(FakeDB):
    """A connection that a URI can make."""

    @classmethod
    def _connectionFromParams(cls, *parts: Any) -> Any:
        made = cls()
        made.parts = parts
        return made


def test_same_text_same_object(opener: ConnectionURIOpener) -> None:
    """Any other text is another object; forgetting is possible."""
    opener.registerConnection(["served"], lambda: Served)
    first = opener.connectionForURI("served://h/d")
    assert opener.connectionForURI("served://h/d") is first
    assert opener.connectionForURI("served://h/d?a=1") is not first
    assert set(opener.cachedURIs) == {"served://h/d", "served://h/d?a=1"}
    opener.cachedURIs = {}
    assert opener.connectionForURI("served://h/d") is not first


def test_parts_reach_the_class(opener: ConnectionURIOpener) -> None:
    """In the order they always had; arguments are options."""
    opener.registerConnection(["served"], lambda: Served)
    made: Any = opener.connectionForURI("served://u:p@h:5/d%20b", driver="x", a="b c")
    options = {"driver": "x", "a": "b c"}
    assert made.parts == ("u", "p", "h", 5, "/d b", options)
    old: Any = opener.connectionForURI("served://h/d%20b", oldUri=True)
    assert old.parts == (None, None, "h", None, "/d%20b", {})
    assert made.uri() == "fake:///?driver=x&a=b+c"


def test_scheme_has_one_builder(opener: ConnectionURIOpener) -> None:
    """Saying the same twice is no harm."""

    def builder() -> type[DBConnection]:
        return Served

    opener.registerConnection(["a", "b"], builder)
    opener.registerConnection(["b"], builder)
    with pytest.raises(AssertionError, match="served already"):
        opener.registerConnection(["c", "b"], lambda: Served)
    assert "c" not in opener.schemeBuilders
    with pytest.raises(UsageError):
        opener.registerConnection(["sqlite"], builder)


def test_unknown_scheme() -> None:
    """The nearest one is named."""
    with pytest.raises(AssertionError, match="did you mean 'sqlite'"):
        connectionForURI("sqllite:/x")
    with pytest.raises(ConfigurationError, match="Known are"):
        dbConnectionForScheme("zork")


def test_names(opener: ConnectionURIOpener) -> None:
    """A name is unique and has no colon."""

    class Named:
        def __init__(self, name: str | None) -> None:
            self.name = name

    first: Any = Named("main")
    opener.registerConnectionInstance(first)
    opener.registerConnectionInstance(Named(None))  # type: ignore[arg-type]
    assert opener.connectionForURI("main") is first
    with pytest.raises(
        AssertionError, match="already been registered with the name main"
    ):
        opener.registerConnectionInstance(Named("main"))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="colon"):
        opener.registerConnectionInstance(Named("a:b"))  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="names in use: main"):
        opener.connectionForURI("other")


def test_unknown_option_names_the_nearest(uris: Any) -> None:
    """A misspelt option was a TypeError, and is one still."""
    with pytest.raises(ConfigurationError, match="did you mean 'cache'"):
        connectionForURI("sqlite:/:memory:?cach=0")
    with pytest.raises(TypeError):
        connectionForURI("sqlite:/:memory:?zork=1")
    with pytest.raises(ConfigurationError, match=r"timeout.*cannot be 'soon'"):
        connectionForURI("sqlite:/:memory:?timeout=soon")
    assert uris.cachedURIs == {}


@pytest.mark.parametrize(
    ("query", "attribute", "expected"),
    [
        ("cache=0", "doCache", False),
        ("cache=", "doCache", False),
        ("cache=yes", "doCache", True),
        ("debug=", "debug", False),
        ("debug=1", "debug", True),
        ("debugOutput=on", "debugOutput", True),
        ("debugThreading=TRUE", "debugThreading", True),
        ("autoCommit=exception", "autoCommit", "exception"),
        ("registry=x", "registry", "x"),
        ("registry=", "registry", None),
        ("logValues=1", "logValues", True),
    ],
)
def test_options_of_all_connections(
    uris: Any, query: str, attribute: str, expected: Any
) -> None:
    """Words for yes and no, and the empty text for no."""
    conn = connectionForURI(f"sqlite:/:memory:?{query}")
    assert getattr(conn, attribute) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((word, True) for word in ("1", "yes", "True", "ON", "maybe")),
        *((word, False) for word in ("0", "no", "False", "OFF", "")),
        (1, True),
        (0, False),
        (None, False),
        ([], False),
    ],
)
def test_boolean_words(value: Any, expected: bool) -> None:
    """A real bool comes out."""
    assert Boolean(value) is expected
