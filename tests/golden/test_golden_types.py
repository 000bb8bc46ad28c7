"""Types in all dialects, from the list of cases."""

from __future__ import annotations

import pytest

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schema.types import Kind
from sqlobject.schemes import backend_for
from tests.golden.types_cases import (
    ABSTRACT,
    BINARY,
    CASES,
    DIALECTS,
    OLDER,
    PROVENANCE,
    Case,
)


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_type_is_spelled(case: Case, name: str) -> None:
    """A column's type has the spelling of the case, by the server's version."""
    dialect = backend_for(name).dialect
    expected = case.spelled[name]
    if isinstance(expected, tuple):
        older, expected = expected
        assert dialect.for_version(OLDER[name]).sql_type(case.sql_type) == older
    if expected in (ABSTRACT, BINARY):
        with pytest.raises(ValueError, match=expected):
            dialect.sql_type(case.sql_type)
    else:
        assert dialect.sql_type(case.sql_type) == expected


def test_every_kind_has_a_case() -> None:
    """No kind of column is forgotten, and no dialect."""
    assert {case.sql_type.kind for case in CASES} == set(Kind)
    assert all(set(case.spelled) == set(DIALECTS) for case in CASES)
    assert set(PROVENANCE) == set(DIALECTS)


@pytest.mark.parametrize("name", DIALECTS)
def test_an_enum_without_values_is_a_value_error(name: str) -> None:
    """There is nothing such a column could hold."""
    dialect = backend_for(name).dialect
    with pytest.raises(ValueError, match="at least one value"):
        dialect.sql_type(CASES[0].sql_type._replace(kind=Kind.ENUM))


@pytest.mark.parametrize(
    ("name", "digits"),
    [("mysql", 66), ("mssql", 39), ("sybase", 39), ("firebird", 39), ("maxdb", 39)],
)
def test_too_many_digits_are_refused(name: str, digits: int) -> None:
    """A DECIMAL that the server would not take is refused here, by its own limit."""
    sql_type = CASES[0].sql_type._replace(kind=Kind.DECIMAL, precision=digits)
    dialect = backend_for(name).dialect
    with pytest.raises(UnsupportedFeature, match=f"{digits} decimal digits"):
        dialect.sql_type(sql_type)
    assert dialect.sql_type(sql_type._replace(precision=digits - 1))


def test_firebird_takes_more_digits_from_4_on() -> None:
    """Before, a DECIMAL is a whole number of 64 bits."""
    sql_type = CASES[0].sql_type._replace(kind=Kind.DECIMAL, precision=19)
    dialect = backend_for("firebird").dialect
    assert dialect.for_version((4, 0)).sql_type(sql_type) == "DECIMAL(19)"
    with pytest.raises(UnsupportedFeature):
        dialect.for_version((3, 0)).sql_type(sql_type)
