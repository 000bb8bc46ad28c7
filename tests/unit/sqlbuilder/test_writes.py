"""Insert, Update, Replace, Delete and Upsert."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    Bare,
    Delete,
    Excluded,
    Insert,
    Replace,
    Same,
    Select,
    Update,
    Upsert,
    const,
    dictToList,
    func,
    sqlrepr,
    table,
)

GEAR = table.gear


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            Insert("gear", values={"b": 1, "a": None}),
            "INSERT INTO gear (a, b) VALUES (NULL, 1)",
        ),
        (Insert(GEAR, values={"a": func.NOW()}), "INSERT INTO gear (a) VALUES (NOW())"),
        (
            Insert("gear", [{"a": 1, "b": 2}, {"b": 4, "a": 3}]),
            "INSERT INTO gear (a, b) VALUES (1, 2), (3, 4)",
        ),
        (
            Insert("gear", [{"a": 1, "b": 2}], template=["b", "a"]),
            "INSERT INTO gear (b, a) VALUES (2, 1)",
        ),
        (Insert("gear", [(1, 2), [3, 4]]), "INSERT INTO gear VALUES (1, 2), (3, 4)"),
        (Insert("gear", values=[1], template=["a"]), "INSERT INTO gear (a) VALUES (1)"),
        (Insert("gear", values={}), "INSERT INTO gear DEFAULT VALUES"),
        (Insert("s.gear", values={"a": 1}), "INSERT INTO s.gear (a) VALUES (1)"),
        (
            Insert("gear", select=Select([table.x.a], table.x.b > 1), template=["a"]),
            "INSERT INTO gear (a) SELECT x.a FROM x WHERE ((x.b) > (1))",
        ),
        (
            Insert("gear", values={"a": Select([func.MAX(table.x.a)])}),
            "INSERT INTO gear (a) VALUES ((SELECT MAX(x.a) FROM x))",
        ),
        (
            Update("gear", {"b": 1, "a": GEAR.a + 1}),
            "UPDATE gear SET a=((gear.a) + (1)), b=1",
        ),
        (Update("gear", [1, 2], template=["b", "a"]), "UPDATE gear SET b=1, a=2"),
        (Update("gear", {"a": 1}, where="b = 2"), "UPDATE gear SET a=1 WHERE b = 2"),
        (Update("gear", {"a": 1}, where=None), "UPDATE gear SET a=1 WHERE NULL"),
        (Replace("gear", {"b": 1, "a": 2}), "REPLACE gear SET a=2, b=1"),
        (Delete("gear", None), "DELETE FROM gear"),
        (Delete("gear", where=GEAR.a == 1), "DELETE FROM gear WHERE ((gear.a) = (1))"),
        (Delete(GEAR, "a = 1"), "DELETE FROM gear WHERE a = 1"),
    ],
)
def test_text(statement: Any, text: str) -> None:
    """Statements read as they always have; columns of mappings are sorted."""
    assert str(statement) == text


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([{"a": 1, "b": 2}, {"a": 1}], KeyError),
        ([{"a": 1}, {"a": 1, "b": 2}], TypeError),
        ([{"a": 1}, (1,)], TypeError),
        ([(1,), {"a": 1}], TypeError),
        ([], TypeError),
        (None, TypeError),
    ],
)
def test_rows_have_to_fit_one_another(rows: Any, error: type[Exception]) -> None:
    """A missing key, a surplus one, a mixture and nothing at all are refused."""
    with pytest.raises(error):
        str(Insert("gear", rows))


def test_insert_takes_one_source_of_rows() -> None:
    """``valueList``, ``values`` and ``select`` exclude one another."""
    with pytest.raises(TypeError):
        Insert("gear", [{"a": 1}], values={"a": 1})
    with pytest.raises(TypeError):
        Insert("gear", [{"a": 1}], select=Select([GEAR.a]))


def test_update_has_to_fit_its_template() -> None:
    """Values by position need a template of their number."""
    with pytest.raises(TypeError):
        Update("gear", [1, 2])
    with pytest.raises(TypeError):
        Update("gear", [1, 2], template=["a"])


def test_delete_needs_to_be_told_all_rows() -> None:
    """A forgotten condition is not "all rows"."""
    with pytest.raises(TypeError):
        Delete("gear")  # type: ignore[call-arg]


def test_mapping_in_the_order_of_a_template() -> None:
    """``dictToList`` orders, and tells what does not fit."""
    assert dictToList(["b", "a"], {"a": 1, "b": 2}) == [2, 1]
    with pytest.raises(KeyError):
        dictToList(["a", "c"], {"a": 1, "b": 2})
    with pytest.raises(TypeError, match="b"):
        dictToList(["a"], {"a": 1, "b": 2})


def test_binds_and_keys() -> None:
    """Values are binds in reading order; columns, number of rows and NULLs are key."""
    statement = Update("gear", {"a": 1, "b": "x"}, where=GEAR.c == 2.5)
    assert statement.binds == (1, "x", 2.5)
    assert statement.key == Update("gear", {"a": 9, "b": "y"}, where=GEAR.c == 0.5).key
    assert (
        statement.key != Update("gear", {"a": None, "b": "y"}, where=GEAR.c == 0.5).key
    )
    assert statement.key != Update("gear", {"a": 9, "c": "y"}, where=GEAR.c == 0.5).key
    one, two = Insert("gear", [{"a": 1}]), Insert("gear", [{"a": 1}, {"a": 2}])
    assert one.key != two.key
    assert two.binds == (1, 2)
    assert Insert("gear", [{"a": 1}], id_column="id").key != one.key
    assert Delete("gear", None).key != Delete("gear", GEAR.a == 1).key


def test_large_insert_is_not_kept_but_has_its_values() -> None:
    """Thousands of rows in one statement are used and dropped."""
    statement = Insert("gear", [(n, n + 1) for n in range(5000)])
    assert statement.key is None
    assert len(statement.binds) == 10_000


# -- RETURNING -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "postgres", "mssql"),
    [
        (
            Insert("gear", values={"a": 1}, returning=[GEAR.id, "b"]),
            "INSERT INTO gear (a) VALUES (1) RETURNING id, b",
            "INSERT INTO gear (a) OUTPUT inserted.id, inserted.b VALUES (1)",
        ),
        (
            Update("gear", {"a": 1}, where=GEAR.b == 2, returning="id"),
            "UPDATE gear SET a=1 WHERE ((gear.b) = (2)) RETURNING id",
            "UPDATE gear SET a=1 OUTPUT inserted.id WHERE ((gear.b) = (2))",
        ),
        (
            Delete("gear", GEAR.b == 2, returning=GEAR.id),
            "DELETE FROM gear WHERE ((gear.b) = (2)) RETURNING id",
            "DELETE FROM gear OUTPUT deleted.id WHERE ((gear.b) = (2))",
        ),
    ],
)
def test_returning(statement: Any, postgres: str, mssql: str) -> None:
    """Rows come back by RETURNING at the end, or OUTPUT in the middle."""
    assert sqlrepr(statement, "postgres") == postgres
    assert sqlrepr(statement, "mssql") == mssql
    with pytest.raises(UnsupportedFeature):
        sqlrepr(statement, "mysql")


def test_output_knows_columns_only() -> None:
    """An expression cannot be given back in the middle."""
    with pytest.raises(UnsupportedFeature, match="OUTPUT"):
        sqlrepr(Delete("gear", None, returning=[GEAR.a + 1]), "mssql")


# -- Replace, Upsert -------------------------------------------------------------------


def test_replace_by_dialect() -> None:
    """MySQL has SET, SQLite values; others refer to Upsert."""
    statement = Replace("gear", {"a": 1, "b": 2})
    assert sqlrepr(statement, "mysql") == "REPLACE gear SET a=1, b=2"
    assert sqlrepr(statement, "sqlite") == "REPLACE INTO gear (a, b) VALUES (1, 2)"
    with pytest.raises(UnsupportedFeature, match="Upsert"):
        sqlrepr(statement, "postgres")
    with pytest.raises(UnsupportedFeature):
        sqlrepr(Replace("gear", {"a": 1}, where=GEAR.b == 1), "sqlite")


PLAIN = Upsert("gear", {"k": 1, "a": 2}, "k")
ADDING = Upsert("gear", {"k": 1, "a": 2}, ["k"], {"a": GEAR.a + Excluded("a")})
KEEPING = Upsert("gear", [{"k": 1, "a": 2}, {"k": 3, "a": 4}], ["k"], [])
INSERT = "INSERT INTO gear (a, k) VALUES (2, 1)"
MERGE = (
    "MERGE INTO gear WITH (HOLDLOCK) USING (SELECT 2 AS a, 1 AS k) AS new_ "
    "ON (gear.k = new_.k)"
)
MERGE_END = "WHEN NOT MATCHED THEN INSERT (a, k) VALUES (new_.a, new_.k);"


@pytest.mark.parametrize(
    ("statement", "db", "text"),
    [
        (
            PLAIN,
            "sqlite",
            f"{INSERT} ON CONFLICT (k) DO UPDATE SET a=excluded.a",
        ),
        (
            PLAIN,
            "mysql",
            f"{INSERT} ON DUPLICATE KEY UPDATE a=VALUES(a)",
        ),
        (PLAIN, "mssql", f"{MERGE} WHEN MATCHED THEN UPDATE SET a=new_.a {MERGE_END}"),
        (
            PLAIN,
            "firebird",
            "UPDATE OR INSERT INTO gear (a, k) VALUES (2, 1) MATCHING (k)",
        ),
        (PLAIN, "maxdb", "INSERT INTO gear (a, k) VALUES (2, 1) UPDATE DUPLICATES"),
        (
            ADDING,
            "postgres",
            f"{INSERT} ON CONFLICT (k) DO UPDATE SET a=((gear.a) + (excluded.a))",
        ),
        (
            ADDING,
            "mysql",
            f"{INSERT} ON DUPLICATE KEY UPDATE a=((gear.a) + (VALUES(a)))",
        ),
        (
            ADDING,
            "mssql",
            f"{MERGE} WHEN MATCHED THEN UPDATE SET a=((gear.a) + (new_.a)) {MERGE_END}",
        ),
        (
            KEEPING,
            "sqlite",
            "INSERT INTO gear (a, k) VALUES (2, 1), (4, 3) ON CONFLICT (k) DO NOTHING",
        ),
        (
            KEEPING,
            "mysql",
            "INSERT INTO gear (a, k) VALUES (2, 1), (4, 3) ON DUPLICATE KEY UPDATE k=k",
        ),
    ],
)
def test_upsert(statement: Any, db: str, text: str) -> None:
    """One wish, said in the way of each database."""
    assert sqlrepr(statement, db) == text


def test_upsert_that_a_database_cannot_say_is_refused() -> None:
    """What would do something else is not written."""
    with pytest.raises(UnsupportedFeature):
        sqlrepr(ADDING, "maxdb")
    conditional = Upsert("gear", {"k": 1, "a": 2}, "k", where=GEAR.a < 5)
    assert sqlrepr(conditional, "sqlite").endswith("WHERE ((gear.a) < (5))")
    with pytest.raises(UnsupportedFeature):
        sqlrepr(conditional, "mysql")


def test_upsert_needs_named_columns() -> None:
    """Rows by position say nothing about a key."""
    with pytest.raises(TypeError):
        Upsert("gear", [(1, 2)], "k")


def test_upsert_of_rows_by_position() -> None:
    """With a template, rows may be sequences."""
    statement = Upsert("gear", [(1, 2), (3, 4)], "k", template=["k", "a"])
    assert statement.binds == (1, 2, 3, 4)
    assert "VALUES (1, 2), (3, 4)" in sqlrepr(statement, "sqlite")


def test_statement_about_one_row() -> None:
    """Rows are named by their keys, in the words of earlier releases."""
    where = Same(id=7, kind="x", gone=None)
    statement = Update("gear", {"a": 1, "b": None}, where=where, grouped=True)
    assert sqlrepr(statement, "sqlite") == (
        "UPDATE gear SET a = (1), b = NULL "
        "WHERE id = (7) AND kind = ('x') AND gone IS NULL"
    )
    assert statement.binds == (1, 7, "x")
    assert statement.key != Update("gear", {"a": 1, "b": None}, where=where).key
    assert str(Delete("gear", Same(id=7))) == "DELETE FROM gear WHERE id = (7)"
    assert str(Select([Bare("order")], Same(id=7), staticTables="t")) == (
        "SELECT order FROM t WHERE id = (7)"
    )
    assert sqlrepr(Bare("order"), "sqlite") == '"order"'


def test_values_of_any_kind_have_a_place() -> None:
    """Constants of SQL are values too."""
    assert str(Insert("t", values={"a": const.CURRENT_DATE})) == (
        "INSERT INTO t (a) VALUES (CURRENT_DATE)"
    )
