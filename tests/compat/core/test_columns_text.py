"""Core 12.3: String, Unicode, Enum and Set columns."""

from __future__ import annotations

import enum
from typing import Any

import pytest
from formencode import Invalid

from sqlobject import EnumCol, SetCol, SQLObject, StringCol, UnicodeCol

pytestmark = pytest.mark.usefixtures("conn")

TEXTS = ["", "a", "o'x", "snow \u2603", "\U0001f600", "a\\b", "%_%", "x" * 5000]


@pytest.mark.parametrize("kind", [StringCol, UnicodeCol])
@pytest.mark.parametrize("text", TEXTS)
def test_text_round_trips(box: Any, fresh: Any, kind: Any, text: str) -> None:
    """Any text is read back as it was written."""
    row = box(kind(default=None))(value=text)
    assert row.value == text
    again = fresh(row)
    assert again.value == text
    assert type(again.value) is str


@pytest.mark.parametrize("kind", [StringCol, UnicodeCol])
def test_none_round_trips(box: Any, fresh: Any, kind: Any) -> None:
    """None is NULL and not the text."""
    row = box(kind(default="x"))(value=None)
    assert fresh(row).value is None


@pytest.mark.parametrize("kind", [StringCol, UnicodeCol])
@pytest.mark.parametrize("wrong", [5, 1.5, True, [], ("a",), object()])
def test_what_is_no_text_is_refused(box: Any, kind: Any, wrong: Any) -> None:
    """Numbers, lists and objects are not turned into text."""
    with pytest.raises(Invalid):
        box(kind())(value=wrong)


def test_unicode_column_refuses_bytes(box: Any) -> None:
    """A UnicodeCol holds str only."""
    with pytest.raises(Invalid):
        box(UnicodeCol())(value=b"abc")


@pytest.mark.parametrize("given", [b"abc", memoryview(b"abc"), bytearray(b"abc")])
def test_string_column_never_breaks_on_bytes(box: Any, fresh: Any, given: Any) -> None:
    """Bytes in a StringCol are kept or refused; the row stays readable."""
    Box = box(StringCol(default=None))
    try:
        row = Box(value=given)
    except (Invalid, ValueError, TypeError):
        assert Box.select().count() == 0
    else:
        assert fresh(row).value in (b"abc", "abc")
        assert Box.select().count() == 1


def test_length_is_not_checked_in_python(box: Any, fresh: Any) -> None:
    """SQLite keeps what is longer than declared, and so do we."""
    row = box(StringCol(length=3))(value="longer")
    assert fresh(row).value == "longer"


def test_string_subclasses_are_stored_as_text(box: Any, fresh: Any) -> None:
    """A subclass of str and a str enum are their text."""

    class Word(str):
        __slots__ = ()

    class Colour(enum.StrEnum):
        RED = "red"

    Box = box(StringCol())
    for given, text in ((Word("w"), "w"), (Colour.RED, "red")):
        row = Box(value=given)
        assert fresh(row).value == text
        assert type(fresh(row).value) is str
        assert Box.selectBy(value=given).count() == 1
        assert Box.select(Box.q.value == given).count() == 1


def test_varchar_needs_a_length() -> None:
    """``varchar=True`` without length cannot be right."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"a": StringCol(varchar=True)})


@pytest.mark.parametrize(
    ("arguments", "spelled"),
    [
        ({}, "TEXT"),
        ({"length": 10}, "VARCHAR(10)"),
        ({"length": 10, "varchar": True}, "VARCHAR(10)"),
        ({"length": 10, "varchar": False}, "CHAR(10)"),
    ],
)
@pytest.mark.parametrize("kind", [StringCol, UnicodeCol])
def test_spelling_of_text_columns(
    box: Any, kind: Any, arguments: dict[str, Any], spelled: str
) -> None:
    """Length and varchar choose TEXT, VARCHAR or CHAR."""
    text, _ = box(kind(**arguments)).createTableSQL()
    assert f"    value {spelled}\n" in text


def test_char_binary_is_refused_by_sqlite() -> None:
    """``char_binary`` is a MySQL word; SQLite says so when the table is made."""

    class Shelf(SQLObject):
        a = StringCol(length=10, char_binary=True)

    with pytest.raises(Exception, match=r"(?i)binary"):
        Shelf.createTable()
    assert not Shelf.tableExists()


def test_text_comparisons(box: Any) -> None:
    """startswith, endswith and contains take wild cards literally."""
    Box = box(StringCol())
    for text in ("100%", "1000", "a_b", "acb", "back\\slash"):
        Box(value=text)
    q = Box.q.value

    def found(clause: Any) -> list[str]:
        return [row.value for row in Box.select(clause, orderBy="id")]

    assert found(q.startswith("100")) == ["100%", "1000"]
    assert found(q.endswith("0%")) == ["100%"]
    assert found(q.contains("%")) == ["100%"]
    assert found(q.contains("_")) == ["a_b"]
    assert found(q.contains("\\")) == ["back\\slash"]


def test_enum_members(box: Any, fresh: Any) -> None:
    """A member of the list is kept, None is NULL."""
    Box = box(EnumCol(enumValues=["a", "bcd", ""], default="a"))
    assert fresh(Box()).value == "a"
    for value in ("bcd", "", None):
        assert fresh(Box(value=value)).value == value


@pytest.mark.parametrize("wrong", ["x", "A", 5, ["a"]])
def test_enum_refuses_everything_else(box: Any, wrong: Any) -> None:
    """Anything but a member is Invalid, in rows and in queries."""
    Box = box(EnumCol(enumValues=["a", "bcd"], default="a"))
    with pytest.raises(Invalid):
        Box(value=wrong)
    with pytest.raises(Invalid):
        Box().value = wrong
    with pytest.raises(Invalid):
        Box.selectBy(value=wrong)


def test_enum_with_none_among_its_values(box: Any, fresh: Any) -> None:
    """None may be listed as a value; the table takes NULL."""
    Box = box(EnumCol(enumValues=["a", None], default=None))
    assert fresh(Box()).value is None
    assert fresh(Box(value="a")).value == "a"
    with pytest.raises(Invalid):
        Box(value="b")


def test_enum_values_needed() -> None:
    """Without ``enumValues`` a class or its table cannot be made."""
    with pytest.raises((TypeError, AssertionError)):
        type("Shelf", (SQLObject,), {"a": EnumCol()})


def test_enum_without_values_has_no_table() -> None:
    """An empty list of values is a ValueError when the table is made."""

    class Shelf(SQLObject):
        a = EnumCol(enumValues=[])

    with pytest.raises(ValueError):  # noqa: PT011
        Shelf.createTable()


def test_enum_check_in_the_table(conn: Any) -> None:
    """The table itself refuses other values."""
    from sqlobject import dberrors

    class Shelf(SQLObject):
        kind = EnumCol(enumValues=["a", "it's"], default="a")

    Shelf.createTable()
    text, _ = Shelf.createTableSQL()
    assert "kind VARCHAR(4) CHECK (kind in ('a', 'it''s'))" in text
    assert Shelf(kind="it's").kind == "it's"
    with pytest.raises(dberrors.IntegrityError):
        conn.query("INSERT INTO shelf (kind) VALUES ('z')")


def test_enum_of_a_str_enum(box: Any, fresh: Any) -> None:
    """A StrEnum member is the member of the list it equals."""

    class Colour(enum.StrEnum):
        RED = "red"

    Box = box(EnumCol(enumValues=["red", "blue"]))
    row = Box(value=Colour.RED)
    assert fresh(row).value == "red"
    assert Box.selectBy(value=Colour.RED).count() == 1


@pytest.mark.parametrize("given", ["r,w", ["r", "w"], ("r", "w"), iter(["r", "w"])])
def test_set_from_text_and_iterables(box: Any, fresh: Any, given: Any) -> None:
    """A set column takes a text or any iterable of texts and gives a tuple."""
    Box = box(SetCol(setValues=["r", "w", "x"]))
    row = Box(value=given)
    assert row.value == ("r", "w")
    assert fresh(row).value == ("r", "w")
    assert Box._connection.queryAll("SELECT value FROM box") == [("r,w",)]


@pytest.mark.parametrize("wrong", [5, [1, 2], None, [None]])
def test_set_refuses_what_is_no_text(box: Any, wrong: Any) -> None:
    """Numbers and None are no members."""
    Box = box(SetCol(setValues=["r", "w"]))
    with pytest.raises(Invalid):
        Box(value=wrong)
