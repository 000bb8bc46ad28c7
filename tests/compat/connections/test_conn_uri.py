"""Section 2: the grammar of URIs, new and old, read and written."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import connectionForURI, sqlite
from sqlobject.dbconnection import DBConnection

parse = DBConnection._parseURI
parse_old = DBConnection._parseOldURI


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("mysql://host/db", (None, None, "host", None, "/db", {})),
        ("mysql://host:3307/db", (None, None, "host", 3307, "/db", {})),
        ("mysql://user@host/db", ("user", None, "host", None, "/db", {})),
        ("mysql://user:pass@host/db", ("user", "pass", "host", None, "/db", {})),
        ("mysql://user:pa@ss@host/db", ("user", "pa@ss", "host", None, "/db", {})),
        (
            "mysql://us%3Aer:p%40ss%2Fword@host/db",
            ("us:er", "p@ss/word", "host", None, "/db", {}),
        ),
        ("mysql://HOST.Example/db", (None, None, "host.example", None, "/db", {})),
        ("postgres://u@[::1]:5432/db", ("u", None, "::1", 5432, "/db", {})),
        ("postgres:///dir/sub/db", (None, None, None, None, "/dir/sub/db", {})),
        ("postgres://host/my%20db", (None, None, "host", None, "/my db", {})),
        ("sqlite:/full/path", (None, None, None, None, "/full/path", {})),
        ("sqlite:///full/path", (None, None, None, None, "/full/path", {})),
        ("sqlite:rel/x", (None, None, None, None, "rel/x", {})),
        ("sqlite:/:memory:", (None, None, None, None, "/:memory:", {})),
        ("mysql://host/db?a=1", (None, None, "host", None, "/db", {"a": "1"})),
        (
            "mysql://host/db?a=1&b=x+y%26z",
            (None, None, "host", None, "/db", {"a": "1", "b": "x y&z"}),
        ),
        ("mysql://host/db?a=1&a=2", (None, None, "host", None, "/db", {"a": "2"})),
        ("mysql://host/db#part", (None, None, "host", None, "/db", {})),
        ("mysql://host/db?a=1#part", (None, None, "host", None, "/db", {"a": "1"})),
    ],
)
def test_uri_is_taken_apart(uri: str, parts: Any) -> None:
    """A URI gives user, password, host, port, path and parameters."""
    user, password, host, port, path, args = parse(uri)
    assert (user, password, host, port, path, dict(args)) == parts


@pytest.mark.parametrize(
    "uri", ["mysql://host:abc/db", "mysql://host:70000/db", "mysql://u@host:-1/db"]
)
def test_port_must_be_a_port(uri: str) -> None:
    """A port that is no number, or beyond 65535, raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        parse(uri)


# -- the old spelling ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("mysql://host/db", (None, None, "host", None, "/db", {})),
        ("mysql://user:pa%20ss@host:3307/db", ("user", "pa%20ss", "host", 3307, "/db")),
        ("postgres://host/my%20db", (None, None, "host", None, "/my%20db")),
        ("mysql://host/db?a=x%20y", (None, None, "host", None, "/db", {"a": "x y"})),
    ],
)
def test_old_uri_is_taken_apart(uri: str, parts: Any) -> None:
    """The old spelling decodes nothing but the values of parameters."""
    found = parse_old(uri)
    assert (*found[:5], dict(found[5]))[: len(parts)] == parts


@pytest.mark.parametrize(
    "uri",
    [
        "mysql://host:abc/db",
        "mysql://host:0/db",
        "mysql://host:65536/db",
        "mysql://host/db?a",
    ],
)
def test_old_uri_errors(uri: str) -> None:
    """A bad port, or a parameter without a value, raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        parse_old(uri)


def test_old_uri_opens_a_connection(open_uri: Any, tmp_path: Any) -> None:
    """``connectionForURI(uri, oldUri=True)`` reads the old spelling."""
    path = tmp_path / "a%20b.db"
    connection = open_uri(f"sqlite://{path}", oldUri=True)
    connection.query("CREATE TABLE t (a INTEGER)")
    assert path.exists()


def test_class_methods_open_a_connection(tmp_path: Any) -> None:
    """``connectionFromURI`` and ``connectionFromOldURI`` of a class open it."""
    cls = sqlite.builder()
    for method, name in [
        (cls.connectionFromURI, "new%20name.db"),
        (cls.connectionFromOldURI, "old%20name.db"),
    ]:
        connection = method(f"sqlite://{tmp_path / name}")
        connection.query("CREATE TABLE t (a INTEGER)")
        connection.close()
    assert {path.name for path in tmp_path.iterdir()} == {
        "new name.db",
        "old%20name.db",
    }


# -- written back ----------------------------------------------------------------------


def test_uri_of_a_file(open_sqlite: Any, tmp_path: Any) -> None:
    """``uri()`` of a file reads ``sqlite://`` and its full path."""
    connection = open_sqlite(tmp_path / "plain.db")
    assert connection.uri() == f"sqlite://{tmp_path / 'plain.db'}"


def test_uri_is_quoted_and_old_uri_is_not(open_sqlite: Any, tmp_path: Any) -> None:
    """``uri()`` quotes what needs it; ``oldUri()`` is the raw form."""
    connection = open_sqlite(tmp_path / "my file.db")
    assert connection.uri().endswith("/my%20file.db")
    assert connection.oldUri().endswith("/my file.db")


@pytest.mark.parametrize("name", ["plain.db", "my file.db", "50%.db", "qu?ery#.db"])
def test_uri_round_trip(
    open_sqlite: Any, open_uri: Any, tmp_path: Any, name: str
) -> None:
    """A connection opened from another's ``uri()`` is on the same database."""
    first = open_sqlite(tmp_path / name)
    first.query("CREATE TABLE t (a INTEGER)")
    assert open_uri(first.uri()).tableExists("t")


def test_uri_round_trip_of_memory(open_sqlite: Any, open_uri: Any) -> None:
    """The ``uri()`` of a memory database opens a memory database."""
    second = open_uri(open_sqlite().uri())
    assert second._memory
    assert second.queryAll("SELECT 1") == [(1,)]


def test_uri_round_trip_of_a_relative_path(
    open_uri: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path stays relative: its ``uri()`` leads to the same file."""
    monkeypatch.chdir(tmp_path)
    first = open_uri("sqlite:here.db")
    first.query("CREATE TABLE t (a INTEGER)")
    assert (tmp_path / "here.db").exists()
    assert parse(first.uri())[4] == "here.db"
    monkeypatch.setattr("sqlobject.dbconnection.TheURIOpener.cachedURIs", {})
    assert open_uri(first.uri()).tableExists("t")


def test_uri_keeps_its_parameters(open_uri: Any, tmp_path: Any) -> None:
    """``uri()`` keeps the parameters the connection was opened with."""
    first = open_uri(f"sqlite://{tmp_path / 'x.db'}?cache=0&timeout=3")
    args = dict(parse(first.uri())[5])
    assert args["timeout"] in ("3", "3.0")
    again = open_uri(first.uri())
    assert again.doCache is False


# -- SQLite's paths --------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["sqlite:", "sqlite://"])
def test_absolute_path(open_uri: Any, tmp_path: Any, prefix: str) -> None:
    """One or three slashes lead to an absolute path."""
    connection = open_uri(f"{prefix}{tmp_path / 'abs.db'}")
    connection.query("CREATE TABLE t (a INTEGER)")
    assert (tmp_path / "abs.db").exists()
    assert connection.filename == str(tmp_path / "abs.db")


def test_two_slashes_make_a_host(open_uri: Any, tmp_path: Any) -> None:
    """Two slashes begin a host, which SQLite refuses with AssertionError."""
    with pytest.raises(AssertionError) as caught:
        open_uri(f"sqlite:/{tmp_path / 'x.db'}")
    assert str(caught.value)


@pytest.mark.parametrize("uri", ["sqlite://host/x.db", "sqlite://user:pw@/x.db"])
def test_sqlite_has_no_host_and_no_user(open_uri: Any, uri: str) -> None:
    """A host or a user in a SQLite URI raises AssertionError."""
    with pytest.raises(AssertionError):
        open_uri(uri)


def test_blanks_and_percents_in_a_path(open_uri: Any, tmp_path: Any) -> None:
    """A quoted path is decoded."""
    open_uri(f"sqlite://{tmp_path}/a%20b%25.db").query("CREATE TABLE t (a INTEGER)")
    assert (tmp_path / "a b%.db").exists()


# -- parameters ------------------------------------------------------------------------


def test_unknown_parameter_is_refused_by_name(open_uri: Any) -> None:
    """A parameter nobody knows raises an error that names it."""
    with pytest.raises((TypeError, ValueError), match="colour"):
        open_uri("sqlite:/:memory:?colour=red")


def test_unknown_keyword_of_the_constructor(open_sqlite: Any) -> None:
    """A keyword the constructor does not know raises TypeError."""
    with pytest.raises(TypeError, match="colour"):
        open_sqlite(colour="red")


def test_empty_parameter_means_false(open_uri: Any) -> None:
    """``?cache=`` switches the cache off, as documented."""
    assert open_uri("sqlite:/:memory:?cache=").doCache is False


def test_no_password_is_shown(tmp_path: Any) -> None:
    """A password in a refused URI does not appear in the error."""
    with pytest.raises(AssertionError) as caught:
        connectionForURI("sqlite://user:s3cr3t@host/x.db")
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "uri", ["sqlite:/:memory:", "sqlite:///:memory:", "sqlite::memory:"]
)
def test_spellings_of_memory(open_uri: Any, uri: str) -> None:
    """One, three or no slashes before ``:memory:`` open a memory database."""
    connection = open_uri(uri)
    assert connection._memory
    connection.query("CREATE TABLE t (a INTEGER)")
    assert connection.tableExists("t")
