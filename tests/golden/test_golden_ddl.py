"""DDL in all dialects, from the list of cases."""

from __future__ import annotations

import pytest

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schemes import backend_for
from tests.golden.ddl_cases import CASES, REFUSED, Case
from tests.golden.types_cases import DIALECTS


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_definition_becomes_text(case: Case, name: str) -> None:
    """Each dialect says it as the case has it, or says that it cannot."""
    ddl = backend_for(name).dialect.ddl
    if case.expected[name] == REFUSED:
        with pytest.raises(UnsupportedFeature, match=name):
            case.call(ddl)
    else:
        assert case.call(ddl) == case.expected[name]


def test_no_dialect_is_left_out() -> None:
    """A case speaks of all seven."""
    assert all(set(case.expected) == set(DIALECTS) for case in CASES)
