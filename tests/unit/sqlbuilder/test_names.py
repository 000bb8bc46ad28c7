"""Names that need no quotes."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sqlbuilder import sqlIdentifier


@pytest.mark.parametrize("text", ["a", "_", "a1", "schema.table.column", "a."])
def test_a_plain_name_needs_no_quotes(text: str) -> None:
    assert sqlIdentifier(text)


@pytest.mark.parametrize("text", ["", "1a", ".a", "a b", "é", "a\n", "a'", 1, None])
def test_anything_else_is_no_plain_name(text: Any) -> None:
    """A line's end belongs to no name either, whatever ``$`` of a pattern lets pass."""
    assert not sqlIdentifier(text)
