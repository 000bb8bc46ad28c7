"""Section 9: what is particular to SQLite."""

from __future__ import annotations

import base64
import datetime
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    BLOBCol,
    BoolCol,
    DatabaseIndex,
    DateCol,
    DateTimeCol,
    DecimalCol,
    ForeignKey,
    IntCol,
    PickleCol,
    SQLObject,
    StringCol,
    TimeCol,
    UuidCol,
    dberrors,
)
from sqlobject.sqlbuilder import func


def test_texts_are_str(shop: SimpleNamespace) -> None:
    """Text read from SQLite is str, also the empty string."""
    maker = shop.Maker(label="")
    shop.conn.cache.clear()
    assert shop.Maker.get(maker.id).label == ""
    maker.label = "héllo €"
    shop.conn.cache.clear()
    assert shop.Maker.get(maker.id).label == "héllo €"


def test_id_column_of_strings(conn: Any) -> None:
    """A string id is a TEXT key; a row without one is refused and leaves nothing."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        name = StringCol()

    text, _constraints = Country.createTableSQL()
    assert text.splitlines()[1] == "    id TEXT PRIMARY KEY,"
    Country.createTable()
    Country(id="de", name="Germany")
    assert Country.get("de").name == "Germany"
    with pytest.raises((TypeError, ValueError, dberrors.IntegrityError)):
        Country(name="Nowhere")
    assert Country.select().count() == 1


def test_class_without_columns(conn: Any) -> None:
    """A class without columns can have rows."""

    class Bare(SQLObject):
        pass

    Bare.createTable()
    first, second = Bare(), Bare()
    assert first.id != second.id
    assert Bare.get(first.id) is first
    assert Bare.select().count() == 2


def test_explicit_ids(shop: SimpleNamespace) -> None:
    """An id can be given; later automatic ids go on after it."""
    assert shop.Maker(id=50, label="a").id == 50
    assert shop.Maker(label="b").id == 51


@pytest.fixture
def blobs(conn: Any) -> Any:
    """A class with binary columns."""

    class Blob(SQLObject):
        data = BLOBCol(default=None)
        thing = PickleCol(default=None)

    Blob.createTable()
    return Blob


@pytest.mark.parametrize("data", [b"", b"abc", bytes(range(256)), b"it's \0 \\ %s"])
def test_blobs_round_trip(blobs: Any, data: bytes) -> None:
    """Every byte survives the database."""
    row = blobs(data=data)
    blobs._connection.cache.clear()
    assert blobs.get(row.id).data == data
    assert blobs.selectBy(data=data).count() == 1


def test_pickles_round_trip(blobs: Any) -> None:
    """Pickled values survive the database."""
    thing = {"a": [1, 2.5, None], "b": ("x", b"y")}
    row = blobs(thing=thing)
    blobs._connection.cache.clear()
    assert blobs.get(row.id).thing == thing


def test_blobs_written_as_base64_can_still_be_read(blobs: Any, conn: Any) -> None:
    """Rows that 3.14 wrote, base64 text in the column, read as the bytes they mean."""
    data = bytes(range(256))
    text = base64.b64encode(data).decode("ascii")
    conn.query(f"INSERT INTO blob (data) VALUES ('{text}')")
    assert blobs.select()[0].data == data


def test_native_blobs_can_be_read(blobs: Any, conn: Any) -> None:
    """Rows that another program wrote as BLOB read as their bytes."""
    conn.query("INSERT INTO blob (data) VALUES (X'00FF27')")
    assert blobs.select()[0].data == b"\x00\xff'"


def test_foreign_keys_are_not_enforced_unless_asked(shop: SimpleNamespace) -> None:
    """A dangling reference is possible, as SQLite's default has it."""
    gear = shop.Gear(teeth=1, makerID=999)
    assert gear.makerID == 999


def test_add_column_with_schema(shop: SimpleNamespace) -> None:
    """``addColumn(changeSchema=True)`` alters the table."""
    gear = shop.Gear(teeth=1)
    shop.Gear.sqlmeta.addColumn(IntCol("mass", default=None), changeSchema=True)
    assert gear.mass is None
    gear.mass = 5
    assert shop.conn.queryAll("SELECT mass FROM gear") == [(5,)]


def test_delete_column_keeps_indexes_and_references(conn: Any) -> None:
    """Deleting a column keeps the rest: rows, indexes, and references to the table."""

    class Owner(SQLObject):
        name = StringCol()
        spare = StringCol(default=None)
        byName = DatabaseIndex("name")

    class Pet(SQLObject):
        owner = ForeignKey("Owner")

    Owner.createTable()
    Pet.createTable()
    owner = Owner(name="a", spare="b")
    Pet(owner=owner)
    Owner.sqlmeta.delColumn("spare", changeSchema=True)
    assert conn.queryAll("SELECT * FROM owner") == [(owner.id, "a")]
    indexes = [row[1] for row in conn.queryAll("PRAGMA index_list(owner)")]
    assert "owner_byName" in indexes
    (reference,) = conn.queryAll("PRAGMA foreign_key_list(pet)")
    assert reference[2] == "owner"
    assert not conn.tableExists("owner_ORIGINAL")
    Owner(name="c")
    assert [each.name for each in Owner.select(orderBy="name")] == ["a", "c"]


def test_deleting_a_column_does_not_reuse_ids(conn: Any) -> None:
    """After a column is deleted new rows still get fresh ids."""

    class Owner(SQLObject):
        name = StringCol()
        spare = StringCol(default=None)

    Owner.createTable()
    owners = [Owner(name=name) for name in "abc"]
    last = owners[-1].id
    owners[-1].destroySelf()
    Owner.sqlmeta.delColumn("spare", changeSchema=True)
    assert Owner(name="d").id > last


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (lambda q: q.teeth // 3, 3),
        (lambda q: q.teeth % 3, 1),
        (lambda q: func.LENGTH(q.note), 3),
        (lambda q: func.UPPER(q.note), "TEN"),
    ],
)
def test_functions_of_sqlite(
    shop: SimpleNamespace, expression: Any, value: Any
) -> None:
    """Functions and operators work in selects on SQLite."""
    shop.Gear(teeth=10, note="ten")
    q = shop.Gear.q
    assert shop.Gear.select().accumulate(expression(q)) == value
    assert shop.Gear.select(expression(q) == value).count() == 1


def test_file_is_an_ordinary_database(file_shop: SimpleNamespace) -> None:
    """The file can be read by any other SQLite program."""
    file_shop.Maker(label="a")
    file_shop.conn.close()
    raw = sqlite3.connect(file_shop.conn.filename)
    assert raw.execute("SELECT label FROM maker").fetchall() == [("a",)]
    raw.close()


def test_database_of_an_earlier_program(open_sqlite: Any, tmp_path: Any) -> None:
    """Rows as 3.14 stored them are read as the values they mean."""
    path = tmp_path / "old.db"
    raw = sqlite3.connect(path)
    raw.execute(
        "CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, at TIMESTAMP, "
        "day DATE, hour TIME, good BOOLEAN, price DECIMAL(10, 2), uid VARCHAR(36))"
    )
    raw.execute(
        "INSERT INTO event VALUES (1, '2020-01-02 03:04:05.000006', '2020-01-02', "
        "'03:04:05.000006', 1, 1.5, '12345678-1234-5678-1234-567812345678')"
    )
    raw.execute(
        "INSERT INTO event VALUES (2, '2020-01-02 03:04:05', NULL, '03:04:05', 0, "
        "NULL, NULL)"
    )
    raw.commit()
    raw.close()
    connection = open_sqlite(path)

    class Event(SQLObject):
        _connection = connection
        at = DateTimeCol()
        day = DateCol()
        hour = TimeCol()
        good = BoolCol()
        price = DecimalCol(size=10, precision=2)
        uid = UuidCol()

    first, second = Event.get(1), Event.get(2)
    assert first.at == datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
    assert first.day == datetime.date(2020, 1, 2)
    assert first.hour == datetime.time(3, 4, 5, 6)
    assert first.good is True
    assert str(first.uid) == "12345678-1234-5678-1234-567812345678"
    assert float(first.price) == 1.5
    assert second.at == datetime.datetime(2020, 1, 2, 3, 4, 5)
    assert second.hour == datetime.time(3, 4, 5)
    assert (second.day, second.good, second.price, second.uid) == (
        None,
        False,
        None,
        None,
    )
