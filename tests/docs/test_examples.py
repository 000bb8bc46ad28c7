"""The examples in the manual and on the front page do what they say."""

from __future__ import annotations

import doctest
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from sqlobject import classregistry, sqlhub
from sqlobject.dbconnection import TheURIOpener

ROOT = Path(__file__).resolve().parents[2]
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def pages() -> list[Path]:
    """Every page with an example in it."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.rst"))]
    return [page for page in found if ">>> " in page.read_text(encoding="utf-8")]


@pytest.fixture
def fresh_page() -> Iterator[types.ModuleType]:
    """No classes, no connection, and a module that the page's classes live in."""
    known = classregistry.registry(None).classes
    classes, uris = dict(known), dict(TheURIOpener.cachedURIs)
    known.clear()
    TheURIOpener.cachedURIs.clear()
    before = sqlhub.processConnection if hasattr(sqlhub, "processConnection") else None
    sqlhub.processConnection = None
    module = types.ModuleType("page_of_the_manual")
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]
    for connection in TheURIOpener.cachedURIs.values():
        connection.close()
    sqlhub.processConnection = before
    known.clear()
    known.update(classes)
    TheURIOpener.cachedURIs.clear()
    TheURIOpener.cachedURIs.update(uris)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_examples_of_the_page_do_what_they_say(
    page: Path, fresh_page: types.ModuleType
) -> None:
    # Markdown closes a block with ```; doctest would take it for output.
    text = re.sub(r"^```.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    names = fresh_page.__dict__
    test = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
    test.globs = names  # a copy otherwise, and classes look into their module
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False, optionflags=FLAGS).run(
        test, out=report.append, clear_globs=False
    )
    assert result.attempted > 0
    assert not result.failed, "".join(report)
