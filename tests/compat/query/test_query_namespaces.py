"""Sections 6 and 7: ``table``, ``const``, ``func``, fields, ``.q`` and ``.j``."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    DateCol,
    EnumCol,
    ForeignKey,
    IntCol,
    JSONCol,
    MultipleJoin,
    SQLObject,
    SQLRelatedJoin,
    StringCol,
    UuidCol,
    styles,
)
from sqlobject.sqlbuilder import (
    AND,
    IN,
    Field,
    Select,
    SQLConstant,
    SQLObjectField,
    SQLObjectTable,
    Table,
    const,
    func,
    sqlrepr,
    table,
)

# -- table, const, func ----------------------------------------------------------------


def test_table_attribute_is_a_table() -> None:
    """``table.gizmo`` is the table of that name, and its attributes are fields."""
    assert isinstance(table.gizmo, Table)
    assert str(table.gizmo) == "gizmo"
    assert isinstance(table.gizmo.size, Field)
    assert str(table.gizmo.size) == "gizmo.size"


def test_schema_qualified_table() -> None:
    """A dotted name reaches a table in a schema."""
    assert str(getattr(table, "s.t").c) == "s.t.c"
    assert str(Table("s.t").c) == "s.t.c"


def test_field_knows_its_names() -> None:
    """A field carries the names of its table and its column."""
    field = Field("gizmo", "size")
    assert (field.tableName, field.fieldName) == ("gizmo", "size")
    assert str(field) == "gizmo.size"


def test_constants_keep_their_case() -> None:
    """``const.NAME`` is written as it is spelled."""
    assert str(const.Current_Date) == "Current_Date"
    assert isinstance(const.x, SQLConstant)


def test_calling_a_constant_makes_a_call() -> None:
    """A call writes its arguments in parentheses; strings are literals."""
    assert str(func.MAX(table.gizmo.size)) == "MAX(gizmo.size)"
    assert str(func.F()) == "F()"
    assert sqlrepr(func.COUNT("*"), "sqlite") == "COUNT('*')"
    assert str(func.COUNT(SQLConstant("*"))) == "COUNT(*)"


@pytest.mark.parametrize("space", [table, const, table.gizmo])
def test_dunder_names_are_not_columns(space: Any) -> None:
    """Names with two leading underscores raise AttributeError everywhere."""
    with pytest.raises(AttributeError):
        space.__foo


def test_dunder_names_are_not_columns_of_a_class(shop: Any) -> None:
    """``Cls.q.__x`` and ``Cls.j.__x`` raise AttributeError."""
    for space in (shop.Gear.q, shop.Gear.j):
        with pytest.raises(AttributeError):
            getattr(space, "__iter2__")  # noqa: B009


# -- .q --------------------------------------------------------------------------------


def test_q_renders_as_its_table(shop: Any) -> None:
    """``Cls.q`` is the table of the class."""
    assert isinstance(shop.Gear.q, SQLObjectTable)
    assert str(shop.Gear.q) == "gear"


def test_q_finds_the_columns(shop: Any) -> None:
    """``q.column`` and ``q.id`` are fields with the database's names."""
    q = shop.Gear.q
    assert str(q.id) == "gear.id"
    assert str(q.teeth) == "gear.teeth"
    assert str(q.makerID) == "gear.maker_id"
    assert str(q.maker) == "gear.maker_id"


def test_q_follows_names_given_by_the_user(conn: Any) -> None:
    """``q`` uses ``dbName``, ``sqlmeta.table`` and ``sqlmeta.idName``."""

    class Odd(SQLObject):
        class sqlmeta:
            table = "strange_table"
            idName = "odd_key"

        niceName = StringCol(dbName="UGLY")

    assert str(Odd.q.id) == "strange_table.odd_key"
    assert str(Odd.q.niceName) == "strange_table.UGLY"


def test_q_follows_the_style(conn: Any) -> None:
    """``q`` uses the names that the class's style makes."""

    class Styled(SQLObject):
        class sqlmeta:
            style = styles.MixedCaseStyle(longID=True)

        niceName = StringCol()

    assert str(Styled.q.niceName) == "Styled.NiceName"
    assert str(Styled.q.id) == "Styled.StyledID"


def test_q_refuses_unknown_names(shop: Any) -> None:
    """``q.nope`` raises AttributeError."""
    with pytest.raises(AttributeError):
        shop.Gear.q.nope


def test_base_class_has_no_q() -> None:
    """``SQLObject.q`` does not exist."""
    assert not hasattr(SQLObject, "q")


def test_q_sees_columns_added_later(shop: Any) -> None:
    """A column added at run time is found by ``q``."""
    shop.Gear.sqlmeta.addColumn(IntCol("weight", default=None))
    assert str(shop.Gear.q.weight) == "gear.weight"


def test_field_of_a_class_knows_its_column(shop: Any) -> None:
    """A field of ``q`` carries the Python name, the class and the column."""
    field = shop.Gear.q.teeth
    assert isinstance(field, SQLObjectField)
    assert field.original == "teeth"
    assert field.tableName == "gear"
    assert field.fieldName == "teeth"
    assert field.column is shop.Gear.sqlmeta.columns["teeth"]
    assert field.soClass is shop.Gear
    assert shop.Gear.q.id.column is None


def test_comparison_with_an_instance(stocked: Any) -> None:
    """A foreign key compares with an object by its id, under both names."""
    q, select = stocked.Gear.q, stocked.Gear.select
    assert str(q.maker == stocked.acme) == "((gear.maker_id) = (1))"
    assert str(q.makerID == stocked.acme) == "((gear.maker_id) = (1))"
    assert str(q.makerID == 1) == "((gear.maker_id) = (1))"
    assert str(stocked.Maker.q.id == stocked.acme) == "((maker.id) = (1))"
    assert select(q.maker == stocked.acme).count() == 3
    assert select(q.maker != stocked.acme).count() == 2


def test_ordering_against_an_instance(stocked: Any) -> None:
    """Ordering comparisons with an object compare with its id."""
    q = stocked.Gear.q
    assert stocked.Gear.select(q.makerID > stocked.acme).count() == 2
    assert stocked.Gear.select(q.makerID <= stocked.bolt).count() == 5


# -- conversion of values --------------------------------------------------------------


@pytest.fixture
def typed(conn: Any) -> Any:
    """A class with columns whose values need conversion, and three rows."""

    class Typed(SQLObject):
        uid = UuidCol()
        day = DateCol()
        kind = EnumCol(enumValues=["a", "b"])
        count_ = IntCol()

    Typed.createTable()
    for n in range(3):
        Typed(
            uid=uuid.UUID(int=n),
            day=datetime.date(2020, 1, n + 1),
            kind="ab"[n % 2],
            count_=n,
        )
    return Typed


def test_equality_converts_by_the_column(typed: Any) -> None:
    """``==`` and ``!=`` run the value through the column's converter."""
    assert typed.select(typed.q.uid == uuid.UUID(int=1)).count() == 1
    assert typed.select(typed.q.uid != uuid.UUID(int=1)).count() == 2
    assert typed.select(typed.q.day == datetime.date(2020, 1, 2)).count() == 1


@pytest.mark.parametrize(
    "build",
    [
        lambda q: q.count_ == "not a number",
        lambda q: q.count_ != "not a number",
        lambda q: q.kind == "c",
    ],
)
def test_invalid_value_is_refused_at_once(typed: Any, build: Any) -> None:
    """A value the column would refuse raises Invalid when the node is made."""
    with pytest.raises(Invalid):
        build(typed.q)


def test_expressions_are_not_converted(typed: Any) -> None:
    """An expression compared with a column goes through unconverted."""
    assert str(typed.q.count_ == typed.q.id) == "((typed.count_) = (typed.id))"
    assert typed.select(typed.q.count_ == typed.q.id - 1).count() == 3


@pytest.mark.parametrize(
    ("build", "count"),
    [
        (lambda q: q.uid < uuid.UUID(int=1), 1),
        (lambda q: q.uid <= uuid.UUID(int=1), 2),
        (lambda q: q.uid > uuid.UUID(int=1), 1),
        (lambda q: q.uid >= uuid.UUID(int=1), 2),
        (lambda q: IN(q.uid, [uuid.UUID(int=0), uuid.UUID(int=2)]), 2),
        (lambda q: IN(q.day, [datetime.date(2020, 1, 1)]), 1),
        (lambda q: q.day > datetime.date(2020, 1, 1), 2),
    ],
)
def test_every_comparison_converts_by_the_column(
    typed: Any, build: Any, count: int
) -> None:
    """Ordering comparisons and IN convert the value as equality does."""
    assert typed.select(build(typed.q)).count() == count


def test_json_helpers_write_function_calls(conn: Any) -> None:
    """A JSON column offers the extract, contains and length functions."""

    class Doc(SQLObject):
        body = JSONCol()
        name = StringCol()

    q = Doc.q
    assert sqlrepr(q.body.json_extract("a"), "mysql") == (
        "JSON_EXTRACT(doc.body, '$.a')"
    )
    assert sqlrepr(q.body.json_extract("a", "$.b"), "mysql") == (
        "JSON_EXTRACT(doc.body, '$.a', '$.b')"
    )
    assert sqlrepr(q.body.json_length(), "mysql") == "JSON_LENGTH(doc.body)"
    assert sqlrepr(q.body.json_contains(1), "mysql").startswith(
        "JSON_CONTAINS(doc.body, "
    )
    with pytest.raises(AssertionError):
        q.name.json_extract("a")


def test_json_extract_runs_on_sqlite(conn: Any) -> None:
    """``json_extract`` selects by a value inside the document."""

    class Doc(SQLObject):
        body = JSONCol()

    Doc.createTable()
    Doc(body={"a": 1})
    Doc(body={"a": 2})
    found = Doc.select(Doc.q.body.json_extract("a") == 2)
    assert [doc.body for doc in found] == [{"a": 2}]


# -- .j --------------------------------------------------------------------------------


def test_j_of_a_foreign_key(shop: Any) -> None:
    """``Cls.j.<foreign key>`` is the condition that joins the two tables."""
    assert str(shop.Gear.j.maker) == "((gear.maker_id) = (maker.id))"


def test_j_of_a_related_join(shop: Any) -> None:
    """``Cls.j.<RelatedJoin>`` joins through the intermediate table."""
    assert str(shop.Maker.j.tags) == (
        "(((tag.id) = (maker_tag.tag_id)) AND ((maker_tag.maker_id) = (maker.id)))"
    )


def test_j_of_other_names_is_q(shop: Any) -> None:
    """Names that are no joins behave as in ``q``."""
    assert str(shop.Gear.j.teeth) == "gear.teeth"
    assert str(shop.Gear.j.id) == "gear.id"


def test_j_of_a_multiple_join_with_the_python_name(conn: Any) -> None:
    """``Cls.j.<MultipleJoin>`` works when the join column is a Python name."""

    class Owner(SQLObject):
        pets = MultipleJoin("Pet", joinColumn="ownerID")

    class Pet(SQLObject):
        owner = ForeignKey("Owner")

    assert str(Owner.j.pets) == "((pet.owner_id) = (owner.id))"


def test_j_of_a_multiple_join_with_the_default_name(shop: Any) -> None:
    """``Cls.j.<MultipleJoin>`` works when the join column is the database's name."""
    assert str(shop.Maker.j.gears) == "((gear.maker_id) = (maker.id))"


def test_j_selects_rows(stocked: Any) -> None:
    """Conditions of ``j`` join tables in a select."""
    found = stocked.Gear.select(
        AND(stocked.Gear.j.maker, stocked.Maker.q.label == "bolt"), orderBy="teeth"
    )
    assert [gear.teeth for gear in found] == [30, 40]
    found = stocked.Maker.select(AND(stocked.Maker.j.gears, stocked.Gear.q.teeth == 30))
    assert [maker.label for maker in found] == ["bolt"]
    found = stocked.Maker.select(
        AND(stocked.Maker.j.tags, stocked.Tag.q.word == "brass"), orderBy="label"
    )
    assert [maker.label for maker in found] == ["acme", "bolt"]


def test_j_of_the_sql_variants(conn: Any) -> None:
    """The SQL variants of joins serve ``j`` as the list variants do."""

    class Role(SQLObject):
        users = SQLRelatedJoin("User")

    class User(SQLObject):
        class sqlmeta:
            table = "users"

        roles = SQLRelatedJoin("Role")

    assert str(Role.j.users) == (
        "(((users.id) = (role_users.users_id)) AND ((role_users.role_id) = (role.id)))"
    )


def test_comparing_with_a_select(shop: Any) -> None:
    """A column compared with a Select has the subselect in parentheses."""
    inner = Select([func.MAX(shop.Gear.q.teeth)])
    assert str(shop.Gear.q.teeth == inner) == (
        "((gear.teeth) = (SELECT MAX(gear.teeth) FROM gear))"
    )


def test_comparing_with_a_select_finds_rows(stocked: Any) -> None:
    """A scalar subselect compares with a column."""
    inner = Select([func.MAX(stocked.Gear.q.teeth)])
    found = stocked.Gear.select(stocked.Gear.q.teeth == inner)
    assert [gear.teeth for gear in found] == [50]
