"""A script is split where statements end, and nowhere else."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlobject.manager._split import Speech, split
from sqlobject.schemes import backend_for

MYSQL = Speech(backslash=True, hash_comments=True)


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("", []),
        (" ;; \n; ", []),
        ("-- nothing\n/* at; all */", []),
        ("a", ["a"]),
        ("a; b;\nc", ["a", "b", "c"]),
        ("a 'x;y'; b", ["a 'x;y'", "b"]),
        ("a 'it''s; so'; b", ["a 'it''s; so'", "b"]),
        ('a "x;y"; b', ['a "x;y"', "b"]),
        ("a `x;y`; b", ["a `x;y`", "b"]),
        ("a [x;y]; b", ["a [x;y]", "b"]),
        ("a -- it's; so\n; b", ["a -- it's; so", "b"]),
        ("a /* it's; so */; b", ["a /* it's; so */", "b"]),
        ("a '\\'; b", ["a '\\'", "b"]),
        ("a E'\\'; b'; c", ["a E'\\'; b'", "c"]),
        ("a NAME'\\'; b", ["a NAME'\\'", "b"]),
        ("a $$ x; y $$; b", ["a $$ x; y $$", "b"]),
        ("a $body$ x; $$; y $body$; b", ["a $body$ x; $$; y $body$", "b"]),
        ("a $1; b", ["a $1", "b"]),
        ("a ARRAY['x;]']; b[1]; c", ["a ARRAY['x;]']", "b[1]", "c"]),
        ("a 'never closed; b", ["a 'never closed; b"]),
        ("BEGIN; a; COMMIT; b", ["BEGIN", "a", "COMMIT", "b"]),
    ],
)
def test_statements(text: str, statements: list[str]) -> None:
    """Quotes, comments and dollars hide semicolons."""
    assert split(text) == statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("a 'it\\'s; so'; b", ["a 'it\\'s; so'", "b"]),
        ('a "it\\"s; so"; b', ['a "it\\"s; so"', "b"]),
        ("a # it's; so\n; b", ["a # it's; so", "b"]),
        ("/*!40101 SET a=1 */; b", ["/*!40101 SET a=1 */", "b"]),
    ],
)
def test_statements_of_mysql(text: str, statements: list[str]) -> None:
    """Backslashes hide quotes, ``#`` begins a comment, ``/*!`` is run."""
    assert split(text, MYSQL) == statements


def test_nested_comments() -> None:
    """Where comments nest, the outer one ends last."""
    text = "a /* b /* c */ ; d */; e"
    assert split(text, Speech(nested_comments=True)) == ["a /* b /* c */ ; d */", "e"]
    assert split(text) == ["a /* b /* c */", "d */", "e"]


TRIGGER = (
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n"
    "  UPDATE a SET x = CASE WHEN x > 1 THEN 1 ELSE 2 END;\n"
    "  DELETE FROM b;\n"
    "END"
)
PROCEDURE = (
    "CREATE PROCEDURE p()\n"
    "BEGIN\n"
    "  IF a THEN BEGIN x; END; END IF;\n"
    "  WHILE b DO y; END WHILE;\n"
    "  CASE z WHEN 1 THEN q; END CASE;\n"
    "  BEGIN w; END;\n"
    "  IF c THEN v; END IF;\n"
    "END"
)


@pytest.mark.parametrize("body", [TRIGGER, PROCEDURE])
def test_bodies_stay_whole(body: str) -> None:
    """Triggers and procedures end with their last END."""
    assert split(f"a;\n{body};\nb;") == ["a", body, "b"]


def test_trigger_without_a_body() -> None:
    """A trigger that calls a function ends like any statement."""
    text = "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f(); b"
    assert len(split(text)) == 2


def test_delimiter_of_a_client() -> None:
    """``DELIMITER`` says what ends statements from there on."""
    text = "a;\nDELIMITER //\nCREATE x; y//\nz //\nDELIMITER ;\nb; c"
    assert split(text) == ["a", "CREATE x; y", "z", "b", "c"]


def test_set_term_of_a_client() -> None:
    """``SET TERM`` does so too."""
    text = "a;\nSET TERM ^ ;\nCREATE x; y ^\nSET TERM ; ^\nb; c"
    assert split(text) == ["a", "CREATE x; y", "b", "c"]


def test_go_of_a_client() -> None:
    """A line ``GO`` ends a batch."""
    assert split("a\nb\nGO\nc\ngo\n") == ["a\nb", "c"]


@pytest.mark.parametrize(
    ("name", "speech"),
    [
        ("sqlite", Speech()),
        ("mysql", MYSQL),
        ("mssql", Speech()),
        ("firebird", Speech()),
    ],
)
def test_speech_of_a_dialect(name: str, speech: Speech) -> None:
    """What has to be known is learned from what the dialect writes."""
    found = Speech.of(backend_for(name).dialect)
    assert found._replace(nested_comments=False) == speech


PIECES = st.sampled_from(
    [
        "SELECT 1",
        "'a;b'",
        '"a;b"',
        "/* ; */",
        "-- ;\n",
        " ",
        "\n",
        "x",
        "(",
        ")",
        "=",
        ",",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=5))
def test_what_is_joined_is_split_again(pieces: list[str]) -> None:
    """Every statement comes back, and comes back the same when split once more."""
    found = split(";\n".join(pieces))
    assert split("\n;\n".join(found)) == found
    for statement in found:
        assert split(statement) == [statement]


@given(st.lists(st.one_of(PIECES, st.just(";")), max_size=12).map("".join))
def test_statements_are_whole_for_sqlite(text: str) -> None:
    """With its semicolon, each is what SQLite calls complete."""
    for statement in split(text):
        assert sqlite3.complete_statement(f"{statement}\n;")
