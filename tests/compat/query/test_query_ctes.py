"""Common table expressions (WITH): their rows, and who refuses them."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import IN, ForeignKey, SQLObject, StringCol
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    CTE,
    DESC,
    Alias,
    ColumnAS,
    Insert,
    LEFTJOINOn,
    Select,
    Union,
    UnionAll,
    Update,
    func,
    table,
)

from .conftest import text_for

PLAIN = Select([CTE("big", Select([table.gear.teeth])).q.teeth])


def counting(last: int) -> CTE:
    """The numbers from 1 on."""
    return CTE(
        "counting",
        lambda t: UnionAll(
            Select([ColumnAS(1, "n")]), Select([t.q.n + 1], t.q.n < last)
        ),
        columns=["n"],
    )


@pytest.fixture
def tree(conn: Any) -> Any:
    """A class ``Node`` whose rows are a forest.

    ::

        root ─┬─ left ─── leaf ─── bud
              └─ right
        other
    """

    class Node(SQLObject):
        name = StringCol(alternateID=True)
        parent = ForeignKey("Node", default=None)

    Node.createTable()
    root = Node(name="root")
    left = Node(name="left", parent=root)
    Node(name="right", parent=root)
    leaf = Node(name="leaf", parent=left)
    Node(name="bud", parent=leaf)
    Node(name="other")
    return Node


def under(cls: Any, name: str) -> CTE:
    """The row of this name and all below it, each with its depth."""
    q = cls.q
    return CTE(
        "under",
        lambda t: UnionAll(
            Select([q.id, ColumnAS(0, "depth")], q.name == name),
            Select([q.id, t.q.depth + 1], q.parentID == t.q.id),
        ),
        columns=["id", "depth"],
    )


def above(cls: Any, name: str) -> CTE:
    """The row of this name and all that it is below."""
    q = cls.q
    return CTE(
        "above",
        lambda t: UnionAll(
            Select([q.id, q.parentID], q.name == name),
            Select([q.id, q.parentID], q.id == t.q.parent_id),
        ),
        columns=["id", "parent_id"],
    )


# -- plain


def test_rows_of_an_expression(stocked: Any) -> None:
    """It is asked like a table; values inside and outside keep apart."""
    q = stocked.Gear.q
    big = CTE("big", Select([q.id, q.teeth], q.teeth > 15))
    statement = Select([big.q.teeth], big.q.teeth < 45, orderBy=DESC(big.q.teeth))
    assert stocked.conn.queryAll(statement) == [(40,), (30,), (20,)]
    literal = stocked.conn.sqlrepr(statement)
    assert stocked.conn.queryAll(literal) == [(40,), (30,), (20,)]


def test_expression_with_names_of_its_own(stocked: Any) -> None:
    """``columns`` names what has no name."""
    q = stocked.Gear.q
    per_maker = CTE(
        "per_maker",
        Select([q.makerID, func.SUM(q.teeth)], groupBy=q.makerID),
        columns=["maker", "teeth"],
    )
    rows = stocked.conn.queryAll(
        Select(
            [stocked.Maker.q.label, per_maker.q.teeth],
            per_maker.q.maker == stocked.Maker.q.id,
            orderBy=per_maker.q.teeth,
        )
    )
    assert rows == [("acme", 30), ("bolt", 70)]


def test_expression_that_uses_another(stocked: Any) -> None:
    """Each stands in front once, whoever uses it."""
    q = stocked.Gear.q
    first = CTE("first", Select([q.id, q.teeth], q.teeth > 15))
    second = CTE("second", Select([first.q.id, first.q.teeth], first.q.teeth < 45))
    statement = Select(
        [func.COUNT(second.q.id), func.MAX(first.q.teeth)],
        second.q.id == first.q.id,
    )
    assert stocked.conn.sqlrepr(statement).count("WITH") == 1
    assert stocked.conn.queryAll(statement) == [(3, 40)]


def test_expression_joined_with_itself(stocked: Any) -> None:
    """Under an alias: pairs of neighbours."""
    q = stocked.Gear.q
    toothed = CTE("toothed", Select([q.teeth], q.teeth > 0))
    other = Alias(toothed, "other")
    rows = stocked.conn.queryAll(
        Select(
            [toothed.q.teeth, other.q.teeth],
            other.q.teeth == toothed.q.teeth + 10,
            orderBy=toothed.q.teeth,
        )
    )
    assert rows == [(10, 20), (20, 30), (30, 40), (40, 50)]


def test_outer_join_of_an_expression(stocked: Any) -> None:
    """What has no row in it is still there."""
    q, m = stocked.Gear.q, stocked.Maker.q
    counts = CTE(
        "counts",
        Select([q.makerID, func.COUNT(q.id)], groupBy=q.makerID),
        columns=["maker", "n"],
    )
    named = Alias(counts, "c")
    rows = stocked.conn.queryAll(
        Select(
            [m.label, named.q.n],
            join=LEFTJOINOn(None, named, named.q.maker == m.id),
            orderBy=m.label,
        )
    )
    assert rows == [("acme", 3), ("bolt", 2), ("crux", None)]


def test_objects_by_an_expression(stocked: Any) -> None:
    """A select of objects may use one, in a subselect and beside the class."""
    q = stocked.Gear.q
    big = CTE("big", Select([q.id], q.teeth > 25))
    inside = stocked.Gear.select(IN(q.id, Select([big.q.id])), orderBy="teeth")
    assert [gear.teeth for gear in inside] == [30, 40, 50]
    assert inside.count() == 3
    assert [gear.teeth for gear in inside[1:]] == [40, 50]
    beside = stocked.Gear.select(q.id == big.q.id, orderBy="-teeth")
    assert [gear.teeth for gear in beside] == [50, 40, 30]


def test_update_and_insert_by_an_expression(stocked: Any) -> None:
    """Statements that write may use one."""
    q = stocked.Gear.q
    big = CTE("big", Select([func.MAX(q.teeth)]), columns=["teeth"])
    conn = stocked.conn
    most = q.teeth == Select([big.q.teeth])
    conn.query(Update("gear", {"note": "most"}, where=most))
    assert conn.queryAll("SELECT id, note FROM gear WHERE note = 'most'") == [
        (5, "most")
    ]
    conn.query(Insert("tag", select=Select([big.q.teeth]), template=["word"]))
    assert conn.queryAll("SELECT word FROM tag ORDER BY id DESC LIMIT 1") == [("50",)]


# -- recursive


def test_numbers(conn: Any) -> None:
    """An expression that names itself goes on until it finds nothing new."""
    numbers = counting(10)
    assert conn.queryAll(Select([numbers.q.n])) == [(n,) for n in range(1, 11)]
    many = counting(2000)
    assert conn.queryOne(Select([func.COUNT(many.q.n), func.SUM(many.q.n)])) == (
        2000,
        2001000,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("root", [("root", 0), ("left", 1), ("right", 1), ("leaf", 2), ("bud", 3)]),
        ("left", [("left", 0), ("leaf", 1), ("bud", 2)]),
        ("other", [("other", 0)]),
        ("nobody", []),
    ],
)
def test_all_that_is_below(tree: Any, name: str, expected: list[Any]) -> None:
    """A tree is walked down in one statement."""
    found = under(tree, name)
    rows = tree._connection.queryAll(
        Select(
            [tree.q.name, found.q.depth],
            tree.q.id == found.q.id,
            orderBy=[found.q.depth, tree.q.id],
        )
    )
    assert rows == expected


def test_all_that_is_above(tree: Any, sql: Any) -> None:
    """And up; the objects come from one SELECT."""
    q, chain = tree.q, above(tree, "bud")
    sql.clear()
    found = list(tree.select(IN(q.id, Select([chain.q.id])), orderBy="id"))
    assert [node.name for node in found] == ["root", "left", "leaf", "bud"]
    assert len(sql.of("WITH", "SELECT")) == 1
    below = under(tree, "left")
    assert tree.select(IN(q.id, Select([below.q.id], below.q.depth > 0))).count() == 2


def test_circle_ends_with_union(tree: Any) -> None:
    """UNION leaves out what was there already, so a circle is walked once."""
    q = tree.q
    tree.byName("root").parent = tree.byName("bud")
    around = CTE(
        "around",
        lambda t: Union(
            Select([q.id], q.name == "left"), Select([q.id], q.parentID == t.q.id)
        ),
        columns=["id"],
    )
    found = tree.select(IN(q.id, Select([around.q.id])), orderBy="name")
    assert [node.name for node in found] == ["bud", "leaf", "left", "right", "root"]


# -- who cannot


@pytest.mark.parametrize(
    ("name", "version", "variant", "message"),
    [
        ("sqlite", (3, 8, 2), None, r"WITH\) needs sqlite 3\.8\.3; .* is 3\.8\.2"),
        ("postgres", (8, 3), None, r"WITH\) needs postgres 8\.4; this server is 8\.3"),
        ("mysql", (5, 7, 44), None, r"needs mysql 8\.0\.1; this server is 5\.7\.44"),
        ("mysql", (10, 1, 48), "MariaDB", r"needs MariaDB 10\.2; .* 10\.1\.48"),
        ("mssql", (8,), None, "WITH.* needs mssql 9; this server is 8"),
        ("sybase", (16,), None, "sybase cannot do this: a common table expression"),
        ("maxdb", (7, 9), None, "maxdb cannot do this: a common table expression"),
    ],
)
@pytest.mark.parametrize("recursive", [False, True])
def test_server_without_with_refuses(
    name: str, version: Any, variant: Any, message: str, recursive: bool
) -> None:
    """Aloud, with the version that would do."""
    statement = Select([counting(3).q.n]) if recursive else PLAIN
    with pytest.raises(UnsupportedFeature, match=message):
        text_for(statement, name, *version, variant=variant)


@pytest.mark.parametrize(
    ("name", "version", "variant", "word"),
    [
        ("sqlite", (3, 8, 3), None, "WITH RECURSIVE "),
        ("postgres", (8, 4), None, "WITH RECURSIVE "),
        ("mysql", (8, 0, 1), None, "WITH RECURSIVE "),
        ("mysql", (10, 2), "MariaDB", "WITH RECURSIVE "),
        ("firebird", (2, 5), None, "WITH RECURSIVE "),
        ("mssql", (9,), None, "WITH "),
    ],
)
def test_server_with_with_is_asked(
    name: str, version: Any, variant: Any, word: str
) -> None:
    """From the version on that knows it, in its words."""
    text = text_for(Select([counting(3).q.n]), name, *version, variant=variant)
    assert text.startswith(f"{word}counting (n) AS (SELECT 1 AS n")
    plain = text_for(PLAIN, name, *version, variant=variant)
    assert plain == (
        "WITH big AS (SELECT gear.teeth FROM gear) SELECT big.teeth FROM big"
    )


def test_connection_to_an_old_server_refuses(old_sqlite: Any) -> None:
    """A program learns it when it asks."""
    connection = old_sqlite(3, 8, 2)
    with pytest.raises(UnsupportedFeature, match=r"needs sqlite 3\.8\.3"):
        connection.queryAll(PLAIN)
