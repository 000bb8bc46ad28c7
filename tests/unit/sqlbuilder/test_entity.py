"""``Class.q``, ``Class.j``, `Outer` and `ImportProxy`."""

from __future__ import annotations

import enum
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject.dberrors import UsageError
from sqlobject.sqlbuilder import (
    BETWEEN,
    EXISTS,
    IN,
    NOTIN,
    ImportProxy,
    Outer,
    Select,
    SQLObjectField,
    SQLObjectTable,
    sqlrepr,
    table,
    tablesUsedSet,
)

from .conftest import MakeClass, an_object, column, foreign_key

# -- q ---------------------------------------------------------------------------------


def test_q_is_the_table_and_has_the_fields(shop: Any) -> None:
    """Fields are found by their Python names, foreign keys by both of theirs."""
    q = shop.Gear.q
    assert isinstance(q, SQLObjectTable)
    assert str(q) == "gear"
    assert str(q.id) == "gear.id"
    assert str(q.teeth) == "gear.teeth"
    assert str(q.makerID) == str(q.maker) == "gear.maker_id"
    assert isinstance(q.teeth, SQLObjectField)
    assert q.teeth.original == "teeth"
    assert q.teeth.column is shop.Gear.sqlmeta.columns["teeth"]
    assert q.teeth.soClass is shop.Gear
    assert q.id.column is None


def test_field_is_made_once(shop: Any) -> None:
    """Reading a field again is reading an attribute."""
    q = shop.Gear.q
    assert q.teeth is q.teeth
    assert "teeth" in vars(q)


@pytest.mark.parametrize("name", ["nope", "Teeth", "maker_id"])
def test_unknown_field_is_refused(shop: Any, name: str) -> None:
    """A name that is no column raises AttributeError and lists those there are."""
    with pytest.raises(AttributeError, match="teeth"):
        getattr(shop.Gear.q, name)


def test_added_column_is_seen_and_a_deleted_one_forgotten(shop: Any) -> None:
    """``forget`` drops what was made for a column."""
    q, columns = shop.Gear.q, shop.Gear.sqlmeta.columns
    columns["weight"] = column("weight")
    assert str(q.weight) == "gear.weight"
    old = q.teeth
    del columns["weight"]
    columns["teeth"] = column("teeth", "tooth_count")
    SQLObjectTable.forget(q, "teeth")
    assert str(q.teeth) == "gear.tooth_count"
    assert str(old) == "gear.teeth"
    with pytest.raises(AttributeError):
        q.weight


def test_clear_reads_the_table_name_anew(shop: Any) -> None:
    """After ``clear`` everything is made anew, from the names that hold now."""
    q = shop.Gear.q
    assert str(q.teeth) == "gear.teeth"
    shop.Gear.sqlmeta.table = "wheel"
    SQLObjectTable.clear(q)
    assert str(q.teeth) == "wheel.teeth"
    assert str(q) == "wheel"


HIDING = "contains startswith execute components clear forget select kind shape size"


@pytest.mark.parametrize("name", HIDING.split())
def test_column_may_bear_the_name_of_a_method(make_class: MakeClass, name: str) -> None:
    """Columns named like the methods of a table are fields."""
    cls = make_class("Hiding", column(name))
    assert str(getattr(cls.q, name)) == f"hiding.{name}"
    SQLObjectTable.clear(cls.q)
    assert str(getattr(cls.q, name)) == f"hiding.{name}"


def test_dunder_names_are_no_columns(shop: Any) -> None:
    """Python's own protocols do not find columns."""
    for space in (shop.Gear.q, shop.Gear.j):
        with pytest.raises(AttributeError):
            getattr(space, "__iter2__")  # noqa: B009


# -- conversion ------------------------------------------------------------------------


class Invalid(ValueError):
    """What a column raises."""


def _number(value: Any, state: Any) -> int:
    if isinstance(value, str):
        raise Invalid(f"{value!r} is no number for {state.soObject.__name__}")
    return int(value) * 10


@pytest.fixture
def tens(make_class: MakeClass) -> Any:
    """A class whose column ``n`` holds ten times what the user says, ints apart."""
    return make_class("Tens", column("n", from_python=_number, plain=(int,)))


@pytest.mark.parametrize(
    ("build", "binds"),
    [
        (lambda q: q.n == 2.0, (20,)),
        (lambda q: q.n != 2.0, (20,)),
        (lambda q: q.n < 2.0, (20,)),
        (lambda q: q.n <= 2.0, (20,)),
        (lambda q: q.n > 2.0, (20,)),
        (lambda q: q.n >= 2.0, (20,)),
        (lambda q: 2.0 < q.n, (20,)),  # noqa: SIM300
        (lambda q: IN(q.n, [1.0, 2.0]), (10, 20)),
        (lambda q: NOTIN(q.n, [1.0, 7]), (10, 7)),
        (lambda q: IN(q.n, 3.0), (30,)),
        (lambda q: BETWEEN(q.n, 1.0, 2), (10, 2)),
        (lambda q: q.n == 5, (5,)),
        (lambda q: q.n + 2.0 == 3.0, (2.0, 3.0)),
    ],
)
def test_every_comparison_converts_by_the_column(
    tens: Any, build: Any, binds: tuple[Any, ...]
) -> None:
    """What the column takes as it is stays; arithmetic is nothing of the column's."""
    assert build(tens.q).binds == binds


@pytest.mark.parametrize(
    "build",
    [
        lambda q: q.n == "x",
        lambda q: q.n > "x",
        lambda q: IN(q.n, ["x"]),
        lambda q: q.n.startswith("x"),
    ],
)
def test_value_that_the_column_refuses_is_refused_at_once(
    tens: Any, build: Any
) -> None:
    """Validation happens when the comparison is made."""
    with pytest.raises(Invalid, match="no number for Tens"):
        build(tens.q)


def test_expressions_and_none_are_not_converted(tens: Any) -> None:
    """NULL and other columns go through."""
    assert str(tens.q.n == None) == "((tens.n) IS NULL)"  # noqa: E711
    assert str(tens.q.n != None) == "((tens.n) IS NOT NULL)"  # noqa: E711
    assert str(tens.q.n == tens.q.id) == "((tens.n) = (tens.id))"


class Kind(enum.Enum):
    """An enumeration that the database holds by name."""

    OLD = 1


def test_helper_converts_what_is_no_text(make_class: MakeClass) -> None:
    """``startswith`` of a field sends its value through the column."""
    cls = make_class(
        "Thing", column("kind", from_python=lambda value, _state: value.name)
    )
    assert cls.q.kind.startswith(Kind.OLD).binds == ("OLD%",)


# -- objects ---------------------------------------------------------------------------


def test_object_stands_for_its_id(shop: Any) -> None:
    """A foreign key and an id compare with an object."""
    maker = an_object(shop.Maker, 7)
    q = shop.Gear.q
    assert str(q.maker == maker) == "((gear.maker_id) = (7))"
    assert str(q.makerID > maker) == "((gear.maker_id) > (7))"
    assert str(IN(q.maker, [maker, 8])) == "((gear.maker_id) IN (7, 8))"
    assert str(shop.Maker.q.id == maker) == "((maker.id) = (7))"
    assert (q.maker == maker).binds == (7,)


def test_string_id_is_a_value_and_not_text(shop: Any) -> None:
    """An id that is a string is bound, and quoted where it is written out."""
    maker = an_object(shop.Maker, "x' OR '1'='1")
    node = shop.Gear.q.maker == maker
    assert node.binds == ("x' OR '1'='1",)
    assert sqlrepr(node, "sqlite") == "((gear.maker_id) = ('x'' OR ''1''=''1'))"


def test_foreign_key_to_another_column_compares_with_that(
    make_class: MakeClass,
) -> None:
    """``refColumn`` says which of the object's attributes is meant."""
    country = make_class("Country", column("code"))
    city = make_class("City", foreign_key("country", "Country", refColumn="code"))
    node = city.q.country == an_object(country, 1, code="NL")
    assert node.binds == ("NL",)
    assert str(city.j.country) == "((city.country_id) = (country.code))"
    country.sqlmeta.joins.append(_join("cities", city, "country_id"))
    assert str(country.j.cities) == "((city.country_id) = (country.code))"


# -- j ---------------------------------------------------------------------------------


def _join(name: str, cls: Any, column: str, **more: Any) -> SimpleNamespace:
    facts = {"joinMethodName": name, "otherClass": cls, "joinColumn": column, **more}
    return SimpleNamespace(**facts)


def test_j_of_a_foreign_key_is_the_condition(shop: Any) -> None:
    """``j`` joins by a foreign key; other names are fields."""
    assert str(shop.Gear.j.maker) == "((gear.maker_id) = (maker.id))"
    assert str(shop.Gear.j.teeth) == "gear.teeth"
    assert str(shop.Gear.j.id) == "gear.id"


@pytest.mark.parametrize("join_column", ["maker_id", "makerID"])
def test_j_of_a_multiple_join_takes_either_name(shop: Any, join_column: str) -> None:
    """The column of a join is known by the database's name and by Python's."""
    shop.Maker.sqlmeta.joins.append(_join("gears", shop.Gear, join_column))
    assert str(shop.Maker.j.gears) == "((gear.maker_id) = (maker.id))"


def test_j_of_a_related_join_goes_through_the_table_between(shop: Any) -> None:
    """Both halves of the condition are joined by AND."""
    shop.Maker.sqlmeta.joins += [
        None,
        _join(
            "gears",
            shop.Gear,
            "maker_id",
            otherColumn="gear_id",
            intermediateTable="gear_maker",
            hasIntermediateTable=lambda: True,
        ),
    ]
    assert str(shop.Maker.j.gears) == (
        "(((gear.id) = (gear_maker.gear_id)) AND ((gear_maker.maker_id) = (maker.id)))"
    )


# -- Outer -----------------------------------------------------------------------------


def test_outer_field_adds_no_table(shop: Any) -> None:
    """A correlated subselect leaves the outer table out of its FROM."""
    outer = Outer(shop.Maker).q
    inner = Select([shop.Gear.q.id], shop.Gear.q.makerID == outer.id)
    assert str(inner) == "SELECT gear.id FROM gear WHERE ((gear.maker_id) = (maker.id))"
    assert str(Outer(shop.Gear).q.maker) == "gear.maker_id"
    plain = Select([shop.Gear.q.id], shop.Gear.q.makerID == shop.Maker.q.id)
    assert inner.shape != plain.shape
    assert EXISTS(inner).shape is not None


# -- ImportProxy -----------------------------------------------------------------------


def test_proxy_resolves_when_the_class_comes(make_class: MakeClass) -> None:
    """Fields and expressions of a proxy find their class later."""
    proxy = ImportProxy("LateGear")
    field, condition = proxy.q.teeth, proxy.teeth + 1 == 2.0
    assert str(field) == "_DELAYED_teeth"
    assert tablesUsedSet(field, "sqlite") == set()
    assert condition.shape is None
    make_class(
        "LateGear", column("teeth", "how_many", from_python=_number), table="late"
    )
    assert str(field) == "late.how_many"
    assert str(condition) == "(((late.how_many) + (1)) = (2.0))"
    assert tablesUsedSet(condition, "sqlite") == {"late"}
    assert (field == 3.0).binds == (30,)
    assert IN(field, [1.0]).binds == (10,)
    assert proxy.q.teeth is field.resolved
    assert bool(proxy)
    assert str(proxy) == "late"


def test_proxy_without_a_class_names_what_it_waits_for() -> None:
    """An unresolved proxy can be printed."""
    proxy = ImportProxy("NeverGear")
    assert str(proxy) == "_DELAYED_NeverGear"
    assert (proxy.q.teeth == 5).binds == (5,)
    assert proxy.q.teeth.column is None


def test_json_functions_are_for_json_columns(make_class: MakeClass) -> None:
    """Other columns refuse them; values are given as JSON."""
    cls = make_class(
        "Doc",
        column(
            "body", validator_name="JSONValidator", from_python=lambda v, _s: f"<{v}>"
        ),
        column("name"),
    )
    body = cls.q.body
    assert sqlrepr(body.json_extract("a"), "mysql") == "JSON_EXTRACT(doc.body, '$.a')"
    assert sqlrepr(body.json_extract("a", "$.b"), "mysql") == (
        "JSON_EXTRACT(doc.body, '$.a', '$.b')"
    )
    assert sqlrepr(body.json_contains(1), "mysql") == "JSON_CONTAINS(doc.body, '<1>')"
    assert str(body.json_length()) == "JSON_LENGTH(doc.body)"
    with pytest.raises(UsageError):
        cls.q.name.json_length()


def test_plain_tables_have_free_fields() -> None:
    """``table.name.field`` takes any name."""
    assert str(table.gizmo.size) == "gizmo.size"
    assert str(table.gizmo.kind) == "gizmo.kind"
    assert str(getattr(table, "s.t").c) == "s.t.c"
