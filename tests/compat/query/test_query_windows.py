"""Window functions: their answers, and who refuses them."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlobject import IN, IntCol, SQLObject, StringCol
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.sqlbuilder import (
    DESC,
    OVER,
    Alias,
    ColumnAS,
    Select,
    func,
    table,
)

from .conftest import text_for

RANKED = Select([OVER(func.RANK(), orderBy=table.gear.teeth)])
LAW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def staff(conn: Any) -> Any:
    """A class ``Staff`` with a table of its own."""

    class Staff(SQLObject):
        dept = StringCol()
        pay = IntCol()

    Staff.createTable()
    return Staff


@pytest.fixture
def paid(staff: Any) -> Any:
    """Five people of two departments.

    ==  ====  ===
    id  dept  pay
    ==  ====  ===
    1   a     10
    2   a     20
    3   a     20
    4   b     5
    5   b     50
    ==  ====  ===
    """
    pairs = [("a", 10), ("a", 20), ("a", 20), ("b", 5), ("b", 50)]
    staff.insertMany({"dept": dept, "pay": pay} for dept, pay in pairs)
    return staff


def answers(cls: Any, window: Any) -> list[Any]:
    """What a window says of each row, in the order of their ids."""
    rows = cls._connection.queryAll(Select([window, cls.q.id], orderBy=cls.q.id))
    return [answer for answer, _ in rows]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda q: OVER(func.ROW_NUMBER(), orderBy=[q.pay, q.id]), [2, 3, 4, 1, 5]),
        (lambda q: OVER(func.RANK(), orderBy=DESC(q.pay)), [4, 2, 2, 5, 1]),
        (lambda q: OVER(func.DENSE_RANK(), orderBy=DESC(q.pay)), [3, 2, 2, 4, 1]),
        (lambda q: OVER(func.RANK(), q.dept, DESC(q.pay)), [3, 1, 1, 2, 1]),
        (lambda q: OVER(func.NTILE(2), orderBy=q.id), [1, 1, 1, 2, 2]),
        (lambda q: OVER(func.LAG(q.pay), orderBy=q.id), [None, 10, 20, 20, 5]),
        (lambda q: OVER(func.LAG(q.pay, 2, -1), orderBy=q.id), [-1, -1, 10, 20, 20]),
        (lambda q: OVER(func.LAG(q.pay), q.dept, q.id), [None, 10, 20, None, 5]),
        (lambda q: OVER(func.LEAD(q.pay), q.dept, q.id), [20, 20, None, 50, None]),
        (lambda q: OVER(func.FIRST_VALUE(q.id), q.dept, DESC(q.id)), [3, 3, 3, 5, 5]),
        (lambda q: OVER(func.SUM(q.pay)), [105] * 5),
        (lambda q: OVER(func.SUM(q.pay), q.dept), [50, 50, 50, 55, 55]),
        (lambda q: OVER(func.SUM(q.pay), orderBy=q.id), [10, 30, 50, 55, 105]),
        (lambda q: OVER(func.COUNT(q.id), [q.dept, q.pay]), [1, 2, 2, 1, 1]),
        (lambda q: OVER(func.AVG(q.pay), "dept"), [50 / 3] * 3 + [27.5] * 2),
        (lambda q: OVER(func.MAX(q.pay + 1), q.dept) - q.pay, [11, 1, 1, 46, 1]),
    ],
)
def test_window(paid: Any, make: Any, expected: list[Any]) -> None:
    """Each function says of each row what its neighbours make of it."""
    assert answers(paid, make(paid.q)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", [10, 30, 50, 5, 55]),
        ("ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", [10, 30, 40, 5, 55]),
        ("ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", [50, 40, 20, 55, 50]),
        ("ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", [30, 50, 40, 55, 55]),
    ],
)
def test_frame(paid: Any, frame: str, expected: list[int]) -> None:
    """A partition, an order in it, and how much of it counts."""
    q = paid.q
    window = OVER(func.SUM(q.pay), q.dept, q.id, frame)
    assert answers(paid, window) == expected


@LAW
@given(pays=st.lists(st.tuples(st.sampled_from("ab"), st.integers(-9, 9)), max_size=12))
def test_windows_are_what_python_computes(staff: Any, pays: Any) -> None:
    """Running sums and ranks of any rows."""
    staff.deleteMany(None)
    staff.insertMany({"dept": dept, "pay": pay} for dept, pay in pays)
    q = staff.q
    running = OVER(
        func.SUM(q.pay),
        q.dept,
        q.id,
        "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    )
    sums = {d: accumulate([p for e, p in pays if e == d]) for d in "ab"}
    assert answers(staff, running) == [next(sums[dept]) for dept, _ in pays]
    rank = OVER(func.RANK(), q.dept, DESC(q.pay))
    assert answers(staff, rank) == [
        1 + sum(e == dept and p > pay for e, p in pays) for dept, pay in pays
    ]


def test_values_of_a_window_are_bound(paid: Any) -> None:
    """A text in a window means itself."""
    q = paid.q
    window = OVER(func.LAG(q.dept, 1, "it's ?"), orderBy=q.id)
    assert answers(paid, window) == ["it's ?", "a", "a", "a", "b"]


def test_best_of_each_part(paid: Any) -> None:
    """A window is asked about in a statement around it."""
    q = paid.q
    place = OVER(func.ROW_NUMBER(), q.dept, [DESC(q.pay), q.id])
    ranked = Alias(Select([q.id, ColumnAS(place, "place")]), "ranked")
    best = Select([ranked.q.id], ranked.q.place == 1)
    found = paid.select(IN(q.id, best), orderBy="id")
    assert [(each.id, each.pay) for each in found] == [(2, 20), (5, 50)]


@pytest.mark.parametrize(
    ("name", "version", "variant", "message"),
    [
        ("sqlite", (3, 24), None, r"OVER\) needs sqlite 3\.25; this server is 3\.24"),
        ("postgres", (8, 3), None, r"OVER\) needs postgres 8\.4"),
        ("mysql", (5, 7, 44), None, r"needs mysql 8\.0\.1; this server is 5\.7\.44"),
        ("mysql", (10, 1, 48), "MariaDB", r"needs MariaDB 10\.2; .* 10\.1\.48"),
        ("mssql", (8,), None, "OVER.* needs mssql 9; this server is 8"),
        ("firebird", (2, 5), None, r"needs firebird 3; this server is 2\.5"),
        ("sybase", (16,), None, r"sybase cannot do this: a window \(OVER\)"),
        ("maxdb", (7, 9), None, r"maxdb cannot do this: a window \(OVER\)"),
    ],
)
def test_server_without_windows_refuses(
    name: str, version: Any, variant: Any, message: str
) -> None:
    """Aloud, with the version that would do."""
    with pytest.raises(UnsupportedFeature, match=message):
        text_for(RANKED, name, *version, variant=variant)


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("firebird", (3,), r"a frame .* needs firebird 4; this server is 3"),
        ("mssql", (10,), r"a frame .* needs mssql 11; this server is 10"),
    ],
)
def test_server_without_frames_refuses(name: str, version: Any, message: str) -> None:
    """Windows came earlier than frames there."""
    frame = "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"
    running = OVER(func.SUM(table.gear.teeth), orderBy=table.gear.id, frame=frame)
    with pytest.raises(UnsupportedFeature, match=message):
        text_for(Select([running]), name, *version)
    assert f"ORDER BY gear.id {frame})" in text_for(Select([running]), name)
    assert "OVER (ORDER BY gear.teeth)" in text_for(RANKED, name, *version)


@pytest.mark.parametrize(
    ("name", "version", "variant"),
    [
        ("sqlite", (3, 25), None),
        ("postgres", (8, 4), None),
        ("mysql", (8, 0, 1), None),
        ("mysql", (10, 2), "MariaDB"),
        ("mssql", (9,), None),
        ("firebird", (3,), None),
    ],
)
def test_server_with_windows_is_asked(name: str, version: Any, variant: Any) -> None:
    """From the version on that knows them."""
    assert text_for(RANKED, name, *version, variant=variant) == (
        "SELECT RANK() OVER (ORDER BY gear.teeth) FROM gear"
    )


def test_connection_to_an_old_server_refuses(old_sqlite: Any) -> None:
    """A program learns it when it asks, not by wrong rows."""
    connection = old_sqlite(3, 24)
    with pytest.raises(UnsupportedFeature, match=r"needs sqlite 3\.25"):
        connection.queryAll(Select([OVER(func.RANK(), orderBy=table.gear.teeth)]))
