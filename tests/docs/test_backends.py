"""The pages of the databases name all that a connection takes, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from sqlobject import col
from sqlobject.backend import Features
from sqlobject.dbconnection import parse_uri
from sqlobject.schemes import backend_for, known_schemes

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "backends").glob("*.rst"))
OF_DATABASES = [page for page in PAGES if page.name != "index.rst"]
TABLES = ("support", "drivers", "options", "types", "statements", "facts", "errors")


def constant(name: str) -> ast.expr:
    """A constant of what makes the tables; reading it needs no Sphinx."""
    source = (ROOT / "docs" / "_ext" / "backend_facts.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            target: Any = node.targets[0]
        else:
            target = getattr(node, "target", None)
        if getattr(target, "id", None) == name:
            return node.value  # type: ignore[attr-defined]
    raise LookupError(name)


def ours() -> set[str]:
    """The backends of this package."""
    found = map(backend_for, known_schemes())
    return {b.name for b in found if type(b.dialect).__module__[:10] == "sqlobject."}


def test_every_database_has_a_page() -> None:
    assert {page.stem for page in OF_DATABASES} == ours()


def test_every_fact_of_a_backend_has_words_for_the_pages() -> None:
    assert tuple(ast.literal_eval(constant("LABELS"))) == Features._fields


def test_every_kind_of_column_is_in_the_tables_of_types() -> None:
    shown = set(re.findall(r"col\.(\w+)", ast.unparse(constant("COLUMNS"))))
    elsewhere = ast.literal_eval(constant("ELSEWHERE"))
    kinds = {name for name in col.__all__ if re.fullmatch(r"(?!SO)\w*Col", name)}
    assert kinds == (shown | elsewhere) - {"ForeignKey"}


@pytest.mark.parametrize("page", OF_DATABASES, ids=lambda page: page.stem)
def test_a_page_has_the_tables_of_its_database(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = re.findall(r"^\.\. backend-(\w+):: (\w+)$", text, re.M)
    assert {name for _, name in made} == {page.stem}
    assert set(TABLES) <= {table for table, _ in made}
    assert ("variants" in {table for table, _ in made}) == bool(
        backend_for(page.stem).variants
    )


@pytest.mark.parametrize("page", OF_DATABASES, ids=lambda page: page.stem)
def test_a_page_describes_the_options_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r"^(``\w+``(?:, ``\w+``)*)\n   \S", text, re.M)
    described = [name for head in heads for name in re.findall(r"\w+", head)]
    known = backend_for(page.stem).connection_class().options
    assert sorted(described) == sorted({*known, "driver"})


@pytest.mark.parametrize("page", OF_DATABASES, ids=lambda page: page.stem)
def test_uris_of_a_page_are_read(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    backend = backend_for(page.stem)
    uris = re.findall(rf"^   ((?:{'|'.join(backend.schemes)}):\S+)$", text, re.M)
    assert len(uris) >= 2
    for uri in uris:
        address = parse_uri(uri)
        assert address.database, uri
        backend.connection_class().read_options(dict(address.options))
        if address.driver:
            assert address.driver in {driver.name for driver in backend.drivers}
