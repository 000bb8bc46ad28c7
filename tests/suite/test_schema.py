"""Tables are made, changed, looked up and dropped."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sqlobject import (
    BoolCol,
    DatabaseIndex,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    ForeignKey,
    IntCol,
    RelatedJoin,
    SQLObject,
    StringCol,
)
from sqlobject.dberrors import (
    ConnectFailed,
    DuplicateEntryError,
    Error,
    ProgrammingError,
    UnsupportedFeature,
)


class SuiteZone(SQLObject):
    """Referred to."""

    title = StringCol(length=30, unique=True)
    shops = RelatedJoin("SuiteShop")


class SuiteShop(SQLObject):
    """Refers, and has indexes."""

    name = StringCol(length=30, notNone=True, default="x")
    code = StringCol(length=8, default=None)
    size = IntCol(default=None)
    rate = DecimalCol(size=10, precision=2, default=None)
    weight = FloatCol(default=None)
    opened = DateTimeCol(default=None)
    zone = ForeignKey("SuiteZone", default=None)
    byCode = DatabaseIndex("code", unique=True)
    bySize = DatabaseIndex("size", "name")
    zones = RelatedJoin("SuiteZone")


TABLES = ("suite_shop_suite_zone",)

TOOLS_OF_THEIR_OWN = ("mssql", "sybase", "maxdb")
"""Servers that want to be told more about a new database than its name."""


@pytest.fixture
def shop(db: Any) -> Any:
    SuiteZone.createTable()
    SuiteShop.createTable()
    return SuiteShop


def lower(names: list[str]) -> set[str]:
    return {name.lower() for name in names}


def test_tables_come_and_go(db: Any, shop: Any) -> None:
    """With the table between them; asking twice is allowed if one says so."""
    assert shop.tableExists()
    assert {"suite_shop", "suite_zone", "suite_shop_suite_zone"} <= lower(
        db.listTables()
    )
    shop.createTable(ifNotExists=True)
    with pytest.raises(Error):
        shop.createTable()
    shop.dropTable(cascade=True)
    assert not shop.tableExists()
    assert "suite_shop_suite_zone" not in lower(db.listTables())
    shop.dropTable(ifExists=True)
    shop.createTable()
    assert shop().id is not None


def test_ids_begin_anew_with_the_table(shop: Any) -> None:
    """What ids were drawn from goes with the table."""
    first = shop().id
    shop.dropTable(cascade=True)
    shop.createTable()
    assert shop().id == first


def test_a_unique_index_is_kept(shop: Any) -> None:
    """An index of the class is one of the table."""
    shop(code="a")
    shop(code=None)
    with pytest.raises(DuplicateEntryError):
        shop(code="a")


def test_null_is_no_value_to_be_unique(db: Any, shop: Any) -> None:
    """Where it is one, the second is refused like any other."""
    shop(code=None)
    if db.dialect.features.unique_nulls:
        shop(code=None)
        assert shop.selectBy(code=None).count() == 2
    else:
        with pytest.raises(DuplicateEntryError):
            shop(code=None)


def test_a_class_learns_its_columns(db: Any, shop: Any) -> None:
    """It finds names, kinds, NULL and references."""
    zone = SuiteZone(title="z")
    shop(name="n", code="n", size=3, rate=Decimal("1.50"), weight=2.5, zone=zone)

    class SuiteLearned(SQLObject):
        class sqlmeta:
            table = "suite_shop"
            fromDatabase = True

    columns = SuiteLearned.sqlmeta.columns
    assert {"name", "code", "size", "rate", "weight", "opened"} <= set(columns)
    assert columns["name"].notNone
    assert not columns["size"].notNone
    row = SuiteLearned.select().getOne()
    assert (row.name, row.size, row.rate, row.weight) == ("n", 3, Decimal("1.5"), 2.5)
    row.size = 4
    row.sync()
    assert row.size == 4
    assert SuiteLearned(name="m", code="m").name == "m"


def test_columns_come_and_go(db: Any, shop: Any) -> None:
    """The table changes with addColumn and delColumn."""
    row = shop(name="n", code="n")
    shop.sqlmeta.addColumn(IntCol("floors", default=None), changeSchema=True)
    row.floors = 3
    row.sync()
    assert row.floors == 3
    shop.sqlmeta.addColumn(BoolCol("open", default=None), changeSchema=True)
    assert shop(code="o", open=True).open is True
    shop.sqlmeta.delColumn("floors", changeSchema=True)
    shop.sqlmeta.delColumn("open", changeSchema=True)
    db.cache.clear()
    assert not hasattr(shop.get(row.id), "floors")
    with pytest.raises(Error):
        db.queryAll("SELECT floors FROM suite_shop")


def test_an_unknown_table_is_not_there(db: Any) -> None:
    """It is true of tables of that name only."""
    SuiteZone.createTable()
    assert db.tableExists("suite_zone")
    assert not db.tableExists("suite_zon")
    assert not db.tableExists("suite_zone_pkey")


def test_a_database_is_made_and_dropped(target: Any) -> None:
    """One that is not there, by a connection to it; its name is kept as it is."""
    path, _, options = target.uri.partition("?")
    place, _, name = path.rpartition("/")
    suffix = name.rpartition(".")[2] if "." in name else ""
    made = f"{place}/Suite%20Made{suffix and '.' + suffix}"
    new = target._replace(uri=f"{made}?{options}").connect()
    if target.backend in TOOLS_OF_THEIR_OWN:
        with pytest.raises(UnsupportedFeature, match="the server's own tools"):
            new.createEmptyDatabase()
        return
    new.createEmptyDatabase()
    try:
        assert new.listTables() == []
        new.query("CREATE TABLE suite_there (number INT)")
        new.close()
        with pytest.raises(ProgrammingError, match="exist"):
            new.createEmptyDatabase()
        assert new.tableExists("suite_there")
    finally:
        new.dropDatabase()
    with pytest.raises((ProgrammingError, ConnectFailed, FileNotFoundError)):
        new.dropDatabase()
    if target.manners.kill:  # a file would be made by asking
        with pytest.raises(ConnectFailed):
            new.listTables()
    new.close()
