"""HashCol: texts of which only a hash is kept."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from formencode import Invalid

from sqlobject.include.hashcol import DbHash, HashCol, SOHashCol

SECRET = "open sesame"
MD5 = hashlib.md5(SECRET.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def column(bind: Any) -> Any:
    """Make a column with the default hash."""
    return bind(HashCol(), "password")


@pytest.fixture
def kept(column: Any) -> Any:
    """Give what one reads after the secret was assigned."""
    return column.to_python(column.from_python(SECRET, None), None)


def test_hash_is_kept(column: Any) -> None:
    """MD5 in 32 digits, as tables of earlier releases have it."""
    assert column.from_python(SECRET, None) == MD5
    assert column.length == 32
    assert isinstance(column, SOHashCol)


def test_own_method_has_no_length_of_its_own(bind: Any) -> None:
    """Then the user says how long a hash is."""
    column = bind(HashCol(hashMethod=str.upper))
    assert column.from_python("abc", None) == "ABC"
    assert column.length is None
    assert bind(HashCol(hashMethod=str.upper, length=9), "y").length == 9


def test_none_stays_null(column: Any) -> None:
    """No password is no hash."""
    assert column.from_python(None, None) is None
    assert column.to_python(None, None) is None


def test_hash_compares_with_texts(kept: Any) -> None:
    """The text is hashed."""
    assert kept == SECRET
    assert not kept != SECRET  # noqa: SIM202 - `!=` is what is tested
    assert kept != "another"
    assert kept == kept  # noqa: PLR0124 - two reads of one value


def test_hash_compares_with_none(kept: Any) -> None:
    """None comes before all."""
    assert not kept == None  # noqa: E711, SIM201 - users write it so
    assert kept != None  # noqa: E711 - users write it so
    assert kept > None
    assert kept >= None
    assert not kept < None
    assert not kept <= None


def test_hash_compares_with_hashes(column: Any, kept: Any) -> None:
    """Two rows with one password have equal hashes."""
    other = column.to_python(MD5, None)
    assert kept == other
    assert hash(kept) == hash(other)
    assert {kept, other} == {kept}
    assert kept != column.to_python("0" * 32, None)


def test_order_is_that_of_the_hashes() -> None:
    """It is meaningless, but it is one."""
    a, b = DbHash("a", str.lower), DbHash("b", str.lower)
    assert a < b
    assert a <= b
    assert b > a
    assert b >= a
    assert a < "B"
    assert sorted([b, a]) == [a, b]


@pytest.mark.parametrize("other", [5, b"x", object()])
def test_hash_compares_with_nothing_else(kept: Any, other: Any) -> None:
    """A wrong comparison is a mistake, not a False."""
    with pytest.raises(TypeError, match="compares with"):
        kept == other
    with pytest.raises(TypeError, match="compares with"):
        kept < other


def test_hash_can_be_copied_to_another_row(column: Any, kept: Any) -> None:
    """``b.password = a.password`` keeps the hash as it is."""
    assert column.from_python(kept, None) == MD5


def test_repr_tells_nothing(kept: Any) -> None:
    """Neither the text nor the hash."""
    assert repr(kept) == "<DbHash>"


@pytest.mark.parametrize("value", [5, b"secret", ["secret"]])
def test_refused_value_is_not_shown(column: Any, value: Any) -> None:
    """It may be half a password."""
    with pytest.raises(Invalid, match="HashCol 'password'") as caught:
        column.from_python(value, None)
    assert "secret" not in str(caught.value)
    assert caught.value.value is None


def test_hash_column_may_have_validators(bind: Any) -> None:
    """A user's check comes before the hash."""
    from formencode import validators

    class LongEnough(validators.Validator):  # type: ignore[misc] # no types
        def from_python(self, value: Any, state: Any = None) -> Any:
            if len(value) < 8:
                raise validators.Invalid("too short", value, state)
            return value

    column = bind(HashCol(validator2=LongEnough))
    assert column.from_python(SECRET, None) == MD5
    assert column.to_python(MD5, None) == SECRET
    with pytest.raises(Invalid, match="too short"):
        column.from_python("short", None)
