"""The JOIN family."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import sqlbuilder
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    JOIN,
    LEFTJOIN,
    FULLJOINOn,
    INNERJOINOn,
    LEFTJOINConditional,
    LEFTJOINOn,
    LEFTJOINUsing,
    Select,
    SQLJoin,
    sqlrepr,
    table,
)

PLAIN = [
    "JOIN",
    "INNERJOIN",
    "CROSSJOIN",
    "STRAIGHTJOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "NATURALJOIN",
    "NATURALLEFTJOIN",
    "NATURALLEFTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "NATURALRIGHTJOIN",
    "NATURALRIGHTOUTERJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
    "NATURALFULLJOIN",
    "NATURALFULLOUTERJOIN",
]
TESTED = [
    "INNERJOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
]
CONDITION = table.a.x == table.b.y
ON = "((a.x) = (b.y))"


def _words(name: str) -> str:
    for word in [
        "NATURAL",
        "INNER",
        "CROSS",
        "STRAIGHT",
        "LEFT",
        "RIGHT",
        "FULL",
        "OUTER",
    ]:
        name = name.replace(word, f"{word} ")
    return name


@pytest.mark.parametrize("name", PLAIN)
def test_plain_join(name: str) -> None:
    """Each builder writes its words between the tables."""
    build = getattr(sqlbuilder, name)
    assert build.__name__ == name
    assert str(build("a", table.b)) == f"a {_words(name)} b"
    assert str(build(None, "b")) == f" {_words(name)} b"


@pytest.mark.parametrize("name", TESTED)
def test_join_with_a_condition(name: str) -> None:
    """The conditional builders take ON or USING, the others are for one of them."""
    words = _words(name)
    conditional = getattr(sqlbuilder, f"{name}Conditional")
    on = getattr(sqlbuilder, f"{name}On")
    using = getattr(sqlbuilder, f"{name}Using")
    assert str(conditional("a", "b", CONDITION)) == f"a {words} b ON {ON}"
    assert str(on("a", "b", CONDITION)) == f"a {words} b ON {ON}"
    assert str(using("a", "b", ["c", "d"])) == f"a {words} b USING (c, d)"
    assert str(on(None, "b", "x = y")) == f"{words} b ON x = y"


@pytest.mark.parametrize(
    "given", [{}, {"on_condition": CONDITION, "using_columns": ["c"]}]
)
def test_condition_or_columns_not_both(given: Any) -> None:
    """Neither and both are TypeErrors."""
    with pytest.raises(TypeError):
        LEFTJOINConditional("a", "b", **given)


@pytest.mark.parametrize("columns", ["code", table.a.code, ["code"], [table.a.code]])
def test_columns_of_using_stand_by_their_names(columns: Any) -> None:
    """One name is no list of letters, and a field's table is left out."""
    assert str(LEFTJOINUsing("a", "b", columns)) == "a LEFT JOIN b USING (code)"


def test_comma_join() -> None:
    """A join without words is a comma."""
    assert str(SQLJoin("a", "b")) == "a, b"
    assert str(SQLJoin(None, "b")) == "b"


@pytest.mark.parametrize(
    ("join", "text"),
    [
        (LEFTJOIN(None, "b"), "FROM a  LEFT JOIN b"),
        (LEFTJOINOn(None, "b", CONDITION), f"FROM a LEFT JOIN b ON {ON}"),
        (LEFTJOINOn("a", "b", CONDITION), f"FROM a LEFT JOIN b ON {ON}"),
        (
            [LEFTJOINOn("c", "b", CONDITION), INNERJOINOn(None, "d", CONDITION)],
            f"FROM a, c LEFT JOIN b ON {ON} INNER JOIN d ON {ON}",
        ),
        ("LEFT JOIN raw ON 1", "FROM a LEFT JOIN raw ON 1"),
        ((JOIN("a", "b"), JOIN("c", "d")), "FROM a JOIN b, c JOIN d"),
    ],
)
def test_joins_of_a_select(join: Any, text: str) -> None:
    """Joined tables are not named before; a comma only parts what stands alone."""
    assert str(Select([table.a.x], join=join)) == f"SELECT a.x {text}"


def test_join_in_the_key() -> None:
    """Kind, tables, condition and columns of a join are part of the key."""

    def key(join: Any) -> Any:
        return Select([table.a.x], join=join).key

    joins = [
        LEFTJOINOn(None, "b", CONDITION),
        INNERJOINOn(None, "b", CONDITION),
        LEFTJOINOn(None, "c", CONDITION),
        LEFTJOINOn(None, "b", table.a.x == table.b.z),
        LEFTJOINUsing(None, "b", "c"),
        LEFTJOINUsing(None, "b", "d"),
        LEFTJOIN(None, "b"),
    ]
    assert len({key(join) for join in joins}) == len(joins)
    values = [LEFTJOINOn(None, "b", table.a.x == n) for n in (1, 2)]
    assert key(values[0]) == key(values[1])
    assert Select([table.a.x], table.a.y == 2, join=values[0]).binds == (1, 2)


def test_reserved_names_of_tables_are_quoted() -> None:
    """A text that is a name is treated as one."""
    assert sqlrepr(JOIN("order", "x y"), "sqlite") == '"order" JOIN x y'


def test_full_join_is_refused_where_it_is_unknown() -> None:
    """MySQL has none, and the statement says so before it is sent."""
    with pytest.raises(UnsupportedFeature, match="full outer join"):
        sqlrepr(Select([table.a.x], join=FULLJOINOn(None, "b", CONDITION)), "mysql")
