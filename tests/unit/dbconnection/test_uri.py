"""URIs: taken apart and put together, in the new spelling and the old."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.backend.address import Address
from sqlobject.dbconnection import (
    parse_old_uri,
    parse_uri,
    write_old_uri,
    write_uri,
)
from sqlobject.dbconnection._uri import local_path, nearest, with_options
from sqlobject.dberrors import ConfigurationError, UsageError


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("mysql://host/db", ("mysql", None, None, None, "host", None, "/db", {})),
        (
            "mysql://user:pass@HOST:3307/db?a=1&b=x+y%21",
            (
                "mysql",
                None,
                "user",
                "pass",
                "host",
                3307,
                "/db",
                {"a": "1", "b": "x y!"},
            ),
        ),
        (
            "postgres://u%40x:p%2F%3A@h/d%20b",
            ("postgres", None, "u@x", "p/:", "h", None, "/d b", {}),
        ),
        (
            "postgres://user:p@ss@host/db",
            ("postgres", None, "user", "p@ss", "host", None, "/db", {}),
        ),
        (
            "postgres:///dir/sub/db",
            ("postgres", None, None, None, None, None, "/dir/sub/db", {}),
        ),
        ("sqlite:rel/x", ("sqlite", None, None, None, None, None, "rel/x", {})),
        ("sqlite:/:memory:", ("sqlite", None, None, None, None, None, "/:memory:", {})),
        (
            "sqlite:///x.db#ignored",
            ("sqlite", None, None, None, None, None, "/x.db", {}),
        ),
        (
            "mssql://[::1]:1433/db",
            ("mssql", None, None, None, "::1", 1433, "/db", {}),
        ),
        (
            "mysql://h/d?driver=a,b&x=1&x=2",
            ("mysql", "a,b", None, None, "h", None, "/d", {"x": "2"}),
        ),
        ("mysql://@/d", ("mysql", None, None, None, None, None, "/d", {})),
    ],
)
def test_parts_of_a_uri(uri: str, expected: tuple[Any, ...]) -> None:
    """Every part goes to its place, decoded."""
    assert tuple(parse_uri(uri)) == expected


def test_blank_option_is_kept_as_no() -> None:
    """``?cache=`` says no, and is not lost."""
    assert parse_uri("sqlite:/x?cache=&debug=1").options == {"cache": "", "debug": "1"}


@pytest.mark.parametrize("port", ["x", "65536", "-1", "1.5", "٣"])
def test_port_that_is_none(port: str) -> None:
    """A port that is no number of a port is a ValueError that shows no password."""
    with pytest.raises(ValueError, match="port must be a number") as caught:
        parse_uri(f"mysql://u:secret@h:{port}/d")
    assert "secret" not in str(caught.value)


def test_uri_without_scheme() -> None:
    """Text without a colon is no URI."""
    with pytest.raises(ConfigurationError, match="no scheme"):
        parse_uri("just-a-name")


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        (Address("sqlite", database="rel/x.db"), "sqlite:rel/x.db"),
        (Address("sqlite", database="/abs/x.db"), "sqlite:///abs/x.db"),
        (Address("sqlite", database="/a b#?.db"), "sqlite:///a%20b%23%3F.db"),
        (
            Address("mysql", "a,b", "u", "p:@/", "h", 3306, "/d", {"c": "x y"}),
            "mysql://u:p%3A%40%2F@h:3306/d?driver=a%2Cb&c=x+y",
        ),
        (Address("mssql", host="::1", port=5, database="/d"), "mssql://[::1]:5/d"),
    ],
)
def test_written_uri(address: Address, uri: str) -> None:
    """Parts are quoted, and a relative path stays relative."""
    assert write_uri(address) == uri
    assert parse_uri(uri) == address


def test_password_without_user_cannot_be_written() -> None:
    """There is no place for it."""
    with pytest.raises(AssertionError, match="without a user"):
        write_uri(Address("mysql", password="p", host="h", database="/d"))


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
some = words.filter(bool)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Addresses as a URI can say them."""
    user = draw(st.none() | some)
    password = draw(st.none() | some) if user else None
    host = draw(st.none() | st.from_regex(r"[a-z][a-z0-9.\-]{0,9}", fullmatch=True))
    port = draw(st.none() | st.integers(0, 65535))
    path = draw(words)
    if user or host or port is not None:
        path = "/" + path
    options = draw(st.dictionaries(some.filter(lambda n: n != "driver"), words))
    driver = draw(st.none() | st.sampled_from(["a", "a,b", "odbc"]))
    return Address("some", driver, user, password, host, port, path, options)


@given(addresses())
def test_law_address_to_uri_and_back(address: Address) -> None:
    """URI -> Address -> URI loses nothing, whatever the characters."""
    uri = write_uri(address)
    assert parse_uri(uri) == address
    assert write_uri(parse_uri(uri)) == uri


@given(addresses())
def test_law_no_password_in_a_repr(address: Address) -> None:
    """An address shows itself without the password."""
    secret = "hunter2-hunter2"
    shown = address._replace(user="u", password=secret, options={"pwd": secret})
    assert secret not in repr(shown)
    assert secret not in shown.describe()


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (
            "mysql://us%40er:p%40ss@Host:99/d%20b?a=x%20y",
            ("mysql", None, "us%40er", "p%40ss", "Host", 99, "/d%20b", {"a": "x y"}),
        ),
        (
            "sqlite:/full/path",
            ("sqlite", None, None, None, None, None, "/full/path", {}),
        ),
        ("sqlite:///full", ("sqlite", None, None, None, None, None, "/full", {})),
    ],
)
def test_old_spelling(uri: str, expected: tuple[Any, ...]) -> None:
    """In the old spelling only the values of options are decoded."""
    assert tuple(parse_old_uri(uri)) == expected


@pytest.mark.parametrize(
    "uri", ["sqlite:rel", "mysql://h:x/d", "mysql://h:0/d", "mysql://h/d?noequals"]
)
def test_old_spelling_refuses(uri: str) -> None:
    """What the old spelling cannot say is a ValueError."""
    with pytest.raises(ValueError, match=r"begins with|port must|no value"):
        parse_old_uri(uri)


def test_written_in_the_old_spelling() -> None:
    """Nothing is quoted."""
    address = Address("mysql", None, "u@x", "p", "h", 5, "/d b", {"a": "1"})
    assert write_old_uri(address) == "mysql://u@x:p@h:5/d b"
    with pytest.raises(UsageError):
        write_old_uri(Address("mysql", password="p"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/C|/x", "C:/x"), ("/C:/x", "C:/x"), ("/x/y", "/x/y"), ("rel", "rel"), ("", "")],
)
def test_paths_of_windows(path: str, expected: str) -> None:
    """``/C|/x`` means a drive there."""
    assert local_path(path, "nt") == expected
    assert local_path(path, "posix") == path


def test_further_options() -> None:
    """They go behind those that are there, quoted."""
    assert with_options("sqlite:/x", {}) == "sqlite:/x"
    assert with_options("sqlite:/x", {"a": "b c"}) == "sqlite:/x?a=b+c"
    assert with_options("sqlite:/x?d=1", {"a": 1}) == "sqlite:/x?d=1&a=1"


def test_nearest_name() -> None:
    """A misspelt name is answered with the one it resembles."""
    hint = nearest("cach", ["cache", "debug"])
    assert hint.startswith("did you mean 'cache'?")
    assert nearest("zzz", ["cache", "debug"]) == "Known are: cache, debug"
