"""Dropping a column of SQLite, where ALTER TABLE can and where it cannot."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator

import pytest

from sqlobject.dberrors import UnsupportedFeature, UsageError
from sqlobject.schemes import backend_for
from sqlobject.sqlite.introspect import SQLiteIntrospector

DIALECT = backend_for("sqlite").dialect
OLD = DIALECT.for_version((3, 34, 0))

SCHEMA = """
CREATE TABLE maker (id INTEGER PRIMARY KEY, label TEXT);
CREATE TABLE gear (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- a comment, with a comma
    name TEXT COLLATE NOCASE NOT NULL UNIQUE,
    size INT DEFAULT 3 CHECK (size > 0),
    "odd name" TEXT DEFAULT 'a, b',
    twice INT GENERATED ALWAYS AS (id * 2) VIRTUAL,
    maker_id INT CONSTRAINT maker_id_exists REFERENCES maker(id) ON DELETE CASCADE,
    plain INT,
    UNIQUE (size, "odd name"),
    CONSTRAINT small CHECK (id < 1000)
);
CREATE TABLE tooth (
    id INTEGER PRIMARY KEY,
    gear_id INT REFERENCES gear(id) ON DELETE CASCADE
);
CREATE INDEX gear_odd ON gear ("odd name" DESC);
CREATE INDEX gear_size ON gear (size, name);
CREATE TRIGGER gear_added AFTER INSERT ON gear
    BEGIN INSERT INTO maker (label) VALUES (new.name); END;
CREATE VIEW names AS SELECT id, name FROM gear;
INSERT INTO maker VALUES (1, 'acme');
INSERT INTO gear (name, size, "odd name", maker_id, plain) VALUES
    ('a', 1, 'x', 1, 7), ('b', 2, 'y', NULL, 8), ('c', 3, 'z', NULL, 9);
DELETE FROM gear WHERE name = 'c';
INSERT INTO tooth VALUES (1, 1), (2, 2);
"""

Drop = Callable[..., list[str]]


@pytest.fixture(params=[False, True], ids=["unenforced", "enforced"])
def raw(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """The tables above, with foreign keys enforced and not."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    connection.execute(f"PRAGMA foreign_keys = {int(request.param)}")
    yield connection
    connection.close()


@pytest.fixture
def catalogue(raw: sqlite3.Connection) -> SQLiteIntrospector:
    """Ask the catalogue of `raw`."""
    return SQLiteIntrospector(
        lambda sql, params: raw.execute(sql, params).fetchall(), DIALECT
    )


@pytest.fixture
def drop(raw: sqlite3.Connection, catalogue: SQLiteIntrospector) -> Drop:
    """Drop a column of ``gear``, and give the statements that did it."""

    def run(column: str, dialect: object = DIALECT) -> list[str]:
        statements: list[str] = dialect.ddl.drop_column("gear", column, catalogue)  # type: ignore[attr-defined]
        for statement in statements:
            raw.execute(statement)
        return statements

    return run


def everything_else(raw: sqlite3.Connection) -> dict[str, object]:
    """What must not change when a column of ``gear`` goes."""
    return {
        "teeth": raw.execute("SELECT * FROM tooth").fetchall(),
        "names": raw.execute("SELECT * FROM names").fetchall(),
        "enforced": raw.execute("PRAGMA foreign_keys").fetchall(),
        "legacy": raw.execute("PRAGMA legacy_alter_table").fetchall(),
        "others": raw.execute(
            "SELECT sql FROM sqlite_master WHERE name IN ('tooth', 'maker', 'names', "
            "'gear_added') ORDER BY name"
        ).fetchall(),
        "counter": raw.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'gear'"
        ).fetchall(),
        "ids": raw.execute("SELECT id, twice, name FROM gear ORDER BY id").fetchall(),
    }


def test_a_plain_column_goes_in_place(raw: sqlite3.Connection, drop: Drop) -> None:
    """ALTER TABLE takes it, so nothing is copied."""
    assert drop("plain") == ["ALTER TABLE gear DROP COLUMN plain"]
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        raw.execute("SELECT plain FROM gear")


@pytest.mark.parametrize("column", ["maker_id", "size", "odd name", "plain"])
@pytest.mark.parametrize("dialect", [DIALECT, OLD], ids=["new", "old"])
def test_nothing_but_the_column_is_lost(
    raw: sqlite3.Connection,
    catalogue: SQLiteIntrospector,
    drop: Drop,
    column: str,
    dialect: object,
) -> None:
    """Rows, other tables' references, views, triggers, the counter of ids stay."""
    before = everything_else(raw)
    old = catalogue.table("gear")
    drop(column, dialect)
    new = catalogue.table("gear")
    assert everything_else(raw) == before
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [c.name for c in new.columns] == [
        c.name for c in old.columns if c.name != column
    ]
    assert [i.name for i in new.indexes] == [
        i.name for i in old.indexes if column not in [c.name for c in i.columns]
    ]


def test_the_rest_of_the_text_stays(raw: sqlite3.Connection, drop: Drop) -> None:
    """Collations, checks and defaults of other columns are no less than before."""
    drop("maker_id")
    (text,) = raw.execute("SELECT sql FROM sqlite_master WHERE name='gear'").fetchone()
    for part in (
        "name TEXT COLLATE NOCASE NOT NULL UNIQUE",
        "size INT DEFAULT 3 CHECK (size > 0)",
        "\"odd name\" TEXT DEFAULT 'a, b'",
        "twice INT GENERATED ALWAYS AS (id * 2) VIRTUAL",
        'UNIQUE (size, "odd name")',
        "CONSTRAINT small CHECK (id < 1000)",
    ):
        assert part in text
    assert "maker_id" not in text


def test_an_id_is_not_drawn_twice(raw: sqlite3.Connection, drop: Drop) -> None:
    """The number of a deleted row is not used again after the table was made anew."""
    drop("maker_id")
    raw.execute("INSERT INTO gear (name) VALUES ('d')")
    assert raw.execute("SELECT max(id) FROM gear").fetchone() == (4,)


def test_enforced_references_do_not_delete_rows(
    raw: sqlite3.Connection, drop: Drop
) -> None:
    """Dropping the old table would delete its rows, and theirs that refer to them."""
    drop("maker_id")
    assert raw.execute("SELECT count(*) FROM tooth").fetchone() == (2,)
    raw.execute("DELETE FROM gear WHERE id = 1")
    enforced = raw.execute("PRAGMA foreign_keys").fetchone()[0]
    left = raw.execute("SELECT count(*) FROM tooth").fetchone()[0]
    assert left == 2 - enforced


def test_what_a_trigger_or_view_needs_is_not_dropped(drop: Drop) -> None:
    """They would fail later, when nobody thinks of the column any more."""
    with pytest.raises(UnsupportedFeature, match=r"trigger 'gear_added' uses it"):
        drop("name")


def test_what_a_view_needs_is_not_dropped(raw: sqlite3.Connection, drop: Drop) -> None:
    """The view is named."""
    raw.execute("CREATE VIEW sizes AS SELECT size FROM gear")
    with pytest.raises(UnsupportedFeature, match=r"view 'sizes' uses it"):
        drop("size")


def test_the_key_is_not_dropped(drop: Drop) -> None:
    """Nor a part of it."""
    with pytest.raises((UsageError, UnsupportedFeature)):
        drop("id")


def test_a_column_that_is_not_there(drop: Drop) -> None:
    """The ones that are there are named."""
    with pytest.raises(UsageError, match="has no column 'nothing'; it has: id, name"):
        drop("nothing", OLD)


def test_the_only_column_is_not_dropped(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """A table without columns is none."""
    raw.execute("CREATE TABLE one (x INT)")
    with pytest.raises(UsageError, match="only column"):
        OLD.ddl.drop_column("one", "x", catalogue)


def test_a_virtual_table_keeps_its_columns(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """Its text is not a list of columns."""
    raw.execute("CREATE VIRTUAL TABLE t USING fts5 (title, body)")
    with pytest.raises(UnsupportedFeature, match="virtual"):
        OLD.ddl.drop_column("t", "title", catalogue)


def test_inside_a_transaction_nothing_happens_rather_than_too_much(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """Enforcing cannot be switched off there, so the steps stop before any harm."""
    statements = DIALECT.ddl.drop_column("gear", "maker_id", catalogue)
    before = raw.execute("SELECT * FROM tooth").fetchall()
    enforced = raw.execute("PRAGMA foreign_keys").fetchone()[0]
    stopped = pytest.raises(sqlite3.OperationalError, match="within a transaction")
    raw.execute("BEGIN")
    with stopped if enforced else contextlib.nullcontext():
        for statement in statements:
            raw.execute(statement)
    raw.execute("ROLLBACK")
    assert raw.execute("SELECT * FROM tooth").fetchall() == before


def test_a_schema_of_its_own(
    raw: sqlite3.Connection, catalogue: SQLiteIntrospector
) -> None:
    """A table of an attached database stays there."""
    raw.execute("ATTACH ':memory:' AS other")
    raw.execute("CREATE TABLE other.t (a INT UNIQUE, b INT)")
    raw.execute("CREATE INDEX other.t_b ON t (b)")
    raw.execute("INSERT INTO other.t VALUES (1, 2)")
    for statement in DIALECT.ddl.drop_column("other.t", "a", catalogue):
        raw.execute(statement)
    assert raw.execute("SELECT * FROM other.t").fetchall() == [(2,)]
    assert [i.name for i in catalogue.table("other.t").indexes] == ["t_b"]
