"""Section 4b: the SQL that objects send, which readers of logs rely on.

Some of 3.14's statements are left out by a faster library (the row is not read back
after an insert, and joins load whole rows); those that are sent read as they did.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import DatabaseIndex, ForeignKey, IntCol, SQLObject, StringCol


def debug_texts(out: str, label: str) -> list[str]:
    """The texts of the debug lines of one label, without their results."""
    texts = []
    for line in out.splitlines():
        head, _sep, text = line.partition(":  ")
        if head.split("/")[-1].strip() == label and text:
            texts.append(text)
    return texts


@pytest.fixture
def said(shop: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> Any:
    """``said(label)``: what was sent under that label since the last question."""
    shop.conn.debug = True

    def ask(label: str) -> list[str]:
        return debug_texts(capsys.readouterr().out, label)

    yield ask
    shop.conn.debug = False


def test_insert(shop: SimpleNamespace, said: Any) -> None:
    """A new object sends one INSERT with its columns in order of creation."""
    maker = shop.Maker(label="it's")
    assert said("QueryIns") == ["INSERT INTO maker (label) VALUES ('it''s')"]
    shop.Gear(maker=maker, teeth=3)
    assert said("QueryIns") == [
        "INSERT INTO gear (teeth, note, maker_id) VALUES (3, NULL, 1)"
    ]
    shop.Maker(id=9, label="x")
    assert said("QueryIns") == ["INSERT INTO maker (id, label) VALUES (9, 'x')"]


def test_update(shop: SimpleNamespace, said: Any) -> None:
    """An assignment sends one UPDATE, ``set`` one for all its columns."""
    gear = shop.Gear(teeth=3)
    said("Query")
    gear.teeth = 4
    assert said("Query") == ["UPDATE gear SET teeth = (4) WHERE id = (1)"]
    gear.set(note="x", teeth=5)
    assert said("Query") == ["UPDATE gear SET teeth = (5), note = ('x') WHERE id = (1)"]
    gear.note = None
    assert said("Query") in (
        ["UPDATE gear SET note = (NULL) WHERE id = (1)"],
        ["UPDATE gear SET note = NULL WHERE id = (1)"],
    )


def test_destroy(shop: SimpleNamespace, said: Any) -> None:
    """Destroying an object sends one DELETE."""
    gear = shop.Gear(teeth=3)
    said("Query")
    gear.destroySelf()
    assert said("Query") == ["DELETE FROM gear WHERE id = (1)"]


def test_get(shop: SimpleNamespace, said: Any) -> None:
    """Reading one row by its id sends 3.14's SELECT."""
    shop.Gear(teeth=3)
    shop.conn.cache.clear()
    said("QueryOne")
    shop.Gear.get(1)
    assert said("QueryOne") == [
        "SELECT teeth, note, maker_id FROM gear WHERE ((gear.id) = (1))"
    ]


def test_related_join_statements(shop: SimpleNamespace, said: Any) -> None:
    """Adding to and removing from a related join send 3.14's statements."""
    maker, tag = shop.Maker(label="m"), shop.Tag(word="t")
    said("Query")
    maker.addTag(tag)
    assert said("Query") == ["INSERT INTO maker_tag (maker_id, tag_id) VALUES (1, 1)"]
    maker.removeTag(tag)
    assert said("Query") == [
        "DELETE FROM maker_tag WHERE maker_id = (1) AND tag_id = (1)"
    ]


def test_multiple_join_reads_only_its_rows(shop: SimpleNamespace, sql: Any) -> None:
    """Reading a MultipleJoin asks for the rows of this object alone."""
    maker = shop.Maker(label="m")
    shop.Gear(teeth=1, maker=maker)
    shop.Gear(teeth=2)
    sql.clear()
    assert [gear.teeth for gear in maker.gears] == [1]
    assert any("FROM gear WHERE" in text and "maker_id" in text for text in sql)


def test_clear_and_drop(shop: SimpleNamespace, said: Any) -> None:
    """Clearing and dropping a table send 3.14's statements."""
    shop.Gear.clearTable()
    assert said("Query") == ["DELETE FROM gear"]
    shop.Gear.dropTable()
    assert said("Query") == ["DROP TABLE gear"]


def test_create_table_text(conn: Any) -> None:
    """CREATE TABLE has one column a line, indented by four blanks."""

    class Owner(SQLObject):
        name = StringCol(length=20, alternateID=True)

    class Pet(SQLObject):
        name = StringCol(notNone=True)
        age = IntCol(defaultSQL="7")
        owner = ForeignKey("Owner", cascade=True)
        byAge = DatabaseIndex("age", "name")
        uniqueName = DatabaseIndex("name", unique=True)

    text, constraints = Owner.createTableSQL()
    assert text == (
        "CREATE TABLE owner (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    name VARCHAR(20) NOT NULL UNIQUE\n"
        ")"
    )
    text, constraints = Pet.createTableSQL(createIndexes=False)
    assert text == (
        "CREATE TABLE pet (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    name TEXT NOT NULL,\n"
        "    age INT DEFAULT 7,\n"
        "    owner_id INT CONSTRAINT owner_id_exists REFERENCES owner(id) "
        "ON DELETE CASCADE\n"
        ")"
    )
    assert list(constraints) == []
    assert Pet.createIndexesSQL() == (
        "CREATE INDEX pet_byAge ON pet (age, name);\n"
        "CREATE UNIQUE INDEX pet_uniqueName ON pet (name)"
    )


def test_foreign_key_without_action(conn: Any) -> None:
    """A foreign key without cascade has a constraint without an action."""

    class Owner(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = ForeignKey("Owner")

    text, _constraints = Pet.createTableSQL()
    lines = [line.rstrip() for line in text.splitlines()]
    assert (
        lines[2] == "    owner_id INT CONSTRAINT owner_id_exists REFERENCES owner(id)"
    )


def test_join_table_text(shop: SimpleNamespace) -> None:
    """The table of a related join has two columns on lines without indentation."""
    text = shop.Maker.createJoinTablesSQL()
    assert text == (
        "CREATE TABLE maker_tag (\nmaker_id INT NOT NULL,\ntag_id INT NOT NULL\n)"
    )


def test_table_text_with_its_join_tables_and_indexes(conn: Any) -> None:
    """``createTableSQL`` joins table, join tables and indexes by ``;`` and newline."""

    class Plate(SQLObject):
        label = StringCol()
        byLabel = DatabaseIndex("label")

    text, _constraints = Plate.createTableSQL()
    assert text == (
        "CREATE TABLE plate (\n"
        "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
        "    label TEXT\n"
        ");\n"
        "CREATE INDEX plate_byLabel ON plate (label)"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("CREATE TABLE extra (a INT)", ["CREATE TABLE extra (a INT)"]),
        (["CREATE TABLE e1 (a INT)", "CREATE TABLE e2 (a INT)"], None),
        (("CREATE TABLE e1 (a INT)", "CREATE TABLE e2 (a INT)"), None),
        ({"sqlite": "CREATE TABLE e1 (a INT)", "mysql": "x"}, None),
        ({"sqlite": ["CREATE TABLE e1 (a INT)"]}, None),
        ({"mysql": "x"}, []),
    ],
)
def test_create_sql_of_a_class(conn: Any, value: Any, expected: Any) -> None:
    """``sqlmeta.createSQL`` is a text, a list, or either by backend; all are run."""
    body = {"label": StringCol(), "sqlmeta": type("sqlmeta", (), {"createSQL": value})}
    made = type("Plate", (SQLObject,), body)
    if expected is None:
        texts = value["sqlite"] if isinstance(value, dict) else value
        expected = [texts] if isinstance(texts, str) else list(texts)
    _text, constraints = made.createTableSQL()
    assert list(constraints) == expected
    made.createTable()
    for statement in expected:
        assert conn.tableExists(statement.split()[2])


def test_create_sql_of_another_type(conn: Any) -> None:
    """``sqlmeta.createSQL`` of another type raises AssertionError."""
    body = {"label": StringCol(), "sqlmeta": type("sqlmeta", (), {"createSQL": 5})}
    made = type("Plate", (SQLObject,), body)
    with pytest.raises(AssertionError):
        made.createTableSQL()
