"""Section 5: the LIKE family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from sqlobject import SQLObject, StringCol
from sqlobject.sqlbuilder import (
    CONTAINSSTRING,
    ENDSWITH,
    LIKE,
    RLIKE,
    STARTSWITH,
    func,
    sqlrepr,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

N = table.gear.note
DIALECTS = ["mysql", "postgres", "sqlite", "firebird", "sybase", "maxdb", "mssql"]
PLAIN = ["sqlite", "firebird", "sybase", "maxdb", "mssql"]


@pytest.mark.parametrize("db", DIALECTS)
def test_like_passes_its_pattern_through(db: str) -> None:
    """LIKE leaves the pattern alone and adds no ESCAPE."""
    assert sqlrepr(LIKE(N, "a%_'"), db) == "(gear.note LIKE ('a%_'''))"


@pytest.mark.parametrize("db", PLAIN)
def test_like_with_an_escape_character(db: str) -> None:
    r"""An escape character is announced with ``ESCAPE '\'``."""
    assert (
        sqlrepr(LIKE(N, "a", escape="\\"), db) == "(gear.note LIKE ('a') ESCAPE '\\')"
    )


def test_like_with_another_escape_character() -> None:
    """Any character may be the escape character."""
    assert sqlrepr(LIKE(N, "a!%", escape="!"), "sqlite") == (
        "(gear.note LIKE ('a!%') ESCAPE '!')"
    )


@pytest.mark.parametrize(
    ("db", "word"), [("sqlite", "REGEXP"), ("postgres", "~"), ("mysql", "RLIKE")]
)
def test_rlike_is_spelled_by_the_dialect(db: str, word: str) -> None:
    """RLIKE is REGEXP on SQLite, a tilde on PostgreSQL, RLIKE on MySQL."""
    assert sqlrepr(RLIKE(N, "^a"), db) == f"(gear.note {word} ('^a'))"


@pytest.mark.parametrize(
    ("function", "method", "pattern"),
    [
        (STARTSWITH, "startswith", "ab%"),
        (ENDSWITH, "endswith", "%ab"),
        (CONTAINSSTRING, "contains", "%ab%"),
    ],
)
class TestPlainText:
    """Helpers given text without wildcards."""

    @pytest.mark.parametrize("db", PLAIN)
    def test_plain_dialects(
        self, function: Callable[..., Any], method: str, pattern: str, db: str
    ) -> None:
        """Percent signs stand where the helper's name says, ESCAPE follows."""
        expected = f"(gear.note LIKE ('{pattern}') ESCAPE '\\')"
        assert sqlrepr(function(N, "ab"), db) == expected
        assert sqlrepr(getattr(N, method)("ab"), db) == expected

    def test_mysql(
        self, function: Callable[..., Any], method: str, pattern: str
    ) -> None:
        """MySQL doubles the backslash of the escape character."""
        expected = f"(gear.note LIKE ('{pattern}') ESCAPE '\\\\')"
        assert sqlrepr(function(N, "ab"), "mysql") == expected
        assert sqlrepr(getattr(N, method)("ab"), "mysql") == expected

    def test_postgres(
        self, function: Callable[..., Any], method: str, pattern: str
    ) -> None:
        """PostgreSQL says the escape character in an E literal."""
        expected = f"(gear.note LIKE ('{pattern}') ESCAPE E'\\\\')"
        assert sqlrepr(function(N, "ab"), "postgres") == expected
        assert sqlrepr(getattr(N, method)("ab"), "postgres") == expected


@pytest.mark.parametrize(
    ("db", "literal"),
    [
        ("sqlite", r"'50\%\_\\%' ESCAPE '\'"),
        ("firebird", r"'50\%\_\\%' ESCAPE '\'"),
        ("maxdb", r"'50\%\_\\%' ESCAPE '\'"),
        ("mysql", r"'50\\%\\_\\\\%' ESCAPE '\\'"),
        ("postgres", r"E'50\\%\\_\\\\%' ESCAPE E'\\'"),
    ],
)
def test_wildcards_in_the_text_are_escaped(db: str, literal: str) -> None:
    """Percent, underscore and backslash in the text are escaped with a backslash."""
    pattern, escape = literal.split(" ESCAPE ")
    assert sqlrepr(STARTSWITH(N, "50%_\\"), db) == (
        f"(gear.note LIKE ({pattern}) ESCAPE {escape})"
    )


def test_quotes_in_the_text_are_doubled() -> None:
    """A quote inside the text is doubled."""
    assert sqlrepr(CONTAINSSTRING(N, "it's"), "sqlite") == (
        "(gear.note LIKE ('%it''s%') ESCAPE '\\')"
    )


@pytest.mark.parametrize(
    ("db", "pattern"),
    [
        ("sqlite", "'%' || {} || '%'"),
        ("postgres", "'%' || {} || '%'"),
        ("mysql", "CONCAT('%', {}, '%')"),
        ("mssql", "'%' + {} + '%'"),
        ("sybase", "'%' + {} + '%'"),
    ],
)
def test_expression_as_text_is_concatenated(db: str, pattern: str) -> None:
    """An expression as text is joined with the percent signs by the dialect's way."""
    text = sqlrepr(CONTAINSSTRING(N, table.maker.label), db)
    before, after = pattern.split("{}")
    assert before in text
    assert after in text
    assert "maker.label" in text


def test_column_name_with_an_underscore_is_not_escaped() -> None:
    r"""A column named ``pet_name`` is never written ``pet\_name``."""
    text = sqlrepr(CONTAINSSTRING(N, table.maker.pet_name), "sqlite")
    assert "maker.pet_name" in text
    assert "pet\\_name" not in text


@pytest.mark.parametrize("value", [5, None, b"ab", 1.5, ["a"]])
def test_text_of_another_type_is_refused(value: object) -> None:
    """A helper given neither text nor an expression raises TypeError."""
    with pytest.raises(TypeError):
        sqlrepr(CONTAINSSTRING(N, value), "sqlite")


# -- on the database -------------------------------------------------------------------


@pytest.fixture
def words(conn: Any) -> type:
    """A class ``Word`` whose texts are full of wildcards."""

    class Word(SQLObject):
        text = StringCol()
        part_text = StringCol(dbName="part_text", default=None)

    Word.createTable()
    for text, part in [
        ("50% off", "50%"),
        ("50 off", "5_"),
        ("a_b", "_"),
        ("axb", "x"),
        ("back\\slash", "\\"),
        ("Plain", "lai"),
        ("[set]", "[s"),
    ]:
        Word(text=text, part_text=part)
    return Word


@pytest.mark.parametrize(
    ("method", "text", "found"),
    [
        ("startswith", "50%", ["50% off"]),
        ("startswith", "50", ["50 off", "50% off"]),
        ("endswith", "off", ["50 off", "50% off"]),
        ("contains", "_", ["a_b"]),
        ("contains", "%", ["50% off"]),
        ("contains", "\\", ["back\\slash"]),
        ("contains", "[", ["[set]"]),
        ("contains", "", None),
    ],
)
def test_helpers_find_exactly_the_text(
    words: Any, method: str, text: str, found: list[str] | None
) -> None:
    """The helpers look for the text itself: its wildcards mean nothing special."""
    rows = words.select(getattr(words.q.text, method)(text), orderBy="text")
    texts = [word.text for word in rows]
    assert texts == (found if found is not None else sorted(texts))
    assert found is not None or len(texts) == 7


def test_like_pattern_keeps_its_wildcards(words: Any) -> None:
    """In LIKE itself percent and underscore are wildcards."""
    rows = words.select(LIKE(words.q.text, "a_b"), orderBy="text")
    assert [word.text for word in rows] == ["a_b", "axb"]


def test_wildcards_of_a_column_value_are_escaped(words: Any) -> None:
    """Given a column, its values are looked for literally, wildcards included."""
    rows = words.select(words.q.text.contains(words.q.part_text), orderBy="id")
    assert [word.text for word in rows] == [
        "50% off",
        "a_b",
        "axb",
        "back\\slash",
        "Plain",
        "[set]",
    ]


def test_helper_given_a_function_call(words: Any) -> None:
    """A function call serves as text."""
    rows = words.select(words.q.text.startswith(func.SUBSTR("50% offer", 1, 3)))
    assert [word.text for word in rows] == ["50% off"]


def test_helpers_of_a_function_call(words: Any) -> None:
    """Any expression has the helpers as methods, function calls too."""
    upper = func.UPPER(words.q.text)
    assert [word.text for word in words.select(upper.startswith("PL"))] == ["Plain"]
    assert [word.text for word in words.select(upper.endswith("AIN"))] == ["Plain"]
    assert [word.text for word in words.select(upper.contains("LAI"))] == ["Plain"]


def test_rlike_works_with_a_connection_factory(open_sqlite: Any) -> None:
    """SQLite's REGEXP comes from a function that the connection factory registers."""

    def factory(module: Any) -> type:
        class WithRegexp(module.Connection):  # type: ignore[misc]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.create_function(
                    "regexp", 2, lambda rx, text: bool(re.search(rx, text or ""))
                )

        return WithRegexp

    connection = open_sqlite(factory=factory)

    class Note(SQLObject):
        _connection = connection
        text = StringCol()

    Note.createTable()
    for text in ("abc", "bcd", "cab"):
        Note(text=text)
    rows = Note.select(RLIKE(Note.q.text, "^(a|c)"), orderBy="text")
    assert [note.text for note in rows] == ["abc", "cab"]
