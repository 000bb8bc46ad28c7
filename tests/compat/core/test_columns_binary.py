"""Core 12.3: BLOB, Pickle, Uuid, JSON, Jsonb and Hash columns."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import uuid
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import BLOBCol, JsonbCol, JSONCol, PickleCol, SQLObject, UuidCol
from sqlobject.include.hashcol import HashCol

pytestmark = pytest.mark.usefixtures("conn")

BLOBS = [b"", b"a", b"\x00\x01\xff", bytes(range(256)) * 20, b"'\"\\%;--"]


@pytest.mark.parametrize("data", BLOBS)
def test_bytes_round_trip(box: Any, fresh: Any, data: bytes) -> None:
    """Any bytes come back as bytes."""
    Box = box(BLOBCol(default=None))
    row = Box(value=data)
    assert row.value == data
    assert fresh(row).value == data
    assert type(fresh(row).value) is bytes


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_other_buffers_are_bytes(box: Any, fresh: Any, kind: Any) -> None:
    """Anything like bytes is stored as bytes."""
    row = box(BLOBCol())(value=kind(b"\x00abc"))
    assert fresh(row).value == b"\x00abc"


def test_bytes_none(box: Any, fresh: Any) -> None:
    """None is NULL."""
    assert fresh(box(BLOBCol(default=b"x"))(value=None)).value is None


@pytest.mark.parametrize("data", [d for d in BLOBS if d])
def test_select_by_bytes(box: Any, data: bytes) -> None:
    """A BLOB can be looked for."""
    Box = box(BLOBCol())
    row = Box(value=data)
    Box(value=data + b"x")
    assert list(Box.selectBy(value=data)) == [row]
    assert list(Box.select(Box.q.value == data)) == [row]


def test_blobs_of_old_files_are_read(box: Any, conn: Any) -> None:
    """3.14 kept BLOBs as base64 text; such rows are still understood."""
    Box = box(BLOBCol(default=None))
    text = base64.b64encode(b"\x00old\xff").decode("ascii")
    conn.query(f"INSERT INTO box (value) VALUES ('{text}')")
    (row,) = Box.select()
    assert row.value == b"\x00old\xff"


@pytest.mark.parametrize("wrong", ["text", 5, [], object()])
def test_bytes_refuse(box: Any, wrong: Any) -> None:
    """Texts and numbers are no bytes."""
    with pytest.raises(Invalid):
        box(BLOBCol())(value=wrong)


PICKLED: list[Any] = [
    None,
    5,
    "text",
    b"bytes",
    [1, [2, {"a": (3, 4)}]],
    {"k": {1, 2}},
    dt.date(2020, 1, 2),
    uuid.UUID(int=5),
]


@pytest.mark.parametrize("thing", PICKLED)
def test_pickles_round_trip(box: Any, fresh: Any, thing: Any) -> None:
    """Anything picklable comes back equal."""
    row = box(PickleCol(default=None))(value=thing)
    assert row.value == thing
    assert fresh(row).value == thing


def test_pickle_is_a_copy_at_writing_time(box: Any, fresh: Any) -> None:
    """Changing the object in place is not saved; assigning it again is."""
    row = box(PickleCol())(value=[1])
    row.value.append(2)
    again = fresh(row)
    assert again.value == [1]
    again.value = [*again.value, 2]
    assert fresh(again).value == [1, 2]


def test_pickle_protocol(box: Any, fresh: Any) -> None:
    """``pickleProtocol`` chooses how things are pickled."""
    row = box(PickleCol(pickleProtocol=0))(value={"a": 1})
    assert fresh(row).value == {"a": 1}


def test_pickle_of_what_cannot_be_pickled(box: Any) -> None:
    """A lambda is Invalid, and no row is made."""
    Box = box(PickleCol())
    with pytest.raises(Invalid):
        Box(value=lambda: None)
    assert Box.select().count() == 0


@pytest.mark.parametrize("form", ["uuid", "text"])
def test_uuids(box: Any, fresh: Any, form: str) -> None:
    """A UUID, or its text, comes back as UUID."""
    key = uuid.UUID("12345678-1234-5678-1234-567812345678")
    Box = box(UuidCol(alternateID=True))
    row = Box(value=key if form == "uuid" else str(key))
    assert row.value == key
    assert fresh(row).value == key
    assert Box.byValue(key).id == row.id
    assert Box.selectBy(value=str(key)).count() == 1
    assert Box.select(Box.q.value == key).count() == 1
    assert Box._connection.queryAll("SELECT value FROM box") == [(str(key),)]


@pytest.mark.parametrize("wrong", [5, b"x", "not a uuid", "", []])
def test_uuids_refuse(box: Any, wrong: Any) -> None:
    """Numbers and malformed texts are Invalid, before anything is written."""
    Box = box(UuidCol(default=None))
    with pytest.raises(Invalid):
        Box(value=wrong)
    assert Box.select().count() == 0


def test_uuid_spelled_in_another_way_is_found(box: Any) -> None:
    """Upper case and braces mean the same UUID."""
    key = uuid.UUID("12345678-1234-5678-1234-56781234abcd")
    Box = box(UuidCol())
    row = Box(value=str(key).upper())
    assert list(Box.selectBy(value=key)) == [row]


def test_spelling_of_binary_columns() -> None:
    """SQLite's names of the types."""

    class Shelf(SQLObject):
        a = UuidCol()
        b = JSONCol()
        c = JSONCol(length=50)
        d = HashCol()

    lines = [line.strip(" ,") for line in Shelf.createTableSQL()[0].splitlines()]
    assert lines[2:-1] == ["a VARCHAR(36)", "b TEXT", "c VARCHAR(50)", "d VARCHAR(32)"]


@pytest.mark.parametrize("kind", [PickleCol, JSONCol, JsonbCol])
def test_default_is_not_shared_between_rows(box: Any, fresh: Any, kind: Any) -> None:
    """Changing one row's list does not change the default of the next."""
    Box = box(kind(default=[1]))
    one = Box()
    one.value.append(2)
    two = Box()
    assert two.value == [1]
    assert fresh(two).value == [1]


@pytest.mark.parametrize("kind", [PickleCol, JSONCol, JsonbCol])
def test_value_given_is_not_shared_with_the_row(box: Any, kind: Any) -> None:
    """What the program does to its own object later does not change the row."""
    mine = {"a": [1]}
    row = box(kind())(value=mine)
    mine["a"].append(2)
    assert row.value == {"a": [1]}
    row.value = mine
    mine["a"].append(3)
    assert row.value == {"a": [1, 2]}
    row.set(value=mine)
    mine.clear()
    assert row.value == {"a": [1, 2, 3]}


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_buffers_are_copied(box: Any, kind: Any) -> None:
    """A row keeps bytes of its own, whatever was given."""
    buffer = bytearray(b"abc")
    row = box(BLOBCol())(value=kind(buffer))
    buffer[0] = 0
    assert row.value == b"abc"
    assert type(row.value) is bytes


JSONS: list[Any] = [
    None,
    True,
    False,
    0,
    5,
    -1.5,
    "",
    "text",
    "5",
    "null",
    '"quoted"',
    "o'x \u2603",
    [],
    [1, "a", None, [True]],
    {},
    {"a": {"b": [1, 2]}, "c": None},
]


@pytest.mark.parametrize("thing", JSONS)
def test_json_round_trips(box: Any, fresh: Any, thing: Any) -> None:
    """Every simple type comes back as it was, texts as texts."""
    Box = box(JSONCol(default=None))
    row = Box(value=thing)
    assert row.value == thing
    again = fresh(row)
    assert again.value == thing
    assert type(again.value) is type(thing)


def test_json_none_is_null(box: Any, conn: Any) -> None:
    """None is SQL NULL in a JSONCol."""
    box(JSONCol())(value=None)
    assert conn.queryAll("SELECT value FROM box") == [(None,)]


def test_json_is_stored_as_json(box: Any, conn: Any) -> None:
    """The table holds JSON text."""
    box(JSONCol())(value={"a": [1, 2]})
    ((text,),) = conn.queryAll("SELECT value FROM box")
    assert json.loads(text) == {"a": [1, 2]}


@pytest.mark.parametrize("wrong", [{1, 2}, object(), (1, 2), b"x", dt.date(2020, 1, 2)])
def test_json_refuses(box: Any, wrong: Any) -> None:
    """What is no simple JSON type is Invalid."""
    with pytest.raises(Invalid):
        box(JSONCol())(value=wrong)


def test_json_that_is_none(box: Any, conn: Any) -> None:
    """A text in the table that is no JSON is reported when it is read."""
    Box = box(JSONCol(default=None))
    conn.query("INSERT INTO box (value) VALUES ('{broken')")
    with pytest.raises((Invalid, ValueError)):
        _ = Box.select()[0].value


@pytest.mark.parametrize("thing", [{"a": 1}, [1], "x", 5, 1.5, True])
def test_jsonb_round_trips_on_sqlite(box: Any, fresh: Any, thing: Any) -> None:
    """A JsonbCol works on SQLite as a text column of JSON."""
    row = box(JsonbCol(default=None))(value=thing)
    assert fresh(row).value == thing


def test_jsonb_refuses_tuples(box: Any) -> None:
    """A tuple is no JSON type."""
    with pytest.raises(Invalid):
        box(JsonbCol())(value=(1, 2))


def test_json_functions_in_queries(box: Any, conn: Any) -> None:
    """``q.column.json_extract`` and its kin are MySQL's function calls."""
    Box = box(JSONCol())
    q = Box.q.value
    assert conn.sqlrepr(q.json_extract("a")) == "JSON_EXTRACT(box.value, '$.a')"
    assert conn.sqlrepr(q.json_contains("a")).startswith("JSON_CONTAINS(box.value, ")
    assert conn.sqlrepr(q.json_length()) == "JSON_LENGTH(box.value)"
    Box(value={"a": 5})
    assert Box.select(q.json_extract("a") == 5).count() == 1
    assert Box.select(q.json_extract("a") == 6).count() == 0


def test_json_functions_are_for_json_columns(box: Any) -> None:
    """On any other column they are refused."""
    Box = box(UuidCol())
    for name in ("json_extract", "json_contains"):
        with pytest.raises((AssertionError, AttributeError)):
            getattr(Box.q.value, name)("a")


def test_hash_column(box: Any, conn: Any, fresh: Any) -> None:
    """A HashCol stores the digest and compares with the plain text."""
    Box = box(HashCol(default=None))
    row = Box(value="secret")
    digest = hashlib.md5(b"secret", usedforsecurity=False).hexdigest()
    assert conn.queryAll("SELECT value FROM box") == [(digest,)]
    assert row.value == "secret"
    assert row.value != "other"
    again = fresh(row)
    assert again.value == "secret"
    assert (again.value == "other") is False
    assert list(Box.select(Box.q.value == "secret")) == [again]
    assert Box.selectBy(value="secret").count() == 1
    assert Box.selectBy(value=digest).count() == 0
    assert fresh(Box(value=None)).value is None


def test_hash_column_with_another_method(box: Any, conn: Any) -> None:
    """``hashMethod`` is the program's own."""
    Box = box(HashCol(hashMethod=lambda text: text[::-1], default=None))
    row = Box(value="abc")
    assert conn.queryAll("SELECT value FROM box") == [("cba",)]
    assert row.value == "abc"
