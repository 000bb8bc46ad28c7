"""Section 10: the JOIN family."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import sqlbuilder
from sqlobject.sqlbuilder import (
    INNERJOIN,
    JOIN,
    LEFTJOIN,
    Alias,
    INNERJOINOn,
    INNERJOINUsing,
    LEFTJOINConditional,
    LEFTJOINOn,
    LEFTJOINUsing,
    Select,
    SQLJoin,
    SQLJoinConditional,
    SQLJoinOn,
    SQLJoinUsing,
    table,
)

WORDS = {
    "JOIN": "JOIN",
    "INNERJOIN": "INNER JOIN",
    "CROSSJOIN": "CROSS JOIN",
    "LEFTJOIN": "LEFT JOIN",
    "LEFTOUTERJOIN": "LEFT OUTER JOIN",
    "NATURALJOIN": "NATURAL JOIN",
    "NATURALLEFTJOIN": "NATURAL LEFT JOIN",
    "NATURALLEFTOUTERJOIN": "NATURAL LEFT OUTER JOIN",
    "RIGHTJOIN": "RIGHT JOIN",
    "RIGHTOUTERJOIN": "RIGHT OUTER JOIN",
    "NATURALRIGHTJOIN": "NATURAL RIGHT JOIN",
    "NATURALRIGHTOUTERJOIN": "NATURAL RIGHT OUTER JOIN",
    "FULLJOIN": "FULL JOIN",
    "FULLOUTERJOIN": "FULL OUTER JOIN",
    "NATURALFULLJOIN": "NATURAL FULL JOIN",
    "NATURALFULLOUTERJOIN": "NATURAL FULL OUTER JOIN",
}
TESTED = [
    "INNERJOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
]
ON = table.a.x == table.b.y


@pytest.mark.parametrize(("name", "words"), WORDS.items())
def test_plain_join(name: str, words: str) -> None:
    """A plain join writes its words between the tables, or before the only one."""
    build = getattr(sqlbuilder, name)
    assert str(build("a", "b")) == f"a {words} b"
    assert str(build(None, "b")) == f" {words} b"


def test_straight_join() -> None:
    """STRAIGHTJOIN is its own kind of join."""
    text = str(sqlbuilder.STRAIGHTJOIN("a", "b"))
    assert text.replace("_", " ") == "a STRAIGHT JOIN b"


@pytest.mark.parametrize("name", TESTED)
def test_join_with_a_condition(name: str) -> None:
    """The ``…On`` builder writes ON and the condition."""
    build, words = getattr(sqlbuilder, name + "On"), WORDS[name]
    assert str(build("a", "b", ON)) == f"a {words} b ON ((a.x) = (b.y))"
    assert str(build(None, "b", ON)) == f"{words} b ON ((a.x) = (b.y))"


@pytest.mark.parametrize("name", TESTED)
def test_join_with_common_columns(name: str) -> None:
    """The ``…Using`` builder writes USING and the column names."""
    build, words = getattr(sqlbuilder, name + "Using"), WORDS[name]
    assert str(build("a", "b", ["c", "d"])) == f"a {words} b USING (c, d)"
    assert str(build(None, "b", ("c",))) == f"{words} b USING (c)"


@pytest.mark.parametrize("name", TESTED)
def test_join_with_either(name: str) -> None:
    """The ``…Conditional`` builder takes a condition or columns."""
    build, words = getattr(sqlbuilder, name + "Conditional"), WORDS[name]
    assert str(build("a", "b", on_condition=ON)) == f"a {words} b ON ((a.x) = (b.y))"
    assert str(build("a", "b", using_columns=["c"])) == f"a {words} b USING (c)"


@pytest.mark.parametrize("kwargs", [{}, {"on_condition": ON, "using_columns": ["c"]}])
def test_join_needs_exactly_one_condition(kwargs: Any) -> None:
    """Neither or both of ON and USING raise TypeError."""
    with pytest.raises(TypeError):
        LEFTJOINConditional("a", "b", **kwargs)


def test_bare_sqljoin_lists_its_tables() -> None:
    """``SQLJoin`` alone is a comma list."""
    assert str(SQLJoin("a", "b")) == "a, b"


def test_join_classes_are_related() -> None:
    """The builders make instances of the join classes."""
    assert isinstance(LEFTJOIN("a", "b"), SQLJoin)
    assert isinstance(LEFTJOINOn("a", "b", ON), SQLJoinOn)
    assert isinstance(LEFTJOINUsing("a", "b", ["c"]), SQLJoinUsing)
    assert issubclass(SQLJoinOn, SQLJoinConditional)


def test_tables_of_a_join_may_be_of_any_kind(shop: Any) -> None:
    """Classes, ``q``, tables, aliases and strings serve as tables of a join."""
    expected = "gear LEFT JOIN maker"
    gear, maker = shop.Gear, shop.Maker
    for left, right in [
        (gear, maker),
        (gear.q, maker.q),
        (table.gear, table.maker),
        ("gear", "maker"),
    ]:
        assert str(LEFTJOIN(left, right)) == expected
    assert str(LEFTJOIN(gear, Alias(maker, "m"))) == "gear LEFT JOIN maker  m"


def test_using_one_bare_string() -> None:
    """A bare string as USING is one column, not a list of characters."""
    assert str(LEFTJOINUsing("a", "b", "size")) == "a LEFT JOIN b USING (size)"


def test_using_fields_writes_bare_names() -> None:
    """Fields in USING lose their table, which servers refuse there."""
    assert str(LEFTJOINUsing("a", "b", [table.a.size])) == (
        "a LEFT JOIN b USING (size)"
    )


# -- joins inside a Select -------------------------------------------------------------


def test_join_to_the_main_table(shop: Any) -> None:
    """A join without a left table follows the FROM list after a blank."""
    gear, maker = shop.Gear, shop.Maker
    on = gear.q.makerID == maker.q.id
    assert str(Select([gear.q.teeth], join=LEFTJOINOn(None, maker, on))) == (
        "SELECT gear.teeth FROM gear LEFT JOIN maker ON ((gear.maker_id) = (maker.id))"
    )


def test_join_with_its_own_left_table(shop: Any) -> None:
    """Tables named in a join leave the FROM list."""
    gear, maker = shop.Gear, shop.Maker
    on = gear.q.makerID == maker.q.id
    statement = Select([gear.q.teeth, maker.q.label], join=LEFTJOINOn(gear, maker, on))
    assert str(statement) == (
        "SELECT gear.teeth, maker.label FROM gear LEFT JOIN maker ON "
        "((gear.maker_id) = (maker.id))"
    )


def test_join_with_its_own_left_table_after_another(shop: Any) -> None:
    """A join with its own left table follows other tables after a comma."""
    gear, maker, tag = shop.Gear, shop.Maker, shop.Tag
    on = gear.q.makerID == maker.q.id
    statement = Select([gear.q.teeth, tag.q.word], join=LEFTJOINOn(gear, maker, on))
    assert str(statement) == (
        "SELECT gear.teeth, tag.word FROM tag, gear LEFT JOIN maker ON "
        "((gear.maker_id) = (maker.id))"
    )


def test_several_joins(shop: Any) -> None:
    """A list of joins is written one after the other."""
    gear, maker, tag = shop.Gear, shop.Maker, shop.Tag
    on1, on2 = gear.q.makerID == maker.q.id, tag.q.id == maker.q.id
    statement = Select(
        [gear.q.teeth],
        join=[LEFTJOINOn(None, maker, on1), INNERJOINOn(None, tag, on2)],
    )
    assert str(statement) == (
        "SELECT gear.teeth FROM gear LEFT JOIN maker ON "
        "((gear.maker_id) = (maker.id)) INNER JOIN tag ON ((tag.id) = (maker.id))"
    )


def test_plain_and_using_joins_in_a_select(shop: Any) -> None:
    """Plain joins and USING joins are placed as joins with a condition are."""
    gear, maker = shop.Gear, shop.Maker
    statement = Select([gear.q.teeth], join=INNERJOINUsing(None, maker, ["id"]))
    assert str(statement) == "SELECT gear.teeth FROM gear INNER JOIN maker USING (id)"
    statement = Select([gear.q.teeth], join=JOIN(None, maker))
    assert " ".join(str(statement).split()) == (
        "SELECT gear.teeth FROM gear JOIN maker"
    )
    statement = Select([gear.q.teeth], join=INNERJOIN(gear, maker))
    assert str(statement) == "SELECT gear.teeth FROM gear INNER JOIN maker"


def test_join_as_raw_text(stocked: Any) -> None:
    """A string as join is appended to FROM as it is."""
    q = stocked.Gear.q
    found = stocked.Gear.select(
        "maker.label = 'bolt'",
        join="LEFT JOIN maker ON gear.maker_id = maker.id",
        orderBy=q.id,
    )
    assert [gear.id for gear in found] == [3, 4]


# -- joins inside select() -------------------------------------------------------------


def test_outer_join_selects_rows(stocked: Any) -> None:
    """An outer join keeps rows without a partner, an inner join does not."""
    gear, maker = stocked.Gear, stocked.Maker
    on = gear.q.makerID == maker.q.id
    outer = gear.select(join=LEFTJOINOn(None, maker, on), orderBy=gear.q.id)
    assert [each.id for each in outer] == [1, 2, 3, 4, 5, 6]
    inner = gear.select(join=INNERJOINOn(None, maker, on), orderBy=gear.q.id)
    assert [each.id for each in inner] == [1, 2, 3, 4, 6]


def test_select_text_with_a_join(shop: Any) -> None:
    """``select(join=…)`` writes the join behind the class's own table."""
    gear, maker = shop.Gear, shop.Maker
    on = gear.q.makerID == maker.q.id
    assert str(gear.select(join=LEFTJOINOn(None, maker, on))) == (
        "SELECT gear.id, gear.teeth, gear.note, gear.maker_id FROM gear "
        "LEFT JOIN maker ON ((gear.maker_id) = (maker.id)) WHERE 1 = 1"
    )


def test_condition_on_the_joined_table(stocked: Any) -> None:
    """A condition on a joined table does not add the table a second time."""
    gear, maker = stocked.Gear, stocked.Maker
    found = gear.select(
        maker.q.label == "acme",
        join=LEFTJOINOn(None, maker, gear.q.makerID == maker.q.id),
    )
    assert found.count() == 3


def test_null_ids_of_an_outer_join_are_none(stocked: Any) -> None:
    """A row whose id is NULL yields None."""
    gear, maker = stocked.Gear, stocked.Maker
    found = list(
        gear.select(
            join=LEFTJOINOn(maker, gear, gear.q.makerID == maker.q.id),
            orderBy=[maker.q.id, gear.q.id],
        )
    )
    assert [each and each.id for each in found] == [1, 2, 6, 3, 4, None]
    assert found[-1] is None
