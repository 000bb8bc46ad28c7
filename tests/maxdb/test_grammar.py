"""What the stand-in takes for MaxDB's SQL, and what it does not."""

from __future__ import annotations

import pytest

from sqlobject.schemes import backend_for
from tests.golden.ddl_cases import CASES as DDL_CASES
from tests.golden.ddl_cases import REFUSED, Case
from tests.golden.statement_cases import EDITIONS, LINES, TOPICS, Edition
from tests.maxdb.database import like
from tests.maxdb.grammar import SYNTAX, Refusal, read

NEW = (7, 7)
MAXDB = [edition for edition in EDITIONS if edition.dialect == "maxdb"]


@pytest.mark.parametrize("edition", MAXDB, ids=lambda edition: edition.name)
@pytest.mark.parametrize("name", [n for n in LINES if TOPICS[n] != "literals"])
def test_golden_statements_keep_to_the_syntax_of_their_version(
    name: str, edition: Edition
) -> None:
    """What the list says for MaxDB is MaxDB's SQL, of 7.4, 7.6 and 7.7."""
    said = edition.said(name)
    if edition.refusal(said) is None:
        for statement in said.split(" ;; "):
            assert read(statement, edition.version).kind


@pytest.mark.parametrize("case", DDL_CASES, ids=lambda case: case.name)
def test_golden_definitions_keep_to_the_syntax(case: Case) -> None:
    """But for changes of columns, which the stand-in does not make."""
    expected = case.expected["maxdb"]
    if expected == REFUSED:
        return
    script = case.script(backend_for("maxdb").dialect.ddl)
    for text in script:
        if " MODIFY " not in text and " ADD FOREIGN KEY " not in text:
            assert read(text, NEW).kind


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("SELECT 1", NEW),  # there is no SELECT without FROM
        ("SELECT a FROM t LIMIT 1 OFFSET 2", NEW),
        ("SELECT a FROM t LIMIT ?", NEW),
        ("SELECT a FROM t LIMIT 1, 2", (7, 6)),
        ("SELECT a FROM t LIMIT 1", (7, 4)),
        ("SELECT TOP 1 a FROM t", (7, 4)),
        ("SELECT a FROM t FOR UPDATE", NEW),
        ("SELECT a > 1 FROM t", NEW),
        ("SELECT a FROM t WHERE NOT NOT a = 1", NEW),
        ("SELECT a FROM t WHERE a IN (SELECT b FROM u ORDER BY b)", NEW),
        ("SELECT a FROM t WHERE a IN (SELECT b FROM u LIMIT 1)", NEW),
        ("SELECT COALESCE(a, 1) FROM t", NEW),
        ("SELECT a FROM t WHERE a != 1", NEW),
        ("SELECT CAST(a AS INT) FROM t", NEW),
        ("SELECT order FROM t", NEW),
        ("SELECT a FROM t; SELECT b FROM t", NEW),
        ("INSERT INTO t (a) VALUES (1), (2)", NEW),
        ("INSERT INTO t DEFAULT VALUES", NEW),
        ("INSERT INTO t (a) VALUES (1) RETURNING a", NEW),
        ("CREATE TABLE IF NOT EXISTS t (a INT)", NEW),
        ("CREATE TABLE t (a TEXT)", NEW),
        ("CREATE TABLE t (a BIGINT)", NEW),
        ("CREATE TABLE t (a VARCHAR(8001))", NEW),
        ("DROP TABLE IF EXISTS t", NEW),
        ("DROP INDEX i", NEW),
        ("ALTER TABLE t ADD COLUMN a INT", NEW),
        ("SAVEPOINT a", (7, 4)),
        ("BEGIN", NEW),
        ("SELECT a FROM " + "t" * 33, NEW),
        ("SELECT [a] FROM t", NEW),
    ],
)
def test_what_other_databases_say_is_refused(
    text: str, version: tuple[int, ...]
) -> None:
    """With the number of a syntax error, and the place."""
    with pytest.raises(Refusal) as caught:
        read(text, version)
    assert caught.value.code == SYNTAX


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("abc", "a*", 1),
        ("abc", "a?c", 1),
        ("abc", "a(xb)c", 1),
        ("abc", "a\\*", 0),
        ("a*", "a\\*", 1),
        (None, "a", None),
    ],
)
def test_like_has_more_wildcards_than_elsewhere(
    value: str | None, pattern: str, fits: int | None
) -> None:
    """``*`` is ``%``, ``?`` is ``_``, brackets hold a choice."""
    assert like(value, pattern, "\\") == fits
