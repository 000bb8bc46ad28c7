"""Aliases of classes, tables and statements."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import (
    EXISTS,
    Alias,
    AliasTable,
    ImportProxy,
    LEFTJOINOn,
    Outer,
    Select,
    Union,
    func,
    sqlrepr,
    table,
    tablesUsedSet,
)

from .conftest import MakeClass, column


def test_alias_of_a_class(shop: Any) -> None:
    """FROM names table and alias, fields the alias."""
    g2 = Alias(shop.Gear, "g2")
    assert str(g2.q.teeth) == "g2.teeth"
    assert str(g2.q.maker) == "g2.maker_id"
    assert str(g2) == "gear  g2"
    assert str(Select([g2.q.teeth], g2.q.id == shop.Gear.q.id)) == (
        "SELECT g2.teeth FROM gear, gear  g2 WHERE ((g2.id) = (gear.id))"
    )
    assert g2.sqlmeta.table == "gear  g2"
    assert g2.sqlmeta.columns is shop.Gear.sqlmeta.columns
    with pytest.raises(AttributeError):
        g2.q.nope


def test_alias_keeps_the_shape_of_a_statement(shop: Any) -> None:
    """A statement over an alias of a table is kept like any other."""
    g2 = Alias(shop.Gear, "g2")
    one, two = (Select([g2.q.teeth], g2.q.teeth > n) for n in (1, 2))
    assert one.key is not None
    assert one.key == two.key
    g3 = Alias(shop.Gear, "g3")
    assert Select([g3.q.teeth], g3.q.teeth > 1).key != one.key


def test_values_go_through_the_column_of_the_class(make_class: MakeClass) -> None:
    """An aliased field converts as the class's own."""
    cls = make_class("Doubled", column("n", from_python=lambda v, _s: v * 2))
    assert (Alias(cls, "d").q.n == 4).binds == (8,)


def test_word_between_table_and_alias(monkeypatch: pytest.MonkeyPatch) -> None:
    """``AliasTable.as_string`` is read when the field is made."""
    before = Select([Alias("gear", "g").q.x])
    monkeypatch.setattr(AliasTable, "as_string", "AS")
    after = Select([Alias("gear", "g").q.x])
    assert str(after) == "SELECT g.x FROM gear AS g"
    assert after.shape != before.shape


def test_alias_named_by_its_table_text_stands_once(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``sqlmeta.table`` of an alias among the tables is the alias itself."""
    monkeypatch.setattr(AliasTable, "as_string", "AS")
    g2 = Alias(shop.Gear, "g2")
    statement = Select([g2.q.teeth], staticTables=[g2.sqlmeta.table, g2])
    assert str(statement) == "SELECT g2.teeth FROM gear AS g2"


def test_automatic_names_are_never_the_same(shop: Any) -> None:
    """The name is the table's, ``_alias`` and a number; a schema does not spoil it."""
    first, second = Alias(shop.Gear).q.alias, Alias(shop.Gear).q.alias
    assert re.fullmatch(r"gear_alias[0-9]+", first)
    assert first != second
    assert re.fullmatch(r"s_t_alias[0-9]+", Alias("s.t").q.alias)


def test_alias_of_a_select_brings_its_values() -> None:
    """A subselect in FROM has values of its own, in reading order."""
    inner = Select([table.gear.teeth], table.gear.size > 3)
    sub = Alias(inner, "sub")
    statement = Select([func.MAX(sub.q.teeth)], sub.q.teeth > 5, limit=1)
    assert sqlrepr(statement, "sqlite") == (
        "SELECT MAX(sub.teeth) FROM  (SELECT gear.teeth FROM gear "
        "WHERE ((gear.size) > (3)))  sub WHERE ((sub.teeth) > (5)) LIMIT 1"
    )
    assert statement.binds == (3, 5, 1)
    assert statement.key is None


@pytest.mark.parametrize("make", [Select, lambda items: Union(Select(items))])
def test_alias_of_a_statement_needs_a_name(make: Any) -> None:
    """A statement has no name to derive an alias from."""
    with pytest.raises(UsageError):
        Alias(make([table.gear.teeth]))


def test_alias_in_a_join_stands_there_only(shop: Any) -> None:
    """A joined alias is not named in FROM again."""
    m2 = Alias(shop.Maker, "m2")
    q = shop.Gear.q
    join = LEFTJOINOn(None, m2, q.makerID == m2.q.id)
    assert str(Select([q.id, m2.q.label], join=join)) == (
        "SELECT gear.id, m2.label FROM gear LEFT JOIN maker  m2 ON "
        "((gear.maker_id) = (m2.id))"
    )


def test_outer_reference_to_an_alias(shop: Any) -> None:
    """A subselect may refer to an alias of the outer statement."""
    m2 = Alias(shop.Maker, "m2")
    inner = Select([shop.Gear.q.id], shop.Gear.q.makerID == Outer(m2).q.id)
    assert str(EXISTS(inner)) == (
        "EXISTS (SELECT gear.id FROM gear WHERE ((gear.maker_id) = (m2.id)))"
    )


def test_alias_of_a_class_that_comes_later(make_class: MakeClass) -> None:
    """A proxy can be aliased before its class exists."""
    alias = Alias(ImportProxy("LaterGear"), "lg")
    field = alias.q.size
    assert str(field) == "lg._DELAYED_size"
    make_class("LaterGear", column("size", "how_big"))
    assert str(field) == "lg.how_big"
    assert str(alias.q.size) == "lg.how_big"
    assert tablesUsedSet(field, "sqlite") == {"latergear  lg"}
    assert re.fullmatch(r"LaterGear_alias\d+", Alias(ImportProxy("LaterGear")).q.alias)


def test_alias_of_a_name_is_no_class() -> None:
    """An alias of a table's name has no class to ask."""
    with pytest.raises(AttributeError):
        Alias("gear", "g").sqlmeta


class Results:
    """Stands in for the results of a class's select."""

    def __init__(self, source: Any, clause: Any, tables: Any, **ops: Any) -> None:
        self.given = (source, clause, tables, ops)


def test_whole_rows_through_an_alias(shop: Any) -> None:
    """What the class would select is selected from the alias."""
    shop.Gear._so_fields = classmethod(lambda cls: [cls.q.id, cls.q.makerID])
    g2 = Alias(shop.Gear, "g2")
    assert str(Select([g2._so_whole_row()])) == (
        "SELECT g2.id, g2.maker_id FROM gear  g2"
    )


def test_select_of_an_alias_asks_the_class_for_its_results(shop: Any) -> None:
    """``alias.select`` hands everything on, with itself as the source."""
    shop.Gear.SelectResultsClass = Results
    g2 = Alias(shop.Gear, "g2")
    source, clause, tables, ops = g2.select(g2.q.teeth > 1, limit=2).given
    assert source is g2
    assert str(clause) == "((g2.teeth) > (1))"
    assert tables is None
    assert ops["limit"] == 2
    assert ops["reversed"] is False
