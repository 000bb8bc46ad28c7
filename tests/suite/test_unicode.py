"""Text of every script goes in and comes out, as value and inside SQL."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import SQLObject, UnicodeCol
from sqlobject.sqlbuilder import CONTAINSSTRING, sqlrepr

TEXTS = (
    "na\u00efve caf\u00e9",
    "\u0442\u0435\u043a\u0441\u0442",
    "\u6f22\u5b57 \u304b\u306a",
    "\u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "\U0001f600 \U0001f469\u200d\U0001f4bb",
    "a\u0301",  # not composed, and so it stays
    "'\"\\%_?:$1\n\t",
)


class SuiteText(SQLObject):
    """Short and long text."""

    short = UnicodeCol(length=60)
    long = UnicodeCol(default="")


@pytest.fixture
def texts(db: Any) -> Any:
    SuiteText.createTable()
    return SuiteText


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_text_comes_back(db: Any, texts: Any, text: str) -> None:
    """Stored, read, found, and many thousand characters of it."""
    row = texts(short=text, long=text * 1500)
    db.cache.clear()
    found = texts.selectBy(short=text).getOne()
    assert found.id == row.id
    assert found.short == text
    assert found.long == text * 1500
    assert texts.select(CONTAINSSTRING(texts.q.short, text)).count() == 1


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_text_in_sql(db: Any, texts: Any, text: str) -> None:
    """A literal means the same as a bound value."""
    texts(short=text)
    literal = sqlrepr(text, db.dbName)
    sql = f"SELECT short FROM suite_text WHERE short = {literal}"
    assert db.queryAll(sql) == [(text,)]
