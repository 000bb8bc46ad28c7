"""Compiled statements: what is kept, for how long, and how values are prepared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sqlobject.backend import Compiled, ParamStyle, StatementKind
from sqlobject.dbconnection._statements import MOST_TEXT, MOST_VALUES, Statements
from tests.fakes.dbapi import fake_driver


class Spoken:
    """A statement of a given key, text and slots."""

    def __init__(self, key: Any, binds: tuple[Any, ...] = (), **facts: Any) -> None:
        self.key = key
        self.binds = binds
        self.facts = {"sql": f"S {key}", "slots": (), "keep": True, **facts}


class CountingDialect:
    """Counts what it compiles."""

    def __init__(self) -> None:
        self.compiled: list[Any] = []

    def compile(self, statement: Spoken, style: ParamStyle) -> Compiled:
        self.compiled.append((statement.key, style))
        return Compiled(kind=StatementKind.ROWS, **statement.facts)


def statements(size: int = 500, **driver: Any) -> tuple[Statements, CountingDialect]:
    dialect = CountingDialect()
    return Statements(dialect, fake_driver(**driver), size), dialect  # type: ignore[arg-type]


def test_a_statement_is_compiled_once() -> None:
    """The same key finds the same plan."""
    kept, dialect = statements()
    assert kept.plan(Spoken("a")) is kept.plan(Spoken("a"))
    assert len(dialect.compiled) == 1


def test_no_more_than_so_many_are_kept() -> None:
    """Whatever comes, the number stays bounded."""
    kept, _ = statements(size=10)
    for n in range(100):
        kept.plan(Spoken(n))
        assert len(kept) <= 10


def test_what_is_used_stays() -> None:
    """The half that was used last is never compiled again."""
    kept, dialect = statements(size=10)
    for n in range(200):
        kept.plan(Spoken("often"))
        kept.plan(Spoken(n))
    assert [key for key, _ in dialect.compiled].count("often") == 1


def test_what_is_not_used_leaves() -> None:
    """An old statement is compiled again."""
    kept, dialect = statements(size=10)
    for n in [*range(30), 0]:
        kept.plan(Spoken(n))
    assert [key for key, _ in dialect.compiled].count(0) == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"keep": False},
        {"sql": "x" * (MOST_TEXT + 1)},
        {"slots": (int,) * (MOST_VALUES + 1)},
    ],
)
def test_some_are_used_and_dropped(facts: dict[str, Any]) -> None:
    """What may not be kept, long texts and those of many values are not kept."""
    kept, _ = statements()
    kept.plan(Spoken("a", **facts))
    assert len(kept) == 0


def test_statement_without_key() -> None:
    """Text of the user's is compiled each time."""
    kept, dialect = statements()
    kept.plan(Spoken(None))
    kept.plan(Spoken(None))
    assert len(dialect.compiled) == 2


def encoded(statement: Spoken, **driver: Any) -> Any:
    kept, _ = statements(**driver)
    encode = kept.plan(statement)[1]
    return statement.binds if encode is None else encode(statement.binds)


def test_values_that_need_nothing_pass() -> None:
    """Without an encoder for a type its values are passed as they are."""
    binds = (1, "a")
    assert encoded(Spoken("a", binds, slots=(int, str))) is binds


def test_values_are_encoded_by_their_type() -> None:
    """Where there is an encoder for a slot, it is used on that value alone."""
    found = encoded(
        Spoken("a", (1, Decimal("1.5"), 2), slots=(int, Decimal, int)),
        encoders={Decimal: str},
    )
    assert found == (1, "1.5", 2)


def test_values_in_another_order() -> None:
    """Values follow the placeholders."""
    spoken = Spoken("a", (1, 2, 3), slots=(int,) * 4, order=(2, 0, 0, 1))
    assert encoded(spoken) == (3, 1, 1, 2)
    assert encoded(Spoken("a", (1, 2), slots=(int,), order=(1,))) == (2,)


def test_named_values() -> None:
    """Some modules want a mapping."""
    spoken = Spoken("a", (1, 2), slots=(int, int))
    assert encoded(spoken, paramstyle=ParamStyle.NAMED) == {"p1": 1, "p2": 2}


def test_prepared_values_are_not_touched() -> None:
    """A statement without values of its own gets encoded ones."""
    kept, _ = statements(encoders={int: str})
    assert kept.plan(Spoken("a", (), slots=(int,)))[1] is None


def test_no_placeholders_no_parameters() -> None:
    """A text without placeholders is run without parameters."""
    assert encoded(Spoken("a", (), slots=())) is None
    assert encoded(Spoken("a", (), slots=()), no_params=()) == ()


def test_a_module_that_cannot_bind() -> None:
    """It gets text with marks that Python fills."""
    kept, dialect = statements(paramstyle=ParamStyle.LITERAL)
    kept.plan(Spoken("own", (1,)))
    assert dialect.compiled == [("own", ParamStyle.FORMAT)]
