"""Section 9: Insert, Update, Replace, Delete and Union."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.sqlbuilder import (
    Delete,
    Insert,
    Replace,
    Select,
    SQLConstant,
    Union,
    Update,
    func,
    sqlrepr,
    table,
)

GEAR = table.gear


# -- Insert ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            Insert("gear", values={"teeth": 1, "size": 2}),
            "INSERT INTO gear (size, teeth) VALUES (2, 1)",
        ),
        (
            Insert(GEAR, values={"teeth": 1}),
            "INSERT INTO gear (teeth) VALUES (1)",
        ),
        (
            Insert("gear", [{"teeth": 1, "size": 2}]),
            "INSERT INTO gear (size, teeth) VALUES (2, 1)",
        ),
        (
            Insert("gear", [{"teeth": 1, "size": 2}, {"size": 4, "teeth": 3}]),
            "INSERT INTO gear (size, teeth) VALUES (2, 1), (4, 3)",
        ),
        (
            Insert("gear", valueList=[{"b": 1, "a": None}], template=["b", "a"]),
            "INSERT INTO gear (b, a) VALUES (1, NULL)",
        ),
        (Insert("gear", [(1, 2)]), "INSERT INTO gear VALUES (1, 2)"),
        (Insert("gear", [(1, 2), (3, 4)]), "INSERT INTO gear VALUES (1, 2), (3, 4)"),
        (
            Insert("gear", [(1, 2)], template=["teeth", "size"]),
            "INSERT INTO gear (teeth, size) VALUES (1, 2)",
        ),
        (
            Insert("gear", values={"at": func.NOW()}),
            "INSERT INTO gear (at) VALUES (NOW())",
        ),
    ],
)
def test_insert_text(statement: Any, text: str) -> None:
    """An Insert reads as 3.14 wrote it; columns of dicts are sorted."""
    assert str(statement) == text


def test_insert_into_the_table_of_a_class(stocked: Any) -> None:
    """``Cls.q`` names the table, and the statement runs."""
    statement = Insert(stocked.Maker.q, [{"label": "dyna"}, {"label": "it's \\ here"}])
    stocked.conn.query(stocked.conn.sqlrepr(statement))
    labels = [maker.label for maker in stocked.Maker.select(orderBy="id")]
    assert labels == ["acme", "bolt", "crux", "dyna", "it's \\ here"]


def test_insert_strings_follow_the_dialect() -> None:
    """Strings in an Insert are quoted for the dialect."""
    statement = Insert("t", values={"a": "x\\y", "b": True})
    assert sqlrepr(statement, "mysql") == r"INSERT INTO t (a, b) VALUES ('x\\y', 1)"
    assert sqlrepr(statement, "postgres") == (
        r"INSERT INTO t (a, b) VALUES (E'x\\y', 't')"
    )


def test_insert_row_with_a_missing_key() -> None:
    """A later dict without a key of the first raises KeyError."""
    with pytest.raises(KeyError):
        str(Insert("gear", [{"a": 1, "b": 2}, {"a": 1}]))


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": 1}, {"a": 1, "b": 2}],
        [{"a": 1}, (1,)],
        [(1,), {"a": 1}],
    ],
)
def test_insert_rows_of_different_kinds(rows: Any) -> None:
    """A surplus key, or dicts mixed with sequences, raise TypeError."""
    with pytest.raises(TypeError):
        str(Insert("gear", rows))


def test_insert_takes_one_kind_of_values() -> None:
    """Both ``valueList`` and ``values`` raise TypeError."""
    with pytest.raises(TypeError):
        str(Insert("gear", [{"a": 1}], values={"a": 1}))


@pytest.mark.parametrize("kwargs", [{}, {"valueList": []}])
def test_insert_needs_values(kwargs: Any) -> None:
    """An Insert without rows raises TypeError when it is rendered."""
    with pytest.raises(TypeError):
        str(Insert("gear", **kwargs))


# -- Update, Replace -------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "verb"), [(Update, "UPDATE"), (Replace, "REPLACE")])
class TestUpdate:
    """Update and Replace differ in their verb alone."""

    def test_values_as_a_dict(self, kind: Any, verb: str) -> None:
        """The columns of a dict are sorted."""
        assert sqlrepr(kind("gear", {"teeth": 1, "size": 2}), "mysql") == (
            f"{verb} gear SET size=2, teeth=1"
        )

    def test_values_by_position(self, kind: Any, verb: str) -> None:
        """With a template the values stand in its order."""
        statement = kind("gear", [1, 2], template=["teeth", "size"])
        assert sqlrepr(statement, "mysql") == f"{verb} gear SET teeth=1, size=2"


def test_update_with_a_condition() -> None:
    """The condition of an Update follows WHERE."""
    statement = Update("gear", {"teeth": 1}, where=GEAR.size == 2)
    assert str(statement) == "UPDATE gear SET teeth=1 WHERE ((gear.size) = (2))"


def test_update_with_raw_text_as_condition() -> None:
    """The condition of an Update may be raw text."""
    statement = Update("gear", {"teeth": 1}, where="size = 2")
    assert str(statement) in (
        "UPDATE gear SET teeth=1 WHERE size = 2",
        "UPDATE gear SET teeth=1 WHERE (size = 2)",
    )


def test_update_with_none_as_condition() -> None:
    """``where=None`` is a condition that is never true."""
    assert str(Update("gear", {"teeth": 1}, where=None)) == (
        "UPDATE gear SET teeth=1 WHERE NULL"
    )


def test_update_runs(stocked: Any) -> None:
    """An Update with an expression as value changes the rows it says."""
    q = stocked.Gear.q
    statement = Update(
        stocked.Gear.q, {"teeth": q.teeth + 1, "note": "it's"}, where=q.teeth > 35
    )
    stocked.conn.query(stocked.conn.sqlrepr(statement))
    rows = stocked.conn.queryAll("SELECT teeth FROM gear WHERE note = 'it''s'")
    assert sorted(rows) == [(41,), (51,)]


# -- Delete ----------------------------------------------------------------------------


def test_delete_needs_its_condition() -> None:
    """A Delete without a condition argument raises TypeError."""
    with pytest.raises(TypeError):
        Delete("gear")


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (GEAR.teeth == 1, "DELETE FROM gear WHERE ((gear.teeth) = (1))"),
        (None, "DELETE FROM gear"),
    ],
)
def test_delete_text(where: Any, text: str) -> None:
    """A Delete reads as 3.14 wrote it; None means every row."""
    assert str(Delete("gear", where=where)) == text
    assert str(Delete(GEAR, where)) == text


def test_delete_runs(stocked: Any) -> None:
    """A Delete removes the rows it says."""
    q = stocked.Gear.q
    stocked.conn.query(stocked.conn.sqlrepr(Delete(q, where=q.teeth > 25)))
    assert stocked.Gear.select().count() == 3


# -- Union -----------------------------------------------------------------------------


def test_union_joins_its_parts() -> None:
    """A Union writes UNION between its parts."""
    one, two = Select([GEAR.teeth]), Select([table.maker.id])
    assert str(Union(one, two)) == (
        "SELECT gear.teeth FROM gear UNION SELECT maker.id FROM maker"
    )
    assert str(Union(one)) == "SELECT gear.teeth FROM gear"
    assert str(Union(one, two, SQLConstant("SELECT 1"))) == (
        "SELECT gear.teeth FROM gear UNION SELECT maker.id FROM maker UNION SELECT 1"
    )


def test_empty_union_is_empty_text() -> None:
    """A Union of nothing is empty text."""
    assert str(Union()) == ""


def test_union_runs(stocked: Any) -> None:
    """A Union gives the rows of all parts, each once."""
    q = stocked.Gear.q
    union = Union(Select([q.teeth], q.teeth < 25), Select([q.teeth], q.teeth < 35))
    rows = stocked.conn.queryAll(stocked.conn.sqlrepr(union))
    assert sorted(rows) == [(10,), (20,), (30,)]
