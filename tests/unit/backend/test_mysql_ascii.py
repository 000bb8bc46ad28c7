"""Statements beyond ASCII, for an ODBC driver that damages them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.mysql._ascii import in_ascii
from sqlobject.mysql.dialect import MySQLDialect

SHALOM = "\u05e9\u05dc\u05d5\u05dd"
E = "\u00e9"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 'a' AS `b` -- c", "SELECT 'a' AS `b` -- c"),
        (f"SELECT '{E}', 'a'", "SELECT _utf8mb4 X'c3a9', 'a'"),
        (f'SELECT "{E}""\'\'"', "SELECT _utf8mb4 X'c3a9222727'"),
        (f"SELECT '{E}''\\'\\n\\%\\q'", "SELECT _utf8mb4 X'c3a927270a5c2571'"),
        (f"SELECT 1 /* {E} ' */ + '{E}' # {E}", "SELECT 1   + _utf8mb4 X'c3a9'  "),
        (f"a ENUM('b', '{E}')", "a ENUM('b', X'c3a9')"),
        (f"a SET ( '{E}' )", "a SET ( X'c3a9' )"),
        (
            f"UPDATE t SET a='{E}' WHERE b=?",
            "UPDATE t SET a=_utf8mb4 X'c3a9' WHERE b=?",
        ),
    ],
)
def test_literals_are_written_in_digits(sql: str, expected: str) -> None:
    """What is ASCII stays as it is, and so do marks, names and words."""
    assert in_ascii(sql) == expected


@pytest.mark.parametrize("name", [f"`na{E}`", f"{E}t{E}", f"a{E}", "\u6f22"])
def test_a_name_is_refused_aloud(name: str) -> None:
    """It has no other spelling."""
    with pytest.raises(UnsupportedFeature, match="beyond ASCII"):
        in_ascii(f"SELECT {name} FROM t")


@given(st.text(max_size=30))
def test_law_a_literal_keeps_its_value(text: str) -> None:
    """Digits say what the dialect's literal of the text said."""
    literal = MySQLDialect().literal_value(text)
    found = in_ascii(f"SELECT {literal} + 'a'")
    assert found.isascii()
    if not text.isascii() and not literal.startswith("CAST"):
        assert f"X'{text.encode().hex()}'" in found
