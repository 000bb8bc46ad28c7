"""Section 8: Alias, Outer and ImportProxy."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sqlobject import IntCol, SQLObject, StringCol
from sqlobject.sqlbuilder import (
    AND,
    EXISTS,
    IN,
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

# -- Alias of a class ------------------------------------------------------------------


def test_alias_of_a_class(shop: Any) -> None:
    """An alias names the table twice, two blanks between, and its columns once."""
    g2 = Alias(shop.Gear, "g2")
    assert str(g2.q.teeth) == "g2.teeth"
    assert str(g2.q.id) == "g2.id"
    assert str(g2.q.makerID) == "g2.maker_id"
    assert str(Select([g2.q.teeth])) == "SELECT g2.teeth FROM gear  g2"


def test_alias_of_a_table_name() -> None:
    """A table may be aliased by its name; any column is allowed then."""
    g2 = Alias("gear", "g2")
    assert str(g2.q.anything) == "g2.anything"
    assert str(Select([g2.q.anything])) == "SELECT g2.anything FROM gear  g2"


def test_alias_word_between_the_names(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``AliasTable.as_string`` stands between table and alias."""
    monkeypatch.setattr(AliasTable, "as_string", "AS")
    g2 = Alias(shop.Gear, "g2")
    assert str(Select([g2.q.teeth])) == "SELECT g2.teeth FROM gear AS g2"


def test_alias_without_a_name_gets_one(shop: Any) -> None:
    """Automatic names are the table's, ``_alias`` and a number never used before."""
    first, second = Alias(shop.Gear), Alias(shop.Gear)
    names = [str(each.q.teeth).split(".")[0] for each in (first, second)]
    assert all(re.fullmatch(r"gear_alias[0-9]+", name) for name in names)
    assert names[0] != names[1]


def test_alias_of_a_class_knows_its_columns(shop: Any) -> None:
    """A name the class does not have raises AttributeError."""
    with pytest.raises(AttributeError):
        Alias(shop.Gear, "g2").q.nope


def test_alias_hands_on_to_its_class(shop: Any) -> None:
    """Other attributes of an alias are those of the class; sqlmeta knows the alias."""
    g2 = Alias(shop.Gear, "g2")
    assert g2.sqlmeta.table == "gear  g2"
    assert g2.sqlmeta.columns is shop.Gear.sqlmeta.columns


def test_self_join_with_an_alias(stocked: Any) -> None:
    """An alias joins a table with itself."""
    other = Alias(stocked.Gear, "other")
    q = stocked.Gear.q
    found = stocked.Gear.select(
        AND(q.note == other.q.note, q.id != other.q.id), orderBy=q.id
    )
    assert [gear.id for gear in found] == [1, 5]


def test_select_of_an_alias_yields_the_real_class(stocked: Any) -> None:
    """``alias.select`` gives objects of the class itself."""
    g2 = Alias(stocked.Gear, "g2")
    found = list(g2.select(g2.q.teeth > 25, orderBy=g2.q.teeth))
    assert [gear.teeth for gear in found] == [30, 40, 50]
    assert all(type(gear) is stocked.Gear for gear in found)
    assert found[0] is stocked.gears[2]


def test_select_of_an_alias_takes_the_usual_arguments(stocked: Any) -> None:
    """``alias.select`` takes order, limit, reversal, distinct and a connection."""
    g2 = Alias(stocked.Gear, "g2")
    found = g2.select(
        g2.q.teeth > 5,
        orderBy=g2.q.teeth,
        limit=2,
        reversed=True,
        distinct=True,
        connection=stocked.conn,
    )
    assert [gear.teeth for gear in found] == [50, 40]


def test_alias_in_a_join_without_its_own_left_table(stocked: Any) -> None:
    """An alias joined to the main table stands in the join only."""
    m2 = Alias(stocked.Maker, "m2")
    q = stocked.Gear.q
    statement = Select([q.id], join=LEFTJOINOn(None, m2, q.makerID == m2.q.id))
    assert str(statement) == (
        "SELECT gear.id FROM gear LEFT JOIN maker  m2 ON ((gear.maker_id) = (m2.id))"
    )
    found = stocked.Gear.select(
        m2.q.label == "bolt",
        join=LEFTJOINOn(None, m2, q.makerID == m2.q.id),
        orderBy=q.id,
    )
    assert [gear.id for gear in found] == [3, 4]


# -- Alias of a statement --------------------------------------------------------------


def test_alias_of_a_select(stocked: Any) -> None:
    """A subselect in FROM is an alias of a Select; its columns are free."""
    inner = Select([stocked.Gear.q.teeth])
    sub = Alias(inner, "sub")
    statement = Select([func.MAX(sub.q.teeth)])
    assert str(statement) == (
        "SELECT MAX(sub.teeth) FROM  (SELECT gear.teeth FROM gear)  sub"
    )
    assert stocked.conn.queryOne(stocked.conn.sqlrepr(statement)) == (50,)


def test_alias_of_a_union(stocked: Any) -> None:
    """A union in FROM is an alias too."""
    both = Union(
        Select([stocked.Gear.q.id], stocked.Gear.q.teeth == 10),
        Select([stocked.Gear.q.id], stocked.Gear.q.teeth == 20),
    )
    sub = Alias(both, "u")
    statement = Select([func.COUNT(sub.q.id)])
    assert stocked.conn.queryOne(stocked.conn.sqlrepr(statement)) == (2,)


@pytest.mark.parametrize("make", [Select, lambda items: Union(Select(items))])
def test_alias_of_a_statement_needs_a_name(make: Any) -> None:
    """A statement cannot be aliased without a name: AssertionError."""
    with pytest.raises(AssertionError):
        Alias(make([table.gear.teeth]))


# -- Outer -----------------------------------------------------------------------------


def test_outer_reference_adds_no_table(shop: Any) -> None:
    """An outer reference prints like ``q`` and leaves the inner FROM alone."""
    outer = Outer(shop.Maker).q
    assert str(outer.id) == "maker.id"
    inner = Select([shop.Gear.q.id], shop.Gear.q.makerID == outer.id)
    assert str(inner) == (
        "SELECT gear.id FROM gear WHERE ((gear.maker_id) = (maker.id))"
    )


def test_outer_reference_to_a_foreign_key(stocked: Any) -> None:
    """A foreign key is reached through Outer under both names."""
    for name in ("maker", "makerID"):
        field = getattr(Outer(stocked.Gear).q, name)
        assert str(field) == "gear.maker_id"
        inner = Select(
            [stocked.Maker.q.id],
            AND(stocked.Maker.q.id == field, stocked.Maker.q.label == "bolt"),
        )
        assert stocked.Gear.select(EXISTS(inner)).count() == 2


def test_join_inside_a_subselect(stocked: Any) -> None:
    """A subselect may have a join of its own."""
    gear, maker = stocked.Gear, stocked.Maker
    inner = Select(
        [gear.q.id],
        maker.q.label == "acme",
        join=LEFTJOINOn(gear, maker, gear.q.makerID == maker.q.id),
    )
    found = gear.select(IN(gear.q.id, inner), orderBy=gear.q.id)
    assert [each.id for each in found] == [1, 2, 6]


# -- ImportProxy -----------------------------------------------------------------------


def test_proxy_waits_for_its_class(conn: Any) -> None:
    """A proxy made before the class resolves when the class appears."""
    proxy = ImportProxy("LateGizmo")
    before = proxy.q.size
    assert str(before) == "_DELAYED_size"
    assert bool(proxy)

    class LateGizmo(SQLObject):
        size = IntCol(dbName="how_big")

    assert str(before) == "late_gizmo.how_big"
    assert str(proxy.q.size) == "late_gizmo.how_big"
    assert str(proxy.size) == "late_gizmo.how_big"


def test_proxy_in_arithmetic(conn: Any) -> None:
    """Expressions over a proxy resolve later as a whole."""
    proxy = ImportProxy("LaterGizmo")
    expression = (proxy.q.size + 1) * 2 == 4

    class LaterGizmo(SQLObject):
        size = IntCol()

    assert str(expression) == "((((later_gizmo.size) + (1)) * (2)) = (4))"
    assert set(tablesUsedSet(expression, "sqlite")) == {"later_gizmo"}


def test_unresolved_proxy_does_not_recurse_without_end() -> None:
    """Asking an unresolved proxy for its tables ends."""
    proxy = ImportProxy("NeverGizmo")
    used = tablesUsedSet(proxy.q.size, "sqlite")
    assert len(list(used)) <= 1


def test_proxy_selects_rows(conn: Any) -> None:
    """A condition made over a proxy selects rows once the class is there."""
    proxy = ImportProxy("RealGizmo")
    condition = proxy.q.size > 1

    class RealGizmo(SQLObject):
        size = IntCol()

    RealGizmo.createTable()
    for size in (1, 2, 3):
        RealGizmo(size=size)
    assert RealGizmo.select(condition).count() == 2


def test_proxy_inside_an_alias(conn: Any) -> None:
    """A proxy can be aliased before its class exists."""
    alias = Alias(ImportProxy("AliasedGizmo"), "ag")

    class AliasedGizmo(SQLObject):
        size = IntCol(dbName="how_big")

    assert str(alias.q.size) == "ag.how_big"
    assert set(tablesUsedSet(alias.q.size, "sqlite")) == {"aliased_gizmo  ag"}


def test_proxy_for_a_view(conn: Any) -> None:
    """A proxy resolves to a view class as well."""
    from sqlobject.views import ViewSQLObject

    proxy = ImportProxy("GizmoView")
    field = proxy.q.size

    class PlainGizmo(SQLObject):
        size = IntCol()

    class GizmoView(ViewSQLObject):
        class sqlmeta:
            idName = PlainGizmo.q.id
            clause = PlainGizmo.q.size > 1

        size = IntCol(dbName=PlainGizmo.q.size)

    assert str(field) == str(GizmoView.q.size)


def test_proxy_of_another_registry(conn: Any) -> None:
    """A proxy looks for its class in the registry it is given."""
    proxy = ImportProxy("FarGizmo", registry="far_registry")
    field = proxy.q.label

    class FarGizmo(SQLObject):
        class sqlmeta:
            registry = "far_registry"

        label = StringCol()

    assert sqlrepr(field, "sqlite") == "far_gizmo.label"
