"""Core 5: finding rows with ``get``, ``byX``, ``select`` and ``selectBy``."""

from __future__ import annotations

from typing import Any

import pytest
from formencode import Invalid

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
)
from sqlobject.sqlbuilder import LEFTJOINOn

pytestmark = pytest.mark.usefixtures("conn")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with three rows: a/1, b/2, c/3."""

    class Shelf(SQLObject):
        label = StringCol(alternateID=True)
        width = IntCol(default=None)

    Shelf.createTable()
    for width, label in enumerate("abc", 1):
        Shelf(label=label, width=width)
    assert Shelf._connection is conn
    return Shelf


def test_get_gives_the_cached_instance(Shelf: Any, sql: Any) -> None:
    """A row at hand is the same object, and no SQL is sent."""
    shelf = Shelf.get(1)
    sql.clear()
    assert Shelf.get(1) is shelf
    assert list(sql) == []


def test_get_of_a_row_not_at_hand_is_one_select(
    Shelf: Any, conn: Any, sql: Any
) -> None:
    """A row that is not in the cache costs one SELECT by key."""
    conn.cache.clear()
    sql.clear()
    assert Shelf.get(2).label == "b"
    (text,) = sql.of("SELECT")
    assert "FROM shelf WHERE" in text


def test_get_none(Shelf: Any) -> None:
    """``get(None)`` cannot be right."""
    with pytest.raises(AssertionError):
        Shelf.get(None)


@pytest.mark.parametrize("given", [2, "2", 2.9, True + 1])
def test_get_turns_the_id_into_its_type(Shelf: Any, given: Any) -> None:
    """Ids pass through ``idType``."""
    assert Shelf.get(given) is Shelf.get(2)


def test_get_with_a_text_that_is_no_number(Shelf: Any) -> None:
    """An id that ``int`` refuses is a ValueError."""
    with pytest.raises(ValueError, match="abc"):
        Shelf.get("abc")


def test_get_with_an_instance_of_another_class(Shelf: Any) -> None:
    """A row of another class is no id."""

    class Book(SQLObject):
        title = StringCol(default="t")

    Book.createTable()
    with pytest.raises(TypeError):
        Shelf.get(Book())


def test_get_of_a_missing_row_names_it(Shelf: Any) -> None:
    """``The object Shelf by the ID 99 does not exist`` is relied on."""
    with pytest.raises(
        SQLObjectNotFound, match=r"^The object Shelf by the ID 99 does not exist$"
    ):
        Shelf.get(99)


def test_get_after_a_miss_is_not_blocked(Shelf: Any, within: Any) -> None:
    """A miss leaves no lock behind."""
    for _ in range(2):
        with pytest.raises(SQLObjectNotFound):
            Shelf.get(99)
    assert Shelf.get(1).label == "a"
    assert callable(within)


def test_get_over_another_connection(Shelf: Any, open_sqlite: Any) -> None:
    """``connection=`` asks that database; the instance is another object."""
    other = open_sqlite()
    Shelf.createTable(connection=other)
    there = Shelf(id=1, label="there", connection=other)
    assert Shelf.get(1, connection=other) is there
    assert Shelf.get(1).label == "a"
    assert Shelf.get(1) == there
    assert Shelf.get(1) is not there


def test_get_does_not_refresh(Shelf: Any, conn: Any) -> None:
    """``get`` of a cached row does not look at the database."""
    shelf = Shelf.get(1)
    conn.query("UPDATE shelf SET width = 50 WHERE id = 1")
    assert Shelf.get(1) is shelf
    assert shelf.width == 1


def test_get_from_values_at_hand(Shelf: Any, conn: Any, sql: Any) -> None:
    """``selectResults`` gives the row's values, so that nothing is asked."""
    conn.cache.clear()
    sql.clear()
    shelf = Shelf.get(2, selectResults=("given", 22))
    assert (shelf.id, shelf.label, shelf.width) == (2, "given", 22)
    assert sql.count("SELECT") == 0
    assert Shelf.get(2) is shelf


def test_by_alternate_id(Shelf: Any) -> None:
    """``byLabel`` finds the row of an alternate key."""
    assert Shelf.byLabel("b") is Shelf.get(2)


def test_by_alternate_id_refreshes_the_cached_instance(
    Shelf: Any, conn: Any, sql: Any
) -> None:
    """``byX`` is always one SELECT, and what it read is kept."""
    shelf = Shelf.get(1)
    conn.query("UPDATE shelf SET width = 50 WHERE id = 1")
    sql.clear()
    assert Shelf.byLabel("a") is shelf
    assert sql.count("SELECT") == 1
    assert shelf.width == 50


@pytest.mark.parametrize("value", ["nope", None])
def test_by_alternate_id_not_found(Shelf: Any, value: Any) -> None:
    """No such row, and no row for None."""
    with pytest.raises(SQLObjectNotFound):
        Shelf.byLabel(value)


def test_by_alternate_id_checks_the_value() -> None:
    """The value runs through the column's validator."""

    class Box(SQLObject):
        number = IntCol(unique=True)

    Box.createTable()
    with pytest.raises(Invalid):
        Box.byNumber("x")


def test_by_alternate_id_over_another_connection(Shelf: Any, open_sqlite: Any) -> None:
    """``byX`` takes ``connection=``."""
    other = open_sqlite()
    Shelf.createTable(connection=other)
    there = Shelf(label="b", connection=other)
    assert Shelf.byLabel("b", connection=other) is there


def test_select_all_in_any_words(Shelf: Any) -> None:
    """No clause, None and ``'all'`` mean every row."""
    for results in (Shelf.select(), Shelf.select(None), Shelf.select("all")):
        assert [s.label for s in results] == ["a", "b", "c"]


def test_select_by_expression(Shelf: Any) -> None:
    """A query expression filters."""
    found = Shelf.select((Shelf.q.width > 1) & (Shelf.q.label != "c"))
    assert [s.label for s in found] == ["b"]


def test_select_by_raw_text(Shelf: Any) -> None:
    """A text is SQL."""
    found = Shelf.select("width > 1 AND label LIKE '%c'")
    assert [s.label for s in found] == ["c"]


def test_select_keywords(Shelf: Any) -> None:
    """orderBy, limit, reversed and distinct may be given at once."""
    found = Shelf.select(
        Shelf.q.width >= 1, orderBy="width", limit=2, reversed=True, distinct=True
    )
    assert [s.label for s in found] == ["c", "b"]


def test_select_with_clause_tables(Shelf: Any) -> None:
    """``clauseTables`` adds tables that only raw text mentions."""

    class Book(SQLObject):
        shelf = ForeignKey("Shelf")

    Book.createTable()
    Book(shelf=2)
    found = Shelf.select("shelf.id = book.shelf_id", clauseTables=["book"])
    assert [s.label for s in found] == ["b"]


def test_select_without_matches_is_empty(Shelf: Any) -> None:
    """No match is no error, and the first of none is an IndexError."""
    results = Shelf.select(Shelf.q.width > 100)
    assert list(results) == []
    with pytest.raises(IndexError):
        _ = results[0]
    assert results.getOne(None) is None


def test_select_by_columns(Shelf: Any) -> None:
    """Keywords are equalities joined by AND."""
    assert [s.id for s in Shelf.selectBy(label="b")] == [2]
    assert [s.id for s in Shelf.selectBy(label="b", width=2)] == [2]
    assert list(Shelf.selectBy(label="b", width=3)) == []
    assert [s.id for s in Shelf.selectBy(id=3)] == [3]


def test_select_by_none_is_null(Shelf: Any) -> None:
    """None matches NULL."""
    empty = Shelf(label="d", width=None)
    assert list(Shelf.selectBy(width=None)) == [empty]


def test_select_by_nothing_is_everything(Shelf: Any) -> None:
    """``selectBy()`` selects all rows."""
    assert Shelf.selectBy().count() == 3


def test_select_by_unknown_key_fails_at_once(Shelf: Any) -> None:
    """A keyword that is no column is a TypeError before anything runs."""
    with pytest.raises(TypeError, match="colour"):
        Shelf.selectBy(colour="red")


def test_select_by_checks_values_at_once(Shelf: Any) -> None:
    """A value the column refuses is Invalid before anything runs."""
    with pytest.raises(Invalid):
        Shelf.selectBy(width="x")


def test_select_by_can_be_refined(Shelf: Any) -> None:
    """``selectBy`` gives ordinary results: order, slice, filter, count."""
    results = Shelf.selectBy().filter(Shelf.q.width > 1).orderBy("-width")
    assert [s.label for s in results[:1]] == ["c"]
    assert results.count() == 2


def test_select_by_foreign_key_forms(Shelf: Any) -> None:
    """A key may be given as object or id, under both its names."""

    class Book(SQLObject):
        shelf = ForeignKey("Shelf", default=None)

    Book.createTable()
    shelf = Shelf.get(2)
    book, loose = Book(shelf=shelf), Book()
    for found in (
        Book.selectBy(shelf=shelf),
        Book.selectBy(shelf=2),
        Book.selectBy(shelfID=2),
        Book.selectBy(shelfID=shelf),
        Book.select(Book.q.shelf == shelf),
        Book.select(Book.q.shelf == 2),
        Book.select(Book.q.shelfID == shelf.id),
        Book.select(Book.q.shelfID == shelf),
    ):
        assert list(found) == [book]
    for found in (
        Book.selectBy(shelf=None),
        Book.selectBy(shelfID=None),
        Book.select(Book.q.shelf == None),  # noqa: E711
    ):
        assert list(found) == [loose]


def test_select_by_foreign_key_to_another_column() -> None:
    """With ``refColumn`` an object stands for that column's value."""

    class Country(SQLObject):
        code = StringCol(alternateID=True)

    class City(SQLObject):
        name = StringCol()
        country = ForeignKey("Country", refColumn="code", default=None)

    Country.createTable()
    City.createTable()
    france = Country(code="7")
    other = Country(code="1")
    paris = City(name="Paris", country=france)
    assert list(City.selectBy(country=france)) == [paris]
    assert list(City.select(City.q.country == france)) == [paris]
    assert list(City.selectBy(country=other)) == []


def test_select_by_over_another_connection(Shelf: Any, open_sqlite: Any) -> None:
    """``selectBy(connection=...)`` asks that database."""
    other = open_sqlite()
    Shelf.createTable(connection=other)
    Shelf(label="only", connection=other)
    assert [s.label for s in Shelf.selectBy(connection=other)] == ["only"]
    assert [s.label for s in Shelf.select(connection=other)] == ["only"]


def test_select_refreshes_instances_at_hand(Shelf: Any, conn: Any) -> None:
    """A select gives cached instances the values it read."""
    shelf = Shelf.get(1)
    conn.query("UPDATE shelf SET width = 50 WHERE id = 1")
    assert list(Shelf.select(Shelf.q.id == 1)) == [shelf]
    assert shelf.width == 50


def test_select_does_not_refresh_dirty_instances(conn: Any) -> None:
    """Changes not written yet survive a select."""

    class Lazy(SQLObject):
        class sqlmeta:
            lazyUpdate = True

        label = StringCol()

    Lazy.createTable()
    lazy = Lazy(label="a")
    lazy.label = "mine"
    conn.query("UPDATE lazy SET label = 'theirs'")
    assert list(Lazy.select()) == [lazy]
    assert lazy.label == "mine"


def test_lazy_columns_do_not_refresh(Shelf: Any, conn: Any) -> None:
    """A select of ids only leaves instances at hand as they are."""
    shelf = Shelf.get(1)
    conn.query("UPDATE shelf SET width = 50 WHERE id = 1")
    assert shelf in list(Shelf.select(lazyColumns=True))
    assert shelf.width == 1


def test_row_with_a_null_key_is_none(Shelf: Any) -> None:
    """The side of an outer join that has no row comes out as None."""

    class Book(SQLObject):
        shelf = ForeignKey("Shelf")

    Book.createTable()
    book = Book(shelf=2)
    join = LEFTJOINOn(Shelf, Book, Shelf.q.id == Book.q.shelfID)
    found = list(Book.select(join=join, orderBy=Shelf.q.id))
    assert found == [None, book, None]


def test_text_of_a_select_is_its_sql(Shelf: Any) -> None:
    """``str(select)`` is the statement as 3.14 wrote it."""
    assert str(Shelf.select()) == (
        "SELECT shelf.id, shelf.label, shelf.width FROM shelf WHERE 1 = 1"
    )
    assert str(Shelf.select(Shelf.q.width == 5)) == (
        "SELECT shelf.id, shelf.label, shelf.width FROM shelf "
        "WHERE ((shelf.width) = (5))"
    )


def test_coercion_of_ids_by_the_class(Shelf: Any) -> None:
    """``coerceID`` takes an instance or anything ``idType`` takes."""
    assert Shelf.coerceID("7") == 7
    assert Shelf.coerceID(Shelf.get(2)) == 2
