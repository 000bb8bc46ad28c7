"""Statements in all dialects and versions, from the list of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sqlobject.backend import Backend, ParamStyle
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.driver import last_row_id
from sqlobject.dberrors import UnsupportedFeature
from tests.fakes.dbapi import FakeDB, FakeModule
from tests.golden.statement_cases import (
    CASES,
    EDITIONS,
    LINES,
    NEW_ROW,
    SAVEPOINTS,
    TOPICS,
    VALUES,
    Edition,
    edition_of,
    new_row,
)


def bound(statement: Any) -> Callable[[Dialect], str]:
    """What a statement becomes, its values as parameters."""
    return lambda dialect: dialect.compile(statement, ParamStyle.QMARK).sql


def spelled(value: Any) -> Callable[[Dialect], str]:
    """A literal as it is sent, in one line."""
    return lambda dialect: on_one_line(dialect.sent_literals.spell(value))


def on_one_line(text: str) -> str:
    """A text whose control characters can be seen."""
    for char, name in (("\n", "␊"), ("\t", "␉"), ("\r", "␍")):
        text = text.replace(char, name)
    return text


def savepoints(dialect: Dialect) -> str:
    """Three statements, of which one may be nothing."""
    words = dialect.features.savepoint_words
    return " ;; ".join(each.format("s1") for each in words if each)


def learned(dialect: Dialect) -> str:
    """All that is sent to insert a row and learn its id."""
    module = FakeModule(("", [(7,)]))
    driver = {"paramstyle": ParamStyle.QMARK, "new_id": last_row_id}
    connection = FakeDB(module, driver=driver)
    connection.backend = Backend("fake", ("fake",), dialect)
    connection.dialect = dialect
    connection.insert(new_row())
    return " ;; ".join(module.sql)


SAID: dict[str, Callable[[Dialect], str]] = {
    **{case.name: bound(case.statement()) for case in CASES},
    **{each.name: spelled(each.value) for each in VALUES},
    SAVEPOINTS: savepoints,
    NEW_ROW: learned,
}


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
@pytest.mark.parametrize("name", SAID)
def test_statement_becomes_text(name: str, edition: Edition) -> None:
    """Each server is sent what the case has, or told why not."""
    said = edition.said(name)
    refusal = edition.refusal(said)
    if refusal is None:
        assert SAID[name](edition.speech) == said
        return
    with pytest.raises(UnsupportedFeature) as caught:
        SAID[name](edition.speech)
    assert str(caught.value) == refusal


def test_every_case_has_its_lines_and_no_line_is_in_vain() -> None:
    """The two files are about the same."""
    assert set(LINES) == set(SAID)
    known = {"*", *(e.name for e in EDITIONS), *(e.dialect for e in EDITIONS)}
    for lines in LINES.values():
        assert set(lines) <= known


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_every_text_has_its_provenance(edition: Edition) -> None:
    """A server's version, or the chapters of a manual."""
    for name in TOPICS:
        assert edition.provenance(name).startswith(("server ", "manual: "))


def test_the_newest_edition_that_fits_a_server_is_meant() -> None:
    """Servers in between are as the one before."""
    for edition in EDITIONS:
        later = edition.speech.for_version((*edition.version, 0, 1), edition.variant)
        assert edition_of(edition.speech) == edition_of(later) == edition
