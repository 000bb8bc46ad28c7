"""Section 5: HashCol, a column that keeps a digest."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from sqlobject import SQLObject
from sqlobject.include.hashcol import DbHash, HashCol


@pytest.fixture
def login(conn: Any) -> Any:
    """A class with a password and one row."""

    class Login(SQLObject):
        pw = HashCol(default=None)
        other = HashCol(
            default=None,
            hashMethod=lambda text: hashlib.sha256(text.encode()).hexdigest(),
        )

    Login.createTable()
    Login(pw="secret", other="other secret")
    return Login


def test_digest_is_stored(login: Any, conn: Any) -> None:
    """The table holds the md5 digest of the text, or the custom one."""
    assert conn.queryAll("SELECT pw, other FROM login") == [
        (
            hashlib.md5(b"secret", usedforsecurity=False).hexdigest(),
            hashlib.sha256(b"other secret").hexdigest(),
        )
    ]


def test_type_in_the_table(login: Any) -> None:
    """The default digest is VARCHAR(32); a custom one without a length is TEXT."""
    text, _constraints = login.createTableSQL()
    lines = [line.strip(" ,") for line in text.splitlines()]
    assert "pw VARCHAR(32)" in lines
    assert "other TEXT" in lines


def test_value_compares_with_the_plain_text(login: Any) -> None:
    """A value read equals the text it was made from, and no other."""
    row = login.get(1)
    assert isinstance(row.pw, DbHash)
    assert row.pw == "secret"
    assert not (row.pw == "wrong")  # noqa: SIM201
    assert row.pw != "wrong"
    assert not (row.pw != "secret")  # noqa: SIM202
    assert row.other == "other secret"


def test_value_after_reloading(login: Any) -> None:
    """The comparison holds for rows read anew."""
    login._connection.cache.clear()
    assert login.get(1).pw == "secret"


def test_repr_shows_nothing(login: Any) -> None:
    """The repr of a value does not show the digest."""
    assert repr(login.get(1).pw) == "<DbHash>"


def test_comparison_with_none(login: Any) -> None:
    """A value is greater than None and never equal to it."""
    value = login.get(1).pw
    assert value != None  # noqa: E711
    assert value != None  # noqa: E711
    assert not (value < None)
    assert not (value <= None)
    assert value > None
    assert value >= None


@pytest.mark.parametrize("other", [5, 1.5, b"secret", ["secret"]])
def test_comparison_with_other_types(login: Any, other: object) -> None:
    """Comparing with anything but text raises TypeError."""
    with pytest.raises(TypeError):
        login.get(1).pw == other


def test_none_stays_none(login: Any) -> None:
    """None is NULL in the table and None when read."""
    row = login(pw=None)
    login._connection.cache.clear()
    assert login.get(row.id).pw is None


def test_queries_hash_their_value(login: Any) -> None:
    """Equality in queries hashes the plain text; the digest does not match."""
    digest = hashlib.md5(b"secret", usedforsecurity=False).hexdigest()
    assert login.select(login.q.pw == "secret").count() == 1
    assert login.selectBy(pw="secret").count() == 1
    assert login.select(login.q.pw == "wrong").count() == 0
    assert login.selectBy(pw=digest).count() == 0


def test_assignment(login: Any) -> None:
    """Assigning text replaces the digest."""
    row = login.get(1)
    row.pw = "new"
    assert row.pw == "new"
    assert row.pw != "secret"
    row.set(pw="newer")
    login._connection.cache.clear()
    assert login.get(1).pw == "newer"


@pytest.mark.parametrize("value", [5, b"bytes"])
def test_other_types_cannot_be_hashed(login: Any, value: object) -> None:
    """Anything but text is refused."""
    with pytest.raises(Exception, match=r"."):
        login.get(1).pw = value


def test_values_of_two_rows_compare(login: Any) -> None:
    """Two values compare by their digests instead of raising TypeError."""
    second, third = login(pw="secret"), login(pw="different")
    first = login.get(1)
    assert first.pw == second.pw
    assert first.pw != third.pw
    assert hash(first.pw) == hash(second.pw)


def test_value_can_be_copied_to_another_row(login: Any) -> None:
    """A value read from one row can be assigned to another."""
    second = login(pw="different")
    second.pw = login.get(1).pw
    assert second.pw == "secret"
    login._connection.cache.clear()
    assert login.get(second.id).pw == "secret"
