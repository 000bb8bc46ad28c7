"""Values keep their dialect's spelling however deep they stand in a statement."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import BoolCol, ForeignKey, SQLObject, StringCol
from sqlobject.sqlbuilder import (
    AND,
    CONCAT,
    EXISTS,
    IN,
    NOT,
    OR,
    Alias,
    Delete,
    INNERJOINOn,
    Insert,
    LEFTJOINOn,
    Outer,
    Select,
    Union,
    Update,
    func,
    sqlrepr,
)


@pytest.fixture
def flags(conn: Any) -> Any:
    """A class with a boolean column and one that refers to it."""

    class Flag(SQLObject):
        on = BoolCol(dbName="is_on")

    class Pole(SQLObject):
        name = StringCol()
        flag = ForeignKey("Flag")

    return Flag, Pole


def builders() -> dict[str, Any]:
    """Build statements with one boolean, each nested in another way."""
    return {
        "condition": lambda f, _p: Select([f.q.id], f.q.on == True),  # noqa: E712
        "negation": lambda f, _p: Select([f.q.id], NOT(f.q.on == True)),  # noqa: E712
        "alias": lambda f, _p: Select(
            [Alias(f, "f2").q.id],
            Alias(f, "f2").q.on == True,  # noqa: E712
        ),
        "exists": lambda f, p: Select(
            [p.q.id],
            EXISTS(
                Select(
                    [f.q.id],
                    AND(f.q.id == Outer(p).q.flagID, f.q.on == True),  # noqa: E712
                )
            ),
        ),
        "membership": lambda f, p: Select(
            [p.q.id],
            IN(p.q.flagID, Select([f.q.id], f.q.on == True)),  # noqa: E712
        ),
        "list": lambda f, _p: Select([f.q.id], IN(f.q.on, [True])),
        "join": lambda f, p: Select(
            [p.q.id],
            join=LEFTJOINOn(
                None,
                f,
                AND(p.q.flagID == f.q.id, f.q.on == True),  # noqa: E712
            ),
        ),
        "joins": lambda f, p: Select(
            [p.q.id],
            join=[INNERJOINOn(None, f, OR(f.q.on == True, f.q.id == 2))],  # noqa: E712
        ),
        "call": lambda f, _p: Select([func.COALESCE(f.q.on, True)]),
        "concatenation": lambda f, _p: Select(
            [CONCAT(f.q.on, func.COALESCE(f.q.on, True))], staticTables=["flag"]
        ),
        "having": lambda f, _p: Select(
            [f.q.id],
            groupBy=f.q.id,
            having=f.q.on == True,  # noqa: E712
        ),
        "order": lambda f, _p: Select(
            [f.q.id],
            orderBy=f.q.on == True,  # noqa: E712
        ),
        "union": lambda f, _p: Union(
            Select([f.q.id]),
            Select([f.q.id], f.q.on == True),  # noqa: E712
        ),
        "subselect": lambda f, _p: Select(
            [Alias(Select([f.q.id], f.q.on == True), "s").q.id]  # noqa: E712
        ),
        "results": lambda f, _p: f.select(f.q.on == True).queryForSelect(),  # noqa: E712
        "update": lambda f, _p: Update(f.q, {"is_on": True}),
        "update where": lambda f, _p: Update(
            f.q,
            {"is_on": None},
            where=f.q.on == True,  # noqa: E712
        ),
        "insert": lambda f, _p: Insert(f.q, values={"is_on": True}),
        "delete": lambda f, _p: Delete(f.q, f.q.on == True),  # noqa: E712
        "scalar": lambda f, _p: Select(
            [f.q.id],
            f.q.id == Select([func.MAX(f.q.id)], f.q.on == True),  # noqa: E712
        ),
    }


@pytest.mark.parametrize("name", builders())
def test_boolean_is_spelled_by_the_dialect(flags: Any, name: str) -> None:
    """A boolean is a letter for PostgreSQL and a digit for the others, wherever."""
    statement = builders()[name](*flags)
    assert sqlrepr(statement, "postgres").count("'t'") == 1
    assert "'t'" not in sqlrepr(statement, "sqlite")
    assert "'t'" not in sqlrepr(statement, "mysql")


@pytest.mark.parametrize("name", builders())
def test_rendering_twice_gives_the_same_text(flags: Any, name: str) -> None:
    """Rendering for one dialect does not disturb the next."""
    statement = builders()[name](*flags)
    first = sqlrepr(statement, "postgres")
    sqlrepr(statement, "mysql")
    assert sqlrepr(statement, "postgres") == first


@pytest.mark.parametrize("db", ["mysql", "postgres", "sqlite", "mssql", "firebird"])
def test_results_render_for_their_own_connection_only_when_asked(
    flags: Any, db: str
) -> None:
    """SelectResults nested in IN are spelled for the dialect of the outer statement."""
    flag, pole = flags
    results = flag.select(flag.q.on == True)  # noqa: E712
    text = sqlrepr(Select([pole.q.id], IN(pole.q.flagID, results)), db)
    literal = "'t'" if db == "postgres" else "1"
    assert f"((flag.is_on) = ({literal}))" in text


class Loud:
    """A user's operand with its own SQL text for each dialect."""

    def __sqlrepr__(self, db: str | None) -> str:
        return f"loud_{db}()"


@pytest.mark.parametrize("db", ["mysql", "postgres", "sqlite", None])
def test_objects_that_speak_for_themselves_inside_expressions(
    flags: Any, db: str | None
) -> None:
    """An operand with ``__sqlrepr__`` is asked with the dialect's name."""
    flag, _pole = flags
    statement = Select([flag.q.id], flag.q.id == Loud())
    assert sqlrepr(statement, db) == (
        f"SELECT flag.id FROM flag WHERE ((flag.id) = (loud_{db}()))"
    )


def test_objects_that_speak_for_themselves_are_asked_each_time(flags: Any) -> None:
    """The text of such an operand is never remembered."""
    flag, _pole = flags

    class Counter:
        """Says another number each time."""

        n = 0

        def __sqlrepr__(self, _db: str | None) -> str:
            self.n += 1
            return str(self.n)

    flag.createTable()
    for _ in range(3):
        flag(on=True)
    results = flag.select(flag.q.id == Counter())
    seen = [row.id for _ in range(2) for row in results]
    assert len(seen) == 2
    assert seen[0] != seen[1]
